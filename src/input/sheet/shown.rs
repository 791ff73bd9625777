//! How a cell is shown: what its number format makes of a number.

use calamine::{Data, ExcelDateTime};

use crate::number::settled;

/// A cell as its format shows it; `decimal` begins the decimals of a number.
pub(super) fn cell(value: Data, code: &str, decimal: char) -> String {
    match value {
        Data::Int(value) => number(value as f64, code, decimal),
        Data::Float(value) => number(value, code, decimal),
        Data::String(text) | Data::DurationIso(text) => text,
        Data::Bool(value) => if value { "TRUE" } else { "FALSE" }.to_owned(),
        Data::DateTime(value) => date(&value, code, decimal),
        Data::DateTimeIso(text) => iso_date(&text).to_owned(),
        Data::Error(error) => error.to_string(),
        Data::Empty => String::new(),
    }
}

/// A number as its format shows it, without grouping.
///
/// Formats that scale (`0.0,,`), fractions and powers of ten are left to the number itself, at the fifteen
/// digits a spreadsheet keeps.
fn number(value: f64, code: &str, decimal: char) -> String {
    let mut text = match Decimals::of(code, value < 0.0) {
        Some(decimals) => decimals.show(value),
        None => plain(value),
    };
    if decimal != '.' {
        text = text.replace('.', decimal.encode_utf8(&mut [0; 4]));
    }
    text
}

/// A number at the fifteen digits a spreadsheet keeps.
fn plain(value: f64) -> String {
    let value = format!("{value:.14e}").parse().unwrap_or(value);
    // No minus before a zero.
    format!("{}", value + 0.0)
}

/// The decimals that a format shows.
struct Decimals {
    least: usize,
    most: usize,
    percent: bool,
}

impl Decimals {
    /// What a format says; none if it says nothing of decimals or more than can be followed.
    fn of(code: &str, negative: bool) -> Option<Self> {
        let sections = sections(code);
        let section = sections.get(usize::from(negative && 1 < sections.len()))?;
        let mut found = Self { least: 0, most: 0, percent: false };
        let (mut digits, mut after_point, mut after_digit) = (0, false, false);
        let mut marks = section.iter().peekable();
        while let Some(mark) = marks.next() {
            match mark {
                '0' | '#' | '?' => {
                    digits += 1;
                    found.most += usize::from(after_point);
                    if after_point && *mark == '0' {
                        found.least = found.most;
                    }
                }
                '.' => after_point = true,
                '%' => found.percent = true,
                // A comma behind the last digit divides by a thousand.
                ',' if after_digit && !matches!(marks.peek(), Some('0' | '#' | '?')) => return None,
                'E' | 'e' | '/' | 'G' | 'g' | '@' => return None,
                _ => {}
            }
            after_digit = matches!(mark, '0' | '#' | '?' | ',');
        }
        (0 < digits && found.most <= 15).then_some(found)
    }

    fn show(&self, value: f64) -> String {
        let value = if self.percent { settled(value * 100.0) } else { value };
        let power = 10f64.powi(self.most as i32);
        // Halves go away from zero, as spreadsheets round them.
        let rounded = settled(value * power).round() / power;
        let rounded = if rounded.is_finite() { rounded + 0.0 } else { value };
        let mut text = format!("{rounded:.*}", self.most);
        let spare = self.most - self.least;
        let zeros = text.len() - text.trim_end_matches('0').len();
        if 0 < self.most {
            text.truncate(text.len() - zeros.min(spare));
        }
        if text.ends_with('.') {
            text.pop();
        }
        if self.percent {
            text.push('%');
        }
        text
    }
}

/// The sections of a format, for positive numbers, negative ones and so on, without what is only shown.
fn sections(code: &str) -> Vec<Vec<char>> {
    let mut sections = vec![Vec::new()];
    let mut rest = code.chars();
    while let Some(c) = rest.next() {
        match c {
            '"' => while rest.next().is_some_and(|c| c != '"') {},
            '[' => while rest.next().is_some_and(|c| c != ']') {},
            '\\' | '_' | '*' => {
                rest.next();
            }
            ';' => sections.push(Vec::new()),
            c => {
                if let Some(section) = sections.last_mut() {
                    section.push(c);
                }
            }
        }
    }
    sections
}

/// A date as its format shows it: to the day, the month or the year.
fn date(value: &ExcelDateTime, code: &str, decimal: char) -> String {
    let (year, month, day, hour, minute, ..) = value.to_ymd_hms_milli();
    let sections = sections(&code.to_ascii_lowercase());
    let shows = |mark: char| sections.first().is_some_and(|section| section.contains(&mark));
    let known = shows('d') || shows('y') || shows('m') || shows('h') || shows('s');
    if value.is_duration() {
        number(value.as_f64(), "General", decimal)
    } else if known && !shows('d') && !shows('y') && (shows('h') || shows('s')) {
        format!("{hour:02}:{minute:02}")
    } else if !known || shows('d') {
        format!("{year:04}-{month:02}-{day:02}")
    } else if shows('m') {
        format!("{year:04}-{month:02}")
    } else {
        format!("{year:04}")
    }
}

/// A date that is stored as text, to the day; anything else as it stands.
fn iso_date(text: &str) -> &str {
    match text.split_once('T') {
        Some((day, _)) if day.len() == "2024-10-31".len() => day,
        _ => text,
    }
}
