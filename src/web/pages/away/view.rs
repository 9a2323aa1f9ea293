//! The list to tick.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::{AwayQuery, MOST_AT_ONCE};
use crate::bookings::OwnTime;
use crate::web::error::Error;
use crate::web::i18n::args;
use crate::web::page::Page;
use crate::web::pages::{Notice, links, zone_of};
use crate::web::visit::Visit;

#[derive(Debug, Serialize)]
pub(in crate::web) struct AwayPage {
    from: String,
    to: String,
    notice: Option<Notice>,
    /// Whether there are two days to look at.
    is_asked: bool,
    rows: Vec<AwayRow>,
}

/// Something to give back.
#[derive(Debug, Serialize)]
pub(super) struct AwayRow {
    value: String,
    title: String,
    when: String,
    room: String,
    /// Of what stays in part: what is given back.
    part: Option<String>,
    is_ticked: bool,
}

/// Which lines are ticked.
pub(super) enum Ticks<'a> {
    All,
    Of(&'a BTreeSet<&'a str>),
}

impl Page for AwayPage {
    const TEMPLATE: &'static str = "away.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let row = |at: &str, part: Option<&str>| AwayRow {
            value: format!("6c2a8987/{at}"),
            title: "Comité <b>".into(),
            when: "mardi 24 novembre, 10:00–11:00".into(),
            room: "Atelier, Nord".into(),
            part: part.map(ToOwned::to_owned),
            is_ticked: part.is_none(),
        };
        let page = |notice, is_asked, rows| Self {
            from: "2026-12-03".into(),
            to: "2026-12-14".into(),
            notice,
            is_asked,
            rows,
        };
        vec![
            page(None, false, Vec::new()),
            page(None, true, Vec::new()),
            page(Some(Notice::sample("bad")), true, vec![row("a", None), row("b", Some("10:30–11:00"))]),
        ]
    }
}

/// Names a line as it was shown: with another time it is another line.
pub(super) fn value_of(own: &OwnTime) -> String {
    let at = own.recurrence_id.map(links::moment).unwrap_or_default();
    let (start, end) = (links::moment(own.part.start()), links::moment(own.part.end()));
    format!("{}/{at}/{start}/{end}", own.booking.id)
}

/// The page with what is theirs, if two days were asked about.
pub(super) fn show(
    visit: &Visit,
    asked: &AwayQuery,
    found: Option<(Vec<OwnTime>, Ticks<'_>)>,
    status: StatusCode,
) -> Result<Response, Error> {
    let is_empty = asked.from.is_empty() && asked.to.is_empty();
    let key = match &found {
        None if is_empty => None,
        None => Some("away-not-days"),
        Some((_, Ticks::Of(ticked))) if ticked.is_empty() => Some("away-nothing-ticked"),
        Some((_, Ticks::Of(_))) => Some("away-too-many"),
        Some((own, Ticks::All)) if own.len() > MOST_AT_ONCE => Some("away-first"),
        Some(_) => None,
    };
    let text = |key| visit.lang.t_with(key, &args! { "limit" => MOST_AT_ONCE });
    let is_asked = found.is_some();
    let rows = found.map(|(own, ticks)| {
        own.iter().take(MOST_AT_ONCE).map(|own| AwayRow::new(visit, own, &ticks)).collect()
    });
    let page = AwayPage {
        from: asked.from.clone(),
        to: asked.to.clone(),
        notice: key.map(|key| Notice { tone: "bad", text: text(key) }),
        is_asked,
        rows: rows.unwrap_or_default(),
    };
    visit.page_with(status, &page)
}

impl AwayRow {
    fn new(visit: &Visit, own: &OwnTime, ticks: &Ticks<'_>) -> Self {
        let zone = zone_of(visit, &own.booking.room);
        let room = visit.app.schedule.room(&own.booking.room);
        let value = value_of(own);
        Self {
            title: own.booking.details.title.clone(),
            when: visit.when(zone, own.interval),
            room: room.map(|room| format!("{}, {}", room.name, room.site.name)).unwrap_or_default(),
            part: (!own.is_whole()).then(|| visit.when(zone, own.part)),
            is_ticked: match ticks {
                Ticks::All => true,
                Ticks::Of(ticked) => ticked.contains(value.as_str()),
            },
            value,
        }
    }
}
