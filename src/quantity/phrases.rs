//! Phrases and what they mean, found by how a text begins.

use std::borrow::Cow;

/// Phrases in lower case, each with its meaning.
#[derive(Clone, Debug)]
pub(super) struct Phrases<M> {
    /// By first byte, the longest first.
    phrases: Vec<(Cow<'static, str>, M)>,
    /// For each ASCII byte, where its phrases begin in `phrases`; the last group holds all other bytes.
    begins: [u16; GROUPS + 1],
}

const GROUPS: usize = 129;

fn group(byte: u8) -> usize {
    usize::from(byte.min(128))
}

fn first(phrase: &str) -> usize {
    phrase.bytes().next().map_or(GROUPS - 1, group)
}

impl<M: Copy> Phrases<M> {
    /// Of two equal phrases the first one counts.
    pub(super) fn new(phrases: impl IntoIterator<Item = (Cow<'static, str>, M)>) -> Phrases<M> {
        let mut phrases: Vec<_> = phrases.into_iter().collect();
        phrases.sort_by(|(a, _), (b, _)| {
            first(a).cmp(&first(b)).then_with(|| b.len().cmp(&a.len())).then_with(|| a.cmp(b))
        });
        phrases.dedup_by(|(later, _), (earlier, _)| later == earlier);
        let begins =
            std::array::from_fn(|at| phrases.partition_point(|(phrase, _)| first(phrase) < at) as u16);
        Phrases { phrases, begins }
    }

    /// The same for a table of words of one meaning each.
    pub(super) fn of<'w>(table: impl IntoIterator<Item = (&'w &'static str, M)>) -> Phrases<M> {
        Phrases::new(table.into_iter().map(|(phrase, meaning)| (Cow::Borrowed(*phrase), meaning)))
    }

    fn beginning_with(&self, byte: u8) -> &[(Cow<'static, str>, M)] {
        let at = group(byte);
        &self.phrases[usize::from(self.begins[at])..usize::from(self.begins[at + 1])]
    }

    /// The longest phrase that a text begins with, ending where a word ends, and its length.
    pub(super) fn longest(&self, text: &str) -> Option<(M, usize)> {
        let candidates = self.beginning_with(*text.as_bytes().first()?);
        let (phrase, meaning) = candidates.iter().find(|(phrase, _)| begins_with(text, phrase))?;
        Some((*meaning, phrase.len()))
    }

    /// The meaning of a whole text in any case.
    pub(super) fn meaning(&self, text: &[u8]) -> Option<M> {
        let candidates = self.beginning_with(text.first()?.to_ascii_lowercase());
        let found = candidates.iter().find(|(phrase, _)| phrase.as_bytes().eq_ignore_ascii_case(text));
        found.map(|(_, meaning)| *meaning)
    }
}

/// Whether a text begins with a phrase and the phrase ends where a word ends.
pub(super) fn begins_with(text: &str, phrase: &str) -> bool {
    text.strip_prefix(phrase)
        .is_some_and(|rest| !(phrase.ends_with(char::is_alphabetic) && rest.starts_with(char::is_alphabetic)))
}
