//! Speed of WASM: gas of instructions per second.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use latchkey_fixtures::actors::NOW;
use stylus_devnode::chain::{Chain, TransactionRequest, accounts::OWNER};

use super::{Figure, quantile};

/// Measured runs.
const RUNS: usize = 9;

/// Rounds of a loop: so many that entering the program is negligible.
const ROUNDS: u32 = 200_000;

/// Arithmetic in locals: xorshift and a multiplication.
const ARITHMETIC: &str = "(local.set $x (i64.xor (local.get $x) (i64.shl (local.get $x) (i64.const 13))))
    (local.set $x (i64.xor (local.get $x) (i64.shr_u (local.get $x) (i64.const 7))))
    (local.set $x (i64.xor (local.get $x) (i64.shl (local.get $x) (i64.const 17))))
    (local.set $sum (i64.add (local.get $sum) (i64.mul (local.get $x) (i64.const 6364136223846793005))))";

/// Reads a word, changes it and writes it back, as code on buffers does.
const MEMORY: &str = "(local.set $p (i32.and (i32.wrap_i64 (local.get $x)) (i32.const 4088)))
    (local.set $x (i64.add (local.get $x) (i64.const 8)))
    (i64.store (local.get $p) (i64.add (i64.load (local.get $p)) (local.get $x)))";

/// Calls a small function.
const CALLS: &str = "(local.set $x (call $mix (local.get $x)))";

/// Gas per second of three loops of 200,000 rounds, called directly on the chain: the median of
/// nine calls.
///
/// # Errors
/// A call fails.
pub fn measure() -> Result<Vec<Figure>> {
    let loops = [
        ("arithmetic", ARITHMETIC),
        ("memory", MEMORY),
        ("calls", CALLS),
    ];
    loops
        .into_iter()
        .map(|(name, body)| {
            let speed = gas_per_second(body)?;
            let name = format!("WASM that loops over {name}");
            Ok(Figure::new(name, speed / 1_000_000.0, "M gas/s"))
        })
        .collect()
}

fn gas_per_second(body: &str) -> Result<f64> {
    let mut chain = Chain::builder().timestamp(NOW).build();
    let program = chain.deploy_stylus(&wat::parse_str(module(body))?)?;
    let call = TransactionRequest::call(OWNER.address, program, "");
    let mut speeds = Vec::new();
    for _ in 0..=RUNS {
        let begun = Instant::now();
        let outcome = chain.call(call.clone())?;
        let seconds = begun.elapsed().as_secs_f64();
        ensure!(outcome.is_success(), "{:?}", outcome.failure());
        speeds.push(outcome.gas_used as f64 / seconds);
    }
    // The first call translates the module.
    speeds.remove(0);
    quantile(&mut speeds, 0.5).context("nothing was measured")
}

fn module(body: &str) -> String {
    format!(
        r#"(module
        (memory (export "memory") 1 1)
        (func $mix (param $x i64) (result i64)
            (i64.add (i64.rotl (local.get $x) (i64.const 5)) (i64.const 1442695040888963407)))
        (func (export "user_entrypoint") (param i32) (result i32)
            (local $n i32) (local $p i32) (local $x i64) (local $sum i64)
            (local.set $n (i32.const {ROUNDS}))
            (local.set $x (i64.const 88172645463325252))
            (loop $again
                {body}
                (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
            (i64.store (i32.const 0) (i64.add (local.get $sum) (local.get $x)))
            (i32.const 0)))"#
    )
}
