//! `/watches`: the searches that go on for a member, who is told once a room frees up.

mod one;

use axum::extract::{Form, Query};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use uuid::Uuid;

#[cfg(test)]
pub(in crate::web) use self::one::WatchPage;
pub use self::one::{show_watch, stop_watch};
use super::{DoneQuery, Notice, choosable, links};
use crate::bookings::BookError;
use crate::domain::find::{Fit, Search};
use crate::domain::preferences::Preferences;
use crate::domain::room::Room;
use crate::domain::watch::{LONGEST_WATCH, MOST_WATCHES, Watch, WatchId};
use crate::heavy::heavy;
use crate::notebook::Notebook;
use crate::web::account;
use crate::web::error::Error;
use crate::web::forms::watch::WatchForm;
use crate::web::i18n::args;
use crate::web::page::Page;
use crate::web::phrase::said;
use crate::web::visit::Visit;

#[derive(Debug, Serialize)]
pub(in crate::web) struct WatchesPage {
    notice: Option<Notice>,
    watches: Vec<WatchRow>,
}

/// A watch in a list.
#[derive(Debug, Clone, Serialize)]
pub(super) struct WatchRow {
    address: String,
    search: String,
}

impl Page for WatchesPage {
    const TEMPLATE: &'static str = "watches.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let full = Self { notice: Some(Notice::sample("good")), watches: vec![WatchRow::sample()] };
        vec![full, Self { notice: None, watches: Vec::new() }]
    }
}

impl WatchRow {
    #[cfg(test)]
    pub(super) fn sample() -> Self {
        let address = "/watches/6c2a8987-5842-516d-a520-50badae762f2".into();
        Self { address, search: "mardi 24 novembre, 2 heures, tableau <b>".into() }
    }

    /// The watches of whoever signed in that are not over.
    pub(super) fn all(visit: &Visit) -> Vec<Self> {
        let chosen = chosen(visit).unwrap_or_default();
        let going_on = chosen.watches.iter().filter(|watch| !watch.is_over(visit.now));
        let row = |watch: &Watch| Self { address: links::watch(watch.id), search: in_words(visit, watch) };
        going_on.map(row).collect()
    }
}

/// What somebody who has just searched is offered.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum WatchOffer {
    /// To be told of what is free later.
    Make { form: WatchForm },
    /// To sign in first.
    SignIn { address: String },
    /// They are told already.
    Known { address: String },
}

impl WatchOffer {
    #[cfg(test)]
    pub(super) fn samples() -> [Self; 3] {
        let address = || "/watches/6c2a8987-5842-516d-a520-50badae762f2".to_owned();
        let form = WatchForm { equipment: "écran \"<b>\"".into(), ..WatchForm::default() };
        [Self::Make { form }, Self::SignIn { address: address() }, Self::Known { address: address() }]
    }

    /// Returns what is offered after `search` has found `fits`; `None` where nobody could be told of anything.
    pub(super) fn new(visit: &Visit, search: &Search, fits: &[Fit]) -> Option<Self> {
        let is_found = |room: &Room| fits.iter().any(|fit| fit.room == room.id);
        let may_come_true =
            choosable(visit).any(|(room, is_theirs)| is_theirs && search.suits(room) && !is_found(room));
        let is_over = search.latest_start() < visit.now;
        let is_possible = may_come_true && !is_over && search.window.length() <= LONGEST_WATCH;
        if !is_possible || !tells(visit) {
            return None;
        }
        let Ok(person) = visit.person() else {
            return Some(Self::SignIn { address: links::sign_in(&visit.here) });
        };
        person.email.as_ref()?;
        let chosen = chosen(visit).unwrap_or_default();
        match chosen.watches.iter().find(|watch| watch.is_for(search)) {
            Some(known) => Some(Self::Known { address: links::watch(known.id) }),
            None => Some(Self::Make { form: WatchForm::of(search) }),
        }
    }
}

/// `GET /watches`
///
/// # Errors
/// If nobody is signed in.
pub async fn show_watches(visit: Visit, Query(done): Query<DoneQuery>) -> Result<Response, Error> {
    visit.person()?;
    let notice = match done.done.as_str() {
        "stopped" => Some(Notice { tone: "good", text: visit.lang.t("watch-stopped") }),
        "over" => Some(Notice { tone: "info", text: visit.lang.t("watch-over") }),
        "full" => {
            let text = visit.lang.t_with("watch-full", &args! { "limit" => MOST_WATCHES });
            Some(Notice { tone: "bad", text })
        }
        _ => None,
    };
    visit.page(&WatchesPage { notice, watches: WatchRow::all(&visit) })
}

/// `POST /watches`: makes one of a search.
///
/// # Errors
/// If nobody is signed in, it is no search, or the notebook cannot be written.
pub async fn create_watch(visit: Visit, Form(form): Form<WatchForm>) -> Result<Response, Error> {
    let session = visit.session().ok_or(Error::SignInNeeded)?;
    let sites: Vec<_> = visit.app.settings.sites.iter().map(|site| site.id.clone()).collect();
    let search = form.read(&sites, visit.now).ok_or_else(|| Error::BadRequest("no search".to_owned()))?;
    let notebook = visit.app.notebook().filter(|_| tells(&visit)).ok_or(Error::NotFound)?;
    let fits = look(&visit, &search).await;
    let lang = visit.lang.tag().to_owned();
    let watch = Watch::new(WatchId(Uuid::new_v4()), search.clone(), lang, &fits);
    let with = |chosen: Preferences| chosen.with_watch(watch.clone(), visit.now);
    let chosen = account::choose(notebook, session, visit.now, with).await;
    let chosen = chosen.map_err(|error| BookError::of_notebook(&error))?;
    let kept = chosen.watches.iter().find(|kept| kept.is_for(&search));
    let address = kept.map(|kept| format!("{}?done=made", links::watch(kept.id)));
    let address = address.unwrap_or_else(|| format!("{}?done=full", links::WATCHES));
    Ok(Redirect::to(&address).into_response())
}

/// Whether anybody could be told of anything: there are mails, and where to keep for whom.
fn tells(visit: &Visit) -> bool {
    visit.app.settings.notices.mail && visit.app.notebook().and_then(Notebook::collection).is_some()
}

/// Returns what whoever signed in has chosen, if anything.
fn chosen(visit: &Visit) -> Option<Preferences> {
    visit.app.notebook()?.preferences(&visit.actor.person()?.id)
}

/// Returns what fits now for whoever asks.
async fn look(visit: &Visit, search: &Search) -> Vec<Fit> {
    let look = || visit.app.bookings.search(search, &visit.actor, |_| true);
    heavy(look).await.fits
}

/// Returns what a watch looks for.
fn in_words(visit: &Visit, watch: &Watch) -> String {
    said(&visit.app, visit.lang, visit.app.settings.place.zone, &watch.search_at(visit.now))
}
