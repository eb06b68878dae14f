//! Payments of a transaction, and the gas it may use.

use alloy_primitives::{Address, U256, address};
use stylus_devnode::{
    arbos::{
        pricing::l2,
        storage::{L2_PRICING, Slots, Space, root},
    },
    evm::Status,
    world::Transaction,
};

use crate::fixture::{BASE_FEE, CONTRACT, Fixture, SENDER, transaction};

/// Earns the L1 part.
const L1_PRICER_POOL: Address = address!("A4B00000000000000000000000000000000000f6");
/// `JUMPDEST PUSH1 0 JUMP`.
const LOOP: &str = "5b600056";

fn wei(gas: u64) -> U256 {
    U256::from(gas) * U256::from(BASE_FEE)
}

#[test]
fn the_base_fee_goes_to_the_network_and_tips_are_dropped() {
    let mut fixture = Fixture::new();
    let before = fixture.state.balance(SENDER);
    let tx = Transaction {
        max_priority_fee_per_gas: 100_000_000,
        ..transaction()
    };
    assert_eq!(fixture.send(&tx).gas_used, 21_000);
    assert_eq!(before - fixture.state.balance(SENDER), wei(21_000));
    assert_eq!(fixture.state.balance(Address::ZERO), wei(21_000));
    assert_eq!(fixture.state.balance(fixture.block.coinbase), U256::ZERO);
}

#[test]
fn the_l1_part_is_used_gas_that_goes_to_the_l1_pricer() {
    let mut fixture = Fixture::new();
    let tx = Transaction {
        poster_gas: 8_000,
        ..transaction()
    };
    assert_eq!(fixture.send(&tx).gas_used, 29_000);
    assert_eq!(fixture.state.balance(L1_PRICER_POOL), wei(8_000));
    assert_eq!(fixture.state.balance(Address::ZERO), wei(21_000));
}

#[test]
fn refunds_are_a_fifth_of_the_gas_without_the_l1_part() {
    // Clears slot 0: 21,000 + 5,006 used, 4,800 counted.
    let mut fixture = Fixture::new().evm(CONTRACT, "60006000556000600155");
    fixture
        .state
        .set_storage(CONTRACT, U256::ZERO, U256::from(1));
    let tx = Transaction {
        poster_gas: 100_000,
        ..transaction()
    };
    let used_by_l2 = 21_000 + 4 * 3 + 5_000 + 2_200;
    assert_eq!(fixture.send(&tx).gas_used, 100_000 + used_by_l2 - 4_800);
}

#[test]
fn a_transaction_uses_32_million_gas_at_most_and_the_rest_is_refunded() {
    let mut fixture = Fixture::new().evm(CONTRACT, LOOP);
    let before = fixture.state.balance(SENDER);
    let execution = fixture.send(&Transaction {
        gas: 50_000_000,
        ..transaction()
    });
    assert_eq!(
        (execution.status, execution.gas_used),
        (Status::Failure, 32_000_000)
    );
    assert_eq!(execution.error.as_deref(), Some("out of gas"));
    assert_eq!(before - fixture.state.balance(SENDER), wei(32_000_000));
}

#[test]
fn the_l1_part_comes_on_top_of_the_32_million() {
    let mut fixture = Fixture::new().evm(CONTRACT, LOOP);
    let tx = Transaction {
        gas: 50_000_000,
        poster_gas: 1_000,
        ..transaction()
    };
    assert_eq!(fixture.send(&tx).gas_used, 32_001_000);
}

#[test]
fn a_failed_transaction_counts_the_nonce() {
    let mut fixture = Fixture::new().evm(CONTRACT, "fe");
    assert_eq!(fixture.send(&transaction()).status, Status::Failure);
    assert_eq!(fixture.state.nonce(SENDER), 1);
    let creation = Transaction {
        to: None,
        nonce: 1,
        data: vec![0xfe].into(),
        ..transaction()
    };
    assert_eq!(fixture.send(&creation).status, Status::Failure);
    assert_eq!(fixture.state.nonce(SENDER), 2);
}

#[test]
fn fees_and_the_bound_follow_the_parameters_of_arbos() {
    let mut fixture = Fixture::new().evm(CONTRACT, LOOP);
    let collector = Address::repeat_byte(0xfe);
    fixture.state.store(
        Space::ROOT.at(root::NETWORK_FEE_ACCOUNT),
        collector.into_word(),
    );
    fixture.state.store(
        L2_PRICING.at(l2::TX_GAS_LIMIT),
        U256::from(1_000_000).into(),
    );
    let execution = fixture.send(&Transaction {
        gas: 2_000_000,
        ..transaction()
    });
    assert_eq!(execution.gas_used, 1_000_000);
    assert_eq!(fixture.state.balance(collector), wei(1_000_000));
}
