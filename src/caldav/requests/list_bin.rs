//! What lies in the bin of an account: an extension of Nextcloud.
//!
//! QUIRK Nextcloud: what is deleted keeps its UID in the bin for 30 days, and its calendar refuses
//! that UID; the bin answers a calendar-query, whatever its filter, and no PROPFIND,
//! docs/nextcloud.md §4.

use bytes::Bytes;

use super::multistatus;
use super::{Operation, report, xml_request};
use crate::caldav::names::{CALDAV, DAV, NEXTCLOUD};
use crate::caldav::xml::XmlWriter;
use crate::caldav::{Error, Href};

/// Asks for everything in the bin.
#[derive(Debug, Clone)]
pub struct ListBin {
    /// The calendar home of the account.
    pub home: Href,
}

/// A deleted calendar object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binned {
    /// Its address in the bin.
    pub href: Href,
    /// The name of the calendar it was in.
    pub calendar: String,
    /// Its iCalendar text.
    pub data: String,
}

impl ListBin {
    fn href(&self) -> Href {
        self.home.child("trashbin").child("objects").as_collection()
    }
}

impl Operation for ListBin {
    type Answer = Vec<Binned>;

    fn prepare(&self) -> Result<http::Request<Bytes>, Error> {
        let mut body = XmlWriter::new(CALDAV, "calendar-query");
        body.start(DAV, "prop").empty(NEXTCLOUD, "calendar-uri").empty(CALDAV, "calendar-data").end();
        body.start(CALDAV, "filter").empty_with(CALDAV, "comp-filter", &[("name", "VCALENDAR")]);
        xml_request(report(), &self.href(), "1", body.finish())
    }

    fn parse(&self, answer: &http::Response<Bytes>) -> Result<Vec<Binned>, Error> {
        let mut binned = Vec::new();
        multistatus::read(answer, &self.href(), |mut found| {
            let calendar = found.take_text(NEXTCLOUD, "calendar-uri");
            let data = found.take_text(CALDAV, "calendar-data");
            let href = found.href.clone();
            binned.extend(calendar.zip(data).map(|(calendar, data)| Binned { href, calendar, data }));
            Ok(())
        })?;
        Ok(binned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bin_tells_what_was_deleted_from_which_calendar() {
        let answer = r#"<?xml version="1.0"?>
            <d:multistatus xmlns:d="DAV:" xmlns:cal="urn:ietf:params:xml:ns:caldav"><d:response>
              <d:href>/remote.php/dav/calendars/salles/trashbin/objects/4.ics</d:href><d:propstat><d:prop>
              <x1:calendar-uri xmlns:x1="http://nextcloud.com/ns">atelier</x1:calendar-uri>
              <cal:calendar-data>BEGIN:VCALENDAR</cal:calendar-data></d:prop>
              <d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response></d:multistatus>"#;
        let answer = http::Response::builder().status(207).body(Bytes::from(answer)).expect("a response");
        let home = Href::parse("/remote.php/dav/calendars/salles/").expect("an href");
        let bin = ListBin { home };
        assert_eq!(
            bin.prepare().expect("a request").uri().path(),
            "/remote.php/dav/calendars/salles/trashbin/objects/"
        );
        let href = Href::parse("/remote.php/dav/calendars/salles/trashbin/objects/4.ics").expect("an href");
        let expected = Binned { href, calendar: "atelier".into(), data: "BEGIN:VCALENDAR".into() };
        assert_eq!(bin.parse(&answer).expect("a bin"), [expected]);
    }
}
