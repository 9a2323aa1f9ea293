//! The page of a booking that was just made: when, where, how to get in, how to tell others, and how to take it back.

use reqwest::StatusCode;

use crate::app::{TestApp, fields};

const DAY: &str = "2026-11-17";
/// How one gets into L'Atelier.
const ACCESS: (&str, &str) = ("CLEF__ROOM__ATELIER__ACCESS", "2e étage, code à l’accueil.");
const LARGE: &str = "class=\"moment-when\"";

#[tokio::test]
async fn it_says_large_when_and_where_and_how_to_get_in() {
    let app = TestApp::with(TestApp::rooms(), &[ACCESS]).await;
    let ana = app.person("demo-ana").await;
    let id = ana.book("atelier", DAY, ("18:00", "20:00"), "Conseil <b> & co").await;
    let page = ana.get(&format!("/bookings/{id}?new=1")).await;
    for text in [
        "<p class=\"moment-when\"><span>mardi 17 novembre</span> <span class=\"times\">18:00–20:00</span></p>",
        "L&#39;Atelier</a>, Le Bain</p>",
        "<p>2e étage, code à l’accueil.</p><address>1 quai du Bain, 44000 Nantes</address>",
        &format!("href=\"/bookings/{id}.ics\" download"),
        "href=\"mailto:?subject=Conseil%20%3Cb%3E%20%26%20co&amp;body=Conseil%20%3Cb%3E%20%26%20co%0D%0Amardi%2017%20novembre",
        "code%20%C3%A0%20l%E2%80%99accueil.\"",
    ] {
        assert!(page.has(text), "{text} is not in {}", page.body);
    }
    let later = ana.get(&format!("/bookings/{id}")).await;
    assert!(!later.has(LARGE) && !later.has("mailto:"), "once is enough: {}", later.body);
    assert!(later.has("2e étage, code à l’accueil."), "how to get in is said always: {}", later.body);
    let english = ana.get_with(&format!("/bookings/{id}?new=1"), &[("accept-language", "en")]).await;
    assert!(
        english.has("<span>Tuesday 17 November</span>") && english.has("Send by email"),
        "{}",
        english.body
    );
}

#[tokio::test]
async fn it_is_taken_back_by_one_button_and_had_again_by_another() {
    let (app, _, ana, _) = TestApp::start().await;
    let booked = ana.post("/book", &fields("atelier", DAY, ("10:00", "11:00"), "Erreur", "key-1")).await;
    let page = ana.get(&booked.location()).await;
    let path = booked.location().replace("?new=1", "");
    let form = page.body.split("class=\"mistake\"").nth(1).expect("the button").split("</form>").next();
    let form = form.expect("the end of the form");
    assert!(form.contains(&format!("action=\"{path}/cancel\"")), "{form}");
    let version = form.split("name=\"version\" value=\"").nth(1).expect("a version").split('"').next();
    let answer = ana.post(&format!("{path}/cancel"), &[("version", version.expect("its end"))]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(ana.get(&path).await.status, StatusCode::GONE);
    assert!(ana.get(&path).await.has("Rétablir la réservation"));
    let left = app.objects("atelier").await;
    assert!(left.iter().all(|object| object.contains("STATUS:CANCELLED")), "{left:#?}");
}

#[tokio::test]
async fn what_may_not_be_cancelled_any_more_offers_no_such_button() {
    let late = [("CLEF__RULES__MIN_NOTICE_CANCEL", "7d")];
    let app = TestApp::with(TestApp::rooms(), &late).await;
    let ana = app.person("demo-ana").await;
    let id = ana.book("atelier", DAY, ("10:00", "11:00"), "Conseil").await;
    let page = ana.get(&format!("/bookings/{id}?new=1")).await;
    assert!(page.has(LARGE) && !page.has("class=\"mistake\""), "{}", page.body);
}

#[tokio::test]
async fn a_night_and_a_series_say_all_of_their_time() {
    let (_app, _, ana, _) = TestApp::start().await;
    let mut night = fields("nuit", DAY, ("22:00", "01:00"), "Veillée", "key-1");
    night.push(("end_date", "2026-11-18"));
    let booked = ana.post("/book", &night).await;
    let page = ana.get(&booked.location()).await;
    let large = "<p class=\"moment-when is-long\"><span>mardi 17 novembre, 22:00 – mercredi 18 novembre, 1:00</span></p>";
    assert!(page.has(large), "{}", page.body);
    let mut series = fields("salon", DAY, ("10:00", "11:00"), "Chorale", "key-2");
    series.extend([("repeat", "weekly"), ("times", "3")]);
    let booked = ana.post("/book", &series).await;
    let page = ana.get(&booked.location()).await;
    for text in [
        "<span>mardi 17 novembre – mardi 1er décembre, 10:00–11:00</span>",
        "3 dates à venir",
        "Annuler toute la série",
    ] {
        assert!(page.has(text), "{text}: {}", page.body);
    }
}
