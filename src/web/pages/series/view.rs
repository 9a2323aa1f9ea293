//! The page of the plan as its template gets it.

#[cfg(test)]
mod samples;

use axum::http::StatusCode;
use axum::response::Response;
use chrono_tz::Tz;
use serde::Serialize;

use super::plan_form::PlanForm;
use super::planned::Planned;
use super::rows::DateRow;
use super::summary::summary;
use crate::bookings::{can_override, may_name_others};
use crate::domain::rules::Refusal;
use crate::domain::terms::Terms;
use crate::web::encode::encode;
use crate::web::error::Error;
use crate::web::format;
use crate::web::forms::FieldError;
use crate::web::forms::fields::BookingForm;
use crate::web::forms::series::WEEKDAYS;
use crate::web::i18n::{Lang, args};
use crate::web::page::Page;
use crate::web::pages::field_errors::FieldErrors;
use crate::web::pages::form_parts::{DetailsPart, RepeatChoice, RoomChoice, TimesPart};
use crate::web::pages::{Notice, choosable, freshness};
use crate::web::visit::Visit;
use crate::web::words;

/// A plan with everything around it.
pub(super) struct SeriesView<'a> {
    visit: &'a Visit,
    terms: &'a Terms,
    page: SeriesPage<'a>,
}

#[derive(Debug, Serialize)]
pub(in crate::web) struct SeriesPage<'a> {
    form: &'a BookingForm,
    rooms: Vec<RoomChoice>,
    #[serde(flatten)]
    field_errors: FieldErrors,
    refusals: Vec<String>,
    /// Offers for the whole belong to the form of one booking: here each date has its own.
    alternatives: Vec<()>,
    can_override: bool,
    notice: Option<Notice>,
    is_error: bool,
    may_name_others: bool,
    #[serde(flatten)]
    said: DetailsPart,
    #[serde(flatten)]
    times: TimesPart,
    sign_in: Option<String>,
    choices: Vec<RepeatChoice>,
    weekdays: Vec<WeekdayChoice>,
    room_name: &'a str,
    plan: Option<PlanPart>,
}

#[derive(Debug, Serialize)]
struct WeekdayChoice {
    value: &'static str,
    label: &'static str,
    is_chosen: bool,
}

/// The dates.
#[derive(Debug, Serialize)]
struct PlanPart {
    seen: String,
    summary: String,
    /// What holds for all of them.
    notes: Vec<String>,
    rows: Vec<DateRow>,
}

impl Page for SeriesPage<'_> {
    const TEMPLATE: &'static str = "series.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::samples()
    }
}

impl<'a> SeriesView<'a> {
    pub(super) fn new(visit: &'a Visit, terms: &'a Terms, form: &'a PlanForm) -> Self {
        let (room, form) = (&*terms.room, &form.booking);
        let rooms = choosable(visit).filter(|(other, is_theirs)| *is_theirs || other.id == room.id);
        let snapshot = visit.app.schedule.snapshot(&room.id);
        let weekdays = WEEKDAYS.into_iter().zip(&visit.lang.spoken().weekdays).map(|(value, label)| {
            WeekdayChoice { value, label, is_chosen: form.on.split([' ', ',']).any(|chosen| chosen == value) }
        });
        let page = SeriesPage {
            form,
            rooms: rooms.map(|(room, _)| RoomChoice::new(room)).collect(),
            field_errors: FieldErrors::default(),
            refusals: Vec::new(),
            alternatives: Vec::new(),
            can_override: can_override(&visit.actor, room),
            notice: freshness::of(std::slice::from_ref(&snapshot), visit.now).notice(visit),
            is_error: false,
            may_name_others: may_name_others(&visit.actor, room),
            said: DetailsPart::of(visit, Some(room)),
            times: TimesPart::of(terms, visit.now),
            sign_in: None,
            choices: RepeatChoice::of_series(visit.lang, &form.repeat),
            weekdays: weekdays.collect(),
            room_name: &room.name,
            plan: None,
        };
        Self { visit, terms, page }
    }

    fn zone(&self) -> Tz {
        self.terms.room.zone
    }

    /// With what is wrong with its fields.
    pub(super) fn errors(mut self, errors: &[FieldError]) -> Self {
        let zone = self.zone();
        self.page.field_errors.add(errors, self.visit.lang, zone);
        self
    }

    /// With the rules that say no to what was sent.
    pub(super) fn refused(mut self, refusals: &[Refusal]) -> Self {
        let sentence = |no| words::refusal(self.visit.lang, self.terms.room.zone, no);
        self.page.refusals = refusals.iter().map(sentence).collect();
        self
    }

    /// With the dates.
    pub(super) fn planned(mut self, planned: &Planned) -> Self {
        let (visit, terms) = (self.visit, self.terms);
        if planned.dates.is_empty() {
            return self;
        }
        self.page.plan = Some(PlanPart {
            seen: planned.name.clone(),
            summary: summary(visit, terms, planned),
            notes: notes(visit.lang, terms, planned),
            rows: DateRow::all(visit, terms, planned),
        });
        self
    }

    /// With a sentence on top.
    pub(super) fn notice(mut self, tone: &'static str, key: &str) -> Self {
        self.page.notice = Some(Notice { tone, text: self.visit.lang.t(key) });
        self.page.is_error = tone == "bad";
        self
    }

    /// The answer.
    pub(super) fn show(mut self, status: StatusCode) -> Result<Response, Error> {
        if self.visit.actor.person().is_none() {
            self.page.sign_in = Some(format!("/signin?back={}", encode("/book/series")));
        }
        self.visit.page_with(status, &self.page)
    }
}

/// What is known of all dates: the rules that say no to all of them, and months that are too short.
fn notes(lang: Lang, terms: &Terms, planned: &Planned) -> Vec<String> {
    let mut notes: Vec<String> =
        planned.of_all.iter().map(|no| words::refusal(lang, terms.room.zone, no)).collect();
    let months = planned.asked.months_without();
    if !months.is_empty() {
        let day = planned.asked.day_of_month();
        let named: Vec<String> = months.iter().take(12).map(|month| format::month(lang, *month)).collect();
        let args = args! { "day" => day, "months" => named.join(", "), "count" => months.len() };
        notes.push(lang.t_with("series-months-without", &args));
    }
    notes
}
