//! Undo, restore, end now: each one tap on the page that says what was done, without JavaScript.

use reqwest::StatusCode;

use crate::app::{Answer, Person, TestApp, fields};

const DAY: &str = "2026-11-17";

/// Sends the form of `page` that goes to `action`, as a browser would.
pub(crate) async fn press(who: &Person, page: &Answer, action: &str) -> Answer {
    let form =
        page.body.split("<form").find(|form| form.contains(&format!("action=\"{action}\""))).expect("a form");
    let form = form.split("</form>").next().expect("its end");
    let value = |input: &str, name: &str| {
        let from = input.split(&format!("{name}=\"")).nth(1)?;
        Some(from.split('"').next()?.replace("&#x2f;", "/"))
    };
    let inputs = form
        .split("<input")
        .skip(1)
        .filter_map(|input| Some((value(input, "name")?, value(input, "value")?)));
    let inputs: Vec<(String, String)> = inputs.collect();
    let fields: Vec<(&str, &str)> =
        inputs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    who.post(action, &fields).await
}

#[tokio::test]
async fn what_was_cancelled_is_restored_with_one_tap() {
    let (app, _, ana, _) = TestApp::start().await;
    let id = ana.book("atelier", DAY, ("10:00", "11:00"), "Point").await;
    let path = format!("/bookings/{id}");
    let before = app.objects("atelier").await.len();
    let version = ana.get(&path).await.field("version");
    let gone = ana.post(&format!("{path}/cancel"), &[("version", &version)]).await;
    let page = ana.get(&gone.location()).await;
    assert_eq!(page.status, StatusCode::GONE);
    assert!(page.has("<button class=\"main\">Rétablir la réservation"), "{}", page.body);
    let restored = press(&ana, &page, &format!("{path}/restore")).await;
    assert_eq!((restored.status, restored.location()), (StatusCode::SEE_OTHER, format!("{path}?restored=1")));
    let page = ana.get(&restored.location()).await;
    assert!(page.status.is_success() && page.has("La réservation est rétablie."), "{}", page.body);
    assert!(ana.get("/me").await.has("Point") && app.objects("atelier").await.len() > before);
    // Pressed twice.
    assert_eq!(ana.post(&format!("{path}/restore"), &[]).await.location(), path);
}

#[tokio::test]
async fn a_while_later_it_stands_back_and_what_is_taken_is_said() {
    let (app, _, ana, _) = TestApp::start().await;
    let malik = app.person("demo-malik").await;
    let id = ana.book("atelier", DAY, ("10:00", "11:00"), "Point").await;
    let path = format!("/bookings/{id}");
    ana.post(&format!("{path}/cancel"), &[]).await;
    app.at("2026-11-16T08:31:00Z");
    let page = ana.get(&path).await;
    assert!(page.has("Rétablir la réservation") && !page.has("class=\"main\""), "{}", page.body);
    assert!(!malik.get(&path).await.has("Rétablir"));
    malik.book("atelier", DAY, ("10:30", "11:30"), "Secret de Malik").await;
    let refused = press(&ana, &page, &format!("{path}/restore")).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(
        refused.has("La réservation n’a pas été rétablie.") && refused.has("déjà prise"),
        "{}",
        refused.body
    );
    assert!(!refused.has("Secret de Malik"));
    app.at("2026-11-17T08:30:00Z");
    assert!(!ana.get(&path).await.has("Rétablir"), "a day later");
}

#[tokio::test]
async fn a_move_is_undone_with_one_tap() {
    let (_app, _, ana, _) = TestApp::start().await;
    let id = ana.book("atelier", DAY, ("10:00", "11:00"), "Point").await;
    let path = format!("/bookings/{id}");
    let said = |page: &Answer| ["10:00–11:00", "mardi 17 novembre"].iter().all(|text| page.has(text));
    let version = ana.get(&path).await.field("version");
    let mut form = fields("salon", "2026-11-18", ("14:00", "15:30"), "Point", "");
    form.push(("version", &version));
    let moved = ana.post(&path, &form).await;
    let page = ana.get(&moved.location()).await;
    assert!(page.has("14:00–15:30") && page.has("Annuler ce changement"), "{}", page.body);
    let undone = press(&ana, &page, &format!("{path}/undo")).await;
    assert_eq!((undone.status, undone.location()), (StatusCode::SEE_OTHER, format!("{path}?undone=1")));
    let page = ana.get(&undone.location()).await;
    assert!(said(&page) && page.has("L&#39;Atelier") && !page.has("Annuler ce changement"), "{}", page.body);
    // With the version that was seen alone.
    let stale = ana
        .post(
            &format!("{path}/undo"),
            &[
                ("version", "stale"),
                ("room", "atelier"),
                ("start", "2026-11-17T12:00:00Z"),
                ("end", "2026-11-17T13:00:00Z"),
            ],
        )
        .await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(said(&ana.get(&path).await));
}

#[tokio::test]
async fn a_booking_under_way_is_ended_now() {
    let (app, _, ana, _) = TestApp::start().await;
    let malik = app.person("demo-malik").await;
    let id = ana.book("atelier", DAY, ("10:00", "12:00"), "Point").await;
    let path = format!("/bookings/{id}");
    assert!(!ana.get(&path).await.has("Terminer maintenant"));
    let early = ana.post(&format!("{path}/release"), &[]).await;
    assert!(early.status == StatusCode::CONFLICT && early.has("n’est pas en cours"), "{}", early.body);
    app.at("2026-11-17T09:37:20Z");
    let released = press(&ana, &ana.get(&path).await, &format!("{path}/release")).await;
    let page = ana.get(&released.location()).await;
    assert!(page.has("10:00–10:37") && page.has("La réservation est terminée."), "{}", page.body);
    malik.book("atelier", DAY, ("10:45", "11:45"), "Suite").await;
}
