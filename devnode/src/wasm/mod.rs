//! WASM modules as Nitro accepts, instruments and prices them. Knows no EVM and no chain.

use crate::profile::Profile;
use alloy_primitives::B256;

/// What activation learns about a module and keeps in the program record.
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
    /// Stand-in for Nitro's WAVM module hash: keccak256 of the instrumented module.
    pub module_hash: B256,
}

/// Why a module was refused; the text is Nitro's (without terminal colours and source location).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ActivationError(pub String);

/// Checks `wasm` (uncompressed), prices it, and takes the compiler's part of the activation gas from `gas`.
///
/// # Errors
/// The first broken rule, or `out of gas` when a step could not be paid. `gas` is then meaningless:
/// the caller burns everything.
pub fn activate(wasm: &[u8], profile: &Profile, debug: bool, page_limit: u16, gas: &mut u64) -> Result<ActivatedModule, ActivationError> {
    let _ = (wasm, profile, debug, page_limit, gas);
    Err(ActivationError("owner: wasm".into()))
}

/// Rewrites a module that [`activate`] accepted so that it counts ink and stack, ready to be run by any engine.
///
/// # Errors
/// As [`activate`].
pub fn instrument(wasm: &[u8], profile: &Profile, debug: bool) -> Result<Vec<u8>, ActivationError> {
    let _ = (wasm, profile, debug);
    Err(ActivationError("owner: wasm".into()))
}
