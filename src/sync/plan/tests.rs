//! What is asked of a server, told as the story of one calendar.

use rstest::rstest;

use super::*;

const POLL: Duration = Duration::from_secs(15);

fn marker(n: u32) -> Marker {
    Marker { ctag: Some(CTag(format!("c{n}"))), token: Some(SyncToken(format!("t{n}"))) }
}

fn token(n: u32) -> SyncToken {
    SyncToken(format!("t{n}"))
}

fn one() -> ReadOutcome {
    ReadOutcome { listed: 1, is_odd: false }
}

/// A calendar, polled with a clock of its own.
struct Story {
    state: RoomState,
    now: Instant,
    pace: Pace,
}

impl Story {
    fn new() -> Self {
        Self { state: RoomState::default(), now: Instant::now(), pace: Pace::default() }
    }

    /// Read, compared, settled: quiet since a while.
    fn quiet_at(n: u32) -> Self {
        let mut story = Self::new();
        story.compare(n, one());
        story.wait(Duration::from_mins(2));
        story.compare(n, one());
        story
    }

    fn wait(&mut self, time: Duration) {
        self.now += time;
    }

    fn plan(&self, marker: &Marker) -> Step {
        plan(&self.state, marker, self.pace, self.now)
    }

    fn compare(&mut self, n: u32, outcome: ReadOutcome) {
        assert_eq!(self.plan(&marker(n)), Step::Compare);
        self.state.compared(marker(n), outcome, self.pace, self.now);
    }

    fn sync(&mut self, from: u32, to: u32, outcome: ReadOutcome) {
        assert_eq!(self.plan(&marker(to)), Step::Changes(token(from)));
        self.state.synced(marker(to), token(to), outcome, self.now);
    }
}

#[test]
fn a_calendar_that_was_never_read_is_compared_with_nothing() {
    assert_eq!(Story::new().plan(&marker(1)), Step::Compare);
}

#[test]
fn a_calendar_that_rests_is_confirmed_until_the_hour_is_over() {
    let mut story = Story::quiet_at(1);
    for _ in 1..240 {
        story.wait(POLL);
        assert_eq!(story.plan(&marker(1)), Step::Confirm);
    }
    story.wait(POLL);
    assert_eq!(story.plan(&marker(1)), Step::Compare);
}

#[test]
fn a_calendar_that_moved_is_asked_for_changes_and_compared_a_minute_after() {
    let mut story = Story::quiet_at(1);
    story.sync(1, 2, one());
    for _ in 0..3 {
        story.wait(POLL);
        assert_eq!(story.plan(&marker(2)), Step::Confirm);
    }
    story.wait(POLL);
    story.compare(2, one());
    story.wait(POLL);
    assert_eq!(story.plan(&marker(2)), Step::Confirm);
}

#[test]
fn a_calendar_that_moved_while_it_was_compared_is_compared_again() {
    let mut story = Story::quiet_at(1);
    story.sync(1, 2, one());
    story.wait(Duration::from_mins(1));
    story.compare(3, one());
    story.wait(Duration::from_mins(1));
    story.compare(3, one());
    story.wait(POLL);
    assert_eq!(story.plan(&marker(3)), Step::Confirm);
}

#[test]
fn a_calendar_that_never_stops_moving_is_compared_all_the_same() {
    let mut story = Story::quiet_at(1);
    let mut n = 1;
    let started = story.now;
    while story.now < started + Duration::from_mins(5) {
        story.sync(n, n + 1, one());
        n += 1;
        story.wait(POLL);
    }
    assert_eq!(story.plan(&marker(n + 1)), Step::Compare);
}

#[rstest]
#[case::nothing_was_listed(ReadOutcome { listed: 0, is_odd: false })]
#[case::something_was_left_out(ReadOutcome { listed: 3, is_odd: true })]
fn what_does_not_add_up_is_compared_with_the_next_poll(#[case] outcome: ReadOutcome) {
    let mut story = Story::quiet_at(1);
    story.sync(1, 2, outcome);
    story.wait(POLL);
    story.compare(2, one());
}

#[test]
fn what_stays_odd_is_looked_at_ever_more_rarely() {
    let odd = ReadOutcome { listed: 3, is_odd: true };
    let mut story = Story::quiet_at(1);
    story.wait(Duration::from_hours(1));
    let mut gaps = Vec::new();
    for _ in 0..8 {
        story.compare(1, odd);
        let compared = story.now;
        while story.plan(&marker(1)) == Step::Confirm {
            story.wait(POLL);
        }
        gaps.push((story.now - compared).as_secs() / 60);
    }
    assert_eq!(gaps, [1, 2, 4, 8, 16, 32, 32, 32]);
}

#[test]
fn a_token_that_is_not_known_any_more_leads_to_a_comparison_and_a_new_token() {
    let mut story = Story::quiet_at(1);
    story.state.sync_failed(false, story.now);
    story.compare(2, one());
    story.wait(POLL);
    story.sync(2, 3, one());
}

#[test]
fn a_server_that_answers_no_sync_collection_is_compared_whenever_it_moves() {
    let mut story = Story::quiet_at(1);
    story.state.sync_failed(true, story.now);
    story.compare(2, one());
    story.wait(POLL);
    story.compare(3, one());
}

#[test]
fn a_server_without_any_marker_is_compared_with_every_poll() {
    let mut story = Story::new();
    for _ in 0..3 {
        assert_eq!(story.plan(&Marker::default()), Step::Compare);
        story.state.compared(Marker::default(), one(), story.pace, story.now);
        story.wait(POLL);
    }
}

#[test]
fn a_server_without_ctag_is_followed_by_its_token() {
    let only_token = |n| Marker { ctag: None, token: Some(token(n)) };
    let mut story = Story::new();
    story.state.compared(only_token(1), one(), story.pace, story.now);
    assert_eq!(story.plan(&only_token(1)), Step::Confirm);
    assert_eq!(story.plan(&only_token(2)), Step::Changes(token(1)));
}
