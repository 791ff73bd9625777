//! `--write-baseline` and `--baseline`.

use super::desk::Desk;
use serde_json::Value;

const FIGURES: &str = "figures/figures.csv";

fn with_baseline() -> Desk {
    let desk = Desk::new();
    let ran = desk.check(&["--write-baseline", "known.json"]);
    assert_eq!((ran.code, ran.count("accepted")), (0, 1), "{ran:?}");
    assert!(ran.stderr.contains("1 finding written to known.json"), "{}", ran.stderr);
    desk
}

#[test]
fn what_is_in_the_baseline_is_accepted() {
    let desk = with_baseline();
    let ran = desk.check(&["--baseline", "known.json"]);
    assert_eq!((ran.code, ran.codes().len(), ran.count("accepted")), (0, 0, 1), "{ran:?}");
    assert_eq!(ran.json()["findings"][0]["accepted"]["by"], "baseline");
}

/// Rows come, go and move, and figures change: a baseline knows its findings still.
#[test]
fn a_baseline_hangs_on_no_line_and_no_value() {
    let desk = with_baseline();
    for (from, to) in [
        (",300,", ",310,"),
        (",900,", ",\"1,100\","),
        ("a,killed", "\n\n\na,killed"),
        ("c,missing", "z,missing"),
    ] {
        desk.replace(FIGURES, from, to);
        let ran = desk.check(&["--baseline", "known.json"]);
        assert_eq!((ran.code, ran.count("accepted")), (0, 1), "{from} {to}: {ran:?}");
    }
    let before = desk.read("known.json");
    desk.check(&["--write-baseline", "known.json"]);
    assert_eq!(desk.read("known.json"), before);
}

#[test]
fn what_is_new_is_told_also_where_it_joins_a_finding_that_is_known() {
    let desk = with_baseline();
    desk.append(FIGURES, "d,missing,the storm,70,Mayor,Post,2025-01-14,2025-01-13,\n");
    let ran = desk.check(&["--baseline", "known.json"]);
    assert_eq!((ran.code, ran.codes()), (1, vec!["F201".to_owned()]), "{ran:?}");
    desk.append(FIGURES, "e,killed,the storm,20,Mayor,Post,2025-01-14,2025-01-13,\n");
    let ran = desk.check(&["--baseline", "known.json"]);
    assert!(ran.json()["findings"].as_array().unwrap().iter().any(|finding| {
        finding["accepted"].is_null()
            && finding["claims"].as_array().unwrap().iter().any(|claim| claim["id"] == "e")
    }));
}

#[test]
fn what_is_no_longer_there_is_announced_once() {
    let desk = with_baseline();
    desk.replace(FIGURES, ",900,", ",300,");
    let ran = desk.check(&["--baseline", "known.json"]);
    assert_eq!((ran.code, ran.codes()), (0, vec!["F503".to_owned()]), "{ran:?}");
    let claim = &ran.json()["findings"][0]["claims"][0];
    assert_eq!((&claim["path"], &claim["line"]), (&"known.json".into(), &2.into()));
    assert_eq!(desk.check(&["--baseline", "known.json", "--fail-on", "warning"]).code, 1);
    desk.check(&["--write-baseline", "known.json"]);
    assert_eq!(desk.check(&["--baseline", "known.json"]).codes(), Vec::<String>::new());
}

#[test]
fn a_baseline_that_cannot_be_read_stops_the_run() {
    let desk = with_baseline();
    for text in [None, Some(""), Some("{}"), Some("{\"version\":9,\"findings\":[]}"), Some("<<<<<<< HEAD")] {
        match text {
            Some(text) => desk.write("known.json", text),
            None => std::fs::remove_file(desk.path("known.json")).unwrap(),
        }
        let ran = desk.check(&["--baseline", "known.json"]);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{text:?}");
        assert!(ran.stderr.contains("known.json"), "{}", ran.stderr);
    }
}

#[test]
fn a_baseline_holds_everything_or_is_not_written() {
    let desk = Desk::new();
    desk.write("figcheck.toml", "paths = ['figures', 'more.csv']\n");
    desk.write("more.csv", &desk.read(FIGURES).replace("storm", "flood"));
    let ran = desk.check(&["figures", "--write-baseline", "known.json"]);
    assert!(ran.code == 2 && ran.stderr.contains("not everything"), "{ran:?}");
    assert!(!desk.path("known.json").exists());
    assert_eq!(desk.check(&["--since", "main", "--write-baseline", "known.json"]).code, 2);
}

/// The whole register: nothing is left to tell, entries are sorted, and nothing in them is a figure.
#[test]
fn the_register_fits_into_a_baseline() {
    let desk = Desk::register();
    let all = desk.check(&["--max-findings", "none"]);
    assert_eq!(desk.check(&["--write-baseline", "known.json"]).code, 0);
    let ran = desk.check(&["--baseline", "known.json", "--max-findings", "3"]);
    assert_eq!((ran.code, ran.codes().len()), (0, 0));
    assert_eq!(ran.count("accepted"), all.codes().len() as u64);
    let known: Value = serde_json::from_str(&desk.read("known.json")).unwrap();
    let entries = known["findings"].as_array().unwrap();
    assert_eq!(entries.len(), all.codes().len());
    let codes: Vec<&str> = entries.iter().map(|entry| entry["code"].as_str().unwrap()).collect();
    assert!(codes.is_sorted());
    // Fingerprints are the ones of the report, however many findings that lists.
    for limit in ["none", "7"] {
        for finding in desk.check(&["--max-findings", limit]).json()["findings"].as_array().unwrap() {
            assert!(entries.iter().any(|entry| entry["fingerprint"] == finding["fingerprint"]), "{finding}");
        }
    }
    // Written again, and with the rows of a file in another order, it is the same.
    let before = desk.read("known.json");
    let (header, rows) =
        desk.read("figures/workers.csv").split_once('\n').map(|(h, r)| (h.to_owned(), r.to_owned())).unwrap();
    let mut rows: Vec<&str> = rows.lines().collect();
    rows.reverse();
    desk.write("figures/workers.csv", &format!("{header}\n{}\n", rows.join("\n")));
    desk.check(&["--write-baseline", "known.json"]);
    assert_eq!(desk.read("known.json"), before);
}

/// A pull request on a desk with a backlog: only the row that is new is told.
#[test]
fn a_baseline_and_a_revision_go_together() {
    let desk = Desk::register();
    desk.check(&["--write-baseline", "known.json"]);
    desk.commit("known");
    desk.git(&["branch", "--force", "main"]);
    let both = ["--baseline", "known.json", "--since", "main"];
    assert_eq!(desk.check(&both).codes().len(), 0);
    // A note on an old row makes none of its known conflicts new.
    desk.replace("figures/workers.csv", "\nW01,", "\n\"W01\",");
    let ran = desk.check(&both);
    assert_eq!((ran.code, ran.codes().len()), (0, 0), "{ran:?}");
    assert!(0 < ran.count("accepted"), "{ran:?}");
}
