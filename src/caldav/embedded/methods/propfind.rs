//! PROPFIND (RFC 4918 §9.1).

use axum::response::Response;
use http::HeaderMap;

use crate::caldav::embedded::app::App;
use crate::caldav::embedded::body;
use crate::caldav::embedded::fault::Fault;
use crate::caldav::embedded::multistatus::{Multistatus, WantedProperties};
use crate::caldav::embedded::place::ResourcePath;
use crate::caldav::names::DAV;

/// Answers with the properties of what is at `place`, with depth 1 also of what lies in it.
pub(in crate::caldav::embedded) fn propfind(
    app: &App,
    place: &ResourcePath,
    headers: &HeaderMap,
    document: &[u8],
) -> Result<Response, Fault> {
    // An empty body is an allprop.
    let wanted = match body::read(document)? {
        None => WantedProperties::All(Vec::new()),
        Some(root) if root.is(DAV, "propfind") => {
            WantedProperties::read(&root).ok_or_else(|| Fault::bad_request("propfind asks for nothing"))?
        }
        Some(_) => return Err(Fault::bad_request("the body is not a propfind")),
    };
    let with_members = match headers.get("Depth").map(http::HeaderValue::as_bytes) {
        Some(b"0") => false,
        Some(b"1") => true,
        // No header means infinity.
        None => return Err(Fault::dav("propfind-finite-depth")),
        Some(depth) if depth.eq_ignore_ascii_case(b"infinity") => {
            return Err(Fault::dav("propfind-finite-depth"));
        }
        Some(_) => return Err(Fault::bad_request("Depth is 0, 1 or infinity")),
    };
    let resource = app.find(place).ok_or_else(Fault::not_found)?;
    let mut answer = Multistatus::new();
    answer.resource(app, &resource, &wanted, None);
    if with_members {
        for member in app.members(&resource) {
            answer.resource(app, &member, &wanted, None);
        }
    }
    Ok(answer.finish())
}
