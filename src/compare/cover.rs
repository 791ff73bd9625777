//! The greedy cover of edges by culprits: one bad figure contradicts many good ones, and is told once.

use std::cmp::Reverse;

/// Culprits, each with those it stands against that no earlier culprit was told of, until every edge is told.
///
/// The one that stands against most others comes first, of equals the one that comes first among `count`.
pub(crate) fn cover(count: usize, edges: &[(usize, usize)]) -> Vec<(usize, Vec<usize>)> {
    let mut others: Vec<Vec<usize>> = vec![Vec::new(); count];
    for &(a, b) in edges {
        others[a].push(b);
        others[b].push(a);
    }
    let mut degree: Vec<usize> = others.iter().map(Vec::len).collect();
    let mut told = vec![false; count];
    let mut culprits = Vec::new();
    while let Some((culprit, _)) =
        degree.iter().enumerate().filter(|(_, degree)| 0 < **degree).min_by_key(|(i, d)| (Reverse(**d), *i))
    {
        let mut against: Vec<usize> = others[culprit].iter().copied().filter(|other| !told[*other]).collect();
        against.sort_unstable();
        for other in &against {
            degree[*other] -= 1;
        }
        degree[culprit] = 0;
        told[culprit] = true;
        culprits.push((culprit, against));
    }
    culprits
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_one_against_most_others_is_told_first() {
        let edges = [(0, 3), (1, 3), (2, 3), (0, 1)];
        assert_eq!(cover(4, &edges), [(3, vec![0, 1, 2]), (0, vec![1])]);
        assert_eq!(cover(2, &[(0, 1)]), [(0, vec![1])]);
        assert!(cover(3, &[]).is_empty());
    }

    proptest! {
        #[test]
        fn every_edge_is_told_once(pairs in proptest::collection::btree_set((0usize..9, 0usize..9), 0..30)) {
            let edges: Vec<_> = pairs.into_iter().filter(|(a, b)| a < b).collect();
            let told = cover(9, &edges);
            let mut again: Vec<(usize, usize)> =
                told.iter().flat_map(|(c, others)| others.iter().map(|o| (*c.min(o), *c.max(o)))).collect();
            again.sort_unstable();
            prop_assert_eq!(again, edges);
        }
    }
}
