//! What ties figures of different keys: the relations and parts of the configuration, found in the claims.
//!
//! A rule such as `killed + wounded <= casualties` speaks of measures; a [`Bond`] is that rule at one subject
//! and place, with the key that each of its terms is. A [`Part`] is a key whose subject is declared part of
//! the subject of another one. [`violated`] holds claims against bonds (F401), [`exceeding`] parts against
//! their wholes (F204); [`crate::setaside`] takes both as constraints.
//!
//! # Which figures belong together
//!
//! Terms may be of different bases: a rate is true at a moment, the casualties behind it are a running total
//! up to it. So a rule ties figures of one [`Time`]: each measure's own basis at the date as written. A row
//! that counts otherwise than its measure does, such as the losses of one week, is tied by rules that keep to
//! the subject and place at hand, which hold of any period, and not by others: those who fell in a week need
//! not have been sent in it.

pub(crate) mod exceeding;
pub(crate) mod time;
pub(crate) mod violated;

use crate::claims::Claims;
use crate::config::Config;
use crate::name::{self, normalised};
use crate::relation::{Dimension, Kind, Relation, Term};
use std::collections::{BTreeMap, BTreeSet};

/// A relation of the configuration at one subject and place.
#[derive(Clone, Debug)]
pub(crate) struct Bond {
    /// The relation, by its place in the configuration.
    pub(crate) index: usize,
    /// Its rule, in names as they are compared.
    pub(crate) rule: Relation,
    /// The rule with sums over places and subjects written out.
    pub(crate) relation: Relation,
    /// The terms that come from such a sum, of which a statement need not have all.
    pub(crate) summed: BTreeSet<Term>,
    /// Its terms, each with its key.
    pub(crate) keys: BTreeMap<Term, u32>,
    /// Whether all terms are of the subject and place at hand.
    pub(crate) of_one_subject: bool,
}

impl Bond {
    /// The key of a term.
    pub(crate) fn key(&self, term: &Term) -> Option<u32> {
        self.keys.get(term).copied()
    }
}

/// A key whose subject is part of the subject of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Part {
    /// The key of the part.
    pub(crate) part: u32,
    /// The key of the whole.
    pub(crate) whole: u32,
}

/// Everything that ties keys of a run.
#[derive(Debug, Default)]
pub(crate) struct Ties {
    /// The relations, in the order of the configuration, then of subjects and places.
    pub(crate) bonds: Vec<Bond>,
    /// The parts, in the order of their keys' names.
    pub(crate) parts: Vec<Part>,
}

impl Ties {
    /// Finds what ties the keys of these claims.
    pub(crate) fn of(claims: &Claims) -> Ties {
        let config = claims.config();
        let mut ties = Ties::default();
        if config.relations().next().is_some() {
            let measures: BTreeSet<String> = config
                .relations()
                .flat_map(|(_, relation)| relation.measures())
                .map(|measure| name::measure(measure).into_owned())
                .collect();
            let keys = Keys::of(claims, |[measure, ..]| measures.contains(measure));
            for (index, (_, relation)) in config.relations().enumerate() {
                ties.bonds.extend(keys.bonds(index, relation));
            }
        }
        if !config.settings().subject.is_empty() {
            ties.parts = parts(claims);
        }
        ties
    }

    /// Finds the relations that [stay within a group](stays_in_group), at every subject and place.
    pub(crate) fn within_groups(claims: &Claims) -> Vec<Bond> {
        let config = claims.config();
        let stays: Vec<bool> =
            config.relations().map(|(_, relation)| stays_in_group(config, relation)).collect();
        if !stays.contains(&true) {
            return Vec::new();
        }
        Ties::of(claims).bonds.into_iter().filter(|bond| stays[bond.index]).collect()
    }

    /// Whether nothing ties any keys.
    pub(crate) fn is_empty(&self) -> bool {
        self.bonds.is_empty() && self.parts.is_empty()
    }
}

/// The family of a measure, or the measure itself where it has none; names in the compared form.
pub(crate) fn family<'c>(config: &'c Config, measure: &'c str, subject: &str) -> [&'c str; 2] {
    match &config.policy(measure, subject).family {
        Some(family) => ["family", family],
        None => ["measure", measure],
    }
}

/// Whether a relation only ties measures of one family at one subject and place.
pub(crate) fn stays_in_group(config: &Config, relation: &Relation) -> bool {
    let relation = relation.compared();
    let measures = relation.measures();
    // A subject may have a family of its own.
    let own = |measure: &&str| {
        let settings = &config.settings().measure;
        let own = settings.iter().find(|(name, _)| name::measure(name) == **measure);
        own.into_iter().flat_map(|(_, measure)| measure.subject.keys())
    };
    let mut subjects = measures.iter().flat_map(own).map(String::as_str).chain([""]);
    let of_one_family = |subject: &str| {
        let subject = normalised(subject);
        measures
            .iter()
            .all(|measure| family(config, measure, &subject) == family(config, measures[0], &subject))
    };
    is_of_one_subject(&relation) && subjects.all(of_one_family)
}

/// Whether every term is of the subject and place at hand.
fn is_of_one_subject(relation: &Relation) -> bool {
    relation.sums().is_empty()
        && relation.terms().iter().all(|term| term.subject.is_none() && term.place.is_none())
}

/// The keys that relations may speak of, by their names in the compared form.
struct Keys<'c> {
    exact: BTreeMap<[&'c str; 3], u32>,
    by_measure: BTreeMap<&'c str, Vec<[&'c str; 3]>>,
}

/// A subject and place, as far as they are known.
type Here<'c> = (Option<&'c str>, Option<&'c str>);

impl<'c> Keys<'c> {
    fn of(claims: &'c Claims, wanted: impl Fn([&str; 3]) -> bool) -> Keys<'c> {
        let keys = claims.keys().map(|key| (claims.key_compared(claims.key(key)), key));
        let exact: BTreeMap<_, _> = keys.filter(|(names, _)| wanted(*names)).collect();
        let mut by_measure: BTreeMap<&str, Vec<[&str; 3]>> = BTreeMap::new();
        exact.keys().for_each(|names| by_measure.entry(names[0]).or_default().push(*names));
        Keys { exact, by_measure }
    }

    fn of_measure(&self, measure: &str) -> impl Iterator<Item = [&'c str; 3]> {
        self.by_measure.get(measure).into_iter().flatten().copied()
    }

    /// A relation at every subject and place at which each of its terms has a key.
    fn bonds(&self, index: usize, relation: &Relation) -> Vec<Bond> {
        let relation = &relation.compared();
        let sums: BTreeSet<Dimension> = relation.sums().into_iter().map(|(_, dimension)| dimension).collect();
        let terms = relation.terms();
        let of_one_subject = is_of_one_subject(relation);
        let mut found = Vec::new();
        for here in self.heres(relation, &sums) {
            let here = (
                here.0.or(sums.contains(&Dimension::Subject).then_some("")),
                here.1.or(sums.contains(&Dimension::Place).then_some("")),
            );
            let expanded = relation.expanded(&|term, dimension| self.values(term, dimension, here));
            let keys: Option<BTreeMap<Term, u32>> = expanded
                .terms()
                .into_iter()
                .map(|term| Some((term.clone(), *self.exact.get(&filled(term, here)?)?)))
                .collect();
            if let Some(keys) = keys.filter(|keys| !keys.is_empty()) {
                let named: BTreeSet<&Term> = terms.iter().copied().collect();
                let summed = keys.keys().filter(|term| !named.contains(term)).cloned().collect();
                let rule = relation.clone();
                found.push(Bond { index, rule, relation: expanded, summed, keys, of_one_subject });
            }
        }
        found
    }

    /// The subjects and places at hand at which every term that leaves them open has a key.
    ///
    /// A rule that sums over places has no place at hand.
    fn heres(&self, relation: &Relation, sums: &BTreeSet<Dimension>) -> BTreeSet<Here<'c>> {
        let mut heres: BTreeSet<Here<'c>> = BTreeSet::from([(None, None)]);
        let summed = relation.sums();
        let alone = relation.terms().into_iter().map(|term| (term, None));
        let terms = alone.chain(summed.into_iter().map(|(term, dimension)| (term, Some(dimension))));
        for (term, over) in terms {
            let open = |dimension, given: &Option<String>| given.is_none() && !sums.contains(&dimension);
            let (subject_open, place_open) =
                (open(Dimension::Subject, &term.subject), open(Dimension::Place, &term.place));
            let keys: Vec<[&'c str; 3]> = self
                .of_measure(&term.measure)
                .filter(|[_, subject, place]| {
                    let fits = |given: &Option<String>, dimension, name: &str| match given {
                        Some(given) => given == name,
                        None => over == Some(dimension) || !sums.contains(&dimension) || name.is_empty(),
                    };
                    fits(&term.subject, Dimension::Subject, subject)
                        && fits(&term.place, Dimension::Place, place)
                })
                .collect();
            let by_here: BTreeSet<Here<'c>> = keys
                .into_iter()
                .map(|[_, subject, place]| (subject_open.then_some(subject), place_open.then_some(place)))
                .collect();
            heres = joined(heres, by_here);
        }
        heres
    }

    /// What a sum runs over: every place (or subject) of its measure that is named.
    fn values(&self, term: &Term, dimension: Dimension, here: Here<'c>) -> Vec<String> {
        self.of_measure(&term.measure)
            .filter(|[_, subject, place]| match dimension {
                Dimension::Place => {
                    !place.is_empty() && term.subject.as_deref().or(here.0).is_none_or(|own| own == *subject)
                }
                Dimension::Subject => {
                    !subject.is_empty() && term.place.as_deref().or(here.1).is_none_or(|own| own == *place)
                }
            })
            .map(|[_, subject, place]| match dimension {
                Dimension::Place => place.to_owned(),
                Dimension::Subject => subject.to_owned(),
            })
            .collect()
    }
}

/// Those subjects and places that two sets agree on; what one leaves open the other decides.
fn joined<'c>(first: BTreeSet<Here<'c>>, second: BTreeSet<Here<'c>>) -> BTreeSet<Here<'c>> {
    // Mostly one side is decided where the other one is, so that looking it up is enough.
    if let (Some(&(Some(_), Some(_))), Some(&(Some(_), Some(_)))) = (first.first(), second.first()) {
        return first.intersection(&second).copied().collect();
    }
    let agreed = |a: Option<&'c str>, b: Option<&'c str>| match (a, b) {
        (Some(a), Some(b)) => (a == b).then_some(Some(a)),
        (a, b) => Some(a.or(b)),
    };
    first
        .iter()
        .flat_map(|a| second.iter().filter_map(move |b| Some((agreed(a.0, b.0)?, agreed(a.1, b.1)?))))
        .collect()
}

/// The names of a term's key.
fn filled<'t>(term: &'t Term, here: Here<'t>) -> Option<[&'t str; 3]> {
    Some([&term.measure, term.subject.as_deref().or(here.0)?, term.place.as_deref().or(here.1)?])
}

/// What the number of a key is when it enters a relation.
pub(crate) fn kind(claims: &Claims, key: u32) -> Kind {
    match claims.measure_unit(key).map(|unit| claims.base_unit_name(Some(unit.base))).as_deref() {
        Some("percent") => Kind::Percent,
        Some("share" | "ratio" | "fraction" | "proportion" | "rate") => Kind::Share,
        _ => Kind::Amount,
    }
}

/// Each key of a part with the key of each of its wholes, of one measure and place.
fn parts(claims: &Claims) -> Vec<Part> {
    let config = claims.config();
    let related: BTreeSet<String> = config
        .settings()
        .subject
        .iter()
        .flat_map(|subject| [&subject.name, &subject.part_of])
        .map(|name| normalised(name).into_owned())
        .collect();
    let keys = Keys::of(claims, |[_, subject, _]| related.contains(subject));
    keys.exact
        .iter()
        .flat_map(|([measure, subject, place], part)| {
            config.wholes_of(subject).filter_map(|whole| {
                Some(Part { part: *part, whole: *keys.exact.get(&[*measure, whole, *place])? })
            })
        })
        .collect()
}
