//! Workbooks are read as they are shown, and every cell is found again by its address.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use calamine::{Data, ExcelDateTime, ExcelDateTimeType};
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Formula, Workbook, XlsxError};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::super::{InputError, InputErrorKind, Inputs, Place, ReadOptions};
use super::*;

/// The rows of a file, each with its cells and the address of the first one.
fn rows(path: &Path, options: ReadOptions) -> Result<Vec<(String, Vec<String>)>, InputError> {
    let mut inputs = Inputs::new(options);
    let opened = inputs.open(path)?;
    let mut places: Vec<Place> = vec![opened.header().place()];
    opened.read(
        |_| (),
        |(), batch| {
            assert!(batch.faults().is_empty(), "{:?}", batch.faults());
            places.extend(batch.rows().map(|row| row.place()));
            Ok::<_, InputError>(())
        },
    )?;
    let located = inputs.locate(&places)?;
    let texts = |row: &super::super::LocatedRow| row.cells.iter().map(|cell| cell.text.clone()).collect();
    Ok(located.iter().map(|row| (row.cell_address(0), texts(row))).collect())
}

fn read_all(path: &Path) -> Vec<(String, Vec<String>)> {
    rows(path, ReadOptions::default()).unwrap()
}

fn why_not(path: &Path) -> InputErrorKind {
    rows(path, ReadOptions::default()).unwrap_err().kind
}

/// A workbook with two sheets, as Excel writes it.
fn excel() -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let [date, month, percent, whole] =
        ["d mmm yyyy", "mmm-yy", "0%", "#,##0"].map(|code| Format::new().set_num_format(code));
    book.add_worksheet().set_name("Notes")?.write(0, 0, "measure")?.write(1, 0, "nothing")?;
    let sheet = book.add_worksheet().set_name("Q1 2024's")?;
    // A blank row above the header and a blank row between rows; a note beside the table.
    for (column, name) in ["measure", "source", "value", "as_of", "quote"].into_iter().enumerate() {
        sheet.write(2, column as u16, name)?;
    }
    sheet.write(3, 0, "troops")?.write(3, 1, "NIS, \"Seoul\"")?;
    sheet.write_number_with_format(3, 2, 10_999.999_999_999_999, &whole)?;
    sheet.write_number_with_format(3, 3, 45_596.5, &date)?.write(3, 4, "two\r\nlines")?;
    sheet.write(3, 8, "a note to the right")?;
    sheet.write(5, 0, "troops")?.write(5, 1, "Kyiv")?.write_number_with_format(5, 2, 0.36, &percent)?;
    sheet.write_number_with_format(5, 3, 45_566.0, &month)?.write(5, 4, true)?;
    sheet.write(6, 0, "troops")?.write(6, 2, "about 12,000")?.write(6, 3, 2024)?;
    sheet.write_formula(6, 4, Formula::new("1/0").set_result("#DIV/0!"))?;
    book.save_to_buffer()
}

fn saved(folder: &tempfile::TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    path
}

fn with_sheet(path: &Path, sheet: &str) -> PathBuf {
    PathBuf::from(format!("{}#{sheet}", path.display()))
}

fn row(address: &str, cells: &[&str]) -> (String, Vec<String>) {
    (address.to_owned(), cells.iter().map(|cell| (*cell).to_owned()).collect())
}

#[test]
fn a_sheet_is_read_as_it_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let path = saved(&folder, "figures.xlsx", &excel().unwrap());
    let expected = [
        row("'Q1 2024''s'!A3", &["measure", "source", "value", "as_of", "quote"]),
        row("'Q1 2024''s'!A4", &["troops", "NIS, \"Seoul\"", "11000", "2024-10-31", "two lines"]),
        row("'Q1 2024''s'!A6", &["troops", "Kyiv", "36%", "2024-10", "TRUE"]),
        row("'Q1 2024''s'!A7", &["troops", "", "about 12,000", "2024", "#DIV/0!"]),
    ];
    assert_eq!(read_all(&with_sheet(&path, "Q1 2024's")), expected);
    let options = ReadOptions { sheet: Some("Q1 2024's".to_owned()), ..ReadOptions::default() };
    assert_eq!(rows(&path, options).unwrap(), expected);
}

#[test]
fn the_first_sheet_is_read_where_none_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = saved(&folder, "figures.xlsx", &excel().unwrap());
    assert_eq!(read_all(&path), [row("Notes!A1", &["measure"]), row("Notes!A2", &["nothing"])]);
    // The name of a file says nothing of what it is.
    let path = saved(&folder, "figures.csv", &excel().unwrap());
    assert_eq!(read_all(&path).len(), 2);
    let path = saved(&folder, "text.xlsx", b"measure\nx\n");
    assert_eq!(read_all(&path), [row("A1", &["measure"]), row("A2", &["x"])]);
}

#[test]
fn an_unknown_sheet_is_answered_with_those_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let path = saved(&folder, "figures.xlsx", &excel().unwrap());
    let error = rows(&with_sheet(&path, "March"), ReadOptions::default()).unwrap_err();
    assert!(
        error.to_string().ends_with("figures.xlsx: there is no sheet \"March\" in this spreadsheet"),
        "{error}"
    );
    assert_eq!(error.hint().as_deref(), Some("its sheets are \"Notes\", \"Q1 2024's\""));
}

#[test]
fn a_file_may_be_called_as_if_it_named_a_sheet() {
    let folder = tempfile::tempdir().unwrap();
    let path = saved(&folder, "a.xlsx#b", b"measure\nx\n");
    assert_eq!(split(&path), (path.clone(), None));
    assert_eq!(split(Path::new("a.xlsx#b c")), (PathBuf::from("a.xlsx"), Some("b c".to_owned())));
    for whole in ["a.csv#b", "a.xlsx", "a.xlsx#", "#"] {
        assert_eq!(split(Path::new(whole)), (PathBuf::from(whole), None));
    }
}

#[test]
fn numbers_are_shown_as_their_format_says() {
    for (value, code, shown) in [
        (7.000_000_000_000_001, "General", "7"),
        (0.1 + 0.2, "General", "0.3"),
        (130_000_000.0, "General", "130000000"),
        (-0.0, "General", "0"),
        (6_666.666_67, "#,##0", "6667"),
        (6_666.666_67, "0.00", "6666.67"),
        (2.675, "0.00", "2.68"),
        (12.5, "0", "13"),
        (-12.5, "0", "-13"),
        (12.5, "0.##", "12.5"),
        (12.0, "0.0#", "12.0"),
        (0.36, "0%", "36%"),
        (0.361_23, "0.0%", "36.1%"),
        (0.285, "0.0 %", "28.5%"),
        (1_234.0, "_(* #,##0_);_(* (#,##0);_(* \"-\"_);_(@_)", "1234"),
        (-1_234.4, "#,##0_);[Red](#,##0)", "-1234"),
        (12_000.0, "0\" people\"", "12000"),
        (12_000.0, "[$$-409]#,##0.00", "12000.00"),
        // Formats that show something else than a plain number leave the number.
        (6_712_345.0, "0.0,,\"M\"", "6712345"),
        (6_712_345.0, "0.0E+00", "6712345"),
        (0.5, "# ?/?", "0.5"),
        (12.5, ";;;", "12.5"),
        (12.5, "", "12.5"),
        (12.5, "@", "12.5"),
    ] {
        assert_eq!(shown::cell(Data::Float(value), code, '.'), shown, "{value} as {code}");
    }
    assert_eq!(shown::cell(Data::Float(6.125), "General", ','), "6,125");
    assert_eq!(shown::cell(Data::Float(0.125), "0.0%", ','), "12,5%");
}

#[test]
fn dates_are_no_finer_than_shown() {
    for (serial, code, is_1904, shown) in [
        (45_596.0, "mm-dd-yy", false, "2024-10-31"),
        (45_596.75, "yyyy-mm-dd hh:mm", false, "2024-10-31"),
        (45_566.0, "mmm-yy", false, "2024-10"),
        (45_566.0, "mmmm yyyy", false, "2024-10"),
        (45_292.0, "yyyy", false, "2024"),
        (45_596.0, "d-mmm", false, "2024-10-31"),
        (45_596.0, "General", false, "2024-10-31"),
        (45_596.0, "[$-F800]dddd\\, mmmm dd\\, yyyy", false, "2024-10-31"),
        (44_134.0, "dd/mm/yyyy", true, "2024-10-31"),
        (0.5, "h:mm", false, "12:00"),
    ] {
        let value = ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, is_1904);
        assert_eq!(shown::cell(Data::DateTime(value), code, '.'), shown, "{serial} as {code}");
    }
    assert_eq!(shown::cell(Data::DateTimeIso("2024-10-31T14:30:00".to_owned()), "", '.'), "2024-10-31");
    assert_eq!(shown::cell(Data::DateTimeIso("2024-10-31".to_owned()), "", '.'), "2024-10-31");
}

/// A workbook as LibreOffice writes it, its sheets given as XML.
fn open_document(tables: &str) -> Vec<u8> {
    let namespaces = ["office", "table", "text", "style"]
        .map(|name| format!("xmlns:{name}=\"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0\""))
        .join(" ");
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content {namespaces}><office:body><office:spreadsheet>{tables}\
         </office:spreadsheet></office:body></office:document-content>"
    );
    let manifest =
        "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    packed(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", &content),
    ])
}

fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn text_cells(texts: &[&str]) -> String {
    texts
        .iter()
        .map(|text| {
            format!(
                "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
            )
        })
        .collect()
}

#[test]
fn an_open_document_is_read_as_it_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let tables = format!(
        "<table:table table:name=\"Notes\"><table:table-row>{}</table:table-row></table:table>\
         <table:table table:name=\"March\"><table:table-column/>\
         <table:table-row table:number-rows-repeated=\"2\"><table:table-cell table:number-columns-repeated=\"9\"/>\
         </table:table-row><table:table-row><table:table-cell/>{}</table:table-row>\
         <table:table-row table:number-rows-repeated=\"2\"><table:table-cell/>{}\
         <table:table-cell office:value-type=\"percentage\" office:value=\"0.36\"><text:p>36%</text:p></table:table-cell>\
         <table:table-cell office:value-type=\"date\" office:date-value=\"2024-10-31\"><text:p>31.10.24</text:p>\
         </table:table-cell></table:table-row>\
         <table:table-row><table:table-cell/>{}\
         <table:table-cell office:value-type=\"float\" office:value=\"7.0000000000000009\"><text:p>7</text:p>\
         </table:table-cell><table:table-cell table:formula=\"of:=[.A1]\"/></table:table-row>\
         <table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"16384\"/>\
         </table:table-row></table:table>",
        text_cells(&["x"]),
        text_cells(&["measure", "value", "as_of"]),
        text_cells(&["share"]),
        text_cells(&["troops"]),
    );
    let path = saved(&folder, "figures.ods", &open_document(&tables));
    assert_eq!(
        read_all(&with_sheet(&path, "March")),
        [
            row("March!A3", &["", "measure", "value", "as_of"]),
            row("March!A4", &["", "share", "36%", "2024-10-31"]),
            row("March!A5", &["", "share", "36%", "2024-10-31"]),
            row("March!A6", &["", "troops", "7", "=[.A1]"]),
        ]
    );
    assert_eq!(why_not(&path).to_string(), "there is a header and no row below it");
}

/// A workbook of Excel with one sheet, given as XML.
fn minimal(sheet: &str) -> Vec<u8> {
    let book = "<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>\
                <sheet name=\"A\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet";
    let relations = format!(
        "<Relationships><Relationship Id=\"rId1\" Type=\"{kind}\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    let kinds = kind.replace("worksheet", "officeDocument");
    let roots = format!(
        "<Relationships><Relationship Id=\"rId1\" Type=\"{kinds}\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    packed(&[
        ("_rels/.rels", &roots),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", &relations),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

#[test]
fn rows_out_of_place_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (first, second) in [(2, 1), (1, 1_048_577)] {
        let row = |row| format!("<row r=\"{row}\"><c r=\"A{row}\"><v>1</v></c></row>");
        let sheet = format!("<worksheet><sheetData>{}{}</sheetData></worksheet>", row(first), row(second));
        let kind = why_not(&saved(&folder, "a.xlsx", &minimal(&sheet)));
        assert!(matches!(kind, InputErrorKind::BrokenWorkbook { .. }), "{kind}");
    }
}

#[test]
fn what_no_program_has_worked_out_is_no_empty_cell() {
    let folder = tempfile::tempdir().unwrap();
    let sheet = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>measure</v></c><c r=\"B1\" t=\"str\">\
                 <v>value</v></c></row><row r=\"2\"><c r=\"A2\" t=\"str\"><v>troops</v></c><c r=\"B2\"><f>SUM(C1:C9)</f></c>\
                 </row></sheetData></worksheet>";
    let path = saved(&folder, "a.xlsx", &minimal(sheet));
    assert_eq!(read_all(&path)[1].1, ["troops", "=SUM(C1:C9)"]);
}

#[test]
fn what_only_opens_with_a_password_is_said_to_be_encrypted() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = "<manifest:manifest xmlns:manifest=\"m\"><manifest:file-entry><manifest:encryption-data/>\
                    </manifest:file-entry></manifest:manifest>";
    let parts = [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", "not XML at all: <<<"),
    ];
    let path = saved(&folder, "a.ods", &packed(&parts));
    assert!(matches!(why_not(&path), InputErrorKind::Encrypted));
}

#[test]
fn other_archives_and_torn_workbooks_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = saved(&folder, "a.xlsx", &packed(&[("a.txt", "x")]));
    assert_eq!(
        why_not(&path).to_string(),
        "this looks like a spreadsheet or ZIP file, CSV text was expected"
    );
    let whole = excel().unwrap();
    let path = saved(&folder, "b.xlsx", &whole[..whole.len() / 2]);
    let kind = why_not(&path);
    assert!(matches!(kind, InputErrorKind::BrokenWorkbook { .. }), "{kind}");
}

#[test]
fn a_workbook_that_unpacks_to_too_much_is_refused() {
    let zeros = "0".repeat(100_000);
    let bytes = packed(&[("xl/workbook.xml", &zeros), ("picture.png", &zeros)]);
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    assert!(check_size(&mut archive, 100_000).is_ok());
    assert!(matches!(check_size(&mut archive, 99_999), Err(InputErrorKind::SheetTooLarge { limit: 99_999 })));

    let folder = tempfile::tempdir().unwrap();
    for tables in [
        // A cell that is said to fill the sheet, in text and as a percentage.
        "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell table:number-columns-repeated=\"9999\" \
         office:value-type=\"string\"><text:p>x</text:p></table:table-cell></table:table-row>",
        "<table:table-row table:number-rows-repeated=\"4000000000\"><table:table-cell \
         table:number-columns-repeated=\"4000000000\" office:value-type=\"percentage\" office:value=\"1\"/></table:table-row>",
        // Two cells in opposite corners.
        "<table:table-row><table:table-cell office:value-type=\"float\" office:value=\"1\"/></table:table-row>\
         <table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell/></table:table-row>\
         <table:table-row><table:table-cell table:number-columns-repeated=\"9999\"/><table:table-cell \
         office:value-type=\"float\" office:value=\"1\"/></table:table-row>",
    ] {
        let tables = format!("<table:table table:name=\"A\">{tables}</table:table>");
        let path = saved(&folder, "bomb.ods", &open_document(&tables));
        let kind = why_not(&path);
        assert!(matches!(kind, InputErrorKind::SheetTooLarge { .. }), "{kind}");
    }
    // Rows as far apart as a sheet allows are no bomb.
    let mut book = Workbook::new();
    book.add_worksheet().write(0, 0, "measure").unwrap().write(1_048_575, 0, "x").unwrap();
    let path = saved(&folder, "far.xlsx", &book.save_to_buffer().unwrap());
    assert_eq!(read_all(&path)[1], row("Sheet1!A1048576", &["x"]));
}

#[test]
fn the_text_of_a_sheet_has_a_limit() {
    let mut lines = Lines { limit: 10, ..Lines::new('.') };
    lines.put(0, 0, "measure".to_owned()).unwrap();
    assert!(lines.put(2, 0, "x".to_owned()).is_ok());
    let full = (3..9).find_map(|row| lines.put(row, 0, "x".to_owned()).err());
    assert!(matches!(full, Some(InputErrorKind::SheetTooLarge { limit: 10 })));
}

#[test]
fn the_address_of_a_cell_quotes_the_sheet_where_it_must() {
    let folder = tempfile::tempdir().unwrap();
    for (name, address) in [
        ("March", "March!A1"),
        ("Été_2", "Été_2!A1"),
        ("Q1", "'Q1'!A1"),
        ("2024", "'2024'!A1"),
        ("It's", "'It''s'!A1"),
        ("a b", "'a b'!A1"),
    ] {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet().set_name(name).unwrap();
        sheet.write(0, 0, "measure").unwrap().write(1, 0, "x").unwrap();
        let path = saved(&folder, "a.xlsx", &book.save_to_buffer().unwrap());
        assert_eq!(read_all(&path)[0].0, address);
    }
}

proptest! {
    #[test]
    fn cells_stand_in_the_line_of_their_row(rows in prop::collection::vec(prop::collection::vec(".{0,6}", 0..5), 1..9)) {
        let mut lines = Lines::new('.');
        for (row, cells) in rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                lines.put(row as u32, column as u32, cell.clone()).unwrap();
            }
        }
        let sheet = lines.finish("A").unwrap();
        let text = std::str::from_utf8(&sheet.text).unwrap();
        // The `csv` crate passes over blank lines, which end nothing but themselves here.
        let written: Vec<&str> = text.split_terminator('\n').collect();
        let said = |cells: &Vec<String>| cells.iter().any(|cell| !cell.is_empty());
        // Rows at the end that say nothing may be left out.
        prop_assert!(written.len() <= rows.len());
        let width = rows.iter().find(|cells| said(cells)).map_or(0, |cells| {
            cells.iter().rposition(|cell| !cell.is_empty()).unwrap() + 1
        });
        let said = |cells: &Vec<String>| cells.iter().take(width).any(|cell| !cell.is_empty());
        for cells in &rows[written.len()..] {
            prop_assert!(!said(cells));
        }
        for (line, cells) in written.iter().zip(&rows) {
            prop_assert!(!line.is_empty() || cells.iter().take(width).all(String::is_empty));
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(line.as_bytes());
            for record in reader.records() {
                let record = record.unwrap();
                prop_assert_eq!(record.len(), width);
                for (column, cell) in record.iter().enumerate() {
                    let meant = cells.get(column).map_or("", String::as_str);
                    let kept = |text: &str| text.chars().filter(|c| !matches!(c, '\n' | '\r' | '\0' | ' ' | '\u{feff}')).collect::<String>();
                    prop_assert_eq!(kept(cell), kept(meant));
                }
            }
        }
    }

    #[test]
    fn no_bytes_bring_it_down(at in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20), ods in any::<bool>()) {
        static WHOLE: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| {
            let cells = text_cells(&["a", "b"]);
            let table = format!("<table:table table:name=\"A\"><table:table-row>{cells}</table:table-row></table:table>");
            [excel().unwrap(), open_document(&table)]
        });
        let mut bytes = WHOLE[usize::from(ods)].clone();
        for (at, byte) in &at {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        let folder = tempfile::tempdir().unwrap();
        let path = saved(&folder, "a.xlsx", &bytes);
        // Read or refused; what matters is that it comes back. What no longer begins as an archive is read as text, with
        // whatever is wrong with its rows.
        let mut inputs = Inputs::new(ReadOptions::default());
        let mut places: Vec<Place> = Vec::new();
        if let Ok(opened) = inputs.open(&path) {
            let _ = opened.read(
                |_| (),
                |(), batch| {
                    places.extend(batch.rows().map(|row| row.place()));
                    Ok::<_, InputError>(())
                },
            );
        }
        let _ = inputs.locate(&places);
    }
}
