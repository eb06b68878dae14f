//! Changes of ArbOS's precompiles to the running state, and their revert with the frame.

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::{SolCall, sol};
use stylus_devnode::{
    evm::{InvalidTransaction, Status},
    world::Transaction,
};

use crate::{
    fixture::{CONTRACT, Fixture, OTHER, SENDER, transaction},
    frames::FORWARD_WASM,
};

sol! {
    function overwriteContractCode(address target, bytes newCode) returns (bytes oldCode);
    function panic();
    function withdrawEth(address destination) returns (uint256 leaf);
}

const ARB_SYS: Address = Address::with_last_byte(0x64);
const ARB_DEBUG: Address = Address::with_last_byte(0xff);
/// Calls the first 20 bytes of its call data with the rest of them and its wei.
const FORWARD: &str = "60143603806014600037600060008260003460003560601c5af1";
/// Stops, and reverts.
const STOP: &str = "00";
const REVERT: &str = "5f5ffd";
/// Answers 32 bytes that end with the number.
const ONE: &str = "60015f5260205ff3";
const TWO: &str = "60025f5260205ff3";

/// A contract that forwards and then does `end`.
fn forwarder(end: &str) -> String {
    [FORWARD, end].concat()
}

fn to(target: Address, call: &impl SolCall) -> Bytes {
    [target.to_vec(), call.abi_encode()].concat().into()
}

fn overwrite(code: &str) -> Bytes {
    let call = overwriteContractCodeCall {
        target: OTHER,
        newCode: hex::decode(code).expect("hex").into(),
    };
    to(ARB_DEBUG, &call)
}

/// The output of [`OTHER`].
fn answer(fixture: &mut Fixture) -> Bytes {
    let call = Transaction {
        to: Some(OTHER),
        ..transaction()
    };
    fixture.call(&call).output
}

fn number(last: u8) -> Bytes {
    U256::from(last).to_be_bytes::<32>().into()
}

#[test]
fn overwritten_code_is_what_the_next_call_runs() {
    let mut fixture = Fixture::new()
        .evm(CONTRACT, &forwarder(STOP))
        .evm(OTHER, ONE);
    let tx = Transaction {
        data: overwrite(TWO),
        ..transaction()
    };
    assert_eq!(fixture.send(&tx).status, Status::Success);
    assert_eq!(answer(&mut fixture), number(2));
    let tx = Transaction {
        data: overwrite(""),
        nonce: 1,
        ..transaction()
    };
    assert_eq!(fixture.send(&tx).status, Status::Success);
    assert_eq!(answer(&mut fixture), Bytes::new());
}

#[test]
fn a_frame_that_reverts_restores_the_code() {
    let mut fixture = Fixture::new()
        .evm(CONTRACT, &forwarder(REVERT))
        .evm(OTHER, ONE);
    let tx = Transaction {
        data: overwrite(TWO),
        ..transaction()
    };
    assert_eq!(fixture.send(&tx).status, Status::Revert);
    assert_eq!(answer(&mut fixture), number(1));
}

#[test]
fn withdrawn_wei_are_gone_unless_the_frame_reverts() {
    for (end, status, logs, wei) in [
        (STOP, Status::Success, 1, 0),
        (REVERT, Status::Revert, 0, 9),
    ] {
        let mut fixture = Fixture::new().evm(CONTRACT, &forwarder(end));
        let destination = OTHER;
        let tx = Transaction {
            data: to(ARB_SYS, &withdrawEthCall { destination }),
            value: U256::from(9),
            ..transaction()
        };
        let before = fixture.state.account(SENDER).balance;
        let execution = fixture.send(&tx);
        assert_eq!((execution.status, execution.logs.len()), (status, logs));
        let paid = before - fixture.state.account(SENDER).balance;
        let price = U256::from(fixture.block.base_fee) * U256::from(execution.gas_used);
        assert_eq!(paid + U256::from(wei), price + U256::from(9));
        for address in [ARB_SYS, CONTRACT, OTHER] {
            assert_eq!(fixture.state.account(address).balance, U256::ZERO);
        }
    }
}

#[test]
fn a_panic_aborts_the_whole_execution() {
    for mut fixture in [
        Fixture::new().evm(CONTRACT, &forwarder(STOP)),
        Fixture::new().program(CONTRACT, FORWARD_WASM),
    ] {
        let tx = Transaction {
            data: to(ARB_DEBUG, &panicCall {}),
            ..transaction()
        };
        let before = fixture.state.account(SENDER);
        let refusal = fixture.try_send(&tx).expect_err("no outcome");
        assert_eq!(refusal, InvalidTransaction::TransactionCrashed);
        assert_eq!(refusal.to_string(), "sequencer internal error");
        assert!(!refusal.is_crash());
        assert_eq!(fixture.state.account(SENDER), before);
        let refusal = fixture.try_call(&tx).expect_err("no outcome");
        assert_eq!(refusal, InvalidTransaction::CallCrashed);
        assert_eq!(refusal.to_string(), "method handler crashed");
        assert!(refusal.is_crash());
    }
}
