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

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "what is exact is tested to be exact")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The ends of an interval as they were asked for, judged the slow way.
    #[derive(Clone, Copy, Debug)]
    struct Ends {
        low: f64,
        low_open: bool,
        high: f64,
        high_open: bool,
    }

    impl Ends {
        fn interval(self) -> Option<Interval> {
            Interval::new(self.low, self.low_open, self.high, self.high_open)
        }

        fn holds(self, x: f64) -> bool {
            let above = if self.low_open { self.low < x } else { self.low <= x };
            let below = if self.high_open { x < self.high } else { x <= self.high };
            above && below && x.is_finite()
        }
    }

    /// Ends among few whole numbers, so that they often coincide; the numbers between them are the halves.
    fn ends() -> impl Strategy<Value = Ends> {
        let high = prop_oneof![5 => (0u8..7).prop_map(f64::from), 1 => Just(f64::INFINITY)];
        (0u8..7, any::<bool>(), high, any::<bool>()).prop_map(|(low, low_open, high, high_open)| Ends {
            low: low.into(),
            low_open,
            high,
            high_open,
        })
    }

    /// Every number that can tell two such ranges apart.
    fn samples() -> impl Iterator<Item = f64> {
        (0..16).map(|half| f64::from(half) / 2.0)
    }

    fn holds(interval: Interval, x: f64) -> bool {
        Interval::point(x).is_some_and(|point| interval.contains(point))
    }

    #[test]
    fn ends_read_back_as_they_were_given() {
        let interval = Interval::new(2.0, true, 5.0, false).unwrap();
        assert_eq!((interval.low(), interval.low_open()), (2.0, true));
        assert_eq!((interval.high(), interval.high_open()), (5.0, false));
        assert_eq!(interval.to_string(), "(2, 5]");
        let interval = Interval::new(11_500.0, false, 12_500.0, true).unwrap();
        assert_eq!((interval.high(), interval.high_open()), (12_500.0, true));
        assert_eq!(interval.to_string(), "[11,500, 12,500)");
        let floor = Interval::from(3_000.0, true).unwrap();
        assert!(floor.unbounded() && floor.high_open() && floor.high().is_infinite());
        assert_eq!(floor.to_string(), "(3,000, ∞)");
        assert_eq!(Interval::up_to(5.0, true).unwrap().to_string(), "[0, 5)");
        assert_eq!(Interval::ALL.to_string(), "[0, ∞)");
        assert_eq!(Interval::ALL, Interval::from(0.0, false).unwrap());
    }

    #[test]
    fn what_is_no_range_of_counts_is_none() {
        for (low, high) in
            [(-1.0, 5.0), (5.0, 4.0), (f64::NAN, 5.0), (0.0, f64::NAN), (f64::INFINITY, f64::INFINITY)]
        {
            assert_eq!(Interval::closed(low, high), None, "{low} {high}");
        }
        assert_eq!(Interval::new(0.0, false, 0.0, true), None);
        assert_eq!(Interval::new(5.0, true, 5.0, false), None);
        assert_eq!(Interval::closed(-0.0, 0.0), Interval::point(0.0));
    }

    #[test]
    fn a_gap_is_measured_between_the_nearest_ends() {
        let low = Interval::new(1_050.0, false, 1_150.0, true).unwrap();
        let high = Interval::from(3_000.0, true).unwrap();
        let gap = low.gap(high).unwrap();
        assert_eq!(gap.distance, 1_850.0);
        assert!((gap.relative - 1_850.0 / 3_000.0).abs() < 1e-12);
        assert!((gap.factor.unwrap() - 3_000.0 / 1_150.0).abs() < 1e-12);
        assert!(!gap.touches());
        let touching =
            Interval::closed(10.0, 20.0).unwrap().gap(Interval::new(20.0, true, 30.0, false).unwrap());
        assert!(touching.unwrap().touches());
        let zero = Interval::point(0.0).unwrap().gap(Interval::closed(5.0, 6.0).unwrap()).unwrap();
        assert_eq!((zero.factor, zero.relative), (None, 1.0));
    }

    /// The rule of SEC EFM 6.5.12: figures rounded to hundreds and to tens meet where a common number fits.
    #[test]
    fn roundings_meet_where_a_common_number_fits() {
        let rounded =
            |middle: f64, half: f64| Interval::new(middle - half, false, middle + half, true).unwrap();
        assert!(rounded(500.0, 50.0).meets(rounded(545.0, 5.0)));
        assert!(!rounded(748_000.0, 500.0).meets(rounded(749_000.0, 500.0)));
        assert!(rounded(748_000.0, 500.0).gap(rounded(749_000.0, 500.0)).unwrap().touches());
    }

    proptest! {
        #[test]
        fn an_interval_holds_what_its_ends_say(ends in ends()) {
            match ends.interval() {
                Some(interval) => {
                    for x in samples() {
                        prop_assert_eq!(holds(interval, x), ends.holds(x), "{} in {}", x, interval);
                    }
                    prop_assert_eq!(interval.low(), ends.low);
                    prop_assert_eq!(interval.low_open(), ends.low_open);
                    prop_assert_eq!(interval.high(), ends.high);
                    prop_assert_eq!(interval.high_open(), ends.high_open || ends.high.is_infinite());
                }
                None => prop_assert!(samples().all(|x| !ends.holds(x))),
            }
        }

        /// Keys order ends as the numbers in the ranges do.
        #[test]
        fn relations_are_those_of_the_sets(a in ends(), b in ends()) {
            let (Some(x), Some(y)) = (a.interval(), b.interval()) else { return Ok(()) };
            let common: Vec<f64> = samples().filter(|s| a.holds(*s) && b.holds(*s)).collect();
            prop_assert_eq!(x.meets(y), !common.is_empty());
            prop_assert_eq!(x.contains(y), samples().all(|s| !b.holds(s) || a.holds(s)) && (!y.unbounded() || x.unbounded()));
            let below = samples().all(|s| !a.holds(s) || samples().all(|t| !b.holds(t) || s < t));
            prop_assert_eq!(x.is_below(y), below);
            prop_assert_eq!(x.gap(y).is_none(), x.meets(y));
            prop_assert_eq!(x.gap(y), y.gap(x));
            match x.intersection(y) {
                Some(both) => prop_assert!(samples().all(|s| holds(both, s) == (a.holds(s) && b.holds(s)))),
                None => prop_assert!(common.is_empty()),
            }
            let hull = x.hull(y);
            prop_assert!(hull.contains(x) && hull.contains(y));
            prop_assert!(samples().all(|s| !holds(hull, s) || [x, y].iter().any(|i| i.low() <= s) && [x, y].iter().any(|i| s <= i.high())));
        }

        #[test]
        fn one_set_has_one_spelling(a in ends(), b in ends()) {
            if let (Some(x), Some(y)) = (a.interval(), b.interval()) {
                prop_assert_eq!(x == y, x.contains(y) && y.contains(x));
                prop_assert_eq!(Interval::between_keys(x.low_key(), x.high_key()), Some(x));
            }
        }

        #[test]
        fn intersection_and_hull_are_a_lattice(a in ends(), b in ends(), c in ends()) {
            let (Some(x), Some(y), Some(z)) = (a.interval(), b.interval(), c.interval()) else { return Ok(()) };
            prop_assert_eq!(x.intersection(y), y.intersection(x));
            prop_assert_eq!(x.hull(y), y.hull(x));
            prop_assert_eq!(x.hull(y).hull(z), x.hull(y.hull(z)));
            let left = x.intersection(y).and_then(|i| i.intersection(z));
            prop_assert_eq!(left, y.intersection(z).and_then(|i| x.intersection(i)));
            prop_assert_eq!(x.intersection(x.hull(y)), Some(x));
        }

        #[test]
        fn any_doubles_make_a_range_or_none(low: f64, low_open: bool, high: f64, high_open: bool) {
            if let Some(interval) = Interval::new(low, low_open, high, high_open) {
                prop_assert_eq!(interval.low(), low);
                prop_assert_eq!(interval.high(), high);
                prop_assert!(interval.low_key() <= interval.high_key());
            }
        }
    }
}
