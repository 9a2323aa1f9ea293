//! The part of a booking's page about the dates that a series could not have when it was booked.

use serde::Serialize;

use crate::domain::booking::Booking;
use crate::domain::time::Interval;
use crate::web::i18n::args;
use crate::web::pages::zone_of;
use crate::web::visit::Visit;
use crate::web::words;

/// How many dates are named.
const MOST_NAMED: usize = 20;

/// The dates that a series lacks.
#[derive(Debug, Serialize)]
pub(super) struct MissingPart {
    /// "2 dates are missing".
    title: String,
    dates: Vec<MissingDate>,
    more: Option<String>,
}

/// One of them, as far as is known now.
#[derive(Debug, Serialize)]
struct MissingDate {
    when: String,
    is_free: bool,
    /// Why it cannot be had.
    why: Option<String>,
}

impl MissingPart {
    /// Those of `booking` that are still to come; `None` if there are none.
    pub(super) fn new(visit: &Visit, booking: &Booking) -> Option<Self> {
        let (lang, zone) = (visit.lang, zone_of(visit, &booking.room));
        let series = booking.when.series.as_ref()?;
        let to_come = || series.skipped().iter().filter(|at| **at > visit.now);
        let count = to_come().count();
        if count == 0 {
            return None;
        }
        let dates: Vec<MissingDate> = match visit.app.bookings.missing(booking, &visit.actor, visit.now) {
            Ok(missing) => missing
                .iter()
                .take(MOST_NAMED)
                .map(|date| MissingDate {
                    when: visit.when(zone, date.date),
                    is_free: date.verdict.refusals.is_empty(),
                    why: date.verdict.refusals.first().map(|no| words::refusal(lang, zone, no)),
                })
                .collect(),
            // They are missing still, whatever is known of the room.
            Err(_) => to_come()
                .take(MOST_NAMED)
                .filter_map(|at| Interval::starting_at(*at, booking.when.interval.length()))
                .map(|date| MissingDate {
                    when: visit.when(zone, date),
                    is_free: false,
                    why: Some(lang.t("series-missing-unknown")),
                })
                .collect(),
        };
        let more = count.saturating_sub(dates.len());
        Some(Self {
            title: lang.t_with("series-missing", &args! { "count" => count }),
            dates,
            more: (more > 0).then(|| lang.t_with("series-more", &args! { "count" => more })),
        })
    }

    #[cfg(test)]
    pub(super) fn sample() -> Self {
        let date = |is_free, why: Option<&str>| MissingDate {
            when: "mardi 8 décembre, 18:00–20:00".into(),
            is_free,
            why: why.map(ToOwned::to_owned),
        };
        let dates = vec![date(false, Some("La salle est prise <b>.")), date(true, None)];
        Self { title: "Il manque 2 dates".into(), dates, more: Some("et 18 autres".into()) }
    }
}
