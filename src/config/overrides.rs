//! What the command line sets over the configuration file.

use super::settings::{Column, Headers, Settings};
use super::values::{Delimiter, FailOn, Limit};
use crate::input::Encoding;
use crate::quantity::{NumberStyle, Rounding};
use std::collections::BTreeSet;

/// Values from the command line; what is empty leaves the configuration as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overrides {
    /// `--delimiter`
    pub delimiter: Option<Delimiter>,
    /// `--encoding`
    pub encoding: Option<Encoding>,
    /// `--number-style`
    pub number_style: Option<NumberStyle>,
    /// `--rounding`, which holds for every measure, also where the file sets another.
    pub rounding: Option<Rounding>,
    /// `--fail-on`
    pub fail_on: Option<FailOn>,
    /// `--limit`
    pub limit: Option<Limit>,
    /// `--select`
    pub select: Vec<String>,
    /// `--ignore`
    pub ignore: Vec<String>,
    /// `--map COLUMN=HEADER`
    pub columns: Vec<(Column, String)>,
}

impl Overrides {
    /// Puts the values in place and returns the keys that were set.
    pub(super) fn apply(self, settings: &mut Settings) -> BTreeSet<Vec<String>> {
        let mut set = BTreeSet::new();
        let mut note = |key: &str| {
            set.insert(vec![key.to_owned()]);
        };
        if let Some(delimiter) = self.delimiter {
            settings.delimiter = Some(delimiter);
            note("delimiter");
        }
        if let Some(encoding) = self.encoding {
            settings.encoding = encoding;
            note("encoding");
        }
        if let Some(number_style) = self.number_style {
            settings.number_style = number_style;
            note("number_style");
        }
        if let Some(rounding) = self.rounding {
            settings.round_everywhere(rounding);
            note("rounding");
        }
        if let Some(fail_on) = self.fail_on {
            settings.fail_on = fail_on;
            note("fail_on");
        }
        if let Some(limit) = self.limit {
            settings.limit = limit;
            note("limit");
        }
        if !self.select.is_empty() {
            settings.select = self.select;
            note("select");
        }
        if !self.ignore.is_empty() {
            settings.ignore = self.ignore;
            note("ignore");
        }
        for (column, header) in self.columns {
            if let Ok(serde_json::Value::String(name)) = serde_json::to_value(column) {
                set.insert(vec!["columns".to_owned(), name]);
            }
            settings.columns.insert(column, Headers::One(header));
        }
        set
    }
}
