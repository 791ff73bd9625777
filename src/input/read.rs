//! Opening the inputs of a run and reading their rows, in order, on one thread or several.
//!
//! Several threads take chunks of an input in turn, each cut at a line end, and read each chunk as if a record
//! began at its first byte. Whether one did is known when the chunk before is done: if its last record is still
//! open, that record and the chunk are read again, together. What comes out is therefore the same for any bytes,
//! any size of chunk and any number of threads.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Read};
use std::path::Path;
use std::sync::{Mutex, mpsc};
use std::thread;

use super::header::{can_delimit, find_header};
use super::record::{Syntax, count_line_ends};
#[cfg(feature = "spreadsheet")]
use super::sheet;
use super::source::{Encoding, Kept, Source};
use super::walk::sheet_of;
use super::{Batch, Header, InputError, InputErrorKind, InputId, Place};
use crate::threads::{locked, start};

/// An input of fewer chunks is read on the calling thread: starting others would take longer.
const CHUNKS_WORTH_THREADS: u64 = 8;

/// The highest limit to the length of a record: offsets in one are kept in four bytes.
const LONGEST_RECORD_LIMIT: usize = 1 << 30;

/// How inputs are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadOptions {
    /// How letters are written.
    pub encoding: Encoding,
    /// The byte between two cells; without it, it is found in each header.
    pub delimiter: Option<u8>,
    /// The number of threads that read and map, beside the calling thread; with one, everything happens on the
    /// calling thread.
    pub threads: usize,
    /// The sheet that is read of a workbook whose path names none; without it, the first one.
    pub sheet: Option<String>,
    /// The mark that begins the decimals of the numbers of a workbook: the one that readers of its cells expect.
    pub decimal: char,
    /// The name by which standard input is called.
    pub stdin_name: String,
    /// How many bytes are read at a time. What is read does not depend on it.
    pub chunk_bytes: usize,
    /// Whether what can be read only once is kept on disk, so that its rows can be located when it is over.
    pub spooled: bool,
    /// The longest record in bytes, its line end included, at most 1 GiB; a longer one is a fault.
    pub record_limit: usize,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            encoding: Encoding::Utf8,
            delimiter: None,
            sheet: None,
            decimal: '.',
            threads: thread::available_parallelism().map_or(1, usize::from),
            stdin_name: "<stdin>".to_owned(),
            chunk_bytes: 256 << 10,
            spooled: true,
            record_limit: 16 << 20,
        }
    }
}

/// All that a run reads, and the way back from a [`Place`] to what stands there.
#[derive(Debug)]
pub struct Inputs {
    options: ReadOptions,
    pub(super) inputs: Vec<Input>,
    /// Where the next input will begin.
    end: u64,
}

/// One input that was opened.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) name: String,
    /// The sheet, if it is one of a workbook.
    pub(super) sheet: Option<String>,
    /// The offset of its first byte in all inputs laid end to end.
    pub(super) base: u64,
    /// Its length in bytes, as far as it was read.
    pub(super) length: u64,
    pub(super) kept: Kept,
    pub(super) syntax: Syntax,
    /// Where a batch of records begins, for the header and then each batch.
    pub(super) checkpoints: Vec<Checkpoint>,
}

/// What is known where a batch of records begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Checkpoint {
    /// The offset in the input; a record, or blank lines before one, begins here.
    pub(super) offset: u64,
    /// The number of lines before it.
    pub(super) lines: u64,
    /// The number of those that a spreadsheet shows in the row of the line before.
    pub(super) folded: u64,
}

/// What an input came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadSummary {
    /// The number of rows that were read.
    pub rows: u64,
    /// The number of faults found in rows.
    pub faults: u64,
    /// The length of the input in bytes of UTF-8.
    pub bytes: u64,
}

impl Inputs {
    /// No input yet.
    pub fn new(mut options: ReadOptions) -> Self {
        options.record_limit = options.record_limit.min(LONGEST_RECORD_LIMIT);
        Self { options, inputs: Vec::new(), end: 0 }
    }

    /// Opens a file, or standard input for `-`, and reads its header. Of a workbook (`.xlsx`, `.ods`) one sheet is
    /// read: `troops.xlsx#March` names it, else [`ReadOptions::sheet`], else it is the first.
    ///
    /// # Errors
    ///
    /// When it cannot be opened or has no header that can be read.
    pub fn open(&mut self, path: &Path) -> Result<Opened<'_>, InputError> {
        if path == Path::new("-") {
            let name = self.options.stdin_name.clone();
            return self.open_reader(name, io::stdin());
        }
        self.open_as(path, shown_path(&sheet_of(path).0))
    }

    /// Opens a file that is called otherwise than by its path, and reads its header.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn open_as(&mut self, path: &Path, name: String) -> Result<Opened<'_>, InputError> {
        let (path, asked) = sheet_of(path);
        let path = path.as_path();
        let ReadOptions { encoding, chunk_bytes, record_limit, .. } = self.options;
        #[cfg(feature = "spreadsheet")]
        match sheet::read(path, asked.as_deref().or(self.options.sheet.as_deref()), self.options.decimal) {
            Ok(Some(sheet)) => {
                let text = Box::new(io::Cursor::new(sheet.text));
                let source = Source::reader(text, Encoding::Utf8, chunk_bytes, record_limit);
                return self.open_source(name, Some(sheet.name), source);
            }
            Ok(None) => {}
            Err(InputErrorKind::Unreadable(error)) => return Err(InputError::io(name, error)),
            Err(kind) => return Err(InputError::new(name, kind)),
        }
        match Source::file(path, encoding, chunk_bytes, record_limit) {
            Ok(source) => self.open_source(name, None, source),
            Err(error) => Err(InputError::io(name, error)),
        }
    }

    /// Opens what can be read only once, and reads its header. What is read is kept in an unlinked temporary file,
    /// or in memory when it is small.
    ///
    /// # Errors
    ///
    /// When it cannot be read or has no header that can be read.
    pub fn open_reader(
        &mut self,
        name: impl Into<String>,
        from: impl Read + Send + 'static,
    ) -> Result<Opened<'_>, InputError> {
        let ReadOptions { encoding, chunk_bytes, record_limit, .. } = self.options;
        let source = Source::reader(Box::new(from), encoding, chunk_bytes, record_limit);
        self.open_source(name.into(), None, source)
    }

    fn open_source(
        &mut self,
        name: String,
        sheet: Option<String>,
        mut source: Source,
    ) -> Result<Opened<'_>, InputError> {
        let ReadOptions { delimiter, record_limit, spooled, .. } = self.options;
        if !spooled {
            source.forget();
        }
        let delimiter = if sheet.is_some() { Some(b',') } else { delimiter };
        if let Some(byte) = delimiter.filter(|byte| !can_delimit(*byte)) {
            return Err(InputError::new(name, InputErrorKind::BadDelimiter(byte)));
        }
        let mut text = Vec::new();
        let mut chunk = Vec::new();
        let found = loop {
            let last = match source.next_chunk(&mut chunk) {
                Ok(Some(_)) => false,
                Ok(None) => true,
                Err(error) => return Err(InputError::io(name, error)),
            };
            text.append(&mut chunk);
            match find_header(&text, delimiter, record_limit, last) {
                Ok(Some(found)) => break found,
                Ok(None) => {}
                Err(kind) => return Err(InputError::new(name, kind)),
            }
        };
        let syntax = Syntax { delimiter: found.delimiter, width: found.cells.len(), record_limit };
        let offset = found.start as u64;
        let mut input = Input {
            name,
            sheet,
            base: self.end,
            length: 0,
            kept: Kept::Memory(Vec::new()),
            syntax,
            checkpoints: Vec::new(),
        };
        input.checkpoints.push(Checkpoint { offset, lines: found.lines_before, folded: found.hidden_lines });
        let header = Header {
            cells: found.cells,
            delimiter: found.delimiter,
            place: Place::from_offset(input.base + offset),
        };
        let mut batch = Batch::new(input.base, syntax);
        let folded = count_line_ends(&text[found.start..found.end]) - 1;
        let next = Checkpoint {
            offset: found.end as u64,
            lines: found.lines_before + folded + 1,
            folded: found.hidden_lines + folded,
        };
        text.drain(..found.end);
        batch.raw = text;
        batch.offset = next.offset;
        let id = InputId(u32::try_from(self.inputs.len()).unwrap_or(u32::MAX));
        Ok(Opened { inputs: self, id, input: Some((input, source)), header, batch: Some(batch), next })
    }

    /// The name of an input: its path as it was given, with `/` between its parts.
    pub fn name(&self, id: InputId) -> &str {
        self.inputs.get(id.index()).map_or("", |input| &input.name)
    }

    /// The names of all inputs, in the order in which they were opened.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.inputs.iter().map(|input| input.name.as_str())
    }

    /// The input in which a place stands.
    pub fn input_of(&self, place: Place) -> Option<InputId> {
        let after = self.inputs.partition_point(|input| input.base <= place.offset());
        let index = after.checked_sub(1)?;
        let input = &self.inputs[index];
        let inside = place.offset() - input.base <= input.length;
        inside.then(|| InputId(u32::try_from(index).unwrap_or(u32::MAX)))
    }

    /// The number of inputs that were opened.
    pub fn len(&self) -> usize {
        self.inputs.len()
    }

    /// Whether no input was opened.
    pub fn is_empty(&self) -> bool {
        self.inputs.is_empty()
    }
}

/// A path as it is shown: with `/` between its parts.
pub(super) fn shown_path(path: &Path) -> String {
    let shown = path.display().to_string();
    if std::path::MAIN_SEPARATOR == '/' { shown } else { shown.replace(std::path::MAIN_SEPARATOR, "/") }
}

/// An input whose header has been read and whose rows have not.
pub struct Opened<'a> {
    inputs: &'a mut Inputs,
    id: InputId,
    /// Taken when the input goes to `inputs`.
    pub(super) input: Option<(Input, Source)>,
    header: Header,
    /// The first chunk without the header, taken when it is read.
    batch: Option<Batch>,
    next: Checkpoint,
}

impl fmt::Debug for Opened<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened").field("id", &self.id).field("header", &self.header).finish_non_exhaustive()
    }
}

impl Drop for Opened<'_> {
    /// Places in what has been read, if only the header, can be located whatever happened after.
    fn drop(&mut self) {
        if let Some((mut input, source)) = self.input.take() {
            (input.kept, input.length) = source.finish();
            self.inputs.end = input.base + input.length + 1;
            self.inputs.inputs.push(input);
        }
    }
}

impl Opened<'_> {
    /// Which input this is.
    pub fn id(&self) -> InputId {
        self.id
    }

    /// The names of the columns.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Reads all rows: `map` sees each batch on whatever thread read it, `consume` gets what `map` made of it, and
    /// the batch, on the calling thread and in the order of the input.
    ///
    /// A batch that `map` has seen may turn out to have started in the middle of a record; it is then read again,
    /// and `consume` gets only what `map` made of it the second time.
    ///
    /// # Errors
    ///
    /// The first error of `consume`; [`InputErrorKind::HeaderAlone`] when there is neither row nor fault; or that
    /// the input could not be read to its end, after all rows before have been consumed.
    pub fn read<T, E>(
        self,
        map: impl Fn(&Batch) -> T + Sync,
        consume: impl FnMut(T, &Batch) -> Result<(), E>,
    ) -> Result<ReadSummary, E>
    where
        T: Send,
        E: From<InputError> + Send,
    {
        self.read_then(map, consume, Ok)
    }

    /// As [`read`](Self::read); what `consume` leaves of a batch goes to `finish`, on whatever thread and in any
    /// order.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read), and any error of `finish`.
    pub fn read_then<T, U, E>(
        mut self,
        map: impl Fn(&Batch) -> T + Sync,
        consume: impl FnMut(T, &Batch) -> Result<U, E>,
        finish: impl Fn(U) -> Result<(), E> + Sync,
    ) -> Result<ReadSummary, E>
    where
        T: Send,
        U: Send,
        E: From<InputError> + Send,
    {
        let threads = self.inputs.options.threads;
        let (Some((input, source)), Some(mut batch)) = (&mut self.input, self.batch.take()) else {
            return Ok(ReadSummary::default());
        };
        let name = input.name.clone();
        let mut reading = Reading {
            input,
            map: &map,
            consume,
            finish: &finish,
            next: self.next,
            open: Vec::new(),
            open_offset: 0,
            try_again_at: 0,
            summary: ReadSummary::default(),
        };
        reading.take(&mut batch, None)?.map_or(Ok(()), &finish)?;
        let end = if threads < 2 || source.is_shorter_than(CHUNKS_WORTH_THREADS) {
            reading.on_this_thread(source, &mut batch)?
        } else {
            reading.on_threads(source, threads, &mut batch)?
        };
        reading.take_last(&mut batch)?.map_or(Ok(()), &finish)?;
        let summary = ReadSummary { bytes: source.text_length(), ..reading.summary };
        end.map_err(|error| InputError::io(name.clone(), error))?;
        if summary.rows == 0 && summary.faults == 0 {
            return Err(InputError::new(name, InputErrorKind::HeaderAlone).into());
        }
        Ok(summary)
    }
}

/// An input while its batches are put in order.
struct Reading<'a, M, C, F> {
    input: &'a mut Input,
    map: &'a M,
    consume: C,
    finish: &'a F,
    next: Checkpoint,
    /// The bytes of a record that is still open, and perhaps of chunks after it.
    open: Vec<u8>,
    open_offset: u64,
    /// The length of `open` from which it is worth reading again. It doubles, so that a long record is not read
    /// again with each chunk.
    try_again_at: usize,
    summary: ReadSummary,
}

/// A chunk that was read as if a record began at its first byte, and what `map` made of it; none at the end.
type Guess<T> = io::Result<Option<(Batch, T)>>;

impl<T, U, E, M, C, F> Reading<'_, M, C, F>
where
    T: Send,
    U: Send,
    E: From<InputError> + Send,
    M: Fn(&Batch) -> T + Sync,
    C: FnMut(T, &Batch) -> Result<U, E>,
    F: Fn(U) -> Result<(), E> + Sync,
{
    /// Takes the next chunk: as it was guessed if that was right, else read now. What is left to be done.
    fn take(&mut self, batch: &mut Batch, guess: Option<T>) -> Result<Option<U>, E> {
        if !self.open.is_empty() {
            self.open.extend_from_slice(&batch.raw);
            if self.open.len() < self.try_again_at && self.open.len() <= self.input.syntax.record_limit {
                return Ok(None);
            }
            std::mem::swap(&mut self.open, &mut batch.raw);
            self.open.clear();
            batch.offset = self.open_offset;
        } else if let Some(mapped) = guess {
            return self.accept(batch, mapped).map(Some);
        }
        batch.read_records(false);
        let mapped = (self.map)(batch);
        self.accept(batch, mapped).map(Some)
    }

    /// The input is over: a record that is still open will not be closed.
    fn take_last(&mut self, batch: &mut Batch) -> Result<Option<U>, E> {
        if self.open.is_empty() {
            return Ok(None);
        }
        std::mem::swap(&mut self.open, &mut batch.raw);
        self.open.clear();
        batch.offset = self.open_offset;
        batch.read_records(true);
        let mapped = (self.map)(batch);
        self.accept(batch, mapped).map(Some)
    }

    /// A batch that does start where a record does.
    fn accept(&mut self, batch: &mut Batch, mapped: T) -> Result<U, E> {
        self.next.offset = batch.offset;
        batch.before = (self.next.lines, self.next.folded);
        self.input.checkpoints.push(self.next);
        let (line_ends, folded) = batch.line_ends();
        self.next.lines += line_ends;
        self.next.folded += folded;
        self.summary.rows += batch.len() as u64;
        self.summary.faults += batch.faults().len() as u64;
        self.open.extend_from_slice(&batch.raw[batch.complete..]);
        self.open_offset = batch.offset + batch.complete as u64;
        self.try_again_at = if batch.complete == 0 { 2 * batch.raw.len() } else { 0 };
        (self.consume)(mapped, batch)
    }

    fn on_this_thread(&mut self, source: &mut Source, batch: &mut Batch) -> Result<io::Result<()>, E> {
        loop {
            match source.next_chunk(&mut batch.raw) {
                Ok(Some(offset)) => batch.offset = offset,
                Ok(None) => return Ok(Ok(())),
                Err(error) => return Ok(Err(error)),
            }
            self.take(batch, None)?.map_or(Ok(()), self.finish)?;
        }
    }

    /// The other threads get back each batch with what is left to be done of it, do that, and read the next chunk
    /// into it.
    fn on_threads(
        &mut self,
        source: &mut Source,
        threads: usize,
        batch: &mut Batch,
    ) -> Result<io::Result<()>, E> {
        let (give_back, free) = mpsc::channel();
        for _ in 0..2 * threads + 2 {
            let batch = Batch::new(self.input.base, self.input.syntax);
            // The receiver is right here, so this cannot fail.
            let _ = give_back.send((batch, None));
        }
        let (free, chunks) = (Mutex::new(free), Mutex::new(Chunks { source: &mut *source, count: 0 }));
        let (map, finish) = (self.map, self.finish);
        let failed = Mutex::new(None);
        let read = thread::scope(|scope| {
            let (done, guesses) = mpsc::channel();
            let read_on = |done: mpsc::Sender<_>| {
                while let Some((batch, left)) = taken(&free) {
                    if let Some(Err(error)) = left.map(finish) {
                        locked(&failed).get_or_insert(error);
                    }
                    let (number, chunk) = locked(&chunks).next(batch);
                    let read = |mut batch: Batch| {
                        batch.read_records(false);
                        let mapped = map(&batch);
                        (batch, mapped)
                    };
                    // Nobody waits for it when something went wrong.
                    let guess: Guess<T> = chunk.map(|chunk| chunk.map(read));
                    let _ = done.send((number, guess));
                }
            };
            for _ in 0..threads {
                let done = done.clone();
                start(scope, move || read_on(done));
            }
            drop(done);
            self.take_in_order(guesses, give_back, &failed)
        });
        if let Some(error) = locked(&failed).take() {
            return Err(error);
        }
        match read? {
            // Nothing is left to be read, unless not one thread could be started.
            Ok(()) => self.on_this_thread(source, batch),
            Err(error) => Ok(Err(error)),
        }
    }

    /// Takes the chunks that other threads read, up to the end of the input or the first error. The ends of both
    /// channels are dropped when it is done, which stops those threads.
    fn take_in_order(
        &mut self,
        guesses: mpsc::Receiver<(usize, Guess<T>)>,
        give_back: mpsc::Sender<(Batch, Option<U>)>,
        failed: &Mutex<Option<E>>,
    ) -> Result<io::Result<()>, E> {
        let mut early = BTreeMap::new();
        let mut expected = 0;
        for (number, guess) in guesses {
            early.insert(number, guess);
            while let Some(guess) = early.remove(&expected) {
                expected += 1;
                let (mut batch, mapped) = match guess {
                    Ok(Some(guess)) => guess,
                    Ok(None) => return Ok(Ok(())),
                    Err(error) => return Ok(Err(error)),
                };
                let left = self.take(&mut batch, Some(mapped))?;
                if locked(failed).is_some() {
                    return Ok(Ok(()));
                }
                // What is left is done even when the input is over.
                let _ = give_back.send((batch, left));
            }
        }
        Ok(Ok(()))
    }
}

/// What comes next through a channel whose end several threads share.
fn taken<T>(from: &Mutex<mpsc::Receiver<T>>) -> Option<T> {
    locked(from).recv().ok()
}

/// The chunks of an input, given out one by one with batches to read them into. There are few batches, so that
/// reading waits when putting in order falls behind.
struct Chunks<'a> {
    source: &'a mut Source,
    count: usize,
}

impl Chunks<'_> {
    /// The next chunk, not yet read as records, and its number; none when there is no more.
    ///
    /// Whoever takes a number has a batch already, so the lowest number is never the one that waits.
    fn next(&mut self, mut batch: Batch) -> (usize, io::Result<Option<Batch>>) {
        let number = self.count;
        let chunk = match self.source.next_chunk(&mut batch.raw) {
            Ok(None) => return (number, Ok(None)),
            Ok(Some(offset)) => {
                batch.offset = offset;
                Ok(Some(batch))
            }
            Err(error) => {
                self.source.at_end = true;
                Err(error)
            }
        };
        self.count += 1;
        (number, chunk)
    }
}
