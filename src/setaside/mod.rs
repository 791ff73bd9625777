//! Which claims cannot all be true together, and the least to set aside so that the rest can be.
//!
//! [`System`](crate::resolve::System) knows unknowns, claims about them and constraints; this room makes one
//! of the claims of a run ([`unknowns`]) and gives the answers back in claims, measures and times.
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
//! | a claim about a ratio N / D | l · D ≤ N ≤ h · D at its date |
//! | a figure whose source has since stated less | is held only against claims up to that, pair by pair |
//!
//! Undated claims, vague words and denied figures take no part. Plans, what could be held and what is there
//! are three things. Where a start is only assumed, nothing follows.

mod unknowns;

use crate::claims::Claims;
use crate::interval::Interval;
use crate::resolve::{self, Answer, Limits};
use crate::ties::time::Time;
use unknowns::Unknowns;

/// In a run of more claims than this `figcheck check` does not look for what to set aside.
pub const CHECKED: usize = 2_000;

/// What cannot all be true in a run, by numbers of claims.
#[derive(Clone, Debug, Default)]
pub struct Resolution {
    /// How many claims take part.
    pub claims: usize,
    /// How many have no date, or only say no more than a vague word does, or are denied.
    pub left_out: LeftOut,
    /// Relations that cannot be taken in: name and reason.
    pub not_linear: Vec<(String, String)>,
    /// The parts that cannot all be true, those of most claims first.
    pub parts: Vec<Part>,
}

/// Claims that take no part, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Without a date though they ought to have one.
    pub undated: usize,
    /// Vague words.
    pub vague: usize,
    /// Denied.
    pub denied: usize,
    /// In another dimension than the others of their key.
    pub other_unit: usize,
    /// Of keys with so many dates that they were not looked at.
    pub too_many_dates: usize,
}

/// Claims that contradict each other, directly or through others.
#[derive(Clone, Debug)]
pub struct Part {
    /// Every claim in one of the contradictions, in the order of files.
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
    /// The claims, in the order of files.
    pub claims: Vec<u32>,
    /// What ties them, each once.
    pub ties: Vec<Tie>,
}
