//! What is known of findings before they are told: which are accepted, by the configuration or a baseline, and
//! which stand on rows that are new.
//!
//! All of it is decided on everything that was found, before any limit cuts the list, so that a finding keeps its
//! fingerprint however many are listed.

use super::Accepted;
use super::assemble::{Entry, Ranked, Texts};
use super::base::Base;
use super::resolve::{cell, row_at};
use crate::accept::{self, Acceptances, Leftover};
use crate::baseline::{self, Baseline};
use crate::changed::{Changed, ChangedRows};
use crate::columns::Columns;
use crate::compare;
use crate::config::{Accept, Column};
use crate::finding::{Against, Detail, Finding};
use crate::input::{LocatedRow, Place};
use crate::interval::Interval;
use crate::outline::{Outline, Stated};
use crate::period::{DaySpan, Written};
use crate::quantity::Kind;
use crate::rule::Code;
use crate::run::{FileFault, Found, Run};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Findings that are outlined at a time, since the rows they are about are read again for that.
const AT_ONCE: usize = 1024;

/// Stale entries of a baseline that are told one by one.
const TOLD: usize = 5;

/// What is known before a report is made.
#[derive(Clone, Debug, Default)]
pub struct Known<'k> {
    /// The day of the run, on which acceptances expire; without it none does.
    pub today: Option<DaySpan>,
    /// Findings that are not told again.
    pub baseline: Option<&'k Baseline>,
    /// Only findings on these rows are told, if any are given.
    pub changed: Option<&'k Changed>,
    /// Whether the run reads only a part of what the configuration names, so that nothing can be said of
    /// acceptances that fit nothing in it.
    pub partial: bool,
    /// Where the run takes place.
    pub base: Base,
}

/// Which claims of a finding are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Outlined {
    /// The one it is about, which its fingerprint is made of.
    About,
    /// All of them.
    All,
    /// All of them, with the ids of their rows.
    WithIds,
}

/// Looks at the findings of a run without their values.
pub(super) struct Outliner<'r> {
    pub(super) run: &'r Run,
    pub(super) base: &'r Base,
}

impl Outliner<'_> {
    /// Outlines findings in their order; the rule of a finding says which of its claims are looked at.
    pub(super) fn each(
        &self,
        ranked: &[Ranked<'_>],
        of: impl Fn(Code) -> Outlined,
        mut take: impl FnMut(usize, Outline),
    ) {
        for (chunk, start) in ranked.chunks(AT_ONCE).zip((0..).step_by(AT_ONCE)) {
            let mut places: Vec<Place> = Vec::new();
            for found in chunk {
                match found.entry {
                    Entry::Claims(finding) if of(found.code) == Outlined::WithIds => {
                        places.extend(about_and_against(finding).map(|id| self.run.claims.get(id).at));
                    }
                    Entry::Row(fault) => places.push(fault.at),
                    _ => {}
                }
            }
            let rows = rows(&self.run.inputs, places, self.run.threads());
            for (found, n) in chunk.iter().zip(start..) {
                take(n, self.outline(found, of(found.code), &rows));
            }
        }
    }

    fn outline(&self, found: &Ranked<'_>, of: Outlined, rows: &HashMap<Place, LocatedRow>) -> Outline {
        match found.entry {
            Entry::Claims(finding) => self.of_claims(finding, of, rows),
            Entry::Row(fault) => {
                let told = row_at(self.run, rows, fault.at);
                let text =
                    |column| told.map_or("", |(row, columns)| cell(row, columns, column).trim()).to_owned();
                Outline {
                    code: found.code,
                    measures: vec![text(Column::Measure)],
                    subjects: vec![text(Column::Subject)],
                    places: vec![text(Column::Place)],
                    claims: vec![Stated {
                        id: text(Column::Id),
                        source: text(Column::Source),
                        via: text(Column::Via),
                        as_of: text(Column::AsOf),
                    }],
                    others: 0,
                    path: told.map_or(String::new(), |(row, _)| {
                        self.base.from_top(self.run.standing(row).path).into_owned()
                    }),
                    detail: String::new(),
                }
            }
            Entry::File(fault) => Outline {
                code: found.code,
                measures: Vec::new(),
                subjects: Vec::new(),
                places: Vec::new(),
                claims: Vec::new(),
                others: 0,
                path: self.base.from_top(&fault.path).into_owned(),
                detail: fault.about.clone(),
            },
        }
    }

    fn of_claims(&self, finding: &Finding, of: Outlined, rows: &HashMap<Place, LocatedRow>) -> Outline {
        let claims = &self.run.claims;
        let mut outline = Outline {
            code: finding.code,
            measures: Vec::new(),
            subjects: Vec::new(),
            places: Vec::new(),
            claims: Vec::new(),
            others: finding.total,
            path: String::new(),
            detail: relation(finding).to_owned(),
        };
        let looked_at = if of == Outlined::About { 1 } else { usize::MAX };
        for id in about_and_against(finding).take(looked_at) {
            let claim = claims.get(id);
            let (said, when) = (claims.said(claim), claims.when(claim));
            let [measure, subject, place] = claims.key_names(claims.key(claim.key));
            let shown = claims.names_of(claim.key);
            for (names, name) in [
                (&mut outline.measures, measure),
                (&mut outline.subjects, subject),
                (&mut outline.places, place),
            ] {
                if !names.iter().any(|known| known == name) {
                    names.push(name.to_owned());
                }
            }
            let row = row_at(self.run, rows, claim.at);
            outline.claims.push(Stated {
                id: row
                    .map_or("", |(row, columns): (_, &Columns)| cell(row, columns, Column::Id).trim())
                    .to_owned(),
                source: shown.source(said.source).to_owned(),
                via: said.via.map_or("", |via| shown.via(via)).to_owned(),
                as_of: when.as_of.map_or(String::new(), |date| date.iso().to_string()),
            });
        }
        outline
    }

    /// Gives each finding its fingerprint, out of all that were found, if it has none yet.
    pub(super) fn stamp(&self, ranked: &mut [Ranked<'_>], found: &[Finding]) {
        let missing = || ranked.iter().enumerate().filter(|(_, one)| one.fingerprint.is_empty());
        let places: Vec<usize> = missing().map(|(n, _)| n).collect();
        let wanted: Vec<Ranked<'_>> = missing().map(|(_, one)| one.clone()).collect();
        for (n, fingerprint) in places.into_iter().zip(self.fingerprints(&wanted, found)) {
            ranked[n].fingerprint = fingerprint;
        }
    }

    /// The fingerprint of each of some findings.
    ///
    /// Findings that are alike in all that it is made of are told apart by a number, in an order of the claims they
    /// are about that does not hang on the order of rows or files.
    fn fingerprints(&self, wanted: &[Ranked<'_>], found: &[Finding]) -> Vec<String> {
        let mut hashes = vec![0; wanted.len()];
        self.each(wanted, |_| Outlined::About, |n, outline| hashes[n] = outline.hash());
        let mut rows: BTreeMap<u64, Vec<(Place, usize)>> = BTreeMap::new();
        for (n, found) in wanted.iter().enumerate() {
            match found.entry {
                Entry::Claims(_) => {}
                Entry::Row(fault) => rows.entry(hashes[n]).or_default().push((fault.at, n)),
                Entry::File(_) => rows.entry(hashes[n]).or_default().push((Place::default(), n)),
            }
        }
        let mut number = vec![1; wanted.len()];
        for places in rows.values_mut() {
            places.sort_unstable();
            for (i, (_, n)) in places.iter().enumerate() {
                number[*n] = i + 1;
            }
        }
        for (n, before) in self.before(wanted, found) {
            number[n] += before;
        }
        let mut seen = HashSet::new();
        hashes
            .into_iter()
            .zip(number)
            .map(|(hash, mut number)| {
                while !seen.insert((hash, number)) {
                    number += 1;
                }
                if number == 1 { format!("{hash:016x}") } else { format!("{hash:016x}-{number}") }
            })
            .collect()
    }

    /// For each of some findings across claims, by its place, how many of those found are alike in all that its
    /// fingerprint is made of and stand before it.
    fn before(&self, wanted: &[Ranked<'_>], found: &[Finding]) -> Vec<(usize, usize)> {
        // Asked of every finding there is.
        let mut places: foldhash::HashMap<Identity<'_>, usize> = foldhash::HashMap::default();
        let mut alike: Vec<Alike> = Vec::new();
        for (n, finding) in wanted.iter().enumerate().filter_map(|(n, one)| Some((n, one.finding()?))) {
            let place = *places.entry(self.identity(finding)).or_insert(alike.len());
            if place == alike.len() {
                alike.push(Alike::default());
            }
            alike[place].wanted.push((self.rank(finding.claim), n));
            alike[place].claims.push(finding.claim);
        }
        let portions: Vec<&[Finding]> = found.chunks(PORTION).collect();
        let threads = if portions.len() <= 1 { 1 } else { self.run.threads() };
        let place = |finding: &Finding| places.get(&self.identity(finding)).copied();
        let of_wanted = |some: &[Finding]| {
            some.iter().filter_map(|one| Some((place(one)?, one.claim))).collect::<Vec<_>>()
        };
        crate::threads::in_order(threads, portions, of_wanted, |some| {
            some.into_iter().for_each(|(place, claim)| alike[place].claims.push(claim));
        });
        let mut before = Vec::with_capacity(wanted.len());
        for Alike { mut wanted, mut claims } in alike {
            wanted.sort_unstable();
            claims.sort_unstable();
            claims.dedup();
            // How many stand before each, but not before the one that stands before it.
            let mut counts = vec![0; wanted.len() + 1];
            for rank in claims.into_iter().map(|claim| self.rank(claim)) {
                counts[wanted.partition_point(|other| other.0 <= rank)] += 1;
            }
            let mut all = 0;
            before.extend(wanted.into_iter().zip(counts).map(|((_, n), count)| {
                all += count;
                (n, all)
            }));
        }
        before
    }

    /// The order of alike findings, by the claims they are about: places only break full ties.
    fn rank(&self, claim: u32) -> Rank {
        let claim = self.run.claims.get(claim);
        let published = self.run.claims.when(claim).published;
        (published, claim.judged, claim.kind, claim.plain().map(f64::to_bits), claim.at)
    }

    /// What the fingerprint of a finding is made of, by numbers.
    fn identity<'f>(&self, finding: &'f Finding) -> Identity<'f> {
        let claims = &self.run.claims;
        let claim = claims.get(finding.claim);
        let said = claims.said(claim);
        (finding.code, claim.key, said.source, said.via, claims.when(claim).as_of, relation(finding))
    }
}

/// So many findings are looked through in one go.
const PORTION: usize = 1 << 14;

/// Findings that are alike in all that a fingerprint is made of.
#[derive(Default)]
struct Alike {
    /// Those that are asked about, by their order and place.
    wanted: Vec<(Rank, usize)>,
    /// The claims that all of them are about.
    claims: Vec<u32>,
}

type Rank = (Option<Written>, Interval, Kind, Option<u64>, Place);
type Identity<'f> = (Code, u32, u32, Option<u32>, Option<Written>, &'f str);

/// The relation a finding is about.
fn relation(finding: &Finding) -> &str {
    match &finding.detail {
        Detail::Relation(violated) => &violated.name,
        _ => "",
    }
}

fn about_and_against(finding: &Finding) -> impl Iterator<Item = u32> {
    std::iter::once(finding.claim).chain(finding.against.iter().map(|other| other.claim))
}

/// So many rows are read again on more than one thread.
const WORTH_THREADS: usize = 512;

/// The rows at some places. Each thread reads a part of the files again.
pub(super) fn rows(texts: &dyn Texts, mut places: Vec<Place>, threads: usize) -> HashMap<Place, LocatedRow> {
    places.sort_unstable();
    places.dedup();
    let threads = if places.len() < WORTH_THREADS { 1 } else { threads };
    let parts = places.chunks(places.len().div_ceil(threads).max(1)).collect();
    let rows = crate::threads::each(threads, parts, |places: &[Place]| {
        places.iter().copied().zip(texts.rows(places)).collect::<Vec<_>>()
    });
    rows.into_iter().flatten().collect()
}

impl Run {
    /// Marks what the configuration accepts; gives what is wrong with its entries.
    pub(super) fn accept(&self, known: &Known<'_>, ranked: &mut [Ranked<'_>]) -> Vec<FileFault> {
        let config = self.claims.config();
        let list = &config.settings().accept;
        let mut acceptances = Acceptances::new(list, self.claims.registry(), known.today);
        if acceptances.is_empty() {
            return Vec::new();
        }
        let mut reasons: Vec<Option<String>> = vec![None; ranked.len()];
        let with_ids = |code| list.iter().any(|entry| !entry.ids.is_empty() && entry.covers(code));
        let of = |code| if with_ids(code) { Outlined::WithIds } else { Outlined::All };
        let outliner = Outliner { run: self, base: &known.base };
        // Findings of other rules need no second look, nor their rows.
        let (covered, places): (Vec<Ranked<'_>>, Vec<usize>) = ranked
            .iter()
            .enumerate()
            .filter(|(_, found)| acceptances.cover(found.code))
            .map(|(n, found)| (found.clone(), n))
            .unzip();
        outliner.each(&covered, of, |n, outline| {
            reasons[places[n]] = acceptances.reason(&outline).map(str::to_owned);
        });
        for (found, reason) in ranked.iter_mut().zip(reasons) {
            found.accepted = reason.map(|reason| Box::new(Accepted { by: "config", reason }));
        }
        let origin = config.origin().unwrap_or("figcheck.toml");
        let mut faults = Vec::new();
        for (place, entry, leftover) in acceptances.leftovers() {
            let (code, message) = match leftover {
                Leftover::Unused if known.partial || !self.reports_any(entry) => continue,
                Leftover::Unused => (
                    Code::F501,
                    format!("Nothing to accept: no finding fits {}; remove the entry", named(entry)),
                ),
                Leftover::Expired(fits) => (Code::F502, expired(entry, fits)),
            };
            let position = config.accept_place(place).map(|span| (span.line as u64, span.column as u64));
            let about = accept::in_words(entry);
            faults.push(FileFault { code, path: origin.to_owned(), message, position, header: None, about });
        }
        faults
    }

    /// Whether any rule that an entry is about is reported at all.
    fn reports_any(&self, entry: &Accept) -> bool {
        Code::ALL.iter().any(|code| entry.covers(*code) && self.claims.reports(*code))
    }

    /// Marks what the baseline knows; gives what is wrong with the baseline.
    pub(super) fn compare_with_baseline(
        &self,
        known: &Known<'_>,
        found: &Found,
        ranked: &mut [Ranked<'_>],
    ) -> Vec<FileFault> {
        let Some(baseline) = known.baseline else { return Vec::new() };
        let outliner = Outliner { run: self, base: &known.base };
        outliner.stamp(ranked, &found.findings);
        let mut used = vec![false; baseline.len()];
        let mut covered = vec![false; ranked.len()];
        outliner.each(
            ranked,
            |_| Outlined::All,
            |n, outline| {
                if let Some((entry, whole)) = baseline.find(&ranked[n].fingerprint, &outline) {
                    used[entry] = true;
                    covered[n] = whole;
                }
            },
        );
        for (found, covered) in ranked.iter_mut().zip(covered) {
            if covered && found.accepted.is_none() {
                let reason = "known when the baseline was written".into();
                found.accepted = Some(Box::new(Accepted { by: "baseline", reason }));
            }
        }
        let is_reported = |code: &str| Code::parse(code).is_none_or(|code| self.claims.reports(code));
        let stale: Vec<(&baseline::Entry, usize)> = baseline
            .entries()
            .zip(used)
            .filter(|((entry, _), used)| !used && is_reported(&entry.code))
            .map(|(entry, _)| entry)
            .collect();
        let (false, Some((_, line))) = (known.partial, stale.first()) else { return Vec::new() };
        let lines: Vec<String> = stale.iter().take(TOLD).map(|(_, line)| line.to_string()).collect();
        let more = stale.len().saturating_sub(TOLD);
        let message = format!(
            "No finding fits {} of the {} any more ({} {}{}); write the baseline again with --write-baseline",
            super::counted(stale.len(), "entry").replace("entrys", "entries"),
            baseline.len(),
            if stale.len() == 1 { "line" } else { "lines" },
            lines.join(", "),
            if more == 0 { String::new() } else { format!(" and {more} more") }
        );
        vec![FileFault {
            code: Code::F503,
            path: baseline.origin().to_owned(),
            message,
            position: Some((*line as u64, 1)),
            header: None,
            about: String::new(),
        }]
    }

    /// The baseline of all findings that the configuration does not accept.
    pub fn baseline(&self, known: &Known<'_>) -> Baseline {
        let found = self.findings();
        let mut ranked = super::assemble::ranked(self, &found.findings);
        self.accept(known, &mut ranked);
        ranked.retain(|found| found.accepted.is_none());
        let outliner = Outliner { run: self, base: &known.base };
        outliner.stamp(&mut ranked, &found.findings);
        let mut entries = Vec::with_capacity(ranked.len());
        outliner.each(
            &ranked,
            |_| Outlined::All,
            |n, outline| {
                entries.push(baseline::Entry::new(&outline, &ranked[n].fingerprint));
            },
        );
        Baseline::of(entries)
    }

    /// What claims on changed rows stand against, told as findings on these claims, without what is accepted.
    pub(super) fn told_of_changed(&self, rows: &ChangedRows, ranked: &[Ranked<'_>]) -> Vec<Finding> {
        let accepted = Accounted::of(ranked.iter().filter(|found| found.accepted.is_some()));
        let mut keys: Vec<u32> = rows.claims.iter().map(|&id| self.claims.get(id).key).collect();
        keys.sort_unstable();
        keys.dedup();
        let told =
            keys.into_iter().flat_map(|key| compare::compare_some(&self.claims, key, |id| rows.claim(id)));
        told.filter_map(|finding| {
            let (code, about) = (finding.code, finding.claim);
            narrowed(finding, |other| !accepted.has(code, about, other))
        })
        .collect()
    }
}

/// A finding that tells of some of the claims it stands against; none if it stands against none of them.
pub(super) fn narrowed(finding: Finding, is_told: impl Fn(u32) -> bool) -> Option<Finding> {
    let before = finding.against.len();
    // What is told of a pair, such as a factor, is told of the first one.
    let first = finding.against.first().map(|other| other.claim);
    let against: Vec<Against> = finding.against.iter().filter(|other| is_told(other.claim)).collect();
    let gone = before - against.len();
    if against.is_empty() {
        return None;
    }
    if gone == 0 {
        return Some(finding);
    }
    let same_first = against.first().map(|other| other.claim) == first;
    let detail = if same_first { finding.detail } else { Detail::None };
    let neighbour = finding.neighbour.filter(|_| same_first);
    let total = finding.total - gone;
    Some(Finding { total, detail, neighbour, ..Finding::new(finding.code, finding.claim, against) })
}

/// Leaves only what stands on changed rows: a finding on a claim that is not new itself goes where `told` has all
/// its new claims. Gives how many findings are left out because nothing in them is new.
pub(super) fn only_changed<'f>(
    run: &Run,
    changed: &Changed,
    rows: &ChangedRows,
    told: &'f [Finding],
    ranked: &mut Vec<Ranked<'f>>,
) -> usize {
    let mut elsewhere = 0;
    let told = super::assemble::ranked_claims(run, told);
    let accounted = Accounted::of(&told);
    ranked.retain(|found| {
        let is_new = match found.entry {
            Entry::Claims(finding) => about_and_against(finding).any(|id| rows.claim(id)),
            Entry::Row(fault) => rows.row(fault.at),
            Entry::File(fault) => changed.file(&fault.path),
        };
        if !is_new {
            elsewhere += usize::from(found.accepted.is_none());
            return false;
        }
        let (None, Entry::Claims(finding)) = (&found.accepted, &found.entry) else { return true };
        let mut new = finding
            .against
            .iter()
            .filter(|other| rows.claim(finding.claim) || rows.claim(other.claim))
            .peekable();
        new.peek().is_none() || !new.all(|other| accounted.has(finding.code, finding.claim, other.claim))
    });
    ranked.extend(told);
    elsewhere
}

/// Pairs of claims of which some findings tell.
struct Accounted {
    pairs: HashSet<(Code, u32, u32)>,
    /// Claims of which so many others are told that not all are kept.
    long: HashSet<(Code, u32)>,
}

impl Accounted {
    fn of<'r, 'f: 'r>(findings: impl IntoIterator<Item = &'r Ranked<'f>>) -> Accounted {
        let mut accounted = Accounted { pairs: HashSet::new(), long: HashSet::new() };
        for finding in findings.into_iter().filter_map(Ranked::finding) {
            for other in finding.against.iter() {
                let (a, b) = (finding.claim.min(other.claim), finding.claim.max(other.claim));
                accounted.pairs.insert((finding.code, a, b));
            }
            if finding.against.len() < finding.total {
                accounted.long.insert((finding.code, finding.claim));
            }
        }
        accounted
    }

    fn has(&self, code: Code, a: u32, b: u32) -> bool {
        self.pairs.contains(&(code, a.min(b), a.max(b)))
            || self.long.contains(&(code, a))
            || self.long.contains(&(code, b))
    }
}

/// An acceptance as messages name it.
fn named(entry: &Accept) -> String {
    format!("“{}” (accepted because “{}”)", accept::in_words(entry), entry.reason.trim())
}

fn expired(entry: &Accept, fits: usize) -> String {
    let until = entry.until.map_or(String::new(), |until| until.to_string());
    let next = match fits {
        0 => "nothing fits it any more; remove the entry".to_owned(),
        fits => format!(
            "{} reported again; look again, then give it a new date or remove it",
            match fits {
                1 => "the finding it accepted is".to_owned(),
                fits => format!("the {fits} findings it accepted are"),
            }
        ),
    };
    format!("The acceptance of {} ended on {until}: {next}", named(entry))
}
