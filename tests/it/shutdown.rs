//! The program ends in the middle of bookings: what is committed is finished and told, nothing new is
//! begun, and it does not take for ever.

use std::time::Duration;

use chrono::{Days, Utc};
use reqwest::Response;
use serde_json::json;
use tokio::task::JoinHandle;

use crate::fault_layer::{Fault, FaultLayer, Plan};
use crate::program::{Program, TOKEN};
use crate::world::{On, Store, World};

struct Place {
    store: Store,
    layer: FaultLayer,
    program: Program,
}

impl Place {
    /// A program that has booked once, from seven to eight, so that it knows its calendar.
    async fn start() -> Self {
        let store = Store::on(On::Embedded).await.expect("it is always there");
        let layer = FaultLayer::start(&store.url).await;
        let program = Program::on(&layer.url, ["atelier", "salon"]).await;
        let place = Self { store, layer, program };
        let first = place.book(7).await.expect("no panic").expect("an answer");
        assert_eq!(first.status().as_u16(), 201, "{}", place.program.log());
        place
    }

    /// Asks for an hour of tomorrow.
    fn book(&self, hour: u32) -> JoinHandle<reqwest::Result<Response>> {
        let day = Utc::now().date_naive() + Days::new(1);
        let wish = json!({
            "room": "atelier",
            "start": format!("{day}T{hour:02}:00:00Z"),
            "end": format!("{day}T{:02}:00:00Z", hour + 1),
            "title": "Point",
        });
        let address = format!("{}/api/v1/bookings", self.program.address);
        let request = reqwest::Client::new().post(address).bearer_auth(TOKEN);
        let request = request.header("content-type", "application/json").body(wish.to_string());
        tokio::spawn(request.send())
    }

    /// Waits until the program has sent what is to be spoilt.
    async fn until_sent(&self, method: &str) {
        for _ in 0..500 {
            if self.layer.requests().iter().any(|sent| sent == method) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("no {method} was sent:\n{}", self.program.log());
    }

    /// The hours in the calendar, as somebody else sees them.
    async fn hours(&self) -> Vec<String> {
        let world = World::new(&self.store).await;
        let objects = world.objects().await;
        let start = |object: &String| {
            let zone = world.room().zone;
            let read = clef::ical::read(object.as_bytes(), zone).expect("readable");
            let booking = read.booking(&world.room().id).expect("a Clef booking");
            booking.when.interval.start().format("%H").to_string()
        };
        let mut hours: Vec<String> = objects.iter().map(start).collect();
        hours.sort();
        hours
    }
}

#[tokio::test]
async fn what_is_committed_is_finished_and_nothing_new_is_begun() {
    let mut place = Place::start().await;
    let slow = Plan { fault: Fault::Delayed(2_000), method: Some("PUT"), nth: 0, lasts: false };
    place.layer.arm(slow);
    let first = place.book(10);
    place.until_sent("PUT").await;
    // Another one waits for the room behind it.
    let second = place.book(12);
    tokio::time::sleep(Duration::from_millis(500)).await;
    place.program.terminate();
    let ended = place.program.ended(Duration::from_secs(20)).await;
    assert!(ended.success(), "{ended}:\n{}", place.program.log());
    let first = first.await.expect("no panic").expect("an answer");
    assert_eq!(first.status().as_u16(), 201, "{}", place.program.log());
    let second = second.await.expect("no panic").expect("an answer");
    assert_eq!(second.status().as_u16(), 503, "{}", place.program.log());
    assert_eq!(place.hours().await, ["07", "10"]);
    let late = place.book(14).await.expect("no panic");
    assert!(late.is_err_and(|error| error.is_connect()), "nobody is there any more");
}

#[tokio::test]
async fn a_server_that_does_not_answer_holds_the_end_up_for_no_longer_than_it_takes_to_tell() {
    let mut place = Place::start().await;
    place.layer.arm(Plan { fault: Fault::HeldBack, method: Some("PUT"), nth: 0, lasts: true });
    let booking = place.book(10);
    place.until_sent("PUT").await;
    place.program.terminate();
    let ended = place.program.ended(Duration::from_secs(50)).await;
    assert!(ended.success(), "{ended}:\n{}", place.program.log());
    let told = booking.await.expect("no panic").expect("an answer");
    assert_eq!(told.status().as_u16(), 202, "it is not known what became of it");
    let look = told.headers()["location"].to_str().expect("an address").to_owned();

    // It arrives after all; the next Clef finds it by looking.
    place.layer.heal().await;
    place.layer.release().await;
    assert_eq!(place.hours().await, ["07", "10"]);
    place.program = Program::on(&place.layer.url, ["atelier", "salon"]).await;
    let path = look.find("/api/").map_or(look.as_str(), |start| &look[start..]);
    let address = format!("{}{path}", place.program.address);
    let found = reqwest::Client::new().get(address).bearer_auth(TOKEN).send().await.expect("an answer");
    assert_eq!(found.status().as_u16(), 200, "{}", place.program.log());
}
