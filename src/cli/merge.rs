//! `figcheck merge`.

use super::check::exit_code;
use super::output::Output;
use super::{CLEAN, Failure, Outcome};
use figcheck::config::FailOn;
use figcheck::report::merged::Merged;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What `figcheck check --sorted` wrote of each part; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    parts: Vec<PathBuf>,
    /// How the report is written: jsonl, json
    #[arg(long, value_name = "FORMAT", default_value = "jsonl", help_heading = "Output")]
    format: Written,
    /// Findings and keys listed; the counts hold for every one
    #[arg(long, value_name = "N|none", value_parser = figcheck::config::limit, default_value = "1000", help_heading = "Output")]
    max_findings: figcheck::config::Limit,
    /// Exit with 1 from this severity on: error, warning or never
    #[arg(long, value_name = "LEVEL", value_parser = super::reading::fail_on, default_value = "error")]
    fail_on: FailOn,
    #[command(flatten)]
    output: Output,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Written {
    /// JSON Lines, which can be merged again
    Jsonl,
    /// One document
    Json,
}

pub(super) fn run(args: &Args) -> Outcome {
    let mut merged = Merged::new(args.max_findings.0);
    for part in &args.parts {
        if part == Path::new("-") {
            merged.read("<stdin>", io::stdin().lock())?;
            continue;
        }
        let name = part.display().to_string();
        let file = File::open(part).map_err(|error| Failure(format!("{name}: cannot be read: {error}")))?;
        merged.read(&name, BufReader::new(file))?;
    }
    merged.finish();
    args.output.write(|out| match args.format {
        Written::Jsonl => merged.write_lines(out),
        Written::Json => merged.write_document(out),
    })?;
    Ok(merged.summary().map_or(CLEAN, |summary| exit_code(summary, args.fail_on, false)))
}
