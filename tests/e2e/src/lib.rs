//! The demo, as a library so that a test can compare its lines.

pub mod story;
