//! What shows only across keys.
//!
//! F303 same-number-other-measure: a number printed as killed that is the same source's number of killed and
//! wounded. F208 basis-missing: a measure whose figures are of many dates, compared as if they were of one.

use crate::claims::{Claim, Claims, Status};
use crate::compare::pair::oppose;
use crate::compare::{Member, in_order};
use crate::config::Thresholds;
use crate::finding::{Against, Detail, Finding};
use crate::period::{DaySpan, Written};
use crate::provenance::{days_between, end_of, one_statement};
use crate::quantity::Kind;
use crate::rule::Code;
use crate::threads;
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Everything that shows only across keys; `found` is what was found within them.
pub(crate) fn check(claims: &Claims, found: &[Finding], threads: usize) -> Vec<Finding> {
    let mut findings = same_numbers(claims, found, threads);
    findings.extend(missing_bases(claims, threads));
    findings
}

/// By claim that is likely under the wrong measure, the claim under the other one (F303).
pub(crate) fn confused(findings: &[Finding]) -> HashMap<u32, u32> {
    findings
        .iter()
        .filter(|finding| finding.code == Code::F303)
        .filter_map(|finding| Some((finding.claim, finding.against.first()?.claim)))
        .collect()
}

/// Marks the findings on two figures that disagree, one of which is likely that of a neighbouring measure.
pub(crate) fn mark_neighbours(findings: &mut [Finding], confused: &HashMap<u32, u32>) {
    if confused.is_empty() {
        return;
    }
    let disagree =
        [Code::F201, Code::F203, Code::F204, Code::F206, Code::F209, Code::F301, Code::F305, Code::F401];
    for finding in findings.iter_mut().filter(|finding| disagree.contains(&finding.code)) {
        let first_two = [finding.claim].into_iter().chain(finding.against.first().map(|other| other.claim));
        finding.neighbour = first_two.filter_map(|claim| confused.get(&claim)).next().copied();
    }
}

/// F208: measures without a basis, one of whose keys has claims of many dates.
fn missing_bases(claims: &Claims, threads: usize) -> Vec<Finding> {
    if !claims.any_as_of() {
        return Vec::new();
    }
    // By measure, the most dates found so far: a key with fewer claims need not be looked into.
    let most: Vec<AtomicUsize> = (0..claims.measure_count()).map(|_| AtomicUsize::new(0)).collect();
    let found = threads::each(threads, claims.key_portions(), |keys| {
        let dates = |key: u32| {
            let most = &most[claims.key(key).measure as usize];
            let dates = dates_without_basis(claims, key, most.load(Relaxed))?;
            most.fetch_max(dates, Relaxed);
            Some((key, dates))
        };
        keys.filter_map(dates).collect::<Vec<_>>()
    });
    // Of each measure the key with the most dates, and of equals the first in the order of names.
    let mut worst: BTreeMap<&str, (Reverse<usize>, [&str; 3], u32)> = BTreeMap::new();
    for (key, dates) in found.into_iter().flatten() {
        let compared = claims.key_compared(claims.key(key));
        let this = (Reverse(dates), compared, key);
        worst.entry(compared[0]).and_modify(|worst| *worst = this.min(*worst)).or_insert(this);
    }
    // Told of the earliest claim of the key, which does not hang on the order of rows.
    let told = |(Reverse(dates), _, key): (Reverse<usize>, [&str; 3], u32)| {
        let as_of = |id: &u32| claims.when(claims.get(*id)).as_of;
        let earliest = claims.of_key(key).map(|id| as_of(&id)).min()?;
        let of_it = claims.of_key(key).filter(|id| as_of(id) == earliest);
        let first = of_it.map(|id| member(claims, id)).min_by(|a, b| in_order(claims, a, b))?;
        let detail = Detail::Dates(dates);
        Some(Finding { detail, ..Finding::new(Code::F208, first.id, Vec::new()) })
    };
    worst.into_values().filter_map(told).collect()
}

/// How many dates the claims of a key have, if there are many, no fewer than `least`, and nobody says what they
/// mean.
fn dates_without_basis(claims: &Claims, key: u32, least: usize) -> Option<usize> {
    let policy = claims.policy(key);
    let many = (policy.thresholds.dates_without_basis as usize).max(least);
    let ids = claims.of_key(key);
    if policy.basis.is_some() || ids.len() < many {
        return None;
    }
    let of_event = |claim: &&Claim| claims.said(claim).basis.is_none();
    let mut whens: Vec<u32> = ids.map(|id| claims.get(id)).filter(of_event).map(|claim| claim.when).collect();
    whens.sort_unstable();
    whens.dedup();
    if whens.len() < many {
        return None;
    }
    let mut dates: Vec<Written> =
        whens.into_iter().filter_map(|when| claims.when_by_id(when).as_of).collect();
    dates.sort_unstable();
    dates.dedup();
    (many <= dates.len()).then_some(dates.len())
}

/// What two claims have in common if one number was printed under two measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Bond {
    /// The family of their measures, as the number of a name.
    Family(u32),
    /// Without a family: the unit.
    Unit(u32),
}

/// Of one number, a claim is held against at most so many others that come next in time.
const MOST: usize = 256;

/// The claims of so many numbers are looked at in one go.
const NUMBERS: usize = 256;

/// Only keys of so many claims are asked whether a claim would fit in better there.
const ASKED: usize = 10_000;

/// F303: one number under two measures.
///
/// The pairs of claims that share a number are folded: the claim that is likeliest to be under the wrong
/// measure is told with all whose number it may have, then the next one.
fn same_numbers(claims: &Claims, found: &[Finding], threads: usize) -> Vec<Finding> {
    let by_number = by_number(claims);
    if by_number.is_empty() {
        return Vec::new();
    }
    let standing = Standing::of(claims, found);
    let ties = |numbers: &[(Bond, Vec<u32>)]| {
        let mut ties = Vec::new();
        for (bond, ids) in numbers {
            for ids in related(claims, ids) {
                let members: Vec<Member> = ids.into_iter().map(|id| member(claims, id)).collect();
                each_near(claims, &members, |a, b| {
                    ties.extend(standing.tie(*bond, a, b).map(|tie| (a.id, b.id, tie)));
                });
            }
        }
        ties
    };
    let mut pairs: BTreeMap<u32, BTreeMap<u32, Tie>> = BTreeMap::new();
    threads::in_order(threads, by_number.chunks(NUMBERS).collect(), ties, |ties: Vec<(u32, u32, Tie)>| {
        for (a, b, tie) in ties {
            pairs.entry(a).or_default().insert(b, tie);
            pairs.entry(b).or_default().insert(a, tie);
        }
    });
    standing.keep_closest(&mut pairs);
    let mut order: Vec<u32> = pairs.keys().copied().collect();
    order.sort_by_cached_key(|id| Reverse(standing.doubt(*id, &pairs[id])));
    let mut findings = Vec::new();
    for confused in order {
        let mut others: Vec<u32> = pairs.remove(&confused).into_iter().flatten().map(|(id, _)| id).collect();
        for other in &others {
            if let Some(left) = pairs.get_mut(other) {
                left.remove(&confused);
            }
        }
        others.sort_by(|&a, &b| {
            let days = day(claims, a).cmp(&day(claims, b));
            days.then_with(|| by_key_and_order(claims, &member(claims, a), &member(claims, b)))
        });
        let Some(&taken) = others.first() else { continue };
        let against: Vec<Against> = others.into_iter().map(|id| Against::plain(Code::F303, id)).collect();
        findings
            .push(Finding { detail: Detail::Taken(taken), ..Finding::new(Code::F303, confused, against) });
    }
    findings
}

/// Claims that share a number, or of which one has the rounded number of the other, in no order.
fn by_number(claims: &Claims) -> Vec<(Bond, Vec<u32>)> {
    if !claims.any_via() && claims.config().measures().all(|(_, policy)| policy.family.is_none()) {
        return Vec::new();
    }
    let mut families: BTreeMap<&str, u32> = BTreeMap::new();
    let mut by_number: HashMap<(Bond, u64), Vec<u32>> = HashMap::new();
    for key in claims.keys() {
        let policy = claims.policy(key);
        let family = policy.family.as_deref().map(|family| {
            let next = families.len() as u32;
            *families.entry(family).or_insert(next)
        });
        let thresholds = &policy.thresholds;
        for id in claims.of_key(key) {
            let claim = claims.get(id);
            let said = claims.said(claim);
            let bond = match (family, claims.dimension(claim)) {
                _ if said.status == Some(Status::Denied) => continue,
                (Some(family), _) => Bond::Family(family),
                (None, Some(unit)) if said.via.is_some() => Bond::Unit(unit),
                _ => continue,
            };
            let mut enter = |number: f64| by_number.entry((bond, number.to_bits())).or_default().push(id);
            match claim.plain() {
                Some(number) if thresholds.same_number_minimum_in_statement <= number => {
                    enter(number);
                    let mut forms: Vec<f64> = rounded_forms(number, thresholds).collect();
                    forms.dedup();
                    forms.into_iter().for_each(enter);
                }
                None if claim.kind == Kind::Vague => enter(claim.judged.low()),
                _ => {}
            }
        }
    }
    by_number.into_iter().filter(|(_, ids)| 1 < ids.len()).map(|((bond, _), ids)| (bond, ids)).collect()
}

/// The rounded forms of a number that has digits enough to be told by them, each good to two digits; some
/// more than once.
fn rounded_forms(number: f64, thresholds: &Thresholds) -> impl Iterator<Item = f64> {
    let fine = usize::from(thresholds.same_number_digits) <= digits(number);
    (0..16)
        .map(|exponent| 10f64.powi(exponent))
        .take_while(move |_| fine)
        .map(move |unit| ((number / unit).round() * unit, unit))
        .take_while(|(form, unit)| 10.0 * unit <= *form)
        .map(|(form, _)| form)
        .filter(move |form| form.to_bits() != number.to_bits())
}

/// Whether two numbers are one, or one is the rounded form of the other.
fn is_one_number(x: f64, y: f64, thresholds: &Thresholds) -> bool {
    let of = |number: f64, form: f64| {
        rounded_forms(number, thresholds).any(|rounded| rounded.to_bits() == form.to_bits())
    };
    x.to_bits() == y.to_bits() || of(x, y) || of(y, x)
}

/// How many digits of a number are written before only zeros follow.
fn digits(number: f64) -> usize {
    // Counts are whole, and asked about by the million.
    let whole = number as u64;
    if number.fract() == 0.0 && (1..1 << 53).contains(&whole) {
        let mut left = whole;
        while left.is_multiple_of(10) {
            left /= 10;
        }
        return left.ilog10() as usize + 1;
    }
    format!("{number:e}").chars().take_while(|c| *c != 'e').filter(char::is_ascii_digit).count()
}

/// Claims of one number, gathered by what [`Standing::tie`] asks of two claims before all else: that they are of
/// one source, or about one subject and place, or that nobody is named for one of them.
fn related(claims: &Claims, ids: &[u32]) -> Vec<Vec<u32>> {
    let key = |id: u32| claims.key(claims.get(id).key);
    if ids.iter().all(|id| key(*id).measure == key(ids[0]).measure) {
        return Vec::new();
    }
    let source = |id: u32| claims.said(claims.get(id)).source;
    let subject = |id: u32| (key(id).subject, key(id).place);
    let mut related = alike(ids, subject, |id| key(id).measure);
    related.extend(alike(ids, source, |id| key(id).measure));
    if ids.iter().any(|id| claims.is_unattributed(source(*id))) {
        let mut all = ids.to_vec();
        all.sort_unstable();
        related.push(all);
    }
    related
}

/// The claims that have the same in common and are of more than one measure.
fn alike<K: Ord>(ids: &[u32], key: impl Fn(u32) -> K, measure: impl Fn(u32) -> u32) -> Vec<Vec<u32>> {
    // Looked up once, since claims of one number stand far apart in memory.
    let mut order: Vec<(K, u32, u32)> = ids.iter().map(|&id| (key(id), id, measure(id))).collect();
    order.sort_unstable();
    order
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|alike| alike.iter().any(|(.., measure)| *measure != alike[0].2))
        .map(|alike| alike.iter().map(|(_, id, _)| *id).collect())
        .collect()
}

/// Pairs of claims of one number that are near enough in time, or appeared near enough, to be told.
fn each_near<'m>(claims: &Claims, members: &'m [Member], mut each: impl FnMut(&'m Member, &'m Member)) {
    let days = |member: &Member| claims.policy(member.claim.key).thresholds.same_number_days;
    let apart = members.iter().map(days).max().unwrap_or_default();
    let published = |member: &Member| member.published.map(|written| written.span());
    for by_day in [true, false] {
        let date = |member: &Member| if by_day { day(claims, member.id) } else { published(member) };
        let mut order: Vec<(Option<DaySpan>, &Member)> =
            members.iter().map(|member| (date(member), member)).collect();
        order.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| by_key_and_order(claims, a.1, b.1)));
        for (n, (first, a)) in order.iter().enumerate() {
            let near = |second: &Option<DaySpan>| match (first, second) {
                (Some(first), Some(second)) => {
                    i64::from(second.first()) <= i64::from(first.last()) + i64::from(apart)
                }
                _ => true,
            };
            for (_, b) in order[n + 1..].iter().take(MOST).take_while(|(second, _)| near(second)) {
                each(a, b);
            }
        }
    }
}

fn member(claims: &Claims, id: u32) -> Member {
    claims.member(id, claims.policy(claims.get(id).key))
}

/// An order of claims of many keys that does not hang on the order of rows.
fn by_key_and_order(claims: &Claims, a: &Member, b: &Member) -> Ordering {
    let key = |member: &Member| claims.key_compared(claims.key(member.claim.key));
    key(a).cmp(&key(b)).then_with(|| in_order(claims, a, b))
}

/// The day of the time a claim is for, else of its publication.
fn day(claims: &Claims, id: u32) -> Option<DaySpan> {
    let when = claims.when(claims.get(id));
    when.as_of.map(end_of).or(when.published.map(|written| written.span()))
}

/// What ties two claims of one number under two measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Tie {
    /// They are of any two origins, and the number explains what one of them stands against.
    Explained,
    /// They are of one origin, of one statement, or nobody is named for one of them.
    Close,
}

/// How each claim stands in its own key.
struct Standing<'c> {
    claims: &'c Claims,
    /// Each claim with each other one of its key that it is in conflict with, in order.
    conflicts: Vec<(u32, u32)>,
    /// Claims that a finding of their key begins with.
    culprits: HashSet<u32>,
    /// Claims that another relay of their statement contradicts.
    disowned: HashSet<u32>,
    /// Which claims would fit in better in which key, as far as that was asked.
    better: Mutex<HashMap<(u32, u32), bool>>,
}

impl<'c> Standing<'c> {
    fn of(claims: &'c Claims, found: &[Finding]) -> Standing<'c> {
        let mut standing = Standing {
            claims,
            conflicts: Vec::new(),
            culprits: HashSet::new(),
            disowned: HashSet::new(),
            better: Mutex::default(),
        };
        for finding in found {
            let relayed = matches!(finding.code, Code::F301 | Code::F305);
            if !relayed && !matches!(finding.code, Code::F201 | Code::F203 | Code::F204 | Code::F209) {
                continue;
            }
            standing.culprits.insert(finding.claim);
            for other in finding.against.iter() {
                for (a, b) in [(finding.claim, other.claim), (other.claim, finding.claim)] {
                    standing.conflicts.push((a, b));
                    if relayed {
                        standing.disowned.insert(a);
                    }
                }
            }
        }
        standing.conflicts.sort_unstable();
        standing.conflicts.dedup();
        standing
    }

    /// With how many others of its key a claim is in conflict; duplicates are one.
    fn conflicts(&self, id: u32) -> usize {
        let said = |other: &u32| {
            let claim = self.claims.get(*other);
            (claim.said, claim.when, claim.judged)
        };
        let from = self.conflicts.partition_point(|(about, _)| *about < id);
        let own = self.conflicts[from..].iter().take_while(|(about, _)| *about == id);
        own.map(|(_, other)| said(other)).collect::<BTreeSet<_>>().len()
    }

    /// What ties two claims that share a number, if anything does.
    fn tie(&self, bond: Bond, a: &Member, b: &Member) -> Option<Tie> {
        let claims = self.claims;
        let (first, second) = (claims.key(a.claim.key), claims.key(b.claim.key));
        if first.measure == second.measure {
            return None;
        }
        let one_subject = (first.subject, first.place) == (second.subject, second.place);
        let nobody = claims.is_unattributed(a.source) || claims.is_unattributed(b.source);
        // Of one statement are only claims of one source.
        if !(one_subject || nobody || a.source == b.source) {
            return None;
        }
        if claims.dimension(&a.claim) != claims.dimension(&b.claim) {
            return None;
        }
        if matches!(bond, Bond::Unit(_)) && a.via == b.via {
            return None;
        }
        let policy = claims.policy(a.claim.key);
        let thresholds = &policy.thresholds;
        if !match (a.claim.plain(), b.claim.plain()) {
            (Some(x), Some(y)) => is_one_number(x, y, thresholds),
            (None, None) => a.claim.judged == b.claim.judged,
            _ => false,
        } {
            return None;
        }
        if one_statement(a, b, policy) {
            return Some(Tie::Close);
        }
        if a.claim.plain()?.min(b.claim.plain()?) < thresholds.same_number_minimum {
            return None;
        }
        let near = match (day(claims, a.id), day(claims, b.id)) {
            (Some(first), Some(second)) => {
                days_between(first, second) <= u32::from(thresholds.same_number_days)
            }
            _ => nobody,
        };
        if !near || !(one_subject || nobody) {
            return None;
        }
        if a.origin == b.origin || nobody {
            return Some(Tie::Close);
        }
        let explained = self.fits_better(a, b) || self.fits_better(b, a);
        explained.then_some(Tie::Explained)
    }

    /// Whether a claim that its own key sets aside would stand against nothing under the measure of another
    /// one, but for what is set aside there.
    fn fits_better(&self, claim: &Member, other: &Member) -> bool {
        let claims = self.claims;
        let least = claims.policy(claim.claim.key).thresholds.same_number_conflicts as usize;
        let own = self.conflicts(claim.id);
        let there = claims.of_key(other.claim.key);
        if own < least || !self.culprits.contains(&claim.id) || ASKED < there.len() {
            return false;
        }
        let asked = (claim.id, other.claim.key);
        if let Some(&better) = threads::locked(&self.better).get(&asked) {
            return better;
        }
        let policy = claims.policy(other.claim.key);
        let moved = claims.member(claim.id, policy);
        let better = there
            .filter(|id| !self.culprits.contains(id))
            .map(|id| claims.member(id, policy))
            .filter(|member| claims.dimension(&member.claim) == claims.dimension(&moved.claim))
            .all(|member| oppose(&moved, &member, policy).is_none());
        threads::locked(&self.better).insert(asked, better);
        better
    }

    /// Leaves a claim the figures of other origins only where its own origin has none.
    fn keep_closest(&self, pairs: &mut BTreeMap<u32, BTreeMap<u32, Tie>>) {
        let close: BTreeSet<u32> = pairs
            .iter()
            .filter(|(_, others)| others.values().any(|tie| *tie == Tie::Close))
            .map(|(id, _)| *id)
            .collect();
        for (id, others) in pairs.iter_mut() {
            others.retain(|other, tie| *tie == Tie::Close || !(close.contains(id) || close.contains(other)));
        }
    }

    /// How likely a claim is under the wrong measure: nobody stands for it, another relay of its statement
    /// contradicts it, it shares its number with more claims, or contradicts more; else the later one, the one with less of a
    /// hedge, the last in the order of names.
    fn doubt(&self, id: u32, others: &BTreeMap<u32, Tie>) -> impl Ord + use<'c> {
        let claims = self.claims;
        let claim = claims.get(id);
        (
            claims.is_unattributed(claims.said(claim).source),
            self.disowned.contains(&id),
            others.len(),
            self.conflicts(id),
            day(claims, id).map(DaySpan::last),
            Reverse(claim.kind),
            Reverse(claims.key_compared(claims.key(claim.key))),
            claims.source_compared(claims.said(claim).source),
            claims.said(claim).via.map(|via| claims.via_compared(via)),
            claim.at,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_digits_of_a_number_are_those_it_is_written_with(
            number in prop_oneof![0u64..100_000, 0u64..1 << 54],
            scale in prop_oneof![Just(1.0), Just(1000.0), Just(0.1)],
        ) {
            let number = number as f64 * scale;
            let written = format!("{number:e}");
            let mantissa = written.split('e').next().unwrap_or_default();
            prop_assert_eq!(digits(number), mantissa.replace('.', "").len());
        }
    }
}
