//! Tells reception of conflicts, once each and all that are new in one mail: somebody who moves ten events in a
//! calendar application makes ten.

use std::sync::Arc;

use chrono::TimeDelta;
use uuid::Uuid;

use super::postman::{Outcome, Parcel, Stop};
use super::{CLAIMED_FOR, SendNotices, claim};
use crate::domain::conflict::Cause;
use crate::domain::time::Instant;
use crate::mail::Address;
use crate::notebook::Claim;
use crate::notices::Conflicts;
use crate::schedule::Conflict;

/// What has been wrong for longer is not told any more: it stands on the list of conflicts.
const NEWS: TimeDelta = TimeDelta::days(1);

impl SendNotices {
    pub(super) async fn tell_conflicts(
        &mut self,
        mut open: Vec<Arc<Conflict>>,
        now: Instant,
    ) -> Result<(), Stop> {
        // A closure is new, however old the bookings are that it catches.
        let is_news =
            |one: &Conflict| one.cause == Cause::Closed || one.since.is_none_or(|since| now - since < NEWS);
        open.retain(|one| one.decision.is_none() && is_news(one));
        for to in self.settings.reception.clone() {
            self.tell_conflicts_to(to, &open, now).await?;
        }
        Ok(())
    }

    async fn tell_conflicts_to(
        &mut self,
        to: Address,
        open: &[Arc<Conflict>],
        now: Instant,
    ) -> Result<(), Stop> {
        let claimed = open.iter().map(|conflict| (claim_to(conflict, &to, now), conflict));
        let new: Vec<_> = claimed.filter(|(claim, _)| !self.settled.contains(&claim.id())).collect();
        if new.is_empty() {
            return Ok(());
        }
        let claims: Vec<Claim> = new.iter().map(|(claim, _)| claim.clone()).collect();
        let ids: Vec<Uuid> = claims.iter().map(Claim::id).collect();
        let parcel = Parcel { kind: "conflict", claims, to, about: None };
        let wording = &self.wording;
        let write = |parcel: &Parcel, mine: &[Uuid]| {
            let mine = new.iter().filter(|(claim, _)| mine.contains(&claim.id()));
            let conflicts = mine.map(|(_, conflict)| Arc::clone(conflict)).collect();
            (wording.conflicts)(&Conflicts { to: parcel.to.clone(), conflicts }, now)
        };
        if self.postman.send(&parcel, write, now).await? == Outcome::Settled {
            self.settled.extend(ids);
        }
        Ok(())
    }
}

/// It is kept for as long as the conflict can be there, so that it is told once.
fn claim_to(conflict: &Conflict, to: &Address, now: Instant) -> Claim {
    let until = conflict.dates.last().map_or(now, |date| date.span.end()) + CLAIMED_FOR;
    claim("conflict", conflict.id.to_string(), &format!("{} {}", conflict.version, to.as_str()), until)
}
