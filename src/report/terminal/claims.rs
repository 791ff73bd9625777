//! Claims side by side: one row each, in as many columns as the width has room for.
//!
//! Nothing is left out on a narrow terminal: what has no column of its own goes on a line of its own within
//! one, with a word before it where the header no longer says what it is.

use super::ink::Ink;
use super::page::{Page, to_u16};
use super::scale::Scale;
use super::text::{safe, width};
use super::{Look, words};
use crate::number::grouped;
use crate::report::{Against, Claim, Support};
use comfy_table::{Cell, ColumnConstraint, ContentLineStyle, LineStyle, TableStyle, Width};
use std::io;

/// One thing a claim has to show.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Source,
    Via,
    Value,
    Judged,
    AsOf,
    Published,
    Place,
    Remark,
    Bar,
}

use Part::{AsOf, Bar, Judged, Place, Published, Remark, Source, Value, Via};

/// The columns of a table: a header and the parts below each other.
type Columns = &'static [(&'static str, &'static [Part])];

const LIST_WIDE: Columns = &[
    ("Source", &[Source]),
    ("Via", &[Via]),
    ("As reported", &[Value]),
    ("Read as", &[Judged]),
    ("As of", &[AsOf]),
    ("Published", &[Published]),
    ("Where", &[Place]),
    ("Compared", &[Remark]),
];
const LIST: Columns = &[
    ("Source", &[Source, Via, Place]),
    ("As reported", &[Value, Judged]),
    ("When", &[AsOf, Published]),
    ("Compared", &[Remark]),
];
const LIST_NARROW: Columns =
    &[("Source", &[Source, Via, Place]), ("As reported", &[Value, Judged, AsOf, Published, Remark])];

const DRAWN_WIDE: Columns = &[
    ("Source", &[Source]),
    ("Via", &[Via]),
    ("As reported", &[Value]),
    ("", &[Bar]),
    ("As of", &[AsOf]),
    ("Published", &[Published]),
    ("Where", &[Place]),
    ("Against the best supported", &[Remark]),
];
const DRAWN: Columns = &[
    ("Source", &[Source, Via, Place]),
    ("Reported", &[Value]),
    ("", &[Bar, AsOf, Published]),
    ("Verdict", &[Remark]),
];
const DRAWN_NARROW: Columns =
    &[("Source", &[Source, Via, Place]), ("As reported", &[Value, Bar, AsOf, Published, Remark])];

/// Blank columns between two columns of a table.
const GAP: usize = 2;

/// What is drawn on one scale beside the claims.
pub(super) struct Drawing<'r> {
    /// The scale.
    pub(super) scale: Scale,
    /// The best-supported ranges.
    pub(super) best: &'r [Support],
}

/// Columns of a bar in a table of that look.
pub(super) fn bar_columns(look: Look) -> usize {
    match look.columns() {
        170.. => look.columns() * 22 / 100,
        76.. => look.columns() * 3 / 10,
        narrow => narrow * 45 / 100,
    }
}

/// Writes the claims as a table; with a drawing each has its range as a bar.
///
/// `alone` is what stands in place of a comparison for a claim that is compared with nothing.
pub(super) fn write(
    page: &mut Page<'_>,
    claims: &[Claim],
    drawing: Option<&Drawing<'_>>,
    alone: &str,
    look: Look,
) -> io::Result<()> {
    let columns = match (drawing.is_some(), look.columns()) {
        (false, 150..) => LIST_WIDE,
        (false, 76..) => LIST,
        (false, _) => LIST_NARROW,
        (true, 170..) => DRAWN_WIDE,
        (true, 76..) => DRAWN,
        (true, _) => DRAWN_NARROW,
    };
    let mut table = page.sheet(style(look, columns.len()));
    let axis = drawing.map(|drawing| drawing.scale.axis(look));
    table.set_header(columns.iter().map(|(name, parts)| match &axis {
        Some([numbers, rule]) if parts.contains(&Bar) => {
            let name = Ink::Strong.on(name);
            let above = if name.is_empty() { String::new() } else { format!("{name}\n") };
            Cell::new(format!("{above}{numbers}\n{rule}"))
        }
        _ => Cell::new(Ink::Strong.on(name)),
    }));
    let mut rows: Vec<Vec<String>> = Vec::with_capacity(claims.len() + 1);
    if let Some(drawing) = drawing.filter(|drawing| !drawing.best.is_empty()) {
        rows.push(columns.iter().map(|(_, parts)| best_supported(parts, drawing, look)).collect());
    }
    rows.extend(claims.iter().map(|claim| {
        let cell = |parts: &[Part]| {
            let own = parts.len() == 1;
            let lines = parts.iter().filter_map(|&part| show(part, claim, drawing, alone, own, look));
            lines.collect::<Vec<_>>().join("\n")
        };
        columns.iter().map(|(_, parts)| cell(parts)).collect()
    }));
    // Places are for clicking and dates for reading at a glance, so their lines stay whole where they can.
    let whole = columns.iter().map(|(_, parts)| {
        let kept = parts.iter().filter(|part| matches!(part, Place | AsOf | Published));
        let lines = kept.flat_map(|&part| {
            claims.iter().filter_map(move |claim| show(part, claim, drawing, alone, parts.len() == 1, look))
        });
        lines.map(|line| width(&line)).max().unwrap_or(0)
    });
    let widths = widths(columns, &rows, &whole.collect::<Vec<_>>(), look);
    table.add_rows(rows);
    for (i, (column, width)) in table.column_iter_mut().zip(widths).enumerate() {
        let padding = to_u16(if i + 1 == columns.len() { 0 } else { GAP });
        column.set_padding((0, padding));
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(to_u16(width) + padding)));
    }
    page.table(0, &mut table)
}

/// How wide each column is: enough for what should stay `whole` in it, or at least for its longest word; what
/// is left goes, column by column, to where most is still to be wrapped.
fn widths(columns: Columns, rows: &[Vec<String>], whole: &[usize], look: Look) -> Vec<usize> {
    let widest = |i: usize, between: &[char]| {
        let cells = rows.iter().filter_map(|row| row.get(i));
        cells.flat_map(|cell| cell.split(between)).map(width).max().unwrap_or(0)
    };
    let fixed = |i: usize| columns[i].1.contains(&Bar).then(|| bar_columns(look));
    let each = |of: &dyn Fn(usize) -> usize| -> Vec<usize> {
        (0..columns.len()).map(|i| fixed(i).unwrap_or_else(|| of(i).max(columns[i].0.len()))).collect()
    };
    let room = look.columns().saturating_sub(GAP * (columns.len() - 1));
    let wanted = each(&|i| widest(i, &['\n']));
    let words = each(&|i| widest(i, &[' ', '\n']));
    let mut widths: Vec<usize> = words.iter().zip(whole).map(|(word, whole)| *word.max(whole)).collect();
    if room < widths.iter().sum() {
        widths = words;
    }
    // Where not even words have room, the widest column gives way.
    while room < widths.iter().sum() {
        let Some(widest) = widths.iter_mut().max() else { break };
        *widest -= 1;
    }
    for _ in widths.iter().sum()..room {
        let wrapped = |&i: &usize| widths[i] < wanted[i];
        // Lines in which a column's longest text is laid out, in thousandths.
        let lines = |&i: &usize| wanted[i] * 1000 / widths[i].max(1);
        let Some(most) = (0..widths.len()).filter(wrapped).max_by_key(lines) else { break };
        widths[most] += 1;
    }
    widths
}

/// One part of a claim; none where it has nothing to show and no column that waits for it.
fn show(
    part: Part,
    claim: &Claim,
    drawing: Option<&Drawing<'_>>,
    alone: &str,
    own_column: bool,
    look: Look,
) -> Option<String> {
    let labelled = |label: &str, text: &str| {
        if text.is_empty() {
            own_column.then(|| Ink::Faint.on(look.drawn("–", "-")))
        } else if own_column {
            Some(safe(text, look))
        } else {
            Some(format!("{}{}", Ink::Faint.on(label), safe(text, look)))
        }
    };
    match part {
        Source if claim.source.is_empty() => Some(Ink::Faint.on("(no source)")),
        Source => Some(safe(&claim.source, look)),
        Via => labelled("via ", &claim.via),
        Value => Some(Ink::Strong.on(&safe(&claim.value, look))),
        Judged => labelled("read as ", &claim.judged.map(words::range).unwrap_or_default()),
        AsOf => labelled("as of ", &claim.as_of),
        Published => labelled("published ", &claim.published),
        Place => Some(Ink::Cyan.on(&words::place(&claim.at, look))),
        Remark => Some(match &claim.against {
            Some(against) => remark(against, look),
            None => Ink::Faint.on(alone),
        }),
        Bar => drawing.map(|drawing| {
            let ink = claim.against.as_ref().map_or(Ink::Strong, |against| Ink::of_verdict(against.verdict));
            drawing.scale.bar(claim, drawing.best, ink, look)
        }),
    }
}

/// How a claim stands against another: sign, word, distance, reservation.
fn remark(against: &Against, look: Look) -> String {
    let (sign, word) = words::verdict(against.verdict, look);
    let possibly = if against.certain { "" } else { "possibly " };
    let mut out = Ink::of_verdict(against.verdict).on(&format!("{sign} {possibly}{word}"));
    if against.gap == Some(0.0) {
        out.push_str(": they touch but do not overlap");
    } else if let Some(gap) = against.gap {
        out.push_str(&format!(" by {}", grouped(gap)));
        if let Some(factor) = against.factor.filter(|factor| 1.005 <= *factor) {
            let factor = if factor < 10.0 { grouped(factor) } else { grouped(factor.round()) };
            out.push_str(&format!(" ({}{factor})", look.drawn("×", "x")));
        }
    }
    if !against.why.is_empty() {
        out.push_str(&format!("\n{}", Ink::Faint.on(&safe(&against.why, look))));
    }
    out
}

/// The row above the claims that shows the best-supported ranges on the scale.
fn best_supported(parts: &[Part], drawing: &Drawing<'_>, look: Look) -> String {
    let lines = parts.iter().filter_map(|part| match part {
        Source => Some(Ink::Green.on("best supported")),
        Value => {
            let ranges: Vec<String> = drawing.best.iter().map(|best| words::range(best.range)).collect();
            Some(Ink::Green.on(&ranges.join(" / ")))
        }
        Bar => Some(drawing.scale.band_bar(drawing.best, look)),
        _ => None,
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Rules below the header and, fainter, between rows; no frame.
fn style(look: Look, columns: usize) -> TableStyle {
    let rule = |unicode: char, ascii: char| {
        let sign = if look.unicode { unicode } else { ascii };
        LineStyle::none().fill(sign)
    };
    let style = TableStyle::new()
        .header_lines(ContentLineStyle::none())
        .header_separator(rule('─', '='))
        .content_lines(ContentLineStyle::none());
    // Rows of several lines are set apart by a blank one.
    if columns < LIST_WIDE.len() { style.row_separator(rule(' ', ' ')) } else { style }
}
