//! The copy after a start that found it damaged: what the schedule knows is in it again.

use std::fs;

use super::*;
use crate::caldav::client::Object;
use crate::caldav::{ETag, Href};
use crate::schedule::PollResult;

fn now() -> Instant {
    "2027-05-04T08:00:00Z".parse().expect("an instant")
}

fn event(name: &str) -> Object {
    let href = Href::parse(&format!("/dav/atelier/{name}.ics")).expect("an href");
    let text = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:{name}\r\nDTSTAMP:20270101T100000Z\r\n\
         DTSTART:20270504T100000Z\r\nDTEND:20270504T110000Z\r\nSUMMARY:Yoga\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    );
    Object { href, etag: Some(ETag("\"1\"".to_owned())), data: text }
}

fn schedule() -> Schedule {
    Schedule::new(vec![Room::sample()])
}

fn open(schedule: &Schedule, folder: &Path) -> (DiskCopy, UnreadCopy) {
    DiskCopy::open(schedule, folder, |_| "https://cloud.example.org".to_owned())
}

/// A server that has two events says so.
fn poll(schedule: &Schedule) {
    let (room, all) = (Room::sample().id, PollResult::All(vec![event("one"), event("two")]));
    schedule.apply_poll(&room, schedule.mark(), all, now());
}

/// Returns how many objects the copy in `folder` has, at a start that can use it.
fn in_copy(folder: &Path) -> usize {
    let again = schedule();
    let (_copy, unread) = open(&again, folder);
    unread.read(&again);
    let snapshot = again.snapshot(&Room::sample().id);
    assert!(snapshot.as_of().is_some(), "the copy can be used");
    snapshot.object_count()
}

/// A folder with a copy of two events.
fn copied() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let first = schedule();
    let (mut copy, unread) = open(&first, folder.path());
    unread.read(&first);
    poll(&first);
    copy.save().expect("to write");
    assert_eq!(in_copy(folder.path()), 2);
    folder
}

#[test]
fn what_was_near_in_a_damaged_copy_is_in_the_next_one() {
    let folder = copied();
    let path = folder.path().join(format!("{}.jsonl", Room::sample().id));
    let mut bytes = fs::read(&path).expect("the file");
    let title = bytes.windows(4).position(|four| four == b"Yoga").expect("its title");
    // No UTF-8 any more, in a text that the first look passes over.
    bytes[title] = 0xff;
    fs::write(&path, bytes).expect("to write");
    let again = schedule();
    let (mut copy, unread) = open(&again, folder.path());
    unread.show_near(&again, now());
    assert_eq!(again.snapshot(&Room::sample().id).object_count(), 1);
    unread.read(&again);
    poll(&again);
    assert_eq!(again.snapshot(&Room::sample().id).object_count(), 2);
    copy.save().expect("to write");
    assert_eq!(in_copy(folder.path()), 2);
}

#[test]
fn after_a_panic_while_it_is_read_the_copy_is_kept_again() {
    let folder = copied();
    let again = schedule();
    let (mut copy, unread) = open(&again, folder.path());
    unread.show_near(&again, now());
    unread.read_by(&again, |_, _| panic!("as a fault in understanding it would"));
    assert!(!again.is_restoring());
    let snapshot = again.snapshot(&Room::sample().id);
    assert_eq!((snapshot.object_count(), snapshot.copy_of()), (0, None));
    poll(&again);
    copy.save().expect("to write");
    assert_eq!(in_copy(folder.path()), 2);
}
