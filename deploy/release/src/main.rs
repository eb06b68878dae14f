//! Prints the release file of a built module. `./scripts/build` runs it.

use std::{env, fs};

use anyhow::{Context, Result, bail};
use latchkey_release::{Release, Toolchain};

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [wasm, rust, wasm_opt] = arguments.as_slice() else {
        bail!("usage: latchkey-release <module.wasm> <version of rust> <version of wasm-opt>");
    };
    let module = fs::read(wasm).with_context(|| format!("cannot read {wasm}"))?;
    let toolchain = Toolchain {
        rust: rust.clone(),
        wasm_opt: wasm_opt.clone(),
    };
    print!("{}", Release::from_wasm(&module, toolchain).to_json()?);
    Ok(())
}
