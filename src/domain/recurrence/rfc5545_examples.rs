//! The examples of RFC 5545 §3.8.5.3, all of them, with the dates as they are printed there.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::America::New_York;
use rstest::rstest;

use super::*;

/// The dates of a rule from DTSTART in New York to the year 2010, on its clock.
fn expand(start: &str, rule: &str, exdates: &[&str]) -> Vec<NaiveDateTime> {
    let zoned = |text: &str| {
        let civil = NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").expect("a civil time");
        EventTime::Zoned(civil, New_York.into())
    };
    let recurrence = Recurrence {
        start: zoned(start),
        rules: vec![Rule::parse(rule).expect("a rule")],
        rdates: Vec::new(),
        exdates: exdates.iter().copied().map(zoned).collect(),
    };
    let edge = |text: &str| text.parse().expect("an instant");
    let window = Interval::new(edge("1990-01-01T00:00:00Z"), edge("2010-01-01T00:00:00Z")).expect("forwards");
    let expansion = recurrence.starts(chrono_tz::UTC, window);
    expansion.starts.iter().map(|start| start.time.civil()).collect()
}

/// Reads `1997-09 2-4,9; 1997-10 1` as days at nine o'clock.
fn days_at_nine(text: &str) -> Vec<NaiveDateTime> {
    let nine = NaiveTime::from_hms_opt(9, 0, 0).expect("a time");
    let mut days = Vec::new();
    for month in text.split(';') {
        let (month, days_of_month) = month.trim().split_once(' ').expect("a month and days");
        for range in days_of_month.split(',') {
            let (from, to) = range.split_once('-').unwrap_or((range, range));
            for day in from.parse::<u32>().expect("a day")..=to.parse().expect("a day") {
                let date: NaiveDate = format!("{month}-{day:02}").parse().expect("a date");
                days.push(date.and_time(nine));
            }
        }
    }
    days
}

const EVERY_DAY_IN_JANUARY: &str = "1998-01 1-31; 1999-01 1-31; 2000-01 1-31";
const TUESDAYS_AND_THURSDAYS: &str = "1997-09 2,4,9,11,16,18,23,25,30; 1997-10 2";

#[rstest]
#[case("19970902T090000", "FREQ=DAILY;COUNT=10", "1997-09 2-11")]
#[case(
    "19970902T090000",
    "FREQ=DAILY;UNTIL=19971224T000000Z",
    "1997-09 2-30; 1997-10 1-31; 1997-11 1-30; 1997-12 1-23"
)]
#[case("19970902T090000", "FREQ=DAILY;INTERVAL=10;COUNT=5", "1997-09 2,12,22; 1997-10 2,12")]
#[case(
    "19980101T090000",
    "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
    EVERY_DAY_IN_JANUARY
)]
#[case("19980101T090000", "FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1", EVERY_DAY_IN_JANUARY)]
#[case("19970902T090000", "FREQ=WEEKLY;COUNT=10", "1997-09 2,9,16,23,30; 1997-10 7,14,21,28; 1997-11 4")]
#[case(
    "19970902T090000",
    "FREQ=WEEKLY;UNTIL=19971224T000000Z",
    "1997-09 2,9,16,23,30; 1997-10 7,14,21,28; 1997-11 4,11,18,25; 1997-12 2,9,16,23"
)]
#[case("19970902T090000", "FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH", TUESDAYS_AND_THURSDAYS)]
#[case("19970902T090000", "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH", TUESDAYS_AND_THURSDAYS)]
#[case(
    "19970901T090000",
    "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR",
    "1997-09 1,3,5,15,17,19,29; 1997-10 1,3,13,15,17,27,29,31; 1997-11 10,12,14,24,26,28; 1997-12 8,10,12,22"
)]
#[case(
    "19970902T090000",
    "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH",
    "1997-09 2,4,16,18,30; 1997-10 2,14,16"
)]
#[case(
    "19970905T090000",
    "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
    "1997-09 5; 1997-10 3; 1997-11 7; 1997-12 5; 1998-01 2; 1998-02 6; 1998-03 6; 1998-04 3; 1998-05 1; 1998-06 5"
)]
#[case(
    "19970905T090000",
    "FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR",
    "1997-09 5; 1997-10 3; 1997-11 7; 1997-12 5"
)]
#[case(
    "19970907T090000",
    "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
    "1997-09 7,28; 1997-11 2,30; 1998-01 4,25; 1998-03 1,29; 1998-05 3,31"
)]
#[case(
    "19970922T090000",
    "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",
    "1997-09 22; 1997-10 20; 1997-11 17; 1997-12 22; 1998-01 19; 1998-02 16"
)]
#[case(
    "19970902T090000",
    "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",
    "1997-09 2,15; 1997-10 2,15; 1997-11 2,15; 1997-12 2,15; 1998-01 2,15"
)]
#[case(
    "19970930T090000",
    "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
    "1997-09 30; 1997-10 1,31; 1997-11 1,30; 1997-12 1,31; 1998-01 1,31; 1998-02 1"
)]
#[case(
    "19970910T090000",
    "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
    "1997-09 10-15; 1999-03 10-13"
)]
#[case(
    "19970610T090000",
    "FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
    "1997-06 10; 1997-07 10; 1998-06 10; 1998-07 10; 1999-06 10; 1999-07 10; 2000-06 10; 2000-07 10; \
     2001-06 10; 2001-07 10"
)]
#[case(
    "19970310T090000",
    "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
    "1997-03 10; 1999-01 10; 1999-02 10; 1999-03 10; 2001-01 10; 2001-02 10; 2001-03 10; 2003-01 10; \
     2003-02 10; 2003-03 10"
)]
#[case(
    "19970101T090000",
    "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
    "1997-01 1; 1997-04 10; 1997-07 19; 2000-01 1; 2000-04 9; 2000-07 18; 2003-01 1; 2003-04 10; \
     2003-07 19; 2006-01 1"
)]
#[case(
    "19970904T090000",
    "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
    "1997-09 4; 1997-10 7; 1997-11 6"
)]
#[case("19970805T090000", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "1997-08 5,10,19,24")]
#[case("19970805T090000", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "1997-08 5,17,19,31")]
#[case(
    "20070115T090000",
    "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
    "2007-01 15,30; 2007-02 15; 2007-03 15,30"
)]
fn rules_with_an_end(#[case] start: &str, #[case] rule: &str, #[case] days: &str) {
    assert_eq!(expand(start, rule, &[]), days_at_nine(days));
}

#[rstest]
#[case(
    "19970902T090000",
    "FREQ=DAILY;INTERVAL=2",
    "1997-09 2,4,6,8,10,12,14,16,18,20,22,24,26,28,30; 1997-10 2,4,6,8,10,12,14,16,18,20,22,24,26,28,30; \
     1997-11 1,3,5,7,9,11,13,15,17,19,21,23,25,27,29; 1997-12 1,3"
)]
#[case(
    "19970902T090000",
    "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
    "1997-09 2,16,30; 1997-10 14,28; 1997-11 11,25; 1997-12 9,23; 1998-01 6,20; 1998-02 3,17"
)]
#[case(
    "19970928T090000",
    "FREQ=MONTHLY;BYMONTHDAY=-3",
    "1997-09 28; 1997-10 29; 1997-11 28; 1997-12 29; 1998-01 29; 1998-02 26"
)]
#[case(
    "19970902T090000",
    "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU",
    "1997-09 2,9,16,23,30; 1997-11 4,11,18,25; 1998-01 6,13,20,27; 1998-03 3,10,17,24,31"
)]
#[case("19970519T090000", "FREQ=YEARLY;BYDAY=20MO", "1997-05 19; 1998-05 18; 1999-05 17")]
#[case("19970512T090000", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "1997-05 12; 1998-05 11; 1999-05 17")]
#[case(
    "19970313T090000",
    "FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
    "1997-03 13,20,27; 1998-03 5,12,19,26; 1999-03 4,11,18,25"
)]
#[case(
    "19970605T090000",
    "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8",
    "1997-06 5,12,19,26; 1997-07 3,10,17,24,31; 1997-08 7,14,21,28; 1998-06 4,11,18,25; 1998-07 2,9,16,23,30; \
     1998-08 6,13,20,27; 1999-06 3,10,17,24; 1999-07 1,8,15,22,29; 1999-08 5,12,19,26"
)]
#[case(
    "19970913T090000",
    "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13",
    "1997-09 13; 1997-10 11; 1997-11 8; 1997-12 13; 1998-01 10; 1998-02 7; 1998-03 7; 1998-04 11; 1998-05 9; \
     1998-06 13"
)]
#[case(
    "19961105T090000",
    "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
    "1996-11 5; 2000-11 7; 2004-11 2"
)]
#[case(
    "19970929T090000",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
    "1997-09 29; 1997-10 30; 1997-11 27; 1997-12 30; 1998-01 29; 1998-02 26; 1998-03 30"
)]
fn rules_without_an_end(#[case] start: &str, #[case] rule: &str, #[case] days: &str) {
    let days = days_at_nine(days);
    let expanded = expand(start, rule, &[]);
    assert_eq!(expanded[..days.len()], days);
    assert!(expanded.len() > days.len());
}

#[test]
fn every_friday_the_13th_without_the_start() {
    let days = days_at_nine("1998-02 13; 1998-03 13; 1998-11 13; 1999-08 13; 2000-10 13");
    let expanded = expand("19970902T090000", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", &["19970902T090000"]);
    assert_eq!(expanded[..days.len()], days);
}

const EVERY_TWENTY_MINUTES: &str = "09:00 09:20 09:40 10:00 10:20 10:40 11:00 11:20 11:40 12:00 12:20 12:40 \
    13:00 13:20 13:40 14:00 14:20 14:40 15:00 15:20 15:40 16:00 16:20 16:40";

#[rstest]
// Printed with UNTIL=19970902T170000Z, which is 13:00 there: RFC erratum 3883 corrects it.
#[case("FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z", "09:00 12:00 15:00", true)]
#[case("FREQ=MINUTELY;INTERVAL=15;COUNT=6", "09:00 09:15 09:30 09:45 10:00 10:15", true)]
#[case("FREQ=MINUTELY;INTERVAL=90;COUNT=4", "09:00 10:30 12:00 13:30", true)]
#[case("FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40", EVERY_TWENTY_MINUTES, false)]
#[case("FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16", EVERY_TWENTY_MINUTES, false)]
fn rules_within_a_day(#[case] rule: &str, #[case] times: &str, #[case] ends: bool) {
    let on = |day: &str| -> Vec<NaiveDateTime> {
        let civil = |time| format!("{day}T{time}:00").parse().expect("a civil time");
        times.split_whitespace().map(civil).collect()
    };
    let mut expected = on("1997-09-02");
    if !ends {
        expected.extend(on("1997-09-03"));
    }
    let expanded = expand("19970902T090000", rule, &[]);
    assert_eq!(expanded[..expected.len()], expected);
    assert_eq!(expanded.len() == expected.len(), ends);
}
