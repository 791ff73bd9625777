//! `path:line:col: severity[CODE] message`: a line for each finding, the totals on the last one.

use super::Report;
use super::visible::one_line;
use std::io;

pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    for finding in report.standing() {
        let (at, path) = (finding.at().region(), one_line(&finding.at().path));
        let (severity, code) = (finding.severity.word(), finding.code.rule().id);
        let message = finding.at().lead(&finding.message);
        let message = one_line(&message);
        writeln!(out, "{path}:{}:{}: {severity}[{code}] {message}", at.line, at.column)?;
    }
    writeln!(out, "figcheck: {}", report.summary.totals())
}
