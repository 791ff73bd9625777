//! JSON Lines: a record a line, as it becomes known, the summary last.

use super::{Finding, Group, Report, Summary, TOOL, Tool, VERSION, json};
use serde::Serialize;
use std::io;

/// One line.
#[derive(Serialize)]
#[serde(tag = "record", rename_all = "snake_case")]
enum Record<'r> {
    Run { version: u32, tool: Tool },
    Finding(&'r Finding),
    Group(&'r Group),
    Summary(&'r Summary),
}

pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let run = Record::Run { version: VERSION, tool: TOOL };
    let findings = report.findings.iter().map(Record::Finding);
    let groups = report.listed_groups().map(Record::Group);
    let summary = Record::Summary(&report.summary);
    for record in std::iter::once(run).chain(findings).chain(groups).chain([summary]) {
        json::write_value(&record, out)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
