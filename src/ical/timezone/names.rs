//! The names that programs give to time zones: those of the IANA database and all the others.

use std::str::FromStr;
use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime, Offset, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};

use crate::domain::event_time::{OffsetTable, Zone};

/// Windows names that calcard does not know, or not as Unicode CLDR maps them now.
const WINDOWS: [(&str, Tz); 6] = [
    ("Alberta Standard Time", Tz::America__Edmonton),
    ("British Columbia Standard Time", Tz::America__Vancouver),
    ("Central Asia Standard Time", Tz::Asia__Bishkek),
    ("Manitoba Standard Time", Tz::America__Winnipeg),
    ("Mountain Standard Time (Mexico)", Tz::America__Mazatlan),
    ("South Sudan Standard Time", Tz::Africa__Juba),
];

/// Greatest distance from UTC, in minutes.
const FARTHEST: i32 = 14 * 60;

/// The zone of the IANA database that a name means, whoever wrote it.
pub(in crate::ical) fn named(tzid: &str) -> Option<Tz> {
    let name = bare(tzid);
    let name = match name.get(..18) {
        Some(prefix) if prefix.eq_ignore_ascii_case("tzone://Microsoft/") => &name[18..],
        _ => name,
    };
    iana(name)
        .or_else(|| last_segments(name))
        .or_else(|| iana(&name.replacen('-', "/", 1)))
        .or_else(|| windows(name))
        .or_else(|| display_name(name))
}

/// A name without quotes and blanks around it.
pub(super) fn bare(tzid: &str) -> &str {
    tzid.trim().trim_matches(['"', '\'']).trim()
}

fn iana(name: &str) -> Option<Tz> {
    Tz::from_str(name).ok().or_else(|| Tz::from_str_insensitive(name).ok())
}

/// `/freeassociation.sourceforge.net/Tzfile/America/Argentina/Salta` → `America/Argentina/Salta`.
fn last_segments(name: &str) -> Option<Tz> {
    let starts: Vec<usize> = name.rmatch_indices('/').map(|(at, _)| at + 1).collect();
    [2, 1].into_iter().filter_map(|segments| starts.get(segments)).find_map(|start| iana(&name[*start..]))
}

/// `Romance Standard Time`, `Romance Daylight Time`, and `Romance Standard Time 1`, as Outlook calls a second
/// description of the same zone.
fn windows(name: &str) -> Option<Tz> {
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
    let name = name.replace("Daylight Time", "Standard Time");
    let own = WINDOWS.iter().find(|(known, _)| known.eq_ignore_ascii_case(&name)).map(|(_, zone)| *zone);
    own.or_else(|| microsoft(&name))
}

/// Returns what calcard knows of Microsoft's names.
fn microsoft(name: &str) -> Option<Tz> {
    // Calcard reads an unknown `(UTC+01:00) Somewhere` as that fixed offset: the object's own
    // VTIMEZONE knows better about summer time.
    match calcard::common::timezone::Tz::from_str(name).ok()? {
        calcard::common::timezone::Tz::Tz(zone) if !is_guess(name, zone) => Some(zone),
        _ => None,
    }
}

fn is_guess(name: &str, zone: Tz) -> bool {
    name.starts_with('(') && zone.name().starts_with("Etc/GMT")
}

/// `(UTC+01:00) Brussels, Copenhagen, Madrid, Paris`, and the same with GMT, points and slashes: the zone of the
/// first city that has this offset in its winter.
fn display_name(name: &str) -> Option<Tz> {
    let (offset, places) = name.strip_prefix('(')?.split_once(')')?;
    let minutes = minutes_east(offset)?;
    if places.contains("Coordinated Universal Time") {
        return (minutes == 0).then_some(Tz::UTC);
    }
    let sign = if minutes < 0 { '-' } else { '+' };
    let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
    let usual = format!("(UTC{sign}{hours:02}:{rest:02}) {}", places.trim().replace(" / ", ", "));
    let city = |place: &str| {
        let place = place.trim().replace(' ', "_");
        let is_it = |zone: &&Tz| {
            let last = zone.name().rsplit('/').next().unwrap_or_default();
            last.eq_ignore_ascii_case(&place) && standard_offset(**zone) == minutes * 60
        };
        TZ_VARIANTS.iter().find(is_it).copied()
    };
    microsoft(&usual).or_else(|| places.split([',', '/', ';']).find_map(city))
}

/// Seconds east of UTC, without summer time.
fn standard_offset(zone: Tz) -> i32 {
    let at = |month| NaiveDate::from_ymd_opt(2026, month, 1).map(NaiveDateTime::from);
    let offset = |at: NaiveDateTime| zone.offset_from_utc_datetime(&at).fix().local_minus_utc();
    [at(1), at(7)].into_iter().flatten().map(offset).min().unwrap_or_default()
}

/// A name that is an offset and no more: `GMT+0100`, `UTC+1`, `(GMT+05:30)`, `UTC-03`. East is plus, unlike in
/// the `Etc/GMT-1` of the IANA database.
pub(super) fn fixed(tzid: &str) -> Option<Zone> {
    let name = bare(tzid).trim_start_matches('(').trim_end_matches(')');
    let minutes = minutes_east(name)?;
    Some(Zone::Table(Arc::new(OffsetTable { initial: minutes * 60, transitions: Vec::new() })))
}

/// Minutes east of UTC in `GMT+0100`, `UTC+01:00`, `GMT +1.00`, `UTC`.
fn minutes_east(text: &str) -> Option<i32> {
    let upper = text.trim().to_ascii_uppercase().replace('\u{2212}', "-");
    let rest = upper.strip_prefix("UTC").or_else(|| upper.strip_prefix("GMT"))?.trim();
    let (sign, digits) = match rest.chars().next() {
        None => return Some(0),
        Some('+') => (1, &rest[1..]),
        Some('-') => (-1, &rest[1..]),
        Some(_) => return None,
    };
    let (hours, minutes) = match digits.split_once([':', '.']) {
        Some((hours, minutes)) if minutes.len() == 2 => (hours, minutes),
        None if digits.len() == 4 => digits.split_at(2),
        None => (digits, "0"),
        Some(_) => return None,
    };
    let is_number = |part: &str| matches!(part.len(), 1 | 2) && part.bytes().all(|b| b.is_ascii_digit());
    if !is_number(hours) || !is_number(minutes) {
        return None;
    }
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let total = hours * 60 + minutes;
    (minutes < 60 && total <= FARTHEST).then_some(sign * total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::{America, Europe};
    use rstest::rstest;

    #[rstest]
    #[case("Europe/Paris", Europe::Paris)]
    #[case("europe/paris", Europe::Paris)]
    #[case("\"Europe/Paris\"", Europe::Paris)]
    #[case("'Europe/Paris'", Europe::Paris)]
    #[case("/mozilla.org/20050126_1/Europe/Paris", Europe::Paris)]
    #[case("/freeassociation.sourceforge.net/Europe/Paris", Europe::Paris)]
    #[case("/softwarestudio.org/Olson_20011030_5/America/Argentina/Salta", America::Argentina::Salta)]
    #[case("Romance Standard Time", Europe::Paris)]
    #[case("W. Europe Standard Time", Europe::Berlin)]
    #[case("W. Europe Daylight Time 2", Europe::Berlin)]
    #[case("(UTC+01:00) Brussels, Copenhagen, Madrid, Paris", Europe::Paris)]
    #[case("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", Europe::Berlin)]
    #[case("(GMT-05:00) Eastern Time (US & Canada)", America::New_York)]
    #[case("(GMT-03.00) Nowhere / Montevideo", America::Montevideo)]
    #[case("UTC", chrono_tz::UTC)]
    #[case("Etc/GMT-1", chrono_tz::Etc::GMTMinus1)]
    fn names_are_known(#[case] tzid: &str, #[case] expected: Tz) {
        assert_eq!(named(tzid), Some(expected));
    }

    #[rstest]
    #[case("Custom")]
    #[case("")]
    #[case("/")]
    #[case("(UTC+01:00) Nowhere, Never")]
    #[case("(UTC+05:00) Paris")]
    #[case("tzone://Microsoft/Custom")]
    fn other_names_are_not(#[case] tzid: &str) {
        assert_eq!(named(tzid), None);
    }

    #[rstest]
    #[case("GMT+0100", Some(3_600))]
    #[case("UTC+1", Some(3_600))]
    #[case("utc-03", Some(-10_800))]
    #[case("(GMT+05:30)", Some(19_800))]
    #[case("GMT +05.45", Some(20_700))]
    #[case("UTC\u{2212}12", Some(-43_200))]
    #[case("UTC+15", None)]
    #[case("UTC+1:5", None)]
    #[case("UTC+01:75", None)]
    #[case("UTCx1", None)]
    #[case("+0100", None)]
    fn offsets_are_zones(#[case] tzid: &str, #[case] seconds: Option<i32>) {
        let found = fixed(tzid).map(|zone| match zone {
            Zone::Table(table) => table.initial,
            Zone::Named(zone) => panic!("{zone}"),
        });
        assert_eq!(found, seconds);
    }
}
