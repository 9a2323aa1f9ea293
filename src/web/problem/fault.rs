//! What can be wrong with a field of a JSON object or a query. The words for it are in `locales/`.

use chrono::NaiveDateTime;

use crate::domain::text::TextError;
use crate::web::forms;

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It has to be there.
    Missing,
    /// Nothing is called that.
    Unknown,
    /// It is there more than once.
    Twice,
    /// Expected text.
    NotText,
    /// Expected `true` or `false`.
    NotABoolean,
    /// Expected an object.
    NotAnObject,
    /// Expected a number from 1 to 9999.
    NotANumber,
    /// Expected a time as RFC 3339 writes it.
    NotATime,
    /// Expected a date as in 2026-11-23.
    NotADate,
    /// Expected a length as in 90m.
    NotALength,
    /// Expected an email address.
    NotAnAddress,
    /// Expected visible ASCII.
    NotAKey,
    /// More than so many characters.
    TooLong(usize),
    /// Characters that cannot be written.
    ControlCharacters,
    /// The end is not after the start.
    EndBeforeStart,
    /// The span is longer than so many days.
    TooWide(i64),
    /// No such room.
    UnknownRoom,
    /// No such site.
    UnknownSite,
    /// Expected a list.
    NotAList,
    /// None of what is offered.
    NotAChoice,
    /// Expected an RRULE.
    NotARule,
    /// A series that has no end.
    Endless,
    /// A series with more dates than can be booked at once.
    TooManyDates,
    /// A series of which nothing is left.
    NoDates,
    /// The first date is none of the rule.
    OffRule,
    /// A date of the series at a time that the clock skips.
    Gap(NaiveDateTime),
    /// A series that begins at the second pass of an hour that the clock repeats.
    Fold,
    /// Dates of the series overlap each other.
    OverlapsItself,
    /// Expected `one`, `following` or `all`.
    NotAScope,
    /// None of the dates of the series.
    NoSuchDate,
    /// Expected a number of rows, so many at most.
    NotALimit(usize),
    /// Not where a page ends.
    NotAPage,
}

impl Fault {
    /// The word for it in problems and locale keys.
    pub(in crate::web) fn code(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unknown => "unknown",
            Self::Twice => "twice",
            Self::NotText => "not_text",
            Self::NotABoolean => "not_a_boolean",
            Self::NotAnObject => "not_an_object",
            Self::NotANumber => "not_a_number",
            Self::NotATime => "not_a_time",
            Self::NotADate => "not_a_date",
            Self::NotALength => "not_a_length",
            Self::NotAnAddress => "not_an_address",
            Self::NotAKey => "not_a_key",
            Self::TooLong(_) => "too_long",
            Self::ControlCharacters => "control_characters",
            Self::EndBeforeStart => "end_before_start",
            Self::TooWide(_) => "too_wide",
            Self::UnknownRoom => "unknown_room",
            Self::UnknownSite => "unknown_site",
            Self::NotAList => "not_a_list",
            Self::NotAChoice => "not_a_choice",
            Self::NotARule => "not_a_rule",
            Self::Endless => "endless",
            Self::TooManyDates => "too_many_dates",
            Self::NoDates => "no_dates",
            Self::OffRule => "off_rule",
            Self::Gap(_) => "gap",
            Self::Fold => "fold",
            Self::OverlapsItself => "overlaps_itself",
            Self::NotAScope => "not_a_scope",
            Self::NoSuchDate => "no_such_date",
            Self::NotALimit(_) => "not_a_limit",
            Self::NotAPage => "not_a_page",
        }
    }
}

impl From<forms::Problem> for Fault {
    fn from(problem: forms::Problem) -> Self {
        match problem {
            forms::Problem::TooLong(limit) => Self::TooLong(limit),
            forms::Problem::ControlCharacters => Self::ControlCharacters,
            forms::Problem::NotAnAddress | forms::Problem::AccentedAddress => Self::NotAnAddress,
            forms::Problem::NotANumber => Self::NotANumber,
            _ => Self::NotText,
        }
    }
}

impl From<TextError> for Fault {
    fn from(error: TextError) -> Self {
        forms::Problem::from(error).into()
    }
}

/// A field and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    /// Its name; `booked_for.email` inside an object.
    pub field: String,
    /// What is wrong.
    pub fault: Fault,
}
