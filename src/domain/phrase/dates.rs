//! Days in a phrase.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::tokens::At;
use super::words::{DAYS_AWAY, HOURS_ENGLISH, HOURS_FRENCH, MINUTES, MONTHS, ORDINALS, PEOPLE, WEEKDAYS};

/// A day that a phrase names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    /// By its date.
    Date(NaiveDate),
    /// By its name.
    Weekday(Weekday, Which),
}

/// Which of all days of that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// The first to come.
    Coming,
    /// "next Tuesday", "mardi prochain": the first to come, or the one after.
    Next,
    /// "mardi en huit".
    AfterTheComing,
    /// Of next week.
    OfNextWeek,
}

impl Day {
    /// The day that is meant, seen from `today`, and the other one that could be.
    pub(super) fn resolve(self, today: NaiveDate) -> Option<(NaiveDate, Option<NaiveDate>)> {
        let (weekday, which) = match self {
            Self::Date(date) => return Some((date, None)),
            Self::Weekday(weekday, which) => (weekday, which),
        };
        let later = |days: u32| today.checked_add_days(Days::new(days.into()));
        let ahead = (weekday.num_days_from_monday() + 7 - today.weekday().num_days_from_monday()) % 7;
        // Who means today says so.
        let coming = if ahead == 0 { 7 } else { ahead };
        let monday = 7 - today.weekday().num_days_from_monday();
        Some(match which {
            Which::Coming => (later(coming)?, later(0).filter(|_| ahead == 0)),
            Which::Next => (later(coming)?, later(coming + 7)),
            Which::AfterTheComing => (later(coming + 7)?, None),
            Which::OfNextWeek => (later(monday + weekday.num_days_from_monday())?, None),
        })
    }
}

/// The day that stands at `at`.
pub(super) fn read(at: At<'_>, today: NaiveDate) -> Option<(Day, At<'_>)> {
    let dated = |(date, behind)| (Day::Date(date), behind);
    in_digits(at, today)
        .or_else(|| day_and_month(at, today))
        .or_else(|| month_and_day(at, today))
        .or_else(|| away(at, today))
        .map(dated)
        .or_else(|| weekday(at))
        .or_else(|| day_alone(at, today).map(dated))
}

fn away(at: At<'_>, today: NaiveDate) -> Option<(NaiveDate, At<'_>)> {
    let (days, behind) = at.look_up(DAYS_AWAY)?;
    Some((today.checked_add_days(Days::new(days))?, behind))
}

/// `2026-12-03`, `3/12/2026`, `3/12`: the day comes before the month, as all around.
fn in_digits(at: At<'_>, today: NaiveDate) -> Option<(NaiveDate, At<'_>)> {
    let (first, digits) = at.number()?;
    let (second, _) = at.next().next().number()?;
    let third = at.next().next().next();
    if digits == 4 && at.next().is_dash() && third.is_dash() {
        let (day, _) = third.next().number()?;
        let date = NaiveDate::from_ymd_opt(first.into(), second.into(), day.into())?;
        return Some((date, third.next().next()));
    }
    if at.next().sign() != Some('/') {
        return None;
    }
    let year = third.next().number().filter(|_| third.sign() == Some('/'));
    match year {
        Some((year, 4)) => {
            let date = NaiveDate::from_ymd_opt(year.into(), second.into(), first.into())?;
            Some((date, third.next().next()))
        }
        Some(_) => None,
        None => Some((coming_date(today, second.into(), first.into())?, third)),
    }
}

/// The next day with that month and day.
fn coming_date(today: NaiveDate, month: u32, day: u32) -> Option<NaiveDate> {
    let in_year = |year| NaiveDate::from_ymd_opt(year, month, day);
    // The 29th of February may be years away.
    (today.year()..today.year() + 9).filter_map(in_year).find(|date| *date >= today)
}

fn with_year(at: At<'_>, today: NaiveDate, month: u32, day: u16) -> Option<(NaiveDate, At<'_>)> {
    match at.number() {
        Some((year, 4)) => Some((NaiveDate::from_ymd_opt(year.into(), month, day.into())?, at.next())),
        _ => Some((coming_date(today, month, day.into())?, at)),
    }
}

/// `3 décembre`, `1er décembre 2026`, `the 3rd of December`.
fn day_and_month(at: At<'_>, today: NaiveDate) -> Option<(NaiveDate, At<'_>)> {
    let at = at.behind_one_of(&["le", "the", "on the", "on"]).unwrap_or(at);
    let (day, behind) = day_number(at)?;
    let behind = behind.behind("of").unwrap_or(behind);
    let (month, behind) = behind.look_up(MONTHS)?;
    with_year(behind, today, month, day)
}

/// `December 3`, `December 3rd, 2026`.
fn month_and_day(at: At<'_>, today: NaiveDate) -> Option<(NaiveDate, At<'_>)> {
    let (month, behind) = at.look_up(MONTHS)?;
    let (day, behind) = day_number(behind)?;
    let has_year =
        behind.sign() == Some(',') && behind.next().number().is_some_and(|(_, digits)| digits == 4);
    if is_unit(behind) {
        return None;
    }
    with_year(if has_year { behind.next() } else { behind }, today, month, day)
}

/// `le 3`, `the 3rd`: of this month or the next that has one.
fn day_alone(at: At<'_>, today: NaiveDate) -> Option<(NaiveDate, At<'_>)> {
    let (day, behind) = day_number(at.behind_one_of(&["le", "the", "on the"])?)?;
    Some((in_a_month(today, day)?, behind)).filter(|(_, behind)| !is_unit(*behind))
}

fn in_a_month(today: NaiveDate, day: u16) -> Option<NaiveDate> {
    let first = today.with_day(1)?;
    let months = (0..12).filter_map(|months| first.checked_add_months(Months::new(months)));
    months.filter_map(|month| month.with_day(day.into())).find(|date| *date >= today)
}

fn day_number(at: At<'_>) -> Option<(u16, At<'_>)> {
    let (day, _) = at.number().filter(|(day, _)| (1..=31).contains(day))?;
    let behind = at.next();
    let ordinal = behind.behind_one_of(ORDINALS).filter(|_| behind.is_glued());
    Some((day, ordinal.unwrap_or(behind)))
}

/// Whether what stands here makes a time, a length or people of the number before.
fn is_unit(at: At<'_>) -> bool {
    let units = [HOURS_FRENCH, HOURS_ENGLISH, MINUTES, PEOPLE, &["am", "pm", "a", "to", "et", "and"]];
    at.is_dash()
        || matches!(at.sign(), Some(':' | '/'))
        || units.iter().any(|units| at.behind_one_of(units).is_some())
}

/// `mardi`, `mardi prochain`, `next Tuesday`, `mardi en huit`, `mardi de la semaine prochaine`. With a number: `mardi 3`.
fn weekday(at: At<'_>) -> Option<(Day, At<'_>)> {
    let next = at.behind("next");
    let named = next.or_else(|| at.behind_one_of(&["ce", "this"])).unwrap_or(at);
    let (weekday, behind) = named.look_up(WEEKDAYS)?;
    let behind = if behind.sign() == Some('.') { behind.next() } else { behind };
    let ends = [
        (
            Which::OfNextWeek,
            &[
                "de la semaine prochaine",
                "la semaine prochaine",
                "semaine prochaine",
                "next week",
                "of next week",
            ][..],
        ),
        (Which::AfterTheComing, &["en huit"]),
        (Which::Next, &["prochain", "prochaine", "suivant"]),
        (Which::Coming, &["qui vient"]),
    ];
    let ended = ends.iter().find_map(|(which, words)| Some((*which, behind.behind_one_of(words)?)));
    let (which, behind) = ended.unwrap_or((if next.is_some() { Which::Next } else { Which::Coming }, behind));
    Some((Day::Weekday(weekday, which), behind))
}

/// The day of the month behind the name of a day: `mardi 3`.
pub(super) fn number_behind_weekday(at: At<'_>, today: NaiveDate) -> Option<(NaiveDate, At<'_>)> {
    let (day, behind) = day_number(at)?;
    let is_month = behind.look_up(MONTHS).is_some() || behind.behind("of").is_some();
    if is_unit(behind) || is_month {
        return None;
    }
    Some((in_a_month(today, day)?, behind))
}
