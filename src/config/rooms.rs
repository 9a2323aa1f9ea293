//! `[[site]]` and `[[room]]`.

use std::collections::HashSet;

use chrono_tz::Tz;

use super::accounts::OnAccounts;
use super::place::{Place, read_zone};
use super::problem::did_you_mean;
use super::section::Section;
use super::{also_blocked_by, calendar, closures, contains, groups, jitsi, rules};
use crate::domain::groups::ByGroup;
use crate::domain::opening_hours::Country;
use crate::domain::room::{Room, RoomId, Site, SiteId};
use crate::domain::rules::Rules;

const AN_ID: &str = "an id of a-z, 0-9 and single hyphens, such as \"grand-bain\"";

/// What rooms and sites take from what is above them.
#[derive(Clone)]
struct Defaults {
    zone: Tz,
    country: Option<Country>,
    rules: Rules,
}

/// A site with what its rooms take from it.
struct SiteDefaults {
    site: Site,
    defaults: Defaults,
}

/// Reads the sites and rooms. Without a place (which is a problem already) its zone and country are
/// unknown, but everything else about the rooms can still be checked.
pub(super) fn read(root: &Section, place: Option<&Place>, on: &OnAccounts) -> (Vec<Site>, Vec<Room>) {
    // Any country will do then, so as not to complain about public holidays as well.
    let country = place.map_or(Some(Country::FR), |place| place.country);
    let zone = place.map_or(Tz::UTC, |place| place.zone);
    let rules = rules::read(root, &Rules::default(), country);
    let defaults = Defaults { zone, country, rules };

    let mut seen = UsedIds::new(on);
    let sections = root.sections("site", "id");
    let sites: Vec<_> =
        sections.iter().filter_map(|section| read_site(section, &mut seen, &defaults)).collect();

    let sections = root.sections("room", "id");
    if sections.is_empty() && !root.is_section("room") {
        root.problem("room", "missing; expected at least one [[room]]");
    }
    let mut seen = UsedIds::new(on);
    let mut rooms = Vec::new();
    for section in &sections {
        let site = find_site(section, &sites);
        rooms.extend(read_room(section, &mut seen, site.map_or(&defaults, |site| &site.defaults), site));
    }
    let sites: Vec<Site> = sites.into_iter().map(|defaults| defaults.site).collect();
    groups::read_rules(root, &sites, &mut rooms, country);
    closures::read(root, &sites, &mut rooms);
    closures::read_calendars(root, &mut rooms, on);
    also_blocked_by::read(root, &mut rooms, on);
    contains::read(root, &mut rooms);
    jitsi::read(root, place, &mut rooms);
    (sites, rooms)
}

fn read_site(section: &Section, seen: &mut UsedIds<'_>, above: &Defaults) -> Option<SiteDefaults> {
    // `sign_in` reads who is at its reception.
    section.allow(&[
        "id",
        "name",
        "address",
        "timezone",
        "rules",
        "reception",
        "closures_calendar",
        "caldav",
    ]);
    let id = read_id(section, seen, SiteId::parse);
    let name = section.required("name", "the name of the site, such as \"Le Grand Bain\"");
    let address = section.text("address", "a postal address in one line").unwrap_or_default();
    let defaults = Defaults {
        zone: read_zone(section).unwrap_or(above.zone),
        country: above.country,
        rules: rules::read(section, &above.rules, above.country),
    };
    // A site without a readable name still has its id: its rooms are not to be blamed.
    let site = Site { id: id?, name: name.unwrap_or_default(), address };
    Some(SiteDefaults { site, defaults })
}

fn read_room(
    section: &Section,
    seen: &mut UsedIds<'_>,
    above: &Defaults,
    site: Option<&SiteDefaults>,
) -> Option<Room> {
    section.allow(&[
        "id",
        "site",
        "name",
        "caldav",
        "calendar",
        "also_blocked_by",
        "closures_calendar",
        "contains",
        "capacity",
        "equipment",
        "layouts",
        "keys",
        "jitsi",
        "description",
        "picture",
        "access",
        "only_for",
        "rules",
    ]);
    let id = read_id(section, seen, RoomId::parse);
    let name = section.required("name", "the name of the room, such as \"L'atelier\"");
    let calendar = read_calendar(section, seen);
    let capacity = section.count("capacity", "how many people it takes, a whole number from 1 on");
    let equipment = section.texts("equipment", "a list of words, such as [\"projector\", \"whiteboard\"]");
    let layouts = section.texts("layouts", "a list of words, such as [\"U\", \"theatre\"]");
    let keys = section.texts("keys", "a list of words, such as [\"key 12\", \"badge 3\"]");
    let description = section.text("description", "what people should know about the room");
    let access = section.text("access", "how one gets there and in, such as \"second floor, no lift\"");
    let only_for = groups::read(section, "only_for", "groups, such as [\"studio\"]; left out: everybody");
    let rules = rules::read(section, &above.rules, above.country);
    Some(Room {
        id: id?,
        site: site?.site.clone(),
        name: name?,
        calendar: calendar?,
        also_blocked_by: Vec::new(),
        feeds: Vec::new(),
        contains: Vec::new(),
        contained_in: Vec::new(),
        capacity,
        equipment: equipment.unwrap_or_default(),
        layouts: layouts.unwrap_or_default(),
        keys: keys.unwrap_or_default(),
        video: None,
        description: description.unwrap_or_default(),
        access: access.unwrap_or_default(),
        zone: above.zone,
        rules,
        by_group: ByGroup { only_for: only_for.unwrap_or_default(), rules: Vec::new() },
        closures: Vec::new(),
        closures_calendars: Vec::new(),
    })
}

fn find_site<'a>(section: &Section, sites: &'a [SiteDefaults]) -> Option<&'a SiteDefaults> {
    let id = section.required("site", "the id of a [[site]]")?;
    let site = sites.iter().find(|defaults| defaults.site.id.as_str() == id);
    if site.is_none() {
        let ids: Vec<&str> = sites.iter().map(|defaults| defaults.site.id.as_str()).collect();
        let message = format!("expected the id of a [[site]]; there are: {}", ids.join(", "));
        section.problem_with_hint("site", &message, did_you_mean(&id, ids));
    }
    site
}

fn read_id<T>(section: &Section, seen: &mut UsedIds<'_>, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
    let text = section.required("id", AN_ID)?;
    let id = section.parsed("id", AN_ID, parse)?;
    if !seen.ids.insert(text) {
        section.problem("id", "is there twice; expected each id once");
        return None;
    }
    Some(id)
}

/// The name of the room's calendar; the room's id if it is not named.
fn read_calendar(section: &Section, seen: &mut UsedIds<'_>) -> Option<String> {
    let key = if section.has("calendar") { "calendar" } else { "id" };
    let expected = "the name of a calendar, such as \"salle-atelier\", or an absolute path";
    let text = section.text(key, expected)?;
    let calendar = if key == "calendar" { calendar::name(&text) } else { Some(text) };
    let Some(calendar) = calendar else {
        section.problem(key, &format!("expected {expected}"));
        return None;
    };
    let account = seen.on.of(section.name()).map(ToOwned::to_owned);
    if !seen.calendars.insert((account, calendar.clone())) {
        // Of an id that is there twice one complaint is enough.
        if key == "calendar" {
            section.problem(key, "another room has this calendar; expected one calendar for each room");
        }
        return None;
    }
    Some(calendar)
}

/// What must not come twice.
struct UsedIds<'a> {
    ids: HashSet<String>,
    /// Each with the account that has it.
    calendars: HashSet<(Option<String>, String)>,
    on: &'a OnAccounts,
}

impl<'a> UsedIds<'a> {
    fn new(on: &'a OnAccounts) -> Self {
        Self { ids: HashSet::new(), calendars: HashSet::new(), on }
    }
}
