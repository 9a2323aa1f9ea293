//! Answers as real servers give them: those of Radicale 3.9 and Xandikos 0.4 are recorded, those of
//! Nextcloud are written after `docs/nextcloud.md`.

use super::calendar_query::CalendarQuery;
use super::collections::{Collection, ListCollections, ShowCollection};
use super::discover::Discover;
use super::list_etags::ListEtags;
use super::multiget::Multiget;
use super::sync_collection::SyncCollection;
use super::*;
use crate::caldav::{SyncToken, TimeRange};
use chrono::{TimeZone, Utc};
use rstest::rstest;

mod refusals;

fn href(path: &str) -> Href {
    Href::parse(path).expect("an href")
}

fn answer(status: u16, body: impl Into<Bytes>) -> http::Response<Bytes> {
    let builder = http::Response::builder().status(status);
    builder.header("content-type", "application/xml").body(body.into()).expect("an answer")
}

fn fixture(name: &str) -> http::Response<Bytes> {
    let path = format!("{}/tests/fixtures/multistatus/{name}.xml", env!("CARGO_MANIFEST_DIR"));
    answer(207, std::fs::read(&path).expect("a fixture"))
}

/// The fixtures that are multistatus answers.
fn recorded() -> impl Iterator<Item = Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/multistatus");
    let files = std::fs::read_dir(folder).expect("the fixtures").flatten();
    let bytes = files.map(|file| std::fs::read(file.path()).expect("a fixture").trim_ascii_end().to_vec());
    bytes.filter(|bytes| bytes.ends_with(b"multistatus>"))
}

/// The home of the account in each server's fixtures.
fn home(server: &str) -> &'static str {
    match server {
        "nextcloud" => "/remote.php/dav/calendars/salles/",
        "radicale" => "/salles/",
        _ => "/user/calendars/",
    }
}

fn calendar(server: &str) -> Href {
    href(home(server)).child("atelier").as_collection()
}

fn a_range() -> TimeRange {
    let day = |day| Utc.with_ymd_and_hms(2027, 3, day, 0, 0, 0).single().expect("a time");
    TimeRange { start: day(1), end: day(2) }
}

#[rstest]
#[case::nextcloud("nextcloud", "/remote.php/dav/principals/users/salles/")]
#[case::radicale("radicale", "/salles/")]
#[case::xandikos("xandikos", "/user/")]
fn the_root_names_the_principal_and_that_the_home(#[case] server: &str, #[case] principal: &str) {
    let at_root = Discover { at: href("/") }.parse(&fixture(&format!("{server}-discover-root")));
    let at_root = at_root.expect("an answer");
    assert_eq!((at_root.principal, at_root.home), (Some(href(principal)), None));
    let discover = Discover { at: href(principal) };
    let at_principal = discover.parse(&fixture(&format!("{server}-discover-principal")));
    assert_eq!(at_principal.expect("an answer").home, Some(href(home(server))));
}

fn collections(server: &str) -> Vec<Collection> {
    let list = ListCollections { home: href(home(server)) };
    list.parse(&fixture(&format!("{server}-collections"))).expect("an answer")
}

#[rstest]
#[case::nextcloud("nextcloud", 4)]
#[case::radicale("radicale", 1)]
#[case::xandikos("xandikos", 2)]
fn a_home_lists_its_calendars_without_itself(#[case] server: &str, #[case] count: usize) {
    let all = collections(server);
    assert_eq!(all.len(), count);
    let atelier = all.iter().find(|c| c.href == calendar(server)).expect("the calendar");
    assert_eq!(atelier.display_name.as_deref(), Some("Atelier & co"));
    assert!(atelier.is_calendar && !atelier.is_deleted);
    assert!(atelier.ctag.is_some() && atelier.sync_token.is_some());
    assert_eq!(atelier.components.first().map(String::as_str), Some("VEVENT"));
    assert_eq!((atelier.may_write, atelier.supports_sync), (Some(true), Some(true)));
}

#[test]
fn binned_and_shared_calendars_of_nextcloud_say_what_they_are() {
    let all = collections("nextcloud");
    let find = |name| all.iter().find(|c| c.href.name() == name).expect("a collection");
    assert!(find("forge").is_deleted && !find("forge").is_calendar);
    let shared = find("salon_shared_by_ana");
    assert_eq!(shared.may_write, Some(false));
    assert_eq!(shared.owner, Some(href("/remote.php/dav/principals/users/ana/")));
    assert_eq!((find("inbox").is_calendar, find("inbox").supports_sync), (false, None));
    let show = ShowCollection { href: calendar("nextcloud") };
    let atelier = show.parse(&fixture("nextcloud-collections")).expect("an answer");
    assert_eq!(atelier.display_name.as_deref(), Some("Atelier & co"));
}

#[rstest]
#[case::nextcloud("nextcloud", &[("1-a.ics", "\"7f3d0c1e9a\""), ("café x", "\"51c2aa\"")])]
#[case::radicale("radicale", &[
    ("3-c.ics", "\"bf5b50b1cdac7f305a8e858e123c42efae7e4cc36ff2314e0d36e295c4e21d59\""),
    ("1-a.ics", "\"7c743b0c2ca41fec89735eed9d97d736f72df16c37dcbdc10be3164cb006da1a\""),
    ("café x.ics", "\"0d33f87085496b08164e59b0aebe46de1c0d8518d6372b88518c17d55af13bef\""),
])]
#[case::xandikos("xandikos", &[
    ("1-a.ics", "\"be9fbee0826a15e50508dead21f8ec1956bff754\""),
    ("3-c.ics", "\"cbe273bc489c7506394e87621b132e34b3362964\""),
    ("café x.ics", "\"382ef5e837a8449c2f5148aaa42937b8633c3c5d\""),
])]
fn etags_keep_their_quotes(#[case] server: &str, #[case] expected: &[(&str, &str)]) {
    let list = ListEtags { collection: calendar(server) };
    let listed = list.parse(&fixture(&format!("{server}-etags"))).expect("an answer");
    let expected: Vec<_> = expected
        .iter()
        .map(|(name, etag)| (calendar(server).child(name), ETag((*etag).to_owned())))
        .collect();
    assert_eq!(listed, expected);
}

#[rstest]
#[case::nextcloud("nextcloud", "SUMMARY:R&D <b>\"été\"</b> 🎉\r\n")]
#[case::radicale("radicale", "SUMMARY:R&D <b>\"été\"</b>\n")]
#[case::xandikos("xandikos", "SUMMARY:R&D <b>\"été\"</b>\n")]
fn a_query_brings_the_data_unescaped(#[case] server: &str, #[case] summary: &str) {
    let query = CalendarQuery { collection: calendar(server), range: a_range() };
    let objects = query.parse(&fixture(&format!("{server}-query"))).expect("an answer");
    let object = objects.iter().find(|o| o.href.name() == "1-a.ics").expect("the object");
    assert!(object.data.contains(summary), "{}", object.data);
    assert!(object.data.starts_with("BEGIN:VCALENDAR") && object.data.trim_end().ends_with("END:VCALENDAR"));
    assert!(object.etag.is_some());
}

#[rstest]
#[case::radicale("radicale")]
#[case::xandikos("xandikos")]
fn what_is_gone_is_absent_from_a_multiget(#[case] server: &str) {
    let get = Multiget { collection: calendar(server), hrefs: Vec::new() };
    let objects = get.parse(&fixture(&format!("{server}-multiget"))).expect("an answer");
    let names: Vec<_> = objects.iter().map(|object| object.href.name()).collect();
    assert_eq!(names, ["1-a.ics"]);
}

#[rstest]
#[case::nextcloud("nextcloud", "http://sabre.io/ns/sync/122")]
#[case::radicale(
    "radicale",
    "http://radicale.org/ns/sync/2c2d68270b0f92ca8262683a5685839fafa8d10185962b3ade7302f8c4701f1e"
)]
#[case::xandikos("xandikos", "29ad1286274cbd425bbbaa228b5d1b0e0a3ad8e9")]
fn a_sync_tells_changed_from_removed(#[case] server: &str, #[case] token: &str) {
    let collection = calendar(server);
    let sync = SyncCollection { collection: collection.clone(), token: None };
    let changes = sync.parse(&fixture(&format!("{server}-sync-changes"))).expect("an answer");
    let changed: Vec<_> = changes.changed.iter().map(|(href, _)| href.clone()).collect();
    assert_eq!(
        (changed, changes.removed),
        (vec![collection.child("4-d.ics")], vec![collection.child("3-c.ics")])
    );
    assert_eq!(changes.token, SyncToken(token.to_owned()));
}

#[rstest]
#[case::radicale("radicale")]
#[case::xandikos("xandikos")]
fn a_first_sync_brings_everything(#[case] server: &str) {
    let sync = SyncCollection { collection: calendar(server), token: None };
    let changes = sync.parse(&fixture(&format!("{server}-sync-all"))).expect("an answer");
    assert_eq!((changes.changed.len(), changes.removed.len()), (3, 0));
    assert!(changes.changed.iter().all(|(_, etag)| etag.0.starts_with('"')));
}

#[rstest]
#[case::nextcloud("nextcloud", 403)]
#[case::radicale("radicale", 403)]
#[case::xandikos("xandikos", 412)]
fn a_forgotten_sync_token_is_recognised(#[case] server: &str, #[case] status: u16) {
    let sync = SyncCollection { collection: calendar(server), token: Some(SyncToken("x".into())) };
    let mut refusal = fixture(&format!("{server}-sync-bad-token"));
    *refusal.status_mut() = http::StatusCode::from_u16(status).expect("a status");
    assert!(sync.parse(&refusal).expect_err("a refusal").is_sync_token_invalid());
}

#[rstest]
#[case::nextcloud("nextcloud", 400)]
#[case::radicale("radicale", 409)]
#[case::xandikos("xandikos", 412)]
#[case::cyrus("cyrus", 403)]
fn a_taken_uid_is_recognised(#[case] server: &str, #[case] status: u16) {
    let create = put::Create { href: href("/a.ics"), body: String::new() };
    let mut refusal = fixture(&format!("{server}-uid-conflict"));
    *refusal.status_mut() = http::StatusCode::from_u16(status).expect("a status");
    assert!(create.parse(&refusal).expect_err("a refusal").is_uid_taken());
}

#[test]
fn a_query_asks_for_events_in_utc() {
    let request =
        CalendarQuery { collection: href("/dav/a/"), range: a_range() }.prepare().expect("a request");
    assert_eq!((request.method().as_str(), request.uri().path()), ("REPORT", "/dav/a/"));
    assert_eq!(request.headers()["depth"], "1");
    let body = std::str::from_utf8(request.body()).expect("text");
    assert!(body.contains(r#"<c:time-range start="20270301T000000Z" end="20270302T000000Z"/>"#), "{body}");
    assert!(Element::parse(body, 10_000).is_ok());
}

#[test]
fn a_write_says_what_it_expects_to_find() {
    let create = put::Create { href: href("/a.ics"), body: "x".into() }.prepare().expect("a request");
    assert_eq!((create.headers()["if-none-match"].as_bytes(), create.method()), (&b"*"[..], &Method::PUT));
    let etag = ETag("W/\"1\"".into());
    let update = put::Update { href: href("/a.ics"), etag: etag.clone(), body: "x".into(), silently: false };
    assert_eq!(update.prepare().expect("a request").headers()["if-match"], "W/\"1\"");
    let delete = delete::Delete { href: href("/a.ics"), etag: Some(etag), silently: false };
    let delete = delete.prepare().expect("a request");
    assert_eq!(delete.headers()["if-match"], "W/\"1\"");
    assert!(delete.headers().get("schedule-reply").is_none(), "people are told what they were invited to");
    let silent = delete::Delete { href: href("/a.ics"), etag: None, silently: true };
    assert_eq!(silent.prepare().expect("a request").headers()["schedule-reply"], "F");
    let hostile = put::Update {
        href: href("/a.ics"),
        etag: ETag("\"a\"\r\nX: y".into()),
        body: "x".into(),
        silently: false,
    };
    assert!(matches!(hostile.prepare(), Err(Error::Unreachable { sent: false, .. })));
}

#[test]
fn a_sync_never_asks_for_a_limited_answer() {
    let sync = SyncCollection { collection: href("/a/"), token: Some(SyncToken("a&b".into())) };
    let request = sync.prepare().expect("a request");
    let body = Element::parse(std::str::from_utf8(request.body()).expect("text"), 10_000).expect("XML");
    assert_eq!(body.child(DAV, "sync-token").map(Element::text), Some("a&b"));
    assert!(body.child(DAV, "limit").is_none());
}
