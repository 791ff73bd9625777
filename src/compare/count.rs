//! Counting in keys of any size: conflicting pairs, and with how many others each claim is in conflict.
//!
//! Claims of one time and one class of status are a *class*; whether two classes are about the same time is
//! asked once, and the pairs between them are counted from their sorted ends. Classes stand in order of the
//! first day on which they can end, so that only neighbours have to be asked.

use super::pair::{outer_counts_on, restarts};
use super::{Group, Member, SMALL};
use crate::interval::Interval;
use crate::period::{Basis, DaySpan, Relation, Sureness, Timing, relate};
use crate::sweep::{self, Sorted};
use std::collections::HashMap;

/// Up to so many classes every pair of them is asked whether one lies in the other.
const FEW_CLASSES: usize = 2048;

/// Claims of one time and one class of status.
struct Class {
    timing: Timing,
    members: Vec<u32>,
    /// Their ranges, with their origins.
    items: Vec<(Interval, u32)>,
}

impl Class {
    /// The days between which the class can end; every day for a class without a date.
    fn ends(&self) -> (i32, i32) {
        match self.timing.period() {
            Some(period) if period.end().is_bounded() => (period.end().first(), period.end().last()),
            _ => (i32::MIN, i32::MAX),
        }
    }

    /// The days between which the class can end, as far as it matters for what it coincides with. A moment of which
    /// only the publication is known coincides with no dated one.
    fn reach(&self) -> (i32, i32) {
        match self.timing.period() {
            Some(period) if self.timing.basis() == Basis::Stock && !period.end().is_bounded() => {
                (period.end().last(), period.end().last())
            }
            _ => self.ends(),
        }
    }

    /// Whether its claims are about the same time as each other, which those known badly are not.
    fn coincides_with_itself(&self, group: &Group<'_>) -> bool {
        coincide(self.timing, self.timing, group)
    }
}

/// What sweeps count in a key.
pub(crate) struct Counts {
    /// Pairs of different origins that are about the same time, at least possibly, and cannot both be true.
    pub(crate) pairs: u64,
    /// For each member, against how many claims of other sources it stands: exactly for claims about the same
    /// time; a claim that also exceeds some whole it is part of counts that as one more.
    pub(crate) degrees: Vec<u32>,
}

impl Counts {
    /// Counts in a key of any size; n log n steps where times do not overlap.
    pub(crate) fn of(group: &Group<'_>) -> Counts {
        let members = &group.members;
        let mut degrees: Vec<u32> = exceeding(group, FEW_CLASSES).into_iter().map(u32::from).collect();
        let mut sum = 0;
        each_degree(group, |i, degree| {
            sum += degree;
            let degree = u32::try_from(degree).unwrap_or(u32::MAX);
            degrees[i as usize] = degrees[i as usize].saturating_add(degree);
        });
        // Where each source has its own origin, the pairs are those already counted, each from both sides.
        let pairs = if one_source_each(members) { sum / 2 } else { by_sweep(group) };
        Counts { pairs, degrees }
    }
}

/// Whether no two sources have one origin.
fn one_source_each(members: &[Member]) -> bool {
    let mut source_of: HashMap<u32, u32> = HashMap::new();
    members.iter().all(|member| *source_of.entry(member.origin).or_insert(member.source) == member.source)
}

/// Gives members, with how many claims of other sources they cannot be true beside that are about the same time:
/// a part of them each time a member is given.
fn each_degree(group: &Group<'_>, mut each: impl FnMut(u32, u64)) {
    let classes = classes(group, |member| member.source);
    for class in classes.iter().filter(|class| class.coincides_with_itself(group)) {
        let degrees = class.members.iter().zip(sweep::degrees(&class.items));
        degrees.for_each(|(&member, degree)| each(member, degree.into()));
    }
    let pairs: Vec<(usize, usize)> = coinciding(&classes, group).collect();
    let sorted = laid_out(&classes, &pairs);
    for (i, j) in pairs {
        for (of, against) in [(i, j), (j, i)] {
            let Some(against) = &sorted[against] else { continue };
            for (&member, &(range, source)) in classes[of].members.iter().zip(&classes[of].items) {
                each(member, against.against(range, source));
            }
        }
    }
}

/// The classes that coincide with others, laid out for counting.
fn laid_out(classes: &[Class], pairs: &[(usize, usize)]) -> Vec<Option<Sorted>> {
    let mut needed = vec![false; classes.len()];
    for &(i, j) in pairs {
        (needed[i], needed[j]) = (true, true);
    }
    let of = |(class, needed): (&Class, bool)| needed.then(|| Sorted::new(&class.items));
    classes.iter().zip(needed).map(of).collect()
}

/// Pairs of different origins that are about the same time, at least possibly, and cannot both be true.
fn by_sweep(group: &Group<'_>) -> u64 {
    let classes = classes(group, |member| member.origin);
    let within: u64 = classes
        .iter()
        .filter(|class| class.coincides_with_itself(group))
        .map(|class| sweep::disjoint_pairs(&class.items))
        .sum();
    let pairs: Vec<(usize, usize)> = coinciding(&classes, group).collect();
    let sorted = laid_out(&classes, &pairs);
    let across = |(i, j): (usize, usize)| match (&sorted[i], &sorted[j]) {
        (Some(first), Some(second)) => first.cross_disjoint_pairs(second),
        _ => 0,
    };
    within + pairs.into_iter().map(across).sum::<u64>()
}

/// The same as [`Counts::pairs`], by looking at every pair of a small key.
pub(crate) fn pair_by_pair(group: &Group<'_>) -> u64 {
    let members = &group.members;
    let mut count = 0;
    for (i, a) in members.iter().enumerate() {
        for b in &members[i + 1..] {
            let conflict = a.origin != b.origin
                && a.compares_with(b)
                && !a.claim.judged.meets(b.claim.judged)
                && coincide(a.timing, b.timing, group);
            count += u64::from(conflict);
        }
    }
    count
}

fn coincide(a: Timing, b: Timing, group: &Group<'_>) -> bool {
    match relate(a, b, group.policy.nearness()) {
        Relation::Comparable(placement) => placement.coincide != Sureness::Not,
        Relation::Incomparable(_) => false,
    }
}

/// The classes of a group, by the first day on which they can end; `who` tells who gave a claim.
fn classes(group: &Group<'_>, who: impl Fn(&Member) -> u32) -> Vec<Class> {
    let members = &group.members;
    let class_of = |i: u32| (members[i as usize].timing, members[i as usize].compared_class());
    let mut order: Vec<u32> = (0u32..).zip(members).filter(|(_, m)| m.stands()).map(|(i, _)| i).collect();
    order.sort_by_key(|&i| class_of(i));
    let item = |i: &u32| (members[*i as usize].claim.judged, who(&members[*i as usize]));
    let mut classes: Vec<Class> = order
        .chunk_by(|&i, &j| class_of(i) == class_of(j))
        .map(|same| Class {
            timing: members[same[0] as usize].timing,
            members: same.to_vec(),
            items: same.iter().map(item).collect(),
        })
        .collect();
    classes.sort_by_key(Class::reach);
    classes
}

/// The pairs of classes that are about the same time.
fn coinciding<'a>(classes: &'a [Class], group: &'a Group<'_>) -> impl Iterator<Item = (usize, usize)> + 'a {
    let members = &group.members;
    let of_rows = classes.iter().filter_map(|class| class.timing.window()).max();
    let window = i32::from(of_rows.unwrap_or_default().max(group.policy.window));
    (0..classes.len()).flat_map(move |i| {
        let reach = classes[i].reach().1.saturating_add(window);
        (i + 1..classes.len()).take_while(move |&j| classes[j].reach().0 <= reach).filter_map(move |j| {
            let first = |class: &Class| &members[class.members[0] as usize];
            let (a, b) = (first(&classes[i]), first(&classes[j]));
            let same = a.compares_with(b) && coincide(a.timing, b.timing, group);
            same.then_some((i, j))
        })
    })
}

/// Claims above some count of another origin over a time that surely holds theirs.
pub(crate) fn offending(group: &Group<'_>) -> u64 {
    if group.members.len() <= SMALL {
        return offending_pair_by_pair(group);
    }
    let exceeding = exceeding(group, FEW_CLASSES);
    exceeding.into_iter().filter(|exceeds| *exceeds).count() as u64
}

fn offending_pair_by_pair(group: &Group<'_>) -> u64 {
    let members = &group.members;
    let exceeds = |inner: &Member, outer: &Member| {
        inner.origin != outer.origin
            && inner.compares_with(outer)
            && outer.claim.judged.is_below(inner.claim.judged)
            && inside(inner.timing, outer.timing, group)
            && outer_counts_on(inner, outer, group.policy)
    };
    members.iter().filter(|inner| members.iter().any(|outer| exceeds(inner, outer))).count() as u64
}

/// Whether one time surely lies in another.
fn inside(inner: Timing, outer: Timing, group: &Group<'_>) -> bool {
    match relate(inner, outer, group.policy.nearness()) {
        Relation::Comparable(placement) => placement.a_in_b == Sureness::Surely,
        Relation::Incomparable(_) => false,
    }
}

/// The two lowest upper ends of different origins.
#[derive(Clone, Copy, Debug)]
struct Lowest([(u64, u32); 2]);

const NO_END: (u64, u32) = (u64::MAX, u32::MAX);

impl Lowest {
    fn none() -> Lowest {
        Lowest([NO_END; 2])
    }

    fn of(class: &Class) -> Lowest {
        let mut lowest = Lowest::none();
        class.items.iter().for_each(|(range, origin)| lowest.add((range.high_key(), *origin)));
        lowest
    }

    fn add(&mut self, end: (u64, u32)) {
        let [first, second] = &mut self.0;
        if end.0 < first.0 {
            if first.1 != end.1 {
                *second = *first;
            }
            *first = end;
        } else if end.1 != first.1 && end.0 < second.0 {
            *second = end;
        }
    }

    fn merge(&mut self, other: Lowest) {
        other.0.into_iter().for_each(|end| self.add(end));
    }

    /// The lowest end that is not of this origin.
    fn of_others(&self, origin: u32) -> u64 {
        let [first, second] = self.0;
        if first.1 == origin { second.0 } else { first.0 }
    }
}

/// For each member, whether it lies above some count of another origin whose period surely holds its own:
/// exactly where there are at most `few` classes, else as far as [`swept`] tells.
fn exceeding(group: &Group<'_>, few: usize) -> Vec<bool> {
    let mut exceeds = vec![false; group.members.len()];
    if !group.members.iter().any(|member| member.timing.basis().counts()) {
        return exceeds;
    }
    let classes = classes(group, |member| member.origin);
    let counting: Vec<&Class> =
        classes.iter().filter(|class| class.timing.basis().counts() && !class.timing.is_undated()).collect();
    let kinds: std::collections::BTreeSet<u8> = counting.iter().map(|class| kind(class, group)).collect();
    for of in kinds {
        let same: Vec<&Class> = counting.iter().copied().filter(|class| kind(class, group) == of).collect();
        if same.len() <= few {
            class_by_class(&same, group, &mut exceeds);
        } else {
            swept(&same, &mut exceeds);
        }
    }
    exceeds
}

/// The class of status of a class.
fn kind(class: &Class, group: &Group<'_>) -> u8 {
    class.members.first().map_or(0, |&i| group.members[i as usize].compared_class())
}

/// Every class held against every other one.
fn class_by_class(classes: &[&Class], group: &Group<'_>, exceeds: &mut [bool]) {
    let lowest: Vec<Lowest> = classes.iter().map(|class| Lowest::of(class)).collect();
    for inner in classes {
        let most = inner.items.iter().map(|(range, _)| range.low_key()).max().unwrap_or_default();
        // Those around it, by the first day on which they can end, each with the lowest end up to there: a
        // claim that its source has replaced is no longer held against what ends later.
        let mut around: Vec<(i32, Lowest)> = classes
            .iter()
            .zip(&lowest)
            .filter(|(outer, lowest)| {
                lowest.0[0].0 < most
                    && inside(inner.timing, outer.timing, group)
                    && !restarts(inner.timing, outer.timing, group.policy)
            })
            .map(|(outer, lowest)| {
                (outer.timing.period().map_or(i32::MIN, |period| period.end().first()), *lowest)
            })
            .collect();
        around.sort_by_key(|(day, _)| *day);
        for n in 1..around.len() {
            let before = around[n - 1].1;
            around[n].1.merge(before);
        }
        for (&member, (range, origin)) in inner.members.iter().zip(&inner.items) {
            let standing = match group.members[member as usize].replaced {
                Some(replaced) => around.partition_point(|(day, _)| *day <= replaced),
                None => around.len(),
            };
            let lowest = standing.checked_sub(1).map(|last| around[last].1.of_others(*origin));
            exceeds[member as usize] |= lowest.is_some_and(|lowest| lowest < range.low_key());
        }
    }
}

/// Each class held against those that begin not after and end not before it, on whichever days.
///
/// Classes are taken in by their start, latest last, and asked by their end: a Fenwick tree over the ends
/// keeps the lowest upper ends among those that end not before a day. Classes without a start begin with
/// whatever they are held against, among running totals. Restarts and replaced claims are left out of account,
/// as are ends that are uncertain and written alike.
fn swept(counting: &[&Class], exceeds: &mut [bool]) {
    let with: Vec<&Class> = counting.iter().copied().filter(|class| start(class).is_some()).collect();
    let totals = |class: &&&Class| class.timing.basis() == Basis::Cumulative;
    let without: Vec<&Class> = counting.iter().copied().filter(|class| start(class).is_none()).collect();
    let all_totals: Vec<&Class> = counting.iter().filter(totals).copied().collect();
    let started_totals: Vec<&Class> = with.iter().filter(totals).copied().collect();
    for (inner, outer) in [(&with, &with), (&all_totals, &without), (&without, &started_totals)] {
        mark(inner, outer, exceeds);
    }
}

fn start(class: &Class) -> Option<DaySpan> {
    class.timing.period().and_then(|period| period.start())
}

fn mark(inner: &[&Class], outer: &[&Class], exceeds: &mut [bool]) {
    // What does not say where it begins can begin up to where it ends.
    let begins = |class: &Class| start(class).map_or(class.ends().1, DaySpan::first);
    let mut days: Vec<i32> = outer.iter().map(|class| class.ends().0).collect();
    days.sort_unstable();
    days.dedup();
    // Ranks count from the last day back, so that a prefix of the tree is a suffix of the days.
    let from_the_end = |day: i32| days.len() - days.partition_point(|&other| other < day);
    let mut tree = vec![Lowest::none(); days.len() + 1];
    let mut outer: Vec<&Class> = outer.to_vec();
    outer.sort_by_key(|class| start(class).map_or(i32::MIN, DaySpan::last));
    let mut inner: Vec<&Class> = inner.to_vec();
    inner.sort_by_key(|class| begins(class));
    let mut next = outer.into_iter().peekable();
    for class in inner {
        let begins = begins(class);
        while let Some(around) = next.next_if(|class| start(class).is_none_or(|span| span.last() <= begins)) {
            let lowest = Lowest::of(around);
            let mut rank = from_the_end(around.ends().0);
            while rank < tree.len() {
                tree[rank].merge(lowest);
                rank += rank & rank.wrapping_neg();
            }
        }
        let mut lowest = Lowest::none();
        let mut rank = from_the_end(class.ends().1);
        while 0 < rank {
            lowest.merge(tree[rank]);
            rank -= rank & rank.wrapping_neg();
        }
        for (&member, (range, origin)) in class.members.iter().zip(&class.items) {
            exceeds[member as usize] |= lowest.of_others(*origin) < range.low_key();
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Both ways of counting, whatever the size of the group.
    pub(in crate::compare) fn both(group: &Group<'_>) -> [[u64; 2]; 2] {
        let exceeding = exceeding(group, usize::MAX);
        let offending = exceeding.into_iter().filter(|exceeds| *exceeds).count() as u64;
        assert_eq!(by_sweep(group), Counts::of(group).pairs);
        [[pair_by_pair(group), by_sweep(group)], [offending_pair_by_pair(group), offending]]
    }
}
