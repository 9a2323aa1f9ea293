//! One file per report.

pub(super) mod calendar_query;
pub(super) mod free_busy;
pub(super) mod multiget;
pub(super) mod sync_collection;
