//! Programs age: expiry, keepalive, activation again.

use alloy_primitives::{Address, U256};
use alloy_sol_types::{SolEvent, sol};
use stylus_devnode::arbos::{
    Host, PrecompileResult,
    precompiles::{ARB_WASM, ARB_WASM_CACHE},
    program_error::ProgramError,
    programs,
};

use crate::host::{GAS, MemoryHost, PROGRAM, ask, pay, reverted};

sol! {
    function codehashKeepalive(bytes32 codehash);
    function programVersion(address program) returns (uint16);
    function cacheProgram(address program);
    event ProgramLifetimeExtended(bytes32 indexed codehash, uint256 dataFee);
}

const DAY: u64 = 86_400;
/// Seconds from the started hour to the start of every test.
const INTO_HOUR: u64 = (crate::host::NOW - 1_421_388_000) % 3_600;
/// Fee of 514,048 bytes without demand, wei.
const FEE: u64 = 514_048 * 84_935_063;

fn keep_alive(host: &mut MemoryHost, value: u64) -> PrecompileResult {
    let codehash = host.code_hash(PROGRAM);
    pay(
        host,
        ARB_WASM,
        U256::from(value),
        &codehashKeepaliveCall { codehash },
    )
}

#[test]
fn a_program_expires_a_second_after_its_year() {
    let mut host = MemoryHost::with_active_program();
    let codehash = host.code_hash(PROGRAM);
    host.block.timestamp += 365 * DAY - INTO_HOUR;
    assert!(programs::active_program(&mut host, codehash).is_ok());
    host.block.timestamp += 1;
    let expired = ProgramError::Expired(365 * DAY + 1);
    assert_eq!(programs::active_program(&mut host, codehash), Err(expired));
    assert_eq!(expired.to_string(), "error ProgramExpired(31536001)");
}

#[test]
fn views_and_the_cache_refuse_an_expired_program() {
    let mut host = MemoryHost::with_active_program();
    host.block.timestamp += 366 * DAY - INTO_HOUR;
    let error = ProgramError::Expired(366 * DAY).abi_encode();
    assert_eq!(
        ask(
            &mut host,
            ARB_WASM,
            &programVersionCall { program: PROGRAM }
        ),
        reverted(4_309, error.clone())
    );
    assert_eq!(
        ask(
            &mut host,
            ARB_WASM_CACHE,
            &cacheProgramCall { program: PROGRAM }
        ),
        reverted(27_344 - 21_432 - 3, error)
    );
}

#[test]
fn a_young_program_cannot_be_kept_alive() {
    let mut host = MemoryHost::with_active_program();
    let error = ProgramError::KeepaliveTooSoon(INTO_HOUR).abi_encode();
    assert_eq!(keep_alive(&mut host, 0), reverted(1_709, error));
    host.block.timestamp += 31 * DAY - INTO_HOUR - 1;
    let error = ProgramError::KeepaliveTooSoon(31 * DAY - 1).abi_encode();
    assert_eq!(keep_alive(&mut host, 0), reverted(1_709, error));
}

#[test]
fn keeping_alive_starts_the_year_again() {
    let mut host = MemoryHost::with_active_program();
    let codehash = host.code_hash(PROGRAM);
    host.logs.clear();
    host.block.timestamp += 300 * DAY;
    let PrecompileResult::Success { gas, output } = keep_alive(&mut host, FEE) else {
        panic!("refused");
    };
    // State, argument, parameters, record; pricer; record; fee account; event.
    assert_eq!(
        GAS - gas,
        800 + 3 + 100 + 800 + 44_000 + 20_000 + 800 + 1_381
    );
    assert!(output.is_empty());
    let event = ProgramLifetimeExtended::decode_log_data(&host.logs[0].data).expect("the event");
    assert_eq!((event.codehash, event.dataFee), (codehash, U256::from(FEE)));
    host.block.timestamp += 365 * DAY - INTO_HOUR;
    assert!(programs::active_program(&mut host, codehash).is_ok());
}

#[test]
fn keeping_alive_costs_its_fee() {
    let mut host = MemoryHost::with_active_program();
    let before = host.balance(Address::ZERO);
    host.block.timestamp += 300 * DAY;
    let error = ProgramError::InsufficientValue {
        have: U256::from(FEE - 1),
        want: U256::from(FEE),
    };
    let PrecompileResult::Revert { output, .. } = keep_alive(&mut host, FEE - 1) else {
        panic!("accepted");
    };
    assert_eq!(output, error.abi_encode());
    assert_eq!(host.balance(Address::ZERO), before);
}

#[test]
fn an_expired_program_cannot_be_kept_alive() {
    let mut host = MemoryHost::with_active_program();
    host.block.timestamp += 366 * DAY - INTO_HOUR;
    let error = ProgramError::Expired(366 * DAY).abi_encode();
    assert_eq!(keep_alive(&mut host, FEE), reverted(1_709, error));
}
