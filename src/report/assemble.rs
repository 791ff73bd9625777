//! From findings by numbers to a report in words: sorted, limited with the totals kept, texts fetched.
//!
//! This is the last place where anything is decided. Texts that are not held in memory come through one
//! trait, [`Texts`], for the claims that are printed and no others.

use super::base::Base;
use super::resolve::Resolver;
use super::{Accepted, Finding, Groups, Policy, Report, Summary, View};
use crate::claims::Claims;
use crate::compare::in_order;
use crate::finding;
use crate::input::{InputId, Inputs, LocatedRow, Place};
use crate::load::Fault;
use crate::quantity::Rounding;
use crate::rule::{Code, Severity};
use crate::run::{FileFault, Found, Run};
use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;

/// Where the texts come from that are not held in memory.
pub trait Texts {
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
            measure: None,
            subject: None,
            place: None,
        }
    }
}

impl Run {
    /// The report on everything that was read.
    pub fn report(&self, limits: &Limits) -> Report {
        let found = self.findings();
        let mut ranked = ranked(self, &found);
        let keys = KeyRanks::of(&self.claims, &ranked);
        let mut summary = summary(self, &found, &ranked);
        sort(&self.claims, &keys, &mut ranked);
        ranked.truncate(limits.findings.unwrap_or(usize::MAX));
        summary.findings_listed = ranked.len();
        let resolver = Resolver { run: self, texts: &self.inputs, limits };
        let mut findings = resolver.findings(&ranked);
        fingerprints(&mut findings);
        let groups = resolver.groups(&found, &keys);
        let view = if limits.with_claims { View::Comparison } else { View::Findings };
        Report { view, summary, findings, groups, listed: limits.listed, base: Base::default() }
    }
}

/// A finding on its way into the report.
pub(super) enum Entry<'f> {
    /// Across claims.
    Claims(&'f finding::Finding),
    /// On one row.
    Row(&'f Fault),
    /// On a file.
    File(&'f FileFault),
}

pub(super) struct Ranked<'f> {
    pub(super) entry: Entry<'f>,
    pub(super) code: Code,
    pub(super) severity: Severity,
    pub(super) accepted: Option<Accepted>,
    /// The relative gap to the worst other claim.
    gap: f64,
}

impl Ranked<'_> {
    /// The key it is about.
    fn key(&self, claims: &Claims) -> Option<u32> {
        match self.entry {
            Entry::Claims(finding) => Some(claims.get(finding.claim).key),
            Entry::Row(_) | Entry::File(_) => None,
        }
    }
}

/// Every finding that the configuration lets through, with its severity.
fn ranked<'f>(run: &'f Run, found: &'f Found) -> Vec<Ranked<'f>> {
    let settings = run.claims.config().settings();
    let severity = |code, own| settings.severity_of(code, own);
    let entry = |entry, code: Code, own, gap| {
        Some(Ranked { entry, code, severity: severity(code, own)?, gap, accepted: None })
    };
    let claims = found.findings.iter().filter_map(|finding| {
        entry(Entry::Claims(finding), finding.code, finding.severity, gap(&run.claims, finding))
    });
    let rows =
        run.faults.iter().filter_map(|fault| entry(Entry::Row(fault), fault.code, fault.severity(), 0.0));
    let files = run
        .file_faults
        .iter()
        .filter_map(|fault| entry(Entry::File(fault), fault.code, fault.code.rule().severity, 0.0));
    claims.chain(rows).chain(files).collect()
}

fn gap(claims: &Claims, finding: &finding::Finding) -> f64 {
    let about = claims.get(finding.claim).judged;
    let worst = finding.against.first().and_then(|other| about.gap(claims.get(other.claim).judged));
    worst.map_or(0.0, |gap| gap.relative)
}

/// How the keys with findings stand in the report: the gravest first, then the widest apart, then by name.
#[derive(Debug)]
pub(super) struct KeyRanks(HashMap<u32, (Severity, f64)>);

impl KeyRanks {
    fn of(claims: &Claims, ranked: &[Ranked<'_>]) -> KeyRanks {
        let mut ranks: HashMap<u32, (Severity, f64)> = HashMap::new();
        for finding in ranked.iter().filter(|finding| finding.accepted.is_none()) {
            let Some(key) = finding.key(claims) else { continue };
            let rank = ranks.entry(key).or_insert((finding.severity, finding.gap));
            if (rank.0, rank.1) < (finding.severity, finding.gap) {
                *rank = (finding.severity, finding.gap);
            }
        }
        KeyRanks(ranks)
    }

    /// The gravest finding of a key.
    pub(super) fn worst(&self, key: u32) -> Option<Severity> {
        self.0.get(&key).map(|(severity, _)| *severity)
    }

    pub(super) fn compare(&self, claims: &Claims, a: u32, b: u32) -> Ordering {
        let rank = |key: u32| self.0.get(&key).copied();
        let (first, second) = (rank(a), rank(b));
        second
            .map(|rank| rank.0)
            .cmp(&first.map(|rank| rank.0))
            .then_with(|| second.map_or(0.0, |r| r.1).total_cmp(&first.map_or(0.0, |r| r.1)))
            .then_with(|| claims.key_compared(claims.key(a)).cmp(&claims.key_compared(claims.key(b))))
    }
}

/// What claims say first, by key; then what is wrong with rows and files, in their order. Within a key the
/// gravest first, then the widest apart.
fn sort(claims: &Claims, keys: &KeyRanks, ranked: &mut [Ranked<'_>]) {
    let about = |finding: &finding::Finding| {
        claims.member(finding.claim, claims.policy(claims.get(finding.claim).key))
    };
    ranked.sort_by(|a, b| match (&a.entry, &b.entry) {
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
        (Entry::Row(first), Entry::Row(second)) => (first.at, a.code).cmp(&(second.at, b.code)),
        (Entry::Row(_), _) => Ordering::Less,
        (_, Entry::Row(_)) => Ordering::Greater,
        (Entry::File(first), Entry::File(second)) => {
            (&first.path, a.code, &first.message).cmp(&(&second.path, b.code, &second.message))
        }
    });
}

fn summary(run: &Run, found: &Found, ranked: &[Ranked<'_>]) -> Summary {
    let count = |severity| {
        ranked.iter().filter(|finding| finding.accepted.is_none() && finding.severity == severity).count()
    };
    let settings = run.claims.config().settings();
    Summary {
        file_count: run.files,
        claim_count: run.claims.len(),
        source_count: run.claims.source_count(),
        group_count: run.claims.key_count(),
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        notes: count(Severity::Note),
        accepted: ranked.iter().filter(|finding| finding.accepted.is_some()).count(),
        conflicting_pairs: found.outcomes.iter().map(|(_, outcome)| outcome.conflicting_pairs).sum(),
        findings_listed: 0,
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
    }
}

/// Gives each finding its stable key: the rule, the key it is about, and of the claim it is about the source,
/// the outlet and the time. Values and line numbers are left out, so that a finding keeps it when figures
/// move; the second of two that are alike in all this carries a 2.
fn fingerprints(findings: &mut [Finding]) {
    let mut seen: HashMap<u64, u32> = HashMap::new();
    for finding in findings {
        let about = finding.claims.first();
        let cells = about.map_or([""; 6], |claim| {
            [&claim.measure, &claim.subject, &claim.place, &claim.source, &claim.via, &claim.as_of]
                .map(String::as_str)
        });
        let path = match about {
            // Nothing but its file is known of a row that could not be read.
            Some(claim) if claim.kind.is_none() => claim.at.path.as_str(),
            _ => "",
        };
        let mut hash = fnv(FNV_START, finding.code.rule().id);
        for cell in cells.into_iter().chain([path]) {
            hash = fnv(fnv(hash, "\u{1f}"), &crate::name::normalised(cell));
        }
        let times = seen.entry(hash).and_modify(|times| *times += 1).or_insert(1);
        finding.fingerprint =
            if *times == 1 { format!("{hash:016x}") } else { format!("{hash:016x}-{times}") };
    }
}

/// The start of [`fnv`], from its specification.
const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;

/// The FNV-1a hash, which stays the same from one version of figcheck to the next.
fn fnv(hash: u64, text: &str) -> u64 {
    text.bytes().fold(hash, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}
