//! What chat rooms and webhooks are told, put together.

use std::sync::Arc;

use chrono::TimeDelta;
use tokio::sync::Notify;

use crate::chat::ChatClient;
use crate::config::Settings;
use crate::events::{self, Listener};
use crate::jobs::TellChats;
use crate::notebook::Notebook;
use crate::notices::ChatQueue;
use crate::schedule::Schedule;
use crate::web::{self, App};

/// How long a booking may still come to nothing, of which chat rooms are told.
const SETTLES: TimeDelta = TimeDelta::seconds(10);

/// Returns what chat rooms and webhooks are to be told; `None` if there are none.
pub(super) fn queue(settings: &Settings, schedule: &Arc<Schedule>) -> Option<Arc<ChatQueue>> {
    let hooks: Arc<[_]> = Some(settings.chat.clone().into()).filter(|hooks: &Arc<[_]>| !hooks.is_empty())?;
    let path = settings.server.data_directory.join("chat.jsonl");
    let settles = settings.notices.gather.min(SETTLES);
    Some(Arc::new(ChatQueue::restore(hooks, Listener::new("chat", schedule), path, settles)))
}

/// The job that tells chat rooms and webhooks what happens.
pub(super) fn job(
    app: &Arc<App>,
    (queue, client): (Arc<ChatQueue>, ChatClient),
    notebook: Arc<Notebook>,
) -> TellChats {
    let asked = Arc::<Notify>::default();
    tokio::spawn(events::ask(Listener::new("ask-chat", &app.schedule), Arc::clone(&asked), |_| true));
    let (settings, schedule) = (&app.settings, Arc::clone(&app.schedule));
    let tools = (client, web::chats::wording(app), settings.notices.clone());
    TellChats::new((queue, asked), (schedule, notebook), (&settings.chat, app.undelivered.clone()), tools)
        .with_feeds(settings.feeds.clone(), app.feeds.clone())
}
