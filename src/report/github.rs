//! Annotations of a GitHub workflow, and the Markdown of its job summary.
//!
//! GitHub shows ten annotations of each level for a step and drops the others without a word, so the
//! gravest come first and a notice counts the rest. The escapes are those of
//! [its toolkit](https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts).

use super::visible::one_line;
use super::{Finding, Report, markdown};
use crate::rule::Severity;
use std::io;

/// Annotations of one level that GitHub shows for a step.
const PER_LEVEL: usize = 10;
/// Characters of a message that GitHub keeps.
const MESSAGE: usize = 4096;
/// Bytes of a job summary that GitHub takes.
const SUMMARY: usize = 1024 * 1024;

pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let mut standing: Vec<&Finding> = report.worst_first();
    standing.retain(|finding| finding.accepted.is_none());
    let of = |severity| standing.iter().filter(move |finding| finding.severity == severity);
    let fits = |severity, room: usize| of(severity).count().min(room);

    let total = report.summary.finding_count();
    let graver = fits(Severity::Error, PER_LEVEL) + fits(Severity::Warning, PER_LEVEL);
    // The notice that counts the rest takes the place of a note.
    let room = if graver + fits(Severity::Note, PER_LEVEL) < total { PER_LEVEL - 1 } else { PER_LEVEL };
    for (severity, room) in
        [(Severity::Error, PER_LEVEL), (Severity::Warning, PER_LEVEL), (Severity::Note, room)]
    {
        for finding in of(severity).take(room) {
            write_annotation(report, finding, out)?;
        }
    }
    let more = total.saturating_sub(graver + fits(Severity::Note, room));
    if more > 0 {
        let totals = report.summary.totals();
        writeln!(
            out,
            "::notice title=figcheck::+{more} more that GitHub does not show here; in all {totals}"
        )?;
    }
    writeln!(out, "figcheck: {}", report.summary.totals())
}

fn write_annotation(report: &Report, finding: &Finding, out: &mut dyn io::Write) -> io::Result<()> {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let (at, region, rule) = (finding.at(), finding.at().region(), finding.code.rule());
    write!(out, "::{level} file={},line={}", property(&report.base.from_top(&at.path)), region.line)?;
    write!(out, ",endLine={}", region.end_line)?;
    // GitHub refuses columns of a span over several lines.
    if region.line == region.end_line {
        write!(out, ",col={},endColumn={}", region.column, region.end_column)?;
    }
    let cell = if at.cell.is_empty() { String::new() } else { format!(" ({})", at.cell) };
    write!(out, ",title={}", property(&format!("{} {}{cell}", rule.id, rule.name)))?;
    // The log shows the message alone, so that it names the place again.
    let mut message =
        format!("{}:{}: {}", one_line(&at.path), region.line, one_line(&at.lead(&finding.message)));
    for hint in &finding.hints {
        message.push('\n');
        message.push_str(&one_line(hint));
    }
    if let Some((cut, _)) = message.char_indices().nth(MESSAGE - 1) {
        message.truncate(cut);
        message.push('…');
    }
    writeln!(out, "::{}", data(&message))
}

/// A message, escaped.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property, escaped.
fn property(text: &str) -> String {
    data(&one_line(text)).replace(':', "%3A").replace(',', "%2C")
}

/// The Markdown for `GITHUB_STEP_SUMMARY`, within what GitHub takes: the gravest findings first, and how
/// many are left out.
pub fn job_summary(report: &Report) -> String {
    summary_within(report, SUMMARY)
}

fn summary_within(report: &Report, limit: usize) -> String {
    let findings = report.worst_first();
    let all = findings.len();
    let more =
        |shown: usize| format!("\nShowing {shown} of {all} findings: GitHub takes no longer summary.\n");
    let room = limit.saturating_sub(more(all).len());
    let mut summary = markdown::head(&report.summary);
    for (shown, section) in markdown::finding_sections(findings).enumerate() {
        if room < summary.len() + section.len() {
            summary.push_str(&more(shown));
            break;
        }
        summary.push_str(&section);
    }
    summary
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn the_summary_fits_and_says_what_it_leaves_out() {
        let report = sample::long_report(40);
        let whole = job_summary(&report);
        assert!(!whole.contains("GitHub takes no longer"), "{whole}");
        for limit in [whole.len() / 4, whole.len() / 2, whole.len() - 1] {
            let cut = summary_within(&report, limit);
            assert!(cut.len() <= limit);
            let shown = cut.matches("\n**error").count() + cut.matches("\n**warning").count();
            let shown = shown + cut.matches("\n**note").count();
            assert!(
                shown < 40
                    && cut.ends_with(&format!(
                        "\nShowing {shown} of 40 findings: GitHub takes no longer summary.\n"
                    ))
            );
        }
    }
}
