//! F204 part-exceeds-whole, between subjects: more in Kursk than in all of Russia.
//!
//! A part and its whole are compared as two claims of one key are (see [`crate::compare::pair`]): their times
//! coincide, or the part's lies inside the whole's. Only the direction is given: the part is never the larger.

use super::Part;
use super::time::placed;
use crate::claims::Claims;
use crate::compare::account::KEPT;
use crate::compare::pair::{Why, is_slight, outer_counts_on};
use crate::compare::{Group, Member};
use crate::config::Policy;
use crate::finding::{Against, Finding};
use crate::period::Sureness;
use crate::rule::{Code, Severity};
use crate::sweep::cover_edges;
use std::cmp::Reverse;

/// How many pairs of claims of a part and its whole are looked at.
const PAIRS: usize = 20_000_000;

/// Every part above its whole, folded by culprit.
pub(crate) fn check(claims: &Claims, parts: &[Part]) -> Vec<Finding> {
    let prepared = |key: u32| Group::of(claims, key, claims.of_key(key)).0.prepared();
    parts.iter().flat_map(|part| exceeding(&prepared(part.part), &prepared(part.whole))).collect()
}

fn exceeding(part: &Group<'_>, whole: &Group<'_>) -> Vec<Finding> {
    let claims = part.claims;
    let dimension = |group: &Group<'_>| group.members().next().map(|m| claims.dimension(&m.claim));
    if dimension(part) != dimension(whole) || PAIRS < part.len().saturating_mul(whole.len()) {
        return Vec::new();
    }
    let members: Vec<Member> = part.members().chain(whole.members()).collect();
    let pairs = (0..part.len()).flat_map(|i| (part.len()..members.len()).map(move |j| (i, j)));
    let broken: Vec<(u32, u32)> = pairs
        .filter(|&(i, j)| exceeds(&members[i], &members[j], whole.policy).is_some())
        .map(|(i, j)| (i as u32, j as u32))
        .collect();
    cover_edges(members.len() as u32, &broken)
        .into_iter()
        .map(|(culprit, others)| {
            let culprit = culprit as usize;
            let is_part = culprit < part.len();
            let mut against: Vec<Against> = others
                .iter()
                .filter_map(|&other| {
                    let other = other as usize;
                    let (inner, outer) = if is_part { (culprit, other) } else { (other, culprit) };
                    let found = exceeds(&members[inner], &members[outer], whole.policy)?;
                    let why = match found.why {
                        Why::Within if !is_part => Why::Around,
                        why => why,
                    };
                    Some(Against { claim: members[other].id, why, ..found })
                })
                .collect();
            let about = members[culprit].claim.judged;
            let gap = |other: &Against| about.gap(claims.get(other.claim).judged).map_or(0.0, |g| g.relative);
            against.sort_by(|a, b| {
                (Reverse(a.severity)).cmp(&Reverse(b.severity)).then_with(|| gap(b).total_cmp(&gap(a)))
            });
            let total = against.len();
            against.truncate(KEPT);
            Finding { total, ..Finding::new(Code::F204, members[culprit].id, against) }
        })
        .collect()
}

/// How a claim on a part exceeds one on the whole, if it does.
fn exceeds(part: &Member, whole: &Member, policy: &Policy) -> Option<Against> {
    if !part.compares_with(whole) || !whole.claim.judged.is_below(part.claim.judged) {
        return None;
    }
    if part.timing.is_undated() || whole.timing.is_undated() {
        return None;
    }
    let placement = placed(part.timing, whole.timing, policy)?;
    let inside = placement.a_in_b == Sureness::Surely && outer_counts_on(part, whole, policy);
    let why = match (placement.coincide, placement.within) {
        (Sureness::Surely, _) => Why::SameTime,
        _ if inside => Why::Within,
        (Sureness::Possibly, Some(span)) => Why::UnlessWithin(span),
        _ => return None,
    };
    let assumed_begin = placement.assumed_begin;
    let gap = part.claim.judged.gap(whole.claim.judged)?;
    let doubtful = matches!(why, Why::UnlessWithin(_))
        || assumed_begin
        || is_slight(&part.claim, &whole.claim, gap, policy);
    let severity = if doubtful { Severity::Warning } else { Severity::Error };
    Some(Against { claim: whole.id, severity, why, assumed_begin })
}
