//! Tests of what each kind of change is asked: tables over all rules together.

use chrono::TimeDelta;
use rstest::rstest;

use super::fixture::{self, at, room, span};
use super::{Ask, Before, Facts, decide};
use crate::domain::groups::Groups;
use crate::domain::identity::Identity;
use crate::domain::member::{Actor, Desk, MemberId, Person};
use crate::domain::room::Room;
use crate::domain::terms::Terms;
use crate::domain::when::When;

const NOW: &str = "2027-05-05 10:07";

/// A room with a step of 15 minutes, an hour at least, two hours of notice, and a week ahead.
fn strict() -> Room {
    let mut room = room();
    room.rules.min_length = TimeDelta::hours(1);
    room.rules.min_notice = TimeDelta::hours(2);
    room.rules.horizon = TimeDelta::days(7);
    room
}

fn change(times: [&str; 4]) -> Ask {
    fixture::change(&strict(), times)
}

fn person() -> std::sync::Arc<Identity> {
    Person { id: MemberId("ana".into()), name: "Ana".into(), email: None }.into()
}

fn refused(ask: &Ask, actor: &Actor) -> Vec<&'static str> {
    let terms = Terms::by_settings(&std::sync::Arc::new(strict()), actor);
    let verdict = decide(ask, &terms, &Facts::new(&[], at(NOW)));
    verdict.refusals.iter().map(|refusal| refusal.rule).collect()
}

fn by_member(ask: &Ask) -> Vec<&'static str> {
    refused(ask, &Actor::Member(person(), Groups::default()))
}

fn by_reception(ask: &Ask) -> Vec<&'static str> {
    refused(ask, &Actor::Receptionist(person(), Groups::default(), Desk::Everywhere))
}

#[rstest]
#[case::nothing(["2027-05-06 10:00", "2027-05-06 12:00", "2027-05-06 10:00", "2027-05-06 12:00"], &[])]
#[case::shorter(["2027-05-06 10:00", "2027-05-06 12:00", "2027-05-06 10:00", "2027-05-06 11:00"], &[])]
#[case::off_the_step(["2027-05-06 10:00", "2027-05-06 12:00", "2027-05-06 10:00", "2027-05-06 11:07"], &["step"])]
#[case::two_minutes(["2027-05-06 10:00", "2027-05-06 12:00", "2027-05-06 10:07", "2027-05-06 10:09"], &["min_length", "step"])]
#[case::odd_end_that_stays(["2027-05-06 10:00", "2027-05-06 12:07", "2027-05-06 10:30", "2027-05-06 12:07"], &[])]
#[case::soon_and_shorter(["2027-05-05 11:00", "2027-05-05 13:00", "2027-05-05 11:00", "2027-05-05 12:00"], &[])]
#[case::soon_and_longer(["2027-05-05 11:00", "2027-05-05 13:00", "2027-05-05 11:00", "2027-05-05 14:00"], &[])]
#[case::soon_and_later(["2027-05-05 11:00", "2027-05-05 13:00", "2027-05-05 12:00", "2027-05-05 14:00"], &["min_notice"])]
#[case::under_way_ends_now(["2027-05-05 10:00", "2027-05-05 12:00", "2027-05-05 10:00", "2027-05-05 10:07"], &[])]
#[case::under_way_ends_on_the_step(["2027-05-05 09:00", "2027-05-05 12:00", "2027-05-05 09:00", "2027-05-05 10:15"], &[])]
#[case::under_way_ended_earlier(["2027-05-05 09:00", "2027-05-05 12:00", "2027-05-05 09:00", "2027-05-05 09:30"], &["past", "min_length"])]
#[case::over_renamed(["2027-05-04 10:00", "2027-05-04 12:00", "2027-05-04 10:00", "2027-05-04 12:00"], &["past"])]
#[case::over_shortened(["2027-05-04 10:00", "2027-05-04 12:00", "2027-05-04 10:00", "2027-05-04 11:00"], &["past"])]
#[case::over_moved_ahead(["2027-05-04 10:00", "2027-05-04 12:00", "2027-05-07 10:00", "2027-05-07 12:00"], &["past"])]
#[case::moved_into_the_past(["2027-05-06 10:00", "2027-05-06 12:00", "2027-05-04 10:00", "2027-05-04 12:00"], &["past", "min_notice"])]
#[case::far_and_farther(["2027-05-12 10:00", "2027-05-12 12:00", "2027-05-12 10:00", "2027-05-12 13:00"], &["horizon"])]
#[case::far_and_shorter(["2027-05-12 10:00", "2027-05-12 12:00", "2027-05-12 10:00", "2027-05-12 11:00"], &[])]
#[case::closed_and_shorter(["2027-05-09 10:00", "2027-05-09 12:00", "2027-05-09 10:00", "2027-05-09 11:00"], &[])]
#[case::closed_and_later(["2027-05-09 10:00", "2027-05-09 12:00", "2027-05-09 11:00", "2027-05-09 13:00"], &["opening_hours"])]
fn a_change_is_asked_the_rules_of_its_kind(#[case] times: [&str; 4], #[case] rules: &[&str]) {
    assert_eq!(by_member(&change(times)), rules);
}

#[test]
fn reception_puts_right_what_is_over_but_books_nothing_there() {
    let over = ["2027-05-04 10:00", "2027-05-04 12:00", "2027-05-04 10:00", "2027-05-04 11:00"];
    assert_eq!(by_reception(&change(over)), Vec::<&str>::new());
    let new = Ask::to_book(When::once(span(over[0], over[1])), None);
    assert!(by_reception(&new).contains(&"past"));
}

#[test]
fn what_is_over_is_cancelled_by_reception_alone() {
    let of = |from, to| Before {
        room: strict().id,
        when: When::once(span(from, to)),
        head_count: None,
        is_requested: false,
    };
    let over = Ask::to_cancel(of("2027-05-04 10:00", "2027-05-04 12:00"));
    assert_eq!((by_member(&over), by_reception(&over)), (vec!["past"], Vec::new()));
    let under_way = Ask::to_cancel(of("2027-05-05 10:00", "2027-05-05 12:00"));
    assert_eq!(by_member(&under_way), Vec::<&str>::new());
}

#[test]
fn a_head_count_that_reception_let_pass_is_not_asked_again() {
    let mut ask = change(["2027-05-06 10:00", "2027-05-06 12:00", "2027-05-06 10:00", "2027-05-06 11:00"]);
    ask.head_count = Some(500);
    assert_eq!(by_member(&ask), ["capacity"]);
    ask.before.as_mut().expect("a booking").head_count = Some(500);
    assert_eq!(by_member(&ask), Vec::<&str>::new());
    ask.before.as_mut().expect("a booking").head_count = Some(501);
    assert_eq!(by_member(&ask), ["capacity"]);
}
