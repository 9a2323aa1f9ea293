//! `GET /reception`: the board of the desk. All rooms of a site in the order of the day or by room: when, where, who,
//! how many; who comes next, what is free now, what is new since this morning; and what reception should look at.

mod attention;
mod board;
mod changes;
mod defects;
mod found;
mod group;
mod keys;
mod row;
mod walk_up;

use axum::extract::Query;
use axum::response::Response;
use chrono::NaiveDate;
use serde::Serialize;

use self::attention::{Attention, attention};
use self::board::BoardLinks;
pub use self::board::BoardQuery;
pub(super) use self::changes::{ChangeRow, changes};
pub use self::defects::settle_defect;
use self::defects::{DefectRow, defects};
use self::found::{FoundRow, found_later};
use self::group::{Group, Next, by_room, by_time, next};
use self::keys::{KeyRow, keys_out};
pub(super) use self::row::{ReceptionRow, rows_of};
use self::walk_up::{WalkUp, walk_ups};
use super::date_bar::DateBar;
use super::desk::{KnownRoom, desk_sites, known_at_the_desk, require_reception, staleness};
use super::own_days::OwnDays;
use super::site_links::SiteLink;
use super::{DayQuery, Notice, links, relative, today};
use crate::domain::room::{Room, SiteId};
use crate::domain::text::mentions;
use crate::web::error::Error;
use crate::web::format;
use crate::web::heavy::heavy;
use crate::web::page::Page;
use crate::web::period::{Period, View};
use crate::web::visit::Visit;

/// How many of the changes since this morning are shown.
const CHANGES_SHOWN: usize = 12;

#[derive(Debug, Serialize)]
pub(in crate::web) struct DeskPage {
    title: String,
    /// The day, with its year where that is not clear.
    heading: String,
    relative: Option<String>,
    site_name: Option<String>,
    bar: DateBar,
    sites: Vec<SiteLink>,
    notice: Option<Notice>,
    board: BoardLinks,
    /// What time it is on the board.
    clock: String,
    sheet: String,
    printed: String,
    count: usize,
    people: u32,
    next: Option<Next>,
    under_way: usize,
    requests: Option<usize>,
    conflicts: usize,
    groups: Vec<Group>,
    found: Vec<FoundRow>,
    is_today: bool,
    free_now: Vec<WalkUp>,
    defects: Vec<DefectRow>,
    keys: Vec<KeyRow>,
    changes: Vec<ChangeRow>,
    more_changes: usize,
    attention: Vec<Attention>,
}

impl Page for DeskPage {
    const TEMPLATE: &'static str = "reception.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let [bar, bare] = DateBar::samples();
        let usual = |is_large| Self {
            title: "lundi 23 novembre 2026".into(),
            heading: "lundi 23 novembre".into(),
            relative: Some("Aujourd’hui".into()),
            site_name: Some("Nord".into()),
            bar: bar.clone(),
            sites: SiteLink::samples(),
            notice: None,
            board: BoardLinks::sample(is_large),
            clock: "10:26".into(),
            sheet: "/reception/print?date=2026-11-23".into(),
            printed: "le 23 novembre à 9:00".into(),
            count: 4,
            people: 7,
            next: Some(Next::sample()),
            under_way: 2,
            requests: Some(3),
            conflicts: 1,
            groups: Group::samples(),
            found: FoundRow::samples(),
            is_today: true,
            free_now: WalkUp::samples(),
            defects: DefectRow::samples(),
            keys: KeyRow::samples(),
            changes: ChangeRow::samples(),
            more_changes: 3,
            attention: Attention::samples(),
        };
        let another_day = Self {
            relative: None,
            next: None,
            is_today: false,
            free_now: Vec::new(),
            defects: Vec::new(),
            keys: Vec::new(),
            changes: Vec::new(),
            requests: None,
            conflicts: 0,
            ..usual(false)
        };
        let empty = Self {
            site_name: None,
            bar: bare,
            sites: Vec::new(),
            notice: Some(Notice::sample("bad")),
            count: 0,
            people: 0,
            next: None,
            under_way: 0,
            requests: Some(0),
            conflicts: 0,
            groups: Group::empty_samples(),
            found: Vec::new(),
            free_now: Vec::new(),
            defects: Vec::new(),
            keys: Vec::new(),
            changes: Vec::new(),
            more_changes: 0,
            attention: Vec::new(),
            ..usual(false)
        };
        vec![usual(false), usual(true), another_day, empty]
    }
}

/// `GET /reception?date=&site=&view=&large=&q=`
///
/// # Errors
/// If whoever asks is not at reception.
pub async fn show_reception(
    visit: Visit,
    Query(asked): Query<DayQuery>,
    Query(board): Query<BoardQuery>,
) -> Result<Response, Error> {
    require_reception(&visit)?;
    let (date, site) = (asked.date(&visit), asked.desk_site(&visit));
    let page = heavy(|| DeskPage::new(&visit, (date, site.as_ref()), &board)).await;
    visit.page(&page)
}

impl DeskPage {
    fn new(visit: &Visit, (date, site): (NaiveDate, Option<&SiteId>), board: &BoardQuery) -> Self {
        let zone = visit.app.settings.place.zone;
        let known = known_at_the_desk(visit, site);
        let dated = Some(date).filter(|date| *date != today(visit));
        let is_today = dated.is_none();
        let mut rows = rows_of(visit, &known, date);
        let (count, people) = (rows.len(), rows.iter().filter_map(|row| row.details.head_count).sum());
        let (next, under_way) = (next(visit, &rows, is_today), rows.iter().filter(|row| row.is_now).count());
        let words = board.words();
        rows.retain(|row| mentions(&row.text(), &words));
        let free_now = if is_today { walk_ups(visit, &known, date) } else { Vec::new() };
        let mut changes = if is_today { changes(visit, &known, date) } else { Vec::new() };
        let more_changes = changes.len().saturating_sub(CHANGES_SHOWN);
        changes.truncate(CHANGES_SHOWN);
        let site_name = visit.app.settings.sites.iter().find(|one| Some(&one.id) == site);
        Self {
            title: format::full_day(visit.lang, date),
            heading: format::day_seen(visit.lang, today(visit), date),
            relative: relative(visit, date),
            site_name: site_name.map(|one| one.name.clone()),
            bar: bar(visit, (date, site), &known, board),
            sites: desk_sites(visit, site, |site| links::board(dated, site, &board.kept())),
            notice: staleness(visit, &known),
            board: board.links(dated, site),
            clock: format::time_of_day(zone, visit.now),
            sheet: links::day("/reception/print", date, site),
            printed: format::moment(visit.lang, zone, visit.now),
            count,
            people,
            next,
            under_way,
            requests: visit.open_requests(),
            conflicts: visit.open_conflicts(),
            groups: if board.is_by_room() {
                by_room(visit, &known, rows, (is_today, !words.is_empty()))
            } else {
                by_time(visit, rows, is_today)
            },
            found: found_later(visit, &known, (date, &words)),
            is_today,
            free_now,
            defects: if is_today { defects(visit, site) } else { Vec::new() },
            keys: if is_today { keys_out(visit, site) } else { Vec::new() },
            changes,
            more_changes,
            attention: attention(visit, &known),
        }
    }
}

fn bar(
    visit: &Visit,
    (date, site): (NaiveDate, Option<&SiteId>),
    known: &[KnownRoom<'_>],
    board: &BoardQuery,
) -> DateBar {
    let rooms: Vec<&Room> = known.iter().map(|(room, _)| &***room).collect();
    let shown = (Period { view: View::Day, date }, site);
    DateBar::of(visit, "/reception", shown, &rooms, OwnDays::default()).keeping(&board.kept())
}
