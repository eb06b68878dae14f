//! A second, independent calculation of Stylus prices, so that tests compare two calculations
//! instead of one with itself. It does not depend on the dev node: its figures come from the rules
//! alone.
//!
//! [`operators`] prices the text of a function, [`host_calls`] the host functions, [`entry`] the
//! beginning of a frame, [`pages`] memory. A [`Program`] is a straight line of host calls that
//! knows its own price. Ink is the unit unless a name says gas; [`INK_PER_GAS`] converts.
//!
//! Running programs never belongs here.

pub mod entry;
pub mod host_calls;
pub mod operators;
pub mod pages;
mod program;

pub use program::{Conditions, Price, Program};

/// Ink that one gas is worth while no chain owner changes it.
pub const INK_PER_GAS: u64 = 10_000;

/// Gas that pays for `ink`: a frame is refunded only whole gas.
pub fn gas_for(ink: u64) -> u64 {
    ink.div_ceil(INK_PER_GAS)
}

/// Gas of a transaction before its first frame: 21,000, and 4 or 16 per byte of call data.
pub fn intrinsic_gas(call_data: &[u8]) -> u64 {
    let zeros = call_data.iter().filter(|byte| **byte == 0).count() as u64;
    21_000 + 4 * zeros + 16 * (call_data.len() as u64 - zeros)
}
