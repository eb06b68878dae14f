//! ArbWasmCache: accounts that may change it, gas of a change.

use alloy_primitives::{Address, B256, U256, b256};
use alloy_sol_types::{SolCall, sol};
use stylus_devnode::arbos::{
    Host, PrecompileResult,
    precompiles::{ARB_OWNER, ARB_WASM_CACHE},
    programs,
};

use crate::host::{GAS, MemoryHost, OWNER, PROGRAM, STRANGER, answer, ask, burnt, reverted, send};

sol! {
    function cacheProgram(address program);
    function evictCodehash(bytes32 codehash);
    function cacheCodehash(bytes32 codehash);
    function addWasmCacheManager(address manager);
    function removeWasmCacheManager(address manager);
    function allCacheManagers() returns (address[]);
}

fn used(result: PrecompileResult) -> u64 {
    match result {
        PrecompileResult::Success { gas, output } if output.is_empty() => GAS - gas,
        other => panic!("{other:?}"),
    }
}

#[test]
fn caching_and_evicting_cost_as_recorded() {
    let mut host = MemoryHost::with_active_program();
    let codehash = host.code_hash(PROGRAM);
    let cache = cacheProgramCall { program: PROGRAM };
    let evict = evictCodehashCall { codehash };
    assert_eq!(
        used(ask(&mut host, ARB_WASM_CACHE, &cache)),
        49_897 - 21_420
    );
    assert!(programs::is_cached(&mut host, codehash));
    assert_eq!(
        used(ask(&mut host, ARB_WASM_CACHE, &cache)),
        27_323 - 21_420
    );
    assert_eq!(
        used(ask(&mut host, ARB_WASM_CACHE, &evict)),
        47_453 - 21_576
    );
    assert!(!programs::is_cached(&mut host, codehash));
    assert_eq!(
        used(ask(&mut host, ARB_WASM_CACHE, &evict)),
        24_879 - 21_576
    );
}

#[test]
fn a_change_is_announced_once() {
    let mut host = MemoryHost::with_active_program();
    host.logs.clear();
    let call = cacheProgramCall { program: PROGRAM };
    used(ask(&mut host, ARB_WASM_CACHE, &call));
    used(ask(&mut host, ARB_WASM_CACHE, &call));
    let codehash = host.code_hash(PROGRAM);
    assert_eq!(host.logs.len(), 1);
    assert_eq!(
        host.logs[0].topics(),
        [
            b256!("1bfaa29b4618e78f5b398027d530826dbb266dc976a5067f67fdad15434ecfab"),
            OWNER.into_word(),
            codehash
        ]
    );
    assert_eq!(host.logs[0].data.data, B256::from(U256::from(1))[..]);
}

#[test]
fn what_was_never_activated_needs_an_upgrade_from_version_0() {
    let mut host = MemoryHost::with_active_program();
    let error = "637d968f00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000002";
    assert_eq!(
        ask(
            &mut host,
            ARB_WASM_CACHE,
            &cacheProgramCall { program: OWNER }
        ),
        reverted(
            27_344 - 21_432,
            alloy_primitives::hex::decode(error).expect("hex")
        )
    );
}

#[test]
fn other_accounts_lose_all_gas() {
    let mut host = MemoryHost::with_active_program();
    let codehash = host.code_hash(PROGRAM);
    let cache = cacheProgramCall { program: PROGRAM }.abi_encode();
    let evict = evictCodehashCall { codehash }.abi_encode();
    assert_eq!(send(&mut host, ARB_WASM_CACHE, STRANGER, &cache), burnt());
    assert_eq!(send(&mut host, ARB_WASM_CACHE, STRANGER, &evict), burnt());
    assert!(!programs::is_cached(&mut host, codehash));
}

#[test]
fn managers_may_until_they_are_removed() {
    let mut host = MemoryHost::with_active_program();
    let cache = cacheProgramCall { program: PROGRAM }.abi_encode();
    ask(
        &mut host,
        ARB_OWNER,
        &addWasmCacheManagerCall { manager: STRANGER },
    );
    assert_eq!(
        answer(&mut host, ARB_WASM_CACHE, &allCacheManagersCall {}).1,
        vec![STRANGER]
    );
    // One membership less to read than for an owner.
    assert_eq!(
        used(send(&mut host, ARB_WASM_CACHE, STRANGER, &cache)),
        49_897 - 21_420 - 800
    );
    ask(
        &mut host,
        ARB_OWNER,
        &removeWasmCacheManagerCall { manager: STRANGER },
    );
    assert_eq!(
        answer(&mut host, ARB_WASM_CACHE, &allCacheManagersCall {}).1,
        Vec::<Address>::new()
    );
    assert_eq!(send(&mut host, ARB_WASM_CACHE, STRANGER, &cache), burnt());
}

#[test]
fn the_cached_flag_survives_reactivation() {
    let mut host = MemoryHost::with_active_program();
    let codehash = host.code_hash(PROGRAM);
    ask(
        &mut host,
        ARB_WASM_CACHE,
        &cacheProgramCall { program: PROGRAM },
    );
    host.block.timestamp += 366 * 86_400;
    crate::host::activate(&mut host, PROGRAM);
    assert!(programs::is_cached(&mut host, codehash));
}

#[test]
fn the_method_of_arbos_30_is_gone() {
    let mut host = MemoryHost::with_active_program();
    let codehash = host.code_hash(PROGRAM);
    assert_eq!(
        ask(&mut host, ARB_WASM_CACHE, &cacheCodehashCall { codehash }),
        burnt()
    );
}
