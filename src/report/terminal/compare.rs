//! `figcheck compare` for people: every claim of a key side by side on one scale, and what can be printed.

use super::Look;
use super::claims::{self, Drawing, bar_columns};
use super::ink::Ink;
use super::page::Page;
use super::scale::Scale;
use super::text::{safe, told};
use super::words::{count, key, range};
use crate::report::{Group, Support};
use comfy_table::TableStyle;
use std::io;

/// Writes the keys in the order given.
pub fn write_compare(groups: &[Group], look: &Look, out: &mut dyn io::Write) -> io::Result<()> {
    let mut page = Page::new(*look, out);
    if groups.is_empty() {
        return page.paragraph(0, "", "Nothing to compare: no claim is about that.");
    }
    for (i, group) in groups.iter().enumerate() {
        if i > 0 {
            page.blank()?;
            page.blank()?;
        }
        write_group(&mut page, group, *look)?;
    }
    Ok(())
}

fn write_group(page: &mut Page<'_>, group: &Group, look: Look) -> io::Result<()> {
    write_head(page, group, look)?;
    write_latest(page, group, look)?;
    page.blank()?;
    let scale = Scale::of(&group.claims, &group.best_supported, false, bar_columns(look));
    let drawing = scale.map(|scale| Drawing { scale, best: &group.best_supported });
    claims::write(page, &group.claims, drawing.as_ref(), look.drawn("–", "-"), look)?;
    page.paragraph(0, "", &Ink::Faint.on(&legend(look)))?;
    if !group.sentence.is_empty() {
        page.blank()?;
        page.paragraph(0, &Ink::Strong.on("Safe to print:"), &told(&group.sentence, look))?;
    }
    Ok(())
}

/// What a key is about, who speaks, what they agree on and who stands outside.
pub(super) fn write_head(page: &mut Page<'_>, group: &Group, look: Look) -> io::Result<()> {
    let title = key(std::slice::from_ref(&group.measure), &group.subject, &group.place, look);
    page.paragraph(0, "", &Ink::Strong.on(&title))?;
    let mut about = vec![safe(&group.measure, look)];
    about.extend(
        [&group.unit, &group.basis].into_iter().filter(|text| !text.is_empty()).map(|text| safe(text, look)),
    );
    about.push(count(group.claim_count as u64, "claim"));
    about.push(count(group.source_count as u64, "source"));
    about.push(count(group.origin_count as u64, "origin"));
    page.paragraph(0, "", &Ink::Faint.on(&about.join(look.drawn(" · ", " | "))))?;
    if !group.meaning.is_empty() {
        page.paragraph(0, "", &safe(&group.meaning, look))?;
    }
    page.blank()?;
    if let Some(agreed) = group.agreed.filter(|_| 1 < group.origin_count) {
        page.paragraph(0, &Ink::Green.on("The latest of all origins agree:"), &range(agreed))?;
    }
    let majority = group.best_supported.iter().any(|best| group.voters < best.support * 2);
    match group.best_supported.as_slice() {
        [] => {
            let none = "no range, since floors, ceilings and vague words support none";
            page.paragraph(0, &Ink::Strong.on("Best supported:"), none)?;
        }
        [best] if group.voters == 0 => {
            let none = "no range, since floors, ceilings and vague words support none; what they leave is";
            let text = format!("{none} {}", Ink::Strong.on(&range(best.range)));
            page.paragraph(0, &Ink::Strong.on("Best supported:"), &text)?;
        }
        [best] if majority => {
            page.paragraph(0, &Ink::Strong.on("Best supported:"), &support(best, group.voters, look))?;
        }
        several => {
            let text = match several.len() {
                1 => "the best-supported range has not that of most origins".to_owned(),
                ranges => format!("{ranges} ranges have equal support"),
            };
            page.paragraph(0, &Ink::Yellow.on("No majority:"), &text)?;
            for best in several {
                page.paragraph(2, look.drawn("•", "*"), &support(best, group.voters, look))?;
            }
        }
    }
    if !group.outside.is_empty() {
        let outside: Vec<String> = group.outside.iter().map(|source| safe(source, look)).collect();
        page.paragraph(0, &Ink::Red.on("Outside:"), &outside.join("; "))?;
    }
    if group.conflicting_pairs > 0 {
        let pairs = count(group.conflicting_pairs, "pair");
        page.paragraph(
            0,
            &Ink::Red.on("In conflict:"),
            &format!("{pairs} of claims that cannot both be true"),
        )?;
    }
    if group.offending_claims > 0 {
        let claims = count(group.offending_claims, "claim");
        let text = format!("{claims} above what others count over a longer period");
        page.paragraph(0, &Ink::Red.on("Part above whole:"), &text)?;
    }
    Ok(())
}

/// A range, how many stand behind it, who, and as of when.
fn support(best: &Support, voters: usize, look: Look) -> String {
    let sources: Vec<String> = best.sources.iter().map(|source| safe(source, look)).collect();
    let as_of =
        if best.as_of.is_empty() { String::new() } else { format!(", as of {}", safe(&best.as_of, look)) };
    let votes = format!("{} of {}", best.support, count(voters as u64, "origin"));
    format!("{}, by {votes}: {}{as_of}", Ink::Strong.on(&range(best.range)), sources.join("; "))
}

/// The latest standing figure of each origin.
pub(super) fn write_latest(page: &mut Page<'_>, group: &Group, look: Look) -> io::Result<()> {
    if group.latest.is_empty() {
        return Ok(());
    }
    page.blank()?;
    page.paragraph(0, "", &Ink::Strong.on("Latest from each origin"))?;
    let mut table = page.sheet(TableStyle::new());
    for claim in &group.latest {
        let origin = if claim.origin.is_empty() { &claim.source } else { &claim.origin };
        let as_of = match (claim.as_of.as_str(), claim.published.as_str()) {
            ("", "") => "undated".to_owned(),
            ("", published) => format!("published {}", safe(published, look)),
            (as_of, _) => safe(as_of, look),
        };
        table.add_row([safe(origin, look), Ink::Strong.on(&safe(&claim.value, look)), as_of]);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    page.table(2, &mut table)
}

/// What the drawing means.
pub(super) fn legend(look: Look) -> String {
    let sign = |unicode, ascii| look.drawn(unicode, ascii);
    format!(
        "{} number given  {} range given  {} hedge or rounding  {}{} no end  {} best supported",
        sign("●", "o"),
        sign("━", "="),
        sign("─", "-"),
        sign("◀", "<"),
        sign("▶", ">"),
        sign("░", ":")
    )
}
