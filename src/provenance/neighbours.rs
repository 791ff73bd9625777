//! Which claims of a large key may be relays of one statement, or repeat one number.
//!
//! Relays have their source and time in common, slips of date and name their number. Sorted by these, claims
//! that can break a rule stand side by side, so that each needs to be held against a few neighbours only.

use super::statement::{end_of, is_known};
use crate::compare::{Group, Member};
use crate::quantity::Kind;
use std::cell::OnceCell;

/// Against so many neighbours a claim is held in each order. Where more could be relays of one statement, half
/// of them are the nearest, half the farthest, which differ most.
const NEIGHBOURS: usize = 64;

/// The claims of a key in the orders in which relays are neighbours.
pub(crate) struct Neighbours<'g> {
    members: &'g [Member],
    /// By source and the end of their time; put in order when it is first asked for.
    by_statement: OnceCell<Vec<u32>>,
    orders: Vec<(Vec<u32>, Reach<'g>)>,
}

/// Whether the second of two claims in an order can still be of interest to the first. Once it is not, none
/// after it is.
type Reach<'g> = Box<dyn Fn(&Member, &Member) -> bool + 'g>;

impl<'g> Neighbours<'g> {
    /// Sorts the claims of a key; n log n steps.
    pub(crate) fn of(group: &'g Group<'_>) -> Neighbours<'g> {
        let (members, policy) = (&group.members[..], group.policy);
        let end = |member: &Member| member.as_of.map(end_of);
        let published = |member: &Member| member.published.map(|written| written.span());
        let overlap = |a: Option<i32>, b: Option<i32>| b <= a;
        let mut orders: Vec<(Vec<u32>, Reach<'g>)> = Vec::new();

        // Statements with times known well, which overlap.
        let known = in_order_of(members, |member| {
            end(member).filter(|end| is_known(*end, policy)).map(|end| (member.source, end))
        });
        orders.push((
            known,
            Box::new(move |a, b| {
                a.source == b.source && overlap(end(a).map(|end| end.last()), end(b).map(|end| end.first()))
            }),
        ));

        // Statements with times known less well, which are written alike.
        let loose = in_order_of(members, |member| {
            end(member).filter(|end| !is_known(*end, policy)).map(|end| (member.source, end))
        });
        orders.push((loose, Box::new(move |a, b| a.source == b.source && end(a) == end(b))));

        // Statements of which one has no time, which appeared together.
        if members.iter().any(|member| member.as_of.is_none() && member.published.is_some()) {
            let days = i32::from(policy.thresholds.statement_published_days);
            let appeared = in_order_of(members, |member| {
                published(member).filter(|day| is_known(*day, policy)).map(|day| (member.source, day))
            });
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
        let repeated = in_order_of(members, |member| {
            let told = member.via.is_some() || member.status.is_some();
            (told && member.claim.plain().is_some()).then(|| (member.origin, number(member), end(member)))
        });
        orders.push((repeated, Box::new(move |a, b| (a.origin, number(a)) == (b.origin, number(b)))));

        // One hedged number for one time, of whatever origin.
        let hedge = move |member: &Member| (number(member), member.claim.kind, member.as_of);
        let hedged = in_order_of(members, |member| {
            let plain = matches!(member.claim.kind, Kind::Exact | Kind::Range | Kind::Vague);
            (!plain && member.via.is_some() && member.as_of.is_some()).then(|| hedge(member))
        });
        orders.push((hedged, Box::new(move |a, b| hedge(a) == hedge(b))));

        Neighbours { members, by_statement: OnceCell::new(), orders }
    }

    /// Calls `each` with the pairs of claims that may break a rule of relays, the one that stands first in the
    /// group first; some pairs more than once.
    pub(crate) fn pairs(&self, mut each: impl FnMut(u32, u32)) {
        for (order, reach) in &self.orders {
            for (n, &i) in order.iter().enumerate() {
                let about = &self.members[i as usize];
                let rest = &order[n + 1..];
                let within = reached(rest, |&j| reach(about, &self.members[j as usize]));
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
        let by_statement = self.by_statement.get_or_init(|| {
            in_order_of(self.members, |member| Some((member.source, member.as_of.map(end_of))))
        });
        let place = by_statement.partition_point(|&i| key(i) < key(about as u32));
        let from = place.saturating_sub(NEIGHBOURS);
        let to = (place + NEIGHBOURS + 1).min(by_statement.len());
        let mut near = by_statement[from..to].to_vec();
        near.sort_unstable();
        near.into_iter().map(|i| &self.members[i as usize]).collect()
    }
}

/// The claims that have a key, in its order, those of one key in the order of the group.
fn in_order_of<K: Ord>(members: &[Member], key: impl Fn(&Member) -> Option<K>) -> Vec<u32> {
    let mut keyed: Vec<(K, u32)> =
        (0u32..).zip(members).filter_map(|(i, member)| Some((key(member)?, i))).collect();
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, i)| i).collect()
}

/// How many items at the start of a list are within reach, after which none is. Looks at few where they are few.
fn reached<T>(list: &[T], is_within: impl Fn(&T) -> bool) -> usize {
    let mut stride = 1;
    while stride < list.len() && is_within(&list[stride - 1]) {
        stride *= 2;
    }
    let from = stride / 2;
    from + list[from..list.len().min(stride)].partition_point(is_within)
}
