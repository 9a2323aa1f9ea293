//! Who is to be reminded of what is soon.

use std::sync::Arc;

use chrono::TimeDelta;
use chrono_tz::Tz;
use uuid::Uuid;

use super::news::{Doer, News, Notice};
use crate::domain::booking::{Booking, NAMESPACE, State};
use crate::domain::occupancy::Occupancy;
use crate::domain::time::Instant;
use crate::domain::when::When;

/// A reminder that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// What is told.
    pub notice: Notice,
    /// The date and which of its reminders, for its claim.
    pub version: String,
}

/// The reminders that are due `now` for what holds a room, each so long `before` it begins. One that comes too late
/// to be of use is none, nor one of what was booked or changed after it was due: people know of that.
#[must_use]
pub fn reminders(held: &[Arc<Occupancy>], zone: Tz, before: &[TimeDelta], now: Instant) -> Vec<Reminder> {
    held.iter()
        .filter_map(|held| Some((held, held.booking()?)))
        .filter(|(_, booking)| booking.state == State::Confirmed && booking.part_of().is_none())
        .flat_map(|(held, booking)| {
            let due = before.iter().filter(|before| is_due(held, booking, **before, now));
            due.map(|before| reminder(held, zone, booking, *before))
        })
        .collect()
}

fn is_due(held: &Occupancy, booking: &Booking, before: TimeDelta, now: Instant) -> bool {
    let due = held.interval.start() - before;
    // What is noted of the people of another date changes nothing about this one.
    let is_as_it_was =
        booking.record.modified < due || booking.attendances.were_noted_at(booking.record.modified);
    due <= now && now < due + before / 2 && is_as_it_was && booking.record.created < due
}

fn reminder(held: &Occupancy, zone: Tz, booking: &Arc<Booking>, before: TimeDelta) -> Reminder {
    let start = held.interval.start();
    let date = Arc::new((**booking).clone().with(|it| {
        let is_date = it.when.series.is_some();
        it.when = When::once(held.interval);
        it.record.recurrence_id = if is_date { held.date(zone) } else { it.record.recurrence_id };
    }));
    let version = format!("{start} {}", before.num_minutes());
    let notice = Notice {
        news: News::Reminder,
        by: Doer::Unnamed,
        reason: None,
        to: booking.booked_for.clone(),
        booking: date,
        before: None,
        dates: Vec::new(),
    };
    Reminder { notice, version: Uuid::new_v5(&NAMESPACE, version.as_bytes()).to_string() }
}
