//! Empty: cargo needs a target beside the tests in `alloy.rs`.
