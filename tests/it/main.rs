//! The integration tests: one binary, one file per subject.

mod api;
mod app;
mod bookings;
mod browser;
mod caldav_client;
mod caldav_client_faults;
mod docs;
mod embedded;
mod fault_layer;
mod faults;
mod front_door;
mod hygiene;
mod ical_fixtures;
mod ical_oracle;
mod layers;
mod pages;
mod program;
mod quirks;
mod raw_caldav;
mod recurrence_oracle;
mod repository;
mod series;
mod servers;
mod sync;
mod words;
mod world;
