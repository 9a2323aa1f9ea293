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

#[cfg(test)]
mod tests {
    use std::fs;

    use chrono::{DateTime, TimeDelta};
    use http::HeaderValue;

    use super::*;
    use crate::caldav::embedded::place::Places;
    use crate::caldav::embedded::quirks::Quirks;
    use crate::caldav::embedded::store::Store;

    const QUERY: &str = "<c:calendar-query xmlns='DAV:' xmlns:c='urn:ietf:params:xml:ns:caldav'>\
        <prop><getetag/><c:calendar-data/></prop><c:filter><c:comp-filter name='VCALENDAR'>\
        <c:comp-filter name='VEVENT'><c:time-range start='20270504T000000Z' end='20270505T000000Z'/>\
        </c:comp-filter></c:comp-filter></c:filter></c:calendar-query>";

    /// Returns how many objects are read for one day among `count`, of which each day from 20 April 2027 on has one.
    fn read_among(count: i64) -> usize {
        let directory = tempfile::tempdir().expect("a directory");
        let calendar = directory.path().join("calendars/atelier");
        fs::create_dir_all(&calendar).expect("a calendar");
        let first = DateTime::from_timestamp(1_808_215_200, 0).expect("a time");
        for nth in 0..count {
            let start = (first + TimeDelta::days(nth)).format("%Y%m%dT%H%M%SZ");
            let event =
                format!("BEGIN:VEVENT\r\nUID:{nth}\r\nDTSTART:{start}\r\nDURATION:PT1H\r\nEND:VEVENT\r\n");
            let text = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{event}END:VCALENDAR\r\n");
            fs::write(calendar.join(format!("{nth}.ics")), text).expect("written");
        }
        let store = Store::open(directory.path()).expect("readable").expect("nobody else has it");
        let (username, password) = ("clef".to_owned(), "secret".into());
        let (places, quirks) = (Places::new(&username), Quirks::default());
        let app = App { store: Arc::new(store), places, username, password, quirks };
        let calendar = app.store.calendar("atelier").expect("a calendar");
        let headers =
            HeaderMap::from_iter([(http::HeaderName::from_static("depth"), HeaderValue::from_static("1"))]);
        let query = Element::parse(QUERY, 10_000).expect("XML");
        let resource = Resource::Calendar("atelier".to_owned(), Arc::clone(&calendar));
        report(&app, &resource, &headers, &query).expect("an answer");
        calendar.objects().iter().filter(|object| object.was_read()).count()
    }

    #[test]
    fn a_day_of_a_large_calendar_costs_no_more_than_one_of_a_small_one() {
        let among_few = read_among(50);
        assert!((1..20).contains(&among_few), "the day and the weeks around it: {among_few}");
        assert_eq!(read_among(5_000), among_few);
    }
}
