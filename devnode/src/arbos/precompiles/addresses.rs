//! Addresses of ArbOS's precompiles, with the ArbOS version that added each.

use alloy_primitives::{Address, address};

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

/// Whether `address` is a precompile of ArbOS in `profile`. Those of the EVM are not.
pub fn is_precompile(address: Address, profile: &Profile) -> bool {
    ALL.iter()
        .any(|&(known, since)| known == address && profile.has_arbos(since))
}

const fn at(byte: u8) -> Address {
    let mut bytes = [0; 20];
    bytes[19] = byte;
    Address::new(bytes)
}
