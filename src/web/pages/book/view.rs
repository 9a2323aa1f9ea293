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
use crate::bookings::can_override;
use crate::domain::room::Room;
use crate::domain::rules::{self, Facts, Refusal};
use crate::domain::terms::Terms;
use crate::domain::time::{self, Instant, Interval};
use crate::web::error::Error;
use crate::web::forms::fields::BookingForm;
use crate::web::forms::{FieldError, moment};
use crate::web::i18n::args;
use crate::web::page::Page;
use crate::web::pages::alternatives::Refused;
use crate::web::pages::book::{free_on, spans_of};
use crate::web::pages::form_page::FormPart;
use crate::web::pages::{Link, freshness, links, today};
use crate::web::visit::Visit;
use crate::web::{format, words};

/// A form with everything around it.
pub(in crate::web::pages) struct FormView<'a> {
    visit: &'a Visit,
    zone: Tz,
    page: BookPage<'a>,
}

#[derive(Debug, Serialize)]
pub(in crate::web) struct BookPage<'a> {
    #[serde(flatten)]
    part: FormPart<'a>,
    today: String,
    last_day: String,
    capacity: Option<u32>,
    /// What is in it, and what people should know.
    about: Vec<String>,
    equipment: &'a [String],
    picture: Option<String>,
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
        let mut page = BookPage {
            part: FormPart::new(visit, terms, form, &form.room),
            today: today(visit).to_string(),
            last_day: time::civil(room.zone, visit.now + terms.rules.farthest()).date().to_string(),
            capacity: room.capacity,
            about: about(visit, room),
            equipment: &room.equipment,
            picture: visit.app.look.address_of_picture(&room.id),
            day: None,
            free: Vec::new(),
            hours: None,
            is_open: false,
            quotas: Vec::new(),
            why: None,
            series: SeriesPart::new(visit.lang, &form.repeat),
            will: WillPart::of(visit, terms, form),
        };
        page.look_at_the_day(visit, terms);
        Self { visit, zone: room.zone, page }
    }

    /// With what is wrong with its fields.
    pub(in crate::web::pages) fn errors(mut self, errors: &[FieldError]) -> Self {
        self.page.part.add_errors(self.visit, self.zone, errors);
        self
    }

    /// With the rules that say no, and what would do instead.
    pub(in crate::web::pages) fn refused(mut self, refused: &Refused<'_>) -> Self {
        let (visit, zone) = (self.visit, self.zone);
        let part = &mut self.page.part;
        part.refuse(visit, zone, refused.refusals);
        let is_taken = refused.refusals.iter().any(Refusal::is_taken);
        let room = visit.app.schedule.room(refused.asked.0);
        part.can_override = !is_taken && room.is_some_and(|room| can_override(&visit.actor, room));
        let rest = rest_of(part.form);
        part.alternatives = refused.alternatives(visit, |room, interval| links::book(room, interval, &rest));
        self
    }

    /// With the dates that it makes, if it is a series, and what is known against each.
    pub(in crate::web::pages) fn planned(mut self, terms: &Terms) -> Self {
        self.page.series.plan(self.visit, terms, self.page.part.form);
        self
    }

    /// With a sentence on top.
    pub(in crate::web::pages) fn notice(mut self, tone: &'static str, key: &str) -> Self {
        self.page.part.tell(self.visit, tone, key);
        self
    }

    /// The answer.
    pub(in crate::web::pages) fn show(mut self, status: StatusCode) -> Result<Response, Error> {
        self.page.part.ask_to_sign_in(self.visit, "/book");
        self.visit.page_with(status, &self.page)
    }
}

impl BookPage<'_> {
    /// Fills in what is free that day, and when the room is open.
    fn look_at_the_day(&mut self, visit: &Visit, terms: &Terms) {
        let room = &terms.room;
        let Ok(date) = moment::date(&self.part.form.date) else { return };
        let snapshot = visit.app.schedule.snapshot(&room.id);
        if let Some(notice) = freshness::of(std::slice::from_ref(&snapshot), visit.now).notice(visit) {
            self.part.notice = Some(notice);
        }
        let day = time::day(room.zone, date);
        let rest = rest_of(self.part.form);
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

/// Returns what is left to whoever asks, as sentences, of what counts with a booking at `at`. To reception nothing is
/// refused.
fn quotas(visit: &Visit, terms: &Terms, at: Instant) -> Vec<String> {
    let Some(identity) = visit.actor.identity().filter(|_| !can_override(&visit.actor, &terms.room)) else {
        return Vec::new();
    };
    let used = visit.app.bookings.quotas_used(terms, identity, at, visit.now);
    used.iter().map(|used| words::quota_left(visit.lang, used)).collect()
}

/// Returns which rule says no to all of `open`, other bookings aside. That it is closed is said by its hours.
fn why_nothing(terms: &Terms, open: Interval, now: Instant) -> Option<Refusal> {
    let from = open.start().max(now).min(open.end());
    let asked = Interval::new(from, open.end()).unwrap_or(open);
    let shortest = Interval::starting_at(asked.start(), terms.rules.min_length.min(asked.length()));
    let refusal = rules::first_against(terms, &Facts::new(&[], now), shortest?)?;
    refusal.is_about_dates().then_some(refusal)
}

/// Returns what somebody who chooses the room should know of it: how many it takes, how one gets in, what else there is to say.
fn about(visit: &Visit, room: &Room) -> Vec<String> {
    let people = room.capacity.map(|people| visit.lang.t_with("room-people", &args! { "count" => people }));
    let said = [people.unwrap_or_default(), room.access.clone(), room.description.clone()];
    said.into_iter().filter(|text| !text.is_empty()).collect()
}

/// Returns what was typed besides room and time, as it follows in an address.
fn rest_of(form: &BookingForm) -> String {
    let rest = [
        ("repeat", form.repeat.as_str()),
        ("until", form.until.as_str()),
        ("times", form.times.as_str()),
        ("without", form.without.as_str()),
        ("for_search", form.for_search.as_str()),
        ("for_id", form.for_id.as_str()),
        ("for_name", form.for_name.as_str()),
        ("for_email", form.for_email.as_str()),
    ];
    links::fields(&form.details.pairs()) + &links::fields(&rest)
}
