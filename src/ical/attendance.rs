//! Who came to a booking, as properties of its event: of a series, each entry behind the start of its date.

use super::clef::instant;
use super::properties::{Properties, utc};
use crate::domain::attendance::{Attendance, Attendances};
use crate::domain::time::Instant;

const CHECKED_IN: &str = "X-CLEF-CHECKED-IN";
const CHECKED_OUT: &str = "X-CLEF-CHECKED-OUT";

/// The properties that not every booking has.
pub(super) const OPTIONAL: [&str; 2] = [CHECKED_IN, CHECKED_OUT];

pub(super) fn write(all: &Attendances, written: &mut Properties) {
    let mut times = |name, of: fn(&Attendance) -> Option<Instant>| {
        let entries = all.iter().filter_map(|(date, one)| Some(entry(date, &utc(of(one)?))));
        let entries: Vec<String> = entries.collect();
        if !entries.is_empty() {
            written.list(name, &entries);
        }
    };
    times(CHECKED_IN, |one| one.checked_in);
    times(CHECKED_OUT, |one| one.checked_out);
}

/// Reads it from properties, which `raw` finds by their name. What cannot be read is left out.
pub(super) fn read<'a>(raw: impl Fn(&str) -> Option<&'a str>) -> Attendances {
    let mut all = Attendances::default();
    let mut times = |name: &str, set: fn(Attendance, Instant) -> Attendance| {
        let entries = raw(name).unwrap_or_default().split(',').map(str::trim);
        let read = |text: &str| {
            let (date, at) = split(text)?;
            Some((date, instant(at)?))
        };
        for (date, at) in entries.filter_map(read) {
            let one = set(all.of(date), at);
            all = std::mem::take(&mut all).with(date, one);
        }
    };
    times(CHECKED_IN, |one, at| Attendance { checked_in: Some(at), ..one });
    times(CHECKED_OUT, |one, at| Attendance { checked_out: Some(at), ..one });
    all
}

fn entry(date: Option<Instant>, value: &str) -> String {
    date.map_or_else(|| value.to_owned(), |date| format!("{}/{value}", utc(date)))
}

/// Returns the date of an entry, if it names one, and the rest of it.
fn split(entry: &str) -> Option<(Option<Instant>, &str)> {
    match entry.split_once('/') {
        Some((date, value)) => Some((Some(instant(date)?), value)),
        None => Some((None, entry)),
    }
}
