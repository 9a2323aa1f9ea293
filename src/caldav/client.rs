//! The one place where CalDAV requests are sent.
