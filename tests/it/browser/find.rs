//! A room is found and booked in a few taps, on a phone and without JavaScript.

use fantoccini::Locator;

use super::Pages;
use super::chromium::{Browser, Screen, with_browser};
use crate::app::TestApp;

/// A person who counts what it takes.
struct Counting<'a> {
    page: Pages<'a>,
    taps: usize,
    pages: usize,
}

impl Counting<'_> {
    /// Taps into a field and types.
    async fn type_into(&mut self, css: &str, text: &str) {
        let field = self.page.find(css).await;
        field.click().await.expect("it can be tapped");
        field.send_keys(text).await.expect("it can be typed into");
        self.taps += 1;
    }

    /// Taps on what unfolds.
    async fn unfold(&mut self, css: &str) {
        self.page.find(css).await.click().await.expect("it unfolds");
        self.taps += 1;
    }

    /// Taps on what leads to another page.
    async fn tap(&mut self, css: &str) {
        self.page.press(css).await;
        (self.taps, self.pages) = (self.taps + 1, self.pages + 1);
    }
}

#[tokio::test]
async fn a_room_for_four_tomorrow_takes_five_taps_and_three_pages_without_javascript() {
    let (app, ..) = TestApp::start().await;
    with_browser(Screen::Phone, async |browser: &Browser| {
        let page = Pages { browser, address: app.address() };
        browser.load_no_scripts().await;
        page.open("/signin").await;
        page.press("form[action='/signin/demo'] [value='demo-ana']").await;
        assert!(page.text().await.contains("Choisissez un créneau"), "the day is open after signing in");
        // A script would have taken this button's place.
        page.find("form.go button").await;
        let mut person = Counting { page, taps: 0, pages: 0 };
        person.type_into("form.ask input[name='q']", "demain 14h-16h pour 4").await;
        person.tap("form.ask button").await;
        person.page.browser.screenshot("find-results").await;
        person.tap(".finds a.slot").await;
        person.type_into("input[name='title']", "Réunion").await;
        person.tap("form[action='/book'] button.main").await;
        let said = person.page.text().await;
        assert!(
            ["Confirmée", "mardi 17 novembre", "14:00–16:00"].iter().all(|it| said.contains(it)),
            "{said}"
        );
        assert!(person.taps <= 6 && person.pages <= 3, "{} taps and {} pages", person.taps, person.pages);
    })
    .await;
}

#[tokio::test]
async fn a_booking_is_shortened_by_three_taps_and_given_back_by_two_without_javascript() {
    let (app, _, ana, _) = TestApp::start().await;
    let id = ana.book("atelier", "2026-11-17", ("14:00", "16:00"), "Réunion").await;
    with_browser(Screen::Phone, async |browser: &Browser| {
        let page = Pages { browser, address: app.address() };
        browser.load_no_scripts().await;
        page.open("/signin").await;
        page.press("form[action='/signin/demo'] [value='demo-ana']").await;
        page.open(&format!("/bookings/{id}")).await;
        let mut person = Counting { page, taps: 0, pages: 0 };
        person.unfold("#change summary").await;
        person.page.set("end", "15:00").await;
        person.taps += 1;
        person.tap("#change button.main").await;
        assert!(person.page.text().await.contains("14:00–15:00"), "{}", person.page.text().await);
        assert_eq!((person.taps, person.pages), (3, 1));
        (person.taps, person.pages) = (0, 0);
        person.unfold("#cancel summary").await;
        person.tap("#cancel button.main").await;
        assert_eq!((person.taps, person.pages), (2, 1));
    })
    .await;
    let gone = ana.get(&format!("/bookings/{id}")).await;
    assert_eq!(gone.status, reqwest::StatusCode::GONE, "{}", gone.body);
}

#[tokio::test]
async fn a_room_is_found_with_the_keyboard_alone() {
    let (app, ..) = TestApp::start().await;
    with_browser(Screen::Wide(1440), async |browser: &Browser| {
        let page = Pages { browser, address: app.address() };
        page.sign_in("demo-ana").await;
        browser.check_page("find-day").await;
        let before = browser.client.find(Locator::Css("html")).await.expect("a page");
        page.find("form.ask input[name='q']")
            .await
            .send_keys("tomorrow 2-4pm for 4\u{e007}")
            .await
            .expect("Enter");
        page.wait_to_leave(before, "Enter").await;
        browser.check_page("find-found").await;
        let before = browser.client.find(Locator::Css("html")).await.expect("a page");
        page.find(".finds a.slot").await.send_keys("\u{e007}").await.expect("Enter");
        page.wait_to_leave(before, "Enter").await;
        browser.check_page("find-form").await;
        assert!(browser.client.current_url().await.expect("its address").path().starts_with("/book"));
    })
    .await;
}
