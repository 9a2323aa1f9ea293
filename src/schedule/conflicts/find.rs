//! Finds the conflicts of a room in what is known of its calendar.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

use super::side::{likeness, pair, side, side_of, was_held};
use crate::domain::booking::NAMESPACE;
use crate::domain::conflict::{Cause, ConflictId, Date, Finding, Pair, moved_dates, outside_hours, overlaps};
use crate::domain::occupancy::Occupancy;
use crate::domain::room::Room;
use crate::domain::time::{Instant, Interval};
use crate::ical::Warning;
use crate::schedule::conflict::{Conflict, ConflictWarning, Side};
use crate::schedule::content::Content;
use crate::schedule::entry::Entry;

/// All conflicts in `content` that are not over at `from`, by the first date.
pub(in crate::schedule) fn find(content: &Content, room: &Room, from: Instant) -> Vec<Arc<Conflict>> {
    let ahead = content.window().and_then(|window| Interval::new(from, window.end()));
    let held = ahead.map(|ahead| content.occupancies(room, ahead)).unwrap_or_default();
    let mut finder = Finder { room, content, entries: None, conflicts: Vec::new() };
    for finding in overlaps(&held) {
        finder.add(Cause::Overlap(Pair::TwoNatives), finding);
    }
    for finding in outside_hours(room, &held) {
        finder.add(Cause::Closed, finding);
    }
    finder.unreadable(from);
    finder.moved(&held, from);
    finder.other_rooms(&held);
    finder.deleted(from);
    finder.altered(from);
    let mut conflicts = finder.conflicts;
    conflicts
        .sort_by_key(|conflict| (conflict.dates.first().map(|date| date.span), conflict.cause, conflict.id));
    conflicts.into_iter().map(Arc::new).collect()
}

pub(super) struct Finder<'a> {
    pub(super) room: &'a Room,
    pub(super) content: &'a Content,
    /// By UID; made when the first conflict is found, and in most rooms there is none.
    entries: Option<HashMap<Arc<str>, Arc<Entry>>>,
    conflicts: Vec<Conflict>,
}

impl Finder<'_> {
    fn entry(&mut self, uid: &str) -> Option<Arc<Entry>> {
        let entries = self.entries.get_or_insert_with(|| {
            let entries = self.content.entries().filter(|entry| !self.content.is_hidden(entry));
            entries.map(|entry| (entry.uid(), entry.clone())).collect()
        });
        entries.get(uid).filter(|_| !uid.is_empty()).cloned()
    }

    /// Adds what was found in the schedule.
    fn add(&mut self, cause: Cause, Finding { names, dates }: Finding) {
        let Some(first) = dates.first() else { return };
        let held = first.held.clone();
        let entries: Vec<Option<Arc<Entry>>> = held.iter().map(|held| self.entry(&held.uid)).collect();
        let side = |(held, entry): (&Arc<Occupancy>, &Option<Arc<Entry>>)| {
            let side = side(held, entry.as_deref());
            // Nothing can be done about the double of a booking by its id, which is that of the booking.
            Side { booking: side.booking.filter(|it| !self.content.is_double(&it.booking)), ..side }
        };
        let sides: Vec<Side> = held.iter().zip(&entries).map(side).collect();
        let likeness =
            held.iter().zip(&entries).map(|(held, entry)| likeness(held, entry.as_deref())).collect();
        let cause = if let Cause::Overlap(_) = cause { Cause::Overlap(pair(&sides)) } else { cause };
        self.push(cause, &names, likeness, Conflict { dates, ..self.blank(cause, sides) });
    }

    /// Events that cannot be read, or whose time had to be guessed.
    fn unreadable(&mut self, from: Instant) {
        for entry in self.content.noted() {
            let mut warnings: Vec<ConflictWarning> =
                entry.problem.as_deref().cloned().map(ConflictWarning::Unreadable).into_iter().collect();
            let matters = |warning: &&Warning| is_about_time(warning);
            warnings.extend(entry.warnings.iter().filter(matters).cloned().map(ConflictWarning::Guessed));
            let dates = entry.dates.as_slice().iter().filter(|held| held.interval.end() > from);
            let dates: Vec<Date> =
                dates.map(|held| Date { span: held.interval, held: vec![held.clone()] }).collect();
            // What holds nothing any more, or never did, is in nobody's way; what has no time may be.
            let has_no_time = entry.problem.is_some() && entry.dates.as_slice().is_empty();
            if warnings.is_empty() || (dates.is_empty() && !has_no_time) {
                continue;
            }
            let title = dates.first().and_then(|date| date.held[0].title.clone());
            let side = Side { title, ..side_of(entry) };
            let likeness = vec![format!("{:?} {warnings:?}", entry.etag)];
            let name: Arc<str> = entry.href.name().into();
            let conflict = Conflict { dates, warnings, ..self.blank(Cause::Unreadable, vec![side]) };
            self.push(Cause::Unreadable, &[name], likeness, conflict);
        }
    }

    /// Bookings, and dates of series of bookings, that somebody moved in a calendar application.
    fn moved(&mut self, held: &[Arc<Occupancy>], from: Instant) {
        let mut seen = Vec::new();
        for one in held {
            let Some(booking) = one.booking() else { continue };
            if seen.contains(&booking.id) {
                continue;
            }
            let Some(entry) = self
                .content
                .with_id(booking.id)
                .map(|(entry, _)| entry)
                .find(|entry| entry.moved_from.is_some() && entry.uid() == one.uid)
            else {
                continue;
            };
            seen.push(booking.id);
            let date = Date { span: one.interval, held: vec![one.clone()] };
            let was = entry.moved_from.as_deref().copied();
            let likeness = vec![likeness(one, Some(entry))];
            let names = [one.uid.clone()];
            let sides = vec![side(one, Some(entry))];
            let conflict = Conflict { dates: vec![date], was, ..self.blank(Cause::Moved, sides) };
            self.push(Cause::Moved, &names, likeness, conflict);
        }
        for finding in moved_dates(self.room, held) {
            let is_known =
                finding.dates[0].held[0].booking().is_some_and(|booking| seen.contains(&booking.id));
            if !is_known && finding.dates.iter().any(|date| date.span.end() > from) {
                self.add(Cause::Moved, finding);
            }
        }
    }

    /// Bookings that somebody deleted in a calendar application.
    fn deleted(&mut self, from: Instant) {
        for lost in self.content.lost().iter().filter(|lost| !lost.is_over(from)) {
            let booking = &lost.booking;
            let dates = booking.when.dates(self.room.zone).into_iter().filter(|date| date.end() > from);
            let dates: Vec<Date> =
                dates.map(|span| Date { span, held: vec![was_held(booking, span)] }).collect();
            let Some(first) = dates.first().map(|date| date.held[0].clone()) else { continue };
            let written_at = Some(booking.record.modified);
            let side = Side { written_at, is_recurring: booking.when.series.is_some(), ..side(&first, None) };
            // As a series goes by, the next date of it is no other booking.
            let likeness = vec![likeness(&was_held(booking, booking.when.interval), None)];
            let conflict =
                Conflict { dates, since: Some(lost.missed), ..self.blank(Cause::Deleted, vec![side]) };
            self.push(Cause::Deleted, std::slice::from_ref(&first.uid), likeness, conflict);
        }
    }

    /// A conflict with nothing said about it yet.
    pub(super) fn blank(&self, cause: Cause, sides: Vec<Side>) -> Conflict {
        let id = ConflictId(Uuid::nil());
        let since = sides.iter().filter_map(|side| side.written_at).max();
        let room = self.room.id.clone();
        let (dates, warnings) = (Vec::new(), Vec::new());
        Conflict {
            id,
            version: Uuid::nil(),
            room,
            cause,
            sides,
            dates,
            since,
            was: None,
            came_from: None,
            lost_room: None,
            warnings,
            decision: None,
        }
    }

    /// `conflict` with its id and version, and what was decided about it.
    pub(super) fn push(
        &mut self,
        cause: Cause,
        names: &[Arc<str>],
        mut likeness: Vec<String>,
        conflict: Conflict,
    ) {
        let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        let id = ConflictId::new(cause, &self.room.id, &names);
        likeness.sort_unstable();
        let version = Uuid::new_v5(&NAMESPACE, likeness.join("\n").as_bytes());
        let in_calendar = self.content.decisions().iter().filter_map(|entry| entry.decision.as_deref());
        let decisions = in_calendar.chain(self.content.decided());
        let decision =
            decisions.filter(|d| d.conflict == id && d.version == version).max_by_key(|d| d.at).cloned();
        self.conflicts.push(Conflict { id, version, decision, ..conflict });
    }
}

/// Whether a warning may mean that the event is at another time than was read.
fn is_about_time(warning: &Warning) -> bool {
    match warning {
        Warning::UnknownZone(_)
        | Warning::NoSuchDate(_)
        | Warning::EndsBeforeStart
        | Warning::UnreadableEnd(_)
        | Warning::OtherForm(_)
        | Warning::UnreadableStart(_)
        | Warning::UnreadableEvent(_)
        | Warning::TwoClocks
        | Warning::UnreadableRule(_)
        | Warning::TooManyRules
        | Warning::StartOffRule
        | Warning::NoEnd
        | Warning::NoSeries
        | Warning::DoubtfulZone(_)
        | Warning::UnreadableDate(_)
        | Warning::UnreadableOverride
        | Warning::ExRule => true,
        Warning::EndAndDuration
        | Warning::Method(_)
        | Warning::SeveralUids
        | Warning::NotAnEvent(_)
        | Warning::ForeignBytes => false,
    }
}
