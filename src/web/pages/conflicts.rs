//! `/reception/conflicts`: the conflict inbox. What overlaps, lies outside the opening hours, cannot be
//! read, or was moved or deleted in a calendar application; and what reception can do about each.

mod card;
mod caught;
mod side;
mod view;
mod words;

use std::sync::Arc;

use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

use self::view::Inbox;
#[cfg(test)]
pub(in crate::web) use self::view::InboxPage;
use super::desk::{is_at_the_desk, require_reception};
use super::{DayQuery, DoneQuery, links, zone_of};
use crate::bookings::{BookError, Guard, Notice, NoticeKind};
use crate::domain::conflict::{Cause, ConflictChoice, ConflictId, Decision};
use crate::domain::member::Person;
use crate::domain::series::Scope;
use crate::domain::text::lines;
use crate::domain::time::{Instant, Interval};
use crate::mail::Address;
use crate::schedule::{Conflict, StoredBooking};
use crate::web::audit::{AuditAction, AuditEvent};
use crate::web::error::Error;
use crate::web::forms::text::why_no_words;
use crate::web::heavy::heavy;
use crate::web::outcome::{self, refused_status};
use crate::web::page::Page;
use crate::web::visit::Visit;
use crate::web::{format, mail_draft};

/// How many characters a message to somebody has at most.
const MESSAGE_LIMIT: usize = 1000;

/// What somebody wants to do about a conflict, and what they saw of it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Settlement {
    action: String,
    /// The version of the conflict.
    version: String,
    /// The version of the booking that is to be moved or cancelled.
    booking: String,
    /// Where to move it, in seconds.
    start: i64,
    end: i64,
    message: String,
}

/// `GET /reception/conflicts?site=`
///
/// # Errors
/// If whoever asks is not at reception.
pub async fn show_conflicts(
    visit: Visit,
    Query(asked): Query<DayQuery>,
    Query(done): Query<DoneQuery>,
) -> Result<Response, Error> {
    require_reception(&visit)?;
    let inbox = heavy(|| Inbox::new(&visit, asked.desk_site(&visit).as_ref())).await;
    let inbox = match done.done.as_str() {
        "kept" => inbox.notice("good", "conflicts-done-kept"),
        "dismissed" => inbox.notice("good", "conflicts-done-dismissed"),
        "reopened" => inbox.notice("good", "conflicts-done-reopened"),
        "told" => inbox.notice("good", "conflicts-done-told"),
        "told-some" => inbox.notice("bad", "conflicts-done-told-some"),
        "restored" => inbox.notice("good", "conflicts-done-restored"),
        _ => inbox,
    };
    inbox.show(StatusCode::OK)
}

/// `GET /reception/conflicts/{id}`: where somebody gets who chooses another language, or reloads, after
/// an answer to the form.
///
/// # Errors
/// If whoever asks is not at reception.
pub async fn show_conflict(visit: Visit) -> Result<Response, Error> {
    require_reception(&visit)?;
    Inbox::new(&visit, None).show(StatusCode::OK)
}

/// `POST /reception/conflicts/{id}`
///
/// # Errors
/// What the use case answers and the page cannot show.
pub async fn settle_conflict(
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Settlement>,
) -> Result<Response, Error> {
    let person = require_reception(&visit)?.clone();
    let id = ConflictId::parse(&id).ok_or(Error::NotFound)?;
    let Some(conflict) = visit.app.schedule.find_conflict(id, visit.now) else {
        return Inbox::new(&visit, None).notice("info", "conflicts-gone").show(StatusCode::OK);
    };
    if form.version != conflict.version.simple().to_string() {
        return Inbox::new(&visit, None).notice("bad", "conflicts-changed").show(StatusCode::CONFLICT);
    }
    match form.action.as_str() {
        "keep" => decide(&visit, &conflict, (ConflictChoice::Keep, person)).await,
        "dismiss" => decide(&visit, &conflict, (ConflictChoice::Dismiss, person)).await,
        "reopen" => reopen(&visit, &conflict).await,
        "move" => move_away(&visit, &conflict, &form).await,
        "tell" => tell_all(&visit, &conflict, &form).await,
        "restore" => restore(&visit, &conflict).await,
        "cancel" => call_off(&visit, &conflict, &form).await,
        _ => Err(Error::BadRequest("no such action".to_owned())),
    }
}

async fn decide(
    visit: &Visit,
    conflict: &Conflict,
    (choice, by): (ConflictChoice, Person),
) -> Result<Response, Error> {
    let (version, at) = (conflict.version, visit.now);
    let decision = Decision { conflict: conflict.id, version, choice, word: None, by, at };
    let (act, done) = match choice {
        ConflictChoice::Keep => (AuditAction::Keep, "kept"),
        ConflictChoice::Dismiss => (AuditAction::Dismiss, "dismissed"),
        ConflictChoice::Tell => (AuditAction::Tell, "told"),
    };
    let result = visit.app.bookings.decide(&visit.actor, &conflict.room, decision).await;
    visit.log(&AuditEvent::new(act, &conflict.room).about(conflict.id), &result);
    match result {
        Ok(()) => Ok(Redirect::to(&links::conflicts_after(done)).into_response()),
        Err(error) => not_done(visit, error),
    }
}

/// Has all told whose bookings the closure has caught that caught this one.
async fn tell_all(visit: &Visit, conflict: &Conflict, form: &Settlement) -> Result<Response, Error> {
    let Ok(word) = lines(&form.message, MESSAGE_LIMIT) else { return no_message(visit, &form.message) };
    let is_theirs = |one: &Arc<Conflict>| {
        visit.app.schedule.room(&one.room).is_some_and(|room| is_at_the_desk(visit, room, None))
    };
    let mut open = heavy(|| visit.app.schedule.conflicts(visit.now)).await;
    open.retain(is_theirs);
    let told = caught::caught_with(visit, conflict, &open);
    let results = visit.app.bookings.tell_all(&visit.actor, &told, word, visit.now).await;
    for (one, result) in told.iter().zip(&results) {
        visit.log(&AuditEvent::new(AuditAction::Tell, &one.room).about(one.id), result);
    }
    let is_any_told = results.iter().any(Result::is_ok);
    match results.into_iter().find_map(Result::err) {
        None => Ok(Redirect::to(&links::conflicts_after("told")).into_response()),
        Some(_) if is_any_told => Ok(Redirect::to(&links::conflicts_after("told-some")).into_response()),
        Some(error) => not_done(visit, error),
    }
}

async fn reopen(visit: &Visit, conflict: &Conflict) -> Result<Response, Error> {
    let result = visit.app.bookings.reopen(&visit.actor, &conflict.room, conflict.id).await;
    visit.log(&AuditEvent::new(AuditAction::Reopen, &conflict.room).about(conflict.id), &result);
    match result {
        Ok(()) => Ok(Redirect::to(&links::conflicts_after("reopened")).into_response()),
        Err(error) => not_done(visit, error),
    }
}

/// Has a booking again that somebody deleted.
async fn restore(visit: &Visit, conflict: &Conflict) -> Result<Response, Error> {
    let gone = conflict.first_booking().filter(|_| conflict.cause == Cause::Deleted);
    let gone = gone.ok_or_else(|| Error::BadRequest("nothing was deleted".to_owned()))?;
    let guard = Guard::by(visit.actor.clone());
    let result = visit.app.bookings.restore(gone.id, None, guard, visit.now).await;
    let event = AuditEvent::new(AuditAction::Restore, &conflict.room).to(gone.id, None).about(conflict.id);
    visit.log(&event.became(&result), &result);
    match result {
        Ok(_) | Err(BookError::NotInState(_)) => {
            Ok(Redirect::to(&links::conflicts_after("restored")).into_response())
        }
        Err(error) => not_done(visit, error),
    }
}

async fn move_away(visit: &Visit, conflict: &Conflict, form: &Settlement) -> Result<Response, Error> {
    let stored = acted_on(conflict)?;
    let instant = |seconds| Instant::from_timestamp(seconds, 0);
    let to = instant(form.start).zip(instant(form.end)).and_then(|(start, end)| Interval::new(start, end));
    let to = to.ok_or_else(|| Error::BadRequest("no such time".to_owned()))?;
    let Ok(message) = lines(&form.message, MESSAGE_LIMIT) else { return no_message(visit, &form.message) };
    let guard = guard(visit, form, message);
    let moved = visit.app.bookings.move_away(stored.booking.id, to, guard, visit.now).await;
    let event = AuditEvent::new(AuditAction::Move, &conflict.room)
        .to(stored.booking.id, None)
        .about(conflict.id)
        .at(to);
    visit.log(&event, &moved);
    match moved {
        Ok(notice) => show_done(visit, &notice),
        Err(error) => not_done(visit, error),
    }
}

async fn call_off(visit: &Visit, conflict: &Conflict, form: &Settlement) -> Result<Response, Error> {
    let stored = acted_on(conflict)?;
    let Ok(message) = lines(&form.message, MESSAGE_LIMIT) else { return no_message(visit, &form.message) };
    let (id, guard) = (stored.booking.id, guard(visit, form, message));
    let event = AuditEvent::of_giving_back(&stored.booking, Scope::All).about(conflict.id);
    let result = visit.app.bookings.call_off(id, guard, visit.now).await;
    visit.log(&event, &result);
    match result {
        Ok(notice) => show_done(visit, &notice),
        Err(error) => not_done(visit, error),
    }
}

fn no_message(visit: &Visit, message: &str) -> Result<Response, Error> {
    let why = why_no_words(message, "conflicts-message-too-long");
    Inbox::new(visit, None).notice("bad", why).show(StatusCode::UNPROCESSABLE_ENTITY)
}

/// The booking that can be moved or cancelled.
fn acted_on(conflict: &Conflict) -> Result<&StoredBooking, Error> {
    conflict.booking().ok_or_else(|| Error::BadRequest("there is no booking to act on".to_owned()))
}

fn guard(visit: &Visit, form: &Settlement, reason: Option<String>) -> Guard {
    let if_match = (!form.booking.is_empty()).then(|| form.booking.clone());
    Guard { actor: visit.actor.clone(), if_match, reason }
}

/// The inbox again, with what was not done and why.
fn not_done(visit: &Visit, error: BookError) -> Result<Response, Error> {
    let inbox = Inbox::new(visit, None);
    match error {
        BookError::Refused { refusals, .. } => {
            inbox.notice("bad", "conflicts-refused").show(refused_status(&refusals))
        }
        BookError::ChangedMeanwhile => inbox.notice("bad", "conflicts-changed").show(StatusCode::CONFLICT),
        BookError::Gone | BookError::NotFound => inbox.notice("info", "conflicts-gone").show(StatusCode::OK),
        BookError::OutcomeUnknown { .. } => inbox.notice("bad", "booking-unknown").show(StatusCode::ACCEPTED),
        error => match outcome::beside_form(&error) {
            Some(said) => inbox.notice("bad", &said.sentence_key()).show(said.status),
            None => Err(error.into()),
        },
    }
}

#[derive(Debug, Serialize)]
pub(in crate::web) struct DonePage {
    title: String,
    what: String,
    was: Option<String>,
    when: String,
    room: String,
    is_cancelled: bool,
    name: String,
    /// Whether Clef tells them by mail.
    is_told: bool,
    notice: Option<String>,
    message: Option<String>,
    booking: String,
}

impl Page for DonePage {
    const TEMPLATE: &'static str = "conflict_done.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let text = |text: &str| Some(text.to_owned());
        let moved = || Self {
            title: "Déplacée".into(),
            what: "Comité <b>".into(),
            was: text("lundi 23 novembre, 10:00–11:00"),
            when: "lundi 23 novembre, 11:00–12:00".into(),
            room: "Atelier".into(),
            is_cancelled: false,
            name: "Ana".into(),
            notice: text("mailto:ana@coop.example?subject=x"),
            message: text("Désolée\u{202f}!"),
            is_told: true,
            booking: "/bookings/6c2a8987-5842-516d-a520-50badae762f2".into(),
        };
        vec![
            moved(),
            Self { was: None, is_cancelled: true, notice: None, message: None, is_told: false, ..moved() },
        ]
    }
}

/// Returns what was done, and the notice about it. It is the answer to the form and no redirect, because a message to
/// somebody belongs neither into an address nor into a log. Sent twice, the form finds that there is nothing left to
/// do.
fn show_done(visit: &Visit, notice: &Notice) -> Result<Response, Error> {
    let booking: &Arc<_> = &notice.booking;
    let zone = zone_of(visit, &booking.room);
    let room = visit.app.schedule.room(&booking.room);
    let was = match notice.news {
        NoticeKind::CalledOff => None,
        NoticeKind::Moved(was) => Some(format::when(visit.lang, zone, was)),
    };
    let key = if was.is_some() { "conflicts-moved-title" } else { "conflicts-cancelled-title" };
    let address = notice.to.email.as_deref().and_then(Address::read);
    let page = DonePage {
        title: visit.lang.t(key),
        what: booking.details.title.clone(),
        is_cancelled: was.is_none(),
        was,
        when: format::when(visit.lang, zone, booking.when.first(zone)),
        room: room.map(|room| room.name.clone()).unwrap_or_default(),
        name: notice.to.name.clone(),
        is_told: visit.app.settings.notices.mail && address.is_some(),
        notice: mail_draft::notice(visit, notice, zone),
        message: notice.message.clone(),
        booking: links::booking(booking.id),
    };
    visit.page(&page)
}
