//! `figcheck diff`: two states of the figures.

use super::desk::{Desk, HEADER, ROWS, Ran};
use serde_json::Value;

const FIGURES: &str = "figures/figures.csv";

fn diff(desk: &Desk, arguments: &[&str]) -> Ran {
    desk.figcheck(&[&["diff", "--format", "json"], arguments].concat())
}

/// The ids listed under a heading.
fn ids(document: &Value, heading: &str) -> Vec<String> {
    let list = &document["claims"][heading];
    let listed = list["listed"].as_array().unwrap();
    assert_eq!(list["total"], listed.len());
    let id = |one: &Value| one.get("new").unwrap_or(one)["id"].as_str().unwrap().to_owned();
    listed.iter().map(id).collect()
}

/// The ids of the claims of each finding listed under a heading.
fn findings(document: &Value, heading: &str) -> Vec<Vec<String>> {
    let list = &document["findings"][heading];
    let listed = list["listed"].as_array().unwrap();
    assert_eq!(list["total"], listed.len());
    let ids = |finding: &Value| {
        let claims = finding["claims"].as_array().unwrap();
        claims.iter().map(|claim| claim["id"].as_str().unwrap().to_owned()).collect()
    };
    listed.iter().map(ids).collect()
}

#[test]
fn claims_come_go_and_change() {
    let desk = Desk::repository();
    desk.replace(FIGURES, "c,missing,the storm,40,Ministry,Radio,2025-01-14,2025-01-13,\n", "");
    desk.replace(FIGURES, ",300,Ministry,Radio,", ",310,Ministry,Television,");
    desk.append(FIGURES, "d,missing,the storm,41,Mayor,Post,2025-01-14,2025-01-13,\n");
    for arguments in [&["main"][..], &["main", "figures"], &["HEAD", FIGURES]] {
        let ran = diff(&desk, arguments);
        let document = ran.json();
        assert_eq!(ran.code, 0, "{ran:?}");
        assert_eq!(ids(&document, "came"), ["d"]);
        assert_eq!(ids(&document, "went"), ["c"]);
        assert_eq!(ids(&document, "changed"), ["a"]);
        let change = &document["claims"]["changed"]["listed"][0];
        assert_eq!(change["cells"], serde_json::json!(["value", "via"]));
        assert_eq!((&change["old"]["value"], &change["new"]["value"]), (&"300".into(), &"310".into()));
        assert_eq!(change["old"]["path"], FIGURES);
    }
}

/// Without an id a claim is known by what it is about, who states and prints it, and when.
#[test]
fn claims_without_ids_are_matched_by_who_says_what_when() {
    let desk = Desk::empty();
    let bare = |rows: &str| format!("{HEADER}{rows}");
    let row = |value: &str, source: &str| {
        format!(",killed,the storm,{value},{source},Radio,2025-01-14,2025-01-13,\n")
    };
    desk.write("old.csv", &bare(&(row("300", "Ministry") + &row("300", "Ministry") + &row("20", "Mayor"))));
    desk.write(
        "new.csv",
        &bare(&(row("20", "Governor") + &row("300", " MINISTRY ") + &row("310", "Ministry"))),
    );
    let document = diff(&desk, &["old.csv", "new.csv"]).json();
    let count = |heading: &str| document["claims"][heading]["total"].as_u64().unwrap();
    assert_eq!((count("came"), count("went"), count("changed")), (1, 1, 1), "{document}");
    let change = &document["claims"]["changed"]["listed"][0];
    assert_eq!((&change["old"]["value"], &change["new"]["value"]), (&"300".into(), &"310".into()));
}

/// A finding is told if a pair of claims in it is new, and then with the new pairs alone.
#[test]
fn findings_are_new_and_gone_pair_by_pair() {
    let desk = Desk::repository();
    let none: Vec<Vec<String>> = Vec::new();
    // A figure that moves keeps its conflict.
    desk.replace(FIGURES, ",900,", ",950,");
    let document = diff(&desk, &["main"]).json();
    assert_eq!((findings(&document, "new"), findings(&document, "gone")), (none.clone(), none.clone()));
    // A claim that joins a conflict is told with those it contradicts.
    desk.append(FIGURES, "d,killed,the storm,20,Mayor,Post,2025-01-14,2025-01-13,\n");
    let document = diff(&desk, &["main"]).json();
    let told = findings(&document, "new");
    assert!(told.iter().all(|ids| ids.contains(&"d".to_owned())), "{told:?}");
    let mut pairs: Vec<&String> = told.iter().flatten().collect();
    pairs.sort();
    pairs.dedup();
    assert_eq!(pairs, ["a", "b", "d"]);
    assert_eq!(findings(&document, "gone"), none);
    // Seen from the other side, they are gone.
    let back = diff(&desk, &["figures", "main"]).json();
    assert_eq!((findings(&back, "new"), findings(&back, "gone")), (none, told));
}

#[test]
fn a_state_and_itself_have_nothing_apart() {
    let desk = Desk::register();
    for arguments in [&["main", "pr"][..], &["main"], &["figures", "figures"], &["figures", "HEAD"]] {
        let ran = desk.figcheck(&[&["diff"], arguments].concat());
        assert!(ran.code == 0 && ran.stdout.contains("No claim and no finding differs."), "{ran:?}");
    }
    // Nor have the same rows in another order, under another name.
    let text = desk.read("figures/troops.csv");
    let (header, rows) = text.split_once('\n').unwrap();
    let mut rows: Vec<&str> = rows.lines().collect();
    rows.reverse();
    desk.write("figures/zzz.csv", &format!("{header}\n{}\n", rows.join("\n")));
    std::fs::remove_file(desk.path("figures/troops.csv")).unwrap();
    let document = diff(&desk, &["main"]).json();
    for (part, heading) in [
        ("claims", "came"),
        ("claims", "went"),
        ("claims", "changed"),
        ("findings", "new"),
        ("findings", "gone"),
    ] {
        assert_eq!(document[part][heading]["total"], 0, "{heading}");
    }
}

/// Unreadable rows are findings too, also where the file has another name.
#[test]
fn rows_that_cannot_be_read_come_and_go() {
    let desk = Desk::empty();
    let bad = |id: &str| format!("{id},killed,the storm,nonsense,Mayor,Post,,,\n");
    desk.write("old.csv", &format!("{HEADER}{ROWS}{}{}", bad("x"), bad("y")));
    desk.write("new.csv", &format!("{HEADER}{}{ROWS}{}", bad("y"), bad("z")));
    let document = diff(&desk, &["old.csv", "new.csv"]).json();
    assert_eq!(findings(&document, "new"), [["z"]]);
    assert_eq!(findings(&document, "gone"), [["x"]]);
}

#[test]
fn every_format_tells_the_same_and_says_what_it_cuts() {
    let desk = Desk::repository();
    let more: String =
        (0..30).map(|n| format!("m{n},missing,flood {n},4{n},Mayor|<b>,Post,,2025,\n")).collect();
    desk.append(FIGURES, &more);
    for (format, shown) in [("table", "Claims that came (30, showing 7)"), ("markdown", "Showing 7 of 30.")] {
        let ran = desk.figcheck(&["diff", "main", "--format", format, "--limit", "7", "--width", "60"]);
        assert!(ran.stdout.contains(shown), "{}", ran.stdout);
        assert!(format != "markdown" || !ran.stdout.contains("<b>"));
    }
    let document = desk.figcheck(&["diff", "main", "--format", "json", "--limit", "7"]).json();
    assert_eq!(document["claims"]["came"]["total"], 30);
    assert_eq!(document["claims"]["came"]["listed"].as_array().unwrap().len(), 7);
    let whole = desk.figcheck(&["diff", "main", "--limit", "none", "-o", "whole"]);
    assert_eq!((whole.code, whole.stdout.as_str()), (0, ""));
    assert!(desk.read("whole").contains("Claims that came (30)"));
}

#[test]
fn what_is_neither_path_nor_revision_is_said() {
    let desk = Desk::repository();
    let ran = diff(&desk, &["nope"]);
    assert!(
        ran.code == 2 && ran.stderr.contains("nope: no such file or folder, and `nope` is no revision"),
        "{ran:?}"
    );
    let outside = Desk::new();
    let ran = diff(&outside, &["main", "figures"]);
    assert!(ran.code == 2 && ran.stderr.contains("no git repository"), "{ran:?}");
    let file = outside.path(FIGURES).display().to_string();
    let ran = diff(&desk, &["main", &file]);
    assert!(ran.code == 2 && ran.stderr.contains("lies outside of this git repository"), "{ran:?}");
    // Figures that were not there yet are no mistake.
    desk.write("figures/later.csv", &desk.read(FIGURES).replace("storm", "flood").replace("a,", "f,"));
    let document = diff(&desk, &["main", "figures/later.csv"]).json();
    assert_eq!(document["claims"]["came"]["total"], 3);
}
