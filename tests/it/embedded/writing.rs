//! PUT, GET and DELETE: what is taken, what is refused and in which words.

use clef::domain::booking::Ticket;
use clef::domain::room::RoomId;
use rstest::rstest;

use super::*;

#[tokio::test]
async fn an_object_comes_back_byte_for_byte_with_its_etag() {
    let clef = Clef::start().await;
    let body =
        event("1", "SUMMARY:Réunion 🗝\r\nX-CLEF-TICKET;X-A=\"b\":1\r\n").replace("\r\nVERSION", "\nVERSION");
    let put = clef.put("1-a.ics", &[("If-None-Match", "*")], &body).await;
    assert_eq!(put.status, StatusCode::CREATED);
    let got = clef.get("1-a.ics").await;
    assert_eq!((got.status, got.etag(), got.text.as_str()), (StatusCode::OK, put.etag(), body.as_str()));
    assert_eq!(got.headers["content-type"], "text/calendar; charset=utf-8; component=VEVENT");
    let head = clef.send("HEAD", &at("1-a.ics"), &[], "").await;
    assert_eq!((head.status, head.etag(), head.text.as_str()), (StatusCode::OK, put.etag(), ""));
    assert_eq!(head.headers["content-length"], body.len().to_string());
    let unchanged = clef.send("GET", &at("1-a.ics"), &[("If-None-Match", &put.etag())], "").await;
    assert_eq!((unchanged.status, unchanged.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
    let other = clef.send("GET", &at("1-a.ics"), &[("If-Match", "\"other\"")], "").await;
    assert_eq!(other.status, StatusCode::PRECONDITION_FAILED);
}

#[tokio::test]
async fn preconditions_decide() {
    let clef = Clef::start().await;
    let first = clef.put("a.ics", &[("If-None-Match", "*")], &event("a", "")).await.etag();
    let again = clef.put("a.ics", &[("If-None-Match", "*")], &event("a", "")).await;
    assert_eq!((again.status, again.etag()), (StatusCode::PRECONDITION_FAILED, first.clone()));
    let changed = event("a", "SUMMARY:2\r\n");
    let update = clef.put("a.ics", &[("If-Match", &format!("\"x\", {first}"))], &changed).await;
    assert_eq!(update.status, StatusCode::NO_CONTENT);
    let stale = clef.put("a.ics", &[("If-Match", &first)], &event("a", "SUMMARY:3\r\n")).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    let weak = format!("W/{}", update.etag());
    assert_eq!(
        clef.put("a.ics", &[("If-Match", &weak)], &changed).await.status,
        StatusCode::PRECONDITION_FAILED
    );
    let missing = clef.put("b.ics", &[("If-Match", "*")], &event("b", "")).await;
    assert_eq!(missing.status, StatusCode::PRECONDITION_FAILED);
    let unreadable = clef.put("a.ics", &[("If-Match", "no quotes")], &changed).await;
    assert_eq!(unreadable.status, StatusCode::BAD_REQUEST);
    assert_eq!(clef.get("a.ics").await.text, changed);
    let stale = clef.send("DELETE", &at("a.ics"), &[("If-Match", &first)], "").await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    let deleted = clef.send("DELETE", &at("a.ics"), &[("If-Match", &update.etag())], "").await;
    assert_eq!(deleted.status, StatusCode::NO_CONTENT);
    assert_eq!(clef.get("a.ics").await.status, StatusCode::NOT_FOUND);
    assert_eq!(clef.send("DELETE", &at("a.ics"), &[], "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_uid_of_a_booking_is_taken_once_and_stays_taken() {
    let mut clef = Clef::start().await;
    let room = RoomId::parse("atelier").expect("an id");
    let one = Ticket(1).uid(&room).to_string();
    clef.put("a b.ics", &[], &event(&one, "")).await;
    let conflict = |answer: Answer| {
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert_eq!(
            text_of(&answer, "c:no-uid-conflict"),
            "<d:href>/dav/calendars/salles/atelier/a%20b.ics</d:href>"
        );
    };
    conflict(clef.put("b.ics", &[("If-None-Match", "*")], &event(&one, "")).await);
    conflict(clef.put("a b.ics", &[], &event("two", "")).await);
    assert_eq!(clef.send("DELETE", &at("a b.ics"), &[], "").await.status, StatusCode::NO_CONTENT);
    conflict(clef.put("c.ics", &[("If-None-Match", "*")], &event(&one, "")).await);
    clef.restart().await;
    conflict(clef.put("d.ics", &[("If-None-Match", "*")], &event(&one, "")).await);
    conflict(clef.put("a b.ics", &[("If-None-Match", "*")], &event(&one, "")).await);
    assert_eq!(clef.put("a b.ics", &[], &event("three", "")).await.status, StatusCode::CREATED);
    clef.send("MKCALENDAR", &format!("{HOME}other/"), &[], "").await;
    let elsewhere = clef.send("PUT", &format!("{HOME}other/a.ics"), &[], event(&one, "")).await;
    assert_eq!(elsewhere.status, StatusCode::CREATED, "another calendar, another order");
}

#[tokio::test]
async fn a_deleted_foreign_event_may_come_back() {
    let mut clef = Clef::start().await;
    let undone = event("0b9f6f3e-7c2b-4a0e-9a51-0d0f3c1f6a11", "");
    clef.put("a.ics", &[], &undone).await;
    let twice = clef.put("b.ics", &[("If-None-Match", "*")], &undone).await;
    assert_eq!(twice.status, StatusCode::CONFLICT, "while it is there its UID is taken");
    for name in ["a.ics", "b.ics"] {
        let deleted = clef.send("DELETE", &at("a.ics"), &[], "").await;
        assert_eq!(deleted.status, StatusCode::NO_CONTENT);
        clef.restart().await;
        let back = clef.put(name, &[("If-None-Match", "*")], &undone).await;
        assert_eq!(back.status, StatusCode::CREATED, "{name}: {back:?}");
    }
    let twice = clef.put("c.ics", &[("If-None-Match", "*")], &undone).await;
    assert_eq!(text_of(&twice, "c:no-uid-conflict"), "<d:href>/dav/calendars/salles/atelier/b.ics</d:href>");
}

#[rstest]
#[case::not_calendar_data("hello", "valid-calendar-data")]
#[case::torn("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "valid-calendar-data")]
#[case::method(
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20270101T000000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    "valid-calendar-object-resource"
)]
#[case::no_uid(
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20270101T000000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    "valid-calendar-object-resource"
)]
#[case::busy(
    "BEGIN:VCALENDAR\r\nBEGIN:VFREEBUSY\r\nUID:1\r\nEND:VFREEBUSY\r\nEND:VCALENDAR\r\n",
    "supported-calendar-component"
)]
#[tokio::test]
async fn what_is_not_one_calendar_object_is_refused_by_name(#[case] body: &str, #[case] condition: &str) {
    let clef = Clef::start().await;
    let refused = clef.put("a.ics", &[], body).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.text.contains(&format!("<c:{condition}></c:{condition}>")), "{}", refused.text);
    assert_eq!(clef.get("a.ics").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn size_type_and_place_are_checked() {
    let clef = Clef::start().await;
    let large = event("a", &format!("DESCRIPTION:{}\r\n", "x".repeat(10_000_000)));
    let refused = clef.put("a.ics", &[], &large).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.text.contains("max-resource-size"));
    let larger = clef.put("a.ics", &[], &"x".repeat(12 * 1024 * 1024 + 1)).await;
    assert_eq!(larger.status, StatusCode::PAYLOAD_TOO_LARGE);
    let typed = [("Content-Type", "text/html")];
    let html = clef.send("PUT", &at("a.ics"), &typed, event("a", "")).await;
    assert!(html.status == StatusCode::FORBIDDEN && html.text.contains("supported-calendar-data"));
    let nowhere = clef.send("PUT", &format!("{HOME}missing/a.ics"), &[], event("a", "")).await;
    assert_eq!(nowhere.status, StatusCode::CONFLICT);
    let deep = clef.put("a.ics/b.ics", &[], &event("a", "")).await;
    assert_eq!(deep.status, StatusCode::CONFLICT);
    let long = clef.put(&format!("{}.ics", "a".repeat(300)), &[], &event("a", "")).await;
    assert_eq!(long.status, StatusCode::FORBIDDEN);
    let only_tasks = "<c:mkcalendar xmlns:c='urn:ietf:params:xml:ns:caldav' xmlns='DAV:'><set><prop>\
        <c:supported-calendar-component-set><c:comp name='VTODO'/></c:supported-calendar-component-set>\
        </prop></set></c:mkcalendar>";
    assert_eq!(
        clef.send("MKCALENDAR", &format!("{HOME}tasks/"), &[], only_tasks).await.status,
        StatusCode::CREATED
    );
    let event = clef.send("PUT", &format!("{HOME}tasks/a.ics"), &[], event("a", "")).await;
    assert!(event.status == StatusCode::FORBIDDEN && event.text.contains("supported-calendar-component"));
}

#[tokio::test]
async fn any_name_is_a_name_and_case_tells_two_apart() {
    let mut clef = Clef::start().await;
    let encoded =
        ["A.ics", "a.ics", "r%C3%A9union%20%2F%202.ics", "%2e.ics", "con.ics", "no-extension", "100%25.ics"];
    for (position, name) in encoded.iter().enumerate() {
        let put = clef.put(name, &[("If-None-Match", "*")], &event(&position.to_string(), "")).await;
        assert_eq!(put.status, StatusCode::CREATED, "{name}");
    }
    clef.restart().await;
    for (position, name) in encoded.iter().enumerate() {
        assert!(clef.get(name).await.text.contains(&format!("UID:{position}\r\n")), "{name}");
    }
    let same = clef.get("r%c3%a9union%20%2f%202%2Eics").await;
    assert!(same.text.contains("UID:2\r\n"), "another spelling of one address");
}
