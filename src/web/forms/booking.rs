//! The booking form, for a new booking and for a change.

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{Field, FieldError, Problem, series, text, times};
use crate::domain::member::{MemberId, Person};
use crate::domain::series::Series;
use crate::domain::text::{line, lines};
use crate::domain::time::Interval;

/// How many characters a title has at most.
pub(in crate::web) const TITLE_LIMIT: usize = 200;
/// How many characters a note has at most.
pub(in crate::web) const NOTE_LIMIT: usize = 2000;
/// How many characters a name has at most.
pub(in crate::web) const NAME_LIMIT: usize = 100;

/// The form as it was typed. Every field may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BookingForm {
    /// Which room.
    pub room: String,
    /// Which day.
    pub date: String,
    /// From when.
    pub start: String,
    /// Until when.
    pub end: String,
    /// On which day it ends; the same one if this is empty.
    pub end_date: String,
    /// Which of the two, if the clock shows the start twice.
    pub start_fold: String,
    /// Which of the two, if the clock shows the end twice.
    pub end_fold: String,
    /// What to call it.
    pub title: String,
    /// How many come.
    pub head_count: String,
    /// What else.
    pub note: String,
    /// How often, if it is a series.
    pub repeat: String,
    /// Until which day.
    pub until: String,
    /// How many times.
    pub times: String,
    /// Days of the series that are left out.
    pub without: String,
    /// Who it is for, if reception books for somebody.
    pub for_name: String,
    /// Where to write to them.
    pub for_email: String,
    /// Names this wish: made when the form was shown.
    pub key: String,
    /// Which date of a series is meant (a change of one).
    pub recurrence_id: String,
    /// The version of the booking that was seen (a change).
    pub version: String,
    /// `on` if reception asks to pass over the rules.
    pub override_rules: String,
}

/// What the form asks for, all of it readable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// From when to when (of a series: its first date).
    pub interval: Interval,
    /// What makes it a series.
    pub series: Option<Box<Series>>,
    /// What to call it.
    pub title: String,
    /// How many come.
    pub head_count: Option<u32>,
    /// What else.
    pub note: Option<String>,
    /// Who it is for, if not for whoever asks.
    pub booked_for: Option<Person>,
    /// Whether to pass over the rules.
    pub override_rules: bool,
}

/// Reads the form on the clock of `zone`.
///
/// # Errors
/// Everything that is wrong with it, in the order of the fields.
pub fn parse(form: &BookingForm, zone: Tz) -> Result<Wish, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut keep = Collector(&mut errors);
    let dates = read_dates(form, zone, &mut keep);
    let title = line(&form.title, TITLE_LIMIT).map_err(Problem::from);
    let title = title.and_then(|title| title.ok_or(Problem::Missing));
    let title = keep.value(Field::Title, title);
    let head_count = keep.value(Field::HeadCount, text::head_count(&form.head_count));
    let note = keep.value(Field::Note, lines(&form.note, NOTE_LIMIT));
    let booked_for = person(form, &mut keep);
    let override_rules = form.override_rules == "on";
    match (dates, title, head_count, note) {
        (Some((interval, series)), Some(title), Some(head_count), Some(note)) if errors.is_empty() => {
            Ok(Wish { interval, series, title, head_count, note, booked_for, override_rules })
        }
        _ => Err(errors),
    }
}

/// The dates alone, as far as they are typed: what the form shows before it is sent.
///
/// # Errors
/// What is wrong with the fields that make them.
pub fn dates(form: &BookingForm, zone: Tz) -> Result<(Interval, Option<Box<Series>>), Vec<FieldError>> {
    let mut errors = Vec::new();
    let read = read_dates(form, zone, &mut Collector(&mut errors));
    read.filter(|_| errors.is_empty()).ok_or(errors)
}

fn read_dates(
    form: &BookingForm,
    zone: Tz,
    keep: &mut Collector<'_>,
) -> Option<(Interval, Option<Box<Series>>)> {
    let first = times::read(form, zone, keep)?;
    series::read(form, first, zone, keep)
}

/// Who it is for. Their address is their id (a guest without account); without one, their name.
fn person(form: &BookingForm, keep: &mut Collector<'_>) -> Option<Person> {
    let name = keep.value(Field::ForName, line(&form.for_name, NAME_LIMIT))?;
    let email = keep.value(Field::ForEmail, text::address(&form.for_email))?;
    if name.is_none() && email.is_none() {
        return None;
    }
    let name = keep.value(Field::ForName, name.ok_or(Problem::Missing))?;
    let id = MemberId(email.clone().unwrap_or_else(|| name.clone()));
    Some(Person { id, name, email })
}

/// Keeps what is read, and notes what is wrong with the rest.
pub(super) struct Collector<'a>(pub(super) &'a mut Vec<FieldError>);

impl Collector<'_> {
    pub(super) fn value<T>(&mut self, field: Field, read: Result<T, impl Into<Problem>>) -> Option<T> {
        read.map_err(|problem| self.0.push(FieldError::new(field, problem.into()))).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::Paris;

    fn form() -> BookingForm {
        BookingForm {
            date: "2026-11-23".into(),
            start: "10:00".into(),
            end: "11:30".into(),
            title: "Atelier compta".into(),
            head_count: "6".into(),
            ..BookingForm::default()
        }
    }

    fn problems(form: &BookingForm) -> Vec<(Field, Problem)> {
        let errors = parse(form, Paris).expect_err("something is wrong");
        errors.into_iter().map(|error| (error.field, error.problem)).collect()
    }

    #[test]
    fn a_filled_form_is_a_wish() {
        let wish = parse(&form(), Paris).expect("a wish");
        assert_eq!(wish.interval.start().to_rfc3339(), "2026-11-23T09:00:00+00:00");
        assert_eq!((wish.interval.length().num_minutes(), wish.head_count), (90, Some(6)));
    }

    #[test]
    fn an_empty_form_says_all_that_is_missing_at_once() {
        let fields: Vec<Field> =
            problems(&BookingForm::default()).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, [Field::Date, Field::Start, Field::End, Field::Title]);
    }

    #[test]
    fn titles_and_notes_are_bounded_and_kept_as_typed() {
        let long = BookingForm { title: "x".repeat(201), note: "y".repeat(2001), ..form() };
        let expected = [(Field::Title, Problem::TooLong(200)), (Field::Note, Problem::TooLong(2000))];
        assert_eq!(problems(&long), expected);
        let markup = BookingForm { title: "<script>alert(1)</script>".into(), ..form() };
        assert_eq!(parse(&markup, Paris).expect("a wish").title, "<script>alert(1)</script>");
    }

    #[test]
    fn whoever_it_is_for_has_a_name_and_an_address_for_an_id() {
        let guest = BookingForm { for_name: "Zoé".into(), for_email: "zoe@example.org".into(), ..form() };
        let person = parse(&guest, Paris).expect("a wish").booked_for.expect("a person");
        assert_eq!((person.id.0.as_str(), person.name.as_str()), ("zoe@example.org", "Zoé"));
        let nameless = BookingForm { for_email: "zoe@example.org".into(), ..form() };
        assert_eq!(problems(&nameless), [(Field::ForName, Problem::Missing)]);
    }
}
