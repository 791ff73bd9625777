//! The first screen: what disagrees most, and by how much.

use super::{Page, cell, severity};
use crate::report::Finding;
use crate::report::svg::{Scene, Width, topic};
use crate::rule::Severity;
use maud::{Markup, html};

/// How many of the widest disagreements the first screen names.
const MOST: usize = 5;
/// How many claims the first picture draws.
const DRAWN: usize = 4;

impl Page<'_> {
    /// The heading and the counts.
    pub(super) fn banner(&self) -> Markup {
        let summary = &self.report.summary;
        html! {
            a class="skip" href="#main" { "Skip to the report" }
            header {
                h1 { (cell::text(&self.options.title)) }
                p {
                    (cell::count(summary.claim_count, "claim", "claims")) " by "
                    (cell::count(summary.source_count, "source", "sources")) " about "
                    (cell::count(summary.group_count, "thing counted", "things counted")) ": "
                    (cell::count(summary.errors, "error", "errors")) ", "
                    (cell::count(summary.warnings, "warning", "warnings")) ", "
                    (cell::count(summary.notes, "note", "notes"))
                    @if 0 < summary.accepted { ", " (cell::number(summary.accepted)) " accepted" }
                    "."
                }
                nav aria-label="Report" {
                    a href="#most" { "What disagrees most" }
                    @if self.parts().is_some() { a href="#together" { "Taken together" } }
                    a href="#findings" { "Findings" }
                    a href="#keys" { "Every key" }
                }
            }
        }
    }

    /// The findings that are farthest apart, the first with its picture.
    pub(super) fn most(&self) -> Markup {
        let most = self.farthest();
        html! {
            section aria-labelledby="most" {
                h2 id="most" { "What disagrees most" }
                @if most.is_empty() {
                    p { "No two figures contradict each other." }
                } @else {
                    p class="quiet" {
                        "Reported figures that cannot all be true, those farthest apart first, one of each thing counted."
                    }
                    ol class="most" {
                        @for (rank, (i, finding)) in most.into_iter().enumerate() { (self.lead(rank, i, finding)) }
                    }
                }
            }
        }
    }

    /// Each key's finding that is farthest apart: errors before warnings, then by factor, then by gap.
    ///
    /// One finding a key, so that one bad figure does not fill the screen.
    fn farthest(&self) -> Vec<(usize, &Finding)> {
        let mut far: Vec<(usize, &Finding)> = self
            .findings
            .iter()
            .copied()
            .enumerate()
            .filter(|(_, f)| f.accepted.is_none() && f.severity != Severity::Note && f.gap.is_some())
            .filter(|(_, f)| cell::distance(f.factor, f.relative_gap, f.gap).is_some())
            .collect();
        let far_apart = |f: &Finding| (f.factor.unwrap_or(0.0), f.relative_gap.unwrap_or(0.0));
        far.sort_by(|(_, a), (_, b)| {
            let ((a_factor, a_gap), (b_factor, b_gap)) = (far_apart(a), far_apart(b));
            let gravest = b.severity.cmp(&a.severity).then(b.certain.cmp(&a.certain));
            gravest.then(b_factor.total_cmp(&a_factor)).then(b_gap.total_cmp(&a_gap))
        });
        let mut seen = std::collections::HashSet::new();
        far.retain(|(_, f)| seen.insert((&f.measures, &f.subject, &f.place)));
        far.truncate(MOST);
        far
    }

    fn lead(&self, rank: usize, i: usize, finding: &Finding) -> Markup {
        let apart = cell::distance(finding.factor, finding.relative_gap, finding.gap);
        html! {
            li class=(if rank == 0 { "lead first" } else { "lead" }) {
                p class="apart" {
                    strong { (apart.unwrap_or_default()) } " apart"
                }
                div class="said" {
                    div {
                        p class="topic" {
                            a href=(format!("#finding-{}", i + 1)) { (topic(&finding.measures.join(", "), &finding.subject, &finding.place)) }
                            " " (severity(finding.severity))
                        }
                        p { (cell::sentence(&finding.message)) }
                    }
                    @if rank == 0 { div class="pictures" { (picture(finding)) } }
                }
            }
        }
    }
}

fn picture(finding: &Finding) -> Markup {
    let mut scene = Scene::of_finding(finding);
    scene.claims.truncate(DRAWN);
    super::key::both(&|width: Width, id: &str| scene.ranges(width, id), "most-ranges")
}
