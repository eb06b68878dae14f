//! Writes the gas figures as JSON to the file named by the first argument, and prints them; with
//! `--report`, also where the ink of a validation goes. Run by `./scripts/bench`.

use std::{env, fs};

use anyhow::{Context, Result};
use latchkey_benches::gas;

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
