//! What a file holds more of than can be taken over, or twice.

use super::{agenda, counts, import, reasons, write_settings};
use crate::world::{On, Store, World};

const EVERY_MINUTE: &[&[&str]] = &[
    &["SUMMARY:Horloge", "DTSTART:20270504T080000Z", "DURATION:PT1M", "RRULE:FREQ=MINUTELY;COUNT=9000"],
    &["SUMMARY:Echo", "DTSTART:20270512T080000Z", "DURATION:PT3M", "RRULE:FREQ=MINUTELY;COUNT=9000"],
];

#[tokio::test(flavor = "multi_thread")]
async fn of_an_event_of_every_minute_so_many_dates_are_taken_over_and_the_rest_is_told() {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write_settings(&store, folder);
    std::fs::write(folder.join("clock.ics"), agenda(EVERY_MINUTE)).expect("written");
    let (code, report) = import(&store, folder, &["clock.ics", "--room", "atelier"]);
    let told = reasons(&report);
    assert_eq!(code, Some(1), "{told}");
    assert_eq!(told.matches("these 5000 dates before").count(), 2, "{told}");
    // 4,000 minutes, and every third of as many.
    let written = World::new(&store).await.objects().await;
    assert!((20..25).contains(&written.len()), "a few series: {}", written.len());
    let new: Vec<u64> = report["lines"]
        .as_array()
        .expect("lines")
        .iter()
        .filter(|line| line["became"] == "new")
        .filter_map(|line| line["dates"].as_u64())
        .collect();
    assert_eq!(new.iter().sum::<u64>(), 4_000 + 1_334, "{new:?}");
}

/// What has more dates than anybody counts to find its end.
const LONG: [&[&str]; 3] = [
    &["SUMMARY:Over", "DTSTART:20180101T050000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2500"],
    &["SUMMARY:Long", "DTSTART:20200101T070000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=6000"],
    &["SUMMARY:Ever", "DTSTART:20240101T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY"],
];

#[tokio::test(flavor = "multi_thread")]
async fn of_a_long_series_it_is_said_whether_it_is_over_goes_on_or_has_no_end() {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write_settings(&store, folder);
    let [over, long, ever] = LONG;
    std::fs::write(folder.join("over.ics"), agenda(&[over])).expect("written");
    let (code, report) = import(&store, folder, &["over.ics", "--room", "atelier", "--dry-run"]);
    assert_eq!((code, reasons(&report)), (Some(0), String::new()), "all of it is taken over");
    std::fs::write(folder.join("more.ics"), agenda(&[long, ever])).expect("written");
    let (code, report) = import(&store, folder, &["more.ics", "--room", "atelier", "--dry-run"]);
    let told = reasons(&report);
    assert_eq!((code, told.matches(": taken over until 20").count()), (Some(1), 2), "{told}");
    for once in ["it has dates after 20", "it has no end"] {
        assert_eq!(told.matches(once).count(), 1, "{told}");
    }
}

const TWICE: &str = "id;room;start;end;title\n\
    7;atelier;2027-05-04 10:00;2027-05-04 11:00;Conseil\n\
    7;atelier;2027-05-04 10:00;2027-05-04 11:00;Conseil\n\
    7;atelier;2027-05-06 10:00;2027-05-06 11:00;Conseil\n\
    8;salon;2027-05-04 10:00;2027-05-04 11:00;Autre\n\
    8;atelier;2027-05-07 10:00;2027-05-07 11:00;Autre\n";

#[tokio::test(flavor = "multi_thread")]
async fn an_id_that_stands_twice_in_a_file_is_counted_as_it_will_be_written() {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write_settings(&store, folder);
    std::fs::write(folder.join("twice.csv"), TWICE).expect("written");
    let (_, foretold) = import(&store, folder, &["twice.csv", "--dry-run"]);
    assert_eq!(World::new(&store).await.objects().await.len(), 0, "nobody asked for it to be written");
    let (_, written) = import(&store, folder, &["twice.csv"]);
    assert_eq!(counts(&foretold), counts(&written), "{foretold:#} {written:#}");
    assert_eq!(foretold["lines"], written["lines"]);
    assert!(counts(&written).contains(&("there", 1)), "{written:#}");
}
