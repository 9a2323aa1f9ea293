//! What a rule is made of. Each stands in its own file.

use chrono::TimeDelta;

use super::{Contradiction, Facts, Figure, Figures, Kind, Question, RULES, Refusal, Rules};
use crate::domain::terms::Terms;
use crate::domain::time::{Instant, Interval};

/// One rule.
pub(super) struct Rule {
    /// Its name in `rooms.toml`, in the API, and in the locales after `refusal-`.
    pub(super) name: &'static str,
    /// Returns the figures of its refusal, if it says no.
    pub(super) check: fn(&Question) -> Option<Figures>,
    /// The figures of its refusal, each with what it says in the description of the API.
    pub(super) figures: &'static [(&'static str, &'static str)],
    /// The kinds of change that it is asked about.
    pub(super) asks: &'static [Kind],
    /// Whether it is asked about each date or about all.
    pub(super) about: About,
    /// Whether it may refuse what it let pass a while ago.
    pub(super) comes_with_time: bool,
    /// Returns the figures of the sentences on a room's page, none if the rule does not apply to the room.
    pub(super) tell: Option<fn(&Rules) -> Vec<Figures>>,
    /// Returns why its setting leaves nothing to book.
    pub(super) contradicts: Option<fn(&Rules) -> Option<Contradiction>>,
    /// Its filter for free time.
    pub(super) narrow: Narrow,
}

impl Rule {
    /// A rule that is asked about each date in new time, and says the same at any moment.
    pub(super) const fn new(name: &'static str, check: fn(&Question) -> Option<Figures>) -> Self {
        Self {
            name,
            check,
            figures: &[],
            asks: &[Kind::Book, Kind::Extend, Kind::Move, Kind::MoveRoom, Kind::Restore],
            about: About::EachDate,
            comes_with_time: false,
            tell: None,
            contradicts: None,
            narrow: Narrow::Nothing,
        }
    }

    pub(super) fn refusal(&self, question: &Question) -> Option<Figures> {
        let figures = (self.check)(question)?;
        let is_described = |name| self.figures.iter().any(|(known, _)| *known == name);
        debug_assert!(figures.iter().all(|(name, _)| is_described(*name)), "{}: {figures:?}", self.name);
        Some(figures)
    }
}

pub(super) const LIMIT: (&str, &str) = ("limit", "The length that the rule asks for.");
pub(super) const EARLIEST: (&str, &str) = ("earliest", "The first start that the rule lets pass.");
pub(super) const UNTIL: (&str, &str) = ("until", "Until when the booking could be changed or cancelled.");

/// The figure of a rule that asks for a length of time, if it asks for any.
pub(super) fn limit(length: TimeDelta) -> Vec<Figures> {
    let figures = (!length.is_zero()).then(|| vec![("limit", Figure::Length(length))]);
    figures.into_iter().collect()
}

/// What a rule is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// Each date of a series by itself.
    EachDate,
    /// How long or at which minutes the dates are: the same for all of them.
    Length,
    /// The room: the same for all dates, and no other time helps.
    Room,
    /// What it was before the change: neither another time nor another room helps.
    Before,
}

impl About {
    pub(super) fn is_same_for_all_dates(self) -> bool {
        matches!(self, Self::Length | Self::Room)
    }

    pub(super) fn may_another_time_help(self) -> bool {
        matches!(self, Self::EachDate | Self::Length)
    }
}

/// How a rule reduces the times at which a room can be booked.
#[derive(Clone, Copy)]
pub(super) enum Narrow {
    /// Not at all.
    Nothing,
    /// Nothing can be booked, by some people.
    Never(fn(&Terms) -> bool),
    /// Only what starts at this moment or later.
    From(fn(&Terms, Instant) -> Option<Instant>),
    /// Only what ends at this moment or sooner.
    Until(fn(&Terms, Instant) -> Instant),
    /// Some parts of the gaps, which are sorted and apart.
    Gaps(fn(&Terms, &Facts, Vec<Interval>) -> Vec<Interval>),
    /// What is left of each gap once all parts are cut out, if bookings last this long at least.
    Shape(fn(&Terms, TimeDelta, Vec<Interval>) -> Vec<Interval>),
    /// Where in the gaps a booking of exactly this length may begin, for whom it is. They may overlap after that. The room
    /// is free then all the same.
    Starts(fn(&Terms, &Facts, TimeDelta, Vec<Interval>) -> Vec<Interval>),
}

impl Refusal {
    /// Whether it may be refused now although it was not a while ago: for what time itself does, or for what
    /// has been booked since.
    #[must_use]
    pub fn comes_with_time(&self) -> bool {
        RULES.iter().any(|rule| rule.name == self.rule && rule.comes_with_time)
    }

    /// Whether it is about when a date is, so that it may pass on another day.
    #[must_use]
    pub fn is_about_dates(&self) -> bool {
        self.is_about(About::EachDate)
    }

    /// Whether only another room helps, and no other time in this one.
    #[must_use]
    pub fn needs_another_room(&self) -> bool {
        self.is_about(About::Room)
    }

    /// Whether neither another time nor another room helps, because the booking may not be changed at all.
    #[must_use]
    pub fn keeps_it_as_it_is(&self) -> bool {
        self.is_about(About::Before)
    }

    fn is_about(&self, about: About) -> bool {
        RULES.iter().any(|rule| rule.name == self.rule && rule.about == about)
    }
}
