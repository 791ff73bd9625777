use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::interval::Interval;

type Item = (Interval, u32);

fn closed(low: u32, high: u32) -> Interval {
    Interval::closed(low.into(), high.into()).unwrap()
}

/// Ranges whose ends are whole numbers up to this; and any floor.
const TOP: u32 = 8;

fn range() -> impl Strategy<Value = Interval> {
    let ends = (0..=TOP, any::<bool>(), 0..=TOP, any::<bool>());
    prop_oneof![
        4 => ends.prop_map(|(a, low_open, b, high_open)| {
            let (low, high) = (a.min(b), a.max(b));
            let open = Interval::new(low.into(), low_open, high.into(), high_open);
            open.unwrap_or(closed(low, high))
        }),
        1 => (0..=TOP, any::<bool>()).prop_map(|(low, open)| Interval::from(low.into(), open).unwrap()),
    ]
}

fn items(most: usize) -> impl Strategy<Value = Vec<Item>> {
    vec((range(), 0..5u32), 0..most)
}

fn stand_against(a: &Item, b: &Item) -> bool {
    a.1 != b.1 && !a.0.meets(b.0)
}

/// Every pair of items that stand against each other.
fn edges(items: &[Item]) -> Vec<(u32, u32)> {
    let mut edges = Vec::new();
    for (j, b) in (0u32..).zip(items) {
        for (i, a) in (0..j).zip(items) {
            if stand_against(a, b) {
                edges.push((i, j));
            }
        }
    }
    edges
}

// Counting pairs

#[test]
fn no_items_have_no_pairs() {
    assert_eq!(disjoint_pairs(&[]), 0);
    assert!(degrees(0, |_| unreachable!()).is_empty());
    let none = Sorted::new(&[]);
    assert!(none.is_empty());
    assert_eq!((none.disjoint_pairs(), none.cross_disjoint_pairs(&none)), (0, 0));
    assert_eq!(none.against(closed(1, 2), 0), 0);
}

#[test]
fn pairs_past_the_reach_of_32_bits_are_counted() {
    let half = 70_000u64;
    let items: Vec<Item> =
        (0..2 * half as u32).map(|id| (closed(id % 2 * 10, id % 2 * 10 + 1), id)).collect();
    assert_eq!(disjoint_pairs(&items), half * half);
    assert!(u64::from(u32::MAX) < half * half);
}

proptest! {
    #[test]
    fn pairs_are_counted_as_one_by_one(items in items(40)) {
        let pairs = edges(&items).len() as u64;
        prop_assert_eq!(disjoint_pairs(&items), pairs);
        prop_assert_eq!(Sorted::new(&items).disjoint_pairs(), pairs);
        prop_assert_eq!(Sorted::new(&items).len(), items.len());
    }

    #[test]
    fn degrees_are_counted_as_one_by_one(items in items(40), other in range(), id in 0..7u32) {
        let one_by_one = |item: &Item| items.iter().filter(|other| stand_against(item, other)).count();
        let expected: Vec<u32> = items.iter().map(|item| one_by_one(item) as u32).collect();
        prop_assert_eq!(degrees(items.len(), |place| items[place]), expected);
        prop_assert_eq!(Sorted::new(&items).against(other, id), one_by_one(&(other, id)) as u64);
    }

    // Groups of like size are walked, a small one is searched for in a large one.
    #[test]
    fn pairs_between_groups_are_counted_as_one_by_one(
        a in prop_oneof![items(4), items(30), items(300)],
        b in prop_oneof![items(4), items(30), items(300)],
    ) {
        let pairs = a.iter().flat_map(|x| b.iter().filter(move |y| stand_against(x, y))).count() as u64;
        let (a, b) = (Sorted::new(&a), Sorted::new(&b));
        prop_assert_eq!(a.cross_disjoint_pairs(&b), pairs);
        prop_assert_eq!(b.cross_disjoint_pairs(&a), pairs);
    }

    #[test]
    fn widening_a_range_never_adds_a_pair(mut items in items(20), with in range(), which: prop::sample::Index) {
        prop_assume!(!items.is_empty());
        let before = disjoint_pairs(&items);
        let item = which.get(&items).0;
        let place = which.index(items.len());
        items[place].0 = item.hull(with);
        prop_assert!(disjoint_pairs(&items) <= before);
    }
}

// Support

fn vote(interval: Interval, origin: u32) -> Vote {
    Vote { interval, origin, votes: true }
}

fn restriction(interval: Interval) -> Vote {
    Vote { interval, origin: 99, votes: false }
}

fn found(votes: &[Vote]) -> (usize, usize, Vec<String>) {
    let Support { support, voters, ranges } = best_supported(votes);
    (support, voters, ranges.iter().map(Interval::to_string).collect())
}

/// The cases that TigerBeetle tries its sweep on, the negative ones moved up. It names the smallest rival
/// (of equals, the last), where all are named here.
#[test]
fn the_usual_cases_of_marzullo() {
    for (ranges, support, best) in [
        (&[(11, 13), (10, 12), (8, 12)][..], 3, &["[11, 12]"][..]),
        (&[(8, 12), (11, 13), (14, 15)], 2, &["[11, 12]"]),
        (&[(0, 20), (9, 11), (10, 10)], 3, &["[10, 10]"]),
        (&[(8, 12), (10, 11), (8, 10)], 3, &["[10, 10]"]),
        (&[(8, 12), (10, 12), (8, 9)], 2, &["[8, 9]", "[10, 12]"]),
        (&[(7, 9), (7, 12), (10, 11)], 2, &["[7, 9]", "[10, 11]"]),
        (&[(3, 5), (0, 5), (1, 2)], 2, &["[1, 2]", "[3, 5]"]),
        (&[], 0, &["[0, ∞)"]),
        (&[(1, 3)], 1, &["[1, 3]"]),
        (&[(1, 3), (2, 2)], 2, &["[2, 2]"]),
        (&[(1, 3), (4, 5)], 1, &["[1, 3]", "[4, 5]"]),
    ] {
        let votes: Vec<Vote> =
            (0..).zip(ranges).map(|(origin, &(low, high))| vote(closed(low, high), origin)).collect();
        let best: Vec<String> = best.iter().map(|&range| range.to_owned()).collect();
        assert_eq!(found(&votes), (support, ranges.len(), best), "{ranges:?}");
    }
}

#[test]
fn closed_ends_that_touch_agree_and_open_ones_do_not() {
    let below = |open| vote(Interval::new(1.0, false, 2.0, open).unwrap(), 0);
    let above = vote(closed(2, 3), 1);
    assert_eq!(found(&[below(false), above]).2, ["[2, 2]"]);
    assert_eq!(found(&[below(true), above]).2, ["[1, 2)", "[2, 3]"]);
}

#[test]
fn restrictions_cut_but_neither_support_nor_decide() {
    let votes = [vote(closed(10, 20), 0), vote(closed(30, 40), 1)];
    let floor = restriction(Interval::from(15.0, true).unwrap());
    let ceiling = restriction(Interval::up_to(35.0, false).unwrap());
    assert_eq!(found(&[votes[0], votes[1], floor]), (1, 2, vec!["(15, 20]".into(), "[30, 40]".into()]));
    assert_eq!(found(&[votes[0], votes[1], floor, ceiling]).2, ["(15, 20]", "[30, 35]"]);
    // What leaves nothing of a rival is not met.
    assert_eq!(found(&[votes[0], restriction(Interval::from(25.0, false).unwrap())]).2, ["[10, 20]"]);
    // Without any vote only the restrictions speak.
    assert_eq!(found(&[floor, ceiling]), (0, 0, vec!["(15, 35]".into()]));
}

#[test]
fn agreement_is_of_all_or_none() {
    assert_eq!(agreed([]), None);
    assert_eq!(agreed([closed(1, 3), closed(2, 4), closed(3, 5)]), Some(closed(3, 3)));
    assert_eq!(agreed([closed(1, 3), closed(4, 5)]), None);
}

/// A number of every kind there is where all ends are whole: the wholes, and one from between each two.
fn points() -> impl Iterator<Item = f64> {
    (0..=2 * TOP + 1).map(|half| f64::from(half) / 2.0)
}

/// The range that a run of such points stands for.
fn run(points: &[f64]) -> Interval {
    let (first, last) = (points[0], points[points.len() - 1]);
    let high = if f64::from(TOP) < last { f64::INFINITY } else { last.ceil() };
    Interval::new(first.floor(), first.floor() < first, high, last < high).unwrap()
}

/// Cuts points into runs that follow each other and have the same label.
fn runs<L: PartialEq>(points: &[f64], label: impl Fn(f64) -> L) -> Vec<Vec<f64>> {
    points.chunk_by(|&a, &b| b - a <= 0.5 && label(a) == label(b)).map(<[f64]>::to_vec).collect()
}

/// The points with the most of something, and how much that is.
fn most(points: impl Iterator<Item = f64>, count: impl Fn(f64) -> usize) -> (usize, Vec<f64>) {
    let points: Vec<f64> = points.collect();
    let most = points.iter().map(|&point| count(point)).max().unwrap();
    (most, points.into_iter().filter(|&point| count(point) == most).collect())
}

fn brute_support(votes: &[Vote]) -> Support {
    let holds = |vote: &Vote, point: f64| vote.interval.contains(Interval::point(point).unwrap());
    let origins = |point: f64| -> BTreeSet<u32> {
        votes.iter().filter(|vote| vote.votes && holds(vote, point)).map(|vote| vote.origin).collect()
    };
    let restricting = |point: f64| votes.iter().filter(|vote| !vote.votes && holds(vote, point)).count();
    let (support, best) = most(points(), |point| origins(point).len());
    let mut ranges = Vec::new();
    for rival in runs(&best, origins) {
        let (_, kept) = most(rival.into_iter(), restricting);
        ranges.extend(runs(&kept, |_| ()).iter().map(|kept| run(kept)));
    }
    let voters: BTreeSet<u32> = votes.iter().filter(|vote| vote.votes).map(|vote| vote.origin).collect();
    Support { support, voters: voters.len(), ranges }
}

prop_compose! {
    fn any_vote()(interval in range(), origin in 0..6u32, votes in prop::bool::weighted(0.7)) -> Vote {
        Vote { interval, origin, votes }
    }
}

proptest! {
    #[test]
    fn support_is_what_every_point_says(votes in vec(any_vote(), 0..12)) {
        prop_assert_eq!(best_supported(&votes), brute_support(&votes));
    }

    #[test]
    fn the_order_of_votes_changes_nothing(votes in vec(any_vote(), 0..12), by in 0..12usize) {
        let mut turned = votes.clone();
        turned.rotate_left(by.min(votes.len()));
        turned.reverse();
        prop_assert_eq!(best_supported(&turned), best_supported(&votes));
    }

    #[test]
    fn an_origin_counts_once_however_often_it_says_the_same(votes in vec(any_vote(), 0..8)) {
        let twice: Vec<Vote> = votes.iter().chain(&votes).copied().collect();
        prop_assert_eq!(best_supported(&twice), best_supported(&votes));
    }

    #[test]
    fn what_all_agree_on_lies_in_each(ranges in vec(range(), 1..5)) {
        let holds = |point: &f64| {
            ranges.iter().all(|range| range.contains(Interval::point(*point).unwrap()))
        };
        let points: Vec<f64> = points().filter(holds).collect();
        prop_assert_eq!(agreed(ranges.clone()), (!points.is_empty()).then(|| run(&points)));
    }
}

// Folding

/// The greedy cover by counting afresh for each culprit.
fn brute_cover(n: u32, edges: &[(u32, u32)]) -> Vec<(u32, Vec<u32>)> {
    let mut left: BTreeSet<(u32, u32)> = edges.iter().map(|&(a, b)| (a.min(b), a.max(b))).collect();
    let mut culprits = Vec::new();
    loop {
        let others = |item: u32| -> BTreeSet<u32> {
            let of = |&(a, b): &(u32, u32)| if a == item { Some(b) } else { (b == item).then_some(a) };
            left.iter().filter_map(of).collect()
        };
        let mut most = (0, BTreeSet::new());
        for item in 0..n {
            let others = others(item);
            if most.1.len() < others.len() {
                most = (item, others);
            }
        }
        let (item, others) = most;
        if others.is_empty() {
            return culprits;
        }
        left.retain(|&(a, b)| a != item && b != item);
        culprits.push((item, others.into_iter().collect()));
    }
}

#[test]
fn one_bad_figure_is_named_once() {
    let items = [
        (closed(10, 12), 0),
        (closed(11, 13), 1),
        (closed(100, 110), 2),
        (closed(10, 11), 3),
        (closed(1, 2), 2),
        (closed(12, 12), 4),
    ];
    let folded = cover(&items, 10, 10);
    let named: Vec<_> = folded.culprits.iter().map(|c| (c.item, c.against, c.others.clone())).collect();
    // The figures nearest to 100 come last; the two of one source are never held against each other.
    assert_eq!(named, [(2, 4, vec![3, 0, 5, 1]), (4, 4, vec![5, 1, 0, 3]), (3, 1, vec![5])]);
    assert_eq!(folded.unexplained, 0);
    let short = cover(&items, 1, 2);
    assert_eq!(short.culprits, [Culprit { item: 2, against: 4, others: vec![3, 0] }]);
    assert_eq!(short.unexplained, 5);
}

#[test]
fn pairs_that_name_no_item_are_left_out() {
    assert_eq!(cover_edges(2, &[(0, 0), (0, 2), (7, 9)]), []);
    assert_eq!(cover_edges(2, &[(1, 0), (0, 1), (1, 1)]), [(0, vec![1])]);
    assert_eq!(cover_edges(0, &[]), []);
}

proptest! {
    #[test]
    fn listed_pairs_are_folded_as_by_counting_afresh(
        pairs in vec((0..12u32, 0..12u32), 0..40),
    ) {
        let pairs: Vec<_> = pairs.into_iter().filter(|(a, b)| a != b).collect();
        prop_assert_eq!(cover_edges(12, &pairs), brute_cover(12, &pairs));
    }

    #[test]
    fn ranges_are_folded_as_their_listed_pairs_are(items in items(25)) {
        let edges = edges(&items);
        let folded = cover(&items, usize::MAX, usize::MAX);
        prop_assert_eq!(folded.unexplained, 0);
        let mut by_place = Vec::new();
        for Culprit { item, against, others } in &folded.culprits {
            prop_assert_eq!(*against as usize, others.len());
            let gap = |place: u32| items[*item as usize].0.gap(items[place as usize].0).unwrap().relative;
            let worse = |a: u32, b: u32| {
                gap(b) < gap(a) || (gap(a).to_bits() == gap(b).to_bits() && a < b)
            };
            prop_assert!(others.is_sorted_by(|&a, &b| worse(a, b)));
            let mut others = others.clone();
            others.sort_unstable();
            by_place.push((*item, others));
        }
        prop_assert_eq!(by_place, brute_cover(items.len() as u32, &edges));
    }

    #[test]
    fn limits_only_cut_off(items in items(25), culprits in 0..4usize, shown in 0..4usize) {
        let whole = cover(&items, usize::MAX, usize::MAX);
        let cut = cover(&items, culprits, shown);
        let mut expected = whole.culprits;
        let rest = expected.split_off(culprits.min(expected.len()));
        for culprit in &mut expected {
            culprit.others.truncate(shown);
        }
        prop_assert_eq!(cut.unexplained, rest.iter().map(|culprit| u64::from(culprit.against)).sum::<u64>());
        prop_assert_eq!(cut.culprits, expected);
    }
}
