//! A sheet of a workbook (`.xlsx`, `.ods`) as text, one line for each of its rows.
//!
//! The sheet is written out as CSV in which line 14 is row 14, so that everything after this file treats it as
//! it treats any text, and what stands in it is found again by row and column. Cells are written as they are
//! shown, as far as their format says: numbers with the decimals of the format, percentages with their sign,
//! dates in ISO form and no finer than shown (`Oct-24` is a month, `2024` a year). A time of day is left out.
//! Line breaks in a cell become spaces. A formula is its last result, and itself where it has none. What stands
//! right of the last named column is left out.

mod ods;
mod shown;
mod xlsx;

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use super::InputErrorKind as Kind;

/// How many bytes a workbook may hold when unpacked, and a sheet as text.
const SIZE_LIMIT: u64 = 1 << 30;

/// As many rows as a spreadsheet has.
const ROW_LIMIT: u32 = 1 << 20;

/// The endings of the files that may be given with a sheet, as in `troops.xlsx#March`.
const ENDINGS: [&str; 3] = ["xlsx", "xlsm", "ods"];

/// A path that may name a sheet after `#`, in its two parts. A file that really is called so wins.
pub(super) fn split(path: &Path) -> (PathBuf, Option<String>) {
    let whole = || (path.to_owned(), None);
    let Some((file, sheet)) = path.to_str().and_then(|text| text.rsplit_once('#')) else { return whole() };
    let file = PathBuf::from(file);
    let is_workbook =
        file.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)));
    if is_workbook && !sheet.is_empty() && !path.exists() { (file, Some(sheet.to_owned())) } else { whole() }
}

/// A sheet as text.
#[derive(Debug)]
pub(super) struct Sheet {
    /// Its name.
    pub(super) name: String,
    /// Its rows as CSV, one line each.
    pub(super) text: Vec<u8>,
}

/// Reads a sheet by name, else the first one; none if the file is no workbook.
///
/// `decimal` is the mark that begins the decimals of the numbers that are written out.
pub(super) fn read(path: &Path, asked: Option<&str>, decimal: char) -> Result<Option<Sheet>, Kind> {
    let mut file = File::open(path).map_err(Kind::Unreadable)?;
    // What can be read only once must not lose its first bytes.
    if !file.metadata().is_ok_and(|metadata| metadata.is_file()) {
        return Ok(None);
    }
    let mut start = [0; 4];
    if file.read_exact(&mut start).is_err() {
        return Ok(None);
    }
    file.rewind().map_err(Kind::Unreadable)?;
    match start {
        [b'P', b'K', 3, 4] => {}
        // An encrypted .xlsx stands in a container of the kind that old Excel files are.
        [0xD0, 0xCF, 0x11, 0xE0] => {
            return if xlsx::is_encrypted(io::BufReader::new(file)) {
                Err(Kind::Encrypted)
            } else {
                Ok(None)
            };
        }
        _ => return Ok(None),
    }
    let mut archive = ZipArchive::new(io::BufReader::new(file)).map_err(broken)?;
    let sort = Sort::of(&mut archive);
    let Some(sort) = sort else { return Ok(None) };
    check_size(&mut archive, SIZE_LIMIT)?;
    let file = File::open(path).map(io::BufReader::new).map_err(Kind::Unreadable)?;
    let lines = Lines::new(decimal);
    match sort {
        Sort::Xlsx => xlsx::read(file, asked, lines),
        Sort::Ods => ods::read(file, &mut archive, asked, lines),
    }
    .map(Some)
}

/// The kinds of workbooks that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Xlsx,
    Ods,
}

impl Sort {
    fn of(archive: &mut ZipArchive<impl Read + Seek>) -> Option<Self> {
        let mut mimetype = Vec::new();
        if let Ok(part) = archive.by_name("mimetype") {
            // Only the beginning of what may be anything.
            let _ = part.take(64).read_to_end(&mut mimetype);
        }
        if mimetype.starts_with(b"application/vnd.oasis.opendocument.spreadsheet") {
            return Some(Self::Ods);
        }
        let is_workbook =
            archive.file_names().any(|name| name.is_ok_and(|name| name.ends_with("workbook.xml")));
        is_workbook.then_some(Self::Xlsx)
    }
}

/// Unpacks every part once into nothing, since what a ZIP file says of its own size may be a lie.
fn check_size(archive: &mut ZipArchive<impl Read + Seek>, limit: u64) -> Result<(), Kind> {
    let mut left = limit;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(broken)?;
        let is_read = part.name().is_ok_and(|name| name.ends_with(".xml") || name.ends_with(".rels"));
        if !is_read {
            continue;
        }
        let size = io::copy(&mut part.take(left + 1), &mut io::sink()).map_err(broken)?;
        left = left.checked_sub(size).ok_or(Kind::SheetTooLarge { limit })?;
    }
    Ok(())
}

fn broken(error: impl std::fmt::Display) -> Kind {
    Kind::BrokenWorkbook { problem: error.to_string() }
}

/// The sheet that is asked for, else the first that can be seen.
fn choose<'s>(sheets: &'s [calamine::Sheet], asked: Option<&str>) -> Result<&'s str, Kind> {
    let tables = || sheets.iter().filter(|sheet| sheet.typ == calamine::SheetType::WorkSheet);
    let found = match asked {
        Some(asked) => tables().find(|sheet| sheet.name == asked),
        None => tables().find(|sheet| sheet.visible == calamine::SheetVisible::Visible).or(tables().next()),
    };
    found.map(|sheet| sheet.name.as_str()).ok_or_else(|| Kind::NoSuchSheet {
        asked: asked.unwrap_or_default().to_owned(),
        sheets: tables().map(|sheet| sheet.name.clone()).collect(),
    })
}

/// The rows of a sheet on their way into text.
struct Lines {
    text: Vec<u8>,
    /// The number of rows written.
    rows: u32,
    /// The number of named columns, once the header is written.
    width: Option<usize>,
    /// The cells of the row that is being filled.
    row: Vec<String>,
    decimal: char,
    limit: u64,
}

impl Lines {
    fn new(decimal: char) -> Self {
        Self { text: Vec::new(), rows: 0, width: None, row: Vec::new(), decimal, limit: SIZE_LIMIT }
    }

    /// Puts a cell into its row; rows must come in order.
    fn put(&mut self, row: u32, column: u32, text: String) -> Result<(), Kind> {
        if row < self.rows || ROW_LIMIT <= row {
            return Err(broken(format_args!("row {} is out of place", u64::from(row) + 1)));
        }
        while self.rows < row {
            self.end_row()?;
        }
        let column = column as usize;
        if self.width.is_some_and(|width| width <= column) || text.is_empty() {
            return Ok(());
        }
        if self.row.len() <= column {
            self.row.resize(column + 1, String::new());
        }
        self.row[column] = text;
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Kind> {
        self.rows += 1;
        if !self.row.is_empty() {
            let width = *self.width.get_or_insert(self.row.len());
            for column in 0..width {
                if 0 < column {
                    self.text.push(b',');
                }
                push_cell(&mut self.text, self.row.get(column).map_or("", String::as_str));
            }
            self.row.clear();
        }
        self.text.push(b'\n');
        if self.limit < self.text.len() as u64 {
            return Err(Kind::SheetTooLarge { limit: self.limit });
        }
        Ok(())
    }

    fn finish(mut self, name: &str) -> Result<Sheet, Kind> {
        if !self.row.is_empty() {
            self.end_row()?;
        }
        Ok(Sheet { name: name.to_owned(), text: self.text })
    }
}

/// Appends a cell of CSV, without line breaks and NUL bytes.
fn push_cell(text: &mut Vec<u8>, cell: &str) {
    // A first line `sep=;` would be taken for a delimiter.
    let quoted = cell.contains([',', '"']) || cell.starts_with(['s', 'S', '\u{feff}']) && text.is_empty();
    if quoted {
        text.push(b'"');
    }
    let mut after_break = false;
    for c in cell.chars() {
        let is_break = matches!(c, '\n' | '\r' | '\0');
        match c {
            _ if is_break && after_break => {}
            _ if is_break => text.push(b' '),
            '"' => text.extend_from_slice(b"\"\""),
            c => text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
        after_break = is_break;
    }
    if quoted {
        text.push(b'"');
    }
}

#[cfg(test)]
mod tests;
