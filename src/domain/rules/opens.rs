//! `opens`: at one moment of each week, on the room's clock, another week opens for booking. It takes the place of
//! `horizon`.

use chrono::{Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Weekday};
use chrono_tz::Tz;

use super::setting::Setting;
use super::{Contradiction, Figure, Figures, Narrow, Question, Rule, Rules, RulesChange};
use crate::domain::terms::Terms;
use crate::domain::time::{self, Instant};

/// The most weeks ahead that may be opened: as far as a series may go.
const MOST_WEEKS: u8 = 104;

pub(super) const SETTING: Setting<Option<Opens>> = Setting {
    default: || None,
    expected: "a weekday, a time and how many weeks later the week lies that opens then, such as \"Mo 09:00 +2w\"",
    parse: |text, _country| Opens::parse(text).map(Some).ok_or(None),
    write: |opens| opens.map(Opens::write).unwrap_or_default(),
    about: "When which week opens for booking, in place of a horizon; not there if it goes by the horizon.",
};

pub(super) const RULE: Rule = Rule {
    figures: &[
        ("opens_at", "When the week opens for booking."),
        ("latest", "The last end that the rule lets pass."),
    ],
    tell: Some(|rules| {
        let told = |Opens { weekday, time, weeks }: Opens| {
            vec![("opens", Figure::Weekly(weekday, time)), ("weeks", Figure::Count(weeks.into()))]
        };
        rules.opens.map(told).into_iter().collect()
    }),
    narrow: Narrow::Until(latest),
    ..Rule::new("opens", check)
};

/// When which week opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opens {
    weekday: Weekday,
    time: NaiveTime,
    /// How many weeks after the one of that moment lies the week that opens.
    weeks: u8,
}

impl Opens {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split_whitespace();
        let (Some(weekday), Some(time), Some(weeks), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return None;
        };
        let weekday = WEEKDAYS.iter().find(|(name, _)| *name == weekday)?.1;
        let time = NaiveTime::parse_from_str(time, "%H:%M").ok()?;
        let weeks = weeks.strip_prefix('+')?.strip_suffix('w')?.parse().ok()?;
        (1..=MOST_WEEKS).contains(&weeks).then_some(Self { weekday, time, weeks })
    }

    fn write(self) -> String {
        let day = WEEKDAYS.iter().find(|(_, day)| *day == self.weekday).map_or("", |(name, _)| name);
        format!("{day} {} +{}w", self.time.format("%H:%M"), self.weeks)
    }

    /// The moment of the week that begins on `monday`.
    fn moment(self, zone: Tz, monday: NaiveDate) -> Instant {
        let days = Days::new(self.weekday.num_days_from_monday().into());
        time::resolve_event(zone, monday.checked_add_days(days).unwrap_or(monday).and_time(self.time))
    }

    /// The end of the last week that is open at `now`.
    fn latest(self, zone: Tz, now: Instant) -> Instant {
        let this_week = monday_of(zone, now);
        let has_come = self.moment(zone, this_week) <= now;
        let weeks = u64::from(self.weeks) + u64::from(has_come);
        let end = this_week.checked_add_days(Days::new(7 * weeks)).unwrap_or(this_week);
        time::day(zone, end).start()
    }

    /// Returns the instant when the week opens in which a booking ends at `end`.
    fn opens_at(self, zone: Tz, end: Instant) -> Instant {
        let week = monday_of(zone, end - TimeDelta::nanoseconds(1));
        let opens = week.checked_sub_days(Days::new(7 * u64::from(self.weeks))).unwrap_or(week);
        self.moment(zone, opens)
    }

    fn reach(self) -> TimeDelta {
        TimeDelta::weeks(i64::from(self.weeks) + 1)
    }
}

impl Rules {
    /// Returns these rules, with those of `change` in their place. How far ahead somebody may book is said in one way:
    /// by `horizon` or by `opens`, whichever was said last.
    #[must_use]
    pub fn changed_by(&self, change: &RulesChange) -> Self {
        let opens = if change.horizon.is_some() { None } else { self.opens };
        Self { opens, ..self.clone() }.with(change)
    }

    /// Returns the farthest that a booking may ever end ahead of now.
    #[must_use]
    pub fn farthest(&self) -> TimeDelta {
        self.opens.map_or(self.horizon, Opens::reach)
    }
}

impl RulesChange {
    /// Returns which settings of one section say the same thing in two ways.
    #[must_use]
    pub fn contradiction(&self) -> Option<Contradiction> {
        let message = "expected either opens or horizon: opens takes its place".to_owned();
        let is_twice = self.horizon.is_some() && self.opens.is_some();
        is_twice.then_some(Contradiction { keys: &["opens"], message })
    }
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("Mo", Weekday::Mon),
    ("Tu", Weekday::Tue),
    ("We", Weekday::Wed),
    ("Th", Weekday::Thu),
    ("Fr", Weekday::Fri),
    ("Sa", Weekday::Sat),
    ("Su", Weekday::Sun),
];

fn monday_of(zone: Tz, at: Instant) -> NaiveDate {
    let date = time::civil(zone, at).date();
    date.checked_sub_days(Days::new(date.weekday().num_days_from_monday().into())).unwrap_or(date)
}

fn latest(terms: &Terms, now: Instant) -> Instant {
    terms.rules.opens.map_or(Instant::MAX_UTC, |opens| opens.latest(terms.room.zone, now))
}

fn check(question: &Question) -> Option<Figures> {
    let (terms, end) = (question.terms, question.date.end());
    let (opens, latest) = (terms.rules.opens?, latest(terms, question.facts.now));
    (end > latest).then(|| {
        let opens_at = opens.opens_at(terms.room.zone, end);
        vec![("opens_at", Figure::FarMoment(opens_at)), ("latest", Figure::FarMoment(latest))]
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{ask, at, decide, nearest_free, room, span};
    use super::*;
    use crate::domain::opening_hours::OpeningHours;
    use crate::domain::room::Room;
    use chrono_tz::Europe::Paris;
    use proptest::prelude::*;
    use rstest::rstest;

    fn opening(text: &str) -> Room {
        let mut room = room();
        room.rules.opens = Opens::parse(text);
        assert!(room.rules.opens.is_some(), "{text}");
        room
    }

    #[rstest]
    #[case::the_second_before("2027-05-10 08:59", "2027-05-17 10:00", None)]
    #[case::before_it_opens("2027-05-10 08:59", "2027-05-24 10:00", Some("2027-05-10 09:00"))]
    #[case::the_moment_itself("2027-05-10 09:00", "2027-05-24 10:00", None)]
    #[case::to_the_last_day("2027-05-10 09:00", "2027-05-29 17:00", None)]
    #[case::the_week_after("2027-05-16 23:59", "2027-05-31 10:00", Some("2027-05-17 09:00"))]
    #[case::far_away("2027-05-10 09:00", "2027-07-01 10:00", Some("2027-06-14 09:00"))]
    // The clocks go forward on Sunday 28 March 2027 and back on Sunday 31 October.
    #[case::over_the_spring_change("2027-03-22 09:00", "2027-04-05 10:00", None)]
    #[case::before_the_spring_change("2027-03-22 08:59", "2027-04-06 10:00", Some("2027-03-22 09:00"))]
    #[case::after_the_spring_change("2027-03-28 12:00", "2027-04-12 10:00", Some("2027-03-29 09:00"))]
    #[case::before_the_autumn_change("2027-10-25 08:59", "2027-11-08 10:00", Some("2027-10-25 09:00"))]
    #[case::after_the_autumn_change("2027-11-01 08:59", "2027-11-15 10:00", Some("2027-11-01 09:00"))]
    fn on_monday_at_nine_the_week_after_next_opens(
        #[case] now: &str,
        #[case] start: &str,
        #[case] opens: Option<&str>,
    ) {
        let mut room = opening("Mo 09:00 +2w");
        room.rules.opening_hours = OpeningHours::always();
        let mut request = ask("2027-05-05 10:00", "2027-05-05 11:00");
        request.when.interval =
            crate::domain::time::Interval::starting_at(at(start), TimeDelta::hours(1)).expect("forwards");
        let refusals = decide(&request, &room, &[], at(now));
        let told = refusals.iter().find(|refusal| refusal.rule == "opens");
        let told = told.map(|refusal| refusal.figures[0].clone());
        assert_eq!(told, opens.map(|opens| ("opens_at", Figure::FarMoment(at(opens)))));
        assert!(refusals.iter().all(|refusal| refusal.rule != "horizon"), "{refusals:?}");
    }

    #[test]
    fn what_is_not_open_yet_is_shown_the_last_time_that_is() {
        let room = opening("We 18:00 +1w");
        let now = at("2027-05-12 17:59");
        let found = nearest_free(&room, TimeDelta::hours(1), at("2027-05-18 10:00"), &[], now);
        assert_eq!(
            found,
            Some(span("2027-05-15 17:00", "2027-05-15 18:00")),
            "Saturday is the last open day"
        );
        let found =
            nearest_free(&room, TimeDelta::hours(1), at("2027-05-18 10:00"), &[], at("2027-05-12 18:00"));
        assert_eq!(found, Some(span("2027-05-18 10:00", "2027-05-18 11:00")));
    }

    #[test]
    fn how_far_ahead_is_said_in_one_way_and_the_last_one_wins() {
        use crate::domain::rules::RulesChange;
        let opens = RulesChange { opens: Some(Opens::parse("Mo 09:00 +2w")), ..RulesChange::default() };
        let horizon = RulesChange { horizon: Some(TimeDelta::days(9)), ..RulesChange::default() };
        let by_weeks = room().rules.changed_by(&horizon).changed_by(&opens);
        assert_eq!(by_weeks.farthest(), TimeDelta::weeks(3));
        let by_days = by_weeks.changed_by(&horizon);
        assert_eq!((by_days.opens, by_days.farthest()), (None, TimeDelta::days(9)));
    }

    #[rstest]
    #[case("Mo 09:00 +2w", true)]
    #[case("Su 00:00 +104w", true)]
    #[case("Mo 9h +2w", false)]
    #[case("Mo 09:00 +0w", false)]
    #[case("Mo 09:00 +105w", false)]
    #[case("Mo 09:00 2w", false)]
    #[case("Lu 09:00 +2w", false)]
    #[case("Mo 09:00 +2w soon", false)]
    fn it_is_written_as_it_is_read(#[case] text: &str, #[case] good: bool) {
        assert_eq!(Opens::parse(text).map(Opens::write), good.then(|| text.to_owned()));
    }

    proptest! {
        #[test]
        fn a_time_is_open_from_the_moment_that_is_told(
            minute in 0i64..60 * 24 * 400, end in 0i64..24 * 500, day in 0usize..7, hour in 0u32..24, weeks in 1u8..6,
        ) {
            let time = NaiveTime::from_hms_opt(hour, 30, 0).expect("a time");
            let opens = Opens { weekday: WEEKDAYS[day].1, time, weeks };
            let now = at("2027-01-01 00:00") + TimeDelta::minutes(minute);
            let end = at("2027-01-01 00:00") + TimeDelta::hours(end);
            prop_assert_eq!(end <= opens.latest(Paris, now), opens.opens_at(Paris, end) <= now);
        }
    }
}
