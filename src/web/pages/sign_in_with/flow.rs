//! `/signin/with/{provider}/wait`: people say yes in their Nextcloud in another window (Login Flow v2),
//! and this page asks every few seconds whether they have.

use std::sync::Arc;

use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::{Onward, finish, languages, send};
use crate::accounts::nextcloud::Provider;
use crate::accounts::nextcloud::login_flow::Secrets;
use crate::accounts::{Failure, Profile};
use crate::web::auth::pending::Pending;
use crate::web::error::Error;
use crate::web::limits::{Key, Kind};
use crate::web::page::Page;
use crate::web::pages::finish_sign_in::{Arrived, failed};
use crate::web::visit::Visit;

/// Which sign-in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Waiting {
    key: String,
}

#[derive(Serialize)]
pub(in crate::web) struct WaitPage<'a> {
    login: &'a str,
    label: &'a str,
}

impl Page for WaitPage<'_> {
    const TEMPLATE: &'static str = "sign_in_wait.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![Self { login: "https://cloud.example/login/v2/flow/x", label: "Nuage & <Co>" }]
    }
}

/// Asks the Nextcloud for a page to say yes on, and sends the browser to ours that waits.
pub(super) async fn begin(visit: &Visit, provider: &Provider, back: &str) -> Result<Response, Failure> {
    let id = &provider.settings().id;
    let secrets = provider.begin_flow().await?;
    let key = secrets.key.clone();
    let address = format!("/signin/with/{id}/wait?key={key}");
    send(visit, Onward { address: &address, key: &key }, &Pending::begin(id, secrets, back, visit.now))
}

/// `GET /signin/with/{provider}/wait?key=`
///
/// # Errors
/// If this browser did not begin it, if the Nextcloud does not answer as it should, or if somebody has no
/// role here.
pub async fn wait_for_sign_in(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Waiting>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let provider = visit.app.providers.nextcloud(&id).ok_or(Error::NotFound)?;
    let found = Pending::<Secrets>::find(&visit.app, &headers, &id, &asked.key);
    let pending = match found {
        Ok(pending) => pending,
        Err(failure) => {
            // Whoever waits asks often, and whoever has nothing to wait for only fills the log.
            visit.app.limits.allow(Kind::SignIn, Key::address_of(&visit.origin), visit.app.clock.steady())?;
            return Err(failed(&id, failure, &visit.origin));
        }
    };
    let arrived = match ask(provider, pending.secrets.clone(), languages(&headers)).await {
        Ok(None) => {
            let page = WaitPage { login: &pending.secrets.login, label: &provider.settings().label };
            return visit.page(&page);
        }
        Ok(Some(profile)) => Ok(Arrived { profile, back: pending.back().to_owned(), word: None }),
        Err(failure) => Err(failure),
    };
    Ok(finish(&visit, &id, &headers).finish(&asked.key, arrived))
}

/// In a task of its own: what the Nextcloud gives us is given back also when nobody waits any more.
async fn ask(
    provider: &Arc<Provider>,
    secrets: Secrets,
    languages: String,
) -> Result<Option<Profile>, Failure> {
    let provider = Arc::clone(provider);
    let asked = tokio::spawn(async move { provider.ask_flow(&secrets, &languages).await }).await;
    asked.unwrap_or_else(|panic| Err(Failure::Unavailable(panic.to_string())))
}
