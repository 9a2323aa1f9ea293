//! The form of a change: only what differs from what it showed is a change.
//!
//! A browser posts every field back. A booking that was written elsewhere may hold what no form takes: a
//! time off the step or in the doubled hour, seconds, a title of 300 characters. Whoever changes one
//! thing must not be made to change the others, so what was not touched is not even read.

use chrono_tz::Tz;

use super::collector::Collector;
use super::details::DetailsForm;
use super::fields::BookingForm;
use super::people::person;
use super::{FieldError, is_same, times};
use crate::domain::booking::Booking;
use crate::domain::details::DetailsChange;
use crate::domain::member::Person;
use crate::domain::room::Room;
use crate::domain::time::Interval;

/// What a form showed of a booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The fields as they were filled in.
    pub form: BookingForm,
    /// Who it is for.
    booked_for: Person,
    /// On which clock.
    zone: Tz,
}

/// What somebody changed in a form. `None` is as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changed {
    /// Another time.
    pub interval: Option<Interval>,
    /// What is said otherwise.
    pub details: DetailsChange,
    /// Whom it is handed over to.
    pub booked_for: Option<Person>,
}

impl Shown {
    /// `booking` in a form, on the clock of `zone`.
    #[must_use]
    pub fn of(booking: &Booking, zone: Tz) -> Self {
        let form = BookingForm {
            room: booking.room.to_string(),
            details: DetailsForm::of(&booking.details),
            for_name: booking.booked_for.name.clone(),
            for_email: booking.booked_for.email.clone().unwrap_or_default(),
            ..BookingForm::at(zone, booking.when.interval)
        };
        Self { form, booked_for: booking.booked_for.clone(), zone }
    }

    /// Returns what `typed` changes, for `room`, which may be another one, with another clock.
    ///
    /// # Errors
    /// What is wrong with the fields that were changed.
    pub fn changes(&self, typed: &BookingForm, room: &Room) -> Result<Changed, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut keep = Collector(&mut errors);
        let interval = self.interval(typed, room.zone, &mut keep);
        let details = typed.details.changes(&self.form.details, room, &mut keep);
        let booked_for = self.person(typed, &mut keep);
        let changed = Changed { interval, details, booked_for };
        if errors.is_empty() { Ok(changed) } else { Err(errors) }
    }

    /// Nobody typed is nobody else. Who has the same address is the same person, whatever they are called.
    fn person(&self, typed: &BookingForm, keep: &mut Collector<'_>) -> Option<Person> {
        let is_as_shown =
            is_same(&typed.for_name, &self.form.for_name) && is_same(&typed.for_email, &self.form.for_email);
        let names_nobody = BookingForm { for_name: String::new(), for_email: String::new(), ..typed.clone() };
        let person = if is_as_shown { person(&names_nobody, keep) } else { person(typed, keep) }?;
        if typed.people.chosen.is_some() {
            return (person != self.booked_for).then_some(person);
        }
        let is_them = person.email.is_some() && person.email == self.booked_for.email;
        Some(if is_them { Person { id: self.booked_for.id.clone(), ..person } } else { person })
    }

    /// All fields of time are one thing: one of them alone means another time.
    fn interval(&self, typed: &BookingForm, zone: Tz, keep: &mut Collector<'_>) -> Option<Interval> {
        let fields = |form: &BookingForm| {
            let BookingForm { date, start, end, end_date, start_fold, end_fold, .. } = form.clone();
            [date, start, end, end_date, start_fold, end_fold]
        };
        if self.zone == zone && fields(typed) == fields(&self.form) {
            return None;
        }
        let shown = times::read(&self.form, self.zone, &mut Collector(&mut Vec::new()));
        // "10h" is 10:00 in other words.
        times::read(typed, zone, keep).filter(|read| Some(*read) != shown)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Field;
    use super::*;
    use crate::domain::details::Details;
    use crate::domain::time;
    use crate::domain::when::When;
    use chrono::{DateTime, TimeDelta};
    use chrono_tz::Europe::Paris;
    use proptest::prelude::*;

    fn booking(zone: Tz, interval: Interval, (title, note): (&str, &str)) -> Shown {
        let booking = Booking::sample().with(|it| {
            it.when = When::once(interval);
            it.details = Details { head_count: Some(12), note: Some(note.into()), ..Details::titled(title) };
        });
        Shown::of(&booking, zone)
    }

    fn room_in(zone: Tz) -> Room {
        Room { zone, ..Room::sample() }
    }

    /// Returns what a browser posts of a form that nobody touched.
    fn posted(form: &BookingForm) -> BookingForm {
        let line = |text: &str| text.replace(['\r', '\n'], "");
        let note = form.details.note.replace("\r\n", "\n").replace('\r', "\n");
        let note = note.strip_prefix('\n').unwrap_or(&note).replace('\n', "\r\n");
        let title = line(&form.details.title);
        BookingForm { details: DetailsForm { title, note, ..form.details.clone() }, ..form.clone() }
    }

    /// Seconds from the start of a year; most near the changes of the clock.
    fn second() -> impl Strategy<Value = i64> {
        let year = 0..370 * 86_400_i64;
        prop_oneof![year, 86 * 86_400..88 * 86_400_i64, 303 * 86_400..305 * 86_400_i64]
    }

    fn zone() -> impl Strategy<Value = Tz> {
        // Lord Howe's clock moves by half an hour, Apia's moved at midnight.
        prop_oneof![Just(Paris), Just(chrono_tz::Australia::Lord_Howe), Just(chrono_tz::America::Asuncion)]
    }

    proptest! {
        #[test]
        fn an_untouched_form_changes_nothing(
            zone in zone(), second in second(), minutes in 1_i64..6 * 24 * 60, whole in any::<bool>(),
            title in "\\PC{0,40}|[a-z\r\n ]{0,20}|x{300}", note in "[a-z\r\n\t ]{0,30}|y{2500}",
        ) {
            let second = if whole { second - second % 900 } else { second };
            let start = DateTime::from_timestamp(1_798_761_600 + second, 0).expect("in 2027");
            let interval = Interval::starting_at(start, TimeDelta::minutes(minutes)).expect("forwards");
            let shown = booking(zone, interval, (&title, &note));
            prop_assert_eq!(shown.changes(&posted(&shown.form), &room_in(zone)), Ok(Changed::default()));
            // Of a form that names whole minutes, the interval can be read again.
            if start.timestamp() % 60 == 0 {
                let read = times::read(&shown.form, zone, &mut Collector(&mut Vec::new()));
                prop_assert_eq!(read, Some(interval));
            }
        }

        #[test]
        fn whole_days_come_back_as_they_were(zone in zone(), day in 0_u64..366, days in 1_u64..10) {
            let first = chrono::NaiveDate::from_yo_opt(2027, 1).expect("a day") + chrono::Days::new(day);
            let last = first + chrono::Days::new(days - 1);
            let interval = Interval::new(time::day(zone, first).start(), time::day(zone, last).end());
            let shown = booking(zone, interval.expect("forwards"), ("Résidence", ""));
            prop_assert_eq!(times::read(&shown.form, zone, &mut Collector(&mut Vec::new())), interval);
        }
    }

    #[test]
    fn one_field_that_differs_is_one_change() {
        let at = |text: &str| text.parse().expect("an instant");
        let interval =
            Interval::new(at("2027-02-15T09:00:00Z"), at("2027-02-17T11:00:00Z")).expect("forwards");
        let shown = booking(Paris, interval, ("Résidence", "un\ndeux"));
        let mut renamed = posted(&shown.form);
        renamed.details.title = "Atelier".into();
        let details = DetailsChange { title: Some("Atelier".into()), ..DetailsChange::default() };
        let expected = Changed { details, ..Changed::default() };
        assert_eq!(shown.changes(&renamed, &room_in(Paris)), Ok(expected));
        let shortened = BookingForm { end_date: String::new(), ..posted(&shown.form) };
        let changed = shown.changes(&shortened, &room_in(Paris)).expect("a change");
        assert_eq!(changed.interval.map(|interval| interval.length()), Some(TimeDelta::hours(2)));
        let mut in_words = BookingForm { start: "10h".into(), ..posted(&shown.form) };
        in_words.details.note = " ".into();
        let details = DetailsChange { note: Some(None), ..DetailsChange::default() };
        let expected = Changed { details, ..Changed::default() };
        assert_eq!(shown.changes(&in_words, &room_in(Paris)), Ok(expected));
        let mut wrong = BookingForm { end: "midi".into(), ..posted(&shown.form) };
        wrong.details.title = String::new();
        let fields: Vec<Field> = shown
            .changes(&wrong, &room_in(Paris))
            .expect_err("wrong")
            .iter()
            .map(|error| error.field)
            .collect();
        assert_eq!(fields, [Field::End, Field::Title]);
    }
}
