//! The mail to reception about conflicts: when and where, and what kind. No titles: of what is private, others
//! may read the mail.

use super::MailParts;
use super::details::Row;
use crate::domain::time::Instant;
use crate::mail::Mail;
use crate::notices::Conflicts;
use crate::schedule::Conflict;
use crate::web::App;
use crate::web::format;
use crate::web::i18n::{Lang, args};
use crate::web::words;

/// So many are listed; of the others it is said how many there are.
const MOST: usize = 30;

/// The mail in the place's language.
pub(super) fn mail(app: &App, new: &Conflicts, now: Instant) -> Mail {
    let place = &app.settings.place;
    let lang = super::of_place(app);
    let count = new.conflicts.len();
    let mut rows: Vec<Row> = new.conflicts.iter().take(MOST).map(|one| row(app, lang, one, now)).collect();
    if count > MOST {
        let value = lang.t_with("notice-conflicts-more", &args! { "count" => count - MOST });
        rows.push(Row { label: "…".to_owned(), value, before: None });
    }
    let parts = MailParts {
        lang,
        subject: lang
            .t_with("notice-conflicts-subject", &args! { "count" => count, "place" => place.name.as_str() }),
        hello: lang.t("mail-hello"),
        paragraphs: vec![lang.t_with("notice-conflicts", &args! { "count" => count })],
        rows,
        hints: Vec::new(),
        link: place.address_of("/reception/conflicts"),
        link_label: lang.t("notice-conflicts-open"),
        actions: Vec::new(),
        unsubscribe: None,
        unsubscribe_label: String::new(),
        place: place.name.clone(),
    };
    let about = new.conflicts.first().map(|one| one.id.0).unwrap_or_default();
    parts.into_mail(app, (&new.to, None), about, None)
}

fn row(app: &App, lang: Lang, conflict: &Conflict, now: Instant) -> Row {
    let room = app.schedule.room(&conflict.room);
    let label = room.map_or_else(|| conflict.room.to_string(), |room| room.name.clone());
    let zone = room.map_or(app.settings.place.zone, |room| room.zone);
    let date = conflict.dates_from(now).first();
    let today = crate::domain::time::civil(zone, now).date();
    let when = date.map(|date| format::when_seen(lang, today, zone, date.span));
    let cause = lang.t(words::conflict(conflict.cause));
    let value = [when, Some(cause)].into_iter().flatten().collect::<Vec<_>>().join(" – ");
    Row { label, value, before: None }
}
