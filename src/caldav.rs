//! CalDAV: the requests as data, the answers read without guessing, one client that does the I/O,
//! and a small server of our own. Knows nothing of rooms or bookings.
//!
//! RFC 4918 (WebDAV), RFC 4791 (CalDAV), RFC 6578 (sync-collection), RFC 6764 (discovery).

pub mod client;
pub mod embedded;
pub mod error;
pub mod names;
pub mod requests;
pub mod types;
pub mod xml;

pub use error::Error;
pub use types::{CTag, ETag, Href, SyncToken, TimeRange};
