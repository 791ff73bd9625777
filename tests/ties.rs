//! What ties measures and subjects: relations that figures violate, parts above their wholes, and what cannot
//! all be true together.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod program;

use program::{Folder, Ran, at_home, findings, of};
use serde_json::Value;
use std::collections::BTreeSet;

const CONFIG: &str = r#"
[measure.killed]
basis = "cumulative"
[measure.wounded]
basis = "cumulative"
[measure.casualties]
basis = "cumulative"
[measure.sent]
basis = "cumulative"
[measure.rate]
basis = "stock"
unit = "percent"
[measure.present]
basis = "stock"
[measure.share]
basis = "event"
unit = "percent"

[[subject]]
name = "Kursk"
part_of = "Russia"

[[relation]]
name = "killed and wounded"
rule = "killed + wounded <= casualties"
reason = "Both are counted among the casualties."
[[relation]]
name = "killed"
rule = "killed <= casualties"
[[relation]]
name = "rate"
rule = 'rate["A"] = casualties["A"] / sent["B"]'
[[relation]]
name = "sent"
rule = 'casualties["A"] <= sent["B"]'
[[relation]]
name = "share"
rule = "killed = share * casualties"
[[relation]]
name = "places"
rule = 'sum(present over place) <= present[place = "all"]'
"#;

/// A folder with the configuration and one file of rows `id,measure,subject,place,value,source,via,as_of,basis`.
fn folder(rows: &str) -> Folder {
    let header = "id,measure,subject,place,value,source,via,as_of,basis\n";
    Folder::with("figcheck.toml", CONFIG).and("figures/a.csv", format!("{header}{}\n", rows.trim()))
}

/// What is found of a rule: the severity, the message and the ids, the first one's first.
fn found(rows: &str, code: &str) -> Vec<(String, String, Vec<String>)> {
    let report = folder(rows).check(&[]);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    of(&report, code)
        .into_iter()
        .map(|finding| {
            let claims = finding["claims"].as_array().unwrap();
            let ids = claims.iter().map(|claim| text(&claim["id"])).collect();
            (text(&finding["severity"]), text(&finding["message"]), ids)
        })
        .collect()
}

#[track_caller]
fn one(rows: &str, code: &str) -> (String, String, Vec<String>) {
    let mut found = found(rows, code);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

#[test]
fn parts_that_exceed_their_total_in_one_statement_are_told_with_the_arithmetic() {
    let (severity, message, ids) = one(
        "K,killed,,,600,NIS,AP,2025-04-30,\nW,wounded,,,\"4,100\",NIS,KBS,2025-04-30,\nC,casualties,,,\"4,500\",NIS,AP,2025-04-30,",
        "F401",
    );
    assert_eq!(
        (severity.as_str(), message.as_str()),
        (
            "error",
            "“killed and wounded” does not hold in one statement of NIS: 600 + 4,100 = 4,700 against 4,500"
        )
    );
    assert_eq!(ids, ["C", "K", "W"]);
}

#[test]
fn parts_that_add_up_pass_and_those_that_only_rounding_lets_add_up_are_a_note() {
    let sum = |killed: &str, wounded: &str, casualties: &str| {
        found(
            &format!(
                "K,killed,,,\"{killed}\",NIS,,2025-04-30,\nW,wounded,,,\"{wounded}\",NIS,,2025-04-30,\nC,casualties,,,\"{casualties}\",NIS,,2025-04-30,"
            ),
            "F401",
        )
    };
    assert!(sum("600", "4,100", "4,700").is_empty());
    assert!(sum("600", "2,000", "4,700").is_empty(), "the missing and captured may be the rest");
    let note = &sum("approximately 300", "2,700", "more than 3,000")[0];
    assert_eq!(note.0, "note");
    assert_eq!(
        note.1,
        "“killed and wounded” fits only by rounding in one statement of NIS: 300 + 2,700 = 3,000 against more than 3,000"
    );
}

#[test]
fn of_relays_that_differ_the_one_that_fits_with_none_is_told() {
    let (_, message, ids) = one(
        "K,killed,,,600,NIS,AP,2025-04-30,\nW,wounded,,,\"4,100\",NIS,KBS,2025-04-30,\nX,wounded,,,\"4,700\",NIS,IDN,2025-04-30,\nC,casualties,,,\"4,700\",NIS,AP,2025-04-30,",
        "F401",
    );
    assert!(message.ends_with("600 + 4,700 = 5,300 against 4,700"), "{message}");
    assert_eq!(ids[0], "X");
}

#[test]
fn across_sources_a_relation_is_violated_only_if_no_combination_fits() {
    let apart = "K,killed,,,\"4,000\",Kyiv,,2025-01-13,\nC,casualties,,,\"3,000\",Seoul,,2025-01-13,";
    let (severity, message, ids) = one(apart, "F401");
    assert_eq!(severity, "error");
    assert_eq!(
        message,
        "“killed” does not hold whichever of the figures for 13 January 2025 are taken: 4,000 against 3,000"
    );
    assert_eq!(ids, ["C", "K"]);
    let fits = format!("{apart}\nD,casualties,,,\"5,000\",London,,2025-01-14,");
    assert!(found(&fits, "F401").is_empty());
    let another_day = apart.replacen("2025-01-13", "2025-02-13", 1);
    assert!(found(&another_day, "F401").is_empty());
    let vague = apart.replace("\"3,000\"", "hundreds");
    assert!(found(&vague, "F401").is_empty());
}

#[test]
fn what_follows_from_a_violation_of_fewer_claims_is_not_told_again() {
    let rows = "K,killed,,,900,NIS,,2025-04-30,\nW,wounded,,,100,NIS,,2025-04-30,\nC,casualties,,,500,NIS,,2025-04-30,";
    assert_eq!(one(rows, "F401").2, ["C", "K"]);
}

#[test]
fn a_rate_is_a_share_of_what_it_divides() {
    let rows = |rate: &str| {
        format!(
            "R,rate,A,,{rate},BBC,,2025-01,\nC,casualties,A,,\"4,000\",BBC,,2025-01,\nT,sent,B,,\"11,000\",BBC,,2025-01,"
        )
    };
    assert!(found(&rows("36%"), "F401").is_empty());
    let (_, message, ids) = one(&rows("45%"), "F401");
    assert!(
        message.ends_with("45 % against 4,000 ÷ 11,000 = 36.36 %") || message.contains("45"),
        "{message}"
    );
    assert_eq!(ids[0], "R");
}

#[test]
fn a_week_is_tied_by_rules_on_one_subject_and_not_by_others() {
    let week = "2024-12-20/2024-12-27,flow";
    let rows = format!("K,killed,A,,900,K,,{week}\nC,casualties,A,,100,S,,{week}\nT,sent,B,,10,S,,{week}");
    assert_eq!(one(&rows, "F401").2, ["C", "K"]);
}

#[test]
fn a_share_is_that_of_its_own_date() {
    let rows =
        "S,share,,,50%,A,,2025-03-01,\nK,killed,,,10,B,,2025-01-01,\nC,casualties,,,100,B,,2025-01-01,";
    assert!(found(rows, "F401").is_empty());
    assert_eq!(found(&rows.replace("2025-03-01", "2025-01-01"), "F401").len(), 1);
}

#[test]
fn a_sum_over_places_takes_the_places_there_are() {
    let rows = "N,present,,north,60,A,,2025-01-01,\nS,present,,south,70,A,,2025-01-01,\nW,present,,all,100,A,,2025-01-01,";
    let (_, message, ids) = one(rows, "F401");
    assert!(message.ends_with("60 + 70 = 130 against 100"), "{message}");
    assert_eq!(ids, ["W", "N", "S"]);
    let without = rows.lines().filter(|row| !row.starts_with('S')).collect::<Vec<_>>().join("\n");
    assert!(found(&without, "F401").is_empty());
}

#[test]
fn a_part_above_its_whole_is_told_where_the_times_allow_it() {
    let rows = |part: &str, whole: &str| {
        format!("P,present,Kursk,,900,A,,{part},\nW,present,Russia,,500,B,,{whole},")
    };
    let (severity, message, ids) = one(&rows("2024-10-31", "2024-10-31"), "F204");
    assert_eq!(severity, "error");
    assert!(message.contains("for Russia, the whole it is part of"), "{message}");
    assert_eq!(ids, ["P", "W"]);
    assert_eq!(one(&rows("2024-10", "2024-10-31"), "F204").0, "warning");
    assert!(found(&rows("2024-11-15", "2024-10-31"), "F204").is_empty());
    // Those who are there on a day and those who came in all are not compared.
    let sent = rows("2024-10-31", "2024-10-31").replace("W,present", "W,sent").replace("P,present", "P,sent");
    assert_eq!(found(&sent, "F204").len(), 1);
    let mixed = sent.replacen("2024-10-31,", "2024-10-31,stock", 1);
    assert!(found(&mixed, "F204").is_empty());
}

#[test]
fn a_total_of_a_part_is_at_most_a_later_total_of_the_whole() {
    let rows = "P,sent,Kursk,,900,A,,2024-10-31,\nW,sent,Russia,,500,B,,2024-12-31,";
    assert_eq!(one(rows, "F204").2, ["P", "W"]);
    let earlier = rows.replace("2024-12-31", "2024-09-30");
    assert!(found(&earlier, "F204").is_empty());
}

#[test]
fn a_rule_that_cannot_be_read_is_an_error_with_its_place() {
    let folder = Folder::with("figcheck.toml", "[[relation]]\nname = \"r\"\nrule = 'killed + <= x'\n")
        .and("figures/a.csv", "measure,value,source\nx,1,A\n");
    for command in ["check", "resolve"] {
        let Ran { code, err, .. } = folder.run(&[command]);
        assert_eq!(code, 2);
        assert!(err.contains("figcheck.toml:3:18: expected a measure, a number or `(`, found `<=`"), "{err}");
    }
}

/// The rows of the register, each with its id; without some.
fn register_without(ids: &BTreeSet<String>) -> Folder {
    let mut folder = Folder::new();
    for name in ["figcheck.toml", "sources.csv"] {
        folder = folder.and(name, std::fs::read(program::home().join("figures").join(name)).unwrap());
    }
    for name in ["casualties.csv", "containers.csv", "troops.csv", "workers.csv"] {
        let text = std::fs::read_to_string(program::home().join("figures").join(name)).unwrap();
        let kept = text.lines().filter(|row| !row.split_once(',').is_some_and(|(id, _)| ids.contains(id)));
        folder = folder.and(name, kept.collect::<Vec<_>>().join("\n") + "\n");
    }
    folder
}

#[test]
fn what_the_register_sets_aside_is_kept_as_people_read_it() {
    let ran = at_home(&["resolve", "figures"]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!("resolve_register", ran.out);
    insta::assert_snapshot!(
        "resolve_register_markdown",
        at_home(&["resolve", "figures", "--format", "markdown"]).out
    );
}

/// Without what is set aside, the rest of the register holds no contradiction, and `check` finds none.
#[test]
fn without_what_is_set_aside_the_rest_of_the_register_can_be_true() {
    let resolution = at_home(&["resolve", "figures", "--format", "json"]).json();
    let mut aside = BTreeSet::new();
    for part in resolution["parts"].as_array().unwrap() {
        assert_eq!(part["status"], "least", "{part:#}");
        assert_eq!(part["all"], true);
        let claims = part["claims"].as_array().unwrap();
        for place in part["sets"][0]["claims"].as_array().unwrap() {
            aside.insert(claims[place.as_u64().unwrap() as usize]["id"].as_str().unwrap().to_owned());
        }
    }
    assert!(["K05", "C26", "C54"].iter().all(|id| aside.contains(*id)), "{aside:?}");
    let rest = register_without(&aside);
    let again = rest.run(&["resolve", ".", "--format", "json"]);
    assert_eq!((again.code, again.json()["parts"].as_array().unwrap().len()), (0, 0));
    let report = rest.check(&["."]);
    let left: Vec<&Value> = findings(&report)
        .iter()
        .filter(|finding| finding["severity"] == "error")
        .filter(|finding| ["F201", "F203", "F204"].iter().any(|code| finding["code"] == *code))
        .collect();
    assert!(left.is_empty(), "{left:#?}");
}

#[test]
fn the_fields_of_the_answer_are_those_of_its_documentation() {
    let resolution = at_home(&["resolve", "figures", "--format", "json"]).json();
    let documentation = std::fs::read_to_string(program::home().join("docs/resolve.md")).unwrap();
    let mut names = BTreeSet::new();
    fn gather(value: &Value, names: &mut BTreeSet<String>) {
        match value {
            Value::Array(values) => values.iter().for_each(|value| gather(value, names)),
            Value::Object(fields) => {
                for (name, value) in fields {
                    names.insert(name.clone());
                    if name != "claims" && name != "tool" {
                        gather(value, names);
                    }
                }
            }
            _ => {}
        }
    }
    gather(&resolution, &mut names);
    for name in names {
        assert!(documentation.contains(&format!("`{name}`")), "{name} is not documented");
    }
}

#[test]
fn figures_that_fit_are_said_to_fit() {
    let ran = folder("A,killed,,,100,A,,2025-01-01,\nB,killed,,,about 100,B,,2025-01-01,").run(&["resolve"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("All of it can be true together."), "{}", ran.out);
}
