//! Forms: text from a browser becomes domain types once, here, or a list of what is wrong with which
//! field. Pure: no clock, no store, no words.

pub mod booking;
pub mod change;
mod collector;
pub mod details;
pub mod fields;
pub mod find;
pub mod moment;
pub mod people;
pub mod series;
pub mod text;
pub mod times;
pub mod watch;

use chrono::{NaiveDate, NaiveDateTime};

use self::series::LONGEST_STEP;
use super::i18n::{Lang, args};
use super::{format, words};
use crate::domain::series::{MOST_DATES, SeriesError};
use crate::domain::text::TextError;
use crate::domain::time::{Instant, Interval};

/// A field of the booking form; its name in the HTML is [`Field::name`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Which room.
    Room,
    /// Which day.
    Date,
    /// From when.
    Start,
    /// Until when.
    End,
    /// On which day it ends, if that is another one.
    EndDate,
    /// What to call it.
    Title,
    /// How many come.
    HeadCount,
    /// What else.
    Note,
    /// How the room is arranged.
    Layout,
    /// How often.
    Repeat,
    /// Every how many days, weeks, months or years.
    Every,
    /// On which days of the week.
    On,
    /// On which other days.
    Dates,
    /// Until which day.
    Until,
    /// How many times.
    Times,
    /// A few letters of whom it is for (reception).
    ForSearch,
    /// Who it is for (reception).
    ForName,
    /// Where to write to them.
    ForEmail,
    /// How long it is, where a room is looked for.
    Length,
    /// What is looked for, in one line.
    Phrase,
}

impl Field {
    /// Its name in the HTML.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Room => "room",
            Self::Date => "date",
            Self::Start => "start",
            Self::End => "end",
            Self::EndDate => "end_date",
            Self::Title => "title",
            Self::HeadCount => "head_count",
            Self::Note => "note",
            Self::Layout => "layout",
            Self::Repeat => "repeat",
            Self::Every => "every",
            Self::On => "on",
            Self::Dates => "dates",
            Self::Until => "until",
            Self::Times => "times",
            Self::ForSearch => "for_search",
            Self::ForName => "for_name",
            Self::ForEmail => "for_email",
            Self::Length => "length",
            Self::Phrase => "q",
        }
    }
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// Nothing was given.
    Missing,
    /// More than so many characters.
    TooLong(usize),
    /// Characters that cannot be written.
    ControlCharacters,
    /// Not a day of the calendar.
    NotADate,
    /// Not a time of day.
    NotATime,
    /// The end is not after the start; from when to when it would be if the end were on the next day.
    EndBeforeStart(Option<Interval>),
    /// The end is before the start, and the room is open through the night: is this the day of the end?
    NextDay(NaiveDate),
    /// The clock jumps over this time; the first after it.
    Gap(NaiveDateTime),
    /// The clock shows this time twice.
    Fold(Instant, Instant),
    /// Not a number of people.
    NotANumber,
    /// Not an email address.
    NotAnAddress,
    /// An email address to which no mail of ours can go: it has accents before the @.
    AccentedAddress,
    /// No such room.
    UnknownRoom,
    /// Nobody was chosen of those that were found.
    NobodyChosen,
    /// Somebody whom Clef does not know, or not any more.
    UnknownPerson,
    /// None of what is offered.
    NotAChoice,
    /// A room for which people without an account may not ask.
    NotForGuests,
    /// Not a number of periods.
    NotAnInterval,
    /// Days of the week, of what is not weekly.
    OnlyWeekly,
    /// Single dates, of what follows a rule.
    OnlyPicked,
    /// Not a number of dates.
    NotACount,
    /// Both a last day and a number of dates.
    UntilAndTimes,
    /// A series of one date.
    OneDate,
    /// There is no such series.
    Series(SeriesError),
}

impl From<TextError> for Problem {
    fn from(error: TextError) -> Self {
        match error {
            TextError::TooLong(limit) => Self::TooLong(limit),
            TextError::Unwritable => Self::ControlCharacters,
        }
    }
}

/// A field and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Which.
    pub field: Field,
    /// What.
    pub problem: Problem,
}

impl FieldError {
    /// `problem` with `field`.
    #[must_use]
    pub fn new(field: Field, problem: Problem) -> Self {
        Self { field, problem }
    }

    /// As a sentence.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        match &self.problem {
            Problem::Missing => lang.t(match self.field {
                Field::Room => "field-missing-room",
                Field::Date => "field-missing-date",
                Field::Start => "field-missing-start",
                Field::End => "field-missing-end",
                Field::Title => "field-missing-title",
                Field::ForName => "field-missing-for-name",
                Field::Until => "field-missing-until",
                Field::Dates => "field-missing-dates",
                _ => "field-missing",
            }),
            Problem::TooLong(limit) => lang.t_with("field-too-long", &args! { "limit" => *limit }),
            Problem::ControlCharacters => lang.t("field-control-characters"),
            Problem::NotADate => lang.t("field-not-a-date"),
            Problem::NotATime => lang.t("field-not-a-time"),
            Problem::EndBeforeStart(_) => lang.t("field-end-before-start"),
            Problem::NextDay(date) => {
                lang.t_with("field-next-day", &args! { "day" => format::day(lang, *date) })
            }
            Problem::Gap(next) => {
                lang.t_with("field-gap", &args! { "next" => next.format("%-H:%M").to_string() })
            }
            Problem::Fold(..) => lang.t("field-fold"),
            Problem::NotANumber => lang.t("field-not-a-number"),
            Problem::NotAnAddress => lang.t("field-not-an-address"),
            Problem::AccentedAddress => lang.t("field-accented-address"),
            Problem::UnknownRoom => lang.t("field-unknown-room"),
            Problem::NobodyChosen => lang.t("field-nobody-chosen"),
            Problem::UnknownPerson => lang.t("field-unknown-person"),
            Problem::NotAChoice => lang.t("field-not-a-choice"),
            Problem::NotForGuests => lang.t("field-not-for-guests"),
            Problem::NotAnInterval => {
                lang.t_with("field-not-an-interval", &args! { "limit" => LONGEST_STEP })
            }
            Problem::OnlyWeekly => lang.t("field-only-weekly"),
            Problem::OnlyPicked => lang.t("field-only-picked"),
            Problem::NotACount => lang.t_with("field-not-a-count", &args! { "limit" => MOST_DATES }),
            Problem::UntilAndTimes => lang.t("field-until-and-times"),
            Problem::OneDate => lang.t("field-one-date"),
            Problem::Series(error) => words::no_series(lang, *error),
        }
    }
}

/// The two times that a fold asks to choose from, as value and words.
#[must_use]
pub fn fold_choices(
    lang: Lang,
    zone: chrono_tz::Tz,
    earlier: Instant,
    later: Instant,
) -> [(&'static str, String); 2] {
    let words = |key, at| lang.t_with(key, &args! { "time" => format::time_of_day(zone, at) });
    [("earlier", words("fold-earlier", earlier)), ("later", words("fold-later", later))]
}

/// Whether a browser that was given `shown` may post `typed` without anybody touching it: it writes line
/// ends in its own way, or leaves them out (HTML, "value sanitization").
fn is_same(typed: &str, shown: &str) -> bool {
    let plain = |text: &str| text.replace(['\r', '\n'], "").trim().to_owned();
    let lines = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned();
    lines(typed) == lines(shown) || (!typed.contains('\n') && plain(typed) == plain(shown))
}
