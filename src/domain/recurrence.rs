//! Which dates a recurring event has (RFC 5545 §3.3.10, §3.8.5).
