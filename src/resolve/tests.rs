//! The resolver against a brute force over all sets of claims.
//!
//! The brute force decides each set by eliminating one unknown after the other (Fourier and Motzkin), in
//! integers: slow, short and with nothing in common with the resolver.

use super::system::Sense;
use super::*;
use crate::relation::Comparison;
use proptest::prelude::*;

/// `Σ coefficient · unknown <= bound`, or `<` if strict.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Whole {
    coefficients: Vec<i128>,
    bound: i128,
    strict: bool,
}

const UNKNOWNS: usize = 4;

impl Whole {
    /// Numbers in these tests have two decimals.
    fn of(row: &Row) -> Vec<Whole> {
        let whole = |number: f64| (number * 100.0).round() as i128;
        let mut coefficients = vec![0; UNKNOWNS];
        row.terms.iter().for_each(|(unknown, c)| coefficients[*unknown] = whole(*c));
        let at_most = Whole { coefficients, bound: whole(row.bound), strict: row.sense == Sense::Below };
        let mut rows = vec![at_most.clone()];
        if row.sense == Sense::Equal {
            let coefficients = at_most.coefficients.iter().map(|c| -c).collect();
            rows.push(Whole { coefficients, bound: -at_most.bound, strict: false });
        }
        rows
    }

    fn shortened(mut self) -> Whole {
        fn divisor(a: i128, b: i128) -> i128 {
            if b == 0 { a.abs() } else { divisor(b, a % b) }
        }
        let common = self.coefficients.iter().copied().fold(self.bound, divisor).max(1);
        self.coefficients.iter_mut().for_each(|c| *c /= common);
        self.bound /= common;
        self
    }
}

/// Whether values of 0 or more satisfy all rows.
fn possible<'r>(rows: impl IntoIterator<Item = &'r Row>) -> bool {
    let mut rows: Vec<Whole> = rows.into_iter().flat_map(Whole::of).map(Whole::shortened).collect();
    for unknown in 0..UNKNOWNS {
        let mut coefficients = vec![0; UNKNOWNS];
        coefficients[unknown] = -1;
        rows.push(Whole { coefficients, bound: 0, strict: false });
    }
    for unknown in 0..UNKNOWNS {
        let (ups, rest): (Vec<Whole>, Vec<Whole>) =
            rows.into_iter().partition(|row| 0 < row.coefficients[unknown]);
        let (downs, mut next): (Vec<Whole>, Vec<Whole>) =
            rest.into_iter().partition(|row| row.coefficients[unknown] < 0);
        for up in &ups {
            for down in &downs {
                let (a, b) = (-down.coefficients[unknown], up.coefficients[unknown]);
                let coefficients =
                    up.coefficients.iter().zip(&down.coefficients).map(|(u, d)| a * u + b * d).collect();
                let bound = a * up.bound + b * down.bound;
                next.push(Whole { coefficients, bound, strict: up.strict || down.strict }.shortened());
            }
        }
        next.sort();
        next.dedup();
        // Of rows that differ in their bound only the tightest matters.
        next.dedup_by(|later, first| later.coefficients == first.coefficients && first.bound < later.bound);
        rows = next;
    }
    rows.iter().all(|row| 0 < row.bound || (row.bound == 0 && !row.strict))
}

/// By set of claims, as a bit each, whether all of them can be true.
fn table(system: &System) -> Vec<bool> {
    let count = system.claims.len();
    let mut table = vec![true; 1 << count];
    for set in 0..table.len() {
        let fewer = (0..count).filter(|claim| set >> claim & 1 == 1).all(|claim| table[set & !(1 << claim)]);
        let claims =
            (0..count).filter(|claim| set >> claim & 1 == 1).flat_map(|claim| &system.claims[claim].says);
        table[set] = fewer && possible(claims.chain(&system.constraints));
    }
    table
}

fn bits(claims: &[usize]) -> usize {
    claims.iter().map(|claim| 1 << claim).sum()
}

/// The least weight and every set that has it, by trying all; none if no set will do.
fn least(system: &System, table: &[bool]) -> Option<(f64, BTreeSet<usize>)> {
    let all = table.len() - 1;
    let cost = |aside: usize| -> f64 {
        let weights = system.claims.iter().enumerate();
        weights.filter(|(claim, _)| aside >> claim & 1 == 1).map(|(_, claim)| claim.weight).sum()
    };
    let candidates: Vec<(f64, usize)> =
        (0..=all).filter(|aside| table[all & !aside]).map(|aside| (cost(aside), aside)).collect();
    let weight = candidates.iter().map(|(cost, _)| *cost).fold(f64::INFINITY, f64::min);
    let sets =
        candidates.into_iter().filter(|(cost, _)| cost - weight < 1e-9).map(|(_, aside)| aside).collect();
    weight.is_finite().then_some((weight, sets))
}

const NO_LIMITS: Limits = Limits {
    claims: 1_000,
    solver_calls: 100_000,
    steps: 1_000_000,
    sets: 10_000,
    ranged: 10_000,
    contradictions: 10_000,
};

/// Every way to take one listed set from each part.
fn combined(parts: &[Part]) -> (f64, BTreeSet<usize>) {
    let (mut weight, mut combined) = (0.0, BTreeSet::from([0]));
    for part in parts {
        let Answer::Least { weight: own, sets, all: true } = &part.answer else { panic!("{part:?}") };
        weight += own;
        combined =
            combined.iter().flat_map(|set| sets.iter().map(move |own| set | bits(&own.claims))).collect();
    }
    (weight, combined)
}

/// Holds the result against the brute force.
fn check(system: &System) {
    let table = table(system);
    let all = table.len() - 1;
    let parts = resolve(system, &NO_LIMITS);
    assert_eq!(parts.is_empty(), table[all], "all true together: {parts:?}");
    if !table[0] {
        // The constraints of some component contradict themselves; the others are none of its business.
        let absurd = |part: &&Part| part.contradictions.iter().any(|c| c.claims.is_empty());
        let part = parts.iter().find(absurd).unwrap();
        assert_eq!((part.contradictions.len(), &part.answer), (1, &Answer::Impossible));
        assert!(!possible(part.contradictions[0].ties.iter().map(|tie| &system.constraints[*tie])));
        return;
    }
    for part in &parts {
        for contradiction in &part.contradictions {
            let set = bits(&contradiction.claims);
            assert!(!table[set], "{contradiction:?} is none");
            for claim in &contradiction.claims {
                assert!(table[set & !(1 << claim)], "{contradiction:?} does not need {claim}");
            }
            let claims = contradiction.claims.iter().flat_map(|claim| &system.claims[*claim].says);
            let ties = contradiction.ties.iter().map(|tie| &system.constraints[*tie]);
            assert!(!possible(claims.chain(ties)), "{contradiction:?} is tied by more");
        }
        if part.complete {
            let minimal = (0..=all).filter(|set| {
                !table[*set]
                    && system
                        .claims
                        .iter()
                        .enumerate()
                        .all(|(c, _)| set >> c & 1 == 0 || table[set & !(1 << c)])
            });
            let listed: BTreeSet<usize> = part.contradictions.iter().map(|c| bits(&c.claims)).collect();
            let own = minimal.filter(|set| set & bits(&part.claims) != 0 || *set == 0);
            assert_eq!(own.collect::<BTreeSet<usize>>(), listed);
        }
    }
    match least(system, &table) {
        None => assert!(parts.iter().any(|part| part.answer == Answer::Impossible), "{parts:?}"),
        Some((weight, sets)) => {
            let (found_weight, found) = combined(&parts);
            assert!((weight - found_weight).abs() < 1e-9, "{weight} is least, not {found_weight}");
            let firsts = |part: &Part| match &part.answer {
                Answer::Least { sets, .. } => bits(&sets[0].claims),
                _ => 0,
            };
            let first: usize = parts.iter().map(firsts).sum();
            for part in &parts {
                let Answer::Least { sets: listed, .. } = &part.answer else { panic!() };
                for set in listed {
                    let aside = first & !firsts(part) | bits(&set.claims);
                    assert!(sets.contains(&aside), "{aside:b} is not least");
                    check_ranges(system, aside, &set.ranges);
                }
            }
            assert_eq!(sets, found);
        }
    }
}

/// Each range against asking for its ends and beyond them.
fn check_ranges(system: &System, aside: usize, ranges: &[Range]) {
    let kept = system.claims.iter().enumerate().filter(|(claim, _)| aside >> claim & 1 == 0);
    let rows: Vec<&Row> = kept.flat_map(|(_, claim)| &claim.says).chain(&system.constraints).collect();
    let ask = |unknown: usize, comparison: Comparison, at: f64| {
        let row = Row::new([(unknown, 1.0)], comparison, at).unwrap();
        possible(rows.iter().copied().chain([&row]))
    };
    for Range { unknown, range, sharp } in ranges {
        assert!(sharp, "{unknown} in {range} without {aside:b}");
        let short = |number: f64| ((number * 100.0).round() / 100.0 - number).abs() < 1e-12;
        if short(range.low()) {
            assert!(!ask(*unknown, Comparison::Less, range.low()), "{unknown} in {range}");
            assert_eq!(
                ask(*unknown, Comparison::AtMost, range.low()),
                !range.low_open(),
                "{unknown} in {range}"
            );
        }
        if !range.unbounded() && short(range.high()) {
            assert!(!ask(*unknown, Comparison::Greater, range.high()), "{unknown} in {range}");
            assert_eq!(
                ask(*unknown, Comparison::AtLeast, range.high()),
                !range.high_open(),
                "{unknown} in {range}"
            );
        }
        if range.unbounded() {
            assert!(ask(*unknown, Comparison::AtLeast, 1e12), "{unknown} in {range}");
        }
    }
}

fn interval() -> impl Strategy<Value = Interval> {
    // From 2 captives to 13,000,000 shells.
    let size = prop_oneof![4 => Just(1.0), 1 => Just(1_000_000.0), 1 => Just(0.5)];
    (0u32..10, 0u32..4, any::<bool>(), any::<bool>(), 0u8..8, size).prop_filter_map(
        "not empty",
        |(low, width, low_open, high_open, shape, size)| {
            let (low, high) = (f64::from(low) * size, f64::from(low + width) * size);
            match shape {
                0 => Interval::from(low, low_open),
                1 => Interval::up_to(high, high_open),
                _ => Interval::new(low, low_open, high, high_open),
            }
        },
    )
}

fn weight() -> impl Strategy<Value = f64> {
    prop_oneof![6 => Just(1.0), 1 => Just(2.0), 1 => Just(0.1), 1 => Just(f64::INFINITY)]
}

fn range_claim() -> impl Strategy<Value = Claim> {
    (0..UNKNOWNS, interval(), weight())
        .prop_map(|(unknown, range, weight)| Claim::range(unknown, range, weight))
}

/// `low · b <= a` and `a <= high · b`, with a positive b.
fn ratio_claim() -> impl Strategy<Value = Claim> {
    (0..UNKNOWNS, 1..UNKNOWNS, 1u32..8, 0u32..4, any::<bool>(), weight()).prop_map(
        |(a, step, low, width, open, weight)| {
            let b = (a + step) % UNKNOWNS;
            let (low, high) = (f64::from(low) / 4.0, f64::from(low + width) / 4.0);
            let above = if open && 0 < width { Comparison::Greater } else { Comparison::AtLeast };
            let rows = [
                Row::new([(b, 1.0)], Comparison::Greater, 0.0),
                Row::new([(a, 1.0), (b, -low)], above, 0.0),
                Row::new([(a, 1.0), (b, -high)], Comparison::AtMost, 0.0),
            ];
            Claim::rows(rows.into_iter().flatten().collect(), weight)
        },
    )
}

fn order() -> impl Strategy<Value = Row> {
    (0..UNKNOWNS, 1..UNKNOWNS, 0u8..6).prop_map(|(below, step, kind)| {
        let above = (below + step) % UNKNOWNS;
        let comparison = match kind {
            0 => Comparison::Less,
            1 => Comparison::Equal,
            _ => Comparison::AtMost,
        };
        Row::new([(below, 1.0), (above, -1.0)], comparison, 0.0).unwrap()
    })
}

/// A sum of two that is at most, or is, a third; or a bound that always holds.
fn general() -> impl Strategy<Value = Row> {
    (0..UNKNOWNS, 0u8..4, 0u32..8).prop_map(|(whole, kind, number)| {
        let parts = [(whole + 1) % UNKNOWNS, (whole + 2) % UNKNOWNS];
        let terms = [(parts[0], 1.0), (parts[1], 1.0), (whole, -1.0)];
        match kind {
            0 => Row::new(terms, Comparison::Equal, 0.0),
            1 => Row::new([(whole, 1.0)], Comparison::AtMost, f64::from(number)),
            _ => Row::new(terms, Comparison::AtMost, 0.0),
        }
        .unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn ranges_and_orders_are_as_by_trying_all(
        claims in prop::collection::vec(range_claim(), 0..=12),
        constraints in prop::collection::vec(order(), 0..5),
    ) {
        check(&System { claims, constraints });
    }

    #[test]
    fn sums_and_ratios_are_as_by_trying_all(
        claims in prop::collection::vec(prop_oneof![3 => range_claim(), 1 => ratio_claim()], 0..=9),
        constraints in prop::collection::vec(prop_oneof![order(), general()], 0..4),
    ) {
        check(&System { claims, constraints });
    }

    #[test]
    fn the_order_of_claims_changes_nothing(
        claims in prop::collection::vec(prop_oneof![3 => range_claim(), 1 => ratio_claim()], 0..=9),
        constraints in prop::collection::vec(prop_oneof![order(), general()], 0..4),
        turn in 0usize..9,
    ) {
        let count = claims.len();
        let mut turned = claims.clone();
        turned.rotate_left(turn.min(count));
        let (straight, turned) =
            (System { claims, constraints: constraints.clone() }, System { claims: turned, constraints });
        let (straight, turned) = (resolve(&straight, &NO_LIMITS), resolve(&turned, &NO_LIMITS));
        let impossible = |parts: &[Part]| parts.iter().any(|part| part.answer == Answer::Impossible);
        prop_assert_eq!(impossible(&straight), impossible(&turned));
        if !impossible(&straight) {
            let back = |set: usize| {
                (0..count).filter(|claim| set >> claim & 1 == 1).map(|claim| 1usize << ((claim + turn.min(count)) % count)).sum()
            };
            let (weight, sets) = combined(&straight);
            let (turned_weight, turned_sets) = combined(&turned);
            prop_assert!((weight - turned_weight).abs() < 1e-9);
            prop_assert_eq!(sets, turned_sets.into_iter().map(back).collect::<BTreeSet<usize>>());
        }
    }
}

fn one(unknown: usize, low: f64, high: f64) -> Claim {
    Claim::range(unknown, Interval::closed(low, high).unwrap(), 1.0)
}

fn weighing(weight: f64, claim: Claim) -> Claim {
    Claim { weight, ..claim }
}

fn aside(part: &Part) -> Vec<&[usize]> {
    match &part.answer {
        Answer::Least { sets, .. } => sets.iter().map(|set| set.claims.as_slice()).collect(),
        other => panic!("{other:?}"),
    }
}

/// Killed, wounded and casualties at one time, troops sent: 0, 1, 2, 3.
fn sums() -> Vec<Row> {
    vec![Row::new([(0, 1.0), (1, 1.0), (2, -1.0)], Comparison::AtMost, 0.0).unwrap(), Row::at_most(2, 3)]
}

#[test]
fn parts_that_exceed_their_total_are_one_contradiction_of_three() {
    let claims =
        vec![one(0, 600.0, 600.0), one(1, 4100.0, 4100.0), one(2, 4500.0, 4500.0), one(3, 1e4, 1.2e4)];
    let parts = resolve(&System { claims, constraints: sums() }, &NO_LIMITS);
    assert_eq!(parts.len(), 1);
    let part = &parts[0];
    assert_eq!(part.contradictions, [Contradiction { claims: vec![0, 1, 2], ties: vec![0] }]);
    assert_eq!(aside(part), [&[0][..], &[1], &[2]]);
    assert_eq!((part.only(), &part.claims[..], &part.unknowns[..]), (None, &[0, 1, 2][..], &[0, 1, 2][..]));
    let Answer::Least { sets, weight, all } = &part.answer else { panic!() };
    assert!(*all && *weight <= 1.0);
    let shown = |set: &SetAside| set.ranges.iter().map(|r| r.range.to_string()).collect::<Vec<_>>();
    assert_eq!(shown(&sets[0]), ["[0, 400]", "[4,100, 4,100]", "[4,500, 4,500]"]);
    assert_eq!(shown(&sets[2]), ["[600, 600]", "[4,100, 4,100]", "[4,700, 12,000]"]);
}

#[test]
fn an_end_that_is_only_come_near_to_is_sharp() {
    let claims = vec![
        one(0, 600.0, 600.0),
        Claim::range(1, Interval::from(3_900.0, true).unwrap(), 1.0),
        Claim::range(2, Interval::new(4_400.0, true, 5_000.0, true).unwrap(), 1.0),
        one(2, 1.0, 1.0),
    ];
    let parts = resolve(&System { claims, constraints: sums() }, &NO_LIMITS);
    let only = parts[0].only().unwrap();
    assert_eq!(only.claims, [3]);
    let shown: Vec<(String, bool)> = only.ranges.iter().map(|r| (r.range.to_string(), r.sharp)).collect();
    // 4,500 is where the other two lead, beyond the end that is claimed.
    let expected = ["(3,900, 4,400)", "(4,500, 5,000)"].map(|range| (range.to_owned(), true));
    assert_eq!(shown, expected);
}

#[test]
fn weights_decide_and_an_infinite_one_is_never_set_aside() {
    let system = |weights: [f64; 2]| {
        let claims = vec![weighing(weights[0], one(0, 1.0, 2.0)), weighing(weights[1], one(0, 5.0, 6.0))];
        System { claims, constraints: Vec::new() }
    };
    let answer = |weights| resolve(&system(weights), &Limits::USUAL).remove(0);
    assert_eq!(aside(&answer([1.0, 1.0])), [&[0][..], &[1]]);
    assert_eq!(aside(&answer([1.0, 0.5])), [&[1][..]]);
    assert_eq!(aside(&answer([1.0, f64::INFINITY])), [&[0][..]]);
    assert_eq!(answer([f64::INFINITY, f64::INFINITY]).answer, Answer::Impossible);
    // 0.1 + 0.2 weighs as much as 0.3.
    let claims = vec![
        weighing(0.1, one(0, 1.0, 1.0)),
        weighing(0.2, one(0, 1.0, 1.0)),
        weighing(0.3, one(0, 2.0, 2.0)),
    ];
    let parts = resolve(&System { claims, constraints: Vec::new() }, &Limits::USUAL);
    assert_eq!(aside(&parts[0]), [&[0, 1][..], &[2]]);
    assert_eq!(parts[0].only(), None);
}

#[test]
fn chains_of_time_tie_claims_and_are_named() {
    let constraints = vec![Row::at_most(0, 1), Row::at_most(1, 2), Row::at_most(3, 2)];
    let claims = vec![one(0, 10_001.0, 20_000.0), one(2, 6_650.0, 6_750.0)];
    let parts = resolve(&System { claims, constraints }, &Limits::USUAL);
    assert_eq!(parts[0].contradictions, [Contradiction { claims: vec![0, 1], ties: vec![0, 1] }]);
    assert!(parts[0].complete);
}

#[test]
fn two_captives_are_seen_beside_thirteen_million_shells() {
    // captives + shells = total, all but one captive of which is accounted for.
    let constraints = vec![Row::new([(0, 1.0), (1, 1.0), (2, -1.0)], Comparison::Equal, 0.0).unwrap()];
    let system = |total: f64| System {
        claims: vec![one(0, 2.0, 2.0), one(1, 13e6, 13e6), one(2, total, total)],
        constraints: constraints.clone(),
    };
    assert_eq!(resolve(&system(13_000_002.0), &Limits::USUAL), []);
    let parts = resolve(&system(13_000_003.0), &Limits::USUAL);
    assert_eq!(parts[0].contradictions, [Contradiction { claims: vec![0, 1, 2], ties: vec![0] }]);
    let scaled = |power: &str| {
        let exactly = |digit: &str| format!("{digit}e{power}").parse::<f64>().unwrap();
        let claims = [(0, "1"), (1, "2"), (2, "3")];
        let claims = claims.map(|(unknown, digit)| one(unknown, exactly(digit), exactly(digit)));
        System { claims: claims.to_vec(), constraints: constraints.clone() }
    };
    for power in ["-200", "-10", "-1", "8", "15", "200"] {
        assert_eq!(resolve(&scaled(power), &Limits::USUAL), [], "{power}");
    }
}

#[test]
fn half_a_person_is_seen_beside_five_million() {
    let constraints = vec![
        Row::new([(0, 1.0), (3, -1.0)], Comparison::Less, 0.0).unwrap(),
        Row::new([(0, 1.0), (1, 1.0), (3, -1.0)], Comparison::AtMost, 0.0).unwrap(),
    ];
    check(&System { claims: vec![one(1, 0.0, 0.5), one(1, 1.0, 2.0), one(0, 5e6, 6e6)], constraints });
}

#[test]
fn an_end_may_be_no_short_number() {
    // 0.75 x < 10, so x goes up to 40 thirds.
    let share = [
        Row::new([(0, 0.75), (1, -1.0)], Comparison::Less, 0.0).unwrap(),
        Row::new([(0, -1.5), (1, 1.0)], Comparison::AtMost, 0.0).unwrap(),
    ];
    let claims = vec![one(1, 9.0, 10.0), Claim::rows(share.to_vec(), 1.0), weighing(0.5, one(0, 1.0, 2.0))];
    let parts = resolve(&System { claims, constraints: Vec::new() }, &Limits::USUAL);
    let range = parts[0].only().unwrap().ranges[0];
    assert_eq!((range.sharp, range.range), (true, Interval::new(6.0, false, 40.0 / 3.0, true).unwrap()));
}

#[test]
fn touching_open_ends_exclude_each_other() {
    let below = Claim::range(0, Interval::up_to(10.0, true).unwrap(), 1.0);
    let from = Claim::range(0, Interval::from(10.0, false).unwrap(), 1.0);
    let to = Claim::range(0, Interval::up_to(10.0, false).unwrap(), 1.0);
    let parts = |claims: Vec<Claim>| resolve(&System { claims, constraints: sums() }, &Limits::USUAL).len();
    assert_eq!(parts(vec![below.clone(), from.clone()]), 1);
    assert_eq!(parts(vec![to, from]), 0);
}

#[test]
fn what_contradicts_itself_is_impossible() {
    let claims = vec![one(0, 1.0, 2.0)];
    for rows in [
        vec![Row::new([], Comparison::Less, 0.0).unwrap()],
        vec![Row::new([(0, 1.0)], Comparison::Less, 0.0).unwrap()],
        vec![Row::new([(0, 1.0), (1, -1.0)], Comparison::Less, 0.0).unwrap(), Row::at_most(1, 0)],
        vec![Row::new([(0, 1.0), (1, 2.0)], Comparison::AtMost, -1.0).unwrap()],
    ] {
        let ties: Vec<usize> = (0..rows.len()).collect();
        let parts = resolve(&System { claims: claims.clone(), constraints: rows }, &Limits::USUAL);
        assert_eq!(parts.len(), 1);
        assert_eq!(parts[0].answer, Answer::Impossible);
        assert_eq!(parts[0].contradictions, [Contradiction { claims: Vec::new(), ties }]);
    }
    assert_eq!(Row::new([(0, f64::NAN)], Comparison::Less, 0.0), None);
    assert_eq!(Row::new([(0, 1.0)], Comparison::Less, f64::INFINITY), None);
}

#[test]
fn a_claim_that_cannot_be_true_at_all_stands_alone() {
    let never = Row::new([], Comparison::AtLeast, 1.0).unwrap();
    let claims = vec![Claim::rows(vec![never], 1.0), one(0, 1.0, 2.0)];
    let parts = resolve(&System { claims, constraints: Vec::new() }, &Limits::USUAL);
    assert_eq!(parts[0].contradictions, [Contradiction { claims: vec![0], ties: Vec::new() }]);
    assert_eq!(aside(&parts[0]), [&[0][..]]);
}

#[test]
fn each_limit_is_told() {
    let claims: Vec<Claim> = (0..12).map(|n| one(0, f64::from(n), f64::from(n))).collect();
    let mut system = System { claims, constraints: Vec::new() };
    let with = |limits: Limits, system: &System| resolve(system, &limits).remove(0);
    let part = with(Limits { sets: 3, ..Limits::USUAL }, &system);
    assert!(matches!(&part.answer, Answer::Least { sets, all: false, .. } if sets.len() == 3));
    assert_eq!(part.only(), None);
    let part = with(Limits { contradictions: 5, ..Limits::USUAL }, &system);
    assert_eq!((part.contradictions.len(), part.complete), (5, false));
    let cut = |answer: &Answer<SetAside>, least: f64| matches!(answer, Answer::Undecided { at_least, why: Undecided::Limit, .. } if (at_least - least).abs() < 1e-9);
    let part = with(Limits { steps: 0, ..Limits::USUAL }, &system);
    assert!(cut(&part.answer, 11.0), "{:?}", part.answer);
    // One unknown is swept whatever its size.
    let part = with(Limits { claims: 3, ..Limits::USUAL }, &system);
    assert!(matches!(&part.answer, Answer::Least { weight, .. } if (weight - 11.0).abs() < 1e-9));
    system.constraints = sums();
    let part = with(Limits { claims: 3, ..Limits::USUAL }, &system);
    assert!(cut(&part.answer, 11.0), "{:?}", part.answer);
    let part = with(Limits { solver_calls: 0, ..Limits::USUAL }, &system);
    assert!(cut(&part.answer, 11.0), "{:?}", part.answer);
}

proptest! {
    #[test]
    fn a_large_group_is_swept_to_the_least_weight(
        claims in prop::collection::vec((interval(), weight()), 1..10),
    ) {
        let claims = claims.into_iter().map(|(range, weight)| Claim::range(0, range, weight)).collect();
        let system = System { claims, constraints: Vec::new() };
        let table = table(&system);
        let parts = resolve(&system, &Limits { claims: 0, ..Limits::USUAL });
        prop_assert_eq!(parts.is_empty(), table[table.len() - 1]);
        for part in &parts {
            match (&part.answer, least(&system, &table)) {
                (Answer::Least { weight, sets, .. }, Some((least, all))) => {
                    prop_assert!((weight - least).abs() < 1e-9);
                    prop_assert!(all.contains(&bits(&sets[0].claims)));
                }
                (Answer::Impossible, None) => {}
                other => prop_assert!(false, "{:?}", other),
            }
            for contradiction in &part.contradictions {
                prop_assert!(!table[bits(&contradiction.claims)]);
            }
            let contested = (0..system.claims.len()).filter(|claim| {
                (0..system.claims.len()).any(|other| other != *claim && !table[1 << claim | 1 << other])
            });
            prop_assert_eq!(&part.claims, &contested.collect::<Vec<usize>>());
        }
    }
}

/// A register of this many dates: killed, wounded, casualties and troops at each, in chains over time, tied by
/// sums at each date, with claims that scatter around a truth and claims of the rate of casualties.
fn register(dates: usize, claims: usize) -> System {
    let mut state = 7u64;
    let mut random = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let at = |measure: usize, date: usize| measure * dates + date;
    let mut constraints = Vec::new();
    for date in 0..dates {
        let terms = [(at(0, date), 1.0), (at(1, date), 1.0), (at(2, date), -1.0)];
        constraints.push(Row::new(terms, Comparison::AtMost, 0.0).unwrap());
        constraints.push(Row::at_most(at(2, date), at(3, date)));
        if 0 < date {
            constraints.extend((0..3).map(|measure| Row::at_most(at(measure, date - 1), at(measure, date))));
        }
    }
    let claims = (0..claims).map(|_| {
        let (measure, date) = (random(5) as usize, random(dates as u64) as usize);
        let growth = 1.0 + date as f64;
        let truth = [100.0, 250.0, 350.0, 11_000.0, 0.03][measure] * if measure == 3 { 1.0 } else { growth };
        let truth = truth * [1.0, 1.0, 1.0, 1.1, 0.9, 1.5, 0.6][random(7) as usize];
        let (low, high) = (truth * 0.97, truth * 1.03);
        if measure < 4 {
            return one(at(measure, date), low.round(), high.round());
        }
        let (low, high) = ((low * 1e4).round() / 1e4, (high * 1e4).round() / 1e4);
        let rows = [
            Row::new([(at(3, date), 1.0)], Comparison::Greater, 0.0),
            Row::new([(at(2, date), 1.0), (at(3, date), -low)], Comparison::AtLeast, 0.0),
            Row::new([(at(2, date), 1.0), (at(3, date), -high)], Comparison::Less, 0.0),
        ];
        Claim::rows(rows.into_iter().flatten().collect(), 1.0)
    });
    System { claims: claims.collect(), constraints }
}

#[test]
fn a_register_is_resolved_within_the_usual_limits() {
    let parts = resolve(&register(15, 148), &Limits { sets: 1, ..Limits::USUAL });
    assert!(!parts.is_empty());
    for part in &parts {
        assert!(matches!(part.answer, Answer::Least { .. }), "{:?}", part.answer);
    }
}

/// A above B and B above C does not put A above C, if B speaks of two unknowns.
#[test]
fn a_claim_on_two_unknowns_may_be_all_there_is_to_set_aside() {
    let range = |unknown, low, high| Claim::range(unknown, Interval::closed(low, high).unwrap(), 1.0);
    let rows = |unknown| range(unknown, 5.0, 6.0).says;
    let both = Claim::rows([rows(0), rows(1)].concat(), 1.0);
    let system =
        System { claims: vec![range(0, 9.0, 9.0), both, range(1, 1.0, 1.0)], constraints: Vec::new() };
    let parts = resolve(&system, &Limits::USUAL);
    assert_eq!(parts[0].only().unwrap().claims, [1]);
}
