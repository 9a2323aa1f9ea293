//! A member books a series, in a real browser.

use std::time::Duration;

use chrono::{Days, Utc};

use super::chromium::{Browser, Screen, with_browser};
use super::{Pages, server_with_two_rooms};
use crate::program::Program;
use crate::raw_caldav;

#[tokio::test]
async fn a_member_books_a_series_at_a_desk() {
    book_a_series(Screen::Desktop).await;
}

#[tokio::test]
async fn a_member_books_a_series_on_a_phone() {
    book_a_series(Screen::Phone).await;
}

async fn book_a_series(screen: Screen) {
    let server = server_with_two_rooms().await;
    let clef = Program::start(&server).await;
    with_browser(screen, async |browser: &Browser| {
        let page = Pages { browser, address: &clef.address };
        page.sign_in("demo-ana").await;
        let date = Utc::now().date_naive() + Days::new(3);
        page.open(&format!("/?date={date}")).await;
        page.press("a[href^='/book?'][href*='room=atelier']").await;
        assert!(!page.text().await.contains("Fréquence"), "it is folded until somebody wants it");
        page.find("#repeating > summary").await.click().await.expect("it unfolds");
        page.find("#repeat").await.select_by_value("weekly").await.expect("a choice");
        page.fill_in("title", "Yoga").await;
        page.fill_in("times", "3").await;
        page.press_key_in("times").await;
        page.wait_for("#beside li .chip").await;
        browser.check_page("series-form").await;
        page.press("form[action='/book'] button.main").await;
        assert!(page.text().await.contains("Confirmé"), "{}", page.text().await);
        browser.check_page("series-booked").await;
        let objects = raw_caldav::objects(&server, "salle-atelier").await;
        let [event] = &objects[..] else { panic!("one event, not {objects:#?}") };
        assert!(event.contains("RRULE:FREQ=WEEKLY;COUNT=3"), "{event}");
        page.press("main li a[href*='date=']").await;
        browser.check_page("series-date").await;

        // What is wrong with it is not folded away.
        page.open(&format!("/book?room=atelier&date={date}&start=19:00&end=20:00")).await;
        page.find("#repeating > summary").await.click().await.expect("it unfolds");
        page.find("#repeat").await.select_by_value("daily").await.expect("a choice");
        page.press("form[action='/book'] button.main").await;
        page.find("#until").await;
        browser.check_page("series-form-wrong").await;
    })
    .await;
}

impl Pages<'_> {
    /// Leaves a field, so that the page hears of what was typed.
    async fn press_key_in(&self, field: &str) {
        self.find(&format!("[name='{field}']")).await.send_keys("\u{e004}").await.expect("a tab");
    }

    /// Waits until a person can see it.
    pub(super) async fn wait_for(&self, css: &str) {
        for _ in 0..50 {
            let found = self.browser.client.find_all(fantoccini::Locator::Css(css)).await;
            if found.is_ok_and(|found| !found.is_empty()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{css} never comes: {}", self.text().await);
    }
}
