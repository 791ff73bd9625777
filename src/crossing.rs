//! What shows only across keys.
//!
//! F303 same-number-other-measure: a number printed as killed that is the same source's number of killed and
//! wounded. F208 basis-missing: a measure whose figures are of many dates, compared as if they were of one.

use crate::claims::{Claims, Groups};
use crate::compare::{Member, in_order};
use crate::config::Thresholds;
use crate::finding::{Against, Detail, Finding};
use crate::period::{DaySpan, Written};
use crate::provenance::{days_between, end_of, one_statement};
use crate::quantity::Kind;
use crate::rule::Code;
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Everything that shows only across keys; `found` is what was found within them.
pub(crate) fn check(claims: &Claims, groups: &Groups, found: &[Finding]) -> Vec<Finding> {
    let mut findings = same_numbers(claims, groups, found);
    findings.extend(missing_bases(claims, groups));
    findings
}

/// F208: measures without a basis, one of whose keys has claims of many dates.
fn missing_bases(claims: &Claims, groups: &Groups) -> Vec<Finding> {
    let mut worst: BTreeMap<&str, (Reverse<usize>, [&str; 3], u32)> = BTreeMap::new();
    for key in 0..claims.key_count() as u32 {
        let policy = claims.policy(key);
        let ids = groups.of(key);
        if policy.basis.is_some() || ids.len() < policy.thresholds.dates_without_basis as usize {
            continue;
        }
        let dated = |id: &&u32| claims.said(claims.get(**id)).basis.is_none();
        let mut whens: Vec<u32> = ids.iter().filter(dated).map(|&id| claims.get(id).when).collect();
        whens.sort_unstable();
        whens.dedup();
        if whens.len() < policy.thresholds.dates_without_basis as usize {
            continue;
        }
        let mut dates: Vec<Written> =
            whens.into_iter().filter_map(|when| claims.when_by_id(when).as_of).collect();
        dates.sort_unstable();
        dates.dedup();
        if dates.len() < policy.thresholds.dates_without_basis as usize {
            continue;
        }
        // Told of the first claim of the key with most dates, none of which hangs on the order of rows.
        let compared = claims.key_compared(claims.key(key));
        let members = ids.iter().map(|&id| claims.member(id, policy));
        let Some(first) = members.min_by(|a, b| in_order(claims, a, b)) else { continue };
        let told = (Reverse(dates.len()), compared, first.id);
        let entry = worst.entry(compared[0]).or_insert(told);
        *entry = told.min(*entry);
    }
    worst
        .into_values()
        .map(|(Reverse(dates), _, claim)| Finding {
            detail: Detail::Dates(dates),
            ..Finding::new(Code::F208, claim, Vec::new())
        })
        .collect()
}

/// What two claims have in common if one number was printed under two measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Bond {
    /// The family of their measures, as the number of a name.
    Family(u32),
    /// Without a family: the unit.
    Unit(u32),
}

fn member(claims: &Claims, id: u32) -> Member {
    claims.member(id, claims.policy(claims.get(id).key))
}

/// An order of claims of many keys that does not hang on the order of rows.
fn by_key_and_order(claims: &Claims, a: &Member, b: &Member) -> Ordering {
    let key = |member: &Member| claims.key_compared(claims.key(member.claim.key));
    key(a).cmp(&key(b)).then_with(|| in_order(claims, a, b))
}

/// What a row says, whatever its place: what is said around the figure, its dates, hedge and number.
type Row = (u32, u32, Kind, u64);

/// F303: one number under two measures.
fn same_numbers(claims: &Claims, groups: &Groups, found: &[Finding]) -> Vec<Finding> {
    let mut families: BTreeMap<&str, u32> = BTreeMap::new();
    let mut by_number: HashMap<(Bond, u64), Vec<u32>> = HashMap::new();
    for key in 0..claims.key_count() as u32 {
        let policy = claims.policy(key);
        let family = policy.family.as_deref().map(|family| {
            let next = families.len() as u32;
            *families.entry(family).or_insert(next)
        });
        let least = policy.thresholds.same_number_minimum_in_statement;
        for &id in groups.of(key) {
            let claim = claims.get(id);
            let said = claims.said(claim);
            let bond = match (family, claims.dimension(claim)) {
                (Some(family), _) => Bond::Family(family),
                (None, Some(unit)) if said.via.is_some() => Bond::Unit(unit),
                _ => continue,
            };
            let number = match claim.plain() {
                Some(number) if least <= number => rounded(number),
                None if claim.kind == Kind::Vague => claim.judged.low(),
                _ => continue,
            };
            by_number.entry((bond, number.to_bits())).or_default().push(id);
        }
    }
    let conflicts = conflicts(claims, found);
    let mut likely: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let mut buckets: Vec<_> = by_number.into_iter().filter(|(_, ids)| 1 < ids.len()).collect();
    buckets.sort_unstable();
    for ((bond, _), ids) in buckets {
        let mut members: Vec<Member> = ids.iter().map(|&id| member(claims, id)).collect();
        members.sort_unstable_by(|a, b| by_key_and_order(claims, a, b));
        for (n, a) in members.iter().enumerate() {
            for b in members[n + 1..].iter().take(MOST) {
                if !is_one_number(claims, bond, a, b, &conflicts) {
                    continue;
                }
                let (confused, other) = likelier(claims, a, b, &conflicts);
                likely.entry(confused.id).or_default().push(other.id);
            }
        }
    }
    likely
        .into_iter()
        .map(|(confused, mut others)| {
            let origin = |id: u32| claims.origin(claims.said(claims.get(id)).source);
            // The origin's own figure first, which says most; then the oldest.
            let age = |id: u32| (origin(id) != origin(confused), day(claims, id));
            others.sort_by(|&a, &b| {
                let ages = age(a).cmp(&age(b));
                ages.then_with(|| by_key_and_order(claims, &member(claims, a), &member(claims, b)))
            });
            let taken = others.first().copied().unwrap_or(confused);
            let against = others.into_iter().map(|id| Against::plain(Code::F303, id)).collect();
            Finding { detail: Detail::Taken(taken), ..Finding::new(Code::F303, confused, against) }
        })
        .collect()
}

/// Of one number in one family at most so many claims are held against each.
const MOST: usize = 200;

/// The number to two digits, under which a number and its rounded form are found together.
fn rounded(number: f64) -> f64 {
    format!("{number:.1e}").parse().unwrap_or(number)
}

/// With which others of its key each claim is in conflict. A row that stands twice is one other.
fn conflicts(claims: &Claims, found: &[Finding]) -> HashMap<u32, BTreeSet<Row>> {
    let row = |id: u32| {
        let claim = claims.get(id);
        (claim.said, claim.when, claim.kind, claim.number.to_bits())
    };
    let mut conflicts: HashMap<u32, BTreeSet<Row>> = HashMap::new();
    for finding in found {
        let between = matches!(
            finding.code,
            Code::F201 | Code::F203 | Code::F204 | Code::F206 | Code::F209 | Code::F301 | Code::F305
        );
        for other in finding.against.iter().filter(|_| between) {
            conflicts.entry(finding.claim).or_default().insert(row(other.claim));
            conflicts.entry(other.claim).or_default().insert(row(finding.claim));
        }
    }
    conflicts
}

/// The day of the time a claim is for, else of its publication.
fn day(claims: &Claims, id: u32) -> Option<DaySpan> {
    let when = claims.when(claims.get(id));
    when.as_of.map(end_of).or(when.published.map(|written| written.span()))
}

fn is_one_number(
    claims: &Claims,
    bond: Bond,
    a: &Member,
    b: &Member,
    conflicts: &HashMap<u32, BTreeSet<Row>>,
) -> bool {
    let (first, second) = (claims.key(a.claim.key), claims.key(b.claim.key));
    if first.measure == second.measure || claims.dimension(&a.claim) != claims.dimension(&b.claim) {
        return false;
    }
    let policy = claims.policy(a.claim.key);
    let thresholds = &policy.thresholds;
    let statement = one_statement(a, b, policy);
    let one_subject = (first.subject, first.place) == (second.subject, second.place);
    let large = match (a.claim.plain(), b.claim.plain()) {
        (Some(x), Some(y)) if one_figure(x, y, thresholds) => thresholds.same_number_minimum <= x.min(y),
        (None, None) => false,
        _ => return false,
    };
    if matches!(bond, Bond::Unit(_)) && (a.via.is_none() || b.via.is_none() || a.via == b.via) {
        return false;
    }
    if statement {
        return true;
    }
    let near = match (day(claims, a.id), day(claims, b.id)) {
        (Some(first), Some(second)) => days_between(first, second) <= u32::from(thresholds.same_number_days),
        _ => claims.is_unattributed(a.source) || claims.is_unattributed(b.source),
    };
    let related = a.origin == b.origin
        || claims.is_unattributed(a.source)
        || claims.is_unattributed(b.source)
        || [a, b].iter().any(|member| {
            thresholds.same_number_conflicts as usize <= conflicts.get(&member.id).map_or(0, BTreeSet::len)
        });
    let nobody = claims.is_unattributed(a.source) || claims.is_unattributed(b.source);
    large && (one_subject || nobody) && near && related
}

/// Whether two numbers are one, or one is the other rounded, where that has digits enough to tell.
fn one_figure(x: f64, y: f64, thresholds: &Thresholds) -> bool {
    if x.to_bits() == y.to_bits() {
        return true;
    }
    let digits = |number: f64| {
        format!("{number:e}").chars().take_while(|c| *c != 'e').filter(char::is_ascii_digit).count()
    };
    let (fine, coarse) = if digits(x) < digits(y) { (y, x) } else { (x, y) };
    usize::from(thresholds.same_number_digits) <= digits(fine)
        && digits(coarse) < digits(fine)
        && rounded_to(fine, digits(coarse)).to_bits() == coarse.to_bits()
}

fn rounded_to(number: f64, digits: usize) -> f64 {
    format!("{number:.*e}", digits.saturating_sub(1)).parse().unwrap_or(number)
}

/// Which of two claims is likelier to carry the other's number: the one in more conflicts, else the later,
/// else the one without a hedge, else the narrower word in the order of names.
fn likelier<'m>(
    claims: &Claims,
    a: &'m Member,
    b: &'m Member,
    conflicts: &HashMap<u32, BTreeSet<Row>>,
) -> (&'m Member, &'m Member) {
    let rank = |member: &Member| {
        (
            claims.is_unattributed(member.source),
            conflicts.get(&member.id).map_or(0, BTreeSet::len),
            day(claims, member.id).map(|span| span.last()),
            Reverse(member.claim.kind),
            Reverse(claims.key_compared(claims.key(member.claim.key))),
        )
    };
    let order = rank(a).cmp(&rank(b)).then_with(|| in_order(claims, a, b));
    if order == Ordering::Less { (b, a) } else { (a, b) }
}
