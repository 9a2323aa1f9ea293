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
    /// The calendar of at least one is not there as it should be: known as of then.
    Broken(Instant),
    /// At least one was never read.
    NeverRead,
}

/// The worst of `snapshots`.
#[must_use]
pub fn of(snapshots: &[Arc<RoomSnapshot>], now: Instant) -> Freshness {
    let mut worst = Freshness::Current;
    for snapshot in snapshots {
        let Some(as_of) = snapshot.as_of() else { return Freshness::NeverRead };
        let reason = snapshot.failure().map(|failure| failure.reason);
        let is_broken = reason.is_some_and(|reason| !reason.passes() && !reason.lets_read());
        worst = match worst {
            Freshness::Broken(oldest) if is_broken => Freshness::Broken(oldest.min(as_of)),
            _ if is_broken => Freshness::Broken(as_of),
            Freshness::Stale(oldest) if snapshot.is_stale(now) => Freshness::Stale(oldest.min(as_of)),
            Freshness::Current if snapshot.is_stale(now) => Freshness::Stale(as_of),
            worst => worst,
        };
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
            Self::Broken(as_of) => {
                visit.lang.t_with("notice-broken", &args! { "when" => when(visit, as_of) })
            }
            Self::Stale(as_of) => visit.lang.t_with("notice-stale", &args! { "when" => when(visit, as_of) }),
        };
        Some(Notice { tone: "bad", text })
    }
}

/// The time alone if that was today.
fn when(visit: &Visit, as_of: Instant) -> String {
    let zone = visit.app.settings.place.zone;
    let is_today = time::civil(zone, as_of).date() == time::civil(zone, visit.now).date();
    if is_today { format::time_of_day(zone, as_of) } else { format::moment(visit.lang, zone, as_of) }
}
