//! Days, spans of days, and what a date cell says.

use std::fmt;

use jiff::SignedDuration;
use jiff::civil::{Date, date};

use super::misread::{BadDate, Problem};

const EPOCH: Date = date(1970, 1, 1);
/// 0001-01-01 and 9999-12-31, the first and the last day that can be written.
const DAYS: (i32, i32) = (-719_162, 2_932_896);
/// Stands before every day: the start of a span of which only the end is known.
const NO_FIRST: i32 = i32::MIN;

pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// One day which is known to lie from a first to a last day, both included.
///
/// A partial date is such a span: `2024-10` is some day of October 2024, never its first. The first day may
/// be unknown. Unit: days since 1970-01-01, in the Gregorian calendar, years 1 to 9999.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DaySpan {
    first: i32,
    last: i32,
}

impl DaySpan {
    /// The span from `first` to `last`; `None` if that is reversed or leaves the years 1 to 9999.
    pub fn new(first: i32, last: i32) -> Option<DaySpan> {
        (DAYS.0 <= first && first <= last && last <= DAYS.1).then_some(DaySpan { first, last })
    }

    /// Some day not after the last one of `span`.
    pub fn until(span: DaySpan) -> DaySpan {
        DaySpan { first: NO_FIRST, last: span.last }
    }

    /// The earliest day; [`i32::MIN`] if it is unknown.
    pub fn first(self) -> i32 {
        self.first
    }

    /// The latest day.
    pub fn last(self) -> i32 {
        self.last
    }

    /// Whether this is a single day.
    pub fn is_day(self) -> bool {
        self.first == self.last
    }

    /// Whether the earliest day is known.
    pub fn is_bounded(self) -> bool {
        self.first != NO_FIRST
    }

    /// The number of days; `None` if the earliest is unknown.
    pub fn days(self) -> Option<u32> {
        self.is_bounded().then(|| self.first.abs_diff(self.last) + 1)
    }

    /// Whether some day lies in both.
    pub fn overlaps(self, other: DaySpan) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    /// The smallest span that holds both.
    pub fn hull(self, other: DaySpan) -> DaySpan {
        DaySpan { first: self.first.min(other.first), last: self.last.max(other.last) }
    }

    /// This span without the days before `first`; a span that lies before them altogether keeps its last.
    pub(super) fn not_before(self, first: i32) -> DaySpan {
        DaySpan { first: self.first.max(first).min(self.last), last: self.last }
    }

    /// This span without the days after `last`; a span that lies after them altogether keeps its first.
    pub(super) fn not_after(self, last: i32) -> DaySpan {
        DaySpan { first: self.first, last: self.last.min(last).max(self.first) }
    }

    /// The earliest and the latest day, each as a certain one.
    pub(super) fn ends(self) -> (DaySpan, DaySpan) {
        (DaySpan { first: self.first, last: self.first }, DaySpan { first: self.last, last: self.last })
    }

    /// Reads `2024-10-31`, `2024-10` or `2024`, without regard to surrounding space.
    ///
    /// # Errors
    /// Anything else, and days that do not exist; the error says what is expected.
    pub fn parse(text: &str) -> Result<DaySpan, BadDate> {
        let text = text.trim();
        read(text).map_err(|problem| BadDate::new(problem, text, text))
    }

    /// The span in ISO 8601: `2024-10-31`, `2024-10`, `2024`, `2023-09-10/2024-02-23`.
    ///
    /// A span without a known first day is written as in its Extended Date/Time Format, `../2024-02-23`.
    pub fn iso(self) -> Iso {
        Iso(Written::Moment(self))
    }

    fn shape(self) -> Shape {
        let last = calendar(self.last);
        if !self.is_bounded() {
            return Shape::Until(last);
        }
        let first = calendar(self.first);
        if self.is_day() {
            Shape::Day(first)
        } else if first == first.first_of_year() && last == first.last_of_year() {
            Shape::Year(first.year())
        } else if first == first.first_of_month() && last == first.last_of_month() {
            Shape::Month(first)
        } else {
            Shape::Days(first, last)
        }
    }
}

/// What a span of days amounts to on the calendar.
enum Shape {
    Day(Date),
    Month(Date),
    Year(i16),
    Days(Date, Date),
    Until(Date),
}

impl fmt::Display for DaySpan {
    /// As people write it: `31 October 2024`, `October 2024`, `2024`, `10 September 2023 to 23 February 2024`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.shape() {
            Shape::Day(day) => write!(f, "{} {} {}", day.day(), month_name(day), day.year()),
            Shape::Month(day) => write!(f, "{} {}", month_name(day), day.year()),
            // Four digits, so that the year 800 is not taken for a number.
            Shape::Year(year) => write!(f, "{year:04}"),
            Shape::Days(..) => {
                let (first, last) = self.ends();
                write!(f, "{first} to {last}")
            }
            Shape::Until(_) => write!(f, "not after {}", self.ends().1),
        }
    }
}

impl fmt::Debug for DaySpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.iso(), f)
    }
}

fn month_name(day: Date) -> &'static str {
    let month = usize::try_from(day.month()).unwrap_or(1);
    MONTHS.get(month - 1).unwrap_or(&MONTHS[0])
}

/// What a date cell says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Written {
    /// One date, perhaps partial.
    Moment(DaySpan),
    /// Two dates with a slash between them, either perhaps partial.
    Between(DaySpan, DaySpan),
}

impl Written {
    /// Reads a date, an interval `start/end`, or nothing, without regard to surrounding space.
    ///
    /// # Errors
    /// Another form, a day that does not exist, an end that is surely before the start; the error says what
    /// is expected, and what to write where it can be told.
    pub fn parse(text: &str) -> Result<Option<Written>, BadDate> {
        let whole = text.trim();
        if whole.is_empty() {
            return Ok(None);
        }
        let Some((start, end)) = whole.split_once('/') else {
            return DaySpan::parse(whole).map(|span| Some(Written::Moment(span)));
        };
        let part =
            |part: &str| read(part.trim()).map_err(|problem| BadDate::new(problem, part.trim(), whole));
        let (start, end) = (part(start)?, part(end)?);
        if end.last < start.first {
            return Err(BadDate::new(Problem::Reversed, whole, whole));
        }
        Ok(Some(Written::Between(start, end)))
    }

    /// Every day the cell speaks of, from the earliest to the latest.
    pub fn span(self) -> DaySpan {
        match self {
            Written::Moment(span) => span,
            Written::Between(start, end) => start.hull(end),
        }
    }

    /// The date in ISO 8601, which [`Written::parse`] reads as the same.
    pub fn iso(self) -> Iso {
        Iso(self)
    }
}

impl fmt::Display for Written {
    /// As people write it: `31 October 2024`, `September 2023 to 23 February 2024`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Written::Moment(span) => span.fmt(f),
            Written::Between(start, end) => write!(f, "{start} to {end}"),
        }
    }
}

/// A date that is shown in ISO 8601.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Iso(Written);

impl fmt::Display for Iso {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Written::Between(start, end) => write!(f, "{}/{}", start.iso(), end.iso()),
            Written::Moment(span) => match span.shape() {
                Shape::Day(day) => day.fmt(f),
                Shape::Month(day) => write!(f, "{:04}-{:02}", day.year(), day.month()),
                Shape::Year(year) => write!(f, "{year:04}"),
                Shape::Days(first, last) => write!(f, "{first}/{last}"),
                Shape::Until(last) => write!(f, "../{last}"),
            },
        }
    }
}

/// The number of a day, from the epoch.
fn number(day: Date) -> i32 {
    let days = day.duration_since(EPOCH).as_hours() / 24;
    i32::try_from(days).expect("the calendar has under four million days either way")
}

fn calendar(number: i32) -> Date {
    EPOCH.saturating_add(SignedDuration::from_hours(24 * i64::from(number)))
}

/// Reads a full or partial date, without room around it.
pub(super) fn read(text: &str) -> Result<DaySpan, Problem> {
    let (year, month, day) = match *text.as_bytes() {
        [a, b, c, d] => (digits(&[a, b, c, d]), None, None),
        [a, b, c, d, b'-', e, f] => (digits(&[a, b, c, d]), Some(digits(&[e, f])), None),
        [a, b, c, d, b'-', e, f, b'-', g, h] => {
            (digits(&[a, b, c, d]), Some(digits(&[e, f])), Some(digits(&[g, h])))
        }
        _ => return Err(Problem::Form),
    };
    let year = year.ok_or(Problem::Form)?;
    let month = month.map(|month| month.ok_or(Problem::Form)).transpose()?;
    let day = day.map(|day| day.ok_or(Problem::Form)).transpose()?;
    if year < 1 {
        return Err(Problem::NoYear);
    }
    let Ok(first) = Date::new(year, month.unwrap_or(1) as i8, 1) else {
        return Err(Problem::NoMonth);
    };
    Ok(match (month, day) {
        (None, _) => DaySpan { first: number(first), last: number(first.last_of_year()) },
        (_, None) => DaySpan { first: number(first), last: number(first.last_of_month()) },
        (_, Some(day)) if 1 <= day && day <= i16::from(first.days_in_month()) => {
            let day = number(first) + i32::from(day) - 1;
            DaySpan { first: day, last: day }
        }
        _ => return Err(Problem::NoDay { month: month_name(first), year, days: first.days_in_month() }),
    })
}

/// The number that up to four digits write; `None` if one of them is no digit.
fn digits(text: &[u8]) -> Option<i16> {
    text.iter().try_fold(0, |sum, &byte| byte.is_ascii_digit().then(|| sum * 10 + i16::from(byte - b'0')))
}
