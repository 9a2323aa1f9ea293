//! `/help`: how to book, change and give back; what reception does; whom to ask.

use chrono::TimeDelta;

use super::{AboutPage, AboutSection, Facts};
use crate::domain::room::Room;
use crate::web::format;
use crate::web::i18n::args;
use crate::web::visit::Visit;

pub(super) fn page(visit: &Visit, facts: &Facts<'_>) -> AboutPage {
    let sections = vec![
        book(visit, facts),
        change(visit, facts),
        there(visit, facts),
        told(visit, facts),
        AboutSection::new(visit.lang, "help-place").own(facts.settings.about.help.iter().cloned()),
        desk(visit, facts),
        AboutSection::new(visit.lang, "help-ask").ask(facts, None),
    ];
    AboutPage::new(visit, "help-title", visit.lang.t("help-lead"), sections)
}

fn book(visit: &Visit, facts: &Facts<'_>) -> AboutSection {
    let (place, sign_in) = (&facts.settings.place, &facts.settings.sign_in);
    let section = AboutSection::new(visit.lang, "help-book");
    let section = match facts.ways_in(visit.lang) {
        Some(ways) => section.say_with("help-sign-in", &args! { "ways" => ways }),
        None => section.say("sign-in-none"),
    };
    section
        .say_if(sign_in.roles.members.is_some(), "help-members")
        .say(if place.publish_free_busy { "help-open" } else { "help-not-open" })
        .item("help-step-day")
        .item("help-step-period")
        .item("help-step-find")
        .item("help-step-form")
        .item_if(facts.offers_watches(visit), "help-step-watch")
        .item_if(facts.some_room(|room| room.rules.max_dates > 1), "help-step-series")
        .item("help-step-rules")
        .item_if(facts.some_room(Room::needs_approval_from_some), "help-step-approval")
        .link("/", "menu-day")
        .link("/find", "find-title")
}

fn change(visit: &Visit, facts: &Facts<'_>) -> AboutSection {
    let never = TimeDelta::zero();
    let is_too_late =
        facts.some_room(|room| room.rules.min_notice_change > never || room.rules.min_notice_cancel > never);
    AboutSection::new(visit.lang, "help-change")
        .say("help-change-how")
        .item_if(facts.some_room(|room| room.rules.max_dates > 1), "help-change-series")
        .item("help-change-undo")
        .item_if(is_too_late, "help-change-late")
        .item("help-change-away")
        .link("/me", "menu-mine")
}

fn there(visit: &Visit, facts: &Facts<'_>) -> AboutSection {
    let has_keys = facts.has_reception && facts.some_room(|room| !room.keys.is_empty());
    AboutSection::new(visit.lang, "help-there")
        .item_if(facts.some_room(|room| !room.access.is_empty()), "help-there-access")
        .item("help-there-check-in")
        .item_if(facts.some_room(|room| room.rules.release_no_show.is_some()), "help-there-no-show")
        .item_if(has_keys, "help-there-keys")
        .item("help-there-end")
}

fn told(visit: &Visit, facts: &Facts<'_>) -> AboutSection {
    let section = AboutSection::new(visit.lang, "help-told");
    if !facts.sends_mails {
        return section.say("help-told-nothing").item("help-told-feed");
    }
    let before = &facts.settings.notices.remind_before;
    let before: Vec<String> = before.iter().map(|length| format::length(visit.lang, *length)).collect();
    let section = section.say("help-told-mails");
    let section = if before.is_empty() {
        section
    } else {
        section.item_with("help-told-reminders", &args! { "before" => before.join(", ") })
    };
    section.item("help-told-choose").item("help-told-feed")
}

fn desk(visit: &Visit, facts: &Facts<'_>) -> AboutSection {
    let section = AboutSection::new(visit.lang, "help-desk");
    if !facts.has_reception {
        return section;
    }
    section
        .item("help-desk-for-others")
        .item_if(facts.some_room(Room::needs_approval_from_some), "help-desk-answers")
        .item("help-desk-conflicts")
        .item("help-desk-board")
}
