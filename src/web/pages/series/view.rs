//! The page of the plan as its template gets it.

#[cfg(test)]
mod samples;

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::plan_form::PlanForm;
use super::planned::Planned;
use super::rows::DateRow;
use super::summary::summary;
use crate::bookings::can_override;
use crate::domain::rules::Refusal;
use crate::domain::terms::Terms;
use crate::web::error::Error;
use crate::web::format;
use crate::web::forms::FieldError;
use crate::web::forms::series::WEEKDAYS;
use crate::web::i18n::{Lang, args};
use crate::web::page::Page;
use crate::web::pages::form_page::FormPart;
use crate::web::pages::form_parts::RepeatChoice;
use crate::web::pages::freshness;
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
    /// Its offers for the whole are for one booking: here each date has its own.
    #[serde(flatten)]
    part: FormPart<'a>,
    choices: Vec<RepeatChoice>,
    weekdays: Vec<WeekdayChoice>,
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
        let snapshot = visit.app.schedule.snapshot(&room.id);
        let weekdays = WEEKDAYS.into_iter().zip(&visit.lang.spoken().weekdays).map(|(value, label)| {
            WeekdayChoice { value, label, is_chosen: form.on.split([' ', ',']).any(|chosen| chosen == value) }
        });
        let page = SeriesPage {
            part: FormPart {
                can_override: can_override(&visit.actor, room),
                notice: freshness::of(std::slice::from_ref(&snapshot), visit.now).notice(visit),
                ..FormPart::new(visit, terms, form, room.id.as_str())
            },
            choices: RepeatChoice::of_series(visit.lang, &form.repeat),
            weekdays: weekdays.collect(),
            plan: None,
        };
        Self { visit, terms, page }
    }

    /// With what is wrong with its fields.
    pub(super) fn errors(mut self, errors: &[FieldError]) -> Self {
        self.page.part.add_errors(self.visit, self.terms.room.zone, errors);
        self
    }

    /// With the rules that say no to what was sent.
    pub(super) fn refused(mut self, refusals: &[Refusal]) -> Self {
        self.page.part.refuse(self.visit, self.terms.room.zone, refusals);
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
        self.page.part.tell(self.visit, tone, key);
        self
    }

    /// The answer.
    pub(super) fn show(mut self, status: StatusCode) -> Result<Response, Error> {
        self.page.part.ask_to_sign_in(self.visit, "/book/series");
        self.visit.page_with(status, &self.page)
    }
}

/// Returns what is known of all dates: the rules that say no to all of them, and months that are too short.
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
