//! Days as they were rendered, until something in them changes.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::NaiveDate;

use crate::domain::member::MemberId;
use crate::domain::room::SiteId;
use crate::web::error::Error;
use crate::web::i18n::Lang;
use crate::web::pages::freshness::Freshness;
use crate::web::visit::Shared;

/// Pages kept before all are forgotten: a few megabytes.
const KEPT: usize = 64;

/// All that the shared part of a day depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct DayKey {
    pub(super) date: NaiveDate,
    pub(super) site: Option<SiteId>,
    pub(super) lang: Lang,
    pub(super) viewer: Viewer,
    pub(super) versions: Vec<u64>,
    pub(super) slot: i64,
    pub(super) freshness: Freshness,
}

/// Whose marks and titles a day shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Viewer {
    /// Free and busy, the same for all.
    Anybody,
    /// With a member's own bookings.
    Member(MemberId),
    /// With everything.
    Reception(MemberId),
}

/// The days that were rendered.
#[derive(Debug, Default)]
pub struct Days(Mutex<HashMap<DayKey, Shared>>);

impl Days {
    /// The page of `key`, rendered now if it was not before.
    pub(super) fn find_or_render(
        &self,
        key: &DayKey,
        render: impl FnOnce() -> Result<Shared, Error>,
    ) -> Result<Shared, Error> {
        if let Some(page) = self.lock().get(key) {
            return Ok(page.clone());
        }
        // Rendered without the lock: two at once do the same work twice and nobody waits.
        let page = render()?;
        let mut pages = self.lock();
        if pages.len() >= KEPT {
            pages.clear();
        }
        pages.insert(key.clone(), page.clone());
        Ok(page)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<DayKey, Shared>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
