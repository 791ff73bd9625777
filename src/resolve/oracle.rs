//! Whether claims can all be true, which of them contradict each other, and how far unknowns go.
//!
//! Every point that satisfies the constraints is remembered with the claims it satisfies: claims among those
//! need no second question.

use super::exact::{ExactRow, Point, Rational, nearest};
use super::program::{Asked, Extreme, Program, Push, Verdict};
use super::system::{Bound, Component, Row, Sense, Source};

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

/// A row added to ask a question: whether an unknown can lie at a value, or beyond it.
pub(super) struct Extra(ExactRow);

impl Extra {
    /// The unknown at the value or, seen the way of the push, further on; further only, if `strict`.
    pub(super) fn beyond(unknown: usize, push: Push, value: &Rational, strict: bool) -> Extra {
        let sense = if strict { Sense::Below } else { Sense::AtMost };
        let (sign, bound) = match push {
            Push::Down => (1.0, value.clone()),
            Push::Up => (-1.0, -value),
        };
        let plain = Row { terms: vec![(unknown, sign)], sense, bound: nearest(&bound) };
        Extra(ExactRow::new(plain, bound))
    }
}

/// Values that satisfy every constraint, and the claims they satisfy.
struct Witness {
    point: Point,
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

/// The rows of a component.
struct Rows {
    rows: Vec<ExactRow>,
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
        let mut rows = Rows { rows: Vec::new(), sources: Vec::new(), general: 0, lows, highs };
        for unknown in 0..count {
            rows.lows[unknown].push(rows.rows.len());
            rows.push(Row { terms: vec![(unknown, -1.0)], sense: Sense::AtMost, bound: 0.0 }, Source::Given);
        }
        let sense = |bound: &Bound| if bound.end.open { Sense::Below } else { Sense::AtMost };
        for low in &component.lows {
            rows.lows[low.unknown].push(rows.rows.len());
            let (terms, bound) = (vec![(low.unknown, -1.0)], 0.0 - low.end.at);
            rows.push(Row { terms, sense: sense(low), bound }, low.source);
        }
        for high in &component.highs {
            rows.highs[high.unknown].push(rows.rows.len());
            rows.push(
                Row { terms: vec![(high.unknown, 1.0)], sense: sense(high), bound: high.end.at },
                high.source,
            );
        }
        rows.general = rows.rows.len();
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
        self.rows.push(ExactRow::from(row));
        self.sources.push(source);
    }

    /// The rows that matter while these claims are kept: of each unknown only its tightest ends.
    fn active(&self, kept: &[bool]) -> Vec<usize> {
        let counts = |place: &usize| match self.sources[*place] {
            Source::Claim(claim) => kept[claim],
            Source::Constraint(_) | Source::Given => true,
        };
        let strict = |place: usize| self.rows[place].plain.sense == Sense::Below;
        let tightest = |places: &Vec<usize>| {
            places.iter().copied().filter(counts).reduce(|best, place| {
                let (at, best_at) = (self.rows[place].plain.bound, self.rows[best].plain.bound);
                // Written as "at most", the smaller bound lets through less.
                if at < best_at || (at <= best_at && strict(place) && !strict(best)) { place } else { best }
            })
        };
        let ends = self.lows.iter().filter_map(tightest).chain(self.highs.iter().filter_map(tightest));
        ends.chain((self.general..self.rows.len()).filter(counts)).collect()
    }
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
                && extra.is_none_or(|extra| extra.0.holds(&witness.point, false))
        });
        if known {
            return Decision::Holds;
        }
        let (program, mut asked) = self.program(kept, extra);
        match program.decide(&mut asked) {
            Verdict::Holds(point) => {
                self.remember(point);
                Decision::Holds
            }
            Verdict::Fails(mut sources) => {
                sources.sort_unstable();
                sources.dedup();
                let (mut claims, mut constraints) = (Vec::new(), Vec::new());
                for source in sources {
                    match source {
                        Source::Claim(claim) => claims.push(claim),
                        Source::Constraint(constraint) => constraints.push(constraint),
                        Source::Given => {}
                    }
                }
                Decision::Fails { claims, constraints }
            }
            Verdict::Unknown => Decision::Unknown,
        }
    }

    /// Whether it shows without a solver that claims which can all be true come arbitrarily near to one more row:
    /// then all of them hold somewhere if strict ones are taken as not strict.
    pub(super) fn nears(&mut self, kept: &[bool], extra: &Extra) -> bool {
        matches!(self.program(kept, Some(extra)).0.lifted(true), Verdict::Holds(_))
    }

    /// How far an unknown goes one way while these claims are kept, strict rows taken as not strict.
    pub(super) fn extreme(&mut self, kept: &[bool], unknown: usize, push: Push) -> Extreme {
        let (program, mut asked) = self.program(kept, None);
        let extreme = program.extreme(unknown, push, &mut asked);
        if let Extreme::At(point) = &extreme {
            let point = point.clone();
            self.remember(point);
        }
        extreme
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

    fn program<'p>(&'p mut self, kept: &[bool], extra: Option<&'p Extra>) -> (Program<'p>, Asked<'p>) {
        let active = self.rows.active(kept);
        let mut rows: Vec<&ExactRow> = active.iter().map(|place| &self.rows.rows[*place]).collect();
        let mut sources: Vec<Source> = active.iter().map(|place| self.rows.sources[*place]).collect();
        if let Some(Extra(row)) = extra {
            rows.push(row);
            sources.push(Source::Given);
        }
        let asked = Asked { calls: self.calls, exhausted: &mut self.exhausted };
        (Program { rows, sources, unknowns: self.rows.lows.len() }, asked)
    }

    /// Keeps a point that satisfies every constraint, for claims that it shows to go together.
    fn remember(&mut self, point: Point) {
        let mut satisfied = vec![true; self.component.claims.len()];
        for (row, source) in self.rows.rows.iter().zip(&self.rows.sources) {
            match source {
                Source::Claim(claim) if satisfied[*claim] => satisfied[*claim] = row.holds(&point, false),
                Source::Constraint(_) if !row.holds(&point, false) => return,
                _ => {}
            }
        }
        if self.witnesses.len() < WITNESSES {
            self.witnesses.push(Witness { point, satisfied });
        }
    }
}
