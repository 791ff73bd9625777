//! The editors' schema is written from the types that read the file, and checked against the reader.
//!
//! `FIGCHECK_WRITE_SCHEMA=1 cargo test schema` writes it anew.

use super::{Config, SCHEMA, Settings};
use crate::input::Encoding;
use crate::period::Basis;
use crate::quantity::NumberStyle;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;
use std::borrow::Cow;

/// Types of other rooms that are written as one of a few words.
macro_rules! words {
    ($($name:ident: $($word:literal)+;)+) => {$(
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "enum": [$($word),+] })
            }
        }
    )+

        #[test]
        fn words_are_all_those_the_reader_knows() {
            $(
                $(assert!(serde_json::from_value::<$name>($word.into()).is_ok(), $word);)+
                let error = serde_json::from_value::<$name>("elephant".into()).unwrap_err().to_string();
                let known: Vec<&str> = error.split('`').skip(3).step_by(2).collect();
                assert_eq!(known, [$($word),+], "{error}");
            )+
        }
    };
}

words! {
    Basis: "event" "stock" "cumulative" "flow";
    Encoding: "utf-8" "windows-1252";
    NumberStyle: "english" "continental" "french" "space" "indian" "swiss";
}

fn generated() -> String {
    let mut schema = serde_json::to_value(schemars::schema_for!(Settings)).unwrap();
    schema["$id"] = "figcheck.schema.json".into();
    schema["title"] = "figcheck.toml".into();
    serde_json::to_string_pretty(&schema).unwrap() + "\n"
}

#[test]
fn the_schema_is_that_of_the_types() {
    if std::env::var_os("FIGCHECK_WRITE_SCHEMA").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/config/figcheck.schema.json");
        std::fs::write(path, generated()).unwrap();
        return;
    }
    assert_eq!(SCHEMA, generated(), "run `FIGCHECK_WRITE_SCHEMA=1 cargo test schema`");
}

/// A table of the file: where its definition stands in the schema, and TOML up to its keys.
const TABLES: [(&str, &str); 9] = [
    ("", ""),
    ("/$defs/Hedges", "[hedges]\n"),
    ("/$defs/Thresholds", "[thresholds]\n"),
    ("/$defs/Measure", "[measure.m]\n"),
    ("/$defs/Measure", "[measure.m.subject.s]\n"),
    ("/$defs/ThresholdChanges", "[measure.m.thresholds]\n"),
    ("/$defs/Subject", "[[subject]]\nname = \"a\"\npart_of = \"b\"\n"),
    ("/$defs/Relation", "[[relation]]\nname = \"a\"\nrule = \"b\"\n"),
    ("/$defs/Accept", "[[accept]]\ncode = \"F2\"\nreason = \"r\"\n"),
];

fn keys(definition: &str) -> Vec<String> {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let table = schema.pointer(definition).unwrap();
    assert_eq!(table["additionalProperties"], Value::Bool(false), "{definition}");
    let mut keys: Vec<String> = table["properties"].as_object().unwrap().keys().cloned().collect();
    keys.sort();
    keys
}

/// The reader lists the keys it knows when it meets one it does not.
#[test]
fn schema_and_reader_know_the_same_keys() {
    for (definition, table) in TABLES {
        let text = format!("{table}elephant = 1\n");
        let error = toml::from_str::<Settings>(&text).unwrap_err().message().to_owned();
        let mut known: Vec<String> = error.split('`').skip(3).step_by(2).map(str::to_owned).collect();
        known.sort();
        assert_eq!(known, keys(definition), "{table}: {error}");
    }
}

/// One value for each key, for the reader to take and to give back.
const FULL: &str = include_str!("every-key.toml");

#[test]
fn every_key_is_read_and_listed_with_its_line() {
    let config = Config::parse(FULL, "every-key.toml").unwrap();
    let full: toml::Table = FULL.parse().unwrap();
    for key in keys("") {
        assert!(full.contains_key(&key), "every-key.toml lacks {key}");
    }
    let measure = full["measure"]["m"].as_table().unwrap();
    for key in keys("/$defs/Measure") {
        assert!(measure.contains_key(&key), "[measure.m] lacks {key}");
    }
    for key in keys("/$defs/Thresholds") {
        assert!(full["thresholds"].as_table().unwrap().contains_key(&key), "[thresholds] lacks {key}");
    }
    for entry in config.entries() {
        let super::Provenance::File { line, .. } = entry.provenance else {
            panic!("{} is said to come from {}", entry.key, entry.provenance)
        };
        let last = entry.key.rsplit(['.', '"', ']']).find(|part| !part.is_empty()).unwrap();
        let written = FULL.lines().nth(line - 1).unwrap();
        assert!(written.contains(last), "{} is said to stand on line {line}: {written}", entry.key);
    }
}
