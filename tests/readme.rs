//! What the README shows is what figcheck prints, and what ARCHITECTURE.md maps is what there is.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::process::Command;

const README: &str = include_str!("../README.md");

fn figcheck(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_figcheck"))
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("FIGCHECK_FORMAT")
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// What stands between two marks of the README.
fn section(name: &str) -> &'static str {
    let start = README.find(&format!("<!-- begin: {name} -->")).unwrap();
    let rest = &README[start..];
    &rest[rest.find('\n').unwrap() + 1..rest.find("<!-- end -->").unwrap()]
}

#[test]
fn the_finding_shown_is_one_that_the_register_gives() {
    let shown = section("figcheck check figures (excerpt)");
    let shown = shown.trim().trim_start_matches("```text\n").trim_end_matches("```");
    assert!(figcheck(&["check", "figures"]).contains(shown), "{shown}");
}

#[test]
fn every_rule_is_listed_and_no_other() {
    let listed: Vec<&str> = section("rules").lines().skip(2).collect();
    let mut rules = Vec::new();
    for line in figcheck(&["rules"]).lines().filter(|line| line.starts_with('F')) {
        let mut words = line.split_whitespace();
        let (code, name, severity) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
        let finds = words.collect::<Vec<_>>().join(" ");
        rules.push(format!("| {code} | `{name}` | {severity} | {finds} |"));
    }
    assert_eq!(listed, rules);
}

#[test]
fn the_number_of_claims_is_that_of_the_register() {
    assert!(README.contains("holds 148 sourced claims"));
    assert!(figcheck(&["check", "figures"]).contains("148 claims"));
}

/// Every range in the table of wordings is what `figcheck parse` gives for the words beside it.
#[test]
fn the_wordings_are_read_as_the_table_says() {
    for (wording, kind, low, high) in [
        ("12,000", "exact", 11_500.0, Some(12_500.0)),
        ("10,000 to 12,000", "range", 10_000.0, Some(12_000.0)),
        ("11 to 12,000", "range", 11_000.0, Some(12_000.0)),
        ("about 10,000", "approx", 9_000.0, Some(11_000.0)),
        ("nearly 11,000", "nearly", 9_900.0, Some(11_000.0)),
        ("at least 3,000", "at_least", 3_000.0, None),
        ("3,000 or more", "at_least", 3_000.0, None),
        ("over 3,000", "more_than", 3_000.0, None),
        ("as many as 8,000", "up_to", 0.0, Some(8_000.0)),
        ("under 8,000", "less_than", 0.0, Some(8_000.0)),
        ("several hundred", "vague", 300.0, Some(999.0)),
    ] {
        let said: serde_json::Value =
            serde_json::from_str(&figcheck(&["parse", "--format", "json", wording])).unwrap();
        assert_eq!(said[0]["kind"], kind, "{wording}");
        assert_eq!(said[0]["low"].as_f64(), Some(low), "{wording}");
        assert_eq!(said[0]["high"].as_f64(), high, "{wording}");
    }
}

#[test]
fn the_architecture_names_every_room() {
    let map = include_str!("../ARCHITECTURE.md");
    let rooms: Vec<&str> = include_str!("../src/lib.rs")
        .lines()
        .filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';'))
        .collect();
    assert!(30 < rooms.len());
    for room in rooms {
        let listed = map.lines().any(|line| {
            let cell = line.strip_prefix("| ").and_then(|row| row.split(" |").next());
            cell.is_some_and(|cell| cell.split(", ").any(|name| name == format!("`{room}`")))
        });
        assert!(listed, "{room} is not in the map of ARCHITECTURE.md");
    }
}
