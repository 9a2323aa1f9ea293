//! The dates that the form asks for, before any of them is left out.

use std::num::NonZeroU32;

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;

use super::super::collector::Collector;
use super::super::fields::BookingForm;
use super::super::moment::{self, TimeOfDay};
use super::super::{Field, FieldError, Problem, times};
use super::{LONGEST_STEP, Repeat, WEEKDAYS, end};
use crate::domain::recurrence::Rule;
use crate::domain::series::{MOST_DATES, Series, SeriesError, first_date, months_without};
use crate::domain::time::{self, Instant, Interval};
use crate::domain::when::When;

/// The dates of a series, and what gives them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedDates {
    zone: Tz,
    first: Interval,
    /// None if they were picked one by one.
    rule: Option<Rule>,
    dates: Vec<Interval>,
    /// The first days of months that lack the day.
    months_without: Vec<NaiveDate>,
}

impl AskedDates {
    /// Reads the dates of a series that begins on the day of the form, or on the first day after it that its rule has.
    ///
    /// # Errors
    /// What is wrong with the fields that make them.
    pub fn parse(form: &BookingForm, zone: Tz) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut keep = Collector(&mut errors);
        let asked = times::read(form, zone, &mut keep).and_then(|first| {
            let given = Given::read(form, first, zone, &mut keep)?;
            let first = match &given.rule {
                Some(rule) => first_date(rule, first, zone).filter(|first| !given.is_over(*first, zone)),
                None => Some(first),
            };
            let first = keep.value(Field::Repeat, first.ok_or(Problem::Series(SeriesError::NoDates)))?;
            given.dates(first, zone, &mut keep)
        });
        asked.filter(|_| errors.is_empty()).ok_or(errors)
    }

    /// Reads the dates of a series of which `first` is one.
    pub(super) fn read(
        form: &BookingForm,
        first: Interval,
        zone: Tz,
        keep: &mut Collector<'_>,
    ) -> Option<Self> {
        Given::read(form, first, zone, keep)?.dates(first, zone, keep)
    }

    /// The dates, ascending.
    #[must_use]
    pub fn dates(&self) -> &[Interval] {
        &self.dates
    }

    /// The first days of those months that have no date because they lack its day, such as a 31st.
    #[must_use]
    pub fn months_without(&self) -> &[NaiveDate] {
        &self.months_without
    }

    /// On which day of the month it begins.
    #[must_use]
    pub fn day_of_month(&self) -> u32 {
        time::civil(self.zone, self.first.start()).day()
    }

    /// Returns what names these dates and no others, for whoever has seen them.
    #[must_use]
    pub fn name(&self) -> String {
        let day = |date: &Interval| date.start().timestamp().to_string();
        let rule = self
            .rule
            .as_ref()
            .map_or_else(|| self.dates.iter().map(day).collect::<Vec<_>>().join(","), ToString::to_string);
        format!("{}/{}/{rule}", self.first.start().timestamp(), self.first.end().timestamp())
    }

    /// Returns the dates but those that begin at one of `skipped`, which are remembered, or of `elsewhere`, which are not:
    /// they take place, in another room or at another time.
    ///
    /// # Errors
    /// [`SeriesError`] if none is left.
    pub fn without(&self, skipped: &[Instant], elsewhere: &[Instant]) -> Result<When, SeriesError> {
        let planned = if let Some(rule) = &self.rule {
            Series::plan(rule, self.first, self.zone, elsewhere)?
        } else {
            let starts = self.dates.iter().map(Interval::start);
            let kept: Vec<Instant> = starts.filter(|start| !elsewhere.contains(start)).collect();
            Series::picked(&kept, self.first.length())?
        };
        When::from(planned).skipping(skipped, self.zone)
    }
}

/// What the form says of the dates, without the first.
struct Given {
    rule: Option<Rule>,
    until: Option<NaiveDate>,
    /// Every how many months, where one may lack a date.
    months: Option<u32>,
    picked: Vec<Instant>,
}

impl Given {
    fn read(form: &BookingForm, first: Interval, zone: Tz, keep: &mut Collector<'_>) -> Option<Self> {
        let repeat = keep.value(Field::Repeat, Repeat::parse(&form.repeat))?;
        let every = keep.value(Field::Every, every(form))?;
        let on = on(form, keep)?;
        if !on.is_empty() && !repeat.is_weekly() {
            return keep.value(Field::On, Err(Problem::OnlyWeekly));
        }
        if !form.dates.trim().is_empty() && repeat != Repeat::Picked {
            return keep.value(Field::Dates, Err(Problem::OnlyPicked));
        }
        let Some(rule) = repeat.rule(time::civil(zone, first.start()).date(), &on, every) else {
            let picked = picked(form, first, zone, keep)?;
            return Some(Self { rule: None, until: None, months: None, picked });
        };
        let (end, until) = end(form, keep)?;
        let rule = Rule::parse(&format!("{rule}{end}")).map_err(|_| Problem::NotAChoice);
        let rule = keep.value(Field::Repeat, rule)?;
        Some(Self { rule: Some(rule), until, months: repeat.months(every), picked: Vec::new() })
    }

    fn is_over(&self, first: Interval, zone: Tz) -> bool {
        self.until.is_some_and(|until| time::civil(zone, first.start()).date() > until)
    }

    fn dates(self, first: Interval, zone: Tz, keep: &mut Collector<'_>) -> Option<AskedDates> {
        let planned = match &self.rule {
            Some(rule) => Series::plan(rule, first, zone, &[]),
            None => Series::picked(&[vec![first.start()], self.picked].concat(), first.length()),
        };
        let field = if self.rule.is_some() { Field::Repeat } else { Field::Dates };
        let (interval, series) = keep.value(field, planned.map_err(Problem::Series))?;
        let dates = series.map_or_else(|| vec![interval], |series| series.dates(interval, zone));
        let day = |date: &Interval| time::civil(zone, date.start()).date();
        let last = self.until.or_else(|| dates.last().map(day));
        let months = self.months.zip(last).map(|(every, last)| months_without(day(&interval), last, every));
        let months_without = months.unwrap_or_default();
        Some(AskedDates { zone, first: interval, rule: self.rule, dates, months_without })
    }
}

fn every(form: &BookingForm) -> Result<Option<u32>, Problem> {
    let text = form.every.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let every = text.parse().ok().map(NonZeroU32::get).filter(|every| *every <= LONGEST_STEP);
    every.map(Some).ok_or(Problem::NotAnInterval)
}

fn on(form: &BookingForm, keep: &mut Collector<'_>) -> Option<Vec<&'static str>> {
    let chosen: Vec<&str> = form.on.split([' ', ',']).filter(|day| !day.is_empty()).collect();
    let are_days = chosen.iter().all(|day| WEEKDAYS.contains(day));
    let days = WEEKDAYS.into_iter().filter(|day| chosen.contains(day)).collect();
    keep.value(Field::On, if are_days { Ok(days) } else { Err(Problem::NotAChoice) })
}

/// The starts of the other days that were picked.
fn picked(form: &BookingForm, first: Interval, zone: Tz, keep: &mut Collector<'_>) -> Option<Vec<Instant>> {
    let start = TimeOfDay::parse(&form.start).ok()?;
    let words = form.dates.split(|c: char| c.is_whitespace() || c == ',' || c == ';');
    let days: Vec<&str> = words.filter(|day| !day.is_empty()).collect();
    if days.is_empty() {
        return keep.value(Field::Dates, Err(Problem::Missing));
    }
    // One of them is the first, which stands in a field of its own.
    if days.len() >= MOST_DATES {
        return keep.value(Field::Dates, Err(Problem::Series(SeriesError::TooManyDates)));
    }
    // 24:00 is on the day after.
    let on_day = |day: &str| Ok(start.on(moment::date(day)?)?.date());
    let days: Result<Vec<NaiveDate>, Problem> = days.into_iter().map(on_day).collect();
    let on = |days: Vec<NaiveDate>| Series::starts_on(&days, first.start(), zone).map_err(Problem::Series);
    keep.value(Field::Dates, days.and_then(on))
}
