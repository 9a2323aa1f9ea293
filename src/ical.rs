//! Calendar objects, read and written (RFC 5545, and RFC 6868 for parameters).
//!
//! [`read()`] understands what any client writes and gives a [`CalendarObject`]: when it happens, what
//! of that holds the room, and the [`Booking`](crate::domain::booking::Booking) behind it if Clef
//! wrote it. [`write_booking`] writes such an object; [`edit_booking`] changes one on its content
//! lines, and [`carry_booking`] makes the one that takes its place, so that nothing that others added is lost.
//!
//! What is read here is what somebody else wrote, so nothing may panic, recurse or grow without
//! bound, and what cannot be understood is an [`Unreadable`] of this object alone.

mod act;
mod attendance;
mod carry;
mod class;
mod clef;
mod copy;
mod decision;
mod defect;
mod details;
mod edit;
mod event;
mod feed;
mod forget;
mod holidays;
mod lines;
mod located;
mod normalise;
mod note;
mod object;
mod occurrences;
mod own;
mod person;
mod private_event;
mod properties;
mod read;
mod said;
mod series;
#[cfg(test)]
mod testing;
mod timezone;
mod unreadable;
mod values;
mod vtimezone;
mod warning;
mod whole_calendar;
mod write;

pub use carry::carry_booking;
pub use class::Class;
pub use copy::{Invitation, Method, write_copy};
pub use decision::write_decision;
pub use defect::write_defect;
pub use details::Labels;
pub use edit::{EditError, edit_booking};
pub use feed::{FeedEvent, FeedHead, Shown, write_feed};
pub use forget::{Forgetting, Forgotten, ForgottenWords, forget, forget_note};
pub use holidays::read_school_holidays;
pub use located::{Located, located};
pub use note::{ClaimNote, Note, WriterNote, read_note, write_claim, write_preferences, write_writer};
pub use object::{CalendarObject, Occurrence, Written};
pub use read::{read, read_booking};
pub use said::Said;
pub use unreadable::Unreadable;
pub use warning::{UnreadableReason, Warning};
pub use whole_calendar::WholeCalendar;
pub use write::{Presentation, write_booking};
