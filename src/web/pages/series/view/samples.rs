//! The states of the plan.

use std::sync::LazyLock;

use super::*;
use crate::web::forms::details::DetailsForm;

static EMPTY: LazyLock<BookingForm> = LazyLock::new(BookingForm::default);
static TYPED: LazyLock<BookingForm> = LazyLock::new(|| BookingForm {
    room: "atelier".into(),
    date: "2026-11-17".into(),
    start: "10:00".into(),
    end: "11:00".into(),
    end_date: "2026-11-18".into(),
    details: DetailsForm { title: "Chorale <b>".into(), ..DetailsForm::default() },
    repeat: "weekly".into(),
    every: "2".into(),
    on: "MO WE".into(),
    dates: "2026-11-18\n2026-11-19".into(),
    until: "2026-12-24".into(),
    times: "3".into(),
    key: "key".into(),
    ..BookingForm::default()
});

/// Before anything is said, with its dates, wrong in each field, refused, signed out meanwhile.
pub(super) fn samples() -> Vec<SeriesPage<'static>> {
    let usual = || SeriesPage {
        form: &EMPTY,
        rooms: RoomChoice::samples(),
        field_errors: FieldErrors::default(),
        refusals: Vec::new(),
        alternatives: Vec::new(),
        can_override: false,
        notice: None,
        is_error: false,
        may_name_others: false,
        said: DetailsPart::sample(false),
        times: TimesPart::sample(false),
        sign_in: None,
        choices: RepeatChoice::of_series(Lang::FR, ""),
        weekdays: vec![WeekdayChoice { value: "MO", label: "lundi", is_chosen: true }],
        room_name: "Atelier",
        plan: None,
    };
    let typed = |notes: &[&str]| SeriesPage {
        form: &TYPED,
        may_name_others: true,
        can_override: true,
        said: DetailsPart::sample(true),
        times: TimesPart::sample(true),
        plan: Some(PlanPart {
            seen: "atelier/1/2/FREQ=WEEKLY".into(),
            summary: "2 dates <b>".into(),
            notes: notes.iter().map(|note| (*note).to_owned()).collect(),
            rows: DateRow::samples(),
        }),
        ..usual()
    };
    vec![
        usual(),
        typed(&[]),
        SeriesPage { field_errors: FieldErrors::sample(), ..typed(&["Pas de 31 en février."]) },
        SeriesPage { refusals: vec!["La salle est prise <b>.".into()], ..typed(&[]) },
        SeriesPage {
            notice: Some(Notice::sample("bad")),
            is_error: true,
            sign_in: Some("/signin?back=%2Fbook".into()),
            ..usual()
        },
    ]
}
