//! Laws of reading: the same rows as the `csv` crate gives, whatever the chunks and threads, each found again.

use std::io::{Cursor, Read};
use std::sync::Mutex;

use proptest::prelude::*;

use super::record::{Cells, Syntax};
use super::*;

/// What was read from a text.
#[derive(Clone, Debug, PartialEq)]
struct Outcome {
    rows: Vec<(Place, Vec<String>)>,
    faults: Vec<RowFault>,
    error: Option<String>,
}

fn options(threads: usize, chunk_bytes: usize) -> ReadOptions {
    ReadOptions { threads, chunk_bytes, ..ReadOptions::default() }
}

fn read(text: &[u8], options: ReadOptions) -> (Outcome, Inputs) {
    let mut inputs = Inputs::new(options);
    let mut outcome = Outcome { rows: Vec::new(), faults: Vec::new(), error: None };
    let finished = Mutex::new(Vec::new());
    let result = inputs.open_reader("text.csv", Cursor::new(text.to_vec())).and_then(|opened| {
        opened.read_then(
            Batch::len,
            |rows, batch| {
                assert_eq!(rows, batch.len());
                for row in batch.rows() {
                    outcome.rows.push((row.place(), row.cells().map(str::to_owned).collect()));
                }
                outcome.faults.extend_from_slice(batch.faults());
                Ok::<_, InputError>(batch.rows().map(|row| row.place()).collect::<Vec<_>>())
            },
            |places| {
                finished.lock().unwrap().extend(places);
                Ok(())
            },
        )
    });
    // Of every batch that was consumed the rest is done, in whatever order.
    let mut finished = finished.into_inner().unwrap();
    finished.sort_unstable();
    assert_eq!(finished, outcome.rows.iter().map(|(place, _)| *place).collect::<Vec<_>>());
    outcome.error = result.err().map(|error| error.to_string());
    (outcome, inputs)
}

fn rows_of(text: &str) -> Vec<Vec<String>> {
    read(text.as_bytes(), options(1, 1 << 18)).0.rows.into_iter().map(|(_, cells)| cells).collect()
}

/// The kinds of the faults of a text, each with line and column of the byte it points at.
fn faults_of(text: &[u8]) -> Vec<(u64, u64, RowFaultKind)> {
    let (outcome, inputs) = read(text, options(1, 1 << 18));
    let at: Vec<Place> = outcome.faults.iter().map(|fault| fault.at).collect();
    let positions = inputs.positions(&at).unwrap();
    let with_kind = |(fault, at): (&RowFault, Position)| (at.line, at.column, fault.kind);
    outcome.faults.iter().zip(positions).map(with_kind).collect()
}

/// Pieces from which any quoting, right or wrong, comes up often.
fn any_text() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        6 => Just(&b"a"[..]),
        6 => Just(&b","[..]),
        4 => Just(&b"\n"[..]),
        2 => Just(&b"\r\n"[..]),
        1 => Just(&b"\r"[..]),
        4 => Just(&b"\""[..]),
        2 => Just(&b"\"\""[..]),
        2 => Just(&b",\""[..]),
        2 => Just(&b"\","[..]),
        3 => Just(&b"x,y,z\n"[..]),
        2 => Just(&b"x,\"y\ny\",z\r\n"[..]),
        1 => Just(&b"x,\"y,z\n"[..]),
        1 => Just("é".as_bytes()),
        1 => Just(&b"\xE9"[..]),
        1 => Just(&b"\xC3"[..]),
        1 => Just(&b"\xA9"[..]),
        1 => Just(&b"\0"[..]),
        1 => Just(&b" "[..]),
        1 => Just("\u{FEFF}".as_bytes()),
    ];
    let header = prop_oneof![
        5 => Just(&b"a,b,c\n"[..]),
        1 => Just(&b"\xEF\xBB\xBFa,b,c\r\n"[..]),
        1 => Just(&b"\"a\nb\",b,c\r"[..]),
        1 => Just(&b"sep=,\r\n\na,b,c\n"[..]),
        1 => Just(&b"a\n"[..]),
        1 => Just(&b""[..]),
    ];
    (header, prop::collection::vec(piece, 0..60))
        .prop_map(|(header, pieces)| [header, &pieces.concat()].concat())
}

/// The record that the `csv` crate reads from `start`, and the offset after it.
fn csv_record(text: &[u8], start: usize) -> Option<(csv::ByteRecord, usize)> {
    // A line end first, so that nothing at `start` is taken for a byte order mark.
    let rest = [b"\n", &text[start..]].concat();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(&rest[..]);
    let mut record = csv::ByteRecord::new();
    let found = reader.read_byte_record(&mut record).unwrap();
    found.then(|| (record, start + reader.position().byte() as usize - 1))
}

fn skip_line_ends(text: &[u8], from: usize) -> usize {
    from + text[from..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn rows_are_those_of_the_csv_crate(text in any_text()) {
        let (outcome, inputs) = read(&text, options(1, 1 << 18));
        let Some(input) = inputs.inputs.first() else { return Ok(()) };
        let width = input.syntax.width;
        let mut rows = outcome.rows.iter().peekable();
        let mut faults = outcome.faults.iter().peekable();
        let mut at = input.checkpoints.get(1).map_or(text.len(), |first| first.offset as usize).min(text.len());
        loop {
            at = skip_line_ends(&text, at);
            let Some((record, end)) = csv_record(&text, at) else { break };
            let place = Place::from_offset(at as u64);
            let row = rows.next_if(|row| row.0 == place);
            let fault = faults.next_if(|fault| fault.place == place);
            match (row, fault.map(|fault| fault.kind)) {
                (Some((_, cells)), fault) => {
                    prop_assert!(fault.is_none_or(RowFaultKind::row_is_read));
                    prop_assert!(record.iter().eq(cells.iter().map(String::as_bytes)));
                    at = end;
                }
                (None, Some(RowFaultKind::CellCount { expected, found })) => {
                    prop_assert_eq!((expected, found), (width, record.len()));
                    prop_assert_ne!(expected, found);
                    at = end;
                }
                (None, Some(RowFaultKind::NotUtf8 { .. })) => {
                    prop_assert!(std::str::from_utf8(&text[at..end]).is_err());
                    at = end;
                }
                (None, Some(RowFaultKind::Nul)) => {
                    prop_assert!(text[at..end].contains(&0));
                    at = end;
                }
                (None, Some(RowFaultKind::QuoteNotClosed)) => {
                    prop_assert_eq!(end, text.len());
                    at = end;
                }
                (None, Some(RowFaultKind::QuoteSwallowsRows)) => {
                    // Reading goes on with a whole row that the record had swallowed.
                    let next = rows.peek().map(|row| row.0).into_iter().chain(faults.peek().map(|fault| fault.place));
                    let next = next.min().unwrap().offset() as usize;
                    prop_assert!(at < next && next < end);
                    prop_assert!(matches!(text[next - 1], b'\n' | b'\r'));
                    at = next;
                }
                (None, Some(kind)) => prop_assert!(false, "{kind:?}"),
                (None, None) => {
                    let blank = |byte: &u8| byte.is_ascii_whitespace();
                    let empty = record.iter().all(|cell| cell.is_empty());
                    prop_assert!(empty || record.len() != width && record.iter().all(|cell| cell.iter().all(blank)));
                    at = end;
                }
            }
        }
        prop_assert_eq!((rows.next(), faults.next()), (None, None));
    }

    #[test]
    fn chunks_and_threads_change_nothing(
        text in any_text(),
        chunk_bytes in 1_usize..60,
        threads in 1_usize..4,
        record_limit in prop_oneof![Just(1 << 20), 10_usize..60],
    ) {
        let (whole, inputs) = read(&text, ReadOptions { record_limit, ..options(1, 1 << 18) });
        let (parts, parted) = read(&text, ReadOptions { record_limit, ..options(threads, chunk_bytes) });
        prop_assert_eq!(&whole, &parts);
        let bytes: Vec<Place> = whole.faults.iter().map(|fault| fault.at).collect();
        prop_assert_eq!(inputs.positions(&bytes).unwrap(), parted.positions(&bytes).unwrap());
        let mut records: Vec<Place> = whole.faults.iter().map(|fault| fault.place).collect();
        records.extend(whole.rows.iter().map(|row| row.0));
        prop_assert_eq!(inputs.locate(&records).unwrap(), parted.locate(&records).unwrap());
    }

    #[test]
    fn every_row_is_found_again(text in any_text(), chunk_bytes in 1_usize..60) {
        let (outcome, inputs) = read(&text, options(1, chunk_bytes));
        let mut places: Vec<Place> = outcome.rows.iter().map(|row| row.0).collect();
        places.reverse();
        let located = inputs.locate(&places).unwrap();
        for (row, (place, cells)) in located.iter().zip(outcome.rows.iter().rev()) {
            prop_assert_eq!(row.place, *place);
            let texts: Vec<String> = row.cells.iter().map(|cell| cell.text.clone()).collect();
            prop_assert_eq!(&texts, cells);
            let at = place.offset() as usize;
            prop_assert_eq!(row.start, brute_position(&text, at));
            // A row can be UTF-8 and its source not: the quote goes from between two bytes of a letter.
            if text[at..].starts_with(row.source.as_bytes()) {
                prop_assert_eq!(row.end, brute_position(&text, at + row.source.len()));
            } else {
                prop_assert!(row.source.contains(char::REPLACEMENT_CHARACTER));
            }
        }
    }

    #[test]
    fn every_byte_has_the_position_that_counting_gives(text in any_text(), chunk_bytes in 1_usize..60) {
        let (outcome, inputs) = read(&text, options(1, chunk_bytes));
        let Some(first) = inputs.inputs.first().map(|input| input.checkpoints[0].offset) else { return Ok(()) };
        prop_assume!(outcome.error.is_none());
        let places: Vec<Place> = (first..text.len() as u64).map(Place::from_offset).collect();
        for (place, position) in places.iter().zip(inputs.positions(&places).unwrap()) {
            let expected = brute_position(&text, place.offset() as usize);
            prop_assert_eq!((position.line, position.byte_column), (expected.line, expected.byte_column));
        }
    }

    #[test]
    fn cells_are_cut_as_the_csv_crate_does(pieces in prop::collection::vec("[a,\"]{1,3}", 1..12)) {
        let line = pieces.concat();
        let cells = Cells::new(line.as_bytes(), b',');
        let (record, _) = csv_record(line.as_bytes(), 0).unwrap();
        let texts = cells.map(|cell| {
            let mut text = Vec::new();
            cell.append_text(line.as_bytes(), &mut text);
            text
        });
        let expected: Vec<Vec<u8>> = record.iter().map(<[u8]>::to_vec).collect();
        prop_assert_eq!(texts.collect::<Vec<_>>(), expected);
    }
}

/// Line and columns by counting from the beginning of the text.
fn brute_position(text: &[u8], at: usize) -> Position {
    let mut line = 1;
    let mut line_start = if text.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    for index in 0..at {
        let ends = text[index] == b'\n' || text[index] == b'\r' && text.get(index + 1) != Some(&b'\n');
        if ends {
            line += 1;
            line_start = index + 1;
        }
    }
    let before = &text[line_start..at];
    let column = String::from_utf8_lossy(before).chars().count() as u64 + 1;
    Position { line, column, byte_column: before.len() as u64 + 1 }
}

const HEADER: &str = "measure,source,value\n";

#[test]
fn line_ends_blank_lines_and_byte_order_mark_leave_places_exact() {
    for text in [
        "measure,source,value\ndead,A,5\n\ndead,B,6\n",
        "measure,source,value\r\ndead,A,5\r\n\r\ndead,B,6\r\n",
        "measure,source,value\rdead,A,5\r\rdead,B,6",
        "\u{FEFF}measure,source,value\ndead,A,5\n\ndead,B,6",
    ] {
        let (outcome, inputs) = read(text.as_bytes(), options(1, 16));
        let places: Vec<Place> = outcome.rows.iter().map(|row| row.0).collect();
        let rows = inputs.locate(&places).unwrap();
        let lines: Vec<u64> = rows.iter().map(LocatedRow::line).collect();
        assert_eq!(lines, [2, 4], "{text:?}");
        assert_eq!(rows[1].cell_address(2), "C4");
        assert_eq!(rows[1].cells[2].start, Position { line: 4, column: 8, byte_column: 8 });
        assert_eq!(rows[1].source, "dead,B,6");
    }
}

#[test]
fn a_line_end_in_a_cell_is_a_line_and_no_spreadsheet_row() {
    let text = "a,b\n\"x\ny\",é\n\nü,\"z\r\n\r\nz\"\nlast,row\n";
    let (outcome, inputs) = read(text.as_bytes(), options(1, 4));
    assert_eq!(outcome.faults, []);
    let places: Vec<Place> = outcome.rows.iter().map(|row| row.0).collect();
    let rows = inputs.locate(&places).unwrap();
    let found: Vec<(u64, String)> = rows.iter().map(|row| (row.line(), row.cell_address(1))).collect();
    assert_eq!(found, [(2, "B2".to_owned()), (5, "B4".to_owned()), (8, "B5".to_owned())]);
    assert_eq!(rows[0].end, Position { line: 3, column: 5, byte_column: 6 });
    assert_eq!(rows[1].cells[1].text, "z\r\n\r\nz");
    assert_eq!(rows[1].cells[1].start, Position { line: 5, column: 3, byte_column: 4 });
    assert_eq!(rows[1].cells[1].end, Position { line: 7, column: 3, byte_column: 3 });
}

#[test]
fn columns_past_z_have_two_letters() {
    let names: Vec<String> = (0..60).map(|column| format!("c{column}")).collect();
    let text = format!("{}\n{}\n", names.join(","), names.join(","));
    let (outcome, inputs) = read(text.as_bytes(), options(1, 1 << 18));
    let row = &inputs.locate(&[outcome.rows[0].0]).unwrap()[0];
    let addresses = [0, 25, 26, 51, 52].map(|column| row.cell_address(column));
    assert_eq!(addresses, ["A2", "Z2", "AA2", "AZ2", "BA2"]);
}

#[test]
fn delimiters_are_found_in_the_header() {
    for (text, delimiter) in [
        ("measure,source,value\na,b,c\n", b','),
        ("measure;source;value\na;b;\"1,5\"\n", b';'),
        ("measure;value (a, b);source\na;b;c\n", b';'),
        ("measure\tsource\tvalue\na\tb\tc\n", b'\t'),
        ("measure|source|value\na|b|c\n", b'|'),
        ("\"measure\";\"source;a\";\"val\nue\"\na;b;c\n", b';'),
        ("sep=;\nmeasure;source,a;value\na;b;c\n", b';'),
        ("value\n5\n", b','),
    ] {
        let mut inputs = Inputs::new(options(1, 8));
        let opened = inputs.open_reader("", Cursor::new(text)).unwrap();
        assert_eq!(char::from(opened.header().delimiter()), char::from(delimiter), "{text:?}");
        let width = opened.header().names().len();
        assert_eq!(width, if text.starts_with("value") { 1 } else { 3 });
    }
}

#[test]
fn a_header_is_located_like_a_row() {
    let mut inputs = Inputs::new(options(1, 8));
    let place = inputs.open_reader("", Cursor::new("\n\nmeasure,source,source")).unwrap().header().place();
    let header = &inputs.locate(&[place]).unwrap()[0];
    assert_eq!((header.line(), header.cell_address(2)), (3, "C3".to_owned()));
    assert_eq!(header.cells[2].start.column, 16);
}

#[test]
fn rows_too_short_and_too_long_are_faults_that_hide_no_other() {
    let text = format!("{HEADER}a,b,1\na,b\na,12,000,b\n,,\n,\n   \nc,d,2\n");
    assert_eq!(rows_of(&text), [["a", "b", "1"], ["c", "d", "2"]]);
    let count = |found| RowFaultKind::CellCount { expected: 3, found };
    assert_eq!(faults_of(text.as_bytes()), [(3, 1, count(2)), (4, 1, count(4))]);
    assert_eq!(count(2).to_string(), "the row has 2 cells, the header has 3");
}

#[test]
fn a_stray_quote_hides_no_row() {
    // Never closed; closed by the first quote of a later row, with text after it; closed by the last quote of a
    // later row, so that the number of cells is wrong.
    for stray in [
        "a,\"b,1\nc,d,2\ne,f,3\n",
        "a,\"b,1\nc,d,2\n\"e\",f,3\n",
        "a,\"b,1\nc,d,2\ne,f,3\ng,h,\"4\"\n",
        "a,\"b,1\nc,d,2\ne,12\",3,4\n",
    ] {
        let text = format!("{HEADER}x,y,0\n{stray}");
        let rows = rows_of(&text);
        assert!(rows.contains(&vec!["c".into(), "d".into(), "2".into()]), "{stray}");
        assert_eq!(faults_of(text.as_bytes())[0], (3, 3, RowFaultKind::QuoteSwallowsRows), "{stray}");
        for line in stray.lines().skip(1).filter(|line| line.split(',').count() == 3) {
            let cells: Vec<String> = line.split(',').map(|cell| cell.trim_matches('"').to_owned()).collect();
            assert!(rows.contains(&cells), "{cells:?} of {stray:?}");
        }
    }
}

#[test]
fn a_quote_that_swallows_nothing_is_named_where_it_opened() {
    let text = format!("{HEADER}a,b,1\nc,d,\"2\n");
    assert_eq!(rows_of(&text), [["a", "b", "1"]]);
    assert_eq!(faults_of(text.as_bytes()), [(3, 5, RowFaultKind::QuoteNotClosed)]);
}

#[test]
fn cells_of_several_lines_survive() {
    let text = format!("{HEADER}a,\"one\ntwo, in Kursk\n\n\"\"three\"\"\",1\nb,\"x\r\ny\",\"\n2\"\n");
    assert_eq!(faults_of(text.as_bytes()), []);
    let rows = [["a", "one\ntwo, in Kursk\n\n\"three\"", "1"], ["b", "x\r\ny", "\n2"]];
    assert_eq!(rows_of(&text), rows);
}

#[test]
fn a_well_formed_cell_that_looks_like_rows_is_read_and_named() {
    let text = format!("{HEADER}a,b,\"1\nc,d,2\ne,f,3\"\n");
    assert_eq!(rows_of(&text), [["a", "b", "1\nc,d,2\ne,f,3"]]);
    assert_eq!(faults_of(text.as_bytes()), [(2, 5, RowFaultKind::CellLooksLikeRows { rows: 2 })]);

    let many = "c,d,2\n".repeat(20);
    let text = format!("{HEADER}a,b,\"1\n{many}e,f,3\"\n");
    assert_eq!(rows_of(&text).len(), 21);
    assert_eq!(faults_of(text.as_bytes()), [(2, 5, RowFaultKind::QuoteSwallowsRows)]);
}

#[test]
fn text_after_a_closing_quote_is_named() {
    let text = format!("{HEADER}a,b,\"12\"000\n5'10\" tall,b,\"\"\"x\"\"\"\n");
    assert_eq!(rows_of(&text), [["a", "b", "12000"], ["5'10\" tall", "b", "\"x\""]]);
    assert_eq!(faults_of(text.as_bytes()), [(2, 8, RowFaultKind::TextAfterQuote)]);
}

#[test]
fn letters_that_are_not_utf8_are_never_mangled() {
    let text = b"measure,source,value\na,b,1\na,Minist\xE9rio,2\nc,\xC3\x28\xFF\xC3\xA9,3\nd,\xC3\xA9,4\n";
    let (outcome, _) = read(text, options(1, 1 << 18));
    let rows: Vec<&str> = outcome.rows.iter().map(|row| row.1[1].as_str()).collect();
    assert_eq!(rows, ["b", "é"]);
    let faults = faults_of(text);
    assert_eq!(faults[0], (3, 9, RowFaultKind::NotUtf8 { byte: 0xE9, windows_1252: true }));
    assert_eq!(faults[1], (4, 3, RowFaultKind::NotUtf8 { byte: 0xC3, windows_1252: false }));

    let windows = ReadOptions { encoding: Encoding::Windows1252, ..options(1, 4) };
    let text = b"measure,source,value\na,Minist\xE9rio \x93x\x94,2\n";
    let (outcome, inputs) = read(text, windows.clone());
    assert_eq!(outcome.rows[0].1[1], "Ministério “x”");
    let row = &inputs.locate(&[outcome.rows[0].0]).unwrap()[0];
    assert_eq!(row.cells[2].start, Position { line: 2, column: 18, byte_column: 23 });

    let (outcome, _) = read("\u{FEFF}measure,source,value\na,é,2\n".as_bytes(), windows);
    assert_eq!(outcome.rows[0].1[1], "é");
}

#[test]
fn a_letter_cut_by_a_delimiter_is_not_utf8() {
    let faults = faults_of(b"a,b\nx,y\nx\xC3,\xA9y\n");
    assert_eq!(faults, [(3, 2, RowFaultKind::NotUtf8 { byte: 0xC3, windows_1252: true })]);
}

#[test]
fn a_nul_byte_is_a_fault_of_its_row() {
    let text = b"measure,source,value\na,b,1\na,b\0,2\nc,d,3\n";
    assert_eq!(faults_of(text), [(3, 4, RowFaultKind::Nul)]);
    assert_eq!(read(text, options(1, 64)).0.rows.len(), 2);
}

#[test]
fn a_cell_of_ten_megabytes_is_read_and_one_of_twenty_is_a_fault() {
    for quote in ["", "\""] {
        let text = |length| format!("{HEADER}a,b,{quote}{}{quote}\nc,d,1\n", "x".repeat(length));
        let (outcome, inputs) = read(text(10 << 20).as_bytes(), options(2, 1 << 18));
        assert_eq!((outcome.rows.len(), outcome.faults.len()), (2, 0));
        assert_eq!(outcome.rows[0].1[2].len(), 10 << 20);
        let located = inputs.locate(&[outcome.rows[1].0, outcome.rows[0].0]).unwrap();
        assert_eq!((located[0].line(), located[1].cells[2].text.len()), (3, 10 << 20));

        let (outcome, inputs) = read(text(20 << 20).as_bytes(), options(2, 1 << 18));
        assert_eq!(outcome.rows[0].1, ["c", "d", "1"]);
        assert_eq!(outcome.faults[0].kind, RowFaultKind::TooLong { limit: 16 << 20 });
        let located = inputs.locate(&[outcome.rows[0].0, outcome.faults[0].place]).unwrap();
        assert_eq!((located[0].line(), located[1].line()), (3, 2));
        assert!(located[1].source.len() < 5000);
    }
}

#[test]
fn a_row_too_long_is_a_fault_even_where_it_begins_with_nothing() {
    let text = format!("a,b\n1,2\n{}x,y\n3,4\n", " ".repeat(60));
    let limited = |chunk_bytes| ReadOptions { record_limit: 30, ..options(1, chunk_bytes) };
    let (outcome, _) = read(text.as_bytes(), limited(1 << 18));
    assert_eq!(outcome.faults[0].kind, RowFaultKind::TooLong { limit: 30 });
    assert_eq!(outcome.rows.len(), 2);
    assert_eq!(outcome, read(text.as_bytes(), limited(1)).0);
}

#[test]
fn what_is_no_table_says_so() {
    let wide = "a,".repeat(20_000);
    for (text, message) in [
        (&b""[..], "text.csv: the file is empty, a header was expected"),
        (b"\xEF\xBB\xBF\r\n\n", "text.csv: the file is empty, a header was expected"),
        (b"a,b\n\n", "text.csv: there is a header and no row below it"),
        (b"\xFF\xFEa\0,\0", "text.csv: this looks like UTF-16 text, CSV text was expected"),
        (b"PK\x03\x04abc", "text.csv: this looks like a spreadsheet or ZIP file, CSV text was expected"),
        (b"\x7FELF\0\0\n1,2\n", "text.csv: this looks like a binary file, CSV text was expected"),
        (b"a,\"b\nc,d\n", "text.csv: the quote at line 1, column 3 in the header is never closed"),
        (
            b"a,b\xE9,c\n1,2,3\n",
            "text.csv: the header is not valid UTF-8: found byte 0xE9 at line 1, column 4",
        ),
        (wide.as_bytes(), "text.csv: the header has 20001 columns, at most 16384 were expected"),
    ] {
        assert_eq!(read(text, options(1, 1 << 10)).0.error.as_deref(), Some(message));
    }
}

#[test]
fn reading_that_fails_is_an_error_after_the_rows_before() {
    struct Breaks;
    impl Read for Breaks {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the line is down"))
        }
    }
    for threads in [1, 2] {
        let mut inputs = Inputs::new(options(threads, 60));
        let mut rows = 0;
        let wire = Cursor::new("a,b,c\n".repeat(1000)).chain(Breaks);
        let result = inputs.open_reader("wire", wire).unwrap().read(Batch::len, |read, _| {
            rows += read;
            Ok::<_, InputError>(())
        });
        assert_eq!(result.unwrap_err().to_string(), "wire: cannot be read: the line is down");
        assert!(900 < rows);
    }
}

#[test]
fn consuming_can_stop_reading() {
    struct Enough;
    impl From<InputError> for Enough {
        fn from(_: InputError) -> Self {
            Self
        }
    }
    let text = "a,b,c\n".repeat(10_000);
    for threads in [1, 3] {
        let mut inputs = Inputs::new(options(threads, 100));
        let opened = inputs.open_reader("", Cursor::new(text.clone())).unwrap();
        let result = opened.read(|_| (), |(), batch| if batch.is_empty() { Ok(()) } else { Err(Enough) });
        assert!(result.is_err());
        let mut inputs = Inputs::new(options(threads, 100));
        let opened = inputs.open_reader("", Cursor::new(text.clone())).unwrap();
        let mut consumed = 0;
        let consume = |rows, _: &Batch| {
            consumed += rows;
            Ok(rows)
        };
        let result =
            opened.read_then(Batch::len, consume, |rows| if rows == 0 { Ok(()) } else { Err(Enough) });
        assert!(result.is_err());
        assert!(consumed < 5_000, "{consumed}");
    }
}

#[test]
fn files_of_a_run_are_told_apart_by_place() {
    let folder = tempfile::tempdir().unwrap();
    let mut inputs = Inputs::new(ReadOptions::default());
    let mut places = Vec::new();
    for (name, text) in [("a.csv", "x,y\n1,2\n"), ("b.csv", "x,y\n3,4"), ("c.csv", "x;y\n5;6\n7;8\n")] {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let opened = inputs.open(&path).unwrap();
        let read = opened.read(
            |_| (),
            |(), batch| {
                places.extend(batch.rows().map(|row| row.place()));
                Ok::<_, InputError>(())
            },
        );
        read.unwrap();
    }
    assert!(places.is_sorted());
    let rows = inputs.locate(&places).unwrap();
    let texts: Vec<&str> = rows.iter().map(|row| row.source.as_str()).collect();
    assert_eq!(texts, ["1,2", "3,4", "5;6", "7;8"]);
    assert!(inputs.name(rows[3].input).ends_with("c.csv"));

    std::fs::write(folder.path().join("b.csv"), "x,y\n3,4,5").unwrap();
    let error = inputs.locate(&places).unwrap_err();
    assert!(matches!(error.kind, InputErrorKind::Changed));
}

#[test]
fn folders_are_walked_in_order_and_files_read_once() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for sub in ["b/c", ".hidden", "empty"] {
        std::fs::create_dir_all(at(sub)).unwrap();
    }
    for name in
        ["z.csv", "a.CSV", "b/x.tsv", "b/c/y.csv", ".hidden/h.csv", ".h.csv", "notes.txt", "sources.csv"]
    {
        std::fs::write(at(name), "").unwrap();
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(folder.path(), at("b/loop")).unwrap();
        std::os::unix::fs::symlink(at("z.csv"), at("zz.csv")).unwrap();
    }
    let sources = at("sources.csv");
    let found = figure_files(&[folder.path().to_owned()], Some(&sources));
    assert_eq!(found.files, ["a.CSV", "b/c/y.csv", "b/x.tsv", "z.csv"].map(at));
    assert!(found.errors.is_empty());

    let stdin = std::path::PathBuf::from("-");
    let paths =
        [stdin.clone(), at("notes.txt"), at("b"), stdin.clone(), at("b/x.tsv"), at("empty"), at("no.csv")];
    let found = figure_files(&paths, Some(&sources));
    assert_eq!(found.files, [stdin, at("notes.txt"), at("b/c/y.csv"), at("b/x.tsv")]);
    let errors: Vec<String> = found.errors.iter().map(ToString::to_string).collect();
    let endings = if cfg!(feature = "spreadsheet") { ".csv, .tsv, .xlsx or .ods" } else { ".csv or .tsv" };
    let none = format!("empty: no {endings} file in this folder or below it");
    assert!(errors[0].ends_with(&none), "{errors:?}");
    assert!(errors[1].ends_with("no.csv: no such file or folder"), "{errors:?}");
}

#[cfg(feature = "spreadsheet")]
#[test]
fn workbooks_of_a_folder_are_read_and_lock_files_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["a.xlsx", "b.ODS", "~$a.xlsx", ".~lock.b.ODS#", "c.xls", "d.csv"] {
        std::fs::write(at(name), "").unwrap();
    }
    let found = figure_files(&[folder.path().to_owned()], None);
    assert_eq!(found.files, ["a.xlsx", "b.ODS", "d.csv"].map(at));
    // Each sheet is a thing to read, and read once.
    let paths = ["a.xlsx#A", "a.xlsx#B", "a.xlsx#A", "a.xlsx", "e.xlsx#A"].map(at);
    let found = figure_files(&paths, None);
    assert_eq!(found.files, ["a.xlsx#A", "a.xlsx#B", "a.xlsx"].map(at));
    assert_eq!(found.errors.len(), 1);
}

#[test]
fn a_syntax_without_quotes_needs_none() {
    let syntax = Syntax { delimiter: b',', width: 2, record_limit: 100 };
    let extent = syntax.extent(b"a,b\nc,d\n", 0, false);
    assert_eq!(extent, record::Extent::Record { end: 4, line_ends_inside: 0, doubt: None });
}
