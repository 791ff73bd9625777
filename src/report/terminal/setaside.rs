//! `figcheck resolve` for people, and its short form at the end of `figcheck check`.

use super::Look;
use super::ink::Ink;
use super::page::Page;
use super::text::safe;
use super::words::{key, place, range};
use crate::report::setaside::{Part, Resolution, SetAside, why_heading};
use comfy_table::TableStyle;
use std::io;

/// Of what can still be said of a key so many times are shown, the latest.
const TIMES: usize = 5;

/// Of sets to choose from so many are shown.
const CHOICES: usize = 5;

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
    let choices = part.choices();
    if !choices.always.is_empty() {
        page.blank()?;
        write_claims(page, "Set aside", part, &choices.always, look)?;
    }
    for choice in &choices.one_of_each {
        let title = if choices.always.is_empty() { "Set aside one of" } else { "and one of" };
        write_claims(page, title, part, choice, look)?;
    }
    for (number, choice) in choices.else_one_of.iter().take(CHOICES).enumerate() {
        let title = if number == 0 { "and either" } else { "or" };
        write_claims(page, title, part, choice, look)?;
    }
    if CHOICES < choices.else_one_of.len() {
        page.paragraph(2, "", &format!("or one of {} choices more", choices.else_one_of.len() - CHOICES))?;
    }
    Ok(())
}

fn write_claims(
    page: &mut Page<'_>,
    title: &str,
    part: &Part,
    claims: &[usize],
    look: Look,
) -> io::Result<()> {
    page.paragraph(0, "", &Ink::Strong.on(title))?;
    for &claim in claims {
        let at = part.claims.get(claim).map_or(String::new(), |claim| place(&claim.at, look));
        let line = format!("{}  {}", safe(&part.claim_in_words(claim), look), Ink::Faint.on(&at));
        page.paragraph(2, &Ink::Red.on(look.drawn("✗", "x")), &line)?;
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

/// What can still be said: under each key its times, the latest where there are many.
fn write_left(page: &mut Page<'_>, part: &Part, set: &SetAside, look: Look) -> io::Result<()> {
    page.blank()?;
    let first = if 1 < part.sets.len() { " once the first of each choice is set aside" } else { "" };
    page.paragraph(0, "", &Ink::Strong.on(&format!("What can still be said{first}")))?;
    for key_left in set.left.chunk_by(|a, b| a.is_of_one_key(b)) {
        let Some(left) = key_left.first() else { continue };
        let status = if left.status.is_empty() { String::new() } else { format!(" ({})", left.status) };
        let subject = if part.subjects.len() == 1 { "" } else { &left.subject };
        let about = key(std::slice::from_ref(&left.measure), subject, &left.place, look);
        page.paragraph(2, "", &format!("{about}{status}"))?;
        let earlier = key_left.len().saturating_sub(TIMES);
        if 0 < earlier {
            page.paragraph(4, "", &Ink::Faint.on(&format!("{earlier} earlier left out")))?;
        }
        let mut table = page.sheet(TableStyle::new());
        for left in &key_left[earlier..] {
            let unit =
                if left.unit.is_empty() { String::new() } else { format!(" {}", safe(&left.unit, look)) };
            let within = if left.sharp { "" } else { "within " };
            table.add_row([left.when(), format!("{within}{}{unit}", range(left.range))]);
        }
        page.table(4, &mut table)?;
    }
    Ok(())
}
