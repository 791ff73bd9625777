//! From what a wording says to the range it stands for.

use super::{Judging, Kind, Precision, Reading, Rounding};
use crate::interval::Interval;
use crate::number::settled;

impl Default for Judging {
    /// Rounding inferred, `about` ±10 %, `nearly` down to 10 % below.
    fn default() -> Judging {
        Judging { rounding: Rounding::Inferred, approx: 0.1, nearly: 0.1 }
    }
}

impl Precision {
    /// After the number was multiplied by `factor`; a factor that is no power of ten counts as the next one.
    fn scaled(self, factor: f64) -> Precision {
        match self {
            Precision::NONE | Precision::FRACTION => self,
            Precision(exponent) => {
                let shift = settled(factor.log10()).ceil();
                Precision::power(i32::from(exponent).saturating_add(shift as i32))
            }
        }
    }
}

impl<'t> Reading<'t> {
    /// A single number under a hedge.
    pub(super) fn number(kind: Kind, value: f64, precision: Precision) -> Reading<'t> {
        Reading { kind, low: value, high: value, precision, unit: None }
    }

    /// The range between two numbers, both of which it holds.
    pub fn range(low: f64, high: f64) -> Reading<'t> {
        Reading { kind: Kind::Range, low, high, precision: Precision::NONE, unit: None }
    }

    /// The number or more.
    pub fn at_least(low: f64) -> Reading<'t> {
        Reading::number(Kind::AtLeast, low, Precision::NONE)
    }

    /// The number or less.
    pub fn up_to(high: f64) -> Reading<'t> {
        Reading::number(Kind::UpTo, high, Precision::NONE)
    }

    /// The one plain number it names; none for ranges and vague words.
    pub fn plain(&self) -> Option<f64> {
        (!matches!(self.kind, Kind::Range | Kind::Vague)).then_some(self.low)
    }

    /// What it says word for word: the point for exact, `about` and `nearly`, half-lines for floors and
    /// ceilings, both ends for ranges, nothing for vague words.
    pub fn stated(&self) -> Option<Interval> {
        match self.kind {
            Kind::Vague => None,
            Kind::Exact | Kind::Approx | Kind::Nearly => Interval::point(self.low),
            Kind::Range => Interval::closed(self.low, self.high),
            Kind::AtLeast => Interval::from(self.low, false),
            Kind::MoreThan => Interval::from(self.low, true),
            Kind::UpTo => Interval::up_to(self.high, false),
            Kind::LessThan => Interval::up_to(self.high, true),
        }
    }

    /// The range it stands for under a policy.
    ///
    /// `about` is never narrower than the same number without it.
    pub fn judged(&self, judging: &Judging) -> Interval {
        let judged = match self.kind {
            Kind::Exact => Some(self.rounded(judging.rounding)),
            Kind::Approx => either_side(self.low, settled(self.low * judging.approx), false)
                .map(|wide| wide.hull(self.rounded(judging.rounding))),
            Kind::Nearly => {
                Interval::new(settled(self.low * (1.0 - judging.nearly)).max(0.0), false, self.low, true)
            }
            Kind::Vague => Interval::closed(self.low, self.high),
            _ => self.stated(),
        };
        judged.unwrap_or_else(|| self.hull())
    }

    /// The range of its own rounding, whatever the hedge: [5,950, 6,050) for `about 6,000`; a range or a vague
    /// word as it is.
    pub fn own_rounding(&self) -> Interval {
        match self.kind {
            Kind::Range | Kind::Vague => self.hull(),
            _ => self.rounded(Rounding::Inferred),
        }
    }

    fn rounded(&self, rounding: Rounding) -> Interval {
        let rounded = match rounding {
            Rounding::Exact => None,
            Rounding::Percent(percent) => either_side(self.low, settled(self.low * percent / 100.0), false),
            Rounding::Inferred => either_side(self.low, self.precision.half_unit(), true),
        };
        rounded.unwrap_or_else(|| self.hull())
    }

    /// From its lower to its upper number, which no hand-made reading can make fail.
    fn hull(&self) -> Interval {
        Interval::closed(self.low, self.high).or_else(|| Interval::point(self.low)).unwrap_or(Interval::ALL)
    }

    /// In another unit, of which one of its own is `factor`.
    ///
    /// A whole number below 100 is exact only as a count of ones: 12 (thousand) is 12,000, good to a thousand.
    pub fn scaled(self, factor: f64) -> Reading<'t> {
        if factor.total_cmp(&1.0).is_eq() {
            return self;
        }
        let precision = match self.precision {
            Precision::NONE if self.plain().is_some() && 1.0 < factor => Precision::of_small_count(self.low),
            other => other,
        };
        Reading {
            low: settled(self.low * factor),
            high: settled(self.high * factor),
            precision: precision.scaled(factor),
            ..self
        }
    }

    /// As a percentage, where the unit stands apart from the number: good to its last written digit.
    pub fn in_percent(self) -> Reading<'t> {
        let precision = match self.precision {
            Precision::FRACTION => Precision::FRACTION,
            _ if self.plain().is_none() => Precision::NONE,
            Precision::NONE => Precision::power(0),
            // A single digit after the point is trusted to two as a count, and to itself as a percentage.
            Precision(exponent)
                if self.low < 1.0 && is_whole(self.low * 10f64.powi(-1 - i32::from(exponent))) =>
            {
                Precision::power(i32::from(exponent) + 1)
            }
            Precision(exponent) => Precision::power(i32::from(exponent).min(0)),
        };
        Reading { precision, ..self }
    }
}

impl Precision {
    /// What a whole number below 100 would be good to, were it not exact: two digits.
    fn of_small_count(value: f64) -> Precision {
        if value <= 0.0 { Precision::NONE } else { Precision::power(if value < 10.0 { -1 } else { 0 }) }
    }
}

fn is_whole(value: f64) -> bool {
    settled(value).fract() == 0.0
}

/// From `distance` below to `distance` above; a distance lost in the noise of the number leaves the point.
fn either_side(middle: f64, distance: f64, half_open: bool) -> Option<Interval> {
    let (low, high) =
        (settled(middle - distance).max(0.0).min(middle), settled(middle + distance).max(middle));
    Interval::new(low, false, high, half_open && middle < high)
}
