//! The states of the form.

use std::sync::LazyLock;

use super::*;
use crate::web::forms::details::DetailsForm;
use crate::web::pages::alternatives::AlternativeView;
use crate::web::pages::field_errors::FieldErrors;

static EMPTY: LazyLock<BookingForm> = LazyLock::new(BookingForm::default);
static TYPED: LazyLock<BookingForm> = LazyLock::new(|| BookingForm {
    room: "atelier".into(),
    date: "2026-10-25".into(),
    start: "02:30".into(),
    end: "02:45".into(),
    end_date: "2026-10-26".into(),
    start_fold: "later".into(),
    end_fold: "later".into(),
    details: DetailsForm {
        title: "Comité <b>".into(),
        head_count: "7".into(),
        note: "Avec\ncafé".into(),
        layout: "en rond".into(),
        public: "yes".into(),
    },
    repeat: "weekly".into(),
    until: "2026-12-24".into(),
    times: "3".into(),
    key: "key".into(),
    ..BookingForm::default()
});

/// Usual, filled in by reception, wrong in each field, refused, signed out meanwhile.
pub(super) fn samples() -> Vec<BookPage<'static>> {
    let usual = || BookPage {
        part: FormPart::sample(&EMPTY, false),
        today: "2026-11-23".into(),
        last_day: "2027-02-23".into(),
        capacity: Some(12),
        about: Vec::new(),
        equipment: &[],
        picture: None,
        quotas: Vec::new(),
        day: Some("lundi 23 novembre".into()),
        free: vec![Link::sample()],
        hours: Some("Ouvert de 8:00 à 20:00".into()),
        is_open: true,
        why: None,
        series: SeriesPart::sample(false),
        will: WillPart::default(),
    };
    let typed = || BookPage {
        part: FormPart::sample(&TYPED, true),
        about: vec!["Accès par la cour <b>.".into()],
        picture: Some("/rooms/atelier/picture?v=1".into()),
        will: WillPart::sample(),
        quotas: vec!["Il reste 3 h.".into()],
        series: SeriesPart::sample(true),
        ..usual()
    };
    let with = |part| BookPage { part, ..typed() };
    vec![
        usual(),
        BookPage { free: Vec::new(), why: Some("Trop loin.".into()), ..usual() },
        BookPage { day: None, free: Vec::new(), hours: None, is_open: false, ..usual() },
        typed(),
        with(FormPart { field_errors: FieldErrors::sample(), ..FormPart::sample(&TYPED, true) }),
        with(FormPart {
            refusals: vec!["La salle est prise <b>.".into()],
            alternatives: AlternativeView::samples(),
            can_override: true,
            ..FormPart::sample(&TYPED, true)
        }),
        BookPage {
            part: FormPart {
                refusals: vec!["La salle est trop petite.".into()],
                ..FormPart::sample(&EMPTY, false)
            },
            ..usual()
        },
        BookPage { part: FormPart::signed_out(&EMPTY), ..usual() },
    ]
}
