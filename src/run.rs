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

use crate::claims::{Claims, NotEnoughMemory};
use crate::columns::{Columns, HeaderFault};
use crate::compare::{self, Outcome};
use crate::config::Config;
use crate::crossing;
use crate::finding::Finding;
use crate::input::{
    Header, InputError, InputErrorKind, InputId, Inputs, LocatedRow, Place, ReadOptions, address,
};
use crate::intern::Hasher;
use crate::load::{Fault, Intake, Reader};
use crate::position::{Misplaced, Positions};
use crate::quantity::Vocabulary;
use crate::rule::{Code, Severity};
use crate::sources::Sources;
use crate::ties::{Ties, exceeding, violated};
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
    pub(crate) positions: Option<Positions>,
    pub(crate) faults: Vec<FileFault>,
}

impl Heading {
    pub(crate) fn of(
        header: &Header,
        path: &str,
        config: &Config,
        position_columns: &Option<[String; 2]>,
    ) -> Heading {
        let (columns, mut faults) = Columns::of(header, config);
        let positions =
            position_columns.as_ref().and_then(|names| Positions::find(header, names, &mut faults));
        let faults = faults.into_iter().map(|HeaderFault { code, message, at }| FileFault {
            code,
            path: path.to_owned(),
            message,
            position: None,
            header: Some((header.place(), at.unwrap_or(0))),
            about: String::new(),
        });
        Heading { columns, positions, faults: faults.collect() }
    }
}

/// Where a row stands for the reader.
pub(crate) struct Standing<'r> {
    pub(crate) path: &'r str,
    /// The line on which it starts.
    pub(crate) line: u64,
    row: &'r LocatedRow,
    /// Whether the row says so itself.
    is_said: bool,
}

impl Standing<'_> {
    /// The address in a spreadsheet of a cell of the row; its row is taken to be the line, if that is all there is.
    pub(crate) fn cell_address(&self, column: usize) -> String {
        if self.is_said { address(column, self.line) } else { self.row.cell_address(column) }
    }
}

/// Why the reading of a file ended before its end.
enum Stopped {
    /// It cannot be read.
    Refused(InputError),
    /// A row does not say where it comes from.
    Misplaced(Misplaced),
    /// Its claims do not fit into memory.
    Exhausted,
}

impl From<InputError> for Stopped {
    fn from(error: InputError) -> Stopped {
        Stopped::Refused(error)
    }
}

impl From<Misplaced> for Stopped {
    fn from(misplaced: Misplaced) -> Stopped {
        Stopped::Misplaced(misplaced)
    }
}

impl From<NotEnoughMemory> for Stopped {
    fn from(_: NotEnoughMemory) -> Stopped {
        Stopped::Exhausted
    }
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
    pub(crate) positions: Vec<Option<Positions>>,
    /// Whether it sees only some groups of claims (of a measure family, subject and place), so that what crosses
    /// groups is not looked for.
    pub(crate) in_parts: bool,
    pub(crate) errors: Vec<InputError>,
    /// Files of which no row was read, because of what stands in them.
    unusable: usize,
    exhausted: Option<usize>,
    pub(crate) hasher: Hasher,
    threads: usize,
}

impl Run {
    /// A run that has read nothing yet.
    pub fn new(config: &Config, sources: &Sources, mut options: ReadOptions) -> Run {
        let hasher = Hasher::default();
        // The numbers of a workbook are written out as the wordings of this run are read.
        options.decimal = char::from(config.settings().number_style.decimal());
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
            unusable: 0,
            exhausted: None,
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
        match self.positions_of(row.input).and_then(|positions| positions.said(row)) {
            Some((path, line)) => Standing { path, line, row, is_said: true },
            None => Standing { path: self.inputs.name(row.input), line: row.start.line, row, is_said: false },
        }
    }

    /// The columns of an input in which rows say where they come from, if they do.
    pub(crate) fn positions_of(&self, input: InputId) -> Option<&Positions> {
        self.positions.get(input.index())?.as_ref()
    }

    /// Reads files in their order; `-` is standard input. What cannot be read is kept in [`Run::errors`], and
    /// every other file is still read.
    pub fn read<'p>(&mut self, files: impl IntoIterator<Item = &'p Path>) {
        self.read_with(files, |_| ());
    }

    /// As [`Run::read`]; `progress` is told how many rows with a figure have been read so far, now and then.
    pub fn read_with<'p>(
        &mut self,
        files: impl IntoIterator<Item = &'p Path>,
        mut progress: impl FnMut(usize),
    ) {
        self.read_all(files.into_iter().map(|path| (path, None)), &mut progress);
    }

    /// As [`Run::read`], for files that are called otherwise than by their paths.
    pub fn read_named<'p>(&mut self, files: impl IntoIterator<Item = (&'p Path, String)>) {
        self.read_all(files.into_iter().map(|(path, name)| (path, Some(name))), &mut |_| ());
    }

    fn read_all<'p>(
        &mut self,
        files: impl Iterator<Item = (&'p Path, Option<String>)>,
        progress: &mut impl FnMut(usize),
    ) {
        for (path, name) in files {
            self.files += 1;
            let known = self.claims.len();
            match self.read_file(path, name, progress) {
                Ok(()) => {}
                Err(Stopped::Refused(error)) => self.refuse(error),
                Err(Stopped::Misplaced(misplaced)) => self.errors.push(misplaced.in_input(&self.inputs)),
                Err(Stopped::Exhausted) => return self.exhaust(self.claims.len().max(known)),
            }
        }
        let known = self.claims.len();
        if self.claims.gather(self.threads).is_err() {
            self.exhaust(known);
        }
    }

    /// Gives up all claims, of which there were so many, for lack of memory.
    fn exhaust(&mut self, claims: usize) {
        self.exhausted = Some(claims);
        self.claims = Claims::new(self.claims.config(), self.claims.registry(), &self.hasher);
        self.faults = Vec::new();
    }

    /// After how many claims memory ran out, if it did. There is no report on such a run.
    pub fn exhausted(&self) -> Option<usize> {
        self.exhausted
    }

    fn read_file(
        &mut self,
        path: &Path,
        name: Option<String>,
        progress: &mut impl FnMut(usize),
    ) -> Result<(), Stopped> {
        let opened = match &name {
            Some(name) => self.inputs.open_as(path, name.clone())?,
            None => self.inputs.open(path)?,
        };
        let name = name.unwrap_or_else(|| path.display().to_string());
        let heading = Heading::of(opened.header(), &name, self.claims.config(), &self.position_columns);
        self.file_faults.extend(heading.faults);
        let columns = heading.columns;
        self.columns.push(columns.clone());
        self.positions.push(heading.positions.clone());
        if !columns.is_usable() {
            self.unusable += 1;
            return Ok(());
        }
        let reader = Reader::new(&columns, &self.vocabulary, &self.hasher);
        let known = self.claims.len();
        let intake = Intake::into(&mut self.claims)?;
        let mut taken = 0;
        let read = opened.read_then(
            |batch| reader.prepare(batch),
            |prepared, batch| -> Result<_, Stopped> {
                let prepared = prepared?;
                heading.positions.as_ref().map_or(Ok(()), |positions| positions.check(batch))?;
                taken += prepared.len();
                progress(known + taken);
                Ok(prepared)
            },
            |prepared| Ok(intake.take(prepared)?),
        );
        self.faults.append(&mut intake.finish());
        read?;
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
        // A file without rows leaves none out.
        self.unusable += usize::from(code != Code::F115);
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

    /// How many rows gave no claim, and of how many files no row was read, because of what stands in them; findings
    /// say why. Files that could not be opened are in [`Run::errors`].
    pub fn left_out(&self) -> (usize, usize) {
        let unused = self.faults.iter().filter(|fault| fault.severity() == Severity::Error);
        (unused.map(|fault| fault.at).collect::<BTreeSet<Place>>().len(), self.unusable)
    }

    /// Whether every file could be read; some of their rows may have been of no use all the same.
    pub fn is_complete(&self) -> bool {
        self.errors.is_empty() && self.unusable == 0
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
        let mut outcomes = compare::compare(&self.claims, self.threads);
        let mut by_key: Vec<Vec<Finding>> =
            outcomes.iter_mut().map(|(_, outcome)| std::mem::take(&mut outcome.findings)).collect();
        // One key may have millions of them, which are not copied.
        let most = by_key.iter_mut().max_by_key(|found| found.len());
        let mut findings = most.map(std::mem::take).unwrap_or_default();
        findings.reserve_exact(by_key.iter().map(Vec::len).sum());
        findings.extend(by_key.into_iter().flatten());
        if self.in_parts {
            findings.extend(violated::check(&self.claims, &Ties::within_groups(&self.claims)));
            return Found { findings, outcomes };
        }
        let ties = Ties::of(&self.claims);
        findings.extend(exceeding::check(&self.claims, &ties.parts));
        findings.extend(crossing::check(&self.claims, &findings, self.threads));
        findings.extend(violated::check(&self.claims, &ties.bonds));
        if self.claims.reports(Code::F303) {
            let confused = crossing::confused(&findings);
            crossing::mark_neighbours(&mut findings, &confused);
        }
        Found { findings, outcomes }
    }
}

/// What was found across claims, before it is put into words.
pub(crate) struct Found {
    pub(crate) findings: Vec<Finding>,
    /// By key, those with findings or conflicts.
    pub(crate) outcomes: Vec<(u32, Outcome)>,
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
