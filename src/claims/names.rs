//! The names of measures, subjects, places, sources and units.

use crate::intern::{Hasher, Lookup, NotEnoughMemory, Table};
use std::borrow::Cow;

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
    /// The spelling shown, where it is not the compared form itself; up to the last name of which it is not.
    spelled: Vec<Option<Box<str>>>,
}

impl Names {
    pub(super) fn new(hasher: &Hasher, compare: fn(&str) -> Cow<'_, str>) -> Names {
        Names {
            table: Table::new(hasher),
            hasher: hasher.clone(),
            compare,
            entries: Vec::new(),
            spelled: Vec::new(),
        }
    }

    /// The number of a spelling's name. Which spelling is shown does not depend on which came first.
    pub(super) fn id(&mut self, spelling: &str) -> Result<u32, NotEnoughMemory> {
        let compared = (self.compare)(spelling);
        let hash = self.hasher.hash(compared.as_bytes());
        let id = match self.table.find_at(Lookup::of(hash), compared.as_bytes()) {
            Some(id) => id,
            None => {
                let id = self.entries.len() as u32;
                self.entries.try_reserve(1)?;
                self.entries.push(self.table.insert(hash, compared.as_bytes(), id)?);
                id
            }
        };
        if let Cow::Owned(compared) = &compared {
            let collapsed = spelling.split_whitespace().collect::<Vec<_>>().join(" ");
            let shown = self.spelled.get(id as usize).and_then(Option::as_deref).unwrap_or(compared);
            if spelling_rank(&collapsed) < spelling_rank(shown) {
                let missing = (id as usize + 1).saturating_sub(self.spelled.len());
                self.spelled.try_reserve(missing)?;
                self.spelled.extend(std::iter::repeat_n(None, missing));
                self.spelled[id as usize] = Some(collapsed.into());
            }
        }
        Ok(id)
    }

    pub(super) fn find(&self, compared: &str) -> Option<u32> {
        self.table.find(compared.as_bytes())
    }

    pub(super) fn compared(&self, id: u32) -> &str {
        std::str::from_utf8(self.table.text(self.entries[id as usize])).unwrap_or_default()
    }

    pub(super) fn shown(&self, id: u32) -> &str {
        match self.spelled.get(id as usize) {
            Some(Some(spelled)) => spelled,
            _ => self.compared(id),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.table.len()
    }
}

/// Of several spellings of a name the one with both cases is shown, else the one in upper case, else the one
/// in lower case; of equals the first in byte order.
fn spelling_rank(name: &str) -> (u8, &str) {
    let upper = name.chars().any(char::is_uppercase);
    let lower = name.chars().any(char::is_lowercase);
    (if upper && lower { 0 } else { 2 - u8::from(upper) }, name)
}
