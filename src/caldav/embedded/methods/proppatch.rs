//! PROPPATCH (RFC 4918 §9.2): all changes or none.

use axum::response::Response;
use http::StatusCode;

use crate::caldav::embedded::app::{App, Resource};
use crate::caldav::embedded::body;
use crate::caldav::embedded::component::Component;
use crate::caldav::embedded::fault::Fault;
use crate::caldav::embedded::live_properties::is_protected;
use crate::caldav::embedded::multistatus::{Multistatus, PropStat};
use crate::caldav::embedded::place::ResourcePath;
use crate::caldav::names::{CALDAV, DAV};
use crate::caldav::xml::Element;

/// One instruction of a `propertyupdate`.
enum Update {
    Set(Element),
    Remove(Element),
}

impl Update {
    fn property(&self) -> &Element {
        let (Self::Set(property) | Self::Remove(property)) = self;
        property
    }
}

/// Changes the properties of a calendar. Nothing else has any that could be set.
pub(in crate::caldav::embedded) async fn proppatch(
    app: &App,
    place: &ResourcePath,
    document: &[u8],
) -> Result<Response, Fault> {
    let root = body::read(document)?.filter(|root| root.is(DAV, "propertyupdate"));
    let root = root.ok_or_else(|| Fault::bad_request("the body is not a propertyupdate"))?;
    let updates = updates(&root);
    if updates.is_empty() {
        return Err(Fault::bad_request("propertyupdate changes nothing"));
    }
    let resource = app.find(place).ok_or_else(Fault::not_found)?;
    let faults: Vec<_> = updates
        .iter()
        .map(|update| match (&resource, update) {
            (Resource::Calendar(..), Update::Set(property)) => check(property).err(),
            (Resource::Calendar(..), Update::Remove(property)) if !is_protected(property) => None,
            _ => Some(Fault::dav("cannot-modify-protected-property")),
        })
        .collect();
    let names: Vec<_> =
        updates.iter().map(|u| Element::new(&u.property().namespace, &u.property().name)).collect();
    let mut propstats = Vec::new();
    if faults.iter().all(Option::is_none) {
        if let Resource::Calendar(name, calendar) = &resource {
            let done = calendar.set_properties(move |properties| {
                for update in updates {
                    match update {
                        Update::Set(property) => properties.set(property),
                        Update::Remove(property) => properties.remove(&property.namespace, &property.name),
                    }
                }
            });
            done.await.map_err(|error| Fault::of_write(error, &app.places, name))?;
        }
        propstats.push(PropStat { status: StatusCode::OK, properties: names, condition: None });
    } else {
        for (name, fault) in names.into_iter().zip(faults) {
            let status = if fault.is_some() { StatusCode::FORBIDDEN } else { StatusCode::FAILED_DEPENDENCY };
            let condition = fault.and_then(Fault::into_condition);
            propstats.push(PropStat { status, properties: vec![name], condition });
        }
    }
    let mut answer = Multistatus::new();
    answer.propstats(&app.href(&resource), &propstats);
    Ok(answer.finish())
}

fn updates(root: &Element) -> Vec<Update> {
    let mut updates = Vec::new();
    for instruction in &root.children {
        let properties =
            instruction.child(DAV, "prop").into_iter().flat_map(|prop| prop.children.iter().cloned());
        if instruction.is(DAV, "set") {
            updates.extend(properties.map(Update::Set));
        } else if instruction.is(DAV, "remove") {
            updates.extend(properties.map(Update::Remove));
        }
    }
    updates
}

/// Whether a client may give a calendar this property.
pub(in crate::caldav::embedded) fn check(property: &Element) -> Result<(), Fault> {
    if is_protected(property) {
        return Err(Fault::dav("cannot-modify-protected-property"));
    }
    if property.is(CALDAV, "calendar-timezone") {
        // "MUST be … a valid iCalendar object containing a single valid VTIMEZONE" (RFC 4791 §5.3.1.1).
        let calendar = Component::read(property.text().as_bytes());
        let has_one_zone = calendar.is_ok_and(|calendar| {
            calendar.components.iter().filter(|component| component.name == "VTIMEZONE").count() == 1
        });
        if !has_one_zone {
            return Err(Fault::caldav("valid-calendar-data"));
        }
    }
    Ok(())
}
