//! `figcheck report`.

use super::output;
use super::reading::Reading;
use super::{CLEAN, FAILED, Outcome};
use figcheck::report::page::{self, Options};
use figcheck::report::{Groups, Limits};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    reading: Reading,
    /// The page to write
    #[arg(short, long, value_name = "FILE", default_value = "report.html")]
    output: PathBuf,
    /// The heading of the page
    #[arg(long)]
    title: Option<String>,
}

pub(super) fn run(args: &Args) -> Outcome {
    let found = args.reading.find(None)?;
    let run = args.reading.read(&found)?;
    let usual = Options::default();
    let options = Options { title: args.title.clone().unwrap_or(usual.title), ..usual };
    let limits = Limits {
        others: found.config.settings().limit.0,
        findings: Some(options.findings),
        groups: Some(options.keys + options.listed),
        listed: Groups::All,
        with_claims: true,
        latest: 12,
        together: true,
        ..Limits::default()
    };
    let report = run.report(&limits);
    output::write_file(&args.output, |out| page::write(&report, &options, out))?;
    Ok(if run.is_complete() { CLEAN } else { FAILED })
}
