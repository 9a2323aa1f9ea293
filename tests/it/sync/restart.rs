//! A restart begins with the schedule as it was last known.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use clef::caldav::client::NewCalendar;
use clef::domain::room::Room;
use clef::domain::time::Interval;
use clef::health::{Condition, of_closures};
use clef::schedule::{Reason, Schedule};
use clef::sync::{Collections, DiskCopy, Poller, RoomCalendars};
use url::Url;

use super::proxy::{Faults, Proxy};
use super::support::{Place, embedded, event, hours, id, monday, room, settings};
use crate::servers::{PASSWORD, client};

const ORIGIN: &str = "https://cloud.example.org salles";
const NEVER: Duration = Duration::from_hours(1);

/// A schedule of the atelier that begins with the copy in `folder`.
fn restarted(folder: &Path) -> (Arc<Schedule>, DiskCopy) {
    let schedule = Arc::new(Schedule::new(vec![room("atelier")]));
    let copy = DiskCopy::restore(&schedule, folder, |_| ORIGIN.to_owned());
    (schedule, copy)
}

/// A poller, and the proxy through which it asks.
async fn poller(server: &Url, schedule: &Arc<Schedule>) -> (Poller, Proxy) {
    let proxy = Proxy::start(server).await;
    let client = client(&proxy.url, PASSWORD);
    (Poller::new(client, schedule.clone(), Arc::new(Collections::new()), settings(NEVER)), proxy)
}

#[tokio::test]
async fn a_restart_shows_the_copy_as_stale_until_it_is_refreshed() {
    let (server, _data) = embedded().await;
    let copies = tempfile::tempdir().expect("a folder");
    let somebody = Place::open(&server.url(), NEVER).await;
    somebody.somebody_writes("yoga", event("yoga", hours(9, 10), "")).await;
    {
        let (schedule, mut copy) = restarted(copies.path());
        assert!(!schedule.is_loaded());
        let (mut poller, _proxy) = poller(&server.url(), &schedule).await;
        poller.poll().await;
        assert!(schedule.is_loaded() && !schedule.snapshot(&id("atelier")).is_stale(Utc::now()));
        copy.save().expect("written");
    }
    somebody.somebody_writes("later", event("later", hours(12, 13), "")).await;

    let (schedule, _copy) = restarted(copies.path());
    let before = schedule.snapshot(&id("atelier"));
    assert!(schedule.is_loaded() && before.is_stale(Utc::now()));
    assert_eq!(before.taken(monday()), [hours(9, 10)]);

    let (mut poller, proxy) = poller(&server.url(), &schedule).await;
    proxy.set(Faults { status: Some(503), ..Faults::default() });
    poller.poll().await;
    let down = schedule.snapshot(&id("atelier"));
    assert!(down.is_stale(Utc::now()) && down.failure().is_some_and(|f| f.reason == Reason::Unreachable));
    assert_eq!((down.taken(monday()), down.as_of()), (vec![hours(9, 10)], before.as_of()));

    proxy.set(Faults::default());
    poller.poll().await;
    let fresh = schedule.snapshot(&id("atelier"));
    assert!(!fresh.is_stale(Utc::now()) && fresh.failure().is_none());
    assert_eq!(fresh.taken(monday()), [hours(9, 10), hours(12, 13)]);
    assert_ne!(fresh.version(), before.version());
}

#[tokio::test]
async fn a_start_while_the_server_is_away_closes_the_rooms_as_before() {
    let (server, _data) = embedded().await;
    let copies = tempfile::tempdir().expect("a folder");
    let _calendars_of_rooms = Place::open(&server.url(), NEVER).await;
    let file = copies.path().join("closures.json");
    let start = async |origin: &str| {
        let atelier = Room { closures_calendars: vec!["fermetures".to_owned()], ..room("atelier") };
        let (schedule, collections) = (Arc::new(Schedule::new(vec![atelier])), Arc::new(Collections::new()));
        collections.restore_closures(&schedule, &file, origin);
        let proxy = Proxy::start(&server.url()).await;
        let client = client(&proxy.url, PASSWORD);
        let poller = Poller::new(client, schedule.clone(), collections.clone(), settings(NEVER));
        (poller, schedule, proxy, collections)
    };
    let reasons = |schedule: &Schedule| -> Vec<String> {
        schedule.closures(&id("atelier")).iter().map(|closure| closure.reason.clone()).collect()
    };
    let condition = |schedule: &Schedule, proxy: &Proxy, collections: &Arc<Collections>| {
        let calendars = RoomCalendars::one(client(&proxy.url, PASSWORD), collections.clone());
        of_closures(schedule, &calendars).remove(0).condition
    };
    let calendars = client(&server.url(), PASSWORD);
    let home = calendars.calendar_home().await.expect("the home");
    let calendar = home.child("fermetures").as_collection();
    let new = NewCalendar { display_name: "Fermetures".into(), color: None };
    calendars.make_calendar(&calendar, &new).await.expect("a calendar");
    let tomorrow = (Utc::now() + TimeDelta::days(1)).format("%Y%m%d");
    let closure = event("menage", hours(9, 10), "").replace("Yoga", "Grand ménage");
    let lines = closure.lines().filter(|line| !line.starts_with("DTEND")).map(|line| {
        if line.starts_with("DTSTART") {
            format!("DTSTART;VALUE=DATE:{tomorrow}\r\n")
        } else {
            format!("{line}\r\n")
        }
    });
    calendars.create(&calendar.child("menage.ics"), lines.collect()).await.expect("written");
    {
        let (mut poller, schedule, proxy, collections) = start(ORIGIN).await;
        assert_eq!(reasons(&schedule), [""; 0]);
        assert_eq!(condition(&schedule, &proxy, &collections), Condition::Unread(None));
        poller.poll().await;
        assert_eq!(reasons(&schedule), ["Grand ménage"]);
        assert!(matches!(condition(&schedule, &proxy, &collections), Condition::Well(Some(_))));
    }
    let (mut poller, schedule, proxy, collections) = start(ORIGIN).await;
    assert_eq!(reasons(&schedule), ["Grand ménage"], "before anything is read");
    assert!(matches!(condition(&schedule, &proxy, &collections), Condition::Unread(Some(_))), "it is a copy");
    proxy.set(Faults { status: Some(503), ..Faults::default() });
    poller.poll().await;
    assert_eq!(reasons(&schedule), ["Grand ménage"], "while the server is away");
    calendars.delete(&calendar.child("menage.ics"), None).await.expect("deleted");
    proxy.set(Faults::default());
    poller.poll().await;
    assert_eq!(reasons(&schedule), [""; 0], "it is read again, whatever the copy says");
    assert!(matches!(condition(&schedule, &proxy, &collections), Condition::Well(Some(_))));
    let (_, schedule, _proxy, _) = start("https://elsewhere.example salles").await;
    assert_eq!(reasons(&schedule), [""; 0]);
}

#[tokio::test]
async fn a_restart_asks_only_for_what_changed() {
    let (server, _data) = embedded().await;
    let copies = tempfile::tempdir().expect("a folder");
    let somebody = Place::open(&server.url(), NEVER).await;
    for name in ["a", "b", "c"] {
        somebody.somebody_writes(name, event(name, hours(9, 10), "")).await;
    }
    {
        let (schedule, mut copy) = restarted(copies.path());
        let (mut poller, _proxy) = poller(&server.url(), &schedule).await;
        poller.poll().await;
        copy.save().expect("written");
    }
    somebody.somebody_deletes("a").await;
    let (schedule, _copy) = restarted(copies.path());
    let (mut poller, proxy) = poller(&server.url(), &schedule).await;
    poller.poll().await;
    assert_eq!(schedule.snapshot(&id("atelier")).object_count(), 2);
    assert!(!proxy.requests().contains(&"calendar-multiget".into()), "all of it was in the copy");
}

#[tokio::test]
async fn of_a_long_copy_what_is_near_is_shown_before_the_rest_is_read() {
    let (server, _data) = embedded().await;
    let copies = tempfile::tempdir().expect("a folder");
    let somebody = Place::open(&server.url(), NEVER).await;
    let then = hours(9, 10).start() + TimeDelta::days(60);
    let later = Interval::starting_at(then, TimeDelta::hours(1)).expect("forwards");
    somebody.somebody_writes("yoga", event("yoga", hours(9, 10), "")).await;
    somebody.somebody_writes("later", event("later", later, "")).await;
    {
        let (schedule, mut copy) = restarted(copies.path());
        poller(&server.url(), &schedule).await.0.poll().await;
        copy.save().expect("written");
    }
    let schedule = Arc::new(Schedule::new(vec![room("atelier")]));
    let (mut copy, unread) = DiskCopy::open(&schedule, copies.path(), |_| ORIGIN.to_owned());
    unread.show_near(&schedule, monday().start());
    let near = schedule.snapshot(&id("atelier"));
    assert!(schedule.is_restoring() && near.as_of().is_none() && near.copy_of().is_some());
    assert_eq!((near.taken(monday()), near.taken(later)), (vec![hours(9, 10)], Vec::new()));
    let restored = tokio::spawn({
        let schedule = Arc::clone(&schedule);
        async move { schedule.restored().await }
    });
    tokio::task::yield_now().await;
    assert!(!restored.is_finished(), "whoever changes the schedule waits");
    unread.read(&schedule);
    restored.await.expect("it ends");
    let whole = schedule.snapshot(&id("atelier"));
    assert!(!schedule.is_restoring() && whole.as_of().is_some() && whole.copy_of().is_none());
    assert_eq!((whole.taken(monday()), whole.taken(later)), (vec![hours(9, 10)], vec![later]));
    // What changes from then on is kept as ever.
    somebody.somebody_deletes("yoga").await;
    poller(&server.url(), &schedule).await.0.poll().await;
    copy.save().expect("written");
    let (schedule, _copy) = restarted(copies.path());
    assert_eq!(schedule.snapshot(&id("atelier")).taken(monday()), []);
}
