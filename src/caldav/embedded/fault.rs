//! Answers that say no: a status, and where the RFC has a name for it the precondition that does
//! not hold, in a `DAV:error` (RFC 4918 §16).

use std::borrow::Cow;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, ETAG};
use http::{HeaderValue, StatusCode};

use super::elements;
use super::object::Invalid;
use super::place::Places;
use super::write_error::WriteError;
use crate::caldav::names::{CALDAV, DAV};
use crate::caldav::xml::{Element, XmlWriter};

/// Content type of the protocol's XML.
pub(super) const XML: HeaderValue = HeaderValue::from_static("application/xml; charset=utf-8");

/// The namespace of what only this server says.
const CLEF: &str = "urn:clef:dav";

/// A request that was not done.
#[derive(Debug)]
pub(super) struct Fault(Box<Answer>);

#[derive(Debug)]
struct Answer {
    status: StatusCode,
    condition: Option<Element>,
    message: Cow<'static, str>,
    etag: Option<String>,
    is_of_file: bool,
}

impl Fault {
    /// A status with a sentence.
    pub(super) fn new(status: StatusCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Answer {
            status,
            condition: None,
            message: message.into(),
            etag: None,
            is_of_file: false,
        }))
    }

    /// A status with the element that names what does not hold.
    pub(super) fn condition(status: StatusCode, condition: Element) -> Self {
        Self::with(status, |answer| answer.condition = Some(condition))
    }

    /// 403 with a precondition of WebDAV.
    pub(super) fn dav(name: &str) -> Self {
        Self::condition(StatusCode::FORBIDDEN, Element::new(DAV, name))
    }

    /// 403 with a precondition of CalDAV.
    pub(super) fn caldav(name: &str) -> Self {
        Self::condition(StatusCode::FORBIDDEN, Element::new(CALDAV, name))
    }

    /// Returns this fault with a sentence for the log.
    pub(super) fn because(mut self, message: impl Into<Cow<'static, str>>) -> Self {
        self.0.message = message.into();
        self
    }

    fn with(status: StatusCode, change: impl FnOnce(&mut Answer)) -> Self {
        let mut fault = Self::new(status, "");
        change(&mut fault.0);
        fault
    }

    /// 404.
    pub(super) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "there is nothing at this address")
    }

    /// 400.
    pub(super) fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// Returns the answer to a refused write to `calendar`.
    pub(super) fn of_write(error: WriteError, places: &Places, calendar: &str) -> Self {
        match error {
            WriteError::PreconditionFailed(etag) => {
                Self::with(StatusCode::PRECONDITION_FAILED, |answer| answer.etag = etag)
                    .because("the object is not as demanded")
            }
            // 409: somebody who chooses another UID succeeds (RFC 4791 §1.3).
            WriteError::UidConflict(holder) => {
                let href = places.object(calendar, &holder);
                Self::condition(StatusCode::CONFLICT, elements::address(CALDAV, "no-uid-conflict", &href))
                    .because("this UID is, or was, in the calendar")
            }
            WriteError::NotFound => Self::not_found(),
            WriteError::BadName => Self::new(StatusCode::FORBIDDEN, "nothing can be stored under this name"),
            WriteError::TooMuch => {
                Self::new(StatusCode::INSUFFICIENT_STORAGE, "these are too many properties")
            }
            WriteError::Io(error) => Self::of_disk(&error),
        }
    }

    /// 507 for a full disk, 500 else. The cause is for our log only.
    pub(super) fn of_disk(error: &std::io::Error) -> Self {
        tracing::error!(%error, "the embedded calendar server could not write");
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                Self::new(StatusCode::INSUFFICIENT_STORAGE, "the disk is full")
            }
            _ => Self::new(StatusCode::INTERNAL_SERVER_ERROR, "the disk failed; see the log"),
        }
    }

    /// 503: the file of the object `name` is not as it was. It is looked at, and the next time it is told as it is. One that cannot be
    /// read is not looked at again: it stays what it was, and whatever asks for its text is refused until it can be.
    pub(super) fn of_file(name: &str, error: &std::io::Error) -> Self {
        use std::io::ErrorKind::{IsADirectory, NotFound};
        if error.raw_os_error().is_some() && !matches!(error.kind(), NotFound | IsADirectory) {
            tracing::error!(name, %error, "a calendar object cannot be read: what asks for it is refused");
            return Self::new(StatusCode::SERVICE_UNAVAILABLE, "a file cannot be read; see the log");
        }
        tracing::warn!(name, %error, "a calendar object is not as it was: its calendar is read again");
        let fault = Self::with(StatusCode::SERVICE_UNAVAILABLE, |answer| answer.is_of_file = true);
        fault.because("a file was changed by hand: ask again")
    }

    /// Whether it comes from a file that is not as it was.
    pub(super) fn is_of_file(&self) -> bool {
        self.0.is_of_file
    }

    /// The precondition, for a `propstat` (RFC 4918 §14.22).
    pub(super) fn into_condition(self) -> Option<Element> {
        self.0.condition
    }
}

impl From<Invalid> for Fault {
    fn from(invalid: Invalid) -> Self {
        match invalid {
            Invalid::Data(why) => Self::caldav("valid-calendar-data").because(why),
            Invalid::Object(why) => Self::caldav("valid-calendar-object-resource").because(why),
            Invalid::Component(name) => {
                Self::caldav("supported-calendar-component").because(format!("{name} is not taken here"))
            }
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let Answer { status, condition, message, etag, .. } = *self.0;
        let mut response = if let Some(condition) = condition {
            let mut writer = XmlWriter::new(DAV, "error");
            writer.element(&condition);
            if !message.is_empty() {
                writer.text(CLEF, "message", &message);
            }
            let mut response = Response::new(Body::from(writer.finish()));
            response.headers_mut().insert(CONTENT_TYPE, XML);
            response
        } else {
            format!("{message}\n").into_response()
        };
        *response.status_mut() = status;
        if let Some(etag) = etag.and_then(|etag| HeaderValue::try_from(etag).ok()) {
            response.headers_mut().insert(ETAG, etag);
        }
        response
    }
}
