//! A calendar that others follow: many bookings and events in one object (RFC 5545, with NAME and REFRESH-INTERVAL of
//! RFC 7986 and what older programs read instead).
//!
//! It is the same text as long as the same is in it: nothing tells when it was written.

use std::collections::BTreeMap;

use chrono_tz::Tz;

use super::lines::{escape, push_folded};
use super::properties::{time_line, utc};
use super::vtimezone;
use super::write::{Presentation, properties, push_head};
use crate::domain::booking::Booking;
use crate::domain::time::{self, Instant, Interval};

/// What a feed says about itself.
#[derive(Debug, Clone, Copy)]
pub struct FeedHead<'a> {
    /// Its name.
    pub name: &'a str,
    /// How often it is worth asking for, as a DURATION such as `PT30M`.
    pub every: &'a str,
}

/// How much of a booking is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// All that its people read of it.
    All,
    /// When and where, under this title.
    Titled(String),
}

/// Something in a feed.
#[derive(Debug, Clone)]
pub enum FeedEvent<'a> {
    /// A booking, or a date of a series that is not as its rule says.
    Booking {
        /// The booking; its own UID is not used.
        booking: Box<Booking>,
        /// What programs know it by.
        uid: String,
        /// What of it is written.
        shown: Shown,
        /// The room with the words for it.
        place: Presentation<'a>,
    },
    /// Anything else that holds a room.
    Other {
        /// What programs know it by.
        uid: String,
        /// When.
        interval: Interval,
        /// Whether it was written as whole days.
        all_day: bool,
        /// What it is called.
        title: String,
        /// The room with the words for it.
        place: Presentation<'a>,
    },
}

/// What a stranger reads of a booking.
const TIMES: [&str; 9] =
    ["DTSTAMP", "DTSTART", "DTEND", "RRULE", "RDATE", "EXDATE", "LOCATION", "STATUS", "TRANSP"];

/// Writes a feed of `events`.
#[must_use]
pub fn write_feed(head: &FeedHead<'_>, events: &[FeedEvent<'_>]) -> String {
    let mut out = String::with_capacity(1_024 + 512 * events.len());
    push_head(&mut out);
    let name = escape(head.name);
    for line in [
        "METHOD:PUBLISH",
        &format!("NAME:{name}"),
        &format!("X-WR-CALNAME:{name}"),
        &format!("REFRESH-INTERVAL;VALUE=DURATION:{}", head.every),
        &format!("X-PUBLISHED-TTL:{}", head.every),
    ] {
        push_folded(&mut out, line, "\r\n");
    }
    for (zone, (first, last)) in zones(events) {
        out.push_str(&vtimezone::write(zone, first, last));
    }
    for event in events {
        write_event(&mut out, event);
    }
    push_folded(&mut out, "END:VCALENDAR", "\r\n");
    out
}

/// The zones whose clocks are named, by name, each with the first and last moment it is needed for.
fn zones(events: &[FeedEvent<'_>]) -> Vec<(Tz, (Instant, Instant))> {
    let mut zones: BTreeMap<&str, (Tz, (Instant, Instant))> = BTreeMap::new();
    for event in events {
        let (place, span) = match event {
            FeedEvent::Booking { booking, place, .. } => (place, booking.when.span(place.room.zone)),
            FeedEvent::Other { interval, place, .. } => (place, *interval),
        };
        let zone = place.room.zone;
        let known = zones.entry(zone.name()).or_insert((zone, (span.start(), span.end())));
        known.1 = (known.1.0.min(span.start()), known.1.1.max(span.end()));
    }
    zones.into_values().filter(|(zone, _)| *zone != Tz::UTC).collect()
}

fn write_event(out: &mut String, event: &FeedEvent<'_>) {
    let mut line = |text: &str| push_folded(out, text, "\r\n");
    line("BEGIN:VEVENT");
    match event {
        FeedEvent::Booking { booking, uid, shown, place } => {
            line(&format!("UID:{}", escape(uid)));
            if let Some(at) = booking.record.recurrence_id {
                line(&time_line("RECURRENCE-ID", at, place.room.zone));
            }
            // Where its people meet is for them alone.
            let is_kept_back = *shown != Shown::All && booking.record.join_url.is_some();
            let without = is_kept_back.then(|| (**booking).clone().with(|it| it.record.join_url = None));
            for property in properties(without.as_ref().unwrap_or(booking), place) {
                let is_shown = match shown {
                    Shown::All => !property.name.starts_with("X-CLEF-") && property.name != "CLASS",
                    Shown::Titled(_) => TIMES.contains(&property.name) || property.name == "SEQUENCE",
                };
                if is_shown {
                    line(&property.line);
                }
            }
            if let Shown::Titled(title) = shown {
                line(&format!("SUMMARY:{}", escape(title)));
            }
        }
        FeedEvent::Other { uid, interval, all_day, title, place } => {
            line(&format!("UID:{}", escape(uid)));
            line(&format!("DTSTAMP:{}", utc(interval.start())));
            let (zone, is_days) = (place.room.zone, *all_day && is_whole_days(*interval, place.room.zone));
            for (name, at) in [("DTSTART", interval.start()), ("DTEND", interval.end())] {
                let day = time::civil(zone, at).format("%Y%m%d");
                let whole = || format!("{name};VALUE=DATE:{day}");
                line(&if is_days { whole() } else { time_line(name, at, zone) });
            }
            line(&format!("SUMMARY:{}", escape(title)));
            line(&format!("LOCATION:{}", escape(&super::write::location(place.room, None))));
            line("TRANSP:OPAQUE");
        }
    }
    line("END:VEVENT");
}

fn is_whole_days(interval: Interval, zone: Tz) -> bool {
    let is_midnight = |at| time::civil(zone, at).time() == chrono::NaiveTime::MIN;
    is_midnight(interval.start()) && is_midnight(interval.end())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{booking, place, room, series, span};
    use super::*;

    const HEAD: FeedHead<'_> = FeedHead { name: "Atelier; \"x\"\r\nX:1", every: "PT30M" };

    fn lines(events: &[FeedEvent<'_>]) -> Vec<String> {
        write_feed(&HEAD, events).replace("\r\n ", "").lines().map(str::to_owned).collect()
    }

    #[test]
    fn strangers_read_when_and_where_and_nothing_else() {
        let video = Some(crate::domain::video::VideoCalls::new("https://meet.example.org", "Clef"));
        let room = crate::domain::room::Room { video, ..room() };
        let weekly = series("FREQ=WEEKLY;COUNT=4", &["2027-04-04T07:00:00Z"]);
        let booking = booking().with(|it| {
            it.when.series = weekly;
            it.details.title = "Secret".to_owned();
            it.details.note = Some("Secret".to_owned());
            it.booked_for.name = "Secret".to_owned();
            it.record.join_url = Some("https://meet.example.org/Secret".to_owned());
        });
        let event = |shown| FeedEvent::Booking {
            booking: Box::new(booking.clone()),
            uid: "a".to_owned(),
            shown,
            place: place(&room),
        };
        let text = lines(&[event(Shown::Titled("Taken, \r\nDTSTART:x".to_owned()))]);
        let names: Vec<&str> = text.iter().filter_map(|line| line.split([':', ';']).next()).collect();
        let begin = names.iter().rposition(|name| *name == "BEGIN").expect("an event");
        let expected = [
            "UID", "DTSTAMP", "DTSTART", "DTEND", "RRULE", "EXDATE", "LOCATION", "STATUS", "TRANSP",
            "SEQUENCE",
        ];
        assert_eq!(names[begin + 1..begin + 11], expected, "{text:#?}");
        assert!(!text.iter().any(|line| line.contains("Secret")), "{text:#?}");
        assert!(text.contains(&"SUMMARY:Taken\\, \\nDTSTART:x".to_owned()), "{text:#?}");
        let own = lines(&[event(Shown::All)]);
        assert!(own.iter().any(|line| line.starts_with("SUMMARY:Secret")), "{own:#?}");
        let links = own.iter().filter(|line| line.ends_with("https://meet.example.org/Secret"));
        assert_eq!(links.count(), 2, "LOCATION, CONFERENCE: {own:#?}");
        assert!(!own.iter().any(|line| line.contains("X-CLEF") || line.starts_with("CLASS")), "{own:#?}");
    }

    #[test]
    fn its_name_stays_on_its_line_and_each_zone_is_described_once() {
        let room = room();
        let other = |at: &str, all_day| FeedEvent::Other {
            uid: at.to_owned(),
            interval: span(&format!("{at}T23:00:00Z"), "2027-03-03T23:00:00Z"),
            all_day,
            title: "Travaux".to_owned(),
            place: place(&room),
        };
        let text = lines(&[other("2027-03-01", true), other("2027-03-02", false)]);
        assert!(text.contains(&"X-WR-CALNAME:Atelier\\; \"x\"\\nX:1".to_owned()), "{text:#?}");
        assert_eq!(text.iter().filter(|line| *line == "TZID:Europe/Paris").count(), 1);
        assert!(text.contains(&"DTSTART;VALUE=DATE:20270302".to_owned()), "{text:#?}");
        assert!(text.contains(&"DTSTART;TZID=Europe/Paris:20270303T000000".to_owned()), "{text:#?}");
    }
}
