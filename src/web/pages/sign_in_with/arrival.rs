//! Somebody comes from a provider that vouches for them: a session begins, or it is said why not.

use axum::http::header::SET_COOKIE;
use axum::http::{Extensions, HeaderMap};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};

use crate::accounts::{Failure, Profile};
use crate::web::audit;
use crate::web::error::Error;
use crate::web::i18n::Lang;
use crate::web::session::{self, Session, Via};
use crate::web::visit::{self, Visit};

/// Why somebody who came back is not signed in.
pub(super) enum Stopped {
    /// Something went wrong.
    Failed(Failure),
    /// This place is not theirs.
    NotAMember,
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl Stopped {
    /// As an answer, noted down.
    pub(super) fn into_error(self, arrival: &Arrival<'_>) -> Error {
        match self {
            Self::Failed(failure) => failed(arrival.provider, failure, arrival.extensions),
            Self::NotAMember => Error::NotAMember,
        }
    }
}

/// The failure as an answer, noted down.
pub(super) fn failed(provider: &str, failure: Failure, extensions: &Extensions) -> Error {
    audit::sign_in_failed(provider, &failure, extensions);
    Error::SignIn(failure)
}

/// Somebody who comes from a provider.
pub(super) struct Arrival<'a> {
    pub(super) visit: &'a Visit,
    pub(super) provider: &'a str,
    pub(super) headers: &'a HeaderMap,
    pub(super) extensions: &'a Extensions,
}

impl Arrival<'_> {
    /// Begins their session and sends them to `back`.
    pub(super) fn welcome(&self, profile: Profile, back: &str) -> Result<Response, Stopped> {
        let Visit { app, now, .. } = self.visit;
        let language = profile.language.as_deref().and_then(Lang::parse);
        let member = profile.person.id.clone();
        let via = Via::Provider(self.provider.to_owned());
        let Some(session) = Session::of(profile, &app.settings.sign_in, via, *now) else {
            let cause = format!("{:?} has no role here", member.0);
            audit::sign_in_failed(self.provider, &cause, self.extensions);
            return Err(Stopped::NotAMember);
        };
        audit::signed_in(&session, self.extensions);
        let language = language.and_then(|lang| visit::language_if_none(app, self.headers, lang));
        let language: Vec<_> = language.map(|cookie| (SET_COOKIE, cookie)).into_iter().collect();
        Ok((session::begun(app, &session), AppendHeaders(language), Redirect::to(back)).into_response())
    }
}
