//! Dates that cannot be read: what is wrong with them, and what was probably meant.

use std::fmt;

use super::day::{MONTHS, Written, read};

/// Longer cells than this are no misspelt date, and only their beginning is shown.
const LONGEST: usize = 60;

/// A date cell that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadDate {
    problem: Problem,
    found: String,
    meant: Meant,
}

/// What is wrong with a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// Another form than those read.
    Form,
    NoYear,
    NoMonth,
    NoDay {
        month: &'static str,
        year: i16,
        days: i8,
    },
    /// The end is before the start.
    Reversed,
}

/// The date that was probably meant, in the form that is read.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Meant {
    Unknown,
    One(String),
    /// All in numbers, with the day or the month first.
    Either {
        day_first: String,
        month_first: String,
    },
}

impl BadDate {
    /// `found` is what is wrong; `whole` is the cell it stands in.
    #[cold]
    pub(super) fn new(problem: Problem, found: &str, whole: &str) -> BadDate {
        let (found, meant) = match problem {
            Problem::Form => (whole, meant(whole)),
            Problem::Reversed => (whole, turned(whole)),
            _ => (found, Meant::Unknown),
        };
        BadDate { problem, found: excerpt(found), meant }
    }
}

impl fmt::Display for BadDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = &self.found;
        match self.problem {
            Problem::Form => write!(f, "{found:?} is not a date in a form that is read"),
            Problem::NoYear => write!(f, "{found:?} is no date: years go from 0001 to 9999"),
            Problem::NoMonth => write!(f, "{found:?} is no date: months go from 01 to 12"),
            Problem::NoDay { month, year, days } => {
                write!(f, "{found:?} is no date: {month} {year} has {days} days")
            }
            Problem::Reversed => write!(f, "{found:?} ends before it starts"),
        }?;
        f.write_str("; expected YYYY-MM-DD, YYYY-MM, YYYY or start/end")?;
        match &self.meant {
            Meant::Unknown => Ok(()),
            Meant::One(date) => write!(f, ", so write {date}"),
            Meant::Either { day_first, month_first } => {
                write!(f, ", so write {day_first} if the day comes first, {month_first} if the month does")
            }
        }
    }
}

impl std::error::Error for BadDate {}

/// The beginning of a text that may be of any length.
pub(super) fn excerpt(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn turned(whole: &str) -> Meant {
    match whole.split_once('/') {
        Some((start, end)) => Meant::One(format!("{}/{}", end.trim(), start.trim())),
        None => Meant::Unknown,
    }
}

/// What somebody meant who wrote a date in another form.
fn meant(text: &str) -> Meant {
    if LONGEST < text.len() {
        return Meant::Unknown;
    }
    let one = meant_date(text);
    if one != Meant::Unknown {
        return one;
    }
    for between in ["/", " to ", " until ", " - ", "--", "..", "–", "—"] {
        if let Some((start, end)) = text.split_once(between)
            && let (Some(start), Some(end)) = (spelt(start), spelt(end))
        {
            let interval = format!("{start}/{end}");
            if Written::parse(&interval).is_ok() {
                return Meant::One(interval);
            }
        }
    }
    Meant::Unknown
}

/// The date in the form that is read, if there is no doubt about it.
fn spelt(text: &str) -> Option<String> {
    let text = text.trim();
    if read(text).is_ok() {
        return Some(text.to_owned());
    }
    match meant_date(text) {
        Meant::One(date) => Some(date),
        _ => None,
    }
}

/// A number or the name of a month, as it stands in a date.
#[derive(Clone, Copy)]
enum Part {
    /// Its value, and with how many digits it is written.
    Number(u32, usize),
    Month(u32),
}

fn meant_date(text: &str) -> Meant {
    // A time of day after a date.
    if let Some((date, time)) = text.split_at_checked(10)
        && read(date).is_ok()
        && time.starts_with(['T', 't', ' '])
        && time.contains(':')
    {
        return Meant::One(date.to_owned());
    }
    let Some(parts) = parts(text) else {
        return Meant::Unknown;
    };
    use Part::{Month, Number};
    let one = |year, month, day| iso(year, month, day).map_or(Meant::Unknown, Meant::One);
    match parts[..] {
        [Number(ymd, 8)] => one(ymd / 10_000, ymd / 100 % 100, Some(ymd % 100)),
        [Number(year, 4), Number(month, 1 | 2) | Month(month)]
        | [Number(month, 1 | 2) | Month(month), Number(year, 4)] => one(year, month, None),
        [Number(year, 4), Number(month, 1 | 2) | Month(month), Number(day, 1 | 2)]
        | [Month(month), Number(day, 1 | 2), Number(year, 4)]
        | [Number(day, 1 | 2), Month(month), Number(year, 4)] => one(year, month, Some(day)),
        [Number(a, 1 | 2), Number(b, 1 | 2), Number(year, 4)] => {
            match (iso(year, b, Some(a)), iso(year, a, Some(b))) {
                // Only slashes are in use for both orders.
                (Some(day_first), Some(month_first)) if a != b && text.contains('/') => {
                    Meant::Either { day_first, month_first }
                }
                (Some(date), _) | (None, Some(date)) => Meant::One(date),
                (None, None) => Meant::Unknown,
            }
        }
        _ => Meant::Unknown,
    }
}

/// The numbers and month names of a text; `None` if it holds anything that has no place in a date.
fn parts(text: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let run = |of: fn(char) -> bool| rest.find(|c| !of(c)).unwrap_or(rest.len());
        let length = if next.is_ascii_digit() {
            let length = run(|c| c.is_ascii_digit());
            parts.push(Part::Number(rest[..length].parse().ok()?, length));
            length
        } else if next.is_ascii_alphabetic() {
            let length = run(|c| c.is_ascii_alphabetic());
            let word = &rest[..length];
            if !["st", "nd", "rd", "th", "of"].iter().any(|suffix| suffix.eq_ignore_ascii_case(word)) {
                parts.push(Part::Month(month(word)?));
            }
            length
        } else if next.is_whitespace() || "-/.,‐‑–—".contains(next) {
            next.len_utf8()
        } else {
            return None;
        };
        rest = &rest[length..];
    }
    Some(parts)
}

/// The number of a month, by its English name or the first three or more letters of it.
fn month(word: &str) -> Option<u32> {
    let starts = |name: &str| name.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    // "Sept" is a start of September, so that every usual short form is found.
    (1..).zip(MONTHS).find(|(_, name)| 3 <= word.len() && starts(name)).map(|(number, _)| number)
}

fn iso(year: u32, month: u32, day: Option<u32>) -> Option<String> {
    let text = match day {
        Some(day) => format!("{year:04}-{month:02}-{day:02}"),
        None => format!("{year:04}-{month:02}"),
    };
    read(&text).is_ok().then_some(text)
}
