//! The read model: who has which room when.
