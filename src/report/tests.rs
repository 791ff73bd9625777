//! Every format on the same reports: what it writes, and the laws that hold whatever it writes.
//!
//! What is written is read back by something that shares no code with the writer: types that deny unknown
//! fields, the `csv` crate, an XML reader, an unescaper of annotations. With `FIGCHECK_SAMPLES=DIR` the
//! outputs are put there too, for the readers in `tests/validators`.

use super::format::{Format, write};
use super::sample::{self, HOSTILE};
use super::terminal::Look;
use super::visible::is_hidden;
use super::*;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

fn written(report: &Report, format: Format) -> String {
    let mut out = Vec::new();
    write(report, format, &Look::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Every report a format is tried on, by name.
fn reports(format: Format) -> Vec<(&'static str, Report)> {
    let mut reports = vec![
        ("sample", sample::sample_report()),
        ("empty", sample::empty_report()),
        ("hostile", sample::hostile_report()),
        ("long", sample::long_report(100)),
    ];
    if format.shows_comparison() {
        let hostile = Report { view: View::Comparison, listed: Groups::All, ..sample::hostile_report() };
        reports.push(("comparison", sample::sample_comparison()));
        reports.push(("hostile-comparison", hostile));
    }
    reports
}

#[test]
fn what_is_written() {
    for format in Format::FOR_PROGRAMS {
        for (name, report) in reports(*format) {
            let text = written(&report, *format);
            if let Some(folder) = std::env::var_os("FIGCHECK_SAMPLES") {
                std::fs::write(std::path::Path::new(&folder).join(format!("{name}.{format}")), &text)
                    .unwrap();
            }
            if name != "long" {
                insta::assert_snapshot!(format!("{format}_{name}"), settled(&text));
            }
        }
    }
}

/// The output without what changes for other reasons: the version, and the texts of the rules in SARIF,
/// which have their own test. Line ends are shown, since a snapshot would lose them.
fn settled(text: &str) -> String {
    let lines = text.split_inclusive('\n').map(|line| match line.split_once("\"rules\":[") {
        Some((before, _)) => format!("{before}\"rules\":[…\n"),
        None => line.to_owned(),
    });
    let text: String = lines.collect();
    text.replace(&format!("ersion\":\"{}\"", TOOL.version), "ersion\":\"…\"").replace('\r', "␍")
}

#[test]
fn nothing_hidden_is_written_and_every_document_ends_its_line() {
    for format in Format::FOR_PROGRAMS {
        for (name, report) in reports(*format) {
            let text = written(&report, *format);
            let text = if *format == Format::Csv { text.replace("\r\n", "\n") } else { text };
            let hidden = text.chars().find(|c| is_hidden(*c) && *c != '\n');
            assert_eq!(hidden, None, "{format} of {name}");
            assert!(1 <= text.lines().count() && text.ends_with('\n'), "{format} of {name}");
        }
    }
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    for format in Format::FOR_PROGRAMS {
        for (name, report) in reports(*format) {
            assert_eq!(written(&report, *format), written(&report.clone(), *format), "{format} of {name}");
        }
    }
}

#[test]
fn a_closed_pipe_is_the_only_error() {
    struct Closed(usize);
    impl std::io::Write for Closed {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 = self.0.checked_sub(bytes.len()).ok_or(std::io::ErrorKind::BrokenPipe)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let report = sample::sample_report();
    for format in Format::FOR_PROGRAMS {
        let all = written(&report, *format).len();
        for room in [0, 1, all / 2, all - 1] {
            let error = write(&report, *format, &Look::default(), &mut Closed(room)).unwrap_err();
            assert_eq!(error.kind(), std::io::ErrorKind::BrokenPipe, "{format} with room for {room} bytes");
        }
        write(&report, *format, &Look::default(), &mut Closed(all)).unwrap();
    }
}

/// Errors, warnings, notes, accepted.
type Totals = [usize; 4];

fn totals_of(summary: &Summary) -> Totals {
    [summary.errors, summary.warnings, summary.notes, summary.accepted]
}

/// Reads `3 errors, 2 warnings, 1 note, 1 accepted` from the end of a line.
fn read_totals(text: &str) -> Totals {
    let numbers: Vec<usize> = text.split([' ', ',']).filter_map(|word| word.parse().ok()).collect();
    numbers[numbers.len() - 4..].try_into().unwrap()
}

/// What a format states, in words or numbers; `None` for those that have no place for it and are counted.
fn stated_totals(format: Format, text: &str) -> Option<Totals> {
    let numbers = |summary: &Value| {
        ["errors", "warnings", "notes", "accepted"].map(|name| summary[name].as_u64().unwrap() as usize)
    };
    match format {
        Format::Concise | Format::Github => Some(read_totals(text.lines().last().unwrap())),
        Format::Markdown => Some(read_totals(text.lines().next().unwrap())),
        Format::Json => Some(numbers(&serde_json::from_str::<Value>(text).unwrap()["summary"])),
        Format::Jsonl => Some(numbers(&serde_json::from_str(text.lines().last().unwrap()).unwrap())),
        Format::Sarif => {
            let run = &serde_json::from_str::<Value>(text).unwrap()["runs"][0];
            assert_eq!(read_totals(run["properties"]["totals"].as_str().unwrap()), {
                numbers(&run["properties"]["summary"])
            });
            Some(numbers(&run["properties"]["summary"]))
        }
        Format::Junit => {
            let properties: BTreeMap<String, String> = elements(text)
                .into_iter()
                .filter(|e| e.name == "property")
                .take(5)
                .map(|e| (e.attributes["name"].clone(), e.attributes["value"].clone()))
                .collect();
            let stated =
                ["errors", "warnings", "notes", "accepted"].map(|name| properties[name].parse().unwrap());
            assert_eq!(read_totals(&properties["totals"]), stated);
            Some(stated)
        }
        Format::Csv | Format::Gitlab | Format::Rdjson | Format::Table | Format::Datawrapper => None,
        #[cfg(feature = "spreadsheet")]
        Format::Xlsx => None,
    }
}

#[test]
fn the_totals_are_the_same_in_every_format() {
    for format in Format::FOR_PROGRAMS {
        for (name, report) in reports(*format) {
            let text = written(&report, *format);
            if let Some(stated) = stated_totals(*format, &text) {
                assert_eq!(stated, totals_of(&report.summary), "{format} of {name}");
            }
        }
    }
}

/// Where a format lists findings, as many are listed as the summary counts.
#[test]
fn the_listed_findings_are_as_many_as_the_totals() {
    for (name, report) in reports(Format::Gitlab) {
        let [errors, warnings, notes, accepted] = totals_of(&report.summary);
        let listed = |format| -> Value { serde_json::from_str(&written(&report, format)).unwrap() };
        let count = |values: &Value, field: &str, word: &str| {
            values.as_array().unwrap().iter().filter(|value| value[field] == word).count()
        };

        let gitlab = listed(Format::Gitlab);
        let counts = ["major", "minor", "info"].map(|word| count(&gitlab, "severity", word));
        assert_eq!(counts, [errors, warnings, notes], "gitlab of {name}");

        let rdjson = listed(Format::Rdjson)["diagnostics"].take();
        let counts = ["ERROR", "WARNING", "INFO"].map(|word| count(&rdjson, "severity", word));
        assert_eq!(counts, [errors, warnings, notes], "rdjson of {name}");

        let sarif = listed(Format::Sarif)["runs"][0]["results"].take();
        assert_eq!(sarif.as_array().unwrap().len(), errors + warnings + notes + accepted);
        assert_eq!(count(&sarif, "baselineState", "unchanged"), accepted, "sarif of {name}");
        let levels: Vec<&str> =
            sarif.as_array().unwrap().iter().map(|result| result["level"].as_str().unwrap()).collect();
        let standing = &levels[..errors + warnings + notes];
        assert!(
            standing.is_sorted_by_key(|level| ["error", "warning", "note"].iter().position(|l| l == level))
        );

        let concise = written(&report, Format::Concise);
        for (word, total) in [(": error[", errors), (": warning[", warnings), (": note[", notes)] {
            let lines = concise.lines().filter(|line| line.contains(word)).count();
            assert_eq!(lines, total, "concise of {name}");
        }

        let rows = csv_rows(&written(&report, Format::Csv));
        let found: BTreeSet<_> =
            rows.iter().map(|row| (&row["finding"], &row["severity"], row["accepted"].is_empty())).collect();
        let count = |severity: &str, standing: bool| {
            found.iter().filter(|(_, s, a)| s.as_str() == severity && *a == standing).count()
        };
        assert_eq!(["error", "warning", "note"].map(|word| count(word, true)), [errors, warnings, notes]);
        assert_eq!(found.iter().filter(|(_, _, standing)| !standing).count(), accepted, "csv of {name}");
    }
}

// JSON, read by types that share nothing with those that wrote it.

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct ReadDocument {
    version: u32,
    tool: ReadTool,
    summary: ReadSummary,
    findings: Vec<ReadFinding>,
    groups: Vec<ReadGroup>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct ReadTool {
    name: String,
    version: String,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct ReadSummary {
    file_count: u64,
    claim_count: u64,
    source_count: u64,
    group_count: u64,
    errors: u64,
    warnings: u64,
    notes: u64,
    accepted: u64,
    conflicting_pairs: u64,
    findings_listed: u64,
    elsewhere: u64,
    policy: ReadPolicy,
    not_covered: Vec<String>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct ReadPolicy {
    rounding: String,
    approx_percent: f64,
    nearly_percent: f64,
    window_days: u32,
    tolerance_percent: f64,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct ReadFinding {
    code: String,
    name: String,
    severity: String,
    verdict: Option<String>,
    measures: Vec<String>,
    subject: String,
    place: String,
    unit: String,
    basis: String,
    message: String,
    hints: Vec<String>,
    gap: Option<f64>,
    relative_gap: Option<f64>,
    factor: Option<f64>,
    certain: bool,
    fingerprint: String,
    accepted: Option<ReadAccepted>,
    shown: usize,
    total: usize,
    claims: Vec<ReadClaim>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct ReadAccepted {
    by: String,
    reason: String,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct ReadClaim {
    id: String,
    path: String,
    line: usize,
    column: usize,
    cell: String,
    measure: String,
    subject: String,
    place: String,
    unit: String,
    source: String,
    origin: String,
    via: String,
    value: String,
    kind: Option<String>,
    plain: Option<f64>,
    low: Option<f64>,
    low_open: Option<bool>,
    high: Option<f64>,
    high_open: Option<bool>,
    stated: Option<ReadRange>,
    basis: String,
    status: String,
    published: String,
    as_of: String,
    url: String,
    against: Option<ReadAgainst>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct ReadRange {
    low: Option<f64>,
    low_open: bool,
    high: Option<f64>,
    high_open: bool,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct ReadAgainst {
    verdict: String,
    gap: Option<f64>,
    relative_gap: Option<f64>,
    factor: Option<f64>,
    certain: bool,
    why: String,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct ReadGroup {
    measure: String,
    subject: String,
    place: String,
    unit: String,
    basis: String,
    claim_count: usize,
    source_count: usize,
    origin_count: usize,
    agreed: Option<ReadRange>,
    best_supported: Vec<ReadSupport>,
    voters: usize,
    outside: Vec<String>,
    conflicting_pairs: u64,
    offending_claims: u64,
    worst: Option<String>,
    sentence: String,
    claims: Vec<ReadClaim>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct ReadSupport {
    low: Option<f64>,
    low_open: bool,
    high: Option<f64>,
    high_open: bool,
    support: usize,
    sources: Vec<String>,
    as_of: String,
}

fn same_finding(read: &ReadFinding, finding: &Finding) {
    assert_eq!(read.code, finding.code.rule().id);
    assert_eq!(read.message, finding.message);
    assert_eq!(read.fingerprint, finding.fingerprint);
    assert_eq!((read.shown, read.total), (finding.shown, finding.total));
    assert_eq!(read.accepted.as_ref().map(|a| &a.reason), finding.accepted.as_ref().map(|a| &a.reason));
    assert_eq!(read.claims.len(), finding.claims.len());
    for (read, claim) in read.claims.iter().zip(&finding.claims) {
        assert_eq!((&read.path, read.line, read.column), (&claim.at.path, claim.at.line, claim.at.column));
        assert_eq!((&read.source, &read.value, &read.url), (&claim.source, &claim.value, &claim.url));
        let judged = |read: &ReadClaim| {
            let (low_open, high_open) = (read.low_open?, read.high_open?);
            Interval::new(read.low?, low_open, read.high.unwrap_or(f64::INFINITY), high_open)
        };
        assert_eq!(judged(read), claim.judged);
    }
}

#[test]
fn the_json_document_is_read_back_whole() {
    for (name, report) in reports(Format::Json) {
        let read: ReadDocument = serde_json::from_str(&written(&report, Format::Json))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((read.version, read.tool.name.as_str()), (VERSION, "figcheck"));
        assert_eq!(read.findings.len(), report.findings.len());
        read.findings.iter().zip(&report.findings).for_each(|(read, finding)| same_finding(read, finding));
        let groups: Vec<_> = report.listed_groups().map(|group| &group.sentence).collect();
        assert_eq!(read.groups.iter().map(|group| &group.sentence).collect::<Vec<_>>(), groups);
    }
}

#[test]
fn the_document_is_made_of_the_records() {
    for (name, report) in reports(Format::Json) {
        let document: Value = serde_json::from_str(&written(&report, Format::Json)).unwrap();
        let mut rebuilt = BTreeMap::from([("findings", vec![]), ("groups", vec![])]);
        let mut last = String::new();
        for line in written(&report, Format::Jsonl).lines() {
            let mut record: Value = serde_json::from_str(line).unwrap();
            last =
                record.as_object_mut().unwrap().shift_remove("record").unwrap().as_str().unwrap().to_owned();
            match last.as_str() {
                "run" => assert_eq!(
                    [&record["version"], &record["tool"]],
                    [&document["version"], &document["tool"]]
                ),
                "finding" => rebuilt.get_mut("findings").unwrap().push(record),
                "group" => rebuilt.get_mut("groups").unwrap().push(record),
                "summary" => assert_eq!(record, document["summary"]),
                other => panic!("{name}: a record of an unknown kind: {other}"),
            }
        }
        assert_eq!(last, "summary", "{name}");
        for (list, records) in rebuilt {
            assert_eq!(document[list], Value::Array(records), "{name}");
        }
    }
}

#[test]
fn the_groups_listed_are_those_asked_for() {
    let mut report = sample::sample_report();
    for (listed, count) in [(Groups::None, 0), (Groups::Conflicting, 2), (Groups::All, 3)] {
        report.listed = listed;
        let read: ReadDocument = serde_json::from_str(&written(&report, Format::Json)).unwrap();
        assert_eq!(read.groups.len(), count);
    }
}

/// The published schema names exactly the fields that are written, in their order, and allows no others.
#[test]
fn the_published_schema_names_every_field() {
    let schema: Value = serde_json::from_str(include_str!("../../docs/report.schema.json")).unwrap();
    let keys = |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    let check = |definition: &Value, value: &Value| {
        assert_eq!(keys(&definition["properties"]), keys(value), "{definition}");
        let required: Vec<String> = serde_json::from_value(definition["required"].clone()).unwrap();
        assert_eq!(required, keys(value));
        assert_eq!(definition["additionalProperties"], Value::Bool(false), "{definition}");
    };
    let document: Value = serde_json::from_str(&written(&sample::sample_comparison(), Format::Json)).unwrap();
    let finding = &document["findings"][0];
    let group = &document["groups"][0];
    check(&schema, &document);
    for (definition, value) in [
        ("tool", &document["tool"]),
        ("summary", &document["summary"]),
        ("policy", &document["summary"]["policy"]),
        ("finding", finding),
        ("accepted", &document["findings"][4]["accepted"]),
        ("claim", &finding["claims"][1]),
        ("range", &finding["claims"][1]["stated"]),
        ("against", &finding["claims"][1]["against"]),
        ("group", group),
        ("support", &group["best_supported"][0]),
        ("parsed", &serde_json::from_str::<Value>(&parsed()).unwrap()[0]),
    ] {
        check(&schema["$defs"][definition], value);
    }
}

#[test]
fn the_documentation_names_every_field() {
    let schema: Value = serde_json::from_str(include_str!("../../docs/report.schema.json")).unwrap();
    let documentation = include_str!("../../docs/json.md");
    for (definition, shape) in schema["$defs"].as_object().unwrap() {
        for field in shape["properties"].as_object().into_iter().flat_map(|properties| properties.keys()) {
            assert!(documentation.contains(&format!("`{field}`")), "{field} of {definition}");
        }
    }
}

#[test]
fn the_documentation_names_every_format() {
    let documentation = include_str!("../../docs/formats.md");
    for format in Format::FOR_PROGRAMS {
        assert!(documentation.contains(&format!("\n| `{format}` |")), "{format}");
    }
}

/// Three wordings, as `figcheck parse` answers.
fn parsed() -> String {
    let parsed = [
        Parsed {
            text: "12,000 people".to_owned(),
            kind: Some(Kind::Exact),
            plain: Some(12_000.0),
            judged: Interval::new(11_500.0, false, 12_500.0, true),
            unit: Some("people".to_owned()),
            error: None,
        },
        Parsed {
            text: "at least 2.5".to_owned(),
            kind: Some(Kind::AtLeast),
            plain: Some(2.5),
            judged: Interval::from(2.5, false),
            ..Parsed::default()
        },
        Parsed { text: HOSTILE.to_owned(), error: Some("no number in it".to_owned()), ..Parsed::default() },
    ];
    let mut out = Vec::new();
    json::write_parsed(&parsed, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    if let Some(folder) = std::env::var_os("FIGCHECK_SAMPLES") {
        std::fs::write(std::path::Path::new(&folder).join("sample.parsed"), &text).unwrap();
    }
    text
}

#[test]
fn what_parse_says_is_read_back() {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Read {
        text: String,
        kind: Option<String>,
        plain: Option<f64>,
        low: Option<f64>,
        low_open: Option<bool>,
        high: Option<f64>,
        high_open: Option<bool>,
        unit: Option<String>,
        error: Option<String>,
    }
    let text = parsed();
    insta::assert_snapshot!(text);
    let read: Vec<Read> = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (read[0].kind.as_deref(), read[0].plain, read[0].unit.as_deref()),
        (Some("exact"), Some(12_000.0), Some("people"))
    );
    assert_eq!(
        (read[0].low, read[0].low_open, read[0].high, read[0].high_open),
        (Some(11_500.0), Some(false), Some(12_500.0), Some(true))
    );
    assert_eq!((read[1].high, read[1].high_open), (None, Some(true)));
    assert_eq!((read[2].text.as_str(), read[2].kind.as_deref()), (HOSTILE, None));
    assert_eq!((read[2].low_open, read[2].error.as_deref()), (None, Some("no number in it")));
}

// CSV, read by the `csv` crate.

fn csv_rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let names: BTreeSet<&str> = header.iter().collect();
    assert_eq!(names.len(), header.len(), "a column twice");
    let rows = reader
        .records()
        .map(|row| header.iter().map(str::to_owned).zip(row.unwrap().iter().map(str::to_owned)).collect());
    rows.collect()
}

#[test]
fn csv_has_a_row_for_each_claim_and_runs_nothing() {
    for (name, report) in reports(Format::Csv) {
        let text = written(&report, Format::Csv);
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "{name}");
        let rows = csv_rows(&text);
        let claims: Vec<&Claim> = match report.view {
            View::Findings => report.findings.iter().flat_map(|finding| &finding.claims).collect(),
            View::Comparison => report.listed_groups().flat_map(|group| &group.claims).collect(),
        };
        assert_eq!(rows.len(), claims.len(), "{name}");
        for (row, claim) in rows.iter().zip(claims) {
            assert!(row.values().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])), "{row:?}");
            let number = |column: &str| row[column].parse::<f64>().ok();
            assert_eq!(number("plain"), claim.plain);
            assert_eq!(number("low"), claim.judged.map(Interval::low));
            assert_eq!(number("high"), claim.judged.map(Interval::high).filter(|high| high.is_finite()));
            assert_eq!(row["high_open"].parse().ok(), claim.judged.map(Interval::high_open));
            assert_eq!(row["line"], claim.at.line.to_string());
            // Every column stands under its own name: the texts are in the cells that are named for them.
            for (column, text) in [
                ("id", &claim.id),
                ("cell", &claim.at.cell),
                ("measure", &claim.measure),
                ("source", &claim.source),
                ("value", &claim.value),
                ("basis", &claim.basis),
                ("status", &claim.status),
                ("published", &claim.published),
                ("as_of", &claim.as_of),
                ("url", &claim.url),
            ] {
                let shown = visible::one_line(text);
                assert_eq!(row[column].trim_start_matches('\''), shown, "{column}");
            }
            let verdict =
                serde_json::to_value(claim.against.as_ref().map(|against| against.verdict)).unwrap();
            assert_eq!(row["verdict"], verdict.as_str().unwrap_or_default());
        }
    }
}

// XML, read by an XML reader.

#[derive(Debug)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
    /// The elements around it, outermost first.
    within: Vec<String>,
}

fn elements(xml: &str) -> Vec<Element> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    let (mut read, mut open): (Vec<Element>, Vec<usize>) = (vec![], vec![]);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let attributes = start.attributes().map(|attribute| {
                    let attribute = attribute.unwrap();
                    let value =
                        attribute.normalized_value(quick_xml::XmlVersion::Explicit1_0).unwrap().into_owned();
                    (attribute.key.as_ref().to_owned(), value)
                });
                let element = Element {
                    name: start.name().as_ref().to_owned(),
                    attributes: attributes.collect(),
                    text: String::new(),
                    within: open.iter().map(|at| read[*at].name.clone()).collect(),
                };
                open.push(read.len());
                read.push(element);
            }
            Event::Text(text) => {
                if let Some(at) = open.last() {
                    read[*at].text.push_str(&text.xml_content(quick_xml::XmlVersion::Explicit1_0));
                }
            }
            Event::GeneralRef(name) => {
                let name = format!("&{};", name.into_inner());
                read[*open.last().unwrap()].text.push_str(&quick_xml::escape::unescape(&name).unwrap());
            }
            Event::End(_) => {
                open.pop();
            }
            Event::Decl(_) => {}
            Event::Eof => return read,
            other => panic!("unexpected in JUnit: {other:?}"),
        }
    }
}

#[test]
fn junit_has_a_case_for_each_key_and_counts_what_it_holds() {
    for (name, report) in reports(Format::Junit) {
        let read = elements(&written(&report, Format::Junit));
        let named = |name: &str| read.iter().filter(|element| element.name == name).collect::<Vec<_>>();
        let cases = named("testcase");
        let ids: BTreeSet<_> =
            cases.iter().map(|c| (&c.attributes["classname"], &c.attributes["name"])).collect();
        assert_eq!(ids.len(), cases.len(), "{name}: two cases of one name");
        assert!(!cases.is_empty() && named("testsuites").len() == 1);
        for group in &report.groups {
            let class = visible::one_line(&group.measure).into_owned();
            assert!(cases.iter().any(|case| case.attributes["classname"] == class), "{name}: {class}");
        }
        for (count, element) in
            [("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")]
        {
            let held = named(element);
            assert_eq!(named("testsuites")[0].attributes[count], held.len().to_string(), "{name}: {count}");
            let in_suites: usize = named("testsuite")
                .iter()
                .map(|suite| suite.attributes[count].parse::<usize>().unwrap())
                .sum();
            assert_eq!(in_suites, held.len(), "{name}: {count}");
        }
        for finding in &report.findings {
            let message = visible::one_line(&finding.message);
            assert!(read.iter().any(|element| element.text.contains(message.as_ref())), "{name}: {message}");
        }
    }
}

#[test]
fn junit_tells_rows_that_cannot_be_read_from_figures_that_cannot_all_be_true() {
    let report = sample::sample_report();
    let read = elements(&written(&report, Format::Junit));
    let outcome = |class: &str, name: &str| {
        let case = read.iter().position(|element| {
            element.name == "testcase"
                && element.attributes["classname"] == class
                && element.attributes["name"] == name
        });
        let inside = read[case.unwrap() + 1..]
            .iter()
            .take_while(|element| element.within.len() == 3 || { element.within.len() > 3 });
        let inside: Vec<&str> = inside.filter(|e| e.within.len() == 3).map(|e| e.name.as_str()).collect();
        inside.into_iter().find(|name| *name != "properties").unwrap_or("passed").to_owned()
    };
    assert_eq!(outcome("containers", "North Korea, Russia"), "failure");
    assert_eq!(outcome("containers", "North Korea"), "passed");
    assert_eq!(outcome("containers", "North Korea, Vladivostok"), "skipped");
    assert_eq!(outcome("containers and wagons", "North Korea, Russia"), "skipped");
    assert_eq!(outcome("data/figures/containers.csv", "line 3, cell G3"), "error");
    assert_eq!(outcome("data/figures/empty.csv", "the file"), "error");
}

// Annotations, read by an unescaper written from GitHub's description of them.

struct Annotation {
    level: String,
    properties: BTreeMap<String, String>,
    message: String,
}

fn annotations(text: &str) -> Vec<Annotation> {
    let unescape = |text: &str| {
        assert!(!text.contains(['\r', '\n']));
        let mut plain = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('%') {
            plain.push_str(before);
            plain.push(char::from(u8::from_str_radix(&after[..2], 16).unwrap()));
            rest = &after[2..];
        }
        plain + rest
    };
    let commands = text.lines().filter_map(|line| line.strip_prefix("::"));
    commands
        .map(|command| {
            let (head, message) = command.split_once("::").unwrap();
            let (level, properties) = head.split_once(' ').unwrap();
            let properties = properties.split(',').map(|property| {
                let (name, value) = property.split_once('=').unwrap();
                assert!(!value.contains(':'));
                (name.to_owned(), unescape(value))
            });
            Annotation {
                level: level.to_owned(),
                properties: properties.collect(),
                message: unescape(message),
            }
        })
        .collect()
}

#[test]
fn annotations_are_read_back_and_start_nothing_else() {
    for (name, report) in reports(Format::Github) {
        let text = written(&report, Format::Github);
        let read = annotations(&text);
        assert_eq!(
            text.lines().count(),
            read.len() + 1,
            "{name}: a line that is neither annotation nor total"
        );
        for annotation in &read {
            let known = ["file", "line", "endLine", "col", "endColumn", "title"];
            assert!(annotation.properties.keys().all(|key| known.contains(&key.as_str())), "{name}");
            assert!(["error", "warning", "notice"].contains(&annotation.level.as_str()));
            assert!(annotation.message.chars().count() <= 4096);
        }
        if name == "hostile" {
            for (annotation, finding) in read.iter().zip(report.worst_first()) {
                let message = visible::one_line(&finding.message);
                assert!(annotation.message.contains(message.as_ref()), "{}", annotation.message);
                let path = report.base.from_top(&finding.at().path).into_owned();
                assert_eq!(annotation.properties["file"], visible::one_line(&path));
            }
        }
    }
}

#[test]
fn annotations_keep_to_what_github_shows_and_count_the_rest() {
    for count in [0, 3, 29, 30, 31, 100] {
        let report = sample::long_report(count);
        let read = annotations(&written(&report, Format::Github));
        for level in ["error", "warning", "notice"] {
            assert!(
                read.iter().filter(|annotation| annotation.level == level).count() <= 10,
                "{count} {level}"
            );
        }
        let (counting, shown): (Vec<_>, Vec<_>) =
            read.iter().partition(|annotation| annotation.message.starts_with('+'));
        let more: usize = counting
            .first()
            .map_or(0, |annotation| annotation.message[1..].split(' ').next().unwrap().parse().unwrap());
        assert_eq!(shown.len() + more, count);
        assert_eq!(counting.len(), usize::from(30 < count), "{count}");
    }
}

#[test]
fn a_long_message_is_cut_where_github_would() {
    let mut report = sample::sample_report();
    report.findings[0].message = "é".repeat(10_000);
    let read = annotations(&written(&report, Format::Github));
    assert_eq!(read[0].message.chars().count(), 4096);
    assert!(read[0].message.ends_with('…'));
}

// SARIF, what GitHub asks beyond the schema.

#[test]
fn sarif_keeps_what_github_asks_for() {
    for (name, report) in reports(Format::Sarif) {
        let sarif: Value = serde_json::from_str(&written(&report, Format::Sarif)).unwrap();
        let run = &sarif["runs"][0];
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        let mut fingerprints = BTreeSet::new();
        for result in run["results"].as_array().unwrap() {
            assert_eq!(result["locations"].as_array().unwrap().len(), 1);
            assert_eq!(rules[result["ruleIndex"].as_u64().unwrap() as usize]["id"], result["ruleId"]);
            assert!(
                fingerprints.insert(result["partialFingerprints"]["primaryLocationLineHash"].to_string())
            );
            let text = result["message"]["text"].as_str().unwrap();
            let related = result["relatedLocations"].as_array().cloned().unwrap_or_default();
            let ids: Vec<u64> = related.iter().map(|location| location["id"].as_u64().unwrap()).collect();
            assert_eq!(links(text), ids, "{name}: {text}");
            for location in related.iter().chain(result["locations"].as_array().unwrap()) {
                let place = &location["physicalLocation"];
                let uri = place["artifactLocation"]["uri"].as_str().unwrap();
                assert!(!uri.is_empty() && !uri.starts_with('/') && !uri.contains([' ', '\\', ':']), "{uri}");
                let end = |line: &str, column: &str| {
                    (place["region"][line].as_u64().unwrap(), place["region"][column].as_u64().unwrap())
                };
                let (start, end) = (end("startLine", "startColumn"), end("endLine", "endColumn"));
                assert!((1, 1) <= start && start <= end, "{place}");
            }
        }
    }
}

/// The targets of the links in a SARIF message, which escapes brackets by a backslash.
fn links(message: &str) -> Vec<u64> {
    let mut targets = vec![];
    let (mut open, mut escaped) = (false, false);
    for (at, c) in message.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => {
                assert!(!open, "{message}");
                open = true;
            }
            ']' if open => {
                open = false;
                let target = message[at..].strip_prefix("](").and_then(|rest| rest.split_once(')'));
                targets.push(target.unwrap().0.parse().unwrap());
            }
            ']' => panic!("a bracket that opens nowhere: {message}"),
            _ => {}
        }
    }
    assert!(!open, "{message}");
    targets
}

// Markdown.

#[test]
fn every_row_of_a_markdown_table_has_the_cells_of_its_header() {
    let cells = |line: &str| line.replace("\\\\", "").replace("\\|", "").matches('|').count();
    for (name, report) in reports(Format::Markdown) {
        let text = written(&report, Format::Markdown);
        let mut columns = None;
        let mut rows = 0;
        for line in text.lines() {
            if !line.starts_with('|') {
                columns = None;
                assert!(!line.contains("<script") && !line.starts_with("::"), "{name}: {line}");
                continue;
            }
            assert_eq!(cells(line), *columns.get_or_insert(cells(line)), "{name}: {line}");
            rows += 1;
        }
        let (tables, claims): (usize, usize) = match report.view {
            View::Findings => {
                (report.findings.len(), report.findings.iter().map(|finding| finding.claims.len()).sum())
            }
            View::Comparison => {
                (report.groups.len(), report.groups.iter().map(|group| group.claims.len()).sum())
            }
        };
        // Each table has a header and a line below it.
        assert_eq!(rows, 2 * tables + claims, "{name}");
    }
}
