//! Posts to other people's servers: with time-outs, without following redirects, and reading little of what they answer.

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Client, Response, redirect};

use super::payload::{Said, prepare};
use super::settings::Target;
use crate::domain::time::Instant;

const LONGEST_WAIT: Duration = Duration::from_secs(10);
const LONGEST_CONNECT: Duration = Duration::from_secs(5);
/// What is read of an answer, for the pause that Matrix asks for in it.
const LARGEST_ANSWER: usize = 16 * 1024;
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

impl ChatClient {
    /// A new client.
    ///
    /// # Errors
    /// If there are no certificates to trust.
    pub fn new() -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .timeout(LONGEST_WAIT)
            .connect_timeout(LONGEST_CONNECT)
            .user_agent(concat!("Clef/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self(client))
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
            Err(error) if error.is_timeout() => again("does not answer in time"),
            Err(error) if error.is_connect() => again("cannot be reached"),
            Err(error) => again(&error.without_url().to_string()),
        }
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
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return None;
        }
        body.extend_from_slice(&chunk);
    }
    let answer: serde_json::Value = serde_json::from_slice(&body).ok()?;
    answer.get("retry_after_ms")?.as_u64().map(Duration::from_millis)
}
