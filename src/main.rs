//! Clef on the command line.
fn main() {}
