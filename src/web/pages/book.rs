//! `/book`: the form, and what becomes of it.

mod view;

use axum::extract::{Form, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{NaiveDate, TimeDelta};

#[cfg(test)]
pub(in crate::web) use self::view::BookPage;
pub(super) use self::view::FormView;
use super::alternatives::Refused;
use super::people::{look_for_people, look_for_people_if};
use super::{links, today};
use crate::bookings::BookError;
use crate::domain::booking::{BookingRequest, RequestKey};
use crate::domain::room::RoomId;
use crate::domain::rules::{Facts, free_within};
use crate::domain::terms::Terms;
use crate::domain::time::{self, Interval};
use crate::web::audit::{AuditAction, AuditEvent};
use crate::web::error::Error;
use crate::web::forms::booking::{BookingInput, dates, parse};
use crate::web::forms::fields::BookingForm;
use crate::web::forms::moment::{self, TimeOfDay};
use crate::web::forms::times::ask_next_day;
use crate::web::forms::{Field, FieldError, Problem};
use crate::web::outcome::{self, refused_status};
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
    let terms = find_room(&visit, &form).or_else(|| first_room(&visit));
    let terms = terms.ok_or(Error::NotFound)?;
    fill_in(&visit, &terms, &mut form);
    look_for_people_if(&visit, &terms.room, &mut form).await?;
    FormView::new(&visit, &terms, &form).planned(&terms).show(StatusCode::OK)
}

/// `POST /book`
///
/// # Errors
/// What the use case answers and the form cannot show.
pub async fn create_booking(visit: Visit, Form(mut form): Form<BookingForm>) -> Result<Response, Error> {
    let Some(terms) = find_room(&visit, &form) else {
        let shown = first_room(&visit).ok_or(Error::NotFound)?;
        let mut errors = vec![FieldError::new(Field::Room, Problem::UnknownRoom)];
        errors.extend(parse(&form, &shown.room).err().unwrap_or_default());
        return FormView::new(&visit, &shown, &form).errors(&errors).show(StatusCode::UNPROCESSABLE_ENTITY);
    };
    if visit.actor.person().is_none() {
        // The session ended while somebody typed: nothing of it is lost.
        return FormView::new(&visit, &terms, &form)
            .notice("bad", "book-signed-out")
            .show(StatusCode::UNAUTHORIZED);
    }
    look_for_people(&visit, &terms.room, &mut form).await?;
    if !form.find_person.is_empty() {
        return FormView::new(&visit, &terms, &form).planned(&terms).show(StatusCode::OK);
    }
    let input = match parse(&form, &terms.room) {
        Ok(input) => input,
        Err(mut errors) => {
            ask_next_day(&mut form, &mut errors, &terms);
            return FormView::new(&visit, &terms, &form)
                .errors(&errors)
                .show(StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    let key = RequestKey::parse(&form.key).unwrap_or_else(RequestKey::random);
    form.key = key.as_str().to_owned();
    let request = BookingRequest {
        key,
        room: terms.room.id.clone(),
        when: input.when.clone(),
        details: input.details.clone(),
        booked_for: input.booked_for.clone(),
        asked_by: visit.actor.clone(),
        override_rules: input.override_rules,
        lang: Some(visit.lang.tag().to_owned()),
    };
    let event = AuditEvent::new(AuditAction::Book, &terms.room.id)
        .at(request.when.interval)
        .overriding(request.override_rules);
    let result = visit.app.bookings.book(request, visit.now).await;
    visit.log(&event.became(&result), &result);
    match result {
        Ok(booked) => {
            Ok(Redirect::to(&format!("{}?new=1", links::booking(booked.booking.id))).into_response())
        }
        Err(error) => not_booked(&visit, &terms, &mut form, (&input, error)),
    }
}

/// The form again, with what was typed and what to do next.
fn not_booked(
    visit: &Visit,
    terms: &Terms,
    form: &mut BookingForm,
    (input, error): (&BookingInput, BookError),
) -> Result<Response, Error> {
    match error {
        BookError::Refused { refusals, alternatives } => {
            let status = refused_status(&refusals);
            // A refused request is over: the next one has a key of its own.
            RequestKey::random().as_str().clone_into(&mut form.key);
            let asked = (&terms.room.id, input.when.interval);
            let refused = Refused { refusals: &refusals, alternatives: &alternatives, asked };
            FormView::new(visit, terms, form).refused(&refused).planned(terms).show(status)
        }
        BookError::OutcomeUnknown { room, key } => {
            Ok(Redirect::to(&links::request(&room, &key, visit.now)).into_response())
        }
        BookError::KeyReused => {
            RequestKey::random().as_str().clone_into(&mut form.key);
            FormView::new(visit, terms, form)
                .notice("bad", "book-key-reused")
                .show(StatusCode::UNPROCESSABLE_ENTITY)
        }
        error => match outcome::beside_form(&error) {
            Some(said) => {
                FormView::new(visit, terms, form).notice("bad", &said.sentence_key()).show(said.status)
            }
            None => Err(error.into()),
        },
    }
}

/// Returns when a room can be booked on `date`; nothing if its calendar was never read, or cannot be written.
pub(super) fn free_on(visit: &Visit, terms: &Terms, date: NaiveDate) -> Vec<Interval> {
    let snapshot = visit.app.schedule.snapshot(&terms.room.id);
    if !snapshot.is_offered() {
        return Vec::new();
    }
    spans_of(time::day(terms.room.zone, date), |window| {
        let taken = snapshot.taken(window.widened(terms.buffer().widest()));
        let linked = snapshot.linked(window);
        free_within(terms, window, &Facts::new(&taken, visit.now).linked(&linked), None)
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

/// The room of the form, on the terms of whoever asks.
pub(super) fn find_room(visit: &Visit, form: &BookingForm) -> Option<Terms> {
    let room = RoomId::parse(&form.room).and_then(|id| visit.app.schedule.room(&id));
    room.map(|room| visit.terms(room))
}

/// The first room that whoever asks may book; the first of all if there is none.
pub(super) fn first_room(visit: &Visit) -> Option<Terms> {
    let mut rooms = visit.app.schedule.rooms().iter().map(|room| visit.terms(room));
    let first = rooms.next()?;
    if first.is_for_others() { rooms.find(|room| !room.is_for_others()).or(Some(first)) } else { Some(first) }
}

/// Today, and an hour from the start, where the address does not say.
pub(super) fn fill_in(visit: &Visit, terms: &Terms, form: &mut BookingForm) {
    let room = &terms.room;
    room.id.as_str().clone_into(&mut form.room);
    form.details = std::mem::take(&mut form.details).in_room(room);
    if form.date.is_empty() {
        form.date = today(visit).to_string();
    }
    if form.end.is_empty()
        && let (Ok(date), Ok(start)) = (moment::date(&form.date), TimeOfDay::parse(&form.start))
        && let Ok(start) =
            start.on(date).and_then(|civil| moment::instant(room.zone, civil, &form.start_fold))
    {
        let length = USUAL_LENGTH.max(terms.rules.min_length).min(terms.rules.max_length);
        // What is free for half an hour is not asked for an hour.
        let gap = free_on(visit, terms, date).into_iter().find(|gap| gap.contains(start));
        let end = gap.map_or(start + length, |gap| gap.end().min(start + length));
        if let Some(interval) = Interval::new(start, end) {
            let BookingForm { end, end_date, end_fold, .. } = BookingForm::at(room.zone, interval);
            (form.end, form.end_date, form.end_fold) = (end, end_date, end_fold);
        }
    } else if let Err(mut errors) = dates(form, room.zone) {
        ask_next_day(form, &mut errors, terms);
    }
    RequestKey::random().as_str().clone_into(&mut form.key);
}
