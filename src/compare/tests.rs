//! Laws of comparing the claims of a key.

use super::*;
use crate::config::Config;
use crate::finding::Detail;
use crate::run::Run;
use crate::sources::Sources;
use proptest::prelude::*;
use std::collections::BTreeSet;

const SOURCES: &str = "name,origin\nS0,O\nS1,O\nS2,P\n";

const HEADER: &str = "measure,value,source,via,published,as_of,basis,status,begins,window\n";

/// A claim as a row of [`HEADER`], but for its basis.
#[derive(Clone, Debug)]
struct Row {
    value: String,
    source: &'static str,
    via: &'static str,
    published: &'static str,
    as_of: &'static str,
    own: &'static str,
    status: &'static str,
}

impl Row {
    fn text(&self, basis: &str) -> String {
        let Row { value, source, via, published, as_of, status, own } = self;
        format!("m,{value},{source},{via},{published},{as_of},{basis},{status},{own}")
    }
}

fn value() -> impl Strategy<Value = String> {
    let number = prop_oneof![(1u32..12).prop_map(|n| n * 100), Just(1_000), Just(5_000)];
    let hedged =
        proptest::sample::select(vec!["", "", "about ", "nearly ", "at least ", "up to ", "more than "]);
    prop_oneof![
        8 => (hedged, number.clone()).prop_map(|(hedge, number)| format!("{hedge}{number}")),
        2 => (number.clone(), number).prop_map(|(a, b)| format!("{} to {}", a.min(b), a.max(b) + 1)),
        1 => Just("dozens".to_owned()),
        1 => Just("hundreds".to_owned()),
    ]
}

const SOME_SOURCES: [&str; 5] = ["S0", "S1", "S2", "S3", "S4"];
const SOME_VIAS: [&str; 4] = ["", "V1", "V2", "V3"];
const SOME_PUBLISHED: [&str; 4] = ["", "", "2024-03-05", "2024-03"];
const SOME_STATUS: [&str; 9] = ["", "", "", "", "counted", "planned", "suspected", "capacity", "denied"];
const SOME_TIMES: [&str; 19] = [
    "",
    "2024",
    "2023",
    "2024-01",
    "2024-02",
    "2024-03",
    "2024-01-10",
    "2024-01-12",
    "2024-01-31",
    "2024-02-29",
    "2024-03-05",
    "2024-12-31",
    "2024-01/2024-02",
    "2024-01/2024-03",
    "2024-01-10/2024-02-10",
    "2024-01-10/2024-03",
    "2023/2024-02",
    "2024-02-10/2024-02-10",
    "2023-12-31/2024-12-31",
];
/// What rows say themselves of when counting began, and of the window.
const SOME_OWN: [&str; 8] = [",", ",", ",", ",", ",0", ",20", "2023-12,", "2024-01-10,5"];
const SOME_BASES: [&str; 4] = ["event", "stock", "cumulative", "flow"];

fn row() -> impl Strategy<Value = Row> {
    use proptest::sample::select;
    let words = (
        select(&SOME_SOURCES[..]),
        select(&SOME_VIAS[..]),
        select(&SOME_PUBLISHED[..]),
        select(&SOME_TIMES[..]),
        select(&SOME_STATUS[..]),
        select(&SOME_OWN[..]),
    );
    (value(), words).prop_map(|(value, (source, via, published, as_of, status, own))| Row {
        value,
        source,
        via,
        published,
        as_of,
        status,
        // No row is read that begins to count after it has ended.
        own: if (as_of, own) == ("2023", "2024-01-10,5") { ",5" } else { own },
    })
}

/// Rows of one basis, or of any.
fn rows(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<String>> {
    let basis = prop_oneof![
        3 => proptest::sample::select(&SOME_BASES[..]).prop_map(Some),
        1 => Just(None),
    ];
    let any = proptest::collection::vec((row(), proptest::sample::select(&SOME_BASES[..])), count);
    (basis, any)
        .prop_map(|(basis, rows)| rows.into_iter().map(|(row, own)| row.text(basis.unwrap_or(own))).collect())
}

/// A key that may restart, or says when it begins.
const CONFIGS: [&str; 3] = [
    "[measure.m]\nunit = \"people\"\n",
    "[measure.m]\nunit = \"people\"\nresets = [\"2024-02-01\"]\n",
    "[measure.m]\nunit = \"people\"\nbegins = \"2023-12\"\nwindow = 0\n",
];

fn config() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(&CONFIGS[..])
}

fn run(config: &str, rows: &[String]) -> (Run, tempfile::NamedTempFile) {
    let config = Config::parse(config, "figcheck.toml").unwrap();
    let sources = Sources::parse(SOURCES, "sources.csv").unwrap();
    let read = Run::of_text(&config, &sources, &format!("{HEADER}{}\n", rows.join("\n")));
    assert_eq!(read.0.claims().len(), rows.len());
    read
}

/// Looks at the only key of a run.
fn with_group<T>(config: &str, rows: &[String], look: impl Fn(&Group<'_>) -> T) -> T {
    let (run, _file) = run(config, rows);
    look(&only_group(run.claims()).prepared())
}

fn only_group(claims: &Claims) -> Group<'_> {
    let key = claims.keys().next().unwrap();
    let (group, others) = Group::of(claims, key, claims.of_key(key));
    assert_eq!(group.len() + others.len(), claims.len());
    group
}

const CONFLICTS: [Code; 7] =
    [Code::F201, Code::F203, Code::F204, Code::F209, Code::F210, Code::F301, Code::F305];

/// The pairs of claims, as rows, that cannot both be true.
fn conflicts(config: &str, rows: &[String]) -> BTreeSet<(Code, String, String)> {
    let (run, _file) = run(config, rows);
    let mut conflicts = BTreeSet::new();
    for finding in run.findings().findings.iter().filter(|finding| CONFLICTS.contains(&finding.code)) {
        for other in finding.against.iter() {
            let pair = [finding.claim, other.claim].map(|id| rows[id as usize].clone());
            let [a, b] = pair;
            conflicts.insert((finding.code, a.clone().min(b.clone()), a.max(b)));
        }
    }
    conflicts
}

/// Everything that is found, with rows in place of their numbers.
fn told(config: &str, rows: &[String]) -> Vec<String> {
    let (run, _file) = run(config, rows);
    let row = |id: u32| &rows[id as usize];
    let mut told: Vec<String> = run
        .findings()
        .findings
        .iter()
        .map(|finding| {
            let others: Vec<_> = finding
                .against
                .iter()
                .map(|other| (row(other.claim), other.severity, other.why, other.assumed_begin))
                .collect();
            // A detail names claims by their numbers.
            let detail = match &finding.detail {
                Detail::Relays { majority, count, of, first } => {
                    format!("{} {count} {of} {:?}", row(*majority), first.map(row))
                }
                Detail::Taken(taken) => row(*taken).clone(),
                Detail::Replaced { stated, by } => format!("{} {}", row(*stated), row(*by)),
                other => format!("{other:?}"),
            };
            format!(
                "{:?} {:?} {} {others:?} {} {detail}",
                finding.code,
                finding.severity,
                row(finding.claim),
                finding.total
            )
        })
        .collect();
    told.sort();
    told
}

/// Each row once: of two that are alike in everything, the place decides which is told first.
fn distinct(rows: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    rows.into_iter().filter(|row| seen.insert(row.clone())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_rows_changes_nothing(
        config in config(),
        (rows, shuffled) in rows(2..24).prop_map(distinct).prop_flat_map(|rows| {
            (Just(rows.clone()), Just(rows).prop_shuffle())
        }),
    ) {
        prop_assert_eq!(told(config, &rows), told(config, &shuffled));
    }

    #[test]
    fn the_same_rows_twice_give_no_new_conflict(config in config(), rows in rows(2..20)) {
        let rows = distinct(rows);
        let twice: Vec<String> = rows.iter().chain(&rows).cloned().collect();
        prop_assert_eq!(conflicts(config, &rows), conflicts(config, &twice));
        let (run, _file) = run(config, &twice);
        let found = run.findings().findings;
        let duplicates = found.iter().filter(|finding| finding.code == Code::F110).count();
        prop_assert_eq!(duplicates, rows.len());
    }

    #[test]
    fn widening_a_range_never_creates_a_conflict(
        config in config(),
        basis in proptest::sample::select(&SOME_BASES[..]),
        rows in proptest::collection::vec((row(), 0u32..9, 0u32..4), 2..20),
        wider in any::<proptest::sample::Index>(),
        (below, above) in (0u32..4, 0u32..4),
    ) {
        let wider = wider.index(rows.len());
        let text = |widened: bool| -> Vec<String> {
            rows.iter().enumerate().map(|(n, (row, low, width))| {
                let widen = |by| if widened && n == wider { by } else { 0 };
                let (low, high) = (low.saturating_sub(widen(below)) * 100, (low + width + widen(above)) * 100 + 50);
                // The row keeps its name while its range changes.
                let row = Row { value: format!("{low} to {high}"), ..row.clone() };
                row.text(basis)
            }).collect()
        };
        let (before, after) = (text(false), text(true));
        // Parts that alone exceed their whole are not added up; either way it is the whole that conflicts.
        let named = |rows: &[String]| -> BTreeSet<(Option<Code>, usize, usize)> {
            let (run, _file) = run(config, rows);
            let mut pairs = BTreeSet::new();
            for finding in run.findings().findings.iter().filter(|f| CONFLICTS.contains(&f.code)) {
                let about = finding.claim as usize;
                for other in finding.against.iter().map(|other| other.claim as usize) {
                    pairs.insert((None, about, about));
                    if finding.code != Code::F210 {
                        pairs.insert((None, other, other));
                        pairs.insert((Some(finding.code), about.min(other), about.max(other)));
                    }
                }
            }
            pairs
        };
        let (before, after) = (named(&before), named(&after));
        prop_assert!(after.is_subset(&before), "{:?}", after.difference(&before));
    }

    #[test]
    fn large_keys_are_kept_in_the_order_of_small_ones(config in config(), rows in rows(2..60)) {
        let [members, kept] = with_group(config, &rows, |group| {
            let presort = Presort::new(group.claims);
            let kept = presort.order(group.claims.of_key(group.key), |id| group.claims.get(id), 2).unwrap();
            [group.members().map(|member| member.id).collect(), kept]
        });
        prop_assert_eq!(members, kept);
    }

    #[test]
    fn leaving_out_members_changes_no_other(config in config(), rows in rows(2..30), every in 1usize..4) {
        let (run, _file) = run(config, &rows);
        let group = only_group(run.claims());
        let mut group = group.prepared();
        let of = |member: Member| (member.id, member.replaced);
        let (out, left): (Vec<usize>, Vec<usize>) = (0..group.len()).partition(|place| place % every == 0);
        let left: Vec<_> = left.into_iter().map(|place| of(group.member(place))).collect();
        group.leave_out(&out);
        prop_assert_eq!(group.members().map(of).collect::<Vec<_>>(), left);
    }

    #[test]
    fn sweeps_count_as_pairs_do(config in config(), rows in rows(2..90)) {
        let [[pairs, swept], [offending, swept_offending]] = with_group(config, &rows, count::tests::both);
        prop_assert_eq!(pairs, swept);
        prop_assert_eq!(offending, swept_offending);
    }

    #[test]
    fn every_pair_with_a_suspect_is_told_once_and_of_the_suspect(config in config(), rows in rows(2..60)) {
        let [all, small, large] = with_group(config, &rows, fold::tests::suspected_pairs);
        prop_assert_eq!(&all, &small);
        // Relays of a large key are held against their neighbours only.
        let ranges = |pairs: Vec<(Code, u32, u32)>| -> Vec<_> {
            pairs.into_iter().filter(|(code, ..)| *code < Code::F301).collect()
        };
        prop_assert_eq!(ranges(small), ranges(large));
    }

    /// On keys without a time; with one, the count of a claim that exceeds several wholes is only a lower bound.
    #[test]
    fn large_events_are_folded_as_small_ones(rows in proptest::collection::vec(row(), 2..60)) {
        let rows: Vec<String> = rows.iter().map(|row| row.text("event")).collect();
        let [small, large] = with_group(CONFIGS[0], &rows, fold::tests::both);
        prop_assert_eq!(small, large);
    }

    #[test]
    fn relays_are_found_among_neighbours(config in config(), rows in rows(2..60)) {
        let [pairs, neighbours] = with_group(config, &rows, fold::tests::relays_both);
        prop_assert_eq!(pairs, neighbours);
    }
    #[test]
    fn duplicates_stand_near_each_other(config in config(), rows in rows(2..30), twice in 0usize..30) {
        let rows = [&rows[..], &rows[..twice.min(rows.len())]].concat();
        let [sorted, in_order] = with_group(config, &rows, |group| {
            let all = provenance::duplicates(group.claims, group.ids(0..group.len()));
            [all, provenance::duplicates_in_order(group)].map(|mut found| {
                found.sort_by_key(|finding| finding.claim);
                found
            })
        });
        prop_assert!(twice.min(rows.len() / 2) <= sorted.len());
        prop_assert_eq!(sorted, in_order);
    }
}
