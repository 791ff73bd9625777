//! What Git knows: where a repository begins, which lines are new, what files were like. Asked of the `git`
//! program, so that every setting and every kind of repository means here what it means there.

use super::Failure;
use figcheck::changed::{Changed, Lines, parse_diff};
use figcheck::report::base::Base;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A repository on this machine.
#[derive(Debug)]
pub(super) struct Repository {
    top: PathBuf,
}

/// The top of the repository that a folder lies in.
fn top_of(folder: &Path) -> Option<PathBuf> {
    // In a linked work tree and in a submodule `.git` is a file.
    folder.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_owned)
}

/// The folder of the run and the top of its repository, for formats that name files from there.
pub(super) fn base() -> Base {
    let Ok(folder) = std::env::current_dir().and_then(fs::canonicalize) else { return Base::default() };
    let shown = |path: &Path| path.display().to_string().replace(std::path::MAIN_SEPARATOR, "/");
    Base { top: top_of(&folder).map_or(String::new(), |top| shown(&top)), folder: shown(&folder) }
}

impl Repository {
    /// The repository that the current folder lies in.
    pub(super) fn here() -> Result<Repository, Failure> {
        let folder = fs::canonicalize(std::env::current_dir()?)?;
        match top_of(&folder) {
            Some(top) => Ok(Repository { top }),
            None => Err(Failure(format!("{} lies in no git repository", folder.display()))),
        }
    }

    /// Runs `git` and gives what it prints.
    fn git<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Result<Vec<u8>, Failure> {
        let output = Command::new("git")
            .arg("-C")
            .arg(&self.top)
            // What people set for their own reading must not change what is read here.
            .args(["-c", "core.quotePath=false", "-c", "core.fsmonitor=false"])
            .args(arguments)
            .env("LC_ALL", "C")
            .output()
            .map_err(|error| Failure(format!("git cannot be run: {error}")))?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("it gave no reason").trim();
        let command = arguments.first().map(|first| first.as_ref().to_string_lossy()).unwrap_or_default();
        Err(Failure(format!("git {command} failed: {said}")))
    }

    fn line<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Result<String, Failure> {
        Ok(String::from_utf8_lossy(&self.git(arguments)?).trim().to_owned())
    }

    /// The commit a revision stands for.
    pub(super) fn commit(&self, revision: &str) -> Result<String, Failure> {
        let commit = format!("{revision}^{{commit}}");
        self.line(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit]).map_err(|_| {
            Failure(format!("`{revision}` is no revision of this repository{}", self.shallow(revision)))
        })
    }

    /// Where a revision and the current one parted.
    fn merge_base(&self, revision: &str) -> Result<String, Failure> {
        let commit = self.commit(revision)?;
        self.line(&["merge-base", &commit, "HEAD"]).map_err(|_| {
            Failure(format!(
                "there is no commit from which both `{revision}` and HEAD come{}",
                self.shallow(revision)
            ))
        })
    }

    /// What to do where history has been cut off.
    fn shallow(&self, revision: &str) -> String {
        match self.line(&["rev-parse", "--is-shallow-repository"]) {
            Ok(answer) if answer == "true" => "; the clone is shallow, so fetch its history with `git fetch \
                 --unshallow`, or check out with `fetch-depth: 0`"
                .to_owned(),
            _ => match revision.split_once('/') {
                Some((remote, branch)) => format!("; fetch it with `git fetch {remote} {branch}`"),
                None => String::new(),
            },
        }
    }

    /// The lines of some files that were added or changed since the current branch left a revision, in the work
    /// tree as it is. A file that Git does not know is new.
    pub(super) fn changed_since<'n>(
        &self,
        revision: &str,
        names: impl Iterator<Item = &'n str>,
    ) -> Result<Changed, Failure> {
        let base = self.merge_base(revision)?;
        let diff = self.git(&[
            "diff",
            "--unified=0",
            "--inter-hunk-context=0",
            "--text",
            "--find-renames",
            "--no-color",
            "--no-ext-diff",
            "--no-textconv",
            "--no-relative",
            "--ignore-submodules",
            "--src-prefix=a/",
            "--dst-prefix=b/",
            &base,
            "--",
        ])?;
        let mut known: BTreeMap<String, Lines> = parse_diff(&diff).map_err(Failure)?;
        let untracked = self.git(&["ls-files", "--others", "-z"])?;
        for path in untracked.split(|byte| *byte == 0).filter(|path| !path.is_empty()) {
            known.insert(String::from_utf8_lossy(path).into_owned(), Lines::All);
        }
        let mut changed = Changed::new();
        for name in names {
            let path = self.path_of(Path::new(name))?;
            if let Some(lines) = known.get(&path) {
                // Git counts lines by LF alone.
                let lines = if ends_lines_with_cr(Path::new(name)) { Lines::All } else { lines.clone() };
                changed.insert(name, lines);
            }
        }
        Ok(changed)
    }

    /// The path of a file from the top of the repository.
    fn path_of(&self, file: &Path) -> Result<String, Failure> {
        let outside = |why: &str| {
            Failure(format!("{}: {why}, so that nobody can say what is new in it", file.display()))
        };
        let real = fs::canonicalize(file).map_err(|_| outside("no file"))?;
        let folder = real.parent().unwrap_or(&real);
        match (real.strip_prefix(&self.top), top_of(folder)) {
            (Ok(path), Some(top)) if top == self.top => {
                Ok(path.display().to_string().replace(std::path::MAIN_SEPARATOR, "/"))
            }
            _ => Err(outside("lies outside of this git repository")),
        }
    }

    /// Writes the figure files of a revision below some paths into a folder, as they were.
    pub(super) fn extract(&self, revision: &str, paths: &[PathBuf], into: &Path) -> Result<(), Failure> {
        let commit = self.commit(revision)?;
        let mut arguments: Vec<String> =
            ["ls-tree", "-r", "-z", "--full-tree", &commit, "--"].map(str::to_owned).to_vec();
        let below =
            paths.iter().map(|path| self.path_below(path)).collect::<Result<Vec<PathBuf>, Failure>>()?;
        // With nothing named, everything is listed.
        if below.iter().all(|path| !path.as_os_str().is_empty()) {
            arguments.extend(below.iter().map(|path| path.display().to_string()));
        }
        let is_wanted = |path: &str| {
            let ending = Path::new(path).extension().and_then(OsStr::to_str).unwrap_or_default();
            let named = arguments.iter().skip(6).any(|named| named == path);
            named || ["csv", "tsv"].iter().any(|known| ending.eq_ignore_ascii_case(known))
        };
        for entry in self.git(&arguments)?.split(|byte| *byte == 0) {
            // `100644 blob 3b18e512dba7… TAB path`; links and submodules hold no figures.
            let entry = String::from_utf8_lossy(entry);
            let Some((about, path)) = entry.split_once('\t') else { continue };
            let mut about = about.split(' ');
            let (Some(mode), Some("blob"), Some(object)) = (about.next(), about.next(), about.next()) else {
                continue;
            };
            if !mode.starts_with("100")
                || !is_wanted(path)
                || Path::new(path).components().any(|part| !is_plain(&part))
            {
                continue;
            }
            let file = into.join(path);
            if let Some(folder) = file.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(file, self.git(&["cat-file", "blob", object])?)?;
        }
        Ok(())
    }

    /// A path as seen from the top of the repository, whether or not anything is there.
    pub(super) fn path_below(&self, path: &Path) -> Result<PathBuf, Failure> {
        let folder = fs::canonicalize(std::env::current_dir()?)?;
        let whole = tidied(&folder.join(path));
        match whole.strip_prefix(&self.top) {
            Ok(below) => Ok(below.to_owned()),
            Err(_) => Err(Failure(format!("{}: lies outside of this git repository", path.display()))),
        }
    }
}

fn is_plain(part: &std::path::Component<'_>) -> bool {
    matches!(part, std::path::Component::Normal(_))
}

/// The path without `.` and without any `..` that has a folder to leave.
fn tidied(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut tidied = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                tidied.pop();
            }
            part => tidied.push(part),
        }
    }
    tidied
}

/// Whether a file has lines that end with a CR alone, as figcheck counts and Git does not.
fn ends_lines_with_cr(file: &Path) -> bool {
    fs::read(file).is_ok_and(|text| {
        memchr::memchr_iter(b'\r', &text).any(|at| text.get(at + 1).is_none_or(|next| *next != b'\n'))
    })
}
