//! The order of claims within a key, which does not depend on the order of rows.

use super::Member;
use crate::claims::{Claim, Claims};
use crate::interval::Interval;
use crate::period::{DaySpan, Timing};
use crate::quantity::Kind;
use std::cmp::Ordering;

/// The order of claims within a group: by time, range and names; places only break full ties.
pub(crate) fn in_order(claims: &Claims, a: &Member, b: &Member) -> Ordering {
    let time = |member: &Member| member.timing.period().map(|period| (period.end(), period.start()));
    let range = |member: &Member| (member.claim.judged, member.claim.kind, member.claim.number.to_bits());
    time(a)
        .cmp(&time(b))
        .then_with(|| range(a).cmp(&range(b)))
        .then_with(|| claims.source_compared(a.source).cmp(claims.source_compared(b.source)))
        .then_with(|| {
            a.via.map(|via| claims.via_compared(via)).cmp(&b.via.map(|via| claims.via_compared(via)))
        })
        .then_with(|| a.published.cmp(&b.published))
        .then_with(|| a.as_of.cmp(&b.as_of))
        .then_with(|| (a.timing.basis(), a.status).cmp(&(b.timing.basis(), b.status)))
        .then_with(|| claims.unit_compared(&a.claim).cmp(claims.unit_compared(&b.claim)))
        .then_with(|| a.claim.at.cmp(&b.claim.at))
}

/// The same order for claims of one key that are not members yet, for keys with so many of them that ordering them
/// each time they are looked at would take long.
pub(crate) struct Presort<'c> {
    claims: &'c Claims,
    /// By what is said around a claim, its place in the order of source and outlet.
    names: Vec<u32>,
    /// By dates, their place in the order of publication and time.
    dates: Vec<u32>,
}

/// What tells nearly all claims apart, by itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    time: Option<(DaySpan, Option<DaySpan>)>,
    judged: Interval,
    kind: Kind,
    number: u64,
    names: u32,
    dates: u32,
}

impl<'c> Presort<'c> {
    pub(crate) fn new(claims: &'c Claims) -> Presort<'c> {
        let names = |said: u32| {
            let said = claims.said_by_id(said);
            (claims.source_compared(said.source), said.via.map(|via| claims.via_compared(via)))
        };
        let dates = |when: u32| (claims.when_by_id(when).published, claims.when_by_id(when).as_of);
        Presort { claims, names: ranks(claims.said_count(), names), dates: ranks(claims.when_count(), dates) }
    }

    pub(crate) fn rank(&self, claim: &Claim) -> Rank {
        Rank {
            time: self.timing(claim).period().map(|period| (period.end(), period.start())),
            judged: claim.judged,
            kind: claim.kind,
            number: claim.number.to_bits(),
            names: self.names[claim.said as usize],
            dates: self.dates[claim.when as usize],
        }
    }

    /// The order of two claims of one rank.
    pub(crate) fn among_equals(&self, a: &Claim, b: &Claim) -> Ordering {
        let claims = self.claims;
        let status = |claim: &Claim| (claims.basis(claim), claims.said(claim).status);
        status(a)
            .cmp(&status(b))
            .then_with(|| claims.unit_compared(a).cmp(claims.unit_compared(b)))
            .then_with(|| a.at.cmp(&b.at))
    }

    fn timing(&self, claim: &Claim) -> Timing {
        let policy = self.claims.policy(claim.key);
        self.claims.when(claim).timing(self.claims.basis(claim), policy)
    }
}

/// By id, the place of its key in the order of the keys of all.
fn ranks<K: Ord>(count: usize, key: impl Fn(u32) -> K) -> Vec<u32> {
    let mut order: Vec<u32> = (0..count as u32).collect();
    order.sort_by_cached_key(|id| key(*id));
    let mut ranks = vec![0; count];
    for (rank, same) in (0u32..).zip(order.chunk_by(|a, b| key(*a) == key(*b))) {
        same.iter().for_each(|&id| ranks[id as usize] = rank);
    }
    ranks
}
