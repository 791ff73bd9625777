//! The formats by name, and the one place that picks the writer.

use super::terminal::{self, Look};
use super::{
    Report, View, concise, csv, datawrapper, github, gitlab, json, jsonl, junit, markdown, rdjson, sarif,
};
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::str::FromStr;

/// How a report is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// Tables for people at a terminal.
    Table,
    /// One line for each finding, as editors and log readers take it.
    Concise,
    /// One document.
    Json,
    /// One record a line.
    Jsonl,
    /// One row for each claim of each finding, or of each key compared.
    Csv,
    /// Tables for a page, a comment or a note.
    Markdown,
    /// SARIF 2.1.0, as code scanning takes it.
    Sarif,
    /// Annotations of a GitHub workflow.
    Github,
    /// GitLab code quality.
    Gitlab,
    /// JUnit: one test case for each key compared.
    Junit,
    /// The diagnostic format of reviewdog.
    Rdjson,
    /// A comparison as the rows of a Datawrapper range plot.
    Datawrapper,
    /// A spreadsheet of findings, comparisons and claims.
    #[cfg(feature = "spreadsheet")]
    Xlsx,
}

impl Format {
    /// Every format, in the order of the documentation.
    pub const ALL: &'static [Format] = &[
        Format::Table,
        Format::Concise,
        Format::Json,
        Format::Jsonl,
        Format::Csv,
        Format::Markdown,
        Format::Sarif,
        Format::Github,
        Format::Gitlab,
        Format::Junit,
        Format::Rdjson,
        Format::Datawrapper,
        #[cfg(feature = "spreadsheet")]
        Format::Xlsx,
    ];

    /// The formats that programs read; the others are for people.
    pub const FOR_PROGRAMS: &'static [Format] = &[
        Format::Concise,
        Format::Json,
        Format::Jsonl,
        Format::Csv,
        Format::Markdown,
        Format::Sarif,
        Format::Github,
        Format::Gitlab,
        Format::Junit,
        Format::Rdjson,
    ];

    /// The name it is asked for by.
    pub fn name(self) -> &'static str {
        match self {
            Format::Table => "table",
            Format::Concise => "concise",
            Format::Json => "json",
            Format::Jsonl => "jsonl",
            Format::Csv => "csv",
            Format::Markdown => "markdown",
            Format::Sarif => "sarif",
            Format::Github => "github",
            Format::Gitlab => "gitlab",
            Format::Junit => "junit",
            Format::Rdjson => "rdjson",
            Format::Datawrapper => "datawrapper",
            #[cfg(feature = "spreadsheet")]
            Format::Xlsx => "xlsx",
        }
    }

    /// Whether it can write down a comparison ([`View::Comparison`](super::View::Comparison)).
    pub fn shows_comparison(self) -> bool {
        match self {
            Format::Table
            | Format::Json
            | Format::Jsonl
            | Format::Csv
            | Format::Markdown
            | Format::Datawrapper => true,
            #[cfg(feature = "spreadsheet")]
            Format::Xlsx => true,
            _ => false,
        }
    }

    /// Whether it can write down findings ([`View::Findings`](super::View::Findings)).
    pub fn shows_findings(self) -> bool {
        self != Format::Datawrapper
    }

    /// Whether it speaks of every key compared, so that [`Report::groups`] must hold them all.
    pub fn needs_every_group(self) -> bool {
        matches!(self, Format::Junit)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A format that figcheck does not write, or a report that names no file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFormat(String);

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UnknownFormat {}

impl FromStr for Format {
    type Err = UnknownFormat;

    /// Reads a name in any case.
    fn from_str(text: &str) -> Result<Format, UnknownFormat> {
        let asked = text.trim().to_lowercase();
        if let Some(format) = Format::ALL.iter().find(|format| format.name() == asked) {
            return Ok(*format);
        }
        let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
        // Near enough that a slip of the finger or a doubled letter is meant: the bound that clap uses.
        let likeness = |name: &str| strsim::jaro(&asked, name);
        let nearest = names.iter().copied().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
        let meant = match nearest.filter(|name| 0.7 < likeness(name)) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("expected one of {}", names.join(", ")),
        };
        Err(UnknownFormat(format!("unknown format `{text}`; {meant}")))
    }
}

/// A report to be written to a file besides the one on standard output: `FORMAT=FILE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportFile {
    /// How it is written.
    pub format: Format,
    /// Where it goes.
    pub file: PathBuf,
}

impl FromStr for ReportFile {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<ReportFile, UnknownFormat> {
        match text.split_once('=') {
            Some((format, file)) if !file.is_empty() => {
                Ok(ReportFile { format: format.parse()?, file: PathBuf::from(file) })
            }
            _ => Err(UnknownFormat(format!(
                "expected FORMAT=FILE, such as `sarif=report.sarif`, found `{text}`"
            ))),
        }
    }
}

/// Writes a report down.
///
/// # Errors
/// Only those of `out`.
pub fn write(report: &Report, format: Format, look: &Look, out: &mut dyn io::Write) -> io::Result<()> {
    match format {
        Format::Table => match report.view {
            View::Findings => terminal::table::write_check(report, look, out),
            View::Comparison => terminal::compare::write_compare(&report.groups, look, out),
        },
        Format::Concise => concise::write(report, out),
        Format::Json => json::write(report, out),
        Format::Jsonl => jsonl::write(report, out),
        Format::Csv => csv::write(report, out),
        Format::Markdown => markdown::write(report, out),
        Format::Sarif => sarif::write(report, out),
        Format::Github => github::write(report, out),
        Format::Gitlab => gitlab::write(report, out),
        Format::Junit => junit::write(report, out),
        Format::Rdjson => rdjson::write(report, out),
        Format::Datawrapper => datawrapper::write(report, out),
        #[cfg(feature = "spreadsheet")]
        Format::Xlsx => super::xlsx::write(report, out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_found_by_its_name() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(*format));
            assert_eq!(format.name().to_uppercase().parse(), Ok(*format));
        }
    }

    #[test]
    fn a_misspelt_format_is_answered_with_the_nearest() {
        let said = |text: &str| text.parse::<Format>().unwrap_err().to_string();
        assert_eq!(said("sarfi"), "unknown format `sarfi`; did you mean `sarif`?");
        assert_eq!(said("git-hub"), "unknown format `git-hub`; did you mean `github`?");
        assert_eq!(
            said("pdf"),
            "unknown format `pdf`; expected one of table, concise, json, jsonl, csv, markdown, sarif, github, gitlab, \
             junit, rdjson, datawrapper, xlsx"
        );
    }

    #[test]
    fn a_report_file_names_its_format_and_file() {
        let report: ReportFile = "sarif=out/a=b.sarif".parse().unwrap();
        assert_eq!(report, ReportFile { format: Format::Sarif, file: PathBuf::from("out/a=b.sarif") });
        for text in ["sarif", "sarif=", ""] {
            let said = text.parse::<ReportFile>().unwrap_err().to_string();
            assert!(said.starts_with("expected FORMAT=FILE") && said.ends_with(&format!("found `{text}`")));
        }
        assert!("sarfi=x".parse::<ReportFile>().unwrap_err().to_string().contains("did you mean `sarif`?"));
    }
}
