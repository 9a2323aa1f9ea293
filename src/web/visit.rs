//! A visit: who looks at which page, in which language, at what time; and how its page is written.

use std::convert::Infallible;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Request};
use axum::http::header::{CACHE_CONTROL, SET_COOKIE, VARY};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{AppendHeaders, Html, IntoResponse, Response};
use chrono::NaiveDate;
use chrono_tz::Tz;

use super::App;
use super::auth::token::Presented;
use super::context::Context;
use super::error::Error;
use super::format;
use super::i18n::args;
use super::language_choice::{LanguageChoice, language_cookie};
use super::page::{Layout, Page, PersonPart, Piece, PlaceParts, Rendered, Shared};
use super::visibility;
use crate::domain::conformity::Conformity;
use crate::domain::identity::Identity;
use crate::domain::member::Person;
use crate::domain::time::{self, Interval};

/// One request for a page: its context, and where it is.
#[derive(Debug, Clone)]
pub struct Visit {
    /// What every request knows.
    pub context: Context,
    /// How.
    pub method: Method,
    /// Path and query, without the choice of a language.
    pub here: Arc<str>,
    /// Whether the address chose the language.
    lang_chosen: bool,
}

impl Deref for Visit {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.context
    }
}

impl Visit {
    /// Returns what a request says about itself, of whom [`identify`](super::identify::identify) found out who asks.
    #[must_use]
    pub fn new(app: &Arc<App>, request: &Request) -> Self {
        let headers = request.headers();
        let LanguageChoice { lang, is_new, here } = LanguageChoice::of(app, request.uri(), headers);
        let presented = Presented::in_headers(headers, &app.settings.tokens);
        let context = Context::new(app, lang, presented, request.extensions());
        Self { context, method: request.method().clone(), here, lang_chosen: is_new }
    }

    /// The person who signed in.
    ///
    /// # Errors
    /// [`Error::SignInNeeded`] for visitors.
    pub fn person(&self) -> Result<&Person, Error> {
        self.actor.person().ok_or(Error::SignInNeeded)
    }

    /// The same, as far as it is known who they are in bookings.
    ///
    /// # Errors
    /// `SignInNeeded` for visitors.
    pub fn identity(&self) -> Result<&Identity, Error> {
        self.actor.identity().map(AsRef::as_ref).ok_or(Error::SignInNeeded)
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

    /// `page`, finished for this person.
    ///
    /// # Errors
    /// If the template fails.
    pub fn render(&self, page: &impl Page) -> Result<Rendered, Error> {
        let shared = self.render_shared(page, &self.here)?;
        Ok(shared.finish(self.render_person(&self.person_part(&self.here))?))
    }

    /// The answer 200 with a personal page, which nobody may keep.
    ///
    /// # Errors
    /// If the template fails.
    pub fn page(&self, page: &impl Page) -> Result<Response, Error> {
        self.page_with(StatusCode::OK, page)
    }

    /// The same with another status: a form that comes back, a booking that is gone.
    ///
    /// # Errors
    /// If the template fails.
    pub fn page_with(&self, status: StatusCode, page: &impl Page) -> Result<Response, Error> {
        let html = self.render(page)?;
        Ok((status, AppendHeaders(self.headers("no-store")), html).into_response())
    }

    /// The answer with a page that has no menu and says nothing about the person.
    ///
    /// # Errors
    /// If the template fails.
    pub fn page_alone(&self, status: StatusCode, page: &impl Page) -> Result<Response, Error> {
        let html = self.app.templates.render_page(&self.layout(page, &self.here))?;
        Ok((status, AppendHeaders(self.headers("no-store")), Html(html)).into_response())
    }

    /// A page without what is about the person, to be kept and finished for many. `here` is its
    /// canonical address.
    ///
    /// # Errors
    /// If the template fails.
    pub fn render_shared<P: Page>(&self, page: &P, here: &str) -> Result<Shared, Error> {
        Ok(Shared::cut(self.app.templates.render_page(&self.layout(page, here))?))
    }

    fn layout<'a, P: Page>(&'a self, page: &'a P, here: &str) -> Layout<'a, P> {
        let settings = &self.app.settings;
        let today = time::civil(settings.place.zone, self.now).date();
        let conformity = Conformity::of(settings.about.accessibility.audit.as_ref(), today);
        let place = PlaceParts { name: &settings.place.name, languages: &self.app.languages, conformity };
        Layout::new(page, self.lang, &place, here)
    }

    /// Returns what the page at `here` says about the person.
    #[must_use]
    pub fn person_part(&self, here: &str) -> PersonPart {
        PersonPart::of(&self.actor, self.lang, here).counting(self.open_conflicts(), self.open_requests())
    }

    /// That part of the page: what they may open, their name, signing out.
    ///
    /// # Errors
    /// If the template fails.
    pub fn render_person(&self, part: &PersonPart) -> Result<Piece, Error> {
        Ok(self.app.templates.render_person(part)?)
    }

    /// Returns how many conflicts the head of the page counts: the business of each room's reception alone.
    #[must_use]
    pub fn open_conflicts(&self) -> usize {
        if !visibility::may_see_desk(&self.actor) {
            return 0;
        }
        let schedule = &self.app.schedule;
        let theirs = schedule.snapshots().filter(|(room, _)| visibility::may_see_desk_of(&self.actor, room));
        theirs.map(|(_, snapshot)| schedule.open_conflicts_in(&snapshot, self.now)).sum()
    }

    /// Returns how many requests wait for an answer, as far as it is theirs to give; `None` where there is nothing to
    /// answer.
    #[must_use]
    pub fn open_requests(&self) -> Option<usize> {
        if !visibility::may_see_desk(&self.actor) {
            return None;
        }
        let mut rooms =
            self.app.schedule.rooms().iter().filter(|room| visibility::may_see_desk_of(&self.actor, room));
        let needs_some = rooms.any(|room| room.needs_approval_from_some());
        let is_theirs = |id| {
            self.app.schedule.room(id).is_some_and(|room| visibility::may_see_desk_of(&self.actor, room))
        };
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
pub(super) fn of(extensions: &Extensions) -> &Visit {
    extensions.get::<Arc<Visit>>().expect("a visit was found around all routes")
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(of(&parts.extensions).clone())
    }
}
