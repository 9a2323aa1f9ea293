//! What waits while a long copy of the calendars is still being read after a start, because it speaks of all bookings:
//! else a booking would be called unknown, and a time free, of which nothing has been read yet.

use std::time::Duration;

use axum::extract::{MatchedPath, Request};

use super::App;
use super::error::Error;
use super::problem::Problem;

/// How long a visitor waits for it; then the page says that it is so.
const WITHIN: Duration = Duration::from_secs(5);

/// What shows what is known of near days, and says that it is not all.
const SHOW_WHAT_IS_NEAR: [&str; 5] =
    ["/", "/rooms/{room}", "/embed/day", "/embed/rooms/{room}", "/api/v1/schedule"];

/// The beginnings of what does not speak of bookings. Pages learn from the events that all was read.
const WITHOUT_BOOKINGS: [&str; 13] = [
    "/accessibility",
    "/api/v1/events",
    "/api/v1/openapi.json",
    "/assets/",
    "/healthz",
    "/help",
    "/hooks/",
    "/manifest.webmanifest",
    "/metrics",
    "/privacy",
    "/readyz",
    "/robots.txt",
    "/sign",
];

/// Whether `request` speaks of more than is known so far.
pub(super) fn waits(app: &App, request: &Request) -> bool {
    // What is no address of ours is not found, whatever is read.
    let path = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    app.schedule.is_restoring()
        && path.is_some_and(|path| {
            let is_without = WITHOUT_BOOKINGS.iter().any(|begin| path.starts_with(begin));
            !is_without && !SHOW_WHAT_IS_NEAR.contains(&path)
        })
}

/// Waits until all is known.
///
/// # Errors
/// If that takes long.
pub(super) async fn wait(app: &App) -> Result<(), Error> {
    let is_read = tokio::time::timeout(WITHIN, app.schedule.restored()).await.is_ok();
    if is_read { Ok(()) } else { Err(Problem::NeverRead.into()) }
}
