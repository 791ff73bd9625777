//! Which claims of a large key may be relays of one statement, or repeat one number.
//!
//! Relays have their source and time in common, slips of date and name their number. Sorted by these, claims
//! that can break a rule stand side by side, so that each needs to be held against a few neighbours only.

use super::slips;
use super::statement::{end_of, is_known};
use crate::compare::{Group, Member};
use crate::config::Policy;
use crate::period::DaySpan;
use crate::quantity::Kind;
use crate::sweep::reached;
use std::borrow::{Borrow, Cow};
use std::cell::OnceCell;
use std::cmp::Reverse;

/// Against so many neighbours a claim is held in each order. Where more could be relays of one statement, half
/// of them are the nearest, half the farthest, which differ most.
const NEIGHBOURS: usize = 64;

/// Of so few claims each is put together once for all pairs; more would not stay near in memory.
const HELD: usize = 1 << 16;

/// Some claims of a key: all those of some sources, so that no pair with another claim of the key breaks a rule of
/// relays.
pub(crate) struct Part {
    /// The claims by their places, which ascend.
    places: Vec<u32>,
    /// The pairs that break a rule though they need not be of one source, by their places.
    across: Vec<(u32, u32)>,
    /// Whether the key has claims without a time that say when they appeared.
    undated: bool,
}

impl Part {
    /// All claims of a key.
    pub(crate) fn whole(group: &Group<'_>) -> Part {
        Part { places: (0..group.len() as u32).collect(), across: across(group), undated: undated(group) }
    }

    /// The claims of a key in parts, the largest first, nearly all of at least so many claims, since each part costs
    /// something. Statements are of one source; sources that repeat each other's numbers are in one part.
    pub(crate) fn all(group: &Group<'_>, least: usize) -> Vec<Part> {
        let (across, undated) = (across(group), undated(group));
        let source = |place: u32| group.claims.said(group.claim(place as usize)).source;
        let mut linked = Linked::new(group.claims.source_count());
        across.iter().for_each(|&(i, j)| linked.link(source(i), source(j)));
        let mut sizes = vec![0; group.claims.source_count()];
        (0..group.len() as u32).for_each(|place| sizes[linked.first(source(place)) as usize] += 1);
        // By the first of the sources linked to each other, the part.
        let mut part_of = vec![0; sizes.len()];
        let mut planned: Vec<usize> = Vec::new();
        for (first, own) in sizes.into_iter().enumerate().filter(|(_, own)| 0 < *own) {
            match planned.last_mut() {
                Some(places) if *places < least => *places += own,
                _ => planned.push(own),
            }
            part_of[first] = planned.len() - 1;
        }
        let part = |places| Part { places: Vec::with_capacity(places), across: Vec::new(), undated };
        let mut parts: Vec<Part> = planned.into_iter().map(part).collect();
        for place in 0..group.len() as u32 {
            parts[part_of[linked.first(source(place)) as usize]].places.push(place);
        }
        for (i, j) in across {
            parts[part_of[linked.first(source(i)) as usize]].across.push((i, j));
        }
        parts.sort_by_key(|part| Reverse(part.places.len()));
        parts
    }
}

/// The claims of a part of a key, by their numbers in it, in the orders in which relays are neighbours.
pub(crate) struct Neighbours<'c> {
    /// The claims of the part, in the order of the key.
    group: Group<'c>,
    /// The same put together, where there are few.
    held: Vec<Member>,
    across: Vec<(u32, u32)>,
    undated: bool,
    /// By source and the end of their time; put in order when it is first asked for.
    by_statement: OnceCell<Vec<(Statement, u32)>>,
}

impl<'c> Neighbours<'c> {
    /// The claims of a part of a group.
    pub(crate) fn of(whole: &Group<'c>, part: Part) -> Neighbours<'c> {
        let Part { places, mut across, undated } = part;
        let number = |place: u32| places.partition_point(|known| *known < place) as u32;
        across.iter_mut().for_each(|(i, j)| (*i, *j) = (number(*i), number(*j)));
        let group = whole.part(&places);
        let held = if places.len() <= HELD { group.members().collect() } else { Vec::new() };
        Neighbours { group, held, across, undated, by_statement: OnceCell::new() }
    }

    /// How many claims there are.
    pub(crate) fn len(&self) -> usize {
        self.group.len()
    }

    /// A claim.
    #[inline]
    pub(crate) fn member(&self, number: u32) -> Cow<'_, Member> {
        let held = self.held.get(number as usize).map(Cow::Borrowed);
        held.unwrap_or_else(|| Cow::Owned(self.group.member(number as usize)))
    }

    /// The pairs of claims that break a rule of relays, the one that stands first in the key first; some pairs more
    /// than once. Takes n log n steps.
    pub(crate) fn pairs(&self) -> Vec<(u32, u32)> {
        let policy = self.group.policy;
        let numbers = || 0..self.len() as u32;
        let member = |number: u32| self.member(number);
        let end = |member: &Member| member.as_of.map(end_of);
        let mut pairs = self.across.clone();

        // Statements with times known well, which overlap.
        let known = |member: &Member| {
            end(member).filter(|end| is_known(*end, policy)).map(|end| (member.source, end))
        };
        let overlap = |a: &DaySpan, b: &DaySpan| b.first() <= a.last();
        broken_in_order(policy, numbers(), member, known, overlap, &mut pairs);

        // Statements with times known less well, which are written alike.
        let loose = |member: &Member| {
            end(member).filter(|end| !is_known(*end, policy)).map(|end| ((member.source, end), ()))
        };
        broken_in_order(policy, numbers(), member, loose, |(), ()| true, &mut pairs);

        // Statements of which one has no time, which appeared together.
        if self.undated {
            let days = i32::from(policy.thresholds.statement_published_days);
            let appeared = |member: &Member| {
                let day = member.published.map(|written| written.span());
                day.filter(|day| is_known(*day, policy)).map(|day| (member.source, day))
            };
            let together = |a: &DaySpan, b: &DaySpan| b.first() <= a.last().saturating_add(days);
            broken_in_order(policy, numbers(), member, appeared, together, &mut pairs);
        }
        pairs
    }

    /// The claims that may be relays of the statement of one, in the order of the key.
    pub(crate) fn relays(&self, about: u32) -> Vec<Member> {
        let by_statement = self.by_statement.get_or_init(|| {
            let mut order: Vec<(Statement, u32)> =
                (0..self.len() as u32).map(|number| (statement(&self.member(number)), number)).collect();
            order.sort_unstable();
            order
        });
        let own = statement(&self.member(about));
        let place = by_statement.partition_point(|entry| *entry < (own, about));
        let from = place.saturating_sub(NEIGHBOURS);
        let to = (place + NEIGHBOURS + 1).min(by_statement.len());
        // Statements are of one source, and those with a time share a day of its end.
        let may_be_one = |(source, end): Statement| {
            let overlap = |(a, b): (DaySpan, DaySpan)| a.overlaps(b);
            source == own.0 && end.zip(own.1).is_none_or(overlap)
        };
        let near = by_statement[from..to].iter().filter(|entry| may_be_one(entry.0));
        let mut near: Vec<u32> = near.map(|(_, number)| *number).collect();
        near.sort_unstable();
        near.into_iter().map(|number| self.member(number).into_owned()).collect()
    }
}

/// Whether a key has claims without a time that say when they appeared.
fn undated(group: &Group<'_>) -> bool {
    group.members().any(|member| member.as_of.is_none() && member.published.is_some())
}

/// The pairs of the claims of a key that break a rule though they need not be of one source: they repeat a number.
fn across(group: &Group<'_>) -> Vec<(u32, u32)> {
    let policy = group.policy;
    let member = |place: u32| group.member(place as usize);
    let is_told = |place: &u32| {
        let said = group.claims.said(group.claim(*place as usize));
        said.via.is_some() || said.status.is_some()
    };
    let told: Vec<u32> = (0..group.len() as u32).filter(is_told).collect();
    let told = || told.iter().copied();
    let number = |member: &Member| member.claim.number.to_bits();
    let mut pairs = Vec::new();

    // One number of one origin, at whatever times.
    let repeated = |member: &Member| {
        let end = member.as_of.map(end_of);
        member.claim.plain().is_some().then(|| ((member.origin, number(member)), end))
    };
    broken_in_order(policy, told(), member, repeated, |_, _| true, &mut pairs);

    // One hedged number for one time, of whatever origin.
    let hedged = |member: &Member| {
        let plain = matches!(member.claim.kind, Kind::Exact | Kind::Range | Kind::Vague);
        let told = !plain && member.via.is_some() && member.as_of.is_some();
        told.then(|| ((number(member), member.claim.kind, member.as_of), ()))
    };
    broken_in_order(policy, told(), member, hedged, |(), ()| true, &mut pairs);
    pairs
}

/// Finds the pairs of claims that break a rule of relays among neighbours.
///
/// `key` gives what neighbours have in common, and by what they are in order. Once one is not within reach of
/// another, none after it is.
fn broken_in_order<K: Ord, D: Ord, M: Borrow<Member>>(
    policy: &Policy,
    places: impl Iterator<Item = u32>,
    member: impl Fn(u32) -> M,
    key: impl Fn(&Member) -> Option<(K, D)>,
    is_within_reach: impl Fn(&D, &D) -> bool,
    pairs: &mut Vec<(u32, u32)>,
) {
    let mut order: Vec<((K, D), u32)> =
        places.filter_map(|place| Some((key(member(place).borrow())?, place))).collect();
    order.sort_unstable();
    for alike in order.chunk_by(|a, b| a.0.0 == b.0.0) {
        for (n, ((_, first), i)) in alike.iter().enumerate() {
            let rest = &alike[n + 1..];
            let within = reached(rest, |((_, second), _)| is_within_reach(first, second));
            if within == 0 {
                continue;
            }
            let near = within.min(NEIGHBOURS / 2);
            let far = (within - near).min(NEIGHBOURS / 2);
            let about = member(*i);
            for (_, j) in rest[..near].iter().chain(&rest[within - far..within]) {
                let other = member(*j);
                let (a, b) = if i < j { (&about, &other) } else { (&other, &about) };
                if slips(a.borrow(), b.borrow(), policy).next().is_some() {
                    pairs.push((*i.min(j), *i.max(j)));
                }
            }
        }
    }
}

/// Which of some things are linked to each other, also through others.
struct Linked(Vec<u32>);

impl Linked {
    fn new(count: usize) -> Linked {
        Linked((0..count as u32).collect())
    }

    /// The first of those linked to one.
    fn first(&mut self, one: u32) -> u32 {
        let mut at = one;
        while self.0[at as usize] != at {
            // Every other link is shortened on the way, so that ways stay short.
            self.0[at as usize] = self.0[self.0[at as usize] as usize];
            at = self.0[at as usize];
        }
        at
    }

    fn link(&mut self, one: u32, other: u32) {
        let (one, other) = (self.first(one), self.first(other));
        self.0[one.max(other) as usize] = one.min(other);
    }
}

/// What claims of one statement have in common or nearly so: the source, and the end of the time.
type Statement = (u32, Option<DaySpan>);

fn statement(member: &Member) -> Statement {
    (member.source, member.as_of.map(end_of))
}
