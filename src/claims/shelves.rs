//! Where claims are kept: on shelves by key, so that those of one key are near each other in memory.
//!
//! Rows of one key stand anywhere in the input. With all claims in the order of the input, looking at those of
//! one key means waiting for memory at each. So each claim goes to the end of one of 256 shelves, by its key, as
//! it is read; and when all are read, each shelf is put in order of keys by itself, small enough for the
//! processor's cache and on all threads. From then on the claims of a key have numbers in a row.
//!
//! While claims are read, the shelves stand in 16 racks, each with its keys and an index of texts. Racks have nothing
//! in common, so that several threads can look keys up and put claims down.

use super::{Claim, Claims, Key};
use crate::compare::Presort;
use crate::intern::{Hasher, NotEnoughMemory, Table};
use crate::threads;
use std::cmp::Reverse;
use std::ops::Range;
use std::sync::OnceLock;

/// How many shelves there are.
pub(super) const SHELVES: usize = 256;

/// How many racks the shelves stand in: the first of each, then the second of each, and so on.
pub(crate) const RACKS: usize = 16;

/// The shelf of a key.
pub(super) fn shelf_of(key: u32) -> usize {
    key as usize % SHELVES
}

/// The place of a key among those of its shelf.
pub(super) fn place_on_shelf(key: u32) -> usize {
    key as usize / SHELVES
}

/// The key at a place of a shelf.
pub(super) fn key_at(shelf: usize, place: usize) -> Option<u32> {
    u32::try_from(place.checked_mul(SHELVES)? + shelf).ok()
}

/// The rack in whose index a text with this hash is. Where it stands there, another part of the hash says.
pub(crate) fn rack_for(hash: u32) -> usize {
    hash as usize % RACKS
}

/// The rack of a key.
pub(crate) fn rack_of(key: u32) -> usize {
    key as usize % RACKS
}

const PIECE: usize = 1 << 10;

/// Claims by key.
#[derive(Debug, Default)]
pub(super) struct Shelves {
    shelves: Vec<Shelf>,
    /// The keys by their texts, rack by rack; forgotten once gathered.
    indexes: Vec<Table>,
    /// The claims of all shelves, one shelf after the other, once gathered.
    pieces: Vec<Vec<Claim>>,
}

/// Some keys and their claims.
#[derive(Debug, Default)]
struct Shelf {
    /// Of [`PIECE`] claims each, except the last one, so that growing copies nothing. With [`Shelves`] once gathered.
    pieces: Vec<Vec<Claim>>,
    len: usize,
    /// The number of the first claim, as of the last gathering.
    first: u32,
    /// Where the claims of each key end, counted from the first, as of the last gathering.
    ends: Vec<u32>,
}

/// Some shelves while they are filled.
#[derive(Debug)]
pub(crate) struct Rack {
    /// Keys by their texts; also those of other racks of which another text came first.
    pub(crate) index: Table,
    shelves: Vec<Shelf>,
    /// The keys of each shelf.
    keys: Vec<Vec<Key>>,
}

impl Rack {
    /// Adds a key whose first text has this hash.
    pub(crate) fn add(&mut self, hash: u32, key: Key) -> Result<u32, NotEnoughMemory> {
        let shelf = hash as usize % SHELVES;
        let keys = &mut self.keys[shelf / RACKS];
        keys.try_reserve(1)?;
        keys.push(key);
        key_at(shelf, keys.len() - 1).ok_or(NotEnoughMemory)
    }

    /// A key of this rack.
    pub(crate) fn key(&self, key: u32) -> Key {
        self.keys[shelf_of(key) / RACKS][place_on_shelf(key)]
    }

    /// Puts a claim down, whose key is of this rack.
    pub(crate) fn push(&mut self, claim: Claim) -> Result<(), NotEnoughMemory> {
        self.shelves[shelf_of(claim.key) / RACKS].push(claim)
    }
}

impl Shelf {
    fn push(&mut self, claim: Claim) -> Result<(), NotEnoughMemory> {
        if self.len.is_multiple_of(PIECE) {
            let mut piece = Vec::new();
            // The first piece of a shelf may be all there ever is.
            piece.try_reserve_exact(if self.pieces.is_empty() { 4 } else { PIECE })?;
            self.pieces.try_reserve(1)?;
            self.pieces.push(piece);
        }
        if let Some(piece) = self.pieces.last_mut() {
            piece.try_reserve(1)?;
            piece.push(claim);
            self.len += 1;
        }
        Ok(())
    }
}

impl Shelves {
    pub(super) fn new(hasher: &Hasher) -> Shelves {
        let shelves = (0..SHELVES).map(|_| Shelf::default()).collect();
        Shelves { shelves, indexes: indexes(hasher), pieces: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.shelves.iter().map(|shelf| shelf.len).sum()
    }

    /// The shelves with their claims, and the keys of each shelf, rack by rack.
    pub(super) fn in_racks(mut self, keys: Vec<Vec<Key>>) -> Vec<Rack> {
        self.take_pieces_back();
        let rack = |index| Rack { index, shelves: Vec::new(), keys: Vec::new() };
        let mut racks: Vec<Rack> = self.indexes.into_iter().map(rack).collect();
        for (number, (shelf, keys)) in self.shelves.into_iter().zip(keys).enumerate() {
            racks[number % RACKS].shelves.push(shelf);
            racks[number % RACKS].keys.push(keys);
        }
        racks
    }

    /// The shelves that stood in these racks, and the keys of each shelf.
    pub(super) fn of_racks(racks: Vec<Rack>) -> (Shelves, Vec<Vec<Key>>) {
        let (mut indexes, mut shelves) = (Vec::new(), Vec::new());
        for rack in racks {
            indexes.push(rack.index);
            shelves.push(rack.shelves.into_iter().zip(rack.keys));
        }
        let (shelves, keys) = (0..SHELVES).filter_map(|number| shelves[number % RACKS].next()).unzip();
        (Shelves { shelves, indexes, pieces: Vec::new() }, keys)
    }

    /// Whether texts of keys are known, as they are from when reading begins until all is gathered.
    pub(super) fn is_indexed(&self) -> bool {
        self.indexes.iter().any(|index| 0 < index.len())
    }

    /// Gives each shelf its claims.
    fn take_pieces_back(&mut self) {
        let mut pieces = std::mem::take(&mut self.pieces).into_iter();
        for shelf in self.shelves.iter_mut().filter(|shelf| shelf.pieces.is_empty()) {
            shelf.pieces = pieces.by_ref().take(shelf.len.div_ceil(PIECE)).collect();
        }
    }

    /// A claim by its number.
    pub(super) fn get(&self, id: u32) -> &Claim {
        &self.pieces[id as usize / PIECE][id as usize % PIECE]
    }

    /// The numbers of the claims of a key.
    pub(super) fn of(&self, key: u32) -> Range<u32> {
        let Some(shelf) = self.shelves.get(shelf_of(key)) else { return 0..0 };
        let place = place_on_shelf(key);
        let Some(end) = shelf.ends.get(place) else { return 0..0 };
        shelf.first + shelf.start_of(place)..shelf.first + end
    }

    /// How many claims a shelf holds.
    pub(super) fn len_of(&self, shelf: usize) -> usize {
        self.shelves.get(shelf).map_or(0, |shelf| shelf.len)
    }

    /// Puts the claims in order of their keys, and those of large keys in the order of their group. Their numbers
    /// change. `claims` is what they belong to.
    pub(super) fn gather(mut self, claims: &Claims, threads: usize) -> Result<Shelves, NotEnoughMemory> {
        let len = self.len();
        // Texts serve reading only, and with millions of keys take much; those of further files are looked up by
        // their names.
        self.indexes = indexes(claims.hasher());
        self.take_pieces_back();
        let mut shelves: Vec<(usize, Shelf)> = self.shelves.into_iter().enumerate().collect();
        // The fullest first, so that no thread is left with it in the end.
        shelves.sort_by_key(|(number, shelf)| (Reverse(shelf.len), *number));
        // Starting threads takes longer than ordering few claims.
        let threads = if len < WORTH_THREADS { 1 } else { threads };
        let presort = OnceLock::new();
        let gathered = threads::each(threads, shelves, |(number, mut shelf)| {
            shelf.put_in_order_of_keys(claims.keys_on(number))?;
            for place in 0..shelf.ends.len() {
                let key = shelf.start_of(place)..shelf.ends[place];
                if LARGE <= key.end - key.start {
                    let presort = presort.get_or_init(|| Presort::new(claims));
                    shelf.put_in_group_order(key, presort, threads)?;
                }
            }
            Ok::<_, NotEnoughMemory>((number, shelf))
        });
        let mut shelves = gathered.into_iter().collect::<Result<Vec<_>, _>>()?;
        shelves.sort_unstable_by_key(|(number, _)| *number);
        let mut pieces = Vec::new();
        let laid_out = |(_, mut shelf): (usize, Shelf)| {
            shelf.first = u32::try_from(pieces.len() * PIECE).map_err(|_| NotEnoughMemory)?;
            pieces.append(&mut shelf.pieces);
            Ok(shelf)
        };
        let shelves = shelves.into_iter().map(laid_out).collect::<Result<_, NotEnoughMemory>>()?;
        Ok(Shelves { shelves, pieces, ..self })
    }
}

/// An index for each rack, with nothing in it.
fn indexes(hasher: &Hasher) -> Vec<Table> {
    (0..RACKS).map(|_| Table::new(hasher)).collect()
}

/// Keys of so many claims are put in the order of their group once and for all.
const LARGE: u32 = 4096;

/// From so many claims on more than one thread works on them.
const WORTH_THREADS: usize = 1 << 14;

impl Shelf {
    fn at(&mut self, place: u32) -> &mut Claim {
        &mut self.pieces[place as usize / PIECE][place as usize % PIECE]
    }

    /// Where the claims of the key at a place start.
    fn start_of(&self, place: usize) -> u32 {
        place.checked_sub(1).map_or(0, |before| self.ends[before])
    }

    /// Puts the claims in order of their keys, of which there are `keys`; where those of each end.
    ///
    /// In place, as the American flag sort does: every exchange puts one claim where it belongs.
    fn put_in_order_of_keys(&mut self, keys: usize) -> Result<(), NotEnoughMemory> {
        let mut ends = std::mem::take(&mut self.ends);
        ends.clear();
        ends.try_reserve_exact(keys)?;
        ends.resize(keys, 0u32);
        for claim in self.pieces.iter().flatten() {
            ends[place_on_shelf(claim.key)] += 1;
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
                let home = place_on_shelf(claim.key);
                let to = next[home];
                next[home] += 1;
                if home != key {
                    let other = std::mem::replace(self.at(to), claim);
                    *self.at(at) = other;
                }
            }
        }
        self.ends = ends;
        Ok(())
    }

    /// Puts the claims of one large key in the order of their group.
    ///
    /// They are copied in that order and back again, which waits for many claims at once and on all threads; moved in
    /// place, one circle of them after the other, each would be waited for by itself.
    fn put_in_group_order(
        &mut self,
        key: Range<u32>,
        presort: &Presort<'_>,
        threads: usize,
    ) -> Result<(), NotEnoughMemory> {
        let claim = |place: u32| &self.pieces[place as usize / PIECE][place as usize % PIECE];
        let order = presort.order(key.clone(), claim, threads)?;
        // By whole pieces, of which the first and the last may hold claims of other keys.
        let pieces = key.start as usize / PIECE..(key.end as usize).div_ceil(PIECE);
        let portion = pieces.len().div_ceil(threads.max(1));
        let in_order = |first: usize| {
            let end = ((first + portion).min(pieces.end) * PIECE).min(self.len);
            let places = (first * PIECE) as u32..end as u32;
            let from = |place| if key.contains(&place) { order[(place - key.start) as usize] } else { place };
            let mut claims = Vec::new();
            claims.try_reserve_exact(places.len())?;
            claims.extend(places.map(|place| *claim(from(place))));
            Ok::<_, NotEnoughMemory>(claims)
        };
        // Few large portions, whose memory goes back to the system.
        let copies = threads::each(threads, pieces.clone().step_by(portion).collect(), in_order);
        let copies = copies.into_iter().collect::<Result<Vec<_>, _>>()?;
        let portions = self.pieces[pieces].chunks_mut(portion).zip(copies).collect();
        threads::each(threads, portions, |(pieces, copy): (&mut [Vec<Claim>], Vec<Claim>)| {
            for (piece, claims) in pieces.iter_mut().zip(copy.chunks(PIECE)) {
                piece.copy_from_slice(claims);
            }
        });
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
            let named = claims.learn_named("killed")?;
            let mut racks = claims.take_racks()?;
            for key in 0..600u32 {
                prop_assert_eq!(racks[rack_of(key)].add(key, named.key)?, key);
            }
            claims.put_back(racks);
            let said = claims.written_said(Lookup::of(0), "s")?;
            let when = claims.written_when(Lookup::of(0), "")?;
            let mut by_key: BTreeMap<u32, Vec<u64>> = BTreeMap::new();
            for keys in [first, second] {
                let mut at = claims.len() as u64;
                let mut racks = claims.take_racks()?;
                for key in keys {
                    by_key.entry(key).or_default().push(at);
                    let low = ((at % 7) as u32).into();
                    racks[rack_of(key)].push(Claim {
                        judged: Interval::point(low).unwrap(),
                        number: low,
                        at: Place::from_offset(at),
                        key,
                        said,
                        when,
                        kind: Kind::Exact,
                        precision: Precision::NONE,
                    })?;
                    at += 1;
                }
                claims.put_back(racks);
                prop_assert_eq!(claims.len() as u64, at);
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
