//! Bytes to rows, and rows found again by their place.
//!
//! This is the only room of the library that opens files. [`figure_files`] says which files a run reads,
//! [`Inputs`] opens them one by one, finds the delimiter and the [`Header`], and hands out the rows in
//! [`Batch`]es, in the order of the input whatever the number of threads. Of a row that was read nothing stays
//! in memory; its [`Place`] is enough to find it again, with the line, column and spreadsheet cell that a person
//! needs ([`Inputs::locate`]).
//!
//! ```
//! use figcheck::input::{InputError, Inputs, ReadOptions};
//!
//! let mut inputs = Inputs::new(ReadOptions::default());
//! let text = "measure,source,value\ncontainers,South Korea,\"about 6,700\"\n";
//! let opened = inputs.open_reader("figures.csv", text.as_bytes())?;
//! let value = opened.header().iter().position(|name| name == "value").unwrap_or_default();
//! let mut places = Vec::new();
//! opened.read(
//!     |batch| batch.rows().map(|row| row.cell(value).len()).collect::<Vec<_>>(),
//!     |lengths, batch| {
//!         assert_eq!(lengths, [11]);
//!         places.extend(batch.rows().map(|row| row.place()));
//!         Ok::<_, InputError>(())
//!     },
//! )?;
//! let found = inputs.locate(&places)?;
//! assert_eq!(found[0].cells[value].text, "about 6,700");
//! assert_eq!((found[0].line(), found[0].cell_address(value)), (2, "C2".to_owned()));
//! # Ok::<_, InputError>(())
//! ```

mod batch;
mod error;
mod fault;
mod header;
mod held;
mod locate;
mod marks;
mod place;
mod read;
mod record;
#[cfg(feature = "spreadsheet")]
mod sheet;
mod source;
mod walk;

#[cfg(test)]
mod tests;

pub use batch::{Batch, Row};
pub use error::{InputError, InputErrorKind};
pub use fault::{RowFault, RowFaultKind};
pub use header::Header;
pub(crate) use header::likeliest_delimiter;
pub(crate) use locate::address;
pub use locate::{LocatedCell, LocatedRow, Position};
pub use place::{InputId, Place};
pub use read::{Inputs, Opened, ReadOptions, ReadSummary};
pub use source::Encoding;
pub use walk::{FigureFiles, figure_files, is_figure_file, sheet_of};
