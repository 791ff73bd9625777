//! Where claims are kept: on shelves by key, so that those of one key are near each other in memory.
//!
//! Rows of one key stand anywhere in the input. With all claims in the order of the input, looking at those of
//! one key means waiting for memory at each. So each claim goes to the end of one of 256 shelves, by its key, as
//! it is read, which costs nothing; and when all are read, each shelf is put in order of keys by itself, small
//! enough for the processor's cache and on all threads. From then on the claims of a key have numbers in a row.

use super::Claim;
use crate::intern::NotEnoughMemory;
use crate::threads;
use std::ops::Range;

/// Claims by key.
#[derive(Debug)]
pub(super) struct Shelves {
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

impl Shelves {
    pub(super) fn new() -> Shelves {
        Shelves { pieces: Vec::new(), last: [None; SHELVES], by_key: Vec::new(), len: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn push(&mut self, claim: Claim) -> Result<(), NotEnoughMemory> {
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

    /// Puts the claims in order of their keys, of which there are `keys`. Their numbers change.
    pub(super) fn gather(&mut self, keys: usize, threads: usize) -> Result<(), NotEnoughMemory> {
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
            shelves.push((base * PIECE as u32, pieces));
            base = next;
        }
        // Starting threads takes longer than ordering few claims.
        let threads = if self.len < WORTH_THREADS { 1 } else { threads };
        let ends = threads::each(threads, shelves, |(base, pieces)| {
            let shelf = shelf(&pieces[0]);
            (shelf, base, in_key_order(pieces, keys.saturating_sub(shelf).div_ceil(SHELVES)))
        });
        for (shelf, base, ends) in ends {
            let mut from = base;
            for (key, end) in (shelf..keys).step_by(SHELVES).zip(ends?) {
                self.by_key[key] = from..base + end;
                from = base + end;
            }
        }
        Ok(())
    }
}

/// From so many claims on more than one thread works on them.
const WORTH_THREADS: usize = 1 << 14;

/// The shelf of a piece, which is never empty.
fn shelf(piece: &[Claim]) -> usize {
    piece.first().map_or(0, |claim| claim.key as usize % SHELVES)
}

/// Puts the claims of one shelf in order of their keys; where those of each end. There are `keys` keys.
///
/// In place, as the American flag sort does: every exchange puts one claim where it belongs.
fn in_key_order(pieces: &mut [Vec<Claim>], keys: usize) -> Result<Vec<u32>, NotEnoughMemory> {
    let mut ends = Vec::new();
    ends.try_reserve_exact(keys)?;
    ends.resize(keys, 0u32);
    for claim in pieces.iter().flatten() {
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
            let at = next[key] as usize;
            let claim = pieces[at / PIECE][at % PIECE];
            let home = claim.key as usize / SHELVES;
            let to = next[home] as usize;
            next[home] += 1;
            if home != key {
                let other = std::mem::replace(&mut pieces[to / PIECE][to % PIECE], claim);
                pieces[at / PIECE][at % PIECE] = other;
            }
        }
    }
    Ok(ends)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Place;
    use crate::interval::Interval;
    use crate::quantity::{Kind, Precision};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn claim(key: u32, place: u64) -> Claim {
        Claim {
            judged: Interval::ALL,
            number: 0.0,
            at: Place::from_offset(place),
            key,
            said: 0,
            when: 0,
            kind: Kind::Exact,
            precision: Precision::NONE,
        }
    }

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
        fn gathering_finds_the_claims_of_each_key(
            first in keys(),
            second in keys(),
            threads in 1usize..4,
        ) {
            let mut shelves = Shelves::new();
            let mut by_key: BTreeMap<u32, Vec<u64>> = BTreeMap::new();
            let mut place = 0;
            for keys in [first, second] {
                for key in keys {
                    shelves.push(claim(key, place))?;
                    by_key.entry(key).or_default().push(place);
                    place += 1;
                }
                shelves.gather(600, threads)?;
                prop_assert_eq!(shelves.len() as u64, place);
                for key in 0..600 {
                    let mut places: Vec<u64> =
                        shelves.of(key).map(|id| shelves.get(id).at.offset()).collect();
                    places.sort_unstable();
                    prop_assert_eq!(places, by_key.get(&key).cloned().unwrap_or_default());
                }
            }
        }
    }
}
