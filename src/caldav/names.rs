//! Namespaces of the elements that Clef reads and writes.

/// WebDAV (RFC 4918).
pub const DAV: &str = "DAV:";
/// CalDAV (RFC 4791).
pub const CALDAV: &str = "urn:ietf:params:xml:ns:caldav";
/// The ctag, an extension every server has.
pub const CALENDARSERVER: &str = "http://calendarserver.org/ns/";
/// Nextcloud's inheritance from ownCloud (sharing, read-only).
pub const OWNCLOUD: &str = "http://owncloud.org/ns";
/// Nextcloud's own (deleted calendars).
pub const NEXTCLOUD: &str = "http://nextcloud.com/ns";
/// Apple's calendar colour and order.
pub const APPLE: &str = "http://apple.com/ns/ical/";
