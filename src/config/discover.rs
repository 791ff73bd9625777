//! Finds the configuration of a run, and with it the paths to check.
//!
//! A run has one configuration: the nearest `figcheck.toml` in or above the folders it looks at. Paths below
//! two different ones are refused rather than checked by rules that were not made for them.

use super::{Config, ConfigError};
use crate::sources::Sources;
use std::fs;
use std::path::{Path, PathBuf};

/// The name under which a configuration is found.
pub const FILE_NAME: &str = "figcheck.toml";

/// The folder that is checked if neither the command line nor a configuration names a path.
pub const DEFAULT_FOLDER: &str = "figures";

/// Where the configuration is to come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// The nearest [`FILE_NAME`] in or above the folders of the paths.
    #[default]
    Nearest,
    /// This file (`--config`).
    File(PathBuf),
    /// None but the defaults (`--isolated`).
    Isolated,
}

/// What a run checks, and by which configuration.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The configuration, or the defaults.
    pub config: Config,
    /// The sources of the configuration's sources file.
    pub sources: Sources,
    /// The sources file, which is never read as claims.
    pub sources_path: Option<PathBuf>,
    /// The files and folders to check.
    pub paths: Vec<PathBuf>,
    /// Whether these leave out something that the configuration names.
    pub partial: bool,
}

/// Finds what to check and reads the configuration for it; `folder` is the one the command runs in.
///
/// Without `paths` it is the `paths` of the configuration, else the folder [`DEFAULT_FOLDER`]. A path `-`
/// stands for standard input and counts as lying in `folder`.
///
/// # Errors
/// No path to check, two different configurations, a file that cannot be read, a mistake in one.
pub fn find(choice: &Choice, paths: &[PathBuf], folder: &Path) -> Result<Found, ConfigError> {
    let found = configuration(choice, paths, folder)?;
    if !found.paths.is_empty() {
        return Ok(found);
    }
    Err(ConfigError::new("", "nothing to check: no path is given").advise(format!(
        "name a file or folder, set `paths` in {FILE_NAME}, or make a folder `{DEFAULT_FOLDER}`"
    )))
}

/// As [`find`], but that there is nothing to check is no error.
///
/// # Errors
/// Two different configurations, a file that cannot be read, a mistake in one.
pub fn configuration(choice: &Choice, paths: &[PathBuf], folder: &Path) -> Result<Found, ConfigError> {
    let start = if paths.is_empty() { &[PathBuf::from("-")] } else { paths };
    let file = match choice {
        Choice::Isolated => None,
        Choice::File(file) => Some(file.clone()),
        Choice::Nearest => of_paths(start, folder)?,
    };
    let found = open(file.as_deref(), folder)?;
    let config_folder = file.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    let own: Vec<PathBuf> =
        found.config.settings().paths.iter().map(|path| tidy(&config_folder.join(path))).collect();
    if !paths.is_empty() {
        let partial = own.iter().any(|own| !lies_in(own, paths, folder));
        return Ok(Found { paths: paths.to_vec(), partial, ..found });
    }
    if !own.is_empty() {
        if *choice == Choice::Nearest {
            of_paths(&[start, &own].concat(), folder)?;
        }
        return Ok(Found { paths: own, ..found });
    }
    let figures = PathBuf::from(DEFAULT_FOLDER);
    if folder.join(&figures).is_dir() {
        return match choice {
            Choice::Nearest => configuration(choice, &[figures], folder),
            _ => Ok(Found { paths: vec![figures], ..found }),
        };
    }
    Ok(found)
}

/// Whether a path is one of some others, or lies in one of them.
fn lies_in(path: &Path, others: &[PathBuf], folder: &Path) -> bool {
    let real = |path: &Path| fs::canonicalize(folder.join(path)).unwrap_or_else(|_| folder.join(path));
    others.iter().any(|other| real(path).starts_with(real(other)))
}

/// Reads a configuration and the sources file it names.
fn open(file: Option<&Path>, folder: &Path) -> Result<Found, ConfigError> {
    let Some(file) = file else { return Ok(Found::default()) };
    let config = Config::parse(&read(file, folder)?, &file.display().to_string())?;
    let Some(sources) = &config.settings().sources else {
        return Ok(Found { config, ..Found::default() });
    };
    let sources_path = tidy(&file.parent().unwrap_or(Path::new("")).join(sources));
    let text = read(&sources_path, folder).map_err(|error| {
        let message = format!("cannot use the sources file {error}");
        config.document.wrong_value(&["sources"], message)
    })?;
    let sources = Sources::parse(&text, &sources_path.display().to_string())?;
    Ok(Found { config, sources, sources_path: Some(sources_path), ..Found::default() })
}

fn read(file: &Path, folder: &Path) -> Result<String, ConfigError> {
    let told = |message: String| ConfigError::new(file.display().to_string(), message);
    let bytes = fs::read(folder.join(file)).map_err(|error| told(format!("cannot be read: {error}")))?;
    match String::from_utf8(bytes) {
        // The mark that some editors write at the start is no part of the text.
        Ok(text) => Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)),
        Err(_) => Err(told("is not UTF-8".to_owned()).advise("save it as UTF-8")),
    }
}

/// The one configuration of the paths.
fn of_paths(paths: &[PathBuf], folder: &Path) -> Result<Option<PathBuf>, ConfigError> {
    let mut chosen: Option<(PathBuf, &PathBuf)> = None;
    for path in paths {
        let full = if path.as_os_str() == "-" { folder.to_owned() } else { folder.join(path) };
        let start = if full.is_dir() { full.as_path() } else { full.parent().unwrap_or(&full) };
        let Some(file) = nearest(start) else { continue };
        match &chosen {
            Some((other, other_path)) if *other != file => {
                let (other, file) = (shortened(other, folder), shortened(&file, folder));
                let message = format!(
                    "{} belongs to {}, {} to {}",
                    named(other_path),
                    other.display(),
                    named(path),
                    file.display()
                );
                return Err(ConfigError::new("", message)
                    .advise("check them one after the other, or choose one with --config"));
            }
            Some(_) => {}
            None => chosen = Some((file, path)),
        }
    }
    Ok(chosen.map(|(file, _)| shortened(&file, folder)))
}

/// A path as messages name it.
fn named(path: &Path) -> String {
    if path.as_os_str() == "-" { "this folder".to_owned() } else { path.display().to_string() }
}

/// The nearest configuration in a folder or above it.
fn nearest(start: &Path) -> Option<PathBuf> {
    let start = fs::canonicalize(start).or_else(|_| std::path::absolute(start)).ok()?;
    start.ancestors().map(|folder| folder.join(FILE_NAME)).find(|file| file.is_file())
}

/// A path as seen from the folder the command runs in, if it lies there.
fn shortened(file: &Path, folder: &Path) -> PathBuf {
    let full = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    file.strip_prefix(&full).or_else(|_| file.strip_prefix(folder)).unwrap_or(file).to_owned()
}

/// A path without the `.` parts that joining leaves.
fn tidy(path: &Path) -> PathBuf {
    let tidied: PathBuf = path.components().filter(|part| *part != std::path::Component::CurDir).collect();
    if tidied.as_os_str().is_empty() { PathBuf::from(".") } else { tidied }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        root
    }

    fn look(root: &tempfile::TempDir, paths: &[&str]) -> Result<Found, ConfigError> {
        let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
        find(&Choice::Nearest, &paths, root.path())
    }

    #[test]
    fn the_nearest_configuration_in_or_above_the_paths_is_used() {
        let root =
            tree(&[("figcheck.toml", "window = 1"), ("a/figcheck.toml", "window = 2"), ("b/x.csv", "")]);
        for (paths, origin) in [
            (&["a"][..], "a/figcheck.toml"),
            (&["a/missing.csv"], "a/figcheck.toml"),
            (&["b/x.csv"], "figcheck.toml"),
            (&["b", "b/x.csv", "-"], "figcheck.toml"),
        ] {
            let found = look(&root, paths).unwrap();
            assert_eq!(found.config.origin(), Some(origin), "{paths:?}");
            assert_eq!(found.paths, paths.iter().map(PathBuf::from).collect::<Vec<_>>());
        }
    }

    #[test]
    fn two_configurations_are_an_error_that_names_both() {
        let root =
            tree(&[("a/figcheck.toml", ""), ("b/figcheck.toml", ""), ("a/x.csv", ""), ("b/y.csv", "")]);
        let error = look(&root, &["a/x.csv", "b"]).unwrap_err().to_string();
        assert!(error.contains("a/x.csv belongs to a/figcheck.toml, b to b/figcheck.toml"), "{error}");
        let file = Choice::File("a/figcheck.toml".into());
        assert!(find(&file, &["a".into(), "b".into()], root.path()).is_ok());
    }

    #[test]
    fn without_a_path_the_configuration_says_what_to_check() {
        let root = tree(&[("figcheck.toml", "paths = [\"data\", \"./x.csv\"]"), ("sub/y.csv", "")]);
        assert_eq!(look(&root, &[]).unwrap().paths, [PathBuf::from("data"), PathBuf::from("x.csv")]);
        let below = find(&Choice::Nearest, &[], &root.path().join("sub")).unwrap();
        assert!(below.paths[0].ends_with("data") && below.paths[0].is_absolute());
    }

    #[test]
    fn a_run_over_part_of_what_the_configuration_names_is_partial() {
        let root = tree(&[("figcheck.toml", "paths = [\"data\"]"), ("data/x.csv", ""), ("data/y.csv", "")]);
        for (paths, partial) in [
            (&[][..], false),
            (&["data"], false),
            (&["."], false),
            (&["./data/."], false),
            (&["data/x.csv"], true),
            (&["-"], true),
        ] {
            assert_eq!(look(&root, paths).unwrap().partial, partial, "{paths:?}");
        }
        let free = tree(&[("figcheck.toml", ""), ("data/x.csv", "")]);
        assert!(!look(&free, &["data/x.csv"]).unwrap().partial);
    }

    #[test]
    fn else_the_folder_figures_with_its_own_configuration() {
        let root = tree(&[
            ("figures/figcheck.toml", "window = 9\nsources = \"s.csv\""),
            ("figures/s.csv", "name\nA\n"),
        ]);
        let found = look(&root, &[]).unwrap();
        assert_eq!(found.paths, [PathBuf::from("figures")]);
        assert_eq!(
            (found.config.settings().window, found.config.origin()),
            (9, Some("figures/figcheck.toml"))
        );
        assert_eq!(found.sources_path, Some(PathBuf::from("figures/s.csv")));
        assert!(found.sources.lookup("a").listed);
    }

    #[test]
    fn paths_of_a_configuration_lie_below_no_other_one() {
        let root = tree(&[("figcheck.toml", "paths = [\"a\"]"), ("a/figcheck.toml", "")]);
        let error = look(&root, &[]).unwrap_err().to_string();
        assert!(error.contains("this folder belongs to figcheck.toml, a to a/figcheck.toml"), "{error}");
    }

    #[test]
    fn else_there_is_nothing_to_check() {
        let error = look(&tree(&[]), &[]).unwrap_err().to_string();
        assert!(error.contains("no path is given"), "{error}");
    }

    #[test]
    fn isolated_reads_no_configuration() {
        let root = tree(&[("figcheck.toml", "nonsense")]);
        assert!(look(&root, &["x.csv"]).is_err());
        let found = find(&Choice::Isolated, &["x.csv".into()], root.path()).unwrap();
        assert_eq!(found.config.origin(), None);
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named() {
        let root = tree(&[("figcheck.toml", "window = 3\nsources = \"gone.csv\"\n")]);
        let error = look(&root, &["x.csv"]).unwrap_err().to_string();
        assert!(error.starts_with("figcheck.toml:2:11: cannot use the sources file gone.csv:"), "{error}");
        let error = find(&Choice::File("gone.toml".into()), &[], root.path()).unwrap_err().to_string();
        assert!(error.starts_with("gone.toml: cannot be read"), "{error}");
    }
}
