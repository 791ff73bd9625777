//! `figcheck check --watch`: looks at the files every so often and checks again when one has changed.
//!
//! Modification times and lengths are compared, which works on every file system and needs no notification from
//! the system. A terminal is cleared and written in one go, so that it never shows half a report; anything else
//! gets one report after the other.

use super::output::{self, Output};
use super::reading::Reading;
use super::{Failure, Outcome};
use figcheck::input::{figure_files, sheet_of};
use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How often the files are looked at.
const EVERY: Duration = Duration::from_millis(400);

/// Begins and ends an update that terminals show at once; others pass it over.
const HOLD: (&str, &str) = ("\u{1b}[?2026h", "\u{1b}[?2026l");
/// Empties the screen and what has scrolled off it, and starts at its top.
const CLEAR: &str = "\u{1b}[2J\u{1b}[3J\u{1b}[H";

/// What a file was like when it was last looked at.
type Looks = BTreeMap<PathBuf, Option<(SystemTime, u64)>>;

/// Checks now and whenever a file changes; ends with the process. `check` writes its document and gives what is
/// to be said beside it.
pub(super) fn run(
    reading: &Reading,
    output: &Output,
    mut check: impl FnMut(&mut dyn Write) -> Result<Vec<String>, Failure>,
) -> Outcome {
    if reading.paths.iter().any(|path| path.as_os_str() == "-") {
        return Err(Failure("--watch cannot read standard input again".to_owned()));
    }
    let mut looks = look(reading);
    let mut what = "watching".to_owned();
    loop {
        let mut document = Vec::new();
        // A mistake in a file is no reason to stop watching: it is about to be mended.
        let notices =
            check(&mut document).unwrap_or_else(|Failure(reason)| vec![format!("figcheck: {reason}")]);
        if !show(output, &document, &notices, &what)? {
            return Ok(super::CLEAN);
        }
        loop {
            std::thread::sleep(EVERY);
            let now = look(reading);
            if now != looks {
                what = difference(&looks, &now);
                looks = now;
                break;
            }
        }
    }
}

/// Shows a report, when it was made and why; false when nobody reads any more.
fn show(output: &Output, document: &[u8], notices: &[String], what: &str) -> Result<bool, Failure> {
    let time = jiff::Zoned::now().strftime("%H:%M:%S").to_string();
    let line = format!("{time} {what}; Ctrl-C ends");
    let mut screen = Vec::with_capacity(document.len() + 64);
    if io::stdout().is_terminal() && output.file().is_none() {
        screen.extend_from_slice(HOLD.0.as_bytes());
        screen.extend_from_slice(CLEAR.as_bytes());
        screen.extend_from_slice(document);
        for line in notices.iter().chain([&line]) {
            screen.extend_from_slice(output::shown(line).as_bytes());
            screen.extend_from_slice(b"\n");
        }
        screen.extend_from_slice(HOLD.1.as_bytes());
    } else {
        notices.iter().chain([&line]).for_each(|line| output::complain(line));
        screen.extend_from_slice(document);
    }
    let mut out = io::stdout().lock();
    match out.write_all(&screen).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        result => result.map(|()| true).map_err(Failure::from),
    }
}

/// The files of a run, and those it is configured by.
fn look(reading: &Reading) -> Looks {
    let mut files: Vec<PathBuf> = reading.config_files();
    match reading.find(None) {
        Ok(found) => {
            files.extend(figure_files(&found.paths, found.sources_path.as_deref()).files);
            files.extend(found.sources_path);
            files.extend(found.config.origin().map(PathBuf::from));
        }
        Err(_) => files.extend(figure_files(&reading.paths, None).files),
    }
    files.into_iter().map(|file| sheet_of(&file).0).map(|file| (file.clone(), state(&file))).collect()
}

fn state(file: &Path) -> Option<(SystemTime, u64)> {
    let metadata = std::fs::metadata(file).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

/// What has changed, in a few words.
fn difference(before: &Looks, now: &Looks) -> String {
    let came = now.iter().filter(|(file, state)| before.get(*file) != Some(state)).map(|(file, state)| {
        let what = match (before.get(file), state) {
            (_, None) => "went",
            (None | Some(None), _) => "came",
            _ => "changed",
        };
        format!("{} {what}", file.display())
    });
    let went =
        before.keys().filter(|file| !now.contains_key(*file)).map(|file| format!("{} went", file.display()));
    let all: Vec<String> = came.chain(went).collect();
    match all.as_slice() {
        [first, _, _, rest @ ..] => format!("{first} and {} more", rest.len() + 2),
        few => few.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_is_told_in_a_few_words() {
        let at = |seconds| Some((SystemTime::UNIX_EPOCH + Duration::from_secs(seconds), 1));
        let looks =
            |files: &[(&str, _)]| files.iter().map(|(file, state)| (PathBuf::from(file), *state)).collect();
        let before: Looks = looks(&[("a", at(1)), ("b", at(1)), ("figcheck.toml", None)]);
        for (now, told) in [
            (looks(&[("a", at(2)), ("b", at(1)), ("figcheck.toml", None)]), "a changed"),
            (looks(&[("a", at(1)), ("figcheck.toml", at(1))]), "figcheck.toml came, b went"),
            (looks(&[("a", at(1)), ("b", None), ("figcheck.toml", None)]), "b went"),
            (
                looks(&[("a", at(2)), ("b", at(2)), ("c", at(1)), ("figcheck.toml", None)]),
                "a changed and 2 more",
            ),
        ] {
            assert_eq!(difference(&before, &now), told);
        }
        assert_eq!(difference(&before, &before), "");
    }
}
