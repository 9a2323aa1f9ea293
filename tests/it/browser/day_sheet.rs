//! The day sheet, printed and read again by somebody else.

use std::process::Command;

use chrono::{Days, Utc};

use super::Pages;
use super::chromium::{Browser, Screen, with_browser};
use crate::app::TestApp;
use crate::repository::root;
use crate::servers::python_program;

#[tokio::test]
async fn thirty_bookings_of_a_site_are_one_page_of_paper() {
    let (app, _, ana, _) = TestApp::start().await;
    app.at("2026-11-17T06:57:50Z");
    let cancelled = ana.book("atelier", "2026-11-17", ("15:30", "16:30"), "Plus rien").await;
    let path = format!("/bookings/{cancelled}");
    let version = ana.get(&path).await.field("version");
    ana.post(&format!("{path}/cancel"), &[("version", &version)]).await;
    for nth in 0..30 {
        let (start, end) = (480 + 30 * (nth / 2), 510 + 30 * (nth / 2));
        let clock = |minutes: u32| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let room = ["atelier", "salon"][nth as usize % 2];
        ana.book(room, "2026-11-17", (&clock(start), &clock(end)), &format!("Réunion {nth:02}.")).await;
    }
    app.at("2026-11-17T06:58:00Z");
    app.refresh_until_fresh().await;
    with_browser(Screen::Desktop, async |browser: &Browser| {
        let page = Pages { browser, address: app.address() };
        page.sign_in("demo-accueil").await;
        page.open("/reception").await;
        page.find("a[href^='/reception/print']").await.click().await.expect("the sheet");
        browser.check_page("day-sheet").await;
        let sheets = browser.printed("day-sheet").await;
        two_sheets_of_the_day(&sheets);
        assert!(sheets.iter().all(|sheet| sheet.contains("mardi 17 novembre, 7:58")), "{sheets:?}");
        assert_eq!(sheets[0].matches("nouvelle, 7:57").count(), 30, "{sheets:?}");
        assert!(sheets[0].contains("15:30–16:30 L'Atelier"), "{sheets:?}");
        assert!(!sheets.concat().contains("Se déconnecter"), "no menu on paper: {sheets:?}");

        // The calendars are read by the clock on the wall, and this one is ahead of it.
        app.at(&(Utc::now() + Days::new(1)).to_rfc3339());
        page.sign_in("demo-accueil").await;
        page.open("/reception/print?date=2026-11-17").await;
        let sheets = browser.printed("day-sheet-stale").await;
        two_sheets_of_the_day(&sheets);
        assert!(sheets[0].contains("ne répond pas"), "said on the first sheet: {sheets:?}");
    })
    .await;
}

#[tokio::test]
async fn the_day_and_the_week_are_printed_as_they_look_at_a_desk() {
    let (app, _, ana, _) = TestApp::start().await;
    ana.book("atelier", "2026-11-17", ("10:00", "13:00"), "La mienne").await;
    with_browser(Screen::Desktop, async |browser: &Browser| {
        let page = Pages { browser, address: app.address() };
        page.sign_in("demo-ana").await;
        for (path, rows) in [("/?date=2026-11-17", "L'Atelier"), ("/rooms/atelier?date=2026-11-17", "Mardi 17")] {
            page.open(path).await;
            let [paper] = &browser.printed("day-printed").await[..] else { panic!("one page: {path}") };
            for text in [rows, "10:00", "19:00", "La mienne", "10:00–13:00"] {
                assert!(paper.contains(text), "{text}: {paper}");
            }
            for text in ["Libre", "Se déconnecter", "Chercher", "English"] {
                assert!(!paper.contains(text), "{text}: {paper}");
            }
        }
        browser.print().await;
        let looks = "const own = document.querySelector('.lane .m > *');
            const style = getComputedStyle(own);
            return [getComputedStyle(own.closest('.row')).display, style.color, style.backgroundColor, style.borderTopWidth]";
        let looks = browser.client.execute(looks, Vec::new()).await.expect("how it looks");
        assert_eq!(looks, serde_json::json!(["grid", "rgb(0, 0, 0)", "rgb(255, 255, 255)", "3px"]));
    })
    .await;
}

/// One page for each site, the first with its bookings in the order of the day.
fn two_sheets_of_the_day(sheets: &[String]) {
    assert_eq!(sheets.len(), 2, "one for each site: {sheets:?}");
    let meetings: Vec<_> = sheets[0].match_indices("Réunion ").map(|(at, _)| &sheets[0][at..]).collect();
    assert_eq!(meetings.len(), 30, "{sheets:?}");
    for (nth, meeting) in meetings.iter().enumerate() {
        assert!(meeting.starts_with(&format!("Réunion {nth:02}.")), "in the order of the day: {sheets:?}");
    }
    for text in ["Mardi 17 novembre 2026", "Le Bain", "Ana", "Notes", "15:30"] {
        assert!(sheets[0].contains(text), "{text}: {sheets:?}");
    }
    for text in ["Le Quai", "Aucune réservation"] {
        assert!(sheets[1].contains(text), "{text}: {sheets:?}");
    }
}

impl Browser {
    /// The text of each page of what is open, when it is printed. Leaves it in `target/tmp`.
    async fn printed(&self, name: &str) -> Vec<String> {
        let pdf = self.client.print(fantoccini::wd::PrintConfiguration::default()).await.expect("it prints");
        let file = root().join("target/tmp").join(name).with_extension("pdf");
        std::fs::write(&file, pdf).expect("a file");
        let script = root().join("tests/oracles/printed.py");
        let output = Command::new(python_program()).arg(script).arg(file).output().expect("Python runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let pages: Vec<String> = serde_json::from_slice(&output.stdout).expect("a list of texts");
        // What keeps a span of time on one line is a blank without width on paper.
        pages.into_iter().map(|page| page.replace("– ", "–")).collect()
    }
}
