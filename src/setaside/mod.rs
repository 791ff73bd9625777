//! Which claims cannot all be true together, and the least to set aside so that the rest can be.
//!
//! [`crate::resolve`] knows unknowns, claims about them and constraints; this room makes such a system of the
//! claims of a run and gives the answers back in claims, keys and times.
//!
//! # What becomes of the claims
//!
//! | in the claims | in the system |
//! | --- | --- |
//! | a key at a time; claims that surely coincide | one unknown |
//! | claims that coincide only possibly | an unknown each, without tie |
//! | a claim | its judged range bounds its unknown; its weight is that of its source |
//! | a running total or flow surely inside another of its key | at most the other |
//! | flows that tile a longer flow | add up to it |
//! | a part and its whole, at one time | at most the whole |
//! | a relation, at each time one of its measures is claimed for | a linear row |
//! | a claim about a ratio N / D | l · D ≤ N ≤ h · D at its own date |
//! | a figure whose source has since stated less | is held only against claims up to that, pair by pair |
//!
//! Undated claims, vague words and denied figures take no part. Plans, what could be held and what is there
//! are three things. Where a start is only assumed, nothing follows from it.

mod moments;
#[cfg(test)]
mod tests;
mod unknowns;

use crate::claims::Claims;
use crate::interval::Interval;
use crate::period::Written;
use crate::provenance::end_of;
use crate::resolve;
use crate::ties::Ties;
use std::collections::{BTreeMap, BTreeSet};
use unknowns::{About, Unknowns};

pub use crate::resolve::{Answer, Limits};

/// Of so many claims at most `figcheck check` says what cannot all be true; `figcheck resolve` has no limit.
pub const CHECKED: usize = 2_000;

/// What cannot all be true in a run, by numbers of claims.
#[derive(Clone, Debug, Default)]
pub struct Resolution {
    /// How many claims were held against others.
    pub claims: usize,
    /// Those that take no part.
    pub left_out: LeftOut,
    /// Relations that cannot be taken in: their place in the configuration, and why.
    pub not_linear: Vec<(usize, String)>,
    /// The parts that cannot all be true, in the order of their keys.
    pub parts: Vec<Part>,
}

/// How many claims take no part, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Without a date, though they ought to have one.
    pub undated: usize,
    /// Vague words.
    pub vague: usize,
    /// Denied by their source.
    pub denied: usize,
    /// In another dimension than the others of their key.
    pub other_unit: usize,
    /// Of keys with more dates than are looked at.
    pub too_many_dates: usize,
}

impl LeftOut {
    fn add(&mut self, other: LeftOut) {
        self.undated += other.undated;
        self.vague += other.vague;
        self.denied += other.denied;
        self.other_unit += other.other_unit;
        self.too_many_dates += other.too_many_dates;
    }
}

/// Claims that contradict each other, directly or through others.
#[derive(Clone, Debug)]
pub struct Part {
    /// Every claim in one of the contradictions, by key and time.
    pub claims: Vec<u32>,
    /// Minimal contradictions, those of fewest claims first.
    pub contradictions: Vec<Contradiction>,
    /// Whether those are all there are.
    pub complete: bool,
    /// What to set aside.
    pub answer: Answer<SetAside>,
}

/// Claims of which not all can be true, though any but one of them can be.
#[derive(Clone, Debug, PartialEq)]
pub struct Contradiction {
    /// The claims, by key and time. None: what ties the measures contradicts itself.
    pub claims: Vec<u32>,
    /// What ties them, each once; nothing if they are about the same thing at the same time.
    pub ties: Vec<Tie>,
}

/// Why claims about different times or measures bear on each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tie {
    /// A running total cannot fall.
    Total,
    /// A part of a period cannot exceed all of it.
    Period,
    /// Flows that tile a longer one add up to it.
    Tiles,
    /// A subject is part of another: the keys of the part and the whole.
    Part(u32, u32),
    /// A relation of the configuration, by its place there.
    Relation(usize),
}

/// Claims to set aside and what is left then.
#[derive(Clone, Debug)]
pub struct SetAside {
    /// The claims, by key and time.
    pub claims: Vec<u32>,
    /// What can still be said of each key and time that the part is about.
    pub left: Vec<Left>,
}

/// The range that a key can have at a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Left {
    /// The key.
    pub key: u32,
    /// Whether it is planned, or what could be held.
    pub class: u8,
    /// The time as written, the latest where several are one; none without a time.
    pub when: Option<Written>,
    /// It lies in here, in the base unit of its dimension.
    pub range: Interval,
    /// Whether each number of the range is possible.
    pub sharp: bool,
}

/// Finds what cannot all be true in a run, and the least to set aside.
pub(crate) fn resolve(claims: &Claims, ties: &Ties, limits: &Limits) -> Resolution {
    let mut resolution = Resolution::default();
    let mut not_linear = BTreeMap::new();
    for family in families(claims, ties) {
        let unknowns = Unknowns::of(claims, ties, &family);
        resolution.claims += unknowns.taking_part();
        resolution.left_out.add(unknowns.left_out);
        not_linear.extend(unknowns.not_linear.iter().map(|(index, reason)| (*index, reason.clone())));
        let parts = resolve::resolve(&unknowns.system, limits);
        resolution.parts.extend(parts.into_iter().map(|part| told(&unknowns, claims, part)));
    }
    resolution.not_linear = not_linear.into_iter().collect();
    resolution
}

/// The keys, gathered by what ties them; each family and all of them in the order of names.
fn families(claims: &Claims, ties: &Ties) -> Vec<Family> {
    let mut keys: Vec<u32> = claims.keys().collect();
    keys.sort_by_key(|key| claims.key_compared(claims.key(*key)));
    let mut root: Vec<u32> = (0..=claims.keys().max().unwrap_or_default()).collect();
    fn top(root: &mut [u32], mut key: u32) -> u32 {
        while root[key as usize] != key {
            root[key as usize] = root[root[key as usize] as usize];
            key = root[key as usize];
        }
        key
    }
    let mut join = |a: u32, b: u32| {
        let (a, b) = (top(&mut root, a), top(&mut root, b));
        root[a.max(b) as usize] = a.min(b);
    };
    for bond in &ties.bonds {
        let mut keys = bond.keys.values();
        if let Some(first) = keys.next() {
            keys.for_each(|key| join(*first, *key));
        }
    }
    ties.parts.iter().for_each(|part| join(part.part, part.whole));
    let mut place: BTreeMap<u32, usize> = BTreeMap::new();
    let mut families: Vec<Family> = Vec::new();
    for key in keys {
        let family = *place.entry(top(&mut root, key)).or_insert_with(|| {
            families.push(Family::default());
            families.len() - 1
        });
        families[family].keys.push(key);
    }
    let family_of = |key: u32, root: &mut [u32]| place.get(&top(root, key)).copied();
    for (number, bond) in ties.bonds.iter().enumerate() {
        let family = bond.keys.values().next().and_then(|key| family_of(*key, &mut root));
        if let Some(family) = family {
            families[family].bonds.push(number);
        }
    }
    for (number, part) in ties.parts.iter().enumerate() {
        if let Some(family) = family_of(part.part, &mut root) {
            families[family].parts.push(number);
        }
    }
    families
}

/// Keys that something ties, directly or through others.
#[derive(Clone, Debug, Default)]
struct Family {
    /// The keys, in the order of their names.
    keys: Vec<u32>,
    /// The bonds between them, as places among [`Ties::bonds`].
    bonds: Vec<usize>,
    /// The parts among them, as places among [`Ties::parts`].
    parts: Vec<usize>,
}

/// An answer in claims, keys and times.
fn told(unknowns: &Unknowns, claims: &Claims, part: resolve::Part) -> Part {
    let named = |places: &[usize]| places.iter().map(|place| unknowns.claims[*place]).collect::<Vec<u32>>();
    let aside = |set: resolve::SetAside| {
        let ranges = set.ranges.iter().filter_map(|range| {
            let About { key, class, when } = unknowns.about[range.unknown]?;
            Some(Left { key, class, when, range: range.range, sharp: range.sharp })
        });
        let mut left: Vec<Left> = ranges.collect();
        let end = |left: &Left| left.when.map(|when| (end_of(when), when));
        left.sort_by(|a, b| {
            let name = |left: &Left| claims.key_compared(claims.key(left.key));
            (name(a), a.class, end(a)).cmp(&(name(b), b.class, end(b)))
        });
        SetAside { claims: named(&set.claims), left }
    };
    let mut contradictions: Vec<&resolve::Contradiction> = part.contradictions.iter().collect();
    contradictions.sort_by_key(|contradiction| contradiction.claims.len());
    Part {
        claims: named(&part.claims),
        contradictions: contradictions
            .into_iter()
            .map(|contradiction| Contradiction {
                claims: named(&contradiction.claims),
                ties: unknowns.ties_of(claims, contradiction),
            })
            .collect(),
        complete: part.complete,
        answer: part.answer.map(aside),
    }
}

impl Resolution {
    /// The claims of one least set of every part, those of the first where several tie.
    pub fn set_aside(&self) -> BTreeSet<u32> {
        let sets = self.parts.iter().filter_map(|part| match &part.answer {
            Answer::Least { sets, .. } => sets.first(),
            Answer::Impossible => None,
            Answer::Undecided { best, .. } => best.as_ref(),
        });
        sets.flat_map(|set| set.claims.iter().copied()).collect()
    }
}
