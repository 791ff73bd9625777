//! JSON Lines: a record a line, as it becomes known, the summary last.

use super::fields::WithoutClaims;
use super::{Group, Report, Summary, TOOL, Tool, VERSION, json};
use serde::Serialize;
use std::io;

/// One line.
#[derive(Serialize)]
#[serde(tag = "record", rename_all = "snake_case")]
enum Record<'r> {
    Run {
        version: u32,
        tool: Tool,
    },
    /// Its claims come behind it.
    Finding(WithoutClaims<'r>),
    Group(&'r Group),
    Summary(&'r Summary),
}

pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let mut line = Vec::new();
    let mut end = |line: &mut Vec<u8>| {
        line.push(b'\n');
        let written = out.write_all(line);
        line.clear();
        written
    };
    json::put(&Record::Run { version: VERSION, tool: TOOL }, &mut line)?;
    end(&mut line)?;
    let mut findings = json::Findings::default();
    for finding in &report.findings {
        findings.put(&Record::Finding(WithoutClaims(finding)), &finding.claims, &mut line)?;
        end(&mut line)?;
    }
    for record in report.listed_groups().map(Record::Group).chain([Record::Summary(&report.summary)]) {
        json::put(&record, &mut line)?;
        end(&mut line)?;
    }
    Ok(())
}
