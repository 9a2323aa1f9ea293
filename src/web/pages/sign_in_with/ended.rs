//! `POST /signin/with/{provider}/ended`: a provider says whom it has signed out
//! (OpenID Connect Back-Channel Logout 1.0 §2.5).

use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::web::audit;
use crate::web::error::Error;
use crate::web::limits::{Key, Kind};
use crate::web::visit::Visit;

/// What the provider sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Notice {
    logout_token: String,
}

/// Ends the sessions that the token names: the answer 200, or 400 to what is not believed (§2.8).
///
/// # Errors
/// 404 if there is no such provider; if this is said too often.
pub async fn end_sessions(
    visit: Visit,
    Path(id): Path<String>,
    Form(notice): Form<Notice>,
) -> Result<Response, Error> {
    let (app, origin) = (&visit.app, &visit.origin);
    let provider = app.providers.openid(&id).ok_or(Error::NotFound)?;
    app.limits.allow(Kind::SignIn, Key::address_of(origin), app.clock.steady())?;
    let answer = match provider.logged_out(&notice.logout_token, visit.now).await {
        Ok(logged_out) => {
            app.ended.note(&id, &logged_out);
            audit::signed_out_there(&id, logged_out.session.is_none(), origin);
            (StatusCode::OK, "").into_response()
        }
        Err(failure) => {
            audit::sign_in_failed(&id, &failure, origin);
            (StatusCode::BAD_REQUEST, axum::Json(serde_json::json!({ "error": "invalid_request" })))
                .into_response()
        }
    };
    Ok(([(CACHE_CONTROL, "no-store")], answer).into_response())
}
