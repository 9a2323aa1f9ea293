//! The conflict inbox, as reception uses it.

mod changed;

use std::collections::HashMap;

use chrono::{Days, TimeDelta, Utc};
use clef::caldav::Href;
use reqwest::StatusCode;
use rstest::rstest;

use crate::app::{Answer, Person, TestApp};
use crate::world::native_event;

pub(super) const DAY: &str = "2026-11-17";
pub(super) const INBOX: &str = "/reception/conflicts";

/// An event from 10:30 to 11:30 on that day in Paris, and what else it says.
async fn write_natively(app: &TestApp, room: &str, uid: &str, lines: &[&str]) {
    app.write_event(room, &format!("{uid}.ics"), &native_event(uid, lines)).await;
}

const OVER_TEN: [&str; 2] = ["DTSTART:20261117T093000Z", "DTEND:20261117T103000Z"];

/// The first form for this action: where it goes and what it sends.
fn form(page: &Answer, action: &str) -> (String, HashMap<String, String>) {
    let marked = format!("name=\"action\" value=\"{action}\"");
    let form = page.body.split("<form ").find(|form| form.contains(&marked));
    let form = form.unwrap_or_else(|| panic!("no {action} in {}", page.body));
    let form = form.split("</form>").next().expect("its end");
    let path = form.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("where it goes");
    let field = |part: &str| {
        let (name, rest) = part.split_once("\" value=\"")?;
        Some((name.to_owned(), rest.split('"').next()?.to_owned()))
    };
    (path.to_owned(), form.split("name=\"").skip(1).filter_map(field).collect())
}

pub(crate) async fn press(person: &Person, page: &Answer, action: &str, more: &[(&str, &str)]) -> Answer {
    let (path, fields) = form(page, action);
    let mut fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.extend(more);
    person.post(&path, &fields).await
}

/// How many the header counts; `None` if it does not.
pub(super) fn count(page: &Answer) -> Option<usize> {
    let rest = page.body.split("<b class=\"count\">").nth(1)?;
    rest.split('<').next()?.parse().ok()
}

#[tokio::test]
async fn it_is_for_reception_alone_and_its_count_too() {
    let (app, anon, ana, reception) = TestApp::start().await;
    let day = format!("/?date={DAY}");
    assert_eq!(count(&reception.get(&day).await), None);
    ana.book("atelier", DAY, ("10:00", "11:00"), "Atelier compta").await;
    write_natively(&app, "atelier", "works", &OVER_TEN).await;
    for path in [day.as_str(), "/reception", "/me", INBOX] {
        assert_eq!(count(&reception.get(path).await), Some(1), "{path}");
    }
    assert_eq!((count(&ana.get(&day).await), count(&anon.get(&day).await)), (None, None));
    assert!(!ana.get(&day).await.has(INBOX));
    assert_eq!(anon.get(INBOX).await.location(), "/signin?back=/reception/conflicts");
    assert_eq!(ana.get(INBOX).await.status, StatusCode::FORBIDDEN);
    let (path, fields) = form(&reception.get(INBOX).await, "dismiss");
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(ana.post(&path, &fields).await.status, StatusCode::FORBIDDEN);
    // What was typed is shown to them, to be sent again.
    assert_eq!(anon.post(&path, &fields).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(count(&reception.get(INBOX).await), Some(1));
}

#[tokio::test]
async fn a_day_that_a_browser_has_kept_does_not_keep_an_old_count() {
    let (app, _, ana, reception) = TestApp::start().await;
    let elsewhere = format!("/?date={DAY}&site=quai");
    let [mine, desk] =
        [ana.get(&elsewhere).await.header("etag"), reception.get(&elsewhere).await.header("etag")];
    ana.book("atelier", DAY, ("10:00", "11:00"), "Atelier compta").await;
    write_natively(&app, "atelier", "works", &OVER_TEN).await;
    let kept = [("if-none-match", mine.as_str())];
    assert_eq!(ana.get_with(&elsewhere, &kept).await.status, StatusCode::NOT_MODIFIED);
    let page = reception.get_with(&elsewhere, &[("if-none-match", desk.as_str())]).await;
    assert_eq!((page.status, count(&page)), (StatusCode::OK, Some(1)));
}

#[tokio::test]
async fn a_native_event_over_a_booking_is_shown_with_what_who_and_since_when() {
    let (app, _, ana, reception) = TestApp::start().await;
    let id = ana.book("atelier", DAY, ("10:00", "11:00"), "Atelier compta").await;
    let lines =
        [&OVER_TEN[..], &["LAST-MODIFIED:20261116T090000Z", "ORGANIZER;CN=Bruno:mailto:bruno@example.org"]]
            .concat();
    write_natively(&app, "atelier", "works", &lines).await;
    let page = reception.get(INBOX).await;
    for text in [
        "Événement sur une réservation",
        "depuis le lundi 16 novembre, 10:00",
        ">mardi 17 novembre, 10:30–11:00</a>",
        "L&#39;Atelier",
        "Atelier compta",
        "mardi 17 novembre, 10:00–11:00",
        "Ana Le Goff",
        "Native",
        "Organisé par Bruno",
        "<b>Le Salon</b> <small>Le Bain</small>, 10:00–11:00",
        "Déplacer à 9:30–10:30",
        "Garder les deux",
        &format!("href=\"/bookings/{id}\""),
    ] {
        assert!(page.has(text), "{text} is not in {}", page.body);
    }
    let english = reception.get(&format!("{INBOX}?lang=en")).await;
    assert!(
        english.has("Event over a booking") && english.has("since Monday 16 November, 10:00"),
        "{}",
        english.body
    );
}

#[tokio::test]
async fn the_booking_is_moved_out_of_the_way_with_one_click() {
    let (app, _, ana, reception) = TestApp::start().await;
    let id = ana.book("atelier", DAY, ("10:00", "11:00"), "Atelier compta").await;
    write_natively(&app, "atelier", "works", &OVER_TEN).await;
    let page = reception.get(INBOX).await;
    let done = press(&reception, &page, "move", &[]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    assert!(done.has("La réservation est déplacée") && done.has("9:30–10:30"), "{}", done.body);
    assert!(done.has("href=\"mailto:demo-ana@") && done.has("est%20maintenant"), "{}", done.body);
    assert!(ana.get(&format!("/bookings/{id}")).await.has("mardi 17 novembre, 9:30–10:30"));
    let page = press(&reception, &page, "move", &[]).await;
    assert!(
        page.status == StatusCode::OK && page.has("n’existe plus") && page.has("Rien à signaler"),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn a_time_that_was_taken_meanwhile_is_refused_and_nothing_is_moved() {
    let (app, _, ana, reception) = TestApp::start().await;
    let id = ana.book("atelier", DAY, ("10:00", "11:00"), "Atelier compta").await;
    write_natively(&app, "atelier", "works", &OVER_TEN).await;
    let page = reception.get(INBOX).await;
    reception.book("atelier", DAY, ("09:30", "10:00"), "Plus rapide").await;
    let answer = press(&reception, &page, "move", &[]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.has("Ce créneau n’est plus libre") && answer.has("Déplacer à"), "{}", answer.body);
    assert!(ana.get(&format!("/bookings/{id}")).await.has("mardi 17 novembre, 10:00–11:00"));
}

#[rstest]
#[case("keep", "kept", "Gardé par Camille")]
#[case("dismiss", "dismissed", "Masqué par Camille")]
#[tokio::test]
async fn what_was_decided_stays_decided_until_an_event_changes(
    #[case] action: &str,
    #[case] done: &str,
    #[case] words: &str,
) {
    let (app, _, ana, reception) = TestApp::start().await;
    ana.book("atelier", DAY, ("10:00", "11:00"), "Atelier compta").await;
    write_natively(&app, "atelier", "works", &OVER_TEN).await;
    let page = reception.get(INBOX).await;
    let answer = press(&reception, &page, action, &[]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, format!("{INBOX}?done={done}")));
    let settled = reception.get(&answer.location()).await;
    assert!(
        settled.has("C’est noté") && settled.has("Rien à signaler") && settled.has(words),
        "{}",
        settled.body
    );
    assert_eq!(count(&settled), None);

    let href = object(&app, "atelier", "SUMMARY:Native").await;
    let event = app.calendars.get(&href).await.expect("the event");
    let later = event.data.replace("20261117T103000Z", "20261117T104500Z");
    app.calendars.update(&href, &event.etag.expect("a version"), later).await.expect("changed");
    app.refresh_until_read("atelier").await;
    assert_eq!(count(&reception.get(INBOX).await), Some(1));
}

#[tokio::test]
async fn what_was_decided_can_be_put_back() {
    let (app, _, ana, reception) = TestApp::start().await;
    ana.book("atelier", DAY, ("10:00", "11:00"), "Atelier compta").await;
    write_natively(&app, "atelier", "works", &OVER_TEN).await;
    press(&reception, &reception.get(INBOX).await, "keep", &[]).await;
    let answer = press(&reception, &reception.get(INBOX).await, "reopen", &[]).await;
    assert_eq!(answer.location(), format!("{INBOX}?done=reopened"));
    assert_eq!(count(&reception.get(INBOX).await), Some(1));
    assert!(app.objects("clef").await.iter().all(|text| !text.contains("X-CLEF-DECISION")));
}

#[tokio::test]
async fn a_booking_is_called_off_with_a_message_that_is_handed_over_and_not_lost() {
    let (app, _, ana, reception) = TestApp::start().await;
    let id = ana.book("atelier", DAY, ("10:00", "11:00"), "Atelier compta").await;
    write_natively(&app, "atelier", "works", &OVER_TEN).await;
    let page = reception.get(INBOX).await;
    let long = "x".repeat(1001);
    let answer = press(&reception, &page, "cancel", &[("message", &long)]).await;
    assert!(answer.status == StatusCode::UNPROCESSABLE_ENTITY && answer.has("trop long"), "{}", answer.body);
    let turned = press(&reception, &page, "cancel", &[("message", "Désolés\u{202e}")]).await;
    assert!(turned.status == StatusCode::UNPROCESSABLE_ENTITY && turned.has("invisibles"), "{}", turned.body);
    let done = press(&reception, &page, "cancel", &[("message", "Désolés <les travaux>")]).await;
    assert_eq!(done.status, StatusCode::OK);
    assert!(
        done.has("La réservation est annulée") && done.has("D%C3%A9sol%C3%A9s%20%3Cles%20travaux%3E"),
        "{}",
        done.body
    );
    assert!(
        app.objects("atelier").await.iter().any(|text| text.contains("X-CLEF-REASON:Désolés <les travaux>"))
    );
    assert!(done.has("Désolés &lt;les travaux&gt;") && done.has("ne peut pas lui écrire"), "{}", done.body);
    assert_eq!(ana.get(&format!("/bookings/{id}")).await.status, StatusCode::GONE);
    assert!(app.objects("atelier").await.iter().any(|text| text.contains("SUMMARY:Native")));
    assert_eq!(count(&reception.get(INBOX).await), None);
}

#[tokio::test]
async fn nothing_is_done_about_events_that_changed_since_they_were_seen() {
    let (app, _, ana, reception) = TestApp::start().await;
    let id = ana.book("atelier", DAY, ("10:00", "11:00"), "Atelier compta").await;
    write_natively(&app, "atelier", "works", &OVER_TEN).await;
    let page = reception.get(INBOX).await;
    let mut form = crate::app::fields("atelier", DAY, ("10:00", "10:45"), "Atelier compta", "");
    let version = ana.get(&format!("/bookings/{id}")).await.field("version");
    form.push(("version", &version));
    assert_eq!(ana.post(&format!("/bookings/{id}"), &form).await.status, StatusCode::SEE_OTHER);
    for action in ["cancel", "keep", "move"] {
        let answer = press(&reception, &page, action, &[]).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{action}");
        assert!(answer.has("a changé entre-temps"), "{}", answer.body);
    }
    assert_eq!(ana.get(&format!("/bookings/{id}")).await.status, StatusCode::OK);
    assert_eq!(count(&reception.get(INBOX).await), Some(1));
}

#[tokio::test]
async fn the_metrics_count_what_is_open_in_each_room() {
    let (app, anon, ana, reception) = TestApp::start().await;
    assert!(anon.get("/metrics").await.has("clef_conflicts{room=\"atelier\"} 0\n"));
    ana.book("atelier", DAY, ("10:00", "11:00"), "Atelier compta").await;
    write_natively(&app, "atelier", "works", &OVER_TEN).await;
    let metrics = anon.get("/metrics").await;
    assert!(
        metrics.has("clef_conflicts{room=\"atelier\"} 1\n")
            && metrics.has("clef_conflicts{room=\"salon\"} 0\n")
    );
    press(&reception, &reception.get(INBOX).await, "dismiss", &[]).await;
    assert!(anon.get("/metrics").await.has("clef_conflicts{room=\"atelier\"} 0\n"));
}

/// The calendar object of a room that holds `text`.
pub(super) async fn object(app: &TestApp, room: &str, text: &str) -> Href {
    let home = app.calendars.calendar_home().await.expect("the home");
    let collection = home.child(room).as_collection();
    let listed = app.calendars.list_etags(&collection).await.expect("a list");
    for (href, _) in listed {
        if app.calendars.get(&href).await.expect("an object").data.contains(text) {
            return href;
        }
    }
    panic!("no object with {text}")
}
