//! `GET /api/v1/events`: whoever follows is told as it happens.

use axum::body::{Body, BodyDataStream};
use axum::http::Request;
use futures_util::StreamExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::place::{Place, Who, wish};

/// What somebody is told.
struct Followed(BodyDataStream, String);

/// One event: its name, its id, what it says.
#[derive(Debug)]
struct Told {
    name: String,
    id: String,
    data: Value,
}

impl Place {
    async fn follow(&self, query: &str, last: Option<&str>) -> Followed {
        let mut request = Request::get(format!("/api/v1/events{query}"));
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let request = request.header("accept-encoding", "gzip").body(Body::empty()).expect("a request");
        let response = self.router().oneshot(request).await.expect("an answer");
        assert_eq!(response.status(), 200);
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
        assert_eq!(header("content-type"), Some("text/event-stream"));
        assert_eq!(header("content-encoding"), None, "what is compressed is not told at once");
        assert_eq!((header("cache-control"), header("x-accel-buffering")), (Some("no-store"), Some("no")));
        Followed(response.into_body().into_data_stream(), String::new())
    }
}

impl Followed {
    /// The next event; `None` when there will be no more.
    async fn next(&mut self) -> Option<Told> {
        loop {
            while let Some((event, rest)) = self.1.clone().split_once("\n\n") {
                rest.clone_into(&mut self.1);
                let field = |name: &str| {
                    let lines = event.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
                    lines.map(str::to_owned).next()
                };
                if let (Some(name), Some(id), Some(data)) = (field("event"), field("id"), field("data")) {
                    return Some(Told { name, id, data: data.parse().expect("JSON") });
                }
            }
            let piece = self.0.next().await?.expect("it is not cut off");
            self.1.push_str(std::str::from_utf8(&piece).expect("text"));
        }
    }

    async fn told(&mut self) -> Told {
        self.next().await.expect("an event")
    }
}

#[tokio::test]
async fn whoever_follows_is_told_which_room_has_changed() {
    let place = Place::start().await;
    let mut all = place.follow("", None).await;
    let before = all.told().await;
    assert_eq!(
        (before.name.as_str(), &before.data["as_of"]),
        ("schedule", &json!("2027-05-03T07:00:00+02:00"))
    );
    assert_eq!(before.data["rooms"].as_object().expect("rooms").len(), 3);
    let mut one = place.follow("?site=ateliers", None).await;
    assert_eq!(one.told().await.data["rooms"].as_object().expect("rooms").len(), 1);

    assert_eq!(place.post(Who::Ana, &wish()).await.status, 201);
    let after = all.told().await;
    let is_another = |room: &str| before.data["rooms"][room] != after.data["rooms"][room];
    assert!(is_another("atelier"), "{before:?} {after:?}");
    let others: Vec<_> =
        after.data["rooms"].as_object().expect("rooms").keys().filter(|room| *room != "atelier").collect();
    assert!(others.iter().all(|room| !is_another(room)), "{before:?} {after:?}");

    // Whoever comes back hears nothing until something has changed since what they read.
    let mut again = place.follow("", Some(&after.id)).await;
    let mut missed = place.follow("", Some(&before.id)).await;
    assert_eq!(missed.told().await.id, after.id);
    let another = json!({"room": "atelier", "start": "2027-05-05T10:00:00+02:00", "end": "2027-05-05T11:00:00+02:00", "title": "Suite"});
    assert_eq!(place.post(Who::Ana, &another).await.status, 201);
    assert_eq!(again.told().await.id, all.told().await.id);
}

#[tokio::test]
async fn whoever_follows_is_told_when_nothing_newer_is_known_and_when_it_is_again() {
    let mut place = Place::start().await;
    let mut followed = place.follow("", None).await;
    assert_eq!(followed.told().await.name, "schedule");
    place.clock.set("2027-05-03T05:02:00Z".parse().expect("an instant"));
    let old = followed.told().await;
    assert_eq!((old.name.as_str(), &old.data["as_of"]), ("stale", &json!("2027-05-03T07:00:00+02:00")));
    place.poll().await;
    let new = followed.told().await;
    assert_eq!((new.name.as_str(), &new.data["as_of"]), ("schedule", &json!("2027-05-03T07:02:00+02:00")));
}

#[tokio::test]
async fn nobody_follows_for_longer_than_the_program_runs() {
    let place = Place::start().await;
    let mut followed = place.follow("", None).await;
    followed.told().await;
    place.app.end_streams();
    assert!(followed.next().await.is_none());
}

#[tokio::test]
async fn what_cannot_be_followed_is_said() {
    let place = Place::with("publish_free_busy = false").await;
    assert_eq!(place.get(Who::Nobody, "/api/v1/events").await.status, 401);
    let unknown = place.get(Who::Ana, "/api/v1/events?room=nowhere").await;
    assert_eq!(unknown.faults(), [("room".into(), "unknown_room".into())]);
}
