//! The kinds of calls that each purity allows, for any method.

use alloy_primitives::{Address, U256};
use alloy_sol_types::{SolCall, sol};
use proptest::prelude::*;
use stylus_devnode::{
    arbos::{
        PrecompileCall, PrecompileResult,
        precompiles::{self, ARB_DEBUG, ARB_SYS, ARB_WASM, ARB_WASM_CACHE},
    },
    profile::Profile,
};

use crate::host::{MemoryHost, OWNER, PROGRAM, STRANGER, burnt, call_of, host, send};

sol! {
    function arbChainID() returns (uint256);
    function isTopLevelCall() returns (bool);
    function myCallersAddressWithoutAliasing() returns (address);
    function mapL1SenderContractAddressToL2Alias(address sender, address unused) returns (address);
    function cacheProgram(address program);
    function events(bool flag, bytes32 value) returns (address caller, uint256 paid);
    function eventsView();
    function legacyError();
    function becomeChainOwner();
    function sendTxToL1(address destination, bytes data) returns (uint256 leaf);
    function overwriteContractCode(address target, bytes newCode) returns (bytes oldCode);
}

#[test]
fn malformed_input_takes_all_gas() {
    let short_argument = [0xcc, 0x8f, 0x4e, 0x88, 0, 0, 0, 1];
    for input in [
        &[][..],
        &[0xaa, 0xbb],
        &[0xc2, 0x98, 0x55, 0x78],
        &short_argument,
    ] {
        assert_eq!(send(&mut host(), ARB_WASM, OWNER, input), burnt());
    }
}

#[test]
fn wei_for_a_method_that_takes_none_takes_all_gas() {
    let input = arbChainIDCall {}.abi_encode();
    let call = PrecompileCall {
        value: U256::from(1),
        ..call_of(ARB_SYS, OWNER, &input)
    };
    assert_eq!(precompiles::call(&mut host(), call), burnt());
}

#[test]
fn a_delegate_call_may_only_use_pure_methods() {
    let input = arbChainIDCall {}.abi_encode();
    let call = PrecompileCall {
        acting: STRANGER,
        ..call_of(ARB_SYS, OWNER, &input)
    };
    assert_eq!(precompiles::call(&mut host(), call), burnt());
    let input = mapL1SenderContractAddressToL2AliasCall {
        sender: OWNER,
        unused: OWNER,
    }
    .abi_encode();
    let call = PrecompileCall {
        acting: STRANGER,
        ..call_of(ARB_SYS, OWNER, &input)
    };
    assert!(matches!(
        precompiles::call(&mut host(), call),
        PrecompileResult::Success { .. }
    ));
}

#[test]
fn a_static_frame_may_not_write() {
    let input = cacheProgramCall { program: PROGRAM }.abi_encode();
    let call = PrecompileCall {
        is_static: true,
        ..call_of(ARB_WASM_CACHE, OWNER, &input)
    };
    assert_eq!(
        precompiles::call(&mut MemoryHost::with_active_program(), call),
        burnt()
    );
}

#[test]
fn gas_that_does_not_pay_the_answer_is_lost() {
    let input = arbChainIDCall {}.abi_encode();
    let with = |gas| {
        precompiles::call(
            &mut host(),
            PrecompileCall {
                gas,
                ..call_of(ARB_SYS, OWNER, &input)
            },
        )
    };
    assert_eq!(
        with(799),
        PrecompileResult::Failure {
            error: "out of gas".into()
        }
    );
    assert_eq!(with(802), burnt());
    assert!(matches!(
        with(803),
        PrecompileResult::Success { gas: 0, .. }
    ));
}

#[test]
fn only_the_first_two_frames_are_top_level() {
    let input = isTopLevelCallCall {}.abi_encode();
    for (depth, expected) in [(1, true), (2, true), (3, false)] {
        let call = PrecompileCall {
            depth,
            ..call_of(ARB_SYS, OWNER, &input)
        };
        let PrecompileResult::Success { output, .. } = precompiles::call(&mut host(), call) else {
            panic!("refused");
        };
        assert_eq!(
            isTopLevelCallCall::abi_decode_returns(&output),
            Ok(expected)
        );
    }
}

#[test]
fn the_callers_caller_is_returned() {
    let input = myCallersAddressWithoutAliasingCall {}.abi_encode();
    let call = PrecompileCall {
        grand_caller: STRANGER,
        depth: 2,
        ..call_of(ARB_SYS, OWNER, &input)
    };
    let PrecompileResult::Success { output, .. } = precompiles::call(&mut host(), call) else {
        panic!("refused");
    };
    assert_eq!(output, STRANGER.into_word()[..]);
}

#[test]
fn logs_cost_their_topics_and_bytes() {
    let mut host = host();
    let call = eventsCall {
        flag: true,
        value: Default::default(),
    };
    let (gas, answer) = crate::host::answer(&mut host, ARB_DEBUG, &call);
    assert_eq!(gas, 800 + 6 + (375 * 3 + 8 * 32) + (375 * 5 + 8 * 64) + 6);
    assert_eq!((answer.caller, answer.paid), (OWNER, U256::ZERO));
    assert_eq!(host.logs.len(), 2);
}

#[test]
fn a_plain_error_keeps_the_gas() {
    let input = legacyErrorCall {}.abi_encode();
    assert_eq!(
        send(&mut host(), ARB_DEBUG, OWNER, &input),
        crate::host::reverted(0, vec![])
    );
}

#[test]
fn a_view_cannot_log_in_a_static_frame() {
    let input = eventsViewCall {}.abi_encode();
    let call = PrecompileCall {
        is_static: true,
        ..call_of(ARB_DEBUG, OWNER, &input)
    };
    assert_eq!(
        precompiles::call(&mut host(), call),
        crate::host::reverted(800, vec![])
    );
}

#[test]
fn becoming_an_owner_twice_costs_one_read() {
    let mut host = host();
    let (gas, _) = crate::host::answer(&mut host, ARB_DEBUG, &becomeChainOwnerCall {});
    assert_eq!(gas, 1_600);
}

#[test]
fn addresses_of_no_precompile_are_none() {
    assert!(!stylus_devnode::arbos::is_precompile(
        Address::ZERO,
        &Profile::ARBOS_51
    ));
    assert!(!stylus_devnode::arbos::is_precompile(
        Address::with_last_byte(1),
        &Profile::ARBOS_51
    ));
}

/// Selectors whose methods read arguments, so that random ones reach them.
const SELECTORS: [[u8; 4]; 10] = [
    [0x58, 0xc7, 0x80, 0xc2],
    [0xc6, 0x89, 0xba, 0xd5],
    [0xe7, 0x3a, 0xc9, 0xf2],
    [0xce, 0x97, 0x20, 0x13],
    [0x2b, 0x40, 0x7a, 0x82],
    [0x7e, 0x10, 0x5c, 0xe2],
    [0x8c, 0x1d, 0x4f, 0xda],
    [0x2b, 0x35, 0x2f, 0xae],
    sendTxToL1Call::SELECTOR,
    overwriteContractCodeCall::SELECTOR,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Every precompile answers any input, and never returns more gas than it received.
    #[test]
    fn no_input_panics_or_makes_gas(
        to in 0x60_u8..=0xff,
        selector in proptest::option::of(proptest::sample::select(&SELECTORS[..])),
        arguments in proptest::collection::vec(any::<u8>(), 0..200),
        gas in 0_u64..3_000_000,
        is_static in any::<bool>(),
    ) {
        let input = [selector.map(Vec::from).unwrap_or_default(), arguments].concat();
        let call = PrecompileCall { gas, is_static, ..call_of(Address::with_last_byte(to), OWNER, &input) };
        match precompiles::call(&mut MemoryHost::with_program(), call) {
            PrecompileResult::Success { gas: left, .. } | PrecompileResult::Revert { gas: left, .. } => {
                prop_assert!(left <= gas);
            }
            PrecompileResult::Failure { error } => prop_assert!(!error.is_empty()),
            PrecompileResult::Crash => prop_assert_eq!(to, 0xff),
        }
    }
}
