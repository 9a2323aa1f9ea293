//! What becomes of what was read, one after the other: found again, in the way of something, or written.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::TimeDelta;

use super::item::{Item, LeftOut};
use super::report::{Became, Line, Report};
use crate::bookings::{Already, BookError, Bookings};
use crate::domain::booking::{Booking, BookingId};
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
    let (taken, brought) = (HashMap::new(), HashMap::new());
    let mut bringing = Bringing { bookings, rooms, now, writes, taken, brought };
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
    /// What this run would take in each room.
    taken: HashMap<RoomId, Taken>,
    /// What this run would have written by now, by its id and, of a date that has left its series, its start there.
    brought: HashMap<(BookingId, Option<Instant>), Booking>,
}

/// What is taken in a room, by start, with its title.
#[derive(Default)]
struct Taken {
    by_start: BTreeMap<(Instant, Instant), String>,
    longest: TimeDelta,
}

impl Taken {
    fn add(&mut self, at: Interval, title: &str) {
        self.longest = self.longest.max(at.length());
        self.by_start.insert((at.start(), at.end()), title.to_owned());
    }

    /// Returns what meets `date`.
    fn meeting(&self, date: Interval) -> impl Iterator<Item = (Interval, String)> {
        let from = date.start().checked_sub_signed(self.longest).unwrap_or(Instant::MIN_UTC);
        let near = self.by_start.range((from, Instant::MIN_UTC)..(date.end(), Instant::MIN_UTC));
        let held =
            near.filter_map(|((start, end), title)| Some((Interval::new(*start, *end)?, title.clone())));
        held.filter(move |(held, _)| held.overlaps(&date))
    }
}

impl Bringing<'_> {
    /// Returns what becomes of `item`, and why nothing more can be done after it, if so.
    async fn one(&mut self, item: &Item) -> (Became, Option<String>) {
        let draft = match &item.made {
            Ok(draft) => draft,
            Err(why) => return (Became::LeftOut(why.clone()), None),
        };
        let name = (draft.id, draft.record.recurrence_id);
        let brought = || self.brought.get(&name).map(|before| self.bookings.already_as(draft, before));
        match self.bookings.already(draft).or_else(brought) {
            Some(Already::There) => return (Became::There, None),
            Some(Already::Other) => return (Became::LeftOut(LeftOut::OtherThere), None),
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
        // What was written is known by now.
        if !self.writes {
            self.brought.insert(name, draft.clone());
        }
        for id in held_rooms.iter().filter(|_| !self.writes) {
            let taken = self.taken.entry(id.clone()).or_default();
            dates
                .iter()
                .filter(|date| !clashes.contains(date))
                .for_each(|date| taken.add(*date, &draft.details.title));
        }
        let goes_on = item.goes_on;
        let became = if clashes.is_empty() {
            Became::New { goes_on }
        } else {
            Became::Partly { dates: clashes, by, goes_on }
        };
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
        let own = rooms.iter().filter_map(|room| self.taken.get(room));
        let own = own.flat_map(|taken| dates.iter().flat_map(|date| taken.meeting(*date)));
        let mut by: Vec<(Interval, String)> = known.chain(own).collect();
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
