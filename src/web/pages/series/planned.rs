//! A plan with what was chosen of it.

use std::collections::BTreeMap;

use super::plan_form::{Choice, PlanForm};
use crate::bookings::{Plan, PlanAsk, PlannedDate, WantedTime};
use crate::domain::find::Alternative;
use crate::domain::room::RoomId;
use crate::domain::rules::Refusal;
use crate::domain::terms::Terms;
use crate::domain::time::{Instant, Interval};
use crate::web::forms::series::AskedDates;
use crate::web::visit::Visit;

/// The dates, what is known of each, and what is wanted.
#[derive(Debug)]
pub(super) struct Planned {
    pub(super) asked: AskedDates,
    /// What the rules say to all dates alike.
    pub(super) of_all: Vec<Refusal>,
    pub(super) dates: Vec<ChosenDate>,
    /// What names these dates.
    pub(super) name: String,
    /// Whether these very dates were shown before.
    pub(super) has_seen: bool,
}

/// One date and what is wanted of it.
#[derive(Debug)]
pub(super) struct ChosenDate {
    pub(super) planned: PlannedDate,
    pub(super) choice: Choice,
    /// Whether what was chosen cannot be had any more.
    pub(super) has_changed: bool,
}

impl Planned {
    /// Returns what names these dates in this room, and no others.
    pub(super) fn name(terms: &Terms, asked: &AskedDates) -> String {
        format!("{}/{}", terms.room.id, asked.name())
    }

    /// `plan` with what `form` chooses, if it was about the same dates; else with all that can be had.
    pub(super) fn new(
        visit: &Visit,
        (terms, asked): (&Terms, &AskedDates),
        (ask, plan): (&PlanAsk, Plan),
        form: &PlanForm,
    ) -> Self {
        let name = Self::name(terms, asked);
        let has_seen = form.seen == name;
        let chosen = |mut planned: PlannedDate| {
            let is_free = planned.verdict.refusals.is_empty();
            if !has_seen {
                let choice = if is_free { Choice::Here } else { Choice::Out };
                return ChosenDate { planned, choice, has_changed: false };
            }
            let choice = form.choices.get(&planned.date.start()).cloned().unwrap_or(Choice::Out);
            let can_be_had = match &choice {
                Choice::Out => true,
                Choice::Here => is_free,
                Choice::Elsewhere(room, time) => offer(visit, ask, &mut planned, (room, *time)),
            };
            let choice = if can_be_had { choice } else { Choice::Out };
            ChosenDate { planned, choice, has_changed: !can_be_had }
        };
        let dates = plan.dates.into_iter().map(chosen).collect();
        Self { asked: asked.clone(), of_all: plan.of_all, dates, name, has_seen }
    }

    /// Returns how many dates take place as planned.
    pub(super) fn here(&self) -> usize {
        self.dates.iter().filter(|date| date.choice == Choice::Here).count()
    }

    /// The dates that take place in another room or at another time.
    pub(super) fn elsewhere(&self) -> impl Iterator<Item = (Instant, &RoomId, Interval)> {
        self.dates.iter().filter_map(|date| match &date.choice {
            Choice::Elsewhere(room, time) => Some((date.planned.date.start(), room, *time)),
            _ => None,
        })
    }

    pub(super) fn has_changed(&self) -> bool {
        self.dates.iter().any(|date| date.has_changed)
    }

    /// Returns how many dates take place in which other room; in the same room at another time: `None`.
    pub(super) fn by_room(&self, terms: &Terms) -> BTreeMap<Option<RoomId>, usize> {
        let mut rooms = BTreeMap::new();
        for (_, room, _) in self.elsewhere() {
            let other = (*room != terms.room.id).then(|| room.clone());
            *rooms.entry(other).or_default() += 1;
        }
        rooms
    }
}

/// Whether this room and time can be had in place of a date: it is among the offers then.
fn offer(
    visit: &Visit,
    ask: &PlanAsk,
    planned: &mut PlannedDate,
    (room, interval): (&RoomId, Interval),
) -> bool {
    let offer = Alternative { room: room.clone(), interval };
    if planned.instead.contains(&offer) {
        return true;
    }
    let wanted = WantedTime {
        room: room.clone(),
        interval,
        head_count: ask.head_count,
        leaving: None,
        asked_by: ask.asked_by.clone(),
        booked_for: ask.booked_for.clone(),
    };
    let is_free = visit.app.bookings.is_free(&wanted, visit.now);
    if is_free {
        planned.instead.push(offer);
    }
    is_free
}
