//! What a configuration must satisfy beyond its shape.

use super::document::Document;
use super::error::ConfigError;
use super::selection::covers;
use super::settings::{Measure, Settings};
use crate::name::{self, nearest, normalised};
use crate::quantity::Vocabulary;
use crate::rule::Code;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Finds the first mistake in the settings, pointing into the document they were read from.
pub(super) fn check(settings: &Settings, document: &Document) -> Result<(), ConfigError> {
    let checker = Checker(document);
    checker.share(&["tolerance"], settings.tolerance)?;
    checker.percent(&["hedges", "approx"], settings.hedges.approx)?;
    checker.percent(&["hedges", "nearly"], settings.hedges.nearly)?;
    for (name, number) in settings.thresholds.all() {
        checker.number(&["thresholds", name], number)?;
    }
    for (word, limits) in &settings.vague {
        if let Err(message) = Vocabulary::new(settings.number_style, [(word.as_str(), *limits)]) {
            return Err(checker.value(&["vague", word], message));
        }
    }
    for (list, codes) in [("select", &settings.select), ("ignore", &settings.ignore)] {
        for (i, code) in codes.iter().enumerate() {
            checker.rule(&[list, &i.to_string()], code, Part::Value)?;
        }
    }
    for code in settings.severity.keys() {
        checker.rule(&["severity", code], code, Part::Key)?;
    }
    checker.different(&["measure"], settings.measure.keys(), name::measure)?;
    for (name, measure) in &settings.measure {
        checker.measure(&["measure", name], measure)?;
        checker.different(&["measure", name, "subject"], measure.subject.keys(), normalised)?;
        for (subject, changes) in &measure.subject {
            let path = ["measure", name, "subject", subject];
            checker.measure(&path, changes)?;
            if !changes.subject.is_empty() {
                let path = ["measure", name, "subject", subject, "subject"];
                return Err(checker.key(&path, "a subject has no subjects of its own"));
            }
        }
    }
    checker.parts(settings)?;
    checker.lists(settings)
}

enum Part {
    Key,
    Value,
}

struct Checker<'d>(&'d Document);

impl Checker<'_> {
    fn value(&self, path: &[&str], message: impl Into<String>) -> ConfigError {
        self.0.wrong_value(path, message)
    }

    fn key(&self, path: &[&str], message: impl Into<String>) -> ConfigError {
        self.0.wrong_key(path, message)
    }

    fn measure(&self, path: &[&str], measure: &Measure) -> Result<(), ConfigError> {
        let below = |key| [path, &[key]].concat();
        if let Some(tolerance) = measure.tolerance {
            self.share(&below("tolerance"), tolerance)?;
        }
        for (key, percent) in [("approx", measure.approx), ("nearly", measure.nearly)] {
            if let Some(percent) = percent {
                self.percent(&below(key), percent)?;
            }
        }
        if let Some(phrase) = &measure.phrase {
            let bare = phrase.replace("{subject}", "").replace("{place}", "");
            if bare.contains(['{', '}']) || phrase.trim().is_empty() {
                let error = self.value(&below("phrase"), format!("`{phrase}` is no phrase"));
                return Err(error
                    .advise("expected words, in which {subject} and {place} stand for those of the claims"));
            }
        }
        for (name, number) in measure.thresholds.given() {
            self.number(&[path, &["thresholds", name]].concat(), number)?;
        }
        Ok(())
    }

    fn share(&self, path: &[&str], share: f64) -> Result<(), ConfigError> {
        if (0.0..1.0).contains(&share) {
            return Ok(());
        }
        Err(self.value(path, format!("{share} is no share from 0 to below 1; 0.05 stands for 5 %")))
    }

    fn percent(&self, path: &[&str], percent: f64) -> Result<(), ConfigError> {
        if (0.0..100.0).contains(&percent) {
            return Ok(());
        }
        Err(self.value(path, format!("{percent} is no percentage from 0 to below 100; 10 stands for 10 %")))
    }

    fn number(&self, path: &[&str], number: f64) -> Result<(), ConfigError> {
        if 0.0 <= number && number.is_finite() {
            return Ok(());
        }
        Err(self.value(path, format!("{number} is no number from 0 up")))
    }

    fn rule(&self, path: &[&str], rule: &str, part: Part) -> Result<(), ConfigError> {
        if Code::ALL.iter().any(|code| covers(rule, *code).is_some()) {
            return Ok(());
        }
        let message = format!("no rule is called `{rule}`");
        let error = match part {
            Part::Key => self.key(path, message),
            Part::Value => self.value(path, message),
        };
        let names = Code::ALL.iter().map(|code| code.rule().name);
        Err(error.advise(match nearest(rule, names) {
            Some(name) => format!("did you mean `{name}`?"),
            None => "expected a code such as F201, how codes begin, or a name".to_owned(),
        }))
    }

    /// Refuses two spellings of one name, since only one of them could count.
    fn different<'n>(
        &self,
        path: &[&str],
        names: impl Iterator<Item = &'n String>,
        compared: fn(&str) -> Cow<'_, str>,
    ) -> Result<(), ConfigError> {
        let mut seen = BTreeMap::new();
        for name in names {
            if let Some(other) = seen.insert(compared(name), name) {
                let message = format!("`{name}` and `{other}` are one name, which is defined twice");
                return Err(self.key(&[path, &[name.as_str()]].concat(), message));
            }
        }
        Ok(())
    }

    /// Refuses a subject with two wholes, and one that is in the end part of itself.
    fn parts(&self, settings: &Settings) -> Result<(), ConfigError> {
        let mut wholes = BTreeMap::new();
        for (i, subject) in settings.subject.iter().enumerate() {
            let index = i.to_string();
            let whole = normalised(&subject.part_of);
            let part = normalised(&subject.name);
            if wholes.contains_key(&part) {
                let message = format!("`{}` is already part of another subject", subject.name);
                return Err(self.value(&["subject", &index, "name"], message));
            }
            let mut above = Some(&whole);
            while let Some(name) = above {
                if *name == part {
                    let message = format!("`{}` would be part of itself", subject.name);
                    return Err(self.value(&["subject", &index, "part_of"], message));
                }
                above = wholes.get(name);
            }
            wholes.insert(part, whole);
        }
        Ok(())
    }

    fn lists(&self, settings: &Settings) -> Result<(), ConfigError> {
        let mut names = BTreeMap::new();
        for (i, relation) in settings.relation.iter().enumerate() {
            let index = i.to_string();
            if relation.rule.trim().is_empty() {
                return Err(self.value(&["relation", &index, "rule"], "the rule is empty"));
            }
            if names.insert(normalised(&relation.name), i).is_some() {
                let message = format!("another relation is called `{}`", relation.name);
                return Err(self.value(&["relation", &index, "name"], message));
            }
        }
        for (i, accept) in settings.accept.iter().enumerate() {
            let index = i.to_string();
            self.rule(&["accept", &index, "code"], &accept.code, Part::Value)?;
            if accept.reason.trim().is_empty() {
                let error = self.value(&["accept", &index, "reason"], "the reason is empty");
                return Err(error.advise("say why the finding is accepted"));
            }
        }
        Ok(())
    }
}
