//! French first, English complete.

use rstest::rstest;

use crate::app::TestApp;

#[rstest]
#[case(&[], "fr")]
#[case(&[("accept-language", "en-GB,en;q=0.8")], "en")]
#[case(&[("accept-language", "de")], "fr")]
#[case(&[("accept-language", "en"), ("cookie", "clef_lang=fr")], "fr")]
#[tokio::test]
async fn the_browser_and_the_switch_say_which(#[case] headers: &[(&str, &str)], #[case] lang: &str) {
    let (_app, anon, ..) = TestApp::start().await;
    let page = anon.get_with("/", headers).await;
    assert!(page.has(&format!("<html lang=\"{lang}\">")), "{}", page.body);
}

#[tokio::test]
async fn a_language_that_was_chosen_stays() {
    let (_app, anon, ..) = TestApp::start().await;
    assert!(anon.get("/?date=2026-11-17&lang=en").await.has("Tuesday 17 November 2026"));
    let next = anon.get("/?date=2026-11-18").await;
    assert!(next.has("Wednesday 18 November 2026") && next.has("Free</b>"), "{}", next.body);
    assert!(anon.get("/nowhere").await.has("There is no such page"));
    assert!(anon.get("/?lang=fr").await.has("lundi 16 novembre 2026"));
}
