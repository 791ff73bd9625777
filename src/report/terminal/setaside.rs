//! `figcheck resolve` for people, and its short form at the end of `figcheck check`.

use super::Look;
use super::ink::Ink;
use super::page::Page;
use super::text::{safe, told};
use super::words::{count, key, place, range};
use crate::report::setaside::{Part, Resolution, SetAside, Together, one_of};
use comfy_table::TableStyle;
use std::io;

/// Of what can still be said of a key so many times are shown, the latest.
const TIMES: usize = 5;

/// Of the claims to set aside so many are named at the end of the findings.
const NAMED: usize = 6;

/// Of sets to choose from so many are shown.
const CHOICES: usize = 5;

/// Writes each part: what to set aside, why (so many contradictions of each claim), and what can still be said.
pub fn write_resolution(
    resolution: &Resolution,
    contradictions: usize,
    look: &Look,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut page = Page::new(*look, out);
    for (number, part) in resolution.parts.iter().enumerate() {
        let rule = look.drawn("━━", "==");
        let heading = format!("{rule} {}", Ink::Strong.on(&told(&part.heading(), *look)));
        page.paragraph(0, "", &format!("{heading} cannot all be true"))?;
        for subject in part.subjects.iter().filter(|subject| !subject.is_empty()) {
            page.paragraph(3, "", &Ink::Faint.on(&safe(subject, *look)))?;
        }
        page.blank()?;
        page.paragraph(0, "", &told(&part.sentence(), *look))?;
        write_sets(&mut page, part, contradictions, *look)?;
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
        page.paragraph(0, &Ink::Yellow.on("Not taken in:"), &told(&text, *look))?;
    }
    if resolution.parts.is_empty() {
        let sign = look.drawn("✓", "ok:");
        page.paragraph(0, &Ink::Green.on(sign), &Ink::Green.on("All of it can be true together."))?;
    }
    page.paragraph(0, "", &format!("{}.", resolution.summary.coverage()))
}

/// Writes the short form at the end of the findings: of each part the least to set aside.
pub(super) fn write_together(together: &Together, look: &Look, out: &mut dyn io::Write) -> io::Result<()> {
    let mut page = Page::new(*look, out);
    let rule = look.drawn("━━", "==");
    let resolution = match together {
        Together::TooMany { claims, most } => {
            let (claims, most) = (count(*claims as u64, "claim"), count(*most as u64, "claim"));
            let text = format!(
                "{claims} are too many to look at together here (at most {most}); `figcheck resolve` does."
            );
            page.paragraph(0, "", &text)?;
            return page.blank();
        }
        Together::Found(resolution) if resolution.parts.is_empty() => return Ok(()),
        Together::Found(resolution) => resolution,
    };
    page.paragraph(0, "", &format!("{rule} {}", Ink::Strong.on("Taken together")))?;
    page.blank()?;
    for part in &resolution.parts {
        let text = format!("{} cannot all be true. {}", part.heading(), part.sentence());
        page.paragraph(0, "", &told(&text, *look))?;
        let choices = part.choices();
        let always = choices.always.iter().take(NAMED);
        for claim in always {
            write_named(&mut page, part, *claim, look.drawn("✗", "x"), *look)?;
        }
        let left = choices.always.len().saturating_sub(NAMED);
        if 0 < left {
            page.paragraph(2, "", &format!("and {left} more"))?;
        }
        for (number, choice) in choices.choices.iter().enumerate() {
            let title = one_of(choice, number == 0 && choices.always.is_empty());
            let simple = choice.iter().all(|alternative| alternative.len() == 1);
            if !simple {
                page.paragraph(2, "", &format!("{title}, which `figcheck resolve` lists"))?;
                continue;
            }
            page.paragraph(2, "", &title)?;
            for claim in choice.iter().flatten().take(NAMED) {
                write_named(&mut page, part, *claim, look.drawn("✗", "x"), *look)?;
            }
            let left = choice.len().saturating_sub(NAMED);
            if 0 < left {
                page.paragraph(2, "", &format!("or {left} more"))?;
            }
        }
        page.blank()?;
    }
    page.paragraph(0, "", "`figcheck resolve` says why, and what can still be said.")?;
    page.blank()
}

/// What to set aside, and under each claim what it stands against.
fn write_sets(page: &mut Page<'_>, part: &Part, contradictions: usize, look: Look) -> io::Result<()> {
    let choices = part.choices();
    if !choices.always.is_empty() {
        page.blank()?;
        page.paragraph(0, "", &Ink::Strong.on("Set aside"))?;
        for &claim in &choices.always {
            write_claim(page, part, claim, contradictions, look)?;
        }
    }
    for (number, choice) in choices.choices.iter().enumerate() {
        let title = one_of(choice, number == 0 && choices.always.is_empty());
        page.blank()?;
        page.paragraph(0, "", &Ink::Strong.on(&title))?;
        for alternative in choice.iter().take(CHOICES) {
            match alternative.as_slice() {
                [only] => write_claim(page, part, *only, contradictions, look)?,
                several => {
                    for (number, claim) in several.iter().enumerate() {
                        let sign = if number == 0 { look.drawn("✗", "x") } else { "+" };
                        write_named(page, part, *claim, sign, look)?;
                    }
                }
            }
        }
        if CHOICES < choice.len() {
            page.paragraph(2, "", &format!("and {} more", choice.len() - CHOICES))?;
        }
    }
    page.blank()?;
    page.paragraph(0, "", &Ink::Faint.on(&format!("{}.", part.proof())))
}

fn write_claim(
    page: &mut Page<'_>,
    part: &Part,
    claim: usize,
    contradictions: usize,
    look: Look,
) -> io::Result<()> {
    write_named(page, part, claim, look.drawn("✗", "x"), look)?;
    let against = part.against(claim);
    let shown = against.len().min(contradictions);
    for (number, text) in against[..shown].iter().enumerate() {
        let left = against.len() - shown;
        let more = if number + 1 == shown && 0 < left { format!("; and {left} more") } else { String::new() };
        page.paragraph(6, "", &format!("{}{more}", told(text, look)))?;
    }
    Ok(())
}

/// A claim in a few words, and where it stands.
fn write_named(page: &mut Page<'_>, part: &Part, claim: usize, sign: &str, look: Look) -> io::Result<()> {
    let at = part.claims.get(claim).map_or(String::new(), |claim| place(&claim.at, look));
    let line = format!("{}  {}", told(&part.claim_in_words(claim), look), Ink::Faint.on(&at));
    page.paragraph(2, &Ink::Red.on(sign), &line)
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
            table.add_row([left.time(), format!("{within}{}{unit}", range(left.range))]);
        }
        page.table(4, &mut table)?;
    }
    Ok(())
}
