//! `figcheck completions` and `figcheck man`: both made of the same flags and help that `--help` shows.

use super::output::{self, Output};
use super::{CLEAN, Cli, Failure, Outcome};
use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, clap::Args)]
pub(super) struct ManArgs {
    /// Write a page for each command into this folder instead of one to standard output
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "figcheck", &mut script);
    args.output.write(|out| out.write_all(&script))?;
    Ok(CLEAN)
}

pub(super) fn run_man(args: &ManArgs) -> Outcome {
    let mut command = Cli::command();
    command.build();
    let Some(folder) = &args.folder else {
        let mut page = Vec::new();
        Man::new(command).render(&mut page)?;
        output::print(|out| out.write_all(&page))?;
        return Ok(CLEAN);
    };
    std::fs::create_dir_all(folder)
        .map_err(|error| Failure(format!("{}: cannot be made: {error}", folder.display())))?;
    let subcommands: Vec<clap::Command> = command
        .get_subcommands()
        .filter(|subcommand| subcommand.get_name() != "help")
        .map(|subcommand| {
            subcommand.clone().name(format!("figcheck-{}", subcommand.get_name()).leak() as &str)
        })
        .collect();
    for command in std::iter::once(command.clone()).chain(subcommands) {
        let man = Man::new(command);
        let mut page = Vec::new();
        man.render(&mut page)?;
        output::write_file(&folder.join(man.get_filename()), |out| out.write_all(&page))?;
    }
    Ok(CLEAN)
}
