//! F304: figures that their origin has since replaced.

use super::statement::{end_of, same_number};
use crate::compare::{Group, Member};
use crate::finding::{Against, Detail, Finding};
use crate::interval::Interval;
use crate::period::{Basis, DaySpan};
use crate::rule::Code;
use std::collections::{HashMap, HashSet};

/// So many of the figures before a claim are looked at for one that replaced it.
const LOOKED_AT: usize = 256;

/// Claims that repeat a number their origin stated earlier and has since replaced by another. A claim that
/// does not say for when it is must also not be behind what others stated since.
pub(crate) fn stale(group: &Group<'_>) -> Vec<Finding> {
    let members = &group.members;
    let thresholds = &group.policy.thresholds;
    if members.iter().all(|member| member.timing.basis() == Basis::Event) {
        return Vec::new();
    }
    // What was stated for a time, by the last day of it.
    let mut stated: Vec<(i32, usize)> = (0..members.len())
        .filter(|&i| members[i].as_of.is_some() && members[i].stands())
        .filter_map(|i| Some((end_of_count(&members[i])?.last(), i)))
        .collect();
    stated.sort_unstable();
    let mut by_origin = stated.clone();
    by_origin.sort_by_key(|&(_, i)| members[i].origin);
    let mut first: HashMap<(u32, u64), usize> = HashMap::new();
    for &(_, i) in by_origin.iter().filter(|&&(_, i)| members[i].claim.plain().is_some()) {
        first.entry((members[i].origin, members[i].claim.number.to_bits())).or_insert(i);
    }
    let mut found = Vec::new();
    let mut stale = HashSet::new();
    for claim in members.iter().filter(|claim| claim.stands() && claim.claim.plain().is_some()) {
        let Some(day) = claim.as_of.map(end_of).or(claim.published.map(|written| written.span())) else {
            continue;
        };
        let number = claim.claim.number.to_bits();
        let before = first.get(&(claim.origin, number)).map(|&i| &members[i]).filter(|before| {
            end_of_count(before).is_some_and(|end| end.last() < day.first()) && before.compares_with(claim)
        });
        let Some(before) = before.filter(|_| claim.timing.basis() != Basis::Event) else { continue };
        let since = end_of_count(before).map_or(i32::MAX, DaySpan::last);
        let newer = |candidate: &Member| {
            end_of_count(candidate).is_some_and(|end| since < end.first())
                && candidate.compares_with(claim)
                && !candidate.claim.judged.meets(figure(claim))
        };
        let older_than = |of: &[(i32, usize)], days: u16| {
            of.partition_point(|&(end, _)| i64::from(end) + i64::from(days) <= i64::from(day.first()))
        };
        let from = by_origin.partition_point(|&(_, i)| members[i].origin < claim.origin);
        let own = &by_origin[from..];
        let own = &own[..own.partition_point(|&(_, i)| members[i].origin == claim.origin)];
        let aged = older_than(own, thresholds.stale_days);
        // Where the origin came back to the number lately, the claim is behind nothing; one that is stale itself
        // is no coming back. Members stand in order of time, so what is stale before this claim is known.
        let came_back = own[aged..older_than(own, 1)]
            .iter()
            .rev()
            .take(LOOKED_AT)
            .map(|&(_, i)| &members[i])
            .any(|other| same_number(other, claim) && !stale.contains(&other.id));
        let own = own[..aged]
            .iter()
            .rev()
            .map(|&(_, i)| &members[i])
            .take(LOOKED_AT)
            // Where the origin came back to the number, the claim is behind nothing.
            .take_while(|candidate| !same_number(candidate, claim))
            .find(|candidate| newer(candidate) && !came_back);
        let by = own.or_else(|| {
            // What says for when it is is behind its own origin only.
            let all = match claim.as_of {
                None => &stated[..older_than(&stated, thresholds.stale_other_source_days)],
                Some(_) => &[],
            };
            all.iter()
                .rev()
                .map(|&(_, i)| &members[i])
                .take(LOOKED_AT)
                .filter(|candidate| candidate.origin != claim.origin && !same_number(candidate, claim))
                .find(|candidate| newer(candidate))
        });
        if let Some(by) = by {
            stale.insert(claim.id);
            let against = vec![Against::plain(Code::F304, by.id), Against::plain(Code::F304, before.id)];
            found.push(Finding {
                detail: Detail::Replaced { stated: before.id, by: by.id },
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

fn end_of_count(member: &Member) -> Option<DaySpan> {
    member.timing.period().map(|period| period.end())
}
