//! The report: what was found, resolved once, written down in many formats.
//!
//! A [`Report`] is complete and final: sorted, limited with the totals kept, every text fetched, every place
//! known. A format is one file in this folder that takes a `&Report` and writes it; it filters nothing,
//! sorts nothing, judges nothing. The JSON Lines records are the primary machine form, and the JSON document
//! is made of the same records.

pub mod datawrapper;
pub mod page;
pub mod svg;
#[cfg(feature = "spreadsheet")]
pub mod xlsx;

use crate::interval::Interval;
use crate::quantity::Kind;
use crate::rule::{Code, Severity};
use serde::Serialize;
use serde::ser::SerializeStruct;

/// The version of the JSON document and records; raised when a field changes its meaning or goes.
pub const VERSION: u32 = 1;

/// Everything one run has to say.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The counts.
    pub summary: Summary,
    /// The findings, by key, worst first; as many as the limits allow.
    pub findings: Vec<Finding>,
    /// The keys compared: the conflicting ones, all or none, as asked.
    pub groups: Vec<Group>,
}

/// The counts of a run; they hold for the whole run, also where lists are cut.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Summary {
    /// Files read.
    pub file_count: usize,
    /// Claims that could be used.
    pub claim_count: usize,
    /// Sources that state them.
    pub source_count: usize,
    /// Keys: measure, subject and place.
    pub group_count: usize,
    /// Findings of severity error, accepted ones left out.
    pub errors: usize,
    /// Findings of severity warning, accepted ones left out.
    pub warnings: usize,
    /// Findings of severity note, accepted ones left out.
    pub notes: usize,
    /// Findings accepted by the config or a baseline.
    pub accepted: usize,
    /// Pairs of claims of different sources that cannot both be true.
    pub conflicting_pairs: u64,
    /// Findings listed in the report; fewer than all where a limit cut the list.
    pub findings_listed: usize,
    /// How plain numbers, hedges and times were taken.
    pub policy: Policy,
}

impl Summary {
    /// All findings that are not accepted.
    pub fn finding_count(&self) -> usize {
        self.errors + self.warnings + self.notes
    }
}

/// The policy that applied, as printed.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Policy {
    /// `inferred`, `exact` or a percentage.
    pub rounding: String,
    /// Half-width of `about`, in percent.
    pub approx_percent: f64,
    /// How far below its number `nearly` reaches, in percent.
    pub nearly_percent: f64,
    /// Days within which two dates known to the day coincide.
    pub window_days: u32,
    /// The relative gap, in percent, up to which a conflict is only a warning.
    pub tolerance_percent: f64,
}

/// What is said of two claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Their ranges meet as stated.
    Agree,
    /// Only the ranges they are judged to stand for meet.
    AgreeByRounding,
    /// One is a floor, a ceiling or vague, and the plain numbers differ: neither for nor against.
    Untested,
    /// They cannot both be true.
    Conflict,
    /// They are not about the same time or the same dimension.
    Incomparable,
}

/// One finding, ready to be written down.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub code: Code,
    /// How grave it is here.
    pub severity: Severity,
    /// The verdict on the claim against the first other one, if it is about two.
    pub verdict: Option<Verdict>,
    /// The measures it is about, in order, each once.
    pub measures: Vec<String>,
    /// The subject.
    pub subject: String,
    /// The place.
    pub place: String,
    /// The unit.
    pub unit: String,
    /// The basis (`event`, `stock`, `cumulative`, `flow`).
    pub basis: String,
    /// One plain sentence.
    pub message: String,
    /// Simple slips that would explain it, and the next step; a sentence each.
    pub hints: Vec<String>,
    /// The gap to the first other claim.
    pub gap: Option<f64>,
    /// That gap over the larger of the two nearest ends.
    pub relative_gap: Option<f64>,
    /// The factor between the two nearest ends.
    pub factor: Option<f64>,
    /// Whether it holds whatever the uncertain dates turn out to be.
    pub certain: bool,
    /// A stable key without values or line numbers: the same finding keeps it when figures move.
    pub fingerprint: String,
    /// How many other claims are listed.
    pub shown: usize,
    /// How many other claims there are.
    pub total: usize,
    /// Why it is accepted, if it is.
    pub accepted: Option<Accepted>,
    /// The claim it is about, then those it stands against, worst first.
    pub claims: Vec<Claim>,
}

/// Why a finding is accepted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Accepted {
    /// `config` or `baseline`.
    pub by: &'static str,
    /// The reason given.
    pub reason: String,
}

/// A claim as a report shows it, or the row of one that could not be read.
#[derive(Clone, Debug, Default)]
pub struct Claim {
    /// The row's own id.
    pub id: String,
    /// Where it stands.
    pub at: At,
    /// The measure.
    pub measure: String,
    /// The subject.
    pub subject: String,
    /// The place it is about.
    pub place: String,
    /// The unit.
    pub unit: String,
    /// Who states it.
    pub source: String,
    /// The witness behind the source.
    pub origin: String,
    /// Who printed it.
    pub via: String,
    /// The figure as written.
    pub value: String,
    /// The kind of hedge; none where the value could not be read.
    pub kind: Option<Kind>,
    /// The plain number, where there is one.
    pub plain: Option<f64>,
    /// The range as stated; none for vague words.
    pub stated: Option<Interval>,
    /// The range it is judged to stand for.
    pub judged: Option<Interval>,
    /// The basis.
    pub basis: String,
    /// `counted`, `estimated`, …; empty where none is given.
    pub status: String,
    /// When it appeared, as written.
    pub published: String,
    /// The time it is for, as written.
    pub as_of: String,
    /// The first and last day, since 1970-01-01, on which the time it is for may end; none where undated.
    pub days: Option<(i32, i32)>,
    /// Its address, as written; only http and https may be linked.
    pub url: String,
    /// What it says in its own words.
    pub quote: String,
    /// The note on it.
    pub note: String,
    /// How it stands against the first claim of the finding, or against the range of its group.
    pub against: Option<Against>,
}

/// How one claim stands against another, or against the range of its key.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Against {
    /// The verdict.
    pub verdict: Verdict,
    /// The gap, where the ranges do not meet.
    pub gap: Option<f64>,
    /// That gap over the larger of the two nearest ends.
    pub relative_gap: Option<f64>,
    /// The factor between the two nearest ends.
    pub factor: Option<f64>,
    /// Whether it holds whatever the uncertain dates turn out to be.
    pub certain: bool,
    /// The reason or reservation, in a few words; empty where there is none.
    pub why: String,
}

/// Where something stands in a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct At {
    /// The file as given, with `/`.
    pub path: String,
    /// 1-based line of the cell; 0 where the finding is about the whole file.
    pub line: usize,
    /// 1-based column of the cell, in code points.
    pub column: usize,
    /// Line on which the cell ends.
    pub end_line: usize,
    /// Column after its last code point.
    pub end_column: usize,
    /// 1-based column of the cell in bytes of UTF-8.
    pub byte_column: usize,
    /// Byte column after its last byte.
    pub end_byte_column: usize,
    /// The spreadsheet address, `G14`, with the sheet where there is one.
    pub cell: String,
    /// The header of that column.
    pub header: String,
    /// The lines of the row as they stand in the file, for diagnostics; the first is `row_line`.
    pub row: String,
    /// The line on which the row starts.
    pub row_line: usize,
}

/// One key, compared.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// The measure.
    pub measure: String,
    /// The subject.
    pub subject: String,
    /// The place.
    pub place: String,
    /// The unit.
    pub unit: String,
    /// The basis most of its claims have.
    pub basis: String,
    /// The defining sentence of the measure, from the config.
    pub meaning: String,
    /// Claims.
    pub claim_count: usize,
    /// Sources.
    pub source_count: usize,
    /// Independent origins.
    pub origin_count: usize,
    /// The range all agree on, if there is one.
    pub agreed: Option<Interval>,
    /// The ranges supported by most origins; several where they tie.
    pub best_supported: Vec<Support>,
    /// Origins that voted on them.
    pub voters: usize,
    /// Sources outside the best-supported ranges.
    pub outside: Vec<String>,
    /// Pairs of claims of different sources that cannot both be true.
    pub conflicting_pairs: u64,
    /// Claims that exceed, over a shorter period, what others count over a longer one.
    pub offending_claims: u64,
    /// The gravest finding on the key, if any.
    pub worst: Option<Severity>,
    /// The latest standing figure of each origin: places into `claims`, where those are listed.
    pub latest: Vec<usize>,
    /// A sentence that is safe to print.
    pub sentence: String,
    /// Every claim, where asked for (`compare`), in the order of the table.
    pub claims: Vec<Claim>,
}

/// One range and who supports it.
#[derive(Clone, Debug, PartialEq)]
pub struct Support {
    /// The range.
    pub range: Interval,
    /// Origins that support it.
    pub support: usize,
    /// Their sources.
    pub sources: Vec<String>,
    /// The time of the latest figure behind it, as written.
    pub as_of: String,
}

/// The version and name of the program that made a report.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Tool {
    /// `figcheck`.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

/// This program.
pub const TOOL: Tool = Tool { name: "figcheck", version: env!("CARGO_PKG_VERSION") };

/// One end of a range in JSON: null where there is none.
fn end(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

/// A range in JSON: `low`, `low_open`, `high`, `high_open`.
#[derive(Serialize)]
struct Range {
    low: Option<f64>,
    low_open: bool,
    high: Option<f64>,
    high_open: bool,
}

impl From<Interval> for Range {
    fn from(range: Interval) -> Range {
        Range {
            low: end(range.low()),
            low_open: range.low_open(),
            high: end(range.high()),
            high_open: range.high_open(),
        }
    }
}

impl Serialize for Claim {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let judged = self.judged.map(Range::from);
        let mut s = serializer.serialize_struct("Claim", 26)?;
        s.serialize_field("id", &self.id)?;
        s.serialize_field("path", &self.at.path)?;
        s.serialize_field("line", &self.at.line)?;
        s.serialize_field("column", &self.at.column)?;
        s.serialize_field("cell", &self.at.cell)?;
        s.serialize_field("measure", &self.measure)?;
        s.serialize_field("subject", &self.subject)?;
        s.serialize_field("place", &self.place)?;
        s.serialize_field("unit", &self.unit)?;
        s.serialize_field("source", &self.source)?;
        s.serialize_field("origin", &self.origin)?;
        s.serialize_field("via", &self.via)?;
        s.serialize_field("value", &self.value)?;
        s.serialize_field("kind", &self.kind)?;
        s.serialize_field("plain", &self.plain)?;
        s.serialize_field("low", &judged.as_ref().and_then(|r| r.low))?;
        s.serialize_field("low_open", &judged.as_ref().map(|r| r.low_open))?;
        s.serialize_field("high", &judged.as_ref().and_then(|r| r.high))?;
        s.serialize_field("high_open", &judged.as_ref().map(|r| r.high_open))?;
        s.serialize_field("stated", &self.stated.map(Range::from))?;
        s.serialize_field("basis", &self.basis)?;
        s.serialize_field("status", &self.status)?;
        s.serialize_field("published", &self.published)?;
        s.serialize_field("as_of", &self.as_of)?;
        s.serialize_field("url", &self.url)?;
        s.serialize_field("against", &self.against)?;
        s.end()
    }
}

impl Serialize for Finding {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut s = serializer.serialize_struct("Finding", 20)?;
        s.serialize_field("code", &self.code)?;
        s.serialize_field("name", self.code.rule().name)?;
        s.serialize_field("severity", &self.severity)?;
        s.serialize_field("verdict", &self.verdict)?;
        s.serialize_field("measures", &self.measures)?;
        s.serialize_field("subject", &self.subject)?;
        s.serialize_field("place", &self.place)?;
        s.serialize_field("unit", &self.unit)?;
        s.serialize_field("basis", &self.basis)?;
        s.serialize_field("message", &self.message)?;
        s.serialize_field("hints", &self.hints)?;
        s.serialize_field("gap", &self.gap)?;
        s.serialize_field("relative_gap", &self.relative_gap)?;
        s.serialize_field("factor", &self.factor)?;
        s.serialize_field("certain", &self.certain)?;
        s.serialize_field("fingerprint", &self.fingerprint)?;
        s.serialize_field("accepted", &self.accepted)?;
        s.serialize_field("shown", &self.shown)?;
        s.serialize_field("total", &self.total)?;
        s.serialize_field("claims", &self.claims)?;
        s.end()
    }
}

impl Serialize for Group {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut s = serializer.serialize_struct("Group", 17)?;
        s.serialize_field("measure", &self.measure)?;
        s.serialize_field("subject", &self.subject)?;
        s.serialize_field("place", &self.place)?;
        s.serialize_field("unit", &self.unit)?;
        s.serialize_field("basis", &self.basis)?;
        s.serialize_field("claim_count", &self.claim_count)?;
        s.serialize_field("source_count", &self.source_count)?;
        s.serialize_field("origin_count", &self.origin_count)?;
        s.serialize_field("agreed", &self.agreed.map(Range::from))?;
        s.serialize_field("best_supported", &self.best_supported)?;
        s.serialize_field("voters", &self.voters)?;
        s.serialize_field("outside", &self.outside)?;
        s.serialize_field("conflicting_pairs", &self.conflicting_pairs)?;
        s.serialize_field("offending_claims", &self.offending_claims)?;
        s.serialize_field("worst", &self.worst)?;
        s.serialize_field("sentence", &self.sentence)?;
        s.serialize_field("claims", &self.claims)?;
        s.end()
    }
}

impl Serialize for Support {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let range = Range::from(self.range);
        let mut s = serializer.serialize_struct("Support", 7)?;
        s.serialize_field("low", &range.low)?;
        s.serialize_field("low_open", &range.low_open)?;
        s.serialize_field("high", &range.high)?;
        s.serialize_field("high_open", &range.high_open)?;
        s.serialize_field("support", &self.support)?;
        s.serialize_field("sources", &self.sources)?;
        s.serialize_field("as_of", &self.as_of)?;
        s.end()
    }
}
