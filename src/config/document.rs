//! The text of a configuration: where each of its keys and values stands.

use super::error::{ConfigError, Span};
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The keys that lead to a value; the place in a list is written as a number from 0.
pub(super) type Path = Vec<String>;

/// Where a key and its value stand in the text, in bytes.
#[derive(Clone, Debug)]
struct Stand {
    key: Range<usize>,
    value: Range<usize>,
}

/// A configuration file as it was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Document {
    /// The file as the user knows it.
    pub(super) origin: String,
    text: String,
    stands: BTreeMap<Path, Stand>,
}

impl Document {
    /// Reads the shape of a TOML text.
    pub(super) fn read(text: &str, origin: &str) -> Result<Document, ConfigError> {
        let table = DeTable::parse(text).map_err(|error| ConfigError::from_toml(origin, text, &error))?;
        let mut stands = BTreeMap::new();
        note_table(table.get_ref(), &mut Vec::new(), &mut stands);
        Ok(Document { origin: origin.to_owned(), text: text.to_owned(), stands })
    }

    /// A document that stands for values from elsewhere.
    pub(super) fn without_text(origin: &str) -> Document {
        Document { origin: origin.to_owned(), ..Document::default() }
    }

    /// A mistake in the value at a path.
    pub(super) fn wrong_value(&self, path: &[&str], message: impl Into<String>) -> ConfigError {
        self.wrong(self.stand(path).map(|stand| stand.value.clone()), message)
    }

    /// A mistake in the key at the end of a path.
    pub(super) fn wrong_key(&self, path: &[&str], message: impl Into<String>) -> ConfigError {
        self.wrong(self.stand(path).map(|stand| stand.key.clone()), message)
    }

    /// A mistake within a string: `part` is counted in bytes of the string's content.
    ///
    /// Where escapes or line ends make content and literal differ, the whole literal is pointed at.
    pub(super) fn wrong_part(
        &self,
        path: &[&str],
        content: &str,
        part: Range<usize>,
        message: impl Into<String>,
    ) -> ConfigError {
        let bytes = self.stand(path).map(|stand| {
            let literal = &self.text[stand.value.clone()];
            match literal.find(content) {
                Some(offset) if !content.is_empty() => {
                    let start = stand.value.start + offset;
                    start + part.start.min(content.len())..start + part.end.min(content.len())
                }
                _ => stand.value.clone(),
            }
        });
        self.wrong(bytes, message)
    }

    fn wrong(&self, bytes: Option<Range<usize>>, message: impl Into<String>) -> ConfigError {
        let error = ConfigError::new(&self.origin, message);
        match bytes {
            Some(bytes) => error.at(&self.text, bytes),
            None => error,
        }
    }

    /// Where the key at the end of a path stands, if the file has it.
    pub(super) fn place(&self, path: &[&str]) -> Option<Span> {
        self.stand(path).map(|stand| Span::of(&self.text, stand.key.clone()))
    }

    fn stand(&self, path: &[&str]) -> Option<&Stand> {
        self.stands.get(&path.iter().map(|&key| key.to_owned()).collect::<Path>())
    }
}

fn note_table(table: &DeTable<'_>, path: &mut Path, stands: &mut BTreeMap<Path, Stand>) {
    for (key, value) in table {
        path.push(key.get_ref().to_string());
        note(key.span(), value, path, stands);
        path.pop();
    }
}

fn note(
    key: Range<usize>,
    value: &Spanned<DeValue<'_>>,
    path: &mut Path,
    stands: &mut BTreeMap<Path, Stand>,
) {
    stands.insert(path.clone(), Stand { key, value: value.span() });
    match value.get_ref() {
        DeValue::Table(table) => note_table(table, path, stands),
        DeValue::Array(array) => {
            for (i, element) in array.iter().enumerate() {
                path.push(i.to_string());
                note(element.span(), element, path, stands);
                path.pop();
            }
        }
        _ => {}
    }
}
