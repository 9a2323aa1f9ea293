//! Booking by ticket as a pure machine.
