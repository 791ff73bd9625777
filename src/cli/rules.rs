//! `figcheck rules`.

use super::output::Output;
use super::{CLEAN, Outcome};
use clap::ValueEnum;
use comfy_table::{Table, TableStyle};
use figcheck::rule::{Code, Scope};
use serde::Serialize;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    output: Output,
    /// How the rules are written
    #[arg(long, value_name = "FORMAT", default_value = "table", help_heading = "Output")]
    format: RulesFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum RulesFormat {
    /// A table
    Table,
    /// An array of objects
    Json,
}

/// A rule as programs read it.
#[derive(Serialize)]
struct Record {
    code: Code,
    name: &'static str,
    severity: &'static str,
    scope: Scope,
    summary: &'static str,
    text: &'static str,
}

pub(super) fn run(args: &Args) -> Outcome {
    if args.format == RulesFormat::Table {
        return list(&args.output);
    }
    let records: Vec<Record> = Code::ALL
        .iter()
        .map(|&code| {
            let rule = code.rule();
            let (name, severity) = (rule.name, rule.severity.word());
            Record { code, name, severity, scope: rule.scope, summary: rule.summary, text: rule.text }
        })
        .collect();
    args.output.write(|out| {
        serde_json::to_writer_pretty(&mut *out, &records)?;
        writeln!(out)
    })?;
    Ok(CLEAN)
}

/// Every rule in a line.
pub(super) fn list(output: &Output) -> Outcome {
    let mut table = Table::new();
    table.load_style(TableStyle::new()).set_header(["Code", "Name", "Severity", "Finds"]);
    for code in Code::ALL {
        let rule = code.rule();
        table.add_row([rule.id, rule.name, rule.severity.word(), rule.summary]);
    }
    output.write(|out| {
        for line in table.lines() {
            writeln!(out, "{}", line.trim())?;
        }
        writeln!(out, "\nfigcheck explain CODE says what a rule means, with an example and the next step.")
    })?;
    Ok(CLEAN)
}
