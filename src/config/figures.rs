//! The figures that come with the program are described in full by their configuration.

use super::{Column, Config};
use crate::name::normalised;
use crate::period::{Basis, Written};
use crate::quantity::Vocabulary;
use crate::sources::Sources;
use std::collections::{BTreeMap, BTreeSet};

const TABLES: [(&str, usize, &str); 4] = [
    ("T", 47, include_str!("../../figures/troops.csv")),
    ("C", 59, include_str!("../../figures/casualties.csv")),
    ("K", 19, include_str!("../../figures/containers.csv")),
    ("W", 23, include_str!("../../figures/workers.csv")),
];

type Row = BTreeMap<String, String>;

fn rows() -> Vec<Row> {
    let read = |text: &str| -> Vec<Row> {
        csv::Reader::from_reader(text.as_bytes()).deserialize().collect::<Result<_, _>>().unwrap()
    };
    TABLES.iter().flat_map(|(_, _, text)| read(text)).collect()
}

fn config() -> Config {
    Config::parse(include_str!("../../figures/figcheck.toml"), "figures/figcheck.toml").unwrap()
}

#[test]
fn each_table_has_its_claims_once() {
    let ids: Vec<String> = rows().iter().map(|row| row["id"].clone()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    for (letter, count, _) in TABLES {
        assert_eq!(ids.iter().filter(|id| id.starts_with(letter)).count(), count, "{letter}");
    }
}

#[test]
fn every_column_is_one_of_a_claim() {
    for column in rows()[0].keys() {
        assert!(serde_json::from_value::<Column>(column.as_str().into()).is_ok(), "{column}");
    }
}

#[test]
fn every_wording_and_date_is_read() {
    let vocabulary = Vocabulary::english();
    for row in rows() {
        let id = &row["id"];
        if let Err(error) = vocabulary.read_qualified(&row["qualifier"], &row["value"]) {
            panic!("{id}: {error}");
        }
        for column in ["published", "as_of"] {
            if let Err(error) = Written::parse(&row[column]) {
                panic!("{id}: {error}");
            }
        }
        assert!(row["basis"].is_empty() || row["basis"].parse::<Basis>().is_ok(), "{id}");
    }
}

#[test]
fn every_measure_is_defined_and_every_definition_used() {
    let config = config();
    let used: BTreeSet<String> = rows().iter().map(|row| row["measure"].clone()).collect();
    let defined: BTreeSet<String> = config.measures().map(|(name, _)| name.to_owned()).collect();
    assert_eq!(used, defined);
    for row in rows() {
        let policy = config.policy(&row["measure"], &normalised(&row["subject"]));
        assert!(policy.meaning.is_some() && policy.basis.is_some(), "{}", row["id"]);
        assert_eq!(policy.unit.as_deref(), Some(row["unit"].as_str()), "{}", row["id"]);
    }
}

#[test]
fn every_subject_of_the_configuration_has_claims() {
    let config = config();
    let used: BTreeSet<String> = rows().iter().map(|row| row["subject"].clone()).collect();
    for subject in &config.settings().subject {
        assert!(used.contains(&subject.name) && used.contains(&subject.part_of), "{subject:?}");
    }
    for measure in config.settings().measure.values() {
        assert!(measure.subject.keys().all(|subject| used.contains(subject)));
    }
}

#[test]
fn every_source_is_listed_and_states_are_one_witness() {
    let text = include_str!("../../figures/sources.csv");
    let sources = Sources::parse(text, "figures/sources.csv").unwrap();
    for row in rows() {
        assert!(sources.lookup(&row["source"]).listed, "{}: {}", row["id"], row["source"]);
    }
    for (source, origin) in [
        ("Ukraine ambassador to South Korea (Ponomarenko)", "Ukraine"),
        ("South Korean intelligence", "South Korea"),
        ("DIA (South Korea)", "South Korea"),
        ("Pentagon (Ryder)", "United States"),
        ("US mission to the UN (Shea)", "United States"),
        ("Russia federal statistics service (via RFA)", "Russia"),
        ("FSB border service (via Mediazona)", "Russia"),
        ("North Korea (as relayed)", "North Korea"),
        ("Western officials", "Western officials"),
    ] {
        assert_eq!(sources.lookup(source).origin, origin);
    }
    assert!(sources.lookup("unnamed estimates").is_unattributed());
}
