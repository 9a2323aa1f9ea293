//! Tells chat rooms and webhooks what happens: each line once, by the Clef that claims it first. One that does not
//! answer is tried again for a day, holds up no other, and nobody who books waits for it.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::join_all;
use tokio::sync::Notify;
use uuid::Uuid;

use super::{Due, Job, JobError, Name};
use crate::chat::{ChatClient, ChatHook, ChatTopic, Posted, Said};
use crate::domain::booking::NAMESPACE;
use crate::domain::conflict::Cause;
use crate::domain::feed::Feed;
use crate::domain::room::RoomId;
use crate::domain::time::Instant;
use crate::heavy::heavy;
use crate::notebook::{Availability, Claim, Claimed, Held, Notebook};
use crate::notices::{ChatLine, ChatQueue, NoticeSettings, UndeliveredList};
use crate::schedule::{Conflict, Schedule};
use crate::sync::{FeedState, FeedStates};

/// When it is looked whether something is due.
const EVERY: Duration = Duration::from_secs(5);

/// How long each Clef claims a line.
const CLAIMED_FOR: TimeDelta = TimeDelta::days(7);

/// What has been so for longer is not told any more.
const NEWS: TimeDelta = TimeDelta::days(1);

/// So often in a row a feed could not be read before that is told.
const TRIES: u32 = 3;

/// When it is asked again whether another Clef has told what it claimed.
const TAKEN: TimeDelta = TimeDelta::seconds(20);

/// So many lines are told to one of them in one run: servers count, too.
const AT_ONCE: usize = 10;

type Say = dyn Fn(&ChatLine, &ChatHook, Uuid, Instant) -> Said + Send + Sync;

/// Puts a line into words, which are not known here. The id is that of its claim.
pub struct ChatWording(pub Box<Say>);

impl fmt::Debug for ChatWording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChatWording")
    }
}

/// The job.
#[derive(Debug)]
pub struct TellChats {
    queue: Arc<ChatQueue>,
    schedule: Arc<Schedule>,
    notebook: Arc<Notebook>,
    undelivered: UndeliveredList,
    doors: Vec<Door>,
    tools: Tools,
    asked: Arc<Notify>,
    feeds: (Vec<Arc<Feed>>, FeedStates),
    /// What was found by looking and is in the queue, or was.
    found: HashSet<String>,
}

/// What each of them is told by.
#[derive(Debug)]
struct Tools {
    client: ChatClient,
    wording: ChatWording,
    settings: NoticeSettings,
}

/// One of them, and how it is.
#[derive(Debug)]
struct Door {
    hook: ChatHook,
    /// Until when it is left in peace, and what it said.
    away: Option<(Instant, String)>,
}

/// What was found by looking.
struct Found {
    topic: ChatTopic,
    subject: String,
    version: Uuid,
    room: Option<RoomId>,
}

/// Some do not answer.
#[derive(Debug)]
struct Away(Vec<String>);

impl TellChats {
    /// Returns the job that tells `hooks` what is in `queue`, as soon as `asked` says that there is something.
    #[must_use]
    pub fn new(
        (queue, asked): (Arc<ChatQueue>, Arc<Notify>),
        (schedule, notebook): (Arc<Schedule>, Arc<Notebook>),
        (hooks, undelivered): (&[ChatHook], UndeliveredList),
        (client, wording, settings): (ChatClient, ChatWording, NoticeSettings),
    ) -> Self {
        let doors = hooks.iter().map(|hook| Door { hook: hook.clone(), away: None }).collect();
        let tools = Tools { client, wording, settings };
        let (feeds, found) = (Default::default(), HashSet::new());
        Self { queue, schedule, notebook, undelivered, doors, tools, asked, feeds, found }
    }

    /// Returns the same job, which also tells which of `feeds` cannot be read, by their `states`.
    #[must_use]
    pub fn with_feeds(self, feeds: Vec<Arc<Feed>>, states: FeedStates) -> Self {
        Self { feeds: (feeds, states), ..self }
    }

    /// Looks for what no event tells: conflicts, closures, feeds that cannot be read, and mails that did not arrive.
    async fn look(&mut self, now: Instant) {
        let wants = |topics: &[ChatTopic]| {
            self.doors.iter().any(|door| topics.iter().any(|topic| door.hook.topics.contains(topic)))
        };
        let mut found: Vec<Found> = Vec::new();
        if wants(&[ChatTopic::Conflict, ChatTopic::Closure]) {
            let conflicts = heavy(|| self.schedule.conflicts(now)).await;
            let open = conflicts.iter().filter(|one| is_open_news(one, now));
            found.extend(open.map(|one| Found {
                topic: topic(one),
                subject: one.id.to_string(),
                version: one.version,
                room: Some(one.room.clone()),
            }));
        }
        if wants(&[ChatTopic::MailFailed]) {
            let lately = self.undelivered.lately(now).into_iter().filter(|one| now - one.at < NEWS);
            found.extend(lately.map(|one| {
                let version = Uuid::new_v5(&NAMESPACE, format!("{} {}", one.to.as_str(), one.at).as_bytes());
                let room = one.about.map(|(_, room)| room);
                Found { topic: ChatTopic::MailFailed, subject: version.to_string(), version, room }
            }));
        }
        if wants(&[ChatTopic::FeedFailed]) {
            let (feeds, states) = &self.feeds;
            found.extend(feeds.iter().filter_map(|feed| failing(feed, &states.get(&feed.name))));
        }
        for Found { topic, subject, version, room } in found {
            for door in &self.doors {
                let Some(topic) = door.hook.topic(topic, room.as_ref()) else { continue };
                let line = ChatLine::new(&door.hook, (topic, subject.clone(), version), room.as_ref(), now);
                if self.found.insert(line.key()) {
                    self.queue.add(line);
                }
            }
        }
    }
}

impl Door {
    /// Tells it what is due, until it is enough for now.
    async fn tell(&mut self, queue: &ChatQueue, notebook: &Arc<Notebook>, tools: &Tools, now: Instant) {
        if self.away.as_ref().is_some_and(|(until, _)| now < *until) {
            return;
        }
        let due = queue.due(&self.hook.name, now);
        if due.is_empty() {
            self.away = None;
        }
        for mut line in due.into_iter().take(AT_ONCE) {
            let claim = claim(&line);
            let held = match *notebook.availability() {
                Availability::Missing(_) => None,
                Availability::NotYetKnown => return,
                Availability::At(_) => match notebook.claim(&claim, tools.settings.claim_life).await {
                    Claimed::Mine(held) => Some(held),
                    Claimed::Over => {
                        queue.settle(&line);
                        continue;
                    }
                    Claimed::Taken | Claimed::Unknown => {
                        queue.put_off(line.not_before(now + TAKEN));
                        continue;
                    }
                },
            };
            // Only whoever holds it gives it up: until then another Clef may be telling it.
            if line.is_stale(now) {
                settle(queue, &line, held, "chat-given-up").await;
                continue;
            }
            if !held.as_ref().is_none_or(Held::may_act) {
                continue;
            }
            let said = (tools.wording.0)(&line, &self.hook, claim.id(), now);
            match tools.client.post(&self.hook.target, &said, now).await {
                Posted::Done => {
                    self.away = None;
                    settle(queue, &line, held, "chat-sent").await;
                }
                Posted::Never => settle(queue, &line, held, "chat-refused").await,
                Posted::Again { why, after } => {
                    tracing::info!(hook = self.hook.name, why, "a line for a chat room waits");
                    let until = line.put_off(after, now);
                    queue.put_off(line);
                    self.away = Some((until, why));
                    return;
                }
            }
        }
    }
}

/// Forgets a line that is told or never will be, here and at all Clefs, and writes it into the audit log
/// (`docs/security.md` §3): what it was about, never what it said.
async fn settle(queue: &ChatQueue, line: &ChatLine, held: Option<Held>, event: &'static str) {
    let (hook, kind, room) =
        (line.hook.as_str(), line.topic.as_str(), line.room().map(|room| room.to_string()));
    tracing::info!(target: "audit", event, hook, kind, claim = claim(line).id().to_string(), room);
    metrics::counter!("clef_chat_total", "hook" => hook.to_owned(), "event" => event).increment(1);
    queue.settle(line);
    if let Some(held) = held {
        held.done().await;
    }
}

fn claim(line: &ChatLine) -> Claim {
    let version = Uuid::new_v5(&NAMESPACE, line.key().as_bytes()).to_string();
    Claim { kind: "chat", subject: line.subject.clone(), version, until: line.at + CLAIMED_FOR }
}

/// Returns what is told of `feed` once it could not be read so many times: one hiccup is nobody's business. Once a day, because each Clef sees that at another moment.
fn failing(feed: &Feed, state: &FeedState) -> Option<Found> {
    let day = state.failing.as_ref().filter(|it| it.tries >= TRIES)?.since.date_naive();
    let version = Uuid::new_v5(&NAMESPACE, format!("feed {} {day}", feed.name).as_bytes());
    let rooms = feed.held.all();
    let room = rooms.first().filter(|_| rooms.len() == 1).map(|room| (*room).clone());
    Some(Found { topic: ChatTopic::FeedFailed, subject: feed.name.to_string(), version, room })
}

fn topic(conflict: &Conflict) -> ChatTopic {
    if conflict.cause == Cause::Closed { ChatTopic::Closure } else { ChatTopic::Conflict }
}

fn is_open_news(one: &Conflict, now: Instant) -> bool {
    let is_news = one.cause == Cause::Closed || one.since.is_none_or(|since| now - since < NEWS);
    one.decision.is_none() && is_news
}

impl fmt::Display for Away {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("; "))
    }
}

impl Job for TellChats {
    const NAME: Name = Name::Chat;

    fn due(&self) -> Due {
        Due { asked: Arc::clone(&self.asked), ..Due::every(EVERY) }
    }

    async fn run(&mut self, now: Instant) -> Result<(), JobError> {
        // A disk that takes nothing keeps nobody from being told: what is claimed is not told again after a crash.
        let _ = heavy(|| self.queue.hear(now)).await;
        self.look(now).await;
        let (queue, notebook, tools) = (&self.queue, &self.notebook, &self.tools);
        join_all(self.doors.iter_mut().map(|door| door.tell(queue, notebook, tools, now))).await;
        // What has been told or put off by now is to be on disk.
        let kept = heavy(|| self.queue.hear(now)).await;
        let away =
            self.doors.iter().filter_map(|door| Some((door.hook.name.as_str(), &door.away.as_ref()?.1)));
        let kept = kept.err().map(|error| format!("what waits cannot be kept: {error}"));
        let away = Away(away.map(|(name, why)| format!("{name} {why}")).chain(kept).collect());
        if away.0.is_empty() {
            return Ok(());
        }
        Err(JobError { message: away.to_string(), again_after: Some(EVERY), is_panic: false })
    }

    async fn end(&mut self) -> Result<(), JobError> {
        let now = crate::clock::Clock::System.now();
        Ok(heavy(|| self.queue.hear(now)).await?)
    }
}
