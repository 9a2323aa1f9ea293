//! The CalDAV client on servers that others wrote.

use chrono::{TimeZone, Utc};
use clef::caldav::client::{Client, ClientSettings, Limits, NewCalendar};
use clef::caldav::{ETag, Error, Href, SyncToken, TimeRange};
use url::Url;
use uuid::Uuid;

use crate::servers::{Server, client};

#[tokio::test]
async fn it_works_on_radicale() {
    let server = Server::radicale();
    on_a_fresh_server(&server.client(), "/salles/", "salle é").await;
}

#[tokio::test]
async fn it_works_on_xandikos() {
    let server = Server::xandikos();
    on_a_fresh_server(&server.client(), "/user/calendars/", "salle é").await;
}

#[tokio::test]
async fn it_works_on_cyrus() {
    if let Some(server) = Server::cyrus() {
        on_a_fresh_server(&server.client(), "/dav/calendars/user/salles/", "salle-e").await;
    }
}

#[tokio::test]
async fn it_works_on_nextcloud() {
    let Ok(url) = std::env::var("TEST_NEXTCLOUD_URL") else {
        eprintln!("skipped: TEST_NEXTCLOUD_URL is not set");
        return;
    };
    let of = |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set"));
    let settings = ClientSettings {
        url: Url::parse(&url).expect("TEST_NEXTCLOUD_URL is an address"),
        username: of("TEST_NEXTCLOUD_USER"),
        password: of("TEST_NEXTCLOUD_PASSWORD").into(),
        limits: Limits::default(),
    };
    let client = Client::new(settings).expect("a client");
    let home = client.calendar_home().await.expect("the home");
    let calendars = of("TEST_NEXTCLOUD_CALENDARS");
    let name = calendars.split(',').next().unwrap_or_default().trim();
    let collection = home.child(name).as_collection();
    // Its bin keeps names, so calendars are used again and emptied.
    for (href, _) in client.list_etags(&collection).await.expect("a listing") {
        client.delete(&href, None).await.expect("to empty the calendar");
    }
    objects_live_in(&client, &collection).await;
}

/// Finds the home, makes a calendar called `name` there, and uses it.
async fn on_a_fresh_server(client: &Client, expected_home: &str, name: &str) {
    let home = client.calendar_home().await.expect("the home");
    assert_eq!(home.as_str(), expected_home);
    let collection = home.child(name).as_collection();
    let missing = client.collection(&collection).await;
    assert!(matches!(missing, Err(Error::NotFound(_))), "{missing:?}");
    let new = NewCalendar { display_name: "Atelier & <co>".into(), color: Some("#336699".into()) };
    client.make_calendar(&collection, &new).await.expect("a new calendar");
    let again = client.make_calendar(&collection, &new).await;
    assert!(matches!(again, Err(Error::Rejected { status: 403 | 405 | 409, .. })), "{again:?}");
    let made = client.collection(&collection).await.expect("the calendar");
    assert_eq!(made.display_name.as_deref(), Some("Atelier & <co>"));
    assert!(made.is_calendar && made.sync_token.is_some() && made.ctag.is_some());
    assert_eq!(made.components, ["VEVENT"]);
    let listed = client.collections(&home).await.expect("a listing");
    assert!(listed.iter().any(|c| c.href == collection), "{listed:?}");
    objects_live_in(client, &collection).await;
    a_missing_calendar_is_not_an_empty_one(client, &home.child("none").as_collection()).await;
}

/// The whole life of objects in an empty calendar.
async fn objects_live_in(client: &Client, collection: &Href) {
    let uid = Uuid::new_v4();
    let first = collection.child(&format!("1-{uid}.ics"));
    assert_eq!(client.list_etags(collection).await.expect("a listing"), []);
    let start = client.sync_collection(collection, None).await.expect("a first sync");
    assert_eq!((start.changed.len(), start.removed.len()), (0, 0));

    let created = client.create(&first, event(uid, "Conseil & café")).await.expect("to create");
    assert!(!created.overwrote);
    let object = client.get(&first).await.expect("the object");
    assert!(object.data.contains(&uid.to_string()), "{}", object.data);
    let etag = object.etag.expect("an ETag");
    assert_eq!(created.etag.unwrap_or_else(|| etag.clone()), etag);
    assert_eq!(client.list_etags(collection).await.expect("a listing"), [(first.clone(), etag.clone())]);
    only_one_may_create(client, &first, uid).await;
    it_is_found_by_its_time(client, collection, &first).await;
    it_is_found_by_its_address(client, collection, &first).await;
    changes_are_told(client, collection, &start.token).await;
    only_the_known_version_is_replaced(client, &first, &etag, uid).await;
}

async fn only_one_may_create(client: &Client, first: &Href, uid: Uuid) {
    let onto = client.create(first, event(Uuid::new_v4(), "another")).await.expect_err("it exists");
    assert!(matches!(onto, Error::PreconditionFailed { .. }) && !onto.is_uid_taken(), "{onto:?}");
    let elsewhere = Href::parse(&format!("{first}-2.ics")).expect("an href");
    let same_uid = client.create(&elsewhere, event(uid, "the same UID")).await.expect_err("the UID is taken");
    assert!(same_uid.is_uid_taken(), "{same_uid:?}");
    assert!(matches!(client.get(&elsewhere).await, Err(Error::NotFound(_))));
}

async fn it_is_found_by_its_time(client: &Client, collection: &Href, first: &Href) {
    let at = |hour| Utc.with_ymd_and_hms(2027, 3, 1, hour, 0, 0).single().expect("a time");
    let during = TimeRange { start: at(9), end: at(10) };
    let found = client.query(collection, during).await.expect("an answer");
    assert_eq!(found.iter().map(|object| &object.href).collect::<Vec<_>>(), [first]);
    assert!(found[0].data.contains("SUMMARY:Conseil & café"), "{}", found[0].data);
    let after = TimeRange { start: at(10), end: at(11) };
    assert_eq!(client.query(collection, after).await.expect("an answer"), []);
}

async fn it_is_found_by_its_address(client: &Client, collection: &Href, first: &Href) {
    let mut hrefs: Vec<_> = (0..150).map(|n| collection.child(&format!("missing-{n}.ics"))).collect();
    assert_eq!(client.multiget(collection, &hrefs).await.expect("an answer"), []);
    hrefs.push(first.clone());
    let found = client.multiget(collection, &hrefs).await.expect("an answer");
    assert_eq!(found.iter().map(|object| &object.href).collect::<Vec<_>>(), [first]);
    assert_eq!(client.multiget(collection, &[]).await.expect("nothing"), []);
}

async fn changes_are_told(client: &Client, collection: &Href, start: &SyncToken) {
    let before = client.sync_collection(collection, Some(start)).await.expect("the changes");
    assert_eq!((before.changed.len(), before.removed.len()), (1, 0));
    let uid = Uuid::new_v4();
    let second = collection.child(&format!("2-{uid}.ics"));
    client.create(&second, event(uid, "second")).await.expect("to create");
    let made = client.sync_collection(collection, Some(&before.token)).await.expect("the changes");
    let [(href, etag)] = made.changed.as_slice() else { panic!("not one change: {made:?}") };
    assert_eq!(href, &second);
    client.delete(&second, Some(etag)).await.expect("to delete");
    let gone = client.sync_collection(collection, Some(&made.token)).await.expect("the changes");
    assert_eq!((gone.changed, gone.removed), (Vec::new(), vec![second.clone()]));
    assert!(matches!(client.delete(&second, None).await, Err(Error::NotFound(_))));
    let garbage = SyncToken("garbage".into());
    let unknown = client.sync_collection(collection, Some(&garbage)).await.expect_err("an unknown token");
    assert!(unknown.is_sync_token_invalid(), "{unknown:?}");
}

async fn only_the_known_version_is_replaced(client: &Client, first: &Href, etag: &ETag, uid: Uuid) {
    let stale = ETag("\"stale\"".into());
    let refused = client.update(first, &stale, event(uid, "stale")).await;
    assert!(matches!(refused, Err(Error::PreconditionFailed { .. })), "{refused:?}");
    client.update(first, etag, event(uid, "changed")).await.expect("to change");
    let now = client.get(first).await.expect("the object");
    assert!(now.data.contains("SUMMARY:changed"), "{}", now.data);
    let refused = client.delete(first, Some(etag)).await;
    assert!(matches!(refused, Err(Error::PreconditionFailed { .. })), "{refused:?}");
    client.delete(first, now.etag.as_ref()).await.expect("to delete");
    assert!(matches!(client.get(first).await, Err(Error::NotFound(_))));
}

async fn a_missing_calendar_is_not_an_empty_one(client: &Client, none: &Href) {
    let range = TimeRange { start: Utc::now(), end: Utc::now() + chrono::TimeDelta::days(1) };
    let answers = [
        client.collection(none).await.err(),
        client.list_etags(none).await.err(),
        client.query(none, range).await.err(),
        client.sync_collection(none, None).await.err(),
    ];
    for error in answers {
        assert!(matches!(error, Some(Error::NotFound(_))), "{error:?}");
    }
}

#[tokio::test]
async fn a_wrong_password_is_said_once_and_not_tried_again() {
    let server = Server::radicale();
    let client = client(&server.url, "wrong");
    assert!(matches!(client.calendar_home().await, Err(Error::Unauthorized)));
    assert!(client.is_locked_out());
    let collection = Href::parse("/salles/atelier/").expect("an href");
    assert!(matches!(client.list_etags(&collection).await, Err(Error::Unauthorized)));
}

#[tokio::test]
async fn any_address_of_the_server_leads_to_the_home() {
    let server = Server::radicale();
    for path in ["/", "/salles/", "/.well-known/caldav"] {
        let url = server.url.join(path).expect("an address");
        let home = client(&url, crate::servers::PASSWORD).calendar_home().await;
        assert_eq!(home.expect("the home").as_str(), "/salles/", "from {path}");
    }
}

fn event(uid: Uuid, summary: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Clef//tests//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n\
         DTSTAMP:20270101T000000Z\r\nDTSTART:20270301T090000Z\r\nDTEND:20270301T100000Z\r\n\
         SUMMARY:{summary}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}
