//! The pages through the production router, with actors, on the embedded calendar server.

mod about;
mod access;
mod altered;
mod attendance;
mod away;
mod booking;
mod calendar;
pub(crate) mod conflicts;
mod day;
mod desk;
mod errors;
mod find;
mod form;
mod forms;
mod halls;
mod health;
mod just_made;
mod language;
mod look;
mod past;
mod plan;
mod reports;
mod series;
mod signed_out;
mod trouble;
mod undo;
mod untouched;
