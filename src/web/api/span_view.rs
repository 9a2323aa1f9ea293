//! A span of time, as the API answers it.

use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use serde::Serialize;
use utoipa::ToSchema;

use super::moment::{self, zoned};
use crate::domain::time::Interval;

/// A span of time on the room's clock: the start belongs to it, the end does not.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Span)]
pub(crate) struct SpanView {
    /// From when.
    #[serde(serialize_with = "moment::write")]
    #[schema(example = "2026-11-23T10:00:00+01:00")]
    start: DateTime<FixedOffset>,
    /// Until when.
    #[serde(serialize_with = "moment::write")]
    #[schema(example = "2026-11-23T12:30:00+01:00")]
    end: DateTime<FixedOffset>,
}

impl SpanView {
    pub(super) fn new(interval: Interval, zone: Tz) -> Self {
        Self { start: zoned(interval.start(), zone), end: zoned(interval.end(), zone) }
    }

    pub(super) fn all(intervals: &[Interval], zone: Tz) -> Vec<Self> {
        intervals.iter().map(|interval| Self::new(*interval, zone)).collect()
    }
}
