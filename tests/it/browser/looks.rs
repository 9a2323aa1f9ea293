//! Every page in every language, by day and by night: nothing that hinders anybody, nothing wider than the
//! screen.

use super::Pages;
use super::chromium::{Browser, Screen, with_browser};
use crate::app::{Person, TestApp, fields};

#[tokio::test]
async fn every_page_can_be_read_in_every_language_by_day_and_by_night() {
    let app = TestApp::with(TestApp::rooms(), &[("CLEF__PLACE__EMBED_ON", "https://www.example.org")]).await;
    let (ana, reception) = (app.person("demo-ana").await, app.person("demo-accueil").await);
    let pages = sample(&app, &ana, &reception).await;
    with_browser(Screen::Phone, async |browser: &Browser| {
        let page = Pages { browser, address: app.address() };
        page.sign_in("demo-accueil").await;
        for is_dark in [false, true] {
            browser.show_theme(is_dark).await;
            for lang in ["fr", "en"] {
                for (name, path) in &pages {
                    let joint = if path.contains('?') { '&' } else { '?' };
                    page.open(&format!("{path}{joint}lang={lang}")).await;
                    let spoken = "return document.documentElement.lang";
                    let spoken = browser.client.execute(spoken, Vec::new()).await.expect("its language");
                    assert_eq!(spoken, lang, "{name}");
                    let theme = if is_dark { "night" } else { "day" };
                    browser.check_page(&format!("looks-{name}-{lang}-{theme}")).await;
                }
            }
        }
    })
    .await;
}

/// A place in which every page has something to show, and the pages.
async fn sample(app: &TestApp, ana: &Person, reception: &Person) -> Vec<(&'static str, String)> {
    let one = ana.book("atelier", "2026-11-16", ("10:00", "11:00"), "En cours").await;
    let cancelled = reception.book("atelier", "2026-11-20", ("14:00", "15:00"), "Annulée").await;
    let path = format!("/bookings/{cancelled}");
    let version = reception.get(&path).await.field("version");
    reception.post(&format!("{path}/cancel"), &[("version", &version)]).await;
    let mut form = fields("nuit", "2026-11-17", ("22:00", "01:00"), "Veillée", "key-1");
    form.extend([("end_date", "2026-11-18"), ("repeat", "weekly"), ("times", "3"), ("for_name", "Zoé")]);
    let series = reception.post("/book", &form).await.location().trim_end_matches("?new=1").to_owned();
    let event = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Other//EN\r\nBEGIN:VEVENT\r\nUID:over\r\n\
        DTSTAMP:20261101T000000Z\r\nDTSTART:20261116T093000Z\r\nDTEND:20261116T100000Z\r\nEND:VEVENT\r\n\
        END:VCALENDAR\r\n";
    app.write_event("atelier", "over.ics", event).await;
    let elsewhere =
        event.replace("DTSTART", "DTSTART;TZID=Mars/Olympus").replace("DTEND", "DTEND;TZID=Mars/Olympus");
    app.write_event("salon", "odd.ics", &elsewhere.replace("UID:over", "UID:odd").replace("00Z", "00")).await;
    app.at("2026-11-16T09:45:00Z");
    vec![
        ("day", "/?date=2026-11-16".to_owned()),
        ("past", "/?date=2026-11-13".to_owned()),
        ("week", "/?view=week&date=2026-11-16".to_owned()),
        ("month", "/?view=month&date=2026-11-16".to_owned()),
        ("room", "/rooms/atelier?date=2026-11-16".to_owned()),
        ("room-month", "/rooms/atelier?view=month&date=2026-11-16".to_owned()),
        ("find", "/find?q=demain+14h-16h+pour+4+avec+un+poney".to_owned()),
        ("find-nearly", "/find?date=2026-11-16&from=09:30&to=11:30&equipment=projector&site=bain".to_owned()),
        ("form", "/book?room=nuit&date=2026-11-18&start=22:00&end=01:00".to_owned()),
        ("plan", "/book?room=nuit&date=2026-11-24&start=21:00&end=23:00&repeat=weekly&times=3".to_owned()),
        ("booking", format!("/bookings/{one}?changed=1")),
        ("just-made", format!("/bookings/{one}?new=1")),
        ("series-just-made", format!("{series}?new=1")),
        ("proposal", format!("/bookings/{one}?room=salon&day=2026-11-16&start=11:00&end=12:00")),
        ("series", series.clone()),
        ("date", format!("{series}?date=2026-11-24T21:00:00Z")),
        ("gone", path),
        ("mine", "/me".to_owned()),
        ("desk", "/reception".to_owned()),
        ("desk-rooms", "/reception?view=rooms".to_owned()),
        ("desk-large", "/reception?large=1".to_owned()),
        ("desk-found", "/reception?q=zo".to_owned()),
        ("conflicts", "/reception/conflicts".to_owned()),
        ("reports", "/reports?from=2026-11-01&to=2026-11-30".to_owned()),
        ("reports-empty", "/reports?from=2026-10-01&to=2026-10-31".to_owned()),
        ("sign-in", "/signin?choose=1".to_owned()),
        ("problem", "/rooms/atelier/problem".to_owned()),
        ("door-problem", "/door/atelier/problem".to_owned()),
        ("help", "/help".to_owned()),
        ("welcome", "/welcome".to_owned()),
        ("privacy", "/privacy".to_owned()),
        ("accessibility", "/accessibility".to_owned()),
        ("error", "/nowhere".to_owned()),
        ("notices", "/me/notices".to_owned()),
        ("feed", "/me/feed".to_owned()),
        ("away", "/me/away?from=2026-11-16&to=2026-11-30".to_owned()),
        ("watches", "/watches".to_owned()),
        ("day-sheet", "/reception/print".to_owned()),
        ("requests", "/reception/requests".to_owned()),
        ("health", "/reception/health".to_owned()),
        ("poster", "/door/atelier/poster".to_owned()),
        ("embed-day", "/embed/day?date=2026-11-16".to_owned()),
        ("embed-room", "/embed/rooms/atelier".to_owned()),
        ("unknown", "/requests/atelier/some-key?since=1794821400".to_owned()),
    ]
}
