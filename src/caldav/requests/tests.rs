//! Answers as real servers give them.
