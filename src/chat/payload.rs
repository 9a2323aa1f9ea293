//! What is posted, in the words of each program: data, which nothing here sends.

use secrecy::ExposeSecret;
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;

use super::escape;
use super::settings::Target;
use crate::domain::time::Instant;

/// The longest text: Rocket.Chat takes 5,000 characters unless its settings say otherwise, Mattermost 16,383.
const LONGEST: usize = 2_000;

/// What is to be said.
#[derive(Debug, Clone)]
pub struct Said {
    /// The same for every try at it, and at every Clef.
    pub id: Uuid,
    /// In plain words.
    pub text: String,
    /// The page where more is said.
    pub link: String,
    /// The same for programs.
    pub data: Value,
}

/// A request, before it is sent.
pub(super) struct Prepared {
    pub(super) method: reqwest::Method,
    pub(super) url: Url,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: String,
}

/// Returns the address of something of Matrix's client-server API; `None` if it cannot be made.
pub(super) fn below(homeserver: &Url, path: &[&str]) -> Option<Url> {
    let mut url = homeserver.clone();
    url.path_segments_mut().ok()?.pop_if_empty().extend(["_matrix", "client", "v3"]).extend(path);
    Some(url)
}

/// Returns what is sent to `target` at `now`; `None` if its address cannot be made.
pub(super) fn prepare(target: &Target, said: &Said, now: Instant) -> Option<Prepared> {
    let post = |url: &Url, body: String, headers| Prepared {
        method: reqwest::Method::POST,
        url: url.clone(),
        headers,
        body,
    };
    let text: String = said.text.chars().take(LONGEST).collect();
    Some(match target {
        Target::RocketChat(url) => {
            let text = format!("{}\n{}", escape::rocket_chat(&text), said.link);
            // No previews: the page is for those who are signed in.
            post(&url.0, json!({ "text": text, "parseUrls": false }).to_string(), Vec::new())
        }
        Target::Mattermost(url) => {
            let text = format!("{}\n{}", escape::mattermost(&text), said.link);
            post(&url.0, json!({ "text": text }).to_string(), Vec::new())
        }
        Target::Matrix { homeserver, room, token } => {
            let id = said.id.simple().to_string();
            // Client-server API §10.4.2: the same transaction id is one message.
            let url = below(homeserver, &["rooms", room.as_str(), "send", "m.room.message", id.as_str()])?;
            let body = format!("{}\n{}", escape::matrix(&text), said.link);
            let body = json!({ "msgtype": "m.notice", "body": body, "m.mentions": {} }).to_string();
            let headers = vec![("authorization", format!("Bearer {}", token.expose_secret()))];
            Prepared { method: reqwest::Method::PUT, url, headers, body }
        }
        Target::Webhook { url, secret } => {
            let (id, body) = (said.id.to_string(), said.data.to_string());
            let signature = secret.sign(&id, now.timestamp(), &body);
            let headers = vec![
                ("webhook-id", id),
                ("webhook-timestamp", now.timestamp().to_string()),
                ("webhook-signature", signature),
            ];
            post(&url.0, body, headers)
        }
    })
}
