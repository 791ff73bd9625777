//! Which rules are reported, and how gravely.

use super::settings::{Accept, Settings};
use crate::rule::{Code, Severity};

/// Rules that are reported only if the configuration names them.
const OFF: [Code; 1] = [Code::F306];

/// How narrowly a code, the beginning of one or a name says that it means a rule; none if it does not.
pub(super) fn covers(written: &str, code: Code) -> Option<usize> {
    if Code::parse(written) == Some(code) {
        return Some(code.rule().id.len());
    }
    let written = written.trim();
    let start = code.rule().id.get(..written.len())?;
    (!written.is_empty() && start.eq_ignore_ascii_case(written)).then_some(written.len())
}

impl Accept {
    /// Whether this is about findings of a rule.
    pub fn covers(&self, code: Code) -> bool {
        covers(&self.code, code).is_some()
    }
}

impl Settings {
    /// The severity at which a finding is reported, of which its rule says `found`; none if it is not.
    ///
    /// Of `select` and `ignore` the entry that names the rule more narrowly decides, `ignore` in a tie. What
    /// `severity` sets goes before what the rule says. F306 is reported only if `select` or `severity` names
    /// it or how its code begins.
    pub fn severity_of(&self, code: Code, found: Severity) -> Option<Severity> {
        let narrowest = |rules: &[String]| rules.iter().filter_map(|rule| covers(rule, code)).max();
        let (selected, ignored) = (narrowest(&self.select), narrowest(&self.ignore));
        let reported = match (selected, ignored) {
            (None, _) if !self.select.is_empty() => false,
            (_, None) => true,
            (selected, Some(ignored)) => selected.is_some_and(|selected| ignored < selected),
        };
        if !reported {
            return None;
        }
        let set = self.severity.iter().filter_map(|(rule, level)| Some((covers(rule, code)?, level)));
        match set.max_by_key(|(narrow, _)| *narrow) {
            Some((_, level)) => level.severity(),
            None if OFF.contains(&code) && selected.is_none() => None,
            None => Some(found),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Level;
    use Severity::{Error, Note, Warning};

    fn settings(select: &[&str], ignore: &[&str], severity: &[(&str, Level)]) -> Settings {
        let owned = |rules: &[&str]| rules.iter().map(|&rule| rule.to_owned()).collect();
        Settings {
            select: owned(select),
            ignore: owned(ignore),
            severity: severity.iter().map(|&(rule, level)| (rule.to_owned(), level)).collect(),
            ..Settings::default()
        }
    }

    #[test]
    fn the_narrower_name_decides() {
        for (select, ignore, code, reported) in [
            (&[][..], &[][..], Code::F201, true),
            (&[], &["F2"], Code::F201, false),
            (&[], &["F2"], Code::F301, true),
            (&["f3"], &[], Code::F301, true),
            (&["F3"], &[], Code::F201, false),
            (&["disjoint-ranges"], &["F2"], Code::F201, true),
            (&["disjoint-ranges"], &["F2"], Code::F203, false),
            (&["F2"], &["F201"], Code::F201, false),
            (&["F201"], &["disjoint-ranges"], Code::F201, false),
            (&["F"], &["F2"], Code::F201, false),
        ] {
            let severity = settings(select, ignore, &[]).severity_of(code, Error);
            assert_eq!(severity, reported.then_some(Error), "{select:?} {ignore:?} {code:?}");
        }
    }

    #[test]
    fn a_severity_that_is_set_wins_over_the_rules_own() {
        let set =
            settings(&[], &[], &[("F3", Level::Warning), ("F301", Level::Note), ("total-falls", Level::Off)]);
        for (code, severity) in [
            (Code::F302, Some(Warning)),
            (Code::F301, Some(Note)),
            (Code::F203, None),
            (Code::F201, Some(Error)),
        ] {
            assert_eq!(set.severity_of(code, Error), severity, "{code:?}");
        }
        assert_eq!(settings(&[], &["F3"], &[("F301", Level::Error)]).severity_of(Code::F301, Warning), None);
    }

    #[test]
    fn single_sources_are_reported_on_demand() {
        assert_eq!(settings(&[], &[], &[]).severity_of(Code::F306, Note), None);
        assert_eq!(settings(&["F306"], &[], &[]).severity_of(Code::F306, Note), Some(Note));
        assert_eq!(
            settings(&[], &[], &[("F306", Level::Warning)]).severity_of(Code::F306, Note),
            Some(Warning)
        );
    }
}
