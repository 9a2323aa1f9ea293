//! What a broken feed does: a clear sentence, nothing lost, nothing slow.

use std::sync::Arc;
use std::time::{Duration, Instant};

use clef::config::token;
use clef::domain::feed::{Feed, HeldRooms};
use clef::domain::room::RoomId;
use clef::outgoing::FetchError;
use clef::sync::{FeedSource, FeedTrouble};

use super::{CONCERT, book, place, settings, wait_for, wait_for_events};
use crate::app::TestApp;
use crate::feed_server::{FeedServer, Reply, calendar};
use crate::program::{Program, TOKEN};
use crate::servers::free_port;
use reqwest::StatusCode;

fn feed(url: &str, allow_private: bool) -> Arc<Feed> {
    Arc::new(Feed {
        name: "Site".into(),
        url: url.parse().expect("an address"),
        every: Duration::from_mins(15),
        allow_private,
        held: HeldRooms::new(vec![RoomId::parse("atelier").expect("an id")], []),
    })
}

async fn trouble(url: &str, allow_private: bool) -> FeedTrouble {
    let source = FeedSource::new().expect("a source");
    source.read(&feed(url, allow_private)).await.expect_err("it is broken")
}

#[tokio::test]
async fn whatever_it_answers_is_bounded_and_has_a_sentence() {
    let (server, address) = FeedServer::start().await;
    let huge = format!("BEGIN:VCALENDAR\r\nX:{}\r\nEND:VCALENDAR\r\n", "x".repeat(11_000_000));
    server.has("/html", Reply::File("<!DOCTYPE html><title>Agenda</title>".into()));
    server.has("/huge", Reply::File(huge));
    server.has("/endless", Reply::Endless);
    server.has("/recursive", Reply::Redirect("/recursive".into()));
    server.has("/elsewhere", Reply::Redirect("file:///etc/passwd".into()));
    server.has("/cut", Reply::File(calendar(&[&CONCERT]).replace("END:VCALENDAR\r\n", "")));
    let before = Instant::now();
    let at = async |path: &str| trouble(&format!("{address}{path}"), true).await;
    assert!(matches!(at("/html").await, FeedTrouble::NoCalendar(start) if start.starts_with("<!DOCTYPE")));
    for path in ["/huge", "/endless"] {
        assert!(matches!(at(path).await, FeedTrouble::Fetch(FetchError::TooLarge(_))), "{path}");
    }
    assert_eq!(at("/recursive").await, FeedTrouble::Fetch(FetchError::TooManyRedirects));
    assert_eq!(server.answered("/recursive").len(), 6);
    assert_eq!(at("/elsewhere").await, FeedTrouble::Fetch(FetchError::BadRedirect));
    assert_eq!(at("/cut").await, FeedTrouble::CutOff);
    assert_eq!(at("/nothing").await, FeedTrouble::Fetch(FetchError::Status(404)));
    let nobody = format!("http://127.0.0.1:{}/a.ics", free_port());
    let gone = trouble(&nobody, true).await;
    assert!(matches!(&gone, FeedTrouble::Fetch(FetchError::Unreachable(_))), "{gone:?}");
    assert!(!gone.to_string().contains("a.ics"), "its address may be a secret: {gone}");
    assert!(before.elapsed() < Duration::from_secs(40), "{:?}", before.elapsed());
}

#[tokio::test]
async fn private_addresses_are_not_asked_whatever_they_are_called() {
    let (server, address) = FeedServer::start().await;
    server.has("/a.ics", Reply::File(calendar(&[&CONCERT])));
    let port = address.rsplit(':').next().expect("its port");
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0.0.0.0", "127.1"] {
        let refused = trouble(&format!("http://{host}:{port}/a.ics"), false).await;
        assert_eq!(refused, FeedTrouble::Fetch(FetchError::PrivateAddress), "{host}");
    }
    assert_eq!(server.count(), 0, "nobody was asked");
    let source = FeedSource::new().expect("a source");
    let read =
        source.read(&feed(&format!("http://localhost:{port}/a.ics"), true)).await.expect("it may be read");
    assert_eq!((read.count, read.nowhere), (1, 0));
}

#[tokio::test]
async fn its_last_events_stay_for_a_day_and_reception_reads_why() {
    let (server, app) = place(&[&CONCERT]).await;
    wait_for_events(&app, "atelier", 1).await;
    let (ana, reception) = (app.person("demo-ana").await, app.person("demo-accueil").await);
    let health = "/reception/health";
    assert!(reception.get(health).await.has("Mobilizon"));

    server.has("/mobilizon.ics", Reply::File("<html>".into()));
    let fails = || app.app.feeds.get("Mobilizon").failing;
    wait_for("it fails", async || fails().is_some()).await;
    let page = reception.get(health).await;
    for text in ["Agendas extérieurs", "n’est pas un agenda", "mardi 17 novembre"] {
        assert!(page.has(text), "{text}: {}", page.body);
    }
    app.at("2026-11-17T08:29:00Z");
    let asked = server.answered("/mobilizon.ics").len();
    wait_for("it is asked again", async || server.answered("/mobilizon.ics").len() > asked + 1).await;
    assert_eq!(book(&ana, "atelier", ("10:30", "11:30")).await, StatusCode::CONFLICT, "they stay");

    app.at("2026-11-17T08:31:00Z");
    wait_for_events(&app, "atelier", 0).await;
    assert!(reception.get(health).await.has("aucune salle"));
    server.has("/mobilizon.ics", Reply::File(calendar(&[&CONCERT])));
    wait_for_events(&app, "atelier", 1).await;
    wait_for("it is well", async || fails().is_none()).await;
    assert!(!reception.get(health).await.has("n’est pas un agenda"));
}

#[tokio::test]
async fn the_rest_goes_on_while_it_cannot_be_read() {
    let (server, address) = FeedServer::start().await;
    server.has("/mobilizon.ics", Reply::Endless);
    let app = TestApp::with(&settings(&address), &[]).await;
    wait_for("it fails", async || app.app.feeds.get("Mobilizon").failing.is_some()).await;
    let ana = app.person("demo-ana").await;
    assert_eq!(book(&ana, "atelier", ("10:30", "11:30")).await, StatusCode::SEE_OTHER);
    assert_eq!(app.visitor().get("/readyz").await.status, StatusCode::OK);
    let page = app.person("demo-accueil").await.get("/reception/health").await;
    assert!(page.has("Il n’a encore jamais pu être lu"), "{}", page.body);
}

#[tokio::test]
async fn its_events_are_known_after_a_restart() {
    let (server, address) = FeedServer::start().await;
    let soon = (chrono::Utc::now() + chrono::TimeDelta::days(2)).format("%Y%m%d");
    let (start, end) = (format!("DTSTART:{soon}T090000Z"), format!("DTEND:{soon}T110000Z"));
    server.has_events("/a.ics", &[&[start.as_str(), end.as_str(), "SUMMARY:Concert"]]);
    let feed = format!(
        "[[feed]]\nname = \"Site\"\nurl = \"{address}/a.ics\"\nrooms = [\"atelier\"]\nevery = \"1s\"\nallow_private = true\n\
         [[api_token]]\nname = \"tests\"\nsha256 = \"{}\"\nrole = \"reception\"\n",
        token::hash(TOKEN)
    );
    let mut program = Program::alone(&feed, &[]).await;
    let copy = program.folder().join("data/copy/atelier.jsonl");
    let is_kept = async || std::fs::read_to_string(&copy).is_ok_and(|text| text.contains("SUMMARY:Concert"));
    wait_for("the copy has it", is_kept).await;
    program.restart_after(async || server.has("/a.ics", Reply::Status(503))).await;
    wait_for("it is asked again", async || {
        server.answered("/a.ics").contains(&StatusCode::SERVICE_UNAVAILABLE)
    })
    .await;
    let day = (chrono::Utc::now() + chrono::TimeDelta::days(2)).format("%Y-%m-%d");
    let asked = reqwest::Client::new().get(format!("{}/api/v1/schedule?date={day}", program.address));
    let schedule = asked.bearer_auth(TOKEN).send().await.expect("an answer").text().await.expect("a text");
    assert!(schedule.contains("\"foreign\""), "{schedule}");
}
