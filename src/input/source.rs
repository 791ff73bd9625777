//! The bytes of one input as UTF-8 text, cut into chunks at line ends, and kept where they can be read again.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use encoding_rs::WINDOWS_1252;
use memchr::{memchr2, memrchr};

/// How the letters of an input are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[default]
    Utf8,
    /// The eight-bit code of Western Windows. An input that begins with the byte order mark of UTF-8 is UTF-8.
    Windows1252,
}

/// The byte order mark that some programs put before UTF-8.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The text of an input while it is read.
pub(super) struct Source {
    from: Box<dyn Read + Send>,
    encoding: Encoding,
    kept: Kept,
    /// The length of the text that has been read.
    position: u64,
    /// What of it is left for the next chunk.
    carry: Vec<u8>,
    /// The offset in the text of the next chunk.
    offset: u64,
    /// Whether nothing is left to be read but what is carried over.
    pub(super) at_end: bool,
    chunk_bytes: usize,
    record_limit: usize,
    scratch: Vec<u8>,
}

/// Where the text of an input can be read again.
#[derive(Debug)]
pub(super) enum Kept {
    /// In the file it came from.
    File { path: PathBuf, length: u64, modified: Option<SystemTime> },
    /// In an unlinked temporary file.
    Spool(Mutex<File>),
    /// In memory, since it is small.
    Memory(Vec<u8>),
    /// Only its beginning, with the header, in memory.
    Beginning(Vec<u8>),
    /// Only stretches of it, by their offsets, in memory.
    Stretches(Vec<(u64, Vec<u8>)>),
}

impl Source {
    /// Opens a file. What is no regular file (a pipe, a device) can be read only once and is spooled.
    pub(super) fn file(
        path: &Path,
        encoding: Encoding,
        chunk_bytes: usize,
        limit: usize,
    ) -> io::Result<Self> {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        let mut source = Self::reader(Box::new(file), encoding, chunk_bytes, limit);
        if metadata.is_file() && encoding == Encoding::Utf8 {
            let modified = metadata.modified().ok();
            source.kept = Kept::File { path: path.to_owned(), length: metadata.len(), modified };
        }
        Ok(source)
    }

    /// Reads what can be read only once.
    pub(super) fn reader(
        from: Box<dyn Read + Send>,
        encoding: Encoding,
        chunk_bytes: usize,
        record_limit: usize,
    ) -> Self {
        Self {
            from,
            encoding,
            kept: Kept::Memory(Vec::new()),
            position: 0,
            carry: Vec::new(),
            offset: 0,
            at_end: false,
            chunk_bytes: chunk_bytes.max(1),
            record_limit,
            scratch: Vec::new(),
        }
    }

    /// Keeps no more than the beginning of what can be read only once.
    pub(super) fn forget(&mut self) {
        if let Kept::Memory(start) = &mut self.kept {
            self.kept = Kept::Beginning(std::mem::take(start));
        }
    }

    /// Where the text that has been read can be read again, and its length.
    pub(super) fn finish(self) -> (Kept, u64) {
        (self.kept, self.position)
    }

    /// The length of the text that has been read.
    pub(super) fn text_length(&self) -> u64 {
        self.position
    }

    /// Whether the text is known to be shorter than so many chunks.
    pub(super) fn is_shorter_than(&self, chunks: u64) -> bool {
        let known =
            matches!(self.kept, Kept::File { length, .. } if length < chunks * self.chunk_bytes as u64);
        known || self.at_end
    }

    /// Puts the next chunk into `chunk`: some lines, the last with its line end. Its offset, or none at the end.
    ///
    /// A last line without line end is given one. Of a line over the limit only the beginning is given, a little more
    /// than the limit, and a line end.
    pub(super) fn next_chunk(&mut self, chunk: &mut Vec<u8>) -> io::Result<Option<u64>> {
        chunk.clear();
        chunk.append(&mut self.carry);
        let offset = self.offset;
        let mut searched = 0;
        while !self.at_end {
            let wanted = self.chunk_bytes.saturating_sub(chunk.len()).max(self.chunk_bytes / 4).max(1);
            self.read(chunk, wanted)?;
            if self.at_end {
                break;
            }
            if let Some(cut) = last_line_end(&chunk[searched..]) {
                self.carry.extend_from_slice(&chunk[searched + cut..]);
                chunk.truncate(searched + cut);
                self.offset = self.position - self.carry.len() as u64;
                return Ok(Some(offset));
            }
            if self.kept_of_long_line() <= chunk.len() {
                self.skip_line(chunk)?;
                self.offset = self.position - self.carry.len() as u64;
                return Ok(Some(offset));
            }
            // A CR at the very end is looked at again when it is known what follows it.
            searched = chunk.len().saturating_sub(1);
        }
        self.offset = self.position;
        if chunk.is_empty() {
            return Ok(None);
        }
        if !matches!(chunk.last(), Some(b'\n' | b'\r')) {
            chunk.push(b'\n');
        }
        Ok(Some(offset))
    }

    /// So much is given of a line that is too long: enough to see that it is, even with a byte order mark before it.
    fn kept_of_long_line(&self) -> usize {
        self.record_limit.saturating_add(BYTE_ORDER_MARK.len() + 1)
    }

    /// Passes over the rest of a line that is too long: `chunk` keeps its beginning, its rest is carried over no
    /// further than to the next line.
    fn skip_line(&mut self, chunk: &mut Vec<u8>) -> io::Result<()> {
        let mut rest = std::mem::take(chunk);
        chunk.extend_from_slice(&rest[..self.kept_of_long_line()]);
        chunk.push(b'\n');
        loop {
            if let Some(found) = memchr2(b'\n', b'\r', &rest) {
                let mut end = found + 1;
                if rest[found] == b'\r' {
                    if end == rest.len() && !self.at_end {
                        self.read(&mut rest, 1)?;
                    }
                    if rest.get(end) == Some(&b'\n') {
                        end += 1;
                    }
                }
                self.carry = rest.split_off(end);
                return Ok(());
            }
            if self.at_end {
                return Ok(());
            }
            rest.clear();
            self.read(&mut rest, self.chunk_bytes)?;
        }
    }

    /// Appends `wanted` bytes to `chunk`, fewer at the end, as UTF-8 and kept for later.
    fn read(&mut self, chunk: &mut Vec<u8>, wanted: usize) -> io::Result<()> {
        let before = chunk.len();
        let left = match self.kept {
            Kept::File { length, .. } => length.saturating_sub(self.position) + 1,
            _ => u64::MAX,
        };
        chunk.reserve(usize::try_from(left).unwrap_or(usize::MAX).min(wanted));
        let first = self.position == 0;
        let wanted = if first { wanted.max(BYTE_ORDER_MARK.len()) } else { wanted };
        let got = match self.encoding {
            Encoding::Utf8 => (&mut self.from).take(wanted as u64).read_to_end(chunk)?,
            Encoding::Windows1252 => {
                self.scratch.clear();
                let got = (&mut self.from).take(wanted as u64).read_to_end(&mut self.scratch)?;
                if first && self.scratch.starts_with(BYTE_ORDER_MARK) {
                    self.encoding = Encoding::Utf8;
                    chunk.extend_from_slice(&self.scratch);
                } else {
                    let (text, _) = WINDOWS_1252.decode_without_bom_handling(&self.scratch);
                    chunk.extend_from_slice(text.as_bytes());
                }
                got
            }
        };
        self.at_end = got < wanted;
        self.position += (chunk.len() - before) as u64;
        self.keep(&chunk[before..])
    }

    fn keep(&mut self, text: &[u8]) -> io::Result<()> {
        match &mut self.kept {
            Kept::File { .. } | Kept::Stretches(_) => Ok(()),
            Kept::Beginning(start) => {
                if start.is_empty() {
                    start.extend_from_slice(text);
                }
                Ok(())
            }
            Kept::Spool(file) => file.get_mut().unwrap_or_else(PoisonError::into_inner).write_all(text),
            Kept::Memory(start) if self.at_end => {
                start.extend_from_slice(text);
                Ok(())
            }
            Kept::Memory(start) => {
                let mut file = tempfile::tempfile()?;
                file.write_all(start)?;
                file.write_all(text)?;
                self.kept = Kept::Spool(Mutex::new(file));
                Ok(())
            }
        }
    }
}

impl Kept {
    /// Reads up to `length` bytes of the text again, from `offset`; nothing when the file has changed since.
    pub(super) fn read_again(&self, offset: u64, length: u64) -> io::Result<Option<Vec<u8>>> {
        match self {
            Self::File { path, length: old_length, modified } => {
                let mut file = File::open(path)?;
                let metadata = file.metadata()?;
                if metadata.len() != *old_length || metadata.modified().ok() != *modified {
                    return Ok(None);
                }
                read_at(&mut file, offset, length).map(Some)
            }
            Self::Spool(file) => {
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                read_at(&mut file, offset, length).map(Some)
            }
            Self::Memory(text) | Self::Beginning(text) => Ok(Some(part(text, offset, length).to_vec())),
            Self::Stretches(stretches) => {
                let found = stretches.iter().rfind(|(start, _)| *start <= offset);
                Ok(found.map(|(start, text)| part(text, offset - start, length).to_vec()))
            }
        }
    }
}

/// Up to `length` bytes of a text, from `offset`.
fn part(text: &[u8], offset: u64, length: u64) -> &[u8] {
    let from = usize::try_from(offset).unwrap_or(usize::MAX).min(text.len());
    let length = usize::try_from(length).unwrap_or(usize::MAX).min(text.len() - from);
    &text[from..from + length]
}

fn read_at(from: &mut File, offset: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // Asked for in one piece; what no memory is left for grows as it is read, and fails there if it must.
    let _ = bytes.try_reserve_exact(usize::try_from(length).unwrap_or_default());
    from.seek(SeekFrom::Start(offset))?;
    from.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The offset after the last line end: after a LF or, without any, after a CR that surely has no LF behind it.
fn last_line_end(text: &[u8]) -> Option<usize> {
    let line_end = memrchr(b'\n', text);
    let line_end = line_end.or_else(|| memrchr(b'\r', text.split_last()?.1));
    line_end.map(|at| at + 1)
}
