//! The members: what they wish for in a round, and the API through which they ask.

use std::sync::Mutex;
use std::time::Duration;

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use futures_util::future::join_all;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

use super::ROOMS;
use super::chance::Chance;
use super::journal::Journal;

/// How many members there are; the one after the last is reception.
pub(super) const MEMBERS: usize = 12;
/// Longer than Clef takes to answer whatever happens.
const PATIENCE: Duration = Duration::from_secs(90);

/// The id and name of a member.
pub(super) fn member(number: usize) -> String {
    format!("m{number}")
}

/// The token of a member.
pub(super) fn token(number: usize) -> String {
    format!("token-of-m{number}-which-nobody-guesses")
}

/// A round: a morning that all of them want, each of them at about the same moment.
pub(super) struct Round {
    day: DateTime<Utc>,
    seed: u64,
}

impl Round {
    pub(super) fn new(number: usize, seed: u64) -> Self {
        let day = Utc::now().date_naive() + Days::new(3 + number as u64);
        Self { day: day.and_time(NaiveTime::MIN).and_utc(), seed }
    }

    /// The chance of one of those who play.
    pub(super) fn chance(&self, who: u64) -> Chance {
        Chance::new(self.seed.wrapping_add(who))
    }

    /// From a quarter of an hour to two hours, between 8 and 13 UTC.
    pub(super) fn span(&self, chance: &mut Chance) -> (DateTime<Utc>, DateTime<Utc>) {
        let quarters = |n: u64| TimeDelta::minutes(15 * i64::try_from(n).expect("small"));
        let start = self.day + TimeDelta::hours(8) + quarters(chance.below(13));
        (start, start + quarters(1 + chance.below(8)))
    }

    /// Nobody clicks at the very same moment.
    pub(super) async fn pause(&self, chance: &mut Chance) {
        tokio::time::sleep(Duration::from_millis(chance.below(120))).await;
    }
}

/// A booking that somebody was told they have.
#[derive(Debug, Clone)]
struct Held {
    id: String,
    instance: usize,
}

/// All of them, and what they hold.
pub(super) struct Members {
    http: Client,
    addresses: Vec<String>,
    journal: Journal,
    held: Vec<Mutex<Vec<Held>>>,
}

/// One request about a booking.
struct Ask {
    who: usize,
    instance: usize,
    method: Method,
    path: String,
    key: Option<String>,
    body: Value,
}

impl Members {
    pub(super) fn new(journal: &Journal, addresses: Vec<String>) -> Self {
        let http = Client::builder().timeout(PATIENCE).build().expect("a client");
        let held = (0..MEMBERS).map(|_| Mutex::default()).collect();
        Self { http, addresses, journal: journal.clone(), held }
    }

    /// One wish of each.
    pub(super) async fn play(&self, round: &Round) {
        join_all((0..MEMBERS).map(|who| self.wish(who, round))).await;
    }

    async fn wish(&self, who: usize, round: &Round) {
        let mut chance = round.chance(who as u64);
        round.pause(&mut chance).await;
        let own = self.held[who].lock().expect("not poisoned").clone();
        let held = chance.pick(&own).cloned();
        match (chance.below(100), held) {
            (0..20, Some(held)) => self.change(who, &held, round, &mut chance).await,
            (20..38, Some(held)) => self.cancel(who, &held, &mut chance).await,
            _ => self.book(who, round, &mut chance).await,
        }
    }

    async fn book(&self, who: usize, round: &Round, chance: &mut Chance) {
        let (start, end) = round.span(chance);
        let room = ROOMS[usize::from(chance.percent(50))];
        let wish = json!({ "room": room, "start": start, "end": end, "title": "Conseil" });
        let key = uuid::Uuid::new_v4().to_string();
        let instance = self.any(chance);
        // A double click that a proxy sends to two instances.
        let twin = chance.percent(15).then(|| self.any(chance));
        join_all([Some(instance), twin].into_iter().flatten().map(|at| self.send_wish(who, at, &key, &wish)))
            .await;
    }

    async fn send_wish(&self, who: usize, instance: usize, key: &str, wish: &Value) {
        let ask = Ask {
            who,
            instance,
            method: Method::POST,
            path: "/api/v1/bookings".into(),
            key: Some(key.to_owned()),
            body: wish.clone(),
        };
        let sent = self.journal.time();
        let (told, answer) = self.send(&ask).await;
        if told == "confirmed" {
            let id = answer["id"].as_str().expect("a booking has an id").to_owned();
            let mut held = self.held[who].lock().expect("not poisoned");
            if held.iter().all(|known| known.id != id) {
                held.push(Held { id, instance });
            }
        }
        self.journal.note(
            sent,
            json!({ "op": "book", "who": who, "instance": instance, "key": key, "told": told, "room": wish["room"],
                "start": wish["start"], "end": wish["end"], "id": answer["id"], "is_at": [answer["start"], answer["end"]],
                "conflicts": answer["conflicts"], "wish": wish, "answer": hint(&told, &answer) }),
        );
    }

    /// To another time; sometimes reception does the same at the same moment elsewhere.
    async fn change(&self, who: usize, held: &Held, round: &Round, chance: &mut Chance) {
        let (mine, theirs) = (round.span(chance), round.span(chance));
        let at = if chance.percent(60) { held.instance } else { self.any(chance) };
        let other = chance.percent(30).then(|| self.any(chance));
        let both = [Some((who, at, mine)), other.map(|at| (MEMBERS, at, theirs))];
        let moves = both.into_iter().flatten().map(|(who, at, (start, end))| {
            self.write(who, at, held, "move", json!({ "start": start, "end": end }))
        });
        join_all(moves).await;
    }

    /// Gives it back; sometimes reception does so too, or moves it.
    async fn cancel(&self, who: usize, held: &Held, chance: &mut Chance) {
        let at = if chance.percent(60) { held.instance } else { self.any(chance) };
        let other = chance.percent(30).then(|| self.any(chance));
        let both = [Some((who, at)), other.map(|at| (MEMBERS, at))];
        join_all(
            both.into_iter().flatten().map(|(who, at)| self.write(who, at, held, "cancel", Value::Null)),
        )
        .await;
    }

    async fn write(&self, who: usize, instance: usize, held: &Held, op: &str, body: Value) {
        let method = if op == "move" { Method::PATCH } else { Method::DELETE };
        let path = format!("/api/v1/bookings/{}", held.id);
        let ask = Ask { who, instance, method, path, key: None, body };
        let sent = self.journal.time();
        let (told, answer) = self.send(&ask).await;
        if op == "cancel" && told == "done" || told == "gone" {
            self.held
                .iter()
                .for_each(|of| of.lock().expect("not poisoned").retain(|known| known.id != held.id));
        }
        self.journal.note(
            sent,
            json!({ "op": op, "who": who, "instance": instance, "id": held.id, "told": told,
                "start": ask.body["start"], "end": ask.body["end"], "conflicts": answer["conflicts"],
                "answer": hint(&told, &answer) }),
        );
    }

    /// What they were told, and the answer.
    async fn send(&self, ask: &Ask) -> (String, Value) {
        let url = format!("{}{}", self.addresses[ask.instance], ask.path);
        let mut request = self.http.request(ask.method.clone(), url).bearer_auth(token(ask.who));
        if let Some(key) = &ask.key {
            request = request.header("idempotency-key", key);
        }
        if !ask.body.is_null() {
            request = request.header("content-type", "application/json").body(ask.body.to_string());
        }
        let answer = match request.send().await {
            Ok(answer) => answer,
            // It never listened, so it did nothing.
            Err(error) if error.is_connect() => return ("not-asked".into(), Value::Null),
            Err(_) => return ("cut".into(), Value::Null),
        };
        let status = answer.status();
        let Ok(text) = answer.text().await else { return ("cut".into(), Value::Null) };
        let answer = serde_json::from_str(&text).unwrap_or(Value::Null);
        (told(status, &ask.method, &answer), answer)
    }

    /// Whoever had no answer because the process was killed asks again, as their script would.
    pub(super) async fn retry_what_was_cut(&self) {
        let cut = self.journal.open_wishes(&["cut", "not-asked"]);
        join_all(cut.iter().map(|entry| {
            let (who, instance) = (number(&entry["who"]), number(&entry["instance"]));
            let instance = (instance + 1) % self.addresses.len();
            self.send_wish(who, instance, entry["key"].as_str().unwrap_or_default(), &entry["wish"])
        }))
        .await;
    }

    /// Whoever was told "we do not know yet" looks again until it is known.
    pub(super) async fn ask_what_is_unknown(&self) {
        for _ in 0..90 {
            let unknown = self.journal.open_wishes(&["unknown", "cut", "not-asked"]);
            if unknown.is_empty() {
                return;
            }
            for entry in unknown {
                self.send_wish(
                    number(&entry["who"]),
                    0,
                    entry["key"].as_str().expect("a key"),
                    &entry["wish"],
                )
                .await;
            }
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
    }

    fn any(&self, chance: &mut Chance) -> usize {
        usize::try_from(chance.below(self.addresses.len() as u64)).expect("small")
    }
}

/// In a word what an answer means to whoever asked.
fn told(status: StatusCode, method: &Method, answer: &Value) -> String {
    let kind = answer["type"].as_str().and_then(|kind| kind.strip_prefix("urn:clef:problem:"));
    match (status.as_u16(), kind) {
        (200 | 201, _) if method == Method::POST => "confirmed".into(),
        (200 | 204, _) => "done".into(),
        (202, _) => "unknown".into(),
        (_, Some(kind)) => kind.to_owned(),
        (status, None) => format!("status-{status}"),
    }
}

fn number(value: &Value) -> usize {
    value.as_u64().and_then(|number| usize::try_from(number).ok()).expect("a small number")
}

/// What to keep of an answer that may have to be looked at.
fn hint(told: &str, answer: &Value) -> Value {
    if matches!(told, "confirmed" | "done" | "refused" | "unknown") { Value::Null } else { answer.clone() }
}
