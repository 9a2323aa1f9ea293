//! What the form will do, in one sentence; and how long it may last, to be tapped.

use chrono::TimeDelta;
use serde::Serialize;

use crate::domain::terms::Terms;
use crate::domain::time::Interval;
use crate::web::format;
use crate::web::forms::booking::dates;
use crate::web::forms::fields::BookingForm;
use crate::web::forms::moment::{self, TimeOfDay};
use crate::web::i18n::args;
use crate::web::pages::book::free_on;
use crate::web::visit::Visit;

/// The lengths to tap, in minutes.
const LENGTHS: [i64; 3] = [30, 60, 120];

#[derive(Debug, Default, Serialize)]
pub(super) struct WillPart {
    /// "La Loire, jeudi 3 décembre, 18:00–22:00, 4 h", if the times can be read.
    sentence: Option<String>,
    lengths: Vec<LengthChoice>,
}

#[derive(Debug, Serialize)]
struct LengthChoice {
    label: String,
    /// The end as the field has it.
    end: String,
}

#[cfg(test)]
impl WillPart {
    pub(super) fn sample() -> Self {
        let length = |label: &str, end: &str| LengthChoice { label: label.into(), end: end.into() };
        Self {
            sentence: Some("Atelier <b>, lundi 23 novembre, 10:00–11:00, 1 h".into()),
            lengths: vec![length("30 min", "10:30"), length("jusqu’à 12:00", "12:00")],
        }
    }
}

impl WillPart {
    /// Returns what `form` will do in the room of `terms`.
    pub(super) fn of(visit: &Visit, terms: &Terms, form: &BookingForm) -> Self {
        let zone = terms.room.zone;
        let sentence = dates(form, zone).ok().map(|when| {
            let (length, when) =
                (format::length(visit.lang, when.interval.length()), visit.when(zone, when.first(zone)));
            visit.lang.t_with(
                "book-will",
                &args! { "room" => terms.room.name.as_str(), "when" => when, "length" => length },
            )
        });
        Self { sentence, lengths: lengths(visit, terms, form).unwrap_or_default() }
    }
}

/// Returns how long a booking from the start of `form` may last, and until when the room is free.
fn lengths(visit: &Visit, terms: &Terms, form: &BookingForm) -> Option<Vec<LengthChoice>> {
    let (date, start) = (moment::date(&form.date).ok()?, TimeOfDay::parse(&form.start).ok()?);
    let civil = start.on(date).ok()?;
    let start = moment::instant(terms.room.zone, civil, &form.start_fold).ok()?;
    let gap = free_on(visit, terms, date).into_iter().find(|gap| gap.contains(start))?;
    let whole = gap.end() - start;
    let rules = &terms.rules;
    let fits = |length: &TimeDelta| {
        (rules.min_length..=rules.max_length).contains(length)
            && *length <= whole
            && length.num_seconds() % rules.step.num_seconds().max(1) == 0
    };
    let choice = |length: TimeDelta, label: String| {
        let BookingForm { end, end_date, start_fold, end_fold, .. } =
            BookingForm::at(terms.room.zone, Interval::starting_at(start, length)?);
        let is_plain = [end_date, start_fold, end_fold].iter().all(String::is_empty);
        is_plain.then_some(LengthChoice { label, end })
    };
    let usual = LENGTHS.map(TimeDelta::minutes).into_iter().filter(|length| fits(length) && *length < whole);
    let usual = usual.filter_map(|length| choice(length, format::length(visit.lang, length)));
    let until = format::time_of_day(terms.room.zone, gap.end());
    let until = visit.lang.t_with("desk-until", &args! { "until" => until });
    Some(usual.chain(Some(whole).filter(fits).and_then(|length| choice(length, until))).collect())
}
