//! Ranges of a count, with open and closed ends.
//!
//! A count is never negative, so every range lies in [0, ∞). An end is kept as one integer that orders
//! as the end itself does: twice the bits of the number (which order like the number for what is not
//! negative), plus one for an open lower end, less one for an open upper end. Comparing two ends is then
//! one exact integer comparison, every range has one spelling, and ends can be sorted as integers.
//! Nothing here rounds: what is noise and what is a difference is decided in [`crate::number`].

use std::fmt;

/// A non-empty range of non-negative numbers; each end open or closed, the upper one possibly absent.
///
/// Unit: that of the claim it belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Interval {
    low: u64,
    high: u64,
}

/// The space between two ranges that do not meet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gap {
    /// The distance between the two nearest ends; 0 if they touch without overlapping.
    pub distance: f64,
    /// The distance divided by the larger of the two nearest ends.
    pub relative: f64,
    /// The larger of the two nearest ends divided by the smaller one; none if the smaller is 0.
    pub factor: Option<f64>,
}

impl Gap {
    /// Whether the ranges touch at an end that one of them leaves out.
    pub fn touches(&self) -> bool {
        self.distance <= 0.0
    }
}

const NO_HIGH: u64 = f64::INFINITY.to_bits() << 1;

impl Interval {
    /// Everything from 0 up.
    pub const ALL: Interval = Interval { low: 0, high: NO_HIGH };

    /// The range from `low` to `high`; `None` if that is empty, or an end is negative or not a number.
    ///
    /// An infinite `high` means no upper end and counts as open.
    pub fn new(low: f64, low_open: bool, high: f64, high_open: bool) -> Option<Interval> {
        // `+ 0.0` turns -0.0 into 0.0, which has the smaller bits.
        let (low, high) = (low + 0.0, high + 0.0);
        if !(0.0 <= low && low.is_finite() && low <= high) {
            return None;
        }
        let low = (low.to_bits() << 1) + u64::from(low_open);
        let high = if high.is_infinite() {
            NO_HIGH
        } else {
            (high.to_bits() << 1).checked_sub(u64::from(high_open))?
        };
        (low <= high).then_some(Interval { low, high })
    }

    /// [low, high].
    pub fn closed(low: f64, high: f64) -> Option<Interval> {
        Interval::new(low, false, high, false)
    }

    /// [value, value].
    pub fn point(value: f64) -> Option<Interval> {
        Interval::closed(value, value)
    }

    /// [value, ∞), or (value, ∞) if `open`.
    pub fn from(value: f64, open: bool) -> Option<Interval> {
        Interval::new(value, open, f64::INFINITY, true)
    }

    /// [0, value], or [0, value) if `open`.
    pub fn up_to(value: f64, open: bool) -> Option<Interval> {
        Interval::new(0.0, false, value, open)
    }

    /// The lower end.
    #[doc(alias = "inf")]
    pub fn low(self) -> f64 {
        f64::from_bits(self.low >> 1)
    }

    /// Whether the lower end itself is left out.
    pub fn low_open(self) -> bool {
        self.low & 1 == 1
    }

    /// The upper end; infinite if there is none.
    #[doc(alias = "sup")]
    pub fn high(self) -> f64 {
        f64::from_bits(self.high.div_ceil(2))
    }

    /// Whether the upper end itself is left out, as it is where there is none.
    pub fn high_open(self) -> bool {
        self.high & 1 == 1 || self.unbounded()
    }

    /// Whether there is no upper end.
    pub fn unbounded(self) -> bool {
        self.high == NO_HIGH
    }

    /// The lower end as an integer that orders as ends do, comparable with [`Interval::high_key`].
    pub fn low_key(self) -> u64 {
        self.low
    }

    /// The upper end as an integer that orders as ends do, comparable with [`Interval::low_key`].
    pub fn high_key(self) -> u64 {
        self.high
    }

    /// The range between two such integers, if it is not empty.
    pub fn between_keys(low_key: u64, high_key: u64) -> Option<Interval> {
        (low_key <= high_key).then_some(Interval { low: low_key, high: high_key })
    }

    /// Whether all of this range lies below all of the other.
    pub fn is_below(self, other: Interval) -> bool {
        self.high < other.low
    }

    /// Whether some number lies in both.
    pub fn meets(self, other: Interval) -> bool {
        self.low <= other.high && other.low <= self.high
    }

    /// Whether all of `other` lies within this range.
    pub fn contains(self, other: Interval) -> bool {
        self.low <= other.low && other.high <= self.high
    }

    /// What lies in both, if anything.
    pub fn intersection(self, other: Interval) -> Option<Interval> {
        Interval::between_keys(self.low.max(other.low), self.high.min(other.high))
    }

    /// The smallest range that holds both.
    pub fn hull(self, other: Interval) -> Interval {
        Interval { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    /// The space between the two, if they do not meet.
    pub fn gap(self, other: Interval) -> Option<Gap> {
        let (below, above) = if self.is_below(other) {
            (self, other)
        } else if other.is_below(self) {
            (other, self)
        } else {
            return None;
        };
        let (near, far) = (below.high(), above.low());
        let distance = far - near;
        Some(Gap {
            distance,
            relative: if far > 0.0 { distance / far } else { 0.0 },
            factor: (near > 0.0).then(|| far / near),
        })
    }
}

impl fmt::Display for Interval {
    /// In the usual notation, thousands grouped: `[11,500, 12,500)`, `(3,000, ∞)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use crate::number::grouped;
        f.write_str(if self.low_open() { "(" } else { "[" })?;
        write!(f, "{}, ", grouped(self.low()))?;
        if self.unbounded() {
            return f.write_str("∞)");
        }
        write!(f, "{}{}", grouped(self.high()), if self.high_open() { ")" } else { "]" })
    }
}

impl fmt::Debug for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
