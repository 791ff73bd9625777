//! One amount of a wording: a number in digits or words with its scales, a fraction, or a vague word.

use super::Precision;
use super::numeral::{Numeral, scan};
use super::reader::Reader;
use super::refusal::{NotAQuantity, bad_grouping, doubtful};
use super::words::{PERCENT, Scale, Spelled};
use crate::number::settled;
use std::ops::Range;

/// What a number was multiplied by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Multiplier {
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
pub(super) struct Amount {
    pub(super) low: f64,
    pub(super) high: f64,
    /// The digits, unless it is a fraction or a vague word.
    pub(super) numeral: Option<Numeral>,
    /// All that the number was multiplied by, and the last of it: what `two` may borrow from `two to three
    /// hundred thousand`.
    pub(super) multipliers: Option<[Multiplier; 2]>,
    pub(super) vague: bool,
    pub(super) percent: bool,
    pub(super) money: Option<Range<usize>>,
    pub(super) span: Range<usize>,
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

    pub(super) fn precision(&self) -> Precision {
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

    /// Takes on the scale of the upper end of a range where it was meant for both: `2.5-3 million`, `11 to 12,000`.
    pub(super) fn borrow_scale(&mut self, other: &Amount) {
        let (Some(low), Some(high)) = (self.numeral, other.numeral) else { return };
        if self.multipliers.is_some() {
            return;
        }
        if let Some(multipliers) = other.multipliers {
            // The larger one first: `one to two hundred thousand` means hundreds of thousands, `ten to two
            // hundred thousand` thousands.
            for by in multipliers {
                if let Some(scaled) =
                    low.times(by.factor, by.power).filter(|scaled| scaled.value() <= high.value())
                {
                    return self.become_number(scaled, by);
                }
            }
        } else if high.is_thousands()
            && let Some(scaled) = low.times(1, 3)
            && (scaled.value()..=5.0 * scaled.value()).contains(&high.value())
        {
            // Written `11 to 12,000`. More than five times apart, it may as well mean what it says.
            self.become_number(scaled, Multiplier { factor: 1, power: 3 });
        }
    }

    /// Takes on the scale of a margin that would be the larger number without it: `22 ± 3 million`.
    pub(super) fn borrow_scale_of_margin(&mut self, margin: &Amount) {
        if let (Some(numeral), None, Some([by, _])) = (self.numeral, self.multipliers, margin.multipliers)
            && let Some(scaled) = numeral.times(by.factor, by.power).filter(|_| self.low < margin.low)
        {
            self.become_number(scaled, by);
        }
    }

    /// Takes on the unit of the other end of a range: `10-12%`, `$2-3bn`.
    pub(super) fn borrow_unit(&mut self, other: &Amount) {
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

impl Reader<'_> {
    pub(super) fn amount(&mut self) -> Result<Option<Amount>, NotAQuantity> {
        let start = self.at;
        if self.rest().starts_with('-') || self.follows("minus") {
            return Err(self.refuse(start..self.text.len(), "a count cannot be negative, found"));
        }
        let money = self.take(&self.vocabulary.words().money).map(|()| start..self.at);
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
            } else if self.take(&self.vocabulary.words().money).is_some() {
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
        let (low, high) = self.take(&self.vocabulary.words().vague)?;
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
        let parts = self.take(&self.vocabulary.words().parts)?;
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
        self.eat_one_of(&[" in ", "-in-", " out of every ", " out of "]).then_some(())?;
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
        let counts = &self.vocabulary.words().counts;
        let count = self.take(counts)?;
        let end = self.at;
        if 20 <= count
            && self.eat_one_of(&["-", " "])
            && let Some(ones @ 1..10) = self.take(counts)
        {
            return Some(count + ones);
        }
        self.at = end;
        Some(count)
    }

    /// `point two` of `one point two million`.
    fn decimals_in_words(&mut self, whole: Numeral) -> Numeral {
        let start = self.at;
        let mut number = whole;
        if self.eat_raw(" point") {
            for place in 1..=6 {
                let end = self.at;
                let digit = if self.eat_raw(" ") { self.take(&self.vocabulary.words().counts) } else { None };
                let sum = digit
                    .filter(|digit| *digit < 10)
                    .map(|digit| number.plus(Numeral::decimal(digit, place)));
                let Some(Some(sum)) = sum else {
                    self.at = end;
                    break;
                };
                number = sum;
            }
            if number == whole {
                self.at = start;
            }
        }
        number
    }

    fn scale(&mut self, spelled: &[Spelled]) -> Option<&'static Scale> {
        let (scale, length) = self.vocabulary.words().scales.longest(self.rest())?;
        if !spelled.contains(&scale.spelled) {
            return None;
        }
        self.at += length;
        Some(scale)
    }

    fn scale_follows(&mut self) -> bool {
        let start = self.at;
        let found = self.scale(&[Spelled::Out]).is_some();
        self.at = start;
        found
    }

    pub(super) fn settle_doubt(&self, amount: &Amount) -> Result<(), NotAQuantity> {
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
}

fn percentage(count: u64, parts: u64) -> Amount {
    let share = 100.0 * count as f64 / parts as f64;
    Amount { percent: true, ..Amount::vague(share, share, false) }
}
