//! Pages in the states in which people see them seldom: empty, wrong, refused, forbidden, old, and without any calendar.
//! Whoever cannot see or use a mouse meets no barrier there either, in each language, by day and by night.

use chrono::{Days, Utc};
use serde_json::json;

use super::chromium::{Browser, Screen, with_browser};
use super::{Pages, server_with_two_rooms};
use crate::app::TestApp;
use crate::program::Program;

const LANGUAGES: [&str; 2] = ["fr", "en"];

impl Pages<'_> {
    /// Opens a page in each language.
    async fn in_each_language(&self, name: &str, path: &str) {
        for lang in LANGUAGES {
            self.open(&in_language(path, lang)).await;
            self.looks_well(name, lang, "").await;
        }
    }

    /// Opens a page, fills in the form that leads to `action`, and sends it whatever the browser thinks of it.
    async fn refuses(&self, name: &str, path: &str, action: &str, fields: &serde_json::Value) {
        for lang in LANGUAGES {
            self.open(&in_language(path, lang)).await;
            let before = self.find("html").await;
            let send = "const [action, fields] = arguments;
                const form = document.querySelector(`form[action='${action}']`);
                for (const [name, value] of Object.entries(fields)) form.elements[name].value = value;
                form.noValidate = true;
                form.submit();";
            let left = self.browser.client.execute(send, vec![action.into(), fields.clone()]).await;
            left.unwrap_or_else(|error| panic!("{name}: {error}"));
            self.wait_to_leave(before, action).await;
            self.looks_well(name, lang, "").await;
            let alert = "return Boolean(document.querySelector('[role=alert], [role=status], .error'))";
            let alert = self.browser.client.execute(alert, Vec::new()).await.expect("the page answers");
            assert_eq!(alert, true, "{name} says nothing");
        }
    }

    /// Looks at the page that is open, by day and by night.
    async fn looks_well(&self, name: &str, lang: &str, broken: &str) {
        let spoken = "return document.documentElement.lang";
        let spoken = self.browser.client.execute(spoken, Vec::new()).await.expect("its language");
        assert_eq!(spoken, lang, "{name}");
        for (is_dark, theme) in [(false, "day"), (true, "night")] {
            self.browser.show_theme(is_dark).await;
            self.browser.check_page_but(&format!("state-{name}-{lang}-{theme}"), broken).await;
        }
    }
}

fn in_language(path: &str, lang: &str) -> String {
    format!("{path}{}lang={lang}", if path.contains('?') { '&' } else { '?' })
}

#[tokio::test]
async fn nobody_is_hindered_where_there_is_nothing_yet() {
    let (app, ..) = TestApp::start().await;
    with_browser(Screen::Phone, async |browser: &Browser| {
        let page = Pages { browser, address: app.address() };
        for (name, path) in [("visitor", "/"), ("visitor-room", "/rooms/atelier"), ("visitor-find", "/find")]
        {
            page.in_each_language(name, path).await;
        }
        page.open("/signin?choose=1&lang=fr").await;
        page.press("form[action='/signin/demo'] [value='demo-accueil']").await;
        for (name, path) in [
            ("mine", "/me"),
            ("watches", "/watches"),
            ("away", "/me/away?from=2026-11-20&to=2026-11-21"),
            ("desk", "/reception"),
            ("desk-rooms", "/reception?view=rooms"),
            ("desk-large", "/reception?large=1"),
            ("desk-none-found", "/reception?q=nobody"),
            ("sheet", "/reception/print"),
            ("requests", "/reception/requests"),
            ("conflicts", "/reception/conflicts"),
            ("reports", "/reports"),
        ] {
            page.in_each_language(&format!("empty-{name}"), path).await;
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_is_hindered_where_something_is_wrong_refused_or_forbidden() {
    let (app, _, ana, reception) = TestApp::start().await;
    let theirs = reception.book("atelier", "2026-11-17", ("10:00", "12:00"), "Prise").await;
    let mine = ana.book("atelier", "2026-11-18", ("10:00", "12:00"), "La mienne").await;
    app.at("2026-11-16T09:30:00Z");
    with_browser(Screen::Desktop, async |browser: &Browser| {
        let page = Pages { browser, address: app.address() };
        page.open("/signin?choose=1&lang=fr").await;
        page.press("form[action='/signin/demo'] [value='demo-ana']").await;
        for (name, path) in [
            ("nowhere", "/nowhere".to_owned()),
            ("no-link", "/links/x".to_owned()),
            ("theirs", format!("/bookings/{theirs}")),
            ("for-reception", "/reception".to_owned()),
            (
                "plan-refused",
                "/book/series?room=atelier&date=2026-11-17&start=10:00&end=11:00&repeat=weekly&times=3"
                    .to_owned(),
            ),
            ("find-nothing", "/find?date=2026-11-17&from=10:00&to=11:00&people=500".to_owned()),
        ] {
            page.in_each_language(&format!("wrong-{name}"), &path).await;
        }
        let form = "/book?room=atelier&date=2026-11-17&start=10:00&end=11:00";
        page.refuses("wrong-field", form, "/book", &json!({ "title": "", "head_count": "0" })).await;
        page.refuses("refused", form, "/book", &json!({ "title": "Aussi" })).await;
        page.refuses(
            "wrong-problem",
            "/rooms/atelier/problem",
            "/rooms/atelier/problem",
            &json!({ "word": "Quoi" }),
        )
        .await;
        let change = format!("/bookings/{mine}");
        page.refuses("refused-change", &change, &change, &json!({ "date": "2026-11-17" })).await;
        page.refuses("wrong-change", &change, &change, &json!({ "start": "" })).await;
    })
    .await;
}

#[tokio::test]
async fn nobody_is_hindered_while_the_calendars_do_not_answer() {
    let mut server = server_with_two_rooms().await;
    let clef = Program::start(&server).await;
    with_browser(Screen::Phone, async |browser: &Browser| {
        let page = Pages { browser, address: &clef.address };
        page.sign_in("demo-accueil").await;
        let booking = page.book("Sur place").await;
        server.stop();
        page.open("/").await;
        page.comes_to_say(&["ne répond pas"], &[]).await;
        let day = Utc::now().date_naive() + Days::new(4);
        let form = &format!("/book?room=atelier&date={day}&start=10:00&end=11:00");
        for (name, path) in [
            ("day", "/"),
            ("week", "/?view=week"),
            ("month", "/?view=month"),
            ("room", "/rooms/atelier"),
            ("find", "/find?q=demain+14h"),
            ("form", form),
            ("booking", &booking),
            ("mine", "/me"),
            ("desk", "/reception"),
            ("sheet", "/reception/print"),
            ("requests", "/reception/requests"),
            ("conflicts", "/reception/conflicts"),
            ("health", "/reception/health"),
        ] {
            page.in_each_language(&format!("old-{name}"), path).await;
        }
        page.refuses("old-booked", form, "/book", &json!({ "title": "Rien" })).await;
    })
    .await;
}

/// The page of a display renews itself every half minute, which axe-core calls a barrier: there is no other way on a tablet
/// that runs no scripts, and nobody types on it.
#[tokio::test]
async fn nobody_is_hindered_at_the_door() {
    let (app, _, ana, _) = TestApp::start().await;
    ana.book("atelier", "2026-11-16", ("10:00", "11:00"), "En cours").await;
    with_browser(Screen::Wide(800), async |browser: &Browser| {
        let page = Pages { browser, address: app.address() };
        page.open("/signin?choose=1&lang=fr").await;
        page.press("form[action='/signin/demo'] [value='demo-ana']").await;
        for (name, now) in [
            ("free", "2026-11-16T08:40:00Z"),
            ("taken", "2026-11-16T09:30:00Z"),
            ("closed", "2026-11-16T23:30:00Z"),
        ] {
            app.at(now);
            app.refresh_until_fresh().await;
            for lang in LANGUAGES {
                for (kind, path) in [("door", "/door/atelier"), ("eink", "/door/atelier?eink=1")] {
                    page.open(&in_language(path, lang)).await;
                    page.looks_well(&format!("{kind}-{name}"), lang, "meta-refresh").await;
                }
            }
        }
    })
    .await;
}
