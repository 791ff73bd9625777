//! `figcheck config`.

use super::output::Output;
use super::reading::{Reading, Selection};
use super::{CLEAN, Outcome};
use clap::ValueEnum;
use figcheck::config::Entry;
use serde_json::{Value, json};
use std::io::{self, Write};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    output: Output,
    /// How the configuration is written
    #[arg(long, value_name = "FORMAT", default_value = "table", help_heading = "Output")]
    format: ConfigFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ConfigFormat {
    /// A line for each value, as the file writes it, with where it comes from
    Table,
    /// An array of objects
    Json,
}

pub(super) fn run(args: &Args) -> Outcome {
    let found = args.reading.configuration(&args.selection)?;
    let entries = found.config.entries();
    args.output.write(|out| match args.format {
        ConfigFormat::Table => write_table(found.config.origin(), &entries, out),
        ConfigFormat::Json => {
            let entries: Vec<Value> = entries
                .iter()
                .map(|entry| {
                    json!({ "key": entry.key, "value": entry.value, "from": entry.provenance.to_string() })
                })
                .collect();
            serde_json::to_writer_pretty(&mut *out, &entries)?;
            writeln!(out)
        }
    })?;
    Ok(CLEAN)
}

fn write_table(origin: Option<&str>, entries: &[Entry], out: &mut dyn Write) -> io::Result<()> {
    match origin {
        Some(file) => writeln!(out, "# {}", super::output::shown(file))?,
        None => writeln!(out, "# no figcheck.toml: the defaults")?,
    }
    let lines: Vec<(String, String)> = entries
        .iter()
        .map(|entry| {
            let (key, from) =
                (super::output::shown(&entry.key), super::output::shown(&entry.provenance.to_string()));
            match &entry.value {
                Some(value) => (format!("{key} = {}", super::output::shown(value)), from),
                None => (format!("# {key} is not set"), String::new()),
            }
        })
        .collect();
    // A few long values do not push all the others' origins out of sight.
    let longest = lines.iter().map(|(line, _)| line.chars().count()).filter(|width| *width <= 60).max();
    for (line, from) in &lines {
        let width = longest.unwrap_or_default();
        match from.as_str() {
            "" => writeln!(out, "{line}")?,
            from => writeln!(out, "{line:width$}  # {from}")?,
        }
    }
    Ok(())
}
