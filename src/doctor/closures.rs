//! Closures calendars and school holidays.

use chrono::TimeDelta;
use futures_util::future::BoxFuture;

use super::calendars::advice;
use super::{Checked, Exam};
use crate::config::Settings;
use crate::domain::time::Instant;
use crate::health::{Condition, Subject, of_closures};
use crate::sync::fetch_school_holidays;

/// So long before the last known school holidays are over somebody should look for those of the next year.
const SOON: TimeDelta = TimeDelta::days(60);

const LOOK: &str = "Open the address of closures.school_holidays in a browser of this machine: it must give an .ics file. The \
                    holidays that are known stay meanwhile.";

pub(super) fn look(exam: &Exam) -> BoxFuture<'_, Vec<Checked>> {
    Box::pin(async move {
        let holidays = school_holidays(&exam.settings, exam.clock.now()).await;
        let Some(calendars) = exam.read_calendars() else { return holidays.into_iter().collect() };
        let findings = of_closures(&calendars.schedule, calendars.bookings.calendars());
        let of = |finding: crate::health::Finding| {
            let Subject::Closures { name, server } = finding.subject else { return None };
            let server = server.map(|server| format!("{server}.")).unwrap_or_default();
            let checked = format!("closures.{server}{name}");
            Some(match finding.condition {
                Condition::Trouble(failure) => {
                    Checked::fail(checked, failure.message, advice(failure.reason))
                }
                // What keeps all of its account from being read is said of that.
                Condition::Unread(_) => return None,
                _ => Checked::ok(checked, "found and read: each event in it closes rooms"),
            })
        };
        findings.into_iter().filter_map(of).chain(holidays).collect()
    })
}

/// Says until when school holidays are known, if any are; or why they cannot be read from their address.
async fn school_holidays(settings: &Settings, now: Instant) -> Option<Checked> {
    let name = "school holidays";
    let fetched = match &settings.holiday_address {
        Some(address) => match fetch_school_holidays(address, settings.place.zone).await {
            Ok(fetched) => Some(fetched),
            Err(trouble) => return Some(Checked::warn(name, trouble.to_string(), LOOK)),
        },
        None => None,
    };
    let known = fetched.as_ref().unwrap_or(&settings.school_holidays);
    let Some(last) = known.iter().map(|closure| closure.interval.end()).max() else {
        let is_empty = settings.holiday_address.is_some();
        return is_empty.then(|| Checked::warn(name, "there are none at their address", LOOK));
    };
    let message = format!("known until {}", last.with_timezone(&settings.place.zone).format("%Y-%m-%d"));
    Some(if last - now > SOON {
        Checked::ok(name, message)
    } else {
        Checked::warn(
            name,
            message,
            "Put the calendar of the coming years where closures.school_holidays says.",
        )
    })
}
