//! Text from files, made safe to show: what would steer a terminal, break a line or turn the direction of
//! reading is shown, not obeyed.

use std::borrow::Cow;

/// Whether a character is invisible and changes how the text around it is shown or read.
///
/// These are the control characters (also those a terminal takes from U+0080 on), the line and paragraph
/// separators, the bidirectional marks ([Trojan Source](https://www.unicode.org/reports/tr36/)), characters
/// without width, tags, and the two that XML does not allow. The joiners U+200C and U+200D stay, since whole
/// scripts need them.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
            | '\u{e0000}'..='\u{e007f}')
}

/// Whether anything in a text [is hidden](is_hidden).
pub fn hides_something(text: &str) -> bool {
    // Most texts are printable ASCII. Without a way out early, that is known many bytes at a time.
    let plain = text.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~'));
    !plain && text.contains(is_hidden)
}

/// The text on one line, with nothing hidden in it.
///
/// A run of white space that holds a line break or a tab becomes one space; a control character its
/// picture (`␛`); everything else that [`is_hidden`] its number (`<U+202E>`).
pub fn one_line(text: &str) -> Cow<'_, str> {
    if !hides_something(text) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let space = rest.len() - rest.trim_start().len();
        if space > 0 {
            let (run, after) = rest.split_at(space);
            shown.push_str(if run.contains(is_hidden) { " " } else { run });
            rest = after;
            continue;
        }
        match c {
            '\0'..='\u{1f}' => shown.extend(char::from_u32(0x2400 + u32::from(c))),
            '\u{7f}' => shown.push('␡'),
            c if is_hidden(c) => shown.push_str(&format!("<U+{:04X}>", u32::from(c))),
            c => shown.push(c),
        }
        rest = &rest[c.len_utf8()..];
    }
    Cow::Owned(shown)
}

/// The address, if it is one that may be linked: http or https, without blanks or control characters.
pub fn link(url: &str) -> Option<&str> {
    let url = url.trim();
    let (scheme, rest) = url.split_once("://")?;
    let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let clean = url.len() <= 2000 && !url.contains(char::is_whitespace) && !hides_something(url);
    (web && clean && !rest.is_empty()).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_web_addresses_are_linked() {
        for url in ["http://a.example/x?y=1&z=2", "HTTPS://a.example", " https://a.example/ "] {
            assert!(link(url).is_some(), "{url}");
        }
        for url in [
            "javascript:alert(1)",
            "javascript://a.example/%0aalert(1)",
            "data:text/html,x",
            "//a.example",
            "ftp://a.example",
            "https://",
            "https://a b",
            "https://a\u{0}b",
            "java\nscript://a",
            "",
            "a.example",
        ] {
            assert_eq!(link(url), None, "{url}");
        }
    }

    #[test]
    fn what_is_hidden_is_shown() {
        for (text, shown) in [
            ("about 12,000", "about 12,000"),
            ("two  spaces", "two  spaces"),
            ("12,000 \r\n\t people", "12,000 people"),
            ("\u{1b}[31mred\u{7f}", "␛[31mred␡"),
            ("\0\u{9b}2J", "␀<U+009B>2J"),
            ("\u{202e}000,21\u{202c}", "<U+202E>000,21<U+202C>"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
        ] {
            assert_eq!(one_line(text), shown);
        }
    }

    proptest! {
        #[test]
        fn something_is_hidden_where_a_character_is(text in any::<String>(), ascii in "[\\x00-\\x7f]{0,40}") {
            for text in [text, ascii] {
                prop_assert_eq!(hides_something(&text), text.chars().any(is_hidden), "{:?}", text);
            }
        }

        #[test]
        fn nothing_hidden_is_left_and_nothing_plain_is_lost(text in any::<String>()) {
            let shown = one_line(&text);
            prop_assert!(!shown.contains(is_hidden), "{shown:?}");
            prop_assert_eq!(&one_line(&shown), &shown);
            let plain = text.chars().filter(|c| !is_hidden(*c) && !c.is_whitespace());
            let mut kept = shown.chars();
            for c in plain {
                prop_assert!(kept.any(|k| k == c), "{c:?} is lost from {text:?}");
            }
        }
    }
}
