//! Signing in with an account that one has elsewhere.

mod header;
pub(crate) mod link;
mod nextcloud;
mod openid;
pub(crate) mod provider;
mod sessions;
