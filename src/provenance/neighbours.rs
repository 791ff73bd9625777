//! Which claims of a large key may be relays of one statement, or repeat one number.
//!
//! Relays have their source and time in common, slips of date and name their number. Sorted by these, claims
//! that can break a rule stand side by side, so that each needs to be held against a few neighbours only.

use super::statement::{end_of, is_known};
use crate::compare::{Group, Member};
use crate::period::DaySpan;
use crate::quantity::Kind;
use crate::sweep::reached;
use std::cell::OnceCell;

/// Against so many neighbours a claim is held in each order. Where more could be relays of one statement, half
/// of them are the nearest, half the farthest, which differ most.
const NEIGHBOURS: usize = 64;

/// The claims of a key in the orders in which relays are neighbours.
pub(crate) struct Neighbours<'g> {
    group: &'g Group<'g>,
    /// By source and the end of their time; put in order when it is first asked for.
    by_statement: OnceCell<Vec<(Statement, u32)>>,
}

impl<'g> Neighbours<'g> {
    pub(crate) fn of(group: &'g Group<'g>) -> Neighbours<'g> {
        Neighbours { group, by_statement: OnceCell::new() }
    }

    /// Calls `each` with the pairs of claims that may break a rule of relays, each claim with its place, the one
    /// that stands first in the group first; with some pairs more than once. Takes n log n steps.
    pub(crate) fn pairs(&self, mut each: impl FnMut((u32, &Member), (u32, &Member))) {
        let policy = self.group.policy;
        let end = |member: &Member| member.as_of.map(end_of);
        let published = |member: &Member| member.published.map(|written| written.span());
        let each = &mut each;

        // Statements with times known well, which overlap.
        let known = |member: &Member| {
            end(member).filter(|end| is_known(*end, policy)).map(|end| (member.source, end))
        };
        self.pairs_in_order(known, |a, b| a.0 == b.0 && b.1.first() <= a.1.last(), each);

        // Statements with times known less well, which are written alike.
        let loose = |member: &Member| {
            end(member).filter(|end| !is_known(*end, policy)).map(|end| (member.source, end))
        };
        self.pairs_in_order(loose, |a, b| a == b, each);

        // Statements of which one has no time, which appeared together.
        if self.group.members().any(|member| member.as_of.is_none() && member.published.is_some()) {
            let days = i32::from(policy.thresholds.statement_published_days);
            let appeared = |member: &Member| {
                published(member).filter(|day| is_known(*day, policy)).map(|day| (member.source, day))
            };
            let together = |a: &(u32, DaySpan), b: &(u32, DaySpan)| {
                a.0 == b.0 && b.1.first() <= a.1.last().saturating_add(days)
            };
            self.pairs_in_order(appeared, together, each);
        }

        // One number of one origin, at whatever times.
        let number = |member: &Member| member.claim.number.to_bits();
        let repeated = |member: &Member| {
            let told = member.via.is_some() || member.status.is_some();
            (told && member.claim.plain().is_some()).then(|| (member.origin, number(member), end(member)))
        };
        self.pairs_in_order(repeated, |a, b| (a.0, a.1) == (b.0, b.1), each);

        // One hedged number for one time, of whatever origin.
        let hedged = |member: &Member| {
            let plain = matches!(member.claim.kind, Kind::Exact | Kind::Range | Kind::Vague);
            let told = !plain && member.via.is_some() && member.as_of.is_some();
            told.then(|| (number(member), member.claim.kind, member.as_of))
        };
        self.pairs_in_order(hedged, |a, b| a == b, each);
    }

    /// Pairs of neighbours in the order of what `key` gives, where it gives anything. Once the second is not within
    /// reach of the first, none after it is.
    fn pairs_in_order<K: Ord>(
        &self,
        key: impl Fn(&Member) -> Option<K>,
        is_within_reach: impl Fn(&K, &K) -> bool,
        each: &mut impl FnMut((u32, &Member), (u32, &Member)),
    ) {
        let order = in_order_of(self.group, key);
        for (n, (first, i)) in order.iter().enumerate() {
            let rest = &order[n + 1..];
            let within = reached(rest, |(second, _)| is_within_reach(first, second));
            if within == 0 {
                continue;
            }
            let near = within.min(NEIGHBOURS / 2);
            let far = (within - near).min(NEIGHBOURS / 2);
            let about = self.group.member(*i as usize);
            for (_, j) in rest[..near].iter().chain(&rest[within - far..within]) {
                let other = self.group.member(*j as usize);
                if i < j {
                    each((*i, &about), (*j, &other));
                } else {
                    each((*j, &other), (*i, &about));
                }
            }
        }
    }

    /// The claims that may be relays of the statement of one, in the order of the group.
    pub(crate) fn relays(&self, about: usize) -> Vec<Member> {
        let by_statement = self.by_statement.get_or_init(|| in_order_of(self.group, |m| Some(statement(m))));
        let own = statement(&self.group.member(about));
        let place = by_statement.partition_point(|entry| *entry < (own, about as u32));
        let from = place.saturating_sub(NEIGHBOURS);
        let to = (place + NEIGHBOURS + 1).min(by_statement.len());
        // Statements are of one source, and those with a time share a day of its end.
        let may_be_one = |(source, end): Statement| {
            let overlap = |(a, b): (DaySpan, DaySpan)| a.overlaps(b);
            source == own.0 && end.zip(own.1).is_none_or(overlap)
        };
        let near = by_statement[from..to].iter().filter(|entry| may_be_one(entry.0));
        let mut near: Vec<u32> = near.map(|(_, place)| *place).collect();
        near.sort_unstable();
        near.into_iter().map(|place| self.group.member(place as usize)).collect()
    }
}

/// What claims of one statement have in common or nearly so: the source, and the end of the time.
type Statement = (u32, Option<DaySpan>);

fn statement(member: &Member) -> Statement {
    (member.source, member.as_of.map(end_of))
}

/// The claims that have a key, by their places, with these keys in order; those of one key in the order of the group.
fn in_order_of<K: Ord>(group: &Group<'_>, key: impl Fn(&Member) -> Option<K>) -> Vec<(K, u32)> {
    let keyed = |place: u32| Some((key(&group.member(place as usize))?, place));
    let mut keyed: Vec<(K, u32)> = (0..group.len() as u32).filter_map(keyed).collect();
    keyed.sort_unstable();
    keyed
}
