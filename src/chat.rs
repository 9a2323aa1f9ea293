//! Chat rooms and webhooks: what is posted where, and how each of them wants it. What is said is not known here.

mod client;
mod escape;
mod payload;
mod settings;
mod signature;
mod topic;

pub use self::client::{ChatClient, ChatState, Posted};
pub use self::payload::Said;
pub use self::settings::{ChatHook, SecretUrl, Target};
pub use self::signature::SigningKey;
pub use self::topic::ChatTopic;
