//! What people read: tables, side-by-side comparisons, pictures and snippets of the file, in a terminal.
//!
//! Every view takes its [`Look`] from outside and knows nothing of the terminal it goes to. Text that comes
//! from files passes through [`text::safe`], the one room that makes it harmless; colours are put on by
//! [`ink`] as the very last step, so that layout never sees them.

pub mod compare;
pub mod diagnostic;
pub mod difference;
pub mod plot;
pub mod setaside;
pub mod table;
pub mod text;

mod claims;
mod ink;
mod page;
mod scale;
mod timeline;
mod words;

#[cfg(test)]
mod tests;

pub use self::words::range;

/// The narrowest view that is drawn; below it a terminal has to wrap by itself.
const NARROWEST: usize = 40;
/// The widest: lines beyond it are no longer read, they are searched.
const WIDEST: usize = 240;

/// How a view should look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Columns a line may take; views keep to 40 at least and 240 at most.
    pub width: usize,
    /// Whether colours are written, as escape sequences. Nothing is said by colour alone.
    pub color: bool,
    /// Whether lines, bars and signs are drawn with more than ASCII. Text from files stays as it is.
    pub unicode: bool,
}

impl Default for Look {
    /// For a pipe or a file: 100 columns, no colour.
    fn default() -> Look {
        Look { width: 100, color: false, unicode: true }
    }
}

impl Look {
    /// The columns a view really uses.
    fn columns(self) -> usize {
        self.width.clamp(NARROWEST, WIDEST)
    }

    /// The first of two drawings of one thing, or the second where only ASCII is wanted.
    fn drawn(self, unicode: &'static str, ascii: &'static str) -> &'static str {
        if self.unicode { unicode } else { ascii }
    }
}
