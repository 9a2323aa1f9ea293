//! calendar-multiget (RFC 4791 §7.9).

use std::sync::Arc;

use axum::response::Response;
use chrono_tz::Tz;
use http::StatusCode;

use crate::caldav::Href;
use crate::caldav::embedded::app::{App, Resource};
use crate::caldav::embedded::calendar_data::CalendarData;
use crate::caldav::embedded::fault::Fault;
use crate::caldav::embedded::multistatus::{Multistatus, WantedProperties};
use crate::caldav::embedded::zone;
use crate::caldav::names::DAV;
use crate::caldav::xml::Element;

/// Answers with the objects that are asked for; 404 for each that is not in the collection.
pub(in crate::caldav::embedded) fn report(
    app: &App,
    resource: &Resource,
    root: &Element,
) -> Result<Response, Fault> {
    let calendar = match resource {
        Resource::Calendar(_, calendar) => Some(Arc::clone(calendar)),
        Resource::Object(name, _) => app.store.calendar(name),
        Resource::Fixed(_) => return Err(Fault::dav("supported-report")),
    };
    let zone = calendar.map_or(Tz::UTC, |calendar| zone::of(&calendar));
    let scope = app.href(resource);
    let wanted = WantedProperties::read(root).unwrap_or(WantedProperties::All(Vec::new()));
    let data = CalendarData::read(wanted.calendar_data(), zone)?;
    let mut answer = Multistatus::new();
    for element in root.children(DAV, "href") {
        let Some(href) = Href::parse(element.text()) else {
            return Err(Fault::bad_request(format!("{:?} is no address", element.text())));
        };
        // RFC 4791 §7.9: what is asked for lies in what the request is about.
        let is_here = href == scope || href.is_in(&scope);
        let place = if is_here { app.places.read_href(&href) } else { None };
        match place.and_then(|place| app.find(&place)) {
            Some(found @ Resource::Object(..)) => answer.object(app, &found, &wanted, &data)?,
            _ => answer.status(&href, StatusCode::NOT_FOUND, None),
        }
    }
    Ok(answer.finish())
}
