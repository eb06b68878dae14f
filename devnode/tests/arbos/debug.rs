//! ArbDebug's errors and its changes of accounts. Gas is derived from the rules of every
//! precompile.

use alloy_primitives::{Address, Bytes, keccak256};
use alloy_sol_types::{SolCall, SolError, sol};
use stylus_devnode::arbos::{
    Host as _, PrecompileCall, PrecompileResult,
    precompiles::{self, ARB_DEBUG},
};

use crate::host::{MemoryHost, OWNER, STRANGER, answer, ask, burnt, call_of, host, reverted};

sol! {
    function panic();
    function customRevert(uint64 number);
    function overwriteContractCode(address target, bytes newCode) returns (bytes oldCode);
    error Custom(uint64 number, string message, bool flag);
}

const MESSAGE: &str = r"This spider family wards off bugs: /\oo/\ //\(oo)//\ /\oo/\";

fn custom(number: u64) -> Vec<u8> {
    let message = MESSAGE.into();
    let flag = true;
    Custom {
        number,
        message,
        flag,
    }
    .abi_encode()
}

#[test]
fn a_custom_revert_carries_its_number_and_pays_for_its_words() {
    for number in [0, 1_024, u64::MAX] {
        let data = custom(number);
        // The selector, three words of head, the text's length and its two words.
        assert_eq!(data.len(), 4 + 6 * 32);
        // One word in, seven begun words out; pure methods open no state.
        let expected = reverted(3 + 7 * 3, data);
        let result = ask(&mut host(), ARB_DEBUG, &customRevertCall { number });
        assert_eq!(result, expected);
    }
}

#[test]
fn a_custom_revert_that_cannot_pay_for_its_words_has_none() {
    let input = customRevertCall { number: 7 }.abi_encode();
    let with = |gas| {
        let call = call_of(ARB_DEBUG, OWNER, &input);
        precompiles::call(&mut host(), PrecompileCall { gas, ..call })
    };
    assert_eq!(with(23), burnt());
    let output = custom(7).into();
    assert_eq!(with(24), PrecompileResult::Revert { gas: 0, output });
}

#[test]
fn a_custom_revert_needs_no_rights() {
    let input = customRevertCall { number: 7 }.abi_encode();
    let call = PrecompileCall {
        acting: STRANGER,
        is_static: true,
        ..call_of(ARB_DEBUG, STRANGER, &input)
    };
    let expected = reverted(24, custom(7));
    assert_eq!(precompiles::call(&mut host(), call), expected);
}

fn overwrite(host: &mut MemoryHost, target: Address, code: &[u8]) -> (u64, Bytes) {
    let new_code = Bytes::copy_from_slice(code);
    let call = overwriteContractCodeCall {
        target,
        newCode: new_code,
    };
    answer(host, ARB_DEBUG, &call)
}

#[test]
fn overwriting_answers_the_code_that_was_there() {
    let mut host = host();
    // Four words in; offset and length out, and the old code's words.
    assert_eq!(
        overwrite(&mut host, STRANGER, &[1; 32]),
        (800 + 4 * 3 + 2 * 3, Bytes::new())
    );
    assert_eq!(
        overwrite(&mut host, STRANGER, &[2; 33]),
        (800 + 5 * 3 + 3 * 3, vec![1; 32].into())
    );
    assert_eq!(host.code_hash(STRANGER), keccak256([2; 33]));
    assert_eq!(
        overwrite(&mut host, STRANGER, &[]),
        (800 + 3 * 3 + 4 * 3, vec![2; 33].into())
    );
    assert_eq!(host.code(STRANGER), Bytes::new());
}

#[test]
fn a_static_frame_may_not_overwrite() {
    let mut host = host();
    let call = overwriteContractCodeCall {
        target: STRANGER,
        newCode: Bytes::from_static(&[1]),
    };
    let input = call.abi_encode();
    let call = PrecompileCall {
        is_static: true,
        ..call_of(ARB_DEBUG, OWNER, &input)
    };
    assert_eq!(precompiles::call(&mut host, call), burnt());
    assert_eq!(host.code(STRANGER), Bytes::new());
}

#[test]
fn a_panic_has_no_outcome() {
    let crash = PrecompileResult::Crash;
    assert_eq!(ask(&mut host(), ARB_DEBUG, &panicCall {}), crash);
}

#[test]
fn a_panic_that_may_not_be_asked_for_reverts() {
    let input = panicCall {}.abi_encode();
    let call = PrecompileCall {
        is_static: true,
        ..call_of(ARB_DEBUG, OWNER, &input)
    };
    assert_eq!(precompiles::call(&mut host(), call), burnt());
}
