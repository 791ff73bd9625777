//! Rows that say where they come from: from which file, and from which line of it.
//!
//! Rows that come through a pipe have lost that, unless two columns carry it along.

use crate::columns::HeaderFault;
use crate::input::{Batch, Header, InputError, InputErrorKind, Inputs, LocatedRow, Place};
use crate::rule::Code;

/// The two columns of an input.
#[derive(Clone, Debug)]
pub(crate) struct Positions {
    path: usize,
    line: usize,
    /// How many columns the header has.
    columns: usize,
    /// The headers of the two.
    names: [String; 2],
}

/// A row that does not say where it comes from.
#[derive(Debug)]
pub(crate) struct Misplaced {
    at: Place,
    header: String,
    found: String,
}

impl Positions {
    /// Finds the columns in a header; what is missing goes to `faults`.
    pub(crate) fn find(
        header: &Header,
        names: &[String; 2],
        faults: &mut Vec<HeaderFault>,
    ) -> Option<Positions> {
        let mut find = |name: &String| {
            let found = header.iter().position(|cell| cell.trim() == name);
            if found.is_none() {
                let message = format!("no column {name} in the header, which --position-columns names");
                faults.push(HeaderFault { code: Code::F104, message, at: None });
            }
            found
        };
        let (path, line) = (find(&names[0]), find(&names[1]));
        Some(Positions { path: path?, line: line?, columns: header.iter().count(), names: names.clone() })
    }

    /// The column of the path.
    pub(crate) fn path(&self) -> usize {
        self.path
    }

    /// Refuses rows that do not say where they come from.
    pub(crate) fn check(&self, batch: &Batch) -> Result<(), Misplaced> {
        for row in batch.rows() {
            let wrong = [
                (self.path, row.cell(self.path).trim().is_empty()),
                (self.line, line(row.cell(self.line)).is_none()),
            ];
            if let Some((column, _)) = wrong.into_iter().find(|(_, wrong)| *wrong) {
                let header = self.names[usize::from(column == self.line)].clone();
                return Err(Misplaced { at: row.place(), header, found: row.cell(column).to_owned() });
            }
        }
        Ok(())
    }

    /// Where a row says that it comes from. In one with too few or too many cells the columns are found if they are
    /// the last two.
    pub(crate) fn said<'r>(&self, row: &'r LocatedRow) -> Option<(&'r str, u64)> {
        let from_end = match row.cells.len() {
            cells if cells == self.columns => [self.path, self.line],
            cells if self.are_last() => [
                (cells + self.path).checked_sub(self.columns)?,
                (cells + self.line).checked_sub(self.columns)?,
            ],
            _ => return None,
        };
        let [path, number] = from_end.map(|column| row.cells.get(column).map(|cell| cell.text.trim()));
        Some((path.filter(|path| !path.is_empty())?, line(number?)?))
    }

    /// Whether they are the last two columns, so that rows can be told without them.
    pub(crate) fn are_last(&self) -> bool {
        self.columns <= self.path.min(self.line) + 2
    }
}

/// The number of a line, from 1.
fn line(cell: &str) -> Option<u64> {
    cell.trim().parse().ok().filter(|line| 0 < *line)
}

impl Misplaced {
    /// As an error of the input that was read.
    pub(crate) fn in_input(self, inputs: &Inputs) -> InputError {
        let rows = inputs.locate(&[self.at]).unwrap_or_default();
        let path = inputs.input_of(self.at).map_or("", |input| inputs.name(input)).to_owned();
        let line = rows.first().map_or(0, |row| row.start.line);
        InputError { path, kind: InputErrorKind::Misplaced { line, header: self.header, found: self.found } }
    }
}
