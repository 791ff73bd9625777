//! The keys that a report lists, in words: what is agreed, what most support, and what can safely be printed.

use super::assemble::KeyRanks;
use super::known::rows;
use super::merged::KeyRank;
use super::resolve::{PORTION, Resolver};
use super::{Against, Claim, Group, Groups, Support, Verdict};
use crate::claims;
use crate::compare::pair::oppose;
use crate::compare::standing::{Standing, Weighed, usual_basis, withdrawn};
use crate::compare::{self, Member, Outcome};
use crate::finding;
use crate::name::normalised;
use crate::period::{Basis, Relation, Sureness, Written, relate};
use crate::provenance::end_of;
use crate::rule::{Code, Severity};
use crate::run::{Found, Run};
use crate::threads;
use crate::words::{self, Figure, Topic};
use std::collections::{HashMap, HashSet};

impl Resolver<'_> {
    /// The keys that the report lists, up to one that is the last anyway.
    pub(super) fn groups(
        &self,
        found: &Found,
        ranks: &KeyRanks,
        last: Option<&KeyRank>,
        threads: usize,
    ) -> Vec<Group> {
        let claims = &self.run.claims;
        let mut keys: Vec<u32> = match self.limits.listed {
            _ if self.limits.every_group => claims.keys().collect(),
            Groups::None => Vec::new(),
            Groups::All => claims.keys().collect(),
            Groups::Conflicting => {
                let conflicts = found.outcomes.iter().filter(|(_, outcome)| 0 < outcome.conflicting_pairs);
                let mut keys: Vec<u32> = conflicts.map(|(key, _)| *key).collect();
                keys.extend(
                    ranks.keys().filter(|(_, worst)| Severity::Warning <= *worst).map(|(key, _)| key),
                );
                keys.sort_unstable();
                keys.dedup();
                keys
            }
        };
        // People are shown `containers shipped` for `containers_shipped`, and may ask for either.
        let spoken = |name: &str| name.replace('_', " ");
        let wanted = |asked: &Option<String>, name: &str| {
            asked.as_ref().is_none_or(|asked| spoken(&normalised(asked)) == spoken(name))
        };
        keys.retain(|&key| {
            let [measure, subject, place] = claims.key_compared(claims.key(key));
            wanted(&self.limits.measure, measure)
                && wanted(&self.limits.subject, subject)
                && wanted(&self.limits.place, place)
                && !claims.of_key(key).is_empty()
        });
        keys.retain(|&key| last.is_none_or(|last| ranks.stands_before(claims, key, last)));
        let limit = self.limits.groups.unwrap_or(usize::MAX);
        if limit < keys.len() {
            keys.select_nth_unstable_by(limit, |&a, &b| ranks.compare(claims, a, b));
            keys.truncate(limit);
        }
        keys.sort_by(|&a, &b| ranks.compare(claims, a, b));
        let listed: HashSet<u32> = keys.iter().copied().collect();
        let of_listed = found.outcomes.iter().filter(|(key, _)| listed.contains(key));
        let outcomes: HashMap<u32, &Outcome> = of_listed.map(|(key, outcome)| (*key, outcome)).collect();
        let questioned = match self.limits.with_claims {
            true => questioned(self.run, &found.findings),
            false => HashSet::new(),
        };
        let shown = |&key: &u32| {
            let group = self.group(key, outcomes.get(&key).copied(), ranks.worst(key), &questioned);
            Group { gap: ranks.gap(key), ..group }
        };
        let portions = keys.chunks(PORTION).collect();
        let groups = threads::each(threads, portions, |keys| keys.iter().map(shown).collect::<Vec<_>>());
        groups.into_iter().flatten().collect()
    }

    fn group(
        &self,
        key: u32,
        outcome: Option<&Outcome>,
        worst: Option<Severity>,
        questioned: &HashSet<u32>,
    ) -> Group {
        let claims = &self.run.claims;
        let ids = claims.of_key(key);
        let prepared = || {
            let (group, others) = compare::Group::of(claims, key, ids.clone());
            (group.prepared(), others)
        };
        let kept = outcome.and_then(|outcome| outcome.weighed.as_deref());
        let group = (kept.is_none() || self.limits.with_claims).then(prepared);
        let new = match kept {
            None => group.as_ref().map(|(group, _)| Weighed::of(group)),
            Some(_) => None,
        };
        let weighed = kept.or(new.as_ref());
        let told = match &group {
            Some((group, others)) if self.limits.with_claims => self.told(group, others, questioned),
            _ => Group::default(),
        };
        let [measure, subject, place] = claims.key_names(claims.key(key)).map(str::to_owned);
        let group = Group {
            measure,
            subject,
            place,
            meaning: claims.policy(key).meaning.clone().unwrap_or_default(),
            claim_count: ids.len(),
            conflicting_pairs: outcome.map_or(0, |outcome| outcome.conflicting_pairs),
            worst,
            ..told
        };
        match weighed {
            Some(weighed) => self.weighed_group(key, weighed, group),
            None => group,
        }
    }

    /// A key with what its claims add up to.
    fn weighed_group(&self, key: u32, weighed: &Weighed, group: Group) -> Group {
        let claims = &self.run.claims;
        let Weighed { standing, latest, first, basis, offending } = weighed;
        let supporters = |range| {
            latest.iter().filter(move |member| !member.claim.is_wide() && member.claim.judged.meets(range))
        };
        let shown = claims.names_of(key);
        let source = |member: &Member| shown.source(member.source).to_owned();
        let best_supported = standing
            .best
            .iter()
            .map(|&range| {
                let mut sources: Vec<String> = supporters(range).map(source).collect();
                sources.sort_unstable();
                let latest = supporters(range)
                    .filter_map(|m| m.as_of.or(m.published))
                    .max_by_key(|w| end_of(*w).last());
                Support {
                    range,
                    support: standing.support,
                    sources,
                    as_of: latest.map_or(String::new(), |written| written.iso().to_string()),
                }
            })
            .collect();
        let mut outside: Vec<String> =
            latest.iter().filter(|member| standing.is_outside(member.claim.judged)).map(source).collect();
        outside.sort_unstable();
        let newest = &latest[latest.len().saturating_sub(self.limits.latest)..];
        let rows = rows(self.texts, newest.iter().map(|member| member.claim.at).collect(), 1);
        Group {
            unit: first.map_or(String::new(), |member| shown.unit(&member.claim).into_owned()),
            basis: basis.name().to_owned(),
            source_count: standing.sources,
            origin_count: standing.origins,
            agreed: standing.agreed,
            best_supported,
            voters: standing.voters,
            outside,
            offending_claims: *offending,
            latest: newest.iter().map(|member| self.claim(member.id, &rows)).collect(),
            ..group
        }
    }

    /// A key with its claims, and the sentence on it that is safe to print; `others` are in other units.
    fn told(&self, group: &compare::Group<'_>, others: &[u32], questioned: &HashSet<u32>) -> Group {
        let listed = self.group_claims(group, &Standing::of(group));
        let sentence =
            if listed.is_empty() { String::new() } else { sentence(group, others, questioned, &listed) };
        let left_out = group
            .members()
            .zip(&listed)
            .filter(|(member, _)| member.stands() && questioned.contains(&member.id));
        let left_out = left_out.map(|(_, view)| view.in_words()).collect();
        Group { claims: listed, sentence, questioned: left_out, ..Group::default() }
    }

    /// The claims of a key in its order, each against the best-supported range.
    fn group_claims(&self, group: &compare::Group<'_>, standing: &Standing) -> Vec<Claim> {
        let rows = rows(self.texts, group.members().map(|member| member.claim.at).collect(), 1);
        let newest = standing.newest(group).map(|place| group.member(place));
        group
            .members()
            .map(|member| {
                let mut view = self.claim(member.id, &rows);
                view.against = newest.as_ref().map(|newest| against_best(group, standing, &member, newest));
                view
            })
            .collect()
    }
}

/// Rules whose findings question that a figure is what it is printed as: such a figure is not safe to print.
const QUESTIONING: &[Code] = &[Code::F303, Code::F304, Code::F307, Code::F308, Code::F309];

/// The claims that findings question; of a slip of a date or a name either of the two may be the right one.
fn questioned(run: &Run, found: &[finding::Finding]) -> HashSet<u32> {
    let settings = run.claims.config().settings();
    found
        .iter()
        .filter(|finding| QUESTIONING.contains(&finding.code))
        .filter(|finding| settings.severity_of(finding.code, finding.severity).is_some())
        .flat_map(|finding| {
            let either = matches!(finding.code, Code::F307 | Code::F308);
            let others = finding.against.iter().filter(move |_| either).map(|other| other.claim);
            std::iter::once(finding.claim).chain(others)
        })
        .collect()
}

/// The sentence on a key that is safe to print; `views` are its claims.
fn sentence(
    group: &compare::Group<'_>,
    others: &[u32],
    questioned: &HashSet<u32>,
    views: &[Claim],
) -> String {
    let registry = group.claims.registry();
    let authority = group.policy.authority.as_deref().map(|name| registry.lookup(name).name);
    let withdrawn = withdrawn(group);
    // Two names of one unit (`%`, `percent`) are no two units.
    let mut units: HashMap<Option<u32>, &str> = HashMap::new();
    for (member, view) in group.members().zip(views) {
        units.entry(group.claims.dimension(&member.claim)).or_insert(&view.unit);
    }
    let figures: Vec<Figure<'_>> = group
        .members()
        .zip(views)
        .zip(&withdrawn)
        .map(|((member, view), withdrawn)| {
            let witness = registry.lookup(&view.source);
            Figure {
                source: witness.phrase.unwrap_or(&view.source),
                origin: &view.origin,
                unattributed: witness.is_unattributed(),
                authoritative: authority.is_some_and(|name| name == view.source || name == view.origin),
                via: &view.via,
                value: &view.value,
                unit: units.get(&group.claims.dimension(&member.claim)).unwrap_or(&view.unit.as_str()),
                basis: &view.basis,
                status: &view.status,
                kind: view.kind,
                plain: view.plain,
                judged: view.judged,
                start: match member.as_of {
                    Some(Written::Between(start, _)) => Some(start),
                    _ => None,
                },
                end: member.as_of.or(member.published).map(end_of),
                published: member.published.map(end_of),
                standing: member.stands() && !withdrawn,
                questioned: questioned.contains(&member.id) || group.claims.is_antedated(&member.claim),
            }
        })
        .collect();
    let Some(first) = views.first() else { return String::new() };
    let template = group.policy.phrase.as_deref();
    let phrase = words::phrase(template, &first.measure, &first.subject, &first.place);
    let own = group.policy.basis.filter(|own| group.members().any(|m| m.timing.basis() == *own));
    let basis = own.unwrap_or_else(|| usual_basis(group)).name();
    let names = group.claims.names_of(group.key);
    let other_units: Vec<_> = others.iter().map(|id| names.unit(group.claims.get(*id))).collect();
    let other_units: Vec<&str> =
        other_units.iter().map(AsRef::as_ref).filter(|unit| !unit.is_empty()).collect();
    let window = group.policy.window.into();
    words::sentence(&Topic { phrase: &phrase, basis, window, other_units: &other_units }, &figures)
}

/// How a claim stands against the best-supported range, which is from the time of the newest claim behind it.
fn against_best(
    group: &compare::Group<'_>,
    standing: &Standing,
    member: &Member,
    newest: &Member,
) -> Against {
    let mut against = Against {
        verdict: Verdict::Incomparable,
        gap: None,
        relative_gap: None,
        factor: None,
        certain: true,
        why: String::new(),
    };
    if !member.compares_with(newest) {
        against.why = member.status.map_or("", claims::Status::word).to_owned();
        return against;
    }
    if member.timing.is_undated() && !newest.timing.is_undated() {
        against.why = "no date".to_owned();
        return against;
    }
    let range = member.claim.judged;
    let nearest = standing
        .best
        .iter()
        .filter_map(|best| range.gap(*best))
        .min_by(|a, b| a.distance.total_cmp(&b.distance));
    match relate(member.timing, newest.timing, group.policy.nearness()) {
        Relation::Incomparable(reason) => against.why = reason.to_string(),
        Relation::Comparable(placement) if placement.coincide != Sureness::Not => {
            against.certain = placement.coincide == Sureness::Surely;
            against.verdict = if standing.is_outside(range) {
                against.gap = nearest.map(|gap| gap.distance);
                against.relative_gap = nearest.map(|gap| gap.relative);
                against.factor = nearest.and_then(|gap| gap.factor);
                Verdict::Conflict
            } else if member.claim.is_wide() {
                Verdict::Untested
            } else if member
                .claim
                .stated()
                .is_some_and(|stated| standing.best.iter().any(|best| best.meets(stated)))
            {
                Verdict::Agree
            } else {
                Verdict::AgreeByRounding
            };
        }
        Relation::Comparable(_) if member.timing.basis() == Basis::Cumulative => {
            let below = standing.best.iter().all(|best| range.low_key() <= best.high_key());
            against.why = if below { "an earlier total: it grew" } else { "above a later total" }.to_owned();
            if let Some(opposed) = oppose(member, newest, group.policy).filter(|_| standing.is_outside(range))
            {
                against.certain = opposed.severity == Severity::Error;
                against.gap = nearest.map(|gap| gap.distance);
                against.relative_gap = nearest.map(|gap| gap.relative);
                against.factor = nearest.and_then(|gap| gap.factor);
                against.verdict = Verdict::Conflict;
            }
        }
        Relation::Comparable(_) => against.why = "another time".to_owned(),
    }
    against
}
