//! What was split off a series: some of its dates, which are a booking with an id of its own from then on.

use chrono_tz::Tz;
use uuid::Uuid;

use super::{Booking, BookingId};
use crate::domain::room::RoomId;
use crate::domain::time::{Instant, Interval};
use crate::domain::when::When;

/// So often dates are followed back to what they were split off. Each time is cut within minutes, and more are not there but by somebody's hand.
const MOST_SPLITS: usize = 16;

/// Which dates of which series were split off to become a booking of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The series.
    pub series: BookingId,
    /// The UID that the object of the series had then.
    pub uid: Uuid,
    /// The start in the series of the first of these dates.
    pub from: Instant,
    /// The start there of the last of these dates, as the series was then: what others give to it later is not theirs.
    pub until: Instant,
}

impl Piece {
    /// Whether the date of the series that starts at `at` is one of these.
    #[must_use]
    pub fn has(&self, at: Instant) -> bool {
        self.from <= at && at <= self.until
    }

    /// Returns this, and what was split off before: if what this was split off is itself a piece, that, and so on. `of` knows what a booking is a piece of.
    pub fn with_those_before(self, of: impl Fn(BookingId) -> Option<Self>) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), move |piece| of(piece.series)).take(MOST_SPLITS)
    }

    /// Whether `held`, which holds a room for the series in the room `hall`, holds the date that starts at `at` only until it is cut: the
    /// date was split off the series, and what holds the room for that holds it.
    #[must_use]
    pub fn takes_over(&self, hall: &RoomId, held: &Booking, at: Instant) -> bool {
        held.id == self.series && held.part_of() == Some(hall) && self.has(at)
    }

    /// Returns these dates of a series that takes place `when`, with what has been added behind them; `None` if it has lost the first.
    #[must_use]
    pub fn dates_of(&self, when: &When, zone: Tz) -> Option<When> {
        when.piece((self.from, self.from == self.until), zone).ok()
    }
}

impl Booking {
    /// Returns which dates of the object `series` this has become: they do not count in `series` any more, also once this is cancelled.
    /// None any more once the series was cut for it: what stands in it after that is what others have made of it.
    #[must_use]
    pub fn piece_of(&self, series: &Self) -> Option<&Piece> {
        // A UID alone may be that of another booking by now.
        let is_its = |piece: &&Piece| {
            piece.series == series.id
                && piece.uid == series.uid()
                && !series.record.cut_for.contains(&self.id)
        };
        self.record.piece.as_deref().filter(is_its)
    }

    /// Returns this series without those of its dates that `gone` has become; `None` if it has none of them.
    #[must_use]
    pub fn without(&self, gone: &Self, zone: Tz) -> Option<Self> {
        let series = self.when.series.as_ref().filter(|_| self.record.recurrence_id.is_none())?;
        if gone.has_left(self) {
            let at = gone.record.recurrence_id.filter(|at| !series.exdates().contains(at))?;
            let rest = self.left_with(series.without(at));
            return Some(rest.with(|it| it.attendances = self.attendances.only(|date| date != at)));
        }
        let piece = gone.piece_of(self)?;
        let dates: Vec<Instant> = self.when.dates(zone).iter().map(Interval::start).collect();
        if !dates.iter().any(|at| piece.has(*at)) {
            return None;
        }
        let is_tail = piece.from < piece.until && dates.iter().all(|at| *at <= piece.until);
        let rest = if is_tail {
            series.cut(piece.from, self.when.interval, zone)
        } else {
            let taken = dates.iter().filter(|at| piece.has(**at));
            taken.fold((**series).clone(), |rest, at| rest.without(*at))
        };
        Some(self.left_with(rest).with(|it| {
            it.attendances = self.attendances.only(|date| !piece.has(date));
            it.record.cut_for.push(gone.id);
        }))
    }

    /// Returns this, which holds a room for the series `head`, with no more dates than that has; `None` if it has no more.
    #[must_use]
    pub fn cut_as(&self, head: &Self, zone: Tz) -> Option<Self> {
        let (dates, left) = (self.when.dates(zone), head.when.dates(zone));
        let is_cut = !head.record.cut_for.is_empty() && left.len() < dates.len();
        (is_cut && left.iter().all(|date| dates.contains(date)))
            .then(|| self.clone().with(|it| it.when = head.when.clone()))
    }

    /// Whether this has become the date of `series` that starts at `at` there: by leaving it, or among others.
    #[must_use]
    pub fn has_become(&self, series: &Self, at: Instant) -> bool {
        self.has_left(series) && self.record.recurrence_id == Some(at)
            || self.piece_of(series).is_some_and(|piece| piece.has(at))
    }
}
