//! The configuration, `figcheck.toml`: what is counted, how it is judged, what is known and accepted.
//!
//! [`Settings`] is the shape of the file. [`Config`] is what a run uses: the settings after the command
//! line has had its say, what applies to each measure and subject, and where each value comes from. Only
//! [`discover`] touches the file system.

mod check;
pub mod discover;
mod document;
mod error;
#[cfg(test)]
mod figures;
mod listing;
mod overrides;
mod policy;
#[cfg(test)]
mod schema;
mod selection;
mod settings;
pub mod starter;
#[cfg(test)]
mod tests;
mod thresholds;
mod values;

pub use error::{ConfigError, Span};
pub use listing::{Entry, Provenance};
pub use overrides::Overrides;
pub use policy::Policy;
pub use settings::{Accept, Column, Headers, Hedges, Measure, Relation, Settings, Subject};
pub use thresholds::{ThresholdChanges, Thresholds};
pub use values::{Delimiter, FailOn, Level, Limit, encoding, limit, rounding};

use crate::name::normalised;
use crate::quantity::Vocabulary;
use crate::relation;
use document::{Document, Path};
use policy::Policies;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The JSON schema of `figcheck.toml`, for editors.
pub const SCHEMA: &str = include_str!("figcheck.schema.json");

/// The configuration of a run.
#[derive(Clone, Debug)]
pub struct Config {
    settings: Settings,
    document: Document,
    overridden: BTreeSet<Path>,
    policies: Policies,
    wholes: BTreeMap<String, String>,
    relations: Vec<relation::Relation>,
}

impl Default for Config {
    fn default() -> Config {
        Config::from_parts(Settings::default(), Document::default(), BTreeSet::new())
    }
}

impl Config {
    /// Reads a configuration; `origin` is the name by which the user knows the file.
    pub fn parse(text: &str, origin: &str) -> Result<Config, ConfigError> {
        let document = Document::read(text, origin)?;
        let settings = toml::from_str(text).map_err(|error| ConfigError::from_toml(origin, text, &error))?;
        check::check(&settings, &document)?;
        let config = Config::from_parts(settings, document, BTreeSet::new());
        config.check_relations()?;
        Ok(config)
    }

    /// The same configuration with what the command line sets over it.
    pub fn overridden(self, overrides: Overrides) -> Result<Config, ConfigError> {
        let Config { mut settings, document, .. } = self;
        let overridden = overrides.apply(&mut settings);
        // A mistake here is the command line's, since the file was checked before.
        let nowhere = Document::without_text("command line");
        check::check(&settings, &nowhere)?;
        Ok(Config::from_parts(settings, document, overridden))
    }

    fn from_parts(settings: Settings, document: Document, overridden: BTreeSet<Path>) -> Config {
        let compared = |name: &str| normalised(name).into_owned();
        Config {
            policies: Policies::of(&settings),
            wholes: settings
                .subject
                .iter()
                .map(|subject| (compared(&subject.name), compared(&subject.part_of)))
                .collect(),
            relations: settings
                .relation
                .iter()
                .filter_map(|relation| relation::Relation::parse(&relation.rule).ok())
                .collect(),
            settings,
            document,
            overridden,
        }
    }

    /// Finds the first rule that cannot be read.
    fn check_relations(&self) -> Result<(), ConfigError> {
        for (index, relation) in self.settings.relation.iter().enumerate() {
            if let Err(error) = relation::Relation::parse(&relation.rule) {
                return Err(self.relation_error(index, error.at..error.at + error.length, error.to_string()));
            }
        }
        Ok(())
    }

    /// The values, after the command line has had its say.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The file as the user knows it; none if there is none.
    pub fn origin(&self) -> Option<&str> {
        Some(self.document.origin.as_str()).filter(|origin| !origin.is_empty())
    }

    /// How wordings are read: the number style and the vague words.
    pub fn vocabulary(&self) -> Vocabulary {
        let vague = self.settings.vague.iter().map(|(word, limits)| (word.as_str(), *limits));
        // Each vague word was tried when the configuration was read, so that this finds no fault.
        Vocabulary::new(self.settings.number_style, vague).unwrap_or_default()
    }

    /// What applies to a measure and subject, in the forms of [`crate::name::measure`] and [`normalised`].
    pub fn policy(&self, measure: &str, subject: &str) -> &Policy {
        self.policies.find(measure, subject)
    }

    /// The measures of the configuration in the form of [`crate::name::measure`], each with its policy.
    pub fn measures(&self) -> impl Iterator<Item = (&str, &Policy)> {
        self.policies.measures()
    }

    /// The subject of which this one is a part, both in the form of [`normalised`].
    pub fn whole_of(&self, subject: &str) -> Option<&str> {
        self.wholes.get(subject).map(String::as_str)
    }

    /// Every whole above a subject, nearest first.
    pub fn wholes_of(&self, subject: &str) -> impl Iterator<Item = &str> {
        std::iter::successors(self.whole_of(subject), |whole| self.whole_of(whole))
    }

    /// What must hold between measures, in the order of the file: its name and reason, and its rule as read.
    pub fn relations(&self) -> impl Iterator<Item = (&Relation, &relation::Relation)> {
        self.settings.relation.iter().zip(&self.relations)
    }

    /// A mistake in the rule of a relation: `part` is counted in bytes of the rule's text.
    fn relation_error(&self, index: usize, part: Range<usize>, message: impl Into<String>) -> ConfigError {
        let content = self.settings.relation.get(index).map_or("", |relation| relation.rule.as_str());
        self.document.wrong_part(&["relation", &index.to_string(), "rule"], content, part, message)
    }

    /// Where an entry of `[[relation]]` stands in the file.
    pub fn relation_place(&self, index: usize) -> Option<Span> {
        self.document.place(&["relation", &index.to_string()])
    }

    /// Where the table of a measure stands in the file.
    pub fn measure_place(&self, name: &str) -> Option<Span> {
        self.document.place(&["measure", name])
    }

    /// Where an entry of `[[subject]]` stands in the file.
    pub fn subject_place(&self, index: usize) -> Option<Span> {
        self.document.place(&["subject", &index.to_string()])
    }

    /// Where an entry of `[[accept]]` stands in the file.
    pub fn accept_place(&self, index: usize) -> Option<Span> {
        self.document.place(&["accept", &index.to_string()])
    }

    /// Every value of the configuration, with where it comes from, in the order of the documentation.
    pub fn entries(&self) -> Vec<Entry> {
        listing::list(&self.settings, &self.document, &self.overridden)
    }
}
