//! Linear programs: posed to the solver in floating point, believed only in exact arithmetic.
//!
//! The solver is asked only what `lift` leaves open, and only guesses. That rows can hold is believed once exact
//! values satisfy every one; that they cannot, once exact multipliers of rows add up to an absurdity (Farkas' lemma,
//! in Motzkin's form for strict rows). Both are read off a solution in floating point: what it leaves tight is
//! solved again exactly. Whatever cannot be confirmed either way is unknown.
//!
//! Strict rows share one slack t in [0, 1], which is maximised; they can hold if it is positive. Amounts are
//! scaled for the solver, first so that the smallest bound is about 1: 2 captives stay visible beside
//! 13,000,000 shells.

use super::exact::{Equation, ExactRow, Point, Rational, decimal, refutes, short, solve_near};
use super::system::{Row, Sense, Source};
use crate::number::settled;
use microlp::{ComparisonOp, Error, OptimizationDirection, Problem, Variable};
use num_traits::{One, Zero};

/// A slack or multiplier below this is taken for 0 until exact arithmetic has looked.
const SMALL: f64 = 1e-9;
/// How near to its bound, as a share of its largest part or of the scale, a row counts as tight: first as near as a good
/// solution comes, which tells 5,000,000 from 5,000,000.5, then as near as the solver promises.
const TIGHT: [f64; 2] = [1e-11, 1e-6];

/// Which way an unknown is pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Push {
    Down,
    Up,
}

/// Whether all rows of a program can hold.
pub(super) enum Verdict {
    /// They do at this point.
    Holds(Point),
    /// The rows from these sources cannot.
    Fails(Vec<Source>),
    /// Nothing could be confirmed.
    Unknown,
}

/// How far an unknown goes.
pub(super) enum Extreme {
    /// To this point, which satisfies all rows if strict ones are taken as not strict.
    At(Point),
    /// Without end.
    Unbounded,
    /// Nothing could be confirmed.
    Unknown,
}

/// Rows over unknowns of 0 or more.
pub(super) struct Program<'p> {
    pub(super) rows: Vec<&'p ExactRow>,
    /// By row.
    pub(super) sources: Vec<Source>,
    pub(super) unknowns: usize,
}

/// The unknown whose lower or upper end a row is, if it is nothing else.
fn end(row: &Row) -> Option<(usize, Push)> {
    match (row.terms.as_slice(), row.sense) {
        ([(unknown, c)], Sense::AtMost | Sense::Below) if c.abs() <= 1.0 && 1.0 <= c.abs() => {
            Some((*unknown, if *c < 0.0 { Push::Down } else { Push::Up }))
        }
        _ => None,
    }
}

/// A size of a row to divide it by.
fn size(row: &Row) -> f64 {
    let largest = row.terms.iter().map(|(_, c)| c.abs()).fold(0.0, f64::max);
    if 0.0 < largest { 2f64.powi(largest.log2().round().clamp(-1000.0, 1000.0) as i32) } else { 1.0 }
}

/// Whether a row is met without room at some values, to within a share of its largest part or of the scale.
fn is_tight(row: &Row, near: &[f64], tight: f64, scale: f64) -> bool {
    let parts = || row.terms.iter().map(|(unknown, c)| c * near[*unknown]);
    let size = parts().map(f64::abs).fold(row.bound.abs(), f64::max).max(scale);
    (row.bound - parts().sum::<f64>()).abs() <= tight * size
}

/// Counts what is asked.
pub(super) struct Asked<'a> {
    pub(super) calls: &'a mut usize,
    pub(super) exhausted: &'a mut bool,
}

impl Asked<'_> {
    /// Whether one more question may be asked, which counts it.
    fn again(&mut self) -> bool {
        let left = self.calls.checked_sub(1);
        *self.calls = left.unwrap_or(0);
        *self.exhausted |= left.is_none();
        left.is_some()
    }

    /// Solves a problem, unless the solver may not be asked again.
    fn solve(&mut self, problem: &Problem, variables: &[Variable]) -> Result<Vec<f64>, Error> {
        if !self.again() {
            return Err(Error::InternalError("no calls left".to_owned()));
        }
        match problem.solve()?.into_solution() {
            Ok(solution) => Ok(variables.iter().map(|variable| solution.var_value(*variable)).collect()),
            Err(_) => Err(Error::InternalError("interrupted".to_owned())),
        }
    }
}

/// What a problem is posed for.
#[derive(Clone, Copy)]
enum Goal {
    /// The most slack in strict rows.
    Slack,
    /// This unknown as far as it goes, strict rows taken as not strict.
    Far(usize, Push),
}

impl Program<'_> {
    /// Whether all rows can hold.
    pub(super) fn decide(&self, asked: &mut Asked) -> Verdict {
        if !asked.again() {
            return Verdict::Unknown;
        }
        match self.lifted(false) {
            Verdict::Unknown => self.solved(asked),
            verdict => verdict,
        }
    }

    /// Whether all rows can hold, as far as the solver shows.
    pub(super) fn solved(&self, asked: &mut Asked) -> Verdict {
        for scale in self.scales() {
            let mut near = self.solution(scale, Goal::Slack, asked).ok();
            let slack = near.as_mut().and_then(Vec::pop).unwrap_or(0.0);
            if let Some(near) = &near
                && SMALL < slack
                && let Some(point) = self.point(scale, near, false)
            {
                return Verdict::Holds(point);
            }
            let refutation =
                TIGHT.iter().find_map(|tight| self.refutation(scale, near.as_deref(), *tight, asked));
            if let Some(sources) = refutation {
                return Verdict::Fails(sources);
            }
        }
        Verdict::Unknown
    }

    /// How far an unknown goes.
    pub(super) fn extreme(&self, unknown: usize, push: Push, asked: &mut Asked) -> Extreme {
        for scale in self.scales() {
            match self.solution(scale, Goal::Far(unknown, push), asked) {
                Ok(near) => {
                    if let Some(point) = self.point(scale, &near, true) {
                        return Extreme::At(point);
                    }
                }
                Err(Error::Unbounded) => return Extreme::Unbounded,
                Err(_) => {}
            }
        }
        // No row lifts an unknown further than this.
        match self.lifted(true) {
            Verdict::Holds(point) if push == Push::Down => Extreme::At(point),
            _ => Extreme::Unknown,
        }
    }

    /// The sizes to take for 1, in the order they are tried: the smallest bound, a middle one, the largest.
    fn scales(&self) -> Vec<f64> {
        let sizes = || self.rows.iter().map(|row| row.plain.bound.abs()).filter(|size| 0.0 < *size);
        let (small, large) = (sizes().fold(f64::INFINITY, f64::min), sizes().fold(0.0, f64::max));
        if small.is_infinite() {
            return vec![1.0];
        }
        // Powers of two, so that scaling does not round.
        let power = |size: f64| 2f64.powi(size.log2().floor().clamp(-1000.0, 1000.0) as i32);
        let mut scales = vec![power(small), power(small.sqrt() * large.sqrt()), power(large)];
        scales.dedup();
        scales
    }

    /// Values of the unknowns in floating point and, if that is the goal, the slack after them.
    fn solution(&self, scale: f64, goal: Goal, asked: &mut Asked) -> Result<Vec<f64>, Error> {
        let mut problem = Problem::new(match goal {
            Goal::Far(_, Push::Down) => OptimizationDirection::Minimize,
            Goal::Far(_, Push::Up) | Goal::Slack => OptimizationDirection::Maximize,
        });
        let (mut low, mut high) = (vec![0.0f64; self.unknowns], vec![f64::INFINITY; self.unknowns]);
        for row in &self.rows {
            // Ends go to the variable itself, which keeps the constraints few.
            match end(&row.plain) {
                Some((unknown, Push::Down)) => low[unknown] = low[unknown].max(-row.plain.bound / scale),
                Some((unknown, Push::Up)) => high[unknown] = high[unknown].min(row.plain.bound / scale),
                None => {}
            }
        }
        // Ends that exclude each other are left to rows, since a variable must have a range.
        let ranged = |unknown: usize| low[unknown] <= high[unknown];
        let mut variables: Vec<Variable> = (0..self.unknowns)
            .map(|unknown| {
                let far = matches!(goal, Goal::Far(far, _) if far == unknown);
                let range =
                    if ranged(unknown) { (low[unknown], high[unknown]) } else { (0.0, f64::INFINITY) };
                problem.add_var(if far { 1.0 } else { 0.0 }, range)
            })
            .collect();
        let slack = matches!(goal, Goal::Slack).then(|| problem.add_var(1.0, (0.0, 1.0)));
        for ExactRow { plain: row, .. } in &self.rows {
            let slack = slack.filter(|_| row.sense == Sense::Below);
            if slack.is_none() && end(row).is_some_and(|(unknown, _)| ranged(unknown)) {
                continue;
            }
            let size = size(row);
            let terms = row.terms.iter().map(|(unknown, c)| (variables[*unknown], c / size));
            let terms: Vec<(Variable, f64)> = terms.chain(slack.map(|slack| (slack, 1.0))).collect();
            let comparison = if row.sense == Sense::Equal { ComparisonOp::Eq } else { ComparisonOp::Le };
            problem.add_constraint(terms, comparison, row.bound / size / scale);
        }
        let unknowns = variables.len();
        variables.extend(slack);
        let mut values = asked.solve(&problem, &variables)?;
        values[..unknowns].iter_mut().for_each(|value| *value *= scale);
        Ok(values)
    }

    /// An exact point near the values that satisfies each row; with `closed`, `<` counts as `<=`.
    fn point(&self, scale: f64, near: &[f64], closed: bool) -> Option<Point> {
        let guess = |digits: fn(f64) -> f64| -> Vec<Rational> {
            near.iter().map(|value| decimal(digits(value.max(0.0)))).collect()
        };
        let holds = |point: &Point| self.rows.iter().all(|row| row.holds(point, closed));
        let solved = |digits, tight| {
            Point::from(solve_near(self.equations(scale, near, closed, tight), guess(digits)))
        };
        // The cheap ways first: few digits, then all of them, then what is tight solved again. How far an
        // unknown goes is decided by what is tight alone.
        let guesses: &[fn(f64) -> f64] = &[short, settled];
        let plainly = || guesses.iter().map(|digits| Point::from(guess(*digits))).find(holds);
        let closely = || guesses.iter().map(|digits| solved(*digits, TIGHT[0])).find(holds);
        let loosely = || Some(solved(settled, TIGHT[1])).filter(holds);
        if closed { None } else { plainly() }.or_else(closely).or_else(loosely)
    }

    /// The rows that are equalities, or tight at the values, as equations.
    fn equations(&self, scale: f64, near: &[f64], closed: bool, tight: f64) -> Vec<Equation> {
        let mut equations: Vec<(usize, Equation)> = Vec::new();
        for row in &self.rows {
            let order = match row.plain.sense {
                Sense::Equal => 0,
                Sense::Below if !closed => continue,
                _ if !is_tight(&row.plain, near, tight, scale) => continue,
                _ => row.terms.len(),
            };
            equations.push((order, Equation { terms: row.terms.clone(), right: row.bound.clone() }));
        }
        // What must be equal comes first, then what is short.
        equations.sort_by_key(|(order, _)| *order);
        equations.into_iter().map(|(_, equation)| equation).collect()
    }

    /// The sources of rows that exact multipliers prove to contradict each other.
    ///
    /// `near` are values that satisfy the rows but for strictness, if there are any: then only rows that
    /// are tight there can take part.
    fn refutation(
        &self,
        scale: f64,
        near: Option<&[f64]>,
        tight: f64,
        asked: &mut Asked,
    ) -> Option<Vec<Source>> {
        let sizes: Vec<f64> = self.rows.iter().map(|row| size(&row.plain)).collect();
        let largest = self.rows.iter().map(|row| row.plain.bound.abs()).fold(0.0, f64::max);
        let mut problem = Problem::new(OptimizationDirection::Maximize);
        let mut columns: Vec<Vec<(Variable, f64)>> = vec![Vec::new(); self.unknowns];
        let (mut variables, mut rows, mut all) = (Vec::new(), Vec::new(), Vec::new());
        for (place, ExactRow { plain: row, .. }) in self.rows.iter().enumerate() {
            let goal = match near {
                None => -row.bound / sizes[place] / if 0.0 < largest { largest } else { 1.0 },
                Some(near) if !is_tight(row, near, tight, scale) => continue,
                Some(_) if row.sense == Sense::Below => 1.0,
                Some(_) => 0.0,
            };
            // An equality counts with either sign.
            let signs: &[f64] = if row.sense == Sense::Equal { &[1.0, -1.0] } else { &[1.0] };
            for sign in signs {
                let variable = problem.add_var(sign * goal, (0.0, 1.0));
                for (unknown, c) in &row.terms {
                    columns[*unknown].push((variable, sign * c / sizes[place]));
                }
                variables.push(variable);
                rows.push((place, *sign));
                all.push((variable, 1.0));
            }
        }
        for (unknown, column) in columns.into_iter().enumerate() {
            // An unknown that is positive there leaves no room: what it adds up to must be nothing.
            let positive = near.is_some_and(|near| tight * scale < near[unknown]);
            problem.add_constraint(column, if positive { ComparisonOp::Eq } else { ComparisonOp::Ge }, 0.0);
        }
        problem.add_constraint(all, ComparisonOp::Le, 1.0);
        let solution = asked.solve(&problem, &variables).ok()?;
        let mut guess = vec![0.0; self.rows.len()];
        for ((place, sign), value) in rows.iter().zip(&solution) {
            guess[*place] += sign * value / sizes[*place];
        }
        self.refuted(&self.multipliers(&guess, &sizes, near.is_some(), tight))
    }

    /// The sources of the rows that these multipliers take in, if they prove them to contradict each other.
    pub(super) fn refuted(&self, multipliers: &[Rational]) -> Option<Vec<Source>> {
        let used = self.sources.iter().zip(multipliers).filter(|(_, multiplier)| !multiplier.is_zero());
        refutes(&self.rows, multipliers).then(|| used.map(|(source, _)| *source).collect())
    }

    /// Exact multipliers near those given: columns that come to about 0 come to 0.
    fn multipliers(&self, guess: &[f64], sizes: &[f64], balanced: bool, tight: f64) -> Vec<Rational> {
        let total: f64 = guess.iter().zip(sizes).map(|(value, size)| value.abs() * size).sum();
        let part = |place: usize| guess[place].abs() * sizes[place];
        let used: Vec<usize> = (0..guess.len()).filter(|place| SMALL * total < part(*place)).collect();
        let mut columns: Vec<Vec<(usize, usize)>> = vec![Vec::new(); self.unknowns];
        for (variable, place) in used.iter().enumerate() {
            for (position, (unknown, _)) in self.rows[*place].terms.iter().enumerate() {
                columns[*unknown].push((variable, position));
            }
        }
        let near: Vec<f64> = used.iter().map(|place| guess[*place]).collect();
        let mut equations = Vec::new();
        for column in columns.iter().filter(|column| !column.is_empty()) {
            let parts = || {
                column.iter().map(|(variable, position)| {
                    self.rows[used[*variable]].plain.terms[*position].1 * near[*variable]
                })
            };
            let size = parts().map(f64::abs).fold(0.0, f64::max);
            if parts().sum::<f64>().abs() <= tight * size {
                let exact = |(variable, position): &(usize, usize)| {
                    (*variable, self.rows[used[*variable]].terms[*position].1.clone())
                };
                equations
                    .push(Equation { terms: column.iter().map(exact).collect(), right: Rational::zero() });
            }
        }
        if balanced {
            let terms =
                used.iter().enumerate().map(|(variable, place)| (variable, self.rows[*place].bound.clone()));
            let terms = terms.filter(|(_, bound)| !bound.is_zero()).collect();
            equations.push(Equation { terms, right: Rational::zero() });
        }
        // Multipliers matter only relative to each other, so the largest is fixed.
        let largest = (0..used.len()).max_by(|a, b| part(used[*a]).total_cmp(&part(used[*b])));
        if let Some(largest) = largest {
            let right = if near[largest] < 0.0 { -Rational::one() } else { Rational::one() };
            equations.push(Equation { terms: vec![(largest, Rational::one())], right });
        }
        let unit = largest.map_or(1.0, |largest| near[largest].abs());
        let near = near.iter().map(|value| decimal(settled(value / unit))).collect();
        let mut multipliers = vec![Rational::zero(); guess.len()];
        for (place, value) in used.iter().zip(solve_near(equations, near)) {
            multipliers[*place] = value;
        }
        multipliers
    }
}
