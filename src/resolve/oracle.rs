//! Whether claims can all be true: a linear program, its answer checked in exact arithmetic.
//!
//! The solver only guesses. That claims can be true is believed once exact values satisfy every row; that
//! they cannot, once exact multipliers of rows add up to an absurdity (Farkas' lemma, in Motzkin's form for
//! strict rows). Both are read off a solution in floating point: what it leaves tight is solved again
//! exactly. Whatever cannot be confirmed either way is [`Decision::Unknown`].
//!
//! Strict rows share one slack t in [0, 1], which is maximised; they can hold if it is positive. Amounts are
//! scaled for the solver, first so that the smallest bound is about 1: 2 captives stay visible beside
//! 13,000,000 shells.

use super::exact::{Equation, ExactRow, Rational, decimal, nearest, refutes, short, solve_near};
use super::system::{Bound, Component, Row, Sense, Source};
use microlp::{ComparisonOp, Error, OptimizationDirection, Problem, Variable};
use num_traits::{One, Zero};

/// A slack or multiplier below this is taken for 0 until exact arithmetic has looked.
const SMALL: f64 = 1e-9;
/// How near to its bound, as a share of its largest part, a row counts as tight.
const TIGHT: f64 = 1e-7;
/// So many witnesses are kept.
const WITNESSES: usize = 256;

/// Whether some claims can all be true, with the constraints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// They can.
    Holds,
    /// These claims cannot, by these constraints.
    Fails { claims: Vec<usize>, constraints: Vec<usize> },
    /// The solver gave no answer that could be confirmed, or may not be asked again.
    Unknown,
}

/// Which way an unknown is pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Push {
    Down,
    Up,
}

/// How far an unknown goes.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Extreme {
    /// To this value, which it reaches if strict rows are taken as not strict.
    At(Rational),
    /// Without end.
    Unbounded,
    Unknown,
}

/// A row added to ask a question: whether an unknown can lie at a value, or beyond it.
pub(super) struct Extra {
    plain: Row,
    exact: ExactRow,
}

impl Extra {
    /// The unknown at the value or, seen the way of the push, further on; further only, if `strict`.
    pub(super) fn beyond(unknown: usize, push: Push, value: &Rational, strict: bool) -> Extra {
        let sense = if strict { Sense::Below } else { Sense::AtMost };
        let (sign, bound) = match push {
            Push::Down => (1.0, value.clone()),
            Push::Up => (-1.0, -value),
        };
        Extra {
            plain: Row { terms: vec![(unknown, sign)], sense, bound: nearest(&bound) },
            exact: ExactRow { terms: vec![(unknown, decimal(sign))], sense, bound },
        }
    }
}

/// Values that satisfy every constraint, and the claims they satisfy.
struct Witness {
    values: Vec<Rational>,
    satisfied: Vec<bool>,
}

/// Decides about the claims of one component.
pub(super) struct Oracle<'c> {
    component: &'c Component,
    rows: Rows,
    witnesses: Vec<Witness>,
    calls: &'c mut usize,
    /// Whether the solver would have been asked once more than allowed.
    pub(super) exhausted: bool,
}

/// The rows of a component in both arithmetics.
struct Rows {
    plain: Vec<Row>,
    exact: Vec<ExactRow>,
    sources: Vec<Source>,
    /// The rows from here on are neither ends of ranges nor non-negativity.
    general: usize,
    /// By unknown, the places of its lower and upper ends.
    lows: Vec<Vec<usize>>,
    highs: Vec<Vec<usize>>,
}

impl Rows {
    fn of(component: &Component) -> Rows {
        let count = component.unknowns.len();
        let (lows, highs) = (vec![Vec::new(); count], vec![Vec::new(); count]);
        let mut rows =
            Rows { plain: Vec::new(), exact: Vec::new(), sources: Vec::new(), general: 0, lows, highs };
        for unknown in 0..count {
            rows.lows[unknown].push(rows.plain.len());
            rows.push(Row { terms: vec![(unknown, -1.0)], sense: Sense::AtMost, bound: 0.0 }, Source::Given);
        }
        let sense = |bound: &Bound| if bound.end.open { Sense::Below } else { Sense::AtMost };
        for low in &component.lows {
            rows.lows[low.unknown].push(rows.plain.len());
            let (terms, bound) = (vec![(low.unknown, -1.0)], 0.0 - low.end.at);
            rows.push(Row { terms, sense: sense(low), bound }, low.source);
        }
        for high in &component.highs {
            rows.highs[high.unknown].push(rows.plain.len());
            rows.push(
                Row { terms: vec![(high.unknown, 1.0)], sense: sense(high), bound: high.end.at },
                high.source,
            );
        }
        rows.general = rows.plain.len();
        for order in &component.orders {
            let mut row = Row::at_most(order.below, order.above);
            row.sense = if order.strict { Sense::Below } else { Sense::AtMost };
            rows.push(row, Source::Constraint(order.constraint));
        }
        for (row, source) in &component.general {
            rows.push(row.clone(), *source);
        }
        rows
    }

    fn push(&mut self, row: Row, source: Source) {
        self.exact.push(ExactRow::from(&row));
        self.plain.push(row);
        self.sources.push(source);
    }

    /// The rows that matter while these claims are kept: of each unknown only its tightest ends.
    fn active(&self, kept: &[bool]) -> Vec<usize> {
        let counts = |place: &usize| match self.sources[*place] {
            Source::Claim(claim) => kept[claim],
            Source::Constraint(_) | Source::Given => true,
        };
        let strict = |place: usize| self.plain[place].sense == Sense::Below;
        let tightest = |places: &Vec<usize>| {
            places.iter().copied().filter(counts).reduce(|best, place| {
                let (at, best_at) = (self.plain[place].bound, self.plain[best].bound);
                // Written as "at most", the smaller bound lets through less.
                if at < best_at || (at <= best_at && strict(place) && !strict(best)) { place } else { best }
            })
        };
        let ends = self.lows.iter().filter_map(tightest).chain(self.highs.iter().filter_map(tightest));
        ends.chain((self.general..self.plain.len()).filter(counts)).collect()
    }
}

/// The rows of one question.
struct Question<'q> {
    plain: Vec<&'q Row>,
    exact: Vec<&'q ExactRow>,
    sources: Vec<Source>,
    unknowns: usize,
}

impl<'c> Oracle<'c> {
    /// An oracle that may ask the solver `calls` times, which it counts down.
    pub(super) fn new(component: &'c Component, calls: &'c mut usize) -> Oracle<'c> {
        Oracle { component, rows: Rows::of(component), witnesses: Vec::new(), calls, exhausted: false }
    }

    /// Whether the claims kept can all be true, together with one more row if there is one.
    pub(super) fn decide(&mut self, kept: &[bool], extra: Option<&Extra>) -> Decision {
        let known = self.witnesses.iter().any(|witness| {
            kept.iter().zip(&witness.satisfied).all(|(kept, satisfied)| !kept || *satisfied)
                && extra.is_none_or(|extra| extra.exact.holds(&witness.values, false))
        });
        if known {
            return Decision::Holds;
        }
        let mut asked = Asked { calls: self.calls, exhausted: &mut self.exhausted };
        let question = question(&self.rows, kept, extra);
        let (witness, decision) = question.answer(&mut asked);
        if let Some(values) = witness
            && self.witnesses.len() < WITNESSES
        {
            let mut satisfied = vec![true; self.component.claims.len()];
            for (row, source) in self.rows.exact.iter().zip(&self.rows.sources) {
                if let Source::Claim(claim) = source {
                    satisfied[*claim] = satisfied[*claim] && row.holds(&values, false);
                }
            }
            self.witnesses.push(Witness { values, satisfied });
        }
        decision
    }

    /// Reduces claims that cannot all be true to a minimal contradiction: each but one of them can be.
    ///
    /// None if the solver leaves some step open.
    pub(super) fn minimal(
        &mut self,
        mut claims: Vec<usize>,
        mut constraints: Vec<usize>,
    ) -> Option<(Vec<usize>, Vec<usize>)> {
        let mut needed = 0;
        // A certificate may name fewer rows once fewer claims are in play, so the last one counts.
        while let Some(candidate) = claims.get(needed).copied() {
            let mut kept = vec![false; self.component.claims.len()];
            claims.iter().filter(|claim| **claim != candidate).for_each(|claim| kept[*claim] = true);
            match self.decide(&kept, None) {
                Decision::Holds => needed += 1,
                Decision::Fails { claims: fewer, constraints: ties } => {
                    (claims, constraints) = (fewer, ties);
                    needed = 0;
                }
                Decision::Unknown => return None,
            }
        }
        Some((claims, constraints))
    }

    /// How far an unknown goes one way while these claims are kept, strict rows taken as not strict.
    pub(super) fn extreme(&mut self, kept: &[bool], unknown: usize, push: Push) -> Extreme {
        let mut asked = Asked { calls: self.calls, exhausted: &mut self.exhausted };
        question(&self.rows, kept, None).extreme(unknown, push, &mut asked)
    }
}

fn question<'q>(rows: &'q Rows, kept: &[bool], extra: Option<&'q Extra>) -> Question<'q> {
    let active = rows.active(kept);
    let mut question = Question {
        plain: active.iter().map(|place| &rows.plain[*place]).collect(),
        exact: active.iter().map(|place| &rows.exact[*place]).collect(),
        sources: active.iter().map(|place| rows.sources[*place]).collect(),
        unknowns: rows.lows.len(),
    };
    if let Some(extra) = extra {
        question.plain.push(&extra.plain);
        question.exact.push(&extra.exact);
        question.sources.push(Source::Given);
    }
    question
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

/// Counts what the solver is asked.
struct Asked<'a> {
    calls: &'a mut usize,
    exhausted: &'a mut bool,
}

impl Asked<'_> {
    /// Solves a problem, unless the solver may not be asked again.
    fn solve(&mut self, problem: &Problem, variables: &[Variable]) -> Result<Vec<f64>, Error> {
        let Some(left) = self.calls.checked_sub(1) else {
            *self.exhausted = true;
            return Err(Error::InternalError("no calls left".to_owned()));
        };
        *self.calls = left;
        match problem.solve()?.into_solution() {
            Ok(solution) => Ok(variables.iter().map(|variable| solution.var_value(*variable)).collect()),
            Err(_) => Err(Error::InternalError("interrupted".to_owned())),
        }
    }
}

impl Question<'_> {
    fn answer(&self, asked: &mut Asked) -> (Option<Vec<Rational>>, Decision) {
        for scale in self.scales() {
            let point = self.point(scale, asked);
            if let Ok((values, slack)) = &point
                && SMALL < *slack
                && let Some(witness) = self.witness(values, false)
            {
                return (Some(witness), Decision::Holds);
            }
            let near = match &point {
                Ok((values, _)) => Some(values.as_slice()),
                Err(_) => None,
            };
            if let Some((claims, constraints)) = self.refutation(scale, near, asked) {
                return (None, Decision::Fails { claims, constraints });
            }
        }
        (None, Decision::Unknown)
    }

    /// The sizes to take for 1, in the order they are tried: the smallest bound, a middle one, the largest.
    fn scales(&self) -> Vec<f64> {
        let sizes = || self.plain.iter().map(|row| row.bound.abs()).filter(|size| 0.0 < *size);
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

    /// A size of a row to divide it by.
    fn size(row: &Row) -> f64 {
        let largest = row.terms.iter().map(|(_, c)| c.abs()).fold(0.0, f64::max);
        if 0.0 < largest { 2f64.powi(largest.log2().round().clamp(-1000.0, 1000.0) as i32) } else { 1.0 }
    }

    /// The rows as a problem; strict ones with a slack if there is one.
    fn problem(
        &self,
        scale: f64,
        direction: OptimizationDirection,
        goal: Option<usize>,
    ) -> (Problem, Vec<Variable>) {
        let mut problem = Problem::new(direction);
        let (mut low, mut high) = (vec![0.0f64; self.unknowns], vec![f64::INFINITY; self.unknowns]);
        for row in &self.plain {
            // Ends go to the variable itself, which keeps the constraints few.
            match end(row) {
                Some((unknown, Push::Down)) => low[unknown] = low[unknown].max(-row.bound / scale),
                Some((unknown, Push::Up)) => high[unknown] = high[unknown].min(row.bound / scale),
                None => {}
            }
        }
        let mut variables: Vec<Variable> = (0..self.unknowns)
            .map(|unknown| {
                let goal = if goal == Some(unknown) { 1.0 } else { 0.0 };
                // Ends that exclude each other are left to rows, since a variable must have a range.
                let range = if low[unknown] <= high[unknown] {
                    (low[unknown], high[unknown])
                } else {
                    (0.0, f64::INFINITY)
                };
                problem.add_var(goal, range)
            })
            .collect();
        let slack = goal.is_none().then(|| problem.add_var(1.0, (0.0, 1.0)));
        for row in &self.plain {
            let strict = row.sense == Sense::Below && slack.is_some();
            if !strict && end(row).is_some_and(|(unknown, _)| low[unknown] <= high[unknown]) {
                continue;
            }
            let size = Question::size(row);
            let mut terms: Vec<(Variable, f64)> =
                row.terms.iter().map(|(unknown, c)| (variables[*unknown], c / size)).collect();
            if let (true, Some(slack)) = (strict, slack) {
                terms.push((slack, 1.0));
            }
            let comparison = if row.sense == Sense::Equal { ComparisonOp::Eq } else { ComparisonOp::Le };
            problem.add_constraint(terms, comparison, row.bound / size / scale);
        }
        variables.extend(slack);
        (problem, variables)
    }

    /// Values and slack of a solution in floating point.
    fn point(&self, scale: f64, asked: &mut Asked) -> Result<(Vec<f64>, f64), Error> {
        let (problem, variables) = self.problem(scale, OptimizationDirection::Maximize, None);
        let mut values = asked.solve(&problem, &variables)?;
        let slack = values.pop().unwrap_or(0.0);
        values.iter_mut().for_each(|value| *value *= scale);
        Ok((values, slack))
    }

    /// Exact values near those given that satisfy each row; with `closed`, `<` counts as `<=`.
    fn witness(&self, near: &[f64], closed: bool) -> Option<Vec<Rational>> {
        let holds = |values: &Vec<Rational>| self.exact.iter().all(|row| row.holds(values, closed));
        if !closed {
            let values: Vec<Rational> = near.iter().map(|value| decimal(short(value.max(0.0)))).collect();
            if holds(&values) {
                return Some(values);
            }
        }
        let mut equations: Vec<(usize, Equation)> = Vec::new();
        for (row, exact) in self.plain.iter().zip(&self.exact) {
            let parts = || row.terms.iter().map(|(unknown, c)| c * near[*unknown]);
            let size = parts().map(f64::abs).fold(row.bound.abs(), f64::max);
            let gap = row.bound - parts().sum::<f64>();
            let tight = gap.abs() <= TIGHT * size;
            let order = match row.sense {
                Sense::Equal => 0,
                Sense::Below if !closed => continue,
                _ if !tight => continue,
                _ => row.terms.len(),
            };
            equations.push((order, Equation { terms: exact.terms.clone(), right: exact.bound.clone() }));
        }
        // What must be equal comes first, then what is short.
        equations.sort_by_key(|(order, _)| *order);
        let values = solve_near(equations.into_iter().map(|(_, equation)| equation).collect(), near);
        holds(&values).then_some(values)
    }

    /// Multipliers that prove the rows contradict each other, as the claims and constraints they name.
    ///
    /// `near` are values that satisfy the rows but for strictness, if there are any: then only rows that
    /// are tight there can take part.
    fn refutation(
        &self,
        scale: f64,
        near: Option<&[f64]>,
        asked: &mut Asked,
    ) -> Option<(Vec<usize>, Vec<usize>)> {
        let sizes: Vec<f64> = self.plain.iter().map(|row| Question::size(row)).collect();
        let largest = self.plain.iter().map(|row| row.bound.abs()).fold(0.0, f64::max);
        let mut problem = Problem::new(OptimizationDirection::Maximize);
        let mut columns: Vec<Vec<(Variable, f64)>> = vec![Vec::new(); self.unknowns];
        let (mut variables, mut rows, mut all) = (Vec::new(), Vec::new(), Vec::new());
        for (place, row) in self.plain.iter().enumerate() {
            let goal = match near {
                None => -row.bound / sizes[place] / if 0.0 < largest { largest } else { 1.0 },
                Some(near) => {
                    let parts = || row.terms.iter().map(|(unknown, c)| c * near[*unknown]);
                    let size = parts().map(f64::abs).fold(row.bound.abs(), f64::max).max(scale * SMALL);
                    if TIGHT * size < (row.bound - parts().sum::<f64>()).abs() {
                        continue;
                    }
                    if row.sense == Sense::Below { 1.0 } else { 0.0 }
                }
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
            let positive = near.is_some_and(|near| TIGHT * scale < near[unknown]);
            problem.add_constraint(column, if positive { ComparisonOp::Eq } else { ComparisonOp::Ge }, 0.0);
        }
        problem.add_constraint(all, ComparisonOp::Le, 1.0);
        let solution = asked.solve(&problem, &variables).ok()?;
        let mut guess = vec![0.0; self.plain.len()];
        for ((place, sign), value) in rows.iter().zip(&solution) {
            guess[*place] += sign * value / sizes[*place];
        }
        let multipliers = self.multipliers(&guess, &sizes, near.is_some());
        if !refutes(&self.exact, &multipliers) {
            return None;
        }
        let (mut claims, mut constraints) = (Vec::new(), Vec::new());
        for (source, multiplier) in self.sources.iter().zip(&multipliers) {
            match source {
                _ if multiplier.is_zero() => {}
                Source::Claim(claim) => claims.push(*claim),
                Source::Constraint(constraint) => constraints.push(*constraint),
                Source::Given => {}
            }
        }
        for named in [&mut claims, &mut constraints] {
            named.sort_unstable();
            named.dedup();
        }
        Some((claims, constraints))
    }

    /// Exact multipliers near those given: columns that come to about 0 come to 0.
    fn multipliers(&self, guess: &[f64], sizes: &[f64], balanced: bool) -> Vec<Rational> {
        let total: f64 = guess.iter().zip(sizes).map(|(value, size)| value.abs() * size).sum();
        let part = |place: usize| guess[place].abs() * sizes[place];
        let used: Vec<usize> = (0..guess.len()).filter(|place| SMALL * total < part(*place)).collect();
        let mut columns: Vec<Vec<(usize, usize)>> = vec![Vec::new(); self.unknowns];
        for (variable, place) in used.iter().enumerate() {
            for (position, (unknown, _)) in self.plain[*place].terms.iter().enumerate() {
                columns[*unknown].push((variable, position));
            }
        }
        let near: Vec<f64> = used.iter().map(|place| guess[*place]).collect();
        let mut equations = Vec::new();
        for column in columns.iter().filter(|column| !column.is_empty()) {
            let parts = || {
                column.iter().map(|(variable, position)| {
                    self.plain[used[*variable]].terms[*position].1 * near[*variable]
                })
            };
            let size = parts().map(f64::abs).fold(0.0, f64::max);
            if parts().sum::<f64>().abs() <= TIGHT * size {
                let exact = |(variable, position): &(usize, usize)| {
                    (*variable, self.exact[used[*variable]].terms[*position].1.clone())
                };
                equations
                    .push(Equation { terms: column.iter().map(exact).collect(), right: Rational::zero() });
            }
        }
        if balanced {
            let terms =
                used.iter().enumerate().map(|(variable, place)| (variable, self.exact[*place].bound.clone()));
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
        let near: Vec<f64> = near.iter().map(|value| value / unit).collect();
        let mut multipliers = vec![Rational::zero(); guess.len()];
        for (place, value) in used.iter().zip(solve_near(equations, &near)) {
            multipliers[*place] = value;
        }
        multipliers
    }

    fn extreme(&self, unknown: usize, push: Push, asked: &mut Asked) -> Extreme {
        let direction = match push {
            Push::Down => OptimizationDirection::Minimize,
            Push::Up => OptimizationDirection::Maximize,
        };
        for scale in self.scales() {
            let (problem, variables) = self.problem(scale, direction, Some(unknown));
            match asked.solve(&problem, &variables) {
                Ok(mut values) => {
                    values.iter_mut().for_each(|value| *value *= scale);
                    if let Some(mut witness) = self.witness(&values, true) {
                        return Extreme::At(witness.swap_remove(unknown));
                    }
                }
                Err(Error::Unbounded) => return Extreme::Unbounded,
                Err(_) => {}
            }
        }
        Extreme::Unknown
    }
}
