//! What is in a dump of a database, read from its text alone: the rows of some tables, as `mysqldump` and phpMyAdmin write them.
//!
//! All else in it is passed over. A dump that breaks off, or cannot be followed, is refused as a whole: what comes after would
//! be missing, and nobody would know.

use std::collections::HashMap;

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
        let mut reader = Reader { bytes, at: 0, wanted, dump: Self::default() };
        match reader.statements() {
            Ok(()) => Ok(reader.dump),
            Err(why) => {
                let line = bytes[..reader.at.min(bytes.len())].split(|byte| *byte == b'\n').count();
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

const CUT_OFF: &str = "it ends in the middle";

struct Reader<'d> {
    bytes: &'d [u8],
    at: usize,
    wanted: &'d [&'d str],
    dump: Dump,
}

impl Reader<'_> {
    fn statements(&mut self) -> Result<(), &'static str> {
        loop {
            self.skip_blank()?;
            if self.peek().is_none() {
                return Ok(());
            }
            match self.word().to_ascii_uppercase().as_str() {
                "INSERT" | "REPLACE" => self.insert()?,
                "CREATE" => self.create()?,
                "DELIMITER" => self.pass_over_routines()?,
                _ => self.skip_statement()?,
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn rest(&self) -> &[u8] {
        &self.bytes[self.at.min(self.bytes.len())..]
    }

    /// Passes over `byte`, if it is next.
    fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    /// Passes over white space and comments.
    fn skip_blank(&mut self) -> Result<(), &'static str> {
        loop {
            let rest = self.rest();
            let is_dashes = rest.starts_with(b"--") && rest.get(2).is_none_or(u8::is_ascii_whitespace);
            match rest.first() {
                Some(byte) if byte.is_ascii_whitespace() => self.at += 1,
                Some(b'#') => self.skip_line(),
                Some(b'-') if is_dashes => self.skip_line(),
                Some(b'/') if rest.starts_with(b"/*") => {
                    let end = rest.windows(2).position(|part| part == b"*/").ok_or(CUT_OFF)?;
                    self.at += end + 2;
                }
                Some(0xef) if rest.starts_with(b"\xef\xbb\xbf") && self.at == 0 => self.at += 3,
                _ => return Ok(()),
            }
        }
    }

    fn skip_line(&mut self) {
        let end = self.rest().iter().position(|byte| *byte == b'\n');
        self.at += end.map_or(self.rest().len(), |end| end + 1);
    }

    /// A word that is no name; empty if there is none.
    fn word(&mut self) -> String {
        let rest = self.rest();
        let end = rest.iter().position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
        let word = String::from_utf8_lossy(&rest[..end.unwrap_or(rest.len())]).into_owned();
        self.at += word.len();
        word
    }

    /// The name of a table or a column, without that of its database.
    fn name(&mut self) -> Result<String, &'static str> {
        loop {
            self.skip_blank()?;
            let name = match self.peek() {
                Some(quote @ (b'`' | b'"')) => decode(&self.quoted(quote)?).0,
                _ => self.word(),
            };
            if name.is_empty() {
                return Err("expected a name");
            }
            if !self.take(b'.') {
                return Ok(name);
            }
        }
    }

    /// What stands between two of `quote`.
    fn quoted(&mut self, quote: u8) -> Result<Vec<u8>, &'static str> {
        let (mut text, mut at) = (Vec::new(), self.at + 1);
        loop {
            let rest = self.bytes.get(at..).unwrap_or_default();
            match rest {
                [] | [b'\\'] => return Err("a text is not closed"),
                [b'\\', escaped, ..] if quote != b'`' => {
                    text.push(unescaped(*escaped));
                    at += 2;
                }
                [one, other, ..] if *one == quote && *other == quote => {
                    text.push(quote);
                    at += 2;
                }
                [one, ..] if *one == quote => {
                    self.at = at + 1;
                    return Ok(text);
                }
                [other, ..] => {
                    text.push(*other);
                    at += 1;
                }
            }
        }
    }

    /// Passes over everything up to `ends` outside of parentheses and texts; returns which of them it was.
    fn skip_to(&mut self, ends: &[u8]) -> Result<u8, &'static str> {
        let mut depth = 0_usize;
        loop {
            self.skip_blank()?;
            let next = self.peek().ok_or(CUT_OFF)?;
            if depth == 0 && ends.contains(&next) {
                return Ok(next);
            }
            match next {
                quote @ (b'\'' | b'"' | b'`') => {
                    self.quoted(quote)?;
                    continue;
                }
                b'(' => depth += 1,
                b')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.at += 1;
        }
    }

    fn skip_statement(&mut self) -> Result<(), &'static str> {
        self.skip_to(b";")?;
        self.at += 1;
        Ok(())
    }

    /// Triggers and the like are written with another end of a statement, up to where it is the usual one again.
    fn pass_over_routines(&mut self) -> Result<(), &'static str> {
        self.skip_line();
        let end = self.rest().windows(10).position(|part| part.eq_ignore_ascii_case(b"\nDELIMITER"));
        self.at += end.ok_or(CUT_OFF)? + 1;
        self.skip_line();
        Ok(())
    }

    /// The table `name`, if it is wanted.
    fn table(&mut self, name: &str) -> Option<&mut Table> {
        let is_wanted = self.wanted.iter().any(|wanted| name.ends_with(wanted));
        is_wanted.then(|| self.dump.0.entry(name.to_owned()).or_default())
    }

    fn create(&mut self) -> Result<(), &'static str> {
        self.skip_blank()?;
        if !self.word().eq_ignore_ascii_case("TABLE") {
            return self.skip_statement();
        }
        self.skip_blank()?;
        let before = self.at;
        if self.word().eq_ignore_ascii_case("IF") {
            for _ in ["NOT", "EXISTS"] {
                self.skip_blank()?;
                self.word();
            }
        } else {
            self.at = before;
        }
        let name = self.name()?;
        self.skip_blank()?;
        if !self.take(b'(') {
            return self.skip_statement();
        }
        let mut columns = Vec::new();
        loop {
            self.skip_blank()?;
            let is_quoted = matches!(self.peek(), Some(b'`' | b'"'));
            let column = self.name()?;
            if is_quoted || !NO_COLUMNS.iter().any(|word| column.eq_ignore_ascii_case(word)) {
                columns.push(column);
            }
            let end = self.skip_to(b",)")?;
            self.at += 1;
            if end == b')' {
                break;
            }
        }
        if let Some(table) = self.table(&name) {
            table.columns = columns;
        }
        self.skip_statement()
    }

    fn insert(&mut self) -> Result<(), &'static str> {
        let mut before;
        loop {
            self.skip_blank()?;
            before = self.at;
            let word = self.word().to_ascii_uppercase();
            if !["INTO", "IGNORE", "LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED"].contains(&word.as_str()) {
                break;
            }
        }
        self.at = before;
        let name = self.name()?;
        let columns = self.columns()?;
        self.skip_blank()?;
        if !self.word().to_ascii_uppercase().starts_with("VALUE") {
            // Such as INSERT … SELECT: no dump has it.
            return self.skip_statement();
        }
        let known = self.table(&name).map(|table| table.columns.clone());
        let Some(known) = known else { return self.skip_statement() };
        let columns = if columns.is_empty() { known } else { columns };
        if columns.is_empty() {
            return Err(
                "it does not say which columns there are: dump it with the definitions of its tables",
            );
        }
        loop {
            self.skip_blank()?;
            if !self.take(b'(') {
                return Err(if self.peek().is_some() { "expected a row" } else { CUT_OFF });
            }
            let row = self.row()?;
            if row.len() != columns.len() {
                return Err("a row has not as many values as there are columns");
            }
            self.keep(&name, &columns, row);
            self.skip_blank()?;
            if !self.take(b',') {
                return self.skip_statement();
            }
        }
    }

    /// The names of columns in parentheses, if there are any.
    fn columns(&mut self) -> Result<Vec<String>, &'static str> {
        self.skip_blank()?;
        let mut columns = Vec::new();
        if !self.take(b'(') {
            return Ok(columns);
        }
        loop {
            columns.push(self.name()?);
            self.skip_blank()?;
            if self.take(b')') {
                return Ok(columns);
            }
            if !self.take(b',') {
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

    /// The values of a row whose parenthesis is open.
    fn row(&mut self) -> Result<Row, &'static str> {
        let mut row = Vec::new();
        loop {
            row.push(self.value()?);
            if self.take(b')') {
                return Ok(row);
            }
            if !self.take(b',') {
                return Err(if self.peek().is_some() { "expected a value" } else { CUT_OFF });
            }
        }
    }

    /// A value, up to what ends it.
    fn value(&mut self) -> Result<Option<Vec<u8>>, &'static str> {
        self.skip_blank()?;
        let begins = self.at;
        // `_utf8mb4'…'`, `N'…'`
        let word = self.word();
        self.skip_blank()?;
        if let Some(quote @ (b'\'' | b'"')) = self.peek()
            && (word.is_empty() || word.starts_with('_') || word.eq_ignore_ascii_case("N"))
        {
            let text = self.quoted(quote)?;
            self.skip_blank()?;
            return Ok(Some(text));
        }
        self.at = begins;
        self.skip_to(b",)")?;
        let bare = self.bytes[begins..self.at].trim_ascii();
        Ok((!bare.eq_ignore_ascii_case(b"NULL")).then(|| bare.to_vec()))
    }
}

/// What may stand in the place of a column, and is none.
const NO_COLUMNS: [&str; 10] =
    ["PRIMARY", "KEY", "UNIQUE", "CONSTRAINT", "FOREIGN", "INDEX", "FULLTEXT", "SPATIAL", "CHECK", "PERIOD"];

/// What a backslash makes of a character.
fn unescaped(character: u8) -> u8 {
    match character {
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'0' => 0,
        b'Z' => 0x1a,
        b'b' => 8,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DUMP: &str = "-- MySQL dump\n/*!40101 SET NAMES utf8 */;\nDROP TABLE IF EXISTS `x_room`;\nCREATE TABLE `x_room` (\n  `id` \
        int(11) NOT NULL COMMENT 'a, \\'b)',\n  `key` varchar(60) DEFAULT '', -- words\n  PRIMARY KEY (`id`,`key`)\n) \
        ENGINE=InnoDB;\nLOCK TABLES `x_room` WRITE;\nINSERT INTO `x_room` VALUES (1,'L\\'Atelier; (1)'),(2,NULL),\n(3, 'a''b\\n\\\\');\n\
        CREATE TABLE other (a int);\nINSERT INTO other VALUES (1,2,3);\nDELIMITER ;;\nCREATE TRIGGER t BEGIN ; ' END;;\nDELIMITER ;\n\
        INSERT IGNORE INTO base.x_room (`key`, id) VALUES (_utf8mb4'four', 4) ON DUPLICATE KEY UPDATE id = 4;\n\
        CREATE VIEW v AS SELECT ')';\n";

    fn rows(dump: &Dump) -> Vec<(Option<i64>, Option<String>)> {
        dump.rows("x_room").map(|row| (row.number("id"), row.text("KEY"))).collect()
    }

    #[test]
    fn rows_are_read_and_all_else_is_passed_over() {
        let dump = Dump::read(DUMP.as_bytes(), &["room"]).expect("a dump");
        let text = |text: &str| Some(text.to_owned());
        let expected = [
            (Some(1), text("L'Atelier; (1)")),
            (Some(2), None),
            (Some(3), text("a'b\n\\")),
            (Some(4), text("four")),
        ];
        assert_eq!(rows(&dump), expected);
        assert_eq!(dump.names().collect::<Vec<_>>(), ["x_room"]);
        assert!(dump.has_column("x_room", "id") && !dump.has_column("x_room", "PRIMARY"));
    }

    #[test]
    fn each_text_has_an_encoding_of_its_own() {
        let mut bytes = b"INSERT INTO x_room (id, `key`) VALUES (1,'caf\xe9'),(2,'".to_vec();
        bytes.extend_from_slice("café".as_bytes());
        bytes.extend_from_slice(b"');");
        let dump = Dump::read(&bytes, &["room"]).expect("a dump");
        assert_eq!(rows(&dump).into_iter().filter_map(|row| row.1).collect::<Vec<_>>(), ["café", "café"]);
    }

    #[test]
    fn a_dump_that_breaks_off_is_refused_wherever_it_does() {
        let begins = DUMP.find("(1,'L").expect("a row");
        let ends = DUMP.find("\nCREATE TABLE other").expect("the end of the rows");
        for end in begins..ends {
            assert!(Dump::read(&DUMP.as_bytes()[..end - 1], &["room"]).is_err(), "{}", &DUMP[..end - 1]);
        }
        let broken = Dump::read(b"INSERT INTO a_room (a) VALUES (1),\n(1,2);", &["room"]);
        let why = "a row has not as many values as there are columns";
        assert_eq!(broken.expect_err("too many"), Broken { line: 2, why });
        let unnamed = Dump::read(b"INSERT INTO a_room VALUES (1);", &["room"]).expect_err("no columns");
        assert!(unnamed.to_string().contains("which columns"), "{unnamed}");
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = Dump::read(&bytes, &["room"]);
        }

        #[test]
        fn no_broken_dump_makes_it_panic(at in 0..DUMP.len(), byte in any::<u8>(), end in 0..DUMP.len()) {
            let mut bytes = DUMP.as_bytes().to_vec();
            bytes[at] = byte;
            bytes.truncate(end.max(at));
            let _ = Dump::read(&bytes, &["room"]);
        }
    }
}
