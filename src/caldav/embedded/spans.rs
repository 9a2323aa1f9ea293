//! Which objects of a collection may happen in a span of time, found without looking at the others.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::object::Object;
use super::weeks::Weeks;

/// The objects of a collection by the weeks that they touch.
#[derive(Debug, Default)]
pub(super) struct Spans {
    by_week: BTreeMap<i64, Vec<Arc<Object>>>,
    /// The objects, by name, that touch many weeks or whose weeks are unknown.
    anywhere: BTreeMap<Arc<str>, Arc<Object>>,
}

impl Spans {
    /// Adds an object.
    pub(super) fn insert(&mut self, object: &Arc<Object>) {
        let Some(weeks) = object.weeks.clone() else {
            self.anywhere.insert(Arc::clone(&object.name), Arc::clone(object));
            return;
        };
        for week in weeks {
            self.by_week.entry(week).or_default().push(Arc::clone(object));
        }
    }

    /// Removes an object that was added.
    pub(super) fn remove(&mut self, object: &Object) {
        self.anywhere.remove(&object.name);
        for week in object.weeks.clone().into_iter().flatten() {
            if let Some(objects) = self.by_week.get_mut(&week) {
                objects.retain(|other| other.name != object.name);
                if objects.is_empty() {
                    self.by_week.remove(&week);
                }
            }
        }
    }

    /// Returns the objects that may happen in `weeks`, in the order of their names.
    pub(super) fn within(&self, weeks: Weeks) -> Vec<Arc<Object>> {
        let there = self.by_week.range(weeks).flat_map(|(_, objects)| objects);
        let mut objects: Vec<Arc<Object>> = there.chain(self.anywhere.values()).cloned().collect();
        objects.sort_by(|a, b| a.name.cmp(&b.name));
        // An object that touches several weeks is kept in each of them.
        objects.dedup_by(|a, b| a.name == b.name);
        objects
    }
}

#[cfg(test)]
mod tests {
    use super::super::weeks::{DAY, week};
    use super::*;
    use crate::ical;
    use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
    use chrono_tz::Tz;
    use proptest::prelude::*;

    use crate::domain::time::Interval;

    fn object(name: &str, times: &str) -> Arc<Object> {
        let body = format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:{name}\n{times}\nEND:VEVENT\nEND:VCALENDAR\n");
        Object::sample(name, &body, 1)
    }

    fn names(spans: &Spans, from: &str, to: &str) -> Vec<String> {
        let week = |time: &str| week(time.parse::<DateTime<Utc>>().expect("a time").timestamp());
        spans.within(week(from)..=week(to)).iter().map(|object| object.name.to_string()).collect()
    }

    #[test]
    fn only_what_is_near_and_what_has_no_end_is_looked_at() {
        let mut spans = Spans::default();
        let january = object("january", "DTSTART:20270105T100000Z");
        for object in [
            &january,
            &object("june", "DTSTART:20270608T100000Z"),
            &object("weekly", "DTSTART:20200108T100000Z\nRRULE:FREQ=WEEKLY"),
            &object("four", "DTSTART:20270105T100000Z\nRRULE:FREQ=WEEKLY;COUNT=4"),
            &object("unreadable", "DTSTART:hello"),
        ] {
            spans.insert(object);
        }
        let early = names(&spans, "2027-01-05T00:00:00Z", "2027-01-06T00:00:00Z");
        assert!(
            ["january", "four", "weekly", "unreadable"].iter().all(|name| early.contains(&(*name).into()))
        );
        assert!(!early.contains(&"june".into()), "{early:?}");
        let late = names(&spans, "2027-06-08T00:00:00Z", "2027-06-09T00:00:00Z");
        assert!(!late.contains(&"january".into()) && !late.contains(&"four".into()), "{late:?}");
        spans.remove(&january);
        assert!(!names(&spans, "2027-01-05T00:00:00Z", "2027-01-06T00:00:00Z").contains(&"january".into()));
    }

    proptest! {
        /// An event in a span of time in any zone is in the weeks of that span.
        #[test]
        fn nothing_that_happens_is_passed_over(
            start in 0u32..400, days in 0u32..60, rule in 0usize..4, at in 0i64..500, zone in 0usize..3,
        ) {
            let day = NaiveDate::from_ymd_opt(2027, 1, 1).expect("a day") + Days::new(start.into());
            let end = day + Days::new(u64::from(days) + 1);
            let rules =
                ["", "\nRRULE:FREQ=DAILY;COUNT=9", "\nRRULE:FREQ=WEEKLY;COUNT=5", "\nRDATE;VALUE=DATE:20270301"];
            let zone = [Tz::UTC, chrono_tz::Pacific::Kiritimati, chrono_tz::Pacific::Pago_Pago][zone];
            let (first, after) = (day.format("%Y%m%d"), end.format("%Y%m%d"));
            let dates = format!("DTSTART;VALUE=DATE:{first}\nDTEND;VALUE=DATE:{after}{}", rules[rule]);
            let object = object("a", &dates);
            let from = DateTime::from_timestamp(1_798_761_600 + at * DAY, 0).expect("a time");
            let hour = Interval::starting_at(from, TimeDelta::hours(1)).expect("forwards");
            let happens = !ical::read(&object.body().expect("kept"), zone).expect("an event").occurrences(hour).is_empty();
            let mut spans = Spans::default();
            spans.insert(&object);
            let weeks = week(hour.start().timestamp())..=week(hour.end().timestamp());
            let is_found = !spans.within(weeks).is_empty();
            prop_assert!(is_found || !happens, "{dates} at {from} in {zone}");
        }
    }
}
