//! Which claims of a large key may be relays of one statement, or repeat one number.
//!
//! Relays have their source and time in common, slips of date and name their number. Sorted by these, claims
//! that can break a rule stand side by side, so that each needs to be held against a few neighbours only.

use super::slips;
use super::statement::{end_of, is_known};
use crate::claims::Said;
use crate::compare::{Group, Member};
use crate::period::DaySpan;
use crate::quantity::Kind;
use crate::sweep::reached;
use crate::threads;
use std::borrow::{Borrow, Cow};
use std::sync::OnceLock;

/// Against so many neighbours a claim is held in each order. Where more could be relays of one statement, half
/// of them are the nearest, half the farthest, which differ most.
const NEIGHBOURS: usize = 64;

/// Of so few claims each is put together once for all pairs; more would not stay near in memory.
const HELD: usize = 1 << 16;

/// The claims of a large key in parts, in which those that can break a rule of relays are neighbours.
pub(crate) struct Neighbours<'g> {
    group: &'g Group<'g>,
    /// Statements are of one source, and each source is in one part.
    parts: Vec<Part>,
    /// By source.
    part_of: Vec<u32>,
    /// About so many claims are in a part.
    least: usize,
}

/// All claims of some sources.
struct Part {
    /// By their places, which ascend.
    places: Vec<u32>,
    /// By source and the end of their time; put in order when it is first asked for.
    by_statement: OnceLock<Vec<(Statement, u32)>>,
}

impl<'g> Neighbours<'g> {
    /// The claims of a group in parts of at least so many, but for the last, since each part costs something.
    pub(crate) fn of(group: &'g Group<'g>, least: usize) -> Neighbours<'g> {
        let places = || 0..group.len() as u32;
        let mut sizes = vec![0; group.claims.source_count()];
        places().for_each(|place| sizes[said(group, place).source as usize] += 1);
        let mut planned: Vec<usize> = Vec::new();
        let mut part_of = vec![0; sizes.len()];
        for (part, own) in part_of.iter_mut().zip(sizes) {
            match planned.last_mut() {
                Some(size) if *size < least => *size += own,
                _ => planned.push(own),
            }
            *part = planned.len() as u32 - 1;
        }
        let parts = planned.into_iter().map(Vec::with_capacity).collect();
        let parts = dealt(places(), parts, |place| part_of[said(group, place).source as usize] as usize);
        let part = |places| Part { places, by_statement: OnceLock::new() };
        Neighbours { group, parts: parts.into_iter().map(part).collect(), part_of, least }
    }

    /// How many parts there are.
    pub(crate) fn part_count(&self) -> usize {
        self.parts.len()
    }

    /// The number of the part in which the claim at a place is.
    pub(crate) fn part(&self, place: u32) -> usize {
        self.part_of[said(self.group, place).source as usize] as usize
    }

    /// The pairs of places of claims that break a rule of relays, the one that stands first in the key first; some
    /// pairs more than once. Takes n log n steps.
    pub(crate) fn pairs(&self, threads: usize) -> Vec<(u32, u32)> {
        let group = self.group;
        let mut pairs = Vec::new();
        let undated = group.members().any(|member| member.as_of.is_none() && member.published.is_some());
        let of_statements = |part: &Part| Near::of(group, &part.places).in_statements(undated);
        threads::in_order(threads, self.parts.iter().collect(), of_statements, |some| pairs.extend(some));
        let of_numbers = |places: Vec<u32>| Near::of(group, &places).with_one_number();
        threads::in_order(threads, self.by_number(), of_numbers, |some| pairs.extend(some));
        pairs
    }

    /// The places of what was printed by somebody or said to be firm, all of one number together.
    fn by_number(&self) -> Vec<Vec<u32>> {
        let group = self.group;
        let is_told = |place: &u32| {
            let said = said(group, *place);
            said.via.is_some() || said.status.is_some()
        };
        let told = (0..group.len() as u32).filter(is_told);
        let parts = (told.clone().count() / self.least).max(1);
        dealt(told, vec![Vec::new(); parts], |place| {
            // Multiplied by the golden ratio, so that numbers that differ little are dealt apart.
            let spread = group.claim(place as usize).number.to_bits().wrapping_mul(0x9e37_79b9_7f4a_7c15);
            (spread >> 32) as usize % parts
        })
    }

    /// The claims that may be relays of the statement of the one at a place, in the order of the key.
    pub(crate) fn relays(&self, about: u32) -> Vec<Member> {
        let member = |place: u32| self.group.member(place as usize);
        let part = &self.parts[self.part(about)];
        let by_statement = part.by_statement.get_or_init(|| {
            let mut order: Vec<(Statement, u32)> =
                part.places.iter().map(|place| (statement(&member(*place)), *place)).collect();
            order.sort_unstable();
            order
        });
        let own = statement(&member(about));
        let at = by_statement.partition_point(|entry| *entry < (own, about));
        let from = at.saturating_sub(NEIGHBOURS);
        let to = (at + NEIGHBOURS + 1).min(by_statement.len());
        // Statements are of one source, and those with a time share a day of its end.
        let may_be_one = |(source, end): Statement| {
            let overlap = |(a, b): (DaySpan, DaySpan)| a.overlaps(b);
            source == own.0 && end.zip(own.1).is_none_or(overlap)
        };
        let near = by_statement[from..to].iter().filter(|entry| may_be_one(entry.0));
        let mut near: Vec<u32> = near.map(|(_, place)| *place).collect();
        near.sort_unstable();
        near.into_iter().map(member).collect()
    }
}

fn said<'g>(group: &Group<'g>, place: u32) -> &'g Said {
    group.claims.said(group.claim(place as usize))
}

/// Places, each put at the end of one of the parts.
fn dealt(
    places: impl Iterator<Item = u32>,
    mut parts: Vec<Vec<u32>>,
    part_of: impl Fn(u32) -> usize,
) -> Vec<Vec<u32>> {
    places.for_each(|place| parts[part_of(place)].push(place));
    parts
}

/// Some claims of a key, near in memory.
struct Near<'p> {
    group: &'p Group<'p>,
    /// Their places, which ascend.
    places: &'p [u32],
    /// The same put together, where there are few.
    held: Vec<Member>,
}

impl<'p> Near<'p> {
    fn of(group: &'p Group<'p>, places: &'p [u32]) -> Near<'p> {
        let few = if places.len() <= HELD { places } else { &[] };
        Near { group, places, held: few.iter().map(|place| group.member(*place as usize)).collect() }
    }

    /// A claim by its number among these.
    #[inline]
    fn member(&self, number: u32) -> Cow<'_, Member> {
        let held = self.held.get(number as usize).map(Cow::Borrowed);
        held.unwrap_or_else(|| Cow::Owned(self.group.member(self.places[number as usize] as usize)))
    }

    /// The pairs of relays of one statement that break a rule.
    fn in_statements(&self, undated: bool) -> Vec<(u32, u32)> {
        let policy = self.group.policy;
        let end = |member: &Member| member.as_of.map(end_of);
        let mut pairs = Vec::new();

        // Statements with times known well, which overlap.
        let known = |member: &Member| {
            end(member).filter(|end| is_known(*end, policy)).map(|end| (member.source, end))
        };
        let overlap = |a: &DaySpan, b: &DaySpan| b.first() <= a.last();
        self.broken_in_order(known, overlap, &mut pairs);

        // Statements with times known less well, which are written alike.
        let loose = |member: &Member| {
            end(member).filter(|end| !is_known(*end, policy)).map(|end| ((member.source, end), ()))
        };
        self.broken_in_order(loose, |(), ()| true, &mut pairs);

        // Statements of which one has no time, which appeared together.
        if undated {
            let days = i32::from(policy.thresholds.statement_published_days);
            let appeared = |member: &Member| {
                let day = member.published.map(|written| written.span());
                day.filter(|day| is_known(*day, policy)).map(|day| (member.source, day))
            };
            let together = |a: &DaySpan, b: &DaySpan| b.first() <= a.last().saturating_add(days);
            self.broken_in_order(appeared, together, &mut pairs);
        }
        pairs
    }

    /// The pairs that repeat a number and break a rule, though they need not be of one statement.
    fn with_one_number(&self) -> Vec<(u32, u32)> {
        let number = |member: &Member| member.claim.number.to_bits();
        let mut pairs = Vec::new();

        // One number of one origin, at whatever times.
        let repeated = |member: &Member| {
            let end = member.as_of.map(end_of);
            member.claim.plain().is_some().then(|| ((member.origin, number(member)), end))
        };
        self.broken_in_order(repeated, |_, _| true, &mut pairs);

        // One hedged number for one time, of whatever origin.
        let hedged = |member: &Member| {
            let plain = matches!(member.claim.kind, Kind::Exact | Kind::Range | Kind::Vague);
            let told = !plain && member.via.is_some() && member.as_of.is_some();
            told.then(|| ((number(member), member.claim.kind, member.as_of), ()))
        };
        self.broken_in_order(hedged, |(), ()| true, &mut pairs);
        pairs
    }

    /// Finds the pairs that break a rule of relays among neighbours, by their places.
    ///
    /// `key` gives what neighbours have in common, and by what they are in order. Once one is not within reach of
    /// another, none after it is.
    fn broken_in_order<K: Ord, D: Ord>(
        &self,
        key: impl Fn(&Member) -> Option<(K, D)>,
        is_within_reach: impl Fn(&D, &D) -> bool,
        pairs: &mut Vec<(u32, u32)>,
    ) {
        let numbers = 0..self.places.len() as u32;
        let mut order: Vec<((K, D), u32)> =
            numbers.filter_map(|number| Some((key(&self.member(number))?, number))).collect();
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
                let about = self.member(*i);
                for (_, j) in rest[..near].iter().chain(&rest[within - far..within]) {
                    let other = self.member(*j);
                    let (a, b) = if i < j { (&about, &other) } else { (&other, &about) };
                    if slips(a.borrow(), b.borrow(), self.group.policy).next().is_some() {
                        pairs.push((self.places[*i.min(j) as usize], self.places[*i.max(j) as usize]));
                    }
                }
            }
        }
    }
}

/// What claims of one statement have in common or nearly so: the source, and the end of the time.
type Statement = (u32, Option<DaySpan>);

fn statement(member: &Member) -> Statement {
    (member.source, member.as_of.map(end_of))
}
