//! School holidays from an address: shown, closing nothing, asked for again only if they have changed, and kept while they cannot
//! be read.

use std::time::{Duration, Instant};

use chrono_tz::Europe::Paris;
use clef::domain::closure::HolidayAddress;
use clef::sync::{FeedTrouble, HolidayReader, SchoolHolidays};
use reqwest::StatusCode;
use rstest::rstest;
use tempfile::TempDir;

use crate::app::{TestApp, fields};
use crate::feed_server::{FeedServer, Reply};

const PATH: &str = "/zone-b.ics";
const CHRISTMAS: [&str; 3] =
    ["DTSTART;VALUE=DATE:20261219", "DTEND;VALUE=DATE:20270104", "SUMMARY:Vacances de Noël"];
const WINTER: [&str; 3] =
    ["DTSTART;VALUE=DATE:20270213", "DTEND;VALUE=DATE:20270301", "SUMMARY:Vacances d’hiver"];

/// What reads them, as after a start with what is in `folder`; and those that are known.
fn reader(address: &str, allow_private: bool, folder: &TempDir) -> (HolidayReader, SchoolHolidays) {
    let url = format!("{address}{PATH}").parse().expect("an address");
    let (address, known) = (HolidayAddress { url, allow_private }, SchoolHolidays::default());
    let file = folder.path().join("school-holidays.json");
    let reader = HolidayReader::restore((&address, Paris), known.clone(), file).expect("a reader");
    (reader, known)
}

fn names(known: &SchoolHolidays) -> Vec<String> {
    known.known().iter().map(|holidays| holidays.reason.clone()).collect()
}

#[tokio::test]
async fn the_day_shows_them_and_bookings_go_on() {
    let (server, address) = FeedServer::start().await;
    server.has_events(PATH, &[&CHRISTMAS]);
    let section =
        format!("[closures]\nschool_holidays = \"{address}{PATH}\"\nallow_private = true\n\n[rules]\n");
    let app = TestApp::with(&TestApp::rooms().replacen("[rules]\n", &section, 1), &[]).await;
    let ana = app.person("demo-ana").await;
    // Read before they are known, the page is another one afterwards.
    let (day, deadline) = ("/?date=2026-12-22", Instant::now() + Duration::from_mins(1));
    while !ana.get(day).await.has("Vacances de Noël") {
        assert!(Instant::now() < deadline, "{}", ana.get(day).await.body);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(ana.get("/?date=2026-12-22&view=week").await.has("Vacances de Noël"));
    assert!(!ana.get("/?date=2026-12-18").await.has("Vacances"));
    let booked =
        ana.post("/book", &fields("atelier", "2026-12-22", ("10:00", "11:00"), "Point", "key")).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
}

#[tokio::test]
async fn they_are_asked_for_again_only_if_they_have_changed() {
    let ((server, address), folder) = (FeedServer::start().await, tempfile::tempdir().expect("a folder"));
    server.has_events(PATH, &[&CHRISTMAS]);
    let (mut reader, known) = reader(&address, true, &folder);
    reader.run().await.expect("read");
    reader.run().await.expect("as it was");
    assert_eq!(server.answered(PATH), [StatusCode::OK, StatusCode::NOT_MODIFIED]);
    assert_eq!((names(&known), known.change_count()), (vec!["Vacances de Noël".to_owned()], 1));
    server.has_events(PATH, &[&CHRISTMAS, &WINTER]);
    reader.run().await.expect("read");
    assert_eq!((names(&known).len(), known.change_count()), (2, 2));
}

#[tokio::test]
async fn those_that_are_known_stay_through_an_outage_and_a_restart() {
    let ((server, address), folder) = (FeedServer::start().await, tempfile::tempdir().expect("a folder"));
    server.has_events(PATH, &[&CHRISTMAS]);
    let (mut before, known) = reader(&address, true, &folder);
    before.run().await.expect("read");
    server.has(PATH, Reply::Status(503));
    before.run().await.expect_err("it is away");
    assert_eq!(names(&known), ["Vacances de Noël"]);
    let (mut after, known) = reader(&address, true, &folder);
    assert_eq!(names(&known), ["Vacances de Noël"], "before anybody is asked");
    after.run().await.expect_err("it is away");
    assert_eq!(names(&known), ["Vacances de Noël"]);
    let (_, known) = reader("https://example.org", true, &folder);
    assert!(names(&known).is_empty(), "those of another address");
}

#[rstest]
#[case::html(Reply::File("<!DOCTYPE html>".into()), "no calendar")]
#[case::endless(Reply::Endless, "larger than 2 MB")]
#[case::missing(Reply::Status(404), "answers with 404")]
#[case::to_itself(Reply::Redirect(PATH.into()), "redirects more than 5 times")]
#[case::to_a_file(Reply::Redirect("file:///etc/passwd".into()), "not followed")]
#[tokio::test]
async fn whatever_is_answered_is_bounded_and_changes_nothing(#[case] reply: Reply, #[case] words: &str) {
    let ((server, address), folder) = (FeedServer::start().await, tempfile::tempdir().expect("a folder"));
    server.has_events(PATH, &[&CHRISTMAS]);
    let (mut reader, known) = reader(&address, true, &folder);
    reader.run().await.expect("read");
    server.has(PATH, reply);
    let begun = Instant::now();
    let trouble = reader.run().await.expect_err("it is none");
    assert!(trouble.to_string().contains(words), "{trouble}");
    assert!(begun.elapsed() < Duration::from_secs(20));
    assert_eq!(names(&known), ["Vacances de Noël"]);
}

#[tokio::test]
async fn private_addresses_are_not_asked() {
    let ((server, address), folder) = (FeedServer::start().await, tempfile::tempdir().expect("a folder"));
    server.has_events(PATH, &[&CHRISTMAS]);
    for address in [address.clone(), address.replace("127.0.0.1", "localhost")] {
        let (mut reader, known) = reader(&address, false, &folder);
        let trouble = reader.run().await.expect_err("it is this machine");
        assert!(
            matches!(trouble, FeedTrouble::Fetch(_)) && trouble.to_string().contains("private"),
            "{trouble}"
        );
        assert!(names(&known).is_empty());
    }
    assert_eq!(server.count(), 0);
}
