//! Claims of one key, compared.
//!
//! Claims are gathered by key and each key is looked at once, by itself, on as many threads as there are.
//! What the pairs of a small key say is told pair by pair ([`pair`]); in a large key the same counts come
//! from sorted sweeps ([`crate::sweep`]), and both are folded by culprit ([`fold`]): one bad figure
//! contradicts many good ones, and is told once.

pub(crate) mod account;
mod count;
mod edges;
pub mod fold;
mod order;
pub mod pair;
pub mod standing;
mod tiling;
mod undated;

pub(crate) use order::{Presort, in_order};

use crate::claims::{Claim, Claims, Key, Status};
use crate::config::Policy;
use crate::finding::Finding;
use crate::period::{Basis, DaySpan, Sureness, Timing, Written, later};
use crate::provenance;
use crate::rule::Code;
use standing::Weighed;
use std::ops::Range;

/// A claim among the others of its key, with all that comparing needs at hand.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// Its number among all claims.
    pub id: u32,
    /// The claim.
    pub claim: Claim,
    /// Who asserts it.
    pub source: u32,
    /// The witness behind the source.
    pub origin: u32,
    /// Who printed it.
    pub via: Option<u32>,
    /// How firm it is.
    pub status: Option<Status>,
    /// The time it counts over.
    pub timing: Timing,
    /// The time as written.
    pub as_of: Option<Written>,
    /// When it appeared.
    pub published: Option<Written>,
    /// When counting began, where the row says so.
    pub begins: Option<DaySpan>,
    /// The last day of the time for which its source first stated another figure; from the day after it no
    /// longer speaks for its source.
    pub replaced: Option<i32>,
}

/// The claims of one key and dimension, in an order that does not depend on the order of rows.
///
/// A key may have millions of claims, so they stay where they are, and a [`Member`] is put together when it is
/// looked at.
#[derive(Debug)]
pub struct Group<'c> {
    /// All claims.
    pub claims: &'c Claims,
    /// The key, as a number.
    pub key: u32,
    /// What applies to it.
    pub policy: &'c Policy,
    /// Its claims by their numbers.
    ids: Vec<u32>,
    /// For each claim [`Member::replaced`], or [`NEVER`]; empty as long as no claim is replaced.
    replaced: Vec<i32>,
}

/// Stands after every day.
const NEVER: i32 = i32::MAX;

/// Up to so many claims every pair of a key is looked at; above, sweeps count and only culprits are looked at pair
/// by pair.
const SMALL: usize = 64;

/// From so many claims on, more than one thread works on one key.
const WORTH_THREADS: usize = 1 << 14;

/// From so many claims on what they add up to is kept.
const WORTH_KEEPING: usize = 1 << 12;

/// What comparing one key gave.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What was found, in no order that can be relied on.
    pub findings: Vec<Finding>,
    /// Pairs of claims of different sources that are about the same time and cannot both be true.
    pub conflicting_pairs: u64,
    /// What a large key adds up to, so that its claims need not be gathered again.
    pub(crate) weighed: Option<Box<Weighed>>,
}

impl Member {
    /// Whether its row says itself when counting began, or which dates are the same time.
    pub(crate) fn has_own_time(&self) -> bool {
        self.begins.is_some() || self.timing.window().is_some()
    }

    /// Whether anybody asserts the claim.
    pub fn stands(&self) -> bool {
        self.status != Some(Status::Denied)
    }

    /// A plan, what could be held, and what is there are three things; only like is compared with like.
    pub(crate) fn compared_class(&self) -> u8 {
        match self.status {
            Some(Status::Planned) => 1,
            Some(Status::Capacity) => 2,
            _ => 0,
        }
    }

    /// Whether two claims are about the same kind of thing, and somebody asserts both.
    pub fn compares_with(&self, other: &Member) -> bool {
        self.stands() && other.stands() && self.compared_class() == other.compared_class()
    }
}

/// The members of a group, in order.
#[derive(Clone, Debug)]
pub struct Members<'g> {
    group: &'g Group<'g>,
    /// The places of those that are left.
    left: Range<usize>,
}

impl Iterator for Members<'_> {
    type Item = Member;

    #[inline(always)]
    fn next(&mut self) -> Option<Member> {
        self.left.next().map(|place| self.group.member(place))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.left.size_hint()
    }
}

impl ExactSizeIterator for Members<'_> {}

impl<'c> Group<'c> {
    /// The claims of a key, of the dimension that most of them have; and the others.
    ///
    /// Where two dimensions are equally frequent, the one whose unit comes first in the alphabet is taken.
    pub fn of(claims: &'c Claims, key: u32, ids: Range<u32>) -> (Group<'c>, Vec<u32>) {
        let policy = claims.policy(key);
        let unit = |id: u32| claims.dimension(claims.get(id));
        let first = ids.clone().next().map(unit);
        let mixed = ids.clone().any(|id| Some(unit(id)) != first);
        let main = if mixed { most_frequent(claims, ids.clone().map(unit).collect()) } else { first };
        let is_other = |id: &u32| mixed && Some(unit(*id)) != main;
        let others = if mixed { ids.clone().filter(is_other).collect() } else { Vec::new() };
        let mut own = Vec::with_capacity(ids.len() - others.len());
        own.extend(ids.filter(|id| !is_other(id)));
        (Group { claims, key, policy, ids: own, replaced: Vec::new() }, others)
    }

    /// How many claims there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The member at a place. Inlined, so that of a member only what is asked for is put together.
    #[inline(always)]
    pub fn member(&self, place: usize) -> Member {
        let replaced = self.replaced.get(place).copied().filter(|day| *day != NEVER);
        Member { replaced, ..self.claims.member(self.ids[place], self.policy) }
    }

    /// All members, in order.
    pub fn members(&self) -> Members<'_> {
        Members { group: self, left: 0..self.len() }
    }

    /// The numbers of the claims at some places.
    pub(crate) fn ids(&self, places: Range<usize>) -> impl ExactSizeIterator<Item = u32> + Clone {
        self.ids[places].iter().copied()
    }

    /// The claim at a place.
    #[inline]
    pub fn claim(&self, place: usize) -> &'c Claim {
        self.claims.get(self.ids[place])
    }

    /// Leaves out the members at these places, which ascend.
    pub(crate) fn leave_out(&mut self, places: &[usize]) {
        let left = (0..self.len()).filter(|place| places.binary_search(place).is_err());
        if self.replaced.is_empty() {
            self.ids = left.map(|place| self.ids[place]).collect();
        } else {
            (self.ids, self.replaced) = left.map(|place| (self.ids[place], self.replaced[place])).unzip();
        }
    }

    /// Puts the members into an order of their own: by time, range, names; places only break full ties.
    fn sort(&mut self) {
        let claims = self.claims;
        if self.members().is_sorted_by(|a, b| in_order(claims, a, b).is_le()) {
            return;
        }
        let mut members: Vec<Member> = self.members().collect();
        members.sort_unstable_by(|a, b| in_order(claims, a, b));
        self.ids = members.into_iter().map(|member| member.id).collect();
    }

    /// Marks the claims whose source later states another figure of the same kind. What is counted over a period is
    /// replaced only by what counts over that period as well: January's figure says nothing of the year before.
    fn mark_replaced(&mut self) {
        if self.members().all(|member| member.timing.period().is_none()) {
            return;
        }
        let standing = (0u32..).zip(self.members()).filter(|(_, member)| member.stands());
        let mut by_voice: Vec<(u32, u8, u32)> =
            standing.map(|(place, member)| (member.source, member.compared_class(), place)).collect();
        by_voice.sort_unstable();
        let mut replaced = vec![NEVER; self.len()];
        for voice in by_voice.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let place = |n: usize| voice[n].2 as usize;
            let timing = |n: usize| self.member(place(n)).timing;
            // Members stand in order of time, so the first later one of the same source is the nearest. Taken
            // from the last to the first, those of one time share their answer.
            let mut earliest = starts(timing(voice.len() - 1));
            for n in (0..voice.len() - 1).rev() {
                let about = timing(n);
                let covered_from = if about.basis() == Basis::Flow { starts(about) } else { i32::MAX };
                replaced[place(n)] = if about == timing(n + 1) {
                    replaced[place(n + 1)]
                } else if covered_from < earliest {
                    NEVER
                } else {
                    (n + 1..voice.len())
                        .map(timing)
                        .find(|other| {
                            starts(*other) <= covered_from && later(*other, about) == Sureness::Surely
                        })
                        .and_then(Timing::period)
                        .map_or(NEVER, |period| period.end().last())
                };
                earliest = earliest.min(starts(about));
            }
        }
        self.replaced = replaced;
    }

    /// The key itself.
    pub fn key(&self) -> Key {
        self.claims.key(self.key)
    }

    /// Gets the group ready for every check: sorted, with replaced claims marked.
    pub fn prepared(mut self) -> Group<'c> {
        self.sort();
        self.mark_replaced();
        self
    }
}

/// The first day on which counting may start; what does not say counts from ever.
fn starts(timing: Timing) -> i32 {
    timing.period().and_then(|period| period.start()).map_or(i32::MIN, |start| start.first())
}

/// The unit most claims have; of equals the first in the alphabet.
fn most_frequent(claims: &Claims, mut units: Vec<Option<u32>>) -> Option<Option<u32>> {
    units.sort_unstable();
    units
        .chunk_by(|a, b| a == b)
        .max_by(|a, b| {
            a.len().cmp(&b.len()).then_with(|| claims.base_unit_name(b[0]).cmp(&claims.base_unit_name(a[0])))
        })
        .map(|units| units[0])
}

/// Compares every key and gives what was found, by key in no order that can be relied on.
pub fn compare(claims: &Claims, threads: usize) -> Vec<(u32, Outcome)> {
    let portions = crate::threads::each(threads, claims.key_portions(), |keys| {
        let outcomes = keys.map(|key| (key, compare_key(claims, key, threads)));
        let told =
            |(_, outcome): &(u32, Outcome)| !outcome.findings.is_empty() || 0 < outcome.conflicting_pairs;
        outcomes.filter(told).collect::<Vec<_>>()
    });
    portions.into_iter().flatten().collect()
}

/// Claims that exceed, over a part of a period or at an earlier time, what another origin counts over more.
pub fn offending(group: &Group<'_>) -> u64 {
    count::offending(group)
}

/// What a first look at the claims of a key shows, before anything is gathered or sorted.
#[derive(Default)]
struct Glance {
    /// Two ranges of the key do not meet.
    disjoint: bool,
    /// Some claim names who printed it, or one source gives one number two hedges or a doubtful and a counted
    /// figure, so that there may be relays.
    relayed: bool,
    /// Some total is so much larger than another that it may have jumped.
    jumps: bool,
    /// There are flows enough for some to add up to another.
    flows: bool,
    /// Some claim has no date though it ought to have one.
    undated: bool,
    /// Some claim is of another dimension.
    mixed: bool,
}

impl Glance {
    fn of(claims: &Claims, key: u32, ids: Range<u32>) -> Glance {
        let thresholds = &claims.policy(key).thresholds;
        let (mut low, mut high) = (u64::MIN, u64::MAX);
        let (mut least, mut most) = (f64::INFINITY, 0.0);
        let (mut kinds, mut doubtful, mut counted, mut flows) = (0u32, false, false, 0);
        let mut glance = Glance::default();
        let mut dimension = None;
        for id in ids.clone() {
            let claim = claims.get(id);
            let said = claims.said(claim);
            low = low.max(claim.judged.low_key());
            high = high.min(claim.judged.high_key());
            if let Some(number) = claim.plain().filter(|number| thresholds.jump_minimum <= *number) {
                (least, most) = (least.min(number), number.max(most));
            }
            kinds |= 1 << claim.kind as u32;
            counted |= said.status == Some(Status::Counted);
            doubtful |= said.status.is_some_and(Status::is_doubtful);
            glance.relayed |= said.via.is_some();
            let basis = claims.basis(claim);
            if basis != Basis::Event {
                let when = claims.when(claim);
                glance.undated |= when.as_of.is_none() && when.published.is_none();
                flows += u32::from(basis == Basis::Flow && when.as_of.is_some());
            }
            let unit = claims.dimension(claim);
            glance.mixed |= *dimension.get_or_insert(unit) != unit;
        }
        glance.disjoint = high < low;
        glance.jumps = thresholds.jump_factor * least <= most;
        glance.flows = 3 <= flows;
        glance.relayed |= doubtful && counted;
        // Disjoint ranges are looked into anyway.
        let looked_into = glance.disjoint || glance.relayed;
        glance.relayed |= !looked_into && 1 < kinds.count_ones() && rehedged(claims, ids);
        glance
    }
}

/// Whether one source gives one number two hedges.
fn rehedged(claims: &Claims, ids: Range<u32>) -> bool {
    let hedged = |id: u32| {
        let claim = claims.get(id);
        (claims.said(claim).source, claim.number.to_bits(), claim.kind)
    };
    // Most keys are small, and a few comparisons in place show that no number is given twice.
    if ids.len() <= 16 {
        return ids.clone().any(|a| {
            let (source, number, kind) = hedged(a);
            let another = |b: u32| {
                claims.get(b).number.to_bits() == number && {
                    let other = hedged(b);
                    other.0 == source && other.2 != kind
                }
            };
            claims.get(a).plain().is_some() && (ids.start..a).any(another)
        });
    }
    let mut hedges: Vec<_> = ids.filter(|id| claims.get(*id).plain().is_some()).map(hedged).collect();
    hedges.sort_unstable();
    hedges.windows(2).any(|pair| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1) && pair[0].2 != pair[1].2)
}

/// Compares the claims of one key.
pub fn compare_key(claims: &Claims, key: u32, threads: usize) -> Outcome {
    let ids = claims.of_key(key);
    let mut outcome = Outcome::default();
    let glance = Glance::of(claims, key, ids.clone());
    let is_large = WORTH_KEEPING <= ids.len();
    if 1 < ids.len() && !is_large {
        outcome.findings.extend(provenance::duplicates(claims, ids.clone()));
    }
    let alone = claims.reports(Code::F306);
    let Glance { disjoint, relayed, jumps, flows, undated, mixed } = glance;
    if !(disjoint || relayed || jumps || flows || undated || mixed || alone || is_large) {
        return outcome;
    }
    let (group, others) = Group::of(claims, key, ids);
    let mut group = group.prepared();
    if is_large {
        let weigh = || (WORTH_KEEPING <= group.len()).then(|| Box::new(Weighed::of(&group)));
        let twice = || {
            let others = provenance::duplicates(claims, others.iter().copied());
            [provenance::duplicates_in_order(&group), others].concat()
        };
        let (weighed, twice) = crate::threads::both(threads_for(&group, threads), weigh, twice);
        outcome.weighed = weighed;
        outcome.findings.extend(twice);
    }
    outcome.findings.extend(fold::mixed_units(&group, &others));
    if alone {
        outcome.findings.extend(provenance::single_source(&group));
    }
    if undated {
        outcome.findings.extend(undated::try_dates(&mut group));
    }
    if disjoint {
        outcome.findings.extend(fold::revisions(&group));
    }
    if disjoint || relayed || jumps {
        let (pairs, mut findings) = told_by_pairs(&group, threads);
        outcome.conflicting_pairs = pairs;
        findings.append(&mut outcome.findings);
        outcome.findings = findings;
        outcome.findings.extend(provenance::stale(&group));
    }
    if flows {
        outcome.findings.extend(tiling::sums(&group));
    }
    outcome
}

/// How many threads work on a group.
fn threads_for(group: &Group<'_>, threads: usize) -> usize {
    if group.len() < WORTH_THREADS { 1 } else { threads }
}

/// The conflicting pairs of a group, and what pairs break any rule, by culprit.
fn told_by_pairs(group: &Group<'_>, threads: usize) -> (u64, Vec<Finding>) {
    if group.len() <= SMALL {
        let members: Vec<Member> = group.members().collect();
        return (count::pair_by_pair(group, &members), fold::by_pair(group, &members));
    }
    let threads = threads_for(group, threads);
    let by_degree = || {
        let counts = count::Counts::of(group);
        (counts.pairs, fold::by_degree(group, &counts.degrees, threads))
    };
    let by_neighbour = || fold::by_neighbour(group, threads);
    let ((pairs, culprits), mut findings) = crate::threads::both(threads, by_degree, by_neighbour);
    // Of relays there may be millions, which are not moved.
    findings.extend(culprits);
    (pairs, findings)
}

/// What the pairs of a key say in which one of some claims stands, told as findings on these claims.
pub(crate) fn compare_some(claims: &Claims, key: u32, is_one: impl Fn(u32) -> bool) -> Vec<Finding> {
    let (group, _) = Group::of(claims, key, claims.of_key(key));
    let mut group = group.prepared();
    undated::try_dates(&mut group);
    fold::by_suspect(&group, |member| is_one(member.id))
}

#[cfg(test)]
mod tests;
