//! One test for each kind of bad input: a clear error with file, line, column, spreadsheet cell and what was
//! expected, and no other row lost.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod program;

use program::{Folder, Ran, at_home, findings, of};
use serde_json::Value;

const HEADER: &str = "measure,source,value,as_of,published\n";
const FIRST: &str = "killed,First,100,2024-01-01,2024-01-02\n";
const LAST: &str = "killed,Last,300,2024-01-01,2024-01-02\n";

/// A file with a row before and a row after the bad one; the two conflict, which shows that both were checked.
fn around(row: impl AsRef<[u8]>) -> Vec<u8> {
    [HEADER.as_bytes(), FIRST.as_bytes(), row.as_ref(), b"\n", LAST.as_bytes()].concat()
}

/// Checks `desk.csv` with this content; the exit code is that of findings.
fn check(content: impl AsRef<[u8]>) -> Value {
    let ran = Folder::with("desk.csv", content).run(&["check", "desk.csv", "--format", "json"]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""), "{ran:?}");
    ran.json()
}

/// The one finding of a rule: severity, `path:line:column cell` and the message.
#[track_caller]
fn told(document: &Value, code: &str) -> (String, String, String) {
    let [finding] = of(document, code)[..] else { panic!("not one {code}: {document:#}") };
    let at = &finding["claims"][0];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let place = format!("{}:{}:{} {}", text(&at["path"]), at["line"], at["column"], text(&at["cell"]));
    (text(&finding["severity"]), place, text(&finding["message"]))
}

/// A bad row gives one finding with this place and message, and the rows around it are still checked.
#[track_caller]
fn bad_row(row: impl AsRef<[u8]>, code: &str, place: &str, message: &str) {
    let document = check(around(row));
    assert_eq!(told(&document, code), ("error".to_owned(), place.to_owned(), message.to_owned()));
    rows_around_are_checked(&document);
}

#[track_caller]
fn rows_around_are_checked(document: &Value) {
    let [conflict] = of(document, "F201")[..] else { panic!("the rows around are lost: {document:#}") };
    let sources: Vec<_> = [0, 1].map(|n| conflict["claims"][n]["source"].as_str()).to_vec();
    assert_eq!(sources, [Some("First"), Some("Last")]);
    assert_eq!(document["summary"]["claim_count"], 2);
}

/// A file that cannot be used gives one finding, and the file beside it is still checked.
#[track_caller]
fn bad_file(content: impl AsRef<[u8]>, code: &str, place: &str, message: &str) {
    let folder = Folder::with("bad.csv", content).and("good.csv", [HEADER, FIRST, LAST].concat());
    let ran = folder.run(&["check", "bad.csv", "good.csv", "--format", "json"]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    let document = ran.json();
    assert_eq!(told(&document, code), ("error".to_owned(), place.to_owned(), message.to_owned()));
    rows_around_are_checked(&document);
    // People are shown the same place.
    let table = folder.run(&["check", "bad.csv", "good.csv"]).out;
    let place = place.split(' ').next().unwrap();
    assert!(table.contains(place), "{place} is not in\n{table}");
}

#[test]
fn an_empty_file() {
    for content in ["", "\u{feff}", "\n\n", "\r\n"] {
        bad_file(
            content,
            "F115",
            "bad.csv:1:1 ",
            "the file is empty, a header was expected; the first line names the columns, for example \
             `measure,source,value`",
        );
    }
}

#[test]
fn a_header_alone() {
    for content in [HEADER.to_owned(), HEADER.trim_end().to_owned(), format!("\u{feff}{HEADER}\n\n")] {
        bad_file(
            content,
            "F115",
            "bad.csv:1:1 ",
            "there is a header and no row below it; each row below the header is one claim",
        );
    }
}

#[test]
fn a_missing_column() {
    bad_file(
        "measure,value\nkilled,100\n",
        "F104",
        "bad.csv:1:1 ",
        "no column source in the header (measure, value); add it, or name the column that holds it with --map or in \
         [columns]",
    );
    bad_file(
        "measure,source\nkilled,First\n",
        "F104",
        "bad.csv:1:1 ",
        "no column value (or low, best, high) in the header (measure, source); add it, or name the column that holds \
         it with --map or in [columns]",
    );
}

#[test]
fn a_doubled_column() {
    let document = check("measure,source,value,Source\nkilled,A,100,B\nkilled,C,300,D\n");
    let (severity, place, message) = told(&document, "F114");
    assert_eq!((severity.as_str(), place.as_str()), ("error", "desk.csv:1:22 D1"));
    assert_eq!(message, "two columns are named \"Source\" (columns 2 and 4); rename one of them");
    // The rows are checked with the first of the two.
    assert_eq!(of(&document, "F201")[0]["claims"][0]["source"], "A");
}

#[test]
fn a_row_too_short() {
    bad_row(
        "killed,Middle,200",
        "F111",
        "desk.csv:3:1 A3",
        "the row has 3 cells, the header has 5; an empty cell still needs its delimiter",
    );
}

#[test]
fn a_row_too_long() {
    bad_row(
        "killed,Middle,12,000,2024-01-01,",
        "F111",
        "desk.csv:3:1 A3",
        "the row has 6 cells, the header has 5; put quotes around a cell that holds the delimiter, as in \"12,000\"",
    );
}

#[test]
fn a_stray_quote_that_swallows_rows_says_where_it_opened() {
    let document = check(around("killed,Middle,\"200,2024-01-01,"));
    let (severity, place, message) = told(&document, "F112");
    assert_eq!((severity.as_str(), place.as_str()), ("error", "desk.csv:3:15 C3"));
    assert_eq!(
        message,
        "a quote opens here and swallows the rows below it; close the quote, or remove it; inside a quoted cell a quote \
         is written twice"
    );
    rows_around_are_checked(&document);
}

#[test]
fn text_after_a_closing_quote_is_read_and_told() {
    let document = check([HEADER, FIRST, "killed,Middle,\"30\"0,2024-01-01,\n"].concat());
    let (severity, place, message) = told(&document, "F112");
    assert_eq!((severity.as_str(), place.as_str()), ("warning", "desk.csv:3:18 C3"));
    assert!(message.starts_with("text follows the closing quote of this cell; "), "{message}");
    assert_eq!(of(&document, "F201")[0]["claims"][1]["plain"], 300);
}

#[test]
fn bytes_that_are_no_utf_8_and_the_encoding_that_reads_them() {
    let content = around(b"killed,Minist\xe8re,200,2024-01-01,");
    let document = check(&content);
    let (severity, place, message) = told(&document, "F113");
    assert_eq!((severity.as_str(), place.as_str()), ("error", "desk.csv:3:14 B3"));
    assert_eq!(
        message,
        "the row is not valid UTF-8: found byte 0xE8; it reads well as windows-1252: try --encoding windows-1252"
    );
    rows_around_are_checked(&document);
    let folder = Folder::with("desk.csv", &content);
    let document = folder.check(&["desk.csv", "--encoding", "windows-1252"]);
    assert_eq!((document["summary"]["claim_count"].as_u64(), of(&document, "F113").len()), (Some(3), 0));
    assert!(document.to_string().contains("Ministère"));
    // No mangled text, whatever is asked for.
    assert!(!document.to_string().contains('\u{fffd}'));
}

#[test]
fn a_header_that_is_no_utf_8() {
    bad_file(
        b"measure,source,value,r\xe9gion\nkilled,A,100,x\n",
        "F113",
        "bad.csv:1:23 ",
        "the header is not valid UTF-8: found byte 0xE9 at line 1, column 23; it reads well as windows-1252: try \
         --encoding windows-1252",
    );
}

#[test]
fn a_file_in_utf_16() {
    let utf_16: Vec<u8> =
        "\u{feff}measure,source,value\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bad_file(
        utf_16,
        "F113",
        "bad.csv:1:1 ",
        "this looks like UTF-16 text, CSV text was expected; save it as CSV in UTF-8",
    );
}

#[test]
fn a_nul_byte() {
    bad_row(
        b"killed,Mid\0dle,200,2024-01-01,",
        "F118",
        "desk.csv:3:11 B3",
        "the row holds a NUL byte; remove the NUL byte; a file full of them is no UTF-8 text",
    );
}

#[test]
fn a_cell_of_ten_megabytes() {
    let digits = "9".repeat(10_000_000);
    let document = check(around(format!("killed,Middle,{digits},2024-01-01,")));
    let (_, place, message) = told(&document, "F101");
    assert_eq!(place, "desk.csv:3:15 C3");
    assert!(message.starts_with("expected a quantity of at most 256 bytes, found 10000000 beginning \"9999"));
    assert!(message.len() < 200, "the message quotes the cell: {} bytes", message.len());
    rows_around_are_checked(&document);
    // One that is not compared takes part in nothing and is no fault.
    let note = format!("measure,source,value,note\nkilled,First,100,{digits}\nkilled,Last,300,\n");
    rows_around_are_checked(&check(note));
    // People are not shown ten megabytes.
    let table =
        Folder::with("desk.csv", around(format!("killed,Middle,{digits},,"))).run(&["check", "desk.csv"]);
    assert!(table.out.len() < 10_000);
}

#[test]
fn values_that_are_no_count() {
    for (value, message) in [
        ("NaN", "expected a finite number, found \"NaN\""),
        ("inf", "expected a finite number, found \"inf\""),
        ("-inf", "a count cannot be negative, found \"-inf\""),
        ("Infinity", "expected a finite number, found \"Infinity\""),
        ("1e999", "expected a count between 1e-30 and 1e30, found \"1e999\""),
        ("-5", "a count cannot be negative, found \"-5\""),
        ("−5", "a count cannot be negative, found \"−5\""),
        ("abc", "expected a count or a range, found \"abc\""),
        (
            "10.000",
            "\"10.000\" is 10 with three decimals in the english style, or 10,000 in the continental one; write 10000 for \
             the count, 10.0000 for the decimals, or set the number style (continental)",
        ),
        ("\"12,34,5\"", "\"12,34,5\" is no number in the english style; write it like 10,000.5"),
    ] {
        bad_row(format!("killed,Middle,{value},2024-01-01,"), "F101", "desk.csv:3:15 C3", message);
    }
}

/// Checks rows of low, best and high between two good ones.
#[track_caller]
fn bad_numbers(cells: &str, code: &str, place: &str, message: &str) {
    let content = format!(
        "measure,source,low,best,high\nkilled,First,100,,100\nkilled,Middle,{cells}\nkilled,Last,300,,300\n"
    );
    let document = check(content);
    assert_eq!(told(&document, code), ("error".to_owned(), place.to_owned(), message.to_owned()));
    rows_around_are_checked(&document);
}

#[test]
fn number_cells_that_are_no_count() {
    bad_numbers("NaN,,5", "F101", "desk.csv:3:15 C3", "expected one plain number, found \"NaN\"");
    bad_numbers(",inf,", "F101", "desk.csv:3:16 D3", "expected a finite number, found \"inf\"");
    bad_numbers("-5,,10", "F101", "desk.csv:3:15 C3", "a count cannot be negative, found \"-5\"");
    bad_numbers(
        "1,,1e999",
        "F101",
        "desk.csv:3:18 E3",
        "expected a count between 1e-30 and 1e30, found \"1e999\"",
    );
    bad_numbers(
        "at least 5,,",
        "F101",
        "desk.csv:3:15 C3",
        "expected one plain number, found \"at least 5\"",
    );
}

#[test]
fn low_above_high() {
    bad_numbers("300,,200", "F106", "desk.csv:3:15 C3", "low 300 lies above high 200; swap them");
}

#[test]
fn best_outside_low_and_high() {
    bad_numbers(
        "100,500,200",
        "F107",
        "desk.csv:3:19 D3",
        "best 500 lies outside 100 to 200; correct one of the three",
    );
    bad_numbers(
        "100,50,",
        "F107",
        "desk.csv:3:19 D3",
        "best 50 lies outside 100 to no end; correct one of the three",
    );
}

#[test]
fn dates_that_are_none() {
    let forms = "expected YYYY-MM-DD, YYYY-MM, YYYY or start/end";
    for (date, message) in [
        ("2023-02-29", format!("\"2023-02-29\" is no date: February 2023 has 28 days; {forms}")),
        ("2024-13", format!("\"2024-13\" is no date: months go from 01 to 12; {forms}")),
        ("0000", format!("\"0000\" is no date: years go from 0001 to 9999; {forms}")),
        ("today", format!("\"today\" is not a date in a form that is read; {forms}")),
        (
            "2024-10-31/2024-10-01",
            format!(
                "\"2024-10-31/2024-10-01\" ends before it starts; {forms}, so write 2024-10-01/2024-10-31"
            ),
        ),
        (
            "31.10.2024",
            format!("\"31.10.2024\" is not a date in a form that is read; {forms}, so write 2024-10-31"),
        ),
        (
            "01/02/2024",
            format!(
                "\"01/02/2024\" is not a date in a form that is read; {forms}, so write 2024-02-01 if the day comes \
                 first, 2024-01-02 if the month does"
            ),
        ),
    ] {
        bad_row(format!("killed,Middle,200,{date},"), "F102", "desk.csv:3:19 D3", &message);
        bad_row(format!("killed,Middle,200,,{date}"), "F102", "desk.csv:3:20 E3", &message);
    }
}

#[test]
fn published_before_the_time_counted_begins() {
    let document = check([HEADER, FIRST, "killed,Middle,100,2024-01-01,2023-12-31\n", LAST].concat());
    let (severity, place, message) = told(&document, "F109");
    assert_eq!((severity.as_str(), place.as_str()), ("warning", "desk.csv:3:30 E3"));
    assert_eq!(
        message,
        "published 2023-12-31 before 2024-01-01 begins; a target date does not belong in as_of"
    );
    // The row is suspect, not lost.
    assert_eq!(document["summary"]["claim_count"], 3);
    let same_month = check([HEADER, FIRST, "killed,Middle,100,2024-01-20,2024-01\n", LAST].concat());
    assert!(of(&same_month, "F109").is_empty(), "not surely before");
}

#[test]
fn a_missing_source_measure_or_value() {
    bad_row("killed, ,200,,", "F103", "desk.csv:3:8 B3", "no source: name who asserts this figure");
    bad_row(",Middle,200,,", "F105", "desk.csv:3:1 A3", "no measure: name what is counted");
    bad_row(
        "killed,Middle,,,",
        "F105",
        "desk.csv:3:15 C3",
        "no figure: give a value, or any of low, best and high",
    );
}

const WORDS: &str = "measure,source,value,unit,basis,status\n";

#[track_caller]
fn bad_word(row: &str, code: &str, place: &str, message: &str) {
    let document = check(format!("{WORDS}killed,First,100,,,\n{row}\nkilled,Last,300,,,\n"));
    assert_eq!(told(&document, code), ("error".to_owned(), place.to_owned(), message.to_owned()));
    rows_around_are_checked(&document);
}

#[test]
fn an_unknown_basis_or_status() {
    bad_word(
        "killed,Middle,200,,totals,",
        "F116",
        "desk.csv:3:20 E3",
        "unknown basis \"totals\"; expected event, stock, cumulative or flow",
    );
    bad_word(
        "killed,Middle,200,,,guessed",
        "F116",
        "desk.csv:3:21 F3",
        "unknown status \"guessed\"; expected one of denied, planned, capacity, suspected, estimated, counted",
    );
}

#[test]
fn a_unit_in_the_value_that_is_not_that_of_the_row() {
    for value in ["36%", "5 tonnes", "a third"] {
        bad_word(
            &format!("killed,Middle,{value},people,,"),
            "F117",
            "desk.csv:3:15 C3",
            &format!(
                "the value \"{value}\" is not in the unit of the row, \"people\"; correct one of the two"
            ),
        );
    }
}

#[test]
fn a_value_that_clashes_with_its_numbers() {
    let document = check(
        "measure,source,value,low,best,high\nkilled,First,100,200,,300\nkilled,Second,250,200,,300\n\
         killed,Third,lots,700,,800\n",
    );
    let clashes: Vec<(&str, &str)> = of(&document, "F108")
        .iter()
        .map(|finding| (finding["claims"][0]["cell"].as_str().unwrap(), finding["message"].as_str().unwrap()))
        .collect();
    assert_eq!(
        clashes,
        [
            (
                "C2",
                "value \"100\" does not fit low 200, high 300; the numbers are used, so correct one or the other"
            ),
            (
                "C4",
                "value \"lots\" does not fit low 700, high 800; the numbers are used, so correct one or the other"
            ),
        ]
    );
    assert!(of(&document, "F108").iter().all(|finding| finding["severity"] == "warning"));
    // The numbers are used: the first two agree, the third stands against both.
    assert_eq!(of(&document, "F201")[0]["claims"][0]["source"], "Third");
}

#[test]
fn the_same_row_twice() {
    let document = check([HEADER, FIRST, LAST, FIRST].concat());
    let (severity, place, message) = told(&document, "F110");
    assert_eq!((severity.as_str(), place.as_str()), ("warning", "desk.csv:4:14 C4"));
    assert_eq!(message, "“100” (First, 1 January 2024) stands twice, in desk.csv:2 and desk.csv:4");
    let another_day = check([HEADER, FIRST, LAST, "killed,First,100,2024-01-01,2024-01-05\n"].concat());
    assert!(of(&another_day, "F110").is_empty(), "published on another day, so no duplicate");
}

/// A run that could not check something: exit code 2, why on standard error.
#[track_caller]
fn refused(ran: &Ran, reason: &str) {
    assert_eq!((ran.code, ran.err.trim_end()), (2, reason), "{ran:?}");
}

#[test]
fn a_folder_without_figure_files() {
    let folder = Folder::with("empty/readme.txt", "").and("good.csv", [HEADER, FIRST, LAST].concat());
    let reason = "figcheck: empty: no .csv, .tsv, .xlsx or .ods file in this folder or below it; figure files end in \
                  .csv, .tsv, .xlsx or .ods and are not hidden";
    refused(&folder.run(&["check", "empty"]), reason);
    let beside = folder.run(&["check", "empty", "good.csv", "--format", "json"]);
    refused(&beside, reason);
    rows_around_are_checked(&beside.json());
}

#[test]
fn a_path_that_does_not_exist() {
    let folder = Folder::with("good.csv", [HEADER, FIRST, LAST].concat());
    for command in ["check", "compare"] {
        let ran = folder.run(&[command, "nowhere.csv", "good.csv", "--format", "json"]);
        refused(&ran, "figcheck: nowhere.csv: no such file or folder; check the spelling of the path");
        assert_eq!(ran.json()["summary"]["claim_count"], 2);
    }
}

#[test]
fn no_path_at_all() {
    refused(
        &Folder::new().run(&["check"]),
        "figcheck: nothing to check: no path is given; name a file or folder, set `paths` in figcheck.toml, or make a \
         folder `figures`",
    );
}

#[test]
fn a_configuration_with_an_unknown_key() {
    let figures = [HEADER, FIRST, LAST].concat();
    for (config, reason) in [
        (
            "rouding = \"exact\"\n",
            "figcheck: figcheck.toml:1:1: unknown key `rouding`; did you mean `rounding`?",
        ),
        (
            "[measure.killed]\nbasiss = \"stock\"\n",
            "figcheck: figcheck.toml:2:1: unknown key `basiss`; did you mean `basis`?",
        ),
        (
            "[measure.killed]\nbasis = \"stok\"\n",
            "figcheck: figcheck.toml:2:9: unknown value `stok`; did you mean `stock`?",
        ),
    ] {
        let folder = Folder::with("figcheck.toml", config).and("desk.csv", &figures);
        refused(&folder.run(&["check", "desk.csv"]), reason);
    }
}

#[test]
fn two_configurations_in_one_run() {
    let figures = [HEADER, FIRST, LAST].concat();
    let folder = Folder::with("a/figcheck.toml", "")
        .and("a/desk.csv", &figures)
        .and("b/figcheck.toml", "")
        .and("b/desk.csv", &figures);
    refused(
        &folder.run(&["check", "a", "b"]),
        "figcheck: a belongs to a/figcheck.toml, b to b/figcheck.toml; check them one after the other, or choose one with \
         --config",
    );
    assert_eq!(folder.run(&["check", "a"]).code, 1);
    assert_eq!(folder.run(&["check", "a", "b", "--config", "a/figcheck.toml"]).code, 1);
}

#[test]
fn a_configuration_that_is_not_there() {
    let ran = Folder::with("desk.csv", HEADER).run(&["check", "--config", "none.toml", "desk.csv"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.starts_with("figcheck: none.toml: cannot be read: "), "{}", ran.err);
}

#[test]
fn usage_that_is_none() {
    for args in [
        &["chek"][..],
        &["check", "--format", "pdf"],
        &["check", "--limit", "few"],
        &["check", "--rounding", "500"],
        &["check", "--map", "nothing=x"],
        &["check", "--delimiter", "x"],
        &["check", "--encoding", "latin"],
        &["check", "--threads", "0"],
        &["check", "--select", "F999", "figures"],
        &["explain", "F999"],
        &["parse"],
        &[],
    ] {
        let ran = at_home(args);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}");
        assert!(!ran.err.is_empty());
    }
}

/// Escape sequences, a bell, a right-to-left override, markup and formulas, in cells that are printed.
const HOSTILE: &str = "measure,subject,source,value,as_of,via,url,note\n\
    \"kil\u{1b}[31mled\",\"a|b\",\"=cmd|calc\",100,2024-01-01,\"Ev\u{202e}il\u{7}\",\"http://x/\u{9b}31m\",\n\
    \"kil\u{1b}[31mled\",\"a|b\",\"<b>@SUM(A1)</b>\",300,2024-01-01,\"+1\u{200b}\",\"javascript:alert(1)\",\n\
    \"kil\u{1b}[31mled\",\"a|b\",\"third\",\"lots\u{1b}]0;title\u{7}\",2024-01-01,,,\n";

#[test]
fn no_format_hands_on_what_steers_a_terminal() {
    let folder = Folder::with("desk.csv", HOSTILE).and("de\u{1b}[2Jsk.csv", HOSTILE);
    let steers =
        |c: char| (c.is_control() && c != '\n' && c != '\r') || ('\u{202a}'..='\u{202e}').contains(&c);
    for command in ["check", "compare"] {
        for format in ["table", "concise", "markdown", "csv", "github"] {
            if command == "compare" && matches!(format, "concise" | "github") {
                continue;
            }
            for file in ["desk.csv", "de\u{1b}[2Jsk.csv", "no\u{1b}[2Jne.csv"] {
                let ran = folder.run(&[command, file, "--format", format]);
                for (stream, text) in [("output", &ran.out), ("errors", &ran.err)] {
                    let found = text.chars().find(|c| steers(*c));
                    assert_eq!(found, None, "{command} --format {format} {file}: {stream}\n{text}");
                }
            }
        }
    }
}

#[test]
fn no_message_hands_on_what_steers_a_terminal() {
    let escape = "\u{1b}[31m";
    let folder =
        Folder::with("figcheck.toml", format!("\"{}\" = 1\n", "\\u001b[31m")).and("desk.csv", HEADER);
    for args in [
        &["check"][..],
        &["check", "--isolated", "--select", escape, "desk.csv"],
        &["explain", escape],
        &["parse", escape],
        &["parse", "--format", "json", escape],
    ] {
        let ran = folder.run(args);
        assert!(ran.code != 0, "{args:?}: {ran:?}");
        assert!(!ran.out.contains('\u{1b}') && !ran.err.contains('\u{1b}'), "{args:?}: {ran:?}");
    }
}

#[test]
fn a_spreadsheet_is_given_no_formulas() {
    let out = Folder::with("desk.csv", HOSTILE).run(&["check", "desk.csv", "--format", "csv"]).out;
    let mut reader = csv::Reader::from_reader(out.as_bytes());
    let mut cells = 0;
    for record in reader.records() {
        for cell in &record.unwrap() {
            cells += 1;
            let numeric = cell.parse::<f64>().is_ok();
            assert!(numeric || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?} would be run");
        }
    }
    assert!(0 < cells && out.contains("cmd|calc"));
}

#[test]
fn markdown_keeps_text_text() {
    let out = Folder::with("desk.csv", HOSTILE).run(&["check", "desk.csv", "--format", "markdown"]).out;
    assert!(out.contains("cmd\\|calc") && out.contains("a\\|b"), "{out}");
    assert!(!out.contains("<b>"), "{out}");
    assert!(!out.contains("](javascript:"), "{out}");
    // Every row of a table has as many unescaped bars as its header.
    let bars = |line: &str| line.replace("\\|", "").matches('|').count();
    let mut header = None;
    for line in out.lines() {
        match (line.starts_with('|'), header) {
            (false, _) => header = None,
            (true, None) => header = Some(bars(line)),
            (true, Some(expected)) => assert_eq!(bars(line), expected, "{line}"),
        }
    }
}

#[test]
fn every_bad_row_of_a_file_is_told_and_counted() {
    let rows: String = (0..50).map(|n| format!("killed,Middle,no{n},2024-02-30,\n")).collect();
    let document = check([HEADER, FIRST, &rows, LAST].concat());
    assert_eq!(of(&document, "F101").len(), 50);
    rows_around_are_checked(&document);
    assert_eq!(document["summary"]["errors"], 51);
    assert_eq!(findings(&document).len(), 51);
}

/// Cells are told apart however they are interned: a separator within a cell cannot make two keys one.
#[test]
fn a_separator_within_a_cell_refuses_the_row() {
    let rows = "measure,subject,value,source\na\u{1f}b,c,1,AP\na,b\u{1f}c,900,AFP\nkilled,x,5,AP\n";
    let report = Folder::with("a.csv", rows).check(&["a.csv"]);
    let codes: Vec<&str> =
        report["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["F118", "F118"]);
    assert_eq!(report["summary"]["claim_count"], 1);
}

#[test]
fn what_cannot_be_used_is_never_left_out_in_silence() {
    let unreadable = "killed,Second,lots,2024-01-01,\n,,5,2024-01-01,\nkilled,Third,9,1/1/2024,\n";
    let utf_16: Vec<u8> = HEADER.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let folder = Folder::with("rows.csv", [HEADER, FIRST, unreadable].concat())
        .and("wide.csv", [&[0xff, 0xfe][..], &utf_16].concat())
        .and("columns.csv", "what,who\nkilled,First\n")
        .and("empty.csv", HEADER)
        .and("good.csv", [HEADER, FIRST].concat());
    for (files, code, told) in [
        (&["rows.csv"][..], 0, "3 rows"),
        (&["wide.csv"], 2, "1 file"),
        (&["rows.csv", "wide.csv", "columns.csv"], 2, "3 rows and 2 files"),
    ] {
        let expected = format!("figcheck: {told} could not be used; `figcheck check` says why");
        for command in [&["compare"][..], &["plot"], &["resolve"], &["report", "-o", "page.html"]] {
            let ran = folder.run(&[command, files].concat());
            assert_eq!((ran.code, ran.err.trim_end()), (code, expected.as_str()), "{ran:?}");
        }
    }
    // A duplicate is a warning, and its row is used; a file without rows leaves none out.
    let doubled = Folder::with("desk.csv", [HEADER, FIRST, FIRST].concat()).and("empty.csv", HEADER);
    for ran in [folder.run(&["compare", "good.csv", "empty.csv"]), doubled.run(&["resolve", "desk.csv"])] {
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    }
}
