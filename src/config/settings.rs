//! The shape of `figcheck.toml`: every key, what it means and its default.

use super::thresholds::{ThresholdChanges, Thresholds};
use super::values::{Delimiter, FailOn, Level, Limit};
use crate::input::Encoding;
use crate::period::{Basis, DaySpan};
use crate::quantity::{NumberStyle, Rounding};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The whole of `figcheck.toml`.
///
/// Names of measures, subjects and places are compared without regard to case and white space.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The files and folders to check where the command line names none, relative to this file.
    pub paths: Vec<String>,
    /// The file that tells which sources are one witness, relative to this file; never read as claims.
    pub sources: Option<String>,
    /// What separates the cells of a row; found from the header if not set.
    pub delimiter: Option<Delimiter>,
    /// The character encoding of the claims.
    pub encoding: Encoding,
    /// Which marks group the digits of a number and which begin its decimals.
    pub number_style: NumberStyle,
    /// How plain numbers are taken: `inferred` (good to their own rounding), `exact`, or good to so many
    /// percent either way.
    #[cfg_attr(test, schemars(with = "WordOrNumber"))]
    pub rounding: Rounding,
    /// A conflict whose relative gap is at most this is only a warning (0.05 is 5 %).
    pub tolerance: f64,
    /// Two dates known to the day are the same time if they are at most so many days apart.
    pub window: u16,
    /// From which severity on findings make the run fail.
    pub fail_on: FailOn,
    /// How many claims are listed under one finding: a number or `none`.
    #[cfg_attr(test, schemars(with = "WordOrNumber"))]
    pub limit: Limit,
    /// Rules that are reported, by code (`F201`), how codes begin (`F3`) or name; all if empty.
    pub select: Vec<String>,
    /// Rules that are not reported; of this and `select`, the one that names a rule more narrowly decides.
    pub ignore: Vec<String>,
    /// For a column of a claim, the header or headers under which it is found.
    pub columns: BTreeMap<Column, Headers>,
    /// How wide hedged numbers are taken.
    pub hedges: Hedges,
    /// The lowest and highest number a vague word stands for.
    pub vague: BTreeMap<String, [f64; 2]>,
    /// By code, how codes begin or name, the severity at which a rule's findings are reported.
    pub severity: BTreeMap<String, Level>,
    /// The numbers behind the rules.
    pub thresholds: Thresholds,
    /// By name, what is counted and how it is judged.
    pub measure: BTreeMap<String, Measure>,
    /// Subjects that are part of others.
    pub subject: Vec<Subject>,
    /// What must hold between measures.
    pub relation: Vec<Relation>,
    /// Findings that are known and accepted.
    pub accept: Vec<Accept>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            paths: Vec::new(),
            sources: None,
            delimiter: None,
            encoding: Encoding::default(),
            number_style: NumberStyle::default(),
            rounding: Rounding::Inferred,
            tolerance: 0.05,
            window: 3,
            fail_on: FailOn::default(),
            limit: Limit::default(),
            select: Vec::new(),
            ignore: Vec::new(),
            columns: BTreeMap::new(),
            hedges: Hedges::default(),
            vague: BTreeMap::new(),
            severity: BTreeMap::new(),
            thresholds: Thresholds::default(),
            measure: BTreeMap::new(),
            subject: Vec::new(),
            relation: Vec::new(),
            accept: Vec::new(),
        }
    }
}

/// A column of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the column of its name")]
pub enum Column {
    Id,
    Measure,
    Subject,
    Place,
    Value,
    Low,
    Best,
    High,
    Unit,
    Qualifier,
    Basis,
    Status,
    Counts,
    Source,
    Via,
    Published,
    AsOf,
    Begins,
    Window,
    Url,
    Quote,
    Note,
}

/// One header or several, where files call the column differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged, expecting = "expected a header or a list of headers")]
pub enum Headers {
    /// One header.
    One(String),
    /// Any of several.
    Many(Vec<String>),
}

impl Headers {
    /// The headers, as written.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        match self {
            Headers::One(header) => std::slice::from_ref(header),
            Headers::Many(headers) => headers,
        }
        .iter()
        .map(String::as_str)
    }
}

/// How wide hedged numbers are taken.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Hedges {
    /// `about` reaches so many percent of the number either way.
    pub approx: f64,
    /// `nearly` reaches so many percent of the number below it.
    pub nearly: f64,
}

impl Default for Hedges {
    fn default() -> Hedges {
        Hedges { approx: 10.0, nearly: 10.0 }
    }
}

/// What is counted and how it is judged; or, below a measure, what differs for one of its subjects.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Measure {
    /// What is counted, in one sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meaning: Option<String>,
    /// What is counted, as it reads in a sentence after "figures for": `casualties among {subject}`. `{subject}`
    /// and `{place}` stand for those of the claims; left out for all subjects of a measure, they follow in brackets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phrase: Option<String>,
    /// The source or origin held to be the most authoritative: sentences give its figure and no range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// The unit of rows that name none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// What the time of a claim means, for rows that do not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// As `window` above, for this measure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<u16>,
    /// Where running totals begin that do not say so themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Option<WordOrNumber>"))]
    pub begins: Option<DaySpan>,
    /// Dates on which the counter starts again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, schemars(with = "Vec<WordOrNumber>"))]
    pub resets: Vec<DaySpan>,
    /// As `rounding` above, for this measure.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Option<WordOrNumber>"))]
    pub rounding: Option<Rounding>,
    /// As `tolerance` above, for this measure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<f64>,
    /// As `hedges.approx`, for this measure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approx: Option<f64>,
    /// As `hedges.nearly`, for this measure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearly: Option<f64>,
    /// Measures of one family are easily confused, such as killed, wounded and casualties.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    /// The thresholds this measure sets for itself.
    pub thresholds: ThresholdChanges,
    /// By name, subjects for which some of this differs.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub subject: BTreeMap<String, Measure>,
}

/// A subject that is part of another: a count of the part cannot exceed that of the whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// The part.
    pub name: String,
    /// The whole.
    pub part_of: String,
}

/// What must hold between measures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Relation {
    /// What it is called in findings.
    pub name: String,
    /// The rule, such as `killed + wounded <= casualties`.
    pub rule: String,
    /// Why it must hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Findings that are known and accepted: all that fit every key given here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Accept {
    /// The rule, by code, how codes begin or name.
    pub code: String,
    /// The measure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// The subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Sources, all of which have a claim in the finding.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// Claims by id, all of which are in the finding.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<String>,
    /// Why it is accepted.
    pub reason: String,
    /// The last day on which it is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Option<WordOrNumber>"))]
    pub until: Option<DaySpan>,
}

/// How the editors' schema describes values that may be written as a string or as a bare number or date.
#[cfg(test)]
#[derive(schemars::JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
enum WordOrNumber {
    Word(String),
    Number(f64),
}
