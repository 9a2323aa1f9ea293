//! Pages in unusual ways to look at them: by tabs alone, in 320 px (400 % of a usual screen), and in forced colours.

use super::Pages;
use super::chromium::{Browser, Screen, with_browser};
use crate::app::TestApp;

/// Keys, as WebDriver writes them.
const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";

impl Pages<'_> {
    async fn key(&self, key: &str) {
        self.browser.client.active_element().await.expect("a focus").send_keys(key).await.expect("a key");
    }

    /// Where the link leads that has the focus.
    async fn focused(&self) -> String {
        let script = "return document.activeElement.getAttribute('href') || ''";
        let href = self.browser.client.execute(script, Vec::new()).await.expect("the focus");
        href.as_str().unwrap_or_default().to_owned()
    }

    /// Presses Tab until the link that has the focus is the one; returns how often.
    async fn tab_to(&self, is_it: impl Fn(&str) -> bool) -> usize {
        for times in 1..30 {
            self.key(TAB).await;
            if is_it(&self.focused().await) {
                return times;
            }
        }
        panic!("never reached: {}", self.browser.client.source().await.unwrap_or_default());
    }
}

#[tokio::test]
async fn the_first_free_time_of_tomorrow_is_eight_tabs_away() {
    let (app, ..) = TestApp::start().await;
    with_browser(Screen::Desktop, async |browser: &Browser| {
        let page = Pages { browser, address: app.address() };
        page.sign_in("demo-ana").await;
        page.open("/").await;
        assert_eq!(page.tab_to(|href| href == "#main").await, 1, "the first is the way past the menu");
        page.key(ENTER).await;
        let mut tabs = page.tab_to(|href| href.contains("date=2026-11-17")).await;
        let before = page.find("html").await;
        page.key(ENTER).await;
        page.wait_to_leave(before, "tomorrow").await;
        page.tab_to(|href| href == "#main").await;
        page.key(ENTER).await;
        tabs += page.tab_to(|href| href == "#rooms").await;
        page.key(ENTER).await;
        tabs += page.tab_to(|href| href.starts_with("/book?") && href.contains("date=2026-11-17")).await;
        assert!(tabs <= 8, "{tabs} tabs");
        let name = "return document.activeElement.getAttribute('aria-label')";
        let name = browser.client.execute(name, Vec::new()).await.expect("its name");
        assert_eq!(name, "Libre 8:00–20:00, L'Atelier, mardi 17 novembre");
    })
    .await;
}

#[tokio::test]
async fn nothing_is_lost_at_320_pixels_and_in_forced_colours() {
    let (app, _, ana, _) = TestApp::start().await;
    let one = ana.book("atelier", "2026-11-16", ("10:00", "11:00"), "Anticonstitutionnellement").await;
    app.at("2026-11-16T09:30:00Z");
    with_browser(Screen::Desktop, async |browser: &Browser| {
        let page = Pages { browser, address: app.address() };
        page.sign_in("demo-accueil").await;
        browser.narrow(320).await;
        for path in [
            "/",
            "/?view=week",
            "/?view=month",
            "/rooms/atelier",
            "/rooms/atelier/problem",
            "/find?q=demain+14h-16h+pour+4",
            "/book?room=atelier&date=2026-11-17&start=10:00",
            "/book/series?room=atelier&date=2026-11-24&start=17:00&end=18:00&repeat=weekly&times=3",
            &format!("/bookings/{one}"),
            "/me",
            "/reception",
            "/reception?view=rooms",
            "/reception?large=1",
            "/reception/conflicts",
            "/reception/requests",
            "/reports",
            "/help",
            "/signin?choose=1",
        ] {
            page.open(path).await;
            let wide = "return document.documentElement.scrollWidth";
            let wide = browser.client.execute(wide, Vec::new()).await.expect("its width");
            assert!(wide.as_u64() <= Some(320), "{path} is {wide} px wide");
        }
        browser.force_colours().await;
        page.open("/").await;
        browser.check_page("forced-colours").await;
        // What tells the pieces apart is no colour of ours.
        let borders = "return ['.lane .f > *', '.lane .b > *'].map(it => {
            const style = getComputedStyle(document.querySelector(it));
            return style.borderTopStyle + style.borderTopWidth + style.outlineStyle;
        })";
        let borders = browser.client.execute(borders, Vec::new()).await.expect("the looks");
        let [free, booked] = borders.as_array().expect("two").as_slice() else { panic!("{borders}") };
        assert_ne!(free, booked);
    })
    .await;
}
