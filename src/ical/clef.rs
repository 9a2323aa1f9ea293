//! What Clef itself wrote into an event: the X-CLEF properties (`docs/protocol.md`).
//!
//! The parser has already un-escaped all X- properties as TEXT; parameters are still encoded.

use std::sync::{Arc, Mutex, PoisonError};

use chrono_tz::Tz;
use icalendar::parser::Component;
use uuid::Uuid;

use super::own::{
    DECLINED, EXPIRED, LANG, OWN_EXDATES, OWN_RULE, OWN_TIME, REQUESTED, SHOWN_DATE, TOMBSTONE,
};
use super::person::person;
use super::{act, details, series};
use crate::domain::booking::{
    Booking, BookingId, Brought, Elsewhere, Freed, Record, RequestKey, State, Ticket, Transfer, title_in,
};
use crate::domain::lineage;
use crate::domain::recurrence::Rule;
use crate::domain::room::RoomId;
use crate::domain::series::Series;
use crate::domain::time::{Instant, Interval};
use crate::domain::when::When;

/// The rule of an event that has no dates but DTSTART and what RDATE adds.
const ONCE: &str = "FREQ=DAILY;COUNT=1";

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
    fn series(self, shown: Option<Instant>) -> Option<Box<Series>> {
        let recurrence = &self.written?.repeats.as_deref()?.recurrence;
        let rdates: Vec<Instant> =
            recurrence.rdates.iter().map(|rdate| rdate.resolve(self.room_zone)).collect();
        // DTSTART with further dates alone is a series as well.
        let once = || Rule::parse(ONCE).ok().filter(|_| !rdates.is_empty());
        let rule = recurrence.rules.first().cloned().or_else(once)?;
        let exdates = recurrence.excluded(self.room_zone).into_iter().chain(shown);
        Some(Box::new(Series::known(rule, exdates.collect()).and_on(rdates)))
    }
}

impl Ticketed {
    /// What `event` says, which happens at `dates`; `None` if nothing says that it is or was a booking.
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
            when: When { interval, series: dates.series(shown) },
            details: details::read(title.to_owned(), raw),
            booked_for: person(event.find_prop("X-CLEF-BOOKED-FOR")),
            state,
            record: Record {
                ticket: ticket.unwrap_or_default(),
                created_by: person(event.find_prop("X-CLEF-CREATED-BY")),
                request: value("X-CLEF-REQUEST")
                    .and_then(RequestKey::parse)
                    .unwrap_or_else(|| lost_request(uid)),
                replaces,
                transfer: transfer(value),
                recurrence_id: instant("X-CLEF-RECURRENCE-ID"),
                created: instant("CREATED").unwrap_or(modified),
                modified,
                sequence: value("SEQUENCE").and_then(|v| v.parse().ok()).unwrap_or(0),
                act: act::read(event).map(Box::new),
                lang: value(LANG).filter(|tag| is_language(tag)).map(str::to_owned),
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

    /// What it says of a booking that it was, if it is none of `room`: it may have been brought here from
    /// another calendar, or be a copy. It has no ticket here, takes no place of another object, and is not
    /// found by the key of a request.
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
            it.record.transfer =
                Some(Transfer::Brought(Brought { uid: self.uid, ticket: said.record.ticket }));
        });
        said.state.is_live().then(|| Arc::new(claim))
    }

    /// When it was, if it is not any more where Clef wrote it.
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

/// What ties it to objects in other calendars, each as `room/UID`.
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
    let left_out = left_out.split(',').filter_map(instant).collect();
    Some(Series::known(Rule::parse(rule).ok()?, left_out))
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

pub(super) fn instant(value: &str) -> Option<Instant> {
    match super::values::written(value)?.0 {
        super::values::Written::Utc(civil) | super::values::Written::Civil(civil) => Some(civil.and_utc()),
        super::values::Written::Date(date) | super::values::Written::OnDay(date) => {
            Some(date.and_hms_opt(0, 0, 0)?.and_utc())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{booking, place, room, series, span};
    use super::super::{read, write_booking};
    use super::*;
    use crate::domain::occupancy::Kind;
    use rstest::rstest;

    #[test]
    fn a_copy_of_a_booking_is_foreign() {
        let room = room();
        let text = write_booking(&booking(), &place(&room));
        let copy = text.replace(&booking().uid().to_string(), "ab5c3b7e-5be3-4b39-9e29-24cc2e1ac0de");
        let object = read(copy.as_bytes(), room.zone).expect("readable");
        assert_eq!(object.booking(&room.id), None);
        assert_eq!(object.occupancies(&room.id, booking().when.interval)[0].kind, Kind::Foreign);
        let own = read(text.as_bytes(), room.zone).expect("readable");
        let elsewhere = RoomId::parse("cuisine").expect("an id");
        assert_eq!(own.booking(&elsewhere), None);
        let claim = own.claim(&elsewhere).expect("it says which booking it was");
        assert_eq!(
            (claim.id, claim.uid(), claim.record.ticket),
            (booking().id, booking().uid(), Ticket::default())
        );
        assert_ne!(claim.record.request, booking().record.request);
        assert!(own.booking(&room.id).is_some());
    }

    #[test]
    fn a_booking_that_was_dragged_still_says_when_it_was() {
        let room = room();
        let text = write_booking(&booking(), &place(&room));
        let moved_from =
            |text: &str| read(text.as_bytes(), room.zone).expect("readable").moved_from(&room.id);
        assert_eq!(moved_from(&text), None);
        let dragged = text
            .replace("DTEND;TZID=Europe/Paris:20270328T110000", "DTEND;TZID=Europe/Paris:20270328T113000");
        assert_eq!(moved_from(&dragged), Some(booking().when.interval));
        // A title that was changed through Clef meanwhile does not hide it, a new time does.
        let object = read(dragged.as_bytes(), room.zone).expect("readable");
        let seen = object.booking(&room.id).expect("a booking").as_ref().clone();
        let renamed = seen.clone().with(|it| it.details.title = "Autre".into());
        let renamed = super::super::edit_booking(&dragged, &renamed, &place(&room)).expect("edited");
        assert_eq!(moved_from(&renamed), Some(booking().when.interval));
        let shorter = seen.with(|it| it.when.interval = span("2027-03-28T07:00:00Z", "2027-03-28T08:00:00Z"));
        let shorter = super::super::edit_booking(&dragged, &shorter, &place(&room)).expect("edited");
        assert_eq!(moved_from(&shorter), None);
        let copy = dragged.replace(&booking().uid().to_string(), "ab5c3b7e-5be3-4b39-9e29-24cc2e1ac0de");
        assert_eq!(moved_from(&copy), None);
    }

    #[test]
    fn a_weekly_booking_holds_its_later_dates() {
        let room = room();
        let weekly = booking().with(|it| it.when.series = series("FREQ=WEEKLY;COUNT=3", &[]));
        let object = read(write_booking(&weekly, &place(&room)).as_bytes(), room.zone).expect("readable");
        let held = object.occupancies(&room.id, span("2027-04-01T00:00:00Z", "2027-05-01T00:00:00Z"));
        assert_eq!(held.len(), 2);
        assert!(held.iter().all(|o| o.booking().is_some() && o.recurrence_id.is_some()));
    }

    #[test]
    fn dates_that_others_left_out_are_known_however_they_are_written() {
        let room = room();
        let weekly = booking().with(|it| it.when.series = series("FREQ=WEEKLY;COUNT=5", &[]));
        let exdates = "EXDATE;VALUE=DATE:20270404\r\nEXDATE:20270411T070000Z,20270418T070000Z\r\nSUMMARY:";
        let text = write_booking(&weekly, &place(&room)).replace("SUMMARY:", exdates);
        let object = read(text.as_bytes(), room.zone).expect("readable");
        let known = object.booking(&room.id).and_then(|booking| booking.when.series.clone());
        let left_out = ["2027-04-04T07:00:00Z", "2027-04-11T07:00:00Z", "2027-04-18T07:00:00Z"];
        assert_eq!(known, series("FREQ=WEEKLY;COUNT=5", &left_out));
    }

    #[rstest]
    #[case(State::Declined)]
    #[case(State::Expired)]
    #[case(State::Cancelled)]
    fn a_tombstone_says_how_it_ended_and_somebody_may_bring_it_back(#[case] state: State) {
        let room = room();
        let text = write_booking(&Booking { state, ..booking() }, &place(&room));
        let found = |text: &str| {
            let object = read(text.as_bytes(), room.zone).expect("readable");
            object.booking(&room.id).map(|booking| booking.state)
        };
        assert_eq!(found(&text), Some(state));
        let back = text.replace("STATUS:CANCELLED", "STATUS:CONFIRMED").replace("TRANSPARENT", "OPAQUE");
        assert_eq!(found(&back), Some(State::Confirmed));
    }

    #[test]
    fn the_title_of_a_request_says_so_and_is_read_without_it() {
        let room = room();
        let request = Booking { state: State::Requested, ..booking() };
        for (name_in_title, title) in [(true, "Réunion (Ana Ĝ., demande)"), (false, "Réunion (demande)")] {
            let place = super::super::Presentation { name_in_title, ..place(&room) };
            let text = write_booking(&request, &place);
            assert!(text.contains(&format!("SUMMARY:{}", title.replace(',', "\\,"))), "{text}");
            let object = read(text.as_bytes(), room.zone).expect("readable");
            assert_eq!(object.booking(&room.id).as_deref(), Some(&request));
        }
    }

    #[rstest]
    #[case::as_written("STATUS:TENTATIVE", State::Requested)]
    #[case::approved_in_a_calendar_application("STATUS:CONFIRMED", State::Confirmed)]
    #[case::cancelled_there("STATUS:CANCELLED", State::Freed(Freed::MarkedCancelled))]
    fn the_status_that_people_can_see_decides(#[case] status: &str, #[case] expected: State) {
        let room = room();
        let request = Booking { state: State::Requested, ..booking() };
        let text = write_booking(&request, &place(&room)).replace("STATUS:TENTATIVE", status);
        let object = read(text.as_bytes(), room.zone).expect("readable");
        assert_eq!(object.booking(&room.id).map(|b| b.state), Some(expected));
    }

    #[test]
    fn what_stands_in_several_rooms_tells_of_the_others() {
        let room = room();
        let there = Elsewhere { room: RoomId::parse("salon").expect("an id"), uid: Uuid::from_u128(9) };
        let third = Elsewhere { room: RoomId::parse("loft").expect("an id"), uid: Uuid::from_u128(10) };
        let transfers = [
            Transfer::From(there.clone()),
            Transfer::To(there.clone()),
            Transfer::PartOf(there.room.clone()),
            Transfer::Parts(vec![there, third]),
        ];
        for transfer in transfers {
            let moved = booking().with(|it| it.record.transfer = Some(transfer));
            let object = read(write_booking(&moved, &place(&room)).as_bytes(), room.zone).expect("readable");
            assert_eq!(object.booking(&room.id).as_deref(), Some(&moved));
        }
    }

    #[test]
    fn a_title_changed_in_a_calendar_application_is_the_title() {
        let room = room();
        let text =
            write_booking(&booking(), &place(&room)).replace("SUMMARY:Réunion (Ana Ĝ.)", "SUMMARY:Goûter");
        let object = read(text.as_bytes(), room.zone).expect("readable");
        assert_eq!(object.booking(&room.id).map(|b| b.details.title.clone()), Some("Goûter".into()));
    }

    #[test]
    fn an_event_that_lost_all_but_its_ticket_is_still_the_booking() {
        let room = room();
        let text = write_booking(&booking(), &place(&room));
        let kept = |line: &&str| !line.starts_with("X-CLEF-") || line.starts_with("X-CLEF-TICKET");
        let text: String = text.lines().filter(kept).fold(String::new(), |all, line| all + line + "\n");
        let object = read(text.as_bytes(), room.zone).expect("readable");
        let found = object.booking(&room.id).expect("a booking");
        assert_eq!(
            (found.id.0, found.record.ticket, found.details.title.as_str()),
            (booking().uid(), Ticket(3), "Réunion (Ana Ĝ.)")
        );
        assert_ne!(found.record.request, booking().record.request);
    }
}
