//! What findings and comparisons say, as their readers see it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod program;

use program::{Folder, findings, of};
use serde_json::Value;

const HEADER: &str = "measure,source,value,unit,as_of,published,via,subject,begins\n";

/// A folder with rows of measure, source, value, unit, as_of, published, via, subject and begins, as far as given.
fn desk(config: &str, rows: &str) -> Folder {
    let filled = |row: &str| format!("{row}{}\n", ",".repeat(8 - row.matches(',').count()));
    let rows: String = rows.lines().map(str::trim).filter(|row| !row.is_empty()).map(filled).collect();
    Folder::with("desk.csv", format!("{HEADER}{rows}")).and("figcheck.toml", config)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

/// The message of the one finding of a rule.
#[track_caller]
fn message(folder: &Folder, code: &str) -> String {
    let document = folder.check(&["desk.csv"]);
    let [finding] = of(&document, code)[..] else { panic!("not one {code}: {document:#}") };
    text(&finding["message"]).to_owned()
}

const STOCK: &str = "[measure.present]\nbasis = \"stock\"\n";

#[test]
fn each_foreign_unit_of_a_key_is_told() {
    let folder = desk(
        "",
        "doses,A,100,doses\n doses,B,100,doses\n doses,C,100,doses\n doses,D,100,people\n doses,E,7,vials\n doses,F,9,vials",
    );
    let document = folder.check(&["desk.csv"]);
    let mut told: Vec<(&str, &str)> = of(&document, "F202")
        .into_iter()
        .map(|finding| (text(&finding["claims"][0]["source"]), text(&finding["claims"][0]["unit"])))
        .collect();
    told.sort_unstable();
    assert_eq!(told, [("D", "people"), ("E", "vials")]);
}

#[test]
fn parts_stand_against_their_whole_together() {
    let folder = desk(
        "[measure.sent]\nbasis = \"flow\"\nrounding = \"exact\"\n",
        "sent,A,100,,2024-01\n sent,A,200,,2024-02\n sent,A,380,,2024-01/2024-02",
    );
    let document = folder.check(&["desk.csv"]);
    let finding = of(&document, "F210")[0];
    assert_eq!(
        finding["message"],
        "The parts do not add up to “380” (A, January 2024 to February 2024): 100 (January 2024) + 200 (February 2024) = \
         300 against 380, at least 80 apart, 21.1%"
    );
    for part in finding["claims"].as_array().unwrap().iter().skip(1) {
        assert_eq!(
            (&part["against"]["verdict"], &part["against"]["gap"]),
            (&"conflict".into(), &Value::Null)
        );
    }
}

#[test]
fn dates_taken_as_one_time_say_so() {
    let hint = "Dates within 3 days are taken as one time (`window` of the measure); if it changes by the day, set \
                `window = 0`";
    for (other, why) in [("2025-01-04", "3 days apart, taken as one time"), ("2025-01-01", "")] {
        let folder = desk(STOCK, &format!("present,A,100,,2025-01-01\n present,B,900,,{other}"));
        let document = folder.check(&["desk.csv"]);
        let finding = of(&document, "F201")[0];
        assert_eq!(finding["claims"][1]["against"]["why"], why);
        let hints: Vec<&str> = finding["hints"].as_array().unwrap().iter().map(text).collect();
        assert_eq!(hints.contains(&hint), !why.is_empty(), "{hints:?}");
    }
    let strict =
        desk(&format!("window = 0\n{STOCK}"), "present,A,100,,2025-01-01\n present,B,900,,2025-01-04");
    assert_eq!(findings(&strict.check(&["desk.csv"])).len(), 0);
    let relays = desk(STOCK, "present,A,100,,2025-01-05,2025-01-05,x\n present,A,900,,,2025-01-07,y");
    let document = relays.check(&["desk.csv"]);
    let against = &of(&document, "F301")[0]["claims"][1]["against"];
    assert_eq!(against["why"], "published 2 days apart, taken as one statement");
}

#[test]
fn a_broken_relation_says_whose_figures_of_which_day() {
    let config = "[measure.killed]\nbasis = \"cumulative\"\n[measure.casualties]\nbasis = \"cumulative\"\n\
                  [[relation]]\nname = \"killed are casualties\"\nrule = \"killed <= casualties\"\n";
    for (first, second, among) in [
        ("A,900,,2024-11-03", "A,100,,2024-11-03", "in one statement of A:"),
        (
            "A,900,,2024-11-03",
            "A,100,,2024-11-05",
            "whichever of the figures for 5 November 2024 and 3 November 2024 are taken:",
        ),
        ("A,900,,2024-11-05", "B,100,,2024-11-05", "whichever of the figures for 5 November 2024 are taken:"),
    ] {
        let folder = desk(config, &format!("killed,{first}\n casualties,{second}"));
        let told = message(&folder, "F401");
        assert!(told.contains(among), "{told}");
    }
}

#[test]
fn relays_differ_in_hedge_or_in_kind() {
    for (first, second, what) in [
        ("\"100 to 120\"", "110", "as a range and as a number"),
        ("\"100 to 120\"", "at least 110", "with different hedges"),
        ("about 110", "at least 110", "with different hedges"),
    ] {
        let rows = format!("present,A,{first},,2025-01-01,,x\n present,A,{second},,2025-01-01,,y");
        let document = desk(STOCK, &rows).check(&["desk.csv"]);
        for finding in of(&document, "F302") {
            assert!(text(&finding["message"]).contains(what), "{finding:#}");
        }
    }
}

#[test]
fn gaps_are_told_in_the_way_of_their_unit() {
    for (first, second, unit, told) in [
        ("6", "8", "percent", "at least 1 percentage point apart"),
        ("6", "9", "percent", "at least 2 percentage points apart"),
        ("100000", "2000000", "$", "at least $1,845,000 apart"),
        ("100000", "2000000", "USD", "at least 1,845,000 USD apart"),
        ("100000", "2000000", "trucks", "at least 1,845,000 trucks apart"),
    ] {
        let rows = format!("present,A,{first},{unit},2025-01-01\n present,B,{second},{unit},2025-01-01");
        let sentence = message(&desk(STOCK, &rows), "F201");
        assert!(sentence.contains(told), "{sentence}");
    }
}

#[test]
fn measures_are_shown_without_underscores() {
    let rows: String = (1..=5).map(|n| format!("Doses_delivered,A,{n}00,,2025-0{n}-01\n")).collect();
    let told = message(&desk("", &rows), "F208");
    assert!(told.starts_with("Doses delivered has claims of"), "{told}");
}

#[test]
fn a_finding_on_three_measures_lists_them() {
    let config = "[[relation]]\nname = \"sum\"\nrule = \"killed + wounded <= casualties\"\n";
    let folder = desk(config, "killed,A,900\n wounded,A,900\n casualties,A,100");
    let ran = folder.run(&["check", "desk.csv"]);
    assert!(ran.out.contains("relation-violated in casualties, killed and wounded"), "{}", ran.out);
}

#[test]
fn floors_alone_support_no_range() {
    let expected = "no range, since floors, ceilings and vague words support none; what they leave is";
    for (format, rows) in [
        ("table", "present,A,more than 200,,2025-01-01"),
        ("markdown", "present,A,more than 200,,2025-01-01\n present,B,fewer than 100,,2025-01-01"),
    ] {
        let ran = desk(STOCK, rows).run(&["compare", "desk.csv", "--format", format, "--width", "200"]);
        assert!(ran.out.contains(expected) && !ran.out.contains("0 of 0"), "{}", ran.out);
    }
}

#[test]
fn ascii_is_asked_for_and_kept_to() {
    let config =
        "[[relation]]\nname = \"sum\"\nrule = \"killed + wounded <= casualties\"\nreason = \"So it is.\"\n";
    let folder = desk(config, "killed,A,900\n wounded,A,900\n casualties,A,100\n killed,B,about 5");
    for command in [&["check"][..], &["compare"], &["resolve"], &["plot"]] {
        let ran = folder.run(&[command, &["desk.csv", "--ascii"]].concat());
        assert!(ran.out.is_ascii(), "{}", ran.out);
    }
}

#[test]
fn a_measure_is_one_with_spaces_and_with_underscores() {
    let config = "[measure.killed_and_injured]\nunit = \"people\"\n\
                  [[relation]]\nname = \"sum\"\nrule = \"killed <= killed_and_injured\"\n";
    let folder = desk(config, "killed and injured,A,100\n killed_and_injured,B,100\n killed,A,900");
    let document = folder.check(&["desk.csv"]);
    assert_eq!(document["summary"]["group_count"], 2);
    let [finding] = of(&document, "F401")[..] else { panic!("{document:#}") };
    assert_eq!(finding["claims"][0]["unit"], "people");
    let accepted = desk(
        &format!(
            "{config}[[accept]]\ncode = \"F401\"\nmeasure = \"Killed_and_injured\"\nreason = \"known\"\n"
        ),
        "killed and injured,A,100\n killed,A,900",
    );
    assert_eq!(accepted.check(&["desk.csv"])["summary"]["accepted"], 1);
    let twice = desk("[measure.\"a b\"]\n[measure.a_b]\n", "a_b,A,1").run(&["check", "desk.csv"]);
    assert!(twice.code == 2 && twice.err.contains("are one name"), "{twice:?}");
}

#[test]
fn a_configuration_is_printed_where_there_is_nothing_to_check() {
    let folder = Folder::with("figcheck.toml", "window = 7\n");
    let ran = folder.run(&["config"]);
    assert!(ran.code == 0 && ran.out.contains("window = 7"), "{ran:?}");
    assert_eq!(folder.run(&["check"]).code, 2);
}

#[test]
fn sources_may_stand_between_semicolons() {
    let rows = "measure,source,value\nkilled,First,100\nkilled,Second,900\n";
    let folder = Folder::with("desk.csv", rows)
        .and("figcheck.toml", "sources = \"sources.csv\"\n")
        .and("sources.csv", "name;origin;aliases\nFirst;State;\"Erster;Premier\"\nSecond;State;\n");
    let document = folder.check(&["desk.csv"]);
    assert_eq!(of(&document, "F209").len(), 1, "{document:#}");
}

#[test]
fn counting_begins_before_it_ends() {
    let rows = "killed,A,100,,2025-12-31,,,,2024-01-01\n killed,B,50,,2025-12-31,,,,2025-01-01";
    let config = "[measure.killed]\nbasis = \"cumulative\"\n";
    let document = desk(config, rows).run(&["compare", "desk.csv", "--format", "json"]).json();
    let claims = document["groups"][0]["claims"].as_array().unwrap();
    let mut times: Vec<&str> = claims.iter().map(|claim| text(&claim["as_of"])).collect();
    times.sort_unstable();
    assert_eq!(times, ["2024-01-01/2025-12-31", "2025-01-01/2025-12-31"]);
    let after = desk(config, "killed,A,100,,2025-01-31,,,,2025-03-01");
    assert_eq!(
        message(&after, "F102"),
        "begins 2025-03-01 lies after 2025-01-31, the time counted; correct one of the two"
    );
}

#[test]
fn a_misspelt_measure_of_the_configuration_is_told_beside_the_report() {
    let config = "[[relation]]\nname = \"sum\"\nrule = \"kiled <= casualtys\"\n";
    let folder = desk(config, "killed,A,1\n casualties,A,2");
    let ran = folder.run(&["check", "desk.csv"]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (
            0,
            "figcheck: figcheck.toml:1:1: no claim is of the measure `casualtys`; did you mean `casualties`?\n\
             figcheck: figcheck.toml:1:1: no claim is of the measure `kiled`; did you mean `killed`?\n"
        )
    );
}

/// Without a basis dates are not looked at, which a conflict of two dates says, and no other does.
#[test]
fn a_conflict_across_dates_says_that_the_measure_has_no_basis() {
    let hint = |second: &str, config: &str| {
        let rows = format!("measure,source,value,as_of\nturnout,A,61%,2025-01-01\nturnout,B,72%,{second}\n");
        let document = Folder::with("a.csv", rows).and("figcheck.toml", config).check(&["."]);
        let [finding] = of(&document, "F201")[..] else { panic!("{document:#}") };
        finding["hints"].to_string().contains("Turnout has no basis")
    };
    assert!(hint("2025-01-03", ""));
    assert!(!hint("2025-01-01", ""));
    assert!(!hint("", ""));
    assert!(!hint("2025-01-03", "[measure.turnout]\nbasis = \"stock\"\n"));
    assert!(!hint("2025-01-03", "[measure.turnout]\nbasis = \"event\"\n"));
}
