//! A session that ended while somebody typed: nothing is done, and nothing is lost.

use reqwest::StatusCode;

use crate::app::{Answer, Person, TestApp, fields};

const DAY: &str = "2026-11-17";

/// Sends the form that `page` offers to send again, as `who`.
async fn send_again(page: &Answer, who: &Person) -> Answer {
    let form = page.body.split("<form class=\"again\"").nth(1).and_then(|rest| rest.split("</form>").next());
    let form = form.unwrap_or_else(|| panic!("nothing to send again in {}", page.body));
    let attribute = |tag: &str, name: &str| {
        let start = format!("{name}=\"");
        let value = tag.split(&start).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
        value.replace("&#39;", "'").replace("&amp;", "&")
    };
    let inputs = form.split("<input type=\"hidden\"").skip(1);
    let typed: Vec<_> = inputs.map(|tag| (attribute(tag, "name"), attribute(tag, "value"))).collect();
    let typed: Vec<_> = typed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    who.post(&attribute(form, "action"), &typed).await
}

#[tokio::test]
async fn what_was_typed_into_any_form_is_sent_again_after_signing_in() {
    let (app, anon, ana, reception) = TestApp::start().await;
    let id = ana.book("atelier", DAY, ("10:00", "11:00"), "Avant").await;
    let path = format!("/bookings/{id}");
    let version = ana.get(&path).await.field("version");
    let mut form = fields("atelier", DAY, ("14:00", "15:30"), "L'après-midi & \u{e0} 3", "");
    form.push(("version", &version));
    let page = anon.post(&path, &form).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{}", page.body);
    for said in ["L&#39;après-midi &amp; à 3", "14:00", "Rien n’a été enregistré", "/signin?back="] {
        assert!(page.has(said), "{said}: {}", page.body);
    }
    assert!(ana.get(&path).await.has("10:00–11:00"), "nothing was done");
    let changed = send_again(&page, &ana).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.body);
    let shown = ana.get(&path).await;
    assert!(shown.has("14:00–15:30") && shown.has("L&#39;après-midi &amp; à 3"), "{}", shown.body);

    let version = shown.field("version");
    let page = anon.post(&format!("{path}/cancel"), &[("version", &version)]).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{}", page.body);
    assert_eq!(send_again(&page, &ana).await.status, StatusCode::SEE_OTHER);
    assert_eq!(ana.get(&path).await.status, StatusCode::GONE);

    let event = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Other//EN\r\nBEGIN:VEVENT\r\nUID:over\r\n\
        DTSTAMP:20261101T000000Z\r\nDTSTART:20261118T093000Z\r\nDTEND:20261118T100000Z\r\nEND:VEVENT\r\n\
        END:VCALENDAR\r\n";
    ana.book("atelier", "2026-11-18", ("10:00", "11:00"), "Dessous").await;
    app.write_event("atelier", "over.ics", event).await;
    let inbox = reception.get("/reception/conflicts").await;
    let action = inbox.body.split("action=\"").find(|rest| rest.starts_with("/reception/conflicts/"));
    let action = action.and_then(|rest| rest.split('"').next()).expect("a form").to_owned();
    let version = inbox.field("version");
    let settled = [("version", version.as_str()), ("action", "keep"), ("message", "C’est voulu.")];
    let page = anon.post(&action, &settled).await;
    assert!(page.has("C’est voulu."), "{}", page.body);
    let kept = send_again(&page, &reception).await;
    assert_eq!(kept.location(), "/reception/conflicts?done=kept", "{}", kept.body);
}

#[tokio::test]
async fn another_website_cannot_have_a_form_shown_that_it_filled_in() {
    let (_app, anon, ana, _) = TestApp::start().await;
    let id = ana.book("atelier", DAY, ("10:00", "11:00"), "Avant").await;
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("origin", "https://evil.example"),
        ("sec-fetch-site", "cross-site"),
    ];
    let body = Some("title=Pris".to_owned());
    let page = anon.send(reqwest::Method::POST, &format!("/bookings/{id}"), &headers, body).await;
    assert!(page.status == StatusCode::FORBIDDEN && !page.has("Pris"), "{}", page.body);
}
