//! The running program: settings become a calendar client, the read model, the poller and the web.

pub mod audit_file;
mod calendars;
mod chat;
pub mod command_line;
pub mod demo;
pub mod doctor;
pub mod export;
mod feeds;
pub mod import;
mod notices;
mod only_writer;
pub mod purge;
pub mod serve;
pub mod service_manager;
mod stop;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use futures_util::future::join_all;
use tokio::net::TcpListener;
use tokio::sync::{Notify, oneshot};

use self::service_manager::ServiceManager;
use crate::bookings::{Bookings, Wording};
use crate::caldav::embedded;
use crate::chat::ChatClient;
use crate::config::Settings;
use crate::events::{self, Listener};
use crate::ical::Labels;
use crate::jobs::{
    CleanUp, CleanUpNotebook, CountConflicts, ExpireRequests, ForgetThePast, KeepCopy, KeepLostBookings,
    NoteNativeChanges, PollCalendars, ReadFeeds, ReadSchoolHolidays, Recheck, ReleaseNoShows, Runner,
    SignOfLife, TakeDown, TidyDecisions, TryOut,
};
use crate::notebook::{self, Notebook};
use crate::notices::{ChatQueue, Outbox};
use crate::schedule::{RoomSnapshot, Schedule};
use crate::sync::{Cleaner, DiskCopy, FeedReader, HolidayReader, LostFile, OnlyWriter, Poller};
use crate::web::{App, Clock, router};

/// How long the first page may wait for the calendars to be read; after that, pages show the copy of
/// the last time, or say that nothing is known yet.
const FIRST_READING: Duration = Duration::from_secs(2);
/// How long the head of a request may take, and how long a connection may lie idle: longer than browsers
/// wait between the parts of a page, shorter than web servers keep theirs.
const FOR_A_HEAD: Duration = Duration::from_secs(20);
/// How long a visitor may take to read what is ready: a page of a few hundred kB on a bad line.
const FOR_READING: Duration = Duration::from_mins(1);
/// How long visitors are still answered at the end: longer than they wait for a booking.
const LAST_ANSWERS: Duration = Duration::from_secs(28);
/// How long bookings that are under way may take after that.
const LAST_BOOKINGS: Duration = Duration::from_secs(12);

/// How long mails that are under way may take after that.
const LAST_MAILS: Duration = Duration::from_secs(5);

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
    manager: ServiceManager,
}

impl Program {
    /// Puts it together; the embedded calendar server is started if the settings name no other.
    ///
    /// # Errors
    /// If a file cannot be used, or the embedded server does not start.
    pub async fn assemble(settings: Arc<Settings>, clock: Clock) -> anyhow::Result<Self> {
        let settings = fitting(settings);
        let lock = only_writer::lock(&settings)?;
        let opened = calendars::open(&settings).await?;
        let schedule = Arc::new(Schedule::new(settings.rooms.clone()));
        let folder = settings.server.data_directory.join("copy");
        let copy = DiskCopy::restore(&schedule, &folder, |room| opened.origin(&settings, &room.id));
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
        let cleaner = Cleaner::new(Arc::clone(&schedule), Arc::clone(&calendars));
        let retention = purge::job(&settings, &schedule, &calendars, &notebook, &copy)?;
        let bookings = Bookings::new(Arc::clone(&schedule), calendars, wording(&settings))
            .with_notebook(Arc::clone(&notebook));
        let app = App::new(settings, schedule, bookings, clock)?;
        let feeds = feeds::feed_reader(&app).context("the feeds")?;
        let holidays = feeds::holiday_reader(&app).context("the school holidays")?;
        let refresh = Arc::<Notify>::default();
        let app = Arc::new(app.with_refresh(Arc::clone(&refresh)).with_notebook(Arc::clone(&notebook)));
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
            manager: ServiceManager::default(),
        })
    }

    /// Has `manager` told how it is.
    #[must_use]
    pub fn with_service_manager(self, manager: ServiceManager) -> Self {
        Self { manager, ..self }
    }

    /// Makes sure that no other Clef writes, where the settings ask for it.
    ///
    /// # Errors
    /// If another one does.
    pub async fn be_the_only_one(&mut self) -> anyhow::Result<()> {
        match &self.only_writer {
            Some(writer) => only_writer::announce(writer, &mut self.pollers).await,
            None => Ok(()),
        }
    }

    /// Reads all calendars once, so that the first page shows them.
    pub async fn read_calendars(&mut self) {
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

    /// Answers on `listener` and keeps the calendars fresh until `stop` comes; then lets what is under
    /// way end.
    ///
    /// # Errors
    /// If the listener fails.
    pub async fn run(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        let Self {
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
            manager,
        } = self;
        tokio::spawn(events::count(figures));
        let (native, any) = (Arc::<Notify>::default(), Arc::<Notify>::default());
        let hear = |name| Listener::new(name, &app.schedule);
        tokio::spawn(events::ask(hear("ask-audit"), Arc::clone(&native), |event| event.natively));
        tokio::spawn(events::ask(hear("ask-lost-bookings"), Arc::clone(&any), |_| true));
        let (bookings, mailer) = (app.bookings.clone(), app.mailer());
        // They end in this order: what writes on disk has all that the others found.
        let mut jobs = Runner::new(app.clock.clone(), app.jobs.clone());
        for job in PollCalendars::of_each(pollers, refresh) {
            jobs.start(job);
        }
        if let Some(feeds) = feeds {
            jobs.start(ReadFeeds(feeds));
        }
        if let Some(holidays) = holidays {
            jobs.start(ReadSchoolHolidays(holidays));
        }
        jobs.start(Recheck(bookings.clone()));
        jobs.start(TryOut(bookings.clone()));
        jobs.start(CleanUp(cleaner));
        jobs.start(ExpireRequests::new(bookings.clone(), Arc::clone(&notebook)));
        let missed = ReleaseNoShows::new(bookings.clone(), Arc::clone(&app.schedule), Arc::clone(&notebook));
        jobs.start(missed);
        jobs.start(CleanUpNotebook(Arc::clone(&notebook)));
        jobs.start(TidyDecisions(bookings.clone()));
        jobs.start(CountConflicts(Arc::clone(&app.schedule)));
        jobs.start(NoteNativeChanges::new(audit, Arc::clone(&notebook), native));
        let mut take_down: Vec<TakeDown> = Vec::new();
        if let Some(outbox) = outbox {
            jobs.start(notices::job(&app, Arc::clone(&outbox), Arc::clone(&notebook)));
            take_down.push(Arc::new(move |now| outbox.hear(now)));
        }
        if let Some((queue, client)) = chat {
            jobs.start(chat::job(&app, (Arc::clone(&queue), client), notebook));
            take_down.push(Arc::new(move |now| queue.hear(now)));
        }
        if let Some(retention) = retention {
            jobs.start(retention);
        }
        // As long as something is claimed and told, nobody else is to begin.
        if let Some(writer) = only_writer {
            jobs.start(SignOfLife(writer));
        }
        jobs.start(KeepLostBookings::new(lost, Arc::clone(&app.schedule), any));
        jobs.start(KeepCopy::new(copy, Arc::clone(&app.schedule), take_down));
        // Nobody learns anything from it, but for that the calendars are read (or cannot be).
        let _ = tokio::time::timeout(FIRST_READING, read_once(&app.schedule)).await;
        let bounds = bounds(&app.settings);
        let streams = Arc::clone(&app);
        let router = router(app);
        let (stopping, stopped) = oneshot::channel();
        let stop = {
            let (bookings, manager, jobs) = (bookings.clone(), &manager, &jobs);
            async move {
                // Polled where connections are accepted, so that it vouches for that too.
                manager.vouch(stop, || jobs.are_alive()).await;
                manager.stopping().await;
                bookings.begin_nothing_new();
                streams.end_streams();
                // Fails only if nobody waits for it any more.
                let _ = stopping.send(());
            }
        };
        manager.ready().await;
        let serving = serve::serve(listener, router, bounds, stop);
        // A visitor who never ends a request does not keep the program from ending.
        let at_the_latest = async {
            match stopped.await {
                Ok(()) => tokio::time::sleep(LAST_ANSWERS).await,
                Err(_never) => std::future::pending().await,
            }
        };
        let result = tokio::select! {
            result = serving => result,
            () = at_the_latest => Ok(()),
        };
        // A visitor who closed the page in the middle is not waited for by anything above.
        bookings.settle(LAST_BOOKINGS).await;
        mailer.settle(LAST_MAILS).await;
        jobs.end().await;
        if let Some(server) = embedded {
            server.stop().await;
        }
        result
    }
}

/// Returns `settings` with no more connections than the system has files for: whoever shares them out goes by that.
fn fitting(mut settings: Arc<Settings>) -> Arc<Settings> {
    let limits = &mut Arc::make_mut(&mut settings).limits;
    limits.connections = serve::files::connections(limits.connections, serve::files::raise());
    settings
}

/// Returns what connections may take.
fn bounds(settings: &Settings) -> serve::Bounds {
    let limits = &settings.limits;
    serve::Bounds {
        head: FOR_A_HEAD,
        reading: FOR_READING,
        most: usize::try_from(limits.connections).unwrap_or(usize::MAX),
        per_address: usize::try_from(limits.connections_per_address).unwrap_or(usize::MAX),
        trusted: settings.server.trusted_proxies.clone(),
    }
}

/// Waits until every calendar was read, or it is known why not.
async fn read_once(schedule: &Schedule) {
    let is_known = |snapshot: &RoomSnapshot| snapshot.is_confirmed() || snapshot.failure().is_some();
    while !schedule.snapshots().all(|(_, snapshot)| is_known(&snapshot)) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
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
