//! `figcheck check` for people: the findings, each a sentence and a table, and one line of counts at the end.

use super::Look;
use super::claims;
use super::compare::write_latest;
use super::diagnostic::write_diagnostic;
use super::ink::Ink;
use super::page::Page;
use super::setaside;
use super::text::{safe, told, width};
use super::words::{count, key, place};
use crate::number::grouped;
use crate::report::{Claim, Finding, Group, Report, Summary};
use crate::rule::{Scope, Severity};
use std::io;

/// Writes the findings in the order of the report, then the counts.
pub fn write_check(report: &Report, look: &Look, out: &mut dyn io::Write) -> io::Result<()> {
    let mut page = Page::new(*look, out);
    let summary = &report.summary;
    let shown: Vec<&Finding> = report.shown().collect();
    if !shown.is_empty() {
        page.paragraph(0, "", opening(&shown))?;
        page.blank()?;
    }
    let mut before = None;
    for finding in &shown {
        let key = finding.claims.first().map(|claim| (&claim.measure, &claim.subject, &claim.place));
        if before != Some(key) && !finding.is_about_text() {
            let group = report.groups.iter().find(|group| {
                key == Some((&group.measure, &group.subject, &group.place)) && !group.latest.is_empty()
            });
            if let Some(group) = group {
                write_head(group, look, out)?;
            }
        }
        before = Some(key);
        write_finding(finding, look, out)?;
    }
    let mut page = Page::new(*look, out);
    let (standing, all) = (report.standing().count(), summary.finding_count());
    if standing < all {
        let (standing, all) = (grouped(standing as f64), count(all as u64, "finding"));
        page.paragraph(0, "", &format!("Showing {standing} of {all}."))?;
    }
    if shown.is_empty() && all == 0 {
        let sign = if summary.claim_count > 0 { look.drawn("✓", "ok:") } else { "" };
        page.paragraph(0, &Ink::Green.on(sign), &Ink::Green.on(&clean(summary)))?;
    }
    if let Some(together) = &report.together {
        setaside::write_together(together, look, out)?;
    }
    let mut page = Page::new(*look, out);
    page.paragraph(0, "", &counts(summary))?;
    summary.left_elsewhere().map_or(Ok(()), |more| page.paragraph(0, "", &more))
}

/// What a newcomer should know before the first finding: nothing has crashed.
fn opening(shown: &[&Finding]) -> &'static str {
    let all = |is: fn(&&Finding) -> bool| shown.iter().all(|finding: &&Finding| is(finding));
    if all(|finding| finding.is_about_text() && finding.code.rule().scope == Scope::Everything) {
        "No figures contradict each other beside what is accepted. What follows is about that."
    } else if all(|finding| finding.severity == Severity::Note) {
        "No figures contradict each other. What follows is worth knowing."
    } else if all(|finding| finding.is_about_text()) {
        "Some rows could not be used as they are; all others were checked."
    } else {
        "These reported figures do not fit together. That is what they say, not a fault of the program: for each \
         one below, see who says what, as of when, and where it stands."
    }
}

/// What is said of figures that all fit.
fn clean(summary: &Summary) -> String {
    if summary.claim_count == 0 {
        return "Nothing to compare: there are no claims.".to_owned();
    }
    if summary.elsewhere > 0 {
        return "No figures on the changed rows contradict others.".to_owned();
    }
    if summary.accepted > 0 {
        return "No figures contradict each other, beside the conflicts already accepted.".to_owned();
    }
    "No figures contradict each other.".to_owned()
}

/// The counts, as in the summary.
fn counts(summary: &Summary) -> String {
    let n = |number: usize, one: &str| count(number as u64, one);
    let mut found = vec![n(summary.errors, "error"), n(summary.warnings, "warning")];
    if summary.notes > 0 {
        found.push(n(summary.notes, "note"));
    }
    if summary.accepted > 0 {
        found.push(format!("{} accepted", summary.accepted));
    }
    let inks = [(summary.errors, Ink::Red), (summary.warnings, Ink::Yellow)];
    for (text, (_, ink)) in found.iter_mut().zip(inks).filter(|(_, (number, _))| *number > 0) {
        *text = ink.on(text);
    }
    format!(
        "Checked {}, {}, {}, {}: {}.",
        n(summary.file_count, "file"),
        n(summary.claim_count, "claim"),
        n(summary.source_count, "source"),
        n(summary.group_count, "key"),
        found.join(", ")
    )
}

/// The head of a key: what is compared, and what each origin said last.
fn write_head(group: &Group, look: &Look, out: &mut dyn io::Write) -> io::Result<()> {
    let mut page = Page::new(*look, out);
    let about = key(std::slice::from_ref(&group.measure), &group.subject, &group.place, *look);
    let rule = look.drawn("━━", "==");
    page.paragraph(0, "", &format!("{rule} {}", Ink::Strong.on(&about)))?;
    write_latest(&mut page, group, *look)?;
    page.blank()?;
    page.blank()
}

fn write_finding(finding: &Finding, look: &Look, out: &mut dyn io::Write) -> io::Result<()> {
    let mut page = Page::new(*look, out);
    let rule = finding.code.rule();
    let severity = format!("{}[{}]", finding.severity.word(), rule.id);
    let accepted = if finding.accepted.is_some() { " (accepted)" } else { "" };
    let about = key(&finding.measures, &finding.subject, &finding.place, *look);
    let separator = if about.is_empty() { "" } else { " in " };
    page.paragraph(
        0,
        "",
        &format!(
            "{} {}{accepted}{separator}{}",
            Ink::of_severity(finding.severity).on(&severity),
            Ink::Strong.on(rule.name),
            Ink::Strong.on(&about)
        ),
    )?;
    page.paragraph(0, "", &told(&finding.message, *look))?;
    if let Some(accepted) = &finding.accepted {
        page.paragraph(0, "", &format!("Accepted by {}: {}", accepted.by, safe(&accepted.reason, *look)))?;
    }
    page.blank()?;
    if finding.is_about_text() {
        write_diagnostic(finding, look, out)?;
    } else {
        claims::write(&mut page, &finding.claims, None, "this figure", *look)?;
    }
    let mut page = Page::new(*look, out);
    if finding.shown < finding.total {
        let others = format!("Showing {} of the {} it stands against.", finding.shown, finding.total);
        page.paragraph(0, "", &others)?;
    }
    write_addresses(&mut page, &finding.claims, *look)?;
    if !finding.hints.is_empty() {
        page.blank()?;
    }
    for hint in &finding.hints {
        page.paragraph(0, look.drawn("→", "->"), &told(hint, *look))?;
    }
    page.blank()?;
    page.blank()
}

/// Whether a text is an address that a terminal can open.
fn is_address(text: &str) -> bool {
    text.starts_with("http") && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// The addresses of the claims, each behind its place in the file.
fn write_addresses(page: &mut Page<'_>, claims: &[Claim], look: Look) -> io::Result<()> {
    let mut addressed = claims.iter().filter(|claim| !claim.url.is_empty()).peekable();
    if addressed.peek().is_some() {
        page.blank()?;
    }
    for claim in addressed {
        let (place, url) = (place(&claim.at, look), safe(&claim.url, look));
        let fits = width(&place) + 2 + width(&url) <= look.columns();
        let place = Ink::Cyan.on(&place);
        if fits {
            page.paragraph(0, "", &format!("{place}  {url}"))?;
        } else {
            page.paragraph(0, "", &place)?;
            if is_address(&url) {
                // Left to the terminal to wrap, an address can be clicked and copied whole.
                page.finished(&format!("  {url}"))?;
            } else {
                page.paragraph(2, "", &url)?;
            }
        }
    }
    Ok(())
}
