//! One file per operation: preparing and parsing are pure.
