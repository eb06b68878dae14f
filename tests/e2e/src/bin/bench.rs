//! Writes the gas figures as JSON to the file named by the first argument, and prints them; with
//! `--report`, also where the ink of a validation goes and the times of this run. Run by
//! `./scripts/bench`.

use std::{env, fs, time::Instant};

use anyhow::{Context, Result};
use latchkey_e2e::{gas, world::World};
use latchkey_sdk::abi::ISessionValidator;

/// Calls over which the time of one is averaged.
const CALLS: u32 = 1_000;

fn main() -> Result<()> {
    let path = env::args()
        .nth(1)
        .context("usage: bench <gas.json> [--report]")?;
    let figures = gas::measure()?;
    for (name, figure) in &figures {
        println!("{name:<28} {figure:>9}");
    }
    fs::write(
        &path,
        format!("{}\n", serde_json::to_string_pretty(&figures)?),
    )
    .with_context(|| format!("cannot write {path}"))?;
    if env::args().nth(2).as_deref() == Some("--report") {
        ink()?;
        times()?;
    }
    Ok(())
}

/// Where the ink of one transfer's validation goes; 10,000 ink are one gas.
fn ink() -> Result<()> {
    println!();
    println!("host call                  its ink   instructions before it");
    let rows = gas::ink_of_a_transfer()?;
    for (name, own, instructions) in &rows {
        println!("{name:<24} {own:>9} {instructions:>9}");
    }
    let instructions: u64 = rows.iter().map(|(_, _, instructions)| instructions).sum();
    println!("all instructions         {instructions:>19}");
    println!();
    Ok(())
}

/// How fast the chain is here and now. Printed, never compared.
fn times() -> Result<()> {
    let begun = Instant::now();
    let mut world = World::new()?;
    println!(
        "chain with everything on it  {:>6.1} ms",
        milliseconds(begun)
    );

    let view = ISessionValidator::isInitializedCall {
        account: world.account.address,
    };
    let begun = Instant::now();
    for _ in 0..CALLS {
        world.view(world.module, &view)?;
    }
    println!(
        "call of the program          {:>6.3} ms",
        milliseconds(begun) / f64::from(CALLS)
    );

    let made = world.enabled_transfer_session()?;
    let begun = Instant::now();
    for _ in 0..20 {
        let op = world.key_op(&made.session, &made.key, &[world.transfer(1)])?;
        world.handle_ops(&[op])?;
    }
    println!(
        "operation signed and bundled {:>6.3} ms",
        milliseconds(begun) / 20.0
    );
    Ok(())
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1_000.0
}
