//! `recurrence` and `exdates`: the dates of a new series, and how the dates of a booking are answered.

use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use serde::Serialize;
use utoipa::ToSchema;

use super::fields::Fields;
use super::moment::zoned;
use crate::domain::occupancy::Occupancy;
use crate::domain::recurrence::Rule;
use crate::domain::room::Room;
use crate::domain::series::{Series, SeriesError};
use crate::domain::time::Interval;
use crate::domain::when::When;
use crate::web::problem::Fault;

/// How many characters a rule has at most.
const RULE_LIMIT: usize = 500;

/// The first date of what `body` asks for, and what makes it a series if it has several.
pub(super) fn read(body: &mut Fields, room: Option<&Room>, interval: Option<Interval>) -> Option<When> {
    let text = body.text("recurrence");
    let without = body.instants("exdates");
    let Some(text) = text else {
        if without.as_ref().is_some_and(|without| !without.is_empty()) {
            body.require::<()>("recurrence", None);
        }
        return interval.map(When::once);
    };
    let rule = body.keep("recurrence", rule(&text))?;
    let (room, interval, without) = (room?, interval?, without?);
    match Series::plan(&rule, interval, room.zone, &without) {
        Ok((interval, series)) => Some(When { interval, series: series.map(Box::new) }),
        Err(SeriesError::NotADate(_)) => body.keep("exdates", Err(Fault::NoSuchDate)),
        Err(error) => body.keep("recurrence", Err(error)),
    }
}

fn rule(text: &str) -> Result<Rule, Fault> {
    if text.chars().count() > RULE_LIMIT {
        return Err(Fault::TooLong(RULE_LIMIT));
    }
    let text = text.trim();
    let is_named = text.get(..6).is_some_and(|name| name.eq_ignore_ascii_case("RRULE:"));
    Rule::parse(if is_named { &text[6..] } else { text }).map_err(|_| Fault::NotARule)
}

impl From<SeriesError> for Fault {
    fn from(error: SeriesError) -> Self {
        use crate::domain::time::CivilError;
        match error {
            SeriesError::Endless => Self::Endless,
            SeriesError::TooManyDates => Self::TooManyDates,
            SeriesError::NoDates => Self::NoDates,
            SeriesError::OffRule => Self::OffRule,
            SeriesError::Clock(CivilError::Gap { civil, .. }) => Self::Gap(civil),
            SeriesError::Clock(CivilError::Fold { .. }) => Self::Fold,
            SeriesError::NotADate(_) => Self::NoSuchDate,
            SeriesError::OverlapsItself { .. } => Self::OverlapsItself,
        }
    }
}

/// One date of a series.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Date)]
pub(crate) struct DateView {
    /// Which date it is: its start by the rule. It stays when the date is moved.
    #[schema(example = "2026-11-23T10:00:00+01:00")]
    recurrence_id: String,
    /// From when.
    #[schema(example = "2026-11-23T10:00:00+01:00")]
    start: DateTime<FixedOffset>,
    /// Until when.
    #[schema(example = "2026-11-23T11:30:00+01:00")]
    end: DateTime<FixedOffset>,
}

impl DateView {
    /// `date`, if it is one of a series.
    pub(super) fn new(date: &Occupancy, zone: Tz) -> Option<Self> {
        Some(Self {
            recurrence_id: zoned(date.date(zone)?, zone).to_rfc3339(),
            start: zoned(date.interval.start(), zone),
            end: zoned(date.interval.end(), zone),
        })
    }
}
