//! A wording read from left to right: what comes next, and how a text is refused.

use super::phrases::{Phrases, begins_with};
use super::refusal::{NotAQuantity, shown};
use super::text::Flat;
use super::vocabulary::Vocabulary;
use std::ops::Range;

/// Reads wordings from the left.
pub(super) struct Reader<'a> {
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) wording: &'a str,
    pub(super) flat: &'a Flat,
    pub(super) text: &'a str,
    pub(super) at: usize,
    /// Whether `and` adds, as in `one hundred and twenty`, rather than joins the ends of a range.
    pub(super) and_adds: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(vocabulary: &'a Vocabulary, wording: &'a str, flat: &'a Flat) -> Reader<'a> {
        // A full stop ends the sentence, not the number; `approx.` alone is a qualifier.
        let text = flat.text.strip_suffix('.').filter(|text| text.ends_with(|c: char| c.is_alphanumeric()));
        Reader { vocabulary, wording, flat, text: text.unwrap_or(&flat.text), at: 0, and_adds: false }
    }

    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Whether a phrase comes next, and ends where a word ends.
    pub(super) fn follows(&self, phrase: &str) -> bool {
        begins_with(self.rest(), phrase)
    }

    /// Takes the longest of the phrases that comes next.
    pub(super) fn take<M: Copy>(&mut self, phrases: &Phrases<M>) -> Option<M> {
        let (meaning, length) = phrases.longest(self.rest())?;
        self.at += length;
        Some(meaning)
    }

    pub(super) fn eat_raw(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    pub(super) fn eat_one_of(&mut self, texts: &[&str]) -> bool {
        texts.iter().any(|text| self.eat_raw(text))
    }

    pub(super) fn eat_longest(&mut self, phrases: &[&str]) -> bool {
        let longest = phrases.iter().filter(|phrase| self.follows(phrase)).max_by_key(|phrase| phrase.len());
        self.at += longest.map_or(0, |phrase| phrase.len());
        longest.is_some()
    }

    /// The longest of the joints, with or without spaces around symbols.
    pub(super) fn eat_joint(&mut self, joints: &[&str]) -> bool {
        let start = self.at;
        let mut ends = Vec::new();
        for joint in joints {
            self.at = start;
            let symbol = !joint.starts_with(' ');
            if symbol {
                self.eat_raw(" ");
            }
            if self.eat_raw(joint) {
                if symbol {
                    self.eat_raw(" ");
                }
                ends.push(self.at);
            }
        }
        self.at = ends.iter().copied().max().unwrap_or(start);
        !ends.is_empty()
    }

    pub(super) fn refuse(&self, part: Range<usize>, expected: &str) -> NotAQuantity {
        let span = self.flat.span(part);
        let found = if span.is_empty() { "nothing".to_owned() } else { shown(&self.wording[span.clone()]) };
        NotAQuantity::new(span, format!("{expected} {found}"))
    }

    pub(super) fn clash(&self, part: Range<usize>) -> NotAQuantity {
        self.refuse(part, "expected hedges that go together, found one that contradicts another:")
    }

    pub(super) fn too_many_digits(&self, start: usize) -> NotAQuantity {
        self.refuse(start..self.at, "expected a number that can be a count, found")
    }

    pub(super) fn no_number(&self) -> NotAQuantity {
        let rest = self.rest();
        let infinite = ["nan", "inf", "infinity", "infinite", "∞"].iter().any(|word| self.follows(word));
        let expected = if infinite {
            "expected a finite number, found"
        } else if rest.is_empty() {
            "expected a count or a range after the hedge, found"
        } else {
            "expected a count or a range, found"
        };
        self.refuse(self.at..self.text.len(), expected)
    }
}
