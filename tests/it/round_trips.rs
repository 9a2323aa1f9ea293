//! What other applications make of bookings, and what Clef then does to these (`tests/fixtures/round-trips`):
//! on each server the dates are those that they should be, and what was put in is still there.

use std::path::Path;

use chrono::TimeDelta;
use chrono_tz::Europe::Paris;
use clef::bookings::{BookError, Booked, Change, Guard, NoShow};
use clef::caldav::Error;
use clef::domain::details::DetailsChange;
use clef::domain::recurrence::Rule;
use clef::domain::rules::Refusal;
use clef::domain::series::{Scope, Series};
use clef::domain::time::{Instant, Interval};
use clef::domain::when::When;
use serde::Deserialize;

use crate::every_server::on_every_server;
use crate::world::{Store, World, ana, guard, malik, now, reception, room, span, wish};

on_every_server!(what_other_applications_made_of_a_booking_is_there_after_each_change);

/// What another application does to a booking on Tuesday 4 May 2027 at ten, and what follows.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RoundTrip {
    /// Makes it a series.
    rule: Option<String>,
    /// Lines that it puts into the event.
    #[serde(default)]
    add: String,
    /// Components that it puts beside the event; `UID:OWN` stands for the UID of that.
    #[serde(default)]
    beside: String,
    #[serde(default)]
    replace: Vec<(String, String)>,
    #[serde(default)]
    keeps: Vec<String>,
    titles: Option<Vec<String>>,
    /// Each begins anew.
    then: Vec<Then>,
}

/// One change through Clef.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a word of the fixtures")]
struct Then {
    /// What another member has booked before.
    taken: Option<(String, String)>,
    /// Of a series: the day of the one date that it is about.
    date: Option<String>,
    moves: Option<(String, String)>,
    room: Option<String>,
    title: Option<String>,
    /// `one`, `following` or `all`.
    cancels: Option<String>,
    /// It is given to another person.
    #[serde(default)]
    hands_over: bool,
    /// Nobody comes for twenty minutes.
    #[serde(default)]
    nobody_comes: bool,
    /// The day that the series could not have when it was booked, and has now.
    refills: Option<String>,
    /// What was cancelled is had again.
    #[serde(default)]
    comes_back: bool,
    refused: Option<String>,
    /// When the room is held by it afterwards.
    holds: Vec<String>,
    /// Lines that are in its calendar then.
    keeps: Option<Vec<String>>,
    /// Each event of the booking has them.
    #[serde(default)]
    keeps_in_each: bool,
    titles: Option<Vec<String>>,
}

async fn what_other_applications_made_of_a_booking_is_there_after_each_change(world: World, store: &Store) {
    // It takes a comma in a category for its end, whoever wrote it.
    if store.refuses("to keep events as they were written") {
        return;
    }
    let mut world = world;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/round-trips");
    let mut files: Vec<_> =
        folder.read_dir().expect("fixtures").map(|entry| entry.expect("a fixture").path()).collect();
    files.sort();
    assert!(files.len() > 9, "{files:?}");
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a fixture");
        let trip: RoundTrip =
            toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        for then in &trip.then {
            let what = format!("{}, {then:?}", file.file_name().expect("a name").display());
            Box::pin(run(&mut world, store, (&trip, then), &what)).await;
            wipe(&world).await;
            world = World::new(store).await;
        }
    }
}

async fn run(world: &mut World, store: &Store, (trip, then): (&RoundTrip, &Then), what: &str) {
    let first = span("2027-05-04 10:00", "2027-05-04 11:00");
    let series = trip.rule.as_ref().map(|rule| {
        let rule = Rule::parse(rule).expect("a rule");
        Series::plan(&rule, first, Paris, &[]).expect("a series").1.map(Box::new).expect("several dates")
    });
    let mut request = wish(&ana(), first).with(|it| it.when.series = series);
    if let Some(day) = &then.refills {
        request.when = request.when.skipping(&[at_ten(day)], Paris).expect("one of several dates");
    }
    let booked =
        world.bookings.book(request, now()).await.unwrap_or_else(|error| panic!("{error:?}: {what}"));
    let id = booked.booking.id;
    if !rewrite(world, &booked, trip, what).await {
        eprintln!("skipped: the server lets nobody write it so: {what}");
        return;
    }
    // What the server says of changes alone may leave some out.
    *world = World::new(store).await;
    if let Some((from, to)) = &then.taken {
        world.book(&malik(), from, to).await.unwrap_or_else(|error| panic!("{error:?}: {what}"));
    }
    let told = act(world, &booked, then).await;
    let refused = told.as_ref().err().map(|error| match error {
        BookError::Refused { refusals, .. } if refusals.iter().any(Refusal::is_taken) => "taken".to_owned(),
        BookError::NotEditable { .. } => "not_editable".to_owned(),
        other => panic!("{other:?}: {what}"),
    });
    assert_eq!(refused, then.refused, "{what}");
    let cold = World::new(store).await;
    let is_it = |other: &clef::domain::booking::Booking| other.id == id;
    let place = then.room.as_deref().unwrap_or("atelier");
    let year = Interval::new(utc("2026-12-31T23:00:00Z"), utc("2027-12-31T23:00:00Z")).expect("forwards");
    let mut held = cold.schedule.snapshot(&room(place)).occupancies(year);
    held.retain(|date| date.booking().is_none_or(|booking| is_it(booking)));
    let shown: Vec<String> = held.iter().map(|date| shown(date.interval)).collect();
    assert_eq!(shown, then.holds, "{what}: {:?}", cold.objects_of(place).await);
    if let Some(expected) = then.titles.as_ref().or(trip.titles.as_ref()) {
        let titles: Vec<&str> = held.iter().filter_map(|date| Some(date.title_in(date.booking()?))).collect();
        assert_eq!(&titles, expected, "{what}");
    }
    let there = cold.objects_of(place).await.concat().replace("\r\n", "\n").replace("\n ", "");
    let events =
        cold.objects_of(place).await.into_iter().map(|text| text.replace("\r\n", "\n").replace("\n ", ""));
    let own = format!("X-CLEF-ID:{}", id.0);
    let events: Vec<String> = events.filter(|text| then.keeps_in_each && text.contains(&own)).collect();
    assert!(!then.keeps_in_each || events.len() > 1, "{events:?}: {what}");
    for line in then.keeps.as_ref().unwrap_or(&trip.keeps) {
        for text in events.iter().chain([&there]) {
            assert!(text.lines().any(|own| same_line(own, line)), "no {line} in {text}: {what}");
        }
    }
}

/// When the booking, or its date on that day, begins.
fn at_ten(day: &str) -> Instant {
    span(&format!("{day} 10:00"), &format!("{day} 11:00")).start()
}

/// Servers may write parameters in quotes, and in another order.
fn same_line(one: &str, other: &str) -> bool {
    let plain = |line: &str| {
        let line = line.replace('"', "");
        let (before, value) =
            line.split_once(':').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap_or_default();
        let mut parameters: Vec<String> = before.split(';').map(ToOwned::to_owned).collect();
        parameters.sort();
        (parameters, value)
    };
    plain(one) == plain(other)
}

/// Writes the event as the other application leaves it. Returns whether the server takes it: Nextcloud refuses an event
/// with two rules (415), whoever writes it.
async fn rewrite(world: &World, booked: &Booked, trip: &RoundTrip, what: &str) -> bool {
    let stored = world.schedule.find_booking(booked.booking.id).expect("it is known");
    let object = world.client.get(&stored.href).await.expect("the event");
    let (add, beside) = (trip.add.trim_start(), trip.beside.trim_start());
    let mut text = object.data.replace("\r\n", "\n").replace("\n ", "");
    for (old, new) in &trip.replace {
        assert!(text.contains(old), "no {old} in {text}: {what}");
        text = text.replace(old, new);
    }
    let add = if add.is_empty() || add.ends_with('\n') { add.to_owned() } else { format!("{add}\n") };
    let beside = beside.replace("UID:OWN", &format!("UID:{}", booked.booking.uid()));
    let text = text.replace("END:VEVENT\n", &format!("{add}END:VEVENT\n{beside}")).replace('\n', "\r\n");
    let etag = object.etag.expect("an ETag");
    match world.client.update(&stored.href, &etag, text).await {
        Ok(_) => true,
        Err(Error::Rejected { status: 415, .. }) if trip.add.contains("RRULE:") => false,
        Err(error) => panic!("{error}: {what}"),
    }
}

async fn act(world: &World, booked: &Booked, then: &Then) -> Result<(), BookError> {
    let (bookings, id) = (&world.bookings, booked.booking.id);
    let at = then.date.as_deref().map(at_ten);
    if then.refills.is_some() {
        let refilled = bookings.refill(id, guard(&ana()), now()).await?;
        assert!(refilled.dates.iter().all(|date| date.verdict.refusals.is_empty()), "{refilled:?}");
        return Ok(());
    }
    if then.nobody_comes {
        let stored = world.schedule.find_booking(id).expect("it is known");
        let begins = at.unwrap_or_else(|| stored.booking.when.interval.start());
        let interval = Interval::starting_at(begins, TimeDelta::hours(1)).expect("forwards");
        let missed = NoShow { stored, date: at, interval };
        return bookings.release_no_show(missed, begins + TimeDelta::minutes(20)).await.map(drop);
    }
    if let Some(scope) = &then.cancels {
        let scope = match (scope.as_str(), at) {
            ("one", Some(at)) => Scope::One(at),
            ("following", Some(at)) => Scope::Following(at),
            _ => Scope::All,
        };
        bookings.give_back(id, scope, guard(&ana()), now()).await?;
        if then.comes_back {
            bookings.restore(id, None, guard(&ana()), now()).await?;
        }
        return Ok(());
    }
    let interval = then.moves.as_ref().map(|(from, to)| span(from, to));
    let mut change = Change {
        room: then.room.as_deref().map(room),
        when: interval.map(When::once),
        details: DetailsChange { title: then.title.clone(), ..DetailsChange::default() },
        booked_for: then.hands_over.then(malik),
        ..Change::default()
    };
    let by = if then.hands_over { Guard::by(reception()) } else { guard(&ana()) };
    if let Some(at) = at {
        return bookings.change_date((id, at), change, by, now()).await.map(drop);
    }
    let known = world.schedule.find_booking(id).expect("it is known").booking;
    change.when = interval.map(|to| known.when.moved(to, Paris).expect("to move"));
    bookings.change(id, change, by, now()).await.map(drop)
}

/// Empties both calendars.
async fn wipe(world: &World) {
    for id in ["atelier", "salon"] {
        let collection = world.collections.get(&room(id)).expect("its calendar is found").href.clone();
        for (href, _) in world.client.list_etags(&collection).await.expect("a listing") {
            let deleted = world.client.delete(&href, None).await;
            // What a change left behind may be taken away by Clef at the same moment.
            assert!(matches!(deleted, Ok(()) | Err(Error::NotFound(_))), "{deleted:?}");
        }
    }
}

fn utc(text: &str) -> Instant {
    text.parse().expect("an instant")
}

fn shown(interval: Interval) -> String {
    let show = |at: Instant| at.with_timezone(&Paris).format("%m-%d %H:%M").to_string();
    format!("{}-{}", show(interval.start()), &show(interval.end())[6..])
}
