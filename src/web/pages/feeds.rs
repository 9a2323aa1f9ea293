//! `/me/feed`: calendars that a member follows with a program of their own. An address is shown once, when it is made:
//! only the digest of its secret is kept.

use axum::extract::Form;
use axum::http::HeaderMap;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::Notice;
use crate::bookings::BookError;
use crate::domain::preferences::{Feed, FeedOf, MOST_FEEDS, Preferences};
use crate::domain::time;
use crate::secret::Secret;
use crate::web::account::choose;
use crate::web::error::Error;
use crate::web::feeds::{digest_of, name_of};
use crate::web::format;
use crate::web::i18n::args;
use crate::web::page::Page;
use crate::web::qr::QrShape;
use crate::web::visit::Visit;
use crate::web::{App, private_cookie};

const PATH: &str = "/me/feed";
/// What keeps an address that was just made, for whoever made it.
const COOKIE: &str = "clef_feed";
/// For so many seconds.
const SHOWN_FOR: i64 = 600;

#[derive(Debug, Serialize)]
pub(in crate::web) struct FeedsPage {
    notice: Option<Notice>,
    made: Option<MadeFeed>,
    feeds: Vec<FeedRow>,
    choices: Vec<FeedChoice>,
    is_full: bool,
}

/// A feed whose address is known for once.
#[derive(Debug, Serialize)]
struct MadeFeed {
    name: String,
    address: String,
    webcal: String,
    qr: Option<QrShape>,
}

#[derive(Debug, Serialize)]
struct FeedRow {
    of: String,
    name: String,
    made: String,
}

#[derive(Debug, Serialize)]
struct FeedChoice {
    of: String,
    name: String,
}

impl Page for FeedsPage {
    const TEMPLATE: &'static str = "feeds.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let name = || "Atelier – Coopérative <du> Nord".to_owned();
        let made = MadeFeed {
            name: name(),
            address: "https://coop.example/feeds/0123.ics".into(),
            webcal: "webcal://coop.example/feeds/0123.ics".into(),
            qr: QrShape::of("webcal://coop.example/feeds/0123.ics"),
        };
        let full = Self {
            notice: Some(Notice::sample("good")),
            made: Some(made),
            feeds: vec![FeedRow {
                of: "room:atelier".into(),
                name: name(),
                made: "mardi 24 novembre".into(),
            }],
            choices: vec![FeedChoice { of: "mine".into(), name: name() }],
            is_full: false,
        };
        let empty = Self { notice: None, made: None, feeds: Vec::new(), choices: Vec::new(), is_full: true };
        vec![full, empty]
    }
}

/// `GET /me/feed`
///
/// # Errors
/// If nobody is signed in.
pub async fn show_feeds(visit: Visit, headers: HeaderMap) -> Result<Response, Error> {
    let person = visit.person()?;
    let notebook = visit.app.notebook();
    let chosen = notebook.and_then(|notebook| notebook.preferences(&person.id)).unwrap_or_default();
    let is_there = notebook.is_some_and(|notebook| notebook.collection().is_some());
    let nothing = || Notice { tone: "bad", text: visit.lang.t("feed-no-notebook") };
    let choices = if is_there { choices(&visit, &chosen) } else { Vec::new() };
    let page = FeedsPage {
        notice: (!is_there).then(nothing),
        made: made(&visit, &headers, &chosen),
        feeds: chosen.feeds.iter().map(|feed| row(&visit, feed)).collect(),
        is_full: chosen.feeds.len() >= MOST_FEEDS,
        choices,
    };
    visit.page(&page)
}

/// What is to become of which feed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct FeedForm {
    of: String,
    act: String,
}

/// `POST /me/feed`: makes an address, makes another one, or ends it.
///
/// # Errors
/// If nobody is signed in, or the notebook cannot be written.
pub async fn change_feeds(visit: Visit, Form(form): Form<FeedForm>) -> Result<Response, Error> {
    let session = visit.session().ok_or(Error::SignInNeeded)?;
    let of = FeedOf::parse(&form.of).filter(|of| is_there(&visit.app, of));
    let of = of.ok_or_else(|| Error::BadRequest("no such feed".to_owned()))?;
    let notebook = visit.app.notebook().ok_or(Error::NotFound)?;
    if form.act == "end" {
        let chosen = choose(notebook, session, visit.now, |chosen| chosen.without_feed(&of)).await;
        chosen.map_err(|error| BookError::of_notebook(&error))?;
        return Ok(Redirect::to(PATH).into_response());
    }
    let secret = Secret::random();
    let lang = visit.lang.tag().to_owned();
    let feed = Feed { of, digest: digest_of(secret.expose()), made: visit.now, lang };
    let chosen = choose(notebook, session, visit.now, |chosen| chosen.with_feed(feed.clone())).await;
    chosen.map_err(|error| BookError::of_notebook(&error))?;
    let cookie = private_cookie::seal(&visit.app, COOKIE, secret.expose().to_owned(), SHOWN_FOR);
    Ok((AppendHeaders(cookie.into_iter().collect::<Vec<_>>()), Redirect::to(PATH)).into_response())
}

/// The feed that was made in this browser just now.
fn made(visit: &Visit, headers: &HeaderMap, chosen: &Preferences) -> Option<MadeFeed> {
    let secret = private_cookie::open(&visit.app, headers, COOKIE)?;
    let digest = digest_of(&secret);
    let feed = chosen.feeds.iter().find(|feed| feed.digest == digest)?;
    let address = visit.app.settings.place.address_of(&format!("/feeds/{secret}.ics"));
    let webcal = address.split_once("://").map(|(_, rest)| format!("webcal://{rest}"))?;
    Some(MadeFeed {
        name: name_of(&visit.app, &feed.of, visit.lang),
        qr: QrShape::of(&webcal),
        address,
        webcal,
    })
}

fn row(visit: &Visit, feed: &Feed) -> FeedRow {
    let day = time::civil(visit.app.settings.place.zone, feed.made).date();
    let day = format::full_day(visit.lang, day);
    FeedRow {
        of: feed.of.to_string(),
        name: name_of(&visit.app, &feed.of, visit.lang),
        made: visit.lang.t_with("feed-made", &args! { "day" => day }),
    }
}

/// Returns what can be followed, and is not yet.
fn choices(visit: &Visit, chosen: &Preferences) -> Vec<FeedChoice> {
    let app = &visit.app;
    let sites = app.settings.sites.iter().map(|site| FeedOf::Site(site.id.clone()));
    let rooms = app.schedule.rooms().iter().map(|room| FeedOf::Room(room.id.clone()));
    let all = std::iter::once(FeedOf::Mine).chain(sites).chain(rooms);
    let new = all.filter(|of| chosen.feed(of).is_none());
    new.map(|of| FeedChoice { name: name_of(app, &of, visit.lang), of: of.to_string() }).collect()
}

fn is_there(app: &App, of: &FeedOf) -> bool {
    match of {
        FeedOf::Mine => true,
        FeedOf::Room(id) => app.schedule.room(id).is_some(),
        FeedOf::Site(id) => app.settings.sites.iter().any(|site| site.id == *id),
    }
}
