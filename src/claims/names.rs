//! The names of measures, subjects, places, sources and units.

use crate::intern::{Hasher, Lookup, NotEnoughMemory, Table};
use std::borrow::Cow;
use std::cmp::Ordering;

/// Names that are one whatever their case and white space.
#[derive(Debug)]
pub(super) struct Names {
    /// The number of each name, by its compared form.
    table: Table,
    hasher: Hasher,
    /// Gives the form in which they are compared.
    compare: fn(&str) -> Cow<'_, str>,
    /// Where in the table each name is.
    entries: Vec<u32>,
    /// The spelling that came first, where it is not the compared form itself; up to the last name of which it is not.
    first: Vec<Option<Box<str>>>,
    /// Every other spelling, and where in the table each one is.
    others: Table,
    other_entries: Vec<u32>,
}

/// A name as somebody spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spelled {
    /// The number of the name.
    pub(super) name: u32,
    /// Which spelling: [`FIRST`], or the place among the others, from 1.
    pub(super) spelling: u32,
}

/// The spelling of a name that came first.
pub(super) const FIRST: u32 = 0;

impl Names {
    pub(super) fn new(hasher: &Hasher, compare: fn(&str) -> Cow<'_, str>) -> Names {
        Names {
            table: Table::new(hasher),
            hasher: hasher.clone(),
            compare,
            entries: Vec::new(),
            first: Vec::new(),
            others: Table::new(hasher),
            other_entries: Vec::new(),
        }
    }

    /// The number of a name.
    pub(super) fn id(&mut self, written: &str) -> Result<u32, NotEnoughMemory> {
        self.spelled(written).map(|spelled| spelled.name)
    }

    /// The name that is written so, and how it is spelled, if both are known.
    pub(super) fn find_spelled(&self, written: &str) -> Option<Spelled> {
        self.find_compared(written, &(self.compare)(written))
    }

    /// As `find_spelled`, with the compared form at hand.
    #[expect(clippy::ptr_arg, reason = "a form that is borrowed is what was written")]
    fn find_compared(&self, written: &str, compared: &Cow<'_, str>) -> Option<Spelled> {
        let name = self.find(compared)?;
        let spelling = spelling_of(written, compared);
        let is_first = match (compared, self.first.get(name as usize)) {
            (Cow::Borrowed(_), None | Some(None)) => true,
            _ => self.shown(Spelled { name, spelling: FIRST }) == spelling,
        };
        let spelling = if is_first { FIRST } else { self.others.find(spelling.as_bytes())? };
        Some(Spelled { name, spelling })
    }

    /// Whether this is how a name is written in the form in which names are compared.
    pub(super) fn is_compared(&self, name: u32, written: &str) -> bool {
        self.text(name) == written.as_bytes()
    }

    /// The name that is written so, and how it is spelled. White space tells no spellings apart.
    pub(super) fn spelled(&mut self, written: &str) -> Result<Spelled, NotEnoughMemory> {
        let compared = (self.compare)(written);
        if let Some(known) = self.find_compared(written, &compared) {
            return Ok(known);
        }
        let spelling = spelling_of(written, &compared);
        let hash = self.hasher.hash(compared.as_bytes());
        let Some(name) = self.table.find_at(Lookup::of(hash), compared.as_bytes()) else {
            let name = self.entries.len() as u32;
            self.entries.try_reserve(1)?;
            self.entries.push(self.table.insert(hash, compared.as_bytes(), name)?);
            if spelling != compared {
                let missing = name as usize - self.first.len();
                self.first.try_reserve(missing + 1)?;
                self.first.extend(std::iter::repeat_n(None, missing));
                self.first.push(Some(spelling.into()));
            }
            return Ok(Spelled { name, spelling: FIRST });
        };
        let hash = self.hasher.hash(spelling.as_bytes());
        let number = self.other_entries.len() as u32 + 1;
        self.other_entries.try_reserve(1)?;
        self.other_entries.push(self.others.insert(hash, spelling.as_bytes(), number)?);
        Ok(Spelled { name, spelling: number })
    }

    /// Whether every name is spelled in one way.
    pub(super) fn are_spelled_alike(&self) -> bool {
        self.other_entries.is_empty()
    }

    pub(super) fn find(&self, compared: &str) -> Option<u32> {
        self.table.find(compared.as_bytes())
    }

    pub(super) fn compared(&self, name: u32) -> &str {
        std::str::from_utf8(self.text(name)).unwrap_or_default()
    }

    fn text(&self, name: u32) -> &[u8] {
        self.table.text(self.entries[name as usize])
    }

    /// The order of two names in the compared form.
    pub(super) fn order(&self, a: u32, b: u32) -> Ordering {
        // The bytes of a text are ordered as its letters are.
        if a == b { Ordering::Equal } else { self.text(a).cmp(self.text(b)) }
    }

    /// A name as it is spelled.
    pub(super) fn shown(&self, Spelled { name, spelling }: Spelled) -> &str {
        match (spelling.checked_sub(1), self.first.get(name as usize)) {
            (Some(other), _) => {
                let text = self.others.text(self.other_entries[other as usize]);
                std::str::from_utf8(text).unwrap_or_default()
            }
            (None, Some(Some(spelled))) => spelled,
            (None, _) => self.compared(name),
        }
    }

    /// Of two spellings of a name the one to show, whichever came first.
    pub(super) fn better(&self, name: u32, a: u32, b: u32) -> u32 {
        let rank = |spelling| rank(self.shown(Spelled { name, spelling }));
        if a == b || rank(a) < rank(b) { a } else { b }
    }

    pub(super) fn len(&self) -> usize {
        self.table.len()
    }
}

/// A name as it is written, but for its white space.
fn spelling_of<'w>(written: &str, compared: &Cow<'w, str>) -> Cow<'w, str> {
    match compared {
        Cow::Owned(_) => Cow::Owned(written.split_whitespace().collect::<Vec<_>>().join(" ")),
        Cow::Borrowed(compared) => Cow::Borrowed(compared),
    }
}

/// Of several spellings of a name the one with both cases is shown, else the one in upper case, else the one
/// in lower case; of equals the first in byte order.
fn rank(name: &str) -> (u8, &str) {
    // Some letters are capitals and have no small form.
    let upper = name.chars().any(|c| !c.to_lowercase().eq([c]));
    let lower = name.chars().any(char::is_lowercase);
    (if upper && lower { 0 } else { 2 - u8::from(upper) }, name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name;
    use proptest::prelude::*;

    proptest! {
        /// So it need not be known whether a row writes it where another row writes something else.
        #[test]
        fn the_compared_form_is_never_the_better_spelling(
            name in prop_oneof![any::<String>(), "[ _a-cA-CßσςΣİıǅǄǆⅠⅰⒶéÉ]{0,6}", "\\PC{0,4}"],
        ) {
            for compare in [name::normalised, name::measure] {
                let compared = compare(&name);
                let spelling = spelling_of(&name, &compared);
                prop_assert!(spelling == compared || rank(&spelling) < rank(&compared), "{:?}", name);
            }
        }
    }
}
