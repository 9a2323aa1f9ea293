//! `POST /door/{room}`: book it now, end early, check in. What may be done by whom is decided by the use cases.

use std::sync::Arc;

use axum::extract::{Form, Path};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::TimeDelta;
use serde::Deserialize;

use super::at_the_door;
use super::view::{DoorPage, free_now};
use crate::bookings::{BookError, Booked, Guard};
use crate::domain::attendance::Attending;
use crate::domain::booking::{BookingId, BookingRequest, RequestKey};
use crate::domain::details::Details;
use crate::domain::room::Room;
use crate::domain::time::{Instant, Interval};
use crate::domain::when::When;
use crate::web::audit::{AuditAction, AuditEvent};
use crate::web::error::Error;
use crate::web::links;
use crate::web::outcome::Outcome;
use crate::web::pages::room;
use crate::web::visit::Visit;
use crate::web::words;

/// What was pressed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DoorForm {
    /// `book`, `end` or `check-in`.
    act: String,
    /// For how long.
    minutes: String,
    key: String,
    /// What is under way.
    id: String,
    recurrence_id: String,
    eink: Option<String>,
}

/// `POST /door/{room}`
///
/// # Errors
/// If there is no such room, nobody is known, or what the use case answers and the page cannot show.
pub async fn act_at_door(
    visit: Visit,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(form): Form<DoorForm>,
) -> Result<Response, Error> {
    let room = room(&visit, &id)?.clone();
    let visit = at_the_door(visit, &room, &headers);
    visit.person()?;
    let is_eink = form.eink.is_some();
    let (result, done) = match form.act.as_str() {
        "end" => (end(&visit, &room, &form).await, "ended"),
        "check-in" => (check_in(&visit, &room, &form).await, "checked-in"),
        "book" => (book(&visit, &room, &form).await, "booked"),
        _ => return Ok(Redirect::to(&links::door(&room.id, is_eink, "")).into_response()),
    };
    let Err(error) = result else {
        return Ok(Redirect::to(&links::door(&room.id, is_eink, done)).into_response());
    };
    let outcome = Outcome::of(&error);
    let sentence = match &error {
        BookError::Refused { refusals, .. } => {
            let said = refusals.iter().map(|refusal| words::refusal(visit.lang, room.zone, refusal));
            said.collect::<Vec<_>>().join(" ")
        }
        BookError::NotInState(_) => visit.lang.t("door-not-now"),
        _ => outcome.sentence(visit.lang),
    };
    let page = DoorPage::new(&visit, &room, is_eink).saying("bad", sentence);
    visit.page_alone(outcome.page_status(), &page)
}

async fn book(visit: &Visit, room: &Arc<Room>, form: &DoorForm) -> Result<Booked, BookError> {
    let minutes: i64 = form.minutes.parse().unwrap_or(30);
    let terms = visit.app.schedule.terms(room, &visit.actor);
    let key = RequestKey::parse(&form.key).unwrap_or_else(RequestKey::random);
    // Whoever presses again because no answer came means what the first press booked, also a minute later.
    let made = visit.app.schedule.find_request(&key).filter(|made| made.booking.room == room.id);
    let start = match made {
        Some(made) => made.booking.when.interval.start(),
        None => free_now(visit, &terms).map_or(visit.now, |gap| gap.start()),
    };
    let wanted = Interval::starting_at(start, TimeDelta::minutes(minutes.clamp(1, 24 * 60)));
    let request = BookingRequest {
        key,
        room: room.id.clone(),
        when: When::once(wanted.ok_or(BookError::NotFound)?),
        details: Details::titled(visit.lang.t("door-booking")),
        asked_by: visit.actor.clone(),
        booked_for: None,
        override_rules: false,
        lang: Some(visit.lang.tag().to_owned()),
    };
    let event = AuditEvent::new(AuditAction::Book, &room.id).at(request.when.interval);
    let result = visit.app.bookings.book(request, visit.now).await;
    visit.log(&event.became(&result), &result);
    result
}

async fn end(visit: &Visit, room: &Room, form: &DoorForm) -> Result<Booked, BookError> {
    let (id, date) = meant(form)?;
    let result = visit.app.bookings.release(id, date, guard(visit), visit.now).await;
    let event = AuditEvent::new(AuditAction::Release, &room.id).to(id, date);
    visit.log(&event.became(&result), &result);
    result
}

async fn check_in(visit: &Visit, room: &Room, form: &DoorForm) -> Result<Booked, BookError> {
    let (id, date) = meant(form)?;
    let result = visit.app.bookings.attend(Attending::In.into(), (id, date), guard(visit), visit.now).await;
    let event = AuditEvent::new(AuditAction::CheckIn, &room.id).to(id, date);
    visit.log(&event.became(&result), &result);
    result
}

fn meant(form: &DoorForm) -> Result<(BookingId, Option<Instant>), BookError> {
    let id = BookingId::parse(&form.id).ok_or(BookError::NotFound)?;
    Ok((id, links::read_moment(&form.recurrence_id)))
}

fn guard(visit: &Visit) -> Guard {
    Guard::by(visit.actor.clone())
}
