//! Duration of an activation: the chain checks, instruments and prices a whole module.

use std::{fmt::Write as _, time::Instant};

use alloy_primitives::{Address, U256};
use alloy_sol_types::{SolCall, sol};
use anyhow::{Context, Result, bail, ensure};
use latchkey_fixtures::{actors::NOW, artifacts};
use stylus_devnode::{
    arbos::precompiles::ARB_WASM,
    chain::{Chain, TransactionRequest, accounts::OWNER},
    wasm::code,
};

use super::{Figure, median_ms};

/// Bytes of the large module, before compression.
const LARGE: usize = 54 * 1024;

/// Wei that exceed any data fee.
const ENOUGH: u64 = 1_000_000_000_000_000_000;

sol! {
    function activateProgram(address program) returns (uint16 version, uint256 dataFee);
}

/// Median of 20 direct calls of `ArbWasm.activateProgram`, for a generated module of 54 KiB and for
/// the program. Then the first call of the large module, which includes its translation.
///
/// # Errors
/// The chain refuses a module.
pub fn measure() -> Result<Vec<Figure>> {
    let mut large = Candidate::new(&large_module()?)?;
    let program = Candidate::new(&artifacts::program()?)?;
    let activation_of_large = large.activation_ms()?;
    let activation_of_program = program.activation_ms()?;
    let first_call = large.first_call_ms()?;
    Ok(vec![
        Figure::new(
            format!("activation of a module of {LARGE} bytes"),
            activation_of_large,
            "ms",
        ),
        Figure::new("… its first call", first_call, "ms"),
        Figure::new(
            format!("activation of the program, {} bytes", program.size),
            activation_of_program,
            "ms",
        ),
    ])
}

/// A module that is deployed but not active.
struct Candidate {
    chain: Chain,
    address: Address,
    /// Bytes before compression.
    size: usize,
}

impl Candidate {
    fn new(wasm: &[u8]) -> Result<Self> {
        let mut chain = Chain::builder().timestamp(NOW).build();
        let address = chain.deploy(code::deploy_code(&code::compress(wasm)))?;
        Ok(Self {
            chain,
            address,
            size: wasm.len(),
        })
    }

    /// Milliseconds of an activation; a call and not a transaction, so that it is repeatable.
    fn activation_ms(&self) -> Result<f64> {
        let program = self.address;
        let input = activateProgramCall { program }.abi_encode();
        let request =
            TransactionRequest::call(OWNER.address, ARB_WASM, input).with_value(U256::from(ENOUGH));
        median_ms(3, 20, || {
            let outcome = self.chain.call(request.clone())?;
            ensure!(outcome.is_success(), "{:?}", outcome.failure());
            Ok(())
        })
    }

    fn first_call_ms(&mut self) -> Result<f64> {
        self.chain.activate(self.address)?;
        let request = TransactionRequest::call(OWNER.address, self.address, "");
        let begun = Instant::now();
        let outcome = self.chain.call(request)?;
        let time = begun.elapsed().as_secs_f64() * 1_000.0;
        ensure!(outcome.is_success(), "{:?}", outcome.failure());
        Ok(time)
    }
}

/// A valid module of [`LARGE`] bytes, the same on every machine: slightly different functions of
/// loads, stores, arithmetic, branches and calls, padded with data.
///
/// # Errors
/// The text is not a module, or the functions are too large.
fn large_module() -> Result<Vec<u8>> {
    let functions = functions_that_fit()?;
    let mut data = 0;
    loop {
        let wasm = wat::parse_str(text(functions, data))?;
        // The encoded length of the data grows with the data, so the last bytes are added one by
        // one.
        match LARGE.checked_sub(wasm.len()) {
            Some(0) => return Ok(wasm),
            Some(missing) => data += missing.saturating_sub(2).max(1),
            None => bail!("cannot generate a module of {LARGE} bytes"),
        }
    }
}

/// The number of functions in a module of [`LARGE`] bytes with a few hundred bytes of data.
fn functions_that_fit() -> Result<usize> {
    let (few, many) = (
        wat::parse_str(text(100, 0))?.len(),
        wat::parse_str(text(200, 0))?.len(),
    );
    let per_function = many
        .checked_sub(few)
        .context("functions have no size")?
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
        // Writing to a string cannot fail.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_large_module_has_its_size_and_is_accepted() {
        let wasm = large_module().expect("a module");
        assert_eq!(wasm.len(), 55_296);
        let mut candidate = Candidate::new(&wasm).expect("it deploys");
        assert!(candidate.first_call_ms().is_ok());
    }
}
