//! Mails by a real mail server (aiosmtpd) that is away, busy, slow, cuts the connection, or says no: what it does not
//! take waits, what it never takes is told to reception, and nothing is lost or comes twice.

use std::time::{Duration, Instant};

use chrono::{NaiveDate, TimeDelta, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use super::{files, read, text, wait_for};
use crate::app::Person;
use crate::program::{Program, TOKEN};
use crate::raw_caldav;
use crate::servers::{Server, free_port};

pub(crate) const NAMES: [&str; 2] = ["salle-atelier", "salle-bulle"];

/// Clef on calendars of its own, with a mail server.
struct Post {
    clef: Program,
    mail: Server,
    _calendars: Server,
}

/// What `[mail]` and `[notices]` say.
pub(super) fn settings(mail: &Server, more: &str) -> String {
    format!(
        "[mail]\nfrom = \"salles@example.org\"\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\n\
         [notices]\nmail = true\ngather = \"1s\"\nfirst_retry = \"1s\"\nclaim_life = \"4s\"\n{more}",
        mail.port()
    )
}

/// A calendar server with the calendars of the rooms.
pub(crate) async fn calendars() -> Server {
    let calendars = Server::radicale();
    for calendar in NAMES {
        raw_caldav::make_calendar(&calendars, calendar).await;
    }
    calendars
}

/// A Clef on them.
pub(super) async fn clef(calendars: &Server, mail: &Server, more: &str) -> Program {
    let listen = format!("127.0.0.1:{}", free_port());
    Program::at(&listen, &calendars.url, NAMES, &settings(mail, more)).await
}

/// The day after the one that it is.
pub(super) fn tomorrow() -> NaiveDate {
    (Utc::now() + TimeDelta::days(1)).date_naive()
}

impl Post {
    async fn start(arguments: &[&str], more: &str) -> Self {
        let (mail, calendars) = (Server::smtp(&[&["plain"], arguments].concat()), calendars().await);
        let clef = clef(&calendars, &mail, more).await;
        Self { clef, mail, _calendars: calendars }
    }

    /// All mails, once there are `count`, and after a while in which more would come.
    async fn mails(&self, count: usize) -> Vec<Value> {
        wait_for(|| files(self.mail.folder()) >= count).await;
        tokio::time::sleep(Duration::from_secs(8)).await;
        let mails = read(self.mail.folder());
        assert_eq!(mails.len(), count, "{mails:#?}\n{}", self.clef.log());
        mails
    }
}

/// Books the room tomorrow at this hour for somebody with this address, or none; the id of the booking.
pub(crate) async fn book(clef: &Program, hour: u32, email: Option<&str>) -> String {
    let (day, next) = (tomorrow(), hour + 1);
    let body = json!({
        "room": "atelier", "start": format!("{day}T{hour:02}:00:00Z"), "end": format!("{day}T{next:02}:00:00Z"),
        "title": "Conseil", "booked_for": {"id": "ana", "name": "Ana", "email": email},
    });
    let answer = api(clef, Method::POST, "/bookings", &body).await;
    answer["id"].as_str().unwrap_or_else(|| panic!("{answer:#}\n{}", clef.log())).to_owned()
}

/// What the API answers to reception.
pub(crate) async fn api(clef: &Program, method: Method, path: &str, body: &Value) -> Value {
    let request = reqwest::Client::new().request(method, format!("{}/api/v1{path}", clef.address));
    let key = uuid::Uuid::new_v4().to_string();
    let request = request.bearer_auth(TOKEN).header("idempotency-key", key);
    let request = request.header("content-type", "application/json").body(body.to_string());
    let answer = request.send().await.expect("an answer").text().await.expect("a text");
    serde_json::from_str(&answer).unwrap_or(Value::String(answer))
}

async fn wait_for_log(clef: &Program, words: &str) {
    let deadline = Instant::now() + Duration::from_secs(40);
    while !clef.log().contains(words) {
        assert!(Instant::now() < deadline, "{words} is not in the log:\n{}", clef.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn metrics(clef: &Program) -> String {
    let answer = reqwest::get(format!("{}/metrics", clef.address)).await.expect("an answer");
    answer.text().await.expect("a text")
}

async fn desk(clef: &Program) -> String {
    let camille = Person::at(&clef.address);
    let signed_in = camille.post("/signin/demo", &[("person", "demo-accueil")]).await;
    assert_eq!(signed_in.status, 303, "{}", signed_in.body);
    camille.get("/reception").await.body
}

#[tokio::test]
async fn a_mail_server_that_is_away_delays_and_loses_nothing_also_if_clef_is_killed_meanwhile() {
    let mut post = Post::start(&[], "").await;
    post.mail.stop();
    let id = book(&post.clef, 8, Some("ana@example.org")).await;
    wait_for_log(&post.clef, "the job failed and is run again").await;
    assert!(metrics(&post.clef).await.contains("clef_job_failing{job=\"notices\"} 1"));
    let ready = Person::at(&post.clef.address).get("/readyz").await;
    let says = r#""status":"ready","jobs":[{"job":"notices","since":"#;
    assert!(ready.status == 200 && ready.body.contains(says), "{} {}", ready.status, ready.body);
    assert!(desk(&post.clef).await.contains("les e-mails sur les réservations ne partent pas"));
    // Longer than it takes until the copy of the calendars has the booking.
    tokio::time::sleep(Duration::from_secs(7)).await;
    let mail = &mut post.mail;
    post.clef.restart_after(async || mail.start_again()).await;
    let mails = post.mails(1).await;
    assert!(text(&mails[0], "text").contains(&id));
    assert!(metrics(&post.clef).await.contains("clef_job_failing{job=\"notices\"} 0"));
    let ready = Person::at(&post.clef.address).get("/readyz").await;
    assert!(!ready.body.contains("jobs"), "{}", ready.body);
    let log = post.clef.log();
    assert!(log.contains("event=\"mail-sent\" kind=\"booked\"") && !log.contains("ana@example.org"), "{log}");
    assert!(log.lines().any(|line| line.contains("mail-sent") && line.contains("member=\"ana\"")), "{log}");
}

#[tokio::test]
async fn not_now_is_waited_out() {
    let post = Post::start(&["--busy", "2"], "").await;
    book(&post.clef, 8, Some("ana@example.org")).await;
    post.mails(1).await;
    assert!(post.clef.log().contains("a notice waits"), "{}", post.clef.log());
}

#[tokio::test]
async fn a_mail_whose_answer_was_lost_comes_again_under_the_same_message_id() {
    let post = Post::start(&["--cut", "1"], "").await;
    book(&post.clef, 8, Some("ana@example.org")).await;
    let mails = post.mails(2).await;
    assert_eq!(text(&mails[0], "message_id"), text(&mails[1], "message_id"));
}

#[tokio::test]
async fn an_address_that_is_refused_is_told_to_reception_and_holds_up_nobody() {
    let reception = "reception = [\"accueil@example.org\"]\n";
    let post = Post::start(&["--refuse", "wrong@example.org", "--slow", "1"], reception).await;
    book(&post.clef, 8, Some("wrong@example.org")).await;
    book(&post.clef, 10, Some("ana@example.org")).await;
    let mails = post.mails(2).await;
    let to = |address: &str| mails.iter().find(|mail| mail["to"][0][1] == address);
    assert!(to("ana@example.org").is_some(), "{mails:#?}");
    let told = to("accueil@example.org").expect("reception is told");
    assert_eq!(text(told, "subject"), "Un e-mail n’est pas arrivé");
    let said = text(told, "text");
    assert!(said.contains("wrong@example.org") && said.contains("/bookings/"), "{said}");
    assert!(said.contains("refuse cette adresse"), "{said}");
    let log = post.clef.log();
    assert!(
        log.contains("event=\"mail-refused\" kind=\"booked\"") && !log.contains("wrong@example.org"),
        "{log}"
    );
    let desk = desk(&post.clef).await;
    assert!(desk.contains("wrong@example.org") && desk.contains("refusé pour de bon"), "{desk}");
    assert!(metrics(&post.clef).await.contains("clef_job_failing{job=\"notices\"} 0"));
}

#[tokio::test]
async fn who_has_no_address_is_not_written_to_and_a_minute_has_so_many_mails() {
    let post = Post::start(&[], "per_minute = 2\n").await;
    for (hour, email) in [(8, None), (10, Some("ana@example.org")), (12, Some("ana@example.org"))] {
        book(&post.clef, hour, email).await;
    }
    book(&post.clef, 14, Some("ana@example.org")).await;
    post.mails(2).await;
}
