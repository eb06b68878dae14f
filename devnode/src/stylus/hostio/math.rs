//! 256-bit arithmetic and keccak: pure functions of the program's memory.

use alloy_primitives::U256;

use super::host::{DONE, Flow, Host, Trap};
use crate::stylus::linker::Args;

/// Ink of `math_pow` beyond entering.
const POW: u64 = 3_000;
/// Ink of `math_pow` per byte of the exponent, leading zeros not counted, plus one.
const POW_BYTE: u64 = 17_500;
/// Ink of hashing each word after the second.
const KECCAK_WORD: u64 = 21_000;

/// Replaces the first operand by `f` of both.
fn binary(host: &mut Host<'_>, args: Args, f: fn(U256, U256) -> U256) -> Result<Flow, Trap> {
    let a = host.word(args.u32(0))?;
    let b = host.word(args.u32(1))?;
    let result = f(a, b).to_be_bytes::<32>();
    host.instance.write(args.u32(0), &result)?;
    host.record_call(
        &[&a.to_be_bytes::<32>(), &b.to_be_bytes::<32>()],
        &[&result],
    );
    Ok(DONE)
}

/// Replaces the first operand by `f` of all three.
fn ternary(host: &mut Host<'_>, args: Args, f: fn(U256, U256, U256) -> U256) -> Result<Flow, Trap> {
    let a = host.word(args.u32(0))?;
    let b = host.word(args.u32(1))?;
    let m = host.word(args.u32(2))?;
    let result = f(a, b, m).to_be_bytes::<32>();
    host.instance.write(args.u32(0), &result)?;
    host.record_call(
        &[
            &a.to_be_bytes::<32>(),
            &b.to_be_bytes::<32>(),
            &m.to_be_bytes::<32>(),
        ],
        &[&result],
    );
    Ok(DONE)
}

/// Division by zero is zero.
pub(super) fn div(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    binary(host, args, |a, b| a.checked_div(b).unwrap_or_default())
}

/// The remainder by zero is zero.
pub(super) fn modulo(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    binary(host, args, |a, b| a.checked_rem(b).unwrap_or_default())
}

/// Wraps modulo 2^256.
pub(super) fn pow(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    host.word(args.u32(0))?;
    let exponent_bytes = host.word(args.u32(1))?.byte_len() as u64;
    host.ink.pay(POW + POW_BYTE * (exponent_bytes + 1))?;
    binary(host, args, U256::wrapping_pow)
}

/// Modulo zero is zero.
pub(super) fn add_mod(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    ternary(host, args, U256::add_mod)
}

/// Modulo zero is zero.
pub(super) fn mul_mod(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    ternary(host, args, U256::mul_mod)
}

pub(super) fn keccak256(host: &mut Host<'_>, args: Args) -> Result<Flow, Trap> {
    let (ptr, len) = (args.u32(0), args.u32(1));
    let words = u64::from(len.div_ceil(32));
    host.ink.pay(KECCAK_WORD * words.saturating_sub(2))?;
    let preimage = host.bytes(ptr, len)?;
    let digest = alloy_primitives::keccak256(&preimage);
    host.instance.write(args.u32(2), digest.as_slice())?;
    host.record_call(&[&preimage], &[digest.as_slice()]);
    Ok(DONE)
}
