//! What is booked of a plan: the series, and the dates elsewhere.

use super::plan_form::{Choice, PlanForm};
use crate::domain::booking::{BookingRequest, RequestKey};
use crate::domain::room::RoomId;
use crate::domain::terms::Terms;
use crate::domain::time::{Instant, Interval};
use crate::domain::when::When;
use crate::web::forms::booking::SaidInput;
use crate::web::forms::series::AskedDates;
use crate::web::visit::Visit;

/// The longest key of a plan: those of its bookings elsewhere are made of it.
const KEY_LIMIT: usize = 80;

/// The requests that book what was chosen, and nothing that was not.
pub(super) struct Requests {
    /// The dates that take place as planned, if there are any.
    pub(super) series: Option<BookingRequest>,
    /// Each date that goes to another room or time.
    pub(super) beside: Vec<BookingRequest>,
}

impl Requests {
    pub(super) fn of(
        visit: &Visit,
        (terms, asked): (&Terms, &AskedDates),
        form: &PlanForm,
        (key, said): (RequestKey, SaidInput),
    ) -> Self {
        let SaidInput { details, booked_for } = said;
        let request = |key: RequestKey, room: &RoomId, when: When| BookingRequest {
            key,
            room: room.clone(),
            when,
            details: details.clone(),
            booked_for: booked_for.clone(),
            asked_by: visit.actor.clone(),
            override_rules: form.booking.override_rules == "on",
            lang: Some(visit.lang.tag().to_owned()),
        };
        let choice = |date: &Interval| form.choices.get(&date.start());
        let starts = |is_meant: fn(Option<&Choice>) -> bool| -> Vec<Instant> {
            let meant = asked.dates().iter().filter(|date| is_meant(choice(date)));
            meant.map(Interval::start).collect()
        };
        let elsewhere = starts(|choice| matches!(choice, Some(Choice::Elsewhere(..))));
        let skipped = starts(|choice| matches!(choice, Some(Choice::Out) | None));
        let series = asked.without(&skipped, &elsewhere).ok();
        let series = series.map(|when| request(key.clone(), &terms.room.id, when));
        let beside = asked.dates().iter().filter_map(|date| match choice(date) {
            Some(Choice::Elsewhere(room, time)) => {
                // A layout of one room is none of another.
                let mut request = request(of_date(&key, date.start()), room, When::once(*time));
                let has = |layout: &String| {
                    visit.app.schedule.room(room).is_some_and(|room| room.layouts.contains(layout))
                };
                request.details.layout = request.details.layout.filter(has);
                Some(request)
            }
            _ => None,
        });
        Self { series, beside: beside.collect() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.series.is_none() && self.beside.is_empty()
    }

    /// Whether one of them has made its booking already.
    pub(super) fn were_made(&self, visit: &Visit) -> bool {
        let mut all = self.series.iter().chain(&self.beside);
        all.any(|request| visit.app.schedule.find_request(&request.key).is_some())
    }
}

impl PlanForm {
    /// The key of the plan, kept in the form.
    pub(super) fn sealed_key(&mut self) -> RequestKey {
        let key = RequestKey::parse(&self.booking.key).filter(|key| key.as_str().len() <= KEY_LIMIT);
        let key = key.unwrap_or_else(RequestKey::random);
        key.as_str().clone_into(&mut self.booking.key);
        key
    }
}

/// The key of what is booked in place of the date that begins at `at`: another one for each date, and the same each
/// time.
fn of_date(key: &RequestKey, at: Instant) -> RequestKey {
    let text = format!("{}.{}", key.as_str(), at.format("%Y%m%dT%H%M"));
    RequestKey::parse(&text).unwrap_or_else(RequestKey::random)
}
