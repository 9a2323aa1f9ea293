//! `opening_hours`: the room is open from the first to the last minute of a booking.

use chrono::Days;

use super::setting::Setting;
use super::{Figure, Figures, Narrow, Question, Rule};
use crate::domain::opening_hours::OpeningHours;
use crate::domain::time::{self, Interval};

pub(super) const SETTING: Setting<OpeningHours> = Setting {
    default: OpeningHours::always,
    expected: "opening hours such as \"Mo-Fr 08:00-20:00; Sa 09:00-18:00; PH off\"",
    parse: |text, country| OpeningHours::parse(text, country).map_err(|error| Some(error.message)),
    write: |hours| hours.as_str().to_owned(),
    about: "When it is open, as OpenStreetMap writes opening hours.",
};

pub(super) const RULE: Rule = Rule {
    figures: &[
        ("open", "When the room is open on the days asked for."),
        ("holiday", "The public holiday on which the room is closed."),
    ],
    narrow: Narrow::Gaps(|terms, _facts, gaps| {
        let open = |gap: Interval| terms.rules.opening_hours.open_within(terms.room.zone, gap);
        gaps.into_iter().flat_map(open).collect()
    }),
    ..Rule::new("opening_hours", check)
};

fn check(question: &Question) -> Option<Figures> {
    let (zone, hours) = (question.terms.room.zone, &question.terms.rules.opening_hours);
    if hours.covers(zone, question.date) {
        return None;
    }
    let days = days_asked(question);
    let open = hours.open_within(zone, days);
    let holiday = hours.public_holiday(time::civil(zone, days.start()).date()).filter(|_| open.is_empty());
    let holiday = holiday.map_or_else(|| Figure::Text(String::new()), Figure::Holiday);
    Some(vec![("open", Figure::Spans(open)), ("holiday", holiday)])
}

/// The local days that the request touches; of a request over weeks, the first seven.
pub(super) fn days_asked(question: &Question) -> Interval {
    let zone = question.terms.room.zone;
    let first = time::civil(zone, question.date.start()).date();
    let last = time::civil(zone, question.date.end() - chrono::TimeDelta::nanoseconds(1)).date();
    let last = last.min(first.checked_add_days(Days::new(6)).unwrap_or(first));
    let (first, last) = (time::day(zone, first), time::day(zone, last));
    Interval::new(first.start(), last.end()).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{ask, at, decide, room, span};
    use rstest::rstest;

    #[rstest]
    #[case::all_day("2027-05-05 08:00", "2027-05-05 18:00", None)]
    #[case::until_it_closes("2027-05-05 19:00", "2027-05-05 20:00", None)]
    #[case::too_early("2027-05-05 07:45", "2027-05-05 08:45", Some("2027-05-05 08:00"))]
    #[case::too_late("2027-05-05 19:30", "2027-05-05 20:30", Some("2027-05-05 19:00"))]
    #[case::sunday_afternoon("2027-05-09 18:00", "2027-05-09 19:00", Some("2027-05-10 08:00"))]
    #[case::sunday_before_dawn("2027-05-16 04:00", "2027-05-16 05:00", Some("2027-05-15 17:00"))]
    #[case::ascension("2027-05-06 14:00", "2027-05-06 15:00", Some("2027-05-07 08:00"))]
    #[case::good_friday("2027-03-26 14:00", "2027-03-26 15:00", None)]
    #[case::day_of_the_spring_change("2027-03-28 14:00", "2027-03-28 15:00", Some("2027-03-27 17:00"))]
    #[case::day_of_the_autumn_change("2027-10-31 14:00", "2027-10-31 15:00", Some("2027-10-30 17:00"))]
    fn a_booking_outside_the_hours_is_shown_the_nearest_inside(
        #[case] start: &str,
        #[case] end: &str,
        #[case] nearest: Option<&str>,
    ) {
        let mut room = room();
        room.rules.horizon = chrono::TimeDelta::days(400);
        let refusals = decide(&ask(start, end), &room, &[], at("2027-01-04 12:00"));
        assert_eq!(refusals.first().map(|refusal| refusal.rule), nearest.map(|_| "opening_hours"));
        assert_eq!(
            refusals.first().and_then(|refusal| refusal.nearest).map(|found| found.start()),
            nearest.map(at)
        );
    }

    #[rstest]
    #[case::easter_monday("2027-03-29", Some("easter-monday"))]
    #[case::ascension("2027-05-06", Some("ascension"))]
    #[case::a_sunday("2027-05-09", None)]
    #[case::a_day_with_hours("2027-05-05", None)]
    fn a_public_holiday_is_named(#[case] day: &str, #[case] holiday: Option<&str>) {
        let asked = ask(&format!("{day} 06:00"), &format!("{day} 07:00"));
        let refusals = decide(&asked, &room(), &[], at("2027-03-01 12:00"));
        let named = refusals[0].figures.iter().find_map(|(_, figure)| match figure {
            super::Figure::Holiday(name) => Some(*name),
            _ => None,
        });
        assert_eq!((refusals[0].rule, named), ("opening_hours", holiday));
    }

    #[test]
    fn the_hours_of_the_day_asked_for_are_told() {
        let refusals =
            decide(&ask("2027-05-08 07:00", "2027-05-10 09:00"), &room(), &[], at("2027-05-04 12:00"));
        let open = refusals[0].spans("open");
        // 8 May is a holiday, the 9th a Sunday.
        assert_eq!(*open, [span("2027-05-10 08:00", "2027-05-10 20:00")]);
    }
}
