//! Interning: every text that rows repeat is kept once and known by a small number.
//!
//! A [`Table`] maps byte strings to ids given in order of first appearance. Ids are never printed and
//! nothing is listed in their order, so the order of rows shows nowhere. The hash has a random state, since
//! the texts come from files nobody vouches for.

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// Byte strings, each kept once.
#[derive(Debug)]
pub(crate) struct Table {
    hasher: Hasher,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// The low half of the hash beside the id, so that a probe seldom has to look at the bytes.
    slots: HashTable<(u32, u32)>,
}

/// The hash that a [`Table`] is probed with; one state for all threads of a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hasher(RandomState);

impl Hasher {
    pub(crate) fn hash(&self, bytes: &[u8]) -> u64 {
        self.0.hash_one(bytes)
    }
}

impl Table {
    pub(crate) fn new(hasher: &Hasher) -> Table {
        Table { hasher: hasher.clone(), bytes: Vec::new(), ends: Vec::new(), slots: HashTable::new() }
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of an id.
    pub(crate) fn get(&self, id: u32) -> &[u8] {
        span(&self.bytes, &self.ends, id)
    }

    /// The id of a text, if it is known.
    pub(crate) fn find(&self, text: &[u8]) -> Option<u32> {
        let hash = self.hasher.hash(text);
        let found = self.slots.find(hash, |&(mark, id)| mark == hash as u32 && self.get(id) == text);
        found.map(|&(_, id)| id)
    }

    /// The id of a text, and whether it is new. The hash is that of [`Hasher::hash`].
    pub(crate) fn id(&mut self, hash: u64, text: &[u8]) -> (u32, bool) {
        let Table { hasher, bytes, ends, slots } = self;
        let mark = hash as u32;
        if let Some(&(_, id)) = slots.find(hash, |&(m, id)| m == mark && span(bytes, ends, id) == text) {
            return (id, false);
        }
        let id = u32::try_from(ends.len()).unwrap_or(u32::MAX);
        bytes.extend_from_slice(text);
        ends.push(bytes.len());
        slots.insert_unique(hash, (mark, id), |&(_, id)| hasher.hash(span(bytes, ends, id)));
        (id, true)
    }
}

fn span<'a>(bytes: &'a [u8], ends: &[usize], id: u32) -> &'a [u8] {
    let id = id as usize;
    let start = if id == 0 { 0 } else { ends[id - 1] };
    &bytes[start..ends[id]]
}
