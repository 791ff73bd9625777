//! The diagnostic format of reviewdog; its columns count bytes of UTF-8.

use super::visible::one_line;
use super::{At, Claim, Finding, Report, TOOL, json};
use crate::rule::Severity;
use serde_json::{Value, json};
use std::io;

pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    out.write_all(b"{\"source\":")?;
    json::write_value(&json!({ "name": TOOL.name }), out)?;
    out.write_all(b",\n\"diagnostics\":")?;
    json::write_array(report.standing().map(diagnostic), out)?;
    out.write_all(b"}\n")
}

fn diagnostic(finding: &Finding) -> Value {
    let mut diagnostic = json!({
        "message": one_line(&finding.at().lead(&finding.message)),
        "location": location(finding.at()),
        "severity": match finding.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Note => "INFO",
        },
        "code": { "value": finding.code },
    });
    if !finding.others().is_empty() {
        diagnostic["related_locations"] = finding.others().iter().map(related).collect();
    }
    diagnostic
}

fn related(claim: &Claim) -> Value {
    json!({ "message": one_line(&claim.at.lead(&claim.in_words())), "location": location(&claim.at) })
}

fn location(at: &At) -> Value {
    let mut location = json!({ "path": at.path });
    if let Some(region) = at.byte_region() {
        location["range"] = json!({
            "start": { "line": region.line, "column": region.column },
            "end": { "line": region.end_line, "column": region.end_column },
        });
    }
    location
}
