//! The claims of a family of keys as a system of unknowns and constraints.

use super::moments::{Moments, Node};
use super::{Family, LeftOut, Tie};
use crate::claims::Claims;
use crate::compare::pair::{Why, oppose, restarts};
use crate::compare::standing::withdrawn;
use crate::compare::{Group, Member};
use crate::config::Policy;
use crate::interval::Interval;
use crate::number::settled;
use crate::period::{Basis, DaySpan, Period, Placement, Sureness, Timing, Written};
use crate::provenance::end_of;
use crate::quantity::Kind;
use crate::relation::{self, Comparison, Linear, Linearized, Ratio, Term};
use crate::resolve::{self, Row, System};
use crate::ties::time::{Time, placed};
use crate::ties::{Bond, Ties, kind};
use std::collections::{BTreeMap, BTreeSet};

/// A family with more times is not looked at.
const DATES: usize = 1_000;

/// What an unknown stands for: a key at a time.
#[derive(Clone, Copy, Debug)]
pub(super) struct About {
    pub(super) key: u32,
    pub(super) class: u8,
    pub(super) when: Option<Written>,
}

/// A family as a system, and what its parts stand for.
#[derive(Debug, Default)]
pub(super) struct Unknowns {
    pub(super) system: System,
    /// By claim of the system, its number.
    pub(super) claims: Vec<u32>,
    /// By unknown; none for one that only holds two claims against each other, or is of no known date.
    pub(super) about: Vec<Option<About>>,
    pub(super) left_out: LeftOut,
    /// Relations that cannot be taken in, and why.
    pub(super) not_linear: BTreeMap<usize, String>,
    /// By constraint.
    ties: Vec<Tie>,
    /// Pairs of claims that are held against each other by an unknown of their own.
    pairs: BTreeMap<(u32, u32), Tie>,
    /// By claim about a ratio, the relations it is part of and their other keys.
    ratios: BTreeMap<u32, Vec<(usize, BTreeSet<u32>)>>,
    /// Claims that are held against nothing, since nothing of their key differs.
    at_ease: usize,
}

impl Unknowns {
    /// Makes a system of the claims of a family.
    pub(super) fn of(claims: &Claims, ties: &Ties, family: &Family) -> Unknowns {
        let mut builder = Builder::new(claims, ties, family);
        builder.gather();
        builder.build()
    }

    /// How many claims take part.
    pub(super) fn taking_part(&self) -> usize {
        self.claims.len() + self.at_ease
    }

    /// What ties the claims of a contradiction, each once.
    pub(super) fn ties_of(&self, claims: &Claims, contradiction: &resolve::Contradiction) -> Vec<Tie> {
        let mut ties: BTreeSet<Tie> = contradiction.ties.iter().map(|place| self.ties[*place]).collect();
        let ids: Vec<u32> = contradiction.claims.iter().map(|place| self.claims[*place]).collect();
        if let ([a, b], true) = (ids.as_slice(), ties.is_empty()) {
            ties.extend(self.pairs.get(&(*a.min(b), *a.max(b))));
        }
        let keys: BTreeSet<u32> = ids.iter().map(|id| claims.get(*id).key).collect();
        if 1 < keys.len() {
            for (relation, others) in ids.iter().filter_map(|id| self.ratios.get(id)).flatten() {
                if others.iter().any(|key| keys.contains(key)) {
                    ties.insert(Tie::Relation(*relation));
                }
            }
        }
        ties.into_iter().collect()
    }
}

/// A claim that takes part.
#[derive(Clone, Copy)]
struct Figure {
    member: Member,
    node: Node,
    withdrawn: bool,
}

struct Builder<'b> {
    claims: &'b Claims,
    ties: &'b Ties,
    family: &'b Family,
    /// By key of the family, in its order, the claims that take part, in order.
    figures: Vec<Vec<Figure>>,
    /// Where a key stands in the family; what depends on the order of keys goes by this, since keys are
    /// numbered as rows happen to stand.
    rank: BTreeMap<u32, usize>,
    moments: Moments,
    /// By rank of the key, class and moment.
    unknowns: BTreeMap<(usize, u8, usize), usize>,
    /// What each claim says, by its number.
    says: BTreeMap<u32, Vec<Row>>,
    made: Unknowns,
}

/// The lesser side of a rule between running totals.
struct Lesser {
    keys: BTreeSet<u32>,
    /// By moment, those that surely lie around it.
    around: Vec<BTreeSet<usize>>,
}

/// The moment of a key that has no time.
const TIMELESS: usize = usize::MAX;

impl<'b> Builder<'b> {
    fn new(claims: &'b Claims, ties: &'b Ties, family: &'b Family) -> Builder<'b> {
        Builder {
            claims,
            ties,
            family,
            figures: Vec::new(),
            rank: family.keys.iter().enumerate().map(|(rank, key)| (*key, rank)).collect(),
            moments: Moments::of(claims, &[], BTreeSet::new()),
            unknowns: BTreeMap::new(),
            says: BTreeMap::new(),
            made: Unknowns::default(),
        }
    }

    /// Finds the claims that take part.
    fn gather(&mut self) {
        for &key in &self.family.keys {
            let (group, others) = Group::of(self.claims, key, self.claims.of_key(key));
            let group = group.prepared();
            self.made.left_out.other_unit += others.len();
            let withdrawn = withdrawn(&group);
            let mut figures = Vec::new();
            for (member, withdrawn) in group.members().zip(withdrawn) {
                let left_out = &mut self.made.left_out;
                match Time::of(self.claims, &member) {
                    _ if !member.stands() => left_out.denied += 1,
                    _ if member.claim.kind == Kind::Vague => left_out.vague += 1,
                    None => left_out.undated += 1,
                    Some(time) => {
                        let dated = time.as_of.is_some() || member.timing.basis() == Basis::Event;
                        let apart = if dated { 0 } else { figures.len() + 1 };
                        figures.push(Figure { member, node: Node { time, apart }, withdrawn });
                    }
                }
            }
            self.figures.push(figures);
        }
    }

    fn build(mut self) -> Unknowns {
        if self.family.bonds.is_empty() && self.family.parts.is_empty() && self.all_meet() {
            self.made.at_ease = self.figures.iter().map(Vec::len).sum();
            return self.made;
        }
        let nodes: BTreeSet<Node> = self.figures.iter().flatten().map(|figure| figure.node).collect();
        if DATES < nodes.len() {
            self.made.left_out.too_many_dates = self.figures.iter().map(Vec::len).sum();
            return self.made;
        }
        self.moments = Moments::of(self.claims, &self.family.keys, nodes);
        self.bound();
        self.hold_withdrawn();
        self.bind();
        self.place_parts();
        self.order();
        self.tile();
        for figure in self.figures.iter().flatten() {
            let says = self.says.remove(&figure.member.id).unwrap_or_default();
            let weight = self.claims.weight(figure.member.source);
            self.made.system.claims.push(resolve::Claim::rows(says, weight));
            self.made.claims.push(figure.member.id);
        }
        self.made
    }

    /// Whether all claims have a number in common, key by key, so that there is nothing to find.
    fn all_meet(&self) -> bool {
        self.figures.iter().all(|figures| {
            let ranges = || figures.iter().map(|figure| figure.member.claim.judged);
            let low = ranges().map(Interval::low_key).max();
            let high = ranges().map(Interval::high_key).min();
            low <= high
        })
    }

    /// The unknown of a key at a moment.
    fn unknown(&mut self, key: u32, class: u8, moment: usize) -> usize {
        let timeless = moment == TIMELESS || {
            let policy = self.claims.policy(key);
            self.moments.times(moment).any(|time| time.timing(policy).basis() == Basis::Event)
        };
        let place = (self.rank[&key], class, if timeless { TIMELESS } else { moment });
        if let Some(unknown) = self.unknowns.get(&place) {
            return *unknown;
        }
        let when = if timeless { None } else { self.when(moment) };
        // What is only known to be no later than its publication is about no time that could be named.
        let named = timeless || when.is_some();
        self.made.about.push(named.then_some(About { key, class, when }));
        let unknown = self.made.about.len() - 1;
        self.unknowns.insert(place, unknown);
        unknown
    }

    /// A time by which a moment can be called: the latest of its own.
    fn when(&self, moment: usize) -> Option<Written> {
        self.moments.times(moment).filter_map(|time| time.as_of).max_by_key(|when| (end_of(*when), *when))
    }

    fn constrain(&mut self, row: Option<Row>, tie: Tie) {
        if let Some(row) = row {
            self.made.system.constraints.push(row);
            self.made.ties.push(tie);
        }
    }

    fn say(&mut self, claim: u32, rows: impl IntoIterator<Item = Option<Row>>) {
        self.says.entry(claim).or_default().extend(rows.into_iter().flatten());
    }

    /// Every claim bounds the unknowns of its time.
    fn bound(&mut self) {
        for figure in self.all_figures() {
            if figure.withdrawn {
                continue;
            }
            let Member { claim, .. } = figure.member;
            for unknown in self.unknowns_of(&figure) {
                self.say(figure.member.id, range_rows(unknown, claim.judged));
            }
        }
    }

    fn unknowns_of(&mut self, figure: &Figure) -> Vec<usize> {
        let (key, class) = (figure.member.claim.key, figure.member.compared_class());
        let moments = match figure.member.timing.basis() {
            Basis::Event => vec![TIMELESS],
            _ => self.moments.at(figure.node).to_vec(),
        };
        moments.into_iter().map(|moment| self.unknown(key, class, moment)).collect()
    }

    fn all_figures(&self) -> Vec<Figure> {
        self.figures.iter().flatten().copied().collect()
    }

    /// Holds each withdrawn figure against the claims that it stands against by itself.
    fn hold_withdrawn(&mut self) {
        let mut pairs: Vec<(Member, Member, Why)> = Vec::new();
        for (key, figures) in self.family.keys.iter().zip(&self.figures) {
            let policy = self.claims.policy(*key);
            for (n, figure) in figures.iter().enumerate() {
                let others = figures.iter().enumerate();
                for (_, other) in others.filter(|(m, other)| figure.withdrawn && (!other.withdrawn || n < *m))
                {
                    let opposed = oppose(&figure.member, &other.member, policy).filter(|opposed| {
                        !matches!(opposed.why, Why::UnlessWithin(_) | Why::Undated) && !opposed.assumed_begin
                    });
                    pairs.extend(opposed.map(|opposed| (figure.member, other.member, opposed.why)));
                }
            }
        }
        for (a, b, why) in pairs {
            self.made.about.push(None);
            let unknown = self.made.about.len() - 1;
            for member in [a, b] {
                self.say(member.id, range_rows(unknown, member.claim.judged));
            }
            let tie = match why {
                Why::Later | Why::Earlier => Some(Tie::Total),
                Why::Within | Why::Around => Some(Tie::Period),
                _ => None,
            };
            if let Some(tie) = tie {
                self.made.pairs.insert((a.id.min(b.id), a.id.max(b.id)), tie);
            }
        }
    }

    /// The moments at which one of these keys has claims of a class.
    fn moments_of<'k>(&self, keys: impl IntoIterator<Item = &'k u32>, class: u8) -> BTreeSet<usize> {
        keys.into_iter()
            .filter_map(|key| self.figures.get(*self.rank.get(key)?))
            .flatten()
            .filter(|figure| !figure.withdrawn && figure.member.compared_class() == class)
            .flat_map(|figure| self.moments.at(figure.node))
            .copied()
            .collect()
    }

    fn is_timeless(&self, key: u32) -> bool {
        self.claims.policy(key).basis.unwrap_or_default() == Basis::Event
    }

    /// The relations, at each time one of their measures is claimed for.
    fn bind(&mut self) {
        let ties = self.ties;
        let mut amounts: Vec<(&Bond, Linear)> = Vec::new();
        for bond in self.family.bonds.iter().map(|bond| &ties.bonds[*bond]) {
            let kind =
                |term: &Term| bond.key(term).map_or(relation::Kind::Amount, |key| kind(self.claims, key));
            match bond.relation.linear(&kind) {
                Ok(Linearized::Constraint(linear)) => amounts.push((bond, linear)),
                Ok(Linearized::Ratio(ratio)) => self.bind_ratio(bond, &ratio),
                Err(error) => {
                    self.made.not_linear.insert(bond.index, error.to_string());
                }
            }
        }
        self.bind_amounts(&amounts);
    }

    /// A rule that holds at one time may need figures at that time of measures that nobody gives one for, and
    /// these the rules on them; so all rules are gone through until nothing is left to add.
    fn bind_amounts(&mut self, amounts: &[(&Bond, Linear)]) {
        let mut bound: BTreeSet<(usize, u8, usize)> = BTreeSet::new();
        let lesser: Vec<Option<Lesser>> =
            amounts.iter().map(|(bond, linear)| self.lesser(bond, linear)).collect();
        loop {
            let before = bound.len();
            for (number, ((bond, linear), lesser)) in amounts.iter().zip(&lesser).enumerate() {
                let timeless = bond.keys.values().all(|key| self.is_timeless(*key));
                for class in [0, 1, 2] {
                    let moments = match lesser {
                        _ if timeless => BTreeSet::from([TIMELESS]),
                        Some(lesser) => self.deciding(bond, lesser, class),
                        None => self.with_unknowns(bond, class),
                    };
                    for moment in moments {
                        if self.is_tied(bond, moment) && bound.insert((number, class, moment)) {
                            let row = self.row(bond, linear, class, moment);
                            self.constrain(row, Tie::Relation(bond.index));
                        }
                    }
                }
            }
            if bound.len() == before {
                return;
            }
        }
    }

    /// The lesser side of a rule between running totals, such as the parts of a sum.
    fn lesser(&self, bond: &Bond, linear: &Linear) -> Option<Lesser> {
        let up = match linear.comparison {
            Comparison::Less | Comparison::AtMost => 1.0,
            Comparison::Greater | Comparison::AtLeast => -1.0,
            Comparison::Equal => return None,
        };
        let first = self.claims.policy(*bond.keys.values().next()?);
        let grows = |key: &u32| {
            let policy = self.claims.policy(*key);
            let figures = self.rank.get(key).map_or(&[][..], |rank| &self.figures[*rank]);
            let alike = (policy.begins, policy.window) == (first.begins, first.window)
                && figures.iter().all(|figure| !figure.member.has_own_time());
            policy.basis == Some(Basis::Cumulative) && policy.resets.is_empty() && alike
        };
        let side = |wanted: bool| {
            let terms = linear.terms.iter().filter(|(_, coefficient)| (0.0 < coefficient * up) == wanted);
            terms.map(|(term, _)| bond.key(term)).collect::<Option<BTreeSet<u32>>>()
        };
        let keys = side(true)?;
        let grow = keys.is_disjoint(&side(false)?) && bond.keys.values().all(grows);
        let policy = self.claims.policy(*keys.first().filter(|_| grow)?);
        Some(Lesser { keys, around: self.around(policy) })
    }

    /// The moments at which some measure of a rule has an unknown.
    fn with_unknowns(&self, bond: &Bond, class: u8) -> BTreeSet<usize> {
        let has = |moment: usize, key: &u32| self.unknowns.contains_key(&(self.rank[key], class, moment));
        (0..self.moments.moments.len()).filter(|m| bond.keys.values().any(|key| has(*m, key))).collect()
    }

    /// The moments at which a rule between running totals says more than it does at others.
    ///
    /// Its lesser side only grows when one of its figures does. So where none has one, the rule says nothing
    /// that it did not say at the last moment where one had, if there is a last one.
    fn deciding(&self, bond: &Bond, lesser: &Lesser, class: u8) -> BTreeSet<usize> {
        let Lesser { keys, around } = lesser;
        let has = |key: &u32, moment: usize| self.unknowns.contains_key(&(self.rank[key], class, moment));
        let all: Vec<usize> = (0..self.moments.moments.len()).collect();
        let claimed: Vec<usize> =
            all.iter().copied().filter(|m| keys.iter().any(|key| has(key, *m))).collect();
        let undecided = |moment: &usize| {
            let before: Vec<usize> =
                claimed.iter().copied().filter(|m| around[*m].contains(moment)).collect();
            let is_last = |m: &usize| before.iter().all(|n| m == n || around[*n].contains(m));
            // Times stand in order for the most part, so that the last one is found first from the end.
            !before.is_empty() && !before.iter().rev().any(|m| self.is_tied(bond, *m) && is_last(m))
        };
        let others = all
            .iter()
            .copied()
            .filter(|m| !claimed.contains(m) && bond.keys.values().any(|key| has(key, *m)))
            .filter(undecided);
        claimed.iter().copied().chain(others).collect()
    }

    /// Whether a rule ties figures of a moment.
    fn is_tied(&self, bond: &Bond, moment: usize) -> bool {
        moment == TIMELESS || self.moments.times(moment).all(|time| time.is_tied(bond.of_one_subject))
    }

    /// Claims about a share say something about what it is a share of, at their own date.
    fn bind_ratio(&mut self, bond: &Bond, ratio: &Ratio) {
        let Some(key) = bond.key(&ratio.share) else { return };
        let timeless = bond.keys.values().all(|key| self.is_timeless(*key));
        let others: BTreeSet<u32> = bond.keys.values().copied().filter(|other| *other != key).collect();
        let figures = self.figures[self.rank[&key]].clone();
        for figure in figures.into_iter().filter(|figure| !figure.withdrawn) {
            let moments = if timeless { vec![TIMELESS] } else { self.moments.at(figure.node).to_vec() };
            let class = figure.member.compared_class();
            let claimed = scaled(figure.member.claim.judged, self.scale(key));
            let mut bound = false;
            for moment in moments {
                if !self.is_tied(bond, moment) {
                    continue;
                }
                for linear in ratio.constraints(claimed) {
                    let row = self.row(bond, &linear, class, moment);
                    self.say(figure.member.id, [row]);
                }
                bound = true;
            }
            if bound {
                let relations = self.made.ratios.entry(figure.member.id).or_default();
                relations.push((bond.index, others.clone()));
            }
        }
    }

    /// How many of the base unit one of the measure's unit is, in which rules are written.
    fn scale(&self, key: u32) -> f64 {
        self.claims.measure_unit(key).map_or(1.0, |unit| unit.factor)
    }

    fn row(&mut self, bond: &Bond, linear: &Linear, class: u8, moment: usize) -> Option<Row> {
        let mut terms = Vec::new();
        for (term, coefficient) in &linear.terms {
            let key = bond.key(term)?;
            let coefficient = settled(coefficient / self.scale(key));
            terms.push((self.unknown(key, class, moment), coefficient));
        }
        Row::new(terms, linear.comparison, linear.bound)
    }

    /// A part is at most its whole, at each time one of them is claimed for.
    fn place_parts(&mut self) {
        for part in self.family.parts.iter().map(|part| self.ties.parts[*part]) {
            let (inner, outer) = (self.claims.policy(part.part), self.claims.policy(part.whole));
            for class in [0, 1, 2] {
                for moment in self.moments_of([&part.part, &part.whole], class) {
                    let inside = self.moments.times(moment).all(|time| {
                        time.as_of.is_some()
                            && inside(time.timing(inner), time.timing(outer), outer).is_some()
                    });
                    if inside {
                        let below = self.unknown(part.part, class, moment);
                        let above = self.unknown(part.whole, class, moment);
                        self.constrain(Some(Row::at_most(below, above)), Tie::Part(part.part, part.whole));
                    }
                }
            }
        }
    }

    /// By key and class, the moments that have an unknown.
    fn moments_by_key(&self) -> Vec<((u32, u8), Vec<usize>)> {
        let timed: Vec<_> = self.unknowns.keys().filter(|(_, _, moment)| *moment != TIMELESS).collect();
        timed
            .chunk_by(|a, b| (a.0, a.1) == (b.0, b.1))
            .map(|of_key| {
                let (rank, class, _) = *of_key[0];
                ((self.family.keys[rank], class), of_key.iter().map(|(_, _, moment)| *moment).collect())
            })
            .collect()
    }

    /// What is counted over a part of a time is at most what is counted over all of it.
    fn order(&mut self) {
        for ((key, class), moments) in self.moments_by_key() {
            let policy = self.claims.policy(key);
            let around = self.around(policy);
            let above: Vec<BTreeSet<usize>> = moments
                .iter()
                .map(|a| (0..moments.len()).filter(|b| around[*a].contains(&moments[*b])).collect())
                .collect();
            // What lies in a moment that lies in another lies in that one too, and need not be tied to it.
            let mut ties = Vec::new();
            for (a, around) in above.iter().enumerate() {
                let mut nearest: Vec<usize> = around.iter().copied().collect();
                nearest.sort_by_key(|b| std::cmp::Reverse(above[*b].len()));
                let mut kept: Vec<usize> = Vec::new();
                for b in nearest {
                    if !kept.iter().any(|nearer| above[*nearer].contains(&b)) {
                        kept.push(b);
                    }
                }
                ties.extend(kept.into_iter().map(|b| (moments[a], moments[b])));
            }
            for (a, b) in ties {
                let tie = self.tie(a, b, policy);
                let (below, above) = (self.unknown(key, class, a), self.unknown(key, class, b));
                self.constrain(Some(Row::at_most(below, above)), tie);
            }
        }
    }

    /// By moment, those that surely lie around it.
    fn around(&self, policy: &Policy) -> Vec<BTreeSet<usize>> {
        let timings: Vec<Timing> = self.moments.nodes.iter().map(|node| node.time.timing(policy)).collect();
        let all = 0..self.moments.moments.len();
        all.clone()
            .map(|inner| all.clone().filter(|outer| self.encloses(inner, *outer, &timings, policy)).collect())
            .collect()
    }

    /// Whether all times of one moment lie inside or coincide with those of another, and some lie inside.
    fn encloses(&self, inner: usize, outer: usize, timings: &[Timing], policy: &Policy) -> bool {
        if inner == outer {
            return false;
        }
        let mut some = false;
        for &i in &self.moments.moments[inner] {
            for &j in &self.moments.moments[outer] {
                if i == j {
                    continue;
                }
                let Some(placement) = inside(timings[i], timings[j], policy) else { return false };
                some |= placement.coincide != Sureness::Surely;
            }
        }
        some
    }

    fn tie(&self, inner: usize, outer: usize, policy: &Policy) -> Tie {
        let timings = |moment: usize| self.moments.times(moment).map(|time| time.timing(policy));
        let totals = |moment: usize| timings(moment).all(|timing| timing.basis() == Basis::Cumulative);
        let start = |moment: usize| timings(moment).next().and_then(Timing::period).and_then(Period::start);
        if totals(inner) && totals(outer) && start(inner) == start(outer) { Tie::Total } else { Tie::Period }
    }

    /// Flows that follow each other without a gap add up to the flow over all of their days.
    fn tile(&mut self) {
        for ((key, class), moments) in self.moments_by_key() {
            let policy = self.claims.policy(key);
            let flow = |moment: usize| {
                let mut days = self.moments.times(moment).map(|time| {
                    let timing = time.timing(policy);
                    let (period, flow) = (timing.period()?, timing.basis() == Basis::Flow);
                    let exact = |span: DaySpan| Some(span.first()).filter(|_| span.is_day());
                    Some((exact(period.start().filter(|_| flow)?)?, exact(period.end())?))
                });
                let first = days.next()??;
                days.all(|other| other == Some(first)).then_some((first, moment))
            };
            let flows: BTreeMap<(i32, i32), usize> =
                moments.iter().filter_map(|moment| flow(*moment)).collect();
            for (&days, &whole) in &flows {
                let tiles = tiling(&flows, days);
                if tiles.is_empty() {
                    continue;
                }
                let mut terms = vec![(self.unknown(key, class, whole), -1.0)];
                for tile in tiles {
                    terms.push((self.unknown(key, class, tile), 1.0));
                }
                self.constrain(Row::new(terms, Comparison::Equal, 0.0), Tie::Tiles);
            }
        }
    }
}

/// The fewest flows that tile a longer one, none if there are none.
fn tiling(flows: &BTreeMap<(i32, i32), usize>, whole: (i32, i32)) -> Vec<usize> {
    // By the last day reached, the flow that reached it and the day before it began.
    let mut reached: BTreeMap<i32, (usize, i32)> = BTreeMap::new();
    let mut edge = vec![whole.0 - 1];
    while !edge.is_empty() && !reached.contains_key(&whole.1) {
        let mut next = Vec::new();
        for before in edge {
            let from = flows.range((before + 1, i32::MIN)..=(before + 1, whole.1));
            for ((_, last), moment) in from.filter(|(days, _)| **days != whole) {
                if let std::collections::btree_map::Entry::Vacant(slot) = reached.entry(*last) {
                    slot.insert((*moment, before));
                    next.push(*last);
                }
            }
        }
        edge = next;
    }
    let mut tiles = Vec::new();
    let mut at = whole.1;
    while let Some((moment, before)) = reached.get(&at) {
        tiles.push(*moment);
        at = *before;
    }
    tiles
}

/// How the first time stands to the second if it surely lies inside it or is the same, so that its count is not
/// the larger.
fn inside(inner: Timing, outer: Timing, policy: &Policy) -> Option<Placement> {
    placed(inner, outer, policy).filter(|placement| {
        let within = || placement.a_in_b == Sureness::Surely && !restarts(inner, outer, policy);
        !placement.assumed_begin && (placement.coincide == Sureness::Surely || within())
    })
}

/// What a range says of an unknown.
fn range_rows(unknown: usize, range: Interval) -> [Option<Row>; 2] {
    let low = 0.0 < range.low() || range.low_open();
    let above = if range.low_open() { Comparison::Greater } else { Comparison::AtLeast };
    let below = if range.high_open() { Comparison::Less } else { Comparison::AtMost };
    [
        Row::new([(unknown, 1.0)], above, range.low()).filter(|_| low),
        Row::new([(unknown, 1.0)], below, range.high()),
    ]
}

fn scaled(range: Interval, scale: f64) -> Interval {
    let end = |at: f64| settled(at / scale);
    Interval::new(end(range.low()), range.low_open(), end(range.high()), range.high_open()).unwrap_or(range)
}
