//! Laws of a whole run, through the library: what must not change when only the form of the input does.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use figcheck::config::Config;
use figcheck::input::ReadOptions;
use figcheck::report::format::{self, Format};
use figcheck::report::terminal::Look;
use figcheck::report::{Claim, Finding, Groups, Limits, Report};
use figcheck::run::Run;
use figcheck::sources::Sources;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const HEADER: &str = "id,measure,subject,value,unit,basis,source,via,as_of,published";

/// Bases and a family, so that every rule on claims has something to look at.
const CONFIG: &str = r#"
[measure.killed]
basis = "cumulative"
family = "losses"
[measure.casualties]
basis = "cumulative"
family = "losses"
[measure.troops]
basis = "stock"
"#;

/// Files of one run, by name.
type Files<'f> = &'f [(&'f str, Vec<String>)];

thread_local! {
    /// The folder of one test, so that the paths of all its runs are alike.
    static FOLDER: tempfile::TempDir = tempfile::tempdir().unwrap();
}

/// What a run over these files says.
fn report(config: &str, threads: usize, files: Files<'_>) -> Report {
    FOLDER.with(|folder| report_in(folder.path(), config, threads, files))
}

fn report_in(folder: &Path, config: &str, threads: usize, files: Files<'_>) -> Report {
    let paths: Vec<PathBuf> = files
        .iter()
        .map(|(name, rows)| {
            let path = folder.join(name);
            std::fs::write(&path, format!("{HEADER}\n{}\n", rows.join("\n"))).unwrap();
            path
        })
        .collect();
    let config = Config::parse(config, "figcheck.toml").unwrap();
    let options = ReadOptions { threads, ..ReadOptions::default() };
    let mut run = Run::new(&config, &Sources::default(), options);
    run.read(paths.iter().map(PathBuf::as_path));
    assert!(run.errors().is_empty(), "{:?}", run.errors());
    run.report(&limits())
}

fn limits() -> Limits {
    Limits {
        others: None,
        findings: None,
        groups: None,
        listed: Groups::All,
        with_claims: true,
        ..Limits::default()
    }
}

fn bytes(report: &Report) -> String {
    let mut out = Vec::new();
    format::write(report, Format::Json, &Look::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The report without the places of its claims.
fn without_places(mut report: Report) -> String {
    let forget = |claim: &mut Claim| claim.at = Default::default();
    report.findings.iter_mut().flat_map(|finding| &mut finding.claims).for_each(forget);
    report.groups.iter_mut().flat_map(|group| &mut group.claims).for_each(forget);
    bytes(&report)
}

/// Each rule a pair of claims breaks, by the ids of the two; and each rule a claim breaks alone.
fn broken(report: &Report) -> BTreeSet<(&'static str, BTreeSet<String>)> {
    let of = |finding: &Finding| {
        let code = finding.code.rule().id;
        let about = finding.claims[0].id.clone();
        let pairs = finding.claims[1..].iter().map(|other| BTreeSet::from([about.clone(), other.id.clone()]));
        let mut broken: Vec<_> = pairs.map(|pair| (code, pair)).collect();
        if broken.is_empty() {
            broken.push((code, BTreeSet::from([about])));
        }
        broken
    };
    report.findings.iter().flat_map(of).collect()
}

/// A row without its id, and what tells it from others once names are compared and the measure has given its basis.
fn row(units: Vec<&'static str>) -> impl Strategy<Value = (String, String)> {
    let value = select(vec![
        "100",
        "\"1,100\"",
        "\"about 1,100\"",
        "\"more than 3,000\"",
        "\"nearly 4,000\"",
        "\"4,000\"",
        "350",
        "about 350",
        "\"300 to 500\"",
        "\"up to 1,000\"",
        "dozens",
        "hundreds",
        "1300",
        "3100",
        "\"at least 1,100\"",
        "36%",
        "nonsense",
    ]);
    let when = select(vec![
        "2024-12-23,2024-12-23",
        "2024-12,2025-01",
        "2025-01-09,",
        ",2025-01-22",
        "2025-09-02,2025-09-03",
        ",",
        "2024-10/2025-01-08,2025-01-08",
        "2024-11/2025-09-01,",
        "2024,2025",
        "2024-02-30,",
    ]);
    (
        select(vec!["killed", "casualties", "troops", "rate", "Killed "]),
        select(vec!["soldiers", "Soldiers", "sailors"]),
        value,
        select(units),
        select(vec!["", "", "", "flow", "stock"]),
        select(vec!["Ministry", "President", "Joint chiefs", "ministry", ""]),
        select(vec!["", "Post", "Mail"]),
        when,
    )
        .prop_map(|(measure, subject, value, unit, basis, source, via, when)| {
            let own = match (measure.trim(), basis) {
                ("troops", "stock") => "",
                _ => basis,
            };
            let apart = [measure, subject, value, unit, own, source, via, when]
                .map(|cell| cell.trim().to_lowercase());
            (format!("{measure},{subject},{value},{unit},{basis},{source},{via},{when}"), apart.join("|"))
        })
}

/// Rows with ids, no two alike but for that, and the same rows in another order.
fn rows() -> impl Strategy<Value = (Vec<String>, Vec<String>)> {
    rows_in(vec!["people", "", "People"])
}

fn rows_in(units: Vec<&'static str>) -> impl Strategy<Value = (Vec<String>, Vec<String>)> {
    prop::collection::vec(row(units), 1..20).prop_flat_map(|rows| {
        let mut seen = BTreeSet::new();
        let rows: Vec<String> = rows
            .into_iter()
            // A second row that is alike is a duplicate, which is told by its place.
            .filter(|(_, apart)| seen.insert(apart.clone()))
            .enumerate()
            .map(|(n, (row, _))| format!("R{n},{row}"))
            .collect();
        (Just(rows.clone()), Just(rows).prop_shuffle())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_rows_changes_nothing_but_places((rows, shuffled) in rows()) {
        let [first, second] = [rows, shuffled].map(|rows| report(CONFIG, 1, &[("a.csv", rows)]));
        prop_assert_eq!(broken(&first), broken(&second));
        // Rows that cannot be read are told in the order of the file.
        let sorted = |mut report: Report| {
            report.findings.retain(|finding| !finding.code.rule().id.starts_with("F1"));
            without_places(report)
        };
        prop_assert_eq!(sorted(first), sorted(second));
    }

    #[test]
    fn files_may_come_in_any_order((rows, _) in rows(), cut in 0.0..1.0f64) {
        let (a, b) = rows.split_at((rows.len() as f64 * cut) as usize);
        let (a, b) = (("a.csv", a.to_vec()), ("b.csv", b.to_vec()));
        let mut reports = [[a.clone(), b.clone()], [b, a]].map(|files| report(CONFIG, 1, &files));
        for report in &mut reports {
            report.findings.retain(|finding| !finding.code.rule().id.starts_with("F1"));
        }
        let [first, second] = reports;
        prop_assert_eq!(bytes(&first), bytes(&second));
    }

    #[test]
    fn the_same_file_twice_is_nothing_but_duplicates((rows, _) in rows()) {
        let once = report(CONFIG, 1, &[("a.csv", rows.clone())]);
        let twice = report(CONFIG, 1, &[("a.csv", rows.clone()), ("b.csv", rows)]);
        let duplicates = twice.findings.iter().filter(|finding| finding.code.rule().id == "F110").count();
        prop_assert_eq!(duplicates, once.summary.claim_count);
        let mut broken_twice = broken(&twice);
        broken_twice.retain(|(code, _)| *code != "F110");
        prop_assert_eq!(broken_twice, broken(&once));
    }

    #[test]
    fn threads_change_nothing((rows, _) in rows()) {
        let [one, two, eight] = [1, 2, 8].map(|threads| bytes(&report(CONFIG, threads, &[("a.csv", rows.clone())])));
        prop_assert_eq!(&one, &two);
        prop_assert_eq!(one, eight);
    }

    #[test]
    fn wider_hedges_never_create_a_conflict((rows, _) in rows(), wide in 11u8..60) {
        let narrow = report(CONFIG, 1, &[("a.csv", rows.clone())]);
        let config = format!("[hedges]\napprox = {wide}\nnearly = {wide}\n{CONFIG}");
        let wide = report(&config, 1, &[("a.csv", rows)]);
        let conflicts = |report: &Report| {
            let mut broken = broken(report);
            broken.retain(|(code, _)| ["F201", "F203", "F204", "F209", "F305"].contains(code));
            broken.into_iter().map(|(_, pair)| pair).collect::<BTreeSet<_>>()
        };
        prop_assert!(conflicts(&wide).is_subset(&conflicts(&narrow)));
        prop_assert!(wide.summary.conflicting_pairs <= narrow.summary.conflicting_pairs);
    }

    #[test]
    fn some_of_the_rows_break_no_rule_of_two_that_all_of_them_keep(
        (rows, some) in rows_in(vec!["people"]).prop_flat_map(|(rows, _)| {
            let n = rows.len();
            (Just(rows.clone()), subsequence(rows, 1..=n))
        })
    ) {
        let [all, some] = [rows, some].map(|rows| report(CONFIG, 1, &[("a.csv", rows)]));
        // What a source has since replaced hangs on the others; a conflict at one time does not.
        let at_one_time = |report: &Report| -> BTreeSet<BTreeSet<String>> {
            let dated = |claim: &Claim| !claim.as_of.is_empty();
            report.findings.iter()
                .filter(|f| f.code.rule().id == "F201" && f.certain)
                .flat_map(|f| f.claims[1..].iter().filter(|other| dated(other) && dated(&f.claims[0]))
                    .map(|other| BTreeSet::from([f.claims[0].id.clone(), other.id.clone()])).collect::<Vec<_>>())
                .collect()
        };
        prop_assert!(at_one_time(&some).is_subset(&at_one_time(&all)));
    }
}

/// Many claims of few keys, so that sweeps take the place of pairs and work is shared out among threads.
#[test]
fn threads_change_nothing_of_a_large_file() {
    // A fixed sequence: the constants are those of Knuth's MMIX generator.
    let mut state = 7u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let rows: Vec<String> = (0..6_000)
        .map(|n| {
            let (measure, source, day) = (next(40), next(200), next(28) + 1);
            format!("R{n},m{measure},,{},people,event,S{source},,2024-01-{day:02},", 1000 + next(300))
        })
        .collect();
    let [one, two, eight] =
        [1, 2, 8].map(|threads| bytes(&report(CONFIG, threads, &[("a.csv", rows.clone())])));
    assert!(one == two && two == eight);
    assert!(one.contains("\"F201\""));
}
