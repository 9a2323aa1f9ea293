//! Claims on real calendar servers: what must happen once happens once, whoever asks and whatever becomes
//! of answers; and the notebook that they are kept in.

mod faulty;
mod notebook;

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use clef::jobs::{CleanUpNotebook, Job};
use clef::notebook::{Claim, Claimed, Clock, Held, Moment, Notebook};
use futures_util::future::join_all;
use rstest::rstest;
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::world::{On, Store, World, now};

/// How long a claim keeps others away.
const LIFE: Duration = Duration::from_mins(10);

/// A claim that nobody has made before, also not on a server that keeps what it deletes.
fn a_claim() -> Claim {
    let subject = Uuid::new_v4().to_string();
    Claim { kind: "mail", subject, version: "1".into(), until: now() + TimeDelta::days(1) }
}

/// A clock that only the test moves.
fn clock() -> Clock {
    Clock::fixed(Moment { wall: now(), uptime: Duration::from_hours(1) })
}

/// A Clef whose notebook has been found.
async fn clef(store: &Store, clock: &Clock) -> (World, Arc<Notebook>) {
    World::with_notebook(store, store.client.clone(), clock.clone()).await
}

fn mine(claimed: Claimed) -> Held {
    let Claimed::Mine(held) = claimed else { panic!("{claimed:?}") };
    held
}

/// Who acted on what, in order.
type Acts = Mutex<Vec<(usize, usize)>>;

/// Asks for a claim until nothing is to be done any more, and acts when it is its turn.
async fn attend(notebook: &Arc<Notebook>, claim: &Claim, (who, what): (usize, usize), acts: &Acts) {
    loop {
        match notebook.claim(claim, LIFE).await {
            Claimed::Mine(held) => {
                assert!(held.may_act());
                acts.lock().await.push((what, who));
                // A server that is busy may take a second try: it is asked again.
                held.done().await;
            }
            Claimed::Over => return,
            // As the next poll would.
            Claimed::Taken | Claimed::Unknown => notebook.refresh().await.expect("it can be read"),
        }
    }
}

#[rstest]
#[case::embedded(On::Embedded)]
#[case::nextcloud_like(On::NextcloudLike)]
#[case::nextcloud_later(On::NextcloudLater)]
#[case::radicale(On::Radicale)]
#[case::xandikos(On::Xandikos)]
#[case::cyrus(On::Cyrus)]
#[case::nextcloud(On::Nextcloud)]
#[tokio::test]
async fn of_three_clefs_one_acts_on_each_claim(#[case] on: On) {
    const CLAIMS: usize = 12;
    let Some(store) = Store::on(on).await else { return };
    let clock = clock();
    let clefs = join_all((0..3).map(|_| clef(&store, &clock))).await;
    let claims: Vec<Claim> = (0..CLAIMS).map(|_| a_claim()).collect();
    let acts = Acts::default();
    // Each begins with another one, so that each is first at some; four at a time, as jobs would.
    join_all(clefs.iter().enumerate().map(|(who, (_, notebook))| {
        let (claims, acts) = (&claims, &acts);
        async move {
            for few in 0..CLAIMS / 4 {
                let numbers = (0..4).map(|number| (few * 4 + number + who) % CLAIMS);
                join_all(numbers.map(|what| attend(notebook, &claims[what], (who, what), acts))).await;
            }
        }
    }))
    .await;
    let mut acted: Vec<usize> = acts.into_inner().into_iter().map(|(what, _)| what).collect();
    acted.sort_unstable();
    assert_eq!(acted, (0..CLAIMS).collect::<Vec<_>>());
    // One that begins now learns the same.
    let (_, newcomer) = clef(&store, &clock).await;
    for claim in &claims {
        assert!(matches!(newcomer.claim(claim, LIFE).await, Claimed::Over));
    }
}

#[rstest]
#[case::embedded(On::Embedded)]
#[case::nextcloud_later(On::NextcloudLater)]
#[case::radicale(On::Radicale)]
#[case::xandikos(On::Xandikos)]
#[case::cyrus(On::Cyrus)]
#[case::nextcloud(On::Nextcloud)]
#[tokio::test]
async fn what_a_clef_leaves_behind_is_taken_over_after_ten_minutes(#[case] on: On) {
    let Some(store) = Store::on(on).await else { return };
    let (clock, claim) = (clock(), a_claim());
    let ((_a, first), (_b, second)) = (clef(&store, &clock).await, clef(&store, &clock).await);
    let left = mine(first.claim(&claim, LIFE).await);
    assert!(matches!(first.claim(&claim, LIFE).await, Claimed::Taken), "one task of this Clef is at it");
    assert!(matches!(second.claim(&claim, LIFE).await, Claimed::Taken));
    clock.go_on(LIFE / 2);
    assert!(!left.may_act(), "the other half is for clocks that differ");
    assert!(matches!(second.claim(&claim, LIFE).await, Claimed::Taken));
    clock.go_on(LIFE / 2);
    let held = mine(second.claim(&claim, LIFE).await);
    assert!(held.may_act() && !left.may_act());
    drop(left);
    assert!(matches!(first.claim(&claim, LIFE).await, Claimed::Taken));
    assert!(held.done().await);
    first.refresh().await.expect("as the next poll would");
    assert!(matches!(first.claim(&claim, LIFE).await, Claimed::Over));
}

#[tokio::test]
async fn a_clef_that_has_not_acted_claims_again_what_it_has() {
    let store = Store::on(On::Embedded).await.expect("a server");
    let (clock, claim) = (clock(), a_claim());
    let (_world, notebook) = clef(&store, &clock).await;
    drop(mine(notebook.claim(&claim, LIFE).await));
    clock.go_on(LIFE / 4);
    let again = mine(notebook.claim(&claim, LIFE).await);
    clock.go_on(LIFE / 4);
    assert!(!again.may_act(), "its time runs from the first");
}

/// As long as anybody could ask, and not for ever.
#[rstest]
#[case::embedded(On::Embedded)]
#[case::radicale(On::Radicale)]
#[case::nextcloud_later(On::NextcloudLater)]
#[tokio::test]
async fn claims_are_taken_away_when_nobody_asks_for_them_any_more(#[case] on: On) {
    let Some(store) = Store::on(on).await else { return };
    let (clock, claim) = (clock(), a_claim());
    let ((_a, first), (_b, second)) = (clef(&store, &clock).await, clef(&store, &clock).await);
    assert!(mine(first.claim(&claim, LIFE).await).done().await);
    assert_eq!(first.clean_up(claim.until + TimeDelta::hours(23)).await.expect("cleaned up"), 0);
    assert!(matches!(second.claim(&claim, LIFE).await, Claimed::Over), "it is still there");
    let a_day_later = claim.until + TimeDelta::days(1);
    CleanUpNotebook(first.clone()).run(a_day_later).await.expect("cleaned up");
    let kept = first.collection().expect("the notebook");
    assert_eq!(store.client.list_etags(&kept).await.expect("a listing"), []);
    CleanUpNotebook(second.clone()).run(a_day_later).await.expect("it is gone already");
    clock.go_on(Duration::from_hours(24));
    for notebook in [first, second] {
        assert!(matches!(notebook.claim(&claim, LIFE).await, Claimed::Over), "it is too late for it");
    }
}
