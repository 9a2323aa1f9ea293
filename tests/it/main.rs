//! The integration tests: one binary, one file per subject.

mod browser;
mod docs;
mod hygiene;
mod layers;
mod repository;
