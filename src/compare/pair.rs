//! Two claims: the verdict on them, and whether and how they stand against each other.
//!
//! # The verdict
//!
//! A pure function of the two figures; the first line that applies.
//!
//! | verdict | when |
//! | --- | --- |
//! | conflict | the judged ranges have no number in common |
//! | untested | one side is a floor, a ceiling or vague, and the plain numbers differ |
//! | agree by rounding | the judged ranges meet, the stated ones do not |
//! | agree | the stated ranges meet |
//!
//! Kind against kind, where the judged ranges meet (p = q: the plain numbers are equal):
//!
//! | | exact, approx, nearly | range | at_least, more_than, up_to, less_than | vague |
//! | --- | --- | --- | --- | --- |
//! | exact, approx, nearly | agree if p = q, else by rounding | agree if p lies in it, else by rounding | agree if p = q, else untested | untested |
//! | range | | agree | untested | untested |
//! | floors and ceilings | | | agree if p = q, else untested | untested |
//! | vague | | | | untested |
//!
//! # Time first
//!
//! Which rule two claims break depends on how their times stand, as [`crate::period::relate`] tells:
//!
//! | times | rule | at most a warning if |
//! | --- | --- | --- |
//! | coincide | the ranges must meet: F201 | coincidence is only possible, or a start is assumed |
//! | one surely inside the other, both running totals from one start | the earlier is not the larger: F203 | a start is assumed |
//! | one surely inside the other otherwise | the part is not the larger: F204 | |
//! | neither | nothing is compared | |
//!
//! A conflict is also only a warning where one side is vague, or the relative gap lies within the tolerance
//! of the measure.

use super::Member;
use crate::claims::Claim;
use crate::config::Policy;
use crate::interval::Gap;
use crate::period::{Basis, DaySpan, Placement, Relation, Sureness, Timing, relate};
use crate::provenance::days_between;
use crate::quantity::Kind;
use crate::report::Verdict;
use crate::rule::{Code, Severity};

/// The verdict on two figures of one dimension and one time.
pub fn verdict(a: &Claim, b: &Claim) -> Verdict {
    if !a.judged.meets(b.judged) {
        return Verdict::Conflict;
    }
    let same_number = a.plain().is_some() && a.plain().map(f64::to_bits) == b.plain().map(f64::to_bits);
    if (a.is_wide() || b.is_wide()) && !same_number {
        return Verdict::Untested;
    }
    match (a.stated(), b.stated()) {
        (Some(first), Some(second)) if same_number || first.meets(second) => Verdict::Agree,
        _ => Verdict::AgreeByRounding,
    }
}

/// What makes a conflict less than certain, or says how the two times stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Why {
    /// The same time.
    SameTime,
    /// The same time, unless the figure changed within this span.
    UnlessWithin(DaySpan),
    /// The claim counts over a part of the other one's period.
    Within,
    /// The other one counts over a part of the claim's period.
    Around,
    /// The other one is a later total.
    Later,
    /// The other one is an earlier total.
    Earlier,
    /// One of the two has no date.
    Undated,
}

/// One claim standing against another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Opposition {
    /// The rule the two break.
    pub code: Code,
    /// How grave that is for these two.
    pub severity: Severity,
    /// How their times stand, seen from the first.
    pub why: Why,
    /// Whether one start is taken to be that of the other.
    pub assumed_begin: bool,
    /// The relative gap between their ranges; 0 where these meet.
    pub gap: f64,
}

/// How the first claim stands against the second, if it does.
///
/// Claims of one source are left to [`crate::provenance`]: a source that corrects itself is no conflict
/// between sources.
pub(crate) fn oppose(a: &Member, b: &Member, policy: &Policy) -> Option<Opposition> {
    let can_oppose = a.source != b.source && !a.claim.judged.meets(b.claim.judged);
    let relation = can_oppose.then(|| relate(a.timing, b.timing, policy.nearness()))?;
    Some(broken(a, b, &relation, policy)?.weighed(a, b, policy))
}

/// The rule that two claims break, before it is asked how gravely.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Broken {
    pub(crate) code: Code,
    why: Why,
    assumed_begin: bool,
}

/// The rule that two claims break, given how their times stand.
#[inline(always)]
pub(crate) fn broken(a: &Member, b: &Member, relation: &Relation, policy: &Policy) -> Option<Broken> {
    let can_oppose = a.source != b.source && a.compares_with(b) && !a.claim.judged.meets(b.claim.judged);
    let Relation::Comparable(placement) = relation else { return None };
    let (code, why) = can_oppose.then(|| broken_by_disjoint(a, b, placement, policy))??;
    let code = if a.origin == b.origin { Code::F209 } else { code };
    Some(Broken { code, why, assumed_begin: placement.assumed_begin })
}

impl Broken {
    /// What claims of different origins break that are surely of one time, if their ranges do not meet.
    pub(crate) fn at_one_time(placement: &Placement) -> Broken {
        Broken { code: Code::F201, why: Why::SameTime, assumed_begin: placement.assumed_begin }
    }

    /// How gravely the two claims break it.
    pub(crate) fn weighed(self, a: &Member, b: &Member, policy: &Policy) -> Opposition {
        let Broken { code, why, assumed_begin } = self;
        let gap = a.claim.judged.gap(b.claim.judged);
        let doubtful = matches!(why, Why::UnlessWithin(_) | Why::Undated)
            || assumed_begin
            || gap.is_some_and(|gap| is_slight(&a.claim, &b.claim, gap, policy));
        let severity = code.rule().severity.min(if doubtful { Severity::Warning } else { Severity::Error });
        Opposition { code, severity, why, assumed_begin, gap: gap.map_or(0.0, |gap| gap.relative) }
    }
}

/// Whether a conflict is too slight to be more than a warning.
pub(crate) fn is_slight(a: &Claim, b: &Claim, gap: Gap, policy: &Policy) -> bool {
    a.kind == Kind::Vague || b.kind == Kind::Vague || gap.relative <= policy.tolerance
}

/// The rule that two claims with disjoint ranges break, given how their times stand.
#[inline(always)]
fn broken_by_disjoint(a: &Member, b: &Member, placement: &Placement, policy: &Policy) -> Option<(Code, Why)> {
    if placement.coincide == Sureness::Surely {
        return Some((Code::F201, Why::SameTime));
    }
    let inner_is_a = b.claim.judged.is_below(a.claim.judged);
    let contained = if inner_is_a { placement.a_in_b } else { placement.b_in_a };
    let (inner, outer) = if inner_is_a { (a, b) } else { (b, a) };
    if contained == Sureness::Surely && outer_counts_on(inner, outer, policy) {
        let totals = a.timing.basis() == Basis::Cumulative && b.timing.basis() == Basis::Cumulative;
        return Some(if totals && same_start(a, b, placement) {
            (Code::F203, if inner_is_a { Why::Later } else { Why::Earlier })
        } else {
            (Code::F204, if inner_is_a { Why::Within } else { Why::Around })
        });
    }
    match placement.within {
        _ if a.timing.is_undated() || b.timing.is_undated() => Some((Code::F201, Why::Undated)),
        Some(span) if placement.coincide == Sureness::Possibly => Some((Code::F201, Why::UnlessWithin(span))),
        _ => None,
    }
}

/// By how many days two ends lie apart that are one time only because of the window, and how wide that is.
pub(crate) fn bridged(a: &Member, b: &Member, policy: &Policy) -> Option<(u32, u32)> {
    let (first, second) = (a.timing.period()?.end(), b.timing.period()?.end());
    let days = days_between(first, second);
    let is_known = first.is_bounded() && second.is_bounded();
    (is_known && 0 < days).then(|| (days, a.timing.window_with(b.timing, policy.window.into())))
}

fn same_start(a: &Member, b: &Member, placement: &Placement) -> bool {
    let start = |member: &Member| member.timing.period().and_then(|period| period.start());
    placement.assumed_begin || start(a) == start(b)
}

/// Whether the larger count is still in force at the time of the outer one: its source has not replaced it
/// before, and the counter was not reset in between.
pub(crate) fn outer_counts_on(inner: &Member, outer: &Member, policy: &Policy) -> bool {
    let replaced = match (inner.replaced, outer.timing.period()) {
        (Some(day), Some(around)) => day < around.end().first(),
        _ => false,
    };
    !replaced && !restarts(inner.timing, outer.timing, policy)
}

/// Whether the counter of a measure starts again between the ends of two times.
pub(crate) fn restarts(from: Timing, to: Timing, policy: &Policy) -> bool {
    let (Some(from), Some(to)) = (from.period(), to.period()) else { return false };
    let (from, to) = (from.end(), to.end());
    policy.resets.iter().any(|reset| from.first() < reset.last() && reset.first() <= to.last())
}
