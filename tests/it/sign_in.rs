//! Signing in with an account that one has elsewhere.

mod header;
mod lacking;
pub(crate) mod link;
pub(crate) mod nextcloud;
mod nextcloud_pages;
pub(crate) mod nginx;
mod on_nextcloud;
pub(crate) mod openid;
mod portals;
pub(crate) mod provider;
mod recheck;
mod same_person;
mod sessions;
