//! The report: what was found, resolved once, written down in many formats.
//!
//! A [`Report`] is complete and final: sorted, limited with the totals kept, every text fetched, every place
//! known. A format is one file in this folder that takes a `&Report` and writes it; it filters nothing,
//! sorts nothing, judges nothing. The JSON Lines records are the primary machine form, and the JSON document
//! is made of the same records.

mod assemble;
pub mod base;
mod concise;
mod csv;
pub mod datawrapper;
pub mod difference;
mod fields;
pub mod format;
pub mod github;
mod gitlab;
mod groups;
pub mod json;
mod jsonl;
mod junit;
mod known;
mod markdown;
pub mod merged;
mod message;
pub mod page;
mod rdjson;
mod resolve;
#[cfg(test)]
pub(crate) mod sample;
mod sarif;
pub mod setaside;
pub mod svg;
pub mod terminal;
#[cfg(test)]
mod tests;
pub mod visible;
#[cfg(feature = "spreadsheet")]
pub mod xlsx;

pub use self::assemble::{Limits, Texts};
pub use self::known::Known;

use self::base::Base;
use crate::interval::Interval;
use crate::number::grouped;
use crate::quantity::{Judging, Kind, NotAQuantity, Reading};
use crate::rule::{Code, Severity};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// The version of the JSON document and records; raised when a field changes its meaning or goes.
pub const VERSION: u32 = 1;

/// Everything one run has to say.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Whether the findings or the comparison were asked for.
    pub view: View,
    /// The counts.
    pub summary: Summary,
    /// The findings, by key, worst first; as many as the limits allow. Accepted ones are among them.
    pub findings: Vec<Finding>,
    /// The keys compared: at least those that [`Report::listed`] asks for, and every one of them for a
    /// format that [needs them](format::Format::needs_every_group).
    pub groups: Vec<Group>,
    /// How many keys of the whole run have findings that are not accepted.
    pub keys_with_findings: usize,
    /// Which of the groups the machine-readable formats list.
    pub listed: Groups,
    /// Whether tables for people only count accepted findings.
    pub hides_accepted: bool,
    /// What cannot all be true through what ties keys, for people; none where it was not looked for.
    pub together: Option<setaside::Together>,
    /// Where the run took place.
    pub base: Base,
}

impl Report {
    /// The findings that are not accepted, in the order of the report.
    ///
    /// Formats that have no word for an accepted finding write these.
    pub fn standing(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.accepted.is_none())
    }

    /// The findings, the gravest of all keys first; accepted ones last. For readers that cut long lists.
    pub fn worst_first(&self) -> Vec<&Finding> {
        let mut findings: Vec<&Finding> = self.findings.iter().collect();
        findings.sort_by_key(|finding| (finding.accepted.is_some(), Reverse(finding.severity)));
        findings
    }

    /// The findings that tables for people list.
    pub fn shown(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| !(self.hides_accepted && finding.accepted.is_some()))
    }

    /// The groups that were asked for.
    pub fn listed_groups(&self) -> impl Iterator<Item = &Group> {
        self.groups.iter().filter(|group| match self.listed {
            Groups::All => true,
            Groups::Conflicting => group.is_conflicting(),
            Groups::None => false,
        })
    }
}

/// What a report shows to people who read a table of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// The findings (`check`).
    #[default]
    Findings,
    /// Every claim of every group, side by side (`compare`).
    Comparison,
}

/// Which groups are listed in the machine-readable formats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Groups {
    /// Those with claims that cannot all be true.
    #[default]
    Conflicting,
    /// Every one.
    All,
    /// None.
    None,
}

/// The counts of a run; they hold for the whole run, also where lists are cut.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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
    /// Findings left out because none of their claims stands on a row that is new (`--since`).
    pub elsewhere: usize,
    /// How plain numbers, hedges and times were taken.
    pub policy: Policy,
    /// The codes of rules that a run over parts did not look for.
    pub not_covered: Vec<String>,
}

impl Summary {
    /// All findings that are not accepted.
    pub fn finding_count(&self) -> usize {
        self.errors + self.warnings + self.notes
    }

    /// How many findings a limit keeps out of the report; 0 where all are listed.
    pub fn findings_left_out(&self) -> usize {
        (self.finding_count() + self.accepted).saturating_sub(self.findings_listed)
    }

    /// The totals as every format states them: `3 errors, 1 warning, 0 notes, 2 accepted`.
    pub fn totals(&self) -> String {
        format!(
            "{}, {}, {}, {} accepted",
            counted(self.errors, "error"),
            counted(self.warnings, "warning"),
            counted(self.notes, "note"),
            self.accepted
        )
    }

    /// What `--since` leaves out, as a sentence; none where nothing is.
    pub fn left_elsewhere(&self) -> Option<String> {
        (0 < self.elsewhere).then(|| match self.elsewhere {
            1 => "1 more finding stands on rows that were there before.".to_owned(),
            more => format!("{} more findings stand on rows that were there before.", grouped(more as f64)),
        })
    }

    /// What was read: `4 files, 1 claim, 12 sources, 3 keys`.
    pub fn coverage(&self) -> String {
        format!(
            "{}, {}, {}, {}",
            counted(self.file_count, "file"),
            counted(self.claim_count, "claim"),
            counted(self.source_count, "source"),
            counted(self.group_count, "key")
        )
    }
}

/// A count with its word, which takes a plain `s`: `1 claim`, `2,000 claims`.
pub(crate) fn counted(count: usize, word: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {word}{plural}", grouped(count as f64))
}

/// The policy that applied, as printed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// `inferred`, `exact` or a percentage.
    pub rounding: String,
    /// Half-width of `about`, in percent.
    #[serde(serialize_with = "fields::number")]
    pub approx_percent: f64,
    /// How far below its number `nearly` reaches, in percent.
    #[serde(serialize_with = "fields::number")]
    pub nearly_percent: f64,
    /// Days within which two dates known to the day coincide.
    pub window_days: u32,
    /// The relative gap, in percent, up to which a conflict is only a warning.
    #[serde(serialize_with = "fields::number")]
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

impl Verdict {
    /// The words for it, as printed.
    pub fn words(self) -> &'static str {
        match self {
            Verdict::Agree => "agree",
            Verdict::AgreeByRounding => "agree by rounding",
            Verdict::Untested => "untested",
            Verdict::Conflict => "conflict",
            Verdict::Incomparable => "incomparable",
        }
    }
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
    /// A stable key without values or line numbers: the same finding keeps it when figures move. No two
    /// findings of a report share one.
    pub fingerprint: String,
    /// How many other claims are listed.
    pub shown: usize,
    /// How many other claims there are.
    pub total: usize,
    /// Why it is accepted, if it is.
    pub accepted: Option<Accepted>,
    /// The claim it is about, then those it stands against, worst first; at least one.
    pub claims: Vec<Claim>,
}

impl Finding {
    /// Whether it is about a row or a file as such, and not about what claims say.
    pub fn is_about_text(&self) -> bool {
        self.claims.iter().all(|claim| claim.kind.is_none())
    }

    /// Where it is shown: at the claim it is about.
    pub fn at(&self) -> &At {
        self.claims.first().map_or(&NOWHERE, |claim| &claim.at)
    }

    /// The claims it stands against, worst first.
    pub fn others(&self) -> &[Claim] {
        self.claims.get(1..).unwrap_or_default()
    }

    /// The key in words: the measures, the subject and the place, as far as they are given.
    pub fn key(&self) -> String {
        key(&enumerated(&self.measures), &self.subject, &self.place)
    }
}

/// `killed, wounded and casualties`.
pub(crate) fn enumerated(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A key in words, without its empty parts.
fn key(measure: &str, subject: &str, place: &str) -> String {
    let parts: Vec<&str> = [measure, subject, place].into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(", ")
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
///
/// All that is the same of it wherever it is listed is [`Shown`], which the findings of its key share.
#[derive(Clone, Debug, Default)]
pub struct Claim {
    shown: Arc<Shown>,
    /// How it stands against the first claim of the finding, or against the range of its group.
    pub against: Option<Against>,
}

impl From<Shown> for Claim {
    fn from(shown: Shown) -> Claim {
        Claim { shown: Arc::new(shown), against: None }
    }
}

impl Deref for Claim {
    type Target = Shown;

    fn deref(&self) -> &Shown {
        &self.shown
    }
}

/// Changes what is shown of this claim alone.
impl DerefMut for Claim {
    fn deref_mut(&mut self) -> &mut Shown {
        Arc::make_mut(&mut self.shown)
    }
}

/// What a report shows of a claim wherever it is listed.
#[derive(Clone, Debug, Default)]
pub struct Shown {
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
    /// What is included in the count, as written.
    pub counts: String,
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
}

impl Shown {
    /// Who says what, when, in a few words: `AFP: about 12,000 (2024-10-31)`.
    pub fn in_words(&self) -> String {
        let who = if self.source.is_empty() { &self.at.path } else { &self.source };
        let when = [&self.as_of, &self.published].into_iter().find(|date| !date.is_empty());
        let when = when.map(|date| format!(" ({date})")).unwrap_or_default();
        format!("{who}: {}{when}", self.value)
    }
}

/// How one claim stands against another, or against the range of its key.
#[derive(Clone, Debug, PartialEq)]
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

/// The part of a file a finding marks: lines and columns from 1, the end after the last one marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// First line.
    pub line: usize,
    /// First column.
    pub column: usize,
    /// Last line.
    pub end_line: usize,
    /// Column after the last one, on the last line.
    pub end_column: usize,
}

impl Region {
    /// A region that every reader takes: inside the file, and not ending before it begins.
    fn new(line: usize, column: usize, end_line: usize, end_column: usize) -> Region {
        let (line, column) = (line.max(1), column.max(1));
        let (end_line, end_column) = (line, column).max((end_line, end_column));
        Region { line, column, end_line, end_column: end_column.max(1) }
    }
}

/// No place at all.
static NOWHERE: At = At {
    path: String::new(),
    line: 0,
    column: 0,
    end_line: 0,
    end_column: 0,
    byte_column: 0,
    end_byte_column: 0,
    cell: String::new(),
    header: String::new(),
    row: String::new(),
    row_line: 0,
};

impl At {
    /// The cell, its columns in code points; the start of the file where the finding is about all of it.
    pub fn region(&self) -> Region {
        Region::new(self.line, self.column, self.end_line, self.end_column)
    }

    /// A message, led by the cell where it stands in a workbook, whose rows no line number opens:
    /// `March!G14: …`. For formats that say where something stands by line and column alone.
    pub fn lead<'m>(&self, message: &'m str) -> Cow<'m, str> {
        let in_sheet = self.cell.contains('!');
        if in_sheet { format!("{}: {message}", self.cell).into() } else { message.into() }
    }

    /// The cell, its columns in bytes of UTF-8; `None` where the finding is about the whole file.
    pub fn byte_region(&self) -> Option<Region> {
        (self.line > 0).then(|| Region::new(self.line, self.byte_column, self.end_line, self.end_byte_column))
    }
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
    /// The relative gap of that finding; of keys of one severity the widest apart come first.
    pub gap: f64,
    /// The latest standing figure of each origin, for people.
    pub latest: Vec<Claim>,
    /// A sentence that is safe to print.
    pub sentence: String,
    /// The claims it leaves out because a finding questions that they are what they are printed as, in words.
    pub questioned: Vec<String>,
    /// Every claim, where asked for (`compare`), in the order of the table.
    pub claims: Vec<Claim>,
}

impl Group {
    /// Whether some of its claims cannot all be true.
    pub fn is_conflicting(&self) -> bool {
        self.conflicting_pairs > 0 || self.offending_claims > 0
    }

    /// The best-supported ranges, where one has the support of two origins or more: what an origin says itself, it
    /// does not support.
    pub fn supported(&self) -> &[Support] {
        if self.best_supported.iter().any(|best| 1 < best.support) { &self.best_supported } else { &[] }
    }

    /// The key in words: the measure, the subject and the place, as far as they are given.
    pub fn key(&self) -> String {
        key(&self.measure, &self.subject, &self.place)
    }
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

/// What `figcheck parse` says of one wording.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// The wording as given.
    pub text: String,
    /// The kind of hedge; none where it is no quantity.
    pub kind: Option<Kind>,
    /// The plain number, where there is one.
    pub plain: Option<f64>,
    /// The range it is judged to stand for.
    pub judged: Option<Interval>,
    /// The unit written with it.
    pub unit: Option<String>,
    /// Why it is no quantity.
    pub error: Option<String>,
}

impl Parsed {
    /// What a reading of a wording says under a policy.
    pub fn new(text: &str, reading: Result<Reading<'_>, NotAQuantity>, judging: &Judging) -> Parsed {
        let text = text.to_owned();
        match reading {
            Ok(reading) => Parsed {
                text,
                kind: Some(reading.kind),
                plain: reading.plain(),
                judged: Some(reading.judged(judging)),
                unit: reading.unit.map(str::to_owned),
                error: None,
            },
            Err(error) => Parsed { text, error: Some(error.to_string()), ..Parsed::default() },
        }
    }
}
