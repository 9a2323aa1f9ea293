//! Rules of recurrence (RFC 5545 §3.3.10): read, written back, expanded. The first two bytes choose
//! where the series begins and on which clock.
#![no_main]

use chrono::{DateTime, TimeDelta};
use chrono_tz::Europe::Paris;
use clef::domain::event_time::EventTime;
use clef::domain::recurrence::{MAX_STARTS, Recurrence, Rule};
use clef::domain::time::Interval;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let [day, kind, rest @ ..] = data else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let Ok(rule) = Rule::parse(text) else { return };
    let written = rule.to_string();
    assert_eq!(Rule::parse(&written).as_ref(), Ok(&rule), "{text:?} was written as {written:?}");
    let first = DateTime::from_timestamp(1_800_000_000 + i64::from(*day) * 86_400, 0).expect("an instant");
    let start = match kind % 3 {
        0 => EventTime::Date(first.date_naive()),
        1 => EventTime::Floating(first.naive_utc()),
        _ => EventTime::Utc(first),
    };
    let series = Recurrence { start, rules: vec![rule], rdates: Vec::new(), exdates: Vec::new() };
    let window = Interval::starting_at(first - TimeDelta::days(2), TimeDelta::days(800)).expect("forwards");
    let dates = series.starts(Paris, window);
    assert!(dates.starts.len() <= MAX_STARTS);
    assert!(dates.starts.iter().all(|start| window.contains(start.at)));
    assert!(dates.starts.is_sorted_by_key(|start| start.at));
    if let (Some(last), Some(found)) = (series.last_start(Paris), dates.starts.last()) {
        assert!(found.at <= last, "{text:?} has {} after its last {last}", found.at);
    }
});
