//! What happened to bookings: the difference between what a calendar held of them before and after. It does not matter
//! who made the change, in which way, or in how many steps.

mod held;

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono_tz::Tz;

pub use self::held::{Altered, HeldDates, Live, Standing};
use super::act::Act;
use super::booking::{Booking, Elsewhere, Freed, State, Transfer};
use super::details::Detail;
use super::time::{Instant, Interval};

/// Something that happened to a booking, or to one date of a series that is a booking of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What happened.
    pub kind: Kind,
    /// All differences, if the booking was there before and still is.
    pub changed: Vec<What>,
    /// Whether it was done in a calendar application.
    pub natively: bool,
    /// The booking as it is now; one that is gone, as it was.
    pub booking: Arc<Booking>,
    /// The booking as it was, if it was known.
    pub before: Option<Arc<Booking>>,
}

impl Event {
    /// Returns what was done through Clef, with who did it and why; `None` where a calendar application did it,
    /// or an older Clef.
    #[must_use]
    pub fn act(&self) -> Option<&Act> {
        let known = self.before.as_ref().and_then(|before| before.record.act.as_ref());
        let act = self.booking.record.act.as_deref()?;
        (!self.natively && known.is_none_or(|known| known.id != act.id)).then_some(act)
    }
}

/// What happened to a booking. If several things happened, the variant that comes first here is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A booking was asked for and waits for approval.
    Requested,
    /// A booking was made.
    Booked,
    /// The booking was cancelled through Clef.
    Cancelled,
    /// Reception declined the booking that was asked for.
    Declined,
    /// Nobody answered in time the booking that was asked for.
    Expired,
    /// The booking moved to another room.
    MovedRoom(Elsewhere),
    /// The event was deleted in a calendar application.
    Deleted,
    /// The event is gone and may never have been confirmed: the Clef that made it withdrew it, or the booking was
    /// cancelled so long ago that its tombstone is gone as well.
    Withdrawn,
    /// The booking is back after it was cancelled, deleted or freed.
    Restored,
    /// The event no longer holds the room: somebody changed it in a calendar application.
    Freed(Freed),
    /// The booking that was asked for was approved.
    Approved,
    /// The booking takes time that it did not have before.
    Moved,
    /// Dates of the series do not take place any more.
    DatesGivenBack(Vec<Interval>),
    /// Nobody came: Clef gave back the rest of its time.
    Released,
    /// Its people were checked in.
    CheckedIn,
    /// Its people were checked out.
    CheckedOut,
    /// Its people got keys, brought them back, or said beforehand that they come.
    Keys,
    /// The details changed, or the booking became shorter.
    Changed,
}

impl Kind {
    /// The word for it in figures and logs.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Booked => "booked",
            Self::Cancelled => "cancelled",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::MovedRoom(_) => "moved_room",
            Self::Deleted => "deleted",
            Self::Withdrawn => "withdrawn",
            Self::Restored => "restored",
            Self::Freed(_) => "freed",
            Self::Approved => "approved",
            Self::Moved => "moved",
            Self::DatesGivenBack(_) => "dates_given_back",
            Self::Released => "released",
            Self::CheckedIn => "checked_in",
            Self::CheckedOut => "checked_out",
            Self::Keys => "keys",
            Self::Changed => "changed",
        }
    }
}

/// A difference between two versions of a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Requested, confirmed, freed or cancelled.
    State,
    /// When it takes place.
    When,
    /// One of the details.
    Said(Detail),
    /// The person who uses the room.
    BookedFor,
    /// Who came.
    Attendance,
}

/// Returns what happened to a booking between `before` and `after`, the two states of its calendar. `zone` is the
/// room's.
#[must_use]
pub fn difference(before: &HeldDates, after: &HeldDates, zone: Tz) -> Vec<Event> {
    if before == after {
        return Vec::new();
    }
    // A date that is or was a booking of its own was not given back by its series.
    let left: Vec<Instant> = before.keys().chain(after.keys()).copied().flatten().collect();
    let compare = Comparison { left: &left, zone };
    let mut events = Vec::new();
    for (date, now) in after {
        let was = before.get(date);
        let of_series = || date_of(&live(before.get(&None)?)?.booking, (*date)?, zone).map(Live::from);
        let known = was.and_then(live).cloned().or_else(|| if was.is_none() { of_series() } else { None });
        events.extend(match now {
            Standing::Live(now) => match known {
                Some(known) => compare.changed(&known, now),
                None => appeared(was, &now.booking),
            },
            Standing::Cancelled(tombstone) => known
                .filter(|known| !tombstone.state.was_not_granted() || !compare.dates(known).is_empty())
                .map(|known| cancelled(known.booking, tombstone)),
            Standing::Deleted(booking) => known.map(|known| gone(Kind::Deleted, booking, known.booking)),
        });
    }
    events.extend(compare.altered(before, after));
    let vanished = before.iter().filter(|(date, _)| !after.contains_key(*date));
    // A move is reported by the room that the booking leaves, once it is certain.
    let stood = vanished.filter_map(|(_, was)| Some(&live(was)?.booking));
    let stood = stood.filter(|was| was.came_from().is_none());
    events.extend(stood.map(|was| gone(Kind::Withdrawn, was, Arc::clone(was))));
    events
}

fn live(standing: &Standing) -> Option<&Live> {
    if let Standing::Live(live) = standing { Some(live) } else { None }
}

/// The date of `series` that starts `at`, if it has one, as a booking of its own.
fn date_of(series: &Booking, at: Instant, zone: Tz) -> Option<Arc<Booking>> {
    let interval = series.when.dates(zone).into_iter().find(|date| date.start() == at)?;
    Some(Arc::new(series.date(at, interval)))
}

fn appeared(was: Option<&Standing>, booking: &Arc<Booking>) -> Option<Event> {
    let kind = match (was, booking.state) {
        // It did not happen now: it was a booking elsewhere.
        _ if booking.is_taken_over() => return None,
        (Some(Standing::Deleted(_)), _) => Kind::Restored,
        _ if booking.came_from().is_some() => return None,
        (Some(_), _) => Kind::Restored,
        (None, State::Requested) => Kind::Requested,
        (None, _) => Kind::Booked,
    };
    let natively = was.is_some_and(|was| !is_by_clef(was.booking(), booking));
    let booking = Arc::clone(booking);
    Some(Event { kind, changed: Vec::new(), natively, booking, before: None })
}

fn cancelled(known: Arc<Booking>, tombstone: &Arc<Booking>) -> Event {
    let kind = match (tombstone.state, &tombstone.record.transfer) {
        (State::Declined, _) => Kind::Declined,
        (State::Expired, _) => Kind::Expired,
        (_, Some(Transfer::To(there))) => Kind::MovedRoom(there.clone()),
        _ => Kind::Cancelled,
    };
    gone(kind, tombstone, known)
}

/// Whether it was done through Clef that a booking that was `before` is `after` now: a calendar application takes no
/// ticket, and leaves X-CLEF-ACT as it is or loses it, whatever it does to SEQUENCE and LAST-MODIFIED.
fn is_by_clef(before: &Booking, after: &Booking) -> bool {
    let act = |booking: &Booking| booking.record.act.as_ref().map(|act| act.id);
    let is_new = act(after).is_some() && act(after) != act(before);
    after.record.ticket > before.record.ticket || after.record.ticket == before.record.ticket && is_new
}

fn gone(kind: Kind, booking: &Arc<Booking>, known: Arc<Booking>) -> Event {
    let natively = kind == Kind::Deleted;
    Event { kind, changed: Vec::new(), natively, booking: Arc::clone(booking), before: Some(known) }
}

struct Comparison<'a> {
    /// The dates of the series that are or were bookings of their own.
    left: &'a [Instant],
    zone: Tz,
}

impl Comparison<'_> {
    /// Returns what changed about a booking that is still there.
    fn changed(&self, then: &Live, now: &Live) -> Option<Event> {
        let (before, after, is_dragged) = (&then.booking, &now.booking, now.altered.is_dragged);
        let (then, now) = (self.dates(then), self.dates(now));
        let differs = [
            (before.state != after.state, What::State),
            (then != now, What::When),
            (before.booked_for != after.booked_for, What::BookedFor),
            (before.attendances != after.attendances, What::Attendance),
        ];
        let said = before.details.differences(&after.details).into_iter().map(What::Said);
        let changed: Vec<What> =
            differs.into_iter().filter_map(|(differs, what)| differs.then_some(what)).chain(said).collect();
        // A series without dates gets the answer of those that have left it, which is told of them.
        if changed.is_empty() || then.is_empty() && now.is_empty() && changed == [What::State] {
            return None;
        }
        let kind = match (before.state, after.state) {
            (State::Requested, State::Confirmed) if !now.is_empty() => Kind::Approved,
            _ if after.record.grants.is_some() && after.record.grants != before.record.grants => {
                Kind::Approved
            }
            (State::Freed(was), State::Freed(how)) if was == how => when_changed(&then, &now),
            (_, State::Freed(how)) => Kind::Freed(how),
            (State::Freed(_), _) => Kind::Restored,
            _ if after.attendances.released_since(&before.attendances) => Kind::Released,
            _ if then == now && after.attendances.came_since(&before.attendances) => Kind::CheckedIn,
            _ if then == now && after.attendances.left_since(&before.attendances) => Kind::CheckedOut,
            _ if changed == [What::Attendance] => Kind::Keys,
            _ => when_changed(&then, &now),
        };
        // What an older Clef wrote names no act.
        let is_native = before.record.act.is_some() && !is_by_clef(before, after);
        let is_dragged = is_dragged && changed.contains(&What::When);
        let natively = matches!(kind, Kind::Freed(_)) || is_native || is_dragged;
        Some(Event { kind, changed, natively, booking: after.clone(), before: Some(before.clone()) })
    }

    fn dates(&self, Live { booking, altered }: &Live) -> Vec<Interval> {
        let mut dates = booking.when.dates(self.zone);
        if booking.when.series.is_some() {
            dates.retain(|date| !self.left.contains(&date.start()) && !altered.gone.contains(date));
        }
        dates
    }

    /// Returns what calendar applications changed about single dates of the series. Where Clef has moved the series,
    /// they went along.
    fn altered(&self, before: &HeldDates, after: &HeldDates) -> Vec<Event> {
        let series = |held: &'_ HeldDates| held.get(&None).and_then(live).cloned();
        let both = series(before).zip(series(after));
        let Some((then, now)) = both.filter(|(then, now)| !is_by_clef(&then.booking, &now.booking)) else {
            return Vec::new();
        };
        let starts: BTreeSet<Instant> =
            then.altered.dates.keys().chain(now.altered.dates.keys()).copied().collect();
        let date = |series: &Live, at: Instant| {
            let altered = series.altered.dates.get(&at).cloned();
            altered.or_else(|| date_of(&series.booking, at, self.zone)).map(Live::from)
        };
        let known = starts.into_iter().filter(|at| !self.left.contains(at));
        known
            .filter_map(|at| self.changed(&date(&then, at)?, &date(&now, at)?))
            .map(|event| Event { natively: true, ..event })
            .collect()
    }
}

/// Returns the kind of change from the dates `then` to the dates `now`.
fn when_changed(then: &[Interval], now: &[Interval]) -> Kind {
    let given_back: Vec<Interval> = then.iter().filter(|date| !now.contains(date)).copied().collect();
    if now.iter().any(|date| !then.iter().any(|was| was.covers(date))) {
        Kind::Moved
    } else if now.len() < then.len() {
        Kind::DatesGivenBack(given_back)
    } else {
        Kind::Changed
    }
}

#[cfg(test)]
mod tests;
