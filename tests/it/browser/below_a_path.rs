//! Clef below a path of its host, in a real browser: its scripts and cookies stay there too.

use super::Pages;
use super::chromium::{Browser, Screen, with_browser};
use crate::below_a_path::start;

#[tokio::test]
async fn a_member_signs_in_looks_at_another_room_books_and_signs_out() {
    let app = start("", &[]).await;
    with_browser(Screen::Desktop, async |browser: &Browser| {
        let page = Pages { browser, address: app.address() };
        page.open("/salles/signin?back=/book").await;
        page.press("form[action='/salles/signin/demo'] [value='demo-ana']").await;
        page.open("/salles/book?room=atelier&date=2026-11-18&start=10:00&end=11:00").await;
        page.set("room", "salon").await;
        page.wait_for("#beside a[href^='/salles/book?room=salon']").await;
        browser.check_page("below-a-path").await;
        page.fill_in("title", "Point").await;
        page.press("form[action='/salles/book'] button.main").await;
        assert!(page.text().await.contains("C’est réservé"), "{}", page.text().await);
        let cookies = browser.client.get_all_cookies().await.expect("its cookies");
        assert!(
            !cookies.is_empty() && cookies.iter().all(|cookie| cookie.path() == Some("/salles")),
            "{cookies:?}"
        );
        page.press("form[action='/salles/signout'] button").await;
        page.open("/salles/me").await;
        let address = browser.client.current_url().await.expect("its address");
        assert_eq!(address.path(), "/salles/signin");
    })
    .await;
}
