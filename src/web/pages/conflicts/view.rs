//! The inbox as the template gets it.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::card::Card;
use super::caught::{self, Caught};
use crate::domain::room::SiteId;
use crate::schedule::Conflict;
use crate::web::error::Error;
use crate::web::page::Page;
use crate::web::pages::desk::{desk_sites, is_at_the_desk, known_at_the_desk, staleness};
use crate::web::pages::site_links::SiteLink;
use crate::web::pages::{Notice, links};
use crate::web::visit::Visit;

/// How many conflicts are shown at once. Looking for free rooms costs something for each; the others
/// follow when these are dealt with.
const SHOWN: usize = 40;

/// The page in the making.
pub(super) struct Inbox<'a> {
    visit: &'a Visit,
    page: InboxPage,
}

#[derive(Debug, Serialize)]
pub(in crate::web) struct InboxPage {
    notice: Option<Notice>,
    stale: Option<Notice>,
    sites: Vec<SiteLink>,
    /// What closures have caught, whose people can be told at once.
    caught: Vec<Caught>,
    count: usize,
    open: Vec<Card>,
    further: usize,
    settled: Vec<Card>,
}

impl Page for InboxPage {
    const TEMPLATE: &'static str = "conflicts.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let page = |open: Vec<Card>, settled, notice: Option<Notice>| Self {
            stale: notice.clone(),
            notice,
            sites: SiteLink::samples(),
            caught: if open.is_empty() { Vec::new() } else { Caught::samples() },
            count: open.len(),
            further: open.len(),
            open,
            settled,
        };
        vec![
            page(Card::samples("open"), Card::samples("settled"), Some(Notice::sample("good"))),
            page(Vec::new(), Vec::new(), None),
        ]
    }
}

impl<'a> Inbox<'a> {
    /// The conflicts of one site, or of all whose reception it is.
    pub(super) fn new(visit: &'a Visit, site: Option<&SiteId>) -> Self {
        let schedule = &visit.app.schedule;
        let is_here = |conflict: &Arc<Conflict>| {
            schedule.room(&conflict.room).is_some_and(|room| is_at_the_desk(visit, room, site))
        };
        let conflicts = schedule.conflicts(visit.now);
        let (settled, open): (Vec<_>, Vec<_>) =
            conflicts.into_iter().filter(is_here).partition(|conflict| conflict.decision.is_some());
        let card = |conflict: &Arc<Conflict>| Card::new(visit, conflict);
        let page = InboxPage {
            notice: None,
            stale: staleness(visit, &known_at_the_desk(visit, site)),
            sites: desk_sites(visit, site, links::conflicts),
            caught: caught::groups(visit, &open),
            count: open.len(),
            further: open.len().saturating_sub(SHOWN),
            open: open.iter().take(SHOWN).map(card).collect(),
            settled: settled.iter().take(SHOWN).map(|conflict| Card::settled(visit, conflict)).collect(),
        };
        Self { visit, page }
    }

    /// With a sentence on top.
    pub(super) fn notice(mut self, tone: &'static str, key: &str) -> Self {
        self.page.notice = Some(Notice { tone, text: self.visit.lang.t(key) });
        self
    }

    /// The answer.
    pub(super) fn show(self, status: StatusCode) -> Result<Response, Error> {
        self.visit.page_with(status, &self.page)
    }
}
