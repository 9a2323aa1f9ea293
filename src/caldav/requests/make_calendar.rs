//! Making a calendar for events (RFC 4791 §5.3.1).

use bytes::Bytes;
use http::{Method, StatusCode};

use super::{Operation, failure, is_page, unexpected, xml_request};
use crate::caldav::names::{APPLE, CALDAV, DAV};
use crate::caldav::xml::XmlWriter;
use crate::caldav::{Error, Href};

/// The properties of a new calendar. It accepts events only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCalendar {
    /// The name that people see.
    pub display_name: String,
    /// Its colour as `#RRGGBB`.
    pub color: Option<String>,
}

/// Makes a calendar where nothing is yet. On something that exists the server answers 405 or 403.
#[derive(Debug, Clone)]
pub struct MakeCalendar {
    /// Where.
    pub href: Href,
    /// The properties of the calendar.
    pub new: NewCalendar,
}

impl Operation for MakeCalendar {
    type Answer = ();

    fn prepare(&self) -> Result<http::Request<Bytes>, Error> {
        let mut body = XmlWriter::new(CALDAV, "mkcalendar");
        body.start(DAV, "set").start(DAV, "prop");
        body.text(DAV, "displayname", &self.new.display_name);
        body.start(CALDAV, "supported-calendar-component-set")
            .empty_with(CALDAV, "comp", &[("name", "VEVENT")])
            .end();
        if let Some(color) = &self.new.color {
            body.text(APPLE, "calendar-color", color);
        }
        let method = Method::from_bytes(b"MKCALENDAR").expect("a token is a method");
        xml_request(method, &self.href, "0", body.finish())
    }

    fn parse(&self, answer: &http::Response<Bytes>) -> Result<(), Error> {
        match answer.status() {
            StatusCode::CREATED => Ok(()),
            StatusCode::OK | StatusCode::NO_CONTENT if !is_page(answer) => Ok(()),
            status if status.is_success() => Err(unexpected(answer, "the calendar was not made as asked")),
            _ => Err(failure(answer)),
        }
    }
}
