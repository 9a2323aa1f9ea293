//! Signing in with an account that one has elsewhere.

mod header;
mod nextcloud;
mod openid;
mod provider;
mod sessions;
