//! What asks for more, followed upwards: most questions are answered without a solver.
//!
//! Nearly all that is known of counts says that one unknown is at least something: a lower end, a later total, a
//! whole beside its parts, a share of it. From 0, each unknown is lifted as far as some row asks until none asks
//! for more. Where each row can lift one unknown only (Horn's form, of linear rows) that leads to the least values
//! that satisfy them, if any do; and once a row that lifts nothing, such as an upper end, is exceeded, adding the
//! rows that lifted what is in it gives a refutation. Where a row could lift several, the first is taken.
//!
//! Values are floating-point numbers of few digits, so that this guesses as the solver does, and is believed as
//! little: a point once every row holds exactly, a refutation once exact multipliers confirm it.

use super::exact::{ExactRow, Point, Rational, decimal};
use super::program::{Program, Verdict};
use super::system::Sense;
use num_traits::{One, Signed, Zero};
use std::cmp::Reverse;
use std::collections::{BTreeMap, VecDeque};

/// An unknown is lifted so often, on average, before it counts as lifted without end.
const LIFTS: usize = 16;
/// Values are whole numbers of such parts, which keeps exact arithmetic short; those above a billion are whole.
const PARTS: f64 = 1e6;
/// How far a sum of a few floating-point numbers may be off, as a part of their sizes.
const NOISE: f64 = 4.0 * f64::EPSILON;

/// A row read as "at most": of an equality, also turned round.
#[derive(Clone, Copy)]
struct Side<'p> {
    place: usize,
    row: &'p ExactRow,
    turned: bool,
}

/// What a row asks for at some values.
enum Asked {
    Nothing,
    /// An unknown to be lifted to a value.
    More(usize, f64),
    /// What no lifting can give: it is exceeded.
    Less,
}

impl Side<'_> {
    fn terms(&self) -> impl Iterator<Item = (usize, f64)> {
        let sign = if self.turned { -1.0 } else { 1.0 };
        self.row.plain.terms.iter().map(move |(unknown, c)| (*unknown, sign * c))
    }

    fn asks(&self, values: &[f64], closed: bool) -> Asked {
        let bound = if self.turned { -self.row.plain.bound } else { self.row.plain.bound };
        let strict = !closed && self.row.plain.sense == Sense::Below;
        let (mut left, mut size) = (-bound, bound.abs());
        for (unknown, c) in self.terms() {
            left += c * values[unknown];
            size += (c * values[unknown]).abs();
        }
        // What is below its bound by less than the noise of the sum may be at it.
        if left < -size * NOISE || (left <= 0.0 && !strict) {
            return Asked::Nothing;
        }
        let Some((unknown, c)) = self.terms().find(|(_, c)| *c < 0.0) else { return Asked::Less };
        let value = rounded_up(values[unknown] - left / c, strict);
        if values[unknown] < value { Asked::More(unknown, value) } else { Asked::Nothing }
    }
}

/// The next number of few digits at or, if `strict`, above this one.
fn rounded_up(number: f64, strict: bool) -> f64 {
    let parts = if number < 1e9 { PARTS } else { 1.0 };
    let nearest = (number * parts).round();
    if strict || nearest / parts < number { (nearest + 1.0) / parts } else { nearest / parts }
}

impl Program<'_> {
    /// Whether all rows can hold, as far as lifting shows; with `closed`, `<` counts as `<=`.
    pub(super) fn lifted(&self, closed: bool) -> Verdict {
        let mut sides = Vec::new();
        for (place, row) in self.rows.iter().enumerate() {
            sides.push(Side { place, row, turned: false });
            if row.plain.sense == Sense::Equal {
                sides.push(Side { place, row, turned: true });
            }
        }
        // Ends lift first, then rows of many terms: what these say more makes for the shorter refutations.
        let order = |side: &Side| (1 < side.row.terms.len(), Reverse(side.row.terms.len()));
        sides.sort_by_key(order);
        // By unknown, the sides of which it is on the smaller side.
        let mut moved = vec![Vec::new(); self.unknowns];
        for (number, side) in sides.iter().enumerate() {
            side.terms().filter(|(_, c)| 0.0 < *c).for_each(|(unknown, _)| moved[unknown].push(number));
        }
        let mut values = vec![0.0; self.unknowns];
        let mut lifts: Vec<(usize, Side)> = Vec::new();
        let mut queue: VecDeque<usize> = (0..sides.len()).collect();
        let mut queued = vec![true; sides.len()];
        while let Some(number) = queue.pop_front() {
            queued[number] = false;
            match sides[number].asks(&values, closed) {
                Asked::Nothing => {}
                Asked::More(..) if LIFTS * self.unknowns <= lifts.len() => return Verdict::Unknown,
                Asked::More(unknown, value) => {
                    values[unknown] = value;
                    lifts.push((unknown, sides[number]));
                    for other in &moved[unknown] {
                        if !std::mem::replace(&mut queued[*other], true) {
                            queue.push_back(*other);
                        }
                    }
                }
                Asked::Less => return self.sum(sides[number], &lifts),
            }
        }
        let point = Point::from(values.into_iter().map(decimal).collect::<Vec<Rational>>());
        if self.rows.iter().all(|row| row.holds(&point, closed)) {
            Verdict::Holds(point)
        } else {
            Verdict::Unknown
        }
    }

    /// The rows that led to what a row cannot bear, if their sum refutes them.
    fn sum(&self, exceeded: Side, lifts: &[(usize, Side)]) -> Verdict {
        let mut multipliers = vec![Rational::zero(); self.rows.len()];
        let mut sums: BTreeMap<usize, Rational> = BTreeMap::new();
        let mut add = |side: &Side, times: Rational, sums: &mut BTreeMap<usize, Rational>| {
            let times = if side.turned { -times } else { times };
            for (unknown, c) in &side.row.terms {
                *sums.entry(*unknown).or_insert_with(Rational::zero) += &times * c;
            }
            multipliers[side.place] += times;
        };
        add(&exceeded, Rational::one(), &mut sums);
        // What is left of an unknown in the sum was lifted: the row that did so takes its place.
        for (unknown, side) in lifts.iter().rev() {
            let Some(sum) = sums.get(unknown).filter(|sum| sum.is_positive()) else { continue };
            let Some((_, c)) = side.row.terms.iter().find(|(other, _)| other == unknown) else { continue };
            let times = sum / c.abs();
            add(side, times, &mut sums);
        }
        self.refuted(&multipliers).map_or(Verdict::Unknown, Verdict::Fails)
    }
}

#[cfg(test)]
mod tests {
    use super::super::exact::nearest;
    use super::super::program::Asked;
    use super::super::system::{Row, Source};
    use super::*;
    use crate::relation::Comparison;
    use proptest::prelude::*;

    const UNKNOWNS: usize = 4;

    fn row(terms: &[(usize, f64)], comparison: Comparison, bound: f64) -> ExactRow {
        ExactRow::from(Row::new(terms.iter().copied(), comparison, bound).unwrap())
    }

    fn program(rows: &[ExactRow]) -> Program<'_> {
        let sources = (0..rows.len()).map(Source::Constraint).collect();
        Program { rows: rows.iter().collect(), sources, unknowns: UNKNOWNS }
    }

    fn solved(program: &Program) -> Verdict {
        program.solved(&mut Asked { calls: &mut 100, exhausted: &mut false })
    }

    /// The killed of an early day and the wounded are among the casualties of a later one, all of them fewer
    /// than those sent.
    fn rows() -> Vec<ExactRow> {
        vec![
            row(&[(0, 1.0)], Comparison::AtLeast, 600.0),
            row(&[(1, 1.0)], Comparison::Greater, 4_000.0),
            row(&[(0, 1.0), (1, 1.0), (2, -1.0)], Comparison::AtMost, 0.0),
            row(&[(2, 1.0), (3, -0.4)], Comparison::AtMost, 0.0),
        ]
    }

    #[test]
    fn unknowns_are_lifted_just_as_far_as_rows_ask() {
        let rows = rows();
        let Verdict::Holds(point) = program(&rows).lifted(false) else { panic!() };
        let values: Vec<f64> = point.exact.iter().map(nearest).collect();
        assert_eq!(values, [600.0, 4_000.000_001, 4_600.000_001, 11_500.000_003]);
        let Verdict::Holds(point) = program(&rows).lifted(true) else { panic!() };
        let values: Vec<f64> = point.exact.iter().map(nearest).collect();
        assert_eq!(values, [600.0, 4_000.0, 4_600.0, 11_500.0]);
    }

    #[test]
    fn what_noise_alone_puts_below_a_bound_is_lifted_over_it() {
        let rows = [
            row(&[(1, 1.0)], Comparison::AtLeast, 1.0),
            row(&[(2, 1.0), (1, -1.0)], Comparison::Greater, 1.0),
            row(&[(1, 1.0), (0, -0.5)], Comparison::Greater, 1.0),
        ];
        assert!(matches!(program(&rows).lifted(false), Verdict::Holds(_)));
    }

    #[test]
    fn what_lifted_too_far_is_a_refutation_and_nothing_else_is_in_it() {
        let mut rows = rows();
        rows.push(row(&[(3, 1.0)], Comparison::AtMost, 20_000.0));
        rows.push(row(&[(2, 1.0)], Comparison::AtMost, 4_600.0));
        let Verdict::Fails(sources) = program(&rows).lifted(false) else { panic!() };
        assert_eq!(sources, [0, 1, 2, 5].map(Source::Constraint));
        // Only strictness is in the way.
        assert!(matches!(program(&rows).lifted(true), Verdict::Holds(_)));
    }

    #[test]
    fn what_is_lifted_without_end_is_left_to_the_solver() {
        let rows = [
            row(&[(0, 1.0)], Comparison::Greater, 0.0),
            row(&[(0, 2.0), (1, -1.0)], Comparison::AtMost, 0.0),
            row(&[(1, 1.0), (0, -1.0)], Comparison::AtMost, 0.0),
        ];
        assert!(matches!(program(&rows).lifted(false), Verdict::Unknown));
        assert!(matches!(solved(&program(&rows)), Verdict::Fails(_)));
    }

    fn comparison() -> impl Strategy<Value = Comparison> {
        prop_oneof![
            3 => Just(Comparison::AtMost),
            3 => Just(Comparison::AtLeast),
            1 => Just(Comparison::Less),
            1 => Just(Comparison::Greater),
            1 => Just(Comparison::Equal),
        ]
    }

    fn end() -> impl Strategy<Value = ExactRow> {
        (0..UNKNOWNS, comparison(), 0u32..20)
            .prop_map(|(u, by, at)| row(&[(u, 1.0)], by, f64::from(at) / 4.0))
    }

    /// Some share of each unknown before one is at most that one.
    fn upward() -> impl Strategy<Value = ExactRow> {
        (1..UNKNOWNS, prop::array::uniform3(0u32..4), any::<bool>(), 0u32..3).prop_map(
            |(above, shares, strict, more)| {
                let terms = (0..above).map(|below| (below, f64::from(shares[below]) / 2.0));
                let terms: Vec<(usize, f64)> = terms.chain([(above, -1.0)]).collect();
                row(&terms, if strict { Comparison::Less } else { Comparison::AtMost }, -f64::from(more))
            },
        )
    }

    fn any_row() -> impl Strategy<Value = ExactRow> {
        (prop::array::uniform4(-2i32..=2), comparison(), -4i32..=4).prop_map(|(terms, by, bound)| {
            let terms: Vec<(usize, f64)> = terms.into_iter().map(f64::from).enumerate().collect();
            row(&terms, by, f64::from(bound))
        })
    }

    proptest! {
        #[test]
        fn rows_that_each_lift_one_unknown_need_no_solver(
            ends in prop::collection::vec(end(), 0..8),
            upward in prop::collection::vec(upward(), 0..6),
        ) {
            let rows: Vec<ExactRow> = ends.into_iter().chain(upward).collect();
            match (program(&rows).lifted(false), solved(&program(&rows))) {
                (Verdict::Holds(_), Verdict::Holds(_)) | (Verdict::Fails(_), Verdict::Fails(_)) => {}
                _ => prop_assert!(false, "{rows:?}"),
            }
        }

        #[test]
        fn lifting_never_says_other_than_the_solver(
            ends in prop::collection::vec(end(), 0..6),
            others in prop::collection::vec(any_row(), 0..5),
        ) {
            let rows: Vec<ExactRow> = ends.into_iter().chain(others).collect();
            match (program(&rows).lifted(false), solved(&program(&rows))) {
                (Verdict::Holds(_), Verdict::Fails(_)) | (Verdict::Fails(_), Verdict::Holds(_)) => {
                    prop_assert!(false, "{rows:?}");
                }
                _ => {}
            }
        }
    }
}
