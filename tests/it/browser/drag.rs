//! A booking is dragged on the grid to another time and another room: its form comes filled in, and nothing is changed before it
//! is sent. With the keyboard, a finger or no script, the same form is there.

use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};

use super::Pages;
use super::chromium::{Browser, Screen, with_browser};
use crate::app::TestApp;

const DAY: &str = "2026-12-10";

/// Where, once the first of them is in sight, the first elements for these selectors are: so far along each, half-way down.
async fn places(browser: &Browser, of: [(&str, f64); 2]) -> [(f64, f64); 2] {
    let script = "document.querySelector(arguments[0][0]).scrollIntoView({ block: 'center' });
        return arguments[0].map((css, nth) => {
            const box = document.querySelector(css).getBoundingClientRect();
            return [box.x + box.width * arguments[1][nth], box.y + box.height / 2];
        })";
    let arguments = vec![of.map(|(css, _)| css).to_vec().into(), of.map(|(_, share)| share).to_vec().into()];
    let found = browser.client.execute(script, arguments).await.expect("a script");
    let number = |nth: usize, axis: usize| found[nth][axis].as_f64().expect("a number");
    [(number(0, 0), number(0, 1)), (number(1, 0), number(1, 1))]
}

async fn drag(browser: &Browser, (from, to): ((f64, f64), (f64, f64))) {
    let to_place = |(x, y): (f64, f64)| PointerAction::MoveTo { duration: None, x, y };
    let between = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1));
    let actions = MouseActions::new("mouse".to_owned())
        .then(to_place(from))
        .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
        .then(to_place(between))
        .then(to_place(to))
        .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
    browser.client.perform_actions(actions).await.expect("a mouse");
    browser.client.release_actions().await.expect("released");
}

#[tokio::test]
async fn a_booking_is_dragged_to_another_time_and_room_and_asked_about_before_it_moves() {
    let (app, _, ana, _) = TestApp::start().await;
    let id = ana.book("atelier", DAY, ("10:00", "11:30"), "Atelier couture").await;
    let own = format!("a[href^='/bookings/{id}']");
    with_browser(Screen::Desktop, async |browser: &Browser| {
        let page = Pages { browser, address: app.address() };
        page.sign_in("demo-ana").await;
        // An hour and a half later, in its own row.
        page.open(&format!("/?date={DAY}&site=bain")).await;
        let [(left, y), (right, _)] = places(browser, [(&own, 0.0), (&own, 1.0)]).await;
        let (middle, length) = (left.midpoint(right), right - left);
        drag(browser, ((middle, y), (middle + length, y))).await;
        page.find("#change[open]").await;
        let times = (page.value("date").await, page.value("start").await, page.value("end").await);
        assert_eq!(times, (DAY.to_owned(), "11:30".to_owned(), "13:00".to_owned()));
        assert_eq!(page.value("title").await, "Atelier couture");
        let stands = ana.get(&format!("/api/v1/bookings/{id}")).await;
        assert!(stands.has("T10:00:00"), "nothing has changed yet: {}", stands.body);
        page.press("#change button.main").await;
        assert!(ana.get(&format!("/api/v1/bookings/{id}")).await.has("T11:30:00"));

        // In the row of another room, at the same time.
        page.open(&format!("/?date={DAY}&site=bain")).await;
        let [(x, y), (_, other)] = places(browser, [(&own, 0.5), ("a[href*='room=salon']", 0.5)]).await;
        drag(browser, ((x, y), (x, other))).await;
        page.find("#change[open]").await;
        assert_eq!((page.value("room").await, page.value("start").await), ("salon".into(), "11:30".into()));
        page.press("#change button.main").await;
        let there = ana.get(&format!("/api/v1/bookings/{id}")).await;
        assert!(there.has("\"room\":\"salon\"") && there.has("T11:30:00"), "{}", there.body);

        // A click is no drag: it opens the booking.
        page.open(&format!("/?date={DAY}&site=bain")).await;
        page.press(&own).await;
        let address = browser.client.current_url().await.expect("its address");
        assert_eq!((address.path(), address.query()), (format!("/bookings/{id}").as_str(), None));
    })
    .await;
}
