//! The copy of a room's calendar on disk, also after a crash in the middle of a line.

use std::fs;
use std::path::Path;

use super::*;
use crate::files::make_directory;

fn href(name: &str) -> Href {
    Href::parse(&format!("/dav/atelier/{name}.ics")).expect("an href")
}

fn object(name: &str, data: &str) -> News {
    reaching(name, data, (0, 0))
}

fn reaching(name: &str, data: &str, reach: Reach) -> News {
    News::Object(Object { href: href(name), etag: Some(ETag("\"1\"".into())), data: data.into() }, reach)
}

fn at(text: &str) -> Instant {
    text.parse().expect("an instant")
}

const NOON: &str = "2026-11-23T12:00:00Z";

fn file(folder: &Path) -> RoomFile {
    RoomFile::new(folder.join("atelier.jsonl"), ["https://cloud", "atelier", "salle"])
}

/// A file with two objects, of which one is gone and one changed.
fn written(folder: &Path) -> RoomFile {
    let mut file = file(folder);
    assert_eq!(texts(file.read()), (Vec::new(), None));
    for news in [object("a", "one"), object("b", "two"), News::Gone(href("b")), object("a", "three\r\n")] {
        file.add(&news);
    }
    file.add(&News::AsOf(at(NOON)));
    file.flush().expect("to write");
    file
}

fn texts(copy: Copy) -> (Vec<String>, Option<Instant>) {
    (copy.objects.into_iter().map(|object| object.data).collect(), copy.as_of)
}

fn expected() -> (Vec<String>, Option<Instant>) {
    (vec!["three\r\n".into()], Some(at(NOON)))
}

#[test]
fn what_was_written_last_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    written(folder.path());
    assert_eq!(texts(file(folder.path()).read()), expected());
    let text = fs::read_to_string(folder.path().join("atelier.jsonl")).expect("the file");
    assert_eq!(text.lines().count(), 3, "reading tidies up: {text}");
    assert_eq!(texts(file(folder.path()).read()), expected());
}

#[test]
fn half_a_line_at_the_end_costs_only_that_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = written(folder.path()).path;
    let mut torn = OpenOptions::new().append(true).open(&path).expect("the file");
    torn.write_all(b"{\"object\":{\"href\":\"/dav/at").expect("to write");
    let mut again = file(folder.path());
    assert_eq!(texts(again.read()), expected());
    again.add(&object("c", "four"));
    again.flush().expect("to write");
    assert_eq!(file(folder.path()).read().objects.len(), 2);
}

#[test]
fn the_copy_of_another_calendar_or_version_is_passed_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = written(folder.path()).path;
    let mut other = RoomFile::new(path.clone(), ["https://cloud", "atelier", "another"]);
    assert_eq!(texts(other.read()), (Vec::new(), None));
    for header in
        ["", "garbage\n", "{\"clef\":{\"format\":0,\"of\":[\"https://cloud\",\"atelier\",\"salle\"]}}\n"]
    {
        fs::write(&path, header).expect("to write");
        assert_eq!(texts(file(folder.path()).read()), (Vec::new(), None), "{header:?}");
    }
}

#[test]
fn a_first_reading_that_is_long_is_not_lost_when_the_file_is_rewritten() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut first = file(folder.path());
    first.read();
    let long = "x".repeat(100_000);
    for n in 0..200 {
        first.add(&object(&n.to_string(), &long));
    }
    first.flush().expect("to write");
    let copy = first.read_lines().expect("the file");
    assert_eq!((copy.objects.len(), copy.as_of), (200, None));
    assert_eq!(texts(file(folder.path()).read()), (Vec::new(), None), "it was never complete");
}

#[test]
fn a_file_does_not_grow_without_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut file = written(folder.path());
    let long = "x".repeat(100_000);
    for _ in 0..200 {
        file.add(&object("a", &long));
    }
    file.flush().expect("to write");
    let size = fs::metadata(&file.path).expect("the file").len();
    assert!(size < 2 * SLACK, "{size}");
}

#[test]
fn what_a_full_disk_did_not_take_is_written_when_there_is_room_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut file = written(folder.path());
    let elsewhere = folder.path().join("elsewhere");
    fs::rename(&file.path, &elsewhere).expect("moved away");
    file.add(&object("c", "four"));
    assert!(file.flush().is_err_and(|error| error.to_string().contains("atelier.jsonl")));
    assert!(file.flush().is_err(), "also when nothing new has come");
    let mut torn = OpenOptions::new().append(true).open(&elsewhere).expect("the file");
    torn.write_all(b"{\"object\":{\"href\":\"/dav/at").expect("to write");
    fs::rename(&elsewhere, &file.path).expect("moved back");
    file.add(&object("d", "five"));
    file.flush().expect("to write");
    assert_eq!(file.read().objects.len(), 3, "a, c and d, and nothing of half a line");
}

/// Returns what a full disk is to whoever would write beside `file`.
fn nothing_can_be_written_beside(file: &Path) -> PathBuf {
    let obstacle = file.with_extension("new");
    fs::create_dir_all(obstacle.join("full")).expect("a directory in the way");
    obstacle
}

#[test]
fn a_start_on_a_full_disk_reads_the_copy_and_keeps_it_once_there_is_room() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = written(folder.path()).path;
    let mut torn = OpenOptions::new().append(true).open(&path).expect("the file");
    // A whole value whose line has no end.
    torn.write_all(b"{\"gone\":\"/dav/atelier/a.ics\"}").expect("to write");
    let obstacle = nothing_can_be_written_beside(&path);
    let mut again = file(folder.path());
    assert_eq!(texts(again.read()), expected());
    again.add(&object("c", "four"));
    fs::remove_dir_all(obstacle).expect("room again");
    again.flush().expect("to write");
    assert_eq!(file(folder.path()).read().objects.len(), 2);
}

#[test]
fn a_first_start_on_a_full_disk_begins_the_copy_once_there_is_room() {
    let folder = tempfile::tempdir().expect("a folder");
    for before in
        [None, Some("garbage that is longer than the header of a copy would be\n{\"clef\":{\"format\":0")]
    {
        let mut first = file(folder.path());
        if let Some(before) = before {
            fs::write(&first.path, before.repeat(4)).expect("to write");
        }
        let obstacle = nothing_can_be_written_beside(&first.path);
        assert_eq!(texts(first.read()), (Vec::new(), None));
        first.add(&object("a", "one"));
        first.add(&News::AsOf(at(NOON)));
        assert!(first.flush().is_err());
        fs::remove_dir_all(obstacle).expect("room again");
        first.flush().expect("to write");
        assert_eq!(texts(file(folder.path()).read()), (vec!["one".into()], Some(at(NOON))));
        fs::remove_file(&first.path).expect("removed");
    }
}

#[test]
fn what_cannot_be_written_at_all_is_said_every_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut file = file(&folder.path().join("nowhere"));
    file.read();
    file.add(&object("a", "one"));
    assert!(file.flush().is_err() && file.flush().is_err());
}

#[test]
fn nobody_else_may_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let copies = folder.path().join("copies");
    make_directory(&copies).expect("a directory");
    let path = written(&copies).path;
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!((mode(&copies), mode(&path)), (0o700, 0o600));
}

#[test]
fn what_is_near_is_read_by_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut file = written(folder.path());
    let near = |file: &RoomFile| {
        let (objects, as_of) = file.read_near((100, 200))?;
        let mut texts: Vec<String> = objects.into_iter().map(|object| object.data).collect();
        texts.sort();
        Some((texts, as_of))
    };
    assert_eq!(near(&file), Some((Vec::new(), at(NOON))), "they hold nothing");
    for (name, text, reach) in [
        ("c", "within", (120, 130)),
        ("d", "before", (90, 100)),
        ("e", "after", (200, 300)),
        ("f", "for ever", (0, i64::MAX)),
        ("g", "moved here", (10, 20)),
        ("h", "moved away", (120, 130)),
        ("i", "gone", (120, 130)),
        ("g", "moved here", (150, 160)),
        ("h", "moved away", (500, 600)),
    ] {
        file.add(&reaching(name, text, reach));
    }
    file.add(&News::Gone(href("i")));
    file.flush().expect("to write");
    let expected = ["for ever", "moved here", "within"].map(str::to_owned).to_vec();
    assert_eq!(near(&file), Some((expected.clone(), at(NOON))));
    assert_eq!(near(&self::file(folder.path())), Some((expected.clone(), at(NOON))), "at the next start");
    let mut again = self::file(folder.path());
    again.read();
    assert_eq!(near(&again), Some((expected, at(NOON))), "also once it was rewritten");
    let other = RoomFile::new(folder.path().join("atelier.jsonl"), ["https://elsewhere", "atelier", "salle"]);
    assert_eq!(near(&other), None);
}

/// An older release does not say when objects hold the room: then nothing is known of what is near, and nothing is
/// called free. After the first reading it is said.
#[test]
fn of_a_copy_by_an_older_release_nothing_is_near_before_all_was_read_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = written(folder.path());
    let older = fs::read_to_string(&file.path).expect("the file").replace(",\"reach\":[0,0]", "");
    assert!(!older.contains("reach"), "{older}");
    fs::write(&file.path, older).expect("to write");
    assert_eq!(file.read_near((100, 200)).map(|(objects, _)| objects.len()), None);
    let mut again = self::file(folder.path());
    let copy = again.read();
    assert_eq!(copy.objects.len(), 1);
    again.note_reaches(copy, vec![(120, 130)]);
    assert_eq!(again.read_near((100, 200)).map(|(objects, _)| objects.len()), Some(1));
    assert_eq!(texts(self::file(folder.path()).read()), expected());
}

#[test]
fn a_file_that_says_little_else_is_not_written_again_at_a_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut first = written(folder.path());
    for n in 0..20 {
        first.add(&object(&n.to_string(), "as before"));
    }
    first.flush().expect("to write");
    let before = fs::read(&first.path).expect("the file");
    let mut again = file(folder.path());
    assert_eq!(again.read().objects.len(), 21);
    assert_eq!(fs::read(&again.path).expect("the file").len(), before.len());
    again.add(&News::Gone(href("a")));
    again.flush().expect("to write");
    assert_eq!(file(folder.path()).read().objects.len(), 20);
}
