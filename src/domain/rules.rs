//! The rules for booking a room: values in, refusals out. One file per rule.
//!
//! [`decide`] asks every rule and says all refusals at once, each with the nearest time that passes
//! them all. [`free_within`] and [`nearest_free`] look for such times.

mod buffer;
mod capacity;
mod change;
mod free;
mod horizon;
mod max_length;
mod min_length;
mod min_notice;
mod only_for;
mod opening_hours;
mod past;
mod refusal;
mod series;
mod step;
mod taken;

use std::cell::OnceCell;

use chrono::TimeDelta;

pub use self::change::RulesChange;
pub use self::free::{bookable, free_within, nearest_free};
pub use self::refusal::Refusal;
pub use self::series::decide_dates;
use super::booking::BookingRequest;
use super::opening_hours::OpeningHours;
use super::room::Room;
use super::time::{Instant, Interval};

/// What a room (or its site, or the place) allows.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// When it is open.
    pub opening_hours: OpeningHours,
    /// How long before its start a booking must be made, at least. Exactly that long is enough; none
    /// at all lets the step that has already begun be booked.
    pub min_notice: TimeDelta,
    /// How far ahead of now a booking may end, at most. Exactly that far is allowed.
    pub horizon: TimeDelta,
    /// Shortest booking, in elapsed time.
    pub min_length: TimeDelta,
    /// Longest booking, in elapsed time.
    pub max_length: TimeDelta,
    /// Starts and ends lie on multiples of it, counted on the room's clock from midnight. It divides
    /// a day.
    pub step: TimeDelta,
    /// Free time to leave on both sides of other occupancies. Exactly that much is enough.
    pub buffer: TimeDelta,
}

/// One request before the rules, in the room as it is for whoever asks
/// ([`Room::for_groups`]).
struct Wish<'a> {
    request: &'a BookingRequest,
    /// The date that is decided.
    interval: Interval,
    room: &'a Room,
    occupied: &'a [Interval],
    now: Instant,
    nearest: OnceCell<Option<Interval>>,
}

impl Wish<'_> {
    fn interval(&self) -> Interval {
        self.interval
    }

    fn rules(&self) -> &Rules {
        &self.room.rules
    }

    /// The nearest time that passes every rule, as long as what was asked or as near to that as the
    /// rules allow.
    fn nearest(&self) -> Option<Interval> {
        *self.nearest.get_or_init(|| {
            let length = free::allowed_length(self.rules(), self.interval().length())?;
            nearest_free(self.room, length, self.interval().start(), self.occupied, self.now)
        })
    }
}

/// Asks every rule about every date. Empty means that the room may be booked.
///
/// Of a series, each refusal says on which of its dates ([`Refusal::OnDates`]).
/// `occupied` is what holds the room, sorted, without what is being moved. A request that overrides
/// the rules (reception) passes over all of them but `taken`.
#[must_use]
pub fn decide(request: &BookingRequest, room: &Room, occupied: &[Interval], now: Instant) -> Vec<Refusal> {
    if request.series.is_some() {
        return series::decide(request, room, occupied, now);
    }
    check(&Wish { request, interval: request.interval, room, occupied, now, nearest: OnceCell::new() })
}

/// What the rules say to one date.
fn check(wish: &Wish) -> Vec<Refusal> {
    if wish.request.override_rules {
        return taken::check(wish).into_iter().collect();
    }
    let rules = [
        only_for::check,
        past::check,
        opening_hours::check,
        min_notice::check,
        horizon::check,
        min_length::check,
        max_length::check,
        step::check,
        capacity::check,
        buffer::check,
        taken::check,
    ];
    rules.into_iter().filter_map(|check| check(wish)).collect()
}

#[cfg(test)]
pub(super) mod fixture;
#[cfg(test)]
mod tests {
    use super::fixture::{ask, at, occupied, room, span};
    use super::*;
    use chrono_tz::Europe::Paris;
    use proptest::prelude::*;

    #[test]
    fn a_request_that_breaks_nothing_is_not_refused() {
        let request = ask("2027-05-05 10:00", "2027-05-05 11:00");
        assert_eq!(decide(&request, &room(), &[], at("2027-05-04 12:00")), []);
    }

    #[test]
    fn all_refusals_come_at_once_and_name_one_time_that_passes() {
        // Sunday 2027-05-02, 06:05 to 06:10, ten people in a room for eight, taken.
        let mut request = ask("2027-05-02 06:05", "2027-05-02 06:10");
        request.head_count = Some(10);
        let held =
            [span("2027-05-02 06:00", "2027-05-02 06:10"), span("2027-05-02 06:15", "2027-05-02 07:00")];
        let mut room = room();
        room.rules.min_notice = TimeDelta::hours(1);
        room.rules.buffer = TimeDelta::minutes(15);
        let refusals = decide(&request, &room, &held, at("2027-05-02 07:00"));
        let rules: Vec<_> = refusals.iter().map(Refusal::rule).collect();
        assert_eq!(
            rules,
            ["past", "opening_hours", "min_notice", "min_length", "step", "capacity", "buffer", "taken"]
        );
        let monday = Some(span("2027-05-03 08:00", "2027-05-03 08:15"));
        let nearest = refusals.iter().filter(|refusal| refusal.rule() != "capacity").map(Refusal::nearest);
        assert!(nearest.clone().all(|nearest| nearest == monday), "{:?}", nearest.collect::<Vec<_>>());
    }

    #[test]
    fn reception_may_pass_over_every_rule_but_taken() {
        let mut request = ask("2027-05-02 06:05", "2027-05-02 06:10");
        request.head_count = Some(100);
        request.override_rules = true;
        let now = at("2027-05-03 07:00");
        assert_eq!(decide(&request, &room(), &[], now), []);
        let held = [span("2027-05-02 06:00", "2027-05-02 07:00")];
        let rules: Vec<_> = decide(&request, &room(), &held, now).iter().map(Refusal::rule).collect();
        assert_eq!(rules, ["taken"]);
    }

    proptest! {
        #[test]
        fn what_is_accepted_is_free_open_and_on_the_step(
            held in occupied(), start in 0i64..28 * 96, length in 1i64..50, buffer in 0i64..3,
        ) {
            let mut room = room();
            room.rules.buffer = TimeDelta::minutes(buffer * 15);
            let start = at("2027-03-15 00:00") + TimeDelta::minutes(start * 15);
            let mut request = ask("2027-05-05 10:00", "2027-05-05 11:00");
            request.interval = Interval::starting_at(start, TimeDelta::minutes(length * 15)).expect("forwards");
            let now = at("2027-03-20 10:07");
            let refusals = decide(&request, &room, &held, now);
            if refusals.is_empty() {
                prop_assert!(held.iter().all(|held| !held.widened(room.rules.buffer).overlaps(&request.interval)));
                prop_assert!(room.rules.opening_hours.covers(Paris, request.interval));
            }
            for nearest in refusals.iter().filter_map(Refusal::nearest) {
                request.interval = nearest;
                prop_assert_eq!(decide(&request, &room, &held, now), []);
            }
        }

        #[test]
        fn reception_never_gets_what_is_taken(
            held in occupied(), start in 0i64..28 * 96, length in 1i64..50,
        ) {
            let start = at("2027-03-15 00:00") + TimeDelta::minutes(start * 15);
            let mut request = ask("2027-05-05 10:00", "2027-05-05 11:00");
            request.interval = Interval::starting_at(start, TimeDelta::minutes(length * 15)).expect("forwards");
            request.override_rules = true;
            let accepted = decide(&request, &room(), &held, at("2027-03-20 10:07")).is_empty();
            prop_assert_eq!(accepted, held.iter().all(|held| !held.overlaps(&request.interval)));
        }
    }
}
