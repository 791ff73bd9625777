//! What a figure says: a wording such as `nearly 11,000`, read into a kind of hedge, its plain numbers and a
//! range.
//!
//! Reading ([`Vocabulary::read`]) finds what is written; judging ([`Reading::judged`]) turns it into the
//! range it stands for under a policy. The two are apart because a policy belongs to a measure, a wording
//! does not.

mod amount;
mod digits;
mod grammar;
mod hedges;
mod judging;
mod numeral;
mod phrases;
mod reader;
mod refusal;
mod style;
#[cfg(test)]
#[expect(clippy::float_cmp, reason = "what is exact is tested to be exact")]
mod tests;
mod text;
mod vocabulary;
mod words;

pub(crate) use digits::whole;
pub use refusal::NotAQuantity;
pub use style::NumberStyle;
pub use vocabulary::Vocabulary;

use serde::{Deserialize, Serialize};

/// How a figure is hedged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A plain number: `12,000`.
    Exact,
    /// Two ends: `10,000 to 12,000`.
    Range,
    /// `about`, `around`, `some`: either side.
    Approx,
    /// `nearly`, `almost`: just below.
    Nearly,
    /// `at least`: the number or more.
    AtLeast,
    /// `more than`: above the number.
    MoreThan,
    /// `up to`: the number or less.
    UpTo,
    /// `fewer than`: below the number.
    LessThan,
    /// `dozens`, `several hundred`: an order of magnitude.
    Vague,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 9] = [
        Kind::Exact,
        Kind::Range,
        Kind::Approx,
        Kind::Nearly,
        Kind::AtLeast,
        Kind::MoreThan,
        Kind::UpTo,
        Kind::LessThan,
        Kind::Vague,
    ];

    /// Its name, as in reports.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Exact => "exact",
            Kind::Range => "range",
            Kind::Approx => "approx",
            Kind::Nearly => "nearly",
            Kind::AtLeast => "at_least",
            Kind::MoreThan => "more_than",
            Kind::UpTo => "up_to",
            Kind::LessThan => "less_than",
            Kind::Vague => "vague",
        }
    }
}

/// The power of ten at which a plain number stops saying anything, or the marks for fraction words and none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Precision(i8);

impl Precision {
    /// No rounding: an exact count or a stated end.
    pub const NONE: Precision = Precision(i8::MIN);
    /// A fraction word (`a third`), good for 2.5 percentage points either way.
    pub const FRACTION: Precision = Precision(i8::MAX);

    /// Rounded to a multiple of 10^`exponent`.
    pub fn power(exponent: i32) -> Precision {
        Precision(exponent.clamp(-100, 100) as i8)
    }

    /// How far the number may lie from what was rounded, in the unit of the number.
    pub fn half_unit(self) -> f64 {
        match self {
            Precision::NONE => 0.0,
            Precision::FRACTION => 2.5,
            Precision(exponent) => 0.5 * 10f64.powi(exponent.into()),
        }
    }
}

/// How plain numbers are taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rounding {
    /// A plain number carries the half-open range of its own rounding.
    Inferred,
    /// A plain number is that number.
    Exact,
    /// A plain number is good to so many percent either way.
    Percent(f64),
}

/// The policy under which a wording becomes a range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judging {
    /// How plain numbers are taken.
    pub rounding: Rounding,
    /// Half-width of `about`, as a share of the number (0.1 for ±10 %).
    pub approx: f64,
    /// How far below the number `nearly` reaches, as a share of it.
    pub nearly: f64,
}

/// What a wording says, before any policy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading<'t> {
    /// The kind of hedge.
    pub kind: Kind,
    /// The number, or the lower of two.
    pub low: f64,
    /// The number again, or the higher of two.
    pub high: f64,
    /// How far the number was rounded.
    pub precision: Precision,
    /// The unit written with the number, as written (`people`, `%`, `$`).
    pub unit: Option<&'t str>,
}
