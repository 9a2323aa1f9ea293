//! The sheet of the day as a mail: what takes place in which room, in the order of the day.

use std::sync::Arc;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Listed, Sentences};
use crate::domain::booking::NAMESPACE;
use crate::domain::occupancy::{Kind, Occupancy};
use crate::domain::room::Room;
use crate::domain::time::{self, Instant, Interval};
use crate::web::i18n::{Lang, args};
use crate::web::mails::details::Row;
use crate::web::{App, format, links};

/// Lists what takes place on `date`, as far as it is known `now`.
pub(super) fn listed(app: &App, lang: Lang, date: NaiveDate, now: Instant) -> Listed {
    let (mut rows, mut unread): (Vec<(Interval, Row)>, Vec<Row>) = Default::default();
    for (room, snapshot) in app.schedule.snapshots() {
        let day = time::day(room.zone, date);
        if snapshot.is_stale(now) {
            unread.push(unread_row(lang, room, snapshot.as_of()));
        }
        rows.extend(snapshot.shown(day).iter().map(|held| (held.interval, row(lang, room, held, day))));
    }
    rows.sort_by(|one, other| (one.0, &one.1.label).cmp(&(other.0, &other.1.label)));
    let count = rows.len();
    Listed {
        about: Uuid::new_v5(&NAMESPACE, format!("the sheet of {date}").as_bytes()),
        says: Sentences {
            subject: "notice-day-sheet-subject",
            lead: if unread.is_empty() { "notice-day-sheet" } else { "notice-day-sheet-unread" },
            open: "notice-day-sheet-open",
        },
        rows: unread.into_iter().chain(rows.into_iter().map(|(_, row)| row)).collect(),
        count,
        page: links::day("/reception/print", date, None),
        day: format::full_day(lang, date),
    }
}

/// Says of a room that its calendar was last read `as_of` then.
fn unread_row(lang: Lang, room: &Room, as_of: Option<Instant>) -> Row {
    let value = match as_of {
        Some(as_of) => {
            let when = format::moment(lang, room.zone, as_of);
            lang.t_with("notice-day-sheet-as-of", &args! { "when" => when })
        }
        None => lang.t("notice-day-sheet-never-read"),
    };
    Row { label: room.name.clone(), value, before: None }
}

fn row(lang: Lang, room: &Arc<Room>, held: &Occupancy, day: Interval) -> Row {
    let is_all_day = held.interval.start() <= day.start() && day.end() <= held.interval.end();
    let times = if is_all_day { lang.t("grid-all-day") } else { format::times(room.zone, held.interval) };
    let value = match held.booking() {
        Some(booking) => {
            let details = &booking.details;
            let waits = matches!(held.kind, Kind::Requested(_)).then(|| lang.t("booking-requested"));
            let people =
                details.head_count.map(|count| lang.t_with("room-people", &args! { "count" => count }));
            let first = [held.title_in(booking).to_owned(), booking.booked_for.name.clone()];
            let line = first.into_iter().chain(people).chain(details.layout.clone()).chain(waits);
            let line: Vec<String> = line.filter(|part| !part.trim().is_empty()).collect();
            let note = details.note.as_deref().filter(|note| !note.trim().is_empty());
            [line.join(" · ")].into_iter().chain(note.map(ToOwned::to_owned)).collect::<Vec<_>>().join("\n")
        }
        // What others wrote in the calendar may be private.
        None => lang.t("conflicts-an-event"),
    };
    Row { label: format!("{times}, {}", room.name), value, before: None }
}
