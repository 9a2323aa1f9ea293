//! The form as the template gets it: what was typed, what is wrong with it, what is free beside it.

#[cfg(test)]
mod samples;
mod series;
mod will;

use axum::http::StatusCode;
use axum::response::Response;
use chrono_tz::Tz;
use serde::Serialize;

use self::series::SeriesPart;
use self::will::WillPart;
use crate::bookings::{can_override, may_name_others};
use crate::domain::room::Room;
use crate::domain::rules::{self, Facts, Refusal};
use crate::domain::terms::Terms;
use crate::domain::time::{self, Instant, Interval};
use crate::web::encode::encode;
use crate::web::error::Error;
use crate::web::forms::fields::BookingForm;
use crate::web::forms::{FieldError, moment};
use crate::web::i18n::args;
use crate::web::page::Page;
use crate::web::pages::alternatives::{AlternativeView, Refused};
use crate::web::pages::book::{free_on, spans_of};
use crate::web::pages::field_errors::FieldErrors;
use crate::web::pages::form_parts::{DetailsPart, RoomChoice, TimesPart};
use crate::web::pages::{Link, Notice, choosable, freshness, links, today};
use crate::web::visit::Visit;
use crate::web::{format, words};

/// A form with everything around it.
pub(in crate::web::pages) struct FormView<'a> {
    visit: &'a Visit,
    zone: Tz,
    page: BookPage<'a>,
}

#[expect(clippy::struct_excessive_bools, reason = "a view: what the template asks, each on its own")]
#[derive(Debug, Serialize)]
pub(in crate::web) struct BookPage<'a> {
    form: &'a BookingForm,
    rooms: Vec<RoomChoice>,
    #[serde(flatten)]
    field_errors: FieldErrors,
    refusals: Vec<String>,
    alternatives: Vec<AlternativeView>,
    can_override: bool,
    notice: Option<Notice>,
    /// Whether what was asked was not done.
    is_error: bool,
    may_name_others: bool,
    #[serde(flatten)]
    said: DetailsPart,
    sign_in: Option<String>,
    today: String,
    last_day: String,
    #[serde(flatten)]
    times: TimesPart,
    capacity: Option<u32>,
    room_name: &'a str,
    /// What is in it, and what people should know.
    about: Vec<String>,
    day: Option<String>,
    free: Vec<Link>,
    hours: Option<String>,
    is_open: bool,
    /// What is left of each quota.
    quotas: Vec<String>,
    /// Why nothing is free that day, if it is not for others.
    why: Option<String>,
    series: SeriesPart,
    will: WillPart,
}

impl Page for BookPage<'_> {
    const TEMPLATE: &'static str = "book.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::samples()
    }
}

impl<'a> FormView<'a> {
    pub(in crate::web::pages) fn new(visit: &'a Visit, terms: &'a Terms, form: &'a BookingForm) -> Self {
        let room = &*terms.room;
        let is_chosen = |room: &Room| room.id.as_str() == form.room;
        let rooms = choosable(visit).filter(|(room, is_theirs)| *is_theirs || is_chosen(room));
        let mut page = BookPage {
            form,
            rooms: rooms.map(|(room, _)| RoomChoice::new(room)).collect(),
            field_errors: FieldErrors::default(),
            refusals: Vec::new(),
            alternatives: Vec::new(),
            can_override: false,
            notice: None,
            is_error: false,
            may_name_others: may_name_others(&visit.actor, room),
            said: DetailsPart::of(visit, Some(room)),
            sign_in: None,
            today: today(visit).to_string(),
            last_day: time::civil(room.zone, visit.now + terms.rules.farthest()).date().to_string(),
            times: TimesPart::of(terms, visit.now),
            capacity: room.capacity,
            room_name: &room.name,
            about: about(visit, room),
            day: None,
            free: Vec::new(),
            hours: None,
            is_open: false,
            quotas: Vec::new(),
            why: None,
            series: SeriesPart::new(visit.lang, &form.repeat, room.contains.is_empty()),
            will: WillPart::of(visit, terms, form),
        };
        page.look_at_the_day(visit, terms);
        Self { visit, zone: room.zone, page }
    }

    /// With what is wrong with its fields.
    pub(in crate::web::pages) fn errors(mut self, errors: &[FieldError]) -> Self {
        self.page.field_errors.add(errors, self.visit.lang, self.zone);
        self
    }

    /// With the rules that say no, and what would do instead.
    pub(in crate::web::pages) fn refused(mut self, refused: &Refused<'_>) -> Self {
        let (visit, zone) = (self.visit, self.zone);
        let sentence = |refusal| words::refusal(visit.lang, zone, refusal);
        self.page.refusals = refused.refusals.iter().map(sentence).collect();
        let is_taken = refused.refusals.iter().any(Refusal::is_taken);
        let room = visit.app.schedule.room(refused.asked.0);
        self.page.can_override = !is_taken && room.is_some_and(|room| can_override(&visit.actor, room));
        let rest = rest_of(self.page.form);
        self.page.alternatives =
            refused.alternatives(visit, |room, interval| links::book(room, interval, &rest));
        self
    }

    /// With the dates that it makes, if it is a series, and what is known against each.
    pub(in crate::web::pages) fn planned(mut self, terms: &Terms) -> Self {
        self.page.series.plan(self.visit, terms, self.page.form);
        self
    }

    /// With a sentence on top.
    pub(in crate::web::pages) fn notice(mut self, tone: &'static str, key: &str) -> Self {
        self.page.notice = Some(Notice { tone, text: self.visit.lang.t(key) });
        self.page.is_error = tone == "bad";
        self
    }

    /// The answer.
    pub(in crate::web::pages) fn show(mut self, status: StatusCode) -> Result<Response, Error> {
        if self.visit.actor.person().is_none() {
            self.page.sign_in = Some(format!("/signin?back={}", encode("/book")));
        }
        self.visit.page_with(status, &self.page)
    }
}

impl BookPage<'_> {
    /// What is free that day, and when the room is open.
    fn look_at_the_day(&mut self, visit: &Visit, terms: &Terms) {
        let room = &terms.room;
        let Ok(date) = moment::date(&self.form.date) else { return };
        let snapshot = visit.app.schedule.snapshot(&room.id);
        if let Some(notice) = freshness::of(std::slice::from_ref(&snapshot), visit.now).notice(visit) {
            self.notice = Some(notice);
        }
        let day = time::day(room.zone, date);
        let rest = rest_of(self.form);
        let link = |free: Interval| Link {
            address: format!(
                "/book?room={}&date={date}&start={}{rest}",
                room.id,
                time::civil(room.zone, free.start()).format("%H:%M")
            ),
            label: format::times(room.zone, free),
        };
        self.free = free_on(visit, terms, date).into_iter().map(link).collect();
        let open = spans_of(day, |window| terms.open_within(window));
        let hours: Vec<String> = open.iter().map(|open| format::times(room.zone, *open)).collect();
        let said = args! { "hours" => hours.join(", ") };
        let key = if hours.is_empty() { "book-closed" } else { "book-open" };
        self.is_open = !hours.is_empty();
        self.quotas = quotas(visit, terms, day.start().max(visit.now).min(day.end()));
        if self.free.is_empty() && snapshot.is_offered() {
            let why = why_nothing(terms, open.first().copied().unwrap_or(day), visit.now);
            self.why = why.map(|refusal| words::refusal(visit.lang, room.zone, &refusal));
        }
        self.hours = Some(visit.lang.t_with(key, &said));
        self.day = Some(visit.day(date));
    }
}

/// What is left to whoever asks, as sentences, of what counts with a booking at `at`. To reception nothing is refused.
fn quotas(visit: &Visit, terms: &Terms, at: Instant) -> Vec<String> {
    let Some(person) = visit.actor.person().filter(|_| !can_override(&visit.actor, &terms.room)) else {
        return Vec::new();
    };
    let used = visit.app.bookings.quotas_used(terms, &person.id, at, visit.now);
    used.iter().map(|used| words::quota_left(visit.lang, used)).collect()
}

/// Which rule says no to all of `open`, other bookings aside. That it is closed is said by its hours.
fn why_nothing(terms: &Terms, open: Interval, now: Instant) -> Option<Refusal> {
    let from = open.start().max(now).min(open.end());
    let asked = Interval::new(from, open.end()).unwrap_or(open);
    let shortest = Interval::starting_at(asked.start(), terms.rules.min_length.min(asked.length()));
    let refusal = rules::first_against(terms, &Facts::new(&[], now), shortest?)?;
    refusal.is_about_dates().then_some(refusal)
}

/// What somebody who chooses the room should know of it: how many it takes, what is in it, how one gets in.
fn about(visit: &Visit, room: &Room) -> Vec<String> {
    let people = room.capacity.map(|people| visit.lang.t_with("room-people", &args! { "count" => people }));
    let equipment = room.equipment.join(", ");
    let said = [people.unwrap_or_default(), equipment, room.access.clone(), room.description.clone()];
    said.into_iter().filter(|text| !text.is_empty()).collect()
}

/// What was typed besides room and time, as it follows in an address.
fn rest_of(form: &BookingForm) -> String {
    let rest = [
        ("repeat", form.repeat.as_str()),
        ("until", form.until.as_str()),
        ("times", form.times.as_str()),
        ("without", form.without.as_str()),
        ("for_name", form.for_name.as_str()),
        ("for_email", form.for_email.as_str()),
    ];
    links::fields(&form.details.pairs()) + &links::fields(&rest)
}
