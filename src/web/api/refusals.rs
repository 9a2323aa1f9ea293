//! Refusals and alternatives as JSON: the rule's name, a sentence, and its figures.

use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use serde::Serialize;
use utoipa::ToSchema;

use super::moment::zoned;
use super::views::SpanView;
use crate::bookings::Alternative;
use crate::domain::rules::Refusal;
use crate::domain::time::format_length;
use crate::web::i18n::Lang;
use crate::web::words;

/// A rule that says no. Beside its sentence it has the figures of that rule.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = Refusal)]
pub(crate) struct RefusalView {
    /// `past`, `opening_hours`, `closure`, `min_notice`, `horizon`, `min_length`, `max_length`, `step`,
    /// `capacity`, `buffer`, `quota`, `only_for` or `taken`.
    #[schema(example = "taken")]
    rule: &'static str,
    /// A sentence in the language of the request.
    message: String,
    /// The nearest time in this room that passes every rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    nearest: Option<SpanView>,
    /// The times that are taken (`taken`).
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<Vec<SpanView>>,
    /// The dates of a series that the rule says no to.
    #[serde(skip_serializing_if = "Option::is_none")]
    dates: Option<Vec<SpanView>>,
    /// When it is open on the days asked for (`opening_hours`).
    #[serde(skip_serializing_if = "Option::is_none")]
    open: Option<Vec<SpanView>>,
    /// The first start that the rule lets pass (`past`, `min_notice`).
    #[serde(skip_serializing_if = "Option::is_none")]
    earliest: Option<DateTime<FixedOffset>>,
    /// The last end that the rule lets pass (`horizon`).
    #[serde(skip_serializing_if = "Option::is_none")]
    latest: Option<DateTime<FixedOffset>>,
    /// The length that the rule asks for (`min_notice`, `horizon`, `min_length`, `max_length`, `step`,
    /// `buffer`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2h")]
    limit: Option<String>,
    /// The groups that may book the room (`only_for`).
    #[serde(skip_serializing_if = "Option::is_none")]
    groups: Option<Vec<String>>,
    /// How many people the room takes (`capacity`).
    #[serde(skip_serializing_if = "Option::is_none")]
    capacity: Option<u32>,
}

impl RefusalView {
    pub(super) fn new(refusal: &Refusal, lang: Lang, zone: Tz) -> Self {
        let view = Self {
            rule: refusal.rule(),
            message: words::refusal(lang, zone, refusal),
            nearest: refusal.nearest().map(|nearest| SpanView::new(nearest, zone)),
            ..Self::default()
        };
        let limit = |length| Some(format_length(length));
        match refusal {
            Refusal::OnlyFor { groups } => Self { groups: Some(groups.clone()), ..view },
            Refusal::Past { earliest, .. } => Self { earliest: Some(zoned(*earliest, zone)), ..view },
            Refusal::OpeningHours { open, .. } => Self { open: Some(SpanView::all(open, zone)), ..view },
            Refusal::MinNotice { min_notice, earliest, .. } => {
                Self { limit: limit(*min_notice), earliest: Some(zoned(*earliest, zone)), ..view }
            }
            Refusal::Horizon { horizon, latest, .. } => {
                Self { limit: limit(*horizon), latest: Some(zoned(*latest, zone)), ..view }
            }
            Refusal::MinLength { min_length: length, .. }
            | Refusal::MaxLength { max_length: length, .. }
            | Refusal::Step { step: length, .. }
            | Refusal::Buffer { buffer: length, .. } => Self { limit: limit(*length), ..view },
            Refusal::Capacity { capacity } => Self { capacity: Some(*capacity), ..view },
            Refusal::Taken { by, .. } => Self { by: Some(SpanView::all(by, zone)), ..view },
            Refusal::OnDates { refusal: cause, dates, .. } => {
                let dates = Some(SpanView::all(dates, zone));
                Self { dates, message: view.message, ..Self::new(cause, lang, zone) }
            }
        }
    }
}

/// A room and time that would pass.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Alternative)]
pub(crate) struct AlternativeView {
    /// Which room.
    #[schema(example = "loire")]
    room: String,
    /// From when.
    #[schema(example = "2026-11-23T10:00:00+01:00")]
    start: DateTime<FixedOffset>,
    /// Until when.
    #[schema(example = "2026-11-23T11:30:00+01:00")]
    end: DateTime<FixedOffset>,
}

impl AlternativeView {
    pub(super) fn new(alternative: &Alternative, zone: Tz) -> Self {
        Self {
            room: alternative.room.to_string(),
            start: zoned(alternative.interval.start(), zone),
            end: zoned(alternative.interval.end(), zone),
        }
    }
}
