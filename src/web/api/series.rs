//! `recurrence` and `exdates`: the dates of a new series, and how the dates of a booking are answered.

use chrono::{DateTime, FixedOffset, NaiveDate};
use chrono_tz::Tz;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::fields::Fields;
use super::moment::zoned;
use crate::domain::occupancy::Occupancy;
use crate::domain::recurrence::Rule;
use crate::domain::room::Room;
use crate::domain::series::{Series, SeriesError};
use crate::domain::time::{self, Instant, Interval};
use crate::domain::when::When;
use crate::web::problem::Fault;

/// How many characters a rule has at most.
const RULE_LIMIT: usize = 500;

/// The first date of what `body` asks for, and what makes it a series if it has several.
pub(super) fn read(body: &mut Fields, room: Option<&Room>, interval: Option<Interval>) -> Option<When> {
    let without = body.instants("exdates");
    let given = match body.peek("recurrence") {
        None => {
            body.take("recurrence");
            if without.as_ref().is_some_and(|without| !without.is_empty()) {
                body.require::<()>("recurrence", None);
            }
            return interval.map(When::once);
        }
        Some(Value::Object(_)) => body.inside("recurrence.", days).map(Given::Days),
        Some(_) => {
            let text = body.text("recurrence");
            text.and_then(|text| body.keep("recurrence", rule(&text))).map(|rule| Given::Rule(Box::new(rule)))
        }
    };
    let (given, room, interval, without) = (given?, room?, interval?, without?);
    match given.without(&without, interval, room.zone) {
        Ok(when) => Some(when),
        Err(SeriesError::NotADate(_)) => body.keep("exdates", Err(Fault::NoSuchDate)),
        Err(error) => body.keep("recurrence", Err(error)),
    }
}

/// What gives the dates of a series.
enum Given {
    Rule(Box<Rule>),
    Days(Vec<NaiveDate>),
}

impl Given {
    /// The dates, of which `first` is the first, but those that start at one of `without`, which are remembered.
    fn without(self, without: &[Instant], first: Interval, zone: Tz) -> Result<When, SeriesError> {
        let (interval, series) = match &self {
            // Dates that overlap each other cannot all be had.
            Self::Rule(rule) => match Series::plan(rule, first, zone, &[]) {
                Err(SeriesError::OverlapsItself { .. }) => {
                    return Series::plan(rule, first, zone, without).map(When::from);
                }
                planned => planned?,
            },
            Self::Days(days) => {
                let starts = Series::starts_on(days, first.start(), zone)?;
                if starts.iter().min() != Some(&first.start()) {
                    return Err(SeriesError::OffRule);
                }
                Series::picked(&starts, first.length())?
            }
        };
        When::from((interval, series)).skipping(without, zone)
    }
}

/// The days of `{"dates": […]}`.
fn days(inner: &mut Fields) -> Option<Vec<NaiveDate>> {
    let days = inner.dates("dates").filter(|days| !days.is_empty());
    inner.require("dates", days)
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

/// What gives the dates of a series: a rule, or the days themselves.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = Recurrence)]
pub(crate) enum RecurrenceView {
    /// An RRULE with COUNT or UNTIL, and at most 366 dates.
    #[schema(example = "FREQ=WEEKLY;COUNT=10")]
    Rule(String),
    /// Days that were picked one by one.
    Days {
        /// All of them, the first included; at most 366.
        #[schema(example = json!(["2026-11-23", "2026-12-03"]))]
        dates: Vec<NaiveDate>,
    },
}

impl RecurrenceView {
    /// Returns what gives the dates of `when`; `None` of a single one.
    pub(super) fn new(when: &When, zone: Tz) -> Option<Self> {
        let series = when.series.as_ref()?;
        if !series.is_picked() {
            return Some(Self::Rule(series.rule().to_string()));
        }
        let starts = std::iter::once(when.interval.start()).chain(series.rdates().iter().copied());
        Some(Self::Days { dates: starts.map(|at| time::civil(zone, at).date()).collect() })
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
