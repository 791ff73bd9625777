//! Which column of a file is which column of a claim.

use crate::config::{Column, Config};
use crate::input::{Header, Row};
use crate::rule::Code;

/// Every column of a claim, with the names it goes by besides its own.
const NAMES: [(Column, &str, &[&str]); 22] = [
    (Column::Id, "id", &[]),
    (Column::Measure, "measure", &[]),
    (Column::Subject, "subject", &[]),
    (Column::Place, "place", &[]),
    (Column::Value, "value", &[]),
    (Column::Low, "low", &["min"]),
    (Column::Best, "best", &[]),
    (Column::High, "high", &["max"]),
    (Column::Unit, "unit", &[]),
    (Column::Qualifier, "qualifier", &[]),
    (Column::Basis, "basis", &[]),
    (Column::Status, "status", &[]),
    (Column::Counts, "counts", &[]),
    (Column::Source, "source", &[]),
    (Column::Via, "via", &["relayedby"]),
    (Column::Published, "published", &["reported"]),
    (Column::AsOf, "asof", &[]),
    (Column::Begins, "begins", &[]),
    (Column::Window, "window", &[]),
    (Column::Url, "url", &["sourceurl"]),
    (Column::Quote, "quote", &[]),
    (Column::Note, "note", &[]),
];

/// The header name of a column, as documented.
pub fn name(column: Column) -> &'static str {
    match column {
        Column::AsOf => "as_of",
        _ => NAMES[column as usize].1,
    }
}

/// The column that goes by a name, in any spelling that headers may have.
pub fn find(text: &str) -> Option<Column> {
    let asked = squashed(text);
    NAMES
        .iter()
        .find(|(_, own, others)| *own == asked || others.contains(&asked.as_str()))
        .map(|(column, ..)| *column)
}

/// Where the columns of a claim stand in the rows of one file.
#[derive(Clone, Debug, PartialEq)]
pub struct Columns {
    at: [Option<usize>; NAMES.len()],
}

/// What a row says of a claim.
#[derive(Clone, Copy)]
pub(crate) struct Cells<'r> {
    pub(crate) row: Row<'r>,
    columns: &'r Columns,
}

impl<'r> Cells<'r> {
    /// The cell of a column; nothing where the file has no such column.
    pub(crate) fn get(&self, column: Column) -> &'r str {
        self.columns.get(column).map_or("", |at| self.row.cell(at))
    }

    /// The bytes of the cell of a column.
    pub(crate) fn bytes(&self, column: Column) -> &'r [u8] {
        self.columns.get(column).map_or(&[], |at| self.row.bytes(at))
    }
}

/// What is wrong with a header.
#[derive(Clone, Debug, PartialEq)]
pub struct HeaderFault {
    /// F104 or F114.
    pub code: Code,
    /// What was found, what was expected and what to do.
    pub message: String,
    /// The column of the file to point at, if there is one.
    pub at: Option<usize>,
}

/// The form in which headers are compared: without case, spaces, `-` and `_`.
fn squashed(header: &str) -> String {
    header
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-' && *c != '_')
        .flat_map(char::to_lowercase)
        .collect()
}

impl Columns {
    /// The columns of a header. A header that the configuration maps wins over a column's own name, and that
    /// over its other names.
    pub fn of(header: &Header, config: &Config) -> (Columns, Vec<HeaderFault>) {
        let headers: Vec<String> = header.iter().map(squashed).collect();
        let mapped = &config.settings().columns;
        let mut at = [None; NAMES.len()];
        let mut faults = Vec::new();
        for (column, own, others) in NAMES {
            let configured = mapped.get(&column).map(|names| names.iter().map(squashed).collect::<Vec<_>>());
            let taken_elsewhere = |header: &str| {
                mapped.iter().any(|(other, names)| {
                    *other != column && names.iter().any(|name| squashed(name) == header)
                })
            };
            let candidates = configured.unwrap_or_default().into_iter().chain(
                std::iter::once(own)
                    .chain(others.iter().copied())
                    .filter(|name| !taken_elsewhere(name))
                    .map(str::to_owned),
            );
            for candidate in candidates {
                let mut found = headers.iter().enumerate().filter(|(_, header)| **header == *candidate);
                let Some((first, _)) = found.next() else { continue };
                if let Some((second, _)) = found.next() {
                    faults.push(HeaderFault {
                        code: Code::F114,
                        message: format!(
                            "two columns are named {:?} (columns {} and {}); rename one of them",
                            header.iter().nth(second).unwrap_or_default(),
                            first + 1,
                            second + 1
                        ),
                        at: Some(second),
                    });
                }
                at[column as usize] = Some(first);
                break;
            }
        }
        let columns = Columns { at };
        faults.extend(columns.missing(header));
        (columns, faults)
    }

    /// A fault for each column that every claim needs and this file has not.
    fn missing(&self, header: &Header) -> Vec<HeaderFault> {
        let numbers = [Column::Value, Column::Low, Column::Best, Column::High];
        let needed: [(&str, &[Column]); 3] = [
            ("measure", &[Column::Measure]),
            ("source", &[Column::Source]),
            ("value (or low, best, high)", &numbers),
        ];
        needed
            .iter()
            .filter(|(_, columns)| columns.iter().all(|column| self.get(*column).is_none()))
            .map(|(name, _)| HeaderFault {
                code: Code::F104,
                message: format!(
                    "no column {name} in the header ({}); add it, or name the column that holds it with --map or in [columns]",
                    header.iter().collect::<Vec<_>>().join(", ")
                ),
                at: None,
            })
            .collect()
    }

    /// Where a column stands, if the file has it.
    pub fn get(&self, column: Column) -> Option<usize> {
        self.at[column as usize]
    }

    /// What a row says of its claim.
    pub(crate) fn cells<'r>(&'r self, row: Row<'r>) -> Cells<'r> {
        Cells { row, columns: self }
    }

    /// Whether every claim of the file can be read.
    pub fn is_usable(&self) -> bool {
        self.get(Column::Measure).is_some()
            && self.get(Column::Source).is_some()
            && [Column::Value, Column::Low, Column::Best, Column::High].iter().any(|c| self.get(*c).is_some())
    }
}
