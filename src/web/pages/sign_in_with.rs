//! `/signin/with/{provider}` and back from there: signing in with an account that one has elsewhere.

use axum::extract::{Path, Query};
use axum::http::header::SET_COOKIE;
use axum::http::{Extensions, HeaderMap, HeaderName};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use secrecy::ExposeSecret;
use serde::Deserialize;

use crate::accounts::openid::{self, Returned, Secrets};
use crate::accounts::{Failure, Profile};
use crate::web::auth::pending::{self, Pending};
use crate::web::error::Error;
use crate::web::i18n::Lang;
use crate::web::session::{self, Session, Via};
use crate::web::visit::{self, Visit};
use crate::web::{App, audit};

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    back: String,
}

/// `GET /signin/with/{provider}?back=`: to the provider's own pages.
///
/// # Errors
/// 404 if there is no such provider; if it cannot be asked.
pub async fn begin_sign_in(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    extensions: Extensions,
) -> Result<Response, Error> {
    let provider = visit.app.providers.openid(&id).ok_or(Error::NotFound)?;
    let begun = provider.begin(&redirect_uri(&visit.app, &id), visit.lang.tag()).await;
    let (url, secrets) = begun.map_err(|failure| failed(&id, failure, &extensions))?;
    let key = secrets.state.clone();
    let pending = Pending::begin(&id, secrets, &asked.back, visit.now);
    let cookie = pending.keep(&visit.app, &key).map_err(|failure| failed(&id, failure, &extensions))?;
    Ok((AppendHeaders([cookie]), Redirect::to(url.as_str())).into_response())
}

/// `GET /signin/with/{provider}/return`: back from there.
///
/// # Errors
/// If they said no there, if this browser did not begin it, if the provider cannot be asked or believed,
/// or if somebody has no role here.
pub async fn end_sign_in(
    visit: Visit,
    Path(id): Path<String>,
    Query(returned): Query<Returned>,
    headers: HeaderMap,
    extensions: Extensions,
) -> Result<Response, Error> {
    let app = &visit.app;
    let provider = app.providers.openid(&id).ok_or(Error::NotFound)?;
    // Whatever comes of it, this sign-in is used up.
    let used_up = AppendHeaders(pending::forgotten(app, &returned.state).into_iter().collect::<Vec<_>>());
    let arrived = finish(&visit, provider, &returned, &headers).await;
    let answer = arrived.and_then(|(signed_in, back)| {
        let kept = session::way_out_kept(app, signed_in.id_token.expose_secret());
        let arrival = Arrival { visit: &visit, provider: &id, headers: &headers, extensions: &extensions };
        Ok((AppendHeaders([kept]), arrival.welcome(signed_in.profile, &back)?).into_response())
    });
    let answer = answer.map_err(|stopped| match stopped {
        Stopped::Failed(failure) => failed(&id, failure, &extensions),
        Stopped::NotAMember => Error::NotAMember,
    });
    Ok((used_up, answer).into_response())
}

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

async fn finish(
    visit: &Visit,
    provider: &openid::Provider,
    returned: &Returned,
    headers: &HeaderMap,
) -> Result<(openid::SignedIn, String), Stopped> {
    let id = &provider.settings().id;
    let pending = Pending::<Secrets>::find(&visit.app, headers, id, &returned.state)?;
    let redirect_uri = redirect_uri(&visit.app, id);
    let signed_in = provider.finish(&pending.secrets, returned, &redirect_uri, visit.now).await?;
    Ok((signed_in, pending.back().to_owned()))
}

/// Somebody who comes from a provider that vouches for them.
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
        let cookies: Vec<(HeaderName, String)> =
            language.map(|cookie| (SET_COOKIE, cookie)).into_iter().collect();
        Ok((session::begun(app, &session), AppendHeaders(cookies), Redirect::to(back)).into_response())
    }
}

/// The failure as it goes on, noted down.
pub(super) fn failed(provider: &str, failure: Failure, extensions: &Extensions) -> Error {
    audit::sign_in_failed(provider, &failure, extensions);
    Error::SignIn(failure)
}

/// Where the provider sends people back to: what has to be entered there.
fn redirect_uri(app: &App, id: &str) -> String {
    format!("{}/signin/with/{id}/return", app.settings.place.public_url.as_str().trim_end_matches('/'))
}
