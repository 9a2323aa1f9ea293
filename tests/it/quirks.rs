//! What Clef does on servers with the faults that `docs/nextcloud.md` tells of, one at a time. All of
//! its use cases on a server with several of them at once are in `bookings.rs`.

mod ill;
mod odd;
mod proxies;
mod unfit;
