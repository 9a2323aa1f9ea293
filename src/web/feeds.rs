//! `GET /feeds/{secret}.ics`: a calendar that a member follows with another program, which signs in nowhere. Whoever
//! knows the address reads what the member who made it may see. `GET /feeds/public.ics` and `public.atom` are for everybody.

mod atom;
mod known;
mod pieces;
mod public;

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::{Months, TimeDelta};

pub use self::known::Feeds;
use self::known::{FeedKey, KnownFeed};
use self::pieces::Contents;
pub use self::public::{show_public_atom, show_public_calendar};
use super::App;
use super::error::Error;
use super::i18n::{Lang, args};
use super::visit::Visit;
use crate::config::hex;
use crate::domain::member::Actor;
use crate::domain::preferences::{Feed, FeedOf};
use crate::domain::room::Room;
use crate::domain::time::{self, Instant, Interval};
use crate::heavy::heavy;
use crate::ical::{FeedHead, Labels, write_feed};
use crate::schedule::RoomSnapshot;
use crate::secret::Digest;

/// How far back a feed goes.
const BACK: Months = Months::new(13);
/// How far ahead at least: events that others wrote may lie beyond what can be booked.
const AHEAD: TimeDelta = TimeDelta::days(366);
/// How often programs are to ask for it.
const EVERY: &str = "PT30M";

/// Of what kind the text of a feed is, and who may keep it on its way.
#[derive(Debug, Clone, Copy)]
struct FeedKind {
    content_type: &'static str,
    cache_control: &'static str,
}

const PRIVATE_CALENDAR: FeedKind =
    FeedKind { content_type: "text/calendar; charset=utf-8", cache_control: "private, no-cache" };

/// Returns what the digest of a secret is in the notebook.
pub(super) fn digest_of(secret: &str) -> String {
    hex::write(Digest::of(secret).bytes())
}

/// `GET /feeds/{secret}.ics`, out of the `feeds` that were written.
///
/// # Errors
/// 404 for an address that nobody has, 503 while it is not known what there is.
pub async fn show_feed(
    visit: Visit,
    State(feeds): State<Arc<Feeds>>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let app = &visit.app;
    let (feed, actor) = find(app, &file, visit.now)?;
    let rooms = rooms_of(app, &feed.of);
    let text = || write(app, &feed, &actor, &rooms, visit.now);
    let known = known(&visit, &feeds, (&feed.digest, &actor), &rooms, text).await?;
    Ok(answer(&known, PRIVATE_CALENDAR, &headers))
}

/// Returns the feed of `rooms` that is named by `digest` and shows what `actor` may see: as it was written before, else by
/// `text`.
///
/// # Errors
/// 404 without rooms, 503 while it is not known what they hold.
async fn known(
    visit: &Visit,
    feeds: &Feeds,
    (digest, actor): (&str, &Actor),
    rooms: &Rooms,
    text: impl FnOnce() -> String,
) -> Result<Arc<KnownFeed>, Error> {
    if rooms.is_empty() {
        return Err(Error::NotFound);
    }
    // A program would take what is not known for what is gone.
    if rooms.iter().any(|(_, snapshot)| snapshot.as_of().is_none()) {
        return Err(Error::Status(StatusCode::SERVICE_UNAVAILABLE));
    }
    let key = FeedKey {
        digest: digest.to_owned(),
        who: actor.identity().cloned(),
        role: actor.role(),
        today: time::civil(visit.app.settings.place.zone, visit.now).date(),
        versions: rooms.iter().map(|(_, snapshot)| snapshot.version()).collect(),
    };
    Ok(match feeds.find(&key) {
        Some(known) => known,
        None => heavy(|| feeds.keep(&key, text(), visit.now)).await,
    })
}

/// The feed at this address, and who made it.
fn find(app: &App, file: &str, now: Instant) -> Result<(Feed, Actor), Error> {
    let notebook = app.notebook().ok_or(Error::NotFound)?;
    let secret = file.strip_suffix(".ics").ok_or(Error::NotFound)?;
    let Some((feed, chosen)) = notebook.find_feed(&digest_of(secret)) else {
        let is_certain = notebook.is_read();
        return Err(if is_certain {
            Error::NotFound
        } else {
            Error::Status(StatusCode::SERVICE_UNAVAILABLE)
        });
    };
    let actor = app.actor_of(&chosen, now).ok_or(Error::NotFound)?;
    Ok((feed, actor))
}

type Rooms = Vec<(Arc<Room>, Arc<RoomSnapshot>)>;

fn all_rooms(app: &App) -> impl Iterator<Item = (Arc<Room>, Arc<RoomSnapshot>)> {
    app.schedule.snapshots().map(|(room, snapshot)| (Arc::clone(room), snapshot))
}

fn rooms_of(app: &App, of: &FeedOf) -> Rooms {
    all_rooms(app)
        .filter(|(room, _)| match of {
            FeedOf::Mine => true,
            FeedOf::Room(id) => room.id == *id,
            FeedOf::Site(id) => room.site.id == *id,
        })
        .collect()
}

fn write(app: &App, feed: &Feed, actor: &Actor, rooms: &Rooms, now: Instant) -> String {
    let place = &app.settings.place;
    let lang = Lang::parse(&feed.lang).filter(|lang| place.languages.contains(lang)).unwrap_or_default();
    let contents = match &feed.of {
        FeedOf::Mine => Contents::own(&app.schedule, actor, span(app, now)),
        FeedOf::Room(_) | FeedOf::Site(_) => Contents::of_rooms(rooms, span(app, now)),
    };
    let labels = Labels::new(|key| lang.t(key));
    let taken = |room: &str| lang.t_with("feed-taken", &args! { "room" => room });
    let reader = pieces::Reader {
        actor,
        publish_titles: place.publish_titles,
        public_url: place.public_url.as_str(),
        labels: &labels,
        taken: &taken,
    };
    let name = name_of(app, &feed.of, lang);
    write_feed(&FeedHead { name: &name, every: EVERY }, &contents.events(&reader))
}

/// Returns what a feed is called, in programs and on the page where it is made.
pub(super) fn name_of(app: &App, of: &FeedOf, lang: Lang) -> String {
    let place = app.settings.place.name.as_str();
    match of {
        FeedOf::Mine => lang.t_with("feed-name-mine", &args! { "place" => place }),
        FeedOf::Room(id) => {
            let name = app.schedule.room(id).map_or(id.as_str(), |room| &room.name);
            format!("{name} – {place}")
        }
        FeedOf::Site(id) => {
            let site = app.settings.sites.iter().find(|site| site.id == *id);
            format!("{} – {place}", site.map_or(id.as_str(), |site| &site.name))
        }
    }
}

/// The time that a feed tells of.
fn span(app: &App, now: Instant) -> Interval {
    let zone = app.settings.place.zone;
    let today = time::civil(zone, now).date();
    let first = today.checked_sub_months(BACK).unwrap_or(today);
    let farthest = app.schedule.rooms().iter().map(|room| room.rules.farthest()).max().unwrap_or_default();
    let last = now + farthest.max(AHEAD) + TimeDelta::days(7);
    let first = time::day(zone, first).start();
    Interval::new(first, last).unwrap_or_else(|| time::day(zone, today))
}

fn answer(known: &KnownFeed, kind: FeedKind, headers: &HeaderMap) -> Response {
    // RFC 9110 §13.2.2: the date counts where there is no tag; other than this very one it says nothing.
    let is_known = if headers.contains_key(IF_NONE_MATCH) {
        known.tag.is_known(headers)
    } else {
        headers.get(IF_MODIFIED_SINCE).is_some_and(|sent| *sent == known.modified)
    };
    let about = [
        (ETAG, known.tag.header()),
        (LAST_MODIFIED, known.modified.clone()),
        (CACHE_CONTROL, HeaderValue::from_static(kind.cache_control)),
    ];
    if is_known {
        return (StatusCode::NOT_MODIFIED, about).into_response();
    }
    (about, [(CONTENT_TYPE, kind.content_type)], known.text.clone()).into_response()
}
