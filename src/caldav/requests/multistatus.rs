//! The multistatus answer (RFC 4918 §13), read response by response.

use std::borrow::Cow;

use bytes::Bytes;
use http::StatusCode;

use super::{failure, unexpected};
use crate::caldav::names::DAV;
use crate::caldav::xml::{Element, XmlReader};
use crate::caldav::{ETag, Error, Href, SyncToken};

/// One `response` of a multistatus.
#[derive(Debug)]
pub(super) struct ResponseEntry {
    /// The resource.
    pub(super) href: Href,
    /// Its status as a whole, where it has one instead of properties.
    pub(super) status: Option<u16>,
    /// The properties that were found; those with another status than success are left out.
    props: Vec<Element>,
}

impl ResponseEntry {
    /// The property of that name.
    pub(super) fn prop(&self, namespace: &str, name: &str) -> Option<&Element> {
        self.props.iter().find(|prop| prop.is(namespace, name))
    }

    /// The text of the property of that name, taken out as it is.
    pub(super) fn take_text(&mut self, namespace: &str, name: &str) -> Option<String> {
        let prop = self.props.iter_mut().find(|prop| prop.is(namespace, name))?;
        Some(std::mem::take(&mut prop.text))
    }

    /// The text of the property of that name, if there is any.
    pub(super) fn text(&self, namespace: &str, name: &str) -> Option<&str> {
        self.prop(namespace, name).map(Element::text).filter(|text| !text.is_empty())
    }

    /// The version, as the server wrote it.
    pub(super) fn etag(&self) -> Option<ETag> {
        self.text(DAV, "getetag").map(|etag| ETag(etag.to_owned()))
    }

    /// Whether it is a collection rather than a calendar object.
    pub(super) fn is_collection(&self) -> bool {
        self.prop(DAV, "resourcetype").is_some_and(|kind| kind.child(DAV, "collection").is_some())
    }

    /// Whether the server has nothing there (any more).
    pub(super) fn is_gone(&self) -> bool {
        matches!(self.status, Some(404 | 410))
    }

    /// Refuses a response that failed. Passing over it would read as if nothing were there: a server
    /// that cuts its answer short says so by a response with 507 (RFC 6578 §3.6).
    fn check(&self) -> Result<(), Error> {
        match self.status {
            Some(status) if !(200..300).contains(&status) && !self.is_gone() => Err(Error::Rejected {
                status,
                condition: None,
                body: format!("in the answer for {}", self.href),
            }),
            _ => Ok(()),
        }
    }
}

/// Whether both name the same collection, with or without the slash at the end.
pub(super) fn is_same(one: &Href, other: &Href) -> bool {
    one == other || one.as_collection() == other.as_collection()
}

/// Gives every response to `each`, and answers the sync token if there is one. `asked` is what the
/// request was about.
pub(super) fn read(
    answer: &http::Response<Bytes>,
    asked: &Href,
    mut each: impl FnMut(ResponseEntry) -> Result<(), Error>,
) -> Result<Option<SyncToken>, Error> {
    if answer.status() != StatusCode::MULTI_STATUS {
        return Err(failure(answer));
    }
    // Trying first is faster by far. One object with bytes that are not UTF-8 must not make all others unreadable.
    let text = match std::str::from_utf8(answer.body()) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(answer.body()),
    };
    // How large an answer may be was decided when it was received.
    let mut reader = XmlReader::new(&text, text.len())?;
    reader.root(DAV, "multistatus").map_err(|error| unexpected(answer, &error.to_string()))?;
    let mut token = None;
    while let Some(child) = reader.next_child()? {
        match reader.name(&child) {
            (DAV, "response") => {
                for found in read_response(&mut reader)? {
                    // QUIRK Xandikos: what does not exist is a 207 with a 404 in it. It must not read
                    // as an empty calendar.
                    if found.is_gone() && is_same(&found.href, asked) {
                        return Err(Error::NotFound(asked.to_string()));
                    }
                    found.check()?;
                    each(found)?;
                }
            }
            (DAV, "sync-token") => token = Some(SyncToken(reader.text()?.trim().to_owned())),
            _ => reader.skip()?,
        }
    }
    // Nothing may follow the root, and the document must be complete.
    match reader.next_token()? {
        None => Ok(token.filter(|token| !token.0.is_empty())),
        Some(_) => Err(Error::Malformed("something follows the multistatus".into())),
    }
}

/// A response names one href with its properties, or several hrefs with one status (RFC 4918 §14.24). Only
/// the properties become trees: there may be ten thousand responses.
fn read_response(reader: &mut XmlReader<'_>) -> Result<Vec<ResponseEntry>, Error> {
    let (mut hrefs, mut status, mut props) = (Vec::new(), None, Vec::new());
    while let Some(child) = reader.next_child()? {
        match reader.name(&child) {
            (DAV, "href") => {
                let text = reader.text()?;
                let href = Href::parse(text.trim());
                hrefs.push(href.ok_or_else(|| Error::Malformed(format!("not an href: {text:?}")))?);
            }
            (DAV, "status") => status = Some(read_status(reader)?),
            (DAV, "propstat") => read_propstat(reader, &mut props)?,
            _ => reader.skip()?,
        }
    }
    // Only a response with one href has properties (RFC 4918 §14.24), so these belong to the last.
    let Some(last) = hrefs.pop() else {
        return Err(Error::Malformed("a response without an href".into()));
    };
    let mut all: Vec<_> =
        hrefs.into_iter().map(|href| ResponseEntry { href, status, props: Vec::new() }).collect();
    all.push(ResponseEntry { href: last, status, props });
    Ok(all)
}

/// Adds the properties of a propstat to `props` if its status is a success. The status may come before or after them.
fn read_propstat(reader: &mut XmlReader<'_>, props: &mut Vec<Element>) -> Result<(), Error> {
    let (before, mut status) = (props.len(), None);
    while let Some(child) = reader.next_child()? {
        match reader.name(&child) {
            (DAV, "prop") => {
                while let Some(prop) = reader.next_child()? {
                    props.push(reader.element(&prop)?);
                }
            }
            (DAV, "status") => status = Some(read_status(reader)?),
            _ => reader.skip()?,
        }
    }
    let status = status.ok_or_else(|| Error::Malformed("a propstat without a status".into()))?;
    if !(200..300).contains(&status) {
        props.truncate(before);
    }
    Ok(())
}

/// `HTTP/1.1 404 Not Found` (RFC 4918 §14.28).
fn read_status(reader: &mut XmlReader<'_>) -> Result<u16, Error> {
    let text = reader.text()?;
    let code = text.split_whitespace().nth(1).and_then(|code| code.parse().ok());
    code.ok_or_else(|| Error::Malformed(format!("not a status: {text:?}")))
}
