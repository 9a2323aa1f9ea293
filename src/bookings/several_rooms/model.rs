//! Every order of events around what stands in several calendars: the machine that runs in production, two or
//! three times over, while whatever can go wrong does, at every moment at which it can.
//!
//! A part or a head is one run of the machine of `crate::bookings::ticket`, whose own model shows what such a run
//! comes to: here it decides and creates at one moment, and then reads back. What is read, what counts and what
//! housekeeping deletes is judged by the code of production ([`eyes`]); what must hold is in [`truth`], and
//! [`mutants`] are machines with a fault, to show that a fault is found.

mod explore;
mod eyes;
mod invariants;
mod mutants;
mod next;
mod setups;
mod turn;
mod world;
