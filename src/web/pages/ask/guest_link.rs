//! `/ask/{secret}`: the links of guests. The one proves their address and sends what they ask for to reception; the other
//! shows what became of it and cancels it. Opening them does nothing: programs that look into mails open links too.

use std::sync::Arc;

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;

use crate::bookings::{BookError, Guard};
use crate::domain::booking::{Booking, State};
use crate::domain::room::Room;
use crate::domain::rules::Refusal;
use crate::domain::series::Scope;
use crate::domain::time::Interval;
use crate::mail::Address;
use crate::web::audit::{AuditAction, AuditEvent};
use crate::web::error::Error;
use crate::web::guests::{AskedRoom, GuestAct, GuestLink};
use crate::web::i18n::args;
use crate::web::outcome::refused_status;
use crate::web::page::Page;
use crate::web::pages::{links, zone_of};
use crate::web::visit::Visit;
use crate::web::words;

#[derive(Debug, Serialize)]
pub(in crate::web) struct GuestLinkPage {
    heading: String,
    /// What it is about: the title, when it is, and the room.
    about: Option<[String; 3]>,
    lines: Vec<String>,
    /// What is pressed, and whether it takes something away; nothing if there is nothing to do.
    button: Option<String>,
    is_danger: bool,
    here: String,
    day: String,
}

impl Page for GuestLinkPage {
    const TEMPLATE: &'static str = "ask_link.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let about = ["Comité <b>", "mardi 24 novembre, 10:00–11:00", "Atelier"].map(ToOwned::to_owned);
        let page = |about: Option<[String; 3]>, button: Option<&str>| Self {
            heading: "Envoyer cette demande\u{202f}?".into(),
            about,
            lines: vec!["L’accueil <b> répond.".into()],
            button: button.map(ToOwned::to_owned),
            is_danger: button.is_some(),
            here: "/ask/abc".into(),
            day: "/?date=2026-11-24".into(),
        };
        vec![page(Some(about), Some("Envoyer")), page(None, None)]
    }
}

/// `GET /ask/{secret}`
///
/// # Errors
/// 404 for what is no link of ours.
pub async fn show_guest_link(visit: Visit, Path(text): Path<String>) -> Result<Response, Error> {
    let link = GuestLink::read(&visit.app, &text).ok_or(Error::NotFound)?;
    let here = format!("/ask/{text}");
    let page = match &link.act {
        GuestAct::Ask(asked) => {
            if let Some(way) = sent_before(&visit, asked) {
                return Ok(Redirect::to(&way).into_response());
            }
            asked_page(&visit, &link, asked, here)?
        }
        GuestAct::See(id) => {
            let is_good = |booking: &Arc<Booking>| visit.now < link.until && link.actor(booking).is_some();
            let booking = visit.app.guest_booking(*id).filter(is_good);
            seen_page(&visit, booking.as_deref(), here)
        }
    };
    visit.page(&page)
}

/// `POST /ask/{secret}`: does what it says.
///
/// # Errors
/// 404 for what is no link of ours, and what the use case answers.
pub async fn follow_guest_link(visit: Visit, Path(text): Path<String>) -> Result<Response, Error> {
    let link = GuestLink::read(&visit.app, &text).ok_or(Error::NotFound)?;
    let here = format!("/ask/{text}");
    match &link.act {
        GuestAct::Ask(asked) => send(&visit, &link, asked, here).await,
        GuestAct::See(id) => {
            let booking = visit.app.guest_booking(*id).ok_or(Error::NotFound)?;
            cancel(&visit, &link, booking).await?;
            Ok(Redirect::to(&here).into_response())
        }
    }
}

/// Returns where what this has made already is seen.
fn sent_before(visit: &Visit, asked: &AskedRoom) -> Option<String> {
    let made = visit.app.schedule.find_request(&asked.key()?)?;
    GuestLink::to_see(&made.booking).path(&visit.app)
}

async fn send(visit: &Visit, link: &GuestLink, asked: &AskedRoom, here: String) -> Result<Response, Error> {
    if let Some(way) = sent_before(visit, asked) {
        return Ok(Redirect::to(&way).into_response());
    }
    let address = Address::parse(&link.to).ok_or(Error::NotFound)?;
    let request = asked.request(&address).ok_or(Error::NotFound)?;
    let page = asked_page(visit, link, asked, here)?;
    if page.button.is_none() {
        return visit.page(&page);
    }
    let (interval, room, actor) = (request.when.interval, request.room.clone(), request.asked_by.clone());
    let event = AuditEvent::new(AuditAction::Book, &room).at(interval);
    let result = visit.app.bookings.book(request, visit.now).await;
    visit.context.clone().by_mail_link(actor).log(&event.became(&result), &result);
    match result {
        Ok(booked) => {
            let way = GuestLink::to_see(&booked.booking).path(&visit.app).ok_or(Error::NotFound)?;
            Ok(Redirect::to(&way).into_response())
        }
        Err(BookError::Refused { refusals, .. }) => {
            let room = room_of(visit, asked)?;
            let page = refused_page(visit, page, &room, &refusals);
            visit.page_with(refused_status(&refusals), &page)
        }
        Err(error) => Err(error.into()),
    }
}

async fn cancel(visit: &Visit, link: &GuestLink, booking: Arc<Booking>) -> Result<(), Error> {
    let actor = link.actor(&booking).ok_or(Error::NotFound)?;
    if !can_cancel(visit, &booking) {
        return Ok(());
    }
    let context = visit.context.clone().by_mail_link(actor.clone());
    let event = AuditEvent::of_giving_back(&booking, Scope::All);
    let result = visit.app.bookings.give_back(booking.id, Scope::All, Guard::by(actor), visit.now).await;
    context.log(&event, &result);
    result.map(drop)?;
    Ok(())
}

fn can_cancel(visit: &Visit, booking: &Booking) -> bool {
    booking.state.is_live() && booking.state.freed().is_none() && visit.now < booking.when.interval.end()
}

fn room_of(visit: &Visit, asked: &AskedRoom) -> Result<Arc<Room>, Error> {
    let open = asked.room().filter(|room| visit.app.settings.guests.may_ask_for(room));
    open.and_then(|id| visit.app.schedule.room(&id)).cloned().ok_or(Error::NotFound)
}

/// Returns what is asked for, with the button that sends it, if it can be sent.
fn asked_page(
    visit: &Visit,
    link: &GuestLink,
    asked: &AskedRoom,
    here: String,
) -> Result<GuestLinkPage, Error> {
    let (t, room) = (|key: &str| visit.lang.t(key), room_of(visit, asked)?);
    let interval = asked.interval().ok_or(Error::NotFound)?;
    let address = Address::parse(&link.to).ok_or(Error::NotFound)?;
    let mut page = GuestLinkPage {
        heading: t("ask-link-heading"),
        about: Some(about(visit, &asked.title, &room, interval)),
        lines: vec![visit.lang.t_with(
            "ask-link-text",
            &args! { "name" => asked.name.as_str(), "address" => link.to.as_str() },
        )],
        button: Some(t("ask-link-button")),
        is_danger: false,
        here,
        day: day(visit, &room, interval),
    };
    let too_late = visit.now >= link.until;
    let too_many = visit.app.waits_enough_for(&address);
    if too_late || too_many {
        page.heading = t(if too_late { "link-over" } else { "ask-too-many" });
        page.lines = vec![if too_late { t("ask-again") } else { t("ask-too-many-text") }];
        page.button = None;
    }
    Ok(page)
}

/// The same with the rules that say no by now.
fn refused_page(visit: &Visit, page: GuestLinkPage, room: &Room, refusals: &[Refusal]) -> GuestLinkPage {
    let said = refusals.iter().map(|no| words::refusal(visit.lang, room.zone, no));
    let lines = said.chain([visit.lang.t("ask-again")]).collect();
    GuestLinkPage { heading: visit.lang.t("form-refused"), lines, button: None, ..page }
}

/// Returns what became of `booking`, with the button that cancels it.
fn seen_page(visit: &Visit, booking: Option<&Booking>, here: String) -> GuestLinkPage {
    let t = |key: &str| visit.lang.t(key);
    let known = booking.and_then(|booking| Some((booking, visit.app.schedule.room(&booking.room)?)));
    let Some((booking, room)) = known else {
        let (about, day) = (None, "/".to_owned());
        let heading = t("ask-seen-gone");
        return GuestLinkPage {
            heading,
            about,
            lines: Vec::new(),
            button: None,
            is_danger: false,
            here,
            day,
        };
    };
    let interval = booking.when.interval;
    let reason = booking.record.act.as_ref().filter(|_| booking.state.was_not_granted());
    let reason = reason.and_then(|act| act.reason.as_deref());
    let reason = reason.map(|reason| visit.lang.t_with("notice-reason", &args! { "reason" => reason }));
    let (heading, text) = match booking.state {
        State::Requested => ("ask-seen-requested", Some("ask-seen-requested-text")),
        State::Declined => ("ask-seen-declined", None),
        State::Expired => ("ask-seen-expired", None),
        _ if !booking.state.is_live() || booking.state.freed().is_some() => ("ask-seen-cancelled", None),
        _ if interval.end() <= visit.now => ("ask-seen-over", None),
        _ => ("ask-seen-confirmed", None),
    };
    GuestLinkPage {
        heading: t(heading),
        about: Some(about(visit, &booking.details.title, room, interval)),
        lines: text.map(t).into_iter().chain(reason).collect(),
        button: can_cancel(visit, booking).then(|| t("ask-seen-cancel")),
        is_danger: true,
        here,
        day: day(visit, room, interval),
    }
}

fn about(visit: &Visit, title: &str, room: &Room, interval: Interval) -> [String; 3] {
    [title.to_owned(), visit.when(room.zone, interval), room.name.clone()]
}

fn day(visit: &Visit, room: &Room, interval: Interval) -> String {
    let zone = zone_of(visit, &room.id);
    links::day("/", crate::domain::time::civil(zone, interval.start()).date(), None)
}
