//! The JSON API under `/api/v1`, described by `/api/v1/openapi.json` and `docs/api.md`.
//!
//! One file per resource. What comes in is read field by field ([`fields`]), so that everything wrong
//! is said at once; what goes out are the types of files called `_view`; errors become problems (RFC 9457) in [`problem`].

pub(super) mod booking_answer;
pub(super) mod booking_attend;
pub(super) mod booking_back;
pub(super) mod booking_change;
pub(super) mod booking_create;
pub(super) mod booking_delete;
mod booking_plan;
pub(super) mod booking_refill;
pub(super) mod booking_show;
mod booking_view;
pub(super) mod bookings;
mod call;
pub(super) mod closures;
pub(super) mod conflicts;
mod details;
pub(super) mod events;
mod fields;
pub(super) mod find;
pub(super) mod free;
pub(super) mod give_back;
mod input;
mod moment;
mod occupancy_view;
mod one_booking;
pub(super) mod openapi;
mod paging;
pub(super) mod people;
mod person_view;
pub(super) mod problem;
mod problem_groups;
pub(super) mod quota;
mod refusals;
pub(super) mod report_bookings;
pub(super) mod report_occupancy;
mod report_span;
pub(super) mod requests;
mod room_view;
pub(super) mod rooms;
pub(super) mod schedule;
mod scope;
mod series;
mod span;
mod span_view;
mod versions;
pub(super) mod watches;

pub(in crate::web) use self::booking_view::for_programs;
