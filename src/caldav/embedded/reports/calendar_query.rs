//! calendar-query (RFC 4791 §7.8).

use std::sync::Arc;

use axum::response::Response;
use http::HeaderMap;

use crate::caldav::embedded::app::{App, Resource};
use crate::caldav::embedded::calendar_data::CalendarData;
use crate::caldav::embedded::fault::Fault;
use crate::caldav::embedded::filter::Filter;
use crate::caldav::embedded::multistatus::{Multistatus, WantedProperties};
use crate::caldav::embedded::zone;
use crate::caldav::names::CALDAV;
use crate::caldav::xml::Element;

/// Answers with the objects that the filter lets through.
pub(in crate::caldav::embedded) fn report(
    app: &App,
    resource: &Resource,
    headers: &HeaderMap,
    root: &Element,
) -> Result<Response, Fault> {
    let (name, calendar, single) = match resource {
        Resource::Calendar(name, calendar) => {
            // Without the header it would be depth 0 (RFC 4791 §7.8), and a calendar itself is never
            // a match. To answer with nothing would look like an empty calendar.
            match headers.get("Depth").map(http::HeaderValue::as_bytes) {
                Some(depth) if depth == b"1" || depth.eq_ignore_ascii_case(b"infinity") => {}
                _ => return Err(Fault::bad_request("a query for the objects of a calendar has Depth 1")),
            }
            (name, Arc::clone(calendar), None)
        }
        Resource::Object(name, object) => {
            let calendar = app.store.calendar(name).ok_or_else(Fault::not_found)?;
            (name, calendar, Some(Arc::clone(object)))
        }
        Resource::Fixed(_) => return Err(Fault::dav("supported-report")),
    };
    let zone = match root.child(CALDAV, "timezone") {
        Some(zone) => zone::read(zone.text()).ok_or_else(|| Fault::caldav("valid-calendar-data"))?,
        None => zone::of(&calendar),
    };
    let zone = if app.quirks.get().matches_in_utc { chrono_tz::Tz::UTC } else { zone };
    let filter = root.child(CALDAV, "filter").ok_or_else(|| Fault::caldav("valid-filter"))?;
    let filter = Filter::read(filter)?;
    let objects = single.map_or_else(|| calendar.objects_in(filter.span()), |object| vec![object]);
    let wanted = WantedProperties::read(root).unwrap_or(WantedProperties::All(Vec::new()));
    let data = CalendarData::read(wanted.calendar_data(), zone)?;
    let mut answer = Multistatus::new();
    for object in objects {
        if filter.matches(&object, zone) {
            answer.object(app, &Resource::Object(name.clone(), object), &wanted, &data)?;
        }
    }
    Ok(answer.finish())
}
