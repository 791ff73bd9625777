//! Rows to claims.
//!
//! Workers prepare the rows of a batch: they read the values, and make claims of the rows whose texts have all been
//! interned before, which are nearly all rows of a large file. The caller takes the batches in the order of the
//! input, interns the texts of the other rows and keeps the claims. A row that cannot be used leaves a [`Fault`] of
//! a few bytes; what is wrong with it is told again from the row when it is printed, so that a million bad rows cost
//! no more than their places.

use crate::claims::{Claim, Claims, NotEnoughMemory, SEPARATOR, Unit, WORD, beginning, window_days};
use crate::columns::{Cells, Columns};
use crate::config::{Column, Config, Policy};
use crate::input::{Batch, LocatedRow, Place, RowFault};
use crate::intern::{Hasher, Lookup};
use crate::interval::Interval;
use crate::period::Written;
use crate::quantity::{Kind, Precision, Reading, Vocabulary};
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
#[derive(Clone, Copy, Debug)]
pub struct Reader<'c> {
    /// Where the columns stand.
    pub columns: &'c Columns,
    /// How wordings are read.
    pub vocabulary: &'c Vocabulary,
    /// How texts are hashed.
    pub(crate) hasher: &'c Hasher,
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
    /// The claims of rows whose texts are known.
    claims: Vec<Claim>,
    /// The other rows.
    rows: Vec<PreparedRow>,
    texts: Vec<u8>,
    faults: Vec<Fault>,
}

/// Why a row gives no figure.
struct NoFigure(Code, Column);

impl Reader<'_> {
    /// Reads the rows of a batch.
    pub fn prepare(&self, batch: &Batch) -> Prepared {
        let mut prepared = Prepared::default();
        prepared.rows.reserve(batch.len());
        // Seldom is more interned of a row than stands in it.
        prepared.texts.reserve(batch.text_length());
        prepared.faults.extend(batch.faults().iter().map(|fault| Fault {
            at: fault.place,
            code: code_of(fault),
            column: None,
            row: Some(*fault),
        }));
        let may_separate = batch.has_byte(SEPARATOR);
        for row in batch.rows() {
            self.row(row.place(), &self.columns.cells(&row), may_separate, &mut prepared);
        }
        prepared
    }

    /// Reads a row; `may_separate` says that some cell of the batch holds what separates interned cells.
    fn row(&self, at: Place, cells: &Cells<'_>, may_separate: bool, prepared: &mut Prepared) {
        let [measure, source, unit] =
            [Column::Measure, Column::Source, Column::Unit].map(|column| cells.get(column));
        let mut missing = false;
        for (cell, code, column) in
            [(measure, Code::F105, Column::Measure), (source, Code::F103, Column::Source)]
        {
            if trimmed(cell).is_empty() {
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
        if word.is_some_and(|word| unit_clash(unit, word)) {
            prepared.faults.push(Fault::cell(at, Code::F117, Column::Value));
            return;
        }
        let word = word.filter(|_| trimmed(unit).is_empty());
        let key = [measure, cells.get(Column::Subject), cells.get(Column::Place)];
        let said = [
            source,
            word.unwrap_or(unit),
            cells.get(Column::Via),
            cells.get(Column::Basis),
            cells.get(Column::Status),
            if word.is_some() { WORD } else { "" },
        ];
        let when =
            [Column::AsOf, Column::Published, Column::Begins, Column::Window].map(|column| cells.get(column));
        let separates = |cell: &&str| memchr::memchr(SEPARATOR, cell.as_bytes()).is_some();
        if may_separate && key.iter().chain(&said).chain(&when).any(separates) {
            prepared.faults.push(Fault { at, code: Code::F118, column: None, row: None });
            return;
        }
        let texts = prepared.texts.len() as u32;
        let key = prepared.text(self.hasher, &key);
        let said = prepared.text(self.hasher, &said);
        let when = prepared.text(self.hasher, &when);
        prepared.rows.push(PreparedRow { at, figure, texts, key, said, when });
    }
}

impl Prepared {
    /// Splits off what stands at a place or after it.
    pub(crate) fn split_off(&mut self, at: Place) -> Prepared {
        let claims = self.claims.split_off(self.claims.partition_point(|claim| claim.at < at));
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
        Prepared { claims, rows, texts: self.texts.split_off(start as usize), faults: after }
    }

    /// Makes claims of the rows whose texts are known.
    pub(crate) fn recognise(&mut self, known: &Claims) {
        let rows = std::mem::take(&mut self.rows);
        self.claims.reserve(rows.len());
        let mut ids = [None; AHEAD];
        for rows in rows.chunks(AHEAD) {
            let mut lookups = [[Lookup::of(0); AHEAD]; 3];
            for (n, row) in rows.iter().enumerate() {
                for (lookups, text) in lookups.iter_mut().zip([row.key, row.said, row.when]) {
                    lookups[n] = Lookup::of(text.hash);
                }
            }
            known.look_ahead(lookups.each_mut().map(|lookups| &mut lookups[..rows.len()]));
            // With nothing else between the lookups, more of their waits come together.
            for (n, row) in rows.iter().enumerate() {
                ids[n] = known.find_ids(lookups.map(|lookups| lookups[n]), self.texts_of(row));
            }
            for (row, ids) in rows.iter().zip(ids) {
                match ids {
                    Some(ids) => self.claims.extend(known.claim(row, ids, &mut self.faults)),
                    None => self.rows.push(*row),
                }
            }
        }
    }

    /// The texts of a row for key, what is said, and when.
    fn texts_of(&self, row: &PreparedRow) -> [&[u8]; 3] {
        let [start, key, said, when] =
            [row.texts, row.key.end, row.said.end, row.when.end].map(|end| end as usize);
        [&self.texts[start..key], &self.texts[key..said], &self.texts[said..when]]
    }

    /// Adds cells as one text, up to the last in which anything stands.
    fn text(&mut self, hasher: &Hasher, cells: &[&str]) -> Text {
        let start = self.texts.len();
        let mut separators = 0;
        for cell in cells {
            if !cell.is_empty() {
                self.texts.extend(std::iter::repeat_n(SEPARATOR, separators));
                self.texts.extend_from_slice(cell.as_bytes());
                separators = 0;
            }
            separators += 1;
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

/// The figure of a row, and the unit written with its value. Number cells win over the wording.
fn figure<'r>(vocabulary: &Vocabulary, cells: &Cells<'r>) -> Result<(Figure, Option<&'r str>), NoFigure> {
    let cell = |column| cells.get(column);
    let number = |column| match trimmed(cell(column)) {
        "" => Ok(None),
        text => vocabulary.number(text).map(Some).map_err(|_| NoFigure(Code::F101, column)),
    };
    let qualifier = trimmed(cell(Column::Qualifier));
    let (low, high) = (number(Column::Low)?, number(Column::High)?);
    let best = trimmed(cell(Column::Best));
    if low.is_none() && high.is_none() {
        let (text, column) = if best.is_empty() {
            (trimmed(cell(Column::Value)), Column::Value)
        } else {
            (best, Column::Best)
        };
        if text.is_empty() {
            return Err(NoFigure(Code::F105, Column::Value));
        }
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
    let from_numbers =
        [Column::Low, Column::Best, Column::High].into_iter().any(|column| !trimmed(cell(column)).is_empty());
    let value = trimmed(cell(Column::Value));
    if !from_numbers || value.is_empty() {
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

impl Claims {
    /// Makes claims of the rows of a batch that are not [recognised](Prepared::recognise), in the order of the input,
    /// and gives the claims of all its rows.
    ///
    /// # Errors
    /// There is not enough memory for them.
    pub(crate) fn learn(
        &mut self,
        mut prepared: Prepared,
        faults: &mut Vec<Fault>,
    ) -> Result<Vec<Claim>, NotEnoughMemory> {
        let mut claims = std::mem::take(&mut prepared.claims);
        let mut found = std::mem::take(&mut prepared.faults);
        for row in &prepared.rows {
            let [key, said, when] = prepared.texts_of(row);
            let ids = (
                self.written_key(Lookup::of(row.key.hash), key)?,
                self.written_said(Lookup::of(row.said.hash), said)?,
                self.written_when(Lookup::of(row.when.hash), when)?,
            );
            claims.extend(self.claim(row, ids, &mut found));
        }
        faults.try_reserve(found.len())?;
        faults.append(&mut found);
        Ok(claims)
    }

    /// The claim of a row with these texts, unless they make it of no use.
    fn claim(&self, row: &PreparedRow, ids: (u32, u32, u32), faults: &mut Vec<Fault>) -> Option<Claim> {
        let (key, said, when) = ids;
        if let Some(fault) = self.fault(row.at, said, when) {
            faults.push(fault);
            if fault.severity() == Severity::Error {
                return None;
            }
        }
        Some(judged(row, self.policy(key), self.unit_for(key, said), ids))
    }

    /// What is wrong with the words or dates of a row.
    fn fault(&self, at: Place, said: u32, when: u32) -> Option<Fault> {
        if self.said_by_id(said).unknown_word {
            return Some(Fault { at, code: Code::F116, column: None, row: None });
        }
        let code = self.when_fault(when)?;
        Some(Fault { at, code, column: (code == Code::F109).then_some(Column::Published), row: None })
    }
}

/// The texts of so many rows are looked up together.
const AHEAD: usize = 64;

/// The claim of a row under the policy of its key.
fn judged(row: &PreparedRow, policy: &Policy, unit: Option<Unit>, ids: (u32, u32, u32)) -> Claim {
    let Figure { kind, low, high, precision, best, is_bare } = row.figure;
    let mut reading = Reading { kind, low, high, precision, unit: None };
    let mut best = best;
    if is_bare && unit.is_some_and(|unit| unit.is_percent) {
        reading = reading.in_percent();
    }
    let factor = unit.map_or(1.0, |unit| unit.factor);
    if factor.to_bits() != 1f64.to_bits() {
        reading = reading.scaled(factor);
        best = crate::number::settled(best * factor);
    }
    let judged: Interval = reading.judged(&policy.judging);
    let number = if best.is_nan() { reading.plain().unwrap_or(f64::NAN) } else { best };
    let (key, said, when) = ids;
    Claim { judged, number, at: row.at, key, said, when, kind, precision: reading.precision }
}

/// What is wrong with a row and what to do about it, told from the row itself; and the column to point at.
pub fn explain(
    fault: &Fault,
    row: &LocatedRow,
    columns: &Columns,
    vocabulary: &Vocabulary,
) -> (String, Option<Column>) {
    let cell = |column: Column| {
        columns.get(column).and_then(|at| row.cells.get(at)).map_or("", |cell| cell.text.as_str())
    };
    if let Some(fault) = fault.row {
        return (format!("{}; {}", fault.kind, fault.kind.hint()), None);
    }
    let column = fault.column;
    let message = match fault.code {
        Code::F101 => {
            let column = column.unwrap_or(Column::Value);
            let text = cell(column).trim();
            let error = match column {
                Column::Value | Column::Best | Column::Qualifier if cell(Column::Low).trim().is_empty() => {
                    let text = if column == Column::Qualifier { cell(Column::Best).trim() } else { text };
                    let text = if text.is_empty() { cell(Column::Value).trim() } else { text };
                    vocabulary.read_qualified(cell(Column::Qualifier).trim(), text).err()
                }
                _ => vocabulary.number(text).err(),
            };
            error.map(|error| error.to_string()).unwrap_or_default()
        }
        Code::F102 => {
            let bad = [Column::AsOf, Column::Published]
                .into_iter()
                .find_map(|column| Written::parse(cell(column)).err().map(|error| (column, error)));
            let bad = bad.map(|(column, error)| (error.to_string(), Some(column)));
            let begins = || Some((beginning(cell(Column::Begins)).err()?, Some(Column::Begins)));
            let window = || Some((window_days(cell(Column::Window)).err()?, Some(Column::Window)));
            let order = || {
                let message = format!(
                    "begins {} lies after {}, the time counted; correct one of the two",
                    cell(Column::Begins).trim(),
                    cell(Column::AsOf).trim()
                );
                (message, Some(Column::Begins))
            };
            return bad.or_else(begins).or_else(window).unwrap_or_else(order);
        }
        Code::F103 => "no source: name who asserts this figure".to_owned(),
        Code::F105 if column == Some(Column::Measure) => "no measure: name what is counted".to_owned(),
        Code::F105 => "no figure: give a value, or any of low, best and high".to_owned(),
        Code::F106 => format!("low {} lies above high {}; swap them", cell(Column::Low), cell(Column::High)),
        Code::F107 => format!(
            "best {} lies outside {} to {}; correct one of the three",
            cell(Column::Best),
            or_none(cell(Column::Low)),
            or_none(cell(Column::High))
        ),
        Code::F108 => {
            let said = |(name, column)| match cell(column).trim() {
                "" => None,
                number => Some(format!("{name} {number}")),
            };
            let numbers = [("low", Column::Low), ("best", Column::Best), ("high", Column::High)];
            let numbers: Vec<String> = numbers.into_iter().filter_map(said).collect();
            format!(
                "value {:?} does not fit {}; the numbers are used, so correct one or the other",
                cell(Column::Value),
                numbers.join(", ")
            )
        }
        Code::F109 => format!(
            "published {} before {} begins; a target date does not belong in as_of",
            cell(Column::Published),
            cell(Column::AsOf)
        ),
        Code::F116 => {
            let basis = cell(Column::Basis).trim();
            if !basis.is_empty()
                && let Err(error) = basis.parse::<crate::period::Basis>()
            {
                return (error.to_string(), Some(Column::Basis));
            }
            let words = crate::claims::Status::ALL.map(|status| status.word()).join(", ");
            let message = format!("unknown status {:?}; expected one of {words}", cell(Column::Status));
            return (message, Some(Column::Status));
        }
        Code::F117 => format!(
            "the value {:?} is not in the unit of the row, {:?}; correct one of the two",
            cell(Column::Value),
            cell(Column::Unit)
        ),
        code => code.rule().summary.to_owned(),
    };
    (message, column)
}

fn or_none(cell: &str) -> &str {
    if cell.trim().is_empty() { "no end" } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::Shelves;
    use crate::input::{InputError, Inputs, ReadOptions};
    use crate::sources::Sources;
    use proptest::prelude::*;

    fn row() -> impl Strategy<Value = String> {
        let one_of = |cells: &'static [&'static str]| proptest::sample::select(cells);
        (
            one_of(&["killed", "Killed", "wounded", ""]),
            one_of(&["x", "y ", "z"]),
            one_of(&["1", "12,000", "about 300", "36%", "40 soldiers", "many"]),
            one_of(&["NIS", "BBC", "nis"]),
            one_of(&["", "people", "percent"]),
            one_of(&["", "counted", "guessed"]),
            one_of(&["", "2025-01-02", "2025-02", "soon"]),
            one_of(&["", "2025-01-01", "2025-03-01"]),
        )
            .prop_map(|(measure, subject, value, source, unit, status, as_of, published)| {
                format!("{measure},{subject},\"{value}\",{source},{unit},{status},{as_of},{published}\n")
            })
    }

    proptest! {
        #[test]
        fn claims_that_are_recognised_are_those_that_would_be_taken(
            rows in proptest::collection::vec(row(), 1..200),
            chunk_bytes in 100_usize..2000,
        ) {
            let text = format!("measure,subject,value,source,unit,status,as_of,published\n{}", rows.concat());
            let hasher = Hasher::default();
            let vocabulary = Vocabulary::english();
            // The same rows twice, so that the second time all are known.
            let taken = |recognises: bool| {
                let mut claims = Claims::new(&Config::default(), &Sources::default(), &hasher);
                let (mut faults, mut shelves) = (Vec::new(), Shelves::default());
                for known in [false, true] {
                    let mut inputs =
                        Inputs::new(ReadOptions { threads: 1, chunk_bytes, ..ReadOptions::default() });
                    let opened = inputs.open_reader("a.csv", std::io::Cursor::new(text.clone())).unwrap();
                    let (columns, _) = Columns::of(opened.header(), &Config::default());
                    let reader = Reader { columns: &columns, vocabulary: &vocabulary, hasher: &hasher };
                    let read = opened.read(
                        |batch| reader.prepare(batch),
                        |mut prepared, _| {
                            if recognises {
                                prepared.recognise(&claims);
                                assert!(prepared.rows.is_empty() || !known);
                            }
                            for claim in claims.learn(prepared, &mut faults).unwrap() {
                                shelves.push(claim).unwrap();
                            }
                            Ok::<_, InputError>(())
                        },
                    );
                    prop_assert!(read.is_ok());
                }
                claims.put_back(shelves);
                claims.gather(1)?;
                let told = |id| {
                    let claim = claims.get(id);
                    format!("{:?} {claim:?}", claims.key_names(claims.key(claim.key)))
                };
                let mut told: Vec<String> = claims.ids().map(told).collect();
                told.sort_unstable();
                faults.sort_by_key(|fault| (fault.at, fault.code));
                Ok((told, faults))
            };
            prop_assert_eq!(taken(true)?, taken(false)?);
        }
    }
}
