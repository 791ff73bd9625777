//! Components beyond the limit: what can be said in one sweep.

use super::system::{Component, End, Source, weight};
use super::{Answer, Contradiction, Part, SetAside, Undecided, order, ranges};
use std::collections::{BTreeMap, BTreeSet};

/// The part that a component with too many claims to search makes, if any of it clashes or might.
///
/// Claims about one unknown alone are kept at best where most weight overlaps, which one sweep finds. Of
/// several unknowns the sums are a bound; of a single one without constraints the sweep is the answer.
pub(super) fn part(component: &Component) -> Option<Part> {
    let mut contradictions = BTreeSet::new();
    let (mut at_least, mut aside) = (0u128, BTreeSet::new());
    for claims in claims_by_unknown(component) {
        let sweep = Sweep::over(component, &claims);
        at_least = at_least.saturating_add(sweep.cost);
        aside.extend(sweep.aside);
        contradictions.extend(
            sweep.clash.map(|claims| Contradiction { claims: component.named(&claims), ties: Vec::new() }),
        );
    }
    let ends = order::ends(component, &vec![true; component.claims.len()]);
    let possible = ends.iter().all(|(low, high)| !low.excludes(*high, false));
    if possible && component.general.is_empty() && component.absurd.is_empty() {
        return None;
    }
    let contested = contested(component, &ends);
    let unknowns = component.spoken_of(&contested);
    let alone = component.unknowns.len() == 1 && component.general.is_empty() && component.absurd.is_empty();
    let free = alone
        && component
            .lows
            .iter()
            .chain(&component.highs)
            .all(|bound| matches!(bound.source, Source::Claim(_)));
    let allowed = aside.iter().all(|claim| component.weights[*claim].is_some());
    let answer = if free && allowed {
        let kept: Vec<bool> = (0..component.claims.len()).map(|claim| !aside.contains(&claim)).collect();
        let claims: Vec<usize> = aside.into_iter().collect();
        let ranges = ranges::ranges(None, component, &kept, &unknowns);
        let sets = vec![SetAside { claims: component.named(&claims), ranges }];
        Answer::Least { weight: weight(at_least), sets, all: false }
    } else if free {
        Answer::Impossible
    } else {
        Answer::Undecided { at_least: weight(at_least), best: None, why: Undecided::Limit }
    };
    Some(Part {
        claims: component.named(&contested),
        unknowns: unknowns.iter().map(|place| component.unknowns[*place]).collect(),
        contradictions: contradictions.into_iter().collect(),
        complete: false,
        answer,
    })
}

/// Claims that some other claim or constraint excludes, by their ends.
fn contested(component: &Component, ends: &[(End, End)]) -> Vec<usize> {
    let mut contested = BTreeSet::new();
    for low in &component.lows {
        if let (Source::Claim(claim), true) = (low.source, low.end.excludes(ends[low.unknown].1, false)) {
            contested.insert(claim);
        }
    }
    for high in &component.highs {
        if let (Source::Claim(claim), true) = (high.source, ends[high.unknown].0.excludes(high.end, false)) {
            contested.insert(claim);
        }
    }
    contested.into_iter().collect()
}

/// By unknown, the claims that speak of it alone and only by its ends, with those ends.
fn claims_by_unknown(component: &Component) -> Vec<BTreeMap<usize, (End, End)>> {
    let open = End { at: f64::INFINITY, open: true };
    let mut by_unknown: Vec<BTreeMap<usize, (End, End)>> = vec![BTreeMap::new(); component.unknowns.len()];
    for (bounds, lower) in [(&component.lows, true), (&component.highs, false)] {
        for bound in bounds {
            let Source::Claim(claim) = bound.source else { continue };
            if component.about[claim].len() != 1 {
                continue;
            }
            let (low, high) = by_unknown[bound.unknown].entry(claim).or_insert((End::ZERO, open));
            if lower && bound.end.is_above(*low) {
                *low = bound.end;
            } else if !lower && bound.end.is_below(*high) {
                *high = bound.end;
            }
        }
    }
    by_unknown
}

/// The best point of one unknown.
struct Sweep {
    /// What it costs to set aside all claims that do not hold there.
    cost: u128,
    aside: Vec<usize>,
    /// Two claims that exclude each other, if any do.
    clash: Option<Vec<usize>>,
}

impl Sweep {
    fn over(component: &Component, claims: &BTreeMap<usize, (End, End)>) -> Sweep {
        let finite: u128 = claims.keys().filter_map(|claim| component.weights[*claim]).sum();
        let weight = |claim: usize| component.weights[claim].unwrap_or(finite.saturating_add(1));
        // A moment is a number or just after it; a claim holds from its first moment until before its last.
        let from = |low: End| (low.at, low.open);
        let until = |high: End| (high.at, !high.open);
        let mut moments: Vec<((f64, bool), bool, usize)> = Vec::with_capacity(2 * claims.len());
        for (claim, (low, high)) in claims {
            moments.push((from(*low), true, *claim));
            moments.push((until(*high), false, *claim));
        }
        let order = |a: (f64, bool), b: (f64, bool)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
        moments.sort_by(|a, b| order(a.0, b.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        let (mut holding, mut best, mut at) = (0u128, 0u128, (0.0, false));
        for (moment, starts, claim) in &moments {
            if *starts {
                holding = holding.saturating_add(weight(*claim));
                if best < holding {
                    (best, at) = (holding, *moment);
                }
            } else {
                holding = holding.saturating_sub(weight(*claim));
            }
        }
        let holds = |low: End, high: End| order(from(low), at).is_le() && order(at, until(high)).is_lt();
        let aside: Vec<usize> =
            claims.iter().filter(|(_, (low, high))| !holds(*low, *high)).map(|(claim, _)| *claim).collect();
        let first_out = claims.iter().min_by(|a, b| order(until(a.1.1), until(b.1.1)).then(a.0.cmp(b.0)));
        let last_in = claims.iter().max_by(|a, b| order(from(a.1.0), from(b.1.0)).then(b.0.cmp(a.0)));
        let clash = first_out.zip(last_in).filter(|(out, last)| last.1.0.excludes(out.1.1, false));
        let clash = clash.map(|(out, last)| vec![*out.0.min(last.0), *out.0.max(last.0)]);
        Sweep { cost: aside.iter().map(|claim| weight(*claim)).fold(0, u128::saturating_add), aside, clash }
    }
}
