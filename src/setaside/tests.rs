//! Laws that hold of any claims, and small files whose answers are known.

use super::*;
use crate::compare::pair::{Why, oppose};
use crate::compare::{Group, Member};
use crate::config::Config;
use crate::run::Run;
use crate::sources::Sources;
use proptest::prelude::*;

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
[measure.entries]
basis = "flow"
[measure.share]
basis = "event"
unit = "percent"
[[subject]]
name = "Kursk"
part_of = "Russia"
[[relation]]
name = "killed and wounded"
rule = "killed + wounded <= casualties"
[[relation]]
name = "rate"
rule = "rate = casualties / sent"
[[relation]]
name = "share"
rule = "killed = share * casualties"
[[relation]]
name = "places"
rule = 'sum(present over place) <= present[place = "all"]'
"#;

/// What is resolved of rows `measure,subject,place,value,source,as_of,published,status`, with claims by the
/// places of their rows, and the run itself.
fn resolved(rows: &[&str], sources: &str) -> (Run, Resolution) {
    let config = Config::parse(CONFIG, "figcheck.toml").unwrap();
    let sources = Sources::parse(sources, "sources.csv").unwrap();
    let text = rows
        .iter()
        .fold("measure,subject,place,value,source,as_of,published,status\n".to_owned(), |text, row| {
            text + row + "\n"
        });
    let (run, _file) = Run::of_text(&config, &sources, &text);
    assert_eq!(run.claims.len(), rows.len(), "{rows:?}");
    let limits = Limits { ranged: 100, ..Limits::USUAL };
    let mut resolution = resolve(&run.claims, &Ties::of(&run.claims), &limits);
    let rows = rows_of(&run);
    let place = |claim: &mut u32| *claim = rows[claim];
    for part in &mut resolution.parts {
        part.claims.iter_mut().for_each(place);
        part.contradictions.iter_mut().flat_map(|contradiction| &mut contradiction.claims).for_each(place);
        match &mut part.answer {
            Answer::Least { sets, .. } => sets.iter_mut().flat_map(|set| &mut set.claims).for_each(place),
            Answer::Undecided { best, .. } => best.iter_mut().flat_map(|set| &mut set.claims).for_each(place),
            Answer::Impossible => {}
        }
    }
    (run, resolution)
}

/// By claim, the place of its row.
fn rows_of(run: &Run) -> BTreeMap<u32, u32> {
    let keys = run.claims.keys();
    let mut ids: Vec<u32> = keys.flat_map(|key| run.claims.of_key(key)).collect();
    ids.sort_by_key(|id| run.claims.get(*id).at);
    ids.into_iter().zip(0..).collect()
}

/// The least sets of every part, as places of rows, the parts in their order.
fn aside(rows: &[&str], sources: &str) -> Vec<Vec<Vec<u32>>> {
    let (_, resolution) = resolved(rows, sources);
    let sets = |part: &Part| match &part.answer {
        Answer::Least { sets, all: true, .. } => {
            let mut sets: Vec<Vec<u32>> = sets
                .iter()
                .map(|set| {
                    let mut claims = set.claims.clone();
                    claims.sort_unstable();
                    claims
                })
                .collect();
            sets.sort();
            sets
        }
        other => panic!("{other:?}"),
    };
    resolution.parts.iter().map(sets).collect()
}

#[track_caller]
fn holds(rows: &[&str]) {
    assert_eq!(aside(rows, ""), Vec::<Vec<Vec<u32>>>::new(), "{rows:?}");
}

#[test]
fn one_figure_against_two_is_set_aside() {
    let rows =
        ["killed,,,103,A,2024-10-05,,", "killed,,,107,B,2024-10-05,,", "killed,,,about 100,C,2024-10-05,,"];
    assert_eq!(aside(&rows, ""), [vec![vec![0], vec![1]]]);
    let rows =
        ["killed,,,100,A,2024-10-05,,", "killed,,,500,B,2024-10-05,,", "killed,,,about 100,C,2024-10-05,,"];
    assert_eq!(aside(&rows, ""), [vec![vec![1]]]);
}

#[test]
fn what_sources_weigh_decides_and_infinite_weight_is_never_set_aside() {
    let rows =
        ["killed,,,100,A,2024-10-05,,", "killed,,,500,B,2024-10-05,,", "killed,,,about 100,C,2024-10-05,,"];
    assert_eq!(aside(&rows, "name,weight\nB,3\n"), [vec![vec![0, 2]]]);
    assert_eq!(aside(&rows, "name,weight\nB,inf\n"), [vec![vec![0, 2]]]);
    let (_, resolution) = resolved(&rows, "name,weight\nB,inf\nA,inf\n");
    assert!(matches!(resolution.parts[0].answer, Answer::Impossible));
}

#[test]
fn a_total_that_falls_is_a_contradiction_whatever_lies_between() {
    let rows =
        ["killed,,,900,A,2024-10-05,,", "killed,,,about 500,B,2024-10-20,,", "killed,,,800,C,2024-11-30,,"];
    assert_eq!(aside(&rows, ""), [vec![vec![0]]]);
    let (_, resolution) = resolved(&rows, "");
    let ties: Vec<&[Tie]> = resolution.parts[0].contradictions.iter().map(|c| c.ties.as_slice()).collect();
    assert_eq!(ties, [&[Tie::Total], &[Tie::Total]]);
    holds(&["killed,,,100,A,2024-10-05,,", "killed,,,500,B,2024-10-20,,", "killed,,,800,C,2024-11-30,,"]);
}

#[test]
fn a_stock_may_fall_and_months_that_only_may_be_one_day_are_not_tied() {
    holds(&["present,,,900,A,2024-10-05,,", "present,,,100,B,2024-10-20,,"]);
    holds(&["killed,,,900,A,2024-10,,", "killed,,,100,B,2024-10-20,,"]);
    assert_eq!(aside(&["killed,,,900,A,2024-10,,", "killed,,,100,B,2024-10,,"], "").len(), 1);
}

#[test]
fn days_within_the_window_are_one_time_but_no_chain_of_them_is() {
    let near = ["present,,,900,A,2024-10-05,,", "present,,,100,B,2024-10-08,,"];
    assert_eq!(aside(&near, ""), [vec![vec![0], vec![1]]]);
    holds(&[
        "present,,,900,A,2024-10-05,,",
        "present,,,100,B,2024-10-11,,",
        "present,,,100 to 900,C,2024-10-08,,",
    ]);
}

#[test]
fn a_relation_ties_three_measures_and_times_that_nobody_gives_all_of() {
    let three =
        ["killed,,,100,A,2024-10-05,,", "wounded,,,200,A,2024-10-05,,", "casualties,,,250,A,2024-10-05,,"];
    assert_eq!(aside(&three, ""), [vec![vec![0], vec![1], vec![2]]]);
    let (_, resolution) = resolved(&three, "");
    assert_eq!(resolution.parts[0].contradictions[0].ties, [Tie::Relation(0)]);
    // The killed of an early day and the wounded of a later one are among the casualties of a third.
    let apart =
        ["killed,,,100,A,2024-10-05,,", "wounded,,,200,B,2024-10-15,,", "casualties,,,250,C,2024-10-25,,"];
    assert_eq!(aside(&apart, ""), [vec![vec![0], vec![1], vec![2]]]);
    holds(&[
        "killed,,,100,A,2024-10-05,,",
        "wounded,,,200,B,2024-10-30,,",
        "casualties,,,250,C,2024-10-25,,",
    ]);
}

#[test]
fn a_rate_bounds_what_it_is_a_rate_of_at_its_own_date() {
    let rows =
        ["rate,,,36%,A,2024-10-05,,", "casualties,,,4000,A,2024-10-05,,", "sent,,,20000,B,2024-10-05,,"];
    assert_eq!(aside(&rows, ""), [vec![vec![0], vec![1], vec![2]]]);
    holds(&["rate,,,20%,A,2024-10-05,,", "casualties,,,4000,A,2024-10-05,,", "sent,,,20000,B,2024-10-05,,"]);
    holds(&["rate,,,36%,A,2024-10-05,,", "casualties,,,4000,A,2024-10-05,,", "sent,,,20000,B,2024-12-05,,"]);
    // A share without a time is that of the date it is stated for, and of none if it has none.
    let share =
        ["share,,,50%,A,2024-10-05,,", "killed,,,10,A,2024-10-05,,", "casualties,,,100,B,2024-10-05,,"];
    assert_eq!(aside(&share, ""), [vec![vec![0], vec![1], vec![2]]]);
    holds(&["share,,,50%,A,,,", "killed,,,10,A,2024-10-05,,", "casualties,,,100,B,2024-10-05,,"]);
}

#[test]
fn parts_are_at_most_their_whole() {
    let rows = ["present,Kursk,,900,A,2024-10-05,,", "present,Russia,,100,B,2024-10-05,,"];
    assert_eq!(aside(&rows, ""), [vec![vec![0], vec![1]]]);
    holds(&["present,Kursk,,900,A,2024-10-05,,", "present,Russia,,100,B,2024-10-25,,"]);
    let places = [
        "present,,north,60,A,2024-10-05,,",
        "present,,south,70,A,2024-10-05,,",
        "present,,all,100,A,2024-10-05,,",
        "present,,east,70,A,2024-12-05,,",
    ];
    assert_eq!(aside(&places, ""), [vec![vec![0], vec![1], vec![2]]]);
}

#[test]
fn flows_that_tile_a_longer_one_add_up_to_it() {
    let rows = [
        "entries,,,10,A,2024-01/2024-06,,",
        "entries,,,20,A,2024-07/2024-12,,",
        "entries,,,50,B,2024,,",
        "entries,,,5,C,2024-02,,",
    ];
    assert_eq!(aside(&rows, ""), [vec![vec![0], vec![1], vec![2]]]);
    let (_, resolution) = resolved(&rows, "");
    assert_eq!(resolution.parts[0].contradictions[0].ties, [Tie::Tiles]);
}

#[test]
fn plans_denials_vague_words_and_undated_claims_take_no_part() {
    holds(&["killed,,,900,A,2024-10-05,,planned", "killed,,,100,B,2024-10-05,,"]);
    let rows = [
        "killed,,,900,A,2024-10-05,,denied",
        "killed,,,thousands,B,2024-10-05,,",
        "killed,,,800,C,,,",
        "killed,,,100,D,2024-10-05,,",
    ];
    holds(&rows);
    let (_, resolution) = resolved(&rows, "");
    let left_out = LeftOut { denied: 1, vague: 1, undated: 1, ..LeftOut::default() };
    assert_eq!((resolution.claims, resolution.left_out), (1, left_out));
}

#[test]
fn what_appeared_by_a_day_was_counted_by_then() {
    let rows = ["killed,,,900,A,,2024-10-05,", "killed,,,100,B,2024-11-05,,"];
    assert_eq!(aside(&rows, ""), [vec![vec![0], vec![1]]]);
    holds(&["killed,,,100,A,,2024-10-05,", "killed,,,900,B,2024-10-01,,"]);
    // Of two such claims neither need be the earlier.
    holds(&["killed,,,100,A,,2024-10-05,", "killed,,,900,B,,2024-10-05,"]);
}

#[test]
fn a_figure_its_source_has_since_lowered_stands_only_against_claims_up_to_then() {
    // The source corrects itself: no contradiction, nor one with what others say later.
    holds(&["killed,,,900,A,2024-10-05,,", "killed,,,500,A,2024-10-25,,", "killed,,,600,B,2024-11-25,,"]);
    let rows = ["killed,,,900,A,2024-10-05,,", "killed,,,500,A,2024-10-25,,", "killed,,,600,B,2024-10-15,,"];
    assert_eq!(aside(&rows, ""), [vec![vec![2]]]);
}

#[test]
fn a_smaller_figure_for_another_time_or_period_takes_nothing_back() {
    let rows =
        ["present,,,900,A,2024-10-05,,", "present,,,100,A,2024-10-25,,", "present,,,100,B,2024-10-05,,"];
    assert_eq!(aside(&rows, ""), [vec![vec![0], vec![2]]]);
    let rows = ["entries,,,900,A,2023,,", "entries,,,100,A,2024,,", "entries,,,100,B,2023,,"];
    assert_eq!(aside(&rows, ""), [vec![vec![0], vec![2]]]);
    let rows = [
        "killed,,,900,A,2023-01-01/2024-01-01,,",
        "killed,,,100,A,2024-01-01/2024-06-01,,",
        "killed,,,100,B,2023-01-01/2024-01-01,,",
    ];
    assert_eq!(aside(&rows, ""), [vec![vec![0], vec![2]]]);
}

#[test]
fn a_measure_counted_in_tonnes_keeps_its_unit_in_a_rule() {
    let config = "[measure.steel]\nunit = \"tonnes\"\n[[relation]]\nname = \"r\"\nrule = \"steel <= 5\"\n";
    let config = Config::parse(config, "figcheck.toml").unwrap();
    for (value, parts) in [("4", 0), ("6", 1)] {
        let text = format!("measure,value,source\nsteel,{value},A\n");
        let (run, _file) = Run::of_text(&config, &Sources::default(), &text);
        let resolution = resolve(&run.claims, &Ties::of(&run.claims), &Limits::USUAL);
        assert_eq!(resolution.parts.len(), parts, "{value}");
    }
}

#[test]
fn a_rule_may_bound_a_running_total_by_a_number() {
    let config =
        "[measure.killed]\nbasis = \"cumulative\"\n[[relation]]\nname = \"r\"\nrule = \"killed RULE\"\n";
    for (rule, parts) in [(">= 100", 0), (">= 150", 1), ("<= 100", 0), ("<= 50", 1)] {
        let config = Config::parse(&config.replace("RULE", rule), "figcheck.toml").unwrap();
        let text = "measure,value,source,as_of\nkilled,100,A,2024-10-05\n";
        let (run, _file) = Run::of_text(&config, &Sources::default(), text);
        let resolution = resolve(&run.claims, &Ties::of(&run.claims), &Limits::USUAL);
        assert_eq!(resolution.parts.len(), parts, "{rule}");
    }
}

const MEASURES: [&str; 5] = ["killed", "wounded", "casualties", "sent", "rate"];
const VALUES: [&str; 8] =
    ["100", "about 100", "more than 150", "up to 90", "300", "at least 40", "33", "250 to 320"];
const TIMES: [&str; 8] = [
    "2024-10-05,",
    "2024-10-07,",
    "2024-10-10,",
    "2024-10,",
    "2024-11,",
    "2024-10-01/2024-10-07,",
    ",2024-10-12",
    "2024-12-05,",
];

fn row((measure, value, source, time): (usize, usize, usize, usize)) -> String {
    let unit = if MEASURES[measure] == "rate" { "%" } else { "" };
    let value = VALUES[value];
    format!("{},,,{value}{unit},S{source},{},", MEASURES[measure], TIMES[time])
}

fn rows() -> impl Strategy<Value = Vec<String>> {
    let row = (0..MEASURES.len(), 0..VALUES.len(), 0..4usize, 0..TIMES.len()).prop_map(row);
    proptest::collection::vec(row, 1..10)
}

/// With a claim of each measure that contradicts nothing, since a rule ties only measures that are claimed.
fn with_each_measure(mut rows: Vec<&str>) -> Vec<&str> {
    rows.extend([
        "killed,,,up to 1000000,Z,2030,,",
        "wounded,,,up to 1000000,Z,2030,,",
        "casualties,,,up to 1000000,Z,2030,,",
        "sent,,,up to 1000000,Z,2030,,",
        "rate,,,up to 100%,Z,2030,,",
    ]);
    rows
}

fn references(rows: &[String]) -> Vec<&str> {
    rows.iter().map(String::as_str).collect()
}

/// Those rows of which the places are given.
fn some<'r>(rows: &[&'r str], kept: impl Fn(u32) -> bool) -> Vec<&'r str> {
    (0u32..).zip(rows).filter(|(place, _)| kept(*place)).map(|(_, row)| *row).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 32 } else { 2_000 }))]

    /// No two claims that are left stand against each other for sure.
    #[test]
    fn what_is_left_does_not_conflict(rows in rows()) {
        let (run, resolution) = resolved(&references(&rows), "");
        let (aside, places) = (resolution.set_aside(), rows_of(&run));
        for key in run.claims.keys() {
            let (group, _) = Group::of(&run.claims, key, run.claims.of_key(key));
            let group = group.prepared();
            let left: Vec<Member> = group.members().filter(|member| !aside.contains(&places[&member.id])).collect();
            for (n, a) in left.iter().enumerate() {
                for b in &left[n + 1..] {
                    let sure = oppose(a, b, group.policy).filter(|opposed| {
                        !opposed.assumed_begin && !matches!(opposed.why, Why::UnlessWithin(_) | Why::Undated)
                    });
                    prop_assert!(sure.is_none(), "{} against {}", places[&a.id], places[&b.id]);
                }
            }
        }
    }

    /// Once a least set is gone the rest can all be true; with any of it back it cannot.
    #[test]
    fn a_least_set_is_enough_and_all_of_it_is_needed(rows in rows()) {
        let rows = with_each_measure(references(&rows));
        let (_, resolution) = resolved(&rows, "");
        let aside = resolution.set_aside();
        // Setting a correction aside brings back what it corrected, which is another question.
        prop_assume!(!corrects(&rows));
        prop_assert!(resolved(&with_each_measure(some(&rows, |place| !aside.contains(&place))), "").1.parts.is_empty());
        for back in &aside {
            let kept = some(&rows, |place| place == *back || !aside.contains(&place));
            prop_assert!(!resolved(&with_each_measure(kept), "").1.parts.is_empty(), "without {}", rows[*back as usize]);
        }
    }

    /// No set of fewer claims would do.
    #[test]
    fn a_least_set_is_the_smallest(rows in rows()) {
        let rows = with_each_measure(references(&rows));
        prop_assume!(!corrects(&rows));
        let (_, resolution) = resolved(&rows, "");
        let least = resolution.set_aside().len();
        // The claims added contradict nothing, so that only the others are tried.
        for aside in (0u32..1 << (rows.len() - 5)).filter(|set| set.count_ones() as usize + 1 == least) {
            let kept = some(&rows, |place| 32 <= place || aside & 1 << place == 0);
            prop_assert!(!resolved(&kept, "").1.parts.is_empty(), "without {aside:b}");
        }
    }

    /// A contradiction is one by itself, and none of its claims can be spared.
    #[test]
    fn contradictions_are_minimal(rows in rows()) {
        let rows = with_each_measure(references(&rows));
        prop_assume!(!corrects(&rows));
        for part in resolved(&rows, "").1.parts {
            for contradiction in part.contradictions {
                let only = |place: u32| contradiction.claims.contains(&place);
                prop_assert!(!resolved(&with_each_measure(some(&rows, only)), "").1.parts.is_empty(), "{contradiction:?} of {rows:?}");
                for spared in &contradiction.claims {
                    let fewer = some(&rows, |place| only(place) && place != *spared);
                    prop_assert!(resolved(&with_each_measure(fewer), "").1.parts.is_empty(), "without {spared} of {rows:?}");
                }
            }
        }
    }

    /// In whatever order the rows stand, the answer is the same.
    #[test]
    fn the_order_of_rows_changes_nothing(rows in rows(), turn in 0usize..9) {
        let mut rows = rows;
        rows.sort();
        rows.dedup();
        let mut turned = rows.clone();
        turned.rotate_left(turn % rows.len());
        turned.reverse();
        let told = |rows: &[String]| {
            let (_, resolution) = resolved(&references(rows), "");
            resolution
                .parts
                .iter()
                .map(|part| {
                    let named = |claims: &[u32]| claims.iter().map(|id| rows[*id as usize].clone()).collect::<Vec<_>>();
                    let contradictions: Vec<_> =
                        part.contradictions.iter().map(|c| (named(&c.claims), c.ties.clone())).collect();
                    let sets: Vec<_> = match &part.answer {
                        Answer::Least { sets, .. } => sets
                            .iter()
                            .map(|set| {
                                let left: Vec<_> = set.left.iter().map(|left| (left.when, left.range)).collect();
                                (named(&set.claims), left)
                            })
                            .collect(),
                        _ => Vec::new(),
                    };
                    (named(&part.claims), contradictions, sets)
                })
                .collect::<Vec<_>>()
        };
        prop_assert_eq!(told(&rows), told(&turned));
    }
}

/// Whether some source states less of a measure than it did before.
fn corrects(rows: &[&str]) -> bool {
    let (run, _) = resolved(rows, "");
    run.claims.keys().any(|key| {
        let (group, _) = Group::of(&run.claims, key, run.claims.of_key(key));
        crate::compare::standing::withdrawn(&group.prepared()).contains(&true)
    })
}
