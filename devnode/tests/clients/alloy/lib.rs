//! Nothing: cargo wants a target beside the tests in `alloy.rs`.
