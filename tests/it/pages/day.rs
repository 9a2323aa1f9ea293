//! The day over all rooms: what it shows to whom, and that an unchanged one costs nothing.

use std::fmt::Write;

use clef::caldav::{ETag, Href};
use reqwest::StatusCode;
use rstest::rstest;

use crate::app::TestApp;

const DAY: &str = "2026-11-17";

#[tokio::test]
async fn free_time_is_a_link_that_fills_in_the_form() {
    let (_app, anon, ana, _) = TestApp::start().await;
    let day = anon.get(&format!("/?date={DAY}")).await;
    let link = "<a href=\"/book?room=atelier&amp;date=2026-11-17&amp;start=08:00\" \
        aria-label=\"Libre 8:00–20:00, L&#39;Atelier, mardi 17 novembre\"><b>Libre</b> 8:00–20:00</a>";
    assert!(day.has(link), "{}", day.body);
    let form = ana.get("/book?room=atelier&date=2026-11-17&start=08:00").await;
    assert!(form.has("name=\"start\" value=\"08:00\"") && form.has("name=\"end\" value=\"09:00\""));
}

/// Days are rendered once for all who see the same: what is somebody's own is not among it, on no date of a series.
#[tokio::test]
async fn a_title_on_a_later_date_of_a_series_is_for_its_own_people() {
    let (app, anon, ana, _) = TestApp::start().await;
    let form = ana.get("/book?room=atelier&date=2026-11-17").await;
    let key = form.field("key");
    let mut wish = crate::app::fields("atelier", DAY, ("10:00", "11:00"), "Bilan secret", &key);
    wish.extend([("repeat", "weekly"), ("times", "3")]);
    let booked = ana.post("/book", &wish).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
    let malik = app.person("demo-malik").await;
    for date in [DAY, "2026-11-24", "2026-12-01"] {
        let page = format!("/?date={date}");
        assert!(ana.get(&page).await.has("<bdi>Bilan secret</bdi></b> 10:00–11:00 <i>Vous</i>"), "{date}");
        for other in [&malik, &anon] {
            let seen = other.get(&page).await;
            assert!(!seen.has("Bilan secret") && seen.has("<b>Réservé</b> 10:00–11:00"), "{}", seen.body);
        }
    }
}

#[tokio::test]
async fn the_form_asks_for_no_more_than_what_is_free() {
    let (_app, _, ana, _) = TestApp::start().await;
    ana.book("atelier", DAY, ("10:30", "12:00"), "Point").await;
    let form = ana.get("/book?room=atelier&date=2026-11-17&start=10:00").await;
    assert!(form.has("name=\"end\" value=\"10:30\""), "{}", form.body);
}

#[tokio::test]
async fn reception_is_told_in_words_what_cannot_be_read() {
    let (app, anon, _, reception) = TestApp::start().await;
    let event = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:odd\r\nDTSTAMP:20261101T000000Z\r\n\
        DTSTART;TZID=Mars/Olympus:20261117T090000\r\nDTEND;TZID=Mars/Olympus:20261117T100000\r\n\
        SUMMARY:Ailleurs\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    app.write_event("atelier", "odd.ics", event).await;
    let desk = reception.get(&format!("/reception?date={DAY}")).await;
    assert!(desk.has("un fuseau horaire inconnu (Mars/Olympus)"), "{}", desk.body);
    assert!(!anon.get(&format!("/?date={DAY}")).await.has("Mars"));
}

#[tokio::test]
async fn today_begins_now_and_past_time_is_no_link() {
    let (app, anon, ..) = TestApp::start().await;
    assert!(anon.get("/").await.has("<b>Libre</b> 9:30–20:00"));
    app.at("2026-11-16T12:07:00Z");
    let day = anon.get("/").await;
    assert!(day.has("<b>Libre</b> 13:00–20:00") && day.has("class=\"grid-now\""), "{}", day.body);
    assert!(!anon.get("/?date=2026-11-15").await.has("Libre</b>"));
}

#[tokio::test]
async fn a_blank_time_says_why_and_a_far_day_its_year() {
    let (_app, anon, ana, _) = TestApp::start().await;
    // A Monday beyond the 180 days of the atelier; La Nuit can be booked for two years.
    let far = anon.get("/?date=2027-06-07").await;
    assert!(far.has("Réservable au plus 180") && far.has("Libre</b> 0:00–24:00"), "{}", far.body);
    assert!(anon.get("/?date=2026-11-13").await.has("<span>Passé</span>"));
    let id = ana.book("nuit", "2027-06-07", ("10:00", "11:00"), "Loin").await;
    assert!(ana.get(&format!("/bookings/{id}")).await.has("lundi 7 juin 2027, 10:00–11:00"));
}

#[tokio::test]
async fn one_site_can_be_looked_at_alone() {
    let (_app, anon, ..) = TestApp::start().await;
    let day = anon.get(&format!("/?date={DAY}&site=quai")).await;
    assert!(day.has("La Nuit") && !day.has("Le Salon"), "{}", day.body);
}

#[tokio::test]
async fn an_open_page_is_told_of_the_rooms_that_it_shows_and_of_no_other() {
    let (_app, anon, ana, reception) = TestApp::start().await;
    for (who, page, told) in [
        (&anon, "/?date=2026-11-17", "/api/v1/events"),
        (&anon, "/?date=2026-11-17&site=quai", "/api/v1/events?site=quai"),
        (&anon, "/?date=2026-11-17&site=quai&view=week", "/api/v1/events?site=quai"),
        (&anon, "/rooms/atelier", "/api/v1/events?room=atelier"),
        (&reception, "/reception?site=quai", "/api/v1/events?site=quai"),
        (&ana, "/me", "/api/v1/events"),
    ] {
        let page = who.get(page).await;
        assert!(page.has(&format!("data-events=\"{told}\"")), "{told}: {}", page.body);
    }
}

#[rstest]
#[case("/?date=2027-02-30")]
#[case("/?date=demain&site=<script>")]
#[case("/?date=9999-99-99")]
#[tokio::test]
async fn a_day_that_does_not_exist_is_today(#[case] path: &str) {
    let (_app, anon, ..) = TestApp::start().await;
    let day = anon.get(path).await;
    assert!(day.status == StatusCode::OK && day.has("lundi 16 novembre 2026"), "{}", day.body);
}

#[tokio::test]
async fn an_unchanged_day_is_not_sent_again_and_a_changed_one_is() {
    let (_app, anon, ana, _) = TestApp::start().await;
    let path = format!("/?date={DAY}");
    let first = anon.get(&path).await;
    let etag = first.header("etag");
    assert!(etag.starts_with("W/\""), "{etag}: plain and compressed bytes are not the same");
    let known = [("if-none-match", etag.as_str())];
    let again = anon.get_with(&path, &known).await;
    assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""));
    // Somebody else, another language, another day: another page.
    assert_eq!(ana.get_with(&path, &known).await.status, StatusCode::OK);
    assert_eq!(anon.get_with("/?date=2026-11-18", &known).await.status, StatusCode::OK);
    assert_eq!(anon.get_with(&format!("{path}&lang=en"), &known).await.status, StatusCode::OK);
    ana.book("atelier", DAY, ("10:00", "11:00"), "Point").await;
    let german = [("if-none-match", etag.as_str()), ("accept-language", "de"), ("cookie", "clef_lang=fr")];
    assert_eq!(anon.get_with(&path, &german).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_another_application_wrote_is_shown_blocks_and_keeps_its_title_to_reception() {
    let (app, anon, ana, reception) = TestApp::start().await;
    let event = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Other//EN\r\nBEGIN:VEVENT\r\nUID:foreign-1\r\n\
        DTSTAMP:20261101T000000Z\r\nDTSTART:20261117T090000Z\r\nDTEND:20261117T100000Z\r\n\
        RRULE:FREQ=WEEKLY\r\nSUMMARY:Entretien confidentiel\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    app.write_event("atelier", "foreign.ics", event).await;
    for day in [DAY, "2026-11-24"] {
        let path = format!("/?date={day}");
        assert!(anon.get(&path).await.has("<b>Occupé</b> 10:00–11:00"), "{day}");
        assert!(!ana.get(&path).await.has("Entretien confidentiel"));
        assert!(reception.get(&path).await.has("<b><bdi>Entretien confidentiel</bdi></b> 10:00–11:00"));
    }
    let form = crate::app::fields("atelier", "2026-11-24", ("10:30", "11:30"), "Point", "key-1");
    let refused = ana.post("/book", &form).await;
    assert!(refused.status == StatusCode::CONFLICT && !refused.has("confidentiel"), "{}", refused.body);
    let desk = reception.get(&format!("/reception?date={DAY}")).await;
    assert!(desk.has("Entretien confidentiel") && desk.has("Agenda"), "{}", desk.body);
}

#[tokio::test]
async fn the_week_of_a_room_shows_its_facts_and_seven_days() {
    let (_app, anon, ana, _) = TestApp::start().await;
    ana.book("atelier", DAY, ("10:00", "11:00"), "Point").await;
    let week = anon.get(&format!("/rooms/atelier?date={DAY}")).await;
    for text in ["vidéoprojecteur", "12 personnes", "du 16 au 22 novembre 2026", "<b>Réservé</b> 10:00–11:00"]
    {
        assert!(week.has(text), "{text} is not in {}", week.body);
    }
    assert_eq!(week.body.matches("class=\"row\"").count(), 7);
}

/// Twenty rooms with ten bookings each.
pub(super) async fn full_house() -> TestApp {
    let mut rooms = TestApp::rooms().to_owned();
    for number in 0..17 {
        let _ =
            write!(rooms, "[[room]]\nid = \"salle-{number}\"\nsite = \"quai\"\nname = \"Salle {number}\"\n");
    }
    let app = TestApp::with(&rooms, &[]).await;
    for room in app.app.schedule.rooms() {
        for hour in 0..10 {
            let (start, end) = (7 + hour, if hour % 2 == 0 { 45 } else { 30 });
            let event = format!(
                "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:{hour}\r\nDTSTART:20261117T{start:02}0000Z\r\n\
                 DTEND:20261117T{start:02}{end}00Z\r\nSUMMARY:Une réunion assez importante\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
            );
            let href = Href::parse(&format!("/{}/{hour}.ics", room.id)).expect("an href");
            app.app.schedule.apply_written(&room.id, &href, Some(ETag(hour.to_string())), &event);
        }
    }
    app
}

#[tokio::test]
async fn a_full_day_of_twenty_rooms_stays_under_100_kb() {
    let app = full_house().await;
    for id in ["demo-ana", "demo-accueil"] {
        let person = app.person(id).await;
        let day = person.get(&format!("/?date={DAY}")).await;
        assert_eq!(day.body.matches("class=\"x ").count(), 200, "{}", day.body);
        assert!(day.body.len() < 100_000, "{} bytes for {id}", day.body.len());
    }
}

#[tokio::test]
async fn events_that_overlap_are_both_shown_and_reception_is_told() {
    let (app, anon, _, reception) = TestApp::start().await;
    for (name, hours) in [("a", ("09", "11")), ("b", ("10", "12"))] {
        let event = format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:{name}\r\nDTSTAMP:20261101T000000Z\r\n\
             DTSTART:20261117T{}0000Z\r\nDTEND:20261117T{}0000Z\r\nSUMMARY:{name}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            hours.0, hours.1
        );
        app.write_event("atelier", &format!("{name}.ics"), &event).await;
    }
    let day = anon.get(&format!("/?date={DAY}&site=bain")).await;
    assert!(day.has("10:00–12:00") && day.has("11:00–13:00"), "{}", day.body);
    assert_eq!(day.body.matches("class=\"lane\"").count(), 3);
    assert_eq!(reception.get(&format!("/reception?date={DAY}")).await.body.matches("En conflit").count(), 2);
}
