//! The times of a family of keys, gathered into moments: sets of times that surely coincide.

use crate::claims::Claims;
use crate::config::Policy;
use crate::ties::time::{Time, surely_coincide};
use std::collections::{BTreeMap, BTreeSet};

/// A time of a family.
///
/// Two claims that are only known to be no later than their publication need not be about one day, so that
/// each of them has a time of its own, told apart by `apart`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Node {
    pub(super) time: Time,
    pub(super) apart: usize,
}

/// The times of a family and the moments they make.
///
/// To coincide is not transitive: 20, 23 and 26 December are not one time if three days are the window. So
/// a moment is a set of times of which each two coincide, and a time belongs to every moment it is needed in:
/// any two times that coincide share one.
#[derive(Debug)]
pub(super) struct Moments {
    pub(super) nodes: Vec<Node>,
    /// By moment, its times.
    pub(super) moments: Vec<Vec<usize>>,
    /// By time, its moments.
    of_node: Vec<Vec<usize>>,
    place: BTreeMap<Node, usize>,
}

impl Moments {
    /// Gathers times; `keys` are those of the family.
    pub(super) fn of(claims: &Claims, keys: &[u32], nodes: BTreeSet<Node>) -> Moments {
        let nodes: Vec<Node> = nodes.into_iter().collect();
        let mut policies: Vec<&Policy> = Vec::new();
        for key in keys {
            let policy = claims.policy(*key);
            let known = |other: &&Policy| {
                (other.basis, other.begins, other.window) == (policy.basis, policy.begins, policy.window)
            };
            if !policies.iter().any(known) {
                policies.push(policy);
            }
        }
        let coincide = |a: &Node, b: &Node| {
            a.apart == 0 && b.apart == 0 && surely_coincide(a.time, b.time, policies.iter().copied())
        };
        let count = nodes.len();
        let mut near: Vec<Vec<usize>> = vec![Vec::new(); count];
        for i in 0..count {
            for j in (i + 1..count).filter(|j| coincide(&nodes[i], &nodes[*j])) {
                near[i].push(j);
                near[j].push(i);
            }
        }
        let mut moments: Vec<Vec<usize>> = Vec::new();
        let mut shared: BTreeSet<(usize, usize)> = BTreeSet::new();
        for i in 0..count {
            for &j in near[i].iter().filter(|j| i < **j) {
                if shared.contains(&(i, j)) {
                    continue;
                }
                let mut moment = vec![i, j];
                for &k in &near[i] {
                    if k != j && moment.iter().all(|other| near[k].contains(other)) {
                        moment.push(k);
                    }
                }
                moment.sort_unstable();
                for (n, a) in moment.iter().enumerate() {
                    shared.extend(moment[n + 1..].iter().map(|b| (*a, *b)));
                }
                moments.push(moment);
            }
            if near[i].is_empty() {
                moments.push(vec![i]);
            }
        }
        let mut of_node = vec![Vec::new(); count];
        for (moment, times) in moments.iter().enumerate() {
            times.iter().for_each(|time| of_node[*time].push(moment));
        }
        let place = nodes.iter().enumerate().map(|(place, node)| (*node, place)).collect();
        Moments { nodes, moments, of_node, place }
    }

    /// The moments of a time.
    pub(super) fn at(&self, node: Node) -> &[usize] {
        self.place.get(&node).map_or(&[], |place| &self.of_node[*place])
    }

    /// The times of a moment.
    pub(super) fn times(&self, moment: usize) -> impl Iterator<Item = Time> + Clone {
        self.moments[moment].iter().map(|node| self.nodes[*node].time)
    }
}
