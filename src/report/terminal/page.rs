//! A page that is written line by line: paragraphs, indented lists and tables, none wider than the look allows.

use super::Look;
use super::ink::{Ink, paint};
use comfy_table::{ContentArrangement, Table, TableStyle};
use std::io;

/// Where a view is written.
pub(super) struct Page<'o> {
    out: &'o mut dyn io::Write,
    look: Look,
}

impl<'o> Page<'o> {
    /// A page of that look on `out`.
    pub(super) fn new(look: Look, out: &'o mut dyn io::Write) -> Page<'o> {
        Page { out, look }
    }

    /// An empty line.
    pub(super) fn blank(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// One line that is laid out already.
    pub(super) fn line(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.out, "{}", paint(line, self.look.color))
    }

    /// A paragraph, wrapped; all its lines start at `indent`, the first one behind `sign`.
    ///
    /// A sign that is a title rather than a sign stands in the first line only.
    pub(super) fn paragraph(&mut self, indent: usize, sign: &str, text: &str) -> io::Result<()> {
        let sign_width = super::text::width(sign);
        if self.look.columns() < sign_width * 3 {
            return self.paragraph(indent, "", &format!("{sign} {text}"));
        }
        let hang = indent + if sign_width == 0 { 0 } else { sign_width + 1 };
        let mut table = self.sheet(TableStyle::new());
        table.set_width(to_u16(self.look.columns().saturating_sub(hang)));
        table.add_row([text]);
        for column in table.column_iter_mut() {
            column.set_padding((0, 0));
        }
        for (i, line) in table.lines().enumerate() {
            let before = if i == 0 { sign } else { "" };
            let pad = hang - indent - if i == 0 { sign_width } else { 0 };
            self.line(&format!("{:indent$}{before}{:pad$}{line}", "", ""))?;
        }
        Ok(())
    }

    /// An empty table that keeps to the width.
    pub(super) fn sheet(&self, style: TableStyle) -> Table {
        let mut table = Table::new();
        table
            .load_style(style)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(to_u16(self.look.columns()));
        table
    }

    /// A table, indented.
    pub(super) fn table(&mut self, indent: usize, table: &mut Table) -> io::Result<()> {
        table.set_width(to_u16(self.look.columns().saturating_sub(indent)));
        for line in table.lines() {
            let rule = line.chars().all(|c| matches!(c, '─' | '='));
            let line = if rule { Ink::Faint.on(&line) } else { line };
            self.line(&format!("{:indent$}{line}", ""))?;
        }
        Ok(())
    }

    /// One line that brings its own colours and keeps to the width by itself.
    pub(super) fn finished(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.out, "{}", line.trim_end_matches(' '))
    }
}

/// A number of columns as the table crate counts them.
pub(super) fn to_u16(columns: usize) -> u16 {
    u16::try_from(columns).unwrap_or(u16::MAX)
}
