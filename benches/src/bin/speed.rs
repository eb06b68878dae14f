//! Prints the speed of the local chain on this machine; the first argument is the node's command.
//! Run by `./scripts/bench`.

use std::{env, path::Path};

use anyhow::{Context, Result};
use latchkey_benches::speed;

fn main() -> Result<()> {
    let node = env::args_os()
        .nth(1)
        .context("usage: speed <path of stylus-devnode>")?;
    speed::measure(Path::new(&node), &mut |figure| println!("{figure}"))
}
