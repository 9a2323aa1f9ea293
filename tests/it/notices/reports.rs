//! What reception reads by mail: the sheet of the day, and the requests that wait.

use serde_json::Value;

use super::{DAY, Place, files, read, text, wait_for, write_place};
use crate::app::TestApp;
use crate::servers::Server;

const SHEET: &str = "gather = \"0s\"\nreception = [\"accueil@example.org\"]\nday_sheet = \"07:30\"\n";

fn to_reception(mails: &[Value]) -> Vec<&Value> {
    mails.iter().filter(|mail| mail["to"][0][1] == "accueil@example.org").collect()
}

#[tokio::test]
async fn reception_gets_the_sheet_of_each_day_on_which_something_is_open_and_once() {
    let closed = "[[closure]]\nfrom = \"2026-11-19\"\nto = \"2026-11-19\"\nreason = \"Grand ménage\"\n";
    let place = Place::start(&format!("{SHEET}{closed}")).await;
    let ana = place.app.person("demo-ana").await;
    // It is half past nine already: that of today is still of use.
    let first = place.mails("2026-11-16T08:30:30Z", 1).await.remove(0);
    assert_eq!(text(&first, "subject"), "lundi 16 novembre 2026 à L'Essai");
    assert!(text(&first, "text").contains("Rien n’est prévu aujourd’hui."), "{first:#}");
    ana.book("salon", DAY, ("14:00", "15:00"), "Bureau").await;
    ana.book("atelier", DAY, ("10:00", "12:00"), "Conseil").await;
    let event = crate::world::native_event("x", &["DTSTART:20261118T150000Z", "DTEND:20261118T160000Z"]);
    place.app.write_event("atelier", "x.ics", &event.replace("SUMMARY:Native", "SUMMARY:Secret")).await;
    place.mails("2026-11-16T08:31:00Z", 3).await;
    // A minute before, and a minute after.
    place.mails("2026-11-18T06:29:00Z", 3).await;
    let mails = place.mails("2026-11-18T06:31:00Z", 4).await;
    let said = text(&mails[3], "text");
    let (first, second) = (said.find("10:00–12:00, L'Atelier"), said.find("14:00–15:00, Le Salon"));
    assert!(first.is_some() && first < second, "{said}");
    assert!(said.contains("Conseil · Ana Le Goff") && said.contains("3 occupations"), "{said}");
    assert!(said.contains("Événement de l’agenda") && !said.contains("Secret"), "{said}");
    assert!(said.contains("/reception/print?date=2026-11-18"), "{said}");
    place.mails("2026-11-18T07:31:00Z", 4).await;
    // The next day all is closed. What is late by half a day is of no use.
    place.mails("2026-11-19T06:31:00Z", 4).await;
    place.mails("2026-11-20T12:00:00Z", 4).await;
}

/// The standard place, where one room needs reception's yes.
fn rooms() -> String {
    TestApp::rooms().replace(
        "name = \"Le Salon\"\ncapacity = 6\n",
        "name = \"Le Salon\"\ncapacity = 6\n[room.rules]\napproval = { always = true }\n",
    )
}

#[tokio::test]
async fn reception_chooses_to_read_requests_once_a_day_but_for_those_that_are_soon() {
    let place = write_place(&rooms(), "gather = \"0s\"\nreception = [\"accueil@example.org\"]\n", &[]).await;
    let (ana, reception) = (place.app.person("demo-ana").await, place.app.person("demo-accueil").await);
    assert!(!ana.get("/me/notices").await.has("name=\"requests\""));
    let page = reception.get("/me/notices").await;
    assert!(page.has("value=\"at_once\" checked") && page.has("value=\"digest\""), "{}", page.body);
    // A member's word about it counts for nothing.
    assert_eq!(ana.post("/me/notices", &[("own", "on"), ("requests", "digest")]).await.status, 303);
    ana.book("salon", "2026-11-23", ("10:00", "11:00"), "Conseil").await;
    let mails = place.mails("2026-11-16T08:31:00Z", 2).await;
    assert_eq!(to_reception(&mails).len(), 1, "{mails:#?}");

    // In the afternoon: the list of today would still be of use before that.
    place.app.at("2026-11-16T12:00:00Z");
    let chosen =
        reception.post("/me/notices", &[("own", "on"), ("others", "on"), ("requests", "digest")]).await;
    assert_eq!(chosen.status, 303);
    assert!(reception.get("/me/notices").await.has("value=\"digest\" checked"));
    ana.book("salon", "2026-11-24", ("10:00", "11:00"), "Bureau").await;
    place.mails("2026-11-16T12:03:00Z", 3).await;
    ana.book("salon", "2026-11-17", ("10:00", "11:00"), "Demain").await;
    let mails = place.mails("2026-11-16T12:05:00Z", 5).await;
    assert_eq!(to_reception(&mails).len(), 2, "tomorrow is told at once");
    let mails = place.mails("2026-11-17T07:01:00Z", 6).await;
    let digest = to_reception(&mails).remove(2);
    assert_eq!(text(digest, "subject"), "3 demandes attendent votre réponse à L'Essai");
    let said = text(digest, "text");
    assert!(said.contains("lundi 23 novembre, 10:00–11:00 – Ana Le Goff"), "{said}");
    assert!(said.contains("/reception/requests") && !said.contains("Conseil"), "{said}");
    place.mails("2026-11-17T08:01:00Z", 6).await;
}

#[tokio::test]
async fn a_list_that_could_not_be_sent_in_the_morning_comes_later_that_day_and_once() {
    let mut mail = Server::smtp(&["plain"]);
    let settings = format!(
        "{}\n[mail]\nfrom = \"salles@example.org\"\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\n\
         [notices]\nmail = true\ngather = \"0s\"\nfirst_retry = \"1s\"\nreception = [\"accueil@example.org\"]\n",
        rooms(),
        mail.port()
    );
    let app = TestApp::with(&settings, &[]).await;
    let (ana, reception) = (app.person("demo-ana").await, app.person("demo-accueil").await);
    let chosen =
        reception.post("/me/notices", &[("own", "on"), ("others", "on"), ("requests", "digest")]).await;
    assert_eq!(chosen.status, 303);
    app.at("2026-11-16T12:00:00Z");
    ana.book("salon", "2026-11-23", ("10:00", "11:00"), "Conseil").await;
    app.at("2026-11-16T12:03:00Z");
    wait_for(|| files(mail.folder()) >= 1).await;
    mail.stop();
    app.at("2026-11-17T07:01:00Z");
    for _ in 0..300 {
        if reception.get("/reception").await.has("les e-mails sur les réservations ne partent pas") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    // Six hours later, which is too late for a sheet of the day.
    app.at("2026-11-17T13:00:00Z");
    mail.start_again();
    wait_for(|| files(mail.folder()) >= 2).await;
    app.at("2026-11-17T15:00:00Z");
    tokio::time::sleep(std::time::Duration::from_secs(12)).await;
    let mails = read(mail.folder());
    assert_eq!(mails.len(), 2, "{mails:#?}");
    let list = to_reception(&mails).remove(0);
    assert_eq!(text(list, "subject"), "Une demande attend votre réponse à L'Essai");
}
