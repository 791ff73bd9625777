//! The words and the number style in force, and the two ways through them: straight for the plain wordings
//! that fill large files, and by the grammar for everything else.

use super::digits::whole;
use super::numeral::{Numeral, scan};
use super::phrases::Phrases;
use super::reader::Reader;
use super::refusal::{NotAQuantity, bad_grouping, doubtful, shown};
use super::style::NumberStyle;
use super::text::{Flat, LONGEST};
use super::words::{AFTER, BEFORE, MONEY, ONES, PARTS, SCALES, Scale, TENS, VAGUE};
use super::{Kind, Reading};
use std::borrow::Cow;

/// No hedge is longer than this.
const LONGEST_HEDGE: usize = 32;

/// How wordings are read: a number style and the hedges and vague words known.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    style: NumberStyle,
    words: Words,
}

/// The tables of words, ready for reading.
#[derive(Clone, Debug)]
pub(super) struct Words {
    pub(super) before: Phrases<Kind>,
    pub(super) after: Phrases<Kind>,
    pub(super) vague: Phrases<(f64, f64)>,
    pub(super) scales: Phrases<&'static Scale>,
    pub(super) counts: Phrases<u64>,
    pub(super) parts: Phrases<u64>,
    pub(super) money: Phrases<()>,
}

impl Default for Vocabulary {
    fn default() -> Vocabulary {
        Vocabulary::english()
    }
}

impl Vocabulary {
    /// English numbers and the vague words of the documentation.
    pub fn english() -> Vocabulary {
        Vocabulary::with_vague(NumberStyle::English, Vec::new())
    }

    /// A number style, and vague words with their lowest and highest number that replace or join the usual
    /// ones.
    ///
    /// # Errors
    ///
    /// Names the first vague word that is none (it must be letters and single spaces) or whose limits are not
    /// `0 <= low <= high`.
    pub fn new<'w>(
        style: NumberStyle,
        vague: impl IntoIterator<Item = (&'w str, [f64; 2])>,
    ) -> Result<Vocabulary, String> {
        let mut own = Vec::new();
        for (word, [low, high]) in vague {
            let flat = if word.len() <= LONGEST { Flat::new(word).text } else { String::new() };
            if flat.is_empty() || !flat.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'')) {
                return Err(format!("expected a vague word of letters and spaces, found {}", shown(word)));
            }
            if !(0.0 <= low && low <= high && high < super::numeral::TOO_LARGE) {
                return Err(format!(
                    "expected limits from low to high for {}, found {low} and {high}",
                    shown(word)
                ));
            }
            own.push((flat, low, high));
        }
        Ok(Vocabulary::with_vague(style, own))
    }

    /// Own vague words come first, so that they win over the usual ones.
    fn with_vague(style: NumberStyle, own: Vec<(String, f64, f64)>) -> Vocabulary {
        fn flattened<M: Copy>(table: &[(M, &'static [&'static str])]) -> Phrases<M> {
            Phrases::of(table.iter().flat_map(|(meaning, words)| words.iter().map(|word| (word, *meaning))))
        }
        let own = own.into_iter().map(|(word, low, high)| (Cow::Owned(word), (low, high)));
        let usual = VAGUE
            .iter()
            .flat_map(|(words, low, high)| words.iter().map(|word| (Cow::Borrowed(*word), (*low, *high))));
        let words = Words {
            before: flattened(BEFORE),
            after: flattened(AFTER),
            vague: Phrases::new(own.chain(usual)),
            scales: Phrases::of(
                SCALES.iter().flat_map(|scale| scale.words.iter().map(move |word| (word, scale))),
            ),
            counts: Phrases::of(ONES.iter().chain(TENS).map(|(word, count)| (word, *count))),
            parts: Phrases::of(PARTS.iter().map(|(word, parts)| (word, *parts))),
            money: Phrases::of(MONEY.iter().map(|word| (word, ()))),
        };
        Vocabulary { style, words }
    }

    /// The number style.
    pub fn style(&self) -> NumberStyle {
        self.style
    }

    pub(super) fn words(&self) -> &Words {
        &self.words
    }

    /// Reads a wording: `12,000`, `at least 3,000 people`, `nearly half`.
    ///
    /// # Errors
    ///
    /// A text that is no quantity, or that says more than one, with the place where it stops being one.
    pub fn read<'t>(&self, text: &'t str) -> Result<Reading<'t>, NotAQuantity> {
        match self.read_plain_wording(text) {
            Some(reading) => Ok(reading),
            None => self.read_any_wording(text),
        }
    }

    /// Reads a value with a hedge that stands apart from it: `about` and `6,700`.
    ///
    /// # Errors
    ///
    /// As for [`Vocabulary::read`] and [`Vocabulary::qualifier`], and where the two hedges contradict each
    /// other.
    pub fn read_qualified<'t>(&self, qualifier: &str, text: &'t str) -> Result<Reading<'t>, NotAQuantity> {
        let outer = self.qualifier(qualifier)?;
        let reading = self.read(text)?;
        reading.qualified(outer).ok_or_else(|| {
            let message =
                format!("the hedge contradicts the value {}, found {}", shown(text), shown(qualifier));
            NotAQuantity::new(0..qualifier.len(), message).of_qualifier()
        })
    }

    /// The kind of a hedge that stands alone: `about`, `at least`, `or more`; exact if it is empty.
    ///
    /// # Errors
    ///
    /// A text that is no hedge; [`NotAQuantity::in_qualifier`] is then set.
    pub fn qualifier(&self, text: &str) -> Result<Kind, NotAQuantity> {
        if text.is_empty() {
            return Ok(Kind::Exact);
        }
        if let Some(kind) = self.words.before.meaning(text.as_bytes()) {
            return Ok(kind);
        }
        if LONGEST < text.len() {
            return Err(too_long(text, "a hedge").of_qualifier());
        }
        let flat = Flat::new(text);
        let kind =
            if flat.text == "exact" { Ok(Kind::Exact) } else { Reader::new(self, text, &flat).hedge() };
        kind.map_err(NotAQuantity::of_qualifier)
    }

    /// Reads a cell that holds one plain number, without hedge or unit.
    ///
    /// # Errors
    ///
    /// Anything else, the empty text too.
    pub fn number(&self, cell: &str) -> Result<f64, NotAQuantity> {
        match whole(cell.as_bytes()) {
            Some(number) => Ok(number as f64),
            None => self.numeral(cell).map(Numeral::value),
        }
    }

    /// Reads a cell that holds one plain number as an exact quantity with its own rounding.
    ///
    /// # Errors
    ///
    /// As for [`Vocabulary::number`].
    pub fn plain(&self, cell: &str) -> Result<Reading<'static>, NotAQuantity> {
        let numeral = self.numeral(cell)?;
        Ok(Reading::number(Kind::Exact, numeral.value(), numeral.precision()))
    }

    fn numeral(&self, cell: &str) -> Result<Numeral, NotAQuantity> {
        let text = cell.trim();
        let from = cell.len() - cell.trim_start().len();
        let span = from..from + text.len();
        let signless = text.strip_prefix('+').unwrap_or(text);
        match scan(signless.as_bytes(), self.style) {
            Ok(Some((numeral, length))) if length == signless.len() => {
                if numeral.doubtful {
                    return Err(doubtful(cell, span, self.style, numeral));
                }
                if numeral.is_sane() {
                    return Ok(numeral);
                }
                Err(NotAQuantity::new(
                    span,
                    format!("expected a count between 1e-30 and 1e30, found {}", shown(text)),
                ))
            }
            Err(bad) if bad.end == signless.len() => Err(bad_grouping(cell, span, self.style)),
            _ if text.is_empty() => Err(NotAQuantity::new(span, "expected a number, found nothing")),
            _ => {
                let rest = text.trim_start_matches(['-', '−']);
                let negative =
                    rest.len() < text.len() && rest.trim_start().starts_with(|c: char| c.is_ascii_digit());
                let expected =
                    if negative { "a count cannot be negative" } else { "expected one plain number" };
                Err(NotAQuantity::new(span, format!("{expected}, found {}", shown(text))))
            }
        }
    }

    /// The straight way: `12,000`, `10000-12000`, `at least 3000`, `>13000`, `36%`. `None` if the wording is
    /// anything else, right or wrong. Allocates nothing.
    pub(super) fn read_plain_wording<'t>(&self, text: &'t str) -> Option<Reading<'t>> {
        let text = text.trim_ascii().as_bytes();
        if let Some(value) = whole(text) {
            return Some(Reading::number(Kind::Exact, value as f64, Numeral::whole(value).precision()));
        }
        let number = text.iter().take(LONGEST_HEDGE + 2).position(u8::is_ascii_digit)?;
        let hedge = text[..number].trim_ascii_end();
        let kind = if hedge.is_empty() { Kind::Exact } else { self.words.before.meaning(hedge)? };
        let (first, length) = scan(&text[number..], self.style).ok()??;
        if first.doubtful || !first.is_sane() {
            return None;
        }
        let value = first.value();
        match &text[number + length..] {
            [] if kind == Kind::LessThan || kind == Kind::Nearly => {
                (0.0 < value).then(|| Reading::number(kind, value, first.precision()))
            }
            [] => Some(Reading::number(kind, value, first.precision())),
            b"+" if kind == Kind::Exact => Some(Reading::number(Kind::AtLeast, value, first.precision())),
            b"%" if kind == Kind::Exact => {
                Some(Reading { unit: Some("%"), ..Reading::number(kind, value, first.percent_precision()) })
            }
            [b'-', rest @ ..] if kind == Kind::Exact => {
                let (second, length) = scan(rest, self.style).ok()??;
                let plain = length == rest.len() && !second.doubtful && second.is_sane();
                // Ends far apart may share a scale, as in `11-12,000`.
                (plain && value <= second.value() && second.value() < 1000.0 * value)
                    .then(|| Reading::range(value, second.value()))
            }
            _ => None,
        }
    }

    pub(super) fn read_any_wording<'t>(&self, text: &'t str) -> Result<Reading<'t>, NotAQuantity> {
        let trimmed = text.trim();
        let from = text.len() - text.trim_start().len();
        if trimmed.is_empty() {
            return Err(NotAQuantity::new(from..from, "expected a count or a range, found nothing"));
        }
        if LONGEST < trimmed.len() {
            return Err(too_long(text, "a quantity"));
        }
        let flat = Flat::new(trimmed);
        let parsed = Reader::new(self, trimmed, &flat).quantity().map_err(|refusal| refusal.moved(from))?;
        let unit = parsed.unit.map(|unit| &trimmed[flat.span(unit)]);
        Ok(Reading { unit: if parsed.percent { Some("%") } else { unit }, ..parsed.reading })
    }
}

fn too_long(text: &str, what: &str) -> NotAQuantity {
    NotAQuantity::new(
        0..text.len(),
        format!("expected {what} of at most {LONGEST} bytes, found {} beginning {}", text.len(), shown(text)),
    )
}
