//! `/accessibility`: the declaration, in the shape that the RGAA gives it. Without an audit it says that there was none.

use super::{AboutPage, AboutSection, Facts};
use crate::domain::conformity::{AccessibilityAudit, Conformity};
use crate::web::format;
use crate::web::i18n::args;
use crate::web::pages::today;
use crate::web::visit::Visit;

pub(super) fn page(visit: &Visit, facts: &Facts<'_>) -> AboutPage {
    let place = &facts.settings.place;
    let lead = args! { "place" => place.name.as_str(), "address" => place.public_url.as_str() };
    let lead = visit.lang.t_with("accessibility-lead", &lead);
    let about = &facts.settings.about.accessibility;
    let conformity = Conformity::of(about.audit.as_ref(), today(visit));
    let counts = matches!(conformity, Conformity::None | Conformity::Partial | Conformity::Total);
    let sections = vec![
        AboutSection::new(visit.lang, "accessibility-state").say(state(conformity)),
        results(visit, about.audit.as_ref().filter(|_| conformity != Conformity::NeverAudited)),
        AboutSection::new(visit.lang, "accessibility-barriers").own(about.barriers.iter().cloned()).say_if(
            about.barriers.is_empty(),
            if counts { barriers(conformity) } else { "accessibility-barriers-unknown" },
        ),
        AboutSection::new(visit.lang, "accessibility-made")
            .say("accessibility-made-how")
            .say("accessibility-made-tested")
            .say("accessibility-made-with"),
        AboutSection::new(visit.lang, "accessibility-contact")
            .say("accessibility-contact-why")
            .ask(facts, about.contact.as_ref()),
        AboutSection::new(visit.lang, "accessibility-appeal").say("accessibility-appeal-when").say(
            if facts.is_in_france { "accessibility-appeal-france" } else { "accessibility-appeal-elsewhere" },
        ),
    ];
    AboutPage::new(visit, "accessibility-title", lead, sections)
}

fn state(conformity: Conformity) -> &'static str {
    match conformity {
        Conformity::NeverAudited => "accessibility-state-never-audited",
        Conformity::Outdated => "accessibility-state-outdated",
        Conformity::None => "accessibility-state-none",
        Conformity::Partial => "accessibility-state-partial",
        Conformity::Total => "accessibility-state-total",
    }
}

/// Returns what is said where the place names no barrier although an audit counts.
fn barriers(conformity: Conformity) -> &'static str {
    if conformity == Conformity::Total {
        "accessibility-barriers-none"
    } else {
        "accessibility-barriers-not-listed"
    }
}

fn results(visit: &Visit, audit: Option<&AccessibilityAudit>) -> AboutSection {
    let section = AboutSection::new(visit.lang, "accessibility-results");
    let Some(audit) = audit else { return section.say("accessibility-results-none") };
    let day = format::full_day_of_month(visit.lang, audit.day);
    let args = args! { "day" => day, "by" => audit.by.as_str(), "rate" => audit.rate };
    section.say_with("accessibility-results-are", &args)
}
