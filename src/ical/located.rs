//! Where the events of a calendar object take place, for calendars that many rooms share.

use super::lines::{ContentLine, logical_lines, push_folded, unescape};
use crate::domain::text::decode;

/// What is left of a date that takes place elsewhere: which one it is.
const IDENTITY: [&str; 6] = ["BEGIN", "UID", "RECURRENCE-ID", "DTSTART", "DTSTAMP", "SEQUENCE"];

/// An event of an object: its lines, unfolded.
#[derive(Default)]
struct LocatedEvent {
    lines: Vec<String>,
    /// Those that say which one it is.
    identity: Vec<String>,
    uid: Option<String>,
    location: Option<String>,
    is_date: bool,
}

/// A calendar object, or what is left of one in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// The UID of its events; empty if they have none.
    pub uid: String,
    /// Its text.
    pub text: String,
}

/// Returns the calendar object `data` as it is in a room: with the events whose LOCATION `is_here`; `None` if there are
/// none. A date of a series that takes place elsewhere is cancelled here, and one that does not say where it is takes place
/// where its series does.
#[must_use]
pub fn located(data: &[u8], is_here: impl Fn(Option<&str>) -> bool) -> Option<Located> {
    let (text, _) = decode(data);
    let (around, events) = take_apart(&text);
    let series = events.iter().find(|event| !event.is_date);
    let usual = series.and_then(|series| series.location.as_deref());
    let at = |event: &LocatedEvent| is_here(event.location.as_deref().or(usual));
    let is_series_here = series.is_some_and(at);
    if !events.iter().any(at) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let (end, head) = around.split_last()?;
    let mut kept: Vec<&str> = head.iter().map(String::as_str).collect();
    for event in &events {
        if at(event) {
            kept.extend(event.lines.iter().map(String::as_str));
        } else if event.is_date && is_series_here {
            kept.extend(event.identity.iter().map(String::as_str));
            kept.extend(["STATUS:CANCELLED", "END:VEVENT"]);
        }
    }
    for line in kept.into_iter().chain([end.as_str()]) {
        push_folded(&mut out, line, "\r\n");
    }
    let uid = events.into_iter().find_map(|event| event.uid).unwrap_or_default();
    Some(Located { uid, text: out })
}

/// Returns the lines around the events, and the events.
fn take_apart(text: &str) -> (Vec<String>, Vec<LocatedEvent>) {
    let (mut around, mut events): (Vec<String>, Vec<LocatedEvent>) = (Vec::new(), Vec::new());
    let (mut current, mut depth): (Option<LocatedEvent>, usize) = (None, 0);
    for line in logical_lines(text) {
        let parsed = ContentLine::parse(&line.text);
        let is = |name: &str| parsed.as_ref().is_some_and(|line| line.name == name);
        if is("BEGIN") {
            depth += 1;
            let is_event = |line: &ContentLine<'_>| line.value.trim().eq_ignore_ascii_case("VEVENT");
            if depth == 2 && parsed.as_ref().is_some_and(is_event) {
                current = Some(LocatedEvent::default());
            }
        }
        match &mut current {
            Some(event) => {
                event.lines.push(line.text.clone().into_owned());
                if depth == 2 {
                    if IDENTITY.iter().any(|name| is(name)) {
                        event.identity.push(line.text.clone().into_owned());
                    }
                    event.is_date |= is("RECURRENCE-ID");
                    let said = |name: &str| {
                        let line = parsed.as_ref().filter(|line| line.name == name)?;
                        Some(unescape(line.value)).filter(|text| !text.trim().is_empty())
                    };
                    event.uid = event.uid.take().or_else(|| said("UID"));
                    event.location = event.location.take().or_else(|| said("LOCATION"));
                }
            }
            None => around.push(line.text.clone().into_owned()),
        }
        if is("END") {
            depth = depth.saturating_sub(1);
            if depth == 1 {
                events.extend(current.take());
            }
        }
    }
    around.retain(|line| !line.trim().is_empty());
    (around, events)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERIES: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20270504T080000Z\r\n\
        RRULE:FREQ=DAILY;COUNT=5\r\nLOCATION:Grand Bain\\, Loi\r\n re\r\nBEGIN:VALARM\r\nLOCATION:nowhere\r\nEND:VALARM\r\n\
        END:VEVENT\r\nBEGIN:VEVENT\r\nUID:a\r\nRECURRENCE-ID:20270505T080000Z\r\nDTSTART:20270505T090000Z\r\n\
        SUMMARY:Elsewhere\r\nLOCATION:Atelier\r\nBEGIN:VALARM\r\nUID:b\r\nEND:VALARM\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:a\r\n\
        RECURRENCE-ID:20270506T080000Z\r\nDTSTART:20270506T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    fn at(place: &str) -> Option<String> {
        let located = located(SERIES.as_bytes(), |location| location == Some(place))?;
        assert_eq!(located.uid, "a");
        Some(located.text)
    }

    #[test]
    fn a_date_that_takes_place_elsewhere_is_cancelled_where_its_series_is() {
        let here = at("Grand Bain, Loire").expect("a series");
        assert!(here.contains("RRULE") && here.contains("DTSTART:20270506T100000Z"), "{here}");
        assert!(here.contains("RECURRENCE-ID:20270505T080000Z") && !here.contains("Elsewhere"), "{here}");
        assert_eq!(
            (here.matches("STATUS:CANCELLED").count(), here.matches("UID:b").count()),
            (1, 0),
            "{here}"
        );
        assert_eq!(here.matches("BEGIN:").count(), here.matches("END:").count(), "{here}");
    }

    #[test]
    fn that_date_is_alone_where_it_is() {
        let there = at("Atelier").expect("a date");
        assert!(there.contains("Elsewhere") && !there.contains("RRULE"), "{there}");
        assert_eq!(there.matches("BEGIN:VEVENT").count(), 1, "{there}");
    }

    #[test]
    fn nothing_is_where_no_event_is() {
        assert_eq!(at("nowhere"), None);
        assert_eq!(located(b"<html>", |_| true), None);
        assert_eq!(located(SERIES.as_bytes(), |_| true).map(|all| all.text.len()), Some(SERIES.len() - 3));
    }
}
