//! One calendar object as it is (RFC 4791 §5.3.4).

use bytes::Bytes;
use http::{Method, StatusCode, header};

use super::{Object, Operation, etag, failure, finish, request, unexpected};
use crate::caldav::{Error, Href};

/// Asks for one object.
#[derive(Debug, Clone)]
pub struct Get {
    /// Its address.
    pub href: Href,
}

impl Operation for Get {
    type Answer = Object;

    fn prepare(&self) -> Result<http::Request<Bytes>, Error> {
        let builder = request(Method::GET, &self.href)
            .header(header::ACCEPT, "text/calendar")
            // Web servers that compress an answer change its ETag (nginx makes it weak, Apache
            // appends `-gzip`), and that one would not hold in If-Match.
            .header(header::ACCEPT_ENCODING, "identity");
        finish(builder, Bytes::new())
    }

    fn parse(&self, answer: &http::Response<Bytes>) -> Result<Object, Error> {
        if answer.status() != StatusCode::OK {
            return Err(failure(answer));
        }
        let data = String::from_utf8_lossy(answer.body()).into_owned();
        let begins = data.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
        let is_calendar = begins.get(..15).is_some_and(|b| b.eq_ignore_ascii_case("BEGIN:VCALENDAR"));
        if !is_calendar {
            return Err(unexpected(answer, "not a calendar object"));
        }
        Ok(Object { href: self.href.clone(), etag: etag(answer.headers()), data })
    }
}
