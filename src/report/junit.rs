//! JUnit: a test case for each key compared, also those without a finding, and one for each row that cannot
//! be read.
//!
//! There is no specification; this keeps to what
//! [its common readers](https://github.com/testmoapp/junitxml) share. Cases count keys, not findings, so the
//! totals of the run stand in the properties of the first suite.

use super::visible::one_line;
use super::{Finding, Group, Report, counted, enumerated};
use crate::rule::Severity;
use foldhash::{HashMap, HashMapExt};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io;

/// What is said of one key, or of one row that is not a claim.
#[derive(Default)]
struct Case<'r> {
    name: String,
    group: Option<&'r Group>,
    findings: Vec<&'r Finding>,
}

/// What a test runner makes of a case.
enum Outcome<'r> {
    Passed,
    Skipped(&'r Finding),
    Failed(&'r Finding),
    Broken(&'r Finding),
}

impl<'r> Case<'r> {
    /// An unreadable row is an error of the test, figures that cannot all be true a failure; a warning or
    /// what is accepted only skips it, so that it is seen and blocks nothing.
    fn outcome(&self) -> Outcome<'r> {
        let standing = self.findings.iter().copied().filter(|finding| finding.accepted.is_none());
        // Of equals the first is kept, which is the worst of its key.
        let worst = standing.reduce(|worst, next| if worst.severity < next.severity { next } else { worst });
        match worst {
            Some(finding) if finding.severity == Severity::Warning => Outcome::Skipped(finding),
            Some(finding) if finding.severity == Severity::Note => Outcome::Passed,
            Some(finding) if finding.is_about_text() => Outcome::Broken(finding),
            Some(finding) => Outcome::Failed(finding),
            None => self.findings.first().copied().map_or(Outcome::Passed, Outcome::Skipped),
        }
    }
}

/// The cases of one measure, or of one file with rows that are no claims.
struct Suite<'r> {
    name: String,
    cases: Vec<Case<'r>>,
}

/// All suites, each case found again by its suite and name.
#[derive(Default)]
struct Suites<'r> {
    suites: Vec<Suite<'r>>,
    places: HashMap<(String, String), (usize, usize)>,
    suite_places: HashMap<String, usize>,
}

impl<'r> Suites<'r> {
    fn new(report: &'r Report) -> Suites<'r> {
        let mut suites = Suites { suites: Vec::new(), places: HashMap::new(), suite_places: HashMap::new() };
        for group in &report.groups {
            suites.case(&group.measure, &subject_and_place(&group.subject, &group.place)).group = Some(group);
        }
        for finding in &report.findings {
            let case = if finding.is_about_text() {
                suites.case(&report.base.from_top(&finding.at().path), &row_name(finding))
            } else {
                let name = subject_and_place(&finding.subject, &finding.place);
                suites.case(&enumerated(&finding.measures), &name)
            };
            case.findings.push(finding);
        }
        if suites.suites.is_empty() {
            // Readers take a file without a case for a run that went wrong.
            suites.case("figcheck", "nothing to compare");
        }
        suites
    }

    fn case(&mut self, suite: &str, name: &str) -> &mut Case<'r> {
        let (suite, name) = (one_line(suite).into_owned(), one_line(name).into_owned());
        let suites = &mut self.suites;
        let at = *self.suite_places.entry(suite.clone()).or_insert_with(|| {
            suites.push(Suite { name: suite.clone(), cases: Vec::new() });
            suites.len() - 1
        });
        let cases = &mut suites[at].cases;
        let (_, place) = *self.places.entry((suite, name)).or_insert_with_key(|(_, name)| {
            cases.push(Case { name: name.clone(), ..Case::default() });
            (at, cases.len() - 1)
        });
        &mut cases[place]
    }
}

fn subject_and_place(subject: &str, place: &str) -> String {
    match (subject, place) {
        ("", "") => "everything".to_owned(),
        ("", one) | (one, "") => one.to_owned(),
        _ => format!("{subject}, {place}"),
    }
}

fn row_name(finding: &Finding) -> String {
    let at = finding.at();
    match (at.line, at.cell.as_str()) {
        (0, _) => "the file".to_owned(),
        (line, "") => format!("line {line}"),
        (line, cell) => format!("line {line}, cell {cell}"),
    }
}

/// How many cases there are, and how many of them came out which way.
#[derive(Default)]
struct Tally {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

impl Tally {
    fn of<'s, 'r: 's>(cases: impl IntoIterator<Item = &'s Case<'r>>) -> Tally {
        let mut tally = Tally::default();
        for case in cases {
            tally.tests += 1;
            match case.outcome() {
                Outcome::Passed => {}
                Outcome::Skipped(_) => tally.skipped += 1,
                Outcome::Failed(_) => tally.failures += 1,
                Outcome::Broken(_) => tally.errors += 1,
            }
        }
        tally
    }

    fn attributes(&self) -> [(&'static str, String); 5] {
        [
            ("tests", self.tests.to_string()),
            ("failures", self.failures.to_string()),
            ("errors", self.errors.to_string()),
            ("skipped", self.skipped.to_string()),
            // A time would make two runs on the same figures differ.
            ("time", "0".to_owned()),
        ]
    }
}

/// The element's attributes as the writer takes them.
fn borrowed<'a>(attributes: &'a [(&'static str, String)]) -> impl Iterator<Item = (&'a str, &'a str)> {
    attributes.iter().map(|(name, value)| (*name, value.as_str()))
}

type Xml<'o> = Writer<&'o mut dyn io::Write>;

pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let suites = Suites::new(report);
    let mut xml = Writer::new_with_indent(out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.create_element("testsuites")
        .with_attribute(("name", "figcheck"))
        .with_attributes(borrowed(
            &Tally::of(suites.suites.iter().flat_map(|suite| &suite.cases)).attributes(),
        ))
        .write_inner_content(|xml| {
            for (place, suite) in suites.suites.iter().enumerate() {
                write_suite(report, suite, place == 0, xml)?;
            }
            Ok(())
        })?;
    xml.into_inner().write_all(b"\n")
}

fn write_suite(report: &Report, suite: &Suite<'_>, first: bool, xml: &mut Xml<'_>) -> io::Result<()> {
    xml.create_element("testsuite")
        .with_attribute(("name", suite.name.as_str()))
        .with_attributes(borrowed(&Tally::of(&suite.cases).attributes()))
        .write_inner_content(|xml| {
            if first {
                write_properties(&totals(report), xml)?;
            }
            for case in &suite.cases {
                write_case(report, &suite.name, case, xml)?;
            }
            Ok(())
        })?;
    Ok(())
}

fn totals(report: &Report) -> [(&'static str, String); 5] {
    let summary = &report.summary;
    [
        ("totals", summary.totals()),
        ("errors", summary.errors.to_string()),
        ("warnings", summary.warnings.to_string()),
        ("notes", summary.notes.to_string()),
        ("accepted", summary.accepted.to_string()),
    ]
}

fn write_properties(properties: &[(&str, String)], xml: &mut Xml<'_>) -> io::Result<()> {
    xml.create_element("properties").write_inner_content(|xml| {
        for (name, value) in properties {
            let value = one_line(value);
            xml.create_element("property")
                .with_attributes([("name", *name), ("value", value.as_ref())])
                .write_empty()?;
        }
        Ok(())
    })?;
    Ok(())
}

fn write_case(report: &Report, suite: &str, case: &Case<'_>, xml: &mut Xml<'_>) -> io::Result<()> {
    let mut attributes =
        vec![("classname", suite.to_owned()), ("name", case.name.clone()), ("time", "0".to_owned())];
    let claim = case.group.and_then(|group| group.claims.first()).map(|claim| &claim.at);
    if let Some(at) = case.findings.first().map(|finding| finding.at()).or(claim) {
        attributes.push(("file", one_line(&report.base.from_top(&at.path)).into_owned()));
        attributes.push(("line", at.region().line.to_string()));
    }
    let element = xml.create_element("testcase").with_attributes(borrowed(&attributes));
    if case.group.is_none() && case.findings.is_empty() {
        element.write_empty()?;
        return Ok(());
    }
    element.write_inner_content(|xml| {
        if let Some(group) = case.group {
            write_properties(&about(group), xml)?;
        }
        let (element, finding) = match case.outcome() {
            Outcome::Passed => return write_notes(case, xml),
            Outcome::Skipped(finding) => ("skipped", finding),
            Outcome::Failed(finding) => ("failure", finding),
            Outcome::Broken(finding) => ("error", finding),
        };
        let code = finding.code.rule().id;
        let message = match &finding.accepted {
            Some(accepted) => format!("accepted: {}", accepted.reason),
            None => finding.message.clone(),
        };
        let message = one_line(&message);
        let mut element = xml.create_element(element).with_attribute(("message", message.as_ref()));
        // Only what went wrong has a type; readers know none for `skipped`.
        if finding.accepted.is_none() && finding.severity == Severity::Error {
            element = element.with_attribute(("type", code));
        }
        element.write_text_content(BytesText::new(&in_words(case)))?;
        Ok(())
    })?;
    Ok(())
}

/// The sources and ranges of a key.
fn about(group: &Group) -> Vec<(&'static str, String)> {
    let mut properties = vec![("sources", counted(group.source_count, "source"))];
    if let Some(agreed) = group.agreed {
        properties.push(("agreed", agreed.to_string()));
    }
    for best in &group.best_supported {
        properties.push(("best_supported", format!("{} by {}", best.range, best.sources.join(", "))));
    }
    properties
}

/// The notes on a key that passes.
fn write_notes(case: &Case<'_>, xml: &mut Xml<'_>) -> io::Result<()> {
    if !case.findings.is_empty() {
        xml.create_element("system-out").write_text_content(BytesText::new(&in_words(case)))?;
    }
    Ok(())
}

/// Every finding of a case with its claims, a line each.
fn in_words(case: &Case<'_>) -> String {
    let mut lines = Vec::new();
    for finding in &case.findings {
        let (rule, severity) = (finding.code.rule(), finding.severity.word());
        lines.push(format!("{severity} {} {}: {}", rule.id, rule.name, one_line(&finding.message)));
        if let Some(accepted) = &finding.accepted {
            lines.push(format!("  accepted ({}): {}", accepted.by, one_line(&accepted.reason)));
        }
        for claim in &finding.claims {
            let at = claim.at.region();
            let (path, said) = (one_line(&claim.at.path).into_owned(), claim.in_words());
            lines.push(format!("  {path}:{}:{}: {}", at.line, at.column, one_line(&said)));
        }
        lines.extend(finding.hints.iter().map(|hint| format!("  {}", one_line(hint))));
        if finding.shown < finding.total {
            lines.push(format!("  showing {} of {} others", finding.shown, finding.total));
        }
    }
    lines.join("\n")
}
