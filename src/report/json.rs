//! The JSON document, and how JSON is put down in every format that is JSON.
//!
//! The document is made of the records of the JSON Lines stream, one a line, so that nothing is built in
//! memory and two documents can be compared line by line.

use super::fields::WithoutClaims;
use super::{Claim, Parsed, Report, Shown, TOOL, VERSION};
use crate::report::visible::{hides_something, is_hidden};
use serde::Serialize;
use serde_json::ser::Formatter;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io;
use std::marker::PhantomData;

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
pub(super) fn put<T: Serialize>(value: &T, text: &mut Vec<u8>) -> io::Result<()> {
    value.serialize(&mut serde_json::Serializer::with_formatter(text, Escaping)).map_err(io::Error::from)
}

/// Puts findings at the end of a text. Findings of one key tell of the same few claims, and all of a claim but how
/// it stands in each of them is put into JSON once.
#[derive(Default)]
pub(super) struct Findings<'r> {
    shown: HashMap<*const Shown, Vec<u8>>,
    /// An address names one claim as long as that claim is there.
    claims: PhantomData<&'r Claim>,
}

impl<'r> Findings<'r> {
    /// So many claims are kept as JSON.
    const KEPT: usize = 1024;

    /// Puts down a record, given without the claims that its finding ends with.
    pub(super) fn put(
        &mut self,
        without_claims: &impl Serialize,
        claims: &'r [Claim],
        text: &mut Vec<u8>,
    ) -> io::Result<()> {
        put(without_claims, text)?;
        // The closing brace, as below.
        text.pop();
        text.extend_from_slice(b",\"claims\":");
        let mut before = b'[';
        for claim in claims {
            text.push(before);
            if self.shown.len() == Self::KEPT {
                self.shown.clear();
            }
            let shown = match self.shown.entry(std::ptr::from_ref::<Shown>(claim)) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => {
                    let mut shown = Vec::new();
                    put::<Shown>(claim, &mut shown)?;
                    shown.pop();
                    place.insert(shown)
                }
            };
            text.extend_from_slice(shown);
            text.extend_from_slice(b",\"against\":");
            put(&claim.against, text)?;
            text.push(b'}');
            before = b',';
        }
        text.extend_from_slice(if claims.is_empty() { b"[]}" } else { b"]}" });
        Ok(())
    }
}

/// Writes an array, one value a line.
pub(super) fn write_array<T: Serialize>(
    values: impl IntoIterator<Item = T>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    write_each(values, |value, line| put(&value, line), out)
}

/// Writes an array, one value a line as `put` puts it down.
fn write_each<T>(
    values: impl IntoIterator<Item = T>,
    mut put: impl FnMut(T, &mut Vec<u8>) -> io::Result<()>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    out.write_all(b"[")?;
    let mut line = b"\n".to_vec();
    for value in values {
        put(value, &mut line)?;
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
    let mut findings = Findings::default();
    write_each(
        &report.findings,
        |finding, line| findings.put(&WithoutClaims(finding), &finding.claims, line),
        out,
    )?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Finding;
    use crate::report::sample::{hostile_report, long_report, sample_report};

    #[test]
    fn a_finding_is_put_down_as_if_each_claim_stood_there_alone() {
        // The long one tells of more claims than are kept.
        for report in [sample_report(), hostile_report(), long_report(2 * Findings::KEPT)] {
            // Each twice, so that each of its claims has been seen before, and one without any claims.
            let bare = Finding { claims: Vec::new(), ..report.findings[0].clone() };
            let mut findings = Findings::default();
            for finding in report.findings.iter().chain(&report.findings).chain([&bare]) {
                let (mut shared, mut alone) = (Vec::new(), Vec::new());
                findings.put(&WithoutClaims(finding), &finding.claims, &mut shared).unwrap();
                put(finding, &mut alone).unwrap();
                assert_eq!(String::from_utf8(shared).unwrap(), String::from_utf8(alone).unwrap());
            }
        }
    }
}
