//! Findings that the configuration accepts: which entry of `[[accept]]` fits which finding.
//!
//! A finding fits an entry if it fits every key that the entry gives. Names are compared in the form of
//! [`normalised`], so that case and white space do not matter; sources also by their aliases.

use crate::config::Accept;
use crate::name::{self, normalised};
use crate::outline::Outline;
use crate::period::DaySpan;
use crate::rule::Code;
use crate::sources::Sources;
use std::borrow::Cow;

/// The entries of a configuration, and which of them have been of use.
#[derive(Debug)]
pub(crate) struct Acceptances<'c> {
    entries: Vec<Entry<'c>>,
}

#[derive(Debug)]
struct Entry<'c> {
    accept: &'c Accept,
    /// The sources by the names under which claims know them.
    sources: Vec<String>,
    measure: Option<String>,
    subject: Option<String>,
    place: Option<String>,
    expired: bool,
    /// How many findings fit it.
    used: usize,
}

/// What is wrong with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leftover {
    /// No finding fits it.
    Unused,
    /// It is past its last day; so many findings would fit it.
    Expired(usize),
}

impl<'c> Acceptances<'c> {
    /// The entries as they stand on a day; without one, no entry is past its date.
    pub(crate) fn new(accept: &'c [Accept], sources: &Sources, today: Option<DaySpan>) -> Acceptances<'c> {
        let compared = |name: &String| normalised(name).into_owned();
        let entries = accept
            .iter()
            .map(|accept| Entry {
                accept,
                sources: accept
                    .sources
                    .iter()
                    .map(|name| normalised(sources.lookup(name).name).into_owned())
                    .collect(),
                measure: accept.measure.as_ref().map(|name| name::measure(name).into_owned()),
                subject: accept.subject.as_ref().map(compared),
                place: accept.place.as_ref().map(compared),
                expired: accept.until.zip(today).is_some_and(|(until, today)| until.last() < today.first()),
                used: 0,
            })
            .collect();
        Acceptances { entries }
    }

    /// Whether there is no entry at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether some entry is about findings of a rule.
    pub(crate) fn cover(&self, code: Code) -> bool {
        self.entries.iter().any(|entry| entry.accept.covers(code))
    }

    /// Why a finding is accepted, if it is: the reason of the first entry that fits and is not past its date.
    /// Every entry that fits has been of use.
    pub(crate) fn reason(&mut self, finding: &Outline) -> Option<&'c str> {
        let mut reason = None;
        for entry in &mut self.entries {
            if entry.fits(finding) {
                entry.used += 1;
                if !entry.expired {
                    reason = reason.or(Some(entry.accept.reason.as_str()));
                }
            }
        }
        reason
    }

    /// The entries that are no longer of use, by their place in the configuration, in order.
    pub(crate) fn leftovers(&self) -> impl Iterator<Item = (usize, &'c Accept, Leftover)> {
        self.entries.iter().enumerate().filter_map(|(i, entry)| {
            let leftover = match (entry.expired, entry.used) {
                (true, used) => Leftover::Expired(used),
                (false, 0) => Leftover::Unused,
                (false, _) => return None,
            };
            Some((i, entry.accept, leftover))
        })
    }
}

impl Entry<'_> {
    fn fits(&self, finding: &Outline) -> bool {
        let is_among = |asked: &Option<String>, names: &[String], compared: fn(&str) -> Cow<'_, str>| {
            asked.as_ref().is_none_or(|asked| names.iter().any(|name| compared(name) == *asked))
        };
        self.accept.covers(finding.code)
            && is_among(&self.measure, &finding.measures, name::measure)
            && is_among(&self.subject, &finding.subjects, normalised)
            && is_among(&self.place, &finding.places, normalised)
            && self.sources.iter().all(|asked| finding.claims.iter().any(|c| normalised(&c.source) == *asked))
            && self.accept.ids.iter().all(|asked| finding.claims.iter().any(|c| c.id == asked.trim()))
    }
}

/// An entry in words: `F201 killed, South Korea's joint chiefs and Ukraine's president`.
pub(crate) fn in_words(accept: &Accept) -> String {
    let mut words = accept.code.clone();
    let names: Vec<&str> =
        [&accept.measure, &accept.subject, &accept.place].into_iter().flatten().map(String::as_str).collect();
    for part in [names.join(", "), accept.sources.join(" and "), accept.ids.join(" and ")] {
        if !part.is_empty() {
            words.push_str(if words == accept.code { " " } else { ", " });
            words.push_str(&part);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::Stated;
    use proptest::prelude::*;

    fn stated(id: &str, source: &str) -> Stated {
        Stated { id: id.to_owned(), source: source.to_owned(), ..Stated::default() }
    }

    fn outline() -> Outline {
        Outline {
            code: Code::F201,
            measures: vec!["Killed".to_owned()],
            subjects: vec!["North Korean troops".to_owned()],
            places: vec![String::new()],
            claims: vec![stated("a", "NIS"), stated("b", "Ukraine's  President"), stated("c", "AFP")],
            others: 2,
            path: String::new(),
            detail: String::new(),
        }
    }

    fn accept(text: &str) -> Accept {
        toml::from_str(&format!("reason = \"known\"\n{text}")).unwrap()
    }

    fn accepted(text: &str) -> bool {
        let entries = [accept(text)];
        Acceptances::new(&entries, &Sources::default(), None).reason(&outline()).is_some()
    }

    #[test]
    fn every_key_that_is_given_must_fit() {
        for (entry, fits) in [
            ("code = 'F201'", true),
            ("code = 'f2'", true),
            ("code = 'disjoint-ranges'", true),
            ("code = 'F3'", false),
            ("code = 'F201'\nmeasure = ' KILLED '", true),
            ("code = 'F201'\nmeasure = 'wounded'", false),
            ("code = 'F201'\nsubject = 'north korean  troops'", true),
            ("code = 'F201'\nsubject = 'troops'", false),
            ("code = 'F201'\nplace = 'Kursk'", false),
            ("code = 'F201'\nsources = ['nis']", true),
            ("code = 'F201'\nsources = ['NIS', \"ukraine's president\"]", true),
            ("code = 'F201'\nsources = ['NIS', 'BBC']", false),
            ("code = 'F201'\nids = ['a', 'c']", true),
            ("code = 'F201'\nids = ['a', 'd']", false),
            ("code = 'F201'\nids = ['A']", false),
        ] {
            assert_eq!(accepted(entry), fits, "{entry}");
        }
    }

    #[test]
    fn a_source_is_known_by_its_aliases() {
        let sources = Sources::parse("name,aliases\nNIS,South Korean intelligence\n", "sources.csv").unwrap();
        let entries = [accept("code = 'F201'\nsources = ['south korean Intelligence']")];
        assert!(Acceptances::new(&entries, &sources, None).reason(&outline()).is_some());
    }

    #[test]
    fn an_entry_counts_up_to_its_last_day() {
        let entries =
            [accept("code = 'F201'\nuntil = 2025-03-31"), accept("code = 'F201'\nuntil = '2025-03'")];
        for (today, left) in [("2025-03-30", 0), ("2025-03-31", 0), ("2025-04-01", 2)] {
            let today = DaySpan::parse(today).unwrap();
            let mut acceptances = Acceptances::new(&entries, &Sources::default(), Some(today));
            assert_eq!(acceptances.reason(&outline()).is_some(), left == 0);
            let leftovers: Vec<_> = acceptances.leftovers().map(|(i, _, leftover)| (i, leftover)).collect();
            assert_eq!(leftovers, [(0, Leftover::Expired(1)), (1, Leftover::Expired(1))][..left]);
        }
        let mut without_a_day = Acceptances::new(&entries, &Sources::default(), None);
        assert!(without_a_day.reason(&outline()).is_some());
    }

    #[test]
    fn an_entry_that_fits_nothing_is_left_over() {
        let entries = [accept("code = 'F201'"), accept("code = 'F305'\nuntil = 2020")];
        let today = DaySpan::parse("2025-01-01").ok();
        let mut acceptances = Acceptances::new(&entries, &Sources::default(), today);
        assert_eq!(acceptances.leftovers().count(), 2);
        acceptances.reason(&outline());
        let left: Vec<_> = acceptances.leftovers().map(|(i, _, leftover)| (i, leftover)).collect();
        assert_eq!(left, [(1, Leftover::Expired(0))]);
    }

    #[test]
    fn an_entry_is_told_in_few_words() {
        assert_eq!(in_words(&accept("code = 'F2'")), "F2");
        let all =
            accept("code = 'F201'\nmeasure = 'killed'\nplace = 'Kursk'\nsources = ['a', 'b']\nids = ['1']");
        assert_eq!(in_words(&all), "F201 killed, Kursk, a and b, 1");
    }

    proptest! {
        /// Asking for more never makes an entry fit more.
        #[test]
        fn a_narrower_entry_fits_less(
            sources in prop::collection::vec("NIS|AFP|BBC", 0..3),
            ids in prop::collection::vec("a|b|x", 0..3),
            more in "NIS|AFP|BBC",
        ) {
            let wide = Accept { sources, ids, ..accept("code = 'F201'") };
            let mut narrow = wide.clone();
            narrow.sources.push(more);
            let fits = |entry: Accept| {
                Acceptances::new(&[entry], &Sources::default(), None).reason(&outline()).is_some()
            };
            prop_assert!(!fits(narrow) || fits(wide));
        }
    }
}
