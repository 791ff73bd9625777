//! A difference as Markdown: a table for what came, went and changed, a list for findings.

use super::{CAME, CHANGED, Difference, GONE, Listed, NEW, WENT};
use crate::report::markdown::{inline, linked, place};
use crate::report::{Claim, Finding};
use std::io;

pub(super) fn write(difference: &Difference, out: &mut dyn io::Write) -> io::Result<()> {
    let (old, new) = (&difference.old, &difference.new);
    writeln!(out, "# figcheck: {} to {}\n", inline(&old.name), inline(&new.name))?;
    for (what, side) in [("Before", old), ("After", new)] {
        writeln!(out, "- {what}: {}; {}", side.summary.coverage(), side.summary.totals())?;
    }
    if difference.is_empty() {
        return writeln!(out, "\nNo claim and no finding differs.");
    }
    write_findings(NEW, &difference.new_findings, out)?;
    write_findings(GONE, &difference.gone_findings, out)?;
    write_claims(CAME, &difference.came, out)?;
    write_claims(WENT, &difference.went, out)?;
    let changed = &difference.changed;
    heading(CHANGED, changed.total, out)?;
    if 0 < changed.total {
        writeln!(out, "| About | Source | Cell | Before | After | In the file |")?;
        writeln!(out, "| --- | --- | --- | --- | --- | --- |")?;
    }
    for change in &changed.shown {
        for cell in &change.cells {
            let (before, after) = change.cell(cell);
            writeln!(
                out,
                "| {} | {} | {cell} | {} | {} | {} |",
                inline(&about(&change.new)),
                linked(&change.new.source, &change.new.url),
                inline(before),
                inline(after),
                inline(&place(&change.new))
            )?;
        }
    }
    cut(changed, out)
}

fn heading(what: &str, total: usize, out: &mut dyn io::Write) -> io::Result<()> {
    if total == 0 {
        return Ok(());
    }
    writeln!(out, "\n## {what} ({total})\n")
}

fn cut<T>(list: &Listed<T>, out: &mut dyn io::Write) -> io::Result<()> {
    if list.shown.len() < list.total {
        writeln!(out, "\nShowing {} of {}.", list.shown.len(), list.total)?;
    }
    Ok(())
}

fn write_findings(what: &str, list: &Listed<Finding>, out: &mut dyn io::Write) -> io::Result<()> {
    heading(what, list.total, out)?;
    for finding in &list.shown {
        let (rule, severity) = (finding.code.rule(), finding.severity.word());
        let at = finding.claims.first().map_or(String::new(), place);
        let message = inline(&finding.message);
        writeln!(out, "- **{severity} {} {}** ({}): {message}", rule.id, rule.name, inline(&at))?;
    }
    cut(list, out)
}

fn write_claims(what: &str, list: &Listed<Claim>, out: &mut dyn io::Write) -> io::Result<()> {
    heading(what, list.total, out)?;
    if 0 < list.total {
        writeln!(out, "| About | Source | Via | As reported | As of | Published | In the file |")?;
        writeln!(out, "| --- | --- | --- | ---: | --- | --- | --- |")?;
    }
    for claim in &list.shown {
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} |",
            inline(&about(claim)),
            linked(&claim.source, &claim.url),
            inline(&claim.via),
            inline(&claim.value),
            inline(&claim.as_of),
            inline(&claim.published),
            inline(&place(claim))
        )?;
    }
    cut(list, out)
}

/// What a claim is about.
fn about(claim: &Claim) -> String {
    let parts = [&claim.measure, &claim.subject, &claim.place];
    parts.into_iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(", ")
}
