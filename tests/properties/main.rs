//! Laws, tested on many random inputs with fixed seeds, so that a failure is reproducible.
//!
//! The expected results come from the plain reference model, which shares no code with the program.
//! A law without a reference is a sentence above its test.

mod account_calls;
mod any_calldata;
mod decisions;
mod lifecycle;
mod loops;
mod reference;
mod signatures;
mod texts;
mod views;

use proptest::test_runner::{Config, RngSeed};

/// A run of `cases` inputs, the same in every run.
fn config(cases: u32) -> Config {
    Config {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(0x1a7c_4ce7),
        ..Config::default()
    }
}
