//! Exact counts over many ranges at once, without listing their pairs.
//!
//! Two ranges are disjoint if one ends below where the other begins, so that pairs can be counted from the
//! sorted ends alone. An item is a range with the id of who gave it, a source or an origin; items of one id
//! never stand against each other. All answers depend on the items alone, not on how ties are sorted.
//!
//! | question | answer | steps for n items |
//! | --- | --- | --- |
//! | how many pairs are disjoint, within a group or between two? | [`disjoint_pairs`], [`Sorted`] | n log n |
//! | against how many others does each stand? | [`degrees`], [`Sorted::against`] | n log n |
//! | what do all agree on? | [`agreed`] | n |
//! | what do most origins support? | [`best_supported`] | n log n |
//! | which few items explain the disjoint pairs? | [`cover`] | n log n, then n for each |
//! | which few items explain listed pairs? | [`cover_edges`] | n, and as many as there are pairs |

mod cover;
mod pairs;
mod support;

pub use cover::{Cover, Culprit, cover, cover_edges};
pub(crate) use pairs::reached;
pub use pairs::{Sorted, degrees, disjoint_pairs};
pub use support::{Support, Vote, agreed, best_supported};

#[cfg(test)]
mod tests;
