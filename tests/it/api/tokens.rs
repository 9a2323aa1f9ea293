//! Tokens that are for some rooms only, that end, that are wrong, or that do too much.

use clef::config::token;
use serde_json::{Value, json};

use super::answer::Answer;
use super::place::{Place, Who, wish, with};

const DAY: &str = "from=2027-05-04T00:00:00%2B02:00&to=2027-05-05T00:00:00%2B02:00";

/// Lines for a token: its name with `-token` behind it.
fn lines(name: &str, rest: &str) -> String {
    let hash = token::hash(&format!("{name}-token"));
    format!("[[api_token]]\nname = \"{name}\"\nsha256 = \"{hash}\"\n{rest}\n")
}

/// Somebody with a token of their own, at a place.
struct Caller<'a>(&'a Place, &'a str);

impl Caller<'_> {
    async fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let bearer = format!("Bearer {}-token", self.1);
        let call = self.0.call(Who::Nobody, method, path).header("authorization", &bearer);
        match body {
            Some(body) => call.json(body).send().await,
            None => call.send().await,
        }
    }

    async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None).await
    }

    async fn post(&self, body: &Value) -> Answer {
        self.send("POST", "/api/v1/bookings", Some(body)).await
    }
}

/// What an answer tells, without the name of the request.
fn told(answer: &Answer) -> (u16, Value, Vec<String>) {
    let mut body = if answer.text.is_empty() { Value::Null } else { answer.json() };
    if let Value::Object(fields) = &mut body {
        fields.remove("instance");
    }
    let unlike = |name: &str| !matches!(name, "x-request-id" | "date");
    let headers = answer.headers.iter().filter(|(name, _)| unlike(name.as_str()));
    (answer.status, body, headers.map(|(name, value)| format!("{name}: {value:?}")).collect())
}

/// A place where Ana has an hour in the atelier and one in the salon, both torn, and two tokens that
/// are for the salon alone: of reception, and of Ana.
async fn place() -> (Place, String, String) {
    let desk = lines("salon-desk", "role = \"reception\"\nrooms = [\"salon\"]");
    let ana = lines(
        "salon-ana",
        "role = \"member\"\nmember = { id = \"ana\", name = \"Ana\" }\nrooms = [\"salon\"]",
    );
    let mut place = Place::with(&format!("{desk}{ana}")).await;
    let in_atelier = place.post(Who::Ana, &wish()).await;
    let in_salon = place.post(Who::Ana, &with(wish(), json!({"room": "salon"}))).await;
    let at = |answer: &Answer| {
        assert_eq!(answer.status, 201, "{}", answer.text);
        answer.header("location").to_owned()
    };
    let (in_atelier, in_salon) = (at(&in_atelier), at(&in_salon));
    let over = ["DTSTART:20270504T083000Z", "DTEND:20270504T093000Z"];
    place.write_natively("atelier", "works", &over).await;
    place.write_natively("salon", "paint", &over).await;
    (place, in_atelier, in_salon)
}

fn rooms(list: &Value) -> Vec<&str> {
    let name = |row: &'_ Value| if row["room"].is_string() { "room" } else { "id" };
    let mut rooms: Vec<&str> =
        list.as_array().expect("a list").iter().map(|row| row[name(row)].as_str().expect("a room")).collect();
    rooms.dedup();
    rooms
}

#[tokio::test]
async fn lists_have_the_rooms_of_the_token_alone() {
    let (place, ..) = place().await;
    for who in ["salon-desk", "salon-ana"] {
        let caller = Caller(&place, who);
        assert_eq!(rooms(&caller.get("/api/v1/rooms").await.json()), ["salon"]);
        assert_eq!(rooms(&caller.get("/api/v1/rooms?site=grand-bain").await.json()), ["salon"]);
        assert_eq!(caller.get("/api/v1/rooms/salon").await.status, 200);
        assert_eq!(caller.get(&format!("/api/v1/rooms/salon/free?{DAY}")).await.status, 200);
        let bookings = caller.get(&format!("/api/v1/bookings?{DAY}")).await.json();
        assert_eq!((rooms(&bookings), bookings.as_array().map(Vec::len)), (vec!["salon"], Some(2)));
        let day = caller.get("/api/v1/schedule?date=2027-05-04").await.json();
        assert_eq!(rooms(&day["rooms"]), ["salon"]);
    }
    let desk = Caller(&place, "salon-desk").get("/api/v1/conflicts").await;
    assert_eq!((rooms(&desk.json()), desk.header("clef-total")), (vec!["salon"], "1"));
    assert_eq!(rooms(&desk.json()[0]["alternatives"]), ["salon"]);
    let all = place.get(Who::Reception, "/api/v1/conflicts").await;
    assert_eq!(all.header("clef-total"), "2");
    assert!(all.text.contains("atelier") && !desk.text.contains("atelier"), "{}", desk.text);
}

/// Each question is asked about a room (or site, or booking) of somebody else, and about one that
/// does not exist.
#[tokio::test]
async fn what_is_elsewhere_looks_as_if_it_did_not_exist() {
    let (place, in_atelier, in_salon) = place().await;
    let nowhere = "/api/v1/bookings/6c2a8987-5842-516d-a520-50badae762f2";
    let cancelled =
        with(wish(), json!({"start": "2027-05-05T10:00:00+02:00", "end": "2027-05-05T11:00:00+02:00"}));
    let cancelled = place.post(Who::Ana, &cancelled).await.header("location").to_owned();
    assert_eq!(place.call(Who::Ana, "DELETE", &cancelled).send().await.status, 204);
    place.get(Who::Ana, &cancelled).await.problem(410, "gone");
    let change = json!({"title": "Mine now"});
    let in_room = |room: &str| {
        json!({"room": room, "title": "T", "start": "2027-05-06T10:00:00+02:00",
        "end": "2027-05-06T11:00:00+02:00"})
    };
    let (to_atelier, to_nowhere) = (json!({"room": "atelier"}), json!({"room": "nowhere"}));
    let (new_atelier, new_nowhere) = (in_room("atelier"), in_room("nowhere"));
    let about = |room: &str| {
        [
            format!("/api/v1/rooms/{room}"),
            format!("/api/v1/rooms/{room}/free?{DAY}"),
            format!("/api/v1/bookings?{DAY}&room={room}"),
            format!("/api/v1/schedule?date=2027-05-04&room={room}"),
            format!("/api/v1/conflicts?room={room}"),
            format!("/api/v1/requests/{room}/a-key?asked_at=2027-05-03T05:00:00Z"),
            // Sites: none of the token's rooms is in "ateliers".
            format!("/api/v1/rooms?site={}", if room == "atelier" { "ateliers" } else { room }),
            format!("/api/v1/bookings?{DAY}&site={}", if room == "atelier" { "ateliers" } else { room }),
            format!("/api/v1/schedule?site={}", if room == "atelier" { "ateliers" } else { room }),
            format!("/api/v1/conflicts?site={}", if room == "atelier" { "ateliers" } else { room }),
        ]
    };
    for who in ["salon-desk", "salon-ana"] {
        let caller = Caller(&place, who);
        let mut pairs = Vec::new();
        for (there, not) in about("atelier").into_iter().zip(about("nowhere")) {
            pairs.push((caller.get(&there).await, caller.get(&not).await, there));
        }
        for hidden in [&in_atelier, &cancelled] {
            for (method, body) in [("GET", None), ("PATCH", Some(&change)), ("DELETE", None)] {
                let (there, not) =
                    (caller.send(method, hidden, body).await, caller.send(method, nowhere, body).await);
                pairs.push((there, not, format!("{method} {hidden}")));
            }
            let date = "?recurrence_id=2027-05-04T10:00:00%2B02:00";
            let there = caller.get(&format!("{hidden}{date}")).await;
            pairs.push((there, caller.get(&format!("{nowhere}{date}")).await, "a date".into()));
        }
        let (there, not) = (caller.post(&new_atelier).await, caller.post(&new_nowhere).await);
        pairs.push((there, not, "POST".into()));
        let there = caller.send("PATCH", &in_salon, Some(&to_atelier)).await;
        let not = caller.send("PATCH", &in_salon, Some(&to_nowhere)).await;
        pairs.push((there, not, "a move".into()));
        for (there, not, what) in pairs {
            assert_eq!(told(&there), told(&not), "{who} {what}");
            let is_forbidden = there.status == 403 && what.contains("conflicts") && who == "salon-ana";
            assert!(matches!(there.status, 404 | 422) || is_forbidden, "{who} {what}: {there:?}");
        }
    }
    let atelier = place.get(Who::Ana, &in_atelier).await.json();
    assert_eq!(atelier["title"], wish()["title"], "nothing was done to it");
    assert_eq!(place.get(Who::Ana, &in_salon).await.json()["room"], "salon");
}

#[tokio::test]
async fn in_its_rooms_a_token_does_what_its_role_may() {
    let (place, _, in_salon) = place().await;
    let ana = Caller(&place, "salon-ana");
    assert_eq!(ana.get(&in_salon).await.status, 200);
    let longer = json!({"title": "Chorale"});
    assert_eq!(ana.send("PATCH", &in_salon, Some(&longer)).await.json()["title"], "Chorale");
    let later = with(
        wish(),
        json!({"room": "salon", "start": "2027-05-06T10:00:00+02:00", "end": "2027-05-06T11:00:00+02:00"}),
    );
    let booked = ana.post(&later).await;
    assert_eq!(booked.status, 201, "{}", booked.text);
    let taken = ana.post(&with(later.clone(), json!({"title": "Again"}))).await.problem(409, "refused");
    assert_eq!(rooms(&taken["alternatives"]), ["salon"], "no other room is offered");
    let elsewhere = place.post(Who::Malik, &later).await.problem(409, "refused");
    assert!(rooms(&elsewhere["alternatives"]).contains(&"atelier"), "to others it is: {elsewhere:#}");
    assert_eq!(ana.send("DELETE", booked.header("location"), None).await.status, 204);
    ana.get(booked.header("location")).await.problem(410, "gone");
}

#[tokio::test]
async fn what_moved_out_of_its_rooms_is_out_of_sight() {
    let (place, ..) = place().await;
    let ana = Caller(&place, "salon-ana");
    let wish = with(
        wish(),
        json!({"room": "salon", "start": "2027-05-06T10:00:00+02:00", "end": "2027-05-06T11:00:00+02:00"}),
    );
    let post = || {
        let call = place.call(Who::Nobody, "POST", "/api/v1/bookings").header("idempotency-key", "the-wish");
        call.header("authorization", "Bearer salon-ana-token").json(&wish).send()
    };
    let path = post().await.header("location").to_owned();
    assert_eq!(post().await.status, 200, "the same wish again");
    let moved = place.call(Who::Ana, "PATCH", &path).json(&json!({"room": "atelier"})).send().await;
    assert_eq!((moved.status, moved.json()["room"].clone()), (200, json!("atelier")), "{}", moved.text);
    ana.get(&path).await.problem(404, "not-found");
    let request = "/api/v1/requests/salon/the-wish?asked_at=2027-05-03T05:00:00Z";
    let again = [post().await, ana.get(request).await];
    for answer in &again {
        assert!(!answer.text.contains("atelier") && answer.status >= 400, "{answer:?}");
    }
    assert_eq!(place.get(Who::Ana, &path).await.json()["room"], "atelier");
}

#[tokio::test]
async fn a_token_is_good_until_the_end_of_its_last_day() {
    let place = Place::with(&lines("old", "role = \"reception\"\nexpires = \"2027-05-03\"")).await;
    let old = Caller(&place, "old");
    place.clock.set("2027-05-03T21:59:59Z".parse().expect("an instant"));
    assert_eq!(old.get("/api/v1/conflicts").await.status, 200);
    place.clock.set("2027-05-03T22:00:00Z".parse().expect("an instant"));
    for path in ["/api/v1/conflicts", "/api/v1/rooms", "/api/v1/schedule"] {
        let answer = old.get(path).await;
        let problem = answer.problem(401, "expired-token");
        assert!(problem["detail"].as_str().is_some_and(|text| text.contains("3 May 2027")), "{problem:#}");
        assert_eq!(answer.header("www-authenticate"), "Bearer error=\"invalid_token\"");
    }
    old.post(&wish()).await.problem(401, "expired-token");
    assert_eq!(place.get(Who::Reception, "/api/v1/conflicts").await.status, 200, "others are not");
    Caller(&place, "older").get("/api/v1/rooms").await.problem(401, "bad-token");
}

#[tokio::test]
async fn whoever_guesses_tokens_is_not_told_any_more_whether_one_is_right() {
    let limit = "[limits]\nfailed_tokens = { at_once = 3, per_minute = 1 }\n";
    let place = Place::with(limit).await;
    assert_eq!(place.get(Who::Ana, "/api/v1/rooms").await.status, 200);
    let guess = Caller(&place, "guess");
    for _ in 0..3 {
        guess.get("/api/v1/rooms").await.problem(401, "bad-token");
    }
    let answer = guess.get("/api/v1/rooms").await;
    answer.problem(429, "too-many");
    assert_eq!(answer.header("retry-after"), "60");
    place.get(Who::Malik, "/api/v1/rooms").await.problem(429, "too-many");
    assert_eq!(place.get(Who::Ana, "/api/v1/rooms").await.status, 200, "it came from there before");
    assert_eq!(
        place.get(Who::Nobody, "/api/v1/rooms").await.status,
        200,
        "without a token nothing is guessed"
    );
    place.clock.set("2027-05-03T05:01:00Z".parse().expect("an instant"));
    assert_eq!(place.get(Who::Malik, "/api/v1/rooms").await.status, 200);
    guess.get("/api/v1/rooms").await.problem(401, "bad-token");
    guess.get("/api/v1/rooms").await.problem(429, "too-many");
}

#[tokio::test]
async fn a_token_that_writes_too_much_waits_and_reads_on() {
    let place = Place::with("[limits]\nmember_writes = { at_once = 2, per_minute = 1 }\n").await;
    let path = place.post(Who::Ana, &wish()).await.header("location").to_owned();
    place.post(Who::Ana, &wish()).await.problem(409, "refused");
    for (method, path) in [("POST", "/api/v1/bookings"), ("PATCH", &path), ("DELETE", &path)] {
        let answer = place.call(Who::Ana, method, path).json(&json!({})).send().await;
        answer.problem(429, "too-many");
        assert_eq!(answer.header("retry-after"), "60");
    }
    let request = "/api/v1/requests/atelier/a-key?asked_at=2027-05-03T05:00:00Z";
    place.get(Who::Ana, request).await.problem(429, "too-many");
    assert_eq!(place.get(Who::Ana, &path).await.status, 200, "reading is free, and nothing was done");
    let salon = with(wish(), json!({"room": "salon"}));
    assert_eq!(place.post(Who::Malik, &salon).await.status, 201, "somebody else");
}
