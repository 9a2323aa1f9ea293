//! The calendar server and each room's calendar: found, one's own, writable, and safe to book.

use futures_util::future::BoxFuture;

use super::exam::{Calendars, named};
use super::{Checked, Exam};
use crate::caldav::Error;
use crate::config::Settings;
use crate::health::{Condition, Finding, Subject, of_rooms};
use crate::schedule::{Failure, Reason};
use crate::sync::{CalendarAccount, Fitness};

const NAME: &str = "calendar server";

pub(super) fn look(exam: &Exam) -> BoxFuture<'_, Vec<Checked>> {
    Box::pin(async move {
        let calendars = match &exam.calendars {
            Ok(calendars) => calendars,
            Err(why) => return vec![Checked::fail(NAME, why.clone(), "Nothing can be booked without it.")],
        };
        let servers =
            calendars.accounts().map(|(account, trouble)| of_account(&exam.settings, account, trouble));
        let rooms = of_rooms(&calendars.schedule, exam.clock.now());
        let rooms = rooms.iter().filter_map(|finding| of_room(exam, calendars, finding));
        servers.chain(rooms).collect()
    })
}

/// Says that an account could be read, or by what `trouble` it could not.
fn of_account(settings: &Settings, account: &CalendarAccount, trouble: Option<&Error>) -> Checked {
    let name = named(NAME, account);
    let server = account.client.server();
    if let Some(error) = trouble {
        return Checked::fail(name, error.to_string(), advice(Reason::from_error(error)));
    }
    let known = settings.caldav.iter().find(|known| known.id.as_deref() == server.map(|id| &**id));
    let is_well = known.map_or_else(
        || "Clef keeps the calendars itself: for trying out and for tiny places".to_owned(),
        |known| format!("{} lets {} in", known.url, known.username),
    );
    Checked::ok(name, is_well)
}

fn of_room(exam: &Exam, calendars: &Calendars, finding: &Finding) -> Option<Checked> {
    let Subject::Room(room) = &finding.subject else { return None };
    let name = format!("calendar.{room}");
    let mut accounts = calendars.accounts();
    // What is wrong with all of an account is said of the account.
    let (account, _) =
        accounts.find(|(account, trouble)| account.collections.has(room) && trouble.is_none())?;
    let collections = &account.collections;
    let fitness = collections.get(room).and_then(|found| collections.fitness(&found.href));
    let server = account.client.server().map(|id| &**id);
    let is_alone = exam.settings.caldav.iter().any(|it| it.only_this_clef && it.id.as_deref() == server);
    Some(match (&finding.condition, fitness) {
        (Condition::Trouble(failure), _) if is_alone && failure.reason == Reason::Unfit => {
            let message = "found, can be written, and is booked by this Clef alone, because its server would let several \
                           have one time";
            Checked::ok(name, message)
        }
        (Condition::Trouble(failure), _) => of_failure(name, failure),
        (Condition::Well(_), Some(Fitness::Fit)) => {
            let note =
                if is_alone { "; several Clefs could, so only_this_clef is not needed for it" } else { "" };
            Checked::ok(name, format!("found, can be written, and can be booked safely{note}"))
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
