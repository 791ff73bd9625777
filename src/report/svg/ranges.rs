//! Each claim's range on one axis.

use super::axis::{Axis, tick_label};
use super::label::{BOLD, width as text_width, wrap};
use super::{Picture, Scene, Width, clip, figure, is_outside, n};
use crate::interval::Interval;
use crate::quantity::Kind;
use crate::report::Claim;
use crate::report::visible::one_line;
use crate::words;
use maud::{Markup, html};

/// The size of names and figures, and of what is said beside them.
const SIZE: f64 = 12.0;
const SMALL: f64 = 11.0;
/// From one line of text to the next.
const LINE: f64 = 15.0;
/// The shortest bar that is drawn.
const BAR: f64 = 0.5;
/// Half the thickness of a bar, and the radius of a dot.
const HALF: f64 = 5.0;
/// From so many claims on the axis is numbered at its top as well.
const TALL: usize = 8;
/// What stands behind a figure outside: no mark that could be taken for one of the drawing.
const OUTSIDE: &str = " ✗";

/// Where things stand from left to right.
struct Frame {
    /// Where names begin.
    names: f64,
    /// How much room they have.
    name_room: f64,
    /// The two ends of the axis.
    left: f64,
    right: f64,
    /// Whether names stand above the ranges and not beside them.
    stacked: bool,
}

impl Frame {
    fn of(width: Width) -> Frame {
        match width {
            Width::Wide => Frame { names: 0.0, name_room: 232.0, left: 250.0, right: 624.0, stacked: false },
            Width::Narrow => Frame { names: 0.0, name_room: 322.0, left: 8.0, right: 316.0, stacked: true },
        }
    }

    fn x(&self, axis: &Axis, value: f64) -> f64 {
        self.left + axis.at(value) * (self.right - self.left)
    }
}

/// One claim, laid out: its lines of text and its height.
struct Row<'r> {
    claim: &'r Claim,
    range: Interval,
    name: Vec<String>,
    /// Who printed it, where its source alone does not tell it from another row.
    via: Vec<String>,
    when: String,
    figure: String,
    height: f64,
}

impl<'r> Row<'r> {
    fn of(claim: &'r Claim, claims: &[&Claim], frame: &Frame) -> Option<Row<'r>> {
        let range = claim.judged?;
        let name = wrap(
            if claim.source.is_empty() { "no source" } else { &claim.source },
            frame.name_room,
            SIZE * BOLD,
            3,
        );
        let again = 1 < claims.iter().filter(|other| other.source == claim.source).count();
        let via = if again && !claim.via.is_empty() {
            wrap(&format!("in {}", claim.via), frame.name_room, SMALL, 2)
        } else {
            Vec::new()
        };
        let when = match (claim.as_of.is_empty(), claim.published.is_empty()) {
            (false, _) => format!("as of {}", claim.as_of),
            (true, false) => format!("published {}", claim.published),
            (true, true) => "undated".to_owned(),
        };
        let figure = wrap(&figure(claim), frame.right - frame.left - 12.0, SIZE, 1).pop().unwrap_or_default();
        let lines = (name.len() + via.len()) as f64 * LINE;
        let height = if frame.stacked {
            lines + LINE + 2.0 * HALF + 16.0
        } else {
            (lines + LINE).max(LINE + 2.0 * HALF + 4.0) + 9.0
        };
        Some(Row { claim, range, name, via, when: clip(&when, 40), figure, height })
    }

    /// How many lines its names take.
    fn text_lines(&self) -> f64 {
        (self.name.len() + self.via.len()) as f64
    }

    /// The middle of its bar, below the top of the row.
    fn bar(&self, frame: &Frame) -> f64 {
        let above = if frame.stacked { self.text_lines() * LINE } else { 0.0 };
        above + LINE + HALF + 4.0
    }
}

/// The numbers of a claim that the axis has to show: not the nothing from which a ceiling begins.
fn shown_values(claim: &Claim) -> impl Iterator<Item = f64> {
    let from_nothing = !claim.plain.is_some_and(|plain| plain <= 0.0);
    let ends = [claim.stated, claim.judged].into_iter().flatten().flat_map(|r| [r.low(), r.high()]);
    claim.plain.into_iter().chain(ends).filter(move |end| end.is_finite() && (0.0 < *end || !from_nothing))
}

pub(super) fn axis(scene: &Scene<'_>, claims: &[&Claim], ticks: usize) -> Axis {
    let bands = scene.bands.iter().flat_map(|best| [best.range.low(), best.range.high()]);
    let bands = bands.filter(|end| end.is_finite() && 0.0 < *end);
    Axis::over(claims.iter().flat_map(|claim| shown_values(claim)).chain(bands), scene.scale, ticks)
}

pub(super) fn draw(scene: &Scene<'_>, width: Width, id: &str) -> Option<Picture> {
    let frame = Frame::of(width);
    let claims = scene.drawn();
    let rows: Vec<Row<'_>> = claims.iter().filter_map(|claim| Row::of(claim, &claims, &frame)).collect();
    if rows.is_empty() {
        return None;
    }
    let axis = axis(scene, &claims, if frame.stacked { 3 } else { 5 });
    let best = best_supported(scene);
    let best = best.map_or_else(Vec::new, |text| wrap(&text, width.pixels() - 4.0, SMALL, 4));
    let tall = TALL <= rows.len();
    let top = best.len() as f64 * LINE + if tall { 26.0 } else { 8.0 };
    let body_height: f64 = rows.iter().map(|row| row.height).sum();
    let legend = legend(scene, &rows, &axis, &frame, width);
    let bottom = top + body_height;
    let height = bottom + 30.0 + legend.1;
    let mut tops = Vec::with_capacity(rows.len());
    let mut y = top;
    for row in &rows {
        tops.push(y);
        y += row.height;
    }
    let body = html! {
        @for (i, line) in best.iter().enumerate() {
            text class="fc-best" y=(n(i as f64 * LINE + 11.0)) { (line) }
        }
        @for best in scene.bands { (band(best.range, &axis, &frame, top, bottom)) }
        (ticks(&axis, &frame, top, bottom, tall))
        @for (row, top) in rows.iter().zip(&tops) { (draw_row(row, &axis, &frame, *top)) }
        text class="fc-quiet" x=(n(frame.right)) y=(n(bottom + 30.0)) text-anchor="end" {
            (clip(&axis.caption(scene.unit), 50))
        }
        g transform=(format!("translate(0 {})", n(bottom + 36.0))) { (legend.0) }
    };
    Some(Picture {
        id: id.to_owned(),
        title: one_line(&scene.title).into_owned(),
        description: one_line(&scene.description).into_owned(),
        width: width.pixels(),
        height: height + 8.0,
        body,
    })
}

/// What the shaded bands are, in words.
fn best_supported(scene: &Scene<'_>) -> Option<String> {
    let first = scene.bands.first()?;
    let ranges: Vec<String> = scene.bands.iter().map(|best| words::range(best.range)).collect();
    let all = first.support == scene.voters;
    Some(if all {
        format!("Shaded: {}, where all {} origins agree", ranges.join(" or "), scene.voters)
    } else {
        let each = if 1 < ranges.len() { "each supported" } else { "supported" };
        format!("Shaded: {}, {each} by {} of {} origins", ranges.join(" or "), first.support, scene.voters)
    })
}

fn band(range: Interval, axis: &Axis, frame: &Frame, top: f64, bottom: f64) -> Markup {
    let (from, to) = (frame.x(axis, range.low()), frame.x(axis, range.high()));
    // A band of a single number is still to be seen.
    let (from, to) = if to - from < 3.0 { (from - 1.5, to + 1.5) } else { (from, to) };
    html! {
        rect class="fc-band" x=(n(from)) y=(n(top)) width=(n(to - from)) height=(n(bottom - top)) {}
        @for x in [from, to] {
            line class="fc-band-end" x1=(n(x)) x2=(n(x)) y1=(n(top)) y2=(n(bottom)) {}
        }
    }
}

fn ticks(axis: &Axis, frame: &Frame, top: f64, bottom: f64, tall: bool) -> Markup {
    let mut free = [f64::NEG_INFINITY; 2];
    let heights = if tall { &[bottom + 16.0, top - 9.0][..] } else { &[bottom + 16.0] };
    html! {
        @for tick in &axis.ticks {
            @let x = frame.x(axis, *tick);
            line class="fc-grid" x1=(n(x)) x2=(n(x)) y1=(n(top - 4.0)) y2=(n(bottom + 4.0)) {}
            @for (y, free) in heights.iter().zip(&mut free) {
                (tick_text(*tick, x, *y, frame, free))
            }
        }
    }
}

/// The number at a tick, unless it would run into the one before; `free` is where that one ends.
fn tick_text(tick: f64, x: f64, y: f64, frame: &Frame, free: &mut f64) -> Markup {
    let label = tick_label(tick);
    let wide = text_width(&label, SMALL);
    let edge = frame.right + 12.0;
    let left = (x - wide / 2.0).max(frame.left - 8.0).min(edge - wide);
    if left < *free {
        return html! {};
    }
    *free = left + wide + 6.0;
    html! { text class="fc-quiet" x=(n(left + wide / 2.0)) y=(n(y)) text-anchor="middle" { (label) } }
}

fn draw_row(row: &Row<'_>, axis: &Axis, frame: &Frame, top: f64) -> Markup {
    let outside = is_outside(row.claim);
    let y = top + row.bar(frame);
    let names_y = top + 11.0;
    let vias_y = (row.name.len() as f64).mul_add(LINE, names_y);
    let beside = row.text_lines().mul_add(LINE, names_y);
    html! {
        g class=(if outside { "fc-outside" } else { "fc-row" }) {
            line class="fc-lane" x1=(n(frame.left)) x2=(n(frame.right)) y1=(n(y)) y2=(n(y)) {}
            @for (i, line) in row.name.iter().enumerate() {
                text class="fc-name" x=(n(frame.names)) y=(n(names_y + i as f64 * LINE)) { (line) }
            }
            @for (i, line) in row.via.iter().enumerate() {
                text class="fc-quiet" x=(n(frame.names)) y=(n(vias_y + i as f64 * LINE)) { (line) }
            }
            @if frame.stacked {
                (figure_text(row, outside, 0.0, beside, "start"))
                text class="fc-quiet" x=(n(frame.right + 8.0)) y=(n(beside)) text-anchor="end" { (row.when) }
            } @else {
                text class="fc-quiet" x=(n(frame.names)) y=(n(beside)) { (row.when) }
                (figure_beside(row, outside, axis, frame, y))
            }
            (mark(row.claim, row.range, outside, axis, frame, y))
        }
    }
}

/// The figure as written, above its bar and within the frame.
fn figure_beside(row: &Row<'_>, outside: bool, axis: &Axis, frame: &Frame, y: f64) -> Markup {
    let wide = text_width(&row.figure, SIZE) + if outside { text_width(OUTSIDE, SIZE) } else { 0.0 };
    let middle = match row.claim.plain {
        Some(plain) => frame.x(axis, plain),
        None => (frame.x(axis, row.range.low()) + frame.x(axis, row.range.high())) / 2.0,
    };
    let left = (middle - wide / 2.0).min(frame.right - wide).max(frame.left);
    figure_text(row, outside, left, y - HALF - 5.0, "start")
}

fn figure_text(row: &Row<'_>, outside: bool, x: f64, y: f64, anchor: &str) -> Markup {
    html! {
        text class=[outside.then_some("fc-out")] x=(n(x)) y=(n(y)) text-anchor=(anchor) {
            (row.figure)
            @if outside { (OUTSIDE) }
        }
    }
}

/// The mark of one claim: pale what a hedge or the rounding allows, full what was said.
fn mark(claim: &Claim, range: Interval, outside: bool, axis: &Axis, frame: &Frame, y: f64) -> Markup {
    let (from, to) = (frame.x(axis, range.low()), frame.x(axis, range.high()));
    let arrow_left =
        axis.starts_above(range.low()) && matches!(claim.kind, Some(Kind::UpTo | Kind::LessThan));
    let arrow_right = range.unbounded() || axis.ends_below(range.high());
    let half_line = range.unbounded() || matches!(claim.kind, Some(Kind::UpTo | Kind::LessThan));
    let vague = claim.kind == Some(Kind::Vague);
    let full = claim.stated.filter(|stated| claim.kind == Some(Kind::Range) && !stated.unbounded());
    html! {
        @if half_line {
            line class="fc-open" x1=(n(from)) x2=(n(to)) y1=(n(y)) y2=(n(y)) {}
        } @else if BAR < to - from {
            rect class=(if vague { "fc-soft fc-vague" } else { "fc-soft" })
                x=(n(from)) y=(n(y - HALF)) width=(n(to - from)) height=(n(2.0 * HALF)) rx="2" {}
        }
        @if arrow_right { (arrow(frame.right, y, 1.0)) }
        @if arrow_left { (arrow(frame.left, y, -1.0)) }
        @if let Some(stated) = full {
            @let (a, b) = (frame.x(axis, stated.low()), frame.x(axis, stated.high()));
            rect class="fc-full" x=(n(a - 1.0)) y=(n(y - HALF)) width=(n(b - a + 2.0)) height=(n(2.0 * HALF)) rx="2" {}
        } @else if let Some(plain) = claim.plain.filter(|_| !vague) {
            (dot(frame.x(axis, plain), y, outside, matches!(claim.kind, Some(Kind::MoreThan | Kind::LessThan))))
        }
    }
}

/// The number as stated: a dot, or a diamond outside the best-supported range; hollow where it is left out.
fn dot(x: f64, y: f64, outside: bool, hollow: bool) -> Markup {
    let class = if hollow { "fc-hollow" } else { "fc-dot" };
    let r = if hollow { HALF - 1.0 } else { HALF };
    html! {
        @if outside {
            path class=(class) d=(format!("M{} {}l{r} {r}l-{r} {r}l-{r} -{r}z", n(x), n(y - r), r = n(r + 1.0))) {}
        } @else {
            circle class=(class) cx=(n(x)) cy=(n(y)) r=(n(r)) {}
        }
    }
}

/// The head of an arrow at `x`, pointing right (1) or left (-1): there is no stated end.
fn arrow(x: f64, y: f64, way: f64) -> Markup {
    html! {
        path class="fc-open" d=(format!("M{} {}L{} {}L{} {}",
            n(x), n(y - HALF), n(x + way * 6.0), n(y), n(x), n(y + HALF))) {}
        line class="fc-open" x1=(n(x)) x2=(n(x + way * 6.0)) y1=(n(y)) y2=(n(y)) {}
    }
}

/// What the marks mean, as many of them as the picture has, and its height.
fn legend(scene: &Scene<'_>, rows: &[Row<'_>], axis: &Axis, frame: &Frame, width: Width) -> (Markup, f64) {
    let has = |test: &dyn Fn(&Row<'_>) -> bool| rows.iter().any(test);
    let kind = |row: &Row<'_>, kinds: &[Kind]| row.claim.kind.is_some_and(|kind| kinds.contains(&kind));
    let mut entries: Vec<(Markup, &str)> = Vec::new();
    if has(&|row| !kind(row, &[Kind::Range, Kind::Vague, Kind::MoreThan, Kind::LessThan])) {
        entries.push((dot(7.0, 0.0, false, false), "the number stated"));
    }
    if has(&|row| kind(row, &[Kind::MoreThan, Kind::LessThan])) {
        entries.push((dot(7.0, 0.0, false, true), "more or less than this"));
    }
    if has(&|row| kind(row, &[Kind::Range])) {
        entries.push((
            html! { rect class="fc-full" x="0" y="-5" width="14" height="10" rx="2" {} },
            "the range stated",
        ));
    }
    let wide = |row: &Row<'_>| BAR < frame.x(axis, row.range.high()) - frame.x(axis, row.range.low());
    if has(&|row| wide(row) && kind(row, &[Kind::Approx, Kind::Nearly, Kind::Exact])) {
        let soft = html! { rect class="fc-soft" x="0" y="-5" width="14" height="10" rx="2" {} };
        entries.push((soft, "what the hedge or rounding allows"));
    }
    if has(&|row| kind(row, &[Kind::Vague])) {
        let soft = html! { rect class="fc-soft fc-vague" x="0" y="-5" width="14" height="10" rx="2" {} };
        entries.push((soft, "what a vague word allows"));
    }
    if has(&|row| kind(row, &[Kind::AtLeast, Kind::MoreThan, Kind::UpTo, Kind::LessThan])) {
        let line = html! { line class="fc-open" x1="0" x2="7" y1="0" y2="0" {} (arrow(7.0, 0.0, 1.0)) };
        entries.push((line, "no end stated"));
    }
    if has(&|row| is_outside(row.claim)) {
        let text = if scene.bands.is_empty() { "✗ in conflict" } else { "✗ outside the shaded range" };
        entries.push((html! { g class="fc-outside" { (dot(7.0, 0.0, true, false)) } }, text));
    }
    let (mut x, mut y) = (0.0, 10.0);
    let placed: Vec<(f64, f64, Markup, &str)> = entries
        .into_iter()
        .map(|(sign, text)| {
            let wide = 20.0 + text_width(text, SMALL) + 14.0;
            if 0.0 < x && width.pixels() < x + wide {
                (x, y) = (0.0, y + LINE + 2.0);
            }
            let at = (x, y);
            x += wide;
            (at.0, at.1, sign, text)
        })
        .collect();
    let left_out = scene.left_out();
    let more = (0 < left_out).then(|| format!("{} of {} claims drawn", rows.len(), rows.len() + left_out));
    if more.is_some() {
        y += LINE + 2.0;
    }
    let markup = html! {
        @for (x, y, sign, text) in placed {
            g transform=(format!("translate({} {})", n(x), n(y))) {
                (sign)
                text class="fc-quiet" x="20" y="4" { (text) }
            }
        }
        @if let Some(more) = more { text class="fc-quiet" x="0" y=(n(y + 4.0)) { (more) } }
    };
    (markup, y + 14.0)
}
