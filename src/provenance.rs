//! Who said it first, who printed it, and what was lost on the way.
//!
//! Claims of one source about one time are relays of **one statement**: the ends of their times are written
//! alike, or overlap and are each known to within a month; if one of them has no `as_of`, they appeared
//! within three days of each other. A claim without any date belongs to no statement. Within a statement
//! the figures must be one figure; what differs is what somebody changed.
//!
//! | rule | two claims of one statement |
//! | --- | --- |
//! | F302 hedge-dropped | one number under two hedges, or a number beside a range that holds it |
//! | F305 contradicts-itself | disjoint ranges, one outlet |
//! | F301 relay-mismatch | disjoint ranges, two outlets; or ranges that meet though the roundings of the two numbers do not; or a floor or ceiling and a number far from it |
//! | F309 certainty-dropped | a plan, suspicion or capacity printed as a count |
//!
//! Beyond one statement: F307 date-slip and F308 attribution-slip look at one number under two dates or two
//! origins, F304 stale-figure at a number whose origin has since stated another.

use crate::claims::{Claims, Status};
use crate::compare::{Group, Member};
use crate::config::Policy;
use crate::finding::{Against, Detail, Finding};
use crate::interval::Interval;
use crate::period::{DaySpan, Sureness, Written, later};
use crate::quantity::Kind;
use crate::rule::{Code, Severity};

/// Whether two claims are relays of one statement.
pub(crate) fn one_statement(a: &Member, b: &Member, policy: &Policy) -> bool {
    if a.source != b.source {
        return false;
    }
    let known =
        |span: DaySpan| span.days().is_some_and(|days| days <= u32::from(policy.thresholds.statement_days));
    match (a.as_of.map(end_of), b.as_of.map(end_of)) {
        (Some(first), Some(second)) => {
            first == second || (known(first) && known(second) && first.overlaps(second))
        }
        _ => match (a.published, b.published) {
            (Some(first), Some(second)) => {
                days_between(first.span(), second.span())
                    <= u32::from(policy.thresholds.statement_published_days)
            }
            _ => false,
        },
    }
}

/// The end of a written time.
pub(crate) fn end_of(written: Written) -> DaySpan {
    match written {
        Written::Moment(span) | Written::Between(_, span) => span,
    }
}

/// The smallest number of days between two spans; 0 where they share a day.
pub(crate) fn days_between(a: DaySpan, b: DaySpan) -> u32 {
    if a.overlaps(b) {
        0
    } else if a.last() < b.first() {
        a.last().abs_diff(b.first())
    } else {
        b.last().abs_diff(a.first())
    }
}

/// Whether two claims state the same plain number.
pub(crate) fn same_number(a: &Member, b: &Member) -> bool {
    a.claim.plain().is_some() && a.claim.number.to_bits() == b.claim.number.to_bits()
}

/// The rules that two claims of one key break as relays, dates or attributions.
pub(crate) fn slips(a: &Member, b: &Member, policy: &Policy) -> impl Iterator<Item = (Code, Severity)> {
    let statement = one_statement(a, b, policy);
    let relay = if statement { relay_slip(a, b, policy) } else { slip_of_date_or_name(a, b, policy) };
    let hardened = (statement || (a.origin == b.origin && a.via != b.via && same_number(a, b)))
        && hardens(a.status, b.status);
    relay.into_iter().chain(hardened.then_some((Code::F309, Severity::Warning)))
}

/// What two relays of one statement disagree on.
fn relay_slip(a: &Member, b: &Member, policy: &Policy) -> Option<(Code, Severity)> {
    if same_number(a, b) {
        return (a.claim.kind != b.claim.kind).then_some((Code::F302, Severity::Warning));
    }
    let vague = a.claim.kind == Kind::Vague || b.claim.kind == Kind::Vague;
    if !a.claim.judged.meets(b.claim.judged) {
        let code = if a.via == b.via { Code::F305 } else { Code::F301 };
        return Some((code, if vague { Severity::Warning } else { Severity::Error }));
    }
    if vague || a.via == b.via {
        return None;
    }
    let range = |member: &Member| member.claim.kind == Kind::Range;
    if range(a) != range(b) {
        return Some((Code::F302, Severity::Warning));
    }
    if a.claim.is_wide() || b.claim.is_wide() {
        let (Some(first), Some(second)) = (a.claim.plain(), b.claim.plain()) else { return None };
        let apart = (first - second).abs() / first.max(second);
        return (policy.thresholds.relay_difference <= apart).then_some((Code::F301, Severity::Warning));
    }
    let differ = match (reading(a), reading(b)) {
        (Some(first), Some(second)) => !first.meets(second),
        _ => false,
    };
    differ.then_some((Code::F301, Severity::Warning))
}

/// The numbers a relay can have had before it: its own rounding; `nearly` keeps its hedge.
fn reading(member: &Member) -> Option<Interval> {
    match member.claim.kind {
        Kind::Nearly => Some(member.claim.judged),
        Kind::Range => None,
        _ => member.claim.own_rounding(),
    }
}

/// One number printed for two times, or under two origins.
fn slip_of_date_or_name(a: &Member, b: &Member, policy: &Policy) -> Option<(Code, Severity)> {
    if !same_number(a, b) || a.via.is_none() || b.via.is_none() || a.via == b.via {
        return None;
    }
    let (first, second) = (a.as_of?, b.as_of?);
    let same_hedge = a.claim.kind == b.claim.kind;
    if a.origin != b.origin {
        let hedged = same_hedge && !matches!(a.claim.kind, Kind::Exact | Kind::Range);
        return (hedged && first == second).then_some((Code::F308, Severity::Warning));
    }
    let (first, second) = (first.span(), second.span());
    let slipped = !first.overlaps(second)
        && (years_apart(first, second).is_some()
            || (same_hedge && days_between(first, second) <= u32::from(policy.thresholds.date_slip_days)));
    slipped.then_some((Code::F307, Severity::Warning))
}

/// By how many whole years the second span has to be moved to lie over the first, if that makes one of them
/// lie within the other.
pub(crate) fn years_apart(first: DaySpan, second: DaySpan) -> Option<i32> {
    let years = (f64::from(first.first() - second.first()) / 365.2425).round() as i32;
    if years == 0 {
        return None;
    }
    // A leap day may shift either end by one.
    let moved = (f64::from(years) * 365.2425).round() as i32;
    let (from, to) = (second.first() + moved, second.last() + moved);
    let holds = |a: (i32, i32), b: (i32, i32)| a.0 - 1 <= b.0 && b.1 <= a.1 + 1;
    let own = (first.first(), first.last());
    (holds(own, (from, to)) || holds((from, to), own)).then_some(years)
}

/// Whether one of two words for the same figure makes a count of what the other does not know to be one.
fn hardens(a: Option<Status>, b: Option<Status>) -> bool {
    let soft = |status| matches!(status, Some(Status::Planned | Status::Capacity | Status::Suspected));
    let hard = |status| matches!(status, Some(Status::Counted));
    (soft(a) && hard(b)) || (hard(a) && soft(b))
}

/// F304: claims that repeat a number their origin has since replaced.
pub(crate) fn stale(group: &Group<'_>) -> Vec<Finding> {
    let thresholds = &group.policy.thresholds;
    let mut found: Vec<Finding> = Vec::new();
    // Members stand in order of time, so what an origin has restated by the time of a claim is known by then.
    for claim in group.members.iter().filter(|member| member.claim.plain().is_some()) {
        let Some(day) = claim.as_of.map(end_of).or(claim.published.map(|written| written.span())) else {
            continue;
        };
        let stated = group.members.iter().find(|earlier| {
            earlier.origin == claim.origin
                && same_number(earlier, claim)
                && earlier.as_of.is_some()
                && later(claim.timing, earlier.timing) != Sureness::Not
                && end_of_claim(earlier).is_some_and(|end| end.last() < day.first())
        });
        let Some(stated) = stated else { continue };
        // The figure that took its place: the latest one stated before the claim.
        let by = group.members.iter().rev().find(|newer| {
            let Some(end) = end_of_claim(newer) else { return false };
            let age = i64::from(day.first()) - i64::from(end.last());
            let old_enough = if newer.origin == claim.origin {
                i64::from(thresholds.stale_days) <= age
            } else {
                claim.as_of.is_none() && i64::from(thresholds.stale_other_source_days) <= age
            };
            old_enough
                && newer.as_of.is_some()
                && end_of_claim(stated).is_some_and(|stated| stated.last() < end.first())
                && !same_number(newer, claim)
                && !newer.claim.judged.meets(figure(claim))
        });
        let Some(by) = by else { continue };
        let replaced = end_of_claim(by).map(|end| end.last());
        // A number that its origin went back to is the latest again; a stale figure does not make it so.
        let restated = group.members.iter().any(|other| {
            let end = end_of_claim(other).map(|end| (Some(end.first()), end.last()));
            other.origin == claim.origin
                && other.as_of.is_some()
                && same_number(other, claim)
                && end.is_some_and(|(first, last)| replaced < first && last < day.first())
                && found.iter().all(|stale| stale.claim != other.id)
        });
        if !restated {
            let against = vec![Against::plain(Code::F304, by.id), Against::plain(Code::F304, stated.id)];
            found.push(Finding {
                detail: Detail::Replaced { stated: stated.id, by: by.id },
                ..Finding::new(Code::F304, claim.id, against)
            });
        }
    }
    found
}

/// The number a claim repeats, without the open side of its hedge: a floor repeated says the number.
fn figure(member: &Member) -> Interval {
    match member.claim.plain().and_then(Interval::point) {
        Some(point) if member.claim.is_wide() => point,
        _ => member.claim.judged,
    }
}

fn end_of_claim(member: &Member) -> Option<DaySpan> {
    member.timing.period().map(|period| period.end())
}

/// F110: the same claim twice, down to its outlet and dates; the later row is the duplicate.
pub(crate) fn duplicates(claims: &Claims, ids: &[u32]) -> Vec<Finding> {
    let same = |id: &u32| {
        let claim = claims.get(*id);
        (claim.said, claim.when, claim.judged, claim.kind, claim.number.to_bits())
    };
    // Most keys have none, which a few comparisons in place show without sorting anything.
    if ids.len() <= 16 && ids.iter().enumerate().all(|(n, a)| ids[..n].iter().all(|b| same(a) != same(b))) {
        return Vec::new();
    }
    let mut order = ids.to_vec();
    order.sort_unstable_by_key(|id| (same(id), claims.get(*id).at));
    order
        .chunk_by(|a, b| same(a) == same(b))
        .flat_map(|rows| {
            let first = rows[0];
            rows[1..]
                .iter()
                .map(move |&row| Finding::new(Code::F110, row, vec![Against::plain(Code::F110, first)]))
        })
        .collect()
}

/// F306: a key that rests on one origin.
pub(crate) fn single_source(group: &Group<'_>) -> Option<Finding> {
    let first = group.members.first()?;
    group
        .members
        .iter()
        .all(|member| member.origin == first.origin)
        .then(|| Finding::new(Code::F306, first.id, Vec::new()))
}

/// Names the reading that most relays of a mismatched statement give, and the one published first.
pub(crate) fn majority(group: &Group<'_>, about: &Member) -> Detail {
    let relays: Vec<&Member> = group
        .members
        .iter()
        .filter(|other| other.id == about.id || one_statement(about, other, group.policy))
        .collect();
    let votes = |member: &Member| relays.iter().filter(|other| same_number(other, member)).count();
    // `max_by_key` takes the last of equals, so the relays are looked at from the last to the first.
    let majority = relays.iter().rev().max_by_key(|member| votes(member));
    let first = relays.iter().min_by_key(|member| (member.published.is_none(), member.published));
    match (majority, first) {
        (Some(majority), Some(first)) => Detail::Relays {
            majority: majority.id,
            count: votes(majority),
            of: relays.len(),
            first: first.id,
        },
        _ => Detail::None,
    }
}
