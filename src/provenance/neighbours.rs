//! Which claims of a large key may be relays of one statement, or repeat one number.
//!
//! Relays have their source and time in common, slips of date and name their number. Sorted by these, claims
//! that can break a rule stand side by side, so that each needs to be held against a few neighbours only.

use super::statement::{end_of, is_known};
use crate::compare::{Group, Member};
use crate::quantity::Kind;

/// Against so many neighbours a claim is held in each order. Where more could be relays of one statement, half
/// of them are the nearest, half the farthest, which differ most.
const NEIGHBOURS: usize = 64;

/// The claims of a key in the orders in which relays are neighbours.
pub(crate) struct Neighbours<'g> {
    members: &'g [Member],
    /// By source and the end of their time.
    by_statement: Vec<u32>,
    orders: Vec<(Vec<u32>, Reach<'g>)>,
}

/// Whether the second of two claims in an order can still be of interest to the first. Once it is not, none
/// after it is.
type Reach<'g> = Box<dyn Fn(&Member, &Member) -> bool + 'g>;

impl<'g> Neighbours<'g> {
    /// Sorts the claims of a key; n log n steps.
    pub(crate) fn of(group: &'g Group<'_>) -> Neighbours<'g> {
        let (members, policy) = (&group.members[..], group.policy);
        let order = |keep: &dyn Fn(&Member) -> bool| -> Vec<u32> {
            (0..members.len() as u32).filter(|&i| keep(&members[i as usize])).collect()
        };
        let at = |i: &u32| &members[*i as usize];
        let end = |member: &Member| member.as_of.map(end_of);
        let published = |member: &Member| member.published.map(|written| written.span());
        let mut by_statement = order(&|_| true);
        by_statement.sort_by_key(|i| (at(i).source, end(at(i)), *i));
        let mut orders: Vec<(Vec<u32>, Reach<'g>)> = Vec::new();

        // Statements with times known well, which overlap.
        let mut known = order(&|member| end(member).is_some_and(|end| is_known(end, policy)));
        known.sort_by_key(|i| (at(i).source, end(at(i)), *i));
        let overlap = |a: Option<i32>, b: Option<i32>| b <= a;
        orders.push((
            known,
            Box::new(move |a, b| {
                a.source == b.source && overlap(end(a).map(|end| end.last()), end(b).map(|end| end.first()))
            }),
        ));

        // Statements with times known less well, which are written alike.
        let mut loose = order(&|member| end(member).is_some_and(|end| !is_known(end, policy)));
        loose.sort_by_key(|i| (at(i).source, end(at(i)), *i));
        orders.push((loose, Box::new(move |a, b| a.source == b.source && end(a) == end(b))));

        // Statements of which one has no time, which appeared together.
        if members.iter().any(|member| member.as_of.is_none() && member.published.is_some()) {
            let days = i32::from(policy.thresholds.statement_published_days);
            let mut appeared = order(&|member| published(member).is_some_and(|day| is_known(day, policy)));
            appeared.sort_by_key(|i| (at(i).source, published(at(i)), *i));
            orders.push((
                appeared,
                Box::new(move |a, b| {
                    let last = published(a).map(|span| span.last().saturating_add(days));
                    a.source == b.source && overlap(last, published(b).map(|span| span.first()))
                }),
            ));
        }

        // One number of one origin, at whatever times.
        let number = |member: &Member| member.claim.number.to_bits();
        let mut repeated = order(&|member| {
            member.claim.plain().is_some() && (member.via.is_some() || member.status.is_some())
        });
        repeated.sort_by_key(|i| (at(i).origin, number(at(i)), end(at(i)), *i));
        orders.push((repeated, Box::new(move |a, b| (a.origin, number(a)) == (b.origin, number(b)))));

        // One hedged number for one time, of whatever origin.
        let mut hedged = order(&|member| {
            let plain = matches!(member.claim.kind, Kind::Exact | Kind::Range | Kind::Vague);
            !plain && member.via.is_some() && member.as_of.is_some()
        });
        let hedge = move |member: &Member| (number(member), member.claim.kind, member.as_of);
        hedged.sort_by_key(|i| (hedge(at(i)), *i));
        orders.push((hedged, Box::new(move |a, b| hedge(a) == hedge(b))));

        Neighbours { members, by_statement, orders }
    }

    /// Calls `each` with the pairs of claims that may break a rule of relays, the one that stands first in the
    /// group first; some pairs more than once.
    pub(crate) fn pairs(&self, mut each: impl FnMut(u32, u32)) {
        for (order, reach) in &self.orders {
            for (n, &i) in order.iter().enumerate() {
                let about = &self.members[i as usize];
                let rest = &order[n + 1..];
                let within = rest.partition_point(|&j| reach(about, &self.members[j as usize]));
                let near = within.min(NEIGHBOURS / 2);
                let far = (within - near).min(NEIGHBOURS / 2);
                for &j in rest[..near].iter().chain(&rest[within - far..within]) {
                    each(i.min(j), i.max(j));
                }
            }
        }
    }

    /// The claims that may be relays of the statement of one, in the order of the group.
    pub(crate) fn relays(&self, about: usize) -> Vec<&'g Member> {
        let key = |i: u32| (self.members[i as usize].source, self.members[i as usize].as_of.map(end_of), i);
        let place = self.by_statement.partition_point(|&i| key(i) < key(about as u32));
        let from = place.saturating_sub(NEIGHBOURS);
        let to = (place + NEIGHBOURS + 1).min(self.by_statement.len());
        let mut near = self.by_statement[from..to].to_vec();
        near.sort_unstable();
        near.into_iter().map(|i| &self.members[i as usize]).collect()
    }
}
