//! How figures, sources and times are put in a sentence.

use super::{Figure, Topic, Verbs};
use crate::interval::Interval;
use crate::number::grouped;
use crate::period::DaySpan;
use crate::quantity::Kind;
use crate::report::svg::clip;
use std::collections::{BTreeMap, BTreeSet};

/// What is counted, as it reads in a sentence.
///
/// `template` is the configuration's; `{subject}` and `{place}` in it stand for those of the key, and brackets
/// around nothing are left out. Without one it is the measure in plain words, then what it is of.
pub fn phrase(template: Option<&str>, measure: &str, subject: &str, place: &str) -> String {
    let (subject, place) = (clip(subject, 120), clip(place, 120));
    if let Some(template) = template {
        let mut phrase = clip(template, 200);
        for (mark, name) in [("{subject}", &subject), ("{place}", &place)] {
            if name.is_empty() {
                phrase = phrase.replace(&format!(" ({mark})"), "");
            }
            phrase = phrase.replace(mark, name);
        }
        return phrase.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let parts: Vec<String> = [subject, place].into_iter().filter(|part| !part.is_empty()).collect();
    let measure = clip(&measure.replace('_', " "), 120);
    if parts.is_empty() { measure } else { format!("{measure} ({})", parts.join(", ")) }
}

/// A range as people say it: `2,700 to 3,300`, `more than 3,000`, `11,500 to under 12,500`.
pub fn range(range: Interval) -> String {
    let (low, high) = (grouped(range.low()), grouped(range.high()));
    match (range.low_open(), range.unbounded()) {
        (true, true) => format!("more than {low}"),
        (false, true) => format!("{low} or more"),
        (_, false) if low == high => low,
        (open, false) => {
            let (over, under) =
                (if open { "over " } else { "" }, if range.high_open() { "under " } else { "" });
            format!("{over}{low} to {under}{high}")
        }
    }
}

/// From the lowest to the highest figure, each with its source; one number once for each way it was put. `dates` says
/// whether each carries its own time.
pub(super) fn spread(figures: &[Figure<'_>], dates: bool, verbs: &Verbs) -> String {
    let numbers = || figures.iter().filter(|f| !f.is_vague());
    let low = numbers().map(|f| f.ends().0).fold(f64::INFINITY, f64::min);
    let high = numbers().map(|f| f.ends().1).fold(f64::NEG_INFINITY, f64::max);
    let sets_end = |f: &&Figure<'_>| !f.is_vague() || f.ends().1 < low || high < f.ends().0 || high < low;
    let ends: Vec<&Figure<'_>> = figures.iter().filter(sets_end).collect();
    let low = ends.iter().map(|f| f.ends().0).fold(f64::INFINITY, f64::min);
    let high = ends.iter().map(|f| f.ends().1).fold(f64::NEG_INFINITY, f64::max);
    let at = |place: &dyn Fn(&Figure<'_>) -> f64, end: f64| -> Vec<&Figure<'_>> {
        ends.iter().copied().filter(|f| place(f).total_cmp(&end).is_eq()).collect()
    };
    let lowest = at(&|f| f.ends().0, low);
    let highest = at(&|f| f.ends().1, high);
    if low.total_cmp(&high).is_eq() {
        return join_words(verbs.equal, &each_wording(figures, &ends, dates).join(" and "));
    }
    match lowest.iter().find(|f| f.ends().1.total_cmp(&high).is_eq()) {
        // One range holds all the others.
        Some(widest) => {
            let same: Vec<&Figure<'_>> = lowest.iter().copied().filter(|f| f.value == widest.value).collect();
            let verb = if widest.is_vague() { verbs.equal } else { verbs.within };
            join_words(verb, &attributed(figures, &same, dates, false))
        }
        None => {
            let (from, to) = (first_wording(&lowest), first_wording(&highest));
            let (from, to) = (attributed(figures, &from, dates, true), attributed(figures, &to, dates, true));
            join_words(verbs.range, &format!("{from} to {to}"))
        }
    }
}

pub(super) fn join_words(first: &str, rest: &str) -> String {
    if first.is_empty() { rest.to_owned() } else { format!("{first} {rest}") }
}

/// The figures at one end that are put in the plainest of the ways it is put.
fn first_wording<'a, 'b>(figures: &[&'b Figure<'a>]) -> Vec<&'b Figure<'a>> {
    let first = figures.iter().min_by_key(|f| (f.kind, wording(f)));
    figures.iter().copied().filter(|f| first.is_some_and(|first| wording(f) == wording(first))).collect()
}

/// Each way in which a number is put, with who puts it so.
pub(super) fn each_wording(all: &[Figure<'_>], figures: &[&Figure<'_>], dates: bool) -> Vec<String> {
    let mut ways: BTreeMap<(Option<Kind>, String), Vec<&Figure<'_>>> = BTreeMap::new();
    for figure in figures.iter().copied() {
        ways.entry((figure.kind, wording(figure))).or_default().push(figure);
    }
    ways.into_values().map(|figures| attributed(all, &figures, dates, false)).collect()
}

/// A figure and who states it, with the time if it carries its own; `as_end` where "to" follows or stands before.
fn attributed(all: &[Figure<'_>], figures: &[&Figure<'_>], dates: bool, as_end: bool) -> String {
    let Some(first) = figures.first() else { return String::new() };
    let mut names: BTreeSet<String> = BTreeSet::new();
    for figure in figures {
        let mut said = name(figure.source);
        if told_by_outlet(all, figure) {
            said.push_str(&format!(" in {}", name(figure.via)));
        }
        names.insert(match (figure.start, figure.end) {
            _ if !dates => said,
            (_, None) => format!("{said}, undated"),
            (Some(start), Some(end)) => format!("{said}, {start} to {end}"),
            (None, Some(end)) => format!("{said}, {end}"),
        });
    }
    let others = names.len().saturating_sub(3);
    let mut names: Vec<String> = names.into_iter().take(3).collect();
    if 0 < others {
        names.push(format!("{others} other{}", if others == 1 { "" } else { "s" }));
    }
    let mut value = wording(first);
    if as_end && first.kind == Some(Kind::Range) && !value.starts_with('“') {
        value = format!("“{value}”");
    }
    format!("{value} ({})", names.join("; "))
}

/// Whether only its outlet tells the figure from another one of the same statement.
pub(super) fn told_by_outlet(all: &[Figure<'_>], figure: &Figure<'_>) -> bool {
    let statement = |f: &Figure<'_>| (f.source.to_owned(), f.end, f.start);
    let differs = |other: &&Figure<'_>| statement(other) == statement(figure) && other.value != figure.value;
    !figure.via.is_empty()
        && all.iter().any(|other| differs(&other) && !other.via.is_empty() && other.via != figure.via)
}

/// A name that stands in brackets: its own become a comma.
pub(super) fn name(text: &str) -> String {
    let text = clip(text, 120);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' => {
                out.truncate(out.trim_end().len());
                out.push_str(if out.is_empty() { "" } else { ", " });
            }
            ')' => {}
            c => out.push(c),
        }
    }
    out.trim().to_owned()
}

/// What is counted, with its unit where that is not plain.
pub(super) fn subject(topic: &Topic<'_>, figures: &[Figure<'_>]) -> String {
    let unit = figures.first().map_or("", |f| f.unit);
    let lower = unit.to_lowercase();
    let named = |text: &str| {
        let share =
            lower == "percent" && (text.contains('%') || !text.contains(|c: char| c.is_ascii_digit()));
        share || text.to_lowercase().contains(&lower)
    };
    let plain = matches!(lower.as_str(), "" | "people" | "persons");
    if plain || topic.phrase.to_lowercase().contains(&lower) || figures.iter().all(|f| named(f.value)) {
        topic.phrase.to_owned()
    } else {
        format!("{}, in {},", topic.phrase, clip(unit, 60))
    }
}

/// Words after which a wording reads on in a sentence.
const READS_ON: &[&str] = &[
    "a",
    "about",
    "above",
    "almost",
    "an",
    "approximately",
    "around",
    "as",
    "at",
    "below",
    "between",
    "c.",
    "ca.",
    "circa",
    "close",
    "closer",
    "dozens",
    "fewer",
    "half",
    "hundreds",
    "in",
    "just",
    "less",
    "millions",
    "more",
    "nearly",
    "no",
    "not",
    "one",
    "over",
    "roughly",
    "scores",
    "several",
    "some",
    "tens",
    "thousands",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "two-thirds",
    "under",
    "up",
    "upwards",
];

/// The figure as written, so that it reads on.
pub(super) fn wording(figure: &Figure<'_>) -> String {
    let value: String = figure.value.split_whitespace().collect::<Vec<_>>().join(" ");
    if value.is_empty() {
        return figure.judged.map_or_else(String::new, range);
    }
    let value = clip(&value, 80);
    let first = value.split(' ').next().unwrap_or_default().to_lowercase();
    if first.chars().any(|c| c.is_ascii_digit()) && !first.chars().any(char::is_alphabetic) {
        value
    } else if READS_ON.contains(&first.as_str()) {
        // "US-backed …" keeps its capitals: only a word that is one of these becomes small.
        format!("{first}{}", value.get(first.len()..).unwrap_or_default())
    } else {
        format!("“{}”", value.replace(['“', '”', '"'], "'"))
    }
}

/// When, if all figures share a time or a month.
pub(super) fn shared_time(basis: &str, figures: &[Figure<'_>]) -> Option<String> {
    let first = figures.first()?;
    let end = first.end?;
    if figures.iter().all(|f| f.end == first.end && f.start == first.start) {
        return when(basis, first);
    }
    if figures.iter().any(|f| f.start.is_some()) {
        return None;
    }
    // The month of its first day: `2025-01` of `2025-01-13`.
    let month = DaySpan::parse(end.iso().to_string().get(..7)?).ok()?;
    let within = |f: &Figure<'_>| f.end.is_some_and(|end| month.hull(end) == month);
    let in_month = Figure { end: Some(month), ..Figure::default() };
    if figures.iter().all(within) { when(basis, &in_month) } else { None }
}

/// The time of a figure, with the word that leads to it.
pub(super) fn when(basis: &str, figure: &Figure<'_>) -> Option<String> {
    let end = figure.end?;
    Some(match (figure.start, basis) {
        (Some(start), _) => format!("from {start} to {end}"),
        (None, "cumulative") => format!("by {end}"),
        (None, "stock") => format!("as of {end}"),
        (None, _) if end.is_day() => format!("on {end}"),
        (None, _) => format!("in {end}"),
    })
}
