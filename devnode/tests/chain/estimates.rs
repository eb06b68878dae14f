//! Estimates of gas, with and without the L1 part.

use alloy_primitives::{Address, Bytes, U256};
use serde::Deserialize;
use stylus_devnode::chain::{Chain, TransactionRequest, accounts::OWNER};

use crate::fixtures::{BURNER, NOW, OTHER, SENDER, chain, chain_with, program};

const RECORDED: &str = include_str!("../vectors/stylus-gas.json");

fn request(to: Address, data: impl Into<Bytes>) -> TransactionRequest {
    TransactionRequest::call(SENDER.address, to, data)
}

#[test]
fn a_plain_transfer_needs_21_000() {
    assert_eq!(chain().estimate_gas(request(OTHER, "")), Ok(21_000));
}

#[test]
fn an_estimate_is_enough() {
    let mut chain = chain();
    let address = chain.deploy_stylus(&program()).expect("accepted");
    let gas = chain
        .estimate_gas(request(address, "abc"))
        .expect("succeeds");
    let receipt = chain
        .transact(request(address, "abc").with_gas(gas))
        .expect("valid");
    assert!(receipt.is_success());
    assert!(receipt.gas_used <= gas && gas < receipt.gas_used + 1_000);
}

#[test]
fn what_never_succeeds_has_no_estimate() {
    let (mut chain, burner) = chain_with(&BURNER);
    let error = chain.estimate_gas(request(burner, "")).expect_err("fails");
    assert!(error.to_string().starts_with("invalid opcode"), "{error}");
    chain.set_code(burner, vec![0x5f, 0x5f, 0xfd]);
    let error = chain.estimate_gas(request(burner, "")).expect_err("fails");
    assert_eq!(error.to_string(), "execution reverted");
    let error = chain
        .estimate_gas(request(OTHER, "a").with_gas(21_015))
        .expect_err("fails");
    assert_eq!(error.to_string(), "gas required exceeds allowance (21015)");
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recorded {
    id: String,
    raw: Bytes,
    gas_estimate_l1_component: [String; 3],
}

#[test]
fn the_l1_part_is_padded_as_recorded() {
    #[derive(Deserialize)]
    struct File {
        #[serde(rename = "l1Price50gwei")]
        transactions: Vec<Recorded>,
    }
    let file: File = serde_json::from_str(RECORDED).expect("the recorded file");
    assert_eq!(file.transactions.len(), 14);
    let chain = Chain::builder()
        .timestamp(NOW)
        .l1_price_per_unit(U256::from(50_000_000_000_u64))
        .build();
    for recorded in file.transactions {
        let (to, data) = content(&recorded.raw);
        let estimate = chain.estimate_poster_gas(TransactionRequest::call(OWNER.address, to, data));
        let fields = [
            estimate.gas.to_string(),
            estimate.base_fee.to_string(),
            estimate.l1_base_fee.to_string(),
        ];
        assert_eq!(
            fields, recorded.gas_estimate_l1_component,
            "{}",
            recorded.id
        );
    }
}

/// Target and call data of a recorded transaction.
fn content(raw: &[u8]) -> (Address, Bytes) {
    use alloy_consensus::{Transaction, TxEnvelope};
    use alloy_eips::eip2718::Decodable2718;
    let transaction = TxEnvelope::decode_2718_exact(raw).expect("a transaction");
    (
        transaction.to().expect("a call"),
        transaction.input().clone(),
    )
}
