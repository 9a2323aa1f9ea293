//! Chat rooms and webhooks: they can be reached, and take what Clef posts.

use futures_util::future::BoxFuture;
use serde_json::json;
use uuid::Uuid;

use super::{Checked, Exam};
use crate::chat::{ChatClient, ChatHook, ChatState, Posted, Said};

/// What to do where nothing more is known.
const LOOK: &str = "Look whether this machine reaches that server, and whether the address in the settings is still the one that it \
                    gives for this room. What should be told there waits for a day.";

pub(super) fn look(exam: &Exam) -> BoxFuture<'_, Vec<Checked>> {
    Box::pin(async move {
        let client = match ChatClient::new() {
            Ok(client) => client,
            Err(error) => return vec![Checked::fail("chats", error.to_string(), LOOK)],
        };
        let mut found = Vec::new();
        for hook in &exam.settings.chat {
            let name = format!("chat.{}", hook.name);
            let state = client.look(&hook.target).await;
            found.push(match state {
                ChatState::In | ChatState::Reached if exam.wanted.chat => {
                    try_out(exam, &client, hook, name).await
                }
                state => of_state(name, state),
            });
        }
        found
    })
}

fn of_state(name: String, state: ChatState) -> Checked {
    match state {
        ChatState::In => Checked::ok(name, "its account is in the room; --chat posts a line"),
        ChatState::Reached => Checked::ok(
            name,
            "its server answers; whether it takes what is posted shows when --chat posts a line",
        ),
        ChatState::Out => Checked::fail(
            name,
            "the account of the token is not in that room",
            "Invite it to the room and let it join; `room` is the id of the room, not its alias.",
        ),
        ChatState::Unknown => Checked::fail(
            name,
            "the server does not know the token",
            "Make a new access token for the account that posts (token_file or token_env).",
        ),
        ChatState::Away(why) => Checked::fail(name, why, LOOK),
    }
}

async fn try_out(exam: &Exam, client: &ChatClient, hook: &ChatHook, name: String) -> Checked {
    let said = Said {
        id: Uuid::new_v4(),
        text: format!("{}\u{a0}: essai · test (clef doctor)", exam.settings.place.name),
        link: exam.settings.place.public_url.to_string(),
        data: json!({ "type": "test", "at": exam.clock.now() }),
    };
    match client.post(&hook.target, &said, exam.clock.now()).await {
        Posted::Done => Checked::ok(name, "a line was posted: look whether it is there"),
        Posted::Again { why, .. } => {
            Checked::fail(name, format!("it does not take what is posted: {why}"), LOOK)
        }
        Posted::Never => Checked::fail(
            name,
            "it says that it wants nothing any more (410)",
            "Make a new webhook there, or take this one out of the settings.",
        ),
    }
}
