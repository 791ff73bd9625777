//! A baseline: the findings that are known and are to be worked off, so that only others are told.
//!
//! A file of JSON with an entry a line, in an order that does not depend on the figures, without values or
//! line numbers: it only changes when findings come or go. An entry covers the claims that stood in its
//! finding when it was written; when another claim joins them, the finding is told again.

use crate::outline::{Outline, Stated};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fmt::Write;

/// The version of the file; raised when a field changes its meaning.
const VERSION: u32 = 1;

/// The findings that are known.
#[derive(Clone, Debug, Default)]
pub struct Baseline {
    origin: String,
    /// The line on which each entry stands.
    lines: Vec<usize>,
    entries: Vec<Entry>,
    by_fingerprint: HashMap<String, usize>,
}

/// A finding that is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    pub(crate) code: String,
    name: String,
    measures: Vec<String>,
    subject: String,
    place: String,
    source: String,
    via: String,
    as_of: String,
    path: String,
    fingerprint: String,
    /// What it stands against, as far as that is kept.
    against: Vec<String>,
    /// How many claims it stands against in all.
    total: usize,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    findings: Vec<Entry>,
}

impl Entry {
    /// The entry of a finding.
    pub(crate) fn new(finding: &Outline, fingerprint: &str) -> Entry {
        let first = |names: &[String]| names.first().cloned().unwrap_or_default();
        let about = finding.claims.first().cloned().unwrap_or_default();
        let mut against: Vec<String> = finding.claims.iter().skip(1).map(Stated::in_words).collect();
        against.sort_unstable();
        against.dedup();
        Entry {
            code: finding.code.rule().id.to_owned(),
            name: finding.code.rule().name.to_owned(),
            measures: finding.measures.clone(),
            subject: first(&finding.subjects),
            place: first(&finding.places),
            source: about.source,
            via: about.via,
            as_of: about.as_of,
            path: finding.path.clone(),
            fingerprint: fingerprint.to_owned(),
            against,
            total: finding.others,
        }
    }

    /// Whether the finding is still the one that was known: it may have lost claims, but none has joined.
    fn covers(&self, finding: &Outline) -> bool {
        let kept = &finding.claims[finding.claims.len().min(1)..];
        // Of a long list the worst are kept, and which these are moves with the figures.
        let whole = kept.len() == finding.others;
        finding.others <= self.total
            && (!whole || kept.iter().all(|other| self.against.contains(&other.in_words())))
    }
}

impl Baseline {
    /// Reads a baseline; `origin` is the name by which the user knows the file.
    ///
    /// # Errors
    /// What is wrong with it, for anything that [`Baseline::to_json`] does not write.
    pub fn parse(text: &str, origin: &str) -> Result<Baseline, String> {
        let document: Document = serde_json::from_str(text).map_err(|error| {
            format!("{origin}: no baseline: {error}; write it again with --write-baseline")
        })?;
        if document.version != VERSION {
            return Err(format!(
                "{origin}: a baseline of version {}, and this figcheck knows version {VERSION}; write it again with \
                 --write-baseline",
                document.version
            ));
        }
        let mut baseline = Baseline { origin: origin.to_owned(), ..Baseline::of(document.findings) };
        let mut searched = 0;
        baseline.lines = baseline
            .entries
            .iter()
            .map(|entry| {
                let quoted = format!("\"{}\"", entry.fingerprint);
                searched += text[searched..].find(&quoted).unwrap_or_default();
                text[..searched].bytes().filter(|byte| *byte == b'\n').count() + 1
            })
            .collect();
        Ok(baseline)
    }

    /// The baseline of some findings.
    pub(crate) fn of(mut entries: Vec<Entry>) -> Baseline {
        entries.sort();
        let by_fingerprint =
            entries.iter().enumerate().map(|(i, entry)| (entry.fingerprint.clone(), i)).collect();
        Baseline { origin: String::new(), lines: vec![0; entries.len()], entries, by_fingerprint }
    }

    /// How many findings are known.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The file as the user knows it.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// The entries with the lines they stand on.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&Entry, usize)> {
        self.entries.iter().zip(self.lines.iter().copied())
    }

    /// The entry of a finding by its fingerprint, and whether it covers all of the finding.
    pub(crate) fn find(&self, fingerprint: &str, finding: &Outline) -> Option<(usize, bool)> {
        let place = *self.by_fingerprint.get(fingerprint)?;
        Some((place, self.entries[place].covers(finding)))
    }

    /// The file, an entry a line.
    pub fn to_json(&self) -> String {
        let mut text = format!("{{\"version\":{VERSION},\"findings\":[");
        for (i, entry) in self.entries.iter().enumerate() {
            let line = serde_json::to_string(entry).unwrap_or_default();
            let _ = write!(text, "{}\n{line}", if i == 0 { "" } else { "," });
        }
        text.push_str("\n]}\n");
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Code;

    fn stated(source: &str) -> Stated {
        Stated { source: source.to_owned(), as_of: "2024-12-23".to_owned(), ..Stated::default() }
    }

    fn outline(about: &str, against: &[&str]) -> Outline {
        Outline {
            code: Code::F201,
            measures: vec!["killed".to_owned()],
            subjects: vec!["North \"K\"\n".to_owned()],
            places: vec![String::new()],
            claims: std::iter::once(&about).chain(against).map(|source| stated(source)).collect(),
            others: against.len(),
            path: String::new(),
            detail: String::new(),
        }
    }

    fn known() -> Baseline {
        let entries = [("b", outline("NIS", &["AFP", "BBC"])), ("a", outline("AFP", &["BBC"]))]
            .map(|(print, outline)| Entry::new(&outline, print));
        Baseline::of(entries.to_vec())
    }

    #[test]
    fn what_is_written_is_read_again() {
        let text = known().to_json();
        let read = Baseline::parse(&text, "known.json").unwrap();
        assert_eq!(read.to_json(), text);
        assert_eq!(
            read.entries().map(|(entry, line)| (entry.fingerprint.as_str(), line)).collect::<Vec<_>>(),
            [("a", 2), ("b", 3)]
        );
        assert_eq!(Baseline::parse(&Baseline::default().to_json(), "x").unwrap().len(), 0);
    }

    #[test]
    fn a_finding_stays_known_until_another_claim_joins_it() {
        let known = known();
        for (against, covered) in [
            (&["AFP", "BBC"][..], true),
            (&["BBC", "AFP"], true),
            (&["AFP"], true),
            (&[], true),
            (&["CNN"], false),
            (&["AFP", "BBC", "CNN"], false),
        ] {
            assert_eq!(known.find("b", &outline("NIS", against)), Some((1, covered)), "{against:?}");
        }
        assert_eq!(known.find("c", &outline("NIS", &[])), None);
        let cut = Outline { others: 2, ..outline("NIS", &["CNN"]) };
        assert_eq!(known.find("b", &cut), Some((1, true)));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "{}", "[]", "{\"version\":2,\"findings\":[]}", "{\"version\":1,\"findings\":[{}]}"] {
            let error = Baseline::parse(text, "known.json").unwrap_err();
            assert!(error.starts_with("known.json: ") && error.contains("--write-baseline"), "{error}");
        }
    }
}
