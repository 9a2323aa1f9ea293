//! The dates of a plan as the template gets them.

use serde::Serialize;

use super::plan_form::{Choice, PlanForm};
use super::planned::{ChosenDate, Planned};
use crate::domain::find::Alternative;
use crate::domain::rules::Refusal;
use crate::domain::terms::Terms;
use crate::domain::time::Interval;
use crate::web::i18n::args;
use crate::web::visit::Visit;
use crate::web::words;

/// One date.
#[derive(Debug, Serialize)]
pub(super) struct DateRow {
    /// The name of its field.
    name: String,
    when: String,
    /// `good`, `wait` or `bad`.
    tone: &'static str,
    /// Free, taken, closed, not possible: in a word.
    state: String,
    /// Why not, in a sentence, or what one should know.
    why: Option<String>,
    /// What it says of what was chosen and cannot be had any more.
    changed: Option<String>,
    is_here: bool,
    is_out: bool,
    offers: Vec<OfferRow>,
    /// Where nothing else is offered: whether none was found, or none was looked for.
    no_offer: Option<String>,
}

/// Another room or time for it.
#[derive(Debug, Serialize)]
struct OfferRow {
    value: String,
    label: String,
    is_chosen: bool,
}

impl DateRow {
    pub(super) fn all(visit: &Visit, terms: &Terms, planned: &Planned) -> Vec<Self> {
        planned.dates.iter().map(|date| Self::new(visit, terms, date)).collect()
    }

    fn new(visit: &Visit, terms: &Terms, date: &ChosenDate) -> Self {
        let (lang, zone) = (visit.lang, terms.room.zone);
        let ChosenDate { planned, choice, has_changed } = date;
        let verdict = &planned.verdict;
        let (tone, state) = state(verdict.refusals.first(), verdict.needs_approval.is_empty());
        let no = verdict.refusals.first().or(verdict.cautions.first());
        let approval = verdict.needs_approval.first();
        let why = no.map(|no| words::refusal(lang, zone, no));
        let why = why.or_else(|| approval.map(|asked| words::approval(lang, zone, asked)));
        let offer = |offer: &Alternative| {
            let chosen = Choice::Elsewhere(offer.room.clone(), offer.interval);
            let label = offer_label(visit, terms, planned.date, offer);
            OfferRow { value: chosen.value(), label, is_chosen: chosen == *choice }
        };
        let is_free = verdict.refusals.is_empty();
        let no_offer = (!is_free && planned.instead.is_empty())
            .then(|| lang.t(if planned.is_searched { "series-no-offer" } else { "series-not-searched" }));
        Self {
            name: PlanForm::field(planned.date.start()),
            when: visit.when(zone, planned.date),
            tone,
            state: lang.t(state),
            why,
            changed: has_changed.then(|| lang.t("series-date-changed")),
            is_here: *choice == Choice::Here,
            is_out: *choice == Choice::Out,
            offers: planned.instead.iter().map(offer).collect(),
            no_offer,
        }
    }
}

/// The tone of a date, and the word for it.
fn state(no: Option<&Refusal>, is_without_approval: bool) -> (&'static str, &'static str) {
    match no {
        None if is_without_approval => ("good", "series-free"),
        None => ("wait", "series-on-request"),
        Some(no) if no.is_taken() => ("bad", "series-taken"),
        Some(no) if no.is_closed() => ("bad", "series-closed"),
        Some(_) => ("bad", "series-refused"),
    }
}

/// "La Sèvre, Grand Bain (8 personnes), à la même heure" or "Même salle, mercredi 2 décembre, 18:00–20:00".
fn offer_label(visit: &Visit, terms: &Terms, date: Interval, offer: &Alternative) -> String {
    let lang = visit.lang;
    let Some(room) = visit.app.schedule.room(&offer.room) else { return String::new() };
    let when = visit.when(room.zone, offer.interval);
    if room.id == terms.room.id {
        return lang.t_with("series-offer-same-room", &args! { "when" => when });
    }
    let people = room.capacity.map(|people| lang.t_with("room-people", &args! { "count" => people }));
    let place = [Some(room.name.clone()), Some(room.site.name.clone()), people];
    let place = place.into_iter().flatten().collect::<Vec<_>>().join(", ");
    if offer.interval == date {
        lang.t_with("series-offer-same-time", &args! { "room" => place })
    } else {
        lang.t_with("series-offer", &args! { "room" => place, "when" => when })
    }
}

#[cfg(test)]
impl DateRow {
    /// One of each kind.
    pub(super) fn samples() -> Vec<Self> {
        let free = |at: &str| Self {
            name: format!("for-2026-11-{at}T10:00:00Z"),
            when: "mardi, 10:00–11:00".into(),
            tone: "good",
            state: "libre".into(),
            why: None,
            changed: None,
            is_here: true,
            is_out: false,
            offers: Vec::new(),
            no_offer: None,
        };
        let offer = |value: &str, is_chosen| OfferRow {
            value: value.into(),
            label: "La Sèvre <b>, Nord".into(),
            is_chosen,
        };
        let taken = |at: &str| Self {
            tone: "bad",
            state: "prise".into(),
            why: Some("La salle est prise <b>.".into()),
            is_here: false,
            ..free(at)
        };
        vec![
            free("17"),
            Self { is_here: false, is_out: true, why: Some("Sur demande.".into()), ..free("18") },
            Self { offers: vec![offer("sevre/a/b", true), offer("loire/a/b", false)], ..taken("24") },
            Self { changed: Some("Prise entre-temps.".into()), is_out: true, ..taken("25") },
            Self { no_offer: Some("Rien d’autre.".into()), is_out: true, ..taken("26") },
        ]
    }
}
