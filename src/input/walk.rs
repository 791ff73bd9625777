//! Which files a run reads.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::read::shown_path;
use super::{InputError, InputErrorKind};

/// The endings of files that are read when a folder is given. A file that is given by name may end in anything.
const FIGURE_ENDINGS: &[&str] =
    if cfg!(feature = "spreadsheet") { &["csv", "tsv", "xlsx", "ods"] } else { &["csv", "tsv"] };

/// The files of a run.
#[derive(Debug, Default)]
pub struct FigureFiles {
    /// The files in the order in which they were given, those of a folder sorted by path. `-` is standard input.
    pub files: Vec<PathBuf>,
    /// Why some paths gave no file.
    pub errors: Vec<InputError>,
}

/// Finds the files to read: each file as it is given (a sheet of a workbook as `troops.xlsx#March`), and the figure files in and below each folder.
///
/// Hidden files and folders inside a folder are left out, the lock files of spreadsheet programs too, and so is `excluded` wherever it turns up. Links are
/// followed, but never back into a folder that is being walked, and a file that is reached twice is read once.
pub fn figure_files(paths: &[PathBuf], excluded: Option<&Path>) -> FigureFiles {
    let mut found = FigureFiles::default();
    let excluded = excluded.and_then(|path| fs::canonicalize(path).ok());
    let mut seen: HashSet<PathBuf> = excluded.iter().cloned().collect();
    for path in paths {
        if path == Path::new("-") {
            if seen.insert(path.clone()) {
                found.files.push(path.clone());
            }
            continue;
        }
        if path.is_dir() {
            let mut walk = Walk::default();
            walk.folder(path, None);
            walk.files.retain(|(_, real)| excluded.as_ref() != Some(real));
            if walk.files.is_empty() && walk.errors.is_empty() {
                walk.errors.push(InputError::new(shown_path(path), InputErrorKind::NoFigureFiles));
            }
            found.errors.append(&mut walk.errors);
            let new = walk.files.into_iter().filter(|(_, real)| seen.insert(real.clone()));
            found.files.extend(new.map(|(path, _)| path));
            continue;
        }
        let (file, sheet) = sheet_of(path);
        match fs::canonicalize(&file) {
            Ok(mut real) => {
                // Two sheets of one file are two things to read.
                real.as_mut_os_string().push(sheet.map_or(String::new(), |sheet| format!("#{sheet}")));
                if seen.insert(real) {
                    found.files.push(path.clone());
                }
            }
            Err(error) => found.errors.push(InputError::io(shown_path(path), error)),
        }
    }
    found
}

/// One folder while it is walked.
#[derive(Default)]
struct Walk {
    /// The figure files as they are reached, and where they really are.
    files: Vec<(PathBuf, PathBuf)>,
    /// The folders that have been entered, where they really are.
    entered: HashSet<PathBuf>,
    errors: Vec<InputError>,
}

impl Walk {
    fn folder(&mut self, folder: &Path, from: Option<&Path>) {
        if let Err(error) = self.enter(folder, from) {
            self.errors.push(InputError::io(shown_path(folder), error));
        }
    }

    /// Takes the files of a folder that was reached from inside another one, given as it really is.
    fn enter(&mut self, folder: &Path, from: Option<&Path>) -> io::Result<()> {
        let real = fs::canonicalize(folder)?;
        let leads_back = from.is_some_and(|from| from.starts_with(&real));
        if leads_back || !self.entered.insert(real.clone()) {
            return Ok(());
        }
        let mut names = Vec::new();
        for entry in fs::read_dir(folder)? {
            let name = entry?.file_name();
            let letters = name.as_encoded_bytes();
            if !letters.starts_with(b".") && !letters.starts_with(b"~$") {
                names.push(name);
            }
        }
        names.sort();
        for name in names {
            let path = folder.join(&name);
            if path.is_dir() {
                self.folder(&path, Some(&real));
            } else if is_figure_file(&path) {
                match fs::canonicalize(&path) {
                    Ok(real) => self.files.push((path, real)),
                    Err(error) => self.errors.push(InputError::io(shown_path(&path), error)),
                }
            }
        }
        Ok(())
    }
}

/// The file of a path, and the sheet it names after `#`, as in `troops.xlsx#March`.
pub(super) fn sheet_of(path: &Path) -> (PathBuf, Option<String>) {
    #[cfg(feature = "spreadsheet")]
    return super::sheet::split(path);
    #[cfg(not(feature = "spreadsheet"))]
    (path.to_owned(), None)
}

fn is_figure_file(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| FIGURE_ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}
