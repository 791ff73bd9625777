//! Laws of what is known beforehand, on the register and through the library: changed rows and baselines.

use figcheck::baseline::Baseline;
use figcheck::changed::{Changed, Lines};
use figcheck::config::discover::{Choice, find};
use figcheck::input::{ReadOptions, figure_files};
use figcheck::report::{Finding, Groups, Known, Limits, Report};
use figcheck::run::Run;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn register() -> (Run, Vec<String>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = find(&Choice::Nearest, &[folder.join("figures")], folder).unwrap();
    let mut run = Run::new(&found.config, &found.sources, ReadOptions::default());
    let files = figure_files(&found.paths, found.sources_path.as_deref()).files;
    run.read(files.iter().map(PathBuf::as_path));
    (run, files.iter().map(|file| file.display().to_string()).collect())
}

fn limits() -> Limits {
    Limits { others: None, findings: None, groups: None, listed: Groups::All, ..Limits::default() }
}

/// Each rule that two claims break, by their ids, and each that one breaks alone.
fn broken(findings: &[Finding]) -> BTreeSet<(&'static str, BTreeSet<String>)> {
    let of = |finding: &Finding| {
        let (code, about) = (finding.code.rule().id, finding.claims[0].id.clone());
        let pair = |other: &str| (code, BTreeSet::from([about.clone(), other.to_owned()]));
        match finding.others() {
            [] => vec![pair(&about)],
            others => others.iter().map(|other| pair(&other.id)).collect(),
        }
    };
    findings.iter().flat_map(of).collect()
}

fn standing(report: &Report) -> Vec<Finding> {
    report.standing().cloned().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Of all that is found exactly that is told which has a claim on a changed line.
    #[test]
    fn changed_rows_tell_what_all_rows_tell_of_them(
        lines in prop::collection::btree_set((0usize..4, 2u64..60), 0..40),
    ) {
        let (run, files) = register();
        let mut changed = Changed::new();
        for (n, file) in files.iter().enumerate() {
            let ranges = lines.iter().filter(|(of, _)| *of == n).map(|(_, line)| *line..line + 1).collect();
            changed.insert(file.clone(), Lines::Some(ranges));
        }
        let is_new = |claim: &figcheck::report::Claim| {
            let file = files.iter().position(|file| *file == claim.at.path).unwrap();
            lines.contains(&(file, claim.at.row_line as u64))
        };
        let all = run.report(&limits());
        let mut expected = BTreeSet::new();
        for finding in &all.findings {
            // Of a finding that goes over three claims, one that is new makes all of it so.
            let whole = ["F210", "F304", "F401"].contains(&finding.code.rule().id);
            let mut of_new = finding.clone();
            if !whole && !is_new(&finding.claims[0]) {
                of_new.claims = std::iter::once(&finding.claims[0])
                    .chain(finding.others().iter().filter(|other| is_new(other)))
                    .cloned()
                    .collect();
            }
            if of_new.claims.iter().any(is_new) {
                expected.extend(broken(&[of_new]));
            }
        }
        let known = Known { changed: Some(&changed), ..Known::default() };
        let told = run.report_knowing(&limits(), &known);
        let touching: Vec<Finding> = told.findings.clone();
        prop_assert!(touching.iter().all(|finding| finding.claims.iter().any(is_new)));
        let told_pairs = broken(&touching);
        prop_assert!(expected.is_subset(&told_pairs), "{:?}", expected.difference(&told_pairs));
        prop_assert!(told_pairs.is_subset(&broken(&all.findings)));
        let old = all.findings.iter().filter(|finding| !finding.claims.iter().any(is_new)).count();
        prop_assert_eq!(told.summary.elsewhere, old);
        prop_assert_eq!(told.groups.len(), all.groups.len());
    }
}

#[test]
fn a_baseline_of_everything_leaves_nothing_and_of_a_part_the_rest() {
    let (run, _) = register();
    let all = run.baseline(&Known::default());
    let parsed = Baseline::parse(&all.to_json(), "known.json").unwrap();
    let report = run.report_knowing(&limits(), &Known { baseline: Some(&parsed), ..Known::default() });
    assert_eq!(standing(&report).len(), 0);
    assert_eq!(report.summary.accepted, all.len());
    // Without one of its lines, the finding of that line is told and no other.
    let lines: Vec<String> = all.to_json().lines().map(str::to_owned).collect();
    for line in 1..lines.len() - 1 {
        let kept: Vec<&str> = lines
            .iter()
            .enumerate()
            .filter(|(n, _)| *n != line)
            .map(|(_, text)| text.trim_end_matches(','))
            .collect();
        let text = format!("{}\n{}\n{}", kept[0], kept[1..kept.len() - 1].join(",\n"), kept[kept.len() - 1]);
        let part = Baseline::parse(&text, "known.json").unwrap();
        let report = run.report_knowing(&limits(), &Known { baseline: Some(&part), ..Known::default() });
        let told = standing(&report);
        assert_eq!(told.len(), 1, "{line}");
        assert!(lines[line].contains(&format!("\"{}\"", told[0].fingerprint)), "{line}");
    }
}
