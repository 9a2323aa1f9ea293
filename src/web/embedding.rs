//! The public day, and the week of a room, in a frame of another website, if the place lists it (`place.embed_on`).
//!
//! It is for that page alone, and shows what a visitor sees whoever looks: what somebody may press who is
//! signed in must never stand in a page that somebody else drew around it.

use axum::http::HeaderValue;
use axum::http::header::{CONTENT_SECURITY_POLICY, HeaderMap, X_FRAME_OPTIONS};
use axum::response::Response;

use super::App;
use super::error::Error;
use crate::domain::member::Actor;
use crate::web::visit::Visit;

/// Nothing from elsewhere, nothing inline; framed by nobody.
const CONTENT_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
    connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// What the addresses of pages that are made for a frame begin with.
pub const EMBED: &str = "/embed/";

/// The mark of an answer that listed websites may frame.
#[derive(Debug, Clone, Copy)]
pub struct Embedding;

/// `visit` as a frame shows it, if the address says that it is for one and some website may have one.
#[must_use]
pub fn of(mut visit: Visit, embed: &str) -> (Visit, bool) {
    let is_framed = !embed.is_empty() && !visit.app.settings.place.embed_on.is_empty();
    if is_framed {
        visit.context.actor = Actor::Visitor;
    }
    (visit, is_framed)
}

/// `visit` of a page that is made for a frame.
///
/// # Errors
/// 404 where no website may have one.
pub fn require(visit: Visit) -> Result<Visit, Error> {
    let (visit, is_framed) = of(visit, "1");
    if is_framed { Ok(visit) } else { Err(Error::NotFound) }
}

/// The answer, as one that listed websites may frame.
#[must_use]
pub fn marked(mut response: Response) -> Response {
    response.extensions_mut().insert(Embedding);
    response
}

/// Puts the headers about content and frames on `response`.
pub fn guard(app: &App, response: &mut Response) {
    let is_framed = response.extensions_mut().remove::<Embedding>().is_some();
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_POLICY));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    if is_framed {
        open(headers, &app.settings.place.embed_on);
    }
}

fn open(headers: &mut HeaderMap, websites: &[String]) {
    let policy =
        CONTENT_POLICY.replace("frame-ancestors 'none'", &format!("frame-ancestors {}", websites.join(" ")));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
        // It knows no list, and browsers that know the policy pass over it (CSP 3 §6.4.2.2).
        headers.remove(X_FRAME_OPTIONS);
    }
}
