//! The least set of claims that takes one out of every contradiction: a minimum hitting set.
//!
//! A search over claims by branch and bound. Two kinds of contradictions are told apart. Those of ends
//! ([`Conflicts::above`]) are transitive: if A lies above B and B above C, then A above C. Of claims so ordered
//! at most an antichain can be kept, and by Dilworth's theorem (in Fulkerson's form, with weights) what must go
//! weighs exactly as much as a maximum flow through the order, which makes the bound sharp where nothing else
//! is involved. Every other contradiction adds to the bound what weight the flow leaves unused.
//!
//! The search takes a budget and lists each set that costs no more; the budget starts at the bound and rises
//! to the least cost that was cut off (iterative deepening), so that the first sets found are the least ones and
//! are found all together. Contradictions may be few at first: a set that hits all of them is shown to an
//! oracle, which accepts it or names contradictions it misses (implicit hitting sets).

use std::collections::VecDeque;

/// The contradictions known of so many claims.
#[derive(Clone, Debug)]
pub(super) struct Conflicts {
    /// By claim, those that contradict it from below.
    above: Vec<Vec<usize>>,
    /// By claim, those that contradict it from above.
    below: Vec<Vec<usize>>,
    /// Every other contradiction.
    sets: Vec<Vec<usize>>,
}

/// What an oracle says of a set of claims to set aside.
pub(super) enum Answer {
    /// The rest can all be true.
    Accepted,
    /// The rest contains these contradictions.
    Misses(Vec<Vec<usize>>),
    /// It cannot say.
    Unknown,
}

/// What a search comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Least {
    /// The least cost, and the sets that have it, in order; not all of them if `all` is not set.
    Found { cost: u128, sets: Vec<Vec<usize>>, all: bool },
    /// Some contradiction has only claims that may not be set aside.
    Impossible,
    /// The search was cut short; any set costs at least so much.
    CutShort { at_least: u128, solver: bool },
}

impl Conflicts {
    /// `above` must be transitive.
    pub(super) fn new(claims: usize, above: &[(usize, usize)], sets: Vec<Vec<usize>>) -> Conflicts {
        let mut conflicts =
            Conflicts { above: vec![Vec::new(); claims], below: vec![Vec::new(); claims], sets };
        for (upper, lower) in above {
            conflicts.above[*upper].push(*lower);
            conflicts.below[*lower].push(*upper);
        }
        // The nearest below first: a chain then takes every step, and little is left to augment.
        let reach: Vec<usize> = conflicts.above.iter().map(Vec::len).collect();
        for lower in &mut conflicts.above {
            lower.sort_by_key(|claim| (std::cmp::Reverse(reach[*claim]), *claim));
        }
        conflicts
    }

    fn len(&self) -> usize {
        self.above.len()
    }

    /// Some set that will do, the first that a search comes upon.
    pub(super) fn any(
        &mut self,
        weights: &[Option<u128>],
        nodes: &mut usize,
        oracle: &mut dyn FnMut(&[bool]) -> Answer,
    ) -> Option<Vec<usize>> {
        let (budget, next, stop) = (None, None, None);
        let mut search = Search {
            conflicts: self,
            weights,
            budget,
            next,
            found: Vec::new(),
            most: 1,
            nodes,
            oracle,
            stop,
        };
        let start = search.start()?;
        search.visit(start);
        search.found.pop()
    }

    /// Lists the least sets, at most `most` of them, using up `nodes`.
    ///
    /// A weight of none is never set aside.
    pub(super) fn least(
        &mut self,
        weights: &[Option<u128>],
        most: usize,
        nodes: &mut usize,
        oracle: &mut dyn FnMut(&[bool]) -> Answer,
    ) -> Least {
        let mut budget = None;
        loop {
            let mut search = Search {
                conflicts: self,
                weights,
                budget,
                next: None,
                found: Vec::new(),
                most,
                nodes,
                oracle,
                stop: None,
            };
            let start = search.start();
            let Some(start) = start else { return Least::Impossible };
            let bound = search.bound(&start);
            let limit = budget.map_or(bound, |budget: u128| budget.max(bound));
            search.budget = Some(limit);
            search.visit(start);
            let (mut found, next, stop) = (search.found, search.next, search.stop);
            found.sort_unstable();
            let all = stop.is_none();
            match (found.is_empty(), stop, next) {
                (false, _, _) => return Least::Found { cost: limit, sets: found, all },
                (true, Some(stop), _) => {
                    return Least::CutShort { at_least: limit, solver: stop == Stop::Oracle };
                }
                (true, None, None) => return Least::Impossible,
                (true, None, Some(next)) => budget = Some(next),
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    Nodes,
    Oracle,
    Enough,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Open,
    Kept,
    Aside,
}

#[derive(Clone, Debug)]
struct State {
    fates: Vec<Fate>,
    cost: u128,
}

struct Search<'s> {
    conflicts: &'s mut Conflicts,
    weights: &'s [Option<u128>],
    budget: Option<u128>,
    /// The least cost that was cut off.
    next: Option<u128>,
    found: Vec<Vec<usize>>,
    most: usize,
    nodes: &'s mut usize,
    oracle: &'s mut dyn FnMut(&[bool]) -> Answer,
    stop: Option<Stop>,
}

impl Search<'_> {
    /// What is settled before any choice.
    fn start(&self) -> Option<State> {
        let mut state = State { fates: vec![Fate::Open; self.conflicts.len()], cost: 0 };
        for (claim, weight) in self.weights.iter().enumerate() {
            if weight.is_none() && !self.keep(&mut state, claim) {
                return None;
            }
        }
        self.settle(&mut state).then_some(state)
    }

    /// Keeps a claim and sets aside what it contradicts; whether that can be.
    fn keep(&self, state: &mut State, claim: usize) -> bool {
        match state.fates[claim] {
            Fate::Aside => return false,
            Fate::Kept => return true,
            Fate::Open => state.fates[claim] = Fate::Kept,
        }
        let against = self.conflicts.above[claim].iter().chain(&self.conflicts.below[claim]);
        against.copied().all(|other| self.set_aside(state, other))
    }

    fn set_aside(&self, state: &mut State, claim: usize) -> bool {
        match (state.fates[claim], self.weights[claim]) {
            (Fate::Aside, _) => true,
            (Fate::Kept, _) | (_, None) => false,
            (Fate::Open, Some(weight)) => {
                state.fates[claim] = Fate::Aside;
                state.cost = state.cost.saturating_add(weight);
                true
            }
        }
    }

    /// Sets aside the last open claim of each set that keeps all others; whether that can be.
    fn settle(&self, state: &mut State) -> bool {
        for set in &self.conflicts.sets {
            if set.iter().any(|claim| state.fates[*claim] == Fate::Aside) {
                continue;
            }
            let mut open = set.iter().copied().filter(|claim| state.fates[*claim] == Fate::Open);
            match (open.next(), open.next()) {
                (None, _) => return false,
                (Some(last), None) if !self.set_aside(state, last) => return false,
                _ => {}
            }
        }
        true
    }

    fn visit(&mut self, mut state: State) {
        loop {
            if self.stop.is_some() {
                return;
            }
            let Some(left) = self.nodes.checked_sub(1) else {
                self.stop = Some(Stop::Nodes);
                return;
            };
            *self.nodes = left;
            if !self.settle(&mut state) {
                return;
            }
            let bound = self.bound(&state);
            if self.budget.is_some_and(|budget| budget < bound) {
                self.next = Some(self.next.map_or(bound, |next| next.min(bound)));
                return;
            }
            if let Some(claim) = self.most_contested(&state) {
                let mut aside = state.clone();
                if self.set_aside(&mut aside, claim) {
                    self.visit(aside);
                }
                if !self.keep(&mut state, claim) {
                    return;
                }
                continue;
            }
            let aside: Vec<bool> = state.fates.iter().map(|fate| *fate == Fate::Aside).collect();
            match (self.oracle)(&aside) {
                Answer::Accepted => {
                    if self.found.len() == self.most {
                        self.stop = Some(Stop::Enough);
                        return;
                    }
                    self.found.push((0..aside.len()).filter(|claim| aside[*claim]).collect());
                    if self.budget.is_none() {
                        self.stop = Some(Stop::Enough);
                    }
                    return;
                }
                Answer::Misses(sets) if !sets.is_empty() => self.conflicts.sets.extend(sets),
                Answer::Misses(_) | Answer::Unknown => {
                    self.stop = Some(Stop::Oracle);
                    return;
                }
            }
        }
    }

    /// The open claim in most contradictions that nothing resolves yet; the first of equals.
    fn most_contested(&self, state: &State) -> Option<usize> {
        let is_open = |claim: &usize| state.fates[*claim] == Fate::Open;
        let mut count = vec![0usize; state.fates.len()];
        for (claim, count) in count.iter_mut().enumerate() {
            if is_open(&claim) {
                let against = self.conflicts.above[claim].iter().chain(&self.conflicts.below[claim]);
                *count = against.filter(|other| is_open(other)).count();
            }
        }
        for set in &self.conflicts.sets {
            if set.iter().all(|claim| state.fates[*claim] != Fate::Aside) {
                set.iter().filter(|claim| is_open(claim)).for_each(|claim| count[*claim] += 1);
            }
        }
        let most = count.iter().copied().max().filter(|most| 0 < *most)?;
        count.iter().position(|c| *c == most)
    }

    /// What any completion of the state costs at least.
    fn bound(&self, state: &State) -> u128 {
        let weight = |claim: usize| match state.fates[claim] {
            Fate::Open => self.weights[claim].unwrap_or(0),
            _ => 0,
        };
        let count = self.conflicts.len();
        let mut flow = Flow {
            above: &self.conflicts.above,
            out: (0..count).map(weight).collect(),
            into: (0..count).map(weight).collect(),
            along: vec![Vec::new(); count],
            reached: vec![None; count],
            freed: vec![None; count],
        };
        let mut bound = state.cost.saturating_add(flow.run());
        let mut unused: Vec<u128> = (0..count).map(|claim| flow.out[claim].min(flow.into[claim])).collect();
        for set in &self.conflicts.sets {
            if set.iter().any(|claim| state.fates[*claim] == Fate::Aside) {
                continue;
            }
            let open = || set.iter().copied().filter(|claim| state.fates[*claim] == Fate::Open);
            let share = open().map(|claim| unused[claim]).min().unwrap_or(0);
            open().for_each(|claim| unused[claim] -= share);
            bound = bound.saturating_add(share);
        }
        bound
    }
}

/// A maximum flow through a transitive order: each claim sends and takes at most its weight.
struct Flow<'f> {
    above: &'f [Vec<usize>],
    /// What each claim can still send.
    out: Vec<u128>,
    /// What each claim can still take.
    into: Vec<u128>,
    /// By taker, who sends it how much.
    along: Vec<Vec<(usize, u128)>>,
    /// In one search: how each taker was reached.
    reached: Vec<Option<usize>>,
    /// In one search: whose sending to which taker each sender can take over.
    freed: Vec<Option<usize>>,
}

impl Flow<'_> {
    fn run(&mut self) -> u128 {
        let mut total = 0;
        for sender in 0..self.out.len() {
            for place in 0..self.above[sender].len() {
                let taker = self.above[sender][place];
                let amount = self.out[sender].min(self.into[taker]);
                if 0 < amount {
                    self.send(sender, taker, amount);
                    self.out[sender] -= amount;
                    self.into[taker] -= amount;
                    total += amount;
                }
            }
        }
        for sender in 0..self.out.len() {
            while 0 < self.out[sender] {
                let amount = self.augment(sender);
                if amount == 0 {
                    break;
                }
                total += amount;
            }
        }
        total
    }

    fn send(&mut self, sender: usize, taker: usize, amount: u128) {
        match self.along[taker].iter_mut().find(|(from, _)| *from == sender) {
            Some((_, along)) => *along += amount,
            None => self.along[taker].push((sender, amount)),
        }
    }

    /// Sends more from `start` by sending others elsewhere; how much.
    fn augment(&mut self, start: usize) -> u128 {
        self.reached.fill(None);
        self.freed.fill(None);
        let mut queue = VecDeque::from([start]);
        let mut end = None;
        'search: while let Some(sender) = queue.pop_front() {
            for taker in &self.above[sender] {
                // A claim that takes no part has nothing to take and nobody who sends to it.
                if self.reached[*taker].is_some() {
                    continue;
                }
                self.reached[*taker] = Some(sender);
                if 0 < self.into[*taker] {
                    end = Some(*taker);
                    break 'search;
                }
                for (other, _) in &self.along[*taker] {
                    if *other != start && self.freed[*other].is_none() {
                        self.freed[*other] = Some(*taker);
                        queue.push_back(*other);
                    }
                }
            }
        }
        let Some(end) = end else { return 0 };
        let mut path = Vec::new();
        let mut taker = end;
        while let Some(sender) = self.reached[taker] {
            path.push((sender, taker));
            if sender == start {
                break;
            }
            let Some(from) = self.freed[sender] else { break };
            taker = from;
        }
        let mut amount = self.out[start].min(self.into[end]);
        for (sender, _) in path.iter().filter(|(sender, _)| *sender != start) {
            let along = self.freed[*sender].map_or(0, |from| self.along_between(*sender, from));
            amount = amount.min(along);
        }
        for (sender, taker) in path {
            self.send(sender, taker, amount);
            if sender != start
                && let Some(from) = self.freed[sender]
            {
                self.along[from].iter_mut().filter(|(s, _)| *s == sender).for_each(|(_, a)| *a -= amount);
                self.along[from].retain(|(_, a)| 0 < *a);
            }
        }
        self.out[start] -= amount;
        self.into[end] -= amount;
        amount
    }

    fn along_between(&self, sender: usize, taker: usize) -> u128 {
        self.along[taker].iter().find(|(from, _)| *from == sender).map_or(0, |(_, amount)| *amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every least hitting set, by trying all.
    fn brute(
        claims: usize,
        sets: &[Vec<usize>],
        weights: &[Option<u128>],
    ) -> Option<(u128, Vec<Vec<usize>>)> {
        let mut best: Option<(u128, Vec<Vec<usize>>)> = None;
        for mask in 0u32..1 << claims {
            let chosen: Vec<usize> = (0..claims).filter(|claim| mask >> claim & 1 == 1).collect();
            let Some(cost) = chosen.iter().map(|claim| weights[*claim]).sum::<Option<u128>>() else {
                continue;
            };
            if !sets.iter().all(|set| set.iter().any(|claim| chosen.contains(claim))) {
                continue;
            }
            match &mut best {
                Some((least, all)) if *least == cost => all.push(chosen),
                Some((least, _)) if *least < cost => {}
                _ => best = Some((cost, vec![chosen])),
            }
        }
        best.map(|(cost, mut all)| {
            all.sort();
            (cost, all)
        })
    }

    fn weights(count: usize) -> impl Strategy<Value = Vec<Option<u128>>> {
        let weight = prop_oneof![6 => Just(Some(1)), 3 => (1u128..5).prop_map(Some), 1 => Just(None)];
        prop::collection::vec(weight, count)
    }

    proptest! {
        #[test]
        fn the_least_sets_are_those_of_trying_all(
            // Ranges on a line: one wholly above another is a transitive order.
            ranges in prop::collection::vec((0u32..12, 0u32..4), 1..9),
            sets in prop::collection::vec(prop::collection::btree_set(0usize..8, 2..4), 0..5),
            weights in weights(10),
            hidden in any::<bool>(),
        ) {
            let count = ranges.len();
            let above: Vec<(usize, usize)> = (0..count)
                .flat_map(|a| (0..count).map(move |b| (a, b)))
                .filter(|(a, b)| ranges[*b].0 + ranges[*b].1 < ranges[*a].0)
                .collect();
            let sets: Vec<Vec<usize>> =
                sets.into_iter().map(|set| set.into_iter().filter(|c| *c < count).collect::<Vec<_>>()).filter(|s| 1 < s.len()).collect();
            let mut all = sets.clone();
            all.extend(above.iter().map(|(a, b)| vec![*a, *b]));
            // The sets are known from the start, or only to the oracle.
            let known = if hidden { Vec::new() } else { sets.clone() };
            let mut conflicts = Conflicts::new(count, &above, known);
            let mut oracle = |aside: &[bool]| {
                let missed: Vec<Vec<usize>> =
                    sets.iter().filter(|set| !set.iter().any(|claim| aside[*claim])).take(1).cloned().collect();
                if missed.is_empty() { Answer::Accepted } else { Answer::Misses(missed) }
            };
            let mut nodes = 1_000_000;
            let least = conflicts.least(&weights[..count], 1_000, &mut nodes, &mut oracle);
            match brute(count, &all, &weights[..count]) {
                Some((cost, sets)) => prop_assert_eq!(least, Least::Found { cost, sets, all: true }),
                None => prop_assert_eq!(least, Least::Impossible),
            }
        }
    }

    #[test]
    fn a_clique_needs_no_search() {
        let above: Vec<(usize, usize)> = (0..60).flat_map(|a| (0..a).map(move |b| (a, b))).collect();
        let mut conflicts = Conflicts::new(60, &above, Vec::new());
        let mut nodes = 200;
        let least = conflicts.least(&[Some(1); 60], 1, &mut nodes, &mut |_| Answer::Accepted);
        assert!(matches!(least, Least::Found { cost: 59, all: false, .. }), "{least:?}");
    }

    #[test]
    fn limits_are_told() {
        let mut conflicts = Conflicts::new(3, &[(0, 1)], vec![vec![0, 1, 2]]);
        let least = conflicts.least(&[Some(1); 3], 9, &mut 0, &mut |_| Answer::Accepted);
        assert_eq!(least, Least::CutShort { at_least: 1, solver: false });
        let least = conflicts.least(&[Some(1); 3], 9, &mut 99, &mut |_| Answer::Unknown);
        assert_eq!(least, Least::CutShort { at_least: 1, solver: true });
        let least = conflicts.least(&[None; 3], 9, &mut 99, &mut |_| Answer::Accepted);
        assert_eq!(least, Least::Impossible);
    }
}
