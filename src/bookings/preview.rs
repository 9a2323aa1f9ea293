//! What would be said to a booking that nobody makes: the same checks and rules, on what is known now.

use super::book::draft;
use super::book_several::part_in;
use super::halls::contained;
use super::intent::Intent;
use super::{BookError, Bookings, PlanAsk, PlannedDate, Shared};
use crate::domain::booking::{Booking, BookingRequest};
use crate::domain::find::Alternative;
use crate::domain::rules::{Refusal, Verdict};
use crate::domain::time::Instant;

/// What is known of a booking before it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// What the rules say to it.
    pub verdict: Verdict,
    /// Rooms and times near to what was asked, if they say no.
    pub alternatives: Vec<Alternative>,
    /// Each date of a series; empty for a single booking.
    pub dates: Vec<PlannedDate>,
}

impl Bookings {
    /// Returns what is known of the booking that `request` asks for. It is decided again when it is booked.
    ///
    /// # Errors
    /// What [`Bookings::book`] answers before it looks into a calendar, but for `Refused`.
    pub fn preview(&self, request: &BookingRequest, now: Instant) -> Result<Preview, BookError> {
        let shared = &self.0;
        let room = shared.room(&request.room)?;
        let also = contained(room);
        let (people, asker) = shared.may_have(request, &also)?;
        if !shared.schedule.snapshot(&room.id).is_offered() {
            return Err(shared.not_readable(&room.id, "its calendar cannot be read"));
        }
        let dates = if request.when.series.is_some() {
            let ask = PlanAsk::of(request, request.when.dates(room.zone));
            self.plan(&ask, now)?.dates
        } else {
            Vec::new()
        };
        let intent = Intent::to_book(draft(request.clone(), people, now), now).by(asker);
        let mut verdict = shared.decided(&intent, room);
        for part in &also {
            let said = shared.said_of_part(&part_in(part, &intent.draft), &intent);
            let known: Vec<&str> = verdict.refusals.iter().map(|no| no.rule).collect();
            let new: Vec<Refusal> = said.into_iter().filter(|no| !known.contains(&no.rule)).collect();
            verdict.refusals.extend(new);
        }
        let refused = verdict.refusals.clone();
        let alternatives = match shared.refused(refused, &intent) {
            BookError::Refused { alternatives, .. } if !verdict.refusals.is_empty() => alternatives,
            _ => Vec::new(),
        };
        Ok(Preview { verdict, alternatives, dates })
    }
}

impl Shared {
    /// Returns what the rules say to `part`, which would hold its room for a booking of several rooms.
    fn said_of_part(&self, part: &Booking, whole: &Intent) -> Vec<Refusal> {
        let Some(room) = self.schedule.room(&part.room) else { return Vec::new() };
        let intent = Intent::to_book(part.clone(), whole.now).by(whole.asker.clone());
        let mut refusals = self.decided(&intent, room).refusals;
        refusals.retain(Refusal::is_for_parts);
        self.name_linked(refusals, &intent)
    }
}
