//! `/signin/with/{provider}` and back from there: signing in with an account that one has elsewhere.

mod flow;

use axum::extract::{Path, Query};
use axum::http::{Extensions, HeaderMap};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub use self::flow::wait_for_sign_in;
use super::arrival::{Arrival, Arrived, failed};
use crate::accounts::oauth::Returned;
use crate::accounts::{Failure, nextcloud, openid};
use crate::web::App;
use crate::web::auth::pending::{self, Pending};
use crate::web::error::Error;
use crate::web::session::Via;
use crate::web::visit::Visit;

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
    headers: HeaderMap,
    extensions: Extensions,
) -> Result<Response, Error> {
    let redirect_uri = redirect_uri(&visit.app, &id);
    let begun = if let Some(provider) = visit.app.providers.openid(&id) {
        let begun = provider.begin(&redirect_uri, visit.lang.tag()).await;
        begun.and_then(|(url, secrets)| {
            let key = secrets.state.clone();
            send(&visit, &id, &asked.back, (url.as_str(), &key, secrets))
        })
    } else {
        let provider = visit.app.providers.nextcloud(&id).ok_or(Error::NotFound)?;
        if provider.knows_us() {
            provider.begin(&redirect_uri).and_then(|(url, secrets)| {
                let key = secrets.state.clone();
                send(&visit, &id, &asked.back, (url.as_str(), &key, secrets))
            })
        } else {
            flow::begin(&visit, provider, &asked.back).await
        }
    };
    let answer = begun.map_err(|failure| failed(&id, failure, &extensions))?;
    Ok((AppendHeaders(pending::make_room(&visit.app, &headers)), answer).into_response())
}

/// Sends the browser on, with what it has to keep meanwhile under `key`.
fn send<T: Serialize + DeserializeOwned>(
    visit: &Visit,
    id: &str,
    back: &str,
    (address, key, secrets): (&str, &str, T),
) -> Result<Response, Failure> {
    let cookie = Pending::begin(id, secrets, back, visit.now).keep(&visit.app, key)?;
    Ok((AppendHeaders([cookie]), Redirect::to(address)).into_response())
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
    let arrived = if let Some(provider) = app.providers.openid(&id) {
        back_from_openid(&visit, provider, &returned, &headers).await
    } else {
        let provider = app.providers.nextcloud(&id).ok_or(Error::NotFound)?;
        back_from_nextcloud(&visit, provider, &returned, &headers).await
    };
    Ok(arrival(&visit, &id, &headers, &extensions).finish(&returned.state, arrived))
}

/// Somebody who comes from the provider `id`.
fn arrival<'a>(
    visit: &'a Visit,
    id: &'a str,
    headers: &'a HeaderMap,
    extensions: &'a Extensions,
) -> Arrival<'a> {
    Arrival { visit, provider: id, via: Via::Provider(id.to_owned()), headers, extensions }
}

async fn back_from_openid(
    visit: &Visit,
    provider: &openid::Provider,
    returned: &Returned,
    headers: &HeaderMap,
) -> Result<Arrived, Failure> {
    let id = &provider.settings().id;
    let pending = Pending::<openid::Secrets>::find(&visit.app, headers, id, &returned.state)?;
    let redirect_uri = redirect_uri(&visit.app, id);
    let signed_in = provider.finish(&pending.secrets, returned, &redirect_uri, visit.now).await?;
    let openid::SignedIn { profile, id_token } = signed_in;
    Ok(Arrived { profile, back: pending.back().to_owned(), id_token: Some(id_token) })
}

async fn back_from_nextcloud(
    visit: &Visit,
    provider: &nextcloud::Provider,
    returned: &Returned,
    headers: &HeaderMap,
) -> Result<Arrived, Failure> {
    let id = &provider.settings().id;
    let pending = Pending::<nextcloud::Secrets>::find(&visit.app, headers, id, &returned.state)?;
    let profile = provider.finish(&pending.secrets, returned, &redirect_uri(&visit.app, id)).await?;
    Ok(Arrived { profile, back: pending.back().to_owned(), id_token: None })
}

/// Where the provider sends people back to: what has to be entered there.
fn redirect_uri(app: &App, id: &str) -> String {
    app.settings.place.address_of(&format!("/signin/with/{id}/return"))
}
