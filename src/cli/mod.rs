//! The command line. Each command is one file with its arguments and what it does with them; only this room
//! and `main` know the environment, standard output and standard error.

mod check;
mod compare;
mod comparison;
mod completions;
mod config;
mod diff;
mod explain;
mod git;
mod init;
mod interrupt;
mod merge;
mod output;
mod parse;
mod plot;
mod reading;
mod report;
mod resolve;
mod rules;
mod watch;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};
use figcheck::report::format::Format;
use std::process::ExitCode;

/// Nothing to report at the level asked for.
const CLEAN: u8 = 0;
/// Findings at or above `--fail-on`; texts that are no quantity.
const FOUND: u8 = 1;
/// Something could not be checked: usage, configuration, a path that cannot be read.
const FAILED: u8 = 2;

const EXAMPLES: &str = "\
Examples:
  figcheck check                          the figures in ./figures, or where figcheck.toml says
  figcheck check desk.csv --format csv    one row for each claim of each finding
  figcheck compare --measure killed       who says what, side by side
  figcheck parse \"nearly 11,000\" \"36%\"    how wordings are read
  figcheck explain F204                   what a rule means

Exit codes: 0 clean, 1 findings at or above --fail-on, 2 something could not be checked.";

/// The help of `--format`, which names the formats.
fn formats(what: &str, offered: impl Fn(Format) -> bool) -> String {
    let names: Vec<&str> =
        Format::ALL.iter().filter(|format| offered(**format)).map(|format| format.name()).collect();
    format!("{what}: {}", names.join(", "))
}

/// Checks reported figures for what cannot all be true together.
///
/// Reads claims from CSV (measure, source, value, dates), compares the ranges they stand for across sources,
/// and says which cannot all be true, why, and where they stand. It never says what is true.
#[derive(Debug, Parser)]
#[command(name = "figcheck", version, max_term_width = 100, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Find claims that cannot all be true together
    Check(check::Args),
    /// Set every source side by side, key by key
    Compare(compare::Args),
    /// Put the reports of parts checked with `check --sorted` together
    Merge(merge::Args),
    /// Say which claims and findings two states of the figures have not in common
    Diff(diff::Args),
    /// Draw the ranges of a key as a picture, in the terminal or as SVG
    Plot(plot::Args),
    /// Write everything as one page to look at in a browser
    Report(report::Args),
    /// Find what cannot all be true, and the least to set aside so that the rest can be
    Resolve(resolve::Args),
    /// Say how a wording such as "nearly 11,000" is read
    Parse(parse::Args),
    /// Say what a rule means, with an example and the next step
    Explain(explain::Args),
    /// List every rule with its severity
    Rules(rules::Args),
    /// Print the configuration that applies, and where each value comes from
    Config(config::Args),
    /// Write a commented configuration and a few rows to start from
    Init(init::Args),
    /// Print a script that lets a shell complete commands and flags
    Completions(completions::Args),
    /// Print the manual page, or write the pages of all commands
    Man(completions::ManArgs),
}

/// A reason why the run cannot go on; told on standard error, exit code 2.
#[derive(Debug)]
struct Failure(String);

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Failure {
        Failure(error.to_string())
    }
}

/// What a command comes to: an exit code, or why it could not be carried out.
type Outcome = Result<u8, Failure>;

pub(crate) fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // A closed pipe under `--help | head` is no error.
            let _ = error.print();
            return match error.kind() {
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => ExitCode::from(CLEAN),
                _ => ExitCode::from(FAILED),
            };
        }
    };
    interrupt::listen();
    let outcome = match cli.command {
        Command::Check(args) => check::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Merge(args) => merge::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Plot(args) => plot::run(&args),
        Command::Report(args) => report::run(&args),
        Command::Resolve(args) => resolve::run(&args),
        Command::Parse(args) => parse::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Rules(args) => rules::run(&args),
        Command::Config(args) => config::run(&args),
        Command::Init(args) => init::run(&args),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => completions::run_man(&args),
    };
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(Failure(reason)) => {
            output::complain(&format!("figcheck: {reason}"));
            ExitCode::from(FAILED)
        }
    }
}
