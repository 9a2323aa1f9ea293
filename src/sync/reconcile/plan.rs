//! What housekeeping deletes of a room's own objects, and what it promises before: pure, from what is known of them.

use std::collections::HashSet;

use chrono::TimeDelta;
use chrono_tz::Tz;

use super::{is_left_alone, left_out, stays};
use crate::domain::booking::{Booking, Ticket};
use crate::domain::lineage::{Known, Objects};
use crate::domain::time::Instant;
use crate::schedule::StoredBooking;

/// How long a tombstone is kept.
const TOMBSTONES_KEPT: TimeDelta = TimeDelta::hours(24);

/// Returns which of a room's own `objects` (all of them) are to be deleted `now`.
pub(crate) fn plan(objects: &[StoredBooking], zone: Tz, now: Instant) -> Vec<&StoredBooking> {
    let highest = objects.iter().map(|object| object.booking.record.ticket).max();
    let family = Objects::new(objects.iter().map(|object| &*object.booking));
    let is_superseded = |booking: &Booking| replacements(&family, booking, now).any(stays);
    // What dates of a series have become keeps those there superseded, also when it was cancelled since.
    let keeps_a_date_superseded =
        |gone: &Booking| objects.iter().any(|object| left_out::is_missing(gone, &object.booking, zone));
    let has_double = |booking: &Booking| objects.iter().any(|object| object.booking.is_double_of(booking));
    // While the booking it cancels is still there, or another successor of that booking, or an event that was deleted
    // before that booking was put back, the tombstone is what keeps them from coming alive.
    let is_spent = |tombstone: &Booking| {
        now - tombstone.record.modified >= TOMBSTONES_KEPT
            && family.predecessor(tombstone).is_none()
            && family.rivals(tombstone).next().is_none()
            && !keeps_a_date_superseded(tombstone)
            && !has_double(tombstone)
    };
    let is_to_go = |object: &&StoredBooking| {
        let booking = &*object.booking;
        // Without a version it could not be told whether somebody changed it since.
        object.etag.is_some()
            && Some(booking.record.ticket) != highest
            && (is_superseded(booking) || !booking.state.is_live() && is_spent(booking))
    };
    objects.iter().filter(is_to_go).collect()
}

/// Returns which of a room's own `objects` (all of them) are to be promised `now`: what goes for them would be missed
/// if they were withdrawn.
pub(crate) fn to_promise(objects: &[StoredBooking], zone: Tz, now: Instant) -> Vec<&StoredBooking> {
    let family = Objects::new(objects.iter().map(|object| &*object.booking));
    let successor = |object: &StoredBooking| {
        let by: Vec<&Booking> = replacements(&family, &object.booking, now).collect();
        // Of several the first one counts.
        let first = by.iter().map(|next| next.record.ticket).min();
        first.filter(|_| !by.iter().any(|next| stays(next)))
    };
    let dates = left_out::not_left_out(objects, zone, now).map(|(date, _)| &*date.booking);
    let dates = dates.filter(|date| !stays(date)).map(|date| date.record.ticket);
    let tickets: HashSet<Ticket> = objects.iter().filter_map(successor).chain(dates).collect();
    objects.iter().filter(|object| tickets.contains(&object.booking.record.ticket)).collect()
}

/// Returns what has taken the place of `booking`, which may go for it `now`.
fn replacements<'a>(
    family: &'a Objects<'_>,
    booking: &'a Booking,
    now: Instant,
) -> impl Iterator<Item = &'a Booking> {
    let may_go = booking.state.is_live() && !family.keeps_another_down(booking);
    let is_next =
        move |next: &&Booking| next.record.ticket > booking.record.ticket && is_left_alone(next, now);
    let is_first =
        move |rival: &&Booking| rival.record.ticket < booking.record.ticket && is_left_alone(booking, now);
    let all = family.successors(booking).filter(is_next).chain(family.rivals(booking).filter(is_first));
    all.filter(move |_| may_go)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rstest::rstest;

    use super::*;
    use crate::caldav::{ETag, Href};
    use crate::domain::booking::{RequestKey, State, Ticket};
    use crate::domain::room::RoomId;

    use crate::domain::time::Interval;

    const NOW: &str = "2026-11-23T12:00:00Z";

    fn now() -> Instant {
        NOW.parse().expect("an instant")
    }

    fn room() -> RoomId {
        RoomId::parse("atelier").expect("an id")
    }

    /// An object with this ticket, written so many minutes ago, in place of another.
    fn object(ticket: u64, state: State, minutes: i64, replaces: Option<u64>) -> StoredBooking {
        let modified = now() - TimeDelta::minutes(minutes);
        let booking = Booking::sample().with(|it| {
            it.when.interval = Interval::starting_at(now(), TimeDelta::hours(1)).expect("forwards");
            it.state = state;
            it.record.ticket = Ticket(ticket);
            it.record.replaces = replaces.map(|ticket| Ticket(ticket).uid(&room()));
            (it.record.created, it.record.modified) = (modified, modified);
        });
        let href = Href::parse(&format!("/dav/atelier/{ticket}-a.ics")).expect("an href");
        StoredBooking { booking: Arc::new(booking), href, etag: Some(ETag("\"1\"".into())) }
    }

    /// One that its maker does not withdraw any more.
    fn live(ticket: u64, minutes: i64, replaces: Option<u64>) -> StoredBooking {
        let mut stored = unverified(ticket, minutes, replaces);
        Arc::make_mut(&mut stored.booking).record.is_promised = true;
        stored
    }

    fn unverified(ticket: u64, minutes: i64, replaces: Option<u64>) -> StoredBooking {
        object(ticket, State::Confirmed, minutes, replaces)
    }

    fn tombstone(ticket: u64, minutes: i64, replaces: u64) -> StoredBooking {
        object(ticket, State::Cancelled, minutes, Some(replaces))
    }

    const DAY: i64 = 24 * 60;

    #[rstest]
    #[case::bookings_stay(vec![live(1, 9 * DAY, None), live(2, DAY, None)], &[])]
    #[case::a_moved_booking_is_superseded(vec![live(1, DAY, None), live(2, 5, Some(1))], &[1])]
    #[case::its_mover_is_given_time(vec![live(1, DAY, None), live(2, 4, Some(1))], &[])]
    #[case::a_cancelled_booking_is_superseded(vec![live(1, DAY, None), tombstone(2, 5, 1)], &[1])]
    #[case::a_lower_ticket_makes_nothing_superseded(vec![live(1, DAY, Some(2)), live(2, DAY, None)], &[])]
    #[case::a_tombstone_of_today_stays(vec![tombstone(2, DAY - 1, 1), live(3, 5, None)], &[])]
    #[case::a_tombstone_of_yesterday_goes(vec![tombstone(2, DAY, 1), live(3, 5, None)], &[2])]
    #[case::what_was_declined_today_stays(vec![object(2, State::Declined, DAY - 1, None), live(3, 5, None)], &[])]
    #[case::what_was_declined_yesterday_goes(vec![object(2, State::Declined, DAY, None), live(3, 5, None)], &[2])]
    #[case::what_nobody_answered_goes_too(vec![object(2, State::Expired, DAY, None), live(3, 5, None)], &[2])]
    #[case::not_while_it_keeps_what_it_was_down(
        vec![live(1, DAY, None), object(2, State::Declined, DAY, Some(1)), live(3, 5, None)],
        &[1]
    )]
    #[case::never_the_highest_ticket(vec![live(1, DAY, None), tombstone(3, 9 * DAY, 2)], &[])]
    #[case::first_the_booking_then_its_tombstone(
        vec![live(1, DAY, None), tombstone(2, DAY, 1), live(3, 5, None)],
        &[1]
    )]
    #[case::not_while_it_beats_a_late_successor(
        vec![tombstone(2, DAY, 1), live(3, 4, Some(1)), live(4, 5, None)],
        &[]
    )]
    #[case::what_was_outranked_goes_before_what_beat_it(
        vec![live(2, DAY, Some(1)), live(3, DAY, Some(1)), live(4, 5, Some(2))],
        &[3]
    )]
    #[case::of_a_booking_that_moved_twice_the_oldest_goes_first(
        vec![live(1, DAY, None), live(2, DAY, Some(1)), live(3, DAY, Some(2))],
        &[1]
    )]
    #[case::a_cancelled_booking_goes_after_what_it_was_before(
        vec![live(1, DAY, None), live(2, DAY, Some(1)), tombstone(3, DAY, 2)],
        &[1]
    )]
    fn what_is_cleaned_up(#[case] objects: Vec<StoredBooking>, #[case] tickets: &[u64]) {
        let planned = plan(&objects, Tz::UTC, now());
        assert_eq!(planned.iter().map(|object| object.booking.record.ticket.0).collect::<Vec<_>>(), tickets);
    }

    #[rstest]
    #[case::what_was_just_booked(vec![unverified(1, DAY, None)], &[])]
    #[case::its_mover_may_be_about_it(vec![live(1, DAY, None), unverified(2, 4, Some(1))], &[])]
    #[case::its_mover_may_have_slept(vec![live(1, DAY, None), unverified(2, 5, Some(1))], &[2])]
    #[case::it_is_promised(vec![live(1, DAY, None), live(2, 5, Some(1))], &[])]
    #[case::a_tombstone_is_not_withdrawn(vec![live(1, DAY, None), tombstone(2, 5, 1)], &[])]
    #[case::of_two_the_first(
        vec![live(1, DAY, None), unverified(2, 5, Some(1)), unverified(3, 5, Some(1))],
        &[2]
    )]
    #[case::moved_twice(vec![live(1, DAY, None), unverified(2, DAY, Some(1)), unverified(3, DAY, Some(2))], &[2])]
    #[case::it_keeps_a_rival_down(vec![unverified(2, DAY, Some(1)), unverified(3, DAY, Some(1))], &[2])]
    fn what_something_goes_for_is_promised_first(
        #[case] objects: Vec<StoredBooking>,
        #[case] tickets: &[u64],
    ) {
        let promised = to_promise(&objects, Tz::UTC, now());
        assert_eq!(promised.iter().map(|object| object.booking.record.ticket.0).collect::<Vec<_>>(), tickets);
        let gone = |object: &StoredBooking| {
            plan(&objects, Tz::UTC, now()).iter().any(|gone| gone.href == object.href)
        };
        // Nothing goes in the same moment.
        assert!(tickets.is_empty() || !objects.iter().any(gone));
    }

    #[test]
    fn a_booking_whose_uid_was_another_ones_before_stays() {
        let mut back = live(1, DAY, None);
        Arc::make_mut(&mut back.booking).record.request = RequestKey::random();
        let objects = [back, tombstone(2, 5, 1), live(3, 5, None)];
        assert_eq!(plan(&objects, Tz::UTC, now()), Vec::<&StoredBooking>::new());
    }

    #[test]
    fn what_has_no_version_is_left_alone() {
        let unversioned = StoredBooking { etag: None, ..live(1, DAY, None) };
        assert_eq!(plan(&[unversioned, live(2, DAY, Some(1))], Tz::UTC, now()), Vec::<&StoredBooking>::new());
    }
}
