//! What a person does, in a real browser.

mod below_a_path;
mod calendar;
mod chromium;
mod conflicts;
mod day_sheet;
mod desk;
mod drag;
mod enter;
mod find;
mod flows;
mod left_open;
mod looks;
mod narrow;
mod refused_stream;
mod series;
mod sign_in;
mod sign_in_link;
mod states;
mod waiting;

use std::time::Duration;

use axum::Router;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::Html;
use axum::routing::get;
use chrono::{Days, Utc};
use fantoccini::Locator;
use fantoccini::elements::Element;

use crate::program::Program;
use crate::raw_caldav;
use crate::servers::Server;
use chromium::{Browser, Screen, with_browser};

/// A page with an inline script that its policy forbids, a picture without words, and a word wider than any screen.
const BAD_PAGE: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Bad</title>
<link rel="icon" href="data:,"></head><body><main><h1>Bad</h1><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">
<script>console.log("never")</script><p>WIDE</p></main></body></html>"#;

/// A page that nobody minds.
const GOOD_PAGE: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Good</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"></head>
<body><main><h1>Good</h1><p>Nothing to see.</p></main></body></html>"#;

#[tokio::test]
async fn a_member_books_a_room_at_a_desk_and_gives_it_back() {
    book_and_give_back(Screen::Desktop).await;
}

#[tokio::test]
async fn a_member_books_a_room_on_a_phone_and_gives_it_back() {
    book_and_give_back(Screen::Phone).await;
}

async fn book_and_give_back(screen: Screen) {
    let server = server_with_two_rooms().await;
    let clef = Program::start(&server).await;
    with_browser(screen, async |browser: &Browser| {
        let page = Pages { browser, address: &clef.address };
        page.sign_in("demo-ana").await;
        let booking = page.book("Réunion d'équipe").await;

        let objects = raw_caldav::objects(&server, "salle-atelier").await;
        let [event] = &objects[..] else { panic!("one event, not {objects:#?}") };
        for line in ["SUMMARY:Réunion d'équipe", "STATUS:CONFIRMED", "CLASS:CONFIDENTIAL", "X-CLEF-TICKET:1"]
        {
            assert!(event.contains(line), "{line} is not in {event}");
        }

        page.give_back(&booking).await;
        let objects = raw_caldav::objects(&server, "salle-atelier").await;
        assert!(objects.iter().all(|object| object.contains("STATUS:CANCELLED")), "{objects:#?}");
    })
    .await;
}

pub(crate) async fn server_with_two_rooms() -> Server {
    let server = Server::radicale();
    for calendar in ["salle-atelier", "salle-bulle"] {
        raw_caldav::make_calendar(&server, calendar).await;
    }
    server
}

/// What a person does on the pages, each looked at on the way.
struct Pages<'a> {
    browser: &'a Browser,
    address: &'a str,
}

impl Pages<'_> {
    async fn open(&self, path: &str) {
        self.browser.client.goto(&format!("{}{path}", self.address)).await.expect("the page opens");
    }

    async fn sign_in(&self, person: &str) {
        self.open("/signin").await;
        self.browser.check_page("sign-in").await;
        self.press(&format!("form[action='/signin/demo'] [value='{person}']")).await;
    }

    /// Books the first free time of the atelier in three days; answers the path of the booking.
    async fn book(&self, title: &str) -> String {
        let date = Utc::now().date_naive() + Days::new(3);
        self.open(&format!("/?date={date}")).await;
        self.browser.check_page("day").await;
        self.press("a[href^='/book?'][href*='room=atelier']").await;
        self.browser.check_page("form").await;
        self.fill_in("title", title).await;
        self.fill_in("head_count", "5").await;
        self.press("form[action='/book'] button.main").await;
        self.browser.check_page("booked").await;
        assert!(self.text().await.contains("Confirmé"), "not confirmed: {}", self.text().await);
        let booking = self.browser.client.current_url().await.expect("its address").path().to_owned();
        assert!(booking.starts_with("/bookings/"), "{booking}");

        self.open(&format!("/?date={date}")).await;
        self.browser.check_page("day-booked").await;
        self.find(&format!("a[href^='{booking}']")).await;
        booking
    }

    async fn give_back(&self, booking: &str) {
        self.open(booking).await;
        self.find("#cancel summary").await.click().await.expect("it unfolds");
        self.browser.check_page("giving-back").await;
        self.press("#cancel button.main").await;
        self.browser.check_page("given-back").await;
    }

    async fn fill_in(&self, field: &str, text: &str) {
        let field = self.find(&format!("[name='{field}']")).await;
        field.clear().await.expect("it can be emptied");
        field.send_keys(text).await.expect("it can be typed into");
    }

    /// Clicks, and waits for the page that follows.
    async fn press(&self, css: &str) {
        let before = self.browser.client.find(Locator::Css("html")).await.expect("a page");
        self.find(css).await.click().await.unwrap_or_else(|e| panic!("{css} cannot be clicked: {e}"));
        self.wait_to_leave(before, css).await;
    }

    /// Waits until the page of the element `before` is no longer there.
    async fn wait_to_leave(&self, before: Element, pressed: &str) {
        for _ in 0..100 {
            if before.tag_name().await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("nothing happened after a press on {pressed}");
    }

    /// The first element that a person can see.
    async fn find(&self, css: &str) -> Element {
        for element in self.browser.client.find_all(Locator::Css(css)).await.expect("the page answers") {
            if element.is_displayed().await.unwrap_or(false) {
                return element;
            }
        }
        panic!("nobody sees {css} on {}", self.browser.client.source().await.unwrap_or_default());
    }

    /// The words of the page.
    async fn text(&self) -> String {
        let body = self.browser.client.find(Locator::Css("body")).await.expect("a body");
        body.text().await.expect("its words").replace('\u{2060}', "")
    }
}

#[tokio::test]
async fn a_bad_page_is_noticed_and_a_good_one_is_not() {
    let address = serve_samples().await;
    for screen in [Screen::Desktop, Screen::Phone] {
        with_browser(screen, async |browser: &Browser| {
            browser.client.goto(&format!("{address}/good")).await.expect("the page opens");
            browser.check_page("good").await;
            browser.client.goto(&format!("{address}/bad")).await.expect("the page opens");
            let faults = browser.faults().await;
            for fault in ["Content Security Policy", "image-alt", "sideways"] {
                assert!(faults.iter().any(|found| found.contains(fault)), "{fault} is not in {faults:#?}");
            }
        })
        .await;
    }
}

async fn serve_samples() -> String {
    let policy = [(CONTENT_SECURITY_POLICY, "default-src 'none'; img-src data:")];
    let pages = Router::new().route("/good", get(|| async { Html(GOOD_PAGE) })).route(
        "/bad",
        get(move || async move { (policy, Html(BAD_PAGE.replace("WIDE", &"w".repeat(1000)))) }),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("its address"));
    tokio::spawn(async move { axum::serve(listener, pages).await });
    address
}
