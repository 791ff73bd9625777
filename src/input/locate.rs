//! From a place back to what stands there: path, line, column, spreadsheet cell and text.

use std::io;

use memchr::memrchr2;

use super::header::text_of;
use super::read::{Checkpoint, Input};
use super::record::{Cells, Extent, count_line_ends, line_end};
use super::{Batch, InputError, InputErrorKind, InputId, Inputs, Place};

/// How much of its first line is shown of a record that is too long to be read, or whose quote stays open.
const SHOWN_OF_A_REFUSED_ROW: usize = 4096;

/// A position in an input as people and editors count it. A byte order mark counts for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from 1; LF, CRLF and a lone CR end one.
    pub line: u64,
    /// The column in code points, from 1.
    pub column: u64,
    /// The column in bytes of UTF-8, from 1.
    pub byte_column: u64,
}

/// A record that has been found again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocatedRow {
    /// The input it stands in.
    pub input: InputId,
    /// Where it stands.
    pub place: Place,
    /// Its first byte.
    pub start: Position,
    /// After its last byte, the line end left out.
    pub end: Position,
    /// The sheet it stands in, if the input is a workbook.
    pub sheet: Option<String>,
    /// The number of its row in a spreadsheet, from 1: a blank line is a row, a line end in a quoted cell is not.
    pub spreadsheet_row: u64,
    /// Its cells. A faulty record has its own number of them.
    pub cells: Vec<LocatedCell>,
    /// Its lines as they stand in the input, without the last line end. Of a record that is no row because a
    /// quote stays open, the first line; bytes that are not UTF-8 are shown as U+FFFD.
    pub source: String,
}

/// A cell of a record that has been found again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocatedCell {
    /// Its text, without the quotes around it.
    pub text: String,
    /// Its first byte, which may be a quote.
    pub start: Position,
    /// After its last byte, which may be a quote.
    pub end: Position,
}

impl LocatedRow {
    /// The line on which the record starts, from 1.
    pub fn line(&self) -> u64 {
        self.start.line
    }

    /// The address of a cell in a spreadsheet, such as `G14`; columns are counted from 0.
    ///
    /// In a workbook it names the sheet too, as spreadsheet programs write it: `March!G14`, `'Q1 2024'!G14`.
    pub fn cell_address(&self, column: usize) -> String {
        let cell = address(column, self.spreadsheet_row);
        match &self.sheet {
            Some(name) if is_bare(name) => format!("{name}!{cell}"),
            Some(name) => format!("'{}'!{cell}", name.replace('\'', "''")),
            None => cell,
        }
    }
}

/// The address of a cell in a spreadsheet: its column from 0, its row from 1.
pub(crate) fn address(column: usize, row: u64) -> String {
    format!("{}{row}", column_letters(column))
}

/// Whether the name of a sheet stands in an address without quotes: a word that is neither number nor address.
fn is_bare(name: &str) -> bool {
    let letters = name.chars().take_while(char::is_ascii_alphabetic).count();
    let is_address = 0 < letters && letters <= 3 && name[letters..].chars().all(|c| c.is_ascii_digit());
    name.starts_with(char::is_alphabetic)
        && name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !(is_address && letters < name.len())
}

/// The name of a column in a spreadsheet: `A` for 0, `Z` for 25, `AA` for 26.
fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while 0 < rest {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

impl Position {
    /// The position on this line after `before`.
    fn in_line(line: u64, before: &[u8]) -> Self {
        let code_points =
            if before.is_ascii() { before.len() } else { String::from_utf8_lossy(before).chars().count() };
        Self { line, column: code_points as u64 + 1, byte_column: before.len() as u64 + 1 }
    }

    /// The position after `text`, which begins here.
    fn after(self, text: &[u8]) -> Self {
        if let Some(found) = memrchr2(b'\n', b'\r', text) {
            return Self::in_line(self.line + count_line_ends(text), &text[found + 1..]);
        }
        let Self { line, column, byte_column } = Self::in_line(self.line, text);
        Self { line, column: self.column + column - 1, byte_column: self.byte_column + byte_column - 1 }
    }
}

/// A stretch of an input that was read again, from one checkpoint to the next.
struct Stretch {
    text: Vec<u8>,
    /// The offset of `text` in all inputs laid end to end.
    offset: u64,
    /// The number of lines before `text`.
    lines: u64,
    /// The number of those that share the spreadsheet row of the line before.
    folded: u64,
    /// Records with line ends inside, and how many.
    folds: Vec<(usize, usize)>,
    /// How far the lines of `text` have been counted, and how many there were.
    counted: (usize, u64),
}

impl Inputs {
    /// Finds records again; one for each place, in the order of the places.
    ///
    /// Places may come in any order; the more there are, the less each costs, since what stands near each other is
    /// read once. A place must be that of a row, of a [`RowFault`](super::RowFault) or of a header.
    ///
    /// # Errors
    ///
    /// When an input cannot be read again, or a file is no longer the one that was read.
    pub fn locate(&self, places: &[Place]) -> Result<Vec<LocatedRow>, InputError> {
        self.find(places, |stretch, id, input, at| stretch.row(id, input, at))
    }

    /// The position of single bytes, such as [`RowFault::at`](super::RowFault::at), in the order of the places.
    ///
    /// # Errors
    ///
    /// As [`locate`](Self::locate).
    pub fn positions(&self, places: &[Place]) -> Result<Vec<Position>, InputError> {
        self.find(places, |stretch, _, _, at| stretch.position(at))
    }

    fn find<T>(
        &self,
        places: &[Place],
        find: impl Fn(&mut Stretch, InputId, &Input, usize) -> T,
    ) -> Result<Vec<T>, InputError> {
        let mut order: Vec<usize> = (0..places.len()).collect();
        order.sort_by_key(|index| places[*index]);
        let mut found: Vec<Option<T>> = Vec::new();
        found.resize_with(places.len(), || None);
        let mut current: Option<(InputId, usize, Stretch)> = None;
        for index in order {
            let place = places[index].offset();
            let Some(id) = self.input_of(places[index]) else { continue };
            let input = &self.inputs[id.index()];
            let after =
                input.checkpoints.partition_point(|checkpoint| checkpoint.offset <= place - input.base);
            let checkpoint = after.saturating_sub(1);
            let stretch = match &mut current {
                Some((of, from, stretch)) if (*of, *from) == (id, checkpoint) => stretch,
                _ => {
                    let stretch = Stretch::read(input, checkpoint)?;
                    &mut current.insert((id, checkpoint, stretch)).2
                }
            };
            let at = usize::try_from(place.saturating_sub(stretch.offset)).unwrap_or(usize::MAX);
            found[index] = Some(find(stretch, id, input, at.min(stretch.text.len())));
        }
        let missing = || InputError::new("", InputErrorKind::Changed);
        found.into_iter().map(|found| found.ok_or_else(missing)).collect()
    }
}

impl Stretch {
    fn read(input: &Input, index: usize) -> Result<Self, InputError> {
        let checkpoint = input.checkpoints[index];
        let next = input.checkpoints.get(index + 1);
        // The line end that a last line is given when it is read stands in no input.
        let end = next.map_or(input.length, |next| next.offset.min(input.length));
        // A stretch is longer than a chunk only where a record is, and nothing is shown beyond the longest record.
        let longest = 4 * (input.syntax.record_limit as u64).max(1 << 20);
        let length = (end - checkpoint.offset).min(longest);
        let read_again = |offset, length| match input.kept.read_again(offset, length) {
            Ok(Some(bytes)) => Ok(bytes),
            Ok(None) => Err(InputError::new(&input.name, InputErrorKind::Changed)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(InputError::new(&input.name, InputErrorKind::Changed))
            }
            Err(error) => Err(InputError::io(&input.name, error)),
        };
        let mut text = read_again(checkpoint.offset, length)?;
        if text.len() as u64 != length {
            return Err(InputError::new(&input.name, InputErrorKind::Changed));
        }
        if !matches!(text.last(), Some(b'\n' | b'\r')) {
            text.push(b'\n');
        }
        let mut folds = Vec::new();
        if next.is_none_or(|next| next.folded != checkpoint.folded) {
            let mut batch = Batch::new(input.base, input.syntax);
            batch.raw = text;
            batch.read_records(true);
            (text, folds) = (batch.raw, batch.folds);
        }
        let Checkpoint { offset, lines, folded } = checkpoint;
        Ok(Self { text, offset: input.base + offset, lines, folded, folds, counted: (0, 0) })
    }

    /// The position of a byte; bytes must be asked for in order.
    fn position(&mut self, at: usize) -> Position {
        let line_start = memrchr2(b'\n', b'\r', &self.text[..at]).map_or(0, |found| found + 1);
        // The LF of a CRLF stands on the line that it ends.
        let line_start = match self.text.get(at) {
            Some(b'\n') if line_start == at && 0 < at && self.text[at - 1] == b'\r' => {
                memrchr2(b'\n', b'\r', &self.text[..at - 1]).map_or(0, |found| found + 1)
            }
            _ => line_start,
        };
        let (counted, line_ends) = self.counted;
        if counted < line_start {
            self.counted = (line_start, line_ends + count_line_ends(&self.text[counted..line_start]));
        }
        let line = self.lines + self.counted.1 + 1;
        Position::in_line(line, &self.text[line_start..at])
    }

    /// The record that starts at `at`; records must be asked for in order.
    fn row(&mut self, id: InputId, input: &Input, at: usize) -> LocatedRow {
        let start = self.position(at);
        let folded_here: usize = self.folds.iter().take_while(|fold| fold.0 < at).map(|fold| fold.1).sum();
        let spreadsheet_row = start.line - self.folded - folded_here as u64;

        let first_line = line_end(&self.text, at).saturating_sub(1).max(at);
        let end = match input.syntax.extent(&self.text, at, true) {
            Extent::Record { end, .. } => end - 1,
            _ => first_line.min(at + SHOWN_OF_A_REFUSED_ROW),
        };
        let record = &self.text[at..end];
        let delimiter = input.syntax.delimiter;
        let mut position = start;
        let mut before = 0;
        let cells = Cells::new(record, delimiter)
            .map(|cell| {
                let start = position.after(&record[before..cell.span.start]);
                let end = start.after(&record[cell.span.clone()]);
                (position, before) = (end, cell.span.end);
                LocatedCell { text: text_of(&cell, record), start, end }
            })
            .collect();
        LocatedRow {
            input: id,
            place: Place::from_offset(self.offset + at as u64),
            start,
            end: position,
            sheet: input.sheet.clone(),
            spreadsheet_row,
            cells,
            source: String::from_utf8_lossy(record).into_owned(),
        }
    }
}
