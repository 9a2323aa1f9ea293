//! What search engines may read: nothing, unless the place wants to be found (`place.search_engines`), and then the pages that
//! stay: today, each room, help. Days follow days for ever, and are nobody's index.

use std::fmt::Write;
use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::App;

/// The pages that may be found, as `robots.txt` names them (RFC 9309 §2.2.2): `$` is the end of an address.
const OPEN: [&str; 5] = ["/$", "/rooms/", "/help$", "/privacy$", "/accessibility$"];

/// `GET /robots.txt`
pub(super) async fn show_robots(State(app): State<Arc<App>>) -> Response {
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "public, max-age=86400")];
    let mut text = "User-agent: *\n".to_owned();
    if is_wanted(&app) {
        let mount = app.mount().path();
        // Files of style are what a page is looked at with.
        for open in OPEN.into_iter().chain(["/assets/"]) {
            let _ = writeln!(text, "Allow: {mount}{open}");
        }
        let _ = writeln!(text, "Disallow: {mount}/rooms/*?");
    }
    text.push_str("Disallow: /\n");
    (headers, text).into_response()
}

/// Whether search engines may list the page at `uri`.
pub(super) fn may_index(app: &App, uri: &Uri) -> bool {
    let path = uri.path();
    let is_open = OPEN.iter().any(|open| match open.strip_suffix('$') {
        Some(whole) => path == whole,
        None => path.strip_prefix(open).is_some_and(|rest| !rest.is_empty() && !rest.contains('/')),
    });
    is_wanted(app) && is_open && uri.query().is_none()
}

fn is_wanted(app: &App) -> bool {
    app.settings.place.search_engines && app.settings.place.publish_free_busy
}
