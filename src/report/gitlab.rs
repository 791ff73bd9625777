//! GitLab code quality: an array of issues.

use super::visible::one_line;
use super::{Finding, Report, json};
use crate::rule::Severity;
use serde_json::{Value, json};
use std::io;

pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    json::write_array(report.standing().map(|finding| issue(report, finding)), out)?;
    out.write_all(b"\n")
}

fn issue(report: &Report, finding: &Finding) -> Value {
    let (at, rule) = (finding.at(), finding.code.rule());
    let region = at.region();
    json!({
        "description": format!("{} {}: {}", rule.id, rule.name, one_line(&at.lead(&finding.message))),
        "check_name": rule.id,
        "fingerprint": finding.fingerprint,
        "severity": match finding.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Note => "info",
        },
        "location": {
            "path": report.base.from_top(&at.path),
            "positions": {
                "begin": { "line": region.line, "column": region.column },
                "end": { "line": region.end_line, "column": region.end_column },
            },
        },
    })
}
