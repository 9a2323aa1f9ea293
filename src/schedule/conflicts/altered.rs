//! Bookings that somebody made something else of in a calendar application: that hold nothing any more,
//! series that lost dates, and what was brought from another calendar.

use std::sync::Arc;

use super::find::Finder;
use super::side::{likeness, side, was_held};
use crate::domain::conflict::{Cause, Date};
use crate::domain::lineage::Known;
use crate::domain::time::{Instant, Interval};
use crate::schedule::conflict::Conflict;
use crate::schedule::entry::Entry;

impl Finder<'_> {
    /// All of them that are not over at `from`.
    pub(super) fn altered(&mut self, from: Instant) {
        let content = self.content;
        for entry in content.noted().iter().filter(|entry| !content.is_hidden(entry)) {
            let Some(booking) = &entry.booking else { continue };
            if booking.brought().is_some() {
                self.brought(entry, from);
            } else if !content.is_outranked(booking) && !content.is_double(booking) {
                let freed =
                    booking.state.freed().map(|_| booking.when.dates(self.room.zone)).unwrap_or_default();
                self.without_hold(Cause::Freed, entry, &ahead(&freed, from));
                self.without_hold(Cause::DatesGone, entry, &ahead(&entry.dates_gone, from));
            }
        }
    }

    /// The booking of `entry` does not hold `spans` any more.
    fn without_hold(&mut self, cause: Cause, entry: &Entry, spans: &[Interval]) {
        let Some((booking, first)) = entry.booking.as_ref().zip(spans.first()) else { return };
        let held = was_held(booking, *first);
        let dates = spans.iter().map(|span| Date { span: *span, held: vec![was_held(booking, *span)] });
        let was = (cause == Cause::Freed && booking.when.series.is_none()).then_some(booking.when.interval);
        let likeness = format!("{} {:?} {:?}", likeness(&held, Some(entry)), booking.state, entry.dates_gone);
        let blank = self.blank(cause, vec![side(&held, Some(entry))]);
        let conflict = Conflict { dates: dates.collect(), was, ..blank };
        self.push(cause, std::slice::from_ref(&held.uid), vec![likeness], conflict);
    }

    /// The event of `entry` says that it is a booking of another calendar: whether it is, the other rooms
    /// tell ([`crate::schedule::Schedule::conflicts_in`]).
    fn brought(&mut self, entry: &Arc<Entry>, from: Instant) {
        let held = entry.dates.as_slice().iter().filter(|held| held.interval.end() > from);
        let dates: Vec<Date> =
            held.map(|held| Date { span: held.interval, held: vec![held.clone()] }).collect();
        let Some(first) = dates.first().map(|date| date.held[0].clone()) else { return };
        let mut side = side(&first, Some(entry));
        side.booking = entry.stored();
        let likeness = vec![likeness(&first, Some(entry))];
        let conflict = Conflict { dates, ..self.blank(Cause::MovedRoom, vec![side]) };
        self.push(Cause::MovedRoom, std::slice::from_ref(&first.uid), likeness, conflict);
    }
}

fn ahead(dates: &[Interval], from: Instant) -> Vec<Interval> {
    dates.iter().filter(|date| date.end() > from).copied().collect()
}
