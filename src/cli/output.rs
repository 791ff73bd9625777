//! Where documents, complaints and progress go.

use super::Failure;
use super::interrupt::Unfinished;
use clap::{Args, ValueEnum};
use figcheck::report::format::Format;
use figcheck::report::terminal::Look;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Where the document goes and how it looks.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct Output {
    /// Write to a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
    /// Draw with ASCII only
    #[arg(long)]
    ascii: bool,
    /// Columns a line may take [default: those of the terminal, else 100]
    #[arg(long, value_name = "N")]
    width: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Color {
    /// If standard output is a terminal that shows them, and the environment agrees
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Output {
    /// How people's formats look at their destination.
    pub(super) fn look(&self) -> Look {
        let stdout = io::stdout();
        let to_terminal = self.output.is_none() && stdout.is_terminal();
        let color = match self.color {
            Color::Always => true,
            Color::Never => false,
            // A file is no place for colours, whatever the environment forces on standard output.
            Color::Auto => {
                self.output.is_none() && anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never
            }
        };
        let columns =
            to_terminal.then(terminal_size::terminal_size).flatten().map(|(width, _)| width.0.into());
        Look {
            width: self.width.or(columns).unwrap_or(Look::default().width),
            color,
            unicode: !self.ascii && speaks_unicode(),
        }
    }

    /// How people's formats look in a file.
    pub(super) fn look_in_file(&self) -> Look {
        let usual = Look::default();
        Look {
            width: self.width.unwrap_or(usual.width),
            color: self.color == Color::Always,
            unicode: !self.ascii,
        }
    }

    /// The file the document goes to, if it goes to one.
    pub(super) fn file(&self) -> Option<&Path> {
        self.output.as_deref()
    }

    /// Keeps what is no text off a terminal.
    pub(super) fn refuse_binary(&self, format: Format) -> Result<(), Failure> {
        if format.is_binary() && self.output.is_none() && io::stdout().is_terminal() {
            return Err(Failure(format!(
                "{format} is no text to show here; write it to a file with --output FILE"
            )));
        }
        Ok(())
    }

    /// Writes a document where it belongs.
    pub(super) fn write(
        &self,
        document: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        match &self.output {
            Some(file) => write_file(file, document),
            None => print(document),
        }
    }
}

/// Writes a document to standard output.
pub(super) fn print(document: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
    pipe(document(&mut out).and_then(|()| out.flush()))
}

/// Whether the locale says that the terminal cannot show more than ASCII.
fn speaks_unicode() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    !locale.is_some_and(|locale| locale == "C" || locale == "POSIX") || !io::stdout().is_terminal()
}

/// A reader that closes the pipe has read enough.
fn pipe(result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => Ok(result?),
    }
}

/// Writes a file whole or not at all: beside it first, then in its place.
pub(super) fn write_file(
    file: &Path,
    document: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let failed =
        |error: &dyn std::fmt::Display| Failure(format!("{}: cannot be written: {error}", file.display()));
    // What is no regular file, such as /dev/stdout, cannot be replaced, only written to.
    if std::fs::metadata(file).is_ok_and(|metadata| !metadata.is_file()) {
        let mut out = io::BufWriter::new(std::fs::File::create(file).map_err(|error| failed(&error))?);
        return pipe(document(&mut out).and_then(|()| out.flush()));
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".figcheck-");
    // A temporary file is for its owner alone; this one is to be read like any other file written.
    #[cfg(unix)]
    builder.permissions(match std::fs::metadata(file) {
        Ok(metadata) => metadata.permissions(),
        Err(_) => std::os::unix::fs::PermissionsExt::from_mode(0o666),
    });
    let beside = builder.tempfile_in(folder).map_err(|error| failed(&error))?;
    let unfinished = Unfinished::new(beside.path());
    let mut out = io::BufWriter::new(beside);
    document(&mut out).and_then(|()| out.flush()).map_err(|error| failed(&error))?;
    let beside = out.into_inner().map_err(|error| failed(&error))?;
    beside.persist(file).map_err(|error| failed(&error))?;
    drop(unfinished);
    Ok(())
}

/// Adds to a file that others add to as well.
pub(super) fn append_file(file: &Path, text: &str) -> Result<(), Failure> {
    std::fs::OpenOptions::new()
        .append(true)
        .create(true)
        .open(file)
        .and_then(|mut out| out.write_all(text.as_bytes()))
        .map_err(|error| Failure(format!("{}: cannot be written: {error}", file.display())))
}

/// Text as it is safe to show.
pub(super) fn shown(text: &str) -> String {
    figcheck::report::terminal::text::safe(text, Look::default())
}

/// Says something on standard error, where nobody may be listening.
pub(super) fn complain(text: &str) {
    let _ = writeln!(io::stderr(), "{}", shown(text));
}

/// A line on standard error that shows how far reading has come; only on a terminal, and only for work that
/// takes more than a second.
#[derive(Debug)]
pub(super) struct Progress {
    started: Instant,
    shown: Option<Instant>,
    wanted: bool,
}

impl Progress {
    pub(super) fn new() -> Progress {
        Progress { started: Instant::now(), shown: None, wanted: io::stderr().is_terminal() }
    }

    pub(super) fn claims(&mut self, claims: usize) {
        let quiet =
            self.shown.map_or(Duration::from_secs(1).saturating_sub(self.started.elapsed()), |shown| {
                Duration::from_millis(100).saturating_sub(shown.elapsed())
            });
        if !self.wanted || !quiet.is_zero() {
            return;
        }
        self.shown = Some(Instant::now());
        let _ =
            write!(io::stderr(), "\rreading: {} claims\u{1b}[K", figcheck::number::grouped(claims as f64));
    }

    pub(super) fn finish(&mut self) {
        if self.shown.is_some() {
            let _ = write!(io::stderr(), "\r\u{1b}[K");
        }
    }
}
