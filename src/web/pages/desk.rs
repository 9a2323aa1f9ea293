//! Whom reception is open to, and which rooms and sites they see there.

use std::sync::Arc;

use super::site_links::{SiteLink, site_links};
use super::{Notice, freshness};
use crate::domain::member::Person;
use crate::domain::room::{Room, SiteId};
use crate::schedule::RoomSnapshot;
use crate::web::error::Error;
use crate::web::visibility;
use crate::web::visit::Visit;

/// A room with what is known of it.
pub(super) type KnownRoom<'v> = (&'v Arc<Room>, Arc<RoomSnapshot>);

/// Returns who asks, if they are at reception: of one room or another.
///
/// # Errors
/// `SignInNeeded` for visitors, `Forbidden` for members.
pub(super) fn require_reception(visit: &Visit) -> Result<&Person, Error> {
    let person = visit.person()?;
    if visibility::may_see_desk(&visit.actor) { Ok(person) } else { Err(Error::Forbidden) }
}

/// Whether whoever asks is at the reception of `room`, which is in `site` if one was chosen.
pub(super) fn is_at_the_desk(visit: &Visit, room: &Room, site: Option<&SiteId>) -> bool {
    visibility::may_see_desk_of(&visit.actor, room) && site.is_none_or(|site| room.site.id == *site)
}

/// Returns the sites of whose reception they are, to choose from.
pub(super) fn desk_sites(
    visit: &Visit,
    chosen: Option<&SiteId>,
    address: impl Fn(Option<&SiteId>) -> String,
) -> Vec<SiteLink> {
    let actor = &visit.actor;
    let sites = visit.app.settings.sites.iter().filter(|site| visibility::may_see_desk_at(actor, &site.id));
    site_links(visit, sites, chosen, address)
}

/// The rooms of whose reception they are, of `site` if one was chosen, with what is known of each.
pub(super) fn known_at_the_desk<'v>(visit: &'v Visit, site: Option<&SiteId>) -> Vec<KnownRoom<'v>> {
    visit.app.schedule.snapshots().filter(|(room, _)| is_at_the_desk(visit, room, site)).collect()
}

/// Returns the sentence about how old this is, if there is one to say.
pub(super) fn staleness(visit: &Visit, known: &[KnownRoom<'_>]) -> Option<Notice> {
    let snapshots: Vec<_> = known.iter().map(|(_, snapshot)| Arc::clone(snapshot)).collect();
    freshness::of(&snapshots, visit.now).notice(visit)
}
