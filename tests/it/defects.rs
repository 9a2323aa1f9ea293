//! What is wrong in a room: reported at the door and on the room's page, read and marked as done by reception.

use std::time::Duration;

use clef::config::token;
use reqwest::StatusCode;

use crate::app::{Answer, Person, TestApp};

const FORM: &str = "/rooms/atelier/problem";
const DOOR: &str = "/door/atelier/problem";

async fn place(more: &str) -> TestApp {
    let hash = token::hash("the-door");
    let token = format!(
        "[[api_token]]\nname = \"Tablette\"\nsha256 = \"{hash}\"\nrole = \"door\"\nrooms = [\"atelier\"]\n"
    );
    let app = TestApp::with(&format!("{}\n{token}{more}", TestApp::rooms()), &[]).await;
    for _ in 0..200 {
        if app.app.notebook().is_some_and(|notebook| notebook.collection().is_some()) {
            return app;
        }
        app.refresh();
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("there is no notebook");
}

async fn tablet(app: &TestApp) -> Person {
    let tablet = app.visitor();
    assert_eq!(tablet.get("/door/atelier?token=the-door").await.status, StatusCode::SEE_OTHER);
    tablet
}

async fn report(who: &Person, path: &str, kind: &str, word: &str) -> Answer {
    let key = who.get(path).await.field("key");
    who.post(path, &[("kind", kind), ("word", word), ("key", &key)]).await
}

fn open(app: &TestApp) -> usize {
    app.app.notebook().expect("a notebook").defects().len()
}

#[tokio::test]
async fn a_report_from_the_door_stands_on_the_board_until_somebody_marks_it_done() {
    let app = place("").await;
    let (tablet, reception) = (tablet(&app).await, app.person("demo-accueil").await);
    let door = tablet.get("/door/atelier").await;
    assert!(door.has(&format!("href=\"{DOOR}\"")), "{}", door.body);
    let form = tablet.get(DOOR).await;
    assert!(form.has("Que se passe-t-il") && !form.has("<script") && !form.has("http-equiv=\"refresh\""));
    let sent = report(&tablet, DOOR, "light", "Un néon <grésille>.").await;
    assert_eq!(sent.location(), "/door/atelier?done=reported", "{}", sent.body);
    assert!(tablet.get(&sent.location()).await.has("L’accueil est prévenu"));

    let board = reception.get("/reception").await;
    assert!(board.has("Problèmes signalés") && board.has("Un néon &lt;grésille&gt;."), "{}", board.body);
    assert!(board.has("<b>Lumière</b>, L&#39;Atelier") && board.has("Tablette"), "{}", board.body);
    assert!(!reception.get("/reception?site=quai").await.has("grésille"), "another site");
    let (_, rest) = board.body.split_once("action=\"/reception/problems/").expect("a button");
    let settle = format!("/reception/problems/{}", rest.split_once('"').expect("its end").0);
    let other = app.person("demo-ana").await.post(&settle, &[]).await;
    assert_eq!(other.status, StatusCode::FORBIDDEN, "a member does not: {}", other.body);
    for _ in 0..2 {
        let done = reception.post(&settle, &[("back", "/reception?view=rooms")]).await;
        assert_eq!(done.location(), "/reception?view=rooms", "{}", done.body);
    }
    assert!(!reception.get("/reception").await.has("Problèmes signalés"));
    let away = reception.post(&settle, &[("back", "https://evil.example/")]).await;
    assert_eq!(away.location(), "/");
}

#[tokio::test]
async fn members_report_on_the_page_of_the_room_and_visitors_sign_in_first() {
    let app = place("").await;
    let (visitor, ana) = (app.visitor(), app.person("demo-ana").await);
    assert!(!visitor.get("/rooms/atelier").await.has(FORM));
    assert!(visitor.get(FORM).await.location().starts_with("/signin?back="));
    assert_eq!(visitor.post(FORM, &[("kind", "light")]).await.status, StatusCode::UNAUTHORIZED);
    assert!(ana.get("/rooms/atelier").await.has(&format!("href=\"{FORM}\"")));
    assert_eq!(ana.get("/rooms/nowhere/problem").await.status, StatusCode::NOT_FOUND);

    // What is missing is said by its field, and what was typed stays.
    for (kind, word, says) in [
        ("", "Il fait froid.", "Choisissez de quoi il s’agit."),
        ("other", "  ", "Dites en une phrase ce qui ne va pas."),
        ("other", &"x".repeat(301), "C’est trop long"),
        ("heating", "a\u{7}b", "caractères invisibles"),
    ] {
        let answer = report(&ana, FORM, kind, word).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}: {}", answer.body);
        assert!(answer.has(says) && answer.has("Rien n’a encore été envoyé"), "{says}: {}", answer.body);
        assert!(word.trim().is_empty() || answer.has(word), "{}", answer.body);
    }
    assert_eq!(open(&app), 0);
    let sent = report(&ana, FORM, "heating", "").await;
    assert_eq!(sent.location(), format!("{FORM}?done=sent"), "{}", sent.body);
    assert!(ana.get(&sent.location()).await.has("L’accueil est prévenu"));
    assert_eq!(open(&app), 1);
}

#[tokio::test]
async fn the_same_form_is_one_report_and_a_room_has_so_many() {
    let app = place("[limits]\nproblems = { at_once = 100 }\n").await;
    let (ana, tablet) = (app.person("demo-ana").await, tablet(&app).await);
    let form = [("kind", "other"), ("word", "La porte grince."), ("key", "pressed-twice")];
    for _ in 0..3 {
        assert_eq!(ana.post(FORM, &form).await.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(open(&app), 1);
    let elsewhere = tablet.post("/door/salon/problem", &[("kind", "light")]).await;
    assert_eq!(elsewhere.status, StatusCode::UNAUTHORIZED, "its own door alone: {}", elsewhere.body);
    for nth in 1..10 {
        let sent = report(&ana, FORM, "other", &format!("Encore {nth}.")).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{nth}: {}", sent.body);
    }
    let full = report(&tablet, DOOR, "light", "").await;
    assert_eq!(full.status, StatusCode::CONFLICT);
    assert!(full.has("L’accueil a déjà plusieurs signalements"), "{}", full.body);
    assert_eq!(open(&app), 10);
    let salon = report(&ana, "/rooms/salon/problem", "light", "").await;
    assert_eq!(salon.status, StatusCode::SEE_OTHER, "of each room: {}", salon.body);
}

#[tokio::test]
async fn nobody_reports_more_than_somebody_can_read() {
    let app = place("[limits]\nproblems = { at_once = 2, per_hour = 1 }\n").await;
    let (ana, tablet) = (app.person("demo-ana").await, tablet(&app).await);
    for (who, path) in [(&ana, FORM), (&tablet, DOOR)] {
        for _ in 0..2 {
            assert_eq!(report(who, path, "light", "").await.status, StatusCode::SEE_OTHER);
        }
        assert_eq!(report(who, path, "light", "").await.status, StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(open(&app), 4);
}
