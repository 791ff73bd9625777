//! Wordings beyond plain numbers, read from left to right: hedges, an amount, perhaps a second one, hedges
//! again and a word or few for what is counted.

use super::numeral::{Numeral, scan};
use super::refusal::{NotAQuantity, shown};
use super::style::NumberStyle;
use super::text::Flat;
use super::vocabulary::Vocabulary;
use super::words::{AFTER, JOINING, MONEY, NOT_COUNTED, ONES, PARTS, PERCENT, SCALES, Scale, Spelled, TENS};
use super::{Kind, Precision};
use crate::number::{grouped, settled};
use std::ops::Range;

/// What announces a range.
const BETWEEN: &[&str] = &[
    "between",
    "anywhere between",
    "somewhere between",
    "from",
    "anywhere from",
    "ranging from",
    "ranging between",
    "in the range of",
    "in a range of",
];

/// What joins the ends of a range; each may stand between spaces.
const TO: &[&str] = &["-", "--", "~", " to ", " through ", " or ", " up to "];

/// What stands before a margin either side.
const MARGIN: &[&str] = &["+/-", "+-", " plus or minus ", " give or take "];

/// How many words for what is counted may follow a number, joining words aside.
const MOST_UNIT_WORDS: usize = 3;

/// What a wording says, its unit still a part of the flattened text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Parsed {
    pub(super) kind: Kind,
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) precision: Precision,
    pub(super) percent: bool,
    pub(super) unit: Option<Range<usize>>,
}

/// What a number was multiplied by.
#[derive(Clone, Copy, Debug)]
struct Multiplier {
    factor: u64,
    power: i32,
}

impl Multiplier {
    const NONE: Multiplier = Multiplier { factor: 1, power: 0 };

    fn and(self, scale: &Scale) -> Option<Multiplier> {
        let factor = self.factor.checked_mul(scale.factor)?;
        Some(Multiplier { factor, power: self.power + scale.power })
    }

    fn value(self) -> f64 {
        Numeral::whole(self.factor).times(1, self.power).map_or(f64::INFINITY, Numeral::value)
    }
}

/// One number, fraction or vague word.
#[derive(Clone, Debug)]
struct Amount {
    low: f64,
    high: f64,
    /// The digits, unless it is a fraction or a vague word.
    numeral: Option<Numeral>,
    /// All that the number was multiplied by, and the last of it: what `two` may borrow from `two to three
    /// hundred thousand`.
    multipliers: Option<[Multiplier; 2]>,
    vague: bool,
    percent: bool,
    money: Option<Range<usize>>,
    span: Range<usize>,
}

impl Amount {
    fn number(numeral: Numeral, multipliers: Option<[Multiplier; 2]>) -> Amount {
        let value = numeral.value();
        Amount {
            low: value,
            high: value,
            numeral: Some(numeral),
            multipliers,
            ..Amount::vague(value, value, false)
        }
    }

    fn vague(low: f64, high: f64, vague: bool) -> Amount {
        Amount { low, high, numeral: None, multipliers: None, vague, percent: false, money: None, span: 0..0 }
    }

    fn precision(&self) -> Precision {
        match self.numeral {
            Some(numeral) if self.percent => numeral.percent_precision(),
            Some(numeral) => numeral.precision(),
            None if self.vague => Precision::NONE,
            None => Precision::FRACTION,
        }
    }

    fn become_number(&mut self, numeral: Numeral, by: Multiplier) {
        (self.low, self.high) = (numeral.value(), numeral.value());
        (self.numeral, self.multipliers) = (Some(numeral), Some([by; 2]));
    }

    /// Takes on the unit of the other end of a range: `10-12%`, `$2-3bn`.
    fn borrow_unit(&mut self, other: &Amount) {
        if !self.percent && self.money.is_none() {
            self.percent = other.percent;
            self.money.clone_from(&other.money);
        }
    }
}

/// A number with its scales: `two hundred thousand` in `two hundred thousand five hundred`.
struct Section {
    numeral: Numeral,
    multipliers: Option<[Multiplier; 2]>,
    /// Whether a hyphen ties it together, so that one may tie on the rest: `six-thousand-700`.
    hyphenated: bool,
}

/// A kind that two hedges on one number resolve to; `None` if they contradict each other.
pub(super) fn combined(outer: Kind, inner: Kind) -> Option<Kind> {
    use Kind::{Approx, AtLeast, Exact, LessThan, MoreThan, Nearly, UpTo};
    Some(match (outer, inner) {
        (Exact, other) | (other, Exact) | (Approx, other) | (other, Approx) => other,
        (Nearly, other) | (other, Nearly) => other,
        (AtLeast, AtLeast) => AtLeast,
        (AtLeast | MoreThan, AtLeast | MoreThan) => MoreThan,
        (UpTo, UpTo) => UpTo,
        (UpTo | LessThan, UpTo | LessThan) => LessThan,
        _ => return None,
    })
}

/// The same for hedges before the number, where `as many as more than 6 million` claims the floor.
pub(super) fn combined_before(outer: Kind, inner: Kind) -> Option<Kind> {
    match (outer, inner) {
        (Kind::UpTo, Kind::AtLeast | Kind::MoreThan) => Some(inner),
        _ => combined(outer, inner),
    }
}

/// Reads wordings from the left.
pub(super) struct Grammar<'a> {
    vocabulary: &'a Vocabulary,
    wording: &'a str,
    flat: &'a Flat,
    text: &'a str,
    at: usize,
    /// Whether `and` adds, as in `one hundred and twenty`, rather than joins the ends of a range.
    and_adds: bool,
}

impl<'a> Grammar<'a> {
    pub(super) fn new(vocabulary: &'a Vocabulary, wording: &'a str, flat: &'a Flat) -> Grammar<'a> {
        // A full stop ends the sentence, not the number; `approx.` alone is a qualifier.
        let text = flat.text.strip_suffix('.').filter(|text| text.ends_with(|c: char| c.is_alphanumeric()));
        Grammar { vocabulary, wording, flat, text: text.unwrap_or(&flat.text), at: 0, and_adds: false }
    }

    /// The whole wording as a quantity.
    pub(super) fn quantity(mut self) -> Result<Parsed, NotAQuantity> {
        let first = self.attempt();
        let Err(refusal) = first else { return first };
        if !self.text.contains(" and ") {
            return Err(refusal);
        }
        (self.at, self.and_adds) = (0, true);
        self.attempt()
            .map_err(|second| if refusal.span().start < second.span().start { second } else { refusal })
    }

    /// The whole wording as hedges alone.
    pub(super) fn hedge(mut self) -> Result<Kind, NotAQuantity> {
        self.text = &self.flat.text;
        let mut kind = Kind::Exact;
        while self.at < self.text.len() {
            let start = self.at;
            let next = self.before().or_else(|| self.after());
            let Some(next) = next else {
                return Err(self
                    .refuse(self.at..self.text.len(), "expected a hedge such as about or at least, found"));
            };
            kind = combined_before(kind, next).ok_or_else(|| self.clash(start..self.at))?;
            self.eat_raw(" ");
        }
        Ok(kind)
    }

    fn attempt(&mut self) -> Result<Parsed, NotAQuantity> {
        let mut kind = self.hedges(Kind::Exact)?;
        let between = self.eat_longest(BETWEEN);
        if between {
            self.eat_raw(" ");
            kind = self.hedges(kind)?;
        }
        let Some(mut first) = self.amount()? else { return Err(self.no_number()) };
        let parsed = match self.second(between, &mut kind)? {
            Some((second, false)) => self.range(first, second)?,
            Some((margin, true)) => self.margin(first, margin)?,
            None if between => {
                return Err(
                    self.refuse(self.at..self.text.len(), "expected the other end of the range, found")
                );
            }
            None => {
                self.settle_doubt(&first)?;
                let (precision, percent) = (first.precision(), first.percent);
                let kind = if first.vague { Kind::Vague } else { Kind::Exact };
                let unit = first.money.take();
                Parsed { kind, low: first.low, high: first.high, precision, percent, unit }
            }
        };
        self.finish(kind, parsed)
    }

    /// What follows the numbers, and how the hedge and the numbers go together.
    fn finish(&mut self, mut kind: Kind, mut parsed: Parsed) -> Result<Parsed, NotAQuantity> {
        loop {
            let start = self.at;
            self.eat_raw(",");
            self.eat_raw(" ");
            let (hedge, span) = if let Some(hedge) = self.after() {
                (hedge, start..self.at)
            } else {
                self.at = start;
                let Some((hedge, from)) = self.after_unit() else { break };
                let span = from..self.text.len();
                self.text = self.text[..from].trim_end_matches([' ', ',']);
                (hedge, span)
            };
            kind = combined(hedge, kind).ok_or_else(|| self.clash(span))?;
        }
        self.eat_raw(" ");
        if parsed.percent && self.rest().starts_with("of ") {
            self.eat_raw("of ");
            self.eat_longest(&["the", "their", "its", "all"]);
            self.eat_raw(" ");
        }
        let unit = self.at..self.text.len();
        if !unit.is_empty() {
            if parsed.unit.is_some() || !self.is_counted(&self.text[unit.clone()]) {
                return Err(
                    self.refuse(unit, "expected nothing but a word or few for what is counted here, found")
                );
            }
            parsed.unit = Some(unit);
        }
        if parsed.percent {
            parsed.unit = None;
        }
        self.hedged(kind, parsed)
    }

    /// The one meaning of a hedge on a number, a range or a vague word.
    fn hedged(&self, hedge: Kind, parsed: Parsed) -> Result<Parsed, NotAQuantity> {
        use Kind::{AtLeast, LessThan, MoreThan, Nearly, Range, UpTo, Vague};
        let (low, high) = (parsed.low, parsed.high);
        let (kind, low, high) = match (parsed.kind, hedge) {
            (Vague, AtLeast | MoreThan) => (Vague, low, f64::INFINITY),
            (Vague, UpTo | LessThan) => (Vague, 0.0, high),
            (Vague, _) => (Vague, low, high),
            (_, AtLeast | MoreThan) => (hedge, low, low),
            (_, UpTo | LessThan) => (hedge, high, high),
            (Range, _) => (Range, low, high),
            (_, _) => (hedge, low, high),
        };
        if matches!(kind, LessThan | Nearly) && high <= 0.0 {
            return Err(self.refuse(0..self.text.len(), "no count lies below 0, found"));
        }
        Ok(Parsed { kind, low, high, ..parsed })
    }

    // Hedges.

    /// Hedges before a number, each with the space after it.
    fn hedges(&mut self, mut kind: Kind) -> Result<Kind, NotAQuantity> {
        loop {
            let start = self.at;
            // `a minimum of` is a hedge, `a few` is not.
            let Some(next) = self.before() else { return Ok(kind) };
            kind = combined_before(kind, next).ok_or_else(|| self.clash(start..self.at))?;
            self.eat_raw(" ");
        }
    }

    fn before(&mut self) -> Option<Kind> {
        let (phrase, kind) = self.vocabulary.hedges().rev().find(|(phrase, _)| self.follows(phrase))?;
        self.at += phrase.len();
        Some(kind)
    }

    fn after(&mut self) -> Option<Kind> {
        let (phrase, kind) =
            after().filter(|(phrase, _)| self.follows(phrase)).max_by_key(|(p, _)| p.len())?;
        self.at += phrase.len();
        Some(kind)
    }

    /// A hedge that ends the text, after what is counted, and where it begins.
    fn after_unit(&self) -> Option<(Kind, usize)> {
        let ends = |phrase: &str| {
            self.rest().strip_suffix(phrase).is_some_and(|before| {
                !phrase.starts_with(char::is_alphabetic) || before.ends_with([' ', ',', '-'])
            })
        };
        let (phrase, kind) =
            after().filter(|(phrase, _)| ends(phrase)).max_by_key(|(phrase, _)| phrase.len())?;
        Some((kind, self.text.len() - phrase.len()))
    }

    // Amounts.

    /// The second end of a range, or the margin either side (then `true`).
    fn second(&mut self, between: bool, kind: &mut Kind) -> Result<Option<(Amount, bool)>, NotAQuantity> {
        let start = self.at;
        if self.eat_joint(MARGIN) {
            if let Some(margin) = self.amount()? {
                return Ok(Some((margin, true)));
            }
            self.at = start;
        }
        let floor = matches!(kind, Kind::AtLeast | Kind::MoreThan);
        let to = self.eat_joint(TO) || (between && self.eat_joint(&[" and "]));
        if to || (floor && self.eat_joint(&[" and ", " but ", ", but "])) {
            let hedged = self.at;
            let hedge = self.hedges(Kind::Exact)?;
            let ceiling = matches!(hedge, Kind::UpTo | Kind::LessThan);
            let soft = matches!(hedge, Kind::Exact | Kind::Approx | Kind::Nearly);
            if let Some(amount) = self.amount()? {
                if floor && ceiling {
                    *kind = Kind::Exact;
                } else if !(to && (soft || hedge == Kind::UpTo)) {
                    return Err(self.refuse(hedged..self.at, "expected the plain end of a range, found"));
                }
                return Ok(Some((amount, false)));
            }
        }
        self.at = start;
        Ok(None)
    }

    fn amount(&mut self) -> Result<Option<Amount>, NotAQuantity> {
        let start = self.at;
        if self.rest().starts_with('-') || self.follows("minus") {
            return Err(self.refuse(start..self.text.len(), "a count cannot be negative, found"));
        }
        let money = self.eat_longest(MONEY).then_some(start..self.at);
        self.eat_raw(" ");
        let found = match self.vague_word().or_else(|| self.fraction()) {
            Some(amount) => Some(amount),
            None => self.number()?,
        };
        let Some(mut amount) = found else {
            self.at = start;
            return Ok(None);
        };
        amount.span = start..self.at;
        amount.money = money;
        if amount.money.is_none() {
            let end = self.at;
            self.eat_one_of(&[" ", "-"]);
            let unit = self.at;
            if !amount.percent && self.eat_longest(PERCENT) {
                amount.percent = true;
            } else if self.eat_longest(MONEY) {
                amount.money = Some(unit..self.at);
            } else {
                self.at = end;
            }
        }
        if amount.numeral.is_some_and(|numeral| !numeral.is_sane()) {
            return Err(self.refuse(amount.span, "expected a count between 1e-30 and 1e30, found"));
        }
        Ok(Some(amount))
    }

    fn vague_word(&mut self) -> Option<Amount> {
        let &(ref phrase, low, high) =
            self.vocabulary.vague_words().find(|(phrase, ..)| self.follows(phrase))?;
        self.at += phrase.len();
        let mut multiplier = Multiplier::NONE;
        loop {
            let start = self.at;
            self.eat_raw(" of");
            let scale = self.eat_one_of(&[" ", "-"]).then(|| self.scale(&[Spelled::Out])).flatten();
            match scale.and_then(|scale| multiplier.and(scale)) {
                Some(more) => multiplier = more,
                None => {
                    self.at = start;
                    break;
                }
            }
        }
        if self.rest().starts_with(" of ") {
            self.eat_raw(" of");
        }
        let by = multiplier.value();
        let high = if by > 1.0 { settled((high + 1.0) * by) - 1.0 } else { high };
        Some(Amount::vague(settled(low * by), high, true))
    }

    /// `half`, `two-thirds`, `one in five`, all as percentages; `half a million` as a number.
    fn fraction(&mut self) -> Option<Amount> {
        let start = self.at;
        let found = self.parts().or_else(|| {
            self.at = start;
            self.one_in()
        });
        if found.is_none() {
            self.at = start;
        }
        found
    }

    fn parts(&mut self) -> Option<Amount> {
        let count = if self.follows("half") {
            1
        } else {
            let count = self.small_count()?;
            self.eat_one_of(&[" ", "-"]).then_some(count)?
        };
        let &(name, parts) = PARTS.iter().find(|(name, _)| self.follows(name))?;
        self.at += name.len();
        if count >= parts {
            return None;
        }
        let end = self.at;
        let of = self.eat_one_of(&[" of a ", " of one ", " a ", "-a-", " ", "-"]);
        if let Some(scale) = of.then(|| self.scale(&[Spelled::Out])).flatten()
            && 100 % parts == 0
            && let Some(numeral) =
                Numeral::decimal(100 * count / parts, 2).shortest().times(scale.factor, scale.power)
        {
            return Some(Amount::number(numeral, None));
        }
        self.at = end;
        Some(percentage(count, parts))
    }

    fn one_in(&mut self) -> Option<Amount> {
        let digits = self.rest().starts_with(|c: char| c.is_ascii_digit());
        let count = self.small_count()?;
        self.eat_one_of(&[" in ", " out of every ", " out of "]).then_some(())?;
        let whole = self.small_count()?;
        // `3 in 5` may go on as `3 in 5 villages`, which is no share.
        let alone = self.rest().is_empty() || self.rest().starts_with(" of ");
        (count < whole && (alone || !digits)).then(|| percentage(count, whole))
    }

    /// `a`, a number word or digits, up to 100 and with nothing multiplied.
    fn small_count(&mut self) -> Option<u64> {
        if self.eat_longest(&["a", "an"]) {
            return Some(1);
        }
        if let Some(count) = self.below_hundred() {
            return Some(count);
        }
        let length = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        let count = self.rest()[..length].parse().ok().filter(|count| *count <= 100)?;
        self.at += length;
        Some(count)
    }

    fn number(&mut self) -> Result<Option<Amount>, NotAQuantity> {
        if self.eat_raw("a ") || self.eat_raw("an ") {
            // `a 12,000-strong force`, `a thousand`; anything else begins no number.
            let scale = self.scale_follows();
            if !scale && !self.rest().starts_with(|c: char| c.is_ascii_digit()) {
                return Ok(None);
            }
        }
        let start = self.at;
        let Some(Section { numeral: mut total, mut multipliers, mut hyphenated }) = self.section(true)?
        else {
            return Ok(None);
        };
        let mut last = multipliers.map(|[_, last]| last);
        while let Some(scale) = last {
            let end = self.at;
            let joined = (self.and_adds && self.eat_raw(" and "))
                || self.eat_raw(" ")
                || (hyphenated && self.eat_raw("-"));
            let section = if joined { self.section(false)? } else { None };
            let Some(section) = section.filter(|section| section.numeral.value() < scale.value()) else {
                self.at = end;
                break;
            };
            total = total.plus(section.numeral).ok_or_else(|| self.too_many_digits(start))?;
            multipliers = None;
            (last, hyphenated) = (section.multipliers.map(|[_, last]| last), section.hyphenated);
        }
        Ok(Some(Amount::number(total, multipliers)))
    }

    /// One number with its scales. Only the first one of a sum may be a scale alone.
    fn section(&mut self, first: bool) -> Result<Option<Section>, NotAQuantity> {
        let start = self.at;
        let mut digits = false;
        let mut numeral = if let Some(scanned) = self.digits()? {
            digits = true;
            scanned
        } else if let Some(word) = self.below_hundred() {
            self.decimals_in_words(Numeral::whole(word))
        } else if self.eat_raw("a ") && self.scale_follows() || first && self.scale_follows() {
            Numeral::whole(1)
        } else {
            self.at = start;
            return Ok(None);
        };
        let alone = self.scale_follows();
        if self.eat_longest(&[" and a half", "-and-a-half"]) {
            numeral = numeral.plus(Numeral::decimal(5, 1)).ok_or_else(|| self.too_many_digits(start))?;
        }
        let (mut all, mut last, mut hyphenated) = (Multiplier::NONE, None, false);
        loop {
            let end = self.at;
            let hyphen = self.eat_raw("-");
            let space = !hyphen && self.eat_raw(" ");
            let spelled: &[Spelled] = match (digits && last.is_none(), hyphen || space) {
                (true, false) => &[Spelled::Touching, Spelled::Short, Spelled::Out],
                (true, true) if space => &[Spelled::Short, Spelled::Out],
                (false, false) if !alone || last.is_some() => &[],
                _ => &[Spelled::Out],
            };
            let Some(scale) = self.scale(spelled) else {
                self.at = end;
                break;
            };
            let times = numeral.times(scale.factor, scale.power).zip(all.and(scale));
            (numeral, all) = times.ok_or_else(|| self.too_many_digits(start))?;
            last = Multiplier::NONE.and(scale);
            hyphenated |= hyphen;
            if scale.power == 2
                && let Some(more) = self.rest_of_hundreds()
            {
                numeral = numeral.plus(Numeral::whole(more)).ok_or_else(|| self.too_many_digits(start))?;
                all = Multiplier::NONE;
            }
        }
        if let Some(scale) = last
            && self.eat_longest(&[" and a half"])
        {
            let half = Numeral::decimal(5, 1).times(scale.factor, scale.power);
            numeral = half.and_then(|half| numeral.plus(half)).ok_or_else(|| self.too_many_digits(start))?;
        }
        Ok(Some(Section { numeral, multipliers: last.map(|last| [all, last]), hyphenated }))
    }

    /// `and twenty` of `one hundred and twenty thousand`: only where another scale multiplies the sum.
    fn rest_of_hundreds(&mut self) -> Option<u64> {
        let start = self.at;
        let joined = (self.and_adds && self.eat_raw(" and ")) || self.eat_one_of(&[" ", "-"]);
        let more = joined.then(|| self.below_hundred()).flatten();
        let end = self.at;
        let scale =
            (more.is_some() && self.eat_one_of(&[" ", "-"])).then(|| self.scale(&[Spelled::Out])).flatten();
        if let Some(scale) = scale
            && 2 < scale.power
        {
            self.at = end;
            return more;
        }
        self.at = start;
        None
    }

    fn digits(&mut self) -> Result<Option<Numeral>, NotAQuantity> {
        let style = self.vocabulary.style();
        match scan(self.rest().as_bytes(), style) {
            Ok(Some((numeral, length))) => {
                self.at += length;
                Ok(Some(numeral))
            }
            Ok(None) => Ok(None),
            Err(bad) => {
                let span = self.flat.span(self.at..self.at + bad.end);
                Err(bad_grouping(self.wording, span, style))
            }
        }
    }

    fn below_hundred(&mut self) -> Option<u64> {
        if let Some(&(name, value)) = ONES.iter().find(|(name, _)| self.follows(name)) {
            self.at += name.len();
            return Some(value);
        }
        let &(name, tens) = TENS.iter().find(|(name, _)| self.follows(name))?;
        self.at += name.len();
        let end = self.at;
        if self.eat_one_of(&["-", " "])
            && let Some(&(name, ones)) =
                ONES.iter().find(|(name, value)| (1..10).contains(value) && self.follows(name))
        {
            self.at += name.len();
            return Some(tens + ones);
        }
        self.at = end;
        Some(tens)
    }

    /// `point two` of `one point two million`.
    fn decimals_in_words(&mut self, whole: Numeral) -> Numeral {
        let start = self.at;
        let mut number = whole;
        if self.eat_raw(" point") {
            for place in 1..=6 {
                let end = self.at;
                let digit = ONES.iter().find(|(name, value)| {
                    *value < 10 && self.rest().starts_with(' ') && {
                        self.at = end + 1;
                        let follows = self.follows(name);
                        self.at = end;
                        follows
                    }
                });
                let Some(&(name, digit)) = digit else { break };
                let Some(sum) = number.plus(Numeral::decimal(digit, place)) else { break };
                (number, self.at) = (sum, end + 1 + name.len());
            }
            if number == whole {
                self.at = start;
            }
        }
        number
    }

    fn scale(&mut self, spelled: &[Spelled]) -> Option<&'static Scale> {
        let mut all = SCALES.iter().filter(|scale| spelled.contains(&scale.spelled));
        let (scale, word) =
            all.find_map(|scale| Some((scale, scale.words.iter().find(|word| self.follows(word))?)))?;
        self.at += word.len();
        Some(scale)
    }

    fn scale_follows(&mut self) -> bool {
        let start = self.at;
        let found = self.scale(&[Spelled::Out]).is_some();
        self.at = start;
        found
    }

    // What two amounts make.

    fn range(&self, mut first: Amount, mut second: Amount) -> Result<Parsed, NotAQuantity> {
        let span = first.span.start..self.at;
        borrow_scale(&mut first, &second);
        first.borrow_unit(&second);
        second.borrow_unit(&first);
        let money = |amount: &Amount| amount.money.clone().map(|span| &self.text[span]);
        if first.percent != second.percent || money(&first) != money(&second) {
            return Err(self.refuse(span, "expected both ends of the range in one unit, found"));
        }
        self.settle_doubt(&first)?;
        self.settle_doubt(&second)?;
        if second.high < first.low {
            let message = format!(
                "expected the lower end first, found a range from {} down to {}",
                grouped(first.low),
                grouped(second.high)
            );
            return Err(NotAQuantity::new(self.flat.span(span), message));
        }
        let vague = first.vague || second.vague;
        Ok(Parsed {
            kind: if vague { Kind::Vague } else { Kind::Range },
            low: first.low.min(second.low),
            high: second.high.max(first.high),
            precision: Precision::NONE,
            percent: first.percent,
            unit: first.money,
        })
    }

    fn margin(&self, mut middle: Amount, margin: Amount) -> Result<Parsed, NotAQuantity> {
        if let (Some(numeral), None, Some([by, _])) = (middle.numeral, middle.multipliers, margin.multipliers)
            && let Some(scaled) = numeral.times(by.factor, by.power).filter(|_| middle.low < margin.low)
        {
            middle.become_number(scaled, by);
        }
        self.settle_doubt(&middle)?;
        self.settle_doubt(&margin)?;
        let relative = margin.percent && !middle.percent;
        let span = middle.span.start..self.at;
        let odd_percent = middle.percent && !margin.percent && margin.money.is_some();
        if middle.vague || margin.vague || odd_percent || (margin.money.is_some() && middle.money.is_none()) {
            return Err(self.refuse(span, "expected a number either side of a plain number, found"));
        }
        let margin = if relative { middle.low * margin.low / 100.0 } else { margin.low };
        Ok(Parsed {
            kind: Kind::Range,
            low: settled((middle.low - margin).max(0.0)),
            high: settled(middle.low + margin),
            precision: Precision::NONE,
            percent: middle.percent,
            unit: middle.money,
        })
    }

    fn settle_doubt(&self, amount: &Amount) -> Result<(), NotAQuantity> {
        match amount.numeral {
            Some(numeral) if numeral.doubtful && !amount.percent => {
                let money = amount.money.clone().filter(|money| money.start == amount.span.start);
                let start = money.map_or(amount.span.start, |money| money.end);
                let blank = self.text[start..].len() - self.text[start..].trim_start().len();
                let span = self.flat.span(start + blank..amount.span.end);
                Err(doubtful(self.wording, span, self.vocabulary.style(), numeral))
            }
            _ => Ok(()),
        }
    }

    // What is counted.

    /// Whether a text is a word or few for what is counted, and nothing that says more.
    fn is_counted(&self, text: &str) -> bool {
        let mut words = 0;
        let mut joined = true;
        for word in text.split(' ') {
            let letters = word.starts_with(char::is_alphabetic)
                && word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '-' | '/' | '²' | '³' | '.'));
            if !letters || self.says_more(word) {
                return false;
            }
            let joins = JOINING.contains(&word);
            if joins && words == 0 {
                return false;
            }
            words += usize::from(!joins);
            joined = joins;
        }
        !joined && words <= MOST_UNIT_WORDS
    }

    fn says_more(&self, word: &str) -> bool {
        NOT_COUNTED.contains(&word)
            || ONES.iter().chain(TENS).any(|(name, _)| *name == word)
            || word == "half"
            || SCALES.iter().any(|scale| scale.spelled == Spelled::Out && scale.words.contains(&word))
            || self.vocabulary.vague_words().any(|(phrase, ..)| phrase == word)
    }

    // Matching.

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Whether a phrase comes next, and ends where a word ends.
    fn follows(&self, phrase: &str) -> bool {
        self.rest().strip_prefix(phrase).is_some_and(|rest| {
            !(phrase.ends_with(char::is_alphabetic) && rest.starts_with(char::is_alphabetic))
        })
    }

    fn eat_raw(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    fn eat_one_of(&mut self, texts: &[&str]) -> bool {
        texts.iter().any(|text| self.eat_raw(text))
    }

    fn eat_longest(&mut self, phrases: &[&str]) -> bool {
        let longest = phrases.iter().filter(|phrase| self.follows(phrase)).max_by_key(|phrase| phrase.len());
        self.at += longest.map_or(0, |phrase| phrase.len());
        longest.is_some()
    }

    /// The longest of the joints, with or without spaces around symbols.
    fn eat_joint(&mut self, joints: &[&str]) -> bool {
        let start = self.at;
        let mut ends = Vec::new();
        for joint in joints {
            self.at = start;
            let symbol = !joint.starts_with(' ');
            if symbol {
                self.eat_raw(" ");
            }
            if self.eat_raw(joint) {
                if symbol {
                    self.eat_raw(" ");
                }
                ends.push(self.at);
            }
        }
        self.at = ends.iter().copied().max().unwrap_or(start);
        !ends.is_empty()
    }

    // Refusals.

    fn refuse(&self, part: Range<usize>, expected: &str) -> NotAQuantity {
        let span = self.flat.span(part);
        let found = if span.is_empty() { "nothing".to_owned() } else { shown(&self.wording[span.clone()]) };
        NotAQuantity::new(span, format!("{expected} {found}"))
    }

    fn clash(&self, part: Range<usize>) -> NotAQuantity {
        self.refuse(part, "expected hedges that go together, found one that contradicts another:")
    }

    fn too_many_digits(&self, start: usize) -> NotAQuantity {
        self.refuse(start..self.at, "expected a number that can be a count, found")
    }

    fn no_number(&self) -> NotAQuantity {
        let rest = self.rest();
        let infinite = ["nan", "inf", "infinity", "infinite", "∞"].iter().any(|word| self.follows(word));
        let expected = if infinite {
            "expected a finite number, found"
        } else if rest.is_empty() {
            "expected a count or a range after the hedge, found"
        } else {
            "expected a count or a range, found"
        };
        self.refuse(self.at..self.text.len(), expected)
    }
}

fn after() -> impl Iterator<Item = (&'static str, Kind)> {
    AFTER.iter().flat_map(|(kind, phrases)| phrases.iter().map(|phrase| (*phrase, *kind)))
}

fn percentage(count: u64, parts: u64) -> Amount {
    let share = 100.0 * count as f64 / parts as f64;
    Amount { percent: true, ..Amount::vague(share, share, false) }
}

/// Gives the first end the scale of the second where it was meant for both: `2.5-3 million`, `11 to 12,000`.
fn borrow_scale(first: &mut Amount, second: &Amount) {
    let (Some(low), Some(high)) = (first.numeral, second.numeral) else { return };
    if first.multipliers.is_some() {
        return;
    }
    if let Some(multipliers) = second.multipliers {
        // The larger one first: `one to two hundred thousand` means hundreds of thousands, `ten to two
        // hundred thousand` thousands.
        for by in multipliers {
            if let Some(scaled) =
                low.times(by.factor, by.power).filter(|scaled| scaled.value() <= high.value())
            {
                return first.become_number(scaled, by);
            }
        }
    } else if high.is_thousands()
        && let Some(scaled) = low.times(1, 3)
        && (scaled.value()..=5.0 * scaled.value()).contains(&high.value())
    {
        // Written `11 to 12,000`. More than five times apart, it may as well mean what it says.
        first.become_number(scaled, Multiplier { factor: 1, power: 3 });
    }
}

pub(super) fn bad_grouping(wording: &str, span: Range<usize>, style: NumberStyle) -> NotAQuantity {
    let found = &wording[span.clone()];
    let others: Vec<&str> = NumberStyle::ALL
        .into_iter()
        .filter(|other| {
            scan(found.as_bytes(), *other).is_ok_and(|read| {
                read.is_some_and(|(numeral, length)| length == found.len() && !numeral.doubtful)
            })
        })
        .map(NumberStyle::name)
        .collect();
    let hint = if others.is_empty() {
        format!("write it like {}", style.example())
    } else {
        format!("write it like {}, or set the number style ({})", style.example(), others.join(" or "))
    };
    NotAQuantity::new(span, format!("{} is no number in the {style} style; {hint}", shown(found)))
}

pub(super) fn doubtful(
    wording: &str,
    span: Range<usize>,
    style: NumberStyle,
    numeral: Numeral,
) -> NotAQuantity {
    let found = &wording[span.clone()];
    let other = if style.decimal() == b'.' { NumberStyle::Continental } else { NumberStyle::English };
    let decimal = char::from(style.decimal());
    let count = found.replace(decimal, "");
    let message = format!(
        "{} is {} with three decimals in the {style} style, or {} in the {other} one; write {count} for the count, \
         {found}0 for the decimals, or set the number style ({other})",
        shown(found),
        grouped(numeral.value()),
        grouped(count.parse().unwrap_or(0.0)),
    );
    NotAQuantity::new(span, message)
}
