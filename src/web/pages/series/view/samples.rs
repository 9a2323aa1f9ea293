//! The states of the plan.

use std::sync::LazyLock;

use super::*;
use crate::web::forms::details::DetailsForm;
use crate::web::forms::fields::BookingForm;
use crate::web::pages::field_errors::FieldErrors;

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
        part: FormPart::sample(&EMPTY, false),
        choices: RepeatChoice::of_series(Lang::FR, ""),
        weekdays: vec![WeekdayChoice { value: "MO", label: "lundi", is_chosen: true }],
        plan: None,
    };
    let reception = || FormPart { can_override: true, ..FormPart::sample(&TYPED, true) };
    let typed = |part, notes: &[&str]| SeriesPage {
        part,
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
        typed(reception(), &[]),
        typed(FormPart { field_errors: FieldErrors::sample(), ..reception() }, &["Pas de 31 en février."]),
        typed(FormPart { refusals: vec!["La salle est prise <b>.".into()], ..reception() }, &[]),
        SeriesPage { part: FormPart::signed_out(&EMPTY), ..usual() },
    ]
}
