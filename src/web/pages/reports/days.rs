//! The days that a report is about.

use chrono::{Datelike, Days, NaiveDate};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::domain::room::SiteId;
use crate::domain::time::{self, Interval};
use crate::web::format;
use crate::web::forms::moment;
use crate::web::i18n::args;
use crate::web::links;
use crate::web::pages::today;
use crate::web::reports::LONGEST;
use crate::web::visit::Visit;

/// How far back the closures calendars are read ([`crate::sync`]).
const CLOSURES_KNOWN: Days = Days::new(396);

/// What was asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ReportQuery {
    from: String,
    to: String,
}

/// From which day to which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ReportDays {
    pub(super) first: NaiveDate,
    pub(super) last: NaiveDate,
}

impl ReportDays {
    /// Reads `asked`; nothing is this month until today. Returns also what is wrong with it: this month then, too.
    pub(super) fn read(asked: &ReportQuery, visit: &Visit) -> (Self, Option<String>) {
        let usual = Self::this_month(today(visit));
        if asked.from.is_empty() && asked.to.is_empty() {
            return (usual, None);
        }
        let days = moment::date(&asked.from).ok().zip(moment::date(&asked.to).ok());
        let days = days.map(|(first, last)| Self { first, last }).filter(|days| days.first <= days.last);
        match days {
            None => (usual, Some(visit.lang.t("reports-not-days"))),
            Some(days) if days.last - days.first >= LONGEST => {
                let limit = LONGEST.num_days();
                (usual, Some(visit.lang.t_with("reports-too-long", &args! { "days" => limit })))
            }
            Some(days) => (days, None),
        }
    }

    fn this_month(today: NaiveDate) -> Self {
        Self { first: today.with_day(1).unwrap_or(today), last: today }
    }

    fn last_month(today: NaiveDate) -> Self {
        let last = Self::this_month(today).first.pred_opt().unwrap_or(today);
        Self { first: last.with_day(1).unwrap_or(last), last }
    }

    fn this_year(today: NaiveDate) -> Self {
        Self { first: today.with_ordinal(1).unwrap_or(today), last: today }
    }

    fn last_year(today: NaiveDate) -> Self {
        let last = Self::this_year(today).first.pred_opt().unwrap_or(today);
        Self { first: last.with_ordinal(1).unwrap_or(last), last }
    }

    /// Returns these days on a clock in `zone`.
    pub(super) fn on_clock_of(self, zone: Tz) -> Option<Interval> {
        Interval::new(time::day(zone, self.first).start(), time::day(zone, self.last).end())
    }

    /// "du 1er novembre 2026 au 30 novembre 2026".
    pub(super) fn words(self, visit: &Visit) -> String {
        let day = |date| format::full_day_of_month(visit.lang, date);
        if self.first == self.last {
            return visit.lang.t_with("reports-day", &args! { "day" => day(self.first) });
        }
        visit.lang.t_with("reports-period", &args! { "from" => day(self.first), "to" => day(self.last) })
    }

    /// Returns the address of the report on these days at `site`.
    pub(super) fn address(self, site: Option<&SiteId>) -> String {
        let site = site.map(ToString::to_string).unwrap_or_default();
        format!("/reports?from={}&to={}{}", self.first, self.last, links::fields(&[("site", &site)]))
    }

    /// Returns the address of the bookings of these days as a table.
    pub(super) fn csv(self, visit: &Visit, site: Option<&SiteId>) -> String {
        let span = self.on_clock_of(visit.app.settings.place.zone);
        let at = |at: Option<time::Instant>| at.map(links::moment).unwrap_or_default();
        let (from, to) = (at(span.map(|span| span.start())), at(span.map(|span| span.end())));
        let site = site.map(ToString::to_string).unwrap_or_default();
        let fields = links::fields(&[("to", &to), ("site", &site), ("lang", visit.lang.tag())]);
        // Spreadsheets take a file for something else than UTF-8 without a mark.
        format!("/api/v1/reports/bookings.csv?from={from}{fields}&bom=1")
    }

    /// Returns what else is to be known of these days.
    pub(super) fn limits(self, visit: &Visit) -> Vec<String> {
        let today = today(visit);
        let known_from = today.checked_sub_days(CLOSURES_KNOWN).unwrap_or(today);
        let day = |date| format::full_day_of_month(visit.lang, date);
        let mut limits = Vec::new();
        if self.last > today {
            limits.push(visit.lang.t("reports-to-come"));
        }
        if self.first < known_from {
            limits.push(visit.lang.t_with("reports-closures-unknown", &args! { "day" => day(known_from) }));
        }
        limits
    }
}

/// Days that are often asked for.
#[derive(Debug, Serialize)]
pub(in crate::web) struct Preset {
    label: String,
    address: String,
    is_current: bool,
}

impl Preset {
    /// Returns all of them, for `site`; `shown` are the days that are shown.
    pub(super) fn all(visit: &Visit, shown: ReportDays, site: Option<&SiteId>) -> Vec<Self> {
        let today = today(visit);
        let presets = [
            ("reports-this-month", ReportDays::this_month(today)),
            ("reports-last-month", ReportDays::last_month(today)),
            ("reports-this-year", ReportDays::this_year(today)),
            ("reports-last-year", ReportDays::last_year(today)),
        ];
        let preset = |(key, days): (&str, ReportDays)| Self {
            label: visit.lang.t(key),
            address: days.address(site),
            is_current: days == shown,
        };
        presets.into_iter().map(preset).collect()
    }
}

#[cfg(test)]
impl Preset {
    pub(super) fn samples() -> Vec<Self> {
        let preset = |label: &str, is_current| Self {
            label: label.into(),
            address: "/reports?from=2026-11-01&to=2026-11-30&site=nord".into(),
            is_current,
        };
        vec![preset("Ce mois-ci", true), preset("Le mois <dernier>", false)]
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use rstest::rstest;

    use super::*;

    type Choice = fn(NaiveDate) -> ReportDays;

    #[rstest]
    #[case(ReportDays::this_month, "2026-11-16", "2026-11-01", "2026-11-16")]
    #[case(ReportDays::this_month, "2026-11-01", "2026-11-01", "2026-11-01")]
    #[case(ReportDays::last_month, "2026-11-16", "2026-10-01", "2026-10-31")]
    #[case(ReportDays::last_month, "2027-01-01", "2026-12-01", "2026-12-31")]
    #[case(ReportDays::last_month, "2028-03-31", "2028-02-01", "2028-02-29")]
    #[case(ReportDays::this_year, "2026-11-16", "2026-01-01", "2026-11-16")]
    #[case(ReportDays::last_year, "2029-02-28", "2028-01-01", "2028-12-31")]
    fn usual_days_are_whole_months_and_years_until_today(
        #[case] choice: Choice,
        #[case] today: NaiveDate,
        #[case] first: NaiveDate,
        #[case] last: NaiveDate,
    ) {
        let days = choice(today);
        assert_eq!(days, ReportDays { first, last });
        assert!(days.last - days.first < LONGEST - TimeDelta::days(30));
    }
}
