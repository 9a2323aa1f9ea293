//! Three Clefs behind one web server that gives each request to the next of them, with the settings of
//! docs/web-server.md: sessions, bookings, what somebody has just booked, and live pages, also while one of them is killed.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Days, Utc};
use futures_util::StreamExt;
use futures_util::future::join_all;
use reqwest::{Client, StatusCode};
use rstest::rstest;
use serde_json::{Value, json};

use crate::app::Person;
use crate::program::{Program, TOKEN};
use crate::servers::{Server, free_port};
use crate::sign_in::openid::go_there;
use crate::sign_in::provider::{CLIENT, Provider};
use crate::world::{On, Store, World};

const CLEFS: usize = 3;
const MEMBERS: i64 = 12;
const ROUNDS: usize = 4;

/// The web server and the Clefs behind it, on one calendar server.
struct Front {
    address: String,
    clefs: Vec<Program>,
    key: String,
    store: Store,
    _provider: Provider,
    _web: Server,
}

impl Front {
    /// Starts all of it; `None` where that web server is not installed.
    async fn start(name: &str) -> Option<Self> {
        let store = Store::on(On::Embedded).await.expect("it is always there");
        let ports = [0; CLEFS].map(|_| free_port());
        let name_of = name.to_owned();
        let web = Server::web(name, move |folder: &Path, port| {
            if name_of == "caddy" { caddy(folder, port, ports) } else { haproxy(port, ports) }
        })?;
        let (address, key) = (web.url.as_str().trim_end_matches('/').to_owned(), "5a".repeat(64));
        let provider = Provider::start().await;
        let now = Utc::now().timestamp();
        provider.behave(|manner| manner.claims = json!({ "groups": ["coop"], "iat": now, "exp": now + 600 }));
        let sign_in = format!(
            "[sign_in.member]\ngroups = [\"coop\"]\n[[sign_in.openid]]\nid = \"keycloak\"\nname = \"Mon compte\"\n\
             issuer = \"{}\"\nclient_id = \"{}\"\nclient_secret_env = \"THE_SECRET\"\n",
            provider.issuer(),
            CLIENT.0
        );
        let mut clefs = Vec::new();
        for port in ports {
            let calendars = [store.calendars[0].as_str(), store.calendars[1].as_str()];
            let listen = format!("127.0.0.1:{port}");
            let variables = variables(&address, &key);
            let variables: Vec<(&str, &str)> =
                variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
            clefs.push(Program::with(&listen, &store.url, (calendars, &sign_in), &variables).await);
        }
        let front = Self { address, clefs, key, store, _provider: provider, _web: web };
        front.until_all_are_asked().await;
        Some(front)
    }

    /// Waits until the web server has seen that all of them are well, and gives each its turn.
    async fn until_all_are_asked(&self) {
        for _ in 0..200 {
            let answers = join_all((0..CLEFS).map(|_| reqwest::get(format!("{}/help", self.address)))).await;
            let are_well =
                answers.iter().all(|answer| answer.as_ref().is_ok_and(|it| it.status().is_success()));
            let after = self.asked("/help").await;
            if are_well && after.iter().all(|count| *count > 0) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the web server does not ask each of them");
    }

    /// How often each was asked for a page.
    async fn asked(&self, route: &str) -> Vec<u64> {
        let mut counts = Vec::new();
        for clef in &self.clefs {
            let figures = reqwest::get(format!("{}/metrics", clef.address)).await.expect("figures");
            let figures = figures.text().await.expect("text");
            let of_route = figures.lines().filter(|line| {
                line.starts_with("clef_http_requests_total") && line.contains(&format!("route=\"{route}\""))
            });
            counts.push(of_route.filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok()).sum());
        }
        counts
    }

    async fn start_again(&mut self, which: usize) {
        let variables = variables(&self.address, &self.key);
        let variables: Vec<(&str, &str)> =
            variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.clefs[which].start_again(&variables).await;
    }

    /// Asks through the web server; nothing if the Clef that had it was killed.
    async fn api(&self, request: reqwest::RequestBuilder) -> Option<(StatusCode, Value)> {
        let answer = request.bearer_auth(TOKEN).timeout(Duration::from_secs(40)).send().await.ok()?;
        let status = answer.status();
        Some((status, serde_json::from_str(&answer.text().await.ok()?).unwrap_or_default()))
    }

    /// Books until it is known what came of it; returns the booking if there is one.
    async fn book(&self, key: &str, start: DateTime<Utc>, minutes: i64) -> Option<Value> {
        let wish = json!({ "room": "atelier", "start": start, "end": start + chrono::TimeDelta::minutes(minutes), "title": "Point" });
        for _ in 0..100 {
            let request = Client::new().post(format!("{}/api/v1/bookings", self.address));
            let request = request.header("idempotency-key", key).header("content-type", "application/json");
            match self.api(request.body(wish.to_string())).await {
                Some((StatusCode::CREATED | StatusCode::OK, booking)) => return Some(booking),
                Some((StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY, _)) => return None,
                // Another Clef is at it, or the one that was is gone: the same key finds what came of it.
                _ => tokio::time::sleep(Duration::from_millis(300)).await,
            }
        }
        panic!("nobody says what came of it");
    }
}

fn variables(address: &str, key: &str) -> [(&'static str, String); 4] {
    [
        ("CLEF__PLACE__PUBLIC_URL", address.to_owned()),
        ("CLEF__SERVER__TRUSTED_PROXIES", "127.0.0.1".to_owned()),
        ("CLEF_SESSION_KEY", key.to_owned()),
        ("THE_SECRET", CLIENT.1.to_owned()),
    ]
}

fn caddy(folder: &Path, port: u16, ports: [u16; CLEFS]) -> String {
    let to = ports.map(|port| format!("127.0.0.1:{port}")).join(" ");
    format!(
        "{{\n\tadmin off\n\tstorage file_system {}\n}}\nhttp://127.0.0.1:{port} {{\n\treverse_proxy {to} {{\n\t\tlb_policy round_robin\n\t\t\
         lb_try_duration 5s\n\t\tfail_duration 5s\n\t\thealth_uri /healthz\n\t\thealth_interval 1s\n\t}}\n}}\n",
        folder.display()
    )
}

fn haproxy(port: u16, ports: [u16; CLEFS]) -> String {
    let line = |(number, port): (u32, u16)| {
        format!("    server clef{number} 127.0.0.1:{port} check inter 1s fall 1 rise 1\n")
    };
    let clefs = (1..).zip(ports).map(line).fold(String::new(), |lines, line: String| lines + &line);
    format!(
        "global\n    maxconn 200\ndefaults\n    mode http\n    timeout connect 5s\n    timeout client 60s\n    timeout server 60s\n\
         frontend rooms\n    bind 127.0.0.1:{port}\n    option forwardfor\n    default_backend clefs\n\
         backend clefs\n    balance roundrobin\n    option httpchk GET /healthz\n    option redispatch\n    retries 3\n{clefs}"
    )
}

#[rstest]
#[case::caddy("caddy")]
#[case::haproxy("haproxy")]
#[tokio::test(flavor = "multi_thread")]
async fn three_clefs_behind_one_address_are_as_one_also_while_one_is_killed(#[case] name: &str) {
    let Some(mut front) = Front::start(name).await else { return };
    let day = Utc::now().date_naive() + Days::new(2);
    let at = |hour: u32| day.and_hms_opt(hour, 0, 0).expect("a time").and_utc();

    // Whoever begins to sign in at one, and comes back from the provider to the next, is signed in at each.
    let ana = Person::at(&front.address);
    let back = go_there(&ana, "/me").await;
    let signed_in = ana.get(&back).await;
    assert_eq!(signed_in.status, StatusCode::SEE_OTHER, "{}", signed_in.body);
    for _ in 0..2 * CLEFS {
        assert_eq!(ana.get("/me").await.status, StatusCode::OK);
    }
    assert_eq!(front.asked("/me").await, [2; CLEFS], "each has its turn");

    // What was booked is found at each of them at once, on its page and by the API.
    for times in [("03:00", "04:00"), ("04:00", "05:00")] {
        let id = ana.book("atelier", &day.to_string(), times, "Conseil").await.0.to_string();
        for _ in 0..CLEFS {
            let page = ana.get(&format!("/bookings/{id}")).await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.body);
            let request = Client::new().get(format!("{}/api/v1/bookings/{id}", front.address));
            let (status, found) = front.api(request).await.expect("an answer");
            assert_eq!((status, found["id"].as_str()), (StatusCode::OK, Some(&*id)), "{found}");
        }
    }

    // Twelve at once, some of whose times meet, and one of the Clefs is killed in the middle.
    let mut confirmed: BTreeMap<String, (String, String)> = BTreeMap::new();
    for round in 0..ROUNDS {
        let victim = round % CLEFS;
        let morning = at(8) + Days::new(round as u64);
        let asked = join_all((0..MEMBERS).map(|who| {
            let start = morning + chrono::TimeDelta::minutes(15 * (who % 5));
            let key = format!("round-{round}-of-{who}");
            let front = &front;
            async move { front.book(&key, start, 30).await }
        }));
        let pause = Duration::from_millis(40 + 60 * round as u64);
        let id = front.clefs[victim].id();
        let (told, ()) = tokio::join!(asked, async {
            tokio::time::sleep(pause).await;
            let killed = std::process::Command::new("kill").args(["-KILL", &id.to_string()]).status();
            assert!(killed.is_ok_and(|status| status.success()));
        });
        let text = |booking: &Value, of: &str| booking[of].as_str().expect("a text").to_owned();
        let booked: Vec<&Value> = told.iter().flatten().collect();
        assert!((1..=3).contains(&booked.len()), "{booked:?}");
        confirmed.extend(booked.iter().map(|it| (text(it, "id"), (text(it, "start"), text(it, "end")))));
        front.start_again(victim).await;
        front.until_all_are_asked().await;
    }
    let mut times: Vec<_> = confirmed.values().collect();
    times.sort();
    assert!(times.windows(2).all(|pair| pair[0].1 <= pair[1].0), "{times:?}");
    for id in confirmed.keys() {
        let request = Client::new().get(format!("{}/api/v1/bookings/{id}", front.address));
        assert_eq!(front.api(request).await.expect("an answer").0, StatusCode::OK, "{id}");
    }
    let held = World::new(&front.store).await.objects().await;
    let held = held.iter().filter(|text| !text.contains("STATUS:CANCELLED")).count();
    assert_eq!(held, confirmed.len() + 2, "each confirmed booking is there, and nothing else");
}

#[rstest]
#[case::caddy("caddy")]
#[case::haproxy("haproxy")]
#[tokio::test(flavor = "multi_thread")]
async fn a_live_page_goes_on_at_another_clef_when_its_own_is_killed(#[case] name: &str) {
    let Some(mut front) = Front::start(name).await else { return };
    let open = async |front: &Front| {
        let stream = Client::new().get(format!("{}/api/v1/events", front.address)).bearer_auth(TOKEN).send();
        let mut stream = stream.await.expect("a stream").error_for_status().expect("a stream").bytes_stream();
        until(&mut stream, "event: schedule").await;
        stream
    };
    let mut streams = Vec::new();
    for _ in 0..CLEFS {
        streams.push(open(&front).await);
    }
    front.clefs[0].kill();
    let day = Utc::now().date_naive() + Days::new(2);
    let start = day.and_hms_opt(9, 0, 0).expect("a time").and_utc();
    // The one whose Clef is gone hears that, and a browser opens another stream by itself.
    let mut ended = 0;
    for stream in &mut streams {
        if tokio::time::timeout(Duration::from_secs(2), ends(stream)).await.is_ok() {
            ended += 1;
            *stream = open(&front).await;
        }
    }
    assert_eq!(ended, 1, "each Clef has one stream");
    front.book("live", start, 60).await.expect("a free room");
    for stream in &mut streams {
        until(stream, "event: schedule").await;
    }
}

/// Waits until `words` are heard.
async fn until(stream: &mut (impl StreamExt<Item = reqwest::Result<bytes::Bytes>> + Unpin), words: &str) {
    let mut heard = String::new();
    let listening = async {
        while !heard.contains(words) {
            let some = stream.next().await.expect("the stream goes on").expect("bytes");
            heard.push_str(&String::from_utf8_lossy(&some));
        }
    };
    let is_heard = tokio::time::timeout(Duration::from_secs(30), listening).await.is_ok();
    assert!(is_heard, "{words} was not heard");
}

/// Waits until the stream has ended.
async fn ends(stream: &mut (impl StreamExt<Item = reqwest::Result<bytes::Bytes>> + Unpin)) {
    while stream.next().await.is_some_and(|some| some.is_ok()) {}
}
