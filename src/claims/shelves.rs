//! Where claims are kept: on shelves by key, so that those of one key are near each other in memory.
//!
//! Rows of one key stand anywhere in the input. With all claims in the order of the input, looking at those of
//! one key means waiting for memory at each. So each claim goes to the end of one of 256 shelves, by its key, as
//! it is read, which costs nothing; and when all are read, each shelf is put in order of keys by itself, small
//! enough for the processor's cache and on all threads. From then on the claims of a key have numbers in a row.

use super::{Claim, Claims};
use crate::compare::Presort;
use crate::intern::NotEnoughMemory;
use crate::threads;
use std::cmp::Reverse;
use std::ops::Range;
use std::sync::OnceLock;

/// Claims by key.
#[derive(Debug)]
pub(crate) struct Shelves {
    /// Of [`PIECE`] claims each, except the last one of each shelf, so that growing copies nothing. Once
    /// [gathered](Shelves::gather), shelf by shelf.
    pieces: Vec<Vec<Claim>>,
    /// The last piece of each shelf.
    last: [Option<u32>; SHELVES],
    /// The numbers of the claims of each key, as of the last gathering.
    by_key: Vec<Range<u32>>,
    len: usize,
}

/// How many shelves there are. Keys are numbered as they appear, so each shelf gets its share of them.
pub(super) const SHELVES: usize = 256;

const PIECE: usize = 1 << 10;

impl Default for Shelves {
    fn default() -> Shelves {
        Shelves { pieces: Vec::new(), last: [None; SHELVES], by_key: Vec::new(), len: 0 }
    }
}

impl Shelves {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn push(&mut self, claim: Claim) -> Result<(), NotEnoughMemory> {
        let last = &mut self.last[claim.key as usize % SHELVES];
        let at = match *last {
            Some(at) if self.pieces[at as usize].len() < PIECE => at as usize,
            full => {
                let mut piece = Vec::new();
                // The first piece of a shelf may be all there ever is.
                piece.try_reserve_exact(if full.is_some() { PIECE } else { 4 })?;
                self.pieces.try_reserve(1)?;
                self.pieces.push(piece);
                let at = self.pieces.len() - 1;
                *last = Some(u32::try_from(at).map_err(|_| NotEnoughMemory)?);
                at
            }
        };
        let piece = &mut self.pieces[at];
        piece.try_reserve(1)?;
        piece.push(claim);
        self.len += 1;
        Ok(())
    }

    /// A claim by its number.
    pub(super) fn get(&self, id: u32) -> &Claim {
        &self.pieces[id as usize / PIECE][id as usize % PIECE]
    }

    /// The numbers of the claims of a key.
    pub(super) fn of(&self, key: u32) -> Range<u32> {
        self.by_key.get(key as usize).cloned().unwrap_or_default()
    }

    /// Puts the claims in order of their keys, and those of large keys in the order of their group. Their numbers
    /// change. `claims` is what they belong to.
    pub(super) fn gather(&mut self, claims: &Claims, threads: usize) -> Result<(), NotEnoughMemory> {
        let keys = claims.key_count();
        self.by_key.clear();
        self.by_key.try_reserve_exact(keys)?;
        self.by_key.resize(keys, 0..0);
        // Stable, so that the last piece of a shelf, which may not be full, stays the last one.
        self.pieces.sort_by_key(|piece| shelf(piece));
        let mut shelves = Vec::new();
        let mut base = 0;
        for pieces in self.pieces.chunk_by_mut(|a, b| shelf(a) == shelf(b)) {
            let next = base + pieces.len() as u32;
            self.last[shelf(&pieces[0])] = Some(next - 1);
            shelves.push((base * PIECE as u32, Shelf(pieces)));
            base = next;
        }
        // The fullest first, so that no thread is left with it in the end.
        shelves.sort_by_key(|(base, shelf)| (Reverse(shelf.0.len()), *base));
        // Starting threads takes longer than ordering few claims.
        let threads = if self.len < WORTH_THREADS { 1 } else { threads };
        let presort = OnceLock::new();
        let ends = threads::each(threads, shelves, |(base, mut shelf)| {
            let number = shelf.number();
            let ends = shelf.put_in_order_of_keys(keys.saturating_sub(number).div_ceil(SHELVES))?;
            let starts = [0].iter().chain(&ends);
            for (&from, &to) in starts.zip(&ends).filter(|(from, to)| LARGE <= **to - **from) {
                let presort = presort.get_or_init(|| Presort::new(claims));
                shelf.put_in_group_order(from..to, presort, threads)?;
            }
            Ok::<_, NotEnoughMemory>((number, base, ends))
        });
        for gathered in ends {
            let (shelf, base, ends) = gathered?;
            let mut from = base;
            for (key, end) in (shelf..keys).step_by(SHELVES).zip(ends) {
                self.by_key[key] = from..base + end;
                from = base + end;
            }
        }
        Ok(())
    }
}

/// Keys of so many claims are put in the order of their group once and for all.
const LARGE: u32 = 4096;

/// From so many claims on more than one thread works on them.
const WORTH_THREADS: usize = 1 << 14;

/// The shelf of a piece, which is never empty.
fn shelf(piece: &[Claim]) -> usize {
    piece.first().map_or(0, |claim| claim.key as usize % SHELVES)
}

/// The claims of one shelf, all of its pieces full but the last.
struct Shelf<'s>(&'s mut [Vec<Claim>]);

impl Shelf<'_> {
    fn number(&self) -> usize {
        self.0.first().map_or(0, |piece| shelf(piece))
    }

    fn at(&mut self, place: u32) -> &mut Claim {
        &mut self.0[place as usize / PIECE][place as usize % PIECE]
    }

    /// Puts the claims in order of their keys, of which there are `keys`; where those of each end.
    ///
    /// In place, as the American flag sort does: every exchange puts one claim where it belongs.
    fn put_in_order_of_keys(&mut self, keys: usize) -> Result<Vec<u32>, NotEnoughMemory> {
        let mut ends = Vec::new();
        ends.try_reserve_exact(keys)?;
        ends.resize(keys, 0u32);
        for claim in self.0.iter().flatten() {
            ends[claim.key as usize / SHELVES] += 1;
        }
        let mut next = Vec::new();
        next.try_reserve_exact(keys)?;
        let mut end = 0;
        for count in &mut ends {
            next.push(end);
            end += *count;
            *count = end;
        }
        for key in 0..keys {
            while next[key] < ends[key] {
                let at = next[key];
                let claim = *self.at(at);
                let home = claim.key as usize / SHELVES;
                let to = next[home];
                next[home] += 1;
                if home != key {
                    let other = std::mem::replace(self.at(to), claim);
                    *self.at(at) = other;
                }
            }
        }
        Ok(ends)
    }

    /// Puts the claims of one large key in the order of their group.
    fn put_in_group_order(
        &mut self,
        key: Range<u32>,
        presort: &Presort<'_>,
        threads: usize,
    ) -> Result<(), NotEnoughMemory> {
        let first = key.start;
        let claim = |place: u32| &self.0[place as usize / PIECE][place as usize % PIECE];
        let mut order = presort.order(key, claim, threads)?;
        // In place: each claim goes where the one before it in its circle came from.
        for start in 0..order.len() {
            let mut to = start;
            let held = *self.at(first + start as u32);
            loop {
                let from = (order[to] - first) as usize;
                order[to] = first + to as u32;
                if from == start {
                    break;
                }
                *self.at(first + to as u32) = *self.at(first + from as u32);
                to = from;
            }
            *self.at(first + to as u32) = held;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::input::Place;
    use crate::intern::{Hasher, Lookup};
    use crate::interval::Interval;
    use crate::quantity::{Kind, Precision};
    use crate::sources::Sources;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    /// Keys of a few shelves, some of them frequent.
    fn keys() -> impl Strategy<Value = Vec<u32>> {
        let key = prop_oneof![0u32..4, 250u32..260, 500u32..520];
        prop_oneof![
            proptest::collection::vec(key, 0..300),
            (0u32..3, 1usize..5000).prop_map(|(key, count)| vec![key * 256; count]),
        ]
    }

    proptest! {
        #[test]
        fn gathering_finds_the_claims_of_each_key(first in keys(), second in keys(), threads in 1usize..4) {
            let mut claims = Claims::new(&Config::default(), &Sources::default(), &Hasher::default());
            for key in 0..600u32 {
                claims.written_key(Lookup::of(key), format!("{key}").as_bytes())?;
            }
            let said = claims.written_said(Lookup::of(0), b"s")?;
            let when = claims.written_when(Lookup::of(0), b"")?;
            let mut by_key: BTreeMap<u32, Vec<u64>> = BTreeMap::new();
            for keys in [first, second] {
                for key in keys {
                    let places = by_key.entry(key).or_default();
                    let at = claims.len() as u64;
                    places.push(at);
                    let low = ((at % 7) as u32).into();
                    claims.push(Claim {
                        judged: Interval::point(low).unwrap(),
                        number: low,
                        at: Place::from_offset(at),
                        key,
                        said,
                        when,
                        kind: Kind::Exact,
                        precision: Precision::NONE,
                    })?;
                }
                claims.gather(threads)?;
                prop_assert_eq!(claims.ids().count(), claims.len());
                for key in 0..600 {
                    let at = |id| claims.get(id).at.offset();
                    let mut places: Vec<u64> = claims.of_key(key).map(at).collect();
                    places.sort_unstable();
                    let (group, _) = crate::compare::Group::of(&claims, key, claims.of_key(key));
                    let members: Vec<u32> = group.members().map(|member| member.id).collect();
                    if LARGE as usize <= members.len() {
                        let prepared = group.prepared();
                        let sorted: Vec<u32> = prepared.members().map(|member| member.id).collect();
                        prop_assert_eq!(sorted, members);
                    }
                    prop_assert_eq!(places, by_key.get(&key).cloned().unwrap_or_default());
                }
            }
        }
    }
}
