//! `GET /reports`: how much the rooms of somebody's reception were used. Without names; as tables with bars.

mod days;
mod tables;

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use self::days::{Preset, ReportDays, ReportQuery};
use self::tables::{AheadRow, Figures, ReportTable, WeekRow, ahead_rows, tables, week_rows};
use super::desk::{KnownRoom, desk_sites, known_at_the_desk, require_reception, staleness};
use super::site_links::SiteLink;
use super::{DayQuery, Notice};
use crate::domain::reports::Report;
use crate::domain::room::SiteId;
use crate::web::error::Error;
use crate::web::heavy::heavy;
use crate::web::i18n::args;
use crate::web::page::Page;
use crate::web::reports;
use crate::web::visit::Visit;

#[derive(Debug, Serialize)]
pub(in crate::web) struct ReportsPage {
    from: String,
    to: String,
    site: String,
    sites: Vec<SiteLink>,
    presets: Vec<Preset>,
    notice: Option<Notice>,
    /// "du 1er novembre 2026 au 30 novembre 2026, Nord".
    period: String,
    /// What else is to be known of this period.
    limits: Vec<String>,
    figures: Option<Figures>,
    tables: Vec<ReportTable>,
    /// The days of the week, from Monday on: short and in full.
    weekdays: Vec<(String, String)>,
    week: Vec<WeekRow>,
    ahead: Vec<AheadRow>,
    foreign: Option<String>,
    csv: String,
    csv_with_names: String,
}

impl Page for ReportsPage {
    const TEMPLATE: &'static str = "reports.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let page = |figures: Option<Figures>, tables, notice| Self {
            from: "2026-11-01".into(),
            to: "2026-11-30".into(),
            site: "nord".into(),
            sites: SiteLink::samples(),
            presets: Preset::samples(),
            notice,
            period: "du 1er novembre 2026 au 30 novembre 2026, Nord & <Sud>".into(),
            limits: vec!["Les fermetures sont inconnues <avant>.".into()],
            week: if figures.is_some() { WeekRow::samples() } else { Vec::new() },
            ahead: if figures.is_some() { AheadRow::samples() } else { Vec::new() },
            foreign: figures.is_some().then(|| "2 événements, 3 h".into()),
            figures,
            tables,
            weekdays: vec![("lun".into(), "lundi".into()), ("mar".into(), "mardi".into())],
            csv: "/api/v1/reports/bookings.csv?from=a&to=b".into(),
            csv_with_names: "/api/v1/reports/bookings.csv?from=a&to=b&names=1".into(),
        };
        vec![
            page(Some(Figures::sample(true)), ReportTable::samples(), None),
            page(Some(Figures::sample(false)), ReportTable::samples(), Some(Notice::sample("bad"))),
            Self { sites: Vec::new(), limits: Vec::new(), ..page(None, Vec::new(), None) },
        ]
    }
}

/// `GET /reports?from=&to=&site=`
///
/// # Errors
/// If whoever asks is not at reception.
pub async fn show_reports(
    visit: Visit,
    Query(asked): Query<ReportQuery>,
    Query(day): Query<DayQuery>,
) -> Result<Response, Error> {
    require_reception(&visit)?;
    let site = day.desk_site(&visit);
    let (days, fault) = ReportDays::read(&asked, &visit);
    let known = known_at_the_desk(&visit, site.as_ref());
    let report = heavy(|| reports::count(&visit.app, &known, |room| days.on_clock_of(room.zone))).await;
    let mut page = ReportsPage::new(&visit, (days, site.as_ref()), &report, &known);
    let Some(fault) = fault else { return visit.page(&page) };
    page.notice = Some(Notice { tone: "bad", text: fault });
    visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

impl ReportsPage {
    fn new(
        visit: &Visit,
        (days, site): (ReportDays, Option<&SiteId>),
        report: &Report,
        known: &[KnownRoom<'_>],
    ) -> Self {
        let site_name = visit.app.settings.sites.iter().find(|one| Some(&one.id) == site);
        let period = days.words(visit);
        let figures = Figures::of(visit, report);
        let is_empty = figures.is_none();
        let csv = days.csv(visit, site);
        Self {
            from: days.first.to_string(),
            to: days.last.to_string(),
            site: site.map(ToString::to_string).unwrap_or_default(),
            sites: desk_sites(visit, site, |site| days.address(site)),
            presets: Preset::all(visit, days, site),
            notice: staleness(visit, known),
            period: match site_name {
                Some(site) => format!("{period}, {}", site.name),
                None => period,
            },
            limits: days.limits(visit),
            tables: if is_empty { Vec::new() } else { tables(visit, report, known) },
            weekdays: tables::weekdays(visit),
            week: if is_empty { Vec::new() } else { week_rows(report) },
            ahead: ahead_rows(visit, report),
            foreign: foreign(visit, report),
            figures,
            csv_with_names: format!("{csv}&names=1"),
            csv,
        }
    }
}

/// The sentence about events of other applications, if there are any.
fn foreign(visit: &Visit, report: &Report) -> Option<String> {
    let foreign = report.foreign;
    let hours = tables::hours(visit, foreign.held);
    let sentence =
        visit.lang.t_with("reports-foreign", &args! { "count" => foreign.events, "hours" => hours });
    (foreign.events > 0).then_some(sentence)
}
