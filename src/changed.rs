//! Which rows are new: lines added or changed since a revision, and the claims that stand on them.
//!
//! The lines come from a difference as `git diff --unified=0` writes it; who asks Git is the command line.

use crate::input::Place;
use crate::run::Run;
use std::collections::BTreeMap;
use std::ops::Range;

/// Places that are looked up in one go.
const AT_ONCE: usize = 1 << 16;

/// Lines of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lines {
    /// All of them.
    All,
    /// These, counted from 1, in order; none where lines only went.
    Some(Vec<Range<u64>>),
}

impl Lines {
    /// Whether one of the lines from `first` to `last` is among them.
    fn meet(&self, first: u64, last: u64) -> bool {
        match self {
            Lines::All => true,
            Lines::Some(ranges) => {
                let next = ranges.partition_point(|range| range.end <= first);
                ranges.get(next).is_some_and(|range| range.start <= last)
            }
        }
    }
}

/// Files with lines that were added or changed, by the names under which a run reads them.
#[derive(Clone, Debug, Default)]
pub struct Changed {
    files: BTreeMap<String, Lines>,
}

/// The rows of a run that stand on changed lines.
#[derive(Debug, Default)]
pub(crate) struct ChangedRows {
    /// Claims by number, in order.
    pub(crate) claims: Vec<u32>,
    /// Rows that are no claims or are suspect, in order.
    rows: Vec<Place>,
}

impl Changed {
    /// Nothing has changed yet.
    pub fn new() -> Changed {
        Changed::default()
    }

    /// A file with changed lines.
    pub fn insert(&mut self, name: impl Into<String>, lines: Lines) {
        self.files.insert(name.into(), lines);
    }

    /// Whether a file has changed at all.
    pub(crate) fn file(&self, name: &str) -> bool {
        self.files.contains_key(name)
    }

    /// The rows of a run that stand on changed lines.
    pub(crate) fn rows(&self, run: &Run) -> ChangedRows {
        let mut faults: Vec<Place> = run.faults.iter().map(|fault| fault.at).collect();
        faults.sort_unstable();
        faults.dedup();
        let mut claims: Vec<(Place, u32)> = run.claims.ids().map(|id| (run.claims.get(id).at, id)).collect();
        claims.sort_unstable();
        let places: Vec<Place> = claims.iter().map(|(at, _)| *at).collect();
        let mut changed: Vec<u32> = self.among(run, &places).into_iter().map(|n| claims[n].1).collect();
        changed.sort_unstable();
        ChangedRows {
            claims: changed,
            rows: self.among(run, &faults).into_iter().map(|n| faults[n]).collect(),
        }
    }

    /// Which of some places, given in order, are those of rows on changed lines.
    fn among(&self, run: &Run, places: &[Place]) -> Vec<usize> {
        let lines = |place: Place| {
            let input = run.inputs.input_of(place)?;
            self.files.get(run.inputs.name(input))
        };
        let mut found = Vec::new();
        let mut start = 0;
        while start < places.len() {
            let input = run.inputs.input_of(places[start]);
            let end = start + places[start..].partition_point(|place| run.inputs.input_of(*place) == input);
            if let Some(lines) = lines(places[start]) {
                for chunk in (start..end).step_by(AT_ONCE) {
                    let chunk = chunk..(chunk + AT_ONCE).min(end);
                    found.extend(
                        chunk_of(run, lines, &places[chunk.clone()]).into_iter().map(|n| chunk.start + n),
                    );
                }
            }
            start = end;
        }
        found
    }
}

/// Which of some rows of one file stand on changed lines. A row may go on for several lines.
fn chunk_of(run: &Run, lines: &Lines, places: &[Place]) -> Vec<usize> {
    if *lines == Lines::All {
        return (0..places.len()).collect();
    }
    // A file that cannot be read again has changed while it was read; everything in it may be new.
    let Ok(starts) = run.inputs.positions(places) else { return (0..places.len()).collect() };
    let mut found = Vec::new();
    for (n, start) in starts.iter().enumerate() {
        let next = starts.get(n + 1).map_or(u64::MAX, |next| next.line);
        let last = next.saturating_sub(1).max(start.line);
        // Only a row with changed lines before the next one needs a look at where it ends.
        let changed = lines.meet(start.line, start.line)
            || (lines.meet(start.line, last)
                && run.inputs.locate(&places[n..=n]).map_or(true, |rows| {
                    rows.first().is_none_or(|row| lines.meet(start.line, row.end.line))
                }));
        if changed {
            found.push(n);
        }
    }
    found
}

impl ChangedRows {
    /// Whether a claim stands on a changed line.
    pub(crate) fn claim(&self, id: u32) -> bool {
        self.claims.binary_search(&id).is_ok()
    }

    /// Whether a row that is no claim, or is suspect, stands on one.
    pub(crate) fn row(&self, at: Place) -> bool {
        self.rows.binary_search(&at).is_ok()
    }
}

/// The lines that a difference adds or changes, by path.
///
/// The difference is one as `git diff --unified=0 --text --src-prefix=a/ --dst-prefix=b/` writes it. A file from
/// which lines only went has none.
///
/// # Errors
/// A line that is not what Git writes.
pub fn parse_diff(diff: &[u8]) -> Result<BTreeMap<String, Lines>, String> {
    let mut files = BTreeMap::new();
    let mut path: Option<String> = None;
    let mut lines = diff.split(|byte| *byte == b'\n');
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix(b"+++ ") {
            path = new_path(name);
            if let Some(path) = &path {
                files.entry(path.clone()).or_insert_with(|| Lines::Some(Vec::new()));
            }
        } else if line.starts_with(b"@@ ") {
            let shown = String::from_utf8_lossy(line);
            let (gone, added) =
                hunk(&shown).ok_or_else(|| format!("git wrote a hunk that is none: {shown}"))?;
            // The lines of the hunk itself, which may look like anything.
            let mut left = (gone.end - gone.start) + (added.end - added.start);
            while 0 < left
                && let Some(line) = lines.next()
            {
                left -= u64::from(!line.starts_with(b"\\"));
            }
            if let Some(Lines::Some(ranges)) = path.as_ref().and_then(|path| files.get_mut(path))
                && added.start < added.end
            {
                ranges.push(added);
            }
        }
    }
    Ok(files)
}

/// `@@ -5,2 +6 @@`: the lines before and after.
fn hunk(line: &str) -> Option<(Range<u64>, Range<u64>)> {
    let (old, rest) = line.strip_prefix("@@ -")?.split_once(" +")?;
    let (new, _) = rest.split_once(" @@")?;
    let range = |text: &str| {
        let (start, count) = text.split_once(',').unwrap_or((text, "1"));
        let (start, count): (u64, u64) = (start.parse().ok()?, count.parse().ok()?);
        Some(start..start.checked_add(count)?)
    };
    Some((range(old)?, range(new)?))
}

/// The path behind `+++ `, which Git puts into quotes where it holds a quote, a backslash or a control character;
/// none for a file that went.
fn new_path(name: &[u8]) -> Option<String> {
    // A tab follows a path with spaces.
    let name = name.strip_suffix(b"\r").unwrap_or(name);
    let name = name.strip_suffix(b"\t").unwrap_or(name);
    let path = match name.strip_prefix(b"\"").and_then(|quoted| quoted.strip_suffix(b"\"")) {
        Some(quoted) => unquoted(quoted),
        None => name.to_vec(),
    };
    let path = path.strip_prefix(b"b/")?;
    Some(String::from_utf8_lossy(path).into_owned())
}

/// Undoes the quoting of C.
fn unquoted(quoted: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(quoted.len());
    let mut rest = quoted.iter().copied().peekable();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            plain.push(byte);
            continue;
        }
        match rest.next() {
            Some(digit @ b'0'..=b'7') => {
                let mut octal = u32::from(digit - b'0');
                for _ in 0..2 {
                    if let Some(digit) = rest.next_if(|byte| (b'0'..=b'7').contains(byte)) {
                        octal = octal * 8 + u32::from(digit - b'0');
                    }
                }
                plain.push(octal as u8);
            }
            Some(escaped) => plain.push(match escaped {
                b'a' => 0x07,
                b'b' => 0x08,
                b't' => b'\t',
                b'n' => b'\n',
                b'v' => 0x0b,
                b'f' => 0x0c,
                b'r' => b'\r',
                other => other,
            }),
            None => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::input::ReadOptions;
    use crate::sources::Sources;
    use proptest::prelude::*;

    fn some(ranges: &[Range<u64>]) -> Lines {
        Lines::Some(ranges.to_vec())
    }

    #[test]
    fn a_difference_is_read_by_its_hunks() {
        let diff = b"diff --git a/x.csv b/x.csv\nindex 1..2 100644\n--- a/x.csv\n+++ b/x.csv\n\
            @@ -2 +2 @@ measure,source\n-a\n+b\n@@ -4,0 +5,2 @@\n+++ b/not-a-file\n+@@ -1 +99 @@\n@@ -9,2 +10,0 @@\n-c\n-d\n\
            diff --git a/y z.csv b/y z.csv\n--- a/y z.csv\n+++ b/y z.csv\t\n@@ -1 +1 @@\n-x\n\
            \\ No newline at end of file\n+y\n\\ No newline at end of file\n\
            diff --git a/gone.csv b/gone.csv\n--- a/gone.csv\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n\
            diff --git \"a/\\303\\274\\t.csv\" \"b/\\303\\274\\t.csv\"\n--- /dev/null\n+++ \"b/\\303\\274\\t\\\"q\\\\.csv\"\n\
            @@ -0,0 +1,3 @@\n+1\n+2\n+3\n";
        let read = parse_diff(diff).unwrap();
        assert_eq!(read.get("x.csv"), Some(&some(&[2..3, 5..7])));
        assert_eq!(read.get("y z.csv"), Some(&some(&[1..2])));
        assert_eq!(read.get("ü\t\"q\\.csv"), Some(&some(&[1..4])));
        assert_eq!(read.len(), 3);
        assert!(parse_diff(b"+++ b/x\n@@ nonsense\n").is_err());
        assert!(parse_diff(b"").unwrap().is_empty());
    }

    #[test]
    fn a_row_is_changed_on_any_of_its_lines() {
        let text = "measure,source,value,note\nm,a,1,x\nm,b,2,\"two\nlines\"\n\n\nm,c,3,z\nm,d,bad,z\n";
        for (lines, claims, faulty) in [
            (&[1..2][..], &[][..], false),
            (&[2..3], &[0], false),
            (&[3..4], &[1], false),
            (&[4..5], &[1], false),
            (&[5..6], &[], false),
            (&[5..7], &[], false),
            (&[7..8], &[2], false),
            (&[8..9], &[], true),
            (&[4..5, 7..9], &[1, 2], true),
            (&[], &[], false),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("x.csv");
            std::fs::write(&path, text).unwrap();
            let mut run = Run::new(&Config::default(), &Sources::default(), ReadOptions::default());
            run.read([path.as_path()]);
            let mut changed = Changed::new();
            changed.insert(path.display().to_string(), some(lines));
            let rows = changed.rows(&run);
            assert_eq!(rows.claims, claims, "{lines:?}");
            assert_eq!(run.faults.iter().any(|fault| rows.row(fault.at)), faulty, "{lines:?}");
            assert!(Changed::new().rows(&run).claims.is_empty());
        }
    }

    proptest! {
        #[test]
        fn lines_meet_as_they_overlap(starts in prop::collection::btree_set(1u64..60, 0..6), first in 1u64..60, more in 0u64..9) {
            let ranges: Vec<_> = starts.iter().map(|start| *start..*start + 1).collect();
            let meet = starts.iter().any(|line| (first..=first + more).contains(line));
            prop_assert_eq!(some(&ranges).meet(first, first + more), meet);
        }

        #[test]
        fn any_text_for_a_difference_is_taken_calmly(diff in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse_diff(&diff);
        }
    }
}
