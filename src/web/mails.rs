//! Mails about bookings, in words: what they say, the same as a page, and the object for one's own calendar.
//! Each is in the language in which the booking was made.

mod actions;
mod details;
mod freed_up;
mod reports;

use std::sync::Arc;

use serde::Serialize;
use uuid::Uuid;

use self::details::{Row, rows};
use super::App;
use super::guests::GuestLink;
use super::i18n::{Lang, args};
use super::links;
use crate::domain::booking::Booking;
use crate::domain::room::Room;
use crate::domain::time::Instant;
use crate::ical::{Invitation, Labels, Method, Presentation, write_copy};
use crate::mail::{self, Address, Mail, Thread};
use crate::notices::{Doer, News, Notice, Wording};

/// Returns what puts notices into the words of `app`.
#[must_use]
pub fn wording(app: &Arc<App>) -> Wording {
    let (notices, reports, watches) = (Arc::clone(app), Arc::clone(app), Arc::clone(app));
    Wording {
        notice: Box::new(move |notice, to, now| notice_mail(&notices, notice, to, now)),
        freed_up: Box::new(move |told, to, now| freed_up::mail(&watches, told, to, now)),
        report: Box::new(move |report, to, now| reports::mail(&reports, report, to, now)),
    }
}

/// A mail in parts, for its text and its page alike.
#[derive(Debug, Serialize)]
struct MailParts {
    lang: Lang,
    subject: String,
    hello: String,
    paragraphs: Vec<String>,
    rows: Vec<Row>,
    /// What stands below them.
    hints: Vec<String>,
    link: String,
    link_label: String,
    /// What can be done by a link, without signing in.
    actions: Vec<MailAction>,
    place: String,
    /// Where mails of this kind are ended.
    unsubscribe: Option<String>,
    unsubscribe_label: String,
}

/// A link that does something.
#[derive(Debug, Serialize)]
struct MailAction {
    label: String,
    address: String,
}

fn notice_mail(app: &App, notice: &Notice, to: &Address, now: Instant) -> Mail {
    let booking = &notice.booking;
    let lang = language_of(app, notice);
    let place = &app.settings.place;
    let room = app.schedule.room(&booking.room);
    let zone = room.map_or(place.zone, |room| room.zone);
    let room_name = room.map_or_else(|| booking.room.to_string(), |room| room.name.clone());
    let by = if let Doer::Somebody(name) = &notice.by { name.as_str() } else { "" };
    let when = details::when_told(lang, zone, notice, now);
    let subject = args! { "room" => room_name.as_str(), "when" => when.as_str() };
    let reason = notice.reason.as_deref().filter(|reason| !reason.trim().is_empty());
    let reason = reason.map(|reason| lang.t_with("notice-reason", &args! { "reason" => reason }));
    let parts = MailParts {
        lang,
        subject: lang.t_with(&format!("notice-{}-subject", notice.news.as_str()), &subject),
        hello: hello(lang, &notice.to.name),
        paragraphs: [lang.t_with(&notice.sentence(), &args! { "who" => by })]
            .into_iter()
            .chain(closed_why(app, lang, notice))
            .chain(reason)
            .collect(),
        rows: rows(lang, (notice, now), |id| app.schedule.room(id).cloned()),
        hints: hints(lang, notice),
        link: place.address_of(&link_for(app, notice)),
        link_label: lang.t(if notice.news == News::ToAnswer {
            "notice-requests-open"
        } else {
            "notice-open"
        }),
        actions: actions::of(app, lang, notice, now),
        unsubscribe: actions::to_stop(app, notice, now),
        unsubscribe_label: lang.t("notice-stop"),
        place: place.name.clone(),
    };
    let invitation = room.and_then(|room| invitation(app, notice, (room, lang), to));
    let name = Some(notice.to.name.clone()).filter(|name| !name.trim().is_empty());
    parts.into_mail(app, (to, name), booking.id.0, invitation)
}

impl MailParts {
    /// The mail about `about`, which all mails about it name.
    fn into_mail(
        self,
        app: &App,
        (to, name): (&Address, Option<String>),
        about: Uuid,
        invitation: Option<mail::Invitation>,
    ) -> Mail {
        let html = app.templates.render("mail/notice.html", &self);
        let html = html.inspect_err(|error| tracing::error!(%error, "the page of a mail cannot be rendered"));
        Mail {
            to: to.clone(),
            name,
            text: self.text(),
            subject: self.subject,
            html: html.ok(),
            invitation,
            thread: Some(Thread { id: Uuid::nil(), about }),
            unsubscribe: self.unsubscribe,
            about: "a notice".to_owned(),
        }
    }

    fn text(&self) -> String {
        let row = |row: &Row| {
            let label = self.lang.t_with("notice-row", &args! { "label" => row.label.as_str() });
            let before = row.before.as_ref().map(|before| format!("\n{before}")).unwrap_or_default();
            format!("{label}{}{before}", row.value)
        };
        let rows = self.rows.iter().map(row).collect::<Vec<_>>().join("\n");
        let named = |label: &str, address: &str| format!("{label}\n{address}");
        let actions = self.actions.iter().map(|action| named(&action.label, &action.address));
        let link = named(&self.link_label, &self.link);
        let stop = self.unsubscribe.iter().map(|address| named(&self.unsubscribe_label, address));
        let above = [self.hello.clone()].into_iter().chain(self.paragraphs.iter().cloned());
        let below = self.hints.iter().cloned().chain([link]).chain(actions).chain(stop);
        let parts: Vec<String> = above.chain([rows]).chain(below).filter(|part| !part.is_empty()).collect();
        format!("{}\n\n-- \n{}\n", parts.join("\n\n"), self.place)
    }
}

fn hello(lang: Lang, name: &str) -> String {
    if name.trim().is_empty() {
        lang.t("mail-hello")
    } else {
        lang.t_with("notice-hello", &args! { "name" => name })
    }
}

fn of_place(app: &App) -> Lang {
    app.settings.place.languages.first().copied().unwrap_or_default()
}

/// In which language somebody is written to: that which they have chosen, else that in which the booking was made, if
/// the place speaks it.
fn language_of(app: &App, notice: &Notice) -> Lang {
    if notice.news == News::ToAnswer {
        return of_place(app);
    }
    let chosen =
        app.notebook().and_then(|notebook| notebook.preferences_of(&app.whose(&notice.to))?.mails.lang);
    spoken_to(app, [chosen.as_deref(), notice.booking.record.lang.as_deref()])
}

/// Returns the first of these languages that the place speaks, by their tags; else that of the place.
fn spoken_to(app: &App, tags: [Option<&str>; 2]) -> Lang {
    let spoken = &app.settings.place.languages;
    let known = tags.into_iter().flatten().filter_map(Lang::parse);
    known.into_iter().find(|lang| spoken.contains(lang)).unwrap_or_else(|| of_place(app))
}

/// Returns where whoever is told finds it: reception where it answers, guests by a link of their own, since they sign in
/// nowhere.
fn link_for(app: &App, notice: &Notice) -> String {
    if notice.news == News::ToAnswer {
        return links::request_of(&notice.booking);
    }
    let of_guest = app.guest_of(&notice.booking);
    let own = of_guest.and_then(|_| GuestLink::to_see(&notice.booking).path(app));
    own.unwrap_or_else(|| link_to(&notice.booking))
}

/// Its page: of a date, that of the date.
fn link_to(booking: &Booking) -> String {
    let date = booking.record.recurrence_id;
    date.map_or_else(|| links::booking(booking.id), |at| links::date(booking.id, at))
}

/// Returns why the room is closed, if that is what is told.
fn closed_why(app: &App, lang: Lang, notice: &Notice) -> Option<String> {
    let date = notice.dates.first().copied().unwrap_or(notice.booking.when.interval);
    let closures = app.schedule.closures(&notice.booking.room);
    let closure = closures.iter().find(|closure| closure.interval.overlaps(&date));
    let reason = closure.filter(|_| notice.news == News::Closed).map(|closure| closure.reason.as_str());
    let reason = reason.filter(|reason| !reason.trim().is_empty())?;
    Some(lang.t_with("notice-closed-why", &args! { "reason" => reason }))
}

/// Returns what can be done about it.
fn hints(lang: Lang, notice: &Notice) -> Vec<String> {
    let mut hints = Vec::new();
    if notice.by == Doer::Calendar && notice.news != News::Overlapped {
        hints.push(lang.t("notice-is-that-right"));
    }
    if notice.booking.record.instead_of.is_some() && notice.news != News::ToAnswer {
        hints.push(lang.t(if notice.news.is_end() {
            "not-granted-stays-mail"
        } else {
            "booking-instead-of-mail"
        }));
    }
    hints
}

/// The object for their own calendar, if it is to be another one there.
fn invitation(
    app: &App,
    notice: &Notice,
    (room, lang): (&Room, Lang),
    to: &Address,
) -> Option<mail::Invitation> {
    // Until it is granted, their calendar shows the booking whose place it would take.
    if notice.booking.record.instead_of.is_some() {
        return None;
    }
    let method = if notice.news.shows()? { Method::Request } else { Method::Cancel };
    let from = app.mailer.sender();
    let place = &app.settings.place;
    let labels = Labels::new(|key| lang.t(key));
    let presentation = Presentation::for_its_people(room, place.public_url.as_str(), &labels);
    let is_guest = app.guest_of(&notice.booking).is_some();
    let presentation = if is_guest { presentation.without_page() } else { presentation };
    let organizer = (from.name().unwrap_or(&place.name), from.address()?.as_str());
    let invitation = Invitation { method, organizer, attendee: (&notice.to.name, to.as_str()) };
    // Of what is gone, nothing else is said.
    let (booking, dates) = match method {
        Method::Request => app.schedule.whole(&notice.booking),
        Method::Cancel => (Arc::clone(&notice.booking), Vec::new()),
    };
    let copy = |booking: &Booking, dates: &[Arc<Booking>], method: Method| {
        let dates: Vec<&Booking> = dates.iter().map(|date| &**date).collect();
        write_copy(booking, &dates, &presentation, Some(&Invitation { method, ..invitation }))
    };
    let series = series_of(app, notice).map(|series| {
        let (series, dates) = app.schedule.whole(&series);
        copy(&series, &dates, Method::Request)
    });
    Some(mail::Invitation { method: method.as_str(), text: copy(&booking, &dates, method), series })
}

/// Returns the series that the booking was split off, if whoever is told has that in their calendar: it has these dates no more.
fn series_of(app: &App, notice: &Notice) -> Option<Arc<Booking>> {
    let piece = app.schedule.find_booking(notice.booking.id)?.booking.record.piece.clone()?;
    let series = app.schedule.find_booking(piece.series)?.booking;
    (series.booked_for.id == notice.to.id).then_some(series)
}
