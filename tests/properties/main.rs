//! Laws, tried on many cases: bounded, with fixed seeds, so that a failure comes back by itself.
//!
//! What is right is said by the plain reference model, which shares no code with the program; where
//! there is no reference, the law is a sentence above its test.

mod account_calls;
mod any_calldata;
mod decisions;
mod lifecycle;
mod reference;
mod rounds;
mod signatures;
mod texts;
mod views;

use proptest::test_runner::{Config, RngSeed};

/// A run of `cases` cases that is the same every time.
fn config(cases: u32) -> Config {
    Config {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(0x1a7c_4ce7),
        ..Config::default()
    }
}
