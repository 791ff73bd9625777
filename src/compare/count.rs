//! Counting in keys of any size: conflicting pairs, and with how many others each claim is in conflict.
//!
//! Claims of one time and one class of status are a *class*; whether two classes are about the same time is
//! asked once, and the pairs between them are counted from their sorted ends. Classes stand in order of the
//! first day on which they can end, so that only neighbours have to be asked.

use super::pair::{Why, oppose};
use super::{Group, Member};
use crate::interval::Interval;
use crate::period::{Relation, Sureness, Timing, relate};
use crate::sweep::{self, Sorted};

/// Up to so many claims every pair is looked at.
const SMALL: usize = 64;

/// Claims of one time and one class of status.
struct Class {
    timing: Timing,
    members: Vec<usize>,
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
}

/// Pairs of different origins that are about the same time, at least possibly, and cannot both be true.
pub(crate) fn conflicting_pairs(group: &Group<'_>) -> u64 {
    if group.members.len() <= SMALL {
        return pair_by_pair(group);
    }
    let classes = classes(group);
    let sorted: Vec<Sorted> = classes.iter().map(|class| Sorted::new(&class.items)).collect();
    let within: u64 = sorted.iter().map(Sorted::disjoint_pairs).sum();
    let across: u64 =
        coinciding(&classes, group).map(|(i, j)| sorted[i].cross_disjoint_pairs(&sorted[j])).sum();
    within + across
}

fn pair_by_pair(group: &Group<'_>) -> u64 {
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
    match relate(a, b, group.policy.window.into()) {
        Relation::Comparable(placement) => placement.coincide != Sureness::Not,
        Relation::Incomparable(_) => false,
    }
}

/// The classes of a group, by the first day on which they can end.
fn classes(group: &Group<'_>) -> Vec<Class> {
    let members = &group.members;
    let class_of = |member: &Member| (member.timing, member.compared_class());
    let mut order: Vec<usize> = (0..members.len()).filter(|&i| members[i].stands()).collect();
    order.sort_by_key(|&i| class_of(&members[i]));
    let mut classes: Vec<Class> = order
        .chunk_by(|&i, &j| class_of(&members[i]) == class_of(&members[j]))
        .map(|same| Class {
            timing: members[same[0]].timing,
            members: same.to_vec(),
            items: same.iter().map(|&i| (members[i].claim.judged, members[i].origin)).collect(),
        })
        .collect();
    classes.sort_by_key(Class::ends);
    classes
}

/// The pairs of classes that are about the same time.
fn coinciding<'a>(classes: &'a [Class], group: &'a Group<'_>) -> impl Iterator<Item = (usize, usize)> + 'a {
    let window = i32::from(group.policy.window);
    let members = &group.members;
    (0..classes.len()).flat_map(move |i| {
        let reach = classes[i].ends().1.saturating_add(window);
        (i + 1..classes.len()).take_while(move |&j| classes[j].ends().0 <= reach).filter_map(move |j| {
            let (a, b) = (&members[classes[i].members[0]], &members[classes[j].members[0]]);
            let same = a.compares_with(b) && coincide(a.timing, b.timing, group);
            same.then_some((i, j))
        })
    })
}

/// For each member of a large group, against how many others it stands: exactly for claims about the same
/// time; a claim that also exceeds some whole it is part of counts that as one more.
pub(crate) fn degrees(group: &Group<'_>) -> Vec<u32> {
    let classes = classes(group);
    let mut degrees = vec![0u32; group.members.len()];
    for class in &classes {
        for (&member, degree) in class.members.iter().zip(sweep::degrees(&class.items)) {
            degrees[member] = degree;
        }
    }
    let pairs: Vec<(usize, usize)> = coinciding(&classes, group).collect();
    if !pairs.is_empty() {
        let sorted: Vec<Sorted> = classes.iter().map(|class| Sorted::new(&class.items)).collect();
        for (i, j) in pairs {
            for (of, against) in [(i, j), (j, i)] {
                for (&member, &(range, origin)) in classes[of].members.iter().zip(&classes[of].items) {
                    let more = u32::try_from(sorted[against].against(range, origin)).unwrap_or(u32::MAX);
                    degrees[member] = degrees[member].saturating_add(more);
                }
            }
        }
    }
    for (member, exceeds) in exceeding(&classes, group).into_iter().enumerate() {
        degrees[member] = degrees[member].saturating_add(u32::from(exceeds));
    }
    degrees
}

/// Claims above some total of another origin over a time that surely holds theirs.
pub(crate) fn offending(group: &Group<'_>) -> u64 {
    let members = &group.members;
    if SMALL < members.len() {
        let exceeding = exceeding(&classes(group), group);
        return exceeding.into_iter().filter(|exceeds| *exceeds).count() as u64;
    }
    let exceeds = |inner: &Member| {
        members.iter().any(|outer| {
            inner.claim.judged.low_key() > outer.claim.judged.high_key()
                && oppose(inner, outer, group.policy)
                    .is_some_and(|opposition| matches!(opposition.why, Why::Within | Why::Later))
        })
    };
    members.iter().filter(|inner| exceeds(inner)).count() as u64
}

/// The two lowest upper ends of different origins.
#[derive(Clone, Copy)]
struct Lowest([(u64, u32); 2]);

const NO_END: (u64, u32) = (u64::MAX, u32::MAX);

impl Lowest {
    fn none() -> Lowest {
        Lowest([NO_END; 2])
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

/// For each member, whether it lies above some total of a longer period by another origin, whose ends
/// surely hold it. Totals that restart or are replaced in between are sorted out pair by pair later.
///
/// Classes are taken in by their start, latest last, and asked by their end: a Fenwick tree over the ends
/// keeps the lowest upper ends among those that end not before a day. Classes without a start begin with
/// whatever they are held against, among running totals.
fn exceeding(classes: &[Class], group: &Group<'_>) -> Vec<bool> {
    let mut exceeds = vec![false; group.members.len()];
    let counting: Vec<&Class> =
        classes.iter().filter(|class| class.timing.basis().counts() && !class.timing.is_undated()).collect();
    let start = |class: &Class| class.timing.period().and_then(|period| period.start());
    let with: Vec<&Class> = counting.iter().copied().filter(|class| start(class).is_some()).collect();
    let totals = |class: &&&Class| class.timing.basis() == crate::period::Basis::Cumulative;
    let without: Vec<&Class> = counting.iter().copied().filter(|class| start(class).is_none()).collect();
    let all_totals: Vec<&Class> = counting.iter().filter(totals).copied().collect();
    let started_totals: Vec<&Class> = with.iter().filter(totals).copied().collect();
    for (inner, outer) in [(&with, &with), (&all_totals, &without), (&without, &started_totals)] {
        mark(inner, outer, &mut exceeds);
    }
    exceeds
}

fn mark(inner: &[&Class], outer: &[&Class], exceeds: &mut [bool]) {
    let start = |class: &Class| class.timing.period().and_then(|period| period.start());
    let mut days: Vec<i32> = outer.iter().map(|class| class.ends().0).collect();
    days.sort_unstable();
    days.dedup();
    // Ranks count from the last day back, so that a prefix of the tree is a suffix of the days.
    let from_the_end = |day: i32| days.len() - days.partition_point(|&other| other < day);
    let mut tree = vec![Lowest::none(); days.len() + 1];
    let mut outer: Vec<&Class> = outer.to_vec();
    outer.sort_by_key(|class| start(class).map_or(i32::MIN, |span| span.last()));
    let mut inner: Vec<&Class> = inner.to_vec();
    inner.sort_by_key(|class| start(class).map_or(i32::MAX, |span| span.first()));
    let mut next = outer.into_iter().peekable();
    for class in inner {
        let begins = start(class).map_or(i32::MAX, |span| span.first());
        while let Some(around) = next.next_if(|class| start(class).is_none_or(|span| span.last() <= begins)) {
            let mut lowest = Lowest::none();
            around.items.iter().for_each(|(range, origin)| lowest.add((range.high_key(), *origin)));
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
            exceeds[member] |= lowest.of_others(*origin) < range.low_key();
        }
    }
}
