//! The running program: settings become a calendar client, the read model, the poller and the web.

pub mod audit_file;
mod calendars;
mod chat;
pub mod command_line;
mod demo;
pub mod doctor;
mod export;
mod feeds;
mod first_reading;
mod import;
mod notices;
mod only_writer;
mod purge;
mod run;
pub mod serve;
mod service_manager;
mod setup;
mod start;
mod stop;
mod token;

use std::sync::Arc;

use anyhow::Context;
use futures_util::future::join_all;
use tokio::sync::Notify;
use tokio::time::Instant;

use self::service_manager::ServiceManager;
use crate::bookings::{Bookings, Wording};
use crate::caldav::embedded::{self, Opening};
use crate::chat::ChatClient;
use crate::config::Settings;
use crate::events::Listener;
use crate::ical::Labels;
use crate::jobs::ForgetThePast;
use crate::notebook::{self, Notebook};
use crate::notices::{ChatQueue, Outbox};
use crate::schedule::Schedule;
use crate::sync::{Cleaner, DiskCopy, FeedReader, HolidayReader, LostFile, OnlyWriter, Poller};
use crate::web::{App, Clock};

/// Everything that runs, before it is asked anything.
#[derive(Debug)]
pub struct Program {
    /// What the web sees.
    pub app: Arc<App>,
    pollers: Vec<Poller>,
    refresh: Arc<Notify>,
    cleaner: Cleaner,
    notebook: Arc<Notebook>,
    only_writer: Option<Arc<OnlyWriter>>,
    lost: LostFile,
    copy: DiskCopy,
    retention: Option<ForgetThePast>,
    outbox: Option<Arc<Outbox>>,
    chat: Option<(Arc<ChatQueue>, ChatClient)>,
    figures: Listener,
    audit: Listener,
    feeds: Option<FeedReader>,
    holidays: Option<HolidayReader>,
    embedded: Option<embedded::Server>,
    opening: Option<Opening>,
    manager: ServiceManager,
    began: Instant,
}

impl Program {
    /// Puts it together; the embedded calendar server is started if the settings name no other.
    ///
    /// # Errors
    /// If a file cannot be used, or the embedded server does not start.
    pub async fn assemble(settings: Arc<Settings>, clock: Clock) -> anyhow::Result<Self> {
        let began = Instant::now();
        let settings = fitting(settings);
        let lock = only_writer::lock(&settings)?;
        let opened = calendars::open(&settings).await?;
        let schedule = Arc::new(Schedule::new(settings.rooms.clone()));
        let folder = settings.server.data_directory.join("copy");
        let (copy, unread) = DiskCopy::open(&schedule, &folder, |room| opened.origin(&settings, &room.id));
        let unread = unread.begin(&schedule, clock.now());
        let lost = settings.server.data_directory.join(crate::purge::LOST);
        let lost = LostFile::restore(&schedule, lost);
        let (figures, audit) = (Listener::new("figures", &schedule), Listener::new("audit", &schedule));
        let heard = Listener::new("notices", &schedule);
        let owed = settings.server.data_directory.join("notices.jsonl");
        let outbox = settings.notices.mail.then(|| Arc::new(Outbox::restore(heard, owed)));
        let chat = match chat::queue(&settings, &schedule) {
            Some(queue) => Some((queue, ChatClient::new()?)),
            None => None,
        };
        opened.remember(&settings, &schedule, &folder);
        let on_first = opened.calendars.first().client.clone();
        let notebook = Notebook::new(on_first, Arc::clone(&schedule), settings.notebook.clone());
        let notebook = notebook.with_clock(notebook::Clock::By(clock.clone())).alone(lock.is_some());
        let notebook = Arc::new(notebook);
        let only_writer = only_writer::attach((&settings, lock), &notebook, &opened.calendars)?;
        let pollers = opened.pollers(&schedule, &notebook);
        let (calendars, embedded) = (Arc::new(opened.calendars), opened.embedded);
        let mut opening = opened.opening;
        let cleaner = Cleaner::new(Arc::clone(&schedule), Arc::clone(&calendars));
        let retention = purge::job(&settings, &schedule, &calendars, &notebook, &copy)?;
        let bookings = Bookings::new(Arc::clone(&schedule), calendars, wording(&settings))
            .with_notebook(Arc::clone(&notebook));
        let app = App::new(settings, schedule, bookings, clock)?;
        let feeds = feeds::feed_reader(&app).context("the feeds")?;
        let holidays = feeds::holiday_reader(&app).context("the school holidays")?;
        let refresh = Arc::<Notify>::default();
        let app = Arc::new(app.with_refresh(Arc::clone(&refresh)).with_notebook(Arc::clone(&notebook)));
        // Last: what is needed for the first page does not wait for a core.
        if let Some(unread) = unread {
            unread.read_meanwhile(&app.schedule).context("the copy of the calendars")?;
        }
        opening.iter_mut().for_each(Opening::begin);
        Ok(Self {
            app,
            pollers,
            refresh,
            cleaner,
            notebook,
            only_writer,
            lost,
            copy,
            retention,
            outbox,
            chat,
            figures,
            audit,
            feeds,
            holidays,
            embedded,
            opening,
            manager: ServiceManager::default(),
            began,
        })
    }

    /// Has `manager` told how it is.
    #[must_use]
    fn with_service_manager(self, manager: ServiceManager) -> Self {
        Self { manager, ..self }
    }

    /// Makes sure that no other Clef writes, where the settings ask for it.
    ///
    /// # Errors
    /// If another one does.
    pub async fn be_the_only_one(&mut self) -> anyhow::Result<()> {
        let Some(writer) = &self.only_writer else { return Ok(()) };
        // The pollers are asked.
        self.app.schedule.restored().await;
        only_writer::announce(writer, &mut self.pollers).await
    }

    /// Reads all calendars once, so that the first page shows them.
    pub async fn read_calendars(&mut self) {
        self.app.schedule.restored().await;
        // What it cannot read it says again when it runs.
        join_all(self.pollers.iter_mut().map(Poller::poll)).await;
    }

    /// Asks for all calendars to be read again at once.
    #[must_use]
    pub fn refresh(&self) -> Arc<Notify> {
        Arc::clone(&self.refresh)
    }

    /// Returns where the embedded calendar server is, if it runs.
    #[must_use]
    pub fn embedded(&self) -> Option<&embedded::Server> {
        self.embedded.as_ref()
    }
}

/// Returns `settings` with no more connections than the system has files for: whoever shares them out goes by that.
fn fitting(mut settings: Arc<Settings>) -> Arc<Settings> {
    let limits = &mut Arc::make_mut(&mut settings).limits;
    limits.connections = serve::files::connections(limits.connections, serve::files::raise());
    settings
}

fn wording(settings: &Settings) -> Wording {
    let place = &settings.place;
    let lang = place.languages.first().copied().unwrap_or_default();
    Wording {
        public_url: place.public_url.as_str().trim_end_matches('/').to_owned(),
        publish_titles: place.publish_titles,
        name_in_title: false,
        labels: Labels::new(|key| lang.t(key)),
    }
}
