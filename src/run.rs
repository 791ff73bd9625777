//! One run: figure files in, claims and what was found out.
//!
//! ```no_run
//! use figcheck::config::Config;
//! use figcheck::input::ReadOptions;
//! use figcheck::report::Limits;
//! use figcheck::run::Run;
//! use figcheck::sources::Sources;
//!
//! let mut run = Run::new(&Config::default(), &Sources::default(), ReadOptions::default());
//! run.read(["figures/troops.csv".as_ref()]);
//! let report = run.report(&Limits::default());
//! for finding in &report.findings {
//!     println!("{}: {}", finding.claims[0].at.path, finding.message);
//! }
//! ```

use crate::claims::Claims;
use crate::columns::{Columns, HeaderFault};
use crate::compare::{self, Outcome};
use crate::config::Config;
use crate::crossing;
use crate::finding::Finding;
use crate::input::{Header, InputError, InputErrorKind, Inputs, LocatedRow, Place, ReadOptions};
use crate::intern::Hasher;
use crate::load::{Fault, Reader};
use crate::quantity::Vocabulary;
use crate::rule::Code;
use crate::sources::Sources;
use std::collections::BTreeSet;
use std::path::Path;

/// What is wrong with a file as a whole.
#[derive(Clone, Debug)]
pub(crate) struct FileFault {
    pub(crate) code: Code,
    pub(crate) path: String,
    pub(crate) message: String,
    /// Line and column, where something can be pointed at.
    pub(crate) position: Option<(u64, u64)>,
    /// The header, and the column of it to point at.
    pub(crate) header: Option<(Place, usize)>,
    /// What of the file it is about, where it has several such faults.
    pub(crate) about: String,
}

/// What the header of a file says.
pub(crate) struct Heading {
    pub(crate) columns: Columns,
    /// Where rows say from which path and line they come.
    pub(crate) positions: Option<[usize; 2]>,
    pub(crate) faults: Vec<FileFault>,
}

impl Heading {
    pub(crate) fn of(
        header: &Header,
        path: &Path,
        config: &Config,
        position_columns: &Option<[String; 2]>,
    ) -> Heading {
        let (columns, mut faults) = Columns::of(header, config);
        let mut find = |name: &String| {
            let found = header.iter().position(|cell| cell.trim() == name);
            if found.is_none() {
                let message = format!("no column {name} in the header, which --position-columns names");
                faults.push(HeaderFault { code: Code::F104, message, at: None });
            }
            found
        };
        let positions = position_columns.as_ref().and_then(|names| {
            let [path, line] = names.each_ref().map(&mut find);
            Some([path?, line?])
        });
        let faults = faults.into_iter().map(|HeaderFault { code, message, at }| FileFault {
            code,
            path: path.display().to_string(),
            message,
            position: None,
            header: Some((header.place(), at.unwrap_or(0))),
            about: String::new(),
        });
        Heading { columns, positions, faults: faults.collect() }
    }
}

/// Where a row stands for the reader: the path, the line on which it starts, and its row in a spreadsheet.
pub(crate) struct Standing<'r> {
    pub(crate) path: &'r str,
    pub(crate) line: u64,
    pub(crate) spreadsheet_row: u64,
}

/// One run over figure files.
#[derive(Debug)]
pub struct Run {
    pub(crate) inputs: Inputs,
    pub(crate) claims: Claims,
    pub(crate) vocabulary: Vocabulary,
    /// By input; none for one that could not be opened.
    pub(crate) columns: Vec<Columns>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) file_faults: Vec<FileFault>,
    pub(crate) files: usize,
    /// Under which headers rows say where they come from, and where these stand, by input.
    pub(crate) position_columns: Option<[String; 2]>,
    pub(crate) positions: Vec<Option<[usize; 2]>>,
    /// Whether it sees only some groups of claims, so that what crosses groups is not looked for.
    pub(crate) in_parts: bool,
    pub(crate) errors: Vec<InputError>,
    pub(crate) hasher: Hasher,
    threads: usize,
}

impl Run {
    /// A run that has read nothing yet.
    pub fn new(config: &Config, sources: &Sources, options: ReadOptions) -> Run {
        let hasher = Hasher::default();
        Run {
            claims: Claims::new(config, sources, &hasher),
            vocabulary: config.vocabulary(),
            columns: Vec::new(),
            faults: Vec::new(),
            file_faults: Vec::new(),
            files: 0,
            position_columns: None,
            positions: Vec::new(),
            in_parts: false,
            errors: Vec::new(),
            threads: options.threads.max(1),
            inputs: Inputs::new(options),
            hasher,
        }
    }

    /// Lets rows say where they come from: under these headers stand the path and the line. The row of a
    /// spreadsheet is then taken to be the line.
    #[must_use]
    pub fn with_position_columns(mut self, columns: Option<[String; 2]>) -> Run {
        self.position_columns = columns;
        self
    }

    /// Where a row stands: where it says it comes from, if it does, else where it was read.
    pub(crate) fn standing<'r>(&'r self, row: &'r LocatedRow) -> Standing<'r> {
        let said = self.positions.get(row.input.index()).copied().flatten().and_then(|[path, line]| {
            let line = row.cells.get(line)?.text.trim().parse().ok()?;
            Some(Standing { path: row.cells.get(path)?.text.trim(), line, spreadsheet_row: line })
        });
        said.filter(|standing| !standing.path.is_empty() && 0 < standing.line).unwrap_or(Standing {
            path: self.inputs.name(row.input),
            line: row.start.line,
            spreadsheet_row: row.spreadsheet_row,
        })
    }

    /// Reads files in their order; `-` is standard input. What cannot be read is kept in [`Run::errors`], and
    /// every other file is still read.
    pub fn read<'p>(&mut self, files: impl IntoIterator<Item = &'p Path>) {
        self.read_with(files, |_| ());
    }

    /// As [`Run::read`]; `progress` is told how many claims have been read so far, now and then.
    pub fn read_with<'p>(
        &mut self,
        files: impl IntoIterator<Item = &'p Path>,
        mut progress: impl FnMut(usize),
    ) {
        for path in files {
            self.files += 1;
            if let Err(error) = self.read_file(path, &mut progress) {
                self.refuse(error);
            }
        }
    }

    fn read_file(&mut self, path: &Path, progress: &mut impl FnMut(usize)) -> Result<(), InputError> {
        let opened = self.inputs.open(path)?;
        let heading = Heading::of(opened.header(), path, self.claims.config(), &self.position_columns);
        self.file_faults.extend(heading.faults);
        let columns = heading.columns;
        self.columns.push(columns.clone());
        self.positions.push(heading.positions);
        if !columns.is_usable() {
            return Ok(());
        }
        let reader = Reader { columns: &columns, vocabulary: &self.vocabulary, hasher: &self.hasher };
        let (claims, faults) = (&mut self.claims, &mut self.faults);
        opened.read(
            |batch| reader.prepare(batch),
            |prepared, _| {
                claims.take(&prepared, faults);
                progress(claims.len());
                Ok(())
            },
        )?;
        Ok(())
    }

    /// Keeps an error: as a finding if it is about what stands in a file, else as a reason why a file could
    /// not be checked.
    pub(crate) fn refuse(&mut self, error: InputError) {
        let (code, position) = match &error.kind {
            InputErrorKind::Empty | InputErrorKind::HeaderAlone => (Code::F115, None),
            InputErrorKind::NotText { .. } => (Code::F113, None),
            InputErrorKind::HeaderNotUtf8 { line, column, .. } => (Code::F113, Some((*line, *column))),
            InputErrorKind::HeaderNotClosed { line, column } => (Code::F112, Some((*line, *column))),
            InputErrorKind::HeaderTooWide { .. } | InputErrorKind::HeaderTooLong { .. } => (Code::F111, None),
            _ => {
                self.errors.push(error);
                return;
            }
        };
        let hint = error.hint().map_or(String::new(), |hint| format!("; {hint}"));
        let message = format!("{}{hint}", error.kind);
        self.file_faults.push(FileFault {
            code,
            path: error.path,
            message,
            position,
            header: None,
            about: String::new(),
        });
    }

    /// Takes up a reason why something could not be checked.
    pub fn fail(&mut self, error: InputError) {
        self.errors.push(error);
    }

    /// Why some files could not be checked.
    pub fn errors(&self) -> &[InputError] {
        &self.errors
    }

    /// The names of the files that have been looked into, also of those without a row that could be read.
    pub fn file_names(&self) -> BTreeSet<&str> {
        self.inputs.names().chain(self.file_faults.iter().map(|fault| fault.path.as_str())).collect()
    }

    /// The claims read.
    pub fn claims(&self) -> &Claims {
        &self.claims
    }

    /// How many threads work.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// Everything found across claims.
    pub(crate) fn findings(&self) -> Found {
        let groups = self.claims.groups();
        let mut outcomes = compare::compare(&self.claims, &groups, self.threads);
        let mut findings: Vec<Finding> =
            outcomes.iter_mut().flat_map(|(_, outcome)| std::mem::take(&mut outcome.findings)).collect();
        if !self.in_parts {
            findings.extend(crossing::check(&self.claims, &groups, &findings));
        }
        Found { findings, outcomes, groups }
    }
}

/// What was found across claims, before it is put into words.
pub(crate) struct Found {
    pub(crate) findings: Vec<Finding>,
    /// By key, those with findings or conflicts.
    pub(crate) outcomes: Vec<(u32, Outcome)>,
    pub(crate) groups: crate::claims::Groups,
}

#[cfg(test)]
impl Run {
    /// A run over one file of this text, which is gone with the second of the two.
    pub(crate) fn of_text(config: &Config, sources: &Sources, text: &str) -> (Run, tempfile::NamedTempFile) {
        use std::io::Write;
        let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let mut run = Run::new(config, sources, ReadOptions { threads: 1, ..ReadOptions::default() });
        run.read([file.path()]);
        (run, file)
    }
}
