//! `/me/notices`: which mails a member gets, and in which language.

use axum::extract::{Form, Query};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::{DoneQuery, Notice};
use crate::bookings::BookError;
use crate::domain::preferences::{MailChoices, Preferences, Topic, reception};
use crate::language::Language;
use crate::web::error::Error;
use crate::web::page::Page;
use crate::web::visibility::may_see_desk;
use crate::web::visit::Visit;

const PATH: &str = "/me/notices";

#[derive(Debug, Serialize)]
pub(in crate::web) struct MyNoticesPage {
    notice: Option<Notice>,
    /// Where mails go, if that is known.
    address: Option<String>,
    topics: Vec<TopicChoice>,
    languages: Vec<LanguageOption>,
    /// Whether requests come once a day, for those at reception, who choose it for all of them.
    digest: Option<bool>,
    /// Whether it can be kept.
    can_choose: bool,
}

#[derive(Debug, Serialize)]
struct TopicChoice {
    name: &'static str,
    label: String,
    hint: String,
    is_on: bool,
}

#[derive(Debug, Serialize)]
struct LanguageOption {
    tag: String,
    name: String,
    is_chosen: bool,
}

impl Page for MyNoticesPage {
    const TEMPLATE: &'static str = "my_notices.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let topic =
            |name, is_on| TopicChoice { name, label: "Rappels <b>".into(), hint: "Avant.".into(), is_on };
        let full = Self {
            notice: Some(Notice::sample("good")),
            address: Some("ana@coop.example".into()),
            topics: vec![topic("own", true), topic("reminders", false)],
            languages: vec![LanguageOption { tag: "xx".into(), name: "Autre".into(), is_chosen: true }],
            digest: Some(true),
            can_choose: true,
        };
        let none = Self {
            notice: None,
            address: None,
            topics: Vec::new(),
            languages: Vec::new(),
            digest: None,
            can_choose: false,
        };
        vec![full, none]
    }
}

/// Returns what is said of a topic.
pub(super) fn label(topic: Topic) -> &'static str {
    match topic {
        Topic::Own => "choices-own",
        Topic::Others => "choices-others",
        Topic::Reminders => "choices-reminders",
    }
}

fn hint(topic: Topic) -> &'static str {
    match topic {
        Topic::Own => "choices-own-hint",
        Topic::Others => "choices-others-hint",
        Topic::Reminders => "choices-reminders-hint",
    }
}

fn name(topic: Topic) -> &'static str {
    match topic {
        Topic::Own => "own",
        Topic::Others => "others",
        Topic::Reminders => "reminders",
    }
}

/// `GET /me/notices`
///
/// # Errors
/// If nobody is signed in.
pub async fn show_my_notices(visit: Visit, Query(done): Query<DoneQuery>) -> Result<Response, Error> {
    let person = visit.person()?;
    let (notebook, settings) = (visit.app.notebook(), &visit.app.settings);
    let chosen = notebook.and_then(|notebook| notebook.preferences(&person.id)).unwrap_or_default().mails;
    let is_there = notebook.is_some_and(|notebook| notebook.collection().is_some());
    let notice = |tone, key| Some(Notice { tone, text: visit.lang.t(key) });
    let topics = Topic::ALL
        .into_iter()
        .filter(|topic| *topic != Topic::Reminders || !settings.notices.remind_before.is_empty());
    let choice = |topic| TopicChoice {
        name: name(topic),
        label: visit.lang.t(label(topic)),
        hint: visit.lang.t(hint(topic)),
        is_on: chosen.want(topic),
    };
    let option = |lang: &Language| LanguageOption {
        tag: lang.tag().to_owned(),
        name: lang.spoken().own_name.clone(),
        is_chosen: chosen.lang.as_deref() == Some(lang.tag()),
    };
    let page = MyNoticesPage {
        notice: match (settings.notices.mail, is_there, done.done.as_str()) {
            (false, ..) => notice("info", "choices-no-mails"),
            (true, false, _) => notice("bad", "choices-no-notebook"),
            (true, true, "1") => notice("good", "choices-done"),
            (true, true, _) => None,
        },
        address: person.email.clone(),
        topics: topics.map(choice).collect(),
        languages: settings.place.languages.iter().map(option).collect(),
        digest: chooses_for_reception(&visit).then(|| of_reception(&visit).digest),
        can_choose: settings.notices.mail && is_there,
    };
    visit.page(&page)
}

/// Whether they choose how reception is told of requests.
fn chooses_for_reception(visit: &Visit) -> bool {
    !visit.app.settings.notices.reception.is_empty() && may_see_desk(&visit.actor)
}

fn of_reception(visit: &Visit) -> MailChoices {
    let chosen = visit.app.notebook().and_then(|notebook| notebook.preferences(&reception()));
    chosen.unwrap_or_default().mails
}

/// Which mails are wanted: a box that is not ticked is not sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ChoicesForm {
    own: String,
    others: String,
    reminders: String,
    /// Whether the form had a box for reminders.
    with_reminders: String,
    lang: String,
    /// `digest` or `at_once`, from those at reception.
    requests: String,
}

impl ChoicesForm {
    /// Returns what it says, where what was not asked stays as it is.
    fn read(&self, visit: &Visit, before: &MailChoices) -> MailChoices {
        let is_off = |topic: Topic| match topic {
            Topic::Own => self.own.is_empty(),
            Topic::Others => self.others.is_empty(),
            Topic::Reminders if self.with_reminders.is_empty() => !before.want(topic),
            Topic::Reminders => self.reminders.is_empty(),
        };
        let spoken = &visit.app.settings.place.languages;
        let lang = Language::parse(&self.lang).filter(|lang| spoken.contains(lang));
        MailChoices {
            off: Topic::ALL.into_iter().filter(|topic| is_off(*topic)).collect(),
            lang: lang.map(|lang| lang.tag().to_owned()),
            digest: false,
        }
    }
}

/// `POST /me/notices`
///
/// # Errors
/// If nobody is signed in, or the notebook cannot be written.
pub async fn choose_notices(visit: Visit, Form(form): Form<ChoicesForm>) -> Result<Response, Error> {
    let person = visit.person()?;
    let notebook = visit.app.notebook().ok_or(Error::NotFound)?;
    let with = |chosen: Preferences| Preferences { mails: form.read(&visit, &chosen.mails), ..chosen };
    let chosen = notebook.choose(&person.id, with).await;
    chosen.map_err(|error| BookError::of_notebook(&error))?;
    if chooses_for_reception(&visit) && !form.requests.is_empty() {
        let digest = form.requests == "digest";
        let with = |mut chosen: Preferences| {
            chosen.mails.digest = digest;
            chosen
        };
        let chosen = notebook.choose(&reception(), with).await;
        chosen.map_err(|error| BookError::of_notebook(&error))?;
    }
    Ok(Redirect::to(&format!("{PATH}?done=1")).into_response())
}
