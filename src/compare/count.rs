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
use foldhash::{HashMap, HashMapExt};
use std::collections::{BTreeMap, BTreeSet};

/// Up to so many classes every pair of them is asked whether one lies in the other.
const FEW_CLASSES: usize = 2048;

/// Claims of one time and one class of status.
struct Class {
    timing: Timing,
    /// The class of status.
    kind: u8,
    /// The claims as places in the group, in its order.
    members: Vec<u32>,
}

/// Who is taken to have given a claim.
#[derive(Clone, Copy)]
enum Who {
    Source,
    /// The witness behind the source.
    Origin,
}

/// The range of a claim, with who gave it. Inlined, so that nothing is fetched that is not looked at.
#[inline(always)]
fn item(group: &Group<'_>, place: u32, who: Who) -> (Interval, u32) {
    let claim = group.claim(place as usize);
    let source = group.claims.said(claim).source;
    let who = match who {
        Who::Source => source,
        Who::Origin => group.claims.origin(source),
    };
    (claim.judged, who)
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

    /// The ranges of its claims with who gave them.
    fn items<'g>(&'g self, group: &'g Group<'_>, who: Who) -> impl Iterator<Item = (Interval, u32)> + Clone {
        self.members.iter().map(move |&place| item(group, place, who))
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
        let classes = classes(group);
        let mut degrees = vec![0u32; group.len()];
        let mut sum = 0;
        each_degree(group, &classes, |i, degree| {
            sum += degree;
            let degree = u32::try_from(degree).unwrap_or(u32::MAX);
            degrees[i as usize] = degrees[i as usize].saturating_add(degree);
        });
        // Where each source has its own origin, the pairs are those already counted, each from both sides.
        let pairs = if one_source_each(group) { sum / 2 } else { by_sweep(group, &classes) };
        let exceeding = exceeding(group, &classes, FEW_CLASSES);
        for (degree, exceeds) in degrees.iter_mut().zip(exceeding) {
            *degree = degree.saturating_add(u32::from(exceeds));
        }
        Counts { pairs, degrees }
    }
}

/// Whether no two sources have one origin.
fn one_source_each(group: &Group<'_>) -> bool {
    let mut source_of: HashMap<u32, u32> = HashMap::new();
    group.members().all(|member| *source_of.entry(member.origin).or_insert(member.source) == member.source)
}

/// Gives members, with how many claims of other sources they cannot be true beside that are about the same time:
/// a part of them each time a member is given.
fn each_degree(group: &Group<'_>, classes: &[Class], mut each: impl FnMut(u32, u64)) {
    for class in classes.iter().filter(|class| class.coincides_with_itself(group)) {
        let of = |n: usize| item(group, class.members[n], Who::Source);
        let degrees = sweep::degrees(class.members.len(), of);
        class.members.iter().zip(degrees).for_each(|(&member, degree)| each(member, degree.into()));
    }
    let pairs: Vec<(usize, usize)> = coinciding(classes, group).collect();
    let sorted = laid_out(group, classes, Who::Source, &pairs);
    for (i, j) in pairs {
        for (of, against) in [(i, j), (j, i)] {
            let Some(against) = &sorted[against] else { continue };
            let items = classes[of].items(group, Who::Source);
            for (&member, (range, source)) in classes[of].members.iter().zip(items) {
                each(member, against.against(range, source));
            }
        }
    }
}

/// The classes that coincide with others, laid out for counting.
fn laid_out(group: &Group<'_>, classes: &[Class], who: Who, pairs: &[(usize, usize)]) -> Vec<Option<Sorted>> {
    let mut needed = vec![false; classes.len()];
    for &(i, j) in pairs {
        (needed[i], needed[j]) = (true, true);
    }
    let of = |(class, needed): (&Class, bool)| {
        needed.then(|| Sorted::new(&class.items(group, who).collect::<Vec<_>>()))
    };
    classes.iter().zip(needed).map(of).collect()
}

/// Pairs of different origins that are about the same time, at least possibly, and cannot both be true.
fn by_sweep(group: &Group<'_>, classes: &[Class]) -> u64 {
    let within: u64 = classes
        .iter()
        .filter(|class| class.coincides_with_itself(group))
        .map(|class| sweep::disjoint_pairs(&class.items(group, Who::Origin).collect::<Vec<_>>()))
        .sum();
    let pairs: Vec<(usize, usize)> = coinciding(classes, group).collect();
    let sorted = laid_out(group, classes, Who::Origin, &pairs);
    let across = |(i, j): (usize, usize)| match (&sorted[i], &sorted[j]) {
        (Some(first), Some(second)) => first.cross_disjoint_pairs(second),
        _ => 0,
    };
    within + pairs.into_iter().map(across).sum::<u64>()
}

/// The same as [`Counts::pairs`], by looking at every pair of the members of a small key.
pub(crate) fn pair_by_pair(group: &Group<'_>, members: &[Member]) -> u64 {
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

/// The classes of a group, by the first day on which they can end.
fn classes(group: &Group<'_>) -> Vec<Class> {
    let mut numbers: BTreeMap<(Timing, u8), usize> = BTreeMap::new();
    let mut places: Vec<Vec<u32>> = Vec::new();
    // Members stand in order of time, so that most are of the class of the one before.
    let mut last = None;
    for place in 0..group.len() as u32 {
        let member = group.member(place as usize);
        if !member.stands() {
            continue;
        }
        let class = (member.timing, member.compared_class());
        let number = match last {
            Some((known, number)) if known == class => number,
            _ => *numbers.entry(class).or_insert(places.len()),
        };
        if number == places.len() {
            places.push(Vec::new());
        }
        places[number].push(place);
        last = Some((class, number));
    }
    let of = |((timing, kind), number): ((Timing, u8), usize)| Class {
        timing,
        kind,
        members: std::mem::take(&mut places[number]),
    };
    let mut classes: Vec<Class> = numbers.into_iter().map(of).collect();
    classes.sort_by_key(Class::reach);
    classes
}

/// The pairs of classes that are about the same time.
fn coinciding<'a>(classes: &'a [Class], group: &'a Group<'_>) -> impl Iterator<Item = (usize, usize)> + 'a {
    let of_rows = classes.iter().filter_map(|class| class.timing.window()).max();
    let window = i32::from(of_rows.unwrap_or_default().max(group.policy.window));
    (0..classes.len()).flat_map(move |i| {
        let reach = classes[i].reach().1.saturating_add(window);
        (i + 1..classes.len()).take_while(move |&j| classes[j].reach().0 <= reach).filter_map(move |j| {
            let (a, b) = (&classes[i], &classes[j]);
            (a.kind == b.kind && coincide(a.timing, b.timing, group)).then_some((i, j))
        })
    })
}

/// Claims above some count of another origin over a time that surely holds theirs.
pub(crate) fn offending(group: &Group<'_>) -> u64 {
    if group.len() <= SMALL {
        return offending_pair_by_pair(group);
    }
    let exceeding = exceeding(group, &classes(group), FEW_CLASSES);
    exceeding.into_iter().filter(|exceeds| *exceeds).count() as u64
}

fn offending_pair_by_pair(group: &Group<'_>) -> u64 {
    let members: Vec<Member> = group.members().collect();
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

    fn of(class: &Class, group: &Group<'_>) -> Lowest {
        let mut lowest = Lowest::none();
        let items = class.items(group, Who::Origin);
        items.for_each(|(range, origin)| lowest.add((range.high_key(), origin)));
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
fn exceeding(group: &Group<'_>, classes: &[Class], few: usize) -> Vec<bool> {
    let mut exceeds = vec![false; group.len()];
    let counts = |class: &&Class| class.timing.basis().counts() && !class.timing.is_undated();
    let counting: Vec<&Class> = classes.iter().filter(counts).collect();
    let kinds: BTreeSet<u8> = counting.iter().map(|class| class.kind).collect();
    for kind in kinds {
        let same: Vec<&Class> = counting.iter().copied().filter(|class| class.kind == kind).collect();
        if same.len() <= few {
            class_by_class(&same, group, &mut exceeds);
        } else {
            swept(&same, group, &mut exceeds);
        }
    }
    exceeds
}

/// Every class held against every other one.
fn class_by_class(classes: &[&Class], group: &Group<'_>, exceeds: &mut [bool]) {
    let lowest: Vec<Lowest> = classes.iter().map(|class| Lowest::of(class, group)).collect();
    for inner in classes {
        let members = || inner.members.iter().map(|&place| (place as usize, group.member(place as usize)));
        let most = members().map(|(_, member)| member.claim.judged.low_key()).max().unwrap_or_default();
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
        for (place, member) in members() {
            let standing = match member.replaced {
                Some(replaced) => around.partition_point(|(day, _)| *day <= replaced),
                None => around.len(),
            };
            let lowest = standing.checked_sub(1).map(|last| around[last].1.of_others(member.origin));
            exceeds[place] |= lowest.is_some_and(|lowest| lowest < member.claim.judged.low_key());
        }
    }
}

/// Each class held against those that begin not after and end not before it, on whichever days.
///
/// Classes are taken in by their start, latest last, and asked by their end: a Fenwick tree over the ends
/// keeps the lowest upper ends among those that end not before a day. Classes without a start begin with
/// whatever they are held against, among running totals. Restarts and replaced claims are left out of account,
/// as are ends that are uncertain and written alike.
fn swept(counting: &[&Class], group: &Group<'_>, exceeds: &mut [bool]) {
    let with: Vec<&Class> = counting.iter().copied().filter(|class| start(class).is_some()).collect();
    let totals = |class: &&&Class| class.timing.basis() == Basis::Cumulative;
    let without: Vec<&Class> = counting.iter().copied().filter(|class| start(class).is_none()).collect();
    let all_totals: Vec<&Class> = counting.iter().filter(totals).copied().collect();
    let started_totals: Vec<&Class> = with.iter().filter(totals).copied().collect();
    for (inner, outer) in [(&with, &with), (&all_totals, &without), (&without, &started_totals)] {
        mark(inner, outer, group, exceeds);
    }
}

fn start(class: &Class) -> Option<DaySpan> {
    class.timing.period().and_then(|period| period.start())
}

fn mark(inner: &[&Class], outer: &[&Class], group: &Group<'_>, exceeds: &mut [bool]) {
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
            let lowest = Lowest::of(around, group);
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
        let items = class.items(group, Who::Origin);
        for (&member, (range, origin)) in class.members.iter().zip(items) {
            exceeds[member as usize] |= lowest.of_others(origin) < range.low_key();
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Both ways of counting, whatever the size of the group.
    pub(in crate::compare) fn both(group: &Group<'_>) -> [[u64; 2]; 2] {
        let classes = classes(group);
        let exceeding = exceeding(group, &classes, usize::MAX);
        let offending = exceeding.into_iter().filter(|exceeds| *exceeds).count() as u64;
        assert_eq!(by_sweep(group, &classes), Counts::of(group).pairs);
        [
            [pair_by_pair(group, &Vec::from_iter(group.members())), by_sweep(group, &classes)],
            [offending_pair_by_pair(group), offending],
        ]
    }
}
