//! Finding the calendars of an account: its principal (RFC 5397), then the principal's calendar
//! home (RFC 4791 §6.2.1).

use bytes::Bytes;

use super::{Operation, multistatus, propfind, xml_request};
use crate::caldav::names::{CALDAV, DAV};
use crate::caldav::xml::{Element, XmlWriter};
use crate::caldav::{Error, Href};

/// Asks a resource where the account and its calendars are.
#[derive(Debug, Clone)]
pub struct Discover {
    /// Any resource of the server: its DAV root, a principal, a home.
    pub at: Href,
}

/// Where to look next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discovered {
    /// The account that is asking, if the resource knows.
    pub principal: Option<Href>,
    /// Where its calendars are, if the resource is a principal.
    pub home: Option<Href>,
}

impl Operation for Discover {
    type Answer = Discovered;

    fn prepare(&self) -> Result<http::Request<Bytes>, Error> {
        let mut body = XmlWriter::new(DAV, "propfind");
        body.start(DAV, "prop").empty(DAV, "current-user-principal").empty(CALDAV, "calendar-home-set");
        xml_request(propfind(), &self.at, "0", body.finish())
    }

    fn parse(&self, answer: &http::Response<Bytes>) -> Result<Discovered, Error> {
        let mut found = Discovered { principal: None, home: None };
        multistatus::read(answer, &self.at, |response| {
            let href = |namespace, name| {
                let prop: Option<&Element> = response.prop(namespace, name);
                prop.and_then(|prop| prop.child(DAV, "href")).and_then(|href| Href::parse(href.text()))
            };
            found.principal = found.principal.take().or_else(|| href(DAV, "current-user-principal"));
            found.home = found.home.take().or_else(|| href(CALDAV, "calendar-home-set"));
            Ok(())
        })?;
        Ok(found)
    }
}
