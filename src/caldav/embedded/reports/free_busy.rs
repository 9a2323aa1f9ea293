//! free-busy-query (RFC 4791 §7.10).

use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use http::HeaderMap;
use http::header::CONTENT_TYPE;

use crate::caldav::embedded::app::Resource;
use crate::caldav::embedded::component::{Component, Property};
use crate::caldav::embedded::expansion::{self, Busy};
use crate::caldav::embedded::fault::Fault;
use crate::caldav::embedded::time_range::Span;
use crate::caldav::embedded::zone;
use crate::caldav::names::CALDAV;
use crate::caldav::xml::Element;
use crate::domain::time::{Interval, merged};

/// Answers with the times of the calendar that are taken, and nothing else about them.
pub(in crate::caldav::embedded) fn report(
    resource: &Resource,
    headers: &HeaderMap,
    root: &Element,
) -> Result<Response, Fault> {
    let Resource::Calendar(_, calendar) = resource else { return Err(Fault::dav("supported-report")) };
    let range =
        root.child(CALDAV, "time-range").ok_or_else(|| Fault::bad_request("a time-range is missing"))?;
    let span = Span::read(range)?;
    let window = span.bounded();
    let window = window.ok_or_else(|| Fault::bad_request("the time-range has a start and an end"))?;
    // "If no Depth header is included, Depth:0 is assumed" (RFC 4791 §7.10), which is the calendar without
    // its objects.
    let is_shallow = headers.get("Depth").is_none_or(|depth| depth == "0");
    let objects = if is_shallow { Vec::new() } else { calendar.objects_in(Some(span)) };
    let zone = zone::of(calendar);
    let mut busy = Vec::new();
    for object in &objects {
        busy.extend(expansion::busy(object, window, zone)?);
    }
    // As new as what it was made from.
    let stamp = objects.iter().map(|object| object.modified).max().unwrap_or(window.start());
    let mut text = String::new();
    answer(window, stamp, busy).write(&mut text);
    Ok(([(CONTENT_TYPE, "text/calendar; charset=utf-8")], text).into_response())
}

fn answer(window: Interval, stamp: DateTime<Utc>, busy: Vec<Busy>) -> Component {
    let (tentative, firm): (Vec<Busy>, Vec<Busy>) =
        busy.into_iter().partition(|(_, is_tentative)| *is_tentative);
    let line = |name: &str, value: &str| Property::new(name, "", value);
    let mut properties = vec![
        line("DTSTAMP", &utc(stamp)),
        line("DTSTART", &utc(window.start())),
        line("DTEND", &utc(window.end())),
    ];
    for (parameters, times) in [(";FBTYPE=BUSY", firm), (";FBTYPE=BUSY-TENTATIVE", tentative)] {
        // RFC 5545 §3.8.2.6: sorted, and one where they overlap or touch.
        let times = merged(times.into_iter().map(|(interval, _)| interval).collect());
        let value = |time: &Interval| format!("{}/{}", utc(time.start()), utc(time.end()));
        properties.extend(times.iter().map(|time| Property::new("FREEBUSY", parameters, &value(time))));
    }
    let list = Component { name: "VFREEBUSY".into(), properties, components: Vec::new() };
    let about = vec![line("VERSION", "2.0"), line("PRODID", "-//Clef//Calendars//EN")];
    Component { name: "VCALENDAR".into(), properties: about, components: vec![list] }
}

fn utc(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}
