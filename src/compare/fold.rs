//! Folding: one bad figure contradicts many good ones, and is told once.
//!
//! The pairs of a key that break a rule are the edges of a graph, one for what claims say of the world (F2xx)
//! and one for what was lost between a statement and its relays (F3xx), so that the one does not hide the
//! other. As long as an edge is untold, the claim that stands against most others is taken as the culprit,
//! and all its edges are told with it; of equals the first in the order of the group. This is the greedy
//! cover of the edges by claims.

use super::pair::{self, Opposition, Why, oppose};
use super::{Group, Member, count};
use crate::finding::{Against, Detail, Finding};
use crate::period::{Basis, Sureness, later};
use crate::provenance::{self, Neighbours};
use crate::quantity::Kind;
use crate::rule::{Code, Severity};
use crate::sweep;
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet};

/// Up to so many claims every pair of a key is looked at; above, sweeps count and only the culprits are
/// looked at pair by pair.
const SMALL: usize = 64;

/// Up to so many pairs of suspects and others of a key are looked at one by one.
const PAIRS: usize = 1 << 22;

/// In a large key at most so many culprits are told.
const CULPRITS: usize = 20;

/// How many of the claims that a culprit stands against are kept.
pub(crate) const KEPT: usize = 100;

/// The two graphs that are folded apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Graph {
    /// What claims say of the world: F2xx.
    Ranges,
    /// What was lost between a statement and its relays: F3xx.
    Relays,
}

/// The rules that two claims of a key break, seen from the first.
fn edges(group: &Group<'_>, graph: Graph, a: &Member, b: &Member) -> impl Iterator<Item = Opposition> {
    let opposition = match graph {
        Graph::Ranges => oppose(a, b, group.policy).or_else(|| jump(a, b, group)),
        Graph::Relays => None,
    };
    let slips = (graph == Graph::Relays).then(|| provenance::slips(a, b, group.policy));
    let slips = slips.into_iter().flatten().map(|(code, severity)| Opposition {
        code,
        severity,
        why: Why::SameTime,
        assumed_begin: false,
    });
    opposition.into_iter().chain(slips)
}

/// F206: a running total that grows too fast to be believed unread.
fn jump(a: &Member, b: &Member, group: &Group<'_>) -> Option<Opposition> {
    let thresholds = &group.policy.thresholds;
    let totals = a.timing.basis() == Basis::Cumulative && b.timing.basis() == Basis::Cumulative;
    if a.origin == b.origin || !totals {
        return None;
    }
    let (small, large) = if a.claim.number < b.claim.number { (a, b) } else { (b, a) };
    let (low, high) = (stated(small)?, stated(large)?);
    let grew = thresholds.jump_minimum <= low
        && thresholds.jump_factor * low <= high
        && later(large.timing, small.timing) == Sureness::Surely
        && days_at_most(small, large)? <= u32::from(thresholds.jump_days)
        && small.timing.period()?.start() == large.timing.period()?.start();
    let standing =
        small.replaced.is_none_or(|day| large.timing.period().is_some_and(|p| p.end().first() <= day));
    (grew && standing).then_some(Opposition {
        code: Code::F206,
        severity: Severity::Warning,
        why: if std::ptr::eq(large, a) { Why::Earlier } else { Why::Later },
        assumed_begin: false,
    })
}

/// The number a claim states, unless it is only a ceiling.
fn stated(member: &Member) -> Option<f64> {
    let ceiling = matches!(member.claim.kind, Kind::UpTo | Kind::LessThan);
    member.claim.plain().filter(|_| !ceiling)
}

/// The days between the ends of two times, wherever in their spans they fall.
fn days_at_most(a: &Member, b: &Member) -> Option<u32> {
    let (first, second) = (a.timing.period()?.end(), b.timing.period()?.end());
    Some(first.last().abs_diff(second.first()).max(second.last().abs_diff(first.first())))
}

/// Every rule that pairs of the group break, by culprit.
pub(crate) fn by_culprit(group: &Group<'_>) -> Vec<Finding> {
    folded(group, SMALL)
}

/// In groups of up to `small` claims every pair is looked at.
fn folded(group: &Group<'_>, small: usize) -> Vec<Finding> {
    if group.members.len() <= small {
        let graphs = [Graph::Ranges, Graph::Relays].into_iter();
        return graphs.flat_map(|graph| pair_by_pair(group, graph)).collect();
    }
    let mut findings = by_degree(group);
    findings.extend(by_neighbour(group));
    findings
}

/// All pairs, then the greedy cover.
fn pair_by_pair(group: &Group<'_>, graph: Graph) -> Vec<Finding> {
    let members = &group.members;
    let n = members.len() as u32;
    let breaks =
        |i: u32, j: u32| edges(group, graph, &members[i as usize], &members[j as usize]).next().is_some();
    let pairs: Vec<(u32, u32)> =
        (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j))).filter(|&(i, j)| breaks(i, j)).collect();
    let relays = |_: usize| members.iter().collect();
    sweep::cover_edges(n, &pairs)
        .into_iter()
        .flat_map(|(culprit, others)| told(group, graph, culprit, others, relays))
        .collect()
}

/// The culprits of a large key by the counts of sweeps, each then held against every claim of the group.
fn by_degree(group: &Group<'_>) -> Vec<Finding> {
    let members = &group.members;
    let mut degree = count::degrees(group);
    let mut told_of = vec![false; members.len()];
    let mut findings = Vec::new();
    for _ in 0..CULPRITS {
        let worst = degree.iter().enumerate().min_by_key(|(i, degree)| (Reverse(**degree), *i));
        let Some((culprit, 1..)) = worst.map(|(i, degree)| (i, *degree)) else { break };
        let mut others = Vec::new();
        for (j, other) in members.iter().enumerate() {
            let breaks = || edges(group, Graph::Ranges, &members[culprit], other).next().is_some();
            if j != culprit && !told_of[j] && breaks() {
                degree[j] = degree[j].saturating_sub(1);
                others.push(j as u32);
            }
        }
        degree[culprit] = 0;
        told_of[culprit] = true;
        findings.extend(told(group, Graph::Ranges, culprit as u32, others, |_| Vec::new()));
    }
    findings
}

/// The relays of a large key, each held against its neighbours.
fn by_neighbour(group: &Group<'_>) -> Vec<Finding> {
    let members = &group.members;
    let neighbours = Neighbours::of(group);
    let mut pairs = Vec::new();
    neighbours.pairs(|i, j| {
        let (a, b) = (&members[i as usize], &members[j as usize]);
        if provenance::slips(a, b, group.policy).next().is_some() {
            pairs.push((i, j));
        }
    });
    sweep::cover_edges(members.len() as u32, &pairs)
        .into_iter()
        .flat_map(|(culprit, others)| {
            told(group, Graph::Relays, culprit, others, |about| neighbours.relays(about))
        })
        .collect()
}

/// What breaks the rules in pairs with a suspect, told of the suspects alone and of each pair once: of the suspect
/// in most pairs first.
pub(crate) fn by_suspect(group: &Group<'_>, is_suspect: impl Fn(&Member) -> bool) -> Vec<Finding> {
    let members = &group.members;
    let suspects: Vec<u32> =
        (0u32..).zip(members).filter(|(_, member)| is_suspect(member)).map(|(i, _)| i).collect();
    let neighbours = (PAIRS < suspects.len().saturating_mul(members.len())).then(|| Neighbours::of(group));
    let mut findings = Vec::new();
    for graph in [Graph::Ranges, Graph::Relays] {
        let mut others: BTreeMap<u32, BTreeSet<u32>> =
            suspects.iter().map(|i| (*i, BTreeSet::new())).collect();
        let mut note = |i: u32, j: u32| {
            let (a, b) = (&members[i as usize], &members[j as usize]);
            if i != j && edges(group, graph, a, b).next().is_some() {
                for (i, j) in [(i, j), (j, i)] {
                    others.get_mut(&i).map(|others| others.insert(j));
                }
            }
        };
        match (&neighbours, graph) {
            (Some(neighbours), Graph::Relays) => neighbours.pairs(note),
            _ => {
                let looked_at = if neighbours.is_some() { worst(group, &suspects) } else { suspects.clone() };
                for i in looked_at {
                    (0..members.len() as u32).for_each(|j| note(i, j));
                }
            }
        }
        while let Some(culprit) = others
            .iter()
            .filter(|(_, others)| !others.is_empty())
            .max_by_key(|(i, others)| (others.len(), Reverse(**i)))
            .map(|(i, _)| *i)
        {
            let told_of = others.remove(&culprit).unwrap_or_default();
            for j in &told_of {
                others.get_mut(j).map(|others| others.remove(&culprit));
            }
            let relays = |about| match &neighbours {
                Some(neighbours) => neighbours.relays(about),
                None => members.iter().collect(),
            };
            findings.extend(told(group, graph, culprit, told_of.into_iter().collect(), relays));
        }
    }
    findings
}

/// Of the suspects in a large key those that stand against most others, as many as are told.
fn worst(group: &Group<'_>, suspects: &[u32]) -> Vec<u32> {
    let degree = count::degrees(group);
    let mut worst: Vec<u32> = suspects.iter().copied().filter(|i| 0 < degree[*i as usize]).collect();
    worst.sort_by_key(|i| (Reverse(degree[*i as usize]), *i));
    worst.truncate(CULPRITS);
    worst
}

/// The findings on one culprit, one for each rule, worst first.
///
/// Among what `relays` gives are the relays of the culprit's statement.
fn told<'g>(
    group: &'g Group<'_>,
    graph: Graph,
    culprit: u32,
    others: Vec<u32>,
    relays: impl Fn(usize) -> Vec<&'g Member>,
) -> Vec<Finding> {
    let culprit = culprit as usize;
    let about = &group.members[culprit];
    let mut found: Vec<(Opposition, &Member)> = others
        .into_iter()
        .flat_map(|j| {
            let other = &group.members[j as usize];
            edges(group, graph, about, other).map(move |opposition| (opposition, other)).collect::<Vec<_>>()
        })
        .collect();
    found.sort_by(|a, b| a.0.code.cmp(&b.0.code).then_with(|| worst_first(about, a, b)));
    found
        .chunk_by(|a, b| a.0.code == b.0.code)
        .map(|found| {
            let code = found[0].0.code;
            let against = found
                .iter()
                .take(KEPT)
                .map(|(opposition, other)| Against {
                    claim: other.id,
                    severity: opposition.severity,
                    why: opposition.why,
                    assumed_begin: opposition.assumed_begin,
                })
                .collect();
            let mut finding = Finding::new(code, about.id, against);
            finding.total = found.len();
            finding.detail = match code {
                Code::F206 => Detail::Jump {
                    factor: factor(about, found[0].1),
                    days: days_at_most(about, found[0].1).unwrap_or_default(),
                },
                Code::F301 => provenance::majority(relays(culprit), about, group.policy),
                Code::F307 => Detail::Shifted(shift(about, found[0].1)),
                _ => Detail::None,
            };
            finding
        })
        .collect()
}

fn factor(a: &Member, b: &Member) -> f64 {
    let (x, y) = (a.claim.number, b.claim.number);
    x.max(y) / x.min(y)
}

fn shift(a: &Member, b: &Member) -> Option<i32> {
    provenance::years_apart(a.as_of?.span(), b.as_of?.span())
}

/// The gravest first, then the farthest apart, then in the order of the group.
fn worst_first(about: &Member, a: &(Opposition, &Member), b: &(Opposition, &Member)) -> Ordering {
    let gap = |member: &Member| about.claim.judged.gap(member.claim.judged).map_or(0.0, |gap| gap.relative);
    let grave = |severity: Severity| Reverse(severity);
    grave(a.0.severity).cmp(&grave(b.0.severity)).then_with(|| gap(b.1).total_cmp(&gap(a.1)))
}

/// F205: a source that states less than it did, each fall once.
pub(crate) fn revisions(group: &Group<'_>) -> Vec<Finding> {
    let mut order: Vec<&Member> =
        group.members.iter().filter(|member| member.timing.basis() == Basis::Cumulative).collect();
    // Stable, so that the claims of one source stay in order of time.
    order.sort_by_key(|member| (member.source, member.compared_class()));
    let mut findings = Vec::new();
    for pair in order.windows(2) {
        let [before, after] = pair else { continue };
        let fell = before.source == after.source
            && after.compares_with(before)
            && after.claim.judged.is_below(before.claim.judged)
            && !pair::restarts(before.timing, after.timing, group.policy)
            && later(after.timing, before.timing) == Sureness::Surely
            && !provenance::one_statement(before, after, group.policy);
        if fell {
            let against = Against { why: Why::Earlier, ..Against::plain(Code::F205, before.id) };
            findings.push(Finding::new(Code::F205, after.id, vec![against]));
        }
    }
    findings
}

/// F202: two dimensions under one key. The claim of another dimension that stands first, against one of the
/// dimension that is compared.
pub(crate) fn mixed_units(group: &Group<'_>, others: &[u32]) -> Option<Finding> {
    let claims = group.claims;
    let name = |member: &Member| claims.unit_name(claims.dimension(&member.claim));
    let odd = others.iter().map(|&id| claims.member(id, group.policy)).min_by(|a, b| {
        let units = name(a).cmp(name(b));
        units.then_with(|| super::in_order(claims, a, b))
    })?;
    let usual = group.members.first()?;
    let mut finding = Finding::new(Code::F202, odd.id, vec![Against::plain(Code::F202, usual.id)]);
    finding.total = group.members.len();
    Some(finding)
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
        [usize::MAX, 0].map(|small| told(folded(group, small)))
    }

    /// What was lost between statements and relays, from all pairs and from neighbours.
    pub(in crate::compare) fn relays_both(group: &Group<'_>) -> [Vec<Finding>; 2] {
        [pair_by_pair(group, Graph::Relays), by_neighbour(group)]
    }
}
