//! Bookings as a table (RFC 4180) that spreadsheets open, one line each.

use super::Line;

const HEAD: [&str; 13] = [
    "id", "room", "start", "end", "repeats", "state", "title", "people", "note", "layout", "name", "email",
    "created",
];

/// Returns all lines below a head, with commas.
pub(super) fn csv(lines: &[Line]) -> String {
    let head = HEAD.map(ToOwned::to_owned);
    let rows = lines.iter().map(row);
    let all: Vec<String> = std::iter::once(head).chain(rows).map(|cells| joined(&cells)).collect();
    all.concat()
}

fn row(line: &Line) -> [String; 13] {
    let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        line.id.clone(),
        line.room.clone(),
        line.start.clone(),
        line.end.clone(),
        line.repeats.iter().chain(&line.also).cloned().collect::<Vec<_>>().join(" "),
        line.state.to_owned(),
        line.title.clone(),
        line.people.map(|people| people.to_string()).unwrap_or_default(),
        or_empty(&line.note),
        or_empty(&line.layout),
        line.booked_for.name.clone(),
        or_empty(&line.booked_for.email),
        line.created.clone(),
    ]
}

fn joined(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
    format!("{}\r\n", cells.join(","))
}

/// Spreadsheets take a cell that begins like a formula for one.
fn quoted(cell: &str) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_neither_a_formula_nor_two_cells() {
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
        assert_eq!(quoted("a,\"b\"\nc"), "\"a,\"\"b\"\"\nc\"");
        assert_eq!(joined(&["a".to_owned(), String::new()]), "\"a\",\"\"\r\n");
    }
}
