//! What a cell of a file becomes on the page.

use crate::number::grouped;
use crate::quantity::Kind;
use crate::report::svg::clip;
use crate::report::visible::link;
use crate::report::{Against, At, Claim, Verdict};
use crate::words;
use maud::{Markup, html};

/// The longest text shown of one cell, in characters.
const LONGEST: usize = 600;

/// Text of a cell: control characters shown, a very long one cut, its direction of writing kept to itself.
pub(super) fn text(text: &str) -> Markup {
    html! { (clip(text, LONGEST)) }
}

/// Text of a cell inside a sentence or a table, kept apart from the direction of writing around it.
pub(super) fn own(value: &str) -> Markup {
    html! { bdi { (text(value)) } }
}

/// A sentence, with its full stop.
pub(super) fn sentence(said: &str) -> Markup {
    html! { (own(said)) @if !said.ends_with(['.', '?', '!', '…']) { "." } }
}

/// A whole number, thousands grouped.
pub(super) fn number(count: usize) -> String {
    grouped(count as f64)
}

/// A number and what it counts.
pub(super) fn count(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { many })
}

/// How far two figures are apart, in the fewest words: `3.3 times`, `12 %`; none where they touch.
pub(super) fn distance(factor: Option<f64>, relative: Option<f64>, gap: Option<f64>) -> Option<String> {
    match (factor, relative) {
        (Some(factor), _) if 100.0 <= factor => Some(format!("{} times", grouped(factor.round()))),
        (Some(factor), _) if 1.5 <= factor => {
            Some(format!("{} times", grouped((factor * 10.0).round() / 10.0)))
        }
        (_, Some(relative)) if 0.0 < relative && relative < 0.995 => {
            let percent = relative * 100.0;
            Some(format!("{} %", if percent < 1.0 { "under 1".to_owned() } else { grouped(percent.round()) }))
        }
        _ => gap.filter(|gap| 0.0 < *gap).map(grouped),
    }
}

/// A table of claims: who, what, when, and how it stands.
pub(super) fn table(caption: &str, claims: &[Claim], unit: &str, first_is_about: bool) -> Markup {
    let urls = claims.iter().any(|claim| link(&claim.url).is_some());
    html! {
        // The roles repeat what the elements mean, since a phone shows rows as blocks, which takes it away.
        table class="stacks" role="table" {
            caption class="unseen" { (text(caption)) }
            thead role="rowgroup" {
                tr role="row" {
                    th scope="col" role="columnheader" { "Source" }
                    th scope="col" role="columnheader" {
                        "As reported"
                        @if urls { span class="unseen" { ", linked to where it was printed" } }
                    }
                    th scope="col" role="columnheader" { "Time" }
                    th scope="col" role="columnheader" { "Stands" }
                }
            }
            tbody role="rowgroup" {
                @for (i, claim) in claims.iter().enumerate() { (row(claim, unit, first_is_about && i == 0)) }
            }
        }
    }
}

fn row(claim: &Claim, unit: &str, about: bool) -> Markup {
    let conflict = claim.against.as_ref().is_some_and(|against| against.verdict == Verdict::Conflict);
    let class = if about {
        "about"
    } else if conflict {
        "conflict"
    } else {
        ""
    };
    html! {
        tr class=[(!class.is_empty()).then_some(class)] role="row" {
            th scope="row" role="rowheader" { (source(claim)) }
            td class="reported" role="cell" { (figure(claim, unit)) }
            td class="time" role="cell" {
                @if claim.as_of.is_empty() { span class="quiet" { "undated" } } @else { (time(&claim.as_of)) }
                @if !claim.published.is_empty() && claim.published != claim.as_of {
                    span class="more" { "published " (time(&claim.published)) }
                }
            }
            td class="stands" role="cell" { @if about { "this one" } @else { (stands(claim.against.as_ref())) } }
        }
    }
}

/// A time as written, which breaks between its two ends and not inside a date.
fn time(written: &str) -> Markup {
    let parts: Vec<&str> = written.split('/').collect();
    if parts.iter().any(|part| 10 < part.chars().count()) {
        return own(written);
    }
    html! {
        @for (i, part) in parts.iter().enumerate() {
            @if 0 < i { "/" wbr; }
            bdi class="date" { (text(part)) }
        }
    }
}

fn source(claim: &Claim) -> Markup {
    html! {
        @if claim.source.is_empty() { span class="quiet" { "no source" } } @else { (own(&claim.source)) }
        @let origin = !claim.origin.is_empty() && claim.origin != claim.source;
        @if origin || !claim.via.is_empty() {
            span class="more" {
                @if origin { "going back to " (own(&claim.origin)) }
                @if origin && !claim.via.is_empty() { ", " }
                @if !claim.via.is_empty() { "in " (own(&claim.via)) }
            }
        }
        @if !claim.at.path.is_empty() { span class="more place" { (place(&claim.at)) } }
    }
}

/// Where it stands, as editors and spreadsheets write it.
pub(super) fn place(at: &At) -> Markup {
    html! {
        (own(&at.path))
        @if 0 < at.line {
            span class="line" { ":" (at.line) @if !at.cell.is_empty() { " (" (text(&at.cell)) ")" } }
        }
    }
}

fn figure(claim: &Claim, unit: &str) -> Markup {
    let value = html! {
        @if claim.value.is_empty() {
            @if let Some(range) = claim.judged { (words::range(range)) } @else { "no figure" }
        } @else { (own(&claim.value)) }
    };
    html! {
        @if let Some(url) = link(&claim.url) {
            a href=(url) rel="noopener noreferrer nofollow" { (value) }
        } @else { span class="figure" { (value) } }
        @if !claim.unit.is_empty() && claim.unit != unit { " " (own(&claim.unit)) }
        @match claim.judged {
            Some(range) => @if !is_plain(claim) { span class="more" { "taken as " (words::range(range)) } }
            None => { span class="more" { "not read" } }
        }
        @if !claim.status.is_empty() { span class="more" { (own(&claim.status)) } }
        @if !claim.quote.is_empty() { span class="more" { q { (text(&claim.quote)) } } }
        @if !claim.note.is_empty() { span class="more" { (own(&claim.note)) } }
    }
}

/// Whether the number as written says all there is to say of its range: it is whole, and good to half of one.
fn is_plain(claim: &Claim) -> bool {
    let half = |plain: f64, end: f64| (plain - end).abs() <= 0.5;
    claim.kind == Some(Kind::Exact)
        && claim
            .plain
            .zip(claim.judged)
            .is_some_and(|(plain, range)| half(plain, range.low()) && half(plain, range.high()))
}

/// How a claim stands, in a word with its sign, the distance and the reason.
fn stands(against: Option<&Against>) -> Markup {
    let Some(against) = against else { return html! { span class="quiet" { "not compared" } } };
    let (class, sign, word) = match against.verdict {
        Verdict::Agree => ("agree", "✓", "agrees"),
        Verdict::AgreeByRounding => ("agree", "≈", "agrees by rounding"),
        Verdict::Untested => ("untested", "?", "untested"),
        Verdict::Conflict => {
            ("disagree", "✗", if against.certain { "conflict" } else { "possible conflict" })
        }
        Verdict::Incomparable => ("incomparable", "–", "not comparable"),
    };
    html! {
        span class=(format!("verdict {class}")) { span aria-hidden="true" { (sign) " " } (word) }
        @if let Some(apart) = distance(against.factor, against.relative_gap, against.gap) {
            " " span class="more" { (apart) " apart" }
        }
        @if !against.why.is_empty() { " " span class="more" { (text(&against.why)) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_is_said_in_the_fewest_words() {
        for (factor, relative, gap, said) in [
            (Some(3.333), Some(0.7), Some(700.0), Some("3.3 times")),
            (Some(1.2), Some(0.1667), Some(100.0), Some("17 %")),
            (Some(1.001), Some(0.001), Some(1.0), Some("under 1 %")),
            (None, Some(1.0), Some(300.0), Some("300")),
            (Some(1017.2), Some(0.99), Some(1.0), Some("1,017 times")),
            (None, Some(0.0), Some(0.0), None),
            (None, None, None, None),
        ] {
            assert_eq!(distance(factor, relative, gap).as_deref(), said);
        }
    }
}
