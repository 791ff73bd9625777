//! How ranges, keys, places and counts are said to people.

use super::Look;
use super::text::safe;
use crate::interval::Interval;
use crate::number::grouped;
use crate::report::{At, Verdict, enumerated};

/// A range in words that say the same as its notation: `6,030 to 7,370`, `over 10,000`, `11,500 to under
/// 12,500`.
pub fn range(range: Interval) -> String {
    let (low, high) = (grouped(range.low()), grouped(range.high()));
    let starts_at_zero = range.low() <= 0.0 && !range.low_open();
    match (range.unbounded(), starts_at_zero) {
        (true, true) => "any number".to_owned(),
        (true, false) if range.low_open() => format!("over {low}"),
        (true, false) => format!("{low} or more"),
        (false, _) if range.low_key() == range.high_key() => low,
        (false, true) if range.high_open() => format!("under {high}"),
        (false, true) => format!("up to {high}"),
        (false, false) => {
            let over = if range.low_open() { "over " } else { "" };
            let under = if range.high_open() { "under " } else { "" };
            format!("{over}{low} to {under}{high}")
        }
    }
}

/// A key as people say it: `containers shipped: munitions, Kursk`.
pub(super) fn key(measures: &[String], subject: &str, place: &str, look: Look) -> String {
    let measures: Vec<String> =
        measures.iter().map(|measure| safe(&measure.replace('_', " "), look)).collect();
    let about: Vec<String> =
        [subject, place].iter().filter(|part| !part.is_empty()).map(|part| safe(part, look)).collect();
    if about.is_empty() {
        enumerated(&measures)
    } else {
        format!("{}: {}", enumerated(&measures), about.join(", "))
    }
}

/// Where a claim stands, as editors open it and as a spreadsheet shows it: `containers.csv:6 D6`.
pub(super) fn place(at: &At, look: Look) -> String {
    let mut out = safe(&at.path, look);
    if at.line > 0 {
        out.push_str(&format!(":{}", at.line));
    }
    if !at.cell.is_empty() {
        out.push_str(&format!(" {}", safe(&at.cell, look)));
    }
    out
}

/// `1 claim`, `2,500 claims`.
pub(super) fn count(number: u64, one: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {one}{plural}", grouped(number as f64))
}

/// A verdict: the sign that stands for it without colour, and its word.
pub(super) fn verdict(verdict: Verdict, look: Look) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Agree => (look.drawn("✓", "+"), "agrees"),
        Verdict::AgreeByRounding => (look.drawn("≈", "~"), "agrees by rounding"),
        Verdict::Untested => ("?", "untested"),
        Verdict::Conflict => (look.drawn("✗", "x"), "conflicts"),
        Verdict::Incomparable => (look.drawn("–", "-"), "not comparable"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_said_as_they_are() {
        for (interval, words) in [
            (Interval::closed(6030.0, 7370.0), "6,030 to 7,370"),
            (Interval::new(11_500.0, false, 12_500.0, true), "11,500 to under 12,500"),
            (Interval::new(3.0, true, 5.0, false), "over 3 to 5"),
            (Interval::from(10_000.0, true), "over 10,000"),
            (Interval::from(10_000.0, false), "10,000 or more"),
            (Interval::up_to(6700.0, false), "up to 6,700"),
            (Interval::up_to(6700.0, true), "under 6,700"),
            (Interval::point(101.0), "101"),
            (Interval::point(0.0), "0"),
            (Some(Interval::ALL), "any number"),
            (Interval::from(0.0, true), "over 0"),
        ] {
            assert_eq!(range(interval.unwrap()), words);
        }
    }

    #[test]
    fn counts_are_counted() {
        assert_eq!(count(0, "claim"), "0 claims");
        assert_eq!(count(1, "claim"), "1 claim");
        assert_eq!(count(1500, "claim"), "1,500 claims");
    }
}
