//! Two states of the figures: which claims came, went and changed, which findings are new and which are gone.
//!
//! Claims are matched by their ids, where both states have one and it stands once in each, else by what they are
//! about, who states and prints them, and their dates. Findings are matched pair by pair, by the claims in them
//! and not by their values, so that a finding that goes on is not told, and one that another claim joins is.

mod json;
mod markdown;

use super::assemble::{Limits, Ranked, ranked, ranked_claims, sorted};
use super::base::Base;
use super::known::{Known, Outlined, Outliner, narrowed, rows};
use super::resolve::Resolver;
use super::terminal::{self, Look};
use super::{Claim, Finding, Summary};
use crate::finding;
use crate::name::{self, normalised};
use crate::run::{Found, Run};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::str::FromStr;

/// The headings of the lists, for people.
pub(super) const NEW: &str = "New findings";
pub(super) const GONE: &str = "Findings that are gone";
pub(super) const CAME: &str = "Claims that came";
pub(super) const WENT: &str = "Claims that went";
pub(super) const CHANGED: &str = "Claims that changed";

/// Claims that are read again at a time.
const AT_ONCE: usize = 4096;

/// One state of the figures.
#[derive(Clone, Copy, Debug)]
pub struct State<'r> {
    /// What it is called: a path or a revision.
    pub name: &'r str,
    /// What was read.
    pub run: &'r Run,
    /// Where its paths start from.
    pub base: &'r Base,
    /// The path that stands for the whole of it, where that is not the same in both states.
    pub root: &'r str,
}

/// What two states of the figures have not in common.
#[derive(Clone, Debug, Default)]
pub struct Difference {
    /// The earlier state.
    pub old: Side,
    /// The later one.
    pub new: Side,
    /// Claims that came.
    pub came: Listed<Claim>,
    /// Claims that went.
    pub went: Listed<Claim>,
    /// Claims of which a cell changed.
    pub changed: Listed<Change>,
    /// Findings of the later state that the earlier one has not; of one that goes on, the claims that joined it.
    pub new_findings: Listed<Finding>,
    /// Findings of the earlier state that the later one has not.
    pub gone_findings: Listed<Finding>,
}

/// What is said of one state.
#[derive(Clone, Debug, Default)]
pub struct Side {
    /// What it is called.
    pub name: String,
    /// Its counts.
    pub summary: Summary,
}

/// A list, as far as it is shown, and how long it is.
#[derive(Clone, Debug)]
pub struct Listed<T> {
    /// The first of them.
    pub shown: Vec<T>,
    /// How many there are.
    pub total: usize,
}

impl<T> Default for Listed<T> {
    fn default() -> Listed<T> {
        Listed { shown: Vec::new(), total: 0 }
    }
}

/// A claim that changed.
#[derive(Clone, Debug)]
pub struct Change {
    /// As it was.
    pub old: Claim,
    /// As it is.
    pub new: Claim,
    /// What changed: the names of cells, in the order of the claim format.
    pub cells: Vec<&'static str>,
}

/// How a difference is written down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DifferenceFormat {
    /// Tables for people at a terminal.
    #[default]
    Table,
    /// Tables for a page or a comment.
    Markdown,
    /// One document.
    Json,
}

impl DifferenceFormat {
    /// Every format.
    pub const ALL: [DifferenceFormat; 3] =
        [DifferenceFormat::Table, DifferenceFormat::Markdown, DifferenceFormat::Json];

    /// The name it is asked for by.
    pub fn name(self) -> &'static str {
        match self {
            DifferenceFormat::Table => "table",
            DifferenceFormat::Markdown => "markdown",
            DifferenceFormat::Json => "json",
        }
    }
}

impl FromStr for DifferenceFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<DifferenceFormat, String> {
        DifferenceFormat::ALL
            .into_iter()
            .find(|format| format.name().eq_ignore_ascii_case(text.trim()))
            .ok_or_else(|| "expected table, markdown or json".to_owned())
    }
}

impl fmt::Display for DifferenceFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Writes a difference down.
///
/// # Errors
/// Only those of `out`.
pub fn write(
    difference: &Difference,
    format: DifferenceFormat,
    look: &Look,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    match format {
        DifferenceFormat::Table => terminal::difference::write_difference(difference, look, out),
        DifferenceFormat::Markdown => markdown::write(difference, out),
        DifferenceFormat::Json => json::write(difference, out),
    }
}

impl Difference {
    /// Compares two states; lists at most so many of each kind.
    pub fn between(old: State<'_>, new: State<'_>, limit: Option<usize>) -> Difference {
        let limit = limit.unwrap_or(usize::MAX);
        let matched = Matched::of(&faces(old.run), &faces(new.run));
        let listed = |state: State<'_>, ids: Vec<u32>| {
            let total = ids.len();
            let ids = in_order(state.run, ids, limit);
            Listed { shown: claims(state.run, &ids), total }
        };
        let total = matched.changed.len();
        let (changed_old, changed_new): (Vec<u32>, Vec<u32>) = {
            let of: HashMap<u32, u32> = matched.changed.iter().map(|(old, new)| (*new, *old)).collect();
            let ids = in_order(new.run, of.keys().copied().collect(), limit);
            ids.into_iter().map(|new| (of[&new], new)).unzip()
        };
        let changes = claims(old.run, &changed_old).into_iter().zip(claims(new.run, &changed_new));
        let (new_findings, gone_findings) = findings(old, new, limit);
        Difference {
            old: side(old),
            new: side(new),
            came: listed(new, matched.came),
            went: listed(old, matched.went),
            changed: Listed {
                shown: changes
                    .map(|(old, new)| Change { cells: changed_cells(&old, &new), old, new })
                    .collect(),
                total,
            },
            new_findings,
            gone_findings,
        }
    }

    /// Whether the two states are one, as far as figures go.
    pub fn is_empty(&self) -> bool {
        let claims = self.came.total + self.went.total + self.changed.total;
        claims + self.new_findings.total + self.gone_findings.total == 0
    }
}

fn side(state: State<'_>) -> Side {
    let nothing = Limits { findings: Some(0), groups: Some(0), ..Limits::default() };
    let known = Known { partial: true, ..Known::default() };
    Side { name: state.name.to_owned(), summary: state.run.report_knowing(&nothing, &known).summary }
}

/// The cells of a claim in the order of the claim format, by name.
fn cells(claim: &Claim) -> [(&'static str, &str); 16] {
    [
        ("id", &claim.id),
        ("measure", &claim.measure),
        ("subject", &claim.subject),
        ("place", &claim.place),
        ("value", &claim.value),
        ("unit", &claim.unit),
        ("basis", &claim.basis),
        ("status", &claim.status),
        ("counts", &claim.counts),
        ("source", &claim.source),
        ("via", &claim.via),
        ("published", &claim.published),
        ("as_of", &claim.as_of),
        ("url", &claim.url),
        ("quote", &claim.quote),
        ("note", &claim.note),
    ]
}

fn changed_cells(old: &Claim, new: &Claim) -> Vec<&'static str> {
    let both = cells(old).into_iter().zip(cells(new));
    both.filter(|((_, old), (_, new))| old != new).map(|((name, _), _)| name).collect()
}

impl Change {
    /// A cell before and after.
    pub(super) fn cell(&self, name: &str) -> (&str, &str) {
        let of =
            |claim| cells(claim).into_iter().find(|(cell, _)| *cell == name).map_or("", |(_, text)| text);
        (of(&self.old), of(&self.new))
    }
}

/// What a claim is matched by.
struct Face {
    /// The number of the claim in its run.
    number: u32,
    /// A hash of its id; none without one.
    id: Option<u64>,
    /// A hash of what it is about, who states and prints it, and when.
    who: u64,
    /// A hash of all its cells.
    all: u64,
}

fn hash(of: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

/// What every claim of a run is matched by, in order.
fn faces(run: &Run) -> Vec<Face> {
    let ids: Vec<u32> = run.claims.ids().collect();
    let mut faces = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(AT_ONCE) {
        faces.extend(chunk.iter().zip(claims(run, chunk)).map(|(&number, claim)| {
            let key = name::key([&claim.measure, &claim.subject, &claim.place]);
            let who = (key, [&claim.source, &claim.via].map(|name| normalised(name).into_owned()));
            Face {
                number,
                id: (!claim.id.is_empty()).then(|| hash(&claim.id)),
                who: hash((who, &claim.as_of, &claim.published)),
                all: hash(cells(&claim)),
            }
        }));
    }
    faces
}

/// Claims with the texts of their rows.
fn claims(run: &Run, ids: &[u32]) -> Vec<Claim> {
    let limits = Limits::default();
    let resolver = Resolver { run, texts: &run.inputs, limits: &limits };
    let rows = rows(&run.inputs, ids.iter().map(|id| run.claims.get(*id).at).collect(), run.threads());
    ids.iter().map(|id| resolver.claim(*id, &rows)).collect()
}

/// The first of some claims, by key, time and source.
fn in_order(run: &Run, mut ids: Vec<u32>, limit: usize) -> Vec<u32> {
    let claims = &run.claims;
    ids.sort_by_key(|id| {
        let claim = claims.get(*id);
        let (key, when) = (claims.key_compared(claims.key(claim.key)), claims.when(claim));
        (key, when.as_of, claims.source_compared(claims.said(claim).source), claim.at)
    });
    ids.truncate(limit);
    ids
}

/// Which claims of two states are the same.
#[derive(Default)]
struct Matched {
    came: Vec<u32>,
    went: Vec<u32>,
    /// The numbers before and after.
    changed: Vec<(u32, u32)>,
}

impl Matched {
    fn of(old: &[Face], new: &[Face]) -> Matched {
        let (old_ids, new_ids) = (unique_ids(old), unique_ids(new));
        let (mut old_left, mut new_left) = (vec![true; old.len()], vec![true; new.len()]);
        let mut pairs = Vec::new();
        for (id, &i) in &old_ids {
            if let Some(&j) = new_ids.get(id) {
                pairs.push((i, j));
                (old_left[i], new_left[j]) = (false, false);
            }
        }
        // The others by who states what; first those that are wholly the same.
        let mut by_who: BTreeMap<u64, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (i, face) in old.iter().enumerate().filter(|(i, _)| old_left[*i]) {
            by_who.entry(face.who).or_default().0.push(i);
        }
        for (j, face) in new.iter().enumerate().filter(|(j, _)| new_left[*j]) {
            by_who.entry(face.who).or_default().1.push(j);
        }
        let mut matched = Matched::default();
        for (mut before, after) in by_who.into_values() {
            let mut same: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
            for j in after.into_iter().rev() {
                same.entry(new[j].all).or_default().push(j);
            }
            before.retain(|i| same.get_mut(&old[*i].all).and_then(Vec::pop).is_none());
            let mut after: Vec<usize> = same.into_values().flatten().collect();
            after.sort_unstable();
            let both = before.len().min(after.len());
            pairs.extend(before.drain(..both).zip(after.drain(..both)));
            matched.went.extend(before.into_iter().map(|i| old[i].number));
            matched.came.extend(after.into_iter().map(|j| new[j].number));
        }
        pairs.retain(|(i, j)| old[*i].all != new[*j].all);
        matched.changed = pairs.into_iter().map(|(i, j)| (old[i].number, new[j].number)).collect();
        matched
    }
}

/// The claims whose id no other claim has, by a hash of it.
fn unique_ids(faces: &[Face]) -> BTreeMap<u64, usize> {
    let mut ids: BTreeMap<u64, Option<usize>> = BTreeMap::new();
    for (i, face) in faces.iter().enumerate() {
        if let Some(id) = face.id {
            ids.entry(id).and_modify(|one| *one = None).or_insert(Some(i));
        }
    }
    ids.into_iter().filter_map(|(id, i)| Some((id, i?))).collect()
}

/// The findings of two states that only one of them has: those of the new one, those of the old one.
fn findings(old: State<'_>, new: State<'_>, limit: usize) -> (Listed<Finding>, Listed<Finding>) {
    let (found_old, found_new) = (old.run.findings(), new.run.findings());
    let (standing_old, standing_new) = (standing(old, &found_old), standing(new, &found_new));
    let (told_old, told_new) = (told(old, &standing_old), told(new, &standing_new));
    let only = |state, found, standing, told: &[u64], by_the_other: &[u64]| {
        let by_the_other: HashSet<u64> = by_the_other.iter().copied().collect();
        only_in(state, found, standing, told, &by_the_other, limit)
    };
    (
        only(new, &found_new, &standing_new, &told_new, &told_old),
        only(old, &found_old, &standing_old, &told_old, &told_new),
    )
}

/// What a state has to say beside what is accepted.
fn standing<'f>(state: State<'f>, found: &'f Found) -> Vec<Ranked<'f>> {
    let mut ranked = ranked(state.run, &found.findings);
    let known = Known { partial: true, base: state.base.clone(), ..Known::default() };
    state.run.accept(&known, &mut ranked);
    ranked.retain(|found| found.accepted.is_none());
    ranked
}

/// What findings tell, piece by piece and in their order: of each claim that another stands against, else of the
/// claim or row itself.
fn told(state: State<'_>, standing: &[Ranked<'_>]) -> Vec<u64> {
    let mut told = Vec::new();
    let outliner = Outliner { run: state.run, base: state.base };
    outliner.each(
        standing,
        |_| Outlined::About,
        |n, outline| match standing[n].finding() {
            Some(finding) if !finding.against.is_empty() => {
                told.extend(finding.against.iter().map(|other| pair(state.run, finding, other.claim)));
            }
            Some(finding) => told.push(hash((finding.code, &outline.detail, who(state.run, finding.claim)))),
            None => {
                let path = outline.path.strip_prefix(state.base.from_top(state.root).as_ref());
                let cells = outline.claims.first().map(|row| [&row.id, &row.source, &row.via, &row.as_of]);
                let about = (&outline.measures, &outline.subjects, &outline.places, &outline.detail);
                told.push(hash((outline.code, about, cells, path.unwrap_or(&outline.path))));
            }
        },
    );
    told
}

/// A rule that two claims break, whichever of them is told of.
fn pair(run: &Run, finding: &finding::Finding, other: u32) -> u64 {
    let (a, b) = (who(run, finding.claim), who(run, other));
    hash((finding.code, a.min(b), a.max(b)))
}

/// A claim without its figure.
fn who(run: &Run, id: u32) -> u64 {
    let claims = &run.claims;
    let claim = claims.get(id);
    let (said, as_of) = (claims.said(claim), claims.when(claim).as_of);
    let names = [claims.source_compared(said.source), said.via.map_or("", |via| claims.via_compared(via))];
    hash((claims.key_compared(claims.key(claim.key)), names.map(normalised), as_of))
}

/// The findings of which the other state tells nothing; of those that it tells in part, the rest.
fn only_in(
    state: State<'_>,
    found: &Found,
    standing: &[Ranked<'_>],
    told: &[u64],
    by_the_other: &HashSet<u64>,
    limit: usize,
) -> Listed<Finding> {
    let mut told = told.iter();
    let mut rest = Vec::new();
    let mut others = Vec::new();
    for one in standing {
        match one.finding() {
            Some(finding) if !finding.against.is_empty() => {
                let new: HashSet<u32> = finding
                    .against
                    .iter()
                    .zip(told.by_ref())
                    .filter(|(_, told)| !by_the_other.contains(told))
                    .map(|(other, _)| other.claim)
                    .collect();
                rest.extend(narrowed(finding.clone(), |other| new.contains(&other)));
            }
            _ => others.extend(told.next().filter(|told| !by_the_other.contains(told)).map(|_| one.clone())),
        }
    }
    let mut only = ranked_claims(state.run, &rest);
    only.extend(others);
    let total = only.len();
    sorted(state.run, &mut only);
    only.truncate(limit);
    Outliner { run: state.run, base: state.base }.stamp(&mut only, &found.findings);
    let limits = Limits::default();
    let resolver = Resolver { run: state.run, texts: &state.run.inputs, limits: &limits };
    Listed { shown: resolver.findings(&only, state.run.threads()), total }
}
