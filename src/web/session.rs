//! Sessions: an encrypted cookie and nothing on the server.
//!
//! The cookie says who signed in, when, and when they were last here. It ends after 14 days without
//! a visit and after 90 days in any case.

pub mod key;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{COOKIE, HeaderMap, HeaderName, SET_COOKIE};
use axum::middleware::Next;
use axum::response::{AppendHeaders, IntoResponse, Response};
use chrono::TimeDelta;
use cookie::{Cookie, CookieJar, Key};
use serde::{Deserialize, Serialize};

use super::App;
use super::auth::demo::demo_allowed;
use crate::domain::member::{Actor, MemberId, Person, Role};
use crate::domain::time::Instant;

const NAME: &str = "clef_session";
const IDLE: TimeDelta = TimeDelta::days(14);
const LONGEST: TimeDelta = TimeDelta::days(90);
const RENEW_AFTER: TimeDelta = TimeDelta::hours(1);

/// How somebody signed in. A session is good only as long as its way of signing in is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Via {
    /// One click, on this machine only.
    Demo,
}

/// Somebody who signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    id: MemberId,
    name: String,
    email: Option<String>,
    role: Role,
    via: Via,
    #[serde(with = "chrono::serde::ts_seconds")]
    since: Instant,
    #[serde(with = "chrono::serde::ts_seconds")]
    seen: Instant,
}

impl Session {
    /// A session that begins at `now`.
    #[must_use]
    pub fn begin(person: Person, role: Role, via: Via, now: Instant) -> Self {
        let Person { id, name, email } = person;
        Self { id, name, email, role, via, since: now, seen: now }
    }

    /// Who acts in it.
    #[must_use]
    pub fn actor(&self) -> Actor {
        let person = Person { id: self.id.clone(), name: self.name.clone(), email: self.email.clone() };
        match self.role {
            Role::Visitor => Actor::Visitor,
            Role::Member => Actor::Member(person),
            Role::Reception => Actor::Receptionist(person),
        }
    }

    fn is_alive(&self, now: Instant) -> bool {
        now < self.seen + IDLE && now < self.since + LONGEST
    }
}

/// A header that an answer carries.
pub type Header = AppendHeaders<[(HeaderName, String); 1]>;

/// The header that begins or renews `session`.
///
/// # Panics
/// Never: strings and numbers are JSON.
pub fn begun(app: &App, session: &Session) -> Header {
    let value = serde_json::to_string(session).expect("a session of strings and numbers is JSON");
    let mut jar = CookieJar::new();
    jar.private_mut(&app.key).add(bare_cookie(value, app.is_https()));
    let sealed = jar.get(NAME).map(|cookie| cookie.encoded().to_string());
    AppendHeaders([(SET_COOKIE, sealed.unwrap_or_default())])
}

/// The header that ends a session.
pub fn ended(app: &App) -> Header {
    let mut cookie = bare_cookie(String::new(), app.is_https());
    cookie.make_removal();
    AppendHeaders([(SET_COOKIE, cookie.to_string())])
}

fn bare_cookie(value: String, is_https: bool) -> Cookie<'static> {
    // Read and not built: the builder wants a type of a crate that nothing else here needs.
    let attributes = format!("{NAME}=; Path=/; HttpOnly; SameSite=Lax; Max-Age={}", IDLE.num_seconds());
    let mut cookie = Cookie::parse(attributes).expect("a cookie written here");
    cookie.set_value(value);
    cookie.set_secure(is_https);
    cookie
}

/// Reads the session once, hands it to the handlers as an extension, and renews its cookie now and
/// then. A session from a demo sign-in counts only where demo sign-in may answer.
pub async fn attach(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let Some(session) = read(&app, &request) else {
        return next.run(request).await;
    };
    request.extensions_mut().insert(session.clone());
    let response = next.run(request).await;
    let now = app.clock.now();
    let signs_in_or_out = response.headers().contains_key(SET_COOKIE);
    if signs_in_or_out || now < session.seen + RENEW_AFTER {
        return response;
    }
    let renewed = Session { seen: now, ..session };
    (begun(&app, &renewed), response).into_response()
}

fn read(app: &App, request: &Request) -> Option<Session> {
    let session = open(&app.key, request.headers())?;
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    let good_way_in = match session.via {
        Via::Demo => {
            let settings = &app.settings;
            settings.sign_in.demo && demo_allowed(peer, request.headers(), &settings.place.public_url)
        }
    };
    (good_way_in && session.is_alive(app.clock.now())).then_some(session)
}

/// The session in the request's cookie, if it was sealed with `key`.
fn open(key: &Key, headers: &HeaderMap) -> Option<Session> {
    let pairs = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = pairs.flat_map(|header| header.split(';')).map(str::trim);
    let sealed = pairs.find(|pair| pair.strip_prefix(NAME).is_some_and(|rest| rest.starts_with('=')))?;
    let cookie = Cookie::parse_encoded(sealed.to_owned()).ok()?;
    let opened = CookieJar::new().private(key).decrypt(cookie)?;
    serde_json::from_str(opened.value()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn utc(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    #[rstest]
    #[case("2027-01-14T23:59:59Z", "2027-01-01T00:00:00Z", true)]
    #[case("2027-01-15T00:00:00Z", "2027-01-01T00:00:00Z", false)]
    #[case("2027-03-31T00:00:00Z", "2027-03-30T00:00:00Z", true)]
    #[case("2027-04-01T00:00:00Z", "2027-03-31T00:00:00Z", false)]
    fn a_session_ends_when_idle_and_after_ninety_days(
        #[case] now: &str,
        #[case] seen: &str,
        #[case] alive: bool,
    ) {
        let person = Person { id: MemberId("ana".into()), name: "Ana".into(), email: None };
        let since = utc("2027-01-01T00:00:00Z");
        let session = Session { seen: utc(seen), ..Session::begin(person, Role::Member, Via::Demo, since) };
        assert_eq!(session.is_alive(utc(now)), alive);
    }

    #[test]
    fn its_cookie_is_out_of_reach_for_scripts_and_other_sites() {
        let cookie = bare_cookie("x".into(), true).to_string();
        for attribute in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=1209600"] {
            assert!(cookie.contains(attribute), "{cookie} lacks {attribute}");
        }
        assert!(!bare_cookie("x".into(), false).to_string().contains("Secure"));
    }
}
