//! `figcheck init`.

use super::output;
use super::{CLEAN, Failure, Outcome};
use figcheck::config::starter;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder to start in; made if it is not there
    #[arg(value_name = "DIR", default_value = "figures")]
    folder: PathBuf,
}

const FILES: [(&str, &str); 3] = [
    ("figcheck.toml", starter::CONFIG),
    ("figures.csv", starter::FIGURES),
    ("sources.csv", starter::SOURCES),
];

pub(super) fn run(args: &Args) -> Outcome {
    let file = |name: &str| args.folder.join(name);
    // All or nothing, and nothing of anybody's is written over.
    if let Some((name, _)) = FILES.iter().find(|(name, _)| file(name).symlink_metadata().is_ok()) {
        let file = file(name);
        return Err(Failure(format!("{} is there already; nothing was written", file.display())));
    }
    std::fs::create_dir_all(&args.folder)
        .map_err(|error| Failure(format!("{}: cannot be made: {error}", args.folder.display())))?;
    for (name, text) in FILES {
        output::write_file(&file(name), |out| out.write_all(text.as_bytes()))?;
        output::complain(&format!("wrote {}", file(name).display()));
    }
    output::complain(&format!("now try: figcheck check {}", args.folder.display()));
    Ok(CLEAN)
}
