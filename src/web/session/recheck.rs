//! Asking a provider again whether somebody still has their account there (`prompt=none`): a session is good only as
//! long as it is, and nothing else tells us of an account that was disabled.
//!
//! When it is due, the next page that is opened leads there and back, which nobody sees. Whoever opens no page, or
//! whose provider does not answer, has as long again.

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::Method;
use axum::http::header::ACCEPT;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::Session;
use super::ended::Marks;
use crate::config::SessionSettings;
use crate::domain::member::Role;
use crate::domain::time::Instant;
use crate::web::encode::encode;

/// How long after asking in vain it is asked again.
const ASK_AGAIN: TimeDelta = TimeDelta::minutes(10);

/// What is known of a session at its provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::web) struct AtProvider {
    /// What the provider calls it.
    pub(super) marks: Marks,
    /// When the provider last said that it is good.
    #[serde(with = "chrono::serde::ts_seconds")]
    checked: Instant,
    /// When it was last asked.
    #[serde(with = "chrono::serde::ts_seconds")]
    asked: Instant,
}

impl AtProvider {
    /// One that was just signed in.
    pub(in crate::web) fn new(marks: Marks, now: Instant) -> Self {
        Self { marks, checked: now, asked: now }
    }

    /// The same, about which the provider is asked now.
    pub(super) fn asked(&self, now: Instant) -> Self {
        Self { asked: now, ..self.clone() }
    }

    fn is_due(&self, every: TimeDelta, now: Instant) -> bool {
        now >= self.checked + every && now >= self.asked + ASK_AGAIN.min(every)
    }

    /// Whether nothing was heard of it for too long.
    pub(super) fn is_over(&self, every: TimeDelta, now: Instant) -> bool {
        now >= self.checked + every * 2
    }
}

/// Returns how long the provider's word is good for somebody of this role.
pub(super) fn every(settings: &SessionSettings, role: &Role) -> TimeDelta {
    match role {
        Role::Reception(_) => settings.recheck_reception.min(settings.recheck),
        Role::Visitor | Role::Door | Role::Member => settings.recheck,
    }
}

/// Returns where to send a browser that opens a page, if the provider has to be asked about `session`.
pub(in crate::web) fn way(
    session: &Session,
    request: &Request,
    settings: &SessionSettings,
    now: Instant,
) -> Option<String> {
    let at_provider = session.at_provider.as_ref()?;
    let is_due = at_provider.is_due(every(settings, &session.role), now);
    let path = request.uri().path_and_query()?.as_str();
    // Whoever is signing in or out is on the way there.
    let is_page =
        *request.method() == Method::GET && opens_a_page(request.headers()) && !path.starts_with("/sign");
    (is_due && is_page).then(|| format!("/signin/with/{}?check=1&back={}", session.via, encode(path)))
}

/// Whether a browser asks for a page to show, and no script of it or of somebody's.
fn opens_a_page(headers: &HeaderMap) -> bool {
    let says = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let accepts = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepts.contains("text/html")
        && says("sec-fetch-mode").is_none_or(|mode| mode == "navigate")
        && says("sec-fetch-dest").is_none_or(|dest| dest == "document")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::fresh(11, 0, false, false)]
    #[case::due(12, 0, true, false)]
    #[case::asked_just_now(12, 12, false, false)]
    #[case::over(24, 12, true, true)]
    fn a_session_is_asked_about_and_ends_if_nothing_is_heard(
        #[case] now: i64,
        #[case] asked: i64,
        #[case] due: bool,
        #[case] over: bool,
    ) {
        let at = |hour: i64| Instant::from_timestamp(1_800_000_000 + 3600 * hour, 0).expect("an instant");
        let session = AtProvider::new(Marks::new("k", "ana", None), at(0)).asked(at(asked));
        let every = every(&SessionSettings::default(), &Role::Member);
        assert_eq!((session.is_due(every, at(now)), session.is_over(every, at(now))), (due, over));
    }
}
