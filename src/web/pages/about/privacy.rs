//! `/privacy`: what is kept about people, where, how long, and who sees it.

use chrono::TimeDelta;

use super::{AboutPage, AboutSection, Facts};
use crate::domain::member::Role;
use crate::domain::retention::Retention;
use crate::web::format;
use crate::web::i18n::args;
use crate::web::visit::Visit;

pub(super) fn page(visit: &Visit, facts: &Facts<'_>) -> AboutPage {
    let sections = vec![
        responsible(visit, facts),
        kept(visit, facts),
        whereabouts(visit, facts),
        how_long(visit, facts),
        seen(visit, facts),
        passed_on(visit, facts),
        rights(visit, facts),
    ];
    AboutPage::new(visit, "privacy-title", visit.lang.t("privacy-lead"), sections)
}

fn responsible(visit: &Visit, facts: &Facts<'_>) -> AboutSection {
    let section = AboutSection::new(visit.lang, "privacy-responsible");
    let section = match &facts.settings.about.responsible {
        Some(who) => section.say_with("privacy-responsible-is", &args! { "who" => who.as_str() }),
        None => section.say("privacy-responsible-unknown"),
    };
    match &facts.settings.about.hosting {
        Some(who) => section.say_with("privacy-hosting", &args! { "who" => who.as_str() }),
        None => section,
    }
}

fn kept(visit: &Visit, facts: &Facts<'_>) -> AboutSection {
    let sign_in = &facts.settings.sign_in;
    let has_accounts =
        sign_in.header.is_some() || !sign_in.openid.is_empty() || !sign_in.nextcloud.is_empty();
    AboutSection::new(visit.lang, "privacy-kept")
        .item("privacy-kept-booking")
        .item_if(has_accounts, "privacy-kept-account")
        .item_if(visit.app.notebook().is_some(), "privacy-kept-choices")
        .item_if(visit.app.notebook().is_some(), "privacy-kept-problems")
        .item_if(facts.offers_watches(visit), "privacy-kept-watches")
        .item_if(facts.settings.guests.may_ask(), "privacy-kept-guests")
        .item("privacy-kept-cookies")
        .item("privacy-kept-log")
        .item("privacy-kept-nothing-else")
}

fn whereabouts(visit: &Visit, facts: &Facts<'_>) -> AboutSection {
    AboutSection::new(visit.lang, "privacy-where")
        .item(if facts.settings.caldav.is_empty() { "privacy-where-here" } else { "privacy-where-server" })
        .item("privacy-where-copy")
}

fn how_long(visit: &Visit, facts: &Facts<'_>) -> AboutSection {
    let sessions = &facts.settings.sessions;
    let days = |length: TimeDelta| format::length(visit.lang, length);
    let sessions = args! { "idle" => days(sessions.idle), "longest" => days(sessions.longest) };
    let section = AboutSection::new(visit.lang, "privacy-how-long");
    let section = match facts.settings.retention {
        None => section.item("privacy-how-long-past"),
        Some(Retention::Months(count)) => {
            section.item_with("privacy-how-long-months", &args! { "count" => count })
        }
        Some(Retention::Days(count)) => {
            section.item_with("privacy-how-long-days", &args! { "count" => count })
        }
    };
    let is_forgotten = facts.settings.retention.is_some();
    let has_audit = is_forgotten && facts.settings.server.audit_file.is_some();
    section
        .item_if(is_forgotten && visit.app.notebook().is_some(), "privacy-how-long-choices")
        .item("privacy-how-long-cancelled")
        .item_with("privacy-how-long-cookies", &sessions)
        .item_if(has_audit, "privacy-how-long-audit")
        .item("privacy-how-long-log")
}

fn seen(visit: &Visit, facts: &Facts<'_>) -> AboutSection {
    let place = &facts.settings.place;
    let everybody = match (place.publish_free_busy, place.publish_titles) {
        (true, false) => "privacy-seen-free-busy",
        (true, true) => "privacy-seen-titles",
        (false, false) => "privacy-seen-members-free-busy",
        (false, true) => "privacy-seen-members-titles",
    };
    // Addresses are written as text: nothing on our pages leads elsewhere.
    let websites = args! { "websites" => place.embed_on.join(", ") };
    let section = AboutSection::new(visit.lang, "privacy-seen").item(everybody);
    let section = section.item_if(facts.has_reception && !place.publish_titles, "privacy-seen-public");
    let is_framed = place.publish_free_busy && !place.embed_on.is_empty();
    let section = if is_framed { section.item_with("privacy-seen-embedded", &websites) } else { section };
    let sees_all = |role: &Role| matches!(role, Role::Member | Role::Reception(_));
    let by_programs = facts.settings.tokens.iter().any(|token| sees_all(&token.role));
    section
        .item("privacy-seen-own")
        .item_if(facts.has_reception, "privacy-seen-reception")
        .item(if place.publish_titles { "privacy-seen-shared-titles" } else { "privacy-seen-shared" })
        .item("privacy-seen-feeds")
        .item_if(by_programs, "privacy-seen-programs")
        .item("privacy-seen-administrators")
}

fn passed_on(visit: &Visit, facts: &Facts<'_>) -> AboutSection {
    let (settings, notices) = (facts.settings, &facts.settings.notices);
    let to_desk = facts.sends_mails && !notices.reception.is_empty();
    let by_link = settings.sign_in.link.is_some();
    let names = settings.chat.iter().any(|hook| hook.names);
    let section = AboutSection::new(visit.lang, "privacy-passed-on")
        .item_if(facts.sends_mails, "privacy-passed-on-mails")
        .item_if(to_desk, "privacy-passed-on-desk-mails")
        .item_if(to_desk && notices.day_sheet.is_some(), "privacy-passed-on-day-sheet")
        .item_if(by_link, "privacy-passed-on-links")
        .item_if(names, "privacy-passed-on-chat-names")
        .item_if(!settings.chat.is_empty() && !names, "privacy-passed-on-chat");
    if section.items.is_empty() {
        section.say("privacy-passed-on-nothing")
    } else {
        section.say("privacy-passed-on-only")
    }
}

fn rights(visit: &Visit, facts: &Facts<'_>) -> AboutSection {
    let authority = if facts.is_in_france { "privacy-rights-cnil" } else { "privacy-rights-authority" };
    AboutSection::new(visit.lang, "privacy-rights")
        .say("privacy-rights-which")
        .ask(facts, facts.settings.about.data_contact.as_ref())
        .say(authority)
}
