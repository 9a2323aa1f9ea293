//! `/signin/with/{provider}` and back from there: signing in with an account that one has elsewhere.

mod check;
mod ended;
mod flow;

use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub use self::ended::end_sessions;
#[cfg(test)]
pub(in crate::web) use self::flow::WaitPage;
pub use self::flow::wait_for_sign_in;
use super::finish_sign_in::{Arrived, FinishSignIn, Word, failed};
use crate::accounts::oauth::Returned;
use crate::accounts::openid::Prompt;
use crate::accounts::{Failure, nextcloud, openid};
use crate::web::App;
use crate::web::auth::back::same_origin;
use crate::web::auth::pending::{self, Pending, Purpose};
use crate::web::error::Error;
use crate::web::session::Via;
use crate::web::visit::Visit;

/// Where to go afterwards, and what for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ReturnQuery {
    back: String,
    /// Not empty: see whether they still are signed in there, and show no page.
    check: String,
    /// Not empty: with another account than the one they are signed in with there.
    other: String,
}

impl ReturnQuery {
    fn purpose(&self) -> Purpose {
        match (self.check.is_empty(), self.other.is_empty()) {
            (false, _) => Purpose::Check,
            (_, false) => Purpose::OtherAccount,
            _ => Purpose::SignIn,
        }
    }
}

/// `GET /signin/with/{provider}?back=`: to the provider's own pages.
///
/// # Errors
/// 404 if there is no such provider; if it cannot be asked.
pub async fn begin_sign_in(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<ReturnQuery>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let begun = if let Some(provider) = visit.app.providers.openid(&id) {
        begin_openid(&visit, provider, asked.purpose(), &asked.back).await
    } else {
        let provider = visit.app.providers.nextcloud(&id).ok_or(Error::NotFound)?;
        if provider.knows_us() {
            provider.begin(&redirect_uri(&visit.app, &id)).and_then(|(url, secrets)| {
                let key = secrets.state.expose().to_owned();
                let pending = Pending::begin(&id, secrets, &asked.back, visit.now);
                send(&visit, Onward { address: url.as_str(), key: &key }, &pending)
            })
        } else {
            flow::begin(&visit, provider, &asked.back).await
        }
    };
    let answer = match begun {
        // Who is signed in stays so for a while, and is asked about again later.
        Err(failure) if asked.purpose() == Purpose::Check => {
            failed(&id, failure, &visit.origin);
            Redirect::to(same_origin(&asked.back)).into_response()
        }
        begun => begun.map_err(|failure| failed(&id, failure, &visit.origin))?,
    };
    Ok((AppendHeaders(pending::make_room(&visit.app, &headers)), answer).into_response())
}

async fn begin_openid(
    visit: &Visit,
    provider: &openid::Provider,
    purpose: Purpose,
    back: &str,
) -> Result<Response, Failure> {
    let id = &provider.settings().id;
    let prompt = match purpose {
        Purpose::SignIn | Purpose::SecondTry => Prompt::Usual,
        Purpose::OtherAccount => Prompt::OtherAccount,
        Purpose::Check => Prompt::Silent,
    };
    let (url, secrets) = provider.begin(&redirect_uri(&visit.app, id), visit.lang.tag(), prompt).await?;
    let key = secrets.state.expose().to_owned();
    let pending = Pending::begin(id, secrets, back, visit.now).purposing(purpose);
    send(visit, Onward { address: url.as_str(), key: &key }, &pending)
}

/// Where a browser is sent, and under which key it finds again what it keeps.
#[derive(Debug, Clone, Copy)]
struct Onward<'a> {
    address: &'a str,
    key: &'a str,
}

/// Sends the browser on, with what it has to keep meanwhile.
fn send<T: Serialize + DeserializeOwned>(
    visit: &Visit,
    onward: Onward<'_>,
    pending: &Pending<T>,
) -> Result<Response, Failure> {
    let cookie = pending.keep(&visit.app, onward.key)?;
    Ok((AppendHeaders([cookie]), Redirect::to(onward.address)).into_response())
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
) -> Result<Response, Error> {
    let finish = finish(&visit, &id, &headers);
    if let Some(provider) = visit.app.providers.openid(&id) {
        return Ok(back_from_openid(finish, provider, &returned).await);
    }
    let provider = visit.app.providers.nextcloud(&id).ok_or(Error::NotFound)?;
    let arrived = back_from_nextcloud(&visit, provider, &returned, &headers).await;
    Ok(finish.finish(&returned.state, arrived))
}

/// Somebody who comes from the provider `id`.
fn finish<'a>(visit: &'a Visit, id: &'a str, headers: &'a HeaderMap) -> FinishSignIn<'a> {
    FinishSignIn { visit, provider: id, via: Via::Provider(id.to_owned()), headers }
}

async fn back_from_openid(
    finish: FinishSignIn<'_>,
    provider: &openid::Provider,
    returned: &Returned,
) -> Response {
    let (visit, id) = (finish.visit, finish.provider);
    let pending = match Pending::<openid::Secrets>::find(&visit.app, finish.headers, id, &returned.state) {
        Ok(pending) => pending,
        Err(failure) => return finish.finish(&returned.state, Err(failure)),
    };
    let redirect_uri = redirect_uri(&visit.app, id);
    let finished = provider.finish(&pending.secrets, returned, &redirect_uri, visit.now).await;
    let arrived = finished.map(|signed_in| Arrived {
        back: pending.back().to_owned(),
        word: Some(Word::new(id, &signed_in)),
        profile: signed_in.profile,
    });
    match (pending.purpose(), arrived) {
        (Purpose::Check, arrived) => check::finish(finish, &returned.state, arrived, pending.back()),
        (Purpose::SignIn | Purpose::OtherAccount, Err(Failure::Again(_))) => {
            let begun = begin_openid(visit, provider, Purpose::SecondTry, pending.back()).await;
            finish.answer(&returned.state, begun.map_err(|failure| failed(id, failure, &visit.origin)))
        }
        (_, arrived) => finish.finish(&returned.state, arrived),
    }
}

async fn back_from_nextcloud(
    visit: &Visit,
    provider: &nextcloud::Provider,
    returned: &Returned,
    headers: &HeaderMap,
) -> Result<Arrived, Failure> {
    let id = &provider.settings().id;
    let pending = Pending::<nextcloud::Secrets>::find(&visit.app, headers, id, &returned.state)?;
    let redirect_uri = redirect_uri(&visit.app, id);
    let profile = provider.finish(&pending.secrets, returned, &redirect_uri, &languages(headers)).await?;
    Ok(Arrived { profile, back: pending.back().to_owned(), word: None })
}

/// Returns what the browser would like to read.
fn languages(headers: &HeaderMap) -> String {
    let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    accepted.unwrap_or_default().to_owned()
}

/// Returns where the provider sends people back to: what has to be entered there.
fn redirect_uri(app: &App, id: &str) -> String {
    app.settings.place.address_of(&format!("/signin/with/{id}/return"))
}
