//! Policies: what a session may do. [`text`] turns bytes into parts, [`check`](mod@check) checks a
//! whole text once, when a session is enabled, and [`judge`] turns the calls of a request into
//! charges. A part of the language has a file of the same name in each of the three rooms that
//! needs one. Knows no storage, no clock and no signature.

pub mod check;
pub mod forbidden;
pub mod judge;
pub mod text;
