//! `max_dates`: the most dates of one series. With one date at most there are no series.

use super::setting::Setting;
use super::{About, Figure, Figures, Kind, Question, Rule};
use crate::domain::series::MOST_DATES;

pub(super) const SETTING: Setting<usize> = Setting {
    default: || MOST_DATES,
    expected: "a whole number from 1 (no series at all) to 366",
    parse: |text, _country| text.parse().ok().filter(|most| (1..=MOST_DATES).contains(most)).ok_or(None),
    write: ToString::to_string,
    about: "The most dates of one series; 1: there are no series.",
};

pub(super) const RULE: Rule = Rule {
    figures: &[("limit", "Of a series: how many dates.")],
    about: About::Room,
    tell: Some(|rules| {
        let is_limited = rules.max_dates < MOST_DATES;
        is_limited.then(|| figures(rules.max_dates)).into_iter().collect()
    }),
    ..Rule::new("max_dates", check)
};

fn check(question: &Question) -> Option<Figures> {
    let (most, dates) = (question.terms.rules.max_dates, question.dates.len());
    // What reception has let pass is not asked again when the series is moved.
    let had_as_many = question.kind != Kind::MoveRoom && question.dates_before.len() >= dates;
    (dates > most && !had_as_many).then(|| figures(most))
}

fn figures(most: usize) -> Figures {
    vec![("limit", Figure::Count(u32::try_from(most).unwrap_or(u32::MAX)))]
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{ask, at, decide, refusal, room};
    use super::*;
    use crate::domain::recurrence;
    use crate::domain::room::RoomId;
    use crate::domain::rules::{Ask, Before};
    use crate::domain::series::Series;
    use rstest::rstest;

    /// Each week from the Monday `day` on, 10:00 to 11:00.
    fn weekly(day: &str, count: usize) -> Ask {
        let mut asked = ask(&format!("{day} 10:00"), &format!("{day} 11:00"));
        let rule = recurrence::Rule::parse(&format!("FREQ=WEEKLY;COUNT={count}")).expect("a rule");
        let planned = Series::plan(&rule, asked.when.interval, chrono_tz::Europe::Paris, &[]);
        asked.when.series = planned.expect("a series").1.map(Box::new);
        asked
    }

    #[rstest]
    #[case::one_date("2027-06-07", 1, 1, false)]
    #[case::no_series("2027-06-07", 2, 1, true)]
    #[case::exactly("2027-06-07", 4, 4, false)]
    #[case::one_too_many("2027-06-07", 5, 4, true)]
    // The clocks go forward on 28 March 2027, and back on 31 October; the Monday after is no holiday then.
    #[case::over_the_spring_change("2027-03-08", 3, 2, true)]
    #[case::over_the_autumn_change("2027-10-18", 2, 2, false)]
    fn a_series_has_so_many_dates_at_most(
        #[case] first: &str,
        #[case] dates: usize,
        #[case] most: usize,
        #[case] refused: bool,
    ) {
        let mut room = room();
        (room.rules.max_dates, room.rules.horizon) = (most, chrono::TimeDelta::days(400));
        let refusals = decide(&weekly(first, dates), &room, &[], at("2027-03-01 12:00"));
        let expected = refusal("max_dates", figures(most), None);
        assert_eq!(refusals, if refused { vec![expected] } else { Vec::new() }, "once for all dates");
    }

    #[rstest]
    #[case::moved(6, "atelier", false)]
    #[case::longer(7, "atelier", true)]
    #[case::shorter(5, "atelier", false)]
    #[case::to_another_room(6, "loire", true)]
    fn a_series_that_has_more_may_keep_them_in_its_room(
        #[case] dates: usize,
        #[case] was_in: &str,
        #[case] refused: bool,
    ) {
        let mut room = room();
        room.rules.max_dates = 3;
        let before = weekly("2027-06-07", 6);
        let before = Before {
            room: RoomId::parse(was_in).expect("an id"),
            when: before.when,
            head_count: None,
            is_requested: false,
        };
        let moved = Ask { before: Some(before), ..weekly("2027-06-08", dates) };
        let refusals = decide(&moved, &room, &[], at("2027-06-01 12:00"));
        assert_eq!(refusals.iter().any(|refusal| refusal.rule == "max_dates"), refused, "{refusals:?}");
    }
}
