//! `--since`: only what stands on rows that are new.

use super::desk::{Desk, HEADER};
use std::path::Path;

const FIGURES: &str = "figures/figures.csv";

#[test]
fn a_finding_is_told_if_any_of_its_claims_is_new_and_on_the_new_one() {
    let desk = Desk::repository();
    assert_eq!(desk.check(&["--since", "main"]).codes().len(), 0);
    // The other side of a conflict that is already there.
    desk.append(FIGURES, "d,killed,the storm,880,Mayor,Post,2025-01-14,2025-01-13,\n");
    let ran = desk.check(&["--since", "main"]);
    let findings = ran.json()["findings"].clone();
    assert_eq!(findings.as_array().unwrap().len(), 1, "{findings}");
    assert_eq!(findings[0]["claims"][0]["id"], "d");
    assert_eq!(findings[0]["claims"][1]["id"], "a");
    assert_eq!((ran.code, ran.count("elsewhere")), (1, 0));
}

/// Everything that is found among rows that are all new is found without `--since` too, and the other way round.
#[test]
fn since_the_beginning_is_everything() {
    let desk = Desk::register();
    desk.git(&["switch", "--quiet", "--orphan", "empty"]);
    desk.write("x", "");
    desk.commit("nothing");
    desk.git(&["switch", "--quiet", "--create", "all"]);
    desk.git(&["checkout", "main", "--", "figures"]);
    let (all, since) = (desk.check(&[]), desk.check(&["--since", "empty"]));
    assert_eq!(all.json()["findings"], since.json()["findings"]);
    assert_eq!(since.count("elsewhere"), 0);
}

#[test]
fn the_work_tree_and_files_git_does_not_know_count_as_they_are() {
    let desk = Desk::repository();
    desk.write(
        "figures/more.csv",
        &format!("{HEADER}e,killed,the storm,20,Mayor,Post,2025-01-14,2025-01-13,\n"),
    );
    for _ in 0..3 {
        let ran = desk.check(&["--since", "main"]);
        assert_eq!(ran.json()["findings"][0]["claims"][0]["path"], "figures/more.csv", "{ran:?}");
        // Untracked, then staged, then committed.
        desk.git(&["add", "--all"]);
        if desk.git(&["diff", "--cached", "--name-only"]).trim().is_empty() {
            break;
        }
        let staged = desk.check(&["--since", "main"]);
        assert_eq!(staged.json(), ran.json());
        desk.commit("more");
    }
    // The same row under an ignored name is new as well.
    desk.write(".gitignore", "ignored.csv\n");
    desk.git(&["mv", "figures/more.csv", "figures/ignored.csv"]);
    desk.git(&["rm", "--quiet", "--cached", "figures/ignored.csv"]);
    assert_eq!(desk.check(&["--since", "main"]).codes().len(), 1);
}

/// From where the branches parted: what went into `main` since is not the pull request's doing.
#[test]
fn the_base_is_where_the_branches_parted() {
    let desk = Desk::repository();
    desk.append(FIGURES, "d,missing,the storm,41,Mayor,Post,2025-01-14,2025-01-13,\n");
    desk.commit("agrees by rounding");
    desk.git(&["switch", "--quiet", "main"]);
    desk.replace(FIGURES, ",900,", ",950,");
    desk.commit("main goes on");
    desk.git(&["switch", "--quiet", "pr"]);
    let ran = desk.check(&["--since", "main"]);
    assert!(
        ran.json()["findings"].as_array().unwrap().iter().all(|f| f["claims"][0]["id"] == "d"),
        "{ran:?}"
    );
}

#[test]
fn a_row_over_several_lines_is_one_row() {
    let desk = Desk::new();
    desk.append(FIGURES, "m,killed,the storm,20,Mayor,Post,2025-01-14,2025-01-13,\"one\ntwo\nthree\"\n\n\n");
    desk.begin();
    let told = |desk: &Desk| desk.check(&["--since", "main"]).codes().len();
    desk.replace(FIGURES, "two", "TWO");
    assert_eq!(told(&desk), 1);
    desk.replace(FIGURES, "TWO", "two");
    assert_eq!(told(&desk), 0);
    // Blank lines and rows that went make no other row new.
    desk.append(FIGURES, "\n\n");
    desk.replace(FIGURES, "c,missing,the storm,40,Ministry,Radio,2025-01-14,2025-01-13,\n", "");
    assert_eq!(told(&desk), 0);
}

#[test]
fn unreadable_rows_and_files_are_told_if_they_are_new() {
    let desk = Desk::new();
    desk.append(FIGURES, "x,killed,the storm,old nonsense,Mayor,Post,,,\n");
    desk.write("figures/broken.csv", "nothing,like,it\n1,2,3\n");
    desk.begin();
    assert_eq!(desk.check(&["--since", "main"]).codes().len(), 0);
    desk.append(FIGURES, "y,killed,the storm,new nonsense,Mayor,Post,,,\n");
    desk.append("figures/broken.csv", "4,5,6\n");
    let ran = desk.check(&["--since", "main"]);
    assert!(ran.codes().contains(&"F101".to_owned()) && ran.codes().contains(&"F104".to_owned()), "{ran:?}");
    assert!(ran.stdout.contains("new nonsense") && !ran.stdout.contains("old nonsense"));
    desk.write("figures/empty.csv", "");
    desk.write("figures/header.csv", HEADER);
    desk.write("figures/open.csv", "measure,\"source\n");
    let codes = desk.check(&["--since", "main"]).codes();
    assert_eq!(codes.iter().filter(|code| *code == "F115").count(), 2, "{codes:?}");
    assert!(codes.contains(&"F112".to_owned()), "{codes:?}");
}

#[test]
fn names_and_settings_of_any_kind_are_taken() {
    let desk = Desk::new();
    desk.git(&["init", "--quiet", "--initial-branch=main"]);
    for (name, value) in [
        ("diff.noprefix", "true"),
        ("diff.mnemonicPrefix", "true"),
        ("color.ui", "always"),
        ("core.quotePath", "true"),
        ("diff.external", "false"),
        ("diff.relative", "true"),
        ("diff.context", "9"),
    ] {
        desk.git(&["config", name, value]);
    }
    desk.begin();
    for (n, name) in ["with space", "\"quoted\"", "zahlen ü", "tab\there", "-dash"].iter().enumerate() {
        let row = format!("n{n},killed,the storm,{},Source {n},Post,2025-01-14,2025-01-13,\n", 10 + 20 * n);
        desk.write(&format!("figures/{name}.csv"), &format!("{HEADER}{row}"));
    }
    desk.commit("files");
    let ran = desk.check(&["--since", "main"]);
    let about: std::collections::BTreeSet<String> = ran.json()["findings"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|finding| finding["claims"].as_array().unwrap().clone())
        .map(|claim| claim["path"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(about.len(), 6, "{about:?}");
    // The same from a folder below.
    let mut below = desk.command(env!("CARGO_BIN_EXE_figcheck"));
    below.current_dir(desk.path("figures")).args(["check", ".", "--since", "main", "--format", "json"]);
    let output = below.output().unwrap();
    let there: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(there["summary"]["errors"], ran.json()["summary"]["errors"]);
}

/// Git counts lines by LF; where figcheck counts otherwise, every row of a changed file may be new.
#[test]
fn lines_that_end_with_cr_alone_are_not_missed() {
    let desk = Desk::repository();
    let old =
        format!("{HEADER}e,missing,the storm,40,Mayor,Post,2025-01-14,2025-01-13,\n").replace('\n', "\r");
    desk.write("figures/mac.csv", &old);
    desk.commit("mac");
    desk.git(&["branch", "--force", "main"]);
    desk.append("figures/mac.csv", "f,killed,the storm,20,Mayor,Post,2025-01-14,2025-01-13,\r");
    assert_eq!(desk.check(&["--since", "main"]).codes(), ["F201"]);
}

#[test]
fn what_cannot_be_found_out_is_said_and_does_not_pass() {
    let desk = Desk::repository();
    desk.git(&["switch", "--quiet", "--orphan", "unrelated"]);
    desk.write("x", "");
    desk.commit("unrelated");
    desk.git(&["switch", "--quiet", "pr"]);
    desk.commit_empty("one more");
    let shallow = Desk::empty();
    let from = format!("file://{}", desk.path("").display());
    shallow.git(&["clone", "--quiet", "--depth=1", "--branch=pr", &from, "."]);
    shallow.git(&["fetch", "--quiet", "--depth=1", "origin", "unrelated:unrelated"]);
    let outside = Desk::new();
    let elsewhere = outside.path("figures").display().to_string();
    for (desk, arguments, told) in [
        (&desk, &["--since", "nope"][..], "`nope` is no revision of this repository"),
        (&desk, &["--since", "--all"], "`--all` is no revision"),
        (&desk, &["--since", "origin/main"], "fetch it with `git fetch origin main`"),
        (&desk, &["--since", "unrelated"], "no commit from which both `unrelated` and HEAD come"),
        (&desk, &["--since", "main", &elsewhere], "lies outside of this git repository"),
        (&shallow, &["--since", "main"], "the clone is shallow"),
        (&shallow, &["--since", "unrelated"], "`fetch-depth: 0`"),
        (&outside, &["--since", "main"], "lies in no git repository"),
    ] {
        let ran = desk.check(arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{arguments:?}: {ran:?}");
        assert!(ran.stderr.contains(told), "{arguments:?}: {}", ran.stderr);
    }
    // A repository within is another one.
    let inner = desk.path("figures/inner");
    std::fs::create_dir_all(&inner).unwrap();
    desk.write("figures/inner/x.csv", &desk.read(FIGURES));
    desk.git(&["init", "--quiet", Path::new(&inner).to_str().unwrap()]);
    let ran = desk.check(&["--since", "main"]);
    assert!(ran.code == 2 && ran.stderr.contains("figures/inner/x.csv: lies outside"), "{ran:?}");
}

#[test]
fn standard_input_is_in_no_revision() {
    let desk = Desk::repository();
    let ran = desk.check(&["--since", "main", "-"]);
    assert_eq!(ran.code, 2, "{ran:?}");
}

/// Git knows no rows of a workbook, so that all of them may be new.
#[cfg(feature = "spreadsheet")]
#[test]
fn every_row_of_a_workbook_that_changed_may_be_new() {
    let desk = Desk::repository();
    let save = |value: u32| {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let sheet = workbook.add_worksheet();
        let value = value.to_string();
        let row =
            ["e", "killed", "the storm", value.as_str(), "Mayor", "Post", "2025-01-14", "2025-01-13", ""];
        for (column, (name, cell)) in HEADER.trim().split(',').zip(row).enumerate() {
            sheet.write_string(0, column as u16, name).unwrap();
            sheet.write_string(1, column as u16, cell).unwrap();
        }
        workbook.save(desk.path("figures/more.xlsx")).unwrap();
    };
    save(300);
    desk.commit("a workbook");
    desk.git(&["branch", "--force", "main"]);
    let told = || desk.check(&["--since", "main"]).codes();
    assert_eq!(told(), Vec::<String>::new());
    save(20);
    assert!(told().contains(&"F201".to_owned()), "{:?}", told());
    let document = desk.figcheck(&["diff", "main", "--format", "json"]).json();
    assert_eq!(document["claims"]["changed"]["total"], 1, "{document}");
}
