//! What concerns rooms on two servers at once: a booking that moves from one to the other, a hall whose rooms are on
//! both, and those who want the same.

use std::sync::Arc;

use clef::bookings::{BookError, Bookings, Change, Timeouts, Wording};
use clef::caldav::client::{ClientSettings, Limits, NewCalendar};
use clef::caldav::embedded::{Quirks, Uids};
use clef::domain::booking::BookingRequest;
use clef::domain::room::Room;
use clef::domain::time::Interval;
use clef::ical::Labels;
use clef::schedule::Schedule;
use clef::sync::{AccountPlace, Cleaner, Poller, RoomCalendars, SyncSettings};
use futures_util::future::join;
use rstest::rstest;

use crate::several_rooms::{hall_wish, morning};
use crate::world::{On, Store, World, ana, guard, malik, native_event, now, room, span, wish};

/// A Clef that has read the calendars of both servers.
pub(super) struct Clef {
    pub(super) schedule: Arc<Schedule>,
    pub(super) calendars: Arc<RoomCalendars>,
    pub(super) bookings: Bookings,
    pub(super) cleaner: Cleaner,
    pub(super) pollers: Vec<Poller>,
}

/// The atelier and the hall are on the first, the salon is on the second.
pub(super) async fn clef(stores: &[Store; 2]) -> Clef {
    set(stores, |_| ()).await
}

/// The same with other settings of each room.
pub(super) async fn set(stores: &[Store; 2], change: impl Fn(&mut Room)) -> Clef {
    let [first, second] = stores;
    let known = World::unread(first, first.client.clone(), Timeouts::default());
    let mut rooms: Vec<Room> = known.schedule.rooms().iter().map(|room| (**room).clone()).collect();
    rooms.iter_mut().for_each(change);
    let on = |server: &str, store: &Store, rooms: &[&str]| AccountPlace {
        server: Some(server.into()),
        settings: ClientSettings {
            url: store.url.clone(),
            username: store.username.clone(),
            password: store.password.clone().into(),
            limits: Limits::default(),
        },
        rooms: Some(rooms.iter().map(|id| room(id)).collect()),
    };
    let accounts = [on("first", first, &["atelier", "hall"]), on("second", second, &["salon"])];
    let calendars = Arc::new(RoomCalendars::open(accounts).expect("addresses"));
    let schedule = Arc::new(Schedule::new(rooms));
    let wording = Wording {
        public_url: "http://127.0.0.1:8080".into(),
        publish_titles: false,
        name_in_title: false,
        labels: Labels::new(str::to_owned),
    };
    let bookings = Bookings::new(schedule.clone(), calendars.clone(), wording);
    let poller = |account| Poller::of(account, schedule.clone(), SyncSettings::default());
    let pollers = calendars.accounts().map(poller).collect();
    let cleaner = Cleaner::new(schedule.clone(), calendars.clone());
    let mut clef = Clef { schedule, calendars, bookings, cleaner, pollers };
    clef.read().await;
    clef
}

impl Clef {
    pub(super) async fn read(&mut self) {
        for poller in &mut self.pollers {
            assert!(poller.poll().await.is_none(), "it can be read");
        }
    }

    /// What is taken in the atelier, the salon and the hall on that day.
    fn taken(&self) -> [Vec<Interval>; 3] {
        let day = span("2027-05-04 00:00", "2027-05-05 00:00");
        ["atelier", "salon", "hall"].map(|id| self.schedule.snapshot(&room(id)).taken(day))
    }
}

pub(super) async fn stores(on: [On; 2]) -> [Store; 2] {
    let [first, second] = [Store::on(on[0]).await, Store::on(on[1]).await];
    let first = first.expect("it is always there").with_hall().await.expect("a hall");
    [first, second.expect("it is always there")]
}

pub(super) fn of_malik(id: &str) -> BookingRequest {
    BookingRequest { room: room(id), ..wish(&malik(), morning()) }
}

#[rstest]
#[case([On::Embedded, On::Embedded])]
#[case([On::Radicale, On::Xandikos])]
#[case([On::NextcloudLike, On::Radicale])]
#[tokio::test(flavor = "multi_thread")]
async fn a_booking_moves_to_a_room_on_another_server_and_back(#[case] on: [On; 2]) {
    let stores = stores(on).await;
    let here = clef(&stores).await;
    let booked = here.bookings.book(wish(&ana(), morning()), now()).await.expect("a free room").booking;
    for (to, taken) in [("salon", [vec![], vec![morning()]]), ("atelier", [vec![morning()], vec![]])] {
        let change = Change { room: Some(room(to)), ..Change::default() };
        let moved = here.bookings.change(booked.id, change, guard(&ana()), now()).await.expect("it is free");
        assert_eq!((moved.booking.id, moved.booking.room.as_str()), (booked.id, to));
        let cold = clef(&stores).await;
        assert_eq!(cold.schedule.find_booking(booked.id).expect("it stands").booking.room.as_str(), to);
        assert_eq!(cold.taken()[..2], taken);
    }
    // What was left behind goes from both.
    let mut later = clef(&stores).await;
    later.cleaner.clean_up(now() + chrono::TimeDelta::days(3)).await.expect("cleaned up");
    later.read().await;
    assert_eq!(later.taken(), [vec![morning()], vec![], vec![]]);
}

#[rstest]
#[case([On::Embedded, On::Embedded])]
#[case([On::Radicale, On::Xandikos])]
#[case([On::NextcloudLike, On::Radicale])]
#[tokio::test(flavor = "multi_thread")]
async fn a_hall_whose_rooms_are_on_two_servers_is_booked_with_all_or_not_at_all(#[case] on: [On; 2]) {
    let stores = stores(on).await;
    let (here, elsewhere) = (clef(&stores).await, clef(&stores).await);
    let hall = here.bookings.book(hall_wish(), now()).await.expect("free rooms").booking;
    assert_eq!(clef(&stores).await.taken(), [vec![morning()], vec![morning()], vec![morning()]]);
    for id in ["atelier", "salon"] {
        let refused = elsewhere.bookings.book(of_malik(id), now()).await;
        assert!(matches!(refused, Err(BookError::Refused { .. })), "{id}: {refused:?}");
    }
    here.bookings.cancel(hall.id, guard(&ana()), now()).await.expect("its own");
    assert_eq!(clef(&stores).await.taken(), [vec![], vec![], vec![]]);
    elsewhere.bookings.book(of_malik("salon"), now()).await.expect("free again");
    let refused = here.bookings.book(hall_wish(), now()).await;
    assert!(matches!(refused, Err(BookError::Refused { .. })), "{refused:?}");
    assert_eq!(clef(&stores).await.taken(), [vec![], vec![morning()], vec![]]);
}

/// One Clef wants the hall, and another the salon at the same moment: on the other server.
#[rstest]
#[case([On::Embedded, On::Embedded])]
#[case([On::Radicale, On::Xandikos])]
#[tokio::test(flavor = "multi_thread")]
async fn of_a_hall_and_its_room_on_another_server_one_is_booked(#[case] on: [On; 2]) {
    const ROUNDS: i64 = 6;
    let stores = stores(on).await;
    let (here, elsewhere) = (clef(&stores).await, clef(&stores).await);
    let mut won = [0, 0];
    for day in 0..ROUNDS {
        let at = |request: BookingRequest| {
            let interval = request.when.interval;
            let later = chrono::TimeDelta::weeks(day);
            let when = Interval::new(interval.start() + later, interval.end() + later).expect("forwards");
            request.with(|it| it.when.interval = when)
        };
        let hall = here.bookings.book(at(hall_wish()), now());
        let salon = elsewhere.bookings.book(at(of_malik("salon")), now());
        let (hall, salon) = Box::pin(join(hall, salon)).await;
        assert!(hall.is_err() || salon.is_err(), "week {day}: both are told that they have it");
        won[0] += usize::from(hall.is_ok());
        won[1] += usize::from(salon.is_ok());
    }
    assert!(won[0] + won[1] > 0, "somebody has something: {won:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_fit_keeps_nobody_from_booking_on_the_other() {
    let quirks = Quirks::default();
    quirks.set(|switches| switches.uids = Uids::NeverTaken);
    let first = Store::on(On::Embedded).await.expect("it is always there").with_hall().await.expect("a hall");
    let stores = [first, Store::embedded(quirks).await];
    let here = clef(&stores).await;
    let refused = here.bookings.book(of_malik("salon"), now()).await;
    assert!(matches!(refused, Err(BookError::Unsafe { .. })), "{refused:?}");
    here.bookings.book(wish(&ana(), morning()), now()).await.expect("its server is fit");
    // Both calendars have one address, each on its server.
    let calendars = here.bookings.calendars();
    let hrefs = ["atelier", "salon"].map(|id| calendars.get(&room(id)).expect("found").href.parent());
    assert_eq!(hrefs[0], hrefs[1]);
}

/// On both servers there are two more calendars of the same names, and on the second there is an event in each.
#[tokio::test(flavor = "multi_thread")]
async fn calendars_that_hold_or_close_a_room_are_those_of_its_own_server() {
    let stores = stores([On::Embedded, On::Embedded]).await;
    for (nth, store) in stores.iter().enumerate() {
        let home = store.client.calendar_home().await.expect("the home");
        for (name, hour) in [("rdv", "08"), ("fermetures", "12")] {
            let new = NewCalendar { display_name: name.into(), color: None };
            let calendar = home.child(name).as_collection();
            store.client.make_calendar(&calendar, &new).await.expect("a calendar");
            if nth == 1 {
                let lines = [format!("DTSTART:20270504T{hour}0000Z"), format!("DTEND:20270504T{hour}3000Z")];
                let event = native_event(name, &[&lines[0], &lines[1]]);
                store.client.create(&calendar.child("one.ics"), event).await.expect("written");
            }
        }
    }
    let here = set(&stores, |room| {
        room.also_blocked_by = vec!["rdv".to_owned()];
        room.closures_calendars = vec!["fermetures".to_owned()];
    });
    let here = here.await;
    let held = span("2027-05-04 10:00", "2027-05-04 10:30");
    let closed = span("2027-05-04 14:00", "2027-05-04 14:30");
    assert_eq!(here.taken()[..2], [vec![], vec![held]]);
    for (id, is_free) in [("atelier", true), ("salon", false)] {
        for at in [held, closed] {
            let told =
                here.bookings.book(BookingRequest { room: room(id), ..wish(&malik(), at) }, now()).await;
            assert_eq!(told.is_ok(), is_free, "{id} {at:?}: {told:?}");
        }
    }
}
