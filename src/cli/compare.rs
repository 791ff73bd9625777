//! `figcheck compare`.

use super::output::Output;
use super::reading::Reading;
use super::{CLEAN, FAILED, Failure, Outcome};
use figcheck::report::format::{self, Format};
use figcheck::report::{Groups, Limits};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    output: Output,
    /// Only this measure
    #[arg(long, value_name = "NAME")]
    measure: Option<String>,
    /// Only this subject
    #[arg(long, value_name = "NAME")]
    subject: Option<String>,
    /// Only this place
    #[arg(long, value_name = "NAME")]
    place: Option<String>,
    #[arg(
        long,
        help = super::formats("How the comparison is written", Format::shows_comparison),
        value_name = "FORMAT",
        default_value = "table",
        env = "FIGCHECK_FORMAT",
        help_heading = "Output"
    )]
    format: Format,
    /// Keys compared at most
    #[arg(long, value_name = "N|none", value_parser = figcheck::config::limit, default_value = "1000", help_heading = "Output")]
    max_keys: figcheck::config::Limit,
}

pub(super) fn run(args: &Args) -> Outcome {
    if !args.format.shows_comparison() {
        return Err(Failure(format!("--format {} cannot show a comparison", args.format)));
    }
    let found = args.reading.find(None)?;
    let run = args.reading.read(&found);
    let limits = Limits {
        findings: Some(0),
        groups: args.max_keys.0,
        listed: Groups::All,
        with_claims: true,
        latest: 50,
        measure: args.measure.clone(),
        subject: args.subject.clone(),
        place: args.place.clone(),
        ..Limits::default()
    };
    let report = run.report(&limits);
    args.output.write(|out| format::write(&report, args.format, &args.output.look(), out))?;
    Ok(if run.errors().is_empty() { CLEAN } else { FAILED })
}
