//! Sessions: an encrypted cookie and nothing on the server.
//!
//! The cookie says who signed in, how, when, and when they were last here. It ends some days after the
//! last visit, and after a longest time in any case (`[sessions]`, docs/sign-in.md §7). What somebody may do is worked out at every request
//! from the settings, so that a changed list of people counts for those who are signed in too.

pub(super) mod ended;
pub mod key;
pub(super) mod recheck;

use std::fmt;
use std::sync::Arc;

use axum::http::HeaderMap;
use axum::response::AppendHeaders;
use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use self::recheck::AtProvider;
use super::cache::Cache;
use super::private_cookie::Headers;
use super::{App, private_cookie};
use crate::accounts::Profile;
use crate::config::{SessionSettings, SignIn};
use crate::domain::groups::Groups;
use crate::domain::identity::Identity;
use crate::domain::member::{Actor, MemberId, Person, Role};
use crate::domain::time::Instant;
use crate::mail::Address;

const NAME: &str = "clef_session";
/// What the provider wants to see again when somebody signs out.
const WAY_OUT: &str = "clef_way_out";
/// How many bytes session and `id_token` may have together: sealed they are half as long again, and web servers
/// take an answer's headers up to 4 kB in all (nginx's default; beyond that it answers 502).
const MOST_KEPT: usize = 1536;
/// How old the time of the last visit may become before it is written anew, at most.
const RENEW_AFTER: TimeDelta = TimeDelta::hours(1);

/// How somebody signed in. A session is good only as long as its way of signing in is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Via {
    /// One click, on this machine only.
    Demo,
    /// The proxy said so in this very request.
    Header,
    /// The provider of this id vouched for them.
    Provider(String),
    /// They read the mail of their address.
    Link,
}

impl fmt::Display for Via {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Demo => "demo",
            Self::Header => "header",
            Self::Provider(id) => id,
            Self::Link => "mail",
        })
    }
}

/// Sessions that were opened lately, by their sealed cookies: opening one anew for every page was a fifth of
/// a page that is known.
pub type Opened = Cache<String, Session, 1024>;

/// Somebody who signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    #[serde(flatten)]
    person: Arc<Person>,
    email_is_proven: bool,
    groups: Groups,
    #[serde(skip)]
    role: Role,
    /// Whether they are also who has the same address under another id.
    #[serde(skip)]
    by_address: bool,
    via: Via,
    /// What is known of it at the provider of OpenID Connect, if one vouched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at_provider: Option<AtProvider>,
    #[serde(with = "chrono::serde::ts_seconds")]
    since: Instant,
    #[serde(with = "chrono::serde::ts_seconds")]
    seen: Instant,
}

impl Session {
    /// A session of one of the invented people, in their `role`.
    #[must_use]
    pub fn demo(person: Person, role: Role, now: Instant) -> Self {
        let profile = Profile { person, email_is_proven: false, language: None, groups: Vec::new() };
        Self::begin(profile, role, Via::Demo, now)
    }

    /// A session of somebody with an account elsewhere; `None` if this place is not theirs.
    #[must_use]
    pub fn of(profile: &Profile, sign_in: &SignIn, via: Via, now: Instant) -> Option<Self> {
        let role = match via {
            Via::Link => role_by_link(sign_in, &profile.person)?,
            _ => sign_in.roles.role_of(&profile.person, profile.email_is_proven, &profile.groups)?,
        };
        let groups = sign_in.roles.relevant(&profile.groups);
        let session = Self::begin(Profile { groups, ..profile.clone() }, role, via, now);
        Some(Self { by_address: sign_in.same_address_is_same_person, ..session })
    }

    fn begin(profile: Profile, role: Role, via: Via, now: Instant) -> Self {
        let Profile { person, email_is_proven, groups, .. } = profile;
        let (person, groups) = (Arc::new(person), groups.into());
        Self {
            person,
            email_is_proven,
            groups,
            role,
            by_address: false,
            via,
            at_provider: None,
            since: now,
            seen: now,
        }
    }

    /// The same, as its provider knows it.
    #[must_use]
    pub(super) fn known_as(self, at_provider: Option<AtProvider>) -> Self {
        Self { at_provider, ..self }
    }

    /// The same, continuing `before`: its end does not move.
    #[must_use]
    pub(super) fn continuing(self, before: &Self) -> Self {
        Self { since: before.since, ..self }
    }

    /// Returns who acts in it.
    #[must_use]
    pub fn actor(&self) -> Actor {
        let who = Identity::new((*self.person).clone(), self.email_is_proven, self.by_address);
        let (who, groups) = (Arc::new(who), self.groups.clone());
        match &self.role {
            Role::Visitor | Role::Door => Actor::Visitor,
            Role::Member => Actor::Member(who, groups),
            Role::Reception(desk) => Actor::Receptionist(who, groups, desk.clone()),
        }
    }

    /// Returns who signed in.
    #[must_use]
    pub fn person(&self) -> &Person {
        &self.person
    }

    /// Their stable id.
    #[must_use]
    pub fn id(&self) -> &MemberId {
        &self.person.id
    }

    /// Returns what they may do.
    #[must_use]
    pub fn role(&self) -> &Role {
        &self.role
    }

    /// Returns how they signed in.
    #[must_use]
    pub fn via(&self) -> &Via {
        &self.via
    }

    /// Whether their email address was proven to be theirs.
    #[must_use]
    pub fn email_is_proven(&self) -> bool {
        self.email_is_proven
    }

    /// The groups they are in, of those that make a difference here.
    #[must_use]
    pub fn groups(&self) -> &[String] {
        self.groups.names()
    }

    /// The same, whose owner may do what `role` says, and is who the place of `sign_in` says.
    pub(super) fn with_role(self, role: Role, sign_in: &SignIn) -> Self {
        Self { role, by_address: sign_in.same_address_is_same_person, ..self }
    }

    /// The same, whose owner was here at `now`.
    pub(super) fn seen_at(&self, now: Instant) -> Self {
        Self { seen: now, ..self.clone() }
    }

    /// The same, about which its provider is asked at `now`.
    pub(super) fn asked_about(&self, now: Instant) -> Self {
        let at_provider = self.at_provider.as_ref().map(|known| known.asked(now));
        Self { at_provider, ..self.seen_at(now) }
    }

    /// Whether neither its idle time nor its longest time is over.
    pub(super) fn is_alive(&self, now: Instant, settings: &SessionSettings) -> bool {
        now < self.seen + settings.idle && now < self.since + settings.longest
    }

    /// Whether the provider that vouched for it still does for somebody of this `role`, as far as is known.
    pub(super) fn is_good_at_provider(&self, app: &App, role: &Role, now: Instant) -> bool {
        let Some(known) = &self.at_provider else { return true };
        let every = recheck::every(&app.settings.sessions, role);
        !known.is_over(every, now) && !app.ended.has(&known.marks, self.since)
    }

    /// Whether the cookie should say anew when they were here, so that the idle time is exact to a tenth.
    pub(super) fn is_due(&self, now: Instant, settings: &SessionSettings) -> bool {
        now >= self.seen + (settings.idle / 10).min(RENEW_AFTER)
    }
}

/// The headers that begin or renew `session`.
pub fn begun(app: &App, session: &Session) -> Headers {
    let sealed = private_cookie::seal(app, NAME, written(session), app.settings.sessions.idle.num_seconds());
    if sealed.is_none() {
        tracing::error!(member = ?session.id(), "the session is too long for a cookie");
    }
    AppendHeaders(sealed.into_iter().collect())
}

/// The headers that begin `session`, and keep the provider's `id_token` for signing out there. One that is too
/// long is not kept, and costs the person one more click then.
pub(super) fn begun_with(app: &App, session: &Session, id_token: Option<&SecretString>) -> Headers {
    let AppendHeaders(mut headers) = begun(app, session);
    let length = written(session).len();
    let kept = id_token.map(ExposeSecret::expose_secret).filter(|word| length + word.len() <= MOST_KEPT);
    let seconds = app.settings.sessions.longest.num_seconds();
    let sealed = kept.and_then(|word| private_cookie::seal(app, WAY_OUT, word.to_owned(), seconds));
    // None of an earlier sign-in stays.
    headers.push(sealed.unwrap_or_else(|| private_cookie::removed(app, WAY_OUT)));
    AppendHeaders(headers)
}

fn written(session: &Session) -> String {
    serde_json::to_string(session).expect("a session of strings and numbers is JSON")
}

/// The headers that end a session.
pub fn ended(app: &App) -> Headers {
    AppendHeaders(vec![private_cookie::removed(app, NAME), private_cookie::removed(app, WAY_OUT)])
}

/// The `id_token` that was kept.
pub(super) fn logout_url(app: &App, headers: &HeaderMap) -> Option<String> {
    private_cookie::open(app, headers, WAY_OUT)
}

/// The session that the cookie of a request holds, whether or not it still counts.
pub(super) fn find(app: &App, headers: &HeaderMap) -> Option<Session> {
    let pair = private_cookie::pair(app, headers, NAME)?.to_owned();
    let open = || serde_json::from_str(&private_cookie::open_pair(app, &pair)?).ok();
    // What it says never changes; whether it still counts is asked each time.
    app.sessions.find_or_render(&pair, || open().ok_or(())).ok()
}

/// Returns what somebody may do who signs in by a link to their address; `None`: nothing, and no link is sent.
pub(super) fn role_by_link(sign_in: &SignIn, person: &Person) -> Option<Role> {
    let link = sign_in.link.as_ref()?;
    let address = Address::parse(person.email.as_deref()?)?;
    sign_in.roles.role_by_address(person, link.admits(&address))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::auth::demo::PEOPLE;
    use rstest::rstest;

    fn begun(at: Instant) -> Session {
        Session::demo(PEOPLE[0].person(), PEOPLE[0].role.clone(), at)
    }

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
        let since = utc("2027-01-01T00:00:00Z");
        let session = Session { seen: utc(seen), ..begun(since) };
        assert_eq!(session.is_alive(utc(now), &SessionSettings::default()), alive);
    }

    #[rstest]
    #[case::by_the_hour("14d", "2027-01-01T00:59:59Z", false)]
    #[case::by_the_hour("14d", "2027-01-01T01:00:00Z", true)]
    #[case::of_five_minutes("5m", "2027-01-01T00:00:29Z", false)]
    #[case::of_five_minutes("5m", "2027-01-01T00:00:30Z", true)]
    fn a_visit_is_noted_often_enough(#[case] idle: &str, #[case] now: &str, #[case] due: bool) {
        let idle = crate::domain::time::parse_length(idle).expect("a length");
        let session = begun(utc("2027-01-01T00:00:00Z"));
        assert_eq!(session.is_due(utc(now), &SessionSettings { idle, ..SessionSettings::default() }), due);
    }
}
