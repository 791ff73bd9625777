//! `figcheck parse`.

use super::output::Output;
use super::{CLEAN, FOUND, Outcome};
use clap::ValueEnum;
use figcheck::config::{self, Config, Overrides};
use figcheck::number::grouped;
use figcheck::quantity::{NumberStyle, Rounding};
use figcheck::report::terminal::text::safe;
use figcheck::report::{Parsed, json, terminal};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Wordings, each as one argument
    #[arg(value_name = "TEXT", required = true, allow_negative_numbers = true)]
    texts: Vec<String>,
    #[command(flatten)]
    output: Output,
    /// How numbers are written: english, continental, space, indian or swiss
    #[arg(long, value_name = "STYLE")]
    number_style: Option<NumberStyle>,
    /// How plain numbers are taken: inferred, exact or a percentage
    #[arg(long, value_parser = config::rounding)]
    rounding: Option<Rounding>,
    /// How the readings are written
    #[arg(long, value_name = "FORMAT", default_value = "table", help_heading = "Output")]
    format: ParseFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ParseFormat {
    /// A line each
    Table,
    /// An array of objects
    Json,
}

pub(super) fn run(args: &Args) -> Outcome {
    let overrides =
        Overrides { number_style: args.number_style, rounding: args.rounding, ..Overrides::default() };
    let config = Config::default().overridden(overrides)?;
    let (vocabulary, judging) = (config.vocabulary(), config.policy("", "").judging);
    let parsed: Vec<Parsed> =
        args.texts.iter().map(|text| Parsed::new(text, vocabulary.read(text), &judging)).collect();
    let look = args.output.look();
    args.output.write(|out| match args.format {
        ParseFormat::Json => json::write_parsed(&parsed, out),
        ParseFormat::Table => {
            for one in &parsed {
                match (&one.error, one.judged) {
                    (None, Some(range)) => {
                        let plain = one.plain.map_or(String::new(), |plain| format!(" {}", grouped(plain)));
                        let unit =
                            one.unit.as_ref().map_or(String::new(), |unit| format!(" {}", safe(unit, look)));
                        let kind = one.kind.map_or("", figcheck::quantity::Kind::name).replace('_', " ");
                        let range = terminal::range(range);
                        writeln!(out, "{}: {kind}{plain}, read as {range}{unit}", safe(&one.text, look))?;
                    }
                    (error, _) => {
                        let error = error.as_deref().unwrap_or_default();
                        writeln!(out, "{}: {}", safe(&one.text, look), safe(error, look))?;
                    }
                }
            }
            Ok(())
        }
    })?;
    Ok(if parsed.iter().any(|one| one.error.is_some()) { FOUND } else { CLEAN })
}
