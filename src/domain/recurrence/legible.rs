//! What can be known of an RRULE that cannot be read.
//!
//! A series whose rule has a typing error still takes place, so its room must not read as free. What is guessed
//! has every date that the legible parts allow, and rather some too many than one too few.

use chrono::{Datelike, NaiveDateTime, TimeDelta, Timelike};

use super::parse::{entries, read_frequency, read_until_date};
use super::rule::{ByDay, Frequency, Rule, Until};

/// The parts that choose days, beside BYMONTH.
const DAY_PARTS: [&str; 5] = ["BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"];

impl Rule {
    /// Rules that together have the dates which the RRULE `text` may mean, for an event that starts at `start`:
    /// - what cannot be read is left out, or means what DTSTART says (its weekday, day of the month, time of day);
    /// - DAILY and shorter: every such day;
    /// - WEEKLY, or a frequency that cannot be read: the legible weekdays and that of DTSTART;
    /// - MONTHLY and YEARLY whose days or months cannot be read: also the weekday of DTSTART in every week, and
    ///   its day in every month, within the months that can be read;
    /// - an end that cannot be read, or cannot be counted to, is none.
    #[must_use]
    pub fn guess(text: &str, start: NaiveDateTime) -> Vec<Self> {
        let guess = Guess::read(&text.to_ascii_uppercase(), start);
        let mut rules = vec![guess.rule.clone()];
        if guess.rule.frequency >= Frequency::Monthly && (guess.lacks_days || guess.lacks_months) {
            let blank = Self {
                frequency: Frequency::Weekly,
                interval: 1,
                by_day: vec![own_weekday(start)],
                by_month_day: Vec::new(),
                by_year_day: Vec::new(),
                by_week_no: Vec::new(),
                ..guess.rule.clone()
            };
            let day = i16::try_from(start.day()).unwrap_or(1);
            let of_month = Self {
                frequency: Frequency::Monthly,
                by_day: Vec::new(),
                by_month_day: vec![day],
                ..blank.clone()
            };
            rules.extend([blank, of_month]);
        }
        rules.iter_mut().for_each(Self::normalise);
        rules
    }
}

/// The parts of the rule that were read so far.
struct Guess {
    rule: Rule,
    lacks_days: bool,
    lacks_months: bool,
    lacks_interval: bool,
    /// COUNT as written.
    count: Option<u64>,
}

impl Guess {
    fn read(text: &str, start: NaiveDateTime) -> Self {
        let rule = Rule::every(Frequency::Weekly);
        let mut guess =
            Self { rule, lacks_days: false, lacks_months: false, lacks_interval: false, count: None };
        let mut frequency = None;
        for part in text.split(';').map(str::trim) {
            let (name, value) = part.split_once('=').unwrap_or((part, "?"));
            match (name.trim(), value.trim()) {
                ("FREQ", value) => frequency = read_frequency(value).ok(),
                (name, value) => guess.part(name, value, start),
            }
        }
        guess.end(frequency, start);
        guess
    }

    fn part(&mut self, name: &str, value: &str, start: NaiveDateTime) {
        let rule = &mut self.rule;
        if !name.starts_with("BY") {
            let is_read = rule.set(name, value).is_ok();
            match name {
                "UNTIL" if !is_read => rule.until = read_until_date(value).map(Until::Date),
                "INTERVAL" => self.lacks_interval |= !is_read,
                // Another calendar, or dates that move when they do not exist.
                "RSCALE" | "SKIP" => self.lacks_days |= !is_read,
                _ => {}
            }
            return;
        }
        let is_legible = |entry: &&str| Rule::every(Frequency::Daily).set(name, entry).is_ok();
        let (legible, illegible): (Vec<&str>, Vec<&str>) = entries(value).partition(is_legible);
        // Each of the entries is read, so all of them are.
        let _ = rule.set(name, &legible.join(","));
        if illegible.is_empty() {
            return;
        }
        self.lacks_days |= DAY_PARTS.contains(&name);
        self.lacks_months |= name == "BYMONTH";
        let own = |number: u32| i16::try_from(number).unwrap_or_default();
        let (numbers, own) = match name {
            "BYDAY" => return rule.by_day.push(own_weekday(start)),
            "BYMONTHDAY" => (&mut rule.by_month_day, own(start.day())),
            "BYHOUR" => (&mut rule.by_hour, own(start.hour())),
            "BYMINUTE" => (&mut rule.by_minute, own(start.minute())),
            "BYSECOND" => (&mut rule.by_second, own(start.second())),
            // Any of them may be meant.
            "BYMONTH" => return rule.by_month.clear(),
            "BYYEARDAY" => return rule.by_year_day.clear(),
            "BYWEEKNO" => return rule.by_week_no.clear(),
            _ => return,
        };
        numbers.push(own);
        numbers.sort_unstable();
        numbers.dedup();
    }

    fn end(&mut self, frequency: Option<Frequency>, start: NaiveDateTime) {
        let rule = &mut self.rule;
        self.count = rule.count.take();
        // Which one of several is meant depends on all of them.
        rule.by_set_pos.clear();
        rule.frequency = frequency.unwrap_or(Frequency::Weekly);
        if frequency.is_none() {
            rule.interval = 1;
            (rule.by_month_day, rule.by_year_day, rule.by_week_no) = Default::default();
            rule.by_day.push(own_weekday(start));
        } else if rule.frequency == Frequency::Yearly && self.lacks_months {
            // The same days in a month that is not known: in any.
            (rule.frequency, rule.interval) = (Frequency::Monthly, 1);
        }
        let period = match rule.frequency {
            Frequency::Daily => 1,
            Frequency::Weekly => 7,
            _ => return,
        };
        let may_pass_over_periods = !(rule.by_month.is_empty() && rule.by_month_day.is_empty());
        if frequency.is_none() || self.lacks_months || self.lacks_interval || may_pass_over_periods {
            return;
        }
        // There is one date at least in each of its days or weeks.
        let days =
            self.count.and_then(|count| i64::try_from(count).ok()?.checked_mul(rule.interval * period));
        let last = days.and_then(TimeDelta::try_days).and_then(|days| start.checked_add_signed(days));
        rule.until = rule.until.or(last.map(|last| Until::Date(last.date())));
    }
}

fn own_weekday(start: NaiveDateTime) -> ByDay {
    ByDay { ordinal: None, weekday: start.weekday() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    // A Tuesday.
    const START: &str = "2027-01-05T18:00:00";

    #[rstest]
    #[case::weekday("FREQ=WEEKLY;BYDAY=XX", &["FREQ=WEEKLY;BYDAY=TU"])]
    #[case::one_of_two("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,JEUDI", &["FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU"])]
    #[case::interval("FREQ=WEEKLY;INTERVAL=0;BYDAY=TU", &["FREQ=WEEKLY;BYDAY=TU"])]
    #[case::count("FREQ=WEEKLY;COUNT=many", &["FREQ=WEEKLY"])]
    #[case::count_that_bounds("FREQ=WEEKLY;BYDAY=?;COUNT=3", &["FREQ=WEEKLY;UNTIL=20270126;BYDAY=TU"])]
    #[case::count_of_days("FREQ=DAILY;BYHOUR=99;COUNT=3", &["FREQ=DAILY;UNTIL=20270108;BYHOUR=18"])]
    #[case::until("FREQ=WEEKLY;UNTIL=20270301T99", &["FREQ=WEEKLY;UNTIL=20270301"])]
    #[case::until_at_all("FREQ=WEEKLY;UNTIL=summer", &["FREQ=WEEKLY"])]
    #[case::hours("FREQ=DAILY;BYHOUR=9,25", &["FREQ=DAILY;BYHOUR=9,18"])]
    #[case::months("FREQ=DAILY;BYMONTH=13", &["FREQ=DAILY"])]
    #[case::frequency("FREQ=SOMETIMES", &["FREQ=WEEKLY;BYDAY=TU"])]
    #[case::frequency_with_days("FREQ=FORTNIGHTLY;BYDAY=2TH;INTERVAL=2", &["FREQ=WEEKLY;BYDAY=TU,TH"])]
    #[case::nothing("", &["FREQ=WEEKLY;BYDAY=TU"])]
    #[case::no_value("FREQ=WEEKLY;BYDAY", &["FREQ=WEEKLY;BYDAY=TU"])]
    #[case::day_of_month("FREQ=MONTHLY;BYMONTHDAY=40",
        &["FREQ=MONTHLY;BYMONTHDAY=5", "FREQ=WEEKLY;BYDAY=TU", "FREQ=MONTHLY;BYMONTHDAY=5"])]
    #[case::weekday_of_month("FREQ=MONTHLY;BYDAY=1MO,2XX;UNTIL=20280101",
        &["FREQ=MONTHLY;UNTIL=20280101;BYDAY=1MO,TU", "FREQ=WEEKLY;UNTIL=20280101;BYDAY=TU",
          "FREQ=MONTHLY;UNTIL=20280101;BYMONTHDAY=5"])]
    #[case::legible_days_of_a_month("FREQ=MONTHLY;INTERVAL=x;BYDAY=1TU", &["FREQ=MONTHLY;BYDAY=1TU"])]
    #[case::position("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=last",
        &["FREQ=MONTHLY;BYDAY=MO,TU", "FREQ=WEEKLY;BYDAY=TU", "FREQ=MONTHLY;BYMONTHDAY=5"])]
    #[case::weekday_of_a_month_of_the_year("FREQ=YEARLY;BYMONTH=5;BYDAY=2XX",
        &["FREQ=YEARLY;BYMONTH=5;BYDAY=TU", "FREQ=WEEKLY;BYMONTH=5;BYDAY=TU", "FREQ=MONTHLY;BYMONTH=5;BYMONTHDAY=5"])]
    #[case::month_of_the_year("FREQ=YEARLY;BYMONTH=13;BYDAY=1MO",
        &["FREQ=MONTHLY;BYDAY=1MO", "FREQ=WEEKLY;BYDAY=TU", "FREQ=MONTHLY;BYMONTHDAY=5"])]
    #[case::another_calendar("RSCALE=HEBREW;FREQ=YEARLY",
        &["FREQ=YEARLY", "FREQ=WEEKLY;BYDAY=TU", "FREQ=MONTHLY;BYMONTHDAY=5"])]
    fn what_is_legible_is_kept_and_the_rest_is_wide(#[case] text: &str, #[case] expected: &[&str]) {
        let start = START.parse().expect("a civil time");
        assert!(Rule::parse(text).is_err(), "{text} is a rule");
        let guessed: Vec<String> = Rule::guess(text, start).iter().map(ToString::to_string).collect();
        assert_eq!(guessed, expected);
    }
}
