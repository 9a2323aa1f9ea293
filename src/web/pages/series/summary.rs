//! What will be done with a plan, in one sentence: "12 dates, 2 à La Sèvre, 1 laissée de côté".

use super::plan_form::Choice;
use super::planned::Planned;
use crate::domain::terms::Terms;
use crate::web::i18n::args;
use crate::web::visit::Visit;

/// Returns the sentence.
pub(super) fn summary(visit: &Visit, terms: &Terms, planned: &Planned) -> String {
    let lang = visit.lang;
    let count = |key: &str, count: usize| lang.t_with(key, &args! { "count" => count });
    let (here, elsewhere) = (planned.here(), planned.elsewhere().count());
    let out = planned.dates.len() - here - elsewhere;
    if here + elsewhere == 0 {
        return lang.t("series-sum-nothing");
    }
    let mut parts = vec![count("series-sum", here + elsewhere)];
    for (room, count) in planned.by_room(terms) {
        parts.push(match room.and_then(|room| visit.app.schedule.room(&room)) {
            Some(room) => {
                lang.t_with("series-sum-in", &args! { "count" => count, "room" => room.name.clone() })
            }
            None => lang.t_with("series-sum-other-time", &args! { "count" => count }),
        });
    }
    let is_request = planned
        .dates
        .iter()
        .filter(|date| date.choice == Choice::Here && !date.planned.verdict.needs_approval.is_empty());
    let requests = is_request.count();
    if requests > 0 {
        parts.push(count("series-sum-on-request", requests));
    }
    if out > 0 {
        parts.push(count("series-sum-out", out));
    }
    parts.join(", ")
}
