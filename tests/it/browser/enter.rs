//! Enter in a field does what the form is for; and the end of a booking follows into the night.

use super::Pages;
use super::chromium::{Browser, Screen, with_browser};
use crate::app::TestApp;

/// The key, as WebDriver writes it.
const ENTER: &str = "\u{e007}";

#[tokio::test]
async fn enter_in_the_title_books_and_never_leaves_dates_out() {
    let (app, ..) = TestApp::start().await;
    let malik = app.person("demo-malik").await;
    malik.book("atelier", "2026-11-25", ("10:00", "11:00"), "Déjà là").await;
    with_browser(Screen::Desktop, async |browser: &Browser| {
        let page = Pages { browser, address: app.address() };
        page.sign_in("demo-ana").await;
        page.open("/book?room=atelier&date=2026-11-18&start=10:00&end=11:00&repeat=weekly&times=3").await;
        page.fill_in("title", "Chorale").await;
        page.press_enter_in("title").await;
        assert!(page.text().await.contains("Une date sur 3"), "{}", page.text().await);
        browser.check_page("series-refused").await;
        page.press_enter_in("title").await;
        assert!(page.text().await.contains("Une date sur 3"), "nothing is left out unasked");
        page.press("#others").await;
        assert!(page.text().await.contains("C’est réservé"), "{}", page.text().await);

        page.open("/book?room=atelier&date=2026-11-18&start=14:00&end=15:00").await;
        page.fill_in("title", "Point").await;
        page.press_enter_in("title").await;
        assert!(page.text().await.contains("C’est réservé"), "{}", page.text().await);
    })
    .await;
}

#[tokio::test]
async fn the_end_follows_the_start_into_the_night_and_says_so() {
    let (app, ..) = TestApp::start().await;
    with_browser(Screen::Phone, async |browser: &Browser| {
        let page = Pages { browser, address: app.address() };
        page.sign_in("demo-ana").await;
        page.open("/book?room=nuit&date=2026-11-18&start=21:00&end=23:00").await;
        assert!(!page.text().await.contains("Jour de fin"), "it ends on the same day");
        page.set("start", "22:30").await;
        assert_eq!(page.value("end").await, "00:30");
        assert_eq!(page.value("end_date").await, "2026-11-19");
        assert!(page.text().await.contains("Jour de fin"), "{}", page.text().await);
        browser.check_page("form-night").await;
        page.set("end", "02:00").await;
        assert_eq!(page.value("end_date").await, "2026-11-19");
        page.set("end", "23:30").await;
        assert_eq!(page.value("end_date").await, "");
        page.set("end", "00:30").await;
        page.set("date", "2026-11-19").await;
        assert_eq!(
            (page.value("end").await, page.value("end_date").await),
            ("00:30".into(), "2026-11-20".into())
        );
        page.set("end_date", "2026-11-19").await;
        page.set("end", "01:00").await;
        page.fill_in("title", "Veillée").await;
        page.press_enter_in("title").await;
        let text = page.text().await;
        assert!(text.contains("se terminerait le lendemain, vendredi 20 novembre"), "{text}");
        page.press("form[action='/book'] button.main").await;
        assert!(page.text().await.contains("eudi 19 novembre, 22:30 – vendredi 20 novembre, 1:00"));
    })
    .await;
}

impl Pages<'_> {
    /// Presses Enter in a field, and waits for the page that follows.
    async fn press_enter_in(&self, field: &str) {
        let before = self.find("html").await;
        self.find(&format!("[name='{field}']")).await.send_keys(ENTER).await.expect("a key");
        self.wait_to_leave(before, field).await;
    }

    /// Sets a field of time, as the browser's own picker does: typing depends on its language.
    pub(super) async fn set(&self, field: &str, value: &str) {
        let script = format!(
            "const field = document.querySelector(`[name='{field}']`); field.value = '{value}';
             field.dispatchEvent(new Event('change', {{ bubbles: true }}))"
        );
        self.browser.client.execute(&script, Vec::new()).await.expect("it is set");
    }

    pub(super) async fn value(&self, field: &str) -> String {
        let script = format!("return document.querySelector(`[name='{field}']`).value");
        let value = self.browser.client.execute(&script, Vec::new()).await.expect("its value");
        value.as_str().unwrap_or_default().to_owned()
    }
}
