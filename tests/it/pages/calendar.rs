//! The week and the month, of a room and of all rooms: what they show to whom, and where they lead.

use reqwest::StatusCode;
use rstest::rstest;

use super::day::full_house;
use crate::app::{Answer, TestApp, fields};

const DAY: &str = "2026-11-17";

/// The cell of `page` about `date`: what stands between the link to it and the end of the cell.
fn cell<'a>(page: &'a Answer, link: &str) -> &'a str {
    let from = page.body.find(link).unwrap_or_else(|| panic!("{link} is not in {}", page.body));
    page.body[from..].split("</td>").next().unwrap_or_default()
}

#[tokio::test]
async fn the_week_of_all_rooms_leads_to_what_is_free() {
    let (_app, anon, ana, _) = TestApp::start().await;
    ana.book("atelier", DAY, ("10:00", "11:30"), "Entretien secret").await;
    ana.book("salon", "2026-11-18", ("08:00", "18:00"), "Salon").await;
    ana.book("salon", "2026-11-18", ("18:00", "20:00"), "Salon encore").await;
    let week = anon.get(&format!("/?view=week&date={DAY}")).await;
    assert!(week.has("<h1>du 16 au 22 novembre 2026</h1>"), "{}", week.body);
    assert_eq!(week.body.matches("<td class=\"").count(), 3 * 7, "a cell for each day of each room");
    let tuesday = cell(&week, "href=\"/book?room=atelier&amp;date=2026-11-17\"");
    for told in [
        "<span class=\"hidden\">Libre 8:00–10:00, 11:30–20:00, L&#39;Atelier, mardi 17 novembre</span>",
        "<b>8:00–10:00</b> <b>11:30–20:00</b>",
        "<i class=\"f w24\"></i><i class=\"b w18\"></i><i class=\"f w102\"></i>",
    ] {
        assert!(tuesday.contains(told), "{told} is not in {tuesday}");
    }
    assert!(week.has("<span class=\"what\">Complet</span>") && week.has("<span class=\"what\">Fermé</span>"));
    assert!(!week.has("href=\"/book?room=salon&amp;date=2026-11-18\""), "nothing is left to book");
    assert!(!week.has("secret") && !week.has("class=\"mine\""), "{}", week.body);
    // La Nuit is open all night: its strips have hours of their own.
    assert!(
        week.has("<span>0:00</span> <span>24:00</span>") && week.has("<span>8:00</span> <span>20:00</span>")
    );
    let form = ana.get("/book?room=atelier&date=2026-11-17").await;
    assert_eq!(form.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_ones_own_is_marked_and_named_to_nobody_else() {
    let published = [("CLEF__PLACE__PUBLISH_TITLES", "true")];
    let app = TestApp::with(TestApp::rooms(), &published).await;
    let (ana, malik) = (app.person("demo-ana").await, app.person("demo-malik").await);
    let (anon, reception) = (app.visitor(), app.person("demo-accueil").await);
    let id = ana.book("atelier", DAY, ("10:00", "11:30"), "Bilan & <b>").await;
    let own =
        format!("<a class=\"mine\" href=\"/bookings/{id}\"><b>10:00</b> <bdi>Bilan &amp; &lt;b&gt;</bdi>");
    for path in [
        "/?view=week&date=2026-11-17",
        "/?view=month&date=2026-11-17",
        "/rooms/atelier?view=month&date=2026-11-17",
    ] {
        let mine = ana.get(path).await;
        assert!(mine.has(&own), "{path}: {}", mine.body);
        for other in [&malik, &anon, &reception] {
            let page = other.get(path).await;
            assert!(!page.has("Bilan") && !page.has("class=\"mine\""), "{path}: {}", page.body);
        }
    }
    let week = ana.get("/?view=week&date=2026-11-17").await;
    assert!(week.has("mardi 17 novembre, vous avez une réservation") && week.has("<i class=\"m w18\"></i>"));
    let month = ana.get("/?view=month&date=2026-11-17").await;
    assert!(
        month.has(
            "<span class=\"hidden\">mardi 17 novembre, 3 salles libres, occupé à 3 %, vous avez une réservation</span>"
        )
    );
}

#[tokio::test]
async fn the_month_of_all_rooms_says_how_full_each_day_is() {
    let (_app, anon, ana, _) = TestApp::start().await;
    for room in ["atelier", "salon"] {
        for times in [("08:00", "14:00"), ("14:00", "20:00")] {
            ana.book(room, "2026-11-18", times, "Tout").await;
        }
    }
    let month = anon.get("/?view=month&date=2026-11-17&site=bain").await;
    assert!(month.has("<h1>novembre 2026</h1>"), "{}", month.body);
    assert_eq!(month.body.matches("<a class=\"day\"").count(), 30);
    for (day, told) in [
        ("2026-11-17", "<span class=\"hidden\">mardi 17 novembre, 2 salles libres, occupé à 0 %</span>"),
        ("2026-11-18", "<span class=\"hidden\">mercredi 18 novembre, Complet, occupé à 100 %</span>"),
        (
            "2026-11-16",
            "aria-current=\"date\"><span class=\"hidden\">lundi 16 novembre (Aujourd’hui), 2 salles libres",
        ),
        ("2026-11-13", "<span class=\"hidden\">vendredi 13 novembre, occupé à 0 %</span>"),
        ("2026-11-11", "<span class=\"what\" aria-hidden=\"true\">Fermé\u{a0}: 11 Novembre</span>"),
        ("2026-11-21", "<span class=\"what\" aria-hidden=\"true\">Fermé</span>"),
    ] {
        let cell = cell(&month, &format!("<a class=\"day\" href=\"/?date={day}&amp;site=bain\""));
        assert!(cell.contains(told), "{told} is not in {cell}");
    }
    // A room that is open on a holiday is one more reason to name it.
    let all = anon.get("/?view=month&date=2026-12-01").await;
    let christmas = cell(&all, "href=\"/?date=2026-12-25\"");
    assert!(
        christmas.contains("1 salle libre")
            && christmas.contains("<span class=\"feast\" aria-hidden=\"true\">Noël</span>")
    );
}

#[tokio::test]
async fn the_month_of_a_room_leads_to_its_weeks() {
    let (_app, anon, ana, _) = TestApp::start().await;
    ana.book("atelier", DAY, ("10:00", "11:30"), "Point").await;
    let month = anon.get("/rooms/atelier?view=month&date=2026-11-17").await;
    let tuesday = cell(&month, "href=\"/rooms/atelier?date=2026-11-17#d2026-11-17\"");
    assert!(tuesday.contains("10\u{202f}h\u{202f}30 libres"), "{tuesday}");
    assert!(
        tuesday.contains("<i class=\"f w24\"></i><i class=\"b w18\"></i><i class=\"f w102\"></i>"),
        "{tuesday}"
    );
    assert!(anon.get("/rooms/atelier?date=2026-11-17").await.has("<h3 id=\"d2026-11-17\">"));
    let english = anon.get("/rooms/atelier?view=month&date=2027-05-17&lang=en").await;
    let past_the_horizon = cell(&english, "href=\"/rooms/atelier?date=2027-05-18#");
    assert!(english.has("May 2027") && past_the_horizon.contains("Not bookable yet"), "{past_the_horizon}");
    let whit_monday = cell(&english, "href=\"/rooms/atelier?date=2027-05-17#");
    assert!(whit_monday.contains("Closed: Whit Monday"), "{whit_monday}");
}

#[tokio::test]
async fn day_week_and_month_keep_the_day_and_the_site() {
    let (_app, anon, ..) = TestApp::start().await;
    let ways = [
        "href=\"/?date=2026-12-24&amp;site=bain\"",
        "href=\"/?date=2026-12-24&amp;site=bain&amp;view=week\"",
        "href=\"/?date=2026-12-24&amp;site=bain&amp;view=month\"",
    ];
    for (path, current, previous, next) in [
        (
            "/?date=2026-12-24&site=bain",
            "Jour",
            "/?date=2026-12-23&amp;site=bain\"",
            "/?date=2026-12-25&amp;site=bain\"",
        ),
        (
            "/?view=week&date=2026-12-24&site=bain",
            "Semaine",
            "2026-12-17&amp;site=bain&amp;view=week\"",
            "2026-12-31&amp;site=bain&amp;view=week\"",
        ),
        (
            "/?view=month&date=2026-12-24&site=bain",
            "Mois",
            "2026-11-24&amp;site=bain&amp;view=month\"",
            "2027-01-24&amp;site=bain&amp;view=month\"",
        ),
    ] {
        let page = anon.get(path).await;
        for way in ways {
            assert!(page.has(way), "{path} does not lead to {way}: {}", page.body);
        }
        assert!(page.has(&format!("aria-current=\"true\">{current}</a>")), "{path}");
        assert!(
            page.has(&format!("{previous} rel=\"prev\"")) && page.has(&format!("{next} rel=\"next\"")),
            "{path}"
        );
        assert!(page.has("name=\"site\" value=\"bain\""), "another day of the same: {path}");
        assert!(page.has("/?date=2026-12-24&amp;site=quai"), "another site, the same days: {path}");
    }
    let week = anon.get("/?view=week&date=2026-12-24").await;
    assert!(
        week.has("name=\"view\" value=\"week\"")
            && week.has("/?date=2026-11-16&amp;view=week\">Cette semaine")
    );
    let room = anon.get("/rooms/atelier?view=month&date=2026-12-24").await;
    for way in [
        "href=\"/?date=2026-12-24&amp;site=bain\"",
        "href=\"/rooms/atelier?date=2026-12-24\"",
        "href=\"/rooms/atelier?date=2026-11-24&amp;view=month\" rel=\"prev\"",
        "href=\"/?date=2026-12-24&amp;view=month\">Toutes les salles",
    ] {
        assert!(room.has(way), "{way} is not in {}", room.body);
    }
}

#[rstest]
#[case("/?view=week")]
#[case("/?view=month")]
#[case("/rooms/nuit?view=month")]
#[tokio::test]
async fn nobody_is_led_further_than_there_can_be_something(#[case] path: &str) {
    let (_app, anon, ..) = TestApp::start().await;
    for far in ["2000-01-01", "2099-12-31"] {
        let page = anon.get(&format!("{path}&date={far}")).await;
        assert_eq!(page.status, StatusCode::OK, "{far}");
        for leads in ["rel=\"next\"", "rel=\"prev\"", "<a class=\"day\"", "/book?room=atelier"] {
            assert!(!page.has(leads), "{path} {far}: {leads} in {}", page.body);
        }
    }
    let page = anon.get(&format!("{path}&date=2026-11-16")).await;
    assert!(page.has("rel=\"next\"") && page.has("rel=\"prev\""), "{}", page.body);
}

#[tokio::test]
async fn an_unknown_view_is_the_usual_one_and_a_frame_shows_days_alone() {
    let (_app, anon, ..) = TestApp::start().await;
    assert!(anon.get("/?view=year").await.has("lundi 16 novembre 2026"));
    assert!(anon.get("/rooms/atelier?view=day").await.has("class=\"row\""));
    let listed = [("CLEF__PLACE__EMBED_ON", "https://www.example.org")];
    let app = TestApp::with(TestApp::rooms(), &listed).await;
    let framed = app.visitor().get("/?embed=1&view=month").await;
    assert!(framed.has("class=\"lane\"") && !framed.has("view=week"), "{}", framed.body);
}

#[tokio::test]
async fn an_unchanged_month_is_not_sent_again_and_a_changed_one_is() {
    let (_app, anon, ana, _) = TestApp::start().await;
    for view in ["week", "month"] {
        let path = format!("/?date={DAY}&view={view}");
        let known = anon.get(&path).await.header("etag");
        let known = [("if-none-match", known.as_str())];
        assert_eq!(anon.get_with(&path, &known).await.status, StatusCode::NOT_MODIFIED);
        assert_eq!(
            anon.get_with(&format!("/?date={DAY}"), &known).await.status,
            StatusCode::OK,
            "another view"
        );
        ana.book(
            "atelier",
            "2026-11-19",
            if view == "week" { ("10:00", "11:00") } else { ("12:00", "13:00") },
            "Point",
        )
        .await;
        assert_eq!(anon.get_with(&path, &known).await.status, StatusCode::OK, "{view}");
    }
}

#[tokio::test]
async fn a_full_week_and_month_of_twenty_rooms_stay_under_100_kb() {
    let app = full_house().await;
    let ana = app.person("demo-ana").await;
    for day in ["2026-11-16", DAY, "2026-11-18", "2026-11-19", "2026-11-20"] {
        ana.book("nuit", day, ("21:00", "22:00"), "Une réunion assez importante").await;
    }
    for view in ["week", "month"] {
        let page = ana.get(&format!("/?date={DAY}&view={view}")).await;
        assert!(page.has("Une réunion"), "{}", page.body);
        assert!(page.body.len() < 100_000, "{} bytes for a {view}", page.body.len());
    }
}

/// Two sites, one of them far away.
async fn far_away() -> TestApp {
    let rooms = TestApp::rooms().replace(
        "name = \"Le Quai\"\n",
        "name = \"Le Quai\"\ntimezone = \"America/Martinique\"\n[site.rules]\nopening_hours = \"Mo-Su 08:00-20:00\"\n",
    );
    let rooms = rooms.replace("opening_hours = \"24/7\"\n", "");
    TestApp::with(&rooms.replace("Mo-Fr 08:00-20:00; PH off", "Mo-Su 08:00-20:00"), &[]).await
}

/// Both clocks count, in weeks in which one of them changes.
#[tokio::test]
async fn each_room_goes_by_its_own_clock_when_the_clock_changes() {
    let app = far_away().await;
    app.at("2027-03-22T08:30:00Z");
    let (anon, ana) = (app.visitor(), app.person("demo-ana").await);
    ana.book("atelier", "2027-03-28", ("08:00", "09:00"), "Au printemps").await;
    ana.book("nuit", "2027-03-28", ("19:00", "20:00"), "Le soir").await;
    let week = anon.get("/?view=week&date=2027-03-28").await;
    let sunday =
        |room: &str| cell(&week, &format!("href=\"/book?room={room}&amp;date=2027-03-28\"")).to_owned();
    assert!(
        sunday("atelier").contains("<i class=\"b w12\"></i><i class=\"f w132\"></i>"),
        "{}",
        sunday("atelier")
    );
    assert!(sunday("nuit").contains("<i class=\"f w132\"></i><i class=\"b w12\"></i>"), "{}", sunday("nuit"));
    assert_eq!(week.body.matches("<span>8:00</span> <span>20:00</span>").count(), 2 * 7, "one scale for all");
    let room = anon.get("/rooms/atelier?date=2027-03-28").await;
    assert!(
        room.has("<span class=\"w12\">8:00</span>") && room.has("<span class=\"w12\">19:00</span></div>"),
        "{}",
        room.body
    );
    assert!(
        !room.has("<span class=\"w12\">7:00</span>"),
        "no hour in which it is always closed: {}",
        room.body
    );
    let month = anon.get("/rooms/nuit?view=month&date=2027-03-28").await;
    let sunday = cell(&month, "href=\"/rooms/nuit?date=2027-03-28#");
    assert!(sunday.contains("11\u{202f}h libres"), "{sunday}");
    // Late on Saturday in Fort-de-France it is Sunday in Paris.
    app.at("2027-03-28T01:30:00Z");
    let week = anon.get("/?view=week&date=2027-03-28").await;
    assert!(cell(&week, "class=\"today").contains("<small>dim</small> <b>28</b>"), "{}", week.body);
}

#[tokio::test]
async fn a_booking_of_a_hall_is_one_booking_in_a_month() {
    let rooms = format!(
        "{}\n[[room]]\nid = \"halle\"\nsite = \"bain\"\nname = \"La Halle\"\ncontains = [\"atelier\", \"salon\"]\n",
        TestApp::rooms()
    );
    let app = TestApp::with(&rooms, &[]).await;
    let ana = app.person("demo-ana").await;
    let key = ana.get(&format!("/book?room=halle&date={DAY}")).await.field("key");
    let sent = fields("halle", DAY, ("10:00", "11:00"), "Grande fête", &key);
    assert_eq!(ana.post("/book", &sent).await.status, StatusCode::SEE_OTHER);
    let month = ana.get(&format!("/?view=month&date={DAY}")).await;
    assert_eq!(month.body.matches("Grande fête").count(), 1, "{}", month.body);
    let week = ana.get(&format!("/?view=week&date={DAY}")).await;
    assert_eq!(week.body.matches("Grande fête").count(), 3, "in the row of each room: {}", week.body);
}
