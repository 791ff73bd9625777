//! Why a text is no quantity.

use super::numeral::{Numeral, scan};
use super::style::NumberStyle;
use crate::number::grouped;
use std::fmt;
use std::ops::Range;

/// A text that is no quantity: where it stops making sense, and what would.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAQuantity {
    span: Range<usize>,
    in_qualifier: bool,
    message: Box<str>,
}

impl NotAQuantity {
    pub(super) fn new(span: Range<usize>, message: impl Into<Box<str>>) -> NotAQuantity {
        NotAQuantity { span, in_qualifier: false, message: message.into() }
    }

    pub(super) fn of_qualifier(self) -> NotAQuantity {
        NotAQuantity { in_qualifier: true, ..self }
    }

    /// The same in a longer text that has `by` more bytes before it.
    pub(super) fn moved(self, by: usize) -> NotAQuantity {
        NotAQuantity { span: self.span.start + by..self.span.end + by, ..self }
    }

    /// The offending bytes of the text, on character boundaries.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Whether the text is the qualifier and not the value.
    pub fn in_qualifier(&self) -> bool {
        self.in_qualifier
    }
}

impl fmt::Display for NotAQuantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for NotAQuantity {}

/// A piece of text as a message shows it: short, in quotes, control characters spelled out.
pub(super) fn shown(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut out = String::from("\"");
    for (i, letter) in text.chars().enumerate() {
        if i == LONGEST {
            out.push('…');
            break;
        }
        if letter.is_control() || is_direction_mark(letter) || letter == '"' {
            out.extend(letter.escape_default());
        } else {
            out.push(letter);
        }
    }
    out.push('"');
    out
}

/// Marks that reorder the text around them on a terminal.
fn is_direction_mark(letter: char) -> bool {
    matches!(letter, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Marks between digits that the style has no reading for.
pub(super) fn bad_grouping(wording: &str, span: Range<usize>, style: NumberStyle) -> NotAQuantity {
    let found = &wording[span.clone()];
    let others: Vec<&str> = NumberStyle::ALL
        .into_iter()
        .filter(|other| {
            scan(found.as_bytes(), *other).is_ok_and(|read| {
                read.is_some_and(|(numeral, length)| length == found.len() && !numeral.doubtful)
            })
        })
        .map(NumberStyle::name)
        .collect();
    let hint = if others.is_empty() {
        format!("write it like {}", style.example())
    } else {
        format!("write it like {}, or set the number style ({})", style.example(), others.join(" or "))
    };
    NotAQuantity::new(span, format!("{} is no number in the {style} style; {hint}", shown(found)))
}

/// A number that could be a count grouped in another style.
pub(super) fn doubtful(
    wording: &str,
    span: Range<usize>,
    style: NumberStyle,
    numeral: Numeral,
) -> NotAQuantity {
    let found = &wording[span.clone()];
    let other = if style.decimal() == b'.' { NumberStyle::Continental } else { NumberStyle::English };
    let decimal = char::from(style.decimal());
    let count = found.replace(decimal, "");
    let message = format!(
        "{} is {} with three decimals in the {style} style, or {} in the {other} one; write {count} for the count, \
         {found}0 for the decimals, or set the number style ({other})",
        shown(found),
        grouped(numeral.value()),
        grouped(count.parse().unwrap_or(0.0)),
    );
    NotAQuantity::new(span, message)
}
