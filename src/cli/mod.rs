//! The command line. Each command is one file with its arguments and what it does with them; only this room
//! and `main` know the environment, standard output and standard error.

mod check;
mod compare;
mod explain;
mod output;
mod parse;
mod reading;
mod resolve;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Nothing to report at the level asked for.
const CLEAN: u8 = 0;
/// Findings at or above `--fail-on`; texts that are no quantity.
const FOUND: u8 = 1;
/// Something could not be checked: usage, configuration, a path that cannot be read.
const FAILED: u8 = 2;

/// Checks reported figures for what cannot all be true together.
///
/// Reads claims from CSV (measure, source, value, dates), compares the ranges they stand for across sources,
/// and says which cannot all be true, why, and where they stand. It never says what is true.
#[derive(Debug, Parser)]
#[command(name = "figcheck", version, max_term_width = 100)]
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
    /// Find what cannot all be true, and the least to set aside so that the rest can be
    Resolve(resolve::Args),
    /// Say how a wording such as "nearly 11,000" is read
    Parse(parse::Args),
    /// Say what a rule means, with an example and the next step
    Explain(explain::Args),
    /// List every rule with its severity
    Rules(explain::RulesArgs),
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
    let outcome = match cli.command {
        Command::Check(args) => check::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Resolve(args) => resolve::run(&args),
        Command::Parse(args) => parse::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Rules(args) => explain::run_rules(&args),
    };
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(Failure(reason)) => {
            output::complain(&format!("figcheck: {reason}"));
            ExitCode::from(FAILED)
        }
    }
}
