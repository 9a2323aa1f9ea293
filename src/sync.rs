//! Keeps the read model fresh.
