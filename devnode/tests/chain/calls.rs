//! Calls and traces: executions that leave nothing.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, U256};
use stylus_devnode::{
    chain::{AccountOverride, ChainError, TransactionRequest},
    evm::Status,
};

use crate::fixtures::{
    BURNER, NOW, OTHER, SENDER, WRITER, chain, chain_with, program, send, world,
};

fn request(to: Address, data: &[u8]) -> TransactionRequest {
    TransactionRequest::call(SENDER.address, to, data.to_vec())
}

#[test]
fn a_call_changes_nothing() {
    let (chain, writer) = chain_with(&WRITER);
    let before = world(&chain);
    let outcome = chain.call(request(writer, &[9; 32])).expect("can start");
    assert!(outcome.is_success());
    assert_eq!(outcome.logs.len(), 1);
    assert_eq!(world(&chain), before);
}

#[test]
fn a_call_without_a_price_sees_no_base_fee() {
    // BASEFEE, return it.
    let (chain, address) = chain_with(&[0x48, 0x5f, 0x52, 0x60, 0x20, 0x5f, 0xf3]);
    let free = chain.call(request(address, &[])).expect("can start");
    assert_eq!(free.output, B256::ZERO.to_vec());
    let priced = TransactionRequest {
        max_fee_per_gas: Some(100_000_000),
        ..request(address, &[])
    };
    let priced = chain.call(priced).expect("can start");
    assert_eq!(U256::from_be_slice(&priced.output), U256::from(100_000_000));
}

#[test]
fn a_call_gets_fifty_million_gas_at_most() {
    let (chain, burner) = chain_with(&BURNER);
    let outcome = chain
        .call(request(burner, &[]).with_gas(u64::MAX))
        .expect("can start");
    assert_eq!(
        (outcome.status, outcome.gas_used),
        (Status::Failure, 50_000_000)
    );
}

#[test]
fn a_call_of_more_than_the_sender_has_cannot_start() {
    let chain = chain();
    let poor = Address::repeat_byte(7);
    let error = chain
        .call(TransactionRequest::call(poor, OTHER, "").with_value(U256::from(1)))
        .expect_err("refused");
    assert!(matches!(error, ChainError::Invalid(_)), "{error}");
}

#[test]
fn reasons_are_reported() {
    let mut chain = chain();
    let target = Address::repeat_byte(0xd0);
    // Copies its call data into memory and reverts with it.
    chain.set_code(target, vec![0x36, 0x5f, 0x5f, 0x37, 0x36, 0x5f, 0xfd]);
    let data = alloy_sol_types::SolError::abi_encode(&alloy_sol_types::Revert::from("too late"));
    let outcome = chain.call(request(target, &data)).expect("can start");
    assert_eq!(
        outcome.failure().as_deref(),
        Some("execution reverted: too late")
    );
    let outcome = chain.call(request(target, &[1, 2])).expect("can start");
    assert_eq!(outcome.failure().as_deref(), Some("execution reverted"));
}

#[test]
fn overrides_apply_to_one_call() {
    let (chain, writer) = chain_with(&WRITER);
    let before = world(&chain);
    // Returns slot 0.
    let code = vec![0x5f, 0x54, 0x5f, 0x52, 0x60, 0x20, 0x5f, 0xf3];
    let change = AccountOverride {
        code: Some(code.into()),
        slots: [(U256::ZERO, U256::from(42))].into(),
        ..Default::default()
    };
    let outcome = chain
        .call_with(request(writer, &[]), &BTreeMap::from([(writer, change)]))
        .expect("can start");
    assert_eq!(U256::from_be_slice(&outcome.output), U256::from(42));
    let rich = AccountOverride {
        balance: Some(U256::MAX),
        nonce: Some(3),
        ..Default::default()
    };
    let poor = Address::repeat_byte(7);
    let request = TransactionRequest::call(poor, OTHER, "").with_value(U256::from(1));
    assert!(
        chain
            .call_with(request, &BTreeMap::from([(poor, rich)]))
            .expect("can start")
            .is_success()
    );
    assert_eq!(world(&chain), before);
}

#[test]
fn storage_can_be_replaced_as_a_whole() {
    let (mut chain, target) = chain_with(&[0x5f, 0x54, 0x5f, 0x52, 0x60, 0x20, 0x5f, 0xf3]);
    chain.set_storage(target, U256::ZERO, U256::from(5));
    let change = AccountOverride {
        storage: Some(BTreeMap::new()),
        ..Default::default()
    };
    let outcome = chain
        .call_with(request(target, &[]), &BTreeMap::from([(target, change)]))
        .expect("can start");
    assert_eq!(outcome.output, B256::ZERO.to_vec());
}

#[test]
fn activation_of_code_at_an_overridden_address_is_simulated() {
    let chain = chain();
    let target = Address::repeat_byte(0xe1);
    let mut data = vec![0x58, 0xc7, 0x80, 0xc2];
    data.extend(target.into_word());
    let from = Address::repeat_byte(0xe2);
    let code = stylus_devnode::wasm::code::compress(&program());
    let overrides = BTreeMap::from([
        (
            from,
            AccountOverride {
                balance: Some(U256::MAX),
                ..Default::default()
            },
        ),
        (
            target,
            AccountOverride {
                code: Some(code.into()),
                ..Default::default()
            },
        ),
    ]);
    let request = TransactionRequest::call(from, Address::with_last_byte(0x71), data)
        .with_value(crate::fixtures::ETHER);
    let outcome = chain.call_with(request, &overrides).expect("can start");
    assert!(outcome.is_success(), "{:?}", outcome.failure());
    assert_eq!(outcome.output.len(), 64);
    assert_eq!(chain.code(target).len(), 0);
}

#[test]
fn a_traced_call_has_its_frames() {
    let mut chain = chain();
    let address = chain.deploy_stylus(&program()).expect("accepted");
    let outcome = chain.trace_call(request(address, &[1])).expect("can start");
    let root = outcome.root.expect("traced");
    assert_eq!(
        (root.kind.name(), root.to, root.status),
        ("CALL", address, Status::Success)
    );
    let stylus = root.stylus.expect("a Stylus frame");
    assert!(
        stylus
            .host_calls
            .iter()
            .any(|call| call.name() == "write_result")
    );
    assert_eq!(
        chain.call(request(address, &[1])).expect("can start").root,
        None
    );
}

#[test]
fn a_mined_transaction_can_be_traced_again() {
    let (mut chain, writer) = chain_with(&WRITER);
    let [first, second] = [1, 2].map(|byte| request(writer, &[byte; 32]));
    let receipts = chain.transact_together(vec![first, second]).expect("valid");
    let root = chain.trace(receipts[1].transaction_hash).expect("kept");
    assert_eq!((root.to, root.input[0]), (writer, 2));
    // The intrinsic gas is not the frame's: 21,000 and 32 bytes of 16; nothing is refunded.
    assert_eq!(root.gas_used, receipts[1].gas_used - 21_000 - 512);
}

#[test]
fn a_tracing_chain_puts_frames_into_receipts() {
    let (mut chain, writer) = chain_with(&WRITER);
    assert_eq!(send(&mut chain, writer, &[1; 32]).root, None);
    chain.set_tracing(true);
    let receipt = send(&mut chain, writer, &[1; 32]);
    assert_eq!(chain.trace(receipt.transaction_hash).ok(), receipt.root);
}

#[test]
fn old_worlds_are_forgotten() {
    let mut chain = chain();
    let hash = send(&mut chain, OTHER, &[]).transaction_hash;
    for _ in 0..127 {
        chain.mine();
    }
    assert!(chain.trace(hash).is_ok());
    chain.mine();
    assert_eq!(chain.trace(hash), Err(ChainError::Forgotten(1)));
    assert_eq!(
        chain.trace(B256::ZERO),
        Err(ChainError::UnknownTransaction(B256::ZERO))
    );
}

#[test]
fn the_systems_transaction_has_no_frames() {
    let mut chain = chain();
    chain.mine();
    let hash = chain.latest().transactions[0].hash;
    assert_eq!(chain.trace(hash), Err(ChainError::UnknownTransaction(hash)));
    assert_eq!(chain.latest().timestamp(), NOW);
}
