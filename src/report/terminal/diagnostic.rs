//! A finding as a look into the files: the row, the cell underlined, its spreadsheet address.

use super::Look;
use super::page::Page;
use super::text::{ending, push_safe, safe, width};
use crate::report::{At, Claim, Finding};
use crate::rule::Severity;
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use anstream::adapter::strip_str;
use std::io;
use std::ops::Range;

/// Most claims of one finding that are shown as snippets.
const MOST: usize = 20;

/// Writes the rows a finding is about: the first one as the place of it, the others as what it stands against.
pub fn write_diagnostic(finding: &Finding, look: &Look, out: &mut dyn io::Write) -> io::Result<()> {
    let shown = || finding.claims.iter().take(MOST);
    let digits = shown().map(|claim| claim.at.line.to_string().len()).max().unwrap_or(0);
    let snippets: Vec<(Row, AnnotationKind)> = shown()
        .enumerate()
        .map(|(i, claim)| {
            let kind = if i == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            (Row::of(claim, digits, *look), kind)
        })
        .collect();
    let mut group = Group::with_level(match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    });
    for (row, kind) in &snippets {
        let mut origin = Origin::path(row.path.as_str());
        if row.line == 0 {
            group = group.element(origin);
            continue;
        }
        origin = origin.line(row.line).char_column(row.column);
        if row.text.is_empty() {
            group = group.element(origin);
            continue;
        }
        let annotation = kind.span(row.span.clone()).label(row.label.as_str());
        let snippet = Snippet::source(row.text.as_str()).line_start(row.line).fold(false);
        group = group.element(origin).element(snippet.annotation(annotation));
    }
    let renderer = if look.color { Renderer::styled() } else { Renderer::plain() };
    let decor = if look.unicode { DecorStyle::Unicode } else { DecorStyle::Ascii };
    // The row is cut to the width before it gets here, where what is hidden in it can be counted in.
    let text = renderer.decor_style(decor).term_width(usize::MAX / 4).render(&[group]);
    // A snippet whose place is given apart is drawn with the sign for one more file; that line says nothing.
    let is_sign_alone = |line: &str| {
        let line = strip_str(line).to_string();
        line.trim() == look.drawn("⸬", ":::")
    };
    let mut page = Page::new(*look, out);
    text.lines().filter(|line| !is_sign_alone(line)).try_for_each(|line| page.finished(line))
}

/// One row of a file, made safe and cut to the width around the cell that matters.
struct Row {
    path: String,
    line: usize,
    column: usize,
    text: String,
    /// The cell in `text`, in bytes.
    span: Range<usize>,
    label: String,
}

impl Row {
    /// `digits` is the width of the widest line number shown beside it.
    fn of(claim: &Claim, digits: usize, look: Look) -> Row {
        let at = &claim.at;
        // The gutter, the sign before the path and the numbers behind it.
        let gutter = digits + 3;
        let numbers = gutter + 4 + digits + at.column.to_string().len();
        let path = ending(&safe(&at.path, look), look.columns().saturating_sub(numbers), look);
        let room = look.columns().saturating_sub(gutter);
        let label = ending(&label(at, look), room * 2 / 3, look);
        // One column stands between, one more is the underline of an empty cell.
        let (text, span) = window(at, room, width(&label) + 2, look);
        Row { path, line: at.line, column: at.column, text, span, label }
    }
}

/// What is said below the cell: `value, cell G14`.
fn label(at: &At, look: Look) -> String {
    let mut parts = Vec::new();
    if !at.header.is_empty() {
        parts.push(safe(&at.header, look));
    }
    if !at.cell.is_empty() {
        parts.push(format!("cell {}", safe(&at.cell, look)));
    }
    if at.line < at.end_line {
        parts.push(format!("down to line {}", at.end_line));
    }
    parts.join(", ")
}

/// The line of the row on which the cell begins, safe, cut around the cell, and where the cell is in it.
///
/// `label` columns are kept free behind the cell for what is written below it.
fn window(at: &At, columns: usize, label: usize, look: Look) -> (String, Range<usize>) {
    let line = at.row.split('\n').nth(at.line.saturating_sub(at.row_line)).unwrap_or_default();
    let line = line.trim_end_matches('\r');
    let first = at.column.saturating_sub(1);
    let behind = if at.end_line <= at.line { at.end_column.saturating_sub(1) } else { usize::MAX };
    // Nothing further away than the width can be shown, however long the row is.
    let skipped = first.saturating_sub(columns);
    let mut nearby = line.chars().skip(skipped);
    // Where each character stands in the safe text.
    let mut safe_line = String::new();
    let mut starts = vec![0];
    for c in nearby.by_ref().take(3 * columns) {
        push_safe(&mut safe_line, c, look);
        starts.push(safe_line.len());
    }
    let more = nearby.next().is_some();
    let last = starts.len() - 1;
    let first = (first - skipped).min(last);
    let behind = behind.saturating_sub(skipped).max(first).min(last);

    let sign = look.drawn("…", "...");
    let cut_before = |from: usize| 0 < from || 0 < skipped;
    let cut_after = |to: usize| to < last || more;
    let wide = |from: usize, to: usize| {
        let signs = width(sign) * (usize::from(cut_before(from)) + usize::from(cut_after(to)));
        signs + width(&safe_line[starts[from]..starts[to]])
    };
    // The cell comes first, then what stands before it, for which a third of the rest is kept, then what
    // follows; room that is still left goes to what stands before.
    let beside_label = columns.saturating_sub(label);
    let cell_end = longest(first, behind, |to| wide(first, to) <= beside_label);
    let rest = beside_label.saturating_sub(wide(first, cell_end));
    let from = first - longest(0, first, |back| wide(first - back, cell_end) <= beside_label - rest * 2 / 3);
    let to =
        if cell_end < behind { cell_end } else { longest(cell_end, last, |to| wide(from, to) <= columns) };
    let fits = |from| wide(from, to) <= columns && wide(from, cell_end) <= beside_label;
    let from = from - longest(0, from, |back| fits(from - back));

    let before = if cut_before(from) { sign } else { "" };
    let after = if cut_after(to) { sign } else { "" };
    let text = format!("{before}{}{after}", &safe_line[starts[from]..starts[to]]);
    let shift = |place: usize| before.len() + starts[place.clamp(from, to)] - starts[from];
    (text, shift(first)..shift(behind))
}

/// The largest number from `low` to `high` that fits, found by halves; `low` itself is taken to fit.
fn longest(low: usize, high: usize, fits: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (low, high);
    while low < high {
        let middle = high - (high - low) / 2;
        if fits(middle) { low = middle } else { high = middle - 1 }
    }
    low
}
