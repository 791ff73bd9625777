//! What `figures/README.md` says of the register is what is found in it: every finding stands in one row of its
//! tables, and every pair that differs without a finding has one of its reasons.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod program;

use jiff::civil::Date;
use program::{at_home, findings, ids};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const README: &str = include_str!("../figures/README.md");

type Row = (String, BTreeSet<String>, BTreeSet<String>);

/// The claims that some claim stands against, and the rules, by heading and claim.
type Found<'f> = BTreeMap<(&'f str, &'f str), (BTreeSet<String>, BTreeSet<String>)>;

/// The rows of the table under a heading, cell by cell.
fn table(heading: &str) -> Vec<Vec<&'static str>> {
    let section = README.split_once(&format!("\n## {heading}\n")).unwrap().1;
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

fn list(cell: &str) -> BTreeSet<String> {
    cell.split(", ").map(str::to_owned).collect()
}

fn told(heading: &str) -> BTreeSet<Row> {
    let row = |cells: Vec<&str>| (cells[0].to_owned(), list(cells[1]), list(cells[2]));
    let rows = table(heading);
    let told: BTreeSet<Row> = rows.iter().cloned().map(row).collect();
    assert_eq!(told.len(), rows.len(), "a row stands twice");
    told
}

fn document(args: &[&str]) -> Value {
    at_home(&[args, &["figures", "--format", "json"]].concat()).json()
}

#[test]
fn every_finding_stands_in_one_row() {
    let check = document(&["check", "--limit", "none"]);
    let mut found = Found::new();
    let mut undated = BTreeSet::new();
    for finding in findings(&check) {
        let code = finding["code"].as_str().unwrap();
        let heading = match code {
            "F201" | "F203" | "F204" | "F205" | "F206" | "F209" => "Real disagreements",
            "F207" => {
                undated.insert(ids(finding)[0]);
                continue;
            }
            _ => "Slips in print",
        };
        let entry = found.entry((heading, ids(finding)[0])).or_default();
        entry.0.extend(ids(finding)[1..].iter().map(|id| (*id).to_owned()));
        entry.1.insert(code.to_owned());
    }
    for heading in ["Real disagreements", "Slips in print"] {
        let of_heading = found.iter().filter(|((of, _), _)| *of == heading);
        let rows: BTreeSet<Row> = of_heading
            .map(|((_, claim), (against, codes))| ((*claim).to_owned(), against.clone(), codes.clone()))
            .collect();
        assert_eq!(told(heading), rows, "{heading}");
    }
    let named = format!("{} and {}", ["C01", "C37", "K01", "K10"].join(", "), "T01");
    assert_eq!(undated, list(&named.replace(" and ", ", ")).iter().map(String::as_str).collect());
    assert!(README.contains(&named));
}

/// The first and last day on which what a claim counts may end.
fn end(claim: &Value) -> Option<(Date, Date)> {
    let text = claim["as_of"].as_str()?.rsplit('/').next()?.to_owned();
    match text.len() {
        10 => Some((text.parse().ok()?, text.parse().ok()?)),
        7 => {
            let first: Date = format!("{text}-01").parse().ok()?;
            Some((first, first.last_of_month()))
        }
        4 => {
            let first: Date = format!("{text}-01-01").parse().ok()?;
            Some((first, first.last_of_year()))
        }
        _ => None,
    }
}

fn low(claim: &Value) -> f64 {
    claim["low"].as_f64().unwrap_or(f64::NEG_INFINITY)
}

fn high(claim: &Value) -> f64 {
    claim["high"].as_f64().unwrap_or(f64::INFINITY)
}

fn is_below(a: &Value, b: &Value) -> bool {
    high(a) < low(b) || (high(a) <= low(b) && (a["high_open"] == true || b["low_open"] == true))
}

/// Why two figures whose ranges do not meet can both be true, judged by hand from what their rows say.
fn reason(a: &Value, b: &Value) -> &'static str {
    let (small, large) = if is_below(a, b) { (a, b) } else { (b, a) };
    let (Some(of_small), Some(of_large)) = (end(small), end(large)) else {
        return "one has no date and may be of another time";
    };
    let basis = |claim: &Value| claim["basis"].as_str().unwrap().to_owned();
    match [basis(small), basis(large)].each_ref().map(String::as_str) {
        ["stock", "stock"] => "two moments",
        ["flow", "flow"] => "two periods",
        ["flow", "cumulative"] if of_small.1 <= of_large.0 => {
            "a period, and a larger total up to a later day"
        }
        ["flow", "cumulative"] if of_small.0 <= of_large.1 => "the time of one is known too loosely",
        ["flow", "cumulative"] | ["cumulative", "flow"] => "a period, and a total that does not contain it",
        ["cumulative", "cumulative"] if of_small.1 < of_large.0 => "a later total is larger: it grew",
        ["cumulative", "cumulative"] if of_large.1 < of_small.0 => {
            "its source has replaced the earlier total"
        }
        ["cumulative", "cumulative"] => "the time of one is known too loosely",
        other => panic!("{other:?}: {small:#} {large:#}"),
    }
}

/// Whether the source of an earlier total has stated another one since, and before the later claim.
fn is_replaced(earlier: &Value, later: &Value, claims: &[Value]) -> bool {
    claims.iter().any(|claim| {
        let (Some(old), Some(new), Some(last)) = (end(earlier), end(claim), end(later)) else { return false };
        claim["source"] == earlier["source"] && old.1 < new.1 && new.0 <= last.1
    })
}

#[test]
fn every_pair_that_differs_without_a_finding_has_its_reason() {
    let (check, compare) = (document(&["check", "--limit", "none"]), document(&["compare"]));
    let mut linked = BTreeSet::new();
    for finding in findings(&check) {
        let ids = ids(finding);
        linked.extend(ids[1..].iter().flat_map(|other| [(ids[0], *other), (*other, ids[0])]));
    }
    let mut pairs: BTreeMap<&str, BTreeSet<(String, String)>> = BTreeMap::new();
    for group in compare["groups"].as_array().unwrap() {
        let claims = group["claims"].as_array().unwrap();
        for (n, a) in claims.iter().enumerate() {
            for b in &claims[n + 1..] {
                let (first, second) = (a["id"].as_str().unwrap(), b["id"].as_str().unwrap());
                if linked.contains(&(first, second)) || !(is_below(a, b) || is_below(b, a)) {
                    continue;
                }
                let reason = reason(a, b);
                if reason == "its source has replaced the earlier total" {
                    let (earlier, later) = if end(a) < end(b) { (a, b) } else { (b, a) };
                    assert!(is_replaced(earlier, later, claims), "{first} and {second}");
                }
                let pair = (first.min(second).to_owned(), first.max(second).to_owned());
                pairs.entry(reason).or_default().insert(pair);
            }
        }
    }
    let told: BTreeMap<&str, (usize, &str)> = table("Apparent disagreements")
        .into_iter()
        .map(|cells| (cells[0], (cells[1].parse().unwrap(), cells[2])))
        .collect();
    let counts = |map: &BTreeMap<&str, BTreeSet<(String, String)>>| -> BTreeMap<String, usize> {
        map.iter().map(|(reason, pairs)| ((*reason).to_owned(), pairs.len())).collect()
    };
    let counted = told.iter().map(|(reason, (count, _))| ((*reason).to_owned(), *count)).collect();
    assert_eq!(counts(&pairs), counted);
    for (reason, (_, example)) in told {
        let (first, second) = example.split_once(':').unwrap().0.split_once(" and ").unwrap();
        let pair = (first.min(second).to_owned(), first.max(second).to_owned());
        assert!(pairs[reason].contains(&pair), "{reason}: {first} and {second}");
    }
}
