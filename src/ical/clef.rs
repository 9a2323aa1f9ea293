//! What Clef itself wrote into an event: the X-CLEF properties (`docs/protocol.md`).
//!
//! The parser has already un-escaped all X- properties as TEXT; parameters are still encoded.

#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, PoisonError};

use chrono_tz::Tz;
use icalendar::parser::Component;
use uuid::Uuid;

use super::own::{
    ASKED_OF, CONFERENCE, CUT_FOR, DECLINED, EXPIRED, GRANTS, INSTEAD_OF, JOIN_URL, LANG, LOCATION,
    OWN_EXDATES, OWN_RULE, OWN_TIME, PROMISED, REQUESTED, SHOWN_DATE, SKIPPED, SPLIT_OFF, TOMBSTONE,
    own_call,
};
use super::person::person;
use super::values::instant;
use super::{act, attendance, details, series};
use crate::domain::booking::{
    Booking, BookingId, Brought, Elsewhere, Freed, Granted, InsteadOf, Piece, Record, RequestKey, State,
    Ticket, Transfer, title_in,
};
use crate::domain::lineage;
use crate::domain::recurrence::Rule;
use crate::domain::room::RoomId;
use crate::domain::series::{Scope, Series};
use crate::domain::time::{Instant, Interval};
use crate::domain::when::When;

/// An event with a ticket, or that says otherwise which booking it is. Whether it is the booking of that
/// ticket is known with the room.
#[derive(Debug)]
pub(super) struct Ticketed {
    uid: Uuid,
    /// As the event says it, in the room that was last asked for: an object lies in one calendar,
    /// so it is made once and then shared with whoever shows it.
    booking: Mutex<Arc<Booking>>,
    /// When it was until somebody moved it in a calendar application.
    moved_from: Option<Interval>,
    /// The dates of a series that somebody took out of it there.
    dates_gone: Box<[Interval]>,
}

/// When an event happens, and the room's zone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dates<'r> {
    /// (First) from when to when.
    pub(super) interval: Interval,
    /// Whether it ends later than it begins.
    pub(super) has_length: bool,
    /// All that was written about its dates.
    pub(super) written: Option<&'r series::Series>,
    pub(super) room_zone: Tz,
}

impl Dates<'_> {
    /// The series, of which the dates `skipped` are wanted still.
    fn series(self, shown: Option<Instant>, skipped: Vec<Instant>) -> Option<Box<Series>> {
        let recurrence = &self.written?.repeats.as_deref()?.recurrence;
        let rdates: Vec<Instant> =
            recurrence.rdates.iter().map(|rdate| rdate.resolve(self.room_zone)).collect();
        // DTSTART with further dates alone is a series as well.
        let once = || (!rdates.is_empty()).then(Rule::once);
        let rule = recurrence.rules.first().cloned().or_else(once)?;
        let exdates = recurrence.excluded(self.room_zone).into_iter().chain(shown);
        Some(Box::new(Series::known(rule, exdates.collect()).and_on(rdates).remembering(skipped)))
    }
}

impl Ticketed {
    /// Returns what `event` says, which happens at `dates`; `None` if nothing says that it is or was a booking.
    /// Properties that a calendar application lost on the way do not make it another's: the ticket decides.
    pub(super) fn read(event: &Component<'_>, uid: &str, dates: Dates<'_>) -> Option<Self> {
        let raw = |name: &str| event.find_prop(name).map(|p| p.val.as_str());
        let value = |name: &str| raw(name).map(str::trim);
        let parsed = |name: &str| value(name).and_then(|v| Uuid::try_parse(v).ok());
        let instant = |name: &str| value(name).and_then(instant);
        let ticket = value("X-CLEF-TICKET").and_then(|v| v.parse().ok()).map(Ticket);
        if ticket.is_none() && parsed("X-CLEF-ID").is_none() && !lineage::may_be_of_a_ticket(uid) {
            return None;
        }
        let uid = lineage::uid_of(uid);
        let modified = instant("LAST-MODIFIED").or_else(|| instant("DTSTAMP")).unwrap_or(Instant::UNIX_EPOCH);
        let is_cancelled = value("STATUS").is_some_and(|status| status.eq_ignore_ascii_case("CANCELLED"));
        let shown = instant(SHOWN_DATE).filter(|_| is_cancelled);
        let skipped = value(SKIPPED).map(instants).unwrap_or_default();
        let own_time = value(OWN_TIME).and_then(period);
        let replaces = parsed("X-CLEF-REPLACES");
        let own = value("X-CLEF-STATE");
        let state = match state(value("STATUS").filter(|_| shown.is_none()), own) {
            // Older tombstones are known by what nobody else does: they take a place and are PRIVATE.
            State::Cancelled
                if own.is_none_or(|own| own != TOMBSTONE)
                    && (replaces.is_none() || !is(value("CLASS"), "PRIVATE")) =>
            {
                State::Freed(Freed::MarkedCancelled)
            }
            ended @ (State::Declined | State::Expired | State::Cancelled) => ended,
            _ if shown.is_none() && is(value("TRANSP"), "TRANSPARENT") => State::Freed(Freed::ShownAsFree),
            _ if !dates.has_length => State::Freed(Freed::WithoutLength),
            held => held,
        };
        // What has no length any more was a booking for the time that Clef gave it.
        let interval = own_time.filter(|_| !dates.has_length).unwrap_or(dates.interval);
        let title = title_in(raw("SUMMARY").unwrap_or_default(), raw("X-CLEF-TITLE"));
        let booking = Booking {
            id: BookingId(parsed("X-CLEF-ID").unwrap_or(uid)),
            room: RoomId::parse("unknown")?,
            when: When { interval, series: dates.series(shown, skipped) },
            details: details::read(title.to_owned(), raw),
            booked_for: person(event.find_prop("X-CLEF-BOOKED-FOR")),
            state,
            attendances: attendance::read(raw),
            record: Record {
                ticket: ticket.unwrap_or_default(),
                created_by: person(event.find_prop("X-CLEF-CREATED-BY")),
                request: value("X-CLEF-REQUEST")
                    .and_then(RequestKey::parse)
                    .unwrap_or_else(|| lost_request(uid)),
                replaces,
                transfer: transfer(value),
                instead_of: value(INSTEAD_OF).and_then(instead_of),
                asked_of: parsed(ASKED_OF),
                grants: value(GRANTS).and_then(granted).map(Box::new),
                recurrence_id: instant("X-CLEF-RECURRENCE-ID"),
                piece: value(SPLIT_OFF).and_then(piece).map(Box::new),
                cut_for: value(CUT_FOR).map(ids).unwrap_or_default(),
                created: instant("CREATED").unwrap_or(modified),
                modified,
                sequence: value("SEQUENCE").and_then(|v| v.parse().ok()).unwrap_or(0),
                act: act::read(event).map(Box::new),
                lang: value(LANG).filter(|tag| is_language(tag)).map(str::to_owned),
                join_url: join_url(event),
                is_promised: is(value(PROMISED), "TRUE"),
            },
        };
        let moved_from = own_time.filter(|own| *own != interval);
        let given = || own_series(value(OWN_RULE)?, value(OWN_EXDATES).unwrap_or_default());
        let given = own_time.filter(|own| own.start() == interval.start()).zip(given());
        let given = given.map(|(own, series)| series.dates(own, dates.room_zone)).unwrap_or_default();
        let is_held = booking.state.holds();
        let gone = dates.written.filter(|_| is_held && shown.is_none() && !given.is_empty());
        let dates_gone = gone.map(|written| written.gone(&given, dates.room_zone)).unwrap_or_default().into();
        Some(Self { uid, booking: Mutex::new(Arc::new(booking)), moved_from, dates_gone })
    }

    /// The dates of a series that somebody took out of it in a calendar application, ascending.
    pub(super) fn dates_gone(&self) -> &[Interval] {
        &self.dates_gone
    }

    /// Returns what it says of a booking that it was, if it is none of `room`: it may have been brought here from
    /// another calendar, or be a copy. It has no ticket here, takes no place of another object, and is not found by
    /// the key of a request.
    pub(super) fn claim(&self, room: &RoomId) -> Option<Arc<Booking>> {
        if self.booking(room).is_some() {
            return None;
        }
        let said = self.booking.lock().unwrap_or_else(PoisonError::into_inner);
        let claim = (**said).clone().with(|it| {
            it.record.ticket = Ticket::default();
            it.room = room.clone();
            it.record.request = lost_request(self.uid);
            it.record.replaces = None;
            (it.record.instead_of, it.record.grants, it.record.piece) = (None, None, None);
            it.record.cut_for.clear();
            it.record.transfer =
                Some(Transfer::Brought(Brought { uid: self.uid, ticket: said.record.ticket }));
        });
        said.state.is_live().then(|| Arc::new(claim))
    }

    /// Returns when it was, if it is not any more where Clef wrote it.
    pub(super) fn moved_from(&self) -> Option<Interval> {
        self.moved_from
    }

    /// The booking, if the UID is that of its ticket in `room`.
    pub(super) fn booking(&self, room: &RoomId) -> Option<Arc<Booking>> {
        let mut booking = self.booking.lock().unwrap_or_else(PoisonError::into_inner);
        if booking.record.ticket.uid(room) != self.uid {
            return None;
        }
        if booking.room != *room {
            Arc::make_mut(&mut booking).room = room.clone();
        }
        Some(Arc::clone(&booking))
    }
}

/// Returns the link to its video call. Where an application has dropped X-CLEF-JOIN-URL, people still read it in what that
/// application knows.
fn join_url(event: &Component<'_>) -> Option<String> {
    let value = |name: &str| event.find_prop(name).map(|property| property.val.as_str().trim());
    let known = value(JOIN_URL).filter(|link| !link.is_empty());
    let left = || [CONFERENCE, LOCATION].into_iter().find_map(|name| own_call(name, value(name)?));
    known.or_else(left).map(str::to_owned)
}

/// Returns what ties it to objects in other calendars, each as `room/UID`.
fn transfer<'v>(value: impl Fn(&str) -> Option<&'v str>) -> Option<Transfer> {
    let elsewhere = |text: &str| {
        let (room, uid) = text.split_once('/')?;
        Some(Elsewhere { room: RoomId::parse(room)?, uid: Uuid::try_parse(uid).ok()? })
    };
    let parts = || value("X-CLEF-PARTS")?.split(',').map(elsewhere).collect::<Option<Vec<_>>>();
    let to = value("X-CLEF-MOVED-TO").and_then(elsewhere).map(Transfer::To);
    to.or_else(|| value("X-CLEF-MOVED-FROM").and_then(elsewhere).map(Transfer::From))
        .or_else(|| value("X-CLEF-PART-OF").and_then(RoomId::parse).map(Transfer::PartOf))
        .or_else(|| parts().map(Transfer::Parts))
}

/// `id`; of one date of a series `id/start`; of that one and those after it `id/start/following`.
fn instead_of(text: &str) -> Option<InsteadOf> {
    let mut parts = text.split('/');
    let booking = BookingId(Uuid::try_parse(parts.next()?).ok()?);
    // Of a date that cannot be read, nothing takes the place.
    let dates = match (parts.next().map(instant), parts.next()) {
        (None, _) => Scope::All,
        (Some(at), None) => Scope::One(at?),
        (Some(at), Some(_)) => Scope::Following(at?),
    };
    Some(InsteadOf { booking, dates })
}

/// `id/UID/key`.
fn granted(text: &str) -> Option<Granted> {
    let (id, rest) = text.split_once('/')?;
    let (uid, request) = rest.split_once('/')?;
    Some(Granted {
        id: BookingId(Uuid::try_parse(id).ok()?),
        uid: Uuid::try_parse(uid).ok()?,
        request: RequestKey::parse(request)?,
    })
}

/// Ids with commas in between.
fn ids(text: &str) -> Vec<BookingId> {
    text.split(',').filter_map(|id| Uuid::try_parse(id).ok()).map(BookingId).collect()
}

/// `id/UID/start/start`.
fn piece(text: &str) -> Option<Piece> {
    let mut parts = text.split('/');
    let mut next = || parts.next().and_then(|text| Uuid::try_parse(text).ok());
    let (series, uid) = (BookingId(next()?), next()?);
    let mut start = || parts.next().and_then(instant);
    Some(Piece { series, uid, from: start()?, until: start()? })
}

/// STATUS is what people can change in a calendar application, so it decides: a request whose
/// status somebody set to CONFIRMED is confirmed.
fn state(status: Option<&str>, own: Option<&str>) -> State {
    if is(status, "CANCELLED") {
        match own {
            Some(DECLINED) => State::Declined,
            Some(EXPIRED) => State::Expired,
            _ => State::Cancelled,
        }
    } else if is(own, REQUESTED) && !is(status, "CONFIRMED") {
        State::Requested
    } else {
        State::Confirmed
    }
}

/// Whether `tag` may be that of a language (RFC 5646 §2.1).
fn is_language(tag: &str) -> bool {
    (2..=35).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is(value: Option<&str>, text: &str) -> bool {
    value.is_some_and(|value| value.eq_ignore_ascii_case(text))
}

/// The series as Clef wrote it last.
fn own_series(rule: &str, left_out: &str) -> Option<Series> {
    Some(Series::known(Rule::parse(rule).ok()?, instants(left_out)))
}

/// Times with commas between them.
fn instants(value: &str) -> Vec<Instant> {
    value.split(',').filter_map(instant).collect()
}

/// `from/to`, both in UTC.
fn period(value: &str) -> Option<Interval> {
    let (start, end) = value.split_once('/')?;
    Interval::new(instant(start)?, instant(end)?)
}

/// A key that nobody can have sent, for a booking whose own was lost.
fn lost_request(uid: Uuid) -> RequestKey {
    RequestKey::parse(&format!("lost-{uid}")).unwrap_or_else(RequestKey::random)
}
