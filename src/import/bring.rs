//! What becomes of what was read, one after the other: found again, in the way of something, or written.

use std::collections::{BTreeSet, HashMap};

use super::item::{Item, LeftOut};
use super::report::{Became, Line, Report};
use crate::bookings::{Already, BookError, Bookings};
use crate::domain::booking::Booking;
use crate::domain::room::{Room, RoomId};
use crate::domain::time::{Instant, Interval};

/// Finds out what becomes of each of `items`, and writes the bookings if `writes`. Whatever came before stays if it breaks off.
pub async fn bring(
    items: Vec<Item>,
    bookings: &Bookings,
    rooms: &[Room],
    (writes, now): (bool, Instant),
) -> Report {
    let mut all: Vec<Item> = items;
    // A date counts beside its series only if that was there first; else in the order in which people asked.
    all.sort_by_key(|item| {
        let order = |it: &Booking| {
            (it.record.recurrence_id.is_some(), it.record.created, it.record.ticket, it.when.interval)
        };
        item.made.as_ref().ok().map(|it| order(it))
    });
    let mut bringing = Bringing { bookings, rooms, now, writes, taken: HashMap::new() };
    let mut report = Report::new(writes);
    for item in all {
        let (became, stops) = bringing.one(&item).await;
        report.add(Line::new(&item, rooms, &became));
        if let Some(why) = stops {
            report.stop(why);
            break;
        }
    }
    report
}

struct Bringing<'a> {
    bookings: &'a Bookings,
    rooms: &'a [Room],
    now: Instant,
    writes: bool,
    /// What this run has taken or would take in each room, with its title.
    taken: HashMap<RoomId, Vec<(Interval, String)>>,
}

impl Bringing<'_> {
    /// Returns what becomes of `item`, and why nothing more can be done after it, if so.
    async fn one(&mut self, item: &Item) -> (Became, Option<String>) {
        let draft = match &item.made {
            Ok(draft) => draft,
            Err(why) => return (Became::LeftOut(why.clone()), None),
        };
        match self.bookings.already(draft) {
            Some(Already::There) => return (Became::There, None),
            Some(Already::Cancelled) => return (Became::CancelledSince, None),
            None => {}
        }
        let Some(room) = self.rooms.iter().find(|room| room.id == draft.room) else {
            return (Became::LeftOut(LeftOut::NoRoom(draft.room.to_string())), None);
        };
        let Ok(held_rooms) = self.bookings.rooms_held(draft) else {
            let there = |id: &RoomId| self.rooms.iter().any(|room| room.id == *id);
            let missing =
                draft.parts().iter().map(|part| &part.room).find(|id| !there(id)).unwrap_or(&draft.room);
            return (Became::LeftOut(LeftOut::AlsoHolds(missing.clone())), None);
        };
        // What holds nothing is in nobody's way.
        let dates = if draft.state.holds() { draft.when.dates(room.zone) } else { Vec::new() };
        let (clashes, by) = self.clashes(&held_rooms, &dates);
        if !dates.is_empty() && clashes.len() == dates.len() {
            return (Became::Clash { dates: clashes, by }, None);
        }
        let starts: Vec<Instant> = clashes.iter().map(Interval::start).collect();
        let draft = match draft.when.clone().skipping(&starts, room.zone) {
            _ if starts.is_empty() => (**draft).clone(),
            Ok(when) => (**draft).clone().with(|it| it.when = when),
            Err(_) => return (Became::Clash { dates: clashes, by }, None),
        };
        if let Err(ended) = self.write(&draft).await {
            return ended;
        }
        let title = &draft.details.title;
        let held = dates.into_iter().filter(|date| !clashes.contains(date));
        let held: Vec<_> = held.map(|date| (date, title.clone())).collect();
        for id in held_rooms {
            self.taken.entry(id).or_default().extend(held.iter().cloned());
        }
        let until = item.until;
        let became =
            if clashes.is_empty() { Became::New { until } } else { Became::Partly { dates: clashes, by } };
        (became, None)
    }

    /// Returns those of `dates` at which something holds one of `rooms`, and what that is.
    fn clashes(
        &self,
        rooms: &BTreeSet<RoomId>,
        dates: &[Interval],
    ) -> (Vec<Interval>, Vec<(Interval, String)>) {
        let known = self.bookings.held_in(rooms, dates).into_iter().map(|held| {
            let title = held.booking().map(|booking| booking.details.title.clone());
            let title = title.or_else(|| held.title.as_deref().map(str::to_owned));
            (held.interval, title.unwrap_or_default())
        });
        // What was written is known by now.
        let own = rooms.iter().filter(|_| !self.writes).filter_map(|room| self.taken.get(room)).flatten();
        let mut by: Vec<(Interval, String)> = known.chain(own.cloned()).collect();
        let overlap = |date: &Interval| by.iter().any(|(held, _)| held.overlaps(date));
        let clashes: Vec<Interval> = dates.iter().filter(|date| overlap(date)).copied().collect();
        by.retain(|(held, _)| clashes.iter().any(|date| date.overlaps(held)));
        by.sort();
        by.dedup();
        (clashes, by)
    }

    /// Writes `draft`, if that is asked for.
    async fn write(&self, draft: &Booking) -> Result<(), (Became, Option<String>)> {
        if !self.writes {
            return Ok(());
        }
        match self.bookings.take_over(draft.clone(), self.now).await {
            Ok(_) => Ok(()),
            Err(BookError::Refused { refusals, .. }) => {
                let by = refusals
                    .iter()
                    .flat_map(|no| no.spans("by").to_vec())
                    .map(|at| (at, String::new()))
                    .collect();
                Err((Became::Clash { dates: vec![draft.when.interval], by }, None))
            }
            Err(
                error @ (BookError::NotDone { .. }
                | BookError::OutcomeUnknown { .. }
                | BookError::Unsafe { .. }),
            ) => {
                let why = error.to_string();
                Err((Became::NotDone(why.clone()), Some(why)))
            }
            Err(error) => Err((Became::NotDone(error.to_string()), None)),
        }
    }
}
