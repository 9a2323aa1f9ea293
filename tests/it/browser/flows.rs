//! What people do most, from the first page to the last, at a desk and on a phone, with scripts and without.

use fantoccini::Locator;

use super::Pages;
use super::chromium::{Browser, Screen, with_browser};
use crate::app::TestApp;

/// The day on which it all happens: a Tuesday.
const DAY: &str = "2026-11-17";

#[tokio::test]
async fn what_people_do_most_at_a_desk() {
    all(Screen::Desktop, true).await;
}

#[tokio::test]
async fn what_people_do_most_on_a_phone() {
    all(Screen::Phone, true).await;
}

#[tokio::test]
async fn what_people_do_most_at_a_desk_without_scripts() {
    all(Screen::Desktop, false).await;
}

#[tokio::test]
async fn what_people_do_most_on_a_phone_without_scripts() {
    all(Screen::Phone, false).await;
}

async fn all(screen: Screen, has_scripts: bool) {
    let rooms = TestApp::rooms().replacen(
        "capacity = 6\n",
        "capacity = 6\n[room.rules]\napproval = { always = true }\n",
        1,
    );
    let app = TestApp::with(&rooms, &[("CLEF__ROOM__ATELIER__KEYS", "clé 12")]).await;
    with_browser(screen, async |browser: &Browser| {
        if !has_scripts {
            browser.load_no_scripts().await;
        }
        let page = Pages { browser, address: app.address() };
        page.sign_in("demo-ana").await;
        let booking = page.books_from_the_day().await;
        page.changes_the_time(&booking).await;
        page.cancels_and_has_it_again(&booking).await;
        page.finds_a_room().await;
        page.books_a_series_by_its_plan().await;
        page.asks_for_a_room_that_needs_a_yes().await;
        page.cancels_all_of_a_day().await;
        page.reports_a_problem().await;
        page.leave().await;
        page.sign_in("demo-accueil").await;
        page.answers_the_request().await;
        page.gives_a_room_to_whoever_stands_there().await;
        page.notes_who_came_with_a_key_and_who_left().await;
    })
    .await;
}

impl Pages<'_> {
    async fn says(&self, words: &[&str]) {
        let text = self.text().await;
        assert!(words.iter().all(|it| text.contains(it)), "{words:?}: {text}");
    }

    async fn unfolds(&self, css: &str) {
        self.find(&format!("{css} > summary")).await.click().await.expect("it unfolds");
    }

    async fn books_from_the_day(&self) -> String {
        self.open(&format!("/?date={DAY}")).await;
        self.press("a[href^='/book?'][href*='room=atelier']").await;
        self.set("start", "10:00").await;
        self.set("end", "11:00").await;
        self.fill_in("title", "Atelier couture").await;
        self.press("form[action='/book'] button.main").await;
        self.says(&["Confirmée", "10:00–11:00"]).await;
        self.browser.check_page("flow-booked").await;
        let there = self.browser.client.current_url().await.expect("its address").path().to_owned();
        self.open(&format!("/?date={DAY}")).await;
        self.find(&format!("a[href^='{there}']")).await;
        there
    }

    async fn changes_the_time(&self, booking: &str) {
        self.open("/me").await;
        self.press(&format!("a[href^='{booking}']")).await;
        self.unfolds("#change").await;
        self.set("end", "11:30").await;
        self.press("#change button.main").await;
        self.says(&["10:00–11:30", "enregistrées"]).await;
        self.browser.check_page("flow-changed").await;
    }

    async fn cancels_and_has_it_again(&self, booking: &str) {
        self.open(booking).await;
        self.unfolds("#cancel").await;
        self.press("#cancel button.main").await;
        self.says(&["Réservation annulée"]).await;
        self.browser.check_page("flow-cancelled").await;
        self.press("form[action$='/restore'] button").await;
        self.says(&["rétablie", "10:00–11:30"]).await;
    }

    async fn finds_a_room(&self) {
        self.open("/").await;
        self.fill_in("q", "demain 14h-16h pour 8").await;
        self.press("form.ask button").await;
        self.browser.check_page("flow-found").await;
        self.press(".finds a.slot").await;
        self.fill_in("title", "Réunion").await;
        self.press("form[action='/book'] button.main").await;
        self.says(&["Confirmée", "14:00–16:00"]).await;
    }

    async fn books_a_series_by_its_plan(&self) {
        self.open("/book/series?room=atelier&date=2026-11-24&start=17:00&end=18:00&repeat=weekly&times=3")
            .await;
        self.find("#plan ol.dates").await;
        self.browser.check_page("flow-plan").await;
        self.fill_in("title", "Chorale").await;
        self.press("form#series button[name='book']").await;
        self.says(&["Confirmée", "Chorale"]).await;
    }

    async fn asks_for_a_room_that_needs_a_yes(&self) {
        self.open(&format!("/book?room=salon&date={DAY}&start=09:00&end=10:00")).await;
        self.fill_in("title", "Entretien").await;
        self.press("form[action='/book'] button.main").await;
        self.says(&["En attente de l’accueil"]).await;
    }

    async fn cancels_all_of_a_day(&self) {
        self.open("/me/away?from=2026-12-01&to=2026-12-01").await;
        self.says(&["Chorale"]).await;
        self.browser.check_page("flow-away").await;
        self.press("form[action='/me/away'][method='post'] button.main").await;
        self.says(&["annulé"]).await;
    }

    async fn reports_a_problem(&self) {
        self.open("/rooms/atelier").await;
        self.press("a[href='/rooms/atelier/problem']").await;
        self.find("input[name='kind'][value='heating']").await.click().await.expect("a choice");
        self.fill_in("word", "Il fait froid.").await;
        self.browser.check_page("flow-problem").await;
        self.press("form[action='/rooms/atelier/problem'] button.main").await;
        self.says(&["L’accueil est prévenu"]).await;
    }

    async fn leave(&self) {
        self.press("form[action='/signout'] button").await;
    }

    async fn answers_the_request(&self) {
        self.open("/reception").await;
        self.says(&["Il fait froid."]).await;
        self.browser.check_page("flow-board").await;
        self.press("a[href='/reception/requests'] strong").await;
        self.says(&["Entretien"]).await;
        self.browser.check_page("flow-requests").await;
        self.press("form[action^='/reception/requests/'] button.main").await;
        self.says(&["Demande acceptée"]).await;
    }

    async fn gives_a_room_to_whoever_stands_there(&self) {
        self.open("/reception").await;
        self.find("#w-atelier summary").await.click().await.expect("it unfolds");
        self.press("#w-atelier button[name='end']").await;
        self.says(&["Confirmée", "Sans rendez-vous"]).await;
    }

    async fn notes_who_came_with_a_key_and_who_left(&self) {
        self.open("/reception").await;
        let select =
            self.browser.client.find(Locator::Css("tbody select[name='key']")).await.expect("the keys");
        select.select_by_label("clé 12").await.expect("a key");
        self.press("tbody form[action$='/check-in'] button").await;
        self.says(&["Sur place depuis", "Clés sorties", "clé 12"]).await;
        self.browser.check_page("flow-there").await;
        self.press("tbody form[action$='/check-out'] button").await;
        self.says(&["Départ à"]).await;
    }
}
