//! Names as people type them: when two spellings are one name, and which known word was probably meant.

use std::borrow::Cow;

/// The form in which names are compared: trimmed, white space collapsed to one space, Unicode lower case.
///
/// A name that is already in this form and plain ASCII is given back as it is, without allocating.
pub fn normalised(name: &str) -> Cow<'_, str> {
    if is_plain(name) {
        return Cow::Borrowed(name);
    }
    let mut collapsed = String::with_capacity(name.len());
    for word in name.split_whitespace() {
        if !collapsed.is_empty() {
            collapsed.push(' ');
        }
        collapsed.push_str(word);
    }
    // The whole at once, because the lower case of a letter may hang on its neighbours (final sigma).
    Cow::Owned(collapsed.to_lowercase())
}

/// The form in which names of measures are compared: as [`normalised`], and `killed and injured` is the measure
/// `killed_and_injured`, since both are shown alike.
pub fn measure(name: &str) -> Cow<'_, str> {
    match normalised(name) {
        compared if compared.contains(' ') => Cow::Owned(compared.replace(' ', "_")),
        compared => compared,
    }
}

/// A measure, subject and place in the forms in which they are compared.
pub fn key([measure, subject, place]: [&str; 3]) -> [String; 3] {
    [self::measure(measure), normalised(subject), normalised(place)].map(Cow::into_owned)
}

/// Whether a name is ASCII and in its compared form already.
fn is_plain(name: &str) -> bool {
    let mut after_space = true;
    for &byte in name.as_bytes() {
        match byte {
            b' ' if after_space => return false,
            b' ' => after_space = true,
            b'\t'..=b'\r' | b'A'..=b'Z' | 0x80.. => return false,
            _ => after_space = false,
        }
    }
    !after_space || name.is_empty()
}

/// The known word nearest to a misspelt one, if one is near enough to suggest.
pub fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let word = normalised(word).replace('-', "_");
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&word, &candidate.to_lowercase()), candidate))
        .filter(|(likeness, _)| 0.8 <= *likeness)
        // The first of equals, so that the order of the known words decides and nothing else.
        .fold(None, |best: Option<(f64, &str)>, next| match best {
            Some(best) if next.0 <= best.0 => Some(best),
            _ => Some(next),
        })
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_and_white_space_do_not_tell_names_apart() {
        for (written, compared) in [
            ("killed", "killed"),
            ("  North  Korean\ttroops\n", "north korean troops"),
            ("НИС", "нис"),
            ("ΟΔΟΣ", "οδος"),
            ("a\u{a0}b", "a b"),
            ("", ""),
            (" ", ""),
        ] {
            assert_eq!(normalised(written), compared, "{written:?}");
        }
    }

    #[test]
    fn a_name_already_in_form_is_not_copied() {
        assert!(matches!(normalised("north korean troops"), Cow::Borrowed(_)));
        assert!(matches!(normalised(""), Cow::Borrowed("")));
        assert!(matches!(normalised("NIS"), Cow::Owned(_)));
    }

    #[test]
    fn a_measure_is_one_with_spaces_and_underscores() {
        for written in ["killed_and_injured", "Killed and  injured", " killed and_injured"] {
            assert_eq!(measure(written), "killed_and_injured");
        }
        assert!(matches!(measure("killed_and_injured"), Cow::Borrowed(_)));
        assert!(matches!(measure("killed"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_slip_finds_its_word_and_a_strange_word_none() {
        let known = ["tolerance", "window", "sources"];
        assert_eq!(nearest("tolerence", known), Some("tolerance"));
        assert_eq!(nearest("Widnow", known), Some("window"));
        assert_eq!(nearest("elephant", known), None);
    }

    proptest! {
        #[test]
        fn comparing_form_is_stable(name in "\\PC*|[ \\tA-Za-z\u{a0}]{0,12}") {
            let once = normalised(&name).into_owned();
            prop_assert_eq!(normalised(&once), once.as_str());
            prop_assert!(!once.starts_with(char::is_whitespace) && !once.ends_with(char::is_whitespace));
        }

        #[test]
        fn the_fast_path_gives_what_the_slow_one_gives(name in "[ a-c]{0,8}") {
            let slow = name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
            prop_assert_eq!(normalised(&name), slow);
        }
    }
}
