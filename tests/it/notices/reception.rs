//! Reception is told of conflicts, and people are reminded: once, and while it is of use.

use serde_json::Value;

use super::{DAY, Place, text};
use crate::world::native_event;

/// An event of somebody's over that time, with a title that is nobody else's business.
pub(super) async fn write_over(place: &Place, uid: &str, hours: (&str, &str)) {
    let (from, to) = (format!("DTSTART:20261118T{}00Z", hours.0), format!("DTEND:20261118T{}00Z", hours.1));
    let event = native_event(uid, &[&from, &to, "CLASS:PRIVATE"]).replace("SUMMARY:Native", "SUMMARY:Secret");
    place.app.write_event("atelier", &format!("{uid}.ics"), &event).await;
}

fn to_reception(mails: &[Value]) -> &Value {
    mails.iter().find(|mail| mail["to"][0][1] == "accueil@example.org").expect("a mail to reception")
}

#[tokio::test]
async fn reception_reads_of_new_conflicts_in_one_mail_without_titles() {
    let place = Place::start("gather = \"0s\"\nreception = [\"accueil@example.org\"]\n").await;
    let ana = place.app.person("demo-ana").await;
    ana.book("atelier", DAY, ("10:00", "12:00"), "Conseil privé").await;
    ana.book("atelier", DAY, ("14:00", "16:00"), "Bureau privé").await;
    place.mails("2026-11-16T08:31:00Z", 2).await;
    write_over(&place, "one", ("0930", "1030")).await;
    // Ana hears of it too.
    let mails = place.mails("2026-11-16T08:33:00Z", 4).await;
    let mail = to_reception(&mails);
    assert_eq!(mail["to"][0][1], "accueil@example.org");
    assert_eq!(text(mail, "subject"), "Un point à vérifier à L'Essai");
    let said = text(mail, "text");
    assert!(said.contains("mercredi 18 novembre, 10:30–11:30 – Événement sur une réservation"), "{said}");
    assert!(said.contains("http://127.0.0.1/reception/conflicts"), "{said}");
    assert!(!mail.to_string().contains("Secret") && !mail.to_string().contains("privé"), "{mail:#}");
    assert_eq!(mail["calendars"], Value::Array(vec![]));
    // It is told once, and the next one by itself.
    write_over(&place, "two", ("1330", "1400")).await;
    let mails = place.mails("2026-11-16T08:35:00Z", 6).await;
    let mail = to_reception(&mails[4..]);
    assert!(text(mail, "text").contains("14:30–15:00"), "{mail:#}");
    assert!(!text(mail, "text").contains("10:30"), "{mail:#}");
}

#[tokio::test]
async fn reception_reads_once_what_is_wrong_in_a_room() {
    let place = Place::start("gather = \"0s\"\nreception = [\"accueil@example.org\"]\n").await;
    let ana = place.app.person("demo-ana").await;
    let fields = [("kind", "projector"), ("word", "Plus d’image."), ("key", "a-form")];
    let sent = ana.post("/rooms/atelier/problem", &fields).await;
    assert_eq!(sent.location(), "/rooms/atelier/problem?done=sent", "{}", sent.body);
    let mails = place.mails("2026-11-16T08:31:00Z", 1).await;
    let mail = to_reception(&mails);
    assert_eq!(text(mail, "subject"), "Un problème signalé à L'Essai");
    let said = text(mail, "text");
    for words in ["L'Atelier", "Vidéoprojecteur", "Plus d’image.", "Ana Le Goff", "/reception"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    place.mails("2026-11-16T09:31:00Z", 1).await;
}

#[tokio::test]
async fn reception_is_reminded_each_monday_of_what_nobody_has_seen_to() {
    let place = Place::start("gather = \"0s\"\nreception = [\"accueil@example.org\"]\n").await;
    let (ana, reception) = (place.app.person("demo-ana").await, place.app.person("demo-accueil").await);
    let fields = [("kind", "light"), ("word", "Un néon grésille."), ("key", "a-form")];
    ana.post("/rooms/atelier/problem", &fields).await;
    place.mails("2026-11-16T08:31:00Z", 1).await;
    place.app.at("2026-11-22T08:31:00Z");
    assert!(!reception.get("/reception").await.has("chip wait\">depuis"), "it is not old yet");
    let mails = place.mails("2026-11-23T08:31:00Z", 2).await;
    assert_eq!(text(&mails[1], "subject"), "Un problème signalé attend toujours à L'Essai");
    let said = text(&mails[1], "text");
    for words in ["Lumière", "Un néon grésille.", "Ana Le Goff", "chaque lundi"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let board = reception.get("/reception").await;
    assert!(board.has("chip wait\">depuis 7 jours"), "{}", board.body);
    // Once that Monday, not on Tuesday, and once the next.
    place.mails("2026-11-23T09:31:00Z", 2).await;
    place.mails("2026-11-24T08:31:00Z", 2).await;
    place.mails("2026-11-30T08:31:00Z", 3).await;
    let (_, rest) = board.body.split_once("action=\"/reception/problems/").expect("a button");
    let settle = format!("/reception/problems/{}", rest.split_once('"').expect("its end").0);
    reception.post(&settle, &[]).await;
    place.mails("2026-12-07T08:31:00Z", 3).await;
}

#[tokio::test]
async fn people_are_reminded_once_and_not_of_what_they_have_just_booked() {
    let place = Place::start("gather = \"0s\"\nremind_before = [\"24h\"]\n").await;
    let ana = place.app.person("demo-ana").await;
    let id = ana.book("atelier", DAY, ("10:00", "12:00"), "Conseil").await.to_string();
    place.mails("2026-11-16T08:31:00Z", 1).await;
    // A day before it begins, and of what was booked then.
    place.app.at("2026-11-17T09:30:00Z");
    ana.book("salon", DAY, ("10:00", "12:00"), "Tard").await;
    let mails = place.mails("2026-11-17T09:31:00Z", 3).await;
    let reminder = mails.iter().find(|mail| text(mail, "subject").starts_with("Rappel")).expect("a reminder");
    assert_eq!(text(reminder, "subject"), "Rappel : L'Atelier, mercredi 18 novembre, 10:00–12:00");
    assert!(text(reminder, "text").contains(&id));
    assert_eq!(reminder["calendars"], Value::Array(vec![]));
    place.mails("2026-11-17T10:31:00Z", 3).await;
}
