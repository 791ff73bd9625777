//! Where a value stands on an axis, and which values the axis names.

use super::Scale;
use crate::number::grouped;

/// The spread past which a linear axis would press the small values together.
const SPREAD: f64 = 50.0;

/// An axis of values.
#[derive(Clone, Debug)]
pub(super) struct Axis {
    from: f64,
    to: f64,
    log: bool,
    /// The values it names, rising.
    pub(super) ticks: Vec<f64>,
}

impl Axis {
    /// An axis that holds all of `values` (finite, not negative) and names about `ticks` of its own.
    pub(super) fn over(values: impl Iterator<Item = f64>, scale: Scale, ticks: usize) -> Axis {
        let (mut low, mut high, mut small) = (f64::INFINITY, 0.0f64, f64::INFINITY);
        for value in values.filter(|v| v.is_finite()) {
            low = low.min(value);
            high = high.max(value);
            if 0.0 < value {
                small = small.min(value);
            }
        }
        if high <= 0.0 {
            return Axis { from: 0.0, to: 1.0, log: false, ticks: vec![0.0, 1.0] };
        }
        let wide = SPREAD < high / small;
        let log = match scale {
            Scale::Auto => wide && 0.0 < low,
            Scale::Linear => false,
            Scale::Log => true,
        };
        // Beyond this a step of a linear axis is no number any more.
        if log || 1e300 < high {
            Axis::logarithmic(small, high, ticks)
        } else {
            Axis::linear(low, high, ticks)
        }
    }

    fn linear(low: f64, high: f64, ticks: usize) -> Axis {
        // An axis that could as well begin at nothing does.
        let low = if low <= 0.4 * high { 0.0 } else { low };
        let spread = if low < high { high - low } else { high * 0.2 };
        let rough = spread / ticks.max(2) as f64;
        let power = 10f64.powf(rough.log10().floor());
        let step =
            [1.0, 2.0, 2.5, 5.0, 10.0].map(|m| m * power).into_iter().find(|s| rough <= *s).unwrap_or(rough);
        let first =
            if low < high { (low / step).floor() } else { ((low - spread / 2.0) / step).floor().max(0.0) };
        let last = if low < high { (high / step).ceil() } else { ((high + spread / 2.0) / step).ceil() };
        let count = (last - first).clamp(1.0, 50.0) as u32;
        let ticks: Vec<f64> = (0..=count).map(|i| (first + f64::from(i)) * step).collect();
        Axis { from: first * step, to: (first + f64::from(count)) * step, log: false, ticks }
    }

    fn logarithmic(small: f64, high: f64, ticks: usize) -> Axis {
        let small = small.max(1e-300);
        let (first, last) = (small.log10().floor() as i32, high.log10().ceil() as i32);
        let last = last.max(first + 1);
        let decades = (last - first) as usize;
        let parts: &[f64] = if decades * 3 <= ticks { &[1.0, 2.0, 5.0] } else { &[1.0] };
        let every = decades.div_ceil(ticks.max(2)).max(1);
        let named = (first..=last)
            .step_by(every)
            .flat_map(|power| parts.iter().map(move |part| part * 10f64.powi(power)))
            .filter(|tick| tick.is_finite() && *tick <= 10f64.powi(last));
        Axis {
            from: 10f64.powi(first),
            to: 10f64.powi(last).min(f64::MAX),
            log: true,
            ticks: named.collect(),
        }
    }

    /// How far along the axis the value stands, from 0 to 1; values beyond an end stand at it.
    pub(super) fn at(&self, value: f64) -> f64 {
        let share = if self.log {
            (value.max(self.from).log10() - self.from.log10()) / (self.to.log10() - self.from.log10())
        } else {
            (value - self.from) / (self.to - self.from)
        };
        share.clamp(0.0, 1.0)
    }

    /// Whether the value lies below all the axis shows.
    pub(super) fn starts_above(&self, value: f64) -> bool {
        value < self.from
    }

    /// Whether the value lies above all the axis shows.
    pub(super) fn ends_below(&self, value: f64) -> bool {
        self.to < value
    }

    /// What the axis counts, and how it runs where that is not the common way.
    pub(super) fn caption(&self, unit: &str) -> String {
        match (unit.is_empty(), self.log) {
            (true, false) => String::new(),
            (false, false) => unit.to_owned(),
            (true, true) => "logarithmic scale".to_owned(),
            (false, true) => format!("{unit}, logarithmic scale"),
        }
    }
}

/// A value under a tick: `2,500`, `1.5 m`.
pub(super) fn tick_label(value: f64) -> String {
    if (1e6..1e9).contains(&value) {
        format!("{} m", grouped(value / 1e6))
    } else if (1e9..1e15).contains(&value) {
        format!("{} bn", grouped(value / 1e9))
    } else {
        grouped(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_wide_spread_is_logarithmic_and_a_narrow_one_is_not() {
        assert!(Axis::over([30.0, 6000.0].into_iter(), Scale::Auto, 5).log);
        assert!(!Axis::over([300.0, 6000.0].into_iter(), Scale::Auto, 5).log);
        assert!(!Axis::over([30.0, 6000.0].into_iter(), Scale::Linear, 5).log);
        assert!(Axis::over([300.0, 6000.0].into_iter(), Scale::Log, 5).log);
    }

    #[test]
    fn an_axis_that_need_not_begin_at_nothing_does_not() {
        let axis = Axis::over([10_900.0, 12_000.0].into_iter(), Scale::Auto, 5);
        assert_eq!(axis.ticks.first().copied().map(tick_label).as_deref(), Some("10,750"));
        let axis = Axis::over([1_000.0, 12_000.0].into_iter(), Scale::Auto, 5);
        assert_eq!(axis.ticks.first().copied().map(tick_label).as_deref(), Some("0"));
    }

    proptest! {
        #[test]
        fn every_value_stands_on_the_axis_in_its_order(
            mut values in prop::collection::vec(prop_oneof![0.0..1e9f64, prop::num::f64::POSITIVE], 1..20),
            ticks in 2usize..9,
            log in any::<bool>(),
        ) {
            let scale = if log { Scale::Log } else { Scale::Auto };
            let axis = Axis::over(values.iter().copied(), scale, ticks);
            values.retain(|v| v.is_finite());
            values.sort_by(f64::total_cmp);
            for pair in values.windows(2) {
                prop_assert!(axis.at(pair[0]) <= axis.at(pair[1]));
            }
            prop_assert!(values.iter().all(|v| (0.0..=1.0).contains(&axis.at(*v)) && !axis.ends_below(*v)));
            prop_assert!(!axis.ticks.is_empty() && axis.ticks.len() <= 52, "{:?}", axis);
            prop_assert!(axis.ticks.windows(2).all(|t| t[0] < t[1]), "{:?}", axis);
        }
    }
}
