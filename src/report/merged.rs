//! Partial reports on disjoint groups of claims, put together into the report of one run.
//!
//! A part is the JSON Lines of `check --sorted`: the records of any run, and three more that say what a merge needs
//! to know. `part` names the files, what is wrong with them and the sources, and says how many findings were listed at
//! most, `keys` how the keys that were listed stand in the report, `groups` which groups were checked. Findings and keys are kept as the
//! lines they are, so that merging changes nothing in them but the number at the end of a fingerprint.

use super::{Report, Summary, TOOL, VERSION, json, jsonl};
use crate::interval::Interval;
use crate::name;
use crate::rule::Severity;
use serde::{Deserialize, Serialize};
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;
use std::io::{self, BufRead, Write};

/// What a merge takes.
const WANTED: &str = "give the JSON Lines of `figcheck check --sorted`";

/// So many groups are named on one line.
const GROUPS_ON_A_LINE: usize = 1024;

/// Partial reports, put together as far as they have been read.
#[derive(Debug, Default)]
pub struct Merged {
    /// How many findings, and how many keys, are listed; none for all.
    limit: Option<usize>,
    findings: Vec<FindingLine>,
    keys: Vec<Key>,
    summary: Option<Summary>,
    files: BTreeSet<String>,
    sources: BTreeSet<String>,
    /// What is wrong with files as such. The same may be told by many parts, if each has the header of one file.
    faults: BTreeSet<FileFault>,
    groups: HashSet<u64>,
    /// Why not everything could be read.
    errors: Vec<String>,
    parts: Vec<Part>,
}

/// A part that has been read, by the name it goes by, and the groups it holds.
#[derive(Debug)]
struct Part {
    name: String,
    groups: Vec<u64>,
}

/// Where the list of findings ends, and that of keys, as far as they are full: what stands after that is not listed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ends {
    pub(crate) findings: Option<KeyRank>,
    pub(crate) keys: Option<KeyRank>,
}

/// Why partial reports cannot be put together.
#[derive(Debug)]
pub struct MergeError {
    part: String,
    reason: String,
}

impl fmt::Display for MergeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.part, self.reason)
    }
}

impl std::error::Error for MergeError {}

/// What a part says beside its report.
#[derive(Clone, Debug, Default)]
pub(crate) struct Carried {
    /// The files its rows are from.
    pub(crate) files: BTreeSet<String>,
    /// Its sources, in the form names are compared in.
    pub(crate) sources: BTreeSet<String>,
}

/// One line of a part.
#[derive(Deserialize)]
#[serde(tag = "record", rename_all = "snake_case")]
enum Record {
    Run {
        version: u32,
    },
    Finding(Box<Finding>),
    Group(GroupName),
    Part {
        limit: Option<usize>,
        files: BTreeSet<String>,
        sources: BTreeSet<String>,
        faults: BTreeSet<FileFault>,
        errors: Vec<String>,
    },
    Keys {
        keys: Vec<Key>,
    },
    Groups {
        groups: Vec<String>,
    },
    Summary(Box<Summary>),
}

/// What is wrong with a file as such.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct FileFault {
    path: String,
    line: u64,
    column: u64,
    code: String,
    message: String,
    severity: Severity,
    accepted: bool,
}

/// What of a finding says where it stands in the report.
#[derive(Deserialize)]
struct Finding {
    code: String,
    severity: Severity,
    message: String,
    fingerprint: String,
    accepted: Option<serde::de::IgnoredAny>,
    claims: Vec<Claim>,
}

#[derive(Default, Deserialize)]
struct Claim {
    path: String,
    line: u64,
    column: u64,
    cell: String,
    measure: String,
    subject: String,
    place: String,
    kind: Option<String>,
    low: Option<f64>,
    low_open: Option<bool>,
    high: Option<f64>,
    high_open: Option<bool>,
}

impl Claim {
    fn judged(&self) -> Option<Interval> {
        let low = self.low?;
        let high = self.high.unwrap_or(f64::INFINITY);
        Interval::new(low, self.low_open?, high, self.high_open?)
    }
}

#[derive(Deserialize)]
struct GroupName {
    measure: String,
    subject: String,
    place: String,
}

/// How a key stands in the report: the gravest first, then the widest apart, then by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct KeyRank {
    pub(crate) worst: Option<Severity>,
    pub(crate) gap: f64,
    /// Measure, subject and place in the form names are compared in.
    pub(crate) key: [String; 3],
}

impl KeyRank {
    pub(crate) fn compare(&self, other: &KeyRank) -> Ordering {
        (Reverse(self.worst).cmp(&Reverse(other.worst)))
            .then_with(|| other.gap.total_cmp(&self.gap))
            .then_with(|| self.key.cmp(&other.key))
    }
}

/// A key that is listed.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Key {
    #[serde(flatten)]
    rank: KeyRank,
    /// The group it is in.
    group: String,
    /// The line of its record.
    #[serde(skip)]
    line: Option<String>,
}

/// A finding as its line, and where it stands in the report.
#[derive(Debug)]
struct FindingLine {
    rank: Rank,
    accepted: bool,
    fingerprint: String,
    line: String,
}

/// Where a finding stands: those across claims by key, then those on rows, then those on files.
#[derive(Debug)]
enum Rank {
    /// By key and, since a key is in one part alone, by its line there.
    Claims {
        key: KeyRank,
        line: u64,
    },
    Row {
        at: (String, u64),
        code: String,
        column: u64,
    },
    File(FileFault),
}

impl FindingLine {
    fn compare(&self, other: &FindingLine) -> Ordering {
        match (&self.rank, &other.rank) {
            (Rank::Claims { key, line }, Rank::Claims { key: other, line: n }) => {
                key.compare(other).then_with(|| line.cmp(n))
            }
            (Rank::Claims { .. }, _) => Ordering::Less,
            (_, Rank::Claims { .. }) => Ordering::Greater,
            (Rank::Row { at, code, column }, Rank::Row { at: b, code: c, column: d }) => {
                (at, code, column).cmp(&(b, c, d))
            }
            (Rank::Row { .. }, _) => Ordering::Less,
            (_, Rank::Row { .. }) => Ordering::Greater,
            (Rank::File(fault), Rank::File(other)) => {
                let rank =
                    |fault: &FileFault| (fault.path.clone(), fault.code.clone(), fault.message.clone());
                rank(fault).cmp(&rank(other)).then_with(|| fault.cmp(other))
            }
        }
    }
}

impl Finding {
    fn rank(self, line: u64, key_ranks: &mut HashMap<[String; 3], (Option<Severity>, f64)>) -> Rank {
        let mut claims = self.claims.into_iter();
        let about = claims.next().unwrap_or_default();
        if about.kind.is_none() {
            let of_file = ["F104", "F114", "F115"].contains(&self.code.as_str()) || about.cell.is_empty();
            return match of_file {
                true => Rank::File(FileFault {
                    path: about.path,
                    line: about.line,
                    column: about.column,
                    code: self.code,
                    message: self.message,
                    severity: self.severity,
                    accepted: self.accepted.is_some(),
                }),
                false => Rank::Row { at: (about.path, about.line), code: self.code, column: about.column },
            };
        }
        let gap = claims.next().and_then(|other| about.judged()?.gap(other.judged()?));
        let gap = gap.map_or(0.0, |gap| gap.relative);
        let key = name::key([&about.measure, &about.subject, &about.place]);
        // The first finding of a key that is not accepted is its gravest.
        let own = if self.accepted.is_some() { (None, 0.0) } else { (Some(self.severity), gap) };
        let (worst, widest) = *key_ranks.entry(key.clone()).or_insert(own);
        Rank::Claims { key: KeyRank { worst, gap: widest, key }, line }
    }
}

/// A group as it is written.
fn in_digits(group: u64) -> String {
    format!("{group:016x}")
}

impl Merged {
    /// Nothing yet; so many findings and so many keys are going to be listed, or all.
    pub fn new(limit: Option<usize>) -> Merged {
        Merged { limit, ..Merged::default() }
    }

    /// The counts of all parts, once there is one.
    pub fn summary(&self) -> Option<&Summary> {
        self.summary.as_ref()
    }

    /// Takes up the report on some groups that are at hand; `group` is that of a key.
    pub(crate) fn take(
        &mut self,
        report: &Report,
        carried: &Carried,
        group: impl Fn([&str; 3]) -> u64,
    ) -> Result<(), MergeError> {
        let mut text = Vec::new();
        let failed = |error: io::Error| MergeError { part: "report".to_owned(), reason: error.to_string() };
        let keys = report.groups.iter().map(|listed| {
            let key = [&listed.measure, &listed.subject, &listed.place];
            let group = in_digits(group(key.map(String::as_str)));
            let key = name::key(key.map(String::as_str));
            Key { rank: KeyRank { worst: listed.worst, gap: listed.gap, key }, group, line: None }
        });
        let own = Merged { limit: self.limit, ..Merged::default() };
        own.write_carried(carried, keys, &[], &mut text).map_err(failed)?;
        let mut lines = Vec::new();
        jsonl::write(report, &mut lines).map_err(failed)?;
        let (first, rest) = lines.split_at(memchr::memchr(b'\n', &lines).map_or(0, |at| at + 1));
        self.read_part("report", &[first, &text, rest].concat()[..], true)?;
        self.parts.clear();
        Ok(())
    }

    /// Takes up which groups the reports that were [taken up](Merged::take) are on.
    pub(crate) fn take_groups(&mut self, groups: HashSet<u64>) {
        self.groups = groups;
    }

    /// Takes up why not everything could be read, for which no merge takes what is written here.
    pub(crate) fn take_errors(&mut self, errors: impl Iterator<Item = String>) {
        self.errors.extend(errors);
    }

    /// Where the lists end, as far as nothing that is taken up later can stand after that in them.
    pub(crate) fn ends(&mut self) -> Ends {
        self.cut();
        let Some(limit) = self.limit.filter(|limit| 0 < *limit) else { return Ends::default() };
        let last = self.findings.iter().filter(|finding| !finding.accepted).nth(limit - 1);
        Ends {
            findings: match last.map(|finding| &finding.rank) {
                Some(Rank::Claims { key, .. }) => Some(key.clone()),
                _ => None,
            },
            keys: self.keys.get(limit - 1).map(|key| key.rank.clone()),
        }
    }

    /// Reads a part, which errors call by this name.
    ///
    /// # Errors
    /// When it cannot be read, is no report of `check --sorted` or not a whole one, holds groups that another part
    /// holds, was judged in another way, or does not list as much as is asked for.
    pub fn read(&mut self, name: &str, part: impl BufRead) -> Result<(), MergeError> {
        self.read_part(name, part, false)
    }

    /// Reads a part; one of this run's own lists everything that is wrong with files.
    fn read_part(&mut self, name: &str, part: impl BufRead, is_own: bool) -> Result<(), MergeError> {
        let failed = |reason: String| MergeError { part: name.to_owned(), reason };
        let mut groups: Vec<u64> = Vec::new();
        let mut keys: Vec<Key> = Vec::new();
        let mut records: HashMap<[String; 3], String> = HashMap::new();
        let mut ranks = HashMap::new();
        let (mut begun, mut summary, mut listed_at_most) = (false, None, None);
        let mut faults: Option<BTreeSet<FileFault>> = None;
        for (line, n) in part.lines().zip(1u64..) {
            let line = line.map_err(|error| match error.kind() {
                io::ErrorKind::InvalidData => failed(format!("line {n} is no UTF-8 text; {WANTED}")),
                _ => failed(format!("cannot be read: {error}")),
            })?;
            let record: Record = serde_json::from_str(&line).map_err(|error| match error.is_eof() {
                true => failed(format!("line {n} is cut short; the run that wrote it did not finish")),
                false => failed(format!("line {n} is no record of a report; {WANTED}")),
            })?;
            if summary.is_some() {
                return Err(failed(format!("line {n} stands after the summary; give each report by itself")));
            }
            match record {
                Record::Run { version } if version != VERSION => {
                    return Err(failed(format!("written in version {version} of the format, not {VERSION}")));
                }
                Record::Run { .. } => begun = true,
                _ if !begun => return Err(failed("does not begin as a report does".to_owned())),
                Record::Finding(finding) => {
                    let (accepted, fingerprint) = (finding.accepted.is_some(), finding.fingerprint.clone());
                    let rank = finding.rank(n, &mut ranks);
                    if let (true, Rank::File(fault), Some(faults)) = (is_own, &rank, &mut faults) {
                        faults.insert(fault.clone());
                    }
                    self.findings.push(FindingLine { rank, accepted, fingerprint, line });
                }
                Record::Group(GroupName { measure, subject, place }) => {
                    let key = name::key([&measure, &subject, &place]);
                    records.insert(key, line);
                }
                Record::Part { errors, .. } if !errors.is_empty() => {
                    return Err(failed(format!(
                        "not everything was read when it was written ({}); write it again",
                        errors.join("; ")
                    )));
                }
                Record::Part { limit, files, sources, faults: of_files, errors: _ } => {
                    listed_at_most = limit;
                    faults = Some(of_files);
                    self.files.extend(files);
                    self.sources.extend(sources);
                }
                Record::Keys { keys: more } => keys.extend(more),
                Record::Groups { groups: more } => {
                    for group in more {
                        let group = u64::from_str_radix(&group, 16)
                            .map_err(|_| failed(format!("line {n}: {group:?} is no group")))?;
                        groups.push(group);
                    }
                }
                Record::Summary(found) => summary = Some(*found),
            }
        }
        let Some(summary) = summary else {
            return Err(failed("ends before its summary; the run that wrote it did not finish".to_owned()));
        };
        let Some(faults) = faults else {
            return Err(failed(
                "not written by `figcheck check --sorted`, so it cannot be merged".to_owned(),
            ));
        };
        let listed_at_most: usize = listed_at_most.unwrap_or(usize::MAX);
        let cut = 0 < summary.findings_left_out() || listed_at_most <= keys.len();
        if cut && listed_at_most < self.limit.unwrap_or(usize::MAX) {
            return Err(failed(format!(
                "lists no more than {listed_at_most} findings and keys; write the parts with --max-findings {}",
                self.limit.map_or("none".to_owned(), |limit| limit.to_string())
            )));
        }
        for key in &mut keys {
            key.line = records.remove(&key.rank.key);
        }
        self.refuse_shared(&groups, &keys).map_err(failed)?;
        self.groups.extend(&groups);
        self.parts.push(Part { name: name.to_owned(), groups });
        self.keys.extend(keys);
        self.add(summary, faults).map_err(failed)?;
        self.cut();
        Ok(())
    }

    /// Refuses groups of which another part holds claims as well.
    fn refuse_shared(&self, groups: &[u64], keys: &[Key]) -> Result<(), String> {
        let shared: HashSet<u64> =
            groups.iter().copied().filter(|group| self.groups.contains(group)).collect();
        let Some(first) = groups.iter().find(|group| shared.contains(group)) else { return Ok(()) };
        let other = self.parts.iter().find(|part| part.groups.contains(first));
        let other = other.map_or("another part", |part| part.name.as_str());
        // Groups are known by their numbers; of those with findings the names are known too.
        let named = keys
            .iter()
            .chain(&self.keys)
            .find(|key| u64::from_str_radix(&key.group, 16).is_ok_and(|group| shared.contains(&group)));
        let named = named.map_or(String::new(), |key| {
            let names: Vec<&str> =
                key.rank.key.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
            format!(" ({})", names.join(", "))
        });
        let several = if shared.len() == 1 {
            format!("one group{named}")
        } else {
            let such = if named.is_empty() { named } else { format!(", one of them{named},") };
            format!("{} groups{such}", crate::number::grouped(shared.len() as f64))
        };
        Err(format!(
            "holds claims of {several} of which {other} holds some too; all claims of a measure family, subject and \
             place must be in one part"
        ))
    }

    fn add(&mut self, mut part: Summary, faults: BTreeSet<FileFault>) -> Result<(), String> {
        for told in faults.intersection(&self.faults) {
            let count = match told.severity {
                _ if told.accepted => &mut part.accepted,
                Severity::Error => &mut part.errors,
                Severity::Warning => &mut part.warnings,
                Severity::Note => &mut part.notes,
            };
            *count = count.saturating_sub(1);
        }
        self.faults.extend(faults);
        let Some(sum) = &mut self.summary else {
            self.summary = Some(part);
            return Ok(());
        };
        if (&sum.policy, &sum.not_covered) != (&part.policy, &part.not_covered) {
            return Err("judged under another policy or other rules than the parts before".to_owned());
        }
        sum.claim_count += part.claim_count;
        sum.group_count += part.group_count;
        sum.errors += part.errors;
        sum.warnings += part.warnings;
        sum.notes += part.notes;
        sum.accepted += part.accepted;
        sum.conflicting_pairs += part.conflicting_pairs;
        sum.elsewhere += part.elsewhere;
        Ok(())
    }

    /// Puts everything in order, and lets go of what will not be listed whatever else comes.
    fn cut(&mut self) {
        let Some(limit) = self.limit else { return };
        if limit <= self.keys.len() {
            self.keys.sort_by(|a, b| a.rank.compare(&b.rank));
            self.keys.truncate(limit);
        }
        if limit <= self.findings.len() {
            self.put_findings_in_order();
            let mut room = [limit, limit];
            self.keep_findings(&mut room);
        }
    }

    fn put_findings_in_order(&mut self) {
        self.findings.sort_by(FindingLine::compare);
        let fault = |finding: &FindingLine| match &finding.rank {
            Rank::File(fault) => Some(fault.clone()),
            _ => None,
        };
        self.findings.dedup_by(|a, b| fault(a).is_some_and(|a| fault(b) == Some(a)));
    }

    /// Keeps the first findings that stand and the first that are accepted, so many of each.
    fn keep_findings(&mut self, room: &mut [usize; 2]) {
        self.findings.retain(|finding| {
            let room = &mut room[usize::from(finding.accepted)];
            let kept = 0 < *room;
            *room = room.saturating_sub(1);
            kept
        });
    }

    /// Puts everything in order and counts it, once all parts are there.
    pub fn finish(&mut self) {
        self.put_findings_in_order();
        self.keys.sort_by(|a, b| a.rank.compare(&b.rank));
        if let Some(limit) = self.limit {
            let standing = self.findings.iter().filter(|finding| !finding.accepted).count().min(limit);
            self.keep_findings(&mut [standing, limit - standing]);
            self.keys.truncate(limit);
        }
        self.number_fingerprints();
        if let Some(summary) = &mut self.summary {
            summary.file_count = self.files.len();
            summary.source_count = self.sources.len();
            summary.findings_listed = self.findings.len();
        }
    }

    /// Numbers the findings on rows and files that are alike in all that a fingerprint is made of, across parts.
    /// Those across claims hold their key, which is in one part alone.
    fn number_fingerprints(&mut self) {
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        let taken: HashSet<String> = self
            .findings
            .iter()
            .filter(|finding| matches!(finding.rank, Rank::Claims { .. }))
            .map(|finding| finding.fingerprint.clone())
            .collect();
        for finding in &mut self.findings {
            if matches!(finding.rank, Rank::Claims { .. }) {
                continue;
            }
            let hash = finding.fingerprint.split('-').next().unwrap_or_default().to_owned();
            let number = times.entry(hash.clone()).or_default();
            let fingerprint = loop {
                *number += 1;
                let fingerprint = if *number == 1 { hash.clone() } else { format!("{hash}-{number}") };
                if !taken.contains(&fingerprint) {
                    break fingerprint;
                }
            };
            // A quote within a text is escaped, so this stands nowhere but where the field does.
            let field = |fingerprint: &str| format!(",\"fingerprint\":\"{fingerprint}\"");
            finding.line = finding.line.replacen(&field(&finding.fingerprint), &field(&fingerprint), 1);
            finding.fingerprint = fingerprint;
        }
    }

    /// Writes everything as JSON Lines, which can be merged again.
    ///
    /// # Errors
    /// Only those of `out`.
    pub fn write_lines(&self, out: &mut dyn Write) -> io::Result<()> {
        let Some(summary) = &self.summary else { return Ok(()) };
        let report = Report { summary: summary.clone(), ..Report::default() };
        let mut frame = Vec::new();
        jsonl::write(&report, &mut frame)?;
        let (first, last) = frame.split_at(memchr::memchr(b'\n', &frame).map_or(0, |at| at + 1));
        out.write_all(first)?;
        let mut groups: Vec<u64> = self.groups.iter().copied().collect();
        groups.sort_unstable();
        let carried = Carried { files: self.files.clone(), sources: self.sources.clone() };
        self.write_carried(&carried, self.keys.iter().cloned(), &groups, out)?;
        for line in self.lines() {
            writeln!(out, "{line}")?;
        }
        out.write_all(last)
    }

    /// The lines of the findings, then those of the keys.
    fn lines(&self) -> impl Iterator<Item = &str> {
        let findings = self.findings.iter().map(|finding| finding.line.as_str());
        findings.chain(self.keys.iter().filter_map(|key| key.line.as_deref()))
    }

    fn write_carried(
        &self,
        Carried { files, sources }: &Carried,
        keys: impl Iterator<Item = Key>,
        groups: &[u64],
        out: &mut dyn Write,
    ) -> io::Result<()> {
        #[derive(Serialize)]
        #[serde(tag = "record", rename_all = "snake_case")]
        enum Written<'w> {
            Part {
                limit: Option<usize>,
                files: &'w BTreeSet<String>,
                sources: &'w BTreeSet<String>,
                faults: &'w BTreeSet<FileFault>,
                errors: &'w [String],
            },
            Keys {
                keys: Vec<Key>,
            },
            Groups {
                groups: Vec<String>,
            },
        }
        let mut write = |record: &Written<'_>| {
            json::write_value(record, out)?;
            out.write_all(b"\n")
        };
        write(&Written::Part {
            limit: self.limit,
            files,
            sources,
            faults: &self.faults,
            errors: &self.errors,
        })?;
        write(&Written::Keys { keys: keys.collect() })?;
        for groups in groups.chunks(GROUPS_ON_A_LINE) {
            write(&Written::Groups { groups: groups.iter().copied().map(in_digits).collect() })?;
        }
        Ok(())
    }

    /// Writes everything as one JSON document, as a run over all of it does.
    ///
    /// # Errors
    /// Only those of `out`.
    pub fn write_document(&self, out: &mut dyn Write) -> io::Result<()> {
        let Some(summary) = &self.summary else { return Ok(()) };
        write!(out, "{{\"version\":{VERSION},\n\"tool\":")?;
        json::write_value(&TOOL, out)?;
        out.write_all(b",\n\"summary\":")?;
        json::write_value(summary, out)?;
        out.write_all(b",\n\"findings\":")?;
        write_lines_as_array(self.findings.iter().map(|finding| finding.line.as_str()), out)?;
        out.write_all(b",\n\"groups\":")?;
        write_lines_as_array(self.keys.iter().filter_map(|key| key.line.as_deref()), out)?;
        out.write_all(b"}\n")
    }
}

/// Writes records as an array, without saying of each which record it is.
fn write_lines_as_array<'l>(lines: impl Iterator<Item = &'l str>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"[")?;
    let mut before: &[u8] = b"\n{";
    for line in lines {
        out.write_all(before)?;
        let fields = line.split_once(',').map_or("}", |(_, fields)| fields);
        out.write_all(fields.as_bytes())?;
        before = b",\n{";
    }
    out.write_all(b"\n]")
}
