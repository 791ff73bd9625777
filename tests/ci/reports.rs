//! Several reports in one run, and what is said beside them.

use super::desk::Desk;
use std::collections::BTreeMap;

const FORMATS: [&str; 11] =
    ["table", "concise", "json", "jsonl", "csv", "markdown", "sarif", "github", "gitlab", "junit", "rdjson"];

#[test]
fn one_run_writes_every_format_as_if_it_were_the_only_one() {
    let desk = Desk::register();
    let reports: Vec<String> =
        FORMATS.iter().flat_map(|format| ["--report".to_owned(), format!("{format}=r.{format}")]).collect();
    let arguments: Vec<&str> =
        ["check", "--format", "concise"].into_iter().chain(reports.iter().map(String::as_str)).collect();
    let all = desk.figcheck(&arguments);
    assert_eq!(all.code, 1, "{}", all.stderr);
    for format in FORMATS {
        let alone = desk.figcheck(&["check", "--format", format, "-o", "alone"]);
        assert_eq!((alone.code, alone.stdout.as_str()), (1, ""));
        assert!(desk.read("alone") == desk.read(&format!("r.{format}")), "{format}");
    }
    assert_eq!(all.stdout, desk.read("r.concise"));
}

#[test]
fn the_environment_names_the_format_and_the_command_line_wins() {
    let desk = Desk::new();
    let variables = BTreeMap::from([("FIGCHECK_FORMAT", "concise".to_owned())]);
    let ran = desk.figcheck_with(&["check"], &variables);
    assert!(ran.stdout.starts_with("figures/figures.csv:"), "{ran:?}");
    assert!(desk.figcheck_with(&["check", "--format", "json"], &variables).stdout.starts_with('{'));
    let wrong = BTreeMap::from([("FIGCHECK_FORMAT", "sarfi".to_owned())]);
    let ran = desk.figcheck_with(&["check"], &wrong);
    assert!(ran.code == 2 && ran.stderr.contains("did you mean `sarif`?"), "{ran:?}");
}

#[test]
fn a_job_summary_is_added_to_what_is_there() {
    let desk = Desk::new();
    desk.write("summary.md", "before\n");
    let summary =
        |file: &str| BTreeMap::from([("GITHUB_STEP_SUMMARY", desk.path(file).display().to_string())]);
    desk.figcheck_with(&["check", "--format", "json"], &summary("summary.md"));
    assert_eq!(desk.read("summary.md"), "before\n");
    desk.figcheck_with(&["check", "--format", "github"], &summary("summary.md"));
    assert!(desk.read("summary.md").starts_with("before\n# figcheck: 1 error"));
    desk.figcheck_with(&["check", "--report", "github=annotations"], &summary("other.md"));
    assert!(desk.read("other.md").starts_with("# figcheck: 1 error"));
    let ran = desk.figcheck_with(&["check", "--format", "github"], &summary("no/such/folder"));
    assert!(ran.code == 2 && ran.stderr.contains("cannot be written"), "{ran:?}");
}

#[test]
fn a_list_that_is_cut_says_so_beside_the_document() {
    let desk = Desk::register();
    let ran = desk.check(&["--max-findings", "2"]);
    let all = desk.check(&["--max-findings", "none"]).codes().len();
    assert_eq!(ran.codes().len(), 2);
    assert!(ran.stderr.contains(&format!("showing 2 of {all} findings")), "{}", ran.stderr);
    assert_eq!(desk.check(&["--max-findings", "none"]).stderr, "");
}

#[test]
fn paths_begin_at_the_top_of_the_repository_wherever_the_run_is() {
    let desk = Desk::repository();
    let mut command = desk.command(env!("CARGO_BIN_EXE_figcheck"));
    command.current_dir(desk.path("figures")).args(["check", "figures.csv", "--format", "github"]);
    let stdout = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(stdout.contains("file=figures/figures.csv,"), "{stdout}");
}

#[test]
fn a_file_is_not_written_twice() {
    let desk = Desk::new();
    for arguments in [
        &["--report", "sarif=x", "--report", "junit=x"][..],
        &["--report", "sarif=x", "-o", "x"],
        &["--write-baseline", "x", "-o", "x"],
    ] {
        let ran = desk.check(arguments);
        assert!(ran.code == 2 && ran.stderr.contains("x: named for two things"), "{ran:?}");
        assert!(!desk.path("x").exists());
    }
    assert_eq!(desk.check(&["--report", "sarif=no/such/folder/x"]).code, 2);
}
