//! The ways to sign in, and the tokens of scripts: what vouches for whoever asks.

pub mod back;
pub mod demo;
pub(super) mod header;
pub(super) mod link;
pub(super) mod log_once;
pub(super) mod pending;
pub(super) mod providers;
pub mod token;
