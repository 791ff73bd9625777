//! What is wrong with a configuration, and where.

use crate::name;
use std::fmt;
use std::ops::Range;

/// A stretch of a text file: its bytes, and the line and column where it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The bytes of the text it covers.
    pub bytes: Range<usize>,
    /// The line it begins on, counted from 1.
    pub line: usize,
    /// The column it begins at, counted in code points from 1.
    pub column: usize,
}

impl Span {
    /// Finds the line and column of a stretch of `text`.
    pub fn of(text: &str, bytes: Range<usize>) -> Span {
        let before = &text.as_bytes()[..bytes.start.min(text.len())];
        let line_start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
        Span {
            line: memchr::memchr_iter(b'\n', before).count() + 1,
            // A code point is a byte that continues no other one.
            column: before[line_start..].iter().filter(|byte| **byte & 0xC0 != 0x80).count() + 1,
            bytes,
        }
    }
}

/// A configuration, or one of the files it names, that cannot be used.
///
/// Shown as `figcheck.toml:3:1: unknown key `tolerence`; did you mean `tolerance`?`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The file as the user knows it, or where else the value comes from; empty for what is wrong with a run
    /// as a whole.
    pub origin: String,
    /// Where in the file, if the mistake has one place.
    pub span: Option<Span>,
    /// What was found and what was expected.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl ConfigError {
    /// A mistake without a place in a file.
    pub(crate) fn new(origin: impl Into<String>, message: impl Into<String>) -> ConfigError {
        ConfigError { origin: origin.into(), span: None, message: message.into(), help: None }
    }

    /// The same mistake, placed.
    pub(crate) fn at(mut self, text: &str, bytes: Range<usize>) -> ConfigError {
        self.span = Some(Span::of(text, bytes));
        self
    }

    /// The same mistake, with advice.
    pub(crate) fn advise(mut self, help: impl Into<String>) -> ConfigError {
        self.help = Some(help.into());
        self
    }

    /// What the TOML reader found, in the words of this program.
    pub(super) fn from_toml(origin: &str, text: &str, error: &toml::de::Error) -> ConfigError {
        let (message, help) = explained(error.message());
        let mut told = ConfigError::new(origin, message);
        told.help = help;
        match error.span() {
            Some(span) => told.at(text, span),
            None => told,
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.origin.is_empty() {
            write!(f, "{}:", self.origin)?;
            if let Some(span) = &self.span {
                write!(f, "{}:{}:", span.line, span.column)?;
            }
            write!(f, " ")?;
        }
        write!(f, "{}", self.message)?;
        self.help.as_ref().map_or(Ok(()), |help| write!(f, "; {help}"))
    }
}

impl std::error::Error for ConfigError {}

/// Turns the reader's words for an unknown key or value into a message and a suggestion.
///
/// The reader writes "unknown field `a`, expected one of `b`, `c`": the first quoted word is what it found,
/// the others are what it knows.
fn explained(message: &str) -> (String, Option<String>) {
    let message = message.lines().collect::<Vec<_>>().join(", ");
    let what = match () {
        () if message.starts_with("unknown field") => "key",
        () if message.starts_with("unknown variant") => "value",
        () if message.starts_with("missing field") => {
            return (message.replacen("missing field", "missing key", 1), None);
        }
        () => return (typed(&message), None),
    };
    let mut quoted = message.split('`').skip(1).step_by(2);
    let Some(found) = quoted.next() else { return (message, None) };
    let known: Vec<&str> = quoted.collect();
    (format!("unknown {what} `{found}`"), suggestion(found, &known))
}

/// A value of another type, in words that need no knowledge of types.
fn typed(message: &str) -> String {
    // Every count of the configuration that must be small is one of days.
    message.replace("expected u16", "expected whole days, such as 3")
}

/// "did you mean" for a word that is not among the known ones, or the list of these.
pub(super) fn suggestion(found: &str, known: &[&str]) -> Option<String> {
    match name::nearest(found, known.iter().copied()) {
        Some(meant) => Some(format!("did you mean `{meant}`?")),
        None if known.is_empty() => None,
        None => Some(format!("expected {}", alternatives(known))),
    }
}

fn alternatives(known: &[&str]) -> String {
    match known {
        [only] => format!("`{only}`"),
        _ => format!("one of `{}`", known.join("`, `")),
    }
}
