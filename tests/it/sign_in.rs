//! Signing in with an account that one has elsewhere.

mod header;
mod openid;
mod provider;
