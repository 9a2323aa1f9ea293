//! Sentences for what is said without words elsewhere: refusals of rules, warnings about events.

use chrono_tz::Tz;

use super::format;
use super::i18n::{Lang, args};
use super::visit::Visit;
use crate::domain::rules::Refusal;
use crate::domain::series::{MOST_DATES, SeriesError};
use crate::domain::time::{self, CivilError, Instant, Interval};
use crate::ical::{UnreadableReason, Warning};
use crate::schedule::Reason;

/// What keeps a room's calendar from being read or booked, and what to do about it.
#[must_use]
pub fn trouble(lang: Lang, reason: Reason) -> String {
    match reason {
        Reason::Unreachable => lang.t("desk-trouble-unreachable"),
        Reason::Unauthorized => lang.t("desk-trouble-unauthorized"),
        Reason::NotFound => lang.t("desk-trouble-not-found"),
        Reason::Gone => lang.t("desk-trouble-gone"),
        Reason::Moved => lang.t("desk-trouble-moved"),
        Reason::Deleted => lang.t("desk-trouble-deleted"),
        Reason::Unshared => lang.t("desk-trouble-unshared"),
        Reason::Shared => lang.t("desk-trouble-shared"),
        Reason::ReadOnly => lang.t("desk-trouble-read-only"),
        Reason::Malformed => lang.t("desk-trouble-malformed"),
    }
}

/// One refusal as a plain sentence: the rule, with its figures. The nearest time that would pass is
/// offered beside it, as a link.
#[must_use]
pub fn refusal(lang: Lang, zone: Tz, refusal: &Refusal) -> String {
    let length = |length| format::length(lang, length);
    match refusal {
        Refusal::OnlyFor { groups } => {
            lang.t_with("refusal-only-for", &args! { "count" => groups.len(), "groups" => groups.join(", ") })
        }
        Refusal::Past { .. } => lang.t("refusal-past"),
        Refusal::OpeningHours { open, .. } if open.is_empty() => lang.t("refusal-closed-all-day"),
        Refusal::OpeningHours { open, .. } => {
            lang.t_with("refusal-opening-hours", &args! { "open" => spans(lang, zone, open) })
        }
        Refusal::MinNotice { min_notice, earliest, .. } => {
            let args = args! { "notice" => length(*min_notice), "earliest" => moment(lang, zone, *earliest) };
            lang.t_with("refusal-min-notice", &args)
        }
        Refusal::Horizon { horizon, latest, .. } => {
            let args = args! { "horizon" => length(*horizon), "latest" => far_moment(lang, zone, *latest) };
            lang.t_with("refusal-horizon", &args)
        }
        Refusal::MinLength { min_length, .. } => {
            lang.t_with("refusal-min-length", &args! { "length" => length(*min_length) })
        }
        Refusal::MaxLength { max_length, .. } => {
            lang.t_with("refusal-max-length", &args! { "length" => length(*max_length) })
        }
        Refusal::Step { step, .. } => lang.t_with("refusal-step", &args! { "step" => length(*step) }),
        Refusal::Capacity { capacity } => lang.t_with("refusal-capacity", &args! { "capacity" => *capacity }),
        Refusal::Buffer { buffer, .. } => {
            lang.t_with("refusal-buffer", &args! { "buffer" => length(*buffer) })
        }
        Refusal::Taken { by, .. } => lang.t_with("refusal-taken", &args! { "by" => spans(lang, zone, by) }),
        Refusal::OnDates { refusal, dates, of } => on_dates(lang, zone, refusal, (dates, *of)),
    }
}

/// Why there is no such series, as a sentence.
#[must_use]
pub fn no_series(lang: Lang, error: SeriesError) -> String {
    match error {
        SeriesError::Endless => lang.t("field-missing-until"),
        SeriesError::TooManyDates => lang.t_with("series-too-many", &args! { "limit" => MOST_DATES }),
        SeriesError::NoDates | SeriesError::NotADate(_) => lang.t("series-no-dates"),
        SeriesError::OffRule => lang.t("series-off-rule"),
        SeriesError::Clock(CivilError::Gap { civil, .. }) => {
            let args = args! {
                "day" => format::day(lang, civil.date()),
                "time" => civil.format("%-H:%M").to_string(),
            };
            lang.t_with("series-gap", &args)
        }
        SeriesError::Clock(CivilError::Fold { .. }) => lang.t("series-fold"),
        SeriesError::OverlapsItself { .. } => lang.t("series-overlaps"),
    }
}

/// "Then: mardi 11 mai, mardi 18 mai et 6 autres": the dates of a series after the next one.
#[must_use]
pub fn further(visit: &Visit, zone: Tz, dates: &[Interval]) -> String {
    let lang = visit.lang;
    let day = |date: &Interval| visit.day(time::civil(zone, date.start()).date());
    let mut named: Vec<String> = dates.iter().take(3).map(day).collect();
    let more = dates.len().saturating_sub(named.len());
    if more > 0 {
        named.push(lang.t_with("series-more", &args! { "count" => more }));
    }
    lang.t_with("series-next", &args! { "dates" => named.join(", ") })
}

/// How many dates are named one by one.
const DATES_NAMED: usize = 8;

/// What a rule says to some dates of a series: how many, what, and which.
fn on_dates(lang: Lang, zone: Tz, refusal: &Refusal, (dates, of): (&[Interval], usize)) -> String {
    let count = dates.len();
    let why = match refusal {
        Refusal::Taken { .. } => lang.t_with("refusal-dates-taken", &args! { "count" => count, "of" => of }),
        Refusal::OpeningHours { .. } => {
            lang.t_with("refusal-dates-closed", &args! { "count" => count, "of" => of })
        }
        Refusal::Past { .. } => lang.t_with("refusal-dates-past", &args! { "count" => count, "of" => of }),
        other => {
            let args = args! { "count" => count, "of" => of, "why" => self::refusal(lang, zone, other) };
            lang.t_with("refusal-dates-other", &args)
        }
    };
    let named =
        dates.iter().take(DATES_NAMED).map(|date| format::day(lang, time::civil(zone, date.start()).date()));
    let named = named.collect::<Vec<_>>().join(", ");
    let args = args! { "why" => why, "dates" => named, "more" => count.saturating_sub(DATES_NAMED) };
    lang.t_with("refusal-dates", &args)
}

/// Why an event cannot be read, for reception.
#[must_use]
pub fn unreadable(lang: Lang, reason: &UnreadableReason) -> String {
    let with = |key, text: &str| lang.t_with(key, &args! { "text" => text });
    let beyond = |key, limit: usize| lang.t_with(key, &args! { "limit" => limit });
    match reason {
        UnreadableReason::NotICalendar => lang.t("unreadable-not-icalendar"),
        UnreadableReason::TooLarge { limit, .. } => beyond("unreadable-too-large", limit / 1024),
        UnreadableReason::TooManyLines { limit } => beyond("unreadable-too-many-lines", *limit),
        UnreadableReason::TooDeep { limit } => beyond("unreadable-too-deep", *limit),
        UnreadableReason::NotClosed(text) => with("unreadable-not-closed", text),
        UnreadableReason::Syntax(text) => with("unreadable-syntax", text),
        UnreadableReason::Empty => lang.t("unreadable-empty"),
        UnreadableReason::NoStart => lang.t("unreadable-no-start"),
        UnreadableReason::BadStart(text) => with("unreadable-bad-start", text),
    }
}

/// What was read otherwise than written in an event, for reception.
#[must_use]
pub fn warning(lang: Lang, warning: &Warning) -> String {
    let because = |key, reason| lang.t_with(key, &args! { "text" => unreadable(lang, reason) });
    let (key, text) = match warning {
        Warning::UnknownZone(text) => ("desk-warning-zone", Some(text)),
        Warning::NoSuchDate(text) => ("desk-warning-no-such-date", Some(text)),
        Warning::OtherForm(text) => ("desk-warning-form", Some(text)),
        Warning::UnreadableStart(reason) => return because("desk-warning-start", reason),
        Warning::UnreadableEvent(reason) => return because("desk-warning-event", reason),
        Warning::TwoClocks => ("desk-warning-two-clocks", None),
        Warning::EndsBeforeStart => ("desk-warning-ends-before-start", None),
        Warning::EndAndDuration => ("desk-warning-end-and-duration", None),
        Warning::UnreadableEnd(text) => ("desk-warning-end", Some(text)),
        Warning::UnreadableRule(text) => ("desk-warning-rule", Some(text)),
        Warning::TooManyRules => ("desk-warning-rules", None),
        Warning::StartOffRule => ("desk-warning-off-rule", None),
        Warning::NoEnd => ("desk-warning-no-end", None),
        Warning::NoSeries => ("desk-warning-no-series", None),
        Warning::DoubtfulZone(text) => ("desk-warning-doubtful-zone", Some(text)),
        Warning::UnreadableDate(text) => ("desk-warning-date", Some(text)),
        Warning::UnreadableOverride => ("desk-warning-override", None),
        Warning::ExRule => ("desk-warning-exrule", None),
        Warning::Method(text) => ("desk-warning-method", Some(text)),
        Warning::SeveralUids => ("desk-warning-several", None),
        Warning::NotAnEvent(text) => ("desk-warning-not-an-event", Some(text)),
        Warning::ForeignBytes => ("desk-warning-bytes", None),
    };
    lang.t_with(key, &args! { "text" => text.map_or("", AsRef::as_ref) })
}

/// "9:00–12:00, 14:00–18:00"; spans over several days with their days.
pub(super) fn spans(lang: Lang, zone: Tz, intervals: &[Interval]) -> String {
    let one_day = |interval: &Interval| {
        let (from, to) = (interval.start().with_timezone(&zone), interval.end().with_timezone(&zone));
        from.date_naive() == to.date_naive() || interval.length() <= chrono::TimeDelta::hours(24)
    };
    let words: Vec<String> = intervals
        .iter()
        .take(5)
        .map(|at| if one_day(at) { format::times(zone, *at) } else { format::when(lang, zone, *at) })
        .collect();
    words.join(", ")
}

/// What lies at the end of what can be booked is told with its year.
fn far_moment(lang: Lang, zone: Tz, at: Instant) -> String {
    let day = format::full_day(lang, time::civil(zone, at).date());
    format!("{day}, {}", format::time_of_day(zone, at))
}

fn moment(lang: Lang, zone: Tz, at: Instant) -> String {
    format::moment(lang, zone, at)
}
