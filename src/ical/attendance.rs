//! Who came to a booking, as properties of its event: of a series, each entry behind the start of its date.

use super::lines::escape;
use super::properties::{Properties, utc};
use super::values::instant;
use crate::domain::attendance::{Attendance, Attendances};
use crate::domain::time::Instant;

const ANNOUNCED: &str = "X-CLEF-ANNOUNCED";
const CHECKED_IN: &str = "X-CLEF-CHECKED-IN";
const CHECKED_OUT: &str = "X-CLEF-CHECKED-OUT";
const KEYS: &str = "X-CLEF-KEYS";
const NO_SHOW: &str = "X-CLEF-NO-SHOW";

/// The properties that not every booking has.
pub(super) const OPTIONAL: [&str; 5] = [ANNOUNCED, CHECKED_IN, CHECKED_OUT, KEYS, NO_SHOW];

pub(super) fn write(all: &Attendances, written: &mut Properties) {
    let mut times = |name, of: fn(&Attendance) -> Option<Instant>| {
        let entries = all.iter().filter_map(|(date, one)| Some(entry(date, &utc(of(one)?))));
        let entries: Vec<String> = entries.collect();
        if !entries.is_empty() {
            written.list(name, &entries);
        }
    };
    times(ANNOUNCED, |one| one.announced);
    times(CHECKED_IN, |one| one.checked_in);
    times(CHECKED_OUT, |one| one.checked_out);
    times(NO_SHOW, |one| one.released);
    let keys = all.with_keys().flat_map(|(date, one)| one.keys.iter().map(move |key| entry(date, key)));
    // A key may have a comma in its name, and never a line break.
    let keys: Vec<String> = keys.collect();
    if !keys.is_empty() {
        written.push(KEYS, &escape(&keys.join("\n")));
    }
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
    times(ANNOUNCED, Attendance::announced_at);
    times(CHECKED_IN, |one, at| Attendance { checked_in: Some(at), ..one });
    times(CHECKED_OUT, |one, at| Attendance { checked_out: Some(at), ..one });
    times(NO_SHOW, |one, at| Attendance { released: Some(at), ..one });
    for line in raw(KEYS).unwrap_or_default().lines().filter(|line| !line.trim().is_empty()) {
        // A key may have a slash in its name as well.
        let (date, key) = split(line).unwrap_or((None, line));
        let one = all.of(date).given(&[key.trim().to_owned()]);
        all = all.with(date, one);
    }
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

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::super::lines::unescape;
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let at = |minutes| Instant::UNIX_EPOCH + TimeDelta::minutes(minutes);
        let keys = ["clé 12".to_owned(), "badge 3/4, rouge".to_owned()];
        let there = Attendance::default().in_at(at(1)).given(&keys);
        let one = Attendances::default().with(None, there.clone());
        let series =
            Attendances::default().with(Some(at(0)), there.clone().out_at(at(2))).with(Some(at(60)), there);
        let missed = Attendances::default().with(None, Attendance::default().released_at(at(15)));
        let announced = Attendances::default().with(Some(at(60)), Attendance::default().announced_at(at(5)));
        for all in [one, series, missed, announced] {
            let mut written = Properties::default();
            write(&all, &mut written);
            let value = |name: &str| {
                let line = written.0.iter().find(|written| written.name == name)?;
                Some(unescape(line.line.split_once(':')?.1))
            };
            let [announced, came, left, keys, released] = OPTIONAL.map(value);
            let found = |name: &str| match name {
                ANNOUNCED => announced.as_deref(),
                CHECKED_IN => came.as_deref(),
                CHECKED_OUT => left.as_deref(),
                NO_SHOW => released.as_deref(),
                _ => keys.as_deref(),
            };
            assert_eq!(read(found), all);
        }
        assert_eq!(
            read(|_| Some("rubbish/20260101T000000Z,,;")),
            Attendances::default()
                .with(None, Attendance::default().given(&["rubbish/20260101T000000Z,,;".to_owned()]))
        );
    }
}
