//! Reception's day while a booking is under way, on every screen and on paper.

use super::Pages;
use super::chromium::{Browser, Screen, with_browser};
use crate::app::TestApp;

/// The rows that nobody sees, or that something else lies over.
const LOST_ROWS: &str = "const isPaper = matchMedia('print').matches;
    return [...document.querySelectorAll('tbody tr:not(.now-line)')].filter(row => {
      row.scrollIntoView({ block: 'center' });
      const link = row.querySelector('a');
      const [box] = link.getClientRects();
      if (!box) return true;
      const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      const lies = row.parentElement.getBoundingClientRect();
      const isInTable = box.width > 0 && box.height > 0 && box.top >= lies.top && box.bottom <= lies.bottom;
      return !isInTable || getComputedStyle(row).position !== 'static' || !(isPaper || link.contains(top));
    }).map(row => row.outerHTML)";

#[tokio::test]
async fn every_booking_of_the_day_can_be_opened_while_one_is_under_way() {
    let (app, _, ana, _) = TestApp::start().await;
    for (room, times, title) in [
        ("atelier", ("10:00", "11:00"), "En cours"),
        ("salon", ("10:30", "12:00"), "Aussi"),
        ("atelier", ("14:00", "15:00"), "Plus tard"),
    ] {
        ana.book(room, "2026-11-16", times, title).await;
    }
    app.at("2026-11-16T09:45:00Z");
    for (screen, is_paper) in [
        (Screen::Wide(1440), false),
        (Screen::Wide(768), false),
        (Screen::Phone, false),
        (Screen::Wide(1040), true),
        (Screen::Wide(700), true),
    ] {
        with_browser(screen, async |browser: &Browser| {
            let page = Pages { browser, address: app.address() };
            page.sign_in("demo-accueil").await;
            if is_paper {
                browser.print().await;
            }
            page.open("/reception").await;
            browser.check_page(if is_paper { "desk-printed" } else { "desk" }).await;
            assert!(page.text().await.contains("En cours"), "{}", page.text().await);
            let lost = browser.client.execute(LOST_ROWS, Vec::new()).await.expect("the rows");
            assert_eq!(lost, serde_json::json!([]), "{screen:?}, on paper: {is_paper}");
        })
        .await;
    }
}
