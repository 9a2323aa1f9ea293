//! The plan of a series: each date is shown before it is booked, and nothing is booked that was not shown and chosen.

use std::time::{Duration, Instant};

use reqwest::StatusCode;

use crate::app::{Answer, Person, TestApp};
use crate::front_door::plan::{chosen, send_plan};

/// Six Tuesdays from 17 November on; the one of 24 November is half taken, the one of 8 December all day.
const FIELDS: [(&str, &str); 7] = [
    ("room", "atelier"),
    ("date", "2026-11-17"),
    ("start", "10:00"),
    ("end", "11:00"),
    ("repeat", "weekly"),
    ("times", "6"),
    ("title", "Chorale"),
];

async fn start() -> (TestApp, Person, Person) {
    let (app, _, ana, _) = TestApp::start().await;
    let malik = app.person("demo-malik").await;
    malik.book("atelier", "2026-11-24", ("10:30", "12:00"), "Secret de Malik").await;
    malik.book("atelier", "2026-12-08", ("08:00", "18:00"), "Secret de Malik").await;
    (app, ana, malik)
}

async fn show(who: &Person, fields: &[(&str, &str)]) -> Answer {
    let query: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    who.get(&format!("/book/series?{}", query.join("&"))).await
}

fn field(day: &str) -> String {
    format!("for-{day}T09:00:00Z")
}

async fn objects(app: &TestApp) -> usize {
    app.objects("atelier").await.len() + app.objects("salon").await.len()
}

#[tokio::test]
async fn each_date_is_shown_with_why_not_and_what_would_do_instead() {
    let (app, ana, _) = start().await;
    let page = show(&ana, &FIELDS).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for text in [
        "4 dates, 2 laissées de côté",
        "La salle est déjà prise\u{a0}: 10:30–12:00.",
        "Le Salon, Le Bain, 6 personnes, à la même heure",
        "Même salle, mardi 24 novembre, 9:30–10:30",
        "Laisser cette date de côté",
    ] {
        assert!(page.has(text), "{text} is not in {}", page.body);
    }
    assert!(!page.has("Secret"), "{}", page.body);
    assert_eq!(objects(&app).await, 2, "nothing is booked by looking");
    let choices = chosen(&page);
    assert_eq!(choices.iter().filter(|(_, value)| value == "here").count(), 4, "{choices:?}");
    let english = ana
        .get("/book/series?lang=en&room=atelier&date=2026-11-17&start=10:00&end=11:00&repeat=weekly&times=6")
        .await;
    assert!(english.has("4 dates, 2 left out") && english.has("at the same time"), "{}", english.body);
}

#[tokio::test]
async fn what_is_chosen_is_booked_and_each_date_elsewhere_is_a_booking_of_its_own() {
    let (app, ana, _) = start().await;
    let page = show(&ana, &FIELDS).await;
    let (out, salon) = (field("2026-12-01"), field("2026-11-24"));
    let there = "salon/2026-11-24T09:00:00Z/2026-11-24T10:00:00Z";
    let choices = [(out.as_str(), ""), (salon.as_str(), there)];
    let done = send_plan(&ana, &page, &FIELDS, &choices).await;
    assert!(done.has("2 réservations faites sur 2") && done.has("et 2 autres"), "{}", done.body);
    assert!(app.objects("salon").await[0].contains("DTSTART;TZID=Europe/Paris:20261124T100000"));
    let mine = ana.get("/me").await;
    assert!(mine.has("Le Salon") && mine.has("mardi 17 novembre"), "{}", mine.body);
    assert!(!ana.get("/?date=2026-12-01").await.has("Chorale"), "it was left out");
    assert_eq!(objects(&app).await, 4);
    // Sent twice, as when a page is loaded again: nothing is made twice.
    let again = send_plan(&ana, &page, &FIELDS, &choices).await;
    assert!(again.has("2 réservations faites sur 2"), "{}", again.body);
    assert_eq!(objects(&app).await, 4);
}

#[tokio::test]
async fn a_series_alone_leads_to_its_page() {
    let (app, ana, _) = start().await;
    let page = show(&ana, &FIELDS).await;
    let booked = send_plan(&ana, &page, &FIELDS, &[]).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
    let page = ana.get(&booked.location()).await;
    assert!(page.has("4 dates à venir") && page.has("Confirmé"), "{}", page.body);
    assert_eq!(objects(&app).await, 3);
}

#[tokio::test]
async fn a_date_that_changed_between_showing_and_sending_is_said_and_nothing_is_booked() {
    let (app, ana, malik) = start().await;
    let page = show(&ana, &FIELDS).await;
    let there = "salon/2026-11-24T09:00:00Z/2026-11-24T10:00:00Z";
    malik.book("atelier", "2026-12-15", ("10:00", "11:00"), "Secret de Malik").await;
    malik.book("salon", "2026-11-24", ("10:00", "11:00"), "Secret de Malik").await;
    let before = objects(&app).await;
    let again = send_plan(&ana, &page, &FIELDS, &[(&field("2026-11-24"), there)]).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.body);
    assert!(again.has("Rien n’a été réservé") && !again.has("Secret"), "{}", again.body);
    assert_eq!(again.body.matches("Ce que vous aviez choisi n’est plus libre.").count(), 2, "{}", again.body);
    assert!(again.has("3 dates, 3 laissées de côté"), "{}", again.body);
    assert_eq!(objects(&app).await, before);
    let booked = send_plan(&ana, &again, &FIELDS, &[]).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "what is left was shown now: {}", booked.body);
}

#[tokio::test]
async fn what_was_never_shown_is_not_booked() {
    let (app, ana, _) = start().await;
    let page = show(&ana, &FIELDS).await;
    let before = objects(&app).await;
    // Another time, or no plan at all: it is shown first.
    let mut later = FIELDS.to_vec();
    later.retain(|(name, _)| *name != "start" && *name != "end");
    later.extend([("start", "14:00"), ("end", "15:00")]);
    let again = send_plan(&ana, &page, &later, &[]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", again.body);
    assert!(again.has("ne vous avaient pas encore été montrées"), "{}", again.body);
    let mut blind = FIELDS.to_vec();
    blind.push(("book", "1"));
    assert_eq!(ana.post("/book/series", &blind).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Shown, and nothing of it wanted.
    let none: Vec<String> = chosen(&page).into_iter().map(|(name, _)| name).collect();
    let none: Vec<(&str, &str)> =
        none.iter().filter(|name| name.starts_with("for-")).map(|name| (name.as_str(), "")).collect();
    let nothing = send_plan(&ana, &page, &FIELDS, &none).await;
    assert!(nothing.has("Aucune date n’est choisie\u{a0}: rien n’a été réservé."), "{}", nothing.body);
    let nameless: Vec<_> = FIELDS.into_iter().filter(|(name, _)| *name != "title").collect();
    let nameless = send_plan(&ana, &page, &nameless, &[]).await;
    assert!(nameless.has("id=\"title-error\"") && nameless.has("4 dates"), "{}", nameless.body);
    assert_eq!(objects(&app).await, before);
}

#[tokio::test]
async fn one_date_elsewhere_that_is_refused_is_said_beside_those_that_are_booked() {
    let (app, ana, _) = start().await;
    let page = show(&ana, &FIELDS).await;
    // Two dates at the same time in the same room: only hands that write their own form ask for that.
    let there = "salon/2026-11-24T09:00:00Z/2026-11-24T10:00:00Z";
    let choices = [(field("2026-11-24"), there), (field("2026-12-08"), there)];
    let choices = choices.each_ref().map(|(name, value)| (name.as_str(), *value));
    let done = send_plan(&ana, &page, &FIELDS, &choices).await;
    assert!(done.has("2 réservations faites sur 3") && done.has("pas réservé"), "{}", done.body);
    assert!(done.has("La salle est déjà prise"), "{}", done.body);
    assert_eq!(app.objects("salon").await.len(), 1);
}

#[tokio::test]
async fn more_ways_to_repeat_begin_on_their_first_day() {
    let (_app, ana, _) = start().await;
    let plan = async |more: &[(&str, &str)]| {
        let mut fields: Vec<_> = FIELDS[..4].to_vec();
        fields[1] = ("date", "2026-12-31");
        fields.extend(more);
        ana.post("/book/series", &fields).await
    };
    // 31 December is a Thursday.
    for (more, days) in [
        (
            &[("on", "MO"), ("on", "WE"), ("times", "3")][..],
            &["lundi 4 janvier", "mercredi 6 janvier", "lundi 11 janvier"][..],
        ),
        (
            &[("on", "FR"), ("repeat", "weekly"), ("every", "3"), ("times", "2")],
            &["vendredi 1er janvier", "vendredi 22 janvier"],
        ),
        (&[("repeat", "month-last"), ("times", "2")], &["jeudi 31 décembre", "jeudi 28 janvier"]),
        (
            &[("dates", "05/01/2027\n2027-01-04")],
            &["jeudi 31 décembre", "lundi 4 janvier", "mardi 5 janvier"],
        ),
        (&[("repeat", "yearly"), ("times", "2")], &["jeudi 31 décembre", "31 décembre 2027"]),
    ] {
        let page = plan(more).await;
        assert_eq!(page.status, StatusCode::OK, "{more:?}: {}", page.body);
        for day in days {
            assert!(page.has(day), "{more:?}: {day} is not in {}", page.body);
        }
    }
    let page = plan(&[("repeat", "month-date"), ("until", "2027-05-31")]).await;
    let skipped = "Il n’y a pas de 31 dans ces mois, qui sont sautés\u{a0}: février 2027, avril 2027.";
    assert!(page.has(skipped), "{}", page.body);
}

#[tokio::test]
async fn what_makes_no_plan_is_a_sentence_and_takes_no_time() {
    let (app, ana, _) = start().await;
    let many = (0..3_000).map(|_| "2026-12-01").collect::<Vec<_>>().join(" ");
    let (weekly, daily) = (("repeat", "weekly"), ("repeat", "daily"));
    for (more, sentence) in [
        (&[weekly][..], "Indiquez jusqu’à quand, ou combien de fois."),
        (&[daily, ("times", "10000")], "Indiquez un nombre de fois"),
        (&[daily, ("until", "2099-12-31")], "C’est trop de dates"),
        (&[("on", "MO"), ("until", "2026-11-18")], "Il ne reste aucune date."),
        (&[("repeat", "yearly"), ("every", "0"), ("times", "2")], "Indiquez un nombre de 1 à 99."),
        (&[daily, ("on", "MO"), ("times", "2")], "Toutes les semaines"),
        (&[daily, ("dates", "2026-12-01"), ("times", "2")], "dates choisies une par une"),
        (&[("repeat", "dates")], "Indiquez les autres dates, une par ligne."),
        (&[("dates", "someday")], "id=\"dates-error\""),
        (&[("dates", many.as_str())], "C’est trop de dates"),
        (&[("on", "XX"), ("times", "2")], "Choisissez dans la liste."),
    ] {
        let mut fields: Vec<_> = FIELDS[..4].to_vec();
        fields.extend(more);
        let began = Instant::now();
        let page = ana.post("/book/series", &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{sentence}: {}", page.body);
        assert!(page.has(sentence), "{sentence} is not in {}", page.body);
        assert!(began.elapsed() < Duration::from_secs(20), "{sentence}: {:?}", began.elapsed());
    }
    // A year of days, and each of them refused: it is shown whole, and what else there is only for the first.
    let fields = [
        ("room", "atelier"),
        ("date", "2027-11-17"),
        ("start", "03:30"),
        ("end", "04:30"),
        daily,
        ("times", "366"),
    ];
    let began = Instant::now();
    let page = ana.post("/book/series", &fields).await;
    assert!(page.status == StatusCode::OK && page.has("Aucune date n’est choisie."), "{}", page.body);
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    assert_eq!(objects(&app).await, 2);
}

#[tokio::test]
async fn a_quota_counts_the_dates_that_are_wanted_and_a_limit_of_dates_all_of_them() {
    let rooms = TestApp::rooms().replace(
        "step = \"15m\"",
        "step = \"15m\"\nmax_dates = 4\nquotas = [{ count = 2, per = \"month\" }]",
    );
    let app = TestApp::with(&rooms, &[]).await;
    let ana = app.person("demo-ana").await;
    let page = show(&ana, &FIELDS).await;
    // November has two of these Tuesdays, December four.
    assert!(page.has("4 dates, 2 laissées de côté"), "{}", page.body);
    let mut fields = FIELDS.to_vec();
    let times = fields.iter_mut().find(|(name, _)| *name == "times").expect("a field");
    times.1 = "10";
    let page = show(&ana, &fields).await;
    assert!(
        page.has("6 dates, 4 laissées de côté") && page.has("au plus 4 dans cette salle"),
        "{}",
        page.body
    );
    let refused = send_plan(&ana, &page, &fields, &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    assert_eq!(app.objects("atelier").await.len(), 0);
    let fewer = [(field("2026-12-01"), ""), (field("2026-12-08"), "")];
    let fewer = fewer.each_ref().map(|(name, value)| (name.as_str(), *value));
    let booked = send_plan(&ana, &page, &fields, &fewer).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
}

#[tokio::test]
async fn the_form_leads_to_the_plan_and_only_members_see_it() {
    let (_app, anon, ana, _) = TestApp::start().await;
    let form = ana.get("/book?room=atelier&date=2026-11-17&start=10:00").await;
    assert!(form.has("formaction=\"/book/series\" formmethod=\"get\""), "{}", form.body);
    let empty = ana.get("/book/series").await;
    assert!(empty.has("Rien n’est réservé avant que vous l’ayez vu et choisi."), "{}", empty.body);
    assert!(empty.has("<option value=\"weekly\" selected"), "{}", empty.body);
    assert!(!empty.has("Une seule fois"), "{}", empty.body);
    assert_eq!(anon.get("/book/series").await.status, StatusCode::SEE_OTHER);
}
