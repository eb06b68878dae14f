//! The node under load: its memory, and many clients at once.
//!
//! Bounds are counted, not timed: entries, and bytes that the test's own thread has allocated and
//! not freed.

mod clients;
mod fixtures;
mod growth;
