//! What was read of the closures calendars, on disk: a start while the calendar server is away closes rooms as before.
//! It is a cache: it may be deleted at any time, and what cannot be read of it is passed over. Titles of closures may name
//! people, so nothing is kept that is over.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use chrono::TimeDelta;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::domain::time::Instant;
use crate::files::write_private;
use crate::ical;

/// No zone is farther from the one in which the ends of closures are compared.
const ANY_ZONE: TimeDelta = TimeDelta::days(1);

/// The file.
#[derive(Debug)]
pub(super) struct ClosuresCopy {
    path: PathBuf,
    /// The server and the account that it speaks of.
    origin: String,
}

/// One calendar, as it was read the last time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CopiedCalendar {
    /// Where it is.
    pub(super) href: String,
    /// When the server last said that it is so.
    pub(super) confirmed: Instant,
    /// Its events.
    pub(super) objects: Vec<String>,
}

/// The calendars by name.
pub(super) type CopiedCalendars = BTreeMap<String, CopiedCalendar>;

#[derive(Serialize, Deserialize)]
struct Content {
    origin: String,
    calendars: CopiedCalendars,
}

impl ClosuresCopy {
    /// Returns the copy at `path`, with what it says of `origin`.
    pub(super) fn read(path: &Path, origin: &str) -> (Self, CopiedCalendars) {
        let text = fs::read(path).unwrap_or_default();
        let content: Option<Content> = serde_json::from_slice(&text).ok();
        let calendars = content.filter(|content| content.origin == origin).map(|content| content.calendars);
        (Self { path: path.to_owned(), origin: origin.to_owned() }, calendars.unwrap_or_default())
    }

    /// Writes down what of `calendars` is not over `now`, in place of what was there. Blocks.
    pub(super) fn write(&self, mut calendars: CopiedCalendars, now: Instant) {
        drop_what_is_over(&mut calendars, now);
        let content = Content { origin: self.origin.clone(), calendars };
        let written = serde_json::to_vec(&content).map_err(io::Error::from);
        if let Err(error) = written.and_then(|text| write_private(&self.path, &text)) {
            tracing::warn!(%error, "closures are not kept for a start without the calendar server");
        }
    }
}

/// Takes out of the copy at `path` the closures that were over `before`; returns how many these are, and only counts them
/// unless it `writes`. Blocks.
///
/// # Errors
/// If the file cannot be read or written.
pub fn forget_closures(path: &Path, before: Instant, writes: bool) -> io::Result<usize> {
    let text = match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        read => read?,
    };
    // What cannot be read is written anew with the next change.
    let Ok(mut content) = serde_json::from_slice::<Content>(&text) else { return Ok(0) };
    let count = drop_what_is_over(&mut content.calendars, before);
    if writes && count > 0 {
        write_private(path, &serde_json::to_vec(&content)?)?;
    }
    Ok(count)
}

fn drop_what_is_over(calendars: &mut CopiedCalendars, before: Instant) -> usize {
    let count = |calendars: &CopiedCalendars| {
        calendars.values().map(|calendar| calendar.objects.len()).sum::<usize>()
    };
    let all = count(calendars);
    for calendar in calendars.values_mut() {
        calendar.objects.retain(|data| !is_over(data, before));
    }
    all - count(calendars)
}

/// Whether a closure closes nothing any more `before`, or never did because it cannot be read.
fn is_over(data: &str, before: Instant) -> bool {
    ical::read(data.as_bytes(), Tz::UTC)
        .map_or(true, |closure| closure.span().1.is_some_and(|end| end + ANY_ZONE <= before))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closure(day: &str, more: &str) -> String {
        format!(
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:{day}\r\nDTSTART;VALUE=DATE:{day}\r\nSUMMARY:Camille est malade\r\n{more}\
             END:VEVENT\r\nEND:VCALENDAR\r\n"
        )
    }

    #[test]
    fn what_is_over_is_not_kept_and_is_forgotten_where_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("closures.json");
        let at = |text: &str| text.parse::<Instant>().expect("an instant");
        let weekly = closure("20270201", "RRULE:FREQ=WEEKLY\r\n");
        let all = ["20270301", "20270303", "20270320"].map(|day| closure(day, ""));
        let objects = all.iter().cloned().chain([weekly.clone(), "no calendar".to_owned()]).collect();
        let calendar = CopiedCalendar { href: "/f/".into(), confirmed: Instant::UNIX_EPOCH, objects };
        let (copy, _) = ClosuresCopy::read(&path, "clef here");
        let kept = || ClosuresCopy::read(&path, "clef here").1["f"].objects.clone();

        copy.write(CopiedCalendars::from([("f".to_owned(), calendar)]), at("2027-03-04T12:00:00Z"));
        assert_eq!(kept(), [&all[1], &all[2], &weekly].map(Clone::clone), "in some zone it is still the day");
        let before = at("2027-03-10T00:00:00Z");
        assert_eq!(forget_closures(&path, before, false).expect("counted"), 1);
        assert_eq!(kept().len(), 3, "nobody asked for it to be written");
        assert_eq!(forget_closures(&path, before, true).expect("written"), 1);
        assert_eq!(kept(), [&all[2], &weekly].map(Clone::clone));
        assert_eq!(forget_closures(&path, before, true).expect("nothing to do"), 0);
        assert_eq!(forget_closures(&folder.path().join("none"), before, true).expect("no file"), 0);
    }

    #[test]
    fn what_is_written_is_read_and_that_of_another_account_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("closures.json");
        let (copy, none) = ClosuresCopy::read(&path, "clef here");
        assert_eq!(none, CopiedCalendars::new());
        let calendar = CopiedCalendar {
            href: "/calendars/fermetures/".into(),
            confirmed: Instant::UNIX_EPOCH,
            objects: vec![closure("20270301", "")],
        };
        let calendars = CopiedCalendars::from([("fermetures".to_owned(), calendar)]);
        copy.write(calendars.clone(), Instant::UNIX_EPOCH);
        assert_eq!(ClosuresCopy::read(&path, "clef here").1, calendars);
        assert_eq!(ClosuresCopy::read(&path, "clef elsewhere").1, CopiedCalendars::new());
        fs::write(&path, "{\"origin\": \"clef here\", \"calend").expect("written");
        assert_eq!(ClosuresCopy::read(&path, "clef here").1, CopiedCalendars::new());
    }
}
