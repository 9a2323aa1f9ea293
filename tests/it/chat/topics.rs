//! All that chat rooms and webhooks can be told, each when it happens, and once. (Of feeds that fail: `held_by_feeds/told.rs`.)

use std::collections::BTreeMap;

use super::double::{self, Double};
use super::{DAY, SECRET, json_of, wait_for};
use crate::app::{Person, TestApp, fields};
use crate::servers::Server;
use crate::world::native_event;

const TODAY: &str = "2026-11-16";

async fn answer(reception: &Person, id: &str, action: &str) {
    let page = reception.get(&format!("/reception/requests/{id}")).await;
    let version = page.field("version");
    let answer = [("version", version.as_str()), ("action", action), ("reason", "")];
    let answer = reception.post(&format!("/reception/requests/{id}"), &answer).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
}

async fn post(who: &Person, id: &str, act: &str, more: &[(&str, &str)]) {
    let version = who.get(&format!("/bookings/{id}")).await.field("version");
    let mut all = vec![("version", version.as_str())];
    all.extend_from_slice(more);
    let answer = who.post(&format!("/bookings/{id}{act}"), &all).await;
    assert_eq!(answer.status, 303, "{act} {more:?}: {}", answer.body);
}

struct Chat {
    double: Double,
    told: BTreeMap<&'static str, usize>,
}

impl Chat {
    fn types(&self) -> Vec<String> {
        let said = self.double.taken("/webhook").into_iter().map(|it| json_of(&it)["type"].clone());
        said.map(|it| it.as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Waits until `topic` was told once more, so that nothing of the same booking is gathered with it.
    async fn tells(&mut self, topic: &'static str) {
        let count = self.told.entry(topic).or_default();
        *count += 1;
        let (count, said) = (*count, || self.types().iter().filter(|told| *told == topic).count());
        wait_for(topic, || said() >= count).await;
    }
}

#[tokio::test]
async fn each_topic_is_told_when_it_happens_and_once() {
    let (double, address) = Double::start().await;
    let mail = Server::smtp(&["plain", "--refuse", "wrong@example.org"]);
    let events = "[\"requested\", \"approved\", \"declined\", \"booked\", \"changed\", \"moved\", \"cancelled\", \
        \"cancelled_late\", \"released\", \"conflict\", \"closure\", \"mail_failed\"]";
    let rooms = TestApp::rooms().replace(
        "name = \"La Nuit\"\ncapacity = 12\n[room.rules]\n",
        "name = \"La Nuit\"\ncapacity = 12\n[room.rules]\napproval = { always = true }\n",
    );
    let settings = format!(
        "{rooms}\n[mail]\nfrom = \"salles@example.org\"\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\n\
         [notices]\nmail = true\ngather = \"0s\"\n[closures]\ncalendar = \"fermetures\"\n\
         [[chat]]\nkind = \"webhook\"\nurl = \"{address}/webhook\"\nsecret_env = \"SECRET\"\nevents = {events}\n\
         [[chat]]\nkind = \"mattermost\"\nurl_env = \"HOOK\"\nevents = {events}\n",
        mail.port()
    );
    let hook = format!("{address}/hooks/mattermost");
    let app = TestApp::with(&settings, &[("SECRET", SECRET), ("HOOK", &hook)]).await;
    let (ana, camille) = (app.person("demo-ana").await, app.person("demo-accueil").await);
    let mut chat = Chat { double, told: BTreeMap::new() };

    let key = camille.get(&format!("/book?room=atelier&date={DAY}")).await.field("key");
    let mut form = fields("atelier", DAY, ("10:00", "12:00"), "Secret", &key);
    form.extend([("for_name", "Zoé"), ("for_email", "wrong@example.org")]);
    let booked = camille.post("/book", &form).await.location();
    let id = booked.trim_start_matches("/bookings/").trim_end_matches("?new=1").to_owned();
    chat.tells("booked").await;
    chat.tells("mail_failed").await;
    let times = |start, end| [("date", DAY), ("title", "Autre secret"), ("start", start), ("end", end)];
    post(&camille, &id, "", &times("10:00", "12:00")).await;
    chat.tells("changed").await;
    post(&camille, &id, "", &times("14:00", "16:00")).await;
    chat.tells("moved").await;
    post(&camille, &id, "/cancel", &[]).await;
    chat.tells("cancelled").await;
    let late = ana.book("atelier", TODAY, ("17:00", "18:00"), "Secret").await.to_string();
    chat.tells("booked").await;
    post(&ana, &late, "/cancel", &[]).await;
    chat.tells("cancelled_late").await;

    for (day, action, topic) in [(DAY, "approve", "approved"), ("2026-11-19", "decline", "declined")] {
        let asked = ana.book("nuit", day, ("20:00", "21:00"), "Secret").await.to_string();
        chat.tells("requested").await;
        answer(&camille, &asked, action).await;
        chat.tells(topic).await;
    }

    let under_way = ana.book("salon", TODAY, ("10:00", "12:00"), "Secret").await.to_string();
    chat.tells("booked").await;
    app.at("2026-11-16T09:30:00Z");
    post(&ana, &under_way, "/release", &[]).await;
    chat.tells("released").await;

    ana.book("atelier", DAY, ("10:00", "12:00"), "Secret").await;
    chat.tells("booked").await;
    let over = native_event("over", &["DTSTART:20261118T093000Z", "DTEND:20261118T103000Z"]);
    app.write_event("atelier", "over.ics", &over.replace("SUMMARY:Native", "SUMMARY:Secret")).await;
    chat.tells("conflict").await;
    ana.book("salon", "2026-11-20", ("10:00", "12:00"), "Secret").await;
    chat.tells("booked").await;
    let home = app.calendars.calendar_home().await.expect("the home");
    let closing = native_event("closing", &["DTSTART;VALUE=DATE:20261120", "DTEND;VALUE=DATE:20261121"]);
    let calendar = home.child("fermetures").as_collection();
    app.calendars.create(&calendar.child("closing.ics"), closing).await.expect("written");
    app.refresh();
    chat.tells("closure").await;

    // What comes too much would come now.
    tokio::time::sleep(std::time::Duration::from_secs(6)).await;
    let mut told: BTreeMap<&str, usize> = BTreeMap::new();
    let types = chat.types();
    for topic in &types {
        *told.entry(topic.as_str()).or_default() += 1;
    }
    assert_eq!(told, chat.told);
    let lines = chat.double.taken("/hooks/mattermost");
    assert_eq!(lines.len(), types.len());
    for line in lines.iter().chain(&chat.double.taken("/webhook")) {
        assert!(
            !line.body.contains("ecret") && !line.body.contains("Zo") && !line.body.contains("wrong@"),
            "{}",
            line.body
        );
    }
    let text =
        |line: &double::Request| json_of(line)["text"].as_str().unwrap_or_default().replace('\u{200b}', "");
    let texts: Vec<String> = lines.iter().map(text).collect();
    for words in [
        "Demande à traiter\u{a0}: La Nuit, mercredi 18 novembre, ",
        "Annulé au dernier moment\u{a0}: L'Atelier",
        "Salle libérée avant l’heure\u{a0}: Le Salon",
        "Un e-mail n’est pas arrivé\u{a0}: L'Atelier",
        "Réservation pendant une fermeture\u{a0}: Le Salon",
        "Conflit\u{a0}: L'Atelier",
    ] {
        assert!(texts.iter().any(|text| text.starts_with(words)), "{words}: {texts:#?}");
    }
}
