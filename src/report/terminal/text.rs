//! Text from files, made safe to show: what would steer a terminal is shown instead of obeyed.

use super::Look;
use unicode_width::UnicodeWidthStr;

/// Characters of one cell that are shown; a cell of ten megabytes is no reading matter.
const LONGEST: usize = 500;

/// The text as a terminal may show it, on one line.
///
/// Control characters become their pictures (`␛`, `␊`), everything else that is invisible or steers the
/// direction of writing becomes its number (`\u{202e}`): two names that look alike and are not are then seen
/// to differ. Very long text is cut, with its length.
pub fn safe(text: &str, look: Look) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    rest.by_ref().take(LONGEST).for_each(|c| push_safe(&mut out, c, look));
    let cut = rest.count();
    if cut > 0 {
        let ellipsis = look.drawn("…", "...");
        out.push_str(&format!("{ellipsis} (and {} more characters)", crate::number::grouped(cut as f64)));
    }
    out
}

/// A sentence of ours as a terminal may show it: where only ASCII is wanted, with plain quotes and signs. The letters
/// of what it quotes stay as they are.
pub(super) fn told(text: &str, look: Look) -> String {
    let text = safe(text, look);
    if look.unicode || text.is_ascii() {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '“' | '”' => plain.push('"'),
            '‘' | '’' => plain.push('\''),
            '–' | '—' | '−' => plain.push('-'),
            '→' => plain.push_str("->"),
            '…' => plain.push_str("..."),
            '×' => plain.push('x'),
            '÷' => plain.push('/'),
            '≤' => plain.push_str("<="),
            '≥' => plain.push_str(">="),
            c => plain.push(c),
        }
    }
    plain
}

/// Puts one character behind `out` as a terminal may show it.
pub(super) fn push_safe(out: &mut String, c: char, look: Look) {
    match c {
        '\0'..='\u{1f}' if look.unicode => out.extend(char::from_u32(0x2400 + u32::from(c))),
        '\u{7f}' if look.unicode => out.push('\u{2421}'),
        c if steers(c) => out.extend(c.escape_unicode()),
        c => out.push(c),
    }
}

/// Whether a character steers the terminal or the text around it, or cannot be seen.
///
/// Controls, line and paragraph separators, annotation marks, and what Unicode calls
/// `Default_Ignorable_Code_Point`, which has all marks of direction.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// The columns a text takes on a terminal.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// The end of a text that takes at most so many columns, with a sign where its beginning is left out.
pub(super) fn ending(text: &str, columns: usize, look: Look) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let sign = look.drawn("…", "...");
    let room = columns.saturating_sub(width(sign));
    let from = text.char_indices().map(|(i, _)| i).find(|&i| width(&text[i..]) <= room).unwrap_or(text.len());
    format!("{sign}{}", &text[from..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PLAIN: Look = Look { width: 80, color: false, unicode: true };
    const ASCII: Look = Look { unicode: false, ..PLAIN };

    #[test]
    fn what_steers_a_terminal_is_shown() {
        for (hostile, unicode, ascii) in [
            ("\u{1b}[31mred", "␛[31mred", r"\u{1b}[31mred"),
            ("10,000\r\n12,000", "10,000␍␊12,000", r"10,000\u{d}\u{a}12,000"),
            ("a\tb\0c\u{7f}", "a␉b␀c␡", r"a\u{9}b\u{0}c\u{7f}"),
            ("\u{9b}2J", r"\u{9b}2J", r"\u{9b}2J"),
            ("NIS\u{200b}", r"NIS\u{200b}", r"NIS\u{200b}"),
            ("\u{202e}000,01", r"\u{202e}000,01", r"\u{202e}000,01"),
            (
                "\u{feff}id\u{2028}x\u{e0041}",
                r"\u{feff}id\u{2028}x\u{e0041}",
                r"\u{feff}id\u{2028}x\u{e0041}",
            ),
        ] {
            assert_eq!(safe(hostile, PLAIN), unicode);
            assert_eq!(safe(hostile, ASCII), ascii);
        }
    }

    #[test]
    fn what_people_write_stays() {
        for text in
            ["Zelenskyy – 12 000", "нас 3 тысячи", "북한군 1만 명", "٣٠٠ قتيل", "é e\u{301}", "1\u{202f}000"]
        {
            assert_eq!(safe(text, PLAIN), text);
        }
    }

    #[test]
    fn our_own_signs_are_ascii_where_that_is_wanted() {
        let text = "“북한군” × 2 ÷ 3 − 1 ≤ 5 → the source’s figure…";
        assert_eq!(told(text, PLAIN), text);
        assert_eq!(told(text, ASCII), "\"북한군\" x 2 / 3 - 1 <= 5 -> the source's figure...");
    }

    #[test]
    fn a_huge_cell_is_cut_and_says_so() {
        let shown = safe(&"x".repeat(10_000_000), PLAIN);
        assert!(shown.ends_with("x… (and 9,999,500 more characters)"));
        assert!(shown.len() < 600);
    }

    #[test]
    fn the_ending_keeps_to_its_columns() {
        assert_eq!(ending("figures/containers.csv", 14, PLAIN), "…ontainers.csv");
        assert_eq!(ending("figures/containers.csv", 14, ASCII), "...tainers.csv");
        assert_eq!(ending("a.csv", 14, PLAIN), "a.csv");
    }

    proptest! {
        #[test]
        fn nothing_safe_steers(text in any::<String>(), unicode in any::<bool>()) {
            let shown = safe(&text, Look { unicode, ..PLAIN });
            prop_assert!(!shown.chars().any(steers));
            // Safe text is a fixed point: made safe twice is made safe once.
            prop_assert_eq!(safe(&shown, PLAIN).chars().take(400).collect::<String>(),
                shown.chars().take(400).collect::<String>());
        }

        #[test]
        fn an_ending_is_never_too_wide(text in "\\PC*", columns in 4usize..60) {
            prop_assert!(width(&ending(&text, columns, PLAIN)) <= columns);
        }
    }
}
