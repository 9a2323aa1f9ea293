//! Where something is posted, and what of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use secrecy::SecretString;
use url::Url;

use super::signature::SigningKey;
use super::topic::ChatTopic;
use crate::domain::room::RoomId;

/// A chat room or a webhook.
#[derive(Debug, Clone)]
pub struct ChatHook {
    /// Its name in the log and in claims: no other has it.
    pub name: String,
    /// Where it is, and how it wants what is posted.
    pub target: Target,
    /// What it is told.
    pub topics: BTreeSet<ChatTopic>,
    /// The only rooms that it is told of; `None`: all.
    pub only: Option<Arc<[RoomId]>>,
    /// Whether titles and people are named to those who read it.
    pub names: bool,
}

/// Where something is posted. The addresses are secrets but for those that are named so.
#[derive(Debug, Clone)]
pub enum Target {
    /// An incoming webhook of Rocket.Chat.
    RocketChat(SecretUrl),
    /// An incoming webhook of Mattermost.
    Mattermost(SecretUrl),
    /// A room of Matrix.
    Matrix {
        /// The server.
        homeserver: Url,
        /// The id of the room, such as `!abc:example.org`.
        room: String,
        /// The access token of the account that posts.
        token: SecretString,
    },
    /// Any webhook that takes signed JSON (<https://www.standardwebhooks.com>).
    Webhook {
        /// Its address.
        url: SecretUrl,
        /// What it is signed with.
        secret: SigningKey,
    },
}

/// An address that nobody is to read.
#[derive(Clone)]
pub struct SecretUrl(pub Url);

impl std::fmt::Debug for SecretUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SecretUrl({})", self.0.host_str().unwrap_or_default())
    }
}

impl ChatHook {
    /// Returns what it is told instead of `topic`, which is about `room`, if it wants to know: who hears of what is
    /// cancelled hears of what is cancelled late.
    #[must_use]
    pub fn topic(&self, topic: ChatTopic, room: Option<&RoomId>) -> Option<ChatTopic> {
        if !room.is_none_or(|room| self.only.as_ref().is_none_or(|only| only.contains(room))) {
            return None;
        }
        match topic {
            ChatTopic::CancelledLate if !self.topics.contains(&topic) => {
                self.topics.contains(&ChatTopic::Cancelled).then_some(ChatTopic::Cancelled)
            }
            _ => self.topics.contains(&topic).then_some(topic),
        }
    }
}
