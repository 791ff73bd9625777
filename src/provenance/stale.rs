//! F304: figures that their origin has since replaced.

use super::statement::{end_of, same_number};
use crate::claims::Claim;
use crate::compare::{Group, Member};
use crate::finding::{Against, Detail, Finding};
use crate::interval::Interval;
use crate::period::{Basis, DaySpan};
use crate::rule::Code;
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

/// So many of the figures before a claim are looked at for one that replaced it.
const LOOKED_AT: usize = 256;

/// Claims that repeat a number their origin stated earlier and has since replaced by another. A claim that
/// does not say for when it is must also not be behind what others stated since.
pub(crate) fn stale(group: &Group<'_>) -> Vec<Finding> {
    let thresholds = &group.policy.thresholds;
    if group.members().all(|member| member.timing.basis() == Basis::Event) {
        return Vec::new();
    }
    let repeats = repeats(group);
    if repeats.is_empty() {
        return Vec::new();
    }
    let stated = Stated::of(group);
    let mut found = Vec::new();
    // By place.
    let mut stale: HashSet<u32> = HashSet::new();
    for Repeat { place, before, day } in repeats {
        let (claim, before) = (group.member(place as usize), group.member(before as usize));
        let number = figure(&claim);
        let is_repeated = |other: u32| same_number(group.claim(other as usize), &claim.claim);
        let since = end_of_count(&before).map_or(i32::MAX, DaySpan::last);
        let newer = |other: u32| {
            let meets = |other: &Claim| other.judged.meets(number);
            !meets(group.claim(other as usize)) && {
                let other = group.member(other as usize);
                end_of_count(&other).is_some_and(|end| since < end.first()) && other.compares_with(&claim)
            }
        };
        let own = stated.of_origin(claim.origin);
        let aged = older_than(own, day, thresholds.stale_days);
        // Where the origin came back to the number lately, the claim is behind nothing; one that is stale itself
        // is no coming back. Members stand in order of time, so what is stale before this claim is known.
        let before_it = older_than(own, day, 1);
        let came_back = last_of(&own[aged.min(before_it)..before_it])
            .any(|other| is_repeated(other) && !stale.contains(&other));
        let mut lately = last_of(&own[..aged]);
        let by = if came_back {
            None
        } else {
            // The same where it came back before that.
            lately.find_map(|other| match is_repeated(other) {
                true => Some(None),
                false => newer(other).then_some(Some(other)),
            })
        };
        let by = by.flatten().or_else(|| {
            // What says for when it is is behind its own origin only.
            let of_all = match claim.as_of {
                None => &stated.all[..older_than(&stated.all, day, thresholds.stale_other_source_days)],
                Some(_) => &[],
            };
            last_of(of_all).find(|&other| {
                !is_repeated(other) && group.member(other as usize).origin != claim.origin && newer(other)
            })
        });
        if let Some(by) = by {
            let by = group.member(by as usize);
            stale.insert(place);
            let against = vec![Against::plain(Code::F304, by.id), Against::plain(Code::F304, before.id)];
            found.push(Finding {
                detail: Detail::Replaced { stated: before.id, by: by.id },
                ..Finding::new(Code::F304, claim.id, against)
            });
        }
    }
    found
}

/// A claim with a number that its origin had stated for an earlier time; both by their places.
struct Repeat {
    place: u32,
    /// The claim with which the origin first stated it.
    before: u32,
    /// When the claim is for, or else appeared.
    day: DaySpan,
}

/// The claims that repeat a number of their origin, in the order of the group.
fn repeats(group: &Group<'_>) -> Vec<Repeat> {
    let standing = group.members().zip(0u32..).filter(|(member, _)| member.stands());
    let mut by_number: Vec<(u64, u32, u32)> = standing
        .filter(|(member, _)| member.claim.plain().is_some() && member.timing.basis() != Basis::Event)
        .map(|(member, place)| (member.claim.number.to_bits(), member.origin, place))
        .collect();
    by_number.sort_unstable();
    let mut repeats = Vec::new();
    for same in by_number.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).filter(|same| 1 < same.len()) {
        let member = |&(.., place): &(u64, u32, u32)| group.member(place as usize);
        let stated = |entry: &&(u64, u32, u32)| Some((said_for(&member(entry))?.last(), entry.2));
        let Some((last, first)) = same.iter().filter_map(|entry| stated(&entry)).min() else { continue };
        let before = group.member(first as usize);
        repeats.extend(same.iter().filter_map(|entry| {
            let claim = member(entry);
            let day = claim.as_of.map(end_of).or(claim.published.map(|written| written.span()))?;
            (last < day.first() && before.compares_with(&claim)).then_some(Repeat {
                place: entry.2,
                before: first,
                day,
            })
        }));
    }
    repeats.sort_unstable_by_key(|repeat| repeat.place);
    repeats
}

/// What was stated for a time: the last day of it, and the place of the claim, in this order.
struct Stated {
    all: Vec<(i32, u32)>,
    by_origin: HashMap<u32, Vec<(i32, u32)>>,
}

impl Stated {
    fn of(group: &Group<'_>) -> Stated {
        let mut by_origin: HashMap<u32, Vec<(i32, u32)>> = HashMap::new();
        for (place, member) in (0u32..).zip(group.members()).filter(|(_, member)| member.stands()) {
            if let Some(end) = said_for(&member) {
                by_origin.entry(member.origin).or_default().push((end.last(), place));
            }
        }
        by_origin.values_mut().for_each(|own| own.sort_unstable());
        let is_asked = group.members().any(|member| member.as_of.is_none());
        let mut all = match is_asked {
            true => by_origin.values().flatten().copied().collect(),
            false => Vec::new(),
        };
        all.sort_unstable();
        Stated { all, by_origin }
    }

    fn of_origin(&self, origin: u32) -> &[(i32, u32)] {
        self.by_origin.get(&origin).map_or(&[], Vec::as_slice)
    }
}

/// How many of what was stated for a time are so many days older than a day.
fn older_than(stated: &[(i32, u32)], day: DaySpan, days: u16) -> usize {
    stated.partition_point(|&(end, _)| i64::from(end) + i64::from(days) <= i64::from(day.first()))
}

/// The places of the last of them, the last first.
fn last_of(stated: &[(i32, u32)]) -> impl Iterator<Item = u32> {
    stated.iter().rev().take(LOOKED_AT).map(|&(_, place)| place)
}

/// The time that a claim says it is for.
fn said_for(member: &Member) -> Option<DaySpan> {
    member.as_of.and(end_of_count(member))
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
