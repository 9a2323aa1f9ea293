//! Another application that writes in the rooms' calendars without asking anybody.

use std::sync::Mutex;

use chrono::{DateTime, Utc};
use reqwest::{Client, Method, StatusCode, Url};
use serde_json::json;

use super::ROOMS;
use super::chance::Chance;
use super::journal::Journal;
use super::members::Round;
use crate::world::Store;

/// It knows no tickets and no versions, only names.
pub(super) struct Foreigner {
    http: Client,
    homes: Vec<Url>,
    username: String,
    password: String,
    journal: Journal,
    written: Mutex<Vec<Written>>,
}

/// An event of its own.
#[derive(Debug, Clone)]
struct Written {
    room: &'static str,
    url: Url,
    uid: String,
}

impl Foreigner {
    pub(super) fn new(store: &Store, homes: Vec<Url>, journal: &Journal) -> Self {
        Self {
            // A connection for each: one that is kept may be closed by the server just as it is used again.
            http: Client::builder().pool_max_idle_per_host(0).build().expect("a client"),
            homes,
            username: store.username.clone(),
            password: store.password.clone(),
            journal: journal.clone(),
            written: Mutex::default(),
        }
    }

    /// Writes one event or two, moves one, deletes one.
    pub(super) async fn play(&self, round: &Round) {
        let mut chance = round.chance(1_000);
        for _ in 0..=chance.below(2) {
            round.pause(&mut chance).await;
            let at = usize::try_from(chance.below(2)).expect("small");
            let uid = format!("other-{}", uuid::Uuid::new_v4());
            let url = self.homes[at].join(&format!("{uid}.ics")).expect("an address");
            let new = Written { room: ROOMS[at], url, uid };
            if self.write(&new, round, &mut chance).await {
                self.written.lock().expect("not poisoned").push(new);
            }
        }
        let known = self.written.lock().expect("not poisoned").clone();
        if chance.percent(40)
            && let Some(one) = chance.pick(&known)
        {
            self.write(one, round, &mut chance).await;
        }
        if chance.percent(40)
            && let Some(one) = chance.pick(&known)
        {
            self.delete(one).await;
        }
    }

    async fn write(&self, event: &Written, round: &Round, chance: &mut Chance) -> bool {
        let (start, end) = round.span(chance);
        let is_series = chance.percent(15);
        let text = text(&event.uid, start, end, is_series);
        let sent = self.journal.time();
        let status = self.send(Method::PUT, &event.url, text).await.0;
        let done = status.is_success();
        let kept =
            if done { self.send(Method::GET, &event.url, String::new()).await.1 } else { String::new() };
        self.journal.note(
            sent,
            json!({ "op": "foreign", "uid": event.uid, "url": event.url.path(), "room": event.room, "text": kept,
                "told": if done { "done" } else { "failed" }, "status": status.as_u16() }),
        );
        done
    }

    async fn delete(&self, event: &Written) {
        self.written.lock().expect("not poisoned").retain(|known| known.uid != event.uid);
        let sent = self.journal.time();
        let status = self.send(Method::DELETE, &event.url, String::new()).await.0;
        self.journal.note(
            sent,
            json!({ "op": "foreign", "uid": event.uid, "url": event.url.path(), "room": event.room,
                "text": null, "told": if status.is_success() { "done" } else { "failed" }, "status": status.as_u16() }),
        );
    }

    async fn send(&self, method: Method, url: &Url, body: String) -> (StatusCode, String) {
        let request = self.http.request(method, url.clone()).basic_auth(&self.username, Some(&self.password));
        let request = if body.is_empty() {
            request
        } else {
            request.header("content-type", "text/calendar").body(body)
        };
        let answer = request.send().await.expect("the calendar server answers");
        (answer.status(), answer.text().await.unwrap_or_default())
    }
}

fn text(uid: &str, start: DateTime<Utc>, end: DateTime<Utc>, is_series: bool) -> String {
    let time = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ");
    let rule = if is_series { "RRULE:FREQ=DAILY;COUNT=2\r\n" } else { "" };
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//somebody//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n\
         DTSTAMP:20261101T000000Z\r\nDTSTART:{}\r\nDTEND:{}\r\n{rule}SUMMARY:Yoga\r\nX-SOMEBODY;P=1:keep\r\n\
         END:VEVENT\r\nEND:VCALENDAR\r\n",
        time(start),
        time(end)
    )
}
