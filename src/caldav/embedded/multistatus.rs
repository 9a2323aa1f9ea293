//! Answers with status 207 (RFC 4918 §13).

use axum::body::Body;
use axum::response::Response;
use http::StatusCode;
use http::header::CONTENT_TYPE;

use super::app::{App, Resource};
use super::calendar_data::CalendarData;
use super::fault::{Fault, XML};
use super::live_properties;
use crate::caldav::Href;
use crate::caldav::names::{CALDAV, DAV};
use crate::caldav::xml::{Element, XmlWriter};

/// Which properties a request asks for (RFC 4918 §14.20).
#[derive(Debug, Clone)]
pub(super) enum WantedProperties {
    /// `allprop`, and these.
    All(Vec<Element>),
    /// `propname`.
    Names,
    /// `prop`.
    These(Vec<Element>),
}

/// Properties of one resource with one status (RFC 4918 §14.22).
pub(super) struct PropStat {
    pub(super) status: StatusCode,
    pub(super) properties: Vec<Element>,
    pub(super) condition: Option<Element>,
}

/// An answer under construction.
pub(super) struct Multistatus {
    writer: XmlWriter,
}

impl WantedProperties {
    /// Reads the children of `propfind` or of a report.
    pub(super) fn read(parent: &Element) -> Option<Self> {
        let children = |name: &str| parent.child(DAV, name).map(|element| element.children.clone());
        if let Some(properties) = children("prop") {
            Some(Self::These(properties))
        } else if parent.child(DAV, "propname").is_some() {
            Some(Self::Names)
        } else if parent.child(DAV, "allprop").is_some() {
            Some(Self::All(children("include").unwrap_or_default()))
        } else {
            None
        }
    }

    /// The request for the content of objects, if there is one (RFC 4791 §9.6).
    pub(super) fn calendar_data(&self) -> Option<&Element> {
        let (Self::These(properties) | Self::All(properties)) = self else { return None };
        properties.iter().find(|property| property.is(CALDAV, "calendar-data"))
    }
}

impl Multistatus {
    pub(super) fn new() -> Self {
        Self { writer: XmlWriter::new(DAV, "multistatus") }
    }

    /// The wanted properties of `resource`; `data` is the content asked for in a report.
    pub(super) fn resource(
        &mut self,
        app: &App,
        resource: &Resource,
        wanted: &WantedProperties,
        data: Option<&str>,
    ) {
        let value = |namespace: &str, name: &str| live_properties::value(app, resource, namespace, name);
        let (mut found, mut missing) = (Vec::new(), Vec::new());
        let mut look_up = |property: &Element| match (value(&property.namespace, &property.name), data) {
            (Some(value), _) => found.push(value),
            (None, Some(data)) if property.is(CALDAV, "calendar-data") => {
                found.push(Element { text: data.to_owned(), ..Element::new(CALDAV, "calendar-data") });
            }
            (None, _) => missing.push(Element::new(&property.namespace, &property.name)),
        };
        match wanted {
            WantedProperties::These(properties) => properties.iter().for_each(&mut look_up),
            WantedProperties::Names => {
                let names = live_properties::names(resource).into_iter();
                found.extend(names.map(|(namespace, name, _)| Element::new(&namespace, &name)));
            }
            WantedProperties::All(included) => {
                let all = live_properties::names(resource).into_iter().filter(|(_, _, all)| *all);
                all.for_each(|(namespace, name, _)| look_up(&Element::new(&namespace, &name)));
                included.iter().for_each(look_up);
            }
        }
        let mut propstats = Vec::new();
        // RFC 4918 §14.24: a response without a status has at least one propstat.
        if !found.is_empty() || missing.is_empty() {
            propstats.push(PropStat { status: StatusCode::OK, properties: found, condition: None });
        }
        if !missing.is_empty() {
            propstats.push(PropStat { status: StatusCode::NOT_FOUND, properties: missing, condition: None });
        }
        self.propstats(&app.href(resource), &propstats);
    }

    /// One match of a report.
    pub(super) fn object(
        &mut self,
        app: &App,
        resource: &Resource,
        wanted: &WantedProperties,
        data: &CalendarData,
    ) -> Result<(), Fault> {
        let Resource::Object(_, object) = resource else { return Err(Fault::not_found()) };
        self.resource(app, resource, wanted, data.of(object)?.as_deref());
        Ok(())
    }

    /// Properties with their statuses.
    pub(super) fn propstats(&mut self, href: &Href, propstats: &[PropStat]) {
        self.writer.start(DAV, "response").text(DAV, "href", href.as_str());
        for propstat in propstats {
            self.writer.start(DAV, "propstat").start(DAV, "prop");
            for property in &propstat.properties {
                self.writer.element(property);
            }
            self.writer.end().text(DAV, "status", &status_line(propstat.status));
            if let Some(condition) = &propstat.condition {
                self.writer.start(DAV, "error").element(condition).end();
            }
            self.writer.end();
        }
        self.writer.end();
    }

    /// A resource with one status.
    pub(super) fn status(&mut self, href: &Href, status: StatusCode, condition: Option<&Element>) {
        self.writer.start(DAV, "response").text(DAV, "href", href.as_str());
        self.writer.text(DAV, "status", &status_line(status));
        if let Some(condition) = condition {
            self.writer.start(DAV, "error").element(condition).end();
        }
        self.writer.end();
    }

    /// Ends a sync-collection.
    pub(super) fn sync_token(&mut self, token: &str) {
        self.writer.text(DAV, "sync-token", token);
    }

    pub(super) fn finish(self) -> Response {
        let mut response = Response::new(Body::from(self.writer.finish()));
        *response.status_mut() = StatusCode::MULTI_STATUS;
        response.headers_mut().insert(CONTENT_TYPE, XML);
        response
    }
}

fn status_line(status: StatusCode) -> String {
    format!("HTTP/1.1 {} {}", status.as_u16(), status.canonical_reason().unwrap_or_default())
}
