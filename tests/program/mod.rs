//! Runs the program as its users do: in a folder of their own, with files, arguments and standard input.

// Each test file is a crate of its own and uses some of this.
#![allow(dead_code, reason = "no test file uses every way of running the program")]

use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a run of the program gave.
#[derive(Debug)]
pub(crate) struct Ran {
    /// The exit code.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl Ran {
    /// Standard output as a JSON document.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("no JSON ({error}): {self:?}"))
    }
}

/// A folder of its own with figure files in it, gone when dropped.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    /// An empty folder.
    pub(crate) fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    /// A folder with one file.
    pub(crate) fn with(name: &str, content: impl AsRef<[u8]>) -> Folder {
        Folder::new().and(name, content)
    }

    /// One more file; folders on its way are made.
    pub(crate) fn and(self, name: &str, content: impl AsRef<[u8]>) -> Folder {
        let file = self.path().join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, content).unwrap();
        self
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Runs the program in this folder.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        run(self.path(), args, None)
    }

    /// Runs the program in this folder with something on standard input.
    pub(crate) fn run_with_input(&self, args: &[&str], input: impl AsRef<[u8]>) -> Ran {
        run(self.path(), args, Some(input.as_ref()))
    }

    /// `figcheck check ARGS --format json`, as a document.
    #[track_caller]
    pub(crate) fn check(&self, args: &[&str]) -> Value {
        let ran = self.run(&[&["check"], args, &["--format", "json"]].concat());
        ran.json()
    }
}

/// Runs the program at the root of the project.
pub(crate) fn at_home(args: &[&str]) -> Ran {
    run(home(), args, None)
}

/// The root of the project.
pub(crate) fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the shipped register.
pub(crate) fn figures(file: &str) -> PathBuf {
    home().join("figures").join(file)
}

/// Runs the program; nothing of the surroundings reaches it, and it must never panic.
#[track_caller]
pub(crate) fn run(folder: &Path, args: &[&str], input: Option<&[u8]>) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_figcheck"));
    command.args(args).current_dir(folder);
    for name in
        ["FIGCHECK_FORMAT", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "GITHUB_ACTIONS", "CI"]
    {
        command.env_remove(name);
    }
    let stdin = if input.is_some() { Stdio::piped() } else { Stdio::null() };
    let mut child = command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let writer = child.stdin.take().zip(input.map(<[u8]>::to_vec)).map(|(mut pipe, input)| {
        // On a thread of its own, since the program may write before it has read everything.
        std::thread::spawn(move || drop(pipe.write_all(&input)))
    });
    let output = child.wait_with_output().unwrap();
    writer.map(std::thread::JoinHandle::join);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let ran = Ran {
        code: output.status.code().unwrap_or_else(|| panic!("{args:?} was killed")),
        out: text(output.stdout),
        err: text(output.stderr),
    };
    assert!(!ran.err.contains("panicked") && ran.code <= 2, "{args:?}: {ran:?}");
    ran
}

/// The findings of a JSON document.
pub(crate) fn findings(document: &Value) -> &[Value] {
    document["findings"].as_array().map_or(&[], Vec::as_slice)
}

/// The findings of one rule.
pub(crate) fn of<'d>(document: &'d Value, code: &str) -> Vec<&'d Value> {
    findings(document).iter().filter(|finding| finding["code"] == code).collect()
}

/// The ids of the claims of a finding, the one it is about first.
pub(crate) fn ids(finding: &Value) -> Vec<&str> {
    let claims = finding["claims"].as_array().map_or(&[][..], Vec::as_slice);
    claims.iter().filter_map(|claim| claim["id"].as_str()).collect()
}
