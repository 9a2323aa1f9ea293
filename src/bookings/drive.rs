//! Runs the machine of [`super::ticket`] against a real calendar: the one place where booking does I/O.

mod read;

use std::sync::Arc;
use std::time::Duration;

use super::carry::Carried;
use super::intent::Intent;
use super::superseded::Withdrawal;
use super::ticket::{Action, Answer, Ending, Purpose, State, step};
use super::timeouts::Timeouts;
use super::{BookError, Obstacle, Shared};
use crate::caldav::client::Client;
use crate::caldav::{Error, Href};
use crate::domain::booking::Ticket;
use crate::domain::room::Room;
use crate::domain::terms::Terms;
use crate::ical;
use crate::schedule::StoredBooking;
use crate::sync::bin;
use crate::sync::promise::promise;

/// One request on its way through the machine.
pub(super) struct Run<'a> {
    pub(super) shared: &'a Shared,
    pub(super) room: Arc<Room>,
    pub(super) terms: Terms,
    pub(super) collection: Href,
    pub(super) intent: Intent,
    /// Every href this run has sent a create to, with its ticket, in order.
    pub(super) sent: Vec<(Href, Ticket)>,
    /// After this moment nothing is created any more: whoever waits for the longest life of a request after
    /// that knows that nothing more will come of it.
    pub(super) sends_until: tokio::time::Instant,
    /// The event that is replaced, as it was read before anything is written.
    pub(super) carried: Option<Carried>,
    /// Why nothing can take its place.
    pub(super) obstacle: Option<BookError>,
    /// Why nothing can be read or written, as far as is known.
    pub(super) failure: Option<BookError>,
}

/// How a run ended, with what stands in the calendar if it was confirmed.
pub(super) struct Finished {
    /// What was asked for.
    pub(super) intent: Intent,
    pub(super) ending: Ending,
    pub(super) stands: Option<StoredBooking>,
    /// Every href that a create was sent to.
    pub(super) sent: Vec<Href>,
    /// Why nothing can take the place of the event, so that nothing was sent.
    pub(super) obstacle: Option<BookError>,
    /// Why nothing could be read or written.
    pub(super) failure: Option<BookError>,
}

impl Run<'_> {
    /// Drives the request to its end.
    pub(super) async fn run(self) -> Finished {
        let (run, ending) = self.drive(|_| false).await;
        run.finish(ending.unwrap_or(Ending::Unknown))
    }

    /// Drives it to its end if it comes to that before anything is created.
    pub(super) async fn foresee(self) -> Option<Finished> {
        let (run, ending) = self.drive(|action| matches!(action, Action::Create(_))).await;
        Some(run.finish(ending?))
    }

    /// Drives it until it ends, or until `stops` before an action.
    async fn drive(mut self, stops: fn(&Action) -> bool) -> (Self, Option<Ending>) {
        let snapshot = self.shared.schedule.snapshot(&self.room.id);
        // A process that has never read this calendar knows no ticket: it asks the listing first.
        // Where the server may take a UID twice, no ticket is refused that a copy on disk has not heard of.
        let is_alone = self.shared.calendars.only_writer(&self.room.id).is_some();
        let known = snapshot.as_of().filter(|_| !is_alone).map(|_| snapshot.highest_ticket());
        let (mut state, mut action) = State::begin(self.intent.purpose, known);
        loop {
            if let Action::Finish(ending) = action {
                return (self, Some(ending));
            }
            if stops(&action) {
                return (self, None);
            }
            let answer = self.execute(&action).await;
            tracing::debug!(room = %self.room.id, ?action, ?answer, "booking by ticket");
            (state, action) = step(state, answer);
        }
    }

    fn finish(self, ending: Ending) -> Finished {
        let stands = self.stands(&ending);
        let sent = self.sent.into_iter().map(|(href, _)| href).collect();
        let Self { intent, obstacle, failure, .. } = self;
        Finished { intent, ending, stands, sent, obstacle, failure }
    }

    async fn execute(&mut self, action: &Action) -> Answer {
        match action {
            Action::List => self.list().await.unwrap_or_else(|error| self.unreadable(&error)),
            Action::Read => self.read().await.unwrap_or_else(|failure| self.unread(failure)),
            Action::Create(ticket) => self.create(*ticket).await,
            Action::Look => self.look().await,
            Action::Withdraw => self.withdraw().await,
            Action::Promise(href) => self.promise(href).await,
            Action::Outlast => self.pause(self.shared.timeouts.longest_request).await,
            Action::WaitRandom => self.pause(Timeouts::random_pause()).await,
            Action::BackOff(times) => self.pause(self.shared.timeouts.back_off(*times)).await,
            Action::Finish(_) => Answer::Waited,
        }
    }

    /// Returns what talks to the server of the room's calendar.
    fn client(&self) -> &Client {
        self.shared.calendars.client(&self.room.id)
    }

    async fn pause(&self, length: Duration) -> Answer {
        tokio::time::sleep(length).await;
        Answer::Waited
    }

    fn unreadable(&mut self, error: &Error) -> Answer {
        self.unread(BookError::of_server(error))
    }

    fn unread(&mut self, failure: BookError) -> Answer {
        self.failure = Some(failure);
        Answer::Unreadable
    }

    /// Step 2, cold: hrefs are named `<ticket>-<random>.ics`, but only an object with the right UID
    /// counts, so those that are not known yet are read. What lies in a bin may have used higher
    /// tickets, and its calendar refuses them still.
    async fn list(&mut self) -> Result<Answer, Error> {
        super::find::refresh(self.shared, &self.room, &self.collection, self.intent.now).await?;
        let live = self.shared.schedule.snapshot(&self.room.id).highest_ticket();
        let binned = bin::highest_ticket(self.client(), &self.room, &self.collection).await?;
        Ok(Answer::Listed(live.max(binned)))
    }

    /// Returns what is sent with `ticket`. A booking can be cancelled whatever others have made of it.
    fn body(&self, ticket: Ticket) -> Option<String> {
        let (booking, place) = (self.intent.numbered(ticket), self.shared.presentation(&self.room));
        let carried = self.carried.as_ref().and_then(|carried| carried.write(&booking, &place).ok());
        let is_free = self.intent.before().is_none() || self.intent.purpose == Purpose::Cancel;
        carried.or_else(|| is_free.then(|| ical::write_booking(&booking, &place)))
    }

    /// Returns where `ticket` is created: under an href that was never used, but where this Clef is the only one that
    /// writes, all creates of one ticket go to one. A server may take a UID twice, never an href.
    fn href_of(&self, ticket: Ticket) -> Href {
        let is_alone = self.shared.calendars.only_writer(&self.room.id).is_some();
        let sent = self.sent.iter().find(|(_, sent)| is_alone && *sent == ticket);
        sent.map_or_else(|| self.collection.child(&ticket.fresh_name()), |(href, _)| href.clone())
    }

    /// Notes what is known of the create at `href`: whether it is known what became of it.
    fn heard(&self, href: &Href, is_certain: bool) {
        if let Some(writer) = self.shared.calendars.only_writer(&self.room.id).filter(|_| is_certain) {
            writer.ended(&self.room.id, href);
        }
    }

    /// Step 4: the commit. An href is never used twice.
    // QUIRK Nextcloud: a second delete under one href is refused for ever, docs/nextcloud.md §4.
    async fn create(&mut self, ticket: Ticket) -> Answer {
        if tokio::time::Instant::now() > self.sends_until {
            let slow = "the calendar server was too slow";
            self.failure = Some(BookError::not_done(Obstacle::TooSlow, slow));
            return Answer::NotSent;
        }
        let Some(body) = self.body(ticket) else {
            let reason = "the event that is replaced could not be read".to_owned();
            self.failure = Some(BookError::NotEditable { reason });
            return Answer::Rejected;
        };
        let href = self.href_of(ticket);
        let is_first = self.sent.iter().all(|(sent, _)| *sent != href);
        if let Some(writer) = self.shared.calendars.only_writer(&self.room.id)
            && let Err(reason) = writer.begin(&self.room.id, &href)
        {
            self.failure = Some(BookError::Unsafe { reason });
            return Answer::NotSent;
        }
        if is_first {
            self.sent.push((href.clone(), ticket));
        }
        let result = self.client().create(&href, body.clone()).await;
        let is_refused =
            |error: &Error| !error.may_have_happened() && !matches!(error, Error::PreconditionFailed { .. });
        // What is refused now says nothing of one that was sent before.
        self.heard(&href, result.as_ref().map_or_else(|error| is_first && is_refused(error), |_| true));
        match result {
            Ok(created) => {
                if created.overwrote {
                    tracing::error!(%href, "a create under a fresh href overwrote something");
                }
                if self.intent.purpose == Purpose::Cancel {
                    // A tombstone is not read back: the server's word for the commit is enough.
                    self.shared.schedule.apply_written(&self.room.id, &href, created.etag, &body);
                }
                Answer::Created
            }
            Err(error) if error.is_uid_taken() => Answer::Taken,
            Err(error) => {
                self.failure = Some(BookError::of_write(&error));
                tracing::warn!(room = %self.room.id, %error, "a create did not end well");
                match error {
                    // Nobody else knows this href: what is there already is this very request,
                    // delivered twice.
                    Error::PreconditionFailed { .. } => Answer::Unknown,
                    error if error.may_have_happened() => Answer::Unknown,
                    Error::Unreachable { .. } => Answer::NotSent,
                    _ => Answer::Rejected,
                }
            }
        }
    }

    async fn look(&mut self) -> Answer {
        let Some((href, _)) = self.sent.last().cloned() else { return Answer::Absent };
        match self.client().get(&href).await {
            Ok(object) => {
                self.shared.schedule.apply_written(&self.room.id, &href, object.etag, &object.data);
                self.heard(&href, true);
                Answer::Present
            }
            Err(Error::NotFound(_)) => Answer::Absent,
            Err(error) => self.unreadable(&error),
        }
    }

    /// DELETE everything this run has sent, until GET says that it is not there.
    async fn withdraw(&mut self) -> Answer {
        let mut answer = Answer::Withdrawn;
        for (href, _) in self.sent.clone() {
            match self.shared.take_back(&self.room, &href).await {
                Ok(Withdrawal::Gone) => {}
                Ok(Withdrawal::Promised) => answer = Answer::Kept,
                Err(error) => return self.unreadable(&error),
            }
        }
        answer
    }

    /// Promises what another run has made with the same key: it is not withdrawn any more.
    async fn promise(&mut self, href: &Href) -> Answer {
        match promise(self.client(), &self.room, href).await {
            Ok(_) => Answer::Promised,
            Err(error) => self.unreadable(&error),
        }
    }

    /// The object that was confirmed, as the read model has it from the verifying read.
    fn stands(&self, ending: &Ending) -> Option<StoredBooking> {
        let Ending::Confirmed { ticket, existed, .. } = ending else { return None };
        let snapshot = self.shared.schedule.snapshot(&self.room.id);
        if *existed {
            // A request for the same in place of a booking has a key of its own.
            let record = &self.intent.draft.record;
            let waiting = || snapshot.waiting_for(record.instead_of?);
            return snapshot.request(&record.request).or_else(waiting);
        }
        let (href, _) =
            self.sent.iter().rev().find(|(href, t)| t == ticket && snapshot.etag(href).is_some()).or(
                // A tombstone is not read back: the server's word for the commit is enough.
                self.sent.last(),
            )?;
        let etag = snapshot.etag(href).flatten().cloned();
        let booking = match self.intent.purpose {
            Purpose::Cancel => None,
            Purpose::Book | Purpose::Move => snapshot.stored_at(href).map(|stored| stored.booking),
        };
        let booking = booking.unwrap_or_else(|| Arc::new(self.intent.numbered(*ticket)));
        Some(StoredBooking { booking, href: href.clone(), etag })
    }
}
