//! Changing a booking in place: only the content lines that change are replaced, everything else
//! that stands in the object stays byte for byte, whoever wrote it.
//!
//! What a line should be is computed for the booking as it is in the text and as it shall be; where
//! the two are the same, the line stays as it is, also if somebody has changed it meanwhile.

use std::collections::BTreeMap;

use super::lines::{ContentLine, Logical, logical_lines, push_folded};
use super::read::read;
use super::unreadable::Unreadable;
use super::write::{Presentation, properties, utc};
use crate::domain::booking::{Booking, State};

/// Why a calendar object cannot be changed in place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// It cannot be read.
    #[error("the calendar object cannot be read: {0}")]
    Unreadable(#[from] Unreadable),
    /// It is not the event of this booking.
    #[error("the calendar object is another than that of the booking")]
    AnotherEvent,
    /// The booking would take time that it does not have: that needs a ticket.
    #[error("a change in place cannot take new time")]
    NewTime,
}

/// The text of the calendar object `raw` with what is different in `booking`: title, head count,
/// note, people, state, or less time. LAST-MODIFIED and DTSTAMP are the booking's `modified`;
/// SEQUENCE goes up where the time or the state changed (RFC 5545 §3.8.7.4).
///
/// # Errors
/// [`EditError::Unreadable`] and [`EditError::AnotherEvent`] if `raw` is not the event of `booking`;
/// [`EditError::NewTime`] if `booking` does not lie within the time that it has there.
pub fn edit_booking(raw: &str, booking: &Booking, place: &Presentation<'_>) -> Result<String, EditError> {
    let object = read(raw.as_bytes(), place.room.zone)?;
    let before = object.booking(&booking.room).ok_or(EditError::AnotherEvent)?;
    if before.ticket != booking.ticket || before.id != booking.id || before.room != place.room.id {
        return Err(EditError::AnotherEvent);
    }
    if !before.interval.covers(&booking.interval) {
        return Err(EditError::NewTime);
    }
    let rescheduled = before.interval != booking.interval || before.state != booking.state;
    let sequence = booking.sequence.max(before.sequence + u32::from(rescheduled));
    let after = Booking { sequence, ..booking.clone() };
    let lines = logical_lines(raw);
    Ok(Text { lines: &lines, event: event_lines(&lines) }.with(&changes(&before, &after, place, raw)))
}

/// The new line of each property that changes; `None` where it goes away.
fn changes(
    before: &Booking,
    after: &Booking,
    place: &Presentation<'_>,
    raw: &str,
) -> BTreeMap<&'static str, Option<String>> {
    let (old, new) = (properties(before, place), properties(after, place));
    let removed = old.iter().filter(|o| new.iter().all(|n| n.name != o.name)).map(|o| (o.name, None));
    let other = new.iter().filter(|n| !old.contains(n)).map(|n| (n.name, Some(n.line.clone())));
    let mut changes: BTreeMap<_, _> = removed.chain(other).collect();
    let described = raw.contains(&format!("TZID:{}", place.room.zone.name()));
    for (name, at) in [("DTSTART", after.interval.start()), ("DTEND", after.interval.end())] {
        // A calendar application may have taken the VTIMEZONE away: then the time is UTC.
        if let Some(Some(line)) = changes.get_mut(name)
            && !described
        {
            *line = format!("{name}:{}", utc(at));
        }
    }
    if changes.contains_key("DTEND") {
        changes.insert("DURATION", None);
    }
    // Confirmed has no line of its own: one that somebody left would bring the request back.
    if after.state != State::Requested && before.state != after.state {
        changes.insert("X-CLEF-STATE", None);
    }
    changes
}

/// Positions of the property lines of the event, without those of its alarms: of the first VEVENT
/// that is no override, or else the first.
fn event_lines(lines: &[Logical<'_>]) -> Vec<(usize, String)> {
    let (mut open, mut current, mut events): (usize, Vec<(usize, String)>, Vec<_>) =
        (0, Vec::new(), Vec::new());
    for (position, logical) in lines.iter().enumerate() {
        let Some(line) = ContentLine::parse(&logical.text) else { continue };
        let is_event = line.value.trim().eq_ignore_ascii_case("VEVENT");
        match line.name.as_str() {
            "BEGIN" if is_event || open > 0 => {
                open += 1;
                if open == 1 {
                    current = vec![(position, line.name)];
                }
            }
            "END" if open > 0 => {
                open -= 1;
                if open == 0 {
                    events.push(std::mem::take(&mut current));
                }
            }
            _ if open == 1 => current.push((position, line.name)),
            _ => {}
        }
    }
    let master = events.iter().position(|event| event.iter().all(|(_, name)| name != "RECURRENCE-ID"));
    if events.is_empty() { Vec::new() } else { events.swap_remove(master.unwrap_or(0)) }
}

struct Text<'t> {
    lines: &'t [Logical<'t>],
    event: Vec<(usize, String)>,
}

impl Text<'_> {
    fn with(&self, changes: &BTreeMap<&'static str, Option<String>>) -> String {
        let crlf = self.lines.first().is_some_and(|line| line.raw.ends_with("\r\n"));
        let line_end = if crlf { "\r\n" } else { "\n" };
        let mut replaced = BTreeMap::new();
        let mut missing: Vec<&str> = Vec::new();
        for (name, line) in changes {
            let mut places = self.event.iter().filter(|(_, own)| own == name).map(|(at, _)| *at);
            match places.next() {
                Some(first) => drop(replaced.insert(first, line.as_deref())),
                None => missing.extend(line.as_deref()),
            }
            replaced.extend(places.map(|again| (again, None)));
        }
        let last = self.event.last().map(|(at, _)| *at);
        let mut text = String::new();
        for (position, line) in self.lines.iter().enumerate() {
            match replaced.get(&position) {
                None => text.push_str(line.raw),
                Some(Some(new)) => push_folded(&mut text, new, line_end),
                Some(None) => {}
            }
            if Some(position) == last {
                for new in &missing {
                    push_folded(&mut text, new, line_end);
                }
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{any_booking, any_text, booking, place, readable, room, span};
    use super::super::write_booking;
    use super::*;
    use proptest::prelude::*;

    /// As a calendar application may leave it: reordered, in lower case, with more in it.
    fn rewritten(text: &str) -> String {
        text.replace("SUMMARY:", "summary;LANGUAGE=fr:").replace(
            "STATUS:CONFIRMED\r\n",
            "X-APPLE-TRAVEL:1\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:keep\r\nSUMMARY:keep\r\nEND:VALARM\r\nSTATUS:CONFIRMED\r\nCATEGORIES:a\r\n ,b\r\n",
        )
    }

    fn names(text: &str) -> Vec<String> {
        logical_lines(text).iter().filter_map(|l| ContentLine::parse(&l.text)).map(|l| l.name).collect()
    }

    #[test]
    fn only_the_lines_that_change_are_other_lines() {
        let room = room();
        let raw = rewritten(&write_booking(&booking(), &place(&room)));
        let after = Booking {
            head_count: Some(9),
            modified: "2027-02-01T00:00:00Z".parse().expect("t"),
            ..booking()
        };
        let edited = edit_booking(&raw, &after, &place(&room)).expect("edited");
        let (old, new) = (logical_lines(&raw), logical_lines(&edited));
        let other: Vec<_> = new.iter().filter(|n| old.iter().all(|o| o.raw != n.raw)).collect();
        let other: Vec<_> =
            other.iter().map(|line| line.text.split([':', ';']).next().unwrap_or_default()).collect();
        assert_eq!(other, ["DTSTAMP", "DESCRIPTION", "LAST-MODIFIED", "X-CLEF-HEADCOUNT"]);
        assert_eq!(names(&raw), names(&edited));
        assert_eq!(
            read(edited.as_bytes(), room.zone).expect("readable").booking(&room.id).as_deref(),
            Some(&after)
        );
    }

    #[test]
    fn giving_time_back_raises_the_sequence_and_takes_a_length_away() {
        let room = room();
        let raw = write_booking(&booking(), &place(&room))
            .replace("DTEND;TZID=Europe/Paris:20270328T110000", "DURATION:PT2H");
        let shorter = Booking { interval: span("2027-03-28T07:00:00Z", "2027-03-28T08:00:00Z"), ..booking() };
        let edited = edit_booking(&raw, &shorter, &place(&room)).expect("edited");
        assert!(
            !edited.contains("DURATION") && edited.contains("DTEND;TZID=Europe/Paris:20270328T100000\r\n")
        );
        assert!(edited.contains("SEQUENCE:1\r\n"));
        let longer = Booking { interval: span("2027-03-28T07:00:00Z", "2027-03-28T09:30:00Z"), ..booking() };
        assert_eq!(edit_booking(&raw, &longer, &place(&room)), Err(EditError::NewTime));
    }

    #[test]
    fn without_its_zone_the_new_end_is_utc() {
        let room = room();
        let raw = write_booking(&booking(), &place(&room));
        let (from, to) = (raw.find("BEGIN:VTIMEZONE").expect("one"), raw.find("BEGIN:VEVENT").expect("one"));
        let bare = format!("{}{}", &raw[..from], &raw[to..]);
        let shorter = Booking { interval: span("2027-03-28T07:00:00Z", "2027-03-28T08:00:00Z"), ..booking() };
        let edited = edit_booking(&bare, &shorter, &place(&room)).expect("edited");
        assert!(edited.contains("DTEND:20270328T080000Z\r\n"));
    }

    #[test]
    fn approving_a_request_makes_it_confirmed() {
        let room = room();
        let request = Booking { state: State::Requested, ..booking() };
        let raw = write_booking(&request, &place(&room));
        let edited = edit_booking(&raw, &booking(), &place(&room)).expect("edited");
        assert!(!edited.contains("X-CLEF-STATE") && edited.contains("STATUS:CONFIRMED\r\n"));
    }

    #[test]
    fn another_event_is_left_alone() {
        let room = room();
        let raw = write_booking(&booking(), &place(&room));
        let copy = raw.replace(&booking().uid().to_string(), "copied");
        let other = Booking { ticket: crate::domain::booking::Ticket(4), ..booking() };
        assert_eq!(edit_booking(&copy, &booking(), &place(&room)), Err(EditError::AnotherEvent));
        assert_eq!(edit_booking(&raw, &other, &place(&room)), Err(EditError::AnotherEvent));
        assert!(matches!(edit_booking("", &booking(), &place(&room)), Err(EditError::Unreadable(_))));
    }

    proptest! {
        #[test]
        fn an_edit_keeps_every_other_line(
            before in any_booking(),
            title in any_text(),
            note in proptest::option::of(any_text()),
            foreign in proptest::collection::vec("[a-z=é ]{0,90}", 0..5),
            lf: bool,
        ) {
            let room = room();
            let foreign = foreign.iter().enumerate().fold(String::new(), |all, (n, text)| {
                format!("{all}X-OTHER-{n}:{text}\r\n")
            });
            let raw = write_booking(&before, &place(&room)).replace("CLASS:", &format!("{foreign}CLASS:"));
            let raw = if lf { raw.replace("\r\n", "\n") } else { raw };
            let after = Booking { title: readable(&title), note: note.map(|n| readable(&n)), ..before.clone() };
            let edited = edit_booking(&raw, &after, &place(&room)).expect("edited");
            let read = read(edited.as_bytes(), room.zone).expect("readable");
            let found = read.booking(&room.id).expect("a booking");
            prop_assert_eq!(found.as_ref(), &after);
            let own = ["SUMMARY", "DESCRIPTION", "X-CLEF-TITLE", "X-CLEF-NOTE"];
            let rest = |text: &str| -> Vec<String> {
                logical_lines(text).iter()
                    .filter(|l| !own.iter().any(|name| l.text.starts_with(&format!("{name}:"))))
                    .map(|l| l.raw.to_owned()).collect()
            };
            prop_assert_eq!(rest(&raw), rest(&edited));
            prop_assert_eq!(edit_booking(&edited, &after, &place(&room)).expect("edited"), edited);
        }
    }
}
