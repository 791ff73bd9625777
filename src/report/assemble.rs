//! From findings by numbers to a report in words: sorted, limited with the totals kept, texts fetched.
//!
//! This is the last place where anything is decided. Texts that are not held in memory come through one
//! trait, [`Texts`], for the claims that are printed and no others.

use super::known::{Known, Outliner, only_changed};
use super::merged::{Ends, KeyRank};
use super::resolve::Resolver;
use super::{Accepted, Groups, Policy, Report, Summary, View};
use crate::claims::Claims;
use crate::compare::in_order;
use crate::crossing;
use crate::finding;
use crate::input::{InputId, Inputs, LocatedRow, Place};
use crate::load::Fault;
use crate::quantity::Rounding;
use crate::rule::{Code, Severity};
use crate::run::{FileFault, Found, Run};
use crate::threads;
use foldhash::HashMap;
use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

/// Where the texts come from that are not held in memory.
pub trait Texts: Sync {
    /// The rows at these places, in their order; none where they cannot be read again.
    fn rows(&self, places: &[Place]) -> Vec<LocatedRow>;

    /// The name of an input.
    fn name(&self, input: InputId) -> &str;
}

impl Texts for Inputs {
    fn rows(&self, places: &[Place]) -> Vec<LocatedRow> {
        self.locate(places).unwrap_or_default()
    }

    fn name(&self, input: InputId) -> &str {
        Inputs::name(self, input)
    }
}

/// How much a report lists. The counts always hold for everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Other claims of one finding; none for all that are kept.
    pub others: Option<usize>,
    /// Findings; none for all.
    pub findings: Option<usize>,
    /// Keys; none for all.
    pub groups: Option<usize>,
    /// Which keys the machine-readable formats list.
    pub listed: Groups,
    /// Whether every key is needed, whatever is listed.
    pub every_group: bool,
    /// Whether keys are listed with their claims.
    pub with_claims: bool,
    /// Of so many origins the latest figure is kept with each key.
    pub latest: usize,
    /// Whether to look for what cannot all be true through what ties keys, where the configuration ties any.
    pub together: bool,
    /// Only keys of this measure, in any spelling.
    pub measure: Option<String>,
    /// Only keys of this subject, in any spelling.
    pub subject: Option<String>,
    /// Only keys of this place, in any spelling.
    pub place: Option<String>,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            others: Some(20),
            findings: Some(1000),
            groups: Some(1000),
            listed: Groups::Conflicting,
            every_group: false,
            with_claims: false,
            latest: 0,
            together: false,
            measure: None,
            subject: None,
            place: None,
        }
    }
}

/// From so many findings on they are put into words on more than one thread.
const WORTH_THREADS: usize = 256;

impl Run {
    /// The report on everything that was read.
    pub fn report(&self, limits: &Limits) -> Report {
        self.report_knowing(limits, &Known::default())
    }

    /// The report on everything that was read, given what is known already.
    pub fn report_knowing(&self, limits: &Limits, known: &Known<'_>) -> Report {
        self.report_up_to(&Ends::default(), limits, known)
    }

    /// The report on what was read, as far as it stands before the ends of what is listed already.
    pub(crate) fn report_up_to(&self, ends: &Ends, limits: &Limits, known: &Known<'_>) -> Report {
        let found = self.findings();
        let (leftovers, mut told);
        let limit = limits.findings.unwrap_or(usize::MAX);
        let one_by_one = known.baseline.is_some()
            || known.changed.is_some()
            || ends.findings.is_some()
            || found.findings.len() <= limit
            || !self.claims.config().settings().accept.is_empty();
        // Where nothing is asked of single findings, what is not listed is only counted.
        let (mut ranked, mut tally) = match one_by_one {
            true => (ranked_claims(self, &found.findings), Tally::default()),
            false => worst(self, found.findings.chunks(PORTION).collect(), limit),
        };
        let tallied = if one_by_one { 0 } else { ranked.len() };
        ranked.extend(ranked_rows_and_files(self));
        let mut faults = self.accept(known, &mut ranked);
        faults.extend(self.compare_with_baseline(known, &found, &mut ranked));
        let mut elsewhere = 0;
        if let Some(changed) = known.changed {
            let rows = changed.rows(self);
            told = self.told_of_changed(&rows, &ranked);
            crossing::mark_neighbours(&mut told, &crossing::confused(&found.findings));
            elsewhere = only_changed(self, changed, &rows, &told, &mut ranked);
        }
        leftovers = faults;
        if !self.in_parts {
            ranked.extend(ranked_files(self, &leftovers));
        }
        tally.add(&self.claims, &ranked[tallied..]);
        let mut summary = Summary { elsewhere, ..summary(self, &found, &tally) };
        let keys = tally.keys;
        if let Some(end) = &ends.findings {
            ranked.retain(|found| {
                let before = |key| keys.stands_before(&self.claims, key, end);
                found.accepted.is_none() && found.key(&self.claims).is_some_and(before)
            });
        }
        first(self, &keys, &mut ranked, limit);
        summary.findings_listed = ranked.len();
        Outliner { run: self, base: &known.base }.stamp(&mut ranked, &found.findings);
        let resolver = Resolver { run: self, texts: &self.inputs, limits };
        let threads = if ranked.len() < WORTH_THREADS { 1 } else { self.threads() };
        let findings = || resolver.findings(&ranked, threads);
        let groups = || resolver.groups(&found, &keys, ends.keys.as_ref(), threads);
        let (findings, groups) = threads::both(threads, findings, groups);
        let together = (limits.together && known.changed.is_none()).then(|| self.together()).flatten();
        let view = if limits.with_claims { View::Comparison } else { View::Findings };
        let base = known.base.clone();
        Report {
            view,
            summary,
            findings,
            groups,
            keys_with_findings: keys.len(),
            listed: limits.listed,
            hides_accepted: false,
            together,
            base,
        }
    }
}

/// A finding on its way into the report.
#[derive(Clone, Copy)]
pub(super) enum Entry<'f> {
    /// Across claims.
    Claims(&'f finding::Finding),
    /// On one row.
    Row(&'f Fault),
    /// On a file.
    File(&'f FileFault),
}

#[derive(Clone)]
pub(super) struct Ranked<'f> {
    pub(super) entry: Entry<'f>,
    pub(super) code: Code,
    pub(super) severity: Severity,
    pub(super) accepted: Option<Box<Accepted>>,
    /// Its fingerprint; empty as long as nobody asked for it.
    pub(super) fingerprint: String,
    /// The relative gap to the worst other claim.
    gap: f64,
}

impl<'f> Ranked<'f> {
    fn new(run: &Run, entry: Entry<'f>, code: Code, own: Severity, gap: f64) -> Option<Ranked<'f>> {
        let severity = run.claims.config().settings().severity_of(code, own)?;
        Some(Ranked { entry, code, severity, accepted: None, fingerprint: String::new(), gap })
    }

    /// The finding across claims, if it is one.
    pub(super) fn finding(&self) -> Option<&'f finding::Finding> {
        match self.entry {
            Entry::Claims(finding) => Some(finding),
            Entry::Row(_) | Entry::File(_) => None,
        }
    }

    /// The key it is about.
    fn key(&self, claims: &Claims) -> Option<u32> {
        self.finding().map(|finding| claims.get(finding.claim).key)
    }
}

/// Every finding that the configuration lets through, with its severity.
pub(super) fn ranked<'f>(run: &'f Run, found: &'f [finding::Finding]) -> Vec<Ranked<'f>> {
    let mut ranked = ranked_claims(run, found);
    ranked.extend(ranked_rows_and_files(run));
    ranked
}

fn ranked_rows_and_files(run: &Run) -> impl Iterator<Item = Ranked<'_>> {
    let rows = run.faults.iter();
    rows.filter_map(|fault| Ranked::new(run, Entry::Row(fault), fault.code, fault.severity(), 0.0))
        .chain(ranked_files(run, &run.file_faults))
}

/// Of findings across claims those that the configuration lets through.
pub(super) fn ranked_claims<'f>(run: &Run, found: &'f [finding::Finding]) -> Vec<Ranked<'f>> {
    let ranked = |finding: &'f finding::Finding| {
        let gap = gap(&run.claims, finding);
        Ranked::new(run, Entry::Claims(finding), finding.code, finding.severity, gap)
    };
    // Nearly all are let through; a list that grows as it goes would take twice the memory.
    let mut all = Vec::with_capacity(found.len());
    all.extend(found.iter().filter_map(ranked));
    all
}

fn ranked_files<'f>(run: &Run, faults: &'f [FileFault]) -> Vec<Ranked<'f>> {
    let ranked = |fault: &'f FileFault| {
        Ranked::new(run, Entry::File(fault), fault.code, fault.code.rule().severity, 0.0)
    };
    faults.iter().filter_map(ranked).collect()
}

fn gap(claims: &Claims, finding: &finding::Finding) -> f64 {
    let about = claims.get(finding.claim).judged;
    let worst = finding.against.first().and_then(|other| about.gap(claims.get(other.claim).judged));
    worst.map_or(0.0, |gap| gap.relative)
}

/// So many findings are ranked in one go.
const PORTION: usize = 1 << 14;

/// Of findings across claims at most so many, those that stand first in the report; and what all of them come to.
fn worst<'f>(run: &'f Run, portions: Vec<&'f [finding::Finding]>, limit: usize) -> (Vec<Ranked<'f>>, Tally) {
    let threads = if portions.len() <= 1 { 1 } else { run.threads() };
    let mut tally = Tally::default();
    threads::in_order(
        threads,
        portions.clone(),
        |some| Tally::of(&run.claims, &ranked_claims(run, some)),
        |some| tally.merge(some),
    );
    let mut worst = Vec::new();
    threads::in_order(
        threads,
        portions,
        |some| {
            let mut ranked = ranked_claims(run, some);
            first(run, &tally.keys, &mut ranked, limit);
            ranked
        },
        |some| {
            worst.extend(some);
            if limit < worst.len() / 4 {
                first(run, &tally.keys, &mut worst, limit);
            }
        },
    );
    first(run, &tally.keys, &mut worst, limit);
    (worst, tally)
}

/// What findings come to.
#[derive(Debug, Default, PartialEq)]
struct Tally {
    /// How many there are of each severity, without those that are accepted.
    standing: BTreeMap<Severity, usize>,
    accepted: usize,
    keys: KeyRanks,
}

impl Tally {
    fn of(claims: &Claims, ranked: &[Ranked<'_>]) -> Tally {
        let mut tally = Tally::default();
        tally.add(claims, ranked);
        tally
    }

    fn add(&mut self, claims: &Claims, ranked: &[Ranked<'_>]) {
        for found in ranked {
            match found.accepted {
                None => *self.standing.entry(found.severity).or_default() += 1,
                Some(_) => self.accepted += 1,
            }
        }
        self.keys.add(claims, ranked);
    }

    fn merge(&mut self, other: Tally) {
        for (severity, count) in other.standing {
            *self.standing.entry(severity).or_default() += count;
        }
        self.accepted += other.accepted;
        other.keys.0.into_iter().for_each(|(key, rank)| self.keys.raise(key, rank));
    }
}

/// How the keys with findings stand in the report: the gravest first, then the widest apart, then by name.
#[derive(Debug, Default, PartialEq)]
pub(super) struct KeyRanks(HashMap<u32, (Severity, f64)>);

impl KeyRanks {
    fn add(&mut self, claims: &Claims, ranked: &[Ranked<'_>]) {
        for finding in ranked.iter().filter(|finding| finding.accepted.is_none()) {
            if let Some(key) = finding.key(claims) {
                self.raise(key, (finding.severity, finding.gap));
            }
        }
    }

    /// Takes up how a finding of a key ranks.
    fn raise(&mut self, key: u32, rank: (Severity, f64)) {
        let worst = self.0.entry(key).or_insert(rank);
        if *worst < rank {
            *worst = rank;
        }
    }

    /// The keys with findings, each with its gravest one, in no order that can be relied on.
    pub(super) fn keys(&self) -> impl Iterator<Item = (u32, Severity)> {
        self.0.iter().map(|(key, (severity, _))| (*key, *severity))
    }

    /// How many keys have findings.
    fn len(&self) -> usize {
        self.0.len()
    }

    /// The gravest finding of a key.
    pub(super) fn worst(&self, key: u32) -> Option<Severity> {
        self.0.get(&key).map(|(severity, _)| *severity)
    }

    /// The widest gap among the gravest findings of a key.
    pub(super) fn gap(&self, key: u32) -> f64 {
        self.0.get(&key).map_or(0.0, |(_, gap)| *gap)
    }

    /// Whether a key stands before another one in the report, or is that one.
    pub(super) fn stands_before(&self, claims: &Claims, key: u32, other: &KeyRank) -> bool {
        let order = (Reverse(self.worst(key)).cmp(&Reverse(other.worst)))
            .then_with(|| other.gap.total_cmp(&self.gap(key)))
            .then_with(|| {
                claims.key_compared(claims.key(key)).cmp(&other.key.each_ref().map(String::as_str))
            });
        order != Ordering::Greater
    }

    pub(super) fn compare(&self, claims: &Claims, a: u32, b: u32) -> Ordering {
        if a == b {
            return Ordering::Equal;
        }
        let rank = |key: u32| self.0.get(&key).copied();
        let (first, second) = (rank(a), rank(b));
        second
            .map(|rank| rank.0)
            .cmp(&first.map(|rank| rank.0))
            .then_with(|| second.map_or(0.0, |r| r.1).total_cmp(&first.map_or(0.0, |r| r.1)))
            .then_with(|| claims.key_compared(claims.key(a)).cmp(&claims.key_compared(claims.key(b))))
    }
}

/// Puts findings in order and keeps at most so many of them; those that are accepted go first.
fn first(run: &Run, keys: &KeyRanks, ranked: &mut Vec<Ranked<'_>>, limit: usize) {
    let standing = ranked.iter().filter(|found| found.accepted.is_none()).count();
    if standing == ranked.len() && limit < standing {
        // What is not listed need not be in order; of equals the first are listed.
        let mut order: Vec<usize> = (0..ranked.len()).collect();
        let (_, _, _) = order.select_nth_unstable_by(limit, |&a, &b| {
            in_report_order(run, keys, &ranked[a], &ranked[b]).then(a.cmp(&b))
        });
        order.truncate(limit);
        order.sort_unstable();
        *ranked = order.into_iter().map(|n| ranked[n].clone()).collect();
    }
    ranked.sort_by(|a, b| in_report_order(run, keys, a, b));
    let standing = standing.min(limit);
    let (mut standing, mut accepted) = (standing, limit - standing);
    ranked.retain(|found| {
        let room = if found.accepted.is_some() { &mut accepted } else { &mut standing };
        let kept = 0 < *room;
        *room = room.saturating_sub(1);
        kept
    });
}

/// Puts findings in the order of a report.
pub(super) fn sorted(run: &Run, ranked: &mut [Ranked<'_>]) -> KeyRanks {
    let mut keys = KeyRanks::default();
    keys.add(&run.claims, ranked);
    ranked.sort_by(|a, b| in_report_order(run, &keys, a, b));
    keys
}

/// What claims say first, by key; then what is wrong with rows and files, in their order. Within a key the
/// gravest first, then the widest apart.
fn in_report_order(run: &Run, keys: &KeyRanks, a: &Ranked<'_>, b: &Ranked<'_>) -> Ordering {
    let claims = &run.claims;
    let about = |finding: &finding::Finding| {
        claims.member(finding.claim, claims.policy(claims.get(finding.claim).key))
    };
    match (&a.entry, &b.entry) {
        (Entry::Claims(first), Entry::Claims(second)) => {
            let key = |finding: &finding::Finding| claims.get(finding.claim).key;
            keys.compare(claims, key(first), key(second))
                .then_with(|| a.accepted.is_some().cmp(&b.accepted.is_some()))
                .then_with(|| Reverse(a.severity).cmp(&Reverse(b.severity)))
                .then_with(|| b.gap.total_cmp(&a.gap))
                .then_with(|| a.code.cmp(&b.code))
                .then_with(|| in_order(claims, &about(first), &about(second)))
        }
        (Entry::Claims(_), _) => Ordering::Less,
        (_, Entry::Claims(_)) => Ordering::Greater,
        (Entry::Row(first), Entry::Row(second)) => {
            let path = |fault: &Fault| run.inputs.input_of(fault.at).map(|input| run.inputs.name(input));
            path(first).cmp(&path(second)).then_with(|| (first.at, a.code).cmp(&(second.at, b.code)))
        }
        (Entry::Row(_), _) => Ordering::Less,
        (_, Entry::Row(_)) => Ordering::Greater,
        (Entry::File(first), Entry::File(second)) => {
            (&first.path, a.code, &first.message).cmp(&(&second.path, b.code, &second.message))
        }
    }
}

fn summary(run: &Run, found: &Found, tally: &Tally) -> Summary {
    let count = |severity| tally.standing.get(&severity).copied().unwrap_or_default();
    let settings = run.claims.config().settings();
    Summary {
        file_count: run.files,
        claim_count: run.claims.len(),
        source_count: run.claims.source_count(),
        group_count: run.claims.key_count(),
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        notes: count(Severity::Note),
        accepted: tally.accepted,
        conflicting_pairs: found.outcomes.iter().map(|(_, outcome)| outcome.conflicting_pairs).sum(),
        findings_listed: 0,
        elsewhere: 0,
        policy: Policy {
            rounding: match settings.rounding {
                Rounding::Inferred => "inferred".to_owned(),
                Rounding::Exact => "exact".to_owned(),
                Rounding::Percent(percent) => format!("{percent}%"),
            },
            approx_percent: settings.hedges.approx,
            nearly_percent: settings.hedges.nearly,
            window_days: settings.window.into(),
            tolerance_percent: crate::number::settled(settings.tolerance * 100.0),
        },
        not_covered: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::sources::Sources;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_worst_are_the_first_of_all(
            rows in proptest::collection::vec((0u8..4, 0u8..3, 1u8..9, 0u8..3), 1..40),
            limit in 0usize..12,
            portion in 1usize..8,
        ) {
            let mut text = "measure,subject,value,source,via\n".to_owned();
            for (subject, source, value, via) in rows {
                text += &format!("killed,{subject},{value},{source},{via}\n");
            }
            let (run, _file) = Run::of_text(&Config::default(), &Sources::default(), &text);
            let found = run.findings().findings;
            let told = |ranked: &[Ranked<'_>]| -> Vec<(Code, u32)> {
                ranked.iter().filter_map(Ranked::finding).map(|one| (one.code, one.claim)).collect()
            };
            let (worst, tally) = worst(&run, found.chunks(portion).collect(), limit);
            let mut all = ranked_claims(&run, &found);
            prop_assert_eq!(tally, Tally::of(&run.claims, &all));
            sorted(&run, &mut all);
            prop_assert_eq!(told(&worst), &told(&all)[..limit.min(found.len())]);
        }
    }
}
