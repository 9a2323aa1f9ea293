//! The mails to reception: conflicts, the sheet of the day, the requests that wait, to whom mails did not get, and what is
//! wrong in rooms.
//! Who reads mails to these addresses reads what reception sees: titles, names and notes.

mod day;

use std::sync::Arc;

use uuid::Uuid;

use super::MailParts;
use super::details::{self, Row};
use crate::domain::booking::{Booking, NAMESPACE};
use crate::domain::defect::Defect;
use crate::domain::time::{self, Instant};
use crate::mail::{Address, Mail};
use crate::notices::{Report, Undelivered};
use crate::schedule::Conflict;
use crate::web::i18n::{Lang, args};
use crate::web::{App, format, links, words};

/// So many are listed; of the others it is said how many there are.
const MOST: usize = 30;

/// What such a mail says.
struct Listed {
    /// Of which mails it is the continuation.
    about: Uuid,
    says: Sentences,
    rows: Vec<Row>,
    /// How many there are in all.
    count: usize,
    /// The page where more is said.
    page: String,
    /// What its subject says beside the count.
    day: String,
}

/// The keys of its sentences.
struct Sentences {
    subject: &'static str,
    lead: &'static str,
    open: &'static str,
}

/// The mail in the place's language.
pub(super) fn mail(app: &App, report: &Report, to: &Address, now: Instant) -> Mail {
    let (place, lang) = (&app.settings.place, super::of_place(app));
    let listed = match report {
        Report::Conflicts(all) => conflicts(app, lang, all, now),
        Report::Day(date) => day::listed(app, lang, *date, now),
        Report::Requests(all) => requests(app, lang, all, now),
        Report::Undelivered(all) => undelivered(app, lang, all),
        Report::Defects(all) => defects(app, lang, all, ("notice-problems-subject", "notice-problems")),
        Report::OldDefects(all) => {
            defects(app, lang, all, ("notice-problems-still-subject", "notice-problems-still"))
        }
    };
    let args = args! {
        "count" => listed.count, "place" => place.name.as_str(), "day" => listed.day.as_str()
    };
    let said = |key: &str| lang.t_with(key, &args);
    let parts = MailParts {
        lang,
        subject: said(listed.says.subject),
        hello: lang.t("mail-hello"),
        paragraphs: vec![said(listed.says.lead)],
        link: place.address_of(&listed.page),
        link_label: said(listed.says.open),
        rows: listed.rows,
        hints: Vec::new(),
        actions: Vec::new(),
        unsubscribe: None,
        unsubscribe_label: String::new(),
        place: place.name.clone(),
    };
    parts.into_mail(app, (to, None), listed.about, None)
}

fn conflicts(app: &App, lang: Lang, all: &[Arc<Conflict>], now: Instant) -> Listed {
    let says = Sentences {
        subject: "notice-conflicts-subject",
        lead: "notice-conflicts",
        open: "notice-conflicts-open",
    };
    let about = all.first().map(|one| one.id.0).unwrap_or_default();
    let rows = some(lang, all, |one| conflict(app, lang, one, now));
    let page = "/reception/conflicts".to_owned();
    Listed { about, says, rows, count: all.len(), page, day: String::new() }
}

fn conflict(app: &App, lang: Lang, conflict: &Conflict, now: Instant) -> Row {
    let room = app.schedule.room(&conflict.room);
    let label = room.map_or_else(|| conflict.room.to_string(), |room| room.name.clone());
    let zone = room.map_or(app.settings.place.zone, |room| room.zone);
    let date = conflict.dates_from(now).first();
    let today = time::civil(zone, now).date();
    let when = date.map(|date| format::when_seen(lang, today, zone, date.span));
    let cause = lang.t(words::conflict(conflict.cause));
    Row { label, value: when.into_iter().chain([cause]).collect::<Vec<_>>().join(" – "), before: None }
}

fn requests(app: &App, lang: Lang, all: &[Arc<Booking>], now: Instant) -> Listed {
    let row = |booking: &Arc<Booking>| {
        let room = app.schedule.room(&booking.room);
        let label = room.map_or_else(|| booking.room.to_string(), |room| room.name.clone());
        let zone = room.map_or(app.settings.place.zone, |room| room.zone);
        let when = details::when(lang, zone, booking, now);
        Row { label, value: format!("{when} – {}", booking.booked_for.name), before: None }
    };
    let says = Sentences {
        subject: "notice-requests-subject",
        lead: "notice-requests",
        open: "notice-requests-open",
    };
    let about = Uuid::new_v5(&NAMESPACE, b"mails about requests");
    let (rows, page) = (some(lang, all, row), links::requests(None));
    Listed { about, says, rows, count: all.len(), page, day: String::new() }
}

fn undelivered(app: &App, lang: Lang, all: &[Undelivered]) -> Listed {
    let row = |one: &Undelivered| {
        let key = if one.is_refused { "notice-undelivered-refused" } else { "notice-undelivered-late" };
        let page = one.about.as_ref().map(|(id, _)| app.settings.place.address_of(&links::booking(*id)));
        let value = [lang.t(key)].into_iter().chain(page).collect::<Vec<_>>().join("\n");
        Row { label: one.to.as_str().to_owned(), value, before: None }
    };
    let says = Sentences {
        subject: "notice-undelivered-subject",
        lead: "notice-undelivered",
        open: "notice-undelivered-open",
    };
    let about = Uuid::new_v5(&NAMESPACE, b"mails that were not delivered");
    let (rows, page) = (some(lang, all, row), "/reception".to_owned());
    Listed { about, says, rows, count: all.len(), page, day: String::new() }
}

fn defects(app: &App, lang: Lang, all: &[Defect], (subject, lead): (&'static str, &'static str)) -> Listed {
    let row = |one: &Defect| {
        let room = app.schedule.room(&one.room);
        let label = room.map_or_else(|| one.room.to_string(), |room| room.name.clone());
        let when = format::moment(lang, room.map_or(app.settings.place.zone, |room| room.zone), one.at);
        let by = lang.t_with("desk-defect-by", &args! { "who" => one.by.name.as_str(), "when" => when });
        let said = [Some(words::defect(lang, one.kind)), one.word.clone(), Some(by)];
        Row { label, value: said.into_iter().flatten().collect::<Vec<_>>().join("\n"), before: None }
    };
    let says = Sentences { subject, lead, open: "notice-problems-open" };
    let about = all.first().map(|one| one.id.0).unwrap_or_default();
    let (rows, page) = (some(lang, all, row), "/reception".to_owned());
    Listed { about, says, rows, count: all.len(), page, day: String::new() }
}

fn some<T>(lang: Lang, all: &[T], row: impl Fn(&T) -> Row) -> Vec<Row> {
    let mut rows: Vec<Row> = all.iter().take(MOST).map(row).collect();
    if all.len() > MOST {
        let value = lang.t_with("notice-conflicts-more", &args! { "count" => all.len() - MOST });
        rows.push(Row { label: "…".to_owned(), value, before: None });
    }
    rows
}
