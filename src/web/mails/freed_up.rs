//! The mail to somebody for whom a room frees up: what it is, and the page where one button books it.

use super::details::Row;
use super::{MailParts, hello, spoken_to};
use crate::domain::find::Fit;
use crate::domain::time::{self, Instant};
use crate::mail::{Address, Mail};
use crate::notices::FreedUp;
use crate::web::i18n::{Lang, args};
use crate::web::{App, format, links, phrase};

/// So many times are named; the page has all of them.
const MOST: usize = 6;

/// The mail in the language of its reader, who asked for it in `watch.lang`.
pub(super) fn mail(app: &App, told: &FreedUp<'_>, to: &Address, now: Instant) -> Mail {
    let (place, watch) = (&app.settings.place, told.watch);
    let lang = spoken_to(app, [told.chosen.mails.lang.as_deref(), Some(watch.lang.as_str())]);
    let first = told.fits.first().map(|fit| row(app, lang, fit, now));
    let (room, when) = first.map(|row| (row.label, row.value)).unwrap_or_default();
    let search = phrase::said(app, lang, place.zone, &watch.search_at(now));
    let hints = ["watch-mail-first", "watch-mail-ends"].map(|key| lang.t(key));
    let parts = MailParts {
        lang,
        subject: lang.t_with("watch-mail-subject", &args! { "room" => room, "when" => when }),
        hello: hello(lang, &told.to.name),
        paragraphs: vec![lang.t_with("watch-mail", &args! { "search" => search })],
        rows: told.fits.iter().take(MOST).map(|fit| row(app, lang, fit, now)).collect(),
        hints: hints.to_vec(),
        link: place.address_of(&links::watch(watch.id)),
        link_label: lang.t("watch-mail-open"),
        actions: Vec::new(),
        unsubscribe: None,
        unsubscribe_label: String::new(),
        place: place.name.clone(),
    };
    let name = Some(told.to.name.clone()).filter(|name| !name.trim().is_empty());
    parts.into_mail(app, (to, name), watch.id.0, None)
}

fn row(app: &App, lang: Lang, fit: &Fit, now: Instant) -> Row {
    let room = app.schedule.room(&fit.room);
    let label = room.map_or_else(|| fit.room.to_string(), |room| room.name.clone());
    let zone = room.map_or(app.settings.place.zone, |room| room.zone);
    let today = time::civil(zone, now).date();
    Row { label, value: format::when_seen(lang, today, zone, fit.interval), before: None }
}
