//! Which figures speak in a sentence.

use super::{Figure, Topic, origins_of};
use crate::interval::Interval;
use crate::period::DaySpan;
use std::collections::{BTreeMap, BTreeSet};

/// The figures that speak.
pub(super) struct Choice<'a> {
    /// Those that are set side by side, in order of time.
    pub(super) now: Vec<Figure<'a>>,
    /// Those of an earlier time, which may be told after them.
    pub(super) earlier: Vec<Figure<'a>>,
    /// Whether one speaks as the most authoritative.
    pub(super) authority: bool,
    /// Independent origins, of those that are left out for an authority as well.
    pub(super) origins: usize,
    /// Other units, whose figures are left out.
    pub(super) other_units: BTreeSet<&'a str>,
}

/// The choice; where no figure is safe to print, how many stood.
pub(super) fn of<'a>(topic: &Topic<'_>, figures: &[Figure<'a>]) -> Result<Choice<'a>, usize> {
    let mut figures: Vec<Figure<'a>> = figures
        .iter()
        .copied()
        .filter(|f| f.standing && f.judged.is_some() && f.status != "denied")
        .collect();
    let standing = figures.len();
    figures.retain(|f| !f.questioned);
    if figures.is_empty() {
        return Err(standing);
    }
    let unit = keep_most(&mut figures, |f| f.unit, None);
    let other_units = unit.into_iter().filter(|unit| !unit.is_empty()).collect();
    keep_most(&mut figures, |f| f.basis, Some(topic.basis));
    keep_most(&mut figures, |f| class(f), None);
    prefer(&mut figures, |f| !f.unattributed);
    prefer(&mut figures, |f| f.end.is_some());
    let origins = origins_of(&figures);
    let authority = figures.iter().any(|f| f.authoritative);
    if authority {
        figures.retain(|f| f.authoritative);
    }
    let mut now = voices(figures, topic.basis);
    let mut earlier = match topic.basis {
        "stock" | "cumulative" | "flow" => set_apart_earlier(&mut now, topic),
        _ => Vec::new(),
    };
    if authority {
        now = now.pop().into_iter().collect();
        earlier.clear();
    }
    let told = [now.as_slice(), earlier.as_slice()].concat();
    let origins = if authority { origins } else { origins_of(&told) };
    Ok(Choice { now, earlier, authority, origins, other_units })
}

/// A plan, what could be held, and what is there: only like is set beside like.
fn class(figure: &Figure<'_>) -> &'static str {
    match figure.status {
        "planned" => "planned",
        "capacity" => "capacity",
        _ => "",
    }
}

/// Keeps the figures that share what most have, the first by name where two are as common, or what is preferred
/// where some have it; gives what the others have.
fn keep_most<'a>(
    figures: &mut Vec<Figure<'a>>,
    of: impl Fn(&Figure<'a>) -> &'a str,
    preferred: Option<&str>,
) -> BTreeSet<&'a str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for figure in figures.iter() {
        *counts.entry(of(figure)).or_default() += 1;
    }
    let wanted = counts.keys().copied().find(|key| Some(*key) == preferred);
    let most = || counts.iter().rev().max_by_key(|(_, count)| **count).map(|(key, _)| *key);
    let Some(kept) = wanted.or_else(most) else { return BTreeSet::new() };
    figures.retain(|f| of(f) == kept);
    counts.into_keys().filter(|other| *other != kept).collect()
}

/// Keeps the figures that a test holds of, where it holds of some.
fn prefer<'a>(figures: &mut Vec<Figure<'a>>, holds: impl Fn(&Figure<'a>) -> bool) {
    if figures.iter().any(&holds) {
        figures.retain(holds);
    }
}

/// What each origin has to say, in order of time: its latest statement, once; or the lowest and the highest figure
/// of it, where it is printed with figures that cannot both be true.
fn voices<'a>(figures: Vec<Figure<'a>>, basis: &str) -> Vec<Figure<'a>> {
    let mut by_origin: BTreeMap<String, Vec<Figure<'a>>> = BTreeMap::new();
    for figure in figures {
        by_origin.entry(figure.origin().to_owned()).or_default().push(figure);
    }
    let mut spoken: Vec<Figure<'a>> =
        by_origin.into_values().flat_map(|figures| statement(latest(figures, basis))).collect();
    spoken.sort_by(|a, b| {
        let time = |f: &Figure<'_>| (f.end.map(|end| (end.last(), end.first())), f.start);
        let ends = a.ends().0.total_cmp(&b.ends().0).then(a.ends().1.total_cmp(&b.ends().1));
        time(a).cmp(&time(b)).then(ends).then(a.value.cmp(b.value)).then(a.source.cmp(b.source))
    });
    spoken
}

/// The figures of the latest time of one origin; of a running total those of an earlier time, where the latest
/// say less of it: a lower limit below what was stated, or a vague word around it.
fn latest<'a>(mut figures: Vec<Figure<'a>>, basis: &str) -> Vec<Figure<'a>> {
    let time = |f: &Figure<'_>| (f.end.map(|end| (end.last(), end.first())), f.start);
    figures.sort_by_key(|f| std::cmp::Reverse(time(f)));
    let times: Vec<&[Figure<'a>]> = figures.chunk_by(|a, b| time(a) == time(b)).collect();
    let range = |f: &Figure<'_>| f.judged.unwrap_or(Interval::ALL);
    let says_less = |later: &Figure<'_>, than: &Figure<'_>| {
        let number = !than.is_vague() && !than.is_floor();
        let below = later.is_floor() && later.ends().0 < range(than).low();
        let around = later.is_vague()
            && range(later).low() <= range(than).low()
            && range(than).high() <= range(later).high();
        number && (below || around)
    };
    let all_less = |later: &[Figure<'a>], than: &[Figure<'a>]| {
        later.iter().all(|later| than.iter().all(|than| says_less(later, than)))
    };
    let mut kept: &[Figure<'a>] = times.first().copied().unwrap_or_default();
    for earlier in times.iter().skip(1).filter(|_| basis == "cumulative") {
        if all_less(kept, earlier) {
            kept = earlier;
        }
    }
    kept.to_vec()
}

/// Figures of one time as one: the first printed, for it has lost least; of those a number before a limit, then the
/// one that claims least; or the lowest and the highest, where they cannot all be true.
fn statement(figures: Vec<Figure<'_>>) -> Vec<Figure<'_>> {
    let range = |f: &Figure<'_>| f.judged.unwrap_or(Interval::ALL);
    let by_value = |a: &Figure<'_>, b: &Figure<'_>| {
        a.value.cmp(b.value).then(a.source.cmp(b.source)).then(a.via.cmp(b.via))
    };
    let lowest = figures
        .iter()
        .min_by(|a, b| range(a).high().total_cmp(&range(b).high()).then_with(|| by_value(a, b)));
    let highest =
        figures.iter().max_by(|a, b| range(a).low().total_cmp(&range(b).low()).then_with(|| by_value(b, a)));
    if let (Some(lowest), Some(highest)) = (lowest, highest)
        && range(lowest).is_below(range(highest))
    {
        return vec![*lowest, *highest];
    }
    let width = |f: &Figure<'_>| range(f).high() - range(f).low();
    let first = figures.iter().min_by(|a, b| {
        let unread = |f: &Figure<'_>| f.published.map_or(i32::MAX, DaySpan::last);
        let limit = |f: &Figure<'_>| f.is_floor() || f.is_ceiling();
        let vague = a.is_vague().cmp(&b.is_vague());
        vague
            .then_with(|| unread(a).cmp(&unread(b)))
            .then_with(|| limit(a).cmp(&limit(b)))
            .then_with(|| width(b).total_cmp(&width(a)))
            .then_with(|| by_value(a, b))
    });
    first.copied().into_iter().collect()
}

/// Takes out the figures of an earlier time than the latest; gives back those that may be told after it.
///
/// An earlier running total above one of the latest stays beside them: it cannot have been that high by then.
fn set_apart_earlier<'a>(figures: &mut Vec<Figure<'a>>, topic: &Topic<'_>) -> Vec<Figure<'a>> {
    let Some((last, latest)) = figures.last().and_then(|f| Some((*f, f.end?))) else {
        return Vec::new();
    };
    let near = |a: DaySpan, b: DaySpan| {
        a.overlaps(b) || a.is_day() && b.is_day() && a.last().abs_diff(b.last()) <= topic.window
    };
    let one_start = |a: &Figure<'_>, b: Option<DaySpan>| a.start.zip(b).is_none_or(|(a, b)| near(a, b));
    let beside = |f: &Figure<'_>| match topic.basis {
        "flow" => is_one_period(f, &last, topic.window),
        _ => f.end.is_some_and(|end| near(end, latest)),
    };
    let (mut now, mut earlier): (Vec<Figure<'a>>, Vec<Figure<'a>>) = figures.iter().partition(|f| beside(f));
    if topic.basis == "cumulative" {
        let above = |f: &Figure<'a>| {
            now.iter().any(|later| {
                let contradicts = later.judged.zip(f.judged).is_some_and(|(later, f)| later.is_below(f));
                contradicts && one_start(f, later.start)
            })
        };
        // What fits below all of them has grown since.
        let contradicting: Vec<Figure<'a>> = earlier.extract_if(.., |f| above(f)).collect();
        now.splice(0..0, contradicting);
    }
    *figures = now;
    if topic.basis == "flow" || 1 < figures.len() { Vec::new() } else { earlier }
}

/// Whether two counts are over one period: their ends lie within the window, and nearer than half the shorter one.
fn is_one_period(a: &Figure<'_>, b: &Figure<'_>, window: u32) -> bool {
    let ends = |f: &Figure<'_>| f.end.map(|end| (f.start.unwrap_or(end).first(), end.last()));
    let (Some(a), Some(b)) = (ends(a), ends(b)) else { return false };
    let shorter = a.0.abs_diff(a.1).min(b.0.abs_diff(b.1));
    let apart = a.0.abs_diff(b.0).max(a.1.abs_diff(b.1));
    apart <= window.min(shorter / 2)
}
