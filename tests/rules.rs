//! Every rule has a text that explains it, a file that breaks it and one that nearly does.
//!
//! `tests/rules/CODE/has.csv` gives exactly one finding, of this code; `nearly.csv` differs from it by as
//! little as possible and gives none.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its own files has failed")]

use figcheck::rule::{Code, Severity};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

fn folder(code: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules").join(code)
}

/// The JSON report on a file.
fn check(file: &Path) -> Value {
    let run = Command::new(env!("CARGO_BIN_EXE_figcheck"))
        .args(["check", "--format", "json", "--limit", "none"])
        .arg(file)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&run.stderr);
    assert!(told.is_empty(), "{}: {told}", file.display());
    serde_json::from_slice(&run.stdout).unwrap()
}

/// Holds that `has.csv` gives one finding on these claims, by id, the one it is about first, and `nearly.csv`
/// none.
fn hold(code: &str, severity: &str, ids: &[&str]) {
    let report = check(&folder(code).join("has.csv"));
    let findings = report["findings"].as_array().unwrap();
    let codes: Vec<&Value> = findings.iter().map(|finding| &finding["code"]).collect();
    assert_eq!(codes, [code], "{findings:#?}");
    let finding = &findings[0];
    assert_eq!(finding["severity"], severity);
    let claims = finding["claims"].as_array().unwrap();
    let found: Vec<&str> = claims.iter().map(|claim| claim["id"].as_str().unwrap_or_default()).collect();
    assert_eq!(found, ids);
    assert!(!finding["message"].as_str().unwrap().is_empty());

    let report = check(&folder(code).join("nearly.csv"));
    assert_eq!(report["findings"].as_array().unwrap().len(), 0, "{:#}", report["findings"]);
    assert!(0 < report["summary"]["claim_count"].as_u64().unwrap());
}

macro_rules! pairs {
    ($($code:ident $name:ident $severity:literal [$($id:literal)*])+) => {
        $(#[test] fn $name() { hold(stringify!($code), $severity, &[$($id),*]) })+

        const PAIRS: &[Code] = &[$(Code::$code),+];
    };
}

pairs! {
    F101 unreadable_value "error" ["A"]
    F102 unreadable_date "error" ["A"]
    F103 missing_source "error" ["A"]
    F104 missing_column "error" [""]
    F105 missing_cell "error" ["A"]
    F106 low_above_high "error" ["A"]
    F107 best_outside_range "error" ["A"]
    F108 value_clash "warning" ["A"]
    F109 published_before_counted "warning" ["A"]
    F110 duplicate_row "warning" ["B" "A"]
    F111 wrong_cell_count "error" ["A"]
    F112 stray_quote "error" ["A"]
    F113 not_utf_8 "error" ["A"]
    F114 doubled_column "error" [""]
    F115 no_rows "error" [""]
    F116 unknown_word "error" ["A"]
    F117 unit_clash "error" ["A"]
    F118 control_bytes "error" ["A"]
    F201 disjoint_ranges "error" ["A" "B"]
    F202 mixed_units "warning" ["C" "A"]
    F203 total_falls "error" ["A" "B"]
    F204 part_exceeds_whole "error" ["A" "B"]
    F205 revised_down "note" ["B" "A"]
    F206 implausible_jump "warning" ["A" "B"]
    F207 undated_claim "note" ["B"]
    F208 basis_missing "warning" ["A"]
    F209 origin_disagrees "warning" ["A" "B"]
    F210 parts_do_not_add_up "error" ["C" "A" "B"]
    F301 relay_mismatch "error" ["A" "B"]
    F302 hedge_dropped "warning" ["A" "B"]
    F303 same_number_other_measure "warning" ["B" "A"]
    F304 stale_figure "warning" ["C" "B" "A"]
    F305 contradicts_itself "error" ["B" "A"]
    F306 single_source "note" ["A"]
    F307 date_slip "warning" ["B" "A"]
    F308 attribution_slip "warning" ["B" "A"]
    F309 certainty_dropped "warning" ["B" "A"]
}

/// Relations are tried on the fixtures of their own tests, what is accepted in `tests/ci`.
const ELSEWHERE: &[Code] = &[Code::F401, Code::F501, Code::F502, Code::F503];

#[test]
fn every_rule_has_its_pair_of_files_and_every_folder_its_rule() {
    let with: BTreeSet<Code> = PAIRS.iter().chain(ELSEWHERE).copied().collect();
    assert_eq!(with, Code::ALL.iter().copied().collect());
    for entry in std::fs::read_dir(folder("")).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() {
            assert!(Code::parse(&name).is_some(), "tests/rules/{name} belongs to no rule");
        }
    }
}

/// The two files of a pair differ in one place, by a cell or so.
#[test]
fn the_two_files_of_a_pair_hardly_differ() {
    for code in PAIRS.iter().map(|code| code.rule().id).filter(|code| *code != "F115") {
        let read = |name| std::fs::read(folder(code).join(name)).unwrap();
        let (has, nearly) = (read("has.csv"), read("nearly.csv"));
        let alike = has.iter().zip(&nearly).take_while(|(a, b)| a == b).count();
        let (has, nearly) = (&has[alike..], &nearly[alike..]);
        let alike = has.iter().rev().zip(nearly.iter().rev()).take_while(|(a, b)| a == b).count();
        let differ = has.len().max(nearly.len()) - alike;
        assert!((1..=16).contains(&differ), "{code}: they differ in {differ} bytes");
    }
}

const SECTIONS: [&str; 6] =
    ["Why it matters", "Example", "Only a warning", "What to do", "Accept it", "Settings"];

#[test]
fn every_rule_is_explained_in_the_same_sections() {
    for rule in Code::ALL.iter().map(|code| code.rule()) {
        let lines: Vec<&str> = rule.text.lines().collect();
        assert_eq!(lines[0], format!("# {} {}", rule.id, rule.name));
        assert!((15..=35).contains(&lines.len()), "{}: {} lines", rule.id, lines.len());
        for line in &lines {
            assert!(line.chars().count() <= 80, "{}: {line}", rule.id);
            assert_eq!(line.trim_end(), *line, "{}", rule.id);
        }
        let sections: Vec<&str> = lines.iter().filter_map(|line| line.strip_prefix("## ")).collect();
        assert_eq!(sections, SECTIONS, "{}", rule.id);
        assert!(!lines[2].is_empty() && !lines[2].starts_with('#'), "{} begins with what it means", rule.id);
        assert!(rule.text.contains("[[accept]]") || rule.text.contains("[severity]"), "{}", rule.id);
        let note = rule.severity == Severity::Note;
        assert_eq!(rule.text.contains("Always a note"), note, "{}", rule.id);
    }
}

/// The text of a section.
fn section<'t>(text: &'t str, heading: &str) -> &'t str {
    let (_, rest) = text.split_once(&format!("## {heading}\n")).unwrap();
    rest.split("\n## ").next().unwrap()
}

#[test]
fn every_example_is_a_claim_of_the_register() {
    let mut ids = BTreeSet::new();
    for file in ["troops", "casualties", "containers", "workers"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("figures/{file}.csv"));
        let mut rows = csv::Reader::from_path(path).unwrap();
        ids.extend(rows.records().map(|row| row.unwrap()[0].to_owned()));
    }
    for rule in Code::ALL.iter().map(|code| code.rule()) {
        let words = |text: &str| -> Vec<String> {
            let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| is_id(word));
            words.map(str::to_owned).collect()
        };
        assert!(!words(section(rule.text, "Example")).is_empty(), "{} has no example", rule.id);
        for id in words(rule.text) {
            assert!(ids.contains(&id), "{}: no claim {id}", rule.id);
        }
    }
}

/// `C15b`, but not `F204`.
fn is_id(word: &str) -> bool {
    let digits = |rest: &str| rest.len() == 2 && rest.bytes().all(|byte| byte.is_ascii_digit());
    word.strip_prefix(['T', 'C', 'K', 'W'])
        .is_some_and(|rest| digits(rest.trim_end_matches(|c: char| c.is_ascii_lowercase())))
}

#[test]
fn every_threshold_a_text_names_is_one() {
    let thresholds = toml::Value::try_from(figcheck::config::Thresholds::default()).unwrap();
    let thresholds = thresholds.as_table().unwrap();
    for rule in Code::ALL.iter().map(|code| code.rule()) {
        let settings = section(rule.text, "Settings");
        if !settings.contains("[thresholds]") {
            continue;
        }
        let mut named = settings.split('`').skip(1).step_by(2).filter(|name| name.contains('_'));
        assert!(named.clone().any(|name| thresholds.contains_key(name)), "{}", rule.id);
        let strange = named.find(|name| !thresholds.contains_key(*name) && !name.contains('['));
        assert_eq!(strange, None, "{}", rule.id);
    }
}

#[test]
fn what_a_text_shows_of_the_config_can_be_read() {
    for rule in Code::ALL.iter().map(|code| code.rule()) {
        let shown: Vec<&str> =
            section(rule.text, "Accept it").lines().filter_map(|line| line.strip_prefix("    ")).collect();
        let config = figcheck::config::Config::parse(&shown.join("\n"), "figcheck.toml");
        assert!(config.is_ok(), "{}: {config:?}", rule.id);
    }
}
