//! The events that touch a time range, with their data (RFC 4791 §7.8, §9.9).

use bytes::Bytes;
use http::{HeaderValue, header};

use super::multiget::objects;
use super::multistatus::{self, is_same};
use super::{Object, Operation, report, xml_request};
use crate::caldav::names::{CALDAV, DAV};
use crate::caldav::xml::XmlWriter;
use crate::caldav::{Error, Href, TimeRange};

/// Asks for all events that touch a time range.
///
/// QUIRK Nextcloud: all-day and floating events are matched as if they were in UTC, so ask for a day
/// more on both sides and decide locally; cancelled and transparent events are in the answer too,
/// docs/nextcloud.md §2.
#[derive(Debug, Clone)]
pub struct CalendarQuery {
    /// The calendar.
    pub collection: Href,
    /// The window.
    pub range: TimeRange,
}

/// Asks which events they are, without their data.
#[derive(Debug, Clone)]
pub struct WithoutData(pub CalendarQuery);

impl CalendarQuery {
    fn request(&self, with_data: bool) -> Result<http::Request<Bytes>, Error> {
        // RFC 4791 §9.9: UTC date-times.
        let start = self.range.start.format("%Y%m%dT%H%M%SZ").to_string();
        let end = self.range.end.format("%Y%m%dT%H%M%SZ").to_string();
        let mut body = XmlWriter::new(CALDAV, "calendar-query");
        body.start(DAV, "prop").empty(DAV, "getetag");
        if with_data {
            body.empty(CALDAV, "calendar-data");
        }
        body.end();
        body.start(CALDAV, "filter")
            .start_with(CALDAV, "comp-filter", &[("name", "VCALENDAR")])
            .start_with(CALDAV, "comp-filter", &[("name", "VEVENT")])
            .empty_with(CALDAV, "time-range", &[("start", &start), ("end", &end)]);
        let mut request = xml_request(report(), &self.collection, "1", body.finish())?;
        // The few events of a span: unpacking them would cost more than reading them.
        request.headers_mut().insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        Ok(request)
    }
}

impl Operation for CalendarQuery {
    type Answer = Vec<Object>;

    fn prepare(&self) -> Result<http::Request<Bytes>, Error> {
        self.request(true)
    }

    fn parse(&self, answer: &http::Response<Bytes>) -> Result<Vec<Object>, Error> {
        objects(answer, &self.collection)
    }
}

impl Operation for WithoutData {
    type Answer = Vec<Href>;

    fn prepare(&self) -> Result<http::Request<Bytes>, Error> {
        self.0.request(false)
    }

    fn parse(&self, answer: &http::Response<Bytes>) -> Result<Vec<Href>, Error> {
        let mut hrefs = Vec::new();
        multistatus::read(answer, &self.0.collection, |found| {
            if !found.is_gone() && !is_same(&found.href, &self.0.collection) {
                hrefs.push(found.href);
            }
            Ok(())
        })?;
        Ok(hrefs)
    }
}
