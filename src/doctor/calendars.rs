//! The calendar server and each room's calendar: found, one's own, writable, and safe to book.

use futures_util::future::BoxFuture;

use super::exam::Calendars;
use super::{Checked, Exam};
use crate::health::{Condition, Finding, Subject, of_rooms};
use crate::schedule::{Failure, Reason};
use crate::sync::Fitness;

const NAME: &str = "calendar server";

pub(super) fn look(exam: &Exam) -> BoxFuture<'_, Vec<Checked>> {
    Box::pin(async move {
        let calendars = match &exam.calendars {
            Ok(calendars) => calendars,
            Err(why) => return vec![Checked::fail(NAME, why.clone(), "Nothing can be booked without it.")],
        };
        if let Some(error) = &calendars.trouble {
            return vec![Checked::fail(NAME, error.to_string(), advice(Reason::from_error(error)))];
        }
        let server = exam.settings.caldav.as_ref().map_or_else(
            || "Clef keeps the calendars itself: for trying out and for tiny places".to_owned(),
            |caldav| format!("{} lets {} in", caldav.url, caldav.username),
        );
        let rooms = of_rooms(&calendars.schedule, exam.clock.now());
        let rooms = rooms.iter().filter_map(|finding| of_room(calendars, finding));
        std::iter::once(Checked::ok(NAME, server)).chain(rooms).collect()
    })
}

fn of_room(calendars: &Calendars, finding: &Finding) -> Option<Checked> {
    let Subject::Room(room) = &finding.subject else { return None };
    let name = format!("calendar.{room}");
    let collections = &calendars.bookings.calendars().account(room).collections;
    let fitness = collections.get(room).and_then(|found| collections.fitness(&found.href));
    Some(match (&finding.condition, fitness) {
        (Condition::Trouble(failure), _) => of_failure(name, failure),
        (Condition::Well(_), Some(Fitness::Fit)) => {
            Checked::ok(name, "found, can be written, and can be booked safely")
        }
        (Condition::Well(_), _) => {
            let why = calendars.untried.as_ref().map(ToString::to_string).unwrap_or_default();
            Checked::warn(
                name,
                format!("found, but whether it can be booked safely could not be found out: {why}"),
                "Look whether the calendar server is well, and ask again.",
            )
        }
        _ => Checked::warn(
            name,
            "not read in time",
            "Look whether the calendar server is well, and ask again.",
        ),
    })
}

/// Returns what keeps a calendar from being read or booked, and what to do.
pub(super) fn of_failure(name: String, failure: &Failure) -> Checked {
    Checked::fail(name, failure.message.clone(), advice(failure.reason))
}

/// The advice as a sentence.
pub(super) fn advice(reason: Reason) -> String {
    let advice = reason.advice();
    let mut letters = advice.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
