//! Bookings as a table (RFC 4180) that spreadsheets open, one line each.

use super::Line;
use crate::domain::text::csv_line;

const HEAD: [&str; 14] = [
    "id", "room", "rooms", "start", "end", "repeats", "state", "title", "people", "note", "layout", "name",
    "email", "created",
];

/// Returns all lines below a head, with commas.
pub(super) fn csv(lines: &[Line]) -> String {
    let head = HEAD.map(ToOwned::to_owned);
    let rows = lines.iter().map(row);
    let all: Vec<String> = std::iter::once(head).chain(rows).map(|cells| csv_line(&cells, ',')).collect();
    all.concat()
}

fn row(line: &Line) -> [String; 14] {
    let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        line.id.clone(),
        line.room.clone(),
        line.rooms.join(" "),
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
