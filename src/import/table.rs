//! Tables as text (RFC 4180), with whatever between their cells: commas, semicolons or tabs.

use crate::domain::text::decode;

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Table {
    /// The names of its columns.
    pub(super) head: Vec<String>,
    pub(super) rows: Vec<Row>,
}

/// A row that is not empty.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// The line in which it begins, from 1.
    pub(super) line: usize,
    pub(super) cells: Vec<String>,
}

/// Reads a table; `None` if it has no head or ends within quotes.
pub(super) fn read(bytes: &[u8]) -> Option<Table> {
    let (text, _) = decode(bytes);
    let first = text.lines().next()?;
    let count = |mark: char| first.matches(mark).count();
    // Spreadsheets write what is usual where they are.
    let between = [';', '\t', ','].into_iter().max_by_key(|mark| (count(*mark), *mark == ','))?;
    let mut rows = cells(&text, between)?.into_iter();
    let head = rows.next()?.cells;
    Some(Table { head, rows: rows.collect() })
}

fn cells(text: &str, between: char) -> Option<Vec<Row>> {
    let (mut rows, mut cells, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut line, mut begins, mut is_quoted) = (1, 1, false);
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if is_quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' if is_quoted || cell.trim().is_empty() => {
                is_quoted = !is_quoted;
                if is_quoted {
                    cell.clear();
                }
            }
            _ if c == between && !is_quoted => cells.push(std::mem::take(&mut cell)),
            '\n' if !is_quoted => {
                cells.push(std::mem::take(&mut cell));
                push(&mut rows, begins, std::mem::take(&mut cells));
                line += 1;
                begins = line;
            }
            _ => {
                line += usize::from(c == '\n');
                cell.push(c);
            }
        }
    }
    if is_quoted {
        return None;
    }
    cells.push(cell);
    push(&mut rows, begins, cells);
    Some(rows)
}

fn push(rows: &mut Vec<Row>, line: usize, cells: Vec<String>) {
    if cells.iter().any(|cell| !cell.trim().is_empty()) {
        rows.push(Row { line, cells });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_whatever_stands_between_its_cells() {
        let rows = |text: &str| {
            let table = read(text.as_bytes()).expect("a table");
            (table.head, table.rows.into_iter().map(|row| (row.line, row.cells)).collect::<Vec<_>>())
        };
        let (head, body) = rows("\u{feff}a;b\r\n\"x;\"\"y\"\"\nz\"; 1\r\n\r\n;\nlast;2");
        assert_eq!(head, ["a", "b"]);
        let expected =
            [(2, vec!["x;\"y\"\nz".to_owned(), " 1".to_owned()]), (6, vec!["last".into(), "2".into()])];
        assert_eq!(body, expected);
        assert_eq!(rows("a,b\n1,2\n").1, [(2, vec!["1".to_owned(), "2".to_owned()])]);
        assert_eq!(rows("a\tb\n1\t2\n").1[0].1, ["1", "2"]);
        assert_eq!(read(b"salle\nCaf\xe9\n").expect("a table").rows[0].cells, ["Café"]);
        assert_eq!((read(b""), read(b"a,b\n\"open")), (None, None));
    }
}
