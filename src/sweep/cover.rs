//! Folding disjoint pairs into the few items that explain them.
//!
//! One bad figure stands against many good ones. A vertex cover of the disjoint pairs names items such that
//! every pair has one of them; the smallest is hard to find, so it is sought greedily, which is also how an
//! editor would go about it: first whoever contradicts most of the others.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::degrees;
use crate::interval::Interval;

/// The items that explain the disjoint pairs of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cover {
    /// In the order in which they were found, the one that explains most first.
    pub culprits: Vec<Culprit>,
    /// How many pairs are left without a culprit, since there were more culprits than the limit.
    pub unexplained: u64,
}

/// An item, and the others that it stands against and that no earlier culprit explains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Culprit {
    /// The place of the item in the group.
    pub item: u32,
    /// How many others there are.
    pub against: u32,
    /// The places of the others, as many as were asked for: the largest relative gap first, then by place.
    pub others: Vec<u32>,
}

/// Names the item that stands against the most others, sets it aside with its pairs, and so on.
///
/// Of equals, the one with the lower place comes first. At most `culprits` are named, each with at most
/// `shown` others. Takes n log n steps for n items, and n for each culprit.
pub fn cover(items: &[(Interval, u32)], culprits: usize, shown: usize) -> Cover {
    let mut degrees = degrees(items.len(), |place| items[place]);
    let mut cover = Cover {
        culprits: Vec::new(),
        unexplained: degrees.iter().map(|&degree| u64::from(degree)).sum::<u64>() / 2,
    };
    while cover.culprits.len() < culprits {
        let places = (0u32..).zip(&degrees);
        let Some((against, Reverse(item))) =
            places.map(|(place, &degree)| (degree, Reverse(place))).max().filter(|most| 0 < most.0)
        else {
            break;
        };
        let (range, id) = items[item as usize];
        degrees[item as usize] = 0;
        // Ordered by gap: what stands on top is the first to go when there are too many.
        let mut worst = BinaryHeap::new();
        for ((place, degree), &(other, other_id)) in (0u32..).zip(&mut degrees).zip(items) {
            // Of a pair that is left, both items have one left.
            if *degree == 0 || id == other_id {
                continue;
            }
            let Some(gap) = range.gap(other) else {
                continue;
            };
            *degree -= 1;
            // The bits of numbers that are not negative are ordered as the numbers are.
            worst.push((Reverse(gap.relative.to_bits()), place));
            if shown < worst.len() {
                worst.pop();
            }
        }
        let others = worst.into_sorted_vec().into_iter().map(|(_, place)| place).collect();
        cover.unexplained -= u64::from(against);
        cover.culprits.push(Culprit { item, against, others });
    }
    cover
}

/// The same for `n` items of which the pairs are listed, whatever it is that sets them against each other.
///
/// Each culprit comes with all its others, by place. A pair listed twice counts once; one of an item with
/// itself, or with a place from `n` on, is left out.
pub fn cover_edges(n: u32, edges: &[(u32, u32)]) -> Vec<(u32, Vec<u32>)> {
    let mut directed: Vec<(u32, u32)> = edges
        .iter()
        .filter(|&&(a, b)| a != b && a < n && b < n)
        .flat_map(|&(a, b)| [(a, b), (b, a)])
        .collect();
    directed.sort_unstable();
    directed.dedup();
    // How many others of each item are left, and where they start in `directed`.
    let mut left = vec![0u32; n as usize];
    let mut starts = vec![0u32; n as usize];
    let mut from = 0;
    for stretch in directed.chunk_by(|a, b| a.0 == b.0) {
        let item = stretch[0].0 as usize;
        (left[item], starts[item]) = (stretch.len() as u32, from);
        from += stretch.len() as u32;
    }
    let mut most: BinaryHeap<(u32, Reverse<u32>)> =
        (0..n).map(|item| (left[item as usize], Reverse(item))).filter(|entry| 0 < entry.0).collect();
    let mut culprits = Vec::new();
    while let Some((count, Reverse(item))) = most.pop() {
        let now = left[item as usize];
        if now == 0 {
            continue;
        }
        // What is left only ever falls, so an entry that is out of date goes back with less.
        if now < count {
            most.push((now, Reverse(item)));
            continue;
        }
        left[item as usize] = 0;
        let mut explained = Vec::with_capacity(now as usize);
        let others = directed[starts[item as usize] as usize..].iter().take_while(|edge| edge.0 == item);
        for &(_, other) in others {
            if 0 < left[other as usize] {
                left[other as usize] -= 1;
                explained.push(other);
            }
        }
        culprits.push((item, explained));
    }
    culprits
}
