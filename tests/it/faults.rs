//! Every fault at every request of booking, changing, moving and cancelling, of series and of several rooms too: what the member was told
//! is compared with what an independent look finds in the calendar.

mod bench;
mod calendar;
mod deeds;
mod fences;
mod instead;
mod leftovers;
mod rooms;
mod series;
mod told;
mod twice;

use std::sync::{Arc, Mutex};

use futures_util::future::join_all;

use crate::fault_layer::{Fault, Plan};
use bench::Bench;
use deeds::{Deed, Scene};
use instead::{Dates, OfRequest, Step};
use rooms::OfAll;
use series::OfSeries;

const FAULTS: [Fault; 15] = [
    Fault::Refused,
    Fault::CutBefore,
    Fault::CutAfter,
    Fault::HeldBack,
    Fault::LateAnswer,
    Fault::Delayed(100),
    Fault::Instead(500),
    Fault::Instead(502),
    Fault::Instead(503),
    Fault::InSpite(500),
    Fault::InSpite(504),
    Fault::Truncated,
    Fault::Trickles,
    Fault::TwiceFirst,
    Fault::TwiceSecond,
];

/// Those that are also tried from one request on until they are healed: the others of their kind would
/// be told the same.
const LASTING: [Fault; 9] = [
    Fault::Refused,
    Fault::CutBefore,
    Fault::CutAfter,
    Fault::HeldBack,
    Fault::LateAnswer,
    Fault::Instead(503),
    Fault::InSpite(500),
    Fault::Truncated,
    Fault::TwiceSecond,
];

/// How many cases run at the same time, each at a server of its own.
const AT_ONCE: usize = 12;

/// One line of the table.
#[derive(Debug, Clone, Copy)]
struct Case {
    deed: Deed,
    plan: Plan,
    /// Whether the member tries again before what was held back arrives.
    is_hasty: bool,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_a_booking_is_true_whatever_goes_wrong() {
    holds_for(Deed::Book, &["REPORT", "PUT", "REPORT"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_the_first_booking_in_a_calendar_is_true_whatever_goes_wrong() {
    // First it is tried whether the calendar refuses a UID that is there.
    let probe_cache = ["PUT", "PUT", "DELETE", "DELETE"];
    holds_for(Deed::BookFirst, &probe_cache).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_a_change_is_true_whatever_goes_wrong() {
    holds_for(Deed::Change, &["GET", "PUT", "GET"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_a_move_is_true_whatever_goes_wrong() {
    let asked = [&PROMISED[..], &["GET", "PUT", "PROPFIND", "REPORT", "DELETE"]].concat();
    holds_for(Deed::Move, &asked).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_a_cancellation_is_true_whatever_goes_wrong() {
    holds_for(Deed::Cancel, &[&PROMISED[..], &["GET", "PUT", "DELETE"]].concat()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_a_booking_that_is_restored_is_true_whatever_goes_wrong() {
    holds_for(Deed::Restore, &["PROPFIND", "GET", "PUT", "PROPFIND", "REPORT"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_a_move_to_another_room_is_true_whatever_goes_wrong() {
    let part = ["GET", "REPORT", "PUT", "REPORT"];
    let asked = [&part[..], &PROMISED, &["GET", "PUT", "DELETE"]].concat();
    holds_for(Deed::MoveElsewhere, &asked).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_a_series_is_true_whatever_goes_wrong() {
    holds_for(Deed::BookSeries, &["REPORT", "PUT", "REPORT"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_a_date_that_is_given_back_is_true_whatever_goes_wrong() {
    holds_for(Deed::OfSeries(OfSeries::GiveBack), &["GET", "PUT", "GET", "PROPFIND"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_dates_that_are_given_back_from_one_on_is_true_whatever_goes_wrong() {
    // First those of the rule; then what has left it is looked for and cancelled.
    let date = ["GET", "PUT", "DELETE"];
    let asked = [&["GET", "PUT", "GET", "PROPFIND"][..], &PROMISED, &date].concat();
    holds_for(Deed::OfSeries(OfSeries::GiveBackFrom), &asked).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_a_series_that_is_cancelled_is_true_whatever_goes_wrong() {
    // First the date that has left it.
    let each = ["GET", "PUT", "DELETE"];
    let asked = [&PROMISED[..], &each, &["PROPFIND"], &each].concat();
    holds_for(Deed::OfSeries(OfSeries::Cancel), &asked).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_a_date_that_moves_is_true_whatever_goes_wrong() {
    let asked = ["PROPFIND", "GET", "PUT", "PROPFIND", "REPORT", "GET", "PUT", "GET"];
    holds_for(Deed::OfSeries(OfSeries::MoveDate), &asked).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_dates_that_are_split_off_a_series_is_true_whatever_goes_wrong() {
    // First what they become; only then the series is cut.
    let asked = [&PROMISED[..], &["GET", "PUT", "PROPFIND", "REPORT", "GET", "PUT", "GET"]].concat();
    holds_for(Deed::OfSeries(OfSeries::MoveFollowing), &asked).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_dates_that_go_to_another_room_is_true_whatever_goes_wrong() {
    // The other room is asked first.
    let split = [&PROMISED[..], &["GET", "PUT", "PROPFIND", "REPORT", "GET", "PUT", "GET"]].concat();
    let part = ["GET", "REPORT", "PUT", "REPORT"];
    let moved = [&part[..], &["PROPFIND", "GET", "PUT", "DELETE"]].concat();
    let asked = [&["GET", "REPORT"][..], &split, &moved].concat();
    holds_for(Deed::OfSeries(OfSeries::FollowingToRoom), &asked).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_a_series_that_moves_to_another_room_is_true_whatever_goes_wrong() {
    let part = ["GET", "REPORT", "PUT", "REPORT"];
    let asked = [&part[..], &PROMISED, &["GET", "PUT", "DELETE"]].concat();
    holds_for(Deed::OfSeries(OfSeries::ToRoom), &asked).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_a_date_that_a_series_lacked_is_true_whatever_goes_wrong() {
    let asked = [&PROMISED[..], &["GET", "PUT", "PROPFIND", "REPORT", "DELETE"]].concat();
    holds_for(Deed::OfSeries(OfSeries::Refill), &asked).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_more_time_that_is_asked_for_is_true_whatever_goes_wrong() {
    holds_for(asks_for(Dates::Once), &["REPORT", "PUT", "REPORT"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_more_time_that_is_granted_is_true_whatever_goes_wrong() {
    // What it was and what was asked for go at last.
    let asked = [&PROMISED[..], &["GET", "PUT", "PROPFIND", "REPORT", "DELETE", "DELETE"]].concat();
    holds_for(grants(Dates::Once), &asked).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_more_time_that_is_asked_for_a_date_is_true_whatever_goes_wrong() {
    holds_for(asks_for(Dates::Second), &["REPORT", "PUT", "REPORT"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_more_time_that_is_granted_to_a_date_is_true_whatever_goes_wrong() {
    // The request goes, and the series is cut.
    let asked = ["PROPFIND", "GET", "PUT", "PROPFIND", "REPORT", "DELETE", "GET", "PUT", "GET"];
    holds_for(grants(Dates::Second), &asked).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_more_time_that_is_granted_to_a_date_and_later_is_true_whatever_goes_wrong() {
    let cut = ["GET", "PUT", "GET"];
    let asked = [&PROMISED[..], &["GET", "PUT", "PROPFIND", "REPORT", "DELETE"], &cut].concat();
    holds_for(grants(Dates::Following), &asked).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_more_time_that_is_granted_to_a_series_is_true_whatever_goes_wrong() {
    let asked = [&PROMISED[..], &["GET", "PUT", "PROPFIND", "REPORT", "DELETE", "DELETE"]].concat();
    holds_for(grants(Dates::All), &asked).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_several_rooms_is_true_whatever_goes_wrong() {
    // First whether the hall is free; then what holds the others, and the hall.
    let each = ["REPORT", "PUT", "REPORT"];
    holds_for(Deed::OfAll(OfAll::Book), &[&["REPORT"][..], &each, &each, &each].concat()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_several_rooms_that_move_is_true_whatever_goes_wrong() {
    let part = ["GET", "REPORT", "PUT", "REPORT"];
    let head = ["GET", "PUT", "PROPFIND", "REPORT", "DELETE"];
    // What held the other rooms before goes at last.
    let asked = [&part[..], &part, &PROMISED, &head, &["DELETE", "GET", "DELETE", "GET"]].concat();
    holds_for(Deed::OfAll(OfAll::Move), &asked).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_several_rooms_that_are_given_back_is_true_whatever_goes_wrong() {
    let head = ["GET", "PUT", "DELETE"];
    let asked = [&PROMISED[..], &head, &["DELETE", "GET", "DELETE", "GET"]].concat();
    holds_for(Deed::OfAll(OfAll::Cancel), &asked).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_a_series_in_several_rooms_is_true_whatever_goes_wrong() {
    let each = ["REPORT", "PUT", "REPORT"];
    holds_for(Deed::OfAll(OfAll::BookSeries), &[&["REPORT"][..], &each, &each, &each].concat()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_a_date_in_several_rooms_that_is_given_back_is_true_whatever_goes_wrong() {
    // All rooms are taken anew without it, as for any change.
    let part = ["GET", "REPORT", "PUT", "REPORT"];
    let head = ["GET", "PUT", "PROPFIND", "REPORT", "DELETE"];
    let asked = [&part[..], &part, &PROMISED, &head, &["DELETE", "GET", "DELETE", "GET"]].concat();
    holds_for(Deed::OfAll(OfAll::GiveBack), &asked).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_a_date_in_several_rooms_that_moves_is_true_whatever_goes_wrong() {
    let each = ["REPORT", "PUT", "REPORT"];
    let head = ["GET", "PUT", "PROPFIND", "REPORT"];
    // Once it stands, the series is cut, and then what holds the other rooms for it.
    let cut = ["GET", "PUT", "GET"];
    let asked = [&each[..], &each, &PROMISED, &head, &cut, &cut, &cut].concat();
    holds_for(Deed::OfAll(OfAll::MoveDate), &asked).await;
}

/// Who moves or cancels what another Clef has made lately promises it first, and reads it again.
const PROMISED: [&str; 4] = ["GET", "PUT", "PROPFIND", "REPORT"];

fn asks_for(dates: Dates) -> Deed {
    Deed::OfRequest(OfRequest { step: Step::Ask, dates })
}

fn grants(dates: Dates) -> Deed {
    Deed::OfRequest(OfRequest { step: Step::Grant, dates })
}

/// Runs every case of `deed`, which begins by asking the server these things when nothing goes wrong.
async fn holds_for(deed: Deed, asked: &[&str]) {
    let scene = Scene::set(deed, &Bench::start().await, usize::MAX).await;
    let requests = Box::pin(scene.runs_well()).await;
    let counted = if deed == Deed::BookFirst { asked.len() } else { requests.len() };
    assert_eq!(requests[..counted], *asked);
    let cases: Vec<Case> = cases(deed, asked.len()).collect();
    let number = cases.len();
    let to_do = Mutex::new(cases.into_iter().enumerate());
    let failed = join_all((0..AT_ONCE).map(|_| hold_some(&to_do))).await.concat();
    // What was wrong with each was printed by its panic.
    assert!(failed.is_empty(), "{} of {number} cases failed: {failed:#?}", failed.len());
}

/// Takes cases until there are none left; those that failed.
async fn hold_some(to_do: &Mutex<impl Iterator<Item = (usize, Case)>>) -> Vec<Case> {
    let bench = Arc::new(Bench::start().await);
    let mut failed = Vec::new();
    loop {
        let next = to_do.lock().expect("no panic").next();
        let Some((number, case)) = next else { return failed };
        if tokio::spawn(holds(bench.clone(), number, case)).await.is_err() {
            failed.push(case);
        }
    }
}

fn cases(deed: Deed, requests: usize) -> impl Iterator<Item = Case> {
    let once = FAULTS.map(|fault| (fault, false));
    let lasting = LASTING.map(|fault| (fault, true));
    let faults = once.into_iter().chain(lasting);
    (0..requests).flat_map(move |nth| {
        faults.clone().flat_map(move |(fault, lasts)| {
            let plan = Plan { fault, method: None, nth, lasts };
            let hastes = if fault == Fault::HeldBack { &[false, true][..] } else { &[false] };
            hastes.iter().map(move |is_hasty| Case { deed, plan, is_hasty: *is_hasty })
        })
    })
}

/// One case from beginning to end.
async fn holds(bench: Arc<Bench>, number: usize, case: Case) {
    let mut scene = Scene::set(case.deed, &bench, number).await;
    scene.layer.arm(case.plan);
    let told = scene.run().await;
    let asked = scene.layer.requests();
    let what = format!("{case:?}: told {told:?} after {asked:?}");
    scene.is_true(&told, &what).await;
    scene.layer.heal().await;
    scene.looked_up_early(&what).await;
    if case.is_hasty {
        scene.repeat(&what).await;
    }
    scene.layer.is_quiet().await;
    scene.layer.release().await;
    if !case.is_hasty {
        scene.is_true(&told, &format!("{what}, when all has arrived")).await;
        scene.looked_up_late(&told, &what).await;
        scene.repeat(&what).await;
    }
    scene.ends_well(&what).await;
}
