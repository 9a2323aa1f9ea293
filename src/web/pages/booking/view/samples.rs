//! The states of a booking's page.

use super::*;

#[expect(clippy::unnecessary_wraps, reason = "what the page may say or not")]
fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// Usual and bare, over, a series and one of its dates, refused, wrong in each field, altered by others.
pub(super) fn samples() -> Vec<BookingPage> {
    let series = |is_long| BookingPage {
        series: Some(SeriesPart::sample(false, is_long)),
        missing: is_long.then(MissingPart::sample),
        ..usual()
    };
    let date = BookingPage {
        series: Some(SeriesPart::sample(true, true)),
        form: BookingForm { recurrence_id: "20261124T090000Z".into(), ..BookingForm::default() },
        ..usual()
    };
    let by_reception = || BookingPage {
        may_name_others: true,
        people: PeoplePart::sample(true),
        is_open: true,
        said: DetailsPart::sample(true),
        times: TimesPart::sample(true),
        ..usual()
    };
    let refused = BookingPage {
        refusals: vec!["La salle est prise <b>.".into()],
        alternatives: AlternativeView::samples(),
        can_override: true,
        ..by_reception()
    };
    let altered = BookingPage {
        conflict: text("Une autre application a écrit dessus."),
        altered: vec!["Le titre a changé.".into()],
        cautions: vec!["Hors des heures <b>.".into()],
        is_freed: true,
        put_back: Some(UndoPart {
            start: "2026-11-23T10:00:00+01:00".into(),
            end: "2026-11-23T11:00:00+01:00".into(),
            room: "atelier".into(),
        }),
        ..usual()
    };
    let bare = BookingPage {
        address: String::new(),
        access: String::new(),
        details: Details::titled("Comité <b>"),
        join_url: None,
        is_requested: true,
        answered_until: text("mardi 24 novembre, 9:00"),
        answer: text("/reception/requests"),
        instead_of: Some(link()),
        is_under_way: true,
        can_release: true,
        undo: Some(UndoPart {
            start: "2026-11-23T09:00:00Z".into(),
            end: "2026-11-23T10:00:00Z".into(),
            room: "atelier".into(),
        }),
        stays: vec!["Trop tard pour annuler <b>.".into()],
        rooms: Vec::new(),
        recheck: text("/bookings/6c2a8987-5842-516d-a520-50badae762f2?new=2"),
        stale: Some(Notice::sample("bad")),
        notice: Some(Notice::sample("good")),
        ..usual()
    };
    let wrong = BookingPage { field_errors: FieldErrors::sample(), is_error: true, ..by_reception() };
    let [_, there, gone, missed] = AttendancePart::samples();
    let missed = BookingPage { attendance: missed, can_change: false, ..usual() };
    let there = BookingPage { is_under_way: true, can_release: true, attendance: there, ..usual() };
    let over = BookingPage {
        asked_for: vec![link(), link()],
        can_change: false,
        notice: Some(Notice::sample("bad")),
        is_error: true,
        attendance: gone,
        ..usual()
    };
    let others =
        vec![there, missed, usual(), series(false), series(true), date, refused, altered, bare, wrong, over];
    just_made().into_iter().chain(others).collect()
}

/// Just made: usual, a series, and what cannot be cancelled any more.
fn just_made() -> [BookingPage; 3] {
    let made = || BookingPage {
        notice: Some(Notice::sample("good")),
        moment: Some(MomentPart::sample(Some("10:00–11:00"))),
        ..usual()
    };
    let made_series = BookingPage {
        series: Some(SeriesPart::sample(false, true)),
        split_from: Some(link()),
        pieces: vec![link(), link()],
        rest: text("2026-11-24T09:00:00Z"),
        moment: Some(MomentPart::sample(None)),
        ..made()
    };
    let made_bare = BookingPage {
        moment: Some(MomentPart::sample(None)),
        stays: vec!["Trop tard pour annuler <b>.".into()],
        address: String::new(),
        access: String::new(),
        ..made()
    };
    [made(), made_series, made_bare]
}

fn link() -> Link {
    Link { address: "/bookings/6c2a8987-5842-516d-a520-50badae762f3".into(), label: "lundi <b>".into() }
}

fn usual() -> BookingPage {
    BookingPage {
        title: "Comité <b>".into(),
        id: "6c2a8987-5842-516d-a520-50badae762f2".into(),
        when: "lundi 23 novembre, 10:00–11:00".into(),
        length: "1 h".into(),
        room: "Atelier".into(),
        room_address: "/rooms/atelier?date=2026-11-23".into(),
        site: "Nord".into(),
        address: "1, rue de l’Église".into(),
        access: "Par la cour <b>.".into(),
        booked_for: "Ana".into(),
        details: Details {
            head_count: Some(7),
            note: text("Avec café"),
            layout: text("en U"),
            ..Details::titled("Comité <b>")
        },
        join_url: text("https://meet.example.org/l-essai-abc?<b>"),
        is_requested: false,
        answered_until: None,
        instead_of: None,
        asked_for: Vec::new(),
        split_from: None,
        pieces: Vec::new(),
        answer: None,
        series: None,
        missing: None,
        is_under_way: false,
        can_release: false,
        attendance: AttendancePart::samples()[0].clone(),
        can_change: true,
        stays: Vec::new(),
        is_open: false,
        may_name_others: false,
        people: PeoplePart::default(),
        said: DetailsPart::sample(false),
        version: "v1".into(),
        day: "/?date=2026-11-23".into(),
        stale: None,
        notice: None,
        moment: None,
        is_error: false,
        conflict: None,
        recheck: None,
        undo: None,
        altered: Vec::new(),
        is_freed: false,
        put_back: None,
        form: BookingForm { version: "v1".into(), ..BookingForm::default() },
        rooms: RoomChoice::samples(),
        rest: None,
        field_errors: FieldErrors::default(),
        refusals: Vec::new(),
        alternatives: Vec::new(),
        cautions: Vec::new(),
        can_override: false,
        times: TimesPart::sample(false),
    }
}
