//! Series on the pages: the dates before they are booked, the ones that are refused, one date of many.

use clef::domain::booking::BookingId;
use reqwest::StatusCode;

use crate::app::{Person, TestApp, fields};

/// A Tuesday.
const DAY: &str = "2026-11-17";

fn weekly<'a>(times: &'a str, key: &'a str) -> Vec<(&'static str, &'a str)> {
    let mut form = fields("atelier", DAY, ("10:00", "11:00"), "Chorale", key);
    form.extend([("repeat", "weekly"), ("until", ""), ("times", times)]);
    form
}

async fn book(ana: &Person, form: &[(&str, &str)]) -> BookingId {
    let answer = ana.post("/book", form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let path = answer.location();
    let id = path.trim_start_matches("/bookings/").trim_end_matches("?new=1");
    BookingId(id.parse().unwrap_or_else(|_| panic!("{path} is no booking")))
}

#[tokio::test]
async fn a_series_stands_on_every_page_with_its_dates() {
    let (app, anon, ana, _) = TestApp::start().await;
    let id = book(&ana, &weekly("4", "key-1")).await;
    let page = ana.get(&format!("/bookings/{id}?new=1")).await;
    for text in [
        "Série",
        "mardi 17 novembre – mardi 8 décembre, 10:00–11:00",
        "4 dates à venir",
        "mardi 24 novembre, 10:00–11:00",
    ] {
        assert!(page.has(text), "{text} is not in {}", page.body);
    }
    let date = format!("/bookings/{id}?date=2026-11-24T09:00:00Z");
    assert!(page.has(&format!("href=\"{date}\"")), "{}", page.body);
    let objects = app.objects("atelier").await;
    assert!(objects.len() == 1 && objects[0].contains("RRULE:FREQ=WEEKLY;COUNT=4"), "{objects:#?}");

    let day = ana.get("/?date=2026-11-24").await;
    assert!(day.has(&format!("<a href=\"{date}\"><b><bdi>Chorale</bdi></b> 10:00–11:00")), "{}", day.body);
    assert!(anon.get("/?date=2026-12-08").await.has("<b>Réservé</b> 10:00–11:00"));
    assert!(!anon.get("/?date=2026-12-15").await.has("<b>Réservé</b>"));
    let mine = ana.get("/me").await;
    assert!(
        mine.has("mardi 17 novembre, 10:00–11:00") && mine.has("Ensuite\u{a0}: mardi 24 novembre"),
        "{}",
        mine.body
    );
    app.at("2026-11-25T09:00:00Z");
    let mine = ana.get("/me").await;
    assert!(mine.has("mardi 1er décembre, 10:00–11:00") && !mine.has("Passées"), "{}", mine.body);
    assert!(ana.get(&format!("/bookings/{id}.ics")).await.has("RRULE:FREQ=WEEKLY;COUNT=4"));

    let one = ana.get(&format!("/bookings/{id}?date=2026-12-01T09:00:00Z")).await;
    assert!(
        one.has("mardi 1er décembre, 10:00–11:00") && one.has("Une date d’une série de 4"),
        "{}",
        one.body
    );
    assert_eq!(
        ana.get(&format!("/bookings/{id}?date=2026-12-02T09:00:00Z")).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn the_form_shows_the_dates_before_they_are_booked() {
    let (app, _, ana, _) = TestApp::start().await;
    let malik = app.person("demo-malik").await;
    malik.book("atelier", "2026-11-24", ("10:30", "12:00"), "Secret de Malik").await;
    let form = "/book?room=atelier&date=2026-11-17&start=10:00&end=11:00&repeat=weekly&until=2027-01-05";
    let page = ana.get(form).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.has("8 dates") && page.has("mardi 5 janvier, 10:00–11:00"), "{}", page.body);
    assert!(page.has("La salle est déjà prise\u{a0}: 10:30–12:00."), "{}", page.body);
    assert!(page.has("Réserver seulement les 7 autres dates") && !page.has("Secret"), "{}", page.body);
    assert!(
        page.has("<option value=\"weekly\" selected>") && page.has("value=\"2027-01-05\""),
        "{}",
        page.body
    );
    assert!(app.objects("atelier").await.len() == 1, "nothing is booked by looking");
}

#[tokio::test]
async fn dates_that_are_taken_or_closed_are_named_and_the_others_booked() {
    let (app, _, ana, _) = TestApp::start().await;
    let malik = app.person("demo-malik").await;
    let theirs = malik.book("atelier", "2026-11-24", ("10:30", "12:00"), "Secret de Malik").await;
    // Every day from Thursday 19 November on: the weekend is closed.
    let mut form = fields("atelier", "2026-11-19", ("10:00", "11:00"), "Formation", "key-1");
    form.extend([("repeat", "daily"), ("times", "8"), ("until", "")]);
    let page = ana.post("/book", &form).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    for text in [
        "Une date sur 8 est déjà prise\u{a0}: mardi 24 novembre.",
        "2 dates sur 8 sont hors des heures d’ouverture\u{a0}: samedi 21 novembre, dimanche 22 novembre.",
        "Réserver seulement les 5 autres dates",
    ] {
        assert!(page.has(text), "{text} is not in {}", page.body);
    }
    assert!(!page.has("Secret") && page.has("value=\"Formation\""), "{}", page.body);
    assert_eq!(app.objects("atelier").await.len(), 1, "nothing is half booked");
    let offered = "name=\"without\" value=\"2026-11-21 2026-11-22 2026-11-24\"";
    assert!(page.has(offered), "{}", page.body);
    let key = page.field("key");
    form.retain(|(name, _)| *name != "key");
    form.extend([("without", "2026-11-21 2026-11-22 2026-11-24"), ("key", &key)]);
    let id = book(&ana, &form).await;
    let page = ana.get(&format!("/bookings/{id}")).await;
    assert!(page.has("5 dates à venir") && page.has("Il manque 3 dates"), "{}", page.body);
    assert!(page.has("mardi 24 novembre") && page.has("La salle est déjà prise"), "and why: {}", page.body);

    // Once Malik has given it back, the series has it; the weekend stays closed.
    assert_eq!(malik.post(&format!("/bookings/{theirs}/cancel"), &[]).await.status, StatusCode::SEE_OTHER);
    let refill = format!("/bookings/{id}/refill");
    let version = page.field("version");
    let done = ana.post(&refill, &[("version", &version)]).await;
    assert_eq!(done.location(), format!("/bookings/{id}?refilled=1"), "{}", done.body);
    let page = ana.get(&done.location()).await;
    for text in ["Une date a rejoint la série", "6 dates à venir", "Il manque 2 dates"] {
        assert!(page.has(text), "{text} is not in {}", page.body);
    }
    let done = ana.post(&refill, &[("version", &page.field("version"))]).await;
    assert!(ana.get(&done.location()).await.has("Aucune de ces dates n’est possible"), "{}", done.body);
    assert_eq!(malik.post(&refill, &[]).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn dates_are_given_back_one_by_one_from_one_on_or_all() {
    let (app, anon, ana, _) = TestApp::start().await;
    let id = book(&ana, &weekly("5", "key-1")).await;
    let path = format!("/bookings/{id}");
    let give_back = async |date: &str, scope: &str| {
        let page = ana.get(&format!("{path}?date={date}T09:00:00Z")).await;
        let (version, date) = (page.field("version"), page.field("recurrence_id"));
        let form = [("version", version.as_str()), ("recurrence_id", &date), ("scope", scope)];
        ana.post(&format!("{path}/cancel"), &form).await
    };
    let answer = give_back("2026-11-24", "one").await;
    assert_eq!(answer.location(), format!("{path}?given_back=1"));
    let page = ana.get(&answer.location()).await;
    assert!(page.has("C’est annulé") && page.has("4 dates à venir"), "{}", page.body);
    assert!(!anon.get("/?date=2026-11-24").await.has("<b>Réservé</b>"));
    assert!(anon.get("/?date=2026-12-01").await.has("<b>Réservé</b>"));
    let gone = ana.get(&format!("{path}?date=2026-11-24T09:00:00Z")).await;
    assert!(gone.status == StatusCode::GONE && gone.has("Cette date a été annulée."), "{}", gone.body);

    assert_eq!(give_back("2026-12-08", "following").await.status, StatusCode::SEE_OTHER);
    let page = ana.get(&path).await;
    assert!(page.has("2 dates à venir") && page.has("mardi 1er décembre"), "{}", page.body);
    assert_eq!(app.objects("atelier").await.len(), 1, "in place");

    assert_eq!(give_back("2026-12-01", "all").await.location(), path);
    assert_eq!(ana.get(&path).await.status, StatusCode::GONE);
    assert!(!anon.get("/?date=2026-11-17").await.has("<b>Réservé</b>"));
}

#[tokio::test]
async fn one_date_is_moved_from_its_page() {
    let (_app, anon, ana, _) = TestApp::start().await;
    let id = book(&ana, &weekly("3", "key-1")).await;
    let date = format!("/bookings/{id}?date=2026-11-24T09:00:00Z");
    let page = ana.get(&date).await;
    let (version, at) = (page.field("version"), page.field("recurrence_id"));
    let mut form = fields("atelier", "2026-11-25", ("14:00", "15:00"), "Chorale déplacée", "");
    form.extend([("version", version.as_str()), ("recurrence_id", &at)]);
    let answer = ana.post(&format!("/bookings/{id}"), &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert!(answer.location().starts_with(&format!("{date}&changed=1&was_from=")), "{}", answer.location());
    let page = ana.get(&answer.location()).await;
    assert!(
        page.has("Les modifications sont enregistrées.") && page.has("mercredi 25 novembre, 14:00–15:00"),
        "{}",
        page.body
    );
    assert!(page.has("Une date d’une série de 3") && page.has("Chorale déplacée"), "{}", page.body);
    assert!(!anon.get("/?date=2026-11-24").await.has("<b>Réservé</b>"));
    let day = ana.get("/?date=2026-11-25").await;
    assert!(
        day.has(&format!("<a href=\"{date}\"><b><bdi>Chorale déplacée</bdi></b> 14:00–15:00")),
        "{}",
        day.body
    );
    let series = ana.get(&format!("/bookings/{id}")).await;
    assert!(
        series.has("3 dates à venir") && series.has("mercredi 25 novembre, 14:00–15:00"),
        "{}",
        series.body
    );
    assert!(ana.get("/me").await.has("Chorale déplacée"));
    // The others stay, and so does their title.
    assert!(ana.get("/?date=2026-12-01").await.has("<b><bdi>Chorale</bdi></b> 10:00–11:00"));

    let form = [("version", page.field("version")), ("recurrence_id", at), ("scope", "one".to_owned())];
    let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(ana.post(&format!("/bookings/{id}/cancel"), &form).await.status, StatusCode::SEE_OTHER);
    assert!(!anon.get("/?date=2026-11-25").await.has("<b>Réservé</b>"));
    assert!(ana.get(&format!("/bookings/{id}")).await.has("2 dates à venir"));
}

#[tokio::test]
async fn all_dates_are_changed_and_moved_together() {
    let (app, anon, ana, _) = TestApp::start().await;
    let id = book(&ana, &weekly("3", "key-1")).await;
    let path = format!("/bookings/{id}");
    let version = ana.get(&path).await.field("version");
    let mut form = fields("atelier", "2026-11-18", ("14:00", "15:30"), "Grande chorale", "");
    form.push(("version", &version));
    let answer = ana.post(&path, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let page = ana.get(&path).await;
    assert!(
        page.has("Grande chorale") && page.has("mercredi 18 novembre – mercredi 2 décembre, 14:00–15:30"),
        "{}",
        page.body
    );
    assert!(!anon.get("/?date=2026-11-17").await.has("<b>Réservé</b>"));
    assert_eq!(app.objects("atelier").await.iter().filter(|one| one.contains("STATUS:CONFIRMED")).count(), 1);
}

#[tokio::test]
async fn what_makes_no_series_is_said_by_its_field() {
    let (_app, _, ana, _) = TestApp::start().await;
    for (choices, field, sentence) in [
        (
            [("repeat", "weekly"), ("until", ""), ("times", "")],
            "until",
            "Indiquez jusqu’à quand, ou combien de fois.",
        ),
        ([("repeat", "weekly"), ("until", "2026-12-08"), ("times", "3")], "times", "pas les deux"),
        ([("repeat", "weekly"), ("until", "2026-11-18"), ("times", "")], "until", "qu’une seule date"),
        ([("repeat", "daily"), ("until", "2099-11-18"), ("times", "")], "repeat", "trop de dates"),
        ([("repeat", "monthlyish"), ("until", ""), ("times", "3")], "repeat", "Choisissez dans la liste."),
    ] {
        let mut form = weekly("", "key-1");
        form.retain(|(name, _)| !matches!(*name, "repeat" | "until" | "times"));
        form.extend(choices);
        let page = ana.post("/book", &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.has(&format!("id=\"{field}-error\"")) && page.has(sentence), "{field}: {}", page.body);
    }
}

#[tokio::test]
async fn a_date_in_the_spring_gap_is_named() {
    let (app, ..) = TestApp::start().await;
    app.at("2027-03-20T08:00:00Z");
    let ana = app.person("demo-ana").await;
    let mut form = fields("nuit", "2027-03-21", ("02:30", "04:00"), "Nuit", "key-1");
    form.extend([("repeat", "weekly"), ("times", "3")]);
    let page = ana.post("/book", &form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("Le dimanche 28 mars, 2:30 n’existe pas"), "{}", page.body);
}

#[tokio::test]
async fn one_date_alone_goes_to_a_room_on_another_clock() {
    let app = TestApp::with(TestApp::rooms(), &[("CLEF__SITE__QUAI__TIMEZONE", "Europe/London")]).await;
    let ana = app.person("demo-ana").await;
    let id = book(&ana, &weekly("3", "key-1")).await;
    let there = "<option value=\"nuit\"";
    let series = ana.get(&format!("/bookings/{id}")).await;
    assert!(!series.has(there), "dates that go together keep their clock: {}", series.body);
    let page = ana.get(&format!("/bookings/{id}?date=2026-11-24T09:00:00Z")).await;
    assert!(page.has(there), "{}", page.body);
    let (version, at) = (page.field("version"), page.field("recurrence_id"));
    let mut form = fields("nuit", "2026-11-24", ("10:00", "11:00"), "Chorale", "");
    form.extend([("version", version.as_str()), ("recurrence_id", &at), ("scope", "one")]);
    let answer = ana.post(&format!("/bookings/{id}"), &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let page = ana.get(&answer.location()).await;
    assert!(page.has("La Nuit") && page.has("10:00–11:00"), "{}", page.body);
    assert!(app.objects("nuit").await[0].contains("20261124T100000"));
}
