//! Claims along a time axis, each origin's figures joined by a line.

use super::axis::tick_label;
use super::label::{BOLD, width as text_width, wrap};
use super::ranges::axis;
use super::{Picture, Scene, Width, clip, figure, n};
use crate::interval::Interval;
use crate::quantity::Kind;
use crate::report::visible::one_line;
use crate::report::{Claim, counted};
use jiff::Span;
use jiff::civil::{Date, date};
use maud::{Markup, html};
use std::collections::BTreeMap;

const SMALL: f64 = 11.0;
const LINE: f64 = 13.0;
/// The top of the drawing.
const TOP: f64 = 24.0;
/// How long an arrow is that stands for an end nobody stated; it has its room above the drawing.
const ARROW: f64 = 16.0;
/// How many origins are named; the others are drawn without a name.
const NAMED: usize = 24;
/// How many claims without a date are named.
const UNDATED: usize = 6;

/// Where things stand from left to right: the drawing, then the names; the scale needs the room to its left.
struct Frame {
    left: f64,
    right: f64,
    names: f64,
    end: f64,
}

impl Frame {
    fn of(width: Width) -> Frame {
        match width {
            Width::Wide => Frame { left: 0.0, right: 420.0, names: 440.0, end: 640.0 },
            Width::Narrow => Frame { left: 0.0, right: 200.0, names: 214.0, end: 330.0 },
        }
    }
}

/// A claim at its time.
struct Dated<'r> {
    claim: &'r Claim,
    range: Interval,
    first: i32,
    last: i32,
}

impl Dated<'_> {
    /// The middle of the time the claim may be for, in days.
    fn day(&self) -> f64 {
        (f64::from(self.first) + f64::from(self.last)) / 2.0
    }

    /// Where its point is drawn: the number, or the middle of its range where it has no single one.
    fn value(&self) -> f64 {
        self.claim.plain.unwrap_or_else(|| {
            let (low, high) = (self.range.low(), self.range.high());
            if high.is_finite() { low + (high - low) / 2.0 } else { low }
        })
    }
}

/// What one origin says over time.
struct Line<'r> {
    claims: Vec<Dated<'r>>,
    /// Its name, where it is drawn, and how high that is.
    name: Vec<String>,
    colour: String,
    name_y: f64,
}

impl Line<'_> {
    /// One figure for each time: where there are several, the one stated most often; of those the middle one.
    fn course(&self) -> Vec<&Dated<'_>> {
        let mut times: BTreeMap<(i32, i32), Vec<&Dated<'_>>> = BTreeMap::new();
        // What a week or a month adds is no step of a total, and no total itself.
        for dated in self.claims.iter().filter(|dated| dated.claim.basis != "flow") {
            times.entry((dated.last, dated.first)).or_default().push(dated);
        }
        let course = times.into_values().filter_map(|mut figures| {
            figures.sort_by(|a, b| a.value().total_cmp(&b.value()));
            let often =
                |of: &Dated<'_>| figures.iter().filter(|d| d.value().total_cmp(&of.value()).is_eq()).count();
            let most = figures.iter().map(|dated| often(dated)).max()?;
            let common: Vec<&Dated<'_>> =
                figures.iter().copied().filter(|dated| often(dated) == most).collect();
            common.get(common.len() / 2).copied()
        });
        course.collect()
    }

    fn name_height(&self) -> f64 {
        self.name.len() as f64 * LINE + 4.0
    }
}

pub(super) fn draw(scene: &Scene<'_>, width: Width, id: &str) -> Option<Picture> {
    let frame = Frame::of(width);
    let drawn = scene.drawn();
    let mut origins: BTreeMap<&str, Vec<Dated<'_>>> = BTreeMap::new();
    for claim in &drawn {
        if let (Some((first, last)), Some(range)) = (claim.days, claim.judged) {
            let origin = if claim.origin.is_empty() { &claim.source } else { &claim.origin };
            origins.entry(origin).or_default().push(Dated { claim, range, first, last: last.max(first) });
        }
    }
    let days = || origins.values().flatten();
    let (first, last) = (days().map(|d| d.first).min()?, days().map(|d| d.last).max()?);
    let spans: std::collections::BTreeSet<(i32, i32)> = days().map(|d| (d.first, d.last)).collect();
    if spans.len() < 2 || last <= first {
        return None;
    }
    let room = frame.end - frame.names;
    let mut lines: Vec<Line<'_>> = Vec::with_capacity(origins.len());
    for (i, (origin, claims)) in origins.into_iter().enumerate() {
        let name = if i < NAMED { wrap(origin, room, SMALL * BOLD, 4) } else { Vec::new() };
        lines.push(Line { claims, name, colour: format!("fc-o{}", i % 8), name_y: 0.0 });
    }
    let unnamed = lines.len().saturating_sub(NAMED);
    let names: f64 = lines.iter().map(Line::name_height).sum();
    let height = names.max(if width == Width::Wide { 260.0 } else { 220.0 });
    let bottom = TOP + height;
    let values = axis(scene, &drawn, 5);
    let scale_room =
        values.ticks.iter().map(|tick| text_width(&tick_label(*tick), SMALL)).fold(0.0, f64::max);
    let frame = Frame { left: scale_room + 12.0, ..frame };
    let x = |day: f64| {
        frame.left
            + (day - f64::from(first)) / (f64::from(last) - f64::from(first)) * (frame.right - frame.left)
    };
    let y = |value: f64| bottom - values.at(value) * height;
    place_names(&mut lines, &y, bottom);
    let dates = time_ticks(first, last, if width == Width::Wide { 5 } else { 2 });
    let mut caption = values.caption(scene.unit);
    caption.push_str(if caption.is_empty() { "one line per origin" } else { "; one line per origin" });
    if 0 < unnamed {
        caption.push_str(&format!("; {unnamed} more not named"));
    }
    let signs = signs(&lines);
    if !signs.is_empty() {
        caption.push_str(&format!("; {}", signs.join("; ")));
    }
    let mut caption = wrap(&caption, width.pixels() - 4.0, SMALL, 3);
    if let Some(undrawn) = undrawn(scene) {
        caption.extend(wrap(&undrawn, width.pixels() - 4.0, SMALL, 8));
    }
    let mut free = f64::NEG_INFINITY;
    let body = html! {
        @for tick in &values.ticks {
            @let at = y(*tick);
            line class="fc-grid" x1=(n(frame.left - 4.0)) x2=(n(frame.right)) y1=(n(at)) y2=(n(at)) {}
            text class="fc-quiet" x=(n(frame.left - 8.0)) y=(n(at + 4.0)) text-anchor="end" { (tick_label(*tick)) }
        }
        @for (day, label) in &dates {
            @let at = x(f64::from(*day));
            line class="fc-grid" x1=(n(at)) x2=(n(at)) y1=(n(bottom)) y2=(n(bottom + 5.0)) {}
            (date_text(label, at, bottom + 18.0, &mut free))
        }
        @for line in &lines { (draw_line(line, &x, &y, (TOP - ARROW, bottom), &frame)) }
        @for (i, line) in caption.iter().enumerate() {
            text class="fc-quiet" x="2" y=(n(bottom + 36.0 + i as f64 * LINE)) { (line) }
        }
    };
    Some(Picture {
        id: id.to_owned(),
        title: one_line(&format!("{}, over time", scene.title)).into_owned(),
        description: one_line(&scene.description).into_owned(),
        width: width.pixels(),
        height: bottom + 29.0 + caption.len() as f64 * LINE,
        body,
    })
}

/// What the marks mean, of those that occur.
fn signs(lines: &[Line<'_>]) -> Vec<&'static str> {
    let has = |test: &dyn Fn(&Dated<'_>) -> bool| lines.iter().flat_map(|line| &line.claims).any(test);
    let kind = |kinds: &'static [Kind]| {
        move |dated: &Dated<'_>| dated.claim.kind.is_some_and(|k| kinds.contains(&k))
    };
    let mut signs = Vec::new();
    if has(&kind(&[Kind::AtLeast, Kind::MoreThan, Kind::UpTo, Kind::LessThan])) {
        signs.push("arrow: no end stated");
    }
    if has(&kind(&[Kind::MoreThan, Kind::LessThan])) {
        signs.push("hollow: more or less than this");
    }
    if has(&kind(&[Kind::Approx, Kind::Nearly, Kind::Vague, Kind::Range])) {
        signs.push("pale: the range it may be");
    }
    if has(&|dated| dated.first < dated.last) {
        signs.push("flat line: the time it may be for");
    }
    signs
}

/// Which claims with a figure are not drawn, and why; none if all are.
fn undrawn(scene: &Scene<'_>) -> Option<String> {
    let undated: Vec<String> = scene
        .claims
        .iter()
        .filter(|claim| claim.judged.is_some() && claim.days.is_none())
        .map(|claim| {
            let source = if claim.source.is_empty() { "no source" } else { &claim.source };
            format!("{} ({})", clip(&figure(claim), 40), clip(source, 60))
        })
        .collect();
    let mut said = Vec::new();
    if !undated.is_empty() {
        let named = undated.iter().take(UNDATED).cloned().collect::<Vec<_>>().join("; ");
        let more = undated.len().saturating_sub(UNDATED);
        let more = if 0 < more { format!("; and {more} more") } else { String::new() };
        let claims = counted(undated.len(), "claim");
        said.push(format!("Not drawn, without a date, {claims}: {named}{more}"));
    }
    if 0 < scene.left_out() {
        said.push(format!("Not drawn, there being too many: {}", counted(scene.left_out(), "claim")));
    }
    (!said.is_empty()).then(|| format!("{}.", said.join(". ")))
}

/// Names each line beside its last point, pushed apart where they would overlap.
fn place_names(lines: &mut [Line<'_>], y: &dyn Fn(f64) -> f64, bottom: f64) {
    for line in lines.iter_mut() {
        line.name_y = line.claims.last().map_or(bottom, |last| y(last.value())) - line.name_height() / 2.0;
    }
    lines.sort_by(|a, b| a.name_y.total_cmp(&b.name_y));
    let mut free = TOP - ARROW;
    for line in lines.iter_mut().filter(|line| !line.name.is_empty()) {
        line.name_y = line.name_y.max(free);
        free = line.name_y + line.name_height();
    }
    let mut limit = bottom + 6.0;
    for line in lines.iter_mut().rev().filter(|line| !line.name.is_empty()) {
        line.name_y = line.name_y.min(limit - line.name_height());
        limit = line.name_y;
    }
}

fn draw_line(
    line: &Line<'_>,
    x: &dyn Fn(f64) -> f64,
    y: &dyn Fn(f64) -> f64,
    (top, bottom): (f64, f64),
    frame: &Frame,
) -> Markup {
    let points: Vec<String> =
        line.course().iter().map(|c| format!("{},{}", n(x(c.day())), n(y(c.value())))).collect();
    html! {
        g class=(line.colour) {
            @if 1 < points.len() { polyline class="fc-growth" points=(points.join(" ")) {} }
            @for dated in &line.claims { (draw_point(dated, x, y, (top, bottom))) }
            @if let (Some(last), false) = (line.claims.last(), line.name.is_empty()) {
                @let middle = line.name_y + line.name_height() / 2.0;
                polyline class="fc-leader" points=(format!("{},{} {},{} {},{}",
                    n(x(last.day())), n(y(last.value())), n(frame.right + 4.0), n(middle),
                    n(frame.names - 4.0), n(middle))) {}
                @for (i, text) in line.name.iter().enumerate() {
                    text class="fc-origin" x=(n(frame.names)) y=(n(line.name_y + 11.0 + i as f64 * LINE)) { (text) }
                }
            }
        }
    }
}

fn draw_point(
    dated: &Dated<'_>,
    x: &dyn Fn(f64) -> f64,
    y: &dyn Fn(f64) -> f64,
    (top, bottom): (f64, f64),
) -> Markup {
    let (at, here) = (x(dated.day()), y(dated.value()));
    let high = if dated.range.unbounded() { (here - ARROW).max(top) } else { y(dated.range.high()) };
    let ceiling = matches!(dated.claim.kind, Some(Kind::UpTo | Kind::LessThan));
    let low = if ceiling { (here + ARROW).min(bottom) } else { y(dated.range.low()) };
    let left_out = matches!(dated.claim.kind, Some(Kind::MoreThan | Kind::LessThan));
    html! {
        g {
            title {
                (clip(&dated.claim.source, 100)) ": " (clip(&figure(dated.claim), 100)) ", " (clip(&dated.claim.as_of, 40))
            }
            @if dated.first < dated.last {
                line class="fc-period" x1=(n(x(f64::from(dated.first)))) x2=(n(x(f64::from(dated.last))))
                    y1=(n(here)) y2=(n(here)) {}
            }
            @if dated.range.unbounded() || ceiling {
                @let (end, way) = if ceiling { (low, -1.0) } else { (high, 1.0) };
                line class="fc-period" x1=(n(at)) x2=(n(at)) y1=(n(here)) y2=(n(end)) {}
                path class="fc-growth" d=(format!("M{} {}L{} {}L{} {}",
                    n(at - 3.5), n(end + way * 5.0), n(at), n(end), n(at + 3.5), n(end + way * 5.0))) {}
            } @else if 0.5 < low - high {
                line class="fc-span" x1=(n(at)) x2=(n(at)) y1=(n(low)) y2=(n(high)) {}
            }
            @if dated.claim.plain.is_some() {
                circle class=(if left_out { "fc-point fc-hollow" } else { "fc-point" })
                    cx=(n(at)) cy=(n(here)) r="3.5" {}
            }
        }
    }
}

fn date_text(label: &str, x: f64, y: f64, free: &mut f64) -> Markup {
    let wide = text_width(label, SMALL);
    let left = (x - wide / 2.0).max(0.0);
    if left < *free {
        return html! {};
    }
    *free = left + wide + 8.0;
    html! { text class="fc-quiet" x=(n(left + wide / 2.0)) y=(n(y)) text-anchor="middle" { (label) } }
}

/// The day so many days after 1970-01-01; the nearest there is for what no calendar holds.
fn day(days: i32) -> Date {
    let end = if days < 0 { Date::MIN } else { Date::MAX };
    let since = Span::new().try_days(days).ok();
    since.and_then(|span| date(1970, 1, 1).checked_add(span).ok()).unwrap_or(end)
}

fn days_since_1970(day: Date) -> i32 {
    date(1970, 1, 1).until(day).map_or(0, |span| span.get_days())
}

/// The dates an axis from `first` to `last` names, about `count` of them: days, firsts of months, or years.
fn time_ticks(first: i32, last: i32, count: i32) -> Vec<(i32, String)> {
    let spread = last.saturating_sub(first);
    if spread <= 14 * count.max(1) {
        let step = (spread / count.max(1)).max(1);
        let days = (0..).map(|i| first.saturating_add(i * step)).take_while(|at| *at <= last).take(60);
        return days.map(|at| (at, day(at).strftime("%-d %b %Y").to_string())).collect();
    }
    let months = spread / 30;
    let step = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200].into_iter().find(|step| months / step <= count);
    let step = step.unwrap_or(12_000);
    let format = if step < 12 { "%b %Y" } else { "%Y" };
    let start = day(first);
    let january = date(start.year(), 1, 1);
    (0i32..2000)
        .map_while(|i| january.checked_add(Span::new().try_months(i * step).ok()?).ok())
        .map(|at| (days_since_1970(at), at.strftime(format).to_string()))
        .take_while(|(at, _)| *at <= last)
        .filter(|(at, _)| first <= *at)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_axis_names_days_months_or_years() {
        let labels = |first: Date, last: Date| -> Vec<String> {
            let ticks = time_ticks(days_since_1970(first), days_since_1970(last), 5);
            ticks.into_iter().map(|(_, label)| label).collect()
        };
        assert_eq!(labels(date(2024, 12, 14), date(2024, 12, 23))[..2], ["14 Dec 2024", "15 Dec 2024"]);
        let months = ["Jan 2025", "Mar 2025", "May 2025", "Jul 2025", "Sep 2025"];
        assert_eq!(labels(date(2024, 12, 14), date(2025, 9, 10)), months);
        assert_eq!(labels(date(1861, 4, 12), date(1865, 5, 9)), ["1862", "1863", "1864", "1865"]);
    }
}
