//! Calendar objects, read and written (RFC 5545).
