//! WASM modules as Nitro accepts, instruments and prices them. Knows no EVM and no chain.
//!
//! [`code`] decompresses a module from the stored contract code, `module` parses and validates it,
//! `rules` checks it, `instrument` adds counters of ink and stack, `limits` bounds the result,
//! `cost` prices it, `build` rejects operators and imports that cannot be executed, `encode` writes
//! it for an engine.

mod build;
pub mod code;
mod cost;
mod encode;
mod host_function;
mod imports;
mod instrument;
mod limits;
mod module;
mod op;
pub mod pages;
mod prices;
mod refusal;
mod report;
mod rules;

use alloy_primitives::{B256, keccak256};
pub use host_function::{HostFunction, HostModule, ValueType};
pub use instrument::{INK_LEFT, INK_STATUS, SCRATCH, STACK_LEFT};
pub use prices::{BLOCK_INK, BULK_BYTE_INK};
pub use refusal::ActivationError;
pub use report::FunctionReport;
pub use rules::{ENTRY_POINT, START};

use crate::profile::Profile;

/// The facts of a module that activation stores in the program record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivatedModule {
    /// `initCost` of the program record (gas, before scaling).
    pub init_cost: u16,
    /// `cachedCost` of the program record (gas, before scaling).
    pub cached_cost: u16,
    /// Estimated size in bytes of the native code.
    pub asm_estimate: u32,
    /// Initial memory in 64 KiB pages.
    pub footprint: u16,
    /// Replacement for Nitro's WAVM module hash: keccak256 of the instrumented module.
    pub module_hash: B256,
}

/// Checks `wasm` (uncompressed), prices it, and subtracts the gas of compiling it from `gas`.
///
/// `page_limit` is the number of 64 KiB pages that the running transaction may still open.
///
/// # Errors
/// The first broken rule, or `out of gas` when a step could not be paid. `gas` is then meaningless:
/// the caller burns everything.
pub fn activate(
    wasm: &[u8],
    profile: &Profile,
    debug: bool,
    page_limit: u16,
    gas: &mut u64,
) -> Result<ActivatedModule, ActivationError> {
    let program = instrument::program(wasm, profile, debug)?;
    rules::check_open_pages(program.footprint, page_limit)?;
    let costs = cost::record(&program, profile)?;
    cost::pay(&program, profile, gas)?;
    build::check(&program.module, debug)?;
    Ok(ActivatedModule {
        init_cost: costs.init,
        cached_cost: costs.cached,
        asm_estimate: costs.asm,
        footprint: program.footprint,
        module_hash: keccak256(encode::encode(&program)),
    })
}

/// Rewrites a module that [`activate`] accepted so that it counts ink and stack, ready to be run by
/// any engine.
///
/// The result exports four mutable globals, initially 0, whose names are [`INK_LEFT`] (i64),
/// [`INK_STATUS`] (i32, 1 once ink ran out), [`SCRATCH`] (i32) and [`STACK_LEFT`] (i32, 0 once the
/// stack overflowed). The caller sets ink and stack before the call.
///
/// # Errors
/// As [`activate`].
pub fn instrument(wasm: &[u8], profile: &Profile, debug: bool) -> Result<Vec<u8>, ActivationError> {
    let program = instrument::program(wasm, profile, debug)?;
    Ok(encode::encode(&program))
}

/// The figures of each local function of a module, in order.
///
/// # Errors
/// As [`activate`].
pub fn report(
    wasm: &[u8],
    profile: &Profile,
    debug: bool,
) -> Result<Vec<FunctionReport>, ActivationError> {
    Ok(instrument::program(wasm, profile, debug)?.functions)
}
