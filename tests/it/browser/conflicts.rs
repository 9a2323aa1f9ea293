//! Reception deals with a conflict, in a real browser.

use std::time::Duration;

use chrono::{Datelike, Days, Utc};

use super::chromium::{Browser, Screen, with_browser};
use super::{Pages, server_with_two_rooms};
use crate::app::{Person, fields};
use crate::program::Program;
use crate::raw_caldav;
use crate::world::native_event;

#[tokio::test]
async fn reception_deals_with_a_conflict_at_a_desk() {
    deal_with_a_conflict(Screen::Desktop).await;
}

#[tokio::test]
async fn reception_deals_with_a_conflict_on_a_phone() {
    deal_with_a_conflict(Screen::Phone).await;
}

async fn deal_with_a_conflict(screen: Screen) {
    let server = server_with_two_rooms().await;
    let day = (Utc::now().date_naive() + Days::new(5)).format("%Y%m%d").to_string();
    for (uid, from, to, more) in [
        ("works", "09", "12", "RRULE:FREQ=WEEKLY"),
        ("visit", "11", "13", "RRULE:FREQ=WEEKLY"),
        ("odd", "16", "15", "X-ODD:it ends before it starts"),
    ] {
        let (start, end) = (format!("DTSTART:{day}T{from}0000Z"), format!("DTEND:{day}T{to}0000Z"));
        raw_caldav::put(&server, "salle-atelier", uid, native_event(uid, &[&start, &end, more])).await;
    }
    let clef = Program::start(&server).await;
    with_browser(screen, async |browser: &Browser| {
        let page = Pages { browser, address: &clef.address };
        page.sign_in("demo-ana").await;
        let booking = page.book("Réunion d'équipe").await;
        let (date, times) = page.when(&booking).await;
        let lines = [format!("DTSTART;TZID=Europe/Paris:{date}T{times}"), "DURATION:PT30M".to_owned()];
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        raw_caldav::put(&server, "salle-atelier", "over", native_event("over", &lines)).await;

        page.sign_in("demo-accueil").await;
        page.open_until("/reception/conflicts", "Réunion d'équipe").await;
        browser.check_page("conflicts").await;
        page.find("article .more summary").await.click().await.expect("it unfolds");
        page.find("article .call-off summary").await.click().await.expect("it unfolds");
        browser.check_page("conflicts-unfolded").await;
        page.press("article form button.slot").await;
        assert!(page.text().await.contains("La réservation est déplacée"), "{}", page.text().await);
        browser.check_page("conflict-moved").await;
        page.open("/reception/conflicts?lang=en").await;
        browser.check_page("conflicts-english").await;
        for _ in 0..2 {
            page.press("article:not(.quiet) form:has([value='dismiss']) button").await;
        }
        browser.check_page("conflicts-settled").await;
        assert!(page.text().await.contains("Nothing to report"), "{}", page.text().await);
    })
    .await;
}

/// The event comes after Clef has read back what it booked: by the script, so that nothing that is typed is lost.
#[tokio::test]
async fn an_open_confirmation_learns_of_an_event_beside_it_and_keeps_what_is_typed() {
    let server = server_with_two_rooms().await;
    let clef = Program::start(&server).await;
    let ana = Person::at(&clef.address);
    with_browser(Screen::Desktop, async |browser: &Browser| {
        let page = Pages { browser, address: &clef.address };
        page.sign_in("demo-ana").await;
        ana.post("/signin/demo", &[("person", "demo-ana")]).await;
        let mut day = Utc::now().date_naive() + Days::new(5);
        while day.weekday().number_from_monday() > 5 {
            day = day + Days::new(1);
        }
        let date = day.format("%Y-%m-%d").to_string();
        let booked = ana.post("/book", &fields("atelier", &date, ("10:00", "11:00"), "Point", "key-1")).await;
        let day = day.format("%Y%m%d");
        let lines = [format!("DTSTART;TZID=Europe/Paris:{day}T103000"), "DURATION:PT1H".to_owned()];
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        raw_caldav::put(&server, "salle-atelier", "over", native_event("over", &lines)).await;

        page.open(&booked.location()).await;
        page.find("#change summary").await.click().await.expect("it unfolds");
        page.fill_in("title", "Encore un titre").await;
        for _ in 0..150 {
            if page.text().await.contains("a ajouté un autre événement") {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        browser.check_page("booked-in-conflict").await;
        assert!(page.text().await.contains("a ajouté un autre événement"), "{}", page.text().await);
        let script = "return document.querySelector(\"[name='title']\").value";
        let typed = browser.client.execute(script, Vec::new()).await.expect("the form answers");
        assert_eq!(typed.as_str(), Some("Encore un titre"));
    })
    .await;
}

impl Pages<'_> {
    /// The day and the start of a booking, as iCalendar writes them, from the form that changes it.
    async fn when(&self, booking: &str) -> (String, String) {
        self.open(booking).await;
        let script = "return ['date', 'start'].map(id => document.getElementById(id).value)";
        let values = self.browser.client.execute(script, Vec::new()).await.expect("the form answers");
        let value = |at: usize| values[at].as_str().expect("text").replace(['-', ':'], "");
        (value(0), format!("{}00", value(1)))
    }

    /// Opens a page again and again until it says something: another application wrote it just now.
    async fn open_until(&self, path: &str, text: &str) {
        for _ in 0..60 {
            self.open(path).await;
            if self.text().await.contains(text) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        panic!("{text} is not in {}", self.text().await);
    }
}
