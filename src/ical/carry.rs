//! What takes the place of a booking's event, by a ticket: the booking that moves, one date that leaves its
//! series, a tombstone. It is made of the text of the event that it replaces, so what other applications put
//! in there travels along (`docs/protocol.md` §4).
//!
//! Clef's own properties are written anew where they are others now. Alarms and what is said of single dates of
//! a series move with the time.

mod kept;
mod piece;

use chrono::TimeDelta;
use chrono_tz::Tz;

use super::edit::{EditError, Form, Part, Rewrite, Sheet, Shift, follow, is_list, set_conference};
use super::object::CalendarObject;
use super::own::{OWN_EXDATES, OWN_RULE, OWN_TIME};
use super::properties::{Written, utc};
use super::read::read;
use super::vtimezone;
use super::write::{OPTIONAL, Presentation, properties};
use super::{act, attendance, details};
use crate::domain::booking::{Booking, Freed, State, title_in};
use crate::domain::event_time::Zone;
use crate::domain::lineage;
use crate::domain::recurrence::Recurrence;
use crate::domain::time::{Instant, Interval};

/// Written whatever they say now: whoever moves a booking that others made transparent wants the room.
const ALWAYS: [&str; 6] = ["STATUS", "TRANSP", OWN_TIME, OWN_RULE, OWN_EXDATES, "X-CLEF-ID"];

/// The text of `booking`, which has another UID, made of the text of the event whose place it takes: that of
/// the same booking in the room of `here`, or of the series that it leaves.
///
/// # Errors
/// [`EditError::Unreadable`] and [`EditError::AnotherEvent`] if `raw` is not an event of the booking,
/// [`EditError::SeveralEvents`], [`EditError::DatesDoNotFit`] and [`EditError::Unfaithful`] if other applications
/// have written something there that cannot come along.
pub fn carry_booking(
    raw: &str,
    here: &Presentation<'_>,
    booking: &Booking,
    there: &Presentation<'_>,
) -> Result<String, EditError> {
    let sheet = Sheet::read(raw, here.room.zone)?;
    let before = sheet
        .object
        .booking(&here.room.id)
        .filter(|before| before.id == booking.id || booking.piece_of(before).is_some());
    // What somebody brought here is known by its UID alone.
    let brought = sheet.object.claim(&here.room.id).filter(|claim| takes_the_place_of(booking, claim));
    let before = before.or(brought).ok_or(EditError::AnotherEvent)?;
    let is_ours = |uid: &str| lineage::uid_of(uid) == before.uid();
    if !sheet.parts.iter().filter_map(|part| part.value(&sheet.lines, "UID")).all(is_ours) {
        return Err(EditError::SeveralEvents);
    }
    let mut carrying = Carrying { rewrite: Rewrite::new(&sheet.lines), sheet: &sheet, after: booking, there };
    match (booking.piece_of(&before), booking.record.recurrence_id.filter(|_| before.when.series.is_some())) {
        (Some(piece), _) => carrying.piece(piece, &before, here)?,
        (None, Some(at)) => carrying.one_date(at, &before, here)?,
        (None, None) => carrying.whole(&before, here)?,
    }
    carrying.describe_zone();
    let text = carrying.rewrite.apply();
    carrying.check(&text)?;
    Ok(text)
}

/// Whether `booking` names the event of `claim` as the one that it replaces, here or in another room.
fn takes_the_place_of(booking: &Booking, claim: &Booking) -> bool {
    let there = booking.came_from().map(|there| there.uid);
    booking.record.replaces == Some(claim.uid()) || there == Some(claim.uid())
}

struct Carrying<'a> {
    sheet: &'a Sheet<'a>,
    rewrite: Rewrite<'a>,
    after: &'a Booking,
    there: &'a Presentation<'a>,
}

impl Carrying<'_> {
    fn whole(&mut self, before: &Booking, here: &Presentation<'_>) -> Result<(), EditError> {
        let (sheet, after) = (self.sheet, self.after);
        let event = sheet.main().ok_or(EditError::AnotherEvent)?;
        let zone = self.there.room.zone;
        let shift = Shift::between(before.when.interval.start(), after.when.interval.start(), zone);
        let form = self.form();
        let is_kept = sheet.form() == form && sheet.zone == zone;
        let (was, is) = (before.when.interval, after.when.interval);
        let mut own = properties(before, here);
        // The ticket and the request that stand in an event that was brought here are not what it is known by.
        let is_its = |written: &Written| !matches!(written.name, "X-CLEF-TICKET" | "X-CLEF-REQUEST");
        own.retain(|written| before.brought().is_none() || is_its(written));
        self.write_own(event, &own);
        let has_no_end = before.state == State::Freed(Freed::WithoutLength);
        let changed =
            [!is_kept || was.start() != is.start(), !is_kept || has_no_end || was.end() != is.end()];
        sheet.set_times(&mut self.rewrite, event, (&form, is, changed));
        sheet.shift_alarms(&mut self.rewrite, event, shift);
        self.move_lists(event, shift)?;
        self.exclude(event, before, shift);
        for (part, _) in sheet.overrides() {
            self.rewrite.set(part, "UID", Some(format!("UID:{}", after.uid())));
            sheet.shift(&mut self.rewrite, part, shift);
        }
        let longer = is.length() - was.length();
        if !longer.is_zero() {
            follow(sheet, &mut self.rewrite, shift, longer);
        }
        if !after.state.is_live() {
            self.silence(event);
        } else if self.is_back() {
            self.wake(event);
        }
        Ok(())
    }

    /// Returns how the times are written: as they are, where that means the same in the room.
    fn form(&self) -> Form {
        let (form, zone) = (self.sheet.form(), self.there.room.zone);
        let fits = match &form {
            // A rule runs on the clock of its zone, and Clef decides by that of the room.
            Form::Zoned(_, of) => self.after.when.series.is_none() || *of == Zone::Named(zone),
            Form::Utc => self.after.when.series.is_none(),
            Form::Floating(_) | Form::Dates(_) => true,
        };
        if fits && self.sheet.zone == zone { form } else { Form::of_room(zone) }
    }

    /// The dates that RDATE and EXDATE name, moved.
    fn move_lists(&mut self, event: &Part, shift: Shift) -> Result<(), EditError> {
        if !shift.is_none() && self.sheet.has_several_rules() {
            return Err(EditError::DatesDoNotFit);
        }
        for position in ["RDATE", "EXDATE"].iter().flat_map(|name| event.all(name)) {
            let line = shift.line(&self.sheet.lines[position].text).ok_or(EditError::DatesDoNotFit)?;
            if !shift.is_none() {
                self.rewrite.replace(position, line);
            }
        }
        Ok(())
    }

    fn exclude(&mut self, event: &Part, before: &Booking, shift: Shift) {
        let exdates = |booking: &'_ Booking| -> Vec<Instant> {
            booking.when.series.iter().flat_map(|series| series.exdates()).copied().collect()
        };
        let mut known: Vec<Instant> = exdates(before).into_iter().map(|at| shift.instant(at)).collect();
        let left_out = exdates(self.after);
        // A date is there again: one line may name several.
        if known.iter().any(|at| !left_out.contains(at)) {
            self.rewrite.set(event, "EXDATE", None);
            known.clear();
        }
        for at in left_out.into_iter().filter(|at| !known.contains(at)) {
            self.rewrite.add(event, format!("EXDATE:{}", utc(at)));
        }
    }

    /// The event of one date, made of what another application made of that date, or else of the series.
    fn one_date(&mut self, at: Instant, before: &Booking, here: &Presentation<'_>) -> Result<(), EditError> {
        let (sheet, after) = (self.sheet, self.after);
        let main = sheet.main().ok_or(EditError::AnotherEvent)?;
        let following = |key: Instant| sheet.change_at(key).is_some_and(|changed| changed.and_future);
        let changed = sheet.overrides().filter(|(_, key)| *key == at || (*key < at && following(*key)));
        let changed = changed.max_by_key(|(_, key)| *key);
        let part = changed.map_or(main, |(part, _)| part);
        let change = changed.and_then(|(_, key)| sheet.change_at(key)).map(|changed| &changed.event);
        let title = change.and_then(|event| event.title.as_deref());
        let starts = change.map_or(before.when.interval.start(), |event| event.start.resolve(sheet.zone));
        let title =
            title.map_or(before.details.title.as_str(), |title| title_in(title, Some(&before.details.title)));
        let title = title.to_owned();
        let alone = before.clone().with(|it| {
            it.details.title = title;
            it.when.series = None;
            it.record.recurrence_id = after.record.recurrence_id;
        });
        self.write_own(part, &properties(&alone, here));
        for name in ["RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"] {
            self.rewrite.set(part, name, None);
        }
        let form = Some(sheet.form()).filter(|form| matches!(form, Form::Zoned(..) | Form::Utc));
        let form = form.unwrap_or_else(|| Form::of_room(self.there.room.zone));
        sheet.set_times(&mut self.rewrite, part, (&form, after.when.interval, [true; 2]));
        let shift = Shift::between(starts, after.when.interval.start(), self.there.room.zone);
        sheet.shift_alarms(&mut self.rewrite, part, shift);
        for other in sheet.parts.iter().filter(|other| other.is_event() && other.range != part.range) {
            self.rewrite.remove(other.range.clone());
        }
        Ok(())
    }

    /// Writes those of Clef's properties that are others than `old` or that are missing; times and lists apart.
    fn write_own(&mut self, event: &Part, old: &[Written]) {
        self.rewrite.set(event, "UID", Some(format!("UID:{}", self.after.uid())));
        let new = properties(self.after, self.there);
        let is_own = |name: &str| !is_list(name) && !matches!(name, "DTSTART" | "DTEND");
        for new in new.iter().filter(|new| is_own(new.name)) {
            let is_there = event.find(new.name).is_some() || new.name == "RRULE";
            if !old.contains(new) || !is_there || ALWAYS.contains(&new.name) {
                self.rewrite.set(event, new.name, Some(new.line.clone()));
            }
        }
        let gone = old
            .iter()
            .map(|old| old.name)
            .chain(OPTIONAL)
            .chain(details::OPTIONAL)
            .chain(act::OPTIONAL)
            .chain(attendance::OPTIONAL)
            .filter(|name| !is_list(name));
        for name in gone.filter(|name| new.iter().all(|new| new.name != *name)) {
            self.rewrite.set(event, name, None);
        }
        set_conference(self.sheet, &mut self.rewrite, event, (old, &new));
    }

    /// The zone of the room as Clef describes it, for all times that are in the object now.
    fn describe_zone(&mut self) {
        let zone = self.there.room.zone;
        let span = self.after.when.span(zone);
        let (first, last) = self.sheet.object.span();
        let (first, last) = (first.min(span.start()), last.unwrap_or(span.end()).max(span.end()));
        let is_it = |part: &&Part| {
            part.name == "VTIMEZONE" && part.value(&self.sheet.lines, "TZID") == Some(zone.name())
        };
        for known in self.sheet.parts.iter().filter(is_it) {
            self.rewrite.remove(known.range.clone());
        }
        let event = self.sheet.parts.iter().find(|part| part.is_event());
        if let Some(event) = event.filter(|_| zone != Tz::UTC) {
            self.rewrite.insert(*event.range.start(), &vtimezone::write(zone, first, last));
        }
    }

    /// Whether `text` is the booking, and what others say of single dates is about dates of it.
    fn check(&self, text: &str) -> Result<(), EditError> {
        let (wanted, room) = (self.after, self.there.room);
        let object = read(text.as_bytes(), room.zone)?;
        let found = object.booking(&room.id).ok_or(EditError::Unfaithful)?;
        let is_it = found.is_same_as(wanted)
            && found.record.ticket == wanted.record.ticket
            && found.state == wanted.state
            && found.record.request == wanted.record.request
            && found.record.replaces == wanted.record.replaces
            && found.record.transfer == wanted.record.transfer
            && found.record.instead_of == wanted.record.instead_of
            && found.record.grants == wanted.record.grants
            && found.record.piece == wanted.record.piece
            && found.record.act == wanted.record.act
            && found.when.interval == wanted.when.interval
            && (!wanted.state.is_live() || found.when.dates(room.zone) == wanted.when.dates(room.zone));
        if !is_it {
            return Err(EditError::Unfaithful);
        }
        // What a tombstone kept was there before.
        let fit = self.is_back() || strays(&object) <= strays(&self.sheet.object);
        if fit { Ok(()) } else { Err(EditError::DatesDoNotFit) }
    }
}

/// Returns how many changed dates are none of the series.
fn strays(object: &CalendarObject) -> usize {
    let Some(series) = object.series.first() else { return 0 };
    let (Some(first), Some(last)) = (series.overrides.first(), series.overrides.last()) else { return 0 };
    let Some(repeats) = &series.repeats else { return series.overrides.len() };
    let whole = Recurrence { exdates: Vec::new(), ..repeats.recurrence.clone() };
    let window = Interval::new(first.key, last.key + TimeDelta::seconds(1));
    let starts = window.map(|window| whole.starts(object.room_zone, window).starts).unwrap_or_default();
    let is_stray = |at: Instant| starts.binary_search_by_key(&at, |start| start.at).is_err();
    series.overrides.iter().filter(|changed| is_stray(changed.key)).count()
}

#[cfg(test)]
mod tests;
