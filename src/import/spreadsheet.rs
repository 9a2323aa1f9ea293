//! Tables: a booking in each row, and what each column says.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;

use super::draft::{self, Draft};
use super::item::{Item, LeftOut};
use super::people::People;
use super::rooms::RoomMap;
use super::table::{self, Row};
use crate::domain::booking::{BookingId, Elsewhere, State, Transfer};
use crate::domain::details::Details;
use crate::domain::time::{self, CivilError, Instant, Interval};
use crate::domain::when::When;

/// What columns say, by the names that `clef export` gives them where it has them.
pub const COLUMNS: [&str; 16] = [
    "id", "room", "rooms", "date", "start", "end", "title", "people", "note", "layout", "name", "email",
    "user", "state", "created", "repeats",
];

/// Where each of these stands.
struct Columns(BTreeMap<&'static str, usize>);

impl Columns {
    /// Finds them in `head`, under the names that somebody has `said` or else under their own.
    fn find(head: &[String], said: &[(String, String)]) -> anyhow::Result<Self> {
        let position = |name: &str| head.iter().position(|head| is_same(head, name));
        let mut found = BTreeMap::new();
        for (column, name) in said {
            let column = COLUMNS.into_iter().find(|known| is_same(known, column));
            let column =
                column.with_context(|| format!("expected one of these columns: {}", COLUMNS.join(", ")))?;
            let at = position(name).with_context(|| format!("there is no column “{name}” in it"))?;
            found.insert(column, at);
        }
        for column in COLUMNS {
            if let Some(at) = position(column) {
                found.entry(column).or_insert(at);
            }
        }
        for needed in ["start", "end"] {
            if !found.contains_key(needed) {
                bail!("no column says the {needed}: name it with --columns {needed}=NAME");
            }
        }
        Ok(Self(found))
    }

    fn cell<'r>(&self, row: &'r Row, column: &str) -> Option<&'r str> {
        let cell = row.cells.get(*self.0.get(column)?)?.trim();
        // `clef export` writes an apostrophe before what a spreadsheet would take for a formula.
        let cell =
            cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@'])).unwrap_or(cell);
        Some(cell).filter(|cell| !cell.is_empty())
    }
}

fn is_same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

/// Reads the table `name`, whose columns have the names that somebody has `said`.
///
/// # Errors
/// If it is no table, or does not say when bookings are.
pub(super) fn read(
    name: &str,
    bytes: &[u8],
    said: &[(String, String)],
    (rooms, people, now): (&RoomMap<'_>, &People, Instant),
) -> anyhow::Result<Vec<Item>> {
    let table = table::read(bytes).with_context(|| format!("{name}: this is no whole table"))?;
    let columns = Columns::find(&table.head, said).with_context(|| name.to_owned())?;
    let item = |row: &Row| {
        let cell = |column: &str| columns.cell(row, column);
        let at = format!("{name}: line {}", row.line);
        let (room, title) = (cell("room").unwrap_or_default(), cell("title").unwrap_or_default());
        one(&cell, rooms, people, now)
            .map_or_else(|why| Item::left_out(&*at, room, title, why), |booking| Item::booked(&*at, booking))
    };
    Ok(table.rows.iter().map(item).collect())
}

/// The booking in a row, whose cells `cell` finds.
fn one<'r>(
    cell: &impl Fn(&str) -> Option<&'r str>,
    rooms: &RoomMap<'_>,
    people: &People,
    now: Instant,
) -> Result<crate::domain::booking::Booking, LeftOut> {
    let name = cell("room").unwrap_or_default();
    let room = rooms.find(&[name]).ok_or_else(|| LeftOut::NoRoom(name.to_owned()))?;
    let all = cell("rooms").unwrap_or_default().split_whitespace();
    let all = all.map(|name| rooms.find(&[name]).ok_or_else(|| LeftOut::NoRoom(name.to_owned())));
    let others = all.filter(|found| found.as_ref().map_or(true, |other| other.id != room.id));
    let parts =
        others.map(|found| Ok(Elsewhere::not_made_yet(&found?.id))).collect::<Result<Vec<_>, LeftOut>>()?;
    let state = match cell("state").unwrap_or_default() {
        ended if ["cancelled", "declined", "expired"].contains(&ended) => return Err(LeftOut::Cancelled),
        "requested" => State::Requested,
        _ => State::Confirmed,
    };
    if cell("repeats").is_some() {
        return Err(LeftOut::SeriesInTable);
    }
    let moment = |column: &str| {
        let text = cell(column).unwrap_or_default();
        moment(cell("date"), text, room.zone)
            .ok_or_else(|| LeftOut::Unreadable(format!("its {column} “{text}”")))
    };
    let (start, end) = (moment("start")?, moment("end")?);
    let interval = Interval::new(start, end).ok_or(LeftOut::NoLength)?;
    let booked_for = people.find(cell("user"), cell("name"), cell("email"));
    let words = [name, cell("title").unwrap_or_default(), &booked_for.id.0];
    let key = cell("id").map_or_else(|| format!("{start}/{end}/{}", words.join("/")), ToOwned::to_owned);
    let created = cell("created").and_then(|text| moment_alone(text, room.zone)).unwrap_or(now);
    let draft = Draft {
        key: format!("csv/{key}"),
        room,
        details: Details {
            title: draft::title(cell("title").unwrap_or_default()),
            head_count: cell("people")
                .and_then(|people| people.parse().ok())
                .filter(|count| (1..=9999).contains(count)),
            note: cell("note").and_then(draft::note),
            layout: cell("layout").map(ToOwned::to_owned),
            ..Details::default()
        }
        .in_room(room),
        created_by: booked_for.clone(),
        booked_for,
        state,
        created,
        modified: created,
    };
    let booking = draft.at(When::once(interval), None);
    // What Clef wrote keeps its id.
    let own = cell("id").and_then(BookingId::parse);
    Ok(booking.with(|it| {
        it.id = own.unwrap_or(it.id);
        it.record.transfer = (!parts.is_empty()).then_some(Transfer::Parts(parts));
    }))
}

fn moment_alone(text: &str, zone: Tz) -> Option<Instant> {
    moment(None, text, zone)
}

/// Returns the moment that `text` names on the clock of `zone`, which stands beside a `date` or has one itself.
fn moment(date: Option<&str>, text: &str, zone: Tz) -> Option<Instant> {
    if let Some(at) = time::read_instant(text) {
        return Some(at);
    }
    if let (Some(time), Some(date)) = (time_of(text), date) {
        return resolve(zone, day_of(date)?.and_time(time));
    }
    let (date, time) = text.split_once([' ', 'T', ','])?;
    resolve(zone, day_of(date)?.and_time(time_of(time.trim())?))
}

fn resolve(zone: Tz, civil: NaiveDateTime) -> Option<Instant> {
    match time::resolve_form(zone, civil) {
        Ok(at) | Err(CivilError::Fold { earlier: at, .. }) => Some(at),
        Err(CivilError::Gap { .. }) => None,
    }
}

/// The day comes first where the year is not.
fn day_of(text: &str) -> Option<NaiveDate> {
    let forms = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"];
    let read = |form: &&str| NaiveDate::parse_from_str(text.trim(), form).ok();
    forms.iter().filter_map(read).find(|day| (1970..=2200).contains(&day.year()))
}

fn time_of(text: &str) -> Option<NaiveTime> {
    let text = text.trim().to_ascii_lowercase();
    let whole = text.strip_suffix('h').map(|hour| format!("{hour}h00")).unwrap_or(text);
    ["%H:%M:%S", "%H:%M", "%Hh%M"].iter().find_map(|form| NaiveTime::parse_from_str(&whole, form).ok())
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Paris;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::export(None, "2026-11-18T10:00:00+01:00", Some("2026-11-18T09:00:00Z"))]
    #[case::database(None, "2026-11-18 10:00:00", Some("2026-11-18T09:00:00Z"))]
    #[case::french(None, "18/11/2026 10h", Some("2026-11-18T09:00:00Z"))]
    #[case::of_a_date(Some("18.11.2026"), "10h30", Some("2026-11-18T09:30:00Z"))]
    #[case::the_first_of_a_repeated_hour(None, "2026-10-25 02:30", Some("2026-10-25T00:30:00Z"))]
    #[case::skipped(None, "2026-03-29 02:30", None)]
    #[case::no_time(None, "2026-11-18", None)]
    #[case::no_month(None, "11/18/2026 10:00", None)]
    #[case::no_century(None, "18/11/26 10:00", None)]
    #[case::no_date(None, "10:00", None)]
    fn moments_are_read_as_people_write_them(
        #[case] date: Option<&str>,
        #[case] text: &str,
        #[case] at: Option<&str>,
    ) {
        assert_eq!(moment(date, text, Paris), at.map(|at| at.parse().expect("an instant")));
    }

    #[test]
    fn columns_are_found_by_what_somebody_says_else_by_their_names() {
        let head = ["Start", "Fin", "Objet", "title"].map(str::to_owned);
        let said = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned())).collect::<Vec<_>>()
        };
        let found = Columns::find(&head, &said(&[("end", "fin"), ("Title", "objet")])).expect("columns");
        assert_eq!(found.0, BTreeMap::from([("start", 0), ("end", 1), ("title", 2)]));
        for bad in [&[][..], &[("end", "nowhere")], &[("what", "fin")]] {
            assert!(Columns::find(&head, &said(bad)).is_err(), "{bad:?}");
        }
    }
}
