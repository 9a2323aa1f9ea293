//! What the recurrences found in the wild need, and what holds for all of them.

use chrono::{NaiveDateTime, TimeDelta};
use chrono_tz::America::New_York;
use chrono_tz::Europe::Paris;
use proptest::prelude::*;
use rstest::rstest;

use super::*;

/// Reads `20270105`, `20270105T090000`, `20270105T090000Z`, `Europe/Paris:20270105T090000`.
fn time(text: &str) -> EventTime {
    let civil = |text: &str| NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").expect("a civil time");
    match (text.split_once(':'), text.strip_suffix('Z')) {
        (Some((zone, text)), _) => {
            let zone: Tz = zone.parse().expect("a zone");
            EventTime::Zoned(civil(text), zone.into())
        }
        (None, Some(text)) => EventTime::Utc(civil(text).and_utc()),
        (None, None) if text.contains('T') => EventTime::Floating(civil(text)),
        (None, None) => EventTime::Date(civil(&format!("{text}T000000")).date()),
    }
}

fn times(texts: &str) -> Vec<EventTime> {
    texts.split_whitespace().map(time).collect()
}

fn at(text: &str) -> Instant {
    text.parse().expect("an instant")
}

fn window(from: &str, to: &str) -> Interval {
    Interval::new(at(from), at(to)).expect("forwards")
}

fn recurrence(start: &str, rule: &str) -> Recurrence {
    let rules = if rule.is_empty() { Vec::new() } else { vec![Rule::parse(rule).expect("a rule")] };
    Recurrence { start: time(start), rules, rdates: Vec::new(), exdates: Vec::new() }
}

fn instants(expansion: &Expansion) -> Vec<Instant> {
    expansion.starts.iter().map(|start| start.at).collect()
}

/// The dates up to 2030 in a room in Paris, as `2027-01-05T08:00Z`.
fn dates(recurrence: &Recurrence) -> Vec<String> {
    let all = recurrence.starts(Paris, window("0001-01-01T00:00:00Z", "2030-01-01T00:00:00Z"));
    assert_eq!(all.truncated, None);
    instants(&all).iter().map(|at| at.format("%Y-%m-%dT%H:%MZ").to_string()).collect()
}

#[rstest]
#[case::until_is_a_date("Europe/Paris:20270104T090000", "FREQ=DAILY;UNTIL=20270106", &["04", "05", "06"])]
#[case::until_is_floating("Europe/Paris:20270104T090000", "FREQ=DAILY;UNTIL=20270106T090000", &["04", "05", "06"])]
#[case::until_floats_before_the_time("Europe/Paris:20270104T090000", "FREQ=DAILY;UNTIL=20270106T085959", &["04", "05"])]
#[case::until_is_the_last_date("Europe/Paris:20270104T090000", "FREQ=DAILY;UNTIL=20270106T080000Z", &["04", "05", "06"])]
#[case::until_before_start("Europe/Paris:20270104T090000", "FREQ=DAILY;UNTIL=20270101T000000Z", &["04"])]
#[case::until_date_before_start("Europe/Paris:20270104T090000", "FREQ=DAILY;UNTIL=20260101", &["04"])]
#[case::until_and_count("Europe/Paris:20270104T090000", "FREQ=DAILY;COUNT=2;UNTIL=20270106", &["04", "05"])]
#[case::x_parts("Europe/Paris:20270104T090000", "X-A=B;FREQ=DAILY;COUNT=2;X-EVOLUTION-ENDDATE=20270105T090000Z", &["04", "05"])]
#[case::numbered_weekday_in_week("Europe/Paris:20270104T090000", "FREQ=WEEKLY;BYDAY=1MO;COUNT=3", &["04", "11", "18"])]
#[case::a_start_off_the_rule_leaves_the_count_to_the_rule("Europe/Paris:20270104T090000", "FREQ=WEEKLY;BYDAY=WE;COUNT=3", &["04", "06", "13", "20"])]
#[case::a_start_off_the_rule_and_one_date("Europe/Paris:20270104T090000", "FREQ=MONTHLY;BYMONTHDAY=9;COUNT=1", &["04", "09"])]
#[case::positions_of_the_first_week_count_from_its_beginning(
    "Europe/Paris:20270106T090000", "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1,-1;COUNT=4", &["06", "08", "11", "15", "18"]
)]
#[case::never_matching("Europe/Paris:20270104T090000", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", &["04"])]
#[case::never_matching_counted("Europe/Paris:20270104T090000", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=9", &["04"])]
#[case::utc("20270104T080000Z", "FREQ=DAILY;COUNT=2", &["04", "05"])]
fn trap(#[case] start: &str, #[case] rule: &str, #[case] days: &[&str]) {
    let expected: Vec<String> = days.iter().map(|day| format!("2027-01-{day}T08:00Z")).collect();
    assert_eq!(dates(&recurrence(start, rule)), expected);
}

#[rstest]
#[case::until_date("20270104", "FREQ=DAILY;UNTIL=20270106", &["03", "04", "05"])]
#[case::until_utc_midnight("20270104", "FREQ=DAILY;UNTIL=20270106T000000Z", &["03", "04", "05"])]
#[case::until_local_midnight("20270104", "FREQ=DAILY;UNTIL=20270105T230000Z", &["03", "04", "05"])]
#[case::until_floating("20270104", "FREQ=DAILY;UNTIL=20270106T120000", &["03", "04", "05"])]
#[case::times_of_day_are_ignored("20270104", "FREQ=DAILY;BYHOUR=9,10;BYMINUTE=1;COUNT=3", &["03", "04", "05"])]
#[case::hours_are_days("20270104", "FREQ=HOURLY;COUNT=3", &["03", "04", "05"])]
#[case::many_hours_are_days("20270104", "FREQ=HOURLY;INTERVAL=48;COUNT=2", &["03", "05"])]
fn whole_days_begin_at_the_midnight_of_the_room(
    #[case] start: &str,
    #[case] rule: &str,
    #[case] days: &[&str],
) {
    let expected: Vec<String> = days.iter().map(|day| format!("2027-01-{day}T23:00Z")).collect();
    assert_eq!(dates(&recurrence(start, rule)), expected);
}

#[rstest]
#[case::exdate_same_zone("Europe/Paris:20270104T090000", "Europe/Paris:20270105T090000", &["04", "06"])]
#[case::exdate_utc("Europe/Paris:20270104T090000", "20270105T080000Z", &["04", "06"])]
#[case::exdate_other_zone("Europe/Paris:20270104T090000", "America/New_York:20270105T030000", &["04", "06"])]
#[case::exdate_floating("Europe/Paris:20270104T090000", "20270105T090000", &["04", "06"])]
#[case::exdate_date("Europe/Paris:20270104T090000", "20270105", &["04", "06"])]
#[case::exdate_elsewhere("Europe/Paris:20270104T090000", "20270105T090000Z", &["04", "05", "06"])]
#[case::exdate_of_the_start("Europe/Paris:20270104T090000", "20270104T090000", &["05", "06"])]
#[case::exdates_of_all("Europe/Paris:20270104T090000", "20270104 20270105 20270106", &[])]
#[case::floating_start("20270104T090000", "20270105T080000Z", &["04", "06"])]
#[case::utc_start("20270104T080000Z", "Europe/Paris:20270105T090000", &["04", "06"])]
fn dates_are_taken_out(#[case] start: &str, #[case] exdates: &str, #[case] days: &[&str]) {
    let expected: Vec<String> = days.iter().map(|day| format!("2027-01-{day}T08:00Z")).collect();
    let recurrence = Recurrence { exdates: times(exdates), ..recurrence(start, "FREQ=DAILY;COUNT=3") };
    assert_eq!(dates(&recurrence), expected);
}

#[rstest]
#[case("20270105")]
#[case("20270105T000000")]
#[case("20270105T000000Z")]
#[case("20270104T230000Z")]
#[case("Europe/Paris:20270105T090000")]
fn a_whole_day_is_taken_out_however_it_is_written(#[case] exdate: &str) {
    let recurrence = Recurrence { exdates: times(exdate), ..recurrence("20270104", "FREQ=DAILY;COUNT=3") };
    assert_eq!(dates(&recurrence), ["2027-01-03T23:00Z", "2027-01-05T23:00Z"]);
}

#[test]
fn a_rdate_equal_to_a_date_of_the_rule_is_one_date() {
    let recurrence = Recurrence {
        rdates: times("20270105T080000Z Europe/Paris:20270110T090000 20270111T090000 20270112"),
        ..recurrence("Europe/Paris:20270104T090000", "FREQ=DAILY;COUNT=2")
    };
    let expected = [
        "2027-01-04T08:00Z",
        "2027-01-05T08:00Z",
        "2027-01-10T08:00Z",
        "2027-01-11T08:00Z",
        "2027-01-11T23:00Z",
    ];
    assert_eq!(dates(&recurrence), expected);
}

#[test]
fn a_rdate_in_the_second_pass_of_a_fold_keeps_its_instant() {
    let second_pass = time("20271031T013000Z");
    let recurrence = Recurrence {
        rdates: vec![second_pass.clone()],
        ..recurrence("Europe/Paris:20271031T023000", "FREQ=DAILY;COUNT=1")
    };
    let all = recurrence.starts(Paris, window("2027-10-01T00:00:00Z", "2027-12-01T00:00:00Z"));
    assert_eq!(instants(&all), [at("2027-10-31T00:30:00Z"), at("2027-10-31T01:30:00Z")]);
    assert_eq!(all.starts[1].time, second_pass);
}

#[rstest]
#[case::start_in_the_gap("Europe/Paris:20270328T023000", "FREQ=DAILY;COUNT=3", "", &["03-28T01:30Z", "03-29T00:30Z", "03-30T00:30Z"])]
#[case::date_in_the_gap("Europe/Paris:20270327T023000", "FREQ=DAILY;COUNT=3", "", &["03-27T01:30Z", "03-28T01:30Z", "03-29T00:30Z"])]
#[case::exdate_in_the_gap("Europe/Paris:20270327T023000", "FREQ=DAILY;COUNT=3", "Europe/Paris:20270328T023000", &["03-27T01:30Z", "03-29T00:30Z"])]
#[case::exdate_after_the_gap("Europe/Paris:20270327T023000", "FREQ=DAILY;COUNT=3", "Europe/Paris:20270328T033000", &["03-27T01:30Z", "03-29T00:30Z"])]
#[case::unused_exdate_in_the_gap("Europe/Paris:20270327T090000", "FREQ=DAILY;COUNT=2", "Europe/Paris:20270328T023000", &["03-27T08:00Z", "03-28T07:00Z"])]
#[case::start_in_the_fold("Europe/Paris:20271031T023000", "FREQ=DAILY;COUNT=2", "", &["10-31T00:30Z", "11-01T01:30Z"])]
#[case::exdate_in_the_fold("Europe/Paris:20271030T023000", "FREQ=DAILY;COUNT=3", "Europe/Paris:20271031T023000", &["10-30T00:30Z", "11-01T01:30Z"])]
#[case::hours_over_the_gap("Europe/Paris:20270328T003000", "FREQ=HOURLY;COUNT=5", "", &["03-27T23:30Z", "03-28T00:30Z", "03-28T01:30Z", "03-28T02:30Z"])]
fn clock_changes(#[case] start: &str, #[case] rule: &str, #[case] exdates: &str, #[case] expected: &[&str]) {
    let expected: Vec<String> = expected.iter().map(|date| format!("2027-{date}")).collect();
    let recurrence = Recurrence { exdates: times(exdates), ..recurrence(start, rule) };
    assert_eq!(dates(&recurrence), expected);
}

#[test]
fn a_window_after_a_gap_finds_the_times_that_the_gap_made_late() {
    let every_quarter = recurrence("Europe/Paris:20270101T001500", "FREQ=MINUTELY;INTERVAL=15");
    let first = |from: &str| instants(&every_quarter.starts(Paris, window(from, "2027-03-28T02:00:00Z")));
    assert_eq!(first("2027-03-28T01:40:00Z"), [at("2027-03-28T01:45:00Z")]);
    let daily = recurrence("Europe/Paris:20270101T024500", "FREQ=DAILY");
    let found = daily.starts(Paris, window("2027-03-28T01:40:00Z", "2027-03-28T02:00:00Z"));
    assert_eq!(instants(&found), [at("2027-03-28T01:45:00Z")]);
    assert_eq!(found.starts[0].time, time("Europe/Paris:20270328T024500"));
}

#[test]
fn a_date_keeps_the_clock_of_its_own_zone() {
    let weekly = recurrence("America/New_York:20270301T090000", "FREQ=WEEKLY;COUNT=3");
    assert_eq!(dates(&weekly), ["2027-03-01T14:00Z", "2027-03-08T14:00Z", "2027-03-15T13:00Z"]);
    let last = weekly.starts(Paris, window("2027-03-14T00:00:00Z", "2027-04-01T00:00:00Z"));
    assert_eq!(last.starts[0].time, time("America/New_York:20270315T090000"));
}

#[test]
fn several_rules_add_up_and_none_leaves_the_start() {
    let mut recurrence = recurrence("Europe/Paris:20270104T090000", "FREQ=WEEKLY;COUNT=2");
    recurrence.rules.push(Rule::parse("FREQ=DAILY;INTERVAL=7;COUNT=3").expect("a rule"));
    assert_eq!(dates(&recurrence), ["2027-01-04T08:00Z", "2027-01-11T08:00Z", "2027-01-18T08:00Z"]);
    recurrence.rules.clear();
    assert_eq!(dates(&recurrence), ["2027-01-04T08:00Z"]);
    assert!(!recurrence.is_recurring());
}

#[test]
fn beyond_the_most_dates_the_expansion_says_so() {
    let every_second = recurrence("19700101T000000Z", "FREQ=SECONDLY");
    let found = every_second.starts(Paris, window("2027-01-01T00:00:00Z", "2029-01-01T00:00:00Z"));
    assert_eq!(found.starts.len(), MAX_STARTS);
    assert_eq!(found.starts.last().map(|start| start.at), Some(at("2027-01-01T05:33:19Z")));
    assert_eq!(found.truncated, Some(at("2027-01-01T05:33:20Z")));
}

#[test]
fn an_hourly_rule_fits_two_years() {
    let hourly = recurrence("Europe/Paris:19700101T000000", "FREQ=HOURLY");
    let found = hourly.starts(Paris, window("2027-01-01T00:00:00Z", "2029-01-01T00:00:00Z"));
    // In each of the two gaps, two civil hours mean the same instant.
    assert_eq!((found.starts.len(), found.truncated), (731 * 24 - 2, None));
}

#[rstest]
#[case("19700101T000000Z", "FREQ=SECONDLY;COUNT=2147483647", true)]
#[case("19700101T000000Z", "FREQ=SECONDLY;INTERVAL=7;COUNT=2147483647;BYHOUR=3", true)]
#[case("Europe/Paris:19700101T000000", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", false)]
#[case("Europe/Paris:19700101T000000", "FREQ=SECONDLY;INTERVAL=2;BYSECOND=1", false)]
#[case("Europe/Paris:00010101T000000", "FREQ=DAILY;COUNT=2147483647", true)]
#[case("Europe/Paris:00010101T000000", "FREQ=WEEKLY;BYDAY=MO;COUNT=1000", false)]
#[case("Europe/Paris:00010101T000000", "FREQ=YEARLY;INTERVAL=1000000000", false)]
#[case("Europe/Paris:99991231T235959", "FREQ=SECONDLY;COUNT=5", false)]
#[case("Europe/Paris:19970902T090000", "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=366", true)]
#[case("Europe/Paris:00010101T000000", "FREQ=DAILY;INTERVAL=99999999999999999999;COUNT=99999999999", false)]
fn hostile_rules_are_answered(#[case] start: &str, #[case] rule: &str, #[case] in_2028: bool) {
    let found = recurrence(start, rule).starts(Paris, window("2027-01-01T00:00:00Z", "2029-01-01T00:00:00Z"));
    assert_eq!(found.starts.iter().any(|start| start.at > at("2027-01-01T00:00:00Z")), in_2028);
    assert!(in_2028 || found.truncated.is_none());
}

#[test]
fn a_count_that_takes_too_long_is_truncated_and_not_guessed() {
    let odd = recurrence("00010101T000000Z", "FREQ=SECONDLY;INTERVAL=7;BYSECOND=1,2;COUNT=99999999999");
    let asked = window("9990-01-01T00:00:00Z", "9999-01-01T00:00:00Z");
    assert_eq!(odd.starts(Paris, asked), Expansion { starts: Vec::new(), truncated: Some(asked.start()) });
}

#[rstest]
#[case("Europe/Paris:20270104T090000", "", Some("2027-01-04T08:00:00Z"))]
#[case("Europe/Paris:20270104T090000", "FREQ=DAILY", None)]
#[case("Europe/Paris:20270104T090000", "FREQ=DAILY;COUNT=3", Some("2027-01-06T08:00:00Z"))]
#[case("Europe/Paris:20270104T090000", "FREQ=DAILY;UNTIL=20270106T080000Z", Some("2027-01-06T08:00:00Z"))]
#[case("Europe/Paris:20270104T090000", "FREQ=DAILY;UNTIL=20270106", Some("2027-01-06T22:59:59Z"))]
#[case("Europe/Paris:20270104T090000", "FREQ=DAILY;UNTIL=20260106", Some("2027-01-04T08:00:00Z"))]
#[case("20270104", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3", Some("2027-01-03T23:00:00Z"))]
#[case("Europe/Paris:20270104T090000", "FREQ=DAILY;COUNT=1000000", None)]
fn nothing_starts_after_the_last_start(#[case] start: &str, #[case] rule: &str, #[case] last: Option<&str>) {
    assert_eq!(recurrence(start, rule).last_start(Paris), last.map(at));
}

fn any_rule() -> impl Strategy<Value = String> {
    let frequency = prop_oneof![
        Just("SECONDLY"),
        Just("MINUTELY"),
        Just("HOURLY"),
        Just("DAILY"),
        Just("WEEKLY"),
        Just("MONTHLY"),
        Just("YEARLY")
    ];
    let part = prop_oneof![
        "INTERVAL=[1-9][0-9]{0,2}",
        "COUNT=[1-9][0-9]{0,4}",
        "UNTIL=20(19|2[0-9])0[1-9]1[0-9](T020000Z?)?",
        "BYMONTH=[1-9](,1[0-2])?",
        "BYMONTHDAY=-?[1-9](,[12][0-9])?",
        "BYYEARDAY=-?[12][0-9][0-9],60",
        "BYWEEKNO=-?[1-9],5[0-3]",
        "BYDAY=(-?[1-4])?(MO|TH|SU)(,(SA|TU|WE|FR)){0,2}",
        "BYHOUR=[1-3](,[0-9])?",
        "BYMINUTE=[0-9](,[345][0-9])?",
        "BYSECOND=[0-9](,[0-5][0-9])?",
        "BYSETPOS=-?[1-9]",
        "WKST=(SU|MO|WE)",
    ];
    (frequency, prop::collection::vec(part, 0..4))
        .prop_map(|(frequency, parts)| format!("FREQ={frequency};{}", parts.join(";")))
}

proptest! {
    #[test]
    fn dates_are_sorted_unique_in_the_window_and_the_same_in_pieces(
        rule in any_rule(),
        zone in prop_oneof![Just(Paris), Just(New_York), Just(chrono_tz::Australia::Lord_Howe)],
        start in 0_i64..400 * 24 * 60,
        edges in prop::array::uniform3(0_i64..800 * 24),
    ) {
        let origin: NaiveDateTime = "2026-01-01T00:00:00".parse().expect("a civil time");
        let mut recurrence = recurrence("20270101", &rule);
        recurrence.start = EventTime::Zoned(origin + TimeDelta::minutes(start), zone.into());
        let mut edges = edges.map(|hours| origin.and_utc() + TimeDelta::hours(hours));
        edges.sort_unstable();
        let expand = |from, to| Interval::new(from, to).map(|window| recurrence.starts(Paris, window));
        let (first, second) = (expand(edges[0], edges[1]), expand(edges[1], edges[2]));
        if let Some(whole) = expand(edges[0], edges[2]) {
            let all = instants(&whole);
            prop_assert!(all.is_sorted_by(|one, other| one < other));
            prop_assert!(all.iter().all(|at| edges[0] <= *at && *at < edges[2]));
            let pieces: Vec<Start> = [first, second].into_iter().flatten().flat_map(|part| part.starts).collect();
            let known = whole.truncated.unwrap_or(edges[2]);
            prop_assert!(whole.starts.iter().filter(|start| start.at < known).eq(
                pieces.iter().filter(|start| start.at < known)
            ));
        }
    }
}
