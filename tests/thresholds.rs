//! Every threshold can be set by measure, and decides the finding it is about.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod program;

use figcheck::config::Thresholds;
use program::{Folder, of};

/// A threshold, a value other than its default, the rule it decides, and rows that the default finds.
type Case = (&'static str, &'static str, &'static str, &'static str, &'static str);

const CASES: [Case; 16] = [
    ("coincide_days", "30", "F201", "stock", "killed,100,A,x,,2025-01\nkilled,200,B,y,,2025-01-13"),
    ("jump_factor", "9", "F206", "cumulative", "killed,200,A,x,,2025-01-01\nkilled,1200,B,y,,2025-01-05"),
    ("jump_days", "3", "F206", "cumulative", "killed,200,A,x,,2025-01-01\nkilled,1200,B,y,,2025-01-05"),
    ("jump_minimum", "500", "F206", "cumulative", "killed,200,A,x,,2025-01-01\nkilled,1200,B,y,,2025-01-05"),
    (
        "dates_without_basis",
        "9",
        "F208",
        "",
        "killed,200,A,x,,2025-01-01\nkilled,200,A,x,,2025-02-01\nkilled,200,A,x,,2025-03-01",
    ),
    ("statement_days", "10", "F301", "stock", "killed,100,A,x,,2025-01\nkilled,300,A,y,,2025-01-05"),
    (
        "statement_published_days",
        "1",
        "F301",
        "stock",
        "killed,100,A,x,2025-01-05,2025-01-05\nkilled,300,A,y,2025-01-07,",
    ),
    (
        "relay_difference",
        "0.95",
        "F301",
        "stock",
        "killed,\"more than 1,200\",A,x,,2025-01-05\nkilled,\"some 12,000\",A,y,,2025-01-05",
    ),
    (
        "same_number_days",
        "20",
        "F303",
        "cumulative",
        "killed,4000,A,x,,2025-02-15\ncasualties,4000,A,y,,2025-01-01",
    ),
    (
        "same_number_minimum",
        "5000",
        "F303",
        "cumulative",
        "killed,4000,A,x,,2025-02-15\ncasualties,4000,A,y,,2025-02-01",
    ),
    (
        "same_number_minimum_in_statement",
        "50",
        "F303",
        "cumulative",
        "killed,30,A,x,,2025-02-15\ncasualties,30,A,y,,2025-02-15",
    ),
    (
        "same_number_digits",
        "6",
        "F303",
        "cumulative",
        "killed,\"13,000\",A,x,,2025-02-15\ncasualties,\"13,221\",A,y,,2025-02-01",
    ),
    (
        "same_number_conflicts",
        "5",
        "F303",
        "cumulative",
        "killed,4000,A,x,,2025-02-15\nkilled,300,B,y,,2025-02-15\nkilled,300,C,z,,2025-02-15\n\
         casualties,4000,D,y,,2025-02-15",
    ),
    (
        "stale_days",
        "90",
        "F304",
        "cumulative",
        "killed,100,A,x,,2025-01-01\nkilled,200,A,x,,2025-01-10\nkilled,100,A,y,,2025-02-20",
    ),
    (
        "stale_other_source_days",
        "40",
        "F304",
        "cumulative",
        "killed,100,A,x,,2025-01-01\nkilled,200,B,x,,2025-01-10\nkilled,100,A,y,2025-02-01,",
    ),
    (
        "date_slip_days",
        "5",
        "F307",
        "cumulative",
        "killed,\"more than 3,000\",A,x,,2025-01-01\nkilled,\"more than 3,000\",A,y,,2025-01-12",
    ),
];

fn found(rows: &str, code: &str, config: &str) -> usize {
    let folder = Folder::with("figures.csv", format!("measure,value,source,via,published,as_of\n{rows}\n"))
        .and("figcheck.toml", config);
    of(&folder.check(&["."]), code).len()
}

#[test]
fn each_is_settable_by_measure_and_decides_its_finding() {
    for (threshold, value, code, basis, rows) in CASES {
        let basis = if basis.is_empty() { String::new() } else { format!("basis = \"{basis}\"\n") };
        let measures = |settings: &str| {
            ["killed", "casualties"].map(|measure| {
                format!("[measure.{measure}]\n{basis}family = \"losses\"\n{}", settings.replace('M', measure))
            })
        };
        let by_default = measures("").concat();
        let by_measure = measures(&format!("[measure.M.thresholds]\n{threshold} = {value}\n")).concat();
        let overall = format!("[thresholds]\n{threshold} = {value}\n{by_default}");
        assert_eq!(found(rows, code, &by_default), 1, "{threshold} by default");
        assert_eq!(found(rows, code, &by_measure), 0, "{threshold} by measure");
        assert_eq!(found(rows, code, &overall), 0, "{threshold} overall");
    }
}

#[test]
fn none_is_left_out() {
    let shape = serde_json::to_value(Thresholds::default()).unwrap();
    let mut listed = CASES.map(|(threshold, ..)| threshold.to_owned());
    listed.sort_unstable();
    let mut all: Vec<String> = shape.as_object().unwrap().keys().cloned().collect();
    all.sort_unstable();
    assert_eq!(all, listed);
}
