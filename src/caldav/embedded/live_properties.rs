//! The properties that the server knows by itself (RFC 4918 §15, RFC 4791 §5.2 and §6.2, RFC 3744,
//! RFC 5397, RFC 6578 §4). What it does not know is in the collection's dead properties.

use super::app::{App, Resource};
use super::collection::Collection;
use super::elements::{address, holding, text, with_attributes};
use super::object::{KINDS, Object};
use super::place::ResourcePath;
use super::quirks::Switches;
use super::{MAX_RESOURCE_SIZE, sync_token};
use crate::caldav::names::{CALDAV, CALENDARSERVER, DAV, NEXTCLOUD};
use crate::caldav::xml::Element;

/// Of everything. The flag: part of `allprop`. RFC 4791 and RFC 6578 keep theirs out of it.
const EVERYWHERE: [(&str, &str, bool); 5] = [
    (DAV, "resourcetype", true),
    (DAV, "current-user-principal", false),
    (DAV, "principal-collection-set", false),
    (DAV, "current-user-privilege-set", false),
    (DAV, "owner", false),
];
const OF_ACCOUNT: [(&str, &str, bool); 3] =
    [(DAV, "displayname", true), (DAV, "principal-URL", false), (CALDAV, "calendar-home-set", false)];
const OF_CALENDARS: [(&str, &str, bool); 8] = [
    (DAV, "displayname", true),
    (DAV, "sync-token", false),
    (DAV, "supported-report-set", false),
    (CALENDARSERVER, "getctag", false),
    (CALDAV, "supported-calendar-component-set", false),
    (CALDAV, "supported-calendar-data", false),
    (CALDAV, "supported-collation-set", false),
    (CALDAV, "max-resource-size", false),
];
const OF_OBJECTS: [(&str, &str, bool); 5] = [
    (DAV, "getetag", true),
    (DAV, "getcontenttype", true),
    (DAV, "getcontentlength", true),
    (DAV, "getlastmodified", true),
    (DAV, "supported-report-set", false),
];

/// Reports that calendars answer.
pub(super) const REPORTS: [(&str, &str); 4] = [
    (CALDAV, "calendar-query"),
    (CALDAV, "calendar-multiget"),
    (CALDAV, "free-busy-query"),
    (DAV, "sync-collection"),
];

/// The text collations of filters (RFC 4791 §7.5.1 demands these two).
pub(super) const COLLATIONS: [&str; 2] = ["i;ascii-casemap", "i;octet"];

/// Whether clients may not set this property of a calendar (RFC 4918 §16 says with what answer).
pub(super) fn is_protected(property: &Element) -> bool {
    let is = |(namespace, name, _): &(&str, &str, bool)| property.is(namespace, name);
    let of_dav = property.namespace == DAV && property.name != "displayname";
    of_dav || EVERYWHERE.iter().chain(&OF_CALENDARS).any(is) && !property.is(DAV, "displayname")
}

/// Returns the names of the properties of `resource`, and whether `allprop` includes them.
pub(super) fn names(resource: &Resource) -> Vec<(String, String, bool)> {
    let own: &[_] = match resource {
        Resource::Fixed(ResourcePath::Principal) => &OF_ACCOUNT,
        Resource::Fixed(_) => &[],
        Resource::Calendar(..) => &OF_CALENDARS,
        Resource::Object(..) => &OF_OBJECTS,
    };
    let own = EVERYWHERE.iter().chain(own);
    let mut names: Vec<_> =
        own.map(|(namespace, name, all)| ((*namespace).to_owned(), (*name).to_owned(), *all)).collect();
    if let Resource::Calendar(_, calendar) = resource {
        for dead in calendar.properties().iter() {
            if !names.iter().any(|(namespace, name, _)| dead.is(namespace, name)) {
                names.push((dead.namespace.clone(), dead.name.clone(), true));
            }
        }
    }
    names
}

/// The property of that name, if `resource` has it.
pub(super) fn value(app: &App, resource: &Resource, namespace: &str, name: &str) -> Option<Element> {
    let switches = app.quirks.get();
    let of_all = match (namespace, name) {
        (DAV, "resourcetype") => Some(resource_type(resource, switches)),
        (DAV, "owner") if switches.is_shared && !matches!(resource, Resource::Fixed(_)) => {
            Some(holding(DAV, name, [text(DAV, "href", "/dav/principals/somebody/")]))
        }
        (DAV, "current-user-principal" | "owner") => {
            Some(address(DAV, name, &app.places.href(&ResourcePath::Principal)))
        }
        (DAV, "principal-collection-set") => {
            Some(address(DAV, name, &app.places.href(&ResourcePath::Principals)))
        }
        (DAV, "current-user-privilege-set") => Some(privileges(resource, switches)),
        _ => None,
    };
    of_all.or_else(|| match resource {
        Resource::Fixed(ResourcePath::Principal) => match (namespace, name) {
            (DAV, "displayname") => Some(text(DAV, name, &app.username)),
            (DAV, "principal-URL") => Some(address(DAV, name, &app.places.href(&ResourcePath::Principal))),
            (CALDAV, "calendar-home-set") => {
                Some(address(CALDAV, name, &app.places.href(&ResourcePath::Home)))
            }
            _ => None,
        },
        Resource::Fixed(_) => None,
        Resource::Calendar(own, calendar) => of_calendar(own, calendar, (namespace, name)),
        Resource::Object(_, object) => of_object(object, (namespace, name)),
    })
}

fn resource_type(resource: &Resource, switches: Switches) -> Element {
    let types: &[(&str, &str)] = match resource {
        Resource::Calendar(..) if switches.has_deleted_calendars => {
            &[(DAV, "collection"), (NEXTCLOUD, "deleted-calendar")]
        }
        Resource::Fixed(ResourcePath::Principal) => &[(DAV, "collection"), (DAV, "principal")],
        Resource::Fixed(_) => &[(DAV, "collection")],
        Resource::Calendar(..) => &[(DAV, "collection"), (CALDAV, "calendar")],
        Resource::Object(..) => &[],
    };
    holding(DAV, "resourcetype", types.iter().map(|(namespace, name)| Element::new(namespace, name)))
}

fn privileges(resource: &Resource, switches: Switches) -> Element {
    let names: &[&str] = match resource {
        Resource::Calendar(..) | Resource::Object(..) if switches.is_read_only => {
            &["read", "read-current-user-privilege-set"]
        }
        Resource::Fixed(ResourcePath::Home) => &["read", "bind", "unbind", "read-current-user-privilege-set"],
        Resource::Fixed(_) => &["read", "read-current-user-privilege-set"],
        Resource::Calendar(..) => &[
            "read",
            "write",
            "write-content",
            "write-properties",
            "bind",
            "unbind",
            "read-current-user-privilege-set",
        ],
        Resource::Object(..) => &["read", "write", "write-content", "read-current-user-privilege-set"],
    };
    let privileges = names.iter().map(|name| holding(DAV, "privilege", [Element::new(DAV, name)]));
    holding(DAV, "current-user-privilege-set", privileges)
}

fn reports(reports: &[(&str, &str)]) -> Element {
    let one = |(namespace, name): &(&str, &str)| {
        holding(DAV, "supported-report", [holding(DAV, "report", [Element::new(namespace, name)])])
    };
    holding(DAV, "supported-report-set", reports.iter().map(one))
}

fn of_calendar(own: &str, calendar: &Collection, wanted: (&str, &str)) -> Option<Element> {
    let dead = calendar.properties();
    let kept = dead.get(wanted.0, wanted.1).cloned();
    match wanted {
        (DAV, "displayname") => Some(kept.unwrap_or_else(|| text(DAV, "displayname", own))),
        (DAV, "sync-token") => {
            Some(text(DAV, "sync-token", sync_token::write(calendar, calendar.last_change())))
        }
        (CALENDARSERVER, "getctag") => {
            Some(text(CALENDARSERVER, "getctag", sync_token::write(calendar, calendar.last_change())))
        }
        (DAV, "supported-report-set") => Some(reports(&REPORTS)),
        (CALDAV, name @ "supported-calendar-component-set") => Some(kept.unwrap_or_else(|| {
            holding(CALDAV, name, KINDS.iter().map(|kind| with_attributes(CALDAV, "comp", &[("name", kind)])))
        })),
        (CALDAV, name @ "supported-calendar-data") => {
            let format = [("content-type", "text/calendar"), ("version", "2.0")];
            Some(holding(CALDAV, name, [with_attributes(CALDAV, "calendar-data", &format)]))
        }
        (CALDAV, name @ "supported-collation-set") => {
            let one = |collation: &str| text(CALDAV, "supported-collation", collation);
            Some(holding(CALDAV, name, COLLATIONS.into_iter().map(one)))
        }
        (CALDAV, name @ "max-resource-size") => Some(text(CALDAV, name, MAX_RESOURCE_SIZE.to_string())),
        _ => kept,
    }
}

fn of_object(object: &Object, wanted: (&str, &str)) -> Option<Element> {
    let value = match wanted {
        (DAV, "getetag") => object.etag(),
        (DAV, "getcontenttype") => content_type(object),
        (DAV, "getcontentlength") => object.size.to_string(),
        (DAV, "getlastmodified") => last_modified(object),
        (DAV, "supported-report-set") => return Some(reports(&REPORTS[..2])),
        _ => return None,
    };
    Some(text(DAV, wanted.1, value))
}

/// `Content-Type` of an object.
pub(super) fn content_type(object: &Object) -> String {
    let component =
        if object.kind.is_empty() { String::new() } else { format!("; component={}", object.kind) };
    format!("text/calendar; charset=utf-8{component}")
}

/// `Last-Modified` of an object (RFC 9110 §5.6.7).
pub(super) fn last_modified(object: &Object) -> String {
    object.modified.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
