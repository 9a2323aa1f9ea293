//! `/book`: the form, and what becomes of it.

mod view;

use std::sync::Arc;

use axum::extract::{Form, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{NaiveDate, TimeDelta};

pub(super) use self::view::FormView;
use super::offers::Refused;
use super::{links, today};
use crate::bookings::BookError;
use crate::domain::booking::{BookingRequest, RequestKey};
use crate::domain::room::{Room, RoomId};
use crate::domain::rules::free_within;
use crate::domain::time::{self, Interval};
use crate::web::audit::{Act, Deed, Scribe};
use crate::web::error::Error;
use crate::web::forms::booking::{BookingForm, Wish, dates, parse};
use crate::web::forms::moment::{self, TimeOfDay};
use crate::web::forms::times::ask_next_day;
use crate::web::forms::{Field, FieldError, Problem};
use crate::web::visit::Visit;

/// What a booking lasts if nobody says.
const USUAL_LENGTH: TimeDelta = TimeDelta::hours(1);

/// What ends so long after midnight belongs to the evening before; what goes on is open around the clock.
const NIGHT: TimeDelta = TimeDelta::hours(12);

/// `GET /book?room=&date=&start=...`: the form, filled in as far as the address says.
///
/// # Errors
/// If nobody is signed in.
pub async fn show_form(visit: Visit, Query(mut form): Query<BookingForm>) -> Result<Response, Error> {
    visit.person()?;
    let room = find_room(&visit, &form).or_else(|| first_room(&visit));
    let room = room.ok_or(Error::NotFound)?;
    fill_in(&visit, &room, &mut form);
    FormView::new(&visit, &room, &form).planned(&room).show(StatusCode::OK)
}

/// `POST /book`
///
/// # Errors
/// What the use case answers and the form cannot show.
pub async fn create_booking(
    visit: Visit,
    scribe: Scribe,
    Form(mut form): Form<BookingForm>,
) -> Result<Response, Error> {
    let Some(room) = find_room(&visit, &form) else {
        let shown = first_room(&visit).ok_or(Error::NotFound)?;
        let mut errors = vec![FieldError::new(Field::Room, Problem::UnknownRoom)];
        errors.extend(parse(&form, shown.zone).err().unwrap_or_default());
        return FormView::new(&visit, &shown, &form).errors(&errors).show(StatusCode::UNPROCESSABLE_ENTITY);
    };
    let Some(person) = visit.actor.person() else {
        // The session ended while somebody typed: nothing of it is lost.
        return FormView::new(&visit, &room, &form)
            .notice("bad", "book-signed-out")
            .show(StatusCode::UNAUTHORIZED);
    };
    let wish = match parse(&form, room.zone) {
        Ok(wish) => wish,
        Err(mut errors) => {
            ask_next_day(&mut form, &mut errors, &room);
            return FormView::new(&visit, &room, &form)
                .errors(&errors)
                .show(StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    let key = RequestKey::parse(&form.key).unwrap_or_else(RequestKey::random);
    form.key = key.as_str().to_owned();
    let guest = wish.booked_for.clone().filter(|_| visit.actor.is_reception());
    let request = BookingRequest {
        key,
        room: room.id.clone(),
        interval: wish.interval,
        series: wish.series.clone(),
        title: wish.title.clone(),
        booked_for: guest.unwrap_or_else(|| person.clone()),
        created_by: person.clone(),
        head_count: wish.head_count,
        note: wish.note.clone(),
        override_rules: wish.override_rules && visit.actor.is_reception(),
        groups: visit.actor.groups(),
    };
    let deed = Deed::new(Act::Book, &room.id).at(request.interval).overriding(request.override_rules);
    let told = visit.app.bookings.book(request, visit.now).await;
    scribe.note(&visit.actor, &deed.became(&told), &told);
    match told {
        Ok(booked) => {
            Ok(Redirect::to(&format!("{}?new=1", links::booking(booked.booking.id))).into_response())
        }
        Err(error) => not_booked(&visit, &room, &mut form, (&wish, error)),
    }
}

/// The form again, with what was typed and what to do next.
fn not_booked(
    visit: &Visit,
    room: &Arc<Room>,
    form: &mut BookingForm,
    (wish, error): (&Wish, BookError),
) -> Result<Response, Error> {
    match error {
        BookError::Refused { refusals, alternatives } => {
            let status =
                Error::Booking(BookError::Refused { refusals: refusals.clone(), alternatives: Vec::new() });
            let status = status.describe().status;
            // A refused wish is over: the next one has a key of its own.
            RequestKey::random().as_str().clone_into(&mut form.key);
            let asked = (&room.id, wish.interval);
            let refused = Refused { refusals: &refusals, alternatives: &alternatives, asked };
            FormView::new(visit, room, form).refused(&refused).planned(room).show(status)
        }
        BookError::OutcomeUnknown { room, key } => {
            Ok(Redirect::to(&links::request(&room, &key, visit.now)).into_response())
        }
        BookError::Unavailable { reason } => {
            tracing::warn!(room = %room.id, reason, "nothing was booked: the calendar cannot be written to");
            FormView::new(visit, room, form)
                .notice("bad", "book-unavailable")
                .show(StatusCode::SERVICE_UNAVAILABLE)
        }
        BookError::Unsafe { reason } => {
            tracing::error!(room = %room.id, reason, "nothing was booked: the calendar is not safe to write to");
            FormView::new(visit, room, form)
                .notice("bad", "book-unsafe")
                .show(StatusCode::SERVICE_UNAVAILABLE)
        }
        BookError::KeyReused => {
            RequestKey::random().as_str().clone_into(&mut form.key);
            FormView::new(visit, room, form)
                .notice("bad", "book-key-reused")
                .show(StatusCode::UNPROCESSABLE_ENTITY)
        }
        other => Err(other.into()),
    }
}

/// When `room` can be booked on `date`; nothing if its calendar was never read.
pub(super) fn free_on(visit: &Visit, room: &Room, date: NaiveDate) -> Vec<Interval> {
    let snapshot = visit.app.schedule.snapshot(&room.id);
    if snapshot.as_of().is_none() {
        return Vec::new();
    }
    spans_of(time::day(room.zone, date), |window| {
        let taken = snapshot.taken(window.widened(room.rules.buffer));
        free_within(room, window, &taken, visit.now, None)
    })
}

/// The spans of a day as far as they go into the night after it, so that whoever looks at an evening sees
/// its end. `find` looks for them in a window of time.
pub(super) fn spans_of(day: Interval, find: impl Fn(Interval) -> Vec<Interval>) -> Vec<Interval> {
    let until = day.end() + NIGHT;
    let Some(window) = Interval::new(day.start(), until) else { return Vec::new() };
    let begun = find(window).into_iter().filter(|span| span.start() < day.end());
    begun.filter_map(|span| if span.end() < until { Some(span) } else { span.intersection(&day) }).collect()
}

/// The room of the form, as it is for whoever asks.
fn find_room(visit: &Visit, form: &BookingForm) -> Option<Arc<Room>> {
    let room = RoomId::parse(&form.room).and_then(|id| visit.app.schedule.room(&id));
    room.map(|room| room.seen_by(&visit.actor))
}

/// The first room that whoever asks may book; the first of all if there is none.
fn first_room(visit: &Visit) -> Option<Arc<Room>> {
    let mut rooms = visit.app.schedule.rooms().iter().map(|room| room.seen_by(&visit.actor));
    let first = rooms.next()?;
    if first.is_for_others() { rooms.find(|room| !room.is_for_others()).or(Some(first)) } else { Some(first) }
}

/// Today, and an hour from the start, where the address does not say.
fn fill_in(visit: &Visit, room: &Room, form: &mut BookingForm) {
    room.id.as_str().clone_into(&mut form.room);
    if form.date.is_empty() {
        form.date = today(visit).to_string();
    }
    if form.end.is_empty()
        && let (Ok(date), Ok(start)) = (moment::date(&form.date), TimeOfDay::parse(&form.start))
        && let Ok(start) =
            start.on(date).and_then(|civil| moment::instant(room.zone, civil, &form.start_fold))
    {
        let length = USUAL_LENGTH.max(room.rules.min_length).min(room.rules.max_length);
        // What is free for half an hour is not asked for an hour.
        let gap = free_on(visit, room, date).into_iter().find(|gap| gap.contains(start));
        let end = gap.map_or(start + length, |gap| gap.end().min(start + length));
        if let Some(interval) = Interval::new(start, end) {
            let BookingForm { end, end_date, end_fold, .. } = BookingForm::at(room.zone, interval);
            (form.end, form.end_date, form.end_fold) = (end, end_date, end_fold);
        }
    } else if let Err(mut errors) = dates(form, room.zone) {
        ask_next_day(form, &mut errors, room);
    }
    RequestKey::random().as_str().clone_into(&mut form.key);
}
