//! What cannot all be true together, and the least to set aside so that the rest can be.
//!
//! A [`System`] has unknowns (a count at a time), claims about them and constraints between them. The field
//! calls the question error localization (Fellegi and Holt, 1976): find the set of claims of least weight
//! without which all others can be true. [`resolve`] answers it part by part:
//!
//! - contradictions among ends of ranges, also along chains of "at most", come from comparing ends
//!   (`order`);
//! - all others come from asking whether claims can all be true (`oracle`), which following lower ends upward
//!   mostly shows (`lift`) and linear programs do otherwise (`program`), each answer checked in exact
//!   arithmetic (`exact`);
//! - the least sets come from a search over sets of claims (`hitting`), which asks the oracle about each set
//!   that hits every contradiction known so far (implicit hitting sets, as MaxHS and MARCO do);
//! - what each unknown can still be comes from the ends, sharpened by the oracle (`ranges`);
//! - a component too large to search is at least bounded (`large`).
//!
//! Nothing is random and nothing is timed: work is limited by counts, and a limit that was reached is told.

mod exact;
mod hitting;
mod large;
mod lift;
mod oracle;
mod order;
mod program;
mod ranges;
mod system;

pub use system::{Claim, Row, System};

use crate::interval::Interval;
use hitting::{Conflicts, Least};
use oracle::{Decision, Oracle};
use order::Clashes;
use std::collections::{BTreeMap, BTreeSet};
use system::{Component, Groups};

/// Up to so many combinations of sets of different parts are checked to go together.
const COMBINATIONS: usize = 256;

/// How much work one connected component may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// A component with more claims is not searched, only bounded.
    pub claims: usize,
    /// So many questions may be asked about a component, each of the solver counting as another.
    pub solver_calls: usize,
    /// So many steps the search for one part may take.
    pub steps: usize,
    /// So many of the least sets of a part are listed.
    pub sets: usize,
    /// So many of those are given the ranges that are left then, which takes longer than finding them.
    pub ranged: usize,
    /// So many contradictions of a part are listed.
    pub contradictions: usize,
}

impl Limits {
    /// Enough for a register of some hundred claims in well under a second.
    pub const USUAL: Limits = Limits {
        claims: 1_000,
        solver_calls: 5_000,
        steps: 100_000,
        sets: 100,
        ranged: 1,
        contradictions: 1_000,
    };
}

/// Claims that contradict each other, directly or through others, with nothing else in contradiction with
/// any of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Every claim in one of the contradictions, in order.
    pub claims: Vec<usize>,
    /// Every unknown that those claims speak of, in order.
    pub unknowns: Vec<usize>,
    /// Minimal contradictions, in order.
    pub contradictions: Vec<Contradiction>,
    /// Whether those are all minimal contradictions of the part. If not, they are those that a limit or
    /// the search left: enough to prove that no lighter set would do.
    pub complete: bool,
    /// What to set aside.
    pub answer: Answer<SetAside>,
}

/// Claims of which not all can be true, though any but one of them can be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Contradiction {
    /// The claims, in order. None: the constraints contradict themselves.
    pub claims: Vec<usize>,
    /// The constraints that tie them, in order.
    pub ties: Vec<usize>,
}

/// What a part comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer<S> {
    /// Without any one of these sets the rest can all be true, and no lighter set will do.
    Least {
        /// The weight of each of the sets.
        weight: f64,
        /// The sets, in order of their claims.
        sets: Vec<S>,
        /// Whether these are all.
        all: bool,
    },
    /// Some contradiction has only claims that are never to be set aside.
    Impossible,
    /// The least set is not known.
    Undecided {
        /// What any set weighs at least.
        at_least: f64,
        /// The lightest set found without which the rest can all be true.
        best: Option<S>,
        /// Why it is not known.
        why: Undecided,
    },
}

impl<S> Answer<S> {
    /// The same answer with its sets told in another way.
    pub fn map<T>(self, mut told: impl FnMut(S) -> T) -> Answer<T> {
        match self {
            Answer::Least { weight, sets, all } => {
                Answer::Least { weight, sets: sets.into_iter().map(told).collect(), all }
            }
            Answer::Impossible => Answer::Impossible,
            Answer::Undecided { at_least, best, why } => {
                Answer::Undecided { at_least, best: best.map(&mut told), why }
            }
        }
    }
}

/// Why an answer is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undecided {
    /// A limit was reached.
    Limit,
    /// The solver gave an answer that exact arithmetic could not confirm.
    Solver,
}

/// Claims to set aside and what is left then.
#[derive(Clone, Debug, PartialEq)]
pub struct SetAside {
    /// The claims, in order.
    pub claims: Vec<usize>,
    /// What each unknown of the part can be once these are set aside, and the first set of each other part;
    /// empty for sets beyond [`Limits::ranged`].
    /// Where there are very many combinations, a set is only known to go with the first sets of the others.
    pub ranges: Vec<Range>,
}

/// What an unknown can be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The unknown.
    pub unknown: usize,
    /// It lies in here.
    pub range: Interval,
    /// Whether each number in the range is possible; if not, the solver left open whether the range is
    /// smaller.
    pub sharp: bool,
}

impl Part {
    /// The one least set, if it is known to be the only one.
    pub fn only(&self) -> Option<&SetAside> {
        match &self.answer {
            Answer::Least { sets, all: true, .. } if sets.len() == 1 => sets.first(),
            _ => None,
        }
    }
}

/// Finds the parts of a system that cannot all be true, in the order of their first unknown and claim.
///
/// An empty result says that all claims can be true together.
pub fn resolve(system: &System, limits: &Limits) -> Vec<Part> {
    let mut parts = Vec::new();
    for component in Component::all(system) {
        if component.is_plainly_possible() {
            continue;
        }
        if limits.claims < component.claims.len() {
            parts.extend(large::part(&component));
        } else {
            let mut calls = limits.solver_calls;
            parts.extend(Resolver::new(&component, limits, &mut calls).parts());
        }
    }
    parts
}

impl Component {
    /// Whether comparing ends shows that all of it can be true.
    fn is_plainly_possible(&self) -> bool {
        self.general.is_empty()
            && self.absurd.is_empty()
            && self.orders.iter().all(|order| !order.strict)
            && order::ends(self, &vec![true; self.claims.len()])
                .iter()
                .all(|(low, high)| !low.excludes(*high, false))
    }

    /// The system's places of these claims.
    fn named(&self, claims: &[usize]) -> Vec<usize> {
        claims.iter().map(|claim| self.claims[*claim]).collect()
    }

    /// The unknowns that these claims speak of, as places in the component.
    fn spoken_of(&self, claims: &[usize]) -> Vec<usize> {
        let unknowns: BTreeSet<usize> =
            claims.iter().flat_map(|claim| &self.about[*claim]).copied().collect();
        unknowns.into_iter().collect()
    }
}

/// Works on one component.
struct Resolver<'r> {
    component: &'r Component,
    limits: &'r Limits,
    clashes: Clashes,
    /// None where ends and orders are all there is, so that the clashes are all contradictions.
    oracle: Option<Oracle<'r>>,
    /// The contradictions that the oracle found: claims and constraints.
    found: BTreeMap<Vec<usize>, Vec<usize>>,
}

/// What the oracle finds in some claims.
enum Cores {
    /// They can all be true.
    None,
    /// Minimal contradictions that share no claim.
    Some(Vec<Vec<usize>>),
    Unknown,
}

impl<'r> Resolver<'r> {
    fn new(component: &'r Component, limits: &'r Limits, calls: &'r mut usize) -> Resolver<'r> {
        let clashes = Clashes::of(component);
        let oracle = (!component.general.is_empty()).then(|| Oracle::new(component, calls));
        Resolver { component, limits, clashes, oracle, found: BTreeMap::new() }
    }

    fn parts(mut self) -> Vec<Part> {
        self.look_at_each();
        // Whatever clashes is dealt with already; the oracle starts on the rest.
        let mut aside = vec![false; self.component.claims.len()];
        self.clashes.claims().flatten().for_each(|claim| aside[*claim] = true);
        if matches!(self.cores(&aside), Cores::Unknown) && self.clashes.claims().next().is_none() {
            return vec![self.undecided_whole()];
        }
        loop {
            let clusters = self.clusters();
            if self.clashes.claims().chain(self.found.keys()).any(Vec::is_empty) {
                return vec![self.impossible()];
            }
            if clusters.is_empty() {
                return Vec::new();
            }
            // The largest comes last: what is found of it then is found beside the answers of the others.
            let mut order: Vec<usize> = (0..clusters.len()).collect();
            order.sort_by_key(|place| clusters[*place].len());
            let mut aside = vec![false; self.component.claims.len()];
            clusters.iter().flatten().for_each(|claim| aside[*claim] = true);
            let mut answers = vec![(Least::Impossible, None); clusters.len()];
            for place in order {
                let cluster = &clusters[place];
                cluster.iter().for_each(|claim| aside[*claim] = false);
                let answer = self.search(cluster, &aside);
                first_of(&answer, cluster).iter().for_each(|claim| aside[*claim] = true);
                answers[place] = answer;
            }
            if self.clusters() != clusters {
                continue;
            }
            let Some(confirmed) = self.confirmed(&clusters, &answers) else { continue };
            return self.reported(&clusters, answers, confirmed);
        }
    }

    /// Finds the claims that cannot be true even alone, and whether the constraints can be.
    ///
    /// A clash with such a claim is not minimal.
    fn look_at_each(&mut self) {
        let Some(oracle) = &mut self.oracle else { return };
        let mut against: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for claims in self.clashes.claims() {
            claims.iter().for_each(|claim| against.entry(*claim).or_default().extend(claims));
        }
        let mut asked: Vec<Vec<usize>> = against.keys().map(|claim| vec![*claim]).collect();
        // Those that do not clash are asked about together first: what can be true together can be alone.
        asked.extend(unopposed(&against));
        asked.push(Vec::new());
        let mut possible = BTreeSet::new();
        while let Some(together) = asked.pop() {
            if together.len() == 1 && possible.contains(&together[0]) {
                continue;
            }
            let mut kept = vec![false; self.component.claims.len()];
            together.iter().for_each(|claim| kept[*claim] = true);
            match oracle.decide(&kept, None) {
                Decision::Holds => possible.extend(together),
                Decision::Fails { claims, constraints } if claims.len() < 2 => {
                    self.clashes.drop_with(&claims);
                    if claims.is_empty() {
                        self.found.insert(claims, constraints);
                        return;
                    }
                    // What was asked with it is asked again.
                    asked.push(together.into_iter().filter(|claim| !claims.contains(claim)).collect());
                    possible.extend(&claims);
                    self.found.insert(claims, constraints);
                }
                Decision::Fails { claims, .. } => {
                    asked.push(together.into_iter().filter(|claim| !claims.contains(claim)).collect());
                }
                Decision::Unknown => {}
            }
        }
    }

    /// Looks for contradictions without the claims set aside and remembers each.
    fn cores(&mut self, aside: &[bool]) -> Cores {
        let Some(oracle) = &mut self.oracle else { return Cores::None };
        let mut kept: Vec<bool> = aside.iter().map(|aside| !aside).collect();
        let mut cores = Vec::new();
        loop {
            let core = match oracle.decide(&kept, None) {
                Decision::Fails { claims, constraints } => oracle.minimal(claims, constraints),
                Decision::Holds if cores.is_empty() => return Cores::None,
                Decision::Unknown if cores.is_empty() => return Cores::Unknown,
                Decision::Holds | Decision::Unknown => return Cores::Some(cores),
            };
            match core {
                Some((claims, constraints)) => {
                    claims.iter().for_each(|claim| kept[*claim] = false);
                    self.found.insert(claims.clone(), constraints);
                    let last = claims.is_empty();
                    cores.push(claims);
                    if last {
                        return Cores::Some(cores);
                    }
                }
                None if cores.is_empty() => return Cores::Unknown,
                None => return Cores::Some(cores),
            }
        }
    }

    /// The claims that contradictions connect, each group in order, by first claim.
    fn clusters(&self) -> Vec<Vec<usize>> {
        let mut groups = Groups::new(self.component.claims.len());
        let mut clusters: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        let contradictions = || self.clashes.claims().chain(self.found.keys());
        contradictions().for_each(|claims| groups.join(claims.iter().copied()));
        for claim in contradictions().flatten() {
            clusters.entry(groups.root(*claim)).or_default().insert(*claim);
        }
        clusters.into_values().map(|cluster| cluster.into_iter().collect()).collect()
    }

    /// The least sets of one cluster; if the search is cut short, also the first set that will do, if any.
    ///
    /// `others` are left out: what they contradict is the affair of their own clusters.
    fn search(&mut self, cluster: &[usize], others: &[bool]) -> (Least, Option<Vec<usize>>) {
        let component = self.component;
        let inside: BTreeSet<usize> = cluster.iter().copied().collect();
        // Of a claim on several unknowns one may contradict what lies above and another what lies below, so
        // that only claims on one unknown are ordered.
        let ordered = |claim: &usize| component.about[*claim].len() < 2;
        let above = self.clashes.above.iter().copied();
        let above: Vec<(usize, usize)> =
            above.filter(|(a, b)| inside.contains(a) && ordered(a) && ordered(b)).collect();
        let unordered =
            self.clashes.claims().filter(|claims| claims.len() < 2 || !claims.iter().all(ordered));
        let sets = unordered
            .chain(self.found.keys())
            .filter(|claims| claims.iter().any(|claim| inside.contains(claim)));
        let mut conflicts = Conflicts::new(component.claims.len(), &above, sets.cloned().collect());
        let most = self.limits.sets;
        let (mut steps, mut more_steps) = (self.limits.steps, self.limits.steps);
        let mut oracle = |aside: &[bool]| {
            let aside: Vec<bool> = aside.iter().zip(others).map(|(aside, other)| *aside || *other).collect();
            match self.cores(&aside) {
                Cores::None => hitting::Answer::Accepted,
                Cores::Some(cores) => hitting::Answer::Misses(cores),
                Cores::Unknown => hitting::Answer::Unknown,
            }
        };
        let least = conflicts.least(&component.weights, most, &mut steps, &mut oracle);
        let first = match &least {
            Least::CutShort { .. } => conflicts.any(&component.weights, &mut more_steps, &mut oracle),
            _ => None,
        };
        (least, first)
    }

    /// Whether the answers of the clusters go together. None if that brought up a contradiction that was not
    /// known.
    fn confirmed(
        &mut self,
        clusters: &[Vec<usize>],
        answers: &[(Least, Option<Vec<usize>>)],
    ) -> Option<bool> {
        let counts: Vec<usize> = answers
            .iter()
            .map(|(least, _)| match least {
                Least::Found { sets, .. } => sets.len(),
                _ => 1,
            })
            .collect();
        let mut confirmed = true;
        for choice in choices(&counts) {
            match self.cores(&self.aside(clusters, answers, &choice)) {
                Cores::None => {}
                Cores::Some(_) => return None,
                Cores::Unknown => confirmed = false,
            }
        }
        Some(confirmed)
    }

    /// What is set aside if this set is chosen in each cluster.
    fn aside(
        &self,
        clusters: &[Vec<usize>],
        answers: &[(Least, Option<Vec<usize>>)],
        choice: &[usize],
    ) -> Vec<bool> {
        let mut aside = vec![false; self.component.claims.len()];
        for ((cluster, answer), choice) in clusters.iter().zip(answers).zip(choice) {
            let set = match answer {
                (Least::Found { sets, .. }, _) => sets.get(*choice).unwrap_or(cluster),
                _ => first_of(answer, cluster),
            };
            set.iter().for_each(|claim| aside[*claim] = true);
        }
        aside
    }

    fn reported(
        mut self,
        clusters: &[Vec<usize>],
        answers: Vec<(Least, Option<Vec<usize>>)>,
        confirmed: bool,
    ) -> Vec<Part> {
        let mut parts = Vec::new();
        for (place, cluster) in clusters.iter().enumerate() {
            let unknowns = self.component.spoken_of(cluster);
            let mut set_aside = |choice: usize, claims: &[usize]| {
                let kept: Vec<bool> = self
                    .aside(clusters, &answers, &one(clusters.len(), place, choice))
                    .iter()
                    .map(|aside| !aside)
                    .collect();
                let asked: &[usize] = if choice < self.limits.ranged { &unknowns } else { &[] };
                let ranges = ranges::ranges(self.oracle.as_mut(), self.component, &kept, asked);
                SetAside { claims: self.component.named(claims), ranges }
            };
            let answer = match &answers[place] {
                (Least::Found { cost, sets, all }, _) if confirmed => {
                    let sets =
                        sets.iter().enumerate().map(|(choice, claims)| set_aside(choice, claims)).collect();
                    Answer::Least { weight: system::weight(*cost), sets, all: *all }
                }
                (Least::Found { cost, .. }, _) => self.undecided(*cost, None, true),
                (Least::Impossible, _) => Answer::Impossible,
                (Least::CutShort { at_least, solver }, first) => {
                    let best = first.as_ref().filter(|_| confirmed).map(|claims| set_aside(0, claims));
                    self.undecided(*at_least, best, *solver)
                }
            };
            parts.push(self.part(cluster, answer));
        }
        parts
    }

    fn undecided(&self, at_least: u128, best: Option<SetAside>, solver: bool) -> Answer<SetAside> {
        let exhausted = self.oracle.as_ref().is_some_and(|oracle| oracle.exhausted);
        let why = if solver && !exhausted { Undecided::Solver } else { Undecided::Limit };
        Answer::Undecided { at_least: system::weight(at_least), best, why }
    }

    fn part(&self, cluster: &[usize], answer: Answer<SetAside>) -> Part {
        let component = self.component;
        let inside = |claims: &&Vec<usize>| claims.first().is_none_or(|claim| cluster.contains(claim));
        let most = self.limits.contradictions;
        let clashes = self.clashes.claims().filter(inside).take(most.saturating_add(1));
        let mut contradictions: Vec<Contradiction> =
            clashes.filter_map(|claims| self.clashes.explain(claims, component)).collect();
        let found = self.found.iter().filter(|(claims, _)| inside(claims));
        contradictions.extend(
            found.map(|(claims, ties)| Contradiction { claims: component.named(claims), ties: ties.clone() }),
        );
        contradictions.sort_unstable();
        let complete = self.oracle.is_none() && contradictions.len() <= most;
        contradictions.truncate(most);
        Part {
            claims: component.named(cluster),
            unknowns: component.spoken_of(cluster).iter().map(|place| component.unknowns[*place]).collect(),
            contradictions,
            complete,
            answer,
        }
    }

    /// The component as one part that no set of claims can mend, since its constraints contradict themselves.
    fn impossible(&self) -> Part {
        self.part(&[], Answer::Impossible)
    }

    /// The component as one part of which it is not even known whether it can be true.
    fn undecided_whole(&self) -> Part {
        let all: Vec<usize> = (0..self.component.claims.len()).collect();
        let answer = self.undecided(0, None, true);
        self.part(&all, answer)
    }
}

/// Groups of claims of which none is against another one of its group, the first come first taken.
fn unopposed(against: &BTreeMap<usize, BTreeSet<usize>>) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (claim, others) in against {
        let free = |group: &&mut Vec<usize>| group.iter().all(|member| !others.contains(member));
        match groups.iter_mut().find(free) {
            Some(group) => group.push(*claim),
            None => groups.push(vec![*claim]),
        }
    }
    groups
}

/// The first set found of a cluster; all of the cluster, if there is none.
fn first_of<'a>(answer: &'a (Least, Option<Vec<usize>>), cluster: &'a Vec<usize>) -> &'a Vec<usize> {
    match answer {
        (Least::Found { sets, .. }, _) => sets.first(),
        (_, first) => first.as_ref(),
    }
    .unwrap_or(cluster)
}

/// The combinations of choices to look at: all of them if they are few, else the first of each and each
/// other one beside the first of the rest.
fn choices(counts: &[usize]) -> Vec<Vec<usize>> {
    let all = counts.iter().fold(1usize, |product, count| product.saturating_mul(*count));
    if all <= COMBINATIONS {
        let digits = |mut number: usize| {
            let digit = |count: &usize| {
                let digit = number % count;
                number /= count;
                digit
            };
            counts.iter().map(digit).collect()
        };
        return (0..all).map(digits).collect();
    }
    let others = |(place, count): (usize, &usize)| (1..*count).map(move |choice| (place, choice));
    let others = counts.iter().enumerate().flat_map(others);
    let others = others.map(|(place, choice)| one(counts.len(), place, choice));
    std::iter::once(vec![0; counts.len()]).chain(others).collect()
}

/// The first of each, but for one.
fn one(length: usize, place: usize, choice: usize) -> Vec<usize> {
    (0..length).map(|other| if other == place { choice } else { 0 }).collect()
}

#[cfg(test)]
mod tests;
