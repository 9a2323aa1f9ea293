//! `[[caldav]]`: several accounts on calendar servers, each with an id, and which of them has the calendar of which room.

use std::collections::{BTreeMap, HashSet};

use super::caldav::CalDavSettings;
use super::problem::did_you_mean;
use super::section::Section;
use crate::domain::room::{Room, RoomId, SiteId};

const KEY: &str = "caldav";

/// Which account has which calendars. Where there is one account, nothing is said of them.
pub(super) struct OnAccounts {
    rooms: BTreeMap<String, String>,
    /// The same by the ids of sites.
    sites: BTreeMap<String, String>,
    /// The one that has the notebook.
    first: Option<String>,
}

impl OnAccounts {
    /// Reads which account the sites and rooms name: a room its own, else that of its site.
    pub(super) fn read(root: &Section) -> Self {
        let accounts = ids(root);
        let sites = root.sections_unseen("site", "id");
        let by_site: BTreeMap<&str, Option<String>> =
            sites.iter().map(|site| (site.name(), named(site, &accounts))).collect();
        let (mut on, mut without) = (BTreeMap::new(), HashSet::new());
        for room in root.sections_unseen("room", "id") {
            let site = room.text_unseen("site").unwrap_or_default();
            let own = named(&room, &accounts);
            let only = || accounts.first().filter(|_| accounts.len() == 1).cloned();
            match own.or_else(|| by_site.get(&*site)?.clone()).or_else(only) {
                Some(account) => drop(on.insert(room.name().to_owned(), account)),
                None if room.has(KEY) => {}
                None => drop(without.insert(site)),
            }
        }
        let is_missing = |site: &&Section| !site.has(KEY) && without.contains(site.name());
        for site in sites.iter().filter(|_| accounts.len() > 1).filter(is_missing) {
            let message = format!(
                "missing; expected the id of the [[caldav]] that has the calendars of this site; there are: {}",
                accounts.join(", ")
            );
            site.problem(KEY, &message);
        }
        let by_site = by_site.into_iter().filter_map(|(site, account)| Some((site.to_owned(), account?)));
        Self { rooms: on, sites: by_site.collect(), first: accounts.into_iter().next() }
    }

    /// Returns the id of the account that has the calendar of `room`.
    pub(super) fn of(&self, room: &str) -> Option<&str> {
        self.rooms.get(room).map(String::as_str)
    }

    /// Returns those of `rooms` whose calendars are on the account that has the notebook.
    pub(super) fn on_first(&self, rooms: &[Room]) -> Vec<Room> {
        let is_there = |room: &&Room| self.of(room.id.as_str()) == self.first.as_deref();
        rooms.iter().filter(is_there).cloned().collect()
    }

    /// Returns those of `rooms` whose calendars are on the same account as that of one for which `is_meant`.
    pub(super) fn beside(&self, rooms: &[Room], is_meant: impl Fn(&Room) -> bool) -> Vec<Room> {
        let meant: HashSet<Option<&str>> =
            rooms.iter().filter(|room| is_meant(room)).map(|room| self.of(room.id.as_str())).collect();
        rooms.iter().filter(|room| meant.contains(&self.of(room.id.as_str()))).cloned().collect()
    }

    /// Tells each of several accounts whose calendars it has.
    pub(super) fn tell(&self, root: &Section, accounts: &mut [CalDavSettings], rooms: &[Room]) {
        for account in accounts.iter_mut().filter(|account| account.id.is_some()) {
            let is_here = |room: &&Room| self.of(room.id.as_str()) == account.id.as_deref();
            account.rooms = Some(rooms.iter().filter(is_here).map(|room| room.id.clone()).collect());
            let sites = self.sites.iter().filter(|(_, named)| Some(named.as_str()) == account.id.as_deref());
            account.sites = sites.filter_map(|(site, _)| SiteId::parse(site)).collect();
        }
        let sections = root.sections_unseen(KEY, "id");
        let of = |id: &Option<String>| sections.iter().find(|section| Some(section.name()) == id.as_deref());
        for (nth, account) in accounts.iter().enumerate().skip(1) {
            let Some(section) = of(&account.id) else { continue };
            let before = |is_same: fn(&CalDavSettings, &CalDavSettings) -> bool| {
                let known = accounts[..nth].iter().find(|known| is_same(known, account));
                known.map(|known| known.id.as_deref().unwrap_or_default())
            };
            if let Some(known) = before(is_same) {
                section.problem(
                    "username",
                    &format!("the same account as {known:?}; expected each account once"),
                );
            } else if let Some(known) = before(may_be_same) {
                section.warning(
                    "username",
                    &format!("perhaps the same account as {known:?}; two rooms could then have one calendar"),
                );
            } else if account.rooms.as_ref().is_some_and(HashSet::is_empty) {
                section.warning("id", "no site and no room names it, so nothing is read from it");
            }
        }
        one_calendar_each(root, accounts, rooms);
    }
}

/// Complains about rooms that name one calendar by its path, each by another account of its server.
fn one_calendar_each(root: &Section, accounts: &[CalDavSettings], rooms: &[Room]) {
    let mut seen: HashSet<(String, &str)> = HashSet::new();
    let server = |room: &RoomId| {
        let account =
            accounts.iter().find(|account| account.rooms.as_ref().is_some_and(|on| on.contains(room)));
        account.map(|account| account.url.origin().ascii_serialization())
    };
    for room in rooms.iter().filter(|room| room.calendar.starts_with('/')) {
        let Some(server) = server(&room.id) else { continue };
        let sections = root.sections_unseen("room", "id");
        let section = sections.iter().find(|section| section.name() == room.id.as_str());
        if !seen.insert((server, &room.calendar))
            && let Some(section) = section
        {
            section
                .problem("calendar", "another room has this calendar; expected one calendar for each room");
        }
    }
}

/// Whether both are one account at one address.
fn is_same(one: &CalDavSettings, other: &CalDavSettings) -> bool {
    let path = |account: &CalDavSettings| account.url.path().trim_end_matches('/').to_owned();
    one.url.origin() == other.url.origin() && path(one) == path(other) && one.username == other.username
}

/// Whether both may be one account: many servers have several addresses, and let people write their names in any case.
fn may_be_same(one: &CalDavSettings, other: &CalDavSettings) -> bool {
    one.url.origin() == other.url.origin() && one.username.eq_ignore_ascii_case(&other.username)
}

/// Returns the ids of the accounts, in the order of the file; none where there is one account without an id, or none.
fn ids(root: &Section) -> Vec<String> {
    root.sections_unseen(KEY, "id").iter().filter_map(|section| section.text_unseen("id")).collect()
}

/// Returns the account that `section`, of a site or a room, names.
fn named(section: &Section, accounts: &[String]) -> Option<String> {
    let id = section.text(KEY, "the id of a [[caldav]]")?;
    if accounts.contains(&id) {
        return Some(id);
    }
    let message = match accounts {
        [] => "there is no [[caldav]]; expected this key only where there are several".to_owned(),
        accounts => format!("expected the id of a [[caldav]]; there are: {}", accounts.join(", ")),
    };
    section.problem_with_hint(KEY, &message, did_you_mean(&id, accounts.iter().map(String::as_str)));
    None
}
