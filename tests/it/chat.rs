//! Chat rooms and webhooks are told what happens: each line once, as each program wants it, and nobody who books waits.

pub(crate) mod double;
mod topics;

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use self::double::{Double, TOKEN};
use crate::app::TestApp;
use crate::notices::delivery::{NAMES, api, book, calendars};
use crate::program::Program;
use crate::repository::root;
use crate::servers::{free_port, python_program};

const DAY: &str = "2026-11-18";
pub(crate) const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// All four kinds at `address`, told of these events.
pub(crate) fn hooks(address: &str, events: &str, more: &str) -> String {
    let of =
        |kind: &str, keys: &str| format!("[[chat]]\nkind = \"{kind}\"\nevents = {events}\n{keys}{more}\n");
    [
        of("rocketchat", "url_env = \"ROCKETCHAT\"\n"),
        of("mattermost", "url_env = \"MATTERMOST\"\n"),
        of(
            "matrix",
            &format!("homeserver = \"{address}\"\nroom = \"!abc:example.org\"\ntoken_env = \"TOKEN\"\n"),
        ),
        of("webhook", &format!("url = \"{address}/webhook\"\nsecret_env = \"SECRET\"\n")),
    ]
    .concat()
}

async fn start(address: &str, settings: &str) -> TestApp {
    let rooms = format!("{}\n[notices]\ngather = \"0s\"\n{settings}", TestApp::rooms());
    let (rocketchat, mattermost) =
        (format!("{address}/hooks/rocketchat"), format!("{address}/hooks/mattermost"));
    let variables = [
        ("ROCKETCHAT", rocketchat.as_str()),
        ("MATTERMOST", &mattermost),
        ("TOKEN", TOKEN),
        ("SECRET", SECRET),
    ];
    TestApp::with(&rooms, &variables).await
}

async fn wait_for(what: &str, is_there: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while !is_there() {
        assert!(Instant::now() < deadline, "{what}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

const EACH: [&str; 4] = ["/hooks/rocketchat", "/hooks/mattermost", "/_matrix", "/webhook"];

async fn wait_for_each(double: &Double, count: usize) {
    let all = || EACH.map(|path| double.taken(path).len());
    wait_for("all of them are told", || all().iter().all(|told| *told >= count)).await;
    // What comes too much would come now.
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(all(), [count; 4]);
}

/// What an independent receiver says to the signature.
fn is_signed(request: &double::Request) -> bool {
    let header =
        |name: &str| request.headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default().to_owned();
    let message = json!({
        "secret": SECRET, "id": header("webhook-id"), "timestamp": header("webhook-timestamp"),
        "signature": header("webhook-signature"), "body": request.body,
    });
    let script = root().join("tests/oracles/webhook.py");
    let mut python = Command::new(python_program());
    let mut python =
        python.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("Python runs");
    python.stdin.take().expect("its input").write_all(message.to_string().as_bytes()).expect("written");
    let output = python.wait_with_output().expect("its output");
    String::from_utf8_lossy(&output.stdout).trim() == "True"
}

fn json_of(request: &double::Request) -> Value {
    serde_json::from_str(&request.body).expect("JSON")
}

#[tokio::test]
async fn each_kind_is_told_once_in_the_words_of_the_place_and_without_titles_and_names() {
    let (double, address) = Double::start().await;
    let app = start(&address, &hooks(&address, "[\"booked\", \"cancelled\"]", "")).await;
    let ana = app.person("demo-ana").await;
    let id = ana.book("atelier", DAY, ("10:00", "12:00"), "Secret").await.to_string();
    wait_for_each(&double, 1).await;
    let link = format!("http://127.0.0.1/bookings/{id}");
    for (path, field, times) in [
        (EACH[0], "text", "10:\u{200b}00–12:\u{200b}00"),
        (EACH[1], "text", "10:\u{200b}00–12:\u{200b}00"),
        (EACH[2], "body", "10:00–12:00"),
    ] {
        let told = double.taken(path).remove(0);
        let text = json_of(&told)[field].as_str().unwrap_or_default().to_owned();
        assert!(text.starts_with("Réservé") && text.contains("L'Atelier, mercredi 18 novembre, "), "{text}");
        assert!(text.contains(times) && text.ends_with(&format!("\n{link}")), "{text}");
        assert!(!told.body.contains("Secret") && !told.body.contains("Ana"), "{}", told.body);
    }
    let matrix = double.taken("/_matrix").remove(0);
    assert!(
        matrix.path.starts_with("/_matrix/client/v3/rooms/!abc:example.org/send/m.room.message/"),
        "{}",
        matrix.path
    );
    assert_eq!(json_of(&matrix)["m.mentions"], json!({}), "nobody is called");
    let webhook = double.taken("/webhook").remove(0);
    assert!(is_signed(&webhook), "{webhook:?}");
    let said = json_of(&webhook);
    assert_eq!((&said["type"], &said["room"]), (&json!("booked"), &json!("atelier")));
    assert_eq!(said["booking"]["id"], id.as_str());
    assert_eq!(said["booking"]["start"], "2026-11-18T10:00:00+01:00");
    assert_eq!(said["id"], webhook.headers["webhook-id"].to_str().expect("a text"));
    assert!(!webhook.body.contains("Secret") && !webhook.body.contains("Ana"), "{}", webhook.body);

    let version = ana.get(&format!("/bookings/{id}")).await.field("version");
    ana.post(&format!("/bookings/{id}/cancel"), &[("version", &version)]).await;
    wait_for_each(&double, 2).await;
    assert!(json_of(&double.taken("/hooks/mattermost")[1])["text"].to_string().contains("Annulé"));
    assert_eq!(json_of(&double.taken("/webhook")[1])["type"], "cancelled");
}

#[tokio::test]
async fn titles_that_are_told_call_nobody_and_are_shown_as_they_are() {
    let (double, address) = Double::start().await;
    let app =
        start(&address, &hooks(&address, "[\"booked\"]", "names = true\nrooms = [\"atelier\"]\n")).await;
    let ana = app.person("demo-ana").await;
    ana.book("salon", DAY, ("10:00", "12:00"), "Ailleurs").await;
    ana.book("atelier", DAY, ("10:00", "12:00"), "@all **gras** [ici](https://evil.example)").await;
    wait_for_each(&double, 1).await;
    let text = |path: &str, field: &str| {
        json_of(&double.taken(path)[0])[field].as_str().unwrap_or_default().to_owned()
    };
    for (path, field) in [(EACH[0], "text"), (EACH[1], "text"), (EACH[2], "body")] {
        let text = text(path, field);
        assert!(
            !text.contains("@all") && text.contains("@\u{200b}all") && text.contains("Ana Le Goff"),
            "{text}"
        );
    }
    for (path, bad) in
        [(EACH[0], "](https"), (EACH[0], "(https:/"), (EACH[1], " **gras"), (EACH[1], "(https:/")]
    {
        assert!(!text(path, "text").contains(bad), "{path} {bad}: {}", text(path, "text"));
    }
    let webhook = json_of(&double.taken("/webhook")[0]);
    assert_eq!(webhook["booking"]["title"], "@all **gras** [ici](https://evil.example)");
    assert_eq!(webhook["booking"]["booked_for"]["name"], "Ana Le Goff");
}

#[tokio::test]
async fn one_that_asks_for_a_pause_or_is_away_is_told_later_and_once_and_holds_up_nobody() {
    let (double, address) = Double::start().await;
    let nowhere = format!("http://127.0.0.1:{}/hook", free_port());
    let settings = format!(
        "[[chat]]\nkind = \"mattermost\"\nurl_env = \"MATTERMOST\"\nevents = [\"booked\"]\n\
         [[chat]]\nkind = \"webhook\"\nname = \"site\"\nurl = \"{nowhere}\"\nsecret_env = \"SECRET\"\nevents = [\"booked\"]\n"
    );
    let app = start(&address, &settings).await;
    let (ana, reception) = (app.person("demo-ana").await, app.person("demo-accueil").await);
    double.is_ill(StatusCode::TOO_MANY_REQUESTS, Some("20"));
    double.is_ill(StatusCode::INTERNAL_SERVER_ERROR, None);
    ana.book("atelier", DAY, ("10:00", "12:00"), "Conseil").await;
    wait_for("it was asked", || double.requests("/hooks/mattermost").len() == 1).await;
    let mut page = reception.get("/reception").await;
    let deadline = Instant::now() + Duration::from_secs(30);
    while !page.has("un webhook ne répond pas") && Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(200)).await;
        page = reception.get("/reception").await;
    }
    assert!(page.has("un webhook ne répond pas"), "{}", page.body);
    // It asked for twenty seconds, and not for ten.
    app.at("2026-11-16T08:30:10Z");
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(double.requests("/hooks/mattermost").len(), 1);
    app.at("2026-11-16T08:30:21Z");
    wait_for("it was asked again", || double.requests("/hooks/mattermost").len() == 2).await;
    app.at("2026-11-16T08:31:00Z");
    wait_for("it was told", || double.taken("/hooks/mattermost").len() == 1).await;
    app.at("2026-11-16T10:31:00Z");
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(double.requests("/hooks/mattermost").len(), 3, "it is told once");
}

#[tokio::test]
async fn of_three_clefs_one_tells_each_line_although_the_one_that_booked_is_killed() {
    let ((double, address), calendars) = (Double::start().await, calendars().await);
    let secret = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(secret.path(), SECRET).expect("written");
    let settings = format!(
        "[notices]\ngather = \"1s\"\nclaim_life = \"4s\"\n[[chat]]\nkind = \"webhook\"\nurl = \"{address}/webhook\"\n\
         secret_file = \"{}\"\nevents = [\"booked\", \"cancelled\"]\n",
        secret.path().display()
    );
    let clef =
        async || Program::at(&format!("127.0.0.1:{}", free_port()), &calendars.url, NAMES, &settings).await;
    let (one, two) = (clef().await, clef().await);
    let three = clef().await;
    let told = async |count: usize| {
        wait_for("it is told", || double.taken("/webhook").len() >= count).await;
        tokio::time::sleep(Duration::from_secs(12)).await;
        let ids: Vec<String> =
            double.taken("/webhook").iter().map(|it| json_of(it)["id"].to_string()).collect();
        let distinct: std::collections::BTreeSet<&String> = ids.iter().collect();
        assert_eq!((ids.len(), distinct.len()), (count, count), "{ids:?}\n{}\n{}", two.log(), three.log());
    };
    book(&two, 8, None).await;
    told(1).await;
    let id = book(&one, 10, None).await;
    drop(one);
    told(2).await;
    api(&two, Method::DELETE, &format!("/bookings/{id}"), &json!({})).await;
    told(3).await;
    assert!(double.taken("/webhook").iter().all(is_signed));
}
