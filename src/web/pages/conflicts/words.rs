//! The words of the inbox.

use chrono::Datelike;
use chrono_tz::Tz;

use crate::domain::booking::Freed;
use crate::domain::closure::{Closure, outside};
use crate::domain::conflict::{Cause, ConflictChoice, Pair};
use crate::domain::room::Room;
use crate::domain::time::{self, Interval};
use crate::schedule::{Conflict, ConflictWarning};
use crate::web::i18n::{Lang, args};
use crate::web::visit::Visit;
use crate::web::{format, words};

/// "mardi 17 novembre, 10:00–11:00"; with the year if it is another one.
pub(super) fn when(visit: &Visit, zone: Tz, interval: Interval) -> String {
    let words = format::when(visit.lang, zone, interval);
    let year = time::civil(zone, interval.start()).year();
    if year == time::civil(zone, visit.now).year() { words } else { format!("{words} ({year})") }
}

/// Whether both begin on one local day.
pub(super) fn is_same_day(zone: Tz, one: Interval, other: Interval) -> bool {
    time::civil(zone, one.start()).date() == time::civil(zone, other.start()).date()
}

/// Returns what happened, in a sentence.
pub(super) fn explanation(visit: &Visit, zone: Tz, conflict: &Conflict, room: Option<&Room>) -> String {
    let lang = visit.lang;
    match conflict.cause {
        Cause::Overlap(Pair::NativeOverBooking) => lang.t("conflict-why-native-over-booking"),
        Cause::Overlap(Pair::BookingOverNative) => lang.t("conflict-why-booking-over-native"),
        Cause::Overlap(Pair::TwoBookings) => lang.t("conflict-why-two-bookings"),
        Cause::Overlap(Pair::TwoNatives) => lang.t("conflict-why-two-natives"),
        Cause::Closed => closed(visit, conflict, room),
        Cause::Unreadable => lang.t("conflict-why-unreadable"),
        Cause::Moved => match conflict.was {
            Some(was) => lang.t_with("conflict-why-moved", &args! { "was" => when(visit, zone, was) }),
            None => lang.t("conflict-why-moved-date"),
        },
        Cause::Deleted => lang.t("conflict-why-deleted"),
        Cause::Freed => lang.t(match conflict.booking_in().and_then(|booking| booking.state.freed()) {
            Some(Freed::MarkedCancelled) => "conflict-why-cancelled",
            Some(Freed::WithoutLength) => "conflict-why-without-length",
            Some(Freed::ShownAsFree) | None => "conflict-why-freed",
        }),
        Cause::DatesGone => {
            let split = conflict.booking_in().map(|booking| booking.id);
            let snapshot = visit.app.schedule.snapshot(&conflict.room);
            let is_split = split.is_some_and(|id| snapshot.is_split(id));
            lang.t(if is_split { "conflict-why-split" } else { "conflict-why-dates-gone" })
        }
        Cause::RoomLost => {
            let room = conflict.lost_room.as_ref().and_then(|part| visit.app.schedule.room(&part.room));
            let room = room.map(|room| room.name.clone()).unwrap_or_default();
            lang.t_with("conflict-why-room-lost", &args! { "room" => room })
        }
        Cause::MovedRoom => {
            match conflict.came_from.as_ref().and_then(|room| visit.app.schedule.room(room)) {
                Some(room) => lang.t_with("conflict-why-moved-room", &args! { "room" => room.name.clone() }),
                None => lang.t("conflict-why-brought"),
            }
        }
    }
}

/// By which closure the room is closed at the first time in question, else when it is open on that day.
fn closed(visit: &Visit, conflict: &Conflict, room: Option<&Room>) -> String {
    let lang = visit.lang;
    let Some((room, date)) = room.zip(conflict.dates.first()) else { return lang.t("conflict-why-closed") };
    let closures = visit.app.schedule.closures(&room.id);
    let closure = closures.iter().find(|closure| closure.interval.overlaps(&date.span));
    if let Some(Closure { reason, .. }) = closure.filter(|closure| !closure.reason.is_empty()) {
        return lang.t_with("conflict-why-closure", &args! { "reason" => reason.clone() });
    }
    let day = time::day(room.zone, time::civil(room.zone, date.span.start()).date());
    let open = outside(room.rules.opening_hours.open_within(room.zone, day), &closures);
    if open.is_empty() {
        return lang.t("conflict-why-closed");
    }
    lang.t_with("conflict-why-outside", &args! { "open" => words::spans(lang, room.zone, &open) })
}

/// Returns what the button says that leaves all as it is.
pub(super) fn keep(conflict: &Conflict) -> Option<&'static str> {
    match conflict.cause {
        Cause::Overlap(_) => Some("conflicts-keep-both"),
        Cause::Closed | Cause::Moved | Cause::Freed | Cause::DatesGone | Cause::RoomLost => {
            Some("conflicts-keep-it")
        }
        Cause::MovedRoom => Some("conflicts-keep-room"),
        Cause::Unreadable | Cause::Deleted => None,
    }
}

/// Returns what was decided, by whom and when.
pub(super) fn decision(visit: &Visit, zone: Tz, conflict: &Conflict) -> Option<String> {
    let decision = conflict.decision.as_ref()?;
    let key = match decision.choice {
        ConflictChoice::Keep if conflict.cause == Cause::Deleted => "conflicts-was-left",
        ConflictChoice::Keep => "conflicts-was-kept",
        ConflictChoice::Dismiss => "conflicts-was-dismissed",
        ConflictChoice::Tell => "conflicts-was-told",
    };
    let when = format::moment(visit.lang, zone, decision.at);
    Some(visit.lang.t_with(key, &args! { "name" => decision.by.name.as_str(), "when" => when }))
}

/// Returns why an event is not, or not surely, read as it was meant.
pub(super) fn in_words(lang: Lang, warning: &ConflictWarning) -> String {
    match warning {
        ConflictWarning::Unreadable(reason) => {
            lang.t_with("conflict-unreadable-because", &args! { "why" => words::unreadable(lang, reason) })
        }
        ConflictWarning::Guessed(warning) => words::warning(lang, warning),
    }
}
