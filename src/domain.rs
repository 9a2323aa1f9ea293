//! What booking a room means: values and rules, without I/O, clock or iCalendar text.

pub mod act;
pub mod booking;
pub mod booking_line;
pub mod closure;
pub mod conflict;
pub mod crowd;
pub mod details;
pub mod equipment;
pub mod event;
pub mod event_time;
pub mod find;
pub mod groups;
pub mod lineage;
pub mod member;
pub mod occupancy;
pub mod opening_hours;
pub mod phrase;
pub mod recurrence;
pub mod room;
pub mod rules;
pub mod series;
pub mod state;
pub mod terms;
pub mod text;
pub mod time;
pub mod when;
