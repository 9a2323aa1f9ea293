//! People without an account ask for a room: nobody is bothered before they have proven their address, reception answers,
//! and a link shows them what became of it.

use std::time::Duration;

use reqwest::StatusCode;
use rstest::rstest;

use crate::app::{Answer, Person, TestApp};
use crate::sign_in::link::{link_in, mails_in};

const DAY: &str = "2026-11-18";
const ZOE: &str = "zoe@example.org";

struct Place {
    app: TestApp,
    mails: tempfile::TempDir,
}

impl Place {
    async fn start() -> Self {
        Self::with("").await
    }

    async fn with(more: &str) -> Self {
        Self::set(more, &[]).await
    }

    async fn set(more: &str, variables: &[(&str, &str)]) -> Self {
        let mails = tempfile::tempdir().expect("a folder");
        let rooms = format!(
            "{}\n[mail]\nfrom = \"salles@example.org\"\ndirectory = \"{}\"\n[guests]\nenabled = true\nrooms = [\"atelier\", \"nuit\"]\n{more}",
            TestApp::rooms(),
            mails.path().display()
        );
        Self { app: TestApp::with(&rooms, variables).await, mails }
    }

    async fn mails(&self) -> Vec<String> {
        self.app.app.mailer().settle(Duration::from_secs(10)).await;
        mails_in(self.mails.path())
    }

    /// Zoé asks, and opens the link that was sent to her; its path.
    async fn asked(&self, who: &Person, fields: &[(&str, &str)]) -> String {
        let before = self.mails().await;
        let answer = who.post("/ask", fields).await;
        assert_eq!(answer.location(), "/ask?sent=1", "{}", answer.body);
        let after = self.mails().await;
        let new: Vec<&String> = after.iter().filter(|mail| !before.contains(mail)).collect();
        let [mail] = new[..] else { panic!("{new:?}") };
        link_in(mail).strip_prefix("http://127.0.0.1").expect("a page of ours").to_owned()
    }

    /// The same, and sends it to reception; where she sees what became of it.
    async fn sent(&self, who: &Person, fields: &[(&str, &str)]) -> String {
        let link = self.asked(who, fields).await;
        let answer = who.post(&link, &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        answer.location()
    }
}

fn fields<'a>(start: &'a str, end: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("room", "atelier"),
        ("date", DAY),
        ("start", start),
        ("end", end),
        ("title", "Réunion des locataires"),
        ("for_name", "Zoé Martin"),
        ("for_email", ZOE),
    ]
}

async fn answer(reception: &Person, action: &str) -> Answer {
    let page = reception.get("/reception/requests").await;
    let at = page.body.find("action=\"/reception/requests/").expect("a request");
    let id = page.body[at + 28..].split('"').next().expect("an id").to_owned();
    let version = page.field("version");
    let path = format!("/reception/requests/{id}");
    reception.post(&path, &[("version", &version), ("action", action), ("reason", "Trop tôt")]).await
}

#[tokio::test]
async fn who_proves_their_address_asks_reception_and_sees_what_became_of_it() {
    let place = Place::start().await;
    let (zoe, reception) = (place.app.visitor(), place.app.person("demo-accueil").await);
    let link = place.asked(&zoe, &fields("10:00", "11:00")).await;
    // Looking is nothing: neither holds the room nor bothers anybody.
    for _ in 0..2 {
        let page = place.app.visitor().get(&link).await;
        assert!(
            page.has("Réunion des locataires") && page.has("Zoé Martin") && page.has(ZOE),
            "{}",
            page.body
        );
    }
    assert!(place.app.objects("atelier").await.is_empty());
    assert!(!reception.get("/reception/requests").await.has("locataires"));

    let sent = zoe.post(&link, &[]).await.location();
    assert!(zoe.get(&sent).await.has("attend la réponse de l’accueil"));
    let page = reception.get("/reception/requests").await;
    assert!(page.has("Réunion des locataires") && page.has("Sans compte") && page.has(ZOE), "{}", page.body);
    // Twice is once.
    assert!(zoe.post(&link, &[]).await.location().starts_with("/ask/"));
    assert!(zoe.get(&link).await.location().starts_with("/ask/"));
    assert_eq!(place.app.objects("atelier").await.len(), 1);

    assert_eq!(answer(&reception, "approve").await.status, StatusCode::SEE_OTHER);
    assert!(zoe.get(&sent).await.has("La salle est à vous"));
    assert_eq!(zoe.post(&sent, &[]).await.location(), sent);
    assert!(zoe.get(&sent).await.has("la salle est libre pour d’autres"));
    assert_eq!(zoe.post(&sent, &[]).await.status, StatusCode::SEE_OTHER, "once more is nothing");
}

#[tokio::test]
async fn a_room_that_is_not_for_guests_is_not_exchanged_for_another() {
    let place = Place::start().await;
    let zoe = place.app.visitor();
    let words = "ne se demande pas sans compte";
    let page = zoe.get(&format!("/ask?room=salon&date={DAY}&start=10:00")).await;
    assert!(page.has(words), "{}", page.body);
    assert!(!zoe.get(&format!("/ask?room=atelier&date={DAY}")).await.has(words));
    let mut fields = fields("10:00", "11:00");
    fields[0].1 = "salon";
    let refused = zoe.post("/ask", &fields).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.has(words), "{}", refused.body);
    assert!(place.mails().await.is_empty());
}

#[tokio::test]
async fn where_nothing_is_published_nobody_finds_out_by_asking() {
    let place = Place::set("", &[("CLEF__PLACE__PUBLISH_FREE_BUSY", "false")]).await;
    let (zoe, ana) = (place.app.visitor(), place.app.person("demo-ana").await);
    ana.book("atelier", DAY, ("10:00", "11:00"), "Entretien").await;
    let page = zoe.get(&format!("/ask?room=atelier&date={DAY}&start=09:00")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.has("value=\"10:00\""), "until when it is free: {}", page.body);
    // Whoever has proven their address is told.
    let link = place.asked(&zoe, &fields("10:00", "11:00")).await;
    let told = zoe.post(&link, &[]).await;
    assert!(told.status == StatusCode::CONFLICT && !told.has("Entretien"), "{} {}", told.status, told.body);
    assert_eq!(place.app.objects("atelier").await.len(), 1);
}

#[tokio::test]
async fn reception_says_no_with_a_word() {
    let place = Place::start().await;
    let (zoe, reception) = (place.app.visitor(), place.app.person("demo-accueil").await);
    let sent = place.sent(&zoe, &fields("10:00", "11:00")).await;
    assert_eq!(answer(&reception, "decline").await.status, StatusCode::SEE_OTHER);
    let page = zoe.get(&sent).await;
    assert!(page.has("a refusé votre demande") && page.has("Trop tôt"), "{}", page.body);
    assert!(!page.has("<button class=\"main danger\">"));
}

#[tokio::test]
async fn a_link_is_good_for_what_it_says_and_no_longer() {
    let place = Place::start().await;
    let (zoe, malik) = (place.app.visitor(), place.app.person("demo-malik").await);
    let link = place.asked(&zoe, &fields("10:00", "11:00")).await;
    for other in [format!("{link}x"), link.replace("/ask/", "/links/"), "/ask/abc".to_owned()] {
        assert_eq!(zoe.get(&other).await.status, StatusCode::NOT_FOUND, "{other}");
        assert_eq!(zoe.post(&other, &[]).await.status, StatusCode::NOT_FOUND, "{other}");
    }
    // Somebody was quicker.
    malik.book("atelier", DAY, ("10:30", "11:30"), "Conseil").await;
    let refused = zoe.post(&link, &[]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
    assert!(!refused.has("Conseil"), "a title is nobody else's");
    let late = place.asked(&zoe, &fields("14:00", "15:00")).await;
    place.app.at("2026-11-17T08:30:01Z");
    let page = zoe.post(&late, &[]).await;
    assert!(
        page.status == StatusCode::OK && page.has("Vous pouvez demander un autre créneau"),
        "{}",
        page.body
    );
    assert_eq!(place.app.objects("atelier").await.len(), 1);
}

#[rstest]
#[case::a_line("for_email", "zoe@example.org\r\nBcc: all@example.org")]
#[case::two("for_email", "zoe@example.org, ana@example.org")]
#[case::none("for_email", "")]
#[case::no_domain("for_email", "zoe@localhost")]
#[case::nobody("for_name", " ")]
#[case::a_long_name(
    "for_name",
    "123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 1"
)]
#[case::controls("title", "Réunion\u{1b}[31m")]
#[case::from_right_to_left("title", "Réunion\u{202e}noitatsefinam")]
#[case::nothing("title", "")]
#[tokio::test]
async fn what_is_no_good_is_said_and_nobody_is_written_to(#[case] field: &str, #[case] value: &str) {
    let place = Place::start().await;
    let mut typed = fields("10:00", "11:00");
    typed.iter_mut().filter(|(name, _)| *name == field).for_each(|pair| pair.1 = value);
    let answer = place.app.visitor().post("/ask", &typed).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    assert!(answer.has(&format!("id=\"{field}-error\"")), "{}", answer.body);
    assert!(place.mails().await.is_empty());
}

#[tokio::test]
async fn a_mail_says_nothing_that_whoever_asked_has_written() {
    let place = Place::start().await;
    let mut typed = fields("10:00", "11:00");
    for (name, value) in
        [("title", "Gagnez http://spam.example"), ("for_name", "Cliquez http://spam.example")]
    {
        typed.iter_mut().filter(|(field, _)| *field == name).for_each(|pair| pair.1 = value);
    }
    place.asked(&place.app.visitor(), &typed).await;
    let mail = place.mails().await.remove(0);
    assert!(!mail.contains("spam") && !mail.contains("Gagnez") && !mail.contains("Cliquez"), "{mail}");
}

#[tokio::test]
async fn nobody_fills_a_mailbox_or_the_rooms() {
    let place = Place::start().await;
    let zoe = place.app.visitor();
    let hours = ["08:00", "09:00", "10:00", "11:00"];
    for (start, end) in hours.iter().zip(&hours[1..]) {
        place.sent(&zoe, &fields(start, end)).await;
    }
    let more = zoe.post("/ask", &fields("14:00", "15:00")).await;
    assert_eq!(more.status, StatusCode::TOO_MANY_REQUESTS);
    let tagged = [&fields("14:00", "15:00")[..6], &[("for_email", "zoe+1@example.org")]].concat();
    assert_eq!(zoe.post("/ask", &tagged).await.status, StatusCode::TOO_MANY_REQUESTS, "the same mailbox");
    // An hour later she may ask again, but three wait already.
    let limits = "[limits]\nasks_to = { at_once = 10 }\n";
    let place = Place::with(limits).await;
    for (start, end) in hours.iter().zip(&hours[1..]) {
        place.sent(&place.app.visitor(), &fields(start, end)).await;
    }
    let link = place.asked(&place.app.visitor(), &fields("14:00", "15:00")).await;
    let page = place.app.visitor().post(&link, &[]).await;
    assert!(page.has("Vos autres demandes attendent encore"), "{}", page.body);
    assert_eq!(place.app.objects("atelier").await.len(), 3);
}

#[tokio::test]
async fn only_what_the_place_offers_is_asked_for() {
    let place = Place::start().await;
    let (anon, ana) = (place.app.visitor(), place.app.person("demo-ana").await);
    let page = anon.get(&format!("/ask?room=salon&date={DAY}")).await;
    assert!(page.has("value=\"atelier\"") && page.has("value=\"nuit\"") && !page.has("value=\"salon\""));
    assert!(anon.get("/").await.has("Pas de compte"));
    assert!(anon.get("/rooms/atelier").await.has("Demander cette salle"));
    assert!(!anon.get("/rooms/salon").await.has("Demander cette salle"));
    for path in ["/", "/rooms/atelier"] {
        assert!(!ana.get(path).await.has("Pas de compte"), "{path}: who has an account books");
    }
    assert!(ana.get("/ask?room=atelier").await.location().starts_with("/book?room=atelier"));
    // What else the booking form knows does nothing here.
    let more =
        [&fields("10:00", "11:00")[..], &[("repeat", "weekly"), ("times", "9"), ("override_rules", "on")]];
    place.sent(&anon, &more.concat()).await;
    let objects = place.app.objects("atelier").await;
    assert!(objects.len() == 1 && !objects[0].contains("RRULE:FREQ=WEEKLY"), "{objects:?}");
    let closed = anon.post("/ask", &fields("21:00", "22:00")).await;
    assert_eq!(closed.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", closed.body);

    let without = TestApp::start().await.0;
    for path in ["/ask", "/ask/abc"] {
        assert_eq!(without.visitor().get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(without.visitor().post("/ask", &fields("10:00", "11:00")).await.status, StatusCode::NOT_FOUND);
    assert!(!without.visitor().get("/").await.has("Pas de compte"));
}

#[tokio::test]
async fn mails_lead_guests_to_their_link_and_who_signs_in_later_has_it_too() {
    let place = Place::with("[notices]\nmail = true\ngather = \"0s\"\n[sign_in.link]\nanyone = true\n").await;
    let zoe = place.app.visitor();
    let sent = place.sent(&zoe, &fields("10:00", "11:00")).await;
    let told = wait_for_mail(&place, "Demand").await;
    let told = told.split("Content-Type: text/calendar").next().expect("a text");
    let links: Vec<&str> = told.split("http://127.0.0.1").skip(1).collect();
    assert!(links.iter().any(|link| link.starts_with("/ask/")), "{told}");
    assert!(!links.iter().any(|link| link.starts_with("/bookings/")), "she signs in nowhere: {told}");
    // Neither does the entry in her calendar, where her link would be everybody's with whom she shares it.
    let seen = crate::notices::read(place.mails.path());
    let entries: Vec<&str> = seen.iter().filter_map(|mail| mail["calendars"][0]["text"].as_str()).collect();
    let [entry] = entries[..] else { panic!("{seen:#?}") };
    assert!(entry.contains("SUMMARY:Réunion des locataires") && !entry.contains("http"), "{entry}");
    assert!(zoe.get(&sent).await.status == StatusCode::OK);
    let asked = zoe.post("/signin/mail", &[("email", ZOE)]).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER);
    let mail = wait_for_mail(&place, "/signin/mail/").await;
    let path = link_in(&mail);
    zoe.post(path.strip_prefix("http://127.0.0.1").expect("ours"), &[]).await;
    assert!(zoe.get("/me").await.has("Réunion des locataires"));
}

/// The whole text of the first mail that has these words.
async fn wait_for_mail(place: &Place, words: &str) -> String {
    for _ in 0..300 {
        let mails = place.mails().await.into_iter().map(|mail| mail.replace("=\r\n", ""));
        if let Some(mail) = mails.into_iter().find(|mail| mail.contains(words) && !mail.contains("Quelqu")) {
            return mail;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("no mail with {words}");
}
