//! A date of a series and those that follow it, changed, moved and brought to another room from the pages: what comes before
//! stays, and nothing is cut off before the rest stands.

use reqwest::StatusCode;

use crate::app::{Person, TestApp, fields};

/// A Tuesday.
const DAY: &str = "2026-11-17";

async fn weekly(ana: &Person, times: &str) -> String {
    let mut form = fields("atelier", DAY, ("10:00", "11:00"), "Chorale", "key-1");
    form.extend([("repeat", "weekly"), ("until", ""), ("times", times)]);
    let answer = ana.post("/book", &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.location().trim_end_matches("?new=1").to_owned()
}

/// What is posted from the page of the date on that day, which says which dates are meant.
async fn post(
    ana: &Person,
    (path, date): (&str, &str),
    (room, day, times, title): (&str, &str, (&str, &str), &str),
    scope: &str,
) -> crate::app::Answer {
    let page = ana.get(&format!("{path}?date={date}T09:00:00Z")).await;
    let (version, at) = (page.field("version"), page.field("recurrence_id"));
    let mut form = fields(room, day, times, title, "");
    form.extend([("version", version.as_str()), ("recurrence_id", &at), ("scope", scope)]);
    ana.post(path, &form).await
}

#[tokio::test]
async fn a_date_and_those_that_follow_it_are_moved_and_the_others_stay() {
    let (app, anon, ana, _) = TestApp::start().await;
    let path = weekly(&ana, "5").await;
    let page = ana.get(&format!("{path}?date=2026-12-01T09:00:00Z")).await;
    assert!(page.has("Celle-ci et les suivantes") && page.has("value=\"following\""), "{}", page.body);
    // Of the last one nothing follows.
    let last = ana.get(&format!("{path}?date=2026-12-15T09:00:00Z")).await;
    assert!(!last.has("Que voulez-vous modifier"), "{}", last.body);
    let to = ("atelier", "2026-12-02", ("14:00", "15:30"), "Grande chorale");
    let answer = post(&ana, (&path, "2026-12-01"), to, "following").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let rest = answer.location();
    assert!(rest.ends_with("?split=1") && !rest.starts_with(&path), "{rest}");
    let page = ana.get(&rest).await;
    for text in [
        "une réservation à part",
        "mercredi 2 décembre – mercredi 16 décembre, 14:00–15:30",
        "Grande chorale",
        "Faisait partie de cette série",
    ] {
        assert!(page.has(text), "{text} is not in {}", page.body);
    }
    assert!(page.has(&format!("href=\"{path}\"")), "{}", page.body);
    // Whoever has an old link to one of these dates comes to what it has become.
    let old = ana.get(&format!("{path}?date=2026-12-08T09:00:00Z")).await;
    assert_eq!((old.status, old.location()), (StatusCode::SEE_OTHER, rest.replace("?split=1", "")));
    let series = ana.get(&path).await;
    assert!(series.has("mardi 17 novembre – mardi 24 novembre, 10:00–11:00"), "{}", series.body);
    assert!(
        series.has(rest.trim_end_matches("?split=1")),
        "it says what has become of the rest: {}",
        series.body
    );
    assert!(!anon.get("/?date=2026-12-01").await.has("<b>Réservé</b>"));
    assert!(anon.get("/?date=2026-12-09").await.has("<b>Réservé</b> 14:00–15:30"));
    // Both are hers, and in the calendar each is one event.
    let mine = ana.get("/me").await;
    assert!(mine.has("Grande chorale") && mine.has("mardi 17 novembre, 10:00–11:00"), "{}", mine.body);
    let confirmed = app.objects("atelier").await.into_iter().filter(|one| one.contains("STATUS:CONFIRMED"));
    assert_eq!(confirmed.count(), 2);
    let gone =
        post(&ana, (&path, "2026-11-24"), ("atelier", "2026-11-24", ("10:00", "11:00"), "Chorale"), "one")
            .await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "what is left can be changed as before: {}", gone.body);
}

#[tokio::test]
async fn what_cannot_be_had_cuts_nothing_off() {
    let (app, _, ana, _) = TestApp::start().await;
    let path = weekly(&ana, "4").await;
    let malik = app.person("demo-malik").await;
    malik.book("atelier", "2026-12-09", ("14:30", "16:00"), "Secret").await;
    malik.book("salon", "2026-12-08", ("10:30", "12:00"), "Secret").await;
    let before = app.objects("atelier").await;
    let taken = [
        ("atelier", "2026-12-02", ("14:00", "15:00"), "Chorale"),
        ("salon", "2026-12-01", ("10:00", "11:00"), "Chorale"),
    ];
    for to in taken {
        let answer = post(&ana, (&path, "2026-12-01"), to, "following").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
        assert!(answer.has("déjà prise") && !answer.has("Secret"), "{}", answer.body);
        assert_eq!(app.objects("atelier").await, before, "{to:?}");
    }
    assert_eq!(app.objects("salon").await.len(), 1);
}

#[tokio::test]
async fn dates_go_to_another_room_one_by_one_from_one_on_or_all() {
    let (app, _, ana, _) = TestApp::start().await;
    let path = weekly(&ana, "5").await;
    let page = ana.get(&path).await;
    assert!(page.has("value=\"salon\""), "the other room can be chosen: {}", page.body);
    let one =
        post(&ana, (&path, "2026-11-24"), ("salon", "2026-11-24", ("10:00", "11:00"), "Chorale"), "one")
            .await;
    assert!(one.location().ends_with("?split=1"), "{} {}", one.location(), one.body);
    let page = ana.get(&one.location()).await;
    assert!(page.has("Le Salon") && page.has("mardi 24 novembre, 10:00–11:00"), "{}", page.body);
    let to = ("salon", "2026-12-01", ("10:00", "11:00"), "Chorale");
    let rest = post(&ana, (&path, "2026-12-01"), to, "following").await;
    let page = ana.get(&rest.location()).await;
    let span = "mardi 1er décembre – mardi 15 décembre, 10:00–11:00";
    assert!(page.has("Le Salon") && page.has(span), "{}", page.body);
    // What is left, as a whole: it keeps its address.
    let version = ana.get(&path).await.field("version");
    let mut form = fields("salon", DAY, ("10:00", "11:00"), "Chorale", "");
    form.push(("version", &version));
    let answer = ana.post(&path, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert!(ana.get(&path).await.has("Le Salon"));
    let day = ana.get("/?date=2026-12-08").await;
    assert!(day.has("<bdi>Chorale</bdi></b> 10:00–11:00"), "{}", day.body);
    let there = app.objects("salon").await.into_iter().filter(|one| one.contains("STATUS:CONFIRMED"));
    assert_eq!(there.count(), 3);
    assert!(app.objects("atelier").await.iter().all(|one| one.contains("STATUS:CANCELLED")));
}

#[tokio::test]
async fn the_rest_of_a_running_series_is_shifted_and_brought_to_another_room() {
    let (app, _, ana, _) = TestApp::start().await;
    let path = weekly(&ana, "5").await;
    app.at("2026-11-25T12:00:00Z");
    let page = ana.get(&path).await;
    assert!(page.has("Modifier les dates à venir"), "{}", page.body);
    let (version, next) = (page.field("version"), page.field("recurrence_id"));
    assert_eq!((next.as_str(), page.field("date").as_str()), ("2026-12-01T09:00:00Z", "2026-12-01"));
    let rest = |title: &'static str, day: &'static str| {
        let mut form = fields("atelier", day, ("10:00", "11:00"), title, "");
        form.extend([("version", version.as_str()), ("recurrence_id", &next), ("scope", "rest")]);
        form
    };
    let moved = ana.post(&path, &rest("Chorale", "2026-12-03")).await;
    assert!(moved.location().ends_with("?split=1"), "{} {}", moved.location(), moved.body);
    let page = ana.get(&moved.location()).await;
    assert!(page.has("jeudi 3 décembre – jeudi 17 décembre, 10:00–11:00"), "{}", page.body);
    let series = ana.get(&path).await;
    assert!(series.has("mardi 17 novembre – mardi 24 novembre, 10:00–11:00"), "{}", series.body);

    // Another title alone is that of all dates.
    let second = ana.get(&moved.location()).await;
    let path = moved.location().trim_end_matches("?split=1").to_owned();
    app.at("2026-12-04T12:00:00Z");
    let page = ana.get(&path).await;
    let (version, next) = (page.field("version"), page.field("recurrence_id"));
    let mut form = fields("atelier", "2026-12-10", ("10:00", "11:00"), "Concert", "");
    form.extend([("version", version.as_str()), ("recurrence_id", &next), ("scope", "rest")]);
    let renamed = ana.post(&path, &form).await;
    assert!(!renamed.location().contains("split"), "{} {}", renamed.location(), second.body);
    assert!(ana.get(&path).await.has("jeudi 3 décembre – jeudi 17 décembre, 10:00–11:00"));
    // All of it to another room: what took place stays.
    let version = ana.get(&path).await.field("version");
    let mut form = fields("salon", "2026-12-10", ("10:00", "11:00"), "Concert", "");
    form.extend([("version", version.as_str()), ("recurrence_id", &next), ("scope", "rest")]);
    let there = ana.post(&path, &form).await;
    let page = ana.get(&there.location()).await;
    let span = "jeudi 10 décembre – jeudi 17 décembre, 10:00–11:00";
    assert!(page.has("Le Salon") && page.has(span), "{} {}", there.location(), page.body);
    let left = ana.get(&path).await;
    assert!(left.has("3 décembre") && !left.has("17 décembre"), "{}", left.body);
}
