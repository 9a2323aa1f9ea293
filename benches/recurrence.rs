//! Expansion of recurrences over two years: everyday rules, and those meant to hurt.

use std::fmt;

use chrono_tz::Europe::Paris;
use clef::domain::event_time::EventTime;
use clef::domain::recurrence::{Recurrence, Rule, RuleError};
use clef::domain::time::Interval;
use divan::Bencher;

fn main() {
    divan::main();
}

/// DTSTART in Paris and the rule.
struct Case(&'static str, &'static str);

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", &self.0[..4], self.1)
    }
}

const CASES: &[Case] = &[
    Case("2026-09-07T18:00:00", "FREQ=WEEKLY;BYDAY=MO,TH"),
    Case("1990-01-01T09:00:00", "FREQ=DAILY"),
    Case("1990-01-01T09:00:00", "FREQ=DAILY;COUNT=100000"),
    Case("1990-01-01T09:00:00", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
    Case("1970-01-01T00:00:00", "FREQ=HOURLY"),
    Case("1970-01-01T00:00:00", "FREQ=SECONDLY"),
    Case("1970-01-01T00:00:00", "FREQ=SECONDLY;COUNT=2147483647"),
    Case("1970-01-01T00:00:00", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30"),
    Case("1970-01-01T00:00:00", "FREQ=SECONDLY;INTERVAL=2;BYSECOND=1"),
    Case("1970-01-01T00:00:00", "FREQ=SECONDLY;INTERVAL=7;BYHOUR=3;BYSECOND=59;COUNT=2147483647"),
    Case("1970-01-01T00:00:00", "FREQ=SECONDLY;INTERVAL=86399;COUNT=2147483647"),
    Case("1970-01-01T00:00:00", "FREQ=SECONDLY;INTERVAL=1000000000"),
    Case("1970-01-01T00:00:00", "FREQ=MINUTELY;INTERVAL=11;BYDAY=MO;COUNT=2147483647"),
    Case("0001-01-01T00:00:00", "FREQ=DAILY;INTERVAL=3;COUNT=2147483647"),
    Case("0001-01-01T00:00:00", "FREQ=WEEKLY;BYDAY=MO,WE;BYSETPOS=1,-1;COUNT=2147483647"),
    Case("0001-01-01T00:00:00", "FREQ=YEARLY;BYYEARDAY=1,-1,366;BYWEEKNO=1,53;COUNT=2147483647"),
    Case("0001-01-01T00:00:00", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5"),
    Case(
        "1997-09-02T09:00:00",
        "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=1,2,3,4;BYSETPOS=366,-366,1,-1",
    ),
    Case("0001-01-01T00:00:00", "FREQ=SECONDLY;INTERVAL=7;BYSECOND=1,2;COUNT=9999999999999"),
];

#[divan::bench(args = CASES)]
fn two_years(bencher: Bencher, Case(start, rule): &Case) {
    let recurrence = Recurrence {
        start: EventTime::Zoned(start.parse().expect("a civil time"), Paris.into()),
        rules: vec![Rule::parse(rule).expect("a rule")],
        rdates: Vec::new(),
        exdates: Vec::new(),
    };
    let edge = |text: &str| text.parse().expect("an instant");
    let window = Interval::new(edge("2026-11-01T00:00:00Z"), edge("2028-11-01T00:00:00Z")).expect("forwards");
    bencher.bench(|| recurrence.starts(Paris, divan::black_box(window)));
}

#[divan::bench]
fn parse() -> Result<Rule, RuleError> {
    Rule::parse(divan::black_box("FREQ=WEEKLY;INTERVAL=2;UNTIL=20271224T000000Z;WKST=SU;BYDAY=MO,WE,FR"))
}
