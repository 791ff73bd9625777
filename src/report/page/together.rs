//! What cannot all be true through what ties keys, and the least to set aside so that the rest can be.

use super::{Page, cell};
use crate::report::setaside::{Part, Resolution, Together, one_of};
use maud::{Markup, html};

/// Of claims to set aside so many are named.
const NAMED: usize = 12;
/// Of sets to choose from so many are shown.
const CHOICES: usize = 5;

impl Page<'_> {
    /// What was found, where there is something.
    pub(super) fn parts(&self) -> Option<&Resolution> {
        match &self.report.together {
            Some(Together::Found(resolution)) if !resolution.parts.is_empty() => Some(resolution),
            _ => None,
        }
    }

    /// The section; nothing where the configuration ties no keys or all can be true.
    pub(super) fn together(&self) -> Markup {
        html! {
            @if let Some(Together::TooMany { claims, most }) = &self.report.together {
                p class="left-out" {
                    (cell::count(*claims, "claim is", "claims are")) " too many to look at all together here (at most "
                    (cell::number(*most)) "); " code { "figcheck resolve" } " does."
                }
            }
            @if let Some(resolution) = self.parts() {
                section class="together" aria-labelledby="together" {
                    h2 id="together" { "Taken together" }
                    p class="quiet" {
                        "Through what ties them (totals, parts, rates) figures on different things can contradict each "
                        "other too. This is the least to set aside so that all the rest can be true at once. It does not "
                        "say which is wrong: a figure that stands against most others need not be the false one."
                    }
                    @for part in &resolution.parts { (set_aside(part)) }
                }
            }
        }
    }
}

fn set_aside(part: &Part) -> Markup {
    let choices = part.choices();
    html! {
        div class="card part" {
            h3 { (cell::own(&part.heading())) " cannot all be true" }
            p { (cell::own(&part.sentence())) }
            @if !choices.always.is_empty() {
                h4 { "Set aside" }
                (claims(part, &choices.always))
            }
            @for (number, choice) in choices.choices.iter().enumerate() {
                h4 { (one_of(choice, number == 0 && choices.always.is_empty())) }
                @if choice.iter().all(|alternative| alternative.len() == 1) {
                    (claims(part, &choice.concat()))
                } @else {
                    ol class="aside" {
                        @for alternative in choice.iter().take(CHOICES) { li { (in_a_line(part, alternative)) } }
                    }
                    (left_out(choice.len(), CHOICES, "set", "sets"))
                }
            }
        }
    }
}

fn claims(part: &Part, places: &[usize]) -> Markup {
    html! {
        ul class="aside" {
            @for place in places.iter().take(NAMED) {
                li {
                    (cell::own(&part.claim_in_words(*place)))
                    @if let Some(claim) = part.claims.get(*place).filter(|claim| !claim.at.path.is_empty()) {
                        " " span class="more place" { (cell::place(&claim.at)) }
                    }
                }
            }
        }
        (left_out(places.len(), NAMED, "claim", "claims"))
    }
}

fn in_a_line(part: &Part, places: &[usize]) -> Markup {
    html! {
        @for (number, place) in places.iter().enumerate() {
            @if 0 < number { "; " }
            (cell::own(&part.claim_in_words(*place)))
        }
    }
}

fn left_out(all: usize, shown: usize, one: &str, many: &str) -> Markup {
    html! {
        @if shown < all { p class="left-out" { "and " (cell::number(all - shown)) " more " (if all - shown == 1 { one } else { many }) } }
    }
}
