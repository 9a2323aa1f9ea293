//! The JSON API through the real router, with tokens, on the embedded calendar server.

mod answer;
mod attending;
mod bad_input;
mod booking;
mod changing;
mod conflicts;
mod description;
mod faults;
mod finding;
mod following;
mod ill_server;
mod natively;
mod paging;
pub(crate) mod place;
mod planning;
mod privacy;
mod reading;
mod refusing;
mod reports;
mod series;
mod tokens;
mod undoing;
mod watching;
