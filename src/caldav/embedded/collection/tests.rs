//! What the store keeps through writes, failures, restarts and foreign hands.

use std::fs;
use std::path::Path;

use http::header::{IF_MATCH, IF_NONE_MATCH};
use http::{HeaderMap, HeaderValue};
use tempfile::TempDir;

use super::*;
use crate::caldav::embedded::change_log;
use crate::domain::booking::Ticket;
use crate::domain::room::RoomId;

fn event(uid: &str, title: &str) -> Bytes {
    let event =
        format!("BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART:20270101T100000Z\r\nSUMMARY:{title}\r\nEND:VEVENT\r\n");
    Bytes::from(format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{event}END:VCALENDAR\r\n"))
}

fn submission(name: &str, body: &Bytes, preconditions: Preconditions) -> Submission {
    let facts = Facts::read(body).expect("an object");
    Submission { name: name.into(), body: body.clone(), facts, preconditions, uids: Uids::default() }
}

fn if_absent() -> Preconditions {
    let headers = HeaderMap::from_iter([(IF_NONE_MATCH, HeaderValue::from_static("*"))]);
    Preconditions::read(&headers).expect("readable")
}

fn if_match(etag: &str) -> Preconditions {
    let headers = HeaderMap::from_iter([(IF_MATCH, HeaderValue::try_from(etag).expect("a header"))]);
    Preconditions::read(&headers).expect("readable")
}

fn open(directory: &Path) -> Arc<Collection> {
    Arc::new(Collection::open(directory.to_owned()).expect("a collection"))
}

async fn put(collection: &Arc<Collection>, name: &str, uid: &str, title: &str) -> Result<Stored, WriteError> {
    collection.put(submission(name, &event(uid, title), Preconditions::default())).await
}

async fn with_three() -> (TempDir, Arc<Collection>) {
    let directory = tempfile::tempdir().expect("a directory");
    let collection = open(directory.path());
    for name in ["a.ics", "b.ics", "c.ics"] {
        put(&collection, name, &format!("uid-{name}"), "first").await.expect("stored");
    }
    collection.delete("b.ics".into(), Preconditions::default()).await.expect("deleted");
    (directory, collection)
}

/// Returns what a client sees: names with their tags.
fn seen(collection: &Collection) -> Vec<(String, String)> {
    collection.objects().iter().map(|object| (object.name.to_string(), object.etag())).collect()
}

#[tokio::test]
async fn a_restart_changes_nothing_that_a_client_sees() {
    let (directory, collection) = with_three().await;
    let before = (seen(&collection), collection.last_change(), collection.id());
    drop(collection);
    let again = open(directory.path());
    assert_eq!((seen(&again), again.last_change(), again.id()), before);
    let names: Vec<_> =
        again.changes(Some(2)).0.into_iter().map(|m| (m.name.to_string(), m.object.is_some())).collect();
    assert_eq!(names, [("c.ics".to_owned(), true), ("b.ics".to_owned(), false)]);
}

#[tokio::test]
async fn an_etag_never_comes_back_with_its_content() {
    let (_directory, collection) = with_three().await;
    let first = put(&collection, "a.ics", "uid-a.ics", "A").await.expect("stored").etag;
    put(&collection, "a.ics", "uid-a.ics", "B").await.expect("stored");
    let third = put(&collection, "a.ics", "uid-a.ics", "A").await.expect("stored").etag;
    assert_ne!(first, third);
}

#[tokio::test]
async fn the_uid_of_a_deleted_booking_stays_taken_also_after_a_restart() {
    let (directory, collection) = with_three().await;
    let uid = Ticket(1).uid(&RoomId::parse("atelier").expect("an id")).to_string();
    put(&collection, "1.ics", &uid, "booking").await.expect("stored");
    collection.delete("1.ics".into(), Preconditions::default()).await.expect("deleted");
    let conflict = |result| matches!(result, Err(WriteError::UidConflict(holder)) if holder == "1.ics");
    assert!(conflict(put(&collection, "new.ics", &uid, "again").await));
    assert!(conflict(put(&collection, "1.ics", &uid, "again").await));
    drop(collection);
    assert!(conflict(put(&open(directory.path()), "new.ics", &uid, "again").await));
}

#[tokio::test]
async fn an_object_keeps_its_uid() {
    let (_directory, collection) = with_three().await;
    let refused = put(&collection, "a.ics", "another", "x").await;
    assert!(matches!(refused, Err(WriteError::UidConflict(holder)) if holder == "a.ics"));
}

#[tokio::test]
async fn preconditions_are_held_against_the_newest_version() {
    let (_directory, collection) = with_three().await;
    let first = collection.get("a.ics").expect("there").etag();
    let body = event("uid-a.ics", "second");
    let second = collection.put(submission("a.ics", &body, if_match(&first))).await.expect("stored");
    assert!(!second.is_new);
    let stale = collection.put(submission("a.ics", &body, if_match(&first))).await;
    assert!(matches!(stale, Err(WriteError::PreconditionFailed(Some(etag))) if etag == second.etag));
    let stale = collection.delete("a.ics".into(), if_match(&first)).await;
    assert!(matches!(stale, Err(WriteError::PreconditionFailed(_))));
    let create = collection.put(submission("a.ics", &body, if_absent())).await;
    assert!(matches!(create, Err(WriteError::PreconditionFailed(_))));
    let missing = collection.put(submission("z.ics", &event("z", "z"), if_match(&first))).await;
    assert!(matches!(missing, Err(WriteError::PreconditionFailed(None))));
}

#[tokio::test]
async fn files_changed_by_hand_are_news_after_a_restart() {
    let (directory, collection) = with_three().await;
    let last = collection.last_change();
    drop(collection);
    fs::write(directory.path().join("a.ics"), event("uid-a.ics", "by hand")).expect("written");
    fs::remove_file(directory.path().join("c.ics")).expect("removed");
    fs::write(directory.path().join("Réunion.ics"), event("dropped-in", "new")).expect("written");
    fs::write(directory.path().join("broken.ics"), "half an event").expect("written");
    fs::write(directory.path().join("notes.txt"), "not ours").expect("written");
    fs::write(directory.path().join(".hidden.ics"), event("hidden", "x")).expect("written");
    let again = open(directory.path());
    let mut news: Vec<_> =
        again.changes(Some(last)).0.into_iter().map(|m| (m.name.to_string(), m.object.is_some())).collect();
    news.sort();
    let expected = [("Réunion.ics", true), ("a.ics", true), ("broken.ics", true), ("c.ics", false)];
    assert_eq!(news, expected.map(|(name, is_there)| (name.to_owned(), is_there)));
    assert_eq!(again.get("Réunion.ics").expect("adopted").uid.as_ref(), "dropped-in");
    assert_eq!(again.get("broken.ics").expect("seen").uid.as_ref(), "");
    let before = (seen(&again), again.last_change());
    let in_the_way = put(&again, "notes.txt", "n", "n").await;
    assert!(matches!(in_the_way, Err(WriteError::BadName)), "somebody's file is not overwritten");
    drop(again);
    let third = open(directory.path());
    assert_eq!((seen(&third), third.last_change()), before, "told once");
}

#[tokio::test]
async fn without_its_log_a_collection_is_whole_but_syncs_from_the_start() {
    let (directory, collection) = with_three().await;
    let id = collection.id();
    drop(collection);
    fs::remove_file(directory.path().join(change_log::FILE_NAME)).expect("removed");
    let again = open(directory.path());
    assert_ne!(again.id(), id);
    assert_eq!(seen(&again).len(), 2);
}

/// A crash may come between any two of the steps of a write; each leaves one of these on disk.
#[tokio::test]
async fn a_write_that_was_cut_off_anywhere_is_there_or_not() {
    let (directory, collection) = with_three().await;
    drop(collection);
    let log_path = directory.path().join(change_log::FILE_NAME);
    let log = fs::read(&log_path).expect("a log");
    let old = fs::read(directory.path().join("a.ics")).expect("an object");
    // Logged, not renamed: an update and a create that never were.
    let (mut open_log, _) = ChangeLog::open(directory.path()).expect("a log");
    let change = |name: &str, body: &[u8]| Change {
        name: name.into(),
        uid: format!("uid-{name}"),
        digest: Some(digest(body)),
    };
    open_log.append(&change("a.ics", &event("uid-a.ics", "never"))).expect("appended");
    open_log.append(&change("d.ics", &event("uid-d.ics", "never"))).expect("appended");
    let again = open(directory.path());
    assert_eq!(again.get("a.ics").expect("there").body().expect("read"), old);
    assert!(again.get("d.ics").is_none());
    let etag = again.get("a.ics").expect("there").etag();
    assert!(put(&again, "a.ics", "uid-a.ics", "goes on").await.is_ok());
    assert_ne!(again.get("a.ics").expect("there").etag(), etag);
    drop(again);
    // Renamed, and the log's line was torn off: the file is the truth.
    fs::write(&log_path, &log).expect("written");
    let new = event("uid-a.ics", "stands");
    fs::write(directory.path().join("a.ics"), &new).expect("written");
    assert_eq!(open(directory.path()).get("a.ics").expect("there").body().expect("read"), new);
}

#[cfg(unix)]
#[tokio::test]
async fn after_a_failed_write_the_disk_is_looked_at_again() {
    let (directory, collection) = with_three().await;
    // A directory under the object's name makes the rename fail after the log was written.
    fs::create_dir(directory.path().join("d.ics")).expect("made");
    fs::remove_file(directory.path().join("a.ics")).expect("removed");
    fs::create_dir(directory.path().join("a.ics")).expect("made");
    let failed = put(&collection, "a.ics", "uid-a.ics", "fails").await;
    assert!(matches!(failed, Err(WriteError::Io(_))));
    fs::remove_dir(directory.path().join("a.ics")).expect("removed");
    put(&collection, "e.ics", "uid-e", "works").await.expect("stored");
    let names: Vec<_> = seen(&collection).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["c.ics", "e.ics"]);
}

#[tokio::test]
async fn a_collection_that_was_deleted_takes_no_more_writes() {
    let (_directory, collection) = with_three().await;
    collection.retire(|directory| fs::remove_dir_all(directory)).await.expect("removed");
    assert!(matches!(put(&collection, "n.ics", "n", "n").await, Err(WriteError::NotFound)));
}

/// Whoever has found an object reads what it was, also when it is replaced or deleted meanwhile.
#[tokio::test]
async fn a_reader_gets_the_text_that_its_tag_is_of() {
    let (_directory, collection) = with_three().await;
    let before = (collection.get("a.ics").expect("there"), collection.get("c.ics").expect("there"));
    put(&collection, "a.ics", "uid-a.ics", "second").await.expect("stored");
    collection.delete("c.ics".into(), Preconditions::default()).await.expect("deleted");
    assert_eq!(before.0.body().expect("kept"), event("uid-a.ics", "first"));
    assert_eq!(before.1.body().expect("kept"), event("uid-c.ics", "first"));
    let after = collection.get("a.ics").expect("there");
    assert_eq!(after.body().expect("read"), event("uid-a.ics", "second"));
}

#[tokio::test]
async fn a_file_that_was_changed_by_hand_is_not_told_under_its_old_tag() {
    let (directory, collection) = with_three().await;
    let before = collection.get("a.ics").expect("there");
    fs::write(directory.path().join("a.ics"), event("uid-a.ics", "by hand")).expect("written");
    assert!(before.body().is_err() && before.tree().is_none());
    collection.look_at_disk().await.expect("read");
    let after = collection.get("a.ics").expect("there");
    assert_ne!(after.etag(), before.etag());
    assert_eq!(after.body().expect("read"), event("uid-a.ics", "by hand"));
    // What it was before cannot be read any more.
    assert!(before.body().is_err());
}
