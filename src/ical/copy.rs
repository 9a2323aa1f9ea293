//! A booking for other people's calendars: as a file, or in a mail (RFC 6047, RFC 5546).
//!
//! Its UID is the booking's id, which stays when the booking moves, and SEQUENCE rises, so that a calendar
//! application moves the entry that it has (RFC 5545 §3.8.7.4). A series is one object with its dates that have become
//! bookings of their own, each as an override (RFC 5545 §3.8.4.4). Nothing that only Clef reads is in it.

use std::borrow::Cow;

use chrono_tz::Tz;

use super::lines::{push_folded, quote_param};
use super::properties::time_line;
use super::vtimezone;
use super::write::{Presentation, properties, push_head};
use crate::domain::booking::{Booking, State};
use crate::domain::time::Interval;

/// What a calendar application is to do with an object in a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Show it, or what it has become.
    Request,
    /// Take it away.
    Cancel,
}

impl Method {
    /// Returns its name (RFC 5546 §1.4).
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}

/// What makes an object a mail's: who sends it, and who is in it.
#[derive(Debug, Clone, Copy)]
pub struct Invitation<'a> {
    /// What is to be done with it.
    pub method: Method,
    /// The place: its name and its address.
    pub organizer: (&'a str, &'a str),
    /// Who gets it: their name and their address. They have said yes already.
    pub attendee: (&'a str, &'a str),
}

/// The object of `booking`, with those `dates` of it that have left the series; of a date alone, without it.
pub fn write_copy(
    booking: &Booking,
    dates: &[&Booking],
    place: &Presentation<'_>,
    invitation: Option<&Invitation<'_>>,
) -> String {
    let zone = place.room.zone;
    let mut out = String::with_capacity(2_048);
    push_head(&mut out);
    if let Some(invitation) = invitation {
        push_folded(&mut out, &format!("METHOD:{}", invitation.method.as_str()), "\r\n");
    }
    if zone != Tz::UTC {
        let all = || dates.iter().copied().chain([booking]);
        let first = all().map(|one| one.when.interval.start()).min().unwrap_or(booking.when.interval.start());
        let last =
            all().map(|one| one.when.dates(zone).last().map_or(one.when.interval.end(), Interval::end));
        let last = last.max().unwrap_or(booking.when.interval.end());
        out.push_str(&vtimezone::write(zone, first, last));
    }
    write_event(&mut out, &with_dates(booking, dates), place, invitation);
    for date in dates {
        write_event(&mut out, date, place, invitation);
    }
    push_folded(&mut out, "END:VCALENDAR", "\r\n");
    out
}

/// The series as its calendar application knows it: with the dates that follow as overrides.
fn with_dates<'b>(booking: &'b Booking, dates: &[&Booking]) -> Cow<'b, Booking> {
    let Some(series) = booking.when.series.as_ref().filter(|_| !dates.is_empty()) else {
        return Cow::Borrowed(booking);
    };
    let moved = dates.iter().filter_map(|date| date.record.recurrence_id);
    let whole = moved.fold((**series).clone(), |series, at| series.with(at));
    Cow::Owned(booking.clone().with(|it| it.when.series = Some(Box::new(whole))))
}

fn write_event(
    out: &mut String,
    booking: &Booking,
    place: &Presentation<'_>,
    invitation: Option<&Invitation<'_>>,
) {
    let is_cancelled = invitation.is_some_and(|it| it.method == Method::Cancel);
    // What is deleted in a calendar application has no tombstone that counts on.
    let cancelled = (is_cancelled && booking.state != State::Cancelled).then(|| {
        booking.clone().with(|it| {
            it.state = State::Cancelled;
            it.record.sequence += 1;
        })
    });
    let booking = cancelled.as_ref().unwrap_or(booking);
    let mut line = |text: &str| push_folded(out, text, "\r\n");
    line("BEGIN:VEVENT");
    line(&format!("UID:{}", booking.id));
    if let Some(at) = booking.record.recurrence_id {
        line(&time_line("RECURRENCE-ID", at, place.room.zone));
    }
    // CLASS says what those read with whom the room's calendar is shared.
    let is_theirs = |name: &str| !name.starts_with("X-CLEF-") && name != "CLASS";
    for property in properties(booking, place).iter().filter(|property| is_theirs(property.name)) {
        line(&property.line);
    }
    if let Some(Invitation { organizer, attendee, .. }) = invitation {
        let party = |(name, address): (&str, &str)| (quote_param(name), address.to_owned());
        let ((name, address), (theirs, their_address)) = (party(*organizer), party(*attendee));
        line(&format!("ORGANIZER;CN={name}:mailto:{address}"));
        line(&format!(
            "ATTENDEE;CN={theirs};CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:{their_address}"
        ));
    }
    line("END:VEVENT");
}

#[cfg(test)]
mod tests {
    use super::super::testing::{booking, place, room, series, span, utc};
    use super::*;
    use crate::ical::read;

    const SENT: Invitation<'_> = Invitation {
        method: Method::Request,
        organizer: ("L'Essai", "salles@example.org"),
        attendee: ("Ana \"Ĝ\";\r\nMETHOD:CANCEL", "ana@example.org"),
    };

    #[test]
    fn the_uid_stays_when_the_booking_moves_and_the_sequence_rises() {
        let room = room();
        let moved = booking().with(|it| {
            it.record.ticket.0 += 1;
            it.record.sequence += 1;
            it.room = crate::domain::room::RoomId::parse("salon").expect("an id");
        });
        let line = |text: &str, name: &str| {
            let line = text.lines().find(|line| line.starts_with(name));
            line.map(str::to_owned).unwrap_or_default()
        };
        let (one, other) = (booking(), moved);
        let texts = [&one, &other].map(|it| write_copy(it, &[], &place(&room), Some(&SENT)));
        assert_eq!(line(&texts[0], "UID:"), format!("UID:{}", one.id));
        assert_eq!(line(&texts[0], "UID:"), line(&texts[1], "UID:"));
        assert_eq!(texts.map(|text| line(&text, "SEQUENCE:")), ["SEQUENCE:0", "SEQUENCE:1"]);
    }

    #[test]
    fn a_mail_names_the_place_and_who_has_said_yes_and_nothing_of_clefs_own() {
        let room = room();
        let text = write_copy(&booking(), &[], &place(&room), Some(&SENT)).replace("\r\n ", "");
        for line in [
            "METHOD:REQUEST",
            "ORGANIZER;CN=\"L'Essai\":mailto:salles@example.org",
            "ATTENDEE;CN=\"Ana ^'Ĝ^';^nMETHOD:CANCEL\";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:ana@example.org",
            "STATUS:CONFIRMED",
        ] {
            assert!(text.contains(&format!("\r\n{line}\r\n")), "{line} in {text}");
        }
        assert!(!text.contains("X-CLEF-") && !text.contains("CLASS:"), "{text}");
        assert!(!write_copy(&booking(), &[], &place(&room), None).contains("METHOD"));
    }

    #[test]
    fn what_is_gone_is_cancelled_with_a_higher_sequence() {
        let room = room();
        let cancel = Invitation { method: Method::Cancel, ..SENT };
        let text = write_copy(&booking(), &[], &place(&room), Some(&cancel));
        for line in ["METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:1"] {
            assert!(text.contains(&format!("\r\n{line}\r\n")), "{line} in {text}");
        }
        let tombstone = booking().with(|it| (it.state, it.record.sequence) = (State::Cancelled, 5));
        assert!(write_copy(&tombstone, &[], &place(&room), Some(&cancel)).contains("SEQUENCE:5\r\n"));
    }

    #[test]
    fn a_series_is_one_object_with_the_dates_that_have_left_it() {
        let room = room();
        let left = utc("2027-04-04T07:00:00Z");
        let weekly = series("FREQ=WEEKLY;COUNT=4", &["2027-04-04T07:00:00Z", "2027-04-11T07:00:00Z"]);
        let weekly = booking().with(|it| it.when.series = weekly);
        let date = weekly.date(left, span("2027-04-05T12:00:00Z", "2027-04-05T14:00:00Z"));
        let text = write_copy(&weekly, &[&date], &place(&room), None);
        assert_eq!(text.matches(&format!("UID:{}\r\n", weekly.id)).count(), 2);
        assert!(text.contains("RECURRENCE-ID;TZID=Europe/Paris:20270404T090000\r\n"), "{text}");
        assert!(text.contains("BEGIN:VTIMEZONE\r\nTZID:Europe/Paris"), "{text}");
        assert_eq!(text.matches("\r\nEXDATE").count(), 1, "{text}");
        let object = read(text.as_bytes(), room.zone).expect("readable");
        let held = object.occupancies(&room.id, span("2027-01-01T00:00:00Z", "2029-01-01T00:00:00Z"));
        let starts: Vec<_> = held.iter().map(|held| held.interval.start()).collect();
        let wanted = ["2027-03-28T07:00:00Z", "2027-04-05T12:00:00Z", "2027-04-18T07:00:00Z"];
        assert_eq!(starts, wanted.map(utc));
    }
}
