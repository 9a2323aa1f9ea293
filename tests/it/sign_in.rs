//! Signing in with an account that one has elsewhere.

mod header;
pub(crate) mod link;
pub(crate) mod nextcloud;
mod nextcloud_pages;
mod on_nextcloud;
pub(crate) mod openid;
pub(crate) mod provider;
mod sessions;
