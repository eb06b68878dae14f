//! Transactions that never enter a block: the named reason, and nothing changed.

use alloy_consensus::TxEip1559;
use alloy_primitives::{Address, TxKind, U256};
use stylus_devnode::chain::{Chain, ChainError, TransactionRequest};

use crate::fixtures::{BASE_FEE, OTHER, SENDER, chain, signed, transfer, world};

/// Sends a transfer after `change` and returns the refusal's text; nothing may have changed.
fn refusal(chain: &mut Chain, change: impl FnOnce(&mut TxEip1559)) -> String {
    let mut transaction = transfer(chain);
    change(&mut transaction);
    let before = world(chain);
    let error = chain.send_raw(&signed(transaction)).expect_err("refused");
    assert_eq!(world(chain), before);
    error.to_string()
}

#[test]
fn a_nonce_must_be_the_next() {
    let mut chain = chain();
    chain.set_nonce(SENDER.address, 5);
    let sender = SENDER.address;
    assert_eq!(
        refusal(&mut chain, |tx| tx.nonce = 4),
        format!("nonce too low: address {sender}, tx: 4 state: 5")
    );
    assert_eq!(
        refusal(&mut chain, |tx| tx.nonce = 6),
        format!("nonce too high: address {sender}, tx: 6 state: 5")
    );
}

#[test]
fn the_sender_must_afford_gas_and_value() {
    let mut chain = chain();
    chain.set_balance(SENDER.address, U256::from(7));
    let want = 21_000 * BASE_FEE + 1;
    let sender = SENDER.address;
    assert_eq!(
        refusal(&mut chain, |_| {}),
        format!("insufficient funds for gas * price + value: address {sender} have 7 want {want}")
    );
}

#[test]
fn the_fee_must_reach_the_base_fee() {
    let sender = SENDER.address;
    assert_eq!(
        refusal(&mut chain(), |tx| tx.max_fee_per_gas = 1_000),
        format!(
            "max fee per gas less than block base fee: address {sender}, maxFeePerGas: 1000 baseFee: 100000000"
        )
    );
}

#[test]
fn the_tip_must_not_exceed_the_fee() {
    let text = refusal(&mut chain(), |tx| {
        tx.max_priority_fee_per_gas = tx.max_fee_per_gas + 1
    });
    assert!(
        text.starts_with("max priority fee per gas higher than max fee per gas: "),
        "{text}"
    );
}

#[test]
fn the_gas_must_cover_the_intrinsic_gas() {
    assert_eq!(
        refusal(&mut chain(), |tx| tx.gas_limit = 20_999),
        "intrinsic gas too low"
    );
    assert_eq!(
        refusal(&mut chain(), |tx| tx.input = vec![1].into()),
        "intrinsic gas too low"
    );
}

#[test]
fn the_chain_id_must_be_ours() {
    assert_eq!(
        refusal(&mut chain(), |tx| tx.chain_id = 1),
        "invalid chain id for signer: have 1 want 412346"
    );
}

#[test]
fn data_must_stay_under_the_limit() {
    let text = refusal(&mut chain(), |tx| {
        tx.input = vec![0; 96_000].into();
        tx.gas_limit = 10_000_000;
    });
    assert_eq!(text, "oversized data");
}

#[test]
fn init_code_must_stay_under_the_limit() {
    let text = refusal(&mut chain(), |tx| {
        tx.to = TxKind::Create;
        tx.input = vec![0; 49_153].into();
        tx.gas_limit = 10_000_000;
    });
    assert_eq!(
        text,
        "max initcode size exceeded: code size 49153 limit 49152"
    );
}

#[test]
fn garbage_is_refused_and_never_panics() {
    let mut chain = chain();
    let before = world(&chain);
    let valid = signed(transfer(&chain));
    assert!(matches!(
        chain.send_raw(&[]),
        Err(ChainError::Undecodable(_))
    ));
    for end in 0..valid.len() {
        assert!(chain.send_raw(&valid[..end]).is_err(), "cut to {end} bytes");
    }
    let longer = [valid.as_slice(), &[0]].concat();
    assert!(matches!(
        chain.send_raw(&longer),
        Err(ChainError::Undecodable(_))
    ));
    for first in [0x03, 0x05, 0x6a, 0x7e, 0xff] {
        let mut other = valid.clone();
        other[0] = first;
        assert!(chain.send_raw(&other).is_err(), "type {first}");
    }
    assert_eq!(world(&chain), before);
}

#[test]
fn any_flipped_bit_is_refused_or_another_senders() {
    let chain = chain();
    let valid = signed(transfer(&chain));
    for (i, bit) in (0..valid.len()).flat_map(|i| (0..8).map(move |bit| (i, bit))) {
        let mut flipped = valid.clone();
        flipped[i] ^= 1 << bit;
        let mut copy = chain.clone();
        if let Ok(hash) = copy.send_raw(&flipped) {
            let sender = copy.receipt(hash).map(|receipt| receipt.from);
            assert_ne!(sender, Some(SENDER.address), "byte {i} bit {bit}");
        }
    }
}

#[test]
fn a_sender_without_wei_may_not_send() {
    let mut chain = chain();
    let before = world(&chain);
    let poor = Address::repeat_byte(0x99);
    let error = chain
        .transact(TransactionRequest::call(poor, OTHER, "").with_gas(21_000))
        .expect_err("refused");
    let want = 21_000 * 2 * BASE_FEE;
    assert_eq!(
        error.to_string(),
        format!("insufficient funds for gas * price + value: address {poor} have 0 want {want}")
    );
    assert_eq!(world(&chain), before);
}

#[test]
fn a_contract_may_not_send_what_it_signed() {
    let mut chain = chain();
    chain.set_code(SENDER.address, vec![0x00]);
    assert_eq!(
        refusal(&mut chain, |_| {}),
        format!(
            "sender not an eoa: address {}, len(code): 1",
            SENDER.address
        )
    );
}
