//! Activation: from stored code to a program record, with the gas of every step.

use alloy_primitives::{Address, B256, Bytes, U256};

use super::{
    data_pricer,
    fault::Fault,
    params::StylusParams,
    precompiles::Context,
    program_error::ProgramError,
    programs::{self, Program},
    storage::{ACTIVATION_GAS, Ledger, MODULE_HASHES},
};
use crate::{
    profile::Profile,
    wasm::{self, code},
};

/// Gas every activation pays first.
const FIXED_GAS: u64 = 1_659_168;
/// Gas of reading a fragment of an account that is already warm.
const WARM_GAS: u64 = 100;
/// Gas of reading a fragment of any other account.
const COLD_GAS: u64 = 2_600;
/// Gas per word of a fragment.
const COPY_GAS: u64 = 3;
/// Bytes of code a fragment may have.
const MAX_CODE: usize = 24_576;
/// The dev chain is a debug chain: modules may import `console`, and a start function is tolerated.
pub(super) const DEBUG: bool = true;

/// The result of an activation.
pub(super) struct Activated {
    /// Stylus version of the record.
    pub(super) version: u16,
    /// Hash of the program's stored code.
    pub(super) code_hash: B256,
    /// Hash of the instrumented module.
    pub(super) module_hash: B256,
    /// Wei that the caller owes.
    pub(super) data_fee: U256,
}

/// Activates the program stored at `address`. Collecting the fee is the caller's.
pub(super) fn activate(context: &mut Context<'_>, address: Address) -> Result<Activated, Fault> {
    let profile = *context.host().profile();
    if profile.activation_gas.is_some() {
        let gas = context.read_u64(ACTIVATION_GAS.at(0))?;
        context.burn(gas)?;
    }
    context.burn(FIXED_GAS)?;
    if context.host().has_self_destructed(address) {
        return Err(Fault::Plain);
    }
    let code_hash = context.host().code_hash(address);
    let now = context.host().block().timestamp;
    let params = StylusParams::read(context)?;
    let old = Program::read(context, code_hash)?;
    let is_expired = old.activated_at == 0 || old.check_age(&params, now).is_err();
    if old.version == params.version && !is_expired {
        return Err(ProgramError::UpToDate.into());
    }

    let module = module(context, address, &params, &profile)?;
    let page_limit = params
        .page_limit
        .saturating_sub(context.host().open_pages());
    let mut gas = context.gas_left();
    let activated = wasm::activate(&module, &profile, DEBUG, page_limit, &mut gas)
        .map_err(|error| Fault::Hard(format!("program activation failed: {error}")))?;
    context.burn(context.gas_left().saturating_sub(gas))?;

    if old.cached {
        context.read(MODULE_HASHES.slot(code_hash))?;
    }
    context.write(MODULE_HASHES.slot(code_hash), activated.module_hash)?;
    let data_fee = data_pricer::charge(context, activated.asm_estimate, now)?;
    let record = Program {
        version: params.version,
        init_cost: activated.init_cost,
        cached_cost: activated.cached_cost,
        footprint: activated.footprint,
        activated_at: programs::hours(now),
        asm_kb: activated.asm_estimate.div_ceil(1_024),
        cached: old.cached,
    };
    record.write(context, code_hash)?;
    Ok(Activated {
        version: params.version,
        code_hash,
        module_hash: activated.module_hash,
        data_fee,
    })
}

/// The uncompressed module of the program stored at `address`.
fn module(
    context: &mut Context<'_>,
    address: Address,
    params: &StylusParams,
    profile: &Profile,
) -> Result<Vec<u8>, Fault> {
    let limits = &Profile {
        max_wasm_size: params.max_wasm_size,
        max_fragments: params.max_fragment_count,
        ..*profile
    };
    let stored = context.host().code(address);
    match code::Kind::of(&stored, profile) {
        _ if stored.is_empty() => Err(ProgramError::NotWasm.into()),
        Some(code::Kind::Program) => code::decompress(&stored, limits).map_err(|_| Fault::Plain),
        Some(code::Kind::Root) if announced_size(&stored) > params.max_wasm_size => {
            Err(Fault::Plain)
        }
        Some(code::Kind::Root) => {
            let root = code::Root::parse(&stored, limits).map_err(|_| Fault::Plain)?;
            let pieces = root
                .fragments()
                .iter()
                .map(|&fragment| read_fragment(context, fragment))
                .collect::<Result<Vec<_>, _>>()?;
            root.decompress(pieces.iter().map(AsRef::as_ref), limits)
                .map_err(|_| Fault::Plain)
        }
        None if profile.names_foreign_code => Err(ProgramError::NotWasm.into()),
        Some(code::Kind::Fragment) | None => Err(Fault::Plain),
    }
}

/// The size of the module by the header of a root; 0 if the header is cut off.
fn announced_size(root: &[u8]) -> u32 {
    root.get(4..8)
        .and_then(|size| size.try_into().ok())
        .map_or(0, u32::from_be_bytes)
}

/// Pays for and reads the code of a fragment. A fragment of full size must be affordable.
fn read_fragment(context: &mut Context<'_>, address: Address) -> Result<Bytes, Fault> {
    let is_cold = context.host().warm(address);
    let access = if is_cold { COLD_GAS } else { WARM_GAS };
    if context.gas_left() < access + copy_gas(MAX_CODE) {
        return Err(Fault::Burnt);
    }
    let stored = context.host().code(address);
    context.burn(access + copy_gas(stored.len()))?;
    Ok(stored)
}

fn copy_gas(bytes: usize) -> u64 {
    // A length in memory always fits 64 bits.
    COPY_GAS * (bytes as u64).div_ceil(32)
}
