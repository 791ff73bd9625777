//! The one plain sentence of a finding, and the next step, in the words of its claims.

use super::{Claim, enumerated};
use crate::claims::Claims;
use crate::compare::pair::Why;
use crate::finding::{Against, Detail, Finding, Violated};
use crate::interval::Gap;
use crate::number::grouped;
use crate::period::Written;
use crate::quantity::Kind;
use crate::rule::{Code, Severity};
use crate::slip;

/// The reservation under which a claim stands against another, in a few words; empty where there is none.
pub(super) fn why(against: &Against) -> String {
    let assumed = if against.assumed_begin { ", if both counts began together" } else { "" };
    match against.why {
        Why::SameTime => String::new(),
        Why::UnlessWithin(span) => format!("unless it changed within {span}"),
        Why::Within => format!("counts over a longer period{assumed}"),
        Why::Around => format!("counts over a part of the period{assumed}"),
        Why::Later => format!("a later total{assumed}"),
        Why::Earlier => format!("an earlier total{assumed}"),
        Why::Undated => "one of the two has no date".to_owned(),
    }
}

/// How two figures are of one time or statement though their dates are not the same.
#[derive(Clone, Copy, Debug)]
pub(super) enum Nearby {
    /// Their times lie so many days apart, within the window of the measure or row.
    Time { days: u32, window: u32 },
    /// They appeared so many days apart.
    Statement { days: u32 },
}

impl Nearby {
    /// In a few words, beside the claim.
    pub(super) fn why(self) -> String {
        match self {
            Nearby::Time { days, .. } => format!("{} apart, taken as one time", counted_days(days)),
            Nearby::Statement { days } => {
                format!("published {} apart, taken as one statement", counted_days(days))
            }
        }
    }

    /// What to do if they are not.
    fn hint(self) -> String {
        match self {
            Nearby::Time { window, .. } => format!(
                "dates within {} are taken as one time (`window` of the measure); if it changes by the day, set \
                 `window = 0`",
                counted_days(window)
            ),
            Nearby::Statement { .. } => {
                "figures of one source that appeared within a few days are taken as one \
                                         statement; if they are two, fill in as_of"
                    .to_owned()
            }
        }
    }
}

fn counted_days(days: u32) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

/// The sentence of a finding. `listed` are its claims as shown, the one it is about first.
pub(super) fn message(finding: &Finding, claims: &Claims, listed: &[Claim]) -> String {
    let about = &listed[0];
    let Some(other) = listed.get(1) else { return alone(finding, about) };
    let (a, b) = (told(about), told(other));
    let more = match finding.total {
        0 | 1 => String::new(),
        2 => ", and one other claim stands against it too".to_owned(),
        total => format!(", and {} other claims stand against it too", total - 1),
    };
    let reservation =
        finding.against.first().as_ref().map(why).filter(|_| !finding.certain).unwrap_or_default();
    let unless = if reservation.is_empty() { String::new() } else { format!(" ({reservation})") };
    let apart = apart(about, other);
    let sentence = match finding.code {
        Code::F110 => format!("{a} stands twice, in {} and {}", place(other), place(about)),
        Code::F201 => format!("{a} and {b} cannot both be true{unless}: {apart}{more}"),
        Code::F209 => {
            format!(
                "{a} and {b} come from one origin, {}, and cannot both be true{unless}: {apart}{more}",
                about.origin
            )
        }
        Code::F202 => format!(
            "{a} is in {}, {} other {} of this key in {}; the two are not compared",
            unit(about),
            finding.total,
            if finding.total == 1 { "claim" } else { "claims" },
            unit(other)
        ),
        Code::F203 => {
            let relation = if is_later(finding) { "more than the later" } else { "less than the earlier" };
            format!("{a} is {relation} {b}, and a running total cannot fall{unless}: {apart}{more}")
        }
        Code::F204 => {
            let one_thing = (&about.subject, &about.place) == (&other.subject, &other.place);
            let is_whole = about.judged.zip(other.judged).is_some_and(|(a, b)| a.is_below(b));
            let (relation, of) = match (is_whole, one_thing) {
                (true, true) => ("less than", "a part of that period".to_owned()),
                (true, false) => ("less than", format!("for {}, a part of it", scope(other))),
                (false, true) => ("more than", "the longer period that contains it".to_owned()),
                (false, false) => ("more than", format!("for {}, the whole it is part of", scope(other))),
            };
            format!(
                "{} {} is {relation} {} {}, {of}{unless}: {apart}{more}",
                told_plainly(about),
                over(about),
                told_plainly(other),
                over(other)
            )
        }
        Code::F205 => {
            format!(
                "{} stated {}, where it had stated {}: {apart}",
                about.source,
                stated(about),
                stated(other)
            )
        }
        Code::F206 => {
            let (factor, days) = match finding.detail {
                Detail::Jump { factor, days } => (factor, days),
                _ => (0.0, 0),
            };
            let times = grouped(rounded(factor));
            let days = days_in_words(days);
            if is_later(finding) {
                format!("{a} grew {times} times to {b} within {days}{more}")
            } else {
                format!("{a} is {times} times {b}, {days} before{more}")
            }
        }
        Code::F301 => {
            let readings = match &finding.detail {
                Detail::Relays { majority, count, of, first } => {
                    relays(claims, *majority, *count, *of, *first)
                }
                _ => String::new(),
            };
            format!(
                "one statement of {} is printed with different numbers: {} and {}{readings}",
                about.source,
                printed(about),
                printed(other)
            )
        }
        Code::F302 => {
            let number = |kind| matches!(kind, Some(Kind::Exact | Kind::Approx | Kind::Nearly));
            let what = match (about.kind, other.kind) {
                (Some(Kind::Range), kind) | (kind, Some(Kind::Range)) if number(kind) => {
                    "as a range and as a number"
                }
                _ => "with different hedges",
            };
            format!(
                "one statement of {} is printed {what}: {} and {}",
                about.source,
                printed(about),
                printed(other)
            )
        }
        Code::F303 => format!("{}; here it is printed as {}", stated_for(other), measured(about)),
        Code::F304 => format!(
            "{a} repeats a figure that is no longer the latest: {} has since stated {}",
            other.source,
            stated(other)
        ),
        Code::F305 => format!(
            "one statement of {} in {} has two figures that cannot both be true: {} and {}",
            about.source,
            or(&about.via, "one outlet"),
            value(about),
            value(other)
        ),
        Code::F307 => {
            let shift = match finding.detail {
                Detail::Shifted(Some(years)) if years.abs() == 1 => "exactly one year apart".to_owned(),
                Detail::Shifted(Some(years)) => format!("exactly {} years apart", years.abs()),
                _ => "for two times".to_owned(),
            };
            format!(
                "one number is printed {shift}: {} and {}; which date is right?",
                printed_at(about),
                printed_at(other)
            )
        }
        Code::F308 => format!(
            "one figure is printed under two origins: {} by {} and {} by {}; who stated it?",
            printed(about),
            about.source,
            printed(other),
            other.source
        ),
        Code::F309 => format!(
            "{} is {} in {} and {} in {}: what was not certain became a count",
            value(about),
            or(&about.status, "counted"),
            or(&about.via, &about.source),
            or(&other.status, "counted"),
            or(&other.via, &other.source)
        ),
        Code::F210 => match &finding.detail {
            Detail::Sum(sum) => {
                let gap = about.judged.and_then(|whole| whole.gap(sum.range));
                let arithmetic = &sum.arithmetic;
                format!("the parts do not add up to {a}: {arithmetic}, {}", distance(gap, &about.unit))
            }
            _ => format!("the parts do not add up to {a}"),
        },
        Code::F401 => match &finding.detail {
            Detail::Relation(violated) => {
                let Violated { name, arithmetic, one_statement, .. } = violated.as_ref();
                let among = if *one_statement {
                    format!("in one statement of {}", about.source)
                } else {
                    format!("whichever of the figures for {} are taken", times(listed))
                };
                let outcome = match finding.severity {
                    Severity::Note => "fits only by rounding",
                    _ => "does not hold",
                };
                format!("“{name}” {outcome} {among}: {arithmetic}")
            }
            _ => "a relation between measures does not hold".to_owned(),
        },
        _ => format!("{a} and {b}: {}", finding.code.rule().summary),
    };
    capital(sentence)
}

/// A finding on one claim.
fn alone(finding: &Finding, about: &Claim) -> String {
    let sentence = match &finding.detail {
        Detail::Fits(Some((first, last))) if first == last => {
            format!("{} has no date; it fits only at {first}", told_plainly(about))
        }
        Detail::Fits(Some((first, last))) => {
            format!("{} has no date; it fits only between {first} and {last}", told_plainly(about))
        }
        Detail::Fits(None) => format!(
            "{} has no date and fits at no date of its key; it is held against every claim",
            told_plainly(about)
        ),
        Detail::NoDates(1) => format!("{} has no date", told_plainly(about)),
        Detail::NoDates(claims) => format!(
            "none of the {claims} claims on {} has a date, so that each is held against every other",
            measured(about)
        ),
        Detail::Dates(dates) => format!(
            "{} has claims of {dates} dates and no basis, so they are compared as if they were of one",
            measured(about)
        ),
        _ if finding.code == Code::F306 => {
            format!("{} rests on one origin, {}", measured(about), about.origin)
        }
        _ => format!("{}: {}", told(about), finding.code.rule().summary),
    };
    capital(sentence)
}

/// Whether the other claim is the later of the two.
fn is_later(finding: &Finding) -> bool {
    finding.against.first().is_some_and(|other| other.why == Why::Later)
}

/// What to do next, and which simple slip would explain it; `neighbour` is the claim that its finding names so.
pub(super) fn hints(
    finding: &Finding,
    claims: &Claims,
    listed: &[Claim],
    neighbour: Option<&Claim>,
    nearby: Option<Nearby>,
) -> Vec<String> {
    let mut hints = Vec::new();
    let about = &listed[0];
    let other = listed.get(1);
    if let Some(other) = other
        && matches!(finding.code, Code::F201 | Code::F203 | Code::F204 | Code::F209 | Code::F301 | Code::F305)
        && let (Some(x), Some(y)) = (about.plain, other.plain)
        && let Some(slip) = slip::between(x, y)
    {
        hints.push(capital(slip.sentence(&value(about), &value(other))));
    }
    if let Some(neighbour) = neighbour {
        hints.push(format!("Was one count taken for another? {}", stated_for(neighbour)));
    }
    hints.extend(nearby.map(Nearby::hint).map(capital));
    let unset = claims.policy(claims.get(finding.claim).key).basis.is_none() && about.basis == "event";
    if let Some(other) = other.filter(|other| unset && !about.as_of.is_empty() && about.as_of != other.as_of)
        && matches!(finding.code, Code::F201 | Code::F209 | Code::F301 | Code::F305)
        && !other.as_of.is_empty()
    {
        hints.push(format!(
            "{} has no basis, so its figures are held to be of one time whatever their dates; if they are not, {}",
            capital(measured(about)),
            set_basis(about)
        ));
    }
    if let Detail::Relation(violated) = &finding.detail
        && !violated.reason.is_empty()
    {
        hints.push(capital(violated.reason.clone()));
    }
    hints.extend(next_step(finding, claims, about, other).map(capital));
    hints
}

fn next_step(finding: &Finding, claims: &Claims, about: &Claim, other: Option<&Claim>) -> Option<String> {
    let meaning = claims.policy(claims.get(finding.claim).key).meaning.as_deref();
    Some(match (finding.code, other) {
        (Code::F201 | Code::F203 | Code::F204 | Code::F209, Some(other)) => {
            let counted = match meaning {
                Some(meaning) => format!("do both count the same ({})?", meaning.trim_end_matches('.')),
                None => format!("do both count {} in the same sense?", measured(about)),
            };
            format!("open {}: {counted}", both(about, other))
        }
        (Code::F206, Some(other)) => {
            format!("open {}: are both totals of the same thing?", both(about, other))
        }
        (Code::F301 | Code::F302 | Code::F305, Some(other)) => {
            format!("open {}, and take the words of the statement itself", both(about, other))
        }
        (Code::F303, Some(other)) => {
            format!("open {}: does it say {}, or {}?", printed_on(about), measured(about), counted(other))
        }
        (Code::F304, Some(other)) => {
            format!("print the newer figure, {}, or the date of this one", value(other))
        }
        (Code::F307 | Code::F308, Some(other)) => {
            format!("open {}, and find the statement both go back to", both(about, other))
        }
        (Code::F210, Some(_)) => {
            "check that the parts leave out nothing that the whole counts, and count nothing twice".to_owned()
        }
        (Code::F401, Some(other)) => {
            format!("open {}: is each of the figures one of its measure?", both(about, other))
        }
        (Code::F309, Some(_)) => "print the figure with the certainty its source gave it".to_owned(),
        (Code::F202, Some(_)) => "correct the unit, or give the two units measures of their own".to_owned(),
        (Code::F110, _) => {
            "remove one of the two rows, or say in via or published how they differ".to_owned()
        }
        (Code::F207, None) => "find out when it was stated and fill in as_of".to_owned(),
        (Code::F208, None) => set_basis(about),
        _ => return None,
    })
}

/// `“about 6,700” (South Korea's defence minister, 26 February 2024)`.
pub(super) fn told(claim: &Claim) -> String {
    let time = time(claim);
    if time.is_empty() {
        format!("{} ({})", value(claim), claim.source)
    } else {
        format!("{} ({}, {time})", value(claim), claim.source)
    }
}

fn told_plainly(claim: &Claim) -> String {
    format!("{} ({})", value(claim), claim.source)
}

fn printed(claim: &Claim) -> String {
    if claim.via.is_empty() { value(claim) } else { format!("{} in {}", value(claim), claim.via) }
}

fn printed_at(claim: &Claim) -> String {
    let time = time(claim);
    if time.is_empty() { printed(claim) } else { format!("{} for {time}", printed(claim)) }
}

fn printed_on(claim: &Claim) -> String {
    let who = if claim.via.is_empty() { &claim.source } else { &claim.via };
    match date(&claim.published) {
        Some(date) => format!("{who} of {date}"),
        None => who.clone(),
    }
}

fn set_basis(claim: &Claim) -> String {
    format!(
        "set its basis in figcheck.toml: [measure.{}] basis = \"stock\", \"cumulative\" or \"flow\"",
        claim.measure
    )
}

/// Where two claims were printed; once, where that is one place.
fn both(about: &Claim, other: &Claim) -> String {
    let (first, second) = (printed_on(about), printed_on(other));
    if first == second { first } else { format!("{first} and {second}") }
}

/// `“4,000” is Ukraine's figure for killed and wounded on 9 January 2025`.
fn stated_for(claim: &Claim) -> String {
    format!("{} is {} figure for {}{}", value(claim), possessive(&claim.origin), counted(claim), on(claim))
}

/// What a claim says it counts; else its measure.
fn counted(claim: &Claim) -> String {
    if claim.counts.is_empty() { measured(claim) } else { claim.counts.clone() }
}

fn over(claim: &Claim) -> String {
    let time = time(claim);
    match (claim.as_of.contains('/'), claim.basis.as_str()) {
        (true, _) => format!("from {time}"),
        (false, "flow") if claim.days.is_some_and(|(first, last)| first == last) => format!("on {time}"),
        (false, "flow") => format!("in {time}"),
        (false, _) => format!("by {time}"),
    }
}

/// The time a figure is for, behind it in a sentence: ` on 9 January 2025`, ` in January 2025`.
fn on(claim: &Claim) -> String {
    match claim.days {
        Some((first, last)) if first == last && !claim.as_of.contains('/') => format!(" on {}", time(claim)),
        Some(_) if claim.as_of.contains('/') => format!(" from {}", time(claim)),
        Some(_) => format!(" in {}", time(claim)),
        None => dated(claim),
    }
}

fn dated(claim: &Claim) -> String {
    match time(claim) {
        time if time.is_empty() => String::new(),
        time => format!(", {time}"),
    }
}

/// The time a claim is for, as people write it; else when it appeared.
fn time(claim: &Claim) -> String {
    let published = || date(&claim.published).map(|published| format!("published {published}"));
    date(&claim.as_of).or_else(published).unwrap_or_else(|| "undated".to_owned())
}

/// The times of claims, each once: `3 November 2024 and 5 November 2024`.
fn times(claims: &[Claim]) -> String {
    let mut times: Vec<String> = Vec::new();
    for claim in claims {
        let time = time(claim);
        if !times.contains(&time) {
            times.push(time);
        }
    }
    enumerated(&times)
}

fn date(text: &str) -> Option<String> {
    Written::parse(text).ok().flatten().map(|written| written.to_string())
}

/// The figure as written, in quotation marks.
fn value(claim: &Claim) -> String {
    format!("“{}”", claim.value)
}

/// The statement of a figure without its source.
fn stated(claim: &Claim) -> String {
    format!("{} ({})", value(claim), time(claim))
}

fn measured(claim: &Claim) -> String {
    claim.measure.replace('_', " ")
}

/// What a claim is about, without its measure.
fn scope(claim: &Claim) -> String {
    let parts: Vec<&str> =
        [claim.subject.as_str(), claim.place.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

fn unit(claim: &Claim) -> String {
    if claim.unit.is_empty() { "no unit".to_owned() } else { claim.unit.clone() }
}

/// Where a claim stands: `figures/troops.csv:7`; in a workbook, whose rows no line number opens, `troops.xlsx,
/// March!G14`.
fn place(claim: &Claim) -> String {
    let at = &claim.at;
    match at.line {
        0 => at.path.clone(),
        _ if at.cell.contains('!') => format!("{}, {}", at.path, at.cell),
        line => format!("{}:{line}", at.path),
    }
}

fn or<'s>(text: &'s str, otherwise: &'s str) -> &'s str {
    if text.is_empty() { otherwise } else { text }
}

/// How far two ranges lie apart.
fn apart(a: &Claim, b: &Claim) -> String {
    distance(a.judged.zip(b.judged).and_then(|(a, b)| a.gap(b)), &a.unit)
}

/// A gap between two ranges of a unit in words.
fn distance(gap: Option<Gap>, unit: &str) -> String {
    let Some(gap) = gap else { return "the ranges meet".to_owned() };
    if gap.touches() {
        return "they touch but do not overlap".to_owned();
    }
    let distance = format!("at least {} apart", amount(&grouped(rounded(gap.distance)), unit));
    match gap.factor {
        Some(factor) if 1.995 <= factor => format!("{distance}, a factor of {}", grouped(rounded(factor))),
        Some(_) => format!("{distance}, {}%", grouped(rounded(gap.relative * 100.0))),
        // Everything lies the same 100% above zero.
        None => distance,
    }
}

/// A number with its unit: `2,630 containers`, `1 percentage point`, `$1,900,000`, `1 USD`.
fn amount(number: &str, unit: &str) -> String {
    let is_code = unit.len() == 3 && unit.bytes().all(|byte| byte.is_ascii_uppercase());
    match unit {
        "" => number.to_owned(),
        // Two percentages differ by points; how many percent that is of either is another number.
        "percent" | "%" if number == "1" => "1 percentage point".to_owned(),
        "percent" | "%" => format!("{number} percentage points"),
        "$" | "€" | "£" | "₽" | "₴" | "₹" | "₩" => format!("{unit}{number}"),
        // Units are names in the plural, codes of currencies are not.
        _ if number == "1" && !is_code => number.to_owned(),
        unit => format!("{number} {unit}"),
    }
}

/// A number of the report to three digits, which is all that a reader takes in.
fn rounded(number: f64) -> f64 {
    if (1000.0..1e15).contains(&number) {
        return number.round();
    }
    format!("{number:.2e}").parse().unwrap_or(number)
}

fn days_in_words(days: u32) -> String {
    match days {
        0 => "less than a day".to_owned(),
        1 => "one day".to_owned(),
        days => format!("{days} days"),
    }
}

/// What most relays of a statement say, and who said it first.
fn relays(claims: &Claims, majority: u32, count: u32, of: u32, first: Option<u32>) -> String {
    let number = |id: u32| claims.get(id).plain().map(grouped);
    let via = |id: u32| {
        let claim = claims.get(id);
        claims.said(claim).via.map(|via| claims.names_of(claim.key).via(via))
    };
    // Of two that differ neither is the majority.
    let majority = match number(majority).filter(|_| 2 < of) {
        None => None,
        Some(_) if count <= 1 => Some(format!("no two of {of} relays agree")),
        Some(number) => Some(format!("{count} of {of} relays have {number}")),
    };
    let first = first.and_then(|first| Some(format!("{} had {} first", via(first)?, number(first)?)));
    let told: Vec<String> = majority.into_iter().chain(first).collect();
    if told.is_empty() { String::new() } else { format!("; {}", told.join(", ")) }
}

/// `NIS (South Korea)'s`, `Western officials'`.
fn possessive(name: &str) -> String {
    if name.ends_with('s') { format!("{name}'") } else { format!("{name}'s") }
}

/// A sentence with a capital at its start.
fn capital(mut sentence: String) -> String {
    if let Some(first) = sentence.chars().next().filter(|first| first.is_lowercase()) {
        sentence.replace_range(..first.len_utf8(), &first.to_uppercase().to_string());
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{At, Shown};

    #[test]
    fn a_place_in_a_workbook_names_the_sheet() {
        let at = |path: &str, line, cell: &str| {
            let at = At { path: path.to_owned(), line, cell: cell.to_owned(), ..At::default() };
            Claim::from(Shown { at, ..Shown::default() })
        };
        assert_eq!(place(&at("a.csv", 6, "D6")), "a.csv:6");
        assert_eq!(place(&at("a.xlsx", 6, "'Q1 2024'!D6")), "a.xlsx, 'Q1 2024'!D6");
        assert_eq!(place(&at("a.csv", 0, "")), "a.csv");
    }
}
