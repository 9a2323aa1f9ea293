//! `clef export`: everything that is in the calendars, or what is about one member, in files of one's own.

use std::path::Path;
use std::process::Command;

use clef::bookings::Change;
use clef::domain::booking::BookingId;
use rstest::rstest;
use serde_json::Value;

use crate::app::TestApp;
use crate::front_door::clef_on;
use crate::series::{at_hour, series};
use crate::world::{On, Store, World, ana, guard, malik, now, room, wish};

const DAY: &str = "2026-11-18";
const FOREIGN: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:foreign\r\n\
    DTSTAMP:20260101T000000Z\r\nDTSTART:20261119T100000Z\r\nDTEND:20261119T110000Z\r\nSUMMARY:Travaux\r\nEND:VEVENT\r\n\
    END:VCALENDAR\r\n";

/// Writes settings for the command into `folder`.
fn write_settings(store: &Store, folder: &Path) {
    let rooms = format!(
        "[place]\nname = \"L'Essai\"\ntimezone = \"Europe/Paris\"\n[caldav]\nurl = \"{}\"\nusername = \"{}\"\n\
         password_env = \"THE_PASSWORD\"\n[[site]]\nid = \"bain\"\nname = \"Le Bain\"\n[[room]]\nid = \"atelier\"\n\
         site = \"bain\"\nname = \"L'Atelier\"\ncalendar = \"{}\"\n[[room]]\nid = \"salon\"\nsite = \"bain\"\n\
         name = \"Le Salon\"\ncalendar = \"{}\"\n",
        store.url, store.username, store.calendars[0], store.calendars[1]
    );
    std::fs::write(folder.join("rooms.toml"), rooms).expect("written");
}

fn export(store: &Store, folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clef"));
    command.args(["--config", "rooms.toml", "export"]).args(arguments);
    let output = command.env("THE_PASSWORD", &store.password).current_dir(folder).output().expect("it runs");
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    (output.status.code(), said.concat())
}

fn bookings_in(folder: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(folder.join("bookings.json")).expect("the bookings");
    serde_json::from_str(&text).expect("JSON")
}

#[rstest]
#[case(On::Embedded)]
#[case(On::Radicale)]
#[case(On::Xandikos)]
#[tokio::test(flavor = "multi_thread")]
async fn everything_or_what_is_about_one_member_is_exported(#[case] server: On) {
    let store = Store::on(server).await.expect("it is always there");
    let app: TestApp = clef_on(&store).await;
    let (ana, malik) = (app.person("demo-ana").await, app.person("demo-malik").await);
    ana.book("atelier", DAY, ("10:00", "11:00"), "Conseil").await;
    malik.book("salon", DAY, ("09:00", "10:00"), "=Rendez-vous, à deux").await;
    let home = store.client.calendar_home().await.expect("the home");
    let foreign = home.child(&store.calendars[0]).as_collection().child("foreign.ics");
    store.client.create(&foreign, FOREIGN.to_owned()).await.expect("written");
    let folder = tempfile::tempdir().expect("a folder");
    write_settings(&store, folder.path());

    let (code, said) = export(&store, folder.path(), &["--to", "all"]);
    assert_eq!(code, Some(0), "{said}");
    let all = folder.path().join("all");
    let titles: Vec<Value> = bookings_in(&all).iter().map(|booking| booking["title"].clone()).collect();
    assert_eq!(titles, ["=Rendez-vous, à deux", "Conseil"], "by their start");
    let first = &bookings_in(&all)[1];
    assert_eq!((&first["start"], &first["room"]), (&"2026-11-18T10:00:00+01:00".into(), &"atelier".into()));
    assert_eq!(first["booked_for"]["name"], "Ana Le Goff");
    let calendar = std::fs::read_to_string(all.join("atelier.ics")).expect("the calendar");
    assert!(calendar.contains("SUMMARY:Travaux") && calendar.contains("X-CLEF-TICKET:1"), "{calendar}");
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 2, "{calendar}");
    let table = std::fs::read_to_string(all.join("bookings.csv")).expect("the table");
    assert!(table.contains("\"'=Rendez-vous, à deux\"") && table.lines().count() == 3, "{table}");
    #[cfg(unix)]
    {
        let mode = |path: &Path| {
            std::os::unix::fs::PermissionsExt::mode(&path.metadata().expect("it").permissions()) & 0o777
        };
        assert_eq!([mode(&all), mode(&all.join("bookings.csv"))], [0o700, 0o600], "nobody else reads it");
    }

    let (code, said) = export(&store, folder.path(), &["--to", "ana", "--member", "demo-ana"]);
    assert_eq!(code, Some(0), "{said}");
    let of_ana = folder.path().join("ana");
    assert_eq!(bookings_in(&of_ana).len(), 1);
    for file in ["atelier.ics", "salon.ics", "bookings.json", "bookings.csv"] {
        let text = std::fs::read_to_string(of_ana.join(file)).expect("a file");
        assert!(!text.contains("Malik") && !text.contains("Travaux"), "{file}: {text}");
    }
    let (code, said) = export(&store, folder.path(), &["--to", "salon", "--room", "salon"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        !folder.path().join("salon/atelier.ics").exists() && folder.path().join("salon/salon.ics").exists()
    );
}

/// Bookings as the table has them.
fn table(folder: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(folder.join("bookings.csv")).expect("the table");
    // A note may have several lines.
    let is_first = |line: &&str| line.get(1..37).is_some_and(|id| BookingId::parse(id).is_some());
    text.lines().filter(is_first).map(str::to_owned).collect()
}

#[rstest]
#[case(On::NextcloudLater)]
#[case(On::Radicale)]
#[tokio::test(flavor = "multi_thread")]
async fn each_booking_is_counted_once_whatever_it_was_and_however_many_rooms_it_has(#[case] server: On) {
    let store = Store::on(server).await.expect("it is always there");
    let world = World::new(&store).await;
    let bookings = &world.bookings;
    let several = wish(&ana(), at_hour("2027-05-04", 10));
    let several = bookings.book_several(several, &[room("salon")].into(), now()).await.expect("free").booking;
    let weekly = series(&ana(), 12, "FREQ=WEEKLY;COUNT=3", &[]);
    let weekly = bookings.book(weekly, now()).await.expect("free").booking.id;
    let (date, later) = (at_hour("2027-05-11", 12).start(), Change::to(at_hour("2027-05-12", 12)));
    bookings.change_date((weekly, date), later, guard(&ana()), now()).await.expect("moved");
    let gone = world.book(&malik(), "2027-05-07 10:00", "2027-05-07 11:00").await.expect("free").booking.id;
    bookings.cancel(gone, guard(&malik()), now()).await.expect("cancelled");
    let to_salon =
        world.book(&malik(), "2027-05-12 14:00", "2027-05-12 15:00").await.expect("free").booking.id;
    let change = Change { room: Some(room("salon")), ..Change::default() };
    bookings.change(to_salon, change, guard(&malik()), now()).await.expect("moved");
    // What was moved, and is not cleaned up yet.
    let moved = world.book(&malik(), "2027-05-13 10:00", "2027-05-13 11:00").await.expect("free").booking.id;
    let old = world.schedule.find_booking(moved).expect("it is there").href;
    let text = world.client.get(&old).await.expect("its event").data;
    bookings
        .change(moved, Change::to(at_hour("2027-05-14", 10)), guard(&malik()), now())
        .await
        .expect("moved");
    world.client.create(&old, text).await.expect("it is there still");
    let folder = tempfile::tempdir().expect("a folder");
    write_settings(&store, folder.path());

    let (code, said) = export(&store, folder.path(), &["--to", "all"]);
    assert!(code == Some(0) && said.contains("bookings of Clef among them: 6"), "{said}");
    let all = folder.path().join("all");
    let of = |id: BookingId| -> Vec<Value> {
        bookings_in(&all).into_iter().filter(|booking| booking["id"] == id.to_string()).collect()
    };
    assert_eq!(bookings_in(&all).len(), 6, "{:#?}", bookings_in(&all));
    assert_eq!(of(several.id)[0]["rooms"], serde_json::json!(["atelier", "salon"]));
    let [first, left] = <[_; 2]>::try_from(of(weekly)).expect("the series, and the date that has left it");
    assert_eq!(first["left_out"], serde_json::json!(["2027-05-11T12:00:00+02:00"]));
    assert_eq!(left["start"], "2027-05-12T12:00:00+02:00");
    assert_eq!((&of(to_salon)[0]["room"], of(to_salon).len()), (&"salon".into(), 1));
    assert_eq!((&of(gone)[0]["state"], of(gone).len()), (&"cancelled".into(), 1));
    assert_eq!((&of(moved)[0]["start"], of(moved).len()), (&"2027-05-14T10:00:00+02:00".into(), 1));
    let lines = table(&all);
    assert_eq!(lines.len(), 6, "{lines:#?}");
    assert!(lines.iter().any(|line| line.contains("\"atelier\",\"atelier salon\"")), "{lines:#?}");

    let (_, said) = export(&store, folder.path(), &["--to", "salon", "--room", "salon"]);
    let salon = folder.path().join("salon");
    assert_eq!(table(&salon).len(), 2, "what holds it for a booking of another room too: {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_with_something_in_it_is_left_alone() {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let folder = tempfile::tempdir().expect("a folder");
    write_settings(&store, folder.path());
    let (code, said) = export(&store, folder.path(), &["--to", "."]);
    assert!(code == Some(1) && said.contains("not empty"), "{said}");
    let (code, said) = export(&store, folder.path(), &["--to", "out", "--room", "nowhere"]);
    assert!(code == Some(1) && said.contains("no such room"), "{said}");
    assert!(!folder.path().join("bookings.json").exists());
}
