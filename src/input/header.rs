//! The first record of an input: the names of its columns, and the delimiter between them.

use super::error::InputErrorKind as Kind;
use super::record::{Cell, Cells, Extent, Syntax, count_line_ends, line_end};
use super::source::BYTE_ORDER_MARK;
use super::{Place, batch::reads_as_windows_1252};

/// The delimiters looked for in a header; of two that cut it into equally many cells, the first is taken.
const DELIMITERS: [u8; 4] = *b",;\t|";

/// As many columns as a spreadsheet has.
const COLUMN_LIMIT: usize = 16_384;

/// The first record of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    pub(super) cells: Vec<String>,
    pub(super) delimiter: u8,
    pub(super) place: Place,
}

impl Header {
    /// The names of the columns as they are written, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.cells.iter().map(String::as_str)
    }

    /// The names of the columns as they are written, in order.
    pub fn names(&self) -> &[String] {
        &self.cells
    }

    /// The byte between two cells.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Where the header stands; it can be located like any row.
    pub fn place(&self) -> Place {
        self.place
    }
}

/// A header found at the beginning of a text.
pub(super) struct FoundHeader {
    pub(super) cells: Vec<String>,
    pub(super) delimiter: u8,
    /// Where the header starts in the text, and where it ends, after its line end.
    pub(super) start: usize,
    pub(super) end: usize,
    /// The number of lines before the header, and how many of them a spreadsheet does not show.
    pub(super) lines_before: u64,
    pub(super) hidden_lines: u64,
}

/// Whether this byte can stand between two cells.
pub(super) fn can_delimit(byte: u8) -> bool {
    byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r' | 0) && !byte.is_ascii_alphanumeric()
}

/// The delimiter that cuts a header into most cells.
pub(crate) fn likeliest_delimiter(cells: impl Fn(u8) -> usize) -> u8 {
    // Of several largest, `max_by_key` takes the last.
    DELIMITERS.into_iter().rev().max_by_key(|delimiter| cells(*delimiter)).unwrap_or(b',')
}

/// Finds the header at the beginning of a text that ends in a line end; none when more text is needed to tell.
pub(super) fn find_header(
    text: &[u8],
    delimiter: Option<u8>,
    record_limit: usize,
    last: bool,
) -> Result<Option<FoundHeader>, Kind> {
    if let Some(looks_like) = what_it_looks_like(text) {
        return Err(Kind::NotText { looks_like });
    }
    let beginning = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    let mut start = skip_blank(text, beginning);
    let mut hidden_lines = 0;
    let mut declared = None;
    // Excel reads a first line `sep=;` as the delimiter and does not show it.
    if let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', byte, b'\n' | b'\r', ..] = text[start..]
        && can_delimit(byte)
    {
        declared = Some(byte);
        start = skip_blank(text, start + 6);
        hidden_lines = 1;
    }
    if start == text.len() {
        return if last { Err(Kind::Empty) } else { Ok(None) };
    }

    let syntax = |delimiter| Syntax { delimiter, width: 0, record_limit };
    let delimiter = delimiter.or(declared).unwrap_or_else(|| {
        likeliest_delimiter(|delimiter| {
            let end = match syntax(delimiter).extent(text, start, last) {
                Extent::Record { end, .. } => end,
                _ => line_end(text, start),
            };
            Cells::new(&text[start..end - 1], delimiter).count()
        })
    });

    let lines_before = count_line_ends(&text[beginning..start]);
    let position = |at: usize| {
        let before = &text[start..at];
        let line_start = memchr::memrchr2(b'\n', b'\r', before).map_or(0, |found| found + 1);
        let column = String::from_utf8_lossy(&before[line_start..]).chars().count() as u64 + 1;
        (lines_before + count_line_ends(before) + 1, column)
    };
    let end = match syntax(delimiter).extent(text, start, last) {
        Extent::Record { end, .. } => end,
        Extent::Open => return Ok(None),
        Extent::Refused { doubt, .. } if matches!(doubt.kind, super::RowFaultKind::QuoteNotClosed) => {
            let (line, column) = position(doubt.at);
            return Err(Kind::HeaderNotClosed { line, column });
        }
        Extent::Refused { .. } => return Err(Kind::HeaderTooLong { limit: record_limit }),
    };
    let record = &text[start..end - 1];
    if record.contains(&0) {
        return Err(Kind::NotText { looks_like: "a binary file" });
    }
    if let Err(error) = std::str::from_utf8(record) {
        let at = start + error.valid_up_to();
        let (line, column) = position(at);
        let windows_1252 = reads_as_windows_1252(record);
        return Err(Kind::HeaderNotUtf8 { line, column, byte: text[at], windows_1252 });
    }
    let found = Cells::new(record, delimiter).take(COLUMN_LIMIT + 1).count();
    if COLUMN_LIMIT < found {
        let found = Cells::new(record, delimiter).count();
        return Err(Kind::HeaderTooWide { found, limit: COLUMN_LIMIT });
    }
    let cells = Cells::new(record, delimiter).map(|cell| text_of(&cell, record)).collect();
    let end = if text[end - 1] == b'\r' && text.get(end) == Some(&b'\n') { end + 1 } else { end };
    Ok(Some(FoundHeader { cells, delimiter, start, end, lines_before, hidden_lines }))
}

/// The text of a cell of a record; what is not UTF-8 in it becomes U+FFFD.
pub(super) fn text_of(cell: &Cell, record: &[u8]) -> String {
    let mut text = Vec::with_capacity(cell.span.len());
    cell.append_text(record, &mut text);
    String::from_utf8(text).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

fn skip_blank(text: &[u8], from: usize) -> usize {
    let blank = text[from..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
    from + blank
}

fn what_it_looks_like(text: &[u8]) -> Option<&'static str> {
    match text {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some("UTF-16 text"),
        [b'P', b'K', 3, 4, ..] => Some("a spreadsheet or ZIP file"),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Some("an old Excel file"),
        [0x1F, 0x8B, ..] => Some("a gzip file"),
        [b'%', b'P', b'D', b'F', b'-', ..] => Some("a PDF file"),
        _ => None,
    }
}
