//! Hashing: two words are included in the price.

use alloy_primitives::keccak256;
use stylus_price_list::{Price, Program, host_calls::keccak};

use crate::case::{Case, OUT};

fn hashing(when: &'static str, len: u64) -> Case {
    let preimage = vec![0x5a; len as usize];
    let digest = keccak256(&preimage).to_vec();
    let args = format!("i32.const 0 i32.const {len} i32.const {OUT}");
    let program = Program::new(preimage).call("native_keccak256", &args, Price::ink(keccak(len)));
    Case::new("native_keccak256", when, program).answering(OUT, digest)
}

pub(crate) fn cases() -> Vec<Case> {
    vec![
        hashing("of nothing", 0),
        hashing("of two words", 64),
        hashing("of a byte more than two words", 65),
        hashing("of a kilobyte", 1_024),
    ]
}
