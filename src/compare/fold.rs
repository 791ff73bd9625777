//! Folding: one bad figure contradicts many good ones, and is told once.
//!
//! The pairs of a key that break a rule are the edges of a graph, one for what claims say of the world (F2xx)
//! and one for what was lost between a statement and its relays (F3xx), so that the one does not hide the
//! other. As long as an edge is untold, the claim that stands against most others is taken as the culprit,
//! and all its edges are told with it; of equals the first in the order of the group. This is the greedy
//! cover of the edges by claims.

use super::cover::cover;
use super::pair::{Opposition, Why, oppose};
use super::{Group, Member, count};
use crate::finding::{Against, Detail, Finding};
use crate::period::{Basis, Sureness, later};
use crate::provenance;
use crate::quantity::Kind;
use crate::rule::{Code, Severity};
use std::cmp::{Ordering, Reverse};

/// Up to so many claims every pair of a key is looked at; above, sweeps count and only the culprits are
/// looked at pair by pair.
const SMALL: usize = 64;

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
        && days_apart(small, large)? <= u32::from(thresholds.jump_days)
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

/// The days between the ends of two times.
pub(crate) fn days_apart(a: &Member, b: &Member) -> Option<u32> {
    Some(provenance::days_between(a.timing.period()?.end(), b.timing.period()?.end()))
}

/// Every rule that pairs of the group break, by culprit.
pub(crate) fn by_culprit(group: &Group<'_>) -> Vec<Finding> {
    if group.members.len() <= SMALL {
        [Graph::Ranges, Graph::Relays].into_iter().flat_map(|graph| small(group, graph)).collect()
    } else {
        large(group)
    }
}

/// All pairs, then the greedy cover.
fn small(group: &Group<'_>, graph: Graph) -> Vec<Finding> {
    let members = &group.members;
    let pairs = (0..members.len()).flat_map(|i| (i + 1..members.len()).map(move |j| (i, j)));
    let broken: Vec<(usize, usize)> =
        pairs.filter(|&(i, j)| edges(group, graph, &members[i], &members[j]).next().is_some()).collect();
    cover(members.len(), &broken)
        .into_iter()
        .flat_map(|(culprit, others)| told(group, graph, culprit, others.into_iter()))
        .collect()
}

/// The culprits by the counts of sweeps, each then held against every claim of the group.
fn large(group: &Group<'_>) -> Vec<Finding> {
    let members = &group.members;
    let mut degree = count::degrees(group);
    let mut told_of = vec![false; members.len()];
    let mut findings = Vec::new();
    for _ in 0..CULPRITS {
        let worst = degree.iter().enumerate().min_by_key(|(i, degree)| (Reverse(**degree), *i));
        let Some((culprit, 1..)) = worst.map(|(i, degree)| (i, *degree)) else { break };
        let mut others = Vec::new();
        for (j, other) in members.iter().enumerate() {
            if j != culprit
                && !told_of[j]
                && edges(group, Graph::Ranges, &members[culprit], other).next().is_some()
            {
                degree[j] = degree[j].saturating_sub(1);
                others.push(j);
            }
        }
        degree[culprit] = 0;
        told_of[culprit] = true;
        findings.extend(told(group, Graph::Ranges, culprit, others.into_iter()));
    }
    findings
}

/// The findings on one culprit, one for each rule, worst first.
fn told(
    group: &Group<'_>,
    graph: Graph,
    culprit: usize,
    others: impl Iterator<Item = usize>,
) -> Vec<Finding> {
    let about = &group.members[culprit];
    let mut found: Vec<(Opposition, &Member)> = others
        .flat_map(|j| {
            let other = &group.members[j];
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
                    days: days_apart(about, found[0].1).unwrap_or_default(),
                },
                Code::F301 => provenance::majority(group, about),
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
    order.sort_by_key(|member| member.source);
    let mut findings = Vec::new();
    for pair in order.windows(2) {
        let [before, after] = pair else { continue };
        let fell = before.source == after.source
            && after.claim.judged.is_below(before.claim.judged)
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
    let name = |id: u32| claims.unit_name(claims.dimension(claims.get(id)));
    let odd = others.iter().copied().min_by_key(|&id| (name(id), claims.get(id).at))?;
    let usual = group.members.iter().min_by_key(|member| member.claim.at)?;
    let mut finding = Finding::new(Code::F202, odd, vec![Against::plain(Code::F202, usual.id)]);
    finding.total = group.members.len();
    Some(finding)
}
