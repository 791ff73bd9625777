//! What applies to one measure and subject, once everything the configuration says is put together.

use super::settings::{Measure, Settings};
use super::thresholds::Thresholds;
use crate::name::{measure as measure_name, normalised};
use crate::period::{Basis, DaySpan, Nearness};
use crate::quantity::{Judging, Rounding};
use std::collections::BTreeMap;

/// How the claims of one measure and subject are judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// What is counted, in one sentence.
    pub meaning: Option<String>,
    /// What is counted, as it reads in a sentence, with `{subject}` and `{place}`.
    pub phrase: Option<String>,
    /// The source or origin held to be the most authoritative.
    pub authority: Option<String>,
    /// The unit of rows that name none.
    pub unit: Option<String>,
    /// What the time of a claim means; none if the configuration does not say, which counts as an event.
    pub basis: Option<Basis>,
    /// Two dates known to the day are the same time if they are at most so many days apart.
    pub window: u16,
    /// Where running totals begin that do not say so themselves.
    pub begins: Option<DaySpan>,
    /// Dates on which the counter starts again, oldest first.
    pub resets: Vec<DaySpan>,
    /// How a wording becomes a range.
    pub judging: Judging,
    /// A conflict whose relative gap is at most this is only a warning.
    pub tolerance: f64,
    /// The family of measures this one is easily confused with, in the form names are compared in.
    pub family: Option<String>,
    /// The numbers behind the rules.
    pub thresholds: Thresholds,
}

impl Policy {
    /// How near two dates must be to be taken as one time.
    pub fn nearness(&self) -> Nearness {
        Nearness { window: self.window.into(), known_within: self.thresholds.coincide_days.into() }
    }

    /// What applies where the configuration names no measure.
    fn global(settings: &Settings) -> Policy {
        Policy {
            meaning: None,
            phrase: None,
            authority: None,
            unit: None,
            basis: None,
            window: settings.window,
            begins: None,
            resets: Vec::new(),
            judging: Judging {
                rounding: settings.rounding,
                approx: settings.hedges.approx / 100.0,
                nearly: settings.hedges.nearly / 100.0,
            },
            tolerance: settings.tolerance,
            family: None,
            thresholds: settings.thresholds,
        }
    }

    /// This policy, changed where a measure or subject says something of its own.
    fn changed_by(&self, measure: &Measure) -> Policy {
        let percent = |given: Option<f64>, base: f64| given.map_or(base, |percent| percent / 100.0);
        let mut resets = measure.resets.clone();
        resets.sort_unstable();
        Policy {
            meaning: measure.meaning.clone().or_else(|| self.meaning.clone()),
            phrase: measure.phrase.clone().or_else(|| self.phrase.clone()),
            authority: measure.authority.clone().or_else(|| self.authority.clone()),
            unit: measure.unit.clone().or_else(|| self.unit.clone()),
            basis: measure.basis.or(self.basis),
            window: measure.window.unwrap_or(self.window),
            begins: measure.begins.or(self.begins),
            resets: if resets.is_empty() { self.resets.clone() } else { resets },
            judging: Judging {
                rounding: measure.rounding.unwrap_or(self.judging.rounding),
                approx: percent(measure.approx, self.judging.approx),
                nearly: percent(measure.nearly, self.judging.nearly),
            },
            tolerance: measure.tolerance.unwrap_or(self.tolerance),
            family: match &measure.family {
                Some(family) => Some(normalised(family).into_owned()),
                None => self.family.clone(),
            },
            thresholds: measure.thresholds.over(self.thresholds),
        }
    }

    /// This policy with a phrase that tells its keys apart: what it does not name follows in brackets.
    fn naming(mut self, marks: &[&str]) -> Policy {
        if let Some(phrase) = &mut self.phrase {
            for mark in marks.iter().filter(|mark| !phrase.contains(**mark)).collect::<Vec<_>>() {
                phrase.push_str(&format!(" ({mark})"));
            }
        }
        self
    }
}

/// Every policy of a configuration, by measure and subject.
#[derive(Clone, Debug)]
pub(super) struct Policies {
    global: Policy,
    measures: BTreeMap<String, (Policy, BTreeMap<String, Policy>)>,
}

impl Policies {
    pub(super) fn of(settings: &Settings) -> Policies {
        let global = Policy::global(settings);
        let measures = settings
            .measure
            .iter()
            .map(|(name, measure)| {
                let policy = global.changed_by(measure).naming(&["{subject}", "{place}"]);
                let subjects = measure
                    .subject
                    .iter()
                    .map(|(subject, changes)| {
                        (normalised(subject).into_owned(), policy.changed_by(changes).naming(&["{place}"]))
                    })
                    .collect();
                (measure_name(name).into_owned(), (policy, subjects))
            })
            .collect();
        Policies { global, measures }
    }

    pub(super) fn find(&self, measure: &str, subject: &str) -> &Policy {
        match self.measures.get(measure) {
            Some((policy, subjects)) => subjects.get(subject).unwrap_or(policy),
            None => &self.global,
        }
    }

    pub(super) fn measures(&self) -> impl Iterator<Item = (&str, &Policy)> {
        self.measures.iter().map(|(name, (policy, _))| (name.as_str(), policy))
    }
}

impl Settings {
    /// Takes a rounding for all measures, whatever they say themselves.
    pub(super) fn round_everywhere(&mut self, rounding: Rounding) {
        self.rounding = rounding;
        for measure in self.measure.values_mut() {
            measure.rounding = None;
            for subject in measure.subject.values_mut() {
                subject.rounding = None;
            }
        }
    }
}
