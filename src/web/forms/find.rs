//! The form that looks for a room: one line, or fields.

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;

use super::collector::Collector;
use super::moment::{self, TimeOfDay};
use super::{Field, FieldError, Problem};
use crate::domain::find::{MOST_EQUIPMENT, Search};
use crate::domain::room::SiteId;
use crate::domain::time::{self, Instant, Interval, parse_length};

/// What a meeting lasts if nobody says.
const USUAL_LENGTH: TimeDelta = TimeDelta::hours(1);

/// The form as it was typed. Every field may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FindForm {
    /// The line.
    pub q: String,
    /// On which day.
    pub date: String,
    /// From when.
    pub start: String,
    /// Until when.
    pub end: String,
    /// For how long; from the start to the end if this is empty.
    pub length: String,
    /// For how many.
    pub people: String,
    /// With what.
    pub equipment: Vec<String>,
    /// At which site.
    pub site: String,
}

impl FindForm {
    /// Reads a query: each thing that is needed is a field `equipment` of its own, or follows a comma.
    #[must_use]
    pub fn of_query(query: &str) -> Self {
        let mut form = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let field = match &*name {
                "q" => &mut form.q,
                "date" => &mut form.date,
                "from" | "start" => &mut form.start,
                "to" | "end" => &mut form.end,
                "length" => &mut form.length,
                "people" => &mut form.people,
                "site" => &mut form.site,
                "equipment" => {
                    let things = value.split(',').map(str::trim).filter(|thing| !thing.is_empty());
                    form.equipment.extend(things.map(ToOwned::to_owned));
                    form.equipment.truncate(MOST_EQUIPMENT);
                    continue;
                }
                _ => continue,
            };
            value.trim().clone_into(field);
        }
        form
    }

    /// Whether anything is looked for: the day alone is only where one comes from.
    #[must_use]
    pub fn asks_in_fields(&self) -> bool {
        let fields = [&self.start, &self.end, &self.length, &self.people];
        fields.iter().any(|field| !field.is_empty()) || !self.equipment.is_empty()
    }

    /// Reads what is looked for at one of `sites`, on the clock of `zone`.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn read(&self, sites: &[SiteId], zone: Tz, now: Instant) -> Result<Search, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut keep = Collector(&mut errors);
        let date = keep.value(Field::Date, moment::date(&self.date));
        let start = keep.value(Field::Start, optional(&self.start));
        let end = keep.value(Field::End, optional(&self.end));
        let length = keep.value(Field::Length, length(&self.length));
        let head_count = keep.value(Field::HeadCount, people(&self.people));
        let site = sites.iter().find(|site| site.as_str() == self.site).cloned();
        let times = date.zip(start).zip(end.zip(length));
        let times = times.and_then(|((date, start), (end, length))| {
            keep.value(Field::End, Times { start, end, length }.on(date, zone))
        });
        match times.zip(head_count) {
            Some(((window, length), head_count)) if errors.is_empty() => Ok(Search {
                window,
                length,
                head_count,
                equipment: self.equipment.clone(),
                sites: site.into_iter().collect(),
                now,
            }),
            _ => Err(errors),
        }
    }
}

fn optional(text: &str) -> Result<Option<TimeOfDay>, Problem> {
    if text.is_empty() { Ok(None) } else { TimeOfDay::parse(text).map(Some) }
}

fn length(text: &str) -> Result<Option<TimeDelta>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    let length = parse_length(text).ok();
    let length = length.filter(|length| *length > TimeDelta::zero() && *length <= TimeDelta::days(1));
    length.map(Some).ok_or(Problem::NotAChoice)
}

fn people(text: &str) -> Result<Option<u32>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    let people = text.parse().ok().filter(|people| (1..=9999).contains(people));
    people.map(Some).ok_or(Problem::NotANumber)
}

/// Times of a day as they were typed.
#[derive(Debug, Clone, Copy)]
struct Times {
    start: Option<TimeOfDay>,
    end: Option<TimeOfDay>,
    length: Option<TimeDelta>,
}

impl Times {
    /// The time within which it should be on `date`, and how long it should last. A start alone is when it begins.
    fn on(self, date: NaiveDate, zone: Tz) -> Result<(Interval, TimeDelta), Problem> {
        let Self { start, end, length } = self;
        let at =
            |time: TimeOfDay, date: NaiveDate| time.on(date).map(|civil| time::resolve_event(zone, civil));
        let day = time::day(zone, date);
        let from = start.map_or(Ok(day.start()), |start| at(start, date))?;
        let usual = length.unwrap_or(USUAL_LENGTH);
        let until = match end {
            Some(end) if end.is_midnight() => day.end(),
            Some(end) => at(end, date)?,
            None if start.is_some() => from + usual,
            None => day.end(),
        };
        let window = Interval::new(from, until).ok_or(Problem::EndBeforeStart(None))?;
        let whole = if start.is_some() && end.is_some() { window.length() } else { usual };
        let length = length.unwrap_or(whole);
        // A time that is too short for it says where it should begin.
        let window = if length > window.length() {
            Interval::starting_at(from, length).unwrap_or(window)
        } else {
            window
        };
        Ok((window, length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::Paris;
    use rstest::rstest;

    fn read(query: &str) -> Result<Search, Vec<FieldError>> {
        let site = SiteId::parse("bain").expect("an id");
        FindForm::of_query(query).read(&[site], Paris, Instant::UNIX_EPOCH)
    }

    #[rstest]
    #[case("from=14:00&to=16:00", "13:00-15:00 120")]
    #[case("from=14h&to=18h&length=2h", "13:00-17:00 120")]
    #[case("from=14:00", "13:00-14:00 60")]
    #[case("from=14:00&length=90m", "13:00-14:30 90")]
    #[case("from=14:00&to=15:00&length=2h", "13:00-15:00 120")]
    #[case("to=12:00", "23:00-11:00 60")]
    #[case("length=2h", "23:00-23:00 120")]
    #[case("from=22:00&to=00:00", "21:00-23:00 120")]
    #[case("start=14:00&end=16:00", "13:00-15:00 120")]
    fn times_are_a_window_and_a_length(#[case] query: &str, #[case] expected: &str) {
        let search = read(&format!("date=2026-11-23&{query}")).expect("nothing wrong");
        let (from, to) = (search.window.start().format("%H:%M"), search.window.end().format("%H:%M"));
        assert_eq!(format!("{from}-{to} {}", search.length.num_minutes()), expected);
    }

    #[test]
    fn things_come_one_by_one_or_with_commas_and_unknown_sites_are_anywhere() {
        let search = read("date=2026-11-23&equipment=piano&equipment=wifi,+screen,&people=6&site=bain&x=1");
        let search = search.expect("nothing wrong");
        assert_eq!(search.equipment, ["piano", "wifi", "screen"]);
        assert_eq!((search.head_count, search.sites.len()), (Some(6), 1));
        assert_eq!(read("date=2026-11-23&site=nowhere").expect("nothing wrong").sites, []);
        let many = "equipment=a&".repeat(500);
        assert_eq!(FindForm::of_query(&many).equipment.len(), MOST_EQUIPMENT);
    }

    #[rstest]
    #[case("date=", &[Field::Date])]
    #[case("date=2026-11-23&from=x&to=y&length=z&people=-1", &[Field::Start, Field::End, Field::Length, Field::HeadCount])]
    #[case("date=2026-11-23&from=16:00&to=14:00", &[Field::End])]
    #[case("date=2026-11-23&length=400d", &[Field::Length])]
    fn what_is_wrong_is_named_by_its_field(#[case] query: &str, #[case] expected: &[Field]) {
        let errors = read(query).expect_err("something is wrong");
        assert_eq!(errors.iter().map(|error| error.field).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_day_alone_asks_for_nothing() {
        assert!(!FindForm::of_query("date=2026-11-23&site=bain").asks_in_fields());
        assert!(FindForm::of_query("people=6").asks_in_fields());
    }
}
