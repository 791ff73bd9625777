//! Two states of the figures for people: what is new and what is gone first, then the claims behind it.

use super::Look;
use super::ink::Ink;
use super::page::Page;
use super::text::{safe, told};
use super::words::{key, place};
use crate::number::grouped;
use crate::report::difference::{CAME, CHANGED, Change, Difference, GONE, Listed, NEW, WENT};
use crate::report::{Claim, Finding};
use comfy_table::TableStyle;
use std::io;

/// Writes the findings that are new and gone, then the claims that came, went and changed.
pub fn write_difference(difference: &Difference, look: &Look, out: &mut dyn io::Write) -> io::Result<()> {
    let mut page = Page::new(*look, out);
    for (what, side) in [("Before", &difference.old), ("After", &difference.new)] {
        let sign = Ink::Strong.on(&safe(&side.name, *look));
        page.paragraph(0, what, &format!("{sign}: {}; {}", side.summary.coverage(), side.summary.totals()))?;
    }
    if difference.is_empty() {
        return page.paragraph(0, "", "No claim and no finding differs.");
    }
    write_findings(&mut page, NEW, "+", &difference.new_findings, *look)?;
    write_findings(&mut page, GONE, "-", &difference.gone_findings, *look)?;
    write_claims(&mut page, CAME, "+", &difference.came, *look)?;
    write_claims(&mut page, WENT, "-", &difference.went, *look)?;
    write_changes(&mut page, &difference.changed, *look)
}

fn head<T>(page: &mut Page<'_>, heading: &str, list: &Listed<T>) -> io::Result<()> {
    if list.total == 0 {
        return Ok(());
    }
    page.blank()?;
    let (shown, all) = (list.shown.len(), grouped(list.total as f64));
    let cut = if shown < list.total { format!(", showing {shown}") } else { String::new() };
    page.paragraph(0, "", &Ink::Strong.on(&format!("{heading} ({all}{cut})")))
}

fn write_findings(
    page: &mut Page<'_>,
    heading: &str,
    sign: &str,
    list: &Listed<Finding>,
    look: Look,
) -> io::Result<()> {
    head(page, heading, list)?;
    for finding in &list.shown {
        let severity = format!("{}[{}]", finding.severity.word(), finding.code.rule().id);
        let at = Ink::Cyan.on(&place(finding.at(), look));
        let severity = Ink::of_severity(finding.severity).on(&severity);
        page.paragraph(2, sign, &format!("{severity} {} {at}", told(&finding.message, look)))?;
    }
    Ok(())
}

fn write_claims(
    page: &mut Page<'_>,
    heading: &str,
    sign: &str,
    list: &Listed<Claim>,
    look: Look,
) -> io::Result<()> {
    head(page, heading, list)?;
    let rows = list.shown.iter().map(|claim| {
        [sign.to_owned(), about(claim, look), Ink::Strong.on(&safe(&claim.value, look)), who(claim, look)]
    });
    write_rows(page, rows, look)
}

fn write_changes(page: &mut Page<'_>, list: &Listed<Change>, look: Look) -> io::Result<()> {
    head(page, CHANGED, list)?;
    let rows = list.shown.iter().map(|change| {
        let arrow = look.drawn("→", "->");
        let cells: Vec<String> = change
            .cells
            .iter()
            .map(|cell| {
                let (before, after) = change.cell(cell);
                let (before, after) = (quoted(before, look), quoted(after, look));
                format!("{cell}: {before} {arrow} {}", Ink::Strong.on(&after))
            })
            .collect();
        ["~".to_owned(), about(&change.new, look), cells.join("\n"), who(&change.new, look)]
    });
    write_rows(page, rows, look)
}

fn write_rows(page: &mut Page<'_>, rows: impl Iterator<Item = [String; 4]>, look: Look) -> io::Result<()> {
    let mut table = page.sheet(TableStyle::new());
    for row in rows {
        table.add_row(row);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, if look.columns() < 60 { 1 } else { 2 }));
    }
    if table.is_empty() { Ok(()) } else { page.table(2, &mut table) }
}

fn about(claim: &Claim, look: Look) -> String {
    key(std::slice::from_ref(&claim.measure), &claim.subject, &claim.place, look)
}

/// Who says it, in what, for when, and where it stands.
fn who(claim: &Claim, look: Look) -> String {
    let mut words = safe(&claim.source, look);
    for (before, part) in [(" via ", &claim.via), (", ", &claim.as_of)] {
        if !part.is_empty() {
            words.push_str(&format!("{before}{}", safe(part, look)));
        }
    }
    format!("{words}\n{}", Ink::Cyan.on(&place(&claim.at, look)))
}

fn quoted(text: &str, look: Look) -> String {
    if text.is_empty() { "nothing".to_owned() } else { told(&format!("“{text}”"), look) }
}
