//! `POST /hooks/nextcloud/{secret}`: Nextcloud says that something changed. It is a hint to look
//! earlier (docs/nextcloud.md §9), so what it says is not even read; the calendars are.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use secrecy::ExposeSecret;

use super::App;
use super::error::Error;
use crate::secret::Digest;

/// Has the calendars read soon. However many ask at once, one poll answers them all, and the poller
/// keeps its distance from a server that is ill.
///
/// # Errors
/// As if there were no such page, if the secret is another or there is none.
pub async fn refresh_early(
    State(app): State<Arc<App>>,
    Path(secret): Path<String>,
) -> Result<StatusCode, Error> {
    let expected = app.settings.hooks.secret.as_ref().ok_or(Error::NotFound)?;
    if !Digest::of(expected.expose_secret()).is(&Digest::of(&secret)) {
        return Err(Error::NotFound);
    }
    app.refresh.notify_one();
    Ok(StatusCode::NO_CONTENT)
}
