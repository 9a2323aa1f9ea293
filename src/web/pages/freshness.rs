//! How old what a page shows is, when the calendar server does not answer.

use std::sync::Arc;

use super::Notice;
use crate::domain::time::{self, Instant};
use crate::schedule::RoomSnapshot;
use crate::web::format;
use crate::web::i18n::args;
use crate::web::visit::Visit;

/// How current some snapshots are, all in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Freshness {
    /// Confirmed just now.
    Current,
    /// The calendar server has not confirmed it for a while: known as of then.
    Stale(Instant),
    /// At least one was never read.
    NeverRead,
}

/// The worst of `snapshots`.
#[must_use]
pub fn of(snapshots: &[Arc<RoomSnapshot>], now: Instant) -> Freshness {
    let mut worst = Freshness::Current;
    for snapshot in snapshots {
        match (snapshot.as_of(), worst) {
            (None, _) => return Freshness::NeverRead,
            (Some(_), _) if !snapshot.is_stale(now) => {}
            (Some(as_of), Freshness::Stale(oldest)) => worst = Freshness::Stale(oldest.min(as_of)),
            (Some(as_of), _) => worst = Freshness::Stale(as_of),
        }
    }
    worst
}

impl Freshness {
    /// The line on top of the page, if there is something to say.
    #[must_use]
    pub fn notice(self, visit: &Visit) -> Option<Notice> {
        let text = match self {
            Self::Current => return None,
            Self::NeverRead => visit.lang.t("notice-never-read"),
            Self::Stale(as_of) => {
                let zone = visit.app.settings.place.zone;
                let is_today = time::civil(zone, as_of).date() == time::civil(zone, visit.now).date();
                let when = if is_today {
                    format::time_of_day(zone, as_of)
                } else {
                    format::moment(visit.lang, zone, as_of)
                };
                visit.lang.t_with("notice-stale", &args! { "when" => when })
            }
        };
        Some(Notice { tone: "bad", text })
    }
}
