//! What reception is shown: found in the calendar, stable while nothing changes, open again when
//! something does.

use super::*;
use crate::domain::booking::Transfer;
use crate::domain::conflict::{Cause, ConflictChoice, Decision, Pair};
use crate::ical::write_decision;

/// The causes of what is open, and how many dates each has.
fn open(schedule: &Schedule) -> Vec<(Cause, usize)> {
    let open = schedule.conflicts(now()).into_iter().filter(|conflict| conflict.decision.is_none());
    let open: Vec<_> = open.map(|conflict| (conflict.cause, conflict.dates_from(now()).len())).collect();
    assert_eq!(open.len(), schedule.open_conflicts(now()));
    open
}

fn the_only(schedule: &Schedule) -> Arc<Conflict> {
    let conflicts = schedule.conflicts(now());
    assert_eq!(conflicts.len(), 1, "{conflicts:#?}");
    conflicts[0].clone()
}

fn event(uid: &str, etag: &str, interval: Interval, lines: &str) -> FoundObject {
    let text = foreign_at(uid, interval).replace("END:VEVENT", &format!("{lines}\r\nEND:VEVENT"));
    object(uid, etag, text.replace("\r\n\r\n", "\r\n"))
}

#[test]
fn whoever_wrote_last_lies_over_the_other() {
    for (stamp, expected) in [
        ("LAST-MODIFIED:20261123T090000Z", Pair::NativeOverBooking),
        ("LAST-MODIFIED:20261122T090000Z", Pair::BookingOverNative),
    ] {
        let schedule = schedule();
        schedule.holds(&booking(1, hour(2)));
        schedule
            .poll(PollResult::Changes { changed: vec![event("a", "1", hour(2), stamp)], removed: vec![] });
        assert_eq!(open(&schedule), [(Cause::Overlap(expected), 1)]);
        let conflict = the_only(&schedule);
        assert_eq!(conflict.booking().map(|stored| stored.booking.id), Some(booking(1, hour(2)).id));
        let latest =
            if expected == Pair::NativeOverBooking { "2026-11-23T09:00:00Z" } else { "2026-11-23T08:00:00Z" };
        assert_eq!(conflict.since, Some(utc(latest)));
    }
}

#[test]
fn two_series_are_one_conflict_with_its_dates_and_what_is_over_is_none() {
    let schedule = schedule();
    let weekly = "RRULE:FREQ=WEEKLY;COUNT=52";
    let past = Interval::starting_at(now() - TimeDelta::days(70), TimeDelta::hours(1)).expect("forwards");
    let found = vec![event("a", "1", hour(2), weekly), event("b", "1", hour(2), weekly)];
    let over = vec![event("c", "1", past, ""), event("d", "1", past, "")];
    schedule.poll(PollResult::All([found, over].concat()));
    assert_eq!(open(&schedule), [(Cause::Overlap(Pair::TwoNatives), 52)]);
    let conflict = the_only(&schedule);
    assert!(conflict.sides.iter().all(|side| side.is_recurring));
    let later = now() + TimeDelta::days(21);
    assert_eq!(conflict.dates_from(later).len(), 49);
    assert_eq!(schedule.open_conflicts(now() + TimeDelta::days(7 * 52)), 0);
}

#[test]
fn it_is_worked_out_once_per_content() {
    let schedule = schedule();
    schedule.poll(PollResult::All(vec![event("a", "1", hour(2), ""), event("b", "1", hour(2), "")]));
    let first = the_only(&schedule);
    schedule.confirm(&atelier(), now());
    assert!(Arc::ptr_eq(&first, &the_only(&schedule)));
    schedule.finds(vec![event("z", "1", hour(9), "")]);
    let again = the_only(&schedule);
    assert!(!Arc::ptr_eq(&first, &again));
    assert_eq!((first.id, first.version), (again.id, again.version), "nothing of it has changed");
}

fn decision(conflict: &Conflict) -> Decision {
    let (version, by, at) = (conflict.version, person("camille"), now());
    Decision { conflict: conflict.id, version, choice: ConflictChoice::Keep, word: None, by, at }
}

#[test]
fn a_decision_holds_until_one_of_the_events_changes() {
    let schedule = schedule();
    schedule.holds(&booking(1, hour(2)));
    schedule.poll(PollResult::Changes { changed: vec![event("a", "1", hour(2), "")], removed: vec![] });
    let conflict = the_only(&schedule);
    let kept = write_decision(&decision(&conflict), None, Uuid::from_u128(7));
    schedule.finds(vec![object("decision", "1", kept)]);
    assert_eq!(open(&schedule), []);
    assert_eq!(the_only(&schedule).decision, Some(decision(&conflict)));
    assert_eq!(schedule.taken_in_november(), [hour(2)], "it holds nothing");
    // Another version of the same event that says the same.
    schedule.finds(vec![event("a", "2", hour(2), "X-OTHER:1")]);
    assert_eq!(open(&schedule), []);
    let longer = Interval::starting_at(hour(2).start(), TimeDelta::minutes(90)).expect("forwards");
    schedule.finds(vec![event("a", "3", longer, "")]);
    assert_eq!(open(&schedule), [(Cause::Overlap(Pair::BookingOverNative), 1)]);
    schedule.finds(vec![event("a", "4", hour(2), "SUMMARY:Mariage")]);
    assert_eq!(open(&schedule).len(), 1, "another title is another event");
    schedule.finds(vec![event("a", "5", hour(2), "")]);
    assert_eq!(open(&schedule), [], "it is as it was when it was decided");
    schedule.apply_deleted(&atelier(), &href("decision"));
    assert_eq!(open(&schedule).len(), 1);
}

#[test]
fn a_decision_about_series_does_not_lapse_as_dates_pass() {
    let schedule = schedule();
    let weekly = "RRULE:FREQ=WEEKLY";
    schedule.poll(PollResult::All(vec![event("a", "1", hour(2), weekly), event("b", "1", hour(2), weekly)]));
    let kept = write_decision(&decision(&the_only(&schedule)), None, Uuid::from_u128(7));
    schedule.finds(vec![object("decision", "1", kept)]);
    let later = now() + TimeDelta::days(100);
    schedule.confirm(&atelier(), later);
    assert_eq!(schedule.open_conflicts(later), 0);
    schedule.finds(vec![event("b", "2", hour(2), "RRULE:FREQ=WEEKLY;INTERVAL=2")]);
    assert_eq!(schedule.open_conflicts(later), 1);
}

#[test]
fn a_booking_that_was_dragged_says_where_it_was() {
    let schedule = schedule();
    let text = written(&booking(1, hour(2)));
    schedule.finds(vec![object("1", "1", text.clone())]);
    schedule.confirm(&atelier(), now());
    assert_eq!(open(&schedule), []);
    let dragged = text
        .replace(":20261123T110000\r\n", ":20261123T140000\r\n")
        .replace(":20261123T120000\r\n", ":20261123T150000\r\n");
    assert_ne!(dragged, text);
    schedule.finds(vec![object("1", "2", dragged)]);
    assert_eq!(open(&schedule), [(Cause::Moved, 1)]);
    assert_eq!(the_only(&schedule).was, Some(hour(2)));
    assert_eq!(schedule.taken_in_november(), [hour(5)], "it counts as it is");
}

#[test]
fn a_booking_that_disappears_was_deleted_in_a_calendar_application() {
    let schedule = schedule();
    schedule.poll(PollResult::All(vec![object("1", "1", written(&booking(1, hour(2))))]));
    let later = now() + TimeDelta::hours(1);
    schedule.apply_poll(&atelier(), schedule.mark(), PollResult::All(Vec::new()), later);
    assert_eq!(open(&schedule), [(Cause::Deleted, 1)]);
    let conflict = the_only(&schedule);
    assert_eq!((conflict.since, conflict.booking()), (Some(later), None));
    // Another Clef, or the next start of this one, is told by its copy on disk and by the file.
    let restarted = self::schedule();
    restarted.restore_lost(&atelier(), schedule.atelier().lost().to_vec());
    restarted.poll(PollResult::All(Vec::new()));
    assert_eq!(the_only(&restarted).id, conflict.id);
    // It comes back, from the bin for example.
    schedule.finds(vec![object("again", "1", written(&booking(1, hour(2))))]);
    assert_eq!(open(&schedule), []);
    assert_eq!(schedule.atelier().lost(), []);
}

#[test]
fn what_goes_for_a_reason_is_not_missed() {
    let later = now() + TimeDelta::hours(1);
    let gone_at = |what: Vec<FoundObject>, left: Vec<FoundObject>, at: Instant| {
        let schedule = schedule();
        schedule.poll(PollResult::All(what));
        schedule.apply_poll(&atelier(), schedule.mark(), PollResult::All(left), at);
        open(&schedule)
    };
    let here = || object("1", "1", written(&booking(1, hour(2))));
    let of = booking(1, hour(2));
    let tombstone = || object("2", "1", written(&cancelled(&of, 2)));
    let successor = || object("2", "1", written(&moved(&of, 2, hour(5))));
    assert_eq!(gone_at(vec![here()], Vec::new(), later).len(), 1);
    assert_eq!(gone_at(vec![here()], vec![tombstone()], later), [], "cancelled");
    assert_eq!(gone_at(vec![here()], vec![successor()], later), [], "moved");
    assert_eq!(gone_at(vec![here(), tombstone()], vec![tombstone()], later), [], "cancelled before");
    assert_eq!(gone_at(vec![tombstone()], Vec::new(), later), [], "cleaned up");
    assert_eq!(
        gone_at(vec![here()], Vec::new(), now() + TimeDelta::minutes(1)),
        [],
        "withdrawn by its maker"
    );
    assert_eq!(
        gone_at(vec![here()], Vec::new(), now() + TimeDelta::days(2)),
        [],
        "over, or cancelled long since"
    );
    assert_eq!(gone_at(vec![event("a", "1", hour(2), "")], Vec::new(), later), [], "somebody else's");
    let schedule = schedule();
    schedule.poll(PollResult::All(vec![here()]));
    schedule.apply_deleted(&atelier(), &href("1"));
    schedule.apply_poll(&atelier(), schedule.mark(), PollResult::All(Vec::new()), later);
    assert_eq!(open(&schedule), [], "deleted by this very process");
}

#[test]
fn a_tombstone_that_comes_late_explains_it_for_good() {
    let schedule = schedule();
    let of = booking(1, hour(2));
    schedule.poll(PollResult::All(vec![object("1", "1", written(&of))]));
    let later = now() + TimeDelta::hours(1);
    schedule.apply_poll(&atelier(), schedule.mark(), PollResult::All(Vec::new()), later);
    assert_eq!(open(&schedule).len(), 1);
    schedule.holds(&cancelled(&of, 2));
    assert_eq!(open(&schedule), []);
    schedule.apply_deleted(&atelier(), &href("2"));
    assert_eq!(open(&schedule), []);
}

#[test]
fn what_cannot_be_read_is_shown_unless_it_is_over() {
    let schedule = schedule();
    let past = Interval::starting_at(now() - TimeDelta::days(21), TimeDelta::hours(1)).expect("forwards");
    schedule.poll(PollResult::All(vec![
        object("nothing", "1", "this is no calendar".into()),
        object(
            "rule",
            "1",
            foreign("rule", "DTSTART:20261124T090000Z\r\nDTEND:20261124T100000Z\r\nRRULE:FREQ=SOMETIMES"),
        ),
        event("past", "1", past, "RRULE:FREQ=WEEKLY;BYDAY=XX;COUNT=1"),
        object("task", "1", foreign("task", "DUE:20261124T090000Z").replace("VEVENT", "VTODO")),
    ]));
    let found = schedule.conflicts(now());
    let told: Vec<_> = found
        .iter()
        .map(|one| (one.sides[0].object.as_str(), one.dates.len() > 1, one.warnings.len()))
        .collect();
    assert_eq!(told, [("nothing.ics", false, 1), ("rule.ics", true, 1)]);
    assert!(found.iter().all(|one| one.cause == Cause::Unreadable));
}

#[test]
fn a_series_that_disappears_is_missed_until_its_last_date() {
    let schedule = schedule();
    let weekly =
        written(&booking(1, hour(-100))).replace("SUMMARY:", "RRULE:FREQ=WEEKLY;COUNT=3\r\nSUMMARY:");
    schedule.poll(PollResult::All(vec![object("1", "1", weekly)]));
    let later = now() + TimeDelta::hours(1);
    schedule.apply_poll(&atelier(), schedule.mark(), PollResult::All(Vec::new()), later);
    let conflict = the_only(&schedule);
    assert_eq!(
        (conflict.cause, conflict.sides[0].is_recurring, conflict.dates.len()),
        (Cause::Deleted, true, 2)
    );
    assert_eq!(schedule.open_conflicts(later + TimeDelta::days(7)), 1);
    assert_eq!(schedule.open_conflicts(later + TimeDelta::days(14)), 0);
}

#[test]
fn a_booking_of_several_rooms_that_lost_one_is_told_and_one_that_has_all_is_not() {
    let salon = Room { id: RoomId::parse("salon").expect("an id"), calendar: "salon".into(), ..room() };
    let schedule = Schedule::new(vec![room(), salon.clone()]);
    let part = booking(4, hour(2)).with(|it| {
        it.room = salon.id.clone();
        it.record.transfer = Some(Transfer::PartOf(atelier()));
        (it.record.created, it.record.modified) = (now(), now());
    });
    let head = part.clone().with(|it| {
        it.room = atelier();
        it.record.transfer = Some(Transfer::Parts(vec![part.place()]));
    });
    let as_written = |booking: &Booking, room: &Room| {
        object("it", "1", write_booking(booking, &Presentation::unworded(room)))
    };
    let read = |objects: Vec<FoundObject>, room: &Room, at: Instant| {
        schedule.apply_poll(&room.id, schedule.mark(), PollResult::All(objects), at);
    };
    read(vec![as_written(&head, &room())], &room(), now());
    read(Vec::new(), &salon, now() + TimeDelta::seconds(20));
    assert_eq!(open(&schedule), [], "the other room was read before");
    read(vec![as_written(&part, &salon)], &salon, now() + TimeDelta::hours(1));
    assert_eq!(open(&schedule), []);

    read(Vec::new(), &salon, now() + TimeDelta::hours(2));
    assert_eq!(open(&schedule), [(Cause::RoomLost, 1)]);
    let conflict = the_only(&schedule);
    assert_eq!((&conflict.room, &conflict.lost_room), (&atelier(), &Some(part.place())));
    assert_eq!(conflict.booking().map(|stored| &stored.booking.id), Some(&head.id));
    let theirs = part.clone().with(|it| it.id = booking(9, hour(2)).id);
    read(vec![as_written(&theirs, &salon)], &salon, now() + TimeDelta::hours(3));
    assert_eq!(open(&schedule), [(Cause::RoomLost, 1)], "its UID is somebody else's by now");
}
