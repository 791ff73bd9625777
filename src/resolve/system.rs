//! What is claimed and what must hold, as linear rows over unknowns, cut into connected components.

use crate::interval::Interval;
use crate::number::settled;
use crate::relation::Comparison;
use std::collections::BTreeMap;

/// One linear constraint on unknowns: `Σ coefficient · unknown  (< | <= | =)  bound`.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Each unknown once, in order, with a coefficient that is not 0.
    pub(super) terms: Vec<(usize, f64)>,
    pub(super) sense: Sense,
    pub(super) bound: f64,
}

/// How a [`Row`] compares once everything is written as "at most".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sense {
    AtMost,
    Below,
    Equal,
}

impl Row {
    /// The row `Σ coefficient · unknown  comparison  bound`; an unknown named twice is added up.
    ///
    /// None if a number is infinite or not a number.
    pub fn new(
        terms: impl IntoIterator<Item = (usize, f64)>,
        comparison: Comparison,
        bound: f64,
    ) -> Option<Row> {
        let (sign, sense) = match comparison {
            Comparison::Less => (1.0, Sense::Below),
            Comparison::AtMost => (1.0, Sense::AtMost),
            Comparison::Equal => (1.0, Sense::Equal),
            Comparison::AtLeast => (-1.0, Sense::AtMost),
            Comparison::Greater => (-1.0, Sense::Below),
        };
        let mut sums: BTreeMap<usize, f64> = BTreeMap::new();
        for (unknown, coefficient) in terms {
            let sum = sums.entry(unknown).or_default();
            *sum = settled(*sum + sign * coefficient);
        }
        let terms: Vec<(usize, f64)> =
            sums.into_iter().filter(|(_, coefficient)| *coefficient != 0.0).collect();
        let finite = bound.is_finite() && terms.iter().all(|(_, coefficient)| coefficient.is_finite());
        finite.then_some(Row { terms, sense, bound: sign * bound + 0.0 })
    }

    /// `first <= second`: a period inside another, a part and its whole.
    pub fn at_most(first: usize, second: usize) -> Row {
        let terms = if first == second {
            Vec::new()
        } else if first < second {
            vec![(first, 1.0), (second, -1.0)]
        } else {
            vec![(second, -1.0), (first, 1.0)]
        };
        Row { terms, sense: Sense::AtMost, bound: 0.0 }
    }
}

/// A claim: what it says of the unknowns, and how dear it is to set aside.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    pub(super) says: Vec<Row>,
    pub(super) weight: f64,
}

impl Claim {
    /// A claim that one unknown lies in a range.
    ///
    /// `weight` is what setting it aside costs; infinite means never. Weights are compared in millionths,
    /// and one below that, or that is not a number, counts as one millionth.
    pub fn range(unknown: usize, range: Interval, weight: f64) -> Claim {
        let strict = |open: bool| if open { Sense::Below } else { Sense::AtMost };
        let mut says = Vec::new();
        if 0.0 < range.low() || range.low_open() {
            let low = 0.0 - range.low();
            says.push(Row { terms: vec![(unknown, -1.0)], sense: strict(range.low_open()), bound: low });
        }
        if !range.unbounded() {
            let sense = strict(range.high_open());
            says.push(Row { terms: vec![(unknown, 1.0)], sense, bound: range.high() });
        }
        Claim { says, weight }
    }

    /// A claim that all of the rows hold, such as one about a ratio of two unknowns.
    pub fn rows(says: Vec<Row>, weight: f64) -> Claim {
        Claim { says, weight }
    }
}

/// Unknowns, numbered from 0 and never negative, what is claimed of them and what must hold between them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct System {
    /// What is claimed; a result names claims by their place here.
    pub claims: Vec<Claim>,
    /// What must hold, whatever is claimed; a result names constraints by their place here.
    pub constraints: Vec<Row>,
}

/// Where a row comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    /// The claim at this place of the component.
    Claim(usize),
    /// The constraint at this place of the system.
    Constraint(usize),
    /// No unknown is negative, or a row added to ask a question.
    Given,
}

/// One end of a range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct End {
    pub(super) at: f64,
    pub(super) open: bool,
}

impl End {
    pub(super) const ZERO: End = End { at: 0.0, open: false };

    /// Whether nothing lies between this lower end and that upper one.
    pub(super) fn excludes(self, high: End, strict: bool) -> bool {
        high.at < self.at || (high.at <= self.at && (self.open || high.open || strict))
    }

    /// Whether this lower end lets through less than that one.
    pub(super) fn is_above(self, other: End) -> bool {
        other.at < self.at || (other.at <= self.at && self.open && !other.open)
    }

    /// Whether this upper end lets through less than that one.
    pub(super) fn is_below(self, other: End) -> bool {
        self.at < other.at || (self.at <= other.at && self.open && !other.open)
    }
}

/// A row of one unknown with coefficient 1, which is an end of its range.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound {
    pub(super) unknown: usize,
    pub(super) end: End,
    pub(super) source: Source,
}

/// A constraint that one unknown is at most, or below, another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order {
    pub(super) below: usize,
    pub(super) above: usize,
    pub(super) strict: bool,
    pub(super) constraint: usize,
}

/// A connected part of a system, its unknowns and claims numbered from 0.
#[derive(Debug, Default)]
pub(super) struct Component {
    /// The unknowns' numbers in the system.
    pub(super) unknowns: Vec<usize>,
    /// The claims' places in the system.
    pub(super) claims: Vec<usize>,
    /// By claim, in millionths; none for never.
    pub(super) weights: Vec<Option<u128>>,
    pub(super) lows: Vec<Bound>,
    pub(super) highs: Vec<Bound>,
    pub(super) orders: Vec<Order>,
    /// Every other row.
    pub(super) general: Vec<(Row, Source)>,
    /// What rows without unknowns make impossible.
    pub(super) absurd: Vec<Source>,
    /// By claim, the unknowns it speaks of.
    pub(super) about: Vec<Vec<usize>>,
}

/// A weight in millionths.
fn millionths(weight: f64) -> Option<u128> {
    (weight < f64::INFINITY || weight.is_nan()).then(|| ((weight * 1e6).round() as u128).max(1))
}

/// The weight that so many millionths are.
pub(super) fn weight(millionths: u128) -> f64 {
    millionths as f64 / 1e6
}

impl Component {
    /// Cuts a system into its connected components, ordered by their first unknown; rows without unknowns
    /// come first, as a component of their own.
    pub(super) fn all(system: &System) -> Vec<Component> {
        let rows = || system.claims.iter().flat_map(|claim| &claim.says).chain(&system.constraints);
        let count = rows().flat_map(|row| &row.terms).map(|(unknown, _)| unknown + 1).max().unwrap_or(0);
        let mut groups = Groups::new(count);
        for claim in &system.claims {
            groups.join(claim.says.iter().flat_map(|row| &row.terms).map(|(unknown, _)| *unknown));
        }
        for row in &system.constraints {
            groups.join(row.terms.iter().map(|(unknown, _)| *unknown));
        }
        // Component 0 is that of rows without unknowns.
        let mut components = vec![Component::default()];
        let mut of_root = vec![usize::MAX; count];
        let mut local = vec![(0, 0); count];
        for (unknown, local) in local.iter_mut().enumerate() {
            let root = groups.root(unknown);
            if of_root[root] == usize::MAX {
                of_root[root] = components.len();
                components.push(Component::default());
            }
            let component = &mut components[of_root[root]];
            *local = (of_root[root], component.unknowns.len());
            component.unknowns.push(unknown);
        }
        let home = |row: &Row| row.terms.first().map_or(0, |(unknown, _)| local[*unknown].0);
        for (place, claim) in system.claims.iter().enumerate() {
            let first = claim.says.iter().map(home).find(|home| *home != 0).unwrap_or(0);
            let component = &mut components[first];
            let source = Source::Claim(component.claims.len());
            component.claims.push(place);
            component.weights.push(millionths(claim.weight));
            let mut about: Vec<usize> =
                claim.says.iter().flat_map(|row| &row.terms).map(|(unknown, _)| local[*unknown].1).collect();
            about.sort_unstable();
            about.dedup();
            component.about.push(about);
            for row in &claim.says {
                component.add(row, source, &local);
            }
        }
        for (place, row) in system.constraints.iter().enumerate() {
            components[home(row)].add(row, Source::Constraint(place), &local);
        }
        components
    }

    fn add(&mut self, row: &Row, source: Source, local: &[(usize, usize)]) {
        let terms: Vec<(usize, f64)> = row.terms.iter().map(|(unknown, c)| (local[*unknown].1, *c)).collect();
        let (strict, both) = (row.sense == Sense::Below, row.sense == Sense::Equal);
        match (terms.as_slice(), source) {
            ([], _) => {
                let zero = End { at: 0.0, open: strict };
                let bound = End { at: row.bound, open: false };
                if zero.excludes(bound, false) || (both && row.bound != 0.0) {
                    self.absurd.push(source);
                }
            }
            ([(unknown, c)], _) if c.abs() <= 1.0 && 1.0 <= c.abs() => {
                let bound =
                    Bound { unknown: *unknown, end: End { at: c * row.bound + 0.0, open: strict }, source };
                if 0.0 < *c || both {
                    self.highs.push(bound);
                }
                if *c < 0.0 || both {
                    self.lows.push(bound);
                }
            }
            ([(first, a), (second, b)], Source::Constraint(constraint))
                if *a + *b == 0.0 && row.bound == 0.0 =>
            {
                let mut order = |below, above| self.orders.push(Order { below, above, strict, constraint });
                if 0.0 < *a || both {
                    order(*first, *second);
                }
                if *a < 0.0 || both {
                    order(*second, *first);
                }
            }
            _ => self.general.push((Row { terms, ..row.clone() }, source)),
        }
    }
}

/// Sets of numbers that grow together.
pub(super) struct Groups(Vec<usize>);

impl Groups {
    pub(super) fn new(count: usize) -> Groups {
        Groups((0..count).collect())
    }

    pub(super) fn root(&mut self, mut of: usize) -> usize {
        while self.0[of] != of {
            self.0[of] = self.0[self.0[of]];
            of = self.0[of];
        }
        of
    }

    /// Puts all members into one set.
    pub(super) fn join(&mut self, members: impl IntoIterator<Item = usize>) {
        let mut members = members.into_iter();
        let Some(first) = members.next() else { return };
        let mut first = self.root(first);
        for member in members {
            let other = self.root(member);
            let (low, high) = (first.min(other), first.max(other));
            self.0[high] = low;
            first = low;
        }
    }
}
