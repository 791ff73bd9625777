//! `figcheck explain`.

use super::output::Output;
use super::rules;
use super::{CLEAN, Failure, Outcome};
use figcheck::name::nearest;
use figcheck::rule::Code;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Codes (F204) or names (part-exceeds-whole); without one, every rule in a line
    #[arg(value_name = "CODE")]
    codes: Vec<String>,
    #[command(flatten)]
    output: Output,
}

pub(super) fn run(args: &Args) -> Outcome {
    if args.codes.is_empty() {
        return rules::list(&args.output);
    }
    let codes = args.codes.iter().map(|text| code(text)).collect::<Result<Vec<_>, _>>()?;
    args.output.write(|out| {
        for (n, code) in codes.iter().enumerate() {
            if n != 0 {
                writeln!(out)?;
            }
            write!(out, "{}", code.rule().text)?;
        }
        Ok(())
    })?;
    Ok(CLEAN)
}

fn code(text: &str) -> Result<Code, Failure> {
    Code::parse(text).ok_or_else(|| {
        let names = Code::ALL.iter().flat_map(|code| [code.rule().id, code.rule().name]);
        let meant = match nearest(text, names) {
            Some(name) => format!("did you mean {name}?"),
            None => "figcheck explain lists them all".to_owned(),
        };
        Failure(format!("no rule {text:?}; {meant}"))
    })
}
