//! Workbooks of LibreOffice and its kin.
//!
//! The cells are read by `calamine`, which leaves out what is a percentage and keeps whole sheets in memory
//! however often a row is said to be repeated; both are looked up in the workbook's own text first.

use std::collections::HashSet;
use std::io::{BufReader, Read, Seek};
use std::ops::Range;

use calamine::{Data, Ods, Reader};
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::super::InputErrorKind as Kind;
use super::{Lines, ROW_LIMIT, Sheet, broken, choose, shown};

/// How many cells the sheets of a workbook may come to.
const CELL_LIMIT: u64 = 20_000_000;

/// As many columns as a spreadsheet has.
const COLUMN_LIMIT: u32 = 1 << 14;

pub(super) fn read(
    file: impl Read + Seek,
    archive: &mut ZipArchive<impl Read + Seek>,
    asked: Option<&str>,
    mut lines: Lines,
) -> Result<Sheet, Kind> {
    let mut manifest = Vec::new();
    archive.by_name("META-INF/manifest.xml").map_err(broken)?.read_to_end(&mut manifest).map_err(broken)?;
    if memchr::memmem::find(&manifest, b"encryption-data").is_some() {
        return Err(Kind::Encrypted);
    }
    let survey = Survey::of(archive)?;
    let mut book = Ods::new(file).map_err(broken)?;
    let name = choose(book.sheets_metadata(), asked)?.to_owned();
    let number = book.sheet_names().iter().position(|sheet| *sheet == name).unwrap_or_default();
    let cells = book.worksheet_range(&name).map_err(broken)?;
    let formulas = book.worksheet_formula(&name).map_err(broken)?;
    // Formulas that no program has worked out yet would else look like empty cells.
    let unanswered =
        used(&formulas).filter(|(at, _)| cells.get_value(*at).is_none_or(|cell| *cell == Data::Empty));
    let mut unanswered = unanswered.peekable();
    for ((row, column), value) in used(&cells) {
        while let Some(((row, column), formula)) = unanswered.next_if(|(at, _)| *at < (row, column)) {
            lines.put(row, column, formula_text(formula))?;
        }
        let is_percentage = survey.percentages.contains(&(number, row, column));
        // The format of a percentage is not known; all its decimals are, but for the noise.
        let code = if is_percentage { "0.############%" } else { "General" };
        let text = shown::cell(value.clone(), code, lines.decimal);
        lines.put(row, column, text)?;
    }
    for ((row, column), formula) in unanswered {
        lines.put(row, column, formula_text(formula))?;
    }
    lines.finish(&name)
}

/// A formula without the name of its language, `of:`.
fn formula_text(formula: &str) -> String {
    formula.find('=').map_or(formula, |start| &formula[start..]).to_owned()
}

/// The cells of a range that hold something, with row and column in the sheet, in order.
fn used<T: calamine::CellType>(range: &calamine::Range<T>) -> impl Iterator<Item = ((u32, u32), &T)> {
    let (top, left) = range.start().unwrap_or_default();
    range.used_cells().map(move |(row, column, cell)| ((row as u32 + top, column as u32 + left), cell))
}

/// What the text of the workbook says of its cells.
#[derive(Default)]
struct Survey {
    /// The cells that are percentages: sheet, row and column, from 0.
    percentages: HashSet<(usize, u32, u32)>,
}

impl Survey {
    fn of(archive: &mut ZipArchive<impl Read + Seek>) -> Result<Self, Kind> {
        let mut survey = Self::default();
        let content = archive.by_name("content.xml").map_err(broken)?;
        let mut reader = quick_xml::Reader::from_reader(BufReader::new(content));
        reader.config_mut().expand_empty_elements = true;
        reader.config_mut().check_end_names = false;
        let mut buffer = Vec::new();
        let mut counts = Counts::default();
        let mut sheets = 0;
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer).map_err(broken)? {
                Event::Start(element) => match element.name().as_ref() {
                    "table:table" => {
                        sheets += 1;
                        counts.start_sheet();
                    }
                    "table:table-row" => counts.start_row(repeated(&element, "table:number-rows-repeated")),
                    "table:table-cell" | "table:covered-table-cell" => {
                        let columns = repeated(&element, "table:number-columns-repeated");
                        let kind = attribute(&element, "office:value-type");
                        if kind.as_deref() == Some("percentage") && 0 < sheets {
                            let [rows, columns] = counts.covered(columns);
                            let more = rows.len() as u64 * columns.len() as u64;
                            if CELL_LIMIT < survey.percentages.len() as u64 + more {
                                return Err(Kind::SheetTooLarge { limit: super::SIZE_LIMIT });
                            }
                            for row in rows {
                                let row = columns.clone().map(|column| (sheets - 1, row, column));
                                survey.percentages.extend(row);
                            }
                        }
                        counts.start_cell(columns, kind.is_some() || has_formula(&element), element.len());
                    }
                    _ => {}
                },
                Event::Text(text) => counts.text(text.len()),
                Event::End(element) if element.name().as_ref() == "table:table-row" => counts.end_row()?,
                Event::Eof => return Ok(survey),
                _ => {}
            }
        }
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.try_get_attribute(name).ok().flatten()?;
    Some(found.value.to_string())
}

fn has_formula(element: &BytesStart<'_>) -> bool {
    attribute(element, "table:formula").is_some()
}

fn repeated(element: &BytesStart<'_>, name: &str) -> u32 {
    attribute(element, name).and_then(|text| text.parse().ok()).unwrap_or(1)
}

/// How many cells the sheets come to when every repetition is written out.
#[derive(Default)]
struct Counts {
    /// The row that is read, and how often it is repeated.
    row: u32,
    repeats: u32,
    column: u32,
    /// The widest row of the sheet that says something.
    width: u64,
    /// The bytes and the last column of what the row says.
    said: u64,
    last: u64,
    /// How often the cell that is read is repeated.
    cell: u32,
    cells: u64,
    bytes: u64,
}

impl Counts {
    fn start_sheet(&mut self) {
        *self = Self { cells: self.cells, bytes: self.bytes, ..Self::default() };
    }

    fn start_row(&mut self, repeats: u32) {
        (self.repeats, self.column, self.said, self.last) = (repeats.min(ROW_LIMIT), 0, 0, 0);
    }

    /// The rows and columns of the cell that comes next.
    fn covered(&self, columns: u32) -> [Range<u32>; 2] {
        let span = |from: u32, count: u32| from..from.saturating_add(count);
        [span(self.row, self.repeats.max(1)), span(self.column, columns.min(COLUMN_LIMIT))]
    }

    fn start_cell(&mut self, columns: u32, says_something: bool, bytes: usize) {
        self.cell = columns.min(COLUMN_LIMIT);
        self.column = self.column.saturating_add(self.cell);
        if says_something {
            self.last = u64::from(self.column);
            self.said = self.said.saturating_add(bytes as u64 * u64::from(self.cell));
        }
    }

    fn text(&mut self, bytes: usize) {
        self.said = self.said.saturating_add(bytes as u64 * u64::from(self.cell));
    }

    fn end_row(&mut self) -> Result<(), Kind> {
        self.row = self.row.saturating_add(self.repeats.max(1));
        if 0 < self.last {
            self.width = self.width.max(self.last);
            self.bytes = self.bytes.saturating_add(self.said.saturating_mul(u64::from(self.repeats)));
            // A sheet is kept as the rectangle around all that it says, and rows above count too.
            let rectangle = u64::from(self.row).saturating_mul(self.width);
            let whole = self.cells.saturating_add(rectangle);
            if CELL_LIMIT < whole || super::SIZE_LIMIT < self.bytes || ROW_LIMIT < self.row {
                return Err(Kind::SheetTooLarge { limit: super::SIZE_LIMIT });
            }
        }
        Ok(())
    }
}
