//! A folder with figures in it, in which the program and git are run.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The header of the rows below.
pub(crate) const HEADER: &str = "id,measure,subject,value,source,via,published,as_of,note\n";

/// Two sources that differ on the killed, and one that nobody contradicts.
pub(crate) const ROWS: &str = "\
a,killed,the storm,300,Ministry,Radio,2025-01-14,2025-01-13,
b,killed,the storm,900,Red Cross,Radio,2025-01-14,2025-01-13,
c,missing,the storm,40,Ministry,Radio,2025-01-14,2025-01-13,
";

/// A folder of its own for a test.
pub(crate) struct Desk {
    folder: tempfile::TempDir,
}

/// What a run of the program gave.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    fn new(output: Output) -> Ran {
        Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The document as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The codes of the findings that are not accepted, in order.
    pub(crate) fn codes(&self) -> Vec<String> {
        let findings = self.json()["findings"].as_array().unwrap().clone();
        let standing = findings.iter().filter(|finding| finding["accepted"].is_null());
        standing.map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
    }

    /// A count of the summary.
    pub(crate) fn count(&self, name: &str) -> u64 {
        self.json()["summary"][name].as_u64().unwrap()
    }
}

impl Desk {
    /// An empty folder.
    pub(crate) fn empty() -> Desk {
        Desk { folder: tempfile::tempdir().unwrap() }
    }

    /// A folder with the rows above in `figures/figures.csv`.
    pub(crate) fn new() -> Desk {
        let desk = Desk::empty();
        desk.write("figures/figures.csv", &format!("{HEADER}{ROWS}"));
        desk
    }

    /// A repository whose branch `main` holds the rows above, on a new branch `pr`.
    pub(crate) fn repository() -> Desk {
        let desk = Desk::new();
        desk.begin();
        desk
    }

    /// Makes the folder a repository whose branch `main` holds what is there, and goes to a new branch `pr`.
    pub(crate) fn begin(&self) {
        self.git(&["init", "--quiet", "--initial-branch=main"]);
        self.commit("figures");
        self.git(&["switch", "--quiet", "--create", "pr"]);
    }

    /// The register that comes with figcheck, on `main`.
    pub(crate) fn register() -> Desk {
        let desk = Desk::empty();
        let register = Path::new(env!("CARGO_MANIFEST_DIR")).join("figures");
        for entry in fs::read_dir(register).unwrap() {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            desk.write(&format!("figures/{}", path.file_name().unwrap().display()), &text);
        }
        desk.begin();
        desk
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub(crate) fn append(&self, name: &str, text: &str) {
        self.write(name, &(self.read(name) + text));
    }

    pub(crate) fn replace(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{from:?} is not in {text}");
        self.write(name, &text.replace(from, to));
    }

    /// A command in the folder, told nothing by the environment of the tests.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder.path());
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            if name.starts_with("GIT") || name.starts_with("FIGCHECK") || name == "CI" {
                command.env_remove(name);
            }
        }
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "Ana").env(format!("GIT_{who}_EMAIL"), "ana@example.org");
        }
        command
    }

    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        let output = self.command("git").args(arguments).output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    pub(crate) fn commit_empty(&self, what: &str) {
        self.git(&["commit", "--quiet", "--allow-empty", "--message", what]);
    }

    pub(crate) fn commit(&self, what: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", what]);
    }

    /// Runs figcheck.
    pub(crate) fn figcheck(&self, arguments: &[&str]) -> Ran {
        self.figcheck_with(arguments, &BTreeMap::new())
    }

    /// Runs figcheck with some variables set.
    pub(crate) fn figcheck_with(&self, arguments: &[&str], variables: &BTreeMap<&str, String>) -> Ran {
        let mut command = self.command(env!("CARGO_BIN_EXE_figcheck"));
        Ran::new(command.args(arguments).envs(variables).output().unwrap())
    }

    /// Runs `figcheck check --format json` with more arguments.
    pub(crate) fn check(&self, arguments: &[&str]) -> Ran {
        self.figcheck(&[&["check", "--format", "json"], arguments].concat())
    }
}
