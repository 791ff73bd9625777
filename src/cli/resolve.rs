//! `figcheck resolve`.

use super::output::Output;
use super::reading::Reading;
use super::{CLEAN, FAILED, FOUND, Outcome};
use clap::ValueEnum;
use figcheck::report::{setaside, terminal};
use figcheck::setaside::Limits;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    output: Output,
    /// How the answer is written
    #[arg(long, value_name = "FORMAT", default_value = "table", help_heading = "Output")]
    format: Format,
    /// Contradictions told of each claim to set aside; JSON has them all
    #[arg(long, value_name = "N|none", value_parser = figcheck::config::limit, default_value = "2", help_heading = "Output")]
    max_contradictions: figcheck::config::Limit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people at a terminal
    Table,
    /// One document
    Json,
    /// For a page, a comment or a note
    Markdown,
}

pub(super) fn run(args: &Args) -> Outcome {
    let found = args.reading.find(None)?;
    let run = args.reading.read(&found)?;
    let resolution = run.resolution(&Limits::USUAL);
    let contradictions = args.max_contradictions.0.unwrap_or(usize::MAX);
    args.output.write(|out| match args.format {
        Format::Table => {
            terminal::setaside::write_resolution(&resolution, contradictions, &args.output.look(), out)
        }
        Format::Json => setaside::write_json(&resolution, out),
        Format::Markdown => setaside::write_markdown(&resolution, contradictions, out),
    })?;
    Ok(match (run.is_complete(), resolution.parts.is_empty()) {
        (false, _) => FAILED,
        (true, false) => FOUND,
        (true, true) => CLEAN,
    })
}
