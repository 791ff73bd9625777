//! The page: the report as one HTML file that anyone can open, read, search, print and pass on.
//!
//! It loads nothing: no script, style, font or picture from elsewhere, and a content security policy by hash
//! forbids it even where a cell tries. Everything from a file is text; an address becomes a link only if it
//! is http or https. Without its small script the page is complete; the script adds search and sorting.
//!
//! Read from the top it says what disagrees most and by how much, then every finding, the worst first, then
//! every key with its pictures, its table and a sentence that is safe to print: keys with findings first.
//! Past [`Options::keys`] keys are listed with a line each, past [`Options::listed`] only counted.

mod cell;
mod finding;
mod key;
mod summary;
mod together;

use crate::report::{Finding, Group, Report, TOOL};
use crate::rule::Severity;
use base64::prelude::{BASE64_STANDARD, Engine};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io::{self, Write};

/// The page's own script.
const SCRIPT: &str = include_str!("script.js");
/// The page's own style; that of the pictures goes before it.
const STYLE: &str = include_str!("style.css");

/// How much a page shows.
#[derive(Clone, Debug)]
pub struct Options {
    /// Its heading.
    pub title: String,
    /// How many findings are shown.
    pub findings: usize,
    /// How many keys are shown with pictures and table.
    pub keys: usize,
    /// How many further keys are listed with a line each.
    pub listed: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options { title: "Reported figures, compared".to_owned(), findings: 500, keys: 200, listed: 2000 }
    }
}

/// Writes the report as a page.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let page = Page::of(report, options);
    let style = format!("{}\n{STYLE}", super::svg::STYLE);
    let mut put = |markup: Markup| out.write_all(markup.into_string().as_bytes());
    put(html! { (DOCTYPE) (PreEscaped("<html lang=\"en\">\n")) (head(options, &style)) })?;
    put(
        html! { (PreEscaped("<body>\n")) (page.banner()) (PreEscaped("<main id=\"main\">\n")) (page.most()) (page.together()) (page.controls()) },
    )?;
    put(html! { (PreEscaped("<section aria-labelledby=\"findings\">\n")) (page.findings_heading()) })?;
    for (i, finding) in page.findings.iter().enumerate() {
        put(page.finding(i, finding))?;
    }
    put(
        html! { (page.findings_left_out()) (PreEscaped("</section>\n<section aria-labelledby=\"keys\">\n")) (page.keys_heading()) (page.contents()) },
    )?;
    for group in page.shown_keys() {
        put(page.key(group))?;
    }
    put(page.listed_keys())?;
    put(
        html! { (PreEscaped("</section>\n</main>\n")) (page.footer()) script { (PreEscaped(SCRIPT)) } (PreEscaped("\n</body>\n</html>\n")) },
    )
}

fn head(options: &Options, style: &str) -> Markup {
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
        hash(style),
        hash(SCRIPT)
    );
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            meta name="generator" content=(format!("{} {}", TOOL.name, TOOL.version));
            title { (cell::text(&options.title)) }
            style { (PreEscaped(style)) }
        }
    }
}

/// The hash by which a policy names an inline style or script.
fn hash(text: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(text.as_bytes())))
}

/// A report and the places of its keys on the page.
struct Page<'r> {
    report: &'r Report,
    options: &'r Options,
    /// The findings that are shown, the gravest of all keys first.
    findings: Vec<&'r Finding>,
    /// Places into `report.groups`, those with findings first, the gravest before all.
    order: Vec<usize>,
    /// The number of each key that is shown in full, by measure, subject and place.
    numbers: HashMap<(&'r str, &'r str, &'r str), usize>,
}

impl<'r> Page<'r> {
    fn of(report: &'r Report, options: &'r Options) -> Page<'r> {
        let mut order: Vec<usize> = (0..report.groups.len()).collect();
        // Stable, so that keys that are as grave stay in the order of the report.
        order.sort_by_key(|i| std::cmp::Reverse(report.groups[*i].worst));
        let numbers = order
            .iter()
            .take(options.keys)
            .enumerate()
            .map(|(number, i)| (name(&report.groups[*i]), number + 1))
            .collect();
        let mut findings = report.worst_first();
        findings.truncate(options.findings);
        Page { report, options, findings, order, numbers }
    }

    /// The number of the key a finding is about, if it is shown.
    fn key_number(&self, finding: &Finding) -> Option<usize> {
        let measure = finding.measures.first()?;
        let key = (measure.as_str(), finding.subject.as_str(), finding.place.as_str());
        self.numbers.get(&key).copied()
    }

    fn shown_keys(&self) -> impl Iterator<Item = (usize, &'r Group)> {
        let report = self.report;
        self.order.iter().take(self.options.keys).enumerate().map(|(n, i)| (n + 1, &report.groups[*i]))
    }

    fn findings_heading(&self) -> Markup {
        let count = self.report.summary.finding_count() + self.report.summary.accepted;
        html! {
            h2 id="findings" { "Findings" }
            @if self.report.findings.is_empty() {
                p { "Nothing was found: no figure contradicts another." }
            } @else {
                p class="quiet" {
                    "The worst first. " (cell::count(count, "finding", "findings")) " in all: an "
                    (severity(Severity::Error)) " cannot all be true or cannot be read, a "
                    (severity(Severity::Warning)) " wants a look before printing, a "
                    (severity(Severity::Note)) " is worth knowing."
                }
            }
        }
    }

    fn findings_left_out(&self) -> Markup {
        let all = (self.report.summary.finding_count() + self.report.summary.accepted)
            .max(self.report.findings.len());
        let shown = self.findings.len();
        html! {
            @if shown < all {
                p class="left-out" { "Showing " (cell::number(shown)) " of " (cell::number(all)) " findings." }
            }
        }
    }

    fn keys_heading(&self) -> Markup {
        html! {
            h2 id="keys" { "Every key, source beside source" }
            @if self.report.groups.is_empty() {
                p class="quiet" { "No keys are listed in this report." }
            } @else {
                p class="quiet" {
                    "A key is one thing counted: a measure, its subject and its place. Keys with findings come first."
                }
            }
        }
    }

    fn footer(&self) -> Markup {
        let policy = &self.report.summary.policy;
        html! {
            footer {
                h2 { "How figures were taken" }
                p {
                    "Rounding of plain numbers: " (policy.rounding) ". “About” allows " (policy.approx_percent)
                    " % either way, “nearly” " (policy.nearly_percent) " % below. Dates known to the day coincide within "
                    (policy.window_days) " days. Conflicts with a gap of up to " (policy.tolerance_percent)
                    " % are warnings. This report says what cannot all be true together, not what is true."
                }
                p class="quiet" { "Made by " (TOOL.name) " " (TOOL.version) "." }
            }
        }
    }
}

/// What tells keys apart.
fn name(group: &Group) -> (&str, &str, &str) {
    (&group.measure, &group.subject, &group.place)
}

/// A severity with its sign, so that it is not told by colour alone.
fn severity(severity: Severity) -> Markup {
    let (class, sign) = match severity {
        Severity::Error => ("badge error", "✕"),
        Severity::Warning => ("badge warning", "!"),
        Severity::Note => ("badge note", "i"),
    };
    html! { span class=(class) { span aria-hidden="true" { (sign) " " } (severity.word()) } }
}

impl Page<'_> {
    /// Search and sorting; shown by the script, since without it they could do nothing.
    fn controls(&self) -> Markup {
        html! {
            form id="controls" role="search" aria-label="Search and sort" hidden {
                label { "Search " input type="search" name="text" autocomplete="off" placeholder="source, subject, value …"; }
                label {
                    "Show "
                    select name="severity" {
                        option value="" { "everything" }
                        option value="error" { "errors" }
                        option value="warning" { "warnings" }
                        option value="note" { "notes" }
                    }
                }
                label {
                    "Sort by "
                    select name="order" {
                        option value="at" { "worst first" }
                        option value="name" { "name" }
                        option value="apart" { "how far apart" }
                        option value="claims" { "number of claims" }
                    }
                }
                output name="shown" aria-live="polite" {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{empty_report, hostile_report, sample_comparison, sample_report};
    use crate::report::{Groups, View};

    fn page(report: &Report, options: &Options) -> String {
        let mut out = Vec::new();
        write(report, options, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// How often a piece of markup stands on the page.
    fn count(page: &str, markup: &str) -> usize {
        page.matches(markup).count()
    }

    #[test]
    fn every_finding_and_key_is_there() {
        for report in [sample_report(), sample_comparison()] {
            let page = page(&report, &Options::default());
            assert_eq!(count(&page, "<article class=\"card finding\""), report.findings.len());
            assert_eq!(count(&page, "<article class=\"card key\""), report.groups.len());
        }
    }

    #[test]
    fn what_a_sentence_leaves_out_is_named_beside_it() {
        let page = page(&sample_comparison(), &Options::default());
        assert!(page.contains("Not in this sentence") && page.contains("A newspaper: 9,000 (2024-10-31)"));
    }

    #[test]
    fn every_id_stands_once_and_every_link_on_the_page_leads_somewhere() {
        let page = page(&sample_comparison(), &Options::default());
        let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let unique: std::collections::HashSet<&str> = ids.iter().copied().collect();
        assert!(1 < ids.len() && ids.len() == unique.len(), "{ids:?}");
        for target in page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(unique.contains(target), "{target}");
        }
    }

    #[test]
    fn hostile_cells_stay_text() {
        let hostile = Report { view: View::Comparison, listed: Groups::All, ..hostile_report() };
        let mut attack = sample_comparison();
        for group in &mut attack.groups {
            group.sentence = "</p><script>alert(1)</script>".to_owned();
            group.subject = "\"><img src=x onerror=alert(1)>".to_owned();
            for claim in &mut group.claims {
                claim.source = "</svg><script>alert(2)</script>\u{1b}[31m\0".to_owned();
                claim.url = "javascript:alert(3)//https://a.example".to_owned();
                claim.note = "</style><style>*{display:none}</style>".to_owned();
            }
        }
        for report in [hostile, attack] {
            let page = page(&report, &Options::default());
            assert_eq!(count(&page, "<script"), 1);
            assert_eq!(count(&page, "<style"), 1);
            assert_eq!(count(&page, "<img"), 0);
            assert_eq!(count(&page, "href=\"javascript"), 0);
            assert!(!page.contains(|c: char| c.is_control() && c != '\n'));
        }
    }

    #[test]
    fn nothing_is_loaded_and_only_the_pages_own_style_and_script_are_allowed() {
        let page = page(&sample_comparison(), &Options::default());
        for loads in [" src=", "<link", "@import", "url(", "<iframe", "<object", " style=", " onclick"] {
            assert_eq!(count(&page, loads), 0, "{loads}");
        }
        let between =
            |from: &str, to: &str| page.split(from).nth(1).unwrap().split(to).next().unwrap().to_owned();
        let policy = between("Content-Security-Policy\" content=\"", "\"");
        assert!(policy.starts_with("default-src 'none';"), "{policy}");
        assert!(
            policy.contains(&format!("style-src '{}'", hash(&between("<style>", "</style>")))),
            "{policy}"
        );
        assert!(
            policy.contains(&format!("script-src '{}'", hash(&between("<script>", "</script>")))),
            "{policy}"
        );
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let mut report = sample_comparison();
        let group = report.groups[0].clone();
        report.groups = (0..10)
            .map(|i| Group { subject: format!("subject {i}"), worst: None, ..group.clone() })
            .collect();
        report.groups[7].worst = Some(Severity::Error);
        report.summary.group_count = 25;
        report.keys_with_findings = 4;
        let options = Options { findings: 0, keys: 3, listed: 2, ..Options::default() };
        let page = page(&report, &options);
        assert_eq!(count(&page, "<article class=\"card key\""), 3);
        assert!(page.contains("Shown above in full: 3 of 25 keys; 2 more with a line each."));
        assert!(page.contains("Left out of this page: 20 keys, 3 of them with findings."));
        let first = page.find("<article class=\"card key\"").unwrap();
        assert!(
            page[first..].starts_with("<article class=\"card key\" id=\"key-1\" data-severity=\"error\"")
        );
        let all = report.summary.finding_count() + report.summary.accepted;
        assert!(page.contains(&format!("Showing 0 of {} findings.", all.max(report.findings.len()))));
    }

    #[test]
    fn a_report_without_findings_says_so() {
        let page = page(&empty_report(), &Options::default());
        assert!(page.contains("No two figures contradict each other."));
        assert!(page.contains("no figure contradicts another"));
    }

    #[test]
    fn the_same_report_is_the_same_page() {
        let options = Options::default();
        assert_eq!(page(&sample_comparison(), &options), page(&sample_comparison(), &options));
    }
}
