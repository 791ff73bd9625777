//! What other services run: the steps of the action, the hook of pre-commit, the commands of the documentation.
//!
//! The steps are run as the service would: each script by itself, its inputs as variables, in a repository with a
//! branch that is to be merged.

use super::desk::Desk;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Output;

fn shipped(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The block below the first line that is `key`, without its indentation.
fn block(text: &str, key: &str) -> String {
    let mut lines = text.lines().skip_while(|line| line.trim() != key);
    let outer = indentation(lines.next().unwrap_or_else(|| panic!("no {key}")));
    let inner: Vec<&str> =
        lines.take_while(|line| line.trim().is_empty() || outer < indentation(line)).collect();
    let least =
        inner.iter().filter(|line| !line.trim().is_empty()).map(|line| indentation(line)).min().unwrap();
    inner.iter().map(|line| format!("{}\n", line.get(least..).unwrap_or_default())).collect()
}

/// One step of the action: its script, and which input each of its variables takes.
fn step(name: &str) -> (String, BTreeMap<String, String>) {
    let action = shipped("action.yml");
    let from = action.find(&format!("- name: {name}")).unwrap();
    let step = &action[from..];
    let variables = block(step, "env:")
        .lines()
        .map(|line| {
            let (variable, value) = line.split_once(": ").unwrap();
            let value = value.trim_start_matches("${{ ").trim_end_matches(" }}").to_owned();
            (variable.to_owned(), value)
        })
        .collect();
    (block(step, "run: |"), variables)
}

/// The default of an input.
fn default(input: &str) -> String {
    let action = shipped("action.yml");
    let about = block(&block(&action, "inputs:"), &format!("{input}:"));
    let line = about.lines().find(|line| line.starts_with("default:")).unwrap();
    line.trim_start_matches("default:").trim().trim_matches('"').to_owned()
}

/// Runs the step that checks, with some inputs, and gives what it came to and what it put out.
fn check(desk: &Desk, inputs: &[(&str, &str)], base: &str) -> (Output, String) {
    let (script, variables) = step("Check the figures");
    desk.write(".step.sh", &script);
    let outputs = tempfile::NamedTempFile::new().unwrap();
    let mut command = desk.command("bash");
    // As GitHub runs `shell: bash`.
    command.args(["--noprofile", "--norc", "-eo", "pipefail", ".step.sh"]);
    for (variable, from) in variables {
        let input = from.strip_prefix("inputs.").unwrap();
        let given = inputs.iter().find(|(name, _)| *name == input).map(|(_, value)| (*value).to_owned());
        let given = given.unwrap_or_else(|| default(input));
        let given = if input == "figcheck" { env!("CARGO_BIN_EXE_figcheck").to_owned() } else { given };
        command.env(variable, given);
    }
    command.env("GITHUB_OUTPUT", outputs.path()).env("GITHUB_BASE_REF", base);
    let output = command.output().unwrap();
    (output, fs::read_to_string(outputs.path()).unwrap())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A clone in which `origin/main` is what the branch goes to.
fn pull_request() -> (Desk, Desk) {
    let origin = Desk::repository();
    let clone = Desk::empty();
    let from = format!("file://{}", origin.path("").display());
    clone.git(&["clone", "--quiet", &from, "."]);
    clone.git(&["switch", "--quiet", "--create", "pull"]);
    (clone, origin)
}

#[test]
fn the_action_annotates_a_pull_request() {
    let (desk, _origin) = pull_request();
    let (output, outputs) = check(&desk, &[("since", "base")], "main");
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(outputs, "exit-code=0\nsarif=figcheck.sarif\n");

    desk.append("figures/figures.csv", "d,killed,the storm,20,Mayor,Post,2025-01-14,2025-01-13,\n");
    desk.commit("one more");
    let (output, outputs) = check(&desk, &[("since", "base")], "main");
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(text(&output.stdout).starts_with("::error file=figures/figures.csv,line=5,"), "{output:?}");
    assert_eq!(outputs, "exit-code=1\nsarif=figcheck.sarif\n");
    assert!(desk.read("figcheck.sarif").contains("\"startLine\":5"));

    // Where there is no pull request, everything is reported.
    let (output, _) = check(&desk, &[("since", "base"), ("fail-on", "never")], "");
    assert!(output.status.success() && text(&output.stdout).contains("::error"), "{output:?}");

    // A branch that was not fetched is no reason to pass.
    let (output, outputs) = check(&desk, &[("since", "base")], "release");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(outputs, "exit-code=2\n");
}

/// Inputs are words and never commands.
#[test]
fn the_action_runs_nothing_of_its_inputs() {
    let (desk, _origin) = pull_request();
    desk.write("with space/more.csv", &desk.read("figures/figures.csv"));
    let (output, _) = check(&desk, &[("paths", "with space\nfigures\n"), ("fail-on", "never")], "");
    assert!(output.status.success(), "{}", text(&output.stderr));
    for hostile in
        ["$(touch owned)", "`touch owned`", "x; touch owned", "\" && touch owned; \"", "--help", "-"]
    {
        for input in ["paths", "since", "fail-on", "baseline"] {
            let (output, _) = check(&desk, &[(input, hostile)], "");
            assert!(!desk.path("owned").exists(), "{input}: {hostile}");
            assert_ne!(output.status.code(), Some(0), "{input}: {hostile}: {}", text(&output.stdout));
        }
    }
}

#[test]
fn the_action_knows_baselines() {
    let (desk, _origin) = pull_request();
    assert_eq!(desk.figcheck(&["check", "--write-baseline", "known.json"]).code, 0);
    let (output, _) = check(&desk, &[("baseline", "known.json")], "");
    assert_eq!(text(&output.stdout), "figcheck: 0 errors, 0 warnings, 0 notes, 1 accepted\n");
    assert!(output.status.success());
}

/// The step that installs, with a cargo that only says what it is asked for.
#[test]
fn the_action_installs_what_it_is_asked_for() {
    let (script, variables) = step("Install figcheck");
    assert_eq!(variables["VERSION"], "inputs.version");
    let desk = Desk::empty();
    desk.write("bin/cargo", "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    let made = desk.command("chmod").args(["+x", "bin/cargo"]).status().unwrap();
    assert!(made.success());
    desk.write("step.sh", &script);
    for (version, asked) in [
        ("", "install\n--locked\n--path\n/the action\n"),
        ("1.2.3", "install\n--locked\nfigcheck\n--version\n1.2.3\n"),
    ] {
        let path = format!("{}:{}", desk.path("bin").display(), std::env::var("PATH").unwrap());
        let mut command = desk.command("bash");
        command.args(["--noprofile", "--norc", "-eo", "pipefail", "step.sh"]);
        command.env("PATH", path).env("VERSION", version).env("SOURCE", "/the action");
        assert_eq!(text(&command.output().unwrap().stdout), asked);
    }
}

/// The hook as pre-commit runs it: the entry and its arguments, without file names, when a file of its kind is staged.
#[test]
fn the_hook_stops_a_commit_that_brings_a_conflict() {
    let hooks = shipped(".pre-commit-hooks.yaml");
    let value = |key: &str| {
        let line = hooks.lines().find_map(|line| line.trim_start_matches("- ").trim().strip_prefix(key));
        line.unwrap_or_else(|| panic!("no {key}")).trim().to_owned()
    };
    assert_eq!((value("language:").as_str(), value("pass_filenames:").as_str()), ("rust", "false"));
    let pattern = value("files:");
    let entry = value("entry:").replacen("figcheck", env!("CARGO_BIN_EXE_figcheck"), 1);
    let desk = Desk::new();
    desk.replace("figures/figures.csv", ",900,", ",300,");
    desk.begin();
    // `grep -E` reads the pattern as pre-commit's own language does.
    let hook = format!(
        "#!/bin/sh\nif git diff --cached --name-only | grep -qE '{pattern}'; then exec {entry} --fail-on error; fi\n"
    );
    desk.write(".git/hooks/pre-commit", &hook);
    let made = desk.command("chmod").args(["+x", ".git/hooks/pre-commit"]).status().unwrap();
    assert!(made.success());
    let commit = |what: &str| {
        desk.git(&["add", "--all"]);
        desk.command("git").args(["commit", "--quiet", "--message", what]).output().unwrap()
    };
    desk.append("figures/figures.csv", "d,missing,the storm,40,Mayor,Post,2025-01-14,2025-01-13,\n");
    assert!(commit("agrees").status.success());
    desk.append("figures/figures.csv", "e,killed,the storm,20,Mayor,Post,2025-01-14,2025-01-13,\n");
    let stopped = commit("does not");
    assert!(!stopped.status.success() && text(&stopped.stderr).contains("error[F201]"), "{stopped:?}");
    // What is no figure file does not wake it; the configuration does.
    desk.git(&["reset", "--quiet"]);
    desk.write("notes.md", "x");
    desk.git(&["add", "notes.md"]);
    assert!(desk.command("git").args(["commit", "--quiet", "-m", "notes"]).status().unwrap().success());
    desk.write("figcheck.toml", "window = 2\n");
    desk.git(&["add", "figcheck.toml"]);
    assert!(
        !desk.command("git").args(["commit", "--quiet", "-m", "config"]).output().unwrap().status.success()
    );
}

/// Every flag in the documentation is one, and its configuration can be read.
#[test]
fn the_documentation_says_what_there_is() {
    let docs = shipped("docs/ci.md");
    let desk = Desk::empty();
    let help = desk.figcheck(&["check", "--help"]).stdout + &desk.figcheck(&["diff", "--help"]).stdout;
    let commands =
        docs.lines().filter(|line| line.trim_start().trim_start_matches("- ").starts_with("figcheck "));
    let mut flags = 0;
    for line in commands {
        let command = line.split(['|', '#']).next().unwrap();
        for flag in command.split_whitespace().filter(|word| word.starts_with("--")) {
            assert!(
                help.contains(&format!("{flag} ")) || help.contains(&format!("{flag}\n")),
                "{flag} in {line}"
            );
            flags += 1;
        }
    }
    assert!(8 < flags);
    let config = docs.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    assert_eq!(figcheck::config::Config::parse(config, "docs").unwrap().settings().accept.len(), 1);
    let action = shipped("action.yml");
    for input in ["paths", "since", "fail-on", "baseline", "sarif", "version", "figcheck"] {
        assert!(
            action.contains(&format!("\n  {input}:\n")) && docs.contains(&format!("`{input}`")),
            "{input}"
        );
    }
}
