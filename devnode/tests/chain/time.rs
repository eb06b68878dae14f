//! Time moves on request.

use alloy_primitives::{Address, U256};
use stylus_devnode::chain::{Chain, ChainError, TransactionRequest};

use crate::fixtures::{NOW, OTHER, SENDER, chain, chain_with, send};

#[test]
fn a_standing_clock_repeats_its_time() {
    let mut chain = chain();
    send(&mut chain, OTHER, &[]);
    send(&mut chain, OTHER, &[]);
    assert_eq!(chain.latest().timestamp(), NOW);
}

#[test]
fn added_time_shows_in_the_next_block() {
    let mut chain = chain();
    chain.mine();
    chain.increase_time(86_400);
    assert_eq!(chain.latest().timestamp(), NOW);
    assert_eq!(chain.next_timestamp(), NOW + 86_400);
    chain.mine();
    assert_eq!(chain.latest().timestamp(), NOW + 86_400);
}

#[test]
fn a_set_time_is_exact_and_never_before_the_latest_block() {
    let mut chain = chain();
    chain.mine();
    chain.set_next_timestamp(NOW + 5).expect("later");
    chain.mine();
    assert_eq!(chain.latest().timestamp(), NOW + 5);
    assert_eq!(
        chain.set_next_timestamp(NOW + 4),
        Err(ChainError::TimeInThePast {
            time: NOW + 4,
            latest: NOW + 5
        })
    );
    chain.set_next_timestamp(NOW + 5).expect("equal");
}

#[test]
fn calls_see_the_latest_block() {
    // TIMESTAMP, return it.
    let (mut chain, clock) = chain_with(&[0x42, 0x5f, 0x52, 0x60, 0x20, 0x5f, 0xf3]);
    let seen = |chain: &Chain, clock: Address| {
        let outcome = chain
            .call(TransactionRequest::call(SENDER.address, clock, ""))
            .expect("can start");
        U256::from_be_slice(&outcome.output)
    };
    chain.mine();
    chain.increase_time(10);
    assert_eq!(seen(&chain, clock), U256::from(NOW));
    chain.mine();
    assert_eq!(seen(&chain, clock), U256::from(NOW + 10));
}

#[test]
fn without_a_timestamp_the_machines_clock_is_used() {
    let mut chain = Chain::default();
    chain.mine();
    assert!(chain.latest().timestamp() > 1_700_000_000);
}
