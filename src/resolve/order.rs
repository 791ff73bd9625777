//! What ranges and "at most" alone decide, without a solver.
//!
//! With nothing but ends of ranges and `x <= y` between unknowns, a system fails only along a path: a lower
//! end, a chain of unknowns each at most the next, and an upper end below it. So each minimal contradiction
//! has at most two claims, all of them are found by comparing ends, and what remains possible is what the
//! ends leave once they are carried along the chains.

use super::Contradiction;
use super::system::{Component, End, Order, Source};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A contradiction of at most two claims: a lower end above an upper one.
#[derive(Clone, Copy, Debug)]
struct Clash {
    low: (usize, Source),
    high: (usize, Source),
    strict: bool,
}

/// Every contradiction that ends and orders make.
#[derive(Debug)]
pub(super) struct Clashes {
    found: BTreeMap<Vec<usize>, Clash>,
    /// Of each contradiction of two claims, the one with the lower end first.
    pub(super) above: Vec<(usize, usize)>,
}

/// The chains of orders that lead up from one unknown.
struct Chains<'c> {
    orders: &'c [Order],
    /// By unknown, without and with a strict order on the way: the last order of a shortest chain.
    last: Vec<[Option<Step>; 2]>,
}

/// The way a chain arrives: by which order, and whether it was strict before. `Start` is the empty chain.
#[derive(Clone, Copy)]
enum Step {
    Start,
    Order(usize, bool),
}

/// The orders that lead up from each unknown, as places in `orders`.
fn leaving(component: &Component) -> Vec<Vec<usize>> {
    let mut leaving = vec![Vec::new(); component.unknowns.len()];
    for (place, order) in component.orders.iter().enumerate() {
        leaving[order.below].push(place);
    }
    leaving
}

impl<'c> Chains<'c> {
    fn from(start: usize, component: &'c Component, leaving: &[Vec<usize>]) -> Chains<'c> {
        let orders = component.orders.as_slice();
        let mut last = vec![[None; 2]; leaving.len()];
        last[start][0] = Some(Step::Start);
        let mut queue = VecDeque::from([(start, false)]);
        while let Some((at, strict)) = queue.pop_front() {
            for place in &leaving[at] {
                let order = orders[*place];
                let after = strict || order.strict;
                let slot = &mut last[order.above][usize::from(after)];
                if slot.is_none() {
                    *slot = Some(Step::Order(*place, strict));
                    queue.push_back((order.above, after));
                }
            }
        }
        Chains { orders, last }
    }

    /// The constraints of a shortest chain to `end`.
    fn constraints(&self, mut end: usize, mut strict: bool) -> Vec<usize> {
        let mut constraints = Vec::new();
        while let Some(Step::Order(place, before)) = self.last[end][usize::from(strict)] {
            constraints.push(self.orders[place].constraint);
            (end, strict) = (self.orders[place].below, before);
        }
        constraints
    }
}

impl Clashes {
    pub(super) fn of(component: &Component) -> Clashes {
        let count = component.unknowns.len();
        let leaving = leaving(component);
        let mut lows: Vec<Vec<(End, Source)>> = vec![vec![(End::ZERO, Source::Given)]; count];
        let mut highs: Vec<Vec<(End, Source)>> = vec![Vec::new(); count];
        for low in &component.lows {
            lows[low.unknown].push((low.end, low.source));
        }
        for high in &component.highs {
            highs[high.unknown].push((high.end, high.source));
        }
        let mut clashes = Clashes { found: BTreeMap::new(), above: Vec::new() };
        for source in &component.absurd {
            let place = (0, *source);
            clashes.add(Clash { low: place, high: place, strict: false });
        }
        for (start, lows) in lows.iter().enumerate() {
            let chains = Chains::from(start, component, &leaving);
            if chains.last[start][1].is_some() {
                // Below itself, whatever is claimed.
                let place = (start, Source::Given);
                clashes.add(Clash { low: place, high: place, strict: true });
            }
            for (end, arrivals) in chains.last.iter().enumerate() {
                for strict in [false, true] {
                    if arrivals[usize::from(strict)].is_none() {
                        continue;
                    }
                    for (low, low_source) in lows {
                        for (high, high_source) in &highs[end] {
                            if low.excludes(*high, strict) {
                                clashes.add(Clash {
                                    low: (start, *low_source),
                                    high: (end, *high_source),
                                    strict,
                                });
                            }
                        }
                    }
                }
            }
        }
        clashes.keep_minimal();
        clashes
    }

    fn add(&mut self, clash: Clash) {
        let claims: BTreeSet<usize> = [clash.low.1, clash.high.1].into_iter().filter_map(claim).collect();
        self.found.entry(claims.into_iter().collect()).or_insert(clash);
    }

    fn keep_minimal(&mut self) {
        if self.found.contains_key(&[][..]) {
            self.found.retain(|claims, _| claims.is_empty());
        }
        let single: BTreeSet<usize> = self.found.keys().filter(|c| c.len() == 1).flatten().copied().collect();
        self.found.retain(|claims, _| claims.len() < 2 || !claims.iter().any(|c| single.contains(c)));
        let pairs = self.found.values().map(|clash| (claim(clash.low.1), claim(clash.high.1)));
        self.above =
            pairs.filter_map(|(low, high)| Some((low?, high?))).filter(|(low, high)| low != high).collect();
    }

    /// Drops each contradiction that is not minimal beside this one.
    pub(super) fn drop_with(&mut self, claims: &[usize]) {
        let holds_all = |names: &[usize]| claims.iter().all(|claim| names.contains(claim));
        self.found.retain(|names, _| !holds_all(names));
        self.above.retain(|(upper, lower)| !holds_all(&[*upper, *lower]));
    }

    /// The claims of each contradiction, in order.
    pub(super) fn claims(&self) -> impl Iterator<Item = &Vec<usize>> {
        self.found.keys()
    }

    /// The contradiction of these claims with what ties them, if it is one of these.
    pub(super) fn explain(&self, claims: &[usize], component: &Component) -> Option<Contradiction> {
        let clash = self.found.get(claims)?;
        let mut ties = Vec::new();
        // What is absurd by itself has no unknown to start from.
        if (clash.low.0, clash.strict) != (clash.high.0, false) {
            let chains = Chains::from(clash.low.0, component, &leaving(component));
            ties = chains.constraints(clash.high.0, clash.strict);
        }
        for source in [clash.low.1, clash.high.1] {
            if let Source::Constraint(place) = source {
                ties.push(place);
            }
        }
        ties.sort_unstable();
        ties.dedup();
        Some(Contradiction { claims: claims.iter().map(|c| component.claims[*c]).collect(), ties })
    }
}

fn claim(source: Source) -> Option<usize> {
    match source {
        Source::Claim(claim) => Some(claim),
        _ => None,
    }
}

/// The ends that the claims kept leave each unknown, carried along the orders; no upper end is infinite.
pub(super) fn ends(component: &Component, kept: &[bool]) -> Vec<(End, End)> {
    let open = End { at: f64::INFINITY, open: true };
    let mut ends = vec![(End::ZERO, open); component.unknowns.len()];
    let counts = |source: Source| claim(source).is_none_or(|claim| kept[claim]);
    for low in component.lows.iter().filter(|bound| counts(bound.source)) {
        let at = &mut ends[low.unknown].0;
        if low.end.is_above(*at) {
            *at = low.end;
        }
    }
    for high in component.highs.iter().filter(|bound| counts(bound.source)) {
        let at = &mut ends[high.unknown].1;
        if high.end.is_below(*at) {
            *at = high.end;
        }
    }
    let mut touching = vec![Vec::new(); ends.len()];
    for order in &component.orders {
        touching[order.below].push(*order);
        touching[order.above].push(*order);
    }
    // Ends only ever move to other ends that exist, so this comes to rest.
    let mut queue: VecDeque<usize> = (0..ends.len()).collect();
    let mut queued = vec![true; ends.len()];
    while let Some(at) = queue.pop_front() {
        queued[at] = false;
        for order in &touching[at] {
            let (low, high) = (ends[order.below].0, ends[order.above].1);
            let low = End { at: low.at, open: low.open || order.strict };
            let high = End { at: high.at, open: high.open || order.strict };
            let mut wake = |unknown: usize| {
                if !queued[unknown] {
                    queued[unknown] = true;
                    queue.push_back(unknown);
                }
            };
            if low.is_above(ends[order.above].0) {
                ends[order.above].0 = low;
                wake(order.above);
            }
            if high.is_below(ends[order.below].1) {
                ends[order.below].1 = high;
                wake(order.below);
            }
        }
    }
    ends
}
