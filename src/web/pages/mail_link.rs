//! `/links/{link}`: what a link in a mail does, on a page with one button. Opening it does nothing: programs that look
//! into mails open links too.

mod standing;

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;

use self::standing::{Standing, standing};
use super::{links, zone_of};
use crate::bookings::{BookError, Change, Guard};
use crate::domain::booking::Booking;
use crate::domain::member::{Actor, MemberId};
use crate::domain::preferences::{Preferences, Topic};
use crate::domain::series::Scope;
use crate::domain::time::Interval;
use crate::domain::when::When;
use crate::web::audit::{AuditAction, AuditEvent};
use crate::web::error::Error;
use crate::web::i18n::args;
use crate::web::mail_links::{self, LinkAct, MailLink};
use crate::web::page::Page;
use crate::web::visit::Visit;

#[derive(Debug, Serialize)]
pub(in crate::web) struct MailLinkPage {
    heading: String,
    /// What it is about, if whoever opened it may know.
    booking: Option<LinkedBooking>,
    text: Option<String>,
    /// What is pressed; nothing if there is nothing to do.
    button: Option<String>,
    here: String,
    /// Where more can be done.
    further: (&'static str, String),
}

#[derive(Debug, Serialize)]
struct LinkedBooking {
    title: String,
    when: String,
    room: String,
}

impl Page for MailLinkPage {
    const TEMPLATE: &'static str = "mail_link.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let booking = LinkedBooking {
            title: "Comité <b>".into(),
            when: "mardi 24 novembre, 10:00–11:00".into(),
            room: "Atelier".into(),
        };
        let ready = Self {
            heading: "Annuler cette réservation\u{202f}?".into(),
            booking: Some(booking),
            text: Some("Elle revient.".into()),
            button: Some("L’annuler".into()),
            here: "/links/abc".into(),
            further: ("/me", "Mes réservations".into()),
        };
        let over = Self {
            heading: "Trop tard".into(),
            booking: None,
            text: None,
            button: None,
            ..Self::samples_base()
        };
        vec![ready, over]
    }
}

#[cfg(test)]
impl MailLinkPage {
    fn samples_base() -> Self {
        Self {
            heading: String::new(),
            booking: None,
            text: None,
            button: None,
            here: "/links/abc".into(),
            further: ("/me/notices", "Mes e-mails".into()),
        }
    }
}

/// `GET /links/{link}`
///
/// # Errors
/// 404 for what is no link of ours.
pub async fn show_mail_link(visit: Visit, Path(text): Path<String>) -> Result<Response, Error> {
    let link = MailLink::read(&visit.app, &text).ok_or(Error::NotFound)?;
    visit.page(&page(&visit, &link, mail_links::path(&text)))
}

/// `POST /links/{link}`: does what it says. Mail programs that end mails by themselves ask this too (RFC 8058).
///
/// # Errors
/// 404 for what is no link of ours, and what the use case answers.
pub async fn follow_mail_link(visit: Visit, Path(text): Path<String>) -> Result<Response, Error> {
    let link = MailLink::read(&visit.app, &text).ok_or(Error::NotFound)?;
    if let LinkAct::Stop(topic) = &link.act {
        stop(&visit, &link.who, *topic).await?;
    } else if let Standing::Ready(booking, interval) = standing(&visit, &link) {
        let actor = link.actor(&visit.app, &booking).ok_or(Error::NotFound)?;
        let done = act(&visit, &link.act, (&booking, interval), actor).await;
        if matches!(done, Err(Error::Booking(BookError::Refused { .. })))
            && depends_on_groups(&visit, &booking)
        {
            return Ok(Redirect::to(&links::booking(booking.id)).into_response());
        }
        done?;
    }
    Ok(Redirect::to(&mail_links::path(&text)).into_response())
}

/// Whether the rules of its room are others for the people of some groups. A link does not know in which they are: on the
/// page of the booking, signed in, they are asked as themselves.
fn depends_on_groups(visit: &Visit, booking: &Booking) -> bool {
    visit.app.schedule.room(&booking.room).is_some_and(|room| room.by_group.matters())
}

async fn stop(visit: &Visit, who: &MemberId, topic: Topic) -> Result<(), Error> {
    let notebook = visit.app.notebook().ok_or(Error::NotFound)?;
    let without = |mut chosen: Preferences| {
        chosen.mails.off.insert(topic);
        chosen
    };
    let chosen = notebook.choose(who, without).await;
    chosen.map(drop).map_err(|error| BookError::of_notebook(&error).into())
}

async fn act(
    visit: &Visit,
    act: &LinkAct,
    (booking, interval): (&Booking, Interval),
    actor: Actor,
) -> Result<(), Error> {
    let context = visit.context.clone().by_mail_link(actor.clone());
    let (bookings, now) = (&visit.app.bookings, visit.now);
    let guard = Guard::by(actor);
    match act {
        LinkAct::GiveBack(linked) => {
            let scope = linked.date.map_or(Scope::All, Scope::One);
            let event = AuditEvent::of_giving_back(booking, scope);
            let result = bookings.give_back(booking.id, scope, guard, now).await;
            context.log(&event, &result);
            result.map(drop)?;
        }
        LinkAct::Come(linked) => {
            let event = AuditEvent::new(AuditAction::Announce, &booking.room).to(booking.id, linked.date);
            let result = bookings.announce((booking.id, linked.date), guard, now).await;
            context.log(&event.became(&result), &result);
            result.map(drop)?;
        }
        LinkAct::PutBack { is, from, to } => {
            let was = Interval::new(*from, *to).ok_or(Error::NotFound)?;
            let when = match is.date {
                Some(_) => When::once(was),
                None => booking
                    .when
                    .moved(was, zone_of(visit, &booking.room))
                    .map_err(|_| BookError::NotOfSeries)?,
            };
            let change = Change { when: Some(when), ..Change::default() };
            let event = AuditEvent::of_change(booking, &change).to(booking.id, is.date);
            let result = match is.date {
                Some(at) => bookings.change_date((booking.id, at), change, guard, now).await,
                None => bookings.change(booking.id, change, guard, now).await,
            };
            context.log(&event.became(&result), &result);
            result.map(drop)?;
        }
        LinkAct::Restore(_) => {
            let event =
                AuditEvent::new(AuditAction::Restore, &booking.room).to(booking.id, None).at(interval);
            let result = bookings.restore(booking.id, None, guard, now).await;
            context.log(&event.became(&result), &result);
            result.map(drop)?;
        }
        LinkAct::Leave(_) => {
            let event = AuditEvent::new(AuditAction::Keep, &booking.room).to(booking.id, None).at(interval);
            let result = bookings.leave_so(&guard.actor, booking.id, now).await;
            context.log(&event, &result);
            result?;
        }
        LinkAct::Stop(_) => {}
    }
    Ok(())
}

fn page(visit: &Visit, link: &MailLink, here: String) -> MailLinkPage {
    let standing = standing(visit, link);
    let t = |key: &str| visit.lang.t(key);
    let [heading, button, done] = match &link.act {
        LinkAct::GiveBack(_) => ["link-give-back", "link-give-back-button", "link-give-back-done"],
        LinkAct::Come(_) => ["link-come", "link-come-button", "link-come-done"],
        LinkAct::PutBack { .. } => ["link-put-back", "link-put-back-button", "link-put-back-done"],
        LinkAct::Restore(_) => ["link-restore", "link-restore-button", "link-restore-done"],
        LinkAct::Leave(_) => ["link-leave", "link-leave-button", "link-leave-done"],
        LinkAct::Stop(_) => ["link-stop", "link-stop-button", "link-stop-done"],
    };
    let is_about_mails = matches!(link.act, LinkAct::Stop(_));
    let mut page = MailLinkPage {
        heading: t(heading),
        booking: None,
        text: None,
        button: Some(t(button)),
        here,
        further: if is_about_mails { ("/me/notices", t("choices-title")) } else { ("/me", t("menu-mine")) },
    };
    match (&link.act, standing) {
        (LinkAct::Stop(topic), Standing::Ready(..) | Standing::Changed | Standing::Over) => {
            page.text = Some(t(super::my_notices::label(*topic)));
        }
        (act, Standing::Ready(booking, interval)) => {
            let zone = zone_of(visit, &booking.room);
            let room = visit.app.schedule.room(&booking.room).map(|room| room.name.clone());
            if let LinkAct::PutBack { from, to, .. } = act {
                let was = Interval::new(*from, *to).map(|was| visit.when(zone, was)).unwrap_or_default();
                page.text = Some(visit.lang.t_with("link-put-back-text", &args! { "was" => was }));
            }
            if let LinkAct::Come(_) = act {
                page.text = Some(t("link-come-text"));
            }
            if let LinkAct::Leave(_) = act {
                page.text = Some(t("link-leave-text"));
            }
            page.booking = Some(LinkedBooking {
                title: booking.details.title.clone(),
                when: visit.when(zone, interval),
                room: room.unwrap_or_default(),
            });
        }
        (_, Standing::Done) => (page.heading, page.button) = (t(done), None),
        (_, Standing::Changed) => (page.heading, page.button) = (t("link-changed"), None),
        (_, Standing::Over) => (page.heading, page.button) = (t("link-over"), None),
    }
    page
}
