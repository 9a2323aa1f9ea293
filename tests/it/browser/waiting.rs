//! A form that takes its time: it says so, is sent once, and keeps what was typed in another language.

use chrono::{Days, Utc};
use serde_json::json;

use super::chromium::{Browser, Screen, with_browser};
use super::{Pages, server_with_two_rooms};
use crate::program::Program;
use crate::raw_caldav;

/// The form of an hour in three days.
fn form() -> String {
    let date = Utc::now().date_naive() + Days::new(3);
    format!("/book?room=atelier&date={date}&start=10:00&end=11:00")
}

#[tokio::test]
async fn a_form_that_is_being_sent_says_so_and_is_sent_once() {
    let server = server_with_two_rooms().await;
    let clef = Program::start(&server).await;
    with_browser(Screen::Desktop, async |browser: &Browser| {
        let page = Pages { browser, address: &clef.address };
        page.sign_in("demo-ana").await;
        page.open(&form()).await;
        page.fill_in("title", "Une seule").await;
        // The answer never comes while this looks: sending is counted, and held back.
        let counted = "window.sent = 0;
            addEventListener('submit', event => { if (!event.defaultPrevented) window.sent++; event.preventDefault(); });";
        browser.client.execute(counted, Vec::new()).await.expect("it listens");
        for _ in 0..3 {
            page.find("form[action='/book'] button.main").await.click().await.expect("a click");
        }
        page.comes_to_say(&["Envoi en cours…"], &[]).await;
        page.comes_to_say(&["Le serveur d’agendas met du temps à répondre"], &[]).await;
        let sent = browser.client.execute("return window.sent", Vec::new()).await.expect("a number");
        assert_eq!(sent, json!(1), "pressed three times");
        browser.check_page("sending").await;
    })
    .await;
    assert_eq!(raw_caldav::objects(&server, "salle-atelier").await, Vec::<String>::new());
}

#[tokio::test]
async fn another_language_keeps_what_was_typed() {
    let server = server_with_two_rooms().await;
    let clef = Program::start(&server).await;
    with_browser(Screen::Desktop, async |browser: &Browser| {
        let page = Pages { browser, address: &clef.address };
        page.sign_in("demo-ana").await;
        page.open(&form()).await;
        page.fill_in("title", "Réunion du mardi").await;
        page.fill_in("note", "Avec café").await;
        page.press("a[hreflang='en']").await;
        page.comes_to_say(&["Book a room"], &[]).await;
        let typed = "return ['title', 'note', 'start'].map(name => document.forms.book.elements[name].value)";
        let typed = browser.client.execute(typed, Vec::new()).await.expect("the fields");
        assert_eq!(typed, json!(["Réunion du mardi", "Avec café", "10:00"]));
        // It is for this once: the form that is opened next is a new one.
        page.open(&form()).await;
        let empty = "return document.forms.book.elements.title.value";
        assert_eq!(browser.client.execute(empty, Vec::new()).await.expect("the field"), json!(""));
    })
    .await;
}

#[tokio::test]
async fn the_form_says_what_it_will_do_and_a_length_can_be_tapped() {
    let server = server_with_two_rooms().await;
    let clef = Program::start(&server).await;
    with_browser(Screen::Phone, async |browser: &Browser| {
        let page = Pages { browser, address: &clef.address };
        page.sign_in("demo-ana").await;
        page.open(&form()).await;
        page.comes_to_say(&[", 10:00–11:00, 1\u{202f}h"], &[]).await;
        page.find("#lengths [data-end='12:00']").await.click().await.expect("a tap");
        page.comes_to_say(&["Atelier, ", ", 10:00–12:00, 2\u{202f}h"], &["10:00–11:00, 1"]).await;
        browser.check_page("form-says").await;
    })
    .await;
}
