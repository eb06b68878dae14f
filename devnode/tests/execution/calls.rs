//! `eth_call`: nothing is committed, and a call without a price sees none.

use alloy_primitives::{Address, Bytes, U256};
use stylus_devnode::{
    evm::{Mode, Status, execute},
    profile::Profile,
    world::Transaction,
};

use crate::fixture::{BASE_FEE, CONTRACT, Fixture, OTHER, transaction};

/// Returns base fee and gas price.
const PRICES: &str = "486000523a60205260406000f3";

fn words(words: &[u64]) -> Bytes {
    words
        .iter()
        .flat_map(|word| U256::from(*word).to_be_bytes::<32>())
        .collect()
}

#[test]
fn a_call_changes_nothing() {
    let mut fixture = Fixture::new().evm(CONTRACT, "60016000555a60005260206000f3");
    let before = fixture.state.account(CONTRACT);
    assert_eq!(fixture.call(&transaction()).status, Status::Success);
    assert_eq!(fixture.state.account(CONTRACT), before);
}

#[test]
fn a_call_without_price_sees_a_base_fee_of_zero() {
    let mut fixture = Fixture::new().evm(CONTRACT, PRICES);
    let free = Transaction {
        max_fee_per_gas: 0,
        ..transaction()
    };
    assert_eq!(fixture.call(&free).output, words(&[0, 0]));
    assert_eq!(
        fixture.call(&transaction()).output,
        words(&[BASE_FEE, BASE_FEE])
    );
    assert_eq!(
        fixture.send(&transaction()).output,
        words(&[BASE_FEE, BASE_FEE])
    );
}

#[test]
fn a_call_needs_neither_nonce_nor_fee_and_has_no_cap() {
    let mut fixture = Fixture::new().evm(CONTRACT, "5a60005260206000f3");
    let tx = Transaction {
        from: OTHER,
        nonce: 99,
        gas: 100_000_000,
        max_fee_per_gas: 1,
        ..transaction()
    };
    assert_eq!(fixture.call(&tx).output, words(&[100_000_000 - 21_000 - 2]));
}

#[test]
fn a_call_cannot_send_what_the_caller_has_not() {
    let mut fixture = Fixture::new();
    let tx = Transaction {
        from: OTHER,
        value: U256::from(1),
        ..transaction()
    };
    let mode = Mode {
        is_call: true,
        trace: false,
    };
    let refused = execute(
        &mut fixture.state,
        &Profile::ARBOS_51,
        &fixture.block,
        &tx,
        mode,
    );
    let reason = refused.expect_err("refused").to_string();
    assert_eq!(
        reason,
        format!("insufficient funds for transfer: address {OTHER}")
    );
}

#[test]
fn blocks_have_the_fields_of_arbitrum() {
    // NUMBER, PREVRANDAO, BLOCKHASH(2), COINBASE
    let code = "436000524460205260024060405241606052608060 00f3".replace(' ', "");
    let mut fixture = Fixture::new().evm(CONTRACT, &code);
    let output = fixture.call(&transaction()).output;
    assert_eq!(output.slice(..96), words(&[3, 1, 0]));
    assert_eq!(
        Address::from_slice(&output[96 + 12..]),
        fixture.block.coinbase
    );
}

#[test]
fn blob_base_fee_is_no_opcode() {
    let mut fixture = Fixture::new().evm(CONTRACT, "4a");
    assert_eq!(
        fixture.call(&transaction()).error.as_deref(),
        Some("invalid opcode: BLOBBASEFEE")
    );
}

#[test]
fn boundless_gas_cannot_exhaust_memory() {
    // MSTORE at 2^36
    let mut fixture = Fixture::new().evm(CONTRACT, "600064100000000052");
    let tx = Transaction {
        gas: u64::MAX,
        ..transaction()
    };
    let execution = fixture.call(&tx);
    assert_eq!(
        (execution.status, execution.error.as_deref()),
        (Status::Failure, Some("out of gas"))
    );
}
