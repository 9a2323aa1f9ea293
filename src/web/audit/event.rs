//! Who booked, changed, moved, cancelled, or decided about a conflict: one line each, with the outcome
//! that they were told. Ids and times only: no titles, notes or names of people.

use chrono::SecondsFormat;
use metrics::counter;

use crate::bookings::{BookError, Booked, Change, OwnTime};
use crate::domain::attendance::Attending;
use crate::domain::booking::{Booking, BookingId};
use crate::domain::conflict::ConflictId;
use crate::domain::member::Actor;
use crate::domain::room::RoomId;
use crate::domain::series::Scope;
use crate::domain::time::{Instant, Interval};
use crate::web::origin::Origin;
use crate::web::outcome::Outcome;

/// What somebody wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditAction {
    /// Book a room.
    Book,
    /// Change a booking where it is.
    Change,
    /// Move it to another time or room.
    Move,
    /// Give all of it back.
    Cancel,
    /// Give dates of a series back.
    GiveBack,
    /// Have again what was cancelled.
    Restore,
    /// Try the dates again that a series lacks.
    Refill,
    /// End a booking now.
    Release,
    /// Note that the people of a booking say that they come.
    Announce,
    /// Note that the people of a booking are there.
    CheckIn,
    /// Note that they have left.
    CheckOut,
    /// Grant a request.
    Approve,
    /// Refuse a request.
    Decline,
    /// Let a conflict stand.
    Keep,
    /// Put a conflict aside.
    Dismiss,
    /// Have the people told who are in a conflict.
    Tell,
    /// Take such a decision back.
    Reopen,
    /// Report what is wrong in a room.
    ReportDefect,
    /// Say that it is seen to.
    SettleDefect,
}

impl AuditAction {
    fn as_str(self) -> &'static str {
        match self {
            Self::Book => "book",
            Self::Change => "change",
            Self::Move => "move",
            Self::Cancel => "cancel",
            Self::GiveBack => "give-back",
            Self::Restore => "restore",
            Self::Refill => "refill",
            Self::Release => "release",
            Self::Announce => "announce",
            Self::CheckIn => "check-in",
            Self::CheckOut => "check-out",
            Self::Approve => "approve",
            Self::Decline => "decline",
            Self::Keep => "keep-conflict",
            Self::Dismiss => "dismiss-conflict",
            Self::Tell => "tell-conflict",
            Self::Reopen => "reopen-conflict",
            Self::ReportDefect => "report-problem",
            Self::SettleDefect => "settle-problem",
        }
    }
}

/// What somebody wants to do, and to what.
#[derive(Debug, Clone)]
pub struct AuditEvent<'a> {
    act: AuditAction,
    room: &'a RoomId,
    to_room: Option<RoomId>,
    booking: Option<BookingId>,
    made_of: Option<BookingId>,
    date: Option<Instant>,
    conflict: Option<ConflictId>,
    when: Option<Interval>,
    overrides: bool,
    again: bool,
}

impl<'a> AuditEvent<'a> {
    /// Something in `room`.
    #[must_use]
    pub fn new(act: AuditAction, room: &'a RoomId) -> Self {
        let (to_room, booking, made_of, date, conflict, when) = (None, None, None, None, None, None);
        Self { act, room, to_room, booking, made_of, date, conflict, when, overrides: false, again: false }
    }

    /// A change of `booking`: a move if it takes other time or another room.
    #[must_use]
    pub fn of_change(booking: &'a Booking, change: &Change) -> Self {
        let interval = change.when.as_ref().map(|when| when.interval);
        let to_room = change.room.clone().filter(|room| *room != booking.room);
        let moves = to_room.is_some() || interval.is_some_and(|to| !booking.when.interval.covers(&to));
        let act = if moves { AuditAction::Move } else { AuditAction::Change };
        let event = Self::new(act, &booking.room).to(booking.id, None).overriding(change.override_rules);
        Self { to_room, when: interval, ..event }
    }

    /// Giving back those dates of `booking` that `scope` names.
    #[must_use]
    pub fn of_giving_back(booking: &'a Booking, scope: Scope) -> Self {
        let (act, date) = match scope {
            Scope::All => (AuditAction::Cancel, None),
            Scope::One(at) | Scope::Following(at) => (AuditAction::GiveBack, Some(at)),
        };
        let when = date.is_none().then_some(booking.when.interval);
        Self { when, ..Self::new(act, &booking.room).to(booking.id, date) }
    }

    /// Giving back what is somebody's own in a time.
    #[must_use]
    pub fn of_time(own: &'a OwnTime) -> Self {
        let act = match own.recurrence_id {
            _ if !own.is_whole() => AuditAction::Change,
            Some(_) => AuditAction::GiveBack,
            None => AuditAction::Cancel,
        };
        Self::new(act, &own.booking.room).to(own.booking.id, own.recurrence_id).at(own.part)
    }

    /// To a booking, or to one date of it.
    #[must_use]
    pub fn to(self, booking: BookingId, date: Option<Instant>) -> Self {
        Self { booking: Some(booking), date, ..self }
    }

    /// About a conflict.
    #[must_use]
    pub fn about(self, conflict: ConflictId) -> Self {
        Self { conflict: Some(conflict), ..self }
    }

    /// At this time, or to it.
    #[must_use]
    pub fn at(self, when: Interval) -> Self {
        Self { when: Some(when), ..self }
    }

    /// Passing over rules, if it is so.
    #[must_use]
    pub fn overriding(self, overrides: bool) -> Self {
        Self { overrides, ..self }
    }

    /// Checking the people of a booking in or out.
    #[must_use]
    pub fn of_attending(booking: &'a Booking, date: Option<Instant>, attending: Attending) -> Self {
        let act = match attending {
            Attending::In => AuditAction::CheckIn,
            Attending::Out => AuditAction::CheckOut,
        };
        Self::new(act, &booking.room).to(booking.id, date)
    }

    /// With the booking that came of it, if one did.
    #[must_use]
    pub fn became(self, result: &Result<Booked, BookError>) -> Self {
        let Ok(booked) = result else { return self };
        // What was split off a series is another booking, and so is what is asked for in place of one.
        let made_of = self.booking.filter(|id| *id != booked.booking.id);
        let (booking, when) = (Some(booked.booking.id), Some(booked.booking.when.interval));
        // It may have stayed in its room after all.
        let to_room = self.to_room.filter(|_| booked.stays_because.is_none());
        Self { booking, made_of, when, to_room, again: booked.existed, ..self }
    }
}

/// Whoever did something: who they are, how they are known, from where they came.
#[derive(Debug, Clone)]
pub struct Who<'a> {
    /// Who acts.
    pub actor: &'a Actor,
    /// How they are known: the word for it in the log.
    pub via: String,
    /// From where.
    pub origin: &'a Origin,
}

/// Logs that `who` did what `event` says, with its `result`, and counts it.
pub(in crate::web) fn log<T>(who: &Who<'_>, event: &AuditEvent<'_>, result: &Result<T, BookError>) {
    let time = |at: Instant| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let outcome = match result {
        Ok(_) if event.again => "again",
        Ok(_) => "done",
        Err(error) => Outcome::of(error).word,
    };
    counter!("clef_bookings_total", "act" => event.act.as_str(), "outcome" => outcome).increment(1);
    tracing::info!(
        target: "audit",
        event = event.act.as_str(),
        outcome,
        rules = rules(result),
        member = who.actor.person().map(|person| person.id.0.as_str()),
        via = who.via.as_str(),
        room = event.room.as_str(),
        to_room = event.to_room.as_ref().map(RoomId::as_str),
        booking = event.booking.map(|id| id.to_string()),
        made_of = event.made_of.map(|id| id.to_string()),
        date = event.date.map(time),
        start = event.when.map(|when| time(when.start())),
        end = event.when.map(|when| time(when.end())),
        conflict = event.conflict.map(|id| id.to_string()),
        overrides = event.overrides.then_some(true),
        client = who.origin.client(),
        request = who.origin.request_id(),
    );
}

/// The rules that said no.
fn rules<T>(result: &Result<T, BookError>) -> Option<String> {
    let Err(BookError::Refused { refusals, .. }) = result else { return None };
    Some(refusals.iter().map(|refusal| refusal.rule).collect::<Vec<_>>().join(" "))
}
