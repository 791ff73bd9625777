//! Which rules are reported, and at which level.

use super::settings::Settings;
use super::values::Level;

/// Whether a text is a code or the beginning of one: `F` and up to three digits.
pub(super) fn is_code(text: &str) -> bool {
    match text.strip_prefix('F') {
        Some(digits) => digits.len() <= 3 && digits.bytes().all(|byte| byte.is_ascii_digit()),
        None => false,
    }
}

impl Settings {
    /// The level at which findings of a rule are reported, where `default` is the rule's own level.
    ///
    /// Of `select` and `ignore` the entry with the longer beginning of the code decides, `ignore` in a tie.
    /// A rule that is off by default is reported as a note once `select` names it or `severity` gives its
    /// level.
    pub fn level(&self, code: &str, default: Level) -> Level {
        let longest = |codes: &[String]| {
            codes.iter().filter(|start| code.starts_with(start.as_str())).map(String::len).max()
        };
        let (selected, ignored) = (longest(&self.select), longest(&self.ignore));
        let reported = match (selected, ignored) {
            (None, _) if !self.select.is_empty() => false,
            (_, None) => true,
            (selected, Some(ignored)) => selected.is_some_and(|selected| ignored < selected),
        };
        if !reported {
            return Level::Off;
        }
        let set = self.severity.iter().filter(|(start, _)| code.starts_with(start.as_str()));
        match set.max_by_key(|(start, _)| start.len()) {
            Some((_, level)) => *level,
            None if default == Level::Off && selected.is_some() => Level::Note,
            None => default,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Level::{Error, Note, Off, Warning};

    fn settings(select: &[&str], ignore: &[&str], severity: &[(&str, Level)]) -> Settings {
        let owned = |codes: &[&str]| codes.iter().map(|&code| code.to_owned()).collect();
        Settings {
            select: owned(select),
            ignore: owned(ignore),
            severity: severity.iter().map(|&(code, level)| (code.to_owned(), level)).collect(),
            ..Settings::default()
        }
    }

    #[test]
    fn the_longer_beginning_decides() {
        for (select, ignore, code, level) in [
            (&[][..], &[][..], "F201", Error),
            (&[], &["F2"], "F201", Off),
            (&[], &["F2"], "F301", Error),
            (&["F3"], &[], "F301", Error),
            (&["F3"], &[], "F201", Off),
            (&["F201"], &["F2"], "F201", Error),
            (&["F2"], &["F201"], "F201", Off),
            (&["F201"], &["F201"], "F201", Off),
            (&["F"], &["F2"], "F201", Off),
        ] {
            assert_eq!(
                settings(select, ignore, &[]).level(code, Error),
                level,
                "{select:?} {ignore:?} {code}"
            );
        }
    }

    #[test]
    fn a_level_set_by_code_wins_over_the_rules_own() {
        let set = settings(&[], &[], &[("F3", Warning), ("F306", Note)]);
        assert_eq!(set.level("F301", Error), Warning);
        assert_eq!(set.level("F306", Off), Note);
        assert_eq!(set.level("F201", Error), Error);
        assert_eq!(settings(&[], &["F3"], &[("F301", Error)]).level("F301", Warning), Off);
    }

    #[test]
    fn selecting_a_rule_that_is_off_turns_it_on() {
        assert_eq!(settings(&[], &[], &[]).level("F306", Off), Off);
        assert_eq!(settings(&["F306"], &[], &[]).level("F306", Off), Note);
    }
}
