//! A run over claims that are already grouped, in the memory of the largest group.
//!
//! Claims of one measure family, subject and place stand together. They are read until so many are held and a
//! group ends, checked as any run is, and forgotten; what is to be told of them becomes part of a [`Merged`] report.
//! What crosses groups cannot be found this way: [`not_covered`] says which rules look for it.

use crate::claims::{Claims, NotEnoughMemory};
use crate::columns::Columns;
use crate::config::{Column, Config};
use crate::input::{Batch, InputError, Inputs, Place, ReadOptions, Row};
use crate::load::{Intake, Prepared, Reader};
use crate::name::{self, normalised};
use crate::position::Positions;
use crate::report::merged::{Carried, Ends, MergeError, Merged};
use crate::report::{Known, Limits};
use crate::rule::{Code, Scope};
use crate::run::{FileFault, Heading, Run};
use crate::sources::Sources;
use crate::ties;
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashSet};
use std::fmt;
use std::path::Path;

/// So many claims are checked at a time, and more where a group is larger.
const ENOUGH: usize = 100_000;

/// Why grouped claims cannot be checked.
#[derive(Debug)]
pub enum SortedError {
    /// A group comes back after it had ended.
    NotGrouped {
        /// Its key, in words.
        key: String,
        /// Where it comes back: path and line.
        at: String,
        /// Where it had begun; none where that cannot be read again.
        began: Option<String>,
        /// Its number.
        group: u64,
    },
    /// The report cannot be put together.
    Report(MergeError),
    /// An input cannot be read.
    Input(InputError),
    /// A group does not fit into memory.
    Memory,
}

impl fmt::Display for SortedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SortedError::NotGrouped { key, at, began, .. } => {
                let began =
                    began.as_ref().map_or(String::new(), |began| format!(", having begun at {began}"));
                write!(
                    f,
                    "{at}: {key} comes back after other claims{began}; --sorted needs all claims of a measure family, \
                     subject and place next to each other, so sort by them or leave --sorted out"
                )
            }
            SortedError::Report(error) => error.fmt(f),
            SortedError::Input(error) => error.fmt(f),
            SortedError::Memory => f.write_str("not enough memory for the largest group; give it more"),
        }
    }
}

impl std::error::Error for SortedError {}

impl From<InputError> for SortedError {
    fn from(error: InputError) -> SortedError {
        SortedError::Input(error)
    }
}

impl From<NotEnoughMemory> for SortedError {
    fn from(_: NotEnoughMemory) -> SortedError {
        SortedError::Memory
    }
}

impl From<MergeError> for SortedError {
    fn from(error: MergeError) -> SortedError {
        SortedError::Report(error)
    }
}

/// The rules of which a run over grouped claims cannot find everything, since they look across groups.
pub fn not_covered(config: &Config) -> impl Iterator<Item = Code> {
    let crosses = |code: &Code| match code {
        // Within a key it is covered; a part of a subject is another subject than the whole.
        Code::F204 => !config.settings().subject.is_empty(),
        // It tells of a measure once, however many of its keys lack a basis.
        Code::F208 => true,
        Code::F401 => !config.relations().all(|(_, relation)| ties::stays_in_group(config, relation)),
        code => code.rule().scope == Scope::Everything,
    };
    Code::ALL.iter().copied().filter(crosses)
}

/// A run over grouped claims.
#[derive(Debug)]
pub struct SortedRun<'k> {
    /// What is read, of which nothing is held.
    inputs: Inputs,
    options: ReadOptions,
    parts: Parts<'k>,
    position_columns: Option<[String; 2]>,
    file_faults: Vec<FileFault>,
    errors: Vec<InputError>,
}

/// The claims at hand, and what was told of those before.
#[derive(Debug)]
struct Parts<'k> {
    config: Config,
    sources: Sources,
    limits: Limits,
    known: Known<'k>,
    enough: usize,
    run: Run,
    carried: Carried,
    merged: Merged,
    order: Order,
}

/// Which groups have been seen.
#[derive(Debug, Default)]
struct Order {
    /// Measure, subject and place of the row before, as written.
    written: [String; 3],
    /// The group at hand.
    current: Option<u64>,
    seen: HashSet<u64>,
}

/// Nothing is read any further.
struct Enough;

impl From<InputError> for Enough {
    fn from(_: InputError) -> Enough {
        Enough
    }
}

/// What a row says of its group.
enum Turn {
    Same,
    New,
    Back(u64),
}

impl Order {
    fn turn(&mut self, config: &Config, cells: [&str; 3]) -> Turn {
        if cells[0].trim().is_empty() || (self.current.is_some() && self.written == cells) {
            return Turn::Same;
        }
        let group = group(config, cells);
        for (written, cell) in self.written.iter_mut().zip(cells) {
            written.clear();
            written.push_str(cell);
        }
        if self.current == Some(group) {
            return Turn::Same;
        }
        self.current = Some(group);
        if self.seen.insert(group) { Turn::New } else { Turn::Back(group) }
    }
}

/// The cells of a row that say which group it is in.
fn key_of<'r>(columns: &Columns, row: &Row<'r>) -> [&'r str; 3] {
    [Column::Measure, Column::Subject, Column::Place]
        .map(|column| columns.get(column).map_or("", |at| row.cell(at)))
}

/// A group by eight bytes of a hash that stays the same, since parts of one job are written by many processes.
fn group(config: &Config, [measure, subject, place]: [&str; 3]) -> u64 {
    let (measure, subject) = (name::measure(measure), normalised(subject));
    let [tag, family] = ties::family(config, &measure, &subject);
    let mut hash = Sha256::new();
    for name in [tag, family, &subject, &normalised(place)] {
        hash.update((name.len() as u64).to_le_bytes());
        hash.update(name);
    }
    hash.finalize().iter().take(8).fold(0, |group, byte| group << 8 | u64::from(*byte))
}

impl<'k> SortedRun<'k> {
    /// A run that has read nothing yet.
    pub fn new(
        config: &Config,
        sources: &Sources,
        options: ReadOptions,
        limits: Limits,
        known: Known<'k>,
    ) -> SortedRun<'k> {
        let options = ReadOptions { spooled: false, ..options };
        let mut run = Run::new(config, sources, options.clone());
        run.in_parts = true;
        SortedRun {
            inputs: Inputs::new(options.clone()),
            options,
            parts: Parts {
                config: config.clone(),
                sources: sources.clone(),
                enough: ENOUGH,
                run,
                carried: Carried::default(),
                merged: Merged::new(limits.findings),
                order: Order::default(),
                known: Known { partial: true, ..known },
                limits,
            },
            position_columns: None,
            file_faults: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// Lets rows say where they come from, as [`Run::with_position_columns`].
    #[must_use]
    pub fn with_position_columns(mut self, columns: Option<[String; 2]>) -> SortedRun<'k> {
        self.position_columns = columns;
        self
    }

    /// Checks so many claims at a time, and more where a group is larger.
    #[must_use]
    pub fn at_a_time(mut self, claims: usize) -> SortedRun<'k> {
        self.parts.enough = claims.max(1);
        self
    }

    /// Takes up a reason why something could not be checked.
    pub fn fail(&mut self, error: InputError) {
        self.errors.push(error);
    }

    /// Reads files in their order, as if they were one; `progress` is told how many claims have been read.
    ///
    /// # Errors
    /// When a group comes back after it had ended.
    pub fn read<'p>(
        &mut self,
        files: impl IntoIterator<Item = &'p Path>,
        mut progress: impl FnMut(usize),
    ) -> Result<(), SortedError> {
        let mut read: Vec<&Path> = Vec::new();
        for path in files {
            read.push(path);
            match self.read_file(path, &mut progress) {
                Err(SortedError::NotGrouped { key, at, group, .. }) => {
                    let began = read.iter().find_map(|path| self.first_of(group, path));
                    return Err(SortedError::NotGrouped { key, at, began, group });
                }
                Err(SortedError::Input(error)) => {
                    self.parts.run.refuse(error);
                    self.file_faults.append(&mut self.parts.run.file_faults);
                    self.errors.append(&mut self.parts.run.errors);
                }
                read => read?,
            }
        }
        Ok(())
    }

    /// Where the first claim of a group stands in a file, if that can be read again.
    fn first_of(&self, group: u64, path: &Path) -> Option<String> {
        let config = &self.parts.config;
        let mut inputs = Inputs::new(self.options.clone());
        if !std::fs::metadata(path).is_ok_and(|file| file.is_file()) {
            return None;
        }
        let opened = inputs.open(path).ok()?;
        let name = path.display().to_string();
        let Heading { columns, .. } = Heading::of(opened.header(), &name, config, &None);
        let mut found = None;
        let look = |(), batch: &Batch| {
            found = batch
                .rows()
                .find(|row| self::group(config, key_of(&columns, row)) == group)
                .map(|row| row.place());
            found.map_or(Ok(()), |_| Err(Enough))
        };
        let _ = opened.read(|_| (), look);
        let row = inputs.locate(&[found?]).ok()?.into_iter().next()?;
        Some(format!("{name}:{}", row.start.line))
    }

    fn read_file(&mut self, path: &Path, progress: &mut impl FnMut(usize)) -> Result<(), SortedError> {
        let SortedRun { inputs, parts, .. } = self;
        if self.position_columns.is_none() {
            let shown =
                if path == Path::new("-") { "<stdin>".to_owned() } else { path.display().to_string() };
            parts.carried.files.insert(shown);
        }
        let opened = inputs.open(path)?;
        let Heading { columns, positions, faults } =
            Heading::of(opened.header(), &path.display().to_string(), &parts.config, &self.position_columns);
        self.file_faults.extend(faults);
        parts.run.inputs.follow(&opened);
        parts.run.columns.push(columns.clone());
        parts.run.positions.push(positions.clone());
        if !columns.is_usable() {
            return Ok(());
        }
        let (vocabulary, hasher) = (parts.config.vocabulary(), parts.run.hasher.clone());
        let reader = Reader::new(&columns, &vocabulary, &hasher);
        let from = positions.as_ref().map(Positions::path);
        let mut done = 0;
        opened.read(
            |batch| reader.prepare(batch),
            |prepared, batch| {
                let prepared = prepared?;
                if let Some(Err(misplaced)) = positions.as_ref().map(|positions| positions.check(batch)) {
                    parts.run.inputs.hold(batch);
                    return Err(SortedError::Input(misplaced.in_input(&parts.run.inputs)));
                }
                parts.take(prepared, batch, &columns, from)?;
                done += batch.len();
                progress(done);
                Ok::<_, SortedError>(())
            },
        )?;
        Ok(())
    }

    /// Everything that was found, and why some files could not be checked.
    ///
    /// # Errors
    /// When the report cannot be put together.
    pub fn finish(mut self) -> Result<(Merged, Vec<InputError>), SortedError> {
        self.parts.check()?;
        self.parts.run.inputs = self.inputs;
        self.parts.run.file_faults = self.file_faults;
        // All that is wrong with files is taken up, since other parts may tell the same.
        self.parts.limits.findings = None;
        self.parts.check()?;
        self.parts.merged.take_groups(self.parts.order.seen);
        self.parts.merged.take_errors(self.errors.iter().map(ToString::to_string));
        self.parts.merged.finish();
        Ok((self.parts.merged, self.errors))
    }
}

impl Parts<'_> {
    /// Takes the rows of a batch, and checks what is held whenever that is enough and a group ends.
    fn take(
        &mut self,
        mut prepared: Prepared,
        batch: &Batch,
        columns: &Columns,
        from: Option<usize>,
    ) -> Result<(), SortedError> {
        self.run.inputs.hold(batch);
        let mut path = "";
        let mut held = self.run.claims.len();
        let rows: Vec<Row<'_>> = batch.rows().collect();
        for row in &rows {
            let cells = key_of(columns, row);
            match self.order.turn(&self.config, cells) {
                Turn::Same => {}
                Turn::Back(group) => {
                    let key = cells.map(str::to_owned);
                    return Err(self.not_grouped(row.place(), key, group));
                }
                Turn::New => {
                    if self.enough <= held {
                        let rest = prepared.split_off(row.place());
                        self.keep(prepared)?;
                        self.check()?;
                        self.run.inputs.hold(batch);
                        (prepared, held) = (rest, 0);
                    }
                }
            }
            held += 1;
            if let Some(column) = from
                && row.cell(column) != path
            {
                path = row.cell(column);
                self.carried.files.insert(path.trim().to_owned());
            }
        }
        self.keep(prepared)?;
        Ok(())
    }

    fn keep(&mut self, prepared: Prepared) -> Result<(), NotEnoughMemory> {
        let intake = Intake::into(&mut self.run.claims)?;
        let taken = intake.take(prepared);
        self.run.faults.append(&mut intake.finish());
        taken
    }

    fn not_grouped(&self, at: Place, key: [String; 3], group: u64) -> SortedError {
        let rows = self.run.inputs.locate(&[at]).unwrap_or_default();
        let at = rows.first().map_or(String::new(), |row| {
            let standing = self.run.standing(row);
            format!("{}:{}", standing.path, standing.line)
        });
        let key: Vec<&str> = key.iter().map(|name| name.trim()).filter(|name| !name.is_empty()).collect();
        SortedError::NotGrouped { key: key.join(", "), at, began: None, group }
    }

    /// Checks what is held and lets go of it.
    fn check(&mut self) -> Result<(), SortedError> {
        self.run.claims.gather(self.run.threads())?;
        // Of files everything is told at the end, also what is not listed.
        let ends = if self.limits.findings.is_none() { Ends::default() } else { self.merged.ends() };
        let mut report = self.run.report_up_to(&ends, &self.limits, &self.known);
        let claims = &self.run.claims;
        report.summary.not_covered = not_covered(&self.config)
            .filter(|code| claims.reports(*code))
            .map(|code| code.rule().id.to_owned())
            .collect();
        let sources = 0..claims.source_count() as u32;
        self.carried.sources =
            sources.map(|source| claims.source_compared(source).to_owned()).collect::<BTreeSet<_>>();
        self.merged.take(&report, &self.carried, |key| group(&self.config, key))?;
        self.carried = Carried::default();
        self.run.claims = Claims::new(&self.config, &self.sources, &self.run.hasher);
        self.run.faults.clear();
        self.run.inputs.let_go();
        Ok(())
    }
}
