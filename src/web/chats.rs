//! What chat rooms and webhooks are told, in the words of the place: what, which room and when. Titles and people only
//! where the settings say so, because nobody knows who reads there.

use std::sync::Arc;

use serde_json::{Value, json};
use uuid::Uuid;

use super::i18n::{Lang, args};
use super::{App, api, format, links, words};
use crate::chat::{ChatHook, ChatTopic, Said};
use crate::domain::booking::Booking;
use crate::domain::conflict::ConflictId;
use crate::domain::time::{self, Instant, Interval};
use crate::jobs::ChatWording;
use crate::notices::ChatLine;
use crate::schedule::Conflict;

/// Returns what puts lines into the words of `app`.
#[must_use]
pub fn wording(app: &Arc<App>) -> ChatWording {
    let app = Arc::clone(app);
    ChatWording(Box::new(move |line, hook, id, now| say(&app, line, hook, (id, now))))
}

fn say(app: &App, line: &ChatLine, hook: &ChatHook, (id, now): (Uuid, Instant)) -> Said {
    let lang = app.settings.place.languages.first().copied().unwrap_or_default();
    let (booking, conflict) = (line.booking(), conflict(app, line, now));
    let overlap = conflict.as_ref().and_then(|one| one.dates_from(now).first()).map(|date| date.span);
    let when = booking.as_ref().map(|booking| booking.when.interval).or(overlap);
    // That the room is closed then is said already.
    let cause = conflict.as_ref().filter(|_| line.topic == ChatTopic::Conflict);
    let cause = cause.map(|one| lang.t(words::conflict(one.cause)));
    let text = sentence(app, lang, line, (when, now));
    let text = text + &cause.map(|cause| format!(" – {cause}")).unwrap_or_default();
    let named = booking
        .as_ref()
        .filter(|_| hook.names)
        .map(|booking| format!(" – {} ({})", booking.details.title, booking.booked_for.name));
    let feed = (line.topic == ChatTopic::FeedFailed).then(|| format!(" – {}", line.subject));
    let text = text + &feed.unwrap_or_default();
    let address = app.settings.place.address_of(&page(line.topic, booking.as_deref()));
    let said = data(app, line, hook, (id, now), booking.as_deref());
    Said { id, text: text + &named.unwrap_or_default(), link: address, data: said }
}

/// "Réservé : L'Atelier, mardi 17 novembre, 10:00–11:00".
fn sentence(app: &App, lang: Lang, line: &ChatLine, (when, now): (Option<Interval>, Instant)) -> String {
    let what = lang.t(words::chat(line.topic));
    let Some(room) = line.room().and_then(|room| app.schedule.room(&room).cloned()) else { return what };
    let today = time::civil(room.zone, now).date();
    match when {
        Some(when) => {
            let when = format::when_seen(lang, today, room.zone, when);
            lang.t_with("chat-line", &args! { "what" => what, "room" => room.name.as_str(), "when" => when })
        }
        None => lang.t_with("chat-line-room", &args! { "what" => what, "room" => room.name.as_str() }),
    }
}

fn conflict(app: &App, line: &ChatLine, now: Instant) -> Option<Arc<Conflict>> {
    let is_one = matches!(line.topic, ChatTopic::Conflict | ChatTopic::Closure);
    app.schedule.find_conflict(ConflictId::parse(&line.subject).filter(|_| is_one)?, now)
}

fn page(topic: ChatTopic, booking: Option<&Booking>) -> String {
    match (topic, booking) {
        (ChatTopic::FeedFailed, _) => "/reception/health".to_owned(),
        (ChatTopic::Requested, _) => links::requests(None),
        (ChatTopic::Conflict | ChatTopic::Closure, _) => links::conflicts(None),
        (_, Some(booking)) => {
            let date = booking.record.recurrence_id;
            date.map_or_else(|| links::booking(booking.id), |at| links::date(booking.id, at))
        }
        _ => "/reception".to_owned(),
    }
}

/// The same for programs: the booking as the API shows it to reception, or to visitors.
fn data(
    app: &App,
    line: &ChatLine,
    hook: &ChatHook,
    (id, now): (Uuid, Instant),
    booking: Option<&Booking>,
) -> Value {
    let zone = line.room().and_then(|room| Some(app.schedule.room(&room)?.zone));
    let zone = zone.unwrap_or(app.settings.place.zone);
    let mut data =
        json!({ "type": line.topic.as_str(), "id": id, "at": line.at.with_timezone(&zone).to_rfc3339() });
    if line.topic == ChatTopic::FeedFailed {
        data["feed"] = json!(line.subject);
    }
    if let Some(room) = line.room() {
        data["room"] = json!(room.as_str());
    }
    if let Some(booking) = booking {
        data["booking"] = api::for_programs(booking, hook.names, now, zone);
    }
    data
}
