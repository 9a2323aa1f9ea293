//! What is in a feed: everything that is shown of the rooms on pages, series as series.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use uuid::Uuid;

use crate::domain::booking::{Booking, BookingId, NAMESPACE};
use crate::domain::crowd::in_few_blocks;
use crate::domain::member::Actor;
use crate::domain::occupancy::Occupancy;
use crate::domain::room::{Room, RoomId};
use crate::domain::time::{Instant, Interval};
use crate::domain::when::When;
use crate::ical::{FeedEvent, Labels, Presentation, Shown};
use crate::schedule::{RoomSnapshot, Schedule};
use crate::web::visibility::{self, VisibleKind};

/// What others wrote may repeat without an end: of a room with more than this it is told in solid blocks.
const MOST_OF_A_ROOM: usize = 5_000;
/// So much at most is in a feed.
const MOST: usize = 20_000;

/// A room, and an object in its calendar by its UID.
type PieceKey = (RoomId, Uuid);

/// Who reads a feed, and the words of it.
pub(super) struct Reader<'a> {
    pub(super) actor: &'a Actor,
    pub(super) publish_titles: bool,
    pub(super) public_url: &'a str,
    pub(super) labels: &'a Labels,
    /// What is said of a room that is held by somebody.
    pub(super) taken: &'a dyn Fn(&str) -> String,
}

/// What is in a feed.
#[derive(Default)]
pub(super) struct Contents {
    bookings: BTreeMap<PieceKey, Piece>,
    others: Vec<(Arc<Room>, Arc<Occupancy>)>,
}

/// A booking in a room, with its dates as they are in the calendar.
struct Piece {
    room: Arc<Room>,
    booking: Arc<Booking>,
    held: Vec<Arc<Occupancy>>,
}

impl Contents {
    /// All that holds `rooms` in `span`.
    pub(super) fn of_rooms(rooms: &[(Arc<Room>, Arc<RoomSnapshot>)], span: Interval) -> Self {
        let mut contents = Self::default();
        for (room, snapshot) in rooms {
            for held in in_few_blocks(snapshot.occupancies_with_links(span), MOST_OF_A_ROOM) {
                match held.booking().cloned() {
                    Some(booking) => contents.add(room, booking, held),
                    None => contents.others.push((Arc::clone(room), held)),
                }
            }
        }
        contents
    }

    /// Returns what everybody may know of `rooms` in `span`.
    pub(super) fn public(rooms: &[(Arc<Room>, Arc<RoomSnapshot>)], span: Interval) -> Self {
        let mut contents = Self::default();
        for (room, snapshot) in rooms {
            let held = snapshot.occupancies(span).into_iter().filter(|held| visibility::is_public(held));
            for held in held.take(MOST_OF_A_ROOM) {
                if let Some(booking) = held.booking().cloned() {
                    contents.add(room, booking, held);
                }
            }
        }
        contents
    }

    /// Returns each date of its bookings, with the room.
    pub(super) fn dates(&self) -> impl Iterator<Item = (&Room, &Booking, &Occupancy)> {
        self.bookings.values().flat_map(|piece| {
            piece
                .held
                .iter()
                .map(|held| (&*piece.room, held.booking().unwrap_or(&piece.booking).as_ref(), &**held))
        })
    }

    /// The bookings of `actor` in `span`.
    pub(super) fn own(schedule: &Schedule, actor: &Actor, span: Interval) -> Self {
        let mut contents = Self::default();
        let Some(identity) = actor.identity() else { return contents };
        for stored in schedule.bookings_of(identity) {
            let Some(room) = schedule.room(&stored.booking.room) else { continue };
            let is_its = |held: &Arc<Occupancy>| {
                let of =
                    held.booking().map_or(stored.booking.record.recurrence_id, |it| it.record.recurrence_id);
                of == stored.booking.record.recurrence_id && held.interval.overlaps(&span)
            };
            for held in schedule.dates_of(&stored.booking).into_iter().filter(is_its) {
                contents.add(room, Arc::clone(&stored.booking), held);
            }
        }
        contents
    }

    fn add(&mut self, room: &Arc<Room>, booking: Arc<Booking>, held: Arc<Occupancy>) {
        let piece = self.bookings.entry((room.id.clone(), booking.uid()));
        let new = || Piece { room: Arc::clone(room), booking, held: Vec::new() };
        piece.or_insert_with(new).held.push(held);
    }

    /// All of it as `reader` may see it.
    pub(super) fn events<'a>(&'a self, reader: &Reader<'a>) -> Vec<FeedEvent<'a>> {
        // Dates that have left their series, and are told where that is told.
        let left: HashSet<(BookingId, Instant)> = self
            .bookings
            .values()
            .filter_map(|piece| Some((piece.booking.id, piece.booking.record.recurrence_id?)))
            .collect();
        let bookings = self.bookings.values().flat_map(|piece| piece.events(&left, reader));
        bookings.chain(self.others.iter().map(|(room, held)| other(room, held, reader))).take(MOST).collect()
    }
}

impl Piece {
    fn events<'a>(&'a self, left: &HashSet<(BookingId, Instant)>, reader: &Reader<'a>) -> Vec<FeedEvent<'a>> {
        let uid = match self.booking.part_of() {
            Some(_) => format!("{}-{}", self.booking.id, self.room.id),
            None => self.booking.id.to_string(),
        };
        let place = Presentation::for_its_people(&self.room, reader.public_url, reader.labels);
        let event = |(booking, held): (Booking, &Arc<Occupancy>)| FeedEvent::Booking {
            booking: Box::new(booking),
            uid: uid.clone(),
            shown: shown(&self.room, held, reader),
            place,
        };
        self.dates(left).into_iter().map(event).collect()
    }

    /// The booking as an event of a calendar, and each date of it that is not as its rule says.
    fn dates(&self, left: &HashSet<(BookingId, Instant)>) -> Vec<(Booking, &Arc<Occupancy>)> {
        let booking = &self.booking;
        let titled = |held: &Occupancy, as_it_is: Booking| {
            as_it_is.with(|it| held.title_in(booking).clone_into(&mut it.details.title))
        };
        let Some(series) = &booking.when.series else {
            let once =
                |held: &Occupancy| booking.as_ref().clone().with(|it| it.when = When::once(held.interval));
            return self.held.iter().map(|held| (titled(held, once(held)), held)).collect();
        };
        let zone = self.room.zone;
        let rule = booking.when.dates(zone);
        let (mut plain, mut own) = (HashSet::new(), Vec::new());
        // A date that was hidden by itself is not told with the others.
        let is_hidden = self.held.iter().all(|held| held.is_hidden);
        for held in &self.held {
            let at = held.date(zone).unwrap_or(held.interval.start());
            let is_plain = rule.binary_search(&held.interval).is_ok()
                && at == held.interval.start()
                && held.title_in(booking) == booking.details.title
                && held.is_hidden == is_hidden;
            if is_plain {
                plain.insert(at);
            } else {
                own.push((at, (titled(held, booking.date(at, held.interval)), held)));
            }
        }
        let is_told = |at: Instant| {
            plain.contains(&at) || own.iter().any(|(own, _)| *own == at) || left.contains(&(booking.id, at))
        };
        let missing = rule.iter().map(Interval::start).filter(|at| !is_told(*at));
        let series = missing.fold((**series).clone(), |series, at| series.without(at));
        let back = series.exdates().iter().copied().filter(|at| is_told(*at)).collect::<Vec<_>>();
        let series = back.into_iter().fold(series, |series, at| series.with(at));
        let whole = self.held.iter().find(|held| held.is_hidden == is_hidden).filter(|_| !plain.is_empty());
        let whole = whole
            .map(|held| (booking.as_ref().clone().with(|it| it.when.series = Some(Box::new(series))), held));
        whole.into_iter().chain(own.into_iter().map(|(_, date)| date)).collect()
    }
}

fn shown(room: &Room, held: &Occupancy, reader: &Reader<'_>) -> Shown {
    let seen = visibility::of(held, room, reader.actor, reader.publish_titles);
    match (seen.booking, seen.title) {
        (Some(_), _) => Shown::All,
        (None, Some(title)) => Shown::Titled(title.to_owned()),
        (None, None) => Shown::Titled((reader.taken)(&room.name)),
    }
}

/// Returns what another application wrote, or what holds a room that is linked with this one: each date by itself.
fn other<'a>(room: &'a Room, held: &Occupancy, reader: &Reader<'a>) -> FeedEvent<'a> {
    let seen = visibility::of(held, room, reader.actor, reader.publish_titles);
    let title = match seen.title.map(str::trim).filter(|title| !title.is_empty()) {
        Some(other) if seen.kind == VisibleKind::Linked => (reader.taken)(other),
        Some(title) => title.to_owned(),
        None => (reader.taken)(&room.name),
    };
    let linked = Some(&title).filter(|_| seen.kind == VisibleKind::Linked).map_or("", String::as_str);
    let about =
        format!("feed {} {}{linked} {} {}", room.id, held.uid, held.interval.start(), held.interval.end());
    FeedEvent::Other {
        uid: Uuid::new_v5(&NAMESPACE, about.as_bytes()).to_string(),
        interval: held.interval,
        all_day: held.all_day,
        title,
        place: Presentation::for_its_people(room, reader.public_url, reader.labels),
    }
}
