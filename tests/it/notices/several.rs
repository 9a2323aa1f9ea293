//! Several Clefs on one store: each mail once, whichever of them ends in the middle; and what was done natively while
//! all of them were off.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Timelike, Utc};
use clef::caldav::Href;
use clef::caldav::client::{Client, Object};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use super::delivery::{NAMES, api, book, calendars, clef, settings, tomorrow};
use super::links::{follow, link};
use super::{files, read, text, wait_for};
use crate::app::Person;
use crate::program::Program;
use crate::servers::{Server, free_port};

/// The mails, after a while in which those that come too much would have come.
async fn mails(mail: &Server, count: usize, clefs: &[&Program]) -> Vec<Value> {
    wait_for(|| files(mail.folder()) >= count).await;
    tokio::time::sleep(Duration::from_secs(12)).await;
    let logs = || clefs.iter().map(|clef| clef.log()).collect::<Vec<_>>().join("\n---\n");
    let mails = read(mail.folder());
    assert_eq!(mails.len(), count, "{mails:#?}\n{}", logs());
    mails
}

#[tokio::test]
async fn of_three_clefs_one_sends_each_mail_although_the_one_that_booked_is_killed() {
    let (calendars, mail) = (calendars().await, Server::smtp(&["plain"]));
    let (one, two) = (clef(&calendars, &mail, "").await, clef(&calendars, &mail, "").await);
    let three = clef(&calendars, &mail, "").await;
    book(&two, 8, Some("ana@example.org")).await;
    mails(&mail, 1, &[&one, &two, &three]).await;
    // Between the change and the mail.
    let id = book(&one, 10, Some("ana@example.org")).await;
    drop(one);
    let all = mails(&mail, 2, &[&two, &three]).await;
    assert!(text(&all[1], "text").contains(&id), "{all:#?}");
    let answer = api(&two, Method::DELETE, &format!("/bookings/{id}"), &json!({})).await;
    drop(two);
    let all = mails(&mail, 3, &[&three]).await;
    assert_eq!(all[2]["calendars"][0]["method"], "CANCEL", "{answer:#}");
}

/// One is killed while it sends: when it has claimed the mail, when the server has it and does not keep it yet, and when it
/// is kept and nobody has said so. Only then it comes twice, and mail programs show one.
#[rstest]
#[case::claimed("rcpt", 1)]
#[case::on_its_way("data", 1)]
#[case::kept("answer", 2)]
#[tokio::test]
async fn of_three_clefs_another_sends_what_the_one_that_was_killed_was_sending(
    #[case] step: &str,
    #[case] count: usize,
) {
    let (calendars, mail) = (calendars().await, Server::smtp(&["plain", "--hang", step]));
    let later = settings(&mail, "").replace("gather = \"1s\"", "gather = \"7s\"");
    let later =
        async || Program::at(&format!("127.0.0.1:{}", free_port()), &calendars.url, NAMES, &later).await;
    let (one, two) = (clef(&calendars, &mail, "").await, later().await);
    let three = later().await;
    let id = book(&two, 8, Some("ana@example.org")).await;
    let hung = mail.folder().join("hung");
    wait_for(|| hung.exists()).await;
    assert!(hung.exists(), "{}", one.log());
    drop(one);
    let all = mails(&mail, count, &[&two, &three]).await;
    let of = |name: &str| all.iter().map(|mail| text(mail, name)).collect::<BTreeSet<_>>();
    assert!(all.iter().all(|mail| text(mail, "text").contains(&id)), "{all:#?}");
    assert_eq!((of("message_id").len(), of("subject").len()), (1, 1), "{all:#?}");
}

#[tokio::test]
async fn of_three_clefs_one_sends_the_sheet_of_the_day() {
    let (calendars, mail) = (calendars().await, Server::smtp(&["plain"]));
    let now = Utc::now().with_timezone(&chrono_tz::Europe::Paris);
    let at = if now.time().hour() == 0 {
        "00:00".to_owned()
    } else {
        (now - TimeDelta::minutes(2)).format("%H:%M").to_string()
    };
    let more = format!("reception = [\"accueil@example.org\"]\nday_sheet = \"{at}\"\n");
    let (one, two) = (clef(&calendars, &mail, &more).await, clef(&calendars, &mail, &more).await);
    let three = clef(&calendars, &mail, &more).await;
    let sheet = mails(&mail, 1, &[&one, &two, &three]).await.remove(0);
    assert_eq!(sheet["to"][0][1], "accueil@example.org");
    assert!(text(&sheet, "text").contains("Rien n’est prévu aujourd’hui."), "{sheet:#}");
}

/// The object of a booking, as a calendar application finds it.
async fn object_of(client: &Client, id: &str) -> Object {
    let home = client.calendar_home().await.expect("the home");
    let collection = home.child(NAMES[0]).as_collection();
    let listed = client.list_etags(&collection).await.expect("a list");
    let hrefs: Vec<Href> = listed.into_iter().map(|(href, _)| href).collect();
    let objects = client.multiget(&collection, &hrefs).await.expect("the objects");
    objects.into_iter().find(|object| object.data.contains(id)).expect("the booking")
}

/// Drags the booking to the afternoon in a calendar application, which says that it was done then.
async fn drag(calendars: &Server, id: &str, done: DateTime<Utc>) {
    let client = calendars.client();
    let object = object_of(&client, id).await;
    let day = tomorrow().format("%Y%m%d");
    let line = |line: &str| match line.split(';').next() {
        Some("DTSTART") => format!("DTSTART:{day}T160000Z\r\n"),
        Some("DTEND") => format!("DTEND:{day}T170000Z\r\n"),
        Some(line) if line.starts_with("LAST-MODIFIED:") => {
            done.format("LAST-MODIFIED:%Y%m%dT%H%M%SZ\r\n").to_string()
        }
        _ => format!("{line}\r\n"),
    };
    let inside = object.data.find("BEGIN:VEVENT").expect("an event");
    let (zone, event) = object.data.split_at(inside);
    let dragged = format!("{zone}{}", event.lines().map(line).collect::<String>());
    let etag = object.etag.expect("its version");
    client.update(&object.href, &etag, dragged).await.expect("written");
}

#[tokio::test]
async fn what_is_done_natively_while_clef_is_off_is_told_after_the_start() {
    let (calendars, mail) = (calendars().await, Server::smtp(&["plain"]));
    let mut clef = clef(&calendars, &mail, "").await;
    let moved = book(&clef, 8, Some("ana@example.org")).await;
    let left = book(&clef, 10, Some("ana@example.org")).await;
    mails(&mail, 2, &[&clef]).await;
    clef.restart_after(async || drag(&calendars, &moved, Utc::now()).await).await;
    let all = mails(&mail, 3, &[&clef]).await;
    let said = text(&all[2], "text");
    assert!(said.contains("dans l’agenda") && said.contains(&moved) && !said.contains(&left), "{said}");
    for words in ["déplacé votre réservation", "(avant\u{a0}: ", "Est-ce voulu\u{202f}?"] {
        assert!(said.contains(words), "{words} in {said}");
    }
    let start = all[2]["calendars"][0]["events"][0]["start"].as_str().unwrap_or_default().to_owned();
    assert!(start.contains("T16:00:00") || start.contains("T17:00:00"), "{start}");
}

/// Makes the copies of the calendars `days` older: for so long this Clef was off.
fn age_copies(folder: &Path, days: i64) -> usize {
    let folder = std::fs::read_dir(folder.join("data/copy")).expect("the copies");
    let aged = folder.map(|file| file.expect("a file").path()).filter_map(|path| {
        let text = std::fs::read_to_string(&path).ok()?;
        let older = |line: &str| match line.split_once("{\"as_of\":\"") {
            Some((_, at)) => {
                let at: DateTime<Utc> = at.trim_end_matches("\"}").parse().expect("a time");
                format!("{{\"as_of\":\"{}\"}}\n", (at - TimeDelta::days(days)).to_rfc3339())
            }
            None => format!("{line}\n"),
        };
        text.contains("\"as_of\"").then(|| std::fs::write(&path, text.lines().map(older).collect::<String>()))
    });
    aged.map(|written| written.expect("written")).count()
}

#[tokio::test]
async fn of_what_was_done_natively_while_all_were_off_for_days_only_the_last_day_is_told() {
    let (calendars, mail) = (calendars().await, Server::smtp(&["plain"]));
    let mut one = clef(&calendars, &mail, "").await;
    let mut two = clef(&calendars, &mail, "").await;
    let long_ago = book(&one, 8, Some("ana@example.org")).await;
    let just_now = book(&one, 10, Some("ana@example.org")).await;
    mails(&mail, 2, &[&one, &two]).await;
    two.kill();
    let folders = [one.folder().to_owned(), two.folder().to_owned()];
    let now = Utc::now();
    one.restart_after(async || {
        drag(&calendars, &long_ago, now - TimeDelta::hours(25)).await;
        drag(&calendars, &just_now, now).await;
        assert_eq!(folders.map(|folder| age_copies(&folder, 2)), [2, 2], "that of each room");
    })
    .await;
    two.start_again(&[]).await;
    let all = mails(&mail, 3, &[&one, &two]).await;
    let said = text(&all[2], "text");
    assert!(
        said.contains("dans l’agenda") && said.contains(&just_now) && !said.contains(&long_ago),
        "{said}"
    );
}

#[tokio::test]
async fn what_is_deleted_natively_is_taken_out_of_the_calendar_of_its_member_too() {
    let (calendars, mail) = (calendars().await, Server::smtp(&["plain"]));
    let clef = clef(&calendars, &mail, "").await;
    let id = book(&clef, 8, Some("ana@example.org")).await;
    let known = mails(&mail, 1, &[&clef]).await.remove(0)["calendars"][0]["events"][0].clone();
    let object = object_of(&calendars.client(), &id).await;
    calendars.client().delete(&object.href, object.etag.as_ref()).await.expect("deleted");
    let all = mails(&mail, 2, &[&clef]).await;
    assert!(text(&all[1], "text").contains("supprimé votre réservation dans l’agenda"), "{all:#?}");
    let event = &all[1]["calendars"][0]["events"][0];
    assert_eq!((&event["status"], &event["uid"]), (&Value::from("CANCELLED"), &Value::from(id)));
    assert!(event["sequence"].as_i64() > known["sequence"].as_i64(), "{event:#}");
}

#[tokio::test]
async fn what_somebody_deleted_natively_is_put_back_by_a_link_and_keeps_its_id() {
    let (calendars, mail) = (calendars().await, Server::smtp(&["plain"]));
    let clef = clef(&calendars, &mail, "").await;
    let id = book(&clef, 8, Some("ana@example.org")).await;
    mails(&mail, 1, &[&clef]).await;
    let object = object_of(&calendars.client(), &id).await;
    calendars.client().delete(&object.href, object.etag.as_ref()).await.expect("deleted");
    let told = mails(&mail, 2, &[&clef]).await.remove(1);
    let (anybody, put_back) = (Person::at(&clef.address), link(&told, "La remettre à sa place"));
    let reception = Person::at(&clef.address);
    reception.post("/signin/demo", &[("person", "demo-accueil")]).await;
    let inbox = reception.get("/reception/conflicts").await;
    assert!(inbox.has("La remettre telle qu’elle était"), "{}", inbox.body);
    let gone = reception.get(&format!("/bookings/{id}")).await;
    assert!(gone.has("tant que le créneau est libre"), "{}", gone.body);
    assert!(anybody.get(&put_back).await.has("Rétablir cette réservation"));
    assert!(follow(&anybody, &put_back).await.has("de nouveau à vous"));
    let back = api(&clef, Method::GET, &format!("/bookings/{id}"), &json!({})).await;
    assert_eq!((&back["id"], &back["state"]), (&Value::from(id), &Value::from("confirmed")), "{back:#}");
    let all = mails(&mail, 3, &[&clef]).await;
    let sequence = |mail: &Value| mail["calendars"][0]["events"][0]["sequence"].as_i64();
    assert!(sequence(&all[2]) > sequence(&all[1]), "{all:#?}");
    assert!(reception.get("/reception/conflicts").await.has("Rien à signaler"));
}
