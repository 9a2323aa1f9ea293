//! What reception has to see to.

use std::sync::Arc;

use serde::Serialize;

use crate::domain::booking::Booking;
use crate::domain::room::Room;
use crate::schedule::RoomSnapshot;
use crate::web::format;
use crate::web::i18n::{Lang, args};
use crate::web::links;
use crate::web::pages::desk::KnownRoom;
use crate::web::visibility;
use crate::web::visit::Visit;
use crate::web::words;

#[derive(Debug, Serialize)]
pub(super) struct Attention {
    room: String,
    object: String,
    text: String,
    /// The page of the booking that it is about.
    address: Option<String>,
}

#[cfg(test)]
impl Attention {
    pub(super) fn samples() -> Vec<Self> {
        let line = |object: &str| Self {
            room: "Atelier".into(),
            object: object.into(),
            text: "Illisible\u{a0}: <x>".into(),
            address: object.is_empty().then(|| "/bookings/6c2a8987-5842-516d-a520-50badae762f2".into()),
        };
        vec![line("a.ics"), line("")]
    }
}

/// Returns what is wrong with Clef itself, with mails, and with the `known` rooms.
pub(super) fn attention(visit: &Visit, known: &[KnownRoom<'_>]) -> Vec<Attention> {
    let rooms = known.iter().flat_map(|(room, snapshot)| of_room(visit.lang, room, snapshot));
    let unused = known.iter().flat_map(|(room, snapshot)| unused(visit, room, snapshot));
    failing_jobs(visit).chain(undelivered(visit)).chain(rooms).chain(unused).collect()
}

/// Returns what Clef does by itself and cannot do at the moment.
fn failing_jobs(visit: &Visit) -> impl Iterator<Item = Attention> {
    let zone = visit.app.settings.place.zone;
    visit.app.jobs.failing().into_iter().map(move |(job, trouble)| {
        let text = words::job(visit.lang, &job, &format::moment(visit.lang, zone, trouble.since));
        Attention { room: "Clef".to_owned(), object: String::new(), text, address: None }
    })
}

/// To whom mails about their bookings did not get, who is to be told in another way.
fn undelivered(visit: &Visit) -> impl Iterator<Item = Attention> {
    let zone = visit.app.settings.place.zone;
    let lately = visit.app.undelivered.lately(visit.now).into_iter();
    lately.filter_map(move |one| {
        let room = one.about.as_ref().and_then(|(_, room)| visit.app.schedule.room(room));
        // What went to reception itself is for all of them.
        if one.about.is_some() && !room.is_some_and(|room| visibility::may_see_desk_of(&visit.actor, room)) {
            return None;
        }
        let when = format::moment(visit.lang, zone, one.at);
        let args = args! { "address" => one.to.as_str(), "when" => when };
        let key = if one.is_refused { "desk-mail-refused" } else { "desk-mail-late" };
        let name = room.map_or_else(|| "Clef".to_owned(), |room| room.name.clone());
        let text = visit.lang.t_with(key, &args);
        Some(Attention { room: name, object: String::new(), text, address: None })
    })
}

/// The series of a room to which nobody comes any more.
fn unused(visit: &Visit, room: &Room, snapshot: &RoomSnapshot) -> Vec<Attention> {
    let line = |series: Arc<Booking>| {
        let args = args! {
            "title" => series.details.title.as_str(), "who" => series.booked_for.name.as_str()
        };
        let text = visit.lang.t_with("desk-unused-series", &args);
        let (room, address) = (room.name.clone(), Some(links::booking(series.id)));
        Attention { room, object: String::new(), text, address }
    };
    visit.app.schedule.unused_series(snapshot, visit.now).into_iter().map(line).collect()
}

fn of_room(lang: Lang, room: &Room, snapshot: &RoomSnapshot) -> Vec<Attention> {
    let line =
        |object: String, text: String| Attention { room: room.name.clone(), object, text, address: None };
    let unreadable = snapshot.unreadable().into_iter().map(|(href, reason)| {
        let args = args! { "why" => words::unreadable(lang, &reason) };
        line(href.name(), lang.t_with("desk-unreadable-why", &args))
    });
    let warnings = snapshot.warnings().into_iter();
    let trouble = snapshot.failure().map(|failure| line(String::new(), words::trouble(lang, failure.reason)));
    trouble
        .into_iter()
        .chain(unreadable)
        .chain(warnings.map(|(href, warning)| line(href.name(), words::warning(lang, &warning))))
        .collect()
}
