//! Names in the configuration that no claim has, though a claim has one that is nearly the same.
//!
//! A relation between measures that are not there ties nothing, and says so nowhere else. That a name has no claim is
//! no mistake by itself: one file of many is checked. It is told only where a slip of one or two letters would make
//! it a name of the claims that no other entry of the same list has.

use crate::claims::Claims;
use crate::config::{Config, Span};
use crate::name::{measure, normalised};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A name that is likely misspelt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misspelt {
    /// The configuration as the user knows it.
    pub origin: String,
    /// Where in it the name stands.
    pub place: Option<Span>,
    /// `measure` or `subject`.
    pub what: &'static str,
    /// The name as it stands there.
    pub name: String,
    /// The name of claims that is nearly the same.
    pub meant: String,
}

impl fmt::Display for Misspelt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.origin)?;
        if let Some(place) = &self.place {
            write!(f, "{}:{}:", place.line, place.column)?;
        }
        write!(f, " no claim is of the {} `{}`; did you mean `{}`?", self.what, self.name, self.meant)
    }
}

/// Names of one kind in the configuration, each where it stands first.
type Named<'c> = BTreeMap<Cow<'c, str>, (&'c str, Option<Span>)>;

/// Every name that is likely misspelt: those of measures, then those of subjects.
pub fn misspelt(claims: &Claims) -> Vec<Misspelt> {
    let config = claims.config();
    let (tables, terms, subjects) = (tables(config), terms(config), subjects(config));
    let mut found = slips(claims, ("measure", 0), &tables, |_| true);
    // A measure with a table of its own is told of there.
    found.extend(slips(claims, ("measure", 0), &terms, |name| !tables.contains_key(name)));
    found.extend(slips(claims, ("subject", 1), &subjects, |_| true));
    found
}

/// The measures that have a table.
fn tables(config: &Config) -> Named<'_> {
    let names = config.settings().measure.keys();
    names.map(|name| (measure(name), (name.as_str(), config.measure_place(name)))).collect()
}

/// The measures of relations.
fn terms(config: &Config) -> Named<'_> {
    let mut named = Named::new();
    for (index, (_, relation)) in config.relations().enumerate() {
        for name in relation.measures() {
            named.entry(measure(name)).or_insert_with(|| (name, config.relation_place(index)));
        }
    }
    named
}

fn subjects(config: &Config) -> Named<'_> {
    let mut named = Named::new();
    for (index, subject) in config.settings().subject.iter().enumerate() {
        for name in [&subject.name, &subject.part_of] {
            named.entry(normalised(name)).or_insert_with(|| (name, config.subject_place(index)));
        }
    }
    named
}

/// The names that are to be told and that no claim has in this part of its key, but for a slip.
fn slips(
    claims: &Claims,
    (what, part): (&'static str, usize),
    named: &Named<'_>,
    is_told: impl Fn(&str) -> bool,
) -> Vec<Misspelt> {
    if named.is_empty() {
        return Vec::new();
    }
    let known: BTreeSet<&str> = claims.keys().map(|key| claims.key_compared(claims.key(key))[part]).collect();
    let absent = named.iter().filter(|(name, _)| is_told(name) && !known.contains(name.as_ref()));
    let likely = absent.filter_map(|(name, (written, place))| {
        // What stands in the list itself is another name, and no slip of this one.
        let others = known.iter().filter(|other| !named.contains_key(**other));
        let meant = others
            .map(|other| (slip(name, other), *other))
            .filter(|(edits, _)| *edits <= tolerated(name))
            .min()?
            .1;
        Some(Misspelt {
            origin: config_name(claims.config()),
            place: place.clone(),
            what,
            name: (*written).to_owned(),
            meant: meant.to_owned(),
        })
    });
    likely.collect()
}

fn config_name(config: &Config) -> String {
    config.origin().unwrap_or("the configuration").to_owned()
}

/// How many letters make one name another; names that differ in a digit are no slips of each other.
fn slip(name: &str, other: &str) -> usize {
    let digits = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
    if tolerated(name) < name.len().abs_diff(other.len()) || digits(name) != digits(other) {
        return usize::MAX;
    }
    strsim::osa_distance(name, other)
}

/// One slip, in a long name two.
fn tolerated(name: &str) -> usize {
    match name.chars().count() {
        0..=3 => 0,
        4..=8 => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Run;
    use crate::sources::Sources;

    fn told(config: &str, rows: &str) -> Vec<String> {
        let config = Config::parse(config, "figcheck.toml").unwrap();
        let text = format!("measure,source,value,subject\n{rows}");
        let (run, _file) = Run::of_text(&config, &Sources::default(), &text);
        misspelt(run.claims()).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_slip_is_told_with_its_place_and_what_was_meant() {
        let rule = "[[relation]]\nname = \"a\"\nrule = \"kiled <= casualtys\"\n";
        let rows = "killed,A,1,Kursk\ncasualties,A,2,Kursk\n";
        assert_eq!(
            told(rule, rows),
            [
                "figcheck.toml:1:1: no claim is of the measure `casualtys`; did you mean `casualties`?",
                "figcheck.toml:1:1: no claim is of the measure `kiled`; did you mean `killed`?"
            ]
        );
        assert_eq!(told(&format!("[measure.killed]\n{rule}"), rows).len(), 2);
        assert_eq!(
            told("window = 1\n[measure.Kiled]\nunit = \"people\"\n", rows),
            ["figcheck.toml:2:10: no claim is of the measure `Kiled`; did you mean `killed`?"]
        );
        assert_eq!(
            told("[[subject]]\nname = \"Kurks\"\npart_of = \"Russia\"\n", rows),
            ["figcheck.toml:1:1: no claim is of the subject `Kurks`; did you mean `kursk`?"]
        );
    }

    #[test]
    fn a_name_that_is_another_one_is_no_slip() {
        for (config, rows) in [
            ("[measure.wounded]\n", "killed,A,1,x\n"),
            ("[measure.killed]\n", "KILLED,A,1,x\n"),
            ("[measure.killed_and_wounded]\n", "killed and wounded,A,1,x\n"),
            ("[measure.dose_1]\n", "dose_2,A,1,x\n"),
            // Both are meant.
            ("[measure.shells]\n[measure.shelled]\n", "shells,A,1,x\n"),
            ("[measure.men]\n", "mem,A,1,x\n"),
            ("", "killed,A,1,x\n"),
        ] {
            assert_eq!(told(config, rows), Vec::<String>::new(), "{config}");
        }
    }
}
