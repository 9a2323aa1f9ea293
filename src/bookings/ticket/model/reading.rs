//! What production sees in the model's calendar: objects are written as iCalendar, read back, put in
//! the read model and judged by `view`, all by the very code that runs. What was seen once is kept.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::TimeDelta;
use uuid::Uuid;

use super::super::{Purpose, View};
use super::calendar::{Object, Span};
use super::world::Setup;
use crate::bookings::intent::{Asker, Intent};
use crate::bookings::superseded::superseded_up_to;
use crate::bookings::view::{Observation, view};
use crate::caldav::{ETag, Href};
use crate::domain::booking::{Booking, BookingId, Piece, RequestKey, State, Ticket};
use crate::domain::room::{Room, RoomId, Site, SiteId};
use crate::domain::rules::Rules;
use crate::domain::series::Series;
use crate::domain::terms::Terms;
use crate::domain::time::{Instant, Interval};
use crate::domain::when::When;
use crate::ical;
use crate::schedule::{FoundObject, PollResult, Schedule, SpanObject, StoredBooking};
use crate::sync::reconcile;

/// What one run knows of itself when it reads.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct ModelReader {
    /// Which run it is.
    pub(super) by: u8,
    /// The booking that it moves or cancels, as it was when the person asked.
    pub(super) target: Option<Object>,
    /// The hrefs it has sent creates to, with their tickets.
    pub(super) sent: Vec<(u8, u8)>,
}

/// Reads calendars, and remembers what it read.
pub(super) struct Eyes<'a> {
    setup: &'a Setup,
    room: Arc<Room>,
    views: HashMap<(ModelReader, Vec<Object>), View>,
    live: HashMap<(u8, Vec<Object>), Option<Object>>,
}

impl<'a> Eyes<'a> {
    pub(super) fn new(setup: &'a Setup) -> Self {
        Self { setup, room: Arc::new(room()), views: HashMap::new(), live: HashMap::new() }
    }

    /// Returns what `reader` is answered when `objects` are in the calendar.
    pub(super) fn view(&mut self, reader: &ModelReader, objects: &[Object]) -> View {
        // How old they are says nothing to who books: only to housekeeping.
        let objects: Vec<Object> = objects.iter().map(|object| Object { is_old: false, ..*object }).collect();
        let key = (reader.clone(), objects.clone());
        if let Some(view) = self.views.get(&key) {
            return view.clone();
        }
        let view = self.read(reader, &objects);
        self.views.insert(key, view.clone());
        view
    }

    fn read(&self, reader: &ModelReader, objects: &[Object]) -> View {
        let intent = self.intent(reader);
        let seen = if intent.purpose == Purpose::Book {
            let mut seen = Observation::default();
            let span = intent.draft.when.interval.widened(TimeDelta::days(1));
            let is_out_of_sight = |object: &Object| object.is_tombstone && !self.setup.tombstones_in_place;
            let is_found =
                |object: &&Object| !is_out_of_sight(object) && interval(object.span).overlaps(&span);
            for object in objects.iter().filter(is_found) {
                seen.add(SpanObject::read(&self.room, &found(object, &self.room), span));
            }
            seen
        } else {
            Observation::whole(&self.schedule(objects).snapshot(&self.room.id), &intent, &self.room)
        };
        let tried: Vec<Href> = reader.sent.iter().map(|(name, _)| href(*name)).collect();
        view(&seen, &intent, &Terms::for_everybody(&self.room), &tried)
    }

    /// The booking `id` as a page shows it that was made just now.
    pub(super) fn live(&mut self, id: u8, objects: &[Object]) -> Option<Object> {
        let key = (id, objects.to_vec());
        if let Some(live) = self.live.get(&key) {
            return *live;
        }
        let uid = Ticket(id.into()).uid(&self.room.id);
        let stored = self.schedule(objects).snapshot(&self.room.id).booking(BookingId(uid));
        let live = stored.and_then(|stored| objects.iter().find(|o| href(o.href) == stored.href).copied());
        self.live.insert(key, live);
        live
    }

    /// Returns what whoever has replaced `target` deletes, the last one first.
    pub(super) fn superseded_up_to(&self, target: &Object, objects: &[Object]) -> Vec<u8> {
        let superseded = superseded_up_to(&stored(target, &self.room.id), &self.own(objects));
        let name = |gone: &Href| objects.iter().find(|o| href(o.href) == *gone).map(|o| o.href);
        superseded.iter().rev().filter_map(name).collect()
    }

    fn own(&self, objects: &[Object]) -> Vec<StoredBooking> {
        let own = objects.iter().filter(|object| !object.is_foreign());
        own.map(|object| stored(object, &self.room.id)).collect()
    }

    /// Returns what housekeeping deletes `later`, as hrefs.
    pub(super) fn spent(&self, objects: &[Object], later: TimeDelta) -> Vec<u8> {
        let own = self.own(objects);
        let spent = reconcile::plan(&own, chrono_tz::Tz::UTC, now() + later);
        spent.into_iter().map(|stored| name(&stored.href)).collect()
    }

    /// Returns what housekeeping promises `later`, as hrefs.
    pub(super) fn unpromised(&self, objects: &[Object], later: TimeDelta) -> Vec<u8> {
        let own = self.own(objects);
        let promised = reconcile::to_promise(&own, chrono_tz::Tz::UTC, now() + later);
        promised.into_iter().map(|stored| name(&stored.href)).collect()
    }

    /// Returns which series housekeeping cuts `later`, as hrefs.
    pub(super) fn uncut(&self, objects: &[Object], later: TimeDelta) -> Vec<u8> {
        let own = self.own(objects);
        let planned = reconcile::left_out_plan(&own, chrono_tz::Tz::UTC, now() + later);
        planned.into_iter().map(|(series, _)| name(&series.href)).collect()
    }

    fn schedule(&self, objects: &[Object]) -> Schedule {
        let schedule = Schedule::new(vec![(*self.room).clone()]);
        let all = objects.iter().map(|object| found(object, &self.room)).collect();
        let mark = schedule.mark();
        schedule.apply_poll(&self.room.id, mark, PollResult::All(all), now());
        schedule
    }

    fn intent(&self, reader: &ModelReader) -> Intent {
        let (request, target) = (&self.setup.requests[usize::from(reader.by)], reader.target.as_ref());
        Intent {
            purpose: request.purpose,
            draft: booking(&request.object(0, 0, target), &self.room.id),
            target: target.map(|target| stored(target, &self.room.id)),
            comes_from: None,
            split_before: Vec::new(),
            is_again: false,
            instead_of: None,
            grants: None,
            held: None,
            asker: Asker::to_restore(),
            now: now(),
        }
    }
}

fn now() -> Instant {
    Instant::UNIX_EPOCH + TimeDelta::days(20_000)
}

/// Hours of a day; from 24 on, of the days after.
fn interval(span: Span) -> Interval {
    let at = |hour: u8| now() + TimeDelta::days(1) + TimeDelta::hours(hour.into());
    Interval::new(at(span.0), at(span.1)).expect("forwards")
}

fn href(name: u8) -> Href {
    Href::parse(&format!("/dav/atelier/{name}.ics")).expect("an href")
}

/// The name of what is there.
pub(super) fn name(href: &Href) -> u8 {
    href.name().trim_end_matches(".ics").parse().expect("a number")
}

fn booking(object: &Object, room: &RoomId) -> Booking {
    let uid = |ticket: u8| Ticket(ticket.into()).uid(room);
    Booking::sample().with(|it| {
        it.id = BookingId(uid(object.id));
        it.room = room.clone();
        it.when = When::once(interval(object.span));
        if let Some(rest) = object.rest {
            let (first, rest) = (it.when.interval, interval(rest));
            let picked = Series::picked(&[first.start(), rest.start()], first.length()).expect("two dates");
            it.when = picked.into();
        }
        it.record.piece = object.piece.map(|piece| {
            let from = interval((piece.from, piece.from + 1)).start();
            let (series, uid) = (BookingId(uid(piece.id)), uid(piece.ticket));
            Box::new(Piece { series, uid, from, until: from })
        });
        it.state = if object.is_tombstone { State::Cancelled } else { State::Confirmed };
        it.record.ticket = Ticket(object.ticket.into());
        it.record.request = RequestKey::parse(&format!("request-{}", object.key)).expect("a key");
        it.record.replaces = (object.replaces != 0).then(|| uid(object.replaces));
        it.record.is_promised = object.is_promised;
        let written = if object.is_old { now() - TimeDelta::hours(1) } else { now() };
        (it.record.created, it.record.modified) = (written, written);
        it.record.sequence = u32::from(object.replaces != 0);
    })
}

fn etag(object: &Object) -> ETag {
    let flags = [object.is_dragged, object.is_promised, object.rest.is_some()].map(u8::from);
    ETag(format!("\"{flags:?}\""))
}

fn stored(object: &Object, room: &RoomId) -> StoredBooking {
    let booking = Arc::new(booking(object, room));
    StoredBooking { booking, href: href(object.href), etag: Some(etag(object)) }
}

fn found(object: &Object, room: &Room) -> FoundObject {
    let data = if object.is_foreign() {
        foreign(object)
    } else {
        ical::write_booking(&booking(object, &room.id), &ical::Presentation::unworded(room))
    };
    FoundObject { href: href(object.href), etag: Some(etag(object)), data }
}

fn foreign(object: &Object) -> String {
    let uid = Uuid::from_u128(object.href.into());
    let time = |at: Instant| at.format("%Y%m%dT%H%M%SZ");
    let span = interval(object.span);
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n\
         DTSTAMP:20241001T000000Z\r\nDTSTART:{}\r\nDTEND:{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        time(span.start()),
        time(span.end())
    )
}

/// Always open and without rules: what is asked here is who has it.
fn room() -> Room {
    let long = TimeDelta::days(365);
    Room {
        id: RoomId::parse("atelier").expect("an id"),
        site: Site { id: SiteId::parse("site").expect("an id"), name: String::new(), address: String::new() },
        name: "Atelier".to_owned(),
        calendar: "atelier".to_owned(),
        zone: chrono_tz::UTC,
        rules: Rules { horizon: long, max_length: long, ..Rules::default() },
        ..Room::sample()
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::{Own, Target};
    use super::super::calendar::Uids;
    use super::super::setups::{MORNING, NOON, SEED, cancel, setup, shift};
    use super::super::world::Begins::AtFirst;
    use super::super::world::World;
    use super::*;
    use crate::model::Bounds;

    #[test]
    fn a_mover_sees_who_else_has_moved_or_cancelled_its_booking_whatever_their_ticket() {
        let requests = [shift(MORNING, AtFirst), shift(NOON, AtFirst), cancel(AtFirst)];
        let setup = setup(Uids::WhileThere, &[SEED], &requests, Bounds::NOTHING);
        let seed = World::new(&setup).calendar.objects[0];
        let reader = ModelReader { by: 0, target: Some(seed), sent: vec![(30, 5)] };
        let look = |other: Option<Object>| {
            let own = requests[0].object(30, 5, Some(&seed));
            let view = Eyes::new(&setup).view(&reader, &[&[seed, own][..], other.as_slice()].concat());
            assert_eq!(view.own, Some(Own::Stands(Ticket(5))));
            view.target
        };
        assert_eq!(look(None), Target::AsSeen);
        assert_eq!(look(Some(requests[1].object(60, 4, Some(&seed)))), Target::Changed);
        assert_ne!(look(Some(requests[1].object(60, 6, Some(&seed)))), Target::AsSeen);
        assert_eq!(look(Some(requests[2].object(60, 4, Some(&seed)))), Target::Gone);
    }
}
