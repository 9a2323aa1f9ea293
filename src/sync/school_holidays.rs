//! School holidays from an address: asked for again once a day, shown, and closing nothing. While they cannot be read those that
//! were read last stay, also over a restart.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arc_swap::ArcSwap;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use tokio::task::spawn_blocking;

use super::feeds::FeedTrouble;
use crate::domain::closure::{Closure, HolidayAddress};
use crate::files::write_private;
use crate::ical::{WholeCalendar, read_school_holidays};
use crate::outgoing::{ClientError, FetchRequest, Fetched, Fetcher, Validators};

/// The most bytes of the calendar: a hundred times what the holidays of all zones of a country take.
const LARGEST: usize = 2_000_000;
/// The most events in it.
const MOST_EVENTS: usize = 10_000;

/// The school holidays that are known. Cheap to clone: all clones are the same.
#[derive(Debug, Clone, Default)]
pub struct SchoolHolidays(Arc<Known>);

#[derive(Debug, Default)]
struct Known {
    holidays: ArcSwap<Vec<Closure>>,
    changes: AtomicU64,
}

/// Fetches them.
#[derive(Debug)]
pub struct HolidayReader {
    address: HolidayAddress,
    zone: Tz,
    fetcher: Fetcher,
    validators: Validators,
    known: SchoolHolidays,
    /// What was read last, for the next start.
    path: PathBuf,
}

/// What is written on disk.
#[derive(Serialize, Deserialize)]
struct HolidayCopy {
    /// From where it came: with another address nothing is known.
    url: String,
    text: String,
}

impl SchoolHolidays {
    /// Returns those of `known`, until others are read.
    #[must_use]
    pub fn new(known: Vec<Closure>) -> Self {
        let holidays = Self::default();
        holidays.set(known);
        holidays
    }

    /// Returns all that are known, by start.
    #[must_use]
    pub fn known(&self) -> Arc<Vec<Closure>> {
        self.0.holidays.load_full()
    }

    /// Returns how often they have changed: a page that was rendered before shows others.
    #[must_use]
    pub fn change_count(&self) -> u64 {
        self.0.changes.load(Ordering::Acquire)
    }

    fn set(&self, holidays: Vec<Closure>) {
        if *self.known() != holidays {
            self.0.holidays.store(Arc::new(holidays));
            self.0.changes.fetch_add(1, Ordering::Release);
        }
    }
}

impl HolidayReader {
    /// Returns what reads `address` into `known`, where those are by then that the file at `path` has from it.
    ///
    /// # Errors
    /// If there are no certificates to trust.
    pub fn restore(
        (address, zone): (&HolidayAddress, Tz),
        known: SchoolHolidays,
        path: PathBuf,
    ) -> Result<Self, ClientError> {
        let copy: Option<HolidayCopy> = serde_json::from_slice(&fs::read(&path).unwrap_or_default()).ok();
        let copy = copy.filter(|copy| copy.url == address.url.as_str());
        if let Some(holidays) = copy.and_then(|copy| read_school_holidays(copy.text.as_bytes(), zone)) {
            known.set(holidays);
        }
        let (address, fetcher) = (address.clone(), Fetcher::new()?);
        Ok(Self { address, zone, fetcher, validators: Validators::default(), known, path })
    }

    /// Reads them, unless they are as they were.
    ///
    /// # Errors
    /// If they cannot be read: what is known stays.
    pub async fn run(&mut self) -> Result<(), FeedTrouble> {
        let newer = fetch(&self.fetcher, (&self.address, self.zone), &self.validators).await?;
        let Some((holidays, text, validators)) = newer else { return Ok(()) };
        self.known.set(holidays);
        self.validators = validators;
        let (path, copy) = (self.path.clone(), HolidayCopy { url: self.address.url.to_string(), text });
        let keep = move || {
            let text = serde_json::to_vec(&copy).map_err(io::Error::from)?;
            write_private(&path, &text)
        };
        let kept = spawn_blocking(keep).await.unwrap_or_else(|error| Err(io::Error::other(error)));
        if let Err(error) = kept {
            tracing::warn!(%error, "school holidays are not kept for the next start");
        }
        Ok(())
    }
}

/// Fetches the school holidays of `address` now.
///
/// # Errors
/// If they cannot be read.
pub async fn fetch_school_holidays(address: &HolidayAddress, zone: Tz) -> Result<Vec<Closure>, FeedTrouble> {
    let fetcher = Fetcher::new().map_err(|error| FeedTrouble::Failed(error.to_string()))?;
    let newer = fetch(&fetcher, (address, zone), &Validators::default()).await?;
    Ok(newer.map(|(holidays, ..)| holidays).unwrap_or_default())
}

/// Fetches what is at `address`, with its text; `None` if it is what is `known`.
async fn fetch(
    fetcher: &Fetcher,
    (address, zone): (&HolidayAddress, Tz),
    known: &Validators,
) -> Result<Option<(Vec<Closure>, String, Validators)>, FeedTrouble> {
    let (url, accept, allow_private) = (&address.url, "text/calendar, */*;q=0.1", address.allow_private);
    let request = FetchRequest { url, accept, allow_private, most: LARGEST, known };
    let (data, validators) = match fetcher.fetch(request).await? {
        Fetched::Unchanged => return Ok(None),
        Fetched::Content(data, validators) => (data, validators),
    };
    let read = move || Ok((holidays_of(&data, zone)?, String::from_utf8_lossy(&data).into_owned()));
    let read = spawn_blocking(read).await.map_err(|error| FeedTrouble::Failed(error.to_string()))?;
    read.map(|(holidays, text)| Some((holidays, text, validators)))
}

fn holidays_of(data: &[u8], zone: Tz) -> Result<Vec<Closure>, FeedTrouble> {
    let whole = WholeCalendar::take_apart(data);
    if !whole.is_calendar {
        return Err(FeedTrouble::no_calendar(data));
    }
    if whole.is_cut_off {
        return Err(FeedTrouble::CutOff);
    }
    if whole.count() > MOST_EVENTS {
        return Err(FeedTrouble::TooMany(MOST_EVENTS));
    }
    // A calendar without an event is none to the reader of objects.
    if whole.count() == 0 {
        Ok(Vec::new())
    } else {
        read_school_holidays(data, zone).ok_or(FeedTrouble::CutOff)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use chrono_tz::Europe::Paris;
    use rstest::rstest;

    use super::*;

    fn calendar(lines: &str) -> String {
        format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{lines}END:VCALENDAR\r\n")
    }

    #[test]
    fn holidays_are_those_of_all_events() {
        let event = |uid: &str, day: &str| {
            format!(
                "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART;VALUE=DATE:{day}\r\nSUMMARY:Pont {uid}\r\nEND:VEVENT\r\n"
            )
        };
        let text = calendar(&(event("b", "20270507") + &event("a", "20270514")));
        let names: Vec<String> = holidays_of(text.as_bytes(), Paris)
            .expect("holidays")
            .into_iter()
            .map(|one| one.reason)
            .collect();
        assert_eq!(names, ["Pont b", "Pont a"]);
        assert_eq!(holidays_of(calendar("").as_bytes(), Paris), Ok(Vec::new()));
    }

    #[rstest]
    #[case::html("<!DOCTYPE html>", FeedTrouble::NoCalendar("<!DOCTYPE html>".into()))]
    #[case::cut_off("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nEND:VEVENT\n", FeedTrouble::CutOff)]
    fn what_is_no_calendar_says_so(#[case] text: &str, #[case] trouble: FeedTrouble) {
        assert_eq!(holidays_of(text.as_bytes(), Paris), Err(trouble));
    }

    #[test]
    fn what_goes_on_for_ever_is_cut_and_takes_no_time() {
        let begun = Instant::now();
        let event = "BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20200101T000000Z\r\nDTEND:20200101T000001Z\r\nRRULE:FREQ=SECONDLY\r\n\
                     SUMMARY:Toujours\r\nEND:VEVENT\r\n";
        let found = holidays_of(calendar(event).as_bytes(), Paris).expect("holidays");
        assert!(
            found.len() <= 2_000 && begun.elapsed().as_secs() < 5,
            "{} {:?}",
            found.len(),
            begun.elapsed()
        );
    }

    #[test]
    fn pages_know_when_there_are_others() {
        let known = SchoolHolidays::default();
        known.set(Vec::new());
        assert_eq!(known.change_count(), 0, "nothing has changed");
        let text = calendar("BEGIN:VEVENT\r\nUID:a\r\nDTSTART;VALUE=DATE:20270507\r\nEND:VEVENT\r\n");
        known.set(holidays_of(text.as_bytes(), Paris).expect("holidays"));
        assert_eq!((known.change_count(), known.known().len()), (1, 1));
    }
}
