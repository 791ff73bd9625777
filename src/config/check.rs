//! What a configuration must satisfy beyond its shape.

use super::document::Document;
use super::error::{ConfigError, suggestion};
use super::selection::is_code;
use super::settings::{Measure, Settings};
use crate::name::normalised;
use std::collections::BTreeMap;

/// Finds the first mistake in the settings, pointing into the document they were read from.
pub(super) fn check(settings: &Settings, document: &Document) -> Result<(), ConfigError> {
    let checker = Checker(document);
    if encoding_rs::Encoding::for_label(settings.encoding.as_bytes()).is_none() {
        return Err(checker
            .value(&["encoding"], format!("unknown encoding `{}`", settings.encoding))
            .advise("try utf-8 or windows-1252"));
    }
    checker.share(&["tolerance"], settings.tolerance)?;
    checker.percent(&["hedges", "approx"], settings.hedges.approx)?;
    checker.percent(&["hedges", "nearly"], settings.hedges.nearly)?;
    for (name, number) in settings.thresholds.all() {
        checker.number(&["thresholds", name], number)?;
    }
    for (word, [low, high]) in &settings.vague {
        let fits = 0.0 <= *low && low <= high && high.is_finite();
        if !fits {
            return Err(checker.value(
                &["vague", word],
                format!(
                    "`{word}` needs its lowest and its highest number, from 0 up; found {low} and {high}"
                ),
            ));
        }
    }
    for (list, codes) in [("select", &settings.select), ("ignore", &settings.ignore)] {
        for (i, code) in codes.iter().enumerate() {
            checker.code(&[list, &i.to_string()], code, Part::Value)?;
        }
    }
    for code in settings.severity.keys() {
        checker.code(&["severity", code], code, Part::Key)?;
    }
    checker.different(&["measure"], settings.measure.keys())?;
    for (name, measure) in &settings.measure {
        checker.measure(&["measure", name], measure)?;
        checker.different(&["measure", name, "subject"], measure.subject.keys())?;
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

    fn code(&self, path: &[&str], code: &str, part: Part) -> Result<(), ConfigError> {
        if is_code(code) {
            return Ok(());
        }
        let message = format!("`{code}` is no code");
        let error = match part {
            Part::Key => self.key(path, message),
            Part::Value => self.value(path, message),
        };
        Err(error.advise("codes look like F201, and F2 stands for all that begin so"))
    }

    /// Refuses two spellings of one name, since only one of them could count.
    fn different<'n>(
        &self,
        path: &[&str],
        names: impl Iterator<Item = &'n String>,
    ) -> Result<(), ConfigError> {
        let mut seen = BTreeMap::new();
        for name in names {
            if let Some(other) = seen.insert(normalised(name), name) {
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
            self.code(&["accept", &index, "code"], &accept.code, Part::Value)?;
            if accept.reason.trim().is_empty() {
                let error = self.value(&["accept", &index, "reason"], "the reason is empty");
                return Err(error.advise("say why the finding is accepted"));
            }
        }
        Ok(())
    }
}

/// Refuses codes that no rule has; `known` are all codes there are.
pub(super) fn check_codes(
    settings: &Settings,
    document: &Document,
    known: &[&str],
) -> Result<(), ConfigError> {
    let fits = |code: &str| known.iter().any(|rule| rule.starts_with(code));
    let unknown = |error: ConfigError, code: &str| match suggestion(code, known) {
        Some(help) if help.starts_with("did") => error.advise(help),
        _ => error.advise("`figcheck rules` lists all codes"),
    };
    let message = |code: &str| format!("no rule has the code `{code}`");
    for (list, codes) in [("select", &settings.select), ("ignore", &settings.ignore)] {
        if let Some((i, code)) = codes.iter().enumerate().find(|(_, code)| !fits(code)) {
            return Err(unknown(document.wrong_value(&[list, &i.to_string()], message(code)), code));
        }
    }
    if let Some(code) = settings.severity.keys().find(|code| !fits(code)) {
        return Err(unknown(document.wrong_key(&["severity", code], message(code)), code));
    }
    for (i, accept) in settings.accept.iter().enumerate() {
        if !fits(&accept.code) {
            let error = document.wrong_value(&["accept", &i.to_string(), "code"], message(&accept.code));
            return Err(unknown(error, &accept.code));
        }
    }
    Ok(())
}
