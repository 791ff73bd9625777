//! `figcheck check`.

use super::output::Output;
use super::reading::{Reading, Selection};
use super::{CLEAN, FAILED, FOUND, Failure, Outcome};
use clap::ValueEnum;
use figcheck::config::FailOn;
use figcheck::report::format::Format;
use figcheck::report::{Groups, Limits, Report, format, terminal};
use std::io::{self, Write};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    output: Output,
    #[arg(
        long,
        help = super::formats("How the report is written", Format::shows_findings),
        value_name = "FORMAT",
        default_value = "table",
        env = "FIGCHECK_FORMAT",
        help_heading = "Output"
    )]
    format: Format,
    /// Findings listed in all; the counts hold for every one
    #[arg(long, value_name = "N|none", value_parser = figcheck::config::limit, default_value = "1000", help_heading = "Output")]
    max_findings: figcheck::config::Limit,
    /// Keys listed by formats that list keys
    #[arg(long, value_name = "WHICH", default_value = "conflicting", help_heading = "Output")]
    groups: WhichGroups,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum WhichGroups {
    /// Those with claims that cannot all be true
    Conflicting,
    /// Every one
    All,
    /// None
    None,
}

impl From<WhichGroups> for Groups {
    fn from(which: WhichGroups) -> Groups {
        match which {
            WhichGroups::Conflicting => Groups::Conflicting,
            WhichGroups::All => Groups::All,
            WhichGroups::None => Groups::None,
        }
    }
}

pub(super) fn run(args: &Args) -> Outcome {
    if !args.format.shows_findings() {
        return Err(Failure(format!(
            "--format {0} shows a comparison; use `compare --format {0}`",
            args.format
        )));
    }
    let found = args.reading.find(Some(&args.selection))?;
    let run = args.reading.read(&found);
    let settings = found.config.settings();
    let limits = Limits {
        others: settings.limit.0,
        findings: args.max_findings.0,
        groups: args.max_findings.0,
        listed: args.groups.into(),
        every_group: args.format.needs_every_group(),
        latest: if args.format == Format::Table { 12 } else { 0 },
        ..Limits::default()
    };
    let report = run.report(&limits);
    args.output.write(|out| write(&report, args.format, &args.output.look(), out))?;
    Ok(exit_code(&report, settings.fail_on, !run.errors().is_empty()))
}

/// Writes a report in a format for people or for machines.
pub(super) fn write(
    report: &Report,
    format: Format,
    look: &terminal::Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    format::write(report, format, look, out)
}

/// 2 if something could not be checked, 1 for findings at or above the level, else 0.
fn exit_code(report: &Report, fail_on: FailOn, failed: bool) -> u8 {
    let found = match fail_on {
        FailOn::Error => 0 < report.summary.errors,
        FailOn::Warning => 0 < report.summary.errors + report.summary.warnings,
        FailOn::Never => false,
    };
    match (failed, found) {
        (true, _) => FAILED,
        (false, true) => FOUND,
        (false, false) => CLEAN,
    }
}
