//! Workbooks of Excel: the cells as they come, none kept but those of one row.

use std::collections::HashMap;
use std::io::{Read, Seek};

use calamine::{DataRef, Reader, Xlsx, XlsxError};

use super::super::InputErrorKind as Kind;
use super::{Lines, Sheet, broken, choose, shown};

/// Whether this is the container of an encrypted workbook.
pub(super) fn is_encrypted(file: impl Read + Seek) -> bool {
    matches!(Xlsx::new(file), Err(XlsxError::Password))
}

pub(super) fn read(file: impl Read + Seek, asked: Option<&str>, mut lines: Lines) -> Result<Sheet, Kind> {
    let mut book = Xlsx::new(file).map_err(broken)?;
    let name = choose(book.sheets_metadata(), asked)?.to_owned();
    let formulas = unanswered_formulas(&mut book, &name)?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(broken)?;
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(broken)? {
        let format = cells.styles().get(style).and_then(|style| style.number_format.as_ref());
        let code = format.map_or("General", |format| format.format_code.as_str());
        let (row, column) = cell.get_position();
        let text = match cell.get_value() {
            DataRef::Empty => formulas.get(&(row, column)).cloned().unwrap_or_default(),
            value => shown::cell(value.clone().into(), code, lines.decimal),
        };
        lines.put(row, column, text)?;
    }
    lines.finish(&name)
}

/// Formulas that no program has worked out yet, which would else look like empty cells.
fn unanswered_formulas(
    book: &mut Xlsx<impl Read + Seek>,
    sheet: &str,
) -> Result<HashMap<(u32, u32), String>, Kind> {
    let mut found = HashMap::new();
    let mut cells = book.worksheet_cells_reader(sheet).map_err(broken)?;
    while let Some(cell) = cells.next_cell_with_formula().map_err(broken)? {
        if let (DataRef::Empty, Some(formula)) = (&cell.value, cell.formula) {
            found.insert(cell.pos, format!("={formula}"));
        }
    }
    Ok(found)
}
