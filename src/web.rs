//! Pages, API and everything a browser meets.
//!
//! [`router()`] holds all routes in one table and all middleware in one function. A page is a handler
//! in `pages/` that returns a view, and a template of the same name.

mod account;
pub mod api;
pub mod assets;
pub mod audit;
pub mod auth;
pub mod cache;
pub mod chats;
pub mod context;
pub mod embedding;
pub mod encode;
mod entity_tag;
pub mod error;
pub mod feeds;
pub mod format;
pub mod forms;
pub mod grid;
mod guests;
pub mod health;
pub mod hooks;
pub mod i18n;
mod identify;
mod language_choice;
pub mod limits;
mod links;
mod logged_path;
pub mod look;
pub mod mail_draft;
mod mail_links;
pub mod mails;
mod manifest;
pub mod metrics;
pub mod mount;
pub mod origin;
pub mod outcome;
pub mod page;
pub mod pages;
mod people;
mod period;
mod phrase;
mod present;
pub mod private_cookie;
pub mod problem;
pub mod proxies;
pub mod qr;
mod rate_limit;
mod reports;
pub mod request_id;
mod retry_after;
mod robots;
pub mod router;
mod routes;
#[cfg(test)]
mod samples;
mod send_again;
pub mod session;
pub mod streams;
pub mod templates;
mod until_read;
pub mod visibility;
pub mod visit;
pub mod words;

use std::sync::Arc;

use anyhow::Context;
use tokio::sync::{Notify, Semaphore};

use crate::bookings::Bookings;
use crate::config::Settings;
use crate::jobs::Ledger;
use crate::mail::Mailer;
use crate::notebook::Notebook;
use crate::notices::UndeliveredList;
use crate::schedule::Schedule;
use crate::sync::{FeedStates, SchoolHolidays};

use self::session::key::Keys;
pub use crate::clock::Clock;
pub use crate::heavy;
pub use router::router;

/// The program as the web sees it: settings, the read model, the use cases, the time. What a page keeps of what it
/// rendered stands with the page.
#[derive(Debug)]
pub struct App {
    /// What rooms.toml says.
    pub settings: Arc<Settings>,
    /// Who has which room when.
    pub schedule: Arc<Schedule>,
    /// Book, change, cancel.
    pub bookings: Bookings,
    /// The time.
    pub clock: Clock,
    /// Which of the jobs fail.
    pub jobs: Ledger,
    /// To whom mails did not get.
    pub undelivered: UndeliveredList,
    /// How the feeds are whose events hold rooms.
    pub feeds: FeedStates,
    /// The school holidays that are known.
    pub school_holidays: SchoolHolidays,
    /// What was done lately, and by whom or from where.
    pub limits: limits::Limits,
    languages: Vec<i18n::Lang>,
    templates: templates::Templates,
    look: look::Look,
    mount: mount::Mount,
    sessions: session::Opened,
    providers: auth::providers::Providers,
    mailer: Mailer,
    streams: streams::Streams,
    used_links: auth::link::Used,
    portal_log: auth::log_once::LogOnce,
    ended: session::ended::Ended,
    keys: Keys,
    uses: auth::token::Uses,
    refresh: Arc<Notify>,
    notebook: Option<Arc<Notebook>>,
    /// Held while it is noted that somebody was here.
    noting: Arc<Semaphore>,
}

impl App {
    /// Puts the program together.
    ///
    /// # Errors
    /// If the key of the sessions can be neither read nor made, or nobody else can be asked.
    pub fn new(
        settings: Arc<Settings>,
        schedule: Arc<Schedule>,
        bookings: Bookings,
        clock: Clock,
    ) -> anyhow::Result<Self> {
        metrics::start();
        let (directory, longest) = (&settings.server.data_directory, settings.sessions.longest);
        let ended = session::ended::Ended::read(directory, clock.now(), longest);
        let keys = Keys::of(&settings)
            .with_context(|| format!("the session key in {}", settings.server.data_directory.display()))?;
        let mount = mount::Mount::of(&settings.place.public_url);
        let look = look::Look::new(&settings.look);
        let templates = templates::Templates::load(&mount, look.addresses()).context("the templates")?;
        let languages = settings.place.languages.clone();
        let providers = auth::providers::Providers::new(&settings.sign_in)?;
        let limits = limits::Limits::new(&settings.limits);
        let streams = streams::Streams::new(&settings.limits);
        let mailer = match &settings.mail {
            Some(mail) => Mailer::new(mail, settings.place.public_url.host_str().unwrap_or_default())
                .context("the mails ([mail])")?,
            None => Mailer::off(),
        };
        let school_holidays = SchoolHolidays::new(settings.school_holidays.clone());
        let (used_links, refresh) = (auth::link::Used::default(), Arc::default());
        Ok(Self {
            settings,
            schedule,
            bookings,
            clock,
            jobs: Ledger::default(),
            undelivered: UndeliveredList::default(),
            feeds: FeedStates::default(),
            school_holidays,
            limits,
            languages,
            templates,
            look,
            mount,
            sessions: session::Opened::default(),
            providers,
            mailer,
            streams,
            used_links,
            portal_log: auth::log_once::LogOnce::default(),
            ended,
            keys,
            uses: auth::token::Uses::default(),
            refresh,
            notebook: None,
            noting: Arc::new(Semaphore::new(1)),
        })
    }

    /// The same, asking by `refresh` for the calendars to be read early.
    #[must_use]
    pub fn with_refresh(self, refresh: Arc<Notify>) -> Self {
        Self { refresh, ..self }
    }

    /// The same with the notebook of its account.
    #[must_use]
    pub fn with_notebook(self, notebook: Arc<Notebook>) -> Self {
        Self { notebook: Some(notebook), ..self }
    }

    /// Returns what keeps what belongs to no room.
    #[must_use]
    pub fn notebook(&self) -> Option<&Notebook> {
        self.notebook.as_deref()
    }

    /// Ends the answers that stay open while something may still come.
    pub fn end_streams(&self) {
        self.streams.end();
    }

    /// Returns what sends the mails.
    #[must_use]
    pub fn mailer(&self) -> Mailer {
        self.mailer.clone()
    }

    /// Returns where on its host it is.
    #[must_use]
    pub fn mount(&self) -> &mount::Mount {
        &self.mount
    }
}
