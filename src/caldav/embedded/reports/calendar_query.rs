//! calendar-query (RFC 4791 §7.8).

use axum::response::Response;
use chrono_tz::Tz;
use http::HeaderMap;

use crate::caldav::embedded::app::{App, Resource};
use crate::caldav::embedded::calendar_data::CalendarData;
use crate::caldav::embedded::collection::Collection;
use crate::caldav::embedded::component::Component;
use crate::caldav::embedded::fault::Fault;
use crate::caldav::embedded::filter::Filter;
use crate::caldav::embedded::multistatus::{Multistatus, Wanted};
use crate::caldav::names::CALDAV;
use crate::caldav::xml::Element;

/// Answers with the objects that the filter lets through.
pub(in crate::caldav::embedded) fn report(
    app: &App,
    resource: &Resource,
    headers: &HeaderMap,
    root: &Element,
) -> Result<Response, Fault> {
    let (objects, zone) = match resource {
        Resource::Calendar(_, calendar) => {
            // Without the header it would be depth 0 (RFC 4791 §7.8), and a calendar itself is never
            // a match. To answer with nothing would look like an empty calendar.
            match headers.get("Depth").map(http::HeaderValue::as_bytes) {
                Some(depth) if depth == b"1" || depth.eq_ignore_ascii_case(b"infinity") => {}
                _ => return Err(Fault::bad_request("a query for the objects of a calendar has Depth 1")),
            }
            (app.members(resource), zone_of(calendar))
        }
        Resource::Object(name, _) => {
            let calendar = app.store.calendar(name).ok_or_else(Fault::not_found)?;
            (vec![resource.clone()], zone_of(&calendar))
        }
        Resource::Fixed(_) => return Err(Fault::dav("supported-report")),
    };
    let zone = match root.child(CALDAV, "timezone") {
        Some(zone) => read_zone(zone.text()).ok_or_else(|| Fault::caldav("valid-calendar-data"))?,
        None => zone.unwrap_or(Tz::UTC),
    };
    let filter = root.child(CALDAV, "filter").ok_or_else(|| Fault::caldav("valid-filter"))?;
    let filter = Filter::read(filter)?;
    let wanted = Wanted::read(root).unwrap_or(Wanted::All(Vec::new()));
    let data = CalendarData::read(wanted.calendar_data(), Some(zone))?;
    let mut answer = Multistatus::new();
    for found in objects {
        if let Resource::Object(_, object) = &found
            && filter.matches(object, zone)
        {
            answer.object(app, &found, &wanted, &data)?;
        }
    }
    Ok(answer.finish())
}

/// The zone of floating times and whole days: the collection's `calendar-timezone`
/// (RFC 4791 §5.2.2, §9.8).
fn zone_of(calendar: &Collection) -> Option<Tz> {
    read_zone(calendar.properties().get(CALDAV, "calendar-timezone")?.text())
}

/// The zone that a VTIMEZONE names. One that names none that is known counts as UTC, as a collection
/// without a zone does.
fn read_zone(text: &str) -> Option<Tz> {
    let calendar = Component::read(text.as_bytes()).ok()?;
    let zone = calendar.components.iter().find(|component| component.name == "VTIMEZONE")?;
    let named = zone.property("TZID").and_then(|id| id.text().trim().parse().ok());
    let location = || zone.property("X-LIC-LOCATION").and_then(|id| id.text().trim().parse().ok());
    Some(named.or_else(location).unwrap_or(Tz::UTC))
}
