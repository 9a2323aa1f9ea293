//! Answers that stay away, at every request of a claim: it is acted on once all the same, because only a
//! crash between acting and saying so makes two of one.

use std::sync::Arc;
use std::time::Duration;

use clef::caldav::client::{Client, ClientSettings, Limits};
use clef::notebook::{Claimed, Notebook, Unwritten, create_surely};
use rstest::rstest;

use super::{LIFE, a_claim, clock};
use crate::fault_layer::{Fault, FaultLayer, Plan};
use crate::servers::{PASSWORD, USERNAME};
use crate::world::{On, Store, World};

const FAULTS: &[Fault] = &[
    Fault::Refused,
    Fault::CutBefore,
    Fault::CutAfter,
    Fault::HeldBack,
    Fault::LateAnswer,
    Fault::Instead(500),
    Fault::InSpite(500),
    Fault::Truncated,
    Fault::TwiceFirst,
    Fault::TwiceSecond,
];
/// A call sends no more than that, but where an answer stays away.
const REQUESTS: usize = 4;
/// More rounds than any of it takes.
const ROUNDS: u32 = 12;

fn hurried(layer: &FaultLayer) -> Client {
    let whole = Duration::from_millis(700);
    let limits = Limits { connect: whole, whole, ..Limits::default() };
    let (url, username) = (layer.url.clone(), USERNAME.into());
    Client::new(ClientSettings { url, username, password: PASSWORD.into(), limits }).expect("a client")
}

/// Asks once, and acts if it may. Returns whether nothing is to be done any more.
async fn ask(notebook: &Arc<Notebook>, claim: &clef::notebook::Claim, acts: &mut u32) -> bool {
    match notebook.claim(claim, LIFE).await {
        Claimed::Mine(held) => {
            if held.may_act() {
                *acts += 1;
                held.done().await;
            }
            false
        }
        Claimed::Over => true,
        Claimed::Taken | Claimed::Unknown => false,
    }
}

#[tokio::test]
async fn whatever_becomes_of_an_answer_one_acts_once() {
    for on in [On::Embedded, On::NextcloudLater] {
        let store = Store::on(on).await.expect("a server");
        let layer = FaultLayer::start(&store.url).await;
        let clock = clock();
        let (_a, spoilt) = World::with_notebook(&store, hurried(&layer), clock.clone()).await;
        let (_b, other) = World::with_notebook(&store, store.client.clone(), clock.clone()).await;
        for fault in FAULTS {
            for nth in 0..REQUESTS {
                let (claim, mut acts) = (a_claim(), 0);
                layer.arm(Plan { fault: *fault, method: None, nth, lasts: false });
                for round in 0..ROUNDS {
                    if round == 1 {
                        layer.heal().await;
                        layer.release().await;
                    }
                    let is_over = ask(&spoilt, &claim, &mut acts).await;
                    if ask(&other, &claim, &mut acts).await && is_over {
                        break;
                    }
                    clock.go_on(LIFE / 4);
                }
                assert_eq!(acts, 1, "{on:?}, {fault:?} at request {nth}");
                assert!(ask(&other, &claim, &mut acts).await, "{on:?}, {fault:?} at {nth}: nobody said so");
            }
        }
    }
}

/// A request that nobody has answered may still reach the server.
#[rstest]
#[case::refused(Fault::Refused, "no")]
#[case::full(Fault::Instead(507), "no")]
#[case::held_back(Fault::HeldBack, "unknown")]
#[case::cut_before(Fault::CutBefore, "unknown")]
#[case::proxy(Fault::Instead(504), "unknown")]
#[case::cut_after(Fault::CutAfter, "kept")]
#[case::in_spite(Fault::InSpite(500), "kept")]
#[tokio::test]
async fn what_is_told_of_a_note_is_true(#[case] fault: Fault, #[case] expected: &str) {
    let store = Store::on(On::Embedded).await.expect("a server");
    let layer = FaultLayer::start(&store.url).await;
    let world = World::new(&store).await;
    let (href, uid) = (world.atelier().child("note.ics"), uuid::Uuid::new_v4());
    let body = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n\
         DTSTAMP:20270504T080000Z\r\nDTSTART:20270504T080000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    );
    layer.arm(Plan { fault, method: Some("PUT"), nth: 0, lasts: false });
    let told = match create_surely(&hurried(&layer), &href, body).await {
        Ok(_) => "kept",
        Err(Unwritten::No(_)) => "no",
        Err(Unwritten::Unknown(_)) => "unknown",
    };
    assert_eq!(told, expected);
    let is_there = || async { store.client.get(&href).await.is_ok() };
    assert_eq!(is_there().await, expected == "kept");
    layer.release().await;
    layer.is_quiet().await;
    assert_eq!(is_there().await, expected == "kept" || fault == Fault::HeldBack);
}
