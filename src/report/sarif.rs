//! SARIF 2.1.0, as GitHub code scanning takes it.
//!
//! One location a result, the other claims as related locations that the message links to; accepted
//! findings stay, as suppressed results, since an alert whose result goes missing would open again later.

use super::base::is_absolute;
use super::visible::one_line;
use super::{At, Claim, Finding, Report, TOOL, json};
use crate::rule::{Code, Rule, Severity};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use std::io;

/// Everything but what RFC 3986 leaves unreserved and the `/` between folders.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Results of a run that GitHub takes.
const RESULTS: usize = 25_000;
/// Locations of a result that GitHub takes.
const LOCATIONS: usize = 1_000;
/// Characters of a rule's description that GitHub takes.
const DESCRIPTION: usize = 1_024;

pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let findings = report.worst_first();
    let listed = findings.len().min(RESULTS);
    out.write_all(
        b"{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\n\"version\":\"2.1.0\",\n\"runs\":[{\"tool\":",
    )?;
    json::write_value(&json!({ "driver": driver() }), out)?;
    out.write_all(b",\n\"automationDetails\":")?;
    json::write_value(&json!({ "id": "figcheck/" }), out)?;
    out.write_all(b",\n\"columnKind\":\"unicodeCodePoints\",\n\"invocations\":")?;
    json::write_value(&json!([invocation(report, listed)]), out)?;
    out.write_all(b",\n\"properties\":")?;
    json::write_value(&json!({ "totals": report.summary.totals(), "summary": report.summary }), out)?;
    out.write_all(b",\n\"results\":")?;
    json::write_array(findings.iter().take(RESULTS).map(|finding| result(report, finding)), out)?;
    out.write_all(b"}]}\n")
}

fn driver() -> Value {
    let mut driver = json!({ "name": TOOL.name, "semanticVersion": TOOL.version });
    let home = env!("CARGO_PKG_REPOSITORY");
    if !home.is_empty() {
        driver["informationUri"] = json!(home);
    }
    driver["rules"] = Code::ALL.iter().map(|code| descriptor(code.rule())).collect();
    driver
}

fn descriptor(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "name": rule.name,
        "shortDescription": { "text": rule.summary },
        "fullDescription": { "text": description(rule) },
        "help": { "text": rule.text, "markdown": rule.text },
        "defaultConfiguration": { "level": rule.severity.word() },
        "properties": {
            "tags": ["figures"],
            "precision": "high",
            "problem.severity": match rule.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "recommendation",
            },
        },
    })
}

/// The first paragraph below the heading of a rule's text.
fn description(rule: &Rule) -> String {
    let paragraph =
        rule.text.split("\n\n").map(str::trim).find(|part| !part.is_empty() && !part.starts_with('#'));
    let text = paragraph.unwrap_or(rule.summary).split_whitespace().collect::<Vec<_>>().join(" ");
    text.chars().take(DESCRIPTION).collect()
}

fn invocation(report: &Report, listed: usize) -> Value {
    let mut invocation = json!({ "executionSuccessful": true });
    let all = report.summary.finding_count() + report.summary.accepted;
    if listed < all {
        let said = format!("showing {listed} of {all} findings; in all {}", report.summary.totals());
        invocation["toolExecutionNotifications"] = json!([{ "level": "note", "message": { "text": said } }]);
    }
    invocation
}

fn result(report: &Report, finding: &Finding) -> Value {
    let others = finding.others().get(..LOCATIONS - 1).unwrap_or(finding.others());
    let mut result = json!({
        "ruleId": finding.code,
        "ruleIndex": finding.code as usize,
        "level": finding.severity.word(),
        "message": { "text": message(finding, others) },
        "locations": [{ "physicalLocation": physical(report, finding.at()) }],
        "partialFingerprints": { "primaryLocationLineHash": finding.fingerprint },
        "baselineState": if finding.accepted.is_some() { "unchanged" } else { "new" },
    });
    if !others.is_empty() {
        result["relatedLocations"] =
            (1..).zip(others).map(|(id, claim)| related(report, id, claim)).collect();
    }
    if let Some(accepted) = &finding.accepted {
        result["suppressions"] = json!([{
            "kind": "external",
            "status": "accepted",
            "justification": one_line(&accepted.reason),
        }]);
    }
    result
}

/// The sentence, what it stands against with links to the related locations, and the hints.
fn message(finding: &Finding, others: &[Claim]) -> String {
    let mut text = plain(&finding.at().lead(&finding.message));
    // The first sentence stands alone in lists of alerts.
    if !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    let links: Vec<String> =
        (1..).zip(others).map(|(id, claim)| format!("[{}]({id})", plain(&claim.in_words()))).collect();
    if !links.is_empty() {
        text.push_str(&format!(" Against {}", links.join(", ")));
        let more = finding.total.saturating_sub(others.len());
        text.push_str(&if more > 0 { format!(" and {more} more.") } else { ".".to_owned() });
    }
    for hint in &finding.hints {
        text.push(' ');
        text.push_str(&plain(hint));
    }
    text
}

/// Text in a message, without links of its own: SARIF 2.1.0, 3.11.6.
fn plain(text: &str) -> String {
    one_line(text).replace('\\', r"\\").replace('[', r"\[").replace(']', r"\]")
}

fn related(report: &Report, id: usize, claim: &Claim) -> Value {
    json!({
        "id": id,
        "physicalLocation": physical(report, &claim.at),
        "message": { "text": plain(&claim.at.lead(&claim.in_words())) },
    })
}

fn physical(report: &Report, at: &At) -> Value {
    let region = at.region();
    json!({
        "artifactLocation": { "uri": uri(&report.base.from_top(&at.path)) },
        "region": {
            "startLine": region.line,
            "startColumn": region.column,
            "endLine": region.end_line,
            "endColumn": region.end_column,
        },
    })
}

/// The path as a URI reference, relative if the path is.
fn uri(path: &str) -> String {
    let encoded = utf8_percent_encode(path, IN_PATH);
    match is_absolute(path) {
        true => format!("file:///{}", encoded.to_string().trim_start_matches('/')),
        false => encoded.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        for (path, expected) in [
            ("figures/troops.csv", "figures/troops.csv"),
            ("a b/50% ü.csv", "a%20b/50%25%20%C3%BC.csv"),
            ("a:b?c#d.csv", "a%3Ab%3Fc%23d.csv"),
            ("/tmp/a b.csv", "file:///tmp/a%20b.csv"),
        ] {
            assert_eq!(uri(path), expected);
        }
    }

    #[test]
    fn every_rule_is_described() {
        for (index, code) in Code::ALL.iter().enumerate() {
            let rule = descriptor(code.rule());
            assert_eq!(index, *code as usize);
            for field in ["shortDescription", "fullDescription", "help"] {
                assert!(rule[field]["text"].as_str().is_some_and(|text| !text.trim().is_empty()), "{rule}");
            }
        }
    }

    #[test]
    fn text_makes_no_links() {
        assert_eq!(plain(r"[x](1) \"), r"\[x\](1) \\");
    }
}
