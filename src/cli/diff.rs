//! `figcheck diff`.

use super::output::Output;
use super::reading::{How, unread};
use super::{CLEAN, FAILED, Failure, Outcome, git, output};
use figcheck::config::Limit;
use figcheck::config::discover::Found;
use figcheck::report::base::Base;
use figcheck::report::difference::{Difference, DifferenceFormat, State, write};
use figcheck::run::Run;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The earlier state: a file, a folder or a git revision
    #[arg(value_name = "OLD")]
    old: String,
    /// The later state, likewise [default: the files as they are]
    #[arg(value_name = "NEW")]
    new: Option<String>,
    #[command(flatten)]
    how: How,
    #[command(flatten)]
    output: Output,
    /// How the difference is written: table, markdown or json
    #[arg(long, value_name = "FORMAT", default_value = "table", help_heading = "Output")]
    format: DifferenceFormat,
    /// Claims and findings listed of each kind; the counts hold for every one
    #[arg(long, value_name = "N|none", value_parser = figcheck::config::limit, default_value = "1000", help_heading = "Output")]
    limit: Limit,
}

/// What one of the two arguments stands for.
enum Asked<'a> {
    /// What is there under a path.
    Path(PathBuf),
    /// What was there in a revision.
    Revision(&'a str),
    /// What is there under the paths that the configuration names.
    Here,
}

impl Asked<'_> {
    /// A path if there is one of this name, else a revision.
    fn of(text: &str) -> Asked<'_> {
        match Path::new(text) {
            path if path.exists() => Asked::Path(path.to_owned()),
            _ => Asked::Revision(text),
        }
    }

    fn path(&self) -> Option<&PathBuf> {
        match self {
            Asked::Path(path) => Some(path),
            Asked::Revision(_) | Asked::Here => None,
        }
    }
}

/// One state, read.
struct Read {
    name: String,
    run: Run,
    base: Base,
    root: String,
    /// Where a revision's files stand until they are no longer needed.
    _copy: Option<tempfile::TempDir>,
}

impl Read {
    fn state(&self) -> State<'_> {
        State { name: &self.name, run: &self.run, base: &self.base, root: &self.root }
    }
}

pub(super) fn run(args: &Args) -> Outcome {
    let old = Asked::of(&args.old);
    let new = args.new.as_deref().map_or(Asked::Here, Asked::of);
    // One configuration for both: that of the later state, as far as that is a path.
    let paths: Vec<PathBuf> = new.path().or(old.path()).cloned().into_iter().collect();
    let both = old.path().is_some() && new.path().is_some();
    let found = args.how.find(&paths, None)?;
    let read = |asked: &Asked<'_>| args.read(asked, &found, both);
    let (old, new) = (read(&old)?, read(&new)?);
    let difference = Difference::between(old.state(), new.state(), args.limit.0);
    args.output.write(|out| write(&difference, args.format, &args.output.look(), out))?;
    let complete = old.run.errors().is_empty() && new.run.errors().is_empty();
    Ok(if complete { CLEAN } else { FAILED })
}

impl Args {
    /// Reads one state under the configuration of both. Of `two_paths` each is a whole of its own.
    fn read(&self, asked: &Asked<'_>, found: &Found, two_paths: bool) -> Result<Read, Failure> {
        let (name, paths) = match asked {
            Asked::Revision(revision) => return self.read_revision(revision, found),
            Asked::Path(path) => (path.display().to_string(), vec![path.clone()]),
            Asked::Here => ("the files as they are".to_owned(), found.paths.clone()),
        };
        let run = self.how.read(&Found { paths, ..found.clone() })?;
        unread(&run).iter().for_each(|reason| output::complain(reason));
        let root = if two_paths { name.clone() } else { String::new() };
        Ok(Read { name, run, base: git::base(), root, _copy: None })
    }

    fn read_revision(&self, revision: &str, found: &Found) -> Result<Read, Failure> {
        let missing = |Failure(reason)| Failure(format!("{revision}: no such file or folder, and {reason}"));
        let repository = git::Repository::here().map_err(missing)?;
        repository.commit(revision).map_err(missing)?;
        let copy = tempfile::tempdir()?;
        repository.extract(revision, &found.paths, copy.path())?;
        let there = |path: &PathBuf| repository.path_below(path).map(|below| copy.path().join(below));
        let paths = found.paths.iter().map(there).collect::<Result<Vec<PathBuf>, Failure>>()?;
        let sources_path = found.sources_path.as_ref().and_then(|path| there(path).ok());
        let run = self.how.read_copy(&Found { paths, sources_path, ..found.clone() }, copy.path())?;
        Ok(Read {
            name: revision.to_owned(),
            run,
            base: Base::default(),
            root: String::new(),
            _copy: Some(copy),
        })
    }
}
