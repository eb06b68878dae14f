//! Blocks, transactions and receipts as they are mined.

use alloy_consensus::{TxEip2930, TxEip7702, TxLegacy};
use alloy_eips::eip7702::Authorization;
use alloy_primitives::{
    Address, B64, B256, Bloom, BloomInput, Signature, U256, address, keccak256,
};
use stylus_devnode::{
    chain::{ChainError, LogFilter, TransactionRequest},
    evm::Status,
};

use crate::fixtures::{
    BASE_FEE, ETHER, NOW, OTHER, SENDER, WRITER, chain, chain_with, send, signed, transfer, world,
};

#[test]
fn the_genesis_block_is_empty_and_of_time_zero() {
    let chain = chain();
    let genesis = chain.latest();
    assert_eq!(
        (genesis.number(), genesis.timestamp(), genesis.base_fee()),
        (0, 0, BASE_FEE)
    );
    assert!(genesis.transactions.is_empty());
    assert_eq!(genesis.header.parent_hash, B256::ZERO);
}

#[test]
fn headers_carry_arbitrums_fields() {
    let mut chain = chain();
    chain.mine();
    let header = &chain.latest().header;
    assert_eq!(header.nonce, B64::from(1_u64));
    assert_eq!(header.difficulty, U256::from(1));
    assert_eq!(header.gas_limit, 1_125_899_906_842_624);
    assert_eq!(
        header.beneficiary,
        address!("A4B000000000000000000073657175656e636572")
    );
    assert_eq!(header.extra_data.as_ref(), [0; 32]);
    let mut mix_hash = B256::ZERO;
    mix_hash[23] = 51;
    assert_eq!(header.mix_hash, mix_hash);
    assert_eq!(header.withdrawals_root, None);
}

#[test]
fn every_block_starts_with_the_systems_transaction() {
    let mut chain = chain();
    let receipt = send(&mut chain, OTHER, &[]);
    let block = chain.latest().clone();
    assert_eq!(block.transactions.len(), 2);
    assert_eq!(receipt.transaction_index, 1);
    let opening = &block.transactions[0];
    assert_eq!((opening.tx_type(), opening.raw[0]), (0x6a, 0x6a));
    assert_eq!(
        opening.from(),
        address!("00000000000000000000000000000000000A4B05")
    );
    assert_eq!(opening.data[..4], [0x6b, 0xf6, 0xa4, 0x2d]);
    assert_eq!(opening.hash, keccak256(&opening.raw));
    let receipt = chain.receipt(opening.hash).expect("it has a receipt");
    assert_eq!((receipt.status, receipt.gas_used), (Status::Success, 0));
}

#[test]
fn hashes_are_chained_and_found() {
    let mut chain = chain();
    chain.mine();
    chain.mine();
    let [genesis, one, two] = [0, 1, 2].map(|number| chain.block(number).expect("mined").clone());
    assert_eq!(one.header.parent_hash, genesis.hash);
    assert_eq!(two.header.parent_hash, one.hash);
    assert_ne!(one.hash, two.hash);
    assert_eq!(two.hash, two.header.hash_slow());
    assert_eq!(chain.block_by_hash(one.hash), Some(&one));
    assert_eq!(chain.block(3), None);
    assert_eq!(chain.block(u64::MAX), None);
}

#[test]
fn contracts_see_the_hashes_of_earlier_blocks() {
    let mut chain = chain();
    chain.mine();
    chain.mine();
    let mut data = vec![0x2b, 0x40, 0x7a, 0x82];
    data.extend(B256::from(U256::from(1)));
    let arb_sys = Address::with_last_byte(0x64);
    let receipt = send(&mut chain, arb_sys, &data);
    assert_eq!(receipt.output, chain.block(1).expect("mined").hash.to_vec());
}

#[test]
fn a_transfer_moves_wei_and_pays_the_base_fee() {
    let mut chain = chain();
    let request = TransactionRequest::call(SENDER.address, OTHER, "").with_value(ETHER);
    let receipt = chain.transact(request).expect("valid");
    assert_eq!(
        (
            receipt.gas_used,
            receipt.gas_used_for_l1,
            receipt.l1_block_number
        ),
        (21_000, 0, 0)
    );
    assert_eq!(
        (receipt.effective_gas_price, receipt.block_number),
        (BASE_FEE, 1)
    );
    let fee = U256::from(21_000 * BASE_FEE);
    assert_eq!(chain.balance(OTHER), ETHER * U256::from(10_001));
    assert_eq!(
        chain.balance(SENDER.address),
        ETHER * U256::from(9_999) - fee
    );
    assert_eq!(chain.balance(Address::ZERO), fee);
    assert_eq!(chain.nonce(SENDER.address), 1);
    assert_eq!(chain.latest().header.gas_used, 21_000);
}

#[test]
fn a_receipt_is_found_by_hash() {
    let mut chain = chain();
    let receipt = send(&mut chain, OTHER, &[]);
    assert_eq!(chain.receipt(receipt.transaction_hash), Some(&receipt));
    assert_eq!(receipt.block_hash, chain.latest().hash);
    assert_eq!(chain.receipt(B256::ZERO), None);
    assert_eq!(chain.transaction(B256::ZERO), None);
}

#[test]
fn logs_have_their_place_and_their_bloom() {
    let (mut chain, writer) = chain_with(&WRITER);
    let word = B256::repeat_byte(5);
    let receipt = send(&mut chain, writer, word.as_slice());
    assert_eq!(receipt.logs.len(), 1);
    let entry = &receipt.logs[0];
    assert_eq!(
        (entry.block_number, entry.transaction_index, entry.log_index),
        (1, 1, 0)
    );
    assert_eq!(entry.transaction_hash, receipt.transaction_hash);
    assert_eq!(entry.log.data.data, word[..]);
    assert!(
        receipt
            .logs_bloom
            .contains_input(BloomInput::Raw(writer.as_slice()))
    );
    assert_eq!(chain.latest().header.logs_bloom, receipt.logs_bloom);
    assert_eq!(
        chain.storage(writer, U256::ZERO),
        U256::from_be_bytes(word.0)
    );
}

#[test]
fn logs_are_filtered_by_block_address_and_topic() {
    let (mut chain, writer) = chain_with(&WRITER);
    for byte in 1..=3 {
        send(&mut chain, writer, B256::repeat_byte(byte).as_slice());
    }
    let count = |filter: LogFilter| chain.logs(&filter).len();
    let topic = B256::from(U256::from(7));
    assert_eq!(count(LogFilter::default()), 3);
    assert_eq!(
        count(LogFilter {
            from_block: Some(2),
            ..Default::default()
        }),
        2
    );
    assert_eq!(
        count(LogFilter {
            to_block: Some(2),
            ..Default::default()
        }),
        2
    );
    assert_eq!(
        count(LogFilter {
            addresses: vec![writer],
            ..Default::default()
        }),
        3
    );
    assert_eq!(
        count(LogFilter {
            addresses: vec![OTHER],
            ..Default::default()
        }),
        0
    );
    assert_eq!(
        count(LogFilter {
            topics: vec![vec![topic]],
            ..Default::default()
        }),
        3
    );
    assert_eq!(
        count(LogFilter {
            topics: vec![vec![B256::ZERO]],
            ..Default::default()
        }),
        0
    );
    assert_eq!(
        count(LogFilter {
            topics: vec![vec![], vec![topic]],
            ..Default::default()
        }),
        0
    );
}

#[test]
fn several_transactions_share_a_block() {
    let (mut chain, writer) = chain_with(&WRITER);
    let request = TransactionRequest::call(SENDER.address, writer, vec![1; 32]);
    let receipts = chain
        .transact_together(vec![request.clone(), request])
        .expect("valid");
    assert_eq!(chain.block_number(), 1);
    let places: Vec<_> = receipts
        .iter()
        .map(|r| (r.transaction_index, r.logs[0].log_index))
        .collect();
    assert_eq!(places, [(1, 0), (2, 1)]);
    assert_eq!(
        receipts[1].cumulative_gas_used,
        receipts[0].gas_used + receipts[1].gas_used
    );
    assert_eq!(
        chain.latest().header.gas_used,
        receipts[1].cumulative_gas_used
    );
}

#[test]
fn one_invalid_transaction_stops_the_whole_block() {
    let mut chain = chain();
    let before = world(&chain);
    let good = TransactionRequest::call(SENDER.address, OTHER, "");
    let bad = good.clone().with_nonce(7);
    assert!(matches!(
        chain.transact_together(vec![good, bad]),
        Err(ChainError::Invalid(_))
    ));
    assert_eq!(world(&chain), before);
}

#[test]
fn a_reverting_transaction_is_mined() {
    let (mut chain, address) = chain_with(&[0x5f, 0x5f, 0xfd]);
    let receipt = send(&mut chain, address, &[]);
    assert_eq!(receipt.status, Status::Revert);
    assert_eq!(receipt.failure().as_deref(), Some("execution reverted"));
    assert_eq!(chain.nonce(SENDER.address), 1);
}

#[test]
fn signed_transactions_of_every_type_are_mined() {
    let mut chain = chain();
    let transfer = transfer(&chain);
    let price = transfer.max_fee_per_gas;
    let hash = chain.send_raw(&signed(transfer)).expect("type 2");
    assert_eq!(
        chain.receipt(hash).map(|r| (r.tx_type, r.from, r.gas_used)),
        Some((2, SENDER.address, 21_000))
    );
    let legacy = |chain_id, nonce| TxLegacy {
        chain_id,
        nonce,
        gas_price: price,
        gas_limit: 21_000,
        to: OTHER.into(),
        ..Default::default()
    };
    let id = Some(chain.chain_id());
    let hash = chain.send_raw(&signed(legacy(id, 1))).expect("type 0");
    assert_eq!(chain.receipt(hash).map(|r| r.tx_type), Some(0));
    chain
        .send_raw(&signed(legacy(None, 2)))
        .expect("type 0 for any chain");
    let listed = TxEip2930 {
        chain_id: chain.chain_id(),
        nonce: 3,
        gas_price: price,
        gas_limit: 21_000,
        to: OTHER.into(),
        ..Default::default()
    };
    let hash = chain.send_raw(&signed(listed)).expect("type 1");
    assert_eq!(chain.receipt(hash).map(|r| r.tx_type), Some(1));
    let authorization = Authorization {
        chain_id: U256::ZERO,
        address: OTHER,
        nonce: 9,
    };
    let delegation = TxEip7702 {
        chain_id: chain.chain_id(),
        nonce: 4,
        gas_limit: 100_000,
        max_fee_per_gas: price,
        to: OTHER,
        authorization_list: vec![authorization.into_signed(Signature::test_signature())],
        ..Default::default()
    };
    let hash = chain.send_raw(&signed(delegation)).expect("type 4");
    assert_eq!(
        chain.receipt(hash).map(|r| (r.tx_type, r.status)),
        Some((4, Status::Success))
    );
    assert_eq!(chain.nonce(SENDER.address), 5);
}

#[test]
fn a_tip_is_accepted_and_dropped() {
    let mut chain = chain();
    let mut transaction = transfer(&chain);
    transaction.max_fee_per_gas = 5 * u128::from(BASE_FEE);
    transaction.max_priority_fee_per_gas = u128::from(BASE_FEE);
    let hash = chain.send_raw(&signed(transaction)).expect("valid");
    assert_eq!(
        chain.receipt(hash).map(|r| r.effective_gas_price),
        Some(BASE_FEE)
    );
    assert_eq!(chain.balance(Address::ZERO), U256::from(21_000 * BASE_FEE));
}

#[test]
fn roots_depend_on_the_contents() {
    let mut chain = chain();
    chain.mine();
    send(&mut chain, OTHER, &[]);
    let [empty, full] = [1, 2].map(|number| chain.block(number).expect("mined").header.clone());
    assert_ne!(empty.transactions_root, full.transactions_root);
    assert_ne!(empty.receipts_root, full.receipts_root);
    assert_eq!(
        (full.state_root, full.logs_bloom),
        (B256::ZERO, Bloom::ZERO)
    );
    assert_eq!(full.timestamp, NOW);
}

#[test]
fn a_contract_can_send_an_unsigned_transaction() {
    let (mut chain, writer) = chain_with(&WRITER);
    chain.set_balance(writer, ETHER);
    let request = TransactionRequest::call(writer, writer, vec![1; 32]);
    let receipt = chain.transact(request).expect("valid");
    assert_eq!((receipt.from, receipt.is_success()), (writer, true));
    assert_eq!(chain.nonce(writer), 1);
}
