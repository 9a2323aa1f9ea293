//! Bookings that one closure has caught: their people can be told all at once.

use std::sync::Arc;

use serde::Serialize;

use super::words::when;
use crate::domain::closure::Closure;
use crate::domain::conflict::Cause;
use crate::mail::Address;
use crate::schedule::Conflict;
use crate::web::i18n::args;
use crate::web::pages::zone_of;
use crate::web::visit::Visit;

/// What one closure has caught.
#[derive(Debug, Serialize)]
pub(super) struct Caught {
    /// The first conflict of them, which stands for all.
    id: String,
    version: String,
    label: String,
    count: usize,
}

#[cfg(test)]
impl Caught {
    pub(super) fn samples() -> Vec<Self> {
        let version = "0b2ffb7e4f0e4e439d5c1d2a0f1f9a11".to_owned();
        vec![Self { id: "open-usual".into(), version, label: "Fermeture <b>".into(), count: 3 }]
    }
}

/// Returns what closures have caught of `open`, of which people can be told.
pub(super) fn groups(visit: &Visit, open: &[Arc<Conflict>]) -> Vec<Caught> {
    let mut seen: Vec<Arc<Conflict>> = Vec::new();
    let mut groups = Vec::new();
    for conflict in open.iter().filter(|one| can_be_told(visit, one)) {
        if seen.iter().any(|known| known.id == conflict.id) {
            continue;
        }
        let together = caught_with(visit, conflict, open);
        let zone = zone_of(visit, &conflict.room);
        let label = match closure_of(visit, conflict) {
            Some(closure) => {
                let args = args! { "reason" => closure.reason.as_str(), "when" => when(visit, zone, closure.interval) };
                visit.lang.t_with("conflicts-caught-closure", &args)
            }
            None => visit.lang.t("conflicts-caught-hours"),
        };
        let (id, version) = (conflict.id.to_string(), conflict.version.simple().to_string());
        groups.push(Caught { id, version, label, count: together.len() });
        seen.extend(together);
    }
    groups
}

/// Those of `open` that the closure of `conflict` has caught, itself among them.
pub(super) fn caught_with(visit: &Visit, conflict: &Conflict, open: &[Arc<Conflict>]) -> Vec<Arc<Conflict>> {
    let closure = closure_of(visit, conflict);
    let same = |one: &&Arc<Conflict>| can_be_told(visit, one) && closure_of(visit, one) == closure;
    open.iter().filter(same).cloned().collect()
}

/// The closure in which the first of its dates lies; none if it is only outside the opening hours.
fn closure_of(visit: &Visit, conflict: &Conflict) -> Option<Closure> {
    let date = conflict.dates_from(visit.now).first()?;
    let closures = visit.app.schedule.closures(&conflict.room);
    closures.iter().find(|closure| closure.interval.overlaps(&date.span)).cloned()
}

fn can_be_told(visit: &Visit, conflict: &Conflict) -> bool {
    let is_open = conflict.cause == Cause::Closed && conflict.decision.is_none();
    let address = conflict.booking_in().and_then(|booking| booking.booked_for.email.as_deref());
    visit.app.settings.notices.mail && is_open && address.and_then(Address::read).is_some()
}
