//! What is wrong with one row as a row, before anyone looks at what its cells say.

use std::fmt;

use super::Place;

/// A row that cannot be used, or is suspect. Every other row is still read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// Where the record starts.
    pub place: Place,
    /// The byte to point at: the quote that opened, the byte that is not UTF-8, else the start of the record.
    pub at: Place,
    /// What is wrong.
    pub kind: RowFaultKind,
}

/// What is wrong with a row as a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowFaultKind {
    /// The row has more or fewer cells than the header.
    CellCount {
        /// The number of columns in the header.
        expected: usize,
        /// The number of cells in the row.
        found: usize,
    },
    /// A quote opens a cell, and whole rows stand in it before it is closed, if it is. The rows are read: reading
    /// goes on at the first of them.
    QuoteSwallowsRows,
    /// A quote opens a cell and is never closed; nothing after it looks like a row.
    QuoteNotClosed,
    /// A quoted cell goes on after the closing quote, as in `"12"000`. The row is read, the cell without the two
    /// quotes.
    TextAfterQuote,
    /// A well-formed quoted cell whose every further line could be a row of its own. The row is read.
    CellLooksLikeRows {
        /// How many lines could be rows.
        rows: usize,
    },
    /// The row is not valid UTF-8.
    NotUtf8 {
        /// The first wrong byte.
        byte: u8,
        /// Whether the row reads well as windows-1252.
        windows_1252: bool,
    },
    /// The row holds a NUL byte.
    Nul,
    /// The row is longer than any row that is read.
    TooLong {
        /// The longest row that is read, in bytes.
        limit: usize,
    },
}

impl RowFaultKind {
    /// Whether the row was read all the same, so that this is a warning.
    pub fn row_is_read(self) -> bool {
        matches!(self, Self::TextAfterQuote | Self::CellLooksLikeRows { .. })
    }

    /// What to do about it.
    pub fn hint(self) -> &'static str {
        match self {
            Self::CellCount { expected, found } if found < expected => {
                "an empty cell still needs its delimiter"
            }
            Self::CellCount { .. } => "put quotes around a cell that holds the delimiter, as in \"12,000\"",
            Self::QuoteSwallowsRows | Self::QuoteNotClosed | Self::CellLooksLikeRows { .. } => {
                "close the quote, or remove it; inside a quoted cell a quote is written twice"
            }
            Self::TextAfterQuote => "write a quote inside a quoted cell twice, or close it at the cell's end",
            Self::NotUtf8 { windows_1252: true, .. } => {
                "it reads well as windows-1252: try --encoding windows-1252"
            }
            Self::NotUtf8 { .. } => "save the file as UTF-8",
            Self::Nul => "remove the NUL byte; a file full of them is no UTF-8 text",
            Self::TooLong { .. } => "check that the quotes of this row close and that its line ends",
        }
    }
}

impl fmt::Display for RowFaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CellCount { expected, found } => {
                let s = if *found == 1 { "" } else { "s" };
                write!(f, "the row has {found} cell{s}, the header has {expected}")
            }
            Self::QuoteSwallowsRows => write!(f, "a quote opens here and swallows the rows below it"),
            Self::QuoteNotClosed => write!(f, "a quote opens here and is never closed"),
            Self::TextAfterQuote => write!(f, "text follows the closing quote of this cell"),
            Self::CellLooksLikeRows { rows: 1 } => {
                write!(f, "the quoted cell that opens here holds a line that looks like a row")
            }
            Self::CellLooksLikeRows { rows } => {
                write!(f, "the quoted cell that opens here holds {rows} lines that look like rows")
            }
            Self::NotUtf8 { byte, .. } => write!(f, "the row is not valid UTF-8: found byte 0x{byte:02X}"),
            Self::Nul => write!(f, "the row holds a NUL byte"),
            Self::TooLong { limit } => write!(f, "the row does not end within {limit} bytes"),
        }
    }
}
