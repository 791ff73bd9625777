//! Wordings beyond plain numbers: hedges, an amount, perhaps a second one, hedges again and a word or few for
//! what is counted.

use super::amount::Amount;
use super::hedges::{combined, combined_before};
use super::reader::Reader;
use super::refusal::NotAQuantity;
use super::words::{BETWEEN, JOINING, MARGIN, NOT_COUNTED, Spelled, TO};
use super::{Kind, Reading};
use crate::number::{grouped, settled};
use std::ops::Range;

/// How many words for what is counted may follow a number, joining words aside.
const MOST_UNIT_WORDS: usize = 3;

/// What a wording says, its unit still a part of the flattened text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Parsed {
    pub(super) reading: Reading<'static>,
    pub(super) percent: bool,
    pub(super) unit: Option<Range<usize>>,
}

impl Reader<'_> {
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
        let Some(first) = self.amount()? else { return Err(self.no_number()) };
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
                let kind = if first.vague { Kind::Vague } else { Kind::Exact };
                let number = Reading::number(kind, first.low, first.precision());
                Parsed {
                    reading: Reading { high: first.high, ..number },
                    percent: first.percent,
                    unit: first.money,
                }
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
        parsed.reading = parsed
            .reading
            .qualified(kind)
            .ok_or_else(|| self.refuse(0..self.text.len(), "no count lies below 0, found"))?;
        Ok(parsed)
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
        self.take(&self.vocabulary.words().before)
    }

    fn after(&mut self) -> Option<Kind> {
        self.take(&self.vocabulary.words().after)
    }

    /// A hedge that ends the text, after what is counted, and where it begins.
    fn after_unit(&self) -> Option<(Kind, usize)> {
        // Words can begin after what parts words, symbols anywhere.
        let parted = |at: &usize| self.text[..*at].ends_with([' ', ',', '-']);
        let starts = (self.at..self.text.len()).filter(|at| self.text.is_char_boundary(*at));
        starts.into_iter().find_map(|at| {
            let kind = self.vocabulary.words().after.meaning(&self.text.as_bytes()[at..])?;
            let word = self.text[at..].starts_with(char::is_alphabetic);
            (!word || parted(&at)).then_some((kind, at))
        })
    }

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

    // What two amounts make.

    fn range(&self, mut first: Amount, mut second: Amount) -> Result<Parsed, NotAQuantity> {
        let span = first.span.start..self.at;
        first.borrow_scale(&second);
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
        let range = Reading::range(first.low.min(second.low), second.high.max(first.high));
        let kind = if vague { Kind::Vague } else { Kind::Range };
        Ok(Parsed { reading: Reading { kind, ..range }, percent: first.percent, unit: first.money })
    }

    fn margin(&self, mut middle: Amount, margin: Amount) -> Result<Parsed, NotAQuantity> {
        middle.borrow_scale_of_margin(&margin);
        self.settle_doubt(&middle)?;
        self.settle_doubt(&margin)?;
        let relative = margin.percent && !middle.percent;
        let span = middle.span.start..self.at;
        let odd_percent = middle.percent && !margin.percent && margin.money.is_some();
        if middle.vague || margin.vague || odd_percent || (margin.money.is_some() && middle.money.is_none()) {
            return Err(self.refuse(span, "expected a number either side of a plain number, found"));
        }
        let margin = if relative { middle.low * margin.low / 100.0 } else { margin.low };
        let (low, high) = (settled((middle.low - margin).max(0.0)), settled(middle.low + margin));
        Ok(Parsed { reading: Reading::range(low, high), percent: middle.percent, unit: middle.money })
    }

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
        let words = self.vocabulary.words();
        let whole = word.as_bytes();
        NOT_COUNTED.contains(&word)
            || word == "half"
            || words.counts.meaning(whole).is_some()
            || words.scales.meaning(whole).is_some_and(|scale| scale.spelled == Spelled::Out)
            || words.vague.meaning(whole).is_some()
    }
}
