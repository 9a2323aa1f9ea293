//! `/reception/requests`: what members have asked for and what waits for reception's yes: with why, until when, and what
//! speaks against it.

mod card;

use std::collections::BTreeSet;

use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;

use self::card::Card;
use super::desk::{desk_sites, is_at_the_desk, known_at_the_desk, require_reception, staleness};
use super::site_links::SiteLink;
use super::{DayQuery, DoneQuery, Notice, links};
use crate::bookings::{BookError, Guard};
use crate::domain::booking::{BookingId, State};
use crate::domain::room::{RoomId, SiteId};
use crate::domain::text::lines;
use crate::domain::time::Instant;
use crate::web::audit::{AuditAction, AuditEvent};
use crate::web::error::Error;
use crate::web::forms::text::{REASON_LIMIT, why_no_words};
use crate::web::heavy::heavy;
use crate::web::outcome;
use crate::web::page::Page;
use crate::web::visit::Visit;

/// How many requests are shown at once; the others follow when these are answered.
const SHOWN: usize = 40;

/// What reception says to a request, and which version of it they saw.
#[derive(Debug, Default)]
struct AnswerForm {
    action: String,
    version: String,
    reason: String,
    /// Of a series that is answered date by date: the dates that are accepted. Of a date that is answered by itself: that.
    dates: BTreeSet<Instant>,
}

impl AnswerForm {
    /// Reads the pairs of a form: boxes of one name.
    fn of_pairs(pairs: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "action" => form.action = value,
                "version" => form.version = value,
                "reason" => form.reason = value,
                "date" => form.dates.extend(links::read_moment(&value)),
                _ => {}
            }
        }
        form
    }
}

#[derive(Debug, Serialize)]
pub(in crate::web) struct RequestsPage {
    notice: Option<Notice>,
    stale: Option<Notice>,
    sites: Vec<SiteLink>,
    count: usize,
    further: usize,
    cards: Vec<Card>,
}

impl Page for RequestsPage {
    const TEMPLATE: &'static str = "requests.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let page = |cards: Vec<Card>, notice: Option<Notice>, sites| Self {
            stale: notice.clone(),
            notice,
            sites,
            count: cards.len(),
            further: cards.len(),
            cards,
        };
        let sites = SiteLink::samples();
        vec![page(Card::samples(), Some(Notice::sample("good")), sites), page(Vec::new(), None, Vec::new())]
    }
}

impl RequestsPage {
    /// The requests of one site, or of all whose reception it is.
    fn new(visit: &Visit, site: Option<&SiteId>) -> Self {
        let schedule = &visit.app.schedule;
        let is_here =
            |room: &RoomId| schedule.room(room).is_some_and(|room| is_at_the_desk(visit, room, site));
        let mut waiting = schedule.requests();
        waiting.retain(|stored| is_here(&stored.booking.room));
        Self {
            notice: None,
            stale: staleness(visit, &known_at_the_desk(visit, site)),
            sites: desk_sites(visit, site, links::requests),
            count: waiting.len(),
            further: waiting.len().saturating_sub(SHOWN),
            cards: waiting.iter().take(SHOWN).filter_map(|stored| Card::new(visit, stored)).collect(),
        }
    }

    /// With a sentence on top.
    fn noting(mut self, visit: &Visit, tone: &'static str, key: &str) -> Self {
        self.notice = Some(Notice { tone, text: visit.lang.t(key) });
        self
    }

    fn show(&self, visit: &Visit, status: StatusCode) -> Result<Response, Error> {
        visit.page_with(status, self)
    }
}

/// `GET /reception/requests?site=`
///
/// # Errors
/// If whoever asks is not at reception.
pub async fn show_requests(
    visit: Visit,
    Query(asked): Query<DayQuery>,
    Query(done): Query<DoneQuery>,
) -> Result<Response, Error> {
    require_reception(&visit)?;
    let page = heavy(|| RequestsPage::new(&visit, asked.desk_site(&visit).as_ref())).await;
    let page = match done.done.as_str() {
        "approved" => page.noting(&visit, "good", "requests-done-approved"),
        "declined" => page.noting(&visit, "good", "requests-done-declined"),
        "dates" => page.noting(&visit, "good", "requests-done-dates"),
        _ => page,
    };
    page.show(&visit, StatusCode::OK)
}

/// `GET /reception/requests/{id}`: where somebody gets who chooses another language, or reloads, after an answer to
/// the form.
///
/// # Errors
/// If whoever asks is not at reception, or `id` is none.
pub async fn show_requests_again(visit: Visit, Path(id): Path<String>) -> Result<Response, Error> {
    require_reception(&visit)?;
    BookingId::parse(&id).ok_or(Error::NotFound)?;
    RequestsPage::new(&visit, None).show(&visit, StatusCode::OK)
}

/// `POST /reception/requests/{id}`
///
/// # Errors
/// What the use case answers and the page cannot show.
pub async fn answer_request(
    visit: Visit,
    Path(id): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Error> {
    require_reception(&visit)?;
    let form = AnswerForm::of_pairs(pairs);
    let id = BookingId::parse(&id).ok_or(Error::NotFound)?;
    visit.app.bookings.look_up(id, visit.now).await;
    let known = visit.app.schedule.find_booking(id).map(|stored| stored.booking);
    let granted = || visit.app.bookings.granting(id).map(|stored| stored.booking);
    let known = known.or_else(granted).or_else(|| visit.app.schedule.find_gone(id)).ok_or(Error::NotFound)?;
    let Ok(reason) = lines(&form.reason, REASON_LIMIT) else {
        let why = why_no_words(&form.reason, "requests-reason-too-long");
        let page = RequestsPage::new(&visit, None).noting(&visit, "bad", why);
        return page.show(&visit, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let if_match = Some(form.version).filter(|version| !version.is_empty());
    let guard = Guard { actor: visit.actor.clone(), if_match, reason };
    let bookings = &visit.app.bookings;
    // One that has left its series has a form of its own.
    let date = form.dates.first().copied().filter(|_| form.action != "dates");
    let (act, result, done) = match form.action.as_str() {
        "approve" => {
            let answered = match date {
                Some(at) => bookings.approve_date((id, at), guard, visit.now).await,
                None => bookings.approve(id, guard, visit.now).await,
            };
            (AuditAction::Approve, answered, "approved")
        }
        // None that is ticked is none that is accepted.
        "dates" if form.dates.is_empty() => {
            let page = RequestsPage::new(&visit, None).noting(&visit, "bad", "requests-no-dates");
            return page.show(&visit, StatusCode::UNPROCESSABLE_ENTITY);
        }
        "dates" => {
            let answered = bookings.approve_only(id, &form.dates, guard, visit.now).await;
            (AuditAction::Approve, answered, "dates")
        }
        "decline" => {
            let answered = match date {
                Some(at) => bookings.decline_date((id, at), guard, visit.now).await,
                None => bookings.decline(id, guard, visit.now).await,
            };
            (AuditAction::Decline, answered, "declined")
        }
        _ => return Err(Error::BadRequest("no such action".to_owned())),
    };
    let event = AuditEvent::new(act, &known.room).to(id, date).at(known.when.interval);
    visit.log(&event, &result);
    match result {
        Ok(_) => Ok(Redirect::to(&links::requests_after(done)).into_response()),
        Err(error) => not_answered(&visit, error),
    }
}

/// The list again, with what was not done and why.
fn not_answered(visit: &Visit, error: BookError) -> Result<Response, Error> {
    let (tone, key, status) = match error {
        BookError::NotInState(State::Declined) => ("bad", "requests-declined-before", StatusCode::CONFLICT),
        BookError::NotInState(State::Expired) => ("bad", "requests-expired-before", StatusCode::CONFLICT),
        BookError::NotInState(_) => ("bad", "requests-approved-before", StatusCode::CONFLICT),
        BookError::ChangedMeanwhile => ("bad", "requests-changed", StatusCode::CONFLICT),
        BookError::Gone | BookError::NotFound => ("info", "requests-gone", StatusCode::OK),
        BookError::OutcomeUnknown { .. } => ("bad", "booking-unknown", StatusCode::ACCEPTED),
        error => {
            let Some(said) = outcome::beside_form(&error) else { return Err(error.into()) };
            let page = RequestsPage::new(visit, None).noting(visit, "bad", &said.sentence_key());
            return page.show(visit, said.page_status());
        }
    };
    RequestsPage::new(visit, None).noting(visit, tone, key).show(visit, status)
}
