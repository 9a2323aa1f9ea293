//! What production sees in the model's calendars: objects are written as iCalendar, read back, put in the read
//! model and judged by the very code that runs. What was seen once is kept.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::TimeDelta;

use super::world::{ATELIER, HALL, Kind, Name, Object, Place, SALON};
use crate::bookings::intent::{Asker, Intent};
use crate::bookings::ticket::{Purpose, View};
use crate::bookings::view::{Observation, view};
use crate::caldav::{ETag, Href};
use crate::domain::booking::{Booking, BookingId, Elsewhere, RequestKey, State, Ticket, Transfer};
use crate::domain::lineage;
use crate::domain::room::{Room, RoomId};
use crate::domain::rules::Rules;
use crate::domain::terms::Terms;
use crate::domain::time::{Instant, Interval};
use crate::domain::when::When;
use crate::ical;
use crate::schedule::{FoundObject, PollResult, Schedule, SpanObject, StoredBooking};
use crate::sync::reconcile;

/// Reads calendars, and remembers what it read.
pub(super) struct Eyes {
    rooms: Vec<Arc<Room>>,
    schedules: HashMap<Vec<Object>, Arc<Schedule>>,
    views: HashMap<(Object, Option<Object>, bool, Vec<Object>), View>,
}

impl Eyes {
    pub(super) fn new() -> Self {
        let rooms = [ATELIER, SALON, HALL].map(|place| Arc::new(room(place))).to_vec();
        Self { rooms, schedules: HashMap::new(), views: HashMap::new() }
    }

    /// Returns what a run reads in the room of `draft`, which it wants to write there, or `was_sent` there, in place
    /// of `target` if that is in the same room.
    pub(super) fn view(
        &mut self,
        draft: Object,
        target: Option<Object>,
        was_sent: bool,
        objects: &[Object],
    ) -> View {
        let key = (draft, target, was_sent, objects.to_vec());
        if let Some(view) = self.views.get(&key) {
            return view.clone();
        }
        let (schedule, room) = (self.schedule(objects), &self.rooms[usize::from(draft.name.0)]);
        let here = target.filter(|target| target.name.0 == draft.name.0);
        // What held that room before, of a booking that is changed.
        let part_here = target.and_then(|target| {
            let name = *target.parts()?.iter().find(|part| part.0 == draft.name.0)?;
            objects.iter().find(|object| object.name == name && object.id == target.id).copied()
        });
        let intent = match (draft.kind, here.or(part_here).or(target)) {
            (Kind::Successor(..), Some(here)) => Intent::to_move(&stored(&here), booking(&draft), now()),
            (Kind::Tombstone(..), Some(here)) => Intent::to_cancel(&stored(&here), booking(&draft), now()),
            (_, Some(before)) => Intent::to_bring(&stored(&before), booking(&draft), now()),
            (_, None) => Intent::to_book(booking(&draft), now()),
        };
        let intent = intent.by(Asker::to_restore());
        let mut seen = if intent.purpose == Purpose::Book {
            let mut seen = Observation::default();
            for object in objects.iter().filter(|object| object.name.0 == draft.name.0) {
                seen.add(SpanObject::read(room, &found(object, room), hour()));
            }
            seen
        } else {
            Observation::whole(&schedule.snapshot(&room.id), &intent, room)
        };
        seen.find_undecided(&schedule);
        let tried: Vec<Href> = was_sent.then(|| href(draft.name)).into_iter().collect();
        let view = view(&seen, &intent, &Terms::for_everybody(room), &tried);
        self.views.insert(key, view.clone());
        view
    }

    /// Returns where the booking `id` stands.
    pub(super) fn standing(&mut self, id: u8, objects: &[Object]) -> Option<Object> {
        let place = self.schedule(objects).find_booking(booking_id(id))?.booking.place();
        objects.iter().find(|object| booking(object).place() == place).copied()
    }

    /// Returns what housekeeping deletes `later`.
    pub(super) fn spent(&mut self, objects: &[Object], later: TimeDelta) -> Vec<Name> {
        let schedule = self.schedule(objects);
        let own = |room: &Arc<Room>| schedule.snapshot(&room.id).own_objects().collect();
        let of_room = |own: Vec<StoredBooking>| {
            let planned = reconcile::plan(&own, chrono_tz::Tz::UTC, now() + later).into_iter();
            named(planned.filter(|gone| !reconcile::is_needed(&schedule, gone)), objects)
        };
        self.rooms.iter().map(own).flat_map(of_room).collect()
    }

    /// Returns what housekeeping promises `later`.
    pub(super) fn unpromised(&mut self, objects: &[Object], later: TimeDelta) -> Vec<Name> {
        let schedule = self.schedule(objects);
        let own = |room: &Arc<Room>| schedule.snapshot(&room.id).own_objects().collect();
        let of_room = |own: Vec<StoredBooking>| {
            named(reconcile::to_promise(&own, chrono_tz::Tz::UTC, now() + later).into_iter(), objects)
        };
        self.rooms.iter().map(own).flat_map(of_room).collect()
    }

    /// Returns what is taken for the rest of a broken try `later`, with the room that the fence is for.
    pub(super) fn broken_off(&mut self, objects: &[Object], later: TimeDelta) -> Vec<(Object, Place)> {
        let schedule = self.schedule(objects);
        let own = |room: &Arc<Room>| schedule.snapshot(&room.id).own_objects().collect();
        let of_room = |own: Vec<StoredBooking>| {
            let found = reconcile::broken_off(&schedule, &own, now() + later);
            named(found.iter().map(|(object, _)| *object), objects)
        };
        let names = self.rooms.iter().map(own).flat_map(of_room);
        let with_head = |name: Name| {
            let object = objects.iter().find(|object| object.name == name)?;
            match object.kind {
                Kind::Part => Some((*object, HALL)),
                Kind::Arrival((from, _)) => Some((*object, from)),
                _ => None,
            }
        };
        names.filter_map(with_head).collect()
    }

    /// Whether there is a fence against `part`.
    pub(super) fn has_fence(&mut self, part: &Object, objects: &[Object]) -> bool {
        let part = booking(part);
        let Some(room) = part.counts_by() else { return false };
        reconcile::is_fenced_off(&self.schedule(objects).snapshot(room), &part)
    }

    fn schedule(&mut self, objects: &[Object]) -> Arc<Schedule> {
        if let Some(known) = self.schedules.get(objects) {
            return known.clone();
        }
        let schedule = Schedule::new(self.rooms.iter().map(|room| (**room).clone()).collect());
        for (place, room) in (0..).zip(&self.rooms) {
            let here = objects.iter().filter(|object| object.name.0 == place);
            let all = here.map(|object| found(object, room)).collect();
            let mark = schedule.mark();
            schedule.apply_poll(&room.id, mark, PollResult::All(all), now());
        }
        let schedule = Arc::new(schedule);
        self.schedules.insert(objects.to_vec(), schedule.clone());
        schedule
    }
}

/// Whether `object` is `gone`, which was moved or cancelled, or was superseded by it, or holds a room for it.
pub(super) fn goes_with(object: &Object, gone: &Object) -> bool {
    let is_before =
        object.key == gone.key && Some(object.name) == gone.replaces().map(|of| (gone.name.0, of));
    object.is(gone) || is_before || lineage::is_part_of(&booking(object), &booking(gone))
}

fn named<'a>(gone: impl Iterator<Item = &'a StoredBooking>, objects: &[Object]) -> Vec<Name> {
    let is_it =
        |gone: &StoredBooking| objects.iter().find(|object| booking(object).place() == gone.booking.place());
    gone.filter_map(is_it).map(|object| object.name).collect()
}

fn now() -> Instant {
    Instant::UNIX_EPOCH + TimeDelta::days(20_000)
}

/// The hour that all of it is about.
fn hour() -> Interval {
    Interval::starting_at(now() + TimeDelta::days(30), TimeDelta::hours(1)).expect("forwards")
}

fn room_id(place: Place) -> RoomId {
    RoomId::parse(["atelier", "salon", "hall"][usize::from(place)]).expect("an id")
}

fn elsewhere((place, ticket): Name) -> Elsewhere {
    let room = room_id(place);
    Elsewhere { uid: Ticket(ticket.into()).uid(&room), room }
}

fn booking_id(id: u8) -> BookingId {
    BookingId(Ticket(u64::from(id) + 1_000).uid(&room_id(HALL)))
}

fn booking(object: &Object) -> Booking {
    let (place, ticket) = object.name;
    let (replaces, transfer) = match object.kind {
        Kind::Whole => (None, None),
        Kind::Part => (None, Some(Transfer::PartOf(room_id(HALL)))),
        Kind::Head(parts) => (None, Some(Transfer::Parts(parts.map(elsewhere).to_vec()))),
        Kind::Successor(of, parts) => {
            (Some(elsewhere((place, of)).uid), Some(Transfer::Parts(parts.map(elsewhere).to_vec())))
        }
        Kind::Arrival(from) => (None, Some(Transfer::From(elsewhere(from)))),
        Kind::Tombstone(of, to) => {
            (Some(elsewhere((place, of)).uid), to.map(|there| Transfer::To(elsewhere(there))))
        }
        Kind::Fence(part, _) => (Some(elsewhere(part).uid), None),
    };
    let key = |key: u8| RequestKey::parse(&format!("request-{key}")).expect("a key");
    Booking::sample().with(|it| {
        it.id = booking_id(object.id);
        it.room = room_id(place);
        it.when = When::once(hour());
        it.state = if object.is_tombstone() { State::Cancelled } else { State::Confirmed };
        it.record.ticket = Ticket(ticket.into());
        it.record.request = match object.kind {
            Kind::Fence(_, of) => key(of).of_fence(),
            _ => key(object.key),
        };
        (it.record.replaces, it.record.transfer) = (replaces, transfer);
        it.record.is_promised = object.is_promised;
        let written = if object.is_old { now() - TimeDelta::hours(1) } else { now() };
        (it.record.created, it.record.modified) = (written, written);
    })
}

fn href((place, ticket): Name) -> Href {
    Href::parse(&format!("/dav/{place}/{ticket}.ics")).expect("an href")
}

fn etag(object: &Object) -> ETag {
    ETag(format!("\"{}\"", u8::from(object.is_promised)))
}

fn stored(object: &Object) -> StoredBooking {
    StoredBooking { booking: Arc::new(booking(object)), href: href(object.name), etag: Some(etag(object)) }
}

fn found(object: &Object, room: &Room) -> FoundObject {
    let data = ical::write_booking(&booking(object), &ical::Presentation::unworded(room));
    FoundObject { href: href(object.name), etag: Some(etag(object)), data }
}

/// Always open and without rules: what is asked here is who has it.
fn room(place: Place) -> Room {
    let long = TimeDelta::days(365);
    Room {
        id: room_id(place),
        zone: chrono_tz::UTC,
        rules: Rules { horizon: long, max_length: long, ..Rules::default() },
        ..Room::sample()
    }
}
