//! One file per HTTP method.

pub(super) mod delete;
pub(super) mod get;
pub(super) mod mkcalendar;
pub(super) mod options;
pub(super) mod propfind;
pub(super) mod proppatch;
pub(super) mod put;
pub(super) mod report;
