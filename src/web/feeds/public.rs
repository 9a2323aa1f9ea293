//! `GET /feeds/public.ics` and `/feeds/public.atom`: what everybody may know, for the website of the place, for programs that
//! import events, and for displays. What takes place, when and where, and nothing of who.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::NaiveDate;
use uuid::Uuid;

use super::atom::{AtomEntry, AtomHead, write_atom};
use super::pieces::{Contents, Reader};
use super::{EVERY, FeedKind, Feeds, Rooms, all_rooms, answer, known, span};
use crate::domain::booking::{Booking, NAMESPACE};
use crate::domain::member::Actor;
use crate::domain::occupancy::Occupancy;
use crate::domain::room::Room;
use crate::domain::time::{self, Instant, Interval};
use crate::ical::{FeedHead, Labels, write_feed};
use crate::web::error::Error;
use crate::web::i18n::{Lang, args};
use crate::web::visit::Visit;
use crate::web::{App, format, links};

/// Where they are.
const CALENDAR: &str = "/feeds/public.ics";
const ATOM: &str = "/feeds/public.atom";

/// So many dates at most are in the Atom feed, the next ones.
const MOST_DATES: usize = 500;

/// One of the two feeds.
struct PublicFeed {
    address: &'static str,
    content_type: &'static str,
    write: fn(&App, &Rooms, Instant) -> String,
}

const PUBLIC_CALENDAR: PublicFeed =
    PublicFeed { address: CALENDAR, content_type: "text/calendar; charset=utf-8", write: write_calendar };
const PUBLIC_ATOM: PublicFeed =
    PublicFeed { address: ATOM, content_type: "application/atom+xml; charset=utf-8", write: write_dates };

/// `GET /feeds/public.ics`: series as series.
///
/// # Errors
/// 503 while it is not known what there is.
pub async fn show_public_calendar(
    visit: Visit,
    State(feeds): State<Arc<Feeds>>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    show(&visit, &feeds, &headers, &PUBLIC_CALENDAR).await
}

/// `GET /feeds/public.atom`: the dates that are not over, the next ones first.
///
/// # Errors
/// 503 while it is not known what there is.
pub async fn show_public_atom(
    visit: Visit,
    State(feeds): State<Arc<Feeds>>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    show(&visit, &feeds, &headers, &PUBLIC_ATOM).await
}

async fn show(
    visit: &Visit,
    feeds: &Arc<Feeds>,
    headers: &HeaderMap,
    feed: &PublicFeed,
) -> Result<Response, Error> {
    let rooms: Rooms = all_rooms(&visit.app).collect();
    let text = || (feed.write)(&visit.app, &rooms, visit.now);
    let known = known(visit, feeds, (feed.address, &Actor::Visitor), &rooms, text).await?;
    let kind = FeedKind { content_type: feed.content_type, cache_control: "public, no-cache" };
    Ok(answer(&known, kind, headers))
}

/// The language of the place: those who read it have chosen none.
fn language(app: &App) -> Lang {
    app.settings.place.languages.first().copied().unwrap_or_default()
}

fn name(app: &App, lang: Lang) -> String {
    lang.t_with("feed-name-public", &args! { "place" => app.settings.place.name.as_str() })
}

fn write_calendar(app: &App, rooms: &Rooms, now: Instant) -> String {
    let (place, lang) = (&app.settings.place, language(app));
    let contents = Contents::public(rooms, span(app, now));
    let labels = Labels::new(|key| lang.t(key));
    let reader = Reader {
        actor: &Actor::Visitor,
        publish_titles: place.publish_titles,
        public_url: place.public_url.as_str(),
        labels: &labels,
        taken: &|room| lang.t_with("feed-taken", &args! { "room" => room }),
    };
    let name = name(app, lang);
    write_feed(&FeedHead { name: &name, every: EVERY }, &contents.events(&reader))
}

fn write_dates(app: &App, rooms: &Rooms, now: Instant) -> String {
    let (place, lang) = (&app.settings.place, language(app));
    let today = time::civil(place.zone, now).date();
    let start = time::day(place.zone, today).start();
    let ahead = Interval::new(start, span(app, now).end()).unwrap_or_else(|| span(app, now));
    let contents = Contents::public(rooms, ahead);
    let mut dates: Vec<_> = contents.dates().collect();
    dates.sort_by_key(|(room, _, held)| (held.interval, &room.id));
    dates.truncate(MOST_DATES);
    let entries: Vec<AtomEntry> = dates.into_iter().map(|date| entry(app, (lang, today), date)).collect();
    let head = AtomHead {
        title: &name(app, lang),
        author: &place.name,
        lang: lang.tag(),
        address: &place.address_of(ATOM),
        page: &place.address_of("/"),
        since: start,
    };
    write_atom(&head, &entries)
}

fn entry(
    app: &App,
    (lang, today): (Lang, NaiveDate),
    (room, booking, held): (&Room, &Booking, &Occupancy),
) -> AtomEntry {
    let date = held.date(room.zone).map(|at| at.to_rfc3339()).unwrap_or_default();
    let when = format::when_seen(lang, today, room.zone, held.interval);
    let place = [room.name.trim(), room.site.name.trim(), room.site.address.trim()];
    let place = place.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let day = time::civil(room.zone, held.interval.start()).date();
    AtomEntry {
        id: Uuid::new_v5(&NAMESPACE, format!("public {} {date}", booking.id).as_bytes()),
        title: held.title_in(booking).to_owned(),
        summary: format!("{when}\n{place}"),
        page: app.settings.place.address_of(&links::room(&room.id, day)),
        published: booking.record.created,
        updated: booking.record.modified,
    }
}
