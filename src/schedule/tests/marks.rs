//! Who wins when an own write and a poll speak of one object.

use super::*;

fn at(hours: i64) -> String {
    foreign_at("u", hour(hours))
}

fn etag(n: &str) -> ETag {
    ETag(n.into())
}

#[test]
fn a_poll_that_is_older_than_a_write_does_not_undo_it() {
    let schedule = schedule();
    schedule.finds(vec![object("a", "1", at(0))]);
    let asked = schedule.mark();
    schedule.apply_written(&atelier(), &href("a"), Some(etag("2")), &at(5));
    let answer = PollResult::Some(vec![object("a", "1", at(0))]);
    let applied = schedule.apply_poll(&atelier(), asked, answer, now());
    assert_eq!(applied, Applied { changed: 0, passed_over: 1 });
    assert_eq!(schedule.taken_in_november(), [hour(5)]);
}

#[test]
fn a_poll_that_was_asked_after_a_write_is_believed() {
    let schedule = schedule();
    schedule.apply_written(&atelier(), &href("a"), Some(etag("2")), &at(5));
    schedule.finds(vec![object("a", "3", at(7))]);
    assert_eq!(schedule.taken_in_november(), [hour(7)]);
}

#[test]
fn a_list_that_is_older_than_a_write_does_not_take_it_away() {
    let schedule = schedule();
    schedule.finds(vec![object("b", "1", foreign_at("v", hour(1)))]);
    let asked = schedule.mark();
    schedule.apply_written(&atelier(), &href("a"), Some(etag("1")), &at(5));
    let nothing = PollResult::All(Vec::new());
    let applied = schedule.apply_poll(&atelier(), asked, nothing, now());
    assert_eq!(applied, Applied { changed: 1, passed_over: 1 });
    assert_eq!(schedule.taken_in_november(), [hour(5)]);
}

#[test]
fn a_poll_that_is_older_than_a_deletion_does_not_undo_it() {
    let schedule = schedule();
    schedule.finds(vec![object("a", "1", at(0))]);
    let asked = schedule.mark();
    schedule.apply_deleted(&atelier(), &href("a"));
    schedule.apply_poll(&atelier(), asked, PollResult::Some(vec![object("a", "1", at(0))]), now());
    assert!(schedule.taken_in_november().is_empty());
    schedule.finds(vec![object("a", "2", at(3))]);
    assert_eq!(schedule.taken_in_november(), [hour(3)], "somebody made it again");
}

#[test]
fn a_deletion_counts_also_for_what_was_not_known_yet() {
    let schedule = schedule();
    let asked = schedule.mark();
    schedule.apply_deleted(&atelier(), &href("a"));
    schedule.apply_poll(&atelier(), asked, PollResult::Some(vec![object("a", "1", at(0))]), now());
    assert!(schedule.taken_in_november().is_empty());
}

#[test]
fn of_two_polls_the_one_asked_later_counts_whatever_the_order_of_their_answers() {
    let schedule = schedule();
    let (first, second) = (schedule.mark(), schedule.mark());
    schedule.apply_poll(&atelier(), second, PollResult::Some(vec![object("a", "2", at(5))]), now());
    schedule.apply_poll(&atelier(), first, PollResult::Some(vec![object("a", "1", at(0))]), now());
    assert_eq!(schedule.taken_in_november(), [hour(5)]);
}

#[test]
fn a_version_that_is_known_changes_nothing() {
    let schedule = schedule();
    schedule.finds(vec![object("a", "1", at(0))]);
    let before = schedule.atelier();
    assert_eq!(schedule.finds(vec![object("a", "1", at(0))]), Applied::default());
    assert_eq!(schedule.atelier().version(), before.version());
    schedule.apply_written(&atelier(), &href("a"), None, &at(2));
    assert_ne!(schedule.atelier().version(), before.version());
    assert_eq!(before.taken(month()), [hour(0)], "a snapshot never changes");
}

#[test]
fn only_what_confirms_everything_makes_a_schedule_fresh() {
    let schedule = schedule();
    schedule.finds(vec![object("a", "1", at(0))]);
    assert!(!schedule.is_loaded() && schedule.atelier().is_stale(now()));
    schedule.poll(PollResult::Changes { changed: Vec::new(), removed: Vec::new() });
    let snapshot = schedule.atelier();
    assert!(schedule.is_loaded() && !snapshot.is_stale(now() + TimeDelta::seconds(30)));
    assert!(snapshot.is_stale(now() + TimeDelta::seconds(31)));
    assert_eq!(snapshot.as_of(), Some(now()));
}

#[test]
fn a_failure_stays_with_its_first_time_until_the_server_confirms() {
    let schedule = schedule();
    let failure = |since, reason| Failure { since, reason, is_of_another: false, message: "no route".into() };
    schedule.set_failure(&atelier(), failure(now(), Reason::Unreachable));
    schedule.set_failure(&atelier(), failure(now() + TimeDelta::hours(1), Reason::Unreachable));
    assert_eq!(schedule.atelier().failure(), Some(&failure(now(), Reason::Unreachable)));
    assert!(schedule.atelier().is_stale(now()), "what could not be read is not called fresh");
    schedule.confirm(&atelier(), now());
    assert_eq!(schedule.atelier().failure(), None);
    schedule.set_failure(&atelier(), failure(now(), Reason::ReadOnly));
    schedule.confirm(&atelier(), now());
    assert!(schedule.atelier().failure().is_some(), "reading does not tell whether writing works");
}

#[test]
fn a_clock_that_went_wrong_for_a_while_leaves_nothing_behind() {
    let schedule = schedule();
    let ahead = now() + TimeDelta::days(3_650);
    schedule.confirm(&atelier(), ahead);
    schedule.confirm(&atelier(), now());
    assert_eq!(schedule.atelier().as_of(), Some(now()), "the last word counts, not the latest time");
    assert!(schedule.atelier().is_stale(now() + TimeDelta::seconds(31)));
    // Set back while the server is away: nobody knows how old it is.
    schedule.confirm(&atelier(), ahead);
    assert!(!schedule.atelier().is_stale(now()));
    let (reason, message) = (Reason::Unreachable, "no route".into());
    let failure = Failure { since: now(), reason, is_of_another: false, message };
    schedule.set_failure(&atelier(), failure);
    assert!(schedule.atelier().is_stale(now()));
}
