//! F210: flows that tile a longer flow add up to it.
//!
//! What was counted from January to March is what was counted in January, in February and in March. Counts of
//! one source are added up first; only where a source does not cover the whole itself are the counts of all
//! taken, each part then with everything that anybody says of it. Of several ways to cover a period the one
//! with the fewest parts is taken.

use super::pair::Why;
use super::{Group, Member};
use crate::claims::Claim;
use crate::finding::{Against, Detail, Finding, Sum};
use crate::interval::Interval;
use crate::number::settled;
use crate::period::{Basis, DaySpan};
use crate::quantity::Kind;
use crate::relation::worded;
use crate::rule::{Code, Severity};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How many periods are tried as parts in one key.
const TRIED: usize = 1_000_000;

/// So many parts are written out in one sum.
const WRITTEN: usize = 12;

/// The first and the last day counted.
type Days = (i32, i32);

/// The claims of each period, as places in the group.
type Flows = BTreeMap<Days, Vec<usize>>;

/// Flows that differ from the sum of the flows that tile them.
pub(crate) fn sums(group: &Group<'_>) -> Vec<Finding> {
    let mut all: BTreeMap<u8, Flows> = BTreeMap::new();
    let mut own: BTreeMap<(u8, u32), Flows> = BTreeMap::new();
    for (i, member) in group.members().enumerate().filter(|(_, member)| member.stands()) {
        let Some(days) = days(&member) else { continue };
        let kind = member.compared_class();
        all.entry(kind).or_default().entry(days).or_default().push(i);
        own.entry((kind, member.source)).or_default().entry(days).or_default().push(i);
    }
    let mut findings = Vec::new();
    let mut covered: BTreeSet<usize> = BTreeSet::new();
    let mut tried = 0;
    for flows in own.values() {
        for (whole, parts) in tilings(flows, &mut tried) {
            covered.extend(&flows[&whole]);
            findings.extend(sum(group, flows, &flows[&whole], &parts));
        }
    }
    for flows in all.values() {
        for (whole, parts) in tilings(flows, &mut tried) {
            let wholes: Vec<usize> =
                flows[&whole].iter().copied().filter(|claim| !covered.contains(claim)).collect();
            // A part of another source above the whole is told as such.
            let exceeds = |days: &Days| {
                let part = hull(group, &flows[days]);
                let other = |whole: usize| {
                    let source = group.member(whole).source;
                    flows[days].iter().any(|&claim| group.member(claim).source != source)
                };
                wholes.iter().any(|&whole| group.claim(whole).judged.is_below(part) && other(whole))
            };
            if !parts.iter().any(exceeds) {
                findings.extend(sum(group, flows, &wholes, &parts));
            }
        }
    }
    // The order of sources by number is that of the rows.
    let place: HashMap<u32, usize> = group.members().enumerate().map(|(i, member)| (member.id, i)).collect();
    findings.sort_by_key(|finding| place.get(&finding.claim).copied());
    findings
}

/// The days a flow counts over; none for other claims, and where only the publication is known.
fn days(member: &Member) -> Option<Days> {
    let period = member.timing.period().filter(|_| member.timing.basis() == Basis::Flow)?;
    let start = period.start().filter(|start| start.is_day())?;
    (member.as_of.is_some() && period.end().is_day()).then(|| (start.first(), period.end().last()))
}

/// For each period that others cover without gap or overlap, the fewest that do.
fn tilings(flows: &Flows, tried: &mut usize) -> Vec<(Days, Vec<Days>)> {
    let mut tilings = Vec::new();
    for &whole in flows.keys() {
        // The fewest parts from the first day up to each day, and the last of these parts.
        let mut reached: HashMap<i32, (usize, Days)> = HashMap::new();
        // By the first day, so that what leads up to a day is known when a part begins there.
        for (&part, _) in flows.range((whole.0, i32::MIN)..=(whole.1, i32::MAX)) {
            if TRIED < *tried {
                return tilings;
            }
            *tried += 1;
            if part == whole || whole.1 < part.1 {
                continue;
            }
            let before = match part.0 {
                first if first == whole.0 => 0,
                first => match reached.get(&(first - 1)) {
                    Some((parts, _)) => *parts,
                    None => continue,
                },
            };
            let fewest = reached.entry(part.1).or_insert((before + 1, part));
            if before + 1 < fewest.0 {
                *fewest = (before + 1, part);
            }
        }
        let mut parts = Vec::new();
        let mut last = whole.1;
        while let Some(&(_, part)) = reached.get(&last) {
            parts.push(part);
            if part.0 == whole.0 {
                break;
            }
            last = part.0 - 1;
        }
        if !parts.is_empty() {
            parts.reverse();
            tilings.push((whole, parts));
        }
    }
    tilings
}

/// The first claim of a whole that the sum of its parts does not meet.
fn sum(group: &Group<'_>, flows: &Flows, wholes: &[usize], parts: &[Days]) -> Option<Finding> {
    let ranges: Vec<Interval> = parts.iter().map(|part| hull(group, &flows[part])).collect();
    let sum = ranges.iter().copied().reduce(add)?;
    let about = wholes.iter().map(|&i| group.member(i)).find(|whole| !whole.claim.judged.meets(sum))?;
    let claims = || parts.iter().flat_map(|part| &flows[part]).map(|&i| group.member(i));
    let vague = claims().chain([about]).any(|member| member.claim.kind == Kind::Vague);
    let slight = about.claim.judged.gap(sum).is_some_and(|gap| gap.relative <= group.policy.tolerance);
    let severity = if vague || slight { Severity::Warning } else { Severity::Error };
    let mut against: Vec<Against> = claims()
        .map(|part| Against { claim: part.id, severity, why: Why::Around, assumed_begin: false })
        .collect();
    let total = against.len();
    against.truncate(super::account::KEPT);
    let as_stated: Vec<Interval> = parts
        .iter()
        .map(|part| flows[part].iter().map(|&i| stated(group.claim(i))).reduce(Interval::hull))
        .collect::<Option<_>>()?;
    let arithmetic = arithmetic(parts, &as_stated, stated(&about.claim))?;
    let detail = Detail::Sum(Box::new(Sum { arithmetic, range: sum }));
    Some(Finding { total, detail, ..Finding::new(Code::F210, about.id, against) })
}

/// Everything that is said of one period.
fn hull(group: &Group<'_>, claims: &[usize]) -> Interval {
    let ranges = claims.iter().map(|&i| group.claim(i).judged);
    ranges.reduce(Interval::hull).unwrap_or(Interval::ALL)
}

/// All sums of a number of each; an end is open where one of those it is made of is.
fn add(a: Interval, b: Interval) -> Interval {
    let sum = |x: f64, y: f64| settled(x + y);
    Interval::new(
        sum(a.low(), b.low()),
        a.low_open() || b.low_open(),
        sum(a.high(), b.high()),
        a.high_open() || b.high_open(),
    )
    // Only sums beyond all numbers have no range.
    .unwrap_or(Interval::ALL)
}

/// What a claim says without its rounding; a vague word says no more than its range.
fn stated(claim: &Claim) -> Interval {
    claim.stated().unwrap_or(claim.judged)
}

/// `100 (January 2024) + 200 (February 2024) = 300 against 380`.
fn arithmetic(parts: &[Days], stated: &[Interval], whole: Interval) -> Option<String> {
    let sum = worded(stated.iter().copied().reduce(add)?);
    let mut terms: Vec<String> = parts
        .iter()
        .zip(stated)
        .take(WRITTEN)
        .map(|(days, range)| format!("{} ({})", worded(*range), named(*days)))
        .collect();
    if WRITTEN < parts.len() {
        terms.push(format!("{} more", parts.len() - WRITTEN));
    }
    Some(format!("{} = {sum} against {}", terms.join(" + "), worded(whole)))
}

/// A period as people write it.
fn named((first, last): Days) -> String {
    DaySpan::new(first, last).map_or(String::new(), |span| span.to_string())
}
