//! One scale for all claims of a key, and the ranges drawn on it.

use super::Look;
use super::ink::Ink;
use super::text::width;
use crate::interval::Interval;
use crate::number::grouped;
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
    /// It begins at 0 unless all numbers are so close together that they would fall on one spot. On a
    /// logarithmic scale it begins at the smallest number above 0.
    pub(super) fn of(claims: &[Claim], best: &[Support], log: bool, columns: usize) -> Option<Scale> {
        let ranges = claims.iter().filter_map(|claim| claim.judged).chain(best.iter().map(|best| best.range));
        let numbers: Vec<f64> = ranges
            .flat_map(|range| [(!starts_nowhere(range)).then(|| range.low()), Some(range.high())])
            .chain(claims.iter().map(|claim| claim.plain))
            .flatten()
            .filter(|number| number.is_finite() && (!log || 0.0 < *number))
            .collect();
        let smallest = numbers.iter().copied().reduce(f64::min)?;
        let largest = numbers.iter().copied().reduce(f64::max)?;
        let arrows = if claims.iter().any(|claim| claim.judged.is_some_and(Interval::unbounded)) { 2 } else { 0 };
        let span = columns.saturating_sub(arrows).max(2);
        let (low, high, step);
        if log {
            low = round_number(smallest, f64::floor);
            high = round_number(largest * (1.0 + 1e-9), f64::ceil).max(low * 10.0);
            step = 10.0;
        } else {
            let from = if largest < smallest * 1.5 { smallest } else { 0.0 };
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
        if let Some(Spot::At(column)) = claim.plain.filter(|_| claim.kind != Some(Kind::Range)).map(|n| self.spot(n)) {
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
        let mut rule: Vec<&str> = vec![look.drawn("─", "-"); self.columns];
        let mut numbers = " ".repeat(self.columns);
        let mut free_from = 0;
        for tick in self.ticks() {
            let Spot::At(column) = self.spot(tick) else { continue };
            rule[column] = look.drawn("┬", "+");
            let label = grouped(tick);
            let wide = width(&label);
            // Centred over its tick, pushed inside at both edges.
            let start = column.saturating_sub(wide / 2).min(self.columns.saturating_sub(wide));
            if free_from <= start && start + wide <= self.columns {
                numbers.replace_range(start..start + wide, &label);
                free_from = start + wide + 2;
            }
        }
        [numbers, rule.concat()]
    }

    fn ticks(&self) -> Vec<f64> {
        let mut ticks = vec![self.low];
        // A scale spans a dozen steps at most; a logarithmic one some hundreds of decades at the worst.
        while let Some(&last) = ticks.last().filter(|_| ticks.len() < 700) {
            let next = if !self.log {
                last + self.step
            } else if last <= self.low {
                10f64.powf(last.log10().floor() + 1.0)
            } else {
                last * self.step
            };
            if self.high * (1.0 + 1e-9) < next {
                break;
            }
            ticks.push(crate::number::settled(next));
        }
        ticks
    }

    /// Evenly spaced numbers from the lower end to the upper one, for `rows` rows; and the row of a number.
    pub(super) fn row(&self, number: f64) -> Option<usize> {
        match self.spot(number) {
            Spot::At(row) => Some(row),
            Spot::Before | Spot::Behind => None,
        }
    }

    /// The ticks, each with its column (or row).
    pub(super) fn labelled(&self) -> Vec<(usize, String)> {
        self.ticks().into_iter().filter_map(|tick| Some((self.row(tick)?, grouped(tick)))).collect()
    }
}

/// Whether the lower end of a range is no figure anyone gave: the 0 of `up to 6,700`.
fn starts_nowhere(range: Interval) -> bool {
    range.low() <= 0.0 && 0.0 < range.high()
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
