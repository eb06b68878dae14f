//! Snapshots restore everything.

use alloy_primitives::U256;
use stylus_devnode::chain::{ChainError, LogFilter};

use crate::fixtures::{OTHER, WRITER, chain, chain_with, program, send, world};

#[test]
fn a_revert_restores_accounts_blocks_logs_and_time() {
    let (mut chain, writer) = chain_with(&WRITER);
    send(&mut chain, writer, &[1; 32]);
    let before = world(&chain);
    let id = chain.snapshot();
    let receipt = send(&mut chain, writer, &[2; 32]);
    chain.increase_time(1_000);
    chain.set_balance(OTHER, U256::from(3));
    chain.mine();
    chain.revert(id).expect("known");
    assert_eq!(world(&chain), before);
    assert_eq!(chain.receipt(receipt.transaction_hash), None);
    assert_eq!(chain.block(2), None);
    assert_eq!(chain.logs(&LogFilter::default()).len(), 1);
    assert!(chain.trace(receipt.transaction_hash).is_err());
    let again = send(&mut chain, writer, &[2; 32]);
    assert_eq!(again, receipt);
}

#[test]
fn a_revert_undoes_an_activation() {
    let mut chain = chain();
    let id = chain.snapshot();
    let address = chain.deploy_stylus(&program()).expect("accepted");
    chain.cache_program(address).expect("active");
    chain.revert(id).expect("known");
    assert!(chain.code(address).is_empty());
    let again = chain.deploy_stylus(&program()).expect("accepted");
    assert_eq!(again, address);
    assert!(!chain.is_cached(again));
}

#[test]
fn a_snapshot_serves_once_and_takes_later_ones_along() {
    let mut chain = chain();
    let [first, second] = [chain.snapshot(), chain.snapshot()];
    assert_ne!(first, second);
    chain.revert(first).expect("known");
    assert_eq!(chain.revert(first), Err(ChainError::UnknownSnapshot(first)));
    assert_eq!(
        chain.revert(second),
        Err(ChainError::UnknownSnapshot(second))
    );
    assert!(chain.snapshot() > second);
}

#[test]
fn helpers_leave_no_snapshot() {
    let mut chain = chain();
    let id = chain.snapshot();
    chain.deploy_stylus(&program()).expect("accepted");
    chain.deploy_stylus(b"no module").expect_err("refused");
    chain.revert(id).expect("still there");
    assert_eq!(chain.block_number(), 0);
}

#[test]
fn a_clone_is_independent() {
    let (mut chain, writer) = chain_with(&WRITER);
    let mut copy = chain.clone();
    send(&mut copy, writer, &[1; 32]);
    assert_eq!(chain.block_number(), 0);
    send(&mut chain, writer, &[1; 32]);
    assert_eq!(chain.latest().hash, copy.latest().hash);
}
