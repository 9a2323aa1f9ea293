//! The integration tests: one binary, one file per subject.

mod hygiene;
mod layers;
mod repository;
