//! Posts to chat rooms and webhooks, and reads little of what they answer.

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Client, Response};
use secrecy::ExposeSecret;
use serde_json::Value;

use super::payload::{Said, below, prepare};
use super::settings::Target;
use crate::domain::time::Instant;
use crate::outgoing;

/// What is read of an answer of Matrix: the pause that it asks for, the rooms of an account.
const LARGEST_ANSWER: usize = 64 * 1024;
/// Nobody is left in peace for longer than this, whatever they ask for.
const LONGEST_PAUSE: Duration = Duration::from_hours(1);

/// Posts to chat rooms and webhooks.
#[derive(Debug, Clone)]
pub struct ChatClient(Client);

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Posted {
    /// It is there.
    Done,
    /// It is to be tried again, not before a while if they say so.
    Again {
        /// What they said, without addresses and secrets.
        why: String,
        /// How long they ask to be left in peace.
        after: Option<Duration>,
    },
    /// They do not want it any more (410).
    Never,
}

/// How a chat room or a webhook stands, as far as it can be asked without posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatState {
    /// The account is in the room.
    In,
    /// The account is not in the room.
    Out,
    /// The token is not known there.
    Unknown,
    /// Its server answers; more can not be asked.
    Reached,
    /// It does not, or not as it should: why, without addresses and secrets.
    Away(String),
}

impl ChatClient {
    /// A new client.
    ///
    /// # Errors
    /// If there are no certificates to trust.
    pub fn new() -> Result<Self, reqwest::Error> {
        Ok(Self(outgoing::client().build()?))
    }

    /// Posts `said`.
    pub async fn post(&self, target: &Target, said: &Said, now: Instant) -> Posted {
        let again = |why: &str| Posted::Again { why: why.to_owned(), after: None };
        let Some(prepared) = prepare(target, said, now) else { return again("its address cannot be used") };
        let mut request = self.0.request(prepared.method, prepared.url);
        for (name, value) in prepared.headers {
            request = request.header(name, value);
        }
        let request = request.header(CONTENT_TYPE, "application/json").body(prepared.body);
        match request.send().await {
            Ok(response) => read(response).await,
            Err(error) => again(&in_words(error)),
        }
    }

    /// Asks how `target` stands. Nothing is posted.
    pub async fn look(&self, target: &Target) -> ChatState {
        match target {
            Target::Matrix { homeserver, room, token } => {
                let Some(url) = below(homeserver, &["joined_rooms"]) else {
                    return ChatState::Away("its address cannot be used".to_owned());
                };
                match self.0.get(url).bearer_auth(token.expose_secret()).send().await {
                    Ok(response) => is_in(response, room).await,
                    Err(error) => ChatState::Away(in_words(error)),
                }
            }
            Target::RocketChat(url) | Target::Mattermost(url) | Target::Webhook { url, .. } => {
                // Whoever asks the address of a webhook itself may set it off.
                let mut origin = url.0.clone();
                origin.set_path("/");
                origin.set_query(None);
                match self.0.head(origin).send().await {
                    Ok(_whatever) => ChatState::Reached,
                    Err(error) => ChatState::Away(in_words(error)),
                }
            }
        }
    }
}

fn in_words(error: reqwest::Error) -> String {
    if error.is_timeout() {
        "does not answer in time".to_owned()
    } else if error.is_connect() {
        "cannot be reached".to_owned()
    } else {
        error.without_url().to_string()
    }
}

/// Whether the account is in `room`, by what Matrix answers (client-server API, `GET /joined_rooms`).
async fn is_in(mut response: Response, room: &str) -> ChatState {
    match response.status().as_u16() {
        200 => {}
        401 => return ChatState::Unknown,
        status => return ChatState::Away(format!("answers with {status}")),
    }
    let answer = json(&mut response).await;
    let rooms = answer.as_ref().and_then(|answer| answer.get("joined_rooms")?.as_array());
    match rooms.map(|rooms| rooms.iter().any(|joined| joined == room)) {
        Some(true) => ChatState::In,
        Some(false) => ChatState::Out,
        None => ChatState::Away("does not answer as Matrix does".to_owned()),
    }
}

async fn read(mut response: Response) -> Posted {
    let status = response.status();
    if status.is_success() {
        return Posted::Done;
    }
    if status.as_u16() == 410 {
        return Posted::Never;
    }
    let header =
        response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
    let after = match header {
        Some(seconds) => Some(Duration::from_secs(seconds)),
        None if status.as_u16() == 429 => in_body(&mut response).await,
        None => None,
    };
    Posted::Again {
        why: format!("answers with {}", status.as_u16()),
        after: after.map(|it| it.min(LONGEST_PAUSE)),
    }
}

/// Matrix says it in the body (client-server API §2.2, `M_LIMIT_EXCEEDED`).
async fn in_body(response: &mut Response) -> Option<Duration> {
    json(response).await?.get("retry_after_ms")?.as_u64().map(Duration::from_millis)
}

async fn json(response: &mut Response) -> Option<Value> {
    let body = outgoing::body(response, LARGEST_ANSWER).await.ok()??;
    serde_json::from_slice(&body).ok()
}
