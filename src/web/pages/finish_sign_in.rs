//! Somebody comes from whoever vouches for them: a session begins, or it is said why not.

use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use secrecy::SecretString;

use crate::accounts::openid::SignedIn;
use crate::accounts::{Failure, Profile};
use crate::web::audit;
use crate::web::auth::pending;
use crate::web::error::Error;
use crate::web::i18n::Lang;
use crate::web::language_choice::language_if_none;
use crate::web::origin::Origin;
use crate::web::session::ended::Marks;
use crate::web::session::recheck::AtProvider;
use crate::web::session::{self, Session, Via};
use crate::web::visit::Visit;

/// The failure as an answer, noted down.
pub(super) fn failed(provider: &str, failure: Failure, origin: &Origin) -> Error {
    audit::sign_in_failed(provider, &failure, origin);
    Error::SignIn(failure)
}

/// A provider's word for somebody, and what it calls them.
pub(super) struct Word {
    id_token: SecretString,
    marks: Marks,
}

impl Word {
    /// That of `provider`.
    pub(super) fn new(provider: &str, signed_in: &SignedIn) -> Self {
        let marks = Marks::new(provider, &signed_in.subject, signed_in.session.as_deref());
        Self { id_token: signed_in.id_token.clone(), marks }
    }
}

/// Somebody who came back, where they want to go, and the provider's word for them.
pub(super) struct Arrived {
    pub(super) profile: Profile,
    pub(super) back: String,
    pub(super) word: Option<Word>,
}

/// Somebody who comes from `provider`.
pub(super) struct FinishSignIn<'a> {
    pub(super) visit: &'a Visit,
    pub(super) provider: &'a str,
    pub(super) via: Via,
    pub(super) headers: &'a HeaderMap,
}

impl FinishSignIn<'_> {
    /// The answer to what `arrived`: whatever came of it, the sign-in that was kept under `key` is used up.
    pub(super) fn finish(self, key: &str, arrived: Result<Arrived, Failure>) -> Response {
        let failed = |failure| failed(self.provider, failure, &self.visit.origin);
        let answer = arrived.map_err(failed).and_then(|arrived| self.welcome(arrived));
        self.answer(key, answer)
    }

    /// The `answer`, with which the sign-in that was kept under `key` is used up.
    pub(super) fn answer(&self, key: &str, answer: Result<Response, Error>) -> Response {
        let used_up = pending::forgotten(&self.visit.app, key).into_iter().collect::<Vec<_>>();
        (AppendHeaders(used_up), answer).into_response()
    }

    /// Goes on with the session `before`, of the same person.
    pub(super) fn go_on(&self, before: &Session, arrived: Arrived) -> Result<Response, Error> {
        let Arrived { profile, back, word } = arrived;
        let session = self.session_of(&profile, word.as_ref())?.continuing(before);
        let begun = session::begun_with(&self.visit.app, &session, word.as_ref().map(|word| &word.id_token));
        Ok((begun, Redirect::to(&back)).into_response())
    }

    /// The session of whom `profile` is about; it is said and logged if they have no role here.
    fn session_of(&self, profile: &Profile, word: Option<&Word>) -> Result<Session, Error> {
        let (app, now) = (&self.visit.app, self.visit.now);
        let session =
            Session::of(profile, &app.settings.sign_in, self.via.clone(), now).ok_or_else(|| {
                let cause = app.settings.sign_in.roles.why_none(profile);
                audit::sign_in_failed(self.provider, &cause, &self.visit.origin);
                Error::NotAMember
            })?;
        Ok(session.known_as(word.map(|word| AtProvider::new(word.marks.clone(), now))))
    }

    /// Begins their session and sends them where they want to go.
    fn welcome(&self, Arrived { profile, back, word }: Arrived) -> Result<Response, Error> {
        let app = &self.visit.app;
        let session = self.session_of(&profile, word.as_ref())?;
        audit::signed_in(&session, &self.visit.origin);
        // What the browser says anyway need not be kept, and may change there.
        let language =
            profile.language.as_deref().and_then(Lang::parse).filter(|chosen| *chosen != self.visit.lang);
        let language = language.and_then(|lang| language_if_none(app, self.headers, lang));
        let cookies = AppendHeaders(language.map(|cookie| (SET_COOKIE, cookie)));
        let begun = session::begun_with(app, &session, word.as_ref().map(|word| &word.id_token));
        Ok((begun, cookies, Redirect::to(&back)).into_response())
    }
}
