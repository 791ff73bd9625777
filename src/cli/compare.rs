//! `figcheck compare`.

use super::comparison::Keys;
use super::output::Output;
use super::reading::Reading;
use super::{Failure, Outcome};
use figcheck::report::format::{self, Format};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    keys: Keys,
    #[arg(
        long,
        help = super::formats("How the comparison is written", Format::shows_comparison),
        value_name = "FORMAT",
        default_value = "table",
        env = "FIGCHECK_FORMAT",
        help_heading = "Output"
    )]
    format: Format,
}

/// A workbook has a sheet of findings; of the other formats a comparison has none.
fn findings(format: Format) -> usize {
    match format {
        #[cfg(feature = "spreadsheet")]
        Format::Xlsx => 1000,
        _ => 0,
    }
}

pub(super) fn run(args: &Args) -> Outcome {
    if !args.format.shows_comparison() {
        return Err(Failure(format!("--format {} cannot show a comparison", args.format)));
    }
    args.output.refuse_binary(args.format)?;
    let (report, code) = args.keys.compare(&args.reading, findings(args.format))?;
    args.output.write(|out| format::write(&report, args.format, &args.output.look(), out))?;
    Ok(code)
}
