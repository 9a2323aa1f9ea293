//! The XML of request bodies.

use super::MAX_REQUEST_SIZE;
use super::fault::Fault;
use crate::caldav::xml::Element;

/// The root element; `None` if there is no body.
///
/// # Errors
/// 400 if the body is not one well-formed document (RFC 4918 §8.2).
pub(super) fn read(document: &[u8]) -> Result<Option<Element>, Fault> {
    if document.iter().all(u8::is_ascii_whitespace) {
        return Ok(None);
    }
    let text = std::str::from_utf8(document).map_err(|_| Fault::bad_request("the body is not UTF-8"))?;
    let root = Element::parse(text, MAX_REQUEST_SIZE);
    root.map(Some).map_err(|error| Fault::bad_request(format!("the body cannot be read: {error}")))
}
