//! What is in a dump of a database, read from its text alone: the rows of some tables, as `mysqldump` and phpMyAdmin write them.
//!
//! All else in it is passed over. A dump that breaks off, or cannot be followed, is refused as a whole: what comes after would
//! be missing, and nobody would know.

mod scan;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use self::scan::{CUT_OFF, Scan};
use crate::domain::text::decode;

/// A row, by column; `None` is NULL.
pub(super) type Row = Vec<Option<Vec<u8>>>;

/// A table of which something is known.
#[derive(Debug, Default)]
pub(super) struct Table {
    columns: Vec<String>,
    rows: Vec<Row>,
}

/// The tables that are wanted, by their names.
#[derive(Debug, Default)]
pub(super) struct Dump(HashMap<String, Table>);

/// Where a dump cannot be followed any more.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub(super) struct Broken {
    line: usize,
    why: &'static str,
}

/// A row with the names of its columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cells<'d> {
    columns: &'d [String],
    row: &'d Row,
}

impl Cells<'_> {
    /// Returns what stands in the column `name`, if there is one and something in it.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let at = self.columns.iter().position(|column| column.eq_ignore_ascii_case(name))?;
        let bytes = self.row.get(at)?.as_deref()?;
        // Tables of one dump may have been written in several encodings.
        Some(decode(bytes).0).filter(|text| !text.trim().is_empty())
    }

    /// The same as a number.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.text(name)?.trim().parse().ok()
    }
}

impl Dump {
    /// Reads the tables whose names end with one of `wanted`.
    ///
    /// # Errors
    /// If it breaks off, or is no SQL.
    pub(super) fn read(bytes: &[u8], wanted: &[&str]) -> Result<Self, Broken> {
        let mut reader = Reader { scan: Scan { bytes, at: 0 }, wanted, dump: Self::default() };
        match reader.statements() {
            Ok(()) => Ok(reader.dump),
            Err(why) => {
                let line = bytes[..reader.scan.at.min(bytes.len())].split(|byte| *byte == b'\n').count();
                Err(Broken { line, why })
            }
        }
    }

    /// The names of the tables.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The rows of a table; none if there is no such table.
    pub(super) fn rows(&self, table: &str) -> impl Iterator<Item = Cells<'_>> {
        let found = self.0.get(table).into_iter();
        found.flat_map(|table| table.rows.iter().map(|row| Cells { columns: &table.columns, row }))
    }

    /// Whether the table has the column `name`.
    pub(super) fn has_column(&self, table: &str, name: &str) -> bool {
        let found = self.0.get(table);
        found.is_some_and(|table| table.columns.iter().any(|column| column.eq_ignore_ascii_case(name)))
    }
}

struct Reader<'d> {
    scan: Scan<'d>,
    wanted: &'d [&'d str],
    dump: Dump,
}

impl Reader<'_> {
    fn statements(&mut self) -> Result<(), &'static str> {
        loop {
            self.scan.skip_blank()?;
            if self.scan.peek().is_none() {
                return Ok(());
            }
            match self.scan.word().to_ascii_uppercase().as_str() {
                "INSERT" | "REPLACE" => self.insert()?,
                "CREATE" => self.create()?,
                "DELIMITER" => self.scan.pass_over_routines()?,
                _ => self.scan.skip_statement()?,
            }
        }
    }

    /// The table `name`, if it is wanted.
    fn table(&mut self, name: &str) -> Option<&mut Table> {
        let is_wanted = self.wanted.iter().any(|wanted| name.ends_with(wanted));
        is_wanted.then(|| self.dump.0.entry(name.to_owned()).or_default())
    }

    fn create(&mut self) -> Result<(), &'static str> {
        self.scan.skip_blank()?;
        if !self.scan.word().eq_ignore_ascii_case("TABLE") {
            return self.scan.skip_statement();
        }
        self.scan.skip_blank()?;
        let before = self.scan.at;
        if self.scan.word().eq_ignore_ascii_case("IF") {
            for _ in ["NOT", "EXISTS"] {
                self.scan.skip_blank()?;
                self.scan.word();
            }
        } else {
            self.scan.at = before;
        }
        let name = self.scan.name()?;
        self.scan.skip_blank()?;
        if !self.scan.take(b'(') {
            return self.scan.skip_statement();
        }
        let mut columns = Vec::new();
        loop {
            self.scan.skip_blank()?;
            let is_quoted = matches!(self.scan.peek(), Some(b'`' | b'"'));
            let column = self.scan.name()?;
            if is_quoted || !NO_COLUMNS.iter().any(|word| column.eq_ignore_ascii_case(word)) {
                columns.push(column);
            }
            let end = self.scan.skip_to(b",)")?;
            self.scan.at += 1;
            if end == b')' {
                break;
            }
        }
        if let Some(table) = self.table(&name) {
            table.columns = columns;
        }
        self.scan.skip_statement()
    }

    fn insert(&mut self) -> Result<(), &'static str> {
        let mut before;
        loop {
            self.scan.skip_blank()?;
            before = self.scan.at;
            let word = self.scan.word().to_ascii_uppercase();
            if !["INTO", "IGNORE", "LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED"].contains(&word.as_str()) {
                break;
            }
        }
        self.scan.at = before;
        let name = self.scan.name()?;
        let columns = self.columns()?;
        self.scan.skip_blank()?;
        if !self.scan.word().to_ascii_uppercase().starts_with("VALUE") {
            // Such as INSERT … SELECT: no dump has it.
            return self.scan.skip_statement();
        }
        let known = self.table(&name).map(|table| table.columns.clone());
        let Some(known) = known else { return self.scan.skip_statement() };
        let columns = if columns.is_empty() { known } else { columns };
        if columns.is_empty() {
            return Err(
                "it does not say which columns there are: dump it with the definitions of its tables",
            );
        }
        loop {
            self.scan.skip_blank()?;
            if !self.scan.take(b'(') {
                return Err(if self.scan.peek().is_some() { "expected a row" } else { CUT_OFF });
            }
            let row = self.scan.row()?;
            if row.len() != columns.len() {
                return Err("a row has not as many values as there are columns");
            }
            self.keep(&name, &columns, row);
            self.scan.skip_blank()?;
            if !self.scan.take(b',') {
                return self.scan.skip_statement();
            }
        }
    }

    /// The names of columns in parentheses, if there are any.
    fn columns(&mut self) -> Result<Vec<String>, &'static str> {
        self.scan.skip_blank()?;
        let mut columns = Vec::new();
        if !self.scan.take(b'(') {
            return Ok(columns);
        }
        loop {
            columns.push(self.scan.name()?);
            self.scan.skip_blank()?;
            if self.scan.take(b')') {
                return Ok(columns);
            }
            if !self.scan.take(b',') {
                return Err("expected the name of a column");
            }
        }
    }

    /// Keeps a row, with its values in the order of the table's columns.
    fn keep(&mut self, name: &str, columns: &[String], mut row: Row) {
        let Some(table) = self.table(name) else { return };
        if table.columns.is_empty() {
            table.columns = columns.to_vec();
        }
        if table.columns != columns {
            let mut value = |column: &String| {
                let at = columns.iter().position(|other| other.eq_ignore_ascii_case(column))?;
                row.get_mut(at)?.take()
            };
            row = table.columns.iter().map(&mut value).collect();
        }
        table.rows.push(row);
    }
}

/// What may stand in the place of a column, and is none.
const NO_COLUMNS: [&str; 10] =
    ["PRIMARY", "KEY", "UNIQUE", "CONSTRAINT", "FOREIGN", "INDEX", "FULLTEXT", "SPATIAL", "CHECK", "PERIOD"];
