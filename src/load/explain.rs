//! What is wrong with a row, told again from the row itself.

use super::Fault;
use crate::claims::{beginning, window_days};
use crate::columns::Columns;
use crate::config::Column;
use crate::input::LocatedRow;
use crate::period::Written;
use crate::quantity::Vocabulary;
use crate::rule::Code;

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
