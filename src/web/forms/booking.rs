//! The booking form, for a new booking and for a change.

use chrono_tz::Tz;

use super::collector::Collector;
use super::fields::BookingForm;
use super::people::person;
use super::{FieldError, series, times};
use crate::domain::details::Details;
use crate::domain::member::Person;
use crate::domain::room::Room;
use crate::domain::when::When;

/// What the form asks for, all of it readable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookingInput {
    /// When it should take place.
    pub when: When,
    /// What is said of it.
    pub details: Details,
    /// Who it is for, if not for whoever asks.
    pub booked_for: Option<Person>,
    /// Whether to pass over the rules.
    pub override_rules: bool,
}

/// What the form says beside its dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidInput {
    /// What is said of it.
    pub details: Details,
    /// Who it is for, if not for whoever asks.
    pub booked_for: Option<Person>,
}

/// Reads what the form says beside its dates, for `room`.
///
/// # Errors
/// What is wrong with those fields.
pub fn said(form: &BookingForm, room: &Room) -> Result<SaidInput, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut keep = Collector(&mut errors);
    let details = form.details.read(room, &mut keep);
    let booked_for = person(form, &mut keep);
    details.map(|details| SaidInput { details, booked_for }).filter(|_| errors.is_empty()).ok_or(errors)
}

/// Reads the form, for `room`.
///
/// # Errors
/// Everything that is wrong with it, in the order of the fields.
pub fn parse(form: &BookingForm, room: &Room) -> Result<BookingInput, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut keep = Collector(&mut errors);
    let dates = read_dates(form, room.zone, &mut keep);
    let details = form.details.read(room, &mut keep);
    let booked_for = person(form, &mut keep);
    let override_rules = form.override_rules == "on";
    match dates.zip(details) {
        Some((when, details)) if errors.is_empty() => {
            Ok(BookingInput { when, details, booked_for, override_rules })
        }
        _ => Err(errors),
    }
}

/// The dates alone, as far as they are typed: what the form shows before it is sent.
///
/// # Errors
/// What is wrong with the fields that make them.
pub fn dates(form: &BookingForm, zone: Tz) -> Result<When, Vec<FieldError>> {
    let mut errors = Vec::new();
    let read = read_dates(form, zone, &mut Collector(&mut errors));
    read.filter(|_| errors.is_empty()).ok_or(errors)
}

fn read_dates(form: &BookingForm, zone: Tz, keep: &mut Collector<'_>) -> Option<When> {
    let first = times::read(form, zone, keep)?;
    series::read(form, first, zone, keep)
}

#[cfg(test)]
use super::details::DetailsForm;
#[cfg(test)]
use super::{Field, Problem};

#[cfg(test)]
impl BookingForm {
    /// A filled form: one and a half hours of a Monday.
    pub(super) fn sample() -> Self {
        let details =
            DetailsForm { title: "Atelier compta".into(), head_count: "6".into(), ..DetailsForm::default() };
        let (start, end) = ("10:00".into(), "11:30".into());
        Self { date: "2026-11-23".into(), start, end, details, ..Self::default() }
    }

    /// Returns what is wrong with it, on the clock of Paris.
    pub(super) fn problems(&self) -> Vec<(Field, Problem)> {
        let errors = parse(self, &Room::sample()).expect_err("something is wrong");
        errors.into_iter().map(|error| (error.field, error.problem)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(details: DetailsForm) -> BookingForm {
        BookingForm { details, ..BookingForm::sample() }
    }

    #[test]
    fn a_filled_form_is_a_wish() {
        let input = parse(&BookingForm::sample(), &Room::sample()).expect("no field errors");
        assert_eq!(input.when.interval.start().to_rfc3339(), "2026-11-23T09:00:00+00:00");
        assert_eq!((input.when.interval.length().num_minutes(), input.details.head_count), (90, Some(6)));
    }

    #[test]
    fn an_empty_form_says_all_that_is_missing_at_once() {
        let fields: Vec<Field> =
            BookingForm::default().problems().into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, [Field::Date, Field::Start, Field::End, Field::Title]);
    }

    #[test]
    fn titles_and_notes_are_bounded_and_kept_as_typed() {
        let long =
            with(DetailsForm { title: "x".repeat(201), note: "y".repeat(2001), ..DetailsForm::default() });
        let expected = [(Field::Title, Problem::TooLong(200)), (Field::Note, Problem::TooLong(2000))];
        assert_eq!(long.problems(), expected);
        let markup =
            with(DetailsForm { title: "<script>alert(1)</script>".into(), ..DetailsForm::default() });
        assert_eq!(
            parse(&markup, &Room::sample()).expect("no field errors").details.title,
            "<script>alert(1)</script>"
        );
    }

    #[test]
    fn whoever_it_is_for_has_a_name_and_an_address_for_an_id() {
        let guest = BookingForm {
            for_name: "Zoé".into(),
            for_email: "zoe@example.org".into(),
            ..BookingForm::sample()
        };
        let person = parse(&guest, &Room::sample()).expect("no field errors").booked_for.expect("a person");
        assert_eq!((person.id.0.as_str(), person.name.as_str()), ("zoe@example.org", "Zoé"));
        let nameless = BookingForm { for_email: "zoe@example.org".into(), ..BookingForm::sample() };
        assert_eq!(nameless.problems(), [(Field::ForName, Problem::Missing)]);
    }
}
