//! Sentences that are safe to print: made from the claims alone, with attribution and dates.
//!
//! The BBC's rule: where sources disagree, report the range, or the most authoritative source with
//! attribution. Nothing is added up, averaged or smoothed, and no word of doubt or certainty is printed that
//! the source did not use. The rules, each with a test of its name:
//!
//! 1. *Which figures*: those that stand, were read, and are not denials; of each origin the latest.
//!    (`only_standing_figures_count`, `each_origin_speaks_once`)
//! 2. *Range*: the lowest and the highest figure, each with its source. (`the_range_is_reported`)
//! 3. *Authority*: where a source is named as the most authoritative, its figure alone, attributed.
//!    (`an_authority_speaks_alone`)
//! 4. *Wording*: a figure is printed as it was written, its first letter small; in quotation marks where it
//!    would not read on ("surpassed 3,000") or is a range of its own. A row that has only numbers is printed
//!    as those numbers. (`a_figure_keeps_its_own_words`)
//! 5. *Names*: a source is printed as given, in brackets; "according to" stands instead where a name has
//!    brackets itself. At most three names stand at one end, then how many others. (`names_are_printed_as_given`)
//! 6. *Equal numbers*: one number is printed once for each way it was put. (`one_number_is_no_range`)
//! 7. *One origin*: said to be one. (`a_single_origin_is_said_to_be_one`)
//! 8. *Origins*: the number of independent origins ends the sentence. (`the_range_is_reported`)
//! 9. *Floors or ceilings only*: called lower or upper limits, since no range follows from them.
//!    (`floors_alone_give_no_range`)
//! 10. *Disjoint figures* change nothing: the range holds both, and the table shows the gap.
//!     (`disjoint_figures_are_a_range`)
//! 11. *Vague words* set an end only where all they may mean lies beyond every number.
//!     (`a_vague_word_sets_an_end_only_from_outside`)
//! 12. *Times*: a time all share, or a month all fall into, is said once (by, as of, in, from … to); else
//!     each figure carries its own. Where the count depends on time (running total, level, count over a
//!     period), only figures within 31 days of the latest are set side by side; if that leaves one origin,
//!     it is called the latest and the earlier ones of a total or level follow with their dates.
//!     (`a_shared_month_is_said_once`, `times_apart_are_not_mixed`, `a_period_is_compared_with_itself`)
//! 13. *Undated figures* are left out beside dated ones, and called undated alone.
//!     (`undated_figures_are_called_undated`)
//! 14. *Units*: only figures in the unit of most; the others are said to be incomparable. The unit is named
//!     unless the phrase or every figure names it, or it is people. (`units_are_not_mixed`)
//! 15. *Kind of statement*: "counts" only if all were counted, "estimates" where nothing else is said, else
//!     "figures". (`counted_figures_are_not_called_estimates`)

use crate::interval::Interval;
use crate::number::grouped;
use crate::period::DaySpan;
use crate::quantity::Kind;
use crate::report::svg::clip;
use std::collections::{BTreeMap, BTreeSet};

/// Days within which figures that depend on time are set side by side; as for periods that coincide.
const NEAR: u32 = 31;

/// What the sentence is about.
#[derive(Clone, Copy, Debug, Default)]
pub struct Topic<'a> {
    /// What is counted, as it reads in a sentence: `North Korean casualties`. [`phrase`] makes one.
    pub phrase: &'a str,
    /// The basis: `event`, `stock`, `cumulative` or `flow`.
    pub basis: &'a str,
    /// The source held to be the most authoritative, if one is.
    pub authority: Option<&'a str>,
}

/// One claim on it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figure<'a> {
    /// Who states it.
    pub source: &'a str,
    /// The witness behind the source.
    pub origin: &'a str,
    /// As written.
    pub value: &'a str,
    /// The unit.
    pub unit: &'a str,
    /// `counted`, `estimated`, …; empty where none is given.
    pub status: &'a str,
    /// The kind of hedge; none where it could not be read.
    pub kind: Option<Kind>,
    /// The plain number, where there is one.
    pub plain: Option<f64>,
    /// The range it is judged to stand for; none where it could not be read.
    pub judged: Option<Interval>,
    /// When its time starts; none where it has no start.
    pub start: Option<DaySpan>,
    /// When its time ends; none where it is undated.
    pub end: Option<DaySpan>,
    /// Whether it stands: not withdrawn and not replaced.
    pub standing: bool,
}

impl Figure<'_> {
    /// Where it stands among the others: the number, or the ends of its range.
    fn ends(&self) -> (f64, f64) {
        let judged = self.judged.unwrap_or(Interval::ALL);
        match (self.kind, self.plain) {
            (Some(Kind::Vague | Kind::Range), _) | (_, None) => {
                let high = if judged.unbounded() { judged.low() } else { judged.high() };
                (judged.low(), high)
            }
            (_, Some(plain)) => (plain, plain),
        }
    }

    fn is_vague(&self) -> bool {
        self.kind == Some(Kind::Vague)
    }

    fn is_floor(&self) -> bool {
        matches!(self.kind, Some(Kind::AtLeast | Kind::MoreThan))
    }

    fn is_ceiling(&self) -> bool {
        matches!(self.kind, Some(Kind::UpTo | Kind::LessThan))
    }

    fn origin(&self) -> &str {
        if self.origin.is_empty() { self.source } else { self.origin }
    }
}

/// What is counted, where nobody wrote a phrase for it: the measure in plain words, then what it is of.
pub fn phrase(measure: &str, subject: &str, place: &str) -> String {
    let parts: Vec<String> =
        [subject, place].iter().filter(|p| !p.is_empty()).map(|p| clip(p, 120)).collect();
    let measure = clip(&measure.replace('_', " "), 120);
    if parts.is_empty() { measure } else { format!("{measure} ({})", parts.join(", ")) }
}

/// A range as people say it: `2,700 to 3,300`, `more than 3,000`, `11,500 to under 12,500`.
pub fn range(range: Interval) -> String {
    let (low, high) = (grouped(range.low()), grouped(range.high()));
    match (range.low_open(), range.unbounded()) {
        (true, true) => format!("more than {low}"),
        (false, true) => format!("{low} or more"),
        (_, false) if low == high => low,
        (open, false) => {
            let (over, under) =
                (if open { "over " } else { "" }, if range.high_open() { "under " } else { "" });
            format!("{over}{low} to {under}{high}")
        }
    }
}

/// One sentence on the figures that is safe to print; empty if no figure stands.
///
/// The order of the figures changes nothing.
pub fn sentence(topic: &Topic<'_>, figures: &[Figure<'_>]) -> String {
    let mut figures: Vec<Figure<'_>> = figures
        .iter()
        .copied()
        .filter(|f| f.standing && f.judged.is_some() && f.status != "denied")
        .collect();
    let other_units = keep_one_unit(&mut figures);
    if let Some(authority) = topic.authority
        && figures.iter().any(|f| f.source == authority)
    {
        figures.retain(|f| f.source == authority);
        let figures = latest_of_each_origin(figures);
        return figures.last().map_or_else(String::new, |f| single(topic, f, "The", "."));
    }
    if figures.iter().any(|f| f.end.is_some()) {
        figures.retain(|f| f.end.is_some());
    }
    let mut figures = latest_of_each_origin(figures);
    let earlier = match topic.basis {
        "stock" | "cumulative" | "flow" => set_apart_earlier(&mut figures, topic.basis),
        _ => Vec::new(),
    };
    let Some(last) = figures.last() else { return String::new() };
    let mut out = match (figures.len(), earlier.is_empty()) {
        (1, true) => single(topic, last, "The", "; it rests on one origin"),
        (1, false) => {
            // Figures of other times can be set beside the latest only where a time is said with each.
            let named = Naming { brackets: brackets(&earlier), dates: true };
            let who = match earlier.len() {
                1 => "an earlier one, of one other independent origin,".to_owned(),
                count => format!("earlier ones, of {count} other independent origins,"),
            };
            let span = spread(&earlier, named, if earlier.len() == 1 { &Verbs::IS } else { &Verbs::ARE });
            single(topic, last, "The latest", &format!("; {who} {span}"))
        }
        (count, _) => several(topic, &figures, count),
    };
    if !other_units.is_empty() {
        let units: Vec<&str> = other_units.into_iter().collect();
        out.push_str(&format!("; figures in {} cannot be set beside these", clip(&units.join(" and "), 80)));
    }
    out.push('.');
    out
}

/// Keeps the figures in the unit of most, the first by name where two are as common; gives the other units.
fn keep_one_unit<'a>(figures: &mut Vec<Figure<'a>>) -> BTreeSet<&'a str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for figure in figures.iter() {
        *counts.entry(figure.unit).or_default() += 1;
    }
    let Some(unit) = counts.iter().rev().max_by_key(|(_, count)| **count).map(|(unit, _)| *unit) else {
        return BTreeSet::new();
    };
    figures.retain(|f| f.unit == unit);
    counts.into_keys().filter(|other| *other != unit && !other.is_empty()).collect()
}

/// The latest figure of each origin, in order of time; the lowest where one origin has several of one time.
fn latest_of_each_origin(mut figures: Vec<Figure<'_>>) -> Vec<Figure<'_>> {
    let last = |f: &Figure<'_>| f.end.map(|end| (end.last(), end.first()));
    figures.sort_by(|a, b| {
        let by_time = last(b).cmp(&last(a)).then(b.start.cmp(&a.start));
        let by_number = a.ends().0.total_cmp(&b.ends().0).then(a.ends().1.total_cmp(&b.ends().1));
        by_time.then(by_number).then(a.value.cmp(b.value)).then(a.source.cmp(b.source))
    });
    let mut seen: BTreeSet<String> = BTreeSet::new();
    figures.retain(|f| seen.insert(f.origin().to_owned()));
    figures.reverse();
    figures
}

/// Takes out the figures of an earlier time than the latest; gives back those that may be told after it.
fn set_apart_earlier<'a>(figures: &mut Vec<Figure<'a>>, basis: &str) -> Vec<Figure<'a>> {
    let Some((latest, start)) = figures.last().and_then(|f| Some((f.end?, f.start))) else {
        return Vec::new();
    };
    let near = |a: DaySpan, b: DaySpan| {
        // A year borders on the next one without being near it.
        let fine = |span: DaySpan| span.days().is_some_and(|days| days <= NEAR);
        a.overlaps(b) || fine(a) && fine(b) && a.last().abs_diff(b.last()) <= NEAR
    };
    let beside = |f: &Figure<'_>| {
        let starts = f.start.zip(start).is_none_or(|(a, b)| near(a, b));
        f.end.is_some_and(|end| near(end, latest)) && (basis != "flow" || starts)
    };
    let (now, earlier) = figures.iter().partition(|f| beside(f));
    *figures = now;
    if basis == "flow" { Vec::new() } else { earlier }
}

/// How sources and times are attached to figures in one sentence.
#[derive(Clone, Copy)]
struct Naming {
    /// Names stand in brackets; otherwise after "according to".
    brackets: bool,
    /// Each figure carries its own time.
    dates: bool,
}

/// Whether the names can stand in brackets, having none of their own.
fn brackets(figures: &[Figure<'_>]) -> bool {
    !figures.iter().any(|f| f.source.contains(['(', ')']))
}

/// The words around a spread of figures.
struct Verbs {
    range: &'static str,
    equal: &'static str,
    within: &'static str,
}

impl Verbs {
    const ARE: Verbs = Verbs { range: "range from", equal: "stand at", within: "lie within" };
    const IS: Verbs = Verbs { range: "ranges from", equal: "stands at", within: "lies within" };
    /// After a colon.
    const NONE: Verbs = Verbs { range: "from", equal: "", within: "" };
}

/// A figure alone.
fn single(topic: &Topic<'_>, figure: &Figure<'_>, which: &str, rest: &str) -> String {
    let when = when(topic.basis, figure).map_or_else(|| ", undated,".to_owned(), |when| format!(" {when}"));
    let subject = subject(topic, std::slice::from_ref(figure));
    let source = clip(figure.source, 120);
    format!("{which} figure for {subject}{when} is {}, according to {source}{rest}", wording(figure))
}

/// Figures of several origins at one time, or of no time that matters.
fn several(topic: &Topic<'_>, figures: &[Figure<'_>], count: usize) -> String {
    let shared = shared_time(topic.basis, figures);
    let undated = figures.iter().all(|f| f.end.is_none());
    let naming = Naming { brackets: brackets(figures), dates: shared.is_none() && !undated };
    let subject = subject(topic, figures);
    let when = shared.map_or_else(String::new, |when| format!(" {when}"));
    let count = format!("the figures come from {count} independent origins");
    for (limit, all) in
        [("lower", figures.iter().all(Figure::is_floor)), ("upper", figures.iter().all(Figure::is_ceiling))]
    {
        if all {
            let span = spread(figures, naming, &Verbs::NONE);
            return format!("Only {limit} limits are given for {subject}{when}: {}; {count}", span);
        }
    }
    let noun = noun(figures);
    let noun = if undated { format!("Undated {}", noun.to_lowercase()) } else { noun.to_owned() };
    format!("{noun} {subject}{when} {}; {count}", spread(figures, naming, &Verbs::ARE))
}

/// From the lowest to the highest figure, each with its source; one number once for each way it was put.
fn spread(figures: &[Figure<'_>], naming: Naming, verbs: &Verbs) -> String {
    let numbers = || figures.iter().filter(|f| !f.is_vague());
    let low = numbers().map(|f| f.ends().0).fold(f64::INFINITY, f64::min);
    let high = numbers().map(|f| f.ends().1).fold(f64::NEG_INFINITY, f64::max);
    let sets_end = |f: &&Figure<'_>| !f.is_vague() || f.ends().1 < low || high < f.ends().0 || high < low;
    let ends: Vec<&Figure<'_>> = figures.iter().filter(sets_end).collect();
    let low = ends.iter().map(|f| f.ends().0).fold(f64::INFINITY, f64::min);
    let high = ends.iter().map(|f| f.ends().1).fold(f64::NEG_INFINITY, f64::max);
    let at = |place: &dyn Fn(&Figure<'_>) -> f64, end: f64| -> Vec<&Figure<'_>> {
        ends.iter().copied().filter(|f| place(f).total_cmp(&end).is_eq()).collect()
    };
    let lowest = at(&|f| f.ends().0, low);
    let highest = at(&|f| f.ends().1, high);
    if low.total_cmp(&high).is_eq() {
        return join_words(verbs.equal, &each_wording(&ends, naming).join(" or "));
    }
    match lowest.iter().find(|f| f.ends().1.total_cmp(&high).is_eq()) {
        // One range holds all the others.
        Some(widest) => {
            let same: Vec<&Figure<'_>> = lowest.iter().copied().filter(|f| f.value == widest.value).collect();
            join_words(verbs.within, &attributed(&same, naming, false))
        }
        None => {
            let (from, to) = (first_wording(&lowest), first_wording(&highest));
            let comma = if naming.brackets { "" } else { "," };
            let (from, to) = (attributed(&from, naming, true), attributed(&to, naming, true));
            join_words(verbs.range, &format!("{from}{comma} to {to}"))
        }
    }
}

fn join_words(first: &str, rest: &str) -> String {
    if first.is_empty() { rest.to_owned() } else { format!("{first} {rest}") }
}

/// The figures at one end that are put in the plainest of the ways it is put.
fn first_wording<'a, 'b>(figures: &[&'b Figure<'a>]) -> Vec<&'b Figure<'a>> {
    let first = figures.iter().min_by_key(|f| (f.kind, wording(f)));
    figures.iter().copied().filter(|f| first.is_some_and(|first| wording(f) == wording(first))).collect()
}

/// Each way in which one number is put, with who puts it so.
fn each_wording(figures: &[&Figure<'_>], naming: Naming) -> Vec<String> {
    let mut ways: BTreeMap<(Option<Kind>, String), Vec<&Figure<'_>>> = BTreeMap::new();
    for figure in figures.iter().copied() {
        ways.entry((figure.kind, wording(figure))).or_default().push(figure);
    }
    ways.into_values().map(|figures| attributed(&figures, naming, false)).collect()
}

/// A figure and who states it, with the time if it carries its own; `as_end` where "to" follows or stands before.
fn attributed(figures: &[&Figure<'_>], naming: Naming, as_end: bool) -> String {
    let Some(first) = figures.first() else { return String::new() };
    let mut names: BTreeSet<String> = BTreeSet::new();
    for figure in figures {
        let name = clip(figure.source, 120);
        names.insert(match figure.end.filter(|_| naming.dates) {
            None if naming.dates => format!("{name}, undated"),
            Some(end) if naming.brackets => format!("{name}, {end}"),
            Some(end) => format!("{name} [{end}]"),
            None => name,
        });
    }
    let others = names.len().saturating_sub(3);
    let mut names: Vec<String> = names.into_iter().take(3).collect();
    if 0 < others {
        names.push(format!("{others} other{}", if others == 1 { "" } else { "s" }));
    }
    let mut value = wording(first);
    if as_end && first.kind == Some(Kind::Range) && !value.starts_with('“') {
        value = format!("“{value}”");
    }
    if naming.brackets {
        format!("{value} ({})", names.join("; "))
    } else {
        format!("{value}, according to {}", names.join(" and "))
    }
}

/// What is counted, with its unit where that is not plain.
fn subject(topic: &Topic<'_>, figures: &[Figure<'_>]) -> String {
    let unit = figures.first().map_or("", |f| f.unit);
    let lower = unit.to_lowercase();
    let named = |text: &str| text.to_lowercase().contains(&lower);
    let plain = matches!(lower.as_str(), "" | "people" | "persons");
    if plain || named(topic.phrase) || figures.iter().all(|f| named(f.value)) {
        topic.phrase.to_owned()
    } else {
        format!("{}, in {},", topic.phrase, clip(unit, 60))
    }
}

/// What the figures are, by their status.
fn noun(figures: &[Figure<'_>]) -> &'static str {
    let all = |statuses: &[&str]| figures.iter().all(|f| statuses.contains(&f.status));
    if all(&["", "estimated", "suspected"]) {
        "Estimates of"
    } else if all(&["counted"]) {
        "Counts of"
    } else {
        "Figures for"
    }
}

/// Words after which a wording reads on in a sentence.
const READS_ON: &[&str] = &[
    "a",
    "about",
    "above",
    "almost",
    "an",
    "approximately",
    "around",
    "as",
    "at",
    "below",
    "between",
    "c.",
    "ca.",
    "circa",
    "close",
    "closer",
    "dozens",
    "fewer",
    "half",
    "hundreds",
    "in",
    "just",
    "less",
    "millions",
    "more",
    "nearly",
    "no",
    "not",
    "one",
    "over",
    "roughly",
    "scores",
    "several",
    "some",
    "tens",
    "thousands",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "two-thirds",
    "under",
    "up",
    "upwards",
];

/// The figure as written, so that it reads on.
fn wording(figure: &Figure<'_>) -> String {
    let value: String = figure.value.split_whitespace().collect::<Vec<_>>().join(" ");
    if value.is_empty() {
        return figure.judged.map_or_else(String::new, range);
    }
    let value = clip(&value, 80);
    let first = value.split(' ').next().unwrap_or_default().to_lowercase();
    let number = first.chars().any(|c| c.is_ascii_digit());
    if number {
        value
    } else if READS_ON.contains(&first.as_str()) {
        // "US-backed …" keeps its capitals: only a word that is one of these becomes small.
        format!("{first}{}", value.get(first.len()..).unwrap_or_default())
    } else {
        format!("“{}”", value.replace(['“', '”', '"'], "'"))
    }
}

/// When, if all figures share a time or a month.
fn shared_time(basis: &str, figures: &[Figure<'_>]) -> Option<String> {
    let first = figures.first()?;
    let end = first.end?;
    if figures.iter().all(|f| f.end == first.end && f.start == first.start) {
        return when(basis, first);
    }
    if figures.iter().any(|f| f.start.is_some()) {
        return None;
    }
    // The month of its first day: `2025-01` of `2025-01-13`.
    let month = DaySpan::parse(end.iso().to_string().get(..7)?).ok()?;
    let within = |f: &Figure<'_>| f.end.is_some_and(|end| month.hull(end) == month);
    let in_month = Figure { end: Some(month), ..Figure::default() };
    if figures.iter().all(within) { when(basis, &in_month) } else { None }
}

/// The time of a figure, with the word that leads to it.
fn when(basis: &str, figure: &Figure<'_>) -> Option<String> {
    let end = figure.end?;
    Some(match (figure.start, basis) {
        (Some(start), _) => format!("from {start} to {end}"),
        (None, "cumulative") => format!("by {end}"),
        (None, "stock") => format!("as of {end}"),
        (None, _) if end.is_day() => format!("on {end}"),
        (None, _) => format!("in {end}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CASUALTIES: Topic<'_> =
        Topic { phrase: "North Korean casualties", basis: "cumulative", authority: None };

    fn on(date: &str) -> Option<DaySpan> {
        DaySpan::parse(date).ok()
    }

    fn january() -> Option<DaySpan> {
        on("2025-01")
    }

    /// A figure in people, its range only as fine as these tests need.
    fn figure<'a>(
        source: &'a str,
        value: &'a str,
        kind: Kind,
        plain: f64,
        end: Option<DaySpan>,
    ) -> Figure<'a> {
        let judged = match kind {
            Kind::AtLeast | Kind::MoreThan => Interval::from(plain, kind == Kind::MoreThan),
            Kind::UpTo | Kind::LessThan => Interval::up_to(plain, kind == Kind::LessThan),
            Kind::Approx => Interval::closed(plain * 0.9, plain * 1.1),
            Kind::Nearly => Interval::new(plain * 0.9, false, plain, true),
            _ => Interval::point(plain),
        };
        let kind = Some(kind);
        Figure {
            source,
            origin: source,
            value,
            unit: "people",
            kind,
            plain: Some(plain),
            judged,
            end,
            standing: true,
            ..Figure::default()
        }
    }

    fn between<'a>(source: &'a str, value: &'a str, kind: Kind, low: f64, high: f64) -> Figure<'a> {
        Figure {
            plain: None,
            judged: Interval::closed(low, high),
            ..figure(source, value, kind, low, january())
        }
    }

    fn two() -> [Figure<'static>; 2] {
        [
            figure(
                "South Korea's intelligence service",
                "about 3,000",
                Kind::Approx,
                3000.0,
                on("2025-01-13"),
            ),
            figure("Western officials", "4,000", Kind::Exact, 4000.0, january()),
        ]
    }

    #[test]
    fn the_range_is_reported() {
        assert_eq!(
            sentence(&CASUALTIES, &two()),
            "Estimates of North Korean casualties by January 2025 range from about 3,000 (South Korea's intelligence \
             service) to 4,000 (Western officials); the figures come from 2 independent origins."
        );
    }

    #[test]
    fn only_standing_figures_count() {
        let mut figures = two().to_vec();
        figures.push(Figure { standing: false, ..figure("Old", "9,000", Kind::Exact, 9000.0, january()) });
        figures.push(Figure { status: "denied", ..figure("Denier", "1", Kind::Exact, 1.0, january()) });
        figures.push(Figure { judged: None, ..figure("Unread", "lots", Kind::Exact, 1e9, january()) });
        assert_eq!(sentence(&CASUALTIES, &figures), sentence(&CASUALTIES, &two()));
        assert_eq!(sentence(&CASUALTIES, &[]), "");
    }

    #[test]
    fn each_origin_speaks_once() {
        let mut figures = two().to_vec();
        let earlier = figure("Western officials", "2,000", Kind::Exact, 2000.0, on("2025-01-02"));
        figures.push(Figure { source: "A newspaper", ..earlier });
        figures[2].origin = "Western officials";
        assert_eq!(sentence(&CASUALTIES, &figures), sentence(&CASUALTIES, &two()));
    }

    #[test]
    fn an_authority_speaks_alone() {
        let topic = Topic { authority: Some("Western officials"), ..CASUALTIES };
        assert_eq!(
            sentence(&topic, &two()),
            "The figure for North Korean casualties by January 2025 is 4,000, according to Western officials."
        );
        let topic = Topic { authority: Some("Nobody here"), ..CASUALTIES };
        assert_eq!(sentence(&topic, &two()), sentence(&CASUALTIES, &two()));
    }

    #[test]
    fn a_figure_keeps_its_own_words() {
        for (value, printed) in [
            ("surpassed 3,000", "“surpassed 3,000”"),
            ("Approximately 3,000", "approximately 3,000"),
            ("already exceeded 3,000", "“already exceeded 3,000”"),
            ("Several  hundred", "several hundred"),
            ("3000", "3000"),
            ("", "3,000 or more"),
        ] {
            assert_eq!(wording(&figure("A", value, Kind::AtLeast, 3000.0, None)), printed);
        }
        let figures = [
            between("A", "1,000 to 2,000", Kind::Range, 1000.0, 2000.0),
            figure("B", "3,000", Kind::Exact, 3000.0, january()),
        ];
        assert!(sentence(&CASUALTIES, &figures).contains("range from “1,000 to 2,000” (A) to 3,000 (B);"));
    }

    #[test]
    fn no_hedge_is_printed_that_no_source_used() {
        let figures = [
            figure("A", "900", Kind::Exact, 900.0, january()),
            figure("B", "1,100", Kind::Exact, 1100.0, january()),
        ];
        let said = sentence(&CASUALTIES, &figures);
        for hedge in ["about", "around", "at least", "more than", "nearly", "up to", "some ", "average"] {
            assert!(!said.contains(hedge), "{said}");
        }
    }

    #[test]
    fn names_are_printed_as_given() {
        let figures = [
            figure("NIS (South Korea)", "3,000", Kind::Exact, 3000.0, january()),
            figure("Western officials", "4,000", Kind::Exact, 4000.0, january()),
        ];
        assert_eq!(
            sentence(&CASUALTIES, &figures),
            "Estimates of North Korean casualties by January 2025 range from 3,000, according to NIS (South Korea), to \
             4,000, according to Western officials; the figures come from 2 independent origins."
        );
        let mut figures = two().to_vec();
        for name in ["A", "B", "C", "D"] {
            figures.push(figure(name, "4,000", Kind::Exact, 4000.0, january()));
        }
        assert!(sentence(&CASUALTIES, &figures).contains("to 4,000 (A; B; C; 2 others);"));
    }

    #[test]
    fn one_number_is_no_range() {
        let figures = [
            figure("A", "4,000", Kind::Exact, 4000.0, january()),
            figure("B", "about 4,000", Kind::Approx, 4000.0, january()),
        ];
        assert_eq!(
            sentence(&CASUALTIES, &figures),
            "Estimates of North Korean casualties by January 2025 stand at 4,000 (A) or about 4,000 (B); the figures \
             come from 2 independent origins."
        );
        let figures = [
            between("A", "1,000 to 5,000", Kind::Range, 1000.0, 5000.0),
            figure("B", "3,000", Kind::Exact, 3000.0, january()),
        ];
        assert!(sentence(&CASUALTIES, &figures).contains("lie within 1,000 to 5,000 (A);"));
    }

    #[test]
    fn a_single_origin_is_said_to_be_one() {
        assert_eq!(
            sentence(&CASUALTIES, &two()[..1]),
            "The figure for North Korean casualties by 13 January 2025 is about 3,000, according to South Korea's \
             intelligence service; it rests on one origin."
        );
    }

    #[test]
    fn floors_alone_give_no_range() {
        let figures = [
            figure("JCS", "at least 1,100", Kind::AtLeast, 1100.0, january()),
            figure("Kyiv", "more than 3,000", Kind::MoreThan, 3000.0, january()),
        ];
        assert_eq!(
            sentence(&CASUALTIES, &figures),
            "Only lower limits are given for North Korean casualties by January 2025: from at least 1,100 (JCS) to more \
             than 3,000 (Kyiv); the figures come from 2 independent origins."
        );
        let figures = [
            figure("A", "up to 8", Kind::UpTo, 8.0, january()),
            figure("B", "under 9", Kind::LessThan, 9.0, january()),
        ];
        assert!(sentence(&CASUALTIES, &figures).starts_with("Only upper limits are given"));
    }

    #[test]
    fn disjoint_figures_are_a_range() {
        let figures = [
            figure("A", "300", Kind::Exact, 300.0, january()),
            figure("B", "around 1,000", Kind::Approx, 1000.0, january()),
        ];
        assert!(sentence(&CASUALTIES, &figures).contains("range from 300 (A) to around 1,000 (B);"));
    }

    #[test]
    fn a_vague_word_sets_an_end_only_from_outside() {
        let mut figures = two().to_vec();
        figures.push(between("Inside", "thousands", Kind::Vague, 1000.0, 9999.0));
        let said = sentence(&CASUALTIES, &figures);
        assert!(
            said.contains("to 4,000 (Western officials); the figures come from 3 independent origins"),
            "{said}"
        );
        figures.push(between("Outside", "tens of thousands", Kind::Vague, 20_000.0, 99_999.0));
        assert!(sentence(&CASUALTIES, &figures).contains("to tens of thousands (Outside);"));
        let vague = [
            between("A", "several dozen", Kind::Vague, 24.0, 99.0),
            between("B", "several hundred", Kind::Vague, 200.0, 999.0),
        ];
        assert!(
            sentence(&CASUALTIES, &vague).contains("range from several dozen (A) to several hundred (B);")
        );
    }

    #[test]
    fn a_shared_month_is_said_once() {
        let mut figures = two();
        figures[1].end = on("2025-01-09");
        assert!(sentence(&CASUALTIES, &figures).contains("by January 2025 range"));
        figures[1].end = on("2025-02-03");
        let said = sentence(&CASUALTIES, &figures);
        assert!(
            said.contains(
                "casualties range from about 3,000 (South Korea's intelligence service, 13 January 2025) to"
            ),
            "{said}"
        );
        assert!(said.contains("4,000 (Western officials, 3 February 2025);"), "{said}");
        for (basis, lead) in [("stock", "as of"), ("flow", "on"), ("event", "on")] {
            let figures = two().map(|f| Figure { end: on("2025-01-09"), ..f });
            let said = sentence(&Topic { basis, ..CASUALTIES }, &figures);
            assert!(said.contains(&format!("casualties {lead} 9 January 2025 range")), "{said}");
        }
    }

    #[test]
    fn times_apart_are_not_mixed() {
        let mut figures = two().to_vec();
        figures.push(figure("UK", "6,000", Kind::Exact, 6000.0, on("2025-06-15")));
        assert_eq!(
            sentence(&CASUALTIES, &figures),
            "The latest figure for North Korean casualties by 15 June 2025 is 6,000, according to UK; earlier ones, of 2 \
             other independent origins, range from about 3,000 (South Korea's intelligence service, 13 January 2025) to 4,000 (Western officials, \
             January 2025)."
        );
        let said = sentence(&CASUALTIES, &figures[1..]);
        assert!(
            said.contains("; an earlier one, of one other independent origin, stands at 4,000 (W"),
            "{said}"
        );
        let event = sentence(&Topic { basis: "event", ..CASUALTIES }, &figures);
        assert!(
            event.contains("to 6,000 (UK, 15 June 2025); the figures come from 3 independent origins"),
            "{event}"
        );
    }

    #[test]
    fn a_period_is_compared_with_itself() {
        let flow = Topic { basis: "flow", ..CASUALTIES };
        let figures = [
            figure("A", "13,000", Kind::Exact, 13_000.0, on("2024")),
            figure("B", "1,100", Kind::Exact, 1100.0, on("2023")),
        ];
        assert_eq!(
            sentence(&flow, &figures),
            "The figure for North Korean casualties in 2024 is 13,000, according to A; it rests on one origin."
        );
        let since = Figure { start: on("2024-12-20"), end: on("2024-12-27"), ..two()[1] };
        let said = sentence(&flow, &[since]);
        assert!(said.contains("from 20 December 2024 to 27 December 2024 is 4,000"), "{said}");
    }

    #[test]
    fn undated_figures_are_called_undated() {
        let undated = two().map(|f| Figure { end: None, ..f });
        assert!(
            sentence(&CASUALTIES, &undated)
                .starts_with("Undated estimates of North Korean casualties range from")
        );
        let mixed = [two()[0], undated[1]];
        assert_eq!(sentence(&CASUALTIES, &mixed), sentence(&CASUALTIES, &two()[..1]));
    }

    #[test]
    fn units_are_not_mixed() {
        let mut figures = two().map(|f| Figure { unit: "tonnes", ..f }).to_vec();
        figures.push(Figure { unit: "wagons", ..figure("C", "7", Kind::Exact, 7.0, january()) });
        let said = sentence(&CASUALTIES, &figures);
        assert!(
            said.starts_with(
                "Estimates of North Korean casualties, in tonnes, by January 2025 range from about"
            ),
            "{said}"
        );
        assert!(
            said.ends_with("2 independent origins; figures in wagons cannot be set beside these."),
            "{said}"
        );
    }

    #[test]
    fn counted_figures_are_not_called_estimates() {
        for (statuses, noun) in [
            (["", "estimated"], "Estimates of "),
            (["counted", "counted"], "Counts of "),
            (["planned", "planned"], "Figures for "),
            (["counted", "estimated"], "Figures for "),
        ] {
            let mut figures = two();
            figures[0].status = statuses[0];
            figures[1].status = statuses[1];
            assert!(sentence(&CASUALTIES, &figures).starts_with(noun));
        }
    }

    #[test]
    fn a_phrase_is_made_of_the_key() {
        assert_eq!(
            phrase("troops_deployed", "North Korean troops", "Kursk"),
            "troops deployed (North Korean troops, Kursk)"
        );
        assert_eq!(phrase("casualties", "", ""), "casualties");
    }

    proptest! {
        #[test]
        fn order_changes_nothing_and_every_number_is_a_sources_own(
            numbers in prop::collection::vec((1u32..100_000, 0i32..400, 0usize..6), 1..8),
            turn in 0usize..8,
            basis in prop::sample::select(vec!["event", "stock", "cumulative", "flow"]),
        ) {
            let values: Vec<String> = numbers.iter().map(|(n, ..)| format!("{n}")).collect();
            let mut figures: Vec<Figure<'_>> = numbers
                .iter()
                .zip(&values)
                .map(|((n, day, source), value)| {
                    let name = ["Ada", "Bel", "Cyd", "Dov", "Eli", "Fay"][*source];
                    figure(name, value, Kind::Exact, f64::from(*n), DaySpan::new(*day, *day))
                })
                .collect();
            let topic = Topic { basis, phrase: "things", authority: None };
            let said = sentence(&topic, &figures);
            prop_assert!(values.iter().any(|value| said.contains(value.as_str())), "{said}");
            let turn = turn % figures.len();
            figures.rotate_left(turn);
            prop_assert_eq!(sentence(&topic, &figures), said);
        }
    }
}
