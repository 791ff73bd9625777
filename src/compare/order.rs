//! The order of claims within a key, which does not depend on the order of rows.

use super::Member;
use crate::claims::{Claim, Claims, NotEnoughMemory};
use crate::interval::Interval;
use crate::period::{Basis, DaySpan};
use crate::quantity::Kind;
use crate::threads;
use foldhash::{HashMap, HashMapExt};
use std::cmp::Ordering;
use std::ops::Range;

/// The order of claims within a group: by time, range and names; places only break full ties.
pub(crate) fn in_order(claims: &Claims, a: &Member, b: &Member) -> Ordering {
    let time = |member: &Member| member.timing.period().map(|period| (period.end(), period.start()));
    let range = |member: &Member| (member.claim.judged, member.claim.kind, member.claim.number.to_bits());
    time(a)
        .cmp(&time(b))
        .then_with(|| range(a).cmp(&range(b)))
        .then_with(|| claims.order_of_sources(a.source, b.source))
        .then_with(|| claims.order_of_vias(a.via, b.via))
        .then_with(|| a.published.cmp(&b.published))
        .then_with(|| a.as_of.cmp(&b.as_of))
        .then_with(|| (a.timing.basis(), a.status).cmp(&(b.timing.basis(), b.status)))
        .then_with(|| {
            let units = || claims.unit_compared(&a.claim).cmp(claims.unit_compared(&b.claim));
            if a.claim.said == b.claim.said { Ordering::Equal } else { units() }
        })
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

/// A claim on its way into order: what tells most claims apart, and where it stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Slot {
    /// The place of its time in the order of times.
    time: u32,
    judged: Interval,
    place: u32,
}

/// What gives a claim its time, among those of its key: its dates, as a number, and its basis.
type Dated = (u32, Basis);

/// A time as far as it matters for the order: its end and its start.
type Time = Option<(DaySpan, Option<DaySpan>)>;

/// What tells nearly all claims of one time and range apart.
type Rest = (Kind, u64, u32, u32);

/// From so many claims on more than one thread works on them.
const WORTH_THREADS: usize = 1 << 14;

impl<'c> Presort<'c> {
    pub(crate) fn new(claims: &'c Claims) -> Presort<'c> {
        let names = |said: u32| {
            let said = claims.said_by_id(said);
            (claims.source_compared(said.source), said.via.map(|via| claims.via_compared(via)))
        };
        let dates = |when: u32| (claims.when_by_id(when).published, claims.when_by_id(when).as_of);
        Presort { claims, names: ranks(claims.said_count(), names), dates: ranks(claims.when_count(), dates) }
    }

    /// The places of the claims of one key in their order; `claim` gives a claim by its place.
    pub(crate) fn order<'a>(
        &self,
        places: Range<u32>,
        claim: impl Fn(u32) -> &'a Claim + Sync,
        threads: usize,
    ) -> Result<Vec<u32>, NotEnoughMemory> {
        let threads = if places.len() < WORTH_THREADS { 1 } else { threads };
        let portion = places.len().div_ceil(threads.max(1)).max(1);
        let portions = places.clone().step_by(portion);
        let portions: Vec<Range<u32>> =
            portions.map(|first| first..places.end.min(first + portion as u32)).collect();
        let times = self.times(&portions, &claim, threads);
        let mut slots = Vec::new();
        slots.try_reserve_exact(places.len())?;
        slots.resize(places.len(), Slot { time: 0, judged: Interval::ALL, place: 0 });
        let filled = portions.into_iter().zip(slots.chunks_mut(portion)).collect();
        threads::each(threads, filled, |(places, slots): (Range<u32>, &mut [Slot])| {
            for (slot, place) in slots.iter_mut().zip(places) {
                let claim = claim(place);
                *slot = Slot { time: times[&self.dated(claim)], judged: claim.judged, place };
            }
            slots.sort_unstable();
        });
        // Finds portions in order and merges them.
        slots.sort();
        let alike = |a: &Slot, b: &Slot| (a.time, a.judged) == (b.time, b.judged);
        let told_apart = |slots: &mut [Slot]| {
            let mut rest: Vec<(Rest, u32)> = Vec::new();
            for alike in slots.chunk_by_mut(alike).filter(|alike| 1 < alike.len()) {
                rest.clear();
                rest.try_reserve(alike.len())?;
                rest.extend(alike.iter().map(|slot| (self.rest(claim(slot.place)), slot.place)));
                rest.sort_unstable_by(|(a, first), (b, second)| {
                    a.cmp(b).then_with(|| self.among_equals(claim(*first), claim(*second)))
                });
                alike.iter_mut().zip(&rest).for_each(|(slot, (_, place))| slot.place = *place);
            }
            Ok(())
        };
        let mut portions = Vec::new();
        let mut left = &mut slots[..];
        while portion < left.len() {
            // Those alike stay together.
            let more = left[portion - 1..].windows(2).take_while(|pair| alike(&pair[0], &pair[1])).count();
            let (portion, others) = left.split_at_mut(portion + more);
            portions.push(portion);
            left = others;
        }
        portions.push(left);
        threads::each(threads, portions, told_apart).into_iter().collect::<Result<(), NotEnoughMemory>>()?;
        // Collected, they would keep the memory of the slots.
        let mut order = Vec::new();
        order.try_reserve_exact(slots.len())?;
        order.extend(slots.iter().map(|slot| slot.place));
        Ok(order)
    }

    /// The places of the times of claims in their order.
    fn times<'a>(
        &self,
        portions: &[Range<u32>],
        claim: impl Fn(u32) -> &'a Claim + Sync,
        threads: usize,
    ) -> HashMap<Dated, u32> {
        let dated = |places: Range<u32>| {
            let mut times: HashMap<Dated, Time> = HashMap::new();
            for claim in places.map(&claim) {
                times.entry(self.dated(claim)).or_insert_with(|| {
                    let policy = self.claims.policy(claim.key);
                    let timing = self.claims.when(claim).timing(self.claims.basis(claim), policy);
                    timing.period().map(|period| (period.end(), period.start()))
                });
            }
            times
        };
        let mut times: HashMap<Dated, Time> = HashMap::new();
        threads::each(threads, portions.to_vec(), dated).into_iter().for_each(|some| times.extend(some));
        let mut order: Vec<_> = times.values().copied().collect();
        order.sort_unstable();
        order.dedup();
        let rank = |time| order.partition_point(|earlier| *earlier < time) as u32;
        times.into_iter().map(|(dated, time)| (dated, rank(time))).collect()
    }

    fn dated(&self, claim: &Claim) -> Dated {
        (claim.when, self.claims.basis(claim))
    }

    fn rest(&self, claim: &Claim) -> Rest {
        let (names, dates) = (self.names[claim.said as usize], self.dates[claim.when as usize]);
        (claim.kind, claim.number.to_bits(), names, dates)
    }

    /// The order of two claims that are alike in all this.
    fn among_equals(&self, a: &Claim, b: &Claim) -> Ordering {
        let claims = self.claims;
        let status = |claim: &Claim| (claims.basis(claim), claims.said(claim).status);
        status(a)
            .cmp(&status(b))
            .then_with(|| claims.unit_compared(a).cmp(claims.unit_compared(b)))
            .then_with(|| a.at.cmp(&b.at))
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
