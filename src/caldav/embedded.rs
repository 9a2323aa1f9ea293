//! The CalDAV server that Clef brings along for trying, tests and tiny places.
