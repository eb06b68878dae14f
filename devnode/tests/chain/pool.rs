//! Transactions that wait for a block.

use alloy_primitives::{Address, U256};
use stylus_devnode::chain::{ChainError, MAX_WAITING, TransactionRequest, accounts::TEST};

use crate::fixtures::{
    BASE_FEE, ETHER, OTHER, SENDER, WRITER, chain, chain_with, signed, transfer,
};

#[test]
fn what_waits_is_mined_in_one_block_in_order() {
    let mut chain = chain();
    let first = transfer(&chain);
    let mut second = first.clone();
    second.nonce = 1;
    let hashes = [first, second].map(|tx| chain.submit_raw(&signed(tx)).expect("valid"));
    let third = TransactionRequest::call(TEST[2].address, OTHER, "").with_value(U256::from(5));
    let third = chain.submit(third).expect("valid");
    assert_eq!(chain.block_number(), 0);
    assert_eq!(chain.receipt(hashes[0]), None);
    assert_eq!(chain.pending_nonce(SENDER.address), 2);
    assert_eq!(chain.nonce(SENDER.address), 0);
    assert!(chain.waiting().eq([hashes[0], hashes[1], third]));

    chain.mine();
    assert_eq!(chain.block_number(), 1);
    assert_eq!(chain.waiting().count(), 0);
    let transactions = chain.latest().transactions.iter();
    let mined: Vec<_> = transactions.skip(1).map(|tx| tx.hash).collect();
    assert_eq!(mined, [hashes[0], hashes[1], third]);
    let receipt = chain.receipt(third).expect("mined");
    assert_eq!(
        (receipt.transaction_index, receipt.cumulative_gas_used),
        (3, 63_000)
    );
    assert_eq!(
        chain.balance(OTHER),
        U256::from(10_000) * ETHER + U256::from(7)
    );
}

#[test]
fn a_gap_and_a_repetition_are_refused() {
    let mut chain = chain();
    let first = transfer(&chain);
    let mut third = first.clone();
    third.nonce = 2;
    chain.submit_raw(&signed(first.clone())).expect("valid");
    let text = |error: ChainError| error.to_string();
    assert_eq!(
        chain.submit_raw(&signed(third)).map_err(text),
        Err(format!(
            "nonce too high: address {}, tx: 2 state: 1",
            SENDER.address
        ))
    );
    assert_eq!(
        chain.submit_raw(&signed(first)).map_err(text),
        Err(format!(
            "nonce too low: address {}, tx: 0 state: 1",
            SENDER.address
        ))
    );
    assert_eq!(chain.waiting().count(), 1);
}

#[test]
fn what_is_invalid_from_the_start_does_not_wait() {
    let mut chain = chain();
    let mut cheap = transfer(&chain);
    cheap.max_fee_per_gas = u128::from(BASE_FEE) - 1;
    let mut small = transfer(&chain);
    small.gas_limit = 20_999;
    for (tx, text) in [
        (cheap, "max fee per gas less than block base fee"),
        (small, "intrinsic gas too low"),
    ] {
        let refusal = chain.submit_raw(&signed(tx)).expect_err("invalid");
        assert!(refusal.to_string().starts_with(text), "{refusal}");
    }
    assert_eq!(chain.waiting().count(), 0);
}

#[test]
fn what_became_invalid_is_dropped_and_the_rest_mined() {
    let mut chain = chain();
    let poor = Address::repeat_byte(0xaa);
    chain.set_balance(poor, ETHER);
    let request = TransactionRequest::call(poor, OTHER, "").with_gas(21_000);
    let dropped = chain.submit(request).expect("valid");
    let kept = chain.submit_raw(&signed(transfer(&chain))).expect("valid");
    chain.set_balance(poor, U256::ZERO);
    chain.mine();
    assert_eq!(chain.receipt(dropped), None);
    assert_eq!(chain.waiting_transaction(dropped), None);
    assert!(chain.receipt(kept).expect("mined").is_success());
}

#[test]
fn a_transaction_of_the_library_is_mined_alone_meanwhile() {
    let (mut chain, contract) = chain_with(&WRITER);
    let waiting = chain.submit_raw(&signed(transfer(&chain))).expect("valid");
    let request = TransactionRequest::call(TEST[3].address, contract, vec![1; 32]);
    let receipt = chain.transact(request).expect("valid");
    assert_eq!((receipt.block_number, receipt.transaction_index), (1, 1));
    assert!(chain.waiting().eq([waiting]));
    chain.mine();
    assert_eq!(chain.receipt(waiting).expect("mined").block_number, 2);
}

#[test]
fn a_snapshot_has_the_pending_transactions() {
    let mut chain = chain();
    let hash = chain.submit_raw(&signed(transfer(&chain))).expect("valid");
    let id = chain.snapshot();
    chain.mine();
    chain.revert(id).expect("there");
    assert!(chain.waiting().eq([hash]));
    assert_eq!(chain.waiting_transaction(hash).expect("waits").hash, hash);
}

#[test]
fn the_pool_is_bounded() {
    let mut chain = chain();
    for _ in 0..MAX_WAITING {
        let request = TransactionRequest::call(SENDER.address, OTHER, "").with_gas(21_000);
        chain.submit(request).expect("valid");
    }
    let request = TransactionRequest::call(SENDER.address, OTHER, "").with_gas(21_000);
    assert_eq!(chain.submit(request), Err(ChainError::PoolFull));
    chain.mine();
    assert_eq!(chain.latest().transactions.len(), 1 + MAX_WAITING);
}
