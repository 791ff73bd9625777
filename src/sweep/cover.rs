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
/// itself, or with a place from `n` on, is left out. Takes few steps for each pair.
pub fn cover_edges(n: u32, edges: &[(u32, u32)]) -> Vec<(u32, Vec<u32>)> {
    let others = Adjacent::of(n, edges);
    // How many others of each item are left.
    let mut left: Vec<u32> = (0..n).map(|item| others.of_item(item).len() as u32).collect();
    let most = left.iter().copied().max().unwrap_or_default();
    let mut waiting = Waiting { last: vec![NONE; most as usize + 1], before: vec![NONE; n as usize] };
    (0..n).for_each(|item| waiting.add(item, left[item as usize]));
    let mut culprits = Vec::new();
    // What is left of an item only ever falls, so none is added to those with so many once they are taken.
    for count in (1..=most).rev() {
        for item in waiting.take(count) {
            let now = left[item as usize];
            if now < count {
                waiting.add(item, now);
                continue;
            }
            left[item as usize] = 0;
            let mut explained = Vec::with_capacity(now as usize);
            for &other in others.of_item(item) {
                let left = &mut left[other as usize];
                if 0 < *left {
                    *left -= 1;
                    explained.push(other);
                }
            }
            culprits.push((item, explained));
        }
    }
    culprits
}

/// With which others each item is listed.
struct Adjacent {
    /// Item by item, each once and ascending.
    all: Vec<u32>,
    /// Where those of each item end.
    ends: Vec<u32>,
}

impl Adjacent {
    fn of(n: u32, edges: &[(u32, u32)]) -> Adjacent {
        let listed = edges.iter().copied().filter(|&(a, b)| a != b && a < n && b < n);
        let directed = listed.flat_map(|(a, b)| [(a, b), (b, a)]);
        let mut ends = vec![0u32; n as usize];
        directed.clone().for_each(|(item, _)| ends[item as usize] += 1);
        let mut start = 0;
        for end in &mut ends {
            (*end, start) = (start, start + *end);
        }
        let mut all = vec![0; start as usize];
        // What is an end in the end begins as the start.
        for (item, other) in directed {
            all[ends[item as usize] as usize] = other;
            ends[item as usize] += 1;
        }
        let (mut start, mut kept) = (0, 0);
        for end in &mut ends {
            let own = start..*end as usize;
            all[own.clone()].sort_unstable();
            for at in own.clone() {
                if at == own.start || all[at] != all[kept - 1] {
                    all[kept] = all[at];
                    kept += 1;
                }
            }
            start = own.end;
            *end = kept as u32;
        }
        Adjacent { all, ends }
    }

    fn of_item(&self, item: u32) -> &[u32] {
        let start = item.checked_sub(1).map_or(0, |before| self.ends[before as usize]);
        &self.all[start as usize..self.ends[item as usize] as usize]
    }
}

/// Items by how many others of theirs are left, or were when they were added; each stands under one number.
struct Waiting {
    /// By number, the item added last.
    last: Vec<u32>,
    /// By item, the one added before it.
    before: Vec<u32>,
}

/// Stands for no item.
const NONE: u32 = u32::MAX;

impl Waiting {
    fn add(&mut self, item: u32, left: u32) {
        self.before[item as usize] = std::mem::replace(&mut self.last[left as usize], item);
    }

    /// The items with so many, in order.
    fn take(&mut self, left: u32) -> Vec<u32> {
        let mut items = Vec::new();
        let mut item = std::mem::replace(&mut self.last[left as usize], NONE);
        while item != NONE {
            items.push(item);
            item = self.before[item as usize];
        }
        items.sort_unstable();
        items
    }
}
