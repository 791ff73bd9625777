//! `figcheck plot` in the terminal: the claims of a key drawn on one scale, or along time.

use super::claims::Drawing;
use super::compare::legend;
use super::ink::Ink;
use super::page::{Page, to_u16};
use super::scale::Scale;
use super::text::safe;
use super::words::{key, range, verdict};
use super::{Look, timeline};
use crate::report::{Claim, Group};
use comfy_table::{ColumnConstraint, ContentLineStyle, TableStyle, Width};
use std::io;

/// What is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Plot {
    /// A logarithmic scale instead of a linear one.
    pub log: bool,
    /// Along a time axis, with a line of growth for each origin.
    pub over_time: bool,
}

/// Draws the keys in the order given.
pub fn write_plot(groups: &[Group], plot: Plot, look: &Look, out: &mut dyn io::Write) -> io::Result<()> {
    let mut page = Page::new(*look, out);
    if groups.is_empty() {
        return page.paragraph(0, "", "Nothing to draw: no claim is about that.");
    }
    for (i, group) in groups.iter().enumerate() {
        if i > 0 {
            page.blank()?;
            page.blank()?;
        }
        let title = key(std::slice::from_ref(&group.measure), &group.subject, &group.place, *look);
        let unit =
            if group.unit.is_empty() { String::new() } else { format!(" ({})", safe(&group.unit, *look)) };
        page.paragraph(0, "", &format!("{}{}", Ink::Strong.on(&title), Ink::Faint.on(&unit)))?;
        page.blank()?;
        if plot.over_time {
            timeline::write(&mut page, group, plot.log, *look)?;
        } else {
            write_ranges(&mut page, group, plot.log, *look)?;
        }
    }
    Ok(())
}

/// One line a claim, in the order of their dates, undated ones last.
fn write_ranges(page: &mut Page<'_>, group: &Group, log: bool, look: Look) -> io::Result<()> {
    let roomy = 100 <= look.columns();
    let columns = look.columns() * if roomy { 50 } else { 48 } / 100;
    let best = group.supported();
    let Some(scale) = Scale::of(&group.claims, best, log, columns) else {
        return page.paragraph(0, "", nothing(&group.claims, log));
    };
    let drawing = Drawing { scale, best };
    let mut table = page.sheet(TableStyle::new().content_lines(ContentLineStyle::none()));
    let row = |date: &str, label: String, bar: String, sign: String| {
        if roomy {
            vec![date.to_owned(), label, bar, sign]
        } else {
            let apart = if date.is_empty() { "" } else { " " };
            vec![format!("{}{apart}{label}", Ink::Faint.on(date)), bar, sign]
        }
    };
    let [numbers, rule] = drawing.scale.axis(look);
    table.add_row(row("", String::new(), format!("{numbers}\n{}", Ink::Faint.on(&rule)), String::new()));
    if !drawing.best.is_empty() {
        let ranges: Vec<String> = drawing.best.iter().map(|best| range(best.range)).collect();
        let label = Ink::Green.on(&format!("best supported: {}", ranges.join(" / ")));
        table.add_row(row("", label, drawing.scale.band_bar(drawing.best, look), String::new()));
    }
    for claim in in_order_of_dates(&group.claims) {
        let (sign, ink) = match &claim.against {
            Some(against) => (verdict(against.verdict, look).0, Ink::of_verdict(against.verdict)),
            None => (" ", Ink::Strong),
        };
        let bar = drawing.scale.bar(claim, drawing.best, ink, look);
        let value = Ink::Strong.on(&safe(&claim.value, look));
        let label = format!("{}: {value}", safe(&claim.source, look));
        let date = if claim.as_of.is_empty() { "undated".to_owned() } else { safe(&claim.as_of, look) };
        table.add_row(row(&date, label, bar, ink.on(sign)));
    }
    let last = table.column_count().saturating_sub(1);
    for (i, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, if i == last { 0 } else { 2 }));
        if i + 1 == last {
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(to_u16(columns + 2))));
        } else if i == last {
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(1)));
        }
    }
    page.table(0, &mut table)?;
    page.blank()?;
    page.paragraph(0, "", &Ink::Faint.on(&legend(look)))?;
    page.paragraph(0, "", &Ink::Faint.on(&signs(&group.claims, look)))
}

/// Why there is nothing to draw.
pub(super) fn nothing(claims: &[Claim], log: bool) -> &'static str {
    if log && claims.iter().any(|claim| claim.judged.is_some()) {
        "A logarithmic scale has no place for 0, and there is no other number; leave out --log."
    } else {
        "No claim has a number that could be drawn."
    }
}

/// The signs at the ends of lines, those that occur.
fn signs(claims: &[Claim], look: Look) -> String {
    let mut verdicts: Vec<_> =
        claims.iter().filter_map(|claim| Some(claim.against.as_ref()?.verdict)).collect();
    verdicts.sort_unstable();
    verdicts.dedup();
    let said: Vec<String> = verdicts
        .into_iter()
        .map(|each| {
            let (sign, word) = verdict(each, look);
            format!("{sign} {word}")
        })
        .collect();
    if said.is_empty() { String::new() } else { format!("Against the best supported: {}", said.join("  ")) }
}

/// The claims by the last day they are for, undated ones last; equal ones as they come.
fn in_order_of_dates(claims: &[Claim]) -> Vec<&Claim> {
    let mut claims: Vec<&Claim> = claims.iter().collect();
    claims.sort_by_key(|claim| (claim.days.is_none(), claim.days.map(|(first, last)| (last, first))));
    claims
}
