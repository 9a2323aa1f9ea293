//! The fields of time of a form, and the interval they mean.

use chrono::NaiveTime;
use chrono_tz::Tz;

use super::collector::Collector;
use super::fields::BookingForm;
use super::moment::{self, TimeOfDay};
use super::{Field, FieldError, Problem};
use crate::domain::terms::Terms;
use crate::domain::time::{self, CivilError, Instant, Interval};

impl BookingForm {
    /// The fields of time as they name `interval` by the clock of `zone`.
    #[must_use]
    pub fn at(zone: Tz, interval: Interval) -> Self {
        let (start, end) = (time::civil(zone, interval.start()), time::civil(zone, interval.end()));
        let is_midnight_after = end.time() == NaiveTime::MIN && start.date().succ_opt() == Some(end.date());
        let is_one_day = is_midnight_after || start.date() == end.date();
        Self {
            date: start.date().to_string(),
            start: start.format("%H:%M").to_string(),
            end: end.format("%H:%M").to_string(),
            end_date: if is_one_day { String::new() } else { end.date().to_string() },
            start_fold: fold(zone, interval.start()).to_owned(),
            end_fold: fold(zone, interval.end()).to_owned(),
            ..Self::default()
        }
    }
}

/// Returns which of the two `at` is, if the clock shows its time twice.
fn fold(zone: Tz, at: Instant) -> &'static str {
    match time::resolve_form(zone, time::civil(zone, at)) {
        Err(CivilError::Fold { earlier, .. }) if at == earlier => "earlier",
        Err(CivilError::Fold { .. }) => "later",
        _ => "",
    }
}

/// From when to when.
pub(super) fn read(form: &BookingForm, zone: Tz, keep: &mut Collector<'_>) -> Option<Interval> {
    let date = keep.value(Field::Date, moment::date(&form.date));
    let start = keep.value(Field::Start, TimeOfDay::parse(&form.start));
    let end = keep.value(Field::End, TimeOfDay::parse(&form.end));
    let end_date = match form.end_date.trim() {
        "" => Some(None),
        text => keep.value(Field::EndDate, moment::date(text)).map(Some),
    };
    let (date, start, end) = (date?, start?, end?);
    let last_day = match end_date? {
        Some(last_day) if last_day != date => last_day,
        // "Until 0:00" is the end of the day and not its beginning.
        _ if end.is_midnight() => date.succ_opt()?,
        _ => date,
    };
    let start = start.on(date).and_then(|civil| moment::instant(zone, civil, &form.start_fold));
    let until = end.on(last_day).and_then(|civil| moment::instant(zone, civil, &form.end_fold));
    let (start, until) = (keep.value(Field::Start, start)?, keep.value(Field::End, until)?);
    let field = if last_day < date { Field::EndDate } else { Field::End };
    let overnight = || {
        let next_day = date.succ_opt().filter(|_| last_day == date)?;
        Interval::new(start, time::resolve_event(zone, end.on(next_day).ok()?))
    };
    keep.value(field, Interval::new(start, until).ok_or_else(|| Problem::EndBeforeStart(overnight())))
}

/// Asks whether an end before the start is one of the next day, where `room` can be booked so; the form is
/// filled in with that day.
pub fn ask_next_day(form: &mut BookingForm, errors: &mut [FieldError], terms: &Terms) {
    let zone = terms.room.zone;
    for error in errors {
        if let Problem::EndBeforeStart(Some(overnight)) = error.problem
            && overnight.length() <= terms.rules.max_length
            && terms.rules.opening_hours.covers(zone, overnight)
        {
            let last_day = time::civil(zone, overnight.end()).date();
            form.end_date = last_day.to_string();
            *error = FieldError::new(Field::EndDate, Problem::NextDay(last_day));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::booking::parse;
    use super::*;

    use crate::domain::opening_hours::OpeningHours;
    use crate::domain::room::{Room, RoomId, Site, SiteId};
    use crate::domain::rules::Rules;
    use chrono::TimeDelta;
    use rstest::rstest;

    #[test]
    fn until_midnight_is_the_end_of_the_day() {
        for end in ["00:00", "24:00"] {
            let input = parse(&BookingForm { end: end.into(), ..BookingForm::sample() }, &Room::sample())
                .expect("no field errors");
            assert_eq!(input.when.interval.length().num_hours(), 14, "{end}");
        }
    }

    #[rstest]
    #[case("2027-03-28", "02:15", "04:00", Field::Start)]
    #[case("2027-03-28", "01:00", "02:30", Field::End)]
    fn a_time_in_the_spring_gap_is_an_error_of_its_field(
        #[case] date: &str,
        #[case] start: &str,
        #[case] end: &str,
        #[case] field: Field,
    ) {
        let form =
            BookingForm { date: date.into(), start: start.into(), end: end.into(), ..BookingForm::sample() };
        let next = "2027-03-28T03:00:00".parse().expect("a civil time");
        assert_eq!(form.problems(), [(field, Problem::Gap(next))]);
    }

    #[test]
    fn a_booking_across_the_spring_gap_lasts_an_hour_less_than_the_clock_shows() {
        let form = BookingForm {
            date: "2027-03-28".into(),
            start: "01:00".into(),
            end: "04:00".into(),
            ..BookingForm::sample()
        };
        assert_eq!(
            parse(&form, &Room::sample()).expect("no field errors").when.interval.length().num_hours(),
            2
        );
    }

    #[test]
    fn in_the_autumn_fold_the_form_asks_which_and_takes_the_answer() {
        let asked = BookingForm {
            date: "2027-10-31".into(),
            start: "02:30".into(),
            end: "04:00".into(),
            ..BookingForm::sample()
        };
        assert!(matches!(asked.problems()[..], [(Field::Start, Problem::Fold(..))]));
        let lengths = ["earlier", "later"].map(|choice| {
            let answered = BookingForm { start_fold: choice.into(), ..asked.clone() };
            parse(&answered, &Room::sample()).expect("no field errors").when.interval.length().num_minutes()
        });
        assert_eq!(lengths, [150, 90]);
    }

    #[rstest]
    #[case("10:00", "10:00")]
    #[case("10:00", "09:00")]
    fn the_end_comes_after_the_start(#[case] start: &str, #[case] end: &str) {
        let form = BookingForm { start: start.into(), end: end.into(), ..BookingForm::sample() };
        assert!(matches!(form.problems()[..], [(Field::End, Problem::EndBeforeStart(Some(_)))]));
    }

    #[rstest]
    #[case("2026-12-04", "22:00", "2026-12-05", "01:00", 3)]
    #[case("2026-12-04", "22:00", "2026-12-05", "00:00", 2)]
    #[case("2026-12-04", "22:00", "2026-12-04", "00:00", 2)]
    #[case("2027-02-15", "10:00", "17/02/2027", "12:00", 50)]
    #[case("2027-10-30", "22:00", "2027-10-31", "04:00", 7)]
    fn the_end_may_be_on_another_day(
        #[case] date: &str,
        #[case] start: &str,
        #[case] end_date: &str,
        #[case] end: &str,
        #[case] hours: i64,
    ) {
        let [date, start, end_date, end] = [date, start, end_date, end].map(str::to_owned);
        let form = BookingForm { date, start, end, end_date, ..BookingForm::sample() };
        assert_eq!(
            parse(&form, &Room::sample()).expect("no field errors").when.interval.length().num_hours(),
            hours
        );
    }

    #[test]
    fn the_day_of_the_end_does_not_come_before_that_of_the_start() {
        let early = BookingForm { end_date: "2026-11-22".into(), ..BookingForm::sample() };
        assert_eq!(early.problems(), [(Field::EndDate, Problem::EndBeforeStart(None))]);
        let never = BookingForm { end_date: "demain".into(), ..BookingForm::sample() };
        assert_eq!(never.problems(), [(Field::EndDate, Problem::NotADate)]);
    }

    /// Open until two on Fridays and Saturdays.
    fn night_room() -> Terms {
        let hours = "Mo-Th 08:00-22:00; Fr,Sa 09:00-02:00";
        let room = Room {
            id: RoomId::parse("cave").expect("an id"),
            site: Site {
                id: SiteId::parse("bain").expect("an id"),
                name: "Le Bain".into(),
                address: String::new(),
            },
            name: "La Cave".into(),
            calendar: "cave".into(),
            rules: Rules {
                opening_hours: OpeningHours::parse(hours, None).expect("hours"),
                min_length: TimeDelta::hours(1),
                step: TimeDelta::minutes(30),
                buffer: crate::domain::rules::Buffer::between(TimeDelta::minutes(30)),
                ..Rules::default()
            },
            ..Room::sample()
        };
        Terms::for_everybody(&room.into())
    }

    #[rstest]
    #[case("2026-12-04", "22:00", "01:00", true)]
    #[case("2026-12-04", "22:00", "02:00", true)]
    #[case("2026-12-04", "22:00", "02:30", false)]
    #[case("2026-12-03", "21:00", "01:00", false)]
    #[case("2026-12-04", "14:00", "13:00", false)]
    fn an_end_before_the_start_is_asked_about_where_the_room_is_open_through_the_night(
        #[case] date: &str,
        #[case] start: &str,
        #[case] end: &str,
        #[case] is_asked: bool,
    ) {
        let room = night_room();
        let mut typed =
            BookingForm { date: date.into(), start: start.into(), end: end.into(), ..BookingForm::sample() };
        let mut errors = parse(&typed, &Room::sample()).expect_err("the end is before the start");
        ask_next_day(&mut typed, &mut errors, &room);
        if is_asked {
            let next_day = "2026-12-05".parse().expect("a date");
            assert_eq!(errors, [FieldError::new(Field::EndDate, Problem::NextDay(next_day))]);
            assert!(parse(&typed, &Room::sample()).is_ok(), "the form is filled in with what was asked");
        } else {
            assert!(matches!(errors[0].problem, Problem::EndBeforeStart(_)), "{errors:?}");
            assert_eq!(typed.end_date, "");
        }
    }
}
