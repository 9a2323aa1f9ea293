//! sync-collection (RFC 6578).

use axum::response::Response;
use http::{HeaderMap, StatusCode};

use crate::caldav::embedded::app::{App, Resource};
use crate::caldav::embedded::calendar_data::CalendarData;
use crate::caldav::embedded::fault::Fault;
use crate::caldav::embedded::multistatus::{Multistatus, WantedProperties};
use crate::caldav::embedded::{sync_token, zone};
use crate::caldav::names::DAV;
use crate::caldav::xml::Element;

/// Answers with what changed since the client's token, and the token to go on from.
pub(in crate::caldav::embedded) fn report(
    app: &App,
    resource: &Resource,
    headers: &HeaderMap,
    root: &Element,
) -> Result<Response, Fault> {
    let Resource::Calendar(name, calendar) = resource else { return Err(Fault::dav("supported-report")) };
    check_level(headers, root)?;
    let token = root.child(DAV, "sync-token").map(Element::text).filter(|token| !token.is_empty());
    let since = match token {
        None => None,
        Some(token) => Some(sync_token::read(calendar, token).ok_or_else(|| Fault::dav("valid-sync-token"))?),
    };
    let limit = match root.child(DAV, "limit").and_then(|limit| limit.child(DAV, "nresults")) {
        None => usize::MAX,
        Some(limit) => limit.text().parse().map_err(|_| Fault::bad_request("nresults is not a number"))?,
    };
    let wanted = WantedProperties::read(root)
        .ok_or_else(|| Fault::bad_request("sync-collection asks for no properties"))?;
    let data = CalendarData::read(wanted.calendar_data(), zone::of(calendar))?;
    let (mut changes, mut last) = calendar.changes(since);
    if since.is_some() {
        changes.retain(|moved| app.quirks.tells_of(moved.change));
    }
    let is_truncated = changes.len() > limit;
    if is_truncated {
        changes.truncate(limit);
        // In the order of changes, so the rest is what comes after the last one told.
        last = changes.last().map_or(since.unwrap_or(0), |moved| moved.change);
    }
    let mut answer = Multistatus::new();
    for moved in changes {
        match moved.object {
            Some(object) => {
                answer.object(app, &Resource::Object(name.clone(), object), &wanted, &data)?;
            }
            None => answer.status(&app.places.object(name, &moved.name), StatusCode::NOT_FOUND, None),
        }
    }
    if is_truncated {
        // RFC 6578 §3.6.
        let condition = Element::new(DAV, "number-of-matches-within-limits");
        answer.status(&app.href(resource), StatusCode::INSUFFICIENT_STORAGE, Some(&condition));
    }
    answer.sync_token(&sync_token::write(calendar, last));
    Ok(answer.finish())
}

/// Calendars hold no collections, so level 1 and infinite are the same.
fn check_level(headers: &HeaderMap, root: &Element) -> Result<(), Fault> {
    match root.child(DAV, "sync-level").map(Element::text) {
        Some("1" | "infinite" | "infinity") => Ok(()),
        Some(_) => Err(Fault::bad_request("sync-level is 1 or infinite")),
        // Older clients say it by Depth (RFC 6578, appendix A).
        None if headers.get("Depth").is_some_and(|depth| depth != "0") => Ok(()),
        None => Err(Fault::bad_request("sync-level is missing")),
    }
}
