//! Clef as it runs: its jobs, the visitors, and the end of both.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{Notify, oneshot};

use super::{Program, chat, first_reading, notices, serve};
use crate::caldav::embedded::{Opening, StartError};
use crate::config::Settings;
use crate::events::{self, Listener};
use crate::jobs::{
    CleanUp, CleanUpNotebook, CountConflicts, ExpireRequests, KeepCopy, KeepLostBookings, NoteNativeChanges,
    PollCalendars, ReadFeeds, ReadSchoolHolidays, Recheck, ReleaseNoShows, Runner, SignOfLife, TakeDown,
    TidyDecisions, TryOut,
};
use crate::web::router;

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

impl Program {
    /// Answers on `listener` and keeps the calendars fresh until `stop` comes; then lets what is under
    /// way end.
    ///
    /// # Errors
    /// If the listener fails, or the calendars of the embedded server cannot be read.
    pub async fn run(
        mut self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        let (app, manager, embedded) = (Arc::clone(&self.app), self.manager.clone(), self.embedded.take());
        let (began, opening) = (self.began, self.opening.take());
        let jobs = self.start_jobs();
        first_reading::wait(&app.schedule, began).await;
        let (stopping, stopped) = oneshot::channel();
        let failed = Mutex::new(None);
        let stop = async {
            tokio::select! {
                () = stop => {}
                error = failure_of(opening) => *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error),
            }
        };
        let stop = {
            let (app, manager, jobs) = (Arc::clone(&app), &manager, &jobs);
            async move {
                // Polled where connections are accepted, so that it vouches for that too.
                manager.vouch(stop, || jobs.are_alive()).await;
                manager.stopping().await;
                app.bookings.begin_nothing_new();
                app.end_streams();
                // Fails only if nobody waits for it any more.
                let _ = stopping.send(());
            }
        };
        manager.ready().await;
        let serving = serve::serve(listener, router(Arc::clone(&app)), bounds(&app.settings), stop);
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
        app.bookings.settle(LAST_BOOKINGS).await;
        app.mailer().settle(LAST_MAILS).await;
        jobs.end().await;
        if let Some(server) = embedded {
            server.stop().await;
        }
        let failed = failed.into_inner().unwrap_or_else(PoisonError::into_inner);
        failed.map_or(result, |error| Err(io::Error::other(error)))
    }

    /// Starts all jobs. They end in this order: what writes on disk has all that the others found.
    fn start_jobs(self) -> Runner {
        let (app, notebook, bookings) = (&self.app, &self.notebook, &self.app.bookings);
        tokio::spawn(events::count(self.figures));
        let (native, any) = (Arc::<Notify>::default(), Arc::<Notify>::default());
        let hear = |name| Listener::new(name, &app.schedule);
        tokio::spawn(events::ask(hear("ask-audit"), Arc::clone(&native), |event| event.natively));
        tokio::spawn(events::ask(hear("ask-lost-bookings"), Arc::clone(&any), |_| true));
        let mut jobs = Runner::new(app.clock.clone(), app.jobs.clone()).after(Arc::clone(&app.schedule));
        for job in PollCalendars::of_each(self.pollers, self.refresh) {
            jobs.start(job);
        }
        if let Some(feeds) = self.feeds {
            jobs.start(ReadFeeds(feeds));
        }
        if let Some(holidays) = self.holidays {
            jobs.start(ReadSchoolHolidays(holidays));
        }
        jobs.start(Recheck(bookings.clone()));
        jobs.start(TryOut(bookings.clone()));
        jobs.start(CleanUp(self.cleaner));
        jobs.start(ExpireRequests::new(bookings.clone(), Arc::clone(notebook)));
        let missed = ReleaseNoShows::new(bookings.clone(), Arc::clone(&app.schedule), Arc::clone(notebook));
        jobs.start(missed);
        jobs.start(CleanUpNotebook(Arc::clone(notebook)));
        jobs.start(TidyDecisions(bookings.clone()));
        jobs.start(CountConflicts(Arc::clone(&app.schedule)));
        jobs.start(NoteNativeChanges::new(self.audit, Arc::clone(notebook), native));
        let mut take_down: Vec<TakeDown> = Vec::new();
        if let Some(outbox) = self.outbox {
            jobs.start(notices::job(app, Arc::clone(&outbox), Arc::clone(notebook)));
            take_down.push(Arc::new(move |now| outbox.hear(now)));
        }
        if let Some((queue, client)) = self.chat {
            jobs.start(chat::job(app, (Arc::clone(&queue), client), Arc::clone(notebook)));
            take_down.push(Arc::new(move |now| queue.hear(now)));
        }
        if let Some(retention) = self.retention {
            jobs.start(retention);
        }
        // As long as something is claimed and told, nobody else is to begin.
        if let Some(writer) = self.only_writer {
            jobs.start(SignOfLife(writer));
        }
        jobs.start(KeepLostBookings::new(self.lost, Arc::clone(&app.schedule), any));
        jobs.start(KeepCopy::new(self.copy, Arc::clone(&app.schedule), take_down));
        jobs
    }
}

/// Returns why the embedded server cannot read its calendars, once that is so; never if it can, or there is none.
async fn failure_of(opening: Option<Opening>) -> StartError {
    match opening {
        Some(opening) => match opening.done().await {
            Err(error) => error,
            Ok(()) => std::future::pending().await,
        },
        None => std::future::pending().await,
    }
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
