//! A stretch of an input as rows: one buffer of cell text, no allocation for each row.

use std::fmt;

use memchr::memchr;

use super::marks::Marks;
use super::record::{Cells, Doubt, Extent, Syntax, count_line_ends, line_end};
use super::{Place, RowFault, RowFaultKind};

/// Some rows of one input, in order, and what was wrong with the others.
///
/// Every row has exactly the cells of the header, in valid UTF-8 without NUL bytes. Blank lines, and rows in which
/// no cell says anything, are no rows.
pub struct Batch {
    /// The bytes this batch was read from; they end in a line end.
    pub(super) raw: Vec<u8>,
    /// The offset of `raw` in its input.
    pub(super) offset: u64,
    /// The lines before it, and how many of them share a spreadsheet row with the line before; known once it is
    /// accepted.
    pub(super) before: (u64, u64),
    /// The place of the first byte of the input.
    base: u64,
    syntax: Syntax,
    /// The rows, unescaped; what is no row may stand between them.
    text: String,
    /// Where the cells start and end within their row, `syntax.width` of them for each row.
    cells: Vec<[u32; 2]>,
    rows: Vec<RowStart>,
    faults: Vec<RowFault>,
    /// Records with line ends inside: where they start, and how many line ends.
    pub(super) folds: Vec<(usize, usize)>,
    /// The length of `raw` that has become rows and faults; a record that is still open starts here.
    pub(super) complete: usize,
    line_ends: u64,
}

/// Where a row starts in the raw bytes, and in the text of its batch.
#[derive(Clone, Copy, Debug)]
struct RowStart {
    raw: usize,
    text: usize,
}

/// One row, borrowed from its batch.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    /// Of the whole batch.
    text: &'a str,
    /// Where the row starts in it.
    start: usize,
    cells: &'a [[u32; 2]],
    place: Place,
}

impl Batch {
    pub(super) fn new(base: u64, syntax: Syntax) -> Self {
        Self {
            raw: Vec::new(),
            offset: 0,
            before: (0, 0),
            base,
            syntax,
            text: String::new(),
            cells: Vec::new(),
            rows: Vec::new(),
            faults: Vec::new(),
            folds: Vec::new(),
            complete: 0,
            line_ends: 0,
        }
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row with this number in the batch, from 0.
    ///
    /// # Panics
    ///
    /// If there are not so many rows, as indexing a slice would.
    pub fn row(&self, index: usize) -> Row<'_> {
        let RowStart { raw, text } = self.rows[index];
        let width = self.syntax.width;
        let cells = &self.cells[index * width..(index + 1) * width];
        Row { text: &self.text, start: text, cells, place: self.place(raw) }
    }

    /// The rows in the order of the input.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        (0..self.len()).map(|index| self.row(index))
    }

    /// The length of the rows in bytes, with what stands between cells.
    pub fn text_length(&self) -> usize {
        self.text.len()
    }

    /// Whether a byte stands in some cell, or between cells.
    pub fn has_byte(&self, byte: u8) -> bool {
        memchr(byte, self.text.as_bytes()).is_some()
    }

    /// What is wrong with rows of this stretch, in the order of the input.
    ///
    /// A faulty row is not among the [`rows`](Self::rows) unless [`RowFaultKind::row_is_read`] says so.
    pub fn faults(&self) -> &[RowFault] {
        &self.faults
    }

    /// The number of line ends in what has become rows and faults, and how many of them stand inside a record.
    pub(super) fn line_ends(&self) -> (u64, u64) {
        let inside: usize = self.folds.iter().map(|(_, line_ends)| line_ends).sum();
        (self.line_ends, inside as u64)
    }

    fn place(&self, raw: usize) -> Place {
        Place::from_offset(self.base + self.offset + raw as u64)
    }

    fn fault(&mut self, start: usize, Doubt { at, kind }: Doubt) {
        let fault = RowFault { place: self.place(start), at: self.place(at), kind };
        self.faults.push(fault);
    }

    /// Reads the records of `raw`, which starts where a record does and ends in a line end.
    ///
    /// `last` says that the input ends with `raw`, so that no record is left open.
    pub(super) fn read_records(&mut self, last: bool) {
        let raw = std::mem::take(&mut self.raw);
        let mut text = std::mem::take(&mut self.text).into_bytes();
        text.clear();
        self.rows.clear();
        self.faults.clear();
        self.folds.clear();
        self.complete = raw.len();

        let mut start = 0;
        loop {
            while let Some(b'\n' | b'\r') = raw.get(start) {
                start += 1;
            }
            if start == raw.len() {
                break;
            }
            let simple_end = self.read_simple_lines(&raw, start, text.len());
            if start < simple_end {
                text.extend_from_slice(&raw[start..simple_end]);
                start = simple_end;
                continue;
            }
            match self.syntax.extent(&raw, start, last) {
                Extent::Record { end, line_ends_inside, doubt } => {
                    if 0 < line_ends_inside {
                        self.folds.push((start, line_ends_inside));
                    }
                    if let Some(doubt) = doubt {
                        self.fault(start, doubt);
                    }
                    if !self.read_record(&raw, start, end, &mut text) {
                        self.refuse(&raw, start, end);
                    }
                    start = end;
                }
                Extent::Refused { doubt, resume } => {
                    self.fault(start, doubt);
                    start = resume;
                }
                Extent::Open => {
                    self.complete = start;
                    break;
                }
            }
        }

        self.line_ends = count_line_ends(&raw[..self.complete]);
        self.raw = raw;
        self.keep_text(text);
    }

    /// Reads lines that are records by themselves, in which every cell stands as it is, perhaps between two quotes;
    /// where the first other record starts, or the end. They stand at `text` as they are.
    fn read_simple_lines(&mut self, raw: &[u8], from: usize, text: usize) -> usize {
        let Syntax { delimiter, width, record_limit } = self.syntax;
        let mut start = from;
        let mut cell = from;
        let mut cells = 0;
        let mut quotes = 0;
        let mut all_cells = std::mem::take(&mut self.cells);
        let mut row = room(&mut all_cells, self.rows.len(), width);
        let mut marks = Marks::new(raw, from, [delimiter, b'\n', b'\r', b'"']);
        while let Some(mut at) = marks.next() {
            let mut end = at;
            let mut byte = raw[at];
            if byte == b'"' {
                // In the middle of a cell a quote is a character like others.
                if at != cell {
                    continue;
                }
                let Some(closing) = marks.find(|at| raw[*at] != delimiter) else { break };
                if raw[closing] != b'"' {
                    break;
                }
                match marks.next() {
                    Some(after) if after == closing + 1 && raw[after] != b'"' => {
                        (at, byte) = (after, raw[after])
                    }
                    _ => break,
                }
                (cell, end) = (cell + 1, closing);
                quotes += 2;
            }
            if let Some(place) = row.get_mut(cells) {
                *place = [(cell - start) as u32, (end - start) as u32];
            }
            cells += 1;
            cell = at + 1;
            if byte == delimiter {
                continue;
            }
            let length = at - start;
            if cells == width && length < record_limit {
                // A row of nothing but delimiters is how a spreadsheet writes a blank line.
                if width + quotes <= length {
                    self.rows.push(RowStart { raw: start, text: text + start - from });
                    row = room(&mut all_cells, self.rows.len(), width);
                }
            } else if 0 < quotes {
                break;
            } else if 0 < length {
                self.refuse(raw, start, at + 1);
            }
            (start, cells, quotes) = (at + 1, 0, 0);
        }
        self.cells = all_cells;
        start
    }

    /// Reads the record from `start` to `end` with its quotes, and appends its cells to `text`: whether it has the
    /// cells of the header.
    fn read_record(&mut self, raw: &[u8], start: usize, end: usize, text: &mut Vec<u8>) -> bool {
        let Syntax { delimiter, width, .. } = self.syntax;
        let mut all_cells = std::mem::take(&mut self.cells);
        let row = room(&mut all_cells, self.rows.len(), width);
        let before = text.len();
        let record = &raw[start..end - 1];
        let mut count = 0;
        for cell in Cells::new(record, delimiter) {
            if let Some(place) = row.get_mut(count) {
                let from = text.len() - before;
                cell.append_text(record, text);
                *place = [from as u32, (text.len() - before) as u32];
            }
            count += 1;
        }
        self.cells = all_cells;
        if count != width {
            text.truncate(before);
            return false;
        }
        if before < text.len() {
            self.rows.push(RowStart { raw: start, text: before });
        }
        true
    }

    /// Notes that the record from `start` to `end` is too long or has not as many cells as the header, unless it
    /// says nothing.
    fn refuse(&mut self, raw: &[u8], start: usize, end: usize) {
        let Syntax { delimiter, width, record_limit } = self.syntax;
        let record = &raw[start..end];
        // Of a row that is too long only the beginning is there, so what it says is not looked at.
        let kind = if record_limit < record.len() {
            RowFaultKind::TooLong { limit: record_limit }
        } else if record.iter().all(|byte| *byte == delimiter || byte.is_ascii_whitespace()) {
            return;
        } else {
            let found = Cells::new(&record[..record.len() - 1], delimiter).count();
            RowFaultKind::CellCount { expected: width, found }
        };
        // The row is not read, whatever else was suspect in it.
        let place = self.place(start);
        self.faults.pop_if(|fault| fault.place == place);
        self.fault(start, Doubt { at: start, kind });
    }

    /// Takes the text of the rows, without the rows that are not text.
    fn keep_text(&mut self, text: Vec<u8>) {
        let bytes = match String::from_utf8(text) {
            Ok(text) if self.is_sound(&text) => {
                self.text = text;
                return;
            }
            Ok(text) => text.into_bytes(),
            Err(error) => error.into_bytes(),
        };
        self.text.clear();
        self.keep_sound_rows(&bytes);
    }

    /// Whether there is no NUL in the text and no letter that begins in one cell and ends in the next.
    fn is_sound(&self, text: &str) -> bool {
        if memchr(0, text.as_bytes()).is_some() {
            return false;
        }
        text.is_ascii()
            || self.rows.iter().zip(self.cells.chunks_exact(self.syntax.width)).all(|(row, cells)| {
                cells.iter().flatten().all(|at| text.is_char_boundary(row.text + *at as usize))
            })
    }

    fn keep_sound_rows(&mut self, bytes: &[u8]) {
        let width = self.syntax.width;
        let rows = std::mem::take(&mut self.rows);
        let mut unsound = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            let cells = index * width..(index + 1) * width;
            let row_bytes = &bytes[row.text..row.text + length(&self.cells[cells.clone()])];
            let sound = memchr(0, row_bytes).is_none()
                && self.cells[cells.clone()]
                    .iter()
                    .all(|&[from, to]| std::str::from_utf8(&row_bytes[from as usize..to as usize]).is_ok());
            match std::str::from_utf8(row_bytes) {
                Ok(text) if sound => {
                    self.cells.copy_within(cells, self.rows.len() * width);
                    self.rows.push(RowStart { text: self.text.len(), ..*row });
                    self.text.push_str(text);
                }
                _ => {
                    let end = match self.syntax.extent(&self.raw, row.raw, true) {
                        Extent::Record { end, .. } => end,
                        Extent::Refused { resume, .. } => resume,
                        Extent::Open => self.complete,
                    };
                    let Doubt { at, kind } = not_text(&self.raw, row.raw, end);
                    unsound.push(RowFault { place: self.place(row.raw), at: self.place(at), kind });
                }
            }
        }
        // These rows are not read, whatever else was suspect in them.
        self.faults.retain(|fault| unsound.binary_search_by_key(&fault.place, |other| other.place).is_err());
        self.faults.append(&mut unsound);
        self.faults.sort_by_key(|fault| fault.place);
    }
}

/// Room for the cells of a row, by its number, among those of all rows of so many cells each.
fn room(cells: &mut Vec<[u32; 2]>, row: usize, width: usize) -> &mut [[u32; 2]] {
    let first = row * width;
    if cells.len() < first + width {
        cells.resize((first + width) * 2, [0; 2]);
    }
    &mut cells[first..first + width]
}

/// The length of a row that has these cells.
fn length(cells: &[[u32; 2]]) -> usize {
    cells.last().map_or(0, |[_, end]| *end as usize)
}

/// What is wrong with the record from `start` to `end`, which has a NUL or is no UTF-8.
fn not_text(raw: &[u8], start: usize, end: usize) -> Doubt {
    let record = &raw[start..end];
    match std::str::from_utf8(record) {
        Err(error) => {
            let at = error.valid_up_to();
            let byte = record.get(at).copied().unwrap_or_default();
            let line = &record[..line_end(record, at)];
            let kind = RowFaultKind::NotUtf8 { byte, windows_1252: reads_as_windows_1252(line) };
            Doubt { at: start + at, kind }
        }
        Ok(_) => Doubt { at: start + memchr(0, record).unwrap_or_default(), kind: RowFaultKind::Nul },
    }
}

/// Whether bytes that are not UTF-8 read well as windows-1252: no byte stands for nothing there, and nothing in
/// them is a letter of UTF-8.
pub(super) fn reads_as_windows_1252(bytes: &[u8]) -> bool {
    let undefined = |byte: &u8| matches!(byte, 0 | 0x81 | 0x8D | 0x8F | 0x90 | 0x9D);
    !bytes.iter().any(undefined) && bytes.utf8_chunks().all(|chunk| chunk.valid().is_ascii())
}

impl<'a> Row<'a> {
    /// The number of cells, which is that of the header.
    #[expect(clippy::len_without_is_empty, reason = "a row has as many cells as the header, never none")]
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// The text of a cell, from 0, without the quotes around it; empty when there is no such column.
    pub fn cell(&self, column: usize) -> &'a str {
        let Some(&[from, to]) = self.cells.get(column) else { return "" };
        &self.text[self.start + from as usize..self.start + to as usize]
    }

    /// The bytes of a cell, as of [`cell`](Self::cell).
    pub fn bytes(&self, column: usize) -> &'a [u8] {
        let Some(&[from, to]) = self.cells.get(column) else { return &[] };
        &self.text.as_bytes()[self.start + from as usize..self.start + to as usize]
    }

    /// The cells in the order of the columns.
    pub fn cells(&self) -> impl Iterator<Item = &'a str> {
        let row = *self;
        (0..row.len()).map(move |column| row.cell(column))
    }

    /// Where the row stands.
    pub fn place(&self) -> Place {
        self.place
    }
}

impl fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.cells()).finish()
    }
}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch")
            .field("rows", &self.len())
            .field("faults", &self.faults)
            .finish_non_exhaustive()
    }
}
