//! Machines that are broken in one place, each in words. The model must find every one of them out: that
//! is how we know that it can fail.

use std::time::Duration;

use chrono::TimeDelta;
use rstest::rstest;

use super::super::super::clock::Moment;
use super::super::step::{Absent, Action, Answer, Ending, Phase, Sent, State, Terms, View, step};
use super::explore;
use super::setups::{CALM, cleaned_up, setup};
use super::world::{Setup, Step};
use crate::model::Bounds;

fn finish(state: State, ending: Ending) -> (State, Action) {
    (state, Action::Finish(ending))
}

/// Returns what it would end with if it took itself for the owner.
fn mine(state: State, now: Moment) -> (State, Action) {
    let sent = state.sent.unwrap_or(Sent { attempt: state.attempt, since: now.uptime });
    finish(state, Ending::Mine(sent))
}

/// The answer with what was read changed.
fn reading(answer: Answer, change: impl FnOnce(&mut View)) -> Answer {
    match answer {
        Answer::Read(mut view) => {
            change(&mut view);
            Answer::Read(view)
        }
        other => other,
    }
}

fn takes_taken_for_its_own(state: State, answer: Answer, now: Moment) -> (State, Action) {
    if answer == Answer::Taken { mine(state, now) } else { step(state, answer, now) }
}

fn takes_silence_for_its_own(state: State, answer: Answer, now: Moment) -> (State, Action) {
    if answer == Answer::Lost { mine(state, now) } else { step(state, answer, now) }
}

fn takes_silence_for_somebody_elses(state: State, answer: Answer, now: Moment) -> (State, Action) {
    if answer == Answer::Lost { finish(state, Ending::Over) } else { step(state, answer, now) }
}

fn takes_taken_for_done(state: State, answer: Answer, now: Moment) -> (State, Action) {
    if answer == Answer::Taken { finish(state, Ending::Over) } else { step(state, answer, now) }
}

fn takes_over_at_once(state: State, answer: Answer, now: Moment) -> (State, Action) {
    let long_ago = |view: &mut View| {
        if let Some(latest) = view.latest.as_mut().filter(|latest| !latest.is_own) {
            latest.at = now.wall - TimeDelta::days(1);
        }
    };
    step(state, reading(answer, long_ago), now)
}

fn never_takes_over(state: State, answer: Answer, now: Moment) -> (State, Action) {
    let just_now = |view: &mut View| {
        if let Some(latest) = &mut view.latest {
            latest.at = now.wall;
        }
    };
    step(state, reading(answer, just_now), now)
}

fn does_not_look_after_taking_over(state: State, answer: Answer, now: Moment) -> (State, Action) {
    match (state.phase, answer) {
        (Phase::Creating, Answer::Created) => mine(state, now),
        _ => step(state, answer, now),
    }
}

fn does_not_see_that_it_is_done(state: State, answer: Answer, now: Moment) -> (State, Action) {
    step(state, reading(answer, |view| view.is_done = false), now)
}

fn counts_from_the_answer(state: State, answer: Answer, now: Moment) -> (State, Action) {
    match step(state, answer, now) {
        (state, Action::Finish(Ending::Taken)) if answer == Answer::Created => mine(state, now),
        (state, Action::Finish(Ending::Mine(sent))) => {
            finish(state, Ending::Mine(Sent { since: now.uptime, ..sent }))
        }
        other => other,
    }
}

fn counts_from_its_last_create(state: State, answer: Answer, now: Moment) -> (State, Action) {
    match step(state, answer, now) {
        (mut state, Action::Create(attempt)) => {
            state.sent = Some(Sent { attempt, since: now.uptime });
            (state, Action::Create(attempt))
        }
        other => other,
    }
}

fn gives_up_when_its_uid_was_deleted(state: State, answer: Answer, now: Moment) -> (State, Action) {
    match (state.phase, answer) {
        (Phase::Waiting(Absent::Deleted), _) => finish(state, Ending::Over),
        _ => step(state, answer, now),
    }
}

fn always(_: &Terms, _: Duration, _: Moment) -> bool {
    true
}

/// Leaves nothing for clocks that differ, nor for the act.
fn for_the_whole_life(terms: &Terms, since: Duration, now: Moment) -> bool {
    now.uptime.saturating_sub(since) < terms.life
}

fn two(bounds: Bounds) -> Setup {
    Setup { last_tick: 6, ..setup(&[0, 1], true, bounds) }
}

fn alone(bounds: Bounds) -> Setup {
    Setup { last_tick: 6, ..setup(&[0], true, bounds) }
}

fn by_hand() -> Setup {
    Setup { last_tick: 0, ..setup(&[0, 0], true, Bounds { in_all: 2, crashes: 1, by_hand: 1, ..CALM }) }
}

const ONE_LOST: Bounds = Bounds { in_all: 1, lost: 1, ..CALM };
const ONE_LATE: Bounds = Bounds { in_all: 1, late: 1, ..CALM };
const ONE_CRASH: Bounds = Bounds { in_all: 1, crashes: 1, ..CALM };

#[rstest]
#[case(takes_taken_for_its_own, two(CALM), "two act at the same time")]
#[case(takes_silence_for_its_own, two(ONE_LOST), "two act at the same time")]
#[case(takes_silence_for_somebody_elses, alone(ONE_LOST), "forgotten")]
#[case(takes_taken_for_done, two(ONE_CRASH), "forgotten")]
#[case(takes_over_at_once, two(CALM), "two act at the same time")]
#[case(never_takes_over, two(ONE_CRASH), "forgotten")]
#[case(does_not_look_after_taking_over, two(CALM), "acted on although it was said to be done")]
#[case(does_not_see_that_it_is_done, two(CALM), "acted on although it was said to be done")]
#[case(counts_from_the_answer, two(ONE_LATE), "two act at the same time")]
#[case(counts_from_its_last_create, two(ONE_LATE), "two act at the same time")]
#[case(gives_up_when_its_uid_was_deleted, by_hand(), "forgotten")]
fn a_broken_machine_is_found_out(#[case] broken: Step, #[case] sound: Setup, #[case] how: &str) {
    assert_eq!(explore(&sound).err(), None, "the sound machine is found fault with as well");
    assert_found_out(&Setup { step: broken, ..sound }, how);
}

#[rstest]
#[case(always)]
#[case(for_the_whole_life)]
fn whoever_acts_for_too_long_is_found_out(#[case] may_act: fn(&Terms, Duration, Moment) -> bool) {
    assert_found_out(&Setup { may_act, ..two(CALM) }, "two act at the same time");
}

/// Where UIDs come back, what is taken away too early is done again.
#[test]
fn a_clean_up_that_does_not_wait_is_found_out() {
    let sound = cleaned_up(&[0, 0], false, CALM);
    assert_found_out(&Setup { kept: -2, ..sound }, "two act at the same time");
}

/// What remains possible: nothing can stop a Clef that is suspended while it acts.
#[test]
fn an_act_that_takes_longer_than_what_is_left_of_the_life_meets_the_next_one() {
    assert_found_out(&Setup { longest_act: 6, ..two(CALM) }, "two act at the same time");
}

/// Clocks may differ by what is left of the life when the act is over, not by more.
#[test]
fn clocks_that_differ_by_more_than_half_a_life_are_beyond_it() {
    let apart = setup(&[0, 3], true, CALM);
    assert_found_out(&apart, "two act at the same time");
}

fn assert_found_out(broken: &Setup, how: &str) {
    let wrong = explore(broken).expect_err("the model passes it over");
    assert!(wrong.starts_with(how), "{wrong}");
}
