//! How far a record reaches, and whether a stray quote made it swallow rows.
//!
//! The rules are those of the `csv` crate, which reads any bytes as a table: a cell is quoted when a quote is its
//! first byte, a doubled quote in it stands for one quote, any other quote closes it, and text after that belongs to
//! the cell as it stands; a record ends at the first CR or LF outside a quoted cell. That crate never says, though,
//! that a quote stayed open or where it opened, so the quotes are followed here.
//!
//! A quoted cell may hold line ends, and a quote that nobody closed swallows the rows below it. The two are told
//! apart by what stands in the cell. A line *is whole* when, read by itself, it has exactly the cells of the
//! header. A quoted cell that runs over a line end is taken for a stray quote when at least one of the lines it
//! runs over is whole and the record is no good row besides: its quote never closes or has text after it, its
//! number of cells is not that of the header, or it holds [`CERTAINLY_ROWS`] whole lines. Reading then goes on at
//! the first whole line, so that the swallowed rows are checked like any other. The decision looks at the record
//! alone, never at how the input was cut into chunks.

use std::ops::Range;

use memchr::{memchr, memchr2};

use super::RowFaultKind;

/// So many whole lines in one quoted cell are swallowed rows, even when the record has the right number of cells.
///
/// It also bounds what is read twice: a stray quote costs at most this many rows.
const CERTAINLY_ROWS: usize = 16;

/// What is needed to cut an input into records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Syntax {
    /// The byte between two cells.
    pub(super) delimiter: u8,
    /// The number of cells in the header.
    pub(super) width: usize,
    /// The longest record in bytes.
    pub(super) record_limit: usize,
}

/// How far a record reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// A record up to `end`, after its line end.
    Record { end: usize, line_ends_inside: usize, doubt: Option<Doubt> },
    /// No record; reading goes on at `resume`.
    Refused { doubt: Doubt, resume: usize },
    /// A quoted cell is open where the text known so far ends.
    Open,
}

/// What is suspect in a record, and the byte where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Doubt {
    pub(super) at: usize,
    pub(super) kind: RowFaultKind,
}

impl Syntax {
    /// The extent of the record that starts at `start`, where no line end stands.
    ///
    /// `text` ends in a line end; `last` says that nothing comes after it.
    pub(super) fn extent(&self, text: &[u8], start: usize, last: bool) -> Extent {
        let first_end = line_end(text, start);
        let too_long = |at, resume| {
            let kind = RowFaultKind::TooLong { limit: self.record_limit };
            Extent::Refused { doubt: Doubt { at, kind }, resume }
        };
        // Nothing past the limit may be looked at: of a line so long, only the beginning is there.
        if self.record_limit < first_end - start {
            return too_long(start, first_end);
        }
        let mut quotes = Quotes::default();
        let mut end = first_end;
        quotes.follow(text, start, end, self.delimiter);
        let mut whole = 0;
        let mut others = 0;
        let mut first_whole = None;
        let mut first_quote = None;
        let mut line_ends_inside = 0;

        while let Some(quote) = quotes.open {
            let first_quote = *first_quote.get_or_insert(quote);
            if end == text.len() {
                return match (last, first_whole) {
                    (false, _) => Extent::Open,
                    (true, Some(resume)) => swallowed(first_quote, resume),
                    (true, None) => {
                        let kind = RowFaultKind::QuoteNotClosed;
                        Extent::Refused { doubt: Doubt { at: first_quote, kind }, resume: end }
                    }
                };
            }
            if !(text[end - 1] == b'\r' && text[end] == b'\n') {
                line_ends_inside += 1;
            }
            let line = end;
            end = line_end(text, line);
            if self.record_limit < end - start {
                return first_whole
                    .map_or(too_long(first_quote, end), |resume| swallowed(first_quote, resume));
            }
            quotes.follow(text, line, end, self.delimiter);
            if end - line == 1 {
                continue;
            }
            if self.is_whole(&text[line..end - 1]) {
                whole += 1;
                let resume = *first_whole.get_or_insert(line);
                if CERTAINLY_ROWS <= whole {
                    return swallowed(first_quote, resume);
                }
            } else {
                others += 1;
            }
            if let (Some(resume), Some(_)) = (first_whole, quotes.text_after) {
                return swallowed(first_quote, resume);
            }
        }

        let mut doubt = quotes.text_after.map(|at| Doubt { at, kind: RowFaultKind::TextAfterQuote });
        if let (Some(resume), Some(quote)) = (first_whole, first_quote) {
            if Cells::new(&text[start..end - 1], self.delimiter).count() != self.width {
                return swallowed(quote, resume);
            }
            if others == 0 && 2 < self.width {
                doubt = Some(Doubt { at: quote, kind: RowFaultKind::CellLooksLikeRows { rows: whole } });
            }
        }
        Extent::Record { end, line_ends_inside, doubt }
    }

    /// Whether a line, given without its line end, has the cells of the header, no open quote, and says something.
    fn is_whole(&self, line: &[u8]) -> bool {
        let says_nothing = |byte: &u8| *byte == self.delimiter || *byte == b'"' || byte.is_ascii_whitespace();
        if self.width < 2 || line.iter().all(says_nothing) {
            return false;
        }
        let mut cells = Cells::new(line, self.delimiter);
        let count = cells.by_ref().take(self.width + 1).count();
        count == self.width && !cells.open
    }
}

fn swallowed(quote: usize, resume: usize) -> Extent {
    let kind = RowFaultKind::QuoteSwallowsRows;
    Extent::Refused { doubt: Doubt { at: quote, kind }, resume }
}

/// The offset after the next CR or LF at or after `from`, or the end of the text.
pub(super) fn line_end(text: &[u8], from: usize) -> usize {
    memchr2(b'\n', b'\r', &text[from..]).map_or(text.len(), |at| from + at + 1)
}

/// The number of line ends in a text: LF, CRLF and lone CR count one each.
pub(super) fn count_line_ends(text: &[u8]) -> u64 {
    let feeds = memchr::memchr_iter(b'\n', text).count();
    let lone_returns = memchr::memchr_iter(b'\r', text).filter(|at| text.get(at + 1) != Some(&b'\n')).count();
    (feeds + lone_returns) as u64
}

/// Follows the quotes of one record, line by line.
#[derive(Default)]
struct Quotes {
    /// The quote that opened the cell that is open now.
    open: Option<usize>,
    /// The first closing quote that text follows.
    text_after: Option<usize>,
}

impl Quotes {
    /// Follows the quotes from `from`, the start of the record or of a further line, to `end`, after a line end.
    fn follow(&mut self, text: &[u8], from: usize, end: usize, delimiter: u8) {
        let mut at = from;
        while let Some(found) = memchr(b'"', &text[at..end]) {
            let quote = at + found;
            at = quote + 1;
            if self.open.is_none() {
                // Outside a quoted cell every delimiter ends a cell, so a quote after one opens the next.
                if quote == from || text[quote - 1] == delimiter {
                    self.open = Some(quote);
                }
                continue;
            }
            match text.get(at) {
                Some(b'"') => at += 1,
                Some(&next) if next == delimiter => {
                    // Quoted cells often stand side by side.
                    self.open = (text.get(at + 1) == Some(&b'"')).then_some(at + 1);
                    at = self.open.map_or(at, |quote| quote + 1);
                }
                Some(b'\n' | b'\r') | None => self.open = None,
                Some(_) => {
                    self.open = None;
                    self.text_after.get_or_insert(quote);
                }
            }
        }
    }
}

/// The cells of one record.
pub(super) struct Cells<'a> {
    record: &'a [u8],
    delimiter: u8,
    next: Option<usize>,
    /// Whether the last cell is quoted and was never closed.
    pub(super) open: bool,
    /// Whether text follows the closing quote of a cell.
    pub(super) text_after_quote: bool,
}

/// A cell as it stands in its record.
pub(super) struct Cell {
    /// Where it stands, quotes included.
    pub(super) span: Range<usize>,
    form: Form,
}

/// What has to be done to a cell to get its text.
enum Form {
    /// Nothing.
    Plain,
    /// Its first and its last byte are quotes and there are no others.
    Quoted,
    /// It begins with a quote, and there is more to it.
    Other,
}

impl<'a> Cells<'a> {
    /// The cells of a record given without its line end.
    pub(super) fn new(record: &'a [u8], delimiter: u8) -> Self {
        Self { record, delimiter, next: Some(0), open: false, text_after_quote: false }
    }

    /// The end of the quotes of a cell that begins with one, and whether there are just two of them.
    fn quotes_end(&mut self, start: usize) -> (usize, bool) {
        let mut at = start + 1;
        let mut just_two = true;
        while let Some(found) = memchr(b'"', &self.record[at..]) {
            at += found + 1;
            if self.record.get(at) != Some(&b'"') {
                return (at, just_two);
            }
            at += 1;
            just_two = false;
        }
        self.open = true;
        (self.record.len(), false)
    }
}

impl Iterator for Cells<'_> {
    type Item = Cell;

    #[inline]
    fn next(&mut self) -> Option<Cell> {
        let start = self.next?;
        let mut at = start;
        let mut form = Form::Plain;
        if self.record.get(start) == Some(&b'"') {
            let (quotes_end, just_two) = self.quotes_end(start);
            at = quotes_end;
            let ends_here = self.record.get(at).is_none_or(|byte| *byte == self.delimiter);
            self.text_after_quote |= !ends_here;
            form = if just_two && ends_here { Form::Quoted } else { Form::Other };
        }
        let end = match self.record.get(at) {
            Some(byte) if *byte == self.delimiter => Some(at),
            _ => memchr(self.delimiter, &self.record[at..]).map(|found| at + found),
        };
        self.next = end.map(|end| end + 1);
        Some(Cell { span: start..end.unwrap_or(self.record.len()), form })
    }
}

impl Cell {
    /// Appends the text of the cell, which stands in this record.
    #[inline]
    pub(super) fn append_text(&self, record: &[u8], text: &mut Vec<u8>) {
        let cell = &record[self.span.clone()];
        let mut rest = match self.form {
            Form::Plain => return text.extend_from_slice(cell),
            Form::Quoted => return text.extend_from_slice(&cell[1..cell.len() - 1]),
            Form::Other => &cell[1..],
        };
        while let Some(quote) = memchr(b'"', rest) {
            text.extend_from_slice(&rest[..quote]);
            rest = &rest[quote + 1..];
            let Some(after) = rest.strip_prefix(b"\"") else { break };
            text.push(b'"');
            rest = after;
        }
        text.extend_from_slice(rest);
    }
}
