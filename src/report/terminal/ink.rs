//! Colours, put on after layout.
//!
//! Tables are laid out before they are coloured: escape bytes in a cell would count as columns and be torn
//! apart where it wraps. So inked text carries its style on every character, as a mark that takes no column
//! and stays with its character wherever a line breaks: a variation selector of Unicode's supplementary block,
//! which [`super::text::safe`] never lets through from a file. [`paint`] turns marks into escape sequences, or
//! drops them.

use crate::report::Verdict;
use crate::rule::Severity;
use anstyle::{AnsiColor, Style};

/// A way of writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    /// What the eye should find first.
    Strong,
    /// What is there to be looked up.
    Faint,
    /// An error, a conflict.
    Red,
    /// A warning, an untested claim.
    Yellow,
    /// Agreement.
    Green,
    /// A note; places in files.
    Cyan,
}

/// The first of the marks; an ink's mark follows in the order of [`INKS`].
const FIRST: u32 = 0xe0100;
const INKS: [Ink; 6] = [Ink::Strong, Ink::Faint, Ink::Red, Ink::Yellow, Ink::Green, Ink::Cyan];

impl Ink {
    /// The ink of a severity.
    pub(super) fn of_severity(severity: Severity) -> Ink {
        match severity {
            Severity::Error => Ink::Red,
            Severity::Warning => Ink::Yellow,
            Severity::Note => Ink::Cyan,
        }
    }

    /// The ink of a verdict.
    pub(super) fn of_verdict(verdict: Verdict) -> Ink {
        match verdict {
            Verdict::Agree | Verdict::AgreeByRounding => Ink::Green,
            Verdict::Untested => Ink::Yellow,
            Verdict::Conflict => Ink::Red,
            Verdict::Incomparable => Ink::Faint,
        }
    }

    /// The text, inked.
    pub(super) fn on(self, text: &str) -> String {
        let mark = char::from_u32(FIRST + self as u32);
        text.chars().flat_map(|c| [Some(c), mark.filter(|_| c != ' ')]).flatten().collect()
    }

    fn style(self) -> Style {
        match self {
            Ink::Strong => Style::new().bold(),
            Ink::Faint => Style::new().dimmed(),
            Ink::Red => AnsiColor::Red.on_default().bold(),
            Ink::Yellow => AnsiColor::Yellow.on_default().bold(),
            Ink::Green => AnsiColor::Green.on_default(),
            Ink::Cyan => AnsiColor::Cyan.on_default(),
        }
    }
}

fn ink_of(mark: char) -> Option<Ink> {
    INKS.get(u32::from(mark).checked_sub(FIRST)? as usize).copied()
}

/// One laid-out line, ready to be written: marks become escape sequences, or go; blanks at its end go too.
pub(super) fn paint(line: &str, color: bool) -> String {
    let line = line.trim_end_matches(' ');
    if !color {
        return line.chars().filter(|&c| ink_of(c).is_none()).collect();
    }
    let mut out = String::with_capacity(line.len());
    let mut current: Option<Ink> = None;
    let mut characters = line.chars().peekable();
    while let Some(c) = characters.next() {
        let ink = characters.peek().copied().and_then(ink_of);
        if ink.is_some() {
            characters.next();
        }
        // A blank between two words of one ink keeps it; ours has neither underline nor background.
        if ink != current && !(c == ' ' && characters.peek().is_some()) {
            if let Some(old) = current {
                out.push_str(&old.style().render_reset().to_string());
            }
            if let Some(new) = ink {
                out.push_str(&new.style().render().to_string());
            }
            current = ink;
        }
        out.push(c);
    }
    if let Some(old) = current {
        out.push_str(&old.style().render_reset().to_string());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::text::width;
    use super::*;

    #[test]
    fn ink_takes_no_column_and_comes_off_without_a_trace() {
        for ink in INKS {
            let inked = ink.on("nearly 11,000 – e\u{301} 북한");
            assert_eq!(width(&inked), width("nearly 11,000 – e\u{301} 북한"));
            assert_eq!(paint(&inked, false), "nearly 11,000 – e\u{301} 북한");
        }
    }

    #[test]
    fn colour_starts_and_ends_around_what_is_inked() {
        let line = format!("a {} b  ", Ink::Red.on("x y"));
        assert_eq!(paint(&line, true), "a \u{1b}[1m\u{1b}[31mx y \u{1b}[0mb");
        assert_eq!(paint(&line, false), "a x y b");
    }

    #[test]
    fn a_torn_word_keeps_its_colour_on_both_lines() {
        let inked = Ink::Green.on("abcd");
        let (first, second) = inked.split_at(inked.len() / 2);
        assert_eq!(paint(first, true), "\u{1b}[32mab\u{1b}[0m");
        assert_eq!(paint(second, true), "\u{1b}[32mcd\u{1b}[0m");
    }
}
