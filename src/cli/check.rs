//! `figcheck check`.

use super::output::{self, Output};
use super::reading::{self, Reading, Selection, unread};
use super::{CLEAN, FAILED, FOUND, Failure, Outcome, git, watch};
use clap::ValueEnum;
use figcheck::baseline::Baseline;
use figcheck::changed::Changed;
use figcheck::config::FailOn;
use figcheck::config::discover::Found;
use figcheck::misspelt::misspelt;
use figcheck::period::DaySpan;
use figcheck::report::format::{self, Format, ReportFile};
use figcheck::report::{Groups, Known, Limits, Report, Summary, github};
use figcheck::run::Run;
use std::collections::BTreeSet;
use std::env;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    known: KnownFindings,
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
    /// Write the report to a file besides, as in `sarif=report.sarif`; may be given several times
    #[arg(long, value_name = "FORMAT=FILE", help_heading = "Output")]
    report: Vec<ReportFile>,
    /// Findings listed in all; the counts hold for every one
    #[arg(long, value_name = "N|none", value_parser = figcheck::config::limit, default_value = "1000", help_heading = "Output")]
    max_findings: figcheck::config::Limit,
    /// Keys listed by formats that list keys
    #[arg(long, value_name = "WHICH", default_value = "conflicting", help_heading = "Output")]
    groups: WhichGroups,
    /// The claims of a measure family, subject and place stand together: check in the memory of the largest
    /// such group; needs --format jsonl, whose output `figcheck merge` puts together
    #[arg(
        long,
        conflicts_with_all = ["watch", "report", "since", "baseline", "write_baseline"],
        help_heading = "Larger than memory"
    )]
    sorted: bool,
    /// Check again whenever a file changes, until Ctrl-C
    #[arg(long, conflicts_with_all = ["report", "write_baseline", "output"], help_heading = "Output")]
    watch: bool,
}

/// What is known of findings already.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Known findings")]
struct KnownFindings {
    /// Report only findings with a claim on a row added or changed since this git revision was left
    #[arg(long, value_name = "REF", allow_hyphen_values = true)]
    since: Option<String>,
    /// Take the findings of this file for accepted
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write all findings that the configuration does not accept to a baseline, and take them for accepted
    #[arg(long, value_name = "FILE", conflicts_with_all = ["since", "select", "ignore"])]
    write_baseline: Option<PathBuf>,
    /// List accepted findings in the table too, with the reasons
    #[arg(long)]
    show_accepted: bool,
    /// The day on which acceptances expire [default: today]
    #[arg(long, value_name = "DATE", env = "FIGCHECK_TODAY", hide = true, value_parser = DaySpan::parse)]
    today: Option<DaySpan>,
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
    args.output.refuse_binary(args.format)?;
    if args.watch {
        return watch::run(&args.reading, &args.output, |out| {
            let checked = args.check()?;
            format::write(&checked.report, args.format, &args.output.look(), out)?;
            Ok(checked.notices)
        });
    }
    if args.sorted {
        return args.check_sorted();
    }
    if let Some(format) = args.formats().find(|format| !format.shows_findings()) {
        return Err(Failure(format!(
            "--format {format} shows a comparison; use `compare --format {format}`"
        )));
    }
    args.refuse_one_file_for_two()?;
    let Checked { report, exit_code, notices } = args.check()?;
    notices.iter().for_each(|notice| output::complain(notice));
    for ReportFile { format, file } in &args.report {
        let look = args.output.look_in_file();
        output::write_file(file, |out| format::write(&report, *format, &look, out))?;
    }
    if args.formats().any(|format| format == Format::Github)
        && let Some(summary) = env::var_os("GITHUB_STEP_SUMMARY").filter(|file| !file.is_empty())
    {
        output::append_file(Path::new(&summary), &github::job_summary(&report))?;
    }
    args.output.write(|out| format::write(&report, args.format, &args.output.look(), out))?;
    Ok(exit_code)
}

/// A report, what the run comes to, and what is said beside the document.
struct Checked {
    report: Report,
    exit_code: u8,
    notices: Vec<String>,
}

impl Args {
    /// The formats that are written, each as often as it is.
    fn formats(&self) -> impl Iterator<Item = Format> {
        std::iter::once(self.format).chain(self.report.iter().map(|report| report.format))
    }

    fn refuse_one_file_for_two(&self) -> Result<(), Failure> {
        let mut files = BTreeSet::new();
        let baseline = self.known.write_baseline.as_deref();
        let reports = self.report.iter().map(|report| report.file.as_path());
        for file in reports.chain(self.output.file()).chain(baseline) {
            if !files.insert(file) && file.is_file() | !file.exists() {
                return Err(Failure(format!(
                    "{}: named for two things; give each a file of its own",
                    file.display()
                )));
            }
        }
        Ok(())
    }

    /// Reads the files and finds out what is to be reported.
    fn check(&self) -> Result<Checked, Failure> {
        let found = self.reading.find(Some(&self.selection))?;
        let baseline = self.known.baseline.as_deref().map(read_baseline).transpose()?;
        let run = self.reading.read_quietly(&found)?;
        let mut notices = unread(&run);
        // Of a part of the files nothing can be said of what is not there.
        if !found.partial {
            notices.extend(misspelt(run.claims()).iter().map(|slip| format!("figcheck: {slip}")));
        }
        let settings = found.config.settings();
        let limits = Limits {
            others: settings.limit.0,
            findings: self.max_findings.0,
            groups: self.max_findings.0,
            listed: self.groups.into(),
            every_group: self.formats().any(Format::needs_every_group),
            together: self.formats().any(|format| format == Format::Table),
            latest: if self.formats().any(|format| format == Format::Table) { 12 } else { 0 },
            ..Limits::default()
        };
        let changed = self.changed(&run)?;
        let mut known = Known {
            today: self.known.today.or_else(today),
            changed: changed.as_ref(),
            baseline: baseline.as_ref(),
            partial: found.partial,
            base: git::base(),
        };
        let written = self.write_baseline(&run, &found, &known)?;
        if let (Some(baseline), Some(file)) = (&written, &self.known.write_baseline) {
            notices.push(format!("figcheck: {} written to {}", findings(baseline.len()), file.display()));
        }
        known.baseline = written.as_ref().or(baseline.as_ref());
        let mut report = run.report_knowing(&limits, &known);
        report.hides_accepted = !self.known.show_accepted;
        notices.extend(left_out(&report, self.known.since.as_deref()));
        let exit_code = exit_code(&report.summary, settings.fail_on, !run.errors().is_empty());
        Ok(Checked { report, exit_code, notices })
    }

    /// Reads files whose claims are grouped, and writes what is to be reported.
    fn check_sorted(&self) -> Outcome {
        if self.format != Format::Jsonl {
            return Err(Failure(
                "--sorted needs --format jsonl; make others of it with `figcheck merge`".into(),
            ));
        }
        let found = self.reading.find(Some(&self.selection))?;
        let settings = found.config.settings();
        if settings.limit.0 == Some(0) {
            return Err(Failure("--sorted needs a --limit of at least 1, to order what it finds".into()));
        }
        let limits = Limits {
            others: settings.limit.0,
            findings: self.max_findings.0,
            groups: self.max_findings.0,
            listed: self.groups.into(),
            ..Limits::default()
        };
        let known = Known { today: self.known.today.or_else(today), base: git::base(), ..Known::default() };
        let (merged, errors) = self.reading.how.read_sorted(&found, limits, known)?;
        reading::told(&errors).iter().for_each(|reason| output::complain(reason));
        self.output.write(|out| merged.write_lines(out))?;
        Ok(merged.summary().map_or(CLEAN, |summary| exit_code(summary, settings.fail_on, !errors.is_empty())))
    }

    /// The rows that are new, if only these are asked for.
    fn changed(&self, run: &Run) -> Result<Option<Changed>, Failure> {
        let Some(since) = &self.known.since else { return Ok(None) };
        let told = |Failure(reason)| Failure(format!("--since {since}: {reason}"));
        if self.reading.paths.iter().any(|path| path.as_os_str() == "-") {
            return Err(told(Failure("standard input is in no revision".to_owned())));
        }
        let repository = git::Repository::here().map_err(told)?;
        repository.changed_since(since, run.file_names().into_iter()).map(Some).map_err(told)
    }

    fn write_baseline(
        &self,
        run: &Run,
        found: &Found,
        known: &Known<'_>,
    ) -> Result<Option<Baseline>, Failure> {
        let Some(file) = &self.known.write_baseline else { return Ok(None) };
        if found.partial || !run.errors().is_empty() {
            return Err(Failure(format!(
                "{}: not written, because not everything that the configuration names was read",
                file.display()
            )));
        }
        let baseline = run.baseline(known);
        output::write_file(file, |out| out.write_all(baseline.to_json().as_bytes()))?;
        Ok(Some(baseline))
    }
}

fn read_baseline(file: &Path) -> Result<Baseline, Failure> {
    let told = |error: std::io::Error| Failure(format!("{}: cannot be read: {error}", file.display()));
    let text = std::fs::read_to_string(file).map_err(told)?;
    Baseline::parse(&text, &file.display().to_string()).map_err(Failure)
}

/// Today, where this machine is.
fn today() -> Option<DaySpan> {
    DaySpan::parse(&jiff::Zoned::now().date().to_string()).ok()
}

/// What the document does not list.
fn left_out(report: &Report, since: Option<&str>) -> Vec<String> {
    let mut notices = Vec::new();
    let summary = &report.summary;
    if 0 < summary.findings_left_out() {
        let all = findings(summary.findings_listed + summary.findings_left_out());
        let listed = summary.findings_listed;
        notices.push(format!("figcheck: showing {listed} of {all}; --max-findings none lists them all"));
    }
    if let Some(since) = since {
        let (new, others) = (findings(summary.finding_count()), summary.elsewhere);
        notices.push(format!("figcheck: {new} on rows changed since {since}, {others} on others"));
    }
    notices
}

fn findings(count: usize) -> String {
    format!("{count} finding{}", if count == 1 { "" } else { "s" })
}

/// 2 if something could not be checked, 1 for findings at or above the level, else 0.
pub(super) fn exit_code(summary: &Summary, fail_on: FailOn, failed: bool) -> u8 {
    let found = match fail_on {
        FailOn::Error => 0 < summary.errors,
        FailOn::Warning => 0 < summary.errors + summary.warnings,
        FailOn::Never => false,
    };
    match (failed, found) {
        (true, _) => FAILED,
        (false, true) => FOUND,
        (false, false) => CLEAN,
    }
}
