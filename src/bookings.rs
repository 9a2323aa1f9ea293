//! The use cases: book, change, move, cancel.
