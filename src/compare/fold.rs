//! Folding: one bad figure contradicts many good ones, and is told once.
//!
//! The pairs of a key that break a rule are the edges of a graph, one for what claims say of the world (F2xx)
//! and one for what was lost between a statement and its relays (F3xx), so that the one does not hide the
//! other. As long as an edge is untold, the claim that stands against most others is taken as the culprit,
//! and all its edges are told with it; of equals the first in the order of the group. This is the greedy
//! cover of the edges by claims.

use super::account::{Account, Row};
use super::edges::{Graph, edges, may_break};
use super::pair::{self, Why};
use super::{Group, Member, count};
use crate::config::Policy;
use crate::finding::{Against, Finding};
use crate::period::{Basis, Sureness, later};
use crate::provenance::{self, Neighbours};
use crate::rule::Code;
use crate::sweep;
use std::borrow::{Borrow, Cow};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::ops::Range;

/// Up to so many pairs of suspects and others of a key are looked at one by one.
const PAIRS: usize = 1 << 22;

/// In a large key at most so many culprits are told.
const CULPRITS: usize = 20;

/// Every rule that pairs of the members of a small group break, by culprit.
pub(crate) fn by_pair(group: &Group<'_>, members: &[Member]) -> Vec<Finding> {
    [Graph::Ranges, Graph::Relays].into_iter().flat_map(|graph| pair_by_pair(group, members, graph)).collect()
}

/// All pairs, then the greedy cover.
fn pair_by_pair(group: &Group<'_>, members: &[Member], graph: Graph) -> Vec<Finding> {
    let n = members.len() as u32;
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for (i, a) in (0u32..).zip(members) {
        for (j, b) in (i + 1..).zip(&members[i as usize + 1..]) {
            if may_break(graph, a, b) && edges(group.policy, graph, a, b).next().is_some() {
                pairs.push((i, j));
            }
        }
    }
    if pairs.is_empty() {
        return Vec::new();
    }
    let member = |place: u32| &members[place as usize];
    let relays = |_: u32| members.to_vec();
    sweep::cover_edges(n, &pairs)
        .into_iter()
        .flat_map(|(culprit, others)| told(group.policy, graph, culprit, others, member, relays))
        .collect()
}

/// The culprits of a large key by their [degrees](count::Counts::degrees): what stands against each.
///
/// After a culprit is named, those it stands against have one less left. So a claim that is ever to be named has,
/// to begin with, at most as many less than those with most as there are culprits; only these candidates are held
/// against each culprit at once, and all others once in the end.
pub(crate) fn by_degree(group: &Group<'_>, degrees: &[u32], threads: usize) -> Vec<Finding> {
    let mut most: Vec<u32> = degrees.iter().copied().filter(|degree| 0 < *degree).collect();
    if most.is_empty() {
        return Vec::new();
    }
    let last = CULPRITS.min(most.len()) - 1;
    let (_, &mut least, _) = most.select_nth_unstable_by_key(last, |degree| Reverse(*degree));
    let least = least.saturating_sub(CULPRITS as u32).max(1);
    let mut candidates: Vec<(u32, u32)> =
        (0u32..).zip(degrees).filter(|(_, degree)| least <= **degree).map(|(i, d)| (i, *d)).collect();
    let mut culprits: Vec<u32> = Vec::new();
    while culprits.len() < CULPRITS {
        let worst = candidates.iter().copied().min_by_key(|(i, left)| (Reverse(*left), *i));
        let Some((culprit, 1..)) = worst else { break };
        candidates.retain(|(i, _)| *i != culprit);
        let about = group.member(culprit as usize);
        for (i, left) in &mut candidates {
            let other = group.member(*i as usize);
            let breaks = edges(group.policy, Graph::Ranges, &about, &other);
            *left = left.saturating_sub(breaks.count().min(1) as u32);
        }
        culprits.push(culprit);
    }
    let portions: Vec<_> = (0..group.len() as u32).step_by(PORTION).collect();
    let accounts = crate::threads::each(threads, portions, |from| {
        let to = group.len().min(from as usize + PORTION) as u32;
        accounts(group, &culprits, from..to)
    });
    let mut accounts = accounts.into_iter();
    let mut told = accounts.next().unwrap_or_default();
    for more in accounts {
        for (account, more) in told.iter_mut().zip(more) {
            account.merge(more);
        }
    }
    let member = |place: u32| group.member(place as usize);
    told.into_iter().flat_map(|account| account.findings(group.policy, member, |_| Vec::new())).collect()
}

/// So many claims are held against the culprits in one go.
const PORTION: usize = 1 << 14;

/// What each culprit stands against among some claims, without the culprits before it.
fn accounts(group: &Group<'_>, culprits: &[u32], among: Range<u32>) -> Vec<Account> {
    let member = |place: u32| group.member(place as usize);
    let mut accounts: Vec<Account> =
        culprits.iter().map(|&culprit| Account::new(Graph::Ranges, culprit, member(culprit))).collect();
    // Members stand in order of time, so that many in a row stand to a culprit alike.
    let mut left = among;
    while let Some(first) = left.next() {
        let timing = member(first).timing;
        let others = left.clone().take_while(|&place| member(place).timing == timing);
        left.start += others.count() as u32;
        let mut row = Row::of(group, first..left.start);
        for account in &mut accounts {
            // What is left of a culprit is told with the one before.
            row.leave_out(account.culprit);
            account.take_row(group, &row);
        }
    }
    accounts
}

/// The relays of a large key, each held against its neighbours.
pub(crate) fn by_neighbour(group: &Group<'_>, threads: usize) -> Vec<Finding> {
    in_parts(group, PART, threads)
}

/// So many claims are looked at in one go, as far as the parts of a key allow.
const PART: usize = 1 << 12;

/// All pairs are covered together, since numbers that sources repeat link most relays of a large key. What is told of
/// each culprit is found source by source, near in memory and on any thread.
fn in_parts(group: &Group<'_>, least: usize, threads: usize) -> Vec<Finding> {
    let neighbours = Neighbours::of(group, least);
    let mut parts: Vec<Vec<(u32, Vec<u32>)>> = vec![Vec::new(); neighbours.part_count()];
    for (culprit, others) in sweep::cover_edges(group.len() as u32, &neighbours.pairs(threads)) {
        parts[neighbours.part(culprit)].push((culprit, others));
    }
    let member = |place: u32| group.member(place as usize);
    let relays = |about: u32| neighbours.relays(about);
    let told_of_part = |culprits: Vec<(u32, Vec<u32>)>| {
        let mut findings = Vec::new();
        for (culprit, others) in culprits {
            findings.extend(told(group.policy, Graph::Relays, culprit, others, member, relays));
        }
        findings
    };
    // There may be millions, which are not kept twice.
    let mut findings = Vec::new();
    crate::threads::in_order(threads, parts, told_of_part, |told: Vec<Finding>| findings.extend(told));
    findings
}

/// What breaks the rules in pairs with a suspect, told of the suspects alone and of each pair once: of the suspect
/// in most pairs first.
pub(crate) fn by_suspect(group: &Group<'_>, is_suspect: impl Fn(&Member) -> bool) -> Vec<Finding> {
    suspected(group, is_suspect, PAIRS)
}

/// Up to so many pairs of suspects and others are looked at one by one.
fn suspected(group: &Group<'_>, is_suspect: impl Fn(&Member) -> bool, pairs: usize) -> Vec<Finding> {
    let suspects: Vec<u32> =
        (0u32..).zip(group.members()).filter(|(_, member)| is_suspect(member)).map(|(i, _)| i).collect();
    let neighbours =
        (pairs < suspects.len().saturating_mul(group.len())).then(|| Neighbours::of(group, usize::MAX));
    let mut findings = Vec::new();
    for graph in [Graph::Ranges, Graph::Relays] {
        let mut others: BTreeMap<u32, BTreeSet<u32>> =
            suspects.iter().map(|i| (*i, BTreeSet::new())).collect();
        let mut note = |i: u32, j: u32| {
            let (a, b) = (group.member(i as usize), group.member(j as usize));
            if i != j && edges(group.policy, graph, &a, &b).next().is_some() {
                for (i, j) in [(i, j), (j, i)] {
                    others.get_mut(&i).map(|others| others.insert(j));
                }
            }
        };
        match (&neighbours, graph) {
            (Some(neighbours), Graph::Relays) => {
                neighbours.pairs(1).into_iter().for_each(|(i, j)| note(i, j));
            }
            _ => {
                let looked_at = match &neighbours {
                    Some(_) => worst(group, &suspects, (pairs / group.len().max(1)).max(CULPRITS)),
                    None => suspects.clone(),
                };
                for i in looked_at {
                    (0..group.len() as u32).for_each(|j| note(i, j));
                }
            }
        }
        let mut heap: BinaryHeap<(usize, Reverse<u32>)> =
            others.iter().map(|(i, others)| (others.len(), Reverse(*i))).collect();
        while let Some((count, Reverse(culprit))) = heap.pop() {
            let left = others.get(&culprit).map_or(0, BTreeSet::len);
            if left < count {
                // Some of its pairs have been told of others since.
                heap.push((left, Reverse(culprit)));
                continue;
            }
            if left == 0 {
                break;
            }
            let told_of = others.remove(&culprit).unwrap_or_default();
            for j in &told_of {
                others.get_mut(j).map(|others| others.remove(&culprit));
            }
            let relays = |about| match &neighbours {
                Some(neighbours) => neighbours.relays(about),
                None => group.members().collect(),
            };
            let member = |place: u32| group.member(place as usize);
            findings.extend(told(group.policy, graph, culprit, told_of, member, relays));
        }
    }
    findings
}

/// Of the suspects in a large key so many, those that stand against most others.
fn worst(group: &Group<'_>, suspects: &[u32], most: usize) -> Vec<u32> {
    let degree = count::Counts::of(group).degrees;
    let mut worst = suspects.to_vec();
    worst.sort_by_key(|i| (Reverse(degree[*i as usize]), *i));
    worst.truncate(most);
    worst
}

/// The findings on one culprit, one for each rule, worst first.
///
/// Among what `relays` gives are the relays of the culprit's statement.
fn told<M: Borrow<Member>>(
    policy: &Policy,
    graph: Graph,
    culprit: u32,
    others: impl IntoIterator<Item = u32>,
    member: impl Fn(u32) -> M,
    relays: impl Fn(u32) -> Vec<Member>,
) -> impl Iterator<Item = Finding> {
    let mut account = Account::new(graph, culprit, *member(culprit).borrow());
    others.into_iter().for_each(|place| account.take(policy, place, member(place).borrow()));
    account.findings(policy, member, relays)
}

/// F205: a source that states less than it did, each fall once.
pub(crate) fn revisions(group: &Group<'_>) -> Vec<Finding> {
    let totals =
        (0u32..).zip(group.members()).filter(|(_, member)| member.timing.basis() == Basis::Cumulative);
    // By place, so that the claims of one source stay in order of time.
    let mut order: Vec<(u32, u8, u32)> =
        totals.map(|(place, member)| (member.source, member.compared_class(), place)).collect();
    order.sort_unstable();
    let mut findings = Vec::new();
    for pair in order.windows(2) {
        let [before, after] = [0, 1].map(|n| group.member(pair[n].2 as usize));
        let fell = before.source == after.source
            && after.compares_with(&before)
            && after.claim.judged.is_below(before.claim.judged)
            && !pair::restarts(before.timing, after.timing, group.policy)
            && later(after.timing, before.timing) == Sureness::Surely
            && !provenance::one_statement(&before, &after, group.policy);
        if fell {
            let against = Against { why: Why::Earlier, ..Against::plain(Code::F205, before.id) };
            findings.push(Finding::new(Code::F205, after.id, vec![against]));
        }
    }
    findings
}

/// F202: several dimensions under one key. Of each other dimension the claim that stands first, against one of the
/// dimension that is compared.
pub(crate) fn mixed_units(group: &Group<'_>, others: &[u32]) -> Vec<Finding> {
    let claims = group.claims;
    let mut first: BTreeMap<Cow<'_, str>, Member> = BTreeMap::new();
    for member in others.iter().map(|&id| claims.member(id, group.policy)) {
        let known = first.entry(claims.base_unit_name(claims.dimension(&member.claim))).or_insert(member);
        if super::in_order(claims, &member, known).is_lt() {
            *known = member;
        }
    }
    let Some(usual) = group.members().next() else { return Vec::new() };
    let told = |odd: Member| Finding {
        total: group.len(),
        ..Finding::new(Code::F202, odd.id, vec![Against::plain(Code::F202, usual.id)])
    };
    first.into_values().map(told).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// What claims say of the world, folded in both ways, as far as large keys are told.
    pub(in crate::compare) fn both(group: &Group<'_>) -> [Vec<Finding>; 2] {
        let told = |findings: Vec<Finding>| {
            let mut culprits: Vec<u32> = Vec::new();
            let mut kept = Vec::new();
            for finding in findings.into_iter().filter(|finding| finding.code < Code::F301) {
                if culprits.last() != Some(&finding.claim) {
                    culprits.push(finding.claim);
                }
                if culprits.len() <= CULPRITS {
                    kept.push(finding);
                }
            }
            kept
        };
        let degrees = count::Counts::of(group).degrees;
        let swept = [by_degree(group, &degrees, 2), by_neighbour(group, 2)].concat();
        [told(by_pair(group, &Vec::from_iter(group.members()))), told(swept)]
    }

    /// The pairs that break rules and have a suspect in them: all of them, and those told of the suspects, as in
    /// small keys and as in large ones; each pair of a rule once.
    pub(in crate::compare) fn suspected_pairs(group: &Group<'_>) -> [Vec<(Code, u32, u32)>; 3] {
        // Few enough that those of a large key are all looked at.
        let suspects: Vec<u32> =
            group.members().map(|member| member.id).filter(|id| id % 3 == 0).take(CULPRITS).collect();
        let is_suspect = |id: u32| suspects.contains(&id);
        let told = |findings: Vec<Finding>| {
            let mut pairs: Vec<(Code, u32, u32)> = findings
                .iter()
                .flat_map(|finding| {
                    let about = finding.claim;
                    finding
                        .against
                        .iter()
                        .map(move |o| (finding.code, about.min(o.claim), about.max(o.claim)))
                })
                .filter(|(_, a, b)| is_suspect(*a) || is_suspect(*b))
                .collect();
            pairs.sort_unstable();
            pairs
        };
        let of_suspects = |pairs| {
            let findings = suspected(group, |member| is_suspect(member.id), pairs);
            assert!(findings.iter().all(|finding| is_suspect(finding.claim)));
            told(findings)
        };
        [told(by_pair(group, &Vec::from_iter(group.members()))), of_suspects(usize::MAX), of_suspects(0)]
    }

    /// What was lost between statements and relays, from all pairs and from neighbours; by claim.
    pub(in crate::compare) fn relays_both(group: &Group<'_>) -> [Vec<Finding>; 2] {
        let all_pairs = pair_by_pair(group, &Vec::from_iter(group.members()), Graph::Relays);
        [all_pairs, in_parts(group, 1, 2)].map(|mut findings| {
            findings.sort_by_key(|finding| (finding.claim, finding.code));
            findings
        })
    }
}
