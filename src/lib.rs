//! Clef books the rooms of third places on the Nextcloud that they already have.
//!
//! One room is one CalDAV calendar; there is no database. The calendars are the truth, memory is a
//! copy of them.
//!
//! # Layers
//! A module may use what stands above it in this list, never below (`tests/it/layers.rs` keeps it so):
//!
//! | layer | modules | job |
//! |---|---|---|
//! | 0 | [`domain`] | values and rules: no I/O, no clock, no iCalendar text |
//! | 0 | [`language`] | which languages there are |
//! | 0 | [`clock`], [`heavy`] | what time it is; where long work is done |
//! | 0 | [`files`], [`secret`] | files that are private and whole; secrets |
//! | 1 | [`ical`], [`caldav`] | calendar objects; the protocol that carries them |
//! | 1 | [`outgoing`] | requests to other people's servers |
//! | 1 | [`accounts`] | accounts that people have elsewhere, and the roles that follow from them |
//! | 2 | [`schedule`], [`sync`] | who has which room when, and how that is kept fresh |
//! | 2 | [`notebook`] | what belongs to no room: claims, decisions, what members have chosen |
//! | 2 | [`events`] | what happened to bookings, for whoever listens |
//! | 2 | [`mail`] | how mails are written and sent |
//! | 2 | [`chat`] | how chat rooms and webhooks are told something |
//! | 3 | [`bookings`] | the use cases: book, change, move, cancel |
//! | 3 | [`notices`] | who is to be told what, and what is still owed |
//! | 3 | [`purge`] | forgets who had the rooms, once it is long ago |
//! | 3 | [`jobs`] | what runs by itself, again and again |
//! | 3 | [`health`] | what is well and what is not |
//! | 4 | [`web`], [`config`] | pages, API, settings |
//! | 4 | [`doctor`] | looks whether what surrounds Clef is as it should be |
//! | 4 | [`export`] | all that is in the calendars, in files |
//! | 4 | [`import`] | bookings from elsewhere, out of files |
//! | 4 | [`setup`] | from an account to settings with which Clef books |
//! | 5 | [`program`] | puts all of them together and runs them |
//!
//! # Glossary
//! *Room*: a CalDAV collection with rules. *Booking*: what a member gets. *Booking request*: what
//! is not yet decided. *Ticket*: a booking's place in its room's order, and through that its UID.
//! *Occupancy*: one span of time in which a calendar object holds a room. *Refusal*: a rule that
//! says no, with its data. *Civil time*: a local time without its zone. *Tombstone*: the cancelled
//! object that orders a cancellation among the bookings of its room.

pub mod accounts;
pub mod bookings;
pub mod caldav;
pub mod chat;
pub mod clock;
pub mod config;
pub mod doctor;
pub mod domain;
pub mod events;
pub mod export;
pub mod files;
pub mod health;
pub mod heavy;
pub mod ical;
pub mod import;
pub mod jobs;
pub mod language;
pub mod mail;
#[cfg(test)]
mod model;
pub mod notebook;
pub mod notices;
pub mod outgoing;
pub mod program;
pub mod purge;
pub mod schedule;
pub mod secret;
pub mod setup;
pub mod sync;
pub mod web;
