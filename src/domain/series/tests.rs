//! Which series can be booked, and what their dates are.

use super::*;
use crate::domain::when::When;
use chrono::TimeDelta;
use chrono_tz::Europe::Paris;
use proptest::prelude::*;
use rstest::rstest;

fn at(civil: &str) -> Instant {
    time::resolve_event(Paris, format!("{civil}:00").parse().expect("a civil time"))
}

fn hours(start: &str, hours: i64) -> Interval {
    Interval::starting_at(at(start), TimeDelta::hours(hours)).expect("forwards")
}

fn rule(text: &str) -> Rule {
    Rule::parse(text).expect("a rule")
}

fn planned(text: &str, first: Interval, without: &[&str]) -> Result<(Vec<String>, String), SeriesError> {
    let without: Vec<Instant> = without.iter().map(|civil| at(civil)).collect();
    let (begins, series) = Series::plan(&rule(text), first, Paris, &without)?;
    let dates = series.as_ref().map_or_else(|| vec![begins], |series| series.dates(begins, Paris));
    let civil = |date: &Interval| time::civil(Paris, date.start()).format("%m-%d %H:%M").to_string();
    let text = series.map(|series| format!("{} -{}", series.rule, series.exdates.len()));
    Ok((dates.iter().map(civil).collect(), text.unwrap_or_default()))
}

#[rstest]
#[case::counted("FREQ=WEEKLY;COUNT=3", &[], &["03-23 10:00", "03-30 10:00", "04-06 10:00"], "FREQ=WEEKLY;COUNT=3 -0")]
#[case::until_a_day("FREQ=WEEKLY;UNTIL=20270405", &[], &["03-23 10:00", "03-30 10:00"], "FREQ=WEEKLY;UNTIL=20270330T080000Z -0")]
#[case::without_one("FREQ=WEEKLY;COUNT=3", &["2027-03-30T10:00"], &["03-23 10:00", "04-06 10:00"], "FREQ=WEEKLY;COUNT=3 -1")]
#[case::without_the_first("FREQ=WEEKLY;COUNT=3", &["2027-03-23T10:00"], &["03-30 10:00", "04-06 10:00"], "FREQ=WEEKLY;UNTIL=20270406T080000Z -0")]
#[case::without_the_last("FREQ=WEEKLY;COUNT=3", &["2027-04-06T10:00"], &["03-23 10:00", "03-30 10:00"], "FREQ=WEEKLY;UNTIL=20270330T080000Z -0")]
#[case::one_is_left("FREQ=WEEKLY;COUNT=2", &["2027-03-30T10:00"], &["03-23 10:00"], "")]
#[case::second_tuesday_from_the_end("FREQ=MONTHLY;BYDAY=-2TU;COUNT=2", &[], &["03-23 10:00", "04-20 10:00"], "FREQ=MONTHLY;COUNT=2;BYDAY=-2TU -0")]
fn a_series_keeps_its_civil_time_and_says_how_it_is_written(
    #[case] text: &str,
    #[case] without: &[&str],
    #[case] dates: &[&str],
    #[case] written: &str,
) {
    let (found, series) = planned(text, hours("2027-03-23T10:00", 2), without).expect("a series");
    assert_eq!(
        (found.iter().map(String::as_str).collect::<Vec<_>>(), series.as_str()),
        (dates.to_vec(), written)
    );
}

#[test]
fn what_cannot_be_booked_as_a_whole_says_why() {
    let plan = |text: &str, start: &str, length: i64| planned(text, hours(start, length), &[]).map(|_| ());
    let tuesday = "2027-03-23T10:00";
    assert_eq!(plan("FREQ=WEEKLY", tuesday, 1), Err(SeriesError::Endless));
    assert_eq!(plan("FREQ=DAILY;COUNT=367", tuesday, 1), Err(SeriesError::TooManyDates));
    assert_eq!(plan("FREQ=DAILY;COUNT=366", tuesday, 1), Ok(()));
    assert_eq!(plan("FREQ=SECONDLY;UNTIL=99991231", tuesday, 1), Err(SeriesError::TooManyDates));
    assert_eq!(plan("FREQ=WEEKLY;BYDAY=MO;COUNT=3", tuesday, 1), Err(SeriesError::OffRule));
    let (date, next) = (hours(tuesday, 30), hours("2027-03-24T10:00", 30));
    assert_eq!(plan("FREQ=DAILY;COUNT=3", tuesday, 30), Err(SeriesError::OverlapsItself { date, next }));
    assert_eq!(plan("FREQ=DAILY;COUNT=3", tuesday, 24), Ok(()), "they only touch");
    let stranger = planned("FREQ=WEEKLY;COUNT=3", hours(tuesday, 1), &["2027-03-24T10:00"]);
    assert_eq!(stranger, Err(SeriesError::NotADate(at("2027-03-24T10:00"))));
    let none_left = planned("FREQ=WEEKLY;COUNT=1", hours(tuesday, 1), &[tuesday]);
    assert_eq!(none_left, Err(SeriesError::NoDates));
}

#[test]
fn a_date_in_the_spring_gap_is_named() {
    let civil = "2027-03-28T02:30:00".parse().expect("a civil time");
    let next = "2027-03-28T03:00:00".parse().expect("a civil time");
    let daily = planned("FREQ=DAILY;COUNT=9", hours("2027-03-23T02:30", 1), &[]);
    assert_eq!(daily, Err(SeriesError::Clock(CivilError::Gap { civil, next })));
}

#[test]
fn no_rule_begins_in_the_second_pass_of_a_repeated_hour() {
    let second: Instant = "2027-10-31T01:30:00Z".parse().expect("an instant");
    let first = Interval::starting_at(second, TimeDelta::hours(1)).expect("forwards");
    assert!(matches!(
        planned("FREQ=DAILY;COUNT=2", first, &[]),
        Err(SeriesError::Clock(CivilError::Fold { .. }))
    ));
    // Passed through later, it is the first of the two.
    let (dates, _) = planned("FREQ=DAILY;COUNT=2", hours("2027-10-30T02:30", 1), &[]).expect("a series");
    assert_eq!(dates, ["10-30 02:30", "10-31 02:30"]);
}

#[test]
fn dates_are_given_back_one_by_one_or_from_one_on() {
    let first = hours("2027-03-23T10:00", 1);
    let (_, series) = Series::plan(&rule("FREQ=WEEKLY;COUNT=5"), first, Paris, &[]).expect("a series");
    let series = series.expect("several dates").without(at("2027-03-30T10:00"));
    assert_eq!(series.dates(first, Paris).len(), 4);
    let shorter = series.until_before(at("2027-04-13T10:00"), first, Paris).expect("some are left");
    assert_eq!(shorter.dates(first, Paris), [first, hours("2027-04-06T10:00", 1)]);
    assert_eq!(shorter.rule.to_string(), "FREQ=WEEKLY;UNTIL=20270406T080000Z");
    let only = series.until_before(at("2027-04-06T10:00"), first, Paris).expect("the first is left");
    assert_eq!((only.dates(first, Paris), only.exdates().len()), (vec![first], 1));
    assert_eq!(series.until_before(first.start(), first, Paris), None);
}

#[test]
fn dates_that_were_left_out_are_remembered_until_they_are_had() {
    let first = hours("2027-03-23T10:00", 1);
    let days = ["2027-03-23T10:00", "2027-03-30T10:00", "2027-04-06T10:00", "2027-04-13T10:00"].map(at);
    let (_, whole) = Series::plan(&rule("FREQ=WEEKLY;COUNT=4"), first, Paris, &[]).expect("a series");
    let whole = whole.expect("several dates");
    let series = whole.skipping(&[days[3], days[0]]);
    let starts = |series: &Series| -> Vec<Instant> {
        series.dates(first, Paris).iter().map(Interval::start).collect()
    };
    assert_eq!((series.rule(), starts(&series)), (whole.rule(), days[1..3].to_vec()), "the rule stays");
    assert_eq!(series.with(days[0]).with(days[3]), whole);
    let given_back = series.without(days[1]);
    assert_eq!(given_back.skipped(), [days[0], days[3]], "what was given back is not wanted any more");
    let shorter = series.until_before(days[2], first, Paris).expect("one is left");
    assert_eq!((shorter.skipped(), starts(&shorter)), (&days[..1], days[1..2].to_vec()));
    let (begins, moved) = series.moved(first, hours("2027-03-24T09:00", 2), Paris).expect("to move");
    let moved = moved.expect("dates");
    assert_eq!(moved.skipped(), [at("2027-03-24T09:00"), at("2027-04-14T09:00")]);
    assert_eq!(moved.dates(begins, Paris).len(), 2);
    assert!(whole.clone().remembering(vec![days[0]]).skipped().is_empty(), "that is a date");
    let when = When::from((first, Some(whole)));
    let stranger = when.clone().skipping(&[first.end()], Paris);
    assert_eq!(stranger, Err(SeriesError::NotADate(first.end())));
    assert_eq!(when.skipping(&days, Paris), Err(SeriesError::NoDates));
}

#[test]
fn a_series_moves_as_a_whole_by_the_clock() {
    let first = hours("2027-03-23T10:00", 1);
    let without = [at("2027-04-06T10:00")];
    let plan =
        |text: &str| Series::plan(&rule(text), first, Paris, &without).expect("a series").1.expect("dates");
    for text in ["FREQ=WEEKLY;COUNT=4", "FREQ=WEEKLY;UNTIL=20270413"] {
        let series = plan(text);
        let (begins, moved) = series.moved(first, hours("2027-03-24T09:00", 2), Paris).expect("to move");
        let expected = ["2027-03-24T09:00", "2027-03-31T09:00", "2027-04-14T09:00"].map(|day| hours(day, 2));
        assert_eq!(moved.expect("dates").dates(begins, Paris), expected, "{text}");
        let (begins, longer) = series.moved(first, hours("2027-03-23T10:00", 3), Paris).expect("to extend");
        assert_eq!((begins, longer), (hours("2027-03-23T10:00", 3), Some(series)));
    }
    assert!(matches!(
        plan("FREQ=WEEKLY;COUNT=4").moved(first, hours("2027-03-21T02:30", 1), Paris),
        Err(SeriesError::Clock(CivilError::Gap { .. }))
    ));
}

/// What another application wrote out, and a series of the same dates that Clef made.
#[rstest]
#[case::tuesdays("FREQ=WEEKLY;COUNT=4;BYDAY=TU", "FREQ=WEEKLY;COUNT=4;BYDAY=WE", &["03-24", "03-31", "04-07", "04-14"])]
#[case::two_days("FREQ=WEEKLY;COUNT=4;BYDAY=TU,SU", "FREQ=WEEKLY;COUNT=4;BYDAY=MO,WE", &["03-24", "03-29", "03-31", "04-05"])]
#[case::every_other_week(
    "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU",
    "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=MO,WE;WKST=TU",
    &["03-24", "03-29", "04-07", "04-12"]
)]
#[case::a_day_of_the_month("FREQ=MONTHLY;COUNT=3;BYMONTHDAY=23", "FREQ=MONTHLY;COUNT=3;BYMONTHDAY=24", &["03-24", "04-24", "05-24"])]
#[case::a_day_of_the_year(
    "FREQ=YEARLY;COUNT=2;BYMONTH=3;BYMONTHDAY=23",
    "FREQ=YEARLY;COUNT=2;BYMONTH=3;BYMONTHDAY=24",
    &["03-24", "03-24"]
)]
fn what_a_rule_says_of_the_first_date_moves_with_it(
    #[case] text: &str,
    #[case] moved: &str,
    #[case] days: &[&str],
) {
    let first = hours("2027-03-23T10:00", 1);
    let series = Series::known(rule(text), Vec::new());
    let (begins, series) = series.moved(first, hours("2027-03-24T10:00", 1), Paris).expect("to move");
    let series = series.expect("several dates");
    assert_eq!(series.rule.to_string(), moved);
    let dates = series.dates(begins, Paris);
    let found: Vec<String> =
        dates.iter().map(|date| time::civil(Paris, date.start()).format("%m-%d").to_string()).collect();
    assert_eq!(found, days);
}

#[test]
fn the_last_friday_of_a_month_is_no_other_day_by_moving() {
    let first = hours("2027-03-26T10:00", 1);
    let series = Series::known(rule("FREQ=MONTHLY;COUNT=3;BYDAY=-1FR"), Vec::new());
    let moved = series.moved(first, hours("2027-03-27T10:00", 1), Paris);
    assert_eq!(moved, Err(SeriesError::OffRule));
}

#[test]
fn dates_that_were_added_are_dates_move_and_are_given_back() {
    let first = hours("2027-03-23T10:00", 1);
    let added = [at("2027-03-21T10:00"), at("2027-03-25T10:00"), at("2027-06-01T10:00")];
    let series = Series::known(rule("FREQ=WEEKLY;COUNT=2"), Vec::new()).and_on(added.to_vec());
    let days = |series: &Series, first: Interval| -> Vec<String> {
        let dates = series.dates(first, Paris).into_iter();
        dates.map(|date| time::civil(Paris, date.start()).format("%m-%d %H").to_string()).collect()
    };
    assert_eq!(days(&series, first), ["03-21 10", "03-23 10", "03-25 10", "03-30 10", "06-01 10"]);
    let (begins, moved) = series.moved(first, hours("2027-03-24T11:00", 1), Paris).expect("to move");
    let moved = moved.expect("dates");
    assert_eq!(days(&moved, begins), ["03-22 11", "03-24 11", "03-26 11", "03-31 11", "06-02 11"]);
    assert_eq!(days(&series.without(added[1]), first), ["03-21 10", "03-23 10", "03-30 10", "06-01 10"]);
    let cut = |from: &str| series.until_before(at(from), first, Paris);
    // The rule does not go on until the date that was added.
    let later = cut("2027-07-01T00:00").expect("all are left");
    assert_eq!(days(&later, first), days(&series, first));
    let rest = cut("2027-03-25T00:00").expect("some are left");
    assert_eq!(days(&rest, first), ["03-21 10", "03-23 10"]);
    let rest = cut("2027-03-22T00:00").expect("one is left");
    assert_eq!(days(&rest, first), ["03-21 10"]);
    assert_eq!(cut("2027-03-21T10:00"), None);
}

proptest! {
    #[test]
    fn what_is_left_out_is_gone_and_the_rest_stays(
        freq in prop_oneof![Just("DAILY"), Just("WEEKLY"), Just("MONTHLY")],
        interval in 1_u8..4,
        count in 1_usize..15,
        day in 0_i64..700,
        out in proptest::collection::vec(any::<bool>(), 15),
    ) {
        let first = hours("2027-01-01T10:00", 2);
        let first = Interval::starting_at(first.start() + TimeDelta::days(day), first.length()).expect("forwards");
        let rule = rule(&format!("FREQ={freq};INTERVAL={interval};COUNT={count}"));
        let all = Series::plan(&rule, first, Paris, &[]).map(|(begins, series)| {
            series.map_or_else(|| vec![begins], |series| series.dates(begins, Paris))
        }).expect("a series");
        prop_assert_eq!(all.len(), count);
        let (without, kept): (Vec<_>, Vec<_>) = all.iter().zip(&out).partition(|(_, out)| **out);
        let without: Vec<Instant> = without.iter().map(|(date, _)| date.start()).collect();
        let kept: Vec<Interval> = kept.iter().map(|(date, _)| **date).collect();
        match Series::plan(&rule, first, Paris, &without) {
            Ok((begins, Some(series))) => prop_assert_eq!(series.dates(begins, Paris), kept),
            Ok((begins, None)) => prop_assert_eq!(vec![begins], kept),
            Err(error) => prop_assert!(error == SeriesError::NoDates && kept.is_empty(), "{}", error),
        }
    }
}
