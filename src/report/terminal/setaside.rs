//! `figcheck resolve` for people, and its short form at the end of `figcheck check`.

use super::Look;
use super::ink::Ink;
use super::page::Page;
use super::text::safe;
use super::words::{key, place, range};
use crate::report::setaside::{Part, Resolution, SetAside, why_heading};
use comfy_table::TableStyle;
use std::io;

/// Of what can still be said so many lines are shown.
const LINES: usize = 40;

/// Writes each part: what to set aside, why, and what can still be said.
pub fn write_resolution(resolution: &Resolution, look: &Look, out: &mut dyn io::Write) -> io::Result<()> {
    let mut page = Page::new(*look, out);
    for (number, part) in resolution.parts.iter().enumerate() {
        let rule = look.drawn("━━", "==");
        let heading = format!("{rule} {}", Ink::Strong.on(&safe(&part.heading(), *look)));
        page.paragraph(0, "", &format!("{heading} cannot all be true"))?;
        for subject in &part.subjects {
            page.paragraph(3, "", &Ink::Faint.on(&safe(subject, *look)))?;
        }
        page.blank()?;
        page.paragraph(0, "", &safe(&part.sentence(), *look))?;
        write_sets(&mut page, part, *look)?;
        write_why(&mut page, part, *look)?;
        if let Some(set) = part.sets.first() {
            write_left(&mut page, part, set, *look)?;
        }
        if number + 1 < resolution.parts.len() {
            page.blank()?;
        }
        page.blank()?;
    }
    for unresolved in &resolution.not_taken_in {
        let text = format!("{}: {}", unresolved.relation, unresolved.reason);
        page.paragraph(0, &Ink::Yellow.on("Not taken in:"), &safe(&text, *look))?;
    }
    if resolution.parts.is_empty() {
        let sign = look.drawn("✓", "ok:");
        page.paragraph(0, &Ink::Green.on(sign), &Ink::Green.on("All of it can be true together."))?;
    }
    page.paragraph(0, "", &format!("{}.", resolution.summary.coverage()))
}

fn write_sets(page: &mut Page<'_>, part: &Part, look: Look) -> io::Result<()> {
    for (number, set) in part.sets.iter().enumerate() {
        page.blank()?;
        let title = match part.sets.len() {
            1 => "Set aside".to_owned(),
            _ => format!("Set aside, {} of {}", number + 1, part.sets.len()),
        };
        page.paragraph(0, "", &Ink::Strong.on(&title))?;
        for &claim in &set.claims {
            let at = part.claims.get(claim).map_or(String::new(), |claim| place(&claim.at, look));
            let line = format!("{}  {}", safe(&part.claim_in_words(claim), look), Ink::Faint.on(&at));
            page.paragraph(2, &Ink::Red.on(look.drawn("✗", "x")), &line)?;
        }
    }
    Ok(())
}

fn write_why(page: &mut Page<'_>, part: &Part, look: Look) -> io::Result<()> {
    page.blank()?;
    page.paragraph(0, &Ink::Strong.on("Why:"), &why_heading(part))?;
    for contradiction in &part.contradictions {
        let text = safe(&part.contradiction_in_words(contradiction), look);
        page.paragraph(2, look.drawn("•", "*"), &text)?;
    }
    Ok(())
}

fn write_left(page: &mut Page<'_>, part: &Part, set: &SetAside, look: Look) -> io::Result<()> {
    page.blank()?;
    page.paragraph(0, "", &Ink::Strong.on("What can still be said"))?;
    let mut table = page.sheet(TableStyle::new());
    for left in set.left.iter().take(LINES) {
        let subject = if part.subjects.len() == 1 { "" } else { &left.subject };
        let about = key(std::slice::from_ref(&left.measure), subject, &left.place, look);
        let status = if left.status.is_empty() { String::new() } else { format!(" ({})", left.status) };
        let unit = if left.unit.is_empty() { String::new() } else { format!(" {}", safe(&left.unit, look)) };
        let near = if left.sharp { "" } else { ", or less" };
        table.add_row([
            format!("{about}{status}"),
            left.when(),
            format!("{}{unit}{near}", range(left.range)),
        ]);
    }
    page.table(2, &mut table)?;
    if LINES < set.left.len() {
        page.paragraph(2, "", &format!("and {} more", set.left.len() - LINES))?;
    }
    Ok(())
}
