//! CSV after RFC 4180: a row for each claim of each finding, or of each key compared.
//!
//! A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@`; such text is given a leading `'`, the
//! spreadsheet's own mark for text. Numbers are left as they are.

use super::fields::{Number, Range};
use super::visible::one_line;
use super::{Claim, Finding, Group, Report, Verdict, View};
use crate::interval::Interval;
use crate::quantity::Kind;
use crate::rule::{Code, Severity};
use ::csv::{Terminator, Writer, WriterBuilder};
use serde::{Serialize, Serializer};
use std::io;

/// Text in a cell.
struct Text<'t>(&'t str);

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = one_line(self.0);
        if would_run(&text) {
            serializer.collect_str(&format_args!("'{text}"))
        } else {
            serializer.serialize_str(&text)
        }
    }
}

/// Whether a spreadsheet would take the text for a formula. Line breaks and tabs are gone by now.
fn would_run(text: &str) -> bool {
    // Also the full-width signs, which some spreadsheets read like the plain ones.
    let start = text.trim_start();
    start.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) && !is_negative_number(start)
}

fn is_negative_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or_default();
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','))
}

const FINDING_COLUMNS: &[&str] = &[
    "finding",
    "code",
    "name",
    "severity",
    "accepted",
    "certain",
    "message",
    "shown",
    "total",
    "fingerprint",
    "role",
    "verdict",
    "gap",
    "relative_gap",
    "factor",
];

/// The columns of a finding and of the claim's part in it.
#[derive(Serialize)]
struct FindingCells<'r> {
    finding: usize,
    code: Code,
    name: &'static str,
    severity: Severity,
    accepted: Option<Text<'r>>,
    certain: bool,
    message: Text<'r>,
    shown: usize,
    total: usize,
    fingerprint: Text<'r>,
    role: &'static str,
    verdict: Option<Verdict>,
    gap: Option<Number>,
    relative_gap: Option<Number>,
    factor: Option<Number>,
}

impl<'r> FindingCells<'r> {
    fn new(number: usize, finding: &'r Finding, place: usize, claim: &'r Claim) -> FindingCells<'r> {
        let against = claim.against.as_ref();
        FindingCells {
            finding: number,
            code: finding.code,
            name: finding.code.rule().name,
            severity: finding.severity,
            accepted: finding.accepted.as_ref().map(|accepted| Text(&accepted.reason)),
            certain: finding.certain,
            message: Text(&finding.message),
            shown: finding.shown,
            total: finding.total,
            fingerprint: Text(&finding.fingerprint),
            role: if place == 0 { "about" } else { "against" },
            verdict: against.map(|against| against.verdict),
            gap: against.and_then(|against| against.gap).map(Number),
            relative_gap: against.and_then(|against| against.relative_gap).map(Number),
            factor: against.and_then(|against| against.factor).map(Number),
        }
    }
}

const GROUP_COLUMNS: &[&str] = &[
    "key",
    "claim_count",
    "source_count",
    "origin_count",
    "conflicting_pairs",
    "agreed",
    "best_supported",
    "support",
    "verdict",
    "why",
];

/// The columns of a key and of how the claim stands against its range.
#[derive(Serialize)]
struct GroupCells<'r> {
    key: usize,
    claim_count: usize,
    source_count: usize,
    origin_count: usize,
    conflicting_pairs: u64,
    agreed: String,
    best_supported: String,
    support: Option<usize>,
    verdict: Option<Verdict>,
    why: Option<Text<'r>>,
}

impl<'r> GroupCells<'r> {
    fn new(number: usize, group: &'r Group, claim: &'r Claim) -> GroupCells<'r> {
        let best: Vec<String> = group.best_supported.iter().map(|best| best.range.to_string()).collect();
        GroupCells {
            key: number,
            claim_count: group.claim_count,
            source_count: group.source_count,
            origin_count: group.origin_count,
            conflicting_pairs: group.conflicting_pairs,
            agreed: group.agreed.as_ref().map(Interval::to_string).unwrap_or_default(),
            best_supported: best.join("; "),
            support: group.best_supported.first().map(|best| best.support),
            verdict: claim.against.as_ref().map(|against| against.verdict),
            why: claim.against.as_ref().map(|against| Text(&against.why)),
        }
    }
}

const CLAIM_COLUMNS: &[&str] = &[
    "path",
    "line",
    "column",
    "cell",
    "id",
    "measure",
    "subject",
    "place",
    "unit",
    "source",
    "origin",
    "via",
    "value",
    "kind",
    "plain",
    "low",
    "low_open",
    "high",
    "high_open",
    "basis",
    "status",
    "published",
    "as_of",
    "url",
];

/// The columns of a claim, as in JSON.
#[derive(Serialize)]
struct ClaimCells<'r> {
    path: Text<'r>,
    line: usize,
    column: usize,
    cell: Text<'r>,
    id: Text<'r>,
    measure: Text<'r>,
    subject: Text<'r>,
    place: Text<'r>,
    unit: Text<'r>,
    source: Text<'r>,
    origin: Text<'r>,
    via: Text<'r>,
    value: Text<'r>,
    kind: Option<Kind>,
    plain: Option<Number>,
    low: Option<Number>,
    low_open: Option<bool>,
    high: Option<Number>,
    high_open: Option<bool>,
    basis: Text<'r>,
    status: Text<'r>,
    published: Text<'r>,
    as_of: Text<'r>,
    url: Text<'r>,
}

impl<'r> ClaimCells<'r> {
    fn new(claim: &'r Claim) -> ClaimCells<'r> {
        let judged = claim.judged.map(Range::from);
        ClaimCells {
            path: Text(&claim.at.path),
            line: claim.at.line,
            column: claim.at.column,
            cell: Text(&claim.at.cell),
            id: Text(&claim.id),
            measure: Text(&claim.measure),
            subject: Text(&claim.subject),
            place: Text(&claim.place),
            unit: Text(&claim.unit),
            source: Text(&claim.source),
            origin: Text(&claim.origin),
            via: Text(&claim.via),
            value: Text(&claim.value),
            kind: claim.kind,
            plain: claim.plain.map(Number),
            low: judged.as_ref().and_then(|range| range.low),
            low_open: judged.as_ref().map(|range| range.low_open),
            high: judged.as_ref().and_then(|range| range.high),
            high_open: judged.as_ref().map(|range| range.high_open),
            basis: Text(&claim.basis),
            status: Text(&claim.status),
            published: Text(&claim.published),
            as_of: Text(&claim.as_of),
            url: Text(&claim.url),
        }
    }
}

pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let mut rows = WriterBuilder::new().terminator(Terminator::CRLF).has_headers(false).from_writer(out);
    match report.view {
        View::Findings => write_findings(&report.findings, &mut rows)?,
        View::Comparison => write_groups(report.listed_groups(), &mut rows)?,
    }
    rows.flush()
}

fn write_findings(findings: &[Finding], rows: &mut Writer<&mut dyn io::Write>) -> io::Result<()> {
    rows.write_record(FINDING_COLUMNS.iter().chain(CLAIM_COLUMNS))?;
    for (number, finding) in (1..).zip(findings) {
        for (place, claim) in finding.claims.iter().enumerate() {
            rows.serialize((FindingCells::new(number, finding, place, claim), ClaimCells::new(claim)))?;
        }
    }
    Ok(())
}

fn write_groups<'r>(
    groups: impl Iterator<Item = &'r Group>,
    rows: &mut Writer<&mut dyn io::Write>,
) -> io::Result<()> {
    rows.write_record(GROUP_COLUMNS.iter().chain(CLAIM_COLUMNS))?;
    for (number, group) in (1..).zip(groups) {
        for claim in &group.claims {
            rows.serialize((GroupCells::new(number, group, claim), ClaimCells::new(claim)))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::would_run;

    #[test]
    fn what_a_spreadsheet_would_run_is_told_from_numbers() {
        for text in ["=cmd()", "+1+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "-inf", " =1", "＝1", "-", "+"] {
            assert!(would_run(text), "{text}");
        }
        for text in ["-5", "-1,200.5", "12,000", "a=b", "", "'=1"] {
            assert!(!would_run(text), "{text}");
        }
    }
}
