//! `/help`, `/privacy` and `/accessibility`: what a place says about itself. Each sentence follows from the settings, so
//! that nothing is claimed which is not so; what the settings do not know is said to be unknown.
//!
//! All three are for everybody, also where the schedule is not: who cannot sign in needs the help most, and who is asked
//! for an account has a right to know first what becomes of it. They name no room and nobody whom the settings do not
//! name for that. `/welcome` is in the same form, and for whoever tries Clef out on this machine alone.

mod accessibility;
mod facts;
mod help;
mod privacy;
mod welcome;

use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;

use self::facts::Facts;
pub(super) use self::welcome::may_see as may_see_welcome;
use super::Link;
use crate::web::error::Error;
use crate::web::i18n::{Args, Lang, args};
use crate::web::page::Page;
use crate::web::visit::Visit;

#[derive(Debug, Serialize)]
pub(in crate::web) struct AboutPage {
    title: String,
    lead: String,
    sections: Vec<AboutSection>,
    /// The language in which the place writes its settings, if it is not that of the page.
    place_lang: Option<&'static str>,
}

#[derive(Debug, Serialize)]
pub(super) struct AboutSection {
    #[serde(skip)]
    lang: Lang,
    title: String,
    lines: Vec<String>,
    /// What is typed into a terminal, a command each.
    commands: Vec<String>,
    items: Vec<String>,
    /// What the place itself wrote, a paragraph each.
    own: Vec<String>,
    links: Vec<Link>,
}

impl Page for AboutPage {
    const TEMPLATE: &'static str = "about.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        Lang::all()
            .map(|lang| {
                let mut full =
                    AboutSection::new(lang, "help-ask").say("help-step-day").item("help-step-find");
                full.own = vec!["Le code est <b>à l’accueil</b> & rien d’autre.".into()];
                full.links = vec![Link::sample()];
                full.commands = vec!["clef setup --to '/srv/l’atelier/nextcloud.toml'".into()];
                let sections = vec![full, AboutSection::new(lang, "help-ask").say("help-step-day")];
                let place_lang = Lang::all().find(|other| *other != lang).map(Lang::tag);
                Self { title: lang.t("help-title"), lead: lang.t("help-lead"), sections, place_lang }
            })
            .collect()
    }
}

impl AboutPage {
    fn new(visit: &Visit, title: &str, lead: String, sections: Vec<AboutSection>) -> Self {
        let place_lang =
            visit.app.languages.first().filter(|lang| **lang != visit.lang).map(|lang| lang.tag());
        // What has nothing to say is left out.
        let sections = sections.into_iter().filter(AboutSection::says_something).collect();
        Self { title: visit.lang.t(title), lead, sections, place_lang }
    }
}

impl AboutSection {
    fn new(lang: Lang, title: &str) -> Self {
        Self {
            lang,
            title: lang.t(title),
            lines: Vec::new(),
            commands: Vec::new(),
            items: Vec::new(),
            own: Vec::new(),
            links: Vec::new(),
        }
    }

    fn says_something(&self) -> bool {
        !(self.lines.is_empty() && self.items.is_empty() && self.own.is_empty())
    }

    /// With the sentence called `key` as a paragraph.
    fn say(mut self, key: &str) -> Self {
        self.lines.push(self.lang.t(key));
        self
    }

    fn say_with(mut self, key: &str, args: &Args<'_>) -> Self {
        self.lines.push(self.lang.t_with(key, args));
        self
    }

    fn say_if(self, is_so: bool, key: &str) -> Self {
        if is_so { self.say(key) } else { self }
    }

    fn command(mut self, command: String) -> Self {
        self.commands.push(command);
        self
    }

    /// With the sentence called `key` in the list below the paragraphs.
    fn item(mut self, key: &str) -> Self {
        self.items.push(self.lang.t(key));
        self
    }

    fn item_with(mut self, key: &str, args: &Args<'_>) -> Self {
        self.items.push(self.lang.t_with(key, args));
        self
    }

    fn item_if(self, is_so: bool, key: &str) -> Self {
        if is_so { self.item(key) } else { self }
    }

    fn own(mut self, paragraphs: impl IntoIterator<Item = String>) -> Self {
        self.own.extend(paragraphs);
        self
    }

    /// With whom to ask: `contact`, whom the settings name for it; else reception, if there is one.
    fn ask(self, facts: &Facts<'_>, contact: Option<&String>) -> Self {
        match contact.or(facts.settings.about.contact.as_ref()) {
            Some(contact) => self.say_with("about-contact", &args! { "contact" => contact.as_str() }),
            None if facts.has_reception => self.say("about-contact-reception"),
            None => self.say("about-contact-unknown"),
        }
    }

    fn link(mut self, address: &str, label: &str) -> Self {
        self.links.push(Link { address: address.to_owned(), label: self.lang.t(label) });
        self
    }
}

/// `GET /help`
///
/// # Errors
/// If the template fails.
pub async fn show_help(visit: Visit) -> Result<Response, Error> {
    visit.page(&help::page(&visit, &Facts::of(&visit.app.settings)))
}

/// `GET /privacy`
///
/// # Errors
/// If the template fails.
pub async fn show_privacy(visit: Visit) -> Result<Response, Error> {
    visit.page(&privacy::page(&visit, &Facts::of(&visit.app.settings)))
}

/// `GET /accessibility`
///
/// # Errors
/// If the template fails.
pub async fn show_accessibility(visit: Visit) -> Result<Response, Error> {
    visit.page(&accessibility::page(&visit, &Facts::of(&visit.app.settings)))
}

/// `GET /welcome`
///
/// # Errors
/// 404 where Clef is not tried out on the machine of whoever asks; if the template fails.
pub async fn show_welcome(visit: Visit, headers: HeaderMap) -> Result<Response, Error> {
    if !welcome::may_see(&visit, &headers) {
        return Err(Error::NotFound);
    }
    visit.page(&welcome::page(&visit))
}
