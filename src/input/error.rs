//! What keeps an input from being read at all.

use std::fmt;
use std::io;

/// The endings of the files that are read when a folder is given, in words.
const ENDINGS: &str =
    if cfg!(feature = "spreadsheet") { ".csv, .tsv, .xlsx or .ods" } else { ".csv or .tsv" };

/// An input that could not be read, or not to its end. Every other input is still read.
#[derive(Debug)]
pub struct InputError {
    /// The input as it was given, with `/` between its parts.
    pub path: String,
    /// What is wrong with it.
    pub kind: InputErrorKind,
}

/// Why an input could not be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum InputErrorKind {
    /// There is nothing at this path.
    Missing,
    /// A folder in which, and below which, there is no figure file.
    NoFigureFiles,
    /// The operating system refused to read it.
    Unreadable(io::Error),
    /// There is nothing in it.
    Empty,
    /// It has a header and no row below it.
    HeaderAlone,
    /// It is no text with one byte per letter of the Latin alphabet: UTF-16, a ZIP file and the like.
    NotText {
        /// What it looks like.
        looks_like: &'static str,
    },
    /// A workbook that breaks the rules of its format.
    BrokenWorkbook {
        /// What was found, in the words of its reader.
        problem: String,
    },
    /// A workbook that only opens with a password.
    Encrypted,
    /// A workbook without the sheet that was asked for, or without any.
    NoSuchSheet {
        /// The name asked for; empty for the first sheet.
        asked: String,
        /// The names of its sheets.
        sheets: Vec<String>,
    },
    /// A workbook that comes to more than may be read.
    SheetTooLarge {
        /// How many bytes are read at most.
        limit: u64,
    },
    /// The header is not valid UTF-8.
    HeaderNotUtf8 {
        /// Line of the first wrong byte, from 1.
        line: u64,
        /// Column of the first wrong byte in code points, from 1.
        column: u64,
        /// The first wrong byte.
        byte: u8,
        /// Whether the header reads well as windows-1252.
        windows_1252: bool,
    },
    /// A quote in the header is never closed.
    HeaderNotClosed {
        /// Line of the quote, from 1.
        line: u64,
        /// Column of the quote in code points, from 1.
        column: u64,
    },
    /// The header has more columns than any spreadsheet.
    HeaderTooWide {
        /// How many columns it has.
        found: usize,
        /// How many are read at most.
        limit: usize,
    },
    /// The header goes on for longer than any row may.
    HeaderTooLong {
        /// The longest row that is read, in bytes.
        limit: usize,
    },
    /// The delimiter asked for cannot delimit.
    BadDelimiter(u8),
    /// A row does not say where it comes from, in columns that ought to.
    Misplaced {
        /// The line on which it was read, from 1.
        line: u64,
        /// The header of the column.
        header: String,
        /// What stands in it.
        found: String,
    },
    /// The file is no longer what was read before.
    Changed,
}

impl InputError {
    pub(super) fn new(path: impl Into<String>, kind: InputErrorKind) -> Self {
        Self { path: path.into(), kind }
    }

    pub(super) fn io(path: impl Into<String>, error: io::Error) -> Self {
        let kind = match error.kind() {
            io::ErrorKind::NotFound => InputErrorKind::Missing,
            _ => InputErrorKind::Unreadable(error),
        };
        Self::new(path, kind)
    }

    /// What to do about it, where there is something to say.
    pub fn hint(&self) -> Option<String> {
        use InputErrorKind as Kind;
        Some(match &self.kind {
            Kind::Missing => "check the spelling of the path".to_owned(),
            Kind::NoFigureFiles => format!("figure files end in {ENDINGS} and are not hidden"),
            Kind::Empty => "the first line names the columns, for example `measure,source,value`".to_owned(),
            Kind::HeaderAlone => "each row below the header is one claim".to_owned(),
            Kind::NotText { .. } => "save it as CSV in UTF-8".to_owned(),
            Kind::BrokenWorkbook { .. } => {
                "open it in a spreadsheet program and save it again, or save the sheet as CSV".to_owned()
            }
            Kind::Encrypted => "save it without a password, or save the sheet as CSV".to_owned(),
            Kind::NoSuchSheet { sheets, .. } if sheets.is_empty() => "save the sheet as CSV".to_owned(),
            Kind::NoSuchSheet { sheets, .. } => {
                let shown: Vec<String> = sheets.iter().take(10).map(|name| format!("{name:?}")).collect();
                let more = if shown.len() < sheets.len() { " and others" } else { "" };
                format!("its sheets are {}{more}", shown.join(", "))
            }
            Kind::SheetTooLarge { .. } => "save the sheet as CSV, of which any length is read".to_owned(),
            Kind::HeaderNotUtf8 { windows_1252: true, .. } => {
                "it reads well as windows-1252: try --encoding windows-1252".to_owned()
            }
            Kind::HeaderNotUtf8 { .. } => "save the file as UTF-8".to_owned(),
            Kind::HeaderNotClosed { .. } => {
                "close the quote, or write it twice inside a quoted cell".to_owned()
            }
            Kind::HeaderTooWide { .. } | Kind::HeaderTooLong { .. } => {
                "check that this is a CSV file and that its lines end".to_owned()
            }
            Kind::BadDelimiter(_) => "use `,`, `;`, a tab or `|`".to_owned(),
            Kind::Misplaced { .. } => {
                "--position-columns names the columns of the path and of the line from which each row comes"
                    .to_owned()
            }
            Kind::Changed => "run again when the file is no longer being written".to_owned(),
            Kind::Unreadable(_) => return None,
        })
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.kind)
    }
}

impl fmt::Display for InputErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use InputErrorKind as Kind;
        match self {
            Kind::Missing => write!(f, "no such file or folder"),
            Kind::NoFigureFiles => write!(f, "no {ENDINGS} file in this folder or below it"),
            Kind::Unreadable(error) => write!(f, "cannot be read: {error}"),
            Kind::Empty => write!(f, "the file is empty, a header was expected"),
            Kind::HeaderAlone => write!(f, "there is a header and no row below it"),
            Kind::NotText { looks_like } => write!(f, "this looks like {looks_like}, CSV text was expected"),
            Kind::BrokenWorkbook { problem } => write!(f, "this spreadsheet cannot be read: {problem}"),
            Kind::Encrypted => write!(f, "this spreadsheet is encrypted"),
            Kind::NoSuchSheet { asked, .. } if asked.is_empty() => {
                write!(f, "this spreadsheet has no sheet with cells")
            }
            Kind::NoSuchSheet { asked, .. } => write!(f, "there is no sheet {asked:?} in this spreadsheet"),
            Kind::SheetTooLarge { limit } => {
                write!(f, "this spreadsheet comes to more than {} MiB of text", limit >> 20)
            }
            Kind::HeaderNotUtf8 { line, column, byte, .. } => write!(
                f,
                "the header is not valid UTF-8: found byte 0x{byte:02X} at line {line}, column {column}"
            ),
            Kind::HeaderNotClosed { line, column } => {
                write!(f, "the quote at line {line}, column {column} in the header is never closed")
            }
            Kind::HeaderTooWide { found, limit } => {
                write!(f, "the header has {found} columns, at most {limit} were expected")
            }
            Kind::HeaderTooLong { limit } => {
                write!(f, "the header does not end within {limit} bytes")
            }
            Kind::BadDelimiter(byte) => {
                write!(f, "`{}` cannot separate cells", byte.escape_ascii())
            }
            Kind::Misplaced { line, header, found } if found.trim().is_empty() => {
                write!(
                    f,
                    "nothing stands in column {header} at line {line}, the place of the row was expected"
                )
            }
            Kind::Misplaced { line, header, found } => {
                let shown: String = found.trim().chars().take(40).collect();
                write!(
                    f,
                    "{shown:?} stands in column {header} at line {line}, a line number from 1 was expected"
                )
            }
            Kind::Changed => write!(f, "the file changed while it was read"),
        }
    }
}

impl std::error::Error for InputError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            InputErrorKind::Unreadable(error) => Some(error),
            _ => None,
        }
    }
}
