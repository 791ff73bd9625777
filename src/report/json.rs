//! The JSON document, and how JSON is put down in every format that is JSON.
//!
//! The document is made of the records of the JSON Lines stream, one a line, so that nothing is built in
//! memory and two documents can be compared line by line.

use super::{Parsed, Report, TOOL, VERSION};
use crate::report::visible::{hides_something, is_hidden};
use serde::Serialize;
use serde_json::ser::Formatter;
use std::io;

/// Compact JSON in which nothing is hidden: what a terminal would obey is written as its number.
///
/// JSON itself only asks that of the characters below U+0020; a reader gets the same text either way.
struct Escaping;

impl Formatter for Escaping {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if !hides_something(fragment) {
            return out.write_all(fragment.as_bytes());
        }
        let mut from = 0;
        for (at, hidden) in fragment.match_indices(is_hidden) {
            out.write_all(&fragment.as_bytes()[from..at])?;
            for unit in hidden.encode_utf16() {
                write!(out, "\\u{unit:04x}")?;
            }
            from = at + hidden.len();
        }
        out.write_all(&fragment.as_bytes()[from..])
    }
}

/// Writes one value on one line, without the line's end.
pub(super) fn write_value(value: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    let mut line = Vec::new();
    put(value, &mut line)?;
    out.write_all(&line)
}

/// Puts one value at the end of a text. A value is hundreds of small pieces, which memory takes at less cost than
/// any other writer.
fn put(value: &impl Serialize, text: &mut Vec<u8>) -> io::Result<()> {
    value.serialize(&mut serde_json::Serializer::with_formatter(text, Escaping)).map_err(io::Error::from)
}

/// Writes an array, one value a line.
pub(super) fn write_array<T: Serialize>(
    values: impl IntoIterator<Item = T>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    out.write_all(b"[")?;
    let mut line = b"\n".to_vec();
    for value in values {
        put(&value, &mut line)?;
        out.write_all(&line)?;
        line.clear();
        line.extend_from_slice(b",\n");
    }
    out.write_all(b"\n]")
}

pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    write!(out, "{{\"version\":{VERSION},\n\"tool\":")?;
    write_value(&TOOL, out)?;
    out.write_all(b",\n\"summary\":")?;
    write_value(&report.summary, out)?;
    out.write_all(b",\n\"findings\":")?;
    write_array(&report.findings, out)?;
    out.write_all(b",\n\"groups\":")?;
    write_array(report.listed_groups(), out)?;
    out.write_all(b"}\n")
}

/// Writes what `figcheck parse` says of each wording, as an array.
///
/// # Errors
/// Only those of `out`.
pub fn write_parsed(parsed: &[Parsed], out: &mut dyn io::Write) -> io::Result<()> {
    write_array(parsed, out)?;
    out.write_all(b"\n")
}
