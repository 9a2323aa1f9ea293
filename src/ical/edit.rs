//! Changing a booking in place: only the content lines that change are replaced, everything else
//! that stands in the object stays byte for byte, whoever wrote it.
//!
//! What a line should be is computed for the booking as it is in the text and as it shall be; where
//! the two are the same, the line stays as it is, also if somebody has changed it meanwhile.

mod conference;
mod form;
mod overrides;
mod parts;
mod sheet;
mod shift;

pub(super) use conference::set_conference;
pub(super) use form::Form;
pub(super) use overrides::follow;
pub(super) use parts::{Part, Rewrite};
pub(super) use sheet::Sheet;
pub(super) use shift::Shift;

use chrono::TimeDelta;

use self::overrides::Going;
use super::own::{CONFERENCE, SHOWN_DATE};
use super::properties::utc;
use super::read::read;
use super::unreadable::Unreadable;
use super::write::{Presentation, properties};
use crate::domain::booking::{Booking, State};
use crate::domain::room::Room;
use crate::domain::time::{Instant, Interval};

/// Why a calendar object cannot be changed as it is.
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
    /// Another application has changed dates of the series in a way that keeps one of them there.
    #[error("a date of the series was changed by another application and cannot be given back")]
    StaysThere,
    /// Another application has put further events or tasks into the object.
    #[error("another application has put something else into the calendar object")]
    SeveralEvents,
    /// Another application has changed a date of the series that the moved series does not have.
    #[error("a date that another application changed is none of the series when that is moved")]
    DatesDoNotFit,
    /// What would be written does not say what it should.
    #[error("the calendar object is written in a way that cannot be changed")]
    Unfaithful,
}

/// The text of the calendar object `raw` with what is different in `booking`: title, head count,
/// note, people, state, or less time (of a series: fewer dates). LAST-MODIFIED and DTSTAMP are the booking's `modified`;
/// SEQUENCE goes up where the time or the state changed (RFC 5545 §3.8.7.4).
///
/// # Errors
/// [`EditError::Unreadable`] and [`EditError::AnotherEvent`] if `raw` is not the event of `booking`;
/// [`EditError::NewTime`] if `booking` does not lie within the time that it has there;
/// [`EditError::StaysThere`] if a date that it gives back would still be there.
pub fn edit_booking(raw: &str, booking: &Booking, place: &Presentation<'_>) -> Result<String, EditError> {
    let zone = place.room.zone;
    let sheet = Sheet::read(raw, zone)?;
    let before = sheet.object.booking(&booking.room).ok_or(EditError::AnotherEvent)?;
    if before.record.ticket != booking.record.ticket
        || before.id != booking.id
        || before.room != place.room.id
    {
        return Err(EditError::AnotherEvent);
    }
    if !booking.lies_within(&before, zone) {
        return Err(EditError::NewTime);
    }
    let event = sheet.main().ok_or(EditError::AnotherEvent)?;
    if before.when.series.as_ref().map(|s| s.rule()) != booking.when.series.as_ref().map(|s| s.rule())
        && sheet.has_several_rules()
    {
        return Err(EditError::StaysThere);
    }
    let rescheduled = before.when.interval != booking.when.interval
        || before.state != booking.state
        || before.when.series != booking.when.series;
    let sequence = booking.record.sequence.max(before.record.sequence + u32::from(rescheduled));
    let after = booking.clone().with(|it| it.record.sequence = sequence);
    let given_back = given_back(&before, &after, place.room);
    let mut rewrite = Rewrite::new(&sheet.lines);
    change_event(&sheet, &mut rewrite, event, (&before, &after, place));
    exclude(&sheet, &mut rewrite, event, (&before, &after, given_back.last().copied()));
    let kept: Vec<Instant> = after.when.dates(zone).iter().map(Interval::start).collect();
    overrides::give_back(&sheet, &mut rewrite, &Going { starts: &given_back, kept: &kept });
    let still = Shift::between(before.when.interval.start(), before.when.interval.start(), zone);
    let later = Shift::between(before.when.interval.start(), after.when.interval.start(), zone);
    if !later.is_none() {
        sheet.shift_alarms(&mut rewrite, event, later);
    }
    let longer = after.when.interval.length() - before.when.interval.length();
    if !longer.is_zero() {
        overrides::follow(&sheet, &mut rewrite, still, longer);
    }
    let text = rewrite.apply();
    if given_back.is_empty() || !holds(&text, &given_back, &before, place.room) {
        Ok(text)
    } else {
        Err(EditError::StaysThere)
    }
}

/// The starts of the dates that `before` has and `after` has not.
fn given_back(before: &Booking, after: &Booking, room: &Room) -> Vec<Instant> {
    if before.when.series.is_none() || before.when.series == after.when.series {
        return Vec::new();
    }
    let kept = after.when.dates(room.zone);
    let starts = before.when.dates(room.zone).into_iter().map(|date| date.start());
    starts.filter(|start| kept.binary_search_by_key(start, Interval::start).is_err()).collect()
}

/// Whether one of the dates `starts` still holds the room.
fn holds(text: &str, starts: &[Instant], booking: &Booking, room: &Room) -> bool {
    let Ok(object) = read(text.as_bytes(), room.zone) else { return true };
    let window = booking.when.span(room.zone).widened(TimeDelta::days(366));
    let held = object.occupancies(&room.id, window).into_iter().filter_map(|held| held.recurrence_id);
    held.map(|id| id.resolve(room.zone)).any(|id| starts.binary_search(&id).is_ok())
}

/// Properties of which each value stands by itself.
pub(super) fn is_list(name: &str) -> bool {
    matches!(name, "RDATE" | "EXDATE" | CONFERENCE)
}

/// Gives those properties of `event` a new line that are another one for the booking as it is and as it
/// shall be.
fn change_event(
    sheet: &Sheet<'_>,
    rewrite: &mut Rewrite<'_>,
    event: &Part,
    (before, after, place): (&Booking, &Booking, &Presentation<'_>),
) {
    let (old, new) = (properties(before, place), properties(after, place));
    let is_time = |name: &str| matches!(name, "DTSTART" | "DTEND");
    for gone in old.iter().filter(|old| !is_list(old.name) && new.iter().all(|new| new.name != old.name)) {
        rewrite.set(event, gone.name, None);
    }
    // Which date a series keeps that loses its last ones depends on those that have an EXDATE already: see `exclude`.
    let is_list =
        |name: &str| is_list(name) || name == SHOWN_DATE && !before.when.dates(sheet.zone).is_empty();
    for other in new.iter().filter(|new| !is_list(new.name) && !is_time(new.name) && !old.contains(new)) {
        rewrite.set(event, other.name, Some(other.line.clone()));
    }
    set_conference(sheet, rewrite, event, (&old, &new));
    // Who makes it public means that it is not hidden any more.
    let hidden = new.iter().find(|new| new.name == "CLASS" && after.details.public && !before.details.public);
    if let Some(class) = hidden {
        rewrite.set(event, "CLASS", Some(class.line.clone()));
    }
    let (was, is) = (before.when.interval, after.when.interval);
    let changed = [was.start() != is.start(), was.end() != is.end()];
    sheet.set_times(rewrite, event, (&sheet.form(), is, changed));
    // Confirmed has no line of its own: one that somebody left would bring the request back.
    if matches!(after.state, State::Confirmed | State::Freed(_)) && before.state != after.state {
        rewrite.set(event, "X-CLEF-STATE", None);
    }
}

/// Writes an EXDATE for each date that `after` leaves out and `before` does not.
fn exclude(
    sheet: &Sheet<'_>,
    rewrite: &mut Rewrite<'_>,
    event: &Part,
    (before, after, last): (&Booking, &Booking, Option<Instant>),
) {
    // Of a series that loses its last date, that one stays in the rule: see `write::shown_date`.
    let shown = last.filter(|_| after.when.dates(sheet.zone).is_empty());
    let known: Vec<Instant> =
        before.when.series.iter().flat_map(|series| series.exdates()).copied().collect();
    let exdates = after.when.series.iter().flat_map(|series| series.exdates());
    for at in exdates.filter(|at| !known.contains(at) && shown != Some(**at)) {
        let line = sheet.form().line("EXDATE", *at);
        rewrite.add(event, line.unwrap_or_else(|| format!("EXDATE:{}", utc(*at))));
    }
    if let Some(at) = shown {
        rewrite.set(event, SHOWN_DATE, Some(format!("{SHOWN_DATE}:{}", utc(at))));
    }
}

#[cfg(test)]
pub(super) mod foreign;

#[cfg(test)]
mod tests;
