//! 256-bit arithmetic: the result replaces the first operand.

use stylus_price_list::{
    Price, Program,
    host_calls::{ADD_MOD, DIVISION, MUL_MOD, pow},
};

use crate::case::{Case, word, words};

/// A function of two words at 0 and 32.
fn two(name: &'static str, when: &'static str, ink: u64, operands: Vec<u8>) -> Case {
    let program = Program::new(operands).call(name, "i32.const 0 i32.const 32", Price::ink(ink));
    Case::new(name, when, program)
}

/// A function of three words.
fn three(name: &'static str, when: &'static str, ink: u64, operands: &[u64], result: u64) -> Case {
    let args = "i32.const 0 i32.const 32 i32.const 64";
    let program = Program::new(words(operands)).call(name, args, Price::ink(ink));
    Case::new(name, when, program).answering(0, word(result))
}

pub(crate) fn cases() -> Vec<Case> {
    let number = |name, when, ink, a, b, result| {
        two(name, when, ink, words(&[a, b])).answering(0, word(result))
    };
    // 256 bytes of exponent do not fit; the highest is 2^256 - 1, of 32 bytes. An odd power of -1
    // is -1.
    let minus_one = vec![0xff; 32];
    let highest = [minus_one.clone(), minus_one.clone()].concat();
    vec![
        number("math_div", "of numbers", DIVISION, 47, 5, 9),
        number("math_div", "by zero", DIVISION, 47, 0, 0),
        number("math_mod", "of numbers", DIVISION, 47, 5, 2),
        number("math_mod", "by zero", DIVISION, 47, 0, 0),
        number("math_pow", "to the power of 0", pow(0), 3, 0, 1),
        number("math_pow", "an exponent of one byte", pow(1), 3, 5, 243),
        number("math_pow", "an exponent of two bytes", pow(2), 1, 256, 1),
        two(
            "math_pow",
            "an exponent of 32 bytes, wrapping",
            pow(32),
            highest,
        )
        .answering(0, minus_one),
        three("math_add_mod", "of numbers", ADD_MOD, &[7, 8, 4], 3),
        three("math_add_mod", "modulo zero", ADD_MOD, &[7, 8, 0], 0),
        three("math_mul_mod", "of numbers", MUL_MOD, &[7, 8, 5], 1),
        three("math_mul_mod", "modulo zero", MUL_MOD, &[7, 8, 0], 0),
    ]
}
