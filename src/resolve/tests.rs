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

const NO_LIMITS: Limits =
    Limits { claims: 1_000, solver_calls: 100_000, steps: 1_000_000, sets: 10_000, contradictions: 10_000 };

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
        // Enlarged, so that an end with more than two decimals is still a whole number.
        let row = Row::new([(unknown, 1.0)], comparison, at).unwrap();
        possible(rows.iter().copied().chain([&row]))
    };
    for Range { unknown, range, sharp } in ranges {
        assert!(sharp);
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
    #![proptest_config(ProptestConfig::with_cases(96))]

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
