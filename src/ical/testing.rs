//! What the tests of this module share: a place, arbitrary bookings, and events in a few words.

use chrono::TimeDelta;
use chrono_tz::Europe::Paris;
use proptest::prelude::*;
use std::sync::LazyLock;
use uuid::Uuid;

use super::{CalendarObject, Labels, Presentation, read};
use crate::domain::act::Act;
use crate::domain::attendance::Attendances;
use crate::domain::booking::{Booking, BookingId, InsteadOf, Record, RequestKey, State, Ticket};
use crate::domain::details::Details;
use crate::domain::member::{MemberId, Person};
use crate::domain::recurrence::Rule;
use crate::domain::room::{Room, Site, SiteId};
use crate::domain::series::{Scope, Series};
use crate::domain::text::is_xml;
use crate::domain::time::{Instant, Interval};
use crate::domain::when::When;

pub(super) fn utc(text: &str) -> Instant {
    text.parse().expect("an instant")
}

pub(super) fn span(start: &str, end: &str) -> Interval {
    Interval::new(utc(start), utc(end)).expect("forwards")
}

/// An object with these lines in its one event, or with these components.
pub(super) fn object(lines: &str) -> CalendarObject {
    let body = if lines.contains("BEGIN:") {
        lines.to_owned()
    } else {
        format!("BEGIN:VEVENT\nUID:a\n{lines}\nEND:VEVENT")
    };
    let text = format!("BEGIN:VCALENDAR\nVERSION:2.0\n{body}\nEND:VCALENDAR\n");
    read(text.as_bytes(), Paris).unwrap_or_else(|e| panic!("{e}: {text}"))
}

/// Dates that overlap the window as `start/end`, with `-` behind those that do not hold the room.
pub(super) fn dates(object: &CalendarObject, window: Interval) -> Vec<String> {
    let show = |at: Instant| at.format("%m-%dT%H:%M").to_string();
    let dates = object.occurrences(window).into_iter();
    dates
        .map(|o| {
            let free = if o.blocks { "" } else { "-" };
            format!("{}/{}{free}", show(o.interval.start()), show(o.interval.end()))
        })
        .collect()
}

pub(super) fn room() -> Room {
    let site = Site {
        id: SiteId::parse("grand-bain").expect("an id"),
        name: "Le Grand Bain".into(),
        address: "1 quai de la Fosse; 44000 Nantes".into(),
    };
    Room { site, capacity: Some(12), ..Room::sample() }
}

static LABELS: LazyLock<Labels> = LazyLock::new(|| {
    Labels::new(|key| {
        let words = [
            ("ics-booked-for", "Pour : "),
            ("ics-requested", "demande"),
            ("booking-video", "Visio; \"Jitsi\""),
            ("ics-head-count", "Personnes : "),
            ("ics-note", "Note : "),
            ("ics-layout", "Disposition : "),
            ("ics-public", "Publique"),
        ];
        words.into_iter().find(|(known, _)| *known == key).expect("a word").1.to_owned()
    })
});

pub(super) fn place(room: &Room) -> Presentation<'_> {
    Presentation {
        room,
        public_url: "https://clef.example.org/",
        has_page: true,
        publish_titles: false,
        name_in_title: true,
        labels: &LABELS,
    }
}

pub(super) fn booking() -> Booking {
    Booking {
        id: BookingId(Uuid::from_u128(7)),
        room: room().id,
        when: When::once(span("2027-03-28T07:00:00Z", "2027-03-28T09:00:00Z")),
        details: Details {
            title: "Réunion".into(),
            head_count: Some(8),
            note: Some("Merci d'ouvrir;\nà 9 h, porte 2".into()),
            ..Details::default()
        },
        booked_for: person("ana", "Ana Ĝ."),
        state: State::Confirmed,
        attendances: Attendances::default(),
        record: Record {
            ticket: Ticket(3),
            created_by: person("desk", "Accueil"),
            request: RequestKey::parse("key-1").expect("a key"),
            created: utc("2027-01-02T03:04:05Z"),
            modified: utc("2027-01-02T03:04:05Z"),
            act: Some(Box::new(Act {
                id: Uuid::from_u128(11),
                by: Some(person("desk", "Accueil")),
                reason: None,
            })),
            lang: Some("fr".to_owned()),
            ..Booking::sample().record
        },
    }
}

/// A series with this rule and without the dates that start then, as a booking has it.
#[expect(clippy::unnecessary_wraps, reason = "it stands where a booking says whether it is a series")]
pub(super) fn series(rule: &str, exdates: &[&str]) -> Option<Box<Series>> {
    let rule = Rule::parse(rule).expect("a rule");
    Some(Box::new(Series::known(rule, exdates.iter().map(|text| utc(text)).collect())))
}

fn person(id: &str, name: &str) -> Person {
    Person { id: MemberId(id.into()), name: name.into(), email: Some(format!("{id}@example.org")) }
}

/// Text of the nastier kind.
pub(super) fn any_text() -> impl Strategy<Value = String> {
    let nasty =
        "([a-zé😀 ]|[;:,^'\"=\\\\\r\n\t\u{1}\u{85}\u{2028}]|END:VEVENT|\r\nX-CLEF-TICKET:9\r\n){0,40}";
    prop_oneof![any::<String>(), nasty]
}

/// `text` as it reads back: one kind of line end, nothing that cannot be written.
pub(super) fn readable(text: &str) -> String {
    let one = text.replace("\r\n", "\n").replace('\r', "\n");
    let is_written = |c: &char| is_xml(*c) && !c.is_control() || matches!(c, '\n' | '\t');
    one.chars().filter(|c| is_written(c) && *c != '\u{feff}').collect()
}

fn any_person() -> impl Strategy<Value = Person> {
    (any_text(), any_text(), proptest::option::of(any_text())).prop_map(|(id, name, email)| Person {
        id: MemberId(readable(&id)),
        name: readable(&name),
        email: email.map(|email| readable(&email)).filter(|email| !email.is_empty()),
    })
}

/// Any booking of the room, with text that an object can hold.
pub(super) fn any_booking() -> impl Strategy<Value = Booking> {
    let act = (any::<u128>(), proptest::option::of(any_person()), proptest::option::of(any_text()));
    let act = act.prop_map(|(id, by, reason)| Act {
        id: Uuid::from_u128(id),
        by,
        reason: reason.map(|reason| readable(&reason)),
    });
    let people = (any_person(), any_person(), proptest::option::of(act.prop_map(Box::new)));
    let layout = proptest::option::of(any_text());
    let text = (any_text(), proptest::option::of(any_text()), proptest::option::of(any::<u32>()), layout);
    let state = proptest::sample::select(vec![
        State::Confirmed,
        State::Requested,
        State::Declined,
        State::Expired,
        State::Cancelled,
    ]);
    let time = (0_i64..5_000_000, 1_i64..3_000, 0_u32..99);
    let ids = (any::<u64>(), any::<u128>(), proptest::option::of(any::<u128>()), any::<bool>());
    (people, text, state, time, ids).prop_map(|(people, text, state, (start, length, sequence), ids)| {
        let start = utc("2025-01-01T00:00:00Z") + TimeDelta::minutes(start);
        booking().with(|it| {
            it.id = BookingId(Uuid::from_u128(ids.1));
            it.record.ticket = Ticket(ids.0);
            it.state = state;
            it.when.interval = Interval::starting_at(start, TimeDelta::minutes(length)).expect("forwards");
            it.details.title = readable(&text.0);
            it.details.note = text.1.map(|note| readable(&note));
            it.details.head_count = text.2;
            it.details.layout = text.3.map(|layout| readable(&layout));
            it.details.public = ids.0 % 2 == 0;
            it.booked_for = people.0;
            it.record.created_by = people.1;
            it.record.act = people.2;
            it.record.replaces = ids.2.map(Uuid::from_u128);
            it.record.recurrence_id = ids.3.then_some(start);
            let named = |id| InsteadOf {
                booking: BookingId(Uuid::from_u128(id)),
                dates: [Scope::All, Scope::One(start), Scope::Following(start)][(id % 3) as usize],
            };
            it.record.instead_of = ids.2.filter(|_| ids.3).map(named);
            it.record.asked_of = ids.2.filter(|_| ids.3).map(Uuid::from_u128);
            it.record.grants = ids.2.filter(|_| !ids.3).map(|_| Box::new(it.granted()));
            it.record.sequence = sequence;
            let link = || "https://meet.example.org/clef;a,b".to_owned();
            it.record.join_url = (sequence % 2 == 0).then(link);
        })
    })
}
