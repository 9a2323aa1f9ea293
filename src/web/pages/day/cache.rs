//! Days as they were rendered, until something in them changes.

use chrono::NaiveDate;

use crate::domain::groups::Groups;
use crate::domain::member::{Actor, Desk, MemberId, Role};
use crate::domain::room::SiteId;
use crate::web::cache::Cache;
use crate::web::i18n::Lang;
use crate::web::page::Shared;
use crate::web::pages::freshness::Freshness;
use crate::web::pages::own_days::OwnDays;

/// All that the shared part of a day depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DayKey {
    pub(super) date: NaiveDate,
    pub(super) site: Option<SiteId>,
    pub(super) lang: Lang,
    pub(super) viewer: Viewer,
    /// Which days of the week are marked.
    pub(super) own: OwnDays,
    /// For whom what is free was worked out, where that depends on groups.
    pub(super) groups: Option<(Role, Groups)>,
    /// Of each room, what is known and whether it is offered.
    pub(super) versions: Vec<u64>,
    pub(super) slot: i64,
    /// Whether it stands in a frame of another website.
    pub(super) is_framed: bool,
    pub(super) freshness: Freshness,
}

/// Whose marks and titles a day shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Viewer {
    /// Free and busy, the same for all.
    Anybody,
    /// With a member's own bookings.
    Member(MemberId),
    /// With everything in the rooms of which they are at reception, and their own bookings in the others.
    Reception(MemberId, Desk),
}

impl Viewer {
    /// Whose eyes the page is drawn for, when `actor` asks first: what anybody may be handed shows what a visitor sees.
    pub(super) fn eyes<'a>(&self, actor: &'a Actor) -> &'a Actor {
        match self {
            Self::Anybody => &Actor::Visitor,
            Self::Member(_) | Self::Reception(..) => actor,
        }
    }
}

/// The days that were rendered: a few megabytes.
pub type Days = Cache<DayKey, Shared, 64>;
