//! The time a claim counts over.

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

/// What the time of a claim means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// No time: always comparable.
    #[default]
    Event,
    /// True at a moment.
    Stock,
    /// A running total; its date is its end.
    Cumulative,
    /// Counted over a period.
    Flow,
}

/// One day which is known to lie from a first to a last day, in days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DaySpan {
    first: i32,
    last: i32,
}

impl DaySpan {
    /// The earliest day.
    pub fn first(self) -> i32 {
        self.first
    }

    /// The latest day.
    pub fn last(self) -> i32 {
        self.last
    }

    /// Reads `2024-10-31`, `2024-10` or `2024`.
    pub fn parse(text: &str) -> Result<DaySpan, String> {
        let text = text.trim();
        let wrong =
            || format!("{text:?} is not a date in a form that is read; expected YYYY-MM-DD, YYYY-MM or YYYY");
        let whole = match text.len() {
            4 => format!("{text}-01-01"),
            7 => format!("{text}-01"),
            10 => text.to_owned(),
            _ => return Err(wrong()),
        };
        let first: Date = whole.parse().map_err(|_| wrong())?;
        let last = match text.len() {
            4 => first.last_of_year(),
            7 => first.last_of_month(),
            _ => first,
        };
        let days = |day: Date| (day - date(1970, 1, 1)).get_days();
        Ok(DaySpan { first: days(first), last: days(last) })
    }

    /// The span in ISO 8601.
    pub fn iso(self) -> String {
        let day = |days: i32| (date(1970, 1, 1) + jiff::Span::new().days(days)).to_string();
        let (first, last) = (day(self.first), day(self.last));
        let digits = match () {
            () if first == last => 10,
            () if first[..7] == last[..7] => 7,
            () => 4,
        };
        first[..digits].to_owned()
    }
}
