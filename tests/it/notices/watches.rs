//! Whoever found no room is told once one frees up, books it with one button, and hears no more of it.

mod many;

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::Value;

use super::links::link;
use super::{DAY, Place, cancel, files, text, wait_for};
use crate::app::{Answer, Person, TestApp};

/// For eight on Wednesday afternoon at the Bain: the Atelier alone is large enough.
const ASKED: &str = "/find?date=2026-11-18&from=14:00&to=16:00&people=8&site=bain";
const FIELDS: [&str; 6] = ["from", "to", "length", "people", "equipment", "sites"];

/// The part of a page of results that asks to be told.
fn offer(page: &Answer) -> Answer {
    let (_, rest) =
        page.body.split_once("class=\"tell-me\"").unwrap_or_else(|| panic!("no offer: {}", page.body));
    let body = rest.split_once("</div>").map_or(rest, |(offer, _)| offer).to_owned();
    Answer { status: page.status, headers: page.headers.clone(), body }
}

/// Presses the button under the results at `path`; the page of the watch.
async fn watch(who: &Person, path: &str) -> String {
    let offer = offer(&who.get(path).await);
    let values: Vec<String> = FIELDS.iter().map(|name| offer.field(name)).collect();
    let fields: Vec<(&str, &str)> = FIELDS.into_iter().zip(values.iter().map(String::as_str)).collect();
    let made = who.post("/watches", &fields).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let (path, done) = made
        .location()
        .split_once('?')
        .map(|(path, done)| (path.to_owned(), done.to_owned()))
        .expect("a page");
    assert_eq!(done, "done=made");
    path
}

/// Presses the first button that books on the page of a watch.
async fn press(who: &Person, page: &Answer) -> Answer {
    let names = ["key", "room", "date", "start", "end", "title", "head_count"];
    let values: Vec<String> = names.iter().map(|name| page.field(name)).collect();
    let fields: Vec<(&str, &str)> = names.into_iter().zip(values.iter().map(String::as_str)).collect();
    who.post("/book", &fields).await
}

fn subjects(mails: &[Value]) -> Vec<&str> {
    mails.iter().map(|mail| text(mail, "subject")).collect()
}

/// Waits until a page of `who` says these words, or does not any more.
async fn until(who: &Person, path: &str, words: &str, is_there: bool) {
    let deadline = std::time::Instant::now() + Duration::from_secs(30);
    loop {
        let page = who.get(path).await;
        if page.has(words) == is_there {
            return;
        }
        assert!(std::time::Instant::now() < deadline, "{words}: {is_there}: {}", page.body);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

const TITLE: &str = "Une salle s’est libérée : L'Atelier, mercredi 18 novembre, 14:00–16:00";

#[tokio::test]
async fn whoever_found_nothing_is_told_once_a_room_frees_up_and_books_it_with_one_button() {
    let place = Place::start("gather = \"0s\"\n").await;
    let (ana, malik) = (place.app.person("demo-ana").await, place.app.person("demo-malik").await);
    let taken = malik.book("atelier", DAY, ("13:00", "15:00"), "Conseil <secret>").await.to_string();
    let page = ana.get(ASKED).await;
    assert!(
        page.has("Rien ne convient") && page.has("Prévenez-moi dès qu’une salle se libère"),
        "{}",
        page.body
    );
    let watched = watch(&ana, ASKED).await;
    assert!(ana.get(&format!("{watched}?done=made")).await.has("demo-ana@example.org"));
    assert!(ana.get("/me").await.has("mercredi 18 novembre, 14:00–16:00, 8 personnes, Le Bain"));
    assert!(offer(&ana.get(ASKED).await).has(&watched), "it is said that she is told already");
    // A room that is too small, or elsewhere, is not what she looks for.
    malik.book("salon", DAY, ("14:00", "16:00"), "Atelier").await;
    assert!(ana.get(&watched).await.has("Rien ne s’est encore libéré"));

    cancel(&malik, &taken).await;
    // What was booked and cancelled at once is not told: his other booking is.
    let mails = place.mails("2026-11-16T08:31:00Z", 2).await;
    let told = mails.iter().find(|mail| text(mail, "subject") == TITLE);
    let told = told.unwrap_or_else(|| panic!("{:?}", subjects(&mails)));
    assert_eq!(told["to"][0][1], "demo-ana@example.org");
    let said = text(told, "text");
    assert!(said.contains("mercredi 18 novembre, 14:00–16:00, 8 personnes, Le Bain"), "{said}");
    assert!(!said.contains("secret") && !said.contains("Malik"), "{said}");
    assert_eq!(told["calendars"], Value::Array(vec![]));
    assert_eq!(link(told, "Réserver"), watched);

    // Programs that look into mails open links, and others find them: nothing happens, and nobody else sees it.
    let signed_out = place.app.visitor().get(&watched).await;
    assert!(signed_out.location().starts_with("/signin?back="), "{}", signed_out.location());
    assert!(malik.get(&watched).await.location().starts_with("/watches?done=over"));
    assert!(malik.post(&watched, &[]).await.location().starts_with("/watches?done=over"));
    for _ in 0..2 {
        let page = ana.get(&watched).await;
        assert!(page.has("Libre en ce moment") && page.field("room") == "atelier", "{}", page.body);
    }
    let page = ana.get(&watched).await;
    let booked = press(&ana, &page).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
    assert!(ana.get(&booked.location()).await.has("Réunion"));
    // The same button twice is one booking.
    assert_eq!(press(&ana, &page).await.location(), booked.location());
    until(&ana, "/watches", "Vous n’avez pas d’alerte", true).await;
    assert!(ana.get(&watched).await.location().starts_with("/watches?done=over"));
    let all = place.mails("2026-11-16T08:40:00Z", 3).await;
    assert_eq!(subjects(&all).iter().filter(|subject| **subject == TITLE).count(), 1, "{:?}", subjects(&all));
}

#[tokio::test]
async fn the_first_click_takes_it_and_the_other_is_told_what_else_there_is_and_told_again_later() {
    let place = Place::start("gather = \"0s\"\n").await;
    let (ana, malik) = (place.app.person("demo-ana").await, place.app.person("demo-malik").await);
    let reception = place.app.person("demo-accueil").await;
    let taken = reception.book("atelier", DAY, ("14:00", "16:00"), "Conseil").await.to_string();
    malik.get("/?lang=en").await;
    let (hers, his) = (watch(&ana, ASKED).await, watch(&malik, ASKED).await);
    cancel(&reception, &taken).await;
    let english = "A room has freed up: L'Atelier, Wednesday 18 November, 14:00–16:00";
    let mails = place.mails("2026-11-16T08:31:00Z", 2).await;
    let said = subjects(&mails);
    assert!(said.contains(&TITLE) && said.contains(&english), "{said:?}");
    let (first, second) = (ana.get(&hers).await, malik.get(&his).await);
    let booked = press(&ana, &first).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
    let refused = press(&malik, &second).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
    assert!(refused.has("/book?room=nuit"), "what would do instead: {}", refused.body);

    // What was taken by somebody else and frees up again is told again, to whoever has not booked.
    place.app.at("2026-11-16T08:37:00Z");
    until(&ana, "/watches", "Vous n’avez pas d’alerte", true).await;
    let known = || {
        let notebook = place.app.app.notebook().expect("a notebook");
        notebook
            .watching()
            .into_iter()
            .flat_map(|chosen| chosen.watches)
            .flat_map(|watch| watch.known)
            .count()
    };
    wait_for(|| known() == 0).await;
    assert_eq!(known(), 0, "it is noticed that it was taken");
    let id = booked.location().trim_start_matches("/bookings/").trim_end_matches("?new=1").to_owned();
    cancel(&ana, &id).await;
    let mails = place.mails("2026-11-16T08:40:00Z", 5).await;
    let said = subjects(&mails);
    assert_eq!(said.iter().filter(|subject| **subject == english).count(), 2, "{said:?}");
    assert_eq!(said.iter().filter(|subject| **subject == TITLE).count(), 1, "{said:?}");
}

#[tokio::test]
async fn what_is_taken_back_at_once_is_not_told_nor_what_was_there_before_nor_what_is_over() {
    let place = Place::start("gather = \"2m\"\n").await;
    let (ana, malik) = (place.app.person("demo-ana").await, place.app.person("demo-malik").await);
    // The Atelier is free: she looks for another one, where there is one.
    assert!(!ana.get(ASKED).await.has("tell-me"));
    let asked = ASKED.replace("8&site=bain", "8");
    let nuit = malik.book("nuit", DAY, ("14:00", "16:00"), "Veille").await.to_string();
    assert!(offer(&ana.get(&asked).await).has("Prévenez-moi si une autre salle se libère"));
    let free = watch(&ana, &asked).await;
    let other = ASKED.replace("11-18", "11-19");
    let taken = malik.book("atelier", "2026-11-19", ("14:00", "16:00"), "Conseil").await.to_string();
    watch(&ana, &other).await;
    place.app.at("2026-11-16T08:36:00Z");
    cancel(&malik, &taken).await;
    malik.book("atelier", "2026-11-19", ("14:00", "16:00"), "Conseil").await;
    let mails = place.mails("2026-11-16T08:50:00Z", 2).await;
    assert!(subjects(&mails).iter().all(|subject| !subject.contains("libérée")), "{:?}", subjects(&mails));
    // What she had seen to be free is no news, what frees up beside it is.
    cancel(&malik, &nuit).await;
    place.app.at("2026-11-16T08:55:00Z");
    wait_for(|| files(place.mails.path()) >= 3).await;
    let mails = place.mails("2026-11-16T08:58:00Z", 4).await;
    let told: Vec<&str> =
        subjects(&mails).into_iter().filter(|subject| subject.contains("libérée")).collect();
    assert_eq!(told, ["Une salle s’est libérée : La Nuit, mercredi 18 novembre, 14:00–16:00"]);

    let stopped = ana.post(&free, &[]).await;
    assert_eq!(stopped.location(), "/watches?done=stopped");
    let left = ana.get("/watches").await;
    assert!(!left.has("mercredi 18 novembre") && left.has("jeudi 19 novembre"), "{}", left.body);
    place.app.at("2026-11-19T13:00:01Z");
    assert!(ana.get("/watches").await.has("Vous n’avez pas d’alerte"));
    let kept = || place.app.app.notebook().map_or(1, |notebook| notebook.watching().len());
    wait_for(|| kept() == 0).await;
    assert_eq!(kept(), 0, "it is taken out of the notebook");
}

#[tokio::test]
async fn it_is_offered_where_it_can_come_true_and_a_few_times() {
    let place = Place::start("").await;
    let (ana, visitor) = (place.app.person("demo-ana").await, place.app.visitor());
    for room in ["atelier", "salon", "nuit"] {
        ana.book(room, DAY, ("08:00", "18:00"), "Salon des associations").await;
    }
    let signed_out = offer(&visitor.get(ASKED).await);
    assert!(signed_out.has("/signin?back=/find%3Fdate%3D2026-11-18"), "{}", signed_out.body);
    let never = ["people=80", "people=8&equipment=piano", "people=8&site=quai&equipment=videoprojector"];
    for asked in never {
        let page = ana.get(&format!("/find?date=2026-11-18&from=14:00&to=16:00&{asked}")).await;
        assert!(!page.has("tell-me"), "{asked}: {}", page.body);
    }
    assert!(!ana.get("/find?date=2026-11-13&from=14:00&to=16:00").await.has("tell-me"), "it is over");
    for hour in 8..18 {
        watch(&ana, &format!("/find?date=2026-11-18&from={hour}:00&to={hour}:30")).await;
    }
    let more = offer(&ana.get(ASKED).await);
    let values: Vec<String> = FIELDS.iter().map(|name| more.field(name)).collect();
    let fields: Vec<(&str, &str)> = FIELDS.into_iter().zip(values.iter().map(String::as_str)).collect();
    assert_eq!(ana.post("/watches", &fields).await.location(), "/watches?done=full");
    assert_eq!(ana.get("/watches").await.body.matches("class=\"card watch\"").count(), 10);
    // What no page has shown.
    let wrong = ana.post("/watches", &[("from", "2026-11-18T14:00:00Z")]).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST, "{}", wrong.body);

    // Where no mails are sent nobody can be told.
    let (app, _, ana, _) = TestApp::start().await;
    assert!(!ana.get(ASKED).await.has("tell-me"));
    drop(app);
}
