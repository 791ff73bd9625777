//! The rules that two claims of a key break: the edges of the graphs that are folded.

use super::Member;
use super::pair::{Opposition, Why, oppose};
use crate::config::Policy;
use crate::period::{Basis, Sureness, later};
use crate::provenance;
use crate::quantity::Kind;
use crate::rule::{Code, Severity};

/// The two graphs that are folded apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Graph {
    /// What claims say of the world: F2xx.
    Ranges,
    /// What was lost between a statement and its relays: F3xx.
    Relays,
}

/// The rules that two claims of a key break, seen from the first.
pub(super) fn edges(
    policy: &Policy,
    graph: Graph,
    a: &Member,
    b: &Member,
) -> impl Iterator<Item = Opposition> {
    let opposition = match graph {
        Graph::Ranges => oppose(a, b, policy).or_else(|| jump(a, b, policy)),
        Graph::Relays => None,
    };
    let slips = (graph == Graph::Relays).then(|| provenance::slips(a, b, policy));
    let slips = slips.into_iter().flatten().map(|(code, severity)| Opposition {
        code,
        severity,
        why: Why::SameTime,
        assumed_begin: false,
        gap: relative_gap(a, b),
    });
    opposition.into_iter().chain(slips)
}

/// Whether two claims can break a rule of a graph, as far as a look shows.
pub(super) fn may_break(graph: Graph, a: &Member, b: &Member) -> bool {
    match graph {
        // Where ranges meet, claims say the same of the world unless a total has jumped.
        Graph::Ranges => !a.claim.judged.meets(b.claim.judged) || a.timing.basis() == Basis::Cumulative,
        Graph::Relays => provenance::can_slip(a, b),
    }
}

/// F206: a running total that grows too fast to be believed unread.
pub(super) fn jump(a: &Member, b: &Member, policy: &Policy) -> Option<Opposition> {
    let thresholds = &policy.thresholds;
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
        gap: relative_gap(a, b),
    })
}

fn relative_gap(a: &Member, b: &Member) -> f64 {
    a.claim.judged.gap(b.claim.judged).map_or(0.0, |gap| gap.relative)
}

/// The number a claim states, unless it is only a ceiling.
fn stated(member: &Member) -> Option<f64> {
    let ceiling = matches!(member.claim.kind, Kind::UpTo | Kind::LessThan);
    member.claim.plain().filter(|_| !ceiling)
}

/// The days between the ends of two times, wherever in their spans they fall.
pub(super) fn days_at_most(a: &Member, b: &Member) -> Option<u32> {
    let (first, second) = (a.timing.period()?.end(), b.timing.period()?.end());
    Some(first.last().abs_diff(second.first()).max(second.last().abs_diff(first.first())))
}
