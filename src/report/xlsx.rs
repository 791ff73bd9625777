//! The report as a spreadsheet: one sheet for findings, one for comparisons, one for claims.
//!
//! Numbers and full dates are numbers and dates, so that they sort and add up; a partial date (`2024-10`)
//! stays as written, since it is no day. Every text is written as text, never as a formula. The same report
//! gives the same bytes.

use crate::report::svg::{clip, topic};
use crate::report::{Against, Claim, Finding, Group, Report, Verdict, visible};
use crate::rule::Severity;
use crate::words;
use rust_xlsxwriter::{
    Color, ConditionalFormatCell, ConditionalFormatCellRule, DocProperties, ExcelDateTime, Format,
    FormatAlign, FormatBorder, Url, Workbook, Worksheet, XlsxError,
};
use std::io::{self, Write};

/// The most rows of claims one sheet takes, with its header and the line that says how many there are.
const ROWS: usize = 1_048_574;
/// The most characters Excel takes in a cell.
const CELL: usize = 32_767;
/// The height of a line, in points, and how many lines a row shows at most.
const LINE: f64 = 15.0;
const MOST_LINES: f64 = 12.0;
/// The most links Excel takes on a sheet, and the longest.
const LINKS: usize = 65_530;
const LINK: usize = 2_079;

/// Writes the spreadsheet.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let bytes = workbook(report).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn workbook(report: &Report) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // No clock: the same report is the same file.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let looks = Looks::new();
    findings(book.add_worksheet().set_name("Findings")?, report, &looks)?;
    comparisons(book.add_worksheet().set_name("Comparisons")?, report, &looks)?;
    claims(book.add_worksheet().set_name("Claims")?, report, &looks)?;
    book.save_to_buffer()
}

/// What a cell holds.
enum Cell<'r> {
    Empty,
    Text(&'r str),
    Own(String),
    /// A number of claims, sources and the like.
    Count(u64),
    /// A figure.
    Number(f64),
    /// A share, shown in percent.
    Share(f64),
    /// A date as written.
    Date(&'r str),
    /// An address, as a link where it may be one.
    Address(&'r str),
    Severity(Severity),
    Verdict(Verdict),
}

impl Cell<'_> {
    fn number(value: Option<f64>) -> Cell<'static> {
        value.filter(|v| v.is_finite()).map_or(Cell::Empty, Cell::Number)
    }

    fn share(value: Option<f64>) -> Cell<'static> {
        value.filter(|v| v.is_finite()).map_or(Cell::Empty, Cell::Share)
    }
}

impl Cell<'_> {
    /// About how many lines a text takes in a column of this width. Programs differ in whether they find out
    /// themselves when they open a file.
    fn lines(&self, width: f64) -> f64 {
        let text = match self {
            Cell::Text(text) => text,
            Cell::Own(text) => text.as_str(),
            _ => return 1.0,
        };
        // Words break before the end of a line.
        (text.chars().take(CELL).count() as f64 * 1.1 / width).ceil()
    }
}

/// A column: its header and its width in characters.
type Column = (&'static str, f64);

/// The columns of severities and verdicts, coloured by their word.
const JUDGING: [&str; 4] = ["Severity", "Worst finding", "Verdict", "Stands"];

/// One sheet: the header, frozen and with filters, then a row for each of `rows`, as many as fit.
fn sheet<'r>(
    sheet: &mut Worksheet,
    columns: &[Column],
    rows: impl Iterator<Item = Vec<Cell<'r>>>,
    all: usize,
    looks: &Looks,
) -> Result<(), XlsxError> {
    for (column, (name, width)) in (0..).zip(columns) {
        sheet.write_string_with_format(0, column, *name, &looks.header)?;
        sheet.set_column_width(column, *width)?;
    }
    sheet.set_freeze_panes(1, 0)?.set_landscape().set_repeat_rows(0, 0)?;
    let (mut row, mut links) = (0u32, 0);
    for cells in rows.take(ROWS) {
        row += 1;
        let lines =
            cells.iter().zip(columns).map(|(cell, (_, width))| cell.lines(*width)).fold(1.0, f64::max);
        if 1.0 < lines {
            sheet.set_row_height(row, LINE * lines.min(MOST_LINES))?;
        }
        for (column, cell) in (0..).zip(cells) {
            put(sheet, row, column, &cell, looks, &mut links)?;
        }
    }
    for (column, _) in (0..).zip(columns).filter(|(_, (name, _))| JUDGING.contains(name)) {
        for (word, look) in looks.of_words() {
            let rule = ConditionalFormatCell::new()
                .set_rule(ConditionalFormatCellRule::EqualTo(word.to_owned()))
                .set_format(look);
            sheet.add_conditional_format(1, column, row.max(1), column, &rule)?;
        }
    }
    let last = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(0);
    sheet.autofilter(0, 0, row.max(1), last)?;
    let shown = usize::try_from(row).unwrap_or(usize::MAX);
    if shown < all {
        sheet.write_string_with_format(row + 1, 0, format!("Showing {shown} of {all}."), &looks.quiet)?;
    }
    Ok(())
}

fn put(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell<'_>,
    looks: &Looks,
    links: &mut usize,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => text_cell(sheet, row, column, text, &looks.text)?,
        Cell::Own(text) => text_cell(sheet, row, column, text, &looks.text)?,
        // Counts stay far below 2⁵³, up to which they are exact.
        Cell::Count(count) => {
            sheet.write_number_with_format(row, column, *count as f64, &looks.number)?;
        }
        Cell::Number(number) => {
            // One format for both would put a decimal point behind whole numbers.
            let look = if number.fract().abs() < f64::EPSILON { &looks.number } else { &looks.decimal };
            sheet.write_number_with_format(row, column, *number, look)?;
        }
        Cell::Share(share) => {
            sheet.write_number_with_format(row, column, *share, &looks.share)?;
        }
        Cell::Date(written) => match date(written) {
            Some(date) => {
                sheet.write_datetime_with_format(row, column, &date, &looks.date)?;
            }
            None => text_cell(sheet, row, column, written, &looks.text)?,
        },
        Cell::Address(address) => match visible::link(address) {
            Some(url) if url.len() <= LINK && *links < LINKS => {
                *links += 1;
                sheet.write_url_with_options(row, column, Url::new(url), "", "", Some(&looks.link))?;
            }
            _ => text_cell(sheet, row, column, address, &looks.text)?,
        },
        Cell::Severity(severity) => {
            text_cell(sheet, row, column, severity.word(), &looks.text)?;
        }
        Cell::Verdict(verdict) => {
            text_cell(sheet, row, column, verdict.words(), &looks.text)?;
        }
    }
    Ok(())
}

/// A text, as text whatever it begins with, and no longer than a cell may be.
fn text_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    look: &Format,
) -> Result<(), XlsxError> {
    if !text.is_empty() {
        // Excel counts in UTF-16: at most two units a character, so half as many characters always fit.
        let most = if text.len() <= CELL { CELL } else { CELL / 2 };
        sheet.write_string_with_format(row, column, clip(text, most), look)?;
    }
    Ok(())
}

/// A full date that Excel knows, which begins with 1900.
fn date(written: &str) -> Option<ExcelDateTime> {
    let day: jiff::civil::Date = written.trim().parse().ok().filter(|_| written.trim().len() == 10)?;
    let year = u16::try_from(day.year()).ok().filter(|year| 1900 <= *year)?;
    ExcelDateTime::from_ymd(year, day.month().unsigned_abs(), day.day().unsigned_abs()).ok()
}

/// How cells look. The colours go with a word, never instead of one.
struct Looks {
    header: Format,
    text: Format,
    quiet: Format,
    number: Format,
    decimal: Format,
    share: Format,
    date: Format,
    link: Format,
    bad: Format,
    doubtful: Format,
    good: Format,
}

impl Looks {
    fn new() -> Looks {
        let top = Format::new().set_align(FormatAlign::Top);
        let coloured = |ink: u32, ground: u32| {
            let ink = Format::new().set_font_color(Color::RGB(ink)).set_bold();
            ink.set_background_color(Color::RGB(ground))
        };
        Looks {
            header: Format::new()
                .set_bold()
                .set_background_color(Color::RGB(0xE7_ED_F3))
                .set_border_bottom(FormatBorder::Thin),
            text: top.clone().set_text_wrap(),
            quiet: top.clone().set_font_color(Color::RGB(0x57_60_6A)),
            number: top.clone().set_num_format("#,##0"),
            decimal: top.clone().set_num_format("#,##0.0##"),
            share: top.clone().set_num_format("0.0 %"),
            date: top.clone().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left),
            link: top.clone().set_font_color(Color::RGB(0x0A_4F_A3)).set_hyperlink(),
            bad: coloured(0x9C_00_06, 0xFF_C7_CE),
            doubtful: coloured(0x7A_4B_00, 0xFF_EB_9C),
            good: coloured(0x00_61_00, 0xC6_EF_CE),
        }
    }

    /// What severities and verdicts are coloured by.
    fn of_words(&self) -> [(&'static str, &Format); 6] {
        [
            (Severity::Error.word(), &self.bad),
            (Severity::Warning.word(), &self.doubtful),
            (Verdict::Conflict.words(), &self.bad),
            (Verdict::Untested.words(), &self.doubtful),
            (Verdict::Agree.words(), &self.good),
            (Verdict::AgreeByRounding.words(), &self.good),
        ]
    }
}

fn findings(out: &mut Worksheet, report: &Report, looks: &Looks) -> Result<(), XlsxError> {
    const COLUMNS: &[Column] = &[
        ("Severity", 10.0),
        ("Code", 7.0),
        ("Name", 24.0),
        ("Measure", 20.0),
        ("Subject", 32.0),
        ("Place", 16.0),
        ("Finding", 70.0),
        ("Verdict", 16.0),
        ("Gap", 12.0),
        ("Relative gap", 12.0),
        ("Factor", 9.0),
        ("Unit", 12.0),
        ("Source", 28.0),
        ("As reported", 18.0),
        ("As of", 12.0),
        ("Against", 28.0),
        ("As reported there", 18.0),
        ("As of there", 12.0),
        ("Others", 8.0),
        ("File", 28.0),
        ("Line", 7.0),
        ("Accepted", 24.0),
    ];
    let rows = report.findings.iter().map(|finding| {
        let rule = finding.code.rule();
        let (claim, other) = (finding.claims.first(), finding.claims.get(1));
        vec![
            Cell::Severity(finding.severity),
            Cell::Text(rule.id),
            Cell::Text(rule.name),
            Cell::Own(finding.measures.join(", ")),
            Cell::Text(&finding.subject),
            Cell::Text(&finding.place),
            Cell::Text(&finding.message),
            finding.verdict.map_or(Cell::Empty, Cell::Verdict),
            Cell::number(finding.gap),
            Cell::share(finding.relative_gap),
            Cell::number(finding.factor),
            Cell::Text(&finding.unit),
            Cell::Text(claim.map_or("", |claim| &claim.source)),
            Cell::Text(claim.map_or("", |claim| &claim.value)),
            Cell::Date(claim.map_or("", |claim| &claim.as_of)),
            Cell::Text(other.map_or("", |claim| &claim.source)),
            Cell::Text(other.map_or("", |claim| &claim.value)),
            Cell::Date(other.map_or("", |claim| &claim.as_of)),
            Cell::Count(finding.total as u64),
            Cell::Text(claim.map_or("", |claim| &claim.at.path)),
            claim
                .filter(|claim| 0 < claim.at.line)
                .map_or(Cell::Empty, |claim| Cell::Count(claim.at.line as u64)),
            finding.accepted.as_ref().map_or(Cell::Empty, |accepted| Cell::Text(&accepted.reason)),
        ]
    });
    let all = report.findings.len() + report.summary.findings_left_out();
    sheet(out, COLUMNS, rows, all, looks)
}

fn comparisons(out: &mut Worksheet, report: &Report, looks: &Looks) -> Result<(), XlsxError> {
    const COLUMNS: &[Column] = &[
        ("Measure", 20.0),
        ("Subject", 32.0),
        ("Place", 16.0),
        ("Unit", 12.0),
        ("Basis", 11.0),
        ("Worst finding", 13.0),
        ("Claims", 8.0),
        ("Sources", 8.0),
        ("Origins", 8.0),
        ("Conflicting pairs", 15.0),
        ("Low", 12.0),
        ("High", 12.0),
        ("Supported by", 12.0),
        ("Of origins", 10.0),
        ("Supporters", 40.0),
        ("Outside", 40.0),
        ("Other ranges", 24.0),
        ("Safe to print", 80.0),
    ];
    let rows = report.listed_groups().map(|group: &Group| {
        let best = group.best_supported.first();
        let ends = best.map(|best| best.range);
        let others: Vec<String> =
            group.best_supported.iter().skip(1).map(|best| words::range(best.range)).collect();
        vec![
            Cell::Text(&group.measure),
            Cell::Text(&group.subject),
            Cell::Text(&group.place),
            Cell::Text(&group.unit),
            Cell::Text(&group.basis),
            group.worst.map_or(Cell::Empty, Cell::Severity),
            Cell::Count(group.claim_count as u64),
            Cell::Count(group.source_count as u64),
            Cell::Count(group.origin_count as u64),
            Cell::Count(group.conflicting_pairs),
            Cell::number(ends.map(|range| range.low())),
            Cell::number(ends.map(|range| range.high())),
            best.map_or(Cell::Empty, |best| Cell::Count(best.support as u64)),
            Cell::Count(group.voters as u64),
            best.map_or(Cell::Empty, |best| Cell::Own(best.sources.join("; "))),
            Cell::Own(group.outside.join("; ")),
            Cell::Own(others.join("; ")),
            Cell::Text(&group.sentence),
        ]
    });
    sheet(out, COLUMNS, rows, report.listed_groups().count(), looks)
}

fn claims(out: &mut Worksheet, report: &Report, looks: &Looks) -> Result<(), XlsxError> {
    const COLUMNS: &[Column] = &[
        ("Key or finding", 44.0),
        ("Measure", 20.0),
        ("Subject", 32.0),
        ("Place", 16.0),
        ("Source", 28.0),
        ("Via", 24.0),
        ("Origin", 28.0),
        ("As reported", 18.0),
        ("Kind", 10.0),
        ("Number", 12.0),
        ("Low", 12.0),
        ("High", 12.0),
        ("Unit", 12.0),
        ("As of", 12.0),
        ("Published", 12.0),
        ("Stands", 18.0),
        ("Gap", 12.0),
        ("Relative gap", 12.0),
        ("Factor", 9.0),
        ("Why", 24.0),
        ("Status", 11.0),
        ("Id", 8.0),
        ("File", 28.0),
        ("Line", 7.0),
        ("Address", 40.0),
    ];
    let of_group = |group: &Group| topic(&group.measure, &group.subject, &group.place);
    let of_finding = |finding: &Finding| {
        let about = topic(&finding.measures.join(", "), &finding.subject, &finding.place);
        format!("{} {about}", finding.code.rule().id)
    };
    let compared = report
        .listed_groups()
        .flat_map(|group| group.claims.iter().map(move |claim| (of_group(group), claim)));
    let found = report
        .findings
        .iter()
        .flat_map(|finding| finding.claims.iter().map(move |claim| (of_finding(finding), claim)));
    // A comparison lists every claim once; without one, those of the findings are there.
    let with_claims = report.listed_groups().any(|group| !group.claims.is_empty());
    let all: Vec<(String, &Claim)> = if with_claims { compared.collect() } else { found.collect() };
    let count = all.len();
    let rows = all.into_iter().map(|(about, claim)| {
        let against: Option<&Against> = claim.against.as_ref();
        vec![
            Cell::Own(about),
            Cell::Text(&claim.measure),
            Cell::Text(&claim.subject),
            Cell::Text(&claim.place),
            Cell::Text(&claim.source),
            Cell::Text(&claim.via),
            Cell::Text(&claim.origin),
            Cell::Text(&claim.value),
            claim.kind.map_or(Cell::Empty, |kind| Cell::Text(kind.name())),
            Cell::number(claim.plain),
            Cell::number(claim.judged.map(|range| range.low())),
            Cell::number(claim.judged.map(|range| range.high())),
            Cell::Text(&claim.unit),
            Cell::Date(&claim.as_of),
            Cell::Date(&claim.published),
            against.map_or(Cell::Empty, |against| Cell::Verdict(against.verdict)),
            Cell::number(against.and_then(|against| against.gap)),
            Cell::share(against.and_then(|against| against.relative_gap)),
            Cell::number(against.and_then(|against| against.factor)),
            Cell::Text(against.map_or("", |against| &against.why)),
            Cell::Text(&claim.status),
            Cell::Text(&claim.id),
            Cell::Text(&claim.at.path),
            if 0 < claim.at.line { Cell::Count(claim.at.line as u64) } else { Cell::Empty },
            Cell::Address(&claim.url),
        ]
    });
    sheet(out, COLUMNS, rows, count, looks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{empty_report, hostile_report, sample_comparison, sample_report};
    use calamine::{Data, Range, Reader, Xlsx};
    use std::io::Cursor;

    fn book(report: &Report) -> Xlsx<Cursor<Vec<u8>>> {
        let mut bytes = Vec::new();
        write(report, &mut bytes).unwrap();
        Xlsx::new(Cursor::new(bytes)).unwrap()
    }

    fn cells(report: &Report, name: &str) -> Range<Data> {
        book(report).worksheet_range(name).unwrap()
    }

    /// The cells of a column, without its header.
    fn column(cells: &Range<Data>, name: &str) -> Vec<Data> {
        let header: Vec<String> = cells.rows().next().unwrap().iter().map(ToString::to_string).collect();
        let at = header.iter().position(|cell| cell == name).unwrap();
        cells.rows().skip(1).map(|row| row[at].clone()).collect()
    }

    fn strings(cells: &Range<Data>, name: &str) -> Vec<String> {
        column(cells, name).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_finding_key_and_claim_has_its_row() {
        let report = sample_comparison();
        assert_eq!(book(&report).sheet_names(), ["Findings", "Comparisons", "Claims"]);
        let messages: Vec<String> = report.findings.iter().map(|finding| finding.message.clone()).collect();
        assert_eq!(strings(&cells(&report, "Findings"), "Finding"), messages);
        let measures: Vec<String> = report.listed_groups().map(|group| group.measure.clone()).collect();
        assert_eq!(strings(&cells(&report, "Comparisons"), "Measure"), measures);
        let values: Vec<String> =
            report.listed_groups().flat_map(|group| &group.claims).map(|claim| claim.value.clone()).collect();
        assert!(!values.is_empty());
        assert_eq!(strings(&cells(&report, "Claims"), "As reported"), values);
        let found: usize = sample_report().findings.iter().map(|finding| finding.claims.len()).sum();
        let mut without = sample_report();
        without.groups.iter_mut().for_each(|group| group.claims.clear());
        assert_eq!(column(&cells(&without, "Claims"), "Source").len(), found);
    }

    #[test]
    fn numbers_are_numbers_and_full_dates_are_dates() {
        let mut report = sample_comparison();
        let claim = &mut report.groups[0].claims[0];
        claim.as_of = "2025-01-13".to_owned();
        claim.published = "2025-01".to_owned();
        claim.plain = Some(3000.0);
        let cells = cells(&report, "Claims");
        assert_eq!(column(&cells, "Number")[0], Data::Float(3000.0));
        assert_eq!(column(&cells, "Published")[0], Data::String("2025-01".to_owned()));
        match &column(&cells, "As of")[0] {
            Data::DateTime(day) => assert_eq!(day.as_f64().to_bits(), 45_670f64.to_bits()),
            other => panic!("{other:?} is no date"),
        }
        for text in ["1899-12-31", "2025-01", "2025-1-13", "13 January 2025", "2025-01-13T00:00", ""] {
            assert!(date(text).is_none(), "{text}");
        }
    }

    #[test]
    fn no_text_becomes_a_formula_or_is_cut_by_excel() {
        let mut report = hostile_report();
        for finding in &mut report.findings {
            finding.message = format!("=1+1{}", "é😀".repeat(40_000));
            for claim in &mut finding.claims {
                claim.value = "=cmd|' /C calc'!A0".to_owned();
                claim.url = format!("https://a.example/{}", "x".repeat(3000));
            }
        }
        report.groups.clear();
        let mut book = book(&report);
        for name in ["Findings", "Comparisons", "Claims"] {
            let formulas = book.worksheet_formula(name).unwrap();
            assert!(formulas.used_cells().next().is_none(), "a formula in {name}");
        }
        let cells = cells(&report, "Claims");
        let values = strings(&cells, "As reported");
        assert!(!values.is_empty() && values.iter().all(|value| value == "=cmd|' /C calc'!A0"));
    }

    #[test]
    fn a_report_without_findings_is_three_headers() {
        for name in ["Findings", "Comparisons", "Claims"] {
            assert_eq!(cells(&empty_report(), name).height(), 1);
        }
    }

    #[test]
    fn the_same_report_is_the_same_file() {
        let file = || {
            let mut bytes = Vec::new();
            write(&sample_comparison(), &mut bytes).unwrap();
            bytes
        };
        assert_eq!(file(), file());
    }
}
