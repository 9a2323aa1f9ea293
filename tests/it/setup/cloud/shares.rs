//! Whom the double knows, and how it shares calendars with them, as measured on 32.0.1 (docs/nextcloud.md §1).

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use clef::caldav::xml::Element;
use percent_encoding::percent_decode_str;

use crate::servers::{PASSWORD, USERNAME};
use crate::world::Store;

const DAV: &str = "DAV:";
const OWNCLOUD: &str = "http://owncloud.org/ns";

/// Who there is, and what the administrator lets them do.
#[derive(Debug, Clone, Default)]
pub(crate) struct People {
    pub(crate) groups: Vec<&'static str>,
    pub(crate) users: Vec<&'static str>,
    /// Nobody is shown to anybody.
    pub(crate) are_hidden: bool,
    /// Sharing is switched off, which is not said.
    pub(crate) share_nothing: bool,
}

/// With whom each calendar is shared, by path: how they were spelled, and whether they may write.
pub(super) type Shared = Arc<Mutex<BTreeMap<String, BTreeMap<String, bool>>>>;

impl People {
    /// Whether it has somebody whose address ends in this (`groups/Les+Membres`).
    fn has(&self, principal: &str) -> bool {
        let plain = principal.replace('+', " ");
        let plain = percent_decode_str(&plain).decode_utf8_lossy();
        match plain.split_once('/') {
            Some(("groups", id)) => self.groups.contains(&id),
            Some(("users", id)) => self.users.iter().any(|user| user.eq_ignore_ascii_case(id)),
            _ => false,
        }
    }

    /// Answers who is at `path`, if that is asked.
    pub(super) fn find(&self, path: &str) -> Option<Response> {
        let principal = path.strip_prefix("/dav/principals/").filter(|rest| rest.contains('/'))?;
        let principal = percent_decode_str(principal.trim_end_matches('/')).decode_utf8_lossy();
        if !principal.contains('/') {
            return None;
        }
        let found = format!(
            "<d:multistatus xmlns:d=\"DAV:\"><d:response><d:href>{path}</d:href><d:propstat><d:prop/>\
             <d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response></d:multistatus>"
        );
        let xml = [("content-type", "application/xml; charset=utf-8")];
        Some(match (self.are_hidden, self.has(&principal)) {
            (true, _) => StatusCode::FORBIDDEN.into_response(),
            (_, true) => (StatusCode::MULTI_STATUS, xml, found).into_response(),
            _ => StatusCode::NOT_FOUND.into_response(),
        })
    }

    /// Returns with whom a calendar becomes shared by this request: nobody if it does not know them, or shares nothing.
    fn read(&self, request: &str) -> Option<(String, bool)> {
        let request = Element::parse(request, 10_000).expect("XML");
        assert!(request.is(OWNCLOUD, "share"), "{request:?}");
        let set = request.child(OWNCLOUD, "set").expect("somebody to share with");
        let href = set.child(DAV, "href").expect("their address").text().to_owned();
        let principal = href.strip_prefix("principal:principals/").expect("a principal");
        let is_shared = self.has(principal) && !self.share_nothing;
        is_shared.then(|| (href, set.child(OWNCLOUD, "read-write").is_some()))
    }

    /// Shares the calendar at `address`, and answers as if it had, whatever came of it.
    pub(super) async fn share(&self, request: &str, address: &str, shared: &Shared) -> Response {
        if let Some((principal, may_write)) = self.read(request) {
            let all = {
                let mut shared = shared.lock().expect("the shares");
                let all = shared.entry(address.to_owned()).or_default();
                all.insert(principal, may_write);
                all.clone()
            };
            set(address, &all).await;
        }
        ([("x-sabre-status", "everything-went-well"), ("content-type", "text/html; charset=UTF-8")], "")
            .into_response()
    }
}

/// Refuses a request that does not come as Nextcloud wants it.
pub(super) fn check(headers: &HeaderMap) {
    assert!(headers.get("cookie").is_none(), "a POST with a cookie ends the session");
    let kind = headers["content-type"].to_str().expect("a kind");
    assert!(kind.contains("application/xml"), "without this it reads nothing");
}

/// Has the calendars of `store` say that they are shared with nobody.
pub(super) async fn begin(store: &Store) {
    let home = store.client.calendar_home().await.expect("the home");
    for name in &store.calendars {
        let calendar = store.url.join(home.child(name).as_collection().as_str()).expect("an address");
        set(calendar.as_str(), &BTreeMap::new()).await;
    }
}

/// Has the calendar at `address` say that it is shared with these.
pub(super) async fn set(address: &str, shares: &BTreeMap<String, bool>) {
    let users: Vec<String> = shares
        .iter()
        .map(|(principal, may_write)| {
            let access = if *may_write { "read-write" } else { "read" };
            let id = principal.rsplit('/').next().expect("an id").replace('+', " ");
            format!(
                "<o:user><d:href>{principal}</d:href><o:common-name>{id}</o:common-name><o:invite-accepted/>\
             <o:access><o:{access}/></o:access></o:user>"
            )
        })
        .collect();
    let users = users.concat();
    let body = format!(
        "<d:propertyupdate xmlns:d=\"DAV:\" xmlns:o=\"{OWNCLOUD}\"><d:set><d:prop><o:invite>{users}</o:invite></d:prop>\
         </d:set></d:propertyupdate>"
    );
    let method = reqwest::Method::from_bytes(b"PROPPATCH").expect("a method");
    let request = reqwest::Client::new().request(method, address).header("content-type", "application/xml");
    let answer = request.basic_auth(USERNAME, Some(PASSWORD)).body(body).send().await.expect("an answer");
    assert!(answer.status().is_success(), "{answer:?}");
}
