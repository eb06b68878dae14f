//! What an activation takes: the chain checks, instruments and prices a whole module.

use std::fmt::Write as _;

use alloy_primitives::U256;
use alloy_sol_types::{SolCall, sol};
use anyhow::{Context, Result, ensure};
use stylus_devnode::arbos::precompiles::ARB_WASM;
use stylus_devnode::chain::{Chain, TransactionRequest, accounts::OWNER};
use stylus_devnode::wasm::code;

use super::{Figure, median_ms};
use crate::artifacts;
use crate::world::START;

/// Bytes of the large module, before compression.
const LARGE: usize = 54 * 1024;

sol! {
    function activateProgram(address program) returns (uint16 version, uint256 dataFee);
}

/// Median of 20 calls of `ArbWasm.activateProgram`, for a module of 54 KiB made for the purpose and for
/// the program itself; and of the first call of the large one's code, which an engine has yet to translate.
///
/// # Errors
/// A module is refused.
pub fn measure() -> Result<Vec<Figure>> {
    let large = large_module()?;
    let program = artifacts::program()?;
    let mut figures = Vec::new();
    for (name, wasm) in [("a large module", large), ("the program", program.to_vec())] {
        let mut chain = Chain::builder().timestamp(START).build();
        let program = chain.deploy(code::deploy_code(&code::compress(&wasm)))?;
        let input = activateProgramCall { program }.abi_encode();
        let value = U256::from(1_000_000_000_000_000_000u64);
        let request = TransactionRequest::call(OWNER.address, ARB_WASM, input).with_value(value);
        let activation = median_ms(3, 20, || {
            let outcome = chain.call(request.clone())?;
            ensure!(outcome.is_success(), "{:?}", outcome.failure());
            Ok(())
        })?;
        let size = wasm.len();
        figures.push(Figure::new(
            format!("activation of {name}, {size} bytes"),
            activation,
            "ms",
        ));
        chain.activate(program)?;
        let begun = std::time::Instant::now();
        chain.call(TransactionRequest::call(OWNER.address, program, ""))?;
        figures.push(Figure::new(
            format!("… its first call"),
            begun.elapsed().as_secs_f64() * 1_000.0,
            "ms",
        ));
    }
    Ok(figures)
}

/// A valid module of [`LARGE`] bytes: functions of loads, stores, arithmetic, branches and calls, each a
/// little different, and data up to the size. Equal on every machine.
///
/// # Errors
/// The text is no module.
fn large_module() -> Result<Vec<u8>> {
    let functions = functions_that_fit()?;
    let bare = wat::parse_str(text(functions, 0))?;
    // The length of the data takes two bytes more than that of none.
    let missing = LARGE
        .checked_sub(bare.len())
        .context("the functions fill more than the module")?;
    let wasm = wat::parse_str(text(functions, missing))?;
    Ok(wasm)
}

/// How many functions a module of [`LARGE`] bytes has, leaving a few hundred bytes for data.
fn functions_that_fit() -> Result<usize> {
    let (few, many) = (
        wat::parse_str(text(100, 0))?.len(),
        wat::parse_str(text(200, 0))?.len(),
    );
    let per_function = many
        .checked_sub(few)
        .context("functions take no room")?
        .div_ceil(100);
    Ok((LARGE - 512) / (per_function + 1))
}

/// A module of `functions` functions and `data` bytes of data.
fn text(functions: usize, data: usize) -> String {
    let mut text = String::from(
        r#"(module
        (import "vm_hooks" "write_result" (func $write_result (param i32 i32)))
        (memory (export "memory") 2 2)
        (func (export "user_entrypoint") (param i32) (result i32)
            (call $write_result (i32.const 0) (i32.const 32))
            (i32.const 0))"#,
    );
    for i in 0..functions {
        let callee = if i == 0 { 0 } else { i - 1 };
        let call = if i == 0 {
            "(i32.const 1)".to_owned()
        } else {
            format!("(call $f{callee} (local.get $b) (local.get $a))")
        };
        let (offset, prime) = (8 * (i % 1_000), 65_537 + 2 * i);
        // Writing to a string does not fail.
        let _ = write!(
            text,
            r#"
        (func $f{i} (param $a i32) (param $b i32) (result i32) (local $n i32) (local $sum i64)
            (local.set $n (i32.and (local.get $a) (i32.const 31)))
            (block $out
                (loop $again
                    (br_if $out (i32.eqz (local.get $n)))
                    (local.set $sum (i64.add (i64.mul (local.get $sum) (i64.const {prime}))
                        (i64.load offset={offset} (i32.and (local.get $b) (i32.const 4095)))))
                    (i64.store offset={offset} (i32.const 16) (i64.rotl (local.get $sum) (i64.const 7)))
                    (local.set $n (i32.sub (local.get $n) (i32.const 1)))
                    (br $again)))
            (if (result i32) (i64.gt_u (local.get $sum) (i64.const {prime}))
                (then (i32.wrap_i64 (local.get $sum)))
                (else {call})))"#
        );
    }
    let _ = write!(
        text,
        "\n        (data (i32.const 65536) \"{}\"))",
        "x".repeat(data)
    );
    text
}
