//! Interning: every text that rows repeat is kept once and known by a small number.
//!
//! A [`Table`] keeps a number for each byte string. Neither the numbers nor their order are ever printed. The
//! hash has a random state, since the texts come from files nobody vouches for.
//!
//! With millions of texts, looking one up means waiting for memory: once for its slot and once for its entry.
//! The waits of many lookups overlap if they are begun together, which is what [`Table::look_ahead`] does. Nothing
//! that made a lookup itself faster paid as much.

use foldhash::fast::RandomState;
use std::collections::TryReserveError;
use std::fmt;
use std::hash::{BuildHasher, Hasher as _};
use std::hint::black_box;

/// Numbers by byte strings.
#[derive(Debug)]
pub(crate) struct Table {
    hasher: Hasher,
    /// Open addressing with linear probing; a power of two of them, at most three quarters taken.
    slots: Vec<Slot>,
    len: usize,
    /// The entries one after another: the number and the length of the text, four bytes each, and the text,
    /// filled up to the next [`STEP`].
    entries: Vec<u8>,
}

/// Where a text is kept.
#[derive(Clone, Copy, Debug)]
struct Slot {
    /// Tells it from others before any text is looked at, and where its home is.
    hash: u32,
    /// Where its entry starts, in steps; [`FREE`] if there is none.
    entry: u32,
}

/// Counted in such steps, four bytes address 32 GiB of entries.
const STEP: usize = 8;

/// Where the text starts within an entry.
const ENTRY_TEXT: usize = 8;

/// Most entries are longer than this and shorter than twice this, so that some lie on two lines of the cache.
const USUAL: usize = 32;

const FREE: Slot = Slot { hash: 0, entry: u32::MAX };

/// The hash that a [`Table`] is probed with; one state for all threads of a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hasher(RandomState);

impl Hasher {
    /// The hash of a text, by which it is looked up: half of what there is, for it is kept with every text.
    pub(crate) fn hash(&self, bytes: &[u8]) -> u32 {
        let mut hasher = self.0.build_hasher();
        hasher.write(bytes);
        (hasher.finish() >> 32) as u32
    }
}

/// A text that is looked up: its hash and, once looked [ahead](Table::look_ahead), the entry it may have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lookup {
    pub(crate) hash: u32,
    entry: u32,
}

impl Lookup {
    /// One that has only begun.
    pub(crate) fn of(hash: u32) -> Lookup {
        Lookup { hash, entry: FREE.entry }
    }
}

/// What is to be kept does not fit into memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotEnoughMemory;

impl fmt::Display for NotEnoughMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not enough memory")
    }
}

impl std::error::Error for NotEnoughMemory {}

impl From<TryReserveError> for NotEnoughMemory {
    fn from(_: TryReserveError) -> NotEnoughMemory {
        NotEnoughMemory
    }
}

impl Table {
    pub(crate) fn new(hasher: &Hasher) -> Table {
        Table { hasher: hasher.clone(), slots: Vec::new(), len: 0, entries: Vec::new() }
    }

    /// How many texts there are.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The number of a text, if it is known.
    pub(crate) fn find(&self, text: &[u8]) -> Option<u32> {
        self.find_at(Lookup::of(self.hasher.hash(text)), text)
    }

    /// The number of a text that is looked up, if it is known.
    pub(crate) fn find_at(&self, Lookup { hash, entry }: Lookup, text: &[u8]) -> Option<u32> {
        // An entry never moves.
        if entry != FREE.entry {
            let (number, known) = self.entry(entry);
            if known == text {
                return Some(number);
            }
        }
        let mut at = home(hash, self.slots.len())?;
        loop {
            let slot = self.slots[at];
            if slot.entry == FREE.entry {
                return None;
            }
            if slot.hash == hash {
                let (number, known) = self.entry(slot.entry);
                if known == text {
                    return Some(number);
                }
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    /// Goes on with many lookups as far as that can be done for all together: it finds the entries that the texts
    /// may have, and fetches them from memory.
    pub(crate) fn look_ahead(&self, lookups: &mut [Lookup]) {
        let Some(last) = self.slots.len().checked_sub(1) else { return };
        let home = |hash| home(hash, last + 1).unwrap_or_default();
        // What is read comes to nothing; what counts is that no read waits for another one.
        black_box(lookups.iter().fold(0, |sum, lookup| sum ^ self.slots[home(lookup.hash)].hash));
        let mut read = 0;
        for lookup in lookups {
            let mut at = home(lookup.hash);
            while self.slots[at].hash != lookup.hash && self.slots[at].entry != FREE.entry {
                at = (at + 1) & last;
            }
            lookup.entry = self.slots[at].entry;
            let start = lookup.entry as usize * STEP;
            for byte in [start, start + USUAL].map(|at| self.entries.get(at)) {
                read ^= byte.copied().unwrap_or_default();
            }
        }
        black_box(read);
    }

    /// Adds a text that is not there yet; gives its entry.
    ///
    /// # Errors
    /// There is not enough memory.
    pub(crate) fn insert(&mut self, hash: u32, text: &[u8], number: u32) -> Result<u32, NotEnoughMemory> {
        if self.slots.len() * 3 < (self.len + 1) * 4 {
            self.grow()?;
        }
        let size = (ENTRY_TEXT + text.len()).next_multiple_of(STEP);
        self.entries.try_reserve(size)?;
        let entry = u32::try_from(self.entries.len() / STEP).map_err(|_| NotEnoughMemory)?;
        self.entries.extend_from_slice(&number.to_le_bytes());
        self.entries.extend_from_slice(&(text.len() as u32).to_le_bytes());
        self.entries.extend_from_slice(text);
        self.entries.resize(self.entries.len().next_multiple_of(STEP), 0);
        settle(&mut self.slots, Slot { hash, entry });
        self.len += 1;
        Ok(entry)
    }

    /// Doubles the slots. Homes are in the order of the hashes, so both old and new ones are passed through
    /// from the first to the last.
    fn grow(&mut self) -> Result<(), NotEnoughMemory> {
        let mut slots = Vec::new();
        slots.try_reserve_exact((self.slots.len() * 2).max(16))?;
        slots.resize((self.slots.len() * 2).max(16), FREE);
        for slot in self.slots.iter().filter(|slot| slot.entry != FREE.entry) {
            settle(&mut slots, *slot);
        }
        self.slots = slots;
        Ok(())
    }

    /// The text of an entry.
    pub(crate) fn text(&self, entry: u32) -> &[u8] {
        self.entry(entry).1
    }

    /// The number and the text of an entry.
    fn entry(&self, entry: u32) -> (u32, &[u8]) {
        let bytes = &self.entries[entry as usize * STEP..];
        let word = |bytes: &[u8]| bytes.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes));
        let length = word(&bytes[4..]) as usize;
        (word(bytes), &bytes[ENTRY_TEXT..ENTRY_TEXT + length])
    }
}

/// Puts a slot into the first free place from its home on.
fn settle(slots: &mut [Slot], slot: Slot) {
    let Some(mut at) = home(slot.hash, slots.len()) else { return };
    while slots[at].entry != FREE.entry {
        at = (at + 1) & (slots.len() - 1);
    }
    slots[at] = slot;
}

/// Where among `slots` slots, a power of two, the search for a hash begins; none where there are no slots.
fn home(hash: u32, slots: usize) -> Option<usize> {
    (0 < slots).then(|| ((u64::from(hash) * slots as u64) >> 32) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    proptest! {
        #[test]
        fn a_table_is_a_map_of_texts(
            texts in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..12), 0..400),
        ) {
            let hasher = Hasher::default();
            let mut table = Table::new(&hasher);
            let mut map: HashMap<Vec<u8>, u32> = HashMap::new();
            let mut entries = Vec::new();
            for (n, text) in (0u32..).zip(&texts) {
                prop_assert_eq!(table.find(text), map.get(text).copied());
                if !map.contains_key(text) {
                    map.insert(text.clone(), n);
                    entries.push((table.insert(hasher.hash(text), text, n)?, text));
                }
                let mut lookups: Vec<Lookup> = texts.iter().map(|text| Lookup::of(hasher.hash(text))).collect();
                table.look_ahead(&mut lookups);
                for (text, lookup) in texts.iter().zip(lookups) {
                    prop_assert_eq!(table.find_at(lookup, text), map.get(text).copied());
                }
            }
            prop_assert_eq!(table.len(), map.len());
            for text in &texts {
                prop_assert_eq!(table.find(text), map.get(text).copied());
            }
            for (entry, text) in entries {
                prop_assert_eq!(table.text(entry), &text[..]);
            }
        }
    }

    #[test]
    fn texts_with_one_hash_are_told_apart() -> Result<(), NotEnoughMemory> {
        let mut table = Table::new(&Hasher::default());
        let same = Lookup::of(u32::MAX);
        let mut ahead = [same];
        for n in 0..100u32 {
            table.insert(same.hash, &n.to_le_bytes(), n)?;
            if n == 50 {
                table.look_ahead(&mut ahead);
            }
        }
        for n in 0..100u32 {
            for lookup in [same, ahead[0]] {
                assert_eq!(table.find_at(lookup, &n.to_le_bytes()), Some(n));
            }
        }
        assert_eq!(table.find_at(same, b"other"), None);
        Ok(())
    }
}
