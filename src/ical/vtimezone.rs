//! VTIMEZONE (RFC 5545 §3.6.5): as a table of offsets when it is read, and as others need it when
//! it is written.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};

use chrono::{Datelike, NaiveDate, TimeZone};
use chrono_tz::Tz;
use icalendar::parser::Component;

use super::values::{Written, offset, written};
use crate::domain::event_time::{EventTime, OffsetTable, Zone};
use crate::domain::recurrence::{Recurrence, Rule};
use crate::domain::time::{Instant, Interval};

/// The years for which offsets are listed.
const YEARS: (i32, i32) = (1970, 2100);
/// Most transitions that one zone may have: twice a year would be 260.
const MAX_TRANSITIONS: usize = 2_000;
/// Most STANDARD and DAYLIGHT parts that are read of one zone.
const MAX_OBSERVANCES: usize = 300;
/// Most texts of zones that are kept: a place writes a few years of one or two zones.
const MAX_TEXTS: usize = 64;

/// The offsets that a VTIMEZONE describes.
#[derive(Debug)]
pub(super) struct Offsets {
    pub(super) table: Arc<OffsetTable>,
    /// Whether a part of it could not be followed.
    pub(super) is_doubtful: bool,
}

/// Reads a VTIMEZONE; `None` if it has no usable STANDARD or DAYLIGHT.
pub(super) fn read(definition: &Component<'_>) -> Option<Offsets> {
    let (mut transitions, mut is_doubtful) = (Vec::new(), false);
    let mut earliest: Option<(Instant, i32)> = None;
    for observance in definition.components.iter().take(MAX_OBSERVANCES) {
        let (from, to) = (offset_of(observance, "TZOFFSETFROM"), offset_of(observance, "TZOFFSETTO"));
        let Some(to) = to.or(from) else { continue };
        let from = from.unwrap_or(to);
        for onset in onsets(observance, from, &mut is_doubtful) {
            if earliest.is_none_or(|(first, _)| onset < first) {
                earliest = Some((onset, from));
            }
            transitions.push((onset, to));
        }
        if transitions.len() > MAX_TRANSITIONS {
            is_doubtful = true;
            break;
        }
    }
    transitions.sort_by_key(|(from, _)| *from);
    transitions.dedup_by_key(|(from, _)| *from);
    // Of several onsets with the same offset in a row the first is enough.
    let initial = earliest?.1;
    let mut current = None;
    transitions.retain(|(_, to)| current.replace(*to) != Some(*to));
    transitions.truncate(MAX_TRANSITIONS);
    Some(Offsets { table: shared(OffsetTable { initial, transitions }), is_doubtful })
}

fn offset_of(observance: &Component<'_>, name: &str) -> Option<i32> {
    observance.find_prop(name).and_then(|property| offset(property.val.as_str()))
}

/// Returns when an observance sets in (RFC 5545 §3.6.5: its DTSTART, RRULE and RDATEs are civil times on the offset
/// before it). One of which too many are listed sets in once.
fn onsets(observance: &Component<'_>, from: i32, is_doubtful: &mut bool) -> Vec<Instant> {
    let clock = Zone::Table(Arc::new(OffsetTable { initial: from, transitions: Vec::new() }));
    let time = |value: &str| match written(value)?.0 {
        Written::Date(date) | Written::OnDay(date) => {
            Some(EventTime::Zoned(date.and_hms_opt(0, 0, 0)?, clock.clone()))
        }
        Written::Civil(civil) => Some(EventTime::Zoned(civil, clock.clone())),
        Written::Utc(utc) => Some(EventTime::Utc(utc.and_utc())),
    };
    let values = |name: &'static str| {
        observance.properties.iter().filter(move |p| p.name.as_str() == name).map(|p| p.val.as_str())
    };
    let Some(start) = values("DTSTART").find_map(time) else { return Vec::new() };
    let rule = values("RRULE").next().map(followed);
    *is_doubtful |= matches!(rule, Some(None));
    let recurrence = Recurrence {
        start: start.clone(),
        rules: rule.flatten().into_iter().collect(),
        rdates: values("RDATE").flat_map(|list| list.split(',')).filter_map(time).collect(),
        exdates: Vec::new(),
    };
    let start = start.resolve(Tz::UTC);
    let window = year(YEARS.0).zip(year(YEARS.1)).and_then(|(first, last)| Interval::new(first, last));
    let listed = window.map(|window| recurrence.starts(Tz::UTC, window)).unwrap_or_default();
    if listed.truncated.is_some() || listed.starts.len() > MAX_TRANSITIONS {
        *is_doubtful = true;
        return vec![start];
    }
    // What began before the window holds at its beginning.
    let before = window.is_some_and(|window| start < window.start()).then_some(start);
    before.into_iter().chain(listed.starts.into_iter().map(|s| s.at)).collect()
}

/// The rule, if it can be read and is none of several times a day: that would take long to list.
fn followed(rule: &str) -> Option<Rule> {
    let upper = rule.to_ascii_uppercase();
    let is_dense = ["HOURLY", "MINUTELY", "SECONDLY"].iter().any(|frequency| upper.contains(frequency));
    Rule::parse(rule).ok().filter(|_| !is_dense)
}

fn year(year: i32) -> Option<Instant> {
    Some(NaiveDate::from_ymd_opt(year, 1, 1)?.and_hms_opt(0, 0, 0)?.and_utc())
}

/// One table for all objects that describe the same zone: thousands of events of one calendar
/// application bring the same VTIMEZONE.
fn shared(table: OffsetTable) -> Arc<OffsetTable> {
    static TABLES: LazyLock<Mutex<HashMap<u64, Weak<OffsetTable>>>> = LazyLock::new(Mutex::default);
    static HASHER: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    let key = HASHER.hash_one(&table);
    let mut tables = TABLES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = tables.get(&key).and_then(Weak::upgrade)
        && *known == table
    {
        return known;
    }
    if tables.len() >= 1_024 {
        tables.retain(|_, table| table.strong_count() > 0);
    }
    let table = Arc::new(table);
    tables.insert(key, Arc::downgrade(&table));
    table
}

/// The VTIMEZONE of `zone` for an object with times from `first` to `last`, CRLF at each line's end.
/// It is the same for all objects of these years, so it is put together once.
pub(super) fn write(zone: Tz, first: Instant, last: Instant) -> Arc<str> {
    type Texts = HashMap<(Tz, i32, i32), Arc<str>>;
    static TEXTS: LazyLock<Mutex<Texts>> = LazyLock::new(Mutex::default);
    // A year before, so that an observance sets in before the event; three years after, so that the
    // rule that still holds is written without an end.
    let (from, to) = (first.year() - 1, last.year() + 3);
    let mut texts = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
    if texts.len() >= MAX_TEXTS {
        texts.clear();
    }
    texts.entry((zone, from, to)).or_insert_with(|| described(zone, from, to).into()).clone()
}

/// The changes of `zone` between the beginnings of two years.
fn described(zone: Tz, from: i32, to: i32) -> String {
    use calcard::icalendar::{ICalendar, ICalendarComponent, ICalendarComponentType};
    let beginning =
        |of: i32| chrono::Utc.with_ymd_and_hms(of, 1, 1, 0, 0, 0).earliest().map_or(0, |at| at.timestamp());
    let mut calendar =
        ICalendar { components: vec![ICalendarComponent::new(ICalendarComponentType::VCalendar)] };
    calendar.add_timezone(zone.name(), beginning(from), beginning(to));
    let text = calendar.to_string();
    let begin = text.find("BEGIN:VTIMEZONE").unwrap_or(text.len());
    let end = text.find("END:VCALENDAR").unwrap_or(text.len()).max(begin);
    text[begin..end].to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{object, utc};
    use super::*;
    use chrono::TimeDelta;
    use chrono_tz::{Africa, America, Asia, Atlantic, Australia, Europe};
    use icalendar::parser::read_components;
    use rstest::rstest;

    fn table(text: &str) -> Option<Zone> {
        let text = text.replace("\r\n", "\n").replace('\n', "\r\n");
        let components = read_components(&text).expect("a VTIMEZONE");
        read(&components[0]).map(|offsets| Zone::Table(offsets.table))
    }

    /// Every six hours and on both sides of each, what the clock shows.
    fn assert_same(read: &Zone, zone: Tz, from: &str, days: i64) {
        for quarter in 0..days * 4 {
            let at = utc(from) + TimeDelta::hours(quarter * 6) - TimeDelta::seconds(quarter % 2);
            assert_eq!(read.civil(at), Zone::Named(zone).civil(at), "{zone} {at}");
        }
    }

    #[rstest]
    #[case(Europe::Paris)]
    #[case(America::New_York)]
    #[case(America::Santiago)]
    #[case(Asia::Kolkata)]
    #[case(Africa::Casablanca)]
    #[case(Australia::Lord_Howe)]
    #[case(Atlantic::Azores)]
    fn what_is_written_says_when_the_clocks_change(#[case] zone: Tz) {
        let written = write(zone, utc("2027-06-01T00:00:00Z"), utc("2027-06-01T01:00:00Z"));
        assert!(written.starts_with("BEGIN:VTIMEZONE\r\n") && written.ends_with("END:VTIMEZONE\r\n"));
        assert_same(&table(&written).expect("offsets"), zone, "2026-02-01T00:00:00Z", 900);
    }

    #[test]
    fn rules_since_1601_and_offset_changes_without_rules_are_read() {
        let exchange = "BEGIN:VTIMEZONE\nTZID:x\nBEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\n\
            TZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\nBEGIN:DAYLIGHT\n\
            DTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n\
            RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\n";
        assert_same(&table(exchange).expect("offsets"), Europe::Paris, "2026-01-01T00:00:00Z", 1_000);
        let once = "BEGIN:VTIMEZONE\nTZID:x\nBEGIN:STANDARD\nDTSTART:20270701T000000\nRDATE:20280701T000000\n\
            TZOFFSETFROM:+0300\nTZOFFSETTO:+0400\nEND:STANDARD\nEND:VTIMEZONE\n";
        let Some(Zone::Table(table)) = table(once) else { panic!("no offsets") };
        assert_eq!(
            (table.initial, &table.transitions[..]),
            (10_800, &[(utc("2027-06-30T21:00:00Z"), 14_400)][..])
        );
    }

    #[rstest]
    #[case("BEGIN:VTIMEZONE\nTZID:x\nEND:VTIMEZONE\n")]
    #[case("BEGIN:VTIMEZONE\nTZID:x\nBEGIN:STANDARD\nDTSTART:20270701T000000\nEND:STANDARD\nEND:VTIMEZONE\n")]
    #[case("BEGIN:VTIMEZONE\nTZID:x\nBEGIN:STANDARD\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n")]
    fn a_description_that_says_nothing_is_none(#[case] text: &str) {
        assert_eq!(table(text), None);
    }

    #[test]
    fn objects_share_the_zones_that_they_describe() {
        let text = "BEGIN:VTIMEZONE\nTZID:Ours\nBEGIN:STANDARD\nDTSTART:20000101T000000\nTZOFFSETFROM:+0530\n\
            TZOFFSETTO:+0530\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nUID:a\nDTSTART;TZID=Ours:20270104T090000\n\
            DTEND;TZID=Ours:20270104T100000\nEND:VEVENT";
        let zone = |text: &str| match object(text).series[0].master.as_ref().map(|m| m.start.clone()) {
            Some(EventTime::Zoned(_, Zone::Table(table))) => table,
            other => panic!("{other:?}"),
        };
        let (first, second) = (zone(text), zone(text));
        // Both live, so the second found the first.
        assert!(Arc::ptr_eq(&first, &second));
        assert_eq!(object(text).span().0, utc("2027-01-04T03:30:00Z"));
    }
}
