//! One key: the sentence, the pictures, and every claim in a table beside them.

use super::{Page, cell, severity};
use crate::report::Group;
use crate::report::svg::{Picture, Scene, Width, topic};
use crate::words;
use maud::{Markup, html};

/// A picture for wide windows and paper, and one for phones; the style shows the one that fits.
pub(super) fn both(draw: &dyn Fn(Width, &str) -> Option<Picture>, id: &str) -> Markup {
    html! {
        @for (width, class) in [(Width::Wide, "wide"), (Width::Narrow, "narrow")] {
            @if let Some(picture) = draw(width, &format!("{id}-{class}")) {
                div class=(format!("picture {class}")) { (picture.inline()) }
            }
        }
    }
}

impl Page<'_> {
    pub(super) fn key(&self, (number, group): (usize, &Group)) -> Markup {
        let id = format!("key-{number}");
        let about = topic(&group.measure, &group.subject, &group.place);
        let scene = Scene::of_group(group);
        let ranges = both(&|width, id| scene.ranges(width, id), &format!("{id}-ranges"));
        let over_time = both(&|width, id| scene.over_time(width, id), &format!("{id}-time"));
        html! {
            article class="card key" id=(id) data-severity=(group.worst.map_or("none", |worst| worst.word()))
                data-at=(number) data-name=(about) data-claims=(group.claim_count) {
                header { h3 { span class="number" { "Key " (number) } " " @if let Some(worst) = group.worst { (severity(worst)) " " } (about) } }
                @if !group.meaning.is_empty() { p class="quiet" { (cell::own(&group.meaning)) } }
                @if !group.sentence.is_empty() {
                    p class="sentence" { span class="tag" { "Safe to print" } " " (cell::own(&group.sentence)) }
                }
                @if !group.questioned.is_empty() {
                    p class="quiet" {
                        "Not in this sentence, since a finding questions what they count, when or by whom: "
                        (cell::own(&group.questioned.join("; "))) "."
                    }
                }
                (facts(group))
                @if group.claims.is_empty() {
                    p class="quiet" { "The claims of this key are not listed in this report." }
                } @else {
                    div class="beside" {
                        div class="pictures" {
                            (ranges)
                            @if !over_time.0.is_empty() { h4 { "Over time" } (over_time) }
                        }
                        div class="claims" {
                            (cell::table(&format!("Claims on {about}"), &group.claims, &group.unit, false))
                        }
                    }
                }
            }
        }
    }

    /// Every key that is shown in full, a line each.
    pub(super) fn contents(&self) -> Markup {
        html! {
            @if 1 < self.numbers.len() {
                (lines("listed contents", "The keys below", html! {
                    @for (number, group) in self.shown_keys() { (line(group, Some(number))) }
                }))
            }
        }
    }

    /// Keys past the limit, a line each, then a count.
    pub(super) fn listed_keys(&self) -> Markup {
        let rest = self.order.get(self.options.keys..).unwrap_or_default();
        let listed = rest.len().min(self.options.listed);
        let shown = self.order.len().min(self.options.keys) + listed;
        let left_out = self.report.summary.group_count.max(self.order.len()) - shown;
        let found = self.order.iter().take(shown).filter(|i| self.report.groups[**i].worst.is_some()).count();
        let found = self.report.keys_with_findings.saturating_sub(found);
        html! {
            @if !rest.is_empty() {
                h3 { "Further keys" }
                p class="left-out" {
                    "Shown above in full: " (cell::number(self.options.keys)) " of "
                    (cell::count(left_out + shown, "key", "keys")) "; " (cell::number(listed)) " more with a line each."
                }
                @if 0 < listed {
                    (lines("listed", "Further keys", html! {
                        @for i in rest.iter().take(listed) { (line(&self.report.groups[*i], None)) }
                    }))
                }
            }
            @if 0 < left_out {
                p class="left-out" {
                    "Left out of this page: " (cell::count(left_out, "key", "keys")) ", "
                    @match found {
                        0 => "none of them with findings.",
                        1 => "1 of them with findings.",
                        found => { (cell::number(found)) " of them with findings." }
                    }
                    " " code { "figcheck compare" } " shows them."
                }
            }
        }
    }
}

/// A table of keys, a line each.
fn lines(class: &str, caption: &str, rows: Markup) -> Markup {
    html! {
        table class=(class) {
            caption class="unseen" { (caption) }
            thead {
                tr {
                    th scope="col" { "Key" }
                    th scope="col" class="count" { "Claims" }
                    th scope="col" class="count" { "Origins" }
                    th scope="col" { "Agreement" }
                }
            }
            tbody { (rows) }
        }
    }
}

/// A key in a line, with a link to it where it is shown in full.
fn line(group: &Group, number: Option<usize>) -> Markup {
    let about = html! { bdi { (topic(&group.measure, &group.subject, &group.place)) } };
    html! {
        tr data-severity=(group.worst.map_or("none", |worst| worst.word())) {
            th scope="row" {
                @if let Some(number) = number { span class="number" { (number) } " " }
                @if let Some(worst) = group.worst { (severity(worst)) " " }
                @match number {
                    Some(number) => a href=(format!("#key-{number}")) { (about) },
                    None => (about),
                }
            }
            td class="count" { (cell::number(group.claim_count)) }
            td class="count" { (cell::number(group.origin_count)) }
            td { (agreement(group)) }
        }
    }
}

/// The range all agree on, or that most support.
fn agreement(group: &Group) -> Markup {
    let supported = group.supported();
    let ranges: Vec<String> = supported.iter().map(|best| words::range(best.range)).collect();
    html! {
        @match (group.agreed, supported.first()) {
            _ if group.origin_count < 2 => { "one origin" }
            (Some(range), _) => { "all agree on " (words::range(range)) }
            (None, Some(best)) => {
                (ranges.join(" or ")) ", by " (best.support) " of " (group.voters) " origins"
            }
            (None, None) if 1 < group.voters => { "no two of " (group.voters) " origins agree" }
            (None, None) => { "no range has support" }
        }
    }
}

/// The counts of a key, and who stands where.
fn facts(group: &Group) -> Markup {
    let unit = if group.unit.is_empty() { "no unit" } else { &group.unit };
    html! {
        dl class="facts" {
            div { dt { "Claims" } dd { (cell::number(group.claim_count)) } }
            div { dt { "Sources" } dd { (cell::number(group.source_count)) } }
            div { dt { "Independent origins" } dd { (cell::number(group.origin_count)) } }
            div { dt { "Unit" } dd { (cell::own(unit)) } }
            @if 0 < group.conflicting_pairs {
                div { dt { "Conflicting pairs" } dd { (cell::number(usize::try_from(group.conflicting_pairs).unwrap_or(usize::MAX))) } }
            }
            @if 1 < group.voters { div class="long" { dt { "Agreement" } dd { (agreement(group)) } } }
            @if !group.outside.is_empty() && !group.supported().is_empty() {
                div class="long" { dt { "Outside it" } dd { (cell::own(&group.outside.join("; "))) } }
            }
        }
    }
}
