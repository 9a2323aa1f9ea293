//! The part of the form about a series: what can be chosen, the dates that come of it, what is known against
//! each, and the offer to book the others.

use chrono_tz::Tz;
use serde::Serialize;

use crate::domain::rules::{Ask, Facts, Verdict, decide_each};
use crate::domain::terms::Terms;
use crate::domain::time::{self, Interval};
use crate::web::forms::booking::dates;
use crate::web::forms::fields::BookingForm;
use crate::web::forms::series::Repeat;
use crate::web::forms::text;
use crate::web::i18n::{Lang, args};
use crate::web::pages::form_parts::RepeatChoice;
use crate::web::visit::Visit;
use crate::web::words;

/// What the template asks about a series.
#[derive(Debug, Serialize)]
pub(super) struct SeriesPart {
    choices: Vec<RepeatChoice>,
    title: Option<String>,
    dates: Vec<Date>,
    left_out: Option<String>,
    others: Option<Others>,
}

/// One date, and the first rule that says no to it.
#[derive(Debug, Serialize)]
struct Date {
    when: String,
    why: Option<String>,
}

/// The offer to book without the dates that are refused.
#[derive(Debug, Serialize)]
struct Others {
    without: String,
    label: String,
}

impl SeriesPart {
    /// The choices.
    pub(super) fn new(lang: Lang, chosen: &str) -> Self {
        // Days are picked where all of them are seen.
        let is_one = |repeat: &Repeat| *repeat != Repeat::Picked || repeat.name() == chosen;
        let repeats: Vec<Repeat> = Repeat::ALL.into_iter().filter(is_one).collect();
        let choices = RepeatChoice::all(lang, chosen, &repeats);
        Self { choices, title: None, dates: Vec::new(), left_out: None, others: None }
    }

    /// Works out the dates, if `form` can be read so far.
    pub(super) fn plan(&mut self, visit: &Visit, terms: &Terms, form: &BookingForm) {
        let room = &terms.room;
        let Ok(when) = dates(form, room.zone) else { return };
        if when.series.is_none() {
            return;
        }
        let snapshot = visit.app.schedule.snapshot(&room.id);
        if !snapshot.is_offered() {
            return;
        }
        let lang = visit.lang;
        let occupied = snapshot.taken(when.span(room.zone).widened(terms.buffer().widest()));
        let linked = snapshot.linked(when.span(room.zone));
        let ask = Ask::to_book(when, text::head_count(&form.details.head_count).ok().flatten());
        let decided = decide_each(&ask, terms, &Facts::new(&occupied, visit.now).linked(&linked));
        let date = |(interval, verdict): &(Interval, Verdict)| Date {
            when: visit.when(room.zone, *interval),
            why: verdict.refusals.first().map(|refusal| words::refusal(lang, room.zone, refusal)),
        };
        self.title = Some(lang.t_with("series-plan", &args! { "count" => decided.len() }));
        self.dates = decided.iter().map(date).collect();
        let left_out = form.without.split_whitespace().count();
        self.left_out =
            (left_out > 0).then(|| lang.t_with("series-left-out", &args! { "count" => left_out }));
        self.others = others(lang, room.zone, form, &decided);
    }
}

#[cfg(test)]
impl SeriesPart {
    /// Planned, with a date that is refused; or nothing of it.
    pub(super) fn sample(is_planned: bool) -> Self {
        let text = |text: &str| is_planned.then(|| text.to_owned());
        let date = |why: Option<&str>| Date { when: "mardi".into(), why: why.map(ToOwned::to_owned) };
        let others = Others { without: "2026-11-24".into(), label: "Réserver les autres".into() };
        Self {
            title: text("2 dates"),
            dates: if is_planned { vec![date(None), date(Some("Prise <b>."))] } else { Vec::new() },
            left_out: text("Une date est laissée."),
            others: is_planned.then_some(others),
            ..Self::new(Lang::FR, "weekly")
        }
    }
}

fn others(lang: Lang, zone: Tz, form: &BookingForm, decided: &[(Interval, Verdict)]) -> Option<Others> {
    let (good, bad): (Vec<_>, Vec<_>) = decided.iter().partition(|(_, verdict)| verdict.refusals.is_empty());
    if good.is_empty() || bad.is_empty() {
        return None;
    }
    let day = |(date, _): &&(Interval, Verdict)| time::civil(zone, date.start()).date().to_string();
    let earlier = form.without.split_whitespace().map(ToOwned::to_owned);
    let without: Vec<String> = earlier.chain(bad.iter().map(day)).collect();
    let label = lang.t_with("series-others", &args! { "count" => good.len() });
    Some(Others { without: without.join(" "), label })
}
