//! The day, week or month to choose at the top of a calendar.

use serde::Serialize;

use crate::web::period::View;
use crate::web::visit::Visit;

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(in crate::web) struct ViewLink {
    name: String,
    /// What a reader is told besides: the day of a room is that of all.
    more: Option<String>,
    address: String,
    is_current: bool,
}

impl ViewLink {
    /// Returns the three of them, with the `address` of each.
    pub(super) fn all(visit: &Visit, current: View, address: impl Fn(View) -> String) -> Vec<Self> {
        let link = |view| Self {
            name: visit.lang.t(match view {
                View::Day => "view-day",
                View::Week => "view-week",
                View::Month => "view-month",
            }),
            more: None,
            address: address(view),
            is_current: view == current,
        };
        View::ALL.map(link).into()
    }

    /// Returns those of a room, whose day is shown among all rooms.
    pub(super) fn of_room(visit: &Visit, current: View, address: impl Fn(View) -> String) -> Vec<Self> {
        let mut links = Self::all(visit, current, address);
        if let Some(day) = links.first_mut() {
            day.more = Some(visit.lang.t("view-all-rooms"));
        }
        links
    }
}

#[cfg(test)]
impl ViewLink {
    pub(super) fn samples() -> Vec<Self> {
        let link = |name: &str, view: &str, is_current| Self {
            name: name.into(),
            more: (name == "Jour").then(|| "toutes les salles".into()),
            address: format!("/?date=2026-11-23&site=nord{view}"),
            is_current,
        };
        vec![link("Jour", "", false), link("Semaine", "&view=week", true), link("Mois", "&view=month", false)]
    }
}
