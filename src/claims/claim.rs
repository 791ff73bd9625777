//! One claim, as it is held in memory.

use crate::input::Place;
use crate::interval::Interval;
use crate::quantity::{Kind, Precision};

/// One claim.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// The range it is judged to stand for, in the base unit of its dimension.
    pub judged: Interval,
    /// The plain number in that unit; NaN where there is none.
    pub(crate) number: f64,
    /// Where its row stands.
    pub at: Place,
    /// What it is about.
    pub key: u32,
    /// Who says it, and how.
    pub said: u32,
    /// When.
    pub when: u32,
    /// The kind of hedge.
    pub kind: Kind,
    /// How far the plain number was rounded.
    pub precision: Precision,
}

const _: () = assert!(size_of::<Claim>() == 48, "ten million claims must fit in memory");

impl Claim {
    /// The plain number, where there is one.
    pub fn plain(&self) -> Option<f64> {
        (!self.number.is_nan()).then_some(self.number)
    }

    /// The range as stated: the number itself for plain and hedged numbers, the half-line for floors and
    /// ceilings, both ends for ranges, none for vague words.
    pub fn stated(&self) -> Option<Interval> {
        match self.kind {
            Kind::Exact | Kind::Approx | Kind::Nearly => Interval::point(self.number),
            Kind::Vague => None,
            Kind::Range | Kind::AtLeast | Kind::MoreThan | Kind::UpTo | Kind::LessThan => Some(self.judged),
        }
    }

    /// The range of the plain number's own rounding, whatever the hedge.
    pub fn own_rounding(&self) -> Option<Interval> {
        let number = self.plain()?;
        let half = self.precision.half_unit();
        if 0.0 < half {
            Interval::new((number - half).max(0.0), false, number + half, true)
        } else {
            Interval::point(number)
        }
    }

    /// Whether it is a floor, a ceiling or a vague word: wide ranges that hide disagreement.
    pub fn is_wide(&self) -> bool {
        matches!(self.kind, Kind::AtLeast | Kind::MoreThan | Kind::UpTo | Kind::LessThan | Kind::Vague)
    }
}
