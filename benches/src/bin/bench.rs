//! Prints the gas figures and writes them as JSON to the file that the first argument names; with
//! `--report`, also prints the ink of a validation by host call. Run by `./scripts/bench`.

use std::{env, fs};

use anyhow::{Context, Result};
use latchkey_benches::gas;

fn main() -> Result<()> {
    let path = env::args()
        .nth(1)
        .context("usage: bench <gas.json> [--report]")?;
    let figures = gas::measure()?;
    for (name, figure) in &figures {
        println!("{name:<36} {figure:>9}");
    }
    fs::write(
        &path,
        format!("{}\n", serde_json::to_string_pretty(&figures)?),
    )
    .with_context(|| format!("cannot write {path}"))?;
    if env::args().nth(2).as_deref() == Some("--report") {
        ink()?;
    }
    Ok(())
}

/// Prints the ink of one transfer's validation by host call; 10,000 ink are one gas.
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
