//! `GET /me`: one's own bookings, those to come first.

use axum::response::Response;
use serde::Serialize;

use super::{links, zone_of};
use crate::domain::booking::State;
use crate::schedule::StoredBooking;
use crate::web::error::Error;
use crate::web::format;
use crate::web::visit::Visit;

/// How many past bookings are shown.
const PAST_SHOWN: usize = 20;

#[derive(Debug, Serialize)]
struct MinePage {
    name: String,
    upcoming: Vec<Line>,
    past: Vec<Line>,
}

#[derive(Debug, Serialize)]
struct Line {
    address: String,
    title: String,
    when: String,
    room: String,
    site: String,
    is_requested: bool,
    is_under_way: bool,
}

/// `GET /me`
///
/// # Errors
/// If nobody is signed in.
pub async fn show_mine(visit: Visit) -> Result<Response, Error> {
    let person = visit.person()?;
    let mut bookings = visit.app.schedule.bookings_of(&person.id);
    bookings.sort_by_key(|stored| stored.booking.interval);
    let (past, upcoming): (Vec<_>, Vec<_>) =
        bookings.iter().partition(|stored| stored.booking.interval.end() <= visit.now);
    let page = MinePage {
        name: person.name.clone(),
        upcoming: upcoming.into_iter().map(|stored| line(&visit, stored)).collect(),
        past: past.into_iter().rev().take(PAST_SHOWN).map(|stored| line(&visit, stored)).collect(),
    };
    visit.page("mine.html", &page)
}

fn line(visit: &Visit, stored: &StoredBooking) -> Line {
    let booking = &stored.booking;
    let room = visit.app.schedule.room(&booking.room);
    Line {
        address: links::booking(booking.id),
        title: booking.title.clone(),
        when: format::when(visit.lang, zone_of(visit, &booking.room), booking.interval),
        room: room.map(|room| room.name.clone()).unwrap_or_default(),
        site: room.map(|room| room.site.name.clone()).unwrap_or_default(),
        is_requested: booking.state == State::Requested,
        is_under_way: booking.interval.contains(visit.now),
    }
}
