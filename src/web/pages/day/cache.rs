//! Days, weeks and months as they were rendered, until something in them changes.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::groups::Groups;
use crate::domain::identity::Identity;
use crate::domain::member::{Actor, Desk, MemberId, Role};
use crate::domain::room::SiteId;
use crate::domain::time::Instant;
use crate::web::cache::Cache;
use crate::web::entity_tag::EntityTag;
use crate::web::i18n::Lang;
use crate::web::page::{Rendered, Shared};
use crate::web::pages::freshness::Freshness;
use crate::web::pages::own_days::OwnDays;
use crate::web::period::Period;

/// All that the shared part of a day depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct DayKey {
    pub(super) around: AroundKey,
    pub(super) viewer: Viewer,
    /// For whom what is free was worked out, where that depends on groups.
    pub(super) groups: Option<(Role, Groups)>,
    /// Of each room, what is known and whether it is offered.
    pub(super) versions: Vec<u64>,
    pub(super) slot: i64,
}

/// All that the page around the rooms depends on: it stays the same when a room changes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct AroundKey {
    pub(super) today: NaiveDate,
    pub(super) period: Period,
    pub(super) site: Option<SiteId>,
    pub(super) lang: Lang,
    /// Whether it shows the way to ask for a room without an account.
    pub(super) is_guest: bool,
    /// Which days of the week, or of the month, are marked.
    pub(super) own: OwnDays,
    /// How often the school holidays have changed.
    pub(super) holidays: u64,
    /// Whether it stands in a frame of another website.
    pub(super) is_framed: bool,
    /// Whether Clef is tried out on the machine of whoever asks.
    pub(super) is_first_try: bool,
    pub(super) freshness: Freshness,
}

/// Whose marks and titles a day shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Viewer {
    /// Free and busy, the same for all.
    Anybody,
    /// The same, with the way to ask for a room without an account.
    Guest,
    /// With a member's own bookings.
    Member(Arc<Identity>),
    /// With everything in the rooms of which they are at reception, and their own bookings in the others.
    Reception(Arc<Identity>, Desk),
}

impl Viewer {
    /// Whether it is shown the way to ask for a room without an account.
    pub(super) fn is_guest(&self) -> bool {
        *self == Self::Guest
    }

    /// Whose eyes the page is drawn for, when `actor` asks first: what anybody may be handed shows what a visitor sees.
    pub(super) fn eyes<'a>(&self, actor: &'a Actor) -> &'a Actor {
        match self {
            Self::Anybody | Self::Guest => &Actor::Visitor,
            Self::Member(_) | Self::Reception(..) => actor,
        }
    }
}

/// The days that were rendered: a few megabytes.
#[derive(Debug, Default)]
pub struct Days {
    /// What is around the rooms, without them: some 10 kB each.
    pub(super) around: Cache<AroundKey, Shared, 256>,
    pub(super) rendered: Cache<DayKey, Shared, 64>,
    pub(super) answers: Cache<Asked, Answered, 64>,
}

/// What is asked for again and again by a page that is left open.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Asked {
    pub(super) period: Period,
    pub(super) site: Option<SiteId>,
    pub(super) lang: Lang,
    pub(super) is_framed: bool,
    pub(super) is_first_try: bool,
    pub(super) who: Option<MemberId>,
}

/// What was answered, and for how long the same is true.
#[derive(Debug, Clone)]
pub(super) struct Answered {
    /// The count of changes before it was looked what there is.
    pub(super) changes: u64,
    /// Until when time alone changes nothing.
    pub(super) until: Instant,
    /// As whom they asked.
    pub(super) actor: Actor,
    pub(super) etag: EntityTag,
    /// `None` while nobody wanted more than to hear that it is the same.
    pub(super) page: Option<Rendered>,
}

impl Answered {
    /// Whether it is still true for `actor`.
    pub(super) fn is_true(&self, changes: u64, actor: &Actor, now: Instant) -> bool {
        self.changes == changes && now < self.until && self.actor == *actor
    }
}
