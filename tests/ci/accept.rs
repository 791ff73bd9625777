//! `[[accept]]` in the configuration.

use super::desk::Desk;

fn entry(more: &str) -> String {
    format!("[[accept]]\ncode = \"F201\"\nreason = \"The Red Cross counts other districts.\"\n{more}\n")
}

#[test]
fn an_accepted_finding_is_counted_and_fails_no_run() {
    let desk = Desk::new();
    assert_eq!(desk.check(&[]).code, 1);
    desk.write("figcheck.toml", &entry("sources = [\"red cross\", \"MINISTRY\"]\nmeasure = \"Killed\""));
    let ran = desk.check(&[]);
    assert_eq!((ran.code, ran.count("errors"), ran.count("accepted")), (0, 0, 1), "{ran:?}");
    let accepted = ran.json()["findings"][0]["accepted"].clone();
    assert_eq!(
        accepted,
        serde_json::json!({"by": "config", "reason": "The Red Cross counts other districts."})
    );
    // Not even by the strictest level.
    assert_eq!(desk.check(&["--fail-on", "warning"]).code, 0);
}

#[test]
fn the_table_counts_accepted_findings_and_lists_them_on_demand() {
    let desk = Desk::new();
    desk.write("figcheck.toml", &entry(""));
    let ran = desk.figcheck(&["check"]);
    assert!(ran.stdout.contains("1 accepted") && !ran.stdout.contains("Red Cross"), "{}", ran.stdout);
    let ran = desk.figcheck(&["check", "--show-accepted"]);
    assert!(
        ran.stdout.contains("Accepted by config: The Red Cross counts other districts."),
        "{}",
        ran.stdout
    );
}

#[test]
fn an_entry_is_held_to_sources_and_ids() {
    let desk = Desk::new();
    for (more, accepted) in [
        ("ids = [\"a\", \"b\"]", true),
        ("ids = [\"a\", \"c\"]", false),
        ("sources = [\"Red Cross\", \"Mayor\"]", false),
        ("subject = \"The  Storm\"", true),
        ("place = \"Kursk\"", false),
    ] {
        desk.write("figcheck.toml", &entry(more));
        let ran = desk.check(&[]);
        let codes = ran.codes();
        assert_eq!(codes, if accepted { &[][..] } else { &["F201", "F501"] }, "{more}");
        assert_eq!(ran.code, i32::from(!accepted), "{more}");
    }
}

#[test]
fn rows_that_cannot_be_read_can_be_accepted_too() {
    let desk = Desk::new();
    desk.append("figures/figures.csv", "x,killed,the storm,plenty,Mayor,Post,,,\n");
    desk.write("figcheck.toml", "[[accept]]\ncode = 'F101'\nids = ['x']\nreason = 'as printed'\n[[accept]]\ncode = 'F201'\nreason = 'x'\n");
    let ran = desk.check(&[]);
    assert_eq!((ran.code, ran.count("accepted")), (0, 2), "{ran:?}");
}

#[test]
fn an_entry_without_use_is_told_where_it_stands() {
    let desk = Desk::new();
    desk.write("figcheck.toml", &format!("window = 3\n\n{}", entry("measure = \"wounded\"")));
    let ran = desk.check(&[]);
    assert_eq!(ran.codes(), ["F201", "F501"]);
    let finding = &ran.json()["findings"][1];
    assert_eq!(finding["severity"], "warning");
    assert_eq!(
        (&finding["claims"][0]["path"], &finding["claims"][0]["line"]),
        (&"figcheck.toml".into(), &3.into())
    );
    assert!(finding["message"].as_str().unwrap().contains("F201 wounded"), "{finding}");
    // It is a warning like any other.
    desk.append("figcheck.toml", "[[accept]]\ncode = 'F201'\nmeasure = 'killed'\nreason = 'x'\n");
    assert_eq!((desk.check(&[]).code, desk.check(&["--fail-on", "warning"]).code), (0, 1));
    assert_eq!(desk.check(&["--ignore", "F501", "--fail-on", "warning"]).code, 0);
}

/// A run over part of the figures, or without the rule, says nothing of entries for the rest.
#[test]
fn an_entry_is_only_judged_by_a_run_that_could_use_it() {
    let desk = Desk::new();
    desk.write("figures/other.csv", &desk.read("figures/figures.csv").replace("the storm", "the flood"));
    desk.write("figcheck.toml", &format!("paths = [\"figures\"]\n{}", entry("subject = \"the storm\"")));
    assert_eq!(desk.check(&[]).codes(), ["F201"]);
    assert_eq!(desk.check(&["figures/other.csv"]).codes(), ["F201"]);
    assert_eq!(desk.check(&["--select", "F204"]).codes(), Vec::<String>::new());
    std::fs::remove_file(desk.path("figures/figures.csv")).unwrap();
    assert_eq!(desk.check(&[]).codes(), ["F201", "F501"]);
}

#[test]
fn an_entry_ends_after_its_last_day() {
    let desk = Desk::new();
    desk.write("figcheck.toml", &entry("until = 2025-03-31"));
    for (today, codes) in
        [("2025-03-31", &[][..]), ("2025-04-01", &["F201", "F502"]), ("2026-01-01", &["F201", "F502"])]
    {
        assert_eq!(desk.check(&["--today", today]).codes(), codes, "{today}");
    }
    // The day is today's unless something else is said.
    assert_eq!(desk.check(&[]).codes(), ["F201", "F502"]);
    desk.write("figcheck.toml", &entry("until = 9999-12-31"));
    assert_eq!(desk.check(&[]).codes(), Vec::<String>::new());
}
