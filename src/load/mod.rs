//! Rows to claims.
//!
//! The rows of a batch are prepared apart from all others: values are read, and texts put together that are looked
//! up. Once it is known that the batch began where a row does, an `Intake` takes its rows up as claims. A row that
//! cannot be used leaves a [`Fault`] of a few bytes; what is wrong with it is told again from the row when it is
//! printed, so that a million bad rows cost no more than their places.

mod explain;
mod intake;

pub use self::explain::explain;
pub(crate) use self::intake::Intake;

use crate::claims::{NotEnoughMemory, SEPARATOR, WORD};
use crate::columns::{Cells, Columns};
use crate::config::{Column, Config};
use crate::input::{Batch, Place, Row, RowFault};
use crate::intern::Hasher;
use crate::quantity::{Kind, Precision, Reading, Vocabulary, whole};
use crate::rule::{Code, Severity};
use crate::units;

/// A row that cannot be used or is suspect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fault {
    /// Where the row stands.
    pub at: Place,
    /// The rule.
    pub code: Code,
    /// The column it is about, if it is about one.
    pub column: Option<Column>,
    /// What is wrong with the row as a row, if that is it.
    pub row: Option<RowFault>,
}

impl Fault {
    fn cell(at: Place, code: Code, column: Column) -> Fault {
        Fault { at, code, column: Some(column), row: None }
    }

    /// How grave it is.
    pub fn severity(&self) -> Severity {
        match self.row {
            Some(fault) if fault.kind.row_is_read() => Severity::Warning,
            _ => self.code.rule().severity,
        }
    }
}

/// How the rows of one file are read.
#[derive(Debug)]
pub struct Reader<'c> {
    columns: &'c Columns,
    vocabulary: &'c Vocabulary,
    hasher: &'c Hasher,
    key: Parts,
    said: Parts,
    when: Parts,
}

/// The cells of a text that is looked up.
const KEY: [Column; 3] = [Column::Measure, Column::Subject, Column::Place];
const SAID: [Column; 5] = [Column::Source, Column::Unit, Column::Via, Column::Basis, Column::Status];
const WHEN: [Column; 4] = [Column::AsOf, Column::Published, Column::Begins, Column::Window];

/// Those cells of a text that the rows of a file have: which of the text, and which of the row.
#[derive(Debug)]
struct Parts(Vec<(usize, usize)>);

impl Parts {
    fn new(text: &[Column], columns: &Columns) -> Parts {
        Parts(text.iter().enumerate().filter_map(|(n, column)| Some((n, columns.get(*column)?))).collect())
    }

    fn cells<'r>(&self, row: Row<'r>) -> impl Iterator<Item = (usize, &'r [u8])> {
        self.0.iter().map(move |&(n, at)| (n, row.bytes(at)))
    }
}

/// The numbers of one row, before any policy.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Figure {
    kind: Kind,
    low: f64,
    high: f64,
    precision: Precision,
    /// A best estimate beside low and high; NaN where there is none.
    best: f64,
    /// Whether it is a wording without a unit of its own.
    is_bare: bool,
}

/// A text to be interned: where it ends in the texts of its batch, and its hash.
#[derive(Clone, Copy, Debug)]
struct Text {
    hash: u32,
    end: u32,
}

#[derive(Clone, Copy, Debug)]
struct PreparedRow {
    at: Place,
    figure: Figure,
    /// Where its texts start, which stand one behind the other.
    texts: u32,
    key: Text,
    said: Text,
    when: Text,
}

/// The rows of a batch, read as far as that can be done apart from other batches.
#[derive(Debug, Default)]
pub struct Prepared {
    rows: Vec<PreparedRow>,
    texts: Vec<u8>,
    faults: Vec<Fault>,
}

/// Why a row gives no figure.
struct NoFigure(Code, Column);

impl<'c> Reader<'c> {
    /// Reads rows of these columns; what they repeat is looked up by the hashes of a hasher.
    pub(crate) fn new(columns: &'c Columns, vocabulary: &'c Vocabulary, hasher: &'c Hasher) -> Reader<'c> {
        let [key, said, when] = [&KEY[..], &SAID, &WHEN].map(|text| Parts::new(text, columns));
        Reader { columns, vocabulary, hasher, key, said, when }
    }

    /// Reads the rows of a batch.
    ///
    /// # Errors
    /// There is not enough memory for them.
    pub fn prepare(&self, batch: &Batch) -> Result<Prepared, NotEnoughMemory> {
        let mut prepared = Prepared::default();
        prepared.rows.try_reserve_exact(batch.len())?;
        // Seldom is more interned of a row than stands in it.
        prepared.texts.try_reserve_exact(batch.text_length())?;
        prepared.faults.extend(batch.faults().iter().map(|fault| Fault {
            at: fault.place,
            code: code_of(fault),
            column: None,
            row: Some(*fault),
        }));
        let may_separate = batch.has_byte(SEPARATOR);
        for row in batch.rows() {
            self.row(&self.columns.cells(row), may_separate, &mut prepared);
        }
        Ok(prepared)
    }

    /// Reads a row; `may_separate` says that some cell of the batch holds what separates interned cells.
    fn row(&self, cells: &Cells<'_>, may_separate: bool, prepared: &mut Prepared) {
        let row = cells.row;
        let at = row.place();
        let mut missing = false;
        for (code, column) in [(Code::F105, Column::Measure), (Code::F103, Column::Source)] {
            if says_nothing(cells, column) {
                prepared.faults.push(Fault::cell(at, code, column));
                missing = true;
            }
        }
        let (figure, word) = match figure(self.vocabulary, cells) {
            Ok(read) => read,
            Err(NoFigure(code, column)) => {
                prepared.faults.push(Fault::cell(at, code, column));
                return;
            }
        };
        if missing {
            return;
        }
        if clashes(self.vocabulary, cells, &figure) {
            prepared.faults.push(Fault::cell(at, Code::F108, Column::Value));
        }
        if word.is_some_and(|word| unit_clash(cells.get(Column::Unit), word)) {
            prepared.faults.push(Fault::cell(at, Code::F117, Column::Value));
            return;
        }
        let word = word.filter(|_| says_nothing(cells, Column::Unit));
        let texts = [&self.key, &self.said, &self.when];
        let separates = |cell: &[u8]| memchr::memchr(SEPARATOR, cell).is_some();
        let any_separates = || {
            let cells = texts.iter().flat_map(|parts| parts.cells(row)).map(|(_, cell)| cell);
            cells.chain(word.map(str::as_bytes)).any(separates)
        };
        if may_separate && any_separates() {
            prepared.faults.push(Fault { at, code: Code::F118, column: None, row: None });
            return;
        }
        let texts = prepared.texts.len() as u32;
        let key = prepared.text(self.hasher, self.key.cells(row));
        let said = match word {
            None => prepared.text(self.hasher, self.said.cells(row)),
            Some(word) => {
                let mut said: [&[u8]; 6] = [&[]; 6];
                (said[1], said[5]) = (word.as_bytes(), WORD.as_bytes());
                self.said.cells(row).filter(|(n, _)| *n != 1).for_each(|(n, cell)| said[n] = cell);
                prepared.text(self.hasher, said.into_iter().enumerate())
            }
        };
        let when = prepared.text(self.hasher, self.when.cells(row));
        prepared.rows.push(PreparedRow { at, figure, texts, key, said, when });
    }
}

impl Prepared {
    /// Splits off what stands at a place or after it.
    pub(crate) fn split_off(&mut self, at: Place) -> Prepared {
        let mut rows = self.rows.split_off(self.rows.partition_point(|row| row.at < at));
        let start = rows.first().map_or(self.texts.len() as u32, |row| row.texts);
        for row in &mut rows {
            row.texts -= start;
            for text in [&mut row.key, &mut row.said, &mut row.when] {
                text.end -= start;
            }
        }
        let (before, after) = self.faults.iter().partition(|fault| fault.at < at);
        self.faults = before;
        Prepared { rows, texts: self.texts.split_off(start as usize), faults: after }
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The texts of a row for key, what is said, and when.
    fn texts_of(&self, row: &PreparedRow) -> [&[u8]; 3] {
        let [start, key, said, when] =
            [row.texts, row.key.end, row.said.end, row.when.end].map(|end| end as usize);
        [&self.texts[start..key], &self.texts[key..said], &self.texts[said..when]]
    }

    /// Adds cells as one text, up to the last in which anything stands.
    #[inline(always)]
    fn text<'r>(&mut self, hasher: &Hasher, cells: impl Iterator<Item = (usize, &'r [u8])>) -> Text {
        let start = self.texts.len();
        let mut separators = 0;
        for (n, cell) in cells {
            if cell.is_empty() {
                continue;
            }
            while separators < n {
                self.texts.push(SEPARATOR);
                separators += 1;
            }
            self.texts.extend_from_slice(cell);
        }
        Text { hash: hasher.hash(&self.texts[start..]), end: self.texts.len() as u32 }
    }
}

/// `trim`, at once where there is nothing to take off.
fn trimmed(cell: &str) -> &str {
    match (cell.as_bytes().first(), cell.as_bytes().last()) {
        (Some(first), Some(last)) if !(first.is_ascii_graphic() && last.is_ascii_graphic()) => cell.trim(),
        _ => cell,
    }
}

/// Whether nothing but white space stands in a column.
#[inline(always)]
fn says_nothing(cells: &Cells<'_>, column: Column) -> bool {
    !cells.bytes(column).first().is_some_and(u8::is_ascii_graphic) && cells.get(column).trim().is_empty()
}

/// The figure of a row, and the unit written with its value. Number cells win over the wording.
fn figure<'r>(vocabulary: &Vocabulary, cells: &Cells<'r>) -> Result<(Figure, Option<&'r str>), NoFigure> {
    let cell = |column| cells.get(column);
    let any_number = |column| match vocabulary.number(cell(column)) {
        Ok(number) => Ok(Some(number)),
        Err(_) if cell(column).trim().is_empty() => Ok(None),
        Err(_) => Err(NoFigure(Code::F101, column)),
    };
    let number = |column| match cells.bytes(column) {
        [] => Ok(None),
        bytes => match whole(bytes) {
            Some(number) => Ok(Some(number as f64)),
            None => any_number(column),
        },
    };
    let (low, high) = (number(Column::Low)?, number(Column::High)?);
    if low.is_none() && high.is_none() {
        let best = trimmed(cell(Column::Best));
        let (text, column) = if best.is_empty() {
            (trimmed(cell(Column::Value)), Column::Value)
        } else {
            (best, Column::Best)
        };
        if text.is_empty() {
            return Err(NoFigure(Code::F105, Column::Value));
        }
        let qualifier = trimmed(cell(Column::Qualifier));
        let reading = if qualifier.is_empty() {
            vocabulary.read(text).map_err(|_| NoFigure(Code::F101, column))?
        } else {
            vocabulary.read_qualified(qualifier, text).map_err(|error| {
                NoFigure(Code::F101, if error.in_qualifier() { Column::Qualifier } else { column })
            })?
        };
        let Reading { kind, low, high, precision, unit } = reading;
        let is_bare = unit.is_none();
        return Ok((Figure { kind, low, high, precision, best: f64::NAN, is_bare }, unit));
    }
    let best = number(Column::Best)?;
    let (kind, from, to) = match (low, high) {
        (Some(low), Some(high)) if high < low => return Err(NoFigure(Code::F106, Column::Low)),
        (Some(low), Some(high)) => (Kind::Range, low, high),
        (Some(low), None) => (Kind::AtLeast, low, low),
        (None, high) => (Kind::UpTo, high.unwrap_or_default(), high.unwrap_or_default()),
    };
    if best.is_some_and(|best| low.is_some_and(|low| best < low) || high.is_some_and(|high| high < best)) {
        return Err(NoFigure(Code::F107, Column::Best));
    }
    let best = best.unwrap_or(f64::NAN);
    let figure = Figure { kind, low: from, high: to, precision: Precision::NONE, best, is_bare: false };
    Ok((figure, None))
}

/// Whether the wording of a row says something else than its number cells.
fn clashes(vocabulary: &Vocabulary, cells: &Cells<'_>, figure: &Figure) -> bool {
    let cell = |column| cells.get(column);
    let value = trimmed(cell(Column::Value));
    let numbers = [Column::Low, Column::Best, Column::High];
    if value.is_empty() || numbers.into_iter().all(|column| trimmed(cell(column)).is_empty()) {
        return false;
    }
    let policy = Config::default().policy("", "").judging;
    let numbers = Reading {
        kind: figure.kind,
        low: figure.low,
        high: figure.high,
        precision: figure.precision,
        unit: None,
    };
    match vocabulary.read(value) {
        Ok(wording) => !wording.judged(&policy).meets(numbers.judged(&policy)),
        Err(_) => true,
    }
}

/// Whether a unit written with the value cannot be the unit of the row: `36%` of a row counted in people. What
/// is counted may have two names, so `3,000 soldiers` in a row of people is none.
fn unit_clash(unit: &str, word: &str) -> bool {
    let unit = unit.trim();
    if unit.is_empty() {
        return false;
    }
    let (row, value) = (units::resolve(unit).base, units::resolve(word).base);
    row != value && (units::measures(&row) || units::measures(&value))
}

/// The code of a row that cannot be read as a row.
fn code_of(fault: &RowFault) -> Code {
    use crate::input::RowFaultKind as Kind;
    match fault.kind {
        Kind::NotUtf8 { .. } => Code::F113,
        Kind::Nul => Code::F118,
        Kind::QuoteSwallowsRows
        | Kind::QuoteNotClosed
        | Kind::TextAfterQuote
        | Kind::CellLooksLikeRows { .. } => Code::F112,
        _ => Code::F111,
    }
}
