//! The pages: one file each, with a handler per verb. A handler makes a view; the template of the
//! same name writes it.

pub mod about;
mod alternatives;
pub mod ask;
mod attendance;
pub mod away;
pub mod book;
pub mod booking;
pub mod calendar_file;
pub mod conflicts;
mod date_bar;
pub mod day;
pub mod day_sheet;
pub mod defect;
mod desk;
pub mod door;
pub mod door_poster;
pub mod feeds;
mod field_errors;
pub mod find;
mod finish_sign_in;
mod form_page;
mod form_parts;
pub mod freshness;
pub mod health;
pub mod mail_link;
pub mod mine;
pub mod my_notices;
mod own_days;
mod people;
pub mod reception;
pub mod reports;
pub mod request;
pub mod requests;
pub mod room;
pub mod room_picture;
pub mod series;
pub mod sign_in;
pub mod sign_in_link;
pub mod sign_in_with;
mod site_links;
mod view_links;
pub mod watches;

use std::ops::RangeInclusive;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::error::Error;
use super::forms::moment;
use super::links;
use super::period::View;
use super::visibility;
use super::visit::Visit;
use crate::bookings::is_offered_on;
use crate::domain::member::Actor;
use crate::domain::room::{Room, RoomId, SiteId};
use crate::domain::time;
use crate::notebook::Notebook;
use crate::schedule::RoomSnapshot;

/// Which day and site a page is about.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DayQuery {
    date: String,
    site: String,
    view: String,
    embed: String,
}

/// What was just done, on the page that one is led to after it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DoneQuery {
    done: String,
}

impl DayQuery {
    /// The day asked for, or today.
    fn date(&self, visit: &Visit) -> NaiveDate {
        moment::date(&self.date).unwrap_or_else(|_| today(visit))
    }

    /// The view asked for, or the day: all that a frame shows.
    fn view(&self, is_framed: bool) -> View {
        if is_framed { View::Day } else { View::parse(&self.view).unwrap_or(View::Day) }
    }

    /// The view of a room asked for, or the week.
    fn room_view(&self) -> View {
        View::parse(&self.view).filter(|view| *view != View::Day).unwrap_or(View::Week)
    }

    /// The site asked for, if there is one of that name.
    fn site(&self, visit: &Visit) -> Option<SiteId> {
        visit.app.settings.sites.iter().map(|site| &site.id).find(|id| id.as_str() == self.site).cloned()
    }

    /// The same, if whoever asks is at its reception.
    fn desk_site(&self, visit: &Visit) -> Option<SiteId> {
        self.site(visit).filter(|site| visibility::may_see_desk_at(&visit.actor, site))
    }
}

/// The day it is at the place.
fn today(visit: &Visit) -> NaiveDate {
    time::civil(visit.app.settings.place.zone, visit.now).date()
}

/// The word for `date` if it is today, or the day before or after.
fn relative(visit: &Visit, date: NaiveDate) -> Option<String> {
    match (date - today(visit)).num_days() {
        -1 => Some(visit.lang.t("day-yesterday")),
        0 => Some(visit.lang.t("day-today")),
        1 => Some(visit.lang.t("day-tomorrow")),
        _ => None,
    }
}

/// How far back bookings are kept: thirteen months.
const KEPT: Days = Days::new(400);

/// The days on which there can be something: it is kept, or can be booked. Nobody is led further.
fn reach(visit: &Visit) -> RangeInclusive<NaiveDate> {
    let farthest =
        visit.app.schedule.rooms().iter().map(|room| room.rules.farthest()).max().unwrap_or_default();
    let today = today(visit);
    let last = today.checked_add_signed(farthest).and_then(|last| last.checked_add_days(Days::new(7)));
    today.checked_sub_days(KEPT).unwrap_or(NaiveDate::MIN)..=last.unwrap_or(NaiveDate::MAX)
}

/// The room that `id` names.
fn room<'a>(visit: &'a Visit, id: &str) -> Result<&'a Arc<Room>, Error> {
    RoomId::parse(id).and_then(|id| visit.app.schedule.room(&id)).ok_or(Error::NotFound)
}

/// The rooms of `site`, or all, with what is known of each.
fn rooms_at<'v>(visit: &'v Visit, site: Option<&SiteId>) -> (Vec<&'v Arc<Room>>, Vec<Arc<RoomSnapshot>>) {
    let schedule = &visit.app.schedule;
    let most = schedule.rooms().len();
    let mut found = (Vec::with_capacity(most), Vec::with_capacity(most));
    found.extend(schedule.snapshots().filter(|(room, _)| site.is_none_or(|site| room.site.id == *site)));
    found
}

/// The rooms to choose from, and whether each is one that whoever asks may have.
fn choosable(visit: &Visit) -> impl Iterator<Item = (&Arc<Room>, bool)> {
    let is_theirs = |room: &Arc<Room>| is_offered_on(&visit.terms(room));
    visit.app.schedule.rooms().iter().map(move |room| (room, is_theirs(room)))
}

/// The clock of a room; the place's for one that is no longer there.
fn zone_of(visit: &Visit, room: &RoomId) -> Tz {
    visit.app.schedule.room(room).map_or(visit.app.settings.place.zone, |room| room.zone)
}

/// Visitors see what is free and taken only where the place says so.
fn require_sight(visit: &Visit) -> Result<(), Error> {
    let is_open = visit.app.settings.place.publish_free_busy || visit.actor != Actor::Visitor;
    if is_open { Ok(()) } else { Err(Error::SignInNeeded) }
}

/// Whether somebody can report what is wrong in a room: it is kept in the notebook.
fn can_report(visit: &Visit) -> bool {
    visit.app.notebook().and_then(Notebook::collection).is_some()
}

/// A link with its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// Where it leads.
    pub address: String,
    /// What it says.
    pub label: String,
}

/// What a page says about itself at its top.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// `info`, `good` or `bad`: a word and an icon go with it.
    pub tone: &'static str,
    /// The sentence.
    pub text: String,
}

#[cfg(test)]
impl Link {
    fn sample() -> Self {
        Self { address: "/?date=2026-11-23&site=nord".into(), label: "Nord & <Sud>".into() }
    }
}

#[cfg(test)]
impl Notice {
    fn sample(tone: &'static str) -> Self {
        Self { tone, text: "Le calendrier ne répond pas depuis 10:42.".into() }
    }
}
