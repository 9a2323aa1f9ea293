//! `GET /manifest.webmanifest`: how a phone puts Clef on its first screen (W3C Web Application Manifest).

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::{App, assets};

/// The name of the place, where it begins, and its pictures.
pub(super) async fn show_manifest(State(app): State<Arc<App>>) -> Response {
    let (place, mount) = (&app.settings.place, app.mount());
    let icon = |name: &str, sizes: &str, kind: &str| json!({ "src": mount.to(&assets::address(name)), "sizes": sizes, "type": kind });
    let manifest = json!({
        "name": place.name,
        "short_name": place.name,
        "start_url": mount.to("/"),
        "scope": mount.to("/"),
        "display": "minimal-ui",
        "background_color": "#faf9f6",
        "theme_color": "#faf9f6",
        "lang": app.languages.first().map(|lang| lang.tag()),
        "icons": [
            icon("clef.svg", "any", "image/svg+xml"),
            icon("clef-192.png", "192x192", "image/png"),
            icon("clef-512.png", "512x512", "image/png"),
        ],
    });
    let headers = [(CONTENT_TYPE, "application/manifest+json"), (CACHE_CONTROL, "public, max-age=86400")];
    (headers, manifest.to_string()).into_response()
}
