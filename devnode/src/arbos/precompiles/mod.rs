//! The precompiles of ArbOS: who answers at which address, and what a call costs.
//!
//! One file a precompile holds its methods; the gas frame around them is `frame`'s.

mod debug;
mod frame;
mod gas_info;
mod info;
mod owner;
mod owner_features;
mod owner_pricing;
mod owner_public;
mod sys;
mod wasm;
mod wasm_cache;

use alloy_primitives::{Address, address};
pub(super) use frame::Context;
use frame::{Router, run};

use super::{Host, PrecompileCall, PrecompileResult};
use crate::profile::Profile;

/// ArbSys.
pub const ARB_SYS: Address = at(0x64);
/// ArbInfo.
pub const ARB_INFO: Address = at(0x65);
/// ArbOwnerPublic.
pub const ARB_OWNER_PUBLIC: Address = at(0x6b);
/// ArbGasInfo.
pub const ARB_GAS_INFO: Address = at(0x6c);
/// ArbOwner.
pub const ARB_OWNER: Address = at(0x70);
/// ArbWasm.
pub const ARB_WASM: Address = at(0x71);
/// ArbWasmCache.
pub const ARB_WASM_CACHE: Address = at(0x72);
/// ArbDebug.
pub const ARB_DEBUG: Address = at(0xff);
/// The sender of system transactions, and the precompile they call.
pub const ARBOS: Address = address!("00000000000000000000000000000000000A4B05");

/// Every precompile with the ArbOS version it came with. Those without a constant above exist, but
/// know no method.
const ALL: [(Address, u64); 18] = [
    (ARB_SYS, 0),
    (ARB_INFO, 0),
    (at(0x66), 0),
    (at(0x67), 0),
    (at(0x68), 0),
    (at(0x69), 0),
    (ARB_OWNER_PUBLIC, 0),
    (ARB_GAS_INFO, 0),
    (at(0x6d), 0),
    (at(0x6e), 0),
    (at(0x6f), 0),
    (ARB_OWNER, 0),
    (ARB_WASM, 30),
    (ARB_WASM_CACHE, 30),
    (at(0x73), 41),
    (at(0x74), 60),
    (ARB_DEBUG, 0),
    (ARBOS, 0),
];

/// The precompiles of `profile`.
pub fn addresses(profile: &Profile) -> impl Iterator<Item = Address> + use<> {
    let profile = *profile;
    ALL.into_iter()
        .filter(move |&(_, since)| profile.has_arbos(since))
        .map(|(address, _)| address)
}

/// Whether `address` is one of [`addresses`].
pub(super) fn exists(address: Address, profile: &Profile) -> bool {
    ALL.iter()
        .any(|&(known, since)| known == address && profile.has_arbos(since))
}

/// Answers a call to a precompile.
pub fn call(host: &mut dyn Host, call: PrecompileCall<'_>) -> PrecompileResult {
    let methods: fn(&mut Router<'_, '_>) = match call.address {
        ARB_OWNER => return owner::call(host, &call),
        ARB_SYS => sys::methods,
        ARB_INFO => info::methods,
        ARB_OWNER_PUBLIC => owner_public::methods,
        ARB_GAS_INFO => gas_info::methods,
        ARB_WASM => wasm::methods,
        ARB_WASM_CACHE => wasm_cache::methods,
        ARB_DEBUG => debug::methods,
        _ => |_| {},
    };
    run(host, &call, methods)
}

/// The reason that an error of a precompile's own gives; those of programs are `programs`'s.
pub fn explain(output: &[u8]) -> Option<String> {
    sys::explain(output).or_else(|| debug::explain(output))
}

const fn at(byte: u8) -> Address {
    let mut bytes = [0; 20];
    bytes[19] = byte;
    Address::new(bytes)
}
