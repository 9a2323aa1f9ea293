//! `/watches/{id}`: one search that goes on, and what fits now, each with a button that books it. A mail leads here.

use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use uuid::Uuid;

use super::{chosen, in_words, look};
use crate::bookings::BookError;
use crate::domain::booking::RequestKey;
use crate::domain::find::{Fit, Search};
use crate::domain::preferences::Preferences;
use crate::domain::time;
use crate::domain::watch::WatchId;
use crate::web::account;
use crate::web::error::Error;
use crate::web::format;
use crate::web::forms::fields::BookingForm;
use crate::web::i18n::args;
use crate::web::page::Page;
use crate::web::pages::{DoneQuery, Notice, links};
use crate::web::visit::Visit;

#[derive(Debug, Serialize)]
pub(in crate::web) struct WatchPage {
    notice: Option<Notice>,
    address: String,
    search: String,
    /// When it ends, in a sentence.
    ends: String,
    offers: Vec<OfferView>,
    /// The search as it is asked once, to look for something else.
    search_again: String,
}

/// A room at a time that can be booked at once.
#[derive(Debug, Serialize)]
struct OfferView {
    room: String,
    room_address: String,
    site: String,
    people: Option<u32>,
    when: String,
    /// All of it, for who does not see what stands around it.
    spoken: String,
    form: BookingForm,
    /// The form, to say more before it is booked.
    form_address: String,
}

impl Page for WatchPage {
    const TEMPLATE: &'static str = "watch.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let offer = |people| OfferView {
            room: "Atelier <b>".into(),
            room_address: "/rooms/atelier?date=2026-11-24".into(),
            site: "Nord".into(),
            people,
            when: "mardi 24 novembre, 10:00–11:00".into(),
            spoken: "Atelier, mardi, \"10:00–11:00\"".into(),
            form: BookingForm { room: "atelier".into(), ..BookingForm::default() },
            form_address: "/book?room=atelier".into(),
        };
        let of = |notice, offers| Self {
            notice,
            address: "/watches/6c2a8987-5842-516d-a520-50badae762f2".into(),
            search: "mardi 24 novembre, 2 heures, tableau <b>".into(),
            ends: "Jusqu’à mardi.".into(),
            offers,
            search_again: "/find?date=2026-11-24&length=2h".into(),
        };
        let full = of(Some(Notice::sample("good")), vec![offer(Some(12)), offer(None)]);
        vec![full, of(None, Vec::new())]
    }
}

/// `GET /watches/{id}`
///
/// # Errors
/// If nobody is signed in.
pub async fn show_watch(
    visit: Visit,
    Path(id): Path<String>,
    Query(done): Query<DoneQuery>,
) -> Result<Response, Error> {
    let person = visit.person()?;
    let chosen = chosen(&visit).unwrap_or_default();
    let Some(watch) = read(&id).and_then(|id| chosen.watch(id, visit.now)) else { return Ok(it_is_over()) };
    let search = watch.search_at(visit.now);
    let fits = look(&visit, &search).await;
    let made = || {
        let to = person.email.clone().unwrap_or_default();
        Notice { tone: "good", text: visit.lang.t_with("watch-made", &args! { "address" => to }) }
    };
    let zone = visit.app.settings.place.zone;
    let last = watch.expires();
    let (day, time) = (visit.day(time::civil(zone, last).date()), format::time_of_day(zone, last));
    let date = time::civil(zone, search.window.start()).date();
    let page = WatchPage {
        notice: (done.done == "made").then(made),
        address: links::watch(watch.id),
        search: in_words(&visit, watch),
        ends: visit.lang.t_with("watch-ends", &args! { "day" => day, "time" => time }),
        offers: fits.iter().filter_map(|fit| OfferView::new(&visit, &search, fit)).collect(),
        search_again: links::find(zone, date, &search),
    };
    visit.page(&page)
}

/// `POST /watches/{id}`: ends it.
///
/// # Errors
/// If nobody is signed in, or the notebook cannot be written.
pub async fn stop_watch(visit: Visit, Path(id): Path<String>) -> Result<Response, Error> {
    let session = visit.session().ok_or(Error::SignInNeeded)?;
    let known = chosen(&visit).unwrap_or_default();
    let Some(id) = read(&id).filter(|id| known.watch(*id, visit.now).is_some()) else {
        return Ok(it_is_over());
    };
    let notebook = visit.app.notebook().ok_or(Error::NotFound)?;
    let without = |chosen: Preferences| chosen.changing_watch(id, |_| None);
    let written = account::choose(notebook, session, visit.now, without).await;
    written.map_err(|error| BookError::of_notebook(&error))?;
    Ok(Redirect::to(&format!("{}?done=stopped", links::WATCHES)).into_response())
}

/// A mail may be older than what it leads to.
fn it_is_over() -> Response {
    Redirect::to(&format!("{}?done=over", links::WATCHES)).into_response()
}

fn read(id: &str) -> Option<WatchId> {
    Uuid::try_parse(id).ok().map(WatchId)
}

impl OfferView {
    /// `None` if the room is not there any more.
    fn new(visit: &Visit, search: &Search, fit: &Fit) -> Option<Self> {
        let room = visit.app.schedule.room(&fit.room)?;
        let when = visit.when(room.zone, fit.interval);
        let heads = search.head_count.map(|heads| heads.to_string()).unwrap_or_default();
        let mut form = BookingForm::at(room.zone, fit.interval);
        room.id.as_str().clone_into(&mut form.room);
        form.details.title = visit.lang.t("watch-book-title");
        form.details.head_count.clone_from(&heads);
        RequestKey::random().as_str().clone_into(&mut form.key);
        let date = time::civil(room.zone, fit.interval.start()).date();
        Some(Self {
            room: room.name.clone(),
            room_address: links::room(&room.id, date),
            site: room.site.name.clone(),
            people: room.capacity,
            spoken: visit
                .lang
                .t_with("find-slot", &args! { "room" => room.name.clone(), "when" => when.clone() }),
            when,
            form,
            form_address: links::book(room, fit.interval, &links::fields(&[("head_count", &heads)])),
        })
    }
}
