//! One test for each sentence of the rules on provenance, each also in a key too large for all pairs.

use super::years_apart;
use crate::config::Config;
use crate::period::DaySpan;
use crate::rule::Code;
use crate::run::Run;
use crate::sources::Sources;
use proptest::prelude::*;

const CONFIG: &str = r#"
[measure.killed]
unit = "people"
basis = "cumulative"
family = "losses"
[measure.casualties]
unit = "people"
basis = "cumulative"
family = "losses"
[measure.troops]
unit = "people"
basis = "stock"
[measure.workers]
unit = "people"
basis = "stock"
[measure.entries]
unit = "people"
basis = "flow"
[measure.share]
unit = "percent"
basis = "event"
"#;

const SOURCES: &str = "name,origin,kind
NIS,South Korea,
JCS,South Korea,
Zelensky,Ukraine,
HUR,Ukraine,
nobody,,unattributed
";

const HEADER: &str = "measure,value,source,via,published,as_of,status,subject\n";

/// What is found in some rows, as `F301 error 0 1`: the rule, its severity and the rows it is about. Of two
/// rows that are as bad as each other, the first comes first.
fn found(rows: &str) -> Vec<String> {
    let config = Config::parse(CONFIG, "figcheck.toml").unwrap();
    let (run, _file) = Run::of_text(&config, &Sources::parse(SOURCES, "sources.csv").unwrap(), rows);
    assert!(run.faults.is_empty() && run.errors().is_empty(), "{rows}");
    let mut places: Vec<_> = run.claims().ids().map(|id| run.claims().get(id).at).collect();
    places.sort_unstable();
    let row = |id: u32| places.partition_point(|place| *place < run.claims().get(id).at) as u32;
    let mut found: Vec<String> = run
        .findings()
        .findings
        .iter()
        .map(|finding| {
            let others = finding.against.iter().map(|other| other.claim);
            let mut rows: Vec<u32> = [finding.claim].into_iter().chain(others).map(row).collect();
            if rows.len() == 2 && finding.code != Code::F303 {
                rows.sort_unstable();
            }
            let rows: Vec<String> = rows.iter().map(u32::to_string).collect();
            format!("{} {} {}", finding.code.rule().id, finding.severity.word(), rows.join(" "))
        })
        .collect();
    found.sort();
    found
}

/// Holds that rows give these findings, in a key of their own and in one with a hundred claims beside them that
/// contradict nothing.
fn hold(rows: &[&str], expected: &[&str]) {
    let rows = format!("{HEADER}{}\n", rows.join("\n"));
    assert_eq!(found(&rows), expected, "{rows}");
    let mut beside = rows.clone();
    for measure in ["killed", "casualties", "troops", "workers", "entries", "share"] {
        if rows.contains(&format!("\n{measure},")) {
            for n in 0..100 {
                let day = format!("19{:02}-01-{:02}", n / 28, n % 28 + 1);
                beside += &format!("{measure},at least 0,source {n},,,{day},,\n");
            }
        }
    }
    assert_eq!(found(&beside), expected, "in a large key: {rows}");
}

// --- Sources and origins ------------------------------------------------------------------------------------

#[test]
fn pairs_of_one_origin_are_a_warning_of_their_own() {
    hold(&["troops,10000,NIS,,,2024-11-20,,", "troops,13000,JCS,,,2024-11-20,,"], &["F209 warning 0 1"]);
    hold(&["troops,10000,NIS,,,2024-11-20,,", "troops,13000,HUR,,,2024-11-20,,"], &["F201 error 0 1"]);
}

#[test]
fn a_trailing_via_or_as_relayed_is_not_part_of_a_name() {
    hold(
        &["troops,10000,NIS (via AP),AP,,2024-11-20,,", "troops,13000,NIS (as relayed),AFP,,2024-11-20,,"],
        &["F301 error 0 1"],
    );
}

#[test]
fn a_source_not_listed_is_its_own_origin() {
    hold(
        &["troops,10000,Kyiv Post,,,2024-11-20,,", "troops,13000,Kyiv Times,,,2024-11-20,,"],
        &["F201 error 0 1"],
    );
}

// --- One statement ------------------------------------------------------------------------------------------

#[test]
fn a_statement_is_of_one_source_at_ends_that_overlap_and_are_known_to_within_a_month() {
    for (first, second, one) in [
        ("2024-11-20", "2024-11-20", true),
        ("2024-11", "2024-11-20", true),
        ("2024-11", "2024-12-01", false),
        ("2024", "2024-11-20", false),
        ("2024", "2024", true),
        ("2024-10/2024-11-20", "2024-09/2024-11-20", true),
    ] {
        let rows = [
            &format!("troops,10000,NIS,AP,,{first},,")[..],
            &format!("troops,13000,NIS,AFP,,{second},,")[..],
        ];
        hold(&rows, if one { &["F301 error 0 1"] } else { &[] });
    }
}

/// A count of a month and one of its last day end together and are two.
#[test]
fn flows_are_one_statement_only_over_one_period() {
    hold(&["entries,10000,NIS,AP,,2024-11,,", "entries,500,NIS,AFP,,2024-11-30,,"], &[]);
    hold(
        &["entries,10000,NIS,AP,,2024-11,,", "entries,500,NIS,AFP,,2024-11-01/2024-11-30,,"],
        &["F301 error 0 1"],
    );
}

#[test]
fn without_as_of_a_statement_is_what_appeared_within_three_days() {
    for (published, one) in [("2024-11-23", true), ("2024-11-24", false), ("2024", false)] {
        let undated = format!("troops,13000,NIS,AFP,{published},,,");
        let rows = ["troops,10000,NIS,AP,2024-11-20,2024-11-20,,", &undated];
        hold(&rows, if one { &["F301 error 0 1"] } else { &[] });
    }
}

#[test]
fn undated_claims_belong_to_no_statement() {
    let rows = ["troops,10000,NIS,AP,2024-11-20,2024-11-20,,", "troops,13000,NIS,AFP,,,,"];
    hold(&rows, &["F207 note 1"]);
}

#[test]
fn a_plan_and_a_count_in_one_statement_are_two_figures() {
    let plan = "troops,12000,NIS,AP,,2024-10-18,planned,";
    hold(&[plan, "troops,1500,NIS,AFP,,2024-10-18,counted,"], &[]);
    hold(&[plan, "troops,1500,NIS,AFP,,2024-10-18,planned,"], &["F301 error 0 1"]);
    hold(&["troops,12000,NIS,AP,,2024-10-18,denied,", "troops,1500,NIS,AFP,,2024-10-18,,"], &[]);
}

// --- F301 relay-mismatch ------------------------------------------------------------------------------------

/// Two relays of one statement.
fn relays(first: &str, second: &str, expected: &[&str]) {
    hold(
        &[
            &format!("troops,\"{first}\",NIS,AP,,2024-11-20,,"),
            &format!("troops,\"{second}\",NIS,AFP,,2024-11-20,,"),
        ],
        expected,
    );
}

#[test]
fn relays_are_an_error_where_the_judged_ranges_are_disjoint() {
    relays("4,100", "about 4,700", &["F301 error 0 1"]);
    relays("4,100", "about 4,600", &["F301 warning 0 1"]);
}

#[test]
fn relays_are_a_warning_where_only_the_roundings_of_the_numbers_do_not_meet() {
    relays("about 10,000", "some 12,000", &["F301 warning 0 1"]);
    relays("about 10,000", "some 10,400", &[]);
}

#[test]
fn relays_are_a_warning_where_a_floor_or_ceiling_is_half_or_more_away() {
    relays("more than 1,200", "some 12,000", &["F301 warning 0 1"]);
    relays("more than 6,000", "some 12,000", &["F301 warning 0 1"]);
    relays("more than 6,010", "some 12,000", &[]);
    relays("some 1,200", "up to 12,000", &["F301 warning 0 1"]);
}

#[test]
fn nearly_keeps_its_hedge() {
    relays("10,900", "nearly 11,000", &[]);
    relays("11,200", "nearly 11,000", &["F301 error 0 1"]);
}

#[test]
fn the_majority_reading_and_who_said_it_first_are_named() {
    let config = Config::parse(CONFIG, "figcheck.toml").unwrap();
    let rows = format!(
        "{HEADER}{}",
        "troops,4100,NIS,AP,2024-11-22,2024-11-20,,\n\
         troops,4100,NIS,AFP,2024-11-21,2024-11-20,,\n\
         troops,4700,NIS,UPI,2024-11-23,2024-11-20,,\n"
    );
    for fillers in [0, 100] {
        let mut rows = rows.clone();
        (0..fillers).for_each(|n| rows += &format!("troops,at least 0,source {n},,,1900-01-01,,\n"));
        let (run, _file) = Run::of_text(&config, &Sources::default(), &rows);
        let report = run.report(&Default::default());
        let message = &report.findings[0].message;
        assert!(message.contains("2 of 3 relays have 4,100, AFP had 4,100 first"), "{message}");
    }
}

#[test]
fn who_said_it_first_is_named_only_where_that_is_sure() {
    let config = Config::parse(CONFIG, "figcheck.toml").unwrap();
    for (published, told) in [
        (["2024-11-21", "2024-11-22"], true),
        (["2024-11-22", "2024-11-22"], false),
        (["2024-11-21", "2024-11"], false),
        (["2024-11-21", ""], false),
    ] {
        let rows = format!(
            "{HEADER}troops,4100,NIS,AFP,{},2024-11-20,,\ntroops,4700,NIS,UPI,{},2024-11-20,,\n",
            published[0], published[1]
        );
        let (run, _file) = Run::of_text(&config, &Sources::default(), &rows);
        let report = run.report(&Default::default());
        let message = &report.findings[0].message;
        assert_eq!(message.contains("; AFP had 4,100 first"), told, "{published:?}: {message}");
        assert!(!message.contains("relays have"), "{message}");
    }
}

// --- F302 hedge-dropped -------------------------------------------------------------------------------------

#[test]
fn an_equal_number_with_another_hedge_is_always_a_dropped_hedge() {
    for (first, second) in [
        ("about 6,700", "over 6,700"),
        ("about 6,700", "6,700"),
        ("3,800", "at least 3,800"),
        ("8,000", "up to 8,000"),
        ("fewer than 3,000", "more than 3,000"),
    ] {
        let config = found(&format!(
            "{HEADER}troops,\"{first}\",NIS,AP,,2024-11-20,,\ntroops,\"{second}\",NIS,AFP,,2024-11-20,,\n"
        ));
        assert_eq!(config.len(), 1, "{config:?}");
        assert!(config[0].starts_with("F302 warning"), "{config:?}");
    }
    relays("about 6,700", "some 6,700", &[]);
}

#[test]
fn a_hedge_is_dropped_also_where_nobody_is_said_to_have_printed_it() {
    hold(
        &["troops,\"about 6,700\",NIS,,,2024-11-20,,", "troops,\"6,700\",NIS,,,2024-11-20,,"],
        &["F302 warning 0 1"],
    );
}

#[test]
fn a_range_where_another_relay_has_a_number_is_a_dropped_hedge() {
    relays("15,000 to 18,000", "15,000", &["F302 warning 0 1"]);
    relays("15,000 to 18,000", "20,000", &["F301 error 0 1"]);
    relays("15,000 to 18,000", "16,000 to 17,000", &[]);
}

// --- F303 same-number-other-measure -------------------------------------------------------------------------

#[test]
fn one_number_of_one_origin_under_two_measures_of_one_family() {
    let casualties = "casualties,4000,Zelensky,AP,2025-01-09,2025-01-09,,";
    hold(&[casualties, "killed,4000,HUR,AFP,2025-03-10,2025-03-10,,"], &["F303 warning 1 0"]);
    // 61 days later, of another origin, of another subject, below a hundred.
    hold(&[casualties, "killed,4000,HUR,AFP,2025-03-11,2025-03-11,,"], &[]);
    hold(&[casualties, "killed,4000,NIS,AFP,2025-01-21,2025-01-21,,"], &[]);
    hold(&[casualties, "killed,4000,HUR,AFP,2025-01-21,2025-01-21,,the others"], &[]);
    let few = |n: u32| {
        [format!("casualties,{n},Zelensky,AP,,2025-01-09,,"), format!("killed,{n},HUR,AFP,,2025-01-21,,")]
    };
    hold(&few(100).each_ref().map(String::as_str), &["F303 warning 1 0"]);
    hold(&few(99).each_ref().map(String::as_str), &[]);
}

#[test]
fn the_rounded_form_of_a_number_with_four_digits_is_the_same_number() {
    for (fine, coarse, same) in [
        ("13,221", "13,000", true),
        ("13,221", "13,200", true),
        ("9,876", "10,000", true),
        ("13,221", "13,300", false),
        ("13,221", "10,000", false),
        ("1,320", "1,300", false),
    ] {
        let rows = [
            &format!("casualties,\"{fine}\",Zelensky,AP,,2025-01-09,,")[..],
            &format!("killed,\"{coarse}\",HUR,AFP,,2025-01-21,,")[..],
        ];
        hold(&rows, if same { &["F303 warning 1 0"] } else { &[] });
    }
}

#[test]
fn an_unattributed_source_may_have_anybody_s_number() {
    hold(
        &["casualties,4000,Zelensky,AP,,2025-01-09,,", "killed,4000,nobody,an op-ed,,2025-01-21,,"],
        &["F303 warning 1 0"],
    );
}

#[test]
fn within_one_statement_small_numbers_vague_words_and_other_subjects_count_too() {
    let rows = |value: &str, subject: &str| {
        [
            format!("casualties,{value},HUR,AP,,2024-12-14,,{subject}"),
            format!("killed,{value},HUR,AFP,,2024-12-14,,"),
        ]
    };
    for (value, subject, tied) in [
        ("30", "", true),
        ("10", "", true),
        ("9", "", false),
        ("several hundred", "", true),
        ("200", "mixed units", true),
    ] {
        let rows = rows(value, subject);
        let found = found(&format!("{HEADER}{}\n", rows.join("\n")));
        assert_eq!(found.iter().any(|found| found.starts_with("F303")), tied, "{rows:?}: {found:?}");
    }
}

#[test]
fn measures_without_a_family_need_one_unit_and_two_outlets() {
    let troops = "troops,4000,NIS,AP,,2025-01-09,,";
    hold(&[troops, "workers,4000,NIS,AFP,,2025-01-09,,"], &["F303 warning 0 1"]);
    hold(&[troops, "workers,4000,NIS,AP,,2025-01-09,,"], &[]);
    hold(&[troops, "workers,4000,NIS,,,2025-01-09,,"], &[]);
    hold(&["troops,40,NIS,AP,,2025-01-09,,", "share,40%,NIS,AFP,,2025-01-09,,"], &[]);
}

#[test]
fn any_origin_s_number_may_explain_what_contradicts_two() {
    let own = ["killed,4000,nobody in particular,AP,,2025-01-20,,", "killed,900,NIS,AFP,,2025-02-01,,"];
    let third = "killed,1000,HUR,UPI,,2025-02-10,,";
    let explained = "casualties,4000,UK,BBC,,2025-01-10,,";
    hold(&[own[0], own[1], third, explained], &["F203 error 0 1 2", "F303 warning 0 3"]);
    // With one contradiction only, it is another origin's number by chance.
    hold(&[own[0], own[1], explained], &["F203 error 0 1"]);
    // Under the other measure it would stand against what is said there.
    hold(
        &[own[0], own[1], third, explained, "casualties,5000,France,TF1,,2025-01-15,,"],
        &["F203 error 0 1 2"],
    );
}

#[test]
fn one_finding_for_each_confused_claim_against_the_oldest_first() {
    hold(
        &[
            "killed,4000,Zelensky,AP,,2025-01-21,,",
            "casualties,4000,HUR,AFP,,2025-01-19,,",
            "casualties,4000,Zelensky,AFP,,2025-01-09,,",
        ],
        &["F303 warning 0 2 1"],
    );
}

#[test]
fn it_says_plainly_what_was_likely_confused_with_what() {
    let config = Config::parse(CONFIG, "figcheck.toml").unwrap();
    let sources = Sources::parse(SOURCES, "sources.csv").unwrap();
    let rows = "measure,value,source,via,as_of,counts\n\
                casualties,\"4,000\",Zelensky,AP,2025-01-09,killed and wounded\n\
                killed,\"4,000\",Zelensky,AFP,2025-01-21,\n";
    let (run, _file) = Run::of_text(&config, &sources, rows);
    let report = run.report(&Default::default());
    let message =
        "“4,000” is Ukraine's figure for killed and wounded on 9 January 2025; here it is printed as killed";
    assert_eq!(report.findings[0].message, message);
}

// --- F304 stale-figure --------------------------------------------------------------------------------------

#[test]
fn a_number_its_origin_replaced_is_stale_after_thirty_days() {
    let first = "killed,600,NIS,AP,,2025-04-30,,";
    let newer = "killed,2000,NIS,AP,,2025-09-02,,";
    for (repeated, stale) in [
        ("killed,at least 600,JCS,AFP,,2025-10-02,,", true),
        ("killed,at least 600,JCS,AFP,,2025-10-01,,", false),
        ("killed,at least 600,HUR,AFP,,2025-10-02,,", false),
        ("killed,at least 500,JCS,AFP,,2025-10-02,,", false),
    ] {
        let expected: &[&str] = if stale { &["F304 warning 2 1 0"] } else { &[] };
        hold(&[first, newer, repeated], expected);
    }
    // A floor replaces a figure too.
    hold(
        &[first, "killed,more than 2000,NIS,AP,,2025-09-02,,", "killed,at least 600,JCS,AFP,,2025-10-02,,"],
        &["F304 warning 2 1 0"],
    );
}

#[test]
fn a_number_its_origin_came_back_to_is_not_stale() {
    hold(
        &[
            "troops,600,NIS,AP,,2025-04-30,,",
            "troops,2000,NIS,AP,,2025-06-02,,",
            "troops,600,NIS,AP,,2025-07-01,,",
            "troops,at least 600,JCS,AFP,,2025-10-02,,",
        ],
        &[],
    );
}

#[test]
fn without_as_of_a_number_is_stale_if_others_had_a_newer_one_for_two_weeks() {
    let first = "killed,4000,Western officials,BBC,,2025-01-20,,";
    let newer = "killed,more than 6000,UK,AP,,2025-06-15,,";
    for (repeated, expected) in [
        ("killed,around 4000,Western officials,CNN,2025-06-29,,,", &["F304 warning 2 1 0"][..]),
        ("killed,around 4000,Western officials,CNN,2025-06-28,,,", &[]),
        ("killed,at least 4000,Western officials,CNN,,2025-06-29,,", &[]),
        ("killed,around 4000,France,CNN,2025-06-29,,,", &[]),
    ] {
        hold(&[first, newer, repeated], expected);
    }
}

// --- F305 contradicts-itself, F306 single-source ------------------------------------------------------------

#[test]
fn one_statement_in_one_outlet_with_disjoint_ranges_contradicts_itself() {
    for (first, second, expected) in [
        ("4000", "3000", &["F305 error 0 1"][..]),
        ("4000", "3950", &[]),
        ("4000", "dozens", &["F305 warning 0 1"]),
    ] {
        hold(
            &[
                &format!("troops,{first},NIS,AP,,2025-01-09,,"),
                &format!("troops,{second},NIS,AP,,2025-01-09,,"),
            ],
            expected,
        );
    }
}

#[test]
fn a_key_with_one_origin_is_a_note_where_asked_for() {
    let config = Config::parse("[severity]\nF306 = \"note\"\n[measure.m]\nbasis = \"stock\"\n", "f").unwrap();
    let sources = Sources::parse(SOURCES, "sources.csv").unwrap();
    let codes = |rows: &str| {
        let (run, _file) = Run::of_text(&config, &sources, &format!("measure,value,source,as_of\n{rows}"));
        run.findings().findings.iter().map(|finding| finding.code.rule().id).collect::<Vec<_>>()
    };
    assert_eq!(codes("m,5,NIS,2024-01\nm,5,JCS,2024-01\n"), ["F306"]);
    assert_eq!(codes("m,5,NIS,2024-01\nm,5,HUR,2024-01\n"), [""; 0]);
    assert_eq!(found(&format!("{HEADER}troops,5,NIS,,,2024-01,,\n")), [""; 0]);
}

// --- F307 date-slip, F308 attribution-slip, F309 certainty-dropped ------------------------------------------

#[test]
fn one_number_at_times_whole_years_or_a_month_apart_is_a_slip_of_the_date() {
    for (first, second, slip) in [
        ("13221,NIS,AP,,2024,", "13221,NIS,AFP,,2023,", true),
        ("1500,NIS,AP,,2024-10-08/2024-10-13,", "approximately 1500,JCS,AFP,,2023-10,", true),
        ("1500,NIS,AP,,2024-10-08,", "1500,NIS,AFP,,2024-11-08,", true),
        ("1500,NIS,AP,,2024-10-08,", "1500,NIS,AFP,,2024-11-09,", false),
        ("1500,NIS,AP,,2024-10-08,", "about 1500,NIS,AFP,,2024-11-08,", false),
        ("1500,NIS,AP,,2024-10-08,", "1500,NIS,AP,,2024-11-08,", false),
        ("1500,NIS,AP,,2024-10-08,", "1500,HUR,AFP,,2024-11-08,", false),
        ("1500,NIS,AP,,2024-10-08,", "1510,NIS,AFP,,2024-11-08,", false),
        ("1500,NIS,AP,,2024-10-08,", "1500,NIS,AFP,2024-11-08,,", false),
    ] {
        let found = found(&format!("{HEADER}entries,{first},\nentries,{second},\n"));
        assert_eq!(found.iter().any(|found| found.starts_with("F307 warning")), slip, "{first} {second}");
    }
    hold(&["entries,13221,NIS,AP,,2024,,", "entries,13221,NIS,AFP,,2023,,"], &["F307 warning 0 1"]);
}

#[test]
fn one_hedged_number_for_one_time_under_two_origins_is_a_slip_of_the_name() {
    let british = "casualties,\"over 5,000\",UK,AP,,2025-03,,";
    hold(&[british, "casualties,\"more than 5,000\",North Korea,AFP,,2025-03,,"], &["F308 warning 0 1"]);
    // Another hedge, another time as written, the same outlet, no hedge at all.
    hold(&[british, "casualties,\"at least 5,000\",North Korea,AFP,,2025-03,,"], &[]);
    hold(&[british, "casualties,\"more than 5,000\",North Korea,AFP,,2025-03-31,,"], &[]);
    hold(&[british, "casualties,\"more than 5,000\",North Korea,AP,,2025-03,,"], &[]);
    hold(&["casualties,5000,UK,AP,,2025-03,,", "casualties,5000,North Korea,AFP,,2025-03,,"], &[]);
}

#[test]
fn a_status_that_hardens_in_one_statement_or_with_a_number_is_dropped_certainty() {
    for status in ["suspected", "planned", "capacity"] {
        hold(
            &[&format!("troops,13000,NIS,AP,,2024-08,{status},"), "troops,13000,NIS,AFP,,2024-08,counted,"],
            &["F309 warning 0 1"],
        );
    }
    let suspected = "troops,13000,NIS,AP,,2024-08,suspected,";
    hold(&[suspected, "troops,13000,NIS,AFP,,2024-08,estimated,"], &[]);
    hold(&[suspected, "troops,13000,NIS,AFP,,2024-08,,"], &[]);
    // In one statement the figures must meet; beyond it the number must be the same, of one origin.
    hold(&[suspected, "troops,at least 12000,NIS,AFP,,2024-08,counted,"], &["F309 warning 0 1"]);
    hold(&[suspected, "troops,13000,JCS,AFP,,2024-12,counted,"], &["F309 warning 0 1"]);
    hold(&[suspected, "troops,13100,JCS,AFP,,2024-12,counted,"], &[]);
    hold(&[suspected, "troops,13000,HUR,AFP,,2024-12,counted,"], &[]);
}

#[test]
fn vague_words_never_give_an_error() {
    hold(&["troops,4000,NIS,AP,,2025-01-09,,", "troops,dozens,NIS,AFP,,2025-01-09,,"], &["F301 warning 0 1"]);
    hold(&["troops,4000,NIS,AP,,2025-01-09,,", "troops,dozens,HUR,AFP,,2025-01-09,,"], &["F201 warning 0 1"]);
}

proptest! {
    #[test]
    fn two_days_are_whole_years_apart_if_some_number_of_years_lies_between_them(
        day in -300_000..300_000,
        years in -450i32..450,
        days_off in -4i32..4,
    ) {
        let between = |years: i32| (f64::from(years) * 365.2425).round() as i32;
        let apart = between(years) + days_off;
        let brute = (-460..460).find(|years| *years != 0 && (apart - between(*years)).abs() <= 1);
        let [first, second] = [day + apart, day].map(|day| DaySpan::new(day, day).unwrap());
        prop_assert_eq!(years_apart(first, second), brute);
    }
}
