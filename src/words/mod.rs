//! Sentences that are safe to print: made from the claims alone, with attribution and dates.
//!
//! The BBC's rule: where sources disagree, report the range, or the most authoritative source with
//! attribution. Nothing is added up, averaged or smoothed, and no word of doubt or certainty is printed that
//! the source did not use. `docs/sentences.md` has every rule in a line, and a test of its name holds each of
//! them. `choice` says which figures speak, `print` how a figure is put, and this file what is
//! said of them.

mod choice;
mod print;
#[cfg(test)]
mod tests;

pub use print::{phrase, range};

use crate::interval::Interval;
use crate::period::DaySpan;
use crate::quantity::Kind;
use crate::report::svg::clip;
use choice::Choice;
use print::{each_wording, join_words, name, shared_time, spread, subject, when, wording};
use std::collections::BTreeSet;

/// What the sentence is about.
#[derive(Clone, Copy, Debug, Default)]
pub struct Topic<'a> {
    /// What is counted, as it reads in a sentence: `North Korean casualties`. [`phrase`] makes one.
    pub phrase: &'a str,
    /// The basis: `event`, `stock`, `cumulative` or `flow`.
    pub basis: &'a str,
    /// Days not more than so many apart are one time.
    pub window: u32,
    /// Units in which others of the key are given, which are not among the figures.
    pub other_units: &'a [&'a str],
}

/// One claim on it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figure<'a> {
    /// Who states it, as it reads in a sentence.
    pub source: &'a str,
    /// The witness behind the source.
    pub origin: &'a str,
    /// Whether nobody is named as the source.
    pub unattributed: bool,
    /// Whether the source is the one held to be the most authoritative.
    pub authoritative: bool,
    /// Who printed it.
    pub via: &'a str,
    /// As written.
    pub value: &'a str,
    /// The unit.
    pub unit: &'a str,
    /// `event`, `stock`, `cumulative` or `flow`.
    pub basis: &'a str,
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
    /// When it appeared.
    pub published: Option<DaySpan>,
    /// Whether it still stands: its source has not since stated less.
    pub standing: bool,
    /// Whether a finding questions that it is what it is printed as.
    pub questioned: bool,
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

/// One sentence on the figures that is safe to print; empty if no figure stands.
///
/// The order of the figures changes nothing.
pub fn sentence(topic: &Topic<'_>, figures: &[Figure<'_>]) -> String {
    let Choice { now, earlier, authority, origins, other_units } = match choice::of(topic, figures) {
        Ok(choice) => choice,
        Err(0) => return String::new(),
        Err(1) => {
            return format!(
                "No figure for {} is safe to print: a finding questions the only one.",
                topic.phrase
            );
        }
        Err(_) => {
            return format!(
                "No figure for {} is safe to print: findings question all of them.",
                topic.phrase
            );
        }
    };
    let rests = match (authority, origins) {
        (_, 0 | 1) => "; it rests on one origin".to_owned(),
        (true, _) => format!(", one of {origins} independent origins"),
        (false, _) => String::new(),
    };
    let mut out = match (now.as_slice(), earlier.is_empty()) {
        ([], _) => return String::new(),
        ([only], true) => single(topic, only, "The", &rests),
        ([only], false) => {
            let others = origins - 1;
            let (who, verbs) = match earlier.len() {
                1 => ("an earlier one, of one other independent origin,".to_owned(), &Verbs::IS),
                _ => (format!("earlier ones, of {others} other independent origins,"), &Verbs::ARE),
            };
            // Figures of other times can be set beside the latest only where a time is said with each.
            single(topic, only, "The latest", &format!("; {who} {}", spread(&earlier, true, verbs)))
        }
        (now, _) => match one_statement(topic, now) {
            Some(said) => format!("{said}; it rests on one origin"),
            None => several(topic, now, origins_of(now)),
        },
    };
    let units: BTreeSet<&str> = other_units.into_iter().chain(topic.other_units.iter().copied()).collect();
    if !units.is_empty() {
        let units: Vec<&str> = units.into_iter().collect();
        out.push_str(&format!("; figures in {} cannot be set beside these", clip(&units.join(" and "), 80)));
    }
    out.push('.');
    out
}

/// How many independent origins the figures have.
fn origins_of(figures: &[Figure<'_>]) -> usize {
    figures.iter().map(Figure::origin).collect::<BTreeSet<&str>>().len()
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
    let status = match figure.status {
        "" | "counted" => String::new(),
        status if topic.phrase.contains(status) => String::new(),
        status => format!(" ({status})"),
    };
    format!("{which} figure for {subject}{when} is {}{status}, according to {source}{rest}", wording(figure))
}

/// One statement of one source that is printed with figures that cannot both be true; none if it is not that.
fn one_statement(topic: &Topic<'_>, figures: &[Figure<'_>]) -> Option<String> {
    let [first, second] = figures else { return None };
    if first.source != second.source || !print::told_by_outlet(figures, first) {
        return None;
    }
    let subject = subject(topic, figures);
    let when = shared_time(topic.basis, figures).map_or_else(String::new, |when| format!(" {when}"));
    let printed = |figure: &Figure<'_>| format!("{} (in {})", wording(figure), name(figure.via));
    Some(format!(
        "One statement of {} on {subject}{when} is printed as {} and as {}",
        clip(first.source, 120),
        printed(first),
        printed(second)
    ))
}

/// Figures at one time, or of no time that matters.
fn several(topic: &Topic<'_>, figures: &[Figure<'_>], origins: usize) -> String {
    let shared = shared_time(topic.basis, figures);
    let undated = figures.iter().all(|f| f.end.is_none());
    let dates = shared.is_none() && !undated;
    let subject = subject(topic, figures);
    let when = shared.map_or_else(String::new, |when| format!(" {when}"));
    let count = match origins {
        1 => "the figures come from one origin".to_owned(),
        count => format!("the figures come from {count} independent origins"),
    };
    for (limit, all) in
        [("lower", figures.iter().all(Figure::is_floor)), ("upper", figures.iter().all(Figure::is_ceiling))]
    {
        if all {
            let span = spread(figures, dates, &Verbs::NONE);
            return format!("Only {limit} limits are given for {subject}{when}: {span}; {count}");
        }
    }
    let noun = noun(figures);
    let noun = if undated { format!("Undated {}", noun.to_lowercase()) } else { noun.to_owned() };
    // Beside a single number, a vague word says what the others do not.
    let said = if figures.iter().filter(|f| !f.is_vague()).count() == 1 {
        let all: Vec<&Figure<'_>> = figures.iter().collect();
        join_words(Verbs::ARE.equal, &each_wording(figures, &all, dates).join(" and "))
    } else {
        spread(figures, dates, &Verbs::ARE)
    };
    format!("{noun} {subject}{when} {said}; {count}")
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
