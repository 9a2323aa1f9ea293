//! A page that is left open all day: it is true, or says since when it is not.

use std::time::{Duration, Instant};

use super::chromium::{Browser, Screen, with_browser};
use super::{Pages, server_with_two_rooms};
use crate::app::TestApp;
use crate::program::Program;

/// Longer than an open page needs to notice what changed, on a machine that has much else to do.
const SOON: Duration = Duration::from_mins(1);

impl Pages<'_> {
    /// Waits until the page that is open says all of `wanted` and nothing of `unwanted`.
    pub(super) async fn comes_to_say(&self, wanted: &[&str], unwanted: &[&str]) {
        let began = Instant::now();
        loop {
            let text = self.text().await;
            let has = |said: &&&str| text.contains(**said);
            if wanted.iter().filter(has).count() == wanted.len() && !unwanted.iter().any(|said| has(&said)) {
                return;
            }
            assert!(began.elapsed() < SOON, "{wanted:?} and not {unwanted:?} in {text}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

#[tokio::test]
async fn a_board_left_open_follows_the_bookings_and_turns_to_the_new_day_at_midnight() {
    let (app, _, ana, _) = TestApp::start().await;
    ana.book("atelier", "2026-11-16", ("15:00", "16:00"), "Lundi").await;
    with_browser(Screen::Desktop, async |browser: &Browser| {
        let page = Pages { browser, address: app.address() };
        page.sign_in("demo-accueil").await;
        page.open("/reception").await;
        page.comes_to_say(&["lundi 16 novembre Aujourd’hui", "Lundi", "15:00–16:00"], &["17:00–18:00"]).await;
        // Whoever reads with the keyboard is where they were, and is kept from nothing.
        let focus = "document.querySelector('tbody a').focus()";
        browser.client.execute(focus, Vec::new()).await.expect("a link");
        ana.book("salon", "2026-11-16", ("14:00", "14:30"), "Avant").await;
        page.comes_to_say(&["Avant", "14:00–14:30"], &[]).await;
        let focused = "return document.activeElement.textContent";
        let focused = browser.client.execute(focused, Vec::new()).await.expect("what has the focus");
        assert_eq!(focused, "Lundi", "the focus stays on its booking");

        ana.book("salon", "2026-11-17", ("09:00", "10:00"), "Demain").await;
        app.at("2026-11-16T23:00:30Z");
        app.refresh_until_fresh().await;
        page.comes_to_say(
            &["mardi 17 novembre Aujourd’hui", "Demain"],
            &["lundi 16 novembre Aujourd’hui", "15:00–16:00"],
        )
        .await;
        let title = browser.client.title().await.expect("a title");
        assert!(title.contains("mardi 17 novembre"), "{title}");

        // A day that was chosen stays, and says that it is yesterday.
        page.open("/reception?date=2026-11-17").await;
        page.comes_to_say(&["mardi 17 novembre Aujourd’hui"], &["Hier"]).await;
        app.at("2026-11-17T23:00:30Z");
        page.comes_to_say(&["mardi 17 novembre Hier"], &["mardi 17 novembre Aujourd’hui"]).await;
    })
    .await;
}

#[tokio::test]
async fn a_board_says_since_when_the_calendars_do_not_answer_and_takes_it_back() {
    let mut server = server_with_two_rooms().await;
    let clef = Program::start(&server).await;
    with_browser(Screen::Desktop, async |browser: &Browser| {
        let page = Pages { browser, address: &clef.address };
        page.sign_in("demo-accueil").await;
        for path in ["/reception", "/"] {
            page.open(path).await;
            page.comes_to_say(&[], &["ne répond pas"]).await;
            server.stop();
            page.comes_to_say(&["L’agenda des salles ne répond pas", "dernier état connu, à"], &[]).await;
            browser.check_page("left-open-stale").await;
            server.start_again();
            page.comes_to_say(&[], &["ne répond pas"]).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_says_since_when_clef_does_not_answer_and_takes_it_back() {
    let server = server_with_two_rooms().await;
    let mut clef = Program::start(&server).await;
    with_browser(Screen::Desktop, async |browser: &Browser| {
        let address = clef.address.clone();
        let page = Pages { browser, address: &address };
        page.sign_in("demo-accueil").await;
        page.open("/reception").await;
        page.comes_to_say(&["Réception"], &["n’est plus à jour"]).await;
        let said = async || {
            page.comes_to_say(&["Cette page n’est plus à jour depuis", "Clef ne répond pas"], &[]).await;
        };
        clef.restart_after(said).await;
        page.comes_to_say(&["Réception"], &["n’est plus à jour"]).await;
    })
    .await;
}

#[tokio::test]
async fn a_board_left_open_is_told_of_a_booking_and_does_not_have_to_ask() {
    let (app, _, ana, _) = TestApp::start().await;
    with_browser(Screen::Desktop, async |browser: &Browser| {
        let page = Pages { browser, address: app.address() };
        page.sign_in("demo-accueil").await;
        page.open("/reception").await;
        // From now on it asks for nothing by itself.
        let deaf = "const set = window.setTimeout;
            for (let timer = set(() => {}, 0); timer > 0; timer--) clearTimeout(timer);
            window.setTimeout = (then, wait) => wait > 1000 ? 0 : set(then, wait);";
        browser.client.execute(deaf, Vec::new()).await.expect("it is done");
        ana.book("salon", "2026-11-16", ("14:00", "14:30"), "Avant").await;
        page.comes_to_say(&["Avant", "14:00–14:30"], &[]).await;
        ana.book("salon", "2026-11-16", ("15:00", "15:30"), "Ensuite").await;
        page.comes_to_say(&["Ensuite", "15:00–15:30"], &[]).await;
    })
    .await;
}

/// Where the row of that booking is on the screen.
async fn top_of(browser: &Browser, title: &str) -> i64 {
    let script = "return Math.round([...document.querySelectorAll('tbody a')]
        .find(link => link.textContent === arguments[0]).getBoundingClientRect().top)";
    let top = browser.client.execute(script, vec![title.into()]).await.expect("its place");
    top.as_i64().expect("a number")
}

#[tokio::test]
async fn what_somebody_reads_and_types_stays_where_it_is_when_the_board_changes() {
    let (app, _, ana, _) = TestApp::start().await;
    for hour in 10..19 {
        let times = [format!("{hour}:00"), format!("{hour}:30")];
        ana.book("atelier", "2026-11-16", (&times[0], &times[1]), &format!("À {hour} h")).await;
    }
    with_browser(Screen::Phone, async |browser: &Browser| {
        let page = Pages { browser, address: app.address() };
        page.sign_in("demo-accueil").await;
        page.open("/reception").await;
        page.comes_to_say(&["À 18 h"], &[]).await;
        let read = "[...document.querySelectorAll('tbody a')].find(it => it.textContent === 'À 16 h').scrollIntoView({ block: 'center' })";
        browser.client.execute(read, Vec::new()).await.expect("it scrolls");
        // The browser follows what is read from the next frame on.
        tokio::time::sleep(Duration::from_millis(300)).await;
        let before = top_of(browser, "À 16 h").await;
        assert!(before > 100, "it is scrolled to: {before}");
        // A row comes above what is read, and one goes.
        ana.book("salon", "2026-11-16", ("10:30", "11:00"), "Plus haut").await;
        page.comes_to_say(&["Plus haut"], &[]).await;
        let after = top_of(browser, "À 16 h").await;
        assert!((after - before).abs() <= 2, "it moved from {before} to {after}");

        // Whoever gives the room to somebody at the desk has opened the form and types a name.
        let typed = "const form = document.querySelector('.walk-up'); form.open = true;
            const field = form.querySelector('[name=for_name]'); field.focus(); field.value = 'Zo';";
        browser.client.execute(typed, Vec::new()).await.expect("it is typed");
        ana.book("salon", "2026-11-16", ("12:00", "12:30"), "Ensuite").await;
        page.comes_to_say(&["Ensuite"], &[]).await;
        let script = "const field = document.querySelector('.walk-up [name=for_name]');
            return [field.value, document.activeElement === field, field.closest('details').open]";
        let stays = browser.client.execute(script, Vec::new()).await.expect("the form");
        assert_eq!(stays, serde_json::json!(["Zo", true, true]));
    })
    .await;
}
