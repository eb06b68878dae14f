//! Transactions that are not valid: the words, and that nothing changed.

use alloy_primitives::{Bytes, U256};
use stylus_devnode::world::Transaction;

use crate::fixture::{Fixture, SENDER, transaction};

const FROM: &str = "0x5e5E5E5e5e5e5E5e5e5E5e5E5e5e5e5E5e5e5e5E";

#[track_caller]
fn refused(mut fixture: Fixture, tx: Transaction, reason: &str) {
    let before = fixture.state.account(SENDER);
    assert_eq!(
        fixture.try_send(&tx).map_err(|error| error.to_string()),
        Err(reason.replace("{FROM}", &SENDER.to_string()))
    );
    assert_eq!(fixture.state.account(SENDER), before);
    assert_eq!(SENDER.to_string().to_lowercase(), FROM.to_lowercase());
}

#[test]
fn a_used_nonce_is_too_low() {
    let mut fixture = Fixture::new();
    fixture.state.set_nonce(SENDER, 3);
    refused(
        fixture,
        transaction(),
        "nonce too low: address {FROM}, tx: 0 state: 3",
    );
}

#[test]
fn a_later_nonce_is_too_high() {
    let tx = Transaction {
        nonce: 1,
        ..transaction()
    };
    refused(
        Fixture::new(),
        tx,
        "nonce too high: address {FROM}, tx: 1 state: 0",
    );
}

#[test]
fn a_fee_below_the_base_fee_is_refused() {
    let tx = Transaction {
        max_fee_per_gas: 1_000,
        ..transaction()
    };
    let reason = "max fee per gas less than block base fee: address {FROM}, maxFeePerGas: 1000 baseFee: 100000000";
    refused(Fixture::new(), tx, reason);
}

#[test]
fn a_tip_above_the_fee_is_refused() {
    let tx = Transaction {
        max_fee_per_gas: 200_000_000,
        max_priority_fee_per_gas: 200_000_001,
        ..transaction()
    };
    let reason = "max priority fee per gas higher than max fee per gas: address {FROM}, \
                  maxPriorityFeePerGas: 200000001, maxFeePerGas: 200000000";
    refused(Fixture::new(), tx, reason);
}

#[test]
fn gas_and_value_must_be_there_at_the_full_fee() {
    let mut fixture = Fixture::new();
    fixture
        .state
        .set_balance(SENDER, U256::from(200_000_000_000_005_u64));
    let tx = Transaction {
        value: U256::from(6),
        ..transaction()
    };
    let reason = "insufficient funds for gas * price + value: address {FROM} have 200000000000005 want 200000000000006";
    refused(fixture, tx, reason);
}

#[test]
fn a_cost_beyond_256_bits_is_refused() {
    let tx = Transaction {
        value: U256::MAX,
        ..transaction()
    };
    let reason = "insufficient funds for gas * price + value: address {FROM} required balance exceeds 256 bits";
    refused(Fixture::new(), tx, reason);
}

#[test]
fn gas_must_cover_the_intrinsic_and_the_l1_part() {
    let tx = Transaction {
        gas: 20_999,
        ..transaction()
    };
    refused(Fixture::new(), tx, "intrinsic gas too low");
    let tx = Transaction {
        gas: 21_009,
        poster_gas: 10,
        ..transaction()
    };
    refused(Fixture::new(), tx, "intrinsic gas too low");
}

#[test]
fn init_code_is_bounded() {
    let tx = Transaction {
        to: None,
        gas: 5_000_000,
        data: Bytes::from(vec![0; 49_153]),
        ..transaction()
    };
    refused(
        Fixture::new(),
        tx,
        "max initcode size exceeded: code size 49153 limit 49152",
    );
}

#[test]
fn blobs_are_not_supported() {
    let tx = Transaction {
        tx_type: 3,
        ..transaction()
    };
    refused(Fixture::new(), tx, "transaction type not supported");
}

#[test]
fn a_contract_cannot_send() {
    let fixture = Fixture::new().evm(SENDER, "6000");
    refused(
        fixture,
        transaction(),
        "sender not an eoa: address {FROM}, len(code): 2",
    );
}

#[test]
fn a_set_code_transaction_needs_authorizations_and_a_target() {
    let tx = Transaction {
        tx_type: 4,
        ..transaction()
    };
    refused(
        Fixture::new(),
        tx,
        "EIP-7702 transaction with empty auth list (sender {FROM})",
    );
    let tx = Transaction {
        tx_type: 4,
        to: None,
        ..transaction()
    };
    refused(
        Fixture::new(),
        tx,
        "EIP-7702 transaction cannot be used to create contract (sender {FROM})",
    );
}
