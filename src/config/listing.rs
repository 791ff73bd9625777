//! The effective configuration, value by value, with where each value comes from.

use super::document::{Document, Path};
use super::settings::Settings;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt;

/// Where a value of the configuration comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// Nobody set it.
    Default,
    /// A line of the configuration file.
    File {
        /// The file as the user knows it.
        origin: String,
        /// The line, counted from 1.
        line: usize,
    },
    /// The command line.
    CommandLine,
}

impl fmt::Display for Provenance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Provenance::Default => f.write_str("default"),
            Provenance::File { origin, line } => write!(f, "{origin}:{line}"),
            Provenance::CommandLine => f.write_str("command line"),
        }
    }
}

/// One value of the effective configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The dotted key, as TOML writes it; a place in a list stands in brackets, counted from 1.
    pub key: String,
    /// The value, as TOML writes it; none if there is no value and no default.
    pub value: Option<String>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// Lists every value in the order of the documentation.
pub(super) fn list(settings: &Settings, document: &Document, overridden: &BTreeSet<Path>) -> Vec<Entry> {
    let mut lister = Lister { document, overridden, entries: Vec::new() };
    if let Ok(Value::Object(table)) = serde_json::to_value(settings) {
        for (key, value) in &table {
            lister.add(&mut vec![key.clone()], key.clone(), value);
        }
    }
    lister.entries
}

struct Lister<'d> {
    document: &'d Document,
    overridden: &'d BTreeSet<Path>,
    entries: Vec<Entry>,
}

impl Lister<'_> {
    fn add(&mut self, path: &mut Path, key: String, value: &Value) {
        match value {
            Value::Object(table) => {
                for (name, value) in table {
                    path.push(name.clone());
                    self.add(path, format!("{key}.{}", bare_or_quoted(name)), value);
                    path.pop();
                }
            }
            Value::Array(tables) if tables.iter().any(Value::is_object) => {
                for (i, table) in tables.iter().enumerate() {
                    path.push(i.to_string());
                    self.add(path, format!("{key}[{}]", i + 1), table);
                    path.pop();
                }
            }
            _ => {
                let provenance = self.provenance(path);
                self.entries.push(Entry { key, value: toml_text(value), provenance });
            }
        }
    }

    fn provenance(&self, path: &Path) -> Provenance {
        if self.overridden.contains(path) {
            return Provenance::CommandLine;
        }
        let keys: Vec<&str> = path.iter().map(String::as_str).collect();
        match self.document.place(&keys) {
            Some(place) => Provenance::File { origin: self.document.origin.clone(), line: place.line },
            None => Provenance::Default,
        }
    }
}

fn bare_or_quoted(key: &str) -> String {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if !key.is_empty() && key.bytes().all(bare) {
        return key.to_owned();
    }
    Value::from(key).to_string()
}

/// A JSON string is a TOML basic string, and numbers, booleans and lists are written alike.
fn toml_text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Array(values) => {
            let inner: Vec<String> = values.iter().filter_map(toml_text).collect();
            Some(format!("[{}]", inner.join(", ")))
        }
        _ => Some(value.to_string()),
    }
}
