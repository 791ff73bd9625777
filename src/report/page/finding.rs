//! One finding: what is wrong, in a sentence, a picture and a table.

use super::{Page, cell, severity};
use crate::report::Finding;
use crate::report::svg::{Scene, Width, topic};
use maud::{Markup, html};

impl Page<'_> {
    pub(super) fn finding(&self, i: usize, finding: &Finding) -> Markup {
        let id = format!("finding-{}", i + 1);
        let rule = finding.code.rule();
        let about = topic(&finding.measures.join(", "), &finding.subject, &finding.place);
        let apart = cell::distance(finding.factor, finding.relative_gap, finding.gap);
        let scene = Scene::of_finding(finding);
        let compared = finding.gap.is_some();
        html! {
            article class="card finding" id=(id) data-severity=(finding.severity.word()) data-at=(i)
                data-name=(about) data-apart=(finding.factor.unwrap_or(0.0)) {
                header {
                    h3 {
                        span class="number" { "Finding " (i + 1) } " "
                        (severity(finding.severity)) " " (about)
                        @if let Some(apart) = apart { span class="distance" { (apart) " apart" } }
                    }
                }
                p class="message" { (cell::sentence(&finding.message)) }
                @for hint in &finding.hints { p class="hint" { (cell::sentence(hint)) } }
                @if !finding.certain && compared {
                    p class="hint" { "This holds for some readings of the dates, not for all." }
                }
                @if let Some(accepted) = &finding.accepted {
                    p class="hint" { "Accepted by " (accepted.by) ": " (cell::sentence(&accepted.reason)) }
                }
                @if !finding.claims.is_empty() {
                    div class="beside" {
                        @if compared {
                            div class="pictures" {
                                (super::key::both(&|width: Width, id: &str| scene.ranges(width, id), &format!("{id}-ranges")))
                            }
                        }
                        div class="claims" {
                            (cell::table(&format!("Claims of the finding on {about}"), &finding.claims, &finding.unit, compared))
                            @if finding.shown < finding.total {
                                p class="left-out" {
                                    "Showing " (cell::number(finding.shown)) " of " (cell::number(finding.total))
                                    " claims it stands against."
                                }
                            }
                        }
                    }
                }
                p class="quiet" {
                    (rule.id) " " (rule.name) ": " (rule.summary) "."
                    @if let Some(key) = self.key_number(finding) {
                        " " a href=(format!("#key-{key}")) { "All claims: key " (key) }
                    }
                }
            }
        }
    }
}
