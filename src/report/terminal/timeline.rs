//! The claims of a key along a time axis, one letter an origin, its figures joined by a line of growth.

use super::Look;
use super::ink::Ink;
use super::page::Page;
use super::scale::Scale;
use super::text::{safe, width};
use super::words::count;
use crate::report::{Claim, Group};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::io;

/// Rows of the drawing.
const ROWS: usize = 18;
/// The letters of the origins, in the order of their first figures.
const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Days beyond which no date can be written, either way: some ten thousand years.
const EDGE: i32 = 3_700_000;

/// A claim that has a place in the drawing.
struct Point<'r> {
    claim: &'r Claim,
    origin: usize,
    column: usize,
    row: usize,
}

/// Writes the drawing, then who is who with every figure in order.
pub(super) fn write(page: &mut Page<'_>, group: &Group, log: bool, look: Look) -> io::Result<()> {
    let mut dated: Vec<(&Claim, i32, f64)> =
        group.claims.iter().filter_map(|claim| Some((claim, middle(claim.days?), figure(claim)?))).collect();
    dated.sort_by_key(|(_, day, _)| *day);
    let scale = Scale::of(&group.claims, &[], log, ROWS);
    let (Some(scale), Some(first), Some(last)) =
        (scale, dated.first().map(|d| d.1), dated.last().map(|d| d.1))
    else {
        let said = match dated.is_empty() {
            true => "No claim has both a number and a date, so there is nothing to draw over time.",
            false => super::plot::nothing(&group.claims, log),
        };
        page.paragraph(0, "", said)?;
        return write_undrawn(page, group, look);
    };
    let labels = scale.labelled();
    let left = labels.iter().map(|(_, label)| width(label)).max().unwrap_or(0) + 2;
    let columns = look.columns().saturating_sub(left + 1).max(10);
    let place = |day: i32| {
        let days = f64::from((last - first).max(1));
        (f64::from(day - first) / days * (columns - 1) as f64).round() as usize
    };

    let mut origins: Vec<&str> = Vec::new();
    let mut points: Vec<Point<'_>> = Vec::new();
    for (claim, day, number) in &dated {
        let name = origin(claim);
        let origin = origins.iter().position(|known| *known == name).unwrap_or_else(|| {
            origins.push(name);
            origins.len() - 1
        });
        if let Some(row) = scale.place(*number) {
            points.push(Point { claim, origin, column: place(*day), row });
        }
    }

    let mut grid = Grid { cells: vec![vec![(' ', None); columns]; ROWS] };
    for index in 0..origins.len() {
        // What a week or a month adds is no step of a total, and no total itself.
        let own: Vec<&Point<'_>> =
            points.iter().filter(|point| point.origin == index && point.claim.basis != "flow").collect();
        for pair in own.windows(2) {
            if let [from, to] = pair {
                grid.line(from, to, look);
            }
        }
    }
    for point in &points {
        grid.range(point, &scale, look);
    }
    for point in &points {
        grid.letter(point);
    }

    for row in (0..ROWS).rev() {
        let label = labels.iter().find(|(at, _)| *at == row).map_or("", |(_, label)| label);
        let tick = if label.is_empty() { look.drawn("│", "|") } else { look.drawn("┤", "+") };
        let cells: String = grid.cells[row].iter().map(|(c, ink)| inked(*c, *ink)).collect();
        page.line(&format!("{label:>pad$} {}{cells}", Ink::Faint.on(tick), pad = left - 1))?;
    }
    for line in time_axis(first, last, columns, left, look) {
        page.line(&line)?;
    }
    page.blank()?;
    write_origins(page, &origins, &dated, look)?;
    write_undrawn(page, group, look)?;
    let meaning = format!(
        "{} growth of one origin  {}{} no end on that side  {} what a hedge leaves open  * several in one spot",
        look.drawn("·", "."),
        look.drawn("↑", "^"),
        look.drawn("↓", "v"),
        look.drawn("┆", ":")
    );
    page.paragraph(0, "", &Ink::Faint.on(&meaning))
}

/// Writes how many claims have no place in the drawing, and which.
fn write_undrawn(page: &mut Page<'_>, group: &Group, look: Look) -> io::Result<()> {
    let undrawn: Vec<&Claim> =
        group.claims.iter().filter(|claim| claim.days.is_none() || figure(claim).is_none()).collect();
    if undrawn.is_empty() {
        return Ok(());
    }
    let each: Vec<String> =
        undrawn.iter().map(|c| format!("{} ({})", safe(&c.value, look), safe(&c.source, look))).collect();
    let count = count(undrawn.len() as u64, "claim");
    page.paragraph(0, "", &format!("Not drawn, without a date or a number, {count}: {}", each.join("; ")))
}

/// Who a letter stands for, and what they said when.
fn write_origins(
    page: &mut Page<'_>,
    origins: &[&str],
    dated: &[(&Claim, i32, f64)],
    look: Look,
) -> io::Result<()> {
    for (i, name) in origins.iter().enumerate() {
        let said: Vec<String> = dated
            .iter()
            .filter(|(claim, ..)| origin(claim) == *name)
            .map(|(claim, ..)| format!("{} ({})", safe(&claim.value, look), safe(&claim.as_of, look)))
            .collect();
        let arrow = look.drawn(" → ", " -> ");
        let letter = Ink::Strong.on(&letter(i).to_string());
        page.paragraph(0, &letter, &format!("{}: {}", safe(name, look), said.join(arrow)))?;
    }
    Ok(())
}

fn letter(origin: usize) -> char {
    LETTERS.chars().nth(origin).unwrap_or('+')
}

fn origin(claim: &Claim) -> &str {
    if claim.origin.is_empty() { &claim.source } else { &claim.origin }
}

/// The number a claim is drawn at: the one it gives, else the middle of its range, else its only end.
fn figure(claim: &Claim) -> Option<f64> {
    let judged = claim.judged;
    claim.plain.or_else(|| {
        let range = judged?;
        Some(if range.unbounded() { range.low() } else { range.low() / 2.0 + range.high() / 2.0 })
    })
}

fn middle((first, last): (i32, i32)) -> i32 {
    i32::midpoint(first.clamp(-EDGE, EDGE), last.clamp(-EDGE, EDGE))
}

/// The drawing, row 0 at the bottom.
struct Grid {
    cells: Vec<Vec<(char, Option<Ink>)>>,
}

impl Grid {
    /// Draws on a cell that is still empty.
    fn dot(&mut self, row: usize, column: usize, sign: &str) {
        let cell = self.cells.get_mut(row).and_then(|cells| cells.get_mut(column));
        if let (Some(cell), Some(sign)) = (cell.filter(|cell| cell.0 == ' '), sign.chars().next()) {
            *cell = (sign, Some(Ink::Faint));
        }
    }

    /// A line of dots from one point to another, one in each column or row, whichever is longer.
    fn line(&mut self, from: &Point<'_>, to: &Point<'_>, look: Look) {
        let steps = from.column.abs_diff(to.column).max(from.row.abs_diff(to.row));
        for step in 1..steps {
            let share = step as f64 / steps as f64;
            let between = |a: usize, b: usize| (a as f64 + (b as f64 - a as f64) * share).round() as usize;
            self.dot(between(from.row, to.row), between(from.column, to.column), look.drawn("·", "."));
        }
    }

    /// What a hedge leaves open, above and below the figure.
    fn range(&mut self, point: &Point<'_>, scale: &Scale, look: Look) {
        let Some(range) = point.claim.judged else { return };
        if range.unbounded() {
            self.dot(point.row + 1, point.column, look.drawn("↑", "^"));
        } else if let Some(top) = scale.place(range.high()) {
            (point.row + 1..=top).for_each(|row| self.dot(row, point.column, look.drawn("┆", ":")));
        }
        if range.low() <= 0.0 && point.row > 0 {
            self.dot(point.row - 1, point.column, look.drawn("↓", "v"));
        } else if let Some(bottom) = scale.place(range.low()) {
            (bottom..point.row).for_each(|row| self.dot(row, point.column, look.drawn("┆", ":")));
        }
    }

    fn letter(&mut self, point: &Point<'_>) {
        let sign = letter(point.origin);
        let ink = match point.claim.against.as_ref() {
            Some(against) => Ink::of_verdict(against.verdict),
            None => Ink::Strong,
        };
        if let Some(cell) = self.cells.get_mut(point.row).and_then(|cells| cells.get_mut(point.column)) {
            let taken = cell.0 == '*'
                || (cell.0.is_ascii_alphabetic() && cell.0 != sign && cell.1 != Some(Ink::Faint));
            *cell = if taken { ('*', Some(Ink::Strong)) } else { (sign, Some(ink)) };
        }
    }
}

fn inked(c: char, ink: Option<Ink>) -> String {
    let text = c.to_string();
    ink.map_or(text.clone(), |ink| ink.on(&text))
}

/// The rule below the drawing with its ticks, and the dates below them.
fn time_axis(first: i32, last: i32, columns: usize, left: usize, look: Look) -> [String; 2] {
    let by_day = last - first <= 120;
    let apart = if by_day { 14 } else { 11 };
    let mut rule: Vec<&str> = vec![look.drawn("─", "-"); columns];
    let mut dates = " ".repeat(columns);
    let mut written: Vec<String> = Vec::new();
    let ticks = (columns / apart).clamp(1, 8).min((last - first).unsigned_abs() as usize);
    // The first and the last have their place before those between.
    for tick in [0, ticks].into_iter().chain(1..ticks) {
        let share = tick as f64 / ticks.max(1) as f64;
        let column = ((columns - 1) as f64 * share).round() as usize;
        let day = first + (f64::from(last - first) * share).round() as i32;
        let Some(day) = civil(day) else { continue };
        let label = if by_day { day.to_string() } else { day.strftime("%Y-%m").to_string() };
        let start = column.saturating_sub(label.len() / 2).min(columns.saturating_sub(label.len()));
        // Two dates need a space between them, and one date is written once.
        let room = dates.get(start.saturating_sub(1)..(start + label.len() + 1).min(columns));
        if room.is_some_and(|room| room.trim().is_empty()) && !written.contains(&label) {
            written.push(label.clone());
            rule[column] = look.drawn("┬", "+");
            dates.replace_range(start..start + label.len(), &label);
        }
    }
    let corner = look.drawn("└", "+");
    let pad = left;
    [
        format!("{:pad$}{}", "", Ink::Faint.on(&format!("{corner}{}", rule.concat()))),
        format!("{:pad$} {dates}", ""),
    ]
}

/// The date of a day counted since 1970-01-01.
fn civil(day: i32) -> Option<Date> {
    date(1970, 1, 1).checked_add(day.days()).ok()
}
