//! One scale for all claims of a key, and the ranges drawn on it.

use super::Look;
use super::ink::Ink;
use crate::interval::Interval;
use crate::number::{grouped, settled};
use crate::quantity::Kind;
use crate::report::{Claim, Support};

/// A scale of numbers over a number of columns.
pub(super) struct Scale {
    low: f64,
    high: f64,
    log: bool,
    /// Columns in all; the last two are for arrows where some range has no upper end.
    columns: usize,
    /// Columns that stand for numbers.
    span: usize,
    step: f64,
}

/// Where a number falls.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Spot {
    Before,
    At(usize),
    Behind,
}

/// What a column of a bar shows.
#[derive(Clone, Copy, PartialEq)]
enum Mark {
    Nothing,
    Band,
    Hedged,
    Stated,
    Number,
    Left,
    Right,
}

impl Scale {
    /// The scale on which every number of these claims and ranges has its place; none if there is no number.
    ///
    /// The 0 of `up to 6,700` is no number anyone gave. The scale begins at 0 unless all numbers are so close
    /// together that they would fall on one spot; a logarithmic one begins at the smallest number above 0.
    pub(super) fn of(claims: &[Claim], best: &[Support], log: bool, columns: usize) -> Option<Scale> {
        let of_claims =
            claims.iter().filter_map(|claim| Some((claim.judged?, claim.kind == Some(Kind::Range))));
        let ranges = of_claims.chain(best.iter().map(|best| (best.range, true)));
        let numbers: Vec<f64> = ranges
            .flat_map(|(range, given)| {
                [(given || 0.0 < range.low()).then(|| range.low()), Some(range.high())]
            })
            .chain(claims.iter().map(|claim| claim.plain))
            .flatten()
            .filter(|number| number.is_finite() && (!log || 0.0 < *number))
            .collect();
        let smallest = numbers.iter().copied().reduce(f64::min)?;
        let largest = numbers.iter().copied().reduce(f64::max)?;
        let arrows =
            if claims.iter().any(|claim| claim.judged.is_some_and(Interval::unbounded)) { 2 } else { 0 };
        let span = columns.saturating_sub(arrows).max(2);
        let (low, high, step);
        if log {
            // What reaches down to 0 goes on past the smallest number, and has to be seen to.
            let beyond = claims.iter().any(|claim| claim.judged.is_some_and(|range| range.low() <= 0.0));
            low = round_number(if beyond { smallest / 2.0 } else { smallest }, f64::floor);
            high = round_number(largest, f64::ceil).max(low * 2.0);
            step = 1.0;
        } else {
            let from = if smallest < largest && largest < smallest * 1.5 { smallest } else { 0.0 };
            step = step_for(if from < largest { largest - from } else { largest.max(1.0) });
            low = (from / step).floor() * step;
            high = ((largest / step).ceil() * step).max(low + step);
        }
        Some(Scale { low, high, log, columns, span, step })
    }

    fn spot(&self, number: f64) -> Spot {
        let share = if self.log {
            if number <= 0.0 {
                return Spot::Before;
            }
            (number / self.low).ln() / (self.high / self.low).ln()
        } else {
            (number - self.low) / (self.high - self.low)
        };
        // Half a column of grace: arithmetic of the logarithm must not push an end off its own scale.
        let column = (share * (self.span - 1) as f64).round();
        if column < 0.0 {
            Spot::Before
        } else if (self.span as f64) <= column {
            Spot::Behind
        } else {
            Spot::At(column as usize)
        }
    }

    /// The columns a range covers, both included, and whether it goes on to the left and to the right.
    fn cover(&self, range: Interval) -> (usize, usize, bool, bool) {
        let (first, left) = match self.spot(range.low()) {
            Spot::Before => (0, true),
            Spot::At(column) => (column, false),
            Spot::Behind => (self.columns - 1, false),
        };
        let (last, right) = match range.high() {
            high if high.is_infinite() => (self.columns - 1, true),
            high => match self.spot(high) {
                Spot::Before => (0, false),
                Spot::At(column) => (column, false),
                Spot::Behind => (self.columns - 1, true),
            },
        };
        (first, last.max(first), left, right)
    }

    /// The range of a claim as a bar as wide as the scale; the best-supported ranges show through as a band.
    pub(super) fn bar(&self, claim: &Claim, best: &[Support], ink: Ink, look: Look) -> String {
        let mut marks = self.band(best);
        if let Some(range) = claim.judged {
            let (first, last, left, right) = self.cover(range);
            marks[first..=last].fill(Mark::Hedged);
            if let Some(stated) = claim.stated.filter(|_| claim.kind == Some(Kind::Range)) {
                let (from, to, ..) = self.cover(stated);
                marks[from..=to].fill(Mark::Stated);
            }
            if left {
                marks[first] = Mark::Left;
            }
            if right {
                marks[last] = Mark::Right;
            }
        }
        if let Some(Spot::At(column)) =
            claim.plain.filter(|_| claim.kind != Some(Kind::Range)).map(|n| self.spot(n))
        {
            marks[column] = Mark::Number;
        }
        self.drawn(&marks, ink, look)
    }

    /// The best-supported ranges alone.
    pub(super) fn band_bar(&self, best: &[Support], look: Look) -> String {
        self.drawn(&self.band(best), Ink::Green, look)
    }

    fn band(&self, best: &[Support]) -> Vec<Mark> {
        let mut marks = vec![Mark::Nothing; self.columns];
        for support in best {
            let (first, last, ..) = self.cover(support.range);
            marks[first..=last].fill(Mark::Band);
        }
        marks
    }

    fn drawn(&self, marks: &[Mark], ink: Ink, look: Look) -> String {
        marks
            .iter()
            .map(|mark| match mark {
                Mark::Nothing => " ".to_owned(),
                Mark::Band => Ink::Green.on(look.drawn("░", ":")),
                Mark::Hedged => ink.on(look.drawn("─", "-")),
                Mark::Stated => ink.on(look.drawn("━", "=")),
                Mark::Number => ink.on(look.drawn("●", "o")),
                Mark::Left => ink.on(look.drawn("◀", "<")),
                Mark::Right => ink.on(look.drawn("▶", ">")),
            })
            .collect()
    }

    /// The numbers on the scale: one line of numbers and one of ticks, each as wide as the scale.
    pub(super) fn axis(&self, look: Look) -> [String; 2] {
        let ticks = self.labelled();
        let mut rule: Vec<&str> = vec![look.drawn("─", "-"); self.columns];
        for (column, _) in &ticks {
            rule[*column] = look.drawn("┬", "+");
        }
        // Every tick has its number, or every second, or every third: as many as there is room for.
        let numbers = (1..=ticks.len()).find_map(|every| self.numbers(ticks.iter().step_by(every)));
        [numbers.unwrap_or_else(|| " ".repeat(self.columns)), rule.concat()]
    }

    /// The line with these numbers, each centred over its tick and pushed inside at the edges; none if two of
    /// them come too close.
    fn numbers<'t>(&self, ticks: impl Iterator<Item = &'t (usize, String)>) -> Option<String> {
        let mut line = String::with_capacity(self.columns);
        for (column, label) in ticks {
            let start = column.saturating_sub(label.len() / 2).min(self.columns.saturating_sub(label.len()));
            if self.columns < start + label.len() || (!line.is_empty() && start < line.len() + 2) {
                return None;
            }
            line.push_str(&" ".repeat(start - line.len()));
            line.push_str(label);
        }
        line.push_str(&" ".repeat(self.columns - line.len()));
        Some(line)
    }

    /// Steps of one size; on a logarithmic scale whole decades, or 1, 2 and 5 where there are few of those.
    fn ticks(&self) -> Vec<f64> {
        let in_scale = |tick: &f64| self.low * (1.0 - 1e-9) <= *tick && *tick <= self.high * (1.0 + 1e-9);
        if self.log {
            let digits: &[f64] = if self.high <= self.low * 1000.0 { &[1.0, 2.0, 5.0] } else { &[1.0] };
            let (from, to) = (self.low.log10().floor() as i32, self.high.log10().ceil() as i32);
            let all = (from..=to).flat_map(|power| digits.iter().map(move |digit| digit * 10f64.powi(power)));
            all.map(settled).filter(in_scale).collect()
        } else {
            let steps = ((self.high - self.low) / self.step).round() as i32;
            (0..=steps.min(100)).map(|i| settled(self.low + self.step * f64::from(i))).collect()
        }
    }

    /// The column of a number, or its row where the scale stands upright.
    pub(super) fn place(&self, number: f64) -> Option<usize> {
        match self.spot(number) {
            Spot::At(place) => Some(place),
            Spot::Before | Spot::Behind => None,
        }
    }

    /// The numbers on the scale, each with its place.
    pub(super) fn labelled(&self) -> Vec<(usize, String)> {
        self.ticks().into_iter().filter_map(|tick| Some((self.place(tick)?, grouped(tick)))).collect()
    }
}

/// 1, 2 or 5 times a power of ten, so that some four to eight steps make up the length.
fn step_for(length: f64) -> f64 {
    let power = 10f64.powf((length / 4.0).log10().floor());
    let step = [5.0, 2.0, 1.0].into_iter().map(|digit| digit * power).find(|step| *step * 4.0 <= length);
    step.filter(|step| step.is_normal()).unwrap_or(1.0)
}

/// The nearest 1, 2 or 5 times a power of ten at or below (`floor`) or at or above (`ceil`).
fn round_number(number: f64, towards: fn(f64) -> f64) -> f64 {
    let power = 10f64.powf(number.log10().floor());
    let digits = number / power;
    let digit = if towards(0.5) < 0.5 {
        [5.0, 2.0].into_iter().find(|digit| *digit <= digits).unwrap_or(1.0)
    } else {
        [1.0, 2.0, 5.0].into_iter().find(|digit| digits <= *digit * (1.0 + 1e-6)).unwrap_or(10.0)
    };
    digit * power
}

#[cfg(test)]
mod tests {
    use super::super::ink::paint;
    use super::super::text::width;
    use super::*;
    use crate::report::Shown;
    use proptest::prelude::*;

    const LOOK: Look = Look { width: 80, color: false, unicode: false };

    fn claim(kind: Kind, plain: Option<f64>, judged: Option<Interval>) -> Claim {
        Shown { kind: Some(kind), plain, stated: judged, judged, ..Shown::default() }.into()
    }

    fn support(low: f64, high: f64) -> Vec<Support> {
        let range = Interval::closed(low, high).unwrap();
        vec![Support { range, support: 2, sources: Vec::new(), as_of: String::new() }]
    }

    #[test]
    fn each_kind_is_drawn_in_its_way() {
        let zero_to_ten =
            [claim(Kind::Range, None, Interval::closed(0.0, 10.0)), claim(Kind::Exact, Some(10.0), None)];
        let scale = Scale::of(&zero_to_ten, &[], false, 11).unwrap();
        let scaled_with_arrows =
            [zero_to_ten[1].clone(), claim(Kind::AtLeast, None, Interval::from(0.0, false))];
        let open = Scale::of(&scaled_with_arrows, &[], false, 13).unwrap();
        let draw = |scale: &Scale, claim: &Claim, best: &[Support]| {
            paint(&format!("{}|", scale.bar(claim, best, Ink::Red, LOOK)), false)
        };
        let closed = Interval::closed;
        for (scale, claim, best, bar) in [
            (&scale, claim(Kind::Exact, Some(4.0), closed(3.0, 5.0)), vec![], "   -o-     |"),
            (&scale, claim(Kind::Range, None, closed(3.0, 5.0)), vec![], "   ===     |"),
            (&scale, claim(Kind::UpTo, Some(6.0), Interval::up_to(6.0, false)), vec![], "------o    |"),
            (&scale, claim(Kind::Vague, None, closed(2.0, 9.0)), vec![], "  -------- |"),
            (&scale, claim(Kind::Exact, Some(1.0), None), support(4.0, 7.0), " o  ::::   |"),
            (&open, claim(Kind::AtLeast, Some(4.0), Interval::from(4.0, false)), vec![], "    o------->|"),
        ] {
            assert_eq!(draw(scale, &claim, &best), bar, "{claim:?}");
        }
    }

    #[test]
    fn what_reaches_down_to_nothing_is_seen_to_on_a_logarithmic_scale() {
        let up_to = claim(Kind::UpTo, Some(5.0), Interval::up_to(5.0, false));
        let scale = Scale::of(std::slice::from_ref(&up_to), &[], true, 11).unwrap();
        assert_eq!(paint(&scale.bar(&up_to, &[], Ink::Red, LOOK), false), "<---------o");
        let zero = claim(Kind::Exact, Some(0.0), Interval::point(0.0));
        assert!(Scale::of(&[zero], &[], true, 11).is_none());
    }

    #[test]
    fn what_lies_off_the_scale_goes_on_as_an_arrow() {
        let near = [claim(Kind::Exact, Some(1000.0), None), claim(Kind::Exact, Some(1010.0), None)];
        let scale = Scale::of(&near, &[], false, 11).unwrap();
        let bar =
            scale.bar(&claim(Kind::UpTo, Some(1005.0), Interval::up_to(1005.0, false)), &[], Ink::Red, LOOK);
        assert_eq!(paint(&bar, false), "<----o");
    }

    #[test]
    fn the_axis_says_every_nth_tick() {
        let claims = [claim(Kind::Exact, Some(5200.0), None)];
        let near_zero = claim(Kind::Exact, Some(100.0), None);
        let scale = Scale::of(&[claims[0].clone(), near_zero], &[], false, 40).unwrap();
        let [numbers, rule] = scale.axis(LOOK);
        assert_eq!(numbers, "0          2,000        4,000      6,000");
        assert_eq!(rule, "+------+-----+------+-----+------+-----+");
    }

    proptest! {
        /// Every number of the claims has a place, larger ones never left of smaller ones, and what is drawn
        /// is as wide as the scale.
        #[test]
        fn a_scale_keeps_order(
            mut numbers in prop::collection::vec(0.0f64..1e9, 1..9),
            log in any::<bool>(),
            columns in 16usize..120,
        ) {
            let claims: Vec<Claim> = numbers
                .iter()
                .map(|n| claim(Kind::Exact, Some(*n), Interval::closed(n * 0.9, n * 1.1)))
                .collect();
            numbers.sort_by(f64::total_cmp);
            if let Some(scale) = Scale::of(&claims, &[], log, columns) {
                let shown = numbers.iter().filter(|n| !log || 0.0 < **n);
                let places: Option<Vec<usize>> = shown.map(|n| scale.place(*n)).collect();
                prop_assert!(places.is_some_and(|places| places.is_sorted()));
                for claim in &claims {
                    prop_assert_eq!(width(&scale.bar(claim, &[], Ink::Red, LOOK)), columns);
                }
                for line in scale.axis(LOOK) {
                    prop_assert_eq!(width(&line), columns);
                }
            }
        }
    }
}
