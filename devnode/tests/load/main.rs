//! The node under load: what it keeps in memory, and many clients at once.
//!
//! Bounds are counted, not timed: entries, and bytes that the test's own thread has allocated and
//! not given back.

mod clients;
mod growth;
mod parts;
