//! What every command that reads figure files takes: paths, configuration, how files are read.

use super::{Failure, output};
use clap::Args;
use figcheck::columns;
use figcheck::config::discover::{self, Choice, Found};
use figcheck::config::{self, Column, Delimiter, FailOn, Limit, Overrides};
use figcheck::input::{self, Encoding, InputError, ReadOptions};
use figcheck::quantity::{NumberStyle, Rounding};
use figcheck::report::merged::Merged;
use figcheck::report::{Known, Limits};
use figcheck::run::Run;
use figcheck::sorted::SortedRun;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// Which files are read, and how.
#[derive(Debug, Args)]
pub(super) struct Reading {
    /// Files and folders; `-` is standard input [default: `paths` of figcheck.toml, else ./figures]
    #[arg(value_name = "PATH", help_heading = None::<&str>)]
    pub(super) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) how: How,
}

/// How files are read, and by which configuration.
#[derive(Debug, Args)]
#[command(next_help_heading = "Reading")]
pub(super) struct How {
    /// Use this configuration in place of the nearest figcheck.toml
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    config: Option<PathBuf>,
    /// Use no configuration file
    #[arg(long)]
    isolated: bool,
    /// Take a column from a header of another name, as in `published=date_reported`
    #[arg(long, value_name = "COLUMN=HEADER", value_parser = mapping)]
    map: Vec<(Column, String)>,
    /// What separates the cells: `,`, `;`, `|` or `tab` [default: found in each header]
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    delimiter: Option<Delimiter>,
    /// How letters are written: utf-8 or windows-1252 [default: utf-8]
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    encoding: Option<Encoding>,
    /// The sheet of each .xlsx and .ods file; `troops.xlsx#March` names it for one [default: the first]
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// How numbers are written: english, continental, space, indian or swiss [default: english]
    #[arg(long, value_name = "STYLE")]
    number_style: Option<NumberStyle>,
    /// How plain numbers are taken: inferred (good to their own rounding), exact, or good to a percentage
    /// such as 5 [default: inferred]
    #[arg(long, value_name = "HOW", value_parser = config::rounding)]
    rounding: Option<Rounding>,
    /// Threads [default: one for each processor]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// The headers of two columns in which rows say from which file and line they come
    #[arg(long, value_name = "PATH,LINE", value_parser = position_columns)]
    position_columns: Option<PositionColumns>,
    /// The name under which standard input is reported
    #[arg(long, value_name = "NAME", default_value = "<stdin>", hide_default_value = true)]
    stdin_filename: String,
}

/// Which rules are reported, and how much of what they find.
#[derive(Debug, Args)]
#[command(next_help_heading = "Rules")]
pub(super) struct Selection {
    /// Report only these rules: codes (F201), families (F3) or names
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    select: Vec<String>,
    /// Leave these rules out
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    ignore: Vec<String>,
    /// Exit with 1 from this severity on: error, warning or never [default: error]
    #[arg(long, value_name = "LEVEL", value_parser = fail_on)]
    fail_on: Option<FailOn>,
    /// Other claims listed under one finding [default: 20]
    #[arg(long, value_name = "N|none", value_parser = config::limit)]
    limit: Option<Limit>,
}

/// The headers of the columns that hold the path and the line of each row.
#[derive(Clone, Debug)]
struct PositionColumns([String; 2]);

fn position_columns(text: &str) -> Result<PositionColumns, String> {
    match text.split(',').map(str::trim).collect::<Vec<_>>()[..] {
        [path, line] if !path.is_empty() && !line.is_empty() && path != line => {
            Ok(PositionColumns([path.to_owned(), line.to_owned()]))
        }
        _ => Err("expected two headers, such as path,line".to_owned()),
    }
}

fn mapping(text: &str) -> Result<(Column, String), String> {
    let (column, header) = text
        .split_once('=')
        .filter(|(_, header)| !header.trim().is_empty())
        .ok_or_else(|| "expected COLUMN=HEADER, such as published=date_reported".to_owned())?;
    let column = columns::find(column).ok_or_else(|| format!("`{column}` is no column of a claim"))?;
    Ok((column, header.to_owned()))
}

fn delimiter(text: &str) -> Result<Delimiter, String> {
    match text {
        "," | "comma" => Ok(Delimiter::Comma),
        ";" | "semicolon" => Ok(Delimiter::Semicolon),
        "\t" | "\\t" | "tab" => Ok(Delimiter::Tab),
        "|" | "pipe" => Ok(Delimiter::Bar),
        _ => Err("expected `,`, `;`, `|` or `tab`".to_owned()),
    }
}

fn encoding(text: &str) -> Result<Encoding, String> {
    config::encoding(text).ok_or_else(|| "expected utf-8 or windows-1252".to_owned())
}

pub(super) fn fail_on(text: &str) -> Result<FailOn, String> {
    match text {
        "error" => Ok(FailOn::Error),
        "warning" => Ok(FailOn::Warning),
        "never" => Ok(FailOn::Never),
        _ => Err("expected error, warning or never".to_owned()),
    }
}

impl Reading {
    /// The configuration, the sources and the paths of a run.
    pub(super) fn find(&self, selection: Option<&Selection>) -> Result<Found, Failure> {
        self.how.find(&self.paths, selection)
    }

    /// The configuration of a run, even where there is nothing to check.
    pub(super) fn configuration(&self, selection: &Selection) -> Result<Found, Failure> {
        self.how.overridden(
            discover::configuration(&self.how.choice(), &self.paths, &std::env::current_dir()?)?,
            Some(selection),
        )
    }

    /// Where a configuration may turn up that is not there yet, and the one that is asked for.
    pub(super) fn config_files(&self) -> Vec<PathBuf> {
        match (&self.how.config, self.how.isolated) {
            (Some(file), _) => vec![file.clone()],
            (None, true) => Vec::new(),
            (None, false) => vec![PathBuf::from(discover::FILE_NAME)],
        }
    }

    /// Reads every file of a run, for a command that shows no findings on rows and files; what could not be used is
    /// told on standard error.
    pub(super) fn read(&self, found: &Found) -> Result<Run, Failure> {
        let run = self.read_quietly(found)?;
        unread(&run).iter().chain(&left_out(&run)).for_each(|reason| output::complain(reason));
        Ok(run)
    }

    /// Reads every file of a run.
    pub(super) fn read_quietly(&self, found: &Found) -> Result<Run, Failure> {
        self.how.read(found)
    }
}

impl How {
    /// The configuration, the sources and the paths of a run over some paths.
    pub(super) fn find(&self, paths: &[PathBuf], selection: Option<&Selection>) -> Result<Found, Failure> {
        self.overridden(discover::find(&self.choice(), paths, &std::env::current_dir()?)?, selection)
    }

    fn choice(&self) -> Choice {
        match (&self.config, self.isolated) {
            (Some(file), _) => Choice::File(file.clone()),
            (None, true) => Choice::Isolated,
            (None, false) => Choice::Nearest,
        }
    }

    /// What was found, with what the command line sets over the configuration.
    fn overridden(&self, found: Found, selection: Option<&Selection>) -> Result<Found, Failure> {
        let overrides = Overrides {
            delimiter: self.delimiter,
            encoding: self.encoding,
            number_style: self.number_style,
            rounding: self.rounding,
            columns: self.map.clone(),
            fail_on: selection.and_then(|selection| selection.fail_on),
            limit: selection.and_then(|selection| selection.limit),
            select: selection.map(|selection| selection.select.clone()).unwrap_or_default(),
            ignore: selection.map(|selection| selection.ignore.clone()).unwrap_or_default(),
        };
        Ok(Found { config: found.config.overridden(overrides)?, ..found })
    }

    /// How files are read under a configuration.
    fn options(&self, found: &Found) -> ReadOptions {
        let settings = found.config.settings();
        let usual = ReadOptions::default();
        ReadOptions {
            encoding: settings.encoding,
            delimiter: settings.delimiter.map(Delimiter::byte),
            threads: self.threads.map_or(usual.threads, NonZeroUsize::get),
            sheet: self.sheet.clone(),
            stdin_name: self.stdin_filename.clone(),
            ..usual
        }
    }

    /// Reads every file of a run.
    pub(super) fn read(&self, found: &Found) -> Result<Run, Failure> {
        let mut run = Run::new(&found.config, &found.sources, self.options(found))
            .with_position_columns(self.position_columns());
        let files = input::figure_files(&found.paths, found.sources_path.as_deref());
        for error in files.errors {
            run.fail(error);
        }
        let mut progress = output::Progress::new();
        run.read_with(files.files.iter().map(PathBuf::as_path), |claims| progress.claims(claims));
        progress.finish();
        enough_memory(run)
    }

    fn position_columns(&self) -> Option<[String; 2]> {
        self.position_columns.as_ref().map(|columns| columns.0.clone())
    }

    /// Reads and checks every file of a run, whose claims are grouped.
    pub(super) fn read_sorted(
        &self,
        found: &Found,
        limits: Limits,
        known: Known<'_>,
    ) -> Result<(Merged, Vec<InputError>), Failure> {
        let mut run = SortedRun::new(&found.config, &found.sources, self.options(found), limits, known)
            .with_position_columns(self.position_columns());
        let files = input::figure_files(&found.paths, found.sources_path.as_deref());
        for error in files.errors {
            run.fail(error);
        }
        let mut progress = output::Progress::new();
        let read = run.read(files.files.iter().map(PathBuf::as_path), |rows| progress.claims(rows));
        progress.finish();
        read?;
        Ok(run.finish()?)
    }

    /// Reads a copy of some files that stands in a folder, by the names they have there. That one of them is not
    /// there is no error.
    pub(super) fn read_copy(&self, found: &Found, folder: &Path) -> Result<Run, Failure> {
        let mut run = Run::new(&found.config, &found.sources, self.options(found))
            .with_position_columns(self.position_columns());
        let files = input::figure_files(&found.paths, found.sources_path.as_deref()).files;
        let name = |file: &Path| file.strip_prefix(folder).unwrap_or(file).display().to_string();
        run.read_named(files.iter().map(|file| (file.as_path(), name(file))));
        enough_memory(run)
    }
}

/// What is found takes so much memory for each claim, as a rule.
const FOUND_PER_CLAIM: usize = 10;

/// A run that was read to its end, with memory left for what is found.
fn enough_memory(run: Run) -> Result<Run, Failure> {
    let read = run.claims().len();
    let is_left = Vec::<u8>::new().try_reserve_exact(FOUND_PER_CLAIM * read).is_ok();
    let Some(claims) = run.exhausted().or((!is_left).then_some(read)) else { return Ok(run) };
    let claims = figcheck::number::grouped(claims as f64);
    Err(Failure(format!(
        "not enough memory: it ran out after {claims} claims; check fewer files at a time, or one measure at a \
         time"
    )))
}

/// Why some files could not be read, as it is told.
pub(super) fn unread(run: &Run) -> Vec<String> {
    told(run.errors())
}

/// How much was left out because of what stands in rows and files, as it is told.
pub(super) fn left_out(run: &Run) -> Option<String> {
    let counted = |(count, one, several)| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{} {several}", figcheck::number::grouped(count as f64))),
    };
    let (rows, files) = run.left_out();
    let told: Vec<String> =
        [(rows, "row", "rows"), (files, "file", "files")].into_iter().filter_map(counted).collect();
    (!told.is_empty())
        .then(|| format!("figcheck: {} could not be used; `figcheck check` says why", told.join(" and ")))
}

/// Errors as they are told.
pub(super) fn told(errors: &[InputError]) -> Vec<String> {
    let told = |error: &InputError| {
        let hint = error.hint().map_or(String::new(), |hint| format!("; {hint}"));
        format!("figcheck: {error}{hint}")
    };
    errors.iter().map(told).collect()
}
