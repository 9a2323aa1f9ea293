//! Somebody comes from whoever vouches for them: a session begins, or it is said why not.

use axum::http::header::SET_COOKIE;
use axum::http::{Extensions, HeaderMap};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use secrecy::SecretString;

use crate::accounts::{Failure, Profile};
use crate::web::audit;
use crate::web::auth::pending;
use crate::web::error::Error;
use crate::web::i18n::Lang;
use crate::web::session::{self, Session, Via};
use crate::web::visit::{self, Visit};

/// The failure as an answer, noted down.
pub(super) fn failed(provider: &str, failure: Failure, extensions: &Extensions) -> Error {
    audit::sign_in_failed(provider, &failure, extensions);
    Error::SignIn(failure)
}

/// Somebody who came back, where they want to go, and the provider's word for them.
pub(super) struct Arrived {
    pub(super) profile: Profile,
    pub(super) back: String,
    pub(super) id_token: Option<SecretString>,
}

/// Somebody who comes from `provider`.
pub(super) struct Arrival<'a> {
    pub(super) visit: &'a Visit,
    pub(super) provider: &'a str,
    pub(super) via: Via,
    pub(super) headers: &'a HeaderMap,
    pub(super) extensions: &'a Extensions,
}

impl Arrival<'_> {
    /// The answer to what `arrived`: whatever came of it, the sign-in that was kept under `key` is used up.
    pub(super) fn finish(self, key: &str, arrived: Result<Arrived, Failure>) -> Response {
        let used_up = pending::forgotten(&self.visit.app, key).into_iter().collect::<Vec<_>>();
        let failed = |failure| failed(self.provider, failure, self.extensions);
        let answer = arrived.map_err(failed).and_then(|arrived| self.welcome(arrived));
        (AppendHeaders(used_up), answer).into_response()
    }

    /// Begins their session and sends them where they want to go.
    fn welcome(&self, Arrived { profile, back, id_token }: Arrived) -> Result<Response, Error> {
        let Visit { app, now, .. } = self.visit;
        let language = profile.language.as_deref().and_then(Lang::parse);
        let Some(session) = Session::of(&profile, &app.settings.sign_in, self.via.clone(), *now) else {
            let cause = app.settings.sign_in.roles.why_none(&profile);
            audit::sign_in_failed(self.provider, &cause, self.extensions);
            return Err(Error::NotAMember);
        };
        audit::signed_in(&session, self.extensions);
        let language = language.and_then(|lang| visit::language_if_none(app, self.headers, lang));
        let cookies = AppendHeaders(language.map(|cookie| (SET_COOKIE, cookie)));
        let begun = session::begun_with(app, &session, id_token.as_ref());
        Ok((begun, cookies, Redirect::to(&back)).into_response())
    }
}
