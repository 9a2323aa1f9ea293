//! The read model follows the calendars: on the servers that others wrote, and when they lose
//! changes, forget tokens, or do not answer.

mod clean_up;
mod faults;
mod follows;
mod lost_calendars;
pub(crate) mod proxy;
mod restart;
mod support;
mod timeouts;
