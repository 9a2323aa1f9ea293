//! A visit: who looks at which page, in which language, at what time; and how its page is written.

mod page_parts;

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, COOKIE, SET_COOKIE, VARY};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::response::{AppendHeaders, IntoResponse, Response};
use bytes::Bytes;
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::Serialize;

pub use self::page_parts::{Page, PersonPart, Persons, Shared};
use super::App;
use super::error::Error;
use super::format;
use super::i18n::{self, Lang, args};
use super::session::Session;
use crate::domain::member::{Actor, Person};
use crate::domain::time::{self, Instant, Interval};

const LANGUAGE_COOKIE: &str = "clef_lang";
/// One request for a page.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The program.
    pub app: Arc<App>,
    /// Who.
    pub actor: Actor,
    /// In which language.
    pub lang: Lang,
    /// When.
    pub now: Instant,
    /// How.
    pub method: Method,
    /// Path and query, without the choice of a language.
    pub here: String,
    /// Whether the email address of who looks was proven to be theirs.
    pub email_is_proven: bool,
    /// Whether the address chose the language.
    lang_chosen: bool,
}

impl Visit {
    /// What a request says about itself.
    #[must_use]
    pub fn of(
        app: &Arc<App>,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        extensions: &Extensions,
    ) -> Self {
        let session = extensions.get::<Session>();
        let (here, asked) = split_lang(uri);
        let chosen = cookie(headers, LANGUAGE_COOKIE);
        let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let lang = i18n::negotiate(asked.as_deref(), chosen, accepted, &app.languages);
        Self {
            app: Arc::clone(app),
            actor: session.map_or(Actor::Visitor, Session::actor),
            email_is_proven: session.is_some_and(Session::email_is_proven),
            lang,
            now: app.clock.now(),
            method: method.clone(),
            here,
            lang_chosen: asked.is_some(),
        }
    }

    /// The person who signed in.
    ///
    /// # Errors
    /// [`Error::SignInNeeded`] for visitors.
    pub fn person(&self) -> Result<&Person, Error> {
        self.actor.person().ok_or(Error::SignInNeeded)
    }

    /// "mardi 4 mai", with its year if it is far away.
    #[must_use]
    pub fn day(&self, date: NaiveDate) -> String {
        format::day_seen(self.lang, time::civil(self.app.settings.place.zone, self.now).date(), date)
    }

    /// "mardi 11 mai, mardi 18 mai et 6 autres": the first days of `dates`, and how many more there are.
    #[must_use]
    pub fn days(&self, zone: Tz, dates: &[Interval]) -> String {
        let day = |date: &Interval| self.day(time::civil(zone, date.start()).date());
        let mut named: Vec<String> = dates.iter().take(3).map(day).collect();
        let more = dates.len().saturating_sub(named.len());
        if more > 0 {
            named.push(self.lang.t_with("series-more", &args! { "count" => more }));
        }
        named.join(", ")
    }

    /// "mardi 4 mai, 10:00–11:00", with the year if it is far away.
    #[must_use]
    pub fn when(&self, zone: Tz, interval: Interval) -> String {
        format::when_seen(self.lang, time::civil(zone, self.now).date(), zone, interval)
    }

    /// The page `template` with `view` as its `page`, finished for this person.
    ///
    /// # Errors
    /// If the template fails.
    pub fn render(&self, template: &str, view: &impl Serialize) -> Result<Page, Error> {
        let shared = self.render_shared(template, view, &self.here)?;
        Ok(shared.finish(self.render_person(&self.person_part(&self.here))?))
    }

    /// The answer 200 with a personal page, which nobody may keep.
    ///
    /// # Errors
    /// If the template fails.
    pub fn page(&self, template: &str, view: &impl Serialize) -> Result<Response, Error> {
        self.page_with(StatusCode::OK, template, view)
    }

    /// The same with another status: a form that comes back, a booking that is gone.
    ///
    /// # Errors
    /// If the template fails.
    pub fn page_with(
        &self,
        status: StatusCode,
        template: &str,
        view: &impl Serialize,
    ) -> Result<Response, Error> {
        let html = self.render(template, view)?;
        Ok((status, AppendHeaders(self.headers("no-store")), html).into_response())
    }

    /// A page without what is about the person, to be kept and finished for many. `here` is its
    /// canonical address.
    ///
    /// # Errors
    /// If the template fails.
    pub fn render_shared(&self, template: &str, view: &impl Serialize, here: &str) -> Result<Shared, Error> {
        let place = &self.app.settings.place;
        let other_languages: Vec<Language> = self
            .app
            .languages
            .iter()
            .filter(|lang| **lang != self.lang)
            .map(|lang| Language {
                tag: lang.tag(),
                name: lang.spoken().own_name.as_str(),
                address: with_lang(here, *lang),
            })
            .collect();
        let layout = Layout { lang: self.lang.tag(), place: &place.name, other_languages, page: view };
        Ok(Shared::cut(self.app.templates.render(template, &layout)?))
    }

    /// What the page at `here` says about the person.
    #[must_use]
    pub fn person_part(&self, here: &str) -> PersonPart {
        PersonPart::of(&self.actor, self.lang, here).counting(self.open_conflicts(), self.open_requests())
    }

    /// That part of the page: what they may open, their name, signing out.
    ///
    /// # Errors
    /// If the template fails.
    pub fn render_person(&self, part: &PersonPart) -> Result<Bytes, Error> {
        self.app
            .persons
            .find_or_render(part, || Ok(Bytes::from(self.app.templates.render("_person.html", part)?)))
    }

    /// How many conflicts the head of the page counts: the business of each room's reception alone.
    #[must_use]
    pub fn open_conflicts(&self) -> usize {
        if !self.actor.is_reception_somewhere() {
            return 0;
        }
        let schedule = &self.app.schedule;
        let theirs = schedule.snapshots().filter(|(room, _)| self.actor.is_reception_of(room));
        theirs.map(|(_, snapshot)| schedule.open_conflicts_in(&snapshot, self.now)).sum()
    }

    /// How many requests wait for an answer, as far as it is theirs to give; `None` where there is nothing to answer.
    #[must_use]
    pub fn open_requests(&self) -> Option<usize> {
        if !self.actor.is_reception_somewhere() {
            return None;
        }
        let mut rooms = self.app.schedule.rooms().iter().filter(|room| self.actor.is_reception_of(room));
        let needs_some = rooms.any(|room| room.needs_approval_from_some());
        let is_theirs = |id| self.app.schedule.room(id).is_some_and(|room| self.actor.is_reception_of(room));
        let waiting = self.app.schedule.requests();
        let waiting = waiting.iter().filter(|stored| is_theirs(&stored.booking.room)).count();
        (needs_some || waiting > 0).then_some(waiting)
    }

    /// The headers of a page: how it may be kept, and the language if it was just chosen.
    #[must_use]
    pub fn headers(&self, caching: &'static str) -> Vec<(HeaderName, HeaderValue)> {
        let mut headers = Vec::with_capacity(3);
        headers.push((CACHE_CONTROL, HeaderValue::from_static(caching)));
        headers.push((VARY, HeaderValue::from_static("Cookie, Accept-Language")));
        if self.lang_chosen
            && let Ok(cookie) = language_cookie(&self.app, self.lang).try_into()
        {
            headers.push((SET_COOKIE, cookie));
        }
        headers
    }
}

/// As [`present::present`](super::present::present) found it.
///
/// # Panics
/// Never: it stands around all routes.
impl FromRequestParts<Arc<App>> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().expect("a visit was found around all routes"))
    }
}

#[derive(Serialize)]
struct Layout<'a, P> {
    lang: &'a str,
    place: &'a str,
    other_languages: Vec<Language>,
    page: &'a P,
}

#[derive(Serialize)]
struct Language {
    tag: &'static str,
    name: &'static str,
    address: String,
}

fn language_cookie(app: &App, lang: Lang) -> String {
    let secure = if app.mount().is_https() { "; Secure" } else { "" };
    let (tag, year) = (lang.tag(), 365 * 24 * 3600);
    let path = app.mount().cookie_path();
    format!("{LANGUAGE_COOKIE}={tag}; Path={path}; Max-Age={year}; SameSite=Lax; HttpOnly{secure}")
}

/// The cookie that chooses `lang`, for somebody who has not chosen yet.
pub(super) fn language_if_none(app: &App, headers: &HeaderMap, lang: Lang) -> Option<String> {
    let is_open = cookie(headers, LANGUAGE_COOKIE).is_none() && app.languages.contains(&lang);
    is_open.then(|| language_cookie(app, lang))
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(known, value)| (known == name).then_some(value))
}

/// Path and query without `lang`, and the `lang` that was asked for.
fn split_lang(uri: &Uri) -> (String, Option<String>) {
    // Two slashes lead to another host, and browsers read a backslash as one.
    let path = format!("/{}", uri.path().trim_start_matches(['/', '\\']));
    let Some(query) = uri.query().filter(|query| !query.is_empty()) else {
        return (path, None);
    };
    let (lang, others): (Vec<&str>, Vec<&str>) = query.split('&').partition(|pair| pair.starts_with("lang="));
    let asked = lang.first().and_then(|pair| pair.strip_prefix("lang=")).map(ToOwned::to_owned);
    let here = if others.is_empty() { path } else { format!("{path}?{}", others.join("&")) };
    (here, asked)
}

fn with_lang(here: &str, lang: Lang) -> String {
    let joint = if here.contains('?') { '&' } else { '?' };
    format!("{here}{joint}lang={}", lang.tag())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("/", "/", None)]
    #[case("/?date=2026-11-23&lang=en", "/?date=2026-11-23", Some("en"))]
    #[case("/?lang=en", "/", Some("en"))]
    #[case("/?language=en", "/?language=en", None)]
    fn the_choice_of_a_language_is_not_part_of_where_one_is(
        #[case] uri: &str,
        #[case] here: &str,
        #[case] asked: Option<&str>,
    ) {
        let (found, lang) = split_lang(&uri.parse().expect("a uri"));
        assert_eq!((found.as_str(), lang.as_deref()), (here, asked));
    }

    #[test]
    fn one_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, "a=1; clef_lang=en".parse().expect("a header"));
        assert_eq!(cookie(&headers, LANGUAGE_COOKIE), Some("en"));
        assert_eq!(cookie(&headers, "lang"), None);
    }
}
