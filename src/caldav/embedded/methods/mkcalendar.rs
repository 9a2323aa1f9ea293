//! MKCALENDAR (RFC 4791 §5.3.1) and extended MKCOL (RFC 5689) make a calendar.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::CACHE_CONTROL;

use super::{options, proppatch};
use crate::caldav::embedded::app::App;
use crate::caldav::embedded::body;
use crate::caldav::embedded::dead_properties::{DeadProperties, MAX_BYTES};
use crate::caldav::embedded::elements::{holding, with_attributes};
use crate::caldav::embedded::fault::Fault;
use crate::caldav::embedded::object::KINDS;
use crate::caldav::embedded::place::ResourcePath;
use crate::caldav::embedded::store::CreateError;
use crate::caldav::names::{CALDAV, DAV};
use crate::caldav::xml::Element;

const COMPONENT_SET: &str = "supported-calendar-component-set";

/// Makes a calendar at `place`; `is_mkcol` if it was asked for in the words of RFC 5689.
pub(in crate::caldav::embedded) async fn mkcalendar(
    app: &App,
    place: ResourcePath,
    document: &[u8],
    is_mkcol: bool,
) -> Result<Response, Fault> {
    let name = match &place {
        ResourcePath::Calendar(name) => name.clone(),
        ResourcePath::Object { calendar, .. } | ResourcePath::Beyond { calendar } => {
            if app.find(&place).is_some() {
                return exists(&place, is_mkcol);
            }
            // "A server MUST NOT … allow calendar collections inside others" (RFC 4791 §4.2); without
            // the parent nothing can be made at all (RFC 4918 §9.3.1).
            let has_parent = app.store.calendar(calendar).is_some();
            return Err(if has_parent {
                Fault::caldav("calendar-collection-location-ok")
            } else {
                Fault::new(StatusCode::CONFLICT, "the parent is missing")
            });
        }
        _ => return exists(&place, is_mkcol),
    };
    if app.store.calendar(&name).is_some() {
        return exists(&place, is_mkcol);
    }
    let properties = properties(document, is_mkcol)?;
    match app.store.create(name, properties).await {
        // "MUST include a Cache-Control:no-cache header" (RFC 4791 §5.3.1).
        Ok(()) => Ok((StatusCode::CREATED, [(CACHE_CONTROL, "no-cache")]).into_response()),
        Err(CreateError::Exists) => exists(&place, is_mkcol),
        Err(CreateError::BadName) => {
            Err(Fault::new(StatusCode::FORBIDDEN, "nothing can be stored under this name"))
        }
        Err(CreateError::Io(error)) => Err(Fault::of_disk(&error)),
    }
}

/// Answers that something is there already: by a precondition to MKCALENDAR (RFC 4791 §5.3.1.2), by 405 to
/// MKCOL (RFC 4918 §9.3.1).
fn exists(place: &ResourcePath, is_mkcol: bool) -> Result<Response, Fault> {
    if is_mkcol { Ok(options::not_allowed(place)) } else { Err(Fault::dav("resource-must-be-null")) }
}

/// The properties that the new calendar is to have.
fn properties(document: &[u8], is_mkcol: bool) -> Result<DeadProperties, Fault> {
    let root = match body::read(document)? {
        Some(root) if is_mkcol && root.is(DAV, "mkcol") || !is_mkcol && root.is(CALDAV, "mkcalendar") => root,
        None if !is_mkcol => return Ok(DeadProperties::default()),
        // "If the server receives a body it does not understand: 415" (RFC 4918 §9.3).
        Some(_) => return Err(Fault::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "the body has another root")),
        None => return Err(only_calendars()),
    };
    let mut properties = DeadProperties::default();
    let mut is_calendar = !is_mkcol;
    let props = root.children(DAV, "set").flat_map(|set| set.children(DAV, "prop"));
    for property in props.flat_map(|prop| &prop.children) {
        if property.is(DAV, "resourcetype") {
            is_calendar |= property.child(CALDAV, "calendar").is_some();
        } else if property.is(CALDAV, COMPONENT_SET) {
            properties.set(component_set(property)?);
        } else {
            proppatch::check(property)?;
            properties.set(property.clone());
        }
    }
    if !is_calendar {
        return Err(only_calendars());
    }
    if properties.size() > MAX_BYTES {
        return Err(Fault::new(StatusCode::INSUFFICIENT_STORAGE, "these are too many properties"));
    }
    Ok(properties)
}

fn only_calendars() -> Fault {
    Fault::dav("valid-resourcetype").because("only calendars can be made here")
}

/// Returns the part of a `supported-calendar-component-set` that this server can keep.
fn component_set(asked: &Element) -> Result<Element, Fault> {
    let names = asked.children(CALDAV, "comp").filter_map(|comp| comp.attribute("name"));
    let names: Vec<_> = names.map(str::to_ascii_uppercase).collect();
    let kept: Vec<_> = KINDS.iter().filter(|kind| names.iter().any(|name| name == *kind)).collect();
    if kept.is_empty() {
        return Err(Fault::caldav("supported-calendar-component"));
    }
    Ok(holding(
        CALDAV,
        COMPONENT_SET,
        kept.iter().map(|kind| with_attributes(CALDAV, "comp", &[("name", kind)])),
    ))
}
