//! Who said it first, who printed it, and what was lost on the way.
//!
//! Claims of one source about one time are relays of **one statement**: the ends of their times are written
//! alike, or overlap and are each known to within a month; if one of them has no `as_of`, they appeared
//! within three days of each other. A claim without any date belongs to no statement. Within a statement
//! the figures must be one figure; what differs is what somebody changed.
//!
//! | rule | two claims of one statement |
//! | --- | --- |
//! | F302 hedge-dropped | one number under two hedges; or a number and a range that meet, two outlets |
//! | F305 contradicts-itself | disjoint ranges, one outlet |
//! | F301 relay-mismatch | disjoint ranges, two outlets; or ranges that meet though the roundings of the two numbers do not; or a floor or ceiling and a number far from it |
//! | F309 certainty-dropped | ranges that meet, a plan, suspicion or capacity here and a count there |
//!
//! A plan and a count in one statement are two figures, as are what its source states and what it denies.
//!
//! Beyond one statement: F307 date-slip and F308 attribution-slip look at one number under two dates or two
//! origins, F304 stale-figure at a number whose origin has since stated another.

use crate::claims::{Claim, Claims, Status};
use crate::compare::{Group, Member};
use crate::config::Policy;
use crate::finding::{Against, Detail, Finding};
use crate::interval::Interval;
use crate::period::DaySpan;
use crate::quantity::Kind;
use crate::rule::{Code, Severity};
use std::collections::BTreeMap;

mod neighbours;
mod stale;
mod statement;

pub(crate) use neighbours::Neighbours;
pub(crate) use stale::stale;
pub(crate) use statement::{days_between, end_of, one_statement, same_number};

/// The rules that two claims of one key break as relays, dates or attributions.
pub(crate) fn slips(a: &Member, b: &Member, policy: &Policy) -> impl Iterator<Item = (Code, Severity)> {
    let can_slip = can_slip(a, b);
    let statement = can_slip && one_statement(a, b, policy);
    let relay = match a.compares_with(b) {
        true if statement => relay_slip(a, b, policy),
        true if can_slip => slip_of_date_or_name(a, b, policy),
        _ => None,
    };
    let repeated = can_slip && a.origin == b.origin && a.via != b.via && same_number(&a.claim, &b.claim);
    let one_figure = if statement { a.claim.judged.meets(b.claim.judged) } else { repeated };
    let hardened = one_figure && hardens(a.status, b.status);
    relay.into_iter().chain(hardened.then_some((Code::F309, Severity::Warning)))
}

/// Whether two claims can break such a rule, as far as a look shows: of two sources, only what was printed by
/// somebody or said to be firm.
pub(crate) fn can_slip(a: &Member, b: &Member) -> bool {
    a.source == b.source || a.via.is_some() || a.status.is_some()
}

/// What two relays of one statement disagree on.
fn relay_slip(a: &Member, b: &Member, policy: &Policy) -> Option<(Code, Severity)> {
    if same_number(&a.claim, &b.claim) {
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
    if !same_number(&a.claim, &b.claim) || a.via.is_none() || b.via.is_none() || a.via == b.via {
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
    // Whole days, by the 146,097 days of 400 years, since this is asked of many pairs.
    let rounded = |count: i64, of: i64| (2 * count.abs() + of) / (2 * of) * count.signum();
    let days = i64::from(first.first()) - i64::from(second.first());
    let years = rounded(400 * days, 146_097) as i32;
    if years == 0 {
        return None;
    }
    // A leap day may shift either end by one.
    let moved = rounded(146_097 * i64::from(years), 400) as i32;
    let (from, to) = (second.first() + moved, second.last() + moved);
    let holds = |a: (i32, i32), b: (i32, i32)| a.0 - 1 <= b.0 && b.1 <= a.1 + 1;
    let own = (first.first(), first.last());
    (holds(own, (from, to)) || holds((from, to), own)).then_some(years)
}

/// Whether one of two words for the same figure makes a count of what the other does not know to be one.
fn hardens(a: Option<Status>, b: Option<Status>) -> bool {
    let (Some(a), Some(b)) = (a, b) else { return false };
    (a.is_doubtful() && b == Status::Counted) || (a == Status::Counted && b.is_doubtful())
}

/// F110: the same claim twice, down to its outlet and dates; the later row is the duplicate.
pub(crate) fn duplicates(claims: &Claims, ids: impl ExactSizeIterator<Item = u32> + Clone) -> Vec<Finding> {
    let mut found = Vec::new();
    // Most keys have none, which a few comparisons in place show without sorting anything.
    let is_new =
        |(n, a): (usize, u32)| ids.clone().take(n).all(|b| same(claims.get(a)) != same(claims.get(b)));
    if ids.len() <= 16 && ids.clone().enumerate().all(is_new) {
        return found;
    }
    duplicates_among(claims, ids, &mut Vec::new(), &mut found);
    found
}

/// The same in a large group, where duplicates stand near each other.
pub(crate) fn duplicates_in_order(group: &Group<'_>) -> Vec<Finding> {
    let figure = |place: usize| {
        let claim = group.claim(place);
        (claim.judged, claim.kind, claim.number.to_bits())
    };
    let (mut found, mut room) = (Vec::new(), Vec::new());
    let mut start = 0;
    while start < group.len() {
        let own = figure(start);
        let end = (start + 1..group.len()).find(|place| figure(*place) != own).unwrap_or(group.len());
        if 1 < end - start {
            duplicates_among(group.claims, group.ids(start..end), &mut room, &mut found);
        }
        start = end;
    }
    found
}

/// What duplicates have in common.
fn same(claim: &Claim) -> impl Ord + use<> {
    (claim.said, claim.when, claim.judged, claim.kind, claim.number.to_bits())
}

fn duplicates_among(
    claims: &Claims,
    ids: impl Iterator<Item = u32>,
    order: &mut Vec<(u64, u32)>,
    found: &mut Vec<Finding>,
) {
    // By who says it and when, which tells nearly all apart.
    let said_when = |id: u32| u64::from(claims.get(id).said) << 32 | u64::from(claims.get(id).when);
    order.clear();
    order.extend(ids.map(|id| (said_when(id), id)));
    order.sort_unstable();
    for alike in order.chunk_by_mut(|a, b| a.0 == b.0).filter(|alike| 1 < alike.len()) {
        let claim = |entry: &(u64, u32)| claims.get(entry.1);
        alike.sort_unstable_by_key(|entry| (same(claim(entry)), claim(entry).at));
        for rows in alike.chunk_by(|a, b| same(claim(a)) == same(claim(b))) {
            let first = rows[0].1;
            found.extend(
                rows[1..]
                    .iter()
                    .map(|&(_, row)| Finding::new(Code::F110, row, vec![Against::plain(Code::F110, first)])),
            );
        }
    }
}

/// F306: a key that rests on one origin.
pub(crate) fn single_source(group: &Group<'_>) -> Option<Finding> {
    let first = group.members().next()?;
    group
        .members()
        .all(|member| member.origin == first.origin)
        .then(|| Finding::new(Code::F306, first.id, Vec::new()))
}

/// Names the reading that most relays of a mismatched statement give, and the one surely published first. Among
/// `candidates`, in the order of their group, are the relays of the statement.
pub(crate) fn majority(candidates: &[Member], about: &Member, policy: &Policy) -> Detail {
    let relays: Vec<&Member> = candidates
        .iter()
        .filter(|other| other.id == about.id || one_statement(about, other, policy))
        .collect();
    let mut votes_of: BTreeMap<u64, u32> = BTreeMap::new();
    for number in relays.iter().filter_map(|member| member.claim.plain()) {
        *votes_of.entry(number.to_bits()).or_default() += 1;
    }
    let votes = |member: &Member| votes_of.get(&member.claim.number.to_bits()).copied().unwrap_or_default();
    // `max_by_key` takes the last of equals, so the relays are looked at from the last to the first.
    let majority = relays.iter().rev().max_by_key(|member| votes(member));
    let published = |member: &Member| member.published.map(|written| written.span());
    let surely_before = |member: &Member, other: &Member| {
        published(member).zip(published(other)).is_some_and(|(first, second)| first.last() < second.first())
    };
    let is_first =
        |member: &&&Member| relays.iter().all(|other| other.id == member.id || surely_before(member, other));
    let first = relays.iter().find(is_first).map(|member| member.id);
    match majority {
        Some(majority) => {
            Detail::Relays { majority: majority.id, count: votes(majority), of: relays.len() as u32, first }
        }
        None => Detail::None,
    }
}

#[cfg(test)]
mod tests;
