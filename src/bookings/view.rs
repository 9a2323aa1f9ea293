//! What a read means for the request under way: pure, from what was seen to a [`View`].

use std::sync::Arc;

use super::held::Held;
use super::intent::Intent;
use super::ticket::{Own, Purpose, Target, View};
use crate::caldav::Href;
use crate::domain::booking::{Booking, Piece, Ticket, Transfer};
use crate::domain::lineage::{Known, Objects};
use crate::domain::occupancy::Occupancy;
use crate::domain::room::{Room, RoomId};
use crate::domain::rules::{Ask, Facts, LinkedTime, OwnDate, Refusal, decide};
use crate::domain::terms::Terms;
use crate::domain::time::{Instant, Interval};
use crate::schedule::StoredBooking;
use chrono::TimeDelta;
use chrono_tz::Tz;

/// What was read from the calendar.
#[derive(Debug, Default)]
pub(super) struct Observation {
    /// The highest ticket seen.
    pub(super) highest: Ticket,
    /// Clef's own objects, tombstones too.
    pub(super) bookings: Vec<StoredBooking>,
    /// What holds the room.
    pub(super) occupancies: Vec<Arc<Occupancy>>,
    /// When halls are taken that contain the room, but for what they hold in its own calendar.
    pub(super) linked: Vec<LinkedTime>,
    /// The tickets of those among it that are parts of bookings of several rooms which do not stand (yet).
    pub(super) undecided: Vec<Ticket>,
    /// The zone of the room.
    pub(super) zone: Tz,
    /// What the person has already for whom it is, in all rooms, as last known.
    pub(super) own_dates: Vec<OwnDate>,
    /// What holds the room around the span that was read, as last known: it decides nothing, but the
    /// nearest free time is sought around it.
    pub(super) around: Vec<Interval>,
}

impl Observation {
    fn objects(&self) -> Objects<'_> {
        Objects::new(self.bookings.iter().map(|stored| &*stored.booking))
    }
}

/// Reads `seen` with the eyes of `intent`, which has used the hrefs `tried` so far.
pub(super) fn view(seen: &Observation, intent: &Intent, terms: &Terms, tried: &[Href]) -> View {
    let room = &*terms.room;
    let objects = seen.objects();
    let own = own(seen, intent, tried, &objects);
    // All that was seen is of this room, where a ticket tells as much as the UID that is made of it.
    let own_ticket = own.as_ref().and_then(|own| match own {
        Own::Stands(ticket) | Own::MadeElsewhere(ticket, _) => Some(*ticket),
        Own::OtherContent | Own::Cancelled => None,
    });
    let target = match target(seen, intent, tried, &objects) {
        Target::AsSeen if is_fenced_off(&objects, intent) => Target::Changed,
        target => target,
    };
    // Somebody may have dragged ours in that very moment: it is where it is.
    let ours = seen.bookings.iter().find(|stored| own_ticket == Some(stored.booking.record.ticket));
    let stays = |ours: &Booking| ours.record.is_promised || intent.is_new() && !ours.may_be_withdrawn();
    let is_promised = ours.is_some_and(|stored| stays(&stored.booking));
    let mut view = View { highest: seen.highest, own, is_promised, target, ..View::default() };
    if intent.purpose == Purpose::Cancel {
        return view;
    }

    let dragged = ours.map(|stored| stored.booking.when.dates(room.zone));
    let dragged = dragged.filter(|dates| *dates != intent.draft.when.dates(room.zone));
    let dates = dragged.unwrap_or_else(|| intent.dates(room.zone));
    let mut occupied = Held::new(seen.around.clone(), seen.linked.clone());
    let mut settled = Held::new(seen.around.clone(), seen.linked.clone());
    let beside = seen.linked.iter().filter(|held| overlaps_any(&dates, held.interval));
    view.foreign.extend(beside.map(|held| held.interval));
    for occupancy in &seen.occupancies {
        let booking = occupancy.booking();
        // What an earlier try to come here left behind never counts beside this one.
        let is_earlier_try = intent.draft.counts_by().is_some()
            && booking.is_some_and(|booking| booking.id == intent.draft.id);
        let is_own = booking.is_some_and(|booking| own_ticket == Some(booking.record.ticket));
        let ours = is_earlier_try || intent.frees(occupancy, room) || is_own;
        let is_superseded = booking.is_some_and(|booking| !objects.stands(booking));
        if ours || is_superseded || has_left(seen, occupancy, room) {
            continue;
        }
        occupied.add(occupancy, room);
        if !booking.is_some_and(|booking| seen.undecided.contains(&booking.record.ticket)) {
            settled.add(occupancy, room);
        }
        if overlaps_any(&dates, occupancy.interval) {
            let beside = if booking.is_some() { &mut view.rivals } else { &mut view.foreign };
            beside.push(occupancy.interval);
        }
    }
    let has_undecided = settled.count() < occupied.count();
    let refused = |held: Held| {
        let held = held.sorted();
        let facts = Facts::new(&held.own, intent.now).linked(&held.linked).of_person(&seen.own_dates);
        refusals(intent, terms, &facts)
    };
    view.refusals = refused(occupied);
    if !view.refusals.is_empty() && has_undecided {
        view.is_unsettled = refused(settled).is_empty();
    }
    view
}

/// Whether somebody has taken what `intent` names in other rooms for the rest of a broken try.
fn is_fenced_off(objects: &Objects<'_>, intent: &Intent) -> bool {
    let request = &intent.draft.record.request;
    intent
        .names()
        .iter()
        .any(|named| objects.naming(named.uid).any(|fence| fence.is_fence_against(named.uid, request)))
}

/// Whether `occupancy` is a date of a series that is, or is one of, a booking of its own: whoever reads both takes
/// the one in the series as superseded.
fn has_left(seen: &Observation, occupancy: &Occupancy, room: &Room) -> bool {
    let Some((series, at)) = occupancy.booking().zip(occupancy.recurrence_id.as_ref()) else { return false };
    let at = at.resolve(room.zone);
    seen.bookings.iter().any(|stored| stored.booking.has_become(series, at))
}

/// Whether one of `dates`, which are ascending and apart, overlaps `interval`.
pub(super) fn overlaps_any(dates: &[Interval], interval: Interval) -> bool {
    let first = dates.partition_point(|date| date.end() <= interval.start());
    dates.get(first).is_some_and(|date| date.overlaps(&interval))
}

fn own(seen: &Observation, intent: &Intent, tried: &[Href], objects: &Objects<'_>) -> Option<Own> {
    if let Some(stored) = seen.bookings.iter().find(|stored| tried.contains(&stored.href)) {
        return Some(Own::Stands(stored.booking.record.ticket));
    }
    if !intent.is_new() {
        return None;
    }
    let with_key = |stored: &&StoredBooking| {
        let booking = &stored.booking;
        booking.record.request == intent.draft.record.request && booking.part_of().is_none()
            || asks_the_same(booking, &intent.draft)
    };
    let made: Vec<_> = seen.bookings.iter().filter(with_key).collect();
    let standing = made.iter().find(|stored| objects.stands(&stored.booking));
    match standing {
        Some(stored) if is_same_request(&stored.booking, &intent.draft) => {
            Some(Own::MadeElsewhere(stored.booking.record.ticket, stored.href.clone()))
        }
        Some(_) => Some(Own::OtherContent),
        None if made.is_empty() => None,
        None => Some(Own::Cancelled),
    }
}

/// Whether `made` is a request for what `draft` asks for in place of the same booking: an earlier try of it, whose key is
/// another one.
fn asks_the_same(made: &Booking, draft: &Booking) -> bool {
    draft.record.instead_of.is_some()
        && made.record.instead_of == draft.record.instead_of
        && made.state == draft.state
        && (&made.when, &made.details) == (&draft.when, &draft.details)
}

/// Whether `draft` asks again for what `made` is. A booking that was changed since it was made is
/// recognised by its maker alone.
pub(super) fn is_same_request(made: &Booking, draft: &Booking) -> bool {
    let untouched = made.record.sequence == 0 && made.record.created == made.record.modified;
    let rooms =
        |booking: &Booking| -> Vec<RoomId> { booking.parts().iter().map(|part| part.room.clone()).collect() };
    let same_content = made.room == draft.room
        && rooms(made) == rooms(draft)
        && made.when == draft.when
        && made.details == draft.details
        && made.booked_for.id == draft.booked_for.id;
    made.record.created_by.id == draft.record.created_by.id && (same_content || !untouched)
}

/// Returns what became of the booking that is moved or cancelled, leaving out what this request has written.
fn target(seen: &Observation, intent: &Intent, tried: &[Href], objects: &Objects<'_>) -> Target {
    let Some(target) = &intent.target else { return Target::AsSeen };
    if intent.grants.as_ref().is_some_and(|request| !waits_as_seen(seen, request, tried)) {
        return Target::Changed;
    }
    let uid = target.booking.uid();
    let is_other = |stored: &&StoredBooking| !tried.contains(&stored.href);
    let others_made = seen.bookings.iter().filter(is_other);
    if others_made.clone().any(|stored| has_taken_dates(&stored.booking, &target.booking, seen.zone)) {
        return Target::Changed;
    }
    // An id alone may be that of an earlier booking too, whose UID has come back.
    let same = |stored: &&StoredBooking| {
        stored.booking.is_same_as(&target.booking) && stored.booking.is_of_the_request_of(&target.booking)
    };
    let others = || seen.bookings.iter().filter(same).filter(is_other);
    if let Some(at) = intent.leaves() {
        let of_date = |stored: &&StoredBooking| stored.booking.is_same_as(&intent.draft);
        if others_made.clone().any(|stored| of_date(&stored)) {
            return Target::Changed;
        }
        let series = others().find(|stored| stored.booking.uid() == uid);
        if series.is_some_and(|stored| !has_date(&stored.booking, at, seen.zone)) {
            return Target::Changed;
        }
    } else if has_lost_a_date(seen, (intent, target), tried, objects) {
        return Target::Changed;
    }
    let is_live = |stored: &StoredBooking| objects.stands(&stored.booking);
    let otherwise = if others().any(is_live) { Target::Changed } else { Target::Gone };
    // Whoever else has moved or cancelled it, whatever their ticket: they may have been told so.
    let takes_its_place = |stored: &StoredBooking| stored.booking.takes_the_place_of(&target.booking);
    if others_made.clone().any(takes_its_place) {
        return otherwise;
    }
    let is_made = seen.bookings.iter().any(|stored| tried.contains(&stored.href));
    match others().find(|stored| stored.booking.uid() == uid) {
        Some(stored) if intent.leaves().is_some() || stored.is_as(target) => Target::AsSeen,
        // Once the piece stands, others count on the time that these dates leave: whatever else of the series was changed.
        Some(stored) if is_made && has_the_dates(stored, intent, seen.zone) => Target::AsSeen,
        Some(_) => Target::Changed,
        // Of what splits it, it is the rest.
        None if intent.splits_off().is_some() => otherwise,
        // Ours is committed and has voided it, or somebody deleted it natively.
        None if is_made => Target::AsSeen,
        None => otherwise,
    }
}

/// Whether `request` still waits, as it was when it was granted: nobody has answered, moved or cancelled it. Once it is granted,
/// it may be gone.
fn waits_as_seen(seen: &Observation, request: &StoredBooking, tried: &[Href]) -> bool {
    let is_ours = |stored: &&StoredBooking| tried.contains(&stored.href);
    let takes_its_place = |stored: &StoredBooking| stored.booking.takes_the_place_of(&request.booking);
    let is_it = |stored: &&StoredBooking| {
        stored.booking.uid() == request.booking.uid() && stored.booking.is_of_the_request_of(&request.booking)
    };
    let mut others = seen.bookings.iter().filter(|stored| !is_ours(stored));
    if others.clone().any(takes_its_place) {
        return false;
    }
    match others.find(is_it) {
        Some(stored) => stored.is_as(request),
        None => seen.bookings.iter().any(|stored| is_ours(&stored)),
    }
}

/// Whether the series `target`, as it was when the person asked, has a date that became a booking of its own
/// since: what is written in its place would bring that date back.
fn has_lost_a_date(
    seen: &Observation,
    (intent, target): (&Intent, &StoredBooking),
    tried: &[Href],
    objects: &Objects<'_>,
) -> bool {
    seen.bookings.iter().filter(|stored| !tried.contains(&stored.href)).any(|stored| {
        let left = stored.booking.record.recurrence_id.filter(|_| stored.booking.has_left(&target.booking));
        // In another room it is made of all its dates.
        let moves = matches!(intent.draft.record.transfer, Some(Transfer::To(_)));
        if intent.purpose == Purpose::Cancel && !moves {
            // It was cancelled with the series, unless it left only now.
            let is_live = objects.stands(&stored.booking);
            return left.is_some() && is_live;
        }
        left.is_some_and(|at| has_date(&target.booking, at, seen.zone))
    })
}

/// Whether `piece` has become some of the dates that `series` had when the person asked.
fn has_taken_dates(piece: &Booking, series: &Booking, zone: Tz) -> bool {
    piece.piece_of(series).is_some_and(|piece| {
        series.when.series.is_some() && series.when.dates(zone).iter().any(|date| piece.has(date.start()))
    })
}

/// Whether `series` still has the dates that `intent` splits off it, where they were.
fn has_the_dates(series: &StoredBooking, intent: &Intent, zone: Tz) -> bool {
    let dates = |piece: &Piece, series: &Booking| -> Vec<Interval> {
        series.when.dates(zone).into_iter().filter(|date| piece.has(date.start())).collect()
    };
    intent
        .splits_off()
        .zip(intent.target.as_ref())
        .is_some_and(|(piece, target)| dates(piece, &series.booking) == dates(piece, &target.booking))
}

fn has_date(series: &Booking, at: Instant, zone: Tz) -> bool {
    series.when.series.is_some() && series.when.dates(zone).binary_search_by_key(&at, Interval::start).is_ok()
}

/// Returns what the rules say to `intent`, and whether others have the room at the times that other applications have
/// moved its dates to.
fn refusals(intent: &Intent, terms: &Terms, facts: &Facts) -> Vec<Refusal> {
    let mut ask = intent.ask(terms.room.zone);
    let others = changed_by_hand(&mut ask, intent, &terms.room);
    let mut refusals = decide(&ask, terms, facts).refusals;
    if intent.draft.part_of().is_some() {
        // All else is decided by the rules of the room in which the booking stands.
        refusals.retain(Refusal::is_for_parts);
    }
    let held = facts.occupied.iter().copied().chain(facts.linked.iter().map(|held| held.interval));
    let by: Vec<Interval> = held.filter(|interval| overlaps_any(&others, *interval)).collect();
    if !by.is_empty() && !refusals.iter().any(Refusal::is_taken) {
        refusals.push(Refusal::taken(by));
    }
    refusals
}

/// Takes the dates out of `ask` that will not be where its rule has them, because another application has
/// changed them. Returns where the room is held beside the others: no rule but `taken` is asked about it.
fn changed_by_hand(ask: &mut Ask, intent: &Intent, room: &Room) -> Vec<Interval> {
    let dates = ask.when.dates(room.zone);
    let Some((held, series)) = intent.held.as_ref().zip(ask.when.series.as_mut()) else { return Vec::new() };
    let covers = |of: &[Interval], date: &Interval| of.iter().any(|other| other.covers(date));
    let away: Vec<_> = dates.iter().filter(|date| !covers(held, date)).collect();
    if away.len() < dates.len() {
        **series = away.into_iter().fold((**series).clone(), |rest, date| rest.without(date.start()));
    }
    held.iter().filter(|interval| !covers(&dates, interval)).copied().collect()
}

/// How far around the request the nearest free time is sought.
pub(super) const AROUND: TimeDelta = TimeDelta::days(15);

#[cfg(test)]
mod tests;
